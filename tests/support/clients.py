"""The official client in several releases, each in a process of its own."""

import os
import sys
from pathlib import Path

from support.serving import ROOT

RELEASES = ("12.6.0", "10.3.1")
"""The newest release, installed beside the tests, and the one whose samples and runner messages differ."""
ALL_RELEASES = ("8.11.0", "9.7.0", "10.3.1", "11.0.0", "11.11.8", "12.6.0")
"""Releases from the oldest to the newest that the server answers to. The oldest runs on the protobuf of its time."""
LEGACY = "clarifai-2.6.2"
"""The last release of the first client for Python, `clarifai.rest`; it runs on the protobuf of its time too."""


def client_environment(release: str) -> dict[str, str]:
    """The environment in which `python()` imports that release. FileNotFoundError if it was never installed."""
    return _environment() if release == RELEASES[0] else _environment(_installed(f"clarifai-grpc-{release}"))


def legacy_environment() -> dict[str, str]:
    """The environment in which `python()` imports `clarifai.rest`, the first client. FileNotFoundError without it."""
    return _environment(_installed(LEGACY))


def _installed(name: str) -> Path:
    folder = ROOT / ".clients" / name
    if not folder.is_dir():
        raise FileNotFoundError(f"{name} is not installed beside the tests; scripts/test installs it")
    return folder


def _environment(*first: Path) -> dict[str, str]:
    path = [*map(str, first), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path)}


def python() -> str:
    """The interpreter that imports any release."""
    return sys.executable


def sdk_python() -> str:
    """The interpreter of the environment of the official SDK. FileNotFoundError if it was never installed."""
    path = ROOT / ".clients" / "sdk" / "bin" / "python"
    if not path.exists():
        raise FileNotFoundError("the SDK `clarifai` is not installed beside the tests; scripts/test installs it")
    return str(path)
