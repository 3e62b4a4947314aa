"""Exported versions of models, for those who may read their exports (behaviour §9.5): as of datasets, a part can be asked for."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request

from meshserve.api.model_export_addresses import Address
from meshserve.api.model_lookup import find_at
from meshserve.call import Call
from meshserve.core.problems import Moved, Problem
from meshserve.store import records
from meshserve.store.pipeline_tables import MODEL_UPLOADS
from meshserve.transport.exported import Files
from meshserve.transport.hosted import Wire
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UserAppIDSet
from meshserve_proto.service_pb2 import GetModelVersionExportRequest


class ModelExports(Files):
    """The ASGI app of all paths below `model_export_addresses.FOLDER`."""

    nothing = "No such export was asked for, or its version was deleted."

    def _address(self, path: str) -> Address | None:
        return Address.of(path)

    def _admitted(self, address: Address, metadata: Mapping[str, str], request: Request) -> Call:
        """The call that reading the export would be; Problem for those who may not."""
        call = self._dispatcher.open("GetModelVersionExport", metadata, Wire(request))
        place = UserAppIDSet(user_id=address.user_id, app_id=address.app_id)
        self._dispatcher.admit(call, GetModelVersionExportRequest(user_app_id=place).SerializeToString())
        if call.stranger:
            raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "The exports of this app are not shared with you.")
        return call

    def _found(self, address: Address, call: Call) -> tuple[Path, str] | None:
        """The blob of a version whose export was asked for."""
        connection = self._services.database.reader
        try:
            model = find_at(connection, call.place, address.model_id)
        except Moved as moved:
            model = find_at(connection, call.place, moved.new)
        upload = model and records.find(connection, MODEL_UPLOADS, model.pk, address.version_id)
        if not upload or upload.extra["exported"] is None:
            return None
        return self._services.blobs.path(upload.extra["blob"]), f"{address.model_id}-{address.version_id}"
