"""Block-quantised ONNX weights (OpenCV Zoo's int8bq) as plain ones, so that no block operator is needed.

`floats` unfolds them to float32. `bytes` keeps 8 bits, with one scale a channel instead of one a block.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

CHANNEL_FROM = 513  # smaller tensors stay float32


def build(source: Path, target: Path, *, eight_bits: bool) -> None:
    """source: the package's .onnx; target: the .onnx to write."""
    model = onnx.load(source)
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    kept = [node for node in model.graph.node if not _fold(node, values)]
    used = [name for node in kept for name in node.input]
    constants, casts = [], []
    for name in sorted(set(used) & set(values)):
        tensor = values[name]
        if eight_bits and tensor.ndim >= 2 and tensor.size >= CHANNEL_FROM:
            numbers, scales = _per_channel(tensor)
            constants += [numpy_helper.from_array(numbers, f"{name}_8"), numpy_helper.from_array(scales, f"{name}_s")]
            casts.append(helper.make_node("DequantizeLinear", [f"{name}_8", f"{name}_s"], [name], axis=0))
        else:
            constants.append(numpy_helper.from_array(np.array(tensor, order="C"), name))
    inputs = [one for one in model.graph.input if one.name not in values and one.name in used]
    graph = helper.make_graph([*casts, *kept], target.stem, inputs, list(model.graph.output), constants)
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], producer_name="meshserve")
    result.ir_version = 10
    onnx.checker.check_model(result)
    target.write_bytes(result.SerializeToString(deterministic=True))


def _fold(node: onnx.NodeProto, values: dict[str, np.ndarray]) -> bool:
    """Compute a node of constants into `values`; False for any other node."""
    if node.op_type == "Constant":
        values[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        return True
    if node.op_type not in ("DequantizeLinear", "Reshape") or not all(name in values for name in node.input):
        return False
    if node.op_type == "Reshape":
        values[node.output[0]] = values[node.input[0]].reshape(values[node.input[1]])
        return True
    options = {attribute.name: attribute.i for attribute in node.attribute}
    numbers, scale, zero = (values[name].astype(np.float32) for name in node.input)
    axis, block = options.get("axis", 1), options.get("block_size", 0)
    scale, zero = (_spread(part, numbers.shape, axis, block) for part in (scale, zero))
    values[node.output[0]] = ((numbers - zero) * scale).astype(np.float32)
    return True


def _spread(part: np.ndarray, shape: tuple[int, ...], axis: int, block: int) -> np.ndarray:
    """A scale for every number: the one of its block along the axis, or the only one."""
    if part.size == 1:
        return part.reshape(())
    if block:
        return np.repeat(part, block, axis).take(range(shape[axis]), axis)
    return part.reshape([-1 if i == axis else 1 for i in range(len(shape))])


def _per_channel(tensor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = tensor.reshape(tensor.shape[0], -1)
    scales = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-12).astype(np.float32)
    numbers = np.clip(np.round(rows / scales[:, None]), -127, 127).astype(np.int8)
    return numbers.reshape(tensor.shape), scales
