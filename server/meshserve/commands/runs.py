"""`meshserve runs`, `trace` and `replay`: runs of workflows that the server kept."""

import argparse
import http.client
import json
import os
from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any
from urllib.parse import urlsplit

from meshserve.commands import state, values
from meshserve.commands.values import Nonsense, environment

_KEPT = """A server keeps runs if it is started with --trace-runs, and those whose calls have the metadata
x-meshserve-keep-run: 1."""
_RUNS = f"List the kept runs of workflows, the newest first. {_KEPT}"
_TRACE = f"Show what each node of a kept run did: when, for how long, on how many inputs, and what failed. {_KEPT}"
_REPLAY = """Run kept runs again on a running server, on the versions of models that they ran on, with the media that they
had, and say what differs. The exit code is 0 if all results are equal to the byte, else 1."""
_WIDTH = 32
_SECONDS = 600.0


def add_parsers(commands: Any) -> None:
    """Declare the commands and what they take."""
    runs = commands.add_parser("runs", help="kept runs of workflows", description=_RUNS)
    state.add_data_option(runs)
    runs.add_argument("--workflow", default="", metavar="ID", help="of this workflow alone")
    runs.add_argument("--limit", type=values.number, default="20", help="how many (20)")
    trace = commands.add_parser("trace", help="what each node of a kept run did", description=_TRACE)
    state.add_data_option(trace)
    trace.add_argument("run", metavar="RUN", help="id of the run, its first digits, or the request id of the call")
    replay = commands.add_parser("replay", help="kept runs once more, and what differs", description=_REPLAY)
    state.add_data_option(replay)
    replay.add_argument("run", nargs="*", metavar="RUN", help="ids of runs")
    replay.add_argument("--all", action="store_true", help="all kept runs, the oldest first")
    replay.add_argument("--workflow", default="", metavar="ID", help="with --all: of this workflow alone")
    replay.add_argument(
        "--base", default=os.environ.get("CLARIFAI_API_BASE", ""), help="the server (CLARIFAI_API_BASE)"
    )
    replay.add_argument(
        "--pat", default=os.environ.get("CLARIFAI_PAT") or environment("PAT"), help="the token (CLARIFAI_PAT)"
    )
    for parser in (runs, trace, replay):
        parser.add_argument("--json", action="store_true", help="print JSON")


def list_runs(options: argparse.Namespace) -> int:
    """Print a line a run; the exit code. Raises Nonsense."""
    from meshserve.api import kept_runs as views
    from meshserve.store import kept_runs

    with state.reading(options.data) as connection:
        found, total = kept_runs.page(connection, workflow=options.workflow, limit=options.limit)
        listed = [views.summary(connection, run) for run in found]
    if options.json:
        print(json.dumps({"items": listed, "total": total}))
        return 0
    if not listed:
        of = f" of workflow '{options.workflow}'" if options.workflow else ""
        print(f"no run{of} is kept: serve with --trace-runs all, errors or a fraction such as 0.01")
    for run in listed:
        size = f"{run['inputs']} input{'s' if run['inputs'] != 1 else ''}"
        status, workflow = run["status"], run["workflow"]["id"]
        print(
            f"{run['id'][:12]}  {run['started_at'][:23]}  {workflow:<24}  {size:>9}  {run['milliseconds']:>9.1f} ms"
            f"  {status['code']} {status['description']}"
        )
    if total > len(listed):
        print(f"… and {total - len(listed)} more; see --limit")
    return 0


def trace(options: argparse.Namespace) -> int:
    """Print a run; the exit code. Raises Nonsense."""
    from meshserve.api import kept_runs as views
    from meshserve.store import kept_runs
    from meshserve.store.blobs import Blobs
    from meshserve.store.run_keeper import whole

    with state.reading(options.data) as connection:
        run = kept_runs.find(connection, _whole(connection, options.run))
        assert run is not None
        shown = views.shown(connection, whole(run, Blobs(options.data / "blobs")))
    print(json.dumps(shown, indent=1) if options.json else "\n".join(_drawn(shown)))
    return 0


def _whole(connection: Connection, given: str) -> str:
    """The id of the run that is meant; Nonsense for none or several."""
    from meshserve.store import kept_runs

    found = kept_runs.meant(connection, given)
    if len(found) != 1:
        several = f"'{given}' begins the ids of several runs: {', '.join(id[:16] for id in found)}"
        raise Nonsense(several if found else f"there is no kept run '{given}': `meshserve runs` lists those there are")
    return found[0]


