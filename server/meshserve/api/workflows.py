"""Workflows: made, read, listed, changed, renamed and deleted."""

from collections.abc import Iterable, Sequence
from functools import cache
from sqlite3 import Connection

from meshserve.api import pictures, workflow_store
from meshserve.api.workflow_store import WORKFLOWS, add_version, add_workflow, completed, fill_nodes, find, find_own
from meshserve.call import Call, Reply
from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.crud import renaming
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.verbs import batch_of, deletion, listed_columns
from meshserve.store import access, records, schema, workflow_stars
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Visibility, Workflow, WorkflowNode, WorkflowVersion
from meshserve_proto.service_pb2 import (
    GetWorkflowRequest,
    ListWorkflowsRequest,
    MultiWorkflowResponse,
    PatchWorkflowIdsRequest,
    PatchWorkflowsRequest,
    PostWorkflowsRequest,
    SingleWorkflowResponse,
)

EXTRAS = ("all", "stars")
_REMOVE = "remove takes a workflow's image away, and nothing else: give id and image.url alone, the url as it is now"
_OTHERS = tuple(name for name in WORKFLOWS.patchable if name != "nodes")


def _invalid(why: str) -> Problem:
    return Problem(codes.WORKFLOW_INVALID_ARGUMENT, why)


def _check_extras(asked: Iterable[str]) -> None:
    unknown = next((name for name in asked if name not in EXTRAS), None)
    if unknown is not None:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"additional_fields has '{unknown}'; workflows have {', '.join(EXTRAS)}."
        )


@rpc("GetWorkflow")
async def get_workflow(call: Call, request: GetWorkflowRequest) -> Reply:
    """A workflow of the app or a public one; the app's default without an id."""
    _check_extras(request.additional_fields)
    place, row = find(
        call,
        call.services.database.reader,
        request.workflow_id,
        public_first=request.favor_clarifai_workflows,
        own_only=request.exclude_clarifai_workflows,
    )
    workflow = _shown(call, row.body, place)
    if request.additional_fields:
        _add_stars(call, row.pk, workflow)
    return SingleWorkflowResponse(workflow=workflow)


def _shown(call: Call, body: bytes, place: Place) -> Workflow:
    shown: Workflow = pictures.show(call, completed(body, place), place)
    return shown


def _add_stars(call: Call, pk: int, workflow: Workflow) -> None:
    """Both extras that there are ask for stars."""
    count, own = workflow_stars.counted(call.services.database.reader, pk, call.caller.user)
    workflow.star_count, workflow.is_starred = count, own


@rpc("ListWorkflows")
async def list_workflows(call: Call, request: ListWorkflowsRequest) -> Reply:
    """The workflows of an app, or of all apps of a user."""
    _check_extras(request.additional_fields)
    starred = [workflow_stars.given_by(call.caller.user)] if request.starred_only else []
    rows = await listed_columns(call, WORKFLOWS, request, ("owner", "body", "pk"), (), starred)
    connection = call.services.database.reader

    @cache
    def where(owner: int) -> Place:
        return call.place if owner == call.place.app else access.app_by_pk(connection, owner) or call.place

    found = [_shown(call, row[1], where(row[0])) for row in rows]
    if request.additional_fields:
        for row, workflow in zip(rows, found, strict=True):
            _add_stars(call, row[2], workflow)
    return MultiWorkflowResponse(workflows=found)


@rpc("PostWorkflows")
async def post_workflows(call: Call, request: PostWorkflowsRequest) -> Reply:
    """New workflows, all or none, each with a first version."""
    posted = batch_of(request, "workflows", "workflow")
    kept = await pictures.keep(call, posted, codes.WORKFLOW_INVALID_ARGUMENT)

    def write(connection: Connection) -> list[bytes]:
        return [create(call, connection, workflow).body for workflow in posted]

    bodies = await kept.write(write)
    return MultiWorkflowResponse(workflows=[_shown(call, body, call.place) for body in bodies])


def create(call: Call, connection: Connection, posted: Workflow) -> Row:
    """Store a new workflow in the app of the call, within a write; Problem for one that cannot be."""
    _check(posted)
    workflow = Workflow(id=ids.checked_id(posted.id, "workflow id") if posted.id else ids.new_id())
    patch(workflow, posted, "overwrite", _OTHERS)
    workflow.nodes.extend(_checked(call, connection, posted.nodes))
    row = add_workflow(connection, call.place, workflow)
    workflow_store.check_base(call, connection)  # the app's default may name it from before
    return row


