"""Module versions that are installed in an app, and the keys that they work with (behaviour §16)."""

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any

from meshserve.api import keys as api_keys
from meshserve.api.modules import MODULES, VERSIONS, address, invalid
from meshserve.call import Call
from meshserve.core import clock, rights
from meshserve.core.contract import scope_dependencies
from meshserve.core.problems import Problem
from meshserve.core.secrets import PAT, new_secret
from meshserve.core.structs import to_dict
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import PUBLIC, bindings, existing
from meshserve.store import access, keys, records
from meshserve.store import modules as store
from meshserve.store import operations_tables as tables
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import InstalledModuleVersion, Key, ModuleVersion
from meshserve_proto.service_pb2 import PostInstalledModuleVersionsKeyRequest, SingleKeyResponse

ASKED = "scopes"
"""Where in the metadata of a version a module lists the scopes that it asks for."""
_LEAST = ("Apps_Get", "Modules_Get", "InstalledModuleVersions_Get")
"""What a module gets that asks for nothing: enough to see what it is."""


def _complete(call: Call, connection: Connection, item: InstalledModuleVersion) -> None:
    """What is installed must exist; where it runs and with which key, only the server says."""
    named = item.module_version
    _version(call, connection, named)
    item.module_version.CopyFrom(
        ModuleVersion(id=named.id, module_id=named.module_id, user_id=named.user_id, app_id=named.app_id)
    )
    for field in ("deploy_url", "key_id", "created_at"):
        item.ClearField(field)


def _version(call: Call, connection: Connection, named: ModuleVersion) -> Row:
    """The row of the version that is named; the address is this app's where it is left out."""
    if not named.module_id or not named.id:
        raise invalid("module_version.module_id and module_version.id must name the version that is installed.")
    user_id = call.caller.user_id if named.user_id == "me" else named.user_id or call.place.user_id
    place = access.find_app(connection, user_id, named.app_id or call.place.app_id)
    module = None if place is None else records.find(connection, tables.MODULES, place.app, named.module_id)
    version = None if module is None else records.find(connection, tables.MODULE_VERSIONS, module.pk, named.id)
    if place is None or module is None or version is None or not _shared(call, connection, place, module, version):
        raise Problem(
            codes.MODULE_DOES_NOT_EXIST,
            f"There is no version '{named.id}' of module '{named.module_id}' in app '{named.app_id or call.place.app_id}'"
            f" of user '{user_id}', or it is not shared with you.",
        )
    return version


def _shared(call: Call, connection: Connection, place: Place, module: Row, version: Row) -> bool:
    if call.caller.user == place.user or place.app == call.place.app:
        return True
    granted = access.collaborator_scopes(connection, place.app, call.caller.user) or frozenset()
    return (
        bool(granted & {"All", "Modules_Get"}) or min(place.visibility, module.visibility, version.visibility) >= PUBLIC
    )


def _point(call: Call, connection: Connection, row: Row, item: InstalledModuleVersion) -> None:
    store.point_at(connection, row.pk, _version(call, connection, item.module_version).pk)


def _show(call: Call, request: Any, item: InstalledModuleVersion) -> None:
    """With the version as it is now, and the caller's key for it by its public id."""
    connection = call.services.database.reader
    found = store.installed(connection, call.place.app, item.id, call.caller.user)
    place = None if found is None else access.app_by_pk(connection, found.app)
    if found is None or place is None:  # it was removed a moment ago
        return
    item.module_version.ParseFromString(found.body)
    address(item.module_version, place.user_id, place.app_id, found.module_id)
    item.key_id = found.key


INSTALLED = Resource(
    InstalledModuleVersion,
    tables.INSTALLED_MODULE_VERSIONS,
    get="GetInstalledModuleVersion",
    list="ListInstalledModuleVersions",
    post="PostInstalledModuleVersions",
    delete=("DeleteInstalledModuleVersions",),
    prepare=_complete,
    stored=_point,
    present=_show,
)


@rpc(
    "PostInstalledModuleVersionsKey",
    "behavioural",
    "a module asks for scopes in the metadata of its version, as `scopes`; the contract names no place for them",
)
async def post_key(call: Call, request: PostInstalledModuleVersionsKeyRequest) -> SingleKeyResponse:
    """A personal access token of the caller for a module; the one that it had before is revoked."""

    def write(connection: Connection) -> Key:
        row = existing(call, INSTALLED, connection, call.place.app, request.installed_module_version_id)
        return _give_key(call, connection, row)

    return SingleKeyResponse(key=await call.services.database.write(write))


def _give_key(call: Call, connection: Connection, installation: Row) -> Key:
    version = records.find_pk(connection, tables.MODULE_VERSIONS, installation.extra["version"])
    assert version is not None, "a version takes its installations along"
    giver = call.caller
    key = Key(
        type=PAT,
        description=f"for the installed module {installation.id}",
        scopes=_asked(ModuleVersion.FromString(version.body)),
        endpoints=sorted(giver.endpoints),
    )
    rights.check(key.scopes, (), f"module_version.metadata.{ASKED}")
    rights.check_within(rights.as_set(giver.scopes), key.scopes, "the module's key")
    if giver.expires:
        key.expires_at.CopyFrom(clock.stamp(giver.expires))
    secret = new_secret()
    row = keys.insert(connection, giver.user, secret, key)
    store.set_key(connection, installation.pk, giver.user, row.pk)
    return api_keys.shown(connection, row, secret)


def _asked(version: ModuleVersion) -> list[str]:
    """The scopes that a module asks for, with those that they build on."""
    listed = to_dict(version.metadata).get(ASKED) or _LEAST
    if isinstance(listed, str) or not isinstance(listed, Iterable) or not all(isinstance(s, str) for s in listed):
        raise invalid(f"module_version.metadata.{ASKED} is no list of names of scopes.")
    wanted, ready = list(dict.fromkeys(listed)), set[str]()
    while wanted:
        scope = wanted.pop()
        ready.add(scope)
        wanted += [needed for needed in scope_dependencies().get(scope, ()) if needed not in ready]
    return sorted(ready)


BINDINGS = [*bindings(INSTALLED), post_key]

__all__ = ["BINDINGS", "INSTALLED", "MODULES", "VERSIONS"]
