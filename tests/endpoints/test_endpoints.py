"""Each endpoint of the printed reference is called over HTTP as it stands there, with every property that it lists."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from endpoints import accounts, data, models, workflows
from endpoints.asking import Asker, World, printed, rpc_of
from endpoints.bodies import without
from endpoints.extract import Endpoint
from support.serving import Caller, Server

CASES: dict[str, Callable[[Asker], None]] = {**workflows.CASES, **accounts.CASES, **data.CASES, **models.CASES}
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
        f"{inputs}.data.{medium}": _NO_EMBEDDING for inputs in ("poolInputs", "probeInputs") for medium in ("audio", "video")
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


def test_the_documents_print_107_endpoints() -> None:
    assert len(printed()) == 107
