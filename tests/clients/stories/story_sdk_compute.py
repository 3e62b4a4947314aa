"""Compute and secrets through the official SDK: `story_sdk_compute.py NAME` prints what it saw as a line of JSON.

Clusters, nodepools, runners, deployments and secrets are made, listed, changed and deleted, in the order in which a local
runner of the SDK makes them. It uses the SDK's own classes; where the server is and who calls is in the environment.
"""

import json
import logging
import sys
from typing import Any

from clarifai.client.user import User
from clarifai.utils.logging import logger


def refused(make: Any) -> str:
    """The code of the refusal by its name, or what the SDK says where it does not tell."""
    try:
        make()
    except Exception as error:
        said = str(error).strip().splitlines()
        return next((line for line in said if line.startswith("code: ")), said[-1]).split(": ")[1]
    return "not refused"


def tell(name: str) -> dict[str, Any]:
    """Do it all; what was seen."""
    seen: dict[str, Any] = {}
    user = User()
    machines = [
        machine
        for provider in user.list_cloud_providers()
        for region in user.list_cloud_regions(provider.id)
        for machine in user.list_instance_types(provider.id, region.id)
    ]
    seen["machines"] = [[each.cloud_provider.id, each.region, each.id] for each in machines]

    seen["no cluster"] = refused(lambda: user.compute_cluster(name))
    place = {"cloud_provider": {"id": "local"}, "region": "na", "managed_by": "user", "cluster_type": "local-dev"}
    user.create_compute_cluster(compute_cluster_id=name, compute_cluster_config={"compute_cluster": place})
    seen["clusters"] = [each.id for each in user.list_compute_clusters() if each.id == name]
    cluster = user.compute_cluster(name)
    seen["no nodepool"] = refused(lambda: cluster.nodepool("pool"))
    config = {
        "compute_cluster": {"id": name},
        "instance_types": [{"id": "local", "compute_info": {"cpu_limit": "1", "cpu_memory": "1Gi"}}],
        "node_capacity_type": {"capacity_types": [1, 2]},
        "min_instances": 1,
        "max_instances": 1,
    }
    cluster.create_nodepool(nodepool_id="pool", nodepool_config={"nodepool": config})
    seen["nodepools"] = [[each.id, each.compute_cluster.id] for each in cluster.list_nodepools()]
    nodepool = cluster.nodepool("pool")

    app = user.create_app(app_id=name)
    model = app.create_model("shout", model_type_id="any-to-any")
    version = model.create_version(pretrained_model_config={"local_dev": True})
    version.load_info()
    version_id = version.model_version.id
    worker = {
        "model": {"id": "shout", "model_version": {"id": version_id}, "user_id": user.id, "app_id": app.id},
    }
    runner = nodepool.create_runner(runner_config={"runner": {"worker": worker, "num_replicas": 1}})
    found = list(nodepool.list_runners(model_version_ids=[version_id]))
    seen["runners"] = [each.id == runner.id for each in found]
    seen["runs"] = [each.worker.model.id for each in found]
    seen["fetched"] = nodepool.runner(runner.id).nodepool.id

    seen["no deployment"] = refused(lambda: nodepool.deployment(name))
    deployed = {
        "scheduling_choice": 3,
        "worker": worker,
        "nodepools": [{"id": "pool", "compute_cluster": {"id": name, "user_id": user.id}}],
        "autoscale_config": {"min_replicas": 0, "max_replicas": 1},
    }
    nodepool.create_deployment(deployment_id=name, deployment_config={"deployment": deployed})
    deployment = nodepool.deployment(name)
    seen["deployment"] = [
        deployment.worker.model.id,
        deployment.nodepools[0].id,
        deployment.autoscale_config.max_replicas,
    ]
    seen["deployments"] = [each.id == name for each in nodepool.list_deployments()]
    nodepool.delete_deployments([name])
    nodepool.delete_runners([runner.id])
    seen["left"] = [len(list(nodepool.list_deployments())), len(list(nodepool.list_runners()))]
    cluster.delete_nodepools(["pool"])
    user.delete_compute_clusters([name])
    user.delete_app(app.id)
    seen["gone"] = refused(lambda: user.compute_cluster(name))

    user.create_secrets([{"id": name, "value": "hush", "description": "first"}])
    user.patch_secrets([{"id": name, "value": "hush hush"}], action="overwrite")
    secret = user.get_secret(name)
    seen["secret"] = [secret["secret_id"], secret["version"], secret["description"], "value" in secret]
    seen["secrets"] = [each["secret_id"] for each in user.list_secrets() if each["secret_id"] == name]
    user.delete_secrets([name])
    seen["no secret"] = refused(lambda: user.get_secret(name))
    return seen


if __name__ == "__main__":
    logger.setLevel(logging.ERROR)
    print(json.dumps(tell(sys.argv[1])))
