"""What the audit log says of a call: who, what, to what, from where; written with the first change that the call makes.

Entries hold ids and numbers of things and nothing else of what was sent: no content, and of keys not even the id, which
is the secret.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf.message import Message

from meshserve.call import Call
from meshserve.core import clock
from meshserve.dispatch.audit_events import MUTATING, event_of
from meshserve.dispatch.peers import host
from meshserve.store import audit
from meshserve.store.companions import COMPANION, Companion
from meshserve_proto.resources_pb2 import App, AuditLogEntry, AuditLogTarget, Key, User

_MOST_NAMED = 8
"""How many ids of one field an entry's details name."""
_PARENTS = ("model", "workflow", "compute_cluster")
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
    place, actor = call.place, call.caller.user_id
    said = getattr(request, "upload_config", request)
    targets = list(_targets(call, said, kind))
    where = f" in app '{place.app_id}'" if place.app else ""
    body = AuditLogEntry(
        timestamp=clock.stamp(moment),
        user=User(id=actor),
        operation=operation,
        description=f"{call.rpc.name}{where} of user '{place.user_id}'",
        targets=targets,
        details=[f"rpc: {call.rpc.name}", *_details(said)],
        success=True,
        req_id=call.request_id,
        source_ip=source,
    )
    lines = {line_of(target) for target in targets}
    if place.app:
        lines.add(audit.target_line("app", place.app_id))
    owner = place.user or call.caller.user
    return audit.Entry(owner, moment, actor, operation, source, "".join(sorted(lines)), body.SerializeToString())


def line_of(target: AuditLogTarget) -> str:
    """The target as the log's rows have it; an app id that is not set leaves the app open."""
    kind = target.WhichOneof("target") or ""
    item = getattr(target, kind)
    app_id = getattr(item, "app_id", "")
    return audit.target_line(kind, item.id, *([app_id] if app_id else []))


def _targets(call: Call, said: Any, kind: str) -> Iterator[AuditLogTarget]:
    """What the call was about: the things that it names, the ones that these belong to, else the app or the user."""
    own = list(dict.fromkeys(id for id in _ids_of(said, kind) if id)) if kind else []
    named = [(kind, id) for id in own or _noted(call, kind)]
    named += [(parent, id) for parent in _PARENTS if parent != kind and (id := getattr(said, f"{parent}_id", ""))]
    for one, id in named:
        target = AuditLogTarget()
        item = getattr(target, one)
        item.id = id
        for name, value in (("user_id", call.place.user_id), ("app_id", call.place.app_id if one != "app" else "")):
            if value and name in item.DESCRIPTOR.fields_by_name:
                setattr(item, name, value)
        yield target
    if named:
        return
    if call.place.app:
        yield AuditLogTarget(app=App(id=call.place.app_id, user_id=call.place.user_id))
    else:
        yield AuditLogTarget(user=User(id=call.place.user_id))


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
