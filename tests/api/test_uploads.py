"""Uploads in parts: in any order, again and again, on disk before they are acknowledged; archives become inputs."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from support.archives import film, hostile, picture, tarred, zipped
from support.inputs import Inputs

IN_PROGRESS, DONE, CONFLICT, EXPIRED, CANCELED = 68000, 68001, 68006, 68004, 68005
FILES = {"red.png": picture(), "film.mp4": film(), "words.txt": b"some words", "noise.txt": b"noise\n" * 9000}


def part(content: bytes, number: int, start: int, end: int) -> Any:
    return resources_pb2.UploadContentPart(part_number=number, range_start=start, data=content[start:end])


def parts_of(content: bytes, size: int) -> list[Any]:
    starts = range(0, len(content), size)
    return [part(content, number, start, start + size) for number, start in enumerate(starts, 1)]


def announced(inputs: Inputs, content: bytes, job: str = "", **more: Any) -> str:
    """The id of a new upload of an archive."""
    upload = resources_pb2.Upload(content_name="archive.zip", content_length=len(content))
    item = resources_pb2.InputsUpload(inputs_add_job_id=job, upload=upload, **more)
    (add_job,) = inputs.ok("PostInputsUploads", inputs_uploads=[item]).inputs_add_jobs
    (made,) = add_job.uploads
    assert made.status.code == IN_PROGRESS
    assert made.expires_at.seconds > time.time()
    return str(made.id)


def put(inputs: Inputs, id: str, *parts: Any, code: int = 10000) -> Any:
    answer = inputs.call("PutUploadContentParts", upload_id=id, content_parts=parts)
    assert answer.status.code == code, answer.status
    return answer.upload if code == 10000 else answer.status.details


def add_job_ended(inputs: Inputs, id: str) -> Any:
    deadline = time.monotonic() + 20
    while (job := inputs.ok("GetInputsAddJob", id=id).inputs_add_job).status.code in (64000, 64001):
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job


@pytest.mark.parametrize("order", ["forwards", "backwards", "shuffled", "at once"])
def test_an_archive_in_parts_becomes_inputs(inputs: Inputs, order: str) -> None:
    content = tarred(FILES, "w:gz") if order == "forwards" else zipped(FILES)
    concepts = [resources_pb2.Concept(id="uploaded", value=1)]
    template = resources_pb2.Input(data=resources_pb2.Data(concepts=concepts))
    id = announced(inputs, content, "upload-job", input_template=template)
    parts = parts_of(content, len(content) // 5)
    if order == "at once":
        assert put(inputs, id, *parts).status.code == DONE
    else:
        if order == "backwards":
            parts.reverse()
        elif order == "shuffled":
            random.Random(7).shuffle(parts)  # noqa: S311 - repeatable, not secret
        for number, one in enumerate(parts, 1):
            upload = put(inputs, id, one)
            assert upload.status.code == (DONE if number == len(parts) else IN_PROGRESS)
    job = add_job_ended(inputs, "upload-job")
    assert job.status.code == 64002
    assert [upload.id for upload in job.uploads] == [id]
    (extraction,) = job.extraction_jobs
    assert extraction.url == "archive.zip"
    found = extraction.progress
    assert (found.image_inputs_count, found.video_inputs_count, found.text_inputs_count) == (1, 1, 2)
    listed = inputs.ok("ListInputs").inputs
    assert {each.id.rpartition("-")[0] for each in listed} == {"red", "film", "words", "noise"}
    assert all(each.data.concepts[0].id == "uploaded" for each in listed)
    assert not _file(inputs, id).exists(), "the archive was not removed"


def _file(inputs: Inputs, id: str) -> Path:
    with closing(sqlite3.connect(inputs.server.data / "meshserve.db")) as store:
        found = store.execute("SELECT pk FROM uploads WHERE id = ?", (id,)).fetchone()
    return inputs.server.data / "uploads" / str(found[0] if found else "none")


def test_an_upload_goes_on_where_it_stopped(inputs: Inputs) -> None:
    content = zipped(FILES)
    id = announced(inputs, content, "resumed")
    first, second, *rest = parts_of(content, len(content) // 4)
    put(inputs, id, second)
    shown = inputs.ok("GetUpload", upload_id=id).upload
    assert (shown.status.code, shown.status.percent_completed) == (IN_PROGRESS, 100 * len(second.data) // len(content))
    assert inputs.ok("GetInputsAddJob", id="resumed").inputs_add_job.status.code == 64000
    put(inputs, id, second, first)
    put(inputs, id, second)
    assert put(inputs, id, *rest).status.code == DONE
    assert put(inputs, id, second).status.code == DONE, "a part whose answer was lost is sent again"
    assert len(inputs.ok("GetInputsAddJob", id="resumed").inputs_add_job.extraction_jobs) == 1
    add_job_ended(inputs, "resumed")
    assert len(inputs.ok("ListInputs").inputs) == len(FILES)


def test_parts_that_clash_are_refused(inputs: Inputs) -> None:
    content = bytes(range(100))
    id = announced(inputs, content)
    put(inputs, id, part(content, 1, 0, 50))
    for clashing in (
        part(content, 2, 40, 60),
        part(content, 1, 50, 60),
        part(content, 2, 0, 50),
        part(content, 1, 0, 49),
    ):
        assert "clashes with part 1, bytes 0 to 49" in put(inputs, id, clashing, code=CONFLICT)
    both = part(content, 2, 50, 70), part(content, 3, 60, 80)
    assert "clashes with part 2" in put(inputs, id, *both, code=CONFLICT)
    assert "numbered from 1" in put(inputs, id, part(content, 0, 50, 60), code=11102)
    assert "data is empty" in put(inputs, id, part(content, 2, 50, 50), code=11102)
    over = resources_pb2.UploadContentPart(part_number=2, range_start=60, data=bytes(41))
    assert "announced with 100 bytes" in put(inputs, id, over, code=11102)
    put(inputs, id, code=11102)
    put(inputs, "none", part(content, 1, 0, 50), code=11101)
    assert inputs.ok("GetUpload", upload_id=id).upload.status.percent_completed == 50


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (resources_pb2.Upload(), "content_length is not set"),
        (resources_pb2.Upload(content_length=1 << 60), "at most"),
        (resources_pb2.Upload(content_length=1, content_name="a\nb"), "no name of a file"),
        (resources_pb2.Upload(content_length=1, id="no id"), "not a valid id"),
    ],
)
def test_announcements_that_make_no_sense(inputs: Inputs, upload: Any, words: str) -> None:
    for name, fields in (
        ("PostUploads", {"uploads": [upload]}),
        ("PostInputsUploads", {"inputs_uploads": [resources_pb2.InputsUpload(upload=upload)]}),
    ):
        answer = inputs.call(name, **fields)
        assert answer.status.code == 11102
        assert words in answer.status.details
    assert not inputs.ok("ListUploads").uploads


def test_plain_uploads_are_kept_listed_and_deleted(inputs: Inputs) -> None:
    sent = [resources_pb2.Upload(id=f"up-{n}", content_name=f"{n}.bin", content_length=10) for n in range(3)]
    made = inputs.ok("PostUploads", uploads=sent).uploads
    assert [upload.id for upload in made] == ["up-0", "up-1", "up-2"]
    again = inputs.call("PostUploads", uploads=sent[:1])
    assert (again.status.code, "duplicate" in again.status.details) == (40010, True)
    content = b"0123456789"
    assert put(inputs, "up-0", part(content, 1, 0, 10)).status.code == DONE
    put(inputs, "up-1", part(content, 1, 5, 10))
    assert _file(inputs, "up-0").read_bytes() == content
    listed = inputs.ok("ListUploads").uploads
    assert [(upload.id, upload.status.code) for upload in listed] == [
        ("up-2", IN_PROGRESS),
        ("up-1", IN_PROGRESS),
        ("up-0", DONE),
    ]
    assert [upload.id for upload in inputs.ok("ListUploads", page=2, per_page=2).uploads] == ["up-0"]
    files = [_file(inputs, "up-0"), _file(inputs, "up-1")]
    inputs.ok("DeleteUploads", ids=["up-0", "up-1"])
    assert inputs.call("GetUpload", upload_id="up-0").status.code == 11101
    assert inputs.call("DeleteUploads", ids=["up-2", "none"]).status.code == 11101
    assert [upload.id for upload in inputs.ok("ListUploads").uploads] == ["up-2"]
    deadline = time.monotonic() + 10
    while any(file.exists() for file in files):
        assert time.monotonic() < deadline, "files of deleted uploads stay"
        time.sleep(0.02)


def test_an_upload_that_nobody_completes_expires(inputs: Inputs) -> None:
    content = zipped(FILES)
    id = announced(inputs, content, "expires")
    put(inputs, id, *parts_of(content, len(content) // 3)[:2])
    from support.serving import within_store

    def age(store: sqlite3.Connection) -> None:
        store.execute("UPDATE uploads SET expires = 1 WHERE id = ?", (id,))

    within_store(inputs.server.data, age)
    assert inputs.ok("GetUpload", upload_id=id).upload.status.code == EXPIRED
    put(inputs, id, part(content, 9, len(content) - 1, len(content)), code=EXPIRED)


@pytest.mark.parametrize("name", ["zip slip", "gzip bomb", "zip in a zip", "encrypted zip", "tar with a link"])
def test_hostile_uploads_add_nothing(inputs: Inputs, name: str) -> None:
    content = hostile()[name][0]()
    id = announced(inputs, content, "hostile")
    assert put(inputs, id, *parts_of(content, 1_000_000)).status.code == DONE
    (job,) = add_job_ended(inputs, "hostile").extraction_jobs
    assert job.status.code == 64003
    assert hostile()[name][1] in job.status.details
    assert not inputs.ok("ListInputs").inputs


def test_an_upload_for_a_cancelled_job_is_refused(inputs: Inputs) -> None:
    content = zipped(FILES)
    id = announced(inputs, content, "stopped")
    first, *others = parts_of(content, len(content) // 3)
    put(inputs, id, first)
    file = _file(inputs, id)
    assert file.exists()
    (upload,) = inputs.ok("CancelInputsAddJob", id="stopped").inputs_add_job.uploads
    assert (upload.status.code, upload.HasField("expires_at")) == (CANCELED, False)
    put(inputs, id, *others, code=CANCELED)
    _until_gone(file)


def _until_gone(file: Path) -> None:
    deadline = time.monotonic() + 10
    while file.exists():
        assert time.monotonic() < deadline, "what had arrived was not removed"
        time.sleep(0.01)
