"""Boxes that people drew on pictures: which still need embeddings, and those (behaviour §7).

Such a box is a region of an annotation that somebody posted, not the input's own. Its embeddings belong to the annotation,
so that they go when it goes.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from meshserve.store import jobs, records, vectors
from meshserve.store.annotation_facts import BOUNDING_BOX
from meshserve.store.inputs import DONE
from meshserve.store.jobs import Job
from meshserve.store.records import Row
from meshserve.store.schema import INPUTS, MEDIA_BITS
from meshserve.store.vectors import NewVector
from meshserve_proto.resources_pb2 import Annotation, BoundingBox, Data

JOB = "embed_boxes"
"""What the jobs are called: one an input, which is the payload; the owner is the app."""
_DRAWN = f"a.trusted = 1 AND a.indexed IS NOT 1 AND a.input_level = 0 AND a.kinds & {BOUNDING_BOX} <> 0"


@dataclass(frozen=True, slots=True)
class Box:
    """The box of an annotation, by the pk of that."""

    annotation: int
    box: BoundingBox


def box_of(data: Data) -> BoundingBox | None:
    """The box that a label is about; None without one."""
    shapes = (region.region_info for region in data.regions)
    return next((shape.bounding_box for shape in shapes if shape.HasField("bounding_box")), None)


def input_of(job: Job) -> int:
    """The pk of the input that a job is about."""
    return int(job.payload)


def _carried(input: int) -> bytes:
    return str(input).encode()


def enqueue(connection: sqlite3.Connection, app: int, input: Row) -> None:
    """Let the boxes on a picture be embedded. Wake JOB after the commit. Of one in process, its end sees to that."""
    if input.extra["media"] & MEDIA_BITS["image"] and input.extra["status"] == DONE:
        _enqueue(connection, app, input.pk)


def _enqueue(connection: sqlite3.Connection, app: int, input: int) -> None:
    sql = f"SELECT 1 FROM jobs WHERE kind = '{JOB}' AND payload = ? AND claimed = 0"
    if connection.execute(sql, (_carried(input),)).fetchone() is None:
        jobs.add_many(connection, JOB, [(app, _carried(input))])


def start_anew(connection: sqlite3.Connection, app: int, input: int) -> bool:
    """Let all boxes of an input whose embeddings were dropped be embedded, if it has any; begun work is void."""
    sql = f"SELECT 1 FROM annotations a WHERE a.input = ? AND {_DRAWN} LIMIT 1"
    if connection.execute(sql, (input,)).fetchone() is None:
        return False
    connection.execute(f"DELETE FROM jobs WHERE kind = '{JOB}' AND payload = ?", (_carried(input),))
    _enqueue(connection, app, input)
    return True


def redrawn(connection: sqlite3.Connection, annotation: Row) -> None:
    """Forget the embeddings of an annotation whose box is another now, and let the new one be embedded."""
    connection.execute("DELETE FROM vectors WHERE annotation = ?", (annotation.pk,))
    input = records.find_pk(connection, INPUTS, annotation.extra["input"])
    if input is not None:
        enqueue(connection, annotation.owner, input)


def waiting(connection: sqlite3.Connection, input: int) -> list[Box]:
    """The boxes of an input that have no embedding, oldest first."""
    sql = (
        f"SELECT a.pk, a.body FROM annotations a WHERE a.input = ? AND {_DRAWN}"
        " AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.annotation = a.pk) ORDER BY a.pk"
    )
    found = ((pk, box_of(Annotation.FromString(body).data)) for pk, body in connection.execute(sql, (input,)))
    return [Box(pk, box) for pk, box in found if box is not None]


def finish(
    connection: sqlite3.Connection, job: Job, app: int, input: int, made: Iterable[tuple[Box, str, bytes]]
) -> None:
    """End a job that is not void; keep its (box, space, vector) of boxes that are still what they were."""
    if connection.execute("SELECT 1 FROM jobs WHERE pk = ?", (job.pk,)).fetchone() is None:
        return
    still = {each.annotation: each.box for each in waiting(connection, input)}
    fresh = [
        NewVector(input, each.annotation, space, vector)
        for each, space, vector in made
        if still.get(each.annotation) == each.box
    ]
    vectors.add(connection, app, fresh)
    jobs.finish(connection, [job])
