"""Compute clusters and their nodepools, as records: this server starts no machines, it keeps account of those there are.

A cluster that its user manages stands anywhere. One that the operator manages (`managed_by` clarifai) can only be the
machine of this server, which is what the catalogue of `cloud` has.
"""

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any

from meshserve.api import cloud
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings, existing, owner_of, save
from meshserve.store import compute, compute_schema, keys, query
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ComputeCluster, Key, NodeCapacityType, Nodepool
from meshserve_proto.service_pb2 import ListNodepoolsRequest, PostNodepoolsRequest, PostNodepoolStatusRequest
from meshserve_proto.status_pb2 import BaseResponse

_OPERATOR, _USER = "clarifai", "user"
_TYPES = ("shared", "dedicated", "local-dev")
_REPORTED = ("node_count", "status", "status_description", "enforced_min_instances", "enforced_max_instances")
"""What the server says of a nodepool, whatever a client sends."""


def _revise_cluster(
    call: Call, connection: Connection, stored: ComputeCluster, change: ComputeCluster, action: str
) -> None:
    _take_key(call, connection, change)
    for name in ("cloud_provider", "region", "managed_by", "cluster_type"):
        was, wanted = getattr(stored, name), getattr(change, name)
        if wanted and wanted != was and (name != "cloud_provider" or wanted.id not in ("", was.id)):
            raise _bad_cluster(f"{name} cannot change: make another cluster.")


def _take_key(call: Call, connection: Connection, cluster: ComputeCluster) -> None:
    """Leave of the key, which must be one of the user's, what may be read of it."""
    if not cluster.HasField("key"):
        return
    row = keys.find(connection, call.place.user, cluster.key.id) if cluster.key.id else None
    if row is None:
        raise _bad_cluster(f"key.id is no key of user '{call.place.user_id}', by its secret or its public id.")
    cluster.key.CopyFrom(Key(description=Key.FromString(row.body).description))


def _check_cluster(call: Call, connection: Connection, row: Row, cluster: ComputeCluster) -> None:
    required = (("cloud_provider.id", cluster.cloud_provider.id), ("region", cluster.region))
    for name, value in required:
        if not value:
            raise _bad_cluster(f"{name} is empty: say where the cluster is, '{cloud.PROVIDER}' for this machine.")
    if cluster.managed_by not in (_OPERATOR, _USER):
        raise _bad_cluster(f"managed_by is '{cluster.managed_by}'; it is {_USER} or {_OPERATOR}.")
    if cluster.cluster_type not in _TYPES:
        raise _bad_cluster(f"cluster_type is '{cluster.cluster_type}'; it is one of {', '.join(_TYPES)}.")
    here = (cluster.cloud_provider.id, cluster.region) == (cloud.PROVIDER, cloud.REGION)
    if cluster.managed_by == _OPERATOR and not here:
        raise _bad_cluster(
            f"managed_by is {_OPERATOR}, but this server rents no machines at '{cluster.cloud_provider.id}' in"
            f" '{cluster.region}': it has '{cloud.PROVIDER}' in '{cloud.REGION}'. Machines of your own are managed_by"
            f" {_USER}."
        )


def _bad_cluster(why: str) -> Problem:
    return Problem(codes.COMPUTE_CLUSTER_INVALID_ARGUMENT, f"compute_cluster.{why}")


CLUSTERS = Resource(
    ComputeCluster,
    compute_schema.CLUSTERS,
    get="GetComputeCluster",
    list="ListComputeClusters",
    post="PostComputeClusters",
    patch="PatchComputeClusters",
    delete=("DeleteComputeClusters",),
    missing=codes.COMPUTE_CLUSTER_DOES_NOT_EXIST,
    patchable=("description", "visibility", "key"),
    prepare=_take_key,
    revise=_revise_cluster,
    stored=_check_cluster,
)


def _prepare_nodepool(call: Call, connection: Connection, nodepool: Nodepool) -> None:
    for name in (*_REPORTED, "special_handling"):
        nodepool.ClearField(name)


def _check_nodepool(call: Call, connection: Connection, row: Row, nodepool: Nodepool) -> None:
    kinds = nodepool.node_capacity_type.capacity_types
    known = (NodeCapacityType.ON_DEMAND_TYPE, NodeCapacityType.SPOT_TYPE)
    if not kinds or not set(kinds) <= set(known) or len(set(kinds)) < len(kinds):
        raise _bad_nodepool(
            f"node_capacity_type.capacity_types is {list(kinds)}: give ON_DEMAND_TYPE (1), SPOT_TYPE (2) or both, once."
        )
    _check_instance_types(connection, row, nodepool)
    if nodepool.max_instances < max(1, nodepool.min_instances):
        raise _bad_nodepool(
            f"max_instances is {nodepool.max_instances}; it is at least 1 and min_instances,"
            f" which is {nodepool.min_instances}."
        )
    if nodepool.warm_instances > nodepool.max_instances:
        raise _bad_nodepool(
            f"warm_instances is {nodepool.warm_instances}, more than max_instances, {nodepool.max_instances}."
        )


