"""Labelling by a model or a workflow: a durable job goes through the inputs of a task (behaviour §15).

An input that is behind it has an assignment, which is written together with the annotations: whatever stops the server,
no input is labelled twice, and the job goes on with the others. A task that is changed, stopped or deleted meanwhile is
looked at again before anything is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from sqlite3 import Connection
from typing import Protocol

from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.ingest import decoding, reindexing
from meshserve.ingest.decoded import SayAll
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.labelling import predicted, sharing
from meshserve.labelling.following import STATES, Conditions
from meshserve.labelling.predicted import Proposal
from meshserve.store import annotations, inputs, query, records, task_tables
from meshserve.store import jobs as store_jobs
from meshserve.store import tasks as store
from meshserve.store.database import Database
from meshserve.store.inputs import DONE, UNFINISHED, Current
from meshserve.store.jobs import Job
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Input, Task

KIND = "task_run"
"""What the jobs are called; the owner is the task's pk."""
Prepare = Callable[[int, Task], SayAll]
"""What runs the worker of a task of an app (by its pk) on inputs. Problem if it cannot run."""
_PORTION, _LANES = 32, 2
_LATER_MICROS = 500_000
_NO_INPUTS = "The source of the task has no inputs."


class Tools(decoding.Tools, Protocol):
    """What this work needs; the server's services have it."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def jobs(self) -> JobQueue:
        """Background work."""


@dataclass(slots=True)
class Running:
    """A task as it was when its worker was made ready, and how far it is.

    cursor: the pk of the last input that was looked at; unread, waiting: inputs that could not be had, or not yet.
    """

    row: Row
    task: Task
    say_all: SayAll
    cursor: int = 0
    unread: int = 0
    waiting: int = 0


def start(connection: Connection, row: Row) -> None:
    """Let the worker of a task label what it has not labelled; within a write. Wake KIND after its commit."""
    task = Task.FromString(row.body)
    if task.delete_previous_annotations:
        for worker in sharing.columns_of(task):
            store.drop_annotations(connection, row.owner, row.id, worker)
            store.drop(connection, row.pk, worker, pending_only=False)
    store_jobs.add_many(connection, KIND, [(row.pk, b"")])


def serve(tools: Tools, prepare: Prepare, conditions: Conditions) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(KIND, Kind(partial(_do, tools, prepare, conditions), 1, _LANES, partial(_give_up, tools)))


async def _do(tools: Tools, prepare: Prepare, conditions: Conditions, jobs: list[Job]) -> None:
    (job,) = jobs
    while (row := _going(tools.database.reader, job.owner)) is not None:
        try:
            task = Task.FromString(row.body)
            running = Running(row, task, prepare(row.owner, task))
            if await _run(tools, conditions, job, running):
                return
        except Problem as problem:
            await tools.database.write(partial(_end, job=job, code=codes.TASK_FAILED, details=problem.details))
            return
    await tools.database.write(lambda connection: store_jobs.finish(connection, [job]))


def _going(connection: Connection, pk: int) -> Row | None:
    """The task, if a model labels for it and nobody has stopped it."""
    row = records.find_pk(connection, task_tables.TASKS, pk)
    task = None if row is None else Task.FromString(row.body)
    going = task is not None and sharing.automatic(task) and task.status.code == codes.TASK_IN_PROGRESS
    return row if going else None


async def _run(tools: Tools, conditions: Conditions, job: Job, running: Running) -> bool:
    """Label all there is; whether the job is over. False: the task was changed meanwhile."""
    while found := await tools.database.scan(partial(_next, conditions, running)):
        ready = [each for each in found if each.status == DONE]
        running.waiting += len(found) - len(ready)
        said = await reindexing.said_of(tools, running.say_all, ready)
        running.unread += sum(each is None for each in said.values())
        made = [
            (each, predicted.proposals(running.task, sayings))
            for each in ready
            if (sayings := said[each.pk]) is not None
        ]
        if not await tools.database.write(partial(_keep, job=job, running=running, made=made)):
            return False
        running.cursor = found[-1].pk
    if running.waiting:
        later = clock.now() + _LATER_MICROS
        await tools.database.write(lambda connection: store_jobs.postpone(connection, [job], later))
        return True
    return await tools.database.write(partial(_finished, job=job, running=running))


def _next(conditions: Conditions, running: Running, connection: Connection) -> list[Current]:
    """The next inputs that the worker has not labelled, ready or not."""
    row, worker = running.row, sharing.columns_of(running.task)[0]
    found = conditions(connection, row.owner, running.task)
    rows = store.unassigned(connection, row.owner, row.pk, worker, found, running.cursor)
    pks = [pk for pk, _ in islice(rows, _PORTION)]
    return sorted(inputs.current(connection, pks, (DONE, *UNFINISHED)), key=lambda each: each.pk)


def _keep(connection: Connection, job: Job, running: Running, made: Sequence[tuple[Current, list[Proposal]]]) -> bool:
    """Write what was said of a portion; False if the task is not as it was."""
    now = _going(connection, running.row.pk)
    if now is None or now.modified != running.row.modified:
        return False
    worker = sharing.columns_of(running.task)[0]
    pks = [each.pk for each, _ in made]
    mine = [query.equal("worker", worker), query.among("input", pks)]
    given = {each.extra["input"] for each in store.assignments(connection, now.pk, mine)}
    there = {each.pk for each in inputs.current(connection, pks, (DONE,))}
    for each, proposals in made:
        if each.pk in given or each.pk not in there:
            continue
        input_id = Input.FromString(each.body).id
        held = sharing.reviewed(running.task, input_id)
        states = [_annotate(connection, now, running.task, each.pk, input_id, one, held) for one in proposals]
        review = codes.ANNOTATION_AWAITING_REVIEW
        status = store.AWAITING_REVIEW if review in states or (held and not states) else store.SUCCESS
        store.assign(connection, now.pk, worker, [each.pk], status)
    store_jobs.progressed(connection, job)
    return True


def _annotate(
    connection: Connection, row: Row, task: Task, input_pk: int, input_id: str, proposal: Proposal, held: bool
) -> int:
    """Write one annotation by the worker of a task; its state."""
    worker, moment = task.worker.workers[0], clock.now()
    column = sharing.column_of(worker)
    plain = STATES[store.AWAITING_REVIEW if held else store.SUCCESS]
    annotation = Annotation(
        id=ids.new_id(),
        input_id=input_id,
        data=proposal.data,
        status=make_status(proposal.state or plain),
        created_at=clock.stamp(moment),
        modified_at=clock.stamp(moment),
        task_id=task.id,
        worker=worker,
    )
    kind, _, version = column.partition(":")
    setattr(annotation, f"{kind}_version_id", version)
    made = Row(row.owner, annotation.id, annotation.SerializeToString(), moment, moment)
    made.extra = {
        "input": input_pk,
        "status": annotation.status.code,
        "worker": column,
        "input_level": 0,
        "trusted": 0,
    }
    annotations.insert(connection, made, annotation)
    return int(annotation.status.code)


def _finished(connection: Connection, job: Job, running: Running) -> bool:
    """Say what became of the task; False if it is not as it was."""
    now = _going(connection, running.row.pk)
    if now is not None and now.modified != running.row.modified:
        return False
    unread = f"{running.unread} inputs could not be read." if running.unread else ""
    if store.assignments(connection, running.row.pk, (), 1):
        _end(connection, job, codes.TASK_DONE, unread)
    else:
        _end(connection, job, codes.TASK_FAILED if unread else codes.TASK_IDLE, unread or _NO_INPUTS)
    return True


def _end(connection: Connection, job: Job, code: int, details: str) -> None:
    now = _going(connection, job.owner)
    if now is not None:
        store.set_status(connection, now, code, details, store.COMPLETE if code == codes.TASK_DONE else 0)
    store_jobs.finish(connection, [job])


async def _give_up(tools: Tools, jobs: list[Job], reason: str) -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            row = _going(connection, job.owner)
            if row is not None:
                store.set_status(connection, row, codes.TASK_FAILED, f"The server could not do this: {reason}.")
        store_jobs.finish(connection, jobs)

    await tools.database.write(write)
