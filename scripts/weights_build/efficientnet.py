"""EfficientNet-Lite2 as an ONNX graph: uint8 pictures in, class probabilities and the embedding out.

Architecture: Tan and Le 2019, the Lite variant (no squeeze and excitation, ReLU6, fixed stem and head), width 1.1,
depth 1.2. Batch normalisation is folded into the convolutions.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto

from weights_build import checkpoint
from weights_build.graph import Graph

SIZE = 260
REPEATS = (1, 3, 3, 4, 4, 5, 1)
STRIDES = (1, 2, 2, 2, 1, 2, 1)
EPSILON = 1e-3  # of TensorFlow's batch normalisation


class Builder:
    """Adds the layers of a checkpoint to a graph."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self.tensors = tensors
        self.graph = Graph(half=True)
        self.graph.constant("zero", np.array(0, np.float32))
        self.graph.constant("six", np.array(6, np.float32))

    def convolve(self, source: str, layer: str, norm: str, stride: int = 1, *, active: bool = True) -> str:
        """A convolution with its normalisation and ReLU6; depthwise where the weights are."""
        weights = self.tensors[f"{layer}.weight"]
        scale = self.tensors[f"{norm}.weight"] / np.sqrt(self.tensors[f"{norm}.running_var"] + EPSILON)
        shift = self.tensors[f"{norm}.bias"] - self.tensors[f"{norm}.running_mean"] * scale
        folded = (weights * scale[:, None, None, None]).astype(np.float32)
        inputs = [
            source,
            self.graph.constant(f"{layer}.weight", folded),
            self.graph.constant(f"{layer}.bias", shift.astype(np.float32)),
        ]
        output = self.graph.add(
            "Conv",
            inputs,
            kernel_shape=list(weights.shape[2:]),
            strides=[stride, stride],
            group=weights.shape[0] if "depthwise" in layer else 1,
            auto_pad="SAME_UPPER",
        )
        return self.graph.add("Clip", [output, "zero", "six"]) if active else output

    def block(self, source: str, number: int, stride: int, *, residual: bool) -> str:
        """An inverted residual: widen, filter each channel, narrow, and add the source where asked."""
        prefix = f"_blocks.{number}."
        inner = source
        if f"{prefix}_expand_conv.weight" in self.tensors:
            inner = self.convolve(inner, f"{prefix}_expand_conv", f"{prefix}_bn0")
        inner = self.convolve(inner, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride)
        inner = self.convolve(inner, f"{prefix}_project_conv", f"{prefix}_bn2", active=False)
        return self.graph.add("Add", [inner, source]) if residual else inner


def build(source: Path, target: Path) -> None:
    """source: the package's .pth; target: the .onnx to write."""
    builder = Builder(checkpoint.read(source))
    graph = builder.graph
    floats = graph.add("Cast", ["image"], to=TensorProto.FLOAT)
    centred = graph.add("Sub", [floats, graph.constant("mean", np.array(127, np.float32))])
    scaled = graph.add("Mul", [centred, graph.constant("scale", np.array(1 / 128, np.float32))])
    x = builder.convolve(graph.add("Transpose", [scaled], perm=[0, 3, 1, 2]), "_conv_stem", "_bn0", 2)
    number = 0
    for repeats, stride in zip(REPEATS, STRIDES, strict=True):
        for repeat in range(repeats):
            x = builder.block(x, number, 1 if repeat else stride, residual=repeat > 0)
            number += 1
    pooled = graph.add("GlobalAveragePool", [builder.convolve(x, "_conv_head", "_bn1")])
    graph.add("Flatten", [pooled], "embedding")
    weight = graph.constant("classifier.weight", np.ascontiguousarray(builder.tensors["_fc.weight"].T))
    product = graph.add("MatMul", ["embedding", weight])
    logits = graph.add("Add", [product, graph.constant("classifier.bias", builder.tensors["_fc.bias"])])
    graph.add("Softmax", [logits], "probs", axis=1)
    shape = ["N", SIZE, SIZE, 3]
    graph.save(target, {"image": (TensorProto.UINT8, shape)}, {"probs": ["N", 1000], "embedding": ["N", 1280]})
