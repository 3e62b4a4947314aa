"""How a line of the log looks: text for people, coloured on a terminal, or one JSON object a line."""

import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TextIO

from meshserve.core.problems import printable

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
"""The words of --log-level."""
_WORDS = {level: word.upper() for word, level in LEVELS.items()} | {logging.CRITICAL: "CRITICAL"}
_COLOURS = {logging.DEBUG: "2", logging.INFO: "32", logging.WARNING: "33", logging.ERROR: "31", logging.CRITICAL: "31"}
"""SGR parameters: faint, green, yellow, red."""


def coloured(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to write colours: on a terminal that has them, unless NO_COLOR says no or FORCE_COLOR says yes."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return stream.isatty() and environment.get("TERM", "") != "dumb"


def painted(text: str, level: int) -> str:
    """The text in the colour of a level."""
    return f"\x1b[{_COLOURS.get(level, '0')}m{text}\x1b[0m"


def local_time(seconds: float) -> str:
    """A moment as people at the machine read it: 2030-01-31 23:59:59.123."""
    return f"{_local_second(int(seconds))}.{int(seconds * 1000) % 1000:03d}"


def utc_time(seconds: float) -> str:
    """A moment as programs read it: 2030-01-31T23:59:59.123Z."""
    return f"{_utc_second(int(seconds))}.{int(seconds * 1000) % 1000:03d}Z"


@lru_cache(4)
def _local_second(whole: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(whole))


@lru_cache(4)
def _utc_second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


def json_line(seconds: float, level: int, fields: Mapping[str, Any]) -> str:
    """One JSON object on one line."""
    import orjson  # not before somebody wants JSON; it takes a tenth of the time of Python's own

    stamped = {"time": utc_time(seconds), "level": _WORDS.get(level, str(level)).lower(), **fields}
    try:
        return orjson.dumps(stamped).decode()
    except orjson.JSONEncodeError:  # half characters, which UTF-8 cannot hold
        return json.dumps(stamped, default=str)


def text_line(seconds: float, level: int, message: str, *, colour: bool) -> str:
    """Time, level, message."""
    word = _WORDS.get(level, str(level))
    return f"{local_time(seconds)} {painted(word, level) if colour else word} {message}"


class Text(logging.Formatter):
    """For people. A traceback follows its line, as Python prints it."""

    def __init__(self, *, colour: bool) -> None:
        super().__init__()
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback if there is one."""
        line = text_line(record.created, record.levelno, printable(record.getMessage()), colour=self._colour)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class Json(logging.Formatter):
    """For programs: time, level, logger and message; `error` holds the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The object on one line."""
        fields = {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json_line(record.created, record.levelno, fields)


def set_up(*, as_json: bool, level: int, stream: TextIO | None = None) -> None:
    """Let everything that the process logs go to the stream (stderr) in one form."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json() if as_json else Text(colour=coloured(stream)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
