"""Datasets with what is in them, saved searches, annotation filters, and searches that are run, in random programs."""

from collections.abc import Iterator
from random import Random
from typing import Any

from meshserve_proto import status_code_pb2 as codes
from support.programs_apps import described
from support.programs_concepts import IDS as CONCEPT_IDS
from support.programs_inputs import DATA, DATASET_IDS, shown_input
from support.programs_inputs import IDS as INPUT_IDS
from support.programs_kinds import ACTIONS, Kind, Step, a_page, few, nothing
from support.programs_model import Item, Model, Refusal, Visit, batch_code, check_page, checked_id, fresh, page
from support.programs_values import plain

SEARCH_IDS = ("search-1", "search-2", "search-3")


def _revise(model: Model, visit: Visit, item: Item, change: dict[str, Any], action: str) -> dict[str, Any]:
    if action == "remove":
        if set(change) != {"image"} or change["image"]["url"] != item.body.get("image", {}).get("url", ""):
            raise Refusal(codes.CONN_INVALID_REQUEST)
        return change
    return change


def _new(chance: Random) -> dict[str, Any]:
    body = described(chance)
    if chance.random() < 0.3:
        body["image"] = {"url": chance.choice(("https://a.invalid/1", "https://a.invalid/2"))}
    return body if chance.random() < 0.8 else {"image": {"url": "https://a.invalid/1"}}


DATASETS = Kind(
    "datasets", "Dataset", _new, DATASET_IDS,
    frozenset({"id", "user_id", "app_id", "description", "notes", "metadata", "visibility", "image"}),
    post="PostDatasets", get="GetDataset", lists="ListDatasets", patch="PatchDatasets", delete="DeleteDatasets",
    actions=ACTIONS, fields=frozenset({"description", "notes", "metadata", "visibility", "image"}), order="changed",
    late=True, sorts={"sort_by_id": "id", "sort_by_created_at": "made", "sort_by_modified_at": "changed"}, revise=_revise,
)  # fmt: skip


def _members(visit: Visit, dataset: str) -> dict[str, Item]:
    if visit.stranger:
        raise Refusal(codes.CONN_DOES_NOT_EXIST)
    return DATASETS.one(visit, (), dataset).table("members")


def _view(answer: Any) -> Any:
    return [plain(each.input, DATA) for each in answer.dataset_inputs]


def _list_members(model: Model, chance: Random | None, dataset: str = "") -> Step:
    asked: dict[str, Any] = a_page(chance) if chance else {}
    dataset = dataset or DATASETS.some_id(chance or Random(0))  # noqa: S311 - no secret

    def act(visit: Visit, answer: Any) -> Any:
        if visit.stranger:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        check_page(asked)
        items = sorted(_members(visit, dataset).values(), key=lambda each: -each.uid)
        return [shown_input(each.owner) for each in page(items, asked)]

    return Step("ListDatasetInputs", {"dataset_id": dataset, **asked}, act, _view)


def _get_member(model: Model, chance: Random) -> Step:
    dataset, id = DATASETS.some_id(chance), chance.choice(INPUT_IDS)

    def act(visit: Visit, answer: Any) -> Any:
        found = _members(visit, dataset).get(id)
        if found is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        return [shown_input(found.owner)]

    fields = {"dataset_id": dataset, "input_id": id}
    return Step("GetDatasetInput", fields, act, lambda answer: [plain(answer.dataset_input.input, DATA)])


def _add(model: Model, chance: Random) -> Step:
    dataset, ids = DATASETS.some_id(chance), [chance.choice((*INPUT_IDS, *INPUT_IDS, "")) for _ in range(few(chance))]

    def act(visit: Visit, answer: Any) -> Any:
        if not ids:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        members, inputs = _members(visit, dataset), visit.holder.table("inputs")
        found = []
        for id in ids:
            if id in inputs:
                found.append(int(codes.DATASET_INPUT_SUCCESS))
                if id not in members:
                    model.add(members, id, {}, inputs[id])
            else:
                found.append(int(codes.INPUT_DOES_NOT_EXIST if id else codes.INPUT_INVALID_ARGUMENT))
        visit.code = batch_code(found, codes.DATASET_INPUT_SUCCESS)
        return list(zip(ids, found, strict=True))

    fields = {"dataset_id": dataset, "dataset_inputs": [{"input": {"id": id}} for id in ids]}
    view = lambda answer: [(each.input.id, each.input.status.code) for each in answer.dataset_inputs]  # noqa: E731
    return Step("PostDatasetInputs", fields, act, view)


