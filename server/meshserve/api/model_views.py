"""Models and versions as clients see them: addresses, the version, and concepts or the hint where they are."""

from collections.abc import Collection, Iterable
from functools import cache
from sqlite3 import Connection

from meshserve.api import pictures
from meshserve.api.model_lookup import least_visibility
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.store import access, models
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Model, ModelVersion, OutputInfo

HINT = "Show output_info with: GET /models/{model_id}/output_info"
"""Stands in `output_info.message` where concepts are left out; clients know these words."""
EXTRAS = ("all", "stars", "outputs", "presets", "counts")
_OUTPUT_INFO = Model.DESCRIPTOR.fields_by_name["output_info"].number
_VERSION = Model.DESCRIPTOR.fields_by_name["model_version"].number
_VERSION_OUTPUT_INFO = ModelVersion.DESCRIPTOR.fields_by_name["output_info"].number
_DATA = OutputInfo.DESCRIPTOR.fields_by_name["data"].number
_HINT_INFO = OutputInfo(message=HINT).SerializeToString()


def checked_extras(asked: Iterable[str]) -> frozenset[str]:
    """`additional_fields` with "all" spelt out; Problem 11102 for one that models do not have."""
    wanted = frozenset(asked)
    if unknown := wanted - frozenset(EXTRAS):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"additional_fields has '{min(unknown)}'; models have {', '.join(EXTRAS)}.",
        )
    return frozenset(EXTRAS) if "all" in wanted else wanted


def version_bytes(body: bytes, place: Place, data: bytes | None = None) -> bytes:
    """A stored version with its address. data: its serialized concepts, or None for the hint instead of them."""
    address = ModelVersion(user_id=place.user_id, app_id=place.app_id).SerializeToString()
    info = _HINT_INFO if data is None else embedded(_DATA, (data,)) if data else b""
    whole = body + address + embedded(_VERSION_OUTPUT_INFO, (info,))
    if not ModelVersion.FromString(body).HasField("output_info"):
        return whole
    # Two fields `output_info` mean one that is merged of both, but JavaScript's classes take the last alone.
    return ModelVersion.FromString(whole).SerializeToString()


def model_bytes(body: bytes, place: Place, version: bytes | None, data: bytes | None = None) -> bytes:
    """A stored model with its address and a version as `version_bytes` gives it.

    data: as there; the older `output_info` of the model itself says the same as that of the version.
    """
    address = Model(user_id=place.user_id, app_id=place.app_id).SerializeToString()
    if version is None:
        return body + address
    info = _HINT_INFO
    if data is not None:
        info = ModelVersion.FromString(version).output_info.SerializeToString()
    return body + address + embedded(_OUTPUT_INFO, (info,)) + embedded(_VERSION, (version,))


def single(
    call: Call,
    connection: Connection,
    place: Place,
    row: Row,
    version: Row | None,
    extras: Collection[str] = (),
    language: str = "",
) -> bytes:
    """A model with one of its versions; `outputs` among the extras adds concepts, `counts` the number of versions."""
    body = pictures.shown_bytes(call, row.body, Model, place)
    if "counts" in extras:
        body += Model(version_count=models.version_count(connection, row.owner, row.id)).SerializeToString()
    if version is None:
        return model_bytes(body, place, None)
    data = concepts(connection, place, version.pk, language) if "outputs" in extras else None
    return model_bytes(body, place, version_bytes(version.body, place, data), data)


def concepts(connection: Connection, place: Place, version: int, language: str = "") -> bytes:
    """The serialized concepts of a version, with names in a language where the app of the model has them."""
    stored = models.vocabulary(connection, version)
    names = models.translations(connection, place.app, language) if language not in ("", "en") else {}
    if not names:
        return stored
    data = Data.FromString(stored)
    for concept in data.concepts:
        if concept.id in names:
            concept.name, concept.language = names[concept.id], language
    return data.SerializeToString()


def listing(call: Call, connection: Connection, rows: Iterable[tuple[int, bytes]], extras: Collection[str]) -> bytes:
    """(owner, body) pairs of models as the items of a MultiModelResponse."""

    @cache
    def where(owner: int) -> tuple[Place, int]:
        place = access.app_by_pk(connection, owner) or call.place
        return place, least_visibility(call, connection, place)

    return embedded(2, (_item(call, connection, owner, body, *where(owner), extras) for owner, body in rows))


def _item(
    call: Call,
    connection: Connection,
    owner: int,
    body: bytes,
    place: Place,
    visibility: int,
    extras: Collection[str],
) -> bytes:
    model: Model = pictures.show(call, Model.FromString(body), place)
    if "presets" not in extras:
        model.ClearField("presets")
    version = models.listed_version(connection, owner, model.id, visibility)
    if version is None:
        return model_bytes(model.SerializeToString(), place, None)
    pk, stored = version
    if "counts" in extras:
        model.version_count = models.version_count(connection, owner, model.id)
    data = models.vocabulary(connection, pk) if "outputs" in extras else None
    return model_bytes(model.SerializeToString(), place, version_bytes(stored, place, data), data)
