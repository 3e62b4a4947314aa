"""What an archive may be, and how one that may not is refused."""

from collections.abc import Callable
from dataclasses import dataclass

from meshserve.core.problems import Problem, printable
from meshserve_proto import status_code_pb2 as codes


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may be.

    members: its entries, folders too. unpacked: bytes of all of them. ratio: bytes that come out for one that goes in, once
    `slack` came out. name: bytes of a member's name; depth: folders in it. streams: compressed streams one after another.
    """

    members: int = 50_000
    unpacked: int = 50_000_000_000
    ratio: int = 100
    slack: int = 32_000_000
    name: int = 1024
    depth: int = 32
    streams: int = 100_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. read: its next bytes, at most so many, none at its end; only until the next member is asked for."""

    name: str
    size: int
    read: Callable[[int], bytes]


def refused(what: str) -> Problem:
    """The problem of an archive that is not unpacked; `what` goes on from "the archive"."""
    return Problem(codes.ARCHIVE_EXTRACT_FAILED, f"The archive {what}.")


def shown(name: str) -> str:
    """A member's name for people."""
    name = printable(name.encode("utf-8", "replace").decode())
    return name if len(name) <= 100 else f"{name[:99]}…"


def check_name(name: str, limits: Limits) -> None:
    """Names are never used as paths here; those that would lead elsewhere show what the archive is for."""
    if len(name.encode("utf-8", "replace")) > limits.name:
        raise refused(f"has a member whose name is longer than {limits.name} bytes")
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or parts[0][1:2] == ":" or "\0" in name:
        raise refused(f"has a member '{shown(name)}', whose name leads out of the archive")
    if len(parts) > limits.depth:
        raise refused(f"has folders {limits.depth} deep and more")


def check_count(number: int, limits: Limits) -> None:
    """Problem 67000 for more members than that."""
    if number > limits.members:
        raise refused(f"has more than {limits.members:,} members; send it in parts")


def check_size(given: int, taken: int, limits: Limits) -> None:
    """Problem 67000 for what unpacks to too much: `given` bytes out of `taken`."""
    if given > limits.unpacked:
        raise refused(f"unpacks to more than {limits.unpacked:,} bytes")
    if given > limits.slack + limits.ratio * taken:
        raise refused(f"unpacks to more than {limits.ratio} times its size, as bombs do")
