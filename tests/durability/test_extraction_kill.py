"""Kill the server while it unpacks: every file of the archive is an input in the end, and none is twice."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from durability.load import index_nothing
from support.archives import picture, tarred, zipped
from support.serving import Server, running

SOURCES = "https://sources.example/"
_PORTION = 400
"""About how many files become inputs in one write; each kill waits for such a portion."""


def _files(texts: int) -> dict[str, bytes]:
    files = {f"folder/{n}.txt": b"text number %d" % n for n in range(texts)}
    return files | {f"{n}.png": picture((n, n, n)) for n in range(40)}


def test_each_file_is_one_input_in_the_end(tmp_path: Path) -> None:
    _kill_often(tmp_path, "tar.gz", 1)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_each_file_is_one_input_after_40_kills(tmp_path: Path, form: str) -> None:
    _kill_often(tmp_path, form, 40)


def _kill_often(folder: Path, form: str, kills: int) -> None:
    rng = random.Random(form)  # noqa: S311 - repeatable, not secret
    sources, files = folder / "sources", _files((kills + 2) * _PORTION)
    sources.mkdir()
    (sources / form).write_bytes(zipped(files) if form == "zip" else tarred(files, "w:gz"))
    options = ("--mirror", f"{SOURCES}={sources}")
    counted = [0]
    for number in range(kills):
        with running(folder / "server", options=options) as server:
            if not number:
                index_nothing(server)
                _start(server, form)
            _await_progress(server, counted[-1])
            time.sleep(rng.uniform(0.0, 0.03))
            server.process.kill()
            server.process.wait()
            counted.append(_inputs(server))
    with running(folder / "server", options=options) as server:
        _check(server, files)
    print(f"inputs at each kill: {counted[1:]}")
    assert sum(0 < number < len(files) for number in counted) > kills / 2, "few kills came while it was unpacking"


def _start(server: Server, form: str) -> None:
    app = resources_pb2.UserAppIDSet(user_id=server.owner.user_id, app_id=server.owner.app_id)
    at = resources_pb2.InputsDataSource(url=resources_pb2.DataSourceURL(url=SOURCES + form), inputs_add_job_id="job")
    with grpc.insecure_channel(server.address) as channel:
        post = channel.unary_unary(
            "/clarifai.api.V2/PostInputsDataSources",
            service_pb2.PostInputsDataSourcesRequest.SerializeToString,
            service_pb2.MultiInputsAddJobResponse.FromString,
        )
        request = service_pb2.PostInputsDataSourcesRequest(user_app_id=app, data_sources=[at])
        answer = post(request, metadata=server.owner.metadata, timeout=20)
        assert answer.status.code == 10000, answer.status


def _inputs(server: Server) -> int:
    with closing(sqlite3.connect(server.data / "meshserve.db")) as store:
        return int(store.execute("SELECT COUNT(*) FROM inputs").fetchone()[0])


def _await_progress(server: Server, before: int) -> None:
    """Until the job got on by a portion, or is over."""
    deadline = time.monotonic() + 30
    with closing(sqlite3.connect(server.data / "meshserve.db")) as store:
        while store.execute("SELECT COUNT(*) FROM inputs").fetchone()[0] <= before:
            if store.execute("SELECT COUNT(*) FROM extraction_jobs WHERE status = 64002").fetchone()[0]:
                return
            assert time.monotonic() < deadline, server.tail()
            time.sleep(0.005)


def _check(server: Server, files: dict[str, bytes]) -> None:
    deadline = time.monotonic() + 60
    with closing(sqlite3.connect(server.data / "meshserve.db")) as store:
        unfinished = "SELECT COUNT(*) FROM jobs WHERE kind = 'extract' OR kind LIKE 'ingest%'"
        while left := store.execute(unfinished).fetchone()[0]:
            assert time.monotonic() < deadline, f"{left} jobs are left\n{server.tail()}"
            time.sleep(0.05)
        (job,) = store.execute('SELECT status, text, image, refused, "cursor" FROM extraction_jobs').fetchall()
        assert job == (64002, len(files) - 40, 40, 0, 0)
        ids = [id for (id,) in store.execute("SELECT id FROM inputs")]
        assert len(ids) == len(files)
        stems = {id.rpartition("-")[0] for id in ids}
        assert stems == {name.rpartition("/")[2].partition(".")[0] for name in files}
        assert store.execute("SELECT DISTINCT status FROM inputs").fetchall() == [(30000,)]
        counters = store.execute("SELECT pending, in_progress, success, failed FROM inputs_add_jobs").fetchone()
        assert counters == (0, 0, len(files), 0)
    assert not list((server.data / "incoming").iterdir())
