"""Kill the server while it works on everything an app has: nothing is done twice, nothing is left out."""

import os
import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from google.protobuf.struct_pb2 import Struct

from durability.load import await_change, first_row
from meshserve.store.database import connect
from support.calls import request_of
from support.serving import Server, running, within_store

_BATCH = 128
_SETTLE_SECONDS = 120
_SHARES = {"train": 70, "test": 20, "rest": 10}
_DONE = 25400
_JOBS = "SELECT COUNT(*) FROM jobs WHERE kind = "
_METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name


class Caller:
    """Calls to a server as its owner; channels of the official client would go on trying while it is dead."""

    def __init__(self, server: Server, channel: grpc.Channel) -> None:
        self._channel, self._owner = channel, server.owner

    def __call__(self, name: str, **fields: Any) -> Any:
        app = res.UserAppIDSet(user_id=self._owner.user_id, app_id=self._owner.app_id)
        sent = request_of(name)(user_app_id=app, **fields)
        answers = getattr(service_pb2, _METHODS[name].output_type.name)
        method = self._channel.unary_unary(f"/clarifai.api.V2/{name}", type(sent).SerializeToString, answers.FromString)
        answer = method(sent, metadata=self._owner.metadata, timeout=60)
        assert answer.status.code == 10000, answer.status
        return answer

    def base_workflow(self, id: str, reindex: bool) -> None:
        app = res.App(id=self._owner.app_id, default_workflow=res.Workflow(id=id))
        self("PatchApps", apps=[app], action="overwrite", reindex=reindex)

    def fill(self, count: int) -> None:
        for start in range(0, count, _BATCH):
            texts = [_text(number) for number in range(start, min(start + _BATCH, count))]
            self("PostInputs", inputs=texts)


def _text(number: int) -> Any:
    label = res.Concept(id="old", value=1)
    data = res.Data(text=res.Text(raw=f"text {number} about dogs"), concepts=[label])
    return res.Input(id=f"i{number:05d}", data=data)


def _rng() -> random.Random:
    seed = int(os.environ.get("MESHSERVE_TEST_SEED") or random.SystemRandom().randrange(1 << 30))
    print(f"MESHSERVE_TEST_SEED={seed}")
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def _run(folder: Path, kills: int, begin: Callable[[Server], None], progress: str, left: str, longest: float) -> None:
    """Begin something on a server and kill it again and again: when it has got on, or at a moment of chance.

    progress: the query that tells how far it is; left: the one that counts the jobs. Without any the kills end too.
    """
    rng, killed = _rng(), 0
    for number in range(kills):
        if number and first_row(folder / "server" / "data", left) == (0,):
            break
        with running(folder / "server") as server:
            if not number:
                begin(server)
            if number % 2:
                time.sleep(rng.uniform(0.0, longest))
            else:
                await_change(server, progress, first_row(server.data, progress) if number else (0,), left)
            server.process.kill()
            server.process.wait()
            killed += 1
    print(f"{killed} kills")
    assert killed > kills / 4, "it was over before it could be killed often"


