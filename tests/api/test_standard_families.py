"""What every family of resources must do alike, driven from the specs and the descriptors.

A resource is any `Resource` of a module in `meshserve.api`; its RPCs are those that the contract calls after its
message (GetConcept, ListConcepts …) and that the server serves, whether the five verbs do it or the family itself.
A family that needs more than an id in a new item says so in `SAMPLES`.
"""

import importlib
import json
import pkgutil
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import takewhile
from typing import Any
from urllib.parse import quote, urlencode

import grpc
import pytest
from google.protobuf import json_format

from meshserve import api
from meshserve.core.contract import RPCS, Rpc
from meshserve.core.structs import to_dict, to_struct
from meshserve.crud.resource import Resource, field_of
from meshserve.dispatch import registry
from meshserve.transport.json_decode import decode
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    AnnotationFilter,
    APIPostModelOutputsCollectorSource,
    App,
    AppDuplication,
    CloudProvider,
    Collector,
    CollectorSource,
    ComputeCluster,
    ConceptLanguage,
    Data,
    Image,
    Input,
    InstanceType,
    Key,
    LabelOrder,
    Model,
    NodeCapacityType,
    Nodepool,
    Query,
    Runner,
    Search,
    Secret,
    Task,
    TaskInputSource,
    TaskWorker,
    Text,
    User,
    Worker,
    Workflow,
    WorkflowNode,
)
from support.serving import Caller

SERVED = registry.bind(api.families(), api.ABSENT)
TIMEOUT = 30


def _workflow(id: str) -> Workflow:
    model = Model(id="general-image-recognition", user_id="clarifai", app_id="main")
    return Workflow(id=id, nodes=[WorkflowNode(id="node", model=model)])


def _collector(id: str) -> Collector:
    calls = APIPostModelOutputsCollectorSource(
        model_id="general-image-recognition", model_user_id="clarifai", model_app_id="main"
    )
    source = CollectorSource(api_post_model_outputs_collector_source=calls)
    return Collector(id=id, pre_queue_random_sample=0.5, collector_source=source)


def _cluster(id: str) -> ComputeCluster:
    provider = CloudProvider(id="local")
    return ComputeCluster(id=id, cloud_provider=provider, region="local", managed_by="user", cluster_type="local-dev")


def _nodepool(id: str) -> Nodepool:
    kind = NodeCapacityType(capacity_types=[NodeCapacityType.ON_DEMAND_TYPE])
    return Nodepool(id=id, node_capacity_type=kind, instance_types=[InstanceType(id="local")], max_instances=1)


def _runner(id: str) -> Runner:
    model = Model(id="general-image-recognition", user_id="clarifai", app_id="main")
    return Runner(id=id, worker=Worker(model=model), num_replicas=1)


def _task(id: str) -> Task:
    worker = TaskWorker(workers=[Worker(user=User(id="me"))])
    source = TaskInputSource(type=TaskInputSource.ALL_INPUTS)
    return Task(id=id, type=Task.CONCEPTS_CLASSIFICATION, worker=worker, input_source=source)


