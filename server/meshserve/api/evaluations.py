"""Evaluations of model versions against what people have labelled (behaviour §9.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from meshserve.api import evaluation_truths
from meshserve.api.evaluation_store import COLUMNS, EVALUATIONS, FAILED, family, shown, shown_row, unevaluated
from meshserve.api.model_lookup import ResolvedModel, find_model, find_version, resolve
from meshserve.api.model_views import concepts, version_bytes
from meshserve.api.remote_predictions import is_remote
from meshserve.bulk.sources import inputs_of
from meshserve.call import Call, Reply
from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, existing, listed_columns, missing
from meshserve.judging import running
from meshserve.judging.sources import Truth
from meshserve.services import Services
from meshserve.store import evaluations as store
from meshserve.store import models, query, records
from meshserve.store.query import Condition, Order
from meshserve.store.records import DuplicateId, Row
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, EvalInfo, EvalMetrics, Model, ModelVersion
from meshserve_proto.service_pb2 import (
    MultiEvalMetricsResponse,
    SingleEvalMetricsResponse,
    SingleModelVersionResponse,
)

_NOUN = "evaluation"
_OF_VERSION = Resource(EvalMetrics, store.EVALUATIONS)
"""The evaluations of one version, whose list knows no sorts."""
_KFOLD = "use_kfold"
_FOLDS = "training is not part of an evaluation here: each version is judged as it is, by all of its ground truth"


def serve(services: Services) -> None:
    """Say who does evaluations."""
    running.serve(services, family(services))


@dataclass(frozen=True, slots=True)
class _Asked:
    """An evaluation to begin."""

    metrics: EvalMetrics
    model: ResolvedModel
    truth: Truth


@rpc("PostEvaluations", reason=_FOLDS)
async def post_evaluations(call: Call, request: Any) -> Reply:
    """Begin evaluations, all or none; GetEvaluation tells how far they are."""
    batch = batch_of(request, "eval_metrics", _NOUN)
    return MultiEvalMetricsResponse(eval_metrics=await _begun(call, batch, None))


@rpc("PostModelVersionEvaluations", reason=_FOLDS)
async def post_version_evaluations(call: Call, request: Any) -> Reply:
    """Begin evaluations of one model version, all or none."""
    batch = batch_of(request, "eval_metrics", _NOUN)
    named = Model(id=request.model_id, model_version=ModelVersion(id=request.model_version_id))
    return MultiEvalMetricsResponse(eval_metrics=await _begun(call, batch, named))


@rpc("PostModelVersionMetrics", reason=_FOLDS)
async def post_version_metrics(call: Call, request: Any) -> Reply:
    """Begin an evaluation by all that is labelled in the app, or by what a search finds there."""
    named = Model(id=request.model_id, model_version=ModelVersion(id=request.version_id))
    chosen = request.test_search if request.HasField("test_search") else None
    metrics = EvalMetrics(eval_info=request.eval_info if request.HasField("eval_info") else None)
    (begun,) = await _begun(call, [metrics], named, chosen)
    return _version(call, call.services.database.reader, request, begun)


async def _begun(
    call: Call, batch: Sequence[EvalMetrics], named: Model | None, chosen: Any = None
) -> list[EvalMetrics]:
    done = family(call.services)

    def write(connection: Connection) -> list[EvalMetrics]:
        asked = [_checked(call, connection, each, named, f"eval_metrics[{n}]") for n, each in enumerate(batch)]
        rows = [_store(call, connection, each, chosen) for each in asked]
        for row in rows:
            running.begin(connection, done, row)
        return [shown_row(call, connection, row) for row in rows]

    found = await call.services.database.write(write)
    call.services.jobs.wake(done.kind)
    return found


def _checked(call: Call, connection: Connection, given: EvalMetrics, named: Model | None, field: str) -> _Asked:
    """What one item asks for. Problem for what is not there, cannot predict, or cannot be compared."""
    _check_params(given.eval_info, f"{field}.eval_info")
    wanted = _wanted(given.model, named, f"{field}.model")
    found = resolve(call, connection, wanted.id, wanted.model_version.id, wanted.user_id, wanted.app_id)
    _check_model(call, connection, found)
    truth = evaluation_truths.of_dataset(
        call, connection, given.ground_truth_dataset, f"{field}.ground_truth_dataset", codes.CONN_DOES_NOT_EXIST
    )
    kept = EvalMetrics(id=ids.checked_id(given.id, f"{field}.id") if given.id else ids.new_id())
    for name in ("eval_info", "extended_metrics"):
        if given.HasField(name):
            getattr(kept, name).CopyFrom(getattr(given, name))
    if truth.dataset:
        kept.ground_truth_dataset.id = given.ground_truth_dataset.id
    if truth.version:
        kept.ground_truth_dataset.version.id = given.ground_truth_dataset.version.id
    return _Asked(kept, found, truth)


def _wanted(given: Model, named: Model | None, field: str) -> Model:
    """The model of an item; named: that of the path, which an item may repeat and not contradict."""
    if named is None:
        if not given.id:
            raise Problem(codes.MODEL_INVALID_ARGUMENT, f"{field}.id is empty: name the model to evaluate.")
        return given
    for told, path, name in (
        (given.id, named.id, "id"),
        (given.model_version.id, named.model_version.id, "model_version.id"),
    ):
        if told not in ("", path):
            raise Problem(codes.MODEL_INVALID_ARGUMENT, f"{field}.{name} is '{told}', but the path says '{path}'.")
    return named


def _check_model(call: Call, connection: Connection, found: ResolvedModel) -> None:
    """Problem for a version that cannot predict, or that says nothing that labels could be compared with."""
    code, label = found.version_row.extra["status"], f"Version '{found.version.id}' of model '{found.model.id}'"
    if code != codes.MODEL_TRAINED:
        why = found.version.status.description or "it is not trained"
        raise Problem(code or codes.MODEL_UNTRAINED, f"{label} cannot be evaluated: {why}.")
    if found.engine is None and not is_remote(call, connection, found):
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT,
            f"{label} cannot be evaluated: nothing on this server computes it, nor a runner.",
        )
    known = MODEL_TYPES.get(found.model.model_type_id)
    outputs = known.output_fields if known is not None else ()
    if outputs and not any("concepts" in path for path in outputs):
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT,
            f"{label} cannot be evaluated: a model of type {found.model.model_type_id} answers {', '.join(outputs)}, and"
            " labels are compared with concepts alone.",
        )


def _check_params(info: EvalInfo, field: str) -> None:
    """Problem for a setting that would be ignored."""
    given = to_dict(info.params)
    if unknown := sorted(given.keys() - {_KFOLD}):
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"{field}.params has '{unknown[0]}'; the one parameter here is {_KFOLD}."
        )
    value = given.get(_KFOLD, False)
    if not isinstance(value, bool):
        raise Problem(codes.CONN_INVALID_REQUEST, f"{field}.params.{_KFOLD} is {value!r}; it is true or false.")
    if value:
        raise Problem(codes.NOT_IMPLEMENTED, f"{field}.params.{_KFOLD}: {_FOLDS}; leave it out, or say false.")


def _store(call: Call, connection: Connection, asked: _Asked, chosen: Any) -> Row:
    if chosen is not None:
        inputs_of(connection, asked.truth.app, chosen)  # refuses what could not run
    model, truth = asked.model, asked.truth
    row = EVALUATIONS.row(call.place.app, asked.metrics)
    row.extra = {
        "version": model.version_row.pk,
        "truth_app": truth.app,
        "truth_dataset": truth.dataset,
        "truth_version": truth.version,
        "chosen": None if chosen is None else chosen.SerializeToString(),
        "generation": 0,
        "gathered": 0,
        "model_type": model.model.model_type_id,
        "eval_dataset": asked.metrics.ground_truth_dataset.id,
        "train_dataset": model.version.train_info.dataset.id,
    }
    try:
        records.insert(connection, store.EVALUATIONS, row)
    except DuplicateId:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY, f"A duplicate: there is already an evaluation with the id '{row.id}'."
        ) from None
    return row


@rpc("ListEvaluations")
async def list_evaluations(call: Call, request: Any) -> Reply:
    """A page of the evaluations of an app, or of all apps of a user; failed ones only if they are asked for."""
    more = [] if request.show_failed_metrics else [query.negated(query.among("status", FAILED))]
    if request.concept_ids:
        more.append(await call.services.database.scan(lambda other: _knowing(call, other, set(request.concept_ids))))
    rows = await listed_columns(call, EVALUATIONS, request, COLUMNS, (), more)
    return MultiEvalMetricsResponse(eval_metrics=shown(call, call.services.database.reader, rows))


def _knowing(call: Call, connection: Connection, wanted: set[str]) -> Condition:
    """Evaluations of model versions that have all of these concepts."""
    scope = query.of_app(call.place.app) if call.place.app else query.of_user(call.place.user)
    known = (
        (pk, Data.FromString(models.vocabulary(connection, pk))) for pk in store.judged_versions(connection, scope)
    )
    return query.among("version", [pk for pk, data in known if wanted <= {each.id for each in data.concepts}])


@rpc("GetEvaluation")
async def get_evaluation(call: Call, request: Any) -> Reply:
    """One evaluation, with what is asked for."""
    return await _one(call, request, None)


@rpc("ListModelVersionEvaluations")
async def list_version_evaluations(call: Call, request: Any) -> Reply:
    """A page of the app's evaluations of one model version, newest first, failed ones too."""
    version = _version_row(call, call.services.database.reader, request, request.model_version_id)[1]
    rows = await listed_columns(call, _OF_VERSION, request, COLUMNS, (), [query.equal("version", version.pk)])
    return MultiEvalMetricsResponse(eval_metrics=shown(call, call.services.database.reader, rows))


