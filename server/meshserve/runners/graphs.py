"""Uploaded ONNX graphs: which of them are run, and how. Each is computed by a process of its own (`graph_process.py`).

A graph is run if it is a picture in, numbers out: one input of 1 × 3 × height × width or 1 × height × width × 3, and a first
output of one vector. As a classifier it names its classes; as an embedder it gives the vector as it is.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.core.problems import Problem, printable
from meshserve.media.picture import Picture
from meshserve.runners import graph_process
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.pixels import centre_crop, resized
from meshserve.runners.watchdog import WATCHDOG
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Embedding

PREFIX = "uploaded:"
"""What the names of their runners begin with; the rest is a `Recipe` as JSON."""
LARGEST = 1_000_000_000
"""Bytes of a graph that is run."""
TASKS = {"visual-classifier": "concepts", "visual-embedder": "embeddings"}
"""Model type → the field of `Data` that a graph of it fills."""
_SECONDS, _SECONDS_TO_OPEN = 20.0, 90.0
_LARGEST_HEAD, _LARGEST_ANSWER, _PIECE = 65_536, 64_000_000, 1 << 20
_LARGEST_SIDE, _USUAL_SIDE = 2048, 224
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")
"""Variables that the process gets; the others may hold secrets."""
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
        if self.height == self.width:
            pixels = centre_crop(picture.rgb, self.height, 1.0)
        else:
            pixels = resized(picture, self.width, self.height, Image.Resampling.BICUBIC)
        if self.dtype != "uint8":
            scaled = (pixels.astype(np.float32) / 255 - np.asarray(self.mean, np.float32)) / np.asarray(
                self.std, np.float32
            )
            pixels = scaled.astype(self.dtype)
        ordered = pixels.transpose(2, 0, 1) if self.planar else pixels
        return np.ascontiguousarray(ordered[None])


@dataclass(slots=True)
class Graph:
    """A graph in a process of its own. Safe for many threads; one picture at a time."""

    path: Path
    member: str
    ports: Mapping[str, Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _process: "subprocess.Popen[bytes] | None" = None

    def open(self) -> None:
        """Start the process unless it runs; Problem if there is no such graph, or none that can be opened."""
        with self._lock:
            self._opened()

    def compute(self, array: NDArray[Any]) -> NDArray[np.float32]:
        """The first output for an array; Problem where there is none in time."""
        with self._lock:
            process = self._opened()
            asked = {"dtype": str(array.dtype), "shape": array.shape, "seconds": _SECONDS}
            head, body = self._answer(process, json.dumps(asked).encode() + b"\n" + array.tobytes(), _SECONDS)
            return np.frombuffer(body, np.float32).reshape(head["shape"])

    def close(self) -> None:
        """End the process; it is started anew where it is needed again."""
        with self._lock:
            self._end()

    def _opened(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        graph = read(self.path, self.member)
        arguments = [sys.executable, "-P", str(Path(graph_process.__file__))]
        pipe, kept = subprocess.PIPE, {name: os.environ[name] for name in _KEPT if name in os.environ}
        process = self._process = subprocess.Popen(  # noqa: S603 - our own program
            arguments, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=kept
        )
        self.ports, _ = self._answer(process, len(graph).to_bytes(8, "big") + graph, _SECONDS_TO_OPEN)
        return process

    def _answer(
        self, process: "subprocess.Popen[bytes]", asked: bytes, seconds: float
    ) -> tuple[Mapping[str, Any], bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with WATCHDOG.watching(process, seconds):
                process.stdin.write(asked)
                process.stdin.flush()
                size = int.from_bytes(_exactly(process, 4), "big")
                if size > _LARGEST_HEAD:
                    raise EOFError
                head: Mapping[str, Any] = json.loads(_exactly(process, size))
                if head["bytes"] > _LARGEST_ANSWER:
                    raise EOFError
                body = _exactly(process, head["bytes"])
        except (EOFError, OSError, ValueError, LookupError, TypeError):
            self._end()
            raise _failed("it took too much time or memory, or crashed") from None
        if "refused" in head:
            if not self.ports:
                self._end()
            raise _failed(printable(head["refused"]).rstrip(". "))
        return head, body

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()


def _exactly(process: "subprocess.Popen[bytes]", size: int) -> bytes:
    assert process.stdout is not None
    content = process.stdout.read(size)
    if len(content) != size:
        raise EOFError
    return content


def _failed(why: str) -> Problem:
    return Problem(codes.MODEL_PREDICTION_FAILED, f"The uploaded graph cannot be computed: {why}.")


def read(path: Path, member: str) -> bytes:
    """The bytes of a graph; Problem if they are gone or too many."""
    from meshserve.ingest.archives import members

    try:
        if not member:
            with path.open("rb") as file:
                return _limited(file.read)
        for found in members(path):
            if found.name == member:
                return _limited(found.read)
    except FileNotFoundError:
        pass
    raise _failed("its bytes are gone")


def _limited(next_bytes: Callable[[int], bytes]) -> bytes:
    content = bytearray()
    while piece := next_bytes(_PIECE):
        content += piece
        if len(content) > LARGEST:
            raise _failed(f"it has more than {LARGEST:,} bytes")
    return bytes(content)


class GraphRunner:
    """Computes the graph of a recipe."""

    def __init__(self, recipe: Recipe, path: Path) -> None:
        self._recipe, self._graph = recipe, Graph(path, recipe.member)

    def load(self) -> None:
        """Start the graph's process."""
        self._graph.open()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """A concept for each class, or one embedding, a picture."""
        return each(items, lambda item: self._said(item, settings.concepts))

    def close(self) -> None:
        """End the process."""
        self._graph.close()

    def _said(self, item: Item, classes: Sequence[Concept]) -> Data:
        vector = self._graph.compute(self._recipe.array(picture_of(item))).ravel()
        if not np.isfinite(vector).all():
            raise _failed("it answers with numbers that are none")
        if self._recipe.task == "embeddings":
            return Data(embeddings=[Embedding(vector=vector.tolist(), num_dimensions=len(vector))])
        if len(classes) != len(vector):
            raise _failed(f"it answers {len(vector)} classes, and {len(classes)} concepts are named")
        values = np.clip(softmax(vector) if self._recipe.softmax else vector, 0, 1)
        named = zip(classes, values.tolist(), strict=True)
        return Data(concepts=[Concept(id=one.id, name=one.name, value=value) for one, value in named])