SAMPLES: dict[str, Callable[[str], Any]] = {
    "AppDuplication": lambda name: AppDuplication(id=name, destination_app=App(id=f"to-{name}")),
    "AnnotationFilter": lambda name: AnnotationFilter(id=name, search=Search(query=Query())),
    "Collector": _collector,
    "ComputeCluster": _cluster,
    "ConceptLanguage": lambda code: ConceptLanguage(id=code, name="name"),
    "Input": lambda name: Input(id=name, data=Data(text=Text(raw=f"text of {name}"))),
    "Key": lambda name: Key(description=name, scopes=["All"], type="personal_access_token"),
    "LabelOrder": lambda name: LabelOrder(id=name, task=_task("")),
    "Nodepool": _nodepool,
    "Runner": _runner,
    "Secret": lambda name: Secret(id=name, value="of nobody's business"),
    "Task": _task,
    "Workflow": _workflow,
}
"""Message → a new item that its family accepts."""
IDS: dict[str, list[str]] = {"ConceptLanguage": ["de", "fr", "it", "ja"], "ModuleVersion": ["1_0", "1_1", "2_0", "9_9"]}
"""Message → ids that it accepts, where not any will do; the last one is never created."""
PER_ITEM = {"Input"}
"""Messages whose batches are answered item by item, by functions of the family: deleting twice is no error there."""
MADE_UP = {"Key"}
"""Messages whose ids the server makes up."""
UNREACHABLE = {"Runner"}
"""Messages whose patch the contract binds to the address and verb of their post, which HTTP cannot tell apart."""
ELSEWHERE = {
    "App": "an app is named by the address of a request, not in it",
    "Annotation": "annotations belong to inputs, which are not their parents in paths",
    "AnnotationTrack": "tracks belong to a video, which is not their parent in the store",
    "BulkOperation": "operations need inputs, and are deleted only when they have ended",
    "ConceptRelation": "relations are posted about a concept and have ids of the server alone",
    "Collaborator": "a collaborator is another user, named by id or email",
    "Deployment": "a deployment needs a nodepool, which is no parent of it",
    "InstalledModuleVersion": "what is installed is a module version, which must exist",
    "DatasetInput": "members of a dataset are inputs",
    "PipelineVersionRun": "a run is of a version, which comes with its pipeline",
    "WorkflowVersionEvaluation": "an evaluation needs a dataset version, which is no parent of it",
    "Upload": "uploads are answered with the call that starts them, and end by their parts",
}
"""Messages that do not fit, and why; their own modules test them."""


def _resources() -> Iterator[Resource]:
    seen = set()
    for found in pkgutil.iter_modules(api.__path__):
        for value in vars(importlib.import_module(f"meshserve.api.{found.name}")).values():
            if isinstance(value, Resource) and value.message not in seen:
                seen.add(value.message)
                yield value


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") and name[-2] not in "aeiou" else f"{name}s"


def _served(*names: str) -> Rpc | None:
    for name in names:
        if name in SERVED and SERVED[name].status != "absent":
            return RPCS[name]
    return None


@dataclass
class Family:
    """A resource with the RPCs that serve it."""

    resource: Resource
    name: str = field(init=False)
    rpcs: dict[str, Rpc] = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.resource.message.DESCRIPTOR.name
        many = _plural(self.name)
        found = {
            "get": _served(self.resource.get, f"Get{self.name}"),
            "list": _served(self.resource.list, f"List{many}"),
            "post": _served(self.resource.post, f"Post{many}"),
            "patch": _served(self.resource.patch, f"Patch{many}"),
            "delete": _served(*self.resource.delete, f"Delete{many}", f"Delete{self.name}"),
        }
        self.rpcs = {verb: rpc for verb, rpc in found.items() if rpc is not None}

    @property
    def several(self) -> bool:
        """One call posts several items."""
        return "post" in self.rpcs and field_of(self.rpcs["post"], self.resource.message, response=False).is_repeated

    def takes(self, verb: str, prefix: str) -> list[str]:
        """The fields of a verb's request whose names begin so; none if the verb is not served."""
        fields = self.rpcs[verb].request.DESCRIPTOR.fields if verb in self.rpcs else []
        return [found.name for found in fields if found.name.startswith(prefix)]

    @property
    def testable(self) -> bool:
        """It can be created item by item, and read."""
        post = self.rpcs.get("post")
        return post is not None and ("get" in self.rpcs or "list" in self.rpcs) and _takes(post, self.resource)


def _takes(rpc: Rpc, resource: Resource) -> bool:
    try:
        field_of(rpc, resource.message, response=False)
        field_of(rpc, resource.message, response=True)
    except LookupError:
        return False
    return True


FAMILIES = {family.name: family for family in map(Family, _resources()) if family.name not in ELSEWHERE}
TESTABLE = [name for name, family in FAMILIES.items() if family.testable]


def test_the_specs_are_found() -> None:
    assert {"Concept", "KnowledgeGraph"} <= set(TESTABLE)


