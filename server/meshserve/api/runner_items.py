"""Work for runners: the stream by which they are given it, and the older form in which they ask for it.

A stream is for one item: its runner says which it is, waits for work, answers, and half-closes. There is no mark at the
end, and a stream that breaks reads as one that was half-closed; but whoever breaks it cancels the call in the same
moment, so the end of an answer is believed a moment later.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.runners.remote.broker import Broker, Control
from meshserve.runners.remote.lane import Desk
from meshserve.runners.remote.loans import Loans
from meshserve.runners.remote.work import STREAM, Work
from meshserve.store import compute
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ProcessingInfo
from meshserve_proto.service_pb2 import (
    ListRunnerItemsRequest,
    MultiRunnerItemOutputResponse,
    MultiRunnerItemResponse,
    PostModelOutputsRequest,
    PostRunnerItemOutputsRequest,
    RunnerItem,
)

POLL_SECONDS = 20.0
"""How long a poll waits for work."""
_BREAK_SECONDS = 0.02
"""Between the end of a stream that broke and the word that it did."""
_LEAVE_SECONDS = 5.0
"""What a runner has to close its half after unary work, at the end of which its stream is closed anyway."""
_CONTROL = "control-"
_DELETING = frozenset(
    {
        "DeleteRunners",
        "DeleteNodepools",
        "DeleteComputeClusters",
        "DeleteModel",
        "DeleteModels",
        "DeleteWorkflow",
        "DeleteWorkflows",
        "DeleteApp",
        "DeleteUser",
    }
)
"""What runners' records may go with."""


@rpc("ProcessRunnerItems")
async def process_runner_items(
    call: Call, requests: AsyncIterator[PostRunnerItemOutputsRequest]
) -> AsyncIterator[Reply]:
    """One item for the runner that the first message names, or word of items to give up on a control stream."""
    first = await anext(aiter(requests))
    broker = call.services.single(Broker)
    lane, is_control = _lane(call, first)
    call.code_is_content = True
    if is_control:
        replies = _cancellations(call, Control(lane, first.runner_replica_id), requests)
    else:
        replies = _item(call, Desk(lane, first.runner_replica_id), requests)
    async for reply in replies:
        yield reply
    if broker.draining:
        yield _retry()


def _lane(call: Call, request: Any) -> tuple[int, bool]:
    """pk of the runner that a request names, and whether it asks for its control stream; Problem 25600 or 25602."""
    named = request.runner_id
    if not named:
        raise Problem(codes.RUNNER_INVALID_ARGUMENT, "runner_id is empty: say which of your runners this is.")
    connection, user = call.services.database.reader, call.place.user
    where = (request.compute_cluster_id, request.nodepool_id)
    found = compute.runner_named(connection, user, named, *where)
    if found is not None:
        return found, False
    if named.startswith(_CONTROL):
        found = compute.runner_named(connection, user, named.removeprefix(_CONTROL), *where)
        if found is not None:
            return found, True
    at = "".join(f" in the {what} '{id}'" for what, id in zip(("cluster", "nodepool"), where, strict=True) if id)
    raise Problem(codes.RUNNER_DOES_NOT_EXIST, f"User '{call.place.user_id}' has no runner '{named}'{at}.")


async def _greet(call: Call) -> None:
    """Say the request id ahead of all messages: runners log it, and know by it that they are awaited."""
    send = getattr(call.wire, "send_initial_metadata", None)
    if send is not None:
        await send((("req_id", call.request_id),))


async def _item(
    call: Call, desk: Desk, requests: AsyncIterator[PostRunnerItemOutputsRequest]
) -> AsyncIterator[MultiRunnerItemResponse]:
    broker = call.services.single(Broker)
    with broker.opened(desk):
        await _greet(call)
        reading = asyncio.create_task(_read(broker, desk, requests))
        try:
            work = await broker.take(desk)
            if work is None:
                if reading.done():
                    reading.result()
                return
            async for request in work.requests():
                yield _handed(work, request)
            if work.method == STREAM:
                yield _end_of(work)
            await _until_done(reading, work)
        finally:
            await _stop(reading)


async def _read(broker: Broker, desk: Desk, requests: AsyncIterator[PostRunnerItemOutputsRequest]) -> None:
    """Take in what the runner says, until it closes its half; that ends its work."""
    try:
        async for message in requests:
            await _take_in(desk, message)
        await asyncio.sleep(_BREAK_SECONDS)
        if desk.work is not None:
            _finish(desk.work)
    finally:
        broker.leave(desk)


async def _take_in(desk: Desk, message: PostRunnerItemOutputsRequest) -> None:
    work = desk.work
    if message.runner_item_id and (work is None or message.runner_item_id != work.id):
        raise Problem(
            codes.RUNNER_INVALID_REQUEST,
            f"runner_item_id is '{message.runner_item_id}', but this stream has"
            f" {'no item yet' if work is None else f'the item {work.id}'}.",
        )
    if work is None:
        return
    for output in message.runner_item_outputs:
        await work.answer(output.multi_output_response)
    status = message.status
    if not message.runner_item_outputs and status.code not in (codes.ZERO, codes.SUCCESS, codes.RUNNER_STREAM_START):
        work.end(Problem(status.code, status.details or status.description, status.developer_notes))


