"""Runs of pipelines, as records (behaviour §18).

Nothing here runs containers, and nothing pretends to. A run is queued, and stays so until somebody says otherwise by
PatchPipelineVersionRuns: an orchestrator that takes queued runs and works through them elsewhere, or a person. Each change
of its state is kept.
"""

from sqlite3 import Connection
from typing import Any

from meshserve.api.pipeline_specs import with_arguments
from meshserve.api.pipelines import FAMILY, PIPELINE_VERSIONS, PIPELINES
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, existing, missing
from meshserve.store import access, pipeline_tables, query, records
from meshserve.store.query import Condition, Order
from meshserve.store.records import DuplicateId, Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.duration_pb2 import Duration
from meshserve_proto.resources_pb2 import (
    Nodepool,
    OrchestrationStatus,
    PipelineVersion,
    PipelineVersionRun,
    PipelineVersionRunStatusLog,
)
from meshserve_proto.service_pb2 import (
    GetPipelineVersionRunRequest,
    ListPipelineVersionRunsRequest,
    ListPipelineVersionRunStatusLogsRequest,
    PatchPipelineVersionRunsRequest,
    PostPipelineVersionRunsRequest,
)

RUNS = Resource(PipelineVersionRun, pipeline_tables.PIPELINE_RUNS, parent=PIPELINE_VERSIONS)
LOGS = Resource(PipelineVersionRunStatusLog, pipeline_tables.PIPELINE_RUN_LOGS, parent=RUNS)
_FIELD, _LOGS_FIELD = 2, 2
"""`pipeline_version_run(s)` and `pipeline_version_run_status_logs` of the responses."""
QUEUED, RUNNING, PAUSED = codes.JOB_QUEUED, codes.JOB_RUNNING, codes.JOB_PAUSED
_ENDS = (codes.JOB_CANCELLED, codes.JOB_FAILED, codes.JOB_UNEXPECTED_ERROR)
NEXT: dict[int, tuple[int, ...]] = {
    QUEUED: (RUNNING, PAUSED, *_ENDS),
    RUNNING: (PAUSED, codes.JOB_COMPLETED, *_ENDS),
    PAUSED: (RUNNING, *_ENDS),
}
"""State → the states that a patch may put a run into; one that has ended stays as it is."""
_KNOWN = (RUNNING, PAUSED, codes.JOB_COMPLETED, *_ENDS)
_WHY = (
    "runs are records: nothing here runs containers, so a run stays queued (64000) until an orchestrator, or a person,"
    " says by PatchPipelineVersionRuns what became of it"
)


def version_to_run(call: Call, connection: Connection, pipeline_id: str, version_id: str) -> tuple[Row, Row]:
    """A pipeline and the version of it that is named, or its latest; Problem 11101, which clients look for."""
    row = records.find(connection, PIPELINES.table, call.place.app, pipeline_id)
    if row is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no pipeline '{pipeline_id}' here; upload it first.")
    if version_id:
        return row, existing(call, PIPELINE_VERSIONS, connection, row.pk, version_id)
    latest = FAMILY.latest(call, connection, row.pk)
    if latest is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"The pipeline '{pipeline_id}' has no version to run.")
    return row, latest


def add_run(call: Call, connection: Connection, pipeline: Row, version: Row, asked: PipelineVersionRun) -> Row:
    """Queue a run of a version within a write; of what is asked, its id, nodepools and arguments count."""
    stored = PipelineVersion.FromString(version.body)
    run = PipelineVersionRun(
        id=RUNS.check_id(asked.id, "pipeline version run id") if asked.id else ids.new_id(),
        pipeline_version=PipelineVersion(id=version.id, pipeline_id=pipeline.id),
        nodepools=asked.nodepools,
        orchestration_status=OrchestrationStatus(status=make_status(QUEUED)),
        orchestration_spec=with_arguments(stored.orchestration_spec, asked.input_args_override),
    )
    if asked.HasField("input_args_override"):
        run.input_args_override.CopyFrom(asked.input_args_override)
    row = RUNS.row(version.pk, run)
    named = {f"{pool.compute_cluster.id}/{pool.id}" for pool in run.nodepools}
    row.extra = {
        "app": call.place.app,
        "pipeline": pipeline.pk,
        "status": QUEUED,
        "nodepools": "\n".join(["", *sorted(named), ""]),
    }
    try:
        records.insert(connection, RUNS.table, row)
    except DuplicateId:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY, f"A duplicate: there is already a run with the id '{run.id}'."
        ) from None
    _log(call, connection, row, QUEUED, "")
    return row


