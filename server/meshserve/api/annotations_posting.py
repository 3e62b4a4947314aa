"""PostAnnotations: what people (and, for the app's owner, models) say about inputs, each item on its own (behaviour §7)."""

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from meshserve.api import annotation_data, task_labels
from meshserve.api.label_concepts import name_concepts
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import fold, fold_details, make_status, status_of
from meshserve.crud.binding import rpc
from meshserve.crud.verbs import batch_of
from meshserve.store import access, drawn, records, schema
from meshserve.store import annotations as store
from meshserve.store.annotation_facts import STATES
from meshserve.store.records import DuplicateId, Row, Table
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Model, ModelVersion, User, Worker, Workflow, WorkflowVersion

ANNOTATIONS_FIELD = 2
"""`annotations` of MultiAnnotationResponse."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who made an annotation. `column` is how the table names them; `trusted` says that it was a person."""

    worker: Worker
    column: str
    trusted: bool

    def sign(self, annotation: Annotation) -> None:
        """Fill both the old fields and the new one."""
        kind, _, id = self.column.partition(":")
        for name, of in (("user_id", "user"), ("model_version_id", "model"), ("workflow_version_id", "workflow")):
            setattr(annotation, name, id if kind == of else "")
        annotation.worker.CopyFrom(self.worker)
        annotation.trusted = self.trusted


def by_user(id: str) -> Author:
    """A person."""
    return Author(Worker(user=User(id=id)), f"user:{id}", True)


@rpc("PostAnnotations")
async def post_annotations(call: Call, request: Any) -> Reply:
    """Add annotations to inputs that exist."""
    items = batch_of(request, "annotations", "annotation")

    def write(connection: Connection) -> tuple[list[bytes], list[int]]:
        met: dict[str, str] = {}
        return each(connection, items, lambda item: _create(call, connection, item, met))

    bodies, item_codes = await call.services.database.write(write)
    call.services.jobs.wake(drawn.JOB)
    return answered(call, bodies, item_codes)


def each(connection: Connection, items: list[Annotation], act: Any) -> tuple[list[bytes], list[int]]:
    """(bodies, codes) of a batch in which each item gets through or not on its own, within a write."""
    bodies: list[bytes] = []
    item_codes: list[int] = []
    for item in items:
        sent = item.SerializeToString()
        try:
            with records.undo_on_problem(connection):
                bodies.append(act(item))
            item_codes.append(codes.SUCCESS)
        except Problem as problem:
            refused = Annotation.FromString(sent)
            refused.status.CopyFrom(status_of(problem))
            bodies.append(refused.SerializeToString())
            item_codes.append(problem.code)
    return bodies, item_codes


def answered(call: Call, bodies: list[bytes], item_codes: list[int]) -> bytes:
    """The response of a batch."""
    call.code = fold(item_codes, (codes.SUCCESS,))
    call.details = fold_details(item_codes, (codes.SUCCESS,))
    return embedded(ANNOTATIONS_FIELD, bodies)


def _create(call: Call, connection: Connection, item: Annotation, met: dict[str, str]) -> bytes:
    of = annotated_input(call, connection, item.input_id)
    author = _author(call, connection, item)
    if item.task_id:
        task_labels.check_labeler(call, connection, item.task_id, author.column)
    annotation_data.check(item.data)
    annotation_data.check_info(item)
    name_concepts(call, connection, item.data, met)
    moment = clock.now()
    item.id = ids.checked_id(item.id, "annotation id") if item.id else ids.new_id()
    item.status.CopyFrom(make_status(checked_state(item)))
    item.ClearField("consensus_info")
    item.input_level = False
    author.sign(item)
    item.created_at.CopyFrom(clock.stamp(moment))
    item.modified_at.CopyFrom(clock.stamp(moment))
    row = Row(call.place.app, item.id, b"", moment, moment)
    row.extra = {
        "input": of.pk,
        "status": item.status.code,
        "worker": author.column,
        "input_level": 0,
        "trusted": int(author.trusted),
    }
    row.body = item.SerializeToString()
    try:
        store.insert(connection, row, item)
    except DuplicateId:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY, f"A duplicate: there is already an annotation with the id '{item.id}'."
        ) from None
    if author.trusted and drawn.box_of(item.data) is not None:
        drawn.enqueue(connection, call.place.app, of)
    return row.body


