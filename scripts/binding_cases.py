"""Write tests/contract/bindings.jsonl: a request for every HTTP binding of two releases, and the message it means.

What is expected comes from the official client's classes, protobuf's own JSON and the reading of google.api.http
below; nothing of meshserve is imported. Run it where clarifai-grpc 12.6.0 is installed and 10.3.1 lies where
`scripts/test` puts it. Two releases cannot share a process, so the older one is described by a process of its own.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
OLDER_CLIENT = ROOT / ".clients" / "clarifai-grpc-10.3.1"
CASES = ROOT / "tests" / "contract" / "bindings.jsonl"
NEWER, OLDER = "12.6.0", "10.3.1"

WINNERS = {
    ("POST", "PatchRunners"): "PostRunners",
    ("GET", "StreamLogEntries"): "ListLogEntries",
    ("GET", "PostPipelines"): "ListPipelines",
}
"""Verb and RPC → who is served where the same path is also bound to another RPC (behaviour §20)."""

REDESIGNED = {
    ("clarifai.api.Runner", "model"),
    ("clarifai.api.Runner", "workflow"),
    ("clarifai.api.Nodepool", "user_id"),
    ("clarifai.api.Nodepool", "cloud_region"),
    ("clarifai.api.Nodepool", "capacity_types"),
    ("clarifai.api.Nodepool", "instance_types"),
}
"""Fields of 10.2.2 to 10.3.4 alone whose numbers mean something else since, so that no server can have both."""

TEXT = 'ü/%2B+ &="'
"""What every text has in it: all that has a meaning of its own in a path, a query, or JSON."""
DEEPEST = 3
LEAVES = 6
SPECIAL: Mapping[str, Any] = {
    "google.protobuf.Timestamp": "2024-09-04T00:28:29.404495670Z",
    "google.protobuf.Duration": "1.500s",
    "google.protobuf.Struct": {"free": [1, True, None, {"Deep_er": TEXT}]},
    "google.protobuf.Value": [0.5, "x"],
    "google.protobuf.ListValue": [1, 2],
    "google.protobuf.FieldMask": "a,b",
    "google.protobuf.BoolValue": True,
    "google.protobuf.StringValue": TEXT,
    "google.protobuf.BytesValue": "AP/+Pz4=",
    **{f"google.protobuf.{kind}Value": 7 for kind in ("Int32", "UInt32", "Float", "Double")},
    **{f"google.protobuf.{kind}Value": "7" for kind in ("Int64", "UInt64")},
}
"""Types whose JSON is not an object of their fields → a value of each."""


def bindings(release: str) -> Iterator[dict[str, Any]]:
    """A case for every binding of the client that is installed."""
    from clarifai_grpc.grpc.api import service_pb2

    methods = service_pb2.DESCRIPTOR.services_by_name["V2"].methods
    bound = {(rpc.name, verb, path) for rpc in methods for verb, path, _ in http_rules(rpc)}
    inputs = {rpc.name: rpc.input_type for rpc in methods}
    for rpc in methods:
        for verb, path, body in http_rules(rpc):
            rival = WINNERS.get((verb, rpc.name), rpc.name)
            served = (
                rival if any(shape(path) == shape(p) and (rival, verb) == (n, v) for n, v, p in bound) else rpc.name
            )
            case = {"rpc": served, "bound": rpc.name, "releases": [release], "rule": [verb, path, body]}
            yield case | request(inputs[served], verb, path, body)


def http_rules(rpc: Any) -> Iterator[tuple[str, str, str]]:
    """Verb, path template and body of each rule of an RPC, in order."""
    from google.api import annotations_pb2

    yield from _rules(rpc.GetOptions().Extensions[annotations_pb2.http])


def _rules(rule: Any) -> Iterator[tuple[str, str, str]]:
    verb = rule.WhichOneof("pattern")
    if verb:
        yield verb.upper(), getattr(rule, verb), rule.body
    for more in rule.additional_bindings:
        yield from _rules(more)


def shape(path: str) -> str:
    """A template without the names of its variables."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def request(message_type: Any, verb: str, path: str, body: str) -> dict[str, Any]:
    """A request by one rule: path, query, body, in both spellings, and the message that they make."""
    from google.protobuf import json_format
    from google.protobuf.message_factory import GetMessageClass

    chance = random.Random(f"{message_type.name} {verb} {path}")  # noqa: S311 - the same cases every time
    variables = {part[1:-1] for part in path.split("/") if part.startswith("{")}
    made = json_format.ParseDict(
        chosen(message_type, variables, chance, flat=not body), GetMessageClass(message_type)()
    )
    spelled: dict[str, Any] = {}
    for suffix, snake in (("", True), ("_camel", False)):
        # names of enum values in one spelling, their numbers in the other
        said = json_format.MessageToDict(made, preserving_proto_field_name=snake, use_integers_for_enums=not snake)
        if body:
            spelled["body" + suffix] = said
        else:
            spelled["query" + suffix] = "&".join(flattened("", said, capital=snake))
    if body:
        apply_defaults(made)
    filled = []
    for part in path.split("/"):
        if part.startswith("{"):
            value = f"{part[1:-1].rpartition('.')[2]} {TEXT}"
            assign(made, part[1:-1], value)
            part = quote(value, safe="")
        filled.append(part)
    expected = json_format.MessageToDict(made, preserving_proto_field_name=True, use_integers_for_enums=True)
    return {"path": "/".join(filled), **spelled, "request": expected}