@rpc("GetModelVersionEvaluation")
async def get_version_evaluation(call: Call, request: Any) -> Reply:
    """One evaluation of a model version, with what is asked for."""
    version = _version_row(call, call.services.database.reader, request, request.model_version_id)[1]
    return await _one(call, request, version.pk)


async def _one(call: Call, request: Any, version: int | None) -> Reply:
    def read(connection: Connection) -> EvalMetrics:
        row = existing(call, EVALUATIONS, connection, call.place.app, request.evaluation_id)
        if version not in (None, row.extra["version"]):
            raise missing(EVALUATIONS, request.evaluation_id)
        return shown_row(call, connection, row, request.fields)

    database = call.services.database
    found = await database.scan(read) if request.fields.ListFields() else read(database.reader)
    return SingleEvalMetricsResponse(eval_metrics=found)


@rpc("GetModelVersionMetrics")
async def get_version_metrics(call: Call, request: Any) -> Reply:
    """A model version with the evaluation of it that was begun last in this app."""

    def read(connection: Connection) -> Reply:
        _, version = _version_row(call, connection, request, request.version_id)
        conditions = [query.of_app(call.place.app), query.equal("version", version.pk)]
        rows = [] if call.stranger else records.select(connection, store.EVALUATIONS, conditions, Order(), 1)
        found = shown_row(call, connection, rows[0], request.fields) if rows else unevaluated()
        return _version(call, connection, request, found)

    database = call.services.database
    return await database.scan(read) if request.fields.ListFields() else read(database.reader)


def _version_row(call: Call, connection: Connection, request: Any, version_id: str) -> tuple[Any, Row]:
    place, model = find_model(call, connection, request.model_id)
    return place, find_version(call, connection, place, model, version_id)


def _version(call: Call, connection: Connection, request: Any, metrics: EvalMetrics) -> SingleModelVersionResponse:
    place, row = _version_row(call, connection, request, request.version_id)
    version = ModelVersion.FromString(version_bytes(row.body, place, concepts(connection, place, row.pk)))
    version.metrics.CopyFrom(metrics)
    return SingleModelVersionResponse(model_version=version)


BINDINGS = [
    post_evaluations,
    post_version_evaluations,
    post_version_metrics,
    list_evaluations,
    get_evaluation,
    list_version_evaluations,
    get_version_evaluation,
    get_version_metrics,
]
