"""What a model is to the rest of the server: a batch of items in, one outcome an item out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve_proto.resources_pb2 import Concept, Data

if TYPE_CHECKING:
    from meshserve.media.films import Film


@dataclass(slots=True)
class Item:
    """One input as a model sees it.

    data: what the request or the parent nodes gave; read only, shared between nodes.
    picture: the decoded pixels of `data.image`, or None where there is no image. Decoded once an input.
    film: the video, whose frames models see as one item each; no model is given the film itself.
    """

    data: Data
    picture: Picture | None = None
    film: "Film | None" = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a caller may set: `output_info.params` as plain values, `output_info.data.concepts` as given.

    kinds: what `runners.results` found out of them for each runner; they stay as they are.
    """

    params: Mapping[str, object] = field(default_factory=dict)
    concepts: Sequence[Concept] = ()
    kinds: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)


Outcome = Data | Problem


class Runner(Protocol):
    """Computes one model. Instances are shared between threads: `run` keeps no state."""

    def load(self) -> None:
        """Read weights; called once before the first `run`, in a worker thread. May raise Problem."""

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One outcome for each item, in order. A bad item is a Problem in its place; never raises for one."""
