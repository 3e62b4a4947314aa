"""What becomes of inputs, as the store is told: with their counters and the end of the job, in one write."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from sqlite3 import Connection
from typing import TYPE_CHECKING

from meshserve.core import clock
from meshserve.core.statuses import make_status
from meshserve.ingest import payload
from meshserve.store import inputs as store
from meshserve.store import jobs
from meshserve.store.inputs import DONE, FAILED, IN_PROGRESS, Change, Current
from meshserve.store.jobs import Job
from meshserve_proto.resources_pb2 import Input
from meshserve_proto.status_pb2 import Status

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said

_MEDIA = ("image", "video", "audio", "text")
_CANCELLED = "Its inputs add job was cancelled before it was processed."


@dataclass(slots=True)
class Result:
    """An input that was processed. body: made from the input as it was read, with `status` and info blocks in it.

    read: when the input was last modified as it was read; a patch may have come in between.
    said: what models say of it; None leaves what they said before.
    """

    pk: int
    read: int
    status: int
    body: bytes
    modified: int
    said: "list[Said] | None" = None


def result(was: Current, input: Input, status: int, details: str = "", said: "list[Said] | None" = None) -> Result:
    """The result that `input`, changed in place, stands for."""
    modified = clock.now()
    input.status.CopyFrom(make_status(status, details) if details else _plain_status(status))
    stamp = input.modified_at
    stamp.seconds, micros = divmod(modified, 1_000_000)
    stamp.nanos = micros * 1000
    return Result(was.pk, was.modified, status, input.SerializeToString(), modified, said)


@cache
def _plain_status(status: int) -> Status:
    return make_status(status)


def begin(connection: Connection, job: Job) -> Current | None:
    """Put a job's one input in progress; None, and the job is over, if there is nothing to do."""
    found = store.current(connection, payload.unpack(job.payload))
    going, gone = _without_cancelled(connection, found)
    if gone or not going:
        _fail(connection, gone, _CANCELLED)
        jobs.finish(connection, [job])
        return None
    was = going[0]
    if was.status == IN_PROGRESS:
        return was
    begun = result(was, Input.FromString(was.body), IN_PROGRESS)
    store.change(connection, [was], [Change(was.pk, IN_PROGRESS, begun.modified, begun.body)])
    return Current(was.pk, was.owner, IN_PROGRESS, begun.modified, begun.body, was.blob, was.job)


def finish(connection: Connection, done: Sequence[Job], results: Sequence[Result], *, cancel: bool = True) -> bool:
    """Write results and end their jobs. Inputs that were deleted or finished meanwhile are left alone.

    cancel: inputs of cancelled add jobs fail instead. Returns what `indexing.keep` does.
    """
    found = store.current(connection, [each.pk for each in results])
    going, gone = _without_cancelled(connection, found) if cancel else (found, [])
    _fail(connection, gone, _CANCELLED)
    by_pk = {each.pk: each for each in results}
    store.change(connection, going, [_change(now, by_pk[now.pk]) for now in going])
    boxes = [_keep(connection, now, sayings) for now in going if (sayings := by_pk[now.pk].said)]
    jobs.finish(connection, done)
    return any(boxes)


def _keep(connection: Connection, now: Current, sayings: "list[Said]") -> bool:
    from meshserve.ingest.indexing import keep

    return keep(connection, now.owner, now.pk, Input.FromString(now.body).id, sayings)


def give_up(connection: Connection, hopeless: Sequence[Job], reason: str) -> None:
    """Let the inputs of jobs fail for good."""
    pks = [pk for job in hopeless for pk in payload.unpack(job.payload)]
    _fail(connection, store.current(connection, pks), f"The server could not process this input: {reason}.")
    jobs.finish(connection, hopeless)


def split(connection: Connection, large: Sequence[Job]) -> None:
    """Replace jobs by one job an input, so that one bad input does not hold up the others."""
    for job in large:
        parts = [(job.owner, payload.pack([pk])) for pk in payload.unpack(job.payload)]
        jobs.add_many(connection, job.kind, parts, crashes=job.crashes)
    jobs.finish(connection, large)


def _change(now: Current, made: Result) -> Change:
    body = made.body if now.modified == made.read else _patched_meanwhile(now.body, made)
    return Change(now.pk, made.status, made.modified, body)


def _patched_meanwhile(body: bytes, made: Result) -> bytes:
    """The input as somebody patched it, with what processing adds: patches leave media alone, and we leave the rest."""
    fresh, processed = Input.FromString(body), Input.FromString(made.body)
    for name in _MEDIA:
        if processed.data.HasField(name):
            getattr(fresh.data, name).CopyFrom(getattr(processed.data, name))
    fresh.status.CopyFrom(processed.status)
    fresh.modified_at.CopyFrom(processed.modified_at)
    return fresh.SerializeToString()


def _without_cancelled(connection: Connection, found: Sequence[Current]) -> tuple[list[Current], list[Current]]:
    """Those to process, and those of cancelled jobs."""
    stopped = store.stopped(connection, {now.job for now in found if now.job is not None})
    if not stopped:
        return list(found), []
    return [now for now in found if now.job not in stopped], [now for now in found if now.job in stopped]


def _fail(connection: Connection, found: Sequence[Current], details: str) -> None:
    failed = [result(now, Input.FromString(now.body), FAILED, details) for now in found]
    store.change(connection, found, [_change(now, made) for now, made in zip(found, failed, strict=True)])


__all__ = ["DONE", "FAILED", "Result", "begin", "finish", "give_up", "result", "split"]
