"""Inputs from archives, folders and buckets: PostInputsDataSources and the extraction jobs (behaviour §14)."""

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any

from meshserve.api.extraction import EXTRACT, queue_extraction, rules_of
from meshserve.api.inputs_add_jobs import job_row, shown, shown_extraction
from meshserve.api.inputs_posting import checked_conflict_resolution
from meshserve.api.label_concepts import may_create, names_of
from meshserve.api.posted_data import MEDIA, check_all, check_settings, invalid
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, existing, listed
from meshserve.store import datasets, extraction, records, schema
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import DataSourceCredentials, Input, InputsAddJob, InputsExtractionJob
from meshserve_proto.service_pb2 import (
    MultiInputsAddJobResponse,
    MultiInputsExtractionJobResponse,
    SingleInputsExtractionJobResponse,
)

EXTRACTION_JOBS = Resource(InputsExtractionJob, schema.EXTRACTION_JOBS)


@rpc("PostInputsDataSources")
async def post_data_sources(call: Call, request: Any) -> Reply:
    """Have inputs read from each of the sources; all are taken on or none. Reading follows in the background."""
    sources = batch_of(request, "data_sources", "data source")
    if request.call_back_url:
        check_call_back(request.call_back_url)
    for number, source in enumerate(sources):
        _check_source(call, source, f"data_sources[{number}]")

    def write(connection: Connection) -> list[InputsAddJob]:
        made: list[tuple[Row, InputsExtractionJob]] = []
        for source in sources:
            check_template(call, connection, source.input_template)
            add_job = job_row(call, connection, source.inputs_add_job_id or ids.new_id(), request.call_back_url)
            job = InputsExtractionJob(
                url=source.url.url,
                input_id_conflict_resolution=source.input_id_conflict_resolution,
                input_template=source.input_template,
            )
            made.append(
                (add_job, queue_extraction(call, connection, add_job, job, secret=_secret(source.url.credentials)))
            )
        return grouped(connection, made)

    jobs = await call.services.database.write(write)
    call.services.jobs.wake(EXTRACT)
    return MultiInputsAddJobResponse(inputs_add_jobs=jobs)


def _check_source(call: Call, source: Any, path: str) -> None:
    from meshserve.ingest.sources import source_of

    if not source.url.url:
        raise Problem(codes.CONN_INVALID_REQUEST, f"{path}.url.url is empty: it says where to read inputs from.")
    checked_conflict_resolution(source.input_id_conflict_resolution)
    source_of(source.url.url, source.url.credentials, call.services.fetcher, rules_of(call.services))


def check_call_back(url: str) -> None:
    """Raise Problem 30106 for what could not be called whatever answers."""
    from meshserve.ingest.fetch import check_url

    check_url(url)


def check_template(call: Call, connection: Connection, template: Input) -> None:
    """Raise Problem for what cannot be merged into inputs, or holds new concepts that the caller may not add."""
    if template.id:
        ids.checked_id(template.id, "input_template.id")
    check_settings(template)
    media = next((name for name in MEDIA if template.data.HasField(name)), "")
    if media:
        raise invalid(
            f"input_template.data.{media} is set: media come from the source, the template adds labels to them."
        )
    check_all(template.data)
    known = datasets.pks(connection, call.place.app, template.dataset_ids) if template.dataset_ids else {}
    unknown_dataset = next((id for id in template.dataset_ids if id not in known), None)
    if unknown_dataset is not None:
        raise invalid(f"input_template.dataset_ids names '{unknown_dataset}': there is no such dataset in the app.")
    names = {concept.id for _, concept in concepts_in(template.data)}
    unknown = names - names_of(connection, call.place.app, names).keys()
    refusal = may_create(call, unknown) if unknown else None
    if refusal is not None:
        raise refusal


def _secret(credentials: DataSourceCredentials) -> bytes | None:
    return credentials.SerializeToString() or None


def grouped(connection: Connection, made: Iterable[tuple[Row, InputsExtractionJob]]) -> list[InputsAddJob]:
    """The inputs-add jobs, each once and with those extraction jobs alone that were made now."""
    jobs: dict[int, InputsAddJob] = {}
    for row, job in made:
        if row.pk not in jobs:
            jobs[row.pk] = shown(connection, row, parts=False)
        jobs[row.pk].extraction_jobs.append(job)
    return list(jobs.values())


@rpc("GetInputsExtractionJob")
async def get_extraction_job(call: Call, request: Any) -> Reply:
    """One job with what it found so far."""
    connection, id = call.services.database.reader, request.inputs_extraction_job_id
    row = existing(call, EXTRACTION_JOBS, connection, call.place.app, id)
    return SingleInputsExtractionJobResponse(inputs_extraction_job=shown_extraction(row))


@rpc("ListInputsExtractionJobs")
async def list_extraction_jobs(call: Call, request: Any) -> Reply:
    """A page of jobs, newest first."""
    page = await listed(call, EXTRACTION_JOBS, request)
    wanted = [EXTRACTION_JOBS.decode(body).id for _, body in page]
    rows = records.find_many(call.services.database.reader, schema.EXTRACTION_JOBS, call.place.app, wanted)
    return embedded(2, (shown_extraction(rows[id]).SerializeToString() for id in wanted if id in rows))


@rpc("CancelInputsExtractionJobs")
async def cancel_extraction_jobs(call: Call, request: Any) -> Reply:
    """Stop jobs; the inputs that they have added stay. A job that ended stays as it is."""
    wanted = list(dict.fromkeys(batch_of(request, "ids", "extraction job")))

    def write(connection: Connection) -> list[Row]:
        rows = [existing(call, EXTRACTION_JOBS, connection, call.place.app, id) for id in wanted]
        extraction.cancel(connection, [row.pk for row in rows], clock.now())
        return [existing(call, EXTRACTION_JOBS, connection, call.place.app, id) for id in wanted]

    rows = await call.services.database.write(write)
    return MultiInputsExtractionJobResponse(inputs_extraction_jobs=map(shown_extraction, rows))


BINDINGS = [post_data_sources, get_extraction_job, list_extraction_jobs, cancel_extraction_jobs]
