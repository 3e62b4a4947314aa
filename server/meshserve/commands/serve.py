"""`meshserve serve`: the server itself."""

import argparse
import asyncio
import logging
import sqlite3
import sys

from meshserve.commands import state, values
from meshserve.commands.values import Nonsense, environment
from meshserve.config import DEFAULT_PORT, Config


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what it takes; each option is also MESHSERVE_… in the environment."""
    parser.add_argument("--host", default=environment("HOST", "127.0.0.1"), help="address to listen on (loopback)")
    parser.add_argument(
        "--port", type=values.port, default=environment("PORT", str(DEFAULT_PORT)), help="port; 0 picks one"
    )
    state.add_data_option(parser)
    parser.add_argument(
        "--mirror", action="append", metavar="PREFIX=DIR", help="answer URLs that begin with PREFIX from a folder"
    )
    parser.add_argument(
        "--allow-fetch", action="append", metavar="CIDR", help="let media URLs reach this private network"
    )
    parser.add_argument(
        "--log", type=values.log_form, default=environment("LOG", "text"), metavar="text|json", help="form of the log"
    )


def config(options: argparse.Namespace) -> Config:
    """The settings that options and environment make; Nonsense for those that make no sense."""
    fixed = state.config(options.data)
    return Config(
        data=options.data,
        host=options.host,
        port=options.port,
        user_id=fixed.user_id,
        app_id=fixed.app_id,
        pat=fixed.pat,
        mirrors=dict(values.mirror(entry) for entry in options.mirror or values.listed("MIRROR")),
        allow_fetch=tuple(values.network(entry) for entry in options.allow_fetch or values.listed("ALLOW_FETCH")),
        log_json=options.log == "json",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; the exit code."""
    settings = config(options)
    from meshserve import app, greeting
    from meshserve.transport.grpc_server import install_uvloop

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    install_uvloop()
    try:
        asyncio.run(app.serve(settings, lambda welcome, port: greeting.show(settings, welcome, port)))
    except OSError as error:
        raise Nonsense(str(error)) from None
    except sqlite3.DatabaseError as error:
        raise Nonsense(f"the store in '{settings.data}' cannot be used: {error}") from None
    return 0
