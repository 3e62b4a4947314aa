"""Models: made, read, listed, searched, changed, renamed and deleted."""

from sqlite3 import Connection
from typing import Any

from meshserve.api import pictures
from meshserve.api.model_lookup import PUBLIC, find_model, find_version, least_visibility, public_place
from meshserve.api.model_store import (
    MODELS,
    add_version,
    create_model,
    full_version,
    own_model,
    settle,
    type_info,
)
from meshserve.api.model_views import checked_extras, listing, single
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud import renaming
from meshserve.crud.binding import Binding, rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.verbs import batch_of, deletion, listed, save
from meshserve.store import models, query, schema
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, ModelVersion, OutputInfo
from meshserve_proto.service_pb2 import (
    GetModelRequest,
    ListModelReferencesRequest,
    ListModelsRequest,
    PatchModelIdsRequest,
    PatchModelsRequest,
    PostModelsRequest,
    PostModelsSearchesRequest,
)

_REMOVE = "remove takes a model's image away, and nothing else: give id and image.url alone, the url as it is now"


@rpc("GetModel")
async def get_model(call: Call, request: GetModelRequest) -> Reply:
    """A model with its latest version, or the one asked for."""
    return _read(call, request, checked_extras(request.additional_fields) | {"presets"})


@rpc("GetModelOutputInfo")
async def get_output_info(call: Call, request: GetModelRequest) -> Reply:
    """Like GetModel, with all the concepts of the version."""
    return _read(call, request, checked_extras(request.additional_fields) | {"presets", "outputs"})


def _read(call: Call, request: GetModelRequest, extras: frozenset[str]) -> bytes:
    connection = call.services.database.reader
    place, row = find_model(call, connection, request.model_id)
    if request.version_id:
        version: Row | None = find_version(call, connection, place, row, request.version_id)
    else:
        least = least_visibility(call, connection, place)
        version = models.latest_version(connection, row.pk, trained_first=request.trained_before, visibility=least)
    return embedded(2, (single(call, connection, place, row, version, extras, request.language),))


@rpc("ListModels")
async def list_models(call: Call, request: ListModelsRequest) -> Reply:
    """The models of an app, or of all apps of a user."""
    if request.bookmark and request.trained_only:
        raise Problem(codes.CONN_INVALID_REQUEST, "bookmark and trained_only do not go together: leave one out.")
    extras = checked_extras(request.additional_fields)
    rows = await listed(call, MODELS, request)
    return await call.services.database.scan(lambda connection: listing(call, connection, rows, extras))


@rpc("PostModelsSearches")
async def search_models(call: Call, request: PostModelsSearchesRequest) -> Reply:
    """The app's models and the public ones by name and type, the most recently changed first."""
    asked, database = request.model_query, call.services.database
    number, per_page = page_of(request.pagination)
    conditions = [_searched(call, database.reader)]
    if asked.name:
        conditions.append(query.wildcard("name", asked.name))
    if asked.model_type_id:
        conditions.append(query.equal("type", asked.model_type_id))
    state = database.version()

    def read(connection: Connection) -> bytes:
        order = Order("modified")
        rows = call.services.pages.page(connection, state, schema.MODELS, conditions, order, number, per_page)
        return listing(call, connection, rows, ())

    return await database.scan(read)


def _searched(call: Call, connection: Connection) -> Condition:
    places = {call.place.app: PUBLIC if call.stranger else 0}
    if (main := public_place(connection)) is not None:
        places.setdefault(main.app, PUBLIC)
    return query.either(
        query.every([query.of_app(app), query.at_least("visibility", least)]) for app, least in places.items()
    )


@rpc("PostModels")
async def post_models(call: Call, request: PostModelsRequest) -> Reply:
    """New models, all or none, each with a first version; the answer has the first of them."""
    if request.HasField("model") and not request.models:
        request.models.append(request.model)
    posted = batch_of(request, "models", "model")
    kept = await pictures.keep(call, posted, codes.MODEL_INVALID_ARGUMENT)

    def write(connection: Connection) -> bytes:
        made = [create_model(call, connection, model) for model in posted]
        return embedded(2, (single(call, connection, call.place, *made[0], extras=("presets",)),))

    return await kept.write(write)


@rpc("PatchModels")
async def patch_models(call: Call, request: PatchModelsRequest) -> Reply:
    """Change models, all or none; a change of output_info makes a new version."""
    action = checked_action(request.action, MODELS.actions)
    changes = batch_of(request, "models", "model")
    kept = await pictures.keep(call, changes, codes.MODEL_INVALID_ARGUMENT)

    def write(connection: Connection) -> bytes:
        rows = [_change(call, connection, change, action) for change in changes]
        return embedded(2, (_latest(call, connection, row) for row in rows))

    return await kept.write(write)


def _latest(call: Call, connection: Connection, row: Row) -> bytes:
    version = models.latest_version(connection, row.pk, trained_first=False)
    return single(call, connection, call.place, row, version, ("presets",))


