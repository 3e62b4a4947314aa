"""Evaluations as durable jobs.

First the inputs with right answers are gathered, as they are at one moment; then what is judged predicts them in
portions, each of which is one write; what they come to is computed at the end. Whatever stops the server, inputs that are
behind it are not predicted again; gathering alone begins anew. One that is begun again takes over from an earlier job,
which ends without a trace.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from sqlite3 import Connection
from threading import Event
from typing import TYPE_CHECKING, Protocol

from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.datasets.files import Stopped
from meshserve.datasets.work import Tools as DatasetTools
from meshserve.datasets.work import stoppable
from meshserve.ingest import decoding, reindexing
from meshserve.ingest.decoded import SayAll
from meshserve.jobs.queue import Kind
from meshserve.judging.sources import Sample, Truth, samples
from meshserve.store import datasets, records
from meshserve.store import evaluations as store
from meshserve.store import jobs as store_jobs
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.database import connect
from meshserve.store.inputs import DONE, Current
from meshserve.store.jobs import Job
from meshserve.store.records import Row, Table
from meshserve.store.schema import DATASET_VERSIONS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, WorkflowVersionEvaluationData
from meshserve_proto.status_pb2 import Status

if TYPE_CHECKING:
    from meshserve.judging.measuring import Entry, Names, Result

_PORTION, _GATHERED, _LANES = 32, 200, 2
_LATER_MICROS = 200_000
"""When a look is taken again at a dataset version that is being made."""
_UNREADY = (codes.DATASET_VERSION_PENDING, codes.DATASET_VERSION_IN_PROGRESS)


class Tools(decoding.Tools, DatasetTools, Protocol):
    """What this work needs; the server's services have it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is judged. say_all: predicts; vocabulary: the concepts it knows, none for any; boxes: whether it finds some.

    causes: what it could not predict is noted there.
    """

    say_all: SayAll
    vocabulary: Sequence[Concept] = ()
    boxes: bool = False
    causes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Codes:
    """States of an evaluation, and why one cannot succeed."""

    queued: int
    running: int
    done: int
    need_inputs: int
    need_labels: int
    unpredicted: int
    failed: int


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of evaluations, and what differs. kind: the name of its jobs, whose owner is the evaluation's pk.

    target: makes ready what a row is about; Problem if it cannot run. tell: puts a status into a row.
    judge: what one entry comes to alone. finish: puts the results into a row.
    """

    kind: str
    table: Table
    entries: Table
    codes: Codes
    target: Callable[[Row], Target]
    tell: Callable[[Row, Status], None]
    finish: Callable[[Row, "Result"], None]
    judge: Callable[["Entry", "Names"], None] = lambda entry, names: None


def serve(tools: Tools, family: Family) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(family.kind, Kind(partial(_do, tools, family), 1, _LANES, partial(_give_up, tools, family)))


def begin(connection: Connection, family: Family, row: Row, *, anew: bool = True) -> None:
    """Let an evaluation that is stored be done, or done again; within a write. anew: gather its inputs again."""
    row.extra["generation"] = (row.extra["generation"] or 0) + 1
    row.extra["gathered"] = 0 if anew else row.extra["gathered"]
    _set(connection, family, row, make_status(family.codes.queued))
    store_jobs.add_many(connection, family.kind, [(row.pk, b"%d" % row.extra["generation"])])


def _set(connection: Connection, family: Family, row: Row, status: Status) -> None:
    row.extra["status"], row.modified = status.code, clock.now()
    family.tell(row, status)
    records.update(connection, family.table, row)


def _valid(connection: Connection, family: Family, job: Job) -> Row | None:
    """The evaluation, unless it is gone, has ended, or was begun again."""
    row = records.find_pk(connection, family.table, job.owner)
    if row is None or row.extra["generation"] != int(job.payload):
        return None
    return row if row.extra["status"] in (family.codes.queued, family.codes.running) else None


async def _do(tools: Tools, family: Family, jobs: list[Job]) -> None:
    (job,) = jobs
    try:
        row = await tools.database.write(partial(_started, family=family, job=job))
        if row is None or (not row.extra["gathered"] and not await _gather(tools, family, job, row)):
            return
        await _judge(tools, family, job)
    except Problem as problem:
        await tools.database.write(partial(_fail, family=family, job=job, problem=problem))


