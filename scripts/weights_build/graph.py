"""A small writer of ONNX graphs: nodes and constants in the order in which they are added, names by counting."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 17, 9
HALF_FROM = 257  # smaller tensors stay float32: nothing to gain


class Graph:
    """Collects nodes and constants; `half` stores large constants as float16, cast back when the model loads."""

    def __init__(self, *, half: bool) -> None:
        self._half = half
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def add(self, kind: str, inputs: Sequence[str], output: str = "", count: int = 1, **attributes: Any) -> str:
        """Add a node; the name of its first output (several are called output, output_1 …)."""
        first = output or f"n{len(self._nodes)}"
        outputs = [first, *(f"{first}_{i}" for i in range(1, count))]
        self._nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return first

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant under a name of its own, once."""
        if name not in self._constants:
            value = np.ascontiguousarray(value) if value.ndim else value
            if self._half and value.dtype == np.float32 and value.size >= HALF_FROM:
                self._constants[name] = numpy_helper.from_array(value.astype(np.float16), f"{name}_half")
                self._nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
            else:
                self._constants[name] = numpy_helper.from_array(value, name)
        return name

    def save(self, path: Path, inputs: Mapping[str, tuple[int, list[Any]]], outputs: Mapping[str, list[Any]]) -> None:
        """Check and write. inputs: type and shape by name; outputs: shape by name, float."""
        graph = helper.make_graph(
            self._nodes,
            path.stem,
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="meshserve")
        model.ir_version = IR
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString(deterministic=True))
