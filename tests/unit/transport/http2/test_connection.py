"""Frames that no client may send, settings, windows, who is refused, and how a connection is drained."""

import asyncio
import struct
from collections.abc import Callable

import pytest

from meshserve.transport.limits import Limits
from support import http2
from support.http2 import ACK, END_HEADERS, END_STREAM, asked, frame, header, message, reset, settings, window
from support.http2_peer import Peer, looped

PADDED, PRIORITISED = 8, 0x20
PRIORITY, PUSH_PROMISE = 2, 5
PROTOCOL, FLOW, CLOSED, SIZE, COMPRESSION, CALM = 1, 3, 5, 6, 9, 11
HEAD = http2.call("GetUser")
AT_LEISURE = Limits()
"""Where a machine that is busy may take its time over many frames: the limits of other tests are a twentieth of a second."""
OPEN = frame(http2.HEADERS, HEAD, END_HEADERS, 1)
HALF = OPEN + frame(http2.DATA, message(b"sleep"), END_STREAM, 1)
LONG = frame(http2.HEADERS, HEAD, END_HEADERS, 1) + frame(http2.DATA, message(b"1000000"), END_STREAM, 1)


FAULTS: list[tuple[str, bytes, int | None]] = [
    ("a frame that is too large", b"\x01\x00\x01\x00\x00\x00\x00\x00\x01", SIZE),
    ("settings of a stream", frame(http2.SETTINGS, b"", 0, 1), PROTOCOL),
    ("settings of a strange size", frame(http2.SETTINGS, b"12345"), SIZE),
    ("an acknowledgement that says something", frame(http2.SETTINGS, bytes(6), ACK), SIZE),
    ("an acknowledgement", frame(http2.SETTINGS, b"", ACK), None),
    ("a setting nobody knows", frame(http2.SETTINGS, b"\xff\xff\0\0\0\1"), None),
    ("a window that is too large", settings(window=1 << 31), FLOW),
    ("a frame size that is too small", settings(frame=16_383), PROTOCOL),
    ("a frame size that is too large", settings(frame=1 << 24), PROTOCOL),
    ("pushing more than on", settings(push=2), PROTOCOL),
    ("a ping of a stream", frame(http2.PING, bytes(8), 0, 1), PROTOCOL),
    ("a ping of a strange size", frame(http2.PING, bytes(7)), SIZE),
    ("a goodbye of a stream", frame(http2.GOAWAY, bytes(8), 0, 1), PROTOCOL),
    ("a goodbye of a strange size", frame(http2.GOAWAY, bytes(7)), SIZE),
    ("a goodbye", frame(http2.GOAWAY, bytes(8)), None),
    ("a promise", frame(PUSH_PROMISE, bytes(4), 4, 1), PROTOCOL),
    ("a frame nobody knows", frame(99, b"what", 0xFF, 7), None),
    ("a priority of no stream", frame(PRIORITY, bytes(5)), PROTOCOL),
    ("a priority of a strange size", frame(PRIORITY, bytes(4), 0, 1), SIZE),
    ("a priority of an idle stream", frame(PRIORITY, bytes(5), 0, 9), None),
    ("a window update of a strange size", frame(http2.WINDOW_UPDATE, bytes(3)), SIZE),
    ("a window update of nothing", window(0), PROTOCOL),
    ("a window update of nothing for a stream", OPEN + window(0, 1), PROTOCOL),
    ("a window update of an idle stream", window(1, 1), PROTOCOL),
    ("a window update of an even stream", OPEN + asked(3) + window(1, 2), PROTOCOL),
    ("a window of a connection that overflows", window((1 << 31) - 1), FLOW),
    ("a window of a stream that overflows", OPEN + window((1 << 31) - 1, 1), FLOW),
    ("a window that overflows by a setting", OPEN + window((1 << 31) - 65_536, 1) + settings(window=65_536), FLOW),
    ("a window update of an ended stream", asked(1) + reset(1) + window(1, 1), None),
    ("data of no stream", frame(http2.DATA, b"x"), PROTOCOL),
    ("data of an idle stream", frame(http2.DATA, b"x", 0, 1), PROTOCOL),
    ("data of an even stream", OPEN + frame(http2.DATA, b"x", 0, 2), PROTOCOL),
    ("data behind the end", HALF + frame(http2.DATA, b"x", 0, 1), CLOSED),
    ("an end behind the end", HALF + frame(http2.DATA, b"", END_STREAM, 1), CLOSED),
    ("data behind a reset", OPEN + reset(1) + frame(http2.DATA, b"x", 0, 1), None),
    ("padding beyond its frame", OPEN + frame(http2.DATA, b"\5abcd", PADDED, 1), PROTOCOL),
    ("padding of nothing", OPEN + frame(http2.DATA, b"", PADDED, 1), PROTOCOL),
    ("padding of headers beyond its frame", frame(http2.HEADERS, b"\xff" + HEAD[:9], PADDED | 4, 1), PROTOCOL),
    ("headers of no stream", frame(http2.HEADERS, HEAD, END_HEADERS, 0), PROTOCOL),
    ("headers of an even stream", frame(http2.HEADERS, HEAD, END_HEADERS, 2), PROTOCOL),
    ("headers of a stream that has begun", OPEN + OPEN, PROTOCOL),
    ("streams that go backwards", asked(5) + asked(3), PROTOCOL),
    ("trailers without an end", OPEN + frame(http2.HEADERS, header("a", "b"), END_HEADERS, 1), PROTOCOL),
    ("trailers behind the end", HALF + frame(http2.HEADERS, header("a", "b"), END_HEADERS | 1, 1), CLOSED),
    ("trailers of an ended stream", OPEN + reset(1) + frame(http2.HEADERS, header("a", "b"), 5, 1), None),
    ("a priority cut off", frame(http2.HEADERS, b"1234", PRIORITISED | END_HEADERS, 1), SIZE),
    ("a block nobody can read", frame(http2.HEADERS, b"\xff\xff\xff", END_HEADERS, 1), COMPRESSION),
    ("a field that is in no table", frame(http2.HEADERS, b"\xbe", END_HEADERS, 1), COMPRESSION),
    ("a table that changes thrice", frame(http2.HEADERS, b"\x20\x3f\xe1\x1f\x20" + HEAD, END_HEADERS, 1), COMPRESSION),
    ("a table that changes twice", frame(http2.HEADERS, b"\x20\x3f\xe1\x1f" + HEAD, END_HEADERS, 1), None),
    ("a table that is too large", frame(http2.HEADERS, b"\x3f\xe2\x1f" + HEAD, END_HEADERS, 1), COMPRESSION),
    ("a block that is too large", frame(http2.HEADERS, HEAD + header("a", "b" * 17_000), END_HEADERS, 1), CALM),
    ("a list that is too large", frame(http2.HEADERS, HEAD + header("a", "b") * 600, END_HEADERS, 1), CALM),
    ("a continuation of nothing", frame(http2.CONTINUATION, HEAD, END_HEADERS, 1), PROTOCOL),
    ("a block interrupted", frame(http2.HEADERS, HEAD, 0, 1) + frame(http2.PING, bytes(8)), PROTOCOL),
    ("another's continuation", frame(http2.HEADERS, HEAD, 0, 1) + frame(http2.CONTINUATION, b"", 4, 3), PROTOCOL),
    ("continuations of nothing", frame(http2.HEADERS, HEAD, 0, 1) + frame(http2.CONTINUATION, b"", 0, 1), CALM),
    ("continuations", frame(http2.HEADERS, HEAD, 0, 1) + frame(http2.CONTINUATION, b"\0" * 999, 0, 1) * 20, CALM),
    ("a reset of no stream", reset(0), PROTOCOL),
    ("a reset of an idle stream", reset(1), PROTOCOL),
    ("a reset of a strange size", OPEN + frame(http2.RST_STREAM, bytes(5), 0, 1), SIZE),
    ("a reset of an ended stream", OPEN + reset(1) * 2, None),
    ("more than a stream's window", OPEN + frame(http2.DATA, bytes(1 << 16), 0, 1) * 17, None),
]


