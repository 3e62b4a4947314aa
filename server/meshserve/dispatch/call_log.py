"""One line of the log a call, written beside the calls: a call only leaves a note, a thread forms and writes it.

What is written says nothing of what was sent but the details of the answer; credentials are no part of it.
"""

import logging
import sys
import threading
import time
from collections import deque
from typing import TextIO

from meshserve import logs
from meshserve.call import Call
from meshserve.core.problems import printable
from meshserve.dispatch.errors import http_status
from meshserve.dispatch.peers import address
from meshserve.dispatch.pipeline import ABANDONED
from meshserve_proto import status_code_pb2 as codes

Note = tuple[float, str, int, float, str, str, str, str]
"""When it ended, RPC, code, milliseconds, request id, transport, peer, details."""
MOST_WAITING = 100_000
"""Notes that are kept while nobody takes what is written, a stopped terminal for instance; further ones are counted."""
_GATHER_SECONDS = 0.05
"""How long notes are gathered before they are written together."""


def level_of(code: int) -> int:
    """INFO for what went well or was given up by its caller, ERROR where the server failed, else WARNING."""
    if code in (codes.SUCCESS, codes.ACCEPTED, ABANDONED):
        return logging.INFO
    return logging.ERROR if http_status(code) in (500, 503) else logging.WARNING


class CallLog:
    """Writes lines to a stream; `note` is an observer of the pipeline.

    stream: stderr unless given. level: calls below it are not written, those that went well at WARNING for instance.
    """

    def __init__(self, *, as_json: bool, level: int, stream: TextIO | None = None) -> None:
        self._json, self._level, self._stream = as_json, level, stream or sys.stderr
        self._colour = not as_json and logs.coloured(self._stream)
        self._quiet = level > logging.INFO
        self._notes: deque[Note] = deque()
        self._dropped = 0
        self._waiting, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._write_loop, name="call log", daemon=True)
        self._thread.start()

    def note(self, call: Call, seconds: float) -> None:
        """Remember a call that has ended; it is written soon."""
        if self._quiet and call.code == codes.SUCCESS:
            return
        if len(self._notes) >= MOST_WAITING:
            self._dropped += 1
            return
        wire = call.wire
        self._notes.append(
            (
                time.time(),
                call.rpc.name,
                call.code,
                seconds * 1000,
                call.request_id,
                call.transport,
                "" if wire is None else wire.peer(),
                call.details,
            )
        )
        if not self._waiting.is_set():
            self._waiting.set()

    def close(self) -> None:
        """Write what is left. Nothing may be noted afterwards."""
        self._closing.set()
        self._waiting.set()
        self._thread.join(timeout=2)  # a terminal that was stopped may keep the thread for ever

    def _write_loop(self) -> None:
        while not self._closing.is_set():
            self._waiting.wait()
            self._closing.wait(_GATHER_SECONDS)
            self._waiting.clear()
            self._write()
        self._write()

    def _write(self) -> None:
        lines = [self._line(self._notes.popleft()) for _ in range(len(self._notes))]
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            lines.append(self._remark(f"{dropped} further calls are not in this log: it was not read fast enough"))
        try:
            self._stream.write("".join(f"{line}\n" for line in lines if line))
            self._stream.flush()
        except (OSError, ValueError):
            return  # nobody reads the log any more; the calls go on

    def _line(self, note: Note) -> str:
        moment, rpc, code, milliseconds, request_id, transport, peer, details = note
        level = level_of(code)
        if level < self._level:
            return ""
        if self._json:
            fields = {"rpc": rpc, "code": code, "ms": round(milliseconds, 3), "req_id": request_id}
            return logs.json_line(
                moment, level, {**fields, "transport": transport, "peer": address(peer), "details": details}
            )
        ended = logs.painted(str(code), level) if self._colour else str(code)
        said = f" {printable(details)}" if details else ""
        words = f"{rpc} {ended} {milliseconds:.1f} ms {transport} {address(peer) or '-'} {printable(request_id)}{said}"
        return logs.text_line(moment, level, words, colour=self._colour)

    def _remark(self, words: str) -> str:
        moment, level = time.time(), logging.WARNING
        if self._json:
            return logs.json_line(moment, level, {"logger": __name__, "message": words})
        return logs.text_line(moment, level, words, colour=self._colour)
