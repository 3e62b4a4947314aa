"""How far the workers of a task are, and samples of what they labelled (behaviour §6, §15)."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from sqlite3 import Connection

from meshserve.api import task_sources
from meshserve.api.inputs_hosted import addresses
from meshserve.api.task_assignments import reviews, worker_of, workers_of
from meshserve.api.tasks import task_of
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.labelling import sharing
from meshserve.labelling.following import STATES
from meshserve.store import inputs as input_store
from meshserve.store import query, search
from meshserve.store import tasks as store
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Hit, Input, Task, TaskStatusCountPerUser, TaskWorker, Worker
from meshserve_proto.service_pb2 import (
    GetInputSamplesRequest,
    GetTaskCountRequest,
    MultiInputAnnotationResponse,
    SingleTaskCountResponse,
)

_SAMPLES = 10
"""Inputs of each labeler among the samples, as many as a reviewer gets at a time."""
_COUNTERS: dict[int, str] = {
    store.PENDING: "pending",
    store.AWAITING_REVIEW: "awaiting_review",
    store.SUCCESS: "success",
    store.DENIED: "review_denied",
    store.AWAITING_CONSENSUS: "awaiting_consensus_review",
}
_OF_ANNOTATIONS: dict[int, str] = {STATES[state]: name for state, name in _COUNTERS.items()}
_ASKED = {"user_ids": "user", "model_version_ids": "model", "workflow_version_ids": "workflow"}


@rpc("GetTaskAnnotationCount")
async def get_task_annotation_count(call: Call, request: GetTaskCountRequest) -> SingleTaskCountResponse:
    """The annotations of each worker of a task by their state."""

    def read(connection: Connection) -> SingleTaskCountResponse:
        row = task_of(call, connection, request.task_id)
        counts: dict[str, dict[str, int]] = {}
        for worker, status, number in store.annotation_counts(connection, row.owner, row.id):
            counts.setdefault(worker, {})[_OF_ANNOTATIONS.get(status, "")] = number
        return _counted(call, row, request, counts)

    return await call.services.database.scan(read)


@rpc("GetTaskInputCount")
async def get_task_input_count(call: Call, request: GetTaskCountRequest) -> SingleTaskCountResponse:
    """The inputs of each worker of a task by their state; what a worker is still to be given is pending."""

    def read(connection: Connection) -> SingleTaskCountResponse:
        row = task_of(call, connection, request.task_id)
        counts: dict[str, dict[str, int]] = {}
        for worker, status, number in store.assignment_counts(connection, row.pk):
            counts.setdefault(worker, {})[_COUNTERS[status]] = number
        for worker, number in _to_give(connection, row).items():
            mine = counts.setdefault(worker, {})
            mine["pending"] = mine.get("pending", 0) + number
        return _counted(call, row, request, counts)

    return await call.services.database.scan(read)


def _to_give(connection: Connection, row: Row) -> dict[str, int]:
    """Worker → how many inputs of the source are theirs and were not given to them yet."""
    task = Task.FromString(row.body)
    if task.worker.strategy == TaskWorker.DYNAMIC:
        return {}  # those are nobody's yet
    try:
        conditions = task_sources.conditions(connection, row.owner, task)
    except Problem:  # the source was deleted
        return {}
    workers = sharing.columns_of(task)
    return {
        worker: sum(
            sharing.is_for(task, id, worker)
            for _, id in store.unassigned(connection, row.owner, row.pk, worker, conditions, 0)
        )
        for worker in workers
    }


def _counted(
    call: Call, row: Row, request: GetTaskCountRequest, counts: Mapping[str, Mapping[str, int]]
) -> SingleTaskCountResponse:
    """One entry a worker, those without work too; of those alone that are asked for."""
    asked = [f"{kind}:{id}" for name, kind in _ASKED.items() for id in getattr(request, name)]
    of_task = workers_of(row)
    workers = [each for each in dict.fromkeys([*of_task, *counts]) if not asked or each in asked]
    return SingleTaskCountResponse(
        app_id=call.place.app_id,
        task_id=row.id,
        counts=[_of_worker(worker_of(of_task, each), counts.get(each, {})) for each in workers],
    )


def _of_worker(worker: Worker, counts: Mapping[str, int]) -> TaskStatusCountPerUser:
    made = TaskStatusCountPerUser(user_id=worker.user.id, worker=worker)
    for name in _COUNTERS.values():
        setattr(made, name, counts.get(name, 0))
    return made


@rpc("GetInputSamples", "behavioural", "the samples are at most ten inputs of each labeler, always the same by chance")
async def get_input_samples(call: Call, request: GetInputSamplesRequest) -> MultiInputAnnotationResponse:
    """What each labeler handed in of a sample of their inputs: an input with an annotation a hit."""
    if not request.task_id:
        raise Problem(codes.CONN_INVALID_REQUEST, "task_id is empty: samples are those of a task.")

    def read(connection: Connection) -> MultiInputAnnotationResponse:
        row = task_of(call, connection, request.task_id)
        task = Task.FromString(row.body)
        asked = [f"user:{call.caller.user_id if id == 'me' else id}" for id in request.user_ids]
        if not reviews(call, task) and call.caller.user != call.place.user:
            me = f"user:{call.caller.user_id}"
            if any(each != me for each in asked):
                raise Problem(codes.TASK_PERMISSION_DENIED, "Samples of other labelers are for those who review.")
            asked = [me]
        return MultiInputAnnotationResponse(hits=_hits(call, connection, row, task, asked))

    return await call.services.database.scan(read)


def _hits(call: Call, connection: Connection, row: Row, task: Task, workers: Iterable[str]) -> list[Hit]:
    own = [query.among("worker", workers)] if workers else []
    handed_in = [query.negated(query.equal("status", store.PENDING)), *own]
    rows = store.assignments(connection, row.pk, handed_in)
    ids = search.bodies(connection, "inputs", [each.extra["input"] for each in rows], input_store.SHOWN)
    hits: list[Hit] = []
    ordered = sorted(rows, key=lambda each: str(each.extra["worker"]))
    for worker, theirs in groupby(ordered, key=lambda each: str(each.extra["worker"])):
        sampled = [each for each in theirs if each.extra["input"] in ids]
        sampled.sort(key=lambda each: sharing.order_of(task, ids[each.extra["input"]][0]))
        for each in sampled[:_SAMPLES]:
            (body,) = addresses(call).all([ids[each.extra["input"]]])
            of = Input.FromString(bytes(body))
            for found in store.annotations_of(connection, row.owner, row.id, worker, each.extra["input"]):
                said = Annotation.FromString(found.body)
                place = call.place
                hits.append(Hit(score=1, input=of, annotation=said, user_id=place.user_id, app_id=place.app_id))
    return hits


BINDINGS = [get_task_annotation_count, get_task_input_count, get_input_samples]
