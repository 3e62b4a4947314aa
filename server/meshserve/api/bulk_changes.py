"""What bulk operations do to one input or annotation, within a write (behaviour §14)."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from sqlite3 import Connection

from meshserve.api.annotations import relabelled
from meshserve.api.annotations_posting import Author, by_user
from meshserve.api.posted_data import invalid
from meshserve.api.posted_parts import check_amount
from meshserve.bulk.running import Act
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.ingest.limits import LARGEST_METADATA
from meshserve.store import annotations, datasets, query, records, schema
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, BulkOperation, Concept, Data, DatasetSplit, Input

_BLOCK = 100
"""Inputs that are split so that each dataset gets exactly its share of them."""


def prepare(connection: Connection, app: int, operation: BulkOperation, total: int) -> Act:
    """What does an operation of an app on one item after the other; Problem if its dataset was deleted.

    total: how many items there are.
    """
    name = operation.operation.WhichOneof("operation")
    if name is None:
        return lambda pk, number: records.delete(connection, schema.ANNOTATIONS, [pk])
    if name == "split_into_datasets":
        return _split(connection, app, operation, total)
    return _ACTS[name](connection, app, operation)


def _relabel(connection: Connection, pk: int, change: Callable[[Data], None]) -> None:
    """Change the labels of an input; its own annotation follows."""
    row = records.find_pk(connection, schema.INPUTS, pk)
    if row is None:
        return
    input = Input.FromString(row.body)
    before = Data.FromString(input.data.SerializeToString())
    change(input.data)
    if input.data == before:
        return
    check_amount(input.data)
    row.modified = clock.now()
    input.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = input.SerializeToString()
    records.update(connection, schema.INPUTS, row)
    relabelled(connection, pk, input.data)


def _add_concepts(connection: Connection, app: int, operation: BulkOperation) -> Act:
    """Labels are of whoever asks: the input's own annotation takes them if it is theirs, else one of their own."""
    author, wanted = by_user(operation.created_by), operation.operation.add_concepts.concepts

    def act(pk: int, number: int) -> None:
        own = annotations.of_input(connection, pk)
        if own.extra["worker"] == author.column:
            _relabel(connection, pk, lambda data: _set(data, wanted))
        else:
            _label_apart(connection, own, author, wanted)

    return act


def _set(data: Data, wanted: Sequence[Concept]) -> None:
    """Give labels that are there their new values, and add the others."""
    known = {concept.id: concept for concept in data.concepts}
    for concept in wanted:
        if concept.id in known:
            known[concept.id].value = concept.value
        else:
            data.concepts.append(concept)


def _label_apart(connection: Connection, own: Row, author: Author, wanted: Sequence[Concept]) -> None:
    missing = list(wanted)
    for row in _said_by(connection, own.owner, own.extra["input"], [author.column], wanted):
        annotation = Annotation.FromString(row.body)
        there = {concept.id for concept in annotation.data.concepts}
        if here := [concept for concept in missing if concept.id in there]:
            _set(annotation.data, here)
            _save(connection, row, annotation)
            missing = [concept for concept in missing if concept.id not in there]
    if missing:
        _annotate(connection, own, author, missing)


def _said_by(
    connection: Connection, app: int, input_pk: int, workers: Sequence[str], concepts: Sequence[Concept]
) -> list[Row]:
    """Annotations of an input, but for its own, in which one of these workers used one of the concepts."""
    conditions = [
        query.equal("input", input_pk),
        query.equal("input_level", 0),
        annotations.by_workers(workers),
        annotations.with_labels(app, [concept.id for concept in concepts]),
    ]
    return records.select(connection, schema.ANNOTATIONS, conditions, Order(ascending=True))


def _save(connection: Connection, row: Row, annotation: Annotation) -> None:
    row.modified = clock.now()
    annotation.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = annotation.SerializeToString()
    annotations.update(connection, row, annotation)


def _annotate(connection: Connection, own: Row, author: Author, concepts: Sequence[Concept]) -> None:
    moment = clock.now()
    annotation = Annotation(
        id=ids.new_id(),
        input_id=Annotation.FromString(own.body).input_id,
        data=Data(concepts=concepts),
        status=make_status(codes.ANNOTATION_SUCCESS),
        created_at=clock.stamp(moment),
        modified_at=clock.stamp(moment),
    )
    author.sign(annotation)
    row = Row(own.owner, annotation.id, annotation.SerializeToString(), moment, moment)
    row.extra = {
        "input": own.extra["input"],
        "status": annotation.status.code,
        "worker": author.column,
        "input_level": 0,
        "trusted": 1,
    }
    annotations.insert(connection, row, annotation)