class Driver:
    """One family in an app of its own."""

    def __init__(self, family: Family, channel: grpc.Channel, caller: Caller, app_id: str) -> None:
        self.family, self._channel, self._caller, self.app_id = family, channel, caller, app_id
        self.parents: dict[str, str] = {}
        listed = IDS.get(family.name)
        self.ids = listed[:3] if listed else [f"item-{uuid.uuid4().hex[:12]}" for _ in range(3)]
        self.unknown = listed[3] if listed else f"unknown-{uuid.uuid4().hex[:12]}"
        if family.resource.parent is not None:
            self._make_parents(family.resource.parent)

    def _make_parents(self, resource: Resource) -> None:
        parent = FAMILIES[resource.message.DESCRIPTOR.name]
        assert parent.testable, f"nothing creates the {resource.noun} that owns a {self.family.resource.noun}"
        above = Driver(parent, self._channel, self._caller, self.app_id)
        above.post(above.new(above.ids[0]))
        variables = self.family.rpcs["post"].variables
        own = [name for name in variables if name not in above.parents]
        self.parents = above.parents | {own[0]: above.ids[0]}

    def __contains__(self, verb: str) -> bool:
        return verb in self.family.rpcs

    def call(self, verb: str, items: list[Any] | None = None, **fields: Any) -> Any:
        rpc = self.family.rpcs[verb]
        request: Any = rpc.request(**fields)
        request.user_app_id.user_id, request.user_app_id.app_id = self._caller.user_id, self.app_id
        for name, value in self.parents.items():
            setattr(request, name, value)
        if items is not None:
            target = field_of(rpc, self.family.resource.message, response=False)
            if target.is_repeated:
                getattr(request, target.name).extend(items)
            else:
                getattr(request, target.name).CopyFrom(items[0])
        return self.send(rpc, request)

    def send(self, rpc: Rpc, request: Any) -> Any:
        """The answer over gRPC."""
        method = self._channel.unary_unary(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=rpc.response.FromString
        )
        return method(request, metadata=self._caller.metadata, timeout=TIMEOUT)

    def items(self, verb: str, response: Any) -> list[Any]:
        found = field_of(self.family.rpcs[verb], self.family.resource.message, response=True)
        value = getattr(response, found.name)
        return list(value) if found.is_repeated else [value]

    def new(self, id: str) -> Any:
        make = SAMPLES.get(self.family.name)
        return self.family.resource.message(id=id) if make is None else make(id)

    def post(self, *items: Any) -> list[Any]:
        response = self.call("post", list(items))
        assert response.status.code == codes.SUCCESS, response.status
        return self.items("post", response)

    def create(self) -> list[str]:
        """The ids of three new items; ids that the server makes up take the place of ours."""
        for index, id in enumerate(self.ids):
            posted = self.post(self.new(id))
            self.ids[index] = posted[-1].id or id
        return self.ids

    def get(self, id: str) -> Any:
        rpc = self.family.rpcs["get"]
        return self.call("get", **{rpc.variables[-1]: id})

    def listed(self, **fields: Any) -> list[str]:
        response = self.call("list", **fields)
        assert response.status.code == codes.SUCCESS, response.status
        return [item.id for item in self.items("list", response)]

    def delete(self, *ids: str) -> Any:
        rpc = self.family.rpcs["delete"]
        fields = rpc.request.DESCRIPTOR.fields
        several = [f.name for f in fields if f.is_repeated and (f.name == "ids" or f.name.endswith("_ids"))]
        if several:
            return self.call("delete", **{several[0]: ids})
        single = [f.name for f in fields if not f.is_repeated and f.name.endswith("id") and f.name != "user_app_id"]
        return self.call("delete", **{single[-1]: ids[0]})


class RestDriver(Driver):
    """The same over HTTP: the longest address of a call, what it does not hold as query or body, in camelCase."""

    connection: HTTPConnection

    def send(self, rpc: Rpc, request: Any) -> Any:
        """The answer, whose JSON any parser of protobuf can read."""
        rule = max(rpc.http, key=lambda rule: rule.path.count("{"))
        left, path = json_format.MessageToDict(request), rule.path
        for name in re.findall(r"{([\w.]+)}", rule.path):
            holder, *below = [_camel(part) for part in name.split(".")]
            value = left[holder].pop(below[0]) if below else left.pop(holder)
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        if not left.get("userAppId", True):
            del left["userAppId"]
        body = json.dumps(left) if rule.body else None
        if left and not rule.body:
            path += f"?{urlencode(_flat(left), doseq=True)}"
        headers = {"Authorization": f"Key {self._caller.pat}", "Content-Type": "application/json"}
        self.connection.request(rule.verb, path, body, headers)
        found = self.connection.getresponse()
        answer = decode(rpc.response, found.read())
        assert (found.status == 200) == (answer.status.code == codes.SUCCESS), (found.status, answer.status)
        return answer


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _flat(fields: dict[str, Any]) -> dict[str, Any]:
    """Query parameters of JSON: dots lead into objects."""
    inner = {f"{name}.{key}": value for name, of in fields.items() if isinstance(of, dict) for key, value in of.items()}
    return inner | {
        name: str(of).lower() if isinstance(of, bool) else of for name, of in fields.items() if not isinstance(of, dict)
    }