def _change(call: Call, connection: Connection, change: Model, action: str) -> Row:
    row = own_model(call, connection, change.id)
    model: Model = MODELS.decode(row.body)
    if change.model_type_id not in ("", model.model_type_id):
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT,
            f"The type of a model cannot change: '{row.id}' is of type {model.model_type_id}.",
        )
    if action == "remove":
        _remove_image(call, model, change)
    else:
        pictures.exchange(call, call.place, model, change)
        patch(model, change, action, MODELS.patchable)
        _change_output(connection, row, _wanted_output(change), action)
    settle(model)
    save(call, MODELS, connection, row, model)
    return own_model(call, connection, row.id)


def _remove_image(call: Call, model: Model, change: Model) -> None:
    given = {field.name for field, _ in change.ListFields()} - {"id", "user_id", "app_id", "model_type_id"}
    if given != {"image"} or not pictures.is_current(call, call.place, model, change.image.url):
        raise Problem(codes.MODEL_INVALID_ARGUMENT, f"{_REMOVE}.")
    model.ClearField("image")


def _wanted_output(change: Model) -> OutputInfo | None:
    """The output info of a patch, in the version or in its older place."""
    if change.model_version.HasField("output_info"):
        return change.model_version.output_info
    return change.output_info if change.HasField("output_info") else None


def _change_output(connection: Connection, row: Row, change: OutputInfo | None, action: str) -> None:
    """Make a new version of the model if the change changes anything of the latest one's output info."""
    if change is None:
        return
    latest = models.latest_version(connection, row.pk, trained_first=False)
    before = ModelVersion() if latest is None else full_version(connection, latest)
    wanted = OutputInfo()
    wanted.CopyFrom(before.output_info)
    _patch_output(wanted, change, action)
    if wanted == before.output_info:
        return
    info = type_info(row.extra["type"])
    version = ModelVersion(output_info=wanted, input_info=before.input_info, train_info=before.train_info)
    add_version(connection, row, version, codes.MODEL_UNTRAINED if info.trainable else codes.MODEL_TRAINED)


def _patch_output(stored: OutputInfo, change: OutputInfo, action: str) -> None:
    """As `patch`, but overwriting data or output_config replaces only the fields that the change has."""
    for field, value in change.ListFields():
        if field.name == "message":
            continue
        if action == "overwrite" and field.name in ("data", "output_config"):
            patch(getattr(stored, field.name), value, action, [inner.name for inner, _ in value.ListFields()])
        else:
            patch(stored, change, action, [field.name])


@rpc("PatchModelIds")
async def patch_ids(call: Call, request: PatchModelIdsRequest) -> Reply:
    """Rename one model; who uses the old id is told the new one."""
    old, new = renaming.asked(request)

    def write(connection: Connection) -> bytes:
        row = own_model(call, connection, old)
        model: Model = MODELS.decode(row.body)
        if model.name == row.id:
            model.name = new
        renaming.rename(call, MODELS, connection, row, model, new)
        return embedded(2, (_latest(call, connection, own_model(call, connection, new)),))

    return await call.services.database.write(write)


def _tags(name: str, field: str, of_model: str) -> Binding:
    """An RPC that replaces the tags of one kind. field: of the request; of_model: the field of the model.

    The contract asks for no more than a reading scope; changing a model needs Models_Add all the same.
    """

    async def replace(call: Call, request: Any) -> Reply:
        checked_action(request.action, ("overwrite",))
        call.require("Models_Add")

        def write(connection: Connection) -> list[str]:
            row = own_model(call, connection, request.model_id)
            model: Model = MODELS.decode(row.body)
            model.ClearField(of_model)
            getattr(model, of_model).extend(getattr(request, field))
            settle(model)
            kept = list(getattr(model, of_model))
            save(call, MODELS, connection, row, model)
            return kept

        kept = await call.services.database.write(write)
        return embedded(2, (tag.encode() for tag in kept))

    return Binding(name, replace)


@rpc("ListModelReferences")
async def list_references(call: Call, request: ListModelReferencesRequest) -> Reply:
    """Where a model comes from; no call of the contract writes these, so only public models have any."""
    number, per_page = page_of(request)
    database = call.services.database
    _, row = find_model(call, database.reader, request.model_id)
    conditions, order = [query.of_app(row.pk)], Order(ascending=True)
    rows = call.services.pages.page(
        database.reader, database.version(), schema.MODEL_REFERENCES, conditions, order, number, per_page
    )
    return embedded(2, (body for _, body in rows))


BINDINGS = [
    get_model,
    get_output_info,
    list_models,
    search_models,
    post_models,
    patch_models,
    patch_ids,
    deletion(MODELS, "DeleteModel", own_model),
    deletion(MODELS, "DeleteModels", own_model),
    _tags("PatchModelToolkits", "toolkits", "toolkits"),
    _tags("PatchModelUseCases", "usecases", "use_cases"),
    _tags("PatchModelLanguages", "languages", "languages"),
    _tags("PatchModelCheckConsents", "check_consents", "check_consents"),
    list_references,
]
