"""Which RPCs change things, and what the contract calls what they do: read from names, with the exceptions listed."""

import re
from functools import cache

from meshserve.core.contract import RPCS
from meshserve_proto.resources_pb2 import EventType

FAMILIES = {
    "Model": ("MODEL", "model"),
    "ModelVersion": ("MODEL_VERSION", "model_version"),
    "Workflow": ("WORKFLOW", "workflow"),
    "WorkflowVersion": ("WORKFLOW_VERSION", "workflow_version"),
    "App": ("APPLICATION", "app"),
    "Collaborator": ("COLLABORATOR", ""),
    "ComputeCluster": ("COMPUTE_CLUSTER", "compute_cluster"),
    "Nodepool": ("NODEPOOL", "nodepool"),
    "Deployment": ("DEPLOYMENT", "deployment"),
}
"""What an RPC's name names → how events of it begin, and the kind of target that it is, "" where there is none."""
_VERBS = {"Post": ("CREATE", "ADD"), "Patch": ("UPDATE",), "Put": ("UPDATE",), "Delete": ("DELETE", "REMOVE")}
NEAREST = {
    "PatchAppsDetails": ("App", "Patch"),
    "PatchAppsIds": ("App", "Patch"),
    "PatchModelIds": ("Model", "Patch"),
    "PatchModelCheckConsents": ("Model", "Patch"),
    "PatchModelToolkits": ("Model", "Patch"),
    "PatchModelUseCases": ("Model", "Patch"),
    "PatchModelLanguages": ("Model", "Patch"),
    "PostModelVersionsUpload": ("ModelVersion", "Post"),
    "PostModelVersionsPublish": ("ModelVersion", "Patch"),
    "PostModelVersionsUnPublish": ("ModelVersion", "Patch"),
    "PatchWorkflowIds": ("Workflow", "Patch"),
    "PostWorkflowVersionsPublish": ("WorkflowVersion", "Patch"),
    "PostWorkflowVersionsUnPublish": ("WorkflowVersion", "Patch"),
    "PostNodepoolStatus": ("Nodepool", "Patch"),
}
"""RPCs whose names are no verb and family, but which do to one what such an RPC does. All others have no event type."""


_SAVING = re.compile(r"Post\w*Searches")
MUTATING = frozenset(rpc.name for rpc in RPCS.values() if not rpc.reads or _SAVING.fullmatch(rpc.name))
"""RPCs that may change what is stored: all that do not only read, and those that may save the search they make."""


@cache
def event_of(name: str) -> tuple[int, str]:
    """(the event type of an RPC, 0 where it has none; the kind of target that it is about, "" where it has none)."""
    noun, verb = NEAREST.get(name, ("", ""))
    for word in _VERBS if not noun else ():
        if name.startswith(word):
            noun, verb = name.removeprefix(word).removesuffix("s"), word
    prefix, kind = FAMILIES.get(noun, ("", ""))
    for suffix in _VERBS[verb] if prefix else ():
        if f"{prefix}_{suffix}" in EventType.DESCRIPTOR.values_by_name:
            return EventType.Value(f"{prefix}_{suffix}"), kind
    return EventType.EVENT_TYPE_NOT_SET, ""