def _started(connection: Connection, family: Family, job: Job) -> Row | None:
    """The evaluation, which runs now; None, and the job is over or comes back, if it does not."""
    row = _valid(connection, family, job)
    if row is None:
        store_jobs.finish(connection, [job])
        return None
    truth = Truth.of(row)
    made = records.find_pk(connection, DATASET_VERSIONS, truth.version) if truth.version else None
    if truth.version and not row.extra["gathered"]:
        if made is None:
            raise Problem(family.codes.need_inputs, "The dataset version with the right answers was deleted.")
        if made.extra["status"] in _UNREADY:
            store_jobs.postpone(connection, [job], clock.now() + _LATER_MICROS)
            return None
        if made.extra["status"] != codes.DATASET_VERSION_READY:
            raise Problem(family.codes.need_inputs, f"The dataset version '{made.id}' could not be made.")
    if row.extra["status"] != family.codes.running:
        _set(connection, family, row, make_status(family.codes.running))
    return row


async def _gather(tools: Tools, family: Family, job: Job, row: Row) -> bool:
    """Write down the inputs with right answers; False if nobody wants them any more."""
    vocabulary = family.target(row).vocabulary
    return await stoppable(partial(_gather_all, tools, family, job, Truth.of(row), vocabulary))


def _gather_all(
    tools: Tools, family: Family, job: Job, truth: Truth, vocabulary: Sequence[Concept], stop: Event
) -> bool:
    """Runs in a thread."""
    from meshserve.judging.measuring import common

    labels: dict[str, Concept] = {}
    count = 0
    connection = connect(tools.database.path)
    try:
        datasets.begin_snapshot(connection)
        found = samples(connection, tools.dataset_files, truth)
        while portion := list(islice(found, _GATHERED)):
            for each in portion:
                for _, concept in concepts_in(each.truth):
                    labels.setdefault(concept.id, Concept(id=concept.id, name=concept.name))
            rows = [_entry(job.owner, each) for each in portion]
            keep = partial(_keep_entries, family=family, job=job, rows=rows, first=not count)
            if stop.is_set():
                raise Stopped
            if not tools.database.submit(keep).result():
                return False
            count += len(portion)
    finally:
        connection.close()
    counted = common(labels.values(), vocabulary)
    if not counted:
        raise _nothing(family, count, labels)
    return tools.database.submit(partial(_gathered, family=family, job=job, concepts=counted)).result()


def _nothing(family: Family, count: int, labels: dict[str, Concept]) -> Problem:
    if not count:
        return Problem(
            family.codes.need_labels,
            "No input of the ground truth has a label that a person gave: annotate inputs with concepts, and evaluate"
            " again.",
        )
    named = ", ".join(f"'{each.name or id}'" for id, each in sorted(labels.items())[:5])
    return Problem(
        family.codes.need_labels,
        f"None of the {len(labels)} concepts of the ground truth ({named}) is one that the model knows, by id or name.",
    )


def _entry(of: int, sample: Sample) -> Row:
    moment = clock.now()
    entry = WorkflowVersionEvaluationData(
        id=sample.input.id or ids.new_id(), input=sample.input, ground_truths=[sample.truth]
    )
    row = Row(of, entry.id, entry.SerializeToString(), moment, moment)
    row.extra = {"state": store.PENDING, "hosted": sample.hosted, "blob": sample.blob}
    return row


def _keep_entries(connection: Connection, family: Family, job: Job, rows: Sequence[Row], first: bool) -> bool:
    if _valid(connection, family, job) is None:
        store_jobs.finish(connection, [job])
        return False
    if first:
        store.drop_own(connection, family.entries, job.owner)
    posted = records.find_many(connection, family.entries, job.owner, [row.id for row in rows])
    records.insert_many(connection, family.entries, [row for row in rows if row.id not in posted])
    return True


def _gathered(connection: Connection, family: Family, job: Job, concepts: Sequence[Concept]) -> bool:
    row = _valid(connection, family, job)
    if row is None:
        store_jobs.finish(connection, [job])
        return False
    row.extra["gathered"], row.extra["concepts"] = 1, Data(concepts=concepts).SerializeToString()
    records.update(connection, family.table, row)
    return True


