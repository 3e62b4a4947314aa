"""A runner as the official client's stub plays it: one stream an item, and the answers that a test wants."""

import queue
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status import status_pb2

from support.calls import TIMEOUT

_OK = status_pb2.Status(code=codes.SUCCESS, description="Success")


def text_of(reply: Any) -> str:
    """The texts of a prediction's outputs, or of its request's inputs, in one line."""
    return " ".join(each.data.text.raw for each in (getattr(reply, "outputs", None) or reply.inputs))


def answer(*texts: str) -> s.RunnerItemOutput:
    """An output a text."""
    outputs = [r.Output(status=_OK, data=r.Data(text=r.Text(raw=text))) for text in texts]
    return s.RunnerItemOutput(multi_output_response=s.MultiOutputResponse(status=_OK, outputs=outputs))


class Stream:
    """An open stream of a runner. By the time it is made, the server has work wait for it rather than refuse."""

    def __init__(self, stub: Any, metadata: Any, **first: Any) -> None:
        self._first = first
        self._said: queue.SimpleQueue[Any] = queue.SimpleQueue()
        start = status_pb2.Status(code=codes.RUNNER_STREAM_START)
        self._said.put(s.PostRunnerItemOutputsRequest(**first, status=start))
        self.call = stub.ProcessRunnerItems(iter(self._said.get, None), metadata=metadata, timeout=TIMEOUT)
        self.req_id = dict(self.call.initial_metadata()).get("req_id", "")

    def reply(self) -> s.MultiRunnerItemResponse:
        """The server's next message."""
        reply: s.MultiRunnerItemResponse = next(self.call)
        return reply

    def item(self) -> s.RunnerItem:
        """The next piece of work; there must be one."""
        reply = self.reply()
        assert reply.status.code == codes.SUCCESS, reply.status
        (item,) = reply.runner_items
        return item

    def say(self, item: str, *outputs: s.RunnerItemOutput, status: Any = _OK) -> None:
        """A message about the item."""
        given = {**self._first, "runner_item_id": item, "runner_item_outputs": outputs, "status": status}
        self._said.put(s.PostRunnerItemOutputsRequest(**given))

    def done(self) -> None:
        """Close this half; the server closes the other."""
        self._said.put(None)
        assert list(self.call) == []

    def vanish(self) -> None:
        """Break it."""
        self.call.cancel()
        self._said.put(None)

    def serve(self, word: str = "did") -> str:
        """Do one piece of unary work; what it was."""
        item = self.item()
        asked = text_of(item.post_model_outputs_request)
        self.say(item.id, answer(f"{word} {asked}"))
        self.done()
        return asked