def those(fits: Callable[[Family], object]) -> pytest.MarkDecorator:
    """Run a test with the families alone that have what it is about."""
    names = [name for name in TESTABLE if fits(FAMILIES[name])]
    return pytest.mark.parametrize("driver", names, indirect=True)


@pytest.fixture(params=TESTABLE)
def driver(request: pytest.FixtureRequest, channel: grpc.Channel, server: Any, make_app: Callable[..., Any]) -> Driver:
    return Driver(FAMILIES[request.param], channel, server.owner, make_app("family").app_id)


def refused(response: Any, *also: int) -> bool:
    """Whether a response says no with a precise code: not success, and not our own fault."""
    code = response.status.code
    assert code != codes.INTERNAL_UNCATEGORIZED, response.status
    if code in (codes.FAILURE, codes.MIXED_STATUS):
        items = [item for found, value in response.ListFields() if found.is_repeated for item in value]
        return any(item.status.code != codes.SUCCESS and item.status.details for item in items)
    assert code == codes.SUCCESS or response.status.details, response.status
    return code != codes.SUCCESS and (not also or code in also)


def missing(driver: Driver) -> int:
    return driver.family.resource.missing


def also(driver: Driver) -> list[int]:
    """The code of a patch of what is not there, where the whole batch has one."""
    return [] if driver.family.name in PER_ITEM else [missing(driver)]


@pytest.fixture(scope="module")
def connection(server: Any) -> Iterator[HTTPConnection]:
    opened = HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    yield opened
    opened.close()


def test_the_life_of_items_over_http(driver: Driver, connection: HTTPConnection) -> None:
    """Create, duplicate, get, list in pages, patch, delete, get again, all by the addresses of the contract."""
    rest = RestDriver.__new__(RestDriver)
    rest.__dict__ |= driver.__dict__ | {"connection": connection}
    first, second, _ = rest.create()
    if rest.family.name not in MADE_UP:
        assert refused(rest.call("post", [rest.new(first)]))
    if "get" in rest:
        assert rest.items("get", rest.get(first))[0].id == first
    if "list" in rest:
        every = rest.listed(**paged(rest, per_page=1000))
        assert {first, second} <= set(every)
        if paged(rest, page=1):
            assert rest.listed(page=2, per_page=1) == every[1:2]
    if "patch" in rest and rest.family.name not in UNREACHABLE:
        _patched(rest, first)
    if "delete" in rest:
        assert rest.delete(first).status.code == codes.SUCCESS
        if "get" in rest:
            assert refused(rest.get(first), missing(rest), codes.CONN_DOES_NOT_EXIST)
            assert rest.items("get", rest.get(second))[0].id == second


def _patched(driver: Driver, id: str) -> None:
    """A text of an item is patched, where a patch may change one."""
    resource = driver.family.resource
    name = next((text for text in TEXTS if text in resource.patchable), None)
    if name is not None:
        action = "overwrite" if "overwrite" in resource.actions else resource.actions[0]
        answer = driver.call("patch", [resource.message(id=id, **{name: "by HTTP"})], action=action)
        assert answer.status.code == codes.SUCCESS, answer.status
        assert getattr(driver.items("patch", answer)[0], name) == "by HTTP"