async def _judge(tools: Tools, family: Family, job: Job) -> None:
    """Predict what is left, and compute what it comes to."""
    from meshserve.judging.measuring import Names, measure

    row = records.find_pk(tools.database.reader, family.table, job.owner)
    if row is None:
        await tools.database.write(lambda connection: store_jobs.finish(connection, [job]))
        return
    concepts = list(Data.FromString(row.extra["concepts"] or b"").concepts)
    names, target = Names(concepts), family.target(row)
    size = 1 if job.crashes > 1 else _PORTION
    counts = store.progress(tools.database.reader, family.entries, row.pk)
    total = sum(counts.values())
    done = total - counts.get(store.PENDING, 0)
    while found := store.pending(tools.database.reader, family.entries, row.pk, size):
        answers = await _predicted(tools, family, target, names, row, found)
        done += len(answers)
        if not await tools.database.write(partial(_keep, family=family, job=job, answers=answers, part=done / total)):
            return
    counts = store.progress(tools.database.reader, family.entries, row.pk)
    if counts.get(store.UNREAD) == sum(counts.values()):
        why = f" The last one said: {target.causes[-1]}" if target.causes else " Nothing in it takes such inputs."
        raise Problem(family.codes.unpredicted, f"None of the {counts[store.UNREAD]} inputs could be predicted.{why}")
    counted = concepts if target.vocabulary else ()  # what clients post may have labels of its own
    read = partial(measure, table=family.entries, of=row.pk, concepts=counted, boxes=target.boxes)
    result = await tools.database.scan(read)
    await tools.database.write(
        partial(_finish, family=family, job=job, result=result, unread=counts.get(store.UNREAD, 0))
    )


async def _predicted(
    tools: Tools,
    family: Family,
    target: Target,
    names: "Names",
    row: Row,
    found: Sequence[tuple[int, str | None, bytes]],
) -> list[tuple[int, int, bytes, int]]:
    """(state, moment, body, pk) of each entry."""
    from meshserve.judging.measuring import called

    entries = {pk: WorkflowVersionEvaluationData.FromString(body) for pk, _, body in found}
    inputs = [
        Current(pk, row.owner, DONE, 0, entries[pk].input.SerializeToString(), blob, None) for pk, blob, _ in found
    ]
    said = await reindexing.said_of(tools, target.say_all, inputs)
    answers = []
    for pk, entry in entries.items():
        sayings = said[pk]
        if sayings:  # nothing at all is said of what the model does not take
            data = Data()
            for each in sayings:
                data.MergeFrom(each.data)
            entry.predictions.append(called(data, names))
            family.judge(entry, names)
        state = store.PREDICTED if sayings else store.UNREAD
        answers.append((state, clock.now(), entry.SerializeToString(), pk))
    return answers


def _keep(
    connection: Connection, family: Family, job: Job, answers: Sequence[tuple[int, int, bytes, int]], part: float
) -> bool:
    """Write the answers of a portion; part: how much of all is behind them."""
    row = _valid(connection, family, job)
    if row is None:
        store_jobs.finish(connection, [job])
        return False
    store.answer(connection, family.entries, answers)
    status = make_status(family.codes.running)
    status.percent_completed = int(100 * part)
    _set(connection, family, row, status)
    store_jobs.progressed(connection, job)
    return True


def _finish(connection: Connection, family: Family, job: Job, result: "Result", unread: int) -> None:
    row = _valid(connection, family, job)
    if row is not None:
        family.finish(row, result)
        details = f"{unread} of {unread + result.inputs} inputs could not be predicted, and do not count."
        _set(connection, family, row, _complete(make_status(family.codes.done, details if unread else "")))
    store_jobs.finish(connection, [job])


def _complete(status: Status) -> Status:
    status.percent_completed = 100
    return status


def _fail(connection: Connection, family: Family, job: Job, problem: Problem) -> None:
    """Codes of other matters are told in the words of this one."""
    row = _valid(connection, family, job)
    known = (family.codes.need_inputs, family.codes.need_labels, family.codes.unpredicted)
    if row is not None:
        code = problem.code if problem.code in known else family.codes.failed
        _set(connection, family, row, make_status(code, problem.details))
    store_jobs.finish(connection, [job])


async def _give_up(tools: Tools, family: Family, jobs: list[Job], reason: str) -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            problem = Problem(family.codes.failed, f"The server could not do this: {reason}.")
            _fail(connection, family, job, problem)

    await tools.database.write(write)
