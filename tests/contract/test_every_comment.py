"""Every message, enum and RPC of our protos says what it is for, in a comment right above it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2

ROOT = Path(__file__).resolve().parents[2]
_MESSAGE, _ENUM, _SERVICE, _NESTED_MESSAGE, _NESTED_ENUM, _METHOD = 4, 5, 6, 3, 4, 2
"""Numbers of the fields of descriptor.proto that make up a path into a file."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Our protos with their comments, as protoc reads them."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import generate
    finally:
        sys.path.pop(0)
    out = tmp_path_factory.mktemp("protos") / "set.pb"
    includes = [f"-I{path}" for path in (ROOT, generate.GRPC_INCLUDE, generate.GOOGLEAPIS_INCLUDE)]
    command = [sys.executable, "-m", "grpc_tools.protoc", *includes, "--include_source_info"]
    subprocess.run([*command, f"--descriptor_set_out={out}", *generate.own_protos()], check=True, capture_output=True)
    return list(descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file)


def _places(file: Any) -> dict[tuple[int, ...], str]:
    """Path → name of every message, enum, service and RPC of a file."""
    found: dict[tuple[int, ...], str] = {}

    def message(path: tuple[int, ...], prefix: str, proto: Any) -> None:
        if proto.options.map_entry:
            return
        found[path] = prefix + proto.name
        for number, nested in enumerate(proto.nested_type):
            message((*path, _NESTED_MESSAGE, number), f"{prefix}{proto.name}.", nested)
        for number, enum in enumerate(proto.enum_type):
            found[(*path, _NESTED_ENUM, number)] = f"{prefix}{proto.name}.{enum.name}"

    for number, proto in enumerate(file.message_type):
        message((_MESSAGE, number), "", proto)
    for number, enum in enumerate(file.enum_type):
        found[(_ENUM, number)] = enum.name
    for number, service in enumerate(file.service):
        found[(_SERVICE, number)] = service.name
        for place, method in enumerate(service.method):
            found[(_SERVICE, number, _METHOD, place)] = f"{service.name}.{method.name}"
    return found


def test_every_message_enum_and_rpc_has_a_comment(files: list[Any]) -> None:
    bare: list[str] = []
    seen = 0
    for file in files:
        commented = {tuple(at.path) for at in file.source_code_info.location if at.leading_comments.strip()}
        places = _places(file)
        seen += len(places)
        bare += [f"{file.name}: {name}" for path, name in places.items() if path not in commented]
    assert bare == []
    assert seen > 1000, "the walk must have found the messages, enums and RPCs"
