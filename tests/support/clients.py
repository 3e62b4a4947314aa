"""The official client in several releases, each in a process of its own."""

import os
import sys
from pathlib import Path

from support.serving import ROOT

RELEASES = ("12.6.0", "10.3.1")
"""The newest release, installed beside the tests, and the one whose samples and runner messages differ."""
ALL_RELEASES = ("8.11.0", "9.7.0", "10.3.1", "11.0.0", "11.11.8", "12.6.0")
"""Releases from the oldest to the newest that the server answers to. The oldest runs on the protobuf of its time."""


def client_environment(release: str) -> dict[str, str]:
    """The environment in which `python()` imports that release. FileNotFoundError if it was never installed."""
    path = [Path(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    if release != RELEASES[0]:
        older = ROOT / ".clients" / f"clarifai-grpc-{release}"
        if not (older / "clarifai_grpc").is_dir():
            raise FileNotFoundError(
                f"clarifai-grpc {release} is not installed beside the tests; scripts/test installs it"
            )
        path.insert(0, older)
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(str(entry) for entry in path)}


def python() -> str:
    """The interpreter that imports any release."""
    return sys.executable


def sdk_python() -> str:
    """The interpreter of the environment of the official SDK. FileNotFoundError if it was never installed."""
    path = ROOT / ".clients" / "sdk" / "bin" / "python"
    if not path.exists():
        raise FileNotFoundError("the SDK `clarifai` is not installed beside the tests; scripts/test installs it")
    return str(path)
