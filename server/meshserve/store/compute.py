"""Reads and writes over nodepools, runners and deployments that one table alone does not answer."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from meshserve.store.compute_schema import DEPLOYMENTS, RUNNERS
from meshserve.store.query import Condition
from meshserve.store.records import Row


@dataclass(frozen=True, slots=True)
class Spot:
    """A nodepool of a deployment: its pk and body, and the ids that name it."""

    nodepool: int
    body: bytes
    priority: int


def nodepools_of_user(user: int) -> Condition:
    """The nodepools of all clusters of a user."""
    return Condition("owner IN (SELECT pk FROM compute_clusters WHERE owner = ?)", (user,))


def in_visible_clusters(visibility: int) -> Condition:
    """Nodepools of clusters that are at least so visible."""
    return Condition("owner IN (SELECT pk FROM compute_clusters WHERE visibility >= ?)", (visibility,))


def in_use() -> Condition:
    """Nodepools with a runner or a deployment."""
    return Condition(
        "(EXISTS (SELECT 1 FROM runners r WHERE r.owner = nodepools.pk)"
        " OR EXISTS (SELECT 1 FROM deployment_nodepools l WHERE l.nodepool = nodepools.pk))"
    )


def cluster_of(connection: sqlite3.Connection, pk: int) -> bytes:
    """The body of a cluster by its primary key."""
    found = connection.execute("SELECT body FROM compute_clusters WHERE pk = ?", (pk,)).fetchone()
    return b"" if found is None else bytes(found[0])


def runners_of_user(user: int, cluster_id: str = "", nodepool_id: str = "") -> Condition:
    """The runners in all nodepools of a user, or in those with these ids."""
    where, parameters = _nodepools(user, cluster_id, nodepool_id)
    return Condition(f"owner IN ({where})", parameters)


def deployed_to(user: int, cluster_id: str, nodepool_id: str) -> Condition:
    """Deployments to any nodepool of a user with these ids; "" is any."""
    where, parameters = _nodepools(user, cluster_id, nodepool_id)
    return Condition(f"pk IN (SELECT deployment FROM deployment_nodepools WHERE nodepool IN ({where}))", parameters)


def _nodepools(user: int, cluster_id: str, nodepool_id: str) -> tuple[str, tuple[object, ...]]:
    sql = "SELECT n.pk FROM nodepools n JOIN compute_clusters c ON c.pk = n.owner WHERE c.owner = ?"
    named = [("c.id", cluster_id), ("n.id", nodepool_id)]
    wanted = [(column, id) for column, id in named if id]
    return sql + "".join(f" AND {column} = ?" for column, _ in wanted), (user, *(id for _, id in wanted))


def nodepools_named(connection: sqlite3.Connection, user: int, cluster_id: str, nodepool_id: str) -> list[int]:
    """The nodepools of a user with this id, in the cluster of that id or, if it is "", in any."""
    where, parameters = _nodepools(user, cluster_id, nodepool_id)
    return [pk for (pk,) in connection.execute(where, parameters)] if nodepool_id else []


def deployed_with(priorities: Iterable[int]) -> Condition:
    """Deployments that give a nodepool one of these priorities."""
    listed = tuple(priorities)
    where = f"priority IN ({_marks(listed)})"
    return Condition(f"pk IN (SELECT deployment FROM deployment_nodepools WHERE {where})", listed)


def runs_version(ids: Iterable[str]) -> Condition:
    """Runners of one of these model versions."""
    listed = tuple(ids)
    return Condition(f"model IS NOT NULL AND version IN ({_marks(listed)})", listed)


def deployed_version(kind: str, ids: Iterable[str]) -> Condition:
    """Deployments of one of these versions, named or as the latest; kind: "model" or "workflow"."""
    listed = tuple(ids)
    newest = (
        f"SELECT v.owner FROM {kind}_versions v WHERE v.id IN ({_marks(listed)})"
        f" AND v.pk = (SELECT MAX(l.pk) FROM {kind}_versions l WHERE l.owner = v.owner)"
    )
    named = f"latest = 0 AND {kind} IS NOT NULL AND version IN ({_marks(listed)})"
    return Condition(f"(({named}) OR (latest = 1 AND {kind} IN ({newest})))", listed * 2)


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def spots(connection: sqlite3.Connection, deployment: int) -> list[Spot]:
    """Where a deployment may run, in the order that was given."""
    sql = (
        "SELECT n.pk, n.body, l.priority FROM deployment_nodepools l JOIN nodepools n ON n.pk = l.nodepool"
        " WHERE l.deployment = ? ORDER BY l.number"
    )
    return [Spot(*found) for found in connection.execute(sql, (deployment,))]


def set_spots(connection: sqlite3.Connection, deployment: int, chosen: Sequence[tuple[int, int]]) -> None:
    """Say where a deployment may run: (nodepool, priority) pairs, at least one; it never has none meanwhile."""
    connection.executemany(
        "INSERT INTO deployment_nodepools (deployment, nodepool, number, priority) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (deployment, nodepool) DO UPDATE SET number = excluded.number, priority = excluded.priority",
        [(deployment, nodepool, number, priority) for number, (nodepool, priority) in enumerate(chosen)],
    )
    kept = [nodepool for nodepool, _ in chosen]
    gone = f"DELETE FROM deployment_nodepools WHERE deployment = ? AND nodepool NOT IN ({_marks(kept)})"
    connection.execute(gone, (deployment, *kept))


def deployed_already(connection: sqlite3.Connection, row: Row, nodepools: Sequence[int]) -> str:
    """The id of another deployment of the same object to one of these nodepools, or ""."""
    found = connection.execute(
        "SELECT d.id FROM deployments d JOIN deployment_nodepools l ON l.deployment = d.pk WHERE d.owner = ?"
        f" AND d.pk <> ? AND (d.model = ? OR d.workflow = ?) AND l.nodepool IN ({_marks(nodepools)}) LIMIT 1",
        (row.owner, row.pk, row.extra["model"], row.extra["workflow"], *nodepools),
    ).fetchone()
    return "" if found is None else str(found[0])


def set_worker(connection: sqlite3.Connection, row: Row) -> None:
    """Write what a runner or deployment works for: the columns of `row`, whose version says which table it is of."""
    table = DEPLOYMENTS if "latest" in row.extra else RUNNERS
    connection.execute(
        f"UPDATE {table.name} SET model = ?, workflow = ?, version = ? WHERE pk = ?",
        (row.extra["model"], row.extra["workflow"], row.extra["version"], row.pk),
    )


def nodepool_of_runner(connection: sqlite3.Connection, user: int, runner_id: str) -> tuple[str, str] | None:
    """(cluster id, nodepool id) of a user's runner of that id, or None; of the oldest if several have it."""
    found = connection.execute(
        "SELECT c.id, n.id FROM runners r JOIN nodepools n ON n.pk = r.owner JOIN compute_clusters c ON c.pk = n.owner"
        " WHERE c.owner = ? AND r.id = ? ORDER BY r.pk LIMIT 1",
        (user, runner_id),
    ).fetchone()
    return None if found is None else (found[0], found[1])


