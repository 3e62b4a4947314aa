"""`meshserve serve`: the server itself."""

import argparse
import asyncio
import errno
import gc
import re
import sqlite3
from typing import TYPE_CHECKING

from meshserve.commands import ports, state, values
from meshserve.commands.values import Nonsense, environment
from meshserve.config import AUDIT_KEEP, BASE_WORKFLOW, DEFAULT_PORT, TLS_DISTANCE, Config

if TYPE_CHECKING:
    from meshserve.bootstrap import Welcome
    from meshserve.transport.listeners import Ports


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what it takes; each option is also MESHSERVE_… in the environment."""
    parser.add_argument("--host", default=environment("HOST", "127.0.0.1"), help="address to listen on (loopback)")
    parser.add_argument(
        "--port", type=values.port, default=environment("PORT", str(DEFAULT_PORT)), help="port; 0 picks one"
    )
    parser.add_argument(
        "--tls-port",
        type=values.optional_port,
        default=environment("TLS_PORT"),
        help=f"port of the TLS twin; 0 picks one, off opens none (the port + {TLS_DISTANCE}, left out if that is taken)",
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
    parser.add_argument(
        "--api-version",
        type=values.api_version,
        default=environment("API_VERSION"),
        metavar="RELEASE",
        help="answer as a server of the time of this client release, such as 10.3.1, unless a call names another (newest)",
    )
    state.add_data_option(parser)
    parser.add_argument(
        "--mirror", action="append", metavar="PREFIX=DIR", help="answer URLs that begin with PREFIX from a folder"
    )
    parser.add_argument(
        "--allow-fetch", action="append", metavar="CIDR", help="let media URLs reach this private network"
    )
    parser.add_argument(
        "--allow-files",
        action="append",
        metavar="DIR",
        help="let data sources read file:// addresses below this folder",
    )
    parser.add_argument(
        "--endpoint",
        action="append",
        metavar="SCHEME=URL",
        help="where buckets are: s3=http://localhost:9000 for what speaks like S3; gs and azure likewise",
    )
    parser.add_argument(
        "--cors",
        action="append",
        metavar="ORIGIN",
        help="web pages that may call, with cookies too: https://app.example.com; off for none (*: all, without cookies)",
    )
    parser.add_argument(
        "--log", type=values.log_form, default=environment("LOG", "text"), metavar="text|json", help="form of the log"
    )
    parser.add_argument(
        "--log-level",
        type=values.log_level,
        default=environment("LOG_LEVEL", "info"),
        metavar="LEVEL",
        help="least that is logged: info has a line for each call, warning for those that failed, error (info)",
    )
    parser.add_argument(
        "--metrics",
        type=values.metrics,
        default=environment("METRICS", "auto"),
        metavar="auto|open",
        help="who may read /metrics: with auto anybody on loopback, else whoever has a token of this server",
    )
    parser.add_argument(
        "--audit-keep",
        type=values.number,
        default=environment("AUDIT_KEEP", str(AUDIT_KEEP)),
        metavar="NUMBER",
        help=f"entries of the audit log that are kept, the newest; 0 keeps all ({AUDIT_KEEP})",
    )
    parser.add_argument(
        "--base-workflow",
        type=values.base_workflow,
        default=environment("BASE_WORKFLOW", BASE_WORKFLOW),
        metavar="ID",
        help="the public workflow that new apps run their inputs through if they name none: Universal, or Empty for none",
    )
    parser.add_argument(
        "--trace-runs",
        type=values.trace_runs,
        default=environment("TRACE_RUNS", "none"),
        metavar="none|errors|all|FRACTION",
        help="which runs of workflows are kept with inputs and results, to be read and replayed: 0.01 is one in a hundred"
        " (none, but for calls that ask for it)",
    )
    parser.add_argument(
        "--trace-keep",
        type=values.trace_keep,
        default=environment("TRACE_KEEP", values.TRACE_KEPT),
        metavar="LIMITS",
        help=f"how many, how much and how long, the oldest go: 1000 or 500MB or 7d, or several between commas; 0 for no"
        f" limit ({values.TRACE_KEPT})",
    )
    parser.add_argument(
        "--hour-price",
        type=values.price,
        default=environment("HOUR_PRICE", "0"),
        metavar="PRICE",
        help="what an hour of running workflows costs you, such as 0.40: the costs of flows are made from it (0)",
    )
    parser.add_argument(
        "--result-cache",
        type=values.number,
        default=environment("RESULT_CACHE", "0"),
        metavar="MB",
        help="memory for what models said, so that the same content is not computed twice; /metrics counts hits (0: none)",
    )
    parser.add_argument(
        "--approximate-search",
        type=values.number,
        default=environment("APPROXIMATE_SEARCH", "0"),
        metavar="VECTORS",
        help="an app with more vectors of one kind is searched approximately, with a measured recall of .99 at the least,"
        " which the log and /metrics say (0: never)",
    )


def config(options: argparse.Namespace) -> Config:
    """The settings that options and environment make; Nonsense for those that make no sense."""
    fixed = state.config(options.data)
    return Config(
        data=options.data,
        host=options.host,
        port=options.port,
        tls_port=_tls_port(options),
        tls_port_asked=options.tls_port != "",
        grpc_port=options.grpc_port,
        base_url=values.base_url(options.base_url),
        names=tuple(options.name or values.listed("NAME")),
        certificate=values.file(options.certificate, "--certificate"),
        private_key=values.file(options.private_key, "--private-key"),
        api_version=options.api_version,
        user_id=fixed.user_id,
        app_id=fixed.app_id,
        pat=fixed.pat,
        mirrors=dict(values.mirror(entry) for entry in options.mirror or values.listed("MIRROR")),
        allow_fetch=tuple(values.network(entry) for entry in options.allow_fetch or values.listed("ALLOW_FETCH")),
        allow_files=tuple(values.folder(entry) for entry in options.allow_files or values.listed("ALLOW_FILES")),
        endpoints=tuple(values.endpoint(entry) for entry in options.endpoint or values.listed("ENDPOINT")),
        cors=tuple(values.origin(entry) for entry in options.cors or values.listed("CORS") or ["*"]),
        log_json=options.log == "json",
        log_level=options.log_level,
        open_metrics=options.metrics == "open",
        audit_keep=options.audit_keep,
        base_workflow=options.base_workflow,
        hour_price=options.hour_price,
        result_cache=options.result_cache,
        approximate_search=options.approximate_search,
        trace_fraction=options.trace_runs[0],
        trace_errors=options.trace_runs[1],
        trace_keep=options.trace_keep[0],
        trace_bytes=options.trace_keep[1],
        trace_seconds=options.trace_keep[2],
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
    gc.disable()  # what a start makes stays: to look for garbage in it costs a tenth of the start
    from meshserve import app, greeting, logs
    from meshserve.transport.grpc_server import install_uvloop

    def started(welcome: "Welcome", opened: "Ports") -> None:
        gc.freeze()
        gc.enable()
        greeting.show(settings, welcome, opened)

    logs.set_up(as_json=settings.log_json, level=logs.LEVELS[settings.log_level])
    install_uvloop()
    try:
        asyncio.run(app.serve(settings, started))
    except OSError as error:
        raise Nonsense(_taken(error, settings) or re.sub(r"\[Errno \d+\] ", "", str(error))) from None
    except sqlite3.DatabaseError as error:
        raise Nonsense(f"the store in '{settings.data}' cannot be used: {error}") from None
    finally:
        gc.enable()
    return 0


def _taken(error: OSError, settings: Config) -> str:
    """Who has a port that could not be opened, and what to do; "" if it is not about a port that somebody has."""
    asked = {"--port": settings.port, "--tls-port": settings.tls_port, "--grpc-port": settings.grpc_port}
    for option, port in asked.items():
        if port and re.search(rf"\b{port}\b", str(error)):
            holder = ports.owner(port)
            if holder is None and error.errno != errno.EADDRINUSE:
                continue
            taken = f"port {port} is taken by {holder or 'another program'}"
            if holder is not None and holder.data == settings.data.resolve():
                return f"{taken}. It serves this very folder, so there is no need for a second one"
            return f"{taken}. Stop it, or choose another port with {option} (0 picks one)"
    return ""
