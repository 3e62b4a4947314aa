"""Keys and what is kept as records: secrets, computers, modules, collectors, tasks, pipelines; in random programs."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import SCOPES, SECRETS, described, only
from support.programs_kinds import ACTIONS, Kind, Step, nothing, some_action
from support.programs_model import Credential, Item, Model, Refusal, Visit, as_scopes

IMAGES = ("https://a.invalid/1", "https://a.invalid/2")


def _secret(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {"value": chance.choice(("hidden", "hidden", "hidden too", ""))}
    if chance.random() < 0.4:
        body["description"] = chance.choice(("one", "two"))
    return {name: value for name, value in body.items() if value}


def _new_secret(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    if not body.get("value"):
        raise Refusal(codes.CONN_INVALID_REQUEST)
    return body | {"version": 1}


def _secret_again(model: Model, visit: Visit, item: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
    if change.get("value"):
        if action == "remove":
            raise Refusal(codes.CONN_INVALID_REQUEST)
        model.assign(item, "body", item.body | {"version": item.body["version"] + 1})
    return change


class Secrets(Kind):
    """Secrets are shown when they are deleted, without their values."""

    def a_delete(self, model: Model, chance: Random) -> Step:
        step = super().a_delete(model, chance)
        act, ids = step.act, step.fields["ids"]

        def shown(visit: Visit, answer: Any) -> Any:
            before = dict(self.table(visit, ()))
            act(visit, answer)
            return [self.shown(model, visit, before[id]) for id in dict.fromkeys(ids)]

        return Step(step.rpc, step.fields, shown, self.viewer("delete"))


SECRETS_KEPT = Secrets(
    "secrets", "Secret", _secret, ("secret-1", "secret-2", "secret-3"), frozenset({"id", "description", "version"}),
    post="PostSecrets", get="GetSecret", lists="ListSecrets", patch="PatchSecrets", delete="DeleteSecrets", level="user",
    actions=ACTIONS, fields=frozenset({"value", "description"}), check=_new_secret, revise=_secret_again,
    show=lambda model, visit, item: only(item.body, "description", "version"),
)  # fmt: skip


def _cluster(chance: Random) -> dict[str, Any]:
    body = {
        "cloud_provider": {"id": "local"}, "region": chance.choice(("local", "local", "moon")),
        "managed_by": chance.choice(("user", "user", "clarifai", "nobody")), "cluster_type": "local-dev",
    }  # fmt: skip
    if chance.random() < 0.05:
        del body["region"]
    return body | only(described(chance), "description", "visibility")


def _new_cluster(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    bad = not body.get("region") or body["managed_by"] == "nobody"
    return body | {"bad": bad or (body["managed_by"] == "clarifai" and body["region"] != "local")}


def _cluster_made(model: Model, visit: Visit, item: Item) -> None:
    if item.body.pop("bad"):
        raise Refusal(codes.COMPUTE_CLUSTER_INVALID_ARGUMENT)


CLUSTERS = Kind(
    "clusters", "ComputeCluster", _cluster, ("cluster-1", "cluster-2"),
    frozenset({"id", "user_id", "description", "region", "managed_by", "cluster_type", "visibility", "cloud_provider"}),
    post="PostComputeClusters", get="GetComputeCluster", lists="ListComputeClusters", patch="PatchComputeClusters",
    delete="DeleteComputeClusters", level="user", missing=codes.COMPUTE_CLUSTER_DOES_NOT_EXIST,
    fields=frozenset({"description", "visibility"}), change=lambda chance: only(described(chance), "description", "visibility"),
    check=_new_cluster, made=_cluster_made,
)  # fmt: skip


def _nodepool(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {
        "node_capacity_type": {"capacity_types": chance.choice(([1], [1, 2], [2, 2], [1]))},
        "instance_types": [{"id": chance.choice(("local", "local", "big"))}],
        "max_instances": chance.choice((1, 2, 3)),
    }
    if chance.random() < 0.3:
        body["min_instances"] = chance.choice((1, 2))
    return body | only(described(chance), "description", "visibility", "metadata")


def _pool_change(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = only(described(chance), "description", "visibility", "metadata")
    if chance.random() < 0.3:
        body["max_instances"] = chance.choice((1, 2, 3))
    return body


class Nodepools(Kind):
    """A nodepool must make sense as a whole, after a patch as before."""

    def create(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], made_up: str) -> Item:
        item = super().create(model, visit, parents, given, made_up)
        self._check(visit, parents, item)
        return item

    def update(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], action: str) -> Item:
        item = super().update(model, visit, parents, given, action)
        self._check(visit, parents, item)
        return item

    def _check(self, visit: Visit, parents: Any, item: Item) -> None:
        kinds = item.body["node_capacity_type"]["capacity_types"]
        foreign = CLUSTERS.one(visit, (), parents[0]).body["managed_by"] == "clarifai"
        foreign = foreign and item.body["instance_types"][0]["id"] != "local"
        if len(set(kinds)) < len(kinds) or foreign:
            raise Refusal(codes.NODEPOOL_INVALID_ARGUMENT)
        if item.body.get("max_instances", 0) < max(1, item.body.get("min_instances", 0)):
            raise Refusal(codes.NODEPOOL_INVALID_ARGUMENT)


NODEPOOLS = Nodepools(
    "nodepools", "Nodepool", _nodepool, ("pool-1", "pool-2"),
    frozenset({"id", "description", "visibility", "metadata", "max_instances", "min_instances"}),
    post="PostNodepools", get="GetNodepool", lists="ListNodepools", patch="PatchNodepools", delete="DeleteNodepools",
    parent=CLUSTERS, level="user", missing=codes.NODEPOOL_DOES_NOT_EXIST, actions=ACTIONS, change=_pool_change,
    fields=frozenset({"description", "visibility", "metadata", "max_instances"}),
    show=lambda model, visit, item: {
        k: v for k, v in item.body.items() if k not in ("node_capacity_type", "instance_types")
    },
)  # fmt: skip


def _module(chance: Random) -> dict[str, Any]:
    body = only(described(chance), "description", "visibility", "metadata")
    if chance.random() < 0.3:
        body["image"] = {"url": chance.choice(IMAGES)}
    return body if chance.random() < 0.85 else {"image": {"url": IMAGES[0]}}


def _remove_picture(wrong: int) -> Any:
    def revise(model: Model, visit: Visit, item: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
        picture = item.body.get("image", {}).get("url", "")
        if action == "remove" and (set(change) != {"image"} or change["image"]["url"] != picture):
            raise Refusal(wrong)
        return change

    return revise


MODULES = Kind(
    "modules", "Module", _module, ("module-1", "module-2"),
    frozenset({"id", "user_id", "app_id", "description", "visibility", "metadata", "image"}),
    post="PostModules", get="GetModule", lists="ListModules", patch="PatchModules", delete="DeleteModules",
    missing=codes.MODULE_DOES_NOT_EXIST, actions=("overwrite", "remove"), order="changed",
    fields=frozenset({"description", "visibility", "metadata", "image"}),
    sorts={"sort_by_id": "id", "sort_by_created_at": "made", "sort_by_modified_at": "changed"},
    revise=_remove_picture(codes.MODULE_INVALID_ARGUMENT),
)  # fmt: skip
MODULE_VERSIONS = Kind(
    "versions", "ModuleVersion", lambda chance: only(described(chance), "description", "notes", "visibility", "metadata"),
    ("1_0", "1_1", "2_0"), frozenset({"id", "description", "notes", "visibility", "metadata"}),
    post="PostModuleVersions", get="GetModuleVersion", lists="ListModuleVersions", patch="PatchModuleVersions",
    delete="DeleteModuleVersions", parent=MODULES, bad_id=codes.MODULE_INVALID_ARGUMENT,
    empty_id=codes.MODULE_INVALID_ARGUMENT, actions=("merge",),
    fields=frozenset({"description", "notes", "visibility", "metadata"}),
)  # fmt: skip


def _collector(chance: Random) -> dict[str, Any]:
    source = {"model_id": "general-image-recognition", "model_user_id": "clarifai", "model_app_id": "main"}
    body: dict[str, Any] = {
        "collector_source": {"api_post_model_outputs_collector_source": source},
        "pre_queue_random_sample": chance.choice((0.25, 0.5, 1.0, 2.0)),
    }
    return body | only(described(chance), "description")


def _collector_change(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = only(described(chance), "description")
    if chance.random() < 0.4:
        body["pre_queue_random_sample"] = chance.choice((0.25, 0.5, 2.0))
    if chance.random() < 0.3:
        body["status"] = chance.choice((52001, 52002, 30000))
    return body


class Collectors(Kind):
    """A collector's share must be one, and its state known."""

    def create(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], made_up: str) -> Item:
        return self._checked(super().create(model, visit, parents, {"status": 52001, **given}, made_up))

    def update(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], action: str) -> Item:
        if given.get("status") == 30000:
            self.one(visit, parents, given["id"])
            raise Refusal(codes.CONN_INVALID_REQUEST)
        return self._checked(super().update(model, visit, parents, given, action))

    def _checked(self, item: Item) -> Item:
        if item.body["pre_queue_random_sample"] > 1:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        return item


