"""Clusters, nodepools, runners and deployments as records, secrets, logs and measurements (behaviour §17, 18, 23)."""

import sqlite3
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from meshserve.api.user_secrets import value_of
from meshserve.store import compute_schema, records
from support.calls import TIMEOUT, Call
from support.serving import Caller, Server, within_store

PUBLIC_MODEL = r.Model(id="general-image-recognition", user_id="clarifai", app_id="main")


def fresh(name: str) -> str:
    """Compute belongs to the user, whom all modules share."""
    return f"{name}-{uuid.uuid4().hex[:10]}"


def cluster_of(id: str, **fields: Any) -> r.ComputeCluster:
    given = {"region": "na", "managed_by": "user", "cluster_type": "local-dev", **fields}
    return r.ComputeCluster(id=id, cloud_provider=given.pop("cloud_provider", r.CloudProvider(id="local")), **given)


def nodepool_of(id: str, kinds: Any = (1,), types: Any = ("local",), **fields: Any) -> r.Nodepool:
    given = {"min_instances": 1, "max_instances": 1, **fields}
    instance_types = [r.InstanceType(id=each) for each in types]
    return r.Nodepool(
        id=id, node_capacity_type=r.NodeCapacityType(capacity_types=kinds), instance_types=instance_types, **given
    )


@pytest.fixture(scope="module")
def cluster(send: Call) -> str:
    id = fresh("cluster")
    send("PostComputeClusters", compute_clusters=[cluster_of(id)])
    return id


@pytest.fixture
def nodepool(send: Call, cluster: str) -> str:
    id = fresh("pool")
    send("PostNodepools", compute_cluster_id=cluster, nodepools=[nodepool_of(id)])
    return id


@pytest.fixture
def model(send: Call, user_app: Any) -> r.Model:
    """A model of one's own, with two versions; the newest is in it."""
    id = fresh("model")
    send("PostModels", models=[r.Model(id=id, model_type_id="any-to-any")])
    version = r.ModelVersion(pretrained_model_config=r.PretrainedModelConfig(local_dev=True))
    send("PostModelVersions", model_id=id, model_versions=[version])
    made = send("PostModelVersions", model_id=id, model_versions=[version]).model.model_version
    return r.Model(id=id, user_id=user_app.user_id, app_id=user_app.app_id, model_version=r.ModelVersion(id=made.id))


@pytest.fixture
def deploy(send: Call, cluster: str, nodepool: str) -> Callable[..., Any]:
    """`deploy(worker)` posts a deployment to the nodepool of the test, as the SDK does."""

    def do(worker: r.Worker, code: int = codes.SUCCESS, **fields: Any) -> Any:
        pools = [r.Nodepool(id=nodepool, compute_cluster=r.ComputeCluster(id=cluster))]
        given = {"id": fresh("deployment"), "nodepools": pools, **fields}
        return send("PostDeployments", code, deployments=[r.Deployment(worker=worker, **given)])

    return do


def test_key_id_is_write_only_and_responses_show_only_the_description(send: Call, server: Server) -> None:
    id, key = fresh("cluster"), r.Key(id=server.owner.pat)
    posted = send("PostComputeClusters", compute_clusters=[cluster_of(id, key=key)]).compute_clusters[0]
    known = send("GetKey", key_id=server.owner.pat).key
    for shown in (posted, send("GetComputeCluster", compute_cluster_id=id).compute_cluster):
        assert (shown.key.id, shown.key.description, shown.user_id) == ("", known.description, server.owner.user_id)
    refused = send("PostComputeClusters", 25801, compute_clusters=[cluster_of(fresh("c"), key=r.Key(id="f" * 32))])
    assert "key.id" in refused.status.details


