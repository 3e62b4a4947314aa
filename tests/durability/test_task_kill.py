"""Kill the server while a model labels and annotations follow reviews: nothing is labelled twice, or left as it was."""

from contextlib import closing
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from google.protobuf.struct_pb2 import Struct

from durability.test_bulk_kill import Caller, _await, _run
from meshserve.store.database import connect
from support.serving import Server, running

_LABELLED = "SELECT COUNT(*) FROM annotations WHERE task = 't'"


@pytest.mark.slow
def test_an_auto_annotation_task_labels_each_input_once_in_30_kills(tmp_path: Path) -> None:
    inputs, kills = 4_000, 30

    def begin(server: Server) -> None:
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            call.base_workflow("Empty", reindex=False)
            call.fill(inputs)
            _await(server, "SELECT COUNT(*) FROM inputs WHERE status <> 30000")
            _post(call)

    _run(tmp_path, kills, begin, _LABELLED, 0.3)
    with running(tmp_path / "server") as server:
        _await(server, "SELECT COUNT(*) FROM jobs WHERE kind = 'task_run'")
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
        _await(server, "SELECT COUNT(*) FROM jobs WHERE kind = 'task_follow'")
        with closing(connect(server.data / "meshserve.db")) as store:
            once = "SELECT COUNT(*), COUNT(DISTINCT input), MIN(status), MAX(status) FROM annotations WHERE task = 't'"
            assert store.execute(once).fetchone() == (inputs, inputs, 24150, 24150)


def _post(call: Caller) -> None:
    """A task in which an operator says of every text that it is about a dog."""
    params = Struct()
    params.update({"regex": "dogs"})
    call("PostConcepts", concepts=[res.Concept(id="dog")])
    info = res.OutputInfo(data=res.Data(concepts=[res.Concept(id="dog", value=1)]), params=params)
    call("PostModels", model=res.Model(id="regex", model_type_id="regex-based-classifier", output_info=info))
    worker = res.TaskWorker(strategy="FULL", workers=[res.Worker(model=res.Model(id="regex"))])
    source = res.TaskInputSource(type="ALL_INPUTS")
    review = res.TaskReview(strategy="MANUAL")
    task = res.Task(id="t", type=res.Task.CONCEPTS_CLASSIFICATION, worker=worker, input_source=source, review=review)
    call("PostTasks", tasks=[task])