def softmax(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores as probabilities that sum to 1."""
    powers = np.exp(vector.astype(np.float64) - vector.max())
    return np.asarray(powers / powers.sum(), np.float32)


def examined(recipe: Recipe, path: Path, classes: int) -> Recipe:
    """The recipe with what the graph itself says, after it was tried on three pictures.

    classes: how many concepts the version names. Problem if the graph is none that is run here.
    """
    graph = Graph(path, recipe.member)
    try:
        graph.open()
        recipe = _shaped(recipe, graph.ports["inputs"])
        answers = [graph.compute(recipe.array(picture)) for picture in _pictures()]
    finally:
        graph.close()
    length = answers[0].size
    if any(answer.size != length or (answer.ndim > 1 and answer.shape[0] != 1) for answer in answers) or not length:
        raise _failed("its first output is no vector of a fixed length")
    if not all(np.isfinite(answer).all() for answer in answers):
        raise _failed("it answers with numbers that are none")
    if recipe.task == "concepts" and length != classes:
        raise _failed(
            f"it answers {length} classes, and the version names {classes}: give as many in output_info.data.concepts, or"
            " as a list of names in metadata.classes"
        )
    sure = all((answer > -_ROUNDING).all() and (answer < 1 + _ROUNDING).all() for answer in answers)
    return Recipe(**{**asdict(recipe), "softmax": recipe.task == "concepts" and not sure})


def _shaped(recipe: Recipe, inputs: Sequence[Sequence[Any]]) -> Recipe:
    if len(inputs) != 1:
        raise _failed(f"it has {len(inputs)} inputs; one picture is what a graph is given here")
    (_, type_, shape) = inputs[0]
    dtype = _DTYPES.get(type_)
    sizes = [size if isinstance(size, int) and size > 0 else 0 for size in shape]
    if dtype is None or len(sizes) != 4 or sizes[0] > 1 or 3 not in (sizes[1], sizes[3]):
        raise _failed(
            f"its input is {printable(str(type_))} of {printable(str(shape))}; it should be 1 × 3 × height × width or"
            " 1 × height × width × 3, of floats or bytes"
        )
    planar = sizes[1] == 3
    height, width = (size or _USUAL_SIDE for size in (sizes[2:] if planar else sizes[1:3]))
    if max(height, width) > _LARGEST_SIDE:
        raise _failed(f"its pictures are {width} × {height}; a side has at most {_LARGEST_SIDE} pixels")
    shaped = {"dtype": dtype, "planar": planar, "height": height, "width": width}
    return Recipe(**{**asdict(recipe), **shaped})


def _pictures() -> Iterator[Picture]:
    noise = np.random.default_rng(7).integers(0, 256, (64, 64, 3), np.uint8)
    for pixels in (np.zeros_like(noise), np.full_like(noise, 255), noise):
        yield Picture(pixels, "PNG", "RGB")


__all__ = ["PREFIX", "TASKS", "Graph", "GraphRunner", "Recipe", "examined", "read", "softmax"]
