"""Tables of what is done about apps beside their contents: modules, collectors, statistics, views, copies, the audit log."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from meshserve.store import audit
from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

MODULES = Table("modules", searchable=True)
MODULE_VERSIONS = Table("module_versions", owner="modules")
INSTALLED_MODULE_VERSIONS = Table("installed_module_versions", columns={"version": int})
"""version: the pk of the module version, whose deletion takes the installation along."""
COLLECTORS = Table("collectors", columns={"model": int, "version": str, "caller": str, "sample": float, "active": int})
"""What a prediction is compared with: the pk of the model, the id of its version or "", the caller's id or "", the share
of inputs to keep, whether it is at work."""
APP_DUPLICATIONS = Table(
    "app_duplications",
    owner="users",
    columns={
        "status": int,
        "source": int,
        "destination": int,
        "made": int,
        "step": int,
        "cursor": int,
        "ceiling": int,
        "progress": str,
        "details": str,
    },
)
"""How far a copy is stands beside its body. source, destination: pks of apps. made: 1 if the destination was made for
it. step: the number of the kind of rows that is being copied; cursor: the pk of the last one that is behind it; ceiling:
inputs beyond that pk came later. progress: JSON, field → [copied, all]."""
_VIEWED = ("apps", "models", "workflows")


def create(db: "Database", make: Callable[..., None]) -> None:
    """Make them all. make: makes a table of records, given the tables that its columns refer to."""
    make(db, MODULES)
    make(db, MODULE_VERSIONS)
    make(db, INSTALLED_MODULE_VERSIONS, {"version": "module_versions"})
    _create_module_keys(db)
    make(db, COLLECTORS)
    db.table("collectors").create_index(["model"])
    _create_captures(db)
    make(db, APP_DUPLICATIONS)
    _create_statistics(db)
    audit.create(db)


def _create_module_keys(db: "Database") -> None:
    """Keys that were made for an installed module end with it."""
    db.execute(
        "CREATE TABLE installed_module_keys (installation INTEGER NOT NULL"
        " REFERENCES installed_module_versions(pk) ON DELETE CASCADE,"
        " key INTEGER NOT NULL REFERENCES keys(pk) ON DELETE CASCADE, PRIMARY KEY (installation, key)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX installed_module_keys_key ON installed_module_keys (key)")
    db.execute(
        "CREATE TRIGGER installed_module_keys_gone AFTER DELETE ON installed_module_keys BEGIN"
        " DELETE FROM keys WHERE pk = old.key; END"
    )


def _create_captures(db: "Database") -> None:
    """Inputs of predictions that wait for a collector to decide; the bytes of their media are a blob."""
    db.execute(
        "CREATE TABLE captures (pk INTEGER PRIMARY KEY AUTOINCREMENT,"
        " collector INTEGER NOT NULL REFERENCES collectors(pk) ON DELETE CASCADE,"
        " blob TEXT, input BLOB NOT NULL, output BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX captures_collector ON captures (collector)")
    db.execute("CREATE INDEX captures_blob ON captures (blob) WHERE blob IS NOT NULL")
    db.execute(
        "CREATE TRIGGER captures_gone AFTER DELETE ON captures WHEN old.blob IS NOT NULL BEGIN"
        " INSERT INTO jobs (kind, owner, payload, due) VALUES ('sweep', 0, CAST(old.blob AS BLOB), 0); END"
    )


def _create_statistics(db: "Database") -> None:
    """Numbers that users record, and how often things were looked at."""
    db.execute(
        "CREATE TABLE stat_values (pk INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES apps(pk) ON DELETE CASCADE,"
        " time INTEGER NOT NULL, value REAL NOT NULL, tags TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX stat_values_time ON stat_values (owner, time)")
    db.execute(
        "CREATE TABLE views (kind TEXT NOT NULL, target INTEGER NOT NULL, number INTEGER NOT NULL,"
        " PRIMARY KEY (kind, target)) WITHOUT ROWID"
    )
    for kind in _VIEWED:
        db.execute(
            f"CREATE TRIGGER {kind}_views_gone AFTER DELETE ON {kind} BEGIN"
            f" DELETE FROM views WHERE kind = '{kind}' AND target = old.pk; END"
        )
