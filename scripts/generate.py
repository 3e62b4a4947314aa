"""Write generated/meshserve_proto from proto/: protoc's modules, moved onto a private descriptor pool.

Stock generated code registers package clarifai.api in the process-wide pool, where it collides with
the official client's. Each module is therefore rewritten in three places: the pool it adds itself to,
the modules it imports, and the runtime check, which would tie users to one protobuf release.
protoc leaves comments out of its modules; they go into comments.json, for /openapi.json.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import grpc_tools
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "generated" / "meshserve_proto"
COMMENTS = "comments.json"
GRPC_INCLUDE = Path(grpc_tools.__file__).parent / "_proto"
GOOGLEAPIS_INCLUDE = Path(annotations_pb2.__file__).parents[2]
BORROWED = [
    "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/wrappers.proto",
    "google/api/http.proto",
    "google/api/annotations.proto",
]
POOL_MODULE = '''"""The private descriptor pool that every generated module adds itself to."""

from google.protobuf.descriptor_pool import DescriptorPool

POOL = DescriptorPool()
'''
PACKAGE_DOC = '"""Message classes of the contract in proto/, over a private pool. Written by scripts/generate."""\n'


def own_protos() -> list[str]:
    """Paths of our protos below the repository root, as protoc and the descriptors name them."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "proto").rglob("*.proto"))


def rewrite(source: str) -> str:
    """Move one generated module or stub to the private pool and to sibling imports."""
    source = re.sub(
        r"^from (?:proto|google)\.[\w.]+ import (\w+_pb2)", r"from meshserve_proto import \1", source, flags=re.M
    )
    source = re.sub(r"^import (?:proto|google)\.[\w.]+_pb2\n", "", source, flags=re.M)
    source = source.replace(
        "from google.protobuf import descriptor_pool as _descriptor_pool\n",
        "from meshserve_proto._pool import POOL as _POOL\n",
    )
    source = source.replace("_descriptor_pool.Default()", "_POOL")
    source = source.replace("from google.protobuf import runtime_version as _runtime_version\n", "")
    return re.sub(r"_runtime_version\.ValidateProtobufRuntimeVersion\(.*?\n\)\n", "", source, flags=re.S)


def plain_numbers(stub: str) -> str:
    """Type enum fields as the int that they hold: protoc's stubs refuse numbers that the runtime takes."""
    for enum in set(re.findall(r"_Union\[([\w.]+), str\]", stub)):
        name = re.escape(enum)
        stub = re.sub(rf"_Union\[{name}, str\]", "_Union[int, str]", stub)
        stub = re.sub(rf"^( *\w+): {name}$", r"\1: int", stub, flags=re.M)
        stub = stub.replace(f"RepeatedScalarFieldContainer[{enum}]", "RepeatedScalarFieldContainer[int]")
    return stub


def compile_protos(out: Path) -> None:
    """Run protoc over our protos and the borrowed ones; raise CalledProcessError with its words on stderr."""
    includes = [f"-I{path}" for path in (ROOT, GRPC_INCLUDE, GOOGLEAPIS_INCLUDE)]
    command = [sys.executable, "-m", "grpc_tools.protoc", *includes, f"--python_out={out}", f"--pyi_out={out}"]
    command += ["--include_source_info", f"--descriptor_set_out={out / 'set.pb'}"]
    result = subprocess.run([*command, *own_protos(), *BORROWED], stderr=subprocess.PIPE, text=True)
    sys.stderr.write("".join(line + "\n" for line in result.stderr.splitlines() if "is unused" not in line))
    result.check_returncode()


def comments(file: FileDescriptorProto) -> dict[str, str]:
    """Full name → comment of every commented message, field, enum, value, service and RPC of a file."""
    said: dict[str, str] = {}
    for location in file.source_code_info.location:
        text = location.leading_comments or location.trailing_comments
        if not text.strip() or not location.path or len(location.path) % 2:
            continue
        thing: Any = file
        names = [file.package] if file.package else []
        for number, index in zip(location.path[::2], location.path[1::2], strict=True):
            thing = getattr(thing, type(thing).DESCRIPTOR.fields_by_number[number].name)[index]
            names.append(getattr(thing, "name", ""))
        if all(names):
            paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
            said[".".join(names)] = "\n\n".join(filter(None, paragraphs))
    return said


def rendered() -> dict[str, str]:
    """Every file of the package by name."""
    files = {"__init__.py": PACKAGE_DOC, "_pool.py": POOL_MODULE, "py.typed": ""}
    with tempfile.TemporaryDirectory() as scratch:
        compile_protos(Path(scratch))
        for path in Path(scratch).rglob("*_pb2.py*"):
            text = rewrite(path.read_text())
            files[path.name] = plain_numbers(text) if path.suffix == ".pyi" else text
        protos = FileDescriptorSet.FromString((Path(scratch) / "set.pb").read_bytes()).file
    said = [comments(file) for file in protos if file.name in own_protos()]
    merged = {name: text for one in said for name, text in one.items()}
    files[COMMENTS] = json.dumps(merged, indent=0, sort_keys=True, ensure_ascii=False) + "\n"
    return files


def main() -> int:
    """Write the package, or with --check say which files are out of date (exit 1)."""
    files = rendered()
    if "--check" in sys.argv[1:]:
        stale = sorted(
            name for name, text in files.items() if not (TARGET / name).is_file() or (TARGET / name).read_text() != text
        )
        stale += sorted(str(path.name) for path in TARGET.glob("*.py*") if path.name not in files)
        print("generated code is up to date" if not stale else "out of date, run scripts/generate: " + ", ".join(stale))
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in TARGET.glob("*.py*"):
        path.unlink()
    for name, text in files.items():
        (TARGET / name).write_text(text)
    print(f"wrote {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
