"""Rows that were read a moment ago, for as long as nothing is committed: clients poll what they wait for."""

from meshserve.store import records
from meshserve.store.database import Database
from meshserve.store.momentary import Momentary
from meshserve.store.records import Row, Table

_MOST_ROWS = 4096
_LARGEST_BODY = 16_384


class Recent:
    """Point reads on the event loop's thread, remembered until the next commit by anyone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: Momentary[tuple[str, int, str], Row] = Momentary(_MOST_ROWS)

    def find(self, table: Table, owner: int, id: str) -> Row | None:
        """The record, or None; treat it as read only."""
        rows = self._rows.of(self._database.version())
        name = (table.name, owner, id)
        row = rows.get(name)
        if row is None:
            row = records.find(self._database.reader, table, owner, id)
            if row is not None and len(row.body) <= _LARGEST_BODY:
                rows[name] = row
        return row
