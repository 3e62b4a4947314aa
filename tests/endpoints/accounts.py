"""The endpoints of keys, scopes, passwords, collaborators, apps and their copies."""

from typing import Any

from endpoints.asking import Asker, World, new_id
from endpoints.bodies import PICTURE_OWN, SOURCES, check_picture
from support.serving import STRANGER

LATER = "2093-05-06T07:08:09Z"
APP_OWN = (*PICTURE_OWN, "extraInfo", "defaultWorkflow")
"""Of an app: the language never changes; the rest is compared by hand."""
SCOPES = ["Inputs_Get", "Models_Get"]
PASSWORD_OK, PASSWORD_BAD = 61000, 61001
COPYING = (64001, 64002, 25202, 25203)
"""Codes of a copy that goes on."""


def new_key(world: World, **fields: Any) -> Any:
    """A new token."""
    made = {"description": new_id("key"), "type": "personal_access_token", "scopes": SCOPES, **fields}
    return world.call("POST", f"/v2/users/{world.user_id}/keys", {"keys": [made]})["keys"][0]


def key_of(world: World, id: str, code: int = 10000) -> Any:
    """A key as it is now."""
    return world.call("GET", f"/v2/users/{world.user_id}/keys/{id}", code=code).get("key")


def an_app(world: World, **fields: Any) -> str:
    """The id of a new app."""
    made = {"id": new_id(f"{world.app_id}-app"), "defaultWorkflow": {"id": "Empty"}, **fields}
    id: str = world.call("POST", f"/v2/users/{world.user_id}/apps", {"apps": [made]})["apps"][0]["id"]
    return id


def app_of(world: World, id: str, code: int = 10000) -> Any:
    """An app as it is now."""
    return world.call("GET", f"/v2/users/{world.user_id}/apps/{id}", code=code).get("app")


def post_keys(ask: Asker) -> None:
    description = new_id("for-one-app")
    given = {
        "apps": [{"id": ask.world.app_id, "userId": ask.world.user_id}],
        "type": "api_key",
        "scopes": ["All"],
        "endpoints": ["/clarifai.api.V2/ListConcepts"],
        "description": description,
        "expiresAt": LATER,
    }
    made = ask({"keys": [given]})["keys"][0]
    there = key_of(ask.world, made["id"])
    ask.check_kept("keys", there, ["id", "apps"])
    assert [app["id"] for app in there["apps"]] == [ask.world.app_id]
    world = World(ask.world.server, ask.world.app_id, made["id"])
    world.at("GET", "/concepts")
    world.at("GET", "/models", code=11007)
    world.close()


def patch_keys(ask: Asker) -> None:
    made = new_key(ask.world, type="api_key", apps=[{"id": ask.world.app_id}])
    given = {
        "id": made["id"],
        "apps": [{"id": ask.world.app_id}],
        "type": "api_key",
        "scopes": ["Apps_Get", "Concepts_Get"],
        "endpoints": ["/clarifai.api.V2/ListConcepts"],
        "expiresAt": LATER,
    }
    ask({"keys": [given], "action": "overwrite"})
    ask.check_kept("keys", key_of(ask.world, made["id"]), ["id", "apps"])


def get_key(ask: Asker) -> None:
    made = new_key(ask.world)
    assert ask(keyId=made["id"])["key"]["description"] == made["description"]


def delete_key(ask: Asker) -> None:
    made = new_key(ask.world)
    ask(keyId=made["id"])
    assert key_of(ask.world, made["id"], 11101) is None


def list_keys(ask: Asker) -> None:
    endpoint = "/clarifai.api.V2/MyScopesRoot"
    first, second = new_key(ask.world, endpoints=[endpoint]), new_key(ask.world, scopes=[*SCOPES, "Inputs_Add"])

    def found(**query: Any) -> set[str]:
        names = {key.get("description") for key in ask(query={"perPage": 500, **query}).get("keys", [])}
        return {key["description"] for key in (first, second)} & names

    both = {first["description"], second["description"]}
    assert found(notExpired="true") == both == found(scopes=SCOPES)
    assert found(scopes="Inputs_Add") == {second["description"]}
    assert found(endpoints=endpoint) == {first["description"]}
    assert ask(query={"page": 1, "perPage": 1})["keys"][0]["description"] == second["description"]


def list_scopes(ask: Asker) -> None:
    of_app = ask(query={"keyType": "api_key"})
    needs = {one["scope"]: one.get("dependingScopes", []) for one in of_app["scopeDeps"]}
    assert "Inputs_Get" in needs["Inputs_Add"]
    assert len(of_app["endpointDeps"]) < len(ask(query={"keyType": "personal_access_token"})["endpointDeps"])


def my_scopes(ask: Asker) -> None:
    assert ask()["scopes"] == ["All"]
    limited = new_key(ask.world, endpoints=["/clarifai.api.V2/MyScopesUser"])
    world = World(ask.world.server, ask.world.app_id, limited["id"])
    found = world.call("GET", f"/v2/users/{world.user_id}/myscopes")
    assert set(SCOPES) <= set(found["scopes"])
    assert found["endpoints"] == ["/clarifai.api.V2/MyScopesUser"]
    world.close()


def validate_password(ask: Asker) -> None:
    answer = ask({"password": {"plaintext": "short"}}, code=PASSWORD_BAD)["passwordViolations"]
    assert answer["minimumLength"] is answer["upperCaseNeeded"] is answer["numericNeeded"] is True
    assert not ask({"password": {"plaintext": "Gr33n-Velvet+Kettle"}}, code=PASSWORD_OK).get("passwordViolations")


