"""What a start prints: a dozen lines at most, nothing that is not needed."""

import shlex

from meshserve import __version__
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER, Welcome
from meshserve.config import Config

_TRY = (
    "import os; from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel as C;"
    " from clarifai_grpc.grpc.api import resources_pb2 as r, service_pb2 as s, service_pb2_grpc as g;"
    ' print(g.V2Stub(C.get_insecure_grpc_channel("{host}", {port})).ListModels(s.ListModelsRequest(per_page=3,'
    ' user_app_id=r.UserAppIDSet(user_id="{user}", app_id="{app}")),'
    ' metadata=[("authorization", "Key " + os.environ["CLARIFAI_PAT"])]))'
)
"""One call of the official client. It speaks the protocol that a server always has, with what PyPI always has."""


def client_host(host: str) -> str:
    """Where clients on this machine find a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}.get(host, host)  # noqa: S104 - not bound here


def show(config: Config, welcome: Welcome, port: int) -> None:
    """Print where the server is and who may call it; the token only in the start that made it."""
    print("\n".join(lines(config, welcome, port)), flush=True)


def lines(config: Config, welcome: Welcome, port: int) -> list[str]:
    """The greeting, line by line."""
    state = config.data.resolve()
    here = "" if config.data == Config().data else f" --data {shlex.quote(str(state))}"
    call = _TRY.format(host=client_host(config.host), port=port, user=PUBLIC_USER, app=PUBLIC_APP)
    return [
        f"meshserve {__version__}, compatible with Clarifai's V2 API",
        f"  state  {state}",
        f"  gRPC   {config.host}:{port}",
        f"  user   {welcome.user_id}   app {welcome.app_id}",
        *([f"  token  {welcome.secret}   (shown this once)"] if welcome.secret else []),
        "In another shell, this lets clients find the server, and this is a first call:",
        f'  eval "$(meshserve env{here})"',
        f"  pip install clarifai-grpc && python -c {shlex.quote(call)}",
        "ready",
    ]
