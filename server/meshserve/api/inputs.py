"""Inputs: media with its labels. They are accepted at once and processed in the background (behaviour §6)."""

from contextlib import nullcontext
from sqlite3 import Connection
from typing import Any

from meshserve.api.annotation_data import known_codes
from meshserve.api.inputs_hosted import addresses
from meshserve.api.inputs_posting import Batch, checked_conflict_resolution
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import fold, make_status
from meshserve.crud.binding import rpc
from meshserve.crud.paging import per_page_of
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import LARGEST_BATCH, existing, listed_as, polled
from meshserve.ingest import payload
from meshserve.ingest.courtesy import Courtesy
from meshserve.ingest.reindexing import Running
from meshserve.ingest.sweeping import give_back
from meshserve.store import inputs as store
from meshserve.store import query, records, reindexes, schema
from meshserve.store.query import Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Input, InputCount
from meshserve_proto.service_pb2 import SingleInputCountResponse
from meshserve_proto.status_pb2 import BaseResponse, Status

_STREAM_PER_PAGE = 20
_FEW = 8
"""Inputs that are prepared at once, without a thread."""
_FEW_LABELS = 64
"""Regions and concepts that one of them may have."""
ALL_ADDED = "All inputs successfully added"
"""Clients compare it literally (behaviour §1.6)."""


def _of_status(status: Status) -> query.Condition | None:
    return store.with_status(*known_codes([status.code], "status")) if status.code else None


INPUTS = Resource(
    Input,
    schema.INPUTS,
    filters={"ids": lambda listed: query.among("id", listed), "status": _of_status},
)


@rpc("GetInput")
async def get_input(call: Call, request: Any) -> Reply:
    """One input, with the addresses of what of it is hosted here."""
    row = polled(call, INPUTS, call.place.app, request.input_id)
    extra = row.extra
    return embedded(2, (addresses(call).complete(row.id, row.body, extra["hosted"], extra["blob"], extra["status"]),))


@rpc("ListInputs")
async def list_inputs(call: Call, request: Any) -> Reply:
    """A page of inputs, newest first."""
    return await listed_as(call, INPUTS, request, store.LISTED, addresses(call).listed)


@rpc("PostInputs")
async def post_inputs(call: Call, request: Any) -> Reply:
    """Accept inputs; each gets through or not on its own. Processing follows in the background."""
    _check_size(len(request.inputs))
    conflict = checked_conflict_resolution(request.input_id_conflict_resolution)
    many = len(request.inputs) > _FEW and request.inputs[0].data.HasField("text")  # pictures cost most afterwards
    with call.services.single(Courtesy).posting() if many else nullcontext():
        return await _post(call, request, conflict)


async def _post(call: Call, request: Any, conflict: int) -> Reply:
    batch = await _prepared(call, request, conflict)
    try:
        await batch.keep_content(call.services.blobs)
        job = await call.services.database.write(batch.write)
    except BaseException:  # who goes away in between leaves bytes behind, too
        await give_back(call.services, batch.kept)
        raise
    batch.wake()
    call.code = fold(batch.codes(), (codes.INPUT_PENDING,))
    call.details = ALL_ADDED if call.code == codes.SUCCESS else _refusals(batch.codes())
    return batch.items_field(addresses(call)) + job


async def _prepared(call: Call, request: Any, conflict: int) -> Batch:
    """The batch, made in a thread if it is large: a millisecond of work would hold up every other call."""

    def prepare(connection: Connection) -> Batch:
        return Batch(call, connection, request.inputs, conflict, request.inputs_add_job_id)

    database = call.services.database
    light = len(request.inputs) <= _FEW and all(_is_light(item.data) for item in request.inputs)
    return prepare(database.reader) if light else await database.scan(prepare)


def _is_light(data: Data) -> bool:
    """Whether labels are soon gone through. What has data of its own may bring many of them."""
    many = len(data.concepts) + len(data.regions) > _FEW_LABELS
    return not (many or data.frames or data.time_segments or data.tracks)


def _check_size(number: int) -> None:
    if not number:
        raise Problem(codes.INPUT_INVALID_REQUEST, "inputs is empty: give at least one input.")
    if number > LARGEST_BATCH:
        raise Problem(
            codes.INPUT_INVALID_REQUEST, f"inputs has {number} items; one call takes at most {LARGEST_BATCH}."
        )