def test_a_cluster_is_what_the_contract_knows_and_where_machines_are(send: Call) -> None:
    wrong = {
        "managed_by": {"managed_by": "nobody"},
        "cluster_type": {"cluster_type": "huge"},
        "region": {"region": ""},
        "cloud_provider": {"cloud_provider": r.CloudProvider()},
        "rents no machines": {"managed_by": "clarifai", "cloud_provider": r.CloudProvider(id="aws")},
    }
    for word, fields in wrong.items():
        refused = send("PostComputeClusters", 25801, compute_clusters=[cluster_of(fresh("c"), **fields)])
        assert word in refused.status.details
    id = fresh("own")
    send("PostComputeClusters", compute_clusters=[cluster_of(id, cloud_provider=r.CloudProvider(id="aws"))])
    moved = r.ComputeCluster(id=id, region="elsewhere")
    send("PatchComputeClusters", 25801, compute_clusters=[moved], action="overwrite")
    send("PatchComputeClusters", 11102, compute_clusters=[r.ComputeCluster(id=id, description="x")], action="merge")


def test_nodepool_capacity_instance_types_and_numbers(send: Call, cluster: str) -> None:
    wrong: list[dict[str, Any]] = [
        {"kinds": ()},
        {"kinds": (0,)},
        {"kinds": (1, 1)},
        {"types": ()},
        {"types": ("",)},
        {"max_instances": 0},
        {"min_instances": 3, "max_instances": 2},
        {"warm_instances": 2},
        {"compute_cluster": r.ComputeCluster(id="another")},
    ]
    for fields in wrong:
        refused = send(
            "PostNodepools", 25701, compute_cluster_id=cluster, nodepools=[nodepool_of(fresh("p"), **fields)]
        )
        assert refused.status.details.startswith("nodepool."), fields
    send("PostNodepools", 25800, compute_cluster_id="nowhere", nodepools=[nodepool_of(fresh("p"))])


def test_patch_nodepools_merges_overwrites_and_removes(send: Call, cluster: str, nodepool: str) -> None:
    def patch(action: str, code: int = codes.SUCCESS, **fields: Any) -> Any:
        item = r.Nodepool(id=nodepool, **fields)
        reply = send("PatchNodepools", code, compute_cluster_id=cluster, nodepools=[item], action=action)
        return reply.nodepools[0] if reply.nodepools else reply

    merged = patch("merge", max_instances=4, instance_types=[r.InstanceType(id="large")])
    assert ([each.id for each in merged.instance_types], merged.max_instances) == (["local", "large"], 4)
    assert patch("overwrite", instance_types=[r.InstanceType(id="large")]).instance_types[0].id == "large"
    assert patch("remove", min_instances=1).min_instances == 0
    patch("overwrite", 25701, warm_instances=5)
    patch("remove", 25701, max_instances=4)


def test_the_state_that_machines_report_is_shown_and_nothing_that_clients_claim(
    send: Call, cluster: str, nodepool: str
) -> None:
    where = {"compute_cluster_id": cluster, "nodepool_id": nodepool}
    send("PatchNodepools", compute_cluster_id=cluster, nodepools=[r.Nodepool(id=nodepool, status=3)], action="merge")
    assert send("GetNodepool", **where).nodepool.status == r.Nodepool.NODEPOOL_STATUS_UNKNOWN
    send("PostNodepoolStatus", **where, status=2, status_description="one node")
    shown = send("GetNodepool", **where).nodepool
    assert (shown.status, shown.status_description) == (r.Nodepool.NODEPOOL_STATUS_READY, "one node")
    send("PostNodepoolStatus", 25701, **where, status=77)


def test_nodepools_of_all_clusters_and_those_in_use(send: Call, deploy: Any, cluster: str, nodepool: str) -> None:
    def ids(**fields: Any) -> list[str]:
        return [each.id for each in send("ListNodepools", per_page=1000, **fields).nodepools]

    assert nodepool in ids()
    assert nodepool in ids(compute_cluster_id=cluster)
    assert nodepool not in ids(active_usage=True)
    deploy(r.Worker(model=PUBLIC_MODEL))
    assert nodepool in ids(active_usage=True)


