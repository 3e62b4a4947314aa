"""Exports of a dataset version, beside `zipfile` writing the very bytes that they have; and what the server takes for it."""

import io
import sqlite3
import statistics
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from client import PLACE, Client
from report import Measure
from servers import APP, PAT, USER, Server, busy_seconds, meshserve

from meshserve_proto import resources_pb2, service_pb2, status_code_pb2
from meshserve_proto.resources_pb2 import Data, DatasetVersionExport

_EACH = 3
"""Annotations of an input."""
_DATASET, _VERSION, _LABELS = "bench", "bench", 80
_FORMATS = {
    resources_pb2.CLARIFAI_DATA_PROTOBUF: ("protobuf", 0.3),
    resources_pb2.CLARIFAI_DATA_JSON: ("JSON", 0.3),
    resources_pb2.COCO: ("COCO", 0.3),
}
"""Format → what people call it, and the aim."""
_MEGABYTES, _STEP = 200, 0.005
_ADDED = "INSERT INTO {} (owner, id, created, modified, visibility, {}) VALUES (?, ?, ?, ?, 10, {})"


def measures(rounds: int, annotations: int) -> Iterator[Measure]:
    """Each format in turns with `zipfile`, over so many annotations, three of an input."""
    with meshserve() as server:
        folder = server.data
    _fill(folder / "meshserve.db", -(-annotations // _EACH))
    with meshserve(folder) as server:
        client = Client(server.port)
        idle = _most_resident(server)
        began = time.perf_counter()
        _make_version(client)
        made = time.perf_counter() - began
        _forget_peak(server)
        for format, (name, aim) in _FORMATS.items():
            beside = _Beside(server, client, format)
            figure = statistics.median(beside.ratio() for _ in range(rounds))
            title = f"export as {name}, {annotations:,} annotations: speed of zipfile"
            yield Measure(title, figure, aim, False, beside.note())
        most = _most_resident(server)
    note = f"{idle:.0f} before; the version was made in {made:.1f} s"
    yield Measure("memory of the server while it exports, in MB", most, _MEGABYTES, True, note)


@dataclass
class _Beside:
    """Exports of one format beside the copying of what they have, in turns."""

    server: Server
    client: Client
    format: int
    turns: int = 0
    spent: list[tuple[float, float]] = field(default_factory=list)
    size: int = 0

    def ratio(self) -> float:
        """What copying takes over what exporting takes, both once."""
        before, began = busy_seconds(self.server.pid), time.perf_counter()
        export = _exported(self.client, self.format, embeddings=not self.turns % 2)
        ours, busy = time.perf_counter() - began, busy_seconds(self.server.pid) - before
        self.turns += 1
        members = _members(export.url)
        before, began = time.process_time(), time.perf_counter()
        self.size = _copied(members)
        bare = time.perf_counter() - began
        self.spent.append((busy, time.process_time() - before))
        return bare / ours

    def note(self) -> str:
        """Processor time tells more than seconds where others want the cores too."""
        ours, bare = (statistics.median(spent) for spent in zip(*self.spent, strict=True))
        return f"{self.size / 1e6:.1f} MB; {ours:.2f} s of processor time against {bare:.2f}"


def _exported(client: Client, format: int, *, embeddings: bool) -> Any:
    """An export that is there.

    It is written anew because embeddings are wanted where they were not, or not any more; the dataset has none, so the
    bytes stay the same.
    """
    wanted = DatasetVersionExport(format=format, include_embeddings=embeddings)
    request = service_pb2.PutDatasetVersionExportsRequest(
        user_app_id=PLACE, dataset_id=_DATASET, dataset_version_id=_VERSION, exports=[wanted]
    )
    done = status_code_pb2.DATASET_VERSION_EXPORT_SUCCESS
    failed = status_code_pb2.DATASET_VERSION_EXPORT_FAILED

    def look() -> Any:
        reply = client.call("PutDatasetVersionExports", request, service_pb2.MultiDatasetVersionExportResponse)
        return reply.exports[0]

    return _awaited(look, done, failed)


def _awaited(look: Callable[[], Any], done: int, failed: int) -> Any:
    while (found := look()).status.code != done:
        if found.status.code == failed:
            raise RuntimeError(str(found.status))
        time.sleep(_STEP)
    return found


def _members(url: str) -> list[tuple[zipfile.ZipInfo, bytes]]:
    """The members of an export, unpacked."""
    with urlopen(Request(url, headers={"Authorization": f"Key {PAT}"})) as response:  # noqa: S310 # of our server
        content = response.read()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [(info, packed.read(info)) for info in packed.infolist()]


def _copied(members: list[tuple[zipfile.ZipInfo, bytes]]) -> int:
    """Bytes of a ZIP of these members, compressed as they were, at the level that `zipfile` takes if it is told none."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for info, content in members:
            packed.writestr(info.filename, content, info.compress_type)
    return len(out.getvalue())


def _make_version(client: Client) -> None:
    models = service_pb2.ListModelVersionsRequest(
        user_app_id=resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main"), model_id="general-image-embedding"
    )
    listed = client.call("ListModelVersions", models, service_pb2.MultiModelVersionResponse)
    version = resources_pb2.DatasetVersion(id=_VERSION, embed_model_version_ids=[listed.model_versions[0].id])
    posted = service_pb2.PostDatasetVersionsRequest(user_app_id=PLACE, dataset_id=_DATASET, dataset_versions=[version])
    client.call("PostDatasetVersions", posted, service_pb2.MultiDatasetVersionResponse)
    request = service_pb2.GetDatasetVersionRequest(user_app_id=PLACE, dataset_id=_DATASET, dataset_version_id=_VERSION)

    def look() -> Any:
        reply = client.call("GetDatasetVersion", request, service_pb2.SingleDatasetVersionResponse)
        return reply.dataset_version

    _awaited(look, status_code_pb2.DATASET_VERSION_READY, status_code_pb2.DATASET_VERSION_FAILURE)


def _fill(path: Path, inputs: int) -> None:
    """Put pictures with boxes into a stopped server's store, and all of them into a dataset."""
    moment = time.time_ns() // 1000
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        (app,) = connection.execute(
            "SELECT apps.pk FROM apps JOIN users ON users.pk = apps.owner WHERE users.id = ? AND apps.id = ?",
            (USER, APP),
        ).fetchone()
        body = resources_pb2.Dataset(id=_DATASET).SerializeToString()
        made = connection.execute(_ADDED.format("datasets", "body", "?"), (app, _DATASET, moment, moment, body))
        first = (connection.execute("SELECT MAX(pk) FROM inputs").fetchone()[0] or 0) + 1
        fill = partial(_rows, app, made.lastrowid, first, moment)
        into = (
            ("inputs", "pk, status, blob, hosted, body", _input_rows),
            ("dataset_inputs", "input, body", _member_rows),
            ("annotations", "input, status, worker, input_level, trusted, kinds, indexed, body", _annotation_rows),
        )
        for table, columns, rows in into:
            marks = ", ".join("?" * (columns.count(",") + 1))
            connection.executemany(_ADDED.format(table, columns, marks), fill(rows, inputs))
        connection.commit()


def _rows(app: int, dataset: Any, first: int, moment: int, rows: Callable[..., Any], inputs: int) -> Iterator[Any]:
    """(owner, id, created, modified, …) of one table."""
    owner = dataset if rows is _member_rows else app
    for number in range(inputs):
        for id, *rest in rows(first + number, f"picture{number:07d}"):
            yield (owner, id, moment, moment, *rest)


def _input_rows(pk: int, id: str) -> Iterator[tuple[Any, ...]]:
    info = resources_pb2.ImageInfo(width=1280, height=853, format="JPEG", color_mode="RGB")
    image = resources_pb2.Image(image_info=info)
    body = resources_pb2.Input(id=id, data=Data(image=image)).SerializeToString()
    yield id, pk, status_code_pb2.INPUT_DOWNLOAD_SUCCESS, sha256(id.encode()).hexdigest(), "image", body


def _member_rows(pk: int, id: str) -> Iterator[tuple[Any, ...]]:
    yield id, pk, b""


def _annotation_rows(pk: int, id: str) -> Iterator[tuple[Any, ...]]:
    """Boxes that differ, each with a label."""
    for number in range(_EACH):
        name, spread = f"{id}-{number}", sha256(f"{id}-{number}".encode()).digest()
        top, left, height, width = (byte / 512 for byte in spread[:4])
        box = resources_pb2.BoundingBox(
            top_row=top, left_col=left, bottom_row=min(top + height, 1.0), right_col=min(left + width, 1.0)
        )
        label = f"label{spread[4] % _LABELS}"
        concept = resources_pb2.Concept(id=label, name=label.title(), value=1.0)
        region = resources_pb2.Region(
            id=spread.hex(), region_info=resources_pb2.RegionInfo(bounding_box=box), data=Data(concepts=[concept])
        )
        annotation = resources_pb2.Annotation(id=name, input_id=id, data=Data(regions=[region]), user_id=USER)
        done = status_code_pb2.ANNOTATION_SUCCESS
        annotation.status.code = done
        yield name, pk, done, f"user:{USER}", 0, 1, 1 | 1 << 8, 0, annotation.SerializeToString()


def _forget_peak(server: Server) -> None:
    """Let the peak of a process begin anew, where the system can."""
    try:
        Path(f"/proc/{server.pid}/clear_refs").write_text("5")
    except OSError:
        return


def _most_resident(server: Server) -> float:
    """The most memory that a process has had, in MB; 0 where there is no /proc."""
    try:
        lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
