"""Tables of pipelines, steps, artifacts and models' uploads; `schema` makes them with its own, and queries only they need."""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from meshserve.store.query import Condition
from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

_CONTENT = {"app": int, "status": int, "length": int, "received": int, "expires": int, "blob": str}
"""Columns of what has uploaded content. length, received: bytes announced, and on disk one after another from the first.
expires: when the row goes, in microseconds, or NULL. blob: the digest of the content once it is complete, or NULL."""
PIPELINES = Table("pipelines")
PIPELINE_VERSIONS = Table("pipeline_versions", owner="pipelines")
PIPELINE_RUNS = Table(
    "pipeline_runs",
    owner="pipeline_versions",
    columns={"app": int, "pipeline": int, "status": int, "nodepools": str},
)
"""nodepools: one line each, "cluster/nodepool", between line feeds, so that a filter finds whole ones."""
PIPELINE_RUN_LOGS = Table("pipeline_run_logs", owner="pipeline_runs", columns={"status": int})
PIPELINE_STEPS = Table("pipeline_steps")
PIPELINE_STEP_VERSIONS = Table("pipeline_step_versions", owner="pipeline_steps", columns=_CONTENT)
ARTIFACTS = Table("artifacts")
"""visibility: that of its most visible version; triggers keep it."""
ARTIFACT_VERSIONS = Table("artifact_versions", owner="artifacts", columns=_CONTENT)
MODEL_UPLOADS = Table(
    "model_uploads",
    owner="models",
    columns={**_CONTENT, "building": int, "part": int, "part_start": int, "exported": int},
)
"""What versions of models were uploaded as, by their ids; one goes with the other. building: 1 where the client waits for
a build. part, part_start: the number of the last part, and where it begins. exported: when an export was asked for, or NULL."""
CONTENTS = (PIPELINE_STEP_VERSIONS, ARTIFACT_VERSIONS, MODEL_UPLOADS)
"""Tables whose rows have uploaded content. A trigger sees that it goes with the row, the file of what is not complete too."""


def create(db: "Database", make: Callable[..., Any]) -> None:
    """Make the tables; make: what makes one, from the table and the tables that its columns refer to."""
    for table in (PIPELINES, PIPELINE_VERSIONS, PIPELINE_STEPS, ARTIFACTS):
        make(db, table)
    make(db, PIPELINE_RUNS, {"app": "apps", "pipeline": "pipelines"})
    make(db, PIPELINE_RUN_LOGS)
    for table in CONTENTS:
        make(db, table, {"app": "apps"})
        db.execute(f"CREATE INDEX {table.name}_blob ON {table.name} (blob) WHERE blob IS NOT NULL")
        db.execute(
            f"CREATE TRIGGER {table.name}_blob_gone AFTER DELETE ON {table.name} WHEN old.blob IS NOT NULL BEGIN"
            " INSERT INTO jobs (kind, owner, payload, due) VALUES ('sweep', old.app, CAST(old.blob AS BLOB), 0); END"
        )
        db.execute(
            f"CREATE TRIGGER {table.name}_part_gone AFTER DELETE ON {table.name} WHEN old.blob IS NULL BEGIN"
            " INSERT INTO jobs (kind, owner, payload, due) VALUES ('content_gone', old.app,"
            f" CAST('{table.name}-' || old.pk AS BLOB), 0); END"
        )
    db.execute(
        "CREATE TRIGGER model_versions_upload_gone AFTER DELETE ON model_versions BEGIN"
        " DELETE FROM model_uploads WHERE owner = old.owner AND id = old.id; END"
    )
    db.execute(
        "CREATE TRIGGER model_uploads_version_gone AFTER DELETE ON model_uploads WHEN old.blob IS NULL BEGIN"
        " DELETE FROM model_versions WHERE owner = old.owner AND id = old.id; END"
    )
    for event, row in (("INSERT", "new"), ("UPDATE OF visibility", "new"), ("DELETE", "old")):
        db.execute(
            f"CREATE TRIGGER artifacts_seen_{event.split()[0].lower()} AFTER {event} ON artifact_versions BEGIN"
            " UPDATE artifacts SET visibility = COALESCE("
            f"(SELECT MAX(visibility) FROM artifact_versions WHERE owner = {row}.owner), 10) WHERE pk = {row}.owner; END"
        )


def uses(connection: sqlite3.Connection, digest: str) -> bool:
    """Whether any version has its content in that blob."""
    sql = " UNION ALL ".join(f"SELECT 1 FROM {table.name} WHERE blob = ?1" for table in CONTENTS)
    return connection.execute(f"{sql} LIMIT 1", (digest,)).fetchone() is not None


def of_steps(app: int, visibility: int) -> Condition:
    """Versions of all steps of an app that are at least so visible."""
    return Condition("owner IN (SELECT pk FROM pipeline_steps WHERE owner = ? AND visibility >= ?)", (app, visibility))


def of_steps_of_user(user: int, visibility: int) -> Condition:
    """Versions of all steps in all apps of a user, where both are at least so visible."""
    sql = (
        "owner IN (SELECT s.pk FROM pipeline_steps s JOIN apps a ON a.pk = s.owner"
        " WHERE a.owner = ? AND a.visibility >= ? AND s.visibility >= ?)"
    )
    return Condition(sql, (user, visibility, visibility))


def in_apps_of(user: int) -> Condition:
    """Rows with a column `app` that are in any app of a user."""
    return Condition("app IN (SELECT pk FROM apps WHERE owner = ?)", (user,))
