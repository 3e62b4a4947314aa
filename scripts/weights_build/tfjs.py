"""TensorFlow.js graph models as ONNX, without TensorFlow: the operations that our two networks use, no others.

Tensors keep TensorFlow's order (batch, height, width, channel); a convolution is wrapped in two transposes, most
of which onnxruntime removes when it loads the model.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto

from weights_build.graph import Graph

SIMPLE = {"Add": "Add", "AddV2": "Add", "AddN": "Sum", "Mul": "Mul", "Relu": "Relu", "Sigmoid": "Sigmoid"}
STORED = {"float32": "<f4", "int32": "<i4", "float16": "<f2"}


@dataclass(frozen=True, slots=True)
class Node:
    """One operation: its kind, inputs by name, and attributes as plain values."""

    kind: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]


def read(path: Path) -> tuple[dict[str, Node], dict[str, np.ndarray]]:
    """The nodes in order of computation, and the weights, of a model.json with its .bin files beside it."""
    model = json.loads(path.read_text("utf-8"))
    weights: dict[str, np.ndarray] = {}
    for group in model["weightsManifest"]:
        raw = b"".join((path.parent / part).read_bytes() for part in group["paths"])
        offset = 0
        for entry in group["weights"]:
            stored = np.dtype(STORED[entry.get("quantization", entry)["dtype"]])
            values = np.frombuffer(raw, stored, int(np.prod(entry["shape"], dtype=int)), offset)
            offset += values.nbytes
            weights[entry["name"]] = values.astype(STORED[entry["dtype"]]).reshape(entry["shape"])
    nodes = {n["name"]: _node(n) for n in model["modelTopology"]["node"]}
    return nodes, weights


def _node(raw: Mapping[str, Any]) -> Node:
    attributes = {name: _value(value) for name, value in raw.get("attr", {}).items()}
    return Node(raw["op"], tuple(i for i in raw.get("input", []) if not i.startswith("^")), attributes)


def _value(raw: Mapping[str, Any]) -> Any:
    if "s" in raw:
        return base64.b64decode(raw["s"]).decode()
    if "list" in raw:
        return [int(number) for number in raw["list"].get("i", [])]
    return next(iter(raw.values()), None)


class Converter:
    """Turns the nodes that the outputs need into a graph, each after its inputs."""

    def __init__(self, nodes: Mapping[str, Node], weights: Mapping[str, np.ndarray], *, half: bool) -> None:
        self.nodes, self.weights = nodes, weights
        self.graph = Graph(half=half)
        self.known: dict[str, str] = {}

    def value(self, reference: str) -> str:
        """The ONNX name of a TensorFlow tensor ("name" or "name:1"), its node added if need be."""
        name, _, index = reference.partition(":")
        if name in self.weights:
            return self.graph.constant(name, self.weights[name])
        if name not in self.known:
            self.known[name] = self.convert(name, self.nodes[name])
        return self.known[name] if index in ("", "0") else f"{self.known[name]}_{index}"

    def fixed(self, reference: str) -> list[int]:
        """A constant of whole numbers."""
        return [int(number) for number in np.atleast_1d(self.constant(reference))]

    def constant(self, reference: str) -> np.ndarray:
        """A weight, or paddings that TensorFlow stored sparsely."""
        if reference in self.weights:
            return self.weights[reference]
        node = self.nodes[reference]
        if node.kind == "AddV2":
            return np.asarray(self.constant(node.inputs[0]) + self.constant(node.inputs[1]))
        if node.kind != "SparseToDense":
            raise SystemExit(f"{reference} ({node.kind}) is not a constant")
        where, shape, values, rest = (self.weights[i] for i in node.inputs)
        dense = np.full(shape, rest, values.dtype)
        dense[tuple(np.atleast_2d(where).T) if where.ndim > 1 else where] = values
        return dense

    def convert(self, name: str, node: Node) -> str:
        """Add one node; its output's name."""
        if node.kind in SIMPLE:
            return self.graph.add(SIMPLE[node.kind], [self.value(i) for i in node.inputs])
        special = getattr(self, f"_{node.kind.lower()}", None)
        if special is None:
            raise SystemExit(f"no conversion for {node.kind} ({name})")
        return str(special(node))

    def whole(self, numbers: list[int]) -> str:
        """A constant of 64-bit numbers."""
        return self.graph.constant("i_" + "_".join(map(str, numbers)), np.array(numbers, np.int64))

    def planes(self, reference: str) -> str:
        """A tensor with its channels second, as ONNX has them."""
        return self.graph.add("Transpose", [self.value(reference)], perm=[0, 3, 1, 2])

    def pixels(self, name: str) -> str:
        """Channels last again."""
        return self.graph.add("Transpose", [name], perm=[0, 2, 3, 1])

    def _identity(self, node: Node) -> str:
        return self.value(node.inputs[0])

    def _relu6(self, node: Node) -> str:
        bounds = [self.graph.constant(f"f_{b}", np.array(b, np.float32)) for b in (0, 6)]
        return self.graph.add("Clip", [self.value(node.inputs[0]), *bounds])

    def _leakyrelu(self, node: Node) -> str:
        return self.graph.add("LeakyRelu", [self.value(node.inputs[0])], alpha=node.attributes["alpha"])

    def _transpose(self, node: Node) -> str:
        return self.graph.add("Transpose", [self.value(node.inputs[0])], perm=self.fixed(node.inputs[1]))

    def _conv2d(self, node: Node) -> str:
        return self._convolution(node, self.weights[node.inputs[1]].transpose(3, 2, 0, 1), 1)

    def _depthwiseconv2dnative(self, node: Node) -> str:
        height, width, channels, multiple = self.weights[node.inputs[1]].shape
        weights = self.weights[node.inputs[1]].transpose(2, 3, 0, 1).reshape(channels * multiple, 1, height, width)
        return self._convolution(node, weights, channels)

    def _convolution(self, node: Node, weights: np.ndarray, group: int) -> str:
        inputs = [self.planes(node.inputs[0]), self.graph.constant(f"{node.inputs[1]}/onnx", weights)]
        return self.pixels(self.graph.add("Conv", inputs, group=group, **_window(node, weights.shape[2:])))

    def _conv2dbackpropinput(self, node: Node) -> str:
        weights = self.weights[node.inputs[1]].transpose(3, 2, 0, 1)
        inputs = [self.planes(node.inputs[2]), self.graph.constant(f"{node.inputs[1]}/onnx", weights)]
        return self.pixels(self.graph.add("ConvTranspose", inputs, **_window(node, weights.shape[2:])))

    def _maxpool(self, node: Node) -> str:
        size = node.attributes["ksize"][1:3]
        return self.pixels(self.graph.add("MaxPool", [self.planes(node.inputs[0])], **_window(node, size)))

    def _avgpool(self, node: Node) -> str:
        size = node.attributes["ksize"][1:3]
        return self.pixels(self.graph.add("AveragePool", [self.planes(node.inputs[0])], **_window(node, size)))

    def _pad(self, node: Node) -> str:
        amounts = self.constant(node.inputs[1]).T.ravel().tolist()
        inputs = [self.value(node.inputs[0]), self.whole(amounts)]
        if len(node.inputs) > 2:
            inputs.append(self.value(node.inputs[2]))
        return self.graph.add("Pad", inputs)

    _padv2 = _pad

    def _reshape(self, node: Node) -> str:
        return self.graph.add("Reshape", [self.value(node.inputs[0]), self.whole(self.fixed(node.inputs[1]))])

    def _concatv2(self, node: Node) -> str:
        parts = [self.value(i) for i in node.inputs[:-1]]
        return self.graph.add("Concat", parts, axis=self.fixed(node.inputs[-1])[0])

    def _splitv(self, node: Node) -> str:
        sizes, axis = self.fixed(node.inputs[1]), self.fixed(node.inputs[2])[0]
        return self.graph.add("Split", [self.value(node.inputs[0]), self.whole(sizes)], count=len(sizes), axis=axis)

    def _resizebilinear(self, node: Node) -> str:
        if not node.attributes["half_pixel_centers"] or node.attributes["align_corners"]:
            raise SystemExit("only half-pixel resizing is converted")
        height, width = self.fixed(node.inputs[1])
        planes = self.planes(node.inputs[0])
        shape = self.graph.add("Slice", [self.graph.add("Shape", [planes]), self.whole([0]), self.whole([2])])
        size = self.graph.add("Concat", [shape, self.whole([height, width])], axis=0)
        resized = self.graph.add("Resize", [planes, "", "", size], mode="linear")
        return self.pixels(resized)


def _window(node: Node, size: Any) -> dict[str, Any]:
    strides = node.attributes["strides"][1:3]
    padding = {"SAME": "SAME_UPPER", "VALID": "VALID"}[node.attributes["padding"]]
    return {"kernel_shape": [int(n) for n in size], "strides": strides, "auto_pad": padding}


def build(source: Path, target: Path, shape: list[int], outputs: dict[str, list[int]], *, half: bool) -> None:
    """source: the package's .json; shape: of its one input, `input_1`; outputs: shapes by name."""
    converter = Converter(*read(source), half=half)
    converter.known["input_1"] = "input_1"
    for name in outputs:
        node = converter.nodes[name]
        inner = converter.value(node.inputs[0]) if node.kind == "Identity" else converter.value(name)
        converter.graph.add("Identity", [inner], name)
    converter.graph.save(target, {"input_1": (TensorProto.FLOAT, shape)}, outputs)
