"""PostInputs: from posted items to rows.

Everything is prepared before the write, which then says in few statements what of it can stay: inputs, their
input-level annotations with labels, new concepts, counters, and the ingest jobs.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

from meshserve.api import inputs_datasets
from meshserve.api.inputs_add_jobs import add_to_job
from meshserve.api.label_concepts import create_concepts, may_create, names_of, set_names
from meshserve.api.posted_data import MEDIA, check_all, check_media, check_settings, invalid, labels_of
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import sized, varint
from meshserve.core.statuses import make_status, status_of
from meshserve.ingest import payload
from meshserve.ingest.sweeping import let_go
from meshserve.media.hosting import Addresses
from meshserve.store import annotation_facts, jobs, records
from meshserve.store import inputs as store
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.blobs import Blobs
from meshserve.store.records import DuplicateId
from meshserve.store.schema import MEDIA_BITS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    INPUT_ID_CONFLICT_RESOLUTION_NOT_SET,
    SUFFIX,
    Annotation,
    Data,
    Input,
    User,
    Worker,
)

_PENDING_STATUS = make_status(codes.INPUT_PENDING)
_ANNOTATED = make_status(codes.ANNOTATION_SUCCESS)
_PLAIN = 100_000
"""Characters of a text that is far from any limit."""
_ID_TAG, _TEXT_BIT = b"\x0a", MEDIA_BITS["text"]
DUPLICATE_ID = "Input has a duplicate ID."
"""Clients compare it literally (behaviour §1.6)."""


@dataclass(slots=True)
class Labels:
    """What an item says about its media.

    data: the input-level annotation's, serialized; facts: what that is found by; names: concept id → name.
    """

    data: bytes
    facts: store.Facts
    names: dict[str, str]


@dataclass(slots=True)
class Posted:
    """One item on its way into the store. `problem` says why it does not get there.

    data: the field of that name, serialized with its tag. text: what it says, if it is a text and nothing else.
    url, text_url, blob: where its media and its text are; content: the bytes that the blob will hold; hosted: the media
    that came along; media: all of them, as the store counts them.
    fresh: those of the URLs that must not be in the app already.
    fetched: there is media to fetch or decode, beyond text that came along.
    annotation: id and body of the input-level annotation.
    """

    id: str
    data: bytes = b""
    url: str | None = None
    text_url: str | None = None
    blob: str | None = None
    content: bytes = b""
    hosted: str | None = None
    media: int = 0
    datasets: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    labels: Labels | None = None
    fetched: bool = False
    problem: Problem | None = None
    body: bytes = b""
    annotation: tuple[str, bytes] = ("", b"")
    text: bytes = b""


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
        self._fresh = ids.id_series()
        self.items = [_read(item, self._fresh) for item in listed]
        self._name_concepts(connection, listed)
        for posted in self.items:
            if posted.problem is None:
                self._seal(posted)

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
            (posted, posted.labels, item)
            for posted, item in zip(self.items, items, strict=True)
            if posted.labels and posted.labels.names and not posted.problem
        ]
        if not labelled:
            return
        known = names_of(connection, self._app, {id for _, labels, _ in labelled for id in labels.names})
        for posted, labels, item in labelled:
            set_names(item.data, known)
            posted.data = _data_field(item)
            labels.data = labels_of(item.data).SerializeToString()
            if unknown := labels.names.keys() - known.keys():
                posted.problem = may_create(self._call, unknown)

    def _seal(self, posted: Posted) -> None:
        """Make an item's body and annotation, for the id that it has now: fields 1 and 2 (and 3) before the tails."""
        id, own = sized(posted.id.encode()), next(self._fresh)
        posted.body = _ID_TAG + id + posted.data + self._input_tail
        tail = self._annotation_tail
        if posted.labels and posted.labels.data:
            tail = b"\x1a" + sized(posted.labels.data) + tail
        posted.annotation = own, b"\x0a" + sized(own.encode()) + b"\x12" + id + tail

    @property
    def kept(self) -> list[str]:
        """The blobs that items of the batch brought."""
        return [posted.blob for posted in self.items if posted.blob]

    async def keep_content(self, blobs: Blobs) -> None:
        """Write the bytes of media to disk, before the rows that name them."""
        holders = [posted for posted in self.items if posted.content and posted.problem is None]
        if holders:
            await asyncio.to_thread(_keep, blobs, holders)

    def write(self, connection: Connection) -> bytes:
        """Store what can be stored; return the serialized `inputs_add_job` field of the response."""
        inputs_datasets.settle(connection, self._app, self.items)
        if not any(posted.url or posted.text_url for posted in self.items):
            # Ids are nearly always free: they are looked up when the table refuses them.
            with suppress(DuplicateId), records.undo_on_problem(connection):
                return self._store(connection)
        self._settle_ids(connection)
        self._settle_urls(connection)
        return self._store(connection)

    def _store(self, connection: Connection) -> bytes:
        accepted = [posted for posted in self.items if posted.problem is None]
        job: int | None = None
        shown = b""
        if self._job_id:
            refused = len(self.items) - len(accepted)
            job, shown = add_to_job(self._call, connection, self._job_id, {"pending": len(accepted), "failed": refused})
        if accepted:
            self._insert(connection, accepted, job)
        let_go(connection, (posted.blob for posted in self.items if posted.blob and posted.problem is not None))
        return shown

    def _settle_ids(self, connection: Connection) -> None:
        taken = store.taken(connection, self._app, [p.id for p in self.items if p.problem is None])
        used: set[str] = set()
        for posted in self.items:
            if posted.problem is not None:
                continue
            sent = posted.id
            if sent in used or (sent in taken and not self._renames):
                posted.problem = Problem(codes.DATABASE_DUPLICATE_KEY, DUPLICATE_ID)
            elif sent in taken:
                posted.id = self._suffixed(connection, sent, used)
                self._seal(posted)
            used.update((sent, posted.id))

    def _suffixed(self, connection: Connection, id: str, used: set[str]) -> str:
        stem = id[: ids.LONGEST - len("-1")]
        numbered = [f"{stem}-{number}" for number in range(1, 10)]
        taken = store.taken(connection, self._app, numbered) | used
        return next((other for other in numbered if other not in taken), f"{id[: ids.LONGEST - 9]}-{ids.new_id()[:8]}")

    def _settle_urls(self, connection: Connection) -> None:
        live = [posted for posted in self.items if posted.problem is None]
        taken = store.taken_urls(connection, self._app, {url for posted in live for url in posted.fresh})
        for posted in live:
            again = next((url for url in posted.fresh if url in taken), None)
            if again is not None:
                posted.problem = Problem(
                    codes.INPUT_DUPLICATE,
                    f"An input with the URL {again} is in the app already; allow_duplicate_url would let it in.",
                )
            else:
                taken.update(url for url in (posted.url, posted.text_url) if url)

    def _insert(self, connection: Connection, accepted: Sequence[Posted], job: int | None) -> None:
        app, moment = self._app, self._moment
        for posted in accepted:
            if posted.content and not self._call.services.blobs.path(posted.blob or "").exists():
                self._call.services.blobs.put(posted.content)  # swept away just now, with the last input that used it
        labelled = [posted.labels for posted in accepted if posted.labels]
        create_concepts(self._call, connection, {id: n for labels in labelled for id, n in labels.names.items()})
        rows = [(p.id, p.body, p.url, p.text_url, p.blob, p.hosted, p.media) for p in accepted]
        pks = store.insert(connection, app, moment, job, rows)
        inputs_datasets.join(connection, app, moment, accepted, pks)
        annotations = [p.annotation for p in accepted]
        facts = {number: p.labels.facts for number, p in enumerate(accepted) if p.labels}
        store.insert_annotations(connection, app, moment, self._worker, pks, annotations, facts)
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
        if any(posted.problem is not None and posted.blob for posted in self.items):
            self._call.services.jobs.wake(payload.SWEEP)
        for kind, fetched in ((payload.TEXTS, False), (payload.MEDIA, True)):
            if any(posted.problem is None and posted.fetched is fetched for posted in self.items):
                self._call.services.jobs.wake(kind)

    def items_field(self, addresses: Addresses) -> bytes:
        """The items of the response, as its field: as they will be read, or as sent with the reason why not."""
        if all(posted.text and posted.problem is None for posted in self.items):
            return addresses.joined([self._shown_text(posted, addresses) for posted in self.items])
        rows = (
            (posted.id, posted.body, posted.hosted, posted.blob, store.PENDING)
            if posted.problem is None
            else (posted.id, _refused(posted), None, None, store.FAILED)
            for posted in self.items
        )
        return addresses.together(rows)

    def _shown_text(self, posted: Posted, addresses: Addresses) -> bytes:
        id = posted.id.encode()
        return _ID_TAG + sized(id) + addresses.text(id, posted.text) + self._input_tail

    def codes(self) -> list[int]:
        """One status code an item."""
        return [codes.INPUT_PENDING if p.problem is None else p.problem.code for p in self.items]


