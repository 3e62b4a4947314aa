"""Rebuild the table of what each release of the official client knows of our contract.

    python scripts/releases.py [--wheels FOLDER] [--check]

Downloads every release of clarifai-grpc from 8.11.0 to 12.6.0 with pip (into FOLDER, which is kept, or a temporary
one) and reads the descriptors out of their generated modules without importing them, for early releases need early
versions of protobuf. Writes server/meshserve/transport/releases.tsv:

    releases <tab> <tab> <tab> every release
    spans <tab> kind <tab> owner <tab> names

for those messages, fields, RPCs and enum values of our contract that not every release has. Spans say which have:
"10.6.4..10.6.4,10.8.0..", open where it is the oldest or the newest, "none" for what only we have. A field that comes
and goes with its message is not named again. Something of the same name but another number or type is something
else. `--check` writes nothing and exits 1 when the file differs.
"""

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "server" / "meshserve" / "transport" / "releases.tsv"
PACKAGE = "clarifai-grpc"
OLDEST, NEWEST = (8, 11, 0), (12, 6, 0)
BARE = ".clarifai.api.status.BaseResponse"
"""The response that is nothing but a status."""
VARINTS = {"TYPE_INT32", "TYPE_INT64", "TYPE_UINT32", "TYPE_UINT64"}
"""Types that read one another's bytes."""

Version = tuple[int, int, int]
Symbol = tuple[str, str, str]
"""Kind ("message", "field", "rpc", "value"), full name of the owner, own name."""
Shapes = dict[Symbol, Any]
"""What each symbol is: two releases that agree on it read each other's bytes."""


class Rpc(NamedTuple):
    """The shape of an RPC."""

    request: str
    response: str
    client_streaming: bool
    server_streaming: bool


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, help="folder that keeps what was downloaded")
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        wheels = options.wheels or Path(temporary)
        releases = {version: shapes(files_of(wheel)) for version, wheel in download(wheels).items()}
    text = render(partial(shapes(our_files()), releases), list(releases))
    if options.check:
        same = TABLE.read_text() == text
        print("up to date" if same else f"{TABLE.relative_to(ROOT)} differs from what the releases say")
        return 0 if same else 1
    TABLE.write_text(text)
    print(f"{TABLE.relative_to(ROOT)}: {len(releases)} releases, {len(text)} bytes")
    return 0