def _delete_concepts(connection: Connection, app: int, operation: BulkOperation) -> Act:
    """Labels of the whole input by these people; what is said of a place in it stays."""
    wanted = operation.operation.delete_concepts.concepts
    gone = {concept.id for concept in wanted}
    users = operation.operation.delete_concepts.user_ids or [operation.created_by]
    workers = [by_user(id).column for id in users]

    def act(pk: int, number: int) -> None:
        own = annotations.of_input(connection, pk)
        if own.extra["worker"] in workers and _without(Annotation.FromString(own.body).data, gone):
            _relabel(connection, pk, lambda data: _drop(data, gone))
        for row in _said_by(connection, app, pk, workers, wanted):
            annotation = Annotation.FromString(row.body)
            if not _without(annotation.data, gone):
                continue
            _drop(annotation.data, gone)
            if annotation.data.ListFields():
                _save(connection, row, annotation)
            else:
                records.delete(connection, schema.ANNOTATIONS, [row.pk])

    return act


def _without(data: Data, gone: set[str]) -> bool:
    return any(concept.id in gone for concept in data.concepts)


def _drop(data: Data, gone: set[str]) -> None:
    kept = [concept for concept in data.concepts if concept.id not in gone]
    del data.concepts[:]
    data.concepts.extend(kept)


def _add_metadata(connection: Connection, app: int, operation: BulkOperation) -> Act:
    fresh = operation.operation.add_metadata.metadata

    def change(data: Data) -> None:
        for key, value in fresh.fields.items():
            data.metadata.fields[key].CopyFrom(value)
        if data.metadata.ByteSize() > LARGEST_METADATA:
            raise invalid(f"with these its metadata would have more than {LARGEST_METADATA} bytes.")

    return lambda pk, number: _relabel(connection, pk, change)


def _delete_metadata(connection: Connection, app: int, operation: BulkOperation) -> Act:
    gone = operation.operation.delete_metadata.metadata

    def change(data: Data) -> None:
        for key, value in gone.fields.items():
            if key in data.metadata.fields and data.metadata.fields[key] == value:
                del data.metadata.fields[key]

    return lambda pk, number: _relabel(connection, pk, change)


def _overwrite_geo(connection: Connection, app: int, operation: BulkOperation) -> Act:
    geo = operation.operation.overwrite_geo.geo
    return lambda pk, number: _relabel(connection, pk, lambda data: data.geo.CopyFrom(geo))


def _delete_geo(connection: Connection, app: int, operation: BulkOperation) -> Act:
    return lambda pk, number: _relabel(connection, pk, lambda data: data.ClearField("geo"))


def _dataset(connection: Connection, app: int, id: str) -> int:
    found = datasets.pks(connection, app, [id])
    if not found:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"The dataset '{id}' was deleted.")
    return found[id]


def _add_to_dataset(connection: Connection, app: int, operation: BulkOperation) -> Act:
    dataset = _dataset(connection, app, operation.operation.add_to_dataset.dataset_id)
    moment = clock.now()
    return lambda pk, number: _put(connection, moment, dataset, pk)


def _put(connection: Connection, moment: int, dataset: int, pk: int) -> None:
    datasets.add_pks(connection, moment, dataset, [pk])


def _delete_from_dataset(connection: Connection, app: int, operation: BulkOperation) -> Act:
    dataset = _dataset(connection, app, operation.operation.delete_from_dataset.dataset_id)
    return lambda pk, number: datasets.take_out(connection, dataset, pk)


def _split(connection: Connection, app: int, operation: BulkOperation, total: int) -> Act:
    splits = operation.operation.split_into_datasets.dataset_splits
    targets = [_dataset(connection, app, split.dataset.id) for split in splits]
    moment = clock.now()

    @cache
    def drawn(block: int, size: int) -> list[int | None]:
        return draw(operation.id, block, splits, size)

    def act(pk: int, number: int) -> None:
        block, place = divmod(number, _BLOCK)
        chosen = drawn(block, min(_BLOCK, max(total - block * _BLOCK, place + 1)))[place]
        if chosen is not None:
            _put(connection, moment, targets[chosen], pk)

    return act


def draw(seed: str, block: int, splits: Sequence[DatasetSplit], size: int) -> list[int | None]:
    """Which split each item of a block goes to, in random order that comes from the seed; None is no dataset.

    Of a block every split has its share, rounded so that none is off by one or more. Drawn anew it is the same, so
    an operation that was interrupted goes on as it began.
    """
    drawn: list[int | None] = []
    upto = 0
    for number, split in enumerate(splits):
        upto += split.percentage
        drawn += [number] * ((upto * size + 50) // 100 - len(drawn))
    drawn += [None] * (size - len(drawn))
    random.Random(f"{seed}/{block}").shuffle(drawn)  # noqa: S311 - to spread inputs, not to hide them
    return drawn


_ACTS: dict[str, Callable[[Connection, int, BulkOperation], Act]] = {
    "add_concepts": _add_concepts,
    "delete_concepts": _delete_concepts,
    "add_metadata": _add_metadata,
    "delete_metadata": _delete_metadata,
    "overwrite_geo": _overwrite_geo,
    "delete_geo": _delete_geo,
    "add_to_dataset": _add_to_dataset,
    "delete_from_dataset": _delete_from_dataset,
}
"""The change that an operation makes → what makes it."""
