"""Datasets: who is in them, and what their versions and exports are made from."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from meshserve.store.query import Condition, every
from meshserve.store.schema import DATASET_INPUTS, DATASET_VERSIONS
from meshserve_proto import status_code_pb2 as codes

_PART = 500
_PRIVATE = 10

Member = tuple[int, bytes, str, str | None, str | None, int]
"""pk, body, id, hosted, blob, status of an input."""


@dataclass(slots=True)
class Export:
    """A file of a version as it was asked for. details: why it failed; base: what addresses in it begin with."""

    version: int
    format: int
    embeddings: bool
    status: int = codes.DATASET_VERSION_EXPORT_PENDING
    details: str = ""
    size: int = 0
    base: str = ""


def pks(connection: sqlite3.Connection, app: int, ids: Iterable[str]) -> dict[str, int]:
    """Dataset id → pk, of those that the app has."""
    found: dict[str, int] = {}
    for part in _parts(ids):
        sql = f"SELECT id, pk FROM datasets WHERE owner = ? AND id IN ({','.join('?' * len(part))})"
        found.update(connection.execute(sql, (app, *part)).fetchall())
    return found


def _parts(values: Iterable[object]) -> Iterator[list[object]]:
    listed = list(dict.fromkeys(values))
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))


def members_of(app: int) -> Callable[[Sequence[str]], Condition]:
    """What finds the inputs that are in any of an app's datasets of some ids; ids of no dataset find none."""

    def condition(ids: Sequence[str]) -> Condition:
        sql = (
            "inputs.pk IN (SELECT m.input FROM dataset_inputs m JOIN datasets d ON d.pk = m.owner"
            f" WHERE d.owner = ? AND d.id IN ({','.join('?' * len(ids))}))"
        )
        return Condition(sql, (app, *ids))

    return condition


def add(connection: sqlite3.Connection, moment: int, members: Iterable[tuple[int, int, str]]) -> None:
    """Put inputs into datasets: (dataset, input, id of the input). Those that are in them already stay as they are."""
    connection.executemany(
        f"INSERT OR IGNORE INTO {DATASET_INPUTS.name} (owner, id, created, modified, visibility, body, input)"
        f" VALUES (?, ?, {moment:d}, {moment:d}, {_PRIVATE}, x'', ?)",
        [(dataset, id, input) for dataset, input, id in members],
    )


def add_pks(connection: sqlite3.Connection, moment: int, dataset: int, inputs: Iterable[int]) -> str:
    """Put inputs of these pks into a dataset, as far as they still exist; the id of the last of them, or ""."""
    last = ""
    for part in _parts(inputs):
        sql = f"SELECT pk, id FROM inputs WHERE pk IN ({','.join('?' * len(part))}) ORDER BY pk"
        found = connection.execute(sql, part).fetchall()
        add(connection, moment, [(dataset, pk, id) for pk, id in found])
        last = found[-1][1] if found else last
    return last


def take_out(connection: sqlite3.Connection, dataset: int, input: int) -> None:
    """Let a dataset have an input no more; the input stays."""
    connection.execute(f"DELETE FROM {DATASET_INPUTS.name} WHERE owner = ? AND input = ?", (dataset, input))


def latest_versions(connection: sqlite3.Connection, datasets: Iterable[int]) -> dict[int, tuple[int, bytes]]:
    """Dataset → (pk, body) of the version that was made last."""
    found: dict[int, tuple[int, bytes]] = {}
    for part in _parts(datasets):
        sql = (
            f"SELECT owner, pk, body FROM {DATASET_VERSIONS.name} WHERE pk IN (SELECT MAX(pk) FROM"
            f" {DATASET_VERSIONS.name} WHERE owner IN ({','.join('?' * len(part))}) GROUP BY owner)"
        )
        found.update((owner, (pk, body)) for owner, pk, body in connection.execute(sql, part))
    return found