def collaborator(world: World) -> Any:
    """The stranger as a collaborator of the app."""
    given = {"user": {"id": STRANGER.user_id}, "scopes": ["Concepts_Get"]}
    return world.at("POST", "/collaborators", {"collaborators": [given]})["collaborators"][0]


def part(world: World, id: str) -> None:
    world.at("DELETE", "/collaborators", {"collaboratorIds": [id]})


def patch_collaborators(ask: Asker) -> None:
    made = collaborator(ask.world)
    scopes = ["Annotations_Get", "Apps_Get", "Concepts_Get", "Inputs_Get"]
    given = {"id": made["id"], "scopes": scopes, "endpoints": ["/clarifai.api.V2/ListInputs"]}
    ask({"collaborators": [given], "action": "overwrite"})
    (there,) = ask.world.at("GET", "/collaborators")["collaborators"]
    ask.check_kept("collaborators", there, ["app", "user", "deletedAt"], before=made)
    assert "deletedAt" not in there, "who is a collaborator was not deleted, whatever a patch says"
    other = World(ask.world.server, ask.world.app_id, STRANGER.pat)
    other.at("GET", "/inputs")
    other.at("GET", "/concepts", code=11007)
    other.close()
    part(ask.world, made["id"])


def list_collaborations(ask: Asker) -> None:
    made = collaborator(ask.world)
    user = {"userAppId.userId": STRANGER.user_id}
    ask.world, own = World(ask.world.server, ask.world.app_id, STRANGER.pat), ask.world

    def found(**query: Any) -> list[str]:
        listed = ask(query={"page": 1, "perPage": 500, **query}, **user).get("collaborations", [])
        return [one["app"]["id"] for one in listed if one["appOwner"]["id"] == own.user_id]

    assert own.app_id in found()
    assert own.app_id not in found(templateOnly="true")
    ask.world.close()
    part(own, made["id"])


def patch_apps(ask: Asker) -> None:
    id = an_app(ask.world, metadata={"kept": 1, "tags": ["old"]})
    name = "apps" if "apps" in ask.endpoint.body else "app"
    item = {**_patched_app(id), "metadata": {"tags": ["new"], "not": "there, for the path leads to tags"}}
    op = {"op": "merge", "path": "tags", "mergeConflictResolution": "append"}
    given = {name: [item] if name == "apps" else item, "action": "overwrite", "reindex": True, "metadataAction": op}
    for source in SOURCES:
        ask(given, without=[f"{name}.image.{source}"], **{"userAppId.appId": id})
        there = app_of(ask.world, id)
        ask.check_kept(name, there, [*APP_OWN, "metadata"])
        check_picture(ask.sent[name], there)
        given["metadataAction"] = {**op, "mergeConflictResolution": "do_nothing"}
    assert there["metadata"] == {"kept": 1, "tags": ["old", "new"]}
    workflow = there["defaultWorkflow"]
    assert (workflow["id"], workflow["userId"], there["defaultWorkflowId"]) == ("General", "clarifai", "General")


def _patched_app(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "sampleMs": 2000,
        "isTemplate": True,
        "defaultLanguage": "en",
        "defaultWorkflow": {"id": "General", "userId": "clarifai", "appId": "main"},
        "defaultWorkflowId": "General",
        "legalConsentStatus": 1,
        "visibility": {"gettable": "PUBLIC"},
    }


def patch_apps_ids(ask: Asker) -> None:
    id = an_app(ask.world, description="renamed")
    ask({"ids": [{"id": id, "newId": f"{id}-new"}], "action": "overwrite"})
    assert app_of(ask.world, f"{id}-new")["description"] == "renamed"


def copy_of(world: World) -> Any:
    """A copy of an app with one concept, which may still be going on."""
    source = World(world.server, an_app(world))
    source.post("concepts", {"id": "copied"})
    given = {"destinationApp": {"id": f"{source.app_id}-copy"}, "filter": {"copyConcepts": True}}
    made = source.at("POST", "/duplications", {"appDuplications": [given]})["appDuplications"][0]
    source.close()
    return made


def get_duplication(ask: Asker) -> None:
    made = copy_of(ask.world)

    def read() -> Any:
        return ask(appDuplicationId=made["id"])["appDuplication"]

    found = ask.world.until(read, lambda one: one["status"]["code"] not in COPYING)
    assert found["destinationApp"]["id"] == made["destinationApp"]["id"]
    copy = World(ask.world.server, found["destinationApp"]["id"])
    assert [one["id"] for one in copy.at("GET", "/concepts")["concepts"]] == ["copied"]
    copy.close()


def list_duplications(ask: Asker) -> None:
    older, newer = copy_of(ask.world), copy_of(ask.world)
    pages = [ask(query={"page": page, "perPage": 1})["appDuplications"][0]["id"] for page in (1, 2)]
    assert pages == [newer["id"], older["id"]]


CASES = {
    "PostKeys": post_keys,
    "PatchKeys": patch_keys,
    "GetKey": get_key,
    "DeleteKey": delete_key,
    "ListKeys": list_keys,
    "ListScopes": list_scopes,
    "MyScopesUser": my_scopes,
    "PostValidatePassword": validate_password,
    "PatchCollaborators": patch_collaborators,
    "ListCollaborations": list_collaborations,
    "PatchApps": patch_apps,
    "PatchApp": patch_apps,
    "PatchAppsIds": patch_apps_ids,
    "GetAppDuplication": get_duplication,
    "ListAppDuplications": list_duplications,
}