def test_the_worker_of_a_deployment_must_exist_and_follows_its_new_names(
    send: Call, deploy: Any, model: r.Model, make_app: Any
) -> None:
    deploy(r.Worker(), 25901)
    deploy(r.Worker(model=r.Model(id="nothing", user_id="clarifai", app_id="main")), 21200)
    deploy(r.Worker(workflow=r.Workflow(id="nothing", user_id="clarifai", app_id="main")), 22102)
    posted = deploy(r.Worker(model=model)).deployments[0]
    assert posted.worker.model.model_version.id == model.model_version.id
    assert posted.desired_worker == posted.worker
    renamed = fresh("renamed")
    send("PatchModelIds", ids=[s.IdUpdateSource(id=model.id, new_id=renamed)], action="overwrite")
    shown = send("GetDeployment", deployment_id=posted.id).deployment
    assert (shown.worker.model.id, shown.worker.model.app_id) == (renamed, model.app_id)
    send("PatchDeployments", deployments=[r.Deployment(id=posted.id, description="still")], action="overwrite")
    send("DeleteModel", model_id=renamed)
    send("GetDeployment", 25900, deployment_id=posted.id)


def test_one_deployment_per_user_nodepool_and_object(send: Call, deploy: Any) -> None:
    first = deploy(r.Worker(model=PUBLIC_MODEL)).deployments[0]
    assert first.id in deploy(r.Worker(model=PUBLIC_MODEL), 25901).status.details
    send("DeleteDeployments", ids=[first.id])
    deploy(r.Worker(model=PUBLIC_MODEL))


def test_priorities_nodepools_and_scale_are_checked(send: Call, deploy: Any, nodepool: str) -> None:
    worker, pool = r.Worker(model=PUBLIC_MODEL), r.Nodepool(id=nodepool)
    wrong: list[tuple[int, dict[str, Any]]] = [
        (25901, {"nodepools": []}),
        (25901, {"nodepools": [pool, pool]}),
        (25700, {"nodepools": [r.Nodepool(id="nowhere")]}),
        (25901, {"deployment_nodepools": [r.DeploymentNodepool(nodepool=pool, priority=10)]}),
        (25901, {"autoscale_config": r.AutoscaleConfig(min_replicas=2, max_replicas=1)}),
        (25901, {"autoscale_config": r.AutoscaleConfig(scale_up_delay_seconds=5)}),
        (25901, {"autoscale_config": r.AutoscaleConfig(max_replicas=2, soft_min_replicas=3)}),
        (25901, {"status": 7}),
    ]
    for code, fields in wrong:
        deploy(worker, code, **fields)
    spot = r.DeploymentNodepool(nodepool=pool, priority=9)
    posted = deploy(worker, nodepools=[], deployment_nodepools=[spot]).deployments[0]
    assert (posted.deployment_nodepools[0].priority, posted.nodepools[0].id) == (9, nodepool)
    assert posted.nodepools[0].instance_types[0].id == "local"
    found = send("ListDeployments", scheduling_priorities=[9], nodepool_id=nodepool).deployments
    assert [each.id for each in found] == [posted.id]
    assert not send("ListDeployments", scheduling_priorities=[3], nodepool_id=nodepool).deployments


def test_a_deployment_is_switched_off_and_on_and_takes_what_is_desired(send: Call, deploy: Any, model: r.Model) -> None:
    def patch(action: str = "overwrite", code: int = codes.SUCCESS, **fields: Any) -> Any:
        reply = send("PatchDeployments", code, deployments=[r.Deployment(id=id, **fields)], action=action)
        return reply.deployments[0] if reply.deployments else reply

    id = deploy(r.Worker(model=model)).deployments[0].id
    assert patch(status=r.Deployment.DISABLED).status == r.Deployment.DISABLED
    assert patch(description="off").status == r.Deployment.DISABLED
    assert patch("remove", status=r.Deployment.DISABLED).status == r.Deployment.ENABLED
    ignored = patch(worker=r.Worker(model=PUBLIC_MODEL))
    assert ignored.worker.model.id == model.id
    assert patch(desired_worker=r.Worker(model=PUBLIC_MODEL)).worker.model.id == PUBLIC_MODEL.id
    patch("merge", 11102, description="no")
    patch("remove", 25901, nodepools=[r.Nodepool(id="x")])


