"""What goes into the same transaction as the first write of a call that changes anything, once a call.

Whoever serves a call sets `COMPANION` for the time of it; `Database.submit` asks for it where a write is handed in. What
the calls of one commit have to add is added together, at the end of it.
"""

import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
Store = Callable[[sqlite3.Connection, list[Any]], None]


class Connection(sqlite3.Connection):
    """The writer's connection.

    undone: how many of its `total_changes` were rolled back. following: what is to be added before the commit, by what
    adds it. taught: it knows the functions that searches use.
    """

    undone = 0
    taught = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.following: dict[Store, list[Any]] = {}

    def add_following(self) -> None:
        """Add what follows the writes of a transaction; call it before the commit."""
        following, self.following = self.following, {}
        for store, items in following.items():
            store(self, items)


def changes(connection: sqlite3.Connection) -> int:
    """A number that grows with each row that is changed and stays so."""
    return connection.total_changes - getattr(connection, "undone", 0)


def forget_changes(connection: sqlite3.Connection, before: int) -> None:
    """Say that what was changed since `changes` was `before` has been rolled back."""
    if isinstance(connection, Connection):
        connection.undone = connection.total_changes - before


class Companion:
    """What follows the first write of a call. waiting: nothing has yet, and the call has not ended.

    make: says what to add, right after that write. store: adds what the calls of one commit made; one and the same
    function for all of them.
    """

    __slots__ = ("_make", "_store", "waiting")

    def __init__(self, make: Callable[[], Any], store: Store) -> None:
        self._make, self._store = make, store
        self.waiting = True

    def joined(self, job: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
        """A write that does the same, and is followed by the addition if it changed anything."""

        def both(connection: sqlite3.Connection) -> T:
            before = changes(connection)
            result = job(connection)
            if self.waiting and isinstance(connection, Connection) and changes(connection) != before:
                connection.following.setdefault(self._store, []).append(self._make())
                self.waiting = False
            return result

        return both


COMPANION: ContextVar[Companion | None] = ContextVar("companion", default=None)
"""That of the call which is being served here; tasks that a call starts inherit it."""
