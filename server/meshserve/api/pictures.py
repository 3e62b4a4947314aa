"""Pictures that apps, datasets, models and workflows have of themselves.

Those that come as bytes become blobs before the write that needs them; a stored body has a digest in their place, of
which `show` makes an address. Those that come by an address are kept by it.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, TypeVar

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.ingest.limits import LARGEST_POSTED
from meshserve.ingest.payload import SWEEP
from meshserve.ingest.sweeping import give_back
from meshserve.media import hosting, picture
from meshserve.media.hosting import digest_of
from meshserve.store.access import Place
from meshserve_proto.resources_pb2 import Image, ImageInfo

T = TypeVar("T")


@dataclass(slots=True)
class Kept:
    """The pictures of one call: digest → bytes."""

    call: Call
    contents: dict[str, bytes]

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do the work that needs them in a write; what nothing uses then, as it was refused or replaced, is removed."""
        services = self.call.services

        def held(connection: Connection) -> T:
            for digest, content in self.contents.items():
                if not services.blobs.path(digest).exists():  # swept just now, with the last that used it
                    services.blobs.put(content)
            return work(connection)

        try:
            return await services.database.write(held)
        except BaseException:
            await give_back(services, self.contents)
            raise
        finally:
            services.jobs.wake(SWEEP)


async def keep(call: Call, items: Iterable[Any], code: int) -> Kept:
    """Make blobs of the pictures that came as bytes with these items, and put digests in their place.

    Problem of that code for one that cannot be kept: too large, no picture, or with an address beside it.
    """
    kept: dict[str, bytes] = {}
    for item in items:
        if not item.HasField("image"):
            continue
        image, path = item.image, f"{item.DESCRIPTOR.name.lower()}.image"
        image.ClearField("hosted")
        if image.base64:
            content = _checked(image, path, code)
            digest, info = await _stored(call, content, path, code)
            image.ClearField("base64")
            image.hosted.suffix = hosting.KEPT + digest
            image.image_info.CopyFrom(info)
            kept[digest] = content
    return Kept(call, kept)


def _checked(image: Image, path: str, code: int) -> bytes:
    if image.url:
        raise Problem(code, f"{path} has both url and base64: give one of them.")
    size, largest = len(image.base64), LARGEST_POSTED["image"]
    if size >= largest:
        raise Problem(code, f"{path}.base64 has {size} bytes; in a request it must stay below {largest}.")
    return image.base64


async def _stored(call: Call, content: bytes, path: str, code: int) -> tuple[str, ImageInfo]:
    loop = asyncio.get_running_loop()
    try:
        info = await loop.run_in_executor(call.services.threads, lambda: picture.info(picture.decode(content)))
    except Problem as problem:
        raise Problem(code, f"{path}.base64 cannot be shown: {problem.details}") from None
    return await asyncio.to_thread(call.services.blobs.put, content), info


def show(call: Call, item: Any, place: Place) -> Any:
    """The same item, whose stored picture becomes what callers see."""
    if item.HasField("image"):
        family = hosting.PICTURED[item.DESCRIPTOR.name]
        hosting.show_picture(item.image, call.services.base_url, place.user_id, place.app_id, family)
    return item


def shown_bytes(call: Call, body: bytes, kind: type[Any], place: Place) -> bytes:
    """The same of a stored body of a kind of message."""
    if hosting.KEPT.encode() not in body:  # nearly all of them: nothing is parsed for these
        return body
    return bytes(show(call, kind.FromString(body), place).SerializeToString())


def is_current(call: Call, place: Place, stored: Any, url: str) -> bool:
    """Whether callers see the picture of a stored item at that address."""
    now = type(stored)(image=stored.image)
    return bool(show(call, now, place).image.url == url)


def exchange(call: Call, place: Place, stored: Any, change: Any) -> None:
    """Before a patch, within the write: a new picture replaces all of the old one, however the patch merges.

    A change that names the picture by the address at which callers see it leaves it as it is.
    """
    if change.image.url and digest_of(stored.image) and is_current(call, place, stored, change.image.url):
        change.image.CopyFrom(stored.image)
    elif change.image.url or digest_of(change.image):
        stored.ClearField("image")


__all__ = ["Kept", "exchange", "is_current", "keep", "show", "shown_bytes"]
