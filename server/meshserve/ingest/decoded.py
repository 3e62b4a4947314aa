"""An input between decoding and indexing; kept apart from the engines, which cost much to import."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meshserve_proto.resources_pb2 import Input

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said
    from meshserve.media.films import Film
    from meshserve.media.picture import Picture


@dataclass(slots=True)
class Decoded:
    """An input whose media is at hand. `input` is completed in place; `picture` is its image, or None.

    text: what its text says where that has a URL, so that the input does not hold it.
    film: its video, None where videos are not decoded. note: what the status of the input says besides.
    """

    input: Input
    picture: "Picture | None" = None
    text: str = ""
    film: "Film | None" = None
    note: str = ""


SayAll = Callable[[Sequence[int], Sequence[Decoded]], Awaitable[list[list["Said"]]]]
"""What base workflows say of inputs: given the pk of the app of each, and the inputs."""
Ready = Callable[[bool, Sequence[int]], Awaitable[None]]
"""Loads what base workflows need: given whether inputs may have pictures or only text, and the pks of apps."""
