"""Large datasets: exported in constant memory, twice to the same bytes, and imported back equal.

The default suite does it with a few hundred inputs, the slow one with a hundred thousand.
"""

import hashlib
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2_grpc

from meshserve.bootstrap import ensure_app, ensure_user
from meshserve.core import clock
from meshserve.core.statuses import make_status
from meshserve.datasets import reading
from meshserve.datasets.folding import merge
from meshserve.store import access
from meshserve.store import annotations as annotation_store
from meshserve.store import datasets as dataset_store
from meshserve.store import inputs as input_store
from meshserve.store.records import Row
from meshserve_proto.resources_pb2 import (
    Annotation,
    BoundingBox,
    Concept,
    Data,
    Image,
    ImageInfo,
    Input,
    Point,
    Polygon,
    Region,
    RegionInfo,
)
from support import datasets
from support.datasets import export, key, settled
from support.inputs import MEDIA_URL, Inputs
from support.serving import Server, running, within_store

MOST_MEMORY = 200_000_000
PORTION = 5_000
FORMATS = (resources_pb2.CLARIFAI_DATA_PROTOBUF, resources_pb2.COCO)


def made_input(number: int) -> Input:
    """The input of a number: a picture elsewhere with metadata."""
    info = ImageInfo(width=640 + number % 7, height=480, format="JPEG", color_mode="RGB")
    found = Input(id=f"input-{number:06d}", data=Data(image=Image(url=f"{MEDIA_URL}{number}.jpg", image_info=info)))
    found.data.metadata.fields["number"].number_value = number
    found.data.metadata.fields["source"].string_value = f"camera {number % 13}"
    return found


def label(name: str) -> Data:
    return Data(concepts=[Concept(id=name, name=name, value=1)])


def made_annotations(number: int) -> list[Data]:
    """Two annotations beside the input's own, one of a box and one of an outline."""
    low, high = number % 40 / 100, 0.5 + number % 50 / 100
    box = RegionInfo(bounding_box=BoundingBox(top_row=low, left_col=low, bottom_row=high, right_col=high))
    corners = [Point(row=low, col=low), Point(row=low, col=high), Point(row=high, col=high)]
    outline = RegionInfo(polygon=Polygon(points=corners))
    return [
        Data(regions=[Region(id=f"{number}-{shape}", region_info=info, data=label(f"thing-{number % 100}"))])
        for shape, info in enumerate((box, outline))
    ]


def fill(inputs: Inputs, count: int) -> None:
    """An app with `count` processed inputs, all in the dataset "set", put into the store as ingest leaves them."""
    for start in range(0, count, PORTION):
        numbers = range(start, min(start + PORTION, count))
        within_store(inputs.server.data, lambda connection, numbers=numbers: insert(connection, inputs.app, numbers))


