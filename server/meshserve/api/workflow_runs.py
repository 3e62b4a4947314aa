"""How workflows run for a call: imported on the first run, as the engines behind it cost numpy."""

import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import groupby

import numpy as np

from meshserve.api import predicting, sampling
from meshserve.api.known_workflows import KnownWorkflows
from meshserve.api.remote_nodes import run_of
from meshserve.api.run_recording import NOTHING, Recorder, begin
from meshserve.call import Call
from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import fold_causes, status_of
from meshserve.ingest.prepare import Tools, check_count, items_of, portions
from meshserve.runners.base import Item
from meshserve.runners.shaping import wish
from meshserve.workflow.execute import execute, fits, mended
from meshserve.workflow.frames import takes_frames
from meshserve.workflow.history import History
from meshserve.workflow.operators import UNFIT, Result
from meshserve.workflow.plan import Plan, Step
from meshserve.workflow.sequences import Memory
from meshserve.workflow.states import States
from meshserve.workflow.watching import Watch, together
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Hit, Input, OutputConfig, WorkflowResult, WorkflowState
from meshserve_proto.service_pb2 import (
    PostWorkflowResultsRequest,
    PostWorkflowResultsResponse,
    PostWorkflowResultsSimilarityRequest,
    PostWorkflowResultsSimilarityResponse,
)
from meshserve_proto.status_pb2 import Status

MOST_INPUTS = 32
_RESULT = {name: described.number for name, described in WorkflowResult.DESCRIPTOR.fields_by_name.items()}
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


async def run(call: Call, request: PostWorkflowResultsRequest) -> PostWorkflowResultsResponse | bytes:
    """One result an input, one output a node that is not suppressed, with the status of them all.

    Serialized already where all went well and nobody notes the run.
    """
    check_count(request.inputs, MOST_INPUTS)
    config = request.output_config if request.HasField("output_config") else None
    wish(config)
    known = call.services.single(KnownWorkflows).find(call, request)
    place, row, version_row, plan = known.place, known.row, known.version_row, known.plan
    states, state_id = call.services.single(States), request.workflow_state.id
    stateful = request.HasField("workflow_state")
    began = time.perf_counter()
    recorder = begin(call, plan, request, (place, row, version_row))
    async with states.use(state_id, row.pk, call.caller.user) if stateful else nullcontext() as state:
        with recorder or NOTHING:
            memory = None if state is None else state.memory
            refused, results = await run_plan(call, plan, request.inputs, config, recorder, memory)
    written, statuses = await _written(call, plan, request.inputs, refused, results, config)
    written += embedded(PostWorkflowResultsResponse.WORKFLOW_FIELD_NUMBER, [known.shown])
    if state is not None:
        shown_state = WorkflowState(id=state.id).SerializeToString()
        written += embedded(PostWorkflowResultsResponse.WORKFLOW_STATE_FIELD_NUMBER, [shown_state])
    call.services.runs.note(row.pk, version_row.pk, time.perf_counter() - began)
    if recorder is None and not any(statuses):
        return written
    reply = _completed(written, statuses)
    if recorder is not None:
        recorder.end(reply, shown_nodes(plan, len(request.inputs), results))
    return reply


async def run_plan(
    call: Call,
    plan: Plan,
    inputs: Sequence[Input],
    config: OutputConfig | None = None,
    recorder: Recorder | None = None,
    memory: Memory | None = None,
) -> tuple[list[Problem | None], list[list[Result]]]:
    """(what is wrong with each input itself, results[node][input]). recorder: who watches the nodes and has the tools.

    memory: of the call's state, where the inputs follow each other, and those of earlier calls.
    """
    tools: Tools = call.services if recorder is None else recorder.tools
    watch = together(recorder, call.services.single(History).watching(plan))
    deadline = None if call.deadline is None else time.monotonic() + call.deadline
    refused: list[Problem | None] = []
    results: list[list[Result]] = [[] for _ in plan.steps]
    for first, portion in portions(inputs):
        items = await items_of(portion, tools, first)
        refused += [item if isinstance(item, Problem) else None for item in items]
        for group in [items] if memory is None else _in_turn(items):
            stills = [item for item in group if isinstance(item, Problem) or item.film is None]
            followed = plan if memory is None else memory.begin(plan)
            of_stills = await execute(followed, stills, run_of(call), deadline, watch)
            rows = iter(zip(*of_stills, strict=True))
            for item in group:
                if isinstance(item, Item) and item.film is not None:
                    row = await _run_video(call, plan, item, config, deadline, watch, memory)
                else:
                    row = next(rows, ())  # a workflow without nodes has no rows
                for column, result in zip(results, row, strict=True):
                    column.append(result)
    return refused, results


