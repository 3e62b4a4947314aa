"""Kinds of things that are listed, read, made, changed and deleted alike, and random calls about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from meshserve.core.contract import RPCS
from meshserve_proto import status_code_pb2 as codes
from support.programs_model import (
    PUBLIC,
    Item,
    Model,
    Refusal,
    Visit,
    check_page,
    checked_id,
    forget_moved,
    fresh,
    moved,
    page,
)
from support.programs_values import patched, plain, trimmed

Act = Callable[[Visit, Any], Any]
ACTIONS = ("merge", "overwrite", "remove")


@dataclass(slots=True)
class Step:
    """One call. fields: of the request, plain; act: what the model makes of it; view: the same of the answer.

    at: (secret, user, app) if the call must be made so.
    """

    rpc: str
    fields: dict[str, Any]
    act: Act
    view: Callable[[Any], Any]
    at: tuple[str, str, str] | None = None


def nothing(answer: Any) -> None:
    """The view of an answer that says nothing."""
    return


@dataclass(eq=False)
class Kind:
    """One kind. Verbs are names of RPCs, "" where there is none.

    new: the body of a new one; change: of a patch; ids: what they may be called; kept: the fields that are compared.
    order: "made" or "changed", the latest first; sorts: field of a list's request → what it sorts by.
    check: (model, visit, id, body) → body of a new one, or a refusal; revise: (model, visit, item, change, action) → the
    change that is applied; show: (model, visit, item) → what is seen, where that is more than the body.
    renames: old ids refer to new ones; late: a patch answers with how things are when all of it is done.
    missing, duplicate, bad_id, empty_id: codes; an empty_id of 0 lets the server make an id up.
    made: what follows; gone: what precedes the deletion of one.
    """

    name: str
    message: str
    new: Callable[[Random], dict[str, Any]]
    ids: Sequence[str]
    kept: frozenset[str]
    post: str = ""
    get: str = ""
    lists: str = ""
    patch: str = ""
    delete: str = ""
    parent: "Kind | None" = None
    level: str = "app"
    missing: int = codes.CONN_DOES_NOT_EXIST
    duplicate: int = codes.DATABASE_DUPLICATE_KEY
    bad_id: int = codes.CONN_INVALID_REQUEST
    actions: Sequence[str] = ("overwrite",)
    fields: frozenset[str] = frozenset()
    change: Callable[[Random], dict[str, Any]] | None = None
    order: str = "made"
    sorts: dict[str, str] = field(default_factory=dict)
    renames: bool = False
    late: bool = False
    empty_id: int = 0
    check: Callable[[Model, Visit, str, dict[str, Any]], dict[str, Any]] | None = None
    revise: Callable[[Model, Visit, Item, dict[str, Any], str], dict[str, Any]] | None = None
    show: Callable[[Model, Visit, Item], dict[str, Any]] | None = None
    made: Callable[[Model, Visit, Item], None] | None = None
    gone: Callable[[Model, Visit, Item], None] | None = None

    def __post_init__(self) -> None:
        self.request = {verb: RPCS[name] for verb, name in self._verbs().items() if name}
        descriptor = next(
            f.message_type
            for rpc in self.request.values()
            for f in rpc.response.DESCRIPTOR.fields
            if f.message_type is not None and f.message_type.name == self.message
        )
        self.has = frozenset(descriptor.fields_by_name)
        self.public = "visibility" in descriptor.fields_by_name
        self.address = [n for n in ("user_id", "app_id") if n in descriptor.fields_by_name and n in self.kept]

    def _verbs(self) -> dict[str, str]:
        verbs = ("post", "get", "lists", "patch", "delete")
        return {verb: getattr(self, verb) for verb in verbs}

    def field_in(self, verb: str, *, answer: bool) -> str:
        """The field of a request or answer that has the items."""
        rpc = self.request[verb]
        fields = (rpc.response if answer else rpc.request).DESCRIPTOR.fields
        own = [f for f in fields if f.message_type is not None and f.message_type.name == self.message]
        return str(sorted(own, key=lambda f: not f.is_repeated)[0].name)

    # The model's side

    def table(self, visit: Visit, parents: Sequence[str]) -> dict[str, Item]:
        """The items below the parents that a call names."""
        if self.parent is None:
            return visit.holder.table(self.name)
        return self.parent.one(visit, parents[:-1], parents[-1]).table(self.name)

    def one(self, visit: Visit, parents: Sequence[str], id: str) -> Item:
        """The item of that id, that the caller may see."""
        holder = visit.holder
        item = self.table(visit, parents).get(id)
        if item is None and self.renames:
            former = moved(holder, self.name, id)
            if former is not None and self.sees(visit, former):
                raise Refusal(codes.MOVED)
        if item is None or not self.sees(visit, item):
            raise Refusal(self.missing)
        return item

    def sees(self, visit: Visit, item: Item) -> bool:
        """Whether the caller may see an item that is there."""
        if not visit.stranger:
            return True
        return item.gettable >= PUBLIC if self.public else self.parent is not None

    def shown(self, model: Model, visit: Visit, item: Item) -> dict[str, Any]:
        """What is seen of an item."""
        seen = self.show(model, visit, item) if self.show else item.body
        address = visit.address()
        if self.level == "app" and visit.app is None and item.owner is not None:
            address = address | {"app_id": item.owner.id}
        return trimmed({"id": item.id, **seen, **{k: v for k, v in address.items() if k in self.address}})

    def listed(self, model: Model, visit: Visit, asked: dict[str, Any], parents: Sequence[str]) -> list[Any]:
        """A page of what the caller may see."""
        check_page(asked)
        if visit.stranger and not self.public and self.parent is None:
            raise Refusal(codes.CONN_DOES_NOT_EXIST)
        items = [item for item in self.within(visit, parents) if self.sees(visit, item)]
        key = next((key for name, key in self.sorts.items() if asked.get(name)), self.order)
        items.sort(key=lambda item: (getattr(item, key), item.uid), reverse=not asked.get("sort_ascending"))
        return [self.shown(model, visit, item) for item in page(items, asked)]

    def within(self, visit: Visit, parents: Sequence[str]) -> list[Item]:
        """What a list is of: without an app, of all apps of the user that the caller may see."""
        if self.level == "user" or visit.app is not None:
            return list(self.table(visit, parents).values())
        apps = visit.holder.table("apps").values()
        seen = [app for app in apps if not visit.stranger or app.gettable >= PUBLIC]
        return [item for app in seen for item in app.table(self.name).values()]

    def create(self, model: Model, visit: Visit, parents: Sequence[str], given: dict[str, Any], made_up: str) -> Item:
        """A new item."""
        body = {name: value for name, value in given.items() if name != "id"}
        id = given.get("id", "")
        table = self.table(visit, parents)
        if id:
            checked_id(id, self.bad_id)
        elif self.empty_id:
            raise Refusal(self.empty_id)
        if self.check is not None:
            body = self.check(model, visit, id, body)
        if self.public:
            body = body if "visibility" in body else {**body, "visibility": {"gettable": 10}}
        if id in table:
            raise Refusal(self.duplicate)
        item = model.add(table, id or fresh(made_up, table), body, visit.holder)
        if self.renames:
            forget_moved(model, visit.holder, self.name, item.id)
        if self.made is not None:
            self.made(model, visit, item)
        return item

    def update(self, model: Model, visit: Visit, parents: Sequence[str], given: dict[str, Any], action: str) -> Item:
        """A patch of one item."""
        item = self.one(visit, parents, given.get("id", ""))
        change = {name: value for name, value in given.items() if name != "id"}
        if self.revise is not None:
            change = self.revise(model, visit, item, change, action)
        body = patched(item.body, change, action, self.fields)
        if self.public and not body.get("visibility"):
            body = {**body, "visibility": {"gettable": 10}}
        model.write(item, body)
        return item

    def remove(self, model: Model, visit: Visit, parents: Sequence[str], ids: Sequence[str]) -> None:
        """The deletion of items, all or none."""
        found = [self.one(visit, parents, id) for id in dict.fromkeys(ids)]
        table = self.table(visit, parents)
        for item in found:
            if self.gone is not None:
                self.gone(model, visit, item)
            model.drop(table, item.id)

    # Random calls

    def some_id(self, chance: Random) -> str:
        """An id that may be that of something."""
        return chance.choice(self.ids)

    def target(self, model: Model, chance: Random) -> str:
        """The id of something to read or change; now and then one that the server made up, or that was given up."""
        drawn = chance.random()
        if self.parent is None and drawn < 0.25:
            users = model.users.values()
            holders = users if self.level == "user" else [a for user in users for a in user.table("apps").values()]
            old: list[str] = [id for holder in holders for id in holder.notes.get(("moved", self.name), ())]
            if old and drawn < 0.1:
                return chance.choice(old)
            known = [id for holder in holders for id in holder.table(self.name) if id not in self.ids]
            if known:
                return chance.choice(known)
        return self.some_id(chance)

    def parents_of(self, chance: Random) -> list[str]:
        """Ids of parents, from the outermost."""
        return [] if self.parent is None else [*self.parent.parents_of(chance), self.parent.some_id(chance)]

    def _named(self, verb: str, parents: Sequence[str]) -> dict[str, Any]:
        return dict(zip(self.request[verb].variables, parents, strict=False)) if parents else {}

    def steps(self) -> "list[tuple[float, Callable[[Model, Random], Step]]]":
        """(weight, maker) of the calls about this kind."""
        makers = [(3.0, self.post, self.a_post), (1.5, self.get, self.a_get), (1.5, self.lists, self.a_list)]
        makers += [(3.0, self.patch, self.a_patch), (1.2, self.delete, self.a_delete)]
        return [(weight, maker) for weight, name, maker in makers if name]

    def a_post(self, model: Model, chance: Random) -> Step:
        """New items, now and then with an id that is taken, bad or left out."""
        parents, name = self.parents_of(chance), self.field_in("post", answer=False)
        repeated = self.request["post"].request.DESCRIPTOR.fields_by_name[name].is_repeated
        items = [self.an_item(chance) for _ in range(_few(chance) if repeated else 1)]

        def act(visit: Visit, answer: Any) -> Any:
            if not items:
                raise Refusal(codes.CONN_INVALID_REQUEST)
            got = self.items(answer, "post")
            ids = [each.id for each in got] + [""] * len(items)
            made = [self.create(model, visit, parents, item, id) for item, id in zip(items, ids, strict=False)]
            return [self.shown(model, visit, item) for item in made]

        fields = self._named("post", parents) | {name: items if repeated else items[0]}
        return Step(self.post, fields, act, self.viewer("post"))

    def an_item(self, chance: Random) -> dict[str, Any]:
        """A new item as it is posted."""
        drawn = chance.random()
        id = "" if drawn < 0.06 else "not an id" if drawn < 0.08 else self.some_id(chance)
        body = self._what_it_has(self.new(chance))
        return {"id": id, **body} if id else body

    def _what_it_has(self, body: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in body.items() if name in self.has}

    def items(self, answer: Any, verb: str) -> list[Any]:
        """The items of an answer."""
        name = self.field_in(verb, answer=True)
        if answer.DESCRIPTOR.fields_by_name[name].is_repeated:
            return list(getattr(answer, name))
        return [getattr(answer, name)] if answer.HasField(name) else []

    def viewer(self, verb: str) -> Callable[[Any], Any]:
        """What is compared of an answer."""
        return lambda answer: [plain(item, self.kept) for item in self.items(answer, verb)]

    def a_get(self, model: Model, chance: Random) -> Step:
        """One item."""
        parents = self.parents_of(chance)
        id = self.target(model, chance)

        def act(visit: Visit, answer: Any) -> Any:
            return [self.shown(model, visit, self.one(visit, parents, id))]

        return Step(self.get, self._named("get", [*parents, id]), act, self.viewer("get"))

    def a_list(self, model: Model, chance: Random) -> Step:
        """A page, with one of the orders that there are."""
        asked: dict[str, Any] = (
            a_page(chance) if "page" in self.request["lists"].request.DESCRIPTOR.fields_by_name else {}
        )
        if self.sorts and chance.random() < 0.5:
            asked[chance.choice(list(self.sorts))] = True
            asked["sort_ascending"] = chance.random() < 0.5
        return self.list_step(model, asked, self.parents_of(chance))

    def list_step(self, model: Model, asked: dict[str, Any], parents: Sequence[str]) -> Step:
        """A list as asked for."""

        def act(visit: Visit, answer: Any) -> Any:
            return self.listed(model, visit, asked, parents)

        return Step(self.lists, self._named("lists", parents) | asked, act, self.viewer("lists"))

    def a_patch(self, model: Model, chance: Random) -> Step:
        """Changes of items, now and then of none, of missing ones, or with an action that there is not."""
        parents, name = self.parents_of(chance), self.field_in("patch", answer=False)
        action = some_action(chance, self.actions)
        repeated = self.request["patch"].request.DESCRIPTOR.fields_by_name[name].is_repeated
        make = self.change or self.new
        items = [
            {"id": self.target(model, chance), **self._what_it_has(make(chance))}
            for _ in range(_few(chance) if repeated else 1)
        ]

        def act(visit: Visit, answer: Any) -> Any:
            if action not in self.actions or not items:
                raise Refusal(codes.CONN_INVALID_REQUEST)
            shown: list[Any] = []
            changed = []
            for item in items:
                changed.append(self.update(model, visit, parents, item, action))
                shown.append(self.shown(model, visit, changed[-1]))
            return [self.shown(model, visit, item) for item in changed] if self.late else shown

        fields = self._named("patch", parents) | {name: items if repeated else items[0], "action": action}
        return Step(self.patch, fields, act, self.viewer("patch"))

    def a_delete(self, model: Model, chance: Random) -> Step:
        """A deletion, by ids or of everything."""
        parents = self.parents_of(chance)
        fields = {f.name: f for f in self.request["delete"].request.DESCRIPTOR.fields}
        several = next((n for n, f in fields.items() if f.is_repeated and n.endswith("ids")), "")
        ids = [self.target(model, chance) for _ in range(_few(chance) if several else 1)]
        everything = bool(several) and "delete_all" in fields and chance.random() < 0.1

        def act(visit: Visit, answer: Any) -> None:
            if not ids and not everything:
                raise Refusal(codes.CONN_INVALID_REQUEST)
            self.remove(model, visit, parents, list(self.table(visit, parents)) if everything else ids)

        asked = self._named("delete", parents)
        asked |= {several: ids} if several else {self._one_id(parents): ids[0]}
        return Step(self.delete, asked | ({"delete_all": True} if everything else {}), act, nothing)

    def _one_id(self, parents: Sequence[str]) -> str:
        return self.request["delete"].variables[len(parents)]


def _few(chance: Random) -> int:
    """How many items a call has."""
    return chance.choice((0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4)) if chance.random() < 0.97 else 1


few = _few


def some_action(chance: Random, actions: Sequence[str]) -> str:
    """An action, seldom one that is not known."""
    return chance.choice(list(actions)) if chance.random() < 0.95 else chance.choice(["", "append", *ACTIONS])


def a_page(chance: Random) -> dict[str, int]:
    """A page to ask for: mostly short ones, some beyond the end, some too large."""
    asked = {"page": chance.choice((0, 1, 1, 2, 3, 50)), "per_page": chance.choice((0, 1, 2, 3, 5, 1000, 1001))}
    return {name: value for name, value in asked.items() if value}