def test_deploy_latest_version_and_the_filters_by_version(send: Call, deploy: Any, model: r.Model) -> None:
    pinned = deploy(r.Worker(model=model)).deployments[0]
    old = model.model_version.id

    def found(version: str) -> list[str]:
        return [each.id for each in send("ListDeployments", model_version_ids=[version]).deployments]

    assert found(old) == [pinned.id]
    change = r.Deployment(id=pinned.id, deploy_latest_version=True)
    send("PatchDeployments", deployments=[change], action="overwrite")
    version = r.ModelVersion(pretrained_model_config=r.PretrainedModelConfig(local_dev=True))
    newest = send("PostModelVersions", model_id=model.id, model_versions=[version]).model.model_version.id
    shown = send("GetDeployment", deployment_id=pinned.id).deployment
    assert shown.worker.model.model_version.id == newest
    assert (found(newest), found(old)) == ([pinned.id], [])


def test_a_deployment_goes_with_its_last_nodepool(send: Call, deploy: Any, cluster: str, nodepool: str) -> None:
    second = fresh("pool")
    send("PostNodepools", compute_cluster_id=cluster, nodepools=[nodepool_of(second)])
    pools = [r.Nodepool(id=nodepool), r.Nodepool(id=second)]
    id = deploy(r.Worker(model=PUBLIC_MODEL), nodepools=pools).deployments[0].id
    send("DeleteNodepools", compute_cluster_id=cluster, ids=[nodepool])
    assert [each.id for each in send("GetDeployment", deployment_id=id).deployment.nodepools] == [second]
    send("DeleteNodepools", compute_cluster_id=cluster, ids=[second])
    send("GetDeployment", 25900, deployment_id=id)


def test_runners_by_id_alone_and_by_what_they_run(send: Call, cluster: str, nodepool: str, model: r.Model) -> None:
    where = {"compute_cluster_id": cluster, "nodepool_id": nodepool}
    worker = r.Worker(model=model)
    runner = send("PostRunners", **where, runners=[r.Runner(worker=worker, num_replicas=1)]).runners[0]
    assert (runner.nodepool.id, runner.nodepool.compute_cluster.id) == (nodepool, cluster)
    assert send("GetRunner", runner_id=runner.id).runner.worker.model.id == model.id
    for fields in ({}, where, {"nodepool_id": nodepool}, {"model_version_ids": [model.model_version.id]}):
        assert runner.id in [each.id for each in send("ListRunners", per_page=1000, **fields).runners], fields
    assert not send("ListRunners", **where, min_replicas=2).runners
    assert not send("ListRunners", **where, model_version_ids=["another"]).runners
    send("ListRunners", 25700, compute_cluster_id=cluster, nodepool_id="nowhere")
    send("PostRunners", 25602, **where, runners=[r.Runner(worker=r.Worker())])
    send("PostRunners", 25602, **where, runners=[r.Runner(worker=worker, min_replicas=2, num_replicas=1)])
    change = r.Runner(id=runner.id, num_replicas=3)
    patched = send("PatchRunners", **where, runners=[change], action="overwrite").runners[0]
    assert (patched.num_replicas, patched.worker.model.id) == (3, model.id)
    send("DeleteRunners", ids=[runner.id])
    send("GetRunner", 25600, runner_id=runner.id)


