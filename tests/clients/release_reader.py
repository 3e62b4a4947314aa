"""Reads messages with the official client's own classes, to see whether its release knows all that is in them.

Run as a program it reads lines of {"type", "bytes", "fields"} as JSON: full name of a message, its bytes in base64, and
number and type of each field that was meant to stay, by name. It prints, as a list of lines, what the release does not
know, and what it would know but did not get. Types that it does not have are skipped.
"""

import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_pb2
from clarifai_grpc.grpc.api.utils import matrix_pb2
from release_script import unknown_in


def classes() -> dict[str, Any]:
    """Message classes of the release by full name."""
    found: dict[str, Any] = {}
    pending = [
        getattr(module, name)
        for module in (resources_pb2, service_pb2, status_pb2, matrix_pb2)
        for name in module.DESCRIPTOR.message_types_by_name
    ]
    while pending:
        one = pending.pop()
        found[one.DESCRIPTOR.full_name] = one
        pending += [getattr(one, nested.name) for nested in one.DESCRIPTOR.nested_types]
    return found


def complaints(kind: Any, task: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a message as the release reads it."""
    message = kind.FromString(b64decode(task["bytes"]))
    yield from unknown_in(kind.DESCRIPTOR.name, message)
    got = {field.name for field, _ in message.ListFields()}
    for name, (number, type_number) in task["fields"].items():
        field = kind.DESCRIPTOR.fields_by_name.get(name)
        if field is not None and (field.number, field.type) == (number, type_number) and name not in got:
            yield f"{kind.DESCRIPTOR.name}.{name} is missing"


def main() -> None:
    """Read messages until the input ends."""
    known, found, read = classes(), set(), 0
    for line in sys.stdin:
        task = json.loads(line)
        if task["type"] in known:
            read += 1
            found |= set(complaints(known[task["type"]], task))
    print(json.dumps({"read": read, "complaints": sorted(found)}))


if __name__ == "__main__":
    main()
