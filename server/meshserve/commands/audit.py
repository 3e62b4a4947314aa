"""`meshserve audit`: whether the audit log is as it was written."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from meshserve.commands import state

_ABOUT = (
    "Each entry of the audit log has a hash that covers it and the entry before. `verify` checks them all, beside a running"
    " server or without one, and ends with exit code 1 where the chain breaks. Note the hash of the last entry that it"
    " prints, elsewhere: a later check with --head finds out whether the log still leads there."
)


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    audit = commands.add_parser("audit", help="check the audit log", description=_ABOUT)
    verbs = audit.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="whether all entries are as they were written", description=_ABOUT)
    state.add_data_option(verify)
    verify.add_argument("--head", default="", metavar="HASH", help="an earlier last hash that must be in the chain")
    verify.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Say what the check found; 1 if the chain breaks. Raises Nonsense."""
    from meshserve.store import audit

    with state.reading(options.data) as connection:
        verdict = audit.verify(connection, options.head.strip().lower())
    if options.json:
        print(json.dumps(asdict(verdict)))
    elif verdict.broken:
        print(f"broken at entry {verdict.broken}: {verdict.why}; {verdict.number} entries before it are as written")
    else:
        span = f" ({verdict.first} to {verdict.last})" if verdict.number else ""
        print(f"{verdict.number} entries{span} are as they were written; the last hash is {verdict.head}")
    return 1 if verdict.broken else 0