def _in_turn(items: Sequence[Item | Problem]) -> Iterator[list[Item | Problem]]:
    """Items that follow each other, in order: pictures together, videos apart from them."""
    for _, group in groupby(items, lambda item: isinstance(item, Item) and item.film is not None):
        yield list(group)


async def _run_video(
    call: Call,
    plan: Plan,
    item: Item,
    config: OutputConfig | None,
    deadline: float | None,
    watch: Watch | None = None,
    memory: Memory | None = None,
) -> Sequence[Result]:
    """One result a node: of a video's frames, and of what came beside it where a node takes that: text, given frames."""
    memory = memory or Memory()
    followed = memory.begin(plan)

    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        return await execute(followed, items, run_of(call), deadline, watch)

    beside = Item(Data(text=item.data.text if item.data.HasField("text") else None, frames=item.data.frames))
    texts = await compute([beside]) if beside.data.ListFields() and fits(plan, beside) else None
    if texts is not None and not takes_frames(plan):
        return [result for (result,) in texts]
    unseen = {number for number, step in enumerate(plan.steps) if step.suppressed}
    lates = lambda: memory.late(plan)  # noqa: E731
    frames = await sampling.over_video(call, item, config, len(plan.steps), compute, lates, unseen)
    if texts is None:
        return frames
    return [of_text if of_frames is UNFIT else of_frames for of_frames, (of_text,) in zip(frames, texts, strict=True)]


async def results_of(
    call: Call,
    plan: Plan,
    inputs: Sequence[Input],
    refused: Sequence[Problem | None],
    results: Sequence[Sequence[Result]],
    config: OutputConfig | None,
) -> PostWorkflowResultsResponse:
    """The results with the status of them all."""
    return _completed(*await _written(call, plan, inputs, refused, results, config))


def _completed(written: bytes, statuses: Sequence[Status | None]) -> PostWorkflowResultsResponse:
    reply = PostWorkflowResultsResponse.FromString(written)
    causes = [status or predicting.SUCCESS for status in statuses]
    reply.status.CopyFrom(fold_causes(causes, "results[i].status"))
    return reply


async def _written(
    call: Call,
    plan: Plan,
    inputs: Sequence[Input],
    refused: Sequence[Problem | None],
    results: Sequence[Sequence[Result]],
    config: OutputConfig | None,
) -> tuple[bytes, list[Status | None]]:
    """One result an input, as a response without its status; and what is wrong with each, None where nothing is.

    A suppressed node is left out, but its failure counts; so is one that the input is not for.
    """
    stamp = predicting.stamp().SerializeToString()
    created = embedded(_RESULT["created_at"], [stamp])
    commons = [predicting.common_of(step.model.model.SerializeToString(), stamp) for step in plan.steps]
    visible = [
        [number for number, step in enumerate(plan.steps) if _shows(step, results[number][position])]
        for position in range(len(inputs))
    ]
    flat = [results[number][position] for position, numbers in enumerate(visible) for number in numbers]
    shaped = iter(await predicting.shaped_all(call, flat, config))
    bodies: list[bytes] = []
    statuses: list[Status | None] = []
    for position, given in enumerate(inputs):
        status = _status(refused[position], mended(plan, [column[position] for column in results]))
        statuses.append(status)
        head = WorkflowResult(id=ids.new_id(), status=status or predicting.SUCCESS).SerializeToString()
        echo = embedded(_RESULT["input"], [predicting.echo(given).SerializeToString()])
        outputs = [predicting.written_output(next(shaped), commons[number]) for number in visible[position]]
        bodies.append(head + created + echo + embedded(_RESULT["outputs"], outputs))
    return embedded(PostWorkflowResultsResponse.RESULTS_FIELD_NUMBER, bodies), statuses


