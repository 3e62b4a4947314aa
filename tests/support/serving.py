"""One server in a process of its own: started by the real command line, stopped by its process id."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "server" / "meshserve" / "samples"
SAMPLES_URL = "https://samples.clarifai.com/"
MEDIA_URL = "https://media.example/"
START_SECONDS = 60.0
_ADDRESS = re.compile(r"\b(?:127\.0\.0\.1|localhost):(\d+)")


@dataclass(frozen=True, slots=True)
class Caller:
    """A user with a personal access token and an app of their own."""

    user_id: str
    app_id: str
    pat: str

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What the official clients send."""
        return (("authorization", f"Key {self.pat}"),)


OWNER = Caller("test-user", "test-app", "0123456789abcdef0123456789abcdef")
"""Whom a test server belongs to unless it is told otherwise."""
STRANGER = Caller("second-user", "second-app", "fedcba9876543210fedcba9876543210")
"""Somebody else on the same server."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `data` is its folder of state, `log` what it wrote to stderr."""

    process: "subprocess.Popen[bytes]"
    port: int
    data: Path
    log: Path
    out: Path
    owner: Caller

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def tls_port(self) -> int:
        """The port of its TLS twin."""
        return int(self.fact("tls_port"))

    @property
    def grpc_port(self) -> int:
        """The port of gRPC alone; ValueError unless it was started with one."""
        return int(self.fact("grpc_port"))

    @property
    def authority(self) -> Path:
        """What clients must trust to call the TLS twin."""
        return Path(self.fact("authority"))

    @property
    def tls_base(self) -> str:
        """What URLs of its REST over TLS begin with."""
        return f"https://127.0.0.1:{self.tls_port}"

    def fact(self, name: str) -> str:
        """What the server wrote about itself in its store; see store/settings.py."""
        with closing(sqlite3.connect(self.data / "meshserve.db")) as connection:
            found = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return "" if found is None else str(found[0])

    @property
    def base(self) -> str:
        """What URLs of its REST begin with."""
        return f"http://{self.address}"

    def tail(self, lines: int = 60) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def environment(**extra: str) -> dict[str, str]:
    """Our environment without settings of a server, able to import this checkout, and to keep what it compiled for that."""
    left = ("MESHSERVE_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling costs a server as much as all the rest of its start
    path = [str(ROOT / "server"), str(ROOT / "generated"), kept.get("PYTHONPATH", "")]
    return kept | {"PYTHONPATH": os.pathsep.join(p for p in path if p), "PYTHONUNBUFFERED": "1"} | extra


def command(*arguments: str) -> list[str]:
    """The real command line of this checkout."""
    return [sys.executable, "-m", "meshserve.cli", *arguments]


@contextmanager
def running(
    folder: Path, owner: Caller = OWNER, options: Sequence[str] = (), extra: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve from `folder` on a port of the system's choice until the block ends.

    RuntimeError with the end of the log if the server does not come up within START_SECONDS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out, log = folder / "stdout.txt", folder / "stderr.txt"
    settings = {"MESHSERVE_USER_ID": owner.user_id, "MESHSERVE_APP_ID": owner.app_id, "MESHSERVE_PAT": owner.pat}
    mirror = ["--mirror", f"{SAMPLES_URL}={SAMPLES}"] if SAMPLES.is_dir() else []
    arguments = command("--host", "127.0.0.1", "--port", "0", "--data", str(folder / "data"), *mirror, *options)
    with out.open("wb") as stdout, log.open("wb") as stderr:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=environment(**settings, **(extra or {})),
            cwd=folder,
        )
        try:
            yield Server(process, _await_ready(process, out, log), folder / "data", log, out, owner)
        finally:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the process to end, and end it if it does not."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_ready(process: "subprocess.Popen[bytes]", out: Path, log: Path) -> int:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = _ADDRESS.search(out.read_text(errors="replace"))
        if found and _answers(int(found[1])):
            return int(found[1])
        time.sleep(0.02)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _answers(port: int) -> bool:
    with closing(grpc.insecure_channel(f"127.0.0.1:{port}")) as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=5)
        except grpc.FutureTimeoutError:
            return False
    return True


def within_store(data: Path, job: Callable[[sqlite3.Connection], object]) -> None:
    """Run one write transaction in the store of a running server, as `meshserve key create` does."""
    from meshserve.store.database import connect

    with closing(connect(data / "meshserve.db", writable=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        job(connection)
        connection.execute("COMMIT")


def add_caller(data: Path, caller: Caller) -> None:
    """Give a running server another user with an app and a personal access token that may do everything."""
    from meshserve.bootstrap import add_token, ensure_app, ensure_user

    def job(connection: sqlite3.Connection) -> None:
        user = ensure_user(connection, caller.user_id)
        ensure_app(connection, user.pk, caller.app_id)
        add_token(connection, user.pk, caller.pat, "for a test")

    within_store(data, job)


def base_of(node: Any) -> str:
    """The base workflow that a test or module asks for by its mark `base`."""
    mark = node.get_closest_marker("base")
    return str(mark.args[0]) if mark else "Empty"


def add_app(server: Server, app_id: str, base: str = "Empty") -> None:
    """Give the owner of a running server another app.

    base: the workflow that its inputs run through; nothing by default, since models take longer than most tests.
    """
    from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER, ensure_app, ensure_user
    from meshserve.store import records, schema
    from meshserve_proto.resources_pb2 import App, Workflow

    def job(connection: sqlite3.Connection) -> None:
        row = ensure_app(connection, ensure_user(connection, server.owner.user_id).pk, app_id)
        app = App.FromString(row.body)
        app.default_workflow.CopyFrom(Workflow(id=base, user_id=PUBLIC_USER, app_id=PUBLIC_APP))
        row.body = app.SerializeToString()
        records.update(connection, schema.APPS, row)

    within_store(server.data, job)


def add_app_key(server: Server, app_id: str, scopes: Sequence[str] = ("All",)) -> str:
    """Make an app key, with all scopes unless some are given, for an app of the owner; return its secret."""
    from meshserve.core.secrets import APP_KEY, new_secret
    from meshserve.store import keys, records, schema
    from meshserve_proto.resources_pb2 import Key

    secret = new_secret()

    def job(connection: sqlite3.Connection) -> None:
        user = records.find(connection, schema.USERS, 0, server.owner.user_id)
        assert user
        app = records.find(connection, schema.APPS, user.pk, app_id)
        assert app
        keys.insert(connection, user.pk, secret, Key(type=APP_KEY, scopes=scopes), app.pk)

    within_store(server.data, job)
    return secret