def test_new_items_are_read_back(driver: Driver) -> None:
    ids = driver.create()
    assert len(set(ids)) == 3
    if "get" in driver:
        for id in ids:
            response = driver.get(id)
            assert response.status.code == codes.SUCCESS, response.status
            (item,) = driver.items("get", response)
            assert item.id == id
            for name, expected in (("user_id", driver._caller.user_id), ("app_id", driver.app_id)):
                if name in item.DESCRIPTOR.fields_by_name and driver.family.resource.table.owner != "users":
                    assert getattr(item, name) == expected
        assert refused(driver.get(driver.unknown), missing(driver))
    if "list" in driver:
        assert set(ids) <= set(driver.listed(**paged(driver, per_page=1000)))


def paged_through(driver: Driver, **sort: bool) -> list[str]:
    """The ids on pages of two, one page after the other until one is empty, at most 59."""
    pages = (driver.listed(page=page, per_page=2, **sort) for page in range(1, 60))
    return [id for page in takewhile(bool, pages) for id in page]


def paged(driver: Driver, **fields: int) -> dict[str, int]:
    """The paging fields that the list request of the family has."""
    known = driver.family.rpcs["list"].request.DESCRIPTOR.fields_by_name
    return {name: value for name, value in fields.items() if name in known}


@those(lambda family: family.name not in MADE_UP)
def test_a_duplicate_is_refused_and_takes_its_batch_along(driver: Driver) -> None:
    id, fresh = driver.ids[0], driver.ids[1]
    driver.post(driver.new(id))
    before = count(driver)
    response = driver.call("post", [driver.new(fresh), driver.new(id)])
    assert response.status.code != codes.SUCCESS
    if driver.family.name not in PER_ITEM and driver.family.resource.atomic:
        assert "duplicate" in response.status.details.lower()
        assert count(driver) == before
    twice = driver.call("post", [driver.new(driver.ids[2]), driver.new(driver.ids[2])])
    assert twice.status.code != codes.SUCCESS


def count(driver: Driver) -> int | None:
    return len(driver.listed(**paged(driver, per_page=1000))) if "list" in driver else None


@those(lambda family: family.takes("list", "per_page"))
def test_lists_run_in_pages_and_end_bare(driver: Driver) -> None:
    ids = driver.create()
    every = driver.listed(per_page=1000)
    assert paged_through(driver) == every[:118]
    assert set(ids) <= set(every)
    past = driver.call("list", page=1000, per_page=500)
    assert [found.name for found, _ in past.ListFields()] == ["status"]
    assert past.status.code == codes.SUCCESS
    assert refused(driver.call("list", per_page=1001), codes.CONN_INVALID_REQUEST)


@those(lambda family: family.takes("list", "sort_by_"))
def test_every_sort_has_all_items_both_ways(driver: Driver) -> None:
    driver.create()
    for name in driver.family.takes("list", "sort_by_"):
        up = driver.listed(per_page=1000, sort_ascending=True, **{name: True})
        down = driver.listed(per_page=1000, **{name: True})
        assert sorted(up) == sorted(down)
        assert paged_through(driver, **{name: True}) == down[:118]
        if name == "sort_by_id":
            assert up == sorted(up)
        if name in ("sort_by_created_at", "sort_by_id"):
            assert up == down[::-1]


@those(lambda family: "search" in family.takes("list", "search"))
def test_searches_never_break_a_list(driver: Driver) -> None:
    ids = driver.create()
    for text in ('"', "' OR 1", "NEAR(", "a AND", "*", "\x00", "(" * 500, "item " * 5000):
        driver.listed(search=text)
    for id in ids:
        assert id in driver.listed(search=id, per_page=1000)
    assert driver.listed(search=uuid.uuid4().hex) == []


TEXTS = ("description", "name", "notes", "definition")
"""Fields that a patch of some family may change, the first that it has is tried."""


