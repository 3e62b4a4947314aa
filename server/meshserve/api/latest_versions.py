"""Resources that show the latest of their versions in themselves: pipelines, steps and artifacts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from sqlite3 import Connection
from typing import Any

from meshserve.api.dataset_store import deletions
from meshserve.call import Call, Reply
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud.binding import Binding
from meshserve.crud.patching import checked_action
from meshserve.crud.resource import Resource, field_of
from meshserve.crud.verbs import PUBLIC, batch_of, change, create, existing, listed_columns
from meshserve.ingest.payload import SWEEP
from meshserve.store import access, query, records
from meshserve.store.access import Place
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes

Add = Callable[[Call, Connection, Any], None]
CONTENT_GONE = "content_gone"
"""A kind of job: a trigger adds one for each version that goes before its content is complete."""
LEFT = (CONTENT_GONE, SWEEP)
"""What deletions leave to be done."""


@dataclass(frozen=True)
class Family:
    """A resource and its versions.

    field: of its message, that holds the latest version. usable: what a version must be to be shown there.
    finish: completes a version that is read, at its place. add: stores what is posted, instead of `create`.
    """

    resource: Resource
    versions: Resource
    field: str
    usable: tuple[Condition, ...] = ()
    finish: Callable[[Call, Place, Any], None] | None = None
    add: Add | None = None

    def bindings(self) -> list[Binding]:
        """The standard RPCs that the resource names."""
        resource = self.resource
        made = [(resource.get, self._get), (resource.list, self._list)]
        made += [(resource.post, self._post), (resource.patch, self._patch)]
        deleting = replace(resource, get="", list="", post="", patch="")
        return [*(Binding(name, make(name)) for name, make in made if name), *deletions(deleting, LEFT)]

    def latest(self, call: Call, connection: Connection, owner: int) -> Row | None:
        """The newest usable version that the caller may see, or None."""
        conditions = [query.of_app(owner), *self.usable]
        if call.stranger:
            conditions.append(query.at_least("visibility", PUBLIC))
        return next(iter(records.select(connection, self.versions.table, conditions, Order(), 1)), None)

    def shown(self, call: Call, connection: Connection, rows: Sequence[tuple[int, int, bytes]]) -> list[bytes]:
        """(pk, owner, body) of stored items as callers see them, with their latest versions."""
        places: dict[int, Place] = {call.place.app: call.place}
        shown = []
        for pk, owner, body in rows:
            if owner not in places:
                places[owner] = access.app_by_pk(connection, owner) or call.place
            item = self.resource.decode(body, places[owner])
            version = self.latest(call, connection, pk)
            if version is not None:
                message = self.versions.decode(version.body, places[owner])
                if self.finish is not None:
                    self.finish(call, places[owner], message)
                getattr(item, self.field).CopyFrom(message)
            shown.append(item.SerializeToString())
        return shown

    def _named(self, call: Call, connection: Connection, ids: Sequence[str]) -> list[bytes]:
        rows = records.find_many(connection, self.resource.table, call.place.app, ids)
        return self.shown(call, connection, [(rows[id].pk, rows[id].owner, rows[id].body) for id in ids])

    def _get(self, name: str) -> Any:
        variable, output = RPCS[name].variables[-1], self._output(name)

        async def get(call: Call, request: Any) -> Reply:
            connection = call.services.database.reader
            row = existing(call, self.resource, connection, call.place.app, getattr(request, variable))
            return embedded(output, self.shown(call, connection, [(row.pk, row.owner, row.body)]))

        return get

    def _list(self, name: str) -> Any:
        output = self._output(name)

        async def list_(call: Call, request: Any) -> Reply:
            found = await listed_columns(call, self.resource, request, ("pk", "owner", "body"))
            rows = [(row[0], row[1], row[2]) for row in found]
            return embedded(output, await call.services.database.scan(lambda c: self.shown(call, c, rows)))

        return list_

    def _post(self, name: str) -> Any:
        return self._writing(name, lambda request: self.add or self._create)

    def _patch(self, name: str) -> Any:
        def act(request: Any) -> Add:
            action = checked_action(request.action, self.resource.actions)
            return lambda call, connection, item: _ignored(
                change(call, self.resource, connection, call.place.app, item, action)
            )

        return self._writing(name, act)

    def _writing(self, name: str, act_of: Callable[[Any], Add]) -> Any:
        """An RPC that writes the items of its request, all or none."""
        items_field = field_of(RPCS[name], self.resource.message, response=False).name
        output = self._output(name)

        async def write_items(call: Call, request: Any) -> Reply:
            act, items = act_of(request), batch_of(request, items_field, self.resource.noun)

            def write(connection: Connection) -> list[bytes]:
                for item in items:
                    act(call, connection, item)
                return self._named(call, connection, [item.id for item in items])

            return embedded(output, await call.services.database.write(write))

        return write_items

    def _create(self, call: Call, connection: Connection, item: Any) -> None:
        if item.HasField(self.field):
            upload = f"Post{self.versions.message.DESCRIPTOR.name}sUpload"
            raise Problem(
                codes.CONN_INVALID_REQUEST,
                f"{self.resource.noun}.{self.field}: a version comes by {upload}, which takes its content.",
            )
        create(call, self.resource, connection, call.place.app, item)

    def _output(self, name: str) -> int:
        return field_of(RPCS[name], self.resource.message, response=True).number


def _ignored(body: bytes) -> None:
    """A patch gives its body back; it is read anew, with its version."""
