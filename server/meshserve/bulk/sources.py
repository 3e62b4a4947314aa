"""What a bulk operation works on: inputs by their ids, by a search or of a dataset, or annotations by a search."""

from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.datasets.selection import selected
from meshserve.search import filters
from meshserve.search.filters import Scope, refused
from meshserve.store import datasets, query, search
from meshserve.store.query import Condition
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BulkOperation, Search

INPUTS, ANNOTATIONS = "inputs", "annotations"
"""The tables."""
_PART = 500


def table_of(operation: BulkOperation) -> str:
    """Which table its items are rows of."""
    return ANNOTATIONS if operation.WhichOneof("annotation_source") else INPUTS


def items(connection: Connection, app: int, operation: BulkOperation, after: int) -> list[int]:
    """The pks of its items behind the pk `after`, ascending: of what there was when the operation was posted.

    An operation changes no item but the one it is at, so what it has not come to is still found when it is asked for
    anew. Problem if a dataset was deleted, or a search cannot run.
    """
    table = table_of(operation)
    bounds = [
        query.at_least(f"{table}.pk", after + 1),
        query.at_most(f"{table}.created", clock.micros(operation.created_at)),
    ]
    found: list[int] = []
    for conditions in _conditions(connection, app, operation):
        found += search.pks(connection, table, app, [*bounds, *conditions])
    return sorted(found)


def _conditions(connection: Connection, app: int, operation: BulkOperation) -> Iterator[list[Condition]]:
    """Conditions of which each item meets all of one list."""
    source = operation.WhichOneof("input_source")
    if source == "input_ids":
        for part in _parts(operation.input_ids.input_ids):
            yield [query.among("inputs.id", part)]
    elif source == "search":
        yield inputs_of(connection, app, operation.search)
    elif source == "dataset":
        if not datasets.pks(connection, app, [operation.dataset.id]):
            raise Problem(codes.CONN_DOES_NOT_EXIST, f"The dataset '{operation.dataset.id}' was deleted.")
        yield [datasets.members_of(app)([operation.dataset.id])]
    else:
        yield [*selected(connection, app, operation.annotation_search), query.equal("annotations.input_level", 0)]


def _parts(values: Iterable[str]) -> Iterator[Sequence[str]]:
    listed = list(dict.fromkeys(values))
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))


def inputs_of(connection: Connection, app: int, wanted: Search) -> list[Condition]:
    """Conditions over `inputs`: what a search finds. Problem 40002 for one that ranks, or that could not run."""
    if filters.ranking(wanted.query.ranks):
        raise refused("search.query.ranks: a bulk operation takes all that is found; choose it by filters alone.")
    search.prepare(connection)
    before = clock.micros(wanted.as_of) if wanted.HasField("as_of") else None
    scope = Scope(connection, app, wanted.query.language, datasets.members_of(app), before)
    conditions = filters.on_inputs(scope, wanted.query.filters)
    if before is not None:
        conditions.append(query.at_most("inputs.created", before))
    return conditions
