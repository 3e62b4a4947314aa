"""Runs published samples with the official client that its Python imports, one line of JSON a sample.

Reads {"code", "port", "secret", "user_id", "app_id", "shim"} and answers {"printed", "error"}. What the samples
call the initialization code is here: the imports, `stub`, `metadata` and `userDataObject`. With a personal access
token `userDataObject` names the app; an app key implies it, and then `user_id` is empty.
"""

import contextlib
import io
import json
import sys
import traceback
from types import SimpleNamespace
from typing import Any

from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2

_stubs: dict[int, Any] = {}


def _delete_inputs_request(**fields: Any) -> Any:
    """A request with `delete_all`, which both releases have dropped: the bytes that an earlier client would send."""
    delete_all = fields.pop("delete_all", False)
    request = service_pb2.DeleteInputsRequest(**fields)
    request.MergeFromString(b"\x18\x01" if delete_all else b"")
    return request


def earlier() -> Any:
    """`service_pb2` as samples know it."""
    names = {name: getattr(service_pb2, name) for name in dir(service_pb2) if not name.startswith("_")}
    return SimpleNamespace(**names | {"DeleteInputsRequest": _delete_inputs_request})


def _run(task: dict[str, Any]) -> dict[str, str]:
    port = task["port"]
    if port not in _stubs:
        _stubs[port] = service_pb2_grpc.V2Stub(ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", port))
    namespace = {
        "resources_pb2": resources_pb2,
        "service_pb2": earlier() if task["shim"] else service_pb2,
        "status_code_pb2": status_code_pb2,
        "stub": _stubs[port],
        "metadata": (("authorization", f"Key {task['secret']}"),),
        "userDataObject": resources_pb2.UserAppIDSet(user_id=task["user_id"], app_id=task["app_id"]),
    }
    printed, error = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(task["code"], "sample", "exec"), namespace)  # noqa: S102 - running samples is what it is for
        except Exception:
            error = traceback.format_exc()
    return {"printed": printed.getvalue(), "error": error}


def main() -> None:
    """Answer tasks until the input ends."""
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