def _check_instance_types(connection: Connection, row: Row, nodepool: Nodepool) -> None:
    named = [each.id for each in nodepool.instance_types]
    if not named or not all(named) or len(set(named)) < len(named):
        raise _bad_nodepool("instance_types must name at least one type of machine, each by its id and once.")
    cluster = compute.cluster_of(connection, row.owner)
    foreign = [id for id in named if id != cloud.INSTANCE]
    if foreign and ComputeCluster.FromString(cluster).managed_by == _OPERATOR:
        raise _bad_nodepool(
            f"instance_types names '{foreign[0]}', but a cluster managed by {_OPERATOR} has '{cloud.INSTANCE}' alone,"
            " the machine of this server."
        )


def _bad_nodepool(why: str) -> Problem:
    return Problem(codes.NODEPOOL_INVALID_ARGUMENT, f"nodepool.{why}")


NODEPOOLS = Resource(
    Nodepool,
    compute_schema.NODEPOOLS,
    parent=CLUSTERS,
    get="GetNodepool",
    list="ListNodepools",
    post="PostNodepools",
    patch="PatchNodepools",
    delete=("DeleteNodepools",),
    missing=codes.NODEPOOL_DOES_NOT_EXIST,
    actions=("merge", "overwrite", "remove"),
    patchable=(
        "description",
        "node_capacity_type",
        "instance_types",
        "min_instances",
        "max_instances",
        "warm_instances",
        "visibility",
        "metadata",
    ),
    prepare=_prepare_nodepool,
    stored=_check_nodepool,
)
_STANDARD = {binding.name: binding for binding in bindings(NODEPOOLS)}


def settle(call: Call, cluster: ComputeCluster, cluster_id: str, code: int, field: str) -> None:
    """Say in an item which cluster it is in: the one of the path. Problem of that code if it names another."""
    if cluster.id not in ("", cluster_id) or cluster.user_id not in ("", "me", call.place.user_id):
        raise Problem(
            code,
            f"{field} names the cluster '{cluster.id}' of user '{cluster.user_id or call.place.user_id}', the request"
            f" '{cluster_id}' of user '{call.place.user_id}'.",
        )
    cluster.CopyFrom(ComputeCluster(id=cluster_id, user_id=call.place.user_id))


@rpc("PostNodepools")
async def post_nodepools(call: Call, request: PostNodepoolsRequest) -> Reply:
    """New nodepools of a cluster, all or none."""
    for nodepool in request.nodepools:
        code, field = codes.NODEPOOL_INVALID_ARGUMENT, "nodepool.compute_cluster"
        settle(call, nodepool.compute_cluster, request.compute_cluster_id, code, field)
    handler: Any = _STANDARD["PostNodepools"].handler
    reply: Reply = await handler(call, request)
    return reply


@rpc("ListNodepools")
async def list_nodepools(call: Call, request: ListNodepoolsRequest) -> Reply:
    """The nodepools of a cluster, or of all clusters of a user; active_usage: those with a runner or deployment."""
    database, (number, per_page) = call.services.database, page_of(request)
    conditions = [compute.nodepools_of_user(call.place.user)]
    if request.compute_cluster_id:
        cluster = existing(call, CLUSTERS, database.reader, call.place.user, request.compute_cluster_id)
        conditions = [query.of_app(cluster.pk)]
    if call.stranger:
        conditions += [query.at_least("visibility", 50), compute.in_visible_clusters(50)]
    if request.active_usage:
        conditions.append(compute.in_use())
    version, pages = database.version(), call.services.pages
    rows = await database.scan(
        lambda c: pages.page(c, version, compute_schema.NODEPOOLS, conditions, Order(), number, per_page)
    )
    return embedded(2, (body for _, body in rows))


@rpc("PostNodepoolStatus")
async def post_status(call: Call, request: PostNodepoolStatusRequest) -> BaseResponse:
    """What the machines of a nodepool say of it: shown with it from then on."""
    if request.status not in Nodepool.NodepoolStatus.values():
        raise _bad_nodepool(f"status is {request.status}; the contract knows {_states()}.")

    def write(connection: Connection) -> None:
        owner = owner_of(call, NODEPOOLS, request, ("compute_cluster_id",), connection)
        row = existing(call, NODEPOOLS, connection, owner, request.nodepool_id)
        nodepool = NODEPOOLS.decode(row.body)
        nodepool.status, nodepool.status_description = request.status, request.status_description
        save(call, NODEPOOLS, connection, row, nodepool)

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _states() -> str:
    values: Iterable[tuple[str, int]] = Nodepool.NodepoolStatus.items()
    return ", ".join(f"{number} ({name})" for name, number in values)


_OWN = (post_nodepools, list_nodepools)
BINDINGS = [
    *bindings(CLUSTERS),
    *(binding for binding in _STANDARD.values() if binding.name not in {own.name for own in _OWN}),
    *_OWN,
    post_status,
]
