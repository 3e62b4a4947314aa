"""Each endpoint of the printed reference is called over HTTP as it stands there, with every property that it lists."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from endpoints import accounts, data, models, running, workflows
from endpoints.asking import Asker, World, printed, rpc_of
from endpoints.bodies import RED, without
from endpoints.extract import RELEASE, Endpoint
from support.clients import client_environment, python
from support.serving import MEDIA_URL, Caller, Server

CASES: dict[str, Callable[[Asker], None]] = {
    **workflows.CASES,
    **accounts.CASES,
    **data.CASES,
    **models.CASES,
    **running.CASES,
}
_PICTURES = "pictures of resources are kept by address: the refusal says to give image.url"
_ORGANISATIONS = "there are no organisations on this server, so no identity providers of theirs: refused by name"
_NO_SOUND = "no model of this server computes on sound: 30101 names it"
_NO_EMBEDDING = "no model of this server gives one embedding of a video or of sound: 22104 or 30101 names the input"
_SEARCHED = "a box and a limit belong to searches, data has a point: refused by name"
_NO_MEDIA = "an annotation is about the media of its input and has none of its own: refused by name"
REFUSED: dict[str, dict[str, str]] = {
    "PostKeys": {"keys.authorizedIdpIds": _ORGANISATIONS},
    "PatchKeys": {"keys.authorizedIdpIds": _ORGANISATIONS},
    "PatchInputs": {f"inputs.data.geo.{name}": _SEARCHED for name in ("geoBox", "geoLimit")},
    "PatchAnnotations": {
        **{f"annotations.data.geo.{name}": _SEARCHED for name in ("geoBox", "geoLimit")},
        **{f"annotations.data.{medium}": _NO_MEDIA for medium in ("image", "video", "audio")},
    },
    "PatchApps": {"apps.image.base64": _PICTURES},
    "PatchApp": {"app.image.base64": _PICTURES},
    "PatchDatasets": {"datasets.image.base64": _PICTURES},
    "PatchModels": {"models.image.base64": _PICTURES},
    "PatchWorkflows": {"workflows.image.base64": _PICTURES},
    "PostWorkflowResults": {"inputs.data.audio": _NO_SOUND},
    "PostWorkflowResultsSimilarity": {
        f"{inputs}.data.{medium}": _NO_EMBEDDING
        for inputs in ("poolInputs", "probeInputs")
        for medium in ("audio", "video")
    },
    "PostWorkflows": {"workflows.image.base64": _PICTURES},
}
"""RPC → properties (with all below them) that the server refuses by name, and why."""


@pytest.fixture(scope="module")
def world(server: Server, media: Path, stranger: Caller, make_app: Callable[..., Any]) -> Iterator[World]:
    (media / "film.gif").write_bytes(workflows.FILM)
    made = World(server, make_app("endpoints").app_id)
    yield made
    made.close()


@pytest.mark.parametrize("endpoint", printed(), ids=lambda one: f"{one.document}-{one.operation}")
def test_an_endpoint_does_what_every_property_says(endpoint: Endpoint, world: World) -> None:
    rpc = rpc_of(endpoint)
    ask = Asker(world, endpoint)
    CASES[rpc](ask)
    assert without(ask.wanted - ask.used, REFUSED.get(rpc, ())) == set()
    assert REFUSED.get(rpc, {}).keys() <= ask.wanted - ask.used, "what is listed as refused was used, or is not printed"


def test_each_refused_property_is_refused_by_its_name(world: World) -> None:
    for rpc, properties in REFUSED.items():
        for path in properties:
            code, details = refusal(world, rpc, path.split("."))
            assert code not in (10000, 99009), f"{rpc} takes {path}"
            assert path.rpartition(".")[2].lower() in details.replace("_", "").lower(), f"{rpc}, {path}: {details}"


def refusal(world: World, rpc: str, path: list[str]) -> tuple[int, str]:
    """Code and details of the answer to a call with the property of that path, and all else that the call needs."""
    many, *inner = path
    value: Any = {"url": f"{MEDIA_URL}film.gif"} if inner[-1] in ("audio", "video", "image") else VALUES[inner[-1]]
    for name in reversed(inner):
        value = {name: value}
    verb, at, item = PLACES[rpc](world)
    body = {many: item | value if many == "app" else [item | value], "action": "overwrite"}
    for name in ("poolInputs", "probeInputs") if rpc.endswith("Similarity") else ():
        body.setdefault(name, [{"data": {"image": {"url": f"{MEDIA_URL}red.png"}}}])
    answer = world.call(verb, f"/v2/users/{world.user_id}/{at.format(app=world.app_id)}", body, code=None)
    told = [answer["status"], *(one["status"] for found in answer.values() if isinstance(found, list) for one in found)]
    return answer["status"]["code"], " ".join(status.get("details", "") for status in told)


VALUES: dict[str, Any] = {
    "base64": RED,
    "authorizedIdpIds": ["somebody"],
    "geoBox": [{"longitude": 1, "latitude": 1}],
    "geoLimit": {"type": "withinKilometers", "value": 1},
}


def embedder(world: World) -> str:
    """The id of a workflow that gives embeddings of images."""
    id: str = workflows.new(world, {"id": "images", "model": workflows.EMBEDDER})["id"]
    return id


APP = "apps/{app}"
PLACES: dict[str, Callable[[World], tuple[str, str, dict[str, Any]]]] = {
    "PostKeys": lambda world: ("POST", "keys", {"type": "personal_access_token", "scopes": ["All"]}),
    "PatchKeys": lambda world: ("PATCH", "keys", {"id": accounts.new_key(world)["id"]}),
    "PatchInputs": lambda world: ("PATCH", APP + "/inputs", {"id": data.new_input(world)}),
    "PatchAnnotations": lambda world: ("PATCH", APP + "/annotations", {"id": data.new_annotation(world)}),
    "PatchApps": lambda world: ("PATCH", "apps", {"id": world.app_id}),
    "PatchApp": lambda world: ("PATCH", APP, {"id": world.app_id}),
    "PatchDatasets": lambda world: ("PATCH", APP + "/datasets", {"id": data.new_dataset(world)}),
    "PatchModels": lambda world: ("PATCH", APP + "/models", {"id": models.new(world)}),
    "PatchWorkflows": lambda world: ("PATCH", APP + "/workflows", {"id": workflows.new(world)["id"]}),
    "PostWorkflows": lambda world: ("POST", APP + "/workflows", {"id": "refused", "nodes": [workflows.colours("one")]}),
    "PostWorkflowResults": lambda world: ("POST", APP + f"/workflows/{workflows.new(world)['id']}/results", {}),
    "PostWorkflowResultsSimilarity": lambda world: (
        "POST",
        APP + f"/workflows/{embedder(world)}/results/similarity",
        {},
    ),
}
"""RPC → how it is called below the address of the user, and an item of it that is there."""


def test_the_documents_print_107_endpoints() -> None:
    assert len(printed()) == 107
    assert {rpc_of(one) for one in printed()} == CASES.keys()


@pytest.mark.skipif("MESHSERVE_DOCUMENTS" not in os.environ, reason="MESHSERVE_DOCUMENTS does not name the documents")
def test_the_endpoints_are_those_of_the_documents() -> None:
    script, target = Path(__file__).with_name("extract.py"), Path(__file__).with_name("endpoints.jsonl")
    arguments = [python(), str(script), os.environ["MESHSERVE_DOCUMENTS"], str(target), "--check"]
    done = subprocess.run(arguments, env=client_environment(RELEASE), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
