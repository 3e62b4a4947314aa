"""What JSON the REST API takes, what it makes of it, and in what words it refuses the rest."""

import base64
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core import json_encode
from meshserve.core.problems import Problem
from meshserve.core.structs import to_struct
from meshserve.transport import json_decode
from meshserve_proto import resources_pb2 as r
from meshserve_proto import service_pb2 as s
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.duration_pb2 import Duration
from meshserve_proto.matrix_pb2 import MatrixUint64
from meshserve_proto.status_pb2 import Status
from meshserve_proto.struct_pb2 import Value
from meshserve_proto.timestamp_pb2 import Timestamp
from meshserve_proto.wrappers_pb2 import BoolValue, UInt64Value
from unit.transport.random_messages import request_types


def decoded(kind: Any, value: Any) -> Any:
    return json_decode.decode(kind, value if isinstance(value, bytes) else orjson.dumps(value))


def refusal(kind: Any, value: Any) -> str:
    with pytest.raises(Problem) as caught:
        decoded(kind, value)
    assert caught.value.code == codes.CONN_BAD_REQUEST_FORMAT
    return caught.value.details


def repr_of(value: Any) -> str:
    return type(value).__name__


@pytest.mark.parametrize("name", ["user_app_id", "userAppId", "UserAppID", "USER_APP_ID", "userappid", "user-app-id"])
def test_names_in_any_spelling(name: str) -> None:
    assert decoded(s.GetInputRequest, {name: {"userId": "u"}}).user_app_id.user_id == "u"


@pytest.mark.parametrize("body", [b"", b"  \n", b"{}", b"\xef\xbb\xbf{}", b'{"status": null, "inputs": null}'])
def test_bodies_that_say_nothing(body: bytes) -> None:
    assert decoded(s.MultiInputResponse, body) == s.MultiInputResponse()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1), ("1", 1), (1.0, 1), ("1.0", 1), (" 7 ", 7), ("1e3", 1000), (0, 0), (None, 0), ("+5", 5),
        (4294967295, 4294967295), ("4294967295", 4294967295),
    ],
)  # fmt: skip
def test_integers(value: Any, expected: int) -> None:
    assert decoded(s.ListInputsRequest, {"page": value}).page == expected


@pytest.mark.parametrize(
    "value", ["", "x", "1_000", "0x10", "١", 1.5, "1.5", -1, "-1", 4294967296, "4294967296", 1e300, 10**30, True, [], {},
              "NaN", "Infinity", "9" * 5000, "1e99999999"],
)  # fmt: skip
def test_what_is_no_integer(value: Any) -> None:
    body = orjson.dumps({"page": value}) if value != 10**30 else b'{"page": 1%s}' % (b"0" * 30)
    details = refusal(s.ListInputsRequest, body)
    assert details.startswith("page: found ")
    assert "from 0 to 4294967295" in details


@pytest.mark.parametrize("value", [2**64 - 1, str(2**64 - 1), 2**53 + 1, "0"])
def test_long_integers(value: Any) -> None:
    assert decoded(MatrixUint64, {"nCols": value}).n_cols == int(value)


@pytest.mark.parametrize("value", [b"18446744073709551616", b'"18446744073709551616"', b"-1", b"1e20"])
def test_integers_beyond_64_bits(value: bytes) -> None:
    assert "18446744073709551615" in refusal(MatrixUint64, b'{"n_cols": %s}' % value)


def test_an_integer_that_would_be_rounded_into_range_is_refused() -> None:
    from meshserve_proto.wrappers_pb2 import Int64Value

    assert decoded(Int64Value, b"-9223372036854775808").value == -(2**63)
    refusal(Int64Value, b"-9223372036854775809")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.5, 0.5), (1, 1.0), (0, 0.0), ("0.25", 0.25), ("1e-2", 0.01), (".5", 0.5), ("-3.", -3.0), ("Infinity", math.inf),
        ("-Infinity", -math.inf), ("+inf", math.inf), ("3.4028235e38", 3.4028234663852886e38), (1e-60, 0.0),
    ],
)  # fmt: skip
def test_numbers(value: Any, expected: float) -> None:
    assert decoded(r.Concept, {"value": value}).value == pytest.approx(expected, rel=1e-7)


def test_no_number() -> None:
    assert math.isnan(decoded(r.Concept, {"value": "NaN"}).value)


