"""What a task may be, and what of it is filled in when it is stored (behaviour §15)."""

from collections.abc import Collection
from sqlite3 import Connection

from meshserve.api import task_sources, workflow_store
from meshserve.api.label_concepts import create_concepts, may_create, names_of
from meshserve.api.task_workers import check_partition, member, resolved
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.store import records, task_tables
from meshserve.store.annotation_facts import STATES
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Concept,
    Task,
    TaskConcept,
    TaskInputSource,
    TaskReview,
    TaskWorker,
    Workflow,
)

_TYPES = (Task.CONCEPTS_CLASSIFICATION, Task.BOUNDING_BOX_DETECTION, Task.POLYGON_DETECTION)
_ALL_KINDS = 63
"""The bits of AnnotationDataType."""


def invalid(details: str) -> Problem:
    """The problem of a task that cannot be meant."""
    return Problem(codes.CONN_INVALID_REQUEST, details)


def check(call: Call, connection: Connection, task: Task, fields: Collection[str] | None = None) -> None:
    """Problem for what cannot be done; what is left unsaid is filled in, and new concepts are created.

    The task's lists are gathered (`task_lists.gather`). fields: those that a patch touched, since a source or a label
    order may have gone since the task was made; None is all.
    """
    for part, about in _PARTS.items():
        if fields is None or not about.isdisjoint(fields):
            part(call, connection, task)


def _check_kind(call: Call, connection: Connection, task: Task) -> None:
    if task.type not in _TYPES:
        raise invalid(
            f"type is {task.type}: say what to label, CONCEPTS_CLASSIFICATION (1), BOUNDING_BOX_DETECTION (2) or"
            " POLYGON_DETECTION (3)."
        )
    if task.priority not in Task.TaskPriority.values():
        raise invalid(f"priority is {task.priority}; it is LOW (1), MEDIUM (2) or HIGH (3).")


def _check_order(call: Call, connection: Connection, task: Task) -> None:
    order = task.label_order_id
    if order and records.find(connection, task_tables.LABEL_ORDERS, call.place.app, order) is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"label_order_id names '{order}': there is no such label order here.")


def _check_workers(call: Call, connection: Connection, task: Task) -> None:
    worker = task.worker
    if not worker.workers and not task.label_order_id:
        raise invalid("worker.workers is empty: name the users who label, or the one model or workflow.")
    found = [resolved(call, connection, each, f"worker.workers[{n}]") for n, each in enumerate(worker.workers)]
    unique = {each.SerializeToString(deterministic=True): each for each in found}
    del worker.workers[:]
    worker.workers.extend(unique.values())
    automatic = [each for each in worker.workers if not each.HasField("user")]
    if automatic and len(worker.workers) > 1:
        raise invalid(
            f"worker.workers has {len(worker.workers)} items; with a model or a workflow there may be only one."
        )
    kind = TaskWorker.WORKER_AUTO if automatic else TaskWorker.WORKER_HUMAN
    if worker.type not in (TaskWorker.WORKER_TYPE_NOT_SET, kind) and worker.workers:
        said = "a model or workflow labels" if automatic else "users label"
        raise invalid(f"worker.type is {TaskWorker.WorkerType.Name(worker.type)}, but {said}.")
    worker.type = kind
    if not worker.strategy:
        worker.strategy = TaskWorker.FULL
    if worker.strategy not in TaskWorker.TaskWorkerStrategy.values():
        raise invalid(f"worker.strategy is {worker.strategy}; it is PARTITIONED (2), FULL (3) or DYNAMIC (4).")
    if worker.strategy == TaskWorker.PARTITIONED and worker.workers:
        check_partition(worker)


def _check_source(call: Call, connection: Connection, task: Task) -> None:
    if task.input_source.type not in TaskInputSource.TaskInputSourceType.values() or not task.input_source.type:
        raise invalid(
            f"input_source.type is {task.input_source.type}: say where the inputs come from, ALL_INPUTS (1),"
            " SAVED_SEARCH (2), DATASET (3) or INPUT (4)."
        )
    task_sources.conditions(connection, call.place.app, task)


