"""Reads over modules, their versions and installations that one table alone does not answer."""

import sqlite3
from dataclasses import dataclass

from meshserve.store import records
from meshserve.store.operations_tables import INSTALLED_MODULE_VERSIONS
from meshserve.store.query import equal


@dataclass(frozen=True, slots=True)
class Installed:
    """The version that an installation stands for. app: the pk of the module's app; key: the public id, or ""."""

    app: int
    module_id: str
    body: bytes
    key: str


def latest_version(
    connection: sqlite3.Connection, user_id: str, app_id: str, module_id: str, least: int
) -> bytes | None:
    """The newest version of a module that is at least so visible."""
    found = connection.execute(
        "SELECT v.body FROM users u JOIN apps a ON a.owner = u.pk JOIN modules m ON m.owner = a.pk"
        " JOIN module_versions v ON v.owner = m.pk"
        " WHERE u.id = ? AND a.id = ? AND m.id = ? AND v.visibility >= ? ORDER BY v.pk DESC LIMIT 1",
        (user_id, app_id, module_id, least),
    ).fetchone()
    return None if found is None else bytes(found[0])


def installed(connection: sqlite3.Connection, app: int, id: str, user: int) -> Installed | None:
    """What is installed in an app by that id, with the key that a user made for it."""
    found = connection.execute(
        "SELECT m.owner, m.id, v.body, (SELECT k.id FROM installed_module_keys o JOIN keys k ON k.pk = o.key"
        " WHERE o.installation = i.pk AND k.owner = ?) FROM installed_module_versions i"
        " JOIN module_versions v ON v.pk = i.version JOIN modules m ON m.pk = v.owner WHERE i.owner = ? AND i.id = ?",
        (user, app, id),
    ).fetchone()
    return None if found is None else Installed(found[0], found[1], bytes(found[2]), found[3] or "")


def point_at(connection: sqlite3.Connection, installation: int, version: int) -> None:
    """Say which version an installation stands for."""
    connection.execute("UPDATE installed_module_versions SET version = ? WHERE pk = ?", (version, installation))


def usage(connection: sqlite3.Connection, version: int) -> int:
    """How many installations there are of a version."""
    return records.count(connection, INSTALLED_MODULE_VERSIONS, [equal("version", version)])


def set_key(connection: sqlite3.Connection, installation: int, user: int, key: int) -> None:
    """Let a new key be the one that a user has for an installation; an earlier one is revoked."""
    connection.execute(
        "DELETE FROM installed_module_keys WHERE installation = ? AND key IN (SELECT pk FROM keys WHERE owner = ?)",
        (installation, user),
    )
    connection.execute("INSERT INTO installed_module_keys (installation, key) VALUES (?, ?)", (installation, key))
