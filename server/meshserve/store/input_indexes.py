"""What inputs are found by, and what their deletion is followed by."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def create(db: "Database") -> None:
    """Indexes, counts and triggers of inputs.

    Processed inputs are nearly all of them, so the index of statuses leaves them out. What a deletion must be
    followed by, an app's too, is done by triggers: counts go down, and a job looks whether a blob is still used.
    """
    for column in ("url", "text_url"):
        db.execute(f"CREATE INDEX inputs_{column} ON inputs (owner, {column}) WHERE {column} IS NOT NULL")
    db.execute("CREATE INDEX inputs_blob ON inputs (blob, owner, hosted) WHERE blob IS NOT NULL")
    db.execute("CREATE INDEX inputs_status ON inputs (owner, status) WHERE status <> 30000")
    db.execute(
        "CREATE TABLE input_counts (owner INTEGER NOT NULL REFERENCES apps(pk) ON DELETE CASCADE,"
        " status INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (owner, status)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TRIGGER inputs_gone AFTER DELETE ON inputs BEGIN"
        " UPDATE input_counts SET number = number - 1 WHERE owner = old.owner AND status = old.status; END"
    )
    db.execute(
        "CREATE TRIGGER inputs_unfinished_gone AFTER DELETE ON inputs"
        " WHEN old.job IS NOT NULL AND old.status IN (30001, 30003) BEGIN"
        " UPDATE inputs_add_jobs SET pending = pending - (old.status = 30001),"
        " in_progress = in_progress - (old.status = 30003), cancelled = cancelled + 1 WHERE pk = old.job; END"
    )
    db.execute(
        "CREATE TRIGGER inputs_blob_gone AFTER DELETE ON inputs WHEN old.blob IS NOT NULL BEGIN"
        " INSERT INTO jobs (kind, owner, payload, due) VALUES ('sweep', old.owner, CAST(old.blob AS BLOB), 0); END"
    )