def _take(model: Model, chance: Random) -> Step:
    dataset, ids = DATASETS.some_id(chance), [chance.choice(INPUT_IDS) for _ in range(few(chance))]

    def act(visit: Visit, answer: Any) -> None:
        if not ids:
            raise Refusal(codes.CONN_INVALID_REQUEST)
        members = _members(visit, dataset)
        if not set(ids) <= members.keys():
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        for id in set(ids):
            model.drop(members, id)

    return Step("DeleteDatasetInputs", {"dataset_id": dataset, "input_ids": ids}, act, nothing)


def _a_filter(chance: Random) -> dict[str, Any]:
    drawn = chance.random()
    if drawn < 0.4:
        concepts = [
            {"id": id, "value": chance.choice((0.0, 1.0))} for id in chance.sample(CONCEPT_IDS, chance.choice((1, 2)))
        ]
        return {"annotation": {"data": {"concepts": concepts}}}
    if drawn < 0.6:
        return {"annotation": {"data": {"metadata": chance.choice(({"a": 1.0}, {"b": "x"}, {"a": 2.0}))}}}
    if drawn < 0.8:
        return {"input": {"data": {chance.choice(("text", "image")): {}}}}
    return {"input": {"dataset_ids": [chance.choice(DATASET_IDS)]}} if drawn < 0.95 else {}


def _a_query(chance: Random) -> dict[str, Any]:
    made = [_a_filter(chance) for _ in range(chance.choice((1, 1, 2)))]
    for each in made:
        if each and chance.random() < 0.2:
            each["negate"] = True
    return {"filters": made}


def _fits(visit: Visit, wanted: dict[str, Any], item: Item) -> bool:
    """Whether an input fits a filter: one of its annotations does, or the input itself."""
    return _fits_plainly(visit, wanted, item) is not wanted.get("negate", False)


def _fits_plainly(visit: Visit, wanted: dict[str, Any], item: Item) -> bool:
    asked = wanted.get("annotation", {}).get("data", {})
    labels = [each.body["data"] for each in visit.holder.table("annotations").values() if each.owner is item]
    if "concepts" in asked:
        return any(_says(data, concept) for data in labels for concept in asked["concepts"])
    if "metadata" in asked:
        ((key, value),) = asked["metadata"].items()
        return any(data.get("metadata", {}).get(key) == value for data in labels)
    of = wanted.get("input", {})
    if "data" in of:
        return next(iter(of["data"])) in item.body["data"]
    if "dataset_ids" in of:
        datasets = visit.holder.table("datasets")
        return any(id in datasets and item.id in datasets[id].table("members") for id in of["dataset_ids"])
    return True


def _says(data: dict[str, Any], concept: dict[str, Any]) -> bool:
    """Whether a label is there with that sign, in the data or in a region of it; where both are said, yes counts."""
    parts = [data, *(region.get("data", {}) for region in data.get("regions", ()))]
    said = [each["value"] for part in parts for each in part.get("concepts", ()) if each["id"] == concept["id"]]
    return bool(said) and (max(said) >= 0.5) is (concept["value"] >= 0.5)


def _find(model: Model, chance: Random) -> Step:
    query, asked = _a_query(chance), {"per_page": chance.choice((1, 3, 100)), "page": chance.choice((1, 1, 2))}
    count = chance.random() < 0.3

    def act(visit: Visit, answer: Any) -> Any:
        if visit.stranger:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        items = sorted(visit.holder.table("inputs").values(), key=lambda item: -item.uid)
        found = [item.id for item in items if all(_fits(visit, each, item) for each in query["filters"])]
        return len(found) if count else page(found, asked)

    def view(answer: Any) -> Any:
        if count:
            return answer.hit_counts[0].estimated_total if answer.hit_counts else None
        return [hit.input.id for hit in answer.hits]

    fields = {"searches": [{"query": query}], "pagination": asked} | ({"only_count": True} if count else {})
    return Step("PostInputsSearches", fields, act, view)