def assign(message: Any, dotted: str, value: str) -> None:
    """Set a field of a field of a message."""
    *above, last = dotted.split(".")
    for name in above:
        message = getattr(message, name)
    setattr(message, last, value)


def chosen(message_type: Any, variables: set[str], chance: random.Random, *, flat: bool) -> dict[str, Any]:
    """Values for a few fields that are no variables, as JSON in snake_case; `flat`: such as a query can say."""
    possible = [leaf for leaf in leaves(message_type, DEEPEST, flat) if ".".join(f.name for f in leaf) not in variables]
    near = [leaf for leaf in possible if len(leaf) == 1]
    picked = chance.sample(near, min(len(near), LEAVES // 2))
    far = [leaf for leaf in possible if leaf not in picked]
    picked += chance.sample(far, min(len(far), LEAVES - len(picked)))
    made: dict[str, Any] = {}
    for leaf in picked:
        place(made, leaf)
    return made


def leaves(message_type: Any, depth: int, flat: bool) -> Iterator[tuple[Any, ...]]:
    """The paths of fields to all that is no message, or is JSON of its own kind, within some levels."""
    for field in message_type.fields:
        inner = field.message_type
        if (message_type.full_name, field.name) in REDESIGNED:
            continue
        if inner is None or inner.full_name in SPECIAL:
            structured = inner is not None and isinstance(SPECIAL[inner.full_name], (dict, list))
            if not (flat and structured):
                yield (field,)
        elif is_map(field):
            if not flat:
                yield (field,)
        elif depth > 1 and not (flat and (is_repeated(field) or any(default_of(f) for f in inner.fields))):
            yield from ((field, *rest) for rest in leaves(inner, depth - 1, flat))


def place(made: dict[str, Any], leaf: tuple[Any, ...]) -> None:
    """Put a value where a path of fields leads, unless another field of a oneof on the way has one."""
    if any(taken(made, leaf[: level + 1]) for level in range(len(leaf))):
        return
    for field in leaf[:-1]:
        if is_repeated(field):
            made = made.setdefault(field.name, [{}])[0]
        else:
            made = made.setdefault(field.name, {})
    field = leaf[-1]
    if is_map(field):
        entry = field.message_type.fields_by_name
        made[field.name] = {str(scalar(entry["key"])): scalar(entry["value"])}
    else:
        value = scalar(field)
        made[field.name] = [value, f"2nd {TEXT}" if is_text(field) else value] if is_repeated(field) else value


def taken(made: dict[str, Any], leaf: tuple[Any, ...]) -> bool:
    """Whether the oneof of the last field of a path has a value of another field."""
    value: Any = made
    for field in leaf[:-1]:
        value = value.get(field.name, {}) if isinstance(value, dict) else {}
        value = value[0] if isinstance(value, list) else value
    oneof = leaf[-1].containing_oneof
    return oneof is not None and any(f.name in value and f is not leaf[-1] for f in oneof.fields)


def scalar(field: Any) -> Any:
    """A value of a field, as protobuf's JSON has it."""
    if field.message_type is not None:
        return SPECIAL.get(field.message_type.full_name, {})
    if field.enum_type is not None:
        return field.enum_type.values[-1].name
    return {
        field.CPPTYPE_STRING: "AP/+Pz4=" if field.type == field.TYPE_BYTES else f"{field.name} {TEXT}",
        field.CPPTYPE_BOOL: True,
        field.CPPTYPE_FLOAT: 0.1,
        field.CPPTYPE_DOUBLE: 0.1,
        field.CPPTYPE_INT32: -7,
        field.CPPTYPE_UINT32: 7,
        field.CPPTYPE_INT64: str(-(2**53) - 1),
        field.CPPTYPE_UINT64: str(2**63 + 1),
    }[field.cpp_type]


def flattened(name: str, value: Any, *, capital: bool) -> Iterator[str]:
    """JSON as parameters of a query: "a.b" for what is nested, a key again for each item of a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flattened(f"{name}.{key}" if name else key, inner, capital=capital)
    elif isinstance(value, list):
        for item in value:
            yield from flattened(name, item, capital=capital)
    else:
        text = (str(value) if capital else str(value).lower()) if isinstance(value, bool) else str(value)
        yield f"{name}={quote(text, safe='')}"


def apply_defaults(message: Any) -> None:
    """Give numbers that JSON left out the default that the contract declares (`cl_default_float`)."""
    set_here = {field.name for field, _ in message.ListFields()}
    for field in message.DESCRIPTOR.fields:
        if default_of(field) and field.name not in set_here:
            setattr(message, field.name, default_of(field))
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.full_name in SPECIAL:
            continue
        if is_map(field):
            value = value.values() if field.message_type.fields_by_name["value"].message_type is not None else ()
        for inner in value if is_repeated(field) else [value]:
            apply_defaults(inner)


def default_of(field: Any) -> float:
    """The declared default of a number, or 0."""
    from clarifai_grpc.grpc.api.utils import extensions_pb2

    return float(field.GetOptions().Extensions[extensions_pb2.cl_default_float])


def is_repeated(field: Any) -> bool:
    """Whether a field has many values; the runtimes of the two releases differ in how they say it."""
    return bool(field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED)


def is_text(field: Any) -> bool:
    """Whether a field is text."""
    return bool(field.type == field.TYPE_STRING)


def is_map(field: Any) -> bool:
    """Whether a field is a map."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def older() -> list[dict[str, Any]]:
    """The cases of the older release, by a process that imports it."""
    path = os.pathsep.join((str(OLDER_CLIENT), os.environ.get("PYTHONPATH", "")))
    printed = subprocess.run(
        [sys.executable, __file__, "--print", OLDER],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(printed.stdout)
    return found


def merged() -> list[dict[str, Any]]:
    """The newer release's cases, marked where the older one has the rule too, then those that only that has."""
    cases = {(case["bound"], *case["rule"]): case for case in bindings(NEWER)}
    for case in older():
        known = cases.setdefault((case["bound"], *case["rule"]), case)
        if known is not case:
            known["releases"].append(OLDER)
    return list(cases.values())


def main() -> None:
    """Write the file, or with --print RELEASE print the cases of the client that is installed."""
    if sys.argv[1:2] == ["--print"]:
        json.dump(list(bindings(sys.argv[2])), sys.stdout)
        return
    cases = merged()
    CASES.write_text("".join(f"{json.dumps(case, ensure_ascii=False)}\n" for case in cases), encoding="utf-8")
    counts = {release: sum(release in case["releases"] for case in cases) for release in (NEWER, OLDER)}
    print(f"{len(cases)} bindings in {CASES.relative_to(ROOT)}: {counts}")


if __name__ == "__main__":
    main()
