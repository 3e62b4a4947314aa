"""Kill the server while it works on everything an app has: nothing is done twice, nothing is left out."""

from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from google.protobuf.struct_pb2 import Struct

from durability.killing import JOBS, Caller, filled, kill_often, until_none
from meshserve.store.database import connect
from support.serving import Server, running, within_store

_SHARES = {"train": 70, "test": 20, "rest": 10}
_DONE = 25400


def test_bulk_operations_are_done_once_after_a_kill(tmp_path: Path) -> None:
    _kill_bulk(tmp_path, inputs=512, kills=1)


@pytest.mark.slow
def test_bulk_operations_are_done_once_in_100_kills(tmp_path: Path) -> None:
    _kill_bulk(tmp_path, inputs=20_000, kills=100)


def _kill_bulk(folder: Path, inputs: int, kills: int) -> None:
    progress = "SELECT SUM(processed) FROM bulk_operations"
    kill_often(folder, kills, filled(inputs, _post), progress, JOBS + "'bulk_operation'", 0.25)
    with running(folder / "server") as server:
        until_none(server, "SELECT COUNT(*) FROM bulk_operations WHERE status IN (25402, 25403)")
        with grpc.insecure_channel(server.address) as channel:
            _check_answers(Caller(server, channel), inputs)
        _check_store(server, inputs)


def _post(call: Caller) -> None:
    call("PostDatasets", datasets=[res.Dataset(id=id) for id in _SHARES])
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
    begin = filled(inputs, lambda call: call.base_workflow("Universal", reindex=True))
    kill_often(folder, kills, begin, "SELECT SUM(done) FROM reindexes", JOBS + "'reindex'", 2.0)
    forget = "INSERT INTO vectors_gone (owner, space, vector) VALUES (1, 'long ago', 1)"
    within_store(folder / "server" / "data", lambda store: store.execute(forget))
    with running(folder / "server") as server:
        until_none(server, "SELECT COUNT(*) FROM jobs WHERE kind = 'reindex'")
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
