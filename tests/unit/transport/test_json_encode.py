"""The JSON that the REST API writes, field by field."""

import struct
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core import json_encode
from meshserve.core.json_fields import options
from meshserve.core.structs import to_struct
from meshserve.transport import json_decode
from meshserve_proto import resources_pb2 as r
from meshserve_proto import service_pb2 as s
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.duration_pb2 import Duration
from meshserve_proto.matrix_pb2 import MatrixUint64
from meshserve_proto.status_pb2 import Status
from meshserve_proto.struct_pb2 import ListValue, Value
from meshserve_proto.timestamp_pb2 import Timestamp
from meshserve_proto.wrappers_pb2 import BoolValue, BytesValue, DoubleValue, FloatValue, Int64Value, StringValue
from unit.transport.random_messages import descriptors


def vector(*numbers: float) -> r.Embedding:
    return r.Embedding(vector=numbers)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        # names, enums, zeros
        (r.UserAppIDSet(user_id="me", app_id="a b"), '{"user_id":"me","app_id":"a b"}'),
        (Status(code=codes.SUCCESS), '{"code":10000}'),
        (r.Visibility(gettable=r.Visibility.Gettable.PRIVATE), '{"gettable":10}'),
        (r.Visibility(gettable=77), '{"gettable":77}'),
        (Status(), "{}"),
        (r.Input(data=r.Data()), '{"data":{}}'),
        # always shown
        (r.Concept(), '{"value":0.0}'),
        (r.Concept(id="c", value=1), '{"id":"c","value":1.0}'),
        (s.MultiInputResponse(), '{"inputs":[]}'),
        (s.MultiModelResponse(status=Status(code=21200)), '{"status":{"code":21200},"models":[]}'),
        (s.SingleModelTypeResponse(), '{"model_type":null}'),
        (r.GeoPoint(latitude=1.5), '{"latitude":1.5,"longitude":0.0}'),
        (r.EmailAddress(), '{"email":"","primary":false,"verified":false}'),
        # presence: set though zero
        (s.PostInputsRequest(), "{}"),
        # texts, bytes, integers
        (Status(details='a "b"\n\\ żółw 🐈'), '{"details":"a \\"b\\"\\n\\\\ żółw 🐈"}'),
        (r.Image(base64=b"\x00\xfb\xff\xfe"), '{"base64":"APv//g=="}'),
        (r.Image(base64=b""), "{}"),
        (MatrixUint64(data=[2**64 - 1, 0], n_cols=2**63), '{"n_cols":9223372036854775808,"data":[18446744073709551615,0]}'),
        (s.MultiInputResponse(inputs=[r.Input()]), '{"inputs":[{}]}'),
        (r.Input(dataset_ids=["", "b"]), '{"dataset_ids":["","b"]}'),
        # numbers of 32 bits in as few digits as say the same
        (r.Concept(value=0.9866), '{"value":0.9866}'),
        (r.Concept(value=1e-45), '{"value":1e-45}'),
        (r.Concept(value=16777217.0), '{"value":16777216.0}'),
        (r.Concept(value=-0.0), '{"value":-0.0}'),
        (r.Concept(value=float("nan")), '{"value":"NaN"}'),
        (r.Concept(value=float("-inf")), '{"value":"-Infinity"}'),
        (vector(0.1, 1.0, 0.0, 3.4e38), '{"vector":[0.1,1.0,0.0,3.4e+38]}'),
        (vector(0.1, float("nan"), float("inf")), '{"vector":[0.1,"NaN","Infinity"]}'),
        (FloatValue(value=0.1), "0.1"),
        (DoubleValue(value=0.1), "0.1"),
        (DoubleValue(value=float("inf")), '"Infinity"'),
        # times
        (Timestamp(), '"1970-01-01T00:00:00Z"'),
        (Timestamp(seconds=1_725_409_709, nanos=404_495_670), '"2024-09-04T00:28:29.404495670Z"'),
        (Timestamp(seconds=1_725_409_709, nanos=404_495_000), '"2024-09-04T00:28:29.404495Z"'),
        (Timestamp(seconds=1_725_409_709, nanos=400_000_000), '"2024-09-04T00:28:29.400Z"'),
        (Timestamp(seconds=-1, nanos=1), '"1969-12-31T23:59:59.000000001Z"'),
        (Timestamp(seconds=-62_135_596_800), '"0001-01-01T00:00:00Z"'),
        (Timestamp(seconds=253_402_300_799, nanos=999_999_999), '"9999-12-31T23:59:59.999999999Z"'),
        (Timestamp(seconds=0, nanos=-1), '"1969-12-31T23:59:59.999999999Z"'),
        (Timestamp(seconds=253_402_300_800), "null"),
        (Timestamp(seconds=2**63 - 1), "null"),
        (Timestamp(seconds=-(2**63), nanos=-1), "null"),
        (Duration(), '"0s"'),
        (Duration(seconds=3, nanos=1_000), '"3.000001s"'),
        (Duration(seconds=-1, nanos=-500_000_000), '"-1.500s"'),
        (Duration(nanos=-1), '"-0.000000001s"'),
        # free JSON
        (to_struct({}), "{}"),
        (to_struct({"a": 1, "b": [None, True, "x", 0.5, {}, []], "": -0.0}), '{"a":1,"b":[null,true,"x",0.5,{},[]],"":-0.0}'),
        (to_struct({"n": 1e300, "m": 2.0**53 - 1}), '{"n":1e+300,"m":9007199254740991}'),
        (Value(), "null"),
        (Value(number_value=float("nan")), '"NaN"'),
        (ListValue(values=[Value(bool_value=False)]), "[false]"),
        # wrappers
        (BoolValue(), "false"),
        (StringValue(value="x"), '"x"'),
        (BytesValue(value=b"x"), '"eA=="'),
        (Int64Value(value=-(2**63)), "-9223372036854775808"),
        (r.App(is_template=BoolValue()), '{"is_template":false}'),
    ],
    ids=str,
)  # fmt: skip
def test_a_message_reads(message: Any, text: str) -> None:
    # by what it says: the order of fields is nobody's business
    assert json_encode.encode(message) == text.encode() or orjson.loads(json_encode.encode(message)) == orjson.loads(
        text
    )
    assert repr(json_encode.to_dict(message)) == repr(orjson.loads(json_encode.encode(message)))


