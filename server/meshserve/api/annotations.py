"""Annotations: what is said about inputs. Reading and deleting; posting and patching have modules of their own."""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any

from meshserve.api import annotations_patching, annotations_posting
from meshserve.api.annotation_data import known_codes
from meshserve.api.annotations_patching import found
from meshserve.api.posted_data import labels_of
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.store import annotations as store
from meshserve.store import query, records, schema
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Annotation,
    Data,
    Model,
    ModelVersion,
    User,
    Worker,
    Workflow,
    WorkflowVersion,
)
from meshserve_proto.service_pb2 import MultiWorkerResponse
from meshserve_proto.status_pb2 import BaseResponse

_ANNOTATIONS_FIELD = 2
"""`annotation` and `annotations` of the responses."""
_WORKERS = {"user_ids": "user", "model_version_ids": "model", "workflow_version_ids": "workflow"}
"""Request field → what stands before the id in the column `worker`."""
_EXTRAS = {"all", "names"}
"""What workers can be shown with."""


def relabelled(connection: Connection, input_pk: int, data: Data) -> None:
    """Let an input's own annotation follow its data; within a write."""
    row = store.of_input(connection, input_pk)
    annotation = Annotation.FromString(row.body)
    annotation.data.CopyFrom(labels_of(data))
    row.modified = clock.now()
    annotation.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = annotation.SerializeToString()
    store.update(connection, row, annotation)


@rpc("GetAnnotation")
async def get_annotation(call: Call, request: Any) -> Reply:
    """One annotation of an input."""
    _refuse_strangers(call)
    row = found(call, call.services.database.reader, request.annotation_id, request.input_id)
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
    me = call.caller.user_id
    workers = [
        f"{kind}:{me if (kind, id) == ('user', 'me') else id}"
        for name, kind in _WORKERS.items()
        for id in getattr(request, name)
    ]
    if workers:
        conditions.append(store.by_workers(workers))
    elif not request.list_all_annotations:
        conditions.append(query.equal("trusted", 1))
    if wanted := known_codes((status.code for status in request.statuses if status.code), "statuses"):
        conditions.append(query.among("status", wanted))
    if request.task_id:
        conditions.append(query.equal("task", request.task_id))
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
    if not request.ids:
        inputs = records.find_many(connection, schema.INPUTS, call.place.app, request.input_ids)
        return (query.among("input", [row.pk for row in inputs.values()]),)
    return (query.among("pk", [row.pk for row in _pairs(call, connection, request)]),)


def _pairs(call: Call, connection: Connection, request: Any) -> list[Row]:
    """The annotations of those ids that belong to the input named beside them."""
    inputs = records.find_many(connection, schema.INPUTS, call.place.app, request.input_ids)
    found = records.find_many(connection, schema.ANNOTATIONS, call.place.app, request.ids)
    pairs = zip(request.ids, request.input_ids, strict=True)
    return [found[id] for id, of in pairs if id in found and of in inputs and found[id].extra["input"] == inputs[of].pk]


@rpc("DeleteAnnotation")
async def delete_annotation(call: Call, request: Any) -> Reply:
    """Delete one annotation; the input's own stays as long as the input does."""

    def write(connection: Connection) -> None:
        row = found(call, connection, request.annotation_id, request.input_id)
        if row.extra["input_level"]:
            raise Problem(
                codes.ANNOTATION_INVALID_ARGUMENT,
                f"Annotation '{row.id}' is the input's own, which is deleted only with the input.",
            )
        records.delete(connection, schema.ANNOTATIONS, [row.pk])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


@rpc("DeleteAnnotations")
async def delete_annotations(call: Call, request: Any) -> Reply:
    """Delete annotations by pairs of ids, or all of some inputs but those that the inputs came with."""
    if not request.input_ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "input_ids is empty: name the inputs whose annotations to delete.")

    def write(connection: Connection) -> None:
        conditions = [query.of_app(call.place.app), *_of_inputs(call, connection, request)]
        rows = records.select(connection, schema.ANNOTATIONS, conditions, Order())
        if request.ids:
            _check_all_found(call, request, rows)
        records.delete(connection, schema.ANNOTATIONS, [row.pk for row in rows if not row.extra["input_level"]])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _check_all_found(call: Call, request: Any, rows: Sequence[Row]) -> None:
    there = {row.id for row in rows}
    for id, of in zip(request.ids, request.input_ids, strict=True):
        if id not in there:
            raise Problem(
                codes.CONN_DOES_NOT_EXIST, f"There is no annotation '{id}' of input '{of}'; none was deleted."
            )
    own = [row.id for row in rows if row.extra["input_level"]]
    if own:
        raise Problem(
            codes.ANNOTATION_INVALID_ARGUMENT,
            f"Annotation '{own[0]}' is its input's own, which is deleted only with the input; none was deleted.",
        )


@rpc("ListAnnotationWorkers")
async def list_annotation_workers(call: Call, request: Any) -> Reply:
    """Who has written annotations in the app: people, models, workflows."""
    _refuse_strangers(call)
    number, per_page = page_of(request)
    if unknown := sorted({*request.additional_fields} - _EXTRAS):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"additional_fields has '{unknown[0]}'; workers have {', '.join(sorted(_EXTRAS))}.",
        )
    named = bool(request.additional_fields)

    def read(connection: Connection) -> list[Worker]:
        skip = (number - 1) * per_page
        workers = store.workers(connection, call.place.app, per_page, skip, trusted=request.trusted_only)
        return [_worker(connection, column, named) for column in workers]

    return MultiWorkerResponse(workers=await call.services.database.scan(read))


def _worker(connection: Connection, column: str, named: bool) -> Worker:
    kind, _, id = column.partition(":")
    if kind == "user":
        return Worker(user=_user(connection, id) if named else User(id=id))
    owners, versions = (
        (schema.MODELS, schema.MODEL_VERSIONS) if kind == "model" else (schema.WORKFLOWS, schema.WORKFLOW_VERSIONS)
    )
    of = store.version_owner(connection, owners, versions, (), id)
    if kind == "model":
        return Worker(model=Model(id=of, model_version=ModelVersion(id=id)))
    return Worker(workflow=Workflow(id=of, version=WorkflowVersion(id=id)))


def _user(connection: Connection, id: str) -> User:
    row = records.find(connection, schema.USERS, 0, id)
    stored = User.FromString(row.body) if row is not None else User()
    return User(id=id, first_name=stored.first_name, last_name=stored.last_name)


BINDINGS = [
    get_annotation,
    list_annotations,
    delete_annotation,
    delete_annotations,
    list_annotation_workers,
    *annotations_posting.BINDINGS,
    *annotations_patching.BINDINGS,
]