def shown_nodes(plan: Plan, inputs: int, results: Sequence[Sequence[Result]]) -> list[list[str]]:
    """Of each input the ids of the nodes that its outputs are of, in order."""
    return [
        [step.id for step, result in zip(plan.steps, row, strict=True) if _shows(step, result)]
        for row in (zip(*results, strict=True) if plan.steps else [()] * inputs)
    ]


def _shows(step: Step, result: Result) -> bool:
    return not step.suppressed and result is not UNFIT


def _status(refused: Problem | None, results: Sequence[Result]) -> Status | None:
    """What is wrong with an input or with what nodes made of it; None where nothing is."""
    if refused is not None:
        return status_of(refused)
    if not any(isinstance(one, Problem) for one in results):
        return None
    return fold_causes(
        [status_of(one) if isinstance(one, Problem) else predicting.SUCCESS for one in results],
        "outputs[i].status of this result",
    )


async def compare(call: Call, request: PostWorkflowResultsSimilarityRequest) -> PostWorkflowResultsSimilarityResponse:
    """For each probe the pool's inputs by the likeness of their embeddings, most alike first."""
    check_count(request.probe_inputs, MOST_INPUTS, "probe_inputs")
    check_count(request.pool_inputs, MOST_INPUTS, "pool_inputs")
    known = call.services.single(KnownWorkflows).find(call, request)
    plan = known.plan
    node = _embedder(plan, request.model_version_id)
    inputs = [*request.probe_inputs, *request.pool_inputs]
    began = time.perf_counter()
    _, results = await run_plan(call, plan, inputs)
    call.services.runs.note(known.row.pk, known.version_row.pk, time.perf_counter() - began)
    vectors = [_vector(given, result) for given, result in zip(inputs, results[node], strict=True)]
    probes, pool = vectors[: len(request.probe_inputs)], vectors[len(request.probe_inputs) :]
    if len({len(vector) for vector in vectors}) > 1:
        raise Problem(codes.INPUT_INVALID_REQUEST, "The inputs' embeddings differ in size and cannot be compared.")
    cosines = np.clip(np.array(probes) @ np.array(pool).T, 0, 1)
    reply = PostWorkflowResultsSimilarityResponse()
    for probe, scores in zip(request.probe_inputs, cosines, strict=True):
        order = np.argsort(-scores, kind="stable").tolist()
        hits = [Hit(score=float(scores[n]), input=predicting.echo(request.pool_inputs[n])) for n in order]
        reply.results.add(probe_input=predicting.echo(probe), pool_results=hits)
    return reply


def _embedder(plan: Plan, model_version_id: str) -> int:
    """The node that runs this model version, or the first that gives embeddings; Problem 22104 if none does."""
    for number, step in enumerate(plan.steps):
        wanted = step.model.model.model_version.id == model_version_id
        if wanted or (not model_version_id and "embeddings" in step.model.outputs):
            return number
    which = f"runs model version '{model_version_id}'" if model_version_id else "gives embeddings"
    raise Problem(codes.WORKFLOW_INVALID_ARGUMENT, f"No node of this workflow {which}.")


def _vector(given: Input, result: Result) -> Floats:
    """An input's embedding at unit length: of a video the middle of its frames'. Problem of an input that has none."""
    if isinstance(result, Problem):
        raise result
    data = result if isinstance(result, Data) else Data()
    parts = (data, *(frame.data for frame in data.frames))
    vectors = [_unit(np.array(part.embeddings[0].vector)) for part in parts if part.embeddings]
    if not vectors:
        medium = next((name for name in ("video", "audio", "image", "text") if given.data.HasField(name)), "data")
        raise Problem(
            codes.WORKFLOW_INVALID_ARGUMENT,
            f"The model gave no embedding for the {medium} of input '{predicting.echo(given).id}'.",
        )
    return _unit(np.mean(vectors, axis=0))


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
