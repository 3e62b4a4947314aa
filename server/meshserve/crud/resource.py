"""A resource as its family declares it: the message, the table, the RPCs, and what is special about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from sqlite3 import Connection
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.contract import RPCS, Rpc
from meshserve.core.storable import check_storable
from meshserve.store.access import Place
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row, Table
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Visibility

Prepare = Callable[[Call, Connection, Any], None]
Stored = Callable[[Call, Connection, Row, Any], None]
Revise = Callable[[Call, Connection, Any, Any, str], None]
Present = Callable[[Call, Any, Any], None]
Filter = Callable[[Any], Condition | None]
Sort = str | Callable[[Any], str]
SORTS: Mapping[str, Sort] = {"sort_by_id": "id", "sort_by_created_at": "created", "sort_by_modified_at": "modified"}
"""Request fields that mean the same column for every resource."""


@dataclass(frozen=True, eq=False)
class Resource:
    """One kind of stored message and its standard RPCs; names of RPCs are literals, "" where there is none.

    parent: the resource that owns this one, where that is not the app or user of `table.owner`.
    check_id: gives back an id that users may choose, or raises Problem naming the field.
    missing, duplicate: the codes of "no such" and "there is one already".
    atomic: all items of a batch or none; otherwise each item answers in its own `status`.
    patchable: the fields that a patch may touch; actions: the ones it knows.
    order: the order of lists; filters: request field → condition.
    sorts: request's sort_by_… field → column, or what finds it from the request; beside SORTS.
    index: the table's own columns of a message; words: fields that `search` looks into.

    Hooks, each within the write's transaction but for `present`:
    prepare(call, connection, item) validates and completes a new item before it is stored;
    revise(call, connection, stored, change, action) validates a patch before it is applied;
    stored(call, connection, row, item) follows an insert or update;
    removed(call, connection, row, None) precedes a delete;
    present(call, request, item) completes an item that is shown: it costs the splice, so use it sparingly.
    """

    message: type[Message]
    table: Table
    parent: "Resource | None" = None
    get: str = ""
    list: str = ""
    post: str = ""
    patch: str = ""
    delete: tuple[str, ...] = ()
    missing: int = codes.CONN_DOES_NOT_EXIST
    duplicate: int = codes.DATABASE_DUPLICATE_KEY
    check_id: Callable[[str, str], str] = ids.checked_id
    atomic: bool = True
    actions: tuple[str, ...] = ("overwrite",)
    patchable: tuple[str, ...] = ()
    order: Order = field(default_factory=Order)
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    index: Callable[[Any], dict[str, Any]] = lambda item: {}
    words: tuple[str, ...] = ()
    prepare: Prepare | None = None
    revise: Revise | None = None
    stored: Stored | None = None
    removed: Stored | None = None
    present: Present | None = None

    @cached_property
    def noun(self) -> str:
        """What messages to people call one of these: "model version"."""
        name = self.message.DESCRIPTOR.name
        return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()

    @cached_property
    def nouns(self) -> str:
        """Several of these: "model versions", "searches", "eval metrics"."""
        if self.noun.endswith("metrics"):
            return self.noun
        return f"{self.noun}es" if self.noun.endswith("ch") else f"{self.noun}s"

    @cached_property
    def article(self) -> str:
        """What stands before `noun`: "a model", "an app"."""
        return "an" if self.noun[0] in "aeiou" else "a"

    @cached_property
    def has_visibility(self) -> bool:
        """Whether items may be public, one by one."""
        return "visibility" in self.message.DESCRIPTOR.fields_by_name

    @cached_property
    def _address_fields(self) -> tuple[str, ...]:
        fields = self.message.DESCRIPTOR.fields_by_name
        names = ("user_id",) if self.table.owner == "users" else ("user_id", "app_id")
        return tuple(name for name in names if name in fields)

    def address(self, place: Place) -> bytes:
        """The user and app fields of items at a place, serialized.

        Stored bodies leave them out, so that ids may change in one row.
        """
        values = {name: getattr(place, name) for name in self._address_fields}
        return self.message(**values).SerializeToString()

    def encode(self, item: Any) -> bytes:
        """The body to store. Changes `item`: its address fields are cleared."""
        for name in self._address_fields:
            item.ClearField(name)
        return bytes(item.SerializeToString())

    def decode(self, body: bytes, place: Place | None = None) -> Any:
        """A stored body as a message, with its address if a place is given."""
        return self.message.FromString(body if place is None else body + self.address(place))

    def row(self, owner: int, item: Any, created: int = 0) -> Row:
        """A row for a message; sets `created_at` and `modified_at` where the message has them.

        Problem 11102 for values that could not be shown again, and for names and texts that are too long.
        """
        check_storable(item, self.noun.replace(" ", "_"))
        moment = clock.now()
        fields = self.message.DESCRIPTOR.fields_by_name
        if "created_at" in fields and not created:
            item.created_at.CopyFrom(clock.stamp(moment))
        if "modified_at" in fields:
            item.modified_at.CopyFrom(clock.stamp(moment))
        visibility = self._visibility(item)
        text = " ".join(getattr(item, name) for name in self.words)
        extra = self.index(item)
        return Row(owner, item.id, self.encode(item), created or moment, moment, visibility, 0, extra, text)

    def _visibility(self, item: Any) -> int:
        """How visible a message is; what says nothing of it is private, for the contract knows no 0 in storage."""
        if not self.has_visibility:
            return int(Visibility.PRIVATE)
        item.visibility.gettable = item.visibility.gettable or Visibility.PRIVATE
        return int(item.visibility.gettable)


def field_of(rpc: Rpc, message: type[Message], *, response: bool) -> FieldDescriptor:
    """The field of an RPC's request or response that carries this message, the repeated one if there are both.

    LookupError if there is none.
    """
    descriptor = (rpc.response if response else rpc.request).DESCRIPTOR
    found: list[Any] = [
        f for f in descriptor.fields if f.message_type is not None and f.message_type is message.DESCRIPTOR
    ]
    repeated = [f for f in found if f.is_repeated]
    if not found:
        raise LookupError(f"{descriptor.name} has no field of type {message.DESCRIPTOR.name}")
    first: FieldDescriptor = (repeated or found)[0]
    return first


def deleted_of(rpc: Rpc) -> tuple[FieldDescriptor, tuple[str, ...]]:
    """The field that names what to delete, and the variables that name its parents; LookupError if it is unclear."""
    fields: list[Any] = list(rpc.request.DESCRIPTOR.fields)
    lists = [f for f in fields if f.is_repeated and (f.name == "ids" or f.name.endswith("_ids"))]
    ids = [f for f in fields if not f.is_repeated and (f.name == "id" or f.name.endswith("_id"))]
    ids = [f for f in ids if f.message_type is None]
    if len(lists) == 1:
        return lists[0], rpc.variables
    if lists or not ids:
        raise LookupError(f"{rpc.request.DESCRIPTOR.name} does not say in one field what to delete")
    # Without a list it is the last of the ids, whether the path has it or the body.
    return ids[-1], tuple(name for name in rpc.variables if name != ids[-1].name)


def rpc_of(name: str) -> Rpc:
    """The contract's row of an RPC; KeyError at start-up if the name is misspelt."""
    return RPCS[name]
