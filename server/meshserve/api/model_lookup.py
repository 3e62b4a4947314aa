"""From the ids that a request names to a stored model, one of its versions, and what computes it.

Point reads only. The concepts of a version are read for operators, which need their thresholds, and for uploaded graphs;
`store.models.vocabulary` has those of every version.
"""

from dataclasses import dataclass
from sqlite3 import Connection

from meshserve.api import pictures
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER
from meshserve.call import Call
from meshserve.core.problems import Moved, Problem
from meshserve.store import access, aliases, models, records, schema
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, ModelVersion, OutputInfo

PUBLIC = 50
OPERATOR, UPLOADED = "operator:", "uploaded:"


@dataclass(frozen=True)
class ResolvedModel:
    """A model with one of its versions.

    place: the user and app that own it; row, version_row: as stored; model: with address and `model_version`.
    output_info: the version's, else the model's; its concepts are filled for operators and uploaded graphs only.
    engine: the runner's name, "operator:<model type id>", or None where this server has nothing to compute it.
    """

    place: Place
    row: Row
    version_row: Row
    model: Model
    version: ModelVersion
    output_info: OutputInfo
    engine: str | None


def resolve(
    call: Call, connection: Connection, model_id: str, version_id: str = "", user_id: str = "", app_id: str = ""
) -> ResolvedModel:
    """The model that ids mean for this caller (behaviour §2.5).

    user_id, app_id: where the model is, if the request says so beside its `user_app_id`; without them the app of
    the call comes first, then the public models. version_id: "" is the latest trained version, else the latest.
    Raises Problem 21200 for a model that is not there or not shared, 10050 for a renamed one, 11101 for a version.
    """
    place, row = find_model(call, connection, model_id, user_id, app_id)
    version_row = find_version(call, connection, place, row, version_id)
    model: Model = pictures.show(call, Model.FromString(row.body), place)
    version = ModelVersion.FromString(version_row.body)
    model.user_id = version.user_id = place.user_id
    model.app_id = version.app_id = place.app_id
    engine = _engine(row, version_row)
    if engine is not None and engine.startswith((OPERATOR, UPLOADED)):
        version.output_info.data.MergeFromString(models.vocabulary(connection, version_row.pk))
    model.model_version.CopyFrom(version)
    output_info = version.output_info if version.HasField("output_info") else model.output_info
    return ResolvedModel(place, row, version_row, model, version, output_info, engine)


def find_model(
    call: Call, connection: Connection, model_id: str, user_id: str = "", app_id: str = ""
) -> tuple[Place, Row]:
    """Where the model is, and its row; Problem 21200 or 10050 as `resolve` raises them."""
    places = _places(call, connection, user_id, app_id)
    for place in places:
        least = least_visibility(call, connection, place)
        row = find_at(connection, place, model_id, least)
        if row is not None and row.visibility >= least:
            return place, row
    raise missing(model_id, places)


def find_at(connection: Connection, place: Place, model_id: str, least: int = 0) -> Row | None:
    """The row of a model at one place, by its id or a legacy id; Problem 10050 naming the new id if it was renamed.

    least: how visible a renamed one must be for the caller to be told.
    """
    row = records.find(connection, schema.MODELS, place.app, model_id)
    alias = None if row is not None else aliases.find(connection, schema.MODELS, place.app, model_id)
    if alias is None:
        return row
    target, moved = alias
    row = records.find_pk(connection, schema.MODELS, target)
    if row is not None and moved:
        if row.visibility < least:
            return None
        raise Moved("model", model_id, row.id)
    return row


def find_version(call: Call, connection: Connection, place: Place, model: Row, version_id: str) -> Row:
    """The row of a version by its id or a legacy id; "" is the latest trained one, else the latest."""
    least = least_visibility(call, connection, place)
    if not version_id:
        row = models.latest_version(connection, model.pk, trained_first=True, visibility=least)
    else:
        row = records.find(connection, schema.MODEL_VERSIONS, model.pk, version_id)
        if row is None and (alias := aliases.find(connection, schema.MODEL_VERSIONS, model.pk, version_id)):
            row = records.find_pk(connection, schema.MODEL_VERSIONS, alias[0])
    if row is None or row.visibility < least:
        what = f"version '{version_id}'" if version_id else "version that you may use"
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"The model '{model.id}' has no {what}.")
    return row


def least_visibility(call: Call, connection: Connection, place: Place) -> int:
    """What a model at a place must at least have for this caller to see it; more than any if all is closed."""
    if place.app == call.place.app:
        return PUBLIC if call.stranger else 0
    key = call.caller
    if key.user == place.user and key.app is None:
        return 0
    shared = access.collaborator_scopes(connection, place.app, key.user) if key.app is None else None
    if shared is not None and shared & {"All", "Models_Get"}:
        return 0
    return PUBLIC if place.visibility >= PUBLIC else PUBLIC + 1


def missing(model_id: str, places: list[Place]) -> Problem:
    """Problem 21200: clients look for its first words."""
    where = " nor in ".join(f"app '{place.app_id}' of user '{place.user_id}'" for place in places) or "that place"
    why = _refusal(model_id)
    return Problem(
        codes.MODEL_DOES_NOT_EXIST,
        f"Model does not exist: '{model_id}' is not in {where}, or it is not shared with you.{why}",
    )


def _refusal(model_id: str) -> str:
    from meshserve.runners import catalogue  # costs numpy, and only the failing call needs it

    why = catalogue.REFUSED.get(model_id)
    return f" This server does not offer it: {why}." if why else ""


def _places(call: Call, connection: Connection, user_id: str, app_id: str) -> list[Place]:
    if user_id or app_id:
        return [place] if (place := _named(call, connection, user_id, app_id)) is not None else []
    main = public_place(connection)
    own = [call.place] if call.place.app else []
    return own if main is None or main.app == call.place.app else [*own, main]


def _named(call: Call, connection: Connection, user_id: str, app_id: str) -> Place | None:
    user_id = call.caller.user_id if user_id == "me" else user_id or call.place.user_id
    if not app_id:
        app_id = PUBLIC_APP if user_id == PUBLIC_USER else call.place.app_id
    if (user_id, app_id) == (call.place.user_id, call.place.app_id):
        return call.place
    return access.find_app(connection, user_id, app_id)


def public_place(connection: Connection) -> Place | None:
    """Where the public models are; None in a database that was never seeded."""
    return access.find_app(connection, PUBLIC_USER, PUBLIC_APP)


def _engine(row: Row, version_row: Row) -> str | None:
    stored: str = version_row.extra["engine"] or ""
    if stored:
        return stored
    known = MODEL_TYPES.get(row.extra["type"])
    return f"{OPERATOR}{known.id}" if known is not None and known.operator else None
