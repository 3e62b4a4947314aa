"""Conditions and orders for lists, so that no SQL stands outside the store."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST_PATTERN = 50_000
"""Bytes that SQLite takes as a pattern of LIKE; nothing that is stored under an index column is as long."""
_MOST_IN_A_ROW = 100
_MOST_WORDS = 16
"""What a search may ask for at once; the words beyond are not looked at."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL over a table's columns with its parameters.

    selective: it leaves few rows and has an index; SQLite, which keeps no statistics here, would rather walk all
    rows of an owner in the order of the list.
    """

    sql: str
    parameters: tuple[Any, ...] = ()
    selective: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by `column`, ties by insertion; `pk` itself is the order of insertion.

    An expression in place of a column must never be NULL; a table's own column may be.
    """

    column: str = "pk"
    ascending: bool = False


def equal(column: str, value: object) -> Condition:
    """The column has this value."""
    return Condition(f"{column} = ?", (value,))


def at_least(column: str, value: int) -> Condition:
    """The column has this value or a greater one."""
    return Condition(f"{column} >= ?", (value,))


def at_most(column: str, value: int) -> Condition:
    """The column has this value or a smaller one."""
    return Condition(f"{column} <= ?", (value,))


def among(column: str, values: Iterable[object]) -> Condition:
    """The column is one of values; of none, never."""
    listed = tuple(values)
    return Condition(f"{column} IN ({','.join('?' * len(listed))})", listed, selective=column == "id")


def either(conditions: Iterable[Condition]) -> Condition:
    """Any of them holds."""
    listed = list(conditions)
    sql = _joined([c.sql for c in listed], " OR ") or "0"
    return Condition(f"({sql})", tuple(p for c in listed for p in c.parameters))


def every(conditions: Iterable[Condition]) -> Condition:
    """All of them hold."""
    listed = list(conditions)
    sql = _joined([c.sql for c in listed], " AND ") or "1"
    return Condition(f"({sql})", tuple(p for c in listed for p in c.parameters))


def _joined(parts: Sequence[str], word: str) -> str:
    """Parts in parentheses, joined; many of them as a tree, since SQLite takes expressions of no more than 1,000 levels."""
    if len(parts) <= _MOST_IN_A_ROW:
        return word.join(f"({part})" for part in parts)
    half = len(parts) // 2
    return f"({_joined(parts[:half], word)}){word}({_joined(parts[half:], word)})"


def negated(condition: Condition) -> Condition:
    """It does not hold; what compares a column without a value, which SQL leaves open, does not hold either."""
    return Condition(f"NOT IFNULL(({condition.sql}), 0)", condition.parameters)


def wildcard(column: str, pattern: str) -> Condition:
    """`*` stands for any text; the case of ASCII letters does not matter."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    if len(escaped.encode()) > _LONGEST_PATTERN:
        return Condition("0")
    return Condition(f"{column} LIKE ? ESCAPE '\\'", (escaped,))


def contains(column: str, part: str) -> Condition:
    """The text has `part` somewhere; `*` in it stands for any text, the case of ASCII letters does not matter."""
    return wildcard(column, f"*{part}*")


def words(table: str, text: str) -> Condition:
    """Every word of `text` begins some word of the row, or has its stem ("satisfy" finds "satisfied").

    The beginnings have an index of their own, because stemming cuts a word short: "genera" begins "general", but
    not its stem.
    """
    stem = f"pk IN (SELECT rowid FROM {table}_words WHERE {table}_words MATCH ?)"
    start = f"pk IN (SELECT rowid FROM {table}_starts WHERE {table}_starts MATCH ?)"
    cleaned = _words(text)
    sql = " AND ".join([f"({stem} OR {start})"] * len(cleaned)) or "1"
    return Condition(sql, tuple(match for word in cleaned for match in (f'"{word}"', f'"{word}"*')))


def relevance(table: str, text: str) -> str:
    """A sort column: how well a row's words fit `text`, more is better; insertion order if it has no words.

    A row that only has a word that begins so, 0. The words stand in the SQL itself, which is safe since they are
    letters and digits alone.
    """
    cleaned = _words(text)
    if not cleaned:
        return "pk"
    match = " OR ".join(f'("{word}" OR "{word}"*)' for word in cleaned)
    index = f"{table}_words"
    return f"COALESCE((SELECT -bm25({index}) FROM {index} WHERE {index} MATCH '{match}' AND rowid = {table}.pk), 0)"


def _words(text: str) -> list[str]:
    """What may stand between quotes in a match: marks stay with their letters, everything else separates."""
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return [word for word in kept.split() if any(map(str.isalnum, word))][:_MOST_WORDS]


OWNED = "owner = ?"
"""The SQL of `of_app`."""


def of_app(app: int) -> Condition:
    """What an app (or any other row one level up) owns."""
    return Condition(OWNED, (app,))


def of_user(user: int) -> Condition:
    """What all apps of a user own."""
    return Condition("owner IN (SELECT pk FROM apps WHERE owner = ?)", (user,))


def of_visible_apps(user: int, visibility: int) -> Condition:
    """What those apps of a user own that are at least so visible: nothing inside is more visible than its app."""
    return Condition("owner IN (SELECT pk FROM apps WHERE owner = ? AND visibility >= ?)", (user, visibility))
