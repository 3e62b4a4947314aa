"""Copies of apps as durable jobs (behaviour §16).

A copy goes through the source kind by kind, each kind in the order of pks. A portion of rows and how far the copy has
come are one write: whatever stops the server, it goes on behind that, and nothing is copied twice. A portion ends after
some milliseconds, so that no other call waits long for the writer. Media is not copied: inputs of both apps share blobs.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection

from meshserve.bulk.running import Tools
from meshserve.ingest import payload, reindexing
from meshserve.jobs.queue import Kind
from meshserve.store import access, copies, drawn, query, records, schema
from meshserve.store import duplications as store
from meshserve.store import jobs as store_jobs
from meshserve.store import operations_tables as tables
from meshserve.store.access import Place
from meshserve.store.duplications import Copying
from meshserve.store.inputs import DONE, FAILED
from meshserve.store.jobs import Job
from meshserve.store.query import Order
from meshserve.store.records import Row, Table
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, AppDuplication, Workflow, WorkflowNode, WorkflowVersion

KIND = "app_duplication"
"""What the jobs are called; the payload is the pk of the copy in digits."""
FIELDS = ("concepts", "models", "workflows", "installed_module_versions", "inputs", "annotations")
"""What progress tells of: kinds of resources, as `filter.copy_…` names them. Annotations come with their inputs."""
STEPS: tuple[tuple[str, Table], ...] = tuple((kind, table) for kind, some in copies.KINDS.items() for table in some)
_PORTION = 64
_PORTION_SECONDS = 0.01
_LANES = 1


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a copy goes from and to, and what it takes along (names of FIELDS)."""

    source: Place
    destination: Place
    fields: frozenset[str]


def serve(tools: Tools) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(KIND, Kind(partial(_do, tools), 1, _LANES, partial(_give_up, tools)))


def begin(connection: Connection, pk: int, source: int, destination: int, *, made: bool, wanted: Sequence[str]) -> None:
    """Let an app be copied into another; within the write that stores the duplication. Wake KIND afterwards.

    made: the destination was made for it. wanted: names of FIELDS.
    """
    progress = {field: [0, _total(connection, field, source)] for field in FIELDS if field in wanted}
    ceiling = copies.newest(connection, schema.INPUTS, source)
    pending = codes.APP_DUPLICATION_PENDING
    store.keep(connection, Copying(pk, pending, source, destination, int(made), 0, 0, ceiling, progress, ""))
    store_jobs.add_many(connection, KIND, [(source, b"%d" % pk)])


def _total(connection: Connection, field: str, app: int) -> int:
    if field == "annotations":
        return copies.annotations_number(connection, app)
    return sum(copies.number(connection, table, app) for table in copies.KINDS[field])


def wanted_of(duplication: AppDuplication) -> frozenset[str]:
    """What a duplication copies; everything if its filter names nothing."""
    named = frozenset(field for field in FIELDS if getattr(duplication.filter, f"copy_{field}"))
    return named or frozenset(FIELDS)


async def _do(tools: Tools, jobs: list[Job]) -> None:
    (job,) = jobs
    while await tools.database.write(partial(_portion, job)):
        pass
    tools.jobs.wake(payload.MEDIA)
    tools.jobs.wake(payload.TEXTS)
    tools.jobs.wake(reindexing.KIND)
    tools.jobs.wake(drawn.JOB)


def _portion(job: Job, connection: Connection) -> bool:
    """Copy a little; whether there is more to do."""
    now = store.find(connection, int(job.payload))
    row = None if now is None else records.find_pk(connection, tables.APP_DUPLICATIONS, now.pk)
    if now is None or row is None or now.status not in store.GOING:
        store_jobs.finish(connection, [job])
        return False
    source, destination = access.app_by_pk(connection, now.source), access.app_by_pk(connection, now.destination)
    if source is None or destination is None:
        which = "was copied" if source is None else "was copied into"
        return _end(connection, job, now, f"The app that {which} was deleted.")
    ends = Ends(source, destination, wanted_of(AppDuplication.FromString(row.body)))
    now.status = codes.APP_DUPLICATION_IN_PROGRESS
    while now.step < len(STEPS) and STEPS[now.step][0] not in ends.fields:
        now.step += 1
    if now.step == len(STEPS):
        return _end(connection, job, now)
    _copy_some(connection, now, ends)
    store.keep(connection, now)
    store_jobs.progressed(connection, job)
    return True


