"""Uploaded ONNX graphs: which of them are run, and how. Each is computed by a process of its own (`graph_process.py`).

A graph is run if it is a picture in, numbers out: one input of 1 × 3 × height × width or 1 × height × width × 3, and a first
output of one vector. As a classifier it names its classes; as an embedder it gives the vector as it is.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.core.problems import Problem, printable
from meshserve.media.picture import Picture
from meshserve.runners.builtin.pixels import centre_crop, resized
from meshserve.runners.graph_driver import Graph, Vector, failed

PREFIX = "uploaded:"
"""What the names of their runners begin with; the rest is a `Recipe` as JSON."""
TASKS = {"visual-classifier": "concepts", "visual-embedder": "embeddings"}
"""Model type → the field of `Data` that a graph of it fills."""
_LARGEST_SIDE, _USUAL_SIDE = 2048, 224
_DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(double)": "float64",
    "tensor(uint8)": "uint8",
}
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet, by which nearly all published networks were trained."""
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a graph is computed.

    blob: digest of what was uploaded; member: the graph's name in it, or "" where it is the graph. task: of TASKS.
    dtype, planar, height, width: of its input; planar: colours first. mean, std: taken from and divided by, after pixels
    became 0–1. softmax: whether the answers are still to be made probabilities.
    """

    blob: str
    member: str
    task: str
    dtype: str = "float32"
    planar: bool = True
    height: int = _USUAL_SIDE
    width: int = _USUAL_SIDE
    mean: Sequence[float] = _MEAN
    std: Sequence[float] = _STD
    softmax: bool = False

    @property
    def name(self) -> str:
        """The name of its runner."""
        return PREFIX + json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def of(cls, name: str) -> Self:
        """The inverse of `name`."""
        return cls(**json.loads(name.removeprefix(PREFIX)))

    def array(self, picture: Picture) -> NDArray[Any]:
        """A picture as the graph takes it: the middle square, or all of it where the input is no square."""
        if (picture.height, picture.width) == (self.height, self.width):  # resizing would copy it
            pixels = picture.rgb
        elif self.height == self.width:
            pixels = centre_crop(picture, self.height, 1.0)
        else:
            pixels = resized(picture, self.width, self.height, Image.Resampling.BICUBIC)
        ordered = pixels.transpose(2, 0, 1) if self.planar else pixels
        if self.dtype == "uint8":
            return np.ascontiguousarray(ordered[None])
        made = np.empty((1, *ordered.shape), self.dtype)
        for colour, values in enumerate(_values(self.dtype, tuple(self.mean), tuple(self.std))):
            into = made[0, colour] if self.planar else made[0, :, :, colour]
            into[...] = values[pixels[:, :, colour]]
        return made


@lru_cache(maxsize=64)
def _values(dtype: str, mean: tuple[float, ...], std: tuple[float, ...]) -> NDArray[Any]:
    """What each of the 256 values of a pixel becomes, for each colour: 3 × 256."""
    scaled = np.arange(256, dtype=np.float32) / 255
    parts = zip(np.asarray(mean, np.float32), np.asarray(std, np.float32), strict=True)
    return np.stack([((scaled - middle) / spread).astype(dtype) for middle, spread in parts])


def softmax(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores as probabilities that sum to 1."""
    powers = np.exp(vector.astype(np.float64) - vector.max())
    return np.asarray(powers / powers.sum(), np.float32)


async def examined(recipe: Recipe, path: Path, classes: int) -> Recipe:
    """The recipe with what the graph itself says, after it was tried on three pictures.

    classes: how many concepts the version names. Problem if the graph is none that is run here.
    """
    graph = Graph(path, recipe.member)
    try:
        await graph.open()
        recipe = _shaped(recipe, graph.ports["inputs"])
        found = await graph.compute([recipe.array(picture) for picture in _pictures()])
    finally:
        graph.close()
    answers: list[Vector] = []
    for answer in found:
        if isinstance(answer, Problem):
            raise answer
        answers.append(answer)
    length = answers[0].size
    if any(answer.size != length or (answer.ndim > 1 and answer.shape[0] != 1) for answer in answers) or not length:
        raise failed("its first output is no vector of a fixed length")
    if not all(np.isfinite(answer).all() for answer in answers):
        raise failed("it answers with numbers that are none")
    if recipe.task == "concepts" and length != classes:
        raise failed(
            f"it answers {length} classes, and the version names {classes}: give as many in output_info.data.concepts, or"
            " as a list of names in metadata.classes"
        )
    sure = all((answer > -_ROUNDING).all() and (answer < 1 + _ROUNDING).all() for answer in answers)
    return Recipe(**{**asdict(recipe), "softmax": recipe.task == "concepts" and not sure})


def _shaped(recipe: Recipe, inputs: Sequence[Sequence[Any]]) -> Recipe:
    if len(inputs) != 1:
        raise failed(f"it has {len(inputs)} inputs; one picture is what a graph is given here")
    (_, type_, shape) = inputs[0]
    dtype = _DTYPES.get(type_)
    sizes = [size if isinstance(size, int) and size > 0 else 0 for size in shape]
    if dtype is None or len(sizes) != 4 or sizes[0] > 1 or 3 not in (sizes[1], sizes[3]):
        raise failed(
            f"its input is {printable(str(type_))} of {printable(str(shape))}; it should be 1 × 3 × height × width or"
            " 1 × height × width × 3, of floats or bytes"
        )
    planar = sizes[1] == 3
    height, width = (size or _USUAL_SIDE for size in (sizes[2:] if planar else sizes[1:3]))
    if max(height, width) > _LARGEST_SIDE:
        raise failed(f"its pictures are {width} × {height}; a side has at most {_LARGEST_SIDE} pixels")
    shaped = {"dtype": dtype, "planar": planar, "height": height, "width": width}
    return Recipe(**{**asdict(recipe), **shaped})


def _pictures() -> Iterator[Picture]:
    noise = np.random.default_rng(7).integers(0, 256, (64, 64, 3), np.uint8)
    for pixels in (np.zeros_like(noise), np.full_like(noise, 255), noise):
        yield Picture(pixels, "PNG", "RGB")


__all__ = ["PREFIX", "TASKS", "Recipe", "examined", "softmax"]
