"""One story through the official client, written so that every release since 8.11.0 can run it.

Run as a program it reads {"port", "secret", "user_id", "app_id", "picture", "release"} as a line of JSON for each time
that it shall be told, in an app that is yet to be made. For each it prints {"seen", "unknown", "error"}: what the
client saw, step by step; what its own classes did not know of the answers; a traceback if it failed. With a release,
every call names that one. It needs nothing of meshserve.
"""

import json
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api import service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

WAIT_SECONDS = 60.0
MAIN = res.UserAppIDSet(user_id="clarifai", app_id="main")
GENERAL = "general-image-recognition"
PENDING = (codes.INPUT_DOWNLOAD_PENDING, codes.INPUT_DOWNLOAD_IN_PROGRESS)
_METHODS = api.DESCRIPTOR.services_by_name["V2"].methods_by_name


class Client:
    """Calls in one app. unknown: "RPC.field.field: number" for what the release did not know of any answer."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.app = res.UserAppIDSet(user_id=task["user_id"], app_id=task["app_id"])
        self.unknown: set[str] = set()
        self._stub = service_pb2_grpc.V2Stub(ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", task["port"]))
        self._metadata = [("authorization", f"Key {task['secret']}")]
        if task["release"]:
            self._metadata.append(("x-meshserve-api-version", task["release"]))

    def call(self, name: str, expect: int = codes.SUCCESS, where: Any = None, **fields: Any) -> Any:
        """The answer of an RPC in the app or elsewhere. RuntimeError unless its status is as expected."""
        request = getattr(api, _METHODS[name].input_type.name)(user_app_id=where or self.app, **fields)
        answer = getattr(self._stub, name)(request, metadata=tuple(self._metadata), timeout=WAIT_SECONDS)
        self.unknown.update(unknown_in(name, answer))
        if answer.status.code != expect:
            raise RuntimeError(f"{name} says {answer.status}")
        return answer


def unknown_in(path: str, message: Any) -> Iterator[str]:
    """Numbers of fields and of enum values below a message that its release has no name for."""
    for one in _unknown_fields(message):
        yield f"{path}: field {one.field_number}"
    for field, value in message.ListFields():
        below = f"{path}.{field.name}"
        values = [value[key] for key in value] if _is_map(value) else value if _is_list(value) else [value]
        for one in values:
            if hasattr(one, "ListFields"):
                yield from unknown_in(below, one)
            elif field.enum_type is not None and one not in field.enum_type.values_by_number:
                yield f"{below}: value {one}"


def _unknown_fields(message: Any) -> Any:
    try:
        from google.protobuf.unknown_fields import UnknownFieldSet
    except ImportError:  # protobuf before 4.21
        return message.UnknownFields()
    return UnknownFieldSet(message)


def _is_list(value: Any) -> bool:
    return hasattr(value, "extend")


def _is_map(value: Any) -> bool:
    return hasattr(value, "keys")


def story(client: Client, picture: bytes) -> Iterator[tuple[str, Any]]:
    """The story; each step with what the client saw of it."""
    yield "app", made_app(client)
    yield "concepts", made_concepts(client)
    yield "inputs", added_inputs(client, picture)
    yield "pages", pages_of_inputs(client)
    yield "streamed", streamed_inputs(client)
    yield "annotated", annotated(client)
    yield "model", made_model(client)
    yield "workflow", made_workflow(client)
    yield "predicted", predicted(client, picture)
    yield "ran", ran(client, picture)
    yield "patched", patched(client)
    yield "catalogue", catalogue(client)
    yield "deleted", deleted(client)


def made_app(client: Client) -> Any:
    """Make the app and rename it as people see it."""
    own = res.UserAppIDSet(user_id=client.app.user_id)
    app = res.App(id=client.app.app_id, name="of a story", description="first", default_language="en")
    made = client.call("PostApps", where=own, apps=[app]).apps[0]
    read = client.call("GetApp").app
    return [made.id == read.id == client.app.app_id, read.name, read.description, read.created_at.seconds > 0]


def made_concepts(client: Client) -> Any:
    """Make concepts, list them in pages, and search them."""
    names = ["basket", "collar", "grass", "leash", "puppy"]
    client.call("PostConcepts", concepts=[res.Concept(id=f"c-{name}", name=name) for name in names])
    pages = [client.call("ListConcepts", page=page, per_page=2).concepts for page in (1, 2, 3, 4)]
    found = client.call("PostConceptsSearches", concept_query=res.ConceptQuery(name="lea*")).concepts
    return [
        [len(page) for page in pages],
        sorted(c.name for page in pages for c in page),
        "c-leash" in [c.id for c in found],
    ]


def added_inputs(client: Client, picture: bytes) -> Any:
    """Add bytes and texts, and wait until they are processed."""
    image = res.Data(image=res.Image(base64=picture), concepts=[res.Concept(id="c-puppy", value=1)])
    image.metadata.update({"from": "a story", "deep": {"list": [1, "two", None]}})
    texts = [res.Data(text=res.Text(raw=f"A story about dog {number}.")) for number in range(3)]
    inputs = [res.Input(id="picture", data=image)]
    inputs += [res.Input(id=f"text-{number}", data=data) for number, data in enumerate(texts)]
    client.call("PostInputs", inputs=inputs)
    done = [processed(client, each.id) for each in inputs]
    info, first = done[0].data.image.image_info, done[0].data
    return [
        [each.status.code for each in done],
        [info.width, info.height, info.format],
        [(concept.id, concept.name, concept.value) for concept in first.concepts],
        [first.metadata["from"], list(first.metadata["deep"]["list"])],
    ]


def processed(client: Client, input_id: str) -> Any:
    """The input once the server is done with it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        found = client.call("GetInput", input_id=input_id).input
        if found.status.code not in PENDING or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def pages_of_inputs(client: Client) -> Any:
    """List inputs page by page."""
    pages = [client.call("ListInputs", page=page, per_page=3).inputs for page in (1, 2, 3)]
    return [[len(page) for page in pages], sorted(each.id for page in pages for each in page)]


