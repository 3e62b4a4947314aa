"""Versions whose content is uploaded over a stream: of models, artifacts and pipeline steps (behaviour §9.5, §18).

The first message says what will come, the others bring it, one part after the other. A part is on disk before it is
acknowledged. A stream that broke off is gone on with by its version's id: parts that are here already are compared and
acknowledged, and the next new one goes behind them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any
from weakref import WeakValueDictionary

from google.protobuf.message import Message

from meshserve.api.latest_versions import CONTENT_GONE
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import existing
from meshserve.ingest import contents
from meshserve.ingest.payload import SWEEP
from meshserve.ingest.sources import LARGEST
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import jobs as store_jobs
from meshserve.store import records
from meshserve.store.jobs import Job
from meshserve.store.pipeline_tables import CONTENTS
from meshserve.store.records import Row, Table
from meshserve_proto import status_code_pb2 as codes

EXPIRE, GONE = "content_expire", CONTENT_GONE
"""Kinds of jobs. Both carry the table and the pk of a version, "table-pk"; a trigger adds those of the second."""
KEPT = 24 * 3600 * 1_000_000
"""Microseconds after its last part that an unfinished version is kept."""


@dataclass(frozen=True)
class Uploading:
    """What the uploads of one kind of version have of their own.

    parent_field, item_field: of the upload's config. response, id_field: of an answer.
    underway, complete: the codes of answers, while it goes on and with the last part.
    begin(call, connection, parent, version) checks and completes a version that is announced.
    finished(connection, row, version) follows the last part, in the write that holds it; it may change both.
    """

    parent: Resource
    versions: Resource
    parent_field: str
    item_field: str
    response: Callable[..., Message]
    id_field: str
    underway: int
    complete: int
    begin: Callable[[Call, Connection, Row, Any], None]
    finished: Callable[[Connection, Row, Any], None]
    wakes: str = ""

    async def upload(self, call: Call, requests: AsyncIterator[Any]) -> AsyncIterator[Reply]:
        """The answers to an upload's messages, one each."""
        call.code_is_content = True
        first = await anext(requests)
        if first.WhichOneof("upload_data") != "upload_config":
            raise _invalid("The first message of an upload is its upload_config.")
        config, database = first.upload_config, call.services.database
        row = await database.write(lambda connection: self._announced(call, connection, config))
        call.services.jobs.wake(EXPIRE)
        yield self._answer(await self._as_on_disk(call, row))
        async for request in requests:
            if request.WhichOneof("upload_data") != "content_part":
                raise _invalid("After its upload_config an upload has messages with a content_part.")
            async with call.services.single(_Turns).of(self.versions.table, row.pk):
                row = await self._taken(call, await self._as_on_disk(call, row), request.content_part)
            yield self._answer(row)

    def _announced(self, call: Call, connection: Connection, config: Any) -> Row:
        """The row of a new version, or of the one that is gone on with."""
        parent = self.parent_of(call, connection, getattr(config, self.parent_field))
        version = getattr(config, self.item_field)
        known = records.find(connection, self.versions.table, parent.pk, version.id) if version.id else None
        if known is not None:
            return self._gone_on_with(known, config.total_size)
        if not 0 < config.total_size <= LARGEST:
            raise _invalid(f"upload_config.total_size is {config.total_size}; it is from 1 to {LARGEST} bytes.")
        noun = self.versions.noun
        version.id = self.versions.check_id(version.id, f"{noun} id") if version.id else ids.new_id()
        self.begin(call, connection, parent, version)
        row, moment = self.versions.row(parent.pk, version), clock.now()
        row.extra = {"app": call.place.app, "status": self.underway, "length": config.total_size, "received": 0}
        row.extra |= {"expires": moment + KEPT, "blob": None, **self.more(config)}
        records.insert(connection, self.versions.table, row)
        later(connection, self.versions.table, row)
        return row

    def parent_of(self, call: Call, connection: Connection, id: str) -> Row:
        """What a version belongs to, by the id in the config; Problem if it does not exist."""
        return existing(call, self.parent, connection, call.place.app, id)

    def more(self, config: Any) -> dict[str, Any]:
        """Columns that only these versions have, for one that is announced."""
        return {}

    def start(self, row: Row, part: Any) -> int:
        """Where a part begins, in bytes from the first of the content."""
        return int(part.range_start)

    def completed(self, row: Row) -> int:
        """The code of the answer to the last part."""
        return self.complete

    def _gone_on_with(self, row: Row, total: int) -> Row:
        if row.extra["blob"] is not None:
            raise Problem(
                codes.DATABASE_DUPLICATE_KEY,
                f"A duplicate: the {self.versions.noun} '{row.id}' is there already, and complete.",
            )
        if total != row.extra["length"]:
            raise Problem(
                codes.UPLOAD_CONFLICT,
                f"upload_config.total_size is {total}, but the {self.versions.noun} '{row.id}' was announced with"
                f" {row.extra['length']} bytes.",
            )
        return row

    async def _as_on_disk(self, call: Call, row: Row) -> Row:
        """The row as it is now, with no more received than there is."""
        found = records.find_pk(call.services.database.reader, self.versions.table, row.pk)
        if found is None:
            raise self._deleted(row)
        here = await asyncio.to_thread(contents.size, content_path(call.services, self.versions.table, row.pk))
        if found.extra["blob"] is None:
            found.extra["received"] = min(found.extra["received"], here)
        return found

    async def _taken(self, call: Call, row: Row, part: Any) -> Row:
        """The row with a part that is on disk; with the last one the content is complete."""
        table, received, length = self.versions.table, row.extra["received"], row.extra["length"]
        start = self.start(row, part)
        end = start + len(part.data)
        if part.part_number < 1 or not part.data:
            raise _invalid("content_part: parts are numbered from 1, and none is empty.")
        if end > length:
            raise _invalid(f"content_part ends at byte {end}, but the upload was announced with {length} bytes.")
        if start > received or row.extra["blob"] is not None:
            here = f"the next one begins at byte {received}" if received < length else "the upload is complete"
            raise Problem(codes.UPLOAD_CONFLICT, f"content_part begins at byte {start}; {here}.")
        path, known = content_path(call.services, table, row.pk), part.data[: received - start]
        if known and not await asyncio.to_thread(contents.holds, path, start, known):
            raise Problem(
                codes.UPLOAD_CONFLICT,
                f"content_part begins at byte {start} with other bytes than those that have arrived for this place.",
            )
        if end > received and not await asyncio.to_thread(
            contents.append, path, received, part.data[received - start :]
        ):
            raise Problem(codes.UPLOAD_FAILED, "The server's disk has no room for this part; send it again later.")
        received = max(received, end)
        digest = await asyncio.to_thread(contents.digest, path) if received == length else ""
        noted = {"part": part.part_number, "part_start": start}
        try:
            row = await call.services.database.write(
                lambda c: self._noted(call.services, c, row, received, digest, noted)
            )
        except Problem:  # deleted meanwhile, its file perhaps before we made it again
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
        for kind in {EXPIRE, self.wakes} - {""} if digest else ():
            call.services.jobs.wake(kind)
        return row

    def _noted(
        self, services: Services, connection: Connection, row: Row, received: int, digest: str, part: dict[str, int]
    ) -> Row:
        """Write how much has arrived, and what follows the last part; the file becomes a blob with it."""
        table = self.versions.table
        now = records.find_pk(connection, table, row.pk)
        if now is None:
            raise self._deleted(row)
        now.extra |= {"received": received, "expires": clock.now() + KEPT, **part}
        if digest:
            version = self.versions.decode(now.body)
            now.extra |= {"status": self.complete, "blob": digest, "expires": None}
            self.finished(connection, now, version)
            now.body, now.modified = self.versions.encode(version), clock.now()
            services.blobs.adopt(content_path(services, table, row.pk), digest)
        records.update(connection, table, now)
        return now

    def _deleted(self, row: Row) -> Problem:
        return Problem(self.versions.missing, f"The {self.versions.noun} '{row.id}' was deleted meanwhile.")

    def _answer(self, row: Row) -> Message:
        received, length = row.extra["received"], row.extra["length"]
        done = row.extra["blob"] is not None
        status = make_status(self.completed(row) if done else self.underway)
        status.percent_completed = received * 100 // length
        return self.response(status=status, bytes_remaining=length - received, **{self.id_field: row.id})


