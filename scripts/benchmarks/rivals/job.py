"""The job that rivals are given: a picture's bytes in, one vector out, by Pillow, numpy and onnxruntime.

It imports nothing of ours: it runs in the rivals' environments, as their users would write it.
"""

import io
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

_MEAN, _STD = np.array((0.485, 0.456, 0.406), np.float32), np.array((0.229, 0.224, 0.225), np.float32)


class Job:
    """One ONNX graph.

    output: which of its outputs is wanted. size, share: of the middle square that it is shown, in pixels, and as a part of
    the shorter side. planar: whether it takes normalised floats, colours first, instead of bytes. unit: whether its answer is
    made a vector of length 1. threads: of one run.
    """

    def __init__(
        self, graph: str, output: str, size: int, share: float, planar: bool, unit: bool, threads: int
    ) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.add_session_config_entry(
            "session.intra_op.allow_spinning", "0"
        )  # as ours: it helps all who share cores
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._input, self._output = self._session.get_inputs()[0].name, output
        self._size, self._share, self._planar, self._unit = size, share, planar, unit

    def __call__(self, content: bytes) -> Any:
        """The vector of a picture."""
        (found,) = self._session.run([self._output], {self._input: self._pixels(content)})
        vector = found[0]
        return vector / np.linalg.norm(vector) if self._unit else vector

    def _pixels(self, content: bytes) -> Any:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
        side = min(image.size) * self._share
        left, top = (image.width - side) / 2, (image.height - side) / 2
        box = (left, top, left + side, top + side)
        pixels = np.asarray(image.resize((self._size, self._size), Image.Resampling.BICUBIC, box=box))
        if not self._planar:
            return pixels[None]
        scaled = (pixels.astype(np.float32) / 255 - _MEAN) / _STD
        return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
