"""Model versions: what a model was at a time, and whether it can be used."""

from collections.abc import Callable, Iterator
from sqlite3 import Connection
from typing import Any

from meshserve.api.latest_versions import LEFT
from meshserve.api.model_lookup import find_model, find_version, least_visibility
from meshserve.api.model_store import (
    VERSIONS,
    add_version,
    full_version,
    own_model,
    own_version,
    take_concepts,
    type_info,
)
from meshserve.api.model_views import concepts, single, version_bytes
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import Binding, rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.verbs import batch_of
from meshserve.store import models, query, records, schema
from meshserve.store.access import Place
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve.workflow.parameters import check_output_info
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, ModelVersion, Visibility
from meshserve_proto.service_pb2 import (
    DeleteModelVersionRequest,
    GetModelVersionInputExampleRequest,
    GetModelVersionRequest,
    ListModelVersionInputExamplesRequest,
    ListModelVersionsRequest,
    PatchModelVersionsRequest,
    PostModelVersionsPublishRequest,
    PostModelVersionsRequest,
    PostModelVersionsUnPublishRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

_SORTS = {
    "sort_by_status_code": "status",
    "sort_by_num_inputs": "inputs",
    "sort_by_description": "description",
    "sort_by_created_at": "created",
}
NO_TRAINING = (
    "this server does not train yet, and a version that was never trained would answer nothing. Models of operator"
    " types need no training; the public models are trained."
)


@rpc("GetModelVersion")
async def get_version(call: Call, request: GetModelVersionRequest) -> Reply:
    """One version, concepts and all."""
    connection = call.services.database.reader
    place, model = find_model(call, connection, request.model_id)
    row = find_version(call, connection, place, model, request.version_id)
    return embedded(2, (version_bytes(row.body, place, concepts(connection, place, row.pk)),))


@rpc("ListModelVersions")
async def list_versions(call: Call, request: ListModelVersionsRequest) -> Reply:
    """The versions of a model, the newest first."""
    number, per_page = page_of(request)
    database, pages = call.services.database, call.services.pages
    place, model = find_model(call, database.reader, request.model_id)
    conditions = [query.of_app(model.pk), *_filters(call, request, place, model)]
    column = next((column for name, column in _SORTS.items() if getattr(request, name)), "created")
    order, state = Order(column, request.sort_ascending), database.version()

    def read(connection: Connection) -> list[tuple[int, bytes]]:
        return pages.page(connection, state, schema.MODEL_VERSIONS, conditions, order, number, per_page)

    rows = await database.scan(read)
    return embedded(2, (version_bytes(body, place) for _, body in rows))


def _filters(call: Call, request: ListModelVersionsRequest, place: Place, model: Row) -> Iterator[Condition]:
    connection = call.services.database.reader
    yield query.at_least("visibility", least_visibility(call, connection, place))
    if request.trained_only:
        yield query.equal("status", codes.MODEL_TRAINED)
    if request.min_replicas:
        yield query.among("pk", ())  # models run in this process, without replicas
    if request.concept_ids:
        yield query.among("pk", _with_concepts(connection, model, set(request.concept_ids)))


def _with_concepts(connection: Connection, model: Row, wanted: set[str]) -> list[int]:
    """The versions of a model that have all of these concepts."""
    rows = records.select(connection, schema.MODEL_VERSIONS, [query.of_app(model.pk)], Order())
    known = ((row.pk, Data.FromString(models.vocabulary(connection, row.pk))) for row in rows)
    return [pk for pk, data in known if wanted <= {concept.id for concept in data.concepts}]


@rpc("PostModelVersions", status="behavioural", reason="types that need training are refused: it comes later")
async def post_versions(call: Call, request: PostModelVersionsRequest) -> Reply:
    """New versions of a model whose type needs no training; Problem 10040 for the others."""
    versions = batch_of(request, "model_versions", "model version") if request.model_versions else [ModelVersion()]
    if request.HasField("eval_info"):
        raise Problem(codes.NOT_IMPLEMENTED, "eval_info: evaluate the version with PostEvaluations once it is there.")
    if request.do_migration:
        raise Problem(codes.NOT_IMPLEMENTED, "do_migration: this server has no older versions to migrate from.")

    def write(connection: Connection) -> bytes:
        model = own_model(call, connection, request.model_id)
        added = [_add(connection, model, version, request.description) for version in versions]
        return embedded(2, (single(call, connection, call.place, model, added[-1]),))

    return await call.services.database.write(write)


def _add(connection: Connection, model: Row, version: ModelVersion, description: str) -> Row:
    info = type_info(model.extra["type"])
    if version.pretrained_model_config.model_zip_url:
        raise Problem(
            codes.NOT_IMPLEMENTED,
            "pretrained_model_config.model_zip_url: it is not fetched; send the content by PostModelVersionsUpload.",
        )
    if info.trainable and not version.HasField("pretrained_model_config"):
        raise Problem(codes.NOT_IMPLEMENTED, f"A new version of a model of type {info.id} is a training: {NO_TRAINING}")
    check_output_info(info, version.output_info, complete=True)
    version.ClearField("id")
    version.description = version.description or description
    return add_version(connection, model, version, codes.MODEL_TRAINED)


@rpc("PatchModelVersions")
async def patch_versions(call: Call, request: PatchModelVersionsRequest) -> Reply:
    """Change what describes versions; all or none."""
    action = checked_action(request.action, VERSIONS.actions)
    changes = batch_of(request, "model_versions", "model version")

    def write(connection: Connection) -> bytes:
        model = own_model(call, connection, request.model_id)
        rows = [_change(connection, model, change, action) for change in changes]
        shown = [version_bytes(row.body, call.place, models.vocabulary(connection, row.pk)) for row in rows]
        return embedded(2, shown)

    return await call.services.database.write(write)


def _change(connection: Connection, model: Row, change: ModelVersion, action: str) -> Row:
    row = own_version(connection, model, change.id)
    version = full_version(connection, row)
    patch(version, change, action, VERSIONS.patchable)
    check_output_info(type_info(model.extra["type"]), version.output_info)
    vocabulary = take_concepts(version)
    fresh = replaced(connection, row, version)
    models.set_vocabulary(connection, row.pk, vocabulary)
    return fresh


def replaced(connection: Connection, row: Row, version: ModelVersion) -> Row:
    """Write a changed version, concepts taken out, back to its row within a write; what computes it stays."""
    fresh = VERSIONS.row(row.owner, version, row.created)
    fresh.pk, fresh.extra["engine"] = row.pk, row.extra["engine"]
    records.update(connection, schema.MODEL_VERSIONS, fresh)
    return fresh


@rpc("DeleteModelVersion")
async def delete_version(call: Call, request: DeleteModelVersionRequest) -> Reply:
    """Delete one version; the model and its other versions stay."""

    def write(connection: Connection) -> None:
        model = own_model(call, connection, request.model_id)
        records.delete(connection, schema.MODEL_VERSIONS, [own_version(connection, model, request.version_id).pk])

    await call.services.database.write(write)
    for kind in LEFT:
        call.services.jobs.wake(kind)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _publishing(gettable: int) -> Callable[[Call, Any], Any]:
    async def publish(
        call: Call, request: PostModelVersionsPublishRequest | PostModelVersionsUnPublishRequest
    ) -> Reply:
        named = batch_of(request, "publications", "model version")

        def write(connection: Connection) -> None:
            model = own_model(call, connection, request.model_id)
            for publication in named:
                row = own_version(connection, model, publication.version_id)
                version: ModelVersion = VERSIONS.decode(row.body)
                version.visibility.gettable = gettable
                replaced(connection, row, version)

        await call.services.database.write(write)
        return BaseResponse(status=make_status(codes.SUCCESS))

    return publish


@rpc("ListModelVersionInputExamples")
async def list_examples(call: Call, request: ListModelVersionInputExamplesRequest) -> Reply:
    """Inputs to try a version with; no call of the contract writes these, so only public models have any."""
    number, per_page = page_of(request)
    database = call.services.database
    version = _example_version(call, database.reader, request)
    conditions, order, state = [query.of_app(version.pk)], Order(ascending=True), database.version()
    rows = call.services.pages.page(database.reader, state, schema.MODEL_EXAMPLES, conditions, order, number, per_page)
    return embedded(2, (body for _, body in rows))


@rpc("GetModelVersionInputExample")
async def get_example(call: Call, request: GetModelVersionInputExampleRequest) -> Reply:
    """One of them."""
    connection = call.services.database.reader
    version = _example_version(call, connection, request)
    row = records.find(connection, schema.MODEL_EXAMPLES, version.pk, request.example_id)
    if row is None:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"Version '{version.id}' of model '{request.model_id}' has no input example '{request.example_id}'.",
        )
    return embedded(2, (row.body,))


def _example_version(
    call: Call,
    connection: Connection,
    request: ListModelVersionInputExamplesRequest | GetModelVersionInputExampleRequest,
) -> Row:
    place, model = find_model(call, connection, request.model_id)
    return find_version(call, connection, place, model, request.model_version_id)


BINDINGS = [
    get_version,
    list_examples,
    get_example,
    list_versions,
    post_versions,
    patch_versions,
    delete_version,
    Binding("PostModelVersionsPublish", _publishing(Visibility.PUBLIC)),
    Binding("PostModelVersionsUnPublish", _publishing(Visibility.PRIVATE)),
]
