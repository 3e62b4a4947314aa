"""Modules, their versions and installations (behaviour §16), by gRPC and as seeds 001 and 002 print them."""

from typing import Any

from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Image, InstalledModuleVersion, Key, Module, ModuleVersion, Visibility
from meshserve_proto.struct_pb2 import Struct
from support.own import Own
from support.serving import Caller


def asking(*scopes: str) -> Struct:
    metadata = Struct()
    metadata.update({"scopes": list(scopes)})
    return metadata


def install(own: Own, id: str = "mine", **version: Any) -> Any:
    own("PostModules", modules=[Module(id="m", module_version=ModuleVersion(id="1_0", **version))])
    named = ModuleVersion(module_id="m", id="1_0")
    answer = own("PostInstalledModuleVersions", installed_module_versions=[_installed(id, named)])
    return answer.installed_module_versions[0]


def _installed(id: str, named: ModuleVersion) -> InstalledModuleVersion:
    return InstalledModuleVersion(id=id, module_version=named, deploy_url="http://elsewhere", key_id="of somebody")


def test_a_module_is_read_with_its_latest_version(own: Own) -> None:
    first = ModuleVersion(id="1_0", git_commit_url="https://git.example/c/1", approved=True)
    (posted,) = own("PostModules", modules=[Module(id="m", module_version=first)]).modules
    assert (posted.module_version.id, posted.module_version.approved) == ("1_0", False)  # approved is read-only
    second = ModuleVersion(id="1_1", git_commit_url="https://git.example/c/2")
    (version,) = own("PostModuleVersions", module_id="m", module_versions=[second]).module_versions
    assert (version.module_id, version.app_id) == ("m", own.app_id)
    for module in (own("GetModule", module_id="m").module, *own.at("")("ListModules", search="m").modules[:1]):
        found = module.module_version
        assert (found.id, found.module_id, found.user_id, found.app_id) == ("1_1", "m", own.user_id, own.app_id)
        assert found.git_commit_url.endswith("/2")
    for bad in (ModuleVersion(), ModuleVersion(id="first"), ModuleVersion(id="2_0", git_commit_url="git@x")):
        own("PostModuleVersions", codes.MODULE_INVALID_ARGUMENT, module_id="m", module_versions=[bad])


def test_remove_takes_a_modules_image_alone(own: Own) -> None:
    own("PostModules", modules=[Module(id="m", description="d", image=Image(url="http://p/a.png"))])
    image = Image(url="http://p/a.png")
    both = [Module(id="m", image=image, description="d")]
    own("PatchModules", codes.MODULE_INVALID_ARGUMENT, modules=both, action="remove")
    own("PatchModules", modules=[Module(id="m", image=image)], action="remove")
    module = own("GetModule", module_id="m").module
    assert (module.description, module.HasField("image")) == ("d", False)


def test_deleting_a_module_takes_versions_installations_and_their_keys_along(own: Own) -> None:
    item = install(own, metadata=asking("Inputs_Add", "Annotations_Get", "Apps_Get", "Concepts_Get"))
    assert (item.deploy_url, item.key_id, item.module_version.app_id) == ("", "", own.app_id)
    version = {"module_id": "m", "module_version_id": "1_0"}
    assert own("GetModuleVersionUsageCount", **version).usage_count == 1
    first = own("PostInstalledModuleVersionsKey", installed_module_version_id="mine").key
    assert {"Inputs_Add", "Inputs_Get"} <= set(first.scopes) < {"All", *first.scopes}  # with what they build on
    second = own("PostInstalledModuleVersionsKey", installed_module_version_id="mine").key
    reader = Caller(own.user_id, own.app_id, second.id)
    own.by(reader)("ListInputs")
    own.by(reader)("ListModels", codes.CONN_INSUFFICIENT_SCOPES)
    own.by(Caller(own.user_id, own.app_id, first.id))("ListInputs", codes.CONN_KEY_INVALID)  # the later one counts
    (listed,) = own("ListInstalledModuleVersions").installed_module_versions
    assert listed.key_id == own.at("")("GetKey", key_id=second.id).key.id
    own("DeleteModules", ids=["m"])
    own("GetInstalledModuleVersion", codes.CONN_DOES_NOT_EXIST, installed_module_version_id="mine")
    own.by(reader)("ListInputs", codes.CONN_KEY_INVALID)


