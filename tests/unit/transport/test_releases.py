"""What a release knows, and messages cut to it."""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from meshserve.call import Call
from meshserve.commands import values
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport import releases
from meshserve.transport.dated import HEADER, Dated, release_of
from meshserve.transport.json_releases import encode_for
from meshserve.transport.releases import NEAREST, Release, known_releases, nearest
from meshserve_proto import resources_pb2 as res
from meshserve_proto import service_pb2 as api
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import Status

OLD = Release.named("8.11.0")


def set_in(message: Any) -> set[str]:
    return {field.name for field, _ in message.ListFields()}


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("8.11.0", "8.11.0"),
        ("8.11", "8.11.0"),
        ("9", "9.0.0"),
        ("10.3", "10.3.0"),
        ("10.3.1", "10.3.1"),
        (" 10.3.1 ", "10.3.1"),
        ("9.7.2", "9.7.1"),  # was never published
        ("11.5.4", "11.5.3"),
        ("11.5.0", "11.4.1"),
        ("12.6", "12.6.0"),
        ("12.6.3", "12.6.0"),
    ],
)
def test_a_name_is_the_release_or_the_last_before_it(text: str, release: str) -> None:
    assert str(Release.named(text)) == release


@pytest.mark.parametrize(
    "text", ["", "8.10.9", "8", "12.7", "13", "newest", "10.3.1.2", "10,3", "10.3.1rc1", "٩.٧", "-9"]
)
def test_nonsense_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(ValueError, match=r"from 8\.11\.0 to 12\.6\.0"):
        Release.named(text)


def test_the_table_has_every_release_and_is_small() -> None:
    known = known_releases()
    assert len(known) == 246
    assert (known[0], known[-1]) == ("8.11.0", "12.6.0")
    assert releases._TABLE.stat().st_size < 150_000


@pytest.mark.parametrize(("release", "count"), [("10.3.1", 222), ("12.6.0", 273)])
def test_it_has_the_rpcs_of_a_release(release: str, count: int) -> None:
    """The numbers of behaviour §20."""
    assert sum(map(Release.named(release).has_rpc, RPCS)) == count


def test_what_the_table_names_is_in_the_contract() -> None:
    """A symbol that was renamed here would be shown to everybody."""
    pool = api.DESCRIPTOR.pool
    for row in releases._table().rows:
        for name in row.names:
            if row.kind == "message":
                assert pool.FindMessageTypeByName(f"{row.owner}.{name}")
            elif row.kind == "field":
                assert name in pool.FindMessageTypeByName(row.owner).fields_by_name
            elif row.kind == "value":
                assert name in pool.FindEnumTypeByName(row.owner).values_by_name
            else:
                assert name in RPCS


def test_newer_fields_go_and_older_stay() -> None:
    app = res.App(id="a", name="b", visibility=res.Visibility(gettable=50), image=res.Image(url="u"))
    app.is_template.value = True
    OLD.prune(app)
    assert set_in(app) == {"id", "name", "visibility"}


def test_a_field_goes_at_every_depth() -> None:
    answer = api.MultiWorkflowResponse()
    model = answer.workflows.add(id="w").nodes.add(id="n").model
    model.id, model.creator, model.version_count = "m", "somebody", 2
    Release.named("10.8.0").prune(answer)
    assert set_in(model) == {"id", "creator"}
    OLD.prune(answer)
    assert set_in(model) == {"id"}


def test_recursive_messages_are_followed_to_the_end() -> None:
    data = res.Data()
    region = data.regions.add()
    for _ in range(20):
        region.data.text.raw = "x"
        region.data.text.text_info.encoding = "UTF-8"
        region.data.parts.add(id="new")
        region = region.data.regions.add(id="r")
    before = str(data)
    assert before.count("parts") == 20
    Release.named("10.3.1").prune(data)
    assert "parts" not in str(data)
    assert str(data).count('raw: "x"') == 20


def test_cases_of_oneofs_and_entries_of_maps() -> None:
    image = res.Image(url="u")
    image.hosted_image_info["x"].SetInParent()
    release = Release.named("10.3.1")
    release.prune(image)
    assert set_in(image) == {"url"}
    metrics = res.DatasetVersion()
    metrics.metrics["/"].inputs_count.value = 1
    OLD.prune(metrics)
    assert metrics.metrics["/"].inputs_count.value == 1


def test_fields_that_nobody_knows_go_too() -> None:
    answer = api.SingleAppResponse.FromString(b"\x12\x04\x0a\x02id" + b"\xfa\xff\x01\x01x")
    assert len(answer.SerializeToString()) > 6
    OLD.prune(answer)
    assert answer.SerializeToString() == b"\x12\x04\x0a\x02id"


def test_free_json_is_left_alone() -> None:
    given = res.Input(id="i")
    given.data.metadata.update({"a": {"b": [1, "x", None, {"c": True}]}})
    before = given.SerializeToString(deterministic=True)
    OLD.prune(given)
    assert given.SerializeToString(deterministic=True) == before