@looped
async def test_what_ends_a_connection() -> None:
    """Each with the code of RFC 9113; the calls of the connection are given up, and what may be is passed over."""
    wrong = []
    for name, said, code in FAULTS:
        peer = Peer()
        peer.say(said)
        got = await peer.goodbye()
        if got != code or peer.ended != (code is not None):
            wrong.append((name, got, code))
        if code is None and not peer.ended:
            peer.say(asked(99, body=b"still"))
            assert (await peer.answers(99))[99][0] == message(b"still"), name
        await peer.close()
    assert not wrong


@looped
async def test_settings_come_first() -> None:
    for said in (frame(http2.PING, bytes(8)), window(1), OPEN, frame(http2.SETTINGS, b"", ACK), frame(99)):
        peer = Peer(greeting=said)
        assert await peer.goodbye() == PROTOCOL
        await peer.close()
    silent, half = Peer(greeting=b""), Peer()
    half.say(frame(http2.HEADERS, HEAD, 0, 1))
    await silent.until(lambda: silent.ended and half.ended)
    assert await silent.goodbye() == await half.goodbye() == CALM


@looped
async def test_frames_in_any_pieces() -> None:
    """Padding, a priority, continuations, trailers; byte by byte."""
    padded = frame(http2.HEADERS, b"\3" + bytes(5) + HEAD[:20] + bytes(3), PADDED | PRIORITISED, 1)
    said = padded + b"".join(frame(http2.CONTINUATION, HEAD[at : at + 1], 0, 1) for at in range(20, len(HEAD) - 1))
    said += frame(http2.CONTINUATION, HEAD[-1:], END_HEADERS, 1)
    said += frame(http2.DATA, b"\2" + message(b"abc") + bytes(2), PADDED, 1)
    said += frame(http2.HEADERS, header("x-last", "y"), END_HEADERS | END_STREAM, 1)
    peer = Peer()
    for byte in said:
        peer.say(bytes([byte]))
    assert (await peer.answers(1))[1][0] == message(b"abc")
    await peer.close()


