"""PostInputs: from posted items to rows.

Everything is prepared before the write, which then says in few statements what of it can stay: inputs, their
input-level annotations with labels, new concepts, counters, and the ingest jobs.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any

from meshserve.api.concepts import CONCEPTS
from meshserve.api.inputs_add_jobs import add_to_job
from meshserve.api.posted_data import check_labels, check_media, concepts_in, invalid, label_values, labels_of
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import sized
from meshserve.core.statuses import make_status, status_of
from meshserve.crud.verbs import create
from meshserve.ingest import payload
from meshserve.store import inputs as store
from meshserve.store import jobs, records
from meshserve.store.blobs import Blobs
from meshserve.store.inputs import PENDING
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    INPUT_ID_CONFLICT_RESOLUTION_NOT_SET,
    SUFFIX,
    Annotation,
    Concept,
    Data,
    Input,
    User,
    Worker,
)

_PENDING_STATUS = make_status(codes.INPUT_PENDING)
_ANNOTATED = make_status(codes.ANNOTATION_SUCCESS)
DUPLICATE_ID = "Input has a duplicate ID."
"""Clients compare it literally (behaviour §1.6)."""


@dataclass(slots=True)
class Posted:
    """One item on its way into the store. `problem` says why it does not get there.

    url, blob: where its media is; content: the bytes that the blob will hold.
    repeats: the URL may be in the app already.
    labels: the input-level annotation's data, serialized; values: concept id → value; names: concept id → name.
    fetched: there is media to fetch or decode, beyond text that came along.
    """

    id: str
    data: bytes = b""
    url: str | None = None
    blob: str | None = None
    content: bytes = b""
    repeats: bool = False
    labels: bytes = b""
    values: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    fetched: bool = False
    problem: Problem | None = None
    body: bytes = b""
    annotation: tuple[Any, ...] = ()


class Batch:
    """The items of one call, and what their rows have in common."""

    def __init__(self, call: Call, connection: Connection, items: Iterable[Input], conflict: int, job_id: str) -> None:
        self._call = call
        self._app = call.place.app
        self._renames = conflict == SUFFIX
        self._job_id = job_id
        self._moment = clock.now()
        self._set_tails()
        listed = list(items)
        fresh = ids.new_ids(2 * len(listed))
        self._annotation_ids = fresh[len(listed) :]
        self.items = [_read(item, new) for item, new in zip(listed, fresh, strict=False)]
        self._name_concepts(connection, listed)
        for index, (posted, item) in enumerate(zip(self.items, listed, strict=True)):
            posted.data = item.data.SerializeToString()
            if posted.problem is None:
                self._seal(index)

    def _set_tails(self) -> None:
        """The fields that all bodies end with: appended, they need not be set one by one."""
        stamp, user = clock.stamp(self._moment), self._call.caller.user_id
        self._input_tail = Input(created_at=stamp, modified_at=stamp, status=_PENDING_STATUS).SerializeToString()
        self._worker = f"user:{user}"
        self._annotation_tail = Annotation(
            status=_ANNOTATED,
            created_at=stamp,
            modified_at=stamp,
            trusted=True,
            user_id=user,
            input_level=True,
            worker=Worker(user=User(id=user)),
        ).SerializeToString()

    def _name_concepts(self, connection: Connection, items: Sequence[Input]) -> None:
        """A concept is called what it is called in the app already, else as the caller says, else by its id."""
        labelled = [
            (posted, item)
            for posted, item in zip(self.items, items, strict=True)
            if posted.names and not posted.problem
        ]
        if not labelled:
            return
        known = names_of(connection, self._app, {id for posted, _ in labelled for id in posted.names})
        for posted, item in labelled:
            set_names(item.data, known)
            posted.labels = labels_of(item.data).SerializeToString()
            if unknown := posted.names.keys() - known.keys():
                posted.problem = may_create(self._call, unknown)

    def _seal(self, index: int) -> None:
        """Make an item's body and annotation, for the id that it has now: fields 1 and 2 (and 3) before the tails."""
        posted, own = self.items[index], self._annotation_ids[index]
        id = sized(posted.id.encode())
        posted.body = b"\x0a" + id + b"\x12" + sized(posted.data) + self._input_tail
        labels = b"\x1a" + sized(posted.labels) if posted.labels else b""
        body = b"\x0a" + sized(own.encode()) + b"\x12" + id + labels + self._annotation_tail
        posted.annotation = (self._app, own, self._moment, self._moment, 10, body)

    async def keep_content(self, blobs: Blobs) -> None:
        """Write the bytes of media to disk, before the rows that name them."""
        holders = [posted for posted in self.items if posted.content and posted.problem is None]
        if holders:
            await asyncio.to_thread(_keep, blobs, holders)

    def write(self, connection: Connection) -> bytes:
        """Store what can be stored; return the serialized `inputs_add_job` field of the response."""
        self._settle_ids(connection)
        self._settle_urls(connection)
        accepted = [posted for posted in self.items if posted.problem is None]
        job: int | None = None
        shown = b""
        if self._job_id:
            refused = len(self.items) - len(accepted)
            job, shown = add_to_job(self._call, connection, self._job_id, {"pending": len(accepted), "failed": refused})
        if accepted:
            self._insert(connection, accepted, job)
        return shown

    def _settle_ids(self, connection: Connection) -> None:
        taken = store.taken(connection, self._app, "id", [p.id for p in self.items if p.problem is None])
        used: set[str] = set()
        for index, posted in enumerate(self.items):
            if posted.problem is not None:
                continue
            sent = posted.id
            if sent in used or (sent in taken and not self._renames):
                posted.problem = Problem(codes.DATABASE_DUPLICATE_KEY, DUPLICATE_ID)
            elif sent in taken:
                posted.id = self._suffixed(connection, sent, used)
                self._seal(index)
            used.update((sent, posted.id))

    def _suffixed(self, connection: Connection, id: str, used: set[str]) -> str:
        numbered = [f"{id}-{number}" for number in range(1, 10)]
        taken = store.taken(connection, self._app, "id", numbered) | used
        return next((other for other in numbered if other not in taken), f"{id}-{ids.new_id()[:8]}")

    def _settle_urls(self, connection: Connection) -> None:
        live = [posted for posted in self.items if posted.url and posted.problem is None]
        wanted = {posted.url for posted in live if posted.url and not posted.repeats}
        taken = store.taken(connection, self._app, "url", wanted)
        for posted in live:
            if posted.url in taken and not posted.repeats:
                posted.problem = Problem(
                    codes.INPUT_DUPLICATE,
                    f"An input with the URL {posted.url} is in the app already; allow_duplicate_url would let it in.",
                )
            elif posted.url:
                taken.add(posted.url)

    def _insert(self, connection: Connection, accepted: Sequence[Posted], job: int | None) -> None:
        app, moment = self._app, self._moment
        for posted in accepted:
            if posted.content and not self._call.services.blobs.path(posted.blob or "").exists():
                self._call.services.blobs.put(posted.content)  # swept away just now, with the last input that used it
        create_concepts(self._call, connection, {id: n for posted in accepted for id, n in posted.names.items()})
        rows = [(app, p.id, moment, moment, 10, p.body, PENDING, p.url, p.blob, job) for p in accepted]
        pks = store.insert(connection, app, rows)
        store.insert_annotations(
            connection,
            [
                (*p.annotation, pk, codes.ANNOTATION_SUCCESS, self._worker, 1, 1)
                for p, pk in zip(accepted, pks, strict=True)
            ],
            [posted.values for posted in accepted],
        )
        self._add_jobs(connection, accepted, pks)

    def _add_jobs(self, connection: Connection, accepted: Sequence[Posted], pks: range) -> None:
        """Texts that are here already share a job; what has to be fetched or decoded has one of its own each."""
        texts = [pk for p, pk in zip(accepted, pks, strict=True) if not p.fetched]
        media = [pk for p, pk in zip(accepted, pks, strict=True) if p.fetched]
        if texts:
            jobs.add_many(connection, payload.TEXTS, [(self._app, payload.pack(texts))])
        if media:
            jobs.add_many(connection, payload.MEDIA, [(self._app, payload.pack([pk])) for pk in media])

    def wake(self) -> None:
        """Tell those who ingest; after the commit."""
        for kind, fetched in ((payload.TEXTS, False), (payload.MEDIA, True)):
            if any(posted.problem is None and posted.fetched is fetched for posted in self.items):
                self._call.services.jobs.wake(kind)

    def bodies(self) -> list[bytes]:
        """The items of the response: as stored, or as sent with the reason why not."""
        return [posted.body if posted.problem is None else _refused(posted) for posted in self.items]

    def codes(self) -> list[int]:
        """One status code an item."""
        return [codes.INPUT_PENDING if p.problem is None else p.problem.code for p in self.items]


