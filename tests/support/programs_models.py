"""Models, workflows and their versions in random programs."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import SECRETS, described, only, renaming
from support.programs_kinds import ACTIONS, Kind, Step, a_page, few, nothing, some_action
from support.programs_model import (
    PUBLIC,
    Item,
    Model,
    Refusal,
    Visit,
    check_page,
    fresh,
    moved,
    page,
)
from support.programs_values import patched, plain, trimmed

IDS = ("model-1", "model-2", "model-3", "model-4")
FLOW_IDS = ("flow-1", "flow-2", "flow-3")
TRAINABLE, OPERATOR = "embedding-classifier", "object-counter"
PUBLIC_MODEL = "general-image-recognition"
TAGS = ("tag-a", "tag-b", "tag-c")


def _new(chance: Random) -> dict[str, Any]:
    body = described(chance, "name", "display_name")
    if chance.random() < 0.75:
        body["model_type_id"] = chance.choice((OPERATOR, OPERATOR, TRAINABLE, "no-such-type"))
    if chance.random() < 0.3:
        body["toolkits"] = chance.choices(TAGS, k=2)
    return body


def _change(chance: Random) -> dict[str, Any]:
    body = described(chance, "name", "display_name")
    if chance.random() < 0.05:
        body["model_type_id"] = chance.choice((OPERATOR, TRAINABLE))
    if chance.random() < 0.3:
        body["toolkits"] = chance.choices(TAGS, k=2)
    return body


def _tags(body: dict[str, Any]) -> dict[str, Any]:
    """Tags are said once."""
    return body | {name: list(dict.fromkeys(body[name])) for name in ("toolkits",) if name in body}


def _complete(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    body = _tags({"model_type_id": TRAINABLE, **body})
    if body["model_type_id"] == "no-such-type":
        raise Refusal(codes.MODEL_INVALID_ARGUMENT)
    return body


def _made(model: Model, visit: Visit, item: Item) -> None:
    name = item.body.get("name") or item.body.get("display_name") or item.id
    model.assign(item, "body", {"name": name, "display_name": name} | trimmed(item.body))
    trained = item.body["model_type_id"] == OPERATOR
    _add_version(model, item, codes.MODEL_TRAINED if trained else codes.MODEL_UNTRAINED)


def _add_version(model: Model, owner: Item, code: int, description: str = "") -> Item:
    """A version, which is known by a number until the server tells its id."""
    table = owner.table("versions")
    body = {"status": int(code), "visibility": {"gettable": owner.gettable}, "description": description}
    return model.add(table, f"of {model.tick()}", body)


def learn(model: Model, table: dict[str, Item], item: Item, id: str) -> Item:
    """The id that the server made up for a version."""
    if item.id.startswith("of ") and id:
        model.drop(table, item.id)
        model.assign(item, "id", fresh(id, table))
        model.put(table, item.id, item)
    return item


class Models(Kind):
    """Models refuse an id that is left out by a code of their own."""

    def one(self, visit: Visit, parents: Any, id: str) -> Item:
        if not id:
            raise Refusal(codes.MODEL_INVALID_ARGUMENT)
        return super().one(visit, parents, id)

    def update(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], action: str) -> Item:
        item = super().update(model, visit, parents, given, action)
        model.assign(item, "body", _tags(item.body))
        return item


def _revise(model: Model, visit: Visit, item: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
    if change.get("model_type_id", item.body["model_type_id"]) != item.body["model_type_id"] or action == "remove":
        raise Refusal(codes.MODEL_INVALID_ARGUMENT)
    return change


MODELS = Models(
    "models", "Model", _new, IDS,
    frozenset({
        "id", "user_id", "app_id", "name", "display_name", "description", "notes", "metadata", "visibility", "toolkits",
        "model_type_id",
    }),
    lists="ListModels", patch="PatchModels", delete="DeleteModels", missing=codes.MODEL_DOES_NOT_EXIST,
    actions=ACTIONS, change=_change, order="changed", renames=True,
    fields=frozenset({"name", "display_name", "description", "notes", "metadata", "visibility", "toolkits"}),
    sorts={"sort_by_created_at": "made", "sort_by_modified_at": "changed"},
    check=_complete, revise=_revise, made=_made,
)  # fmt: skip
MODELS.public, MODELS.address = True, ["user_id", "app_id"]


def _post(model: Model, chance: Random) -> Step:
    items = [MODELS._an_item(chance) for _ in range(few(chance))]
    single = len(items) == 1 and chance.random() < 0.3

    def act(visit: Visit, answer: Any) -> Any:
        if not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        made = []
        for item in items:
            made.append(MODELS.create(model, visit, (), item, answer.model.id))
        (version,) = made[0].table("versions").values()
        learn(model, made[0].table("versions"), version, answer.model.model_version.id)
        return [MODELS.shown(model, visit, made[0]), version.body["status"]]

    # An id that is made up for the second of several is not told, so several are named.
    for number, item in enumerate(items):
        if number and "id" not in item:
            item["id"] = MODELS.some_id(chance)
    fields = {"model": items[0]} if single else {"models": items}
    return Step("PostModels", fields, act, lambda a: [plain(a.model, MODELS.kept), a.model.model_version.status.code])


def _find(visit: Visit, id: str) -> Item:
    """A model that a call reads; one that has another id now is told to those who may see it."""
    return Kind.one(MODELS, visit, (), id)


def _versions(visit: Visit, item: Item) -> list[Item]:
    found = [each for each in item.table("versions").values() if not visit.stranger or each.gettable >= PUBLIC]
    return sorted(found, key=lambda each: -each.uid)


def _shown_version(item: Item) -> dict[str, Any]:
    return trimmed({"id": item.id, **item.body})


VERSION = frozenset({"id", "status", "visibility", "description", "metadata"})


def _get(model: Model, chance: Random) -> Step:
    id, version = MODELS.some_id(chance), _some_version(model, chance, "models") if chance.random() < 0.3 else ""

    def act(visit: Visit, answer: Any) -> Any:
        item = _find(visit, id)
        versions = [each for each in _versions(visit, item) if version in ("", each.id)]
        if version and not versions:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        shown = {}
        if versions:
            learn(model, item.table("versions"), versions[0], answer.model.model_version.id)
            shown = _shown_version(versions[0])
        return [MODELS.shown(model, visit, item), shown]

    def view(answer: Any) -> Any:
        return [plain(answer.model, MODELS.kept), plain(answer.model.model_version, VERSION)]

    return Step("GetModel", {"model_id": id, "version_id": version}, act, view)


def _some_version(model: Model, chance: Random, kind: str) -> str:
    apps = [app for user in model.users.values() for app in user.table("apps").values()]
    known = [id for app in apps for each in app.table(kind).values() for id in each.table("versions")]
    known = sorted(id for id in known if not id.startswith("of "))
    return chance.choice(known) if known and chance.random() < 0.95 else "nothing"


def _place_of_version(model: Model, chance: Random, kind: str, ids: Any) -> tuple[str, str, Any]:
    """(owner's id, version's id, where) of a version that there is; or any."""
    apps = [(user.id, app) for user in model.users.values() for app in user.table("apps").values()]
    known = sorted(
        (user, app.id, owner.id, version)
        for user, app in apps
        for owner in app.table(kind).values()
        for version in owner.table("versions")
        if not version.startswith("of ")
    )
    if not known or chance.random() < 0.2:
        return chance.choice(ids), _some_version(model, chance, kind), None
    user, app, owner, version = chance.choice(known)
    secret = chance.choice(sorted(model.keys)) if chance.random() < 0.2 else SECRETS[user]
    return owner, version, (secret, user, app)


def _list_versions(model: Model, chance: Random | None, id: str = "") -> Step:
    asked: dict[str, Any] = a_page(chance) if chance else {}
    id = id or MODELS.some_id(chance or Random(0))  # noqa: S311 - no secret

    def act(visit: Visit, answer: Any) -> Any:
        check_page(asked)
        item = _find(visit, id)
        items = page(_versions(visit, item), asked)
        for each, got in zip(items, answer.model_versions, strict=False):
            learn(model, item.table("versions"), each, got.id)
        return [_shown_version(each) for each in items]

    fields = {"model_id": id, **asked}
    return Step("ListModelVersions", fields, act, lambda a: [plain(each, VERSION) for each in a.model_versions])


def _post_version(model: Model, chance: Random) -> Step:
    id, description = MODELS.some_id(chance), chance.choice(("", "again"))

    def act(visit: Visit, answer: Any) -> Any:
        item = MODELS.one(visit, (), id)
        if item.body["model_type_id"] != OPERATOR:
            raise Refusal(codes.NOT_IMPLEMENTED)
        version = _add_version(model, item, codes.MODEL_TRAINED, description)
        learn(model, item.table("versions"), version, answer.model.model_version.id)
        return [MODELS.shown(model, visit, item), _shown_version(version)]

    def view(answer: Any) -> Any:
        return [plain(answer.model, MODELS.kept), plain(answer.model.model_version, VERSION)]

    return Step("PostModelVersions", {"model_id": id, "description": description}, act, view)


def _patch_version(model: Model, chance: Random) -> Step:
    id, version, at = _place_of_version(model, chance, "models", IDS)
    change, action = only(described(chance), "description", "metadata", "visibility"), some_action(chance, ACTIONS)

    def act(visit: Visit, answer: Any) -> Any:
        if action not in ACTIONS:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        found = MODELS.one(visit, (), id).table("versions").get(version)
        if found is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        body = patched(found.body, change, action, frozenset(change))
        model.write(found, body if body.get("visibility") else body | {"visibility": {"gettable": 10}})
        return [_shown_version(found)]

    fields = {"model_id": id, "model_versions": [{"id": version, **change}], "action": action}
    return Step("PatchModelVersions", fields, act, lambda a: [plain(each, VERSION) for each in a.model_versions], at)


def _publish(model: Model, chance: Random) -> Step:
    id, version, at = _place_of_version(model, chance, "models", IDS)
    name, gettable = chance.choice((("PostModelVersionsPublish", 50), ("PostModelVersionsUnPublish", 10)))

    def act(visit: Visit, answer: Any) -> None:
        found = MODELS.one(visit, (), id).table("versions").get(version)
        if found is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        model.write(found, found.body | {"visibility": {"gettable": gettable}})

    return Step(name, {"model_id": id, "publications": [{"version_id": version}]}, act, nothing, at)


def _delete_version(model: Model, chance: Random) -> Step:
    id, version, at = _place_of_version(model, chance, "models", IDS)

    def act(visit: Visit, answer: Any) -> None:
        table = MODELS.one(visit, (), id).table("versions")
        if version not in table:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        model.drop(table, version)

    return Step("DeleteModelVersion", {"model_id": id, "version_id": version}, act, nothing, at)


def _retag(model: Model, chance: Random) -> Step:
    id, tags, action = MODELS.some_id(chance), chance.choices(TAGS, k=2), some_action(chance, ("overwrite",))

    def act(visit: Visit, answer: Any) -> Any:
        if action != "overwrite":
            raise Refusal(codes.CONN_INVALID_REQUEST)
        visit.require("Models_Add")
        item = MODELS.one(visit, (), id)
        model.write(item, item.body | {"toolkits": list(dict.fromkeys(tags))})
        return item.body["toolkits"]

    fields = {"model_id": id, "toolkits": tags, "action": action}
    return Step("PatchModelToolkits", fields, act, lambda answer: list(answer.toolkits))


def _named_anew(model: Model, item: Item, old: str) -> None:
    """A model that is called by its id goes on being so."""
    if item.body["name"] == old:
        model.assign(item, "body", item.body | {"name": item.id})


def _new_flow(chance: Random) -> dict[str, Any]:
    return described(chance) | {"nodes": _some_nodes(chance)}


def _flow_change(chance: Random) -> dict[str, Any]:
    return described(chance) | ({"nodes": _some_nodes(chance)} if chance.random() < 0.4 else {})


def _some_nodes(chance: Random) -> list[dict[str, Any]]:
    nodes = []
    for id in chance.sample(("n1", "n2", "n3"), chance.choice((1, 1, 2))):
        own = {"id": chance.choice(IDS)}
        public = {"id": PUBLIC_MODEL, "user_id": "clarifai", "app_id": "main"}
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
    return [{"id": node["id"], "model": _node_model(visit, node["model"])} for node in nodes]


def _node_model(visit: Visit, named: dict[str, str]) -> dict[str, Any]:
    if named["id"] == PUBLIC_MODEL:
        return {"id": PUBLIC_MODEL, "user_id": "clarifai", "app_id": "main"}
    assert visit.app
    item = _find(visit, named["id"])
    versions = [each.body["status"] for each in item.table("versions").values()]
    if not versions:
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    if codes.MODEL_TRAINED not in versions:
        raise Refusal(codes.WORKFLOW_REQUIRE_TRAINED_MODEL)
    return {"id": named["id"], "user_id": "", "app_id": ""}


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
        kept[node["id"]] = {**kept.get(node["id"], {}), **node}
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
    id = FLOWS.some_id(chance)

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
        items = page(_versions(visit, item), asked)
        for each, got in zip(items, answer.workflow_versions, strict=False):
            learn(model, item.table("versions"), each, got.id)
        return [(_flow_version_seen(each), _address(visit, each.body["nodes"])) for each in items]

    def view(answer: Any) -> Any:
        return [(plain(each, FLOW_VERSION), _view_nodes(each.nodes)) for each in answer.workflow_versions]

    return Step("ListWorkflowVersions", {"workflow_id": id, **asked}, act, view)


def _flow_version_seen(item: Item) -> dict[str, Any]:
    return trimmed({"id": item.id, **{k: v for k, v in item.body.items() if k in FLOW_VERSION}})


def _patch_flow_version(model: Model, chance: Random) -> Step:
    id, version, at = _place_of_version(model, chance, "workflows", FLOW_IDS)
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
    id, version, at = _place_of_version(model, chance, "workflows", FLOW_IDS)

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
        *MODELS.steps(), (3, _post), (2, _get), (1.5, _list_versions), (1, _post_version), (1, _patch_version),
        (0.7, _publish), (0.7, _delete_version), (0.7, _retag), (0.6, renaming(MODELS, "PatchModelIds", "models", _named_anew)),
        *FLOWS.steps(), (1.5, _get_flow), (1, _flow_versions), (0.8, _patch_flow_version), (0.7, _delete_flow_version),
        (0.5, renaming(FLOWS, "PatchWorkflowIds", "workflows")),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All models and workflows of a user's apps, and their versions."""
    for id, app in model.users[name].table("apps").items():
        lists = [MODELS.list_step(model, {}, ()), FLOWS.list_step(model, {}, ())]
        lists += [_list_versions(model, None, each) for each in app.table("models")]
        lists += [_flow_versions(model, None, each) for each in app.table("workflows")]
        for step in lists:
            step.at = (secret, name, id)
            yield step


__all__ = ["FLOWS", "MODELS", "audit", "moved", "steps"]
