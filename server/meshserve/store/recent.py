"""Rows that were read a moment ago, for as long as nothing is committed: clients poll what they wait for."""

from meshserve.store import records
from meshserve.store.database import Database
from meshserve.store.records import Row, Table

_MOST_ROWS = 4096
_LARGEST_BODY = 16_384


class Recent:
    """Point reads on the event loop's thread, remembered until the next commit by anyone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = b""
        self._rows: dict[tuple[str, int, str], Row] = {}

    def find(self, table: Table, owner: int, id: str) -> Row | None:
        """The record, or None; treat it as read only."""
        version = self._database.version()
        if version != self._version or len(self._rows) >= _MOST_ROWS:
            self._version = version
            self._rows.clear()
        name = (table.name, owner, id)
        row = self._rows.get(name)
        if row is None:
            row = records.find(self._database.reader, table, owner, id)
            if row is not None and len(row.body) <= _LARGEST_BODY:
                self._rows[name] = row
        return row
