"""How long nodes took: moving averages by what computes them and which version, since the server started."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from meshserve.workflow.plan import NodeModel, Plan
from meshserve.workflow.watching import NodeRun

NEWEST = 0.1
"""How much the latest run counts, once there were enough for that."""
MOST = 10_000
"""Models that are remembered; of more, those that ran last."""
Key = tuple[str, str, str]


@dataclass(slots=True)
class Took:
    """Averages that favour the latest runs. seconds: of a batch; an_item: of one item; batch: its items."""

    seconds: float = 0.0
    an_item: float = 0.0
    batch: float = 0.0
    runs: int = 0
    items: int = 0

    def note(self, seconds: float, items: int) -> None:
        """A batch of so many items took so long."""
        self.runs += 1
        self.items += items
        share = max(NEWEST, 1 / max(1, self.runs - 1))  # the first run loads the model: the second takes its place
        self.seconds += share * (seconds - self.seconds)
        self.batch += share * (items - self.batch)
        self.an_item += share * (seconds / items - self.an_item)


def key_of(model: NodeModel) -> Key:
    """What runs of a model are remembered by: what computes it, the model and its version."""
    return model.engine or "", model.model.id, model.model.model_version.id


class History:
    """What nodes took in this server. For the event loop's thread alone."""

    def __init__(self) -> None:
        self._took: OrderedDict[Key, Took] = OrderedDict()

    def of(self, model: NodeModel) -> Took | None:
        """What a model took, None if it did not run yet."""
        return self._took.get(key_of(model))

    def watching(self, plan: Plan) -> "Watching":
        """Who looks on while a plan runs."""
        return Watching(plan, self._note)

    def _note(self, model: NodeModel, seconds: float, items: int) -> None:
        key = key_of(model)
        took = self._took.get(key)
        if took is None:
            took = self._took[key] = Took()
            if len(self._took) > MOST:
                self._took.popitem(last=False)
        else:
            self._took.move_to_end(key)
        took.note(seconds, items)


class Watching:
    """A watcher of one plan's runs (`watching.Watch`)."""

    __slots__ = ("_note", "_plan")

    def __init__(self, plan: Plan, note: Callable[[NodeModel, float, int], None]) -> None:
        self._plan, self._note = plan, note

    def ran(self, run: NodeRun) -> None:
        """A node ended: what was computed counts, and neither what a cache answered nor what failed."""
        if run.batch and not run.cached and not run.failed:
            self._note(self._plan.steps[run.number].model, (run.ended - run.began) / 1e9, run.batch)