def runner_named(
    connection: sqlite3.Connection, user: int, runner_id: str, cluster_id: str = "", nodepool_id: str = ""
) -> int | None:
    """pk of a user's runner of that id; where cluster or nodepool are "", in any: the oldest, if several have it."""
    where, parameters = _nodepools(user, cluster_id, nodepool_id)
    sql = f"SELECT pk FROM runners WHERE id = ? AND owner IN ({where}) ORDER BY pk LIMIT 1"
    found = connection.execute(sql, (runner_id, *parameters)).fetchone()
    return None if found is None else int(found[0])


def runner_exists(connection: sqlite3.Connection, pk: int) -> bool:
    """Whether that runner has not been deleted."""
    return connection.execute("SELECT 1 FROM runners WHERE pk = ?", (pk,)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class Server:
    """A runner of a model version: pks of it, its nodepool and its user, and the ids that name it."""

    pk: int
    nodepool: int
    user: int
    id: str
    nodepool_id: str
    cluster_id: str
    version_id: str


def servers_of(connection: sqlite3.Connection, model: int) -> list[Server]:
    """All runners of a model, whosoever they are, in whatever version."""
    sql = (
        "SELECT r.pk, n.pk, c.owner, r.id, n.id, c.id, r.version FROM runners r JOIN nodepools n ON n.pk = r.owner"
        " JOIN compute_clusters c ON c.pk = n.owner WHERE r.model = ? ORDER BY r.pk"
    )
    return [Server(*found) for found in connection.execute(sql, (model,))]


def log_page(connection: sqlite3.Connection, conditions: Sequence[Condition], limit: int, offset: int) -> list[bytes]:
    """Bodies of log entries that meet all conditions, oldest first."""
    where = " AND ".join(condition.sql for condition in conditions)
    parameters = [parameter for condition in conditions for parameter in condition.parameters]
    sql = f"SELECT body FROM log_entries WHERE {where} ORDER BY pk LIMIT ? OFFSET ?"
    return [bytes(body) for (body,) in connection.execute(sql, [*parameters, limit, offset])]


def measurements(
    connection: sqlite3.Connection, user: int, start: int, end: int
) -> Iterator[tuple[str, str, int, bytes]]:
    """(cluster id, nodepool id, moment, body) of what was reported to a user in a period, oldest first."""
    sql = (
        "SELECT cluster, nodepool, moment, body FROM measurements WHERE owner = ? AND moment >= ? AND moment < ?"
        " ORDER BY moment, pk"
    )
    yield from connection.execute(sql, (user, start, end))


def forget_before(connection: sqlite3.Connection, table: str, column: str, owner: int, moment: int) -> None:
    """Delete an owner's rows of a table that are older than `moment`, in microseconds."""
    connection.execute(f"DELETE FROM {table} WHERE owner = ? AND {column} < ?", (owner, moment))
