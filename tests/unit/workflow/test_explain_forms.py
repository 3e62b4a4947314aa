"""What an explanation is made of besides verdicts, and the forms that it is shown in."""

import asyncio
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from meshserve.core.problems import Problem
from meshserve.runners.base import Settings
from meshserve.runners.builtin import optional
from meshserve.runners.memory import resident
from meshserve.workflow import operators
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.explaining.colours import coloured
from meshserve.workflow.explaining.explain import explained
from meshserve.workflow.explaining.explanation import Expected, Explanation, as_json
from meshserve.workflow.explaining.mermaid import mermaid_of
from meshserve.workflow.explaining.svg import svg_of
from meshserve.workflow.explaining.text import text_of
from meshserve.workflow.history import History
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve.workflow.watching import NodeRun
from meshserve_proto.resources_pb2 import Concept, Model, NodeInput, WorkflowNode

DOGS = (
    ("detect", "visual-detector", ()),
    ("crop", "image-crop", ("detect",)),
    ("classify", "visual-classifier", ("crop",)),
    ("sure", "region-thresholder", ("classify",)),
)
TOLD = """\
workflow dogs: 4 nodes in 4 levels, for 32 inputs

   node      runs                                                  items  ms/item               memory
1  detect    model 'm' (visual-detector) by runner detector        32     12.5                  7.6 MB
2  crop      model 'm' (image-crop) by operator                    32     unknown until it ran  unknown
3  classify  model 'm' (visual-classifier) by runner general       32·k   unknown until it ran  unknown
4  sure      model 'm' (region-thresholder) by operator            32     unknown until it ran  unknown

data
detect    from   the input  image
detect    gives             regions[...].data.concepts, regions[...].region_info.bounding_box
crop      from   detect     regions[...].region_info.bounding_box
crop      from   the input  image
crop      gives             regions[...].data.image, regions[...].region_info.bounding_box
classify  from   crop       regions[...].data.image
classify  gives             regions[...].data.concepts, regions[...].region_info.bounding_box
sure      from   classify   regions[...].data.concepts
sure      gives             regions[...].data.concepts, regions[...].region_info.bounding_box

verdicts  image           text
detect    runs            fails 30101
crop      runs            starves (detect)
classify  runs by region  starves (detect)
sure      depends         starves (detect)

  detect (text): 30101 INPUT_UNSUPPORTED_FORMAT: This model wants an image; it got text.
  sure (image): it may keep the input back

k: the regions of an input.
At once: 8 of image.
"""


def plan_of(*nodes: tuple[str, str, tuple[str, ...]]) -> Plan:
    """A plan of (id, type, parents)."""
    listed, models = [], {}
    engines = {"visual-detector": "detector", "visual-classifier": "general", "text-classifier": "sentiment"}
    for id, type_id, parents in nodes:
        inputs = [NodeInput(node_id=parent) for parent in parents]
        listed.append(WorkflowNode(id=id, model=Model(id="m"), node_inputs=inputs))
        info = MODEL_TYPES[type_id]
        engine = f"operator:{type_id}" if info.operator else engines[type_id]
        settings = Settings(concepts=[Concept(id="dog", value=0.5)])
        label = f"model 'm' ({type_id})"
        models[id] = NodeModel(engine, type_id, label, info.input_fields, info.output_fields, settings, Model(id="m"))
    return compiled(ordered(listed), models)


def of(plan: Plan, *kinds: str, knows: Any = lambda engine: True) -> Explanation:
    def told(step: Step) -> tuple[Expected | None, int | None]:
        return (Expected(12.5, 100.0, 8.0, 3, 24), 7_600_000) if step.model.engine == "detector" else (None, None)

    return asyncio.run(explained(plan, knows, kinds or ("image", "text"), 32, told, "dogs"))


def test_the_text_the_same_each_time_and_colours_apart_from_it() -> None:
    made = of(plan_of(*DOGS))
    squeezed = [re.sub(r" +", " ", line).strip() for line in text_of(made).splitlines()]
    assert squeezed == [re.sub(r" +", " ", line).strip() for line in TOLD.splitlines()]
    painted = coloured(text_of(made))
    assert re.sub(r"\x1b\[\d+m", "", painted) == text_of(made)
    assert "\x1b[32mruns\x1b[0m" in painted
    for write in (text_of, svg_of, mermaid_of, lambda one: json.dumps(as_json(one))):
        assert write(made) == write(of(plan_of(*DOGS)))


def test_conditions_and_fallbacks_are_shown() -> None:
    plan = plan_of(("a", "visual-detector", ()), ("b", "visual-classifier", ()), ("c", "visual-classifier", ()))
    nodes = [
        WorkflowNode(id=step.id, node_inputs=[NodeInput(node_id=plan.steps[n].id) for n in step.parents])
        for step in plan.steps
    ]
    for node in nodes:
        node.model.id = "m"
    nodes[1].output_info_override.params.update({"fallback_for": "a"})
    nodes[2].output_info_override.params.update({"run_if": {"node": "a", "concept": "dog", "at_least": 0.5}})
    ruled = compiled(ordered(nodes), {step.id: step.model for step in plan.steps})
    made = {node.id: node for node in of(ruled, "image").nodes}
    assert (made["b"].fallback_for, made["b"].verdicts["image"].verdict) == ("a", "depends")
    assert made["b"].verdicts["image"].why == "if node 'a' fails"
    assert made["c"].conditions == ("'dog' of node 'a' is at least 0.5",)
    assert made["c"].verdicts["image"].why.startswith("if 'dog' of node 'a' is at least 0.5")
    assert "if it fails" in mermaid_of(of(ruled, "image"))


def test_a_missing_extra_fails_as_it_will(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of `require`, for runners and operators, without loading anything."""
    monkeypatch.setattr(optional, "find_spec", lambda name: None if name == "py3langid" else find_spec(name))
    problem = optional.absent("language")
    with pytest.raises(Problem) as caught:
        optional.require("no_such_package", "meshserve[text]")
    assert problem is not None
    assert (problem.code, problem.details) == (caught.value.code, caught.value.details)
    (node,) = of(plan_of(("a", "language-id-operator", ())), "text").nodes
    assert (node.verdicts["text"].verdict, node.verdicts["text"].why) == ("fails", problem.details)


def test_the_packages_that_are_looked_for_are_those_that_are_required() -> None:
    asked: set[str] = set()
    for module in (optional, operators):
        for path in Path(str(module.__file__)).parent.glob("*.py"):
            asked |= set(re.findall(r"""(?:require|packaged)\(\s*"(\w+)[".]""", path.read_text()))
    assert asked == {package for _, packages in optional.NEEDED.values() for package in packages}


def test_history_forgets_what_loading_took() -> None:
    """Averages of what was computed: the second run takes the place of the first; failures and caches do not count."""
    plan, history = plan_of(("a", "visual-detector", ())), History()
    watch, model = history.watching(plan), plan.steps[0].model

    def ran(milliseconds: int, batch: int, **more: Any) -> None:
        watch.ran(NodeRun(number=0, began=0, ended=milliseconds * 1_000_000, batch=batch, **more))

    assert history.of(model) is None
    ran(5000, 1)
    ran(40, 4)
    ran(0, 4, cached=4)
    ran(0, 4, failed=1)
    ran(0, 0)
    took = history.of(model)
    assert took is not None
    assert (took.runs, took.items) == (2, 5)
    assert took.an_item == pytest.approx(0.01)
    ran(60, 2)
    assert 0.01 < took.an_item < 0.03
    assert resident() > 1_000_000
