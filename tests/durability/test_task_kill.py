"""Kill the server while a model labels and annotations follow reviews: nothing is labelled twice, or left as it was."""

from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res

from durability.killing import JOBS, Caller, filled, kill_often, until_none
from meshserve.store.database import connect
from support.serving import running

_LABELLED = "SELECT COUNT(*) FROM annotations WHERE task = 't'"


@pytest.mark.slow
def test_an_auto_annotation_task_labels_each_input_once_in_30_kills(tmp_path: Path) -> None:
    inputs, kills = 4_000, 30

    kill_often(tmp_path, kills, filled(inputs, _post), _LABELLED, JOBS + "'task_run'", 0.3)
    with running(tmp_path / "server") as server:
        until_none(server, JOBS + "'task_run'")
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            assert call("GetTask", task_id="t").task.status.code == 54002
            (counted,) = call("GetTaskInputCount", task_id="t").counts
            assert (counted.pending, counted.awaiting_review) == (0, inputs)
            review = {"workers": [counted.worker]}
            call("PutTaskAssignments", task_id="t", action="REVIEW_APPROVE", review_approve_config=review)
        server.process.kill()
        server.process.wait()
    with running(tmp_path / "server") as server:
        until_none(server, JOBS + "'task_follow'")
        with closing(connect(server.data / "meshserve.db")) as store:
            once = "SELECT COUNT(*), COUNT(DISTINCT input), MIN(status), MAX(status) FROM annotations WHERE task = 't'"
            assert store.execute(once).fetchone() == (inputs, inputs, 24150, 24150)


def _post(call: Caller) -> None:
    """A task in which an operator says of every text that it is about a dog."""
    call("PostConcepts", concepts=[res.Concept(id="dog")])
    worker = res.TaskWorker(strategy="FULL", workers=[res.Worker(model=call.operator("dog"))])
    source = res.TaskInputSource(type="ALL_INPUTS")
    review = res.TaskReview(strategy="MANUAL")
    task = res.Task(id="t", type=res.Task.CONCEPTS_CLASSIFICATION, worker=worker, input_source=source, review=review)
    call("PostTasks", tasks=[task])
