"""Which annotations a search takes: for filters of annotations, and for the snapshots that are made with them."""

from sqlite3 import Connection

from meshserve.core import clock
from meshserve.search import filters
from meshserve.search.filters import Scope, names_a_worker, refused
from meshserve.store import datasets as store
from meshserve.store import query, search
from meshserve.store.query import Condition
from meshserve_proto.resources_pb2 import Search


def selected(connection: Connection, app: int, chosen: Search | None) -> list[Condition]:
    """Conditions over `annotations`: what a search selects, by people alone unless it names somebody else.

    Problem 40002 for a search that ranks, or that could not run.
    """
    wanted = chosen.query.filters if chosen is not None else ()
    if chosen is not None and filters.ranking(chosen.query.ranks):
        raise refused("query.ranks: a filter of annotations takes them or leaves them, and puts them in no order.")
    search.prepare(connection)
    scope = Scope(connection, app, chosen.query.language if chosen else "", store.members_of(app))
    conditions = filters.on_annotations(scope, wanted)
    if not names_a_worker(wanted):
        conditions.append(query.equal("annotations.trusted", 1))
    if chosen is not None and chosen.HasField("as_of"):
        conditions.append(query.at_most("annotations.created", clock.micros(chosen.as_of)))
    return conditions