COLLECTORS = Collectors(
    "collectors", "Collector", _collector, ("collector-1", "collector-2"),
    frozenset({"id", "user_id", "app_id", "description", "pre_queue_random_sample", "status"}),
    post="PostCollectors", get="GetCollector", lists="ListCollectors", patch="PatchCollectors", delete="DeleteCollectors",
    missing=codes.COLLECTOR_MISSING, fields=frozenset({"description", "pre_queue_random_sample", "status"}),
    change=_collector_change, show=lambda model, visit, item: {k: v for k, v in item.body.items() if k != "collector_source"},
)  # fmt: skip


def _task(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": chance.choice((1, 2, 3)), "input_source": {"type": 1},
        "worker": {"workers": [{"user": {"id": "me"}}]},
    }  # fmt: skip
    if chance.random() < 0.06:
        del body[chance.choice(("type", "input_source", "worker"))]
    return body | _task_change(chance)


def _task_change(chance: Random) -> dict[str, Any]:
    body = only(described(chance), "description", "visibility", "metadata")
    if chance.random() < 0.4:
        body["name"] = chance.choice(("one", "two"))
    return body


class Tasks(Kind):
    """Lists leave out the tasks of label orders."""

    def within(self, visit: Visit, parents: Any) -> list[Item]:
        return [item for item in super().within(visit, parents) if "label_order_id" not in item.body]