@pytest.mark.parametrize("value", ["", "x", "1,5", "1e400", "--1", "+-inf", 3.5e38, "1e39", True, [], {}, "1_0", "０"])
def test_what_is_no_number(value: Any) -> None:
    assert refusal(r.Point, {"row": value}).startswith("row: found ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), ("true", True), ("True", True), ("FALSE", False), ("1", True), ("0", False), (1, True),
     (0, False), (None, False)],
)  # fmt: skip
def test_booleans(value: Any, expected: bool) -> None:
    assert decoded(r.Image, {"allow_duplicate_url": value}).allow_duplicate_url is expected


@pytest.mark.parametrize("value", ["yes", "", 2, 0.0, [], {}])
def test_what_is_no_boolean(value: Any) -> None:
    details = refusal(r.Image, {"allow_duplicate_url": value})
    assert details.startswith("allow_duplicate_url: found ")
    assert details.endswith("expected true or false.")


@pytest.mark.parametrize(
    "value", [30000, "30000", 30000.0, "INPUT_DOWNLOAD_SUCCESS", "input_download_success", "InputDownloadSuccess",
              "INPUT_SUCCESS"],
)  # fmt: skip
def test_enums_by_name_alias_and_number(value: Any) -> None:
    assert decoded(Status, {"code": value}).code == 30000


def test_numbers_that_an_enum_does_not_name_are_kept() -> None:
    assert decoded(Status, {"code": 12}).code == 12
    assert decoded(Status, {"code": -5}).code == -5


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("INPUT_DOWNLOAD_SUCESS", "did you mean INPUT_DOWNLOAD_SUCCESS"),
        ("qqqqqqqqqqq", "is no StatusCode; names look like"),
        (True, "found true, expected the name or number of a StatusCode"),
        (2**31, "out of range"),
        (1.5, "expected a whole number"),
        ([1], "found a list"),
    ],
)
def test_what_is_no_enum(value: Any, says: str) -> None:
    assert says in refusal(Status, {"code": value})


def test_a_short_enum_is_told_in_full() -> None:
    assert "it is one of UNKNOWN_VISIBILITY, PRIVATE, ORG, PUBLIC" in refusal(r.Visibility, {"gettable": "open"})


DATA = bytes(range(256)) + b"\xff\xfe"


@pytest.mark.parametrize(
    "value",
    [
        base64.b64encode(DATA).decode(),
        base64.urlsafe_b64encode(DATA).decode(),
        base64.b64encode(DATA).decode().rstrip("="),
        base64.urlsafe_b64encode(DATA).decode().rstrip("="),
        base64.encodebytes(DATA).decode(),
        " " + base64.b64encode(DATA).decode() + "\r\n",
        "data:image/png;base64," + base64.b64encode(DATA).decode(),
        "DATA:;Base64," + base64.urlsafe_b64encode(DATA).decode().rstrip("="),
    ],
)
def test_bytes(value: str) -> None:
    assert decoded(r.Image, {"base64": value}).base64 == DATA


@pytest.mark.parametrize("value", ["", "  ", "data:;base64,"])
def test_no_bytes(value: str) -> None:
    assert decoded(r.Image, {"base64": value}).base64 == b""


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("a", "its length"), ("abcde", "its length"), ("ab*d", '"*" is not of its alphabet'), ("żółw", '"ż" is not of'),
        ("data:image/png,abcd", '":" is not of'), ("ab=c", '"=" is not of'), (7, "found the number 7, expected bytes"),
        ("x" * 99_997, f'found the text "{"x" * 57}…"'),
    ],
)  # fmt: skip
def test_what_is_not_base64(value: Any, says: str) -> None:
    assert says in refusal(r.Image, {"base64": value})


@given(st.binary(max_size=50))
def test_any_bytes(data: bytes) -> None:
    for text in (base64.b64encode(data), base64.urlsafe_b64encode(data).rstrip(b"=")):
        assert decoded(r.Image, {"base64": text.decode()}).base64 == data


