"""Model versions that are uploaded: ONNX graphs and archives (behaviour §9.5).

What arrives is stored. Then it is looked at: a graph that turns pictures into classes or embeddings is run by this server.
Everything else stays as it came, can be exported, and says in its status that nothing here computes it: code that users
send is not run, and no image is built of it.
"""

import asyncio
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from meshserve.api.model_store import MODELS, VERSIONS, add_version, full_version, own_model, take_concepts
from meshserve.api.version_contents import Uploading
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem, printable
from meshserve.core.statuses import make_status
from meshserve.core.structs import to_dict
from meshserve.crud.binding import Binding
from meshserve.crud.resource import Resource
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import access, compute_schema, models, records, schema
from meshserve.store import jobs as store_jobs
from meshserve.store.jobs import Job
from meshserve.store.pipeline_tables import MODEL_UPLOADS
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ComputeSourceMetadata, Concept, LogEntry, ModelVersion, UserAppIDSet
from meshserve_proto.service_pb2 import PostModelVersionsUploadResponse

CHECK = "model_check"
"""A kind of job: looks what was uploaded. It carries the pk of an upload as digits."""
UPLOADS = Resource(ModelVersion, MODEL_UPLOADS, parent=MODELS)
_BUILT = "The graph of this upload is computed by this server."
_STORED = "It is stored as it came and can be exported, but nothing here computes it"
_CODE = "it holds code, which this server builds no image of and never runs"
_CODE_ENDINGS = (".py", ".pyc", ".so", ".ipynb", ".pt", ".pth", ".pkl", ".pickle")


class _ModelUploading(Uploading):
    """Answers of the two kinds of clients, and parts as they count them."""

    def parent_of(self, call: Call, connection: Connection, id: str) -> Row:
        """The model; Problem 21200, or 10050 if it was renamed."""
        return own_model(call, connection, id)

    def more(self, config: Any) -> dict[str, Any]:
        """Whether the client waits for a build, and no part yet."""
        return {"building": int(config.is_v3), "part": 0, "part_start": 0, "exported": None}

    def start(self, row: Row, part: Any) -> int:
        """Where a part begins, by its number where its offset lies beyond what has arrived.

        Both uploads of the official SDK send their parts in order and miscount the offset: one gives the end of the
        part, the other that of a last part as if all were as long.
        """
        received, last = row.extra["received"], row.extra["part"]
        if part.range_start > received and part.part_number == last + 1:
            return int(received)
        if part.range_start > received and part.part_number == last:
            return int(row.extra["part_start"])
        return int(part.range_start)

    def completed(self, row: Row) -> int:
        """The newer client waits for a build, the older one for the upload alone."""
        return codes.MODEL_BUILDING if row.extra["building"] else codes.UPLOAD_DONE


def _begin(call: Call, connection: Connection, model: Row, version: ModelVersion) -> None:
    """The version, which says that it is uploading; its content's row follows."""
    made = ModelVersion()
    made.CopyFrom(version)
    if made.pretrained_model_config.model_zip_url:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            "upload_config.model_version.pretrained_model_config.model_zip_url: an upload brings its content itself.",
        )
    if not made.output_info.data.concepts:
        made.output_info.data.concepts.extend(_classes(made))
    add_version(connection, model, made, codes.MODEL_UPLOADING)


def _classes(version: ModelVersion) -> list[Concept]:
    """The classes that the metadata names; Problem for what is no list of names."""
    named = to_dict(version.metadata).get("classes")
    if named is None:
        return []
    if not isinstance(named, list) or not all(isinstance(name, str) and name for name in named):
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT, "model_version.metadata.classes must be a list of names, none empty."
        )
    if len(set(named)) < len(named):
        raise Problem(codes.MODEL_INVALID_ARGUMENT, "model_version.metadata.classes names a class twice.")
    return [Concept(id=ids.checked_id(_id_of(name), "concept id"), name=name, value=1) for name in named]


def _id_of(name: str) -> str:
    """A concept's id for a name: the name, without what ids may not have."""
    return "-".join("".join(c if c.isalnum() or c in "-_" else " " for c in name).split()) or "class"


def _finished(connection: Connection, row: Row, version: Any) -> None:
    _settle(connection, row, codes.MODEL_BUILDING, "")
    store_jobs.add_many(connection, CHECK, [(row.extra["app"], str(row.pk).encode())])


def _settle(connection: Connection, upload: Row, code: int, details: str, engine: str = "") -> None:
    """Write into the version what became of its upload; nothing if it was deleted."""
    row = records.find(connection, schema.MODEL_VERSIONS, upload.owner, upload.id)
    if row is None:
        return
    version = full_version(connection, row)
    version.status.CopyFrom(make_status(code, details))
    if code == codes.MODEL_TRAINED:
        version.completed_at.CopyFrom(clock.stamp(clock.now()))
    vocabulary = take_concepts(version)
    fresh = VERSIONS.row(row.owner, version, row.created)
    fresh.pk, fresh.extra["engine"] = row.pk, engine
    records.update(connection, schema.MODEL_VERSIONS, fresh)
    models.set_vocabulary(connection, row.pk, vocabulary)


