"""What is in datasets: inputs put in one by one or by a search, read, and taken out (behaviour §13)."""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any

from meshserve.api.bulk_operations import started
from meshserve.api.dataset_store import DATASETS, dataset_of
from meshserve.api.inputs_hosted import addresses
from meshserve.api.search_legacy import modern
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import fold, fold_details, make_status, status_of
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, missing
from meshserve.store import datasets as store
from meshserve.store import inputs as input_store
from meshserve.store import query, records, schema, search
from meshserve.store.query import Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    AddToDataset,
    BulkOperation,
    DatasetInput,
    Input,
    Operation,
)
from meshserve_proto.service_pb2 import (
    DeleteDatasetInputsRequest,
    GetDatasetInputRequest,
    ListDatasetInputsRequest,
    MultiDatasetInputResponse,
    PostDatasetInputsRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

_FIELD = 2
"""`dataset_input` and `dataset_inputs` of the responses."""
_BULK_OPERATION = MultiDatasetInputResponse.DESCRIPTOR.fields_by_name["bulk_operation"].number
_INPUT = DatasetInput.DESCRIPTOR.fields_by_name["input"].number
_ADDED = make_status(codes.DATASET_INPUT_SUCCESS)
MEMBERS = Resource(DatasetInput, schema.DATASET_INPUTS, parent=DATASETS)


def _refuse_strangers(call: Call) -> None:
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The inputs of this app are not shared with you.")


def _shown(call: Call, connection: Connection, rows: Iterable[tuple[int, int]]) -> list[bytes]:
    """Members given by (pk of the input, when it was added), as far as the inputs still exist."""
    listed = list(rows)
    inputs = search.bodies(connection, "inputs", [pk for pk, _ in listed], input_store.SHOWN)
    there = [(inputs[pk], added) for pk, added in listed if pk in inputs]
    bodies = addresses(call).all([row for row, _ in there])
    return [_member(body, added) for body, (_, added) in zip(bodies, there, strict=True)]


def _member(input: bytes, added: int) -> bytes:
    return DatasetInput(created_at=clock.stamp(added)).SerializeToString() + embedded(_INPUT, (input,))


@rpc("ListDatasetInputs")
async def list_dataset_inputs(call: Call, request: ListDatasetInputsRequest) -> Reply:
    """A page of the inputs of a dataset, those that were put in last first."""
    _refuse_strangers(call)
    number, per_page = page_of(request)
    database = call.services.database
    version = database.version()

    def read(connection: Connection) -> list[bytes]:
        dataset = dataset_of(call, connection, request.dataset_id)
        rows = call.services.pages.columns(
            connection,
            version,
            schema.DATASET_INPUTS,
            ("input", "created"),
            [query.of_app(dataset.pk)],
            Order(),
            number,
            per_page,
        )
        return _shown(call, connection, [(row[0], row[1]) for row in rows])

    return embedded(_FIELD, await database.scan(read))


@rpc("GetDatasetInput")
async def get_dataset_input(call: Call, request: GetDatasetInputRequest) -> Reply:
    """One input of a dataset."""
    _refuse_strangers(call)
    connection = call.services.database.reader
    dataset = dataset_of(call, connection, request.dataset_id)
    row = records.find(connection, schema.DATASET_INPUTS, dataset.pk, request.input_id)
    if row is None:
        raise missing(MEMBERS, request.input_id)
    return embedded(_FIELD, _shown(call, connection, [(row.extra["input"], row.created)]))


@rpc("PostDatasetInputs")
async def post_dataset_inputs(call: Call, request: PostDatasetInputsRequest) -> Reply:
    """Put inputs into a dataset: each by its id, on its own; or all that a search finds, in the background."""
    if request.HasField("search"):
        if request.dataset_inputs:
            raise Problem(codes.CONN_INVALID_REQUEST, "dataset_inputs and search are both set: give one of them.")
        return await _add_found(call, request)
    posted = batch_of(request, "dataset_inputs", MEMBERS.noun)

    def write(connection: Connection) -> list[bytes]:
        dataset = dataset_of(call, connection, request.dataset_id)
        return _add(call, connection, dataset.pk, [item.input.id for item in posted])

    return embedded(_FIELD, await call.services.database.write(write))


def _add(call: Call, connection: Connection, dataset: int, wanted: Sequence[str]) -> list[bytes]:
    """Add what can be added; every item tells how it went in the status of its input."""
    inputs = records.find_many(connection, schema.INPUTS, call.place.app, wanted)
    found = [(dataset, inputs[id].pk, id) for id in wanted if id in inputs]
    store.add(connection, clock.now(), found)
    members = records.find_many(connection, schema.DATASET_INPUTS, dataset, wanted)
    bodies: list[bytes] = []
    item_codes: list[int] = []
    for number, id in enumerate(wanted):
        if id in members:
            (body,) = _shown(call, connection, [(inputs[id].pk, members[id].created)])
            shown = DatasetInput.FromString(body)
            shown.input.status.CopyFrom(_ADDED)
            bodies.append(shown.SerializeToString())
            item_codes.append(codes.DATASET_INPUT_SUCCESS)
        else:
            problem = _unknown(number, id)
            bodies.append(DatasetInput(input=Input(id=id, status=status_of(problem))).SerializeToString())
            item_codes.append(problem.code)
    call.code = fold(item_codes, (codes.DATASET_INPUT_SUCCESS,))
    call.details = fold_details(item_codes, (codes.DATASET_INPUT_SUCCESS,))
    return bodies


def _unknown(number: int, id: str) -> Problem:
    if not id:
        return Problem(codes.INPUT_INVALID_ARGUMENT, f"dataset_inputs[{number}].input.id is empty: name an input.")
    return Problem(codes.INPUT_DOES_NOT_EXIST, f"There is no input '{id}' in the app.")


async def _add_found(call: Call, request: PostDatasetInputsRequest) -> Reply:
    """A bulk operation does it, as one that is posted does."""
    operation = BulkOperation(
        search=modern(request.search, call.caller.user_id),
        operation=Operation(add_to_dataset=AddToDataset(dataset_id=request.dataset_id)),
    )
    return embedded(_BULK_OPERATION, await started(call, [operation]))


@rpc("DeleteDatasetInputs")
async def delete_dataset_inputs(call: Call, request: DeleteDatasetInputsRequest) -> Reply:
    """Take inputs out of a dataset, all or none; they stay in the app."""
    if not request.input_ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "input_ids is empty: name the inputs to take out of the dataset.")

    def write(connection: Connection) -> None:
        dataset = dataset_of(call, connection, request.dataset_id)
        rows = records.find_many(connection, schema.DATASET_INPUTS, dataset.pk, request.input_ids)
        for id in request.input_ids:
            if id not in rows:
                raise missing(MEMBERS, id)
        records.delete(connection, schema.DATASET_INPUTS, [row.pk for row in rows.values()])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


BINDINGS: list[Any] = [
    list_dataset_inputs,
    get_dataset_input,
    post_dataset_inputs,
    delete_dataset_inputs,
]
