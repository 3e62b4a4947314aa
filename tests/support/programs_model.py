"""What a server must remember and whom it must refuse, in plain Python: the model that random programs are held against.

It is written from the behaviour that clients know, and shares nothing with the server but the contract's descriptors.
Everything that changes goes through `put`, `drop` and `assign`, so that a part of a call can be undone.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from meshserve.core.contract import RPCS, scope_dependencies
from meshserve_proto import status_code_pb2 as codes

PUBLIC, PRIVATE = 50, 10
LONGEST_ID, LARGEST_PAGE, PAGE = 48, 1000, 128
_ID = re.compile(r"[0-9A-Za-z]+(?:[-_]+[0-9A-Za-z]+)*")
_MADE_UP = re.compile(r"[0-9a-f]{32}")
_KEY_AUTH = RPCS["ListModels"].auth


class Refusal(Exception):
    """What a call, or an item of it, is answered with instead of success."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Difference(AssertionError):
    """The server and the model do not agree."""


class Item:
    """A thing that is kept. made, changed: moments of the model's clock; tables: kind → id → what it owns."""

    __slots__ = ("body", "changed", "id", "made", "notes", "owner", "tables", "uid")

    def __init__(self, id: str, uid: int, body: dict[str, Any], owner: Any = None) -> None:
        self.id, self.uid, self.body, self.owner = id, uid, body, owner
        self.made = self.changed = uid
        self.tables: dict[str, dict[str, Item]] = {}
        self.notes: dict[Any, Any] = {}

    def table(self, kind: str) -> "dict[str, Item]":
        """What it owns of a kind."""
        return self.tables.setdefault(kind, {})

    @property
    def gettable(self) -> int:
        """How visible it is."""
        return int(self.body.get("visibility", {}).get("gettable", PRIVATE))


@dataclass(slots=True)
class Credential:
    """A key as the model knows it. app: the item of the app of an app key."""

    user: str
    scopes: frozenset[str] | None
    app: Item | None = None


@dataclass(slots=True)
class Visit:
    """A call that was let in. code: what it answers unless it is refused."""

    key: Credential
    owner: str
    app: Item | None
    holder: Item
    stranger: bool
    granted: frozenset[str] | None
    code: int = codes.SUCCESS

    @property
    def own(self) -> bool:
        """Whether the caller owns the place."""
        return self.key.user == self.owner

    def require(self, scope: str) -> None:
        """Refuse a caller without a scope that only some uses of an RPC need."""
        if self.granted is not None and scope not in self.granted:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)

    def address(self) -> dict[str, str]:
        """The user and app fields of what is here."""
        return {"user_id": self.owner} | ({"app_id": self.app.id} if self.app else {})


@dataclass
class Model:
    """Users, their apps and keys, and all that is in them."""

    users: dict[str, Item] = field(default_factory=dict)
    keys: dict[str, Credential] = field(default_factory=dict)
    _clock: int = 0
    _undo: list[Callable[[], None]] = field(default_factory=list)

    def tick(self) -> int:
        """The next moment."""
        self._clock += 1
        return self._clock

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an entry of a table."""
        if key in table:
            before = table[key]
            self._undo.append(lambda: table.__setitem__(key, before))
        else:
            self._undo.append(lambda: table.__delitem__(key))
        table[key] = value

    def drop(self, table: dict[Any, Any], key: Any) -> None:
        """Remove an entry of a table."""
        before = table.pop(key)
        self._undo.append(lambda: table.__setitem__(key, before))

    def assign(self, item: Any, name: str, value: Any) -> None:
        """Set an attribute."""
        before = getattr(item, name)
        self._undo.append(lambda: setattr(item, name, before))
        setattr(item, name, value)

    def write(self, item: Item, body: dict[str, Any]) -> None:
        """Give an item another body, now."""
        self.assign(item, "body", body)
        self.assign(item, "changed", self.tick())

    def add(self, table: dict[str, Item], id: str, body: dict[str, Any], owner: Any = None) -> Item:
        """A new item."""
        item = Item(id, self.tick(), body, owner)
        self.put(table, id, item)
        return item

    @contextmanager
    def all_or_none(self) -> Iterator[None]:
        """Undo everything if the block refuses."""
        mark = len(self._undo)
        try:
            yield
        except Refusal:
            while len(self._undo) > mark:
                self._undo.pop()()
            raise

    def settle(self) -> None:
        """What was done stays."""
        self._undo.clear()

    def app(self, owner: str, id: str) -> Item | None:
        """A user's app by its present id."""
        user = self.users.get(owner)
        return user.table("apps").get(id) if user else None

    def former(self, owner: str, id: str) -> Item | None:
        """A user's app by an id that it had, if nothing has that now."""
        user = self.users.get(owner)
        return None if user is None or id in user.table("apps") else moved(user, "apps", id)

    def admit(self, secret: str, name: str, owner: str, app_id: str) -> Visit:
        """Let a call in, or refuse it: who calls, where, and whether they may."""
        key, rpc = self.keys.get(secret), RPCS[name]
        if key is None or (key.app is not None and rpc.auth != _KEY_AUTH):
            raise Refusal(codes.CONN_KEY_INVALID)
        owner = key.user if owner in ("", "me") else owner
        app_id = "" if rpc.user_level else app_id
        app = self._locate(key, name, owner, app_id)
        if app is None and owner not in self.users:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        visit = Visit(key, owner, app, app or self.users[owner], stranger=False, granted=key.scopes)
        self._authorise(visit, name)
        return visit

    def _locate(self, key: Credential, name: str, owner: str, app_id: str) -> Item | None:
        if key.app is not None:
            if owner == key.user and (app_id in ("", key.app.id) or self.former(owner, app_id) is key.app):
                if app_id in ("", key.app.id):
                    return key.app
                raise Refusal(codes.MOVED)
            other = self.app(owner, app_id)
            if other is None or other.gettable < PUBLIC or not reads(name):
                raise Refusal(codes.CONN_KEY_INVALID)
            return other
        if not app_id:
            if RPCS[name].app_level:
                raise Refusal(codes.CONN_KEY_INVALID)
            return None
        found = self.app(owner, app_id)
        if found is None:
            former = self.former(owner, app_id)
            if former is not None and (former.gettable >= PUBLIC or key.user in (owner, *_members(former))):
                raise Refusal(codes.MOVED)
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        return found

    def _authorise(self, visit: Visit, name: str) -> None:
        key, app = visit.key, visit.app
        if key.user != visit.owner or (key.app is not None and key.app is not app):
            rights = _members(app).get(key.user) if app and key.app is None else None
            if rights is not None:
                visit.granted = both(rights.notes["scopes"], key.scopes)
            else:
                visit.stranger = True
                if app is not None and app.gettable < PUBLIC:
                    raise Refusal(codes.CONN_DOES_NOT_EXIST)
                if not reads(name) or (app is None and not _shows_public_things(name)):
                    raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)
        if visit.granted is not None and not RPCS[name].scopes <= visit.granted:
            raise Refusal(codes.CONN_INSUFFICIENT_SCOPES)


