"""What a standard RPC costs in lines written by hand: the specs of resources over the RPCs that the verbs make of them.

A resource is standard here if the verbs make most of its five RPCs; the specs of the others are there for functions of
their family, which use parts of the verbs. Hooks are rules of a family and not counted.
"""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from meshserve import api
from meshserve.crud import verbs
from meshserve.crud.resource import Resource
from meshserve.dispatch import registry

MOST_LINES = 4.0
"""Lines of specs per RPC, on average."""
LEAST_RPCS = 3
API = Path(api.__file__).parent


def specs() -> Iterator[tuple[str, int, int]]:
    """Name of each resource, lines of its spec, and RPCs that the verbs make of it."""
    for path in sorted(API.glob("*.py")):
        module = importlib.import_module(f"meshserve.api.{path.stem}")
        for node in ast.parse(path.read_text()).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            made = getattr(module, target.id, None) if isinstance(target, ast.Name) else None
            if isinstance(made, Resource):
                yield f"{path.stem}: {made.noun}", (node.end_lineno or 0) - node.lineno + 1, len(verbs.bindings(made))


def test_a_standard_rpc_costs_less_than_four_lines() -> None:
    standard = [(lines, rpcs) for _, lines, rpcs in specs() if rpcs >= LEAST_RPCS]
    lines, rpcs = (sum(numbers) for numbers in zip(*standard, strict=True))
    assert rpcs > 50
    assert lines / rpcs < MOST_LINES, f"{lines} lines for {rpcs} RPCs"


def test_the_verbs_name_no_resource() -> None:
    kinds = ("Get", "List", "Post", "Patch", "Delete")
    served = registry.bind(api.families(), api.ABSENT)
    names = set(served) | {name.removeprefix(kind) for name in served for kind in kinds if name.startswith(kind)}
    words = set()
    for node in ast.walk(ast.parse(Path(verbs.__file__).read_text())):
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
    assert names & words == set()
