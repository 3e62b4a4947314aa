"""Bulk: PostInputs beside bare SQLite, and pages of a million inputs beside a keyset read of the same bytes."""

import multiprocessing
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from client import PLACE, Client, p50, seconds_each
from pour import batch
from report import Measure
from servers import APP, USER, Server, meshserve, stopped

from meshserve_proto import resources_pb2, service_pb2

_CALLERS, _CALLS = 8, 160


def measures(rounds: int, inputs: int) -> Iterator[Measure]:
    """PostInputs, then pages over `inputs` stored inputs."""
    yield from _post_inputs(rounds)
    yield from _pages(rounds, inputs)


def _post_all(port: int, first: int, start: Any, spans: Any) -> None:
    """Half of the callers, in a process of their own: warm up, wait for the others, post, tell from when to when."""
    client = Client(port)
    bodies = [batch(first + n * 128).SerializeToString() for n in range(_CALLS // 2 + 1)]
    client.raw("/clarifai.api.V2/PostInputs", bodies.pop())
    start.wait()
    began = time.time()
    with ThreadPoolExecutor(_CALLERS // 2) as pool:
        replies = list(pool.map(lambda body: client.raw("/clarifai.api.V2/PostInputs", body), bodies))
    spans.put((began, time.time()))
    for reply in replies:
        status = service_pb2.MultiInputResponse.FromString(reply).status
        if status.code != 10000:
            raise RuntimeError(str(status))


def _posted_per_second(port: int, first: int) -> float:
    """Rows a second through the server: two client processes with four callers each."""
    context = multiprocessing.get_context("spawn")
    start, spans = context.Barrier(2), context.Queue()
    clients = [context.Process(target=_post_all, args=(port, first + n * 10_000_000, start, spans)) for n in range(2)]
    for process in clients:
        process.start()
    measured = [spans.get() for _ in clients]
    for process in clients:
        process.join()
    if any(process.exitcode for process in clients):
        raise RuntimeError("a client failed")
    return 128 * _CALLS / (max(end for _, end in measured) - min(began for began, _ in measured))


def _template() -> Path:
    """The folder of a stopped server with some inputs in it."""
    with meshserve() as server:
        Client(server.port).raw("/clarifai.api.V2/PostInputs", batch(0).SerializeToString())
        return server.data


def _copies(
    connection: sqlite3.Connection, table: str, first: int, count: int, **changed: str
) -> tuple[str, list[Any]]:
    """The statement that adds a row to a table, and as many rows like the newest in it, their pks from `first` on.

    changed: what a column has instead, made with the number of the row.
    """
    found = connection.execute(f"SELECT * FROM {table} WHERE pk = (SELECT MAX(pk) FROM {table})")  # noqa: S608 - a name of ours
    names, row = [each[0] for each in found.description], list(found.fetchone())
    columns: list[Any] = [[value] * count for value in row]
    columns[names.index("pk")] = range(first, first + count)
    for name, pattern in changed.items():
        same = type(row[names.index(name)])
        columns[names.index(name)] = [same(pattern % n) for n in range(first, first + count)]
    marks = ",".join("?" * len(names))
    return f"INSERT INTO {table} VALUES ({marks})", list(zip(*columns, strict=True))  # noqa: S608 - a name of ours


def _bare_inputs_per_second(template: Path) -> float:
    """executemany of 128 inputs a transaction and of their annotations, as PostInputs writes both, synchronous=FULL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copytree(template, Path(folder) / "store")) / "meshserve.db"
        connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        count, first = 128 * _CALLS, 1_000_000
        inputs = _copies(connection, "inputs", first, count, id="bare%d")
        annotations = _copies(connection, "annotations", first, count, id="%032x", input="%d")
        return _written_per_second(connection, inputs, annotations)


def _bare_rows_per_second() -> float:
    """The same of one row an input, into a table of inputs alone."""
    body = batch(0).inputs[0].SerializeToString() + b"\0" * 60
    rows = [(None, 1, f"row{n}", n, n, 10, 30001, None, body) for n in range(128 * _CALLS)]
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(
            "CREATE TABLE inputs (pk INTEGER PRIMARY KEY, owner INTEGER, id TEXT, created INTEGER, modified INTEGER,"
            " visibility INTEGER, status INTEGER, url TEXT, body BLOB)"
        )
        connection.execute("CREATE UNIQUE INDEX inputs_id ON inputs (owner, id)")
        connection.execute("CREATE INDEX inputs_owner ON inputs (owner)")
        connection.execute("CREATE INDEX inputs_status ON inputs (owner, status)")
        return _written_per_second(connection, ("INSERT INTO inputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows))


def _written_per_second(connection: sqlite3.Connection, *tables: tuple[str, list[Any]]) -> float:
    count = len(tables[0][1])
    started = time.perf_counter()
    for at in range(0, count, 128):
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in tables:
            connection.executemany(statement, rows[at : at + 128])
        connection.execute("COMMIT")
    taken = time.perf_counter() - started
    connection.close()
    return count / taken


def _post_inputs(rounds: int) -> Iterator[Measure]:
    template = _template()
    ratios, alone, ours = [], [], 0.0
    with meshserve() as server:
        for round_ in range(rounds + 1):
            with stopped(server):  # it would embed the texts of the round before on the same cores
                limit, bare = _bare_inputs_per_second(template), _bare_rows_per_second()
            ours = _posted_per_second(server.port, 1 + round_ * 100_000_000)
            ratios.append(ours / limit)
            alone.append(ours / bare)
    note = f"{ours:.0f} inputs/s, each a row and that of its annotation"
    name = "PostInputs, 128 texts, 8 callers: inputs/s against SQLite"
    yield Measure(f"{name} writing the same rows", statistics.median(ratios[1:]), 0.40, False, note)
    yield Measure(f"{name} writing a row of nine columns", statistics.median(alone[1:]), 0.40, False)


def _fill(server: Server, inputs: int) -> Path:
    """Put inputs straight into a stopped server's store: through the API a million would take minutes."""
    path = server.data / "meshserve.db"
    connection = sqlite3.connect(path)
    (app,) = connection.execute(
        "SELECT apps.pk FROM apps JOIN users ON users.pk = apps.owner WHERE users.id = ? AND apps.id = ?", (USER, APP)
    ).fetchone()
    text = resources_pb2.Data(text=resources_pb2.Text(raw="a text of some length, as people store it " * 3))
    tail = resources_pb2.Input(data=text).SerializeToString()
    moment = time.time_ns() // 1000
    rows = (
        (
            app,
            f"fill{n:07d}",
            moment + n,
            moment + n,
            10,
            30000,
            resources_pb2.Input(id=f"fill{n:07d}").SerializeToString() + tail,
        )
        for n in range(inputs)
    )
    connection.execute("PRAGMA synchronous=OFF")
    connection.executemany(
        "INSERT INTO inputs (owner, id, created, modified, visibility, status, body) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    connection.commit()
    connection.close()
    return path


def _read_pages(path: Path, pages: int) -> float:
    """Rows a second of a keyset read, newest first, from the same file."""
    connection = sqlite3.connect(path)
    (app,) = connection.execute("SELECT owner FROM inputs LIMIT 1").fetchone()
    last, read, started = 1 << 62, 0, time.perf_counter()
    for _ in range(pages):
        rows = connection.execute(
            "SELECT pk, body FROM inputs WHERE owner = ? AND pk < ? ORDER BY pk DESC LIMIT 1000", (app, last)
        ).fetchall()
        last, read = rows[-1][0], read + len(rows)
    taken = time.perf_counter() - started
    connection.close()
    return read / taken


def _pages(rounds: int, inputs: int) -> Iterator[Measure]:
    with meshserve() as server:
        folder = server.data
    path = _fill(server, inputs)
    deep = inputs // 1000
    with meshserve(folder) as server:
        client = Client(server.port)

        def page(number: int) -> bytes:
            request = service_pb2.ListInputsRequest(user_app_id=PLACE, page=number, per_page=1000)
            return client.raw("/clarifai.api.V2/ListInputs", request.SerializeToString())

        def stream(last: str) -> bytes:
            request = service_pb2.StreamInputsRequest(user_app_id=PLACE, per_page=1000, last_id=last)
            return client.raw("/clarifai.api.V2/StreamInputs", request.SerializeToString())

        for number in range(1, deep + 1):
            page(number)
        listing, streaming = [], []
        for _ in range(rounds):
            limit = _read_pages(path, 50)
            listing.append(1000 / p50(seconds_each(lambda: page(25), 20)) / limit)
            streaming.append(1000 / p50(seconds_each(lambda: stream("fill0010000"), 20)) / limit)
        first, last = p50(seconds_each(lambda: page(1), 30)), p50(seconds_each(lambda: page(deep), 30))
    what = f"1,000 a page over {inputs:,}"
    yield Measure(f"ListInputs, {what}: rows/s against SQLite", statistics.median(listing), 0.5, False)
    yield Measure(f"StreamInputs, {what}: rows/s against SQLite", statistics.median(streaming), 0.5, False)
    yield Measure(f"ListInputs: page {deep:,} against page 1", last / first, 1.2, True)
