"""Calls to a server from outside, as clients make them."""

import http.client
import time
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from meshserve.core.contract import RPCS, SERVICE
from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

_ATTEMPTS, _PAUSE = 6, 0.5
_SECONDS = 120.0


class Unreachable(Exception):
    """The server does not answer; the message says how."""


class Client:
    """A connection to a server. base: `http://host:port`, `https://…` or `host:port`."""

    def __init__(self, base: str, pat: str) -> None:
        import grpc

        parsed = urlsplit(base if "://" in base else f"http://{base}")
        secure = parsed.scheme == "https"
        address = parsed.netloc if parsed.port else f"{parsed.netloc}:{443 if secure else 80}"
        options = [
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
            ("grpc.enable_http_proxy", 0),
        ]
        if secure:
            self._channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(), options)
        else:
            self._channel = grpc.insecure_channel(address, options)
        self._address, self._secure, self._pat = address, secure, pat
        self._metadata = (("authorization", f"Key {pat}"),)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()

    def call(self, name: str, request: Any) -> Any:
        """The answer to an RPC; one that cannot be had is asked for again for some seconds. Unreachable."""
        import grpc

        method: Any = self._channel.unary_unary(f"/{SERVICE.full_name}/{name}")
        body, error = request.SerializeToString(), None
        for attempt in range(_ATTEMPTS):
            try:
                return RPCS[name].response.FromString(method(body, metadata=self._metadata, timeout=_SECONDS))
            except grpc.RpcError as failure:
                error = failure
                if failure.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                    break
                time.sleep(_PAUSE * 2**attempt)
        words = getattr(error, "details", str)()
        raise Unreachable(f"the server at {self._address} does not answer: {words}")

    def fetch(self, url: str, largest: int) -> bytes:
        """Media that this very server hosts, with the caller's key, which nobody else gets. Problem 30002."""
        parsed = urlsplit(url)
        if parsed.netloc != self._address:
            raise _failed(f"{url} is an address of another server, which takes a key of its own")
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._address, timeout=_SECONDS)
        try:
            connection.request("GET", parsed.path, headers={"Authorization": f"Key {self._pat}"})
            answer = connection.getresponse()
            content = answer.read(largest + 1)
        except (OSError, http.client.HTTPException) as error:
            raise _failed(f"{url}: {error}") from None
        finally:
            connection.close()
        if answer.status != 200:
            raise _failed(f"{url} is answered by {answer.status} {answer.reason}")
        return content


def _failed(details: str) -> Problem:
    return Problem(codes.INPUT_DOWNLOAD_FAILED, details)