def pip(*arguments: str) -> str:
    """What pip prints; CalledProcessError if it fails."""
    return subprocess.run(
        [sys.executable, "-m", "pip", *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def download(folder: Path) -> dict[Version, Path]:
    """Every release in the range, oldest first, and its wheel."""
    found = re.search(r"^Available versions: (.*)$", pip("index", "versions", PACKAGE), re.M)
    if not found:
        raise RuntimeError(f"pip names no versions of {PACKAGE}")
    all_versions = sorted(numbers(text.strip()) for text in found[1].split(","))
    wheels = {}
    for version in all_versions:
        if OLDEST <= version <= NEWEST:
            wheel = folder / f"{PACKAGE.replace('-', '_')}-{dotted(version)}-py3-none-any.whl"
            if not wheel.exists():
                pip("download", "--quiet", "--no-deps", "--dest", str(folder), f"{PACKAGE}=={dotted(version)}")
            wheels[version] = wheel
    return wheels


def numbers(text: str) -> Version:
    """The parts of a version such as 10.3.1."""
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def dotted(version: Version) -> str:
    """The reverse of `numbers`."""
    return ".".join(map(str, version))


def files_of(wheel: Path) -> Iterator[FileDescriptorProto]:
    """The descriptors of one release, without those of other packages."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("_pb2.py"):
                file = FileDescriptorProto.FromString(serialized(archive.read(name).decode()))
                if file.package.startswith("clarifai"):
                    yield file


def serialized(source: str) -> bytes:
    """The descriptor that a generated module holds, in either style that protoc has had. ValueError without one."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        given: list[ast.expr] = []
        if node.func.attr == "AddSerializedFile":
            given = node.args[:1]
        elif node.func.attr == "FileDescriptor":
            given = [keyword.value for keyword in node.keywords if keyword.arg == "serialized_pb"]
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, bytes):
                return value.value
    raise ValueError("this module holds no serialized descriptor")


def our_files() -> Iterator[FileDescriptorProto]:
    """The descriptors of our own contract."""
    sys.path.insert(0, str(ROOT / "generated"))
    from meshserve_proto import service_pb2

    pending, seen = [service_pb2.DESCRIPTOR], set()
    while pending:
        file = pending.pop()
        if file.name not in seen and file.package.startswith("clarifai"):
            seen.add(file.name)
            pending += file.dependencies
            yield FileDescriptorProto.FromString(file.serialized_pb)


def shapes(files: Iterable[FileDescriptorProto]) -> Shapes:
    """Every symbol that the files declare."""
    found: Shapes = {}
    for file in files:
        for message in file.message_type:
            _message(found, file.package, message)
        for enum in file.enum_type:
            _enum(found, file.package, enum)
        for service in file.service:
            for method in service.method:
                found["rpc", f"{file.package}.{service.name}", method.name] = Rpc(
                    method.input_type, method.output_type, method.client_streaming, method.server_streaming
                )
    return found


def _message(found: Shapes, owner: str, message: Any) -> None:
    if message.options.map_entry:  # no message of its own: the field says all
        return
    name = f"{owner}.{message.name}"
    found["message", owner, message.name] = ()
    for field in message.field:
        kind = FieldDescriptorProto.Type.Name(field.type)
        repeated = field.label == FieldDescriptorProto.LABEL_REPEATED
        wire = "varint" if kind in VARINTS else kind
        found["field", name, field.name] = (field.number, wire, field.type_name, repeated)
    for nested in message.nested_type:
        _message(found, name, nested)
    for enum in message.enum_type:
        _enum(found, name, enum)


def _enum(found: Shapes, owner: str, enum: Any) -> None:
    for value in enum.value:
        found["value", f"{owner}.{enum.name}", value.name] = value.number


def partial(ours: Shapes, releases: Mapping[Version, Shapes]) -> dict[Symbol, str]:
    """Of each of our symbols that not every release has, the spans of those that have it."""
    found: dict[Symbol, str] = {}
    for symbol, shape in ours.items():
        having = [_same(shape, theirs.get(symbol)) for theirs in releases.values()]
        if not all(having):
            found[symbol] = _spans(list(releases), having)
    return {symbol: spans for symbol, spans in found.items() if not _implied(symbol, spans, found)}


def _same(ours: Any, theirs: Any) -> bool:
    """Whether they read each other's bytes; a response with nothing but a status reads any."""
    if isinstance(ours, Rpc) and isinstance(theirs, Rpc) and BARE in (ours.response, theirs.response):
        return ours._replace(response=BARE) == theirs._replace(response=BARE)
    return bool(ours == theirs)


def _spans(releases: list[Version], having: list[bool]) -> str:
    """The runs of those that have it, open at the ends of the list."""
    last = len(releases) - 1
    spans = []
    for has, run in groupby(range(len(releases)), key=having.__getitem__):
        run_of = list(run)
        if has:
            begin, end = run_of[0], run_of[-1]
            spans.append(f"{dotted(releases[begin]) if begin else ''}..{dotted(releases[end]) if end < last else ''}")
    return ",".join(spans) or "none"


def _implied(symbol: Symbol, spans: str, found: Mapping[Symbol, str]) -> bool:
    kind, owner, _ = symbol
    package, _, message = owner.rpartition(".")
    return kind == "field" and found.get(("message", package, message)) == spans


def render(found: Mapping[Symbol, str], releases: list[Version]) -> str:
    """The text of the table."""
    grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (kind, owner, name), spans in found.items():
        grouped[spans, kind, owner].append(name)

    def place(group: tuple[str, str, str]) -> Any:
        return [int(number) for number in re.findall(r"\d+", group[0])], group

    lines = ["\t".join(["releases", "", "", " ".join(map(dotted, releases))])]
    lines += ["\t".join([*group, " ".join(sorted(grouped[group]))]) for group in sorted(grouped, key=place)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
