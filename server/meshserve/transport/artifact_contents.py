"""Contents of artifacts, for whoever may read their versions (behaviour §9.5, §18): as of exports, a part can be asked for."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request

from meshserve.api.artifact_addresses import Address
from meshserve.call import Call
from meshserve.crud.verbs import PUBLIC
from meshserve.store import pipeline_tables, records
from meshserve.transport.exported import Files
from meshserve.transport.hosted import Wire
from meshserve_proto.resources_pb2 import ArtifactVersion, UserAppIDSet
from meshserve_proto.service_pb2 import GetArtifactVersionRequest


class ArtifactContents(Files):
    """The ASGI app of all paths below `artifact_addresses.FOLDER`."""

    nothing = "There is no such version of an artifact, it is not complete yet, or it was deleted."

    def _address(self, path: str) -> Address | None:
        return Address.of(path)

    def _admitted(self, address: Address, metadata: Mapping[str, str], request: Request) -> Call:
        """The call that reading the version would be; Problem for those who may not."""
        call = self._dispatcher.open("GetArtifactVersion", metadata, Wire(request))
        place = UserAppIDSet(user_id=address.user_id, app_id=address.app_id)
        self._dispatcher.admit(call, GetArtifactVersionRequest(user_app_id=place).SerializeToString())
        return call

    def _found(self, address: Address, call: Call) -> tuple[Path, str] | None:
        """The blob of a complete version; strangers find public ones."""
        connection = self._services.database.reader
        artifact = records.find(connection, pipeline_tables.ARTIFACTS, call.place.app, address.artifact_id)
        table = pipeline_tables.ARTIFACT_VERSIONS
        version = artifact and records.find(connection, table, artifact.pk, address.version_id)
        if not version or version.extra["blob"] is None or (call.stranger and version.visibility < PUBLIC):
            return None
        name = ArtifactVersion.FromString(version.body).upload.content_name
        return self._services.blobs.path(version.extra["blob"]), name
