"""From the models that a file names or describes to versions that a server has: found, or made as the SDK makes them.

A model that the file describes (`model_type_id`, `output_info`) and the app does not have is made. One that is there
but has other settings gets another version; the version that the workflow uses now counts before the latest, so that
the same file twice makes nothing twice. A description is for the making alone.
"""

from dataclasses import dataclass, field
from typing import Any

from meshserve.commands.connection import Refusal, Session
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.text.plain import plain_node
from meshserve.workflow.text.reader import Text
from meshserve.workflow.text.tree import BadText, Fault
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, ModelVersion, Workflow, WorkflowNode

MODEL, VERSION = "model", "version"
_GONE = (codes.MODEL_DOES_NOT_EXIST, codes.CONN_DOES_NOT_EXIST)


@dataclass(slots=True)
class Choice:
    """One node and what is to be made for it first.

    node: to be posted, its model with address and version, the version empty as long as it is to be made.
    makes: MODEL, VERSION or "". found: the model as the server has it, or as it is described.
    """

    node: WorkflowNode
    found: Model
    makes: str = ""
    described: ModelVersion = field(default_factory=ModelVersion)


def choices(session: Session, text: Text, current: Workflow | None) -> list[Choice]:
    """What each node of the file is to run. Raises BadText for models that are not there and cannot be made."""
    used = {node.id: node.model for node in current.nodes} if current is not None else {}
    faults: list[Fault] = []
    made: list[Choice] = []
    for node in text.workflow.nodes:
        try:
            made.append(_choice(session, text, node, used.get(node.id)))
        except Refusal as refusal:
            faults.append(text.blame(f"Node '{node.id}': {refusal.details}"))
        except BadText as error:
            faults += error.faults
    if faults:
        raise BadText(faults)
    return made


def _choice(session: Session, text: Text, node: WorkflowNode, used: Model | None) -> Choice:
    asked, described = node.model, ModelVersion(output_info=node.model.model_version.output_info)
    chosen = WorkflowNode()
    chosen.CopyFrom(node)
    own = session.place(asked.user_id, asked.app_id) == session.place()
    describes = bool(asked.model_type_id) or node.model.model_version.HasField("output_info")
    found = _found(session, asked, asked.model_version.id)
    if found is None or (describes and own and (found.user_id, found.app_id) != (session.user, session.app)):
        return _new(session, text, chosen, described, own=own)
    version = ModelVersion(id=asked.model_version.id or found.model_version.id)
    chosen.model.CopyFrom(Model(id=asked.id, user_id=found.user_id, app_id=found.app_id, model_version=version))
    if asked.model_type_id and asked.model_type_id != found.model_type_id:
        why = f"the model '{asked.id}' is there already and of type {found.model_type_id}: give yours another model_id"
        raise BadText([Fault(text.mark(node.id, "model", "model_type_id"), why)])
    if not described.output_info.ListFields():
        return Choice(chosen, found)
    before = used.model_version.id if used is not None and used.id == asked.id else ""
    older = _found(session, asked, before) if before not in ("", found.model_version.id) else None
    for model in (older, found):
        if model is not None and _covers(model, described):
            chosen.model.model_version.id = model.model_version.id
            return Choice(chosen, model)
    if not own:
        why = f"the latest version of model '{asked.id}' has another output_info, and it is not of this app: name a version"
        raise BadText([Fault(text.mark(node.id, "model", "output_info"), why)])
    chosen.model.model_version.ClearField("id")
    return Choice(chosen, found, VERSION, described)


def _found(session: Session, asked: Model, version_id: str) -> Model | None:
    """A model as the server has it, with concepts; None if it has no such model, or no such version and none is named."""
    place = session.place(asked.user_id, asked.app_id)
    try:
        model: Model = session.call(
            "GetModelOutputInfo", place, model_id=asked.id, version_id=version_id, trained_before=True
        ).model
    except Refusal as refusal:
        if refusal.code in _GONE and (not asked.model_version.id or refusal.code == codes.MODEL_DOES_NOT_EXIST):
            return None
        raise
    return model


