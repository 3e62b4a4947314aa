"""Exports of versions: asked for again and again until they are there (behaviour §13)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api.dataset_store import shown_export, version_of
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.verbs import batch_of
from meshserve.datasets import payload
from meshserve.datasets.exports import NAMES
from meshserve.store import datasets as store
from meshserve.store import jobs
from meshserve.store.datasets import Export
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import DatasetVersion, DatasetVersionExport
from meshserve_proto.service_pb2 import MultiDatasetVersionExportResponse, PutDatasetVersionExportsRequest

_PENDING, _DONE = codes.DATASET_VERSION_EXPORT_PENDING, codes.DATASET_VERSION_EXPORT_SUCCESS


@rpc("PutDatasetVersionExports")
async def put_exports(call: Call, request: PutDatasetVersionExportsRequest) -> Reply:
    """Begin exports that were not asked for yet, and tell how far each is. A version that is not ready comes first."""
    wanted = batch_of(request, "exports", "dataset version export")
    for number, asked in enumerate(wanted):
        _check(asked, number)

    def write(connection: Connection) -> MultiDatasetVersionExportResponse:
        row = version_of(call, connection, request.dataset_id, request.dataset_version_id)
        version = DatasetVersion.FromString(row.body)
        exports = [_export(call, connection, row, version, asked, number) for number, asked in enumerate(wanted)]
        shown = [shown_export(call, call.place, version, export) for export in exports]
        return MultiDatasetVersionExportResponse(exports=shown)

    shown = await call.services.database.write(write)
    call.services.jobs.wake(payload.EXPORT)
    return shown


def _check(asked: DatasetVersionExport, number: int) -> None:
    if asked.format not in NAMES:
        known = ", ".join(f"{format} ({name.removesuffix('.zip')})" for format, name in NAMES.items())
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"exports[{number}].format is {asked.format}; the formats are {known}."
        )


def _export(
    call: Call, connection: Connection, row: Row, version: Any, asked: DatasetVersionExport, number: int
) -> Export:
    """The export of a format, begun if it was not, or if what is there is not what is asked for."""
    if version.status.code == codes.DATASET_VERSION_FAILURE:
        raise Problem(
            codes.DATASET_VERSION_FAILURE,
            f"The version '{version.id}' could not be made, so there is nothing to export: {version.status.details}",
        )
    if asked.include_embeddings and not version.embed_model_version_ids:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"exports[{number}].include_embeddings: the version '{version.id}' was made without"
            " embed_model_version_ids, so it holds no embeddings.",
        )
    known = {export.format: export for export in store.exports(connection, [row.pk]).get(row.pk, [])}
    export = known.get(asked.format)
    if export is not None and _as_asked(call, export, asked):
        return export
    export = Export(row.pk, asked.format, asked.include_embeddings)
    store.keep_export(connection, export)
    if version.status.code == codes.DATASET_VERSION_READY:
        jobs.add_many(connection, payload.EXPORT, [(row.pk, payload.packed(asked.format))])
    return export


def _as_asked(call: Call, export: Export, asked: DatasetVersionExport) -> bool:
    """Whether there is nothing to write anew: a failed one is tried again, and so is one whose addresses are old."""
    if export.status == codes.DATASET_VERSION_EXPORT_FAILED or export.embeddings != asked.include_embeddings:
        return False
    return export.status != _DONE or export.base == call.services.base_url


BINDINGS = [put_exports]