class _Turns:
    """One part at a time goes into the file of a version, whoever sends it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()

    def of(self, table: Table, pk: int) -> asyncio.Lock:
        """The turn at a version."""
        return self._locks.setdefault((table.name, pk), asyncio.Lock())


def content_path(services: Services, table: Table, pk: int) -> Path:
    """The file of content that is not complete yet."""
    return services.config.data / "contents" / f"{table.name}-{pk}"


def later(connection: Connection, table: Table, row: Row) -> None:
    """Look again when a row expires."""
    entry = (row.extra["app"], f"{table.name}-{row.pk}".encode())
    store_jobs.add_many(connection, EXPIRE, [entry], due=row.extra["expires"])


def _invalid(details: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, details)


def serve(services: Services) -> None:
    """Let the queue clear away what expired or was deleted."""

    async def expire(jobs: list[Job]) -> None:
        await services.database.write(lambda connection: _expire(connection, jobs))
        for kind in (SWEEP, GONE):
            services.jobs.wake(kind)

    async def clear(jobs: list[Job]) -> None:
        for job in jobs:
            path = services.config.data / "contents" / job.payload.decode()
            await asyncio.to_thread(path.unlink, missing_ok=True)
        await services.database.write(lambda connection: store_jobs.finish(connection, jobs))

    services.jobs.serve(EXPIRE, Kind(expire, 64, 1))
    services.jobs.serve(GONE, Kind(clear, 64, 1))


def _expire(connection: Connection, jobs: list[Job]) -> None:
    tables = {table.name: table for table in CONTENTS}
    for job in jobs:
        name, _, pk = job.payload.decode().rpartition("-")
        row = records.find_pk(connection, tables[name], int(pk))
        if row is not None and row.extra["expires"] is not None:
            if row.extra["expires"] > clock.now():
                store_jobs.postpone(connection, [job], row.extra["expires"])
                continue
            records.delete(connection, tables[name], [row.pk])
        store_jobs.finish(connection, [job])


__all__ = ["Uploading", "content_path", "later", "serve"]