def _finish(work: Work) -> None:
    """The runner has said all it will about it."""
    if not work.begun and work.method != STREAM:
        work.end(Problem(codes.RUNNER_PROCESSING_FAILED, "The runner ended its stream without an answer."))
    work.end()


async def _until_done(reading: "asyncio.Task[None]", work: Work) -> None:
    """Until the runner has closed its half. Raises what was wrong with what it said."""
    while not reading.done():
        answered = work.over and work.begun and work.method != STREAM
        done, _ = await asyncio.wait({reading}, timeout=_LEAVE_SECONDS if answered else None)
        if answered and not done:
            return
    reading.result()


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task


async def _cancellations(
    call: Call, control: Control, requests: AsyncIterator[PostRunnerItemOutputsRequest]
) -> AsyncIterator[MultiRunnerItemResponse]:
    async def until_closed() -> None:
        try:
            async for _ in requests:
                pass
        finally:
            control.say(None)

    with call.services.single(Broker).listening(control):
        await _greet(call)
        reading = asyncio.create_task(until_closed())
        try:
            async for id in control.words():
                yield _cancelled(id)
        finally:
            await _stop(reading)


def _handed(work: Work, request: PostModelOutputsRequest) -> MultiRunnerItemResponse:
    info = ProcessingInfo(runner_method_type=work.method, status=make_status(codes.SUCCESS), processing_id=work.id)
    item = RunnerItem(id=work.id, description="a prediction", processing_info=info, post_model_outputs_request=request)
    return MultiRunnerItemResponse(status=make_status(codes.SUCCESS), runner_items=[item])


def _end_of(work: Work) -> MultiRunnerItemResponse:
    return _marked(work.id, codes.RUNNER_STREAM_END, codes.RUNNER_STREAM_END, work.method)


def _cancelled(id: str) -> MultiRunnerItemResponse:
    return _marked(id, codes.RUNNER_ITEM_CANCELLED, codes.RUNNER_ITEM_CANCELLED)


def _marked(id: str, code: int, mark: int, method: int = 0) -> MultiRunnerItemResponse:
    info = ProcessingInfo(runner_method_type=method, status=make_status(mark), processing_id=id)
    return MultiRunnerItemResponse(status=make_status(code), runner_items=[RunnerItem(id=id, processing_info=info)])


def _retry() -> MultiRunnerItemResponse:
    return MultiRunnerItemResponse(status=make_status(codes.RUNNER_NEEDS_RETRY, "The server stops; open a new stream."))


@rpc("ListRunnerItems")
async def list_runner_items(call: Call, request: ListRunnerItemsRequest) -> Reply:
    """One item for a runner that polls, or none when none came within POLL_SECONDS or just before its deadline."""
    broker = call.services.single(Broker)
    lane, _ = _lane(call, request)
    desk = Desk(lane, streams=False)
    broker.open(desk)
    lent = False
    try:
        work = await _within(_patience(call), broker, desk)
        if work is None:
            return MultiRunnerItemResponse(status=make_status(codes.SUCCESS))
        (first,) = [request async for request in work.requests()]
        call.services.single(Loans).lend(broker, desk, work.id)
        lent = True
        return _handed(work, first)
    finally:
        if not lent:
            broker.close(desk)


def _patience(call: Call) -> float:
    """The seconds that a poll may take: it ends well before its caller's deadline, who else would lose what it gets."""
    deadline = call.deadline
    return POLL_SECONDS if deadline is None else min(POLL_SECONDS, max(deadline / 2, deadline - 1))


async def _within(seconds: float, broker: Broker, desk: Desk) -> Work | None:
    timer = asyncio.get_running_loop().call_later(seconds, broker.leave, desk)
    try:
        return await broker.take(desk)
    finally:
        timer.cancel()


@rpc("PostRunnerItemOutputs")
async def post_runner_item_outputs(call: Call, request: PostRunnerItemOutputsRequest) -> Reply:
    """What a runner that polls has to say of the item that it got: all of it, in one call."""
    loans = call.services.single(Loans)
    lane, _ = _lane(call, request)
    desk = loans.returned(lane, request.runner_item_id)
    try:
        await _take_in(desk, request)
        if desk.work is not None:
            _finish(desk.work)
    finally:
        loans.settled(request.runner_item_id)
    return MultiRunnerItemOutputResponse(
        status=make_status(codes.SUCCESS), runner_item_outputs=request.runner_item_outputs
    )


def dismiss_gone(call: Call, seconds: float) -> None:
    """An observer of the pipeline: once records were deleted, the streams of runners that went with them end for good."""
    if call.rpc.name not in _DELETING or call.code not in (codes.SUCCESS, codes.MIXED_STATUS):
        return
    broker = call.services.single(Broker)
    for lane in broker.lanes:
        if not compute.runner_exists(call.services.database.reader, lane):
            broker.dismiss(lane, Problem(codes.CONN_DOES_NOT_EXIST, "This runner was deleted."))


BINDINGS = [process_runner_items, list_runner_items, post_runner_item_outputs]