def test_a_module_gets_no_more_than_its_caller_may(own: Own) -> None:
    install(own, metadata=asking("Inputs_Delete"))
    scopes = [
        "Apps_Get", "Modules_Get", "InstalledModuleVersions_Add", "InstalledModuleVersions_Get", "Keys_Add", "Keys_Get",
    ]  # fmt: skip
    key = own.at("")("PostKeys", keys=[Key(type="personal_access_token", scopes=scopes)]).keys[0]
    caller = Caller(own.user_id, own.app_id, key.id)
    answer = own.by(caller)(
        "PostInstalledModuleVersionsKey", codes.CONN_INSUFFICIENT_SCOPES, installed_module_version_id="mine"
    )
    assert "Inputs_Delete" in answer.status.details


def test_a_version_is_installed_where_it_is_shared(own: Own, stranger: Caller) -> None:
    named = ModuleVersion(user_id=own.user_id, app_id=own.app_id, module_id="m", id="1_0")
    there = Own(own.channel, own.server, stranger, stranger.app_id, stranger.user_id)
    item = [_installed(f"of-{own.app_id}", named)]
    private = Visibility(gettable=Visibility.PRIVATE)
    own("PostModules", modules=[Module(id="m", visibility=private, module_version=ModuleVersion(id="1_0"))])
    there("PostInstalledModuleVersions", codes.MODULE_DOES_NOT_EXIST, installed_module_versions=item)
    missing = [_installed("x", ModuleVersion(module_id="m", id="9_9"))]
    own("PostInstalledModuleVersions", codes.MODULE_DOES_NOT_EXIST, installed_module_versions=missing)


def test_the_endpoints_of_the_seeds_work_as_printed(own: Own) -> None:
    own("PostModules", modules=[Module(id="m", module_version=ModuleVersion(id="1_0"))])
    base = f"/v2/users/{own.user_id}/apps/{own.app_id}/modules"
    version = {
        "id": "1_0", "appId": own.app_id, "notes": "n", "userId": own.user_id, "approved": True, "metadata": {"a": 1},
        "moduleId": "m", "createdAt": "2024-01-01T00:00:00Z", "modifiedAt": "2024-01-01T00:00:00Z",
        "moduleNav": {"title": "t", "moduleSubNavs": [{"title": "s", "queryKey": "k", "queryValue": "v"}]},
        "visibility": {"gettable": "50"}, "description": "d", "gitCommitUrl": "https://git.example/c",
    }  # fmt: skip
    place = {"userId": own.user_id, "appId": own.app_id}
    status, answer = own.rest(
        "PATCH", f"{base}/m/versions", {"action": "merge", "userAppId": place, "moduleVersions": [version]}
    )
    found = answer["module_versions"][0]
    assert (status, found["notes"], found["module_nav"]["module_sub_navs"][0]["query_value"]) == (200, "n", "v")
    assert (found.get("approved", False), found["module_id"]) == (False, "m")
    image = {
        "url": "http://p/a.png", "base64": "aGk=", "allowDuplicateUrl": True,
        "hosted": {"sizes": ["tiny"], "prefix": "p", "suffix": "s", "crossorigin": "c"},
        "imageInfo": {"width": 1, "format": "PNG", "height": 1, "colorMode": "RGB"},
    }  # fmt: skip
    module = {
        "id": "m", "appId": own.app_id, "userId": own.user_id, "image": image, "metadata": {"b": 2},
        "createdAt": "2024-01-01T00:00:00Z", "modifiedAt": "2024-01-01T00:00:00Z", "isStarred": True, "starCount": 7,
        "visibility": {"gettable": "10"}, "description": "e", "moduleVersion": version,
        "bookmarkOrigin": {"id": "x", "appId": "y", "userId": "z", "resourceType": "module"},
    }  # fmt: skip
    status, answer = own.rest("PATCH", base, {"action": "overwrite", "userAppId": place, "modules": [module]})
    assert status == 200, answer
    found = answer["modules"][0]
    assert (found["description"], found["image"]["url"]) == ("e", "http://p/a.png")
    assert (found["module_version"]["id"], found.get("star_count", 0)) == ("1_0", 0)
    query = f"userAppId.appId={own.app_id}&page=1&perPage=5&additionalFields=stars&sortAscending=true&sortById=true&search=m"
    status, answer = own.rest("GET", f"/v2/users/{own.user_id}/modules?{query}")
    assert (status, [each["id"] for each in answer["modules"]]) == (200, ["m"])
    for filter in ("starredOnly=true", "bookmark=true"):
        status, answer = own.rest("GET", f"/v2/users/{own.user_id}/modules?{filter}&filterByUserId=true")
        assert (status, answer["modules"]) == (200, [])
    status, answer = own.rest("GET", f"/v2/users/{own.user_id}/modules?name=m*&sortByStarCount=true")
    assert status == 200
    assert "m" in [each["id"] for each in answer["modules"]]
