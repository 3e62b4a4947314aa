"""The command line: one verb, one job. Every option of `serve` is also MESHSERVE_… in the environment."""

import argparse
import os
import sys
from collections.abc import Sequence

from meshserve import __version__
from meshserve.commands import audit, doctor, env, explain, import_, key, rpcs, runs, serve, workflow
from meshserve.commands.values import Nonsense
from meshserve.core.problems import Problem

_RUN = {
    "serve": serve.run,
    "env": env.run,
    "key": key.run,
    "rpcs": rpcs.run,
    "doctor": doctor.run,
    "audit": audit.run,
    "import": import_.run,
    "explain": explain.run,
    "workflow": workflow.run,
    "runs": runs.list_runs,
    "trace": runs.trace,
    "replay": runs.replay,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meshserve",
        description="A server that is compatible with Clarifai's V2 API. Without a command it serves.",
    )
    parser.add_argument("--version", action="version", version=f"meshserve {__version__}")
    commands = parser.add_subparsers(dest="command")
    serving = commands.add_parser("serve", help="serve (what meshserve does without a command)", allow_abbrev=False)
    serve.add_options(serving)
    for module in (env, key, rpcs, doctor, audit, import_, workflow, explain):
        module.add_parser(commands)
    runs.add_parsers(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 2 for values that make no sense, which are named on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "serve")
    options = _parser().parse_args(given)
    try:
        return _RUN[options.command](options)
    except Nonsense as error:
        message = str(error)
    except Problem as problem:
        message = problem.details
    except BrokenPipeError:  # the reader of our output, `head` for instance, has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the interpreter flushes it when it ends
        return 0
    print(f"meshserve: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
