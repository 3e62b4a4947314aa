"""What a client is told when the door does not let a request in: HTTP with our JSON status, or HTTP/2 that says goodbye."""

from http import HTTPStatus

from meshserve.core.json_encode import encode
from meshserve.core.problems import Problem
from meshserve.core.statuses import status_of
from meshserve.dispatch.pipeline import new_request_id
from meshserve.transport.http2 import frames
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import BaseResponse


class Refusal(Exception):
    """An HTTP request that is not served, whoever sends it. http: the HTTP status of the answer."""

    def __init__(self, http: int, code: int, details: str) -> None:
        super().__init__(details)
        self.http = http
        self.problem = Problem(code, details)

    def body(self) -> bytes:
        """Our JSON of a status."""
        status = status_of(self.problem)
        status.req_id = new_request_id({})
        status.http_status_code = self.http
        return encode(BaseResponse(status=status))

    def response(self) -> bytes:
        """The whole answer; the connection ends with it."""
        body = self.body()
        retry = b"retry-after: 1\r\n" if self.http == HTTPStatus.SERVICE_UNAVAILABLE else b""
        return (
            b"HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
            b"cache-control: no-store\r\n%sconnection: close\r\n\r\n%s"
        ) % (self.http, HTTPStatus(self.http).phrase.encode(), len(body), retry, body)


def unreadable(why: str) -> Refusal:
    """What came is no HTTP/1.1."""
    return Refusal(400, codes.CONN_BAD_REQUEST_FORMAT, f"This is no HTTP/1.1 request: {why}.")


def crowded() -> Refusal:
    """There are as many connections as can be."""
    return Refusal(503, codes.TRY_AGAIN, "The server has as many connections as it can have. Try again.")


def goodbye(why: str) -> bytes:
    """All that an HTTP/2 client that is not let in needs to read: settings, and that it should go away."""
    return frames.frame(frames.SETTINGS) + frames.goaway(0, frames.Code.ENHANCE_YOUR_CALM, why)
