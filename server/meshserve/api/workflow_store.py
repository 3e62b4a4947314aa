"""How workflows and their versions are stored, completed when read, and found by the ids that clients send.

A version's body holds its nodes and never changes them. A workflow's body repeats the nodes of its latest version,
and that version without its nodes as `version`, so that one row answers a read. Models of a node that live in the
workflow's own app are stored without user and app: `completed` fills them in.
"""

from collections.abc import Iterable
from sqlite3 import Connection

from meshserve.api.model_lookup import public_place
from meshserve.call import Call
from meshserve.core import ids
from meshserve.core.problems import Moved, Problem
from meshserve.crud.resource import Resource
from meshserve.media.hosting import digest_of
from meshserve.store import access, aliases, query, records, schema, workflow_stars
from meshserve.store.access import Place
from meshserve.store.query import Order
from meshserve.store.records import DuplicateId, Row
from meshserve.workflow.model_types import NEVER_BASE
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, Workflow, WorkflowNode, WorkflowVersion

PRIVATE, PUBLIC = 10, 50
WORKFLOWS = Resource(
    Workflow,
    schema.WORKFLOWS,
    missing=codes.WORKFLOW_DOES_NOT_EXIST,
    actions=("merge", "overwrite", "remove"),
    patchable=("nodes", "metadata", "visibility", "description", "notes", "use_cases", "check_consents", "image"),
    order=Order("modified"),
    sorts={
        "sort_by_star_count": workflow_stars.COUNT,
        "sort_by_relevance": "modified",
    },
    filters={
        "id": lambda pattern: query.wildcard("id", pattern),
        "query": lambda text: query.words("workflows", text),
        "search_term": lambda text: query.words("workflows", text),
        "visibility": lambda visibility: query.equal("visibility", visibility.gettable),
        "starred_only": lambda _: None,  # a matter of who asks, so the list itself sees to it
        "featured_only": lambda wanted: query.among("pk", ()) if wanted else None,
        "bookmark": lambda wanted: query.among("pk", ()) if wanted else None,
    },
    index=lambda workflow: {"name": workflow.id, "picture": digest_of(workflow.image)},
    words=("id", "description", "notes"),
    removed=lambda call, connection, row, _: aliases.remove(connection, schema.WORKFLOWS, row.pk),
)
VERSIONS = Resource(
    WorkflowVersion,
    schema.WORKFLOW_VERSIONS,
    parent=WORKFLOWS,
    actions=("merge", "overwrite", "remove"),
    patchable=("description", "metadata", "visibility", "license"),
)


def add_workflow(connection: Connection, place: Place, workflow: Workflow, version_id: str = "") -> Row:
    """Store a new workflow of checked nodes with its first version, within a write.

    Raises Problem 40010 if its id is taken. Changes `workflow` into what is stored.
    """
    workflow.visibility.gettable = workflow.visibility.gettable or PRIVATE
    workflow.ClearField("version")
    _localise(workflow.nodes, place)
    row = WORKFLOWS.row(place.app, workflow)
    aliases.forget(connection, schema.WORKFLOWS, place.app, workflow.id)
    try:
        records.insert(connection, schema.WORKFLOWS, row)
    except DuplicateId:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY,
            f"A duplicate: app '{place.app_id}' has a workflow with the id '{row.id}' already.",
        ) from None
    version = WorkflowVersion(id=version_id, nodes=workflow.nodes, visibility=workflow.visibility)
    return add_version(connection, place, row, version)


def add_version(connection: Connection, place: Place, row: Row, version: WorkflowVersion) -> Row:
    """Store a new version of checked nodes within a write; return the workflow's new row."""
    version.id = version.id or ids.new_id()
    version.visibility.gettable = version.visibility.gettable or PRIVATE
    _localise(version.nodes, place)
    records.insert(connection, schema.WORKFLOW_VERSIONS, VERSIONS.row(row.pk, version))
    return refresh(connection, row)


def refresh(connection: Connection, row: Row) -> Row:
    """Repeat the latest version in the workflow's body, within a write; return the new row."""
    latest = latest_version(connection, row.pk)
    workflow = Workflow.FromString(row.body)
    workflow.ClearField("nodes")
    workflow.ClearField("version")
    if latest is not None:
        workflow.version.MergeFromString(latest.body)
        workflow.nodes.extend(workflow.version.nodes)
        workflow.version.ClearField("nodes")
    fresh = WORKFLOWS.row(row.owner, workflow, row.created)
    fresh.pk = row.pk
    records.update(connection, schema.WORKFLOWS, fresh)
    return fresh


def check_base(call: Call, connection: Connection) -> None:
    """Problem 22104 if the app's own base workflow, as it is now, may not be one; at the end of a write of workflows."""
    row = records.find_pk(connection, schema.APPS, call.place.app)
    named = App.FromString(row.body).default_workflow if row is not None else Workflow()
    if named.id and not named.user_id:
        found = find_at(connection, call.place, named.id, follow=True)
        if found is not None:
            check_may_index(found)


def check_may_index(row: Row) -> None:
    """Problem 22104 naming the node if a workflow may not be the base workflow of an app."""
    for node in Workflow.FromString(row.body).nodes:
        if node.model.model_type_id in NEVER_BASE:
            raise Problem(
                codes.WORKFLOW_INVALID_ARGUMENT,
                f"Node '{node.id}' of workflow '{row.id}' runs model '{node.model.id}' ({node.model.model_type_id}), which"
                " searches what base workflows index, and so must not be in the base workflow of an app: keep it in a"
                " workflow of its own.",
            )