def test_compute_of_another_user_is_not_there(
    send: Call, call: Call, stranger: Caller, server: Server, deploy: Any, cluster: str, nodepool: str
) -> None:
    theirs = r.UserAppIDSet(user_id=server.owner.user_id)
    by = stranger.metadata
    for code, request in (
        (25800, s.GetComputeClusterRequest(user_app_id=theirs, compute_cluster_id=cluster)),
        (25800, s.ListNodepoolsRequest(user_app_id=theirs, compute_cluster_id=cluster)),
        (11007, s.ListRunnersRequest(user_app_id=theirs)),
        (11007, s.ListSecretsRequest(user_app_id=theirs)),
        (11007, s.ListMetricLabelsRequest(user_app_id=theirs)),
        (11007, s.ListLogEntriesRequest(user_app_id=theirs, log_type="runner")),
    ):
        call(type(request).__name__.removesuffix("Request"), request, code, by)
    assert not call("ListNodepools", s.ListNodepoolsRequest(user_app_id=theirs), by=by).nodepools
    id = deploy(r.Worker(model=PUBLIC_MODEL)).deployments[0].id
    asked = s.ListDeploymentsRequest(user_app_id=theirs)
    assert id not in [each.id for each in call("ListDeployments", asked, by=by).deployments]
    public = r.Deployment(id=id, visibility=r.Visibility(gettable=50))
    send("PatchDeployments", deployments=[public], action="overwrite")
    (seen,) = [each for each in call("ListDeployments", asked, by=by).deployments if each.id == id]
    assert not seen.nodepools  # whose visibility is their own
    assert not seen.deployment_nodepools
    mine = r.UserAppIDSet(user_id="me")
    pools = [r.Nodepool(id=nodepool, compute_cluster=r.ComputeCluster(id=cluster, user_id=server.owner.user_id))]
    deployment = r.Deployment(id=fresh("d"), worker=r.Worker(model=PUBLIC_MODEL), nodepools=pools)
    call("PostDeployments", s.PostDeploymentsRequest(user_app_id=mine, deployments=[deployment]), 25700, by)


def test_secrets_are_written_and_never_read_and_versions_increment(send: Call, server: Server) -> None:
    id, value, next_value = fresh("SECRET"), f"hidden-{uuid.uuid4().hex}", f"hidden-{uuid.uuid4().hex}"
    posted = send("PostSecrets", secrets=[r.Secret(id=id, value=value, description="first")]).secrets[0]
    assert (posted.value, posted.version, posted.user_id) == ("", 1, server.owner.user_id)
    changed = send("PatchSecrets", secret=[r.Secret(id=id, value=next_value)], action="overwrite").secrets[0]
    assert (changed.value, changed.version, changed.description) == ("", 2, "first")
    noted = send("PatchSecrets", secret=[r.Secret(id=id, description="second")], action="overwrite").secrets[0]
    assert (noted.version, noted.description) == (2, "second")
    assert send("GetSecret", id=id).secret == noted
    assert noted in send("ListSecrets", per_page=1000).secrets
    for path in (each for each in server.data.rglob("*") if each.is_file()):
        content = path.read_bytes()
        assert value.encode() not in content, path
        assert next_value.encode() not in content, path
    assert (server.data / "secrets.key").stat().st_mode & 0o777 == 0o600

    held: list[str | None] = []

    def look(connection: sqlite3.Connection) -> None:
        owner = connection.execute("SELECT pk FROM users WHERE id = ?", (server.owner.user_id,)).fetchone()[0]
        row = records.find(connection, compute_schema.SECRETS, owner, id)
        held.append(None if row is None else value_of(server.data, row))

    within_store(server.data, look)
    assert held == [next_value]
    send("PostSecrets", 11102, secrets=[r.Secret(id=fresh("S"))])
    send("PatchSecrets", 11102, secret=[r.Secret(id=id, value="x")], action="remove")


def test_a_secret_may_expire_and_delete_secrets_answers_multi_secret_response(send: Call) -> None:
    secret = r.Secret(id=fresh("S"), value="x")
    secret.expires_at.FromSeconds(int(time.time()) - 5)
    send("PostSecrets", 11102, secrets=[secret])
    secret.expires_at.FromSeconds(int(time.time()) + 500)
    assert send("PostSecrets", secrets=[secret]).secrets[0].expires_at == secret.expires_at
    gone = send("DeleteSecrets", ids=[secret.id])
    assert [each.id for each in gone.secrets] == [secret.id]
    send("DeleteSecrets", 11101, ids=[secret.id])