def _drawn(run: dict[str, Any]) -> Iterator[str]:
    workflow, status = run["workflow"], run["status"]
    yield f"run {run['id']} of workflow {workflow['user_id']}/{workflow['app_id']}/{workflow['id']}"
    yield f"    version {workflow['version_id']}, called in {run['user_id']}/{run['app_id']} at {run['started_at']}"
    inputs = f"{run['inputs']} input{'s' if run['inputs'] != 1 else ''}"
    yield f"    {inputs}, {run['milliseconds']:.1f} ms, {status['code']} {status['description']}"
    yield ""
    nodes = _as_tree(run["nodes"])
    longest = max([len(f"{'  ' * node['level']}{node['id']}") for node in nodes], default=4)
    yield f"{'node':<{longest}}  {'0':<{_WIDTH // 2}}{run['milliseconds']:>{_WIDTH - _WIDTH // 2}.1f}        ms  batch  cached"
    for node in nodes:
        name = f"{'  ' * node['level']}{node['id']}"
        bar = _bar(node, run["milliseconds"])
        yield f"{name:<{longest}}  {bar}  {node['busy']:>8.1f}  {node['batch']:>5}  {node['cached'] or '':>6}{_said(node)}"
        if node["error"]:
            yield f"{'':<{longest}}  ! {node['error']['code']} {node['error']['details']}"
    for number, result in enumerate(run["results"]):
        code = result["status"].get("code")
        if code != "SUCCESS":
            yield f"input {number}: {code} {result['status'].get('details') or result['status'].get('description', '')}"
    yield ""
    for node in nodes:
        model = node["model"]
        yield f"{node['id']} ran {model['user_id']}/{model['app_id']}/{model['id']} version {model['version_id']}"


def _as_tree(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nodes with each below the first of its parents."""
    children: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        children.setdefault(node["parents"][0] if node["parents"] else "", []).append(node)
    ordered: list[dict[str, Any]] = []

    def walk(above: str, depth: int) -> None:
        for node in children.get(above, []):
            ordered.append(node | {"level": depth})
            walk(node["id"], depth + 1)

    walk("", 0)
    return ordered


def _bar(node: dict[str, Any], whole: float) -> str:
    if node["began"] is None or not whole:
        return " " * _WIDTH
    first = min(int(node["began"] / whole * _WIDTH), _WIDTH - 1)
    last = max(min(round(node["ended"] / whole * _WIDTH), _WIDTH), first + 1)
    return f"{' ' * first}{'█' * (last - first)}{' ' * (_WIDTH - last)}"


def _said(node: dict[str, Any]) -> str:
    words = {"failed": "failed", "kept": "kept back", "starved": "did not reach it", "unfit": "not for it"}
    told = [f"{node[name]} {said}" for name, said in words.items() if node[name]]
    return f"  {', '.join(told)}" if told else ""


def replay(options: argparse.Namespace) -> int:
    """Run again and print what differs; 1 if anything does. Raises Nonsense."""
    if bool(options.run) == options.all:
        raise Nonsense("name runs, or give --all")
    if not options.pat:
        raise Nonsense('--pat is not given: run eval "$(meshserve env)", or name the token to call with')
    with state.reading(options.data) as connection:
        ids = _chosen(connection, options)
        base = options.base or _address(connection)
    verdicts = []
    for id in ids:
        verdict = _ask(base, options.pat, id)
        verdicts.append(verdict)
        if not options.json:
            for line in _told(verdict):
                print(line)
    same = sum(verdict["verdict"] == "same" for verdict in verdicts)
    if options.json:
        print(json.dumps({"runs": verdicts, "same": same, "all": len(verdicts)}))
    else:
        print(f"{same} of {len(verdicts)} are the same to the byte")
    return 0 if same == len(verdicts) else 1


def _chosen(connection: Connection, options: argparse.Namespace) -> list[str]:
    from meshserve.store import kept_runs

    if options.run:
        return [_whole(connection, given) for given in options.run]
    found, _ = kept_runs.page(connection, workflow=options.workflow, limit=-1)
    return [run.id for run in reversed(found)]


def _address(connection: Connection) -> str:
    from meshserve.store import settings

    return f"http://{settings.get(connection, settings.ADDRESS)}"


def _ask(base: str, pat: str, id: str) -> dict[str, Any]:
    parsed = urlsplit(base if "://" in base else f"http://{base}")
    kind = http.client.HTTPSConnection if parsed.scheme == "https" else http.client.HTTPConnection
    connection = kind(parsed.netloc, timeout=_SECONDS)
    try:
        connection.request("POST", f"/v1/runs/{id}/replays", headers={"Authorization": f"Key {pat}"})
        answer = connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Nonsense(f"no server answers at {base}, and it takes one to replay: {error}") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise Nonsense(f"the server refuses to replay {id}: {said['error']['reason']}")
    return said


def _told(verdict: dict[str, Any]) -> Iterator[str]:
    times = ""
    if "milliseconds" in verdict:
        times = f", {verdict['milliseconds']:.1f} ms (then {verdict['recorded_milliseconds']:.1f})"
    yield f"{verdict['run'][:12]}  {verdict['workflow']}  {verdict['verdict']}{times}"
    if verdict["reason"]:
        yield f"    {verdict['reason']}"
    for given in verdict["inputs"]:
        for one in given["differences"]:
            where = f"input {given['input']}" + (f", node {one['node']}" if one["node"] else "")
            for change in one["changes"]:
                was, now = change["before"] or "nothing", change["after"] or "nothing"
                yield f"    {where}: {change['path']}: {was} → {now}"
            if one["more"]:
                yield f"    {where}: … {one['more']} more"
