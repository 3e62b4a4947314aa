"""Apps: where a user keeps everything else. They are found by search, counted, renamed and deleted with their contents."""

import dataclasses
from collections.abc import Sequence
from sqlite3 import Connection

from meshserve.api import pictures, workflow_store
from meshserve.api.model_lookup import public_place
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER, set_base_workflow
from meshserve.call import Call
from meshserve.core.languages import LANGUAGES
from meshserve.core.problems import Moved, Problem
from meshserve.core.statuses import make_status
from meshserve.crud import metadata, renaming
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, create, existing, listed, missing, save
from meshserve.ingest import reindexing
from meshserve.media.hosting import digest_of
from meshserve.store import aliases, counts, query, records, schema
from meshserve.store.access import Place
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, AppResourceCounts, Visibility, Workflow
from meshserve_proto.service_pb2 import (
    DeleteAppRequest,
    GetAppRequest,
    GetResourceCountsRequest,
    GetResourceCountsResponse,
    ListAppsRequest,
    MultiAppResponse,
    PatchAppRequest,
    PatchAppsDetailsRequest,
    PatchAppsIdsRequest,
    PatchAppsRequest,
    PostAppsRequest,
    PostAppsSearchesRequest,
    SingleAppResponse,
)
from meshserve_proto.status_pb2 import BaseResponse

SHORTEST_SAMPLE, LONGEST_SAMPLE = 100, 3_600_000
"""Milliseconds between the frames of a video that are looked at."""
_NOBODY_GIVES_STARS = "modified"
"""The contract has no call that gives a star, so all apps have as many and the usual order decides."""


def prepare(call: Call, connection: Connection, app: App) -> None:
    """Complete a new app: name, language, base workflow; what the server alone says is taken out."""
    for field in ("extra_info", "is_starred", "star_count", "embeddings_storage", "created_at"):
        app.ClearField(field)
    app.name = app.name or app.id
    app.default_language = app.default_language or "en"
    if app.default_language not in LANGUAGES:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"app.default_language '{app.default_language}' is none of {', '.join(LANGUAGES)}.",
        )
    _check(app)
    if named := _named_workflow(app):
        _set_workflow(app, _checked_workflow(connection, named, None))
    else:
        set_base_workflow(app, call.services.config.base_workflow)
    aliases.forget(connection, schema.APPS, call.place.user, app.id)


APPS = Resource(
    App,
    schema.APPS,
    actions=("overwrite", "remove"),
    patchable=(
        "name",
        "description",
        "sample_ms",
        "visibility",
        "notes",
        "image",
        "is_template",
        "data_tier_id",
        "legal_consent_status",
        "default_workflow",
    ),
    order=Order("modified"),
    sorts={
        "sort_by_name": "name",
        "sort_by_star_count": _NOBODY_GIVES_STARS,
        "sort_by_relevance": lambda request: query.relevance("apps", request.search),
    },
    filters={
        "name": lambda pattern: query.wildcard("name", pattern),
        "id": lambda pattern: query.wildcard("id", pattern),
        "query": lambda text: query.either([query.contains("id", text), query.contains("name", text)]),
        "visibility": lambda wanted: query.equal("visibility", wanted.gettable) if wanted.gettable else None,
        "template_only": lambda wanted: query.equal("template", 1) if wanted else None,
        "featured_only": lambda wanted: query.among("pk", ()) if wanted else None,
        "starred_only": lambda wanted: query.among("pk", ()) if wanted else None,
    },
    index=lambda app: {"name": app.name, "template": int(app.is_template.value), "picture": digest_of(app.image)},
    words=("id", "name", "description", "notes"),
    prepare=prepare,
)


def _check(app: App) -> None:
    """What a new app and a patch must both hold to."""
    if app.sample_ms and not SHORTEST_SAMPLE <= app.sample_ms <= LONGEST_SAMPLE:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"app.sample_ms is {app.sample_ms}; it must be 0 (the default) or from {SHORTEST_SAMPLE} to {LONGEST_SAMPLE}.",
        )
    if app.HasField("visibility") and app.visibility.gettable not in Visibility.Gettable.values():
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"app.visibility.gettable is {app.visibility.gettable}; it is 10 (private), 30 (organisation) or 50 (public).",
        )


def _named_workflow(app: App) -> Workflow | None:
    """The workflow that an app's fields name, the older field included; None if they name none."""
    if app.default_workflow.id:
        return app.default_workflow
    return Workflow(id=app.default_workflow_id) if app.default_workflow_id else None


