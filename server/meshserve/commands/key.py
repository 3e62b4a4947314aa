"""`meshserve key`: make, list and revoke keys, in the data folder, beside a running server or without one."""

import argparse
import json
import sqlite3
import sys
from typing import Any

from meshserve.commands import state, values
from meshserve.commands.values import Nonsense

_ABOUT = (
    "Works on the data folder, beside a running server, which honours the change at its next call. The server keeps"
    " no secrets, only their SHA-256, so a secret is printed once, by the command that makes it."
)


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    key = commands.add_parser("key", help="make, list and revoke keys", description=_ABOUT)
    verbs = key.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser(
        "create", help="make a key and print its secret, once", description="Make a key. " + _ABOUT
    )
    _common(create)
    create.add_argument("--email", default="", help="email of a user that --user makes anew; one is invited by it")
    create.add_argument("--app", default="", help="make an app key, for this app alone; else it is an access token")
    create.add_argument("--scopes", type=values.names, default=["All"], help="between commas; All, if not given")
    create.add_argument("--endpoints", type=values.names, default=[], help="the only methods that the key may call")
    create.add_argument("--expires", type=values.moment, default=0, help="30d, 12h, 2030-01-31; never, if not given")
    create.add_argument("--description", default="", help="what the key is for")
    listing = verbs.add_parser("list", help="the keys of a user, by their public ids")
    _common(listing)
    revoke = verbs.add_parser("revoke", help="end a key; the next call with it is refused")
    revoke.add_argument("id", help="public id of the key, or its secret")
    _common(revoke)


def _common(parser: argparse.ArgumentParser) -> None:
    state.add_data_option(parser)
    parser.add_argument("--user", default="", help="whose key; the owner's of this server, if not given")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Do what was asked; the exit code. Raises Nonsense or Problem."""
    return {"create": _create, "list": _list, "revoke": _revoke}[options.verb](options)


def _create(options: argparse.Namespace) -> int:
    from meshserve.core import clock, rights
    from meshserve.core.secrets import APP_KEY, PAT, new_secret
    from meshserve.store import keys
    from meshserve_proto.resources_pb2 import Key

    rights.check(options.scopes, options.endpoints, "key")
    key = Key(description=options.description, scopes=options.scopes, endpoints=options.endpoints)
    key.type = APP_KEY if options.app else PAT
    if options.expires:
        key.expires_at.CopyFrom(clock.stamp(options.expires))
    secret = new_secret()
    with state.opened(options.data) as connection:
        user, made = _user(connection, options)
        app = _app(connection, user, options) if options.app else None
        row = keys.insert(connection, user, secret, key, app)
    if options.json:
        print(json.dumps({"secret": secret, "user_made": made, **_record(row.id, key, options.app)}))
    else:
        print(secret)
        kind = f"app key for '{options.app}'" if options.app else "personal access token"
        note = f"user '{options.user}' was made for it; " if made else ""
        print(f"{note}this {kind} is shown once; its public id is {row.id}", file=sys.stderr)
    return 0


def _user(connection: sqlite3.Connection, options: argparse.Namespace) -> tuple[int, bool]:
    """The pk of the user, and whether they had to be made."""
    from meshserve import bootstrap
    from meshserve.core.ids import checked_id
    from meshserve.store import records, schema

    user_id = options.user or bootstrap.owner_ids(connection, state.config(options.data))[0]
    row = records.find(connection, schema.USERS, 0, user_id)
    if row is not None:
        if getattr(options, "email", ""):
            raise Nonsense(f"user '{user_id}' is there already; --email is for one that is made anew")
        return row.pk, False
    if options.verb != "create":
        raise Nonsense(f"there is no user '{user_id}'")
    made = bootstrap.ensure_user(connection, checked_id(user_id, "--user"), email=options.email)
    return made.pk, True


def _app(connection: sqlite3.Connection, user: int, options: argparse.Namespace) -> int:
    from meshserve.store import records, schema

    row = records.find(connection, schema.APPS, user, options.app)
    if row is None:
        raise Nonsense(f"--app: the user has no app '{options.app}'; an app key is for an app of one's own")
    return row.pk


def _record(id: str, key: Any, app: str) -> dict[str, Any]:
    from meshserve.core import clock

    return {
        "id": id,
        "type": key.type,
        "app": app or None,
        "scopes": list(key.scopes),
        "endpoints": list(key.endpoints),
        "description": key.description,
        "created_at": _words(clock.micros(key.created_at)),
        "expires_at": _words(clock.micros(key.expires_at)) if key.HasField("expires_at") else None,
    }


def _words(micros: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(micros / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _list(options: argparse.Namespace) -> int:
    from meshserve.store import access, keys
    from meshserve_proto.resources_pb2 import Key

    with state.opened(options.data) as connection:
        user, _ = _user(connection, options)
        rows = []
        for row in keys.of_user(connection, user):
            place = access.app_by_pk(connection, row.extra["app"]) if row.extra["app"] else None
            rows.append(_record(row.id, Key.FromString(row.body), place.app_id if place else ""))
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    for entry in rows:
        what = f"app {entry['app']}" if entry["app"] else "token"
        until = f"until {entry['expires_at']}" if entry["expires_at"] else "for ever"
        print(f"{entry['id']}  {what:20} {until:26} {','.join(entry['scopes']):20} {entry['description']}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from meshserve.store import keys

    with state.opened(options.data) as connection:
        user, _ = _user(connection, options)
        row = keys.find(connection, user, options.id)
        if row is None:
            raise Nonsense("the user has no key with this secret or public id; `meshserve key list` shows the ids")
        keys.delete(connection, row)
    print(json.dumps({"revoked": row.id}) if options.json else f"revoked {row.id}")
    return 0
