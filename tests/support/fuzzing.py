"""Requests over HTTP that are mostly wrong, made from an OpenAPI document and a seed.

A request is first made as the document says, with ids that exist wherever one fits, so that it gets far; then it is
spoiled, most of the time, in one or a few ways: the value of a field, the text of the body, the query, the path, the verb,
the headers. Nothing in it leads to a host outside of this machine.
"""

import base64
import copy
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from support.fuzz_values import (
    ACTIONS,
    BAD_KEYS,
    BYTES,
    FLOATS,
    INTEGERS,
    KINDS,
    MIRRORED,
    ODD_ACTIONS,
    ODD_HEADERS,
    REFUSED_HEADERS,
    STRINGS,
    TEXTS_FOR_NUMBERS,
    THINGS,
    VERBS,
    WORDS,
    WRONG,
)
from support.raw_http import Request


@dataclass(frozen=True, slots=True)
class Place:
    """Whose things are asked for, and with what: a key for all of the user, and one for the app alone."""

    user_id: str
    app_id: str
    pat: str
    app_key: str


class Nonsense:
    """An endless row of requests. The same document, place and seed make the same row."""

    def __init__(self, document: Mapping[str, Any], place: Place, seed: str) -> None:
        self._schemas: Mapping[str, Any] = document["components"]["schemas"]
        self._place = place
        self._random = random.Random(seed)  # noqa: S311 - nonsense, not secrets
        self._operations: list[tuple[str, str, Any]] = []
        weights = []
        for path, verbs in document["paths"].items():
            for verb, operation in verbs.items():
                self._operations.append((verb.upper(), path, operation))
                weights.append(1 if operation["x-meshserve-status"] == "absent" else 8)
        self._weights = weights
        self.words = [*WORDS, place.user_id, place.app_id]
        self.ids: dict[str, Sequence[str]] = {}
        """Name of a variable or field → ids that exist, where THINGS will not do."""

    def requests(self) -> Iterator[Request]:
        """The row."""
        while True:
            (chosen,) = self._random.choices(self._operations, self._weights)
            yield self._request(*chosen)

    # A request

    def _request(self, verb: str, path: str, operation: Any) -> Request:
        pick = self._random
        key, short = self._key(path)
        parameters = operation.get("parameters", [])
        target = self._path(path, parameters)
        query = self._query(parameters, short)
        body, headers = b"", []
        if "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            body = self._body(content["schema"], short)
            headers.append((b"content-type", b"application/json"))
        elif self._once_in(40):
            body = b'{"page": 1}'
        sent = verb.encode()
        if self._once_in(40):
            sent = pick.choice(VERBS)
        if self._once_in(20):
            headers = [(b"content-type", pick.choice(KINDS))]
        if key:
            headers.append((b"authorization", key))
        headers += [pick.choice(ODD_HEADERS) for _ in range(pick.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 6)))]
        if self._once_in(80):
            headers.append(pick.choice(REFUSED_HEADERS))
        headers = [header for header in headers if not self._once_in(200)]
        chunks = pick.choice((1, 2, 9)) if body and self._once_in(15) else 0
        return Request(sent, (target + query)[:30_000], tuple(headers), body, chunks, operation["operationId"])

    def _once_in(self, times: int) -> bool:
        return self._random.random() * times < 1

    def _key(self, path: str) -> tuple[bytes, bool]:
        """The authorization, and whether the place must be said beside it."""
        pick, place = self._random, self._place
        chance = pick.random()
        if chance < 0.03:
            return pick.choice(BAD_KEYS), False
        long = "{app_id}" in path or "{user_id}" in path
        if chance < (0.15 if long else 0.6):
            return f"Key {place.app_key}".encode(), False
        word = pick.choice(("Bearer", "key", "Key\t")) if self._once_in(50) else "Key"
        return f"{word} {place.pat}".encode(), not long

    def _path(self, path: str, parameters: Sequence[Any]) -> bytes:
        names = {p["name"] for p in parameters if p["in"] == "path"}
        segments = []
        for segment in path.split("/"):
            name = segment[1:-1]
            segments.append(self._variable(name) if segment.startswith("{") and name in names else segment)
        made = "/".join(segments).encode("utf-8", "surrogatepass")
        return self._spoiled_path(made) if self._once_in(25) else made

    def _variable(self, name: str) -> str:
        pick, place = self._random, self._place
        if pick.random() < 0.93:
            if name.endswith("user_id"):
                return pick.choice((place.user_id, place.user_id, "me"))
            if name == "app_id":
                return place.app_id
            if pick.random() < 0.8:
                known = pick.choice(self.ids.get(name, THINGS))
                return quote(pick.choice((known, known, known, "thing", pick.choice(self.words))), safe="")
        return quote(pick.choice((*self.words, *STRINGS)), safe=pick.choice(("", "", "/")), errors="surrogatepass")

    def _spoiled_path(self, path: bytes) -> bytes:
        pick = self._random
        at = pick.randrange(1, len(path))
        change: Callable[[], bytes] = pick.choice(
            (
                lambda: path + b"/",
                lambda: path.replace(b"/", b"//"),
                lambda: path + b"/" + pick.choice((b"x", b"..", b"%2e%2e", b"%00", b"%ff", b"%", b"%zz", b"%2F")),
                lambda: (
                    path[:at]
                    + pick.choice((b"%", b"%0", b"%c3%28", b"\xc3\xa4", b"\xff", b";", b"%2f", b"/./"))
                    + path[at:]
                ),
                lambda: path[:at],
                lambda: path.upper(),
                lambda: b"".join(b"%%%02x" % byte for byte in path[1:]).join((b"/", b"")),
                lambda: path + b"/x" * 3000,
                lambda: b"/" + bytes(pick.randrange(33, 256) for _ in range(40)).replace(b"#", b"").replace(b"?", b""),
                lambda: pick.choice((b"/", b"/v2", b"/v2/", b"*", b"/v1/flows/x", b"/v2/models/types/x")),
            )
        )
        return change()

    # Queries

    def _query(self, parameters: Sequence[Any], short: bool) -> bytes:
        pick = self._random
        asked = [p for p in parameters if p["in"] == "query"]
        pairs: list[tuple[str, str]] = []
        wanted = pick.choice((0, 0, 1, 2, 3, len(asked)))
        for parameter in pick.sample(asked, min(wanted, len(asked))):
            pairs += self._parameter(parameter)
        if not self._once_in(20):
            pairs = [pair for pair in pairs if not pair[0].startswith("user")]
        if short and asked and not self._once_in(20):
            pairs += [("user_app_id.user_id", self._place.user_id), ("user_app_id.app_id", self._place.app_id)]
        if self._once_in(15):
            pairs.append((pick.choice(("x", "a.b.c", "page.page", "", "ids[]", "user_app_id", "x" * 3000, "é")), "1"))
        if pairs and self._once_in(30):
            pairs += pairs
        encoded = "&".join(f"{self._encoded(key)}={self._encoded(value)}" for key, value in pairs).encode()
        if self._once_in(30):
            encoded += pick.choice(
                (b"&", b"&&=&", b"&%", b"&%ff=%ff", b"&a=%00", b";b=1", b"&\xe4=\xe4", b"&page", b"?", b"&=")
            ) * pick.choice((1, 1, 300))
        return b"?" + encoded if encoded else b""

    def _parameter(self, parameter: Any) -> Iterator[tuple[str, str]]:
        name = _camel(parameter["name"]) if self._once_in(4) else parameter["name"]
        if "content" in parameter:
            (content,) = parameter["content"].values()
            yield name, self._text_of_json(content["schema"])
            return
        schema = self._resolved(parameter["schema"])
        many = schema.get("type") == "array"
        for _ in range(self._random.choice((1, 1, 3, 60)) if many else 1):
            value = self._value(schema["items"] if many else schema, name.rpartition(".")[2], 5)
            if self._once_in(12):
                value = self._random.choice((*TEXTS_FOR_NUMBERS, *STRINGS))
            yield name, value if isinstance(value, str) else json.dumps(value)

    def _text_of_json(self, schema: Any) -> str:
        if self._once_in(4):
            return self._random.choice(STRINGS)
        return json.dumps(self._value(schema, "", 3))

    def _encoded(self, value: str) -> str:
        return quote(value, safe=self._random.choice(("", "", "/:", "{}[]\",:'()*!")), errors="surrogatepass")

    # Bodies

    def _body(self, schema: Any, short: bool) -> bytes:
        pick = self._random
        value = self._value(schema, "", 0)
        if short and isinstance(value, dict) and not self._once_in(20):
            value["user_app_id"] = {"user_id": self._place.user_id, "app_id": self._place.app_id}
        while self._once_in(4):
            value = self._spoiled(value)
        if self._once_in(6):
            value = _camels(value)
        text = json.dumps(value, ensure_ascii=pick.random() < 0.5)
        body = text.encode("utf-8", "surrogatepass")
        return self._spoiled_text(body) if self._once_in(15) else body

    def _spoiled(self, value: Any) -> Any:
        """The value with something wrong at some place in it."""
        pick = self._random
        places = list(_places(value))
        if not places:
            return copy.deepcopy(pick.choice(WRONG))
        holder, key = pick.choice(places)
        match pick.randrange(6):
            case 0 | 1:
                holder[key] = copy.deepcopy(pick.choice(WRONG))
            case 2:
                del holder[key]
            case 3 if isinstance(holder, dict):
                holder[pick.choice(("unknown", "", "x" * 3000, "a.b", "__proto__", "é", _camel(key), key.upper()))] = (
                    holder[key]
                )
            case 4:
                holder[key] = _nested(holder[key], pick.choice((1, 3, 40, 120)), pick.random() < 0.5)
            case _:
                holder[key] = pick.choice((*STRINGS, *INTEGERS, *FLOATS))
        return value

    def _spoiled_text(self, body: bytes) -> bytes:
        pick = self._random
        at = pick.randrange(len(body)) if body else 0
        deep = pick.choice((1000, 5000, 50_000))
        change: Callable[[], bytes] = pick.choice(
            (
                lambda: body[:at],
                lambda: body + pick.choice((b"}", b" ", b"\x00", b"{}", b"//", b"\n\n")),
                lambda: body[:at] + bytes([pick.randrange(256)]) + body[at + 1 :],
                lambda: b"\xef\xbb\xbf" + body,
                lambda: body.decode("utf-8", "replace").encode("utf-16"),
                lambda: b"[" * deep,
                lambda: b'{"data":' * deep + b"1" + b"}" * deep,
                lambda: b'{"a":NaN,"page":Infinity}',
                lambda: b'{"user_app_id":{"user_id":"\\ud800"}}',
                lambda: b'{"page":' + b"9" * deep + b"}",
                lambda: b'{"page":1e' + b"9" * 400 + b"}",
                lambda: body[:-1] + b"," + body[1:] if body[:1] == b"{" and len(body) > 2 else body,  # each key twice
                lambda: b"page=1&per_page=2",
                lambda: b"null",
                lambda: b"",
                lambda: b'"' + b"x" * deep * 4,
                lambda: b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(deep // 5)) + b"}",
            )
        )
        return change()

    # Values

    def _resolved(self, schema: Any) -> Any:
        while "$ref" in schema or "anyOf" in schema:
            if "$ref" in schema:
                schema = self._schemas[schema["$ref"].rpartition("/")[2]]
            else:
                schema = schema["anyOf"][0]
        return schema

    def _value(self, schema: Any, name: str, depth: int) -> Any:
        pick, schema = self._random, self._resolved(schema)
        match schema.get("type"):
            case "object" if "properties" in schema:
                return self._object(schema, depth)
            case "object":
                return self._free_object(schema, depth)
            case "array":
                times = pick.choice((0, 1, 1, 1, 1, 1, 2, 3)) if depth < 6 else 1
                made = [self._value(schema["items"], name, depth + 1) for _ in range(times)]
                return made * 70 if made and depth < 2 and self._once_in(60) else made
            case "string":
                return self._text(schema, name)
            case "boolean":
                return pick.choice((True, False, True, False, "True", 1))
            case "integer" if "enum" in schema:
                if self._once_in(40):
                    return pick.choice(("NONE_SUCH", 987654, -1, schema["x-enum-varnames"][0].lower()))
                return pick.choice(schema["x-enum-varnames" if pick.random() < 0.5 else "enum"])
            case "integer":
                low, high = schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1)
                fitting = [n for n in INTEGERS if low <= n <= high]
                return pick.choice(INTEGERS if self._once_in(40) else fitting)
            case "number":
                return pick.choice(FLOATS if self._once_in(10) else FLOATS[:5])
            case _:
                return pick.choice((None, 1, "text", [1], {"a": 1}))

    def _object(self, schema: Any, depth: int) -> dict[str, Any]:
        pick = self._random
        often = pick.choice((0.15, 0.4, 0.8)) * (1, 1, 0.6, 0.35, 0.2)[min(depth, 4)]
        likely = {"action", "id"} if depth < 4 else set()
        if depth == 0:
            likely |= {name for name, field in schema["properties"].items() if field.get("type") == "array"}
        made = {}
        for name, field in schema["properties"].items():
            if name == "user_app_id" and depth == 0 and not self._once_in(10):
                continue
            if depth < 9 and pick.random() < (0.9 if name in likely else often):
                made[name] = self._value(field, name, depth + 1)
        if not self._once_in(15):
            for rivals in schema.get("x-oneof", {}).values():
                given = [name for name in rivals if name in made]
                for name in given[1:]:
                    del made[name]
        return made

    def _free_object(self, schema: Any, depth: int) -> dict[str, Any]:
        inner = schema.get("additionalProperties")
        keys = self._random.sample(("a", "thing", "", "k" * 200, "é", "a.b"), self._random.choice((0, 1, 2)))
        if isinstance(inner, dict):
            return {key: self._value(inner, "", depth + 1) for key in keys}
        return {key: self._random.choice((1, "thing", None, [1, {}], {"b": {"c": 1.5}}, True)) for key in keys}

    def _text(self, schema: Any, name: str) -> str:
        pick = self._random
        if schema.get("contentEncoding") == "base64":
            encoded = base64.b64encode(pick.choice(BYTES)).decode()
            return encoded if not self._once_in(40) else pick.choice(STRINGS)
        if schema.get("format") == "date-time":
            if self._once_in(20):
                return pick.choice(STRINGS[-8:])
            return pick.choice(("2024-09-04T00:28:29.404Z", "1969-12-31T23:59:59.999999999+14:00"))
        if name == "action":
            return pick.choice(ODD_ACTIONS if self._once_in(10) else ACTIONS)
        if name.endswith("url") and pick.random() < 0.5:
            return pick.choice((f"{MIRRORED}dot.png", f"{MIRRORED}note.txt", f"{MIRRORED}none.jpg"))
        if name.endswith("user_id") and pick.random() < 0.7:
            return self._place.user_id
        if name.endswith("app_id") and pick.random() < 0.7:
            return self._place.app_id
        if name.endswith(("id", "ids")) and pick.random() < 0.7:
            known = pick.choice(self.ids.get(name.removesuffix("s"), THINGS))
            return pick.choice((known, known, "thing", f"new-{pick.randrange(1000)}", pick.choice(self.words)))
        return pick.choice((*self.words, *STRINGS))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in parsed JSON that holds something: the dict or list, and the key or index."""
    items: Any = ()
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def _nested(value: Any, times: int, in_lists: bool) -> Any:
    for _ in range(times):
        value = [value] if in_lists else {"data": value}
    return value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _camels(value: Any) -> Any:
    if isinstance(value, dict):
        return {_camel(key): _camels(inner) for key, inner in value.items()}
    return [_camels(item) for item in value] if isinstance(value, list) else value
