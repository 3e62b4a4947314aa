"""Workflows and their versions in random programs."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import described, only, renaming
from support.programs_kinds import ACTIONS, Kind, Step, a_page, nothing, some_action
from support.programs_model import Item, Model, Refusal, Visit, check_page, page
from support.programs_models import IDS, find, learn, place_of_version, versions
from support.programs_values import patched, plain, trimmed

FLOW_IDS = ("flow-1", "flow-2", "flow-3")
PUBLIC_MODEL = "general-image-recognition"


def _new_flow(chance: Random) -> dict[str, Any]:
    return described(chance) | {"nodes": _some_nodes(chance)}


def _flow_change(chance: Random) -> dict[str, Any]:
    return described(chance) | ({"nodes": _some_nodes(chance)} if chance.random() < 0.4 else {})


def _some_nodes(chance: Random) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for id in chance.sample(("n1", "n2", "n3"), chance.choice((1, 1, 2))):
        own = {"id": chance.choice(IDS)}
        public: dict[str, Any] = {"id": PUBLIC_MODEL, "user_id": "clarifai", "app_id": "main"}
        nodes.append({"id": id, "model": chance.choice((own, own, public, {"id": PUBLIC_MODEL}))})
    if chance.random() < 0.05:
        nodes[0]["node_inputs"] = [{"node_id": "no-node"}]
    if chance.random() < 0.03:
        nodes.append(dict(nodes[0]))
    return nodes


def _checked_nodes(visit: Visit, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nodes as they are kept: where their models are; a refusal for what cannot run."""
    if not nodes:
        raise Refusal(codes.WORKFLOW_INVALID_ARGUMENT)
    names = [node["id"] for node in nodes]
    links = [link["node_id"] for node in nodes for link in node.get("node_inputs", ())]
    if len(set(names)) < len(names) or set(links) - set(names):
        raise Refusal(codes.WORKFLOW_INVALID_GRAPH)
    return [_kept(visit, node["id"], node["model"]["id"], node.get("version")) for node in nodes]


def _kept(visit: Visit, id: str, model_id: str, version: Item | None) -> dict[str, Any]:
    """A node with the version of its model, which stays the same as long as the node does."""
    if model_id == PUBLIC_MODEL:
        return {"id": id, "model": {"id": PUBLIC_MODEL, "user_id": "clarifai", "app_id": "main"}}
    there = list(find(visit, model_id).table("versions").values())
    if not there or (version is not None and version not in there):
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    trained = [each for each in there if each.body["status"] == codes.MODEL_TRAINED]
    if not trained:
        raise Refusal(codes.WORKFLOW_REQUIRE_TRAINED_MODEL)
    latest = version or max(trained, key=lambda each: each.uid)
    return {"id": id, "model": {"id": model_id, "user_id": "", "app_id": ""}, "version": latest}


class Workflows(Kind):
    """Workflows name a version in every answer, and refuse an id that is left out by a code of their own."""

    def one(self, visit: Visit, parents: Any, id: str) -> Item:
        if not id:
            raise Refusal(codes.WORKFLOW_INVALID_ARGUMENT)
        return super().one(visit, parents, id)

    def update(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], action: str) -> Item:
        item = super().update(model, visit, parents, given, action)
        if given.get("nodes"):
            nodes = _checked_nodes(visit, _patched_nodes(item.body["nodes"], given["nodes"], action))
            model.assign(item, "body", item.body | {"nodes": nodes})
            _flow_version(model, item)
            model.assign(item, "changed", model.tick())
        return item


def _with_nodes(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"nodes": _checked_nodes(visit, body["nodes"])}


def _flow_made(model: Model, visit: Visit, item: Item) -> None:
    _flow_version(model, item)
    model.assign(item, "changed", model.tick())


def _flow_version(model: Model, item: Item) -> None:
    body = {"visibility": {"gettable": item.gettable}, "nodes": item.body["nodes"]}
    model.add(item.table("versions"), f"of {model.tick()}", body)


