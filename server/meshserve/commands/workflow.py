"""`meshserve workflow`: workflows as text files that people keep in git, to a running server and from it."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshserve.commands import connection
from meshserve.commands.values import Nonsense

if TYPE_CHECKING:
    from meshserve.commands.workflows.changing import Outcome

_SAME, _DIFFERS, _TROUBLE = 0, 1, 2
_ABOUT = """Workflows as text in the layout of the official SDK's YAML files, extended by suppress_output and
output_info_override. Where the server is, is said by the variables that clients read (eval "$(meshserve env)") or by
options."""


def add_parser(commands: Any) -> None:
    """Declare the command, its verbs and what they take."""
    workflow = commands.add_parser(
        "workflow", help="workflows as text: import, export, diff, rollback", description=_ABOUT
    )
    verbs = workflow.add_subparsers(dest="verb", required=True)
    bring = verbs.add_parser(
        "import",
        help="make a workflow from a file, or a new version of it",
        description="Make the workflow of a YAML file, or a new version of it if it is there and differs. Models that"
        " the file describes by model_type_id and output_info, and the app does not have, are made. Faults are told as"
        " FILE:LINE:COLUMN. The exit code is 1 for a file or a workflow that is refused.",
    )
    bring.add_argument("file", metavar="FILE", help="the file; - for standard input")
    bring.add_argument("--id", default="", help="the id of the workflow, instead of the file's")
    bring.add_argument("--dry-run", action="store_true", help="check, and say what would be done, but do nothing")
    _common(bring)
    take = verbs.add_parser(
        "export",
        help="write a workflow as text, every model version pinned",
        description="Write a workflow as text: the same nodes are always the same bytes. Models of the workflow's own"
        " app are named without user and app.",
    )
    take.add_argument("workflow", metavar="WORKFLOW[@VERSION]", help="its id; the latest version unless one is named")
    take.add_argument(
        "file", metavar="FILE", nargs="?", default="-", help="where to (- for standard output, as without)"
    )
    take.add_argument("--version", default="", help="the version, as after @")
    take.add_argument(
        "--describe",
        action="store_true",
        help="describe operators of the workflow's own app by type and settings rather than by version, so that the"
        " file makes them in another app",
    )
    _common(take, "")
    compare = verbs.add_parser(
        "diff",
        help="what two workflows differ in",
        description="Compare two workflows by what they mean: nodes removed (-), added (+), renamed (=) and changed (~);"
        " the order of nodes and the form of a text mean nothing. A file beside a workflow of the server is taken as an"
        " import would take it. The exit code is 0 for the same, 1 for a difference,"
        " 2 for trouble.",
    )
    for name in ("old", "new"):
        compare.add_argument(name, metavar="FILE|WORKFLOW[@VERSION]", help=f"the {name} one")
    _common(compare)
    back = verbs.add_parser(
        "rollback",
        help="make an older version the latest again",
        description="Give a workflow a new version with the nodes of an older one.",
    )
    back.add_argument("workflow", metavar="WORKFLOW", help="its id")
    back.add_argument("version", metavar="VERSION", help="the version whose nodes it gets")
    _common(back)


def _common(parser: argparse.ArgumentParser, json_help: str = "print JSON") -> None:
    connection.add_options(parser)
    if json_help:
        parser.add_argument("--json", action="store_true", help=json_help)


def run(options: argparse.Namespace) -> int:
    """Do what was asked; the exit code. Raises Nonsense or Problem."""
    from meshserve.commands.workflows.reading import BadFile
    from meshserve.transport.outgoing import Unreachable

    verbs = {"import": _import, "export": _export, "diff": _diff, "rollback": _rollback}
    try:
        return verbs[options.verb](options)
    except BadFile as error:
        message = str(error)
    except (connection.Refusal, Unreachable) as error:
        message = f"meshserve: {error}"
    print(message, file=sys.stderr)
    return _TROUBLE if options.verb == "diff" else 1


def _import(options: argparse.Namespace) -> int:
    from meshserve.commands.workflows.changing import imported
    from meshserve.commands.workflows.reading import BadFile, name_of, text_of
    from meshserve.core.ids import checked_id
    from meshserve.workflow.text.tree import BadText

    connection.check(options)
    text = text_of(options.file)
    if options.id:
        text.workflow.id = checked_id(options.id, "--id")
    with connection.Session(options) as session:
        try:
            outcome = imported(session, text, dry=options.dry_run)
        except BadText as error:
            raise BadFile(name_of(options.file), error) from None
    _tell(outcome, options)
    return 0


def _tell(outcome: "Outcome", options: argparse.Namespace) -> None:
    from meshserve.commands.workflows.changing import CREATED, UNCHANGED

    dry = getattr(options, "dry_run", False)
    if options.json:
        print(json.dumps(outcome.as_json() | ({"dry_run": dry} if hasattr(options, "dry_run") else {}), indent=1))
        return
    for model, version in outcome.models:
        print(f"{'would make' if dry else 'made'} a version of model '{model}'{f': {version}' if version else ''}")
    if outcome.outcome == UNCHANGED:
        print(f"unchanged: workflow '{outcome.id}', version {outcome.version}")
        return
    done = "a new workflow" if outcome.outcome == CREATED else "a new version of workflow"
    print(f"would make {done} '{outcome.id}'" if dry else f"made {done} '{outcome.id}': version {outcome.version}")
    for line in outcome.what.lines():
        print(f"  {line}")


def _export(options: argparse.Namespace) -> int:
    from meshserve.commands.workflows.describing import described
    from meshserve.commands.workflows.reading import STANDARD, split, stored
    from meshserve.workflow.text.beyond import beyond_the_sdk
    from meshserve.workflow.text.writer import written

    workflow_id, version = split(options.workflow)
    if version and options.version:
        raise Nonsense("the version is named twice, after @ and by --version: leave one out")
    with connection.Session(options) as session:
        workflow = stored(session, workflow_id, version or options.version)
        if options.describe:
            described(session, workflow)
    text = written(workflow)
    if options.file == STANDARD:
        sys.stdout.write(text)
    else:
        try:
            Path(options.file).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise Nonsense(f"'{options.file}' cannot be written: {error.strerror}") from None
    for why in beyond_the_sdk(workflow):
        print(f"meshserve: the official SDK does not read this: {why}", file=sys.stderr)
    return 0


def _diff(options: argparse.Namespace) -> int:
    from meshserve.commands.workflows.reading import compared
    from meshserve.workflow.text.difference import difference

    what = difference(*compared(options.old, options.new, options))
    if options.json:
        print(json.dumps(what.as_json(), indent=1))
    else:
        for line in what.lines():
            print(line)
    return _DIFFERS if what else _SAME


def _rollback(options: argparse.Namespace) -> int:
    from meshserve.commands.workflows.changing import own, replaced
    from meshserve.commands.workflows.reading import stored
    from meshserve_proto import status_code_pb2 as codes

    with connection.Session(options) as session:
        current = own(session, options.workflow)
        if current is None:
            raise Nonsense(f"the app '{session.app}' has no workflow '{options.workflow}' of its own")
        older = stored(session, options.workflow, options.version)
        try:
            outcome = replaced(session, current, older.nodes)
        except connection.Refusal as refusal:
            why = f"Version {options.version} cannot run any more: {refusal.details}"
            if refusal.code == codes.MOVED:
                why += " Export the version, put the new id into the file, and import that."
            raise connection.Refusal(refusal.code, "The workflow stays as it is", why) from None
    _tell(outcome, options)
    return 0