@pytest.mark.parametrize(
    ("value", "seconds", "nanos"),
    [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("2024-09-04T00:28:29.404495670Z", 1_725_409_709, 404_495_670),
        ("2024-09-04T02:28:29.4+02:00", 1_725_409_709, 400_000_000),
        ("2024-09-03t18:58:29-05:30", 1_725_409_709, 0),
        ("2024-09-04 00:28:29z", 1_725_409_709, 0),
        ("2024-02-29T00:00:00Z", 1_709_164_800, 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
        ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
        ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
    ],
)
def test_times(value: str, seconds: int, nanos: int) -> None:
    assert decoded(r.Input, {"createdAt": value}).created_at == Timestamp(seconds=seconds, nanos=nanos)


@pytest.mark.parametrize(
    "value",
    ["", "now", "2024-09-04", "2024-09-04T00:28:29", "2024-09-04T00:28Z", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
     "2024-09-04T24:00:00Z", "2024-09-04T00:00:60Z", "2024-09-04T00:00:00.1234567890Z", "2024-09-04T00:00:00+24:00",
     "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z", "٢٠٢٤-09-04T00:28:29Z",
     "2024-09-04T00:00:00.Z", 1_725_409_709, True, {"seconds": 1}, ["2024-09-04T00:28:29Z"]],
)  # fmt: skip
def test_what_is_no_time(value: Any) -> None:
    assert refusal(r.Input, {"created_at": value}).startswith("created_at: found ")


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),  # noqa: DTZ001
    st.integers(-23 * 60, 23 * 60),
)
def test_any_time_with_any_offset(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    expected = (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    stamp = decoded(Timestamp, aware.isoformat())
    assert stamp.seconds * 1_000_000 + stamp.nanos // 1000 == expected


@pytest.mark.parametrize(
    ("value", "seconds", "nanos"),
    [("1.5s", 1, 500_000_000), ("-0.000000001s", 0, -1), ("0s", 0, 0), ("-3s", -3, 0), ("315576000000s", 315_576_000_000, 0)],
)  # fmt: skip
def test_durations(value: str, seconds: int, nanos: int) -> None:
    assert decoded(Duration, value) == Duration(seconds=seconds, nanos=nanos)


@pytest.mark.parametrize(
    "value", ["1.5", "s", "1m", "1.0000000001s", "315576000001s", "315576000000.1s", 5, None, ".5s"]
)
def test_what_is_no_duration(value: Any) -> None:
    assert "found" in refusal(Duration, value)


def test_free_json() -> None:
    value = {"a": 1, "b": [None, True, "x", 0.5, {}, []], "": {"deep": {"er": -1e300}}, "snake_case": 1, "camelCase": 2}
    assert decoded(r.Data, {"metadata": value}).metadata == to_struct(value)
    assert decoded(r.Data, {"metadata": {}}).HasField("metadata")
    assert not decoded(r.Data, {"metadata": None}).HasField("metadata")


def test_free_json_is_an_object() -> None:
    assert refusal(r.Data, {"metadata": [1]}) == "metadata: found a list, expected a JSON object {…}."


def test_null_is_a_value_where_values_are_free() -> None:
    field = next(f for f in r.ModelTypeField.DESCRIPTOR.fields if f.name == "default_value")
    assert field.message_type.full_name == Value.DESCRIPTOR.full_name
    message = decoded(r.ModelTypeField, {"defaultValue": None})
    assert message.default_value.WhichOneof("kind") == "null_value"


def test_wrappers() -> None:
    app = decoded(r.App, {"isTemplate": "False"})
    assert app.HasField("is_template")
    assert not app.is_template.value
    assert not decoded(r.App, {"isTemplate": None}).HasField("is_template")
    assert decoded(UInt64Value, "18446744073709551615").value == 2**64 - 1
    assert decoded(BoolValue, True).value
    assert refusal(r.App, {"is_template": {"value": True}}) == "is_template: found an object, expected true or false."


@pytest.mark.parametrize(
    ("concept", "value"),
    [({}, 1.0), ({"id": "c"}, 1.0), ({"value": 0}, 0.0), ({"value": "0"}, 0.0), ({"value": None}, 1.0), ({"value": 0.3}, 0.3)],
)  # fmt: skip
def test_a_concept_that_gives_no_value_is_positive(concept: dict[str, Any], value: float) -> None:
    body = {"inputs": [{"data": {"concepts": [concept]}}]}
    read = decoded(s.PostInputsRequest, body).inputs[0].data.concepts[0]
    assert read.value == pytest.approx(value)
    assert decoded(s.PostConceptsRequest, {"concepts": [concept]}).concepts[0].value == pytest.approx(value)


def test_numbers_without_a_default_stay_zero() -> None:
    assert decoded(r.GeoPoint, {}).latitude == 0
    assert decoded(r.Data, {}) == r.Data()


def test_the_last_of_equal_keys_counts() -> None:
    assert decoded(s.ListInputsRequest, b'{"page": 1, "page": 2}').page == 2
    assert decoded(s.ListInputsRequest, b'{"per_page": 1, "perPage": 2}').per_page == 2
    assert list(decoded(r.Input, b'{"dataset_ids": ["a"], "datasetIds": ["b"]}').dataset_ids) == ["b"]
    both = decoded(s.ListInputsRequest, b'{"user_app_id": {"user_id": "u"}, "userAppId": {"app_id": "a"}}').user_app_id
    assert (both.user_id, both.app_id) == ("u", "a")


def test_unknown_fields_are_passed_over_and_listed() -> None:
    body = orjson.dumps({
        "page": 3, "new": {"page": []}, "userAppId": {"userId": "u", "tenant": 1},
    })  # fmt: skip
    assert decoded(s.ListInputsRequest, body) == s.ListInputsRequest(page=3, user_app_id=r.UserAppIDSet(user_id="u"))
    assert json_decode.unknown(s.ListInputsRequest, body) == ["new", "userAppId.tenant"]
    inputs = {"inputs": [{}, {"data": {"metadata": {"free": 1}, "concepts": [{"valeu": 1}], "image": {"hosted_image_info": {
        "k": {"huh": 1}}}}}]}  # fmt: skip
    assert json_decode.unknown(s.PostInputsRequest, orjson.dumps(inputs))[0] == "inputs[1].data.concepts[0].valeu"
    assert json_decode.unknown(s.PostInputsRequest, b"") == []
    assert json_decode.unknown(s.PostInputsRequest, b"[]") == []
    assert len(json_decode.unknown(s.PostInputsRequest, orjson.dumps(dict.fromkeys(map(str, range(999)))))) == 50


def test_maps() -> None:
    body = {"nodeRunnerSelectors": {"n1": {"nodepool": {"id": "p"}}, "": {}}}
    message = decoded(s.PostWorkflowResultsRequest, body)
    assert sorted(message.node_runner_selectors) == ["", "n1"]
    assert message.node_runner_selectors["n1"].nodepool.id == "p"
    assert refusal(s.PostWorkflowResultsRequest, {"node_runner_selectors": []}).startswith(
        "node_runner_selectors: found a list"
    )
    path = 'node_runner_selectors["n1"].nodepool.id: found the number 1, expected a text; put it in quotes.'
    assert refusal(s.PostWorkflowResultsRequest, {"node_runner_selectors": {"n1": {"nodepool": {"id": 1}}}}) == path
    assert "found null" in refusal(s.PostWorkflowResultsRequest, {"node_runner_selectors": {"n1": None}})


@pytest.mark.parametrize(("value", "expected"), [(True, 1.0), (False, 0.0), (0.5, 0.5), (1, 1.0), ("0.25", 0.25)])
def test_a_label_says_yes_and_no_also_as_true_and_false(value: Any, expected: float) -> None:
    assert decoded(r.Concept, {"value": value}) == r.Concept(value=expected)
    assert refusal(r.Point, {"row": True}) == "row: found true, expected a number such as 0.5."


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (b"[]", "The body: found a list, expected a JSON object {…}."),
        (b"null", "The body: found null, expected a JSON object {…}."),
        (b'"x"', 'The body: found the text "x", expected a JSON object {…}.'),
        ({"inputs": {}}, "inputs: found an object, expected a list […]."),
        ({"inputs": [None]}, "inputs[0]: found null, expected a JSON object {…}."),
        ({"inputs": [{}, "a"]}, 'inputs[1]: found the text "a", expected a JSON object {…}.'),
        ({"inputs": [{"id": 5}]}, "inputs[0].id: found the number 5, expected a text; put it in quotes."),
        ({"inputs": [{"id": {}}]}, "inputs[0].id: found an object, expected a text."),
        ({"inputs": [{"datasetIds": "a"}]}, 'inputs[0].dataset_ids: found the text "a", expected a list […].'),
        ({"inputs": [{"dataset_ids": ["a", None]}]}, "inputs[0].dataset_ids[1]: found null, expected a text."),
        (
            {"inputs": [{"data": {"concepts": [{}, {"value": "high"}]}}]},
            'inputs[0].data.concepts[1].value: found the text "high", expected a number such as 0.5.',
        ),
        ({"userAppId": "me"}, 'user_app_id: found the text "me", expected a JSON object {…}.'),
        ({"inputs": [{"data": {"metadata": {"a": 1}, "image": 1}}]}, "inputs[0].data.image: found the number 1, expected a JSON object {…}."),
    ],
)  # fmt: skip
def test_the_words_of_a_refusal(body: Any, details: str) -> None:
    assert refusal(s.PostInputsRequest, body) == details


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"a":\n 1,]', "line 2, column 4"),
        (b"{", "line 1, column 2"),
        (b"{'a': 1}", "line 1, column 2"),
        (b"a=b&c=d", "line 1, column 1"),
        (b'{"a": NaN}', "line 1, column 7"),
        (b'{"a": 1}{"b": 2}', "line 1, column 9"),
        (b'{"a": 1e999}', "infinity"),
        (b'{"a":\n "x\xff"}', "byte 0xff is not UTF-8 (line 2, byte 4)"),
        (b'{"id": "\\ud800"}', "surrogate"),
        ("{}".encode("utf-16"), "byte 0xff is not UTF-8"),
        (b"[" * 100_000, "depth"),
        (b'{"a":' * 100_000, "depth"),
    ],
)
def test_what_is_no_json(body: bytes, says: str) -> None:
    details = refusal(s.PostInputsRequest, body)
    assert details.startswith("The body is not valid JSON: ")
    assert says in details


