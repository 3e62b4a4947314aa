"""What header blocks say, and that what is remembered of them is never stale."""

import random

import pytest
from hpack import Decoder, Encoder

from meshserve.transport.http2 import heads
from meshserve.transport.http2.frames import Fault
from meshserve.transport.http2.heads import Heads, seconds_of

PSEUDO = [(":method", "POST"), (":scheme", "http"), (":path", "/a/B")]
GRPC = [*PSEUDO, ("te", "trailers"), ("content-type", "application/grpc+proto")]


def test_timeouts() -> None:
    cases = {"1H": 3600, "2M": 120, "3S": 3, "500m": 0.5, "7u": 7e-6, "8n": 8e-9, "0S": 0, "12345678S": 12345678}
    assert {text: seconds_of(text) for text in cases} == pytest.approx(cases)
    for wrong in ("", "S", "1", "1x", "-1S", "1.5S", "123456789S", "¹S", " 1S", "1s"):
        assert seconds_of(wrong) is None, wrong


def test_heads_that_http2_does_not_have() -> None:
    cases = {
        "fine": (GRPC, ""),
        "trailers": ([("a", "b")], ""),
        "behind": ([("a", "b"), *GRPC], "a pseudo-field behind the others"),
        "twice": ([PSEUDO[0], *GRPC], "a pseudo-field twice, or one that requests have not"),
        "of answers": ([(":status", "200"), *GRPC], "a pseudo-field twice, or one that requests have not"),
        "no path": (PSEUDO[:2], "a request has a method, a scheme and a path"),
        "upper case": ([*GRPC, ("A", "b")], "a field that HTTP/2 does not have"),
        "no name": ([*GRPC, ("", "b")], "a field that HTTP/2 does not have"),
        "a blank": ([*GRPC, ("a b", "b")], "a field that HTTP/2 does not have"),
        "of a connection": ([*GRPC, ("connection", "close")], "a field that HTTP/2 does not have"),
        "te": ([*PSEUDO, ("te", "gzip")], "a field that HTTP/2 does not have"),
        "a line": ([*GRPC, ("a", "b\nc: d")], "a line break in a field"),
    }
    for name, (fields, flaw) in cases.items():
        assert Heads().decode(Encoder().encode(fields)).flaw == flaw, name


def test_what_is_grpc() -> None:
    cases = {"application/grpc": True, "application/grpc;x=y": True, "application/grpc-web": False, "text/plain": False}
    for name, is_grpc in cases.items():
        assert Heads().decode(Encoder().encode([*PSEUDO, ("content-type", name)])).grpc is is_grpc


def test_what_is_remembered_is_never_stale() -> None:
    """Against a decoder that remembers nothing: a table that is small, so fields leave it, and is resized."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    ours, plain, encoder = Heads(), Decoder(), Encoder()
    recalled = 0
    for turn in range(1500):
        if turn % 100 == 50:
            encoder.header_table_size = chance.choice((0, 100, 300, 4096))
        never = turn % 3 == 0
        fields = [(name, value, never) for name, value in GRPC]
        fields += [(f"x{chance.randrange(4)}", str(chance.randrange(6)) * chance.randrange(90), never)]
        for _ in range(chance.randrange(1, 3)):
            block = encoder.encode(fields)
            recalled += block in ours._known
            said = {name: value for name, value in plain.decode(block) if name.startswith("x")}
            got = {name: value for name, value in ours.decode(block).metadata.items() if name.startswith("x")}
            assert got == said
    assert recalled > 100


def test_little_is_remembered() -> None:
    """A few bytes may name much that is in the table."""
    ours, encoder = Heads(), Encoder()
    ours.decode(encoder.encode([*GRPC, ("big", "x" * 3000)]))
    for number in range(100):
        ours.decode(b"\xbe" + heads.block([(b"n", b"%d" % number)]))
    assert not ours._known
    for number in range(100):
        ours.decode(heads.block([(b"n", b"%d" % number)]))
    assert len(ours._known) == 64


def test_blocks_that_are_costly_are_not_decoded() -> None:
    for block in (b"\x20" * 16_000, b"\x3f" + b"\x80" * 16_000, b"\x7f" + b"\xff" * 16_000, b"\0\x7f" + b"\xff" * 9):
        with pytest.raises(Fault):
            Heads().decode(block)
