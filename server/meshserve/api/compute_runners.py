"""Runners: processes of a user in a nodepool that offer to do the work of a model or workflow, as records.

A call that names a runner and no nodepool means the one of the user's that has this id, as older clients send it.
"""

from collections.abc import Callable
from sqlite3 import Connection
from typing import Any

from meshserve.api import compute_workers
from meshserve.api.compute_clusters import NODEPOOLS, settle
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import Binding, rpc
from meshserve.crud.paging import page_of
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings, existing, owner_of, spliced
from meshserve.store import compute, compute_schema, query, records
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Nodepool, Runner
from meshserve_proto.service_pb2 import ListRunnersRequest, PostRunnersRequest

_POOL = ("compute_cluster_id", "nodepool_id")


def _prepare(call: Call, connection: Connection, runner: Runner) -> None:
    for name in ("runner_metrics", "special_handling"):
        runner.ClearField(name)


def _revise(call: Call, connection: Connection, stored: Runner, change: Runner, action: str) -> None:
    row = _row(connection, call.place.user, stored)
    if row is not None:
        stored.worker.CopyFrom(compute_workers.shown(connection, row))


def _check(call: Call, connection: Connection, row: Row, runner: Runner) -> None:
    if runner.min_replicas > runner.num_replicas:
        raise Problem(
            codes.RUNNER_INVALID_ARGUMENT,
            f"runner.min_replicas is {runner.min_replicas}, more than num_replicas, {runner.num_replicas}.",
        )
    compute_workers.bind(call, connection, row, runner.worker, codes.RUNNER_INVALID_ARGUMENT, "runner")


def _present(call: Call, request: Any, runner: Runner) -> None:
    connection = call.services.database.reader
    row = _row(connection, call.place.user, runner)
    if row is not None:
        runner.worker.CopyFrom(compute_workers.shown(connection, row))


def _row(connection: Connection, user: int, runner: Runner) -> Row | None:
    """The row of a stored runner, by the nodepool that it says it is in."""
    pool = runner.nodepool
    cluster = records.find(connection, compute_schema.CLUSTERS, user, pool.compute_cluster.id)
    nodepool = None if cluster is None else records.find(connection, compute_schema.NODEPOOLS, cluster.pk, pool.id)
    return None if nodepool is None else records.find(connection, compute_schema.RUNNERS, nodepool.pk, runner.id)


RUNNERS = Resource(
    Runner,
    compute_schema.RUNNERS,
    parent=NODEPOOLS,
    get="GetRunner",
    list="ListRunners",
    post="PostRunners",
    patch="PatchRunners",
    delete=("DeleteRunners",),
    missing=codes.RUNNER_DOES_NOT_EXIST,
    actions=("merge", "overwrite", "remove"),
    patchable=(
        "description",
        "metadata",
        "labels",
        "worker",
        "compute_info",
        "num_replicas",
        "min_replicas",
        "priority",
    ),
    index=lambda runner: {"replicas": runner.num_replicas},
    prepare=_prepare,
    revise=_revise,
    stored=_check,
    present=_present,
)
_STANDARD = {binding.name: binding for binding in bindings(RUNNERS)}


@rpc("PostRunners")
async def post_runners(call: Call, request: PostRunnersRequest) -> Reply:
    """New runners of a nodepool, all or none."""
    if not request.nodepool_id:
        _name_nodepool(call, request)
    for runner in request.runners:
        pool, code = runner.nodepool, codes.RUNNER_INVALID_ARGUMENT
        if pool.id not in ("", request.nodepool_id):
            raise Problem(code, f"runner.nodepool is '{pool.id}', the request names '{request.nodepool_id}'.")
        settle(call, pool.compute_cluster, request.compute_cluster_id, code, "runner.nodepool.compute_cluster")
        pool.CopyFrom(Nodepool(id=request.nodepool_id, compute_cluster=pool.compute_cluster))
    handler: Any = _STANDARD["PostRunners"].handler
    reply: Reply = await handler(call, request)
    return reply


def _name_nodepool(call: Call, request: PostRunnersRequest) -> None:
    """Put the nodepool that the runners themselves name, as older clients do, where newer ones name it."""
    named = {(runner.nodepool.compute_cluster.id, runner.nodepool.id) for runner in request.runners}
    if len(named) != 1 or not min(named)[1]:
        said = f"the runners name {len(named)} of them" if len(named) > 1 else "no runner names one"
        raise Problem(codes.RUNNER_INVALID_ARGUMENT, f"New runners need one nodepool, in the path or in each; {said}.")
    ((cluster_id, nodepool_id),) = named
    connection = call.services.database.reader
    found = compute.nodepools_named(connection, call.place.user, cluster_id, nodepool_id)
    pool = records.find_pk(connection, compute_schema.NODEPOOLS, min(found)) if found else None
    cluster = None if pool is None else records.find_pk(connection, compute_schema.CLUSTERS, pool.owner)
    if cluster is None:
        raise Problem(
            codes.NODEPOOL_DOES_NOT_EXIST, f"There is no nodepool '{nodepool_id}' here: make it with PostNodepools."
        )
    request.compute_cluster_id, request.nodepool_id = cluster.id, nodepool_id


@rpc("ListRunners")
async def list_runners(call: Call, request: ListRunnersRequest) -> Reply:
    """The runners of a nodepool, a cluster or a user, the newest first."""
    database, (number, per_page) = call.services.database, page_of(request)
    conditions = [compute.runners_of_user(call.place.user, request.compute_cluster_id, request.nodepool_id)]
    if request.compute_cluster_id and request.nodepool_id:
        cluster = owner_of(call, NODEPOOLS, request, _POOL[:1], database.reader)
        pool = existing(call, NODEPOOLS, database.reader, cluster, request.nodepool_id)
        conditions = [query.of_app(pool.pk)]
    if request.min_replicas:
        conditions.append(query.at_least("replicas", request.min_replicas))
    if request.model_version_ids:
        conditions.append(compute.runs_version(request.model_version_ids))
    version, pages, table = database.version(), call.services.pages, compute_schema.RUNNERS
    rows = await database.scan(lambda c: pages.page(c, version, table, conditions, Order(), number, per_page))
    return spliced(call, RUNNERS, 2, rows, request)


def _found(name: str, id_of: Callable[[Any], str]) -> Binding:
    """The standard RPC of that name; where no nodepool is named, the one that has the runner."""
    handler: Any = _STANDARD[name].handler

    async def find(call: Call, request: Any) -> Reply:
        if not request.nodepool_id:
            found = compute.nodepool_of_runner(call.services.database.reader, call.place.user, id_of(request))
            if found is None:
                raise Problem(codes.RUNNER_DOES_NOT_EXIST, f"There is no runner '{id_of(request)}' here.")
            request.compute_cluster_id, request.nodepool_id = found
        reply: Reply = await handler(call, request)
        return reply

    return Binding(name, find)


BINDINGS = [
    post_runners,
    list_runners,
    _STANDARD["PatchRunners"],
    _found("GetRunner", lambda request: str(request.runner_id)),
    _found("DeleteRunners", lambda request: str(next(iter(request.ids), ""))),
]
