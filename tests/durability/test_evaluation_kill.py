"""Kill the server while a model is evaluated: no input is predicted twice or left out, and the numbers are the same."""

from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res

from durability.killing import JOBS, Caller, filled, kill_often, until_none
from meshserve.store.database import connect
from support.serving import running

_BEHIND = "SELECT COUNT(*) FROM evaluation_entries WHERE state <> 0"
_JOBS = JOBS + "'evaluation'"


@pytest.mark.slow
def test_an_evaluation_counts_each_input_once_in_20_kills(tmp_path: Path) -> None:
    inputs, kills = 16_000, 20

    kill_often(tmp_path, kills, filled(inputs, _post), _BEHIND, _JOBS, 0.3)
    with running(tmp_path / "server") as server:
        until_none(server, _JOBS)
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
    call("PostEvaluations", eval_metrics=[res.EvalMetrics(id="e", model=call.operator("old"))])
