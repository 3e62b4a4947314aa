"""Evaluations of workflow versions against a version of a dataset (behaviour §18)."""

from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from meshserve.api import evaluation_truths, workflow_store
from meshserve.api import workflow_evaluation_templates as templates
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, create, existing, listed_columns, missing
from meshserve.judging import running
from meshserve.judging.running import Codes, Family, Target
from meshserve.services import Services
from meshserve.store import access, query
from meshserve.store import evaluations as store
from meshserve.store.access import Place
from meshserve.store.query import Condition
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Dataset,
    DatasetVersion,
    WorkflowVersion,
    WorkflowVersionEvaluation,
)
from meshserve_proto.service_pb2 import (
    MultiWorkflowEvaluationTemplateResponse,
    MultiWorkflowVersionEvaluationResponse,
    SingleWorkflowVersionEvaluationResponse,
)
from meshserve_proto.status_pb2 import Status

if TYPE_CHECKING:
    from meshserve.judging.measuring import Result

COLUMNS = ("body", "owner", "created", "modified", "version", "truth_app")
_CODES = Codes(
    queued=codes.EVALUATION_QUEUED,
    running=codes.EVALUATION_IN_PROGRESS,
    done=codes.EVALUATION_SUCCESS,
    need_inputs=codes.EVALUATION_FAILED_TO_RETRIEVE_DATA,
    need_labels=codes.EVALUATION_INVALID_ARGUMENT,
    unpredicted=codes.EVALUATION_FAILED,
    failed=codes.EVALUATION_FAILED,
)
_SERVER = "the server computes its own templates, and asks no pipeline to"
_PATCHED = "what is to be computed can be changed, and is computed anew; results are the server's"
_SETTABLE = ("target_node_id", "ground_truth_dataset_version", "workflow_version_evaluation_template")
EVALUATIONS = Resource(WorkflowVersionEvaluation, store.WORKFLOW_EVALUATIONS, actions=("overwrite", "merge"))


def family(services: Services) -> Family:
    """How evaluations of workflows are done."""

    def target(row: Row) -> Target:
        from meshserve.api import evaluation_plans  # costs numpy

        return evaluation_plans.of_workflow(services, row)

    work, entries = store.WORKFLOW_EVALUATIONS, store.WORKFLOW_ENTRIES
    return Family("workflow_evaluation", work, entries, _CODES, target, _tell, _finish, templates.judge)


def serve(services: Services) -> None:
    """Say who does evaluations of workflows."""
    running.serve(services, family(services))


def _tell(row: Row, status: Status) -> None:
    evaluation = WorkflowVersionEvaluation.FromString(row.body)
    evaluation.status.CopyFrom(status)
    if status.code == codes.EVALUATION_QUEUED:
        evaluation.ClearField("workflow_evaluation_result")
    row.body = evaluation.SerializeToString()


def _finish(row: Row, result: "Result") -> None:
    evaluation = WorkflowVersionEvaluation.FromString(row.body)
    found = templates.values(evaluation.workflow_version_evaluation_template.id, result)
    evaluation.workflow_evaluation_result.summary.evaluation_metric_values.extend(found)
    row.body = evaluation.SerializeToString()


@rpc("ListWorkflowEvaluationTemplates")
async def list_templates(call: Call, request: Any) -> Reply:
    """What evaluations of workflows can measure."""
    return MultiWorkflowEvaluationTemplateResponse(workflow_version_evaluation_templates=templates.TEMPLATES)


@rpc("PostWorkflowVersionEvaluations", status="behavioural", reason=_SERVER)
async def post_evaluations(call: Call, request: Any) -> Reply:
    """Begin evaluations of a workflow version, all or none."""
    batch = batch_of(request, "workflow_version_evaluations", EVALUATIONS.noun)
    if request.runner_selectors:
        raise Problem(
            codes.NOT_IMPLEMENTED, "runner_selectors: evaluations run in this server, with the models as they run here."
        )

    def write(connection: Connection) -> list[WorkflowVersionEvaluation]:
        version = _version(call, connection, request)
        return [_begin(call, connection, version, each, f"[{number}]") for number, each in enumerate(batch)]

    return await _written(call, write)


