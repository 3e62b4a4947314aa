"""Read Java and C# samples: the requests that their text builds, without a compiler of either.

Only what such samples are made of is understood: message builders and object initializers of literals, a file's bytes
and variables. Anything else is an error that names the place, so no sample is half understood.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from google.protobuf import struct_pb2

_TOKEN = re.compile(
    r"""\s+ | //[^\n]* | (?<![^\n])\#[^\n]*                    # passed over: space and comments
      | (?P<text>"(?:[^"\\]|\\.)*") | (?P<number>-?\d+(?:\.\d*)?[fF]?)
      | (?P<word>[A-Za-z_]\w*) | (?P<sign>.)""",
    re.VERBOSE,
)
_MODULES = (service_pb2, resources_pb2, struct_pb2)
_EARLIER = {("DeleteInputsRequest", "deleteAll", True): b"\x18\x01"}
"""Fields that the installed release has dropped, and the bytes that an earlier client would send."""


@dataclass(frozen=True, slots=True)
class Token:
    """kind: text, number, word or sign. line: 1-based."""

    kind: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file."""

    path: str


@dataclass(frozen=True, slots=True)
class Variable:
    """What an earlier line gave a name to."""

    name: str


@dataclass(frozen=True, slots=True)
class Built:
    """A message of a type. fields: name in camelCase, whether a value is added to others, key in a map, value."""

    type: str
    fields: "tuple[tuple[str, bool, str, Expression], ...]"


Expression: TypeAlias = "str | float | bool | File | Variable | Built"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the stub. answer: the type that the text gives its answer, empty where it leaves that open."""

    rpc: str
    answer: str
    request: Built


def tokens(text: str) -> list[Token]:
    """The words, literals and signs of a program."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup:
            found.append(Token(match.lastgroup, match[match.lastgroup], text.count("\n", 0, match.start()) + 1))
    return found


class Reader:
    """Takes tokens one after the other; ValueError where something else is expected."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.place = 0

    def peek(self, *values: str) -> bool:
        """Whether these come next."""
        there = self.tokens[self.place : self.place + len(values)]
        return [token.value for token in there] == list(values)

    def take(self, *values: str) -> None:
        """Pass over these, which must come next."""
        if not self.peek(*values):
            there = " ".join(token.value for token in self.tokens[self.place : self.place + len(values)])
            raise ValueError(f"line {self.line}: {there!r} where {' '.join(values)!r} is expected")
        self.place += len(values)

    def skip(self, value: str) -> bool:
        """Pass over this if it comes next; return whether it did."""
        there = self.peek(value)
        self.place += there
        return there

    def next(self, kind: str) -> str:
        """Take a token of that kind."""
        token = self.tokens[self.place]
        if token.kind != kind:
            raise ValueError(f"line {token.line}: {token.value!r} where a {kind} is expected")
        self.place += 1
        return token.value

    def literal(self) -> "str | float | bool | None":
        """Take a literal if one comes next."""
        token = self.tokens[self.place]
        if token.kind == "text":
            return self.next("text")[1:-1]
        if token.kind == "number":
            number = self.next("number")
            return int(number) if number.lstrip("-").isdigit() else float(number.rstrip("fF"))
        if token.value in ("true", "false"):
            return self.next("word") == "true"
        return None

    @property
    def line(self) -> int:
        """Of the token that comes next."""
        return self.tokens[min(self.place, len(self.tokens) - 1)].line


def java_calls(text: str) -> Iterator[Call]:
    """The calls of a Java sample in order."""
    reader = Reader(text)
    places = [place for place, token in enumerate(reader.tokens) if token.value == "stub" and token.kind == "word"]
    for place in places:
        reader.place = place
        reader.take("stub", ".")
        method = reader.next("word")
        reader.take("(")
        request = _java(reader)
        reader.take(")", ";")
        if not isinstance(request, Built):
            raise ValueError(f"{method} is not called with a request that is built")
        before = reader.tokens[place - 3 : place]
        typed = len(before) == 3 and [token.kind for token in before] == ["word", "word", "sign"]
        yield Call(method[0].upper() + method[1:], before[0].value if typed else "", request)


def _java(reader: Reader) -> Expression:
    """`Type.newBuilder().setField(value)…`, a literal, a file's bytes, or a variable."""
    found = reader.literal()
    if found is not None:
        return found
    word = reader.next("word")
    if word == "ByteString":
        reader.take(".", "copyFrom", "(", "Files", ".", "readAllBytes", "(", "new", "File", "(")
        path = reader.next("text")[1:-1]
        reader.take(")", ".", "toPath", "(", ")", ")", ")")
        return File(path)
    if not reader.skip("."):
        return Variable(word)
    reader.take("newBuilder", "(", ")")
    fields: list[tuple[str, bool, str, Expression]] = []
    while reader.skip("."):
        method = reader.next("word")
        reader.take("(")
        if method == "build":
            reader.take(")")
            break
        verb, name = method[:3], method[3:4].lower() + method[4:]
        if verb not in ("set", "add", "put"):
            raise ValueError(f"line {reader.line}: {method} is no setter")
        key = ""
        if verb == "put":
            key = reader.next("text")[1:-1]
            reader.take(",")
        fields.append((name, verb == "add", key, _java(reader)))
        reader.take(")")
    return Built(word, tuple(fields))


