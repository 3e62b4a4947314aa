"""Who works in another's app: rows below the app, kept when the work ends."""

import sqlite3

from meshserve.core import clock
from meshserve.core.ids import new_id
from meshserve.store import records
from meshserve.store.query import Condition, Order, equal, of_app
from meshserve.store.records import Row
from meshserve.store.schema import COLLABORATORS, USERS
from meshserve_proto.resources_pb2 import Collaborator

_PRESENT = Condition("deleted IS NULL")


def find_user(connection: sqlite3.Connection, user_id: str, email: str) -> Row | None:
    """The user of that id, or of that email where no id is given."""
    if user_id:
        return records.find(connection, USERS, 0, user_id)
    found = records.select(connection, USERS, [equal("email", email.casefold())], Order(), 1) if email else []
    return found[0] if found else None


def insert(connection: sqlite3.Connection, app: int, user: int, body: Collaborator) -> Row:
    """Store a collaborator of the app; the id is made here."""
    moment = clock.now()
    body.id = new_id()
    body.created_at.CopyFrom(clock.stamp(moment))
    body.modified_at.CopyFrom(clock.stamp(moment))
    row = Row(app, body.id, body.SerializeToString(), moment, moment, extra={"user": user, "deleted": None})
    records.insert(connection, COLLABORATORS, row)
    return row


def find(connection: sqlite3.Connection, app: int, id: str) -> Row | None:
    """A present collaborator of the app by id."""
    row = records.find(connection, COLLABORATORS, app, id)
    return row if row is not None and row.extra["deleted"] is None else None


def of_user_in(connection: sqlite3.Connection, app: int, user: int) -> Row | None:
    """A user as present collaborator of the app."""
    found = records.select(connection, COLLABORATORS, [of_app(app), equal("user", user), _PRESENT], Order(), 1)
    return found[0] if found else None


def of(connection: sqlite3.Connection, app: int, *, deleted_too: bool) -> list[Row]:
    """The collaborators of an app, oldest first."""
    conditions = [of_app(app)] if deleted_too else [of_app(app), _PRESENT]
    return records.select(connection, COLLABORATORS, conditions, Order(ascending=True))


def of_user(connection: sqlite3.Connection, user: int) -> list[Row]:
    """A user as present collaborator, in whatever app, newest first."""
    return records.select(connection, COLLABORATORS, [equal("user", user), _PRESENT], Order())


def update(connection: sqlite3.Connection, row: Row, body: Collaborator) -> None:
    """Write changed rights back."""
    row.modified = clock.now()
    body.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = body.SerializeToString()
    records.update(connection, COLLABORATORS, row)


def end(connection: sqlite3.Connection, row: Row) -> None:
    """End the collaboration; the next call that leans on it is refused."""
    body = Collaborator.FromString(row.body)
    row.extra["deleted"] = clock.now()
    body.deleted_at.CopyFrom(clock.stamp(row.extra["deleted"]))
    update(connection, row, body)
