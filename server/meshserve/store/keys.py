"""Keys: stored by the digest of their secret, found by it or by the public id that lists show."""

import sqlite3

from meshserve.core import clock
from meshserve.core.ids import new_id
from meshserve.core.secrets import PAT, digest
from meshserve.store import records
from meshserve.store.query import Condition, Order, equal, of_app
from meshserve.store.records import Row
from meshserve.store.schema import KEYS
from meshserve_proto.resources_pb2 import Key


def insert(connection: sqlite3.Connection, user: int, secret: str, key: Key, app: int | None = None) -> Row:
    """Store a key and return its row, whose id is public and says nothing of the secret.

    app: the pk of the app of an app key; None for a personal access token. Changes `key`: id and apps are cleared,
    for the row has them. DuplicateId if the secret is in use.
    """
    moment = clock.now()
    key.ClearField("id")
    key.ClearField("apps")
    key.created_at.CopyFrom(clock.stamp(moment))
    expires = clock.micros(key.expires_at) if key.HasField("expires_at") else 0
    extra = {"digest": digest(secret), "app": app, "kind": key.type, "expires": expires}
    row = Row(user, new_id(), key.SerializeToString(), moment, moment, extra=extra)
    records.insert(connection, KEYS, row)
    return row


def find(connection: sqlite3.Connection, user: int, id: str) -> Row | None:
    """A user's key by its secret or its public id."""
    by_secret = records.select(connection, KEYS, [of_app(user), equal("digest", digest(id))], Order(), 1)
    return by_secret[0] if by_secret else records.find(connection, KEYS, user, id)


def find_public(connection: sqlite3.Connection, id: str) -> Row | None:
    """Anybody's key by its public id."""
    found = records.select(connection, KEYS, [equal("id", id)], Order(), 1)
    return found[0] if found else None


def known(connection: sqlite3.Connection, secret: str) -> bool:
    """Whether any user's key has that secret."""
    return records.count(connection, KEYS, [equal("digest", digest(secret))]) > 0


def of_user(connection: sqlite3.Connection, user: int, *, unexpired: bool = False, app: int | None = None) -> list[Row]:
    """A user's keys, newest first. app: only the keys of that app."""
    conditions = [of_app(user)]
    if unexpired:
        conditions.append(Condition("(expires = 0 OR expires > ?)", (clock.now(),)))
    if app is not None:
        conditions.append(equal("app", app))
    return records.select(connection, KEYS, conditions, Order())


def update(connection: sqlite3.Connection, row: Row, key: Key) -> None:
    """Write a changed key back to its row."""
    row.body, row.modified = key.SerializeToString(), clock.now()
    row.extra["expires"] = clock.micros(key.expires_at) if key.HasField("expires_at") else 0
    records.update(connection, KEYS, row)


def delete(connection: sqlite3.Connection, row: Row) -> None:
    """Remove a key; the next call with it is refused."""
    records.delete(connection, KEYS, [row.pk])


def is_token(row: Row) -> bool:
    """Whether a key is a personal access token, not an app key."""
    return bool(row.extra["kind"] == PAT)
