"""Modules and their versions: records of web programs, which run elsewhere (behaviour §16)."""

import re
from sqlite3 import Connection
from typing import Any

from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import PUBLIC, batch_of, bindings, create, existing, owner_of, spliced
from meshserve.store import modules as store
from meshserve.store import operations_tables as tables
from meshserve.store import query
from meshserve.store.query import Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Image, Module, ModuleVersion
from meshserve_proto.service_pb2 import (
    GetModuleVersionUsageCountRequest,
    PostModulesRequest,
    SingleModuleVersionUsageCountResponse,
)

LARGEST_PICTURE = 1 << 18
_MODULES_FIELD = 2
"""`modules` of MultiModuleResponse."""
_EXTRAS = ("all", "stars")
_VERSION_ID = re.compile(r"\d+(?:[_.-]\d+)*")
_NOBODY_GIVES_STARS = "modified"
_REMOVE = "remove takes a module's image away, and nothing else: give id and image.url alone, the url as it is now"


def invalid(why: str) -> Problem:
    """The problem of a module that breaks a rule of modules."""
    return Problem(codes.MODULE_INVALID_ARGUMENT, why)


def _complete(call: Call, connection: Connection, module: Module) -> None:
    if module.HasField("bookmark_origin"):
        raise Problem(codes.NOT_IMPLEMENTED, "bookmark_origin: this server keeps no bookmarks of modules.")
    for field in ("module_version", "is_starred", "star_count", "created_at"):
        module.ClearField(field)
    _check_image(module.image)


def _check_image(image: Image) -> None:
    """A picture is kept with its module, by its address or as its bytes."""
    if len(image.base64) > LARGEST_PICTURE:
        raise invalid(f"image.base64 has {len(image.base64)} bytes; a module's picture has at most {LARGEST_PICTURE}.")
    image.ClearField("hosted")


def _revise(call: Call, connection: Connection, stored: Module, change: Module, action: str) -> None:
    if action != "remove":
        if change.HasField("image"):
            _check_image(change.image)
        return
    given = {field.name for field, _ in change.ListFields()} - {"id", "user_id", "app_id"}
    if given != {"image"} or change.image.url != stored.image.url:
        raise invalid(f"{_REMOVE}.")
    stored.ClearField("image")


def _show(call: Call, request: Any, module: Module) -> None:
    """With the latest version that the caller may see."""
    _check_extras(getattr(request, "additional_fields", ()))
    connection, least = call.services.database.reader, PUBLIC if call.stranger else 0
    latest = store.latest_version(connection, module.user_id, module.app_id, module.id, least)
    if latest is not None:
        module.module_version.MergeFromString(latest)
        address(module.module_version, module.user_id, module.app_id, module.id)


def _check_extras(asked: Any) -> None:
    unknown = next((name for name in asked if name not in _EXTRAS), None)
    if unknown is not None:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"additional_fields has '{unknown}'; modules have {', '.join(_EXTRAS)}."
        )


def address(version: ModuleVersion, user_id: str, app_id: str, module_id: str) -> None:
    """Say where a version is; stored bodies leave it out."""
    version.user_id, version.app_id, version.module_id = user_id, app_id, module_id


MODULES = Resource(
    Module,
    tables.MODULES,
    get="GetModule",
    list="ListModules",
    patch="PatchModules",
    delete=("DeleteModules",),
    missing=codes.MODULE_DOES_NOT_EXIST,
    actions=("overwrite", "remove"),
    patchable=("description", "metadata", "visibility", "image"),
    order=Order("modified"),
    sorts={
        "sort_by_star_count": _NOBODY_GIVES_STARS,
    },
    filters={
        "name": lambda pattern: query.either([query.wildcard("id", pattern), query.words("modules", pattern)]),
        "starred_only": lambda wanted: query.among("pk", ()) if wanted else None,  # no call gives stars
        "bookmark": lambda wanted: query.among("pk", ()) if wanted else None,  # bookmarks are refused
    },
    words=("id", "description"),
    prepare=_complete,
    revise=_revise,
    present=_show,
)


def _checked_version_id(id: str, field: str) -> str:
    if len(id) > 48 or not _VERSION_ID.fullmatch(id):
        raise invalid(f"{field} is '{id}'; a version is named by its numbers, like 1_0.")
    return id


def _complete_version(call: Call, connection: Connection, version: ModuleVersion) -> None:
    if not _VERSION_ID.fullmatch(version.id):  # it was made up
        raise invalid("module version id is empty: a version is named by its numbers, like 1_0.")
    for field in ("approved", "created_at", "module_id"):
        version.ClearField(field)
    _check_commit(version.git_commit_url)


def _check_commit(url: str) -> None:
    if url and not url.startswith(("https://", "http://")):
        raise invalid(f"git_commit_url '{url[:200]}' is no address of a commit: it begins with https://.")


VERSIONS = Resource(
    ModuleVersion,
    tables.MODULE_VERSIONS,
    parent=MODULES,
    get="GetModuleVersion",
    list="ListModuleVersions",
    post="PostModuleVersions",
    patch="PatchModuleVersions",
    delete=("DeleteModuleVersions",),
    check_id=_checked_version_id,
    actions=("merge",),
    patchable=("description", "notes", "git_commit_url", "module_nav", "visibility", "metadata"),
    prepare=_complete_version,
    revise=lambda call, connection, stored, change, action: _check_commit(change.git_commit_url),
    present=lambda call, request, item: setattr(item, "module_id", request.module_id),
)


@rpc("PostModules")
async def post_modules(call: Call, request: PostModulesRequest) -> Reply:
    """New modules, all or none, each with a first version if it brings one."""
    modules = batch_of(request, "modules", MODULES.noun)

    def write(connection: Connection) -> list[bytes]:
        return [_create(call, connection, module) for module in modules]

    bodies = await call.services.database.write(write)
    return spliced(call, MODULES, _MODULES_FIELD, [(call.place.app, body) for body in bodies], request)


def _create(call: Call, connection: Connection, module: Module) -> bytes:
    first = ModuleVersion.FromString(module.module_version.SerializeToString())
    brings = module.HasField("module_version")
    body = create(call, MODULES, connection, call.place.app, module)
    if brings:
        row = existing(call, MODULES, connection, call.place.app, module.id)
        create(call, VERSIONS, connection, row.pk, first)
    return body


@rpc("GetModuleVersionUsageCount")
async def usage_count(call: Call, request: GetModuleVersionUsageCountRequest) -> SingleModuleVersionUsageCountResponse:
    """In how many apps a version is installed."""
    connection = call.services.database.reader
    module = owner_of(call, VERSIONS, request, ("module_id",), connection)
    version = existing(call, VERSIONS, connection, module, request.module_version_id)
    return SingleModuleVersionUsageCountResponse(usage_count=store.usage(connection, version.pk))


BINDINGS = [*bindings(MODULES), post_modules, *bindings(VERSIONS), usage_count]
