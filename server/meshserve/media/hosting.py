"""The addresses of hosted media: what an input was posted with is served under its app (behaviour §6.2).

Bodies in the store hold no address, for a server may move to another port and an app may be renamed. Addresses are
appended when inputs are read: a field that comes twice is merged when it is parsed.

    /data/{size}/users/{user_id}/apps/{app_id}/inputs/{kind}/{name}

The name is the SHA-256 of the bytes in hexadecimal; of a text, which has no file, the id of its input. Pictures that
apps, models, workflows and datasets have of themselves are of kind `image`, below the word for these instead of `inputs`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from operator import itemgetter
from typing import Any, Self
from urllib.parse import quote

from meshserve.core.file_addresses import of_app
from meshserve.core.splice import embedded, sized
from meshserve.store.inputs import FAILED, PENDING
from meshserve_proto.resources_pb2 import Audio, Data, HostedURL, Image, Input, Text, Video
from meshserve_proto.service_pb2 import MultiInputResponse

ORIGINAL, THUMBNAIL = "orig", "thumbnail"
LONGEST = {"large": 1024, "small": 320, "tiny": 96, THUMBNAIL: 1024}
"""Size → pixels of the longer side, unless the original has fewer."""
FOLDER = "/data/"
"""What all paths of hosted media begin with."""
INPUTS = "inputs"
PICTURED = {"App": "apps", "Dataset": "datasets", "Model": "models", "Workflow": "workflows"}
"""Name of a message → what its pictures are below in an address, which is its table's name, too."""
FAMILIES = (INPUTS, *PICTURED.values())
KEPT = "picture:"
"""What stands before the digest in `hosted.suffix` of a stored picture, which says where it is by this alone."""
_FIELD = MultiInputResponse.INPUTS_FIELD_NUMBER
_FAILED = str(FAILED)
_PART = 64
"""Inputs that are parsed at a time: their size is not known, and the messages take more than their bytes."""
_BLANK = "\0"
"""Stands for each byte of a name that is put in later; no id and no URL has it."""
_MEDIA: dict[str, type[Image | Video | Audio | Text]] = {"image": Image, "video": Video, "audio": Audio, "text": Text}


@cache
def sizes(kind: str) -> tuple[str, ...]:
    """The sizes that media of a kind is served in; none for what is no kind of media."""
    if kind == "image":
        return ORIGINAL, "large", "small", "tiny"
    if kind == "video" and find_spec("av"):
        return ORIGINAL, THUMBNAIL
    return (ORIGINAL,) if kind in _MEDIA else ()


@dataclass(frozen=True, slots=True)
class Address:
    """One hosted file, as its path names it."""

    size: str
    user_id: str
    app_id: str
    kind: str
    name: str
    family: str = INPUTS

    @classmethod
    def of(cls, path: str) -> Self | None:
        """The address that a path is, without its escapes; None for one that is no such path."""
        match path.split("/"):
            case ["", "data", size, "users", user_id, "apps", app_id, family, kind, name] if family in FAMILIES:
                return cls(size, user_id, app_id, kind, name, family)
        return None

    @property
    def suffix(self) -> str:
        """The path behind the size."""
        folder = of_app(self.user_id, self.app_id)
        return f"{folder}/{self.family}/{self.kind}/{quote(self.name, safe=_BLANK)}"

    @property
    def path(self) -> str:
        """The path, with escapes."""
        return f"{FOLDER}{self.size}/{self.suffix}"


def _together(bodies: Sequence[bytes]) -> bytes:
    """Inputs as one field, serialized anew: many at once in a fraction of the time that they take one by one."""
    parts = (embedded(_FIELD, bodies[start : start + _PART]) for start in range(0, len(bodies), _PART))
    return b"".join(MultiInputResponse.FromString(part).SerializeToString() for part in parts)


@lru_cache(1024)
def addresses(base_url: str, user_id: str, app_id: str) -> "Addresses":
    """The addresses of an app's media below a base URL, which is empty as long as nothing is served."""
    return Addresses(base_url, user_id, app_id)


