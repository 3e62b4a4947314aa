"""`meshserve doctor`: what is wrong with the set-up of this machine, and what to do about it."""

import argparse
import dataclasses
import json
import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshserve.commands import state

if TYPE_CHECKING:
    from meshserve.commands.checks import Finding

_ABOUT = """Look at Python and its packages, the folder of state, the server of that folder, and the variables of this shell.
The exit code is 1 if there is a problem, else 0."""
_COLOURS = {"ok": 20, "warning": 30, "problem": 40}
"""As levels of the log."""


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    parser = commands.add_parser("doctor", help="what is wrong with this machine's set-up", description=_ABOUT)
    state.add_data_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print what was found; 1 if any of it is a problem, else 0."""
    found = list(findings(options.data, os.environ))
    problems = sum(each.level == "problem" for each in found)
    if options.json:
        print(json.dumps({"ok": not problems, "findings": [dataclasses.asdict(each) for each in found]}, indent=1))
    else:
        _show(found)
    return 1 if problems else 0


def findings(data: Path, environment: Mapping[str, str]) -> Iterator["Finding"]:
    """All findings in the order in which one would look for a fault."""
    from meshserve import greeting
    from meshserve.commands.checks import PROBLEM, Finding, Known, credentials, folder, machine, server, shell

    mend = f'eval "$({greeting.command()} env --data {shlex.quote(str(data))})"'
    yield from machine.findings()
    yield from folder.findings(data)
    known = Known()
    try:
        known = folder.known(data)
        yield from server.findings(data, known)
        yield from credentials.findings(data, environment, mend)
    except OSError as error:
        yield Finding(
            "store", PROBLEM, f"Of the state in '{data}', {error}.", "Look at the server's log, or restore it."
        )
    yield from shell.findings(known, environment, mend)


def _show(found: list["Finding"]) -> None:
    from meshserve import logs

    colour = logs.coloured(sys.stdout)
    for each in found:
        word = f"{each.level:8}"
        print(logs.painted(word, _COLOURS[each.level]) if colour else word, each.says)
        if each.remedy:
            print(f"{'':8} → {each.remedy}")
    counts = [(level, sum(each.level == level for each in found)) for level in ("problem", "warning")]
    said = [f"{number} {level}{'' if number == 1 else 's'}" for level, number in counts if number]
    print(f"\n{', '.join(said)}" if said else "\nall is well")
