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
    if not filter.search.HasField("query"):
        filter.search.CopyFrom(_saved(call, connection, filter.search.id))
    newer = modern(filter.search)
    for name in _OF_SAVED:
        newer.ClearField(name)
    selected(connection, call.place.app, newer)
    if newer is not filter.search:
        filter.search.CopyFrom(newer)


def _saved(call: Call, connection: Connection, id: str) -> Search:
    if not id:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            "annotation_filter.search has no query: give the search that selects annotations, or the id of a saved one.",
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
