"""Concepts, their relations, languages and graphs in random programs."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import WORDS
from support.programs_kinds import Kind, Step, a_page, few, nothing, some_action
from support.programs_model import PUBLIC, Item, Model, Refusal, Visit, check_page, fresh, page
from support.programs_values import plain, trimmed

IDS = ("cat", "dog", "T-shirt/top", "café", "cow", "pine")
LANGUAGES = ("de", "fr", "en", "klingon")
INVERSE = {"hypernym": "hyponym", "hyponym": "hypernym", "synonym": "synonym"}


def _new(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if chance.random() < 0.4 and (word := chance.choice(WORDS)):
        body["name"] = word
    if chance.random() < 0.2:
        body["visibility"] = {"gettable": chance.choice((10, 50))}
    return body


def _complete(model: Model, visit: Visit, id: str, body: dict[str, Any]) -> dict[str, Any]:
    assert visit.app
    return {
        "name": id,
        "visibility": {"gettable": 10},
        **body,
        "language": visit.app.body["default_language"],
        "value": 1.0,
    }


class Concepts(Kind):
    """Concepts may be called anything that can be shown, and are always called something."""

    def create(self, model: Model, visit: Visit, parents: Any, given: dict[str, Any], made_up: str) -> Item:
        id, table = given["id"], visit.holder.table(self.name)
        body = _complete(model, visit, id, {name: value for name, value in given.items() if name != "id"})
        if id in table:
            raise Refusal(self.duplicate)
        return model.add(table, id, body, visit.holder)

    def a_post(self, model: Model, chance: Random) -> Step:
        """An id that is left out or cannot be shown is refused before any other is looked at."""
        step = super().a_post(model, chance)
        items = step.fields["concepts"]
        for item in items:
            if item.get("id") == "not an id":
                item["id"] = "ends in a blank "
        act = step.act

        def checked(visit: Visit, answer: Any) -> Any:
            if any(not item.get("id", "") or item["id"].endswith(" ") for item in items):
                raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
            return act(visit, answer)

        step.act = checked
        return step


CONCEPTS = Concepts(
    "concepts", "Concept", _new, IDS,
    frozenset({"id", "name", "language", "visibility", "user_id", "app_id"}),
    post="PostConcepts", get="GetConcept", lists="ListConcepts", patch="PatchConcepts",
    duplicate=codes.CONCEPTS_INVALID_REQUEST, fields=frozenset({"name"}),
)  # fmt: skip


def create_for_labels(model: Model, visit: Visit, ids: list[str]) -> None:
    """Concepts that labels name and the app has not yet; refused to those who may not add any."""
    table = visit.holder.table("concepts")
    unknown = [id for id in dict.fromkeys(ids) if id not in table]
    if unknown:
        visit.require("Concepts_Add")
    for id in unknown:
        CONCEPTS.create(model, visit, (), {"id": id}, "")


def _languages(visit: Visit, concept: str) -> tuple[Item, dict[str, Any]]:
    item = CONCEPTS.one(visit, (), concept)
    return item, {"id": item.body["language"], "name": item.body["name"]}


def _view_languages(answer: Any) -> Any:
    return [plain(each) for each in answer.concept_languages]


def _list_languages(model: Model, chance: Random | None, concept: str = "") -> Step:
    concept = concept or CONCEPTS.some_id(chance or Random(0))  # noqa: S311 - no secret
    asked = a_page(chance) if chance else {}

    def act(visit: Visit, answer: Any) -> Any:
        check_page(asked)
        item, own = _languages(visit, concept)
        found = sorted(item.table("languages").values(), key=lambda each: each.uid)
        return [trimmed(each) for each in page([own, *({"id": e.id, **e.body} for e in found)], asked)]

    return Step("ListConceptLanguages", {"concept_id": concept, **asked}, act, _view_languages)


def _some_languages(chance: Random) -> list[dict[str, str]]:
    return [{"id": chance.choice(LANGUAGES), "name": chance.choice(WORDS)} for _ in range(few(chance))]


def _post_languages(model: Model, chance: Random) -> Step:
    concept, items = CONCEPTS.some_id(chance), _some_languages(chance)

    def act(visit: Visit, answer: Any) -> Any:
        if not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        if any(each["id"] == "klingon" or not each["name"] for each in items):
            raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
        item, own = _languages(visit, concept)
        if any(each["id"] in item.table("languages") or each["id"] == own["id"] for each in items):
            raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
        for each in items:
            if each["id"] in item.table("languages"):
                raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
            model.add(item.table("languages"), each["id"], {"name": each["name"]})
        return items

    return Step("PostConceptLanguages", {"concept_id": concept, "concept_languages": items}, act, _view_languages)


def _patch_languages(model: Model, chance: Random) -> Step:
    concept, items, action = CONCEPTS.some_id(chance), _some_languages(chance), some_action(chance, ("overwrite",))

    def act(visit: Visit, answer: Any) -> Any:
        if action != "overwrite" or not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        shown = []
        for each in items:
            item, own = _languages(visit, concept)
            if each["id"] == own["id"]:
                name = each["name"] or own["name"]
                model.write(item, item.body | {"name": name})
            else:
                found = item.table("languages").get(each["id"])
                if found is None:
                    raise Refusal(codes.CONN_DOES_NOT_EXIST)
                name = each["name"] or found.body["name"]
                model.write(found, {"name": name})
            shown.append({"id": each["id"], "name": name})
        return shown

    fields = {"concept_id": concept, "concept_languages": items, "action": action}
    return Step("PatchConceptLanguages", fields, act, _view_languages)


GRAPHS = Kind(
    "graphs", "KnowledgeGraph", lambda chance: {"description": "a graph"} if chance.random() < 0.5 else {},
    ("graph-1", "graph-2"), frozenset({"id", "name", "description"}),
    post="PostKnowledgeGraphs", lists="ListKnowledgeGraphs",
    made=lambda model, visit, item: model.assign(item, "body", {"name": item.id, **item.body}),
)  # fmt: skip


def _relation(item: Item, *, turned: bool = False) -> dict[str, Any]:
    one, other, predicate = item.body["subject"], item.body["object"], item.body["predicate"]
    if turned:
        one, other, predicate = other, one, INVERSE[predicate]
    return {"id": item.id, "subject": one, "object": other, "predicate": predicate, "graph": item.body["graph"]}


def _view_relations(answer: Any) -> Any:
    return [
        {
            "id": each.id, "subject": each.subject_concept.id, "object": each.object_concept.id,
            "predicate": each.predicate, "graph": each.knowledge_graph_id,
        }
        for each in answer.concept_relations
    ]  # fmt: skip


def _post_relations(model: Model, chance: Random) -> Step:
    concept = CONCEPTS.some_id(chance)
    items = []
    for _ in range(few(chance)):
        item: dict[str, Any] = {"predicate": chance.choice((*INVERSE, *INVERSE, "friend"))}
        if chance.random() < 0.97:
            item["object_concept"] = {"id": CONCEPTS.some_id(chance)}
        if chance.random() < 0.3:
            item["subject_concept"] = {"id": concept if chance.random() < 0.9 else CONCEPTS.some_id(chance)}
        if chance.random() < 0.3:
            item["knowledge_graph_id"] = GRAPHS.some_id(chance)
        if chance.random() < 0.3:
            item["visibility"] = {"gettable": 50}
        items.append(item)

    def act(visit: Visit, answer: Any) -> Any:
        if not items:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        for item in items:
            other = item.get("object_concept", {}).get("id", "")
            subject = item.get("subject_concept", {}).get("id", concept)
            if item["predicate"] not in INVERSE or subject != concept or other in ("", concept):
                raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
        CONCEPTS.one(visit, (), concept)
        made = [_add(model, visit, concept, item, answer, n) for n, item in enumerate(items)]
        return [_relation(item) for item in made]

    return Step("PostConceptRelations", {"concept_id": concept, "concept_relations": items}, act, _view_relations)


def _add(model: Model, visit: Visit, concept: str, item: dict[str, Any], answer: Any, number: int) -> Item:
    other = item["object_concept"]["id"]
    CONCEPTS.one(visit, (), other)
    graph = item.get("knowledge_graph_id", "")
    if graph and graph not in visit.holder.table("graphs"):
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    fact = (concept, other, item["predicate"], graph)
    same = (other, concept, INVERSE[item["predicate"]], graph)
    table = visit.holder.table("relations")
    known = {(r.body["subject"], r.body["object"], r.body["predicate"], r.body["graph"]) for r in table.values()}
    if known & {fact, same}:
        raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
    made = answer.concept_relations[number].id if number < len(answer.concept_relations) else ""
    body = {"subject": concept, "object": other, "predicate": item["predicate"], "graph": graph}
    body |= {"visibility": item.get("visibility", {"gettable": 10})}
    return model.add(table, fresh(made, table), body)


def _list_relations(model: Model, chance: Random | None) -> Step:
    asked: dict[str, Any] = {}
    if chance is not None:
        asked |= a_page(chance)
        if chance.random() < 0.6:
            asked["concept_id"] = CONCEPTS.some_id(chance)
        if chance.random() < 0.4:
            asked["predicate"] = chance.choice((*INVERSE, "hypernym", "friend"))
        if chance.random() < 0.2:
            asked["knowledge_graph_id"] = GRAPHS.some_id(chance)
    concept, predicate = asked.get("concept_id", ""), asked.get("predicate", "")

    def act(visit: Visit, answer: Any) -> Any:
        if predicate == "friend":
            raise Refusal(codes.CONCEPTS_INVALID_REQUEST)
        if concept:
            CONCEPTS.one(visit, (), concept)
        check_page(asked)
        graph = asked.get("knowledge_graph_id", "")
        items = sorted(visit.holder.table("relations").values(), key=lambda item: -item.uid)
        items = [item for item in items if not visit.stranger or item.gettable >= PUBLIC]
        found = [_seen(item, concept, predicate) for item in items if graph in ("", item.body["graph"])]
        return page([each for each in found if each], asked)

    return Step("ListConceptRelations", asked, act, _view_relations)


def _seen(item: Item, concept: str, predicate: str) -> dict[str, Any] | None:
    """A relation from the side that is asked for, or None if it is not asked for."""
    for turned in (False, True):
        seen = _relation(item, turned=turned)
        if concept in ("", seen["subject"]) and predicate in ("", seen["predicate"]):
            return seen
    return None


def _delete_relations(model: Model, chance: Random) -> Step:
    apps = [app for user in model.users.values() for app in user.table("apps").values()]
    items = [item for app in apps for item in app.table("relations").values()]
    chosen = [chance.choice(items) for _ in range(few(chance)) if items]
    ids = [item.id for item in chosen] + ["nothing"] * (chance.random() < 0.1)
    sides = [item.body[side] for item in chosen for side in ("subject", "object")]
    concept = chance.choice(sides) if sides and chance.random() < 0.9 else CONCEPTS.some_id(chance)

    def act(visit: Visit, answer: Any) -> None:
        if not ids:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        table = visit.holder.table("relations")
        for id in dict.fromkeys(ids):
            if id not in table or concept not in (table[id].body["subject"], table[id].body["object"]):
                raise Refusal(codes.CONN_DOES_NOT_EXIST)
        for id in dict.fromkeys(ids):
            model.drop(table, id)

    return Step("DeleteConceptRelations", {"concept_id": concept, "ids": ids}, act, nothing)


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [
        *CONCEPTS.steps(), *GRAPHS.steps(),
        (1, _list_languages), (1, _post_languages), (1, _patch_languages),
        (2, _post_relations), (1.5, _list_relations), (1.2, _delete_relations),
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All concepts, relations, languages and graphs of a user's apps."""
    for id, app in model.users[name].table("apps").items():
        lists = [CONCEPTS.list_step(model, {}, ()), GRAPHS.list_step(model, {}, ()), _list_relations(model, None)]
        lists += [_list_languages(model, None, concept) for concept in app.table("concepts")]
        for step in lists:
            step.at = (secret, name, id)
            yield step
