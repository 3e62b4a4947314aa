"""Calls that check their answer, a server whose media URLs lead to a folder, and an app for each test of inputs."""

import itertools
import os
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status.status_code_pb2 import SUCCESS

from meshserve_proto.resources_pb2 import App, Workflow
from support.calls import Call, checked_call, request_of
from support.inputs import Inputs
from support.own import Own
from support.serving import Server, add_app, add_caller, base_of
from support.tasks import LABELLERS, Ask

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def call(stub: Any, metadata: Any) -> Call:
    """`call("GetApp", request)` as the owner, or `by` other metadata; the answer must have the code, or SUCCESS."""
    return checked_call(stub, metadata)


@pytest.fixture(scope="module")
def send(call: Call, user_app: Any) -> Call:
    """`send("GetModel", model_id="cat")` calls in the module's app, or in `where`; code and `by` as in `call`."""

    def send(name: str, code: int = SUCCESS, /, where: Any = None, by: Any = None, **fields: Any) -> Any:
        return call(name, request_of(name)(user_app_id=where or user_app, **fields), code, by)

    return send


@pytest.fixture(scope="session")
def new_inputs(server: Server, stub: Any) -> Callable[..., Inputs]:
    """`new_inputs("cats")` makes an app of that id; base: its base workflow."""

    def make(app_id: str, base: str = "Empty") -> Inputs:
        add_app(server, app_id, base)
        app = resources_pb2.UserAppIDSet(user_id=server.owner.user_id, app_id=app_id)
        return Inputs(stub, server, app, server.owner.metadata)

    return make


@pytest.fixture
def inputs(new_inputs: Callable[[str], Inputs], request: pytest.FixtureRequest) -> Inputs:
    """An app of its own for the test."""
    name = f"{request.node.name[:20].replace('_', '-')}-{next(_numbers)}".strip("-")
    return new_inputs(name, base_of(request.node))


@pytest.fixture
def own(channel: Any, server: Server) -> Own:
    """Calls of our own contract, by the owner in a new app whose inputs are not indexed."""
    app_id = f"own-{os.getpid()}-{next(_numbers)}"
    made = Own(channel, server, server.owner, "", server.owner.user_id)
    made("PostApps", apps=[App(id=app_id, default_workflow=Workflow(id="Empty"))])
    return made.at(app_id)


@pytest.fixture(scope="session")
def labellers(server: Server) -> None:
    """The two people who work on tasks."""
    for each in LABELLERS:
        add_caller(server.data, each)


@pytest.fixture
def task_app(make_app: Call, send: Call, labellers: None) -> Any:
    """An app in which they may work."""
    made = make_app("tasks")
    guests = [
        resources_pb2.Collaborator(user=resources_pb2.User(id=each.user_id), scopes=["All"]) for each in LABELLERS
    ]
    send("PostCollaborators", where=made, collaborators=guests)
    return made


@pytest.fixture
def ask(send: Call, task_app: Any) -> Ask:
    """`ask("GetTask", task_id="t")` in the app of a test about tasks."""

    def ask(name: str, code: int = SUCCESS, /, by: Any = None, **fields: Any) -> Any:
        return send(name, code, where=task_app, by=by and by.metadata, **fields)

    return ask
