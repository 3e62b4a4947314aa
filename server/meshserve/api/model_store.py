"""How models and their versions are stored: what completes them, and where their concepts go.

A version's body leaves its concepts out (`store.models.vocabulary` keeps them); a model's body leaves out the
version. Both leave out the address.
"""

from collections.abc import Iterable
from sqlite3 import Connection

from meshserve.api.model_lookup import find_at, missing
from meshserve.call import Call
from meshserve.core import ids
from meshserve.core.languages import LANGUAGES
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import create
from meshserve.media.hosting import digest_of
from meshserve.store import aliases, models, query, records, schema
from meshserve.store.query import Condition, Order, equal
from meshserve.store.records import DuplicateId, Row
from meshserve.workflow.model_types import DEFAULT_TYPE, MODEL_TYPES, REFUSED, ModelTypeInfo
from meshserve.workflow.parameters import check_output_info
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, FullTag, Model, ModelVersion

TAGS = {"toolkits": "toolkit", "use_cases": "use_case", "languages": "language"}
"""Field of a model → kind in the column `tags`."""
READ_ONLY = (
    "is_starred", "star_count", "version_count", "replica_count", "featured_order", "languages_full", "output_info",
    "model_version", "created_at", "modified_at",
)  # fmt: skip


def prepare(call: Call, connection: Connection, model: Model) -> None:
    """Complete a new model; Problem 21202 for a type that there is not."""
    model.model_type_id = type_info(model.model_type_id or DEFAULT_TYPE).id
    for name in READ_ONLY:
        model.ClearField(name)
    if model.HasField("bookmark_origin"):
        raise Problem(codes.NOT_IMPLEMENTED, "bookmark_origin: this server keeps no bookmarks of models.")
    model.name = model.name or model.display_name or model.id
    model.display_name = model.display_name or model.name
    settle(model)


def settle(model: Model) -> None:
    """Check what users may write into a model, and derive what follows from it."""
    for name in (*TAGS, "check_consents"):
        tags = list(dict.fromkeys(getattr(model, name)))
        model.ClearField(name)
        getattr(model, name).extend(tags)
    model.ClearField("languages_full")
    model.languages_full.extend(FullTag(id=code, name=LANGUAGES.get(code, code)) for code in model.languages)


def type_info(type_id: str) -> ModelTypeInfo:
    """The model type of that id; Problem 21202 if there is none."""
    info = MODEL_TYPES.get(type_id)
    if info is None:
        if type_id in REFUSED:
            raise Problem(
                codes.MODEL_INVALID_ARGUMENT,
                f"This server has no operator that runs custom code ('{type_id}'): {REFUSED[type_id]}.",
            )
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT, f"There is no model type '{type_id}'; ListModelTypes has those there are."
        )
    return info


def _model_columns(model: Model) -> dict[str, object]:
    return {
        "name": model.name,
        "type": model.model_type_id,
        "tags": models.tags_of((kind, tag) for name, kind in TAGS.items() for tag in getattr(model, name)),
        "featured": int(model.HasField("featured_order")),
        "license_type": model.license_type,
        "source": model.source,
        "creator": model.creator,
        "picture": digest_of(model.image),
    }


def _taking(paths: list[str]) -> Condition:
    return _of_types(info.id for info in MODEL_TYPES.values() if set(paths) <= _parts(info.input_fields))


def _giving(paths: list[str]) -> Condition:
    return _of_types(info.id for info in MODEL_TYPES.values() if set(paths) <= _parts(info.output_fields))


def _of_types(type_ids: Iterable[str]) -> Condition:
    return query.among("type", type_ids)


def _parts(fields: tuple[str, ...]) -> set[str]:
    return {part for field in fields for part in field.split(",")}


def _all_tags(kind: str, tags: list[str]) -> Condition:
    return query.every(models.has_tag(kind, tag) for tag in tags)


