"""`scripts/bench [NAME …]`: all measures, or those of the named groups.

Groups: approximate calls door bulk export ingest predict rival search start workflow.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bulk
import calls
import door
import export
import ingest
import predict
import rival
import search
import start
import workflows
from client import have_h2load
from report import line

_GROUPS = (
    "start",
    "calls",
    "door",
    "predict",
    "workflow",
    "rival",
    "search",
    "approximate",
    "bulk",
    "ingest",
    "export",
)
_PICTURE = Path(__file__).resolve().parents[2] / "server" / "meshserve" / "samples" / "puppy.jpeg"


def main() -> int:
    """Measure, print a line each; exit 1 if an aim was missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("groups", nargs="*", help=" ".join(_GROUPS))
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each ratio; the median counts")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="stored inputs that pages are read from")
    parser.add_argument("--vectors", type=int, default=100_000, help="stored vectors that searches go over")
    parser.add_argument("--pictures", type=int, default=256, help="JPEGs that are posted to be indexed")
    parser.add_argument("--annotations", type=int, default=60_000, help="annotations that are exported, three an input")
    options = parser.parse_args()
    if unknown := set(options.groups) - set(_GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; ratios are measured within this run")
    if not have_h2load():
        print("h2load is not installed (Debian: nghttp2-client); calls a second are left out")
    makers = {
        "start": lambda: start.measures(options.rounds),
        "calls": lambda: calls.measures(options.rounds),
        "door": lambda: door.measures(options.rounds, _PICTURE),
        "predict": lambda: predict.measures(options.rounds, _PICTURE),
        "workflow": lambda: workflows.measures(options.rounds, _PICTURE),
        "rival": lambda: rival.measures(options.rounds, _PICTURE),
        "search": lambda: search.measures(options.rounds, options.vectors, 1280),
        "approximate": lambda: search.approximate(options.rounds, options.vectors),
        "bulk": lambda: bulk.measures(options.rounds, options.inputs),
        "ingest": lambda: ingest.measures(options.rounds, options.pictures),
        "export": lambda: export.measures(options.rounds, options.annotations),
    }
    missed = 0
    for group in options.groups or _GROUPS:
        for measure in makers[group]():
            print(line(measure), flush=True)
            missed += not measure.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
