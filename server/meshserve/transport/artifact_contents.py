"""Contents of artifacts, for whoever may read their versions (behaviour §9.5, §18): as of exports, a part can be asked for."""

from pathlib import Path

from meshserve.call import Call
from meshserve.core.file_addresses import ARTIFACTS, Address
from meshserve.crud.verbs import PUBLIC
from meshserve.store import pipeline_tables, records
from meshserve.transport.exported import Files
from meshserve_proto.resources_pb2 import ArtifactVersion


class ArtifactContents(Files):
    """Contents of versions of artifacts."""

    folder, rpc = ARTIFACTS, "GetArtifactVersion"
    nothing = "There is no such version of an artifact, it is not complete yet, or it was deleted."

    def _allow(self, call: Call) -> None:
        """All who may look at versions may have contents; which of them strangers find is said below."""

    def _found(self, address: Address, call: Call) -> tuple[Path, str] | None:
        """The blob of a complete version; strangers find public ones."""
        connection = self._services.database.reader
        artifact = records.find(connection, pipeline_tables.ARTIFACTS, call.place.app, address.id)
        table = pipeline_tables.ARTIFACT_VERSIONS
        version = artifact and records.find(connection, table, artifact.pk, address.version_id)
        if not version or version.extra["blob"] is None or (call.stranger and version.visibility < PUBLIC):
            return None
        name = ArtifactVersion.FromString(version.body).upload.content_name
        return self._services.blobs.path(version.extra["blob"]), name