def serve(services: Services) -> None:
    """Let the queue look into what was uploaded."""

    async def check(jobs: list[Job]) -> None:
        (job,) = jobs
        database = services.database
        upload = records.find_pk(database.reader, MODEL_UPLOADS, int(job.payload))
        found = None if upload is None else _described(database.reader, upload)
        if upload is None or found is None:  # deleted meanwhile
            await database.write(lambda connection: store_jobs.finish(connection, jobs))
            return
        blob = upload.extra["blob"]
        verdict = await _verdict(services.blobs.path(blob), blob, *found)
        await database.write(partial(_end, jobs=jobs, verdict=verdict))

    async def give_up(jobs: list[Job], reason: str) -> None:
        verdict = codes.MODEL_BUILD_UNEXPECTED_ERROR, f"The upload could not be looked at: {reason}.", ""
        await services.database.write(partial(_end, jobs=jobs, verdict=verdict))

    services.jobs.serve(CHECK, Kind(check, 1, 1, give_up))


def _described(connection: Connection, upload: Row) -> tuple[str, ModelVersion] | None:
    """The model's type and the version, concepts and all."""
    model = records.find_pk(connection, schema.MODELS, upload.owner)
    row = records.find(connection, schema.MODEL_VERSIONS, upload.owner, upload.id)
    return None if model is None or row is None else (model.extra["type"], full_version(connection, row))


async def _verdict(path: Path, blob: str, type_id: str, version: ModelVersion) -> tuple[int, str, str]:
    """(code, details, engine) of a version whose content is at that path."""
    from meshserve.runners.graphs import TASKS, Recipe, examined  # costs numpy

    try:
        member = await asyncio.to_thread(_graph_in, path)
        if type_id not in TASKS:
            raise Problem(
                codes.MODEL_BUILDING_FAILED, f"graphs are run of models of type {' and '.join(TASKS)}, not {type_id}"
            )
        recipe = Recipe(blob, member, TASKS[type_id], **_preprocessing(version))
        engine = (await examined(recipe, path, len(version.output_info.data.concepts))).name
    except Problem as problem:
        return codes.MODEL_BUILDING_FAILED, f"{_STORED}: {problem.details.rstrip('.')}.", ""
    return codes.MODEL_TRAINED, _BUILT, engine


def _graph_in(path: Path) -> str:
    """The name of the one graph in an archive, or "" for a file that is no archive; Problem for other archives."""
    from meshserve.ingest.archives import PROBE, kind_of, members

    with path.open("rb") as file:
        if not kind_of(file.read(PROBE)):
            return ""
    names = [member.name for member in members(path)]
    if any(name.lower().endswith(_CODE_ENDINGS) for name in names):
        raise Problem(codes.MODEL_BUILDING_FAILED, _CODE)
    graphs = [name for name in names if name.lower().endswith(".onnx")]
    if len(graphs) != 1:
        raise Problem(codes.MODEL_BUILDING_FAILED, f"it has {len(graphs)} ONNX graphs, where one is what is run here")
    return graphs[0]


def _preprocessing(version: ModelVersion) -> dict[str, Any]:
    """`metadata.mean` and `metadata.std`, three numbers each, for pixels from 0 to 1; Problem for anything else."""
    metadata, given = to_dict(version.metadata), {}
    for name in ("mean", "std"):
        value = metadata.get(name)
        if value is None:
            continue
        numbers = isinstance(value, list) and all(isinstance(part, (int, float)) for part in value)
        if not numbers or len(value) != 3 or (name == "std" and 0 in value):
            raise Problem(codes.MODEL_BUILDING_FAILED, f"metadata.{name} is {printable(str(value))}, not three numbers")
        given[name] = value
    return given


def _end(connection: Connection, jobs: list[Job], verdict: tuple[int, str, str]) -> None:
    code, details, engine = verdict
    for job in jobs:
        upload = records.find_pk(connection, MODEL_UPLOADS, int(job.payload))
        if upload is not None:
            _settle(connection, upload, code, details, engine)
            _log(connection, upload, details)
    store_jobs.finish(connection, jobs)


def _log(connection: Connection, upload: Row, message: str) -> None:
    """What a client shows that waits for the build: an entry of type "builder"."""
    place = access.app_by_pk(connection, upload.extra["app"])
    model = records.find_pk(connection, schema.MODELS, upload.owner)
    if place is None or model is None:
        return
    where = UserAppIDSet(user_id=place.user_id, app_id=place.app_id)
    meta = ComputeSourceMetadata(user_app_id=where, model_id=model.id, model_version_id=upload.id)
    entry, moment = LogEntry(log_type="builder", message=message, meta=meta), clock.now()
    extra = {name: getattr(meta, name) for name in compute_schema.LOG_FIELDS}
    extra |= {"kind": entry.log_type, "app_id": place.app_id}
    row = Row(place.user, ids.new_id(), entry.SerializeToString(), moment, moment, extra=extra)
    records.insert(connection, compute_schema.LOG_ENTRIES, row)


_UPLOADING = _ModelUploading(
    parent=MODELS,
    versions=UPLOADS,
    parent_field="model_id",
    item_field="model_version",
    response=PostModelVersionsUploadResponse,
    id_field="model_version_id",
    underway=codes.UPLOAD_IN_PROGRESS,
    complete=codes.UPLOAD_DONE,
    begin=_begin,
    finished=_finished,
    wakes=CHECK,
)

BINDINGS = [
    Binding(
        "PostModelVersionsUpload",
        _UPLOADING.upload,
        "behavioural",
        "ONNX graphs from pictures to classes or embeddings are run; everything else is stored, and no image is built of it",
    )
]