def _flow_revised(model: Model, visit: Visit, item: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
    if action == "remove":
        raise Refusal(codes.WORKFLOW_INVALID_ARGUMENT)
    return change


def _patched_nodes(stored: list[dict[str, Any]], given: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """A merge changes nodes by their ids and adds the others; an overwrite replaces them all."""
    if action == "overwrite":
        return given
    kept = {node["id"]: node for node in stored}
    for node in given:
        before = kept.get(node["id"], {"model": {"id": ""}})
        same = "version" in before and before["model"]["id"] == node["model"]["id"]
        kept[node["id"]] = {**node, "version": before["version"]} if same else node
    return list(kept.values())


def _address(visit: Visit, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    here = visit.address()
    return [{"id": n["id"], "model": n["model"] if n["model"]["user_id"] else {**n["model"], **here}} for n in nodes]


def _view_nodes(nodes: Any) -> list[dict[str, Any]]:
    return [{"id": n.id, "model": {k: getattr(n.model, k) for k in ("id", "user_id", "app_id")}} for n in nodes]


FLOW = frozenset({"id", "user_id", "app_id", "description", "notes", "metadata", "visibility"})
FLOWS = Workflows(
    "workflows", "Workflow", _new_flow, FLOW_IDS, FLOW,
    post="PostWorkflows", lists="ListWorkflows", patch="PatchWorkflows", delete="DeleteWorkflows",
    missing=codes.WORKFLOW_DOES_NOT_EXIST, actions=ACTIONS, change=_flow_change, order="changed", renames=True,
    fields=frozenset({"description", "notes", "metadata", "visibility"}),
    sorts={"sort_by_id": "id", "sort_by_created_at": "made", "sort_by_modified_at": "changed"},
    check=_with_nodes, revise=_flow_revised, made=_flow_made,
    show=lambda model, visit, item: {k: v for k, v in item.body.items() if k != "nodes"},
)  # fmt: skip


def _get_flow(model: Model, chance: Random) -> Step:
    id = FLOWS.target(model, chance)

    def act(visit: Visit, answer: Any) -> Any:
        item = FLOWS.one(visit, (), id)
        latest = max(item.table("versions").values(), key=lambda each: each.uid)
        learn(model, item.table("versions"), latest, answer.workflow.version.id)
        return [FLOWS.shown(model, visit, item), _address(visit, latest.body["nodes"]), latest.id]

    def view(answer: Any) -> Any:
        return [plain(answer.workflow, FLOW), _view_nodes(answer.workflow.nodes), answer.workflow.version.id]

    return Step("GetWorkflow", {"workflow_id": id}, act, view)


FLOW_VERSION = frozenset({"id", "visibility", "description", "metadata"})


def _flow_versions(model: Model, chance: Random | None, id: str = "") -> Step:
    asked: dict[str, Any] = a_page(chance) if chance else {}
    id = id or FLOWS.some_id(chance or Random(0))  # noqa: S311 - no secret

    def act(visit: Visit, answer: Any) -> Any:
        check_page(asked)
        item = FLOWS.one(visit, (), id)
        items = page(versions(visit, item), asked)
        for each, got in zip(items, answer.workflow_versions, strict=False):
            learn(model, item.table("versions"), each, got.id)
        return [(_flow_version_seen(each), _address(visit, each.body["nodes"])) for each in items]

    def view(answer: Any) -> Any:
        return [(plain(each, FLOW_VERSION), _view_nodes(each.nodes)) for each in answer.workflow_versions]

    return Step("ListWorkflowVersions", {"workflow_id": id, **asked}, act, view)


def _flow_version_seen(item: Item) -> dict[str, Any]:
    return trimmed({"id": item.id, **{k: v for k, v in item.body.items() if k in FLOW_VERSION}})


def _patch_flow_version(model: Model, chance: Random) -> Step:
    id, version, at = place_of_version(model, chance, "workflows", FLOW_IDS)
    change, action = only(described(chance), "description", "metadata", "visibility"), some_action(chance, ACTIONS)

    def act(visit: Visit, answer: Any) -> Any:
        if action not in ACTIONS:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        item = FLOWS.one(visit, (), id)
        found = item.table("versions").get(version)
        if found is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        body = patched(found.body, change, action, frozenset(change))
        model.write(found, body if body.get("visibility") else body | {"visibility": {"gettable": 10}})
        model.assign(item, "changed", model.tick())
        return [_flow_version_seen(found)]

    fields = {"workflow_id": id, "workflow_versions": [{"id": version, **change}], "action": action}
    view = lambda answer: [plain(each, FLOW_VERSION) for each in answer.workflow_versions]  # noqa: E731
    return Step("PatchWorkflowVersions", fields, act, view, at)


def _delete_flow_version(model: Model, chance: Random) -> Step:
    id, version, at = place_of_version(model, chance, "workflows", FLOW_IDS)

    def act(visit: Visit, answer: Any) -> None:
        item = FLOWS.one(visit, (), id)
        table = item.table("versions")
        if version not in table:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        if len(table) == 1:
            raise Refusal(codes.WORKFLOW_INVALID_ARGUMENT)
        model.drop(table, version)
        model.write(item, item.body | {"nodes": max(table.values(), key=lambda each: each.uid).body["nodes"]})

    return Step("DeleteWorkflowVersions", {"workflow_id": id, "workflow_version_ids": [version]}, act, nothing, at)


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [
        *FLOWS.steps(), (1.5, _get_flow), (1, _flow_versions), (0.8, _patch_flow_version), (0.7, _delete_flow_version),
        (1.2, renaming(FLOWS, "PatchWorkflowIds", "workflows")),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All workflows of a user's apps, and their versions."""
    for id, app in model.users[name].table("apps").items():
        for step in [FLOWS.list_step(model, {}, ()), *(_flow_versions(model, None, e) for e in app.table("workflows"))]:
            step.at = (secret, name, id)
            yield step
