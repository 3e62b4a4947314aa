"""Annotations in random programs: written, listed, patched and deleted, those of inputs themselves among them."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import METADATA
from support.programs_concepts import create_for_labels
from support.programs_inputs import (
    IDS,
    LABELS,
    STATES,
    check_labels,
    clean,
    concept_ids,
    each_on_its_own,
    named,
    some_labels,
)
from support.programs_kinds import ACTIONS, Step, a_page, few, nothing, some_action
from support.programs_model import Item, Model, Refusal, Visit, check_page, checked_id, fresh, page
from support.programs_values import merged, patched, plain, removed, trimmed

ANNOTATION_IDS = tuple(f"label-{number}" for number in range(1, 7))
SEEN = frozenset({"id", "input_id", "user_id", "data", "annotation_info", "status", "input_level", "trusted"})


def shown_annotation(item: Item) -> dict[str, Any]:
    """An annotation as it is read."""
    return trimmed({"id": item.id, **item.body, "data": clean(item.body["data"])})


def _view_annotations(answer: Any) -> Any:
    return [each.status.code if each.status.code not in STATES else plain(each, SEEN) for each in answer.annotations]


def _learn(model: Model, visit: Visit, items: Sequence[Item], got: Sequence[Any]) -> None:
    """The ids of inputs' own annotations are the server's; who lists them is told."""
    table = visit.holder.table("annotations")
    for item, each in zip(items, got, strict=False):
        if item.id.startswith("of ") and each.input_level and each.id not in table:
            model.drop(table, item.id)
            model.assign(item, "id", fresh(each.id, table))
            model.put(table, item.id, item)


def _some_annotation(model: Model, chance: Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(ANNOTATION_IDS)
    apps = [app for user in model.users.values() for app in user.table("apps").values()]
    known = [id for app in apps for id in app.table("annotations") if not id.startswith("of ")]
    return chance.choice(sorted(known)) if known else "nothing"


def _annotate(model: Model, chance: Random) -> Step:
    items = []
    for _ in range(few(chance)):
        item: dict[str, Any] = {"input_id": chance.choice((*IDS, *IDS, "")), "data": some_labels(chance, regions=True)}
        drawn = chance.random()
        if drawn > 0.1:
            item["id"] = chance.choice(ANNOTATION_IDS) if drawn > 0.12 else "not an id"
        if chance.random() < 0.2:
            item["annotation_info"] = chance.choice(METADATA)
        if chance.random() < 0.25:
            item["status"] = chance.choice((*STATES, 30000))
        if chance.random() < 0.1:
            item["user_id"] = chance.choice(("alice", "bob", "nobody", "me"))
        items.append(item)

    def act(visit: Visit, answer: Any) -> Any:
        if not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        ids = iter([each.id for each in answer.annotations] + [""] * len(items))
        return each_on_its_own(model, visit, items, lambda item: _add(model, visit, item, next(ids)))

    return Step("PostAnnotations", {"annotations": items}, act, _view_annotations)


def _add(model: Model, visit: Visit, item: dict[str, Any], made_up: str) -> dict[str, Any]:
    wrong = codes.ANNOTATION_INVALID_ARGUMENT
    of = visit.holder.table("inputs").get(item["input_id"])
    if of is None:
        raise Refusal(codes.INPUT_DOES_NOT_EXIST if item["input_id"] else wrong)
    user = item.get("user_id", "me")
    if user not in ("me", visit.key.user):
        if not visit.own:
            raise Refusal(codes.ANNOTATION_PERMISSION_DENIED)
        if user not in model.users:
            raise Refusal(wrong)
    check_labels(item["data"], wrong)
    create_for_labels(model, visit, concept_ids(item["data"]))
    table = visit.holder.table("annotations")
    if item.get("id"):
        checked_id(item["id"])
    if item.get("status", STATES[0]) not in STATES:
        raise Refusal(wrong)
    if item.get("id") in table:
        raise Refusal(codes.DATABASE_DUPLICATE_KEY)
    body = {
        "input_id": item["input_id"], "user_id": visit.key.user if user == "me" else user, "trusted": True,
        "status": item.get("status", STATES[0]), "data": named(visit, item["data"]),
        "annotation_info": item.get("annotation_info", {}),
    }  # fmt: skip
    return shown_annotation(model.add(table, item.get("id") or fresh(made_up, table), body, of))


def _annotation(visit: Visit, id: str, input_id: str) -> Item:
    found = visit.holder.table("annotations").get(id)
    if found is None or visit.stranger or (input_id and found.body["input_id"] != input_id):
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    return found


def _get_annotation(model: Model, chance: Random) -> Step:
    id, of = _some_annotation(model, chance), chance.choice((*IDS, "")) if chance.random() < 0.1 else ""

    def act(visit: Visit, answer: Any) -> Any:
        return [shown_annotation(_annotation(visit, id, of))]

    def view(answer: Any) -> Any:
        return [plain(answer.annotation, SEEN)]

    return Step("GetAnnotation", {"annotation_id": id, "input_id": of}, act, view)


def _list_annotations(model: Model, chance: Random | None) -> Step:
    asked: dict[str, Any] = a_page(chance) if chance else {"per_page": 1000, "list_all_annotations": True}
    if chance is not None:
        if chance.random() < 0.5:
            asked["input_ids"] = [chance.choice(IDS) for _ in range(chance.choice((1, 2, 3)))]
            if chance.random() < 0.2:
                asked["ids"] = [_some_annotation(model, chance) for _ in asked["input_ids"]][: chance.choice((1, 3))]
        if chance.random() < 0.2:
            asked["user_ids"] = [chance.choice(("alice", "bob", "nobody"))]
        if chance.random() < 0.3:
            asked["statuses"] = [{"code": code} for code in chance.sample(STATES, 2)]

    def act(visit: Visit, answer: Any) -> Any:
        if visit.stranger:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        check_page(asked)
        items = _wanted(visit, asked)
        if asked.get("user_ids"):
            items = [item for item in items if item.body["user_id"] in asked["user_ids"]]
        if asked.get("statuses"):
            items = [item for item in items if {"code": item.body["status"]} in asked["statuses"]]
        items = page(sorted(items, key=lambda item: -item.uid), asked)
        _learn(model, visit, items, answer.annotations)
        return [shown_annotation(item) for item in items]

    return Step("ListAnnotations", asked, act, _view_annotations)


def _wanted(visit: Visit, asked: dict[str, Any]) -> list[Item]:
    """The annotations that ids and input_ids name."""
    ids, of = asked.get("ids", ()), asked.get("input_ids", ())
    if ids and len(ids) != len(of):
        raise Refusal(codes.CONN_INVALID_REQUEST)
    table = visit.holder.table("annotations")
    if ids:
        pairs = dict.fromkeys(zip(ids, of, strict=True))
        return [table[id] for id, input in pairs if id in table and table[id].body["input_id"] == input]
    return [item for item in table.values() if not of or item.body["input_id"] in of]


def _patch_annotations(model: Model, chance: Random) -> Step:
    action = some_action(chance, ACTIONS)
    sweep = chance.random() < 0.3
    items = []
    for _ in range(few(chance)):
        item: dict[str, Any] = {"id": _some_annotation(model, chance), "data": some_labels(chance, regions=True)}
        if action == "remove" and chance.random() < 0.4:
            item["data"] = _all_of(model, item["id"]) or item["data"]
        if chance.random() < 0.1:
            item["input_id"] = chance.choice(IDS)
        if chance.random() < 0.2:
            item["annotation_info"] = chance.choice(METADATA)
        if chance.random() < 0.2:
            item["status"] = chance.choice((*STATES, 30000))
        if chance.random() < 0.02:
            item["id"] = ""
        items.append(item)

    def act(visit: Visit, answer: Any) -> Any:
        if action not in ACTIONS or not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        return each_on_its_own(model, visit, items, lambda item: _change(model, visit, item, action, sweep))

    fields = {"annotations": items, "action": action, "delete_if_empty_data": sweep}
    return Step("PatchAnnotations", fields, act, _view_annotations)


def _all_of(model: Model, id: str) -> dict[str, Any]:
    """What some annotation of that id says, so that a removal leaves nothing of it."""
    apps = [app for user in model.users.values() for app in user.table("apps").values()]
    found = [app.table("annotations")[id].body["data"] for app in apps if id in app.table("annotations")]
    data = clean(found[0]) if found else {}
    if data.get("metadata") and not all(isinstance(value, (str, float)) for value in data["metadata"].values()):
        return {}
    return {name: value for name, value in data.items() if name in ("concepts", "metadata", "geo")}


def _change(model: Model, visit: Visit, item: dict[str, Any], action: str, sweep: bool) -> dict[str, Any]:
    wrong = codes.ANNOTATION_INVALID_ARGUMENT
    if not item["id"]:
        raise Refusal(wrong)
    found, data = _annotation(visit, item["id"], item.get("input_id", "")), item["data"]
    if action != "remove":
        check_labels(data, wrong)
        create_for_labels(model, visit, concept_ids(data))
        data = named(visit, data)
    change = {name: value for name, value in item.items() if name == "annotation_info"}
    body = patched(found.body, change, action, frozenset(change))
    if action == "overwrite":
        body = {**body, "data": data}
    else:
        body = {**body, "data": clean((merged if action == "merge" else removed)(body["data"], data))}
    if "status" in item and action != "remove":
        if item["status"] not in STATES:
            raise Refusal(wrong)
        body["status"] = item["status"]
    if action == "remove" and sweep and not clean(body["data"]) and not body.get("input_level"):
        model.drop(visit.holder.table("annotations"), found.id)
        return trimmed({"id": found.id, **body, "data": {}})
    model.write(found, body)
    if body.get("input_level"):
        media = {name: value for name, value in found.owner.body["data"].items() if name not in LABELS}
        model.write(found.owner, {"data": media | body["data"]})
    return shown_annotation(found)


def _set_states(model: Model, chance: Random) -> Step:
    asked: dict[str, Any] = {
        "status_code": chance.choice((*STATES, 30000)),
        "action": some_action(chance, ("overwrite",)),
    }
    if chance.random() < 0.5:
        asked["user_ids"] = [chance.choice(("alice", "bob"))]
    if chance.random() < 0.8:
        asked["status_codes"] = chance.sample(STATES, 1)

    def act(visit: Visit, answer: Any) -> Any:
        if asked["action"] != "overwrite":
            raise Refusal(codes.CONN_INVALID_REQUEST)
        if asked["status_code"] not in STATES:
            raise Refusal(codes.ANNOTATION_INVALID_ARGUMENT)
        users, states = asked.get("user_ids"), asked.get("status_codes")
        if not users and not states:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        items = list(visit.holder.table("annotations").values())
        items = [each for each in items if not users or each.body["user_id"] in users]
        items = [each for each in items if not states or each.body["status"] in states]
        for item in items:
            model.write(item, {**item.body, "status": asked["status_code"]})
        return len(items), sorted({item.body["user_id"] for item in items})

    return Step("PatchAnnotationsStatus", asked, act, lambda answer: (answer.updated_count, list(answer.user_ids)))


def _delete_annotations(model: Model, chance: Random) -> Step:
    of = [chance.choice(IDS) for _ in range(few(chance))]
    ids = [_some_annotation(model, chance) for _ in of] if chance.random() < 0.6 else []

    def act(visit: Visit, answer: Any) -> None:
        if not of:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        items = _wanted(visit, {"ids": ids, "input_ids": of})
        if ids:
            if {item.id for item in items} != set(ids):
                raise Refusal(codes.CONN_DOES_NOT_EXIST)
            if any(item.body.get("input_level") for item in items):
                raise Refusal(codes.ANNOTATION_INVALID_ARGUMENT)
        for item in items:
            if not item.body.get("input_level"):
                model.drop(visit.holder.table("annotations"), item.id)

    return Step("DeleteAnnotations", {"input_ids": of, "ids": ids}, act, nothing)


def _delete_annotation(model: Model, chance: Random) -> Step:
    id, of = _some_annotation(model, chance), chance.choice(IDS) if chance.random() < 0.5 else ""

    def act(visit: Visit, answer: Any) -> None:
        found = _annotation(visit, id, of)
        if found.body.get("input_level"):
            raise Refusal(codes.ANNOTATION_INVALID_ARGUMENT)
        model.drop(visit.holder.table("annotations"), found.id)

    return Step("DeleteAnnotation", {"annotation_id": id, "input_id": of}, act, nothing)


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [
        (5, _annotate), (1.5, _get_annotation), (3, _list_annotations), (5, _patch_annotations),
        (0.6, _set_states), (1, _delete_annotations), (0.7, _delete_annotation),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All annotations of a user's apps."""
    for id in model.users[name].table("apps"):
        step = _list_annotations(model, None)
        step.at = (secret, name, id)
        yield step
