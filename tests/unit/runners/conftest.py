"""Pictures as runners get them, and runners that are loaded once."""

from collections.abc import Callable

import pytest

from meshserve.runners.base import Item, Runner
from meshserve.runners.pool import RUNNERS
from unit.runners.runner_items import PICTURES, picture_item


@pytest.fixture
def cat() -> Item:
    return picture_item(PICTURES / "cat.jpg")


@pytest.fixture
def coffee() -> Item:
    return picture_item(PICTURES / "coffee.jpg")


@pytest.fixture
def astronaut() -> Item:
    return picture_item(PICTURES / "astronaut.jpg")


@pytest.fixture(scope="session")
def runner() -> Callable[[str], Runner]:
    """The loaded runner of a name."""
    loaded: dict[str, Runner] = {}

    def get(name: str) -> Runner:
        if name not in loaded:
            loaded[name] = RUNNERS[name]()
            loaded[name].load()
        return loaded[name]

    return get
