"""Datasets and their versions as they are stored, and as callers see them."""

from collections.abc import Iterable, Sequence
from functools import cache
from sqlite3 import Connection
from typing import Any, cast

from meshserve.api import pictures
from meshserve.api.annotation_filters import ANNOTATION_FILTERS
from meshserve.call import Call, Reply
from meshserve.core.file_addresses import EXPORTS, Address
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import Binding, Unary
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import PUBLIC, bindings, existing
from meshserve.datasets import payload
from meshserve.datasets.exports import NAMES
from meshserve.ingest.payload import SWEEP
from meshserve.media.hosting import digest_of
from meshserve.store import access, datasets, query, records, schema
from meshserve.store.access import Place
from meshserve.store.datasets import Export
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    CLARIFAI_DATA_JSON,
    CLARIFAI_DATA_PROTOBUF,
    COCO,
    AnnotationFilter,
    Dataset,
    DatasetVersion,
    DatasetVersionExport,
    DatasetVersionExportInfo,
)

NONE = query.among("pk", ())
_SLOTS = {CLARIFAI_DATA_PROTOBUF: "clarifai_data_protobuf", CLARIFAI_DATA_JSON: "clarifai_data_json", COCO: "coco"}
"""Format → field of DatasetVersionExportInfo."""
_VERSION = Dataset.DESCRIPTOR.fields_by_name["version"].number
_SET_BY_SERVER = ("created_at", "modified_at", "version", "is_starred", "star_count")


def complete_dataset(call: Call, connection: Connection, dataset: Dataset) -> None:
    """What only the server sets goes; what is named must exist."""
    if dataset.HasField("bookmark_origin"):
        raise Problem(codes.NOT_IMPLEMENTED, "bookmark_origin: this server keeps no bookmarks of datasets.")
    for name in _SET_BY_SERVER:
        dataset.ClearField(name)
    _check_named(call, connection, dataset)


def _check_named(call: Call, connection: Connection, dataset: Dataset) -> None:
    """The default filter is one of the app's, kept by its id."""
    if dataset.HasField("default_annotation_filter"):
        id = dataset.default_annotation_filter.id
        if not id:
            raise Problem(
                codes.CONN_INVALID_REQUEST, "default_annotation_filter.id is empty: name a filter of the app."
            )
        existing(call, ANNOTATION_FILTERS, connection, call.place.app, id)
        dataset.default_annotation_filter.CopyFrom(AnnotationFilter(id=id))


def _revise(call: Call, connection: Connection, stored: Dataset, change: Dataset, action: str) -> None:
    """remove takes the picture away, and nothing else."""
    if action != "remove":
        _check_named(call, connection, change)
        pictures.exchange(call, call.place, stored, change)
        return
    beside = {field.name for field, _ in change.ListFields()} - {"id", "user_id", "app_id", "image"}
    other = change.image.url and not pictures.is_current(call, call.place, stored, change.image.url)
    if beside or not change.HasField("image") or other:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            "The action remove takes a dataset's picture away, and nothing else: give id and image.url alone, the url as"
            " it is now.",
        )
    stored.ClearField("image")
    change.ClearField("image")


DATASETS = Resource(
    Dataset,
    schema.DATASETS,
    delete=("DeleteDatasets",),
    actions=("merge", "overwrite", "remove"),
    patchable=(
        "description",
        "metadata",
        "visibility",
        "notes",
        "default_annotation_filter",
        "default_processing_info",
        "image",
    ),
    order=Order("modified"),
    sorts={
        "sort_by_star_count": "modified",  # no call gives stars, so all have as many
        "sort_by_relevance": lambda request: query.relevance("datasets", request.search),
    },
    filters={
        "id": lambda pattern: query.wildcard("id", pattern),
        "starred_only": lambda wanted: NONE if wanted else None,
        "bookmark": lambda wanted: NONE if wanted else None,  # bookmarks are refused
    },
    index=lambda dataset: {"picture": digest_of(dataset.image)},
    words=("id", "description", "notes"),
    prepare=complete_dataset,
    revise=_revise,
)
VERSIONS = Resource(
    DatasetVersion,
    schema.DATASET_VERSIONS,
    parent=DATASETS,
    delete=("DeleteDatasetVersions",),
    patchable=("description", "metadata", "visibility"),
    filters={"request_origins": lambda origins: query.among("origin", list(origins))},
    index=lambda version: {"status": version.status.code, "origin": version.request_origin},
)


