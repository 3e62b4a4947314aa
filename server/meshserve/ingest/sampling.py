"""How far apart the frames of a video are that models look at (behaviour §9.3)."""

import sqlite3

from meshserve.store import records, schema
from meshserve_proto.resources_pb2 import App

DEFAULT_MS = 1000


def of_app(connection: sqlite3.Connection, app: int) -> int:
    """Milliseconds from one frame to the next, as the app of that pk wants them."""
    row = records.find_pk(connection, schema.APPS, app)
    return (App.FromString(row.body).sample_ms if row is not None else 0) or DEFAULT_MS