def _checked_workflow(connection: Connection, named: Workflow, own: Place | None) -> Workflow:
    """A reference to the workflow: the app's own, else a public one; Problem 22102 or 10050 otherwise.

    Problem 22104 for one that may not index. The app's own is stored without user and app, for the app's id may change.
    """
    address = (named.user_id, named.app_id)
    here = own is not None and address in (("", ""), ("", own.app_id), (own.user_id, own.app_id), ("me", own.app_id))
    if here and own is not None and (found := workflow_store.find_at(connection, own, named.id)) is not None:
        workflow_store.check_may_index(found)
        return Workflow(id=named.id)
    main = public_place(connection)
    public = address in (("", ""), (PUBLIC_USER, PUBLIC_APP), (PUBLIC_USER, ""))
    if public and main is not None and (found := workflow_store.find_at(connection, main, named.id)) is not None:
        workflow_store.check_may_index(found)
        return Workflow(id=named.id, user_id=PUBLIC_USER, app_id=PUBLIC_APP)
    own_too = " and is no workflow of the app" if own is not None else "; a new app has none of its own"
    raise Problem(
        codes.WORKFLOW_DOES_NOT_EXIST,
        f"app.default_workflow '{named.id}' is not among the workflows of {PUBLIC_USER}/{PUBLIC_APP}{own_too}. `Empty`"
        " stands for none.",
    )


def _set_workflow(app: App, reference: Workflow) -> None:
    app.default_workflow.CopyFrom(reference)
    app.ClearField("default_workflow_id")


def _completed(
    call: Call, connection: Connection, place: Place, body: bytes, fields: Sequence[str], app: int = 0
) -> App:
    """A stored app as callers read it. app: its pk, where counts are wanted."""
    item: App = APPS.decode(body, place)
    pictures.show(call, item, dataclasses.replace(place, app_id=item.id))
    if item.default_workflow.id:
        if not item.default_workflow.user_id:
            item.default_workflow.user_id, item.default_workflow.app_id = item.user_id, item.id
        item.default_workflow_id = item.default_workflow.id
    if app and ("counts" in fields or "all" in fields):
        item.extra_info.counts.CopyFrom(AppResourceCounts(**counts.of_app(connection, app)))
    return item


@rpc("GetApp")
async def get_app(call: Call, request: GetAppRequest) -> SingleAppResponse:
    """The app, with the marker of what searches see."""

    def read(connection: Connection) -> App:
        row = _row(call, connection)
        app = _completed(call, connection, call.place, row.body, request.additional_fields, row.pk)
        app.extra_info.search_revision_marker = counts.search_revision(connection, row.pk)
        return app

    return SingleAppResponse(app=await call.services.database.scan(read))


def _row(call: Call, connection: Connection) -> Row:
    row = records.find_pk(connection, schema.APPS, call.place.app)
    if row is None:
        raise missing(APPS, call.place.app_id)
    return row


@rpc("ListApps")
async def list_apps(call: Call, request: ListAppsRequest) -> MultiAppResponse:
    """A user's apps."""
    bodies = [body for _, body in await listed(call, APPS, request)]
    fields = request.additional_fields

    def complete(connection: Connection) -> list[App]:
        named = [(body, App.FromString(body).id) for body in bodies]
        rows = records.find_many(connection, schema.APPS, call.place.user, [id for _, id in named]) if fields else {}
        return [
            _completed(call, connection, call.place, body, fields, rows[id].pk if id in rows else 0)
            for body, id in named
        ]

    return MultiAppResponse(apps=await call.services.database.scan(complete))


@rpc("PostAppsSearches")
async def search_apps(call: Call, request: PostAppsSearchesRequest) -> MultiAppResponse:
    """A user's apps by name, with wildcards."""
    asked = ListAppsRequest(
        name=request.app_query.name, page=request.pagination.page, per_page=request.pagination.per_page
    )
    bodies = await listed(call, APPS, asked)
    connection = call.services.database.reader
    return MultiAppResponse(apps=[_completed(call, connection, call.place, body, ()) for _, body in bodies])


@rpc("GetResourceCounts")
async def resource_counts(call: Call, request: GetResourceCountsRequest) -> GetResourceCountsResponse:
    """How many datasets, models, workflows, inputs, pipelines and modules the app has."""
    app, response = call.place.app, GetResourceCountsResponse()
    for name, number in (await call.services.database.scan(lambda c: counts.of_app(c, app))).items():
        setattr(response, name, number)
    return response


@rpc("PostApps")
async def post_apps(call: Call, request: PostAppsRequest) -> MultiAppResponse:
    """New apps of the caller, all or none."""
    items = batch_of(request, "apps", "app")
    kept = await pictures.keep(call, items, codes.CONN_INVALID_REQUEST)

    def write(connection: Connection) -> list[App]:
        bodies = [create(call, APPS, connection, call.place.user, item) for item in items]
        return [_completed(call, connection, call.place, body, ()) for body in bodies]

    return MultiAppResponse(apps=await kept.write(write))


AnyPatch = PatchAppsRequest | PatchAppRequest | PatchAppsDetailsRequest


@rpc("PatchApps")
async def patch_apps(call: Call, request: PatchAppsRequest) -> MultiAppResponse:
    """Change apps of the caller, all or none."""
    return await _patch(call, request, batch_of(request, "apps", "app"))


@rpc("PatchAppsDetails")
async def patch_apps_details(call: Call, request: PatchAppsDetailsRequest) -> MultiAppResponse:
    """Change the app that the call names; the list says what of it."""
    return await _patch(call, request, [_in_place(call, app) for app in batch_of(request, "apps", "app")])


