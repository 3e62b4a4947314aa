"""Packages that not every installation has: found when a model wants them, named when they are absent."""

import importlib
from pathlib import Path
from types import ModuleType

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes


def require(module: str, requirement: str) -> ModuleType:
    """The imported module.

    requirement: what pip installs to have it, as in `meshserve[ocr]`.
    Raises Problem(MODEL_PREDICTION_FAILED) that says so.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Problem(
            codes.MODEL_PREDICTION_FAILED,
            f"This model needs a package that the server does not have: pip install '{requirement}'.",
            str(error),
        ) from error


def packaged(module: str, file: str, requirement: str) -> Path:
    """The path of a file inside a package. Raises as `require` does."""
    return Path(str(require(module, requirement).__file__)).parent / file
