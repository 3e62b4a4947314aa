"""The stable text of a workflow: the same nodes are always the same bytes.

Keys come in one order (free JSON by alphabet), lists are indented, lines are never broken. A text stands without quotes
only if every reader of YAML takes it for a text; one of several lines stands as such, so that a change of a prompt is a
change of the lines that it is about. Numbers have the fewest digits that give the same number again.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from meshserve.workflow.text.plain import plain_workflow
from meshserve_proto.resources_pb2 import Workflow

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*", re.ASCII)
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "none", "nan", "inf"})
"""What a reader of YAML 1.1 or a careless one may take for something else."""
_STEP = "  "


def written(workflow: Workflow) -> str:
    """The text of a workflow: its id and nodes."""
    return "".join(f"{line}\n" for line in _lines(plain_workflow(workflow), ""))


def _lines(value: Any, indent: str) -> Iterator[str]:
    """The lines of a mapping or list that is not empty."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _entry(f"{indent}{_text(key)}:", item, indent)
        return
    for item in value:
        if item and isinstance(item, (Mapping, list)):
            inner = f"{indent}{_STEP}"
            first, *rest = _lines(item, inner)
            yield f"{indent}- {first[len(inner) :]}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", item, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, str) and (chomping := _block(value)):
        yield f"{head} {chomping}"
        yield from (f"{indent}{_STEP}{line}" if line else "" for line in value.removesuffix("\n").split("\n"))
    elif value and isinstance(value, (Mapping, list)):
        yield head
        yield from _lines(value, f"{indent}{_STEP}")
    else:
        yield f"{head} {_scalar(value)}"


def _block(text: str) -> str:
    """How a text of several lines begins if it can stand as it is, else ""."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    fits = all(line.isprintable() and line == line.rstrip() for line in lines)
    if "\n" not in body or not fits or not lines[0] or lines[0].startswith(" ") or not lines[-1]:
        return ""
    return "|" if text.endswith("\n") else "|-"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, (Mapping, list)):
        return "{}" if isinstance(value, Mapping) else "[]"
    return _real(value) if isinstance(value, float) else str(value)


def _real(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    digits, _, exponent = repr(value).partition("e")
    if "." not in digits:
        digits += ".0"  # 1e+16 is a text to YAML 1.1
    return f"{digits}e{exponent}" if exponent else digits


def _text(text: str) -> str:
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