def checked_conflict_resolution(value: int) -> int:
    """What to do about ids that exist; Problem 11102 for a number that the contract does not have."""
    if not INPUT_ID_CONFLICT_RESOLUTION_NOT_SET <= value <= SUFFIX:
        raise Problem(codes.CONN_INVALID_REQUEST, f"input_id_conflict_resolution is {value}; it is SKIP or SUFFIX.")
    return value


def _read(item: Input, fresh: Iterator[str]) -> Posted:
    """Check one item and take it apart. Takes the media's bytes out of it."""
    return _read_plain(item, fresh) or _read_any(item, fresh)


def _read_plain(item: Input, fresh: Iterator[str]) -> Posted | None:
    """An item that is a text and perhaps an id, as bulk loads send them; None if it says anything more.

    Lengths show that there is nothing else in it to check, so it needs no parsing.
    """
    sent = item.SerializeToString()  # touched once: asking for fields takes longer
    end = 2 + sent[1] if sent.startswith(_ID_TAG) else 0
    data = sent[end:]
    head = _text_head(len(data))
    if end > 2 + ids.LONGEST or not data.startswith(head):
        return None
    id = sent[2:end].decode() if end else next(fresh)
    if end and not ids.is_id(id):
        return None
    return Posted(id, data, hosted="text", media=_TEXT_BIT, text=data[len(head) :])


