"""Stored messages: key columns, index columns, and the serialized body.

Every table of records has the same shape (`schema.py` makes them): `pk` (order of insertion), `owner` (the
row one level up: an app, a user, a model …), `id` (unique below its owner), `created` and `modified` in
microseconds, `visibility`, the table's own index columns, and `body`. Deleting an owner deletes what it has.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from meshserve.store.companions import changes, forget_changes
from meshserve.store.query import OWNED, Condition, Order

_LARGEST_STATEMENT = 128
_MANY = 100
"""From so many rows on, it pays to ask where they lie before they are read."""
_MOST_BETWEEN = 2
"""Up to so many times as many rows of the table, those of an owner are found faster by walking past the others."""
_BASE = ("pk", "owner", "id", "created", "modified", "visibility", "body")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table of records. `owner` names the table one level up; `columns` are index columns beside the base."""

    name: str
    owner: str = "apps"
    columns: Mapping[str, type] = field(default_factory=dict)
    searchable: bool = False


@dataclass(slots=True)
class Row:
    """One record. `extra` holds the table's own columns.

    words: its text for word search; None (as in rows that were read) leaves the stored text alone.
    """

    owner: int
    id: str
    body: bytes
    created: int
    modified: int
    visibility: int = 10
    pk: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    words: str | None = None


class DuplicateId(Exception):
    """Another record of this owner has the id, which is "" where many rows were added at once."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


@cache
def _select(table: Table) -> str:
    return f"SELECT {','.join((*_BASE, *table.columns))} FROM {table.name}"


def _row(table: Table, values: Sequence[Any]) -> Row:
    pk, owner, id, created, modified, visibility, body = values[:7]
    extra = dict(zip(table.columns, values[7:], strict=True))
    return Row(owner, id, body, created, modified, visibility, pk, extra)


def find(connection: sqlite3.Connection, table: Table, owner: int, id: str) -> Row | None:
    """The record, or None."""
    values = connection.execute(f"{_select(table)} WHERE owner = ? AND id = ?", (owner, id)).fetchone()
    return None if values is None else _row(table, values)


def find_pk(connection: sqlite3.Connection, table: Table, pk: int) -> Row | None:
    """The record of that primary key, or None."""
    values = connection.execute(f"{_select(table)} WHERE pk = ?", (pk,)).fetchone()
    return None if values is None else _row(table, values)


def find_many(connection: sqlite3.Connection, table: Table, owner: int, ids: Iterable[str]) -> dict[str, Row]:
    """The records there are among `ids`, by id."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        sql = f"{_select(table)} WHERE owner = ? AND id IN ({','.join('?' * len(part))})"
        found.update((values[2], _row(table, values)) for values in connection.execute(sql, (owner, *part)))
    return found


def _columns(table: Table, row: Row) -> tuple[list[str], list[Any]]:
    names = ["owner", "id", "created", "modified", "visibility", "body", *table.columns]
    values = [row.owner, row.id, row.created, row.modified, row.visibility, row.body]
    return names, values + [row.extra.get(column) for column in table.columns]


def insert(connection: sqlite3.Connection, table: Table, row: Row) -> int:
    """Add a record and return its pk; raise DuplicateId if its owner has the id already."""
    names, values = _columns(table, row)
    sql = f"INSERT INTO {table.name} ({','.join(names)}) VALUES ({','.join('?' * len(names))})"
    try:
        row.pk = connection.execute(sql, values).lastrowid or 0
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise DuplicateId(row.id) from error
        raise
    if table.searchable:
        _index_words(connection, table, [row])
    return row.pk


