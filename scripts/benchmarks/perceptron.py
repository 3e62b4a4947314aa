"""A trivial network as an ONNX file: an 8 × 8 picture, 64 hidden units, ten classes. What serves it is what is measured."""

import numpy as np
from numpy.typing import NDArray
from wire import field, packed

SIZE, CLASSES = 8, 10
_HIDDEN, _FLOAT, _IR, _OPSET = 64, 1, 8, 13


def graph() -> bytes:
    """The same file each time; its answers are probabilities."""
    dice = np.random.default_rng(7)
    first, second = dice.normal(0, 0.1, (3 * SIZE * SIZE, _HIDDEN)), dice.normal(0, 0.3, (_HIDDEN, CLASSES))
    weights = {"w1": first, "b1": np.zeros(_HIDDEN), "w2": second, "b2": np.zeros(CLASSES)}
    nodes = (
        _node("Flatten", "flat", "image"),
        _node("Gemm", "hidden", "flat", "w1", "b1"),
        _node("Relu", "active", "hidden"),
        _node("Gemm", "scores", "active", "w2", "b2"),
        _node("Softmax", "probabilities", "scores"),
    )
    tensors = (_tensor(name, values.astype(np.float32)) for name, values in weights.items())
    inputs, outputs = _port("image", (1, 3, SIZE, SIZE)), _port("probabilities", (1, CLASSES))
    body = field(1, *nodes) + field(2, "perceptron") + field(5, *tensors) + field(11, inputs) + field(12, outputs)
    return field(1, _IR) + field(7, body) + field(8, field(1, "") + field(2, _OPSET))


def _node(kind: str, output: str, *inputs: str) -> bytes:
    return field(1, *inputs) + field(2, output) + field(4, kind)


def _tensor(name: str, values: NDArray[np.float32]) -> bytes:
    return packed(1, values.shape) + field(2, _FLOAT) + field(8, name) + field(9, values.tobytes())


def _port(name: str, shape: tuple[int, ...]) -> bytes:
    sizes = field(2, b"".join(field(1, field(1, size)) for size in shape))
    return field(1, name) + field(2, field(1, field(1, _FLOAT) + sizes))
