"""The inputs that belong to a version of a model: those that are labelled with its concepts."""

from typing import Any

from meshserve.api.inputs import INPUTS
from meshserve.api.inputs_hosted import addresses
from meshserve.api.model_lookup import find_version
from meshserve.api.model_store import own_model
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.verbs import listed_as
from meshserve.store import inputs as store
from meshserve.store import models
from meshserve.store.model_inputs import labelled_with
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data


@rpc("ListModelInputs", "behavioural", "inputs labelled with the version's concepts now, whenever it was made")
async def list_model_inputs(call: Call, request: Any) -> Reply:
    """A page of the app's inputs that people labelled with a concept of the version, newest first."""
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The inputs of this app are not shared with you.")
    connection = call.services.database.reader
    model = own_model(call, connection, request.model_id)
    version = find_version(call, connection, call.place, model, request.version_id)
    concepts = Data.FromString(models.vocabulary(connection, version.pk)).concepts
    wanted = labelled_with(call.place.app, [concept.id for concept in concepts])
    return await listed_as(call, INPUTS, request, store.LISTED, addresses(call).listed, more=[wanted])


BINDINGS = [list_model_inputs]
