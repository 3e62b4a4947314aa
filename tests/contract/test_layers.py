"""The architecture, held by machine: who may import whom, where SQL is, how long a module may be."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "server" / "meshserve"
ENGINES = {
    "workflow",
    "runners",
    "ingest",
    "jobs",
    "media",
    "search",
    "training",
    "operators",
    "datasets",
    "evaluation",
    "judging",
    "bulk",
    "labelling",
}
LAYERS = [
    {"cli", "app", "greeting", "doctor", "env", "commands"},
    {"transport"},
    {"dispatch"},
    {"api"},
    {"crud"},
    {"call", "services"},
    {"bootstrap"},
    ENGINES,
    {"store"},
    {"config", "logs"},
    {"core"},
]
"""From the top down: a module imports from its own layer and those below. Engines may use one another."""
LONGEST = 400
_SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX)\s"
    r"|PRAGMA\s|BEGIN\s+IMMEDIATE|ALTER\s+TABLE\s|DROP\s+(TABLE|INDEX)\s)",
    re.DOTALL,
)


@cache
def _modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.fixture(scope="module", autouse=True)
def _forget() -> Iterator[None]:
    """Half a million nodes are not kept for all tests after these: every search for cycles would pass by them."""
    yield
    _modules.cache_clear()
    _imports.cache_clear()


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def _part(path: Path) -> str:
    """The top-level part that a file belongs to: a package, or a module of the root."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _level(part: str) -> int:
    for level, parts in enumerate(LAYERS):
        if part in parts:
            return level
    raise AssertionError(f"meshserve.{part} has no layer: give it one in LAYERS")


@cache
def _imports(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and full name of each import, without those for type checkers alone."""
    return list(_found_imports(tree))


def _found_imports(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Those below a node. Imports are statements, so that no expression is looked into."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.expr) or _for_types(inner):
            continue
        if isinstance(inner, ast.Import):
            yield from ((inner.lineno, alias.name) for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom):
            assert inner.level == 0, "imports are absolute"
            yield from ((inner.lineno, f"{inner.module}.{alias.name}") for alias in inner.names)
        else:
            yield from _found_imports(inner)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_imports_go_downwards() -> None:
    wrong: list[str] = []
    for path, tree in _modules().items():
        part = _part(path)
        if part in ("__init__", "__main__"):
            continue
        for line, imported in _imports(tree):
            root, _, rest = imported.partition(".")
            other = rest.partition(".")[0]
            if root == "meshserve" and other not in ("", "__version__", part) and _level(other) < _level(part):
                wrong.append(f"{_name(path)}:{line} ({part}) imports {imported}")
    assert wrong == []


def test_every_part_has_a_layer() -> None:
    for path in _modules():
        if _part(path) not in ("__init__", "__main__"):
            _level(_part(path))


def test_only_the_store_has_sql() -> None:
    wrong = [
        f"{_name(path)}:{node.lineno} {node.value.strip()[:50]!r}"
        for path, tree in _modules().items()
        if _part(path) != "store"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
    ]
    assert wrong == []


@pytest.mark.parametrize("statement", ["SELECT a FROM b", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "PRAGMA x"])
def test_the_search_for_sql_finds_it(statement: str) -> None:
    assert _SQL.match(statement)


@pytest.mark.parametrize("words", ["Select one of the models", "Update the input", "BEGIN", "Delete from a list"])
def test_the_search_for_sql_leaves_prose_alone(words: str) -> None:
    assert not _SQL.match(words)


def test_the_server_uses_message_classes_of_the_private_pool_alone() -> None:
    """Well-known types of the process-wide pool do not fit into our messages, and clarifai_grpc would collide."""
    wrong = [
        f"{_name(path)}:{line} imports {name}"
        for path, tree in _modules().items()
        for line, name in _imports(tree)
        if re.match(r"(google\.protobuf\.\w+_pb2|google\.api\.|google\.rpc\.|clarifai|proto\.)", name)
    ]
    assert wrong == []


def test_only_transport_knows_the_wire() -> None:
    wrong = [
        f"{_name(path)}:{line} imports {name}"
        for path, tree in _modules().items()
        if _part(path) not in ("transport",)
        for line, name in _imports(tree)
        if name.split(".")[0] in ("grpc", "grpc_health", "grpc_reflection") or name.startswith("aiohttp.web")
    ]
    assert wrong == []


def test_no_module_is_long_without_saying_why() -> None:
    wrong = []
    for path in _modules():
        text = path.read_text()
        lines = text.count("\n")
        if lines > LONGEST and not re.search(r"^# Long because: \S", text, re.MULTILINE):
            wrong.append(f"{_name(path)} has {lines} lines")
    assert wrong == []