def _check_review(call: Call, connection: Connection, task: Task) -> None:
    review = task.review
    review.strategy = review.strategy or TaskReview.NONE
    if review.strategy not in TaskReview.TaskReviewStrategy.values():
        raise invalid(f"review.strategy is {review.strategy}; it is NONE (1), MANUAL (2) or CONSENSUS (3).")
    share = review.manual_strategy_info.sample_percentage
    if not 0 <= share <= 1:
        raise invalid(f"review.manual_strategy_info.sample_percentage is {share:g}; it is a share from 0 to 1.")
    several = max(
        review.manual_strategy_info.approval_threshold, review.consensus_strategy_info.approval_threshold_reviewers
    )
    if several > 1:
        raise Problem(
            codes.TASK_NOT_IMPLEMENTED,
            f"{several} reviewers are to approve the same labels: on this server one reviewer decides. Leave it out.",
        )
    users = [member(call, connection, user, f"review.users[{n}]") for n, user in enumerate(review.users)]
    del review.users[:]
    review.users.extend({user.id: user for user in users}.values())


def _check_concepts(call: Call, connection: Connection, task: Task) -> None:
    names: dict[str, str] = {}
    for number, each in enumerate(task.concepts):
        if not each.concept.id:
            raise invalid(f"concepts[{number}].concept.id is empty: name a concept of the app.")
        names[each.concept.id] = each.concept.name
        _check_rules(each, f"concepts[{number}].auto_annotation_config")
    known = names_of(connection, call.place.app, names)
    if unknown := names.keys() - known.keys():
        refusal = may_create(call, unknown)
        if refusal is not None:
            raise refusal
        create_concepts(call, connection, {id: names[id] for id in names if id in unknown})
    for each in task.concepts:
        id = each.concept.id
        each.concept.CopyFrom(Concept(id=id, name=known.get(id) or names[id] or id, value=1))


def _check_rules(each: TaskConcept, field: str) -> None:
    config = each.auto_annotation_config
    if config.HasField("time_of_day_range") or config.HasField("polygon"):
        raise Problem(
            codes.TASK_NOT_IMPLEMENTED,
            f"{field}: time_of_day_range and polygon are for cameras that are watched live, which this server does not.",
        )
    wanted = config.threshold_range
    if not (0 <= wanted.lower <= 1 and 0 <= wanted.upper <= 1) or (wanted.upper and wanted.lower > wanted.upper):
        raise invalid(
            f"{field}.threshold_range goes from {wanted.lower:g} to {wanted.upper:g}; it is from 0 to 1, lower end first."
        )
    if config.annotation_data_types > _ALL_KINDS:
        raise invalid(
            f"{field}.annotation_data_types is {config.annotation_data_types}: add up TAG 1, BOUNDING_BOX 2, POLYGON 4,"
            " POINT 8, SPAN 16, MASK 32."
        )
    if config.status_code and config.status_code not in STATES:
        raise invalid(
            f"{field}.status_code is {config.status_code}, which is no state of an annotation: those are"
            f" {', '.join(map(str, STATES))}."
        )


def _check_assistant(call: Call, connection: Connection, task: Task) -> None:
    assistant = task.ai_assistant
    id = assistant.workflow.id or assistant.workflow_id
    if id:
        place, row = workflow_store.find(call, connection, id)
        assistant.workflow_id = row.id
        assistant.workflow.CopyFrom(Workflow(id=row.id, user_id=place.user_id, app_id=place.app_id))
    params = task.ai_assist_params
    if not (0 <= params.min_threshold <= 1 and 0 <= params.max_threshold <= 1) or (
        params.max_threshold and params.min_threshold > params.max_threshold
    ):
        raise invalid(
            f"ai_assist_params: thresholds are from 0 to 1, the smaller one first; they are {params.min_threshold:g} and"
            f" {params.max_threshold:g}."
        )


_PARTS = {
    _check_kind: {"type", "priority"},
    _check_order: {"label_order_id"},
    _check_workers: {"worker"},
    _check_source: {"input_source"},
    _check_review: {"review"},
    _check_concepts: {"concepts"},
    _check_assistant: {"ai_assistant", "ai_assist_params"},
}
"""What looks at which fields."""