def _refusals(item_codes: list[int]) -> str:
    refused = sum(code != codes.INPUT_PENDING for code in item_codes)
    return f"{refused} of {len(item_codes)} inputs were not added; the status of each says why."


@rpc("StreamInputs")
async def stream_inputs(call: Call, request: Any) -> Reply:
    """The inputs that follow `last_id`, oldest first by default. One response in spite of the name."""
    limit = per_page_of(request, _STREAM_PER_PAGE)
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The inputs of this app are not shared with you.")
    column, ascending = "id" if request.order_by_id else "pk", not request.descending
    app, shown = call.place.app, addresses(call).listed

    def read(connection: Connection) -> bytes:
        after = _position(call, connection, request) if request.last_id else None
        return shown(store.following(connection, app, column, after, limit, ascending=ascending))

    database = call.services.database
    return read(database.reader) if limit <= _STREAM_PER_PAGE else await database.scan(read)


def _position(call: Call, connection: Connection, request: Any) -> str | int:
    """Where the stream goes on: behind an id, which need not exist any more, or behind the moment it was added."""
    if request.order_by_id:
        return str(request.last_id)
    row = records.find(connection, schema.INPUTS, call.place.app, request.last_id)
    if row is None:
        raise Problem(
            codes.INPUT_DOES_NOT_EXIST,
            f"last_id '{request.last_id}' is no input of this app, so nothing follows it; order_by_id goes on even"
            " behind a deleted input.",
        )
    return row.pk


@rpc("GetInputCount")
async def count_inputs(call: Call, request: Any) -> Reply:
    """How many inputs are in which state, and how far indexing them anew is, if it was ever asked for."""
    connection, app = call.services.database.reader, call.place.app
    found = store.counts(connection, app)
    counted = InputCount(
        processed=found.pop(store.DONE, 0),
        to_process=found.pop(store.PENDING, 0),
        processing=found.pop(store.IN_PROGRESS, 0),
        errors=sum(found.values()),
    )
    if (again := reindexes.find(connection, app)) is not None:
        counted.reindexing = min(call.services.single(Running).of_app[app], again.left)
        counted.to_reindex = again.left - counted.reindexing
        counted.reindexed, counted.reindex_errors = again.done, again.errors
    return SingleInputCountResponse(counts=counted)


@rpc("DeleteInput")
async def delete_input(call: Call, request: Any) -> Reply:
    """Remove an input and all that is said about it."""
    await _delete(call, [request.input_id])
    return BaseResponse(status=make_status(codes.SUCCESS))


@rpc("DeleteInputs")
async def delete_inputs(call: Call, request: Any) -> Reply:
    """Remove inputs; ids that do not exist (any more) are passed over. An app can be emptied."""
    if not request.ids and not request.delete_all:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids is empty: name the inputs to delete or set delete_all.")
    if request.ids and request.delete_all:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids and delete_all are both set: give one of them.")
    await (_delete_all(call) if request.delete_all else _delete(call, request.ids, strict=False))
    return BaseResponse(status=make_status(codes.SUCCESS))


async def _delete(call: Call, ids: Any, *, strict: bool = True) -> None:
    def write(connection: Connection) -> None:
        if strict:
            rows = [existing(call, INPUTS, connection, call.place.app, id) for id in ids]
        else:
            rows = list(records.find_many(connection, schema.INPUTS, call.place.app, ids).values())
        records.delete(connection, schema.INPUTS, [row.pk for row in rows])

    await call.services.database.write(write)
    call.services.jobs.wake(payload.SWEEP)


async def _delete_all(call: Call) -> None:
    """In portions, so that no other write waits long: what is there when the call begins, oldest first."""
    portion = [query.of_app(call.place.app)]
    newest = records.select(call.services.database.reader, schema.INPUTS, portion, Order(), 1)
    while newest:

        def write(connection: Connection) -> int:
            until = query.at_most("pk", newest[0].pk)
            rows = records.select(connection, schema.INPUTS, [*portion, until], Order(ascending=True), 500)
            records.delete(connection, schema.INPUTS, [row.pk for row in rows])
            return len(rows)

        if not await call.services.database.write(write):
            break
    call.services.jobs.wake(payload.SWEEP)


BINDINGS = [get_input, list_inputs, post_inputs, stream_inputs, count_inputs, delete_input, delete_inputs]
