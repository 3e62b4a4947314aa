"""The one ASGI app of the door: what each path is for. Imported with the first HTTP connection, for it imports much.

Plain ASGI and no framework in between: a call of REST passes two dictionary look-ups and the search for an Origin header.
"""

from collections.abc import Mapping
from typing import Any

from meshserve.core.file_addresses import ARTIFACTS, EXPORTS, MODEL_EXPORTS
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.media.hosting import FOLDER as HOSTED
from meshserve.services import Services
from meshserve.transport.artifact_contents import ArtifactContents
from meshserve.transport.cors import Cors
from meshserve.transport.explain import FAMILY as EXPLAIN
from meshserve.transport.explain import Explain
from meshserve.transport.exported import Exported
from meshserve.transport.flows import FOLDER as FLOWS
from meshserve.transport.flows import Flows
from meshserve.transport.grpc_web import PREFIX as GRPC_WEB
from meshserve.transport.grpc_web import GrpcWeb
from meshserve.transport.hosted import Hosted
from meshserve.transport.http import App
from meshserve.transport.kept_runs import FAMILY as KEPT_RUNS
from meshserve.transport.kept_runs import KeptRuns
from meshserve.transport.model_exports import ModelExports
from meshserve.transport.openapi import OpenApi
from meshserve.transport.operations import Operations
from meshserve.transport.rest_server import Rest


def make_app(dispatcher: Dispatcher, services: Services) -> App:
    """Everything that is served over HTTP/1.1; what no path takes is REST of the contract."""
    openapi, operations = OpenApi(dispatcher), Operations(dispatcher)
    paths: dict[str, App] = {
        "/openapi.json": openapi.document,
        "/v1/openapi.json": openapi.flows,
        "/docs": openapi.page,
        "/docs/": openapi.page,
        "/livez": operations.live,
        "/readyz": operations.ready,
        "/metrics": operations.metrics,
        "/v2/auth/methods": operations.auth_methods,
    }
    folders: dict[str, App] = {
        GRPC_WEB: GrpcWeb(dispatcher),
        HOSTED: Hosted(dispatcher),
        EXPORTS.root: Exported(dispatcher),
        ARTIFACTS.root: ArtifactContents(dispatcher),
        MODEL_EXPORTS.root: ModelExports(dispatcher),
        FLOWS: Second({KEPT_RUNS: KeptRuns(dispatcher), EXPLAIN: Explain(dispatcher)}, Flows(dispatcher)),
    }
    private = ("/metrics",)
    return Cors(Paths(paths, folders, Rest(dispatcher)), services.config.cors, private)


class Paths:
    """Hands a request to the app of its path.

    paths: by whole path. folders: by the first segment of the path ("/name/") for all below it. otherwise: all else.
    """

    def __init__(self, paths: Mapping[str, App], folders: Mapping[str, App], otherwise: App) -> None:
        self._paths = dict(paths)
        self._folders = {folder.strip("/"): app for folder, app in folders.items()}
        self._otherwise = otherwise

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        path: str = scope["path"]
        app = self._paths.get(path) or self._folders.get(path[1:].partition("/")[0], self._otherwise)
        await app(scope, receive, send)


class Second:
    """Hands a request below a folder to the app of its path's second segment. otherwise: all else."""

    def __init__(self, families: Mapping[str, App], otherwise: App) -> None:
        self._families = dict(families)
        self._otherwise = otherwise

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        family = scope["path"].strip("/").partition("/")[2].partition("/")[0]
        await self._families.get(family, self._otherwise)(scope, receive, send)