def app_of(connection: sqlite3.Connection, dataset: int) -> tuple[int, str, str]:
    """(pk of the app, user id, app id) of a dataset that exists."""
    sql = (
        "SELECT apps.pk, users.id, apps.id FROM datasets JOIN apps ON apps.pk = datasets.owner"
        " JOIN users ON users.pk = apps.owner WHERE datasets.pk = ?"
    )
    found: tuple[int, str, str] = connection.execute(sql, (dataset,)).fetchone()
    return found


def exports(connection: sqlite3.Connection, versions: Iterable[int]) -> dict[int, list[Export]]:
    """Version → its exports."""
    found: dict[int, list[Export]] = {}
    for part in _parts(versions):
        sql = (
            "SELECT version, format, embeddings, status, details, size, base FROM dataset_exports"
            f" WHERE version IN ({','.join('?' * len(part))}) ORDER BY version, format"
        )
        for version, format, embeddings, *rest in connection.execute(sql, part):
            found.setdefault(version, []).append(Export(version, format, bool(embeddings), *rest))
    return found


def keep_export(connection: sqlite3.Connection, export: Export) -> None:
    """Write how far an export is; its version must exist."""
    connection.execute(
        "INSERT OR REPLACE INTO dataset_exports (version, format, embeddings, status, details, size, base)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            export.version,
            export.format,
            int(export.embeddings),
            export.status,
            export.details,
            export.size,
            export.base,
        ),
    )


def keep_blobs(connection: sqlite3.Connection, version: int, app: int, blobs: Iterable[tuple[str, str]]) -> None:
    """Keep media for a version, as far as it still exists: (blob, kind of media)."""
    connection.executemany(
        "INSERT OR IGNORE INTO dataset_blobs (version, blob, kind, app) SELECT pk, ?, ?, ? FROM dataset_versions"
        " WHERE pk = ?",
        [(blob, kind, app, version) for blob, kind in blobs],
    )


# Snapshots: cursors that walk a dataset in the order of its inputs, side by side, within one read transaction


def members(connection: sqlite3.Connection, dataset: int) -> Iterator[Member]:
    """The inputs of a dataset in the order in which they were added to the app."""
    sql = (
        "SELECT i.pk, i.body, i.id, i.hosted, i.blob, i.status FROM dataset_inputs m CROSS JOIN inputs i"
        " ON i.pk = m.input WHERE m.owner = ? ORDER BY m.input"
    )
    return connection.execute(sql, (dataset,))


def annotations(
    connection: sqlite3.Connection, dataset: int, conditions: Sequence[Condition]
) -> Iterator[tuple[int, bytes]]:
    """(input, body) of annotations of these inputs that meet all conditions, in the same order, oldest first."""
    where = every(conditions)
    # The second look at the table by pk alone keeps SQLite from walking all that a condition finds for each input.
    sql = (
        "SELECT annotations.input, annotations.body FROM dataset_inputs m CROSS JOIN annotations a"
        " ON a.input = m.input CROSS JOIN annotations ON annotations.pk = +a.pk"
        f" WHERE m.owner = ? AND {where.sql} ORDER BY m.input, a.pk"
    )
    return connection.execute(sql, (dataset, *where.parameters))


def vectors(connection: sqlite3.Connection, dataset: int, spaces: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """(input, float32 little-endian) of embeddings of whole inputs, in the same order."""
    sql = (
        "SELECT v.input, v.vector FROM dataset_inputs m CROSS JOIN vectors v ON v.input = m.input"
        f" JOIN annotations a ON a.pk = v.annotation AND a.input_level = 1 WHERE m.owner = ? AND v.space IN"
        f" ({','.join('?' * len(spaces))}) ORDER BY m.input, v.pk"
    )
    return connection.execute(sql, (dataset, *spaces))


def begin_snapshot(connection: sqlite3.Connection) -> None:
    """From now on the connection sees what is committed at this moment, whatever comes later."""
    connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM datasets LIMIT 1").fetchone()
