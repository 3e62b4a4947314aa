"""What every call looks up: the key, the user and app it names, and what a collaborator may do there."""

import sqlite3
from dataclasses import dataclass

from meshserve.store import aliases
from meshserve.store.schema import APPS
from meshserve_proto.resources_pb2 import Collaborator, Key


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key by its digest. `app` is the pk of the app of an app key; `expires` is 0 or microseconds."""

    pk: int
    user: int
    user_id: str
    app: int | None
    kind: str
    expires: int
    scopes: frozenset[str]
    endpoints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A user, and one of their apps or none. `visibility` is the lesser of the user's and the app's."""

    user: int
    user_id: str
    app: int
    app_id: str
    visibility: int

    @property
    def owner(self) -> int:
        """The row that owns what is addressed here: the app if there is one, else the user."""
        return self.app or self.user


@dataclass(frozen=True, slots=True)
class Rights:
    """What a collaborator may do: scopes ("All" among them is everything), and endpoints, none of which is any."""

    scopes: frozenset[str]
    endpoints: frozenset[str]


def find_key(connection: sqlite3.Connection, digest: str) -> StoredKey | None:
    """The key whose secret has this SHA-256 digest, or None."""
    found = connection.execute(
        "SELECT keys.pk, users.pk, users.id, keys.app, keys.kind, keys.expires, keys.body"
        " FROM keys JOIN users ON users.pk = keys.owner WHERE keys.digest = ?",
        (digest,),
    ).fetchone()
    if found is None:
        return None
    body = Key.FromString(found[6])
    pk, user, user_id, app, kind, expires = found[:6]
    return StoredKey(pk, user, user_id, app, kind, expires, frozenset(body.scopes), frozenset(body.endpoints))


def find_user(connection: sqlite3.Connection, user_id: str) -> Place | None:
    """The user of that id."""
    found = connection.execute("SELECT pk, id, visibility FROM users WHERE id = ?", (user_id,)).fetchone()
    return None if found is None else Place(found[0], found[1], 0, "", found[2])


def find_app(connection: sqlite3.Connection, user_id: str, app_id: str) -> Place | None:
    """The app of that id below that user."""
    found = connection.execute(
        "SELECT users.pk, users.id, apps.pk, apps.id, MIN(users.visibility, apps.visibility)"
        " FROM users JOIN apps ON apps.owner = users.pk WHERE users.id = ? AND apps.id = ?",
        (user_id, app_id),
    ).fetchone()
    return None if found is None or found[0] is None else Place(*found)


def app_by_pk(connection: sqlite3.Connection, app: int) -> Place | None:
    """The app of that primary key."""
    found = connection.execute(
        "SELECT users.pk, users.id, apps.pk, apps.id, MIN(users.visibility, apps.visibility)"
        " FROM apps JOIN users ON apps.owner = users.pk WHERE apps.pk = ?",
        (app,),
    ).fetchone()
    return None if found is None or found[0] is None else Place(*found)


def find_renamed_app(connection: sqlite3.Connection, user_id: str, app_id: str) -> Place | None:
    """The app that had that id once, under its present id."""
    user = find_user(connection, user_id)
    found = None if user is None else aliases.find(connection, APPS, user.user, app_id)
    return None if found is None else app_by_pk(connection, found[0])


def find_rights(connection: sqlite3.Connection, app: int, user: int) -> Rights | None:
    """What a user may do in another's app, or None if they do not collaborate there."""
    found = connection.execute(
        'SELECT body FROM collaborators WHERE owner = ? AND "user" = ? AND deleted IS NULL', (app, user)
    ).fetchone()
    if found is None:
        return None
    body = Collaborator.FromString(found[0])
    return Rights(frozenset(body.scopes), frozenset(body.endpoints))


def collaborator_scopes(connection: sqlite3.Connection, app: int, user: int) -> frozenset[str] | None:
    """The scopes that a user has in another's app, or None if they do not collaborate there."""
    rights = find_rights(connection, app, user)
    return None if rights is None else rights.scopes