def _log(call: Call, connection: Connection, run: Row, code: int, message: str) -> None:
    log = PipelineVersionRunStatusLog(
        id=ids.new_id(),
        pipeline_version_run_id=run.id,
        status=make_status(code),
        message=message,
        triggered_by_user_id=call.caller.user_id,
    )
    row = LOGS.row(run.pk, log)
    row.extra = {"status": code}
    records.insert(connection, LOGS.table, row)


@rpc("PostPipelineVersionRuns", "behavioural", _WHY)
async def post_runs(call: Call, request: PostPipelineVersionRunsRequest) -> Reply:
    """Queue runs of a version, the latest where none is named; all or none."""
    asked = batch_of(request, "pipeline_version_runs", RUNS.noun)
    selected = request.runner_selector.nodepool
    for run in asked:
        if selected.id and not run.nodepools:
            run.nodepools.append(Nodepool(id=selected.id, compute_cluster=selected.compute_cluster))

    def write(connection: Connection) -> list[bytes]:
        pipeline, version = version_to_run(call, connection, request.pipeline_id, request.pipeline_version_id)
        return [shown(call, add_run(call, connection, pipeline, version, run).body) for run in asked]

    return embedded(_FIELD, await call.services.database.write(write))


def shown(call: Call, body: bytes, place: access.Place | None = None) -> bytes:
    """A stored run as callers see it."""
    where = place or call.place
    run: PipelineVersionRun = RUNS.decode(body, where)
    run.pipeline_version.user_id, run.pipeline_version.app_id = where.user_id, where.app_id
    return run.SerializeToString()


def _found(call: Call, connection: Connection, request: Any, id: str) -> Row:
    """The run of that id, of the version that the request names or of any of its pipeline; runs are not for strangers."""
    pipeline = existing(call, PIPELINES, connection, call.place.app, request.pipeline_id)
    conditions = [query.equal("pipeline", pipeline.pk), query.equal("id", id)]
    if request.pipeline_version_id:
        version = existing(call, PIPELINE_VERSIONS, connection, pipeline.pk, request.pipeline_version_id)
        conditions.append(query.of_app(version.pk))
    rows = records.select(connection, RUNS.table, conditions, Order(), 1)
    if not rows or call.stranger:
        raise missing(RUNS, id)
    return rows[0]


@rpc("GetPipelineVersionRun")
async def get_run(call: Call, request: GetPipelineVersionRunRequest) -> Reply:
    """One run with its state."""
    row = _found(call, call.services.database.reader, request, request.pipeline_version_run_id)
    return embedded(_FIELD, (shown(call, row.body),))


@rpc("ListPipelineVersionRuns")
async def list_runs(call: Call, request: ListPipelineVersionRunsRequest) -> Reply:
    """The runs of a version, of a pipeline, of an app or of a user, as far as the request names them."""
    number, per_page = page_of(request)
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The runs of pipelines here are not shared with you.")
    database = call.services.database
    conditions, state = _conditions(call, database.reader, request), database.version()

    def read(connection: Connection) -> list[bytes]:
        page = call.services.pages.columns(
            connection, state, RUNS.table, ("app", "body"), conditions, Order(), number, per_page
        )
        places = {app: access.app_by_pk(connection, app) for app in {row[0] for row in page}}
        return [shown(call, row[1], places[row[0]]) for row in page]

    return embedded(_FIELD, await database.scan(read))


