"""What the audit log says of a call: who, what, to what, from where; written with the first change that the call makes.

Entries hold ids and numbers of things and nothing else of what was sent: no content, and of keys not even the id, which
is the secret.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from meshserve.call import Call
from meshserve.core import clock
from meshserve.dispatch.audit_events import MUTATING, event_of
from meshserve.dispatch.peers import host
from meshserve.store import audit
from meshserve.store.access import Place
from meshserve.store.companions import COMPANION, Companion
from meshserve_proto.resources_pb2 import AuditLogEntry, AuditLogTarget, Key, User

_MOST_NAMED = 8
"""How many ids of one field an entry's details name."""
_PARENTS = {f"{kind}_id": kind for kind in ("model", "workflow", "compute_cluster")}
_ID_FIELD = {"model_version": "version_id"}


def begin(call: Call, request: Message) -> None:
    """Let the first change that this call makes take an entry along; call once it was admitted."""
    if call.rpc.name in MUTATING:
        source = "" if call.wire is None else host(call.wire.peer())
        store = audit.appending(call.services.config.audit_keep)
        COMPANION.set(Companion(lambda: entry_of(call, request, source, clock.now()), store))


def end() -> None:
    """Nothing that this call left running writes its entry any more."""
    companion = COMPANION.get()
    if companion is not None:
        companion.waiting = False
        COMPANION.set(None)


def entry_of(call: Call, request: Any, source: str, moment: int) -> audit.Entry:
    """The entry of a call whose writing has just been done, so that ids which the server made are in the request."""
    operation, kind = event_of(call.rpc.name)
    said = request.upload_config if "upload_config" in _fields(request.DESCRIPTOR) else request
    named = list(_named(call, said, kind))
    always, targets = _common(call.rpc.name, call.place, call.caller.user_id, tuple(named))
    body = AuditLogEntry(details=[f"rpc: {call.rpc.name}", *_details(said)], req_id=call.request_id, source_ip=source)
    body.timestamp.seconds, body.timestamp.nanos = moment // 1_000_000, moment % 1_000_000 * 1000
    owner = call.place.user or call.caller.user
    # Of two serialized messages in a row, a reader makes one.
    written = always + body.SerializeToString()
    return audit.Entry(owner, moment, call.caller.user_id, operation, source, targets, written)


@lru_cache(maxsize=1024)
def _common(name: str, place: Place, actor: str, named: tuple[tuple[str, str], ...]) -> tuple[bytes, str]:
    """What entries of like calls share: that part of the message, serialized, and their targets as the log has them."""
    targets = [_target(place, kind, id) for kind, id in named] or [_target(place, *_whole(place))]
    lines = {line_of(target) for target in targets}
    if place.app:
        lines.add(audit.target_line("app", place.app_id))
    where = f" in app '{place.app_id}'" if place.app else ""
    body = AuditLogEntry(
        user=User(id=actor),
        operation=event_of(name)[0],
        description=f"{name}{where} of user '{place.user_id}'",
        targets=targets,
        success=True,
    )
    return body.SerializeToString(), "".join(sorted(lines))


def line_of(target: AuditLogTarget) -> str:
    """The target as the log's rows have it; an app id that is not set leaves the app open."""
    kind = target.WhichOneof("target") or ""
    item = getattr(target, kind)
    app_id = getattr(item, "app_id", "")
    return audit.target_line(kind, item.id, *([app_id] if app_id else []))


def _named(call: Call, said: Any, kind: str) -> Iterator[tuple[str, str]]:
    """(kind, id) of the things that a request names and that are targets, and of those that these belong to."""
    own = list(dict.fromkeys(id for id in _ids_of(said, kind) if id)) if kind else []
    yield from ((kind, id) for id in own or _noted(call, kind))
    for field, parent in _PARENTS.items():
        if parent != kind and field in _fields(said.DESCRIPTOR) and (id := getattr(said, field)):
            yield parent, id


@cache
def _fields(message: Descriptor) -> frozenset[str]:
    return frozenset(message.fields_by_name)


def _whole(place: Place) -> tuple[str, str]:
    """(kind, id) of what a call was about that names no target: the app or the user."""
    return ("app", place.app_id) if place.app else ("user", place.user_id)


def _target(place: Place, kind: str, id: str) -> AuditLogTarget:
    target = AuditLogTarget()
    item = getattr(target, kind)
    item.id = id
    for name, value in (("user_id", place.user_id), ("app_id", place.app_id)):
        if value and name in item.DESCRIPTOR.fields_by_name:
            setattr(item, name, value)
    return target


def _noted(call: Call, kind: str) -> list[str]:
    """The id that a handler noted, where its callers have other requests than the RPC's."""
    return [call.notes[kind]] if kind in call.notes else []


def _ids_of(said: Any, kind: str) -> Iterator[str]:
    """Ids of things of that kind in a request: of messages, of pairs of ids, and in fields that are called so."""
    for field, value in said.ListFields():
        message = field.message_type
        if message is not None and (message is _message(kind) or message.name == "IdUpdateSource"):
            yield from (item.id for item in (value if field.is_repeated else [value]))
        elif field.name == "publications":
            yield from (item.version_id for item in value)
        elif field.name in (f"{kind}_ids", "ids", "version_ids") and message is None and field.is_repeated:
            yield from value
        elif field.name in (f"{kind}_id", _ID_FIELD.get(kind)) and message is None:
            yield value


@cache
def _message(kind: str) -> Any:
    return AuditLogTarget.DESCRIPTOR.fields_by_name[kind].message_type


def _details(said: Any) -> Iterator[str]:
    """How many things each field of a request has, and the ids of the first."""
    for field, value in said.ListFields():
        if field.name.endswith("key_id") or field.name == "user_app_id":
            continue
        if field.message_type is not None and "id" in field.message_type.fields_by_name:
            items = value if field.is_repeated else [value]
            secret = field.message_type is Key.DESCRIPTOR
            yield _listed(field.name, len(items), [] if secret else [item.id for item in items[:_MOST_NAMED]])
        elif field.message_type is None and field.is_repeated and field.name.endswith("ids"):
            yield _listed(field.name, len(value), list(value[:_MOST_NAMED]))
        elif field.message_type is None and not field.is_repeated and field.name.endswith("_id"):
            yield f"{field.name}: {value}"


def _listed(name: str, number: int, ids: list[str]) -> str:
    named = ", ".join(id for id in ids if id)
    more = ", …" if named and number > len(ids) else ""
    return f"{name}: {number}{f' ({named}{more})' if named else ''}"