def _new_task(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    if not {"type", "input_source", "worker"} <= body.keys():
        raise Refusal(codes.CONN_INVALID_REQUEST)
    return body


TASKS = Tasks(
    "tasks", "Task", _task, ("task-1", "task-2", "task-3"),
    frozenset({"id", "user_id", "app_id", "name", "description", "type", "visibility", "metadata", "label_order_id"}),
    post="PostTasks", get="GetTask", lists="ListTasks", patch="PatchTasks", delete="DeleteTasks",
    missing=codes.TASK_MISSING, actions=ACTIONS, change=_task_change,
    fields=frozenset({"name", "description", "visibility", "metadata"}), check=_new_task,
    show=lambda model, visit, item: {k: v for k, v in item.body.items() if k not in ("input_source", "worker")},
)  # fmt: skip
PIPELINES = Kind(
    "pipelines", "Pipeline", described, ("pipeline-1", "pipeline-2"),
    frozenset({"id", "user_id", "app_id", "description", "notes", "visibility", "metadata"}),
    post="PostPipelines", get="GetPipeline", lists="ListPipelines", patch="PatchPipelines", delete="DeletePipelines",
    missing=codes.PIPELINE_DOES_NOT_EXIST, actions=ACTIONS, late=True,
    fields=frozenset({"description", "notes", "visibility", "metadata"}),
)  # fmt: skip
STEPS = Kind(
    "pipeline_steps", "PipelineStep", described, ("step-1", "step-2"),
    frozenset({"id", "user_id", "app_id", "description", "notes", "visibility", "metadata"}),
    post="PostPipelineSteps", get="GetPipelineStep", lists="ListPipelineSteps",
    delete="DeletePipelineSteps", missing=codes.PIPELINE_STEP_DOES_NOT_EXIST, actions=ACTIONS, late=True,
    fields=frozenset({"description", "notes", "visibility", "metadata"}),
)  # fmt: skip


def _make_key(model: Model, chance: Random) -> Step:
    """Tokens and app keys, with which later calls are made."""
    user = chance.choice(list(SECRETS))
    apps = list(model.users[user].table("apps"))
    scopes, app = chance.choice(SCOPES), chance.choice(apps) if apps and chance.random() < 0.5 else ""
    body: dict[str, Any] = {
        "description": "a key",
        "scopes": scopes,
        "type": "api_key" if app else "personal_access_token",
    }
    if app:
        body["apps"] = [{"id": app if chance.random() < 0.95 else "no-app"}]

    def act(visit: Visit, answer: Any) -> Any:
        owner, place = model.users[visit.owner], None
        if app:
            place = owner.table("apps").get(body["apps"][0]["id"])
            if place is None:
                raise Refusal(codes.CONN_DOES_NOT_EXIST)
        given = as_scopes(scopes)
        if visit.granted is not None and (given is None or not given <= visit.granted):
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        secret = answer.keys[0].id if answer.keys else "none"
        model.put(model.keys, secret, Credential(visit.owner, given, place))
        return [(body["type"], scopes)]

    def view(answer: Any) -> Any:
        return [(key.type, list(key.scopes)) for key in answer.keys]

    extra = [secret for secret in model.keys if secret not in SECRETS.values()]
    if len(extra) > 8:
        return _revoke(model, chance)
    at = (SECRETS[user], user, "") if chance.random() < 0.9 else None
    return Step("PostKeys", {"keys": [body]}, act, view, at)


def _revoke(model: Model, chance: Random) -> Step:
    extra = sorted(secret for secret in model.keys if secret not in SECRETS.values())
    secret = chance.choice(extra) if extra and chance.random() < 0.9 else "nothing"

    def act(visit: Visit, answer: Any) -> None:
        if secret not in model.keys or model.keys[secret].user != visit.owner:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        model.drop(model.keys, secret)

    owner = model.keys[secret].user if secret in model.keys else "alice"
    at = (SECRETS[owner], owner, "") if chance.random() < 0.9 else None
    return Step("DeleteKey", {"key_id": secret}, act, nothing, at)


def _narrow(model: Model, chance: Random) -> Step:
    extra = sorted(secret for secret in model.keys if secret not in SECRETS.values())
    secret, scopes = chance.choice(extra) if extra else "nothing", chance.choice(SCOPES)
    action = some_action(chance, ("overwrite",))

    def act(visit: Visit, answer: Any) -> Any:
        if action != "overwrite":
            raise Refusal(codes.CONN_INVALID_REQUEST)
        if secret not in model.keys or model.keys[secret].user != visit.owner:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        given = as_scopes(scopes)
        if visit.granted is not None and (given is None or not given <= visit.granted):
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        model.assign(model.keys[secret], "scopes", given)
        return [scopes]

    owner = model.keys[secret].user if secret in model.keys else "alice"
    fields = {"keys": [{"id": secret, "scopes": scopes}], "action": action}
    at = (SECRETS[owner], owner, "") if chance.random() < 0.9 else None
    return Step("PatchKeys", fields, act, lambda answer: [list(key.scopes) for key in answer.keys], at)


def _my_scopes(model: Model, chance: Random) -> Step:
    def act(visit: Visit, answer: Any) -> Any:
        return sorted(visit.granted) if visit.granted is not None else None

    def view(answer: Any) -> Any:
        return None if "All" in answer.scopes else sorted(answer.scopes)

    return Step("MyScopes", {}, act, view)


OF_USERS = (SECRETS_KEPT, CLUSTERS)
OF_APPS = (MODULES, COLLECTORS, TASKS, PIPELINES, STEPS)


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    kinds = (*OF_USERS, NODEPOOLS, *OF_APPS, MODULE_VERSIONS)
    return [
        *[(weight * 0.3, maker) for kind in kinds for weight, maker in kind.steps()],
        (0.6, _make_key), (0.3, _revoke), (0.3, _narrow),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All that a user has of these."""
    lists: list[tuple[Kind, str, tuple[str, ...]]] = [(kind, "", ()) for kind in OF_USERS]
    lists += [(NODEPOOLS, "", (each,)) for each in model.users[name].table("clusters")]
    for id, app in model.users[name].table("apps").items():
        lists += [(kind, id, ()) for kind in OF_APPS]
        lists += [(MODULE_VERSIONS, id, (each,)) for each in app.table("modules")]
    for kind, app_id, parents in lists:
        step = kind.list_step(model, {}, parents)
        step.at = (secret, name, app_id)
        yield step