async def _written(call: Call, write: Any) -> Reply:
    found = await call.services.database.write(write)
    call.services.jobs.wake(family(call.services).kind)
    return MultiWorkflowVersionEvaluationResponse(workflow_version_evaluations=found)


def _version(call: Call, connection: Connection, request: Any) -> Row:
    """The version that the path names; "" is the latest."""
    place, workflow = workflow_store.find(call, connection, request.workflow_id)
    return workflow_store.find_version(call, connection, place, workflow, request.workflow_version_id)


def _begin(
    call: Call, connection: Connection, version: Row, given: WorkflowVersionEvaluation, at: str
) -> WorkflowVersionEvaluation:
    if given.workflow_version.id not in ("", version.id):
        raise _invalid(f"{at}.workflow_version.id is '{given.workflow_version.id}', but the path says '{version.id}'.")
    kept = WorkflowVersionEvaluation(id=given.id)
    for name in _SETTABLE:
        _set(kept, given, name)
    truth = _settle(call, connection, version, kept, at)
    create(call, EVALUATIONS, connection, call.place.app, kept)
    row = existing(call, EVALUATIONS, connection, call.place.app, kept.id)
    row.extra |= {**truth, "version": version.pk, "generation": 0, "gathered": 0}
    running.begin(connection, family(call.services), row)
    return _shown_row(call, connection, row)


def _set(into: WorkflowVersionEvaluation, given: WorkflowVersionEvaluation, name: str) -> None:
    if name == "target_node_id":
        into.target_node_id = given.target_node_id or into.target_node_id
    elif given.HasField(name):
        getattr(into, name).CopyFrom(getattr(given, name))


def _settle(
    call: Call, connection: Connection, version: Row, kept: WorkflowVersionEvaluation, at: str
) -> dict[str, int]:
    """Check what is to be computed and complete it; the columns that follow."""
    kept.target_node_id = _node(WorkflowVersion.FromString(version.body), kept.target_node_id, f"{at}.target_node_id")
    asked, field = kept.ground_truth_dataset_version, f"{at}.ground_truth_dataset_version"
    if not asked.dataset_id or not asked.id:
        raise _invalid(f"{field} needs dataset_id and id: name the dataset version that has the right answers.")
    named = Dataset(
        id=asked.dataset_id, user_id=asked.user_id, app_id=asked.app_id, version=DatasetVersion(id=asked.id)
    )
    truth = evaluation_truths.of_dataset(call, connection, named, field, codes.EVALUATION_INVALID_ARGUMENT)
    asked.CopyFrom(DatasetVersion(id=asked.id, dataset_id=asked.dataset_id))
    field = f"{at}.workflow_version_evaluation_template"
    template = templates.named(kept.workflow_version_evaluation_template.id, field)
    kept.workflow_version_evaluation_template.CopyFrom(template)
    return {"truth_app": truth.app, "truth_dataset": truth.dataset, "truth_version": truth.version}


def _node(version: WorkflowVersion, named: str, field: str) -> str:
    """The node to judge: the one that is named, or the last if there is but one that nothing follows."""
    followed = {each.node_id for node in version.nodes for each in node.node_inputs}
    last = [node.id for node in version.nodes if node.id not in followed]
    if not named and len(last) == 1:
        return last[0]
    known = ", ".join(f"'{node.id}'" for node in version.nodes)
    if not named:
        raise _invalid(f"{field} is empty, and several nodes are last: name one of {known}.")
    if named not in [node.id for node in version.nodes]:
        raise _invalid(f"{field} is '{named}'; the workflow version has the nodes {known}.")
    return named


def _invalid(details: str) -> Problem:
    return Problem(codes.EVALUATION_INVALID_ARGUMENT, f"workflow_version_evaluations{details}")


@rpc("PatchWorkflowVersionEvaluations", status="behavioural", reason=_PATCHED)
async def patch_evaluations(call: Call, request: Any) -> Reply:
    """Change what is judged, by what or how, and compute it anew; all or none."""
    checked_action(request.action, EVALUATIONS.actions)
    batch = batch_of(request, "workflow_version_evaluations", EVALUATIONS.noun)

    def write(connection: Connection) -> list[WorkflowVersionEvaluation]:
        version = _version(call, connection, request)
        return [_change(call, connection, version, each, f"[{number}]") for number, each in enumerate(batch)]

    return await _written(call, write)


