"""Versions of workflows: read, listed, described, published and deleted; their nodes never change."""

from collections.abc import Sequence
from sqlite3 import Connection

from meshserve.api.workflow_store import (
    PRIVATE,
    PUBLIC,
    VERSIONS,
    check_base,
    completed_version,
    fill_nodes,
    find,
    find_own,
    find_version,
    latest_version,
    refresh,
)
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.verbs import batch_of
from meshserve.store import query, records, schema
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import WorkflowNode, WorkflowVersion
from meshserve_proto.service_pb2 import (
    DeleteWorkflowVersionsRequest,
    GetWorkflowVersionRequest,
    ListWorkflowVersionsRequest,
    MultiWorkflowVersionResponse,
    PatchWorkflowVersionsRequest,
    PostWorkflowVersionsPublishRequest,
    PostWorkflowVersionsUnPublishRequest,
    SingleWorkflowVersionResponse,
)
from meshserve_proto.status_pb2 import BaseResponse


@rpc("GetWorkflowVersion")
async def get_version(call: Call, request: GetWorkflowVersionRequest) -> Reply:
    """One version; the latest without an id."""
    connection = call.services.database.reader
    place, row = find(call, connection, request.workflow_id)
    version = find_version(call, connection, place, row, request.workflow_version_id)
    return SingleWorkflowVersionResponse(workflow_version=completed_version(version.body, place, row.id))


@rpc("ListWorkflowVersions")
async def list_versions(call: Call, request: ListWorkflowVersionsRequest) -> Reply:
    """All versions, the newest first."""
    number, per_page = page_of(request)
    database = call.services.database
    place, row = find(call, database.reader, request.workflow_id)
    conditions = [query.of_app(row.pk)]
    if call.stranger or place.app != call.place.app:
        conditions.append(query.at_least("visibility", PUBLIC))
    rows = call.services.pages.page(
        database.reader, database.version(), schema.WORKFLOW_VERSIONS, conditions, Order(), number, per_page
    )
    return MultiWorkflowVersionResponse(workflow_versions=[completed_version(body, place, row.id) for _, body in rows])


@rpc("PatchWorkflowVersions")
async def patch_versions(call: Call, request: PatchWorkflowVersionsRequest) -> Reply:
    """Change description, metadata, visibility and license of versions, all or none."""
    action = checked_action(request.action, VERSIONS.actions)
    changes = batch_of(request, "workflow_versions", "workflow version")

    def write(connection: Connection) -> MultiWorkflowVersionResponse:
        row = find_own(call, connection, request.workflow_id)
        bodies = [_change(call, connection, row, change, action) for change in changes]
        refresh(connection, row)
        return MultiWorkflowVersionResponse(
            workflow_versions=[completed_version(body, call.place, row.id) for body in bodies]
        )

    return await call.services.database.write(write)


def _change(call: Call, connection: Connection, workflow: Row, change: WorkflowVersion, action: str) -> bytes:
    if not change.id:
        raise Problem(codes.WORKFLOW_INVALID_ARGUMENT, "workflow_versions has an item without id.")
    row = find_version(call, connection, call.place, workflow, change.id)
    version = WorkflowVersion.FromString(row.body)
    if change.nodes and not _has_nodes(call, connection, version, change.nodes):
        raise Problem(
            codes.WORKFLOW_INVALID_ARGUMENT,
            "The nodes of a version never change: patch the workflow's nodes, which makes a new version.",
        )
    patch(version, change, action, VERSIONS.patchable)
    return _save(connection, row, version)


def _has_nodes(call: Call, connection: Connection, version: WorkflowVersion, nodes: Sequence[WorkflowNode]) -> bool:
    """Whether these are the nodes that a stored version has: who sends back what they read changes nothing."""
    from meshserve.api.workflow_nodes import checked  # costs numpy

    given = checked(call, connection, nodes)
    own = list(version.nodes)
    for one in (given, own):
        fill_nodes(one, call.place)
    return given == own


def _save(connection: Connection, row: Row, version: WorkflowVersion) -> bytes:
    version.visibility.gettable = version.visibility.gettable or PRIVATE
    fresh = VERSIONS.row(row.owner, version, row.created)
    fresh.pk = row.pk
    records.update(connection, schema.WORKFLOW_VERSIONS, fresh)
    return fresh.body


@rpc("DeleteWorkflowVersions")
async def delete_versions(call: Call, request: DeleteWorkflowVersionsRequest) -> Reply:
    """Delete versions, all or none; the last one goes only with its workflow."""
    if not request.workflow_version_ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "workflow_version_ids is empty: name the versions to delete.")

    def write(connection: Connection) -> None:
        row = find_own(call, connection, request.workflow_id)
        wanted = dict.fromkeys(request.workflow_version_ids)
        gone = [find_version(call, connection, call.place, row, id).pk for id in wanted]
        records.delete(connection, schema.WORKFLOW_VERSIONS, gone)
        if latest_version(connection, row.pk) is None:
            raise Problem(
                codes.WORKFLOW_INVALID_ARGUMENT,
                f"These are all versions of workflow '{row.id}': delete the workflow, or leave one of them.",
            )
        refresh(connection, row)
        check_base(call, connection)

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


async def _show_to(call: Call, workflow_id: str, version_ids: Sequence[str], gettable: int) -> Reply:
    """Set who may see versions, all or none."""
    if not version_ids or not all(version_ids):
        raise Problem(codes.WORKFLOW_INVALID_ARGUMENT, "publications is empty, or has an item without version_id.")

    def write(connection: Connection) -> None:
        row = find_own(call, connection, workflow_id)
        for version_id in version_ids:
            found = find_version(call, connection, call.place, row, version_id)
            version = WorkflowVersion.FromString(found.body)
            version.visibility.gettable = gettable
            _save(connection, found, version)
        refresh(connection, row)

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


@rpc("PostWorkflowVersionsPublish")
async def publish(call: Call, request: PostWorkflowVersionsPublishRequest) -> Reply:
    """Make versions public; strangers see them where workflow, app and user are public too."""
    return await _show_to(call, request.workflow_id, [p.version_id for p in request.publications], PUBLIC)


@rpc("PostWorkflowVersionsUnPublish")
async def unpublish(call: Call, request: PostWorkflowVersionsUnPublishRequest) -> Reply:
    """Make versions private again."""
    return await _show_to(call, request.workflow_id, [p.version_id for p in request.publications], PRIVATE)


BINDINGS = [get_version, list_versions, patch_versions, delete_versions, publish, unpublish]
