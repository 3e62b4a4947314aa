"""Whose inputs a kept run may show: of the apps that its nodes searched, to those alone who may search there now."""

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.store import access
from meshserve.store.kept_runs import KeptRun
from meshserve.workflow.plan import Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import WorkflowNode

ASKED = "asked"
"""Where in the trace of a run the apps are: [[user id, app id], …]."""


def asked_apps(steps: Sequence[Step], nodes: Iterable[WorkflowNode], me: str) -> list[list[str]]:
    """The apps of which the nodes show inputs. nodes: with addresses; me: the id of the user who calls."""
    from meshserve.workflow.operators import visual_search  # costs numpy
    from meshserve.workflow.operators.asking import PROMPTER, SEARCHER

    found: list[list[str]] = []
    for step, node in zip(steps, nodes, strict=True):
        if not step.model.asks:
            continue
        if step.model.type_id == PROMPTER:
            found.append([node.model.user_id, node.model.app_id])
        elif step.model.type_id == SEARCHER:
            try:
                wanted = visual_search.check(step.model.settings)
            except Problem:  # the node said so too, and showed nothing
                continue
            found.append([me if wanted.user_id == "me" else wanted.user_id or node.model.user_id, wanted.app_id])
    return found


def check_may_see(call: Call, connection: Connection, run: KeptRun) -> None:
    """Problem 11101 or 11007 unless the caller may search in each app of which the run may show inputs."""
    asked = json.loads(run.trace)[ASKED]
    if not asked:
        return
    from meshserve.api.data_nodes import check_may_search  # costs numpy

    for user_id, app_id in asked:
        place = access.find_app(connection, user_id, app_id)
        if place is None:
            raise Problem(
                codes.CONN_DOES_NOT_EXIST,
                f"This run shows inputs of app '{app_id}' of user '{user_id}', which is gone or not shared with you.",
            )
        check_may_search(call, place)
