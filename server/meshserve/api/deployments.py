"""Deployments: which model or workflow runs on which nodepools, as records that runners and calls are matched by.

`worker` and `desired_worker` are the same here: whoever serves the nodepool reads the record, so that a change holds at
once. A nodepool may be given in `nodepools` or, with a priority, in `deployment_nodepools`; both are shown.
"""

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any

from meshserve.api import compute_workers
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings, listed, spliced
from meshserve.store import compute, compute_schema, records
from meshserve.store.query import Condition
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Deployment, DeploymentNodepool, Nodepool
from meshserve_proto.service_pb2 import ListDeploymentsRequest

_HIGHEST_PRIORITY = 9


def _prepare(call: Call, connection: Connection, item: Deployment) -> None:
    kind = item.WhichOneof("object")  # as older clients name what is deployed
    if kind and not item.HasField("worker"):
        getattr(item.worker, kind).CopyFrom(getattr(item, kind))
    for name in ("object", "deployment_metrics", "special_handling"):
        item.ClearField(name)
    _settle(item)


def _settle(item: Deployment) -> None:
    """One field for the worker, and one for the nodepools."""
    if item.HasField("desired_worker"):
        item.worker.CopyFrom(item.desired_worker)
        item.ClearField("desired_worker")
    if item.nodepools and not item.deployment_nodepools:
        item.deployment_nodepools.extend(DeploymentNodepool(nodepool=nodepool) for nodepool in item.nodepools)
    item.ClearField("nodepools")


def _revise(call: Call, connection: Connection, stored: Deployment, change: Deployment, action: str) -> None:
    """What is deployed changes by `desired_worker` alone, as `worker` says what was reached."""
    change.ClearField("worker")
    _settle(change)
    if action == "remove" and (change.HasField("worker") or change.deployment_nodepools):
        raise _bad("a deployment always has a worker and a nodepool: overwrite them, or delete it.")
    row = records.find(connection, compute_schema.DEPLOYMENTS, call.place.user, stored.id)
    if row is not None:
        _complete(connection, row, stored)
    _settle(stored)


def _check(call: Call, connection: Connection, row: Row, item: Deployment) -> None:
    """A stored deployment must make sense as a whole; else the write is undone."""
    for name, known in (("status", Deployment.Status), ("scheduling_choice", Deployment.SchedulingChoice)):
        if getattr(item, name) not in known.values():
            raise _bad(f"{name} is {getattr(item, name)}, which the contract does not know.")
    _check_scale(item)
    compute_workers.bind(call, connection, row, item.worker, codes.DEPLOYMENT_INVALID_ARGUMENT, "deployment")
    chosen = [(_nodepool(call, connection, each), each.priority) for each in item.deployment_nodepools]
    pks = [pk for pk, _ in chosen]
    if not pks or len(set(pks)) < len(pks):
        raise _bad("deployment_nodepools or nodepools must name at least one nodepool, and each once.")
    beyond = [priority for _, priority in chosen if priority > _HIGHEST_PRIORITY]
    if beyond:
        raise _bad(f"deployment_nodepools has the priority {beyond[0]}; priorities are 0 to {_HIGHEST_PRIORITY}.")
    other = compute.deployed_already(connection, row, pks)
    if other:
        raise _bad(f"worker is deployed to one of these nodepools already, by the deployment '{other}': change that.")
    compute.set_spots(connection, row.pk, chosen)


def _check_scale(item: Deployment) -> None:
    if not item.HasField("autoscale_config"):
        return
    scale = item.autoscale_config
    if scale.max_replicas < max(1, scale.min_replicas):
        raise _bad(
            f"autoscale_config.max_replicas is {scale.max_replicas}; it is at least 1 and min_replicas, which is"
            f" {scale.min_replicas}."
        )
    if scale.soft_min_replicas and not scale.min_replicas <= scale.soft_min_replicas <= scale.max_replicas:
        raise _bad(
            f"autoscale_config.soft_min_replicas is {scale.soft_min_replicas}, which is not between min_replicas and"
            " max_replicas."
        )