@looped
async def test_a_long_answer_through_narrow_windows() -> None:
    """The window of the stream shrinks below nothing in its middle; every byte comes once, and padding is counted."""
    peer = Peer()
    peer.say(settings(window=1000), LONG)
    await peer.until(lambda: peer.protocol.room == 65_535 - 1000)
    peer.say(settings(window=10))
    peer.say(window(500, 1))
    assert peer.protocol.streams[1].room == -490
    got = bytearray()
    for _ in range(5):
        await asyncio.sleep(0)
    got += b"".join(content for kind, _, _, content in peer.heard() if kind == http2.DATA)
    assert len(got) == 1000
    peer.say(window(491, 1))
    await peer.until(lambda: peer.protocol.streams[1].room == 0)
    peer.say(settings(window=1 << 20, frame=20_000))
    while True:
        sizes = [len(content) for kind, _, _, content in peer.heard() if kind == http2.DATA]
        assert all(size <= 20_000 for size in sizes)
        got += bytes(sum(sizes))
        if not peer.protocol.streams:
            break
        peer.say(window(60_000))
        await asyncio.sleep(0)
    assert len(got) == 1_000_005
    await peer.close()


@looped
async def test_those_that_wait_to_write_take_turns() -> None:
    """256 calls wait; a byte more wakes none of them but writes one, and a reset one leaves its turn to the others."""
    peer = Peer(AT_LEISURE)
    peer.say(settings(window=1 << 20), *(asked(number, body=b"400000") for number in range(1, 512, 2)))
    await peer.until(lambda: peer.protocol.room == 0 and len(peer.protocol._line) >= 255)
    peer.heard()
    for _ in range(10):
        peer.say(window(1))
    frames = peer.heard()
    assert len(frames) == 10
    assert len({stream for _, _, stream, _ in frames}) == 10
    peer.say(*(reset(number) for number in range(1, 512, 2) if number > 40))
    peer.say(window(20 * 400_100))
    answers = await peer.answers(*range(1, 40, 2))
    assert sum(len(content) for content, _ in answers.values()) == 20 * 400_005 - 65_545
    await peer.close()


@looped
async def test_what_comes_is_given_back() -> None:
    """Both windows, padding and all; also what comes for a stream that has ended."""
    peer = Peer(AT_LEISURE)
    peer.say(frame(http2.HEADERS, HEAD, END_HEADERS, 1))
    part = frame(http2.DATA, b"\xff" + bytes(255), PADDED, 1)
    for _ in range(17_000):
        peer.say(part)
        peer.protocol._patience = 1000.0
    given = [(stream, int.from_bytes(content)) for kind, _, stream, content in peer.heard() if kind == 8]
    assert sum(more for stream, more in given if stream) == 16 * (1 << 18)
    peer.say(reset(1), frame(http2.DATA, bytes(1 << 16), 0, 1) * 190)
    await peer.until(lambda: not peer.protocol._pausing)
    assert await peer.goodbye() is None
    await peer.close()


@looped
async def test_more_streams_than_may_be_are_refused() -> None:
    peer = Peer(AT_LEISURE)
    peer.say(*(asked(number, body=b"sleep") for number in range(1, 516, 2)))
    await peer.until(lambda: peer.acts.running == 256)
    answers = await peer.answers(513, 515)
    assert [fields for _, fields in answers.values()] == [{"reset": "7"}] * 2
    peer.say(reset(1), asked(517, body=b"again"))
    assert (await peer.answers(517))[517][0] == message(b"again")
    await peer.close()


