"""Annotation filters: searches that say which annotations count (behaviour §13)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api.search_legacy import modern
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings
from meshserve.datasets.selection import selected
from meshserve.store import records, schema
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AnnotationFilter, Search

_OF_SAVED = ("save", "id", "application_id", "git_hash", "created_at", "modified_at", "visibility", "name")
"""What only a search that is saved on its own has."""


def complete_search(call: Call, connection: Connection, filter: AnnotationFilter) -> None:
    """Put the search of a filter into the form in which it runs, and see whether it could.

    `search.id` alone stands for a saved search, which is copied. Problem 40002, or 11101 for a search that is not there.
    """
    filter.search.CopyFrom(runnable_search(call, connection, filter.search, "annotation_filter.search"))


def runnable_search(call: Call, connection: Connection, asked: Search, path: str) -> Search:
    """A search that selects annotations, or the saved one whose id alone is given, as it runs.

    Problem 40002, 11101 or 11102, as `complete_search`; `path` is what the request calls it.
    """
    found = Search()
    given = asked if asked.HasField("query") else _saved(call, connection, asked.id, path)
    found.CopyFrom(modern(given, call.caller.user_id))
    for name in _OF_SAVED:
        found.ClearField(name)
    from meshserve.api import searching  # costs numpy

    searching.check(call, found)
    selected(connection, call.place.app, found)
    return found


def _saved(call: Call, connection: Connection, id: str, path: str) -> Search:
    if not id:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"{path} has no query: give the search that selects annotations, or the id of a saved one.",
        )
    row = records.find(connection, schema.SEARCHES, call.place.app, id)
    if row is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no search '{id}' here.")
    return Search.FromString(row.body)


def _revise(call: Call, connection: Connection, stored: Any, change: AnnotationFilter, action: str) -> None:
    if change.HasField("search"):
        complete_search(call, connection, change)


ANNOTATION_FILTERS = Resource(
    AnnotationFilter,
    schema.ANNOTATION_FILTERS,
    get="GetAnnotationFilter",
    list="ListAnnotationFilters",
    post="PostAnnotationFilters",
    patch="PatchAnnotationFilters",
    delete=("DeleteAnnotationFilters",),
    patchable=("search",),
    prepare=complete_search,
    revise=_revise,
)

BINDINGS = bindings(ANNOTATION_FILTERS)
