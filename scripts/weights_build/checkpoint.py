"""Read a PyTorch checkpoint of the old kind (a stream of pickles, then the raw numbers) without PyTorch.

Only the few names that a dictionary of tensors needs are allowed, so a pickle can run no code.
"""

import collections
import pickle
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Tensors(pickle.Unpickler):
    """Unpickles a state dictionary to (storage key, offset, shape, strides), and notes each storage's type."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.types: dict[str, np.dtype[Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda key, offset, shape, strides, *_: (key, offset, shape, strides)
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch" and name in TYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is not expected in a checkpoint")

    def persistent_load(self, pid: Any) -> str:
        _, kind, key, _location, _count = pid[:5]
        self.types[key] = TYPES[kind]
        return str(key)


def read(path: Path) -> dict[str, np.ndarray]:
    """Every tensor of the checkpoint by name."""
    with path.open("rb") as file:
        for _ in range(3):  # magic number, protocol, sizes of C types
            _Tensors(file).load()
        unpickler = _Tensors(file)
        layout = unpickler.load()
        keys = _Tensors(file).load()
        storages = {}
        for key in keys:
            (count,) = struct.unpack("<q", file.read(8))
            kind = unpickler.types[key]
            storages[key] = np.frombuffer(file.read(count * kind.itemsize), kind)
    return {name: _view(storages[key], *place) for name, (key, *place) in layout.items()}


def _view(storage: np.ndarray, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> np.ndarray:
    steps = [step * storage.itemsize for step in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps).copy()
