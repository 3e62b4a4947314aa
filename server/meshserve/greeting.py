"""What a start prints: a dozen lines at most, nothing that is not needed."""

import shlex
import shutil
import sys
from pathlib import Path

from meshserve import __version__
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER, Welcome
from meshserve.config import Config
from meshserve.transport.listeners import Ports

_TRY = (
    "import os; from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel as C;"
    " from clarifai_grpc.grpc.api import resources_pb2 as r, service_pb2 as s, service_pb2_grpc as g;"
    ' print(g.V2Stub(C.get_insecure_grpc_channel("{host}", {port})).PostModelOutputs(s.PostModelOutputsRequest('
    'user_app_id=r.UserAppIDSet(user_id="{user}", app_id="{app}"), model_id="general-image-recognition",'
    ' inputs=[r.Input(data=r.Data(image=r.Image(base64=open("{picture}", "rb").read())))]),'
    ' metadata=[("authorization", "Key " + os.environ["CLARIFAI_PAT"])]).outputs[0].data.concepts[:3])'
)
"""One call of the official client: what a shipped photo shows. Any JPEG will do in its place."""
_PICTURE = Path(__file__).parent / "samples" / "puppy.jpeg"


def _command() -> str:
    """How another shell starts this program: by its name where that is found, else by its path."""
    found = shutil.which("meshserve")
    return "meshserve" if found else shlex.quote(str(Path(sys.argv[0]).resolve()))


def client_host(host: str) -> str:
    """Where clients on this machine find a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}.get(host, host)  # noqa: S104 - not bound here


def show(config: Config, welcome: Welcome, ports: Ports) -> None:
    """Print where the server is and who may call it; the token only in the start that made it."""
    print("\n".join(lines(config, welcome, ports)), flush=True)


def lines(config: Config, welcome: Welcome, ports: Ports) -> list[str]:
    """The greeting, line by line."""
    state = config.data.resolve()
    address = {"host": client_host(config.host), "port": ports.port}
    call = _TRY.format(**address, user=PUBLIC_USER, app=PUBLIC_APP, picture=_PICTURE)
    return [
        f"meshserve {__version__}, compatible with Clarifai's V2 API",
        f"  state  {state}",
        f"  gRPC   {config.host}:{ports.port}",
        f"  user   {welcome.user_id}   app {welcome.app_id}",
        *([f"  token  {welcome.secret}   (shown this once)"] if welcome.secret else []),
        "In another shell, this lets clients find the server, and this is a first call:",
        f'  eval "$({_command()} env --data {shlex.quote(str(state))})"',
        f"  pip install clarifai-grpc && python -c {shlex.quote(call)}",
        "ready",
    ]
