"""`google.protobuf.Struct` and plain Python values, without json in between."""

from collections.abc import Mapping
from typing import Any

from meshserve_proto.struct_pb2 import Struct, Value


def to_dict(struct: Struct) -> dict[str, Any]:
    """A Struct as a dict; numbers are floats, as the wire has them."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return to_dict(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def to_struct(values: Mapping[str, Any]) -> Struct:
    """The inverse of `to_dict`."""
    struct = Struct()
    for key, value in values.items():
        _fill(struct.fields[key], value)
    return struct


def _fill(target: Value, value: Any) -> None:
    if value is None:
        target.null_value = 0
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, inner in value.items():
            _fill(target.struct_value.fields[key], inner)
    else:
        target.list_value.SetInParent()
        for item in value:
            _fill(target.list_value.values.add(), item)
