"""The four kinds of calls: what they answer, when they are ended, and that nothing of them is left."""

import asyncio
import gzip
from typing import Any
from urllib.parse import unquote

from meshserve.transport.grpc_frames import LARGEST_MESSAGE
from support import http2
from support.http2 import END_HEADERS, END_STREAM, asked, frame, header, message, reset, settings
from support.http2_peer import BIDI, SERVER, Peer, looped


def status(answer: tuple[bytes, dict[str, str]]) -> tuple[int, str]:
    return int(answer[1]["grpc-status"]), unquote(answer[1].get("grpc-message", ""))


@looped
async def test_each_kind_answers() -> None:
    peer = Peer()
    peer.say(asked(1, body=b"one"), asked(3, SERVER, b"a,b,70000"), asked(5, BIDI, b"x", end=False))
    peer.say(settings(window=1 << 17, frame=1 << 20))
    await peer.until(lambda: peer.acts.begun >= 5)
    peer.say(
        frame(http2.DATA, message(b"y")[:3], 0, 5), frame(http2.DATA, message(b"y")[3:] + message(b"z") + b"\0", 0, 5)
    )
    peer.say(frame(http2.DATA, message(b"end")[1:], END_STREAM, 5))
    peer.say(frame(http2.WINDOW_UPDATE, b"\0\1\0\0"))
    answers = await peer.answers(1, 3, 5)
    assert answers[1][0] == message(b"one")
    assert answers[3][0] == message(b"a") + message(b"b") + message(bytes(70_000))
    assert answers[5][0] == b"".join(map(message, (b"x", b"y", b"z", b"end")))
    for answer in answers.values():
        assert (answer[1][":status"], answer[1]["content-type"], status(answer)[0]) == ("200", "application/grpc", 0)
    await peer.close()


REFUSED: list[tuple[str, bytes, int, str]] = [
    ("no such method", asked(1, "Nothing"), 12, "Method not found!"),
    ("absent for these", asked(1, more=header("absent", "1")), 12, "Method not found!"),
    ("a bad timeout", asked(1, more=header("grpc-timeout", "1x")), 3, "grpc-timeout is"),
    ("bad base64", asked(1, more=header("x-bin", "a*b=")), 3, "The metadata x-bin is not base64."),
    ("many fields", asked(1, more=header("a", "b") * 125), 3, "A request has at most 128"),
    ("no message", asked(1, body=None), 3, "The body has 0 bytes"),
    (
        "half a message",
        frame(1, http2.call("GetUser"), 4, 1) + frame(0, message(b"abc")[:6], 1, 1),
        3,
        "The frame says",
    ),
    ("two messages", frame(1, http2.call("GetUser"), 4, 1) + frame(0, message() * 2, 1, 1), 12, "The method takes one"),
    (
        "a strange flag",
        frame(1, http2.call("GetUser"), 4, 1) + frame(0, b"\2" + bytes(4), 1, 1),
        3,
        "The frame's first",
    ),
    ("not packed", frame(1, http2.call("GetUser"), 4, 1) + frame(0, b"\1\0\0\0\1x", 1, 1), 13, "The frame is flagged"),
    ("a mistake", asked(1, body=b"fail"), 13, "The server made a mistake"),
    ("a task that gives up", asked(1, body=b"cancelled"), 13, "The server made a mistake"),
    (
        "a stream cut off",
        asked(1, BIDI, b"x", end=False) + frame(0, b"\0\0", 1, 1),
        13,
        "The last request was cut off.",
    ),
    (
        "a stream not packed",
        frame(1, http2.call(BIDI), 4, 1) + frame(0, b"\1\0\0\0\1x", 0, 1),
        13,
        "The frame is flagged",
    ),
    (
        "announced too large",
        frame(1, http2.call("GetUser"), 4, 1) + frame(0, b"\0\xff\xff\xff\xff" + bytes(5000), 0, 1),
        8,
        f"The request is larger than {LARGEST_MESSAGE} bytes.",
    ),
    (
        "announced too large on a stream",
        frame(1, http2.call(BIDI), 4, 1) + frame(0, b"\0\xff\xff\xff\xff" + bytes(5000), 0, 1),
        8,
        f"The request is larger than {LARGEST_MESSAGE} bytes.",
    ),
]


