"""The bare limit of predictions: a decoded picture and onnxruntime, nothing between. And pictures that differ."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture, decode
from meshserve.runners.builtin import efficientnet, nanodet
from meshserve.runners.builtin.pixels import centre_crop
from meshserve.runners.onnx import weights

EMBEDDER, DETECTOR = "efflite2.f16.onnx", "nanodet.f16.onnx"
_numbers = count(1)


class Networks:
    """Sessions of networks of ours, opened as the server opens them for as many threads."""

    def __init__(self, names: Sequence[str], threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = ["CPUExecutionProvider"]
        self._sessions = {name: onnxruntime.InferenceSession(str(weights(name)), options, providers) for name in names}

    def run(self, picture: Picture) -> None:
        """Each network once, on the pixels at its own size."""
        for name, session in self._sessions.items():
            session.run(None, _feeds(name, picture))

    def decode_and_run(self, jpeg: bytes) -> None:
        """From a file."""
        self.run(decode(jpeg))


def _feeds(name: str, picture: Picture) -> dict[str, NDArray[Any]]:
    if name == EMBEDDER:
        return {"image": centre_crop(picture, efficientnet.SIZE, efficientnet.SHARE)[None]}
    size = (nanodet.SIZE, nanodet.SIZE)
    image = np.asarray(picture.image.resize(size, Image.Resampling.BILINEAR))
    planes = (image[..., ::-1].transpose(2, 0, 1).astype(np.float32) - nanodet.MEAN) * nanodet.SCALE
    return {"input_1": np.ascontiguousarray(planes[None])}


def variant(jpeg: bytes) -> bytes:
    """The same picture in ever another file, told apart by a comment: equal ones would be computed once for all."""
    comment = b"%016d" % next(_numbers)
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
