"""Kill the server at random moments under load; nothing that was acknowledged may be lost, halved or doubled.

The moments and the data come from a seed that is printed; MESHSERVE_TEST_SEED repeats it. (Threads and the kernel
have a say too, so a seed repeats the load, not every interleaving.)
"""

import os
import random
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

from durability.load import Load, index_nothing, method
from meshserve.store.database import connect
from support.inputs import MEDIA_URL
from support.serving import Server, running

DONE, FAILED, UNFINISHED = 30000, 30002, (30001, 30003)
_THREADS = 3


@pytest.fixture
def load(tmp_path: Path) -> Load:
    seed = int(os.environ.get("MESHSERVE_TEST_SEED") or random.SystemRandom().randrange(1 << 30))
    print(f"MESHSERVE_TEST_SEED={seed}")
    media = tmp_path / "media"
    media.mkdir()
    Image.new("RGB", (8, 6), (200, 30, 30)).save(media / "red.png")
    return Load(seed, (media / "red.png").read_bytes())


def test_nothing_is_lost_in_12_kills(tmp_path: Path, load: Load) -> None:
    _kill_often(tmp_path, load, 12)


@pytest.mark.slow
def test_nothing_is_lost_in_1000_kills(tmp_path: Path, load: Load) -> None:
    _kill_often(tmp_path, load, 1000)


def _kill_often(folder: Path, load: Load, rounds: int) -> None:
    rng = random.Random(load.seed)  # noqa: S311 - repeatable, not secret
    mirror = ("--mirror", f"{MEDIA_URL}={folder / 'media'}")
    checked = 0
    for number in range(rounds):
        with running(folder / "server", options=mirror) as server:
            if not number:
                index_nothing(server)
            if number % 2:  # in the other rounds the next kill comes while the rest of the last is being done
                _await_finished(server)
                checked = _check(server, load, checked)
            stop = threading.Event()
            threads = load.post(server, _THREADS, rng, stop)
            time.sleep(rng.uniform(0.01, 0.12))
            if rng.random() < 0.7:  # the kill comes while what was taken in is being processed
                stop.set()
                time.sleep(rng.uniform(0.03, 0.1))
            server.process.kill()
            server.process.wait()
            for thread in threads:
                thread.join()
    with running(folder / "server", options=mirror) as server:
        _await_finished(server)
        _check(server, load, 0)
        _check_store(server, load)
    acknowledged = sum(len(batch.inputs) for batch in load.sent if batch.acknowledged)
    print(f"{rounds} kills, {acknowledged} acknowledged inputs")
    assert acknowledged > 10 * rounds, "the load was too small to prove anything"


def _await_finished(server: Server, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    with closing(connect(server.data / "meshserve.db")) as store:
        sql = "SELECT COUNT(*) FROM inputs WHERE status <> 30000 AND status IN (30001, 30003)"
        while waiting := store.execute(sql).fetchone()[0]:
            assert time.monotonic() < deadline, f"{waiting} inputs never became final\n{server.tail()}"
            time.sleep(0.02)


def _check(server: Server, load: Load, first: int) -> int:
    """Every acknowledged batch from number `first` on is there whole, every other whole or not at all.

    Returns the number of the batch to go on from.
    """
    app = resources_pb2.UserAppIDSet(user_id=server.owner.user_id, app_id=server.owner.app_id)
    with grpc.insecure_channel(server.address) as channel:
        ask = method(channel, "ListInputs", service_pb2.ListInputsRequest)
        for batch in load.sent[first:]:
            ids = [sent.id for sent in batch.inputs]
            request = service_pb2.ListInputsRequest(user_app_id=app, ids=ids)
            found = {one.id: one for one in ask(request, metadata=server.owner.metadata).inputs}
            assert len(found) in ((len(ids),) if batch.acknowledged else (0, len(ids))), "a batch was lost or halved"
            for sent in batch.inputs if found else []:
                _compare(sent, found[sent.id])
    return len(load.sent)


def _compare(sent: resources_pb2.Input, found: resources_pb2.Input) -> None:
    expected = resources_pb2.Data()
    expected.CopyFrom(sent.data)
    missing = sent.data.image.url.endswith("none.png")
    assert found.status.code == (FAILED if missing else DONE), found.status
    if expected.HasField("text"):
        expected.text.text_info.char_count, expected.text.text_info.encoding = len(expected.text.raw), "UTF-8"
    elif not missing:
        info = resources_pb2.ImageInfo(width=8, height=6, format="PNG", color_mode="RGB")
        expected.image.base64 = b""
        expected.image.image_info.CopyFrom(info)
    for medium in ("text", "image"):  # where the server offers what was posted: tests of hosted media look at that
        if found.data.HasField(medium) and not getattr(sent.data, medium).url:
            getattr(found.data, medium).ClearField("url")
            getattr(found.data, medium).ClearField("hosted")
    assert found.data == expected


def _check_store(server: Server, load: Load) -> None:
    """What callers cannot see in full: nothing twice, no work left, counters that add up."""
    with closing(connect(server.data / "meshserve.db")) as store:
        stored = [id for (id,) in store.execute("SELECT id FROM inputs")]
        assert len(stored) == len(set(stored))
        orphans = "SELECT COUNT(*) FROM inputs WHERE (SELECT COUNT(*) FROM annotations WHERE input = inputs.pk) <> 1"
        assert store.execute(orphans).fetchone() == (0,)
        assert store.execute("SELECT COUNT(*) FROM jobs WHERE kind LIKE 'ingest%'").fetchone() == (0,)
        counted = dict(store.execute("SELECT status, number FROM input_counts WHERE number <> 0"))
        assert counted == dict(store.execute("SELECT status, COUNT(*) FROM inputs GROUP BY status"))
        present = set(stored)
        jobs: Counter[str] = Counter()
        for batch in load.sent:
            jobs[batch.job] += sum(sent.id in present for sent in batch.inputs)
        counters = store.execute("SELECT id, success + failed, pending, in_progress FROM inputs_add_jobs")
        found = {id: rest for id, *rest in counters}
        assert found == {id: [number, 0, 0] for id, number in jobs.items() if id in found}
        assert all(number == 0 for id, number in jobs.items() if id not in found)
