"""Annotations: what is said about inputs. Today each input has the one that was made with it; they can be read."""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any

from meshserve.api.posted_data import label_values, labels_of
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.store import inputs as store
from meshserve.store import query, records, schema
from meshserve.store.query import Condition, Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Data

_ANNOTATIONS_FIELD = 2
"""`annotation` and `annotations` of the responses."""
_WORKERS = {"user_ids": "user", "model_version_ids": "model", "workflow_version_ids": "workflow"}
"""Request field → what stands before the id in the column `worker`."""


def relabelled(connection: Connection, input_pk: int, data: Data) -> None:
    """Let an input's own annotation follow its data; within a write."""
    row = store.input_level_annotation(connection, input_pk)
    annotation = Annotation.FromString(row.body)
    annotation.data.CopyFrom(labels_of(data))
    row.modified = clock.now()
    annotation.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = annotation.SerializeToString()
    records.update(connection, schema.ANNOTATIONS, row)
    store.relabel(connection, row, label_values(data))


@rpc("GetAnnotation")
async def get_annotation(call: Call, request: Any) -> Reply:
    """One annotation of an input."""
    _refuse_strangers(call)
    connection, app = call.services.database.reader, call.place.app
    row = records.find(connection, schema.ANNOTATIONS, app, request.annotation_id)
    of = records.find(connection, schema.INPUTS, app, request.input_id)
    if row is None or of is None or row.extra["input"] != of.pk:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"There is no annotation '{request.annotation_id}' of input '{request.input_id}'.",
        )
    return embedded(_ANNOTATIONS_FIELD, (row.body,))


@rpc("ListAnnotations")
async def list_annotations(call: Call, request: Any) -> Reply:
    """A page of annotations, newest first; by default those that people made."""
    _refuse_strangers(call)
    number, per_page = page_of(request)
    version = call.services.database.version()

    def read(connection: Connection) -> list[tuple[int, bytes]]:
        conditions = [query.of_app(call.place.app), *_filters(call, connection, request)]
        return call.services.pages.page(connection, version, schema.ANNOTATIONS, conditions, Order(), number, per_page)

    rows = await call.services.database.scan(read)
    return embedded(_ANNOTATIONS_FIELD, (body for _, body in rows))


def _refuse_strangers(call: Call) -> None:
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The annotations of this app are not shared with you.")


def _filters(call: Call, connection: Connection, request: Any) -> list[Condition]:
    conditions = [*_of_inputs(call, connection, request)]
    workers = [f"{kind}:{id}" for name, kind in _WORKERS.items() for id in getattr(request, name)]
    if workers:
        conditions.append(query.among("worker", workers))
    elif not request.list_all_annotations:
        conditions.append(query.equal("trusted", 1))
    if request.statuses:
        conditions.append(query.among("status", [status.code for status in request.statuses]))
    if request.task_id:
        conditions.append(query.among("pk", ()))  # no annotation is made in a task before tasks exist
    return conditions


def _of_inputs(call: Call, connection: Connection, request: Any) -> Sequence[Condition]:
    """With `ids`, each entry names an annotation of the input at the same place of `input_ids`."""
    if request.ids and len(request.ids) != len(request.input_ids):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"ids has {len(request.ids)} entries and input_ids {len(request.input_ids)}: give the input of each annotation.",
        )
    if not request.input_ids:
        return ()
    inputs = records.find_many(connection, schema.INPUTS, call.place.app, request.input_ids)
    if not request.ids:
        return (query.among("input", [row.pk for row in inputs.values()]),)
    found = records.find_many(connection, schema.ANNOTATIONS, call.place.app, request.ids)
    pairs = zip(request.ids, request.input_ids, strict=True)
    wanted = [
        found[id].pk for id, of in pairs if id in found and of in inputs and found[id].extra["input"] == inputs[of].pk
    ]
    return (query.among("pk", wanted),)


BINDINGS = [get_annotation, list_annotations]
