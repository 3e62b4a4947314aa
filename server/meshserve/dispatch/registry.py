"""Who serves what. The server refuses to start unless every RPC is bound, or listed absent with a reason."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from meshserve.call import Call, Reply
from meshserve.core.contract import RPCS, Rpc
from meshserve.core.problems import Problem
from meshserve.crud.binding import Binding, Handler
from meshserve_proto import status_code_pb2 as codes


@dataclass(frozen=True, slots=True)
class Served:
    """A row of the registry: an RPC, its handler, and the family (module) that serves it."""

    rpc: Rpc
    handler: Handler
    family: str
    status: str
    reason: str


class IncompleteContract(Exception):
    """The modules of `api` leave an RPC out, bind one twice, or bind one that the contract does not have."""


def bind(families: Mapping[str, Iterable[Binding]], absent: Mapping[str, Mapping[str, str]]) -> dict[str, Served]:
    """Build the registry, or raise IncompleteContract naming every RPC that is not accounted for.

    families: module name → its bindings. absent: family → RPC name → why it is refused.
    """
    served: dict[str, Served] = {}
    wrong: list[str] = []
    for family, bindings in families.items():
        for binding in bindings:
            if binding.name not in RPCS or binding.name in served:
                wrong.append(f"{binding.name} ({'bound twice' if binding.name in served else 'not in the contract'})")
                continue
            rpc = RPCS[binding.name]
            served[binding.name] = Served(rpc, binding.handler, family, binding.status, binding.reason)
    for family, reasons in absent.items():
        for name, reason in reasons.items():
            if name not in RPCS or name in served:
                wrong.append(f"{name} (listed absent, but {'bound' if name in served else 'not in the contract'})")
                continue
            served[name] = Served(RPCS[name], _refusal(RPCS[name], reason), family, "absent", reason)
    wrong += [f"{name} (neither bound nor listed absent)" for name in RPCS if name not in served]
    if wrong:
        raise IncompleteContract("; ".join(sorted(wrong)))
    return served


def coverage(served: Mapping[str, Served]) -> list[dict[str, str]]:
    """The rows of `meshserve rpcs --json` and of the README's table, in the contract's order."""
    rows = (served[name] for name in RPCS)
    return [{"rpc": s.rpc.name, "family": s.family, "status": s.status, "reason": s.reason} for s in rows]


def _refusal(rpc: Rpc, reason: str) -> Handler:
    def refuse() -> Problem:
        return Problem(codes.NOT_IMPLEMENTED, f"{rpc.name} is not implemented by this server: {reason}")

    if rpc.server_streaming or rpc.client_streaming:

        async def stream(call: Call, requests: Any) -> AsyncIterator[Reply]:
            raise refuse()
            yield b""

        return stream

    async def unary(call: Call, request: Any) -> Reply:
        raise refuse()

    return unary
