"""Pipelines: graphs of steps, whose versions are Argo workflows (behaviour §18). Runs have a module of their own."""

from sqlite3 import Connection

from meshserve.api.latest_versions import Family
from meshserve.api.pipeline_specs import check_config, check_spec
from meshserve.call import Call
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings, change, create, existing
from meshserve.store import pipeline_tables, records
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Pipeline, PipelineVersion


def _prepare(call: Call, connection: Connection, version: PipelineVersion) -> None:
    check_spec(call, connection, version.orchestration_spec)
    check_config(version.config)


def _revise(call: Call, connection: Connection, version: PipelineVersion, change: PipelineVersion, action: str) -> None:
    check_config(change.config)


PIPELINES = Resource(
    Pipeline,
    pipeline_tables.PIPELINES,
    get="GetPipeline",
    list="ListPipelines",
    post="PostPipelines",
    patch="PatchPipelines",
    delete=("DeletePipelines",),
    missing=codes.PIPELINE_DOES_NOT_EXIST,
    actions=("merge", "overwrite", "remove"),
    patchable=("description", "notes", "metadata", "visibility"),
)
PIPELINE_VERSIONS = Resource(
    PipelineVersion,
    pipeline_tables.PIPELINE_VERSIONS,
    parent=PIPELINES,
    get="GetPipelineVersion",
    list="ListPipelineVersions",
    patch="PatchPipelineVersions",
    delete=("DeletePipelineVersions",),
    actions=("merge", "overwrite"),
    patchable=("description", "metadata", "visibility", "config"),
    prepare=_prepare,
    revise=_revise,
)


def add_pipeline(call: Call, connection: Connection, pipeline: Pipeline) -> None:
    """Store a new pipeline with its first version if it has one; with one that exists, a new version is stored.

    No other call makes versions, so the SDK posts a pipeline again; what else is posted with it then describes it anew.
    """
    version = PipelineVersion() if pipeline.HasField("pipeline_version") else None
    if version is not None:
        version.CopyFrom(pipeline.pipeline_version)
        pipeline.ClearField("pipeline_version")
    known = records.find(connection, PIPELINES.table, call.place.app, pipeline.id) if pipeline.id else None
    if known is not None and version is not None:
        change(call, PIPELINES, connection, call.place.app, pipeline, "overwrite")
    else:
        create(call, PIPELINES, connection, call.place.app, pipeline)
    if version is not None:
        version.pipeline_id = pipeline.id
        owner = existing(call, PIPELINES, connection, call.place.app, pipeline.id).pk
        create(call, PIPELINE_VERSIONS, connection, owner, version)


FAMILY = Family(PIPELINES, PIPELINE_VERSIONS, "pipeline_version", add=add_pipeline)

BINDINGS = [*FAMILY.bindings(), *bindings(PIPELINE_VERSIONS)]