@lru_cache(8192)
def _text_head(size: int) -> bytes:
    """What the field `data` begins with if it has `size` bytes and holds nothing but a text's `raw`.

    For sizes that are not possible, or near the limit of texts, what no field begins with.
    """
    for length in range(min(size, _PLAIN), 0, -1):
        text = b"\x0a" + varint(length)
        data = b"\x6a" + varint(len(text) + length) + text
        head = b"\x12" + varint(len(data) + length) + data
        if len(head) + length <= size:
            return head if len(head) + length == size else b"\0"
    return b"\0"


def _read_any(item: Input, fresh: Iterator[str]) -> Posted:
    posted = Posted(item.id or next(fresh))
    try:
        if item.id:
            _check_id(item.id)
        check_settings(item)
        _read_data(item.data, posted)
        posted.datasets = tuple(item.dataset_ids)
    except Problem as problem:
        posted.problem = problem
    if posted.fetched or posted.problem is not None:
        _take_content(item.data, posted)
    posted.data = _data_field(item)
    return posted


def _data_field(item: Input) -> bytes:
    return b"\x12" + sized(item.data.SerializeToString())


def _check_id(id: str) -> None:
    try:
        ids.checked_id(id, "input id")
    except Problem as problem:
        raise invalid(problem.details) from None


def _read_data(data: Data, posted: Posted) -> None:
    fields = [field.name for field, _ in data.ListFields()]
    present = check_media(data, fields)
    posted.media = sum(MEDIA_BITS[name] for name in present)
    posted.hosted = " ".join(name for name in MEDIA if name in present and not getattr(data, name).url) or None
    posted.fetched = present != ["text"] or bool(data.text.url)
    if posted.fetched:
        sources = {name: medium for name in present if (medium := getattr(data, name)).url}
        posted.fresh = tuple(medium.url for medium in sources.values() if not medium.allow_duplicate_url)
        for name, medium in sources.items():
            setattr(posted, "text_url" if name == "text" else "url", medium.url)
    if len(fields) == len(present):
        return
    check_all(data)
    names = {concept.id: concept.name for _, concept in concepts_in(data)}
    labels = labels_of(data)
    said = Annotation(data=labels)
    facts = store.Facts(
        annotation_facts.labels_in(data), annotation_facts.columns(said), annotation_facts.found_terms(said)
    )
    posted.labels = Labels(labels.SerializeToString(), facts, names)


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
    return b"\x0a" + sized(posted.id.encode()) + posted.data + Input(status=status).SerializeToString()
