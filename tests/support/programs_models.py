"""Models, workflows and their versions in random programs."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import SECRETS, described, only, renaming
from support.programs_kinds import ACTIONS, Kind, Step, a_page, few, nothing, some_action
from support.programs_model import (
    PUBLIC,
    Item,
    Model,
    Refusal,
    Visit,
    check_page,
    fresh,
    page,
)
from support.programs_values import patched, plain, trimmed

IDS = ("model-1", "model-2", "model-3", "model-4")
TRAINABLE, OPERATOR = "embedding-classifier", "object-counter"
TAGS = ("tag-a", "tag-b", "tag-c")


def _new(chance: Random) -> dict[str, Any]:
    body = described(chance, "name", "display_name")
    if chance.random() < 0.75:
        body["model_type_id"] = chance.choice((OPERATOR, OPERATOR, TRAINABLE, "no-such-type"))
    if chance.random() < 0.3:
        body["toolkits"] = chance.choices(TAGS, k=2)
    return body


def _change(chance: Random) -> dict[str, Any]:
    body = described(chance, "name", "display_name")
    if chance.random() < 0.05:
        body["model_type_id"] = chance.choice((OPERATOR, TRAINABLE))
    if chance.random() < 0.3:
        body["toolkits"] = chance.choices(TAGS, k=2)
    return body


def _tags(body: dict[str, Any]) -> dict[str, Any]:
    """Tags are said once."""
    return body | {name: list(dict.fromkeys(body[name])) for name in ("toolkits",) if name in body}


def _complete(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    body = _tags({"model_type_id": TRAINABLE, **body})
    if body["model_type_id"] == "no-such-type":
        raise Refusal(codes.MODEL_INVALID_ARGUMENT)
    return body


def _made(model: Model, visit: Visit, item: Item) -> None:
    name = item.body.get("name") or item.body.get("display_name") or item.id
    model.assign(item, "body", {"name": name, "display_name": name} | trimmed(item.body))
    trained = item.body["model_type_id"] == OPERATOR
    _add_version(model, item, codes.MODEL_TRAINED if trained else codes.MODEL_UNTRAINED)


def _add_version(model: Model, owner: Item, code: int, description: str = "") -> Item:
    """A version, which is known by a number until the server tells its id."""
    table = owner.table("versions")
    body = {"status": int(code), "visibility": {"gettable": owner.gettable}, "description": description}
    return model.add(table, f"of {model.tick()}", body)


def learn(model: Model, table: dict[str, Item], item: Item, id: str) -> Item:
    """The id that the server made up for a version."""
    if item.id.startswith("of ") and id:
        model.drop(table, item.id)
        model.assign(item, "id", fresh(id, table))
        model.put(table, item.id, item)
    return item


class Models(Kind):
    """Models refuse an id that is left out by a code of their own."""

    def one(self, visit: Visit, parents: Any, id: str) -> Item:
        if not id:
            raise Refusal(codes.MODEL_INVALID_ARGUMENT)
        return super().one(visit, parents, id)

    def update(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], action: str) -> Item:
        item = super().update(model, visit, parents, given, action)
        model.assign(item, "body", _tags(item.body))
        return item


def _revise(model: Model, visit: Visit, item: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
    if change.get("model_type_id", item.body["model_type_id"]) != item.body["model_type_id"] or action == "remove":
        raise Refusal(codes.MODEL_INVALID_ARGUMENT)
    return change


MODELS = Models(
    "models", "Model", _new, IDS,
    frozenset({
        "id", "user_id", "app_id", "name", "display_name", "description", "notes", "metadata", "visibility", "toolkits",
        "model_type_id",
    }),
    lists="ListModels", patch="PatchModels", delete="DeleteModels", missing=codes.MODEL_DOES_NOT_EXIST,
    actions=ACTIONS, change=_change, order="changed", renames=True,
    fields=frozenset({"name", "display_name", "description", "notes", "metadata", "visibility", "toolkits"}),
    sorts={"sort_by_created_at": "made", "sort_by_modified_at": "changed"},
    check=_complete, revise=_revise, made=_made,
)  # fmt: skip
MODELS.public, MODELS.address = True, ["user_id", "app_id"]


def _post(model: Model, chance: Random) -> Step:
    items = [MODELS.an_item(chance) for _ in range(few(chance))]
    single = len(items) == 1 and chance.random() < 0.3

    def act(visit: Visit, answer: Any) -> Any:
        if not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        made = []
        for item in items:
            made.append(MODELS.create(model, visit, (), item, answer.model.id))
        (version,) = made[0].table("versions").values()
        learn(model, made[0].table("versions"), version, answer.model.model_version.id)
        return [MODELS.shown(model, visit, made[0]), version.body["status"]]

    # An id that is made up for the second of several is not told, so several are named.
    for number, item in enumerate(items):
        if number and "id" not in item:
            item["id"] = MODELS.some_id(chance)
    fields = {"model": items[0]} if single else {"models": items}
    return Step("PostModels", fields, act, lambda a: [plain(a.model, MODELS.kept), a.model.model_version.status.code])


def find(visit: Visit, id: str) -> Item:
    """A model that a call reads; one that has another id now is told to those who may see it."""
    return Kind.one(MODELS, visit, (), id)


def versions(visit: Visit, item: Item) -> list[Item]:
    found = [each for each in item.table("versions").values() if not visit.stranger or each.gettable >= PUBLIC]
    return sorted(found, key=lambda each: -each.uid)


def _shown_version(item: Item) -> dict[str, Any]:
    return trimmed({"id": item.id, **item.body})


VERSION = frozenset({"id", "status", "visibility", "description", "metadata"})


def _get(model: Model, chance: Random) -> Step:
    id, version = MODELS.target(model, chance), _some_version(model, chance, "models") if chance.random() < 0.3 else ""

    def act(visit: Visit, answer: Any) -> Any:
        item = find(visit, id)
        found = [each for each in versions(visit, item) if version in ("", each.id)]
        if version and not found:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        shown = {}
        if found:
            learn(model, item.table("versions"), found[0], answer.model.model_version.id)
            shown = _shown_version(found[0])
        return [MODELS.shown(model, visit, item), shown]

    def view(answer: Any) -> Any:
        return [plain(answer.model, MODELS.kept), plain(answer.model.model_version, VERSION)]

    return Step("GetModel", {"model_id": id, "version_id": version}, act, view)


def _some_version(model: Model, chance: Random, kind: str) -> str:
    apps = [app for user in model.users.values() for app in user.table("apps").values()]
    known = [id for app in apps for each in app.table(kind).values() for id in each.table("versions")]
    known = sorted(id for id in known if not id.startswith("of "))
    return chance.choice(known) if known and chance.random() < 0.95 else "nothing"


def place_of_version(model: Model, chance: Random, kind: str, ids: Any) -> tuple[str, str, Any]:
    """(owner's id, version's id, where) of a version that there is; or any."""
    apps = [(user.id, app) for user in model.users.values() for app in user.table("apps").values()]
    known = sorted(
        (user, app.id, owner.id, version)
        for user, app in apps
        for owner in app.table(kind).values()
        for version in owner.table("versions")
        if not version.startswith("of ")
    )
    if not known or chance.random() < 0.2:
        return chance.choice(ids), _some_version(model, chance, kind), None
    user, app, owner, version = chance.choice(known)
    secret = chance.choice(sorted(model.keys)) if chance.random() < 0.2 else SECRETS[user]
    return owner, version, (secret, user, app)


def _list_versions(model: Model, chance: Random | None, id: str = "") -> Step:
    asked: dict[str, Any] = a_page(chance) if chance else {}
    id = id or MODELS.some_id(chance or Random(0))  # noqa: S311 - no secret

    def act(visit: Visit, answer: Any) -> Any:
        check_page(asked)
        item = find(visit, id)
        items = page(versions(visit, item), asked)
        for each, got in zip(items, answer.model_versions, strict=False):
            learn(model, item.table("versions"), each, got.id)
        return [_shown_version(each) for each in items]

    fields = {"model_id": id, **asked}
    return Step("ListModelVersions", fields, act, lambda a: [plain(each, VERSION) for each in a.model_versions])


def _post_version(model: Model, chance: Random) -> Step:
    id, description = MODELS.some_id(chance), chance.choice(("", "again"))

    def act(visit: Visit, answer: Any) -> Any:
        item = MODELS.one(visit, (), id)
        if item.body["model_type_id"] != OPERATOR:
            raise Refusal(codes.NOT_IMPLEMENTED)
        version = _add_version(model, item, codes.MODEL_TRAINED, description)
        learn(model, item.table("versions"), version, answer.model.model_version.id)
        return [MODELS.shown(model, visit, item), _shown_version(version)]

    def view(answer: Any) -> Any:
        return [plain(answer.model, MODELS.kept), plain(answer.model.model_version, VERSION)]

    return Step("PostModelVersions", {"model_id": id, "description": description}, act, view)


def _patch_version(model: Model, chance: Random) -> Step:
    id, version, at = place_of_version(model, chance, "models", IDS)
    change, action = only(described(chance), "description", "metadata", "visibility"), some_action(chance, ACTIONS)

    def act(visit: Visit, answer: Any) -> Any:
        if action not in ACTIONS:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        found = MODELS.one(visit, (), id).table("versions").get(version)
        if found is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        body = patched(found.body, change, action, frozenset(change))
        model.write(found, body if body.get("visibility") else body | {"visibility": {"gettable": 10}})
        return [_shown_version(found)]

    fields = {"model_id": id, "model_versions": [{"id": version, **change}], "action": action}
    return Step("PatchModelVersions", fields, act, lambda a: [plain(each, VERSION) for each in a.model_versions], at)


def _publish(model: Model, chance: Random) -> Step:
    id, version, at = place_of_version(model, chance, "models", IDS)
    name, gettable = chance.choice((("PostModelVersionsPublish", 50), ("PostModelVersionsUnPublish", 10)))

    def act(visit: Visit, answer: Any) -> None:
        found = MODELS.one(visit, (), id).table("versions").get(version)
        if found is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        model.write(found, found.body | {"visibility": {"gettable": gettable}})

    return Step(name, {"model_id": id, "publications": [{"version_id": version}]}, act, nothing, at)


def _delete_version(model: Model, chance: Random) -> Step:
    id, version, at = place_of_version(model, chance, "models", IDS)

    def act(visit: Visit, answer: Any) -> None:
        table = MODELS.one(visit, (), id).table("versions")
        if version not in table:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        model.drop(table, version)

    return Step("DeleteModelVersion", {"model_id": id, "version_id": version}, act, nothing, at)


def _retag(model: Model, chance: Random) -> Step:
    id, tags, action = MODELS.some_id(chance), chance.choices(TAGS, k=2), some_action(chance, ("overwrite",))

    def act(visit: Visit, answer: Any) -> Any:
        if action != "overwrite":
            raise Refusal(codes.CONN_INVALID_REQUEST)
        visit.require("Models_Add")
        item = MODELS.one(visit, (), id)
        model.write(item, item.body | {"toolkits": list(dict.fromkeys(tags))})
        return item.body["toolkits"]

    fields = {"model_id": id, "toolkits": tags, "action": action}
    return Step("PatchModelToolkits", fields, act, lambda answer: list(answer.toolkits))


def _named_anew(model: Model, item: Item, old: str) -> None:
    """A model that is called by its id goes on being so."""
    if item.body["name"] == old:
        model.assign(item, "body", item.body | {"name": item.id})


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [
        *MODELS.steps(), (3, _post), (2, _get), (1.5, _list_versions), (1, _post_version), (1, _patch_version),
        (0.7, _publish), (0.7, _delete_version), (0.7, _retag),
        (1.5, renaming(MODELS, "PatchModelIds", "models", _named_anew)),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All models of a user's apps, and their versions."""
    for id, app in model.users[name].table("apps").items():
        for step in [
            MODELS.list_step(model, {}, ()),
            *(_list_versions(model, None, each) for each in app.table("models")),
        ]:
            step.at = (secret, name, id)
            yield step
