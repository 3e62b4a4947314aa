"""What a bulk operation may be: one source that exists and one change that can be made to it (behaviour §14)."""

from collections.abc import Callable
from sqlite3 import Connection
from typing import Any

from meshserve.api.dataset_store import dataset_of
from meshserve.api.label_concepts import name_concepts
from meshserve.api.posted_data import check_labels
from meshserve.api.search_legacy import modern
from meshserve.api.searches import ANNOTATIONS, INPUTS, SEARCHES
from meshserve.bulk import sources
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.core.storable import check_storable
from meshserve.crud.verbs import existing
from meshserve.datasets.selection import selected
from meshserve.store import access, inputs
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BulkOperation, Data, Dataset, Search, SplitIntoDatasets

MOST_INPUTS = 100_000
"""Inputs that an operation names by their ids; a search or a dataset may have any number."""
_SOURCES = "input_ids, search, dataset or annotation_search"


def invalid(details: str) -> Problem:
    """The problem of a bulk operation that cannot be meant."""
    return Problem(codes.BULK_OPERATION_INVALID_REQUEST, details)


def check(call: Call, connection: Connection, operation: BulkOperation) -> None:
    """Problem for what cannot be done; what is left unsaid is filled in, and new concepts are created."""
    _check_pair(operation)
    _check_source(call, connection, operation)
    name = operation.operation.WhichOneof("operation")
    if name is not None:
        _CHECKS[name](call, connection, getattr(operation.operation, name))


def _check_pair(operation: BulkOperation) -> None:
    """One source and one change, both of inputs or both of annotations."""
    of_inputs, of_annotations = operation.WhichOneof("input_source"), operation.WhichOneof("annotation_source")
    change = operation.operation.WhichOneof("operation")
    deletes = operation.operation.WhichOneof("annotation_operation")
    if not of_inputs and not of_annotations:
        raise invalid(f"No source is set: give {_SOURCES}.")
    if of_inputs and of_annotations:
        raise invalid(f"{of_inputs} and annotation_search are both set: give one source.")
    if not change and not deletes:
        raise invalid("operation is empty: say what to do.")
    if change and deletes:
        raise invalid(f"operation.{change} and operation.delete_annotations are both set: give one of them.")
    if of_annotations and change:
        raise invalid(f"operation.{change} works on inputs: choose them by input_ids, search or dataset.")
    if of_inputs and deletes:
        raise invalid("operation.delete_annotations works on annotations: choose them by annotation_search.")


def _check_source(call: Call, connection: Connection, operation: BulkOperation) -> None:
    source = operation.WhichOneof("input_source") or "annotation_search"
    if source == "input_ids":
        _check_ids(call, connection, list(operation.input_ids.input_ids))
    elif source == "dataset":
        _check_dataset(call, connection, operation.dataset.id, "dataset.id")
        operation.dataset.CopyFrom(Dataset(id=operation.dataset.id))
    elif source == "search":
        operation.search.CopyFrom(_searched(call, connection, operation.search, INPUTS))
        sources.inputs_of(connection, call.place.app, operation.search)
    else:
        found = _searched(call, connection, operation.annotation_search, ANNOTATIONS)
        operation.annotation_search.CopyFrom(found)
        selected(connection, call.place.app, found)


def _check_ids(call: Call, connection: Connection, ids: list[str]) -> None:
    if not ids:
        raise invalid("input_ids.input_ids is empty: name at least one input.")
    if len(ids) > MOST_INPUTS:
        raise invalid(f"input_ids names {len(ids)} inputs; an operation names at most {MOST_INPUTS}: use a search.")
    known = inputs.taken(connection, call.place.app, ids)
    for id in ids:
        if id not in known:
            raise Problem(codes.INPUT_DOES_NOT_EXIST, f"input_ids names '{id}': there is no such input in the app.")


