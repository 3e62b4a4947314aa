"""Calls through the official client's stub whose answers must have one status."""

from collections.abc import Callable
from typing import Any

from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status.status_code_pb2 import SUCCESS

Call = Callable[..., Any]
TIMEOUT = 60
_METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name


def request_of(name: str) -> Any:
    """The class of the requests of an RPC, which need not be called after it."""
    return getattr(service_pb2, _METHODS[name].input_type.name)


def checked_call(stub: Any, metadata: Any) -> Call:
    """`call("GetApp", request)`: the answer, which must have `code`, SUCCESS unless it is said."""

    def call(name: str, request: Any, code: int = SUCCESS, by: Any = None) -> Any:
        response = getattr(stub, name)(request, metadata=metadata if by is None else by, timeout=TIMEOUT)
        assert response.status.code == code, response.status
        return response

    return call
