"""Artifacts: named files of an app, whose versions hold what was uploaded (behaviour §18)."""

from functools import cached_property
from sqlite3 import Connection

from meshserve.api.dataset_store import deletions
from meshserve.api.latest_versions import LEFT, Family
from meshserve.api.version_contents import Uploading, later
from meshserve.call import Call
from meshserve.core import clock, file_addresses
from meshserve.core.file_addresses import Address
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import Binding
from meshserve.crud.resource import Resource
from meshserve.store import pipeline_tables, query
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Artifact, ArtifactVersion, Visibility
from meshserve_proto.service_pb2 import GetArtifactVersionRequest, PostArtifactVersionsUploadResponse

_LONGEST_NAME = 255


def _finish(call: Call, place: Place, version: ArtifactVersion) -> None:
    """Say where a version belongs, and where its content is once it is complete."""
    version.artifact.user_id, version.artifact.app_id = place.user_id, place.app_id
    if version.upload.status.code == codes.UPLOAD_DONE:
        address = Address(place.user_id, place.app_id, version.artifact.id, version.id)
        version.upload.content_url = call.services.base_url + file_addresses.ARTIFACTS.path(address)


def _present(call: Call, request: GetArtifactVersionRequest, version: ArtifactVersion) -> None:
    _finish(call, call.place, version)


class _Artifacts(Resource):
    """Artifacts are as visible as the most visible of their versions, which the store sees to."""

    @cached_property
    def has_visibility(self) -> bool:
        """Whether items may be public, one by one."""
        return True

    def _visibility(self, item: Artifact) -> int:
        return int(Visibility.PRIVATE)


ARTIFACTS = _Artifacts(
    Artifact,
    pipeline_tables.ARTIFACTS,
    get="GetArtifact",
    list="ListArtifacts",
    post="PostArtifacts",
    delete=("DeleteArtifact",),
    missing=codes.ARTIFACT_DOES_NOT_EXIST,
)
ARTIFACT_VERSIONS = Resource(
    ArtifactVersion,
    pipeline_tables.ARTIFACT_VERSIONS,
    parent=ARTIFACTS,
    get="GetArtifactVersion",
    list="ListArtifactVersions",
    delete=("DeleteArtifactVersion",),
    missing=codes.ARTIFACT_VERSION_DOES_NOT_EXIST,
    present=_present,
)
_FAMILY = Family(
    ARTIFACTS,
    ARTIFACT_VERSIONS,
    "artifact_version",
    usable=(query.equal("status", codes.UPLOAD_DONE),),
    finish=_finish,
)


def _begin(call: Call, connection: Connection, artifact: Row, version: ArtifactVersion) -> None:
    """A version that is announced: described by the caller, and without what only the server says."""
    upload = version.upload
    name = upload.content_name or artifact.id
    if len(name) > _LONGEST_NAME or not name.isprintable() or "/" in name:
        raise Problem(
            codes.ARTIFACT_VERSION_INVALID_ARGUMENT,
            f"artifact_version.upload.content_name is no name of a file: at most {_LONGEST_NAME} characters that can be"
            " printed, without slashes.",
        )
    if version.HasField("expires_at") and clock.micros(version.expires_at) <= clock.now():
        raise Problem(
            codes.ARTIFACT_VERSION_INVALID_ARGUMENT,
            "artifact_version.expires_at is not in the future; leave it out for a version that stays.",
        )
    for name_of_field in ("artifact", "upload", "deleted_at"):
        version.ClearField(name_of_field)
    version.artifact.id = artifact.id
    version.upload.id, version.upload.content_name = version.id, name
    version.upload.created_at.CopyFrom(clock.stamp(clock.now()))
    version.upload.status.CopyFrom(make_status(codes.UPLOAD_IN_PROGRESS))


def _finished(connection: Connection, row: Row, version: ArtifactVersion) -> None:
    version.upload.content_length = row.extra["length"]
    version.upload.status.CopyFrom(make_status(codes.UPLOAD_DONE))
    if version.HasField("expires_at"):
        row.extra["expires"] = clock.micros(version.expires_at)
        later(connection, ARTIFACT_VERSIONS.table, row)


_UPLOADING = Uploading(
    parent=ARTIFACTS,
    versions=ARTIFACT_VERSIONS,
    parent_field="artifact_id",
    item_field="artifact_version",
    response=PostArtifactVersionsUploadResponse,
    id_field="artifact_version_id",
    underway=codes.UPLOAD_IN_PROGRESS,
    complete=codes.UPLOAD_DONE,
    begin=_begin,
    finished=_finished,
)

BINDINGS = [
    *_FAMILY.bindings(),
    *deletions(ARTIFACT_VERSIONS, LEFT),
    Binding("PostArtifactVersionsUpload", _UPLOADING.upload),
]
