"""Models as clients list and search them (behaviour §9.1)."""

from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.calls import Call
from support.models import HINT, listed, made, thresholds


@pytest.fixture(scope="module")
def shelf(send: Call, make_app: Callable[..., Any]) -> Any:
    """An app with four models of several kinds, made in the order a, b, c, d."""
    where = make_app("shelf")
    made(send, "model-a", where, model_type_id="image-crop", description="satisfied people", toolkits=["Crop"])
    made(send, "model-b", where, model_type_id="prompter", use_cases=["chat", "Law"], languages=["en", "de"])
    licensed = res.ModelVersion(license="MIT")
    made(send, "model-c", where, model_type_id="concept-thresholder", model_version=licensed, notes="a satisfying note")
    made(send, "model-d", where, name="Zebra", creator="Ada", license_type=1, source=res.Model.WRAPPED)
    return where


ALL = ["model-d", "model-c", "model-b", "model-a"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ALL),
        ({"sort_ascending": True}, ALL[::-1]),
        ({"sort_by_created_at": True}, ALL),
        ({"sort_by_modified_at": True, "sort_ascending": True}, ALL[::-1]),
        ({"sort_by_name": True}, ["model-c", "model-b", "model-a", "model-d"]),
        ({"sort_by_num_inputs": True}, ALL),
        ({"sort_by_star_count": True}, ALL),
        ({"per_page": 2}, ALL[:2]),
        ({"per_page": 2, "page": 2}, ALL[2:]),
        ({"page": 3, "per_page": 2}, []),
        ({"model_type_id": "prompter"}, ["model-b"]),
        ({"trained_only": True}, ALL[1:]),
        ({"input_fields": ["text"]}, ["model-b"]),
        ({"input_fields": ["image"]}, ["model-a"]),
        ({"input_fields": ["image", "text"]}, []),
        ({"output_fields": ["concepts"]}, ["model-d", "model-c"]),
        ({"license": "mit"}, ["model-c"]),
        ({"toolkits": ["crop"]}, ["model-a"]),
        ({"toolkits": ["cro"]}, []),
        ({"use_cases": ["Law", "chat"]}, ["model-b"]),
        ({"use_cases": ["Law", "other"]}, []),
        ({"languages": ["de"]}, ["model-b"]),
        ({"featured_only": True}, []),
        ({"starred_only": True}, []),
        ({"bookmark": True}, []),
        ({"min_replicas": 1}, []),
        ({"creator": "Ada"}, ["model-d"]),
        ({"license_type": 1}, ["model-d"]),
        ({"source": 2}, ["model-d"]),
        ({"visibility": res.Visibility(gettable=10)}, ALL),
        ({"visibility": res.Visibility(gettable=50)}, []),
        ({"search": "satisfy"}, ["model-c", "model-a"]),
        ({"search": "zeb"}, ["model-d"]),
        ({"search": "satisfy", "sort_by_relevance": True}, ["model-a", "model-c"]),
        ({"name": "zeb*"}, ["model-d"]),
        ({"name": "zeb"}, []),
        ({"name": "*"}, ALL),
        ({"query": "*-b"}, ["model-b"]),
        ({"dont_fetch_from_main": True}, ALL),
        ({"filter_by_user_id": True}, ALL),
    ],
)
def test_lists(send: Call, shelf: Any, fields: dict[str, Any], expected: list[str]) -> None:
    found = listed(send, shelf, **fields)
    if "sort_by_relevance" in fields:
        found, expected = sorted(found), sorted(expected)
    assert found == expected


def test_the_end_of_a_list_has_nothing_but_a_status(send: Call, shelf: Any) -> None:
    response = send("ListModels", where=shelf, page=1000, per_page=500)
    assert [field.name for field, _ in response.ListFields()] == ["status"]


def test_relevance_puts_the_better_match_first(send: Call, make_app: Callable[..., Any]) -> None:
    where = make_app("relevance")
    made(send, "better", where, description="owl owl owl")
    made(send, "worse", where, description="an owl among many other birds of the woods and fields and the night")
    assert listed(send, where, search="owl", sort_by_relevance=True) == ["better", "worse"]
    assert listed(send, where, search="owl", sort_by_relevance=True, sort_ascending=True) == ["worse", "better"]


def test_models_are_listed_by_version(send: Call, shelf: Any) -> None:
    version = send("GetModel", where=shelf, model_id="model-b").model.model_version.id
    assert listed(send, shelf, model_version_ids=[version]) == ["model-b"]


def test_bookmarks_do_not_go_with_trained_ones(send: Call, shelf: Any) -> None:
    response = send("ListModels", StatusCode.CONN_INVALID_REQUEST, where=shelf, bookmark=True, trained_only=True)
    assert "bookmark" in response.status.details


def test_listed_models_have_their_latest_version_and_no_concepts(send: Call, make_app: Callable[..., Any]) -> None:
    where = make_app("lists")
    presets: dict[str, Any] = {"warm": 1}
    model = res.Model(id="one", model_type_id="region-thresholder", output_info=thresholds(cat=0.5))
    model.presets.update(presets)
    send("PostModels", where=where, models=[model])
    (plain,) = send("ListModels", where=where).models
    assert plain.model_version.status.code == StatusCode.MODEL_TRAINED
    assert plain.model_version.output_info.message == plain.output_info.message == HINT
    assert not plain.HasField("presets")
    assert (plain.version_count, plain.app_id) == (0, where.app_id)
    (full,) = send("ListModels", where=where, additional_fields=["all"]).models
    assert full.presets["warm"] == 1
    assert full.version_count == 1
    assert [c.id for c in full.model_version.output_info.data.concepts] == ["cat"]


def test_without_an_app_all_apps_of_the_user_are_listed(send: Call, make_app: Callable[..., Any]) -> None:
    apps = [make_app("several"), make_app("several")]
    for where in apps:
        made(send, "everywhere", where)
    whole = res.UserAppIDSet(user_id=apps[0].user_id)
    models = send("ListModels", where=whole, name="everywhere").models
    assert {model.app_id for model in models} == {where.app_id for where in apps}


def test_searches_compare_the_name_alone_and_find_public_models(send: Call, shelf: Any) -> None:
    def found(name: str = "", type_id: str = "", **page: int) -> list[Any]:
        query = res.ModelQuery(name=name, model_type_id=type_id)
        response = send("PostModelsSearches", where=shelf, model_query=query, pagination=api.Pagination(**page))
        return list(response.models)

    assert [model.id for model in found("zebra")] == ["model-d"]
    general = found("*general*")
    assert general
    assert all("general" in model.name for model in general)
    assert {model.app_id for model in general} == {"main"}
    assert [model.id for model in found(type_id="prompter")] == ["model-b"]
    assert len(found("*", per_page=3)) == 3
    assert {model.id for model in found("*", per_page=3, page=2)}.isdisjoint({m.id for m in found("*", per_page=3)})