def test_the_same_name_with_another_number_is_something_else() -> None:
    """In 10.2.2 to 10.3.4 field 9 of a runner was its model, which is ours for its nodepool."""
    for release, stays in [("10.3.4", False), ("10.3.5", True)]:
        runner = res.Runner(id="r", nodepool=res.Nodepool(id="n"))
        Release.named(release).prune(runner)
        assert runner.HasField("nodepool") is stays


def test_what_was_given_up_is_hidden_from_later_releases() -> None:
    for release, known in [("10.5.0", True), ("10.5.1", False), ("8.11.0", True)]:
        assert Release.named(release).has_rpc("PostConceptMappingJobs") is known


@pytest.mark.parametrize(
    ("code", "given"),
    [
        (codes.SUCCESS, codes.SUCCESS),
        (codes.MODEL_DOES_NOT_EXIST, codes.MODEL_DOES_NOT_EXIST),
        (codes.ACCEPTED, codes.SUCCESS),
        (codes.MODEL_LOADING, codes.MODEL_DEPLOYING),
        (codes.DEPLOYMENT_DOES_NOT_EXIST, codes.CONN_DOES_NOT_EXIST),
        (codes.ARTIFACT_INVALID_ARGUMENT, codes.CONN_INVALID_REQUEST),
        (codes.INTERNAL_GCP_UNCATEGORIZED, codes.FAILURE),
        (12345, 12345),
    ],
)
def test_status_codes_become_the_nearest_that_is_known(code: int, given: int) -> None:
    status = Status(code=code, description="as it was")
    OLD.prune(status)
    assert (status.code, status.description) == (given, "as it was")


def test_what_stands_in_for_a_code_is_known_to_all() -> None:
    lacking = OLD._unknown(codes.StatusCode.DESCRIPTOR)
    assert lacking
    assert set(NEAREST) <= lacking
    assert not {nearest(code) for code in lacking} & lacking


def test_renamed_codes_are_the_same_code() -> None:
    """30000 has two names, of which old releases have one."""
    status = Status(code=codes.INPUT_SUCCESS)
    OLD.prune(status)
    assert status.code == codes.INPUT_DOWNLOAD_SUCCESS


def test_other_enums_become_unset_and_leave_lists() -> None:
    kinds = res.ModelTypeField.ModelTypeFieldType
    for kind, given in [(kinds.ARRAY_OF_SECRETS, 0), (kinds.ENCRYPTED_STRING, kinds.ENCRYPTED_STRING), (999, 999)]:
        field = res.ModelTypeField(path="p", field_type=kind)
        Release.named("10.3.1").prune(field)
        assert (field.path, field.field_type) == ("p", given)
    query = res.AuditLogQuery(operations=[res.EventType.ORGANIZATION_MEMBER_ADD, res.EventType.APPLICATION_CREATE])
    Release.named("10.11.0").prune(query)
    assert list(query.operations) == [res.EventType.ORGANIZATION_MEMBER_ADD]


def test_an_answer_that_was_only_a_status_is_only_a_status() -> None:
    """The answer of PutTaskAssignments came with 10.2.1; before, there was nothing but a status."""
    release = Release.named("10.2.0")
    assert release.has_rpc("PutTaskAssignments")
    answer = api.MultiTaskAssignmentResponse(status=Status(code=codes.SUCCESS))
    answer.task_assignments.add()
    release.prune(answer)
    assert set_in(answer) == {"status"}


def test_a_type_with_nothing_to_hide_costs_nothing() -> None:
    newest = Release.named("12.5.1")
    newest.prune(api.MultiConceptResponse())
    plans = {kind.full_name: plan for kind, plan in newest._plans.items()}
    assert plans["clarifai.api.Concept"] == {}
    assert plans["google.protobuf.Timestamp"] == {}


def test_json_has_no_new_name_though_the_contract_wants_it_shown() -> None:
    answer = api.MultiOutputResponse(status=Status(code=codes.SUCCESS, http_status_code=200))
    frame = answer.outputs.add().data.frames.add()
    frame.frame_info.time = 1
    frame.data.concepts.add(id="c", value=0.1)
    full = json.loads(encode_for(None, answer))
    cut = json.loads(encode_for(OLD, answer))
    assert full["status"]["http_status_code"] == 200
    assert "http_status_code" not in cut["status"]
    assert "number" in full["outputs"][0]["data"]["frames"][0]["frame_info"]
    assert cut["outputs"][0]["data"]["frames"][0]["frame_info"] == {"index": 0, "time": 1}
    assert cut["outputs"][0]["data"]["frames"][0]["data"]["concepts"][0]["value"] == 0.1


def test_json_keeps_free_json_times_and_maps() -> None:
    given = res.Input(id="i")
    given.created_at.seconds = 5
    given.data.metadata.update({"http_status_code": 1, "nodes": [{"new": None}]})
    given.data.image.hosted_image_info["x"].SetInParent()
    cut = json.loads(encode_for(OLD, given))
    assert cut["created_at"] == "1970-01-01T00:00:05Z"
    assert cut["data"]["metadata"] == {"http_status_code": 1, "nodes": [{"new": None}]}
    assert "hosted_image_info" not in cut["data"]["image"]


