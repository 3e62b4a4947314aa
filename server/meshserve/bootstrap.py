"""The first start: a user, an app and a personal access token, made once; the secret is shown once."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from meshserve.config import BASE_WORKFLOW, Config
from meshserve.core import clock
from meshserve.core.ids import checked_id
from meshserve.core.problems import Problem
from meshserve.core.secrets import PAT, new_secret, sendable
from meshserve.store import keys, records, schema
from meshserve.store.query import Condition, Order, equal, negated, of_app
from meshserve.store.records import Row, Table
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, Key, User, Visibility

DEFAULT_USER, DEFAULT_APP = "local-user", "my-app"
PUBLIC_USER, PUBLIC_APP = "clarifai", "main"
"""Where clients look for public models; the ids are theirs, the models are ours."""
"""The public workflow that indexes what is posted to an app which names no other (behaviour §5)."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who may call this server. `secret` is empty unless the token was made in this start."""

    user_id: str
    app_id: str
    secret: str


def ensure_owner(connection: sqlite3.Connection, config: Config) -> Welcome:
    """Make the user, app and token that the settings fix or that a new database lacks; within a write."""
    user_id, app_id = owner_ids(connection, config)
    user = ensure_user(connection, user_id)
    ensure_app(connection, user.pk, app_id, base_workflow=config.base_workflow)
    return Welcome(user_id, app_id, _ensure_token(connection, user, config.pat))


def owner_ids(connection: sqlite3.Connection, config: Config) -> tuple[str, str]:
    """User and app of the settings, else the first ones of the database, else those that a first start makes."""
    others = [negated(equal("id", PUBLIC_USER))]
    user_id = checked_id(
        config.user_id or _first(connection, schema.USERS, others) or DEFAULT_USER, "MESHSERVE_USER_ID"
    )
    user = records.find(connection, schema.USERS, 0, user_id)
    owned = "" if user is None else _first(connection, schema.APPS, [of_app(user.pk)])
    return user_id, checked_id(config.app_id or owned or DEFAULT_APP, "MESHSERVE_APP_ID")


def _first(connection: sqlite3.Connection, table: Table, conditions: Sequence[Condition]) -> str:
    rows = records.select(connection, table, conditions, Order(ascending=True), 1)
    return rows[0].id if rows else ""


def ensure_user(
    connection: sqlite3.Connection, user_id: str, gettable: int = Visibility.PUBLIC, email: str = ""
) -> Row:
    """The user's row, made if need be.

    A user is public, or no app of theirs could be: what is private of them is in `user_detail`, which only they
    read. email: kept there; collaborators are invited by it.
    """
    row = records.find(connection, schema.USERS, 0, user_id)
    if row is None:
        moment = clock.now()
        user = User(id=user_id, created_at=clock.stamp(moment), visibility=Visibility(gettable=gettable))
        if email:
            user.user_detail.primary_email = email
        row = Row(0, user_id, user.SerializeToString(), moment, moment, gettable, words=user_id)
        row.extra = {"email": email.casefold() or None}
        records.insert(connection, schema.USERS, row)
    return row


def ensure_app(
    connection: sqlite3.Connection,
    user: int,
    app_id: str,
    gettable: int = Visibility.PRIVATE,
    base_workflow: str = BASE_WORKFLOW,
) -> Row:
    """The app's row, made if need be, with that base workflow."""
    row = records.find(connection, schema.APPS, user, app_id)
    if row is None:
        moment = clock.now()
        app = App(id=app_id, name=app_id, default_language="en", created_at=clock.stamp(moment))
        app.modified_at.CopyFrom(app.created_at)
        app.visibility.gettable = gettable
        owner = records.find_pk(connection, schema.USERS, user)
        if owner is not None and owner.id != PUBLIC_USER:
            set_base_workflow(app, base_workflow)
        row = Row(user, app_id, app.SerializeToString(), moment, moment, gettable, words=app_id)
        row.extra = {"name": app_id, "template": 0}
        records.insert(connection, schema.APPS, row)
    return row


def set_base_workflow(app: App, id: str) -> None:
    """Let an app have a public workflow as its base workflow."""
    app.default_workflow.id = id
    app.default_workflow.user_id, app.default_workflow.app_id = PUBLIC_USER, PUBLIC_APP


def _ensure_token(connection: sqlite3.Connection, user: Row, fixed: str) -> str:
    """A token with all scopes: the fixed one, or a new one if the user has none; what is new is returned."""
    if fixed:
        if not sendable(fixed):
            raise Problem(
                codes.CONN_INVALID_REQUEST,
                "MESHSERVE_PAT cannot be sent in a header: use up to 256 printable ASCII characters without blanks.",
            )
        if keys.known(connection, fixed):
            if keys.find(connection, user.pk, fixed) is None:
                raise Problem(codes.CONN_INVALID_REQUEST, f"MESHSERVE_PAT is a key of a user other than '{user.id}'.")
        else:
            add_token(connection, user.pk, fixed, "MESHSERVE_PAT")
        return ""
    if keys.of_user(connection, user.pk):
        return ""
    secret = new_secret()
    add_token(connection, user.pk, secret, "made at the first start")
    return secret


def add_token(connection: sqlite3.Connection, user: int, secret: str, description: str) -> None:
    """Store the digest of a personal access token that may do everything."""
    keys.insert(connection, user, secret, Key(type=PAT, description=description, scopes=["All"]))
