"""What a start prints: a dozen lines at most, nothing that is not needed."""

import os
import shlex
import shutil
import sys
from pathlib import Path

from meshserve import __version__
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER, Welcome
from meshserve.config import Config
from meshserve.transport.listeners import Ports

_CALL = 'curl -s -H "Authorization: Key $CLARIFAI_PAT" {url} -d {body}'
_PATH = f"/v2/users/{PUBLIC_USER}/apps/{PUBLIC_APP}/models/general-image-recognition/outputs"
_BODY = '{{"inputs":[{{"data":{{"image":{{"{kind}":"{content}"}}}}}}]}}'
_ANY = ("0.0.0.0", "::")  # noqa: S104 - not bound here
_PICTURE = Path(__file__).parent / "samples" / "puppy.jpeg"
"""A photo that is shipped. Any other will do in its place."""


def command() -> str:
    """How another shell starts this program: by its name where that is found, else by its path."""
    if shutil.which("meshserve"):
        return "meshserve"
    started = Path(sys.argv[0]).resolve()
    return (
        shlex.quote(str(started)) if os.access(started, os.X_OK) else f"{shlex.quote(sys.executable)} -m meshserve.cli"
    )


def client_host(host: str) -> str:
    """Where clients on this machine find a server that listens on `host`, as URLs have it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host.strip("[]"))  # noqa: S104 - not bound here
    return f"[{host}]" if ":" in host else host


def show(config: Config, welcome: Welcome, ports: Ports) -> None:
    """Print where the server is and who may call it; the token only in the start that made it."""
    print("\n".join(lines(config, welcome, ports)), flush=True)


def lines(config: Config, welcome: Welcome, ports: Ports) -> list[str]:
    """The greeting, line by line."""
    state = config.data.resolve()
    return [
        f"meshserve {__version__}, compatible with Clarifai's V2 API",
        f"  state  {state}",
        *_addresses(config, ports),
        f"  user   {welcome.user_id}   app {welcome.app_id}",
        *([f"  token  {welcome.secret}   (shown this once)"] if welcome.secret else []),
        "In another shell, this lets clients find the server, and this is a first call:",
        f'  eval "$({command()} env --data {shlex.quote(str(state))})"',
        f"  {_first_call(config, ports)}",
        "ready",
    ]


def _addresses(config: Config, ports: Ports) -> list[str]:
    """A line for each listener."""
    host = client_host(config.host)
    wide = f", to other machines on {config.host}" if config.host.strip("[]") in _ANY else ""
    found = [f"  URL    http://{host}:{ports.port}   REST, gRPC and gRPC-Web{wide}; /docs has all calls"]
    if ports.tls_port is not None:
        trust = f", for clients that trust {ports.authority}" if ports.authority else ""
        found.append(f"  TLS    https://{host}:{ports.tls_port}   the same{trust}")
    elif ports.tls_refusal:
        found.append(f"  TLS    not served: {ports.tls_refusal}")
    if ports.grpc_port is not None:
        found.append(f"  gRPC   {host}:{ports.grpc_port}   gRPC alone")
    return found


def _first_call(config: Config, ports: Ports) -> str:
    """A line for a shell that shows what is in a picture: by a URL that needs no network, else from a file."""
    url = f"http://{client_host(config.host)}:{ports.port}{_PATH}"
    for prefix, folder in config.mirrors.items():
        if (folder / _PICTURE.name).is_file():
            body = _BODY.format(kind="url", content=f"{prefix}{_PICTURE.name}")
            return _CALL.format(url=url, body=shlex.quote(body))
    body = shlex.quote(_BODY.format(kind="base64", content="%s"))
    picture = f"\"$(base64 < {shlex.quote(str(_PICTURE))} | tr -d '\\n')\""
    return f"printf {body} {picture} | {_CALL.format(url=url, body='@-')}"