def latest_version(connection: Connection, workflow: int) -> Row | None:
    """The newest version of a workflow."""
    rows = records.select(connection, schema.WORKFLOW_VERSIONS, [query.of_app(workflow)], Order(), 1)
    return rows[0] if rows else None


def _localise(nodes: Iterable[WorkflowNode], place: Place) -> None:
    """Leave out the address of models that are in the workflow's own app: its ids may change."""
    for node in nodes:
        if (node.model.user_id, node.model.app_id) == (place.user_id, place.app_id):
            node.model.ClearField("user_id")
            node.model.ClearField("app_id")


def fill_nodes(nodes: Iterable[WorkflowNode], place: Place) -> None:
    """The inverse of leaving out: every node names user and app of its model and of the model's version."""
    for node in nodes:
        model = node.model
        model.user_id, model.app_id = model.user_id or place.user_id, model.app_id or place.app_id
        model.model_version.user_id, model.model_version.app_id = model.user_id, model.app_id


def completed(body: bytes, place: Place) -> Workflow:
    """A stored workflow as clients see it; its version repeats the nodes."""
    workflow: Workflow = WORKFLOWS.decode(body, place)
    fill_nodes(workflow.nodes, place)
    if workflow.HasField("version"):
        workflow.version.workflow_id, workflow.version.user_id = workflow.id, place.user_id
        workflow.version.app_id = place.app_id
        workflow.version.nodes.extend(workflow.nodes)
    return workflow


def completed_version(body: bytes, place: Place, workflow_id: str) -> WorkflowVersion:
    """A stored version as clients see it."""
    version: WorkflowVersion = VERSIONS.decode(body, place)
    version.workflow_id = workflow_id
    fill_nodes(version.nodes, place)
    return version


def find(
    call: Call, connection: Connection, workflow_id: str, *, public_first: bool = False, own_only: bool = False
) -> tuple[Place, Row]:
    """The workflow that an id means for this caller, and where it is (behaviour §2.5).

    "" is the default workflow of the app; else the app comes first and the public workflows next, or the other
    way round, or the app alone. Problem 22102 if there is none, 10050 if it was renamed.
    """
    if not workflow_id:
        return _default(call, connection)
    for place in _places(call, connection, public_first, own_only):
        least = _least(call, place)
        row = find_at(connection, place, workflow_id, least=least)
        if row is not None and row.visibility >= least:
            return place, row
    raise _missing(call, workflow_id, own_only)


def find_own(call: Call, connection: Connection, workflow_id: str) -> Row:
    """The app's own workflow of that id, or Problem 22102 or 10050."""
    if not workflow_id:
        raise Problem(codes.WORKFLOW_INVALID_ARGUMENT, "The workflow id is empty.")
    return find(call, connection, workflow_id, own_only=True)[1]


def find_at(
    connection: Connection, place: Place, workflow_id: str, *, follow: bool = False, least: int = 0
) -> Row | None:
    """The row of a workflow at one place by its id or another id of it.

    follow: serve a renamed one by its old id, instead of Problem 10050 that names the new one. least: how visible a
    renamed one must be for the caller to be told.
    """
    row = records.find(connection, schema.WORKFLOWS, place.app, workflow_id)
    alias = None if row is not None else aliases.find(connection, schema.WORKFLOWS, place.app, workflow_id)
    if alias is None:
        return row
    target, moved = alias
    row = records.find_pk(connection, schema.WORKFLOWS, target)
    if row is not None and moved and not follow:
        if row.visibility < least:
            return None
        raise Moved("workflow", workflow_id, row.id)
    return row


def find_version(call: Call, connection: Connection, place: Place, row: Row, version_id: str) -> Row:
    """The row of a version; "" is the latest. Problem 11101 if there is none."""
    if version_id:
        found = records.find(connection, schema.WORKFLOW_VERSIONS, row.pk, version_id)
    else:
        found = latest_version(connection, row.pk)
    if found is None or found.visibility < _least(call, place):
        what = f"version '{version_id}'" if version_id else "version that you may use"
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"The workflow '{row.id}' has no {what}.")
    return found


def _places(call: Call, connection: Connection, public_first: bool, own_only: bool) -> list[Place]:
    own = [call.place] if call.place.app else []
    main = None if own_only else public_place(connection)
    if main is None or main.app == call.place.app:
        return own
    return [main, *own] if public_first else [*own, main]


def _least(call: Call, place: Place) -> int:
    """What a workflow must at least have as visibility for this caller."""
    return PUBLIC if call.stranger or place.app != call.place.app else 0


def _missing(call: Call, workflow_id: str, own_only: bool) -> Problem:
    also = "" if own_only else ", nor among the public ones"
    return Problem(
        codes.WORKFLOW_DOES_NOT_EXIST,
        f"There is no workflow '{workflow_id}' in app '{call.place.app_id}' of user '{call.place.user_id}'{also}.",
    )


def _default(call: Call, connection: Connection) -> tuple[Place, Row]:
    """The app's default workflow: one of its own, by whatever id it had when it was named, or a public one."""
    row = records.find_pk(connection, schema.APPS, call.place.app)
    named = App.FromString(row.body).default_workflow if row is not None else Workflow()
    if not named.id:
        raise Problem(
            codes.WORKFLOW_DOES_NOT_EXIST, f"The workflow id is empty and app '{call.place.app_id}' has no default one."
        )
    place = access.find_app(connection, named.user_id, named.app_id) if named.user_id else call.place
    found = None if place is None else find_at(connection, place, named.id, follow=True)
    if place is None or found is None or found.visibility < _least(call, place):
        raise _missing(call, named.id, own_only=False)
    return place, found
