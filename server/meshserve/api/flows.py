"""Flows: workflows as the REST of `/v1/flows` has them, beside the contract (behaviour §22).

A flow is a view on a workflow: what the workflow has is read from it and written to it, the rest is kept beside. An app is
the organisation of its flows. Callers were admitted as for the like RPC of workflows when a function here is called.
"""

import re
import secrets
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from meshserve.api import workflows
from meshserve.api.flow_fields import PATCHED, SHARED, Refused, check, kind, known, micros_of, text, time_text
from meshserve.api.flow_view import VISIBILITIES, organization_uuid, shown, star_shown
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem, printable
from meshserve.core.structs import to_struct
from meshserve.store import access, flows, query, records, schema, workflow_stars
from meshserve.store.flows import Flow
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import NodeInput, Visibility, Workflow, WorkflowNode

PUBLIC = 50
ORGANIZATION = "X-Organization-Id"
_IN_WORKFLOW = ("description", "cover_url", "visibility_code")
"""Fields that are the workflow's; what it cannot tell apart (an empty text from none) is kept beside it as well."""
_NODE_ID = text(200)


def missing(id: str) -> Refused:
    """What is said of a flow that is not there, and of one that is not shared, in the same words."""
    return Refused(404, "id", f"There is no flow '{id}', or it is not shared with you.")


def organization(connection: Connection, call: Call, named: str) -> int:
    """The pk of the app that a caller means by an organisation; 403 for one that they do not belong to.

    named: an org_id as flows show it, the id of an own app, or user/app.
    """
    for pk, created in flows.apps_of(connection, call.caller.user):
        if named.lower() == organization_uuid(pk, created):
            return pk
        place = access.app_by_pk(connection, pk)
        own = place is not None and place.user == call.caller.user
        if place is not None and (named == f"{place.user_id}/{place.app_id}" or (own and named == place.app_id)):
            return pk
    raise Refused(
        403,
        ORGANIZATION,
        f"There is no organisation '{printable(named[:100])}', or you do not belong to it. It is an org_id as flows show"
        " it, the id of an app of yours, or user/app of an app that is shared with you.",
    )


def first_app(connection: Connection, call: Call) -> int:
    """The pk of the app that new flows go to when none is named: the caller's oldest."""
    own = [pk for pk, _ in flows.apps_of(connection, call.caller.user)]
    place = access.app_by_pk(connection, own[0]) if own else None
    if place is None or place.user != call.caller.user:
        raise Refused(422, ORGANIZATION, "You have no app that the flow could go to. Name one that is shared with you.")
    return place.app


def _shown(call: Call, connection: Connection, flow: Flow) -> dict[str, Any]:
    return shown(
        connection,
        flow,
        call.services.config.hour_price,
        member=not call.stranger,
        base_url=call.services.base_url,
    )


def _found(call: Call, connection: Connection, id: str) -> Flow:
    """The flow of that id in the app of the call, if the caller may see it."""
    flow = flows.find(connection, id)
    if flow is None or flow.app != call.place.app:
        raise missing(id)
    check_visible(call, flow)
    return flow


def check_visible(call: Call, flow: Flow) -> None:
    """Refuse a flow of the call's app that its caller may not see, as if it were not there."""
    if call.stranger and flow.visibility < PUBLIC:
        raise missing(flow.id)


async def get(call: Call, id: str) -> dict[str, Any]:
    """One flow."""
    await call.services.runs.flush()
    return await call.services.database.scan(lambda connection: _shown(call, connection, _found(call, connection, id)))


async def listed(call: Call, page: int, per_page: int) -> dict[str, Any]:
    """A page of the flows of an app, or of all own apps where the call is about a user; the last changed first."""
    await call.services.runs.flush()
    owned = query.of_app(call.place.app) if call.place.app else query.of_user(call.place.user)

    def read(connection: Connection) -> dict[str, Any]:
        found, total = flows.page(connection, owned, per_page, (page - 1) * per_page)
        items = [_shown(call, connection, flow) for flow in found]
        return {"items": items, "page": page, "per_page": per_page, "total": total}

    return await call.services.database.scan(read)