def _checked(call: Call, connection: Connection, nodes: Sequence[WorkflowNode]) -> list[WorkflowNode]:
    from meshserve.api.workflow_nodes import checked  # costs numpy, which a start does without

    return checked(call, connection, nodes)


def _check(given: Workflow) -> None:
    """What is wrong with the fields of a post or patch but its nodes."""
    if given.visibility.gettable not in Visibility.Gettable.values():
        raise _invalid(
            f"visibility.gettable is {given.visibility.gettable}; it is 10 (private), 30 (organisation) or 50 (public)."
        )


@rpc("PatchWorkflows")
async def patch_workflows(call: Call, request: PatchWorkflowsRequest) -> Reply:
    """Change workflows, all or none; a change of nodes makes a new version."""
    action = checked_action(request.action, WORKFLOWS.actions)
    changes = batch_of(request, "workflows", "workflow")
    kept = await pictures.keep(call, changes, codes.WORKFLOW_INVALID_ARGUMENT)

    def write(connection: Connection) -> list[bytes]:
        return [_change(call, connection, change, action).body for change in changes]

    bodies = await kept.write(write)
    return MultiWorkflowResponse(workflows=[_shown(call, body, call.place) for body in bodies])


def _change(call: Call, connection: Connection, change: Workflow, action: str) -> Row:
    row = find_own(call, connection, change.id)
    workflow = Workflow.FromString(row.body)
    if action == "remove":
        _remove_image(call, workflow, change)
    else:
        _check(change)
        pictures.exchange(call, call.place, workflow, change)
        patch(workflow, change, action, _OTHERS)
        workflow.visibility.gettable = workflow.visibility.gettable or workflow_store.PRIVATE
    row = saved(connection, row, workflow)
    if change.nodes and action != "remove":
        nodes = _checked(call, connection, _patched_nodes(call.place, workflow, change, action))
        row = add_version(connection, call.place, row, WorkflowVersion(nodes=nodes, visibility=workflow.visibility))
        workflow_store.check_base(call, connection)
    return row


def saved(connection: Connection, row: Row, workflow: Workflow) -> Row:
    """Write a changed workflow, within a write; its new row."""
    fresh = WORKFLOWS.row(row.owner, workflow, row.created)
    fresh.pk = row.pk
    records.update(connection, schema.WORKFLOWS, fresh)
    return fresh


def _remove_image(call: Call, workflow: Workflow, change: Workflow) -> None:
    given = {field.name for field, _ in change.ListFields()} - {"id", "user_id", "app_id"}
    if given != {"image"} or not pictures.is_current(call, call.place, workflow, change.image.url):
        raise _invalid(f"{_REMOVE}.")
    workflow.ClearField("image")


def _patched_nodes(place: Place, workflow: Workflow, change: Workflow, action: str) -> list[WorkflowNode]:
    """The nodes after a patch. A merge that names another model brings no version or address of the old one."""
    fill_nodes(workflow.nodes, place)
    named = {node.id: node.model.id for node in change.nodes}
    for node in workflow.nodes:
        if named.get(node.id, "") not in ("", node.model.id):
            node.ClearField("model")
    patch(workflow, change, action, ("nodes",))
    return list(workflow.nodes)


@rpc("PatchWorkflowIds")
async def patch_ids(call: Call, request: PatchWorkflowIdsRequest) -> Reply:
    """Rename one workflow; who uses the old id is told the new one."""
    old, new = renaming.asked(request)

    def write(connection: Connection) -> bytes:
        row = find_own(call, connection, old)
        body = renaming.rename(call, WORKFLOWS, connection, row, Workflow.FromString(row.body), new)
        workflow_store.check_base(call, connection)
        return body

    return MultiWorkflowResponse(workflows=[_shown(call, await call.services.database.write(write), call.place)])


BINDINGS = [
    get_workflow,
    list_workflows,
    post_workflows,
    patch_workflows,
    patch_ids,
    deletion(WORKFLOWS, "DeleteWorkflow", find_own),
    deletion(WORKFLOWS, "DeleteWorkflows", find_own),
]
