"""The data folder as commands use it, beside a running server or without one."""

import argparse
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meshserve.commands.values import Nonsense, data_folder, environment
from meshserve.config import Config
from meshserve.store import database, schema


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """--data, as every command has it."""
    parser.add_argument(
        "--data", type=data_folder, default=environment("DATA", "meshserve.data"), help="folder of all state"
    )


def config(data: Path) -> Config:
    """The settings of an owner that the environment fixes."""
    return Config(data=data, user_id=environment("USER_ID"), app_id=environment("APP_ID"), pat=environment("PAT"))


@contextmanager
def reading(data: Path) -> Iterator[sqlite3.Connection]:
    """One reading transaction in the store of that folder, which holds up nobody; Nonsense if there is no store."""
    connection = database.connect(_store(data))
    try:
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


@contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    """One transaction in the store of that folder: committed when the block ends, undone if it raises.

    Nonsense if there is no store; a server that runs beside sees the change at its next call.
    """
    with database.transaction(_store(data)) as connection:
        yield connection


def _store(data: Path) -> Path:
    path = data / "meshserve.db"
    if not path.is_file():
        raise Nonsense(
            f"there is no server state in '{data}': start `meshserve` there once, or name its folder with --data"
        )
    schema.migrate(path)
    return path
