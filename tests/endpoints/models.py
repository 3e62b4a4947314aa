"""The endpoints of models, their versions, modules, and runners."""

from typing import Any

from endpoints.asking import Asker, World, new_id
from endpoints.bodies import PICTURE_OWN, SOURCES, check_picture, differences

TYPE = "regex-based-classifier"


def new(world: World, **fields: Any) -> str:
    """The id of a new model, of an operator that needs no training."""
    info = {"params": {"regex": "a"}, "data": {"concepts": [{"id": "found", "value": 1}]}}
    id: str = world.post("models", {"id": new_id("model"), "modelTypeId": TYPE, "outputInfo": info, **fields})["id"]
    return id


def get(world: World, id: str) -> Any:
    """A model as it is now, with all that it has."""
    return world.at("GET", f"/models/{id}?additionalFields=all")["model"]


def latest(world: World, id: str) -> Any:
    """The newest version of a model."""
    version = world.at("GET", f"/models/{id}/versions")["modelVersions"][0]["id"]
    return world.at("GET", f"/models/{id}/versions/{version}")["modelVersion"]


def tags(ask: Asker, field: str, of_model: str) -> None:
    id = new(ask.world, **{of_model: ["before"]})
    ask({field: ["first", "second"], "action": "overwrite"}, modelId=id)
    assert get(ask.world, id)[of_model] == ["first", "second"]


def patch_ids(ask: Asker) -> None:
    id, name = new(ask.world, description="renamed"), new_id("renamed")
    ask({"ids": [{"id": id, "newId": name}], "action": "overwrite"})
    assert get(ask.world, name)["description"] == "renamed"


CONCEPT = {"id": "wanted", "name": "wanted", "value": 0.5}
CONFIG = {"language": "en", "minValue": 0.25, "maxConcepts": 5, "selectConcepts": [CONCEPT], "sampleMs": 2000}
OUTPUT = {
    "params": {"regex": "b+"},
    "fieldsMap": {"concepts": "labels"},
    "data": {"concepts": [CONCEPT]},
    "outputConfig": CONFIG,
}


def patch_models(ask: Asker) -> None:
    id = new(ask.world)
    before = latest(ask.world, id)
    given = {"id": id, "outputInfo": OUTPUT, "visibility": {"gettable": "PUBLIC"}}
    for source in SOURCES:
        ask({"models": [given], "action": "overwrite"}, without=[f"models.image.{source}"])
        there = get(ask.world, id)
        ask.check_kept("models", there, ["outputInfo", *PICTURE_OWN])
        check_picture(ask.sent["models"], there)
    version = latest(ask.world, id)
    assert version["id"] != before["id"], "another output info makes another version"
    check_output(ask.sent["models"][0]["outputInfo"], version["outputInfo"])


def check_output(sent: Any, there: Any) -> None:
    """All of an output info is kept but its message, which says how a prediction went."""
    wrong = differences(sent, there, ["message"])
    assert not wrong, wrong


def patch_versions(ask: Asker) -> None:
    id = new(ask.world)
    before = latest(ask.world, id)
    given = {"id": before["id"], "outputInfo": OUTPUT, "visibility": {"gettable": "PUBLIC"}}
    ask({"modelVersions": [given], "action": "overwrite"}, modelId=id)
    there = latest(ask.world, id)
    own = [
        "metrics",
        "trainLog",
        "buildInfo",
        "inputInfo",
        "trainInfo",
        "importInfo",
        "completedAt",
        "totalInputCount",
        "activeConceptCount",
    ]
    ask.check_kept("modelVersions", there, [*own, "outputInfo"])
    assert {name: there.get(name) for name in own[:-1]} == {name: before.get(name) for name in own[:-1]}
    check_output(ask.sent["modelVersions"][0]["outputInfo"], there["outputInfo"])