def checked_conflict_resolution(value: int) -> int:
    """What to do about ids that exist; Problem 11102 for a number that the contract does not have."""
    if not INPUT_ID_CONFLICT_RESOLUTION_NOT_SET <= value <= SUFFIX:
        raise Problem(codes.CONN_INVALID_REQUEST, f"input_id_conflict_resolution is {value}; it is SKIP or SUFFIX.")
    return value


def _read(item: Input, new_id: str) -> Posted:
    """Check one item and take it apart. Takes the media's bytes out of it."""
    posted = Posted(item.id or new_id)
    try:
        if item.id:
            _check_id(item.id)
        _read_data(item.data, posted)
        if item.dataset_ids:
            raise invalid(f"dataset_ids names '{item.dataset_ids[0]}': there is no such dataset in the app.")
    except Problem as problem:
        posted.problem = problem
    if posted.fetched or posted.problem is not None:
        _take_content(item.data, posted)
    return posted


def _check_id(id: str) -> None:
    try:
        ids.checked_id(id, "input id")
    except Problem as problem:
        raise invalid(problem.details) from None


def _read_data(data: Data, posted: Posted) -> None:
    fields = [field.name for field, _ in data.ListFields()]
    present = check_media(data, fields)
    posted.fetched = present != ["text"] or bool(data.text.url)
    if posted.fetched:
        source = next((medium for name in present if (medium := getattr(data, name)).url), None)
        if source is not None:
            posted.url, posted.repeats = source.url, source.allow_duplicate_url
    if len(fields) == len(present):
        return
    check_labels(data)
    posted.labels = labels_of(data).SerializeToString()
    posted.names = {concept.id: concept.name for _, concept in concepts_in(data)}
    posted.values = label_values(data)


