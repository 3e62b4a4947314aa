"""What a release of the official client knows of our contract, and answers as a server of its time would give them.

Clients of old releases may fail on what they do not know: parsers of JSON refuse unknown fields unless told otherwise,
and enums have no name for new values. `releases.tsv`, which scripts/releases.py makes from the releases themselves, says which symbols
came and went when. A symbol is the same only with the same number and type: where a release uses a number for
something else (`Runner` and the requests of runners in 9.6.1 to 10.3.4), ours is hidden from it. What such a client
sends is read with today's numbers, but for the requests that `dispatch/old_layouts.py` tells apart.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from meshserve.core.contract import SERVICE
from meshserve.core.json_fields import entry
from meshserve_proto import status_code_pb2 as codes

Version = tuple[int, int, int]
_Step = Callable[[Any, Any], None]
"""Given a message and the value of one of its fields, makes that field fit for a release."""
_Plan = dict[int, _Step]
"""Field number → what to do where the field is set; it has no field that is fine as it is."""

_TABLE = Path(__file__).with_suffix(".tsv")
_VERSION = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}")

MOST_KEPT = 16
"""Releases whose plans are kept: anybody may name them all in turn, and each takes some hundred kilobytes."""
NEAREST: Mapping[int, int] = {
    codes.ACCEPTED: codes.SUCCESS,
    codes.CONN_INVALID_RANGE: codes.CONN_INVALID_REQUEST,
    codes.MODEL_BUSY_PLEASE_RETRY: codes.MODEL_DEPLOYING,
    codes.MODEL_LOADING: codes.MODEL_DEPLOYING,
    codes.MODEL_BUILDING: codes.MODEL_UPLOADING,
    codes.MODEL_BUILDING_FAILED: codes.MODEL_UPLOADING_FAILED,
    codes.MODEL_BUILD_UNEXPECTED_ERROR: codes.MODEL_UPLOADING_FAILED,
    codes.INPUT_VIDEO_PROCESSING_SUCCESS: codes.INPUT_DOWNLOAD_SUCCESS,
    codes.INPUT_VIDEO_PROCESSING_PENDING: codes.INPUT_DOWNLOAD_PENDING,
    codes.QUERY_INVALID_SYNTAX: codes.SEARCH_INVALID_REQUEST,
    codes.TASK_IDLE: codes.TASK_IN_PROGRESS,
    codes.JOB_CANCELLED: codes.JOB_FAILED,
    codes.JOB_UNEXPECTED_ERROR: codes.JOB_FAILED,
    codes.JOB_PAUSED: codes.JOB_QUEUED,
    codes.UPLOAD_CANCELED: codes.UPLOAD_FAILED,
}
"""Status codes that some releases lack → what a client must do about them nonetheless, as the oldest release says it:
go on, wait, or give up. The description of the new code stays beside it."""
_ENDINGS: Mapping[str, int] = {
    "_DOES_NOT_EXIST": codes.CONN_DOES_NOT_EXIST,
    "_INVALID_ARGUMENT": codes.CONN_INVALID_REQUEST,
    "_INVALID_REQUEST": codes.CONN_INVALID_REQUEST,
}
"""The same for whole families. Any other is a FAILURE: it says that something went wrong, or it is seen only in what is
as new as itself; and an old client that waits for a success must not take it for one."""


class _Row(NamedTuple):
    """Symbols that the same releases have."""

    spans: tuple[tuple[Version, Version], ...]
    kind: str
    owner: str
    names: frozenset[str]


class _Table(NamedTuple):
    """The file: all releases, oldest first, and the symbols that some of them lack."""

    releases: tuple[Version, ...]
    rows: tuple[_Row, ...]


class Release:
    """One release: what it knows, and how to keep from it what it does not. Made by `named`."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.is_newest = version == _table().releases[-1]
        self._lacks: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in _table().rows:
            if not any(first <= version <= last for first, last in row.spans):
                self._lacks[row.kind, row.owner] |= row.names
        self._plans: dict[Descriptor, _Plan] = {}

    @staticmethod
    def named(text: str) -> "Release":
        """The release called 10.3.1, or the last one before it; 10.3 is 10.3.0. ValueError outside of the range."""
        return _named(text.strip())

    def __str__(self) -> str:
        return _dotted(self.version)

    def has_rpc(self, name: str) -> bool:
        """Whether it has the RPC, with the request and response of today."""
        return name not in self._lacks.get(("rpc", SERVICE.full_name), ())

    def has_field(self, field: FieldDescriptor) -> bool:
        """Whether it has the field, with the number and type of today."""
        message = cast(Descriptor, field.containing_type)
        package, _, name = message.full_name.rpartition(".")
        if name in self._lacks.get(("message", package), ()):
            # Such a message is seen only as the response of an RPC that answered with nothing but a status.
            return bool(field.name == "status")
        return field.name not in self._lacks.get(("field", message.full_name), ())

    def prune(self, message: Message) -> None:
        """Clear, on every level, what it does not know: fields, values of enums, and fields that nobody knows.

        A status code becomes the nearest that it knows, another enum 0; an element of a list of enums goes.
        """
        message.DiscardUnknownFields()
        _follow(self._plan(cast(Descriptor, message.DESCRIPTOR)), message)

    def _plan(self, root: Descriptor) -> _Plan:
        if root not in self._plans:
            self._make_plans(root)
        return self._plans[root]

    def _make_plans(self, root: Descriptor) -> None:
        """Plan for a type and all below it: empty for those that hold nothing to clear on any level."""
        parents: dict[Descriptor, set[Descriptor]] = {root: set()}
        pending = [root]
        while pending:
            parent = pending.pop()
            for _, child in self._below(parent):
                if child not in parents:
                    parents[child] = set()
                    pending.append(child)
                parents[child].add(parent)
        own = {message: self._steps(message) for message in parents if message not in self._plans}
        affected = {message for message in parents if own.get(message) or self._plans.get(message)}
        pending = list(affected)
        while pending:
            new = parents[pending.pop()] - affected
            affected |= new
            pending += new
        self._plans |= own
        for message in own:
            for field, child in self._below(message):
                if child in affected:
                    self._plans[message][field.number] = _descent(field, self._plans[child])

    def _below(self, message: Descriptor) -> Iterator[tuple[FieldDescriptor, Descriptor]]:
        """The fields of it that stay and hold messages, and the types of those; values of a map are held by it."""
        for field in message.fields:
            pair = entry(field)
            child = field.message_type if pair is None else pair[1].message_type
            if child is not None and self.has_field(field):
                yield field, child

    def _steps(self, message: Descriptor) -> _Plan:
        """What is to be done in a message itself."""
        steps: _Plan = {}
        for field in message.fields:
            if not self.has_field(field):
                steps[field.number] = _clear(field.name)
            elif field.enum_type is not None and (unknown := self._unknown(field.enum_type)):
                steps[field.number] = _enum_step(field, unknown)
        return steps

    def _unknown(self, enum: EnumDescriptor) -> frozenset[int]:
        """Numbers of an enum that it has no name for. 0 is not among them: there is nothing to put in its place."""
        lacking = self._lacks.get(("value", enum.full_name), set())
        known = {value.number for value in enum.values if value.name not in lacking}
        return frozenset(value.number for value in enum.values) - known - {0}


