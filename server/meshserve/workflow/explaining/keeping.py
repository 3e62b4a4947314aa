"""What operators do with a witness: which keep inputs back, and what they answer else."""

from collections.abc import Mapping
from enum import Enum

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin.optional import absent
from meshserve.workflow.execute import compute
from meshserve.workflow.explaining.witnesses import filled
from meshserve.workflow.model_types import CROPS
from meshserve.workflow.operators import OPERATORS, Crops, Result, random_sample
from meshserve.workflow.operators.tracking import TRACKERS
from meshserve.workflow.plan import OPERATOR, NodeModel, Step
from meshserve_proto.resources_pb2 import Data, Text


class Keeps(Enum):
    """Whether an operator keeps inputs back."""

    NEVER, MAYBE, ALWAYS = range(3)


NEVER, MAYBE, ALWAYS = Keeps.NEVER, Keeps.MAYBE, Keeps.ALWAYS
_FILTERS: Mapping[str, str] = {
    "concept-thresholder": "concepts",
    "concept-threshold": "concepts",
    "region-thresholder": "regions",
}
"""Operators that pass some of what they get in one field, and keep the input back if nothing of it passes."""
_TRIED = frozenset(
    {
        "image-crop",
        "image-tiling-operator",
        "object-counter",
        "text-aggregation-operator",
        "prompter",
        "annotation-writer",
        *TRACKERS,
    }
)
"""Operators that are quick, keep no state and never keep back: they answer the witness themselves."""
_NEVER_EMPTY = frozenset({"image-tiling-operator", *_FILTERS})
_SILENT = frozenset({"tesseract-operator"})
_MEDIA = frozenset({"image", "text"})


def keeps(model: NodeModel) -> Keeps:
    """Whether what a node runs keeps inputs back, for all that its settings say."""
    type_id = operator_of(model)
    if type_id == "random-sample":
        return _sampled(model.settings)
    return MAYBE if type_id in _FILTERS else NEVER


def may_be_empty(model: NodeModel) -> bool:
    """Whether what it answers may be a list without any region in it, or a text without words."""
    lists = any("regions[...]" in entry for entry in model.outputs) or operator_of(model) in _SILENT
    return lists and operator_of(model) not in _NEVER_EMPTY


def operator_of(model: NodeModel) -> str:
    """The type of the operator that computes a model, "" if it is none."""
    return (model.engine or "").removeprefix(OPERATOR) if model.operator else ""


def _sampled(settings: Settings) -> Keeps:
    try:
        fraction = random_sample.check(settings)
    except Problem:
        return NEVER
    return ALWAYS if fraction <= 0 else NEVER if fraction >= 1 else MAYBE


async def answered_by(step: Step, item: Item, empty: bool) -> Result:
    """What an operator answers to a witness. empty: without any region."""
    model, type_id = step.model, operator_of(step.model)
    lacking = type_id not in OPERATORS or _lacks_medium(model, item)
    if lacking or (type_id in _TRIED and not empty):
        return (await compute(model, [item], _no_runner))[0]
    try:
        OPERATORS[type_id].check(model.settings)
    except Problem as problem:
        return problem
    if (lack := absent(type_id)) is not None:
        return lack
    if type_id in _FILTERS:
        return _filtered(item.data, _FILTERS[type_id])
    outputs = [part.strip() for entry in model.outputs for part in entry.split(",")]
    if "any" in outputs:
        return item.data
    if empty:
        return Crops(Data(), ()) if CROPS in outputs else Data(text=Text()) if outputs == ["text"] else Data()
    return filled(outputs, step.id, item.data if step.regions else None)


async def _no_runner(engine: str, items: object, settings: Settings) -> list[Data | Problem]:
    raise KeyError(engine)


def _lacks_medium(model: NodeModel, item: Item) -> bool:
    """Whether the item has not what the operator works on: then it says so before it does anything."""
    wanted = {part.strip() for entry in model.inputs for part in entry.split(",")} & _MEDIA
    return ("image" in wanted and item.picture is None) or ("text" in wanted and not item.data.text.raw)


def _filtered(data: Data, field: str) -> Data | None:
    """What a filter passes if it passes all."""
    if field == "concepts":
        return Data(concepts=data.concepts) if data.concepts else None
    kept = [region for region in data.regions if region.data.concepts]
    return Data(regions=kept) if kept else None
