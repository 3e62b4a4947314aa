"""Steps of pipelines: building blocks whose versions are archives of code (behaviour §18).

An archive is stored and checked. No image is built of it, for nothing here would run it.
"""

import asyncio
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from meshserve.api.dataset_store import deletions
from meshserve.api.latest_versions import LEFT, Family
from meshserve.api.pipeline_specs import checked_json
from meshserve.api.version_contents import Uploading
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import Binding, rpc
from meshserve.crud.paging import page_of
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import PUBLIC, listed
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import access, pipeline_tables, query, records
from meshserve.store import jobs as store_jobs
from meshserve.store.jobs import Job
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import PipelineStep, PipelineStepVersion
from meshserve_proto.service_pb2 import ListPipelineStepVersionsRequest, PostPipelineStepVersionsUploadResponse

CHECK = "step_check"
"""A kind of job: looks whether an archive is one of a step. It carries the pk of a version as digits."""
NEEDED = ("config.yaml", "1/pipeline_step.py")
"""What an archive of a step has at least."""
_STORED = "The archive is stored and has what a step needs; this server builds no image of it and runs none."

STEPS = Resource(
    PipelineStep,
    pipeline_tables.PIPELINE_STEPS,
    get="GetPipelineStep",
    list="ListPipelineSteps",
    post="PostPipelineSteps",
    delete=("DeletePipelineSteps",),
    missing=codes.PIPELINE_STEP_DOES_NOT_EXIST,
)
STEP_VERSIONS = Resource(
    PipelineStepVersion,
    pipeline_tables.PIPELINE_STEP_VERSIONS,
    parent=STEPS,
    get="GetPipelineStepVersion",
    delete=("DeletePipelineStepVersions",),
    filters={"status_codes": lambda wanted: query.among("status", wanted)},
)
_FAMILY = Family(
    STEPS,
    STEP_VERSIONS,
    "pipeline_step_version",
    usable=(query.equal("status", codes.PIPELINE_STEP_READY),),
)


@rpc("ListPipelineStepVersions")
async def list_versions(call: Call, request: ListPipelineStepVersionsRequest) -> Reply:
    """The versions of a step, or of all steps of the app or the user where no step is named."""
    if request.pipeline_step_id:
        bodies = [body for _, body in await listed(call, STEP_VERSIONS, request, ("pipeline_step_id",))]
        return embedded(2, bodies, STEP_VERSIONS.address(call.place))
    number, per_page = page_of(request)
    database, pages, state = call.services.database, call.services.pages, call.services.database.version()
    least, place = PUBLIC if call.stranger else 0, call.place
    within = (
        pipeline_tables.of_steps(place.app, least) if place.app else pipeline_tables.of_steps_of_user(place.user, least)
    )
    conditions = [within, query.at_least("visibility", least)]
    if request.status_codes:
        conditions.append(query.among("status", request.status_codes))

    def read(connection: Connection) -> list[bytes]:
        columns, table = ("app", "body"), STEP_VERSIONS.table
        page = pages.columns(connection, state, table, columns, conditions, Order(), number, per_page)
        places = {app: access.app_by_pk(connection, app) or place for app in {row[0] for row in page}}
        return [row[1] + STEP_VERSIONS.address(places[row[0]]) for row in page]

    return embedded(2, await database.scan(read))


def _begin(call: Call, connection: Connection, step: Row, version: PipelineStepVersion) -> None:
    """A version that is announced: described by the caller, and without what only the server says."""
    spec = version.orchestration_step_spec.argo_orchestration_step_spec.spec_json
    if spec:
        checked_json(
            spec,
            "pipeline_step_version.orchestration_step_spec.argo_orchestration_step_spec.spec_json",
            codes.PIPELINE_STEP_INVALID_ARGUMENT,
        )
    names = [param.name for param in version.pipeline_step_input_params]
    if "" in names or len(names) != len(set(names)):
        raise Problem(
            codes.PIPELINE_STEP_INVALID_ARGUMENT,
            "pipeline_step_version.pipeline_step_input_params: each has a name, and no two the same.",
        )
    version.ClearField("pipeline_step")
    version.ClearField("status")
    version.pipeline_step.id = step.id
    version.status.CopyFrom(make_status(codes.PIPELINE_STEP_UPLOADING))


def _finished(connection: Connection, row: Row, version: PipelineStepVersion) -> None:
    version.status.CopyFrom(make_status(codes.PIPELINE_STEP_BUILDING))
    store_jobs.add_many(connection, CHECK, [(row.extra["app"], str(row.pk).encode())])


def serve(services: Services) -> None:
    """Let the queue look into archives that are complete."""

    async def check(jobs: list[Job]) -> None:
        (job,) = jobs
        row = records.find_pk(services.database.reader, STEP_VERSIONS.table, int(job.payload))
        if row is None:  # deleted meanwhile
            await services.database.write(lambda connection: store_jobs.finish(connection, jobs))
            return
        verdict = await asyncio.to_thread(_verdict, services.blobs.path(row.extra["blob"]))
        await services.database.write(partial(_settle, jobs=jobs, code=verdict[0], details=verdict[1]))

    async def give_up(jobs: list[Job], reason: str) -> None:
        code, details = codes.PIPELINE_STEP_BUILD_UNEXPECTED_ERROR, f"The archive could not be looked at: {reason}."
        await services.database.write(partial(_settle, jobs=jobs, code=code, details=details))

    services.jobs.serve(CHECK, Kind(check, 1, 1, give_up))


def _verdict(archive: Path) -> tuple[codes.StatusCode, str]:
    """(code, details) of a version with that archive."""
    from meshserve.ingest.archives import members

    try:
        missing = set(NEEDED)
        for member in members(archive):
            missing.discard(member.name.removeprefix("./"))
    except FileNotFoundError:  # deleted meanwhile
        return codes.PIPELINE_STEP_BUILDING_FAILED, "The archive is gone."
    except Problem as problem:
        return codes.PIPELINE_STEP_BUILDING_FAILED, problem.details
    if missing:
        names = " and ".join(sorted(missing))
        return codes.PIPELINE_STEP_BUILDING_FAILED, f"The archive has no {names}, which every step has."
    return codes.PIPELINE_STEP_READY, _STORED


def _settle(connection: Connection, jobs: list[Job], code: int, details: str) -> None:
    for job in jobs:
        row = records.find_pk(connection, STEP_VERSIONS.table, int(job.payload))
        if row is not None:
            version: Any = STEP_VERSIONS.decode(row.body)
            version.status.CopyFrom(make_status(code, details))
            row.body, row.extra["status"] = STEP_VERSIONS.encode(version), code
            records.update(connection, STEP_VERSIONS.table, row)
    store_jobs.finish(connection, jobs)


_UPLOADING = Uploading(
    parent=STEPS,
    versions=STEP_VERSIONS,
    parent_field="pipeline_step_id",
    item_field="pipeline_step_version",
    response=PostPipelineStepVersionsUploadResponse,
    id_field="pipeline_step_version_id",
    underway=codes.PIPELINE_STEP_UPLOADING,
    complete=codes.PIPELINE_STEP_BUILDING,
    begin=_begin,
    finished=_finished,
    wakes=CHECK,
)

BINDINGS = [
    *_FAMILY.bindings(),
    *deletions(STEP_VERSIONS, LEFT),
    list_versions,
    Binding(
        "PostPipelineStepVersionsUpload",
        _UPLOADING.upload,
        "behavioural",
        "the archive is stored and checked, and is ready then; no image is built of it, for nothing here would run it",
    ),
]