def log_entries(runner: str, numbers: Any, **fields: Any) -> s.PostLogEntriesRequest:
    meta = r.ComputeSourceMetadata(runner_id=runner, **fields)
    entries = [r.LogEntry(message=f"line {number}", log_type="runner", meta=meta) for number in numbers]
    return s.PostLogEntriesRequest(log_entries=entries)


def test_page_defaults_to_the_last_page_of_32_and_both_are_echoed(send: Call, call: Call, stranger: Caller) -> None:
    runner = fresh("runner")
    call("PostLogEntries", log_entries(runner, range(70)))

    def page(**fields: Any) -> tuple[int, int, list[str]]:
        reply = send("ListLogEntries", log_type="runner", runner_id=runner, **fields)
        return reply.page, reply.per_page, [each.message.removeprefix("line ") for each in reply.log_entries]

    assert page() == (3, 32, [str(number) for number in range(64, 70)])
    assert page(page=1, per_page=2) == (1, 2, ["0", "1"])
    assert page(per_page=50)[0] == 2
    assert page(page=9) == (9, 32, [])
    assert page(nodepool_id="another") == (1, 32, [])
    send("ListLogEntries", 11102, log_type="gossip")
    wrong = log_entries(runner, range(1))
    wrong.log_entries[0].log_type = "gossip"
    call("PostLogEntries", wrong, 11102)
    call("PostLogEntries", log_entries(runner, range(1), compute_cluster_user_id=stranger.user_id), 11007)


def test_stream_log_entries_begins_with_what_there_is_and_goes_on(call: Call, stub: Any, metadata: Any) -> None:
    runner = fresh("runner")
    call("PostLogEntries", log_entries(runner, [1, 2]))
    asked = s.StreamLogEntriesRequest(user_app_id=r.UserAppIDSet(user_id="me"), log_type="runner", runner_id=runner)
    stream = stub.StreamLogEntries(asked, metadata=metadata, timeout=TIMEOUT)
    assert [each.message for each in next(stream).log_entries] == ["line 1", "line 2"]
    call("PostLogEntries", log_entries(runner, [3]))
    assert [each.message for each in next(stream).log_entries] == ["line 3"]
    stream.cancel()


def test_the_catalogue_is_this_machine(call: Call) -> None:
    (provider,) = call("ListCloudProviders", s.ListCloudProvidersRequest()).cloud_providers
    (region,) = call("ListCloudRegions", s.ListCloudRegionsRequest(cloud_provider=provider)).cloud_regions
    asked = s.ListInstanceTypesRequest(cloud_provider=provider, region=region.id)
    (machine,) = call("ListInstanceTypes", asked).instance_types
    assert (provider.id, region.id, machine.id) == ("local", "local", "local")
    assert int(machine.compute_info.cpu_limit) >= 1
    assert machine.compute_info.cpu_memory.endswith("Mi")
    call("ListCloudRegions", s.ListCloudRegionsRequest(cloud_provider=r.CloudProvider(id="aws")), 11101)


def test_metrics_of_models_are_those_of_calls(send: Call) -> None:
    id = fresh("crop")
    send("PostModels", models=[r.Model(id=id, model_type_id="image-crop")])
    send("PostModelOutputs", codes.INPUT_INVALID_ARGUMENT, model_id=id, inputs=[r.Input()])
    send("PostModelOutputs", codes.INPUT_INVALID_ARGUMENT, model_id=id, inputs=[r.Input()])
    mine = r.MetricFilter(label=r.MODEL_ID, equals=id)

    def asked(code: int = codes.SUCCESS, **fields: Any) -> Any:
        return send("PostMetricsQuery", code, query=r.MetricSearchQuery(filters=[mine], **fields))

    reply = asked(metric_type=r.MODEL_REQUEST_COUNT, resolution="1h")
    (series,) = reply.data.matrix_data.series
    assert reply.resolution == "3600s"
    assert sum(sample.value for sample in series.value) == 2
    assert {each.name: each.value for each in series.labels}[r.HTTP_STATUS] == "400"
    slowest = r.MetricAggregate(operator=r.MetricAggregate.MAX)
    (series,) = asked(metric_type=r.MODEL_E2E_LATENCY, aggregate=slowest).data.matrix_data.series
    assert not series.labels
    assert 0 < series.value[0].value < TIMEOUT
    assert "MODEL_TTFT" in asked(10040, metric_type=r.MODEL_TTFT).status.details
    for fields in ({}, {"resolution": "soon"}, {"aggregate": r.MetricAggregate(labels=[r.NODEPOOL_ID])}):
        asked(11102, **{"metric_type": r.MODEL_REQUEST_COUNT if fields else 0, **fields})
    labels = send("ListMetricLabels", metric_types=[r.MODEL_REQUEST_COUNT]).metric_type_labels[0].labels
    assert id in next(each.values for each in labels if each.label == r.MODEL_ID)


