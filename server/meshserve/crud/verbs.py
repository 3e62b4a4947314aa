"""List, Get, Post, Patch and Delete, once for every resource. Names no resource.

Field names of requests and responses are resolved when a resource is bound, from the descriptors; a name that
does not fit stops the server from starting.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from sqlite3 import Connection
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor

from meshserve.call import Call, Reply
from meshserve.core import ids
from meshserve.core.contract import Rpc
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import fold, fold_details, make_status, status_of
from meshserve.crud.binding import Binding
from meshserve.crud.paging import DEFAULT_PER_PAGE, page_of
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.resource import SORTS, Resource, deleted_of, field_of, rpc_of
from meshserve.store import access, query, records
from meshserve.store.query import Condition, Order
from meshserve.store.records import DuplicateId, Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import BaseResponse

LARGEST_BATCH = 128
PUBLIC = 50
Find = Callable[[Call, Connection, str], Row]
T = TypeVar("T")


def bindings(resource: Resource) -> list[Binding]:
    """The standard RPCs that the resource names."""
    makers: list[tuple[str, Callable[[Resource, Rpc], Any]]] = [
        (resource.get, _get),
        (resource.list, _list),
        (resource.post, _post),
        (resource.patch, _patch),
        *((name, _delete) for name in resource.delete),
    ]
    if not resource.atomic and "status" not in resource.message.DESCRIPTOR.fields_by_name:
        raise LookupError(f"{resource.message.DESCRIPTOR.name} has no status, so its batches must be atomic")
    return [Binding(name, make(resource, rpc_of(name))) for name, make in makers if name]


def owner_of(call: Call, resource: Resource, request: Any, variables: Sequence[str], connection: Connection) -> int:
    """The pk of the row that owns what the request names: the user, the app, or the last of the parents."""
    if resource.parent is None:
        return call.place.user if resource.table.owner == "users" else call.place.app
    above = owner_of(call, resource.parent, request, variables[:-1], connection)
    return existing(call, resource.parent, connection, above, getattr(request, variables[-1])).pk


def existing(call: Call, resource: Resource, connection: Connection, owner: int, id: str) -> Row:
    """The row of that id, or the resource's own "does not exist"; what a stranger may not see does not exist."""
    return _seen(call, resource, records.find(connection, resource.table, owner, id), id)


def polled(call: Call, resource: Resource, owner: int, id: str) -> Row:
    """As `existing`, read on the event loop and remembered until the next commit; treat it as read only."""
    return _seen(call, resource, call.services.recent.find(resource.table, owner, id), id)


def _seen(call: Call, resource: Resource, row: Row | None, id: str) -> Row:
    if row is None or not _visible(call, resource, row):
        raise missing(resource, id)
    return row


def missing(resource: Resource, id: str) -> Problem:
    """The problem of an id that does not exist."""
    return Problem(resource.missing, f"There is no {resource.noun} '{id}' here.")


def _visible(call: Call, resource: Resource, row: Row) -> bool:
    """Whether the caller may see a row; what has no visibility of its own shares that of its parent."""
    if not call.stranger:
        return True
    return row.visibility >= PUBLIC if resource.has_visibility else resource.parent is not None


def _get(resource: Resource, rpc: Rpc) -> Any:
    *parents, id_field = rpc.variables
    output = field_of(rpc, resource.message, response=True).number

    async def get(call: Call, request: Any) -> Reply:
        connection = call.services.database.reader
        owner = owner_of(call, resource, request, parents, connection)
        row = polled(call, resource, owner, getattr(request, id_field))
        return spliced(call, resource, output, [(row.owner, row.body)], request)

    return get


def _list(resource: Resource, rpc: Rpc) -> Any:
    parents = rpc.variables
    output = field_of(rpc, resource.message, response=True).number

    async def list_(call: Call, request: Any) -> Reply:
        if resource.present is not None or not _in_one_place(call, resource):
            return spliced(call, resource, output, await listed(call, resource, request, parents), request)
        address = resource.address(call.place)

        def items(rows: list[tuple[Any, ...]]) -> bytes:
            return embedded(output, [row[0] for row in rows], address)

        return await listed_as(call, resource, request, ("body",), items, parents)

    return list_


def _in_one_place(call: Call, resource: Resource) -> bool:
    """Whether all items of a list have the same address."""
    return resource.table.owner != "apps" or bool(call.place.app)


def spliced(
    call: Call, resource: Resource, output: int, rows: Iterable[tuple[int, bytes]], request: Any = None
) -> bytes:
    """(owner, body) pairs as items of a response's field, each with its address; presented if there is a request."""
    if request is not None and resource.present is not None:
        return embedded(output, (_presented(call, resource, request, *row) for row in rows))
    if _in_one_place(call, resource):
        return embedded(output, (body for _, body in rows), resource.address(call.place))
    connection = call.services.database.reader

    @cache
    def address(owner: int) -> bytes:
        return resource.address(access.app_by_pk(connection, owner) or call.place)

    return b"".join(embedded(output, (body,), address(owner)) for owner, body in rows)


