"""Exports of datasets, for whoever may read the datasets and inputs of their app (behaviour §13).

Credentials come as for hosted media: with good ones the file, with bad ones or for an app that is not theirs 401,
without any 404. A part of a file can be asked for.
"""

import asyncio
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.core.file_addresses import EXPORTS, Address, Folder
from meshserve.core.problems import Problem
from meshserve.datasets.exports import NAMES
from meshserve.dispatch.errors import http_status, problem_of
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import datasets as store
from meshserve.store import records, schema
from meshserve.transport.hosted import SERVER_FAULTS, Wire, credentials, refusal, refused
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UserAppIDSet

_SCOPES = ("Inputs_Get", "Annotations_Get", "Concepts_Get")
"""Beside what reading a version takes: a file shows all that is in it."""
_NOTHING = "There is nothing at this address, or it takes a key to see it."


class Files(ABC):
    """An ASGI app of files of versions, which take credentials. Subclasses say which there are and who may have them.

    folder: where they are. rpc: the call that a look at a version would be. nothing: what is said where there is no
    file. type: of what is in them.
    """

    folder: Folder
    rpc: str
    nothing: str
    type = "application/octet-stream"

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._services = dispatcher.services

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope))
        with suppress(FileNotFoundError):  # deleted since it was found: the connection ends, as the answer is cut off
            await response(scope, receive, send)

    @abstractmethod
    def _found(self, address: Address, call: Call) -> tuple[Path, str] | None:
        """The file and what to call it, or None."""

    @abstractmethod
    def _allow(self, call: Call) -> None:
        """Problem for a caller who may look at a version, but not have its file."""

    def _admitted(self, address: Address, metadata: Mapping[str, str], request: Request) -> Call:
        """The call that a look at the version would be; Problem for those who may not."""
        call = self._dispatcher.open(self.rpc, metadata, Wire(request))
        place = UserAppIDSet(user_id=address.user_id, app_id=address.app_id)
        self._dispatcher.admit(call, RPCS[self.rpc].request(user_app_id=place).SerializeToString())
        self._allow(call)
        return call

    async def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return refusal(405, "Files can be read: GET or HEAD.", {"allow": "GET, HEAD"})
        metadata = credentials(request)
        address = self.folder.address(request.scope["path"])
        if not metadata or address is None:
            return refusal(404, _NOTHING)
        try:
            call = self._admitted(address, metadata, request)
        except Exception as error:
            problem = problem_of(error)
            return refused(problem, http_status(problem.code) if problem.code in SERVER_FAULTS else 401)
        found = self._found(address, call)
        status = None if found is None else await asyncio.to_thread(_stat, found[0])
        if found is None or status is None:
            return refusal(404, self.nothing)
        headers = {
            "cache-control": "private, no-cache",
            "vary": "Authorization, Cookie, X-Clarifai-Session-Token",
            "x-content-type-options": "nosniff",
        }
        return FileResponse(found[0], 200, headers, self.type, filename=found[1], stat_result=status)


class Exported(Files):
    """Exports of versions of datasets."""

    folder, rpc = EXPORTS, "GetDatasetVersion"
    nothing = "No such export was asked for, it is not written yet, or it was deleted."
    type = "application/zip"
    """Clients compare it literally."""

    def _allow(self, call: Call) -> None:
        if call.stranger:
            raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "The inputs of this app are not shared with you.")
        for scope in _SCOPES:
            call.require(scope)

    def _found(self, address: Address, call: Call) -> tuple[Path, str] | None:
        """The file of an export that is written."""
        connection = self._services.database.reader
        dataset = records.find(connection, schema.DATASETS, call.place.app, address.id)
        version = dataset and records.find(connection, schema.DATASET_VERSIONS, dataset.pk, address.version_id)
        if not version:
            return None
        for export in store.exports(connection, [version.pk]).get(version.pk, []):
            if NAMES[export.format] == address.name and export.status == codes.DATASET_VERSION_EXPORT_SUCCESS:
                path = self._services.dataset_files.path(version.pk, address.name)
                return path, f"{address.version_id}-{address.name}"
        return None


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