async def patch(call: Call, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change the fields of a body, all or none, if the flow is as the caller knows it (409 if not)."""
    check(body, PATCHED)
    await call.services.runs.flush()
    changes = {name: value for name, value in body.items() if name != "updated_at"}
    known_as = None if body.get("updated_at") is None else micros_of(body["updated_at"], "updated_at")

    def write(connection: Connection) -> dict[str, Any]:
        flow = _found(call, connection, id)
        call.notes["workflow"] = flow.slug
        if known_as is not None and known_as != flow.modified:
            raise Refused(
                409,
                "updated_at",
                f"The flow was changed at {time_text(flow.modified)}, after what you know of it. Nothing was done: read it"
                " again, and send its updated_at with the change.",
            )
        if changes:
            _change(connection, flow, changes)
        return _shown(call, connection, _found(call, connection, id))

    return await call.services.database.write(write)


def _change(connection: Connection, flow: Flow, changes: Mapping[str, Any]) -> None:
    row = records.find_pk(connection, schema.WORKFLOWS, flow.workflow)
    if row is not None and not changes.keys().isdisjoint(_IN_WORKFLOW):
        workflow = Workflow.FromString(row.body)
        _put(workflow, changes)
        workflows.saved(connection, row, workflow)
    flows.save(connection, flow.workflow, {**flow.facts, **_facts(changes)}, clock.now())


def _put(workflow: Workflow, given: Mapping[str, Any]) -> None:
    """Set what the workflow can hold."""
    if "description" in given:
        workflow.description = given["description"] or ""
    if "cover_url" in given:
        workflow.ClearField("image")
        if given["cover_url"]:
            workflow.image.url = given["cover_url"]
    if "visibility_code" in given:
        workflow.visibility.gettable = VISIBILITIES.get(given["visibility_code"], Visibility.PRIVATE)


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept beside the workflow: of texts that it holds, whether they are empty or not there."""
    kept = {name: value for name, value in given.items() if name in SHARED}
    for name in ("description", "cover_url"):
        if kept.get(name):
            kept[name] = None
    return kept


async def post(call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
    """A new flow, which is a new workflow in the app of the call."""
    check(body, SHARED, ("slug", "nodes"))
    workflow = Workflow(id=_slug(body), nodes=_nodes(body.get("nodes")))
    _put(workflow, body)

    def write(connection: Connection) -> dict[str, Any]:
        if body.get("slug") is None and records.find(connection, schema.WORKFLOWS, call.place.app, workflow.id):
            workflow.id = f"{workflow.id[: ids.LONGEST - 7]}-{secrets.token_hex(3)}"
        row = workflows.create(call, connection, workflow)
        call.notes["workflow"] = row.id
        flows.set_creator(connection, row.pk, call.caller.user)
        flows.save(connection, row.pk, _facts(body), row.modified)
        made = flows.of_workflow(connection, row.pk)
        assert made is not None, "a trigger makes it"
        return _shown(call, connection, made)

    try:
        return await call.services.database.write(write)
    except Refused:
        raise
    except Problem as problem:
        if problem.code == codes.DATABASE_DUPLICATE_KEY:
            raise Refused(409, "slug", problem.details) from None
        raise Refused(422, "nodes", problem.details) from None


def _slug(body: Mapping[str, Any]) -> str:
    """The id of the workflow: as given, or made of the name."""
    given = body.get("slug")
    if given is not None:
        kind(given, "slug", str)
        try:
            return ids.checked_id(given, "slug")
        except Problem as problem:
            raise Refused(422, "slug", problem.details) from None
    made = re.sub(r"[^0-9a-z]+", "-", (body.get("name") or "").lower()).strip("-")
    return made[: ids.LONGEST].strip("-") or ids.new_id()


def _nodes(given: Any) -> list[WorkflowNode]:
    """Nodes as the view shows them: of each its slug and config."""
    if given is None:
        raise Refused(422, "nodes", "It is missing: a flow has at least one node, {slug, config: {model: {id}}}.")
    kind(given, "nodes", list)
    return [_node(node, f"nodes[{number}]") for number, node in enumerate(given)]


def _node(given: Any, path: str) -> WorkflowNode:
    kind(given, path, dict)
    known(given, f"{path}.", ("slug", "config"))
    for name, wanted in (("slug", str), ("config", dict)):
        kind(given.get(name), f"{path}.{name}", wanted)
    _NODE_ID(given["slug"], f"{path}.slug")
    config, path = given["config"], f"{path}.config"
    known(config, f"{path}.", _CONFIG)
    for name, value in config.items():
        kind(value, f"{path}.{name}", _CONFIG[name])
    model = config.get("model", {})
    known(model, f"{path}.model.", ("id", "user_id", "app_id", "version_id"))
    for name, value in model.items():
        kind(value, f"{path}.model.{name}", str)
    node = WorkflowNode(id=given["slug"], suppress_output=config.get("suppress_output", False))
    for number, parent in enumerate(config.get("node_inputs", [])):
        kind(parent, f"{path}.node_inputs[{number}]", str)
        node.node_inputs.append(NodeInput(node_id=parent))
    node.model.id = model.get("id", "")
    node.model.user_id, node.model.app_id = model.get("user_id", ""), model.get("app_id", "")
    node.model.model_version.id = model.get("version_id", "")
    if config.get("params"):
        node.output_info_override.params.CopyFrom(to_struct(config["params"]))
    for number, concept in enumerate(config.get("concepts", [])):
        _add_concept(node, concept, f"{path}.concepts[{number}]")
    return node


_CONFIG: Mapping[str, type] = {
    "model": dict,
    "node_inputs": list,
    "params": dict,
    "suppress_output": bool,
    "concepts": list,
}


def _add_concept(node: WorkflowNode, given: Any, path: str) -> None:
    kind(given, path, dict)
    known(given, f"{path}.", ("id", "name", "value"))
    for name in given:
        wanted = float if name == "value" else str
        kind(
            float(given[name]) if type(given[name]) is int and wanted is float else given[name],
            f"{path}.{name}",
            wanted,
        )
    node.output_info_override.data.concepts.add(**given)


async def star(call: Call, id: str) -> tuple[dict[str, Any], bool]:
    """The caller's star on a flow, and whether it is a new one."""

    def write(connection: Connection) -> tuple[dict[str, Any], bool]:
        flow, user = _found(call, connection, id), call.caller.user
        fresh = workflow_stars.add(connection, flow.workflow, user, clock.now())
        return star_shown(flow, workflow_stars.of_user(connection, flow.workflow, user)), fresh

    return await call.services.database.write(write)


async def unstar(call: Call, id: str) -> None:
    """Take the caller's star back; 404 if there is none."""

    def write(connection: Connection) -> None:
        if not workflow_stars.remove(connection, _found(call, connection, id).workflow, call.caller.user):
            raise Refused(404, "id", "You have given no star to this flow.")

    await call.services.database.write(write)
