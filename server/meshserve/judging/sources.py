"""Inputs whose right answers are known: of a dataset's version, a dataset as it is, a search, or all of an app."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from meshserve.bulk.sources import inputs_of
from meshserve.datasets.files import SNAPSHOT, Folder, read_records
from meshserve.datasets.folding import fold
from meshserve.datasets.selection import selected
from meshserve.store import evaluations as store
from meshserve.store import query
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.inputs import DONE
from meshserve.store.query import Condition
from meshserve.store.records import Row
from meshserve_proto.resources_pb2 import Data, Input, Search

_PORTION = 500
_LABELS = ("concepts", "regions", "frames", "time_segments", "tracks")


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the right answers are: pks, 0 for none. chosen: a search for inputs of the app."""

    app: int
    dataset: int = 0
    version: int = 0
    chosen: Search | None = None

    @classmethod
    def of(cls, row: Row) -> "Truth":
        """What the row of an evaluation says."""
        extra = row.extra
        chosen = Search.FromString(extra["chosen"]) if extra["chosen"] is not None else None
        return cls(extra["truth_app"], extra["truth_dataset"], extra["truth_version"], chosen)


@dataclass(frozen=True, slots=True)
class Sample:
    """An input without its labels, and the labels; hosted, blob: columns that its media follow from."""

    input: Input
    truth: Data
    hosted: str | None
    blob: str | None


def samples(connection: Connection, folder: Folder, truth: Truth) -> Iterator[Sample]:
    """Inputs with a label that people gave, be it a no; others are left out, for nobody knows what would be right.

    Problem 40002 for a search that cannot run; OSError or EOFError for a damaged snapshot.
    """
    for folded, hosted, blob in _folded(connection, folder, truth):
        labels = Data()
        for name in _LABELS:
            getattr(labels, name).extend(getattr(folded.data, name))
            folded.data.ClearField(name)  # a model must not be told what it shall say
        if next(concepts_in(labels), None) is not None:
            yield Sample(folded, labels, hosted, blob)


def _folded(connection: Connection, folder: Folder, truth: Truth) -> Iterator[tuple[Input, str | None, str | None]]:
    if truth.version:
        for record in read_records(folder.path(truth.version, SNAPSHOT)):
            yield Input.FromString(record.input), record.hosted or None, record.blob or None
        return
    after, conditions, said = 0, _members(connection, truth), selected(connection, truth.app, None)
    while found := store.members(connection, conditions, after, _PORTION):
        labels = store.said_of(connection, [row[0] for row in found], said)
        for pk, body, hosted, blob in found:
            yield fold(body, labels.get(pk, ()))[0], hosted, blob
        after = found[-1][0]


def _members(connection: Connection, truth: Truth) -> Sequence[Condition]:
    own = [query.equal("inputs.owner", truth.app), query.equal("inputs.status", DONE)]
    if truth.dataset:
        own.append(store.in_dataset(truth.dataset))
    return own if truth.chosen is None else [*own, *inputs_of(connection, truth.app, truth.chosen)]
