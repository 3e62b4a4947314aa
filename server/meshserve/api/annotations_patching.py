"""PatchAnnotations and PatchAnnotationsStatus (behaviour §4 and §7)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api import annotation_data, task_labels
from meshserve.api.annotations_posting import answered, checked_code, checked_state, each
from meshserve.api.label_concepts import name_concepts
from meshserve.api.posted_data import MEDIA
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.core.storable import check_storable
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.verbs import batch_of
from meshserve.store import annotations as store
from meshserve.store import drawn, query, records, schema
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Data, Input, Worker
from meshserve_proto.service_pb2 import PatchAnnotationsStatusResponse

_ACTIONS = ("merge", "overwrite", "remove")
_FIELDS = ("data", "annotation_info")
_FIXED = ("user_id", "worker", "task_id")
"""What a patch may repeat and may not change: whose label it is, and for which task; `input_id` finds the annotation.

What else the message has is the server's. Older clients send model versions along, which are not looked at.
"""


@rpc("PatchAnnotations")
async def patch_annotations(call: Call, request: Any) -> Reply:
    """Change annotations, each on its own. What an input's own annotation says, the input says too."""
    action = checked_action(request.action, _ACTIONS)
    items = batch_of(request, "annotations", "annotation")
    sweeping = action == "remove" and request.delete_if_empty_data

    def write(connection: Connection) -> tuple[list[bytes], list[int]]:
        return each(connection, items, lambda item: _patched(call, connection, item, action, sweeping))

    bodies, item_codes = await call.services.database.write(write)
    call.services.jobs.wake(drawn.JOB)
    return answered(call, bodies, item_codes)


def found(call: Call, connection: Connection, id: str, input_id: str) -> Row:
    """The annotation of that id, of that input if one is named; Problem 11101 if there is none."""
    row = records.find(connection, schema.ANNOTATIONS, call.place.app, id)
    if row is not None and input_id:
        of = records.find(connection, schema.INPUTS, call.place.app, input_id)
        row = row if of is not None and row.extra["input"] == of.pk else None
    if row is None:
        of_input = f" of input '{input_id}'" if input_id else ""
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no annotation '{id}'{of_input}.")
    return row


def _patched(call: Call, connection: Connection, item: Annotation, action: str, sweeping: bool) -> bytes:
    if not item.id:
        raise annotation_data.invalid("id is empty: it says which annotation to patch.")
    row = found(call, connection, item.id, item.input_id)
    stored = Annotation.FromString(row.body)
    box = drawn.box_of(Annotation.FromString(row.body).data)
    _check_fixed(stored, item, action)
    if action == "remove":
        annotation_data.check_media(item.data)
        check_storable(item, "annotation", codes.ANNOTATION_INVALID_ARGUMENT)  # it appends to lists without ids
    else:
        _check(call, connection, item, action)
    _apply(stored, item, action)
    annotation_data.check_patched(stored.data)
    if item.status.code and action != "remove":
        stored.status.CopyFrom(make_status(checked_state(item)))
    if sweeping and _says_nothing(stored.data) and not stored.input_level:
        records.delete(connection, schema.ANNOTATIONS, [row.pk])
        return stored.SerializeToString()
    _save(connection, row, stored)
    if not stored.input_level and stored.trusted and drawn.box_of(stored.data) != box:
        drawn.redrawn(connection, row)
    if stored.input_level:
        _follow(connection, row, stored.data)
    return row.body


def _check_fixed(stored: Annotation, change: Annotation, action: str) -> None:
    """Problem 24155 for a patch that asks for what no patch does."""
    for name in _FIXED:
        value = getattr(change, name)
        said = change.HasField(name) and value.WhichOneof("worker") if name == "worker" else value
        same = _by(value) == _by(stored.worker) if name == "worker" else value == getattr(stored, name)
        if said and not same and not (name == "user_id" and value == "me"):
            raise annotation_data.invalid(f"{name} cannot be changed; only {', '.join(_FIELDS)} and status can.")
    if action == "remove" and change.status.code not in (0, stored.status.code):
        raise annotation_data.invalid("status cannot be removed; merge or overwrite it.")