def csharp_calls(text: str) -> Iterator[Call]:
    """The calls of a C# sample in order."""
    reader = Reader(text)
    places = [place for place, token in enumerate(reader.tokens) if token.value == "client" and token.kind == "word"]
    for place in places:
        reader.place = place
        reader.take("client", ".")
        method = reader.next("word")
        reader.take("(")
        request = _csharp(reader)
        reader.take(",", "metadata", ")", ";")
        if not isinstance(request, Built):
            raise ValueError(f"{method} is not called with a request that is built")
        yield Call(method, "", request)


def _csharp(reader: Reader) -> Expression:
    """`new Type() { Field = value, … }`, or a literal."""
    found = reader.literal()
    if found is not None:
        return found
    reader.take("new")
    name = reader.next("word")
    reader.take("(", ")", "{")
    fields: list[tuple[str, bool, str, Expression]] = []
    while not reader.skip("}"):
        field = reader.next("word")
        field = field[0].lower() + field[1:]
        reader.take("=")
        if reader.peek("{"):
            fields += [(field, True, "", item) for item in _items(reader)]
        else:
            fields.append((field, False, "", _csharp(reader)))
        reader.skip(",")
    return Built(name, tuple(fields))


def _items(reader: Reader) -> Iterator[Expression]:
    """What a collection initializer adds, also from lists in it."""
    reader.take("{")
    while not reader.skip("}"):
        if reader.peek("new", "List"):
            reader.take("new", "List", "<")
            reader.next("word")
            reader.take(">", "(", ")")
            yield from _items(reader)
        else:
            yield _csharp(reader)
        reader.skip(",")


def build(expression: Expression, variables: Mapping[str, Any]) -> Any:
    """The value that an expression stands for: a message of the official client, bytes, text, a number, a truth value.

    ValueError if a message has no such field, or has one where the text adds to many, or the other way round.
    """
    if isinstance(expression, File):
        return Path(expression.path).read_bytes()
    if isinstance(expression, Variable):
        return variables[expression.name]
    if not isinstance(expression, Built):
        return expression
    message = next(getattr(module, expression.type) for module in _MODULES if hasattr(module, expression.type))()
    for name, adds, key, value in expression.fields:
        earlier = _EARLIER.get((expression.type, name, value)) if isinstance(value, bool) else None
        if earlier and name not in message.DESCRIPTOR.fields_by_camelcase_name:
            message.MergeFromString(earlier)
        else:
            _put(message, name, adds, key, build(value, variables))
    return message


def _put(message: Any, name: str, adds: bool, key: str, value: Any) -> None:
    descriptor = message.DESCRIPTOR.fields_by_camelcase_name.get(name)
    if descriptor is None:
        raise ValueError(f"{message.DESCRIPTOR.name} has no field {name}")
    repeated = bool(descriptor.is_repeated)
    if repeated != (adds or bool(key)):
        raise ValueError(f"{message.DESCRIPTOR.name}.{name} {'has many values' if repeated else 'has one value'}")
    if key:
        getattr(message, descriptor.name)[key].CopyFrom(value)
    elif repeated:
        getattr(message, descriptor.name).append(value)
    elif descriptor.message_type:
        getattr(message, descriptor.name).CopyFrom(value)
    else:
        setattr(message, descriptor.name, value)