def _take_content(data: Data, posted: Posted) -> None:
    """Bytes of media are kept as a blob and never in a body."""
    for name in ("image", "video", "audio"):
        medium: Any = getattr(data, name)
        if data.HasField(name) and medium.base64:
            posted.content = medium.base64
            medium.ClearField("base64")


def _keep(blobs: Blobs, holders: Sequence[Posted]) -> None:
    for posted in holders:
        posted.blob = blobs.put(posted.content)


def _refused(posted: Posted) -> bytes:
    assert posted.problem is not None
    status = status_of(posted.problem)
    return b"\x0a" + sized(posted.id.encode()) + b"\x12" + sized(posted.data) + Input(status=status).SerializeToString()


def names_of(connection: Connection, app: int, concepts: Iterable[str]) -> dict[str, str]:
    """Concept id → name, of those that the app has."""
    return {id: row.extra["name"] for id, row in records.find_many(connection, CONCEPTS.table, app, concepts).items()}


def set_names(data: Data, known: dict[str, str]) -> None:
    """Give every label its name."""
    for _, concept in concepts_in(data):
        concept.name = known.get(concept.id) or concept.name or concept.id


def may_create(call: Call, unknown: Iterable[str]) -> Problem | None:
    """The problem of a caller who uses new concepts and may not add any."""
    try:
        call.require("Concepts_Add")
    except Problem as problem:
        listed = ", ".join(sorted(unknown))
        return Problem(
            problem.code, f"The app has no concept {listed}, and {problem.details[0].lower()}{problem.details[1:]}"
        )
    return None


def create_concepts(call: Call, connection: Connection, names: dict[str, str]) -> None:
    """Add the concepts that the app does not have yet; within a write."""
    if not names:
        return
    known = names_of(connection, call.place.app, names)
    for id, name in names.items():
        if id not in known:
            create(call, CONCEPTS, connection, call.place.app, Concept(id=id, name=name or id))
