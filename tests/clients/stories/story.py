"""One story through the official client: `story.py KIND APP PICTURE` prints what it saw as a line of JSON.

KIND is one of CHANNELS. The app of that id is made and deleted. Where the server is, who calls, and whose certificates
count is in the environment, as `meshserve env` has it; for `grpc` and `asyncio` as `meshserve env --plain` has it.
"""

import asyncio
import inspect
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api import service_pb2_grpc
from seen import METHODS, checked, seen

PORT = int(os.environ["CLARIFAI_API_BASE"].rpartition(":")[2])
CHANNELS: dict[str, Any] = {
    "grpc": lambda: ClarifaiChannel.get_insecure_grpc_channel(port=PORT),
    "tls": lambda: ClarifaiChannel.get_grpc_channel(),
    "json": lambda: ClarifaiChannel.get_json_channel(),
    "asyncio": lambda: ClarifaiChannel.get_aio_insecure_grpc_channel(port=PORT),
    "asyncio-tls": lambda: ClarifaiChannel.get_aio_grpc_channel(),
}
GENERAL, WORKFLOW, MODEL = "general-image-recognition", "look", "keep"
SAMPLES = "https://samples.clarifai.com/"
PROCESSED, WAIT_SECONDS = 30000, 60.0


class Teller:
    """Calls in one app and keeps the answers by step."""

    def __init__(self, channel: Any, app_id: str) -> None:
        self.user = res.UserAppIDSet(user_id=os.environ["CLARIFAI_USER_ID"])
        self.app = res.UserAppIDSet(user_id=self.user.user_id, app_id=app_id)
        self.answers: dict[str, Any] = {}
        self._stub = service_pb2_grpc.V2Stub(channel)
        self._metadata = (("authorization", f"Key {os.environ['CLARIFAI_PAT']}"),)

    async def __call__(self, step: str, rpc: str, where: Any = None, **fields: Any) -> Any:
        """Call an RPC, of the app unless it is said where, and keep the answer."""
        request = getattr(api, METHODS[rpc].input_type.name)(user_app_id=where or self.app, **fields)
        answer = getattr(self._stub, rpc)(request, metadata=self._metadata)
        if inspect.isawaitable(answer):
            answer = await answer
        self.answers[step] = checked(step, answer)
        return answer

    async def stored(self, input_id: str) -> None:
        """Wait until an input is processed."""
        late = time.monotonic() + WAIT_SECONDS
        while (await self(input_id, "GetInput", input_id=input_id)).input.status.code != PROCESSED:
            if time.monotonic() > late:
                raise TimeoutError(f"{input_id} is not processed: {self.answers[input_id].input.status}")
            await asyncio.sleep(0.05)


def concept(id: str, value: float = 1) -> Any:
    """A label, or with the value 0 the label that it is not."""
    return res.Concept(id=id, value=value)


def picture(bytes: bytes = b"", url: str = "") -> Any:
    """An input of a picture."""
    return res.Input(data=res.Data(image=res.Image(base64=bytes, url=url)))


async def beginning(call: Teller, photo: bytes) -> None:
    """Make an app, and add and annotate inputs."""
    app = res.App(id=call.app.app_id, description="first", default_language="en")
    await call("made", "PostApps", where=call.user, apps=[app])
    await call("app", "GetApp")
    first = picture(photo)
    first.id = "picture"
    first.data.metadata.update({"from": "a story", "deep": {"list": [1, "two", None, True]}})
    first.data.geo.geo_point.longitude, first.data.geo.geo_point.latitude = -30, 40
    first.data.concepts.extend([concept("puppy"), concept("cat", 0)])
    second = picture(url=f"{SAMPLES}metro-north.jpg")
    second.id = "station"
    words = res.Input(id="words", data=res.Data(text=res.Text(raw="żółw, a turtle 🐢")))
    await call("posted", "PostInputs", inputs=[first, second, words])
    for each in ("picture", "station", "words"):
        await call.stored(each)
    box = res.BoundingBox(top_row=0.1, left_col=0.2, bottom_row=0.5, right_col=0.75)
    region = res.Region(region_info=res.RegionInfo(bounding_box=box), data=res.Data(concepts=[concept("collar")]))
    boxed = res.Annotation(id="boxed-note", input_id="picture", data=res.Data(regions=[region]))
    whole = res.Annotation(id="whole-note", input_id="picture", data=res.Data(concepts=[concept("leash")]))
    await call("noted", "PostAnnotations", annotations=[boxed, whole])
    await call("notes", "ListAnnotations", input_ids=["picture"])


