"""Each endpoint of the printed reference is called over HTTP as it stands there, with every property that it lists."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from endpoints import accounts, data, models, running, workflows
from endpoints.asking import Asker, World, printed, rpc_of
from endpoints.bodies import without
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
_NO_MEDIA = "an annotation is about the media of its input and has none of its own: refused by name"
REFUSED: dict[str, dict[str, str]] = {
    "PatchAnnotations": {f"annotations.data.{medium}": _NO_MEDIA for medium in ("image", "video", "audio")},
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
    value: Any = {"url": f"{MEDIA_URL}film.gif"}
    for name in reversed(inner):
        value = {name: value}
    verb, at, item = PLACES[rpc](world)
    body = {many: [item | value], "action": "overwrite"}
    answer = world.call(verb, f"/v2/users/{world.user_id}/{at.format(app=world.app_id)}", body, code=None)
    told = [answer["status"], *(one["status"] for found in answer.values() if isinstance(found, list) for one in found)]
    return answer["status"]["code"], " ".join(status.get("details", "") for status in told)


PLACES: dict[str, Callable[[World], tuple[str, str, dict[str, Any]]]] = {
    "PatchAnnotations": lambda world: ("PATCH", "apps/{app}/annotations", {"id": data.new_annotation(world)}),
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
