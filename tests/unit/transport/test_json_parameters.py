"""Fields set by query parameters and path variables."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.transport.json_decode import set_path
from meshserve_proto import resources_pb2 as r
from meshserve_proto import service_pb2 as s
from meshserve_proto import status_code_pb2 as codes
from unit.transport.random_messages import request_types


def refusal(message: Any, dotted: str, *values: str) -> str:
    with pytest.raises(Problem) as caught:
        set_path(message, dotted, list(values))
    assert caught.value.code == codes.CONN_BAD_REQUEST_FORMAT
    return caught.value.details


@pytest.mark.parametrize(
    "dotted", ["user_app_id.user_id", "userAppId.userId", "user_app_id.userId", "UserAppID.user_id"]
)
def test_nested_names_in_any_spelling(dotted: str) -> None:
    request = s.ListInputsRequest()
    assert set_path(request, dotted, ["me"])
    assert request == s.ListInputsRequest(user_app_id=r.UserAppIDSet(user_id="me"))


def test_path_variables_two_levels_deep() -> None:
    request = s.PostModelOutputsRequest()
    assert set_path(request, "runner_selector.deployment.user_id", ["u"])
    assert set_path(request, "runner_selector.deployment.id", ["d"])
    assert (request.runner_selector.deployment.user_id, request.runner_selector.deployment.id) == ("u", "d")


@pytest.mark.parametrize(
    ("request_", "dotted", "values", "expected"),
    [
        (s.ListInputsRequest(), "perPage", ["20"], 20),
        (s.ListModelsRequest(), "sort_ascending", ["True"], True),
        (s.ListModelsRequest(), "sort_ascending", ["false"], False),
        (s.ListModelsRequest(), "toolkits", ["a", "b,c", ""], ["a", "b,c", ""]),
        (s.ListModelsRequest(), "name", [""], ""),
        (s.StreamInputsRequest(), "last_id", ["żółw 🐈"], "żółw 🐈"),
        (s.ListAnnotationsRequest(), "statuses", ['{"code": 24150}', '{"code": "SUCCESS"}'], [24150, 10000]),
        (s.ListAnnotationsRequest(), "statuses", ['[{"code": 24150}]'], [24150]),
    ],
)
def test_values(request_: Any, dotted: str, values: list[str], expected: Any) -> None:
    assert set_path(request_, dotted, values)
    field = next(f for f, _ in request_.ListFields()) if expected else None
    found = getattr(request_, field.name) if field else expected
    if dotted == "statuses":
        found = [status.code for status in found]
    assert (list(found) if isinstance(expected, list) else found) == expected


def test_texts_of_repeated_fields_are_added() -> None:
    request = s.ListModelsRequest(toolkits=["a"])
    assert set_path(request, "toolkits", ["b"])
    assert set_path(request, "toolkits", [])
    assert list(request.toolkits) == ["a", "b"]


def test_enums_times_bytes_wrappers_and_free_json() -> None:
    model = r.Input()
    assert set_path(model, "status.code", ["input_success"])
    assert set_path(model, "createdAt", ["2024-09-04T02:28:29 02:00"])  # a plus sign that nobody escaped
    assert set_path(model, "modified_at", ["2024-09-04 00:28:29Z"])
    assert set_path(model, "data.image.base64", ["-_ +"])
    assert set_path(model, "data.metadata", ['{"a": [1, {"b": null}]}'])
    assert set_path(model, "data.image.image_info", ['{"width": "640"}'])
    assert model.status.code == 30000
    assert model.created_at == model.modified_at
    assert model.created_at.seconds == 1_725_409_709
    assert model.data.image.base64 == b"\xfb\xff\xbe"
    assert to_dict(model.data.metadata) == {"a": [1, {"b": None}]}
    assert model.data.image.image_info.width == 640
    app = r.App()
    assert set_path(app, "is_template", ["TRUE"])
    assert app.is_template.value


def test_a_concept_given_as_json_is_positive_as_in_a_body() -> None:
    data = r.Data()
    assert set_path(data, "concepts", ['{"id": "a"}', '{"id": "b", "value": 0}'])
    assert [concept.value for concept in data.concepts] == [1.0, 0.0]


@pytest.mark.parametrize(
    "dotted",
    ["", ".", "nope", "user_app_id.nope", "user_app_id.", ".page", "page.x", "user_app_id.user_id.x", "user_app_id..user_id",
     "a" * 10_000, "key", "access_token"],
)  # fmt: skip
def test_unknown_parameters_are_passed_over(dotted: str) -> None:
    request = s.ListInputsRequest()
    assert not set_path(request, dotted, ["x"])
    assert request == s.ListInputsRequest()


def test_lists_and_free_json_are_not_entered() -> None:
    assert not set_path(r.Data(), "concepts.id", ["x"])
    assert not set_path(r.Data(), "metadata.fields", ["x"])


@pytest.mark.parametrize(
    ("dotted", "values", "details"),
    [
        ("page", ["1", "2"], "page: given 2 times; it takes one value, so give it once."),
        ("page", ["x"], 'page: found the text "x", expected a whole number from 0 to 4294967295.'),
        ("perPage", [""], 'per_page: found the text "", expected a whole number from 0 to 4294967295.'),
        ("user_app_id", ["me"], "user_app_id: the text is not valid JSON: unexpected character, expected a JSON value (line 1, column 1)."),
        ("user_app_id", ["[]"], "user_app_id: found a list, expected a JSON object {…}."),
        ("userAppId", ['{"user_id": 1}'], "user_app_id.user_id: found the number 1, expected a text; put it in quotes."),
        ("userAppId.userId", ["\udcff"], 'user_app_id.user_id: found the text "\\udcff", which holds half of a surrogate pair and is no Unicode text.'),
        ("userAppId", ["\udcff"], 'user_app_id: found the text "\\udcff", which holds half of a surrogate pair and is no Unicode text.'),
    ],
)  # fmt: skip
def test_the_words_of_a_refusal(dotted: str, values: list[str], details: str) -> None:
    assert refusal(s.ListInputsRequest(), dotted, *values) == details


def test_two_members_of_a_choice_are_refused() -> None:
    descriptor = next(d for d in _containers() if any(len(o.fields) > 1 for o in d.oneofs))
    choice = next(o for o in descriptor.oneofs if len(o.fields) > 1)
    first, second = choice.fields[:2]
    message = descriptor._concrete_class()
    texts = ["{}" if field.message_type else "1" for field in (first, second)]
    assert set_path(message, first.name, texts[:1])
    assert set_path(message, first.name, texts[:1])
    assert f"{first.name} and {second.name} exclude each other" in refusal(message, second.name, texts[1])


def _containers() -> list[Any]:
    return [d for module in (s, r) for d in module.DESCRIPTOR.message_types_by_name.values()]


@pytest.mark.parametrize(("rounds", "fits"), [(1, True), (33, True), (34, False), (5000, False)])
def test_a_path_deeper_than_the_wire_is_refused(rounds: int, fits: bool) -> None:
    model = r.Model()
    dotted = "model_version.train_info.resume_from_model." * rounds + "id"
    if fits:
        assert set_path(model, dotted, ["x"])
        assert r.Model.FromString(model.SerializeToString()) == model
    else:
        assert "lie within each other" in refusal(model, dotted, "x")


REQUESTS = request_types()


@given(
    st.sampled_from(REQUESTS),
    st.data(),
    st.lists(st.one_of(st.text(max_size=6), st.sampled_from(["1", "true", "{}", "[]", "null", "2024-01-01T00:00:00Z"])), max_size=2),
)  # fmt: skip
def test_any_parameter_is_set_passed_over_or_refused(descriptor: Any, data: st.DataObject, values: list[str]) -> None:
    message = descriptor._concrete_class()
    parts: list[str] = []
    step = descriptor
    while step is not None and step.fields and len(parts) < 4:
        field = data.draw(st.sampled_from(list(step.fields)))
        parts.append(field.name)
        step = field.message_type
    try:
        set_path(message, ".".join(parts), values)
    except Problem as problem:
        assert problem.code == codes.CONN_BAD_REQUEST_FORMAT  # noqa: PT017
    else:
        assert type(message).FromString(message.SerializeToString()).SerializeToString() is not None
