"""What collectors do: inputs of predictions are kept aside, decided on in the background, and posted.

A prediction whose model has no collector pays for a comparison of a few bytes. Where one listens, the answer does not
wait for it: what is captured is written in the background after the model has answered, and is lost only if the server
ends within those milliseconds, or if far more comes than the disk takes. From then on it is durable: each input is one
job, and posting the input and ending the job are one write.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from meshserve.api.collectors import COLLECTORS, caller_with, source_of
from meshserve.api.model_lookup import find_model
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import access, keys, records, schema
from meshserve.store import collectors as store
from meshserve.store import jobs as store_jobs
from meshserve.store import operations_tables as tables
from meshserve.store.access import Place
from meshserve.store.collectors import Aim, Capture
from meshserve.store.database import Database
from meshserve.store.jobs import Job
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import SUFFIX, Collector, Data, Input, Output
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest

if TYPE_CHECKING:
    from meshserve.api.inputs_posting import Batch

KIND = "collect"
"""What the jobs are called; the payload is the pk of a capture in digits."""
_BATCH, _TOGETHER = 64, 4
"""Captures that are taken up at a time, and decided on side by side."""
_SETTLE = 0.2
"""Seconds without a capture before work on them begins: while predictions pour in, they come first."""
_MOST_BYTES = 1 << 28
"""Of inputs on the way to the disk; what comes beyond is not collected."""
_GATHER_SECONDS = 0.05
"""What is captured so soon after a write has ended goes into the next one: each write makes other calls look anew."""
_RANDOM = random.Random()  # noqa: S311 - a sample, not a secret
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """An input for collectors, by their pks, with what the model said of it, serialized."""

    collectors: list[int]
    input: Input
    output: bytes

    @property
    def size(self) -> int:
        """Bytes, about."""
        return self.input.ByteSize() + len(self.output)


class Listening:
    """Whether any collector is at work, as of the last commit; and what was captured and is not on disk yet."""

    def __init__(self) -> None:
        self._version = b""
        self._any = False
        self._held: list[Kept] = []
        self._bytes = 0
        self._writing = False

    def any(self, database: Database) -> bool:
        """Whether predictions need to be looked at."""
        version = database.version()
        if version != self._version:
            self._any, self._version = store.any_active(database.reader), version
        return self._any

    def take(self, services: Services, kept: Sequence[Kept]) -> None:
        """Have something written, at once or with what comes while a write is under way."""
        size = sum(each.size for each in kept)
        if self._bytes + size > _MOST_BYTES:
            log.warning("%d inputs of a prediction are not collected: the disk is behind", len(kept))
            return
        self._held += kept
        self._bytes += size
        if not self._writing:
            self._write(services)

    def _write(self, services: Services) -> None:
        self._writing = bool(self._held)
        if not self._held:
            return
        kept, size, self._held = self._held, self._bytes, []
        loop = asyncio.get_running_loop()

        def ended(wrote: asyncio.Future[None]) -> None:
            self._bytes -= size
            if not wrote.cancelled() and (error := wrote.exception()) is not None:
                log.error("inputs of predictions could not be collected", exc_info=error)
            services.jobs.wake(KIND)
            loop.call_later(_GATHER_SECONDS, self._write, services)

        loop.run_in_executor(services.threads, _write, services, kept).add_done_callback(ended)


@dataclass(frozen=True, slots=True)
class Watch:
    """What collectors may want of a call: copies of inputs by their number, taken before bytes are taken out of them."""

    inputs: dict[int, Input]
    wanted: list[tuple[Aim, int]]


def watch(call: Call, request: PostModelOutputsRequest) -> Watch | None:
    """Whatever collectors want of a prediction that is about to be made; None if nothing."""
    if not call.services.single(Listening).any(call.services.database):
        return None
    connection = call.services.database.reader
    try:
        model = find_model(call, connection, request.model_id or request.model.id)[1].pk
    except Problem:  # which the prediction is refused with as well
        return None
    aims = store.of_model(connection, model, call.caller.user_id)
    numbers = range(len(request.inputs))
    wanted = [(aim, number) for aim in aims for number in numbers if _RANDOM.random() < aim.sample]
    copies = {number: _copy(request.inputs[number]) for number in {number for _, number in wanted}}
    return Watch(copies, wanted) if wanted else None


def _copy(given: Input) -> Input:
    copy = Input()
    copy.CopyFrom(given)
    return copy


def capture(call: Call, watched: Watch, reply: MultiOutputResponse) -> None:
    """Keep for collectors what the model could predict on. Returns at once; a thread writes it."""
    of_inputs: dict[int, list[int]] = {}
    for aim, number in watched.wanted:
        output = reply.outputs[number]
        if output.status.code == codes.SUCCESS and aim.version in ("", output.model.model_version.id):
            of_inputs.setdefault(number, []).append(aim.collector)
    kept = [
        Kept(collectors, watched.inputs[number], _said(reply.outputs[number]))
        for number, collectors in of_inputs.items()
    ]
    if kept:
        call.services.single(Listening).take(call.services, kept)


def _said(output: Output) -> bytes:
    """What the model said, without the input."""
    return Output(data=output.data, model=output.model).SerializeToString()


def _write(services: Services, kept: Sequence[Kept]) -> None:
    """Put the bytes of media on disk, and then everything else into the store; in a thread."""
    ready = [(each, *_without_bytes(services, each.input)) for each in kept]

    def write(connection: Connection) -> None:
        for each, digest, content in ready:
            if digest is not None and not services.blobs.path(digest).exists():
                services.blobs.put(content)  # swept away just now, with the last input that had it
            input = each.input.SerializeToString()
            pks = store.add_capture(connection, each.collectors, digest, input, each.output)
            store_jobs.add_many(connection, KIND, [(0, b"%d" % pk) for pk in pks])

    services.database.submit(write).result()


def _without_bytes(services: Services, input: Input) -> tuple[str | None, bytes]:
    """(digest, bytes) of what an input brings along, which goes out of it."""
    for name in ("image", "video", "audio"):
        medium = getattr(input.data, name)
        if input.data.HasField(name) and medium.base64:
            content: bytes = medium.base64
            medium.ClearField("base64")
            return services.blobs.put(content), content
    return None, b""


def serve(services: Services) -> None:
    """Let the queue decide on what was captured."""
    services.jobs.serve(KIND, Kind(partial(_decide_all, services), _BATCH, 1, partial(_give_up, services), _SETTLE))


async def _decide_all(services: Services, jobs: list[Job]) -> None:
    """Each ends in a write of its own. What fails is tried again with its exception; the others are done by then."""
    failed: list[BaseException] = []
    for start in range(0, len(jobs), _TOGETHER):
        part = (_decide(services, job) for job in jobs[start : start + _TOGETHER])
        ended = await asyncio.gather(*part, return_exceptions=True)
        failed += [error for error in ended if isinstance(error, BaseException)]
    if failed:
        raise failed[0]


async def _decide(services: Services, job: Job) -> None:
    pk = int(job.payload)
    found = store.capture(services.database.reader, pk)
    place = None if found is None else access.app_by_pk(services.database.reader, found.app)
    if found is None or place is None:
        await services.database.write(lambda connection: _forget(connection, [job]))
        return
    one = _One(services, job, found, place)
    try:
        await one.decide()
    except Problem as problem:
        await services.database.write(partial(one.stop, why=problem.details))


async def _give_up(services: Services, jobs: list[Job], reason: str) -> None:
    log.warning("%d captured inputs are not collected: %s", len(jobs), reason)
    await services.database.write(lambda connection: _forget(connection, jobs))


def _forget(connection: Connection, jobs: Sequence[Job]) -> None:
    store.drop_captures(connection, [int(job.payload) for job in jobs])
    store_jobs.finish(connection, jobs)


class _One:
    """One input on its way. A Problem is one of the collector, which cannot go on; one of the input ends it alone."""

    def __init__(self, services: Services, job: Job, found: Capture, place: Place) -> None:
        self._services, self._job, self._found, self._place = services, job, found, place
        self._collector = Collector.FromString(found.body)

    async def decide(self) -> None:
        """Run the workflows, and post the input if each of them says something. Problem of the collector."""
        wants = await self._wants(self._collector.pre_queue_workflow_id, Input(data=self._output().data))
        content = self._input() if wants else None
        if content is not None:
            wants = await self._wants(self._collector.post_queue_workflow_id, content)
        if content is None or not wants:
            await self._services.database.write(lambda connection: _forget(connection, [self._job]))
        else:
            await self._post()

    def _output(self) -> Output:
        return Output.FromString(self._found.output)

    def _input(self) -> Input | None:
        """The input with its bytes; None if they are gone."""
        input = Input.FromString(self._found.input)
        if self._found.blob is not None:
            for name in ("image", "video", "audio"):
                if input.data.HasField(name):
                    try:
                        getattr(input.data, name).base64 = self._services.blobs.get(self._found.blob)
                    except FileNotFoundError:
                        return None
        return input

    async def _wants(self, workflow_id: str, input: Input) -> bool:
        """Whether the last nodes of a workflow say anything of an input; without a workflow, yes."""
        if not workflow_id:
            return True
        from meshserve.api import workflow_runs, workflow_store  # their engines cost numpy
        from meshserve.api.base_workflow import owner_call
        from meshserve.api.workflow_nodes import plan_of

        call = owner_call(self._services, self._place, "PostWorkflowResults")
        connection = self._services.database.reader
        at, row = workflow_store.find(call, connection, workflow_id)
        plan = plan_of(call, at, workflow_store.find_version(call, connection, at, row, ""))
        _, results = await workflow_runs.run_plan(call, plan, [input])
        inner = {parent for step in plan.steps for parent in step.parents}
        last = [of_inputs[0] for number, of_inputs in enumerate(results) if number not in inner]
        return any(_says(result) for result in last)

    async def _post(self) -> None:
        from meshserve.api.inputs_posting import Batch

        call = self._poster(self._services.database.reader)
        input = self._input()
        if input is None:
            await self._services.database.write(lambda connection: _forget(connection, [self._job]))
            return
        input.id = input.id if ids.is_id(input.id) else ""
        input.ClearField("dataset_ids")  # the caller's, of another app
        make = partial(Batch, call, items=[input], conflict=SUFFIX, job_id="")
        batch = await self._services.database.scan(make)
        await batch.keep_content(self._services.blobs)
        await self._services.database.write(partial(self._store, batch=batch))
        batch.wake()

    def _store(self, connection: Connection, batch: "Batch") -> None:
        """The input, what the model said of it, and the end of the job."""
        if store.capture(connection, self._found.pk) is None:
            store_jobs.finish(connection, [self._job])
            return
        batch.write(connection)
        (posted,) = batch.items
        if posted.problem is not None:
            log.info("a captured input was not posted: %s", posted.problem.details)
        elif self._collector.collect_outputs:
            self._annotate(connection, posted.id)
        _forget(connection, [self._job])

    def _annotate(self, connection: Connection, input_id: str) -> None:
        """The predictions, as annotations that the model signs."""
        from meshserve.ingest.indexing import Said, insert, of_output

        row = records.find(connection, schema.INPUTS, self._place.app, input_id)
        assert row is not None, "it was inserted a moment ago"
        output = self._output()
        said = list(of_output(output.model, output.data))
        version = output.model.model_version.id
        said += [Said(output.model.id, version, Data(frames=[frame])) for frame in output.data.frames]
        for each in said:
            if each.data.ListFields():
                insert(connection, self._place.app, row.pk, input_id, each, clock.now(), indexed=0)

    def _poster(self, connection: Connection) -> Call:
        """Who posts: the key that the collector names, else the app's owner."""
        from meshserve.api.base_workflow import owner_call

        named = source_of(self._collector).post_inputs_key_id
        if not named:
            return owner_call(self._services, self._place, "PostInputs")
        key = keys.find_public(connection, named)
        if key is None:
            raise Problem(codes.COLLECTOR_POST_INPUT_FAILED, f"The key '{named}' that posts inputs was revoked.")
        return caller_with(self._services, connection, key, self._place)

    def stop(self, connection: Connection, why: str) -> None:
        """The collector cannot go on: it becomes inactive and says why, and the input is forgotten."""
        row = records.find_pk(connection, tables.COLLECTORS, self._found.collector)
        if row is not None:
            collector = Collector.FromString(row.body)
            collector.status.CopyFrom(make_status(codes.COLLECTOR_INACTIVE, why))
            row.body, row.extra["active"] = COLLECTORS.encode(collector), 0
            records.update(connection, tables.COLLECTORS, row)
        _forget(connection, [self._job])


def _says(result: Any) -> bool:
    """Whether the result of a node has any field."""
    data = getattr(result, "data", result)  # cut regions carry their data beside the pictures
    return isinstance(data, Data) and bool(data.ListFields())


__all__ = ["KIND", "Listening", "Watch", "capture", "serve", "watch"]
