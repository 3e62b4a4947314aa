"""Random workflows whose text must be the same again after it was read."""

import math
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from meshserve.core.structs import to_struct
from meshserve_proto.resources_pb2 import (
    Concept,
    Data,
    Model,
    ModelVersion,
    NodeInput,
    OutputInfo,
    Workflow,
    WorkflowNode,
)

FEWER = settings(max_examples=max(settings().max_examples // 4, 8))
"""A workflow is much to make up, so a quarter of what other tests try."""
_LETTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.one_of(
    st.sampled_from(
        ["no", "null", "1e3", "0x1f", "~", "- a", "a: b", "#x", "'", '"', " a", "a ", "1:30", "<<", "=", ".5"]
    ),
    st.sampled_from(
        ["one\ntwo\n", "one\n\n  two", "\n", "a\n\n", "tab\tx\ny", "x\r\ny", "a \nb", "é 🐢\nü", "%a", "@a", "!a"]
    ),
    st.text(_LETTERS, max_size=20),
)
IDS = st.builds(
    lambda first, rest: "-".join([first, *rest]),
    st.text(digits + ascii_letters, min_size=1, max_size=8),
    st.lists(st.text(digits + ascii_lowercase, min_size=1, max_size=8), max_size=1),
)
_NUMBERS = st.one_of(st.integers(-(2**53), 2**53).map(float), st.floats(allow_nan=False, width=64))
PARAMS = st.dictionaries(
    WORDS.filter(lambda key: key not in ("run_if", "fallback_for")),
    st.recursive(
        st.none() | st.booleans() | _NUMBERS | WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
_SMALL = st.floats(0, 1, width=32)


def _data(concepts: list[tuple[str, float]], metadata: dict[str, Any]) -> Data:
    data = Data(concepts=[Concept(id=id, value=value) for id, value in concepts])
    if metadata:
        data.metadata.CopyFrom(to_struct(metadata))
    return data


_FINITE = PARAMS.filter(lambda params: not _infinite(params))
DATA = st.builds(_data, st.lists(st.tuples(WORDS, _SMALL), max_size=3), _FINITE)


def _infinite(value: Any) -> bool:
    """Whether a number in it is not finite: in data, as in JSON, it would be a text."""
    if isinstance(value, dict):
        return any(map(_infinite, value.values()))
    return any(map(_infinite, value)) if isinstance(value, list) else isinstance(value, float) and math.isinf(value)


@st.composite
def output_infos(draw: st.DrawFn, data: bool = True) -> OutputInfo:
    """Params and data, each only if there is something in it."""
    info = OutputInfo()
    params = draw(PARAMS)
    if params:
        info.params.CopyFrom(to_struct(params))
    said = draw(DATA) if data else Data()
    if said.ListFields():
        info.data.CopyFrom(said)
    return info


@st.composite
def models(draw: st.DrawFn, data: bool = True, name: Any = IDS) -> Model:
    """A model by its version, as the latest, or described."""
    model = Model(id=draw(name))
    if draw(st.booleans()):
        model.user_id, model.app_id = draw(IDS), draw(IDS)
    how = draw(st.sampled_from(("version", "latest", "described")))
    if how == "version":
        model.model_version.id = draw(st.text("0123456789abcdef", min_size=32, max_size=32))
    elif how == "described":
        model.model_type_id = draw(IDS)
        info = draw(output_infos(data))
        if info.ListFields():
            model.model_version.CopyFrom(ModelVersion(output_info=info))
    return model


@st.composite
def workflows(draw: st.DrawFn, names: Any = WORDS, most: int = 5, plain: bool = False, model: Any = IDS) -> Workflow:
    """A workflow whose graph has no circles. plain: with no more than the official SDK's layout has."""
    ids = draw(st.lists(names.filter(bool), min_size=1, max_size=most, unique=True))
    workflow = Workflow(id=draw(IDS))
    for number, id in enumerate(ids):
        parents = draw(st.lists(st.sampled_from(ids[:number]), max_size=2, unique=True)) if number else []
        node = WorkflowNode(id=id, model=draw(models(not plain, model)))
        node.node_inputs.extend(NodeInput(node_id=parent) for parent in parents)
        if not plain:
            node.suppress_output = draw(st.booleans())
            info = draw(output_infos())
            if info.ListFields():
                node.output_info_override.CopyFrom(info)
        workflow.nodes.append(node)
    return workflow
