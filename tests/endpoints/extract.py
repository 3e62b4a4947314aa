"""Take the endpoints out of a printed reference: method, path, parameters, and the properties of request bodies.

`extract.py DOCUMENTS TARGET` writes them as lines of JSON; with `--check` it says whether TARGET is what the documents
hold. DOCUMENTS is a folder whose files begin with the number of the document, such as `001_….txt`.

A document prints the properties of a body as one flat list, in which what belongs to an object follows it. Who belongs
to whom is found from the messages of the official client's release of that time, which must be on the path, from the
order (at each level by length of the name), and from the depth: what stands four levels deep is printed without its own
properties. A property with properties of its own is [type, {name: …}], another one its type. "…7 more" of a document
stands for properties that it does not list.

It shares some lines with `samples/extract.py`, and no module: both are run as scripts, from wherever a client is installed.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NUMBERS = ("001", "002")
RELEASE = "10.3.1"
"""The release of the client whose messages the documents print."""
DEEPEST = 4
_ENDPOINT = re.compile(r"(GET|POST|PATCH|PUT|DELETE) (/v2/\S+)$")
_OPERATION = re.compile(r"operationId: V2_(\w+)$")
_PARAMETER = re.compile(r"(\S+) (path|query) (?:required|optional) (\w+)$")
_PROPERTY = re.compile(r"(\w+) (string|object|array|boolean|integer|number) (?:required|optional)$")
_UNLISTED = re.compile(r"…\d+ more object optional$")

Properties = dict[str, Any]


@dataclass
class Endpoint:
    """One endpoint as a document prints it. line: the 1-based one of its method and path."""

    document: str
    line: int
    method: str
    path: str
    operation: str
    parameters: dict[str, list[str]] = field(default_factory=dict)
    """Name → where it stands and its type."""
    body: Properties = field(default_factory=dict)

    @property
    def rpc(self) -> str:
        """The RPC: ids of operations are its name, with a number at the end where it has several bindings."""
        return self.operation.rstrip("0123456789")

    def shown(self) -> str:
        """Its line in the file."""
        return json.dumps(vars(self), ensure_ascii=False)


@dataclass
class _Level:
    """One object whose properties are being read."""

    message: Any
    """Its descriptor."""
    into: Properties
    last: str = ""

    def takes(self, name: str) -> bool:
        return name in self.message.fields_by_camelcase_name and name not in self.into and len(name) >= len(self.last)


def nested(message: Any, listed: list[tuple[str, str]]) -> Properties:
    """The properties (name and type) of a message's body as a tree; ValueError for one that no open object has."""
    root: Properties = {}
    levels = [_Level(message, root)]
    for name, type in listed:
        place = next((n for n in range(len(levels) - 1, -1, -1) if levels[n].takes(name)), None)
        if place is None:
            raise ValueError(f"{message.name}: no message that is open here has the property {name}")
        del levels[place + 1 :]
        level = levels[place]
        level.last, level.into[name] = name, type
        inner = level.message.fields_by_camelcase_name[name].message_type
        if inner is not None and len(levels) < DEEPEST:
            levels.append(_Level(inner, {}))
            level.into[name] = [type, levels[-1].into]
    return bare(root)


def requests() -> Any:
    """Name of an RPC → its descriptor in the client; ImportError if the path has no client, or another release."""
    from clarifai_grpc.grpc.api import service_pb2

    if "model" not in service_pb2.PostRunnersRequest.DESCRIPTOR.fields_by_name["runners"].message_type.fields_by_name:
        raise ImportError(f"the documents print the messages of clarifai-grpc {RELEASE}: put that on the path")
    return service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name


def bare(properties: Properties) -> Properties:
    """The same with the type alone where nothing is listed below."""
    return {
        name: found if isinstance(found, str) else [found[0], bare(found[1])] if found[1] else found[0]
        for name, found in properties.items()
    }


def endpoints(document: str, text: str) -> Iterator[Endpoint]:
    """The endpoints of a document in its order."""
    lines = text.splitlines()
    starts = [
        number
        for number, line in enumerate(lines[:-1])
        if _ENDPOINT.match(line) and _OPERATION.match(lines[number + 1])
    ]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        method, path = _ENDPOINT.match(lines[start]).groups()  # type: ignore[union-attr]
        operation = _OPERATION.match(lines[start + 1])[1]  # type: ignore[index]
        found = Endpoint(document, start + 1, method, path, operation)
        listed = []
        for line in lines[start + 2 : end]:
            if line in ("Responses", "Versions"):
                break
            if parameter := _PARAMETER.match(line):
                found.parameters[parameter[1]] = [parameter[2], parameter[3]]
            elif property := _PROPERTY.match(line):
                listed.append((property[1], property[2]))
            elif re.search(r" (required|optional)$", line) and not _UNLISTED.match(line):
                raise ValueError(f"{document}, line {start}: {line!r} is neither a parameter nor a property")
        found.body = nested(requests()[found.rpc].input_type, listed)
        yield found


def all_endpoints(documents: Path) -> list[Endpoint]:
    """The endpoints of all documents."""
    found: list[Endpoint] = []
    for number in NUMBERS:
        (path,) = documents.glob(f"{number}_*")
        found += endpoints(number, path.read_text(encoding="utf-8"))
    return found


def present(target: Path) -> list[Endpoint]:
    """What `all_endpoints` would give for the file that is there."""
    return [Endpoint(**json.loads(line)) for line in target.read_text(encoding="utf-8").splitlines()]


def main() -> int:
    """Write the file, or with --check say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    wanted = all_endpoints(options.documents)
    if options.check:
        there = present(options.target)
        differ = [f"{one.document} {one.operation}" for one in wanted if one not in there]
        differ += [f"{one.document} {one.operation}" for one in there if one not in wanted]
        print(f"differ: {', '.join(differ)}" if differ else f"{len(wanted)} endpoints are as the documents have them")
        return int(bool(differ))
    options.target.write_text("".join(f"{one.shown()}\n" for one in wanted), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
