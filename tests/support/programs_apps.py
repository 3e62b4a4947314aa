"""Apps in random programs: made, listed, changed, renamed, shared and deleted."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_kinds import Kind, Step, few, nothing, some_action
from support.programs_model import (
    Item,
    Model,
    Refusal,
    Visit,
    as_scopes,
    check_page,
    checked_id,
    fresh,
    page,
    rename,
    with_dependencies,
)
from support.programs_values import patched, plain, trimmed

IDS = ("app-1", "app-2", "app-3", "app-4")
WORDS = ("", "one", "two", "three words of it")
METADATA: tuple[dict[str, Any], ...] = (
    {"a": 1.0},
    {"a": 2.0, "b": "x"},
    {"b": False, "c": {"d": True, "e": [1.0, 2.0]}},
    {"c": {"d": "y", "f": None}},
    {"l": [{"id": "p", "v": 1.0}, {"id": "q"}]},
    {"l": [{"id": "q", "v": 2.0}, {"id": "r"}]},
    {"c": {"e": []}, "l": {}},
    {"a": {"b": 1.0}},
    {"l": [1.0, "two"]},
)


def described(chance: Random, *more: str) -> dict[str, Any]:
    """Some of what may be said of many things."""
    body: dict[str, Any] = {}
    for name in ("description", "notes", *more):
        if chance.random() < 0.3 and (word := chance.choice(WORDS)):
            body[name] = word
    if chance.random() < 0.3:
        body["metadata"] = chance.choice(METADATA)
    if chance.random() < 0.15:
        body["visibility"] = {"gettable": chance.choice((10, 50))}
    return body


def only(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """The parts of a body of these names."""
    return {name: value for name, value in body.items() if name in names}


def founded(id: str) -> dict[str, Any]:
    """The app that a server begins with."""
    return {
        "name": id,
        "default_language": "en",
        "default_workflow_id": "Universal",
        "visibility": {"gettable": 10},
    }


def _new(chance: Random) -> dict[str, Any]:
    body = described(chance, "name")
    if chance.random() < 0.25:
        body["visibility"] = {"gettable": chance.choice((10, 50))}
    if chance.random() < 0.1:
        body["sample_ms"] = chance.choice((50, 500, 1000))
    if chance.random() < 0.5:
        body["default_workflow_id"] = chance.choice(("Empty", "Empty", "Universal", "no-such-workflow"))
    if chance.random() < 0.1:
        body["default_language"] = chance.choice(("de", "en", "klingon"))
    return body


def _checked(body: dict[str, Any]) -> None:
    if body.get("sample_ms") and not 100 <= body["sample_ms"] <= 3_600_000:
        raise Refusal(codes.CONN_INVALID_REQUEST)


def _check_workflow(body: dict[str, Any]) -> None:
    if body.get("default_workflow_id", "Empty") not in ("Empty", "Universal"):
        raise Refusal(codes.WORKFLOW_DOES_NOT_EXIST)


def _complete(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    body = {"default_language": "en", "default_workflow_id": "Universal", **body}
    if body["default_language"] == "klingon":
        raise Refusal(codes.CONN_INVALID_REQUEST)
    _checked(body)
    _check_workflow(body)
    return body


def _made(model: Model, visit: Visit, app: Item) -> None:
    if not app.body.get("name"):
        model.assign(app, "body", app.body | {"name": app.id})


def _gone(model: Model, visit: Visit, app: Item) -> None:
    for secret in [secret for secret, key in model.keys.items() if key.app is app]:
        model.drop(model.keys, secret)


FIELDS = frozenset({"name", "description", "sample_ms", "visibility", "notes", "image", "default_workflow_id"})


def _revise(model: Model, visit: Visit, app: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
    """What an overwrite changes; a removal takes away the picture alone."""
    if action == "remove":
        raise Refusal(codes.CONN_INVALID_REQUEST)
    _checked(change)
    if change.get("default_language", app.body["default_language"]) != app.body["default_language"]:
        raise Refusal(codes.CONN_INVALID_REQUEST)
    _check_workflow(change)
    return change


APPS = Kind(
    "apps",
    "App",
    _new,
    IDS,
    frozenset({
        "id", "user_id", "name", "description", "notes", "metadata", "visibility", "default_language", "sample_ms",
        "default_workflow_id",
    }),
    post="PostApps", lists="ListApps", patch="PatchApps", level="user",
    actions=("overwrite", "remove"), fields=FIELDS | {"metadata"}, order="changed", renames=True,
    sorts={"sort_by_id": "id", "sort_by_created_at": "made", "sort_by_modified_at": "changed"},
    check=_complete, revise=_revise, made=_made,
)  # fmt: skip


def _an_app(model: Model, chance: Random) -> Step:
    counts = chance.random() < 0.5

    def act(visit: Visit, answer: Any) -> Any:
        assert visit.app
        return [APPS.shown(model, visit, visit.app), _counts(visit.app) if counts else None]

    def view(answer: Any) -> Any:
        return [plain(answer.app, APPS.kept), plain(answer.app.extra_info.counts) if counts else None]

    return Step("GetApp", {"additional_fields": ["counts"]} if counts else {}, act, view)


COUNTED = ("datasets", "models", "workflows", "inputs", "modules", "pipelines")


def _counts(app: Item) -> dict[str, Any]:
    return trimmed({kind: len(app.table(kind)) for kind in COUNTED})


def _count(model: Model, chance: Random) -> Step:
    def act(visit: Visit, answer: Any) -> Any:
        assert visit.app
        return _counts(visit.app)

    def view(answer: Any) -> Any:
        return {name: value for name, value in plain(answer).items() if name != "status"}

    return Step("GetResourceCounts", {}, act, view)


def _patch_one(model: Model, chance: Random) -> Step:
    """PatchApp and PatchAppsDetails, which name the app in their address."""
    single = chance.random() < 0.5
    change = _new(chance)
    if chance.random() < 0.1:
        change["id"] = "another"
    action = some_action(chance, ("overwrite",))

    def act(visit: Visit, answer: Any) -> Any:
        assert visit.app
        if change.get("id", visit.app.id) != visit.app.id or action not in APPS.actions:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        fields = {name: value for name, value in change.items() if name != "id"}
        _revise(model, visit, visit.app, fields, action)
        model.write(visit.app, patched(visit.app.body, fields, "overwrite", APPS.fields))
        return [APPS.shown(model, visit, visit.app)]

    def view(answer: Any) -> Any:
        return [plain(app, APPS.kept) for app in ([answer.app] if single else answer.apps)]

    name = "PatchApp" if single else "PatchAppsDetails"
    return Step(name, {"app" if single else "apps": change if single else [change], "action": action}, act, view)


def renaming(kind: Kind, rpc: str, field: str, follow: Callable[[Model, Item, str], None] | None = None) -> Any:
    """A maker of calls that rename one of a kind. field: of the answer; follow: what changes along."""

    def maker(model: Model, chance: Random) -> Step:
        pairs = [_a_pair(model, kind, chance) for _ in range(1 if chance.random() < 0.95 else chance.choice((0, 2)))]
        action = some_action(chance, ("overwrite",))

        def act(visit: Visit, answer: Any) -> Any:
            if action != "overwrite" or len(pairs) != 1:
                raise Refusal(codes.CONN_INVALID_REQUEST)
            new = pairs[0]["new_id"]
            checked_id(new)
            item = kind.one(visit, (), pairs[0]["id"])
            if item.id == new:
                raise Refusal(codes.CONN_INVALID_REQUEST)
            if new in visit.holder.table(kind.name):
                raise Refusal(kind.duplicate)
            old = item.id
            rename(model, visit.holder, kind.name, item, new)
            model.assign(item, "changed", model.tick())
            if follow is not None:
                follow(model, item, old)
            return [kind.shown(model, visit, item)]

        def view(answer: Any) -> Any:
            return [plain(item, kind.kept) for item in getattr(answer, field)]

        return Step(rpc, {"ids": pairs, "action": action}, act, view)

    return maker


def _a_pair(model: Model, kind: Kind, chance: Random) -> dict[str, str]:
    new = kind.some_id(chance) if chance.random() < 0.95 else "not an id"
    users = model.users.values()
    holders = users if kind.level == "user" else [app for user in users for app in user.table("apps").values()]
    known = [id for holder in holders for id in holder.table(kind.name)]
    old = chance.choice(known) if known and chance.random() < 0.7 else kind.some_id(chance)
    return {"id": old, "new_id": new}


SECRETS = {name: format(number, "032x") for number, name in enumerate(("alice", "bob"), 1)}
"""User → the secret of the token that they begin with."""


def _delete(model: Model, chance: Random) -> Step:
    """Mostly where somebody has more apps than two, so that they do not become many."""
    user = chance.choice(list(SECRETS))
    apps = list(model.users[user].table("apps"))
    if len(apps) < 3 and chance.random() < 0.9:
        return _count(model, chance)

    def act(visit: Visit, answer: Any) -> None:
        assert visit.app
        _gone(model, visit, visit.app)
        model.drop(visit.app.owner.table("apps"), visit.app.id)

    at = (SECRETS[user], user, chance.choice(apps)) if apps and chance.random() < 0.8 else None
    return Step("DeleteApp", {}, act, nothing, at)


SCOPES = (
    ["All"],
    with_dependencies(["Apps_Get", "Concepts_Get", "Inputs_Get", "Annotations_Get", "Models_Get", "Workflows_Get"]),
    with_dependencies(["Inputs_Add", "Annotations_Add", "Inputs_Delete", "Search", "Predict", "Datasets_Get"]),
    with_dependencies(["Concepts_Add", "Models_Add", "Models_Train", "Datasets_Add", "Workflows_Delete", "Inputs_Add"]),
)


def _shown_member(item: Item) -> dict[str, Any]:
    return {"id": item.body["id"], "scopes": item.body["scopes"], "user": item.id}


def _view_members(answer: Any) -> Any:
    return [{"id": c.id, "scopes": list(c.scopes), "user": c.user.id} for c in answer.collaborators]


def _share(model: Model, chance: Random) -> Step:
    wanted = [
        {"user": {"id": chance.choice(("alice", "bob", "bob", "nobody"))}, "scopes": chance.choice(SCOPES)}
        for _ in range(few(chance))
    ]

    def act(visit: Visit, answer: Any) -> Any:
        assert visit.app
        if not visit.own:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        if not wanted:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        made = []
        for number, each in enumerate(wanted):
            made.append(_add_member(model, visit, each, answer.collaborators[number : number + 1]))
        return [_shown_member(item) for item in made]

    return Step("PostCollaborators", {"collaborators": wanted}, act, _view_members)


def _add_member(model: Model, visit: Visit, wanted: dict[str, Any], made_up: Any) -> Item:
    assert visit.app
    user, members = wanted["user"]["id"], visit.app.table("collaborators")
    if user not in model.users:
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    if user == visit.owner:
        raise Refusal(codes.CONN_INVALID_REQUEST)
    if user in members:
        raise Refusal(codes.DATABASE_DUPLICATE_KEY)
    _check_within(visit, wanted["scopes"])
    known = {member.body["id"]: member for member in members.values()}
    id = fresh(made_up[0].id if made_up else "", known)
    item = model.add(members, user, {"id": id, "scopes": list(wanted["scopes"])})
    item.notes["scopes"] = as_scopes(wanted["scopes"])
    return item


def _check_within(visit: Visit, scopes: list[str]) -> None:
    given = as_scopes(scopes)
    if visit.granted is not None and (given is None or not given <= visit.granted):
        raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)


def _member_of(visit: Visit, id: str) -> Item:
    assert visit.app
    found = [member for member in visit.app.table("collaborators").values() if member.body["id"] == id]
    if not found:
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    return found[0]


def _some_member(model: Model, chance: Random) -> str:
    apps = [app for user in model.users.values() for app in user.table("apps").values()]
    found = [m.body["id"] for app in apps for m in app.table("collaborators").values()]
    return chance.choice(found) if found and chance.random() < 0.9 else "nobody"


def _patch_member(model: Model, chance: Random) -> Step:
    id, scopes, action = _some_member(model, chance), chance.choice(SCOPES), some_action(chance, ("overwrite",))

    def act(visit: Visit, answer: Any) -> Any:
        if not visit.own:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        if action != "overwrite":
            raise Refusal(codes.CONN_INVALID_REQUEST)
        item = _member_of(visit, id)
        _check_within(visit, scopes)
        model.write(item, item.body | {"scopes": list(scopes)})
        model.put(item.notes, "scopes", as_scopes(scopes))
        return [_shown_member(item)]

    fields = {"collaborators": [{"id": id, "scopes": scopes}], "action": action}
    return Step("PatchCollaborators", fields, act, _view_members)


def _unshare(model: Model, chance: Random) -> Step:
    ids = [_some_member(model, chance) for _ in range(chance.choice((0, 1, 1, 1, 2)))]

    def act(visit: Visit, answer: Any) -> None:
        assert visit.app
        if not visit.own:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        if not ids:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        for item in {id: _member_of(visit, id) for id in ids}.values():
            model.drop(visit.app.table("collaborators"), item.id)

    return Step("DeleteCollaborators", {"collaborator_ids": ids}, act, nothing)


def _members(model: Model, chance: Random | None) -> Step:
    asked = {} if chance is None else {"page": chance.choice((1, 1, 2))}

    def act(visit: Visit, answer: Any) -> Any:
        assert visit.app
        if visit.stranger:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        check_page(asked)
        items = sorted(visit.app.table("collaborators").values(), key=lambda item: item.uid)
        return [_shown_member(item) for item in page(items, asked)]

    return Step("ListCollaborators", asked, act, _view_members)


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [
        *[(weight * 0.8, maker) for weight, maker in APPS.steps()],
        (2, _an_app), (1, _count), (1.5, _patch_one), (0.25, renaming(APPS, "PatchAppsIds", "apps")), (0.8, _delete),
        (1, _share), (0.7, _patch_member), (0.4, _unshare), (0.7, _members),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All apps of a user, and who works in them."""
    step = APPS.list_step(model, {}, ())
    step.at = (secret, name, "")
    yield step
    for app in list(model.users[name].table("apps")):
        step = _members(model, None)
        step.at = (secret, name, app)
        yield step
