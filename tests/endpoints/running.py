"""The endpoints of runners and their work, and of evaluations."""

import threading
import time
from functools import partial
from typing import Any

from endpoints import data, models
from endpoints.asking import PATIENCE_SECONDS, Asker, World, new_id
from endpoints.workflows import TAGS

GENERAL = {"id": "General", "userId": "clarifai", "appId": "main"}
EVALUATING = (21301, 21303)


def new_pool(world: World) -> dict[str, str]:
    """The ids of a new nodepool in a new cluster."""
    cluster, pool = new_id(f"{world.app_id}-cluster"), new_id(f"{world.app_id}-pool")
    user = f"/v2/users/{world.user_id}/compute_clusters"
    local = {"cloudProvider": {"id": "local"}, "region": "local", "managedBy": "user", "clusterType": "local-dev"}
    world.call("POST", user, {"computeClusters": [{"id": cluster, **local}]})
    kind = {"nodeCapacityType": {"capacityTypes": [1]}, "instanceTypes": [{"id": "local"}], "maxInstances": 1}
    world.call("POST", f"{user}/{cluster}/nodepools", {"nodepools": [{"id": pool, **kind}]})
    return {"cluster": cluster, "id": pool}


def new_runner(world: World, pool: dict[str, str], model: Any = TAGS) -> str:
    """The id of a new runner of a model in a nodepool."""
    path = f"/v2/users/{world.user_id}/compute_clusters/{pool['cluster']}/nodepools/{pool['id']}/runners"
    made = {"id": new_id(f"{world.app_id}-runner"), "worker": {"model": model}, "numReplicas": 1}
    id: str = world.call("POST", path, {"runners": [made]})["runners"][0]["id"]
    return id


def runner_of(world: World, id: str, code: int = 10000) -> Any:
    """A runner as it is now."""
    return world.call("GET", f"/v2/users/{world.user_id}/runners/{id}", code=code).get("runner")


RUNNER_OWN = ("model", "workflow", "nodepool")
"""Of a runner: what it works for is kept by its ids, and where, too; they are compared by hand."""


def post_runners(ask: Asker) -> None:
    pool = new_pool(ask.world)
    general = GENERAL | {"version": {"id": ask.world.at("GET", "/workflows/General")["workflow"]["version"]["id"]}}
    for kind, other, works in (("model", "workflow", TAGS), ("workflow", "model", general)):
        id = new_id(f"{ask.world.app_id}-runner")
        given = {
            "id": id,
            kind: {**works, "visibility": {}},
            "nodepool": {"id": pool["id"], "instanceTypes": ["local"]},
        }
        ask({"runners": [given]}, without=[f"runners.{other}"])
        there = runner_of(ask.world, id)
        ask.check_kept("runners", there, RUNNER_OWN)
        assert there["worker"][kind]["id"] == works["id"]
        assert (there["nodepool"]["id"], there["nodepool"]["computeCluster"]["id"]) == (pool["id"], pool["cluster"])


def delete_runners(ask: Asker) -> None:
    pool = new_pool(ask.world)
    first, second, third = (new_runner(ask.world, pool) for _ in range(3))
    ask({"ids": [first, second]})
    for gone in (first, second):
        runner_of(ask.world, gone, 25600)
    assert runner_of(ask.world, third)["id"] == third


def get_runner(ask: Asker) -> None:
    id = new_runner(ask.world, new_pool(ask.world))
    assert ask(runnerId=id)["runner"]["worker"]["model"]["id"] == TAGS["id"]


def list_runners(ask: Asker) -> None:
    pool = new_pool(ask.world)
    older, newer = new_runner(ask.world, pool), new_runner(ask.world, pool)
    pages = [ask(query={"page": page, "perPage": 1})["runners"][0]["id"] for page in (1, 2)]
    assert pages == [newer, older]


