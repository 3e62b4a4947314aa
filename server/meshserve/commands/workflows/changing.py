"""A workflow of the server made, or given a new version, unless it has these nodes already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from meshserve.commands.connection import Refusal, Session
from meshserve.commands.workflows.models import Choice, Maker, choices
from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.runners.base import Settings
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.conditions import for_the_model
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.parameters import check_output_info, check_override
from meshserve.workflow.plan import OPERATOR, NodeModel
from meshserve.workflow.text.difference import Difference, difference
from meshserve.workflow.text.reader import Text
from meshserve.workflow.text.tree import BadText, Fault
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Workflow, WorkflowNode

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a workflow, or would become of it.

    outcome: CREATED, CHANGED or UNCHANGED; version: the latest now, "" where none was made; models: what was made,
    as (model id, version id).
    """

    id: str
    outcome: str
    version: str
    what: Difference = field(default_factory=Difference)
    models: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        made = [{"id": model, "version": version} for model, version in self.models]
        return {
            "id": self.id,
            "outcome": self.outcome,
            "version": self.version,
            "models_made": made,
            "difference": self.what.as_json(),
        }


def imported(session: Session, text: Text, *, dry: bool) -> Outcome:
    """Bring the workflow of a file to the server; nothing is left there if that fails.

    dry: look and check, but change nothing. Raises BadText for what the file or the server says against it.
    """
    current = own(session, text.workflow.id)
    chosen = choices(session, text, current)
    wanted = Workflow(id=text.workflow.id, user_id=session.user, app_id=session.app)
    if dry:
        _check(session, text, chosen)
        wanted.nodes.extend(choice.node for choice in chosen)
        made = tuple((choice.node.model.id, "") for choice in chosen if choice.makes)
        return _outcome(current, wanted, made)
    maker = Maker(session)
    node_id = ""
    try:
        for choice in chosen:
            if choice.makes:
                node_id = choice.node.id
                maker.make(choice)
        node_id = ""
        wanted.nodes.extend(choice.node for choice in chosen)
        made = tuple((model, version) for (model, _), version in maker.made.items())
        outcome = _outcome(current, wanted, made)
        return outcome if outcome.outcome == UNCHANGED else saved(session, wanted, outcome)
    except Refusal as refusal:
        left = maker.undo()
        details = f"Node '{node_id}': {refusal.details}" if node_id else refusal.details
        fault = text.blame(details)
        also = f" Made for it, and not deleted again: {', '.join(left)}." if left else ""
        raise BadText([Fault(fault.mark, fault.why + also)]) from None


def own(session: Session, workflow_id: str) -> Workflow | None:
    """The app's own workflow of that id; None if there is none."""
    try:
        found: Workflow = session.call("GetWorkflow", workflow_id=workflow_id, exclude_clarifai_workflows=True).workflow
    except Refusal as refusal:
        if refusal.code == codes.WORKFLOW_DOES_NOT_EXIST:
            return None
        raise
    return found


def replaced(session: Session, current: Workflow, nodes: Sequence[WorkflowNode]) -> Outcome:
    """Give a workflow of the app other nodes, in a new version. Raises Refusal."""
    wanted = Workflow(id=current.id, user_id=session.user, app_id=session.app, nodes=nodes)
    outcome = _outcome(current, wanted)
    return outcome if outcome.outcome == UNCHANGED else saved(session, wanted, outcome)


def _outcome(current: Workflow | None, wanted: Workflow, made: tuple[tuple[str, str], ...] = ()) -> Outcome:
    if current is None:
        return Outcome(wanted.id, CREATED, "", difference(Workflow(), wanted), made)
    what = difference(current, wanted)
    return Outcome(wanted.id, CHANGED if what else UNCHANGED, "" if what else current.version.id, what, made)


def saved(session: Session, wanted: Workflow, outcome: Outcome) -> Outcome:
    """Post or patch a workflow; the outcome with the version that it has then. Raises Refusal."""
    posted = Workflow(id=wanted.id, nodes=wanted.nodes)
    if outcome.outcome == CREATED:
        answer = session.call("PostWorkflows", workflows=[posted])
    else:
        answer = session.call("PatchWorkflows", action="overwrite", workflows=[posted])
    return Outcome(wanted.id, outcome.outcome, answer.workflows[0].version.id, outcome.what, outcome.models)


def _check(session: Session, text: Text, chosen: Sequence[Choice]) -> None:
    """What a server of this release would say against the nodes. Raises BadText."""
    for choice in chosen:
        if choice.makes:
            _check_type(session, text, choice)
    models: dict[str, NodeModel] = {}
    for choice in chosen:
        node, override = choice.node, for_the_model(choice.node.output_info_override)
        info = MODEL_TYPES.get(choice.found.model_type_id)
        if info is None:
            return  # a type of another server: nothing is known of what it takes
        version = choice.found.model_version.output_info
        params = to_dict(version.params) | to_dict(override.params)
        settings = Settings(params, list(override.data.concepts) or list(version.data.concepts))
        try:
            if choice.makes:
                check_output_info(info, choice.described.output_info)
            if info.operator or node.HasField("output_info_override"):
                check_override(info, override, settings, complete=info.operator)
        except Problem as problem:
            raise BadText([text.blame(f"Node '{node.id}': {problem.details}")]) from None
        engine = f"{OPERATOR}{info.id}" if info.operator else None
        label = f"model '{node.model.id}' ({info.id})"
        models[node.id] = NodeModel(engine, info.id, label, info.input_fields, info.output_fields, settings)
    try:
        compiled(ordered([choice.node for choice in chosen]), models)
    except Problem as problem:
        raise BadText([text.blame(problem.details)]) from None


def _check_type(session: Session, text: Text, choice: Choice) -> None:
    try:
        session.call("GetModelType", model_type_id=choice.found.model_type_id)
    except Refusal as refusal:
        at = text.mark(choice.node.id, "model", "model_type_id")
        raise BadText([Fault(at, refusal.details)]) from None
