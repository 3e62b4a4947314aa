"""Model types as clients read them (behaviour §10.1)."""

from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from meshserve.runners.offers import OFFERS
from meshserve.workflow.model_types import MODEL_TYPES

TRAINABLE = {
    "visual-classifier", "visual-detector", "visual-segmenter", "visual-embedder", "clusterer", "text-classifier",
    "embedding-classifier", "text-to-text",
}  # fmt: skip
Field = res.ModelTypeField.ModelTypeFieldType


@pytest.fixture(scope="module")
def types(stub: Any, metadata: Any, user_app: Any) -> dict[str, Any]:
    response = stub.ListModelTypes(api.ListModelTypesRequest(user_app_id=user_app), metadata=metadata)
    assert response.status.code == StatusCode.SUCCESS
    return {found.id: found for found in response.model_types}


def test_every_known_type_is_listed(types: dict[str, Any]) -> None:
    assert list(types) == list(MODEL_TYPES)
    assert {offer.model_type_id for offer in OFFERS} <= set(types)


def test_trainable_types_are_those_that_clients_train(types: dict[str, Any]) -> None:
    assert {id for id, found in types.items() if found.trainable} == TRAINABLE


def test_every_type_says_what_it_takes_and_gives(types: dict[str, Any]) -> None:
    for found in types.values():
        assert found.title
        assert found.description
        assert found.input_fields
        assert found.output_fields
        assert found.creatable
        for field in found.model_type_fields:
            assert "." in field.path, field.path
            assert field.field_type, field.path
            assert field.placeholder, field.path
            assert field.description, field.path
            assert bool(field.model_type_enum_options) == (field.field_type == Field.ENUM)
            assert field.HasField("model_type_range_info") == (field.field_type == Field.RANGE)


def test_trackers_need_frames_in_order(types: dict[str, Any]) -> None:
    ordered = {id for id, found in types.items() if found.requires_sequential_frames}
    assert ordered == {id for id in types if id.endswith("tracker")}
    assert len(ordered) == 4


def test_defaults_have_the_kind_of_their_field(types: dict[str, Any]) -> None:
    kinds = {
        Field.NUMBER: "number_value", Field.RANGE: "number_value", Field.BOOLEAN: "bool_value",
        Field.STRING: "string_value", Field.ENUM: "string_value",
    }  # fmt: skip
    seen = set()
    for found in types.values():
        for field in found.model_type_fields:
            if field.HasField("default_value"):
                assert field.default_value.WhichOneof("kind") == kinds[field.field_type], field.path
                seen.add(field.field_type)
    assert seen == set(kinds)


def test_one_type(stub: Any, metadata: Any, user_app: Any, types: dict[str, Any]) -> None:
    def get(id: str) -> Any:
        return stub.GetModelType(api.GetModelTypeRequest(user_app_id=user_app, model_type_id=id), metadata=metadata)

    assert get("byte-tracker").model_type == types["byte-tracker"]
    assert get("nothing").status.code == StatusCode.CONN_DOES_NOT_EXIST


def test_pages_of_types(stub: Any, metadata: Any, user_app: Any, types: dict[str, Any]) -> None:
    def page(number: int) -> Any:
        request = api.ListModelTypesRequest(user_app_id=user_app, page=number, per_page=10)
        return stub.ListModelTypes(request, metadata=metadata)

    found: list[str] = []
    number = 1
    while page(number).model_types:
        found += [one.id for one in page(number).model_types]
        number += 1
    assert found == list(types)
    assert [field.name for field, _ in page(number).ListFields()] == ["status"]


def test_strangers_read_types_too(stub: Any, stranger: Any, make_app: Callable[..., Any]) -> None:
    place = res.UserAppIDSet(user_id="clarifai", app_id="main")
    response = stub.ListModelTypes(api.ListModelTypesRequest(user_app_id=place), metadata=stranger.metadata)
    assert response.status.code == StatusCode.SUCCESS
