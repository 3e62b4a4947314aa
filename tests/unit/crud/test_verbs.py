"""The five verbs on a store without a server: batches item by item, addresses, visibility, what a spec may say."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meshserve.app import build_services
from meshserve.call import Call
from meshserve.config import Config
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings
from meshserve.services import Services
from meshserve.store import records, schema
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Input, Model, ModelVersion, Visibility, Workflow
from meshserve_proto.service_pb2 import MultiConceptResponse, MultiInputResponse

USER, OPEN_APP, CLOSED_APP = 1, 1, 2


def _refuse_bad(call: Call, connection: Any, item: Input) -> None:
    item.data.text.raw = item.data.text.raw or "default"
    if item.id.startswith("bad"):
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{item.id} is bad.")


def _refuse_late(call: Call, connection: Any, row: Row, item: Input) -> None:
    if item.id.startswith("late"):
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"{item.id} is bad, as its insertion shows.")


ITEMS = Resource(
    Input,
    schema.INPUTS,
    get="GetInput",
    list="ListInputs",
    post="PostInputs",
    patch="PatchInputs",
    delete=("DeleteInputs", "DeleteInput"),
    atomic=False,
    actions=("merge", "overwrite"),
    patchable=("data",),
    index=lambda item: {"status": 30000},
    prepare=_refuse_bad,
    stored=_refuse_late,
)
CONCEPTS = Resource(
    Concept,
    schema.CONCEPTS,
    get="GetConcept",
    list="ListConcepts",
    post="PostConcepts",
    index=lambda c: {"name": c.name},
)
WORKFLOWS = Resource(Workflow, schema.WORKFLOWS, list="ListWorkflows", index=lambda w: {"name": w.id})
MODELS = Resource(Model, schema.MODELS, index=lambda m: {"name": m.id, "type": ""})
VERSIONS = Resource(
    ModelVersion, schema.MODEL_VERSIONS, parent=MODELS, get="GetModelVersion", list="ListModelVersions",
    delete=("DeleteModelVersion",), index=lambda v: {"status": 21100},
)  # fmt: skip


class Desk:
    """Calls handlers of resources as a user at a place."""

    def __init__(self, services: Services) -> None:
        self._services, self.database = services, services.database
        found = [bindings(resource) for resource in (ITEMS, CONCEPTS, WORKFLOWS, VERSIONS)]
        self._handlers: dict[str, Any] = {binding.name: binding.handler for group in found for binding in group}

    def ask(self, name: str, app: int = OPEN_APP, stranger: bool = False, **fields: Any) -> Any:
        """The response, with the call's code as its status."""
        rpc = RPCS[name]
        place = Place(USER, "user", app, f"app-{app}" if app else "", 50)
        call = Call(rpc, self._services, {}, place=place, stranger=stranger)
        reply = asyncio.run(self._handlers[name](call, rpc.request(**fields)))
        response = rpc.response.FromString(reply) if isinstance(reply, bytes) else reply
        response.status.code = call.code  # type: ignore[attr-defined]
        return response

    def reply(self, name: str, **fields: Any) -> bytes:
        """What the handler of an RPC answers before its status is added."""
        rpc = RPCS[name]
        call = Call(rpc, self._services, {}, place=Place(USER, "user", OPEN_APP, "app-1", 50))
        reply = asyncio.run(self._handlers[name](call, rpc.request(**fields)))
        assert isinstance(reply, bytes)
        return reply

    def refused(self, name: str, **fields: Any) -> int:
        with pytest.raises(Problem) as caught:
            self.ask(name, **fields)
        assert caught.value.details
        return caught.value.code


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    services = build_services(Config(data=tmp_path))

    def fill(connection: Any) -> None:
        records.insert(connection, schema.USERS, Row(0, "user", b"", 0, 0, 50))
        for number, visibility in ((1, 50), (2, 10)):
            records.insert(connection, schema.APPS, Row(USER, f"app-{number}", b"", 0, 0, visibility))

    services.database.submit(fill).result(10)
    yield Desk(services)
    services.database.close()


def texts(response: MultiInputResponse) -> list[tuple[str, str]]:
    return [(item.id, item.data.text.raw) for item in response.inputs]


