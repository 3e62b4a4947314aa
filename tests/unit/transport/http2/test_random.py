"""Frames of all kinds in any order, and spoilt ones: nothing raises, nothing hangs, nothing is left."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import http2
from support.http2 import ACK, END_STREAM, asked, frame, header, message, reset, window
from support.http2_peer import BIDI, SERVER, UNARY, Peer, until

NUMBERS = st.sampled_from([1, 3, 5, 7, 9, 11])
ORDERS = st.sampled_from([b"", b"x", b"70000", b"fail", b"cancelled", b"sleep", b"1,2,3", b"300000,5"])
MORE = st.sampled_from(
    [b"", header("grpc-timeout", "1m"), header("grpc-encoding", "gzip"), header("x-bin", "?"), b"\xbe"]
)
CALLS = st.builds(asked, NUMBERS, st.sampled_from([UNARY, SERVER, BIDI, "Nothing"]), ORDERS, MORE, st.booleans())
SETTINGS = st.builds(http2.settings, window=st.sampled_from([0, 5, 1 << 20, 1 << 31]))
DATA = st.builds(
    lambda number, content, flags: frame(http2.DATA, content, flags, number),
    NUMBERS,
    st.sampled_from([b"", b"\0", message(), message(b"x") * 3, b"\1\0\0\0\1x", b"\0\xff\xff\xff\xff" + bytes(9000)]),
    st.sampled_from([0, END_STREAM, 8]),
)
ANY = st.builds(frame, st.integers(0, 11), st.binary(max_size=20), st.integers(0, 255), st.integers(0, 12))
OTHERS = st.one_of(
    st.builds(reset, NUMBERS),
    st.builds(window, st.sampled_from([1, 1000, 1 << 20, (1 << 31) - 1]), st.one_of(st.just(0), NUMBERS)),
    st.just(frame(http2.PING, bytes(8))),
    st.just(frame(http2.SETTINGS, b"", ACK)),
    st.just(frame(http2.HEADERS, header("a", "b"), 5, 1)),
)
STEPS = st.lists(
    st.one_of(CALLS, CALLS, DATA, SETTINGS, OTHERS, ANY, st.sampled_from(["turn", "stuck", "loose"])), max_size=14
)
SPOILT = st.one_of(st.none(), st.tuples(st.integers(0, 400), st.integers(0, 255)))


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(STEPS, SPOILT, st.integers(0, 60))
def test_nothing_is_left(steps: list[Any], spoilt: tuple[int, int] | None, piece: int) -> None:
    complaints: list[Any] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        peer = Peer()
        for step in steps:
            await _take(peer, step, spoilt, piece)
        if peer.line.stuck:
            peer.line.stuck = False
        await peer.close()
        assert peer.ended
        await until(lambda: len(asyncio.all_tasks()) == 1)  # iterators that were dropped are closed by the loop

    asyncio.run(run())
    assert not complaints


async def _take(peer: Peer, step: Any, spoilt: tuple[int, int] | None, piece: int) -> None:
    if step == "turn":
        for _ in range(3):
            await asyncio.sleep(0)
    elif step == "stuck":
        peer.line.stuck = True
    elif step == "loose":
        if peer.line.stuck and not peer.protocol.open and not peer.line.closed:
            peer.line.loosen()
        peer.line.stuck = False
    else:
        said = bytearray(step)
        if spoilt is not None and spoilt[0] < len(said):
            said[spoilt[0]] = spoilt[1]
        parts = [said[:piece], said[piece:]] if piece else [said]
        for part in parts:
            peer.say(bytes(part))
