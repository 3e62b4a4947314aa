"""Messages of every type survive JSON, and the official client's JSON and ours mean the same."""

from itertools import count
from typing import Any

import orjson
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as official_resources
from clarifai_grpc.grpc.api import service_pb2 as official_service
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from meshserve.core import json_encode
from meshserve.core.contract import RPCS
from meshserve.core.json_fields import entry, fold
from meshserve.transport import json_decode
from unit.transport.random_messages import descriptors, random_message

ALL = sorted(descriptors(), key=lambda descriptor: descriptor.full_name)
OFFICIAL = {
    descriptor.full_name: descriptor
    for module in (official_service, official_resources)
    for descriptor in module.DESCRIPTOR.message_types_by_name.values()
}
BOTH = [(ours, OFFICIAL[ours.full_name]) for ours in ALL if ours.full_name in OFFICIAL]
TELLING = [
    "PostInputsRequest",
    "MultiInputResponse",
    "MultiOutputResponse",
    "PostAnnotationsSearchesRequest",
    "PostWorkflowResultsRequest",
    "MultiModelResponse",
    "GetModelVersionRequest",
    "PostPipelinesRequest",
]


def wire(message: Any) -> bytes:
    data: bytes = message.SerializeToString(deterministic=True)
    return data


def assert_survives(message: Any) -> None:
    body = json_encode.encode(message)
    assert wire(json_decode.decode(type(message), body)) == wire(message), body


def test_every_type_of_the_contract_is_tried() -> None:
    assert len(ALL) > 755
    assert {rpc.request.DESCRIPTOR.full_name for rpc in RPCS.values()} <= {d.full_name for d in ALL}
    assert len(BOTH) > 600


def test_random_messages_of_every_type_survive() -> None:
    for number, descriptor in zip(count(), ALL, strict=False):
        if descriptor.full_name in ("google.protobuf.FloatValue", "google.protobuf.DoubleValue"):
            continue  # tried by themselves
        assert_survives(random_message(descriptor, number))


def test_empty_messages_of_every_type_survive() -> None:
    for descriptor in ALL:
        if descriptor.full_name != "google.protobuf.Value":  # which is null, a value of its own
            assert_survives(GetMessageClass(descriptor)())


@pytest.mark.parametrize("name", TELLING)
@settings(max_examples=40)
@given(seed=st.integers(0, 2**64))
def test_telling_messages_survive(name: str, seed: int) -> None:
    descriptor = next(d for d in ALL if d.name == name)
    assert_survives(random_message(descriptor, seed, depth=6))


def with_defaults(message: Any) -> Any:
    """The message with 1.0 for every value of a concept that its JSON leaves out."""
    fields = message.ListFields()
    if message.DESCRIPTOR.full_name == "clarifai.api.Concept" and "value" not in {field.name for field, _ in fields}:
        message.value = 1.0
    for field, value in fields:
        if field.message_type is None:
            continue
        if entry(field) is not None:
            values = list(value.values())
        else:
            values = list(value) if field.is_repeated else [value]
        for inner in values:
            if isinstance(inner, Message):
                with_defaults(inner)
    return message


@pytest.mark.parametrize("snake_case", [True, False])
@pytest.mark.parametrize("numbers", [True, False])
def test_json_of_the_official_client_is_read_as_it_is_meant(snake_case: bool, numbers: bool) -> None:
    for number, (ours, theirs) in enumerate(BOTH):
        message = random_message(theirs, number)
        body = json_format.MessageToJson(
            message, preserving_proto_field_name=snake_case, use_integers_for_enums=numbers, indent=None
        )
        decoded = json_decode.decode(GetMessageClass(ours), body.encode())
        assert wire(decoded) == wire(with_defaults(message)), body


def test_our_json_is_read_by_the_official_client_as_it_is_meant() -> None:
    for number, (ours, theirs) in enumerate(BOTH):
        message = random_message(ours, number)
        expected = GetMessageClass(theirs).FromString(wire(message))
        expected.DiscardUnknownFields()
        body = json_encode.encode(message)
        parsed = json_format.Parse(body, GetMessageClass(theirs)(), ignore_unknown_fields=True)
        assert wire(parsed) == wire(expected), body


def shouted(value: Any) -> Any:
    """JSON whose names are written in yet another way."""
    if isinstance(value, list):
        return [shouted(item) for item in value]
    return {key.upper(): shouted(item) for key, item in value.items()} if isinstance(value, dict) else value


def test_names_in_capitals_are_understood() -> None:
    message = json_decode.decode(
        next(rpc.request for rpc in RPCS.values() if rpc.name == "PostInputs"),
        orjson.dumps(shouted({"user_app_id": {"userId": "u"}, "inputs": [{"data": {"image": {"url": "x"}}}]})),
    )
    assert json_encode.to_dict(message) == {
        "user_app_id": {"user_id": "u"},
        "inputs": [{"data": {"image": {"url": "x"}}}],
    }


def test_no_two_fields_of_a_message_differ_in_case_and_underscores_alone() -> None:
    for descriptor in ALL:
        names = [fold(field.name) for field in descriptor.fields]
        assert len(set(names)) == len(names), descriptor.full_name
        enums = [field.enum_type for field in descriptor.fields if field.enum_type is not None]
        for enum in enums:
            values = [fold(value.name) for value in enum.values]
            assert len(set(values)) == len(values), enum.full_name
