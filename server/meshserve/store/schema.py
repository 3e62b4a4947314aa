"""Tables and migrations. A new resource: its `Table` here, and a migration that makes it.

Migrations run once each, in order, by sqlite-utils; a database that is up to date is opened without it.
"""

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshserve.store import (
    aliases,
    compute_schema,
    evaluations,
    flows,
    input_indexes,
    jobs,
    kept_runs,
    operations_tables,
    pictures,
    pipeline_tables,
    search_metrics,
    task_tables,
)
from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

USERS = Table("users", owner="", columns={"email": str}, searchable=True)
"""email: the primary one in lower case, or NULL."""
APPS = Table("apps", owner="users", columns={"name": str, "template": int, "picture": str}, searchable=True)
"""picture: the digest of the one that came as bytes, or NULL: of models, workflows and datasets, too."""
KEYS = Table("keys", owner="users", columns={"digest": str, "app": int, "kind": str, "expires": int})
COLLABORATORS = Table("collaborators", columns={"user": int, "deleted": int})
CONCEPTS = Table("concepts", columns={"name": str}, searchable=True)
CONCEPT_LANGUAGES = Table("concept_languages", owner="concepts", columns={"name": str})
CONCEPT_RELATIONS = Table("concept_relations", columns={"subject": str, "object": str, "predicate": str, "graph": str})
KNOWLEDGE_GRAPHS = Table("knowledge_graphs")
MODELS = Table(
    "models",
    columns={
        "name": str,
        "type": str,
        "tags": str,
        "featured": int,
        "license_type": int,
        "source": int,
        "creator": str,
        "picture": str,
    },
    searchable=True,
)
"""tags: one line each, "kind:value", between line feeds, so that a filter finds whole tags."""
MODEL_VERSIONS = Table(
    "model_versions",
    owner="models",
    columns={"status": int, "inputs": int, "description": str, "license": str, "engine": str},
)
"""engine: the name of the runner that computes the version, or "" where nothing does."""
MODEL_REFERENCES = Table("model_references", owner="models")
MODEL_EXAMPLES = Table("model_examples", owner="model_versions")
WORKFLOWS = Table("workflows", columns={"name": str, "picture": str}, searchable=True)
WORKFLOW_VERSIONS = Table("workflow_versions", owner="workflows")
INPUTS = Table(
    "inputs",
    columns={"status": int, "url": str, "text_url": str, "blob": str, "hosted": str, "media": int, "job": int},
)
"""`url` (of a text `text_url`, which may stand beside it) and `blob` (a digest) say where the media comes from; `job` is
the inputs-add job that counts the input. `hosted`: the media that came as bytes or text and that this server serves
("image", "text", "image text"), or NULL. `media`: which media it has, the sum of the numbers in `MEDIA_BITS`."""
MEDIA_BITS = {"image": 1, "video": 2, "audio": 4, "text": 8}
INPUT_COUNTS = "input_counts"
"""How many inputs of an app have a status: kept by `store.inputs`, and by a trigger for deletions of any kind."""
ANNOTATIONS = Table(
    "annotations",
    columns={
        "input": int,
        "status": int,
        "worker": str,
        "input_level": int,
        "trusted": int,
        "kinds": int,
        "longitude": float,
        "latitude": float,
        "task": str,
        "indexed": int,
    },
)
"""indexed: 1 where the base workflow said it, so that saying it anew replaces it. kinds: which shapes and texts its data has, bit by bit, as `store.annotations` names them; 0 is none of them."""
ANNOTATION_TRACKS = Table("annotation_tracks", columns={"input": int})
"""Objects followed through a video. What belongs to a track are the annotations with regions of that `track_id`."""
ANNOTATION_CONCEPTS = "annotation_concepts"
"""Labels of annotations: concept id and value."""
ANNOTATION_TERMS = "annotation_terms"
"""Metadata of annotations taken apart: a digest for each leaf with its path, so that containment is looked up."""
SEARCHES = Table("searches", columns={"kind": str})
"""Saved searches; kind: "inputs" or "annotations"."""
VECTORS = "vectors"
"""Embeddings of inputs and of regions in them, unit length, little-endian 4-byte floats. `space` says what made them:
vectors of one space can be compared. Deletions are kept in `vectors_gone`, for those who hold vectors in memory."""
INPUTS_ADD_JOBS = Table(
    "inputs_add_jobs",
    columns={"pending": int, "in_progress": int, "success": int, "failed": int, "cancelled": int, "stopped": int},
)
"""Counters are kept beside the body, so that many inputs can move them without rewriting it. `cancelled` counts inputs
that were deleted before they were processed; `stopped` is 1 once the job was cancelled."""

