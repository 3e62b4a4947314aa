"""`meshserve rpcs`: who serves which RPC."""

import argparse
import json
from typing import Any


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    parser = commands.add_parser("rpcs", help="who serves which RPC: exact, behavioural, absent and why")
    parser.add_argument("--json", action="store_true", help="as a list of objects")


def run(options: argparse.Namespace) -> int:
    """Print a row for each RPC of the contract; the exit code."""
    from meshserve import api
    from meshserve.dispatch import registry

    rows = registry.coverage(registry.bind(api.families(), api.ABSENT))
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        print(f"{row['rpc']:44} {row['family']:14} {row['status']:12} {row['reason']}")
    return 0
