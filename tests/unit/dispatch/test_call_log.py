"""One line a call: what it says, in which form, what it leaves out, and what happens when nobody reads it."""

import io
import json
import logging
import re
from typing import Any

import pytest

from meshserve import logs
from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.dispatch import call_log
from meshserve.dispatch.call_log import CallLog, address
from meshserve_proto import status_code_pb2 as codes


class Wire:
    transport = "rest"

    def peer(self) -> str:
        return "ipv4:10.0.0.7:4711"

    def time_remaining(self) -> float | None:
        return None


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def call(code: int = codes.SUCCESS, details: str = "", name: str = "GetInput") -> Call:
    metadata = {"authorization": "Key s3cret"}
    return Call(RPCS[name], None, metadata, Wire(), request_id="0" * 32, code=code, details=details)  # type: ignore[arg-type]


def written(
    *calls: Call, stream: io.StringIO | None = None, level: int = logging.INFO, as_json: bool = False
) -> list[str]:
    stream = stream or io.StringIO()
    log = CallLog(as_json=as_json, level=level, stream=stream)
    for each in calls:
        log.note(each, 0.01234)
    log.close()
    return stream.getvalue().splitlines()


def test_a_line_of_text_says_what_was_called_and_how_it_ended() -> None:
    [line] = written(call())
    form = rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{{3}} INFO GetInput 10000 12\.3 ms rest 10\.0\.0\.7:4711 {'0' * 32}"
    assert re.fullmatch(form, line)


def test_a_line_of_json_has_the_same_as_fields() -> None:
    [line] = written(call(codes.CONN_DOES_NOT_EXIST, "There is no “x”\nforged"), as_json=True)
    fields = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", fields.pop("time"))
    assert fields == {
        "level": "warning",
        "rpc": "GetInput",
        "code": 11101,
        "ms": 12.34,
        "req_id": "0" * 32,
        "transport": "rest",
        "peer": "10.0.0.7:4711",
        "details": "There is no “x”\nforged",
    }


def test_half_characters_do_not_break_json() -> None:
    [line] = written(call(codes.CONN_DOES_NOT_EXIST, "\ud800"), as_json=True)
    assert json.loads(line)["details"] == "\ud800"


@pytest.mark.parametrize("as_json", [True, False])
def test_details_cannot_forge_a_line_and_credentials_are_left_out(as_json: bool) -> None:
    lines = written(call(codes.CONN_INVALID_REQUEST, "quoted\n2030-01-01 INFO forged\x1b[2J"), as_json=as_json)
    assert len(lines) == 1
    assert "\x1b" not in lines[0]
    assert "s3cret" not in lines[0]


@pytest.mark.parametrize(
    ("code", "level"),
    [
        (codes.SUCCESS, "INFO"),
        (0, "INFO"),
        (codes.MIXED_STATUS, "WARNING"),
        (codes.CONN_KEY_INVALID, "WARNING"),
        (codes.TRY_AGAIN, "ERROR"),
        (codes.INTERNAL_UNCATEGORIZED, "ERROR"),
    ],
)
def test_levels(code: int, level: str) -> None:
    assert f" {level} GetInput {code} " in written(call(code))[0]
    assert len(written(call(code), level=logging.WARNING)) == (level != "INFO")
    assert len(written(call(code), level=logging.ERROR)) == (level == "ERROR")


@pytest.mark.parametrize(
    ("environment", "terminal", "colour"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0", "TERM": "xterm"}, False, False),
        ({"NO_COLOR": "", "TERM": "xterm"}, True, True),
    ],
)
def test_colours_are_for_terminals(environment: dict[str, str], terminal: bool, colour: bool) -> None:
    assert logs.coloured(Terminal() if terminal else io.StringIO(), environment) is colour


def test_a_terminal_gets_colours_and_json_never_does() -> None:
    assert "\x1b[33m11008\x1b[0m" in written(call(codes.CONN_KEY_INVALID), stream=Terminal())[0]
    assert "\x1b" not in written(call(codes.CONN_KEY_INVALID), stream=Terminal(), as_json=True)[0]


class Stuck(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_log_that_nobody_reads_does_not_hurt() -> None:
    log = CallLog(as_json=False, level=logging.INFO, stream=Stuck())
    log.note(call(), 0.1)
    log.close()


def test_what_is_too_much_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_log, "MOST_WAITING", 2)
    lines = written(*[call()] * 5)
    assert len(lines) == 3
    assert "3 further calls are not in this log" in lines[-1]


@pytest.mark.parametrize(
    ("peer", "shown"),
    [
        ("ipv4:1.2.3.4:5", "1.2.3.4:5"),
        ("ipv6:%5B::1%5D:5", "[::1]:5"),
        ("unix:", ""),
        ("unix:/tmp/x", ""),
        ("a:1", "a:1"),
    ],
)
def test_addresses(peer: str, shown: str) -> None:
    assert address(peer) == shown


def _record(as_json: bool) -> str:
    stream, root = io.StringIO(), logging.getLogger()
    before: tuple[list[Any], int] = (root.handlers[:], root.level)
    try:
        logs.set_up(as_json=as_json, level=logging.INFO, stream=stream)
        try:
            raise ValueError("a\nb")
        except ValueError:
            logging.getLogger("meshserve.x").exception("it\nfailed")
        logging.getLogger("meshserve.x").debug("unheard")
    finally:
        root.handlers[:], root.level = before
    return stream.getvalue()


def test_other_records_have_the_same_forms() -> None:
    assert " ERROR it\\nfailed\nTraceback" in _record(as_json=False)
    [line] = _record(as_json=True).splitlines()
    fields = json.loads(line)
    assert (fields["level"], fields["logger"], fields["message"]) == ("error", "meshserve.x", "it\nfailed")
    assert "ValueError" in fields["error"]
