"""What is deleted leaves nothing behind: no row in any table, no vector, no file that nobody else uses."""

# ruff: noqa: S608
# what is put together are names of tables and our own numbers

import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from google.protobuf.struct_pb2 import Struct
from PIL import Image

from meshserve.store.database import connect
from support import datasets
from support.inputs import Inputs, image, text
from support.serving import add_app_key

Rows = set[tuple[str, tuple[Any, ...]]]
"""Rows of any tables: the name of the table, and the values of its primary key."""
UNBOUND = {
    "aliases",
    "audit_log",
    "jobs",
    "settings",
    "sqlite_sequence",
    "users",
    "vectors_gone",
    "views",
    "_sqlite_migrations",
}
"""Tables whose rows no foreign key ties to what they are about; `_loose` looks into them, but for the audit log, which
keeps what it has."""
_BOX = res.BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.6, right_col=0.6)


class Store:
    """The database of a running server, and which rows belong to which."""

    def __init__(self, data: Path) -> None:
        self.connection = connect(data / "meshserve.db")
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
        words = ("_words", "_starts")  # full text: `of_words` looks into it
        self.tables = [name for (name,) in self.connection.execute(sql) if not any(part in name for part in words)]
        self.keys = {table: self._key(table) for table in self.tables}
        self.children = {table: self._parents(table) for table in self.tables}

    def _key(self, table: str) -> list[str]:
        columns = self.connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        return [name for _, name, *_, place in sorted(columns, key=lambda row: row[5]) if place] or ["rowid"]

    def _parents(self, table: str) -> list[tuple[str, str]]:
        found = self.connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
        return [(column, parent) for _, _, parent, column, _, _, on_delete, _ in found if on_delete == "CASCADE"]

    def pk(self, table: str, id: str, where: str = "1") -> int:
        (found,) = self.connection.execute(f"SELECT pk FROM {table} WHERE id = ? AND {where}", (id,)).fetchone()
        return int(found)

    def belongings(self, table: str, pk: int) -> Rows:
        """A row and all that hangs on it, however far down."""
        found: Rows = {(table, (pk,))}
        left = [(table, pk)]
        while left:
            parent, key = left.pop()
            for child in self.tables:
                for column in [column for column, of in self.children[child] if of == parent]:
                    keys = ", ".join(f'"{each}"' for each in self.keys[child])
                    for row in self.connection.execute(f'SELECT {keys} FROM "{child}" WHERE "{column}" = ?', (key,)):
                        if (child, row) not in found:
                            found.add((child, row))
                            if self.keys[child] == ["pk"]:
                                left.append((child, row[0]))
        return found

    def left(self, rows: Rows) -> Rows:
        """Those of the rows that are still there, and what is there about them elsewhere."""
        return {(table, key) for table, key in rows if self._is_there(table, key)} | set(self._loose(rows))

    def _is_there(self, table: str, key: tuple[Any, ...]) -> bool:
        same = " AND ".join(f'"{column}" = ?' for column in self.keys[table])
        return self.connection.execute(f'SELECT 1 FROM "{table}" WHERE {same}', key).fetchone() is not None

    def _loose(self, rows: Rows) -> Iterable[tuple[str, tuple[Any, ...]]]:
        searchable = {name for (name,) in self.connection.execute("SELECT name FROM sqlite_master")}
        for table, key in rows:
            for words in (f"{table}_words", f"{table}_starts"):
                if words in searchable and self._count(f"{words} WHERE rowid = ?", *key):
                    yield words, key
            for other in ("aliases", "views"):
                if self._count(f"{other} WHERE kind = ? AND target = ?", table, key[0]):
                    yield other, (table, *key)
            if table == "uploads" and self._count("jobs WHERE kind LIKE 'upload%' AND payload = ?", b"%d" % key):
                yield "jobs", key
            if table == "apps":
                for other in ("jobs", "vectors_gone"):
                    if self._count(f"{other} WHERE owner = ?", *key):
                        yield other, key

    def _count(self, of: str, *values: Any) -> int:
        return int(self.connection.execute(f"SELECT COUNT(*) FROM {of}", values).fetchone()[0])