class Addresses:
    """Completes the inputs of one app."""

    def __init__(self, base_url: str, user_id: str, app_id: str) -> None:
        self._prefix = base_url and base_url + FOLDER.rstrip("/")
        self._user_id, self._app_id = user_id, app_id
        self._parts: dict[tuple[str, int, bool], list[bytes]] = {}
        self._texts: dict[int, list[bytes]] = {}

    def complete(self, id: str, body: bytes, hosted: str | None, blob: str | None, status: int = PENDING) -> bytes:
        """A stored input with `url` and `hosted` of its media, given by its columns; of failed ones the original."""
        return self.all([(id, body, hosted, blob, status)])[0]

    def all(self, rows: Iterable[tuple[Any, ...]]) -> list[bytes]:
        """The same for rows that begin with `store.inputs.SHOWN`. Kept tight: lists have many."""
        return [
            Input.FromString(self._added(row[1], row[0], row[2], row[3], row[4] == FAILED)).SerializeToString()
            if row[2] and self._prefix
            else row[1]
            for row in rows
        ]

    def together(self, rows: Iterable[tuple[Any, ...]]) -> bytes:
        """The same as the field `inputs` of a MultiInputResponse."""
        return _together(
            [
                self._added(row[1], row[0], row[2], row[3], row[4] == FAILED) if row[2] and self._prefix else row[1]
                for row in rows
            ]
        )

    def listed(self, rows: Sequence[tuple[Any, ...]]) -> bytes:
        """That field for rows that begin with `store.inputs.LISTED`."""
        if not self._prefix or not any(map(itemgetter(1), rows)):
            return embedded(_FIELD, [row[0] for row in rows])
        return _together([self._listed(row[0], row[1]) if row[1] else row[0] for row in rows])

    @staticmethod
    def joined(inputs: Sequence[bytes]) -> bytes:
        """Complete inputs as that field."""
        return embedded(_FIELD, inputs)

    def text(self, name: bytes, raw: bytes) -> bytes:
        """The field `data` of an input that is a text and nothing else. name: its id; raw: the text. Bulk loads have many."""
        around = self._texts.get(len(name)) or self._made_texts(len(name))
        return b"\x12" + sized(b"\x6a" + sized(b"\x0a" + sized(raw) + name.join(around)))

    def _made_texts(self, length: int) -> list[bytes]:
        """What stands around the id in the other fields of a text, for ids of one length."""
        blank = _BLANK * length
        said = self._message("text", blank, sizes("text")).data.text.SerializeToString() if self._prefix else b""
        made = self._texts[length] = said.split(blank.encode())
        return made

    def _listed(self, body: bytes, media: str) -> bytes:
        if "\n" not in media:
            kind, name = "text", media
        else:
            kind, name = media.split("\n", 1)
            if "\n" in name:
                status, id, blob = name.split("\n")
                return self._added(body, id, kind, blob, status == _FAILED)
        return body + name.encode().join(self._around(kind, name, failed=False))

    def _added(self, body: bytes, id: str, hosted: str, blob: str | None, failed: bool) -> bytes:
        """A stored input with a second field `data` behind it; it is to be parsed and serialized.

        Both fields mean one that is merged of them, but JavaScript's classes take the last alone.
        """
        for kind in hosted.split(" ") if " " in hosted else (hosted,):
            name = id if kind == "text" else blob or ""
            body += name.encode().join(self._around(kind, name, failed=failed))
        return body

    def appended(self, id: str, hosted: str, blob: str, status: int) -> bytes:
        """What `complete` appends to a body before it is parsed, for who merges it into a parsed input."""
        return self._added(b"", id, hosted, blob, status == FAILED) if hosted and self._prefix else b""

    def _around(self, kind: str, name: str, *, failed: bool) -> list[bytes]:
        return self._parts.get((kind, len(name), failed)) or self._made(kind, len(name), failed)

    def _made(self, kind: str, length: int, failed: bool) -> list[bytes]:
        """What stands around the name of a medium in the field `data` of an input, for names of one length."""
        blank = _BLANK * length
        message = self._message(kind, blank, (ORIGINAL,) if failed else sizes(kind))
        made = self._parts[kind, length, failed] = message.SerializeToString().split(blank.encode())
        return made

    def _message(self, kind: str, name: str, offered: tuple[str, ...]) -> Input:
        hosted = self._hosted(kind, name, offered)
        medium = _MEDIA[kind](url=f"{self._prefix}/{ORIGINAL}/{hosted.suffix}", hosted=hosted)
        if isinstance(medium, Video) and THUMBNAIL in offered:
            medium.thumbnail_url = f"{self._prefix}/{THUMBNAIL}/{hosted.suffix}"
            medium.hosted_thumbnail.CopyFrom(self._hosted(kind, name, (THUMBNAIL,)))
        return Input(data=Data(**{kind: medium}))  # type: ignore[arg-type] # the field of that kind

    def _hosted(self, kind: str, name: str, offered: tuple[str, ...]) -> HostedURL:
        suffix = Address(ORIGINAL, self._user_id, self._app_id, kind, name).suffix
        return HostedURL(prefix=self._prefix, suffix=suffix, sizes=offered, crossorigin="use-credentials")


def digest_of(image: Image) -> str | None:
    """The digest of a stored picture that came as bytes; None for one that is kept by its address."""
    suffix = image.hosted.suffix
    return suffix.removeprefix(KEPT) if suffix.startswith(KEPT) else None


def show_picture(image: Image, base_url: str, user_id: str, app_id: str, family: str) -> None:
    """Make of a stored picture what callers see: its address, if it came as bytes. family: one of PICTURED."""
    digest = digest_of(image)
    if digest is None:
        return
    prefix, suffix = base_url + FOLDER.rstrip("/"), Address(ORIGINAL, user_id, app_id, "image", digest, family).suffix
    image.url = f"{prefix}/{ORIGINAL}/{suffix}"
    image.hosted.CopyFrom(HostedURL(prefix=prefix, suffix=suffix, sizes=sizes("image"), crossorigin="use-credentials"))
