"""Versions of datasets: snapshots that are made in the background and never change, and what is counted in them."""

from sqlite3 import Connection

from meshserve.api.annotation_filters import ANNOTATION_FILTERS, complete_search
from meshserve.api.dataset_store import VERSIONS, dataset_of, deletions, shown_versions, version_of
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, bindings, change, create, existing, listed_columns
from meshserve.datasets import payload
from meshserve.datasets.metrics import value_key
from meshserve.store import jobs, models, query, records, schema, vectors
from meshserve.store.query import Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    MANUAL,
    AnnotationFilterConfig,
    Dataset,
    DatasetVersion,
    DatasetVersionMetricsGroup,
)
from meshserve_proto.service_pb2 import (
    GetDatasetVersionRequest,
    ListDatasetVersionsRequest,
    PatchDatasetVersionsRequest,
    PostDatasetVersionsRequest,
)

_FIELD = 2
"""`dataset_version` and `dataset_versions` of the responses."""
_SET_BY_SERVER = ("created_at", "modified_at", "metrics", "export_info")
GROUPS = Resource(
    DatasetVersionMetricsGroup,
    schema.DATASET_METRICS,
    parent=VERSIONS,
    list="ListDatasetVersionMetricsGroups",
    order=Order(ascending=True),
    filters={
        "parent_paths": lambda paths: query.among("path", list(paths)),
        "types": lambda types: query.among("type", list(types)),
        "values": lambda values: query.among("value", [value_key(value) for value in values]),
    },
)


@rpc("GetDatasetVersion")
async def get_version(call: Call, request: GetDatasetVersionRequest) -> Reply:
    """One version, with its exports."""
    connection = call.services.database.reader
    row = version_of(call, connection, request.dataset_id, request.dataset_version_id)
    return embedded(_FIELD, shown_versions(call, connection, [(row.pk, row.body)]))


@rpc("ListDatasetVersions")
async def list_versions(call: Call, request: ListDatasetVersionsRequest) -> Reply:
    """The versions of a dataset, newest first."""
    found = await listed_columns(call, VERSIONS, request, ("pk", "body"), ("dataset_id",))
    rows = [(row[0], row[1]) for row in found]
    return embedded(_FIELD, shown_versions(call, call.services.database.reader, rows))


@rpc("PostDatasetVersions")
async def post_versions(call: Call, request: PostDatasetVersionsRequest) -> Reply:
    """Begin snapshots of a dataset, all or none; they show what is in it now."""
    from meshserve.datasets.snapshot import Moments

    posted = batch_of(request, "dataset_versions", VERSIONS.noun)
    moments, held = call.services.single(Moments), list[int]()

    def write(connection: Connection) -> list[tuple[int, bytes]]:
        row = dataset_of(call, connection, request.dataset_id)
        dataset = Dataset.FromString(row.body)
        for version in posted:
            _complete(call, connection, dataset, version)
            create(call, VERSIONS, connection, row.pk, version)
        found = records.find_many(connection, schema.DATASET_VERSIONS, row.pk, [version.id for version in posted])
        made = [found[version.id] for version in posted]
        jobs.add_many(connection, payload.VERSION, [(row.pk, payload.packed(each.pk)) for each in made])
        for each in made:  # what is committed now is what the snapshot shows, however long other work takes before it
            moments.hold(call.services.database.path, each.pk)
            held.append(each.pk)
        return [(each.pk, each.body) for each in made]

    try:
        rows = await call.services.database.write(write)
    except BaseException:
        for pk in held:
            moments.drop(pk)
        raise
    call.services.jobs.wake(payload.VERSION)
    return embedded(_FIELD, shown_versions(call, call.services.database.reader, rows))


def _complete(call: Call, connection: Connection, dataset: Dataset, version: DatasetVersion) -> None:
    """What a new version takes over from its dataset and from the filter that it names, as they are now."""
    if version.WhichOneof("data_config") == "model_predict_config":
        raise Problem(
            codes.NOT_IMPLEMENTED,
            "model_predict_config: this server makes versions of what people and models have said, and predicts nothing"
            " for them; annotation_filter_config with a worker takes what a model said.",
        )
    for name in _SET_BY_SERVER:
        version.ClearField(name)
    _check_spaces(call, connection, version)
    version.dataset_id = dataset.id
    version.status.CopyFrom(make_status(codes.DATASET_VERSION_PENDING))
    version.request_origin = MANUAL
    if dataset.HasField("default_processing_info"):
        version.processing_info.CopyFrom(dataset.default_processing_info)
    else:
        version.ClearField("processing_info")
    if version.WhichOneof("data_config") is None and dataset.HasField("default_annotation_filter"):
        _default_filter(call, connection, dataset, version)
    config = version.annotation_filter_config
    if config.HasField("annotation_filter"):
        _fill_filter(call, connection, config)


def _check_spaces(call: Call, connection: Connection, version: DatasetVersion) -> None:
    """Embeddings are asked for of what makes some, or has made them in this app."""
    here = vectors.spaces(connection, call.place.app) if version.embed_model_version_ids else []
    for number, id in enumerate(version.embed_model_version_ids):
        if id not in here and not models.has_any_version(connection, id):
            raise Problem(
                codes.CONN_INVALID_REQUEST,
                f"embed_model_version_ids[{number}] names '{id}': there is no such model version, and no embedding in the"
                " app is of one.",
            )


def _default_filter(call: Call, connection: Connection, dataset: Dataset, version: DatasetVersion) -> None:
    """A filter that was deleted since is none."""
    id = dataset.default_annotation_filter.id
    if records.find(connection, schema.ANNOTATION_FILTERS, call.place.app, id) is not None:
        version.annotation_filter_config.annotation_filter.id = id


def _fill_filter(call: Call, connection: Connection, config: AnnotationFilterConfig) -> None:
    """The filter as it is now, so that a later change of it changes nothing here; or one given with its search."""
    given = config.annotation_filter
    if given.id:
        row = existing(call, ANNOTATION_FILTERS, connection, call.place.app, given.id)
        given.CopyFrom(ANNOTATION_FILTERS.decode(row.body, call.place))
    else:
        complete_search(call, connection, given)


@rpc("PatchDatasetVersions")
async def patch_versions(call: Call, request: PatchDatasetVersionsRequest) -> Reply:
    """Change what is said about versions, all or none; what is in them stays."""
    action = checked_action(request.action, VERSIONS.actions)
    changes = batch_of(request, "dataset_versions", VERSIONS.noun)

    def write(connection: Connection) -> list[bytes]:
        dataset = dataset_of(call, connection, request.dataset_id)
        for version in changes:
            change(call, VERSIONS, connection, dataset.pk, version, action)
        wanted = [version.id for version in changes]
        rows = records.find_many(connection, schema.DATASET_VERSIONS, dataset.pk, wanted)
        return shown_versions(call, connection, [(rows[id].pk, rows[id].body) for id in wanted])

    return embedded(_FIELD, await call.services.database.write(write))


BINDINGS = [get_version, list_versions, post_versions, patch_versions, *deletions(VERSIONS), *bindings(GROUPS)]
