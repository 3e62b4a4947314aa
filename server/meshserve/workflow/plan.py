"""A workflow ready to run: what `compile` makes and `execute` runs. Immutable, shared by calls."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from meshserve.runners.base import Item, Settings
from meshserve.workflow.conditions import Condition
from meshserve_proto.resources_pb2 import Model

if TYPE_CHECKING:
    from meshserve.workflow.operators import Result

OPERATOR = "operator:"
"""What the engine's name of a node begins with if an operator computes it."""


REMOTE = "remote:"
"""What it begins with if a runner of a user computes it; the rest says which model, to whoever hands it out."""
ASKS = "data:"
"""What it begins with if the data of an app answers it; the rest says what is asked, to whoever has that data."""
_KNN = "knn-concept"
_FRAME, _EMBEDDINGS = "frames[...].data.", "embeddings"


def parts_in(fields: Iterable[str]) -> list[str]:
    """Each path of Data by itself. Frames come to nodes one at a time, so that what is in them is what a node gets."""
    return [part.strip().removeprefix(_FRAME) for entry in fields for part in entry.split(",")]


@dataclass(frozen=True, slots=True)
class NodeModel:
    """What a node runs.

    engine: the runner's name, "operator:<type id>", "remote:…", "data:…", or None where nothing computes the model.
    type_id: its model type; inputs, outputs: paths of Data as the type declares them, () for unknown.
    settings: the model version's, with the node's own override.
    label: how people know it: "model 'general' (visual-classifier)". model: what its outputs say made them.
    follows: what computes an operator that remembers, for one run or state; None for others.
    """

    engine: str | None
    type_id: str
    label: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    model: Model = field(default_factory=Model)
    follows: "Callable[[Sequence[Item]], list[Result]] | None" = None

    @property
    def operator(self) -> bool:
        """Whether a pure function computes it rather than a runner."""
        return self.engine is not None and self.engine.startswith(OPERATOR)

    @property
    def remote(self) -> bool:
        """Whether a runner of a user computes it."""
        return self.engine is not None and self.engine.startswith(REMOTE)

    @property
    def asks(self) -> bool:
        """Whether the data of an app answers it: as of now and of the caller, so that nothing of it may be kept."""
        return self.engine is not None and self.engine.startswith(ASKS)

    @property
    def embeds(self) -> bool:
        """Whether it gives embeddings, of the whole or of regions."""
        return any(path.endswith(_EMBEDDINGS) for path in parts_in(self.outputs))

    @property
    def rewrites(self) -> bool:
        """Whether it works on what others say, and so says nothing of an input itself that an app would keep."""
        return self.operator or (self.asks and self.type_id != _KNN)


@dataclass(frozen=True, slots=True)
class Step:
    """One node. parents: positions in `Plan.steps`, none for nodes that the input feeds.

    takes: the top-level fields that its model wants; regions: whether its model wants regions as such.
    conditions: all must hold for it to run; fallback_for: the node on whose failures alone it runs, and for which it
    then stands in; fallback: the node that stands in for this one. sequential: it must see all frames, in their order,
    also those of which nothing is left. gives: paths of Data that others find in its answer,
    `any` for whatever.
    """

    id: str
    model: NodeModel
    parents: tuple[int, ...] = ()
    suppressed: bool = False
    takes: frozenset[str] = frozenset()
    regions: bool = False
    conditions: tuple[Condition, ...] = ()
    fallback_for: int | None = None
    fallback: int | None = None
    gives: frozenset[str] = frozenset()
    sequential: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """steps: in the order of nodes and results; levels: positions of steps that may run side by side."""

    steps: tuple[Step, ...] = ()
    levels: tuple[tuple[int, ...], ...] = ()


class PlanCache:
    """Plans by any key, each as of one state of the store: when anything was committed since, it is made anew.

    Models that a plan refers to may change or go; compiling takes microseconds, so that nothing finer pays.
    """

    def __init__(self, capacity: int = 256) -> None:
        self._plans: OrderedDict[Hashable, tuple[object, Plan]] = OrderedDict()
        self._capacity = capacity

    def get(self, key: Hashable, version: object, make: Callable[[], Plan]) -> Plan:
        """The plan of that key at this version of the store. What `make` raises is not remembered."""
        known = self._plans.get(key)
        if known is not None and known[0] == version:
            self._plans.move_to_end(key)
            return known[1]
        plan = make()
        self._plans[key] = (version, plan)
        if len(self._plans) > self._capacity:
            self._plans.popitem(last=False)
        return plan


Models = Mapping[str, NodeModel]
"""Node id → what it runs."""