def nested_regions(levels: int) -> bytes:
    return b'{"regions":[{"data":' * levels + b"{}" + b"}]}" * levels


def nested_lists(levels: int) -> bytes:
    return b'{"metadata":{"a":' + b"[" * levels + b"]" * levels + b"}}"


def nested_values(levels: int) -> bytes:
    return b'{"metadata":{"a":{"b":' + b"[" * levels + b"1" + b"]" * levels + b"}}}"


def nested_media(levels: int) -> bytes:
    parts = b'{"regions":[{"data":{"frames":[{"data":' * levels
    return parts + b'{"regions":[{"data":{"metadata":{}},"track_id":"t"}]}' + b"}]}}]}" * levels


def nested_objects(levels: int) -> bytes:
    return b'{"metadata":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


@pytest.mark.parametrize("nested", [nested_regions, nested_lists, nested_objects, nested_values, nested_media])
def test_what_is_too_deep_for_the_wire_is_refused_and_no_less(nested: Callable[[int], bytes]) -> None:
    accepted = 0
    for levels in (*range(1, 60), 150):
        try:
            message = json_decode.decode(r.Data, nested(levels))
        except Problem as problem:
            assert "100 messages lie within each other" in problem.details  # noqa: PT017
            continue
        assert levels == accepted + 1
        accepted = levels
        assert r.Data.FromString(message.SerializeToString()) == message
        assert json_decode.decode(r.Data, json_encode.encode(message)) == message
    too_deep: Any = r.Data()
    with pytest.raises(Problem):
        json_decode.merge(too_deep, orjson.loads(nested(accepted + 1)))
    assert accepted >= 20


