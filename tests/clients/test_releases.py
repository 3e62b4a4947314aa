"""Old and new releases of the official client, each in a process of its own, against one server."""

import json
import subprocess
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api import service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from meshserve.core.contract import RPCS
from meshserve.core.json_fields import entry
from meshserve.transport.releases import Release
from support.clients import ALL_RELEASES, client_environment, python
from support.serving import SAMPLES, Server, running

HERE = Path(__file__).parent
PICTURE = SAMPLES / "puppy.jpeg"
HEADER = "x-meshserve-api-version"
SEEN = {
    "app": [True, "of a story", "first", True],
    "concepts": [[2, 2, 1, 0], ["basket", "collar", "grass", "leash", "puppy"], True],
    "inputs": [[30000] * 4, [600, 600, "JPEG"], [["c-puppy", "puppy", 1.0]], ["a story", [1.0, "two", None]]],
    "pages": [[3, 1, 0], ["picture", "text-0", "text-1", "text-2"]],
    "streamed": ["text-0", "text-1"],
    "annotated": [codes.ANNOTATION_SUCCESS, 0.75, "collar"],
    "model": ["only what is sure", "concept-thresholder", codes.MODEL_TRAINED, 1, ["sure"]],
    "workflow": [[["see", "general-image-recognition", []], ["keep", "sure", ["see"]]], ["chain"]],
    "ran": [codes.SUCCESS, [["general-image-recognition", codes.SUCCESS], ["sure", codes.SUCCESS]]],
    "patched": ["second", "lead", ["c-grass", "c-puppy"], "made by a story"],
    "catalogue": [True, True, True],
    "deleted": [True, True, 32],
}
"""What every client sees, beside what it predicts."""


