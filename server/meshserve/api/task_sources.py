"""Where the inputs of a task come from: all of the app, a saved search, a dataset, or one input (behaviour §15)."""

from collections.abc import Sequence
from sqlite3 import Connection

from meshserve.api.search_legacy import modern
from meshserve.bulk import sources
from meshserve.core.problems import Problem
from meshserve.datasets.selection import selected
from meshserve.store import datasets, query, records, schema, search
from meshserve.store.query import Condition
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Search, Task, TaskInputSource


def conditions(connection: Connection, app: int, task: Task) -> Sequence[Condition]:
    """What inputs of the task meet, over the table `inputs`. Problem if the source does not exist."""
    id = task.input_source.id
    if task.input_source.type == TaskInputSource.SAVED_SEARCH:
        return _found(connection, app, id)
    if task.input_source.type == TaskInputSource.DATASET:
        if not datasets.pks(connection, app, [id]):
            raise _none("dataset", id)
        return [datasets.members_of(app)([id])]
    if task.input_source.type == TaskInputSource.INPUT:
        if records.find(connection, schema.INPUTS, app, id) is None:
            raise _none("input", id)
        return [query.equal("inputs.id", id)]
    return ()


def _found(connection: Connection, app: int, id: str) -> Sequence[Condition]:
    """The inputs that a saved search finds, or those of the annotations that it finds."""
    row = records.find(connection, schema.SEARCHES, app, id)
    if row is None:
        raise _none("saved search", id)
    wanted = modern(Search.FromString(row.body), "")
    if row.extra["kind"] == "inputs":
        return sources.inputs_of(connection, app, wanted)
    return [search.with_annotation(app, query.every(selected(connection, app, wanted)))]


def _none(what: str, id: str) -> Problem:
    named = f"'{id}'" if id else "nothing"
    return Problem(codes.CONN_DOES_NOT_EXIST, f"input_source.id names {named}: there is no such {what} in the app.")
