"""What a flow has that its workflow has not: a UUID, a time of change, who made it, and facts of free form.

Every workflow has a flow from the moment that it is stored, by a trigger. `modified` is the flow's version for who changes
it: it grows with every change of either, by a trigger too, and in whole milliseconds, as clients keep no finer times.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from meshserve.store.query import Condition

if TYPE_CHECKING:
    from sqlite_utils import Database

_UUID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'"
    " || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)
"""A random UUID (version 4) in SQL."""
_SELECT = (
    "SELECT flows.workflow, flows.id, flows.modified, flows.creator, flows.facts,"
    " workflows.owner, workflows.id, workflows.created, workflows.visibility, workflows.body"
    " FROM flows JOIN workflows ON workflows.pk = flows.workflow"
)


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow with its workflow.

    workflow: the workflow's pk, app: of its app, creator: of the user who made it, None if that user is gone.
    slug, created, visibility, body: of the workflow's row. modified, created: microseconds.
    facts: what was said of the flow alone, by field; a field that was never set is not in it.
    """

    workflow: int
    id: str
    modified: int
    creator: int | None
    facts: Mapping[str, Any]
    app: int
    slug: str
    created: int
    visibility: int
    body: bytes


def create_tables(db: "Database") -> None:
    """Flows, with the triggers that keep them, and what is counted of workflows: runs and stars."""
    db.execute(
        "CREATE TABLE flows (workflow INTEGER PRIMARY KEY REFERENCES workflows(pk) ON DELETE CASCADE,"
        " id TEXT NOT NULL UNIQUE, modified INTEGER NOT NULL,"
        " creator INTEGER REFERENCES users(pk) ON DELETE SET NULL, facts TEXT NOT NULL DEFAULT '{}')"
    )
    db.execute("CREATE INDEX flows_creator ON flows (creator)")
    db.execute(
        "CREATE TRIGGER workflows_made AFTER INSERT ON workflows BEGIN"
        f" INSERT INTO flows (workflow, id, modified, creator) VALUES (new.pk, {_UUID},"
        " (new.modified + 999) / 1000 * 1000, (SELECT owner FROM apps WHERE pk = new.owner)); END"
    )
    db.execute(
        "CREATE TRIGGER workflows_changed AFTER UPDATE ON workflows BEGIN"
        " UPDATE flows SET modified = MAX(modified + 1000, (new.modified + 999) / 1000 * 1000)"
        " WHERE workflow = new.pk; END"
    )
    db.execute(
        "CREATE TABLE workflow_runs (workflow INTEGER NOT NULL REFERENCES workflows(pk) ON DELETE CASCADE,"
        " version INTEGER NOT NULL, runs INTEGER NOT NULL, micros INTEGER NOT NULL, PRIMARY KEY (workflow, version))"
        " WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE workflow_stars (pk INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " workflow INTEGER NOT NULL REFERENCES workflows(pk) ON DELETE CASCADE,"
        ' "user" INTEGER NOT NULL REFERENCES users(pk) ON DELETE CASCADE, created INTEGER NOT NULL,'
        ' UNIQUE (workflow, "user"))'
    )
    db.execute('CREATE INDEX workflow_stars_user ON workflow_stars ("user")')


def find(connection: Connection, id: str) -> Flow | None:
    """The flow of that id (a UUID in lower case), or None."""
    return _one(connection, "flows.id = ?", id)


def of_workflow(connection: Connection, workflow: int) -> Flow | None:
    """The flow of the workflow with that pk, or None."""
    return _one(connection, "flows.workflow = ?", workflow)


def _one(connection: Connection, condition: str, value: object) -> Flow | None:
    found = connection.execute(f"{_SELECT} WHERE {condition}", (value,)).fetchone()
    return None if found is None else _flow(found)


def _flow(row: Sequence[Any]) -> Flow:
    workflow, id, modified, creator, facts, *of_workflow = row
    return Flow(workflow, id, modified, creator, json.loads(facts), *of_workflow)


def page(connection: Connection, owned: Condition, limit: int, offset: int) -> tuple[list[Flow], int]:
    """(a page, how many there are in all) of flows whose workflows meet a condition, the last changed first."""
    where = f"workflows.pk IN (SELECT pk FROM workflows WHERE {owned.sql})"
    rows = connection.execute(
        f"{_SELECT} WHERE {where} ORDER BY flows.modified DESC, flows.workflow DESC LIMIT ? OFFSET ?",
        (*owned.parameters, limit, offset),
    )
    total = connection.execute(f"SELECT COUNT(*) FROM workflows WHERE {owned.sql}", owned.parameters).fetchone()[0]
    return [_flow(row) for row in rows], int(total)


def save(connection: Connection, workflow: int, facts: Mapping[str, Any], now: int) -> None:
    """Write the facts of a flow, which so has changed. now: microseconds."""
    connection.execute(
        "UPDATE flows SET facts = ?, modified = MAX(modified + 1000, (? + 999) / 1000 * 1000) WHERE workflow = ?",
        (json.dumps(facts), now, workflow),
    )


def set_creator(connection: Connection, workflow: int, user: int) -> None:
    """Say who made a flow: at first that is the owner of its app."""
    connection.execute("UPDATE flows SET creator = ? WHERE workflow = ?", (user, workflow))


def versions(connection: Connection, workflow: int) -> int:
    """How many versions a workflow has."""
    return int(connection.execute("SELECT COUNT(*) FROM workflow_versions WHERE owner = ?", (workflow,)).fetchone()[0])


def apps_of(connection: Connection, user: int) -> list[tuple[int, int]]:
    """(pk, when it was made in microseconds) of the apps that a user owns or collaborates in, the oldest own one first."""
    rows = connection.execute(
        "SELECT pk, created, 0 FROM apps WHERE owner = ?"
        " UNION SELECT apps.pk, apps.created, 1 FROM collaborators JOIN apps ON apps.pk = collaborators.owner"
        ' WHERE collaborators."user" = ? AND collaborators.deleted IS NULL ORDER BY 3, 1',
        (user, user),
    )
    return [(pk, created) for pk, created, _ in rows]
