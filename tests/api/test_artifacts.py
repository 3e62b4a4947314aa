"""Artifacts: versions uploaded over a stream, downloaded from our own door, expired and deleted with their bytes (§9.5, §18)."""

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.timestamp_pb2 import Timestamp

from meshserve.bootstrap import add_token, ensure_app, ensure_user
from support.calls import Call
from support.content_uploads import config, part, until, whole
from support.datasets import download
from support.serving import Caller, Server, within_store

CONTENT = bytes(range(256)) * 40
PRIVATE, PUBLIC = resources_pb2.Visibility.PRIVATE, resources_pb2.Visibility.PUBLIC
Artifact, Version = resources_pb2.Artifact, resources_pb2.ArtifactVersion


class Uploads:
    """Uploads to artifacts of one app."""

    def __init__(self, stub: Any, send: Call, metadata: Any, where: Any) -> None:
        self._stub, self.send, self._metadata, self.where = stub, send, metadata, where

    def new(self, id: str) -> str:
        self.send("PostArtifacts", artifacts=[Artifact(id=id)])
        return id

    def answers(self, messages: Iterator[Any]) -> list[Any]:
        return list(self._stub.PostArtifactVersionsUpload(messages, metadata=self._metadata, timeout=60))

    def put(self, artifact: str, content: bytes = CONTENT, size: int = 4000, **version: Any) -> str:
        answers = self.answers(whole("artifact", self.where, artifact, content, Version(**version), size))
        assert answers[-1].status.code == codes.UPLOAD_DONE, answers[-1].status
        return str(answers[0].artifact_version_id)

    def version(self, artifact: str, id: str, code: int = codes.SUCCESS) -> Any:
        answer = self.send("GetArtifactVersion", code, artifact_id=artifact, artifact_version_id=id)
        return answer.artifact_version

    def begun(self, artifact: str, *messages: Any, id: str = "", total: int = len(CONTENT)) -> list[Any]:
        first = config("artifact", self.where, artifact, total, Version(id=id))
        return self.answers(iter([first, *messages]))


@pytest.fixture(scope="module")
def uploads(stub: Any, send: Call, metadata: Any, user_app: Any) -> Uploads:
    return Uploads(stub, send, metadata, user_app)


def _key(caller: Caller) -> dict[str, str]:
    return {"Authorization": dict(caller.metadata)["authorization"]}


def test_each_part_is_answered_68000_and_the_last_68001(uploads: Uploads) -> None:
    messages = whole("artifact", uploads.where, uploads.new("parts"), CONTENT, Version(id="first"), 4000)
    seen = [(a.status.code, a.bytes_remaining, a.artifact_version_id) for a in uploads.answers(messages)]
    length = len(CONTENT)
    assert seen == [
        (68000, length, "first"),
        (68000, length - 4000, "first"),
        (68000, length - 8000, "first"),
        (68001, 0, "first"),
    ]
    version = uploads.version("parts", "first")
    assert (version.artifact.id, version.artifact.app_id) == ("parts", uploads.where.app_id)
    assert (version.visibility.gettable, version.HasField("expires_at")) == (PRIVATE, False)
    assert (version.upload.content_length, version.upload.content_name) == (length, "parts")


def test_an_artifact_shows_its_latest_complete_version(uploads: Uploads) -> None:
    artifact = uploads.new("latest")
    assert not uploads.send("GetArtifact", artifact_id=artifact).artifact.HasField("artifact_version")
    older, newer = uploads.put(artifact), uploads.put(artifact, b"newer")
    uploads.begun(artifact, id="unfinished")
    assert uploads.send("GetArtifact", artifact_id=artifact).artifact.artifact_version.id == newer
    versions = uploads.send("ListArtifactVersions", artifact_id=artifact).artifact_versions
    assert [version.id for version in versions] == ["unfinished", newer, older]
    assert not versions[0].upload.content_url
    uploads.send("DeleteArtifactVersion", artifact_id=artifact, artifact_version_id=newer)
    (listed,) = [a for a in uploads.send("ListArtifacts").artifacts if a.id == artifact]
    assert listed.artifact_version.id == older


