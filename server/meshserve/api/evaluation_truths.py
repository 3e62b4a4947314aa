"""Where the right answers of an evaluation are: a dataset, or a version of one, that the caller may read."""

from sqlite3 import Connection

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.judging.sources import Truth
from meshserve.store import access, records, schema
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Dataset, Visibility

_READS = frozenset({"All", "Datasets_Get"})


def of_dataset(call: Call, connection: Connection, named: Dataset, field: str, missing: int) -> Truth:
    """What a dataset that a request names is, here or in another app; all of the app if it names none.

    missing: the code of what is not there, or not for the caller to read.
    """
    place, least = _place(call, connection, named, field, missing)
    if not named.id:
        if named.version.id:
            raise Problem(missing, f"{field}.id is empty, but {field}.version.id is not: name the dataset too.")
        return Truth(place.app)
    row = records.find(connection, schema.DATASETS, place.app, named.id)
    if row is None or row.visibility < least:
        raise Problem(missing, f"{field}.id: there is no dataset '{named.id}' in app '{place.app_id}'.")
    if not named.version.id:
        return Truth(place.app, row.pk)
    version = records.find(connection, schema.DATASET_VERSIONS, row.pk, named.version.id)
    if version is None or version.visibility < least:
        raise Problem(missing, f"{field}.version.id: the dataset '{named.id}' has no version '{named.version.id}'.")
    _check(version, field, missing)
    return Truth(place.app, row.pk, version.pk)


def _check(version: Row, field: str, missing: int) -> None:
    if version.extra["status"] in (codes.DATASET_VERSION_FAILURE, codes.DATASET_VERSION_UNEXPECTED_ERROR):
        raise Problem(missing, f"{field}.version.id: the version '{version.id}' could not be made; make another one.")


def _place(call: Call, connection: Connection, named: Dataset, field: str, missing: int) -> tuple[Place, int]:
    """The app of a dataset, and what its datasets must at least have as visibility for the caller."""
    user_id = call.caller.user_id if named.user_id == "me" else named.user_id or call.place.user_id
    app_id = named.app_id or call.place.app_id
    if (user_id, app_id) == (call.place.user_id, call.place.app_id):
        return call.place, 0
    place, key = access.find_app(connection, user_id, app_id), call.caller
    if place is not None and key.app is None:
        scopes = access.collaborator_scopes(connection, place.app, key.user)
        if key.user == place.user or (scopes is not None and scopes & _READS):
            return place, 0
    if place is None or place.visibility < Visibility.PUBLIC:
        raise Problem(missing, f"{field} is in app '{app_id}' of user '{user_id}', which is not there or not shared.")
    return place, Visibility.PUBLIC
