"""`meshserve serve`: the server itself."""

import argparse
import asyncio
import logging
import sqlite3
import sys

from meshserve.commands import state, values
from meshserve.commands.values import Nonsense, environment
from meshserve.config import DEFAULT_PORT, TLS_DISTANCE, Config


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what it takes; each option is also MESHSERVE_… in the environment."""
    parser.add_argument("--host", default=environment("HOST", "127.0.0.1"), help="address to listen on (loopback)")
    parser.add_argument(
        "--port", type=values.port, default=environment("PORT", str(DEFAULT_PORT)), help="port; 0 picks one"
    )
    parser.add_argument(
        "--tls-port",
        type=values.optional_port,
        default=environment("TLS_PORT", values.OFF),
        help=f"port of the TLS twin; 0 picks one, off opens none (the port + {TLS_DISTANCE})",
    )
    parser.add_argument(
        "--grpc-port",
        type=values.optional_port,
        default=environment("GRPC_PORT", values.OFF),
        help="a port for gRPC alone besides; 0 picks one (off)",
    )
    parser.add_argument("--base-url", default=environment("BASE_URL"), help="what URLs in answers begin with")
    parser.add_argument(
        "--name", action="append", metavar="NAME", help="a further host name or address for the server's certificate"
    )
    parser.add_argument("--certificate", default=environment("CERTIFICATE"), help="PEM chain to use instead of our own")
    parser.add_argument("--private-key", default=environment("PRIVATE_KEY"), help="PEM key of that certificate")
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
        tls_port=_tls_port(options),
        grpc_port=options.grpc_port,
        base_url=values.base_url(options.base_url),
        names=tuple(options.name or values.listed("NAME")),
        certificate=values.file(options.certificate, "--certificate"),
        private_key=values.file(options.private_key, "--private-key"),
        user_id=fixed.user_id,
        app_id=fixed.app_id,
        pat=fixed.pat,
        mirrors=dict(values.mirror(entry) for entry in options.mirror or values.listed("MIRROR")),
        allow_fetch=tuple(values.network(entry) for entry in options.allow_fetch or values.listed("ALLOW_FETCH")),
        log_json=options.log == "json",
    )


def _tls_port(options: argparse.Namespace) -> int | None:
    """As told, else so far above the port; with a port that the system picks, so is this."""
    if options.tls_port != "":
        chosen: int | None = options.tls_port
        return chosen
    if not options.port:
        return 0
    twin = options.port + TLS_DISTANCE
    return twin if twin <= values.HIGHEST_PORT else None


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; the exit code."""
    settings = config(options)
    from meshserve import app, greeting
    from meshserve.transport.grpc_server import install_uvloop

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    install_uvloop()
    try:
        asyncio.run(app.serve(settings, lambda welcome, ports: greeting.show(settings, welcome, ports)))
    except OSError as error:
        raise Nonsense(str(error)) from None
    except sqlite3.DatabaseError as error:
        raise Nonsense(f"the store in '{settings.data}' cannot be used: {error}") from None
    return 0
