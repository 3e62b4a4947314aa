"""Embeddings of inputs and regions: rows that are only added and removed, so that an index can follow them."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewVector:
    """One embedding: of the input as a whole if the annotation is input-level, else of the annotation's region.

    space: what made it, the id of a model version. vector: float32, little-endian, unit length.
    """

    input: int
    annotation: int
    space: str
    vector: bytes


def add(connection: sqlite3.Connection, app: int, vectors: Sequence[NewVector]) -> None:
    """Add embeddings of an app; within a write."""
    connection.executemany(
        "INSERT INTO vectors (owner, input, annotation, space, vector) VALUES (?, ?, ?, ?, ?)",
        [(app, each.input, each.annotation, each.space, each.vector) for each in vectors],
    )


def drop(connection: sqlite3.Connection, inputs: Sequence[int]) -> None:
    """Forget the embeddings of inputs, which are about to be made anew."""
    connection.executemany("DELETE FROM vectors WHERE input = ?", [(pk,) for pk in inputs])


def added(
    connection: sqlite3.Connection, app: int, space: str, after: int, limit: int
) -> list[tuple[int, int, int, bytes]]:
    """(pk, input, annotation, vector) of a space of an app, in the order of adding, behind the pk `after`."""
    sql = (
        "SELECT pk, input, annotation, vector FROM vectors INDEXED BY vectors_space"
        " WHERE owner = ? AND space = ? AND pk > ? ORDER BY pk LIMIT ?"
    )
    return connection.execute(sql, (app, space, after, limit)).fetchall()


def count(connection: sqlite3.Connection, app: int, space: str) -> int:
    """How many vectors a space of an app has; a walk through the index, to know once what to make room for."""
    sql = "SELECT COUNT(*) FROM vectors INDEXED BY vectors_space WHERE owner = ? AND space = ?"
    return int(connection.execute(sql, (app, space)).fetchone()[0])


def folder(connection: sqlite3.Connection) -> Path | None:
    """Where the store is on disk, or None if it is in memory."""
    (file,) = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    return Path(file).parent if file else None


def gone(connection: sqlite3.Connection, app: int, space: str, after: int) -> list[tuple[int, int]]:
    """(number, pk of the vector) of what was removed from a space of an app behind that number."""
    sql = "SELECT number, vector FROM vectors_gone WHERE owner = ? AND space = ? AND number > ? ORDER BY number"
    return connection.execute(sql, (app, space, after)).fetchall()


def forget_gone(connection: sqlite3.Connection) -> None:
    """Forget what was removed: when a server starts, nobody holds vectors that would have to follow."""
    connection.execute("DELETE FROM vectors_gone")


def last_gone(connection: sqlite3.Connection) -> int:
    """The number of the last removal of any app; what is read from now on knows all before it."""
    return int(connection.execute("SELECT COALESCE(MAX(number), 0) FROM vectors_gone").fetchone()[0])


def spaces(connection: sqlite3.Connection, app: int) -> list[str]:
    """The spaces in which an app has embeddings; one step in the index a space, however many vectors it has."""
    found: list[str] = []
    sql = "SELECT space FROM vectors WHERE owner = ? AND space > ? ORDER BY space LIMIT 1"
    while (row := connection.execute(sql, (app, found[-1] if found else "")).fetchone()) is not None:
        found.append(row[0])
    return found


def holders(connection: sqlite3.Connection, apps: Collection[int]) -> set[int]:
    """Those of the apps, by their pks, that have not been deleted."""
    sql = "SELECT 1 FROM apps WHERE pk = ?"
    return {app for app in apps if connection.execute(sql, (app,)).fetchone()}


def examples(connection: sqlite3.Connection, app: int) -> list[tuple[str, bytes]]:
    """(space, one vector of it) of each space of an app."""
    one = "SELECT vector FROM vectors WHERE owner = ? AND space = ? LIMIT 1"
    return [(space, connection.execute(one, (app, space)).fetchone()[0]) for space in spaces(connection, app)]


def widths(connection: sqlite3.Connection, app: int) -> dict[str, int]:
    """Space → how many numbers a vector of it has, of each space of an app; no vector is read."""
    found: dict[str, int] = {}
    last = ""
    sql = "SELECT space, length(vector) / 4 FROM vectors WHERE owner = ? AND space > ? ORDER BY space LIMIT 1"
    while (row := connection.execute(sql, (app, last)).fetchone()) is not None:
        last, found[last] = row[0], row[1]
    return found


def of_input(connection: sqlite3.Connection, input: int) -> list[tuple[str, bytes]]:
    """(space, vector) of an input and of the regions that models found in it; of those that people drew none."""
    sql = (
        "SELECT v.space, v.vector FROM vectors v JOIN annotations a ON a.pk = v.annotation"
        " WHERE v.input = ? AND (a.trusted = 0 OR a.input_level = 1) ORDER BY v.pk"
    )
    return connection.execute(sql, (input,)).fetchall()