class Remote:
    """A model that a runner of ours computes, and one prediction of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.id = new_id("remote")
        world.post("models", {"id": self.id, "modelTypeId": "text-to-text"})
        given = {"modelVersions": [{"pretrainedModelConfig": {"localDev": True}}]}
        version = world.at("POST", f"/models/{self.id}/versions", given)["model"]["modelVersion"]
        model = {"id": self.id, **world.app, "modelVersion": {"id": version["id"]}}
        self.runner = new_runner(world, new_pool(world), model)
        self.answer: Any = None
        self._thread = threading.Thread(target=self._predict, daemon=True)
        self._thread.start()

    def _predict(self) -> None:
        """Ask until a runner is there, for it polls a moment later."""
        world = World(self._world.server, self._world.app_id)
        body, deadline = {"inputs": [{"data": {"text": {"raw": "a text"}}}]}, time.monotonic() + PATIENCE_SECONDS
        while self.answer is None or (self.answer["status"]["code"] != 10000 and time.monotonic() < deadline):
            self.answer = world.at("POST", f"/models/{self.id}/outputs", body, code=None)
            time.sleep(0.01)
        world.close()

    def poll(self) -> Any:
        """The work that a poll of the runner is given."""
        path = f"/v2/users/{self._world.user_id}/runners/{self.runner}/items"
        return self._world.call("GET", path)["runnerItems"][0]

    def post(self, item: str, output: Any) -> None:
        """Answer, in the shortest form."""
        path = f"/v2/users/{self._world.user_id}/runners/{self.runner}/items/{item}/outputs"
        answered = {"multiOutputResponse": {"status": {"code": "SUCCESS"}, "outputs": [output]}}
        self._world.call("POST", path, {"runnerItemOutputs": [answered]})

    def predicted(self) -> Any:
        """What the one who asked for the prediction was told."""
        self._thread.join(PATIENCE_SECONDS)
        return self.answer["outputs"][0]


OUTPUT = {"id": "output", "status": {"code": "SUCCESS"}, "data": {"text": {"raw": "AN ANSWER"}}}


def list_items(ask: Asker) -> None:
    remote = Remote(ask.world)
    (item,) = ask(runnerId=remote.runner)["runnerItems"]
    assert item["postModelOutputsRequest"]["inputs"][0]["data"]["text"]["raw"] == "a text"
    remote.post(item["id"], OUTPUT)
    assert remote.predicted()["data"]["text"]["raw"] == "AN ANSWER"


def post_outputs(ask: Asker) -> None:
    remote = Remote(ask.world)
    item = remote.poll()
    given = {
        "status": {"code": "SUCCESS"},
        "runnerItemOutputs": [{"multiOutputResponse": {"status": {"code": "SUCCESS"}, "outputs": [OUTPUT]}}],
    }
    ask(given, runnerId=remote.runner, runnerItemId=item["id"])
    assert remote.predicted()["data"]["text"]["raw"] == "AN ANSWER"


def evaluated(world: World, model: str, dataset: str) -> str:
    """The id of an evaluation that has ended."""
    id = new_id("evaluation")
    given = {"id": id, "model": {"id": model}, "groundTruthDataset": {"id": dataset}}
    world.at("POST", "/evaluations", {"evalMetrics": [given]})
    path = f"/evaluations/{id}"
    world.until(lambda: world.at("GET", path)["evalMetrics"], lambda found: found["status"]["code"] not in EVALUATING)
    return id


def list_evaluations(ask: Asker) -> None:
    world = ask.world
    dataset, empty = data.new_dataset(world), data.new_dataset(world)
    labelled = [data.new_input(world, concepts=[{"id": "found", "value": value}]) for value in (1, 0)]
    world.at("POST", f"/datasets/{dataset}/inputs", {"datasetInputs": [{"input": {"id": id}} for id in labelled]})
    for id in labelled:
        world.until(partial(data.input_of, world, id), lambda found: found["status"]["code"] == data.PROCESSED)
    model = models.new(world)
    good = [evaluated(world, model, dataset) for _ in range(2)]
    failed = evaluated(world, model, empty)
    every = [*good, failed]

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in ask(query={"perPage": 500, **query}).get("evalMetrics", []) if one["id"] in every]

    assert found() == good[::-1]
    assert found(showFailedMetrics="true") == every[::-1]
    for name in ask.endpoint.parameters:
        if name.startswith("sortBy"):
            assert sorted(found(**{name: "true", "sortAscending": "true"})) == sorted(good), name
    assert found(sortByCreatedAt="true", sortAscending="true") == good
    matching = {"modelTypeId": models.TYPE, "evalDatasetIds": dataset, "conceptIds": "found"}
    assert all(found(**{name: value}) == good[::-1] for name, value in matching.items())
    other = {"modelTypeId": "visual-classifier", "evalDatasetIds": empty, "trainDatasetIds": dataset, "conceptIds": "x"}
    assert [name for name, value in other.items() if found(**{name: value})] == []
    assert ask(query={"page": 2, "perPage": 1, "modelTypeId": models.TYPE})["evalMetrics"][0]["id"] == good[0]


CASES = {
    "PostRunners": post_runners,
    "DeleteRunners": delete_runners,
    "GetRunner": get_runner,
    "ListRunners": list_runners,
    "ListRunnerItems": list_items,
    "PostRunnerItemOutputs": post_outputs,
    "ListEvaluations": list_evaluations,
}
