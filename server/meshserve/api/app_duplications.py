"""Copies of apps: asked for at the source, made in the background, and followed by who asked (behaviour §16)."""

import dataclasses
from sqlite3 import Connection
from typing import Any

from meshserve.api import pictures
from meshserve.api.apps import APPS
from meshserve.bulk import duplicating
from meshserve.call import Call, Reply
from meshserve.core import clock, rights
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, create, existing, listed_columns
from meshserve.services import Services
from meshserve.store import access, records, schema
from meshserve.store import duplications as store
from meshserve.store import operations_tables as tables
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, AppCopyProgress, AppDuplication
from meshserve_proto.service_pb2 import (
    GetAppDuplicationRequest,
    ListAppDuplicationsRequest,
    PostAppDuplicationsRequest,
)

_FIELD = 2
"""`app_duplications` and `app_duplication` of the responses."""
_SHOWN = ("body", "modified", "status", "details", "progress")
_NEEDS = {"inputs": ("concepts",), "annotations": ("inputs", "concepts"), "models": ("concepts",)}
_SCOPES = {
    "concepts": "Concepts",
    "models": "Models",
    "workflows": "Workflows",
    "installed_module_versions": "InstalledModuleVersions",
    "inputs": "Inputs",
    "annotations": "Annotations",
}
_KEPT = ("description", "default_language", "notes", "metadata", "image", "sample_ms")
"""What an app that is made for a copy has of its source unless it is said otherwise."""


def _invalid(why: str) -> Problem:
    return Problem(codes.APP_DUPLICATION_INVALID_REQUEST, why)


def _complete(call: Call, connection: Connection, duplication: AppDuplication) -> None:
    for field in ("status", "created_at", "last_modified_at", "progress"):
        duplication.ClearField(field)


DUPLICATIONS = Resource(
    AppDuplication,
    tables.APP_DUPLICATIONS,
    prepare=_complete,
)


def serve(services: Services) -> None:
    """Say who copies apps."""
    duplicating.serve(services)


@rpc("PostAppDuplications")
async def post_duplications(call: Call, request: PostAppDuplicationsRequest) -> Reply:
    """Begin copies of an app, all or none; GetAppDuplication tells how far they are."""
    wanted = batch_of(request, "app_duplications", DUPLICATIONS.noun)
    for number, each in enumerate(wanted):
        _check(call, each, f"app_duplications[{number}]")
    kept = await pictures.keep(call, [each.destination_app for each in wanted], codes.APP_DUPLICATION_INVALID_REQUEST)

    def write(connection: Connection) -> list[bytes]:
        return [_begin(call, connection, each) for each in wanted]

    bodies = await kept.write(write)
    call.services.jobs.wake(duplicating.KIND)
    return embedded(_FIELD, bodies)


def _check(call: Call, duplication: AppDuplication, field: str) -> None:
    """The filter must hold together, and the caller must be allowed to read and to write all that it names."""
    fields = duplicating.wanted_of(duplication)
    for name in sorted(fields):
        missing = [f"copy_{other}" for other in _NEEDS.get(name, ()) if other not in fields]
        if missing:
            raise _invalid(f"{field}.filter.copy_{name} needs {' and '.join(missing)}, which it does not have.")
        call.require(f"{_SCOPES[name]}_Get")
    writing = [f"{_SCOPES[name]}_Add" for name in sorted(fields)]
    rights.check_within(rights.as_set(call.caller.scopes), writing, f"{field}: what it writes")


def _begin(call: Call, connection: Connection, duplication: AppDuplication) -> bytes:
    destination, made = _destination(call, connection, duplication)
    duplication.destination_app.Clear()
    duplication.destination_app.id, duplication.destination_app.user_id = destination.app_id, destination.user_id
    for old in ("existing_app_id", "new_app_id", "new_app_name"):
        duplication.ClearField(old)
    create(call, DUPLICATIONS, connection, call.caller.user, duplication)
    row = existing(call, DUPLICATIONS, connection, call.caller.user, duplication.id)
    fields = sorted(duplicating.wanted_of(duplication))
    duplicating.begin(connection, row.pk, call.place.app, destination.app, made=made, wanted=fields)
    return _of_row(existing(call, DUPLICATIONS, connection, call.caller.user, duplication.id))