def streamed_inputs(client: Client) -> Any:
    """Read on from an input."""
    return [each.id for each in client.call("StreamInputs", per_page=2, last_id="picture").inputs]


def annotated(client: Client) -> Any:
    """Say what is where on the picture, and read it back."""
    box = res.BoundingBox(top_row=0.1, left_col=0.2, bottom_row=0.5, right_col=0.75)
    region = res.Region(
        region_info=res.RegionInfo(bounding_box=box), data=res.Data(concepts=[res.Concept(id="c-collar", value=1)])
    )
    given = res.Annotation(input_id="picture", data=res.Data(regions=[region]))
    made = client.call("PostAnnotations", annotations=[given]).annotations[0]
    listed = client.call("ListAnnotations", input_ids=["picture"]).annotations
    (found,) = [one for one in listed if one.id == made.id]
    read = found.data.regions[0]
    return [found.status.code, round(read.region_info.bounding_box.right_col, 4), read.data.concepts[0].name]


def made_model(client: Client) -> Any:
    """Make a model that keeps sure concepts, and find it."""
    info = res.OutputInfo(data=res.Data(concepts=[res.Concept(id="ai_8S2Vq3cR", value=0.01)]))
    info.params.update({"concept_threshold_type": "GREATER_THAN"})
    model = res.Model(id="sure", name="only what is sure", model_type_id="concept-thresholder", output_info=info)
    client.call("PostModels", models=[model])
    read = client.call("GetModel", model_id="sure").model
    versions = client.call("ListModelVersions", model_id="sure").model_versions
    listed = client.call("ListModels", page=1, per_page=10).models
    return [read.name, read.model_type_id, read.model_version.status.code, len(versions), [m.id for m in listed]]


