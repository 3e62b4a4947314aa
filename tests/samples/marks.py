"""Which samples the tests are about, by their marks."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from samples.catalogue import Key, examples


def languages_of(mark: "pytest.Mark | None") -> list[str]:
    """The languages that a test runs in: those of its sample, as far as it wants them; Python without a mark."""
    if mark is None:
        return ["python"]
    (found,) = [example.languages for example in examples() if example.name == mark.args[0]]
    only, but = mark.kwargs.get("only", found), mark.kwargs.get("but", ())
    return [language for language in found if language in only and language not in but]


def played(*modules: ModuleType) -> Iterator[Key]:
    """The samples that tests of these modules play."""
    for module in modules:
        for name, test in vars(module).items():
            if name.startswith("test_"):
                for mark in getattr(test, "pytestmark", ()):
                    if mark.name == "sample":
                        yield from ((language, mark.args[0]) for language in languages_of(mark))