def annotated_input(call: Call, connection: Connection, id: str) -> Row:
    """The input of an annotation."""
    if not id:
        raise annotation_data.invalid("input_id is empty: it names the input that the annotation is about.")
    found = records.find(connection, schema.INPUTS, call.place.app, id)
    if found is None:
        raise Problem(codes.INPUT_DOES_NOT_EXIST, f"There is no input '{id}' in the app.")
    return found


def checked_state(item: Annotation) -> int:
    """The state that an annotation asks for; success unless it says."""
    return checked_code(item.status.code or codes.ANNOTATION_SUCCESS)


def checked_code(code: int) -> int:
    """Return `code` if an annotation may be in that state, else raise Problem 24155."""
    if code not in STATES:
        raise annotation_data.invalid(
            f"status.code is {code}, which is no state of an annotation: those are {', '.join(map(str, STATES))}."
        )
    return code


def _author(call: Call, connection: Connection, item: Annotation) -> Author:
    """The caller, unless the app's owner names somebody else."""
    _check_one_author(item)
    which = item.worker.WhichOneof("worker")
    if which == "model" or item.model_version_id:
        return _by_model(call, connection, item)
    if which == "workflow" or item.workflow_version_id:
        return _by_workflow(call, connection, item)
    named = item.worker.user.id or item.user_id
    if not named or named in ("me", call.caller.user_id):
        return by_user(call.caller.user_id)
    _only_the_owner(call, f"user '{named}'")
    if access.find_user(connection, named) is None:
        raise annotation_data.invalid(f"user_id names '{named}': there is no such user.")
    return by_user(named)


def _check_one_author(item: Annotation) -> None:
    """Problem 24155 if the older fields and `worker` name different ones, or a model and a workflow are named."""
    worker = item.worker
    for field, older, newer in (
        ("user_id", item.user_id, worker.user.id),
        ("model_version_id", item.model_version_id, worker.model.model_version.id),
        ("workflow_version_id", item.workflow_version_id, worker.workflow.version.id),
    ):
        if older and newer and older != newer:
            raise annotation_data.invalid(f"{field} is '{older}', but worker names '{newer}': give one of them.")
    model = item.model_version_id or worker.HasField("model")
    workflow = item.workflow_version_id or worker.HasField("workflow")
    if model and workflow:
        raise annotation_data.invalid(
            "A model version and a workflow version are named: an annotation is by one of them."
        )


def _only_the_owner(call: Call, what: str) -> None:
    if call.caller.user != call.place.user:
        raise Problem(codes.ANNOTATION_PERMISSION_DENIED, f"Only the owner of the app may post annotations as {what}.")


def _by_model(call: Call, connection: Connection, item: Annotation) -> Author:
    named = item.worker.model.model_version.id or item.model_version_id
    if not named:
        raise annotation_data.invalid(
            "worker.model.model_version.id is empty: annotations are by a version of a model."
        )
    of = _version_owner(call, connection, schema.MODELS, schema.MODEL_VERSIONS, named, "model")
    _check_owner("model", item.worker.model.id, of, named)
    return Author(Worker(model=Model(id=of, model_version=ModelVersion(id=named))), f"model:{named}", False)


def _by_workflow(call: Call, connection: Connection, item: Annotation) -> Author:
    named = item.worker.workflow.version.id or item.workflow_version_id
    if not named:
        raise annotation_data.invalid(
            "worker.workflow.version.id is empty: annotations are by a version of a workflow."
        )
    of = _version_owner(call, connection, schema.WORKFLOWS, schema.WORKFLOW_VERSIONS, named, "workflow")
    _check_owner("workflow", item.worker.workflow.id, of, named)
    return Author(Worker(workflow=Workflow(id=of, version=WorkflowVersion(id=named))), f"workflow:{named}", False)


def _check_owner(noun: str, named: str, of: str, version: str) -> None:
    if named not in ("", of):
        raise annotation_data.invalid(
            f"worker.{noun}.id is '{named}', but version '{version}' is one of {noun} '{of}'."
        )


def _version_owner(call: Call, connection: Connection, owners: Table, versions: Table, id: str, noun: str) -> str:
    """The id of the model or workflow whose version is named: one of the app's own, or a public one."""
    _only_the_owner(call, f"a {noun} version")
    public = access.find_app(connection, PUBLIC_USER, PUBLIC_APP)
    apps = [call.place.app, *([public.app] if public else [])]
    of = store.version_owner(connection, owners, versions, apps, id)
    if not of:
        raise annotation_data.invalid(
            f"The worker is the {noun} version '{id}', which is neither in the app nor public."
        )
    return of


BINDINGS = [post_annotations]
