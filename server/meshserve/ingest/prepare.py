"""From the inputs of a request to the items that models see: fetched, decoded once, each with its own refusal."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Protocol

from meshserve.core.problems import Problem
from meshserve.ingest.containers import audio_info
from meshserve.ingest.decoding import FilmTools, film_of
from meshserve.ingest.limits import LARGEST_FETCHED, LARGEST_POSTED
from meshserve.media import films
from meshserve.media.picture import decode, is_small
from meshserve.media.text import decode_text
from meshserve.runners.base import Item
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Audio, Data, Image, Input, Text, Video


class Fetches(Protocol):
    """Gets what URLs lead to: `ingest.fetch.Fetcher`, or who stands between."""

    async def fetch(self, url: str, largest: int) -> bytes:
        """As `Fetcher.fetch`."""


class Tools(FilmTools, Protocol):
    """What preparing needs; the server's services have it."""

    @property
    def fetcher(self) -> Fetches:
        """Gets what URLs lead to."""


def check_count(inputs: Sequence[Input], largest: int, field: str = "inputs") -> None:
    """Raise Problem 39999 for no inputs, or for more than a call takes."""
    if not inputs:
        raise Problem(codes.INPUT_INVALID_REQUEST, f"{field} is empty: give at least one input.")
    if len(inputs) > largest:
        raise Problem(
            codes.INPUT_INVALID_REQUEST, f"{field} has {len(inputs)} inputs; one call takes at most {largest}."
        )


PORTION, VIDEOS = 8, 2
"""Pictures that one call has decoded at a time: a photo takes 3 bytes a pixel, and a call may bring 128 of them. Videos
that it has fetched at a time."""


def portions(inputs: Sequence[Input]) -> Iterator[tuple[int, Sequence[Input]]]:
    """(number of the first, inputs) to be made items and predicted on together; texts all at once."""
    size = max(len(inputs), 1)
    if 0 < len(inputs) <= VIDEOS:
        yield 0, inputs
        return
    for medium, most in (("image", PORTION), ("video", VIDEOS)):
        if any(given.data.HasField(medium) for given in inputs):
            size = min(size, most)
    for first in range(0, len(inputs), size):
        yield first, inputs[first : first + size]


async def items_of(inputs: Sequence[Input], tools: Tools, first: int = 0) -> list[Item | Problem]:
    """One item or problem an input, in order; all fetched and decoded side by side.

    first: the number of the first of them in the request, for what is said of it.
    Takes the bytes out of the inputs: what is left of them may be echoed.
    Problems: 30104 for nothing to predict on, 30101 for bytes that are no picture, video, sound or text, 30105 for too much, and whatever the fetcher says of a URL.
    """
    if len(inputs) == 1:
        return [await _item_of(inputs[0], first, tools)]
    return list(await asyncio.gather(*(_item_of(given, number, tools) for number, given in enumerate(inputs, first))))


async def _item_of(given: Input, number: int, tools: Tools) -> Item | Problem:
    try:
        return await _item(given.data, f"inputs[{number}].data", tools)
    except Problem as problem:
        return problem


async def _item(data: Data, path: str, tools: Tools) -> Item:
    if not data.ListFields():
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{path} is empty: give an image, a video, a text or audio.")
    item = await (_film if data.HasField("video") else _still)(data, path, tools)
    if data.HasField("text"):  # after the media, whose bytes are taken out of what is echoed
        item.data = await _with_text(item.data, path, tools)
    return item


async def _still(data: Data, path: str, tools: Tools) -> Item:
    """The item of whatever is no video."""
    sound = _sound(data.audio, f"{path}.audio") if data.HasField("audio") else b""
    if not data.HasField("image"):
        return Item(_heard(data, sound))
    content = await _bytes(data.image, "image", f"{path}.image", tools)
    heard = _heard(data, sound)
    if is_small(content):
        return Item(heard, decode(content))
    return Item(heard, await asyncio.get_running_loop().run_in_executor(tools.threads, decode, content))


def _sound(audio: Audio, path: str) -> bytes:
    """The bytes that a sound came with, taken out of it and described in it; none if it has an address."""
    content = audio.base64
    if content:
        audio.ClearField("base64")
        _check_one_source(audio, path, "base64")
        _check_size(len(content), LARGEST_POSTED["audio"], f"{path}.base64")
        audio.audio_info.CopyFrom(audio_info(content))
    elif not audio.url:
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{path} has neither url nor base64.")
    return content


def _heard(data: Data, sound: bytes) -> Data:
    """Data as models see it. Nothing here decodes sounds: models of runners get them as they came."""
    if not sound:
        return data
    heard = Data.FromString(data.SerializeToString())
    heard.audio.base64 = sound
    return heard


async def _film(data: Data, path: str, tools: Tools) -> Item:
    """The item of a video; its description is filled in, for the answer echoes it."""
    for other in ("image", "audio"):
        if data.HasField(other):
            raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{path} has an {other} and a video: give one of them.")
    content = await _bytes(data.video, "video", f"{path}.video", tools)
    if not films.available():
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, f"{path}.video: no video is decoded here, for {films.NOT_DECODED}."
        )
    film = await film_of(tools, content)
    data.video.video_info.CopyFrom(film.info)
    return Item(data, film=film)


async def _bytes(medium: Image | Video, name: str, path: str, tools: Tools) -> bytes:
    content = medium.base64
    if content:
        medium.ClearField("base64")
        _check_one_source(medium, path, "base64")
        _check_size(len(content), LARGEST_POSTED[name], f"{path}.base64")
        return content
    if not medium.url:
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{path} has neither url nor base64.")
    return await tools.fetcher.fetch(medium.url, LARGEST_FETCHED[name])


async def _with_text(data: Data, path: str, tools: Tools) -> Data:
    """The same data, or a copy whose text is what its URL has."""
    if data.text.raw:
        _check_one_source(data.text, f"{path}.text", "raw")
        _check_size(len(data.text.raw), LARGEST_POSTED["text"], f"{path}.text.raw")
        return data
    if not data.text.url:
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{path}.text has neither url nor raw.")
    content = await tools.fetcher.fetch(data.text.url, LARGEST_FETCHED["text"])
    raw = await asyncio.get_running_loop().run_in_executor(tools.threads, decode_text, content)
    named = Data(text=Text(raw=raw, url=data.text.url))
    for field, medium in data.ListFields():
        if field.name in ("image", "video", "audio"):
            getattr(named, field.name).CopyFrom(medium)
    return named


def _check_one_source(medium: Image | Video | Audio | Text, path: str, content: str) -> None:
    if medium.url:
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{path} has both url and {content}: give one of them.")


def _check_size(size: int, largest: int, path: str) -> None:
    if size >= largest:
        raise Problem(codes.INPUT_OVER_LIMIT, f"{path} has {size} bytes; in a request it must stay below {largest}.")
