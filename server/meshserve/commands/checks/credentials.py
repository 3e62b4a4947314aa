"""Whether the server of a folder knows the token, user and app that this shell exports."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from meshserve.commands.checks import OK, PROBLEM, WARNING, Finding
from meshserve.core import clock
from meshserve.core.secrets import PAT, digest
from meshserve.store import access, database

_TOKEN = "CLARIFAI_PAT"  # noqa: S105 - the name of a variable


def findings(data: Path, environment: Mapping[str, str], mend: str) -> Iterator[Finding]:
    """Token, then user and app; nothing where the shell exports none of them. OSError if the store cannot be read."""
    path = data / "meshserve.db"
    if not path.is_file() or not any(name.startswith("CLARIFAI_") for name in environment):
        return
    try:
        with closing(database.connect(path)) as connection:
            yield _token(connection, environment.get(_TOKEN, ""), mend)
            yield from _place(connection, environment, mend)
    except sqlite3.Error as error:
        raise OSError(f"the store cannot be read: {error}") from None


def _token(connection: sqlite3.Connection, secret: str, mend: str) -> Finding:
    if not secret:
        return Finding(_TOKEN, WARNING, f"{_TOKEN} is not set.", mend)
    key = access.find_key(connection, digest(secret))
    if key is None:
        return Finding(_TOKEN, PROBLEM, f"The server does not know the token in {_TOKEN}.", f"unset {_TOKEN}; {mend}")
    if key.expires and key.expires <= clock.now():
        return Finding(_TOKEN, PROBLEM, f"The token in {_TOKEN} has ended.", f"unset {_TOKEN}; {mend}")
    if key.kind != PAT:
        says = f"{_TOKEN} holds an app key, not a personal access token: calls beyond its app will be refused."
        return Finding(_TOKEN, WARNING, says, f"unset {_TOKEN}; {mend}")
    return Finding(_TOKEN, OK, f"{_TOKEN} is a token of user '{key.user_id}'")


def _place(connection: sqlite3.Connection, environment: Mapping[str, str], mend: str) -> Iterator[Finding]:
    user_id, app_id = environment.get("CLARIFAI_USER_ID", ""), environment.get("CLARIFAI_APP_ID", "")
    if not user_id:
        yield Finding("CLARIFAI_USER_ID", WARNING, "CLARIFAI_USER_ID is not set.", mend)
    elif access.find_user(connection, user_id) is None:
        yield Finding("CLARIFAI_USER_ID", PROBLEM, f"The server has no user '{user_id}' (CLARIFAI_USER_ID).", mend)
    elif app_id and access.find_app(connection, user_id, app_id) is None:
        says = f"User '{user_id}' has no app '{app_id}' (CLARIFAI_APP_ID)."
        yield Finding("CLARIFAI_APP_ID", PROBLEM, says, f"Make it, or: {mend}")
    else:
        yield Finding("CLARIFAI_USER_ID", OK, f"user '{user_id}'" + (f", app '{app_id}'" if app_id else ""))