def nested_in_a_map(levels: int) -> bytes:
    return b'{"stepVersionSecrets":{"k":{"a":' + b"[" * levels + b"]" * levels + b"}}}"


def test_a_map_is_a_level_of_the_wire() -> None:
    message = json_decode.decode(r.PipelineVersionConfig, nested_in_a_map(48))
    assert r.PipelineVersionConfig.FromString(message.SerializeToString()) == message
    assert refusal(r.PipelineVersionConfig, nested_in_a_map(49)).startswith('step_version_secrets["k"]["a"][0][0]')


def test_unknown_fields_of_any_depth_are_passed_over() -> None:
    assert decoded(r.Data, b'{"huh":' + b"[" * 900 + b"]" * 900 + b"}") == r.Data()


def choices() -> list[Any]:
    seen: dict[str, Any] = {}
    waiting = request_types()
    while waiting:
        descriptor = waiting.pop()
        if descriptor.full_name not in seen and descriptor.full_name.startswith("clarifai"):
            seen[descriptor.full_name] = descriptor
            waiting += [field.message_type for field in descriptor.fields if field.message_type is not None]
    return [oneof for descriptor in seen.values() for oneof in descriptor.oneofs if len(oneof.fields) > 1]


def sample(field: Any) -> Any:
    if field.message_type is None:
        return False if field.type == field.TYPE_BOOL else "0" if field.type != field.TYPE_BYTES else "YQ=="
    return {
        "google.protobuf.Timestamp": "2024-09-04T00:28:29Z",
        "google.protobuf.Duration": "1s",
        "google.protobuf.BoolValue": False,
    }.get(field.message_type.full_name, {})


