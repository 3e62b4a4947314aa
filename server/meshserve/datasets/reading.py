"""Exports read back: each input as it can be posted again, with its annotations (behaviour §13).

What a folded input says of the whole stays with the input; every region, frame and stretch of time becomes an
annotation of its own, as people make them. Posted and exported again, they make the same input.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.json_format import Parse, ParseError
from google.protobuf.message import DecodeError

from meshserve.core.problems import Problem
from meshserve.datasets.exports import JSON_TYPE, MIMETYPE, PROTOBUF_TYPE
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Data, Frame, Input, InputBatch, TimeSegment

_MEDIA = ("image", "video", "audio", "text")
_SET_BY_SERVER = ("hosted", "hosted_thumbnail", "thumbnail_url", "image_info", "video_info", "audio_info", "text_info")
_LARGEST_MEMBER = 256_000_000
"""Bytes that a batch may unpack to: anybody may have made the file."""
LARGEST_POST = 128
"""Inputs, or annotations, that one call takes."""


@dataclass(slots=True)
class Read:
    """An input as PostInputs takes it, with its annotations as PostAnnotations does.

    hosted: its media is an address of the server that made the export, which takes a key to fetch; `input` has that
    address as `url`.
    """

    input: Input
    annotations: list[Annotation] = field(default_factory=list)
    hosted: bool = False


def read(path: Path) -> Iterator[Read]:
    """The inputs of an export in protobuf or JSON, in its order, one batch in memory at a time.

    Problem 39999 for a file that is no such export.
    """
    for batch in _batches(path):
        for input in batch.inputs:
            yield _taken_apart(input)


def in_posts(reads: Iterator[Read]) -> Iterator[list[Read]]:
    """As many together as one call of PostInputs takes."""
    together: list[Read] = []
    for each in reads:
        together.append(each)
        if len(together) == LARGEST_POST:
            yield together
            together = []
    if together:
        yield together


def _batches(path: Path) -> Iterator[InputBatch]:
    try:
        with zipfile.ZipFile(path) as archive:
            kind = archive.read(MIMETYPE) if MIMETYPE in archive.namelist() else b""
            if kind not in (PROTOBUF_TYPE, JSON_TYPE):
                raise _no_export(path, f"its member '{MIMETYPE}' does not name one of the two formats of Clarifai data")
            for info in archive.infolist():
                if info.filename == MIMETYPE or info.is_dir():
                    continue
                if info.file_size > _LARGEST_MEMBER:
                    raise _no_export(path, f"'{info.filename}' unpacks to more than {_LARGEST_MEMBER} bytes")
                yield _batch(kind, archive.read(info))
    except (zipfile.BadZipFile, DecodeError, ParseError) as error:
        raise _no_export(path, str(error)) from None


def _batch(kind: bytes, content: bytes) -> InputBatch:
    if kind == JSON_TYPE:
        return Parse(content, InputBatch(), ignore_unknown_fields=True)
    return InputBatch.FromString(content)


def _no_export(path: Path, why: str) -> Problem:
    return Problem(codes.INPUT_INVALID_REQUEST, f"{path.name} is no export of a dataset: {why}.")


def _taken_apart(folded: Input) -> Read:
    result = Read(Input(id=folded.id, data=folded.data))
    data = result.input.data
    for name in _MEDIA:
        if not data.HasField(name):
            continue
        medium = getattr(data, name)
        result.hosted |= medium.HasField("hosted")
        for unwanted in _SET_BY_SERVER:
            if unwanted in medium.DESCRIPTOR.fields_by_name:
                medium.ClearField(unwanted)
        if name == "text" and medium.raw:  # it is here as a whole, so its address is not needed
            medium.ClearField("url")
            result.hosted = False
    for name in ("regions", "frames", "time_segments", "tracks", "clusters", "embeddings"):
        data.ClearField(name)
    result.annotations = [Annotation(input_id=folded.id, data=part) for part in _parts(folded.data)]
    return result


def _parts(data: Data) -> Iterator[Data]:
    """Regions, frames and stretches of time, each alone; of a frame its labels and each of its regions."""
    for region in data.regions:
        yield Data(regions=[region])
    for frame in data.frames:
        for inner in _whole_and_parts(frame.data):
            yield Data(frames=[Frame(id=frame.id, frame_info=frame.frame_info, data=inner)])
    for segment in data.time_segments:
        for inner in _whole_and_parts(segment.data):
            yield Data(time_segments=[TimeSegment(id=segment.id, time_info=segment.time_info, data=inner)])
    for track in data.tracks:
        yield Data(tracks=[track])


def _whole_and_parts(data: Data) -> Iterator[Data]:
    whole = Data()
    whole.CopyFrom(data)
    for name in ("regions", "frames", "time_segments", "tracks"):
        whole.ClearField(name)
    parts = list(_parts(data))
    if whole.ListFields() or not parts:
        yield whole
    yield from parts