DATASETS = Table("datasets", columns={"picture": str}, searchable=True)
DATASET_INPUTS = Table("dataset_inputs", owner="datasets", columns={"input": int})
"""Membership. The id is the input's, the body is empty: when the input was added is all there is to it."""
DATASET_VERSIONS = Table("dataset_versions", owner="datasets", columns={"status": int, "origin": int})
DATASET_METRICS = Table("dataset_metrics", owner="dataset_versions", columns={"path": str, "type": int, "value": str})
"""Metrics groups of a version; value: what `datasets.metrics.value_key` makes of the group's value."""
DATASET_EXPORTS = "dataset_exports"
"""Exports asked for. `status`: its code; `base`: what addresses in the file begin with, and so when it is out of date."""
EXTRACTION_JOBS = Table(
    "extraction_jobs",
    columns={
        "status": int,
        "add_job": int,
        "upload": int,
        "caller": str,
        "secret": bytes,
        "done": str,
        "cursor": int,
        "image": int,
        "video": int,
        "audio": int,
        "text": int,
        "refused": int,
        "archives_open": int,
        "archives_done": int,
        "archives_failed": int,
        "details": str,
    },
)
"""How far a job has come stands beside its body. `done`: the last thing of its source that is behind it; `cursor`: members of
the archive after that, which are. `upload`: the pk of what it reads if that was uploaded. `caller`: the id of the user whose
inputs these are. `secret`: credentials of the source, removed when the job ends. `refused`: files that make no inputs."""
UPLOADS = Table(
    "uploads",
    columns={
        "status": int,
        "length": int,
        "received": int,
        "expires": int,
        "add_job": int,
        "caller": str,
        "plan": bytes,
    },
)
"""`plan`: what becomes of the content (an InputsUpload), or NULL. The content is a file named by the pk; a trigger sees that
it goes with the row."""
UPLOAD_PARTS = "upload_parts"
"""Ranges of an upload that are on disk."""
DATASET_BLOBS = "dataset_blobs"
"""Media that a snapshot shows: kept as long as the version, even when the input is deleted."""
ANNOTATION_FILTERS = Table("annotation_filters")
BULK_OPERATIONS = Table(
    "bulk_operations",
    columns={
        "status": int,
        "processed": int,
        "refused": int,
        "total": int,
        "cursor": int,
        "last_id": str,
        "details": str,
    },
)
"""How far an operation is stands beside its body, which may name many inputs. `cursor`: the pk of the last item that is
behind it; `total`: items that there were when it began; `refused`: those among `processed` that stayed as they were."""
REINDEXES = "reindexes"
"""Indexing an app's inputs anew: one row an app, the last time it was asked for. `generation` tells it from earlier ones,
whose work counts for nothing. Inputs with a pk up to `cursor` are behind it, those beyond `ceiling` came later."""


def _create(db: "Database", table: Table, references: dict[str, str] | None = None) -> None:
    """Make one table of records with its indexes, and its word index where it has one."""
    columns: dict[str, Any] = {"pk": int, "owner": int, "id": str, "created": int, "modified": int, "visibility": int}
    foreign = [("owner", table.owner, "pk")] if table.owner else []
    foreign += [(column, other, "pk") for column, other in (references or {}).items()]
    made = db.table(table.name)
    made.create(
        {**columns, **table.columns, "body": bytes},
        pk="pk",
        not_null={"owner", "id", "created", "modified", "visibility", "body"},
        foreign_keys=foreign,
    )
    _cascade(db, table.name)
    made.create_index(["owner", "id"], unique=True)
    made.create_index(["owner"])
    for column in references or {}:
        made.create_index([column])
    if table.searchable:
        db.execute(f"CREATE VIRTUAL TABLE {table.name}_words USING fts5(text, tokenize='porter unicode61')")
        db.execute(f"CREATE VIRTUAL TABLE {table.name}_starts USING fts5(text, tokenize='unicode61')")
        db.execute(
            f"CREATE TRIGGER {table.name}_words_gone AFTER DELETE ON {table.name}"
            f" BEGIN DELETE FROM {table.name}_words WHERE rowid = old.pk;"
            f" DELETE FROM {table.name}_starts WHERE rowid = old.pk; END"
        )