def test_every_item_of_a_batch_answers_for_itself(desk: Desk) -> None:
    items = [Input(id="a"), Input(id="bad-1"), Input(id="b"), Input(id="a"), Input(id="not an id")]
    response = desk.ask("PostInputs", inputs=items)
    assert response.status.code == codes.MIXED_STATUS
    assert [item.status.code for item in response.inputs] == [
        0,
        codes.INPUT_INVALID_ARGUMENT,
        0,
        codes.DATABASE_DUPLICATE_KEY,
        codes.CONN_INVALID_REQUEST,
    ]
    assert all(item.status.details for item in response.inputs if item.status.code)
    assert texts(response) == [("a", "default"), ("bad-1", ""), ("b", "default"), ("a", ""), ("not an id", "")]
    assert [item.id for item in desk.ask("ListInputs").inputs] == ["b", "a"]


def test_all_good_and_all_bad_are_told(desk: Desk) -> None:
    assert desk.ask("PostInputs", inputs=[Input(id="a"), Input()]).status.code == codes.SUCCESS
    assert desk.ask("PostInputs", inputs=[Input(id="bad-1"), Input(id="a")]).status.code == codes.FAILURE
    assert len(desk.ask("ListInputs").inputs) == 2


def test_an_item_that_fails_after_it_was_stored_is_undone_alone(desk: Desk) -> None:
    response = desk.ask("PostInputs", inputs=[Input(id="a"), Input(id="late"), Input(id="b")])
    assert [item.status.code for item in response.inputs] == [0, codes.INPUT_INVALID_ARGUMENT, 0]
    assert [item.id for item in desk.ask("ListInputs").inputs] == ["b", "a"]


def test_a_patch_item_by_item(desk: Desk) -> None:
    desk.ask("PostInputs", inputs=[Input(id="a"), Input(id="b")])
    change = Data()
    change.text.raw = "new"
    patches = [Input(id="a", data=change), Input(id="none", data=change), Input(id="a", data=change)]
    response = desk.ask("PatchInputs", inputs=patches, action="merge")
    assert response.status.code == codes.MIXED_STATUS
    assert [item.status.code for item in response.inputs] == [0, codes.CONN_DOES_NOT_EXIST, 0]
    assert texts(desk.ask("ListInputs")) == [("b", "default"), ("a", "new")]
    assert desk.refused("PatchInputs", inputs=patches, action="remove") == codes.CONN_INVALID_REQUEST


def test_an_id_twice_in_a_deletion_is_deleted_once(desk: Desk) -> None:
    desk.ask("PostInputs", inputs=[Input(id="a"), Input(id="b"), Input(id="c")])
    desk.ask("DeleteInputs", ids=["a", "a"])
    assert desk.refused("DeleteInputs", ids=["b", "none"]) == codes.CONN_DOES_NOT_EXIST
    assert desk.refused("DeleteInputs", ids=[]) == codes.CONN_INVALID_REQUEST
    desk.ask("DeleteInput", input_id="c")
    assert [item.id for item in desk.ask("ListInputs").inputs] == ["b"]


def test_what_is_stored_has_no_address_and_what_is_answered_has(desk: Desk) -> None:
    posted = desk.ask("PostConcepts", concepts=[Concept(id="a", user_id="forged", app_id="forged")])
    listed: MultiConceptResponse = desk.ask("ListConcepts")
    got = desk.ask("GetConcept", concept_id="a")
    for concept in (*posted.concepts, *listed.concepts, got.concept):
        assert (concept.user_id, concept.app_id) == ("user", "app-1")
    row = records.find(desk.database.reader, schema.CONCEPTS, OPEN_APP, "a")
    assert row is not None
    stored = Concept.FromString(row.body)
    assert (stored.user_id, stored.app_id) == ("", "")


def test_a_visibility_that_says_nothing_is_private(desk: Desk) -> None:
    (posted,) = desk.ask("PostConcepts", concepts=[Concept(id="a", visibility=Visibility())]).concepts
    assert posted.visibility.gettable == Visibility.PRIVATE


