"""Who listens on a port: this process, another meshserve, nobody."""

import gc
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from meshserve.commands import ports
from meshserve.commands.ports import Owner

pytestmark = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells")


@pytest.fixture(autouse=True)
def no_store_is_open() -> None:
    """A store that an earlier test of this process left to the collector would be taken for this one's."""
    gc.collect()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_listener_is_found(family: socket.AddressFamily) -> None:
    try:
        listener = socket.create_server(("127.0.0.1" if family == socket.AF_INET else "::1", 0), family=family)
    except OSError:
        pytest.skip("this machine has no such addresses")
    with listener:
        found = ports.owner(listener.getsockname()[1])
    assert found is not None
    assert (found.pid, found.user, found.data) == (os.getpid(), os.getuid(), None)
    assert "python" in found.command


def test_nobody_and_those_who_only_call_are_no_owners() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with socket.create_connection(address) as client:
            assert ports.owner(client.getsockname()[1]) is None
    assert ports.owner(address[1]) is None


def test_a_meshserve_is_known_by_its_open_store(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "meshserve.db")) as store,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        store.execute("CREATE TABLE t (a)")
        found = ports.owner(listener.getsockname()[1])
    assert found is not None
    assert found.data == tmp_path
    assert f"another meshserve, on '{tmp_path}'" in str(found)


def test_what_cannot_be_seen_is_said() -> None:
    assert str(Owner(0, "", 12)) == "a process of another user (uid 12)"