def _conditions(call: Call, connection: Connection, request: ListPipelineVersionRunsRequest) -> list[Condition]:
    if not call.place.app:
        conditions = [pipeline_tables.in_apps_of(call.place.user)]
    elif not request.pipeline_id:
        conditions = [query.equal("app", call.place.app)]
    else:
        pipeline = existing(call, PIPELINES, connection, call.place.app, request.pipeline_id)
        conditions = [query.equal("pipeline", pipeline.pk)]
        if request.pipeline_version_id:
            version = existing(call, PIPELINE_VERSIONS, connection, pipeline.pk, request.pipeline_version_id)
            conditions = [query.of_app(version.pk)]
    if request.status_codes:
        conditions.append(query.among("status", request.status_codes))
    if request.compute_cluster_id or request.nodepool_id:
        before = f"\n{request.compute_cluster_id}" if request.compute_cluster_id else ""
        after = f"{request.nodepool_id}\n" if request.nodepool_id else ""
        conditions.append(query.contains("nodepools", f"{before}/{after}"))
    return conditions


@rpc(
    "PatchPipelineVersionRuns",
    "behavioural",
    "beside pause, cancel and resume it takes the ends of a run (64002, 64003, 64006), because an orchestrator outside"
    " this server is the only one who knows them",
)
async def patch_runs(call: Call, request: PatchPipelineVersionRunsRequest) -> Reply:
    """Put runs into another state; all or none."""
    checked_action(request.action, ("overwrite",))
    changes = batch_of(request, "pipeline_version_runs", RUNS.noun)

    def write(connection: Connection) -> list[bytes]:
        rows = [_found(call, connection, request, patched.id) for patched in changes]
        return [
            shown(call, _moved(call, connection, row, patched.orchestration_status))
            for row, patched in zip(rows, changes, strict=True)
        ]

    return embedded(_FIELD, await call.services.database.write(write))


def _moved(call: Call, connection: Connection, row: Row, wanted: OrchestrationStatus) -> bytes:
    """Put a run into a state within a write; its new body. One that is in that state already stays as it is."""
    code = wanted.status.code
    if code not in _KNOWN:
        names = ", ".join(f"{each} {codes.StatusCode.Name(each)}" for each in _KNOWN)
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"orchestration_status.status.code is {code}; a run can be put into {names}."
        )
    before = row.extra["status"]
    if code != before and code not in NEXT.get(before, ()):
        raise Problem(
            codes.JOB_CONFLICT,
            f"The run '{row.id}' is {codes.StatusCode.Name(before)}, and cannot become {codes.StatusCode.Name(code)}.",
        )
    run: Any = RUNS.decode(row.body)
    status = run.orchestration_status
    if wanted.HasField("argo_status"):
        status.argo_status.CopyFrom(wanted.argo_status)
    if code != before:
        status.status.CopyFrom(make_status(code, wanted.status.details))
        _stamp(run, code)
        _log(call, connection, row, code, wanted.status.details)
    fresh = RUNS.row(row.owner, run, row.created)
    fresh.pk, fresh.extra = row.pk, row.extra | {"status": code}
    records.update(connection, RUNS.table, fresh)
    return fresh.body


def _stamp(run: Any, code: int) -> None:
    """Note when a run begins and ends, and how long it took."""
    moment = clock.now()
    if code == RUNNING and not run.HasField("started_at"):
        run.started_at.CopyFrom(clock.stamp(moment))
    if code not in NEXT:
        run.ended_at.CopyFrom(clock.stamp(moment))
        if run.HasField("started_at"):
            taken = max(moment - clock.micros(run.started_at), 0)
            run.total_run_duration.CopyFrom(Duration(seconds=taken // 1_000_000, nanos=taken % 1_000_000 * 1000))


@rpc("ListPipelineVersionRunStatusLogs")
async def list_logs(call: Call, request: ListPipelineVersionRunStatusLogsRequest) -> Reply:
    """The changes of a run's state, the newest first."""
    number, per_page = page_of(request)
    database, state = call.services.database, call.services.database.version()
    run = _found(call, database.reader, request, request.pipeline_version_run_id)
    conditions = [query.of_app(run.pk)]
    if request.status_codes:
        conditions.append(query.among("status", request.status_codes))
    pages = call.services.pages
    page = await database.scan(lambda c: pages.page(c, state, LOGS.table, conditions, Order(), number, per_page))
    return embedded(_LOGS_FIELD, (body for _, body in page))


BINDINGS = [post_runs, get_run, list_runs, patch_runs, list_logs]
