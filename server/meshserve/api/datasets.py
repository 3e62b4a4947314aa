"""Datasets: named sets of inputs (behaviour §13). What is in them, versions and exports have modules of their own."""

from collections.abc import Iterable
from sqlite3 import Connection

from meshserve.api import pictures
from meshserve.api.dataset_store import DATASETS, dataset_of, deletions, shown_datasets
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action
from meshserve.crud.verbs import batch_of, change, create, listed_columns
from meshserve.store import records, schema
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import (
    GetDatasetRequest,
    ListDatasetsRequest,
    PatchDatasetsRequest,
    PostDatasetsRequest,
)

_FIELD = 2
"""`dataset` and `datasets` of the responses."""
EXTRAS = ("all", "stars")


def _check_extras(asked: Iterable[str]) -> None:
    unknown = next((name for name in asked if name not in EXTRAS), None)
    if unknown is not None:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"additional_fields has '{unknown}'; datasets have {', '.join(EXTRAS)}."
        )


@rpc("GetDataset")
async def get_dataset(call: Call, request: GetDatasetRequest) -> Reply:
    """One dataset with its latest version."""
    _check_extras(request.additional_fields)
    connection = call.services.database.reader
    row = dataset_of(call, connection, request.dataset_id)
    return embedded(_FIELD, shown_datasets(call, connection, [(row.pk, row.owner, row.body)]))


@rpc("ListDatasets")
async def list_datasets(call: Call, request: ListDatasetsRequest) -> Reply:
    """The datasets of an app, or of all apps of a user, each with its latest version."""
    _check_extras(request.additional_fields)
    found = await listed_columns(call, DATASETS, request, ("pk", "owner", "body"))
    rows = [(row[0], row[1], row[2]) for row in found]
    shown = await call.services.database.scan(lambda connection: shown_datasets(call, connection, rows))
    return embedded(_FIELD, shown)


@rpc("PostDatasets")
async def post_datasets(call: Call, request: PostDatasetsRequest) -> Reply:
    """New datasets, all or none."""
    posted = batch_of(request, "datasets", DATASETS.noun)
    kept = await pictures.keep(call, posted, codes.CONN_INVALID_REQUEST)

    def write(connection: Connection) -> list[bytes]:
        for dataset in posted:
            create(call, DATASETS, connection, call.place.app, dataset)
        return _shown(call, connection, [dataset.id for dataset in posted])

    return embedded(_FIELD, await kept.write(write))


@rpc("PatchDatasets")
async def patch_datasets(call: Call, request: PatchDatasetsRequest) -> Reply:
    """Change datasets, all or none."""
    action = checked_action(request.action, DATASETS.actions)
    changes = batch_of(request, "datasets", DATASETS.noun)
    kept = await pictures.keep(call, changes, codes.CONN_INVALID_REQUEST)

    def write(connection: Connection) -> list[bytes]:
        for dataset in changes:
            change(call, DATASETS, connection, call.place.app, dataset, action)
        return _shown(call, connection, [dataset.id for dataset in changes])

    return embedded(_FIELD, await kept.write(write))


def _shown(call: Call, connection: Connection, ids: list[str]) -> list[bytes]:
    rows = records.find_many(connection, schema.DATASETS, call.place.app, ids)
    return shown_datasets(call, connection, [(rows[id].pk, rows[id].owner, rows[id].body) for id in ids])


BINDINGS = [get_dataset, list_datasets, post_datasets, patch_datasets, *deletions(DATASETS)]
