"""Annotations follow the state of their assignments, and labelers' agreement is looked for: a durable job a task.

An assignment says itself that its annotations have to follow, so the job needs to know the task alone: it goes through
those that say so, a portion and its outcome in one write, and whatever stops the server, it goes on with the others.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from sqlite3 import Connection
from typing import Protocol

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.core.structs import to_dict, to_struct
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.labelling import consensus, sharing
from meshserve.store import jobs as store_jobs
from meshserve.store import query, records, schema, task_tables
from meshserve.store import tasks as store
from meshserve.store.database import Database
from meshserve.store.jobs import Job
from meshserve.store.query import Condition
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Task, TaskReview, TaskWorker

KIND = "task_follow"
"""What the jobs are called; the owner is the task's pk."""
Conditions = Callable[[Connection, int, Task], Sequence[Condition]]
"""What the inputs of a task of an app meet. Problem if their source is gone."""
STATES: dict[int, int] = {
    store.SUCCESS: codes.ANNOTATION_SUCCESS,
    store.PENDING: codes.ANNOTATION_PENDING,
    store.AWAITING_REVIEW: codes.ANNOTATION_AWAITING_REVIEW,
    store.AWAITING_CONSENSUS: codes.ANNOTATION_AWAITING_CONSENSUS_REVIEW,
    store.DENIED: codes.ANNOTATION_REVIEW_DENIED,
}
"""State of an assignment → that of its annotations."""
_PORTION = 32