def _await(server: Server, sql: str) -> None:
    """Until a query that counts what is left finds nothing."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    with closing(connect(server.data / "meshserve.db")) as store:
        while left := store.execute(sql).fetchone()[0]:
            assert time.monotonic() < deadline, f"{left} are left\n{server.tail()}"
            time.sleep(0.02)


def test_bulk_operations_are_done_once_after_a_kill(tmp_path: Path) -> None:
    _kill_bulk(tmp_path, inputs=512, kills=1)


@pytest.mark.slow
def test_bulk_operations_are_done_once_in_100_kills(tmp_path: Path) -> None:
    _kill_bulk(tmp_path, inputs=20_000, kills=100)


def _kill_bulk(folder: Path, inputs: int, kills: int) -> None:
    def begin(server: Server) -> None:
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            call.base_workflow("Empty", reindex=False)
            call.fill(inputs)
            call("PostDatasets", datasets=[res.Dataset(id=id) for id in _SHARES])
            _await(server, "SELECT COUNT(*) FROM inputs WHERE status <> 30000")
            _post(call)

    _run(folder, kills, begin, "SELECT SUM(processed) FROM bulk_operations", _JOBS + "'bulk_operation'", 0.25)
    with running(folder / "server") as server:
        _await(server, "SELECT COUNT(*) FROM bulk_operations WHERE status IN (25402, 25403)")
        with grpc.insecure_channel(server.address) as channel:
            _check_answers(Caller(server, channel), inputs)
        _check_store(server, inputs)


def _post(call: Caller) -> None:
    metadata = Struct()
    metadata.update({"key": "value"})
    splits = [res.DatasetSplit(dataset=res.Dataset(id=id), percentage=share) for id, share in _SHARES.items()]
    changes = {
        "relabel": res.Operation(add_concepts=res.AddConcepts(concepts=[res.Concept(id="new", value=1)])),
        "unlabel": res.Operation(delete_concepts=res.DeleteConcepts(concepts=[res.Concept(id="old")])),
        "describe": res.Operation(add_metadata=res.AddMetadata(metadata=metadata)),
        "split": res.Operation(split_into_datasets=res.SplitIntoDatasets(dataset_splits=splits, method=1)),
    }
    label = res.Data(concepts=[res.Concept(id="old", value=1)])
    old = res.Search(query=res.Query(filters=[res.Filter(annotation=res.Annotation(data=label))]))
    operations = [
        res.BulkOperation(id=id, operation=change, search=old if id == "unlabel" else res.Search())
        for id, change in changes.items()
    ]
    call("PostBulkOperations", bulk_operations=operations)


def _check_answers(call: Caller, inputs: int) -> None:
    answer = call("ListBulkOperations")
    found = {each.id: (each.status.code, each.progress.processed) for each in answer.bulk_operation}
    assert found == dict.fromkeys(("relabel", "unlabel", "describe", "split"), (_DONE, inputs))
    last = {each.progress.last_processed_id for each in answer.bulk_operation}
    assert last == {f"i{inputs - 1:05d}"}


def _check_store(server: Server, inputs: int) -> None:
    with closing(connect(server.data / "meshserve.db")) as store:
        bodies = [res.Input.FromString(body) for (body,) in store.execute("SELECT body FROM inputs")]
        assert len(bodies) == inputs
        for each in bodies:
            assert [(label.id, label.value) for label in each.data.concepts] == [("new", 1)]
            assert dict(each.data.metadata) == {"key": "value"}
        assert store.execute("SELECT COUNT(*), COUNT(DISTINCT input) FROM annotations").fetchone() == (inputs, inputs)
        labels = store.execute("SELECT concept, COUNT(*) FROM annotation_concepts GROUP BY concept").fetchall()
        assert labels == [("new", inputs)]
        sql = "SELECT d.id, COUNT(*) FROM dataset_inputs m JOIN datasets d ON d.pk = m.owner GROUP BY d.id"
        shares = dict(store.execute(sql).fetchall())
        assert sum(shares.values()) == inputs
        assert all(abs(shares[id] - inputs * share / 100) < 1 for id, share in _SHARES.items()), shares
        twice = "SELECT COUNT(*) FROM (SELECT input FROM dataset_inputs GROUP BY input HAVING COUNT(*) > 1)"
        assert store.execute(twice).fetchone() == (0,)
        assert store.execute("SELECT COUNT(*) FROM jobs WHERE kind = 'bulk_operation'").fetchone() == (0,)


@pytest.mark.slow
def test_everything_is_indexed_anew_once_after_a_kill(tmp_path: Path) -> None:
    _kill_reindex(tmp_path, inputs=80, kills=1)


@pytest.mark.slow
def test_everything_is_indexed_anew_once_in_50_kills(tmp_path: Path) -> None:
    _kill_reindex(tmp_path, inputs=5_000, kills=50)


def _kill_reindex(folder: Path, inputs: int, kills: int) -> None:
    def begin(server: Server) -> None:
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            call.base_workflow("Empty", reindex=False)
            call.fill(inputs)
            _await(server, "SELECT COUNT(*) FROM inputs WHERE status <> 30000")
            call.base_workflow("Universal", reindex=True)

    _run(folder, kills, begin, "SELECT SUM(done) FROM reindexes", _JOBS + "'reindex'", 2.0)
    forget = "INSERT INTO vectors_gone (owner, space, vector) VALUES (1, 'long ago', 1)"
    within_store(folder / "server" / "data", lambda store: store.execute(forget))
    with running(folder / "server") as server:
        _await(server, "SELECT COUNT(*) FROM jobs WHERE kind = 'reindex'")
        with grpc.insecure_channel(server.address) as channel:
            counted = Caller(server, channel)("GetInputCount").counts
        assert (counted.reindexed, counted.to_reindex, counted.reindexing, counted.reindex_errors) == (inputs, 0, 0, 0)
        with closing(connect(server.data / "meshserve.db")) as store:
            kept = store.execute("SELECT COUNT(*) FROM vectors_gone WHERE space = 'long ago'").fetchone()
            assert kept == (0,), "when a server starts nobody holds vectors that have to follow"
            each = store.execute("SELECT input, space, COUNT(*) FROM vectors GROUP BY input, space").fetchall()
            assert {number for *_, number in each} == {1}
            assert len({input for input, *_ in each}) == inputs
            assert store.execute("SELECT COUNT(*) FROM inputs WHERE status = 30000").fetchone() == (inputs,)
