"""What a handler is given: one call of one RPC, authenticated and addressed, and the server's services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from google.protobuf.message import Message

from meshserve.core.contract import Rpc
from meshserve.core.problems import Problem
from meshserve.store.access import Place, StoredKey
from meshserve_proto import status_code_pb2 as codes

if TYPE_CHECKING:
    from meshserve.services import Services


class Wire(Protocol):
    """What the transport knows of a call beside its bytes; asked only when somebody wants to know.

    A wire other than gRPC's own context has an attribute `transport` with its name.
    """

    def peer(self) -> str:
        """The caller's address."""

    def time_remaining(self) -> float | None:
        """Seconds that the caller still waits, or None if for ever."""


Reply = Message | bytes
"""A response message, or the serialized response without its `status` where stored bytes were spliced."""


@dataclass(slots=True)
class Call:
    """One call. `key` and `place` are filled by the pipeline before a handler sees it.

    metadata: lower-case header or metadata names and their values.
    granted: scope names the caller holds here; None is all of them.
    stranger: the caller neither owns the place nor collaborates there, and sees what is public.
    code, details: what the sealed status will say unless the reply has a status of its own.
    spans: what ran in it, for those who collect spans; None where nobody does.
    code_is_content: the status of the reply is what was asked for and not how the call went.
    """

    rpc: Rpc
    services: "Services"
    metadata: Mapping[str, str]
    wire: Wire | None = None
    request_id: str = ""
    key: StoredKey | None = None
    place: Place = Place(0, "", 0, "", 0)
    granted: frozenset[str] | None = frozenset()
    stranger: bool = False
    code: int = codes.SUCCESS
    details: str = ""
    code_is_content: bool = False
    spans: list[Any] | None = None
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def transport(self) -> str:
        """What carries it, as its wire names it: grpc, rest, grpc-web; "" within the server."""
        return "" if self.wire is None else getattr(self.wire, "transport", "grpc")

    @property
    def deadline(self) -> float | None:
        """Seconds that the caller still waits, or None."""
        return None if self.wire is None else self.wire.time_remaining()

    @property
    def caller(self) -> StoredKey:
        """The key of an authenticated call."""
        if self.key is None:
            raise Problem(codes.CONN_KEY_INVALID, "This call needs a key.")
        return self.key

    def require(self, scope: str) -> None:
        """Raise Problem 11007 unless the caller holds a scope that only this use of the RPC needs."""
        if self.granted is not None and scope not in self.granted and "All" not in self.granted:
            raise Problem(codes.CONN_INSUFFICIENT_SCOPES, f"The key lacks the scope {scope} for {self.rpc.name}.")
