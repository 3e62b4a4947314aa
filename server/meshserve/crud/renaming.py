"""Renaming, the same for all that have ids of their own: who uses the old id is told the new one."""

from sqlite3 import Connection
from typing import Any

from meshserve.call import Call
from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.crud.patching import checked_action
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import save
from meshserve.store import aliases
from meshserve.store.records import DuplicateId, Row
from meshserve_proto import status_code_pb2 as codes


def asked(request: Any) -> tuple[str, str]:
    """(old id, new id) of a request that renames; Problem 11102 if it names more or less than one, or a bad id."""
    checked_action(request.action, ("overwrite",))
    if len(request.ids) != 1:
        raise Problem(codes.CONN_INVALID_REQUEST, f"ids has {len(request.ids)} items; it takes exactly one.")
    return request.ids[0].id, ids.checked_id(request.ids[0].new_id, "ids[0].new_id")


def rename(call: Call, resource: Resource, connection: Connection, row: Row, item: Any, new: str) -> bytes:
    """Give a stored item another id within a write; return its new body.

    item: the message of `row`, with whatever else changes along. Raises Problem 11102 if it has the id already, and
    the resource's own for an id that another has.
    """
    if new == row.id:
        raise Problem(codes.CONN_INVALID_REQUEST, f"ids[0].new_id is '{new}', which the {resource.noun} has already.")
    item.id = new
    try:
        body = save(call, resource, connection, row, item)
    except DuplicateId:
        raise Problem(
            resource.duplicate,
            f"A duplicate: there is {resource.article} {resource.noun} with the id '{new}' already.",
        ) from None
    aliases.forget(connection, resource.table, row.owner, new)
    aliases.add(connection, resource.table, row.owner, row.id, row.pk, moved=True)
    return body
