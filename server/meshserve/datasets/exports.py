"""Exports: a snapshot as a ZIP in one of the three formats, written piece by piece (behaviour §13).

The same snapshot makes the same bytes, and memory does not grow with it: a batch is as much as is ever held.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import BinaryIO

from meshserve.core.splice import embedded
from meshserve.datasets.archive import Archive
from meshserve.datasets.files import Record, Stopped, read_records
from meshserve.media.hosting import Addresses
from meshserve_proto.resources_pb2 import (
    CLARIFAI_DATA_JSON,
    CLARIFAI_DATA_PROTOBUF,
    COCO,
    Input,
)

MIMETYPE = "mimetype"
PROTOBUF_TYPE, JSON_TYPE = b"application/x.clarifai-data+protobuf", b"application/x.clarifai-data+json"
NAMES = {CLARIFAI_DATA_PROTOBUF: "protobuf.zip", CLARIFAI_DATA_JSON: "json.zip", COCO: "coco.zip"}
"""Format → the name of its file."""
_LARGEST_BATCH, _HEAVIEST_BATCH = 500, 8_000_000
"""Inputs, and bytes, that a batch is full with."""
_INPUTS_FIELD = 1
"""`inputs` of InputBatch."""


@dataclass(frozen=True, slots=True)
class Source:
    """What an export is made from. addresses: of the app's hosted media; embeddings: whether they go in.

    stop: set when the server goes down.
    """

    snapshot: Path
    addresses: Addresses
    embeddings: bool
    stop: Event

    def records(self) -> Iterator[Record]:
        """The inputs of the snapshot; Stopped if `stop` is set meanwhile."""
        for record in read_records(self.snapshot):
            if self.stop.is_set():
                raise Stopped
            yield record

    def bare(self) -> Iterator[Input]:
        """The inputs without the addresses of their media and embeddings, for who looks at neither."""
        return (Input.FromString(record.input) for record in self.records())

    def inputs(self) -> Iterator[Input]:
        """The inputs as they are handed out, with the addresses of their media."""
        for record in self.records():
            input = Input.FromString(record.input)
            added = self.addresses.appended(input.id, record.hosted, record.blob, record.status)
            input.MergeFromString(added + record.embeddings if self.embeddings else added)
            yield input


def write(format: int, source: Source, file: BinaryIO) -> None:
    """Write the export of a format. Raises Stopped."""
    with Archive(file) as archive:
        _WRITERS[format](source, archive)


def _protobuf(source: Source, archive: Archive) -> None:
    archive.stored(MIMETYPE, PROTOBUF_TYPE)
    for number, batch in enumerate(_batches(source.inputs(), _serialized)):
        archive.member(_name(number, batch), embedded(_INPUTS_FIELD, batch))


def _json(source: Source, archive: Archive) -> None:
    from meshserve.core.json_encode import encode  # costs numpy

    archive.stored(MIMETYPE, JSON_TYPE)
    for number, batch in enumerate(_batches(source.inputs(), partial(encode, ordered=True))):
        archive.member(f"{_name(number, batch)}.json", b'{"inputs":[' + b",".join(batch) + b"]}")


def _coco(source: Source, archive: Archive) -> None:
    from meshserve.datasets.coco import write as write_coco  # decodes masks, which costs pillow and numpy

    write_coco(source.inputs, source.bare, archive)


_WRITERS: dict[int, Callable[[Source, Archive], None]] = {
    CLARIFAI_DATA_PROTOBUF: _protobuf,
    CLARIFAI_DATA_JSON: _json,
    COCO: _coco,
}


def _serialized(input: Input) -> bytes:
    return input.SerializeToString(deterministic=True)


def _batches(inputs: Iterator[Input], written: Callable[[Input], bytes]) -> Iterator[list[bytes]]:
    """Inputs as they are written, a batch at a time; the batches are the same however that is."""
    batch: list[bytes] = []
    weight = 0
    for input in inputs:
        batch.append(written(input))
        weight += input.ByteSize()
        if len(batch) == _LARGEST_BATCH or weight >= _HEAVIEST_BATCH:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _name(number: int, batch: list[bytes]) -> str:
    """What readers look at: the folder is the split, and the number behind the last "_n" how many inputs there are."""
    return f"all/batch_{number:06d}_n{len(batch)}"