def _photo(seed: int) -> bytes:
    """A picture that no other test has."""
    content = BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), np.uint8)
    Image.fromarray(np.kron(pixels, np.ones((8, 8, 1), np.uint8))).save(content, "PNG")
    return content.getvalue()


def _until_gone(look: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while found := look():
        assert time.monotonic() < deadline, f"left behind: {found}"
        time.sleep(0.01)


def _files(data: Path) -> set[str]:
    """What the server keeps beside the database."""
    found = (path for folder in data.iterdir() if folder.is_dir() for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(data)) for path in found}


@pytest.fixture
def store(inputs: Inputs) -> Iterator[Store]:
    found = Store(inputs.server.data)
    yield found
    found.connection.close()


def test_every_table_is_looked_into(store: Store) -> None:
    free = {table for table in store.tables if not store.children[table]}
    assert free == UNBOUND, "rows of a new table need a foreign key, or a look in Store._loose"


@pytest.mark.base("Universal")
def test_deletes_leave_nothing_behind(inputs: Inputs, new_inputs: Callable[..., Inputs], store: Store) -> None:
    data = inputs.server.data
    before, neighbour = _files(data), new_inputs("deletes-neighbour")
    app = store.pk("apps", inputs.app.app_id)
    shared = _photo(2)
    _fill(inputs, shared)
    neighbour.ok("PostInputs", inputs=[image("theirs", base64=shared)])
    neighbour.settled("theirs")
    going = f"SELECT kind FROM jobs WHERE owner = {app} AND kind <> 'upload_expire'"
    _until_gone(lambda: store.connection.execute(going).fetchone())
    assert len({table for table, _ in store.belongings("apps", app)}) > 20, "the app holds little of what there is"

    def deleted(rows: Rows, name: str, **fields: Any) -> None:
        assert len(rows) > 1
        inputs.ok(name, **fields)
        _until_gone(lambda: store.left(rows))
        assert not store.connection.execute("PRAGMA foreign_key_check").fetchall()

    region = store.belongings("annotations", store.pk("annotations", "region", f"owner = {app}"))
    deleted(region, "DeleteAnnotation", input_id="pic", annotation_id="region")
    pic = store.pk("inputs", "pic", f"owner = {app}")
    (digest,) = store.connection.execute("SELECT blob FROM inputs WHERE pk = ?", (pic,)).fetchone()
    blob = data / "blobs" / digest[:2] / digest[2:]
    assert "pic" in _found(inputs, shared)
    deleted(store.belongings("inputs", pic), "DeleteInput", input_id="pic")
    assert _found(inputs, shared) == ["shared"]
    _until_gone(lambda: store.connection.execute("SELECT 1 FROM jobs WHERE kind = 'sweep'").fetchone())
    assert blob.exists(), "the version holds it"

    version = store.pk("dataset_versions", "v1", f"owner IN (SELECT pk FROM datasets WHERE owner = {app})")
    rows = store.belongings("dataset_versions", version)
    assert (data / "datasets" / str(version)).exists()
    deleted(rows, "DeleteDatasetVersions", dataset_id="set", dataset_version_ids=["v1"])
    _until_gone(lambda: blob.exists() or (data / "datasets" / str(version)).exists())
    dataset = store.belongings("datasets", store.pk("datasets", "set", f"owner = {app}"))
    deleted(dataset, "DeleteDatasets", dataset_ids=["set"])
    upload = store.belongings("uploads", store.pk("uploads", "half", f"owner = {app}"))
    deleted(upload, "DeleteUploads", ids=["half"])

    everything = store.belongings("apps", app)
    deleted(everything, "DeleteApp")
    theirs = neighbour.get("theirs").data.image.hosted
    status, _, content = datasets.download(f"{theirs.prefix}/orig/{theirs.suffix}", datasets.key(neighbour))
    assert (status, content) == (200, shared)
    neighbour.ok("DeleteApp")
    _until_gone(lambda: {name for name in _files(data) - before if not name.startswith(("tls", "films"))})