@rpc("PatchApp")
async def patch_app(call: Call, request: PatchAppRequest) -> SingleAppResponse:
    """Change the app that the call names."""
    return SingleAppResponse(app=(await _patch(call, request, [_in_place(call, request.app)])).apps[0])


def _in_place(call: Call, app: App) -> App:
    if app.id not in ("", call.place.app_id):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"app.id is '{app.id}', but the call is about app '{call.place.app_id}'. PatchAppsIds renames an app.",
        )
    app.id = call.place.app_id
    return app


async def _patch(call: Call, request: AnyPatch, items: Sequence[App]) -> MultiAppResponse:
    checked_action(request.action, APPS.actions)
    again = not isinstance(request, PatchAppsDetailsRequest) and request.reindex
    kept = await pictures.keep(call, items, codes.CONN_INVALID_REQUEST)

    def write(connection: Connection) -> list[App]:
        patched = [_patch_one(call, connection, request, item) for item in items]
        for item in items if again else ():
            reindexing.start(connection, _named_row(call, connection, item.id).pk)
        return patched

    patched = await kept.write(write)
    if again:
        call.services.jobs.wake(reindexing.KIND)
    return MultiAppResponse(apps=patched)


def _patch_one(call: Call, connection: Connection, request: AnyPatch, change: App) -> App:
    row = _named_row(call, connection, change.id)
    app: App = APPS.decode(row.body)
    place = Place(call.place.user, call.place.user_id, row.pk, row.id, row.visibility)
    if request.action == "remove":
        _remove_image(call, place, app, change)
    else:
        pictures.exchange(call, place, app, change)
        _overwrite(connection, request, app, change, place)
    return _completed(call, connection, call.place, save(call, APPS, connection, row, app), ())


def _named_row(call: Call, connection: Connection, id: str) -> Row:
    """The caller's app of that id, or Problem 11101, or 10050 with the new id."""
    renamed = aliases.find(connection, schema.APPS, call.place.user, id)
    target = None if renamed is None else records.find_pk(connection, schema.APPS, renamed[0])
    if target is not None and records.find(connection, schema.APPS, call.place.user, id) is None:
        raise Moved("app", id, target.id)
    return existing(call, APPS, connection, call.place.user, id)


def _overwrite(connection: Connection, request: AnyPatch, app: App, change: App, place: Place) -> None:
    _check(change)
    if change.default_language not in ("", app.default_language):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"app.default_language is '{app.default_language}' since the app was made and cannot change.",
        )
    if change.HasField("visibility") and not change.visibility.gettable:
        change.ClearField("visibility")
    named = _named_workflow(change)
    change.ClearField("default_workflow")
    patch(app, change, "overwrite", APPS.patchable)
    if named is not None:
        _set_workflow(app, _checked_workflow(connection, named, place))
    action = None if isinstance(request, PatchAppsDetailsRequest) else request.metadata_action
    if action is not None and request.HasField("metadata_action"):
        app.metadata.CopyFrom(metadata.apply(app.metadata, change.metadata, action))
    elif change.HasField("metadata"):
        app.metadata.CopyFrom(change.metadata)


def _remove_image(call: Call, place: Place, app: App, change: App) -> None:
    """What remove is for: the picture, and nothing beside it in the request."""
    beside = [f.name for f, _ in change.ListFields() if f.name not in ("id", "user_id", "image")]
    if beside or not change.HasField("image"):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            "The action remove takes away the picture of an app: send the app with its id and image alone.",
        )
    if change.image.url and not pictures.is_current(call, place, app, change.image.url):
        raise Problem(codes.CONN_INVALID_REQUEST, "app.image.url is not the address of the picture that the app has.")
    app.ClearField("image")


@rpc("PatchAppsIds")
async def rename_app(call: Call, request: PatchAppsIdsRequest) -> MultiAppResponse:
    """Give an app another id; whoever uses the old one is told the new one."""
    old, new = renaming.asked(request)

    def write(connection: Connection) -> App:
        row = _named_row(call, connection, old)
        body = renaming.rename(call, APPS, connection, row, APPS.decode(row.body), new)
        return _completed(call, connection, call.place, body, ())

    return MultiAppResponse(apps=[await call.services.database.write(write)])


@rpc("DeleteApp")
async def delete_app(call: Call, request: DeleteAppRequest) -> BaseResponse:
    """Remove the app with everything in it, and the keys that name it."""

    def write(connection: Connection) -> None:
        row = _row(call, connection)
        aliases.remove(connection, schema.APPS, row.pk)
        records.delete(connection, schema.APPS, [row.pk])

    await call.services.database.write(write)
    for kind in call.services.jobs.kinds:  # triggers queued what goes with the app; other jobs are about nothing now
        call.services.jobs.wake(kind)
    return BaseResponse(status=make_status(codes.SUCCESS))


BINDINGS = [
    get_app,
    list_apps,
    search_apps,
    resource_counts,
    post_apps,
    patch_apps,
    patch_apps_details,
    patch_app,
    rename_app,
    delete_app,
]