@looped
async def test_what_is_refused() -> None:
    for name, said, code, why in REFUSED:
        peer = Peer()
        peer.say(said)
        got = status((await peer.answers(1))[1])
        assert (got[0], got[1][: len(why)]) == (code, why), name
        await peer.close()
    peer = Peer()
    peer.say(frame(http2.HEADERS, http2.call("GetUser").replace(b"application/grpc", b"application/json"), 5, 1))
    assert (await peer.answers(1))[1][1][":status"] == "415"
    await peer.close()


@looped
async def test_packed_messages_are_unpacked_for_who_is_known() -> None:
    packed = gzip.compress(b"5000")
    said = b"\1" + len(packed).to_bytes(4) + packed
    for method, times in ((http2.call("GetUser"), 1), (http2.call(BIDI), 2)):
        peer = Peer()
        head = method + header("grpc-encoding", "gzip")
        peer.say(frame(1, head, END_HEADERS, 1), frame(0, said * times, END_STREAM, 1))
        assert (await peer.answers(1))[1][0] == message(bytes(5000)) * times
        peer.acts.known = False
        peer.say(frame(1, head, END_HEADERS, 3), frame(0, said, END_STREAM, 3))
        if times == 1:
            assert (await peer.answers(3))[3][0] == message(b"refused: nobody")
        await peer.close()


@looped
async def test_who_is_not_known_is_told_so_before_much_was_sent() -> None:
    peer = Peer()
    peer.acts.known = False
    peer.say(frame(1, http2.call("GetUser"), 4, 1), frame(0, b"\0\1\0\0\0" + bytes(5000), 0, 1))
    assert (await peer.answers(1))[1][0] == message(b"refused: nobody")
    assert not peer.protocol.streams
    peer.say(frame(1, http2.call("Check").replace(b"clarifai.api.V2", b"grpc.health1234"), 4, 3))
    peer.say(frame(0, b"\0\0\2\0\0" + bytes(60_000), 0, 3), frame(0, bytes(10_000), 0, 3))
    assert status((await peer.answers(3))[3]) == (8, "The request is larger than 65536 bytes.")
    await peer.close()


@looped
async def test_deadlines() -> None:
    """Of a call that runs, of a request that is not whole, and of one that is never written; they are a strain."""
    peer = Peer()
    strained: list[float] = []
    peer.protocol.strain = strained.append  # type: ignore[method-assign]
    soon = header("grpc-timeout", "30m")
    peer.say(asked(1, body=b"sleep", more=soon), frame(1, http2.call("GetUser") + soon, 4, 3))
    peer.say(settings(window=0), asked(5, SERVER, b"100", more=soon), asked(7, more=header("grpc-timeout", "0n")))
    peer.say(asked(9, body=b"fine", more=header("grpc-timeout", "99999999H")), settings(window=0))
    await peer.until(lambda: peer.acts.begun)
    assert 0 <= (peer.acts.wire.time_remaining() or 0) < 1e12
    answers = await peer.answers(1, 3, 5, 7)
    assert {status(answer) for answer in answers.values()} == {(4, "Deadline Exceeded")}
    assert strained.count(1.0) == 3
    await peer.close()
    assert peer.acts.cancelled == 1


@looped
async def test_who_resets_or_hangs_up_has_it_cancelled() -> None:
    """Also what has not begun to run; what a cancelled call still says is not sent."""
    peer = Peer()
    peer.say(asked(1, body=b"sleep"), asked(3, BIDI, b"sleep", end=False), asked(5, body=b"sleep"), reset(5))
    await peer.until(lambda: peer.acts.running == 2)
    peer.say(reset(1), reset(3))
    await peer.until(lambda: not peer.acts.running and not peer.calls._tasks)
    assert [kind for kind, _, _, _ in peer.heard() if kind in (0, 1)] == []
    peer.say(asked(7, body=b"sleep"), settings(window=0), asked(9, SERVER, b"100"))
    await peer.until(lambda: peer.acts.running == 1 and peer.protocol.streams[9]._writer)
    await peer.close()
    assert peer.acts.cancelled == 3