def _presented(call: Call, resource: Resource, request: Any, owner: int, body: bytes) -> bytes:
    assert resource.present is not None
    here = _in_one_place(call, resource)
    place = None if here else access.app_by_pk(call.services.database.reader, owner)
    item = resource.decode(body, place or call.place)
    resource.present(call, request, item)
    return bytes(item.SerializeToString())


async def listed(
    call: Call, resource: Resource, request: Any, parents: Sequence[str] = (), more: Sequence[Condition] = ()
) -> list[tuple[int, bytes]]:
    """(owner, body) of the page that a list request asks for, with the resource's filters, sorts and search."""
    rows = await listed_columns(call, resource, request, ("owner", "body"), parents, more)
    return [(row[0], row[1]) for row in rows]


async def listed_columns(
    call: Call,
    resource: Resource,
    request: Any,
    columns: Sequence[str],
    parents: Sequence[str] = (),
    more: Sequence[Condition] = (),
) -> list[tuple[Any, ...]]:
    """The same page, but these columns of it at the beginning of each row."""
    return await listed_as(call, resource, request, columns, list, parents, more)


async def listed_as(
    call: Call,
    resource: Resource,
    request: Any,
    columns: Sequence[str],
    make: Callable[[list[tuple[Any, ...]]], T],
    parents: Sequence[str] = (),
    more: Sequence[Condition] = (),
) -> T:
    """What `make` makes of these rows; a page that is read in a thread is finished there as well."""
    database, pages = call.services.database, call.services.pages
    number, per_page = page_of(request)
    conditions = [*_scope(call, resource, request, parents), *_filters(resource, request), *more]
    order = _order(resource, request)
    if resource.has_visibility and call.stranger:
        conditions.append(query.at_least("visibility", PUBLIC))
    version = database.version()

    def read(connection: Connection) -> T:
        return make(pages.columns(connection, version, resource.table, columns, conditions, order, number, per_page))

    plain = len(conditions) == 1 and number == 1 and per_page <= DEFAULT_PER_PAGE
    return read(database.reader) if plain else await database.scan(read)


def _scope(call: Call, resource: Resource, request: Any, parents: Sequence[str]) -> list[Condition]:
    if call.stranger and not resource.has_visibility and resource.parent is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"The {resource.nouns} of this app are not shared with you.")
    if resource.parent is None and resource.table.owner == "apps" and not call.place.app:
        user = call.place.user
        return [query.of_visible_apps(user, PUBLIC) if call.stranger else query.of_user(user)]
    return [query.of_app(owner_of(call, resource, request, parents, call.services.database.reader))]


def _filters(resource: Resource, request: Any) -> Iterator[Condition]:
    for descriptor, value in request.ListFields():
        make = resource.filters.get(descriptor.name)
        condition = make(value) if make is not None else None
        if condition is not None:
            yield condition
    search: str = getattr(request, "search", "") if resource.table.searchable else ""
    if search:
        yield query.words(resource.table.name, search)


def _order(resource: Resource, request: Any) -> Order:
    ascending = bool(getattr(request, "sort_ascending", False))
    for name, column in {**SORTS, **resource.sorts}.items():
        if getattr(request, name, False):
            return Order(column(request) if callable(column) else column, ascending)
    return Order(resource.order.column, ascending or resource.order.ascending)


def batch_of(request: Any, name: str, noun: str, largest: int = LARGEST_BATCH) -> list[Any]:
    """The items of a batch request; Problem 11102 if there are none or too many."""
    items = list(getattr(request, name))
    if not items:
        raise Problem(codes.CONN_INVALID_REQUEST, f"{name} is empty: give at least one {noun}.")
    if len(items) > largest:
        raise Problem(codes.CONN_INVALID_REQUEST, f"{name} has {len(items)} items; one call takes at most {largest}.")
    return items


def _post(resource: Resource, rpc: Rpc) -> Any:
    items_field = field_of(rpc, resource.message, response=False)
    output = field_of(rpc, resource.message, response=True).number

    async def post(call: Call, request: Any) -> Reply:
        items = _items(resource, request, items_field)

        def write(connection: Connection) -> list[bytes]:
            owner = owner_of(call, resource, request, rpc.variables, connection)
            return _each(
                call, resource, connection, items, lambda item: create(call, resource, connection, owner, item)
            )

        return _written(call, resource, request, output, await call.services.database.write(write))

    return post


def _written(call: Call, resource: Resource, request: Any, output: int, bodies: Sequence[bytes]) -> bytes:
    """What was written, as it is read."""
    if resource.present is not None:
        return spliced(call, resource, output, [(call.place.owner, body) for body in bodies], request)
    return embedded(output, bodies, resource.address(call.place))


def _items(resource: Resource, request: Any, field: FieldDescriptor) -> list[Any]:
    """The items of a request that carries several, or the one that it can carry."""
    if field.is_repeated:
        return batch_of(request, field.name, resource.noun)
    return [getattr(request, field.name)]


