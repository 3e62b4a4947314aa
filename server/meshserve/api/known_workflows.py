"""Workflows that ran a moment ago, ready to run again, for as long as nothing is committed."""

from dataclasses import dataclass, field

from meshserve.api import pictures, workflow_store
from meshserve.api.workflow_nodes import plan_of
from meshserve.call import Call
from meshserve.store.access import Place
from meshserve.store.momentary import Momentary
from meshserve.store.records import Row
from meshserve.workflow.plan import Plan
from meshserve_proto.resources_pb2 import Workflow
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest, PostWorkflowResultsSimilarityRequest

_MOST = 256


@dataclass(frozen=True, slots=True)
class KnownWorkflow:
    """A workflow as a caller found it: where it is, its row, that of the version to run, and how that runs.

    shown: the workflow as of that version, as answers repeat it, serialized.
    """

    place: Place
    row: Row
    version_row: Row
    plan: Plan
    shown: bytes


@dataclass(slots=True)
class KnownWorkflows:
    """By everything that finding a workflow depends on, until anybody commits anything. For the loop's thread alone."""

    _known: Momentary[tuple[object, ...], KnownWorkflow] = field(default_factory=lambda: Momentary(_MOST))

    def find(
        self, call: Call, request: PostWorkflowResultsRequest | PostWorkflowResultsSimilarityRequest
    ) -> KnownWorkflow:
        """The workflow that a request means for this caller; Problem as `workflow_store` and `plan_of` raise it."""
        remembered = self._known.of(call.services.database.version())
        place, key = call.place, call.caller
        asked = (request.workflow_id, request.version_id, request.favor_clarifai_workflows)
        name = (*asked, place, call.stranger, key.user, key.app)
        known = remembered.get(name)
        if known is None:
            known = remembered[name] = _found(call, request)
        return known


def _found(call: Call, request: PostWorkflowResultsRequest | PostWorkflowResultsSimilarityRequest) -> KnownWorkflow:
    connection = call.services.database.reader
    place, row = workflow_store.find(
        call, connection, request.workflow_id, public_first=request.favor_clarifai_workflows
    )
    version_row = workflow_store.find_version(call, connection, place, row, request.version_id)
    plan = plan_of(call, place, version_row)
    return KnownWorkflow(
        place, row, version_row, plan, _shown(call, place, row, version_row).SerializeToString(deterministic=True)
    )


def _shown(call: Call, place: Place, row: Row, version_row: Row) -> Workflow:
    """The workflow as of the version that is to run."""
    workflow: Workflow = pictures.show(call, workflow_store.completed(row.body, place), place)
    if workflow.version.id != version_row.id:
        version = workflow_store.completed_version(version_row.body, place, workflow.id)
        workflow.version.CopyFrom(version)
        workflow.ClearField("nodes")
        workflow.nodes.extend(version.nodes)
    return workflow


__all__ = ["KnownWorkflow", "KnownWorkflows"]