def made_workflow(client: Client) -> Any:
    """Chain the general model and the new one."""
    general = res.WorkflowNode(id="see", model=model_of(client, GENERAL, MAIN))
    sure = res.WorkflowNode(id="keep", model=model_of(client, "sure"), node_inputs=[res.NodeInput(node_id="see")])
    client.call("PostWorkflows", workflows=[res.Workflow(id="chain", nodes=[general, sure])])
    read = client.call("GetWorkflow", workflow_id="chain").workflow
    listed = client.call("ListWorkflows", page=1, per_page=10).workflows
    return [[(n.id, n.model.id, [i.node_id for i in n.node_inputs]) for n in read.nodes], [w.id for w in listed]]


def model_of(client: Client, model_id: str, where: Any = None) -> Any:
    """The model as a node names it."""
    found = client.call("GetModel", where=where, model_id=model_id).model
    version = res.ModelVersion(id=found.model_version.id)
    return res.Model(id=model_id, user_id=found.user_id, app_id=found.app_id, model_version=version)


def predicted(client: Client, picture: bytes) -> Any:
    """Ask the general model what is on the picture."""
    inputs = [res.Input(data=res.Data(image=res.Image(base64=picture)))]
    (output,) = client.call("PostModelOutputs", where=MAIN, model_id=GENERAL, inputs=inputs).outputs
    best = sorted(output.data.concepts, key=lambda concept: -concept.value)[:5]
    return [output.status.code, output.model.id, [concept.name for concept in best], round(best[0].value, 2)]


def ran(client: Client, picture: bytes) -> Any:
    """Run the workflow on the picture."""
    inputs = [res.Input(data=res.Data(image=res.Image(base64=picture)))]
    (result,) = client.call("PostWorkflowResults", workflow_id="chain", inputs=inputs).results
    return [result.status.code, [(output.model.id, output.status.code) for output in result.outputs]]


def patched(client: Client) -> Any:
    """Change an app, a concept, an input, and a model."""
    own = res.UserAppIDSet(user_id=client.app.user_id)
    app = res.App(id=client.app.app_id, description="second")
    client.call("PatchApps", where=own, action="overwrite", apps=[app])
    client.call("PatchConcepts", action="overwrite", concepts=[res.Concept(id="c-leash", name="lead")])
    more = res.Data(concepts=[res.Concept(id="c-grass", value=1)])
    client.call("PatchInputs", action="merge", inputs=[res.Input(id="picture", data=more)])
    client.call("PatchModels", action="overwrite", models=[res.Model(id="sure", notes="made by a story")])
    return [
        client.call("GetApp").app.description,
        client.call("GetConcept", concept_id="c-leash").concept.name,
        sorted(concept.id for concept in client.call("GetInput", input_id="picture").input.data.concepts),
        client.call("GetModel", model_id="sure").model.notes,
    ]


def catalogue(client: Client) -> Any:
    """Read what is the same for everybody, where newer releases know the most."""
    types = client.call("ListModelTypes", page=1, per_page=200).model_types
    models = client.call("ListModels", where=MAIN, page=1, per_page=100).models
    scopes = client.call("MyScopes").scopes
    return [len(types) > 10, any(m.id == GENERAL for m in models), len(scopes) > 0]


def deleted(client: Client) -> Any:
    """Delete one by one, then the app."""
    client.call("DeleteInput", input_id="text-0")
    client.call("DeleteWorkflow", workflow_id="chain")
    client.call("DeleteModel", model_id="sure")
    gone = client.call("GetModel", expect=codes.MODEL_DOES_NOT_EXIST, model_id="sure").status
    client.call("DeleteApp")
    hidden = client.call("ListInputs", expect=codes.CONN_DOES_NOT_EXIST).status
    return [gone.description != "", hidden.description != "", len(gone.req_id)]


def main() -> None:
    """Tell the story for each task until the input ends."""
    for line in sys.stdin:
        task = json.loads(line)
        client, seen, error = Client(task), {}, ""
        try:
            for step, found in story(client, Path(task["picture"]).read_bytes()):
                seen[step] = found
        except Exception:
            error = traceback.format_exc()
        print(json.dumps({"seen": seen, "unknown": sorted(client.unknown), "error": error}), flush=True)


if __name__ == "__main__":
    main()