def test_two_members_of_a_choice_are_refused_and_one_is_not() -> None:
    assert choices()
    for choice in choices():
        kind = GetMessageClass(choice.containing_type)
        first, second = choice.fields[:2]
        values = {field.name: sample(field) for field in (first, second)}
        details = refusal(kind, values)
        assert f"{first.name} and {second.name} exclude each other" in details
        assert decoded(kind, {**values, first.json_name: None, first.name: None}).WhichOneof(choice.name) == second.name
        assert decoded(kind, {first.name: values[first.name]}).WhichOneof(choice.name) == first.name


def test_merging_into_a_message_that_has_something() -> None:
    message = s.PostInputsRequest(user_app_id=r.UserAppIDSet(user_id="u"), inputs=[r.Input(id="old")])
    json_decode.merge(message, {"user_app_id": {"app_id": "a"}, "inputs": [{"id": "new"}]})
    assert (message.user_app_id.user_id, message.user_app_id.app_id) == ("u", "a")
    assert [item.id for item in message.inputs] == ["new"]
    concept = r.Concept(value=0.5)
    json_decode.merge(concept, {"id": "c"})
    assert concept == r.Concept(id="c", value=0.5)
    with pytest.raises(Problem, match=r"^body\.inputs\[0\]: found"):
        json_decode.merge(message, {"inputs": [1]}, "body")
    with pytest.raises(Problem, match=r"^inputs\[0\]\.id: .*half of a surrogate"):
        json_decode.merge(message, {"inputs": [{"id": "\ud800"}]})


@pytest.mark.parametrize(
    "value", [10**5000, -(10**5000), (1,), b"x", object(), {1: 2}, math.nan, "\udfff"], ids=repr_of
)
def test_values_that_no_parser_gives_are_refused_all_the_same(value: Any) -> None:
    for kind, field in [
        (s.ListInputsRequest, "page"), (r.Concept, "value"), (r.Image, "allow_duplicate_url"), (Status, "code"),
        (r.Image, "base64"), (r.Image, "url"), (r.Input, "created_at"), (r.Input, "data"), (r.Input, "dataset_ids"),
    ]:  # fmt: skip
        if (field, value is math.nan) == ("value", True) or (field == "data" and isinstance(value, dict)):
            continue
        with pytest.raises(Problem):
            json_decode.merge(kind(), {field: value})


def test_details_stay_short_and_printable() -> None:
    details = refusal(s.PostInputsRequest, {"inputs": "\n\u202e" * 100_000})
    assert len(details) < 500
    assert details.isprintable()


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
        st.sampled_from(["1", "true", "NaN", "2024-09-04T00:28:29Z", "1s", "SUCCESS", "YQ==", "data:;base64,"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)
REQUESTS = request_types()


@st.composite
def shaped_junk(draw: st.DrawFn) -> tuple[Any, Any]:
    """JSON with the names of a request's fields and anything in them, a few levels deep."""

    def of(descriptor: Any, depth: int) -> Any:
        if depth == 0 or not descriptor.fields or descriptor.full_name.startswith("google"):
            return draw(JUNK)
        fields = draw(st.lists(st.sampled_from(list(descriptor.fields)), max_size=3))
        value: dict[str, Any] = {}
        for field in fields:
            message = field.message_type
            inner = of(message, depth - 1) if message is not None and draw(st.booleans()) else draw(JUNK)
            value[field.json_name] = [inner] if field.is_repeated and draw(st.booleans()) else inner
        return value

    descriptor = draw(st.sampled_from(REQUESTS))
    return descriptor, of(descriptor, 4)


@given(shaped_junk())
def test_junk_is_read_or_refused_and_never_breaks_anything(case: tuple[Any, Any]) -> None:
    descriptor, value = case
    kind = GetMessageClass(descriptor)
    json_decode.unknown(kind, orjson.dumps(value))
    try:
        message = decoded(kind, value)
    except Problem as problem:
        assert problem.code == codes.CONN_BAD_REQUEST_FORMAT  # noqa: PT017
        assert problem.details.endswith((".", "?"))  # noqa: PT017
        return
    wire = message.SerializeToString(deterministic=True)
    again = json_decode.decode(kind, json_encode.encode(kind.FromString(wire)))
    assert again.SerializeToString(deterministic=True) == wire


@given(st.binary(max_size=40))
def test_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        json_decode.decode(s.PostInputsRequest, body)
    except Problem as problem:
        assert problem.code == codes.CONN_BAD_REQUEST_FORMAT  # noqa: PT017