async def middle(call: Teller, photo: bytes) -> None:
    """Make a model and a workflow, predict, and list."""
    info = res.OutputInfo()
    info.params.update({"keep_fraction": 1})
    await call("model", "PostModels", models=[res.Model(id=MODEL, model_type_id="random-sample", output_info=info)])
    await call("setting", "GetModel", model_id=MODEL)
    main = res.UserAppIDSet(user_id="clarifai", app_id="main")
    general = res.Model(id=GENERAL, user_id=main.user_id, app_id=main.app_id)
    before = [res.NodeInput(node_id="see")]
    nodes = [
        res.WorkflowNode(id="see", model=general),
        res.WorkflowNode(id="pass", model=res.Model(id=MODEL), node_inputs=before),
    ]
    await call("workflow", "PostWorkflows", workflows=[res.Workflow(id=WORKFLOW, nodes=nodes)])
    puppy = picture(url=f"{SAMPLES}puppy.jpeg")
    await call("predicted", "PostModelOutputs", where=main, model_id=GENERAL, inputs=[picture(photo)])
    await call("fetched", "PostModelOutputs", where=main, model_id=GENERAL, inputs=[puppy])
    await call("ran", "PostWorkflowResults", workflow_id=WORKFLOW, inputs=[puppy])
    for number in (1, 2, 3):
        await call(f"page {number}", "ListInputs", page=number, per_page=2)
    await call("concepts", "ListConcepts")
    await call("models", "ListModels")
    await call("workflows", "ListWorkflows")
    await call("counted", "GetInputCount")


async def end(call: Teller) -> None:
    """Patch and delete."""
    app = res.App(id=call.app.app_id, description="second")
    await call("patch of the app", "PatchApps", where=call.user, action="overwrite", apps=[app])
    await call("patched app", "GetApp")
    changed = res.Input(id="picture", data=res.Data(concepts=[concept("grass"), concept("puppy", 0)]))
    changed.data.metadata.update({"more": [], "from": "a patch"})
    await call("patch of the picture", "PatchInputs", action="merge", inputs=[changed])
    await call("patched picture", "GetInput", input_id="picture")
    note = res.Annotation(id="whole-note", input_id="picture", data=res.Data(concepts=[concept("ball")]))
    await call("patch of the note", "PatchAnnotations", action="overwrite", annotations=[note])
    await call("patched notes", "ListAnnotations", input_ids=["picture"])
    await call("no note", "DeleteAnnotations", input_ids=["picture"], ids=["whole-note"])
    await call("notes left", "ListAnnotations", input_ids=["picture"])
    await call("no station", "DeleteInputs", ids=["station"])
    await call("inputs left", "ListInputs")
    await call("no workflow", "DeleteWorkflows", ids=[WORKFLOW])
    await call("workflows left", "ListWorkflows")
    await call("no model", "DeleteModels", ids=[MODEL])
    await call("models left", "ListModels")
    await call("no app", "DeleteApp")
    await call("gone", "GetApp")


async def story(kind: str, app_id: str, photo: bytes) -> dict[str, Any]:
    """The whole story."""
    call = Teller(CHANNELS[kind](), app_id)
    await beginning(call, photo)
    await middle(call, photo)
    await end(call)
    return seen(call.answers)


if __name__ == "__main__":
    kind, app_id, file = sys.argv[1:]
    print(json.dumps(asyncio.run(story(kind, app_id, Path(file).read_bytes()))))