ANSWER = api.SingleModelResponse(
    status=Status(code=codes.MODEL_LOADING, http_status_code=200), model=res.Model(id="m")
).SerializeToString()


class Inner:
    """What answers in place of the dispatcher under test's parent."""

    async def unary(self, call: Call, body: bytes) -> bytes:
        call.code = codes.MODEL_LOADING
        return ANSWER

    async def stream(self, call: Call, body: Any) -> AsyncIterator[bytes]:
        yield ANSWER
        yield ANSWER

    def refuse(self, call: Call, problem: Problem) -> bytes:
        call.code, call.details = problem.code, problem.details
        return api.SingleModelResponse(status=Status(code=problem.code)).SerializeToString()


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`make("10.3.1")`: a dispatcher for that release whose answers are ANSWER."""
    inner = Inner()
    monkeypatch.setattr(Dispatcher, "unary", lambda _, call, body: inner.unary(call, body))
    monkeypatch.setattr(Dispatcher, "server_stream", lambda _, call, body: inner.stream(call, body))
    monkeypatch.setattr(Dispatcher, "bidi_stream", lambda _, call, bodies: inner.stream(call, bodies))
    monkeypatch.setattr(Dispatcher, "refuse", lambda _, call, problem: inner.refuse(call, problem))
    served: Any = {name: SimpleNamespace(rpc=rpc) for name, rpc in RPCS.items()}
    return lambda release="": Dated(served, cast(Any, SimpleNamespace(database=None)), release)


async def _gather(answers: AsyncIterator[bytes]) -> list[bytes]:
    return [answer async for answer in answers]


def ask(dispatcher: Dated, metadata: Mapping[str, str]) -> tuple[list[bytes], Call]:
    """The answers of all kinds of call, and the first of the calls."""
    call = dispatcher.open("GetModel", metadata)
    answers = [asyncio.run(cast(Any, dispatcher.unary(call, b"")))]
    answers += asyncio.run(_gather(dispatcher.server_stream(dispatcher.open("GetModel", metadata), b"")))
    answers += asyncio.run(_gather(dispatcher.bidi_stream(dispatcher.open("GetModel", metadata), cast(Any, None))))
    return answers, call


@pytest.mark.parametrize(
    ("default", "named"), [("", None), ("", "12.6.0"), ("10.3.1", "12.6"), ("12.6.0", None), ("", "")]
)
def test_the_newest_is_answered_with_the_very_bytes(make: Any, default: str, named: str | None) -> None:
    answers, call = ask(make(default), {} if named is None else {HEADER: named})
    assert all(answer is ANSWER for answer in answers)
    assert call.code == codes.MODEL_LOADING


@pytest.mark.parametrize(("default", "named"), [("10.3.1", None), ("", "10.3.1"), ("11.9.0", "10.3.1"), ("10.3.1", "")])
def test_answers_are_cut_and_the_code_of_the_call_with_them(make: Any, default: str, named: str | None) -> None:
    answers, call = ask(make(default), {} if named is None else {HEADER: named})
    assert len(answers) == 5
    for answer in answers:
        response = api.SingleModelResponse.FromString(answer)
        assert response.model.id == "m"
        assert set_in(response.status) == {"code"}
        assert response.status.code == codes.MODEL_DEPLOYING
    assert call.code == codes.MODEL_DEPLOYING


def test_a_release_that_there_is_not_is_a_problem_of_the_call(make: Any) -> None:
    answers, call = ask(make("10.3.1"), {HEADER: "twelve"})
    assert [api.SingleModelResponse.FromString(answer).status.code for answer in answers] == [11102] * 3
    assert f"{HEADER}: 'twelve' is no release" in call.details


def test_rpcs_are_served_as_the_release_had_them(make: Any) -> None:
    dispatcher = make("10.3.1")
    assert dispatcher.serves("GetModel", {})
    assert dispatcher.serves("ListModules", {})
    assert not dispatcher.serves("ListPipelines", {})
    assert dispatcher.serves("ListPipelines", {HEADER: "11.9.0"})
    assert dispatcher.serves("ListPipelines", {HEADER: "nonsense"}), "the call itself says what is wrong"
    assert not dispatcher.serves("NoSuchRpc", {HEADER: "12.6"})
    assert all(make().serves(name, {}) for name in RPCS)


def test_transports_can_ask_for_the_release(make: Any) -> None:
    assert str(release_of(make("10.3.1"), {})) == "10.3.1"
    assert release_of(make("10.3.1"), {HEADER: "12.6.0"}) is None
    assert release_of(make("10.3.1"), {HEADER: "nonsense"}) is None


def test_a_server_of_a_release_that_there_is_not_does_not_start(make: Any) -> None:
    with pytest.raises(ValueError, match="is no release"):
        make("7.0")


def test_the_option_takes_releases_alone() -> None:
    assert values.api_version("") == ""
    assert values.api_version("10.3") == "10.3.0"
    with pytest.raises(
        argparse.ArgumentTypeError, match=r"'7' is no release .* from 8\.11\.0 to 12\.6\.0.*MESHSERVE_API_VERSION"
    ):
        values.api_version("7")
