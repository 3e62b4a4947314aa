"""Exports of model versions: what was uploaded, to be had again (behaviour §9.5)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api.model_store import own_model, own_version
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.file_addresses import MODEL_EXPORTS, Address
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.store import records
from meshserve.store.pipeline_tables import MODEL_UPLOADS
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ModelVersionExport
from meshserve_proto.service_pb2 import SingleModelVersionExportResponse


@rpc(
    "PutModelVersionExports",
    "behavioural",
    "the content of uploaded versions is exported as it came; versions without any have nothing to export",
)
async def put_export(call: Call, request: Any) -> Reply:
    """Begin an export, which is there at once: the file is that of the upload. Again is the same."""

    def write(connection: Connection) -> SingleModelVersionExportResponse:
        model, upload = _upload(call, connection, request)
        if upload is None:
            raise Problem(
                codes.MODEL_INVALID_REQUEST,
                f"Version '{request.version_id}' of model '{model.id}' has no file to export: it was not uploaded. Models"
                " of operator types are their parameters, which GetModelVersion has.",
            )
        if upload.extra["blob"] is None:
            raise Problem(
                codes.MODEL_UPLOADING, f"Version '{upload.id}' of model '{model.id}' is not uploaded to its end yet."
            )
        if upload.extra["exported"] is None:
            upload.extra["exported"] = clock.now()
            records.update(connection, MODEL_UPLOADS, upload)
        return _shown(call, model, upload)

    return await call.services.database.write(write)


@rpc("GetModelVersionExport")
async def get_export(call: Call, request: Any) -> Reply:
    """An export and where its file is; Problem 11101 as long as none was asked for."""
    model, upload = _upload(call, call.services.database.reader, request)
    if upload is None or upload.extra["exported"] is None:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"Version '{request.version_id}' of model '{model.id}' has no export; PutModelVersionExports begins one.",
        )
    return _shown(call, model, upload)


def _upload(call: Call, connection: Connection, request: Any) -> tuple[Row, Row | None]:
    """The model, and what the version was uploaded as. Problem for what does not exist, and for strangers."""
    if call.stranger:
        raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "Models are exported by those who may change their app alone.")
    model = own_model(call, connection, request.model_id)
    version = own_version(connection, model, request.version_id)
    return model, records.find(connection, MODEL_UPLOADS, model.pk, version.id)


def _shown(call: Call, model: Row, upload: Row) -> SingleModelVersionExportResponse:
    address = Address(call.place.user_id, call.place.app_id, model.id, upload.id)
    export = ModelVersionExport(
        status=make_status(codes.MODEL_EXPORTED),
        url=call.services.base_url + MODEL_EXPORTS.path(address),
        size=upload.extra["length"],
    )
    return SingleModelVersionExportResponse(export=export)


BINDINGS = [put_export, get_export]