def test_a_stranger_sees_public_items_of_public_apps_only(desk: Desk) -> None:
    def fill(connection: Any) -> None:
        for app in (OPEN_APP, CLOSED_APP):
            for visibility in (Visibility.PRIVATE, Visibility.PUBLIC):
                workflow = Workflow(id=f"w-{app}-{visibility}", visibility=Visibility(gettable=visibility))
                records.insert(connection, schema.WORKFLOWS, WORKFLOWS.row(app, workflow))

    desk.database.submit(fill).result(10)
    assert len(desk.ask("ListWorkflows", app=0).workflows) == 4
    seen = desk.ask("ListWorkflows", app=0, stranger=True).workflows
    assert [(w.id, w.app_id) for w in seen] == [("w-1-50", "app-1")]
    assert [w.id for w in desk.ask("ListWorkflows", stranger=True).workflows] == ["w-1-50"]


def test_lists_over_apps_name_the_app_of_each_item(desk: Desk) -> None:
    def fill(connection: Any) -> None:
        for number in range(6):
            records.insert(connection, schema.WORKFLOWS, WORKFLOWS.row(1 + number % 2, Workflow(id=f"w-{number}")))

    desk.database.submit(fill).result(10)
    pages = [desk.ask("ListWorkflows", app=0, page=page, per_page=4).workflows for page in (1, 2, 3)]
    found = [(w.id, w.app_id, w.user_id) for page in pages for w in page]
    assert found == [(f"w-{number}", f"app-{1 + number % 2}", "user") for number in range(5, -1, -1)]


def test_children_are_found_below_their_parent_alone(desk: Desk) -> None:
    def fill(connection: Any) -> None:
        for name in ("m", "n"):
            row = MODELS.row(OPEN_APP, Model(id=name))
            owner = records.insert(connection, schema.MODELS, row)
            records.insert(connection, schema.MODEL_VERSIONS, VERSIONS.row(owner, ModelVersion(id=f"v-{name}")))

    desk.database.submit(fill).result(10)
    assert [v.id for v in desk.ask("ListModelVersions", model_id="m").model_versions] == ["v-m"]
    assert desk.ask("GetModelVersion", model_id="n", version_id="v-n").model_version.id == "v-n"
    assert desk.refused("GetModelVersion", model_id="m", version_id="v-n") == codes.CONN_DOES_NOT_EXIST
    assert desk.refused("ListModelVersions", model_id="none") == codes.CONN_DOES_NOT_EXIST
    assert desk.refused("ListModelVersions", model_id="m", stranger=True) == codes.CONN_DOES_NOT_EXIST
    assert desk.refused("DeleteModelVersion", model_id="m", version_id="v-n") == codes.CONN_DOES_NOT_EXIST
    desk.ask("DeleteModelVersion", model_id="m", version_id="v-m")
    assert not desk.ask("ListModelVersions", model_id="m").model_versions


def test_a_spec_that_cannot_work_stops_the_start() -> None:
    with pytest.raises(LookupError, match="no status"):
        bindings(Resource(Concept, schema.CONCEPTS, post="PostConcepts", atomic=False))
    with pytest.raises(LookupError, match="no field"):
        bindings(Resource(Concept, schema.CONCEPTS, post="PostModels"))
    with pytest.raises(LookupError, match="what to delete"):
        bindings(Resource(Concept, schema.CONCEPTS, delete=("DeleteAnnotations",)))
    with pytest.raises(KeyError):
        bindings(Resource(Concept, schema.CONCEPTS, list="ListConcept"))


def test_reading_splices_stored_bytes_and_parses_none(desk: Desk) -> None:
    broken = b"\xff\xfe not a message"
    row = Row(OPEN_APP, "broken", broken, 0, 0, extra={"name": ""})
    desk.database.submit(lambda connection: records.insert(connection, schema.CONCEPTS, row)).result(10)
    assert broken in desk.reply("GetConcept", concept_id="broken")
    assert broken in desk.reply("ListConcepts")


@pytest.mark.parametrize("per_page", [1001, 4_294_967_295])
def test_a_page_has_at_most_a_thousand_items(desk: Desk, per_page: int) -> None:
    assert desk.refused("ListConcepts", per_page=per_page) == codes.CONN_INVALID_REQUEST


def test_the_last_page_a_client_can_name_is_empty(desk: Desk) -> None:
    desk.ask("PostConcepts", concepts=[Concept(id="a")])
    response = desk.ask("ListConcepts", page=4_294_967_295, per_page=1000)
    response.ClearField("status")
    assert not response.ListFields()