def create(call: Call, resource: Resource, connection: Connection, owner: int, item: Any) -> bytes:
    """Store one new item within a write; return its body. Raises Problem."""
    item.id = resource.check_id(item.id, f"{resource.noun} id") if item.id else ids.new_id()
    if resource.prepare is not None:
        resource.prepare(call, connection, item)
    row = resource.row(owner, item)
    try:
        records.insert(connection, resource.table, row)
    except DuplicateId:
        raise Problem(
            resource.duplicate,
            f"A duplicate: there is already {resource.article} {resource.noun} with the id '{item.id}'.",
        ) from None
    if resource.stored is not None:
        resource.stored(call, connection, row, item)
    return row.body


def _each(
    call: Call, resource: Resource, connection: Connection, items: Sequence[Any], act: Callable[[Any], bytes]
) -> list[bytes]:
    """Do it to every item: all or none, or each with a status of its own."""
    if resource.atomic:
        return [act(item) for item in items]
    bodies: list[bytes] = []
    item_codes: list[int] = []
    for item in items:
        sent = resource.encode(item)
        try:
            with records.undo_on_problem(connection):
                bodies.append(act(item))
            item_codes.append(codes.SUCCESS)
        except Problem as problem:
            item_codes.append(problem.code)
            failed = resource.message.FromString(sent)
            failed.status.CopyFrom(status_of(problem))  # type: ignore[attr-defined]
            bodies.append(bytes(failed.SerializeToString()))
    call.code = fold(item_codes, (codes.SUCCESS,))
    call.details = fold_details(item_codes, (codes.SUCCESS,))
    return bodies


def _patch(resource: Resource, rpc: Rpc) -> Any:
    items_field = field_of(rpc, resource.message, response=False)
    output = field_of(rpc, resource.message, response=True).number

    async def patch_(call: Call, request: Any) -> Reply:
        action = checked_action(request.action, resource.actions)
        items = _items(resource, request, items_field)

        def write(connection: Connection) -> list[bytes]:
            owner = owner_of(call, resource, request, rpc.variables, connection)
            return _each(
                call, resource, connection, items, lambda item: change(call, resource, connection, owner, item, action)
            )

        return _written(call, resource, request, output, await call.services.database.write(write))

    return patch_


def change(call: Call, resource: Resource, connection: Connection, owner: int, patched: Any, action: str) -> bytes:
    """Patch one stored item within a write; return its new body. Raises Problem."""
    row = existing(call, resource, connection, owner, patched.id)
    item = resource.decode(row.body, call.place)
    if resource.revise is not None:
        resource.revise(call, connection, item, patched, action)
    patch(item, patched, action, resource.patchable)
    return save(call, resource, connection, row, item)


def save(call: Call, resource: Resource, connection: Connection, row: Row, item: Any) -> bytes:
    """Write a changed item back to its row within a write; return its new body."""
    fresh = resource.row(row.owner, item, row.created)
    fresh.pk = row.pk
    records.update(connection, resource.table, fresh)
    if resource.stored is not None:
        resource.stored(call, connection, fresh, item)
    return fresh.body


def deletion(resource: Resource, name: str, find: Find) -> Binding:
    """The standard RPC of that name for a resource whose items go by more ids than one; `find` raises Problem."""
    return Binding(name, _delete(resource, rpc_of(name), find))


def _delete(resource: Resource, rpc: Rpc, find: Find | None = None) -> Any:
    id_field, parents = deleted_of(rpc)
    takes_all = "delete_all" in rpc.request.DESCRIPTOR.fields_by_name

    async def delete(call: Call, request: Any) -> Reply:
        named = getattr(request, id_field.name)
        wanted = list(named) if id_field.is_repeated else [named]
        everything = takes_all and request.delete_all
        if not wanted and not everything:
            hint = " or set delete_all" if takes_all else ""
            what = f"{id_field.name} is empty: name the {resource.nouns} to delete{hint}."
            raise Problem(codes.CONN_INVALID_REQUEST, what)

        def found(connection: Connection, owner: int, id: str) -> Row:
            return existing(call, resource, connection, owner, id) if find is None else find(call, connection, id)

        def write(connection: Connection) -> None:
            owner = owner_of(call, resource, request, parents, connection)
            if everything:
                rows = records.select(connection, resource.table, [query.of_app(owner)], Order())
            else:
                rows = [found(connection, owner, id) for id in dict.fromkeys(wanted)]
            for row in rows:
                if resource.removed is not None:
                    resource.removed(call, connection, row, None)
            records.delete(connection, resource.table, [row.pk for row in rows])

        await call.services.database.write(write)
        return BaseResponse(status=make_status(codes.SUCCESS))

    return delete


__all__ = [
    "batch_of",
    "bindings",
    "change",
    "create",
    "deletion",
    "existing",
    "listed",
    "listed_columns",
    "missing",
    "owner_of",
    "polled",
    "save",
    "spliced",
]
