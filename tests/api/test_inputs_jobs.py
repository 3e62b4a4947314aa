"""Inputs add jobs: they exist at once, count, end, and can be cancelled (behaviour §6.1, §14)."""

import time
import uuid
from typing import Any

from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.inputs import MEDIA_URL, Inputs, image, text


def numbers(job: Any) -> tuple[int, int, int, int]:
    """How many are pending, in progress, done and failed."""
    progress = job.progress
    return progress.pending_count, progress.in_progress_count, progress.success_count, progress.failed_count


def finished(inputs: Inputs, id: str, seconds: float = 20.0) -> Any:
    """What the client of the hosted service does: poll until nothing is pending or in progress."""
    deadline = time.monotonic() + seconds
    while True:
        job = inputs.ok("GetInputsAddJob", id=id).inputs_add_job
        if not any(numbers(job)[:2]):
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.02)


def test_a_job_exists_when_the_call_returns(inputs: Inputs) -> None:
    id = uuid.uuid4().hex
    response = inputs.post(text(), text(), inputs_add_job_id=id)
    assert response.inputs_add_job.id == id
    assert numbers(response.inputs_add_job) == (2, 0, 0, 0)
    assert response.inputs_add_job.status.code == codes.JOB_QUEUED
    job = inputs.ok("GetInputsAddJob", id=id).inputs_add_job
    assert sum(numbers(job)) == 2
    job = finished(inputs, id)
    assert (numbers(job), job.status.code) == ((0, 0, 2, 0), codes.JOB_COMPLETED)
    assert job.created_at.seconds > 0


def test_without_an_id_there_is_no_job(inputs: Inputs) -> None:
    assert not inputs.post(text()).HasField("inputs_add_job")
    assert not inputs.ok("ListInputsAddJobs").inputs_add_jobs


def test_the_counts_of_several_calls_and_outcomes_come_together(inputs: Inputs) -> None:
    inputs.post(text(id="a"), text(id="b"), inputs_add_job_id="job")
    inputs.post(
        text(id="a"), image("bad", url=f"{MEDIA_URL}none.jpg"), image("red", url=f"{MEDIA_URL}red.png"),
        inputs_add_job_id="job",
    )  # fmt: skip
    assert numbers(finished(inputs, "job")) == (0, 0, 3, 2)


def test_a_job_whose_items_are_all_refused_exists(inputs: Inputs) -> None:
    response = inputs.post(image("x"), inputs_add_job_id="job")
    assert response.status.code == codes.FAILURE
    job = inputs.ok("GetInputsAddJob", id="job").inputs_add_job
    assert (numbers(job), job.status.code) == ((0, 0, 0, 1), codes.JOB_COMPLETED)


def test_jobs_are_listed_newest_first(inputs: Inputs) -> None:
    for id in ("one", "two", "three"):
        inputs.post(text(), inputs_add_job_id=id)
        finished(inputs, id)
    jobs = inputs.ok("ListInputsAddJobs", per_page=2).inputs_add_jobs
    assert [(job.id, numbers(job)) for job in jobs] == [("three", (0, 0, 1, 0)), ("two", (0, 0, 1, 0))]
    assert [job.id for job in inputs.ok("ListInputsAddJobs", page=2, per_page=2).inputs_add_jobs] == ["one"]
    assert inputs.call("GetInputsAddJob", id="none").status.code == codes.CONN_DOES_NOT_EXIST
    assert inputs.call("CancelInputsAddJob", id="none").status.code == codes.CONN_DOES_NOT_EXIST


def test_an_invalid_job_id_adds_nothing(inputs: Inputs) -> None:
    response = inputs.post(text(id="a"), inputs_add_job_id="not valid")
    assert response.status.code == codes.CONN_INVALID_REQUEST
    assert "inputs_add_job_id" in response.status.details
    assert not inputs.ok("ListInputs").inputs


def test_deleted_inputs_do_not_hold_a_job_open(inputs: Inputs) -> None:
    ids = [f"t{number}" for number in range(100)]
    inputs.post(*(text(id=id) for id in ids), inputs_add_job_id="job")
    inputs.ok("DeleteInputs", ids=ids)
    pending, in_progress, success, failed = numbers(finished(inputs, "job"))
    assert (pending, in_progress, failed) == (0, 0, 0)
    assert success <= 100


def test_a_cancelled_job_processes_no_more(inputs: Inputs) -> None:
    """More images than lanes, so that some wait when the call comes."""
    names = [f"i{number:03}" for number in range(128)]
    inputs.post(*(image(name, url=f"{MEDIA_URL}red.png", repeats=True) for name in names), inputs_add_job_id="job")
    job = inputs.ok("CancelInputsAddJob", id="job").inputs_add_job
    assert job.status.code == codes.JOB_CANCELLED
    found = inputs.all_settled(names)
    job = finished(inputs, "job")
    assert job.status.code == codes.JOB_CANCELLED
    _, _, success, failed = numbers(job)
    assert success + failed == 128
    cancelled = [one for one in found if one.status.code == codes.INPUT_FAILED]
    assert len(cancelled) == failed
    assert failed > 0
    assert all("cancelled" in one.status.details for one in cancelled)
    assert inputs.post(text(), inputs_add_job_id="job").status.code == codes.JOB_CONFLICT
    assert inputs.ok("GetInputCount").counts.errors == failed


def test_cancelling_what_has_ended_changes_nothing(inputs: Inputs) -> None:
    inputs.post(text(), inputs_add_job_id="job")
    finished(inputs, "job")
    assert inputs.ok("CancelInputsAddJob", id="job").inputs_add_job.status.code == codes.JOB_COMPLETED
