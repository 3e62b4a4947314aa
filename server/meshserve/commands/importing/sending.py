"""Items to a server: in batches, and so that an import that was broken off goes on when it is run again.

Ids follow from names and contents, so what is there already is recognised and counted as done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from meshserve.commands.importing.items import MEDIA, Item, digest
from meshserve.core.problems import Problem
from meshserve.ingest.limits import LARGEST_POSTED
from meshserve.ingest.members import input_id
from meshserve.media.text import decode_text
from meshserve.transport.outgoing import Client
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, UserAppIDSet
from meshserve_proto.service_pb2 import ListInputsRequest, PostAnnotationsRequest, PostInputsRequest

MOST = 128
_MOST_BYTES = 16_000_000
"""Bytes of media that are sent together."""
_MOST_ERRORS = 100
_GOOD = (codes.SUCCESS, codes.INPUT_PENDING, codes.INPUT_IN_PROGRESS)
_DUPLICATES = (codes.DATABASE_DUPLICATE_KEY, codes.INPUT_DUPLICATE)


class Refused(Exception):
    """The server refuses the import as a whole; the message says why."""


@dataclass(slots=True)
class Tally:
    """How an import went. `already`: what was there; `skipped`: files that are no media."""

    found: int = 0
    added: int = 0
    already: int = 0
    failed: int = 0
    skipped: int = 0
    annotations_added: int = 0
    annotations_already: int = 0
    annotations_failed: int = 0
    errors: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Remember the first errors."""
        if len(self.errors) < _MOST_ERRORS:
            self.errors.append(what)


class Sender:
    """Sends items into one app."""

    def __init__(self, client: Client, app: UserAppIDSet, job: str, show: Callable[[Tally], None]) -> None:
        self._client, self._app, self._job, self._show = client, app, job, show
        self.tally = Tally()

    def send(self, items: Iterable[Item | str]) -> None:
        """Send everything. Refused, and what the client raises."""
        batch: list[Item] = []
        size = 0
        for item in items:
            if isinstance(item, str):
                self.tally.skipped += 1
                continue
            self.tally.found += 1
            if item.broken:
                self._fail(item, item.broken)
                continue
            batch.append(item)
            size += item.file.stat().st_size if item.file is not None else item.input.ByteSize()
            if len(batch) == MOST or size > _MOST_BYTES:
                self._batch(batch)
                batch, size = [], 0
        if batch:
            self._batch(batch)

    def _fail(self, item: Item, why: object) -> None:
        self.tally.failed += 1
        self.tally.fail(f"{item.name}: {why}")

    def _batch(self, batch: list[Item]) -> None:
        loaded = [item for item in batch if self._load(item)]
        here = self._known([item.input.id for item in loaded])
        fresh = [item for item in loaded if item.input.id not in here]
        self.tally.already += len(loaded) - len(fresh)
        there = [item for item in loaded if item.input.id in here]
        if fresh:
            there += self._post(fresh)
        self._annotate(there)
        self._show(self.tally)

    def _load(self, item: Item) -> bool:
        """Put the media into an item, and an id; False, and the item failed, if that cannot be."""
        try:
            content = b"" if item.file is None else _content(item)
            if item.fetch:
                self._fetch(item)
        except (Problem, OSError) as error:
            self._fail(item, error)
            return False
        if not item.input.id:
            made = item.input.SerializeToString(deterministic=True) if item.file is None else content
            item.input.id = input_id(digest(made), item.name)
        return True

    def _fetch(self, item: Item) -> None:
        data = item.input.data
        for kind in MEDIA[:3]:
            medium: Any = getattr(data, kind)
            if data.HasField(kind) and medium.url:
                medium.base64 = self._client.fetch(medium.url, LARGEST_POSTED[kind])
                medium.url = ""

    def _known(self, ids: list[str]) -> set[str]:
        """Which of the ids inputs have already: their bytes need not be sent."""
        if not ids:
            return set()
        answer = self._client.call("ListInputs", ListInputsRequest(user_app_id=self._app, ids=ids, per_page=len(ids)))
        self._check(answer)
        return {each.id for each in answer.inputs}

    def _post(self, fresh: list[Item]) -> list[Item]:
        """Those that are there now."""
        request = PostInputsRequest(
            user_app_id=self._app, inputs=[each.input for each in fresh], inputs_add_job_id=self._job
        )
        answer = self._client.call("PostInputs", request)
        self._check(answer, len(fresh), len(answer.inputs))
        there = []
        for item, made in zip(fresh, answer.inputs, strict=True):
            if made.status.code in _GOOD:
                self.tally.added += 1
            elif made.status.code in _DUPLICATES:
                self.tally.already += 1
            else:
                self.tally.failed += 1
                self.tally.fail(f"{item.name}: {made.status.description}. {made.status.details}")
                continue
            there.append(item)
        return there

    def _annotate(self, there: list[Item]) -> None:
        waiting = [annotation for item in there for annotation in _named(item)]
        for start in range(0, len(waiting), MOST):
            part = waiting[start : start + MOST]
            request = PostAnnotationsRequest(user_app_id=self._app, annotations=part)
            answer = self._client.call("PostAnnotations", request)
            self._check(answer, len(part), len(answer.annotations))
            for sent, made in zip(part, answer.annotations, strict=True):
                self._count(sent, made)

    def _count(self, sent: Annotation, made: Annotation) -> None:
        if made.status.code in (codes.ANNOTATION_SUCCESS, codes.SUCCESS):
            self.tally.annotations_added += 1
        elif made.status.code in _DUPLICATES:
            self.tally.annotations_already += 1
        else:
            self.tally.annotations_failed += 1
            self.tally.fail(f"an annotation of {sent.input_id}: {made.status.description}. {made.status.details}")

    def _check(self, answer: Any, sent: int = 0, came: int = 0) -> None:
        """Refused unless the answer is about the items, whatever became of them."""
        code = answer.status.code
        if code != codes.SUCCESS and not (sent and sent == came):
            raise Refused(f"the server refuses: {code} {answer.status.description}. {answer.status.details}".strip())


def _content(item: Item) -> bytes:
    """The bytes of an item's file, put into the item. Problem for too many."""
    assert item.file is not None
    limit = LARGEST_POSTED[item.kind]
    if item.file.stat().st_size >= limit:
        raise Problem(
            codes.INPUT_OVER_LIMIT,
            f"{item.kind} of {item.file.stat().st_size:,} bytes; one that is sent has fewer than {limit:,}."
            " PostInputsDataSources takes larger videos in archives.",
        )
    content = item.file.read_bytes()
    if item.kind == "text":
        item.input.data.text.raw = decode_text(content)
    else:
        getattr(item.input.data, item.kind).base64 = content
    return content


def _named(item: Item) -> list[Annotation]:
    """The item's annotations with ids that are the same each time."""
    for number, annotation in enumerate(item.annotations):
        annotation.input_id = item.input.id
        for region in annotation.data.regions:
            region.id = region.id or digest("region", item.input.id, str(number))
        made = annotation.SerializeToString(deterministic=True)
        annotation.id = annotation.id or digest("annotation", str(number), made)
    return item.annotations
