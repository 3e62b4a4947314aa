"""PatchInputs: labels, metadata and place of inputs change; their media never does (behaviour §4)."""

from sqlite3 import Connection
from typing import Any, Literal

from meshserve.api.annotations import relabelled
from meshserve.api.inputs import INPUTS
from meshserve.api.inputs_hosted import addresses
from meshserve.api.label_concepts import name_concepts
from meshserve.api.posted_data import MEDIA, check_labels, check_settings, invalid
from meshserve.api.posted_parts import check_amount, check_shapes
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import fold, fold_details, status_of
from meshserve.core.storable import check_storable
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.verbs import batch_of, existing
from meshserve.store import records, schema
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Input

_ACTIONS = ("merge", "overwrite", "remove")
_BLOCK: tuple[Literal["concepts", "metadata", "geo"], ...] = ("concepts", "metadata", "geo")
"""What an overwrite replaces together: those that are left out vanish."""
_LABELS = tuple(name for name in Data.DESCRIPTOR.fields_by_name if name not in MEDIA)
_INPUTS_FIELD = 2
"""`inputs` of MultiInputResponse."""


@rpc("PatchInputs")
async def patch_inputs(call: Call, request: Any) -> Reply:
    """Change the labels of inputs, each on its own; the input-level annotations follow."""
    action = checked_action(request.action, _ACTIONS)
    items = batch_of(request, "inputs", "input")

    def write(connection: Connection) -> tuple[list[bytes], list[int]]:
        answers = [_patched(call, connection, item, action) for item in items]
        return [body for body, _ in answers], [code for _, code in answers]

    bodies, item_codes = await call.services.database.write(write)
    call.code = fold(item_codes, (codes.SUCCESS,))
    call.details = fold_details(item_codes, (codes.SUCCESS,))
    return embedded(_INPUTS_FIELD, bodies)


def _patched(call: Call, connection: Connection, item: Input, action: str) -> tuple[bytes, int]:
    """(body, code) of one item: the whole input as it is now, or what was sent with the reason of its refusal."""
    try:
        with records.undo_on_problem(connection):
            return _patch(call, connection, item, action), codes.SUCCESS
    except Problem as problem:
        refused = Input(id=item.id, data=item.data, status=status_of(problem))
        return refused.SerializeToString(), problem.code


def _patch(call: Call, connection: Connection, item: Input, action: str) -> bytes:
    if not item.id:
        raise invalid("id is empty: it says which input to patch.")
    check_settings(item)
    if not item.HasField("data"):
        raise invalid("data is not set: it is all that a patch of an input changes.")
    row = existing(call, INPUTS, connection, call.place.app, item.id)
    if action != "remove":
        check_labels(item.data)
        name_concepts(call, connection, item.data)
    else:
        check_storable(item.data, "data", codes.INPUT_INVALID_ARGUMENT)  # a removal appends to lists without ids
    stored = INPUTS.decode(row.body)
    apply(stored.data, item.data, action)
    check_amount(stored.data)
    check_shapes(stored.data)
    row.modified = clock.now()
    stored.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = stored.SerializeToString()
    records.update(connection, schema.INPUTS, row)
    relabelled(connection, row.pk, stored.data)
    extra = row.extra
    return addresses(call).complete(row.id, row.body, extra["hosted"], extra["blob"], extra["status"])


def apply(stored: Data, change: Data, action: str) -> None:
    """Change the labels of stored data as the action says."""
    if action == "overwrite":
        for name in _BLOCK:
            stored.ClearField(name)
    patch(stored, change, action, _LABELS)


BINDINGS = [patch_inputs]
