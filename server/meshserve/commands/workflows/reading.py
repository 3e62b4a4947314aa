"""Workflows from where an argument says: a file, standard input, or a server."""

import argparse
import sys
from pathlib import Path

from meshserve.commands.connection import Session
from meshserve.commands.values import Nonsense
from meshserve.workflow.text.reader import Text, read
from meshserve.workflow.text.tree import LARGEST, BadText
from meshserve_proto.resources_pb2 import Workflow

STANDARD = "-"
_ENDINGS = (".yml", ".yaml")


class BadFile(Exception):
    """A file that cannot be read; a line for each fault, beginning with the file's name."""

    def __init__(self, name: str, error: BadText) -> None:
        super().__init__("\n".join(f"{name}:{fault}" for fault in error.faults))


def is_file(argument: str) -> bool:
    """Whether an argument means a file rather than a workflow of the server."""
    looks = argument == STANDARD or argument.endswith(_ENDINGS) or "/" in argument
    return looks or Path(argument).is_file()


def name_of(argument: str) -> str:
    """What a file is called in messages."""
    return "<stdin>" if argument == STANDARD else argument


def text_of(argument: str) -> Text:
    """What a file says. Raises BadFile, and Nonsense for one that is not there."""
    try:
        if argument == STANDARD:
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(argument).open("rb") as file:
                content = file.read(LARGEST + 1)
    except OSError as error:
        raise Nonsense(f"'{argument}' cannot be read: {error.strerror}") from None
    try:
        return read(content)
    except BadText as error:
        raise BadFile(name_of(argument), error) from None


def stored(session: Session, workflow: str, version: str = "") -> Workflow:
    """A workflow of the app, or a public one, with the nodes of a version, the latest for "".

    Its `version.id` says which. Its address is the session's, whose models alone are named without one: a public
    workflow names its models in full. Raises Refusal.
    """
    found: Workflow = session.call("GetWorkflow", workflow_id=workflow).workflow
    if version:
        place = session.place(found.user_id, found.app_id)
        answer = session.call(
            "GetWorkflowVersion", place, workflow_id=found.id, workflow_version_id=version
        ).workflow_version
        found.ClearField("nodes")
        found.nodes.extend(answer.nodes)
        found.version.CopyFrom(answer)
    found.user_id, found.app_id = session.user, session.app
    return found


def split(argument: str) -> tuple[str, str]:
    """WORKFLOW@VERSION as both, the version "" where none is named. Raises Nonsense."""
    workflow, at, version = argument.partition("@")
    if not workflow or (at and not version):
        raise Nonsense(f"'{argument}' is neither a file nor WORKFLOW or WORKFLOW@VERSION")
    return workflow, version


def compared(old: str, new: str, options: argparse.Namespace) -> tuple[Workflow, Workflow]:
    """Two workflows that arguments name: FILE, WORKFLOW or WORKFLOW@VERSION.

    A file beside a workflow of the server is taken as an import of it would take it: a model that it names without a
    version, or describes, is the version that it would get, unless that would have to be made.
    """
    files = [is_file(argument) for argument in (old, new)]
    if all(files):
        first, second = text_of(old).workflow, text_of(new).workflow
        for workflow in (first, second):
            if all(getattr(options, name) for name in ("user", "app")):
                workflow.user_id, workflow.app_id = options.user, options.app
        return first, second
    with Session(options) as session:
        if not any(files):
            return stored(session, *split(old)), stored(session, *split(new))
        if files[1]:
            there = stored(session, *split(old))
            return there, _as_imported(session, new, there)
        there = stored(session, *split(new))
        return _as_imported(session, old, there), there


def _as_imported(session: Session, argument: str, there: Workflow) -> Workflow:
    from meshserve.commands.workflows.models import choices

    text = text_of(argument)
    try:
        chosen = choices(session, text, there)
    except BadText as error:
        raise BadFile(name_of(argument), error) from None
    workflow = Workflow(id=text.workflow.id, user_id=session.user, app_id=session.app)
    for choice, node in zip(chosen, text.workflow.nodes, strict=True):
        workflow.nodes.append(node if choice.makes else choice.node)
    return workflow
