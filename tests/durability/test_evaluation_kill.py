"""Kill the server while a model is evaluated: no input is predicted twice or left out, and the numbers are the same."""

from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from google.protobuf.struct_pb2 import Struct

from durability.test_bulk_kill import Caller, _await, _run
from meshserve.store.database import connect
from support.serving import Server, running

_BEHIND = "SELECT COUNT(*) FROM evaluation_entries WHERE state <> 0"
_JOBS = "SELECT COUNT(*) FROM jobs WHERE kind = 'evaluation'"


@pytest.mark.slow
def test_an_evaluation_counts_each_input_once_in_20_kills(tmp_path: Path) -> None:
    inputs, kills = 16_000, 20

    def begin(server: Server) -> None:
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            call.base_workflow("Empty", reindex=False)
            call.fill(inputs)
            _await(server, "SELECT COUNT(*) FROM inputs WHERE status <> 30000")
            _post(call)

    _run(tmp_path, kills, begin, _BEHIND, _JOBS, 0.3)
    with running(tmp_path / "server") as server:
        _await(server, _JOBS)
        with grpc.insecure_channel(server.address) as channel:
            fields = res.FieldsValue(binary_metrics=True)
            found = Caller(server, channel)("GetEvaluation", evaluation_id="e", fields=fields).eval_metrics
            assert found.status.code == 21300, found.status
            assert found.binary_metrics[0].num_tot == inputs
        with closing(connect(server.data / "meshserve.db")) as store:
            once = "SELECT COUNT(*), COUNT(DISTINCT id), MIN(state), MAX(state) FROM evaluation_entries"
            assert store.execute(once).fetchone() == (inputs, inputs, 1, 1)


def _post(call: Caller) -> None:
    """An evaluation of an operator that says of every text that it is old, as people have said."""
    params = Struct()
    params.update({"regex": "dogs"})
    info = res.OutputInfo(data=res.Data(concepts=[res.Concept(id="old", value=1)]), params=params)
    call("PostModels", model=res.Model(id="regex", model_type_id="regex-based-classifier", output_info=info))
    call("PostEvaluations", eval_metrics=[res.EvalMetrics(id="e", model=res.Model(id="regex"))])
