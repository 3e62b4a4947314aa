"""PostInputsDataSources and extraction jobs: archives, prefixes, files and buckets become inputs, each once."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2_grpc
from google.protobuf.struct_pb2 import Struct

from support.archives import film, hostile, picture, tarred, zipped
from support.buckets import ACCOUNT, KEY, AzureFake, GoogleFake, S3Fake
from support.inputs import Inputs
from support.serving import Server, add_app, running

SOURCES = "https://sources.example/"
QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED = 64000, 64001, 64002, 64003, 64004
THREE_AND_A_FILM = {
    "red.png": picture((200, 0, 0)),
    "green.png": picture((0, 200, 0)),
    "more/blue.jpg": picture((0, 0, 200), "JPEG"),
    "more/film.mp4": film(),
}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What URLs below SOURCES lead to, and file:// may reach."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / "four.zip").write_bytes(zipped(THREE_AND_A_FILM))
    (folder / "four.tar.xz").write_bytes(tarred(THREE_AND_A_FILM, "w:xz"))
    (folder / "red.png").write_bytes(THREE_AND_A_FILM["red.png"])
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4")
    tree = folder / "tree"
    (tree / "abc-1" / "deep").mkdir(parents=True)
    for name in ("abcImage.png", "abc-1/b.png", "abc-1/deep/c.png", "other.png"):
        (tree / name).write_bytes(picture((len(name), 0, 0)))
    (tree / "abc.tar.gz").write_bytes(tarred({"words.txt": b"some words"}, "w:gz"))
    (tree / "abc-link.png").symlink_to("/etc/hostname")
    hostiles = folder / "hostile"
    hostiles.mkdir()
    for number, (make, _) in enumerate(hostile().values()):
        (hostiles / str(number)).write_bytes(make())
    return folder


@pytest.fixture(scope="module")
def fakes() -> Iterator[dict[str, Any]]:
    objects = {f"photos/{n:03}.png": picture((n, 0, 0)) for n in range(23)}
    objects |= {"photos-more/all.zip": zipped(THREE_AND_A_FILM), "other/x.png": picture(), "photos/folder/": b""}
    objects["photos/strange name+ü&.txt"] = b"some words"
    objects["photos/broken.zip"] = zipped({"inner.zip": zipped({})})
    objects["photos/paper.pdf"] = b"%PDF-1.4"
    with S3Fake.serving(objects) as s3, GoogleFake.serving(objects) as google, AzureFake.serving(objects) as azure:
        yield {"s3": s3, "gs": google, "azure": azure}


@pytest.fixture(scope="module")
def bulk_server(tmp_path_factory: pytest.TempPathFactory, folder: Path, fakes: dict[str, Any]) -> Iterator[Server]:
    options = ["--mirror", f"{SOURCES}={folder}", "--allow-files", str(folder), "--allow-fetch", "127.0.0.0/8"]
    for scheme, fake in fakes.items():
        options += ["--endpoint", f"{scheme}={fake.url}"]
    with running(tmp_path_factory.mktemp("bulk-server"), options=options) as started:
        yield started


@pytest.fixture(scope="module")
def new_app(bulk_server: Server) -> Iterator[Callable[[], Inputs]]:
    with ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", bulk_server.port) as channel:
        stub, owner = service_pb2_grpc.V2Stub(channel), bulk_server.owner

        def make() -> Inputs:
            id = f"bulk-{next(_numbers)}"
            add_app(bulk_server, id)
            app = resources_pb2.UserAppIDSet(user_id=owner.user_id, app_id=id)
            return Inputs(stub, bulk_server, app, owner.metadata)

        yield make


@pytest.fixture
def app(new_app: Callable[[], Inputs]) -> Inputs:
    return new_app()


def source(url: str, credentials: Any = None, job: str = "", **more: Any) -> Any:
    at = resources_pb2.DataSourceURL(url=url, credentials=credentials)
    return resources_pb2.InputsDataSource(url=at, inputs_add_job_id=job, **more)


def started(app: Inputs, *sources: Any, **more: Any) -> Any:
    return app.ok("PostInputsDataSources", data_sources=sources, **more).inputs_add_jobs


def ended(app: Inputs, id: str, seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        job = app.ok("GetInputsExtractionJob", inputs_extraction_job_id=id).inputs_extraction_job
        if job.status.code not in (QUEUED, RUNNING):
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.02)


def extracted(app: Inputs, at: Any, **more: Any) -> Any:
    return ended(app, started(app, at, **more)[0].extraction_jobs[0].id)


def inputs_of(app: Inputs) -> list[Any]:
    return list(app.ok("ListInputs", per_page=1000).inputs)


def counts(job: Any) -> tuple[int, int, int, int]:
    found = job.progress
    return (found.image_inputs_count, found.video_inputs_count, found.audio_inputs_count, found.text_inputs_count)


def add_job_ended(app: Inputs, id: str) -> Any:
    deadline = time.monotonic() + 20
    while (job := app.ok("GetInputsAddJob", id=id).inputs_add_job).status.code in (QUEUED, RUNNING):
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job


@pytest.mark.parametrize("name", ["four.zip", "four.tar.xz"])
def test_an_archive_becomes_inputs(app: Inputs, name: str) -> None:
    (add_job,) = started(app, source(SOURCES + name, job="my-job"))
    assert add_job.id == "my-job"
    (first,) = add_job.extraction_jobs
    assert first.status.code == QUEUED
    assert first.url == SOURCES + name
    job = ended(app, first.id)
    assert job.status.code == COMPLETED, job
    assert counts(job) == (3, 1, 0, 0)
    assert (job.progress.completed_archives_count, job.progress.failed_archives_count) == (1, 0)
    done = add_job_ended(app, "my-job")
    assert done.status.code == COMPLETED
    assert [each.id for each in done.extraction_jobs] == [first.id]
    progress = done.progress
    assert (progress.pending_count, progress.in_progress_count) == (0, 0)
    assert progress.success_count + progress.failed_count == 4
    found = {each.id.rpartition("-")[0]: each for each in inputs_of(app)}
    assert set(found) == {"red", "green", "blue", "film"}
    assert found["red"].status.code == 30000
    assert found["red"].data.image.image_info.width == 16
    assert found["red"].data.image.hosted.suffix


def test_the_template_is_merged_into_every_input(app: Inputs) -> None:
    metadata = Struct()
    metadata.update({"from": "archive"})
    concepts = [resources_pb2.Concept(id="colourful", value=1)]
    template = resources_pb2.Input(data=resources_pb2.Data(concepts=concepts, metadata=metadata))
    job = extracted(app, source(SOURCES + "four.zip", input_template=template))
    assert job.input_template.data.concepts[0].id == "colourful"
    for each in inputs_of(app):
        assert each.data.metadata["from"] == "archive"
        assert [(concept.id, concept.value) for concept in each.data.concepts] == [("colourful", 1)]
    assert [concept.id for concept in app.ok("ListConcepts").concepts] == ["colourful"]


def test_an_id_in_the_template_is_everybodys(app: Inputs) -> None:
    template = resources_pb2.Input(id="same")
    started_job = started(app, source(SOURCES + "four.zip", job="skip", input_template=template))[0]
    job = ended(app, started_job.extraction_jobs[0].id)
    assert [each.id for each in inputs_of(app)] == ["same"]
    assert (sum(counts(job)), job.status.details.count("Input has a duplicate ID.")) == (1, 3), job
    assert add_job_ended(app, "skip").progress.failed_count == 3
    suffix = source(SOURCES + "four.zip", input_template=template, input_id_conflict_resolution="SUFFIX")
    extracted(app, suffix)
    assert {each.id for each in inputs_of(app)} == {"same", "same-1", "same-2", "same-3", "same-4"}


def test_one_file_is_an_input_too(app: Inputs) -> None:
    assert counts(extracted(app, source(SOURCES + "red.png"))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"{SOURCES}none.zip", "404 Client Error: Not Found"),
        (f"{SOURCES}paper.pdf", "is PDF document; inputs are images"),
        ("http://10.1.2.3/archive.zip", "not public"),
    ],
)
def test_a_source_that_cannot_be_had_fails(app: Inputs, url: str, words: str) -> None:
    job = extracted(app, source(url, job="fails"))
    assert job.status.code == FAILED
    assert words in job.status.details
    assert add_job_ended(app, "fails").status.code == COMPLETED


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("", 11102, "url.url is empty"),
        ("ftp://example.com/a.zip", 30106, "no address beginning with"),
        ("/etc/passwd", 30106, "no address beginning with"),
        ("file:///etc/passwd", 30106, "--allow-files"),
        ("file://{folder}/../../etc/passwd", 30106, "--allow-files"),
        ("file://elsewhere/etc/passwd", 30106, "no address of a file"),
        ("s3://", 30106, "names no bucket"),
        ("s3://buc ket/a", 30106, "names no bucket"),
        ("azure://container/a", 30106, "account_name"),
        ("http://a b/", 30106, "not a URL"),
    ],
)
def test_what_is_no_source_is_refused_at_once(app: Inputs, folder: Path, url: str, code: int, words: str) -> None:
    answer = app.call("PostInputsDataSources", data_sources=[source(url.format(folder=folder))])
    assert answer.status.code == code
    assert words in answer.status.details
    assert not app.ok("ListInputsExtractionJobs").inputs_extraction_jobs


def test_a_prefix_whose_files_are_all_refused_fails_and_says_why(app: Inputs, folder: Path) -> None:
    alone = folder / "alone"
    alone.mkdir()
    (alone / "broken.zip").write_bytes(zipped(THREE_AND_A_FILM)[:-30])
    job = extracted(app, source(f"file://{alone}/broken.zip", job="alone"))
    assert job.status.code == FAILED
    assert "broken.zip' The archive is damaged" in job.status.details
    assert job.progress.failed_archives_count == 1
    progress = add_job_ended(app, "alone").progress
    assert (progress.success_count, progress.failed_count) == (0, 1)
    (alone / "good.png").write_bytes(THREE_AND_A_FILM["red.png"])
    job = extracted(app, source(f"file://{alone}/"))
    assert (job.status.code, counts(job), "broken.zip" in job.status.details) == (COMPLETED, (1, 0, 0, 0), True)


def test_all_sources_are_taken_on_or_none(app: Inputs) -> None:
    good, bad = source(SOURCES + "four.zip"), source("ftp://example.com/")
    assert app.call("PostInputsDataSources", data_sources=[good, bad]).status.code == 30106
    assert app.call("PostInputsDataSources").status.code == 11102
    media = resources_pb2.Input(data=resources_pb2.Data(text=resources_pb2.Text(raw="x")))
    answer = app.call("PostInputsDataSources", data_sources=[good, source(SOURCES, input_template=media)])
    assert (answer.status.code, "input_template.data.text" in answer.status.details) == (30104, True)
    settings = resources_pb2.Input(settings=resources_pb2.InputSettings(sample_rate_ms=500))
    answer = app.call("PostInputsDataSources", data_sources=[good, source(SOURCES, input_template=settings)])
    assert (answer.status.code, "settings: " in answer.status.details) == (10040, True)
    nowhere = source(SOURCES + "four.zip", input_template=resources_pb2.Input(dataset_ids=["none"]))
    answer = app.call("PostInputsDataSources", data_sources=[good, nowhere])
    assert (answer.status.code, "dataset_ids names 'none'" in answer.status.details) == (30104, True)
    assert not app.ok("ListInputsExtractionJobs").inputs_extraction_jobs


def test_a_prefix_of_files_finds_files_and_folders(app: Inputs, folder: Path) -> None:
    job = extracted(app, source(f"file://{folder}/tree/abc"))
    assert job.status.code == COMPLETED, job
    assert counts(job) == (3, 0, 0, 1)
    assert {each.id.rpartition("-")[0] for each in inputs_of(app)} == {"abcImage", "b", "c", "words"}
    assert counts(extracted(app, source(f"file://{folder}/tree/"))) == (4, 0, 0, 1)
    none = extracted(app, source(f"file://{folder}/tree/zzz"))
    assert (none.status.code, "no file" in none.status.details) == (FAILED, True)


@pytest.mark.parametrize("name", hostile())
def test_hostile_archives_end_soon_and_add_nothing(new_app: Callable[[], Inputs], name: str, tmp_path: Path) -> None:
    app, before = new_app(), time.monotonic()
    number = list(hostile()).index(name)
    job = extracted(app, source(f"{SOURCES}hostile/{number}"))
    assert job.status.code == FAILED
    assert hostile()[name][1] in job.status.details
    assert job.progress.failed_archives_count == 1
    assert time.monotonic() - before < 10, "the machine may be busy; the unit test counts its seconds"
    assert not inputs_of(app)
    assert not list(app.server.data.rglob("*meshserve-slip*"))
    assert not list((app.server.data / "incoming").iterdir())


S3_CREDENTIALS = resources_pb2.DataSourceCredentials(
    s3_creds=resources_pb2.AWSCreds(id=ACCOUNT, secret=KEY, region="eu-central-1")
)


def _credentials(scheme: str, fakes: dict[str, Any]) -> Any:
    if scheme == "s3":
        return S3_CREDENTIALS
    if scheme == "gs":
        return resources_pb2.DataSourceCredentials(gcp_creds=fakes["gs"].account_file())
    creds = resources_pb2.AzureBlobCreds(account_name=ACCOUNT, account_key=KEY)
    return resources_pb2.DataSourceCredentials(azure_blob_creds=creds)


@pytest.mark.parametrize("scheme", ["s3", "gs", "azure"])
def test_a_prefix_of_a_bucket(app: Inputs, fakes: dict[str, Any], scheme: str) -> None:
    (add_job,) = started(app, source(f"{scheme}://bucket/photos", _credentials(scheme, fakes), job="bucket"))
    assert KEY not in str(add_job)
    job = ended(app, add_job.extraction_jobs[0].id)
    assert job.status.code == COMPLETED, job
    assert counts(job) == (26, 1, 0, 1)
    assert (job.progress.completed_archives_count, job.progress.failed_archives_count) == (1, 1)
    assert "broken.zip" in job.status.details
    assert "paper.pdf" in job.status.details
    assert len(inputs_of(app)) == 28
    assert add_job_ended(app, "bucket").progress.failed_count >= 2
    fakes[scheme].check()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (source("s3://bucket/none", S3_CREDENTIALS), "no object"),
        (source("s3://bucket/photos"), "AccessDenied"),
        (
            source(
                "s3://bucket/photos",
                resources_pb2.DataSourceCredentials(s3_creds=resources_pb2.AWSCreds(id=ACCOUNT, secret="wrong")),
            ),
            "SignatureDoesNotMatch",
        ),
    ],
)
def test_a_bucket_that_cannot_be_listed(app: Inputs, at: Any, words: str) -> None:
    job = extracted(app, at)
    assert job.status.code == FAILED
    assert words in job.status.details


def test_credentials_are_kept_no_longer_than_needed(app: Inputs, fakes: dict[str, Any]) -> None:
    extracted(app, source("s3://bucket/other", S3_CREDENTIALS))
    import sqlite3

    with closing(sqlite3.connect(app.server.data / "meshserve.db")) as store:
        assert store.execute("SELECT COUNT(*) FROM extraction_jobs WHERE secret IS NOT NULL").fetchone() == (0,)


def test_credentials_must_fit_the_address(app: Inputs) -> None:
    for url in ("gs://bucket/a", "https://example.com/a.zip"):
        answer = app.call("PostInputsDataSources", data_sources=[source(url, S3_CREDENTIALS)])
        assert answer.status.code == 30106


@contextmanager
def answering(handle: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            handle(self)

        do_POST = do_GET  # noqa: N815 - the standard library's name

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_job_is_cancelled_while_it_downloads(app: Inputs) -> None:
    stop = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not stop.wait(0.02):
            try:
                request.wfile.write(b"PK\3\4" * 1000)
            except OSError:
                stop.set()

    with answering(drip) as url:
        (add_job,) = started(app, source(url, job="cancelled"))
        id = add_job.extraction_jobs[0].id
        while (
            app.ok("GetInputsExtractionJob", inputs_extraction_job_id=id).inputs_extraction_job.status.code != RUNNING
        ):
            time.sleep(0.02)
        assert app.ok("GetInputsAddJob", id="cancelled").inputs_add_job.status.code in (QUEUED, RUNNING)
        (job,) = app.ok("CancelInputsExtractionJobs", ids=[id]).inputs_extraction_jobs
        assert job.status.code == CANCELLED
        assert stop.wait(10), "the download goes on"
    assert add_job_ended(app, "cancelled").status.code == COMPLETED
    (again,) = app.ok("CancelInputsExtractionJobs", ids=[id]).inputs_extraction_jobs
    assert again.status.code == CANCELLED
    assert app.call("CancelInputsExtractionJobs", ids=["none"]).status.code == 11101


def test_cancelling_the_add_job_stops_its_extraction(app: Inputs) -> None:
    with answering(lambda request: time.sleep(1)) as url:
        (add_job,) = started(app, source(url, job="stopped"))
        job = app.ok("CancelInputsAddJob", id="stopped").inputs_add_job
        assert job.status.code == CANCELLED
        assert job.extraction_jobs[0].status.code == CANCELLED
        assert ended(app, add_job.extraction_jobs[0].id).status.code == CANCELLED
    answer = app.call("PostInputsDataSources", data_sources=[source(SOURCES + "four.zip", job="stopped")])
    assert answer.status.code == 64007


def test_redirects_are_followed_and_judged(app: Inputs) -> None:
    def redirect(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", SOURCES + "four.zip" if request.path == "/good" else "http://10.0.0.1/")
        request.end_headers()

    with answering(redirect) as url:
        assert counts(extracted(app, source(f"{url}good"))) == (3, 1, 0, 0)
        bad = extracted(app, source(f"{url}bad"))
        assert (bad.status.code, "not public" in bad.status.details) == (FAILED, True)


def test_the_call_back_gets_the_status_of_the_job(app: Inputs) -> None:
    bodies: list[Any] = []
    came = threading.Event()

    def take(request: BaseHTTPRequestHandler) -> None:
        bodies.append((request.command, json.loads(request.rfile.read(int(request.headers["Content-Length"])))))
        request.send_response(200)
        request.send_header("Content-Length", "0")
        request.end_headers()
        came.set()

    with answering(take) as url:
        started(app, source(SOURCES + "four.zip", job="called-back"), call_back_url=url)
        assert came.wait(20)
    method, body = bodies[0]
    assert method == "POST"
    assert body["status"]["code"] == 10000
    assert body["inputs_add_job"]["id"] == "called-back"
    assert body["inputs_add_job"]["status"]["code"] == COMPLETED
    refused = app.call("PostInputsDataSources", data_sources=[source(SOURCES)], call_back_url="gopher://a/")
    assert refused.status.code == 30106


def test_jobs_are_listed_newest_first(app: Inputs) -> None:
    ids = [started(app, source(SOURCES + "red.png"))[0].extraction_jobs[0].id for _ in range(3)]
    for id in ids:
        ended(app, id)
    listed = app.ok("ListInputsExtractionJobs", per_page=2).inputs_extraction_jobs
    assert [job.id for job in listed] == ids[:0:-1]
    assert {job.status.code for job in listed} == {COMPLETED}
    rest = app.ok("ListInputsExtractionJobs", per_page=2, page=2).inputs_extraction_jobs
    assert [job.id for job in rest] == ids[:1]
    assert app.call("GetInputsExtractionJob", inputs_extraction_job_id="none").status.code == 11101