def _follow(plan: _Plan, message: Any) -> None:
    if plan:
        for field, value in message.ListFields():
            step = plan.get(field.number)
            if step is not None:
                step(message, value)


def _clear(name: str) -> _Step:
    return lambda message, value: message.ClearField(name)


def _descent(field: FieldDescriptor, plan: _Plan) -> _Step:
    """Follow the plan of the messages that a field holds; it may still be empty, for types contain each other."""

    def into_one(message: Any, value: Any) -> None:
        _follow(plan, value)

    def into_each(message: Any, values: Any) -> None:
        for value in values:
            _follow(plan, value)

    def into_map(message: Any, values: Any) -> None:
        for value in values.values():
            _follow(plan, value)

    if entry(field) is not None:
        return into_map
    return into_each if field.is_repeated else into_one


def _enum_step(field: FieldDescriptor, unknown: frozenset[int]) -> _Step:
    """Replace status codes by the nearest, and take other values away."""
    name = field.name
    if field.enum_type is codes.StatusCode.DESCRIPTOR:
        instead = {number: nearest(number) for number in unknown}
    else:
        instead = {}

    def one(message: Any, value: int) -> None:
        if value in instead:
            setattr(message, name, instead[value])
        elif value in unknown:
            message.ClearField(name)

    def each(message: Any, values: Any) -> None:
        values[:] = [instead.get(value, value) for value in values if value in instead or value not in unknown]

    return each if field.is_repeated else one


def nearest(code: int) -> int:
    """The status code, among those that every release has, to give a client that does not know `code`."""
    if code in NEAREST:
        return NEAREST[code]
    name = codes.StatusCode.Name(code)
    return next((known for ending, known in _ENDINGS.items() if name.endswith(ending)), codes.FAILURE)


@cache
def _table() -> _Table:
    first, *lines = _TABLE.read_text().splitlines()
    releases = tuple(_numbers(text) for text in first.split("\t")[3].split())

    def row(line: str) -> _Row:
        spans, kind, owner, names = line.split("\t")
        ends = [] if spans == "none" else [span.split("..") for span in spans.split(",")]
        known = tuple(
            (_numbers(first) if first else releases[0], _numbers(last) if last else releases[-1])
            for first, last in ends
        )
        return _Row(known, kind, owner, frozenset(names.split()))

    return _Table(releases, tuple(map(row, lines)))


def known_releases() -> tuple[str, ...]:
    """Every release that the table knows, oldest first."""
    return tuple(map(_dotted, _table().releases))


@lru_cache(maxsize=MOST_KEPT)
def _of(version: Version) -> Release:
    return Release(version)


def _named(text: str) -> Release:
    releases = _table().releases
    wanted = _numbers(text) if _VERSION.fullmatch(text) else None
    if wanted is None or wanted < releases[0] or wanted[:2] > releases[-1][:2]:
        raise ValueError(
            f"'{text[:40]}' is no release of the client that this server knows: name one from"
            f" {_dotted(releases[0])} to {_dotted(releases[-1])}, such as 10.3.1"
        )
    return _of(max(release for release in releases if release <= wanted))


def _numbers(text: str) -> Version:
    major, minor, patch = [*map(int, text.split(".")), 0, 0][:3]
    return major, minor, patch


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