def test_the_content_comes_from_our_own_door_and_in_ranges(uploads: Uploads, server: Server, stranger: Caller) -> None:
    artifact = uploads.new("door")
    id = uploads.put(artifact, upload=resources_pb2.Upload(content_name="tür.bin"))
    url, owner = uploads.version(artifact, id).upload.content_url, _key(server.owner)
    assert url.startswith(f"http://{server.address}/artifacts/")
    status, headers, body = download(url, owner)
    assert (status, body) == (200, CONTENT)
    assert "t%C3%BCr.bin" in headers["content-disposition"]
    status, headers, body = download(url, owner | {"Range": "bytes=10000-"})
    assert (status, body) == (206, CONTENT[10000:])
    assert headers["content-range"] == f"bytes 10000-{len(CONTENT) - 1}/{len(CONTENT)}"
    assert [download(url, each)[0] for each in ({}, _key(stranger))] == [404, 401]
    assert download(url.replace(id, "other"), owner)[0] == 404


def test_a_broken_stream_is_gone_on_with_by_the_id_of_its_version(uploads: Uploads) -> None:
    artifact = uploads.new("resumed")
    uploads.begun(artifact, part("artifact", 1, 0, CONTENT[:3000]), id="slow")
    assert uploads.version(artifact, "slow").upload.status.code == codes.UPLOAD_IN_PROGRESS
    known, again, last = uploads.begun(
        artifact, part("artifact", 1, 0, CONTENT[:3000]), part("artifact", 2, 2000, CONTENT[2000:]), id="slow"
    )
    assert [a.bytes_remaining for a in (known, again, last)] == [len(CONTENT) - 3000, len(CONTENT) - 3000, 0]
    assert last.status.code == codes.UPLOAD_DONE
    (done,) = uploads.begun(artifact, id="slow")
    assert done.status.code == codes.DATABASE_DUPLICATE_KEY