def run(script: str, release: str, tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a script prints in the environment of a release, given a line for each task."""
    done = subprocess.run(
        [python(), str(HERE / script)],
        env=client_environment(release),
        input="".join(f"{json.dumps(task)}\n" for task in tasks),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def told(server: Server) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Release → what its client saw of two stories: "plain", and "dated" for which it named itself."""

    def tell(release: str) -> dict[str, Any]:
        tasks = [
            {
                "port": server.port,
                "secret": server.owner.pat,
                "user_id": server.owner.user_id,
                "app_id": f"story-{release.replace('.', '-')}-{kind}",
                "picture": str(PICTURE),
                "release": named,
            }
            for kind, named in (("plain", ""), ("dated", release))
        ]
        plain, dated = run("release_script.py", release, tasks)
        return {"plain": plain, "dated": dated}

    with ThreadPoolExecutor(3) as pool:  # they wait as much as they work
        stories = {release: pool.submit(tell, release) for release in ALL_RELEASES}
        yield lambda release: stories[release].result()


@pytest.mark.parametrize("release", ALL_RELEASES)
@pytest.mark.parametrize("kind", ["plain", "dated"])
def test_the_story_is_the_same_in_every_release(told: Callable[[str], Any], kind: str, release: str) -> None:
    story = told(release)[kind]
    assert not story["error"], story["error"]
    seen = dict(story["seen"])
    code, model, concepts, value = seen.pop("predicted")
    assert (code, model) == (codes.SUCCESS, "general-image-recognition")
    assert "dog" in concepts
    assert value > 0.8
    assert seen == SEEN


@pytest.mark.parametrize("release", ALL_RELEASES)
def test_who_names_its_release_gets_nothing_it_does_not_know(told: Callable[[str], Any], release: str) -> None:
    assert told(release)["dated"]["unknown"] == []


def test_who_does_not_gets_what_is_new(told: Callable[[str], Any]) -> None:
    """Without this the test above would show nothing."""
    assert any(line.startswith("GetApp.app: field") for line in told("8.11.0")["plain"]["unknown"])
    assert any(": value" in line for line in told("8.11.0")["plain"]["unknown"])
    assert told("12.6.0")["plain"]["unknown"] == []


def response_types() -> list[Any]:
    """Every type of message that responses are made of."""
    found: dict[str, Any] = {}
    pending = [rpc.response.DESCRIPTOR for rpc in RPCS.values()]
    while pending:
        one = pending.pop()
        if one.full_name not in found and one.full_name.startswith("clarifai."):
            found[one.full_name] = one
            pending += [each for each in map(child, one.fields) if each is not None]
    return list(found.values())


def child(field: Any) -> Any:
    pair = entry(field)
    return field.message_type if pair is None else pair[1].message_type


def filled(kind: Any) -> Iterator[Any]:
    """Messages in which every field is set, as often as it takes for each case of oneofs and each value of enums."""
    times = max(
        [len(oneof.fields) for oneof in kind.oneofs]
        + [len(f.enum_type.values) for f in kind.fields if f.enum_type]
        + [1]
    )
    for turn in range(times):
        message = kind._concrete_class()
        skipped = {f.name for o in kind.oneofs for i, f in enumerate(o.fields) if i != turn % len(o.fields)}
        for field in kind.fields:
            if field.name not in skipped:
                fill(message, field, turn)
        yield message


def fill(message: Any, field: Any, turn: int) -> None:
    held = getattr(message, field.name)
    pair = entry(field)
    if pair is not None:
        key = "key" if pair[0].type == pair[0].TYPE_STRING else 1
        if pair[1].message_type:
            held[key].SetInParent()
        else:
            held[key] = scalar(pair[1], turn)
    elif field.message_type is not None:
        held.add() if field.is_repeated else held.SetInParent()
    elif field.is_repeated:
        held.append(scalar(field, turn))
    else:
        setattr(message, field.name, scalar(field, turn))


def scalar(field: Any, turn: int) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values[turn % len(field.enum_type.values)].number
    if field.type == field.TYPE_BYTES:
        return b"x"
    return "x" if field.type == field.TYPE_STRING else 1


@pytest.mark.parametrize("release", ALL_RELEASES[:-1])
def test_every_message_is_cut_to_what_the_release_knows_and_no_further(release: str) -> None:
    """Each type with all its fields, pruned here and read there."""
    cut, tasks = Release.named(release), []
    for kind in response_types():
        for message in filled(kind):
            stays = {f.name: (f.number, f.type) for f, _ in message.ListFields() if f.enum_type is None}
            cut.prune(message)
            tasks.append(
                {"type": kind.full_name, "bytes": b64encode(message.SerializeToString()).decode(), "fields": stays}
            )
    (found,) = run("release_reader.py", release, tasks)
    assert found["complaints"] == []
    assert found["read"] > 700


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that answers as of 10.3, unless told otherwise."""
    with running(tmp_path_factory.mktemp("dated"), options=["--api-version", "10.3"]) as started:
        yield started


@pytest.fixture(scope="module")
def dated_stub(dated: Server) -> Iterator[Any]:
    with ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", dated.port) as opened:
        yield service_pb2_grpc.V2Stub(opened)


def general(**more: Any) -> Any:
    return api.GetModelRequest(
        user_app_id=res.UserAppIDSet(user_id="clarifai", app_id="main"), model_id="general-image-recognition"
    )


def test_a_server_of_an_old_release_hides_what_is_new(dated: Server, dated_stub: Any) -> None:
    model = dated_stub.GetModel(general(), metadata=dated.owner.metadata).model
    assert model.id == "general-image-recognition"
    assert {field.name for field, _ in model.ListFields()} <= names_of("Model", "10.3.0")


def test_a_call_may_name_another_release_than_the_server(dated: Server, dated_stub: Any) -> None:
    request = general()
    plain = dated_stub.GetModel(request, metadata=dated.owner.metadata).model
    newest = dated_stub.GetModel(request, metadata=(*dated.owner.metadata, (HEADER, "12.6"))).model
    new = {field.name for field, _ in newest.ListFields()} - {field.name for field, _ in plain.ListFields()}
    assert new
    assert not new & names_of("Model", "10.3.0")


def names_of(message: str, release: str) -> set[str]:
    fields = next(kind for kind in response_types() if kind.full_name == f"clarifai.api.{message}").fields
    return {field.name for field in fields if Release.named(release).has_field(field)}


def test_an_rpc_that_came_later_is_none_to_an_old_server(dated: Server, dated_stub: Any) -> None:
    request = api.ListPipelinesRequest(user_app_id=res.UserAppIDSet(user_id="me"))
    with pytest.raises(grpc.RpcError) as refused:
        dated_stub.ListPipelines(request, metadata=dated.owner.metadata)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert refused.value.details() == "Method not found!"


def test_a_stream_that_came_later_is_none_either(stub: Any, metadata: Any) -> None:
    named = (*metadata, (HEADER, "9.7.0"))
    with pytest.raises(grpc.RpcError) as refused:
        list(stub.GenerateModelOutputs(api.PostModelOutputsRequest(), metadata=named))
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_a_stream_is_cut_too(stub: Any, metadata: Any) -> None:
    picture = res.Input(data=res.Data(image=res.Image(base64=PICTURE.read_bytes())))
    request = api.PostModelOutputsRequest(
        user_app_id=res.UserAppIDSet(user_id="clarifai", app_id="main"),
        model_id="general-image-recognition",
        inputs=[picture],
    )
    named = (*metadata, (HEADER, "10.9"))
    (answer,) = stub.GenerateModelOutputs(request, metadata=named)
    (output,) = answer.outputs
    assert output.data.concepts
    assert {field.name for field, _ in output.model.ListFields()} <= names_of("Model", "10.9")


@pytest.mark.parametrize("named", ["8.10.0", "13.0", "newest", "10.3.1.2", "10,3", "-1", "10.3.1; drop"])
def test_nonsense_is_refused_with_the_range(stub: Any, metadata: Any, named: str) -> None:
    answer = stub.GetModel(general(), metadata=(*metadata, (HEADER, named)))
    assert answer.status.code == codes.CONN_INVALID_REQUEST
    assert f"'{named}' is no release" in answer.status.details
    assert "from 8.11.0 to 12.6.0" in answer.status.details


def test_nonsense_without_a_key_is_told_of_the_key(stub: Any) -> None:
    answer = stub.GetModel(general(), metadata=(("authorization", "Key nobody"), (HEADER, "newest")))
    assert answer.status.code == codes.CONN_KEY_INVALID


def get(server: Server, path: str, **headers: str) -> tuple[int, Any]:
    """HTTP status and JSON of a GET by the owner."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(server.base + path, headers={"Authorization": f"Key {server.owner.pat}"} | named)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own server
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


MODEL_PATH = "/v2/users/clarifai/apps/main/models/general-image-recognition"


def test_rest_is_cut_too(dated: Server) -> None:
    code, answer = get(dated, MODEL_PATH)
    assert code == 200
    assert set(answer["model"]) <= names_of("Model", "10.3.0")
    assert "http_status_code" not in answer["status"]
    newest = get(dated, MODEL_PATH, x_meshserve_api_version="12.6.0")[1]
    assert newest["status"]["http_status_code"] == 200
    assert set(newest["model"]) - names_of("Model", "10.3.0")


def test_rest_does_not_know_the_path_of_what_came_later(dated: Server) -> None:
    code, answer = get(dated, "/v2/users/me/compute_clusters")
    assert (code, answer["status"]["code"]) == (404, codes.CONN_DOES_NOT_EXIST)
    assert "There is no path" in answer["status"]["details"]
    assert get(dated, "/v2/users/me/compute_clusters", x_meshserve_api_version="12.0")[0] == 200


def test_rest_refuses_nonsense(dated: Server) -> None:
    code, answer = get(dated, MODEL_PATH, x_meshserve_api_version="newest")
    assert (code, answer["status"]["code"]) == (400, codes.CONN_INVALID_REQUEST)
    assert "from 8.11.0 to 12.6.0" in answer["status"]["details"]