@those(lambda family: "patch" in family.rpcs)
def test_every_action_of_a_patch_is_done_and_no_other(driver: Driver) -> None:
    id = driver.create()[0]
    resource = driver.family.resource
    name = next((text for text in TEXTS if text in resource.patchable), None)
    for action in ("", "MERGE", "explode"):
        assert refused(driver.call("patch", [driver.new(id)], action=action))
    for action in set(resource.actions) & {"overwrite", "merge"}:
        if name is None:
            continue
        change = resource.message(id=id, **{name: f"by {action}"})
        response = driver.call("patch", [change], action=action)
        assert response.status.code == codes.SUCCESS, response.status
        assert getattr(driver.items("patch", response)[0], name) == f"by {action}"
        if "get" in driver:
            assert getattr(driver.items("get", driver.get(id))[0], name) == f"by {action}"
    if "remove" in resource.actions:
        _remove(driver, id)
    unknown = resource.message(id=driver.unknown)
    known = "overwrite" if "overwrite" in resource.actions else resource.actions[0]
    assert refused(driver.call("patch", [unknown], action=known), *also(driver))
    if driver.family.rpcs["patch"].request.DESCRIPTOR.fields_by_name.get(_items_name(driver, "patch")):
        assert refused(driver.call("patch", [], action=known))


def _remove(driver: Driver, id: str) -> None:
    """remove takes away what it names: the picture where there is one, else a key of the metadata, else a text."""
    message, actions = driver.family.resource.message, driver.family.resource.actions
    patchable = driver.family.resource.patchable
    if "image" in patchable:
        full = gone = message(id=id, image=Image(url="https://media.example/red.png"))
    elif "metadata" in patchable:
        full = message(id=id, metadata=to_struct({"one": 1, "two": 2}))
        gone = message(id=id, metadata=to_struct({"one": 1}))
    else:
        name = next(text for text in TEXTS if text in patchable)
        full = gone = message(id=id, **{name: "to be removed"})
    put = "overwrite" if "overwrite" in actions else "merge"
    for action, change in ((put, full), ("remove", gone)):
        answer = driver.call("patch", [change], action=action)
        assert answer.status.code == codes.SUCCESS, answer.status
    item = driver.items("get", driver.get(id))[0] if "get" in driver else driver.items("patch", answer)[0]
    if "image" in patchable:
        assert not item.image.url
    elif "metadata" in patchable:
        assert to_dict(item.metadata) == {"two": 2}
    else:
        assert not getattr(item, name)


def _items_name(driver: Driver, verb: str) -> str:
    found = field_of(driver.family.rpcs[verb], driver.family.resource.message, response=False)
    return found.name if found.is_repeated else ""


@those(lambda family: "delete" in family.rpcs)
def test_what_is_deleted_is_gone_and_the_rest_stays(driver: Driver) -> None:
    first, second, third = driver.create()
    assert driver.delete(first).status.code == codes.SUCCESS
    if "get" in driver:
        assert refused(driver.get(first), missing(driver), codes.CONN_DOES_NOT_EXIST)
        assert driver.get(second).status.code == codes.SUCCESS
    if "list" in driver:
        left = driver.listed(**paged(driver, per_page=1000))
        assert first not in left
        assert {second, third} <= set(left)
    if driver.family.name not in PER_ITEM:
        assert refused(driver.delete(first))
    if driver.family.name not in MADE_UP:
        driver.post(driver.new(first))  # its id is free again


@those(lambda family: family.several)
def test_empty_and_oversized_batches_are_refused(driver: Driver) -> None:
    assert refused(driver.call("post", []))
    assert refused(driver.call("post", [driver.new(f"many-{number}") for number in range(129)]))


def test_a_stranger_sees_nothing_private(driver: Driver, server: Any, stranger: Caller) -> None:
    """Neither by the owner's address nor by one's own, what one user has is there for another."""
    ids = driver.create()
    for user_id in (server.owner.user_id, stranger.user_id):
        other = Driver.__new__(Driver)
        other.__dict__ |= driver.__dict__
        other._caller = Caller(user_id, driver.app_id, stranger.pat)
        if "get" in driver:
            assert refused(other.get(ids[0]))
        if "list" in driver:
            answer = other.call("list")
            assert refused(answer) or not {item.id for item in driver.items("list", answer)} & set(ids)
        if user_id == server.owner.user_id:
            assert refused(other.call("post", [driver.new(f"s-{uuid.uuid4().hex[:8]}")]))
        if "patch" in driver:
            assert refused(other.call("patch", [driver.family.resource.message(id=ids[0])], action="overwrite"))
        if "delete" in driver and driver.family.name not in PER_ITEM:
            assert refused(other.delete(ids[0]))
    if "get" in driver:
        assert driver.items("get", driver.get(ids[0]))[0].id == ids[0]
