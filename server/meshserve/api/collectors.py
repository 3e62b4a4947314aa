"""Collectors: inputs that models predict on become inputs of an app (behaviour §16). `collecting` does it."""

import math
from sqlite3 import Connection

from meshserve.api.model_lookup import find_model, find_version
from meshserve.api.workflow_store import find as find_workflow
from meshserve.call import Call
from meshserve.core import clock, rights
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings
from meshserve.services import Services
from meshserve.store import access, keys
from meshserve.store import collectors as store
from meshserve.store import operations_tables as tables
from meshserve.store.access import Place
from meshserve.store.collectors import Aim
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import APIPostModelOutputsCollectorSource, Collector

STATES = (codes.COLLECTOR_ACTIVE, codes.COLLECTOR_INACTIVE)


def _invalid(why: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, why)


def source_of(collector: Collector) -> APIPostModelOutputsCollectorSource:
    """Where it collects; the contract has one kind of source."""
    return collector.collector_source.api_post_model_outputs_collector_source


def _complete(call: Call, connection: Connection, collector: Collector) -> None:
    collector.ClearField("created_at")
    _normalise(call, connection, collector)
    _set_state(collector, collector.status.code or codes.COLLECTOR_ACTIVE)


def _revise(call: Call, connection: Connection, stored: Collector, change: Collector, action: str) -> None:
    if change.HasField("collector_source"):
        _normalise(call, connection, change)
    if change.status.code:
        _set_state(change, change.status.code)
    else:
        change.ClearField("status")


def _set_state(collector: Collector, code: int) -> None:
    if code not in STATES:
        raise _invalid(f"status.code is {code}; a collector is 52001 (active) or 52002 (inactive).")
    collector.status.CopyFrom(make_status(code))


def _normalise(call: Call, connection: Connection, collector: Collector) -> None:
    """Name the source by its full address and present ids, and the key by its public id."""
    source = source_of(collector)
    if not source.model_id:
        raise _invalid("collector_source.api_post_model_outputs_collector_source.model_id must name the source model.")
    place, model, version = _model(call, connection, source)
    source.model_user_id, source.model_app_id, source.model_id = place.user_id, place.app_id, model.id
    source.model_version_id = version
    source.caller_user_id = _caller(call, connection, source.caller_user_id, place)
    key = _key(call, connection, source.post_inputs_key_id)
    source.post_inputs_key_id = "" if key is None else key.id


def _model(call: Call, connection: Connection, source: APIPostModelOutputsCollectorSource) -> tuple[Place, Row, str]:
    """Where the source model is, its row, and the id of the version or "" for any."""
    place, model = find_model(call, connection, source.model_id, source.model_user_id, source.model_app_id)
    if not source.model_version_id:
        return place, model, ""
    return place, model, find_version(call, connection, place, model, source.model_version_id).id


def _caller(call: Call, connection: Connection, user_id: str, place: Place) -> str:
    """Whose predictions are collected. Of a model of somebody else one's own alone: its users do not expect it."""
    owner = call.place.user_id
    user_id = call.caller.user_id if user_id == "me" else user_id
    if place.user != call.place.user:
        if user_id not in ("", owner):
            raise _invalid(
                f"caller_user_id is '{user_id}'; of a model of user '{place.user_id}' the calls of '{owner}' alone can be"
                " collected."
            )
        return owner
    if user_id and access.find_user(connection, user_id) is None:
        raise _invalid(f"caller_user_id names '{user_id}': there is no such user.")
    return user_id


def _key(call: Call, connection: Connection, id: str) -> Row | None:
    """The key that inputs are posted with: one of the caller that may add inputs to this app."""
    if not id:
        return None
    row = keys.find(connection, call.caller.user, id)
    if row is None:
        raise _invalid("post_inputs_key_id names no key of yours, neither by its secret nor by its public id.")
    caller_with(call.services, connection, row, call.place)
    return row


def caller_with(services: Services, connection: Connection, row: Row, place: Place) -> Call:
    """A call of PostInputs with a stored key; Problem 11102 or 11007 for a key that may not add inputs to the app."""
    key = access.find_key(connection, row.extra["digest"])
    if key is None or (key.expires and key.expires <= clock.now()):
        raise _invalid(f"The key '{row.id}' has expired, and inputs cannot be posted with it.")
    granted = rights.as_set(key.scopes)
    if key.user != place.user:
        shared = access.find_rights(connection, place.app, key.user)
        granted = rights.both(granted, frozenset() if shared is None else rights.as_set(shared.scopes))
    call = Call(RPCS["PostInputs"], services, {}, key=key, place=place, granted=granted)
    if key.app not in (None, place.app) or (key.endpoints and call.rpc.path not in key.endpoints):
        raise _invalid(f"The key '{row.id}' is for another app, or for other calls than PostInputs.")
    call.require("Inputs_Add")
    return call


def _check_and_aim(call: Call, connection: Connection, row: Row, collector: Collector) -> None:
    """What holds of a collector whether it is new or was changed."""
    share = collector.pre_queue_random_sample
    if share and not (math.isfinite(share) and 0 < share <= 1):
        raise _invalid(f"pre_queue_random_sample is {share:g}; it is a share above 0 and up to 1.")
    if not (share or collector.pre_queue_workflow_id or collector.post_queue_workflow_id):
        raise _invalid(
            "A collector needs at least one of pre_queue_workflow_id, pre_queue_random_sample and post_queue_workflow_id."
        )
    source = source_of(collector)
    if collector.status.code != codes.COLLECTOR_ACTIVE:  # it may be at rest because one of them is gone
        store.set_aim(connection, Aim(row.pk, 0, "", "", 0.0, active=False))
        return
    for id in (collector.pre_queue_workflow_id, collector.post_queue_workflow_id):
        if id:
            find_workflow(call, connection, id)
    _, model, version = _model(call, connection, source)
    store.set_aim(connection, Aim(row.pk, model.pk, version, source.caller_user_id, share or 1.0, active=True))


COLLECTORS = Resource(
    Collector,
    tables.COLLECTORS,
    get="GetCollector",
    list="ListCollectors",
    post="PostCollectors",
    patch="PatchCollectors",
    delete=("DeleteCollectors",),
    missing=codes.COLLECTOR_MISSING,
    patchable=(
        "description",
        "pre_queue_workflow_id",
        "pre_queue_random_sample",
        "post_queue_workflow_id",
        "collector_source",
        "status",
        "collect_outputs",
    ),
    prepare=_complete,
    revise=_revise,
    stored=_check_and_aim,
)
BINDINGS = bindings(COLLECTORS)
