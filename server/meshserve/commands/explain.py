"""`meshserve explain`: what a workflow will do, before it runs."""

import argparse
import http.client
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from meshserve.commands import connection, values
from meshserve.commands.values import Nonsense
from meshserve.workflow.explaining.explanation import KINDS

_ABOUT = """Say what a workflow will do: order and levels, what each node gets and gives, how many items its model is given,
what becomes of each kind of input in it and why, and what earlier runs took. WORKFLOW is the id of a workflow of the app, or
a file with one that is not posted yet: JSON as PostWorkflows takes it, or the YAML of the SDK; - is standard input. The
server, the app and the token are said by the variables that clients read (eval "$(meshserve env)") or by options. The exit
code is 1 for a workflow that is refused."""
FORMATS = ("text", "json", "mermaid", "svg")
_SECONDS = 60.0


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    parser = commands.add_parser("explain", help="what a workflow will do, before it runs", description=_ABOUT)
    parser.add_argument("workflow", metavar="WORKFLOW|FILE", help="id, id@version, or a file")
    parser.add_argument("--version", default="", help="the version, as after @ (the latest)")
    parser.add_argument(
        "--input", default="", metavar="KINDS", help=f"what inputs bring, with commas between: {', '.join(KINDS)} (all)"
    )
    parser.add_argument(
        "--inputs", type=values.number, default=0, metavar="N", help="how many inputs a call brings (n)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to say it (text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="as --format json")
    parser.add_argument("--output", default="", metavar="FILE", help="where to write it (standard output)")
    connection.add_options(parser)
    parser.add_argument("--server", dest="base", default=argparse.SUPPRESS, help="as --base")


def run(options: argparse.Namespace) -> int:
    """Print the explanation; the exit code. Raises Nonsense or Problem."""
    from meshserve.commands.workflows.reading import BadFile, is_file, split

    connection.check(options)
    place = f"/v1/explain/users/{quote(options.user, safe='')}/apps/{quote(options.app, safe='')}"
    try:
        if is_file(options.workflow) or options.workflow.endswith(".json"):
            body, path = _definition(options.workflow), place
        else:
            id, version = split(options.workflow)
            version = version or options.version
            path = f"{place}/workflows/{quote(id, safe='')}" + (
                f"/versions/{quote(version, safe='')}" if version else ""
            )
            body = None
    except BadFile as error:
        print(error, file=sys.stderr)
        return 1
    said = _asked(options, path, body, "json")
    refused = json.loads(said)["verdict"] == "refused"
    if options.format != "json":
        said = _asked(options, path, body, options.format)
    _write(options, said)
    return 1 if refused else 0


def _write(options: argparse.Namespace, said: bytes) -> None:
    text = said.decode()
    if options.output:
        Path(options.output).write_text(text, encoding="utf-8")
        return
    if options.format == "text" and sys.stdout.isatty():
        from meshserve.workflow.explaining.colours import coloured

        text = coloured(text)
    print(text, end="" if text.endswith("\n") else "\n")


def _definition(argument: str) -> bytes:
    """The body that stands for a file: JSON of the contract as it is, the SDK's YAML as a workflow."""
    from meshserve.commands.workflows.reading import STANDARD, BadFile, name_of
    from meshserve.core.json_encode import encode
    from meshserve.workflow.text.reader import read
    from meshserve.workflow.text.tree import BadText

    try:
        content = sys.stdin.buffer.read() if argument == STANDARD else Path(argument).read_bytes()
    except OSError as error:
        raise Nonsense(f"'{argument}' cannot be read: {error.strerror}") from None
    if _is_of_the_contract(content):
        return content
    try:
        return b'{"workflow":' + encode(read(content).workflow) + b"}"
    except BadText as error:
        raise BadFile(name_of(argument), error) from None


def _is_of_the_contract(content: bytes) -> bool:
    """Whether it is JSON whose models have ids as the contract names them, and not as the SDK's YAML does."""
    try:
        parsed = json.loads(content)
    except ValueError:
        return False
    if not isinstance(parsed, dict):
        return False
    workflow = parsed.get("workflow", (parsed.get("workflows") or [parsed])[0])
    nodes = workflow.get("nodes") if isinstance(workflow, dict) else None
    models = [node.get("model") for node in nodes or () if isinstance(node, dict)]
    return not any(isinstance(model, dict) and "model_id" in model for model in models)


def _asked(options: argparse.Namespace, path: str, body: bytes | None, form: str) -> bytes:
    """What the server answers. Raises Nonsense where it refuses, or is not there."""
    query = {"format": form} | ({"input": options.input} if options.input else {})
    query |= {"inputs": str(options.inputs)} if options.inputs else {}
    parsed = urlsplit(options.base if "://" in options.base else f"http://{options.base}")
    kind = http.client.HTTPSConnection if parsed.scheme == "https" else http.client.HTTPConnection
    opened = kind(parsed.netloc, timeout=_SECONDS)
    headers = {"Authorization": f"Key {options.pat}"} | ({"Content-Type": "application/json"} if body else {})
    try:
        opened.request("GET" if body is None else "POST", f"{path}?{urlencode(query)}", body, headers)
        answer = opened.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Nonsense(f"the server at {parsed.netloc} does not answer: {error}") from None
    finally:
        opened.close()
    if answer.status != 200:
        raise Nonsense(_refusal(content, answer.status))
    return content


def _refusal(content: bytes, http_status: int) -> str:
    try:
        status = json.loads(content)["status"]
        return f"the server refuses: {status['code']} {status['description']}. {status['details']}".strip()
    except (ValueError, LookupError, TypeError):
        return f"the server answers with HTTP status {http_status}"
