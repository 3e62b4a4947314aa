"""What leans on other things in random programs: installed modules, label orders with their tasks, deployments."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import described, only
from support.programs_kinds import ACTIONS, Kind, Step
from support.programs_model import Item, Model, Refusal, Visit, fresh
from support.programs_records import CLUSTERS, MODULE_VERSIONS, MODULES, NODEPOOLS


def _installation(chance: Random) -> dict[str, Any]:
    return {"module_version": {"module_id": MODULES.some_id(chance), "id": MODULE_VERSIONS.some_id(chance)}}


def _version_of(visit: Visit, body: dict[str, Any]) -> Item:
    named = body["module_version"]
    module = visit.holder.table("modules").get(named["module_id"])
    version = module.table("versions").get(named["id"]) if module else None
    if version is None:
        raise Refusal(codes.MODULE_DOES_NOT_EXIST)
    return version


def _check_installed(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    _version_of(visit, body)
    return body


def _point(model: Model, visit: Visit, item: Item) -> None:
    model.put(item.notes, "version", _version_of(visit, item.body))


def _without_version(model: Model, visit: Visit, version: Item) -> None:
    """What is installed of a version goes with it."""
    for user in model.users.values():
        for app in user.table("apps").values():
            for item in [each for each in app.table("installed").values() if each.notes["version"] is version]:
                model.drop(app.table("installed"), item.id)


def _without_module(model: Model, visit: Visit, module: Item) -> None:
    for version in list(module.table("versions").values()):
        _without_version(model, visit, version)


MODULES.gone, MODULE_VERSIONS.gone = _without_module, _without_version
INSTALLED = Kind(
    "installed", "InstalledModuleVersion", _installation, ("install-1", "install-2"),
    frozenset({"id", "user_id", "app_id"}),
    post="PostInstalledModuleVersions", get="GetInstalledModuleVersion", lists="ListInstalledModuleVersions",
    delete="DeleteInstalledModuleVersions", check=_check_installed, made=_point, show=lambda model, visit, item: {},
)  # fmt: skip


def _order(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {"name": chance.choice(("one", "two"))}
    if chance.random() < 0.95:
        body["task"] = {
            "type": chance.choice((1, 2, 3)), "input_source": {"type": 1}, "name": chance.choice(("one", "two")),
            "worker": {"workers": [{"user": {"id": "me"}}]},
        }  # fmt: skip
    return body


class Orders(Kind):
    """A label order comes with a task, which stays when the order goes."""

    def a_post(self, model: Model, chance: Random) -> Step:
        step = super().a_post(model, chance)
        items = step.fields["label_orders"]

        def act(visit: Visit, answer: Any) -> Any:
            if not items:
                raise Refusal(codes.CONN_INVALID_REQUEST)
            made = []
            got = [(each.id, each.task.id) for each in answer.label_orders] + [("", "")] * len(items)
            for given, (id, task) in zip(items, got, strict=False):
                if "task" not in given:
                    raise Refusal(codes.CONN_INVALID_REQUEST)
                item = self.create(model, visit, (), given, id)
                tasks = visit.holder.table("tasks")
                body = {**item.body["task"], "label_order_id": item.id, "visibility": {"gettable": 10}}
                model.add(tasks, fresh(task, tasks), body, visit.holder)
                made.append(item)
            return [self.shown(model, visit, item) for item in made]

        step.act = act
        return step


ORDERS = Orders(
    "orders", "LabelOrder", _order, ("order-1", "order-2"), frozenset({"id", "user_id", "app_id", "name"}),
    post="PostLabelOrders", get="GetLabelOrder", lists="ListLabelOrders", patch="PatchLabelOrders",
    delete="DeleteLabelOrders", actions=ACTIONS, fields=frozenset({"name"}), late=True,
    change=lambda chance: {"name": chance.choice(("one", "two"))},
    show=lambda model, visit, item: only(item.body, "name"),
)  # fmt: skip


def _deployment(chance: Random) -> dict[str, Any]:
    model = {"id": "general-image-recognition", "user_id": "clarifai", "app_id": "main"}
    pool = {"id": NODEPOOLS.some_id(chance), "compute_cluster": {"id": CLUSTERS.some_id(chance)}}
    return {"worker": {"model": model}, "nodepools": [pool], **_deployment_change(chance)}


def _deployment_change(chance: Random) -> dict[str, Any]:
    return only(described(chance), "description", "visibility", "metadata")


def _deploy(model: Model, visit: Visit, item: Item) -> None:
    """One deployment of a model to a nodepool."""
    (named,) = item.body["nodepools"]
    cluster = visit.holder.table("clusters").get(named["compute_cluster"]["id"])
    pool = cluster.table("nodepools").get(named["id"]) if cluster else None
    if pool is None:
        raise Refusal(codes.NODEPOOL_DOES_NOT_EXIST)
    model.put(item.notes, "pool", pool)
    others = [each for each in visit.holder.table("deployments").values() if each is not item]
    if any(each.notes["pool"] is pool for each in others):
        raise Refusal(codes.DEPLOYMENT_INVALID_ARGUMENT)


def _without_pool(model: Model, visit: Visit, pool: Item) -> None:
    """A deployment goes with the last nodepool that it had."""
    table = visit.holder.table("deployments")
    for item in [each for each in table.values() if each.notes["pool"] is pool]:
        model.drop(table, item.id)


def _without_cluster(model: Model, visit: Visit, cluster: Item) -> None:
    for pool in cluster.table("nodepools").values():
        _without_pool(model, visit, pool)


NODEPOOLS.gone, CLUSTERS.gone = _without_pool, _without_cluster
DEPLOYMENTS = Kind(
    "deployments", "Deployment", _deployment, ("deploy-1", "deploy-2"),
    frozenset({"id", "user_id", "description", "visibility", "metadata"}),
    post="PostDeployments", get="GetDeployment", lists="ListDeployments", delete="DeleteDeployments", level="user",
    missing=codes.DEPLOYMENT_DOES_NOT_EXIST, made=_deploy,
    show=lambda model, visit, item: only(item.body, "description", "visibility", "metadata"),
)  # fmt: skip


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    kinds = (INSTALLED, ORDERS, DEPLOYMENTS)
    return [(weight * 0.25, maker) for kind in kinds for weight, maker in kind.steps()]


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All that a user has of these."""
    step = DEPLOYMENTS.list_step(model, {}, ())
    step.at = (secret, name, "")
    yield step
    for id in model.users[name].table("apps"):
        for kind in (INSTALLED, ORDERS):
            step = kind.list_step(model, {}, ())
            step.at = (secret, name, id)
            yield step
