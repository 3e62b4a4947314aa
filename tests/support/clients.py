"""The official client in the two releases that the server answers to, each in a process of its own."""

import os
import sys
from pathlib import Path

from support.serving import ROOT

RELEASES = ("12.6.0", "10.3.1")
"""The newest release, installed beside the tests, and the one whose samples and runner messages differ."""
_OLDER = ROOT / ".clients" / "clarifai-grpc-10.3.1"


def client_environment(release: str) -> dict[str, str]:
    """The environment in which `python()` imports that release. FileNotFoundError if it was never installed."""
    path = [Path(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    if release != RELEASES[0]:
        if not (_OLDER / "clarifai_grpc").is_dir():
            raise FileNotFoundError("clarifai-grpc 10.3.1 is not installed beside the tests; scripts/test installs it")
        path.insert(0, _OLDER)
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(str(entry) for entry in path)}


def python() -> str:
    """The interpreter that imports either release."""
    return sys.executable
