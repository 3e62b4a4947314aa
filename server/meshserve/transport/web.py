"""The one ASGI app of the door: what each path is for. Imported with the first HTTP connection, for it imports much."""

from starlette.applications import Starlette

from meshserve.dispatch.pipeline import Dispatcher
from meshserve.services import Services
from meshserve.transport.http import App


def make_app(dispatcher: Dispatcher, services: Services) -> App:
    """Everything that is served over HTTP/1.1; what no route takes is REST of the contract."""
    app = Starlette(routes=[])
    return app