def reads(name: str) -> bool:
    """Whether an RPC leaves everything as it was."""
    return name.startswith(("Get", "List", "Stream")) or (name.startswith("Post") and name.endswith("Searches"))


def _shows_public_things(name: str) -> bool:
    messages = [f.message_type for f in RPCS[name].response.DESCRIPTOR.fields if f.message_type is not None]
    return any("visibility" in message.fields_by_name for message in messages)


def _members(app: Item | None) -> dict[str, Item]:
    """User id → collaborator."""
    return {} if app is None else app.table("collaborators")


def both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The scopes in both sets; None is all of them."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def with_dependencies(scopes: list[str]) -> list[str]:
    """Scopes with all that they need."""
    ready: list[str] = []
    waiting = list(scopes)
    while waiting:
        scope = waiting.pop(0)
        if scope not in ready:
            ready.append(scope)
            waiting += scope_dependencies().get(scope, ())
    return ready


def as_scopes(listed: list[str]) -> frozenset[str] | None:
    """Scopes as they are granted."""
    return None if "All" in listed else frozenset(listed)


def moved(holder: Item, kind: str, id: str) -> Item | None:
    """What of a kind had that id once, if it is still there and nothing took the id since."""
    found = holder.notes.get(("moved", kind), {}).get(id)
    return found if found is not None and holder.table(kind).get(found.id) is found else None


def rename(model: Model, holder: Item, kind: str, item: Item, new: str) -> None:
    """Give an item another id: the old one refers to the new one from now on."""
    table, old = holder.table(kind), item.id
    model.drop(table, old)
    model.assign(item, "id", new)
    model.put(table, new, item)
    forget_moved(model, holder, kind, new)
    model.put(holder.notes.setdefault(("moved", kind), {}), old, item)


def forget_moved(model: Model, holder: Item, kind: str, id: str) -> None:
    """A new thing takes the id, which refers to nothing else from now on."""
    former = holder.notes.get(("moved", kind), {})
    if id in former:
        model.drop(former, id)


def checked_id(id: str, code: int = codes.CONN_INVALID_REQUEST) -> None:
    """Refuse what is no id."""
    if len(id) > LONGEST_ID or not _ID.fullmatch(id):
        raise Refusal(code)


def fresh(id: str, table: dict[str, Any]) -> str:
    """An id that the server made up, as it should be; where it made none up, the answer is no success or differs."""
    if not id:
        return f"none-{len(table)}"
    if not _MADE_UP.fullmatch(id) or id in table:
        raise Difference(f"the server made up the id {id!r}")
    return id


def page(items: list[Any], asked: dict[str, Any], default: int = PAGE) -> list[Any]:
    """The items of the page that is asked for."""
    number, size = asked.get("page") or 1, asked.get("per_page") or default
    return items[(number - 1) * size : number * size]


def check_page(asked: dict[str, Any]) -> None:
    """Refuse pages that are too large."""
    if asked.get("per_page", 0) > LARGEST_PAGE:
        raise Refusal(codes.CONN_INVALID_REQUEST)


def batch_code(item_codes: list[int], good: int = codes.SUCCESS) -> int:
    """The code of a batch whose items are answered one by one."""
    well = [code == good for code in item_codes]
    if all(well):
        return int(codes.SUCCESS)
    return int(codes.MIXED_STATUS if any(well) else codes.FAILURE)
