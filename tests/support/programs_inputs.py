"""Inputs and annotations in random programs: posted, labelled, patched and deleted."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import METADATA
from support.programs_concepts import IDS as CONCEPT_IDS
from support.programs_concepts import create_for_labels
from support.programs_kinds import ACTIONS, Step, a_page, few, nothing, some_action
from support.programs_model import (
    Item,
    Model,
    Refusal,
    Visit,
    batch_code,
    check_page,
    checked_id,
    fresh,
    page,
)
from support.programs_values import patched, plain, trimmed

IDS = tuple(f"input-{number}" for number in range(1, 9))
ANNOTATION_IDS = tuple(f"label-{number}" for number in range(1, 7))
DATASET_IDS = ("set-1", "set-2", "set-3")
URLS = tuple(f"https://media.invalid/{number}.jpg" for number in range(4))
PENDING = int(codes.INPUT_PENDING)
STATES = (24150, 24151, 24157, 24158, 24159)
LABELS = ("concepts", "metadata", "geo", "regions")
DATA = frozenset({"id", "data", "status"})


def some_labels(chance: Random, *, regions: bool = False) -> dict[str, Any]:
    """What may be said of an input, now and then wrong."""
    data: dict[str, Any] = {}
    if chance.random() < 0.5:
        data["concepts"] = _some_concepts(chance)
    if chance.random() < 0.35:
        data["metadata"] = chance.choice(METADATA)
    if chance.random() < 0.2:
        point = {"longitude": chance.choice((10.5, -20.25, 200.0)), "latitude": chance.choice((45.5, -60.0))}
        data["geo"] = {"geo_point": point}
    if regions and chance.random() < 0.5:
        data["regions"] = [_region(chance, id) for id in chance.sample(("r1", "r2", "r3"), chance.choice((1, 1, 2)))]
    return data


def _some_concepts(chance: Random) -> list[Any]:
    chosen = chance.sample(CONCEPT_IDS, chance.choice((1, 1, 2, 3)))
    made = [{"id": id, "value": chance.choice((0.0, 1.0, 1.0, 0.5))} for id in chosen]
    if chance.random() < 0.04:
        made[0] = {"value": 1.0} if chance.random() < 0.5 else {"id": "cat", "value": 1.5}
    return made


def _region(chance: Random, id: str) -> dict[str, Any]:
    bottom = chance.choice((0.5, 0.75, 0.75, 0.125))
    box = {"top_row": 0.25, "left_col": 0.25, "bottom_row": bottom, "right_col": 0.5}
    made: dict[str, Any] = {"id": id, "region_info": {"bounding_box": box}}
    if chance.random() < 0.6:
        made["data"] = {"concepts": _some_concepts(chance)}
    return made


def concept_ids(data: dict[str, Any]) -> list[str]:
    """The concepts that labels name, in the order in which they are met."""
    own = [concept["id"] for concept in data.get("concepts", ())]
    return own + [id for region in data.get("regions", ()) for id in concept_ids(region.get("data", {}))]


def check_labels(data: dict[str, Any], code: int) -> None:
    """Refuse labels that are wrong."""
    for concept in data.get("concepts", ()):
        if not concept.get("id") or not 0 <= concept["value"] <= 1:
            raise Refusal(code)
    for region in data.get("regions", ()):
        check_labels(region.get("data", {}), code)
        box = region["region_info"]["bounding_box"]
        if box["top_row"] >= box["bottom_row"]:
            raise Refusal(code)
    point = data.get("geo", {}).get("geo_point")
    if point and not (abs(point["longitude"]) <= 180 and abs(point["latitude"]) <= 90):
        raise Refusal(code)


def named(visit: Visit, data: dict[str, Any], known: dict[str, str] | None = None) -> dict[str, Any]:
    """Labels with the names of their concepts. known: those that there were before, if not those that there are."""
    table = visit.holder.table("concepts")
    data = dict(data)
    if "concepts" in data:
        data["concepts"] = [{**c, "name": _name(table, known, c["id"])} for c in data["concepts"]]
    if "regions" in data:
        data["regions"] = [
            {**region, "data": named(visit, region["data"], known)} if "data" in region else region
            for region in data["regions"]
        ]
    return data


def _name(table: dict[str, Item], known: dict[str, str] | None, id: str) -> str:
    if known is not None:
        return known.get(id, id)
    return str(table[id].body["name"]) if id in table else id


def clean(data: dict[str, Any]) -> dict[str, Any]:
    """Data as messages have them: without what is empty."""
    found = {name: value for name, value in data.items() if value}
    if "regions" in found:
        found["regions"] = [
            {k: v for k, v in {**region, "data": clean(region.get("data", {}))}.items() if v}
            for region in found["regions"]
        ]
    return found


def shown_input(item: Item) -> dict[str, Any]:
    """An input as it is read."""
    return trimmed({"id": item.id, "data": clean(item.body["data"]), "status": PENDING})


def _media(chance: Random) -> dict[str, Any]:
    drawn = chance.random()
    if drawn < 0.75:
        return {"text": {"raw": f"text {chance.randrange(100)}"}}
    if drawn < 0.97:
        again = {"allow_duplicate_url": True} if chance.random() < 0.4 else {}
        return {"image": {"url": chance.choice(URLS), **again}}
    return {} if drawn < 0.985 else {"text": {}}


def _post(model: Model, chance: Random) -> Step:
    items = []
    for _ in range(few(chance)):
        item: dict[str, Any] = {"data": {**_media(chance), **some_labels(chance)}}
        drawn = chance.random()
        if drawn > 0.05:
            item["id"] = chance.choice(IDS) if drawn > 0.07 else "not an id"
        if chance.random() < 0.25:
            item["dataset_ids"] = chance.sample((*DATASET_IDS, "no-set"), chance.choice((1, 2)))
        items.append(item)
    suffix = chance.random() < 0.15

    def act(visit: Visit, answer: Any) -> Any:
        if not items:
            raise Refusal(codes.INPUT_INVALID_REQUEST)
        return _posted(model, visit, items, [each.id for each in answer.inputs] + [""] * len(items), suffix)

    def view(answer: Any) -> Any:
        return [
            plain(each, DATA) if each.status.code == PENDING else (each.id or "", each.status.code)
            for each in answer.inputs
        ]

    return Step("PostInputs", {"inputs": items} | ({"input_id_conflict_resolution": 2} if suffix else {}), act, view)


def _posted(model: Model, visit: Visit, items: Sequence[dict[str, Any]], ids: Sequence[str], suffix: bool) -> Any:
    """Everything is looked at as it was before the call; then what can stay is added, in order."""
    table = visit.holder.table("inputs")
    known = {id: str(item.body["name"]) for id, item in visit.holder.table("concepts").items()}
    found = [_checked(visit, item, known) for item in items]
    names = [item.get("id") or fresh(made, table) for item, made in zip(items, ids, strict=False)]
    used: set[str] = set()
    for number, code in enumerate(found):
        sent = names[number]
        if code:
            continue
        if sent in used or (sent in table and not suffix):
            found[number] = int(codes.DATABASE_DUPLICATE_KEY)
        elif sent in table:
            other = [f"{sent}-{n}" for n in range(1, 10)]
            names[number] = next((id for id in other if id not in table and id not in used), ids[number])
            if names[number] in used or names[number] in table or not names[number].startswith(sent + "-"):
                names[number] = f"{sent}-?"
        used |= {sent, names[number]}
    urls = {each.body["data"]["image"]["url"] for each in table.values() if "image" in each.body["data"]}
    for number, item in enumerate(items):
        image = item["data"].get("image")
        if image and not found[number]:
            if image["url"] in urls and not image.get("allow_duplicate_url"):
                found[number] = int(codes.INPUT_DUPLICATE)
            urls.add(image["url"])
    accepted = [item for item, code in zip(items, found, strict=True) if not code]
    create_for_labels(model, visit, [id for item in accepted for id in concept_ids(item["data"])])
    shown: list[Any] = []
    joined: dict[str, list[Item]] = {}
    for item, code, id in zip(items, found, names, strict=True):
        if code:
            shown.append((id, code))
            continue
        made = _added(model, visit, id, item["data"], known)
        for dataset in dict.fromkeys(item.get("dataset_ids", ())):
            joined.setdefault(dataset, []).append(made)
            model.add(visit.holder.table("datasets")[dataset].table("members"), made.id, {}, made)
        shown.append(shown_input(made))
    visit.code = batch_code([code or PENDING for code in found], PENDING)
    return shown


def _checked(visit: Visit, item: dict[str, Any], known: dict[str, str]) -> int:
    """The code of an item that is refused as it stands, or 0."""
    try:
        if item.get("id"):
            checked_id(item["id"], codes.INPUT_INVALID_ARGUMENT)
        if not any(item["data"].get(name) for name in ("text", "image")):
            raise Refusal(codes.INPUT_INVALID_ARGUMENT)
        check_labels(item["data"], codes.INPUT_INVALID_ARGUMENT)
        if set(concept_ids(item["data"])) - known.keys():
            visit.require("Concepts_Add")
        if set(item.get("dataset_ids", ())) - visit.holder.table("datasets").keys():
            raise Refusal(codes.INPUT_INVALID_ARGUMENT)
    except Refusal as refusal:
        return refusal.code
    return 0


def _added(model: Model, visit: Visit, id: str, data: dict[str, Any], known: dict[str, str]) -> Item:
    kept = named(visit, data, known)
    if "image" in kept:
        kept["image"] = {"url": kept["image"]["url"]}
    made = model.add(visit.holder.table("inputs"), id, {"data": kept})
    own = {
        "input_id": id, "user_id": visit.key.user, "status": 24150, "input_level": True, "trusted": True,
        "data": {name: value for name, value in kept.items() if name in LABELS},
    }  # fmt: skip
    # The server makes up its id, and nobody is told until annotations are listed.
    label = model.add(visit.holder.table("annotations"), f"of {made.uid}", own, made)
    made.notes["label"] = label
    return made


def find(visit: Visit, id: str) -> Item:
    """An input of the app, which strangers see nothing of."""
    found = visit.holder.table("inputs").get(id)
    if found is None or visit.stranger:
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    return found


def _view_inputs(answer: Any) -> Any:
    return [plain(each, DATA) for each in answer.inputs]


def _get(model: Model, chance: Random) -> Step:
    id = chance.choice(IDS)
    return Step(
        "GetInput",
        {"input_id": id},
        lambda visit, answer: [shown_input(find(visit, id))],
        lambda answer: [plain(answer.input, DATA)] if answer.HasField("input") else [],
    )


def _list(model: Model, chance: Random | None) -> Step:
    asked: dict[str, Any] = a_page(chance) if chance else {"per_page": 1000}
    ids = chance.sample(IDS, 3) if chance and chance.random() < 0.2 else ()
    state = chance.choice((30000, 30001, 30001)) if chance and chance.random() < 0.2 else 0

    def act(visit: Visit, answer: Any) -> Any:
        check_page(asked)
        if visit.stranger:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        items = sorted(visit.holder.table("inputs").values(), key=lambda item: -item.uid)
        items = [item for item in items if (not ids or item.id in ids) and state in (0, PENDING)]
        return [shown_input(item) for item in page(items, asked)]

    fields = asked | ({"ids": ids} if ids else {}) | ({"status": state} if state else {})
    return Step("ListInputs", fields, act, _view_inputs)


def _stream(model: Model, chance: Random) -> Step:
    asked: dict[str, Any] = {"per_page": chance.choice((0, 1, 2, 5))}
    for name in ("descending", "order_by_id"):
        asked[name] = chance.random() < 0.3
    last = chance.choice(IDS) if chance.random() < 0.5 else ""

    def act(visit: Visit, answer: Any) -> Any:
        if visit.stranger:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        table = visit.holder.table("inputs")
        key: Any = (lambda item: item.id) if asked["order_by_id"] else (lambda item: item.uid)
        items = sorted(table.values(), key=key)
        if last:
            if last not in table and not asked["order_by_id"]:
                raise Refusal(codes.INPUT_DOES_NOT_EXIST)
            mark = last if asked["order_by_id"] else table[last].uid
            items = [item for item in items if (key(item) < mark if asked["descending"] else key(item) > mark)]
        items = items[::-1] if asked["descending"] else items
        return [shown_input(item) for item in items[: asked["per_page"] or 20]]

    return Step("StreamInputs", asked | ({"last_id": last} if last else {}), act, _view_inputs)


def _count(model: Model, chance: Random) -> Step:
    def act(visit: Visit, answer: Any) -> Any:
        return len(visit.holder.table("inputs"))

    return Step("GetInputCount", {}, act, lambda answer: answer.counts.to_process)


def _patch(model: Model, chance: Random) -> Step:
    action = some_action(chance, ACTIONS)
    items = []
    for _ in range(few(chance)):
        item: dict[str, Any] = {"id": chance.choice((*IDS, *IDS, "")), "data": some_labels(chance)}
        if chance.random() < 0.03:
            del item["data"]
        items.append(item)

    def act(visit: Visit, answer: Any) -> Any:
        if action not in ACTIONS or not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        return each_on_its_own(model, visit, items, lambda item: _relabel(model, visit, item, action))

    def view(answer: Any) -> Any:
        return [plain(each, DATA) if each.status.code == PENDING else each.status.code for each in answer.inputs]

    return Step("PatchInputs", {"inputs": items, "action": action}, act, view)


def each_on_its_own(model: Model, visit: Visit, items: Sequence[Any], do: Any) -> list[Any]:
    """A batch whose items get through or not; the codes of those that do not stand for them."""
    shown, item_codes = [], []
    for item in items:
        try:
            with model.all_or_none():
                shown.append(do(item))
            item_codes.append(int(codes.SUCCESS))
        except Refusal as refusal:
            shown.append(refusal.code)
            item_codes.append(refusal.code)
    visit.code = batch_code(item_codes)
    return shown


def _relabel(model: Model, visit: Visit, item: dict[str, Any], action: str) -> dict[str, Any]:
    if not item["id"] or "data" not in item:
        raise Refusal(codes.INPUT_INVALID_ARGUMENT)
    found, change = find(visit, item["id"]), item["data"]
    if action != "remove":
        check_labels(change, codes.INPUT_INVALID_ARGUMENT)
        create_for_labels(model, visit, concept_ids(change))
        change = named(visit, change)
    before = found.body["data"]
    if action == "overwrite":
        before = {name: value for name, value in before.items() if name not in ("concepts", "metadata", "geo")}
    data = patched(before, change, action, frozenset(LABELS))
    model.write(found, {"data": data})
    label = found.notes["label"]
    model.write(label, {**label.body, "data": {name: value for name, value in data.items() if name in LABELS}})
    return shown_input(found)


def _delete(model: Model, chance: Random) -> Step:
    single, everything = chance.random() < 0.5, chance.random() < 0.04
    ids = [chance.choice(IDS) for _ in range(1 if single else few(chance))]

    def act(visit: Visit, answer: Any) -> None:
        table = visit.holder.table("inputs")
        if not single and bool(ids) is everything:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        if single:
            find(visit, ids[0])
        for id in list(table) if everything and not single else dict.fromkeys(ids):
            if id in table:
                _forget(model, visit, table[id])

    if single:
        return Step("DeleteInput", {"input_id": ids[0]}, act, nothing)
    return Step("DeleteInputs", {"ids": ids, "delete_all": everything}, act, nothing)


def _forget(model: Model, visit: Visit, item: Item) -> None:
    labels = visit.holder.table("annotations")
    for key in [key for key, label in labels.items() if label.owner is item]:
        model.drop(labels, key)
    for dataset in visit.holder.table("datasets").values():
        members = dataset.table("members")
        if members.get(item.id) is not None and members[item.id].owner is item:
            model.drop(members, item.id)
    model.drop(visit.holder.table("inputs"), item.id)


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [(6, _post), (1.5, _get), (2, _list), (1.5, _stream), (0.7, _count), (5, _patch), (1.5, _delete)]


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All inputs of a user's apps."""
    for id in model.users[name].table("apps"):
        step = _list(model, None)
        step.at = (secret, name, id)
        yield step
