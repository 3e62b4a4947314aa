"""Blobs that an earlier server left without an owner are swept at the start; those in use and fresh ones stay."""

import asyncio
import os
import time
from pathlib import Path

from meshserve.app import build_services
from meshserve.bootstrap import ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core import clock
from meshserve.ingest import sweeping
from meshserve.ingest.payload import SWEEP
from meshserve.store import inputs, jobs
from meshserve_proto.resources_pb2 import Input


def test_what_a_killed_server_left_behind_is_swept(tmp_path: Path) -> None:
    async def run() -> None:
        services = build_services(Config(data=tmp_path))
        app = await services.database.write(lambda c: ensure_app(c, ensure_user(c, "u").pk, "a").pk)
        used, left, fresh = (services.blobs.put(content) for content in (b"used", b"left", b"fresh"))
        row = ("x", Input(id="x").SerializeToString(), None, None, used, "image", 1)
        await services.database.write(lambda c: inputs.insert(c, app, clock.now(), None, [row]))
        half = services.blobs.path(left).parent / "tmphalf"
        half.write_bytes(b"half")
        later = time.time() + 60
        os.utime(services.blobs.path(fresh), (later, later))
        sweeping.serve(services)
        await services.jobs.start()
        await sweeping.look_for_leftovers(services)
        async with asyncio.timeout(20):
            while jobs.next_due(services.database.reader, SWEEP) is not None:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.005)
        there = [services.blobs.path(digest).exists() for digest in (used, left, fresh)]
        await services.close()
        assert (there, half.exists()) == ([True, False, True], False)

    asyncio.run(run())
