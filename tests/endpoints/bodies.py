"""Bodies that use every property of a printed list, and the comparison of what was sent with what is there afterwards."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from meshserve.core.json_fields import find
from meshserve_proto import resources_pb2, status_code_pb2
from support.serving import MEDIA_URL

Path = tuple[str, ...]
MOMENT = "2023-05-06T07:08:09Z"
URL = f"{MEDIA_URL}red.png"
FREE = {"sent": "by the test", "number": 7}
RED = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg=="
"""A picture of four red pixels, PNG in base64."""
_VALUES: dict[str, Any] = {"sampleMs": 2000, "language": "en", "url": URL, "thumbnailUrl": URL, "base64": RED}
_SCALARS: dict[str, Any] = {"integer": 3, "number": 0.5, "boolean": True}


def filled(
    message: Any, listed: Mapping[str, Any], given: Mapping[str, Any], without: Collection[str], at: str = ""
) -> Any:
    """An object with every listed property that `without` does not name by its dotted path.

    message: the descriptor of it in our contract. given: name → value, or what is given for the properties in it
    (a list of them for several items of an array), ... for none; all else is made from the property's type.
    """
    made: dict[str, Any] = {}
    for name, kind in listed.items():
        path, wanted = f"{at}.{name}".removeprefix("."), given.get(name)
        if path in without or wanted is ...:
            continue
        field = _field(message, name)
        if isinstance(kind, str):
            made[name] = _value(field, name, kind) if wanted is None else present(wanted)
            continue
        items = wanted if isinstance(wanted, list) else [wanted or {}]
        objects = [filled(field and field.message_type, kind[1], item, without, path) for item in items]
        made[name] = objects if kind[0] == "array" else objects[0]
    return made


def _field(message: Any, name: str) -> Any:
    """The field of a property; older releases had what runners work for beside their names. None if there is none."""
    if message is None:
        return None
    of = resources_pb2.Worker.DESCRIPTOR if message.name == "Runner" and name in ("model", "workflow") else message
    return find(of, name)


def present(value: Any) -> Any:
    """The same without what is not to be there."""
    if isinstance(value, (list, tuple)):
        return [present(item) for item in value]
    if isinstance(value, dict):
        return {name: present(inner) for name, inner in value.items() if inner is not ...}
    return value


def _value(field: Any, name: str, kind: str) -> Any:
    """A value of a property without listed properties."""
    if name in _VALUES:
        return _VALUES[name]
    if kind in _SCALARS:
        return _SCALARS[kind]
    type = field.message_type.full_name if field is not None and field.message_type is not None else ""
    if kind == "string":
        if type == "google.protobuf.Timestamp":
            return MOMENT
        if field is not None and field.enum_type is not None:
            return field.enum_type.values[-1].name
        number = field is not None and field.cpp_type in (field.CPPTYPE_INT64, field.CPPTYPE_UINT64)
        return "3" if number else f"sent {name}"
    if kind == "object":
        return FREE if type == "google.protobuf.Struct" else {}
    if type:
        return [{}]
    if field is None or field.cpp_type == field.CPPTYPE_STRING:
        return [f"sent {name}"]
    if field.enum_type is not None:
        return [field.enum_type.values[-1].name]
    return [0.25, 0.5]


def used(body: Any, listed: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """The dotted paths of the listed properties that a body has."""
    for item in body if isinstance(body, list) else [body]:
        for name, value in item.items() if isinstance(item, dict) else ():
            if name in listed:
                path = f"{at}.{name}".removeprefix(".")
                yield path
                if not isinstance(listed[name], str):
                    yield from used(value, listed[name][1], path)


def every(listed: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """The dotted paths of all listed properties."""
    for name, kind in listed.items():
        path = f"{at}.{name}".removeprefix(".")
        yield path
        if not isinstance(kind, str):
            yield from every(kind[1], path)


def differences(sent: Any, there: Any, but: Collection[str] = (), at: str = "") -> list[str]:
    """Where something that was sent is not there. but: dotted paths below which, or names of which, nothing counts.

    What is there may be more: objects with more properties, and lists with more items where the items have ids.
    """
    if at in but or at.rpartition(".")[2] in but:
        return []
    if isinstance(sent, dict):
        if not isinstance(there, dict):
            return [f"{at}: {there!r} instead of {sent!r}"] if sent else []
        return [
            one
            for name, value in sent.items()
            for one in differences(value, there.get(name), but, f"{at}.{name}".lstrip("."))
        ]
    if isinstance(sent, list) and isinstance(there, list):
        return [one for n, item in enumerate(sent) for one in differences(item, _counterpart(item, n, there), but, at)]
    return [] if _same(sent, there) else [f"{at}: {there!r} instead of {sent!r}"]


def _counterpart(item: Any, place: int, there: list[Any]) -> Any:
    if isinstance(item, dict) and "id" in item:
        return next((other for other in there if other.get("id") == item["id"]), None)
    return there[place] if place < len(there) else None


def _same(sent: Any, there: Any) -> bool:
    if isinstance(sent, float) and isinstance(there, (int, float)):
        return abs(sent - there) < 1e-6
    if isinstance(sent, str) and isinstance(there, str) and sent.endswith("Z"):
        return there.startswith(sent.removesuffix("Z"))
    if there is None and sent in (0, False, "", []):
        return True
    if isinstance(sent, str) and isinstance(there, int):  # an int64, or an enum by its name
        return sent == str(there) or there in _numbers_by_name().get(sent, ())
    return bool(sent == there)


@cache
def _numbers_by_name() -> Mapping[str, set[int]]:
    """Name of a value of an enum → its numbers in all enums that have it."""
    found: dict[str, set[int]] = defaultdict(set)
    messages: list[Any] = list(resources_pb2.DESCRIPTOR.message_types_by_name.values())
    enums = [*resources_pb2.DESCRIPTOR.enum_types_by_name.values(), status_code_pb2.StatusCode.DESCRIPTOR]
    while messages:
        message = messages.pop()
        messages += message.nested_types
        enums += message.enum_types
    for enum in enums:
        for value in enum.values:
            found[value.name].add(value.number)
    return found


SOURCES = ("url", "base64")
"""What a picture comes by: one of the two, so each is left out once."""
PICTURE_OWN = ("image.hosted", "image.imageInfo", "image.base64")
"""Of a picture: bytes are kept, and read at an address; what they are is told by the server."""


def check_picture(sent: Any, there: Any) -> None:
    """A picture that was sent as bytes has an address and was looked at."""
    sent, image = (sent[0] if isinstance(sent, list) else sent)["image"], there["image"]
    if "base64" in sent:
        assert image["url"] == f"{image['hosted']['prefix']}/orig/{image['hosted']['suffix']}"
        assert (image["imageInfo"]["width"], image["imageInfo"]["height"]) == (2, 2)
        assert "base64" not in image


def at_path(found: Any, path: str) -> Any:
    """What is at a dotted path, None where it ends."""
    for name in path.split("."):
        if isinstance(found, list):
            found = found[0] if found else None
        found = found.get(name) if isinstance(found, dict) else None
    return found


def without(paths: Iterable[str], prefixes: Iterable[str]) -> set[str]:
    """The paths that are not among the prefixes, nor below one."""
    given = tuple(prefixes)
    return {path for path in paths if not any(path == one or path.startswith(f"{one}.") for one in given)}
