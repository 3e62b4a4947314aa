"""`meshserve env`: what a shell must export for the official clients to call this server."""

import argparse
import json
import os
import re
import shlex
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from meshserve.commands import state, values
from meshserve.commands.values import Nonsense

DESCRIPTION = "meshserve env"
_DAYS = 30
_PLAIN = re.compile(r"[\w@%+=:,./\[\]-]*", re.ASCII)
_ABOUT = f"""Print the variables that the official clients read, for a shell to take over: eval "$(meshserve env)".
The server keeps no secrets, only their SHA-256, and so cannot print a token that it has. CLARIFAI_PAT is therefore
--pat or MESHSERVE_PAT where given, else the CLARIFAI_PAT of this shell if the server knows it, else a new token that
is called "{DESCRIPTION}" and ends after {_DAYS} days. `meshserve key list` shows the tokens, `meshserve key revoke`
ends one."""


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    parser = commands.add_parser("env", help="exports for clients, to be evaluated by a shell", description=_ABOUT)
    state.add_data_option(parser)
    parser.add_argument("--pat", default="", help="the token to print, instead of a new one")
    parser.add_argument(
        "--plain",
        action="store_true",
        help="for programs that call get_insecure_grpc_channel() without a base: CLARIFAI_GRPC_BASE without TLS",
    )
    parser.add_argument("--shell", choices=tuple(_FORMS), default="sh", help="whose syntax (sh)")


def run(options: argparse.Namespace) -> int:
    """Print the exports; the exit code. Raises Nonsense or Problem."""
    with state.opened(options.data) as connection:
        exports = _exports(connection, options)
    print(_FORMS[options.shell](exports))
    return 0


def _exports(connection: sqlite3.Connection, options: argparse.Namespace) -> dict[str, str]:
    from meshserve import bootstrap
    from meshserve.store import records, schema, settings

    user_id, app_id = bootstrap.owner_ids(connection, state.config(options.data))
    user = records.find(connection, schema.USERS, 0, user_id)
    if user is None:
        raise Nonsense(f"the server has no user '{user_id}' yet: it makes MESHSERVE_USER_ID when it starts")
    host, _, port = settings.get(connection, settings.ADDRESS).rpartition(":")
    if not port:
        raise Nonsense(f"no server has run on '{options.data}' yet, so its address is not known")
    tls_port = "" if options.plain else settings.get(connection, settings.TLS_PORT)
    authority = settings.get(connection, settings.AUTHORITY) if tls_port else ""
    return {
        "CLARIFAI_PAT": _token(connection, user.pk, options.pat or values.environment("PAT")),
        "CLARIFAI_USER_ID": user_id,
        "CLARIFAI_APP_ID": app_id,
        # The SDK, the JSON channel and curl: no slash at the end, for they append to it or cut it at the colon.
        "CLARIFAI_API_BASE": f"http://{host}:{port}",
        # Channels with TLS, in Python and in Node, take this as it is; the insecure one of Python appends a port to it,
        # 18080 unless the program says otherwise.
        "CLARIFAI_GRPC_BASE": f"{_named(host, authority)}:{tls_port}" if tls_port else host,
        **_trust(authority),
    }


def _named(host: str, authority: str) -> str:
    """The host by a name where there is one in our certificate: Node complains of addresses in TLS."""
    return "localhost" if authority and host in ("127.0.0.1", "[::1]") else host


def _trust(authority: str) -> dict[str, str]:
    """What makes gRPC trust the server. It is instead of the authorities of the world: nothing without need."""
    return {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": authority} if authority and Path(authority).is_file() else {}


def _token(connection: sqlite3.Connection, user: int, given: str) -> str:
    from meshserve.core import clock
    from meshserve.core.secrets import PAT, new_secret
    from meshserve.store import keys
    from meshserve_proto.resources_pb2 import Key

    if given:
        if not _lives(connection, user, given):
            raise Nonsense("the token of --pat or MESHSERVE_PAT is none that the server knows, or has ended")
        return given
    current = os.environ.get("CLARIFAI_PAT", "")
    if current and _lives(connection, user, current):
        return current
    secret = new_secret()
    key = Key(type=PAT, description=DESCRIPTION, scopes=["All"])
    key.expires_at.CopyFrom(clock.stamp(clock.now() + _DAYS * 86_400 * 1_000_000))
    keys.insert(connection, user, secret, key)
    return secret


def _lives(connection: sqlite3.Connection, user: int, secret: str) -> bool:
    """Whether it is the secret of a token of the user that has not ended."""
    from meshserve.core import clock
    from meshserve.core.secrets import digest
    from meshserve.store import keys

    row = keys.find(connection, user, secret)
    if row is None or row.extra["digest"] != digest(secret) or not keys.is_token(row):
        return False
    return not row.extra["expires"] or bool(row.extra["expires"] > clock.now())


def _quoted(value: str, escapes: Mapping[str, str]) -> str:
    return "'" + "".join(escapes.get(character, character) for character in value) + "'"


def _sh(exports: Mapping[str, str]) -> str:
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in exports.items())


def _fish(exports: Mapping[str, str]) -> str:
    escapes = {"\\": "\\\\", "'": "\\'"}
    return "\n".join(f"set -gx {name} {_quoted(value, escapes)}" for name, value in exports.items())


def _pwsh(exports: Mapping[str, str]) -> str:
    return "\n".join(f"$Env:{name} = {_quoted(value, {chr(39): chr(39) * 2})}" for name, value in exports.items())


def _dotenv(exports: Mapping[str, str]) -> str:
    """Readers of such files agree on values without quotes alone, so there are some only around what needs them."""
    escapes = {"'": "\\'"}
    return "\n".join(
        f"{name}={value if _PLAIN.fullmatch(value) else _quoted(value, escapes)}" for name, value in exports.items()
    )


def _json(exports: Mapping[str, str]) -> str:
    return json.dumps(dict(exports), indent=1)


_FORMS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "sh": _sh,
    "fish": _fish,
    "pwsh": _pwsh,
    "dotenv": _dotenv,
    "json": _json,
}