def _destination(call: Call, connection: Connection, duplication: AppDuplication) -> tuple[Place, bool]:
    """The caller's app that is copied into, and whether it was made just now."""
    caller = call.caller
    wanted = duplication.destination_app
    wanted.id = wanted.id or duplication.existing_app_id or duplication.new_app_id
    wanted.name = wanted.name or duplication.new_app_name
    if not wanted.id:
        raise _invalid("destination_app.id is empty: name the app to copy into; it is made if there is none.")
    if wanted.user_id not in ("", "me", caller.user_id):
        raise _invalid(f"destination_app.user_id is '{wanted.user_id}'; an app is copied to '{caller.user_id}' alone.")
    place = access.find_app(connection, caller.user_id, wanted.id)
    if place is not None and place.app == call.place.app:
        raise _invalid(f"destination_app is '{wanted.id}', which is the app to copy: an app is not copied into itself.")
    if place is not None and wanted.id == duplication.new_app_id:
        raise _invalid(f"new_app_id is '{wanted.id}', which is an app already.")
    if place is None and wanted.id == duplication.existing_app_id:
        raise _invalid(f"existing_app_id is '{wanted.id}': there is no such app of '{caller.user_id}'.")
    return (place, False) if place is not None else (_made(call, connection, wanted), True)


def _made(call: Call, connection: Connection, wanted: App) -> Place:
    """A new app of the caller, like the source where the request says nothing."""
    rights.check_within(rights.as_set(call.caller.scopes), ("Apps_Add",), "The calling key: a new app")
    row = records.find_pk(connection, schema.APPS, call.place.app)
    source = App() if row is None else App.FromString(row.body)
    app = App()
    for name in _KEPT:
        if name in {field.name for field, _ in source.ListFields()}:
            app.MergeFrom(App(**{name: getattr(source, name)}))
    if source.default_workflow.user_id:  # one of the app's own follows when it was copied
        app.default_workflow.CopyFrom(source.default_workflow)
    pictures.exchange(call, call.place, app, wanted)
    app.MergeFrom(wanted)
    app.ClearField("user_id")
    at_home = dataclasses.replace(call, place=Place(call.caller.user, call.caller.user_id, 0, "", 0))
    create(at_home, APPS, connection, call.caller.user, app)
    place = access.find_app(connection, call.caller.user_id, app.id)
    assert place is not None, "it was made just now"
    return place


def _of_row(row: Row) -> bytes:
    return _shown((row.body, row.modified, *(row.extra[name] for name in _SHOWN[2:])))


def _shown(columns: tuple[Any, ...]) -> bytes:
    """A copy as callers see it, from the columns `_SHOWN`: percents by kind of resource."""
    body, modified, status, details, progress = columns[: len(_SHOWN)]
    ended = status == codes.APP_DUPLICATION_SUCCESS
    now = AppDuplication(status=make_status(status, details or ""))
    now.last_modified_at.CopyFrom(clock.stamp(modified))
    for field, (copied, total) in store.read_progress(progress).items():
        percent = 100 if ended else min(99, 100 * copied // max(total, 1))
        now.progress.append(AppCopyProgress(field=field, value=percent))
    return bytes(body) + now.SerializeToString()


@rpc("GetAppDuplication")
async def get_duplication(call: Call, request: GetAppDuplicationRequest) -> Reply:
    """One copy that the caller asked for, and how far it is."""
    row = existing(call, DUPLICATIONS, call.services.database.reader, call.place.user, request.app_duplication_id)
    return embedded(_FIELD, (_of_row(row),))


@rpc("ListAppDuplications")
async def list_duplications(call: Call, request: ListAppDuplicationsRequest) -> Reply:
    """The copies that the caller asked for, newest first."""
    return embedded(_FIELD, (_shown(row) for row in await listed_columns(call, DUPLICATIONS, request, _SHOWN)))


BINDINGS = [post_duplications, get_duplication, list_duplications]