FLOODS: dict[str, Callable[[int], bytes]] = {
    "pings": lambda turn: frame(http2.PING, bytes(8)),
    "pongs": lambda turn: frame(http2.PING, bytes(8), ACK),
    "settings": lambda turn: settings(window=turn % 100),
    "rapid resets": lambda turn: asked(2 * turn + 1, body=b"sleep") + reset(2 * turn + 1),
    "provoked resets": lambda turn: frame(http2.HEADERS, b"\x82", 5, 2 * turn + 1),
    "many fields": lambda turn: asked(2 * turn + 1, more=header("a", "b" * 2500)),
    "crumbs": lambda turn: (OPEN if not turn else b"") + frame(http2.DATA, b"", 0, 1) * 10,
    "priorities": lambda turn: frame(PRIORITY, bytes(5), 0, 1) * 10,
}


@looped
async def test_floods_are_read_slowly() -> None:
    for name, flood in FLOODS.items():
        peer = Peer()
        for turn in range(3000):
            peer.say(flood(turn))
            await asyncio.sleep(0)
            if not peer.line.reading and peer.protocol._patience < 0:
                break
        assert 300 < turn < 2500, (name, turn)
        assert peer.line.closed is False, name
        await peer.close()


@looped
async def test_a_client_that_calls_may_ask_how_far_away_we_are() -> None:
    """Some clients send a ping with each answer that they get."""
    peer = Peer()
    for number in range(1, 4001, 2):
        peer.say(asked(number))
        await peer.until(lambda: not peer.protocol.streams)
        peer.say(frame(http2.PING, bytes(8)))
    assert peer.protocol._patience > 990
    await peer.close()


@looped
async def test_nothing_is_read_from_a_client_that_does_not_read() -> None:
    peer = Peer()
    peer.line.stuck = True
    peer.say(*(asked(number) for number in range(1, 200, 2)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    peer.say(*(asked(number) for number in range(201, 400, 2)))
    assert not peer.line.reading
    assert peer.protocol.last == 199
    peer.line.loosen()
    await peer.until(lambda: peer.protocol.last == 399 and not peer.protocol.streams and peer.line.reading)
    peer.line.stuck = True
    peer.say(asked(401))
    await peer.until(lambda: peer.ended)  # in `write_seconds`
    await peer.close()


@looped
async def test_a_turn_has_so_many_frames() -> None:
    peer = Peer()
    peer.say(*(asked(number, body=b"%d" % number) for number in range(1, 401, 2)))
    assert peer.protocol.last == 199
    assert not peer.line.reading
    answers = await peer.answers(*range(1, 401, 2))
    assert all(len(content) == 5 + stream for stream, (content, _) in answers.items())
    assert peer.line.reading
    await peer.close()


@looped
async def test_drained() -> None:
    """Nothing new is begun; what runs, or is still asked, gets to end; an idle connection is hung up at once."""
    peer = Peer()
    peer.say(asked(1, body=b"sleep"), OPEN.replace(b"\0\0\0\1", b"\0\0\0\3", 1))
    await peer.until(lambda: peer.acts.running)
    draining = asyncio.create_task(peer.calls.drain(0.2))
    await asyncio.sleep(0.01)
    assert struct.unpack(">II", next(content for kind, _, _, content in peer.heard() if kind == http2.GOAWAY)) == (3, 0)
    peer.say(frame(http2.DATA, message(b"late"), END_STREAM, 3), asked(5))
    answers = await peer.answers(1, 3, 5)
    assert answers[3][0] == message(b"late")
    assert answers[5][1] == {"reset": "7"}
    assert answers[1][1]["grpc-status"] == "14"
    await draining
    assert peer.ended
    await peer.close()
    idle = Peer()
    await asyncio.wait_for(idle.calls.drain(60), 0.5)
    assert idle.ended


@pytest.mark.parametrize("size", [0, 4096])
def test_a_client_may_have_no_table(size: int) -> None:
    """hpack fails if it is not told that a table has shrunk."""

    @looped
    async def work() -> None:
        peer = Peer()
        peer._decoder.max_allowed_table_size = size
        peer.say(settings(table=size), asked(1, body=b"x"), asked(3, body=b"fail"))
        answers = await peer.answers(1, 3)
        assert answers[1][1]["grpc-status"] == "0"
        await peer.close()

    work()
