"""Exported versions of models, for those who may read their exports (behaviour §9.5): as of datasets, a part can be asked for."""

from pathlib import Path

from meshserve.api.model_lookup import find_at
from meshserve.call import Call
from meshserve.core.file_addresses import MODEL_EXPORTS, Address
from meshserve.core.problems import Moved, Problem
from meshserve.store import records
from meshserve.store.pipeline_tables import MODEL_UPLOADS
from meshserve.transport.exported import Files
from meshserve_proto import status_code_pb2 as codes


class ModelExports(Files):
    """Exported versions of models."""

    folder, rpc = MODEL_EXPORTS, "GetModelVersionExport"
    nothing = "No such export was asked for, or its version was deleted."

    def _allow(self, call: Call) -> None:
        if call.stranger:
            raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "The exports of this app are not shared with you.")

    def _found(self, address: Address, call: Call) -> tuple[Path, str] | None:
        """The blob of a version whose export was asked for."""
        connection = self._services.database.reader
        try:
            model = find_at(connection, call.place, address.id)
        except Moved as moved:
            model = find_at(connection, call.place, moved.new)
        upload = model and records.find(connection, MODEL_UPLOADS, model.pk, address.version_id)
        if not upload or upload.extra["exported"] is None:
            return None
        return self._services.blobs.path(upload.extra["blob"]), f"{address.id}-{address.version_id}"