def _new_search(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {"query": _a_query(chance)}
    if chance.random() < 0.4:
        body["name"] = chance.choice(("one", "two"))
    if chance.random() < 0.2:
        body["visibility"] = {"gettable": chance.choice((10, 50))}
    return body


SEARCHES = Kind(
    "searches", "Search", _new_search, SEARCH_IDS, frozenset({"id", "user_id", "app_id", "name", "visibility"}),
    get="GetSearch", lists="ListSearches", patch="PatchSearches", delete="DeleteSearch", order="changed",
    fields=frozenset({"query", "name", "visibility"}),
    show=lambda model, visit, item: {k: v for k, v in item.body.items() if k not in ("query", "kind")},
)  # fmt: skip


def _save(model: Model, chance: Random) -> Step:
    name, kind = chance.choice((("PostInputsSearches", "inputs"), ("PostAnnotationsSearches", "annotations")))
    body, drawn = _new_search(chance), chance.random()
    given = {} if drawn < 0.04 else {"id": SEARCHES.some_id(chance) if drawn > 0.08 else "not an id"}

    def act(visit: Visit, answer: Any) -> Any:
        if visit.stranger:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        visit.require("SavedSearch_Add")
        table = visit.holder.table("searches")
        if given:
            checked_id(given["id"])
            if given["id"] in table:
                raise Refusal(codes.DATABASE_DUPLICATE_KEY)
        kept = {"visibility": {"gettable": 10}, **body, "kind": kind}
        item = model.add(table, given.get("id") or fresh(answer.id, table), kept)
        return [SEARCHES.shown(model, visit, item)]

    fields = {"searches": [{**given, **body, "save": True}]}
    return Step(name, fields, act, lambda answer: [plain(each, SEARCHES.kept) for each in answer.searches])


def _patch_kind(model: Model, chance: Random) -> Step:
    """Patches that are for saved searches of one kind."""
    kind = chance.choice(("inputs", "annotations"))
    id, body = SEARCHES.some_id(chance), _new_search(chance)

    def act(visit: Visit, answer: Any) -> Any:
        if SEARCHES.one(visit, (), id).body["kind"] != kind:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        return [SEARCHES.shown(model, visit, SEARCHES.update(model, visit, (), {"id": id, **body}, "overwrite"))]

    name = f"Patch{kind.capitalize()}Searches"
    fields = {"searches": [{"id": id, **body}], "action": "overwrite"}
    return Step(name, fields, act, lambda answer: [plain(each, SEARCHES.kept) for each in answer.searches])


def _run_saved(model: Model, chance: Random) -> Step:
    id = SEARCHES.some_id(chance)

    def act(visit: Visit, answer: Any) -> Any:
        item = SEARCHES.one(visit, (), id)
        if visit.stranger:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        if item.body["kind"] != "inputs":
            return view(answer)
        inputs = sorted(visit.holder.table("inputs").values(), key=lambda each: -each.uid)
        return [i.id for i in inputs if all(_fits(visit, f, i) for f in item.body["query"]["filters"])][:128]

    def view(answer: Any) -> Any:
        return [hit.input.id for hit in answer.hits]

    return Step("PostSearchesByID", {"id": id}, act, view)


FILTERS = Kind(
    "filters", "AnnotationFilter", lambda chance: {"search": {"query": {"filters": []}}},
    ("filter-1", "filter-2"), frozenset({"id", "user_id", "app_id"}),
    post="PostAnnotationFilters", get="GetAnnotationFilter", lists="ListAnnotationFilters", patch="PatchAnnotationFilters",
    delete="DeleteAnnotationFilters", show=lambda model, visit, item: {},
)  # fmt: skip


def steps() -> list[tuple[float, Any]]:
    """(weight, maker) of the calls of this family."""
    return [
        *DATASETS.steps(), (2, _list_members), (0.5, _get_member), (3, _add), (1, _take), (3, _find),
        *[(weight * 0.6, maker) for weight, maker in SEARCHES.steps()], (2, _save), (0.5, _patch_kind), (0.5, _run_saved),
        *[(weight * 0.4, maker) for weight, maker in FILTERS.steps()],
    ]  # fmt: skip


def audit(model: Model, name: str, secret: str) -> Iterator[Step]:
    """All datasets of a user's apps with what is in them, searches and filters."""
    for id, app in model.users[name].table("apps").items():
        lists = [kind.list_step(model, {}, ()) for kind in (DATASETS, SEARCHES, FILTERS)]
        lists += [_list_members(model, None, each) for each in app.table("datasets")]
        for step in lists:
            step.at = (secret, name, id)
            yield step