def insert_many(connection: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add records whose ids are known to be free, and fill in their pks."""
    if not rows:
        return
    names, _ = _columns(table, rows[0])
    pks = insert_values(connection, table.name, {}, names, [_columns(table, row)[1] for row in rows])
    for row, pk in zip(rows, pks, strict=True):
        row.pk = pk
    if table.searchable:
        _index_words(connection, table, rows)


def _index_words(connection: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> None:
    """Make the words of rows searchable: by their stems in one index, by their beginnings in the other."""
    words = [(row.pk, row.words or "") for row in rows]
    for index in ("words", "starts"):
        connection.executemany(f"INSERT OR REPLACE INTO {table.name}_{index} (rowid, text) VALUES (?, ?)", words)


def insert_values(
    connection: sqlite3.Connection,
    table: str,
    shared: Mapping[str, Any],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> range:
    """Add rows by few statements and return their pks, which follow each other; DuplicateId if an id is taken.

    shared: columns that have the same value in all rows; the rows hold the others, `columns`.
    A statement of many rows holds the interpreter's lock once, not once a row: while other threads work, that is
    what decides how fast rows go in.
    """
    same, last = tuple(shared.values()), 0
    into = f"INSERT INTO {table} ({','.join((*shared, *columns))}) VALUES "
    try:
        for part, marks in _portions(rows, len(same)):
            last = connection.execute(into + marks, [*same, *chain.from_iterable(part)]).lastrowid or 0
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise DuplicateId("") from error
        raise
    return range(last - len(rows) + 1, last + 1)


def bound(bodies: Iterable[bytes]) -> list[bytearray]:
    """Bodies as sqlite3 takes them at once, for rows that are added together.

    It asks a value of any other type but numbers and texts, bytes too, how it wants to be adapted; that takes longer than
    writing it, and with Python's lock held.
    """
    return list(map(bytearray, bodies))


def update_values(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write columns of existing rows by few statements; each row begins with its pk."""
    sets = ", ".join(f"{column} = fresh.{column}" for column in columns)
    for part, marks in _portions(rows):
        sql = (
            f"WITH fresh (pk, {', '.join(columns)}) AS (VALUES {marks})"
            f" UPDATE {table} SET {sets} FROM fresh WHERE {table}.pk = fresh.pk"
        )
        connection.execute(sql, list(chain.from_iterable(part)))


def _portions(rows: Sequence[Sequence[Any]], shared: int = 0) -> Iterator[tuple[Sequence[Sequence[Any]], str]]:
    """Rows in portions whose sizes are powers of two, so that few statements need to be prepared; with the marks.

    shared: how many parameters go before those of the rows and into each of them.
    """
    done, size = 0, _LARGEST_STATEMENT
    while done < len(rows):
        while size > len(rows) - done:
            size //= 2
        yield rows[done : done + size], _marks(shared, len(rows[0]), size)
        done += size


@cache
def _marks(shared: int, own: int, rows: int) -> str:
    one = f"({','.join([f'?{number}' for number in range(1, shared + 1)] + ['?'] * own)})"
    return ",".join([one] * rows)


def update(connection: sqlite3.Connection, table: Table, row: Row) -> None:
    """Write all columns of an existing record but its owner and creation; DuplicateId if a new id is taken."""
    names = ["id", "modified", "visibility", "body", *table.columns]
    values = [row.id, row.modified, row.visibility, row.body, *(row.extra.get(column) for column in table.columns)]
    sql = f"UPDATE {table.name} SET {','.join(f'{name} = ?' for name in names)} WHERE pk = ?"
    try:
        connection.execute(sql, [*values, row.pk])
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise DuplicateId(row.id) from error
        raise
    if table.searchable and row.words is not None:
        _index_words(connection, table, [row])


def delete(connection: sqlite3.Connection, table: Table, pks: Iterable[int]) -> None:
    """Remove records and all that they own."""
    connection.executemany(f"DELETE FROM {table.name} WHERE pk = ?", [(pk,) for pk in pks])


def _clause(conditions: Sequence[Condition]) -> tuple[str, list[Any]]:
    sql = " AND ".join(condition.sql for condition in conditions) or "1"
    return sql, [p for condition in conditions for p in condition.parameters]


def select(
    connection: sqlite3.Connection, table: Table, conditions: Sequence[Condition], order: Order, limit: int = -1
) -> list[Row]:
    """Records that meet all conditions."""
    where, parameters = _clause(conditions)
    way = "ASC" if order.ascending else "DESC"
    sql = f"{_select(table)} WHERE {where} ORDER BY {order.column} {way}, pk {way} LIMIT ?"
    return [_row(table, values) for values in connection.execute(sql, [*parameters, limit])]


def count(connection: sqlite3.Connection, table: Table, conditions: Sequence[Condition]) -> int:
    """How many records meet all conditions."""
    where, parameters = _clause(conditions)
    return int(connection.execute(f"SELECT COUNT(*) FROM {table.name} WHERE {where}", parameters).fetchone()[0])


def in_order_of_adding(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    owner: int,
    after: int | None,
    limit: int,
    *,
    ascending: bool,
) -> tuple[list[tuple[Any, ...]], int | None]:
    """Rows of an owner by their pks, from behind the pk `after` on, and the pk of the last; a negative limit is none.

    The rows begin with these columns. Those that came together lie together: a walk through that part of the table saves
    looking each up in the index, and each column that is not read (as the pk, for the index knows the last) counts.
    """
    way, sign = ("ASC", ">") if ascending else ("DESC", "<")
    where, parameters = (OWNED, [owner]) if after is None else (f"{OWNED} AND pk {sign} ?", [owner, after])
    ordered = f"ORDER BY pk {way} LIMIT ?"
    said = ", ".join(columns)
    if limit >= _MANY:
        ends = f"SELECT pk FROM {table} WHERE {where} {ordered} OFFSET ?"  # the index alone knows, which is fast
        first = connection.execute(ends, [*parameters, 1, 0]).fetchone()
        last = connection.execute(ends, [*parameters, 1, limit - 1]).fetchone()
        if last is not None and abs(last[0] - first[0]) < _MOST_BETWEEN * limit:
            walk = f"SELECT {said} FROM {table} NOT INDEXED WHERE {OWNED} AND pk BETWEEN ? AND ? {ordered}"
            rows = connection.execute(walk, (owner, *sorted(first + last), limit)).fetchall()
            if len(rows) == limit:  # else some were deleted meanwhile, and others belong in their places
                return rows, last[0]
    found = f"SELECT {said}, pk FROM {table} WHERE {where} {ordered}"
    rows = connection.execute(found, [*parameters, limit]).fetchall()
    return rows, rows[-1][-1] if rows else None


class Pages:
    """Numbered pages by keyset: remembers where pages start, as long as nothing was committed meanwhile."""

    def __init__(self, capacity: int = 4096) -> None:
        self._starts: OrderedDict[tuple[Any, ...], tuple[Any, ...]] = OrderedDict()
        self._capacity = capacity

    def page(
        self,
        connection: sqlite3.Connection,
        version: bytes,
        table: Table,
        conditions: Sequence[Condition],
        order: Order,
        page: int,
        per_page: int,
    ) -> list[tuple[int, bytes]]:
        """(owner, body) of page number `page` (from 1); a negative `per_page` is one page of everything.

        version: the database's version, read before: a start remembered under another version is not used.
        """
        columns = ("owner", "body")
        rows = self.columns(connection, version, table, columns, conditions, order, page, per_page)
        return [(row[0], row[1]) for row in rows]

    def columns(
        self,
        connection: sqlite3.Connection,
        version: bytes,
        table: Table,
        columns: Sequence[str],
        conditions: Sequence[Condition],
        order: Order,
        page: int,
        per_page: int,
    ) -> list[tuple[Any, ...]]:
        """The same page, but rows that begin with these columns."""
        where, parameters = _clause(conditions)
        listing = (version, table.name, where, *parameters, order.column, order.ascending, per_page)
        start = self._starts.get((*listing, page))
        skip = 0 if start is not None else (page - 1) * max(per_page, 0)
        if where == OWNED and order.column == "pk" and not skip:
            after = None if start is None else start[0]
            rows, last = in_order_of_adding(
                connection, table.name, columns, parameters[0], after, per_page, ascending=order.ascending
            )
            ends: tuple[Any, ...] = (last,)
        else:
            with_before = (per_page + 1, skip - 1) if skip else (per_page, 0)
            rows = _sorted(connection, table, columns, conditions, order, start, *with_before)
            if skip and rows:  # whoever asks for this page again need not count up to it again
                self._remember((*listing, page), rows.pop(0)[len(columns) :])
            ends = rows[-1][len(columns) :] if rows else ()
        if len(rows) == per_page:
            self._remember((*listing, page + 1), ends)
        return rows

    def _remember(self, key: tuple[Any, ...], start: tuple[Any, ...]) -> None:
        self._starts[key] = start
        if len(self._starts) > self._capacity:
            self._starts.popitem(last=False)


def _sorted(
    connection: sqlite3.Connection,
    table: Table,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    order: Order,
    start: tuple[Any, ...] | None,
    limit: int,
    skip: int,
) -> list[tuple[Any, ...]]:
    """These columns of rows that meet the conditions, behind the one with the keys `start`; and their own keys."""
    where, parameters = _clause(conditions)
    keys = ["pk"] if order.column == "pk" else [order.column, "pk"]
    if start is not None:
        after, keyed = _after(table, keys, start, ascending=order.ascending)
        where, parameters = f"({where}) AND {after}", [*parameters, *keyed]
    way = "ASC" if order.ascending else "DESC"
    sorted_after = "+" if any(condition.selective for condition in conditions) else ""  # no index for the order
    ordering = ", ".join(f"{sorted_after}{key} {way}" for key in keys)
    sql = f"SELECT {', '.join((*columns, *keys))} FROM {table.name} WHERE {where} ORDER BY {ordering}"
    return connection.execute(f"{sql} LIMIT ? OFFSET ?", [*parameters, limit, skip]).fetchall()


def _after(table: Table, keys: list[str], start: tuple[Any, ...], *, ascending: bool) -> tuple[str, list[Any]]:
    """The condition for rows behind the one with the keys `start`. NULL sorts before everything else."""
    beyond = ">" if ascending else "<"
    if start[0] is None:
        same = f"{keys[0]} IS NULL AND pk {beyond} ?"
        return (f"({same} OR {keys[0]} IS NOT NULL)" if ascending else f"({same})"), [start[1]]
    behind = f"({', '.join(keys)}) {beyond} ({', '.join('?' * len(keys))})"
    if keys[0] in table.columns and not ascending:
        behind = f"({behind} OR {keys[0]} IS NULL)"
    return behind, list(start)


@contextmanager
def undo_on_problem(connection: sqlite3.Connection) -> Iterator[None]:
    """A part of a write that undoes itself if it raises; the rest of the write goes on if the caller catches it."""
    before = changes(connection)
    connection.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO part")
        forget_changes(connection, before)
        raise
    finally:
        connection.execute("RELEASE part")