def test_metrics_of_nodepools_are_those_that_were_posted(send: Call, call: Call, cluster: str, nodepool: str) -> None:
    def report(host: str, pool: str = nodepool, **fields: Any) -> s.PostComputePlaneMetricsRequest:
        meta = r.ComputeSourceMetadata(compute_cluster_id=cluster, nodepool_id=pool)
        gpu = r.GpuMetrics(utilization_pct=fields.pop("load", 50.0))
        metrics = r.ComputePlaneMetrics(meta=meta, hostname=host, gpu_metrics=[gpu])
        return s.PostComputePlaneMetricsRequest(compute_plane_metrics=[metrics])

    for host, load in (("a", 20.0), ("a", 40.0), ("b", 90.0)):
        call("PostComputePlaneMetrics", report(host, load=load))
    call("PostComputePlaneMetrics", report("a", "nowhere"), 25700)
    call("PostComputePlaneMetrics", report("a", load=float("nan")), 11102)

    def value(kind: int, operator: int = 0) -> float:
        aggregate = r.MetricAggregate(operator=operator)
        only = r.MetricFilter(label=r.NODEPOOL_ID, equals=nodepool)
        query = r.MetricSearchQuery(metric_type=kind, resolution="1d", filters=[only], aggregate=aggregate)
        (series,) = send("PostMetricsQuery", query=query).data.matrix_data.series
        return float(series.value[-1].value)

    assert value(r.NODEPOOL_GPU_UTILIZATION) == 50
    assert value(r.NODEPOOL_GPU_UTILIZATION, r.MetricAggregate.P95) == 90
    assert value(r.NODEPOOL_GPU_UTILIZATION, r.MetricAggregate.P50) == 40
    assert value(r.NODEPOOL_NODE_COUNT) == 2


def test_reports_about_tasks_need_the_task(send: Call) -> None:
    report = r.RunnerReplicaTaskMetrics(task_id="nothing", frames_processed=3)
    refused = send("PostRunnerReplicaTaskMetrics", codes.TASK_MISSING, runner_replica_task_metrics=[report])
    assert "nothing" in refused.status.details


def test_a_model_of_the_server_answers_only_for_deployments_that_are_there(
    send: Call, deploy: Callable[..., Any]
) -> None:
    mood = r.Model(id="text-sentiment", user_id="clarifai", app_id="main")
    deployed = deploy(r.Worker(model=mood)).deployments[0].id
    asked = {"model_id": mood.id, "inputs": [r.Input(data=r.Data(text=r.Text(raw="I love it")))]}

    def predict(code: int = codes.SUCCESS, **fields: Any) -> Any:
        chosen = r.RunnerSelector(deployment=r.Deployment(user_id=mood.user_id, **fields))  # the SDKs add the user
        return send("PostModelOutputs", code, runner_selector=chosen, **asked)

    assert predict().outputs[0].data.concepts[0].name == "positive"
    assert predict(id=deployed).outputs[0].data.concepts[0].name == "positive"
    refused = predict(codes.DEPLOYMENT_DOES_NOT_EXIST, id="missing")
    assert "'missing'" in refused.status.details
    assert not refused.outputs
