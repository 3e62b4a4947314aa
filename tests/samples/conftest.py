"""One client process a release and worker; one fresh app a test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from samples.harness import Client, Scene, client
from support.clients import RELEASES
from support.serving import Server, add_app_key


@pytest.fixture(scope="session", params=RELEASES)
def sample_client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A process that runs samples with one release of the official client."""
    with client(request.param) as started:
        yield started


@pytest.fixture
def token_scene(sample_client: Client, server: Server, stub: Any, make_app: Callable[..., Any]) -> Scene:
    """A fresh app whose samples use a personal access token and name the app."""
    return Scene(sample_client, server, stub, make_app("sample"), server.owner.pat, names_app=True)


@pytest.fixture
def key_scene(sample_client: Client, server: Server, stub: Any, make_app: Callable[..., Any]) -> Scene:
    """A fresh app whose samples use an app key, which implies the app."""
    place = make_app("sample")
    return Scene(sample_client, server, stub, place, add_app_key(server, place.app_id), names_app=False)