@looped
async def test_a_request_that_does_not_come_is_not_waited_for() -> None:
    """One that comes slowly but comes is."""
    peer = Peer()
    peer.say(settings(window=1 << 20), http2.window(1 << 20))
    peer.say(*(frame(1, http2.call("GetUser"), 4, number) for number in (1, 3)))
    peer.say(frame(0, (200_000).to_bytes(5), 0, 3))

    async def drip() -> None:
        for _ in range(20):
            peer.say(frame(0, bytes(10_000), 0, 3))
            await asyncio.sleep(0.01)

    dripping = asyncio.create_task(drip())
    assert status((await peer.answers(1))[1]) == (4, "4096 bytes of the request did not come in 0.05 s.")
    await dripping
    peer.say(frame(0, b"", END_STREAM, 3))
    assert (await peer.answers(3))[3][0] == message(bytes(200_000))
    await peer.close()


@looped
async def test_an_answer_that_is_not_taken_is_not_kept() -> None:
    """But who has taken one message of several may take the next when they like."""
    peer = Peer()
    peer.say(settings(window=20), asked(1, body=b"100"), asked(3, SERVER, b"100"), asked(5, SERVER, b"1,100"))
    answers = await peer.answers(1, 3)
    assert {status(answer) for answer in answers.values()} == {(4, "The answer was not taken.")}
    await asyncio.sleep(0.2)
    peer.say(http2.window(1000, 5))
    assert (await peer.answers(5))[5][1]["grpc-status"] == "0"
    await peer.close()


@looped
async def test_metadata() -> None:
    peer = Peer()
    more = (
        header("x", "1") + header("x", "2") + header("y-bin", "AAE=") + header("z-bin", "AAE,AAI") + header("e-bin", "")
    )
    peer.say(asked(1, more=more + header("user-agent", "me")))
    await peer.answers(1)
    assert peer.acts.metadata == {
        "x": "2", "y-bin": b"\0\1", "z-bin": b"\0\2", "e-bin": b"", "user-agent": "me",
    }  # fmt: skip
    assert (peer.acts.wire.peer(), peer.acts.wire.transport) == ("ipv4:127.0.0.1:5", "grpc")
    assert peer.acts.wire.time_remaining() is None
    await peer.close()


@looped
async def test_an_answer_may_begin_with_metadata() -> None:
    peer = Peer()
    peer.say(asked(1, body=b"sleep"))
    await peer.until(lambda: peer.acts.running)
    await peer.acts.wire.send_initial_metadata((("req_id", "5"),))
    await peer.acts.wire.send_initial_metadata((("req_id", "6"),))
    peer.acts.wire.cut_off(5, "nö\n" + "x" * 5000)
    fields = (await peer.answers(1))[1][1]
    assert (fields["req_id"], fields["grpc-status"]) == ("5", "5")
    assert fields["grpc-message"].startswith("n%C3%B6%0Ax")
    assert len(fields["grpc-message"]) < 1100
    await peer.close()


@looped
async def test_many_small_messages_cost_what_they_have_in_bytes() -> None:
    """Of a handler that takes none of them, and no window is given back; then of one that does."""
    peer = Peer()
    peer.say(asked(1, BIDI, b"deaf", end=False))
    await peer.until(lambda: not peer.protocol.streams[1]._messages)
    peer.say(*[frame(0, message() * 10_000, 0, 1)] * 20)
    stream: Any = peer.protocol.streams[1]
    assert (len(stream._messages), stream._untaken) == (20, 1_000_000)
    assert not [kind for kind, _, stream, _ in peer.heard() if kind == 8 and stream]
    await peer.close()
    peer = Peer()
    peer.say(settings(window=1 << 20), asked(1, BIDI, b"", end=False), frame(0, message() * 5000, END_STREAM, 1))
    assert len((await peer.answers(1))[1][0]) == 5 * 5001
    await peer.close()