def test_members_of_a_choice_are_shown_though_zero() -> None:
    choices = [
        (descriptor, field)
        for descriptor in descriptors()
        if descriptor.full_name.startswith("clarifai")
        for field in descriptor.fields
        if field.containing_oneof is not None and field.message_type is None
    ]
    assert choices
    for descriptor, field in choices:
        message = descriptor._concrete_class(**{field.name: field.default_value})
        assert field.name in json_encode.to_dict(message), field.full_name


def test_fields_of_the_contract_that_are_always_shown_are() -> None:
    shown = [(d, f) for d in descriptors() if d.full_name.startswith("clarifai") for f in d.fields if options(f).shown]
    assert len(shown) >= 129
    for descriptor, field in shown:
        assert field.name in json_encode.to_dict(descriptor._concrete_class()), field.full_name


def test_maps_are_objects() -> None:
    message = s.PostWorkflowResultsRequest()
    message.node_runner_selectors["a.b"].nodepool.id = "n"
    message.node_runner_selectors[""].SetInParent()
    assert json_encode.to_dict(message) == {"node_runner_selectors": {"a.b": {"nodepool": {"id": "n"}}, "": {}}}


def test_what_to_dict_gives_is_the_callers() -> None:
    json_encode.to_dict(s.MultiInputResponse())["inputs"].append(1)
    assert json_encode.to_dict(s.MultiInputResponse()) == {"inputs": []}


@given(st.floats(width=32, allow_nan=False))  # NaN loses its sign
def test_any_number_of_32_bits_survives_in_at_most_nine_digits(number: float) -> None:
    text = json_encode.encode(r.Concept(value=number))
    again = json_decode.decode(r.Concept, text).value
    assert struct.pack("f", again) == struct.pack("f", number)
    said = orjson.loads(text)["value"]
    assert said in ("Infinity", "-Infinity") or len(Decimal(str(said)).normalize().as_tuple().digits) <= 9


@given(st.lists(st.floats(width=32, allow_nan=False), max_size=20))
def test_vectors_survive(numbers: list[float]) -> None:
    message = vector(*numbers)
    assert (
        json_decode.decode(r.Embedding, json_encode.encode(message)).SerializeToString() == message.SerializeToString()
    )


def test_the_deepest_message_that_the_wire_carries_is_written() -> None:
    deepest = r.Data(text=r.Text(raw="here"))
    for _ in range(49):
        deepest = r.Data(regions=[r.Region(data=deepest)])
    text = json_encode.encode(r.Data.FromString(deepest.SerializeToString()))
    assert text.count(b"regions") == 49
    assert json_decode.decode(r.Data, text) == deepest