def _by(worker: Worker) -> str:
    """The id of who made an annotation."""
    return worker.user.id or worker.model.model_version.id or worker.workflow.version.id


def _says_nothing(data: Data) -> bool:
    """Whether nothing is left of a label; free JSON whose keys have all been removed is still there, and empty."""
    return all(field.name == "metadata" and not value.fields for field, value in data.ListFields())


def _check(call: Call, connection: Connection, item: Annotation, action: str) -> None:
    unnamed = [not region.id for region in item.data.regions]
    annotation_data.check(item.data)
    annotation_data.check_info(item)
    name_concepts(call, connection, item.data)
    if action == "merge":  # the check named regions that came without an id; a merge must know which did
        for region, was in zip(item.data.regions, unnamed, strict=True):
            region.id = "" if was else region.id


def _apply(stored: Annotation, change: Annotation, action: str) -> None:
    if action == "merge" and _moves_the_region(stored.data, change.data):
        change.data.regions[0].id = stored.data.regions[0].id
        stored.data.ClearField("regions")
    patch(stored, change, action, _FIELDS)
    for region in stored.data.regions:
        region.id = region.id or ids.new_id()


def _moves_the_region(stored: Data, change: Data) -> bool:
    """A region without id, merged into an annotation of one region, takes its place."""
    return len(stored.regions) == 1 and len(change.regions) == 1 and not change.regions[0].id


def _save(connection: Connection, row: Row, annotation: Annotation) -> None:
    row.modified = clock.now()
    annotation.modified_at.CopyFrom(clock.stamp(row.modified))
    row.extra["status"] = annotation.status.code
    row.body = annotation.SerializeToString()
    store.update(connection, row, annotation)


def _follow(connection: Connection, row: Row, labels: Data) -> None:
    """Let an input say what its own annotation says; its media stay."""
    of = records.find_pk(connection, schema.INPUTS, row.extra["input"])
    if of is None:
        return
    input = Input.FromString(of.body)
    kept = Data()
    for name in MEDIA:
        if input.data.HasField(name):
            getattr(kept, name).CopyFrom(getattr(input.data, name))
    kept.MergeFrom(labels)
    input.data.CopyFrom(kept)
    of.modified = clock.now()
    input.modified_at.CopyFrom(clock.stamp(of.modified))
    of.body = input.SerializeToString()
    records.update(connection, schema.INPUTS, of)


@rpc("PatchAnnotationsStatus")
async def patch_annotations_status(call: Call, request: Any) -> Reply:
    """Set the state of all annotations that match."""
    checked_action(request.action, ("overwrite",))
    if not request.status_code:
        raise Problem(codes.CONN_INVALID_REQUEST, "status_code is not set: say which state the annotations get.")
    wanted = checked_code(request.status_code)
    annotation_data.known_codes(request.status_codes, "status_codes")
    users = [call.caller.user_id if id == "me" else id for id in request.user_ids]

    def write(connection: Connection) -> PatchAnnotationsStatusResponse:
        if request.task_id:
            task_labels.check_status_setter(call, connection, request.task_id, users)
        rows = records.select(connection, schema.ANNOTATIONS, _matching(call, request, users), Order())
        for row in rows:
            annotation = Annotation.FromString(row.body)
            annotation.status.CopyFrom(make_status(wanted))
            _save(connection, row, annotation)
        writers = sorted({row.extra["worker"].partition(":")[2] for row in rows})
        return PatchAnnotationsStatusResponse(user_ids=writers, updated_count=len(rows))

    return await call.services.database.write(write)


def _matching(call: Call, request: Any, users: list[str]) -> list[Condition]:
    if not request.user_ids and not request.status_codes and not request.task_id:
        raise Problem(
            codes.CONN_INVALID_REQUEST, "Give user_ids, task_id or status_codes: which annotations to change."
        )
    conditions = [query.of_app(call.place.app)]
    if users:
        conditions.append(store.by_workers([f"user:{id}" for id in users]))
    if request.task_id:
        conditions.append(query.equal("task", request.task_id))
    if request.status_codes:
        conditions.append(query.among("status", request.status_codes))
    return conditions


BINDINGS = [patch_annotations, patch_annotations_status]