class Tools(Protocol):
    """What this work needs; the server's services have it."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def jobs(self) -> JobQueue:
        """Background work."""


def queue(connection: Connection, task: int) -> None:
    """Let the annotations of a task follow; within the write that moves assignments. Wake KIND after its commit."""
    store_jobs.add_many(connection, KIND, [(task, b"")])


def serve(tools: Tools, conditions: Conditions) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(KIND, Kind(partial(_do, tools, conditions), 1, 1))


async def _do(tools: Tools, conditions: Conditions, jobs: list[Job]) -> None:
    (job,) = jobs
    while await tools.database.write(partial(_portion, job=job)):
        pass
    done = await tools.database.scan(lambda connection: nothing_left(connection, job.owner, conditions))
    await tools.database.write(partial(_end, job=job, done=done))


def _portion(connection: Connection, job: Job) -> bool:
    """Let some annotations follow; whether there may be more."""
    row = records.find_pk(connection, task_tables.TASKS, job.owner)
    waiting = store.assignments(connection, job.owner, [query.equal("follow", 1)], _PORTION) if row else []
    if row is None or not waiting:
        return False
    task = Task.FromString(row.body)
    for assignment in waiting:
        if assignment.extra["status"] == store.AWAITING_CONSENSUS:
            _agree(connection, row, task, assignment.extra["input"])
        else:
            _follow(connection, row, task, assignment)
    store_jobs.progressed(connection, job)
    return True


def _follow(connection: Connection, row: Row, task: Task, assignment: Row) -> None:
    """What labelers agreed on stays as it is when a reviewer decides about the rest."""
    status = assignment.extra["status"]
    decided = task.review.strategy == TaskReview.CONSENSUS and status in (store.SUCCESS, store.DENIED)
    for found in _said(connection, row, assignment):
        if not (decided and found.extra["status"] == codes.ANNOTATION_SUCCESS):
            _state(connection, found, STATES[status])
    store.settled(connection, assignment, status)


def _said(connection: Connection, row: Row, assignment: Row) -> list[Row]:
    extra = assignment.extra
    return store.annotations_of(connection, row.owner, row.id, extra["worker"], extra["input"])


def _state(connection: Connection, row: Row, code: int, judged: Mapping[str, int] | None = None) -> None:
    """Give an annotation a state, and say how a consensus came to it."""
    annotation = Annotation.FromString(row.body)
    if row.extra["status"] == code and (judged is None or to_dict(annotation.consensus_info) == judged):
        return
    annotation.status.CopyFrom(make_status(code))
    if judged is not None:
        annotation.consensus_info.CopyFrom(to_struct(judged))
    row.modified = clock.now()
    annotation.modified_at.CopyFrom(clock.stamp(row.modified))
    row.extra["status"], row.body = code, annotation.SerializeToString()
    records.update(connection, schema.ANNOTATIONS, row)


def _agree(connection: Connection, row: Row, task: Task, input: int) -> None:
    """Look at what all have handed in for an input: what enough of them say is accepted.

    Once everybody has handed in, a reviewer decides about the rest.
    """
    given = store.assignments(connection, row.pk, [query.equal("input", input)])
    handed_in = {each.extra["worker"]: each for each in given if each.extra["status"] != store.PENDING}
    expected = _expected(connection, task, input, given)
    complete = expected <= handed_in.keys()
    wanted = agreeing(task, len(expected))
    rows = {worker: _said(connection, row, each) for worker, each in handed_in.items()}
    said = {worker: [Annotation.FromString(each.body) for each in found] for worker, found in rows.items()}
    votes = consensus.votes(said)
    rest = store.AWAITING_REVIEW if complete else store.AWAITING_CONSENSUS
    for worker, assignment in handed_in.items():
        if assignment.extra["status"] != store.AWAITING_CONSENSUS:
            continue
        accepted = all(votes[each.id] >= wanted for each in said[worker])
        if not said[worker]:
            accepted = consensus.silent(said) >= wanted
        for found in rows[worker]:
            judged = {"agreeing_labelers": votes[found.id], "needed_labelers": wanted}
            _state(connection, found, STATES[store.SUCCESS if votes[found.id] >= wanted else rest], judged)
        # While others may still come, an assignment is open, whatever of it is accepted already.
        store.settled(connection, assignment, store.SUCCESS if accepted else rest)


def _expected(connection: Connection, task: Task, input: int, given: Sequence[Row]) -> set[str]:
    """The workers whose labels of an input are waited for."""
    found = records.find_pk(connection, schema.INPUTS, input)
    if task.worker.strategy == TaskWorker.DYNAMIC or found is None:
        return {each.extra["worker"] for each in given}
    return set(sharing.chosen(task, found.id))


def agreeing(task: Task, workers: int) -> int:
    """How many labelers of an input have to agree: all of them unless the task says."""
    info = task.review.consensus_strategy_info
    return info.approval_threshold_labelers or info.approval_threshold or max(workers, 1)


def nothing_left(connection: Connection, task: int, conditions: Conditions) -> bool:
    """Whether everything of a task that people do has been labelled, and reviewed as it has to be."""
    row = records.find_pk(connection, task_tables.TASKS, task)
    if row is None:
        return False
    item = Task.FromString(row.body)
    going = query.among("status", store.OPEN)
    if sharing.automatic(item) or not item.worker.workers or store.assignments(connection, task, [going], 1):
        return False
    try:
        found = conditions(connection, row.owner, item)
    except Problem:  # the source was deleted, so nothing comes any more
        return True
    dynamic = item.worker.strategy == TaskWorker.DYNAMIC
    return not any(next_inputs(connection, row, item, w, found, 1) for w in sharing.columns_of(item)) and (
        dynamic or bool(store.assignments(connection, task, (), 1))
    )


def next_inputs(
    connection: Connection, row: Row, task: Task, worker: str, conditions: Sequence[Condition], most: int
) -> list[int]:
    """Inputs of a task that its worker is to get next: behind those that they have, then those left out before."""
    dynamic = task.worker.strategy == TaskWorker.DYNAMIC
    found: list[int] = []
    for after in dict.fromkeys((store.last_given(connection, row.pk, worker), 0)):
        rows = store.unassigned(connection, row.owner, row.pk, "" if dynamic else worker, conditions, after)
        for pk, id in rows:
            if pk not in found and (dynamic or sharing.is_for(task, id, worker)):
                found.append(pk)
            if len(found) == most:
                return found
    return found


def _end(connection: Connection, job: Job, done: bool) -> None:
    row = records.find_pk(connection, task_tables.TASKS, job.owner)
    going = query.among("status", store.OPEN)
    if done and row is not None and not store.assignments(connection, row.pk, [going], 1):
        still = Task.FromString(row.body).status.code == codes.TASK_IN_PROGRESS
        if still:
            store.set_status(connection, row, codes.TASK_DONE, percent=store.COMPLETE)
    store_jobs.finish(connection, [job])