def _cascade(db: "Database", name: str) -> None:
    """Foreign keys delete what is owned, and primary keys are never used again; sqlite-utils writes neither."""
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
    sql = re.sub(r'(REFERENCES "\w+"\("pk"\))', r"\1 ON DELETE CASCADE", sql)
    sql = sql.replace("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")
    db.execute(f"DROP TABLE {name}")
    db.execute(sql)


def _create_search_tables(db: "Database") -> None:
    """What inputs and annotations are found by, beside their own columns and labels."""
    db.execute(
        "CREATE TABLE annotation_terms (owner INTEGER NOT NULL, term INTEGER NOT NULL, annotation INTEGER NOT NULL"
        " REFERENCES annotations(pk) ON DELETE CASCADE, PRIMARY KEY (owner, term, annotation)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX annotation_terms_of ON annotation_terms (annotation)")
    db.execute("CREATE INDEX annotations_place ON annotations (owner, latitude) WHERE latitude IS NOT NULL")
    db.execute(
        "CREATE TABLE vectors (pk INTEGER PRIMARY KEY AUTOINCREMENT,"
        " owner INTEGER NOT NULL REFERENCES apps(pk) ON DELETE CASCADE,"
        " input INTEGER NOT NULL REFERENCES inputs(pk) ON DELETE CASCADE,"
        " annotation INTEGER NOT NULL REFERENCES annotations(pk) ON DELETE CASCADE,"
        " space TEXT NOT NULL, vector BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX vectors_space ON vectors (owner, space)")
    db.execute("CREATE INDEX vectors_input ON vectors (input)")
    db.execute("CREATE INDEX vectors_annotation ON vectors (annotation)")
    db.execute(
        "CREATE TABLE vectors_gone (number INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL,"
        " space TEXT NOT NULL, vector INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE TRIGGER vectors_removed AFTER DELETE ON vectors BEGIN"
        " INSERT INTO vectors_gone (owner, space, vector) VALUES (old.owner, old.space, old.pk); END"
    )
    db.execute(
        "CREATE TRIGGER apps_vectors_gone AFTER DELETE ON apps BEGIN DELETE FROM vectors_gone WHERE owner = old.pk; END"
    )


def _create_reindexes(db: "Database") -> None:
    """How far indexing anew is."""
    db.execute(
        "CREATE TABLE reindexes (app INTEGER PRIMARY KEY REFERENCES apps(pk) ON DELETE CASCADE,"
        " generation INTEGER NOT NULL, cursor INTEGER NOT NULL, ceiling INTEGER NOT NULL, total INTEGER NOT NULL,"
        " jobs INTEGER NOT NULL, done INTEGER NOT NULL, errors INTEGER NOT NULL)"
    )


def _create_datasets(db: "Database") -> None:
    """Datasets, what is in them, and the snapshots made of them.

    Files of snapshots and exports are kept by the version's pk: a job removes them once the row is gone, an app's too.
    """
    for table in (DATASETS, ANNOTATION_FILTERS, BULK_OPERATIONS):
        _create(db, table)
    db.table("datasets").create_index(["owner", "modified"])
    _create(db, DATASET_INPUTS, {"input": "inputs"})
    db.table("dataset_inputs").create_index(["owner", "input"], unique=True)
    _create(db, DATASET_VERSIONS)
    _create(db, DATASET_METRICS)
    db.execute(
        "CREATE TABLE dataset_exports (version INTEGER NOT NULL REFERENCES dataset_versions(pk) ON DELETE CASCADE,"
        " format INTEGER NOT NULL, embeddings INTEGER NOT NULL, status INTEGER NOT NULL, details TEXT NOT NULL,"
        " size INTEGER NOT NULL, base TEXT NOT NULL, PRIMARY KEY (version, format)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE dataset_blobs (version INTEGER NOT NULL REFERENCES dataset_versions(pk) ON DELETE CASCADE,"
        " blob TEXT NOT NULL, kind TEXT NOT NULL, app INTEGER NOT NULL, PRIMARY KEY (version, blob, kind))"
        " WITHOUT ROWID"
    )
    db.execute("CREATE INDEX dataset_blobs_blob ON dataset_blobs (blob, app, kind)")
    db.execute(
        "CREATE TRIGGER dataset_blobs_gone AFTER DELETE ON dataset_blobs BEGIN"
        " INSERT INTO jobs (kind, owner, payload, due) VALUES ('sweep', old.app, CAST(old.blob AS BLOB), 0); END"
    )
    db.execute(
        "CREATE TRIGGER dataset_versions_gone AFTER DELETE ON dataset_versions BEGIN"
        " INSERT INTO jobs (kind, owner, payload, due) VALUES ('dataset_gone', old.owner,"
        " CAST(CAST(old.pk AS TEXT) AS BLOB), 0); END"
    )