def _new(session: Session, text: Text, chosen: WorkflowNode, described: ModelVersion, *, own: bool) -> Choice:
    asked = chosen.model
    where = "" if own else f" in app '{asked.app_id or session.app}' of user '{asked.user_id or session.user}'"
    at = text.mark(chosen.id, "model", "model_id")
    if not asked.model_type_id or not own:
        remedy = ": describe it by model_type_id and output_info to have it made" if own else ""
        raise BadText([Fault(at, f"there is no model '{asked.id}'{where}, or it is not shared with you{remedy}")])
    kind = MODEL_TYPES.get(asked.model_type_id)
    if kind is not None and kind.trainable:
        why = f"the model '{asked.id}' would be of type {kind.id}, which has to be trained: make and train it first"
        raise BadText([Fault(text.mark(chosen.id, "model", "model_type_id"), why)])
    model = Model(id=asked.id, model_type_id=asked.model_type_id, description=asked.description)
    model.user_id, model.app_id = session.user, session.app
    model.model_version.CopyFrom(described)
    chosen.model.CopyFrom(Model(id=asked.id, user_id=session.user, app_id=session.app))
    return Choice(chosen, model, MODEL, described)


def _covers(model: Model, described: ModelVersion) -> bool:
    """Whether a version has just these params, and data that says at least what the described has."""
    has, wants = (_info(version) for version in (model.model_version, described))
    same = "params" not in wants or has.get("params") == wants["params"]
    return same and _within(wants.get("data", {}), has.get("data", {}))


def _info(version: ModelVersion) -> dict[str, Any]:
    node = WorkflowNode(output_info_override=version.output_info)
    for concept in node.output_info_override.data.concepts:
        concept.name = concept.name or concept.id  # as servers keep them
    info: dict[str, Any] = plain_node(node).get("output_info_override", {})
    return info


def _within(wanted: Any, there: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(there, dict) and all(_within(value, there.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(there, list) and len(wanted) == len(there) and all(map(_within, wanted, there))
    return bool(wanted == there)


@dataclass(slots=True)
class Maker:
    """Makes the models and versions that a file describes, and takes them back if the workflow cannot be."""

    session: Session
    made: dict[tuple[str, bytes], str] = field(default_factory=dict)
    """(model id, what its version is described by) → version id: nodes that are described alike share one."""
    models: set[str] = field(default_factory=set)
    """Ids of models that were made, and not a version alone."""

    def make(self, choice: Choice) -> None:
        """Make what a node lacks; its version is then named. Raises Refusal."""
        model, info = choice.node.model, choice.described.output_info
        key = (model.id, info.SerializeToString(deterministic=True))
        if key not in self.made:
            version = self._model(choice) if choice.makes == MODEL and model.id not in self.models else ""
            if not version or info.ListFields():
                answer = self.session.call("PostModelVersions", model_id=model.id, model_versions=[choice.described])
                version = answer.model.model_version.id
            self.made[key] = version
        model.model_version.id = self.made[key]

    def _model(self, choice: Choice) -> str:
        """Make a model; the id of the version that it has from the start, or ""."""
        found = choice.found
        posted = Model(id=found.id, model_type_id=found.model_type_id, description=found.description)
        answer = self.session.call("PostModels", models=[posted])
        self.models.add(found.id)
        return str(answer.model.model_version.id)

    def undo(self) -> list[str]:
        """Delete what was made; what could not be deleted, in words."""
        versions = [(model, version) for (model, _), version in self.made.items() if model not in self.models]
        left = []
        for model_id, version_id in versions:
            try:
                self.session.call("DeleteModelVersion", model_id=model_id, version_id=version_id)
            except Refusal:
                left.append(f"version '{version_id}' of model '{model_id}'")
        for model_id in self.models:
            try:
                self.session.call("DeleteModel", model_id=model_id)
            except Refusal:
                left.append(f"model '{model_id}'")
        return left