def list_models(ask: Asker) -> None:
    world, word = ask.world, new_id("list")
    tagged = {"toolkits": [word], "useCases": [word], "languages": [word], "description": word}
    ids = [
        new(world, id=f"{word}{letter}", name=f"{word}{letter}", **(tagged if letter == "b" else {}))
        for letter in "abc"
    ]
    version = latest(world, ids[1])
    licensed = {"modelVersions": [{"id": version["id"], "license": word}], "action": "overwrite"}
    world.at("PATCH", f"/models/{ids[1]}/versions", licensed)

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in ask(query={"perPage": 500, **query}).get("models", []) if one["id"] in ids]

    assert found(sortByName="true", sortAscending="true") == ids
    assert found(sortByCreatedAt="true", sortAscending="true") == ids
    assert set(found(sortByModifiedAt="true")) == set(ids) == set(found(sortByNumInputs="true"))
    assert set(found(sortByStarCount="true", additionalFields=["stars"])) == set(ids)
    for name in ("license", "toolkits", "useCases", "languages"):
        assert found(**{name: word}) == ids[1:2], name
    assert set(found(modelTypeId=TYPE)) == set(ids) == set(found(trainedOnly="true"))
    assert set(found(inputFields="text")) == set(ids) == set(found(outputFields="concepts"))
    assert found(modelTypeId="visual-embedder") == found(inputFields="image") == found(outputFields="embeddings") == []
    assert found(name=f"{word}b") == ids[1:2] == [one for one in found(name=f"{word}*") if one == ids[1]]
    assert set(found(search=word)) == set(ids)
    assert found(query=f"{word}c") == ids[2:]
    assert set(found(dontFetchFromMain="true")) == set(ids) == set(found(filterByUserId="true"))
    for name in ("featuredOnly", "starredOnly", "bookmark"):
        assert found(**{name: "true"}) == [], "nobody featured, starred or bookmarked these"
    page = ask(query={"page": 2, "perPage": 2, "search": word, "sortByName": "true", "sortAscending": "true"})
    assert [one["id"] for one in page["models"]] == ids[2:]


def new_module(world: World, **fields: Any) -> str:
    """The id of a new module with a version."""
    id: str = world.post("modules", {"id": new_id("module"), "moduleVersion": {"id": "1_0"}, **fields})["id"]
    return id


def patch_modules(ask: Asker) -> None:
    id = new_module(ask.world)
    before = ask.world.at("GET", f"/modules/{id}")["module"]
    given = {"id": id, "visibility": {"gettable": "PUBLIC"}}
    for source in ("url", "base64"):
        ask({"modules": [given], "action": "overwrite"}, without=[f"modules.image.{source}"])
        there = ask.world.at("GET", f"/modules/{id}")["module"]
        ask.check_kept("modules", there, ["moduleVersion", "image.hosted"], before)


def patch_module_versions(ask: Asker) -> None:
    id = new_module(ask.world)
    path = f"/modules/{id}/versions"
    before = ask.world.at("GET", f"{path}/1_0")["moduleVersion"]
    given = {
        "id": "1_0",
        "moduleId": id,
        "gitCommitUrl": "https://example.com/commit/1",
        "visibility": {"gettable": "PUBLIC"},
    }
    ask({"moduleVersions": [given], "action": "merge"}, moduleId=id)
    ask.check_kept("moduleVersions", ask.world.at("GET", f"{path}/1_0")["moduleVersion"], ["approved"], before)


def list_modules(ask: Asker) -> None:
    world, word = ask.world, new_id("list")
    ids = [new_module(world, id=f"{word}{letter}", description=word) for letter in "abc"]

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in ask(query={"perPage": 50, **query}).get("modules", []) if one["id"] in ids]

    assert found(sortById="true", sortAscending="true") == ids == found(sortByCreatedAt="true", sortAscending="true")
    assert found(sortByModifiedAt="true") == ids[::-1]
    assert set(found(sortByStarCount="true", additionalFields=["stars"])) == set(ids) == set(found(search=word))
    assert found(name=f"{word}b") == ids[1:2]
    assert set(found(filterByUserId="true")) == set(ids)
    assert found(starredOnly="true") == found(bookmark="true") == [], "nobody starred or bookmarked these"
    page = ask(query={"page": 2, "perPage": 2, "search": word, "sortById": "true", "sortAscending": "true"})
    assert [one["id"] for one in page["modules"]] == ids[2:]


CASES = {
    "PatchModels": patch_models,
    "PatchModelVersions": patch_versions,
    "PatchModelIds": patch_ids,
    "PatchModelCheckConsents": lambda ask: tags(ask, "checkConsents", "checkConsents"),
    "PatchModelLanguages": lambda ask: tags(ask, "languages", "languages"),
    "PatchModelToolkits": lambda ask: tags(ask, "toolkits", "toolkits"),
    "PatchModelUseCases": lambda ask: tags(ask, "usecases", "useCases"),
    "ListModels": list_models,
    "PatchModules": patch_modules,
    "PatchModuleVersions": patch_module_versions,
    "ListModules": list_modules,
}
