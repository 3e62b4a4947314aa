"""From a verb and a path to the RPC that a `google.api.http` rule binds there (behaviour §19).

A tree of segments for each verb. Where a literal and a variable both fit a segment, the literal is tried first; if the
rest of the path does not fit below it, the variable is. Nothing here retypes a path: the rules are the contract's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import unquote

from meshserve.core.contract import RPCS, HttpBinding, Rpc
from meshserve.core.problems import Problem, printable
from meshserve_proto import status_code_pb2 as codes

TIES: Mapping[tuple[str, str], str] = {
    ("PostRunners", "PatchRunners"): "POST makes runners; the rule of PatchRunners says POST and has no other path",
    ("ListLogEntries", "StreamLogEntries"): "a page that ends is what a GET is for; the stream stays open, over gRPC",
    ("ListPipelines", "PostPipelines"): "a GET reads; PostPipelines has a POST for what it does",
}
"""Of two RPCs that rules bind to the same verb and path: (who is served there, who is not) → why."""

_LONGEST_GUESS = 64
"""Characters of a segment up to which a misspelling is looked for; comparing takes time by the square of it."""


class Clash(Exception):
    """Rules bind one verb and path twice and `TIES` does not say whom to serve."""


class Unrouted(Problem):
    """No RPC is bound to a verb and path. `allow`: the verbs that the path takes, none if there is no such path."""

    def __init__(self, code: int, details: str, allow: tuple[str, ...] = ()) -> None:
        super().__init__(code, details)
        self.allow = allow


class Match(NamedTuple):
    """What a request is for. variables: names as in the rule ("user_app_id.user_id") → decoded text."""

    rpc: Rpc
    binding: HttpBinding
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Route:
    rpc: Rpc
    binding: HttpBinding
    variables: tuple[tuple[str, int], ...]
    """Name → index of the segment that holds its value."""


@dataclass(slots=True)
class _Node:
    """What may follow a beginning of paths."""

    literals: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    route: _Route | None = None


class Router:
    """Every binding of some RPCs; Clash if two of them cannot be told apart."""

    def __init__(self, rpcs: Iterable[Rpc] = tuple(RPCS.values())) -> None:
        self._roots: dict[str, _Node] = {}
        self._templates: set[tuple[str, ...]] = set()
        for rpc in rpcs:
            for binding in rpc.http:
                self._add(rpc, binding)
        if "GET" in self._roots:
            self._roots["HEAD"] = self._roots["GET"]

    def match(self, verb: str, raw_path: bytes) -> Match:
        """The RPC of a request, whose path is still percent-encoded; HEAD is answered as GET.

        Unrouted: 11103 if the path takes other verbs, 11101 if there is none like it. Problem 11100 if it is not UTF-8.
        """
        segments = _split(raw_path)
        root = self._roots.get(verb)
        route = None if root is None else _find(root, segments)
        if route is None:
            raise self._unrouted(verb, segments)
        return Match(route.rpc, route.binding, {name: segments[index] for name, index in route.variables})

    def _add(self, rpc: Rpc, binding: HttpBinding) -> None:
        node = self._roots.setdefault(binding.verb, _Node())
        segments = binding.path.split("/")
        for segment in segments[1:]:
            if not segment.startswith("{"):
                node = node.literals.setdefault(segment, _Node())
                continue
            node.variable = node.variable or _Node()
            node = node.variable
        named = [(segment[1:-1], index) for index, segment in enumerate(segments) if segment.startswith("{")]
        self._templates.add(tuple(segments))
        if node.route is None or _is_preferred(rpc, node.route.rpc, binding):
            node.route = _Route(rpc, binding, tuple(named))

    def _unrouted(self, verb: str, segments: list[str]) -> Unrouted:
        allow = tuple(sorted(v for v, root in self._roots.items() if _find(root, segments)))
        path = printable("/".join(segments))
        path = path if len(path) <= 300 else f"{path[:300]}…"
        if allow:
            refusal = f"Method Not Allowed: {path} takes {', '.join(allow)} and not {printable(verb)}."
            return Unrouted(codes.CONN_METHOD_NOT_ALLOWED, refusal, allow)
        near = self._near(segments)
        hint = f"; near it: {printable(', '.join(near))}." if near else "."
        return Unrouted(codes.CONN_DOES_NOT_EXIST, f"There is no path '{path}'{hint} GET /openapi.json lists all.")

    def _near(self, segments: list[str]) -> list[str]:
        """What else a path may have meant: with /v2 before it, without empty segments, with one segment spelled right."""
        for mended in (["", "v2", *segments[1:]], ["", *filter(None, segments)]):
            if any(_find(root, mended) for root in self._roots.values()):
                return ["/".join(mended)]
        near = []
        for template in self._templates:
            if len(template) != len(segments):
                continue
            pairs = zip(template, segments, strict=True)
            misfits = [(literal, given) for literal, given in pairs if literal != given and not literal.startswith("{")]
            if len(misfits) == 1 and _resemble(*misfits[0]):
                near.append("/".join(template))
        return sorted(near, key=lambda path: (path.count("{"), path))[:3]


def _resemble(literal: str, given: str) -> bool:
    return len(given) <= _LONGEST_GUESS and bool(get_close_matches(given, [literal], cutoff=0.7))


def _is_preferred(new: Rpc, old: Rpc, binding: HttpBinding) -> bool:
    """Whether the new one of two RPCs with the same verb and path is served there."""
    if (new.name, old.name) in TIES:
        return True
    if (old.name, new.name) in TIES:
        return False
    raise Clash(f"{binding.verb} {binding.path} is bound to {old.name} and to {new.name}; say in TIES whom to serve")


def _split(raw_path: bytes) -> list[str]:
    """The segments, decoded after they were split, so that an encoded slash stays in its segment."""
    try:
        path = raw_path.decode()
        segments = path.split("/")
        if "%" in path:
            segments = [unquote(segment, errors="strict") if "%" in segment else segment for segment in segments]
    except UnicodeDecodeError:
        raise Problem(codes.CONN_BAD_REQUEST_FORMAT, "The path of the request is not UTF-8.") from None
    if len(segments) > 2 and not segments[-1]:
        segments.pop()  # one slash at the end is forgiven
    return segments


def _find(root: _Node, segments: list[str]) -> _Route | None:
    """The route of a path; where a literal leads nowhere, the variables passed by are tried, the last one first."""
    if segments[0]:
        return None  # no slash at the beginning
    node, at, end = root, 1, len(segments)
    passed: list[tuple[_Node, int]] = []
    while True:
        if at < end:
            segment = segments[at]
            literal, variable = node.literals.get(segment), node.variable if segment else None
            if literal is not None:
                if variable is not None:
                    passed.append((variable, at + 1))
                node, at = literal, at + 1
                continue
            if variable is not None:
                node, at = variable, at + 1
                continue
        elif node.route is not None:
            return node.route
        if not passed:
            return None
        node, at = passed.pop()