def _copy_some(connection: Connection, now: Copying, ends: Ends) -> None:
    field, table = STEPS[now.step]
    rows = copies.behind(connection, table, ends.source.app, now.cursor, _PORTION)
    if table is schema.INPUTS:
        rows = [row for row in rows if row.pk <= now.ceiling]
    if not rows:
        if table is schema.WORKFLOWS:
            _settle_base(connection, now, ends)
        now.step, now.cursor = now.step + 1, 0
        return
    end = time.monotonic() + _PORTION_SECONDS
    indexed = table is schema.INPUTS and same_base(connection, ends)
    for row in rows:
        if table is schema.INPUTS:
            _copy_input(connection, now, ends, row, indexed=indexed)
        else:
            copies.copy(connection, table, [row], ends.destination.app, partial(_localise, connection, ends))
        now.progress[field][0] += 1
        now.cursor = row.pk
        if time.monotonic() > end:
            return


def _copy_input(connection: Connection, now: Copying, ends: Ends, row: Row, *, indexed: bool) -> None:
    annotations = "annotations" in ends.fields
    app = ends.destination.app
    copied = copies.copy_input(connection, row, app, annotations=annotations, indexed=indexed)
    if copied is None:
        return
    pk, posted = copied
    if annotations:
        now.progress["annotations"][0] += posted
    if row.extra["status"] not in (DONE, FAILED):
        kind = payload.TEXTS if row.extra["hosted"] == "text" else payload.MEDIA
        store_jobs.add_many(connection, kind, [(app, payload.pack([pk]))])


def _localise(connection: Connection, ends: Ends, table: Table, row: Row) -> None:
    """A workflow goes on meaning its models: the copies where there are any, else those of the source."""
    if table not in (schema.WORKFLOWS, schema.WORKFLOW_VERSIONS):
        return
    item = (Workflow if table is schema.WORKFLOWS else WorkflowVersion).FromString(row.body)
    if _point_home(connection, ends, item.nodes):
        row.body = item.SerializeToString()


def _point_home(connection: Connection, ends: Ends, nodes: Sequence[WorkflowNode]) -> bool:
    changed = False
    for node in nodes:
        model = node.model
        if model.app_id or _has(connection, ends.destination.app, model.id, model.model_version.id):
            continue
        model.user_id, model.app_id = ends.source.user_id, ends.source.app_id
        changed = True
    return changed


def _has(connection: Connection, app: int, model_id: str, version_id: str) -> bool:
    model = records.find(connection, schema.MODELS, app, model_id)
    found = None if model is None else records.find(connection, schema.MODEL_VERSIONS, model.pk, version_id)
    return found is not None


def _settle_base(connection: Connection, now: Copying, ends: Ends) -> None:
    """An app that was made for the copy gets the base workflow of the source, now that it is there."""
    own = _app(connection, ends.source).default_workflow
    if not now.made or own.user_id or not own.id:
        return
    row = records.find_pk(connection, schema.APPS, ends.destination.app)
    if row is not None and records.find(connection, schema.WORKFLOWS, ends.destination.app, own.id) is not None:
        app = App.FromString(row.body)
        app.default_workflow.CopyFrom(own)
        row.body = app.SerializeToString()
        records.update(connection, schema.APPS, row)


def _app(connection: Connection, place: Place) -> App:
    row = records.find_pk(connection, schema.APPS, place.app)
    return App() if row is None else App.FromString(row.body)


def same_base(connection: Connection, ends: Ends) -> bool:
    """Whether both apps index inputs alike, so that what was said of inputs in one holds in the other."""
    one, other = (_app(connection, place).default_workflow for place in (ends.source, ends.destination))
    if (one.id, one.user_id, one.app_id) != (other.id, other.user_id, other.app_id):
        return False
    if one.user_id:
        return True
    versions = [_latest_version(connection, place.app, one.id) for place in (ends.source, ends.destination)]
    return versions[0] == versions[1]


def _latest_version(connection: Connection, app: int, workflow_id: str) -> str:
    workflow = records.find(connection, schema.WORKFLOWS, app, workflow_id)
    if workflow is None:
        return ""
    found = records.select(connection, schema.WORKFLOW_VERSIONS, [query.of_app(workflow.pk)], Order(), 1)
    return found[0].id if found else ""


def _end(connection: Connection, job: Job, now: Copying, failure: str = "") -> bool:
    """End a copy. Inputs that came to an app with another base workflow are indexed anew."""
    now.status = codes.APP_DUPLICATION_FAILED if failure else codes.APP_DUPLICATION_SUCCESS
    now.details = failure
    source, destination = access.app_by_pk(connection, now.source), access.app_by_pk(connection, now.destination)
    copied = now.progress.get("inputs", [0, 0])[0]
    ends = None if source is None or destination is None else Ends(source, destination, frozenset())
    if copied and ends is not None and not same_base(connection, ends):
        reindexing.start(connection, ends.destination.app)
    store.keep(connection, now)
    store_jobs.finish(connection, [job])
    return False


async def _give_up(tools: Tools, jobs: list[Job], reason: str) -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            now = store.find(connection, int(job.payload))
            if now is None or now.status not in store.GOING:
                store_jobs.finish(connection, [job])
            else:
                _end(connection, job, now, f"The server could not do this: {reason}.")

    await tools.database.write(write)
