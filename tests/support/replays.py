"""Workflows of many kinds, and runs of them on small media, to be kept and repeated."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from PIL import Image

from support.calls import Call
from support.serving import MEDIA_URL, SAMPLES

KEEP = ("x-meshserve-keep-run", "1")
RECOGNISE, DETECT, COLOUR = "general-image-recognition", "general-image-detection", "color-recognition"
OPERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "half": ("random-sample", {"keep_fraction": 0.5}),
    "ask": ("prompter", {"prompt_template": "Is this polite: {data.text.raw}?"}),
    "numbers": ("regex-based-classifier", {"regex": r"\d+"}),
    "cut": ("image-crop", {"margin": 1.2}),
    "tiles": ("image-tiling-operator", {}),
    "count": ("object-counter", {}),
    "likely": ("region-thresholder", {}),
    "follow": ("centroid-tracker", {}),
    "bytes": ("byte-tracker", {}),
}
"""Model id → type and parameters of operators that the workflows below use."""


@dataclass(frozen=True)
class Kind:
    """A workflow. nodes: (id, model, parents); texts: whether it is fed texts; heavy: it takes long to load or run."""

    nodes: Sequence[tuple[str, str, tuple[str, ...]]]
    texts: bool = False
    heavy: bool = False
    stateful: bool = False


KINDS: dict[str, Kind] = {
    "asked": Kind([("ask", "ask", ()), ("numbers", "numbers", ("ask",))], texts=True),
    "numbers": Kind([("numbers", "numbers", ()), ("again", "numbers", ())], texts=True),
    "half-asked": Kind([("a", "half", ()), ("b", "half", ()), ("c", "ask", ("a",)), ("d", "half", ("b",))], texts=True),
    "colours": Kind([("colours", COLOUR, ()), ("half", "half", ()), ("rest", COLOUR, ("half",))]),
    "tiled": Kind([("tiles", "tiles", ()), ("each", COLOUR, ("tiles",)), ("half", "half", ("each",))]),
    "cut": Kind([("things", DETECT, ()), ("cut", "cut", ("things",)), ("names", RECOGNISE, ("cut",))], heavy=True),
    "counted": Kind(
        [("things", DETECT, ()), ("likely", "likely", ("things",)), ("n", "count", ("likely",))], heavy=True
    ),
    "tracked": Kind([("things", DETECT, ()), ("follow", "follow", ("things",))], heavy=True, stateful=True),
    "byte-tracked": Kind([("things", DETECT, ()), ("follow", "bytes", ("things",))], heavy=True, stateful=True),
    "named": Kind([("names", RECOGNISE, ()), ("vector", "general-image-embedding", ())], heavy=True),
    "faces": Kind([("faces", "face-detection", ()), ("cut", "cut", ("faces",)), ("c", COLOUR, ("cut",))], heavy=True),
    "spoken": Kind([("tongue", "language-identification", ()), ("mood", "text-sentiment", ())], texts=True, heavy=True),
    "vector": Kind([("vector", "text-embedding", ())], texts=True, heavy=True),
    "shape": Kind([("person", "person-segmentation", ())], heavy=True),
}
TEXTS = (
    "Good morning",
    "I have 3 apples and 12 pears.",
    "Das ist ein sehr schöner Tag.",
    "",
    "No! 404, terrible.",
    "x" * 900,
)


class Runs:
    """Makes the workflows in an app by `send`, and runs them. by: the metadata of who calls."""

    def __init__(self, stub: Any, app: Any, send: Call, by: Sequence[tuple[str, str]], kinds: Sequence[str]) -> None:
        self._stub, self._app, self._by, self._kinds = stub, app, (*by, KEEP), list(kinds)
        self._states: dict[str, str] = {}
        used = {model for kind in kinds for _, model, _ in KINDS[kind].nodes}
        for id, (type_id, params) in OPERATORS.items():
            if id in used:
                info = res.OutputInfo(data=res.Data(concepts=_concepts(type_id)))
                info.params.update(params)
                send("PostModels", models=[res.Model(id=id, model_type_id=type_id, output_info=info)])
        made = [res.Workflow(id=id, nodes=[_node(*one) for one in KINDS[id].nodes]) for id in kinds]
        send("PostWorkflows", workflows=made)

    def run(self, chance: random.Random, most: int = 3) -> str:
        """Run one of them on one to `most` inputs; the request id of the call."""
        id = chance.choice(self._kinds)
        kind = KINDS[id]
        given = [_text(chance) if kind.texts else _picture(chance) for _ in range(chance.randint(1, most))]
        fields: dict[str, Any] = {}
        if kind.stateful:
            fields["workflow_state"] = res.WorkflowState(id=self._states.get(id, "init"))
        if chance.random() < 0.3:
            fields["output_config"] = res.OutputConfig(max_concepts=chance.randint(1, 9))
        request = api.PostWorkflowResultsRequest(user_app_id=self._app, workflow_id=id, inputs=given, **fields)
        answer = self._stub.PostWorkflowResults(request, metadata=self._by, timeout=60)
        assert answer.results, answer.status
        if kind.stateful and chance.random() < 0.8:
            self._states[id] = answer.workflow_state.id
        else:
            self._states.pop(id, None)
        return str(answer.status.req_id)


def _concepts(type_id: str) -> list[Any]:
    if type_id == "regex-based-classifier":
        return [res.Concept(id="number", name="number")]
    if type_id == "region-thresholder":
        return [res.Concept(id="dog", name="dog", value=0.3), res.Concept(id="person", name="person", value=0.3)]
    return []


def _node(id: str, model: str, parents: Sequence[str]) -> Any:
    return res.WorkflowNode(
        id=id, model=res.Model(id=model), node_inputs=[res.NodeInput(node_id=parent) for parent in parents]
    )


def _text(chance: random.Random) -> Any:
    if chance.random() < 0.1:
        return res.Input(data=res.Data(text=res.Text(url=f"{MEDIA_URL}notes.txt?token=hush-{chance.random()}")))
    return res.Input(data=res.Data(text=res.Text(raw=f"{chance.choice(TEXTS)} {chance.randint(0, 99)}")))


def _picture(chance: random.Random) -> Any:
    rare = chance.random()
    if rare < 0.1:
        names = ("red.png", "green.jpg", "broken.jpg", "missing.png", "red.png?signature=hush")
        return res.Input(data=res.Data(image=res.Image(url=f"{MEDIA_URL}{chance.choice(names)}")))
    if rare < 0.15:
        return res.Input(data=res.Data(image=res.Image(base64=b"no picture")))
    return res.Input(data=res.Data(image=res.Image(base64=small(chance.randrange(9), chance.randrange(48, 200)))))


@cache
def small(number: int, width: int) -> bytes:
    """A sample picture, made small."""
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".jpg", ".jpeg"))
    with Image.open(paths[number % len(paths)]) as opened:
        opened.draft("RGB", (width, width))  # less to decode
        picture = opened.convert("RGB")
        picture.thumbnail((width, width))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=90)
        return buffer.getvalue()
