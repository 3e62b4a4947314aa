"""Numbers that users record with tags, and how often public things are looked at."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from meshserve.store.schema import APPS, MODELS, WORKFLOWS

VIEWED = {"apps": APPS, "workflows": WORKFLOWS, "models": MODELS}
"""Kind of view → table of what is looked at."""


def add(connection: sqlite3.Connection, app: int, values: Sequence[tuple[int, float, Sequence[str]]]) -> None:
    """Keep (microseconds, number, tags) of an app."""
    connection.executemany(
        "INSERT INTO stat_values (owner, time, value, tags) VALUES (?, ?, ?, ?)",
        [(app, time, value, json.dumps(list(tags))) for time, value, tags in values],
    )


def between(
    connection: sqlite3.Connection, app: int, start: int | None, end: int | None, tags: Sequence[str]
) -> Iterator[tuple[int, float, list[str]]]:
    """(microseconds, number, tags) from `start` on and before `end`, of values that have all these tags; oldest first."""
    bounds = [("time >= ?", start), ("time < ?", end)]
    parts: list[tuple[str, int | str]] = [("owner = ?", app)]
    parts += [(sql, moment) for sql, moment in bounds if moment is not None]
    tagged = "EXISTS (SELECT 1 FROM json_each(stat_values.tags) t WHERE t.value = ?)"
    parts += [(tagged, tag) for tag in tags]
    where = " AND ".join(sql for sql, _ in parts)
    rows = connection.execute(
        f"SELECT time, value, tags FROM stat_values WHERE {where} ORDER BY time", [value for _, value in parts]
    )
    return ((time, value, json.loads(listed)) for time, value, listed in rows)


def count_view(connection: sqlite3.Connection, kind: str, target: int) -> None:
    """Somebody looked at the row with that pk of the table that VIEWED names."""
    connection.execute(
        "INSERT INTO views (kind, target, number) VALUES (?, ?, 1)"
        " ON CONFLICT (kind, target) DO UPDATE SET number = number + 1",
        (kind, target),
    )


def views(
    connection: sqlite3.Connection, kind: str, app: int, public: int, limit: int, offset: int
) -> list[tuple[str, str, str, int]]:
    """(user id, app id, id, views) of what is at least so visible wherever it is, or belongs to that app; most first."""
    shared = f"MIN(u.visibility, a.visibility, {'a' if kind == 'apps' else 't'}.visibility) >= ?"
    own = "" if kind == "apps" else f" JOIN {VIEWED[kind].name} t ON t.pk = v.target"
    joined = "v.target" if kind == "apps" else "t.owner"
    return connection.execute(
        f"SELECT u.id, a.id, {'a' if kind == 'apps' else 't'}.id, v.number FROM views v{own}"
        f" JOIN apps a ON a.pk = {joined} JOIN users u ON u.pk = a.owner"
        f" WHERE v.kind = ? AND ({shared} OR a.pk = ?) ORDER BY v.number DESC, v.target LIMIT ? OFFSET ?",
        (kind, public, app, limit, offset),
    ).fetchall()
