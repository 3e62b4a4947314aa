"""The process of an uploaded graph as the event loop drives it: no thread waits for it, and none is woken by its answers.

Several pictures may go in one message. Where the process crashes or takes too long over them, each is asked for again, alone
and with as much time as any: so a picture that ends the process fails by itself, and its neighbours do not.
"""

import asyncio
import json
import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from meshserve.core.problems import Problem, printable
from meshserve.runners import graph_process
from meshserve.runners.graph_process import ANSWER, ASKED, DTYPES, LARGEST_ANSWER, REFUSED, SECONDS, SIZE, TAKEN
from meshserve_proto import status_code_pb2 as codes

LARGEST = 1_000_000_000
"""Bytes of a graph that is run."""
PROGRAM = Path(graph_process.__file__)
"""What is run."""
_SECONDS_TO_OPEN, _LARGEST_PORTS, _HEADS, _PIECE = 90.0, 65_536, 65_536, 1 << 20
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")
"""Variables that the process gets; the others may hold secrets."""

Vector = NDArray[np.float32]


class _Crashed(Exception):
    """The process ended, or was ended, over this message."""


class _Interrupted(Exception):
    """The process ended over an earlier message; it never began with this one."""


class _Process(asyncio.SubprocessProtocol):
    """A process that answers messages in the order in which they were sent. For the loop's thread alone."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._asked: deque[tuple[asyncio.Future[bytes], float, int]] = deque()
        self._got = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.SubprocessTransport | None = None
        self._input: asyncio.WriteTransport | None = None
        self.ended = False

    async def start(self) -> None:
        """Start the program; OSError if that cannot be."""
        arguments = [sys.executable, "-P", str(PROGRAM)]
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        pipe, none = subprocess.PIPE, subprocess.DEVNULL
        transport, _ = await self._loop.subprocess_exec(
            lambda: self, *arguments, stdin=pipe, stdout=pipe, stderr=none, env=kept
        )
        self._transport = transport
        self._input = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))

    async def exchange(self, parts: Sequence[bytes | memoryview], seconds: float, largest: int) -> bytes:
        """The answer to a message that is made of these parts. seconds: how long it may take once its turn has come.

        Raises _Crashed or _Interrupted where none of at most `largest` bytes comes.
        """
        if self.ended or self._input is None:
            raise _Interrupted
        answer: asyncio.Future[bytes] = self._loop.create_future()
        self._asked.append((answer, seconds, largest))
        if len(self._asked) == 1:
            self._watch()
        self._input.write(b"".join((SIZE.pack(sum(map(len, parts))), *parts)))
        return await answer

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """A piece of an answer, or several answers."""
        self._got += data
        while not self.ended and len(self._got) >= SIZE.size:
            (size,) = SIZE.unpack_from(self._got)
            end = SIZE.size + size
            if not self._asked or size > self._asked[0][2]:
                self.end()
            elif len(self._got) < end:
                return
            else:
                answer, _, _ = self._asked.popleft()
                self._watch()
                if not answer.done():
                    answer.set_result(bytes(self._got[SIZE.size : end]))
                del self._got[:end]

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Whatever it wrote has been read, so the first that has no answer is the one that it ended over."""
        if fd == 1:
            self.end()

    def end(self) -> None:
        """Kill it, and say so to those who wait."""
        self.ended = True
        self._watch()
        if self._transport is not None:
            with suppress(ProcessLookupError, RuntimeError):  # it is gone, or the loop is
                self._transport.kill()
            with suppress(RuntimeError):
                self._transport.close()
        error: Exception = _Crashed()
        while self._asked:
            answer, _, _ = self._asked.popleft()
            if not answer.done():
                answer.set_exception(error)
            error = _Interrupted()

    def _watch(self) -> None:
        """Give the first message its time from now on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._asked and not self.ended:
            self._timer = self._loop.call_later(self._asked[0][1], self.end)


class Graph:
    """A graph in a process of its own, which is started when it is needed. For the loop that first uses it.

    ports: what it takes and gives, once it was opened. note: is told how many seconds a picture took it.
    """

    def __init__(self, path: Path, member: str, note: Callable[[float], None] | None = None) -> None:
        self._path, self._member, self._note = path, member, note
        self._process: _Process | None = None
        self._opening: asyncio.Task[_Process] | None = None
        self.ports: Mapping[str, Any] = {}

    async def open(self) -> None:
        """Start the process unless it runs; Problem if there is no such graph, or none that can be opened."""
        await self._opened()

    async def compute(self, arrays: Sequence[NDArray[Any]]) -> list[Vector | Problem]:
        """The first output for each of some arrays of like shape, or why there is none."""
        asked = ASKED.pack(DTYPES.index(arrays[0].dtype.name), len(arrays), *arrays[0].shape)
        parts: list[bytes | memoryview] = [asked]
        parts += (array.data.cast("B") for array in arrays)
        while True:
            try:
                process = await self._opened()
                answer = await process.exchange(parts, SECONDS, LARGEST_ANSWER + _HEADS)
            except _Interrupted:
                continue
            except _Crashed:
                break
            except Problem as problem:
                return [problem] * len(arrays)
            try:
                found = _answers(answer, len(arrays))
            except (struct.error, ValueError, UnicodeDecodeError):
                process.end()
                break
            if self._note is not None:
                self._note(TAKEN.unpack_from(answer)[0] / 1e6 / len(arrays))
            return found
        if len(arrays) == 1:
            return [failed("it took too much time or memory, or crashed")]
        return [(await self.compute([array]))[0] for array in arrays]

    def close(self) -> None:
        """End the process; it is started anew where it is needed again."""
        if self._opening is not None:
            self._opening.cancel()
        process, self._process = self._process, None
        if process is not None:
            process.end()

    async def _opened(self) -> _Process:
        if self._process is not None and not self._process.ended:
            return self._process
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._open())
            self._opening.add_done_callback(self._forget_opening)
        return await asyncio.shield(self._opening)  # who goes away leaves it to the others that wait

    def _forget_opening(self, task: "asyncio.Task[_Process]") -> None:
        self._opening = None
        if not task.cancelled():
            task.exception()  # nobody may be left to ask for it

    async def _open(self) -> _Process:
        graph = await asyncio.to_thread(read, self._path, self._member)
        process = _Process()
        try:
            await process.start()
            answer = await process.exchange([graph], _SECONDS_TO_OPEN, _LARGEST_PORTS)
            ports: Mapping[str, Any] = json.loads(answer)
            if "refused" in ports:
                raise failed(printable(str(ports["refused"])).rstrip(". "))
        except (_Crashed, _Interrupted, OSError, ValueError, TypeError):
            process.end()
            raise failed("it took too much time or memory, or crashed") from None
        except BaseException:
            process.end()
            raise
        self.ports, self._process = ports, process
        return process


def _answers(content: bytes, count: int) -> list[Vector | Problem]:
    """What a message says of so many pictures; struct.error or ValueError for one that says something else."""
    found: list[Vector | Problem] = []
    at = TAKEN.size
    for _ in range(count):
        dimensions, size = ANSWER.unpack_from(content, at)
        at += ANSWER.size
        if dimensions == REFUSED:
            found.append(failed(printable(content[at : at + size].decode()).rstrip(". ")))
        else:
            shape = struct.unpack_from(f"!{dimensions}I", content, at)
            at += 4 * dimensions
            found.append(np.frombuffer(content[at : at + size], np.float32).reshape(shape))
        at += size
    if at != len(content):
        raise ValueError
    return found


def failed(why: str) -> Problem:
    """What a picture is answered where the graph gives nothing for it."""
    return Problem(codes.MODEL_PREDICTION_FAILED, f"The uploaded graph cannot be computed: {why}.")


def read(path: Path, member: str) -> bytes:
    """The bytes of a graph; Problem if they are gone or too many."""
    from meshserve.ingest.archives import members

    try:
        if not member:
            with path.open("rb") as file:
                return _limited(file.read)
        for found in members(path):
            if found.name == member:
                return _limited(found.read)
    except FileNotFoundError:
        pass
    raise failed("its bytes are gone")


def _limited(next_bytes: Callable[[int], bytes]) -> bytes:
    content = bytearray()
    while piece := next_bytes(_PIECE):
        content += piece
        if len(content) > LARGEST:
            raise failed(f"it has more than {LARGEST:,} bytes")
    return bytes(content)
