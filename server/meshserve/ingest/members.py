"""Files of archives, folders and buckets on their way to become inputs: media as blobs, texts as texts."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from meshserve.core.problems import Problem
from meshserve.ingest import archives
from meshserve.ingest.limits import LARGEST_FETCHED
from meshserve.ingest.stopping import Stopped
from meshserve.media.sniff import sniff
from meshserve.media.text import decode_text
from meshserve.store.blobs import Blobs
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Input

MOST = 128
"""Files that become inputs in one write."""
_MOST_TEXT = 4_000_000
"""Characters of texts in one write, which are all in memory."""
_HEAD = 4096
_MEDIA = ("image", "video", "audio")
_JUNK = frozenset({"__MACOSX", "Thumbs.db", "thumbs.db", "desktop.ini"})
_LONGEST_STEM = 31


@dataclass(frozen=True, slots=True)
class Found:
    """A file. `kind` is image, video, audio or text, or "" for what is no input, and `problem` says why.

    digest: the blob with its bytes; a text is in `text` instead.
    """

    name: str
    kind: str = ""
    digest: str | None = None
    text: str = ""
    problem: Problem | None = None

    def input(self, id: str) -> Input:
        """The input that it makes. Bytes of media stand for themselves: a single one, for the blob has them."""
        made = Input(id=id)
        if self.kind == "text":
            made.data.text.raw = self.text
        else:
            getattr(made.data, self.kind).base64 = b"\0"
        return made


def is_junk(name: str) -> bool:
    """Whether systems make such files on their own account: hidden ones, and what they keep about folders."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not parts or any(part in _JUNK for part in parts) or parts[-1].startswith(".")


def input_id(job: str, name: str) -> str:
    """The id of what a job finds under a name: always the same, no other's, and begun like the file's name."""
    digest = hashlib.sha256(f"{job}\0{name}".encode("utf-8", "surrogateescape")).hexdigest()
    stem = PurePosixPath(name.replace("\\", "/")).stem
    readable = re.sub("[^0-9A-Za-z]+", "-", stem).strip("-")[:_LONGEST_STEM].rstrip("-")
    return f"{readable}-{digest[:16]}" if readable else digest[:32]


def found(name: str, read: Callable[[int], bytes], blobs: Blobs, beside: Path) -> Found:
    """A file as an input. `read` gives its next bytes; `beside`: as `Blobs.put_stream` needs it."""
    head = read(_HEAD)
    media = sniff(head)
    kind = media.kind if media else ""
    try:
        if kind == "text":
            return Found(name, kind, text=_text(head, read))
        if kind not in _MEDIA:
            what = f"is {media}" if media else "is empty" if not head else "has bytes that are no known media"
            raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, f"{what}; inputs are images, videos, audio and texts")
        digest = blobs.put_stream(head, read, LARGEST_FETCHED[kind], beside)
        if digest is None:
            raise _too_large(kind)
    except Problem as problem:
        return Found(name, problem=problem)
    return Found(name, kind, digest)


def _text(head: bytes, read: Callable[[int], bytes]) -> str:
    content = bytearray(head)
    while piece := read(1 << 18):
        content += piece
        if len(content) >= LARGEST_FETCHED["text"]:
            raise _too_large("text")
    text = decode_text(bytes(content))
    if not text:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "is empty")
    return text


def _too_large(kind: str) -> Problem:
    return Problem(codes.INPUT_OVER_LIMIT, f"has more than {LARGEST_FETCHED[kind]:,} bytes, the limit of {kind}")


def is_archive(path: Path) -> bool:
    """Whether a file begins like an archive, one that is unpacked or not."""
    with path.open("rb") as file:
        return bool(archives.kind_of(file.read(archives.PROBE)))


def of_file(name: str, path: Path, blobs: Blobs, beside: Path) -> Found:
    """A file of this machine as an input."""
    with path.open("rb") as file:
        return found(name, file.read, blobs, beside)


class Unpacking:
    """The files of an archive in portions. Each portion is a piece of work for a thread; one thread at a time.

    cursor: how many of its members are behind it.
    """

    def __init__(self, path: Path, prefix: str, cursor: int, blobs: Blobs, beside: Path, stopped: Stopped) -> None:
        self.cursor = cursor
        self._members: Iterator[archives.Member] = islice(archives.members(path, stopped=stopped), cursor, None)
        self._prefix, self._blobs, self._beside = prefix, blobs, beside

    def portion(self) -> list[Found] | None:
        """The next files that are worth a look; None at the end. Problem 67000 and Cancelled as of `archives.members`."""
        portion: list[Found] = []
        seen = 0
        while len(portion) < MOST and sum(len(each.text) for each in portion) < _MOST_TEXT:
            member = next(self._members, None)
            if member is None:
                break
            seen += 1
            if not is_junk(member.name):
                name = f"{self._prefix}/{member.name}" if self._prefix else member.name
                portion.append(found(name, member.read, self._blobs, self._beside))
        self.cursor += seen
        return portion if seen else None


def folder_for(path: Path) -> Path:
    """A folder that is there, for what is on its way."""
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path
