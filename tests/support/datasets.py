"""Calls about datasets as tests make them, and reading of what is exported."""

import io
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.inputs import Inputs
from support.serving import Caller, add_caller

PROTOBUF = resources_pb2.CLARIFAI_DATA_PROTOBUF
_WAITING = (codes.DATASET_VERSION_PENDING, codes.DATASET_VERSION_IN_PROGRESS)
_EXPORTING = (codes.DATASET_VERSION_EXPORT_PENDING, codes.DATASET_VERSION_EXPORT_IN_PROGRESS)


def dataset(inputs: Inputs, id: str, *members: str, **fields: Any) -> Any:
    """A new dataset with inputs in it."""
    (made,) = inputs.ok("PostDatasets", datasets=[resources_pb2.Dataset(id=id, **fields)]).datasets
    if members:
        add(inputs, id, *members)
    return made


def add(inputs: Inputs, id: str, *members: str) -> Any:
    """Put inputs into a dataset."""
    items = [resources_pb2.DatasetInput(input=resources_pb2.Input(id=member)) for member in members]
    return inputs.ok("PostDatasetInputs", dataset_id=id, dataset_inputs=items)


def members(inputs: Inputs, id: str) -> list[str]:
    """Ids of the inputs of a dataset, in the order of the list."""
    return [item.input.id for item in inputs.ok("ListDatasetInputs", dataset_id=id).dataset_inputs]


def version(inputs: Inputs, dataset_id: str, id: str = "", **fields: Any) -> Any:
    """A new version, in its final state."""
    asked = resources_pb2.DatasetVersion(id=id, **fields)
    (made,) = inputs.ok("PostDatasetVersions", dataset_id=dataset_id, dataset_versions=[asked]).dataset_versions
    return settled(inputs, dataset_id, made.id)


def settled(inputs: Inputs, dataset_id: str, id: str, seconds: float = 30.0) -> Any:
    """A version in its final state."""
    deadline = time.monotonic() + seconds
    while True:
        found = inputs.ok("GetDatasetVersion", dataset_id=dataset_id, dataset_version_id=id).dataset_version
        if found.status.code not in _WAITING:
            return found
        assert time.monotonic() < deadline, found.status
        time.sleep(0.02)


def export(
    inputs: Inputs, dataset_id: str, version_id: str, *formats: int, seconds: float = 60.0, **fields: Any
) -> list[Any]:
    """Exports in their final state, in the order of the formats."""
    exports = [resources_pb2.DatasetVersionExport(format=format, **fields) for format in formats or (PROTOBUF,)]
    deadline = time.monotonic() + seconds
    while True:
        found = inputs.ok(
            "PutDatasetVersionExports", dataset_id=dataset_id, dataset_version_id=version_id, exports=exports
        ).exports
        if not any(each.status.code in _EXPORTING for each in found):
            return list(found)
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def download(url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
    """(status, headers, body) of a GET, whatever comes of it."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers)), timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def key(inputs: Inputs) -> dict[str, str]:
    """The caller's token as the SDK sends it."""
    return {"Authorization": dict(inputs.metadata)["authorization"]}


def exported(inputs: Inputs, dataset_id: str, version_id: str) -> list[Any]:
    """The inputs of a version, as its export in protobuf has them."""
    (found,) = export(inputs, dataset_id, version_id)
    assert found.status.code == codes.DATASET_VERSION_EXPORT_SUCCESS, found.status
    status, _, content = download(found.url, key(inputs))
    assert (status, len(content)) == (200, found.size)
    return inputs_in(content)


def inputs_in(content: bytes) -> list[Any]:
    """The inputs of an export in protobuf."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, *batches = archive.namelist()
        assert first == "mimetype"
        assert archive.read(first) == b"application/x.clarifai-data+protobuf"
        return [each for name in batches for each in resources_pb2.InputBatch.FromString(archive.read(name)).inputs]


def somebody_else(inputs: Inputs) -> Inputs:
    """The same app, seen by a new user who has nothing to do with it."""
    name = f"other-{uuid.uuid4().hex[:12]}"
    caller = Caller(name, "own", uuid.uuid4().hex)
    add_caller(inputs.server.data, caller)
    return inputs.as_caller(caller)


def concept_ids(found: Any) -> Sequence[str]:
    """Ids of the concepts of an input."""
    return [concept.id for concept in found.data.concepts]
