"""Who plays the samples, one process each and worker; one fresh app a test.

A test that shows what a sample does names it, `@pytest.mark.sample("003_06")`, and runs once for every language that
the documents have it in, or for those named by `only=`, or not `but=`. A test without the mark runs in Python.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from samples.harness import Scene
from samples.marks import languages_of
from samples.players import Part, Player, parts, player
from support.serving import Server


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sample(name, only=, but=): the published sample that the test is about")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "part" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("sample")
        metafunc.parametrize("part", parts(languages_of(mark)), indirect=True, ids=str)


@pytest.fixture
def part(request: pytest.FixtureRequest) -> Part:
    """Who plays in this test."""
    found: Part = request.param
    return found


@pytest.fixture(scope="session")
def cast(server: Server, stub: Any) -> Iterator[Callable[[Part], Player]]:
    """Finds who plays a part; each is started when first wanted."""
    players: dict[Part, Player] = {}
    with ExitStack() as stack:

        def find(part: Part) -> Player:
            if part not in players:
                players[part] = stack.enter_context(player(part, server, stub))
            return players[part]

        yield find


@pytest.fixture
def scene(part: Part, cast: Callable[[Part], Player], server: Server, stub: Any, make_app: Callable[..., Any]) -> Scene:
    """A fresh app in which samples are played."""
    return Scene(part, cast(part), cast(Part("java")), server, stub, make_app("sample"))
