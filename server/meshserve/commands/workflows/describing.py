"""Operators described by what they are rather than by a version that only one app has."""

from meshserve.commands.connection import Session
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve_proto.resources_pb2 import Model, ModelVersion, Workflow


def described(session: Session, workflow: Workflow) -> None:
    """Replace the versions of the workflow's own operators by type and settings, in place. Raises Refusal."""
    place = session.place(workflow.user_id, workflow.app_id)
    for node in workflow.nodes:
        model = node.model
        if (model.user_id, model.app_id) != (workflow.user_id, workflow.app_id):
            continue
        found: Model = session.call(
            "GetModelOutputInfo", place, model_id=model.id, version_id=model.model_version.id
        ).model
        info = MODEL_TYPES.get(found.model_type_id)
        if info is None or not info.operator:
            continue
        settings = found.model_version.output_info
        kept = ModelVersion()
        if settings.params.fields:
            kept.output_info.params.CopyFrom(settings.params)
        if settings.data.concepts:
            kept.output_info.data.concepts.extend(settings.data.concepts)
        node.model.CopyFrom(
            Model(id=model.id, model_type_id=found.model_type_id, description=found.description, model_version=kept)
        )