def _create_bulk(db: "Database") -> None:
    """Uploads and the jobs that unpack them."""
    for table in (EXTRACTION_JOBS, UPLOADS):
        _create(db, table, {"add_job": "inputs_add_jobs"})
    db.execute(
        "CREATE TABLE upload_parts (upload INTEGER NOT NULL REFERENCES uploads(pk) ON DELETE CASCADE,"
        " start INTEGER NOT NULL, length INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (upload, start)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TRIGGER uploads_gone AFTER DELETE ON uploads BEGIN"
        " INSERT INTO jobs (kind, owner, payload, due) VALUES ('upload_gone', old.owner,"
        " CAST(CAST(old.pk AS TEXT) AS BLOB), 0);"
        " DELETE FROM jobs WHERE kind = 'upload_expire' AND owner = old.owner"
        " AND payload = CAST(CAST(old.pk AS TEXT) AS BLOB); END"
    )


def _migrations() -> Any:
    """The list of migrations, made when needed: importing sqlite-utils costs more than opening the database."""
    from sqlite_utils import Migrations

    migrations = Migrations("meshserve")

    @migrations()
    def foundation(db: "Database") -> None:
        for table in (USERS, APPS, CONCEPTS, CONCEPT_LANGUAGES, CONCEPT_RELATIONS, KNOWLEDGE_GRAPHS):
            _create(db, table)
        for side in ("subject", "object"):
            db.table("concept_relations").create_index(["owner", side])
        _create(db, KEYS, {"app": "apps"})
        db.table("keys").create_index(["digest"], unique=True)
        _create(db, COLLABORATORS, {"user": "users"})
        for table in (MODELS, MODEL_VERSIONS, MODEL_REFERENCES, MODEL_EXAMPLES, WORKFLOWS, WORKFLOW_VERSIONS):
            _create(db, table)
        _create(db, INPUTS_ADD_JOBS)
        for name in ("apps", "models", "workflows"):
            db.table(name).create_index(["owner", "modified"])
        flows.create_tables(db)
        db.execute(
            "CREATE TABLE model_vocabularies (version INTEGER PRIMARY KEY REFERENCES model_versions(pk)"
            " ON DELETE CASCADE, body BLOB NOT NULL)"
        )
        _create(db, INPUTS)
        input_indexes.create(db)
        _create(db, ANNOTATIONS, {"input": "inputs"})
        db.table("annotations").create_index(["owner", "worker"])
        db.execute(
            "CREATE TABLE annotation_concepts (annotation INTEGER NOT NULL REFERENCES annotations(pk) ON DELETE CASCADE,"
            " owner INTEGER NOT NULL, concept TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (annotation, concept, value))"
            " WITHOUT ROWID"
        )
        db.execute("CREATE INDEX annotation_concepts_concept ON annotation_concepts (owner, concept)")
        _create(db, ANNOTATION_TRACKS, {"input": "inputs"})
        _create_reindexes(db)
        _create(db, SEARCHES)
        _create_search_tables(db)
        _create_datasets(db)
        _create_bulk(db)
        for family in (search_metrics, evaluations, task_tables, operations_tables, pipeline_tables, compute_schema):
            family.create(db, _create)
        kept_runs.create(db, _create)
        jobs.create(db)
        pictures.create(db)
        aliases.create(db)
        db.execute("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")

    return migrations


SCHEMA_VERSION = 1
"""The number of migrations above; kept in the file, so that an up-to-date database skips them."""


def migrate(path: Path) -> None:
    """Create the database at `path` or bring it up to date."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
            return
        import sqlite_utils

        _migrations().apply(sqlite_utils.Database(connection))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.commit()
    finally:
        connection.close()
