"""The licences of what a server consists of here and now: this package, the packages it needs, the weights it ships."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import meshserve

OURS = "Apache-2.0"
_WEIGHTS = Path(meshserve.__file__).parent / "runners" / "weights" / "manifest.json"
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "mit license": "MIT",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "python software foundation license": "PSF-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
"""What packages call a licence → its SPDX name; other words stand for themselves."""


@cache
def licenses() -> list[str]:
    """SPDX names, each once, in alphabetical order."""
    found = {OURS, *_of_weights()}
    for package in _packages("meshserve"):
        found |= set(re.split(r"\s+(?:AND|OR)\s+", _of_package(package)))
    return sorted(found - {""})


def _packages(root: str) -> Iterator[Distribution]:
    """The installed packages that `root` needs, its extras and theirs included where they are installed."""
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            waiting += _declared() if name == root else []
            continue
        yield package
        for requirement in package.requires or ():
            named = _REQUIREMENT.match(requirement)
            if named and (name == root or "extra ==" not in requirement):
                waiting.append(named[0])


def _declared() -> list[str]:
    """What a checkout that was never installed says it needs."""
    file = Path(meshserve.__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text())["project"] if file.is_file() else {}
    extras = project.get("optional-dependencies", {}).values()
    requirements = [*project.get("dependencies", []), *(entry for extra in extras for entry in extra)]
    return [named[0] for entry in requirements if (named := _REQUIREMENT.match(entry))]


def _of_package(package: Distribution) -> str:
    """The SPDX expression of a package's metadata; its field first, then the classifier."""
    meta = package.metadata
    stated = _field(package, "License-Expression")
    if stated:
        return stated
    lines = _field(package, "License").splitlines()
    named = lines[0] if len(lines) == 1 and len(lines[0]) < 60 else ""  # some packages put the whole text there
    classified = [c.rpartition(" :: ")[2] for c in meta.get_all("Classifier") or () if c.startswith("License :: ")]
    name = named or next((c for c in classified if c != "OSI Approved"), "")
    return _SPDX.get(name.lower(), name)


def _field(package: Distribution, name: str) -> str:
    return package.metadata[name].strip() if name in package.metadata else ""


def _of_weights() -> set[str]:
    if not _WEIGHTS.is_file():
        return set()
    return {entry["licence"] for entry in json.loads(_WEIGHTS.read_text())["files"]}