@pytest.mark.parametrize(
    ("messages", "total", "code", "words"),
    [
        ([part("artifact", 1, 5, b"late")], 100, codes.UPLOAD_CONFLICT, "begins at byte 0"),
        ([part("artifact", 1, 0, b"x" * 11)], 10, codes.CONN_INVALID_REQUEST, "announced with 10 bytes"),
        ([part("artifact", 1, 0, b"")], 10, codes.CONN_INVALID_REQUEST, "none is empty"),
        (
            [part("artifact", 1, 0, b"abc"), part("artifact", 1, 0, b"abd")],
            10,
            codes.UPLOAD_CONFLICT,
            "other bytes",
        ),
        ([part("artifact", 1, 0, b"abc"), part("artifact", 1, 0, b"abc")], 3, codes.UPLOAD_CONFLICT, "complete"),
        ([], 0, codes.CONN_INVALID_REQUEST, "total_size is 0"),
        ([], 1 << 50, codes.CONN_INVALID_REQUEST, "total_size"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    uploads: Uploads, messages: list[Any], total: int, code: int, words: str
) -> None:
    artifact = uploads.new(f"misfit-{code}-{len(words)}-{total % 997}")
    answer = uploads.begun(artifact, *messages, total=total)[-1]
    assert (answer.status.code, words in answer.status.details) == (code, True), answer.status


def test_the_first_message_is_the_config_and_of_an_artifact_that_exists(uploads: Uploads) -> None:
    (missing,) = uploads.begun("no-such")
    assert missing.status.code == codes.ARTIFACT_DOES_NOT_EXIST
    first = part("artifact", 1, 0, b"x")
    assert uploads.answers(iter([first]))[0].status.code != codes.SUCCESS
    posted = Artifact(id="versioned", artifact_version=Version(id="v"))
    uploads.send("PostArtifacts", codes.CONN_INVALID_REQUEST, artifacts=[posted])
    uploads.version("parts", "no-such", codes.ARTIFACT_VERSION_DOES_NOT_EXIST)


def test_expires_at_is_honoured_and_the_past_refused(uploads: Uploads, server: Server) -> None:
    artifact, soon = uploads.new("expiring"), Timestamp()
    past = config("artifact", uploads.where, artifact, 1, Version(expires_at=Timestamp(seconds=1)))
    assert uploads.answers(iter([past]))[0].status.code == codes.ARTIFACT_VERSION_INVALID_ARGUMENT
    soon.FromMicroseconds(int((time.time() + 0.4) * 1e6))
    content = b"only for a moment"
    id = uploads.put(artifact, content, expires_at=soon)
    assert uploads.version(artifact, id).expires_at == soon
    until(lambda: not uploads.send("ListArtifactVersions", artifact_id=artifact).artifact_versions)
    until(lambda: not _blob(server, content).exists())
    assert time.time() >= soon.ToMicroseconds() / 1e6


def test_deletes_leave_no_bytes_behind_that_nobody_else_uses(uploads: Uploads, server: Server) -> None:
    one, two, content = uploads.new("one"), uploads.new("two"), b"shared by two"
    version = uploads.put(one, content)
    uploads.put(two, content)
    (begun, _) = uploads.begun(two, part("artifact", 1, 0, CONTENT[:10]))
    assert _blob(server, content).read_bytes() == content
    assert list((server.data / "contents").glob("artifact_versions-*"))
    uploads.send("DeleteArtifactVersion", artifact_id=one, artifact_version_id=version)
    assert _blob(server, content).exists()
    partial = {path for path in (server.data / "contents").iterdir() if path.read_bytes() == CONTENT[:10]}
    assert begun.artifact_version_id
    assert partial
    uploads.send("DeleteArtifact", artifact_id=two)
    until(lambda: not _blob(server, content).exists())
    until(lambda: not any(path.exists() for path in partial))


@pytest.fixture(scope="module")
def sharer(server: Server) -> Caller:
    """A user who is public, with a public app."""
    caller = Caller("artifact-sharer", "shared-artifacts", "a57ac7a57ac7a57ac7a57ac7a57ac7a5")

    def job(connection: sqlite3.Connection) -> None:
        user = ensure_user(connection, caller.user_id, PUBLIC)
        ensure_app(connection, user.pk, caller.app_id, PUBLIC)
        add_token(connection, user.pk, caller.pat, "for a test")

    within_store(server.data, job)
    return caller


def test_strangers_see_public_versions_of_public_apps_alone(
    uploads: Uploads, stub: Any, sharer: Caller, stranger: Caller, send: Call
) -> None:
    where = resources_pb2.UserAppIDSet(user_id=sharer.user_id, app_id=sharer.app_id)

    def as_owner(name: str, code: int = codes.SUCCESS, **fields: Any) -> Any:
        return send(name, code, where=where, by=sharer.metadata, **fields)

    def as_stranger(name: str, code: int = codes.SUCCESS, **fields: Any) -> Any:
        return send(name, code, where=where, by=stranger.metadata, **fields)

    theirs = Uploads(stub, as_owner, sharer.metadata, where)
    for id in ("open", "closed"):
        theirs.new(id)
    public, private = theirs.put("open", visibility=resources_pb2.Visibility(gettable=PUBLIC)), theirs.put("open", b"x")
    theirs.put("closed")
    urls = [theirs.version("open", id).upload.content_url for id in (public, private)]
    assert [download(url, _key(stranger))[0] for url in urls] == [200, 404]
    (artifact,) = as_stranger("ListArtifacts").artifacts
    assert (artifact.id, artifact.artifact_version.id) == ("open", public)
    as_stranger("GetArtifact", codes.ARTIFACT_DOES_NOT_EXIST, artifact_id="closed")
    (version,) = as_stranger("ListArtifactVersions", artifact_id="open").artifact_versions
    assert version.id == public
    as_owner("DeleteArtifactVersion", artifact_id="open", artifact_version_id=public)
    assert not as_stranger("ListArtifacts").artifacts
    inside = uploads.new("shared")
    url = uploads.version(inside, uploads.put(inside, visibility=version.visibility)).upload.content_url
    assert download(url, _key(stranger))[0] == 401  # the app is not public


def _blob(server: Server, content: bytes) -> Any:
    digest = hashlib.sha256(content).hexdigest()
    return server.data / "blobs" / digest[:2] / digest[2:]
