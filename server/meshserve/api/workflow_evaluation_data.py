"""What each input of a workflow's evaluation came to, and such data as clients post (behaviour §18)."""

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any

from meshserve.api import workflow_evaluation_templates as templates
from meshserve.api.workflow_evaluations import EVALUATIONS, evaluation_of, family
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, create
from meshserve.judging import running
from meshserve.media import hosting
from meshserve.store import access, query, records
from meshserve.store import evaluations as store
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Input, WorkflowVersionEvaluationData
from meshserve_proto.service_pb2 import MultiListWorkflowVersionEvaluationDataResponse

_COUNTED = "what is posted counts beside what the server predicts, and the results are computed anew"
_BYTES = ("image", "video", "audio")
_COLUMNS = ("id", "body", "hosted", "blob")
DATA = Resource(
    WorkflowVersionEvaluationData,
    store.WORKFLOW_ENTRIES,
    parent=EVALUATIONS,
    index=lambda item: {"state": store.POSTED, "hosted": None, "blob": None},
)


@rpc("ListWorkflowVersionEvaluationData")
async def list_data(call: Call, request: Any) -> Reply:
    """A page of the inputs of an evaluation, in the order in which they came."""
    number, per_page = page_of(request)
    database, pages = call.services.database, call.services.pages
    row = evaluation_of(call, database.reader, request)
    conditions, order, state = [query.of_app(row.pk)], Order(ascending=True), database.version()

    def read(connection: Connection) -> list[tuple[Any, ...]]:
        table = store.WORKFLOW_ENTRIES
        return pages.columns(connection, state, table, _COLUMNS, conditions, order, number, per_page)

    rows = await database.scan(read)
    return _answer(call, database.reader, row, (each[: len(_COLUMNS)] for each in rows))


def _answer(call: Call, connection: Connection, row: Row, rows: Iterable[tuple[Any, ...]]) -> Reply:
    """Entries as callers see them: with the addresses of media, which are those of the ground truth."""
    place = access.app_by_pk(connection, row.extra["truth_app"]) or call.place
    media = hosting.addresses(call.services.base_url, place.user_id, place.app_id)
    reply = MultiListWorkflowVersionEvaluationDataResponse()
    for id, body, hosted, blob in rows:
        item = WorkflowVersionEvaluationData.FromString(body)
        if hosted:
            item.input.CopyFrom(Input.FromString(media.complete(id, item.input.SerializeToString(), hosted, blob)))
        reply.workflow_version_evaluation_data.append(item)
    return reply


@rpc("PostWorkflowVersionEvaluationData", status="behavioural", reason=_COUNTED)
async def post_data(call: Call, request: Any) -> Reply:
    """Add inputs with right answers and predictions to an evaluation, all or none; it is computed anew."""
    batch = batch_of(request, "workflow_version_evaluation_data", DATA.noun)
    for number, each in enumerate(batch):
        _check(each, f"workflow_version_evaluation_data[{number}]")
    done = family(call.services)

    def write(connection: Connection) -> Reply:
        row = evaluation_of(call, connection, request)
        for each in batch:
            create(call, DATA, connection, row.pk, each)
        running.begin(connection, done, row, anew=False)
        found = records.find_many(connection, store.WORKFLOW_ENTRIES, row.pk, [each.id for each in batch])
        return _answer(call, connection, row, [(each.id, found[each.id].body, None, None) for each in batch])

    reply = await call.services.database.write(write)
    call.services.jobs.wake(done.kind)
    return reply


def _check(item: WorkflowVersionEvaluationData, field: str) -> None:
    """Problem for data that nothing can be computed from, or that would be stored with the bytes of media."""
    item.id = item.id or item.input.id
    if all(next(concepts_in(data), None) is None for data in item.ground_truths):
        raise Problem(
            codes.EVALUATION_INVALID_ARGUMENT, f"{field}.ground_truths has no concept: nothing says what is right."
        )
    for name in _BYTES:
        if getattr(item.input.data, name).base64:
            raise Problem(
                codes.EVALUATION_INVALID_ARGUMENT,
                f"{field}.input.data.{name}.base64 is set: name an input, or give url.",
            )
    if not item.workflow_evaluation_sample_result.input_evaluation_metric_values:
        templates.judge(item)


BINDINGS = [list_data, post_data]
