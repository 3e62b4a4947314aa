"""Runs of workflows that are kept: what was asked, what ran, what each node did and what came out.

A run belongs to the app in which it was called and goes with it, and with the user who called. It has its own copy of the
graph with the versions of that day, so it can be read, and run again, when the workflow is gone. Media are blobs that it
refers to by name; a trigger sees that they go with the last run or input that has them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

_COLUMNS = (
    "id",
    "app",
    '"user"',
    "request_id",
    "workflow",
    "version",
    "state",
    "started",
    "micros",
    "inputs",
    "status",
    "size",
    "request",
    "nodes",
    "trace",
    "results",
)
_SELECT = f"SELECT pk, {', '.join(_COLUMNS)} FROM kept_runs"
_SUMMARY = f"SELECT pk, {', '.join(_COLUMNS[:-4])}, x'', x'', '', x'' FROM kept_runs"


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run. id: its own; request_id: of the call; app, user: pks of where it was called and by whom.

    workflow, version: ids of the time; state: of the workflow state that it went on from or began, or "". started: microseconds; micros: how long it took; inputs: how many; status: the code
    of the answer; size: bytes that it takes, its media too.
    blobs: name → digest of its media where it was read whole, and of those below that are long, which are empty then.
    request: a serialized PostWorkflowResultsRequest without the bytes of its media; nodes: a serialized WorkflowVersion;
    trace: JSON; results: a serialized PostWorkflowResultsResponse of what does not differ from run to run.
    """

    id: str
    app: int
    user: int
    request_id: str
    workflow: str
    version: str
    state: str
    started: int
    micros: int
    inputs: int
    status: int
    size: int
    request: bytes
    nodes: bytes
    trace: str
    results: bytes
    pk: int = 0
    blobs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keep:
    """How much stays, the newest: so many runs, so many bytes, so many seconds; 0 is no limit."""

    runs: int = 0
    bytes: int = 0
    seconds: int = 0


def create(db: "Database", make: "Callable[..., None]") -> None:
    """Make the tables."""
    db.execute(
        "CREATE TABLE kept_runs (pk INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " app INTEGER NOT NULL REFERENCES apps(pk) ON DELETE CASCADE,"
        ' "user" INTEGER NOT NULL REFERENCES users(pk) ON DELETE CASCADE,'
        " request_id TEXT NOT NULL, workflow TEXT NOT NULL, version TEXT NOT NULL, state TEXT NOT NULL, started INTEGER NOT NULL,"
        " micros INTEGER NOT NULL, inputs INTEGER NOT NULL, status INTEGER NOT NULL, size INTEGER NOT NULL,"
        " request BLOB NOT NULL, nodes BLOB NOT NULL, trace TEXT NOT NULL, results BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX kept_runs_app ON kept_runs (app, workflow)")
    db.execute('CREATE INDEX kept_runs_user ON kept_runs ("user")')
    db.execute("CREATE INDEX kept_runs_request ON kept_runs (request_id)")
    db.execute("CREATE INDEX kept_runs_state ON kept_runs (state) WHERE state <> ''")
    db.execute("CREATE INDEX kept_runs_size ON kept_runs (pk, size, started)")
    db.execute(
        "CREATE TABLE kept_run_blobs (run INTEGER NOT NULL REFERENCES kept_runs(pk) ON DELETE CASCADE,"
        " name TEXT NOT NULL, blob TEXT NOT NULL, app INTEGER NOT NULL, PRIMARY KEY (run, name)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX kept_run_blobs_blob ON kept_run_blobs (blob)")
    db.execute(
        "CREATE TRIGGER kept_run_blobs_gone AFTER DELETE ON kept_run_blobs BEGIN"
        " INSERT INTO jobs (kind, owner, payload, due) VALUES ('sweep', old.app, CAST(old.blob AS BLOB), 0); END"
    )


def add(connection: Connection, run: KeptRun) -> None:
    """Keep a run; if its app or user is gone, nothing, and its media are swept away unless others have them."""
    values = [getattr(run, name.strip('"')) for name in _COLUMNS]
    marks = ", ".join("?" * len(_COLUMNS))
    made = connection.execute(
        f"INSERT INTO kept_runs ({', '.join(_COLUMNS)}) SELECT {marks}"
        " WHERE EXISTS (SELECT 1 FROM apps WHERE pk = ?) AND EXISTS (SELECT 1 FROM users WHERE pk = ?)",
        (*values, run.app, run.user),
    )
    if made.rowcount == 1:
        connection.executemany(
            "INSERT INTO kept_run_blobs (run, name, blob, app) VALUES (?, ?, ?, ?)",
            [(made.lastrowid, name, blob, run.app) for name, blob in run.blobs.items()],
        )
        return
    connection.executemany(
        "INSERT INTO jobs (kind, owner, payload, due) VALUES ('sweep', ?, CAST(? AS BLOB), 0)",
        [(run.app, blob) for blob in set(run.blobs.values())],
    )


