"""Who serves an RPC: the records that `api` lists and `dispatch.registry` binds."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from meshserve.call import Call, Reply

Unary = Callable[[Call, Any], Awaitable[Reply]]
ServerStream = Callable[[Call, Any], AsyncIterator[Reply]]
BidiStream = Callable[[Call, AsyncIterator[Any]], AsyncIterator[Reply]]
Handler = Unary | ServerStream | BidiStream
Status = Literal["exact", "behavioural", "absent"]


@dataclass(frozen=True, slots=True)
class Binding:
    """An RPC with its handler. status: exact = as the reference says; behavioural = same answers by other means."""

    name: str
    handler: Handler
    status: Status = "exact"
    reason: str = ""


def rpc(name: str, status: Status = "exact", reason: str = "") -> Callable[[Handler], Binding]:
    """Bind a function to the RPC of that name; list the result in the module's BINDINGS."""
    return lambda handler: Binding(name, handler, status, reason)