def _change(
    call: Call, connection: Connection, version: Row, given: WorkflowVersionEvaluation, at: str
) -> WorkflowVersionEvaluation:
    row = _of_version(call, connection, version.pk, given.id)
    for name in ("workflow_evaluation_result", "status", "predictions_dataset_version"):
        if given.HasField(name):
            raise _invalid(f"{at}.{name} is the server's to say; {', '.join(_SETTABLE)} can be changed.")
    kept = WorkflowVersionEvaluation.FromString(row.body)
    before = kept.SerializeToString(deterministic=True)
    place = access.app_by_pk(connection, row.extra["truth_app"])
    if place is not None:
        asked = kept.ground_truth_dataset_version
        asked.user_id, asked.app_id = place.user_id, place.app_id
    for name in _SETTABLE:
        _set(kept, given, name)
    row.extra |= _settle(call, connection, version, kept, at)
    if kept.SerializeToString(deterministic=True) != before:
        row.body = kept.SerializeToString()
        running.begin(connection, family(call.services), row)
    return _shown_row(call, connection, row)


def _of_version(call: Call, connection: Connection, version: int | None, id: str) -> Row:
    row = existing(call, EVALUATIONS, connection, call.place.app, id)
    if version not in (None, row.extra["version"]):
        raise missing(EVALUATIONS, id)
    return row


def evaluation_of(call: Call, connection: Connection, request: Any) -> Row:
    """The evaluation that a path names, with its workflow or by its id alone."""
    version = _version(call, connection, request).pk if request.workflow_id else None
    return _of_version(call, connection, version, request.workflow_version_evaluation_id)


@rpc("GetWorkflowVersionEvaluation")
async def get_evaluation(call: Call, request: Any) -> Reply:
    """One evaluation, with its results once they are there."""
    connection = call.services.database.reader
    row = evaluation_of(call, connection, request)
    return SingleWorkflowVersionEvaluationResponse(workflow_version_evaluation=_shown_row(call, connection, row))


@rpc("ListWorkflowVersionEvaluations")
async def list_evaluations(call: Call, request: Any) -> Reply:
    """A page of evaluations of a workflow version, or of all of the app, newest first."""
    connection = call.services.database.reader
    more: list[Condition] = []
    if request.workflow_id:
        more.append(query.equal("version", _version(call, connection, request).pk))
    rows = await listed_columns(call, EVALUATIONS, request, COLUMNS, (), more)
    found = [_shown(call, connection, *row[: len(COLUMNS)]) for row in rows]
    return MultiWorkflowVersionEvaluationResponse(workflow_version_evaluations=found)


def _shown_row(call: Call, connection: Connection, row: Row) -> WorkflowVersionEvaluation:
    extra = row.extra
    return _shown(
        call, connection, row.body, row.owner, row.created, row.modified, extra["version"], extra["truth_app"]
    )


def _shown(
    call: Call, connection: Connection, body: bytes, owner: int, created: int, modified: int, version: int, truth: int
) -> WorkflowVersionEvaluation:
    """An evaluation with its addresses and what it is of."""
    shown = WorkflowVersionEvaluation.FromString(body)
    at = access.app_by_pk(connection, owner) or call.place
    shown.user_id, shown.app_id = at.user_id, at.app_id
    shown.created_at.CopyFrom(clock.stamp(created))
    shown.modified_at.CopyFrom(clock.stamp(modified))
    app, workflow_id, stored = store.workflow_of(connection, version)
    _place(shown.workflow_version, access.app_by_pk(connection, app))
    shown.workflow_version.id = WorkflowVersion.FromString(stored).id
    shown.workflow_version.workflow_id = workflow_id
    _place(shown.ground_truth_dataset_version, access.app_by_pk(connection, truth))
    return shown


def _place(item: WorkflowVersion | DatasetVersion, place: Place | None) -> None:
    if place is not None:
        item.user_id, item.app_id = place.user_id, place.app_id


BINDINGS = [list_templates, post_evaluations, patch_evaluations, get_evaluation, list_evaluations]
__all__ = ["BINDINGS", "EVALUATIONS", "evaluation_of", "family", "serve"]
