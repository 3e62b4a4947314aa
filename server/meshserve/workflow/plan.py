"""A workflow ready to run: what `compile` makes and `execute` runs. Immutable, shared by calls."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from meshserve.runners.base import Settings
from meshserve_proto.resources_pb2 import Model

OPERATOR = "operator:"
"""What the engine's name of a node begins with if an operator computes it."""


REMOTE = "remote:"
"""What it begins with if a runner of a user computes it; the rest says which model, to whoever hands it out."""


@dataclass(frozen=True, slots=True)
class NodeModel:
    """What a node runs.

    engine: the runner's name, "operator:<type id>", "remote:…", or None where nothing computes the model.
    type_id: its model type; inputs, outputs: paths of Data as the type declares them, () for unknown.
    settings: the model version's, with the node's own override.
    label: how people know it: "model 'general' (visual-classifier)". model: what its outputs say made them.
    """

    engine: str | None
    type_id: str
    label: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    model: Model = field(default_factory=Model)

    @property
    def operator(self) -> bool:
        """Whether a pure function computes it rather than a runner."""
        return self.engine is not None and self.engine.startswith(OPERATOR)

    @property
    def remote(self) -> bool:
        """Whether a runner of a user computes it."""
        return self.engine is not None and self.engine.startswith(REMOTE)


@dataclass(frozen=True, slots=True)
class Step:
    """One node. parents: positions in `Plan.steps`, none for nodes that the input feeds.

    takes: the top-level fields that its model wants; regions: whether its model wants regions as such.
    """

    id: str
    model: NodeModel
    parents: tuple[int, ...] = ()
    suppressed: bool = False
    takes: frozenset[str] = frozenset()
    regions: bool = False


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
