"""Conditions that searches are made of, over the tables `annotations` and `inputs`, and what hits are read with."""

import json
import math
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from meshserve.core.containment import contains, elements_matter, terms
from meshserve.core.structs import to_dict
from meshserve.store import query
from meshserve.store.annotation_facts import METADATA, POSITIVE, SPACE_TIME
from meshserve.store.companions import Connection
from meshserve.store.query import Condition
from meshserve_proto.resources_pb2 import Annotation

_EARTH_KM = 6371.0088
"""The mean radius of the earth."""
_CONTAINS, _ARC = "meshserve_contains", "meshserve_arc"


def prepare(connection: sqlite3.Connection) -> None:
    """Teach a connection the two functions that SQL has not: exact containment, and the arc between two places.

    Once: SQLite refuses to define a function anew while a statement is at work, as one of a word index may be.
    """
    if isinstance(connection, Connection):
        if connection.taught:
            return
        connection.taught = True
    elif _taught(connection):
        return
    connection.create_function(_CONTAINS, 3, _body_contains, deterministic=True)
    connection.create_function(_ARC, 4, _arc, deterministic=True)


def _taught(connection: sqlite3.Connection) -> bool:
    """Whether a connection that cannot remember it, as none of a `Database` is, has the functions."""
    try:
        connection.execute(f"SELECT {_ARC}(NULL, NULL, 0, 0)").fetchone()
    except sqlite3.OperationalError:
        return False
    return True


def _body_contains(body: bytes, where: str, wanted: str) -> int:
    annotation = Annotation.FromString(body)
    struct = annotation.data.metadata if where == METADATA else annotation.annotation_info
    return int(contains(to_dict(struct), json.loads(wanted)))


def _arc(
    longitude: float | None, latitude: float | None, other_longitude: float, other_latitude: float
) -> float | None:
    """`arc` for columns: SQLite may ask before it has found out that an annotation has no place."""
    if longitude is None or latitude is None:
        return None
    return arc(longitude, latitude, other_longitude, other_latitude)


