"""The method by which newer clients call a public model: they read its signature, and send and expect typed values.

Arguments come as named parts of an input, and `_method_name` in its metadata; results are read from the fields of an
output where they stand anyway, but arrays of numbers have a field of their own.
"""

from array import array
from collections.abc import Sequence

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UNARY_UNARY, Data, MethodSignature, ModelTypeField, NDArray

NAME, ASK = "_method_name", "_GET_SIGNATURES"
"""The key in an input's metadata, and its value where a client asks a model itself for its signatures."""
PREDICT = "predict"
_ARGUMENTS = {"image": ModelTypeField.IMAGE, "text": ModelTypeField.STR}
_RESULTS = {
    "concepts": (ModelTypeField.LIST, ModelTypeField.CONCEPT),
    "regions": (ModelTypeField.LIST, ModelTypeField.REGION),
    "text": (ModelTypeField.TEXT, None),
    "embeddings": (ModelTypeField.NDARRAY, None),
}
"""Field of an output → the type that clients read it as, and that of its items."""


def signature(input_fields: Sequence[str], output_fields: Sequence[str], description: str) -> MethodSignature | None:
    """The method of a model by its fields of Data; None where clients have no type for what it takes or gives."""
    takes, gives = input_fields[0], output_fields[0].split("[")[0]
    if takes not in _ARGUMENTS or gives not in _RESULTS:
        return None
    type, of = _RESULTS[gives]
    result = ModelTypeField(name="return", type=type)
    if of is not None:
        result.type_args.add(type=of)
    argument = ModelTypeField(name=takes, type=_ARGUMENTS[takes], required=True)
    return MethodSignature(
        name=PREDICT,
        method_type=UNARY_UNARY,
        description=description,
        input_fields=[argument],
        output_fields=[result],
    )


def take(data: Data, signatures: Sequence[MethodSignature]) -> None:
    """Make a plain input of the arguments of a call. Problem 30101 for a model without methods, or for another one."""
    asked = data.metadata.fields[NAME].string_value
    if not signatures:
        why = "has no method signatures" if asked == ASK else f"has no method '{asked}'"
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, f"This model {why}: send inputs with an image or a text.")
    (method,) = signatures
    argument = method.input_fields[0].name
    if asked != method.name or any(part.id != argument for part in data.parts) or len(data.parts) > 1:
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT,
            f"This model has one method, {method.name}({argument}); the call is of '{asked}' with the arguments"
            f" {', '.join(part.id for part in data.parts) or 'none'}.",
        )
    for part in data.parts:
        if argument == "text":
            data.text.raw = part.data.string_value or part.data.text.raw
        else:
            data.image.CopyFrom(part.data.image)
    data.ClearField("parts")


def give(data: Data) -> None:
    """Add an array of what clients read as one."""
    if data.embeddings:
        vector = array("f", data.embeddings[0].vector)
        data.ndarray.CopyFrom(NDArray(buffer=vector.tobytes(), shape=[len(vector)], dtype="float32"))