def _found(inputs: Inputs, like: bytes) -> list[str]:
    """The pictures that a search by picture ranks."""
    asked = res.Data(image=res.Image(base64=like))
    query = res.Query(ranks=[res.Rank(annotation=res.Annotation(data=asked))])
    hits = inputs.ok("PostInputsSearches", searches=[res.Search(query=query)]).hits
    return sorted(hit.input.id for hit in hits if hit.input.data.HasField("image"))


def _fill(inputs: Inputs, shared: bytes) -> None:
    """Something of everything that an app has."""
    metadata = Struct()
    metadata.update({"key": {"of": "value"}})
    about = {"metadata": metadata, "concepts": [res.Concept(id="noise", name="noise", value=1)]}
    point = res.Geo(geo_point=res.GeoPoint(longitude=1, latitude=2))
    inputs.ok("PostDatasets", datasets=[res.Dataset(id="set")])
    sent = [
        image("pic", base64=_photo(1), geo=point, **about),
        image("shared", base64=shared, **about),
        text("words about noise", "words", **about),
    ]
    for each in sent:
        each.dataset_ids.append("set")
    inputs.ok("PostInputs", inputs=sent, inputs_add_job_id="added")
    pic, *_ = inputs.all_settled(["pic", "shared", "words"])
    hosted = pic.data.image.hosted
    for size in hosted.sizes:
        assert datasets.download(f"{hosted.prefix}/{size}/{hosted.suffix}", datasets.key(inputs))[0] == 200
    region = res.Region(region_info=res.RegionInfo(bounding_box=_BOX), data=res.Data(concepts=about["concepts"]))
    labelled = res.Annotation(id="region", input_id="pic", data=res.Data(metadata=metadata, regions=[region]))
    inputs.ok("PostAnnotations", annotations=[labelled])
    datasets.version(inputs, "set", "v1")
    assert datasets.exported(inputs, "set", "v1")
    inputs.ok("PostUploads", uploads=[res.Upload(id="half", content_name="a.zip", content_length=9)])
    half = res.UploadContentPart(part_number=1, range_start=0, data=b"half")
    inputs.ok("PutUploadContentParts", upload_id="half", content_parts=[half])
    archive = res.InputsUpload(upload=res.Upload(id="never", content_name="b.zip", content_length=9))
    inputs.ok("PostInputsUploads", inputs_uploads=[archive])
    query = res.Query(filters=[res.Filter(annotation=res.Annotation(data=res.Data(concepts=about["concepts"])))])
    inputs.ok("PostInputsSearches", searches=[res.Search(id="saved", save=True, query=query)])
    inputs.ok("PostConcepts", concepts=[res.Concept(id="later", name="later")])
    label = res.Operation(add_concepts=res.AddConcepts(concepts=[res.Concept(id="later", value=1)]))
    inputs.ok(
        "PostBulkOperations", bulk_operations=[res.BulkOperation(id="bulk", operation=label, search=res.Search())]
    )
    related = res.ConceptRelation(object_concept=res.Concept(id="later"), predicate="synonym")
    inputs.ok("PostConceptRelations", concept_id="noise", concept_relations=[related])
    model = res.Model(id="own", model_type_id="regex-based-classifier")
    inputs.ok("PostModels", models=[model])
    inputs.ok("PatchModelIds", ids=[service_pb2.IdUpdateSource(id="own", new_id="renamed")], action="overwrite")
    add_app_key(inputs.server, inputs.app.app_id)
    inputs.ok("PatchApps", apps=[res.App(id=inputs.app.app_id, description="by")], action="overwrite", reindex=True)