def _nodepool(call: Call, connection: Connection, wanted: DeploymentNodepool) -> int:
    """The pk of a nodepool of the user; the cluster may be left out where one alone has a nodepool of that id."""
    clusters = (wanted.nodepool.compute_cluster, wanted.compute_cluster)
    cluster_id = next((cluster.id for cluster in clusters if cluster.id), "")
    owner_id = next((cluster.user_id for cluster in clusters if cluster.user_id), call.place.user_id)
    own = owner_id in ("me", call.place.user_id)
    found = compute.nodepools_named(connection, call.place.user, cluster_id, wanted.nodepool.id) if own else []
    if len(found) > 1:
        raise _bad(f"nodepools names '{wanted.nodepool.id}', which several clusters have: name its compute_cluster.")
    if not found:
        where = f" in the cluster '{cluster_id}'" if cluster_id else ""
        raise Problem(
            codes.NODEPOOL_DOES_NOT_EXIST, f"User '{owner_id}' has no nodepool '{wanted.nodepool.id}'{where}."
        )
    return found[0]


def _bad(why: str) -> Problem:
    return Problem(codes.DEPLOYMENT_INVALID_ARGUMENT, f"deployment.{why}")


def _present(call: Call, request: Any, item: Deployment) -> None:
    connection = call.services.database.reader
    row = records.find(connection, compute_schema.DEPLOYMENTS, call.place.user, item.id)
    if row is not None:
        _complete(connection, row, item)
    if call.stranger:  # a public deployment says what runs; where is told by nodepools, each as visible as it is
        item.ClearField("nodepools")
        item.ClearField("deployment_nodepools")


def _complete(connection: Connection, row: Row, item: Deployment) -> None:
    """Fill in what is deployed and where, as it is now."""
    item.worker.CopyFrom(compute_workers.shown(connection, row, latest=item.deploy_latest_version))
    item.desired_worker.CopyFrom(item.worker)
    item.ClearField("deployment_nodepools")
    item.ClearField("nodepools")
    for spot in compute.spots(connection, row.pk):
        nodepool = Nodepool.FromString(spot.body)
        cluster = nodepool.compute_cluster
        item.deployment_nodepools.add(nodepool=nodepool, compute_cluster=cluster, priority=spot.priority)
        item.nodepools.append(nodepool)


DEPLOYMENTS = Resource(
    Deployment,
    compute_schema.DEPLOYMENTS,
    get="GetDeployment",
    list="ListDeployments",
    post="PostDeployments",
    patch="PatchDeployments",
    delete=("DeleteDeployments",),
    missing=codes.DEPLOYMENT_DOES_NOT_EXIST,
    actions=("overwrite", "remove"),
    patchable=(
        "autoscale_config",
        "deployment_nodepools",
        "scheduling_choice",
        "visibility",
        "metadata",
        "description",
        "worker",
        "deploy_latest_version",
        "email_reminder_after",
        "graceful_deploy",
        "status",
    ),
    index=lambda item: {"latest": int(item.deploy_latest_version)},
    prepare=_prepare,
    revise=_revise,
    stored=_check,
    present=_present,
)


@rpc("ListDeployments")
async def list_deployments(call: Call, request: ListDeploymentsRequest) -> Reply:
    """The deployments of a user, the newest first, by where they run and what."""
    rows = await listed(call, DEPLOYMENTS, request, more=list(_conditions(call, request)))
    return spliced(call, DEPLOYMENTS, 2, rows, request)


def _conditions(call: Call, request: ListDeploymentsRequest) -> Iterator[Condition]:
    if request.nodepool_id or request.compute_cluster_id:
        yield compute.deployed_to(call.place.user, request.compute_cluster_id, request.nodepool_id)
    if request.model_version_ids:
        yield compute.deployed_version("model", request.model_version_ids)
    if request.workflow_version_ids:
        yield compute.deployed_version("workflow", request.workflow_version_ids)
    if request.scheduling_priorities:
        yield compute.deployed_with(request.scheduling_priorities)


BINDINGS = [*(binding for binding in bindings(DEPLOYMENTS) if binding.name != "ListDeployments"), list_deployments]
