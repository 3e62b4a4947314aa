"""Searches over inputs and annotations: run at once, or saved and run by their id (behaviour §12)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api.search_legacy import modern
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.storable import check_storable
from meshserve.crud.binding import Binding, rpc
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, bindings, create, existing, save
from meshserve.store import records, schema
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Search
from meshserve_proto.service_pb2 import MultiSearchResponse, Pagination

INPUTS, ANNOTATIONS = "inputs", "annotations"
"""What a search looks for: the tables, and the column `kind` of saved searches."""
_SEARCHES_FIELD = 5
"""`searches` of MultiSearchResponse."""
_KIND = "kind"
_PRIVATE = 10


def _complete(call: Call, connection: Connection, search: Search) -> None:
    check_storable(search, "search", codes.SEARCH_INVALID_REQUEST)
    search.visibility.gettable = search.visibility.gettable or _PRIVATE
    search.ClearField("save")


def _with_kind(call: Call, connection: Connection, row: Row, search: Any) -> None:
    """What a saved search looks for is not in its message: the RPC that saved it says so."""
    row.extra[_KIND] = call.notes[_KIND]
    records.update(connection, schema.SEARCHES, row)


SEARCHES = Resource(
    Search,
    schema.SEARCHES,
    get="GetSearch",
    list="ListSearches",
    delete=("DeleteSearch",),
    patchable=("query", "name", "as_of", "algorithm", "min_value", "visibility", "metric"),
    order=Order("modified"),
    prepare=_complete,
    stored=_with_kind,
)


@rpc("PostInputsSearches")
async def post_inputs_searches(call: Call, request: Any) -> Reply:
    """Find inputs, each at most once."""
    asked = _only(request.searches)
    if request.only_count:
        if asked.save:
            raise Problem(
                codes.SEARCH_INVALID_REQUEST,
                "only_count counts what a search finds, and save keeps it for later without running it: give one of them.",
            )
        _refuse_strangers(call)
        from meshserve.api import searching

        return await searching.counted(call, modern(asked, call.caller.user_id))
    return await _save_or_run(call, asked, request.pagination, INPUTS)


@rpc("PostAnnotationsSearches")
async def post_annotations_searches(call: Call, request: Any) -> Reply:
    """Find annotations: all filters hold on the same one."""
    return await _save_or_run(call, _only(request.searches), request.pagination, ANNOTATIONS)


@rpc("PostSearches")
async def post_searches(call: Call, request: Any) -> Reply:
    """Find inputs, by the older form of a query or by the newer one."""
    asked = _only(request.searches) if request.searches else Search(query=request.query)
    if bool(request.searches) == bool(request.query.ListFields()):
        given = "Both query and searches are" if request.searches else "Neither query nor searches is"
        raise Problem(codes.SEARCH_INVALID_REQUEST, f"{given} given: say in one of them what to look for.")
    found = await _save_or_run(call, asked, request.pagination, INPUTS)
    if request.searches or not isinstance(found, bytes):
        return found
    for each in request.query.ands:
        for image in (each.input.data.image, each.output.data.image, each.output.input.data.image):
            if image.base64:  # what was sent need not travel back
                image.ClearField("base64")
    return found + MultiSearchResponse(query=request.query).SerializeToString()


@rpc(
    "PostSearchesByID",
    "behavioural",
    "as_of leaves out what was added later; what was changed or deleted since is found as it is now",
)
async def post_searches_by_id(call: Call, request: Any) -> Reply:
    """Run a saved search, on what it was saved for."""
    row = existing(call, SEARCHES, call.services.database.reader, call.place.app, request.id)
    return await _run(call, Search.FromString(row.body), request.pagination, row.extra[_KIND])


def _only(searches: Any) -> Search:
    if len(searches) != 1:
        raise Problem(codes.SEARCH_INVALID_REQUEST, f"searches has {len(searches)} items; give exactly one.")
    only: Search = searches[0]
    return only


async def _save_or_run(call: Call, asked: Search, pagination: Pagination, kind: str) -> Reply:
    if not asked.save:
        return await _run(call, asked, pagination, kind)
    if call.stranger:  # who may look for things in a public app may not leave anything there
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            f"{call.rpc.name} with save changes app '{call.place.app_id}', which belongs to somebody else.",
        )
    from meshserve.api import searching

    searching.check_query(call, call.services.database.reader, modern(asked, call.caller.user_id), kind)
    call.require("SavedSearch_Add")
    call.notes[_KIND] = kind
    body = await call.services.database.write(
        lambda connection: create(call, SEARCHES, connection, call.place.app, asked)
    )
    identified = MultiSearchResponse(id=asked.id).SerializeToString()
    return identified + embedded(_SEARCHES_FIELD, (body,), SEARCHES.address(call.place))


def _refuse_strangers(call: Call) -> None:
    """What lists do not show of a public app, no search finds."""
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The inputs of this app are not shared with you.")


async def _run(call: Call, asked: Search, pagination: Pagination, kind: str) -> Reply:
    _refuse_strangers(call)
    from meshserve.api import searching  # costs numpy

    return await searching.found(call, modern(asked, call.caller.user_id), searching.window(pagination), kind)


def _patching(name: str, kind: str) -> Binding:
    """The RPC that overwrites saved searches: of one kind, or of any."""

    @rpc(name)
    async def patch(call: Call, request: Any) -> Reply:
        action = checked_action(request.action, ("overwrite",))
        items = batch_of(request, "searches", "search")

        def write(connection: Connection) -> list[bytes]:
            return [_overwritten(call, connection, item, action, kind) for item in items]

        bodies = await call.services.database.write(write)
        return embedded(_SEARCHES_FIELD, bodies, SEARCHES.address(call.place))

    return patch


def _overwritten(call: Call, connection: Connection, item: Search, action: str, kind: str) -> bytes:
    row = existing(call, SEARCHES, connection, call.place.app, item.id)
    if kind and row.extra[_KIND] != kind:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no saved search '{item.id}' over {kind}.")
    call.notes[_KIND] = row.extra[_KIND]
    check_storable(item, "searches", codes.SEARCH_INVALID_REQUEST)
    from meshserve.api import searching

    changed = SEARCHES.decode(row.body)
    patch(changed, item, action, SEARCHES.patchable)
    searching.check_query(call, connection, modern(changed, call.caller.user_id), row.extra[_KIND])
    return save(call, SEARCHES, connection, row, changed)


BINDINGS = [
    *bindings(SEARCHES),
    post_inputs_searches,
    post_annotations_searches,
    post_searches,
    post_searches_by_id,
    _patching("PatchSearches", ""),
    _patching("PatchInputsSearches", INPUTS),
    _patching("PatchAnnotationsSearches", ANNOTATIONS),
]