def dataset_of(call: Call, connection: Connection, id: str) -> Row:
    """The dataset of the app that a request names."""
    return existing(call, DATASETS, connection, call.place.app, id)


def version_of(call: Call, connection: Connection, dataset_id: str, id: str) -> Row:
    """The version of the dataset that a request names."""
    return existing(call, VERSIONS, connection, dataset_of(call, connection, dataset_id).pk, id)


def shown_datasets(call: Call, connection: Connection, rows: Sequence[tuple[int, int, bytes]]) -> list[bytes]:
    """Stored datasets (pk, app, body) with their addresses, their latest versions and their filters."""

    @cache
    def place(app: int) -> Place:
        return call.place if app == call.place.app else access.app_by_pk(connection, app) or call.place

    latest = datasets.latest_versions(connection, [pk for pk, _, _ in rows])
    shown = []
    for pk, app, body in rows:
        body = pictures.shown_bytes(call, body, Dataset, place(app))
        body = _with_filter(connection, app, place(app), body) + DATASETS.address(place(app))
        if pk in latest and _may_see(call, latest[pk][1]):
            body += embedded(_VERSION, shown_versions(call, connection, [latest[pk]], place(app)))
        shown.append(body)
    return shown


def _may_see(call: Call, version: bytes) -> bool:
    return not call.stranger or DatasetVersion.FromString(version).visibility.gettable >= PUBLIC


def _with_filter(connection: Connection, app: int, place: Place, body: bytes) -> bytes:
    """A stored dataset with all of its default filter, if it has one that still exists."""
    dataset = Dataset.FromString(body)
    if not dataset.HasField("default_annotation_filter"):
        return body
    row = records.find(connection, schema.ANNOTATION_FILTERS, app, dataset.default_annotation_filter.id)
    dataset.ClearField("default_annotation_filter")
    if row is not None:
        dataset.default_annotation_filter.CopyFrom(ANNOTATION_FILTERS.decode(row.body, place))
    return dataset.SerializeToString()


def shown_versions(
    call: Call, connection: Connection, rows: Sequence[tuple[int, bytes]], place: Place | None = None
) -> list[bytes]:
    """Stored versions (pk, body) with their addresses and their exports."""
    where = place or call.place
    exported = datasets.exports(connection, [pk for pk, _ in rows])
    return [
        body + VERSIONS.address(where) + (_export_info(call, where, body, exported[pk]) if pk in exported else b"")
        for pk, body in rows
    ]


def _export_info(call: Call, place: Place, body: bytes, exports: Iterable[Export]) -> bytes:
    version, info = DatasetVersion.FromString(body), DatasetVersionExportInfo()
    for export in exports:
        getattr(info, _SLOTS[export.format]).CopyFrom(shown_export(call, place, version, export))
    return DatasetVersion(export_info=info).SerializeToString()


def shown_export(call: Call, place: Place, version: Any, export: Export) -> DatasetVersionExport:
    """An export as callers see it: with its address once it is written."""
    shown = DatasetVersionExport(
        format=export.format,
        status=make_status(export.status, export.details),
        include_embeddings=export.embeddings,
    )
    if export.status == codes.DATASET_VERSION_EXPORT_SUCCESS:
        address = Address(place.user_id, place.app_id, version.dataset_id, version.id, NAMES[export.format])
        shown.url, shown.size = call.services.base_url + EXPORTS.path(address), export.size
    return shown


def deletions(resource: Resource, kinds: Sequence[str] = (payload.GONE, SWEEP)) -> list[Binding]:
    """The standard RPCs of a resource whose deletion leaves files behind: they go at once, by jobs of these kinds."""
    return [Binding(each.name, _then_sweep(each, kinds)) for each in bindings(resource)]


def _then_sweep(binding: Binding, kinds: Sequence[str]) -> Unary:
    act = cast(Unary, binding.handler)

    async def handler(call: Call, request: Any) -> Reply:
        reply = await act(call, request)
        for kind in kinds:
            call.services.jobs.wake(kind)
        return reply

    return handler