def prune(connection: Connection, keep: Keep, now: int) -> int:
    """Remove the oldest runs beyond what may stay; how many. now: microseconds."""
    last = 0
    if keep.runs:
        sql = "SELECT pk FROM kept_runs ORDER BY pk DESC LIMIT 1 OFFSET ?"
        last = _first(connection.execute(sql, (keep.runs,)))
    if keep.bytes:
        sql = (
            "SELECT pk FROM (SELECT pk, SUM(size) OVER (ORDER BY pk DESC) AS total FROM kept_runs WHERE pk > ?)"
            " WHERE total > ? ORDER BY pk DESC LIMIT 1"
        )
        last = max(last, _first(connection.execute(sql, (last, keep.bytes))))
    if keep.seconds:
        sql = "SELECT MAX(pk) FROM kept_runs WHERE started < ?"
        last = max(last, _first(connection.execute(sql, (now - keep.seconds * 1_000_000,))))
    return connection.execute("DELETE FROM kept_runs WHERE pk <= ?", (last,)).rowcount if last else 0


def _first(rows: Iterable[tuple[int | None]]) -> int:
    return next((pk or 0 for (pk,) in rows), 0)


def find(connection: Connection, id: str) -> KeptRun | None:
    """The run of that id, or the newest of the call with that request id."""
    for column in ("id", "request_id"):
        row = connection.execute(f"{_SELECT} WHERE {column} = ? ORDER BY pk DESC LIMIT 1", (id,)).fetchone()
        if row is not None:
            return _run(row, _blobs(connection, row[0]))
    return None


def before(connection: Connection, run: KeptRun, most: int) -> list[KeptRun]:
    """The runs of the same state before a run, the oldest first; the last `most` of them."""
    sql = f"{_SELECT} WHERE state = ? AND state <> '' AND pk < ? ORDER BY pk DESC LIMIT ?"
    rows = connection.execute(sql, (run.state, run.pk, most)).fetchall()
    return [_run(row, _blobs(connection, row[0])) for row in reversed(rows)]


def _blobs(connection: Connection, pk: int) -> dict[str, str]:
    return dict(connection.execute("SELECT name, blob FROM kept_run_blobs WHERE run = ?", (pk,)))


def meant(connection: Connection, id: str) -> list[str]:
    """The ids of runs that are meant by an id, the beginning of one, or a request id; at most four."""
    run = find(connection, id)
    if run is not None:
        return [run.id]
    rows = connection.execute("SELECT id FROM kept_runs WHERE id >= ? AND id < ? LIMIT 4", (id, f"{id}g"))
    return [found for (found,) in rows] if id else []


def _run(row: Sequence[Any], blobs: Mapping[str, str]) -> KeptRun:
    pk, *values = row
    fields = {name.strip('"'): value for name, value in zip(_COLUMNS, values, strict=True)}
    return KeptRun(**fields, pk=pk, blobs=blobs)


def page(
    connection: Connection,
    app: int | None = None,
    workflow: str = "",
    user: int | None = None,
    limit: int = 20,
    offset: int = 0,
) -> tuple[list[KeptRun], int]:
    """(a page, how many in all) of runs without what is long of them, the newest first.

    app: of that app alone, workflow: of workflows with that id, user: of calls by that user.
    """
    wanted = {"app": app, "workflow": workflow or None, '"user"': user}
    given = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(f"{name} = ?" for name in given) or "1"
    rows = connection.execute(
        f"{_SUMMARY} WHERE {where} ORDER BY pk DESC LIMIT ? OFFSET ?", (*given.values(), limit, offset)
    )
    found = [_run(row, {}) for row in rows]
    total = connection.execute(f"SELECT COUNT(*) FROM kept_runs WHERE {where}", tuple(given.values())).fetchone()[0]
    return found, int(total)


def delete(connection: Connection, pk: int) -> None:
    """Remove a run."""
    connection.execute("DELETE FROM kept_runs WHERE pk = ?", (pk,))


def place(connection: Connection, app: int) -> tuple[str, str]:
    """(user, app) ids of an app, for those who read the store without a server."""
    row: Any = connection.execute(
        "SELECT users.id, apps.id FROM apps JOIN users ON users.pk = apps.owner WHERE apps.pk = ?", (app,)
    ).fetchone()
    return ("", "") if row is None else (str(row[0]), str(row[1]))