def _searched(call: Call, connection: Connection, wanted: Search, kind: str) -> Search:
    """A search as it is run: one with an id alone is the saved search of that id."""
    check_storable(wanted, "search", codes.SEARCH_INVALID_REQUEST)
    if not wanted.id or wanted.query.ListFields():
        return modern(wanted, call.caller.user_id)
    row = existing(call, SEARCHES, connection, call.place.app, wanted.id)
    if row.extra["kind"] != kind:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no saved search '{wanted.id}' over {kind}.")
    return modern(Search.FromString(row.body), call.caller.user_id)


def _check_dataset(call: Call, connection: Connection, id: str, field: str) -> None:
    if not id:
        raise invalid(f"{field} is empty: name a dataset of the app.")
    call.require("Datasets_Get")
    dataset_of(call, connection, id)


def _checked(data: Data) -> Data:
    """Labels that are well formed; Problem 25404 otherwise."""
    try:
        check_labels(data)
    except Problem as problem:
        raise invalid(problem.details.replace("data.", "operation: ", 1)) from None
    return data


def _add_concepts(call: Call, connection: Connection, change: Any) -> None:
    _require_concepts(change)
    data = _checked(Data(concepts=change.concepts))
    name_concepts(call, connection, data)
    del change.concepts[:]
    change.concepts.extend(data.concepts)


def _delete_concepts(call: Call, connection: Connection, change: Any) -> None:
    _require_concepts(change)
    _checked(Data(concepts=change.concepts))
    users = [call.caller.user_id if id == "me" else id for id in change.user_ids or ["me"]]
    for id in users:
        if access.find_user(connection, id) is None:
            raise invalid(f"operation.delete_concepts.user_ids names '{id}': there is no such user.")
    del change.user_ids[:]
    change.user_ids.extend(users)


def _require_concepts(change: Any) -> None:
    if not change.concepts:
        raise invalid("operation: concepts is empty: name at least one concept.")


def _metadata(call: Call, connection: Connection, change: Any) -> None:
    if not change.metadata.fields:
        raise invalid("operation: metadata is empty: give at least one key and its value.")
    _checked(Data(metadata=change.metadata))


def _geo(call: Call, connection: Connection, change: Any) -> None:
    if not change.HasField("geo"):
        raise invalid("operation.overwrite_geo.geo is not set: give a geo_point.")
    _checked(Data(geo=change.geo))


def _membership(call: Call, connection: Connection, change: Any) -> None:
    _check_dataset(call, connection, change.dataset_id, "operation: dataset_id")


def _split(call: Call, connection: Connection, change: SplitIntoDatasets) -> None:
    path = "operation.split_into_datasets"
    if change.method != SplitIntoDatasets.RANDOM_PERCENTAGE_SPLIT:
        raise invalid(f"{path}.method is {change.method}; it is RANDOM_PERCENTAGE_SPLIT (1).")
    if not change.dataset_splits:
        raise invalid(f"{path}.dataset_splits is empty: name at least one dataset.")
    seen: set[str] = set()
    for number, split in enumerate(change.dataset_splits):
        at, id = f"{path}.dataset_splits[{number}]", split.dataset.id
        _check_dataset(call, connection, id, f"{at}.dataset.id")
        if id in seen:
            raise invalid(f"{at}.dataset.id '{id}' is there twice.")
        if not 1 <= split.percentage <= 100:
            raise invalid(f"{at}.percentage is {split.percentage}; it is from 1 to 100.")
        seen.add(id)
        split.dataset.CopyFrom(Dataset(id=id))
    total = sum(split.percentage for split in change.dataset_splits)
    if total > 100:
        raise invalid(f"{path}.dataset_splits have {total} percent together; that is more than there is.")


def _nothing(call: Call, connection: Connection, change: Any) -> None:
    """A change without settings."""


_CHECKS: dict[str, Callable[[Call, Connection, Any], None]] = {
    "add_concepts": _add_concepts,
    "delete_concepts": _delete_concepts,
    "add_metadata": _metadata,
    "delete_metadata": _metadata,
    "overwrite_geo": _geo,
    "delete_geo": _nothing,
    "add_to_dataset": _membership,
    "delete_from_dataset": _membership,
    "split_into_datasets": _split,
}
