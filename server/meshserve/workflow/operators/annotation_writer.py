"""annotation-writer: in a workflow that a request runs, it passes data on.

It writes only where an app's base workflow indexes its inputs: `ingest.indexing` asks `check` what to write with what
its parents gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from meshserve.core.structs import to_struct
from meshserve.ingest.limits import LARGEST_METADATA
from meshserve.runners.base import Item, Settings
from meshserve.store.annotation_facts import STATES
from meshserve.workflow.operators.base import Result, choice, invalid, text
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_code_pb2 import StatusCode

TYPE = "annotation-writer"
_STATES = {StatusCode.Name(code): int(code) for code in STATES}


@dataclass(frozen=True, slots=True)
class Authored:
    """With what annotations are written.

    state: a status code; user_id: who is named as their author, "" for the app's owner; info: kept with each; task_id:
    the task that they belong to, or "".
    """

    state: int = codes.ANNOTATION_SUCCESS
    user_id: str = ""
    info: dict[str, Any] = field(default_factory=dict)
    task_id: str = ""


def check(settings: Settings) -> Authored:
    """With what to write. Raises Problem 21202."""
    info = settings.params.get("annotation_info")
    if info is not None and not isinstance(info, dict):
        raise invalid("annotation_info", f"is {info!r}; it must be an object")
    if info and (size := to_struct(info).ByteSize()) > LARGEST_METADATA:
        raise invalid("annotation_info", f"has {size} bytes; an annotation has at most {LARGEST_METADATA} of it")
    state = choice(settings, "annotation_status", _STATES, codes.ANNOTATION_SUCCESS)
    return Authored(state, text(settings, "annotation_user_id"), dict(info or {}), text(settings, "task_id"))


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """The data as it is."""
    return [item.data for item in items]