def arc(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """The angle between two places on the sphere, in radians (haversine; arguments in degrees)."""
    first, second = math.radians(latitude), math.radians(other_latitude)
    half_way = math.radians(other_longitude - longitude) / 2
    chord = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(half_way) ** 2
    return 2 * math.asin(math.sqrt(min(1.0, chord)))


def within(longitude: float, latitude: float, radians: float) -> Condition:
    """Annotations at most that far from a place; a band of latitudes is looked up first."""
    reach = math.degrees(radians) + 1e-6
    sql = f"latitude IS NOT NULL AND latitude BETWEEN ? AND ? AND {_ARC}(longitude, latitude, ?, ?) <= ?"
    return Condition(sql, (latitude - reach, latitude + reach, longitude, latitude, radians))


def kilometers(distance: float) -> float:
    """A distance on the ground as an angle in radians."""
    return distance / _EARTH_KM


def boxed(west: float, south: float, east: float, north: float) -> Condition:
    """Annotations in a box of longitudes and latitudes, its edges included."""
    sql = "latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?"
    return Condition(sql, (south, north, west, east))


def labelled(app: int, concepts: Collection[str], *, positive: bool) -> Condition:
    """Annotations with one of the concepts as a positive, or as a negative, label."""
    marks = ",".join("?" * len(concepts))
    sign = ">=" if positive else "<"
    sql = (
        f"annotations.pk IN (SELECT annotation FROM annotation_concepts"
        f" WHERE owner = ? AND concept IN ({marks}) AND value {sign} {POSITIVE})"
    )
    return Condition(sql, (app, *concepts))


def shaped(kinds: int) -> Condition:
    """Annotations with one of these shapes (bits of `annotation_facts`)."""
    return Condition("annotations.kinds & ?", (kinds,))


def of_the_whole() -> Condition:
    """Annotations without any place in space or time."""
    return Condition(f"annotations.kinds & {SPACE_TIME} = 0")


def with_terms(app: int, value: Any) -> Condition:
    """Annotations that have all terms of a value, rarest first as far as SQLite can tell."""
    wanted = sorted(terms(value))
    one = "annotations.pk IN (SELECT annotation FROM annotation_terms WHERE owner = ? AND term = ?)"
    return query.every(Condition(one, (app, term)) for term in wanted)


def containing(app: int, where: str, value: dict[str, Any]) -> Condition:
    """Annotations whose metadata (or free JSON, as `where` says) contains a value."""
    by_terms = with_terms(app, {where: value})
    if not elements_matter(value):
        return by_terms
    exact = Condition(f"{_CONTAINS}(annotations.body, ?, ?)", (where, json.dumps(value)))
    return query.every([by_terms, exact])


def modified(earliest: int | None, latest: int | None, table: str) -> Condition:
    """Changed between two moments in microseconds, both included; None is open."""
    bounds = [(">=", earliest), ("<=", latest)]
    parts = [(f"{table}.modified {sign} ?", moment) for sign, moment in bounds if moment is not None]
    return Condition(" AND ".join(sql for sql, _ in parts) or "1", tuple(moment for _, moment in parts))


def with_media(bits: int) -> Condition:
    """Inputs that have one of these media (bits of `schema.MEDIA_BITS`)."""
    return Condition("inputs.media & ?", (bits,))


def of_inputs(condition: Condition) -> Condition:
    """Annotations whose input meets a condition over `inputs`."""
    sql = f"annotations.input IN (SELECT inputs.pk FROM inputs WHERE {condition.sql})"
    return Condition(sql, condition.parameters)


def with_annotation(app: int, condition: Condition) -> Condition:
    """Inputs with an annotation that meets a condition over `annotations`."""
    sql = f"inputs.pk IN (SELECT annotations.input FROM annotations WHERE annotations.owner = ? AND {condition.sql})"
    return Condition(sql, (app, *condition.parameters))


def concept_ids(connection: sqlite3.Connection, app: int, name: str, language: str = "") -> list[str]:
    """Ids of an app's concepts of that name, in the app's language or in another that they were translated to."""
    found = {row[0] for row in connection.execute("SELECT id FROM concepts WHERE owner = ? AND name = ?", (app, name))}
    if language:
        sql = (
            "SELECT c.id FROM concept_languages l JOIN concepts c ON c.pk = l.owner"
            " WHERE c.owner = ? AND l.id = ? AND l.name = ?"
        )
        found.update(row[0] for row in connection.execute(sql, (app, language, name)))
    return sorted(found)


def pks(connection: sqlite3.Connection, table: str, app: int, conditions: Sequence[Condition]) -> list[int]:
    """Primary keys of an app's rows of `inputs` or `annotations` that meet all conditions, ascending."""
    where = query.every([Condition(f"{table}.owner = ?", (app,)), *conditions])
    sql = f"SELECT {table}.pk FROM {table} WHERE {where.sql} ORDER BY {table}.pk"
    return [row[0] for row in connection.execute(sql, where.parameters)]


def page(
    connection: sqlite3.Connection, table: str, app: int, conditions: Sequence[Condition], limit: int, skip: int
) -> list[int]:
    """Primary keys of a page, newest first."""
    where = query.every([Condition(f"{table}.owner = ?", (app,)), *conditions])
    sql = f"SELECT {table}.pk FROM {table} WHERE {where.sql} ORDER BY {table}.pk DESC LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(sql, (*where.parameters, limit, skip))]


def count(connection: sqlite3.Connection, table: str, app: int, conditions: Sequence[Condition]) -> int:
    """How many rows meet all conditions."""
    where = query.every([Condition(f"{table}.owner = ?", (app,)), *conditions])
    sql = f"SELECT COUNT(*) FROM {table} WHERE {where.sql}"
    return int(connection.execute(sql, where.parameters).fetchone()[0])


def predictions(
    connection: sqlite3.Connection, app: int, concepts: Sequence[str], by: str, *, trusted: bool
) -> list[tuple[int, int, float, int]]:
    """(input, annotation, greatest value, 1 if it is of the whole) of annotations with one of the concepts.

    trusted: those by people, else by models. by: the column `worker` that must have made it, or "" for any.
    """
    marks = ",".join("?" * len(concepts))
    sql = (
        f"SELECT a.input, a.pk, MAX(c.value), a.kinds & {SPACE_TIME} = 0"
        " FROM annotation_concepts c JOIN annotations a ON a.pk = c.annotation"
        f" WHERE c.owner = ? AND c.concept IN ({marks}) AND a.trusted = ?{' AND a.worker = ?' if by else ''}"
        " GROUP BY a.pk"
    )
    return connection.execute(sql, (app, *concepts, int(trusted), *([by] if by else []))).fetchall()


def bodies(connection: sqlite3.Connection, table: str, wanted: Iterable[int], columns: Sequence[str]) -> dict[int, Any]:
    """pk → the columns asked for, of the rows that still exist."""
    listed = list(wanted)
    found: dict[int, Any] = {}
    for start in range(0, len(listed), 500):
        part = listed[start : start + 500]
        sql = f"SELECT pk, {', '.join(columns)} FROM {table} WHERE pk IN ({','.join('?' * len(part))})"
        found |= {row[0]: row[1:] for row in connection.execute(sql, part).fetchall()}
    return found