def insert(connection: Connection, place: Any, numbers: range) -> None:
    app = access.find_app(connection, place.user_id, place.app_id)
    assert app is not None
    dataset, moment = dataset_store.pks(connection, app.app, ["set"])["set"], clock.now()
    made = [made_input(number) for number in numbers]
    for each in made:
        each.status.CopyFrom(make_status(input_store.DONE))
    rows = [(each.id, each.SerializeToString(), each.data.image.url, None, None, None, 1) for each in made]
    pks = input_store.insert(connection, app.app, moment, None, rows)
    connection.execute(f"UPDATE inputs SET status = {input_store.DONE} WHERE pk >= ?", (pks.start,))  # noqa: S608
    for number, pk, each in zip(numbers, pks, made, strict=True):
        own = Data(concepts=label(f"kind-{number % 10}").concepts, metadata=each.data.metadata)
        for level, data in enumerate([own, *made_annotations(number)]):
            annotation = Annotation(id=f"{number}-{level}", input_id=each.id, data=data)
            row = Row(app.app, annotation.id, annotation.SerializeToString(), moment, moment)
            row.extra = {"input": pk, "status": 24150, "worker": "user:x", "input_level": int(not level), "trusted": 1}
            annotation_store.insert(connection, row, annotation)
    dataset_store.add(connection, moment, ((dataset, pk, each.id) for pk, each in zip(pks, made, strict=True)))


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own: its memory is measured, and its thousands of inputs keep it busy."""
    folder = tmp_path_factory.mktemp("apart")
    media = folder / "media"
    media.mkdir()
    with running(folder / "server", options=("--mirror", f"{MEDIA_URL}={media}")) as started:
        yield started


@pytest.fixture
def apps(apart: Server) -> Iterator[Callable[[str], Inputs]]:
    """`apps("one")` makes an app of that id there."""
    owner = apart.owner
    with ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", apart.port) as channel:
        stub = service_pb2_grpc.V2Stub(channel)

        def make(app_id: str) -> Inputs:
            within_store(apart.data, lambda store: ensure_app(store, ensure_user(store, owner.user_id).pk, app_id))
            app = resources_pb2.UserAppIDSet(user_id=owner.user_id, app_id=app_id)
            return Inputs(stub, apart, app, owner.metadata)

        yield make


@contextmanager
def watched_memory(pid: int) -> Iterator[Callable[[], int]]:
    """How many bytes of memory a process has had at most since, above what it had at the beginning."""

    def resident() -> int:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * 4096

    idle, most, over = resident(), [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], resident() - idle)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: most[0]
    finally:
        over.set()
        watcher.join()


def made_version(inputs: Inputs, seconds: float) -> str:
    sent = [resources_pb2.DatasetVersion()]
    (made,) = inputs.ok("PostDatasetVersions", dataset_id="set", dataset_versions=sent).dataset_versions
    ready = settled(inputs, "set", made.id, seconds)
    assert ready.status.code == 64015, ready.status
    return str(made.id)


def save(inputs: Inputs, found: Any, path: Path) -> bytes:
    """Download an export to a file; its SHA-256."""
    request, digest = urllib.request.Request(found.url, headers=key(inputs)), hashlib.sha256()  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer, path.open("wb") as file:  # noqa: S310
        while part := answer.read(1 << 20):
            file.write(part)
            digest.update(part)
    return digest.digest()


def story(inputs: Inputs, other: Inputs, count: int, folder: Path, seconds: float) -> None:
    datasets.dataset(inputs, "set")
    fill(inputs, count)
    digests: dict[int, list[bytes]] = {format: [] for format in FORMATS}
    with watched_memory(inputs.server.process.pid) as most:
        for _ in range(2):
            id = made_version(inputs, seconds)
            for found, format in zip(export(inputs, "set", id, *FORMATS, seconds=seconds), FORMATS, strict=True):
                digests[format].append(save(inputs, found, folder / f"{format}.zip"))
        grown = most()
    assert grown < MOST_MEMORY, f"{grown} bytes more than when it was idle"
    assert all(first == second for first, second in digests.values())
    print(f"{count} inputs: {grown / 1e6:.0f} MB above idle, {(folder / '1.zip').stat().st_size} bytes")
    check_content(folder / "1.zip", count)
    datasets.dataset(other, "set")
    import_all(other, folder / "1.zip")
    (found,) = export(other, "set", made_version(other, seconds), seconds=seconds)
    save(other, found, folder / "back.zip")
    pairs = zip(reading.read(folder / "1.zip"), reading.read(folder / "back.zip"), strict=True)
    for before, after in pairs:
        assert (before.input, before.annotations) == (after.input, after.annotations)


def check_content(path: Path, count: int) -> None:
    """All is there, in order, as it was put in."""
    number = -1
    for number, read in enumerate(reading.read(path)):
        expected = made_input(number)
        expected.data.image.ClearField("image_info")
        merge(expected.data, label(f"kind-{number % 10}"))
        assert read.input == expected
        assert [each.data for each in read.annotations] == made_annotations(number)
    assert number == count - 1


def import_all(inputs: Inputs, path: Path) -> None:
    for together in reading.in_posts(reading.read(path)):
        sent = [resources_pb2.Input.FromString(read.input.SerializeToString()) for read in together]
        for each in sent:
            each.dataset_ids.append("set")
        inputs.ok("PostInputs", inputs=sent)
        annotations = [each for read in together for each in read.annotations]
        for start in range(0, len(annotations), reading.LARGEST_POST):
            part = annotations[start : start + reading.LARGEST_POST]
            copies = [resources_pb2.Annotation.FromString(each.SerializeToString()) for each in part]
            inputs.ok("PostAnnotations", annotations=copies)


def test_five_hundred_inputs(apps: Callable[[str], Inputs], tmp_path: Path) -> None:
    story(apps("some"), apps("some-back"), 501, tmp_path, 60)


@pytest.mark.slow
def test_a_hundred_thousand_inputs(apps: Callable[[str], Inputs], tmp_path: Path) -> None:
    story(apps("many"), apps("many-back"), 100_000, tmp_path, 1800)


def test_the_rows_are_as_the_server_makes_them(apps: Callable[[str], Inputs]) -> None:
    """What `fill` puts in is counted and found like what calls put in."""
    inputs = apps("rows")
    datasets.dataset(inputs, "set")
    fill(inputs, 3)
    assert len(inputs.ok("ListAnnotations", input_ids=["input-000001"]).annotations) == 3
    assert [each.id for each in inputs.ok("ListInputs").inputs] == ["input-000002", "input-000001", "input-000000"]