NONE = query.among("pk", ())
MODELS = Resource(
    Model,
    schema.MODELS,
    missing=codes.MODEL_DOES_NOT_EXIST,
    actions=("merge", "overwrite", "remove"),
    patchable=(
        "name", "display_name", "description", "notes", "metadata", "presets", "visibility", "image", "task",
        "toolkits", "use_cases", "languages", "check_consents", "default_eval_info", "workflow_recommended",
        "license_type", "source", "creator", "deploy_restriction",
    ),
    order=Order("modified"),
    sorts={
        "sort_by_name": "name",
        "sort_by_num_inputs": models.NUM_INPUTS,
        "sort_by_star_count": "modified",  # no call gives stars, so all have as many
        "sort_by_relevance": lambda request: query.relevance("models", request.search),
    },
    filters={
        "model_type_id": lambda type_id: equal("type", type_id),
        "trained_only": lambda wanted: models.has_trained_version() if wanted else None,
        "input_fields": _taking,
        "output_fields": _giving,
        "license": models.has_license,
        "featured_only": lambda wanted: equal("featured", 1) if wanted else None,
        "starred_only": lambda wanted: NONE if wanted else None,  # no call gives stars
        "bookmark": lambda wanted: NONE if wanted else None,  # bookmarks are refused
        "min_replicas": lambda least: NONE if least else None,  # models run in this process, without replicas
        "toolkits": lambda tags: _all_tags("toolkit", tags),
        "use_cases": lambda tags: _all_tags("use_case", tags),
        "languages": lambda tags: _all_tags("language", tags),
        "model_version_ids": models.has_version,
        "license_type": lambda kind: equal("license_type", kind),
        "source": lambda source: equal("source", source),
        "creator": lambda creator: equal("creator", creator),
        "visibility": lambda visibility: equal("visibility", visibility.gettable) if visibility.gettable else None,
        "query": lambda text: query.either(
            [query.wildcard("id", text), query.wildcard("name", text), query.words("models", text)]
        ),
        "name": lambda pattern: query.wildcard("name", pattern),
    },
    index=_model_columns,
    words=("id", "name", "description", "notes"),
    prepare=prepare,
    removed=lambda call, connection, row, _: aliases.remove(connection, schema.MODELS, row.pk),
)  # fmt: skip
VERSIONS = Resource(
    ModelVersion,
    schema.MODEL_VERSIONS,
    parent=MODELS,
    actions=("merge", "overwrite", "remove"),
    patchable=(
        "description", "metadata", "visibility", "license", "output_info", "inference_compute_info",
        "method_signatures", "num_threads",
    ),
    index=lambda version: {
        "status": version.status.code,
        "inputs": version.total_input_count,
        "description": version.description,
        "license": version.license,
        "engine": "",
    },
)  # fmt: skip


def own_model(call: Call, connection: Connection, model_id: str) -> Row:
    """The row of a model of the call's own app; Problem 21200, or 10050 if it was renamed."""
    if not model_id:
        raise Problem(codes.MODEL_INVALID_ARGUMENT, "The model id is empty.")
    row = find_at(connection, call.place, model_id)
    if row is None:
        raise missing(model_id, [call.place])
    return row


def own_version(connection: Connection, model: Row, version_id: str) -> Row:
    """The row of a version of one's own model; Problem 11101."""
    row = records.find(connection, schema.MODEL_VERSIONS, model.pk, version_id)
    if row is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"The model '{model.id}' has no version '{version_id}'.")
    return row


def create_model(call: Call, connection: Connection, model: Model) -> tuple[Row, Row]:
    """Store a new model with its first version, within a write; return both rows."""
    version = ModelVersion()
    version.CopyFrom(model.model_version)
    version.ClearField("id")
    if not version.HasField("output_info") and model.HasField("output_info"):
        version.output_info.CopyFrom(model.output_info)
    create(call, MODELS, connection, call.place.app, model)
    aliases.forget(connection, schema.MODELS, call.place.app, model.id)
    row = own_model(call, connection, model.id)
    info = type_info(row.extra["type"])
    waits = info.trainable and not version.HasField("pretrained_model_config")
    return row, add_version(connection, row, version, codes.MODEL_UNTRAINED if waits else codes.MODEL_TRAINED)


def add_version(connection: Connection, model: Row, version: ModelVersion, code: int, engine: str = "") -> Row:
    """Store a new version within a write. Changes `version` into what is stored.

    code: 21100 if it can be used, else why not yet; engine: the runner that computes it, or "".
    """
    version.id = ids.checked_id(version.id, "model version id") if version.id else ids.new_id()
    version.status.CopyFrom(make_status(code))
    version.visibility.gettable = version.visibility.gettable or model.visibility
    check_output_info(type_info(model.extra["type"]), version.output_info)
    for name in ("metrics", "created_at", "completed_at", "train_log", "total_input_count"):
        version.ClearField(name)
    vocabulary = take_concepts(version)
    row = VERSIONS.row(model.pk, version)
    if code == codes.MODEL_TRAINED:
        version.completed_at.CopyFrom(version.created_at)
        row.body = VERSIONS.encode(version)
    row.extra["engine"] = engine
    try:
        records.insert(connection, schema.MODEL_VERSIONS, row)
    except DuplicateId:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY, f"A duplicate: the model '{model.id}' has a version '{row.id}' already."
        ) from None
    models.set_vocabulary(connection, row.pk, vocabulary)
    return row


def take_concepts(version: ModelVersion) -> bytes:
    """Take the concepts out of a version and count them; return them serialized as `Data`."""
    concepts = version.output_info.data.concepts
    for concept in concepts:
        concept.name = concept.name or concept.id
    version.active_concept_count = len(concepts)
    data = Data(concepts=concepts)
    version.output_info.data.ClearField("concepts")
    if not version.output_info.data.ListFields():
        version.output_info.ClearField("data")
    version.output_info.ClearField("message")
    if not version.output_info.ListFields():
        version.ClearField("output_info")
    return data.SerializeToString()


def full_version(connection: Connection, row: Row) -> ModelVersion:
    """A stored version with its concepts."""
    version: ModelVersion = VERSIONS.decode(row.body)
    if stored := models.vocabulary(connection, row.pk):
        version.output_info.data.MergeFromString(stored)
    return version
