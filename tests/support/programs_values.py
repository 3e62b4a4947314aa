"""Messages as plain Python values and back, for the model of `programs`; what only the server says is left out."""

from typing import Any

_UNSAID = frozenset(
    {
        "created_at", "modified_at", "completed_at", "hosted", "image_info", "text_info", "status_description",
        "is_starred", "star_count", "extra_info", "default_workflow", "languages_full", "expires_at", "deploy_url",
    }
)  # fmt: skip
"""Fields that the model does not keep, whatever message they are in."""


def put(message: Any, values: dict[str, Any]) -> Any:
    """Fill a message from plain values; returns it."""
    fields = message.DESCRIPTOR.fields_by_name
    for name, value in values.items():
        field = fields[name]
        if field.is_repeated:
            if field.message_type is None:
                getattr(message, name).extend(value)
            else:
                for item in value:
                    put(getattr(message, name).add(), item)
        elif field.message_type is None:
            setattr(message, name, value)
        else:
            inner = getattr(message, name)
            inner.SetInParent()
            if field.message_type.name == "Struct":
                for key, each in value.items():
                    _put_json(inner.fields[key], each)
            elif name == "status":
                inner.code = value
            else:
                put(inner, value)
    return message


def _put_json(target: Any, value: Any) -> None:
    if value is None:
        target.null_value = 0
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, dict):
        target.struct_value.SetInParent()
        for key, each in value.items():
            _put_json(target.struct_value.fields[key], each)
    else:
        target.list_value.SetInParent()
        for each in value:
            _put_json(target.list_value.values.add(), each)


def json_of(struct: Any) -> dict[str, Any]:
    """The JSON object of a Struct."""
    return {key: _json(value) for key, value in struct.fields.items()}


def _json(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return json_of(value.struct_value)
    if kind == "list_value":
        return [_json(each) for each in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def plain(message: Any, kept: frozenset[str] | None = None) -> dict[str, Any]:
    """The set fields of a message, of the outermost only those that are kept; empty messages count as unset.

    A status is its code, a concept always has its value, media are where they come from.
    """
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        name = field.name
        if name in _UNSAID or (kept is not None and name not in kept):
            continue
        if field.message_type is None:
            found[name] = list(value) if field.is_repeated else value
        elif field.is_repeated:
            found[name] = [plain(each) for each in value]
        elif name == "status":
            found[name] = value.code
        else:
            kind = field.message_type.name
            if kind == "Struct":
                inner: Any = json_of(value)
            elif kind == "Text":
                inner = {"raw": value.raw} if value.raw else {}
            elif kind == "Image":
                inner = {"url": value.url} if value.url else {}
            else:
                inner = plain(value)
            if inner:
                found[name] = inner
    if message.DESCRIPTOR.name == "Concept":
        found["value"] = message.value
    return found


def trimmed(body: dict[str, Any]) -> dict[str, Any]:
    """A body of the model as `plain` would read it from a message: without what is empty."""
    return {name: value for name, value in body.items() if value or (value == 0 and name == "value")}


def merged_json(stored: Any, change: Any) -> Any:
    """Free JSON after a merge: objects by key, lists of things with ids by these, others appended; null says nothing."""
    if change is None:
        return stored
    if isinstance(change, dict) and change:
        kept = dict(stored) if isinstance(stored, dict) else {}
        for key, value in change.items():
            if value is not None:
                kept[key] = merged_json(kept.get(key), value)
        return kept
    if isinstance(change, list) and change and isinstance(stored, list):
        return merged_list(stored, change, merged_json)
    return change


def merged_list(stored: list[Any], change: list[Any], join: Any) -> list[Any]:
    """The stored items, joined with those of the change that have the same id, then the new ones."""
    kept = list(stored)
    for item in change:
        same = next(
            (n for n, each in enumerate(kept) if has_id(item) and has_id(each) and each["id"] == item["id"]), None
        )
        if same is None:
            kept.append(item)
        else:
            kept[same] = join(kept[same], item)
    return kept


def has_id(value: Any) -> bool:
    """Whether it is an object that lists know by its id."""
    return isinstance(value, dict) and "id" in value


def less_json(stored: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Free JSON after a removal: the keys of the change go, a value of false overwrites, empty values say nothing."""
    kept = dict(stored)
    for key, value in change.items():
        if key not in kept or value is None or value in ({}, []):
            continue
        before = kept[key]
        if value is False:
            kept[key] = False
        elif isinstance(value, dict) and isinstance(before, dict):
            kept[key] = less_json(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            gone = {each["id"] for each in value if has_id(each)}
            all_named = len(gone) == len(value)
            kept[key] = [e for e in before if not (has_id(e) and e["id"] in gone)] if all_named else before + value
        elif isinstance(value, list) and all(isinstance(each, dict) and "id" not in each for each in value):
            kept[key] = []
        else:
            del kept[key]
    return kept


JSON = ("metadata", "annotation_info")
"""Fields that are free JSON."""
WHOLE = ("geo", "bounding_box", "geo_point")
"""Messages that stand for one value: a merge replaces them."""


def merged(stored: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A body after a merge with the fields of a change."""
    kept = dict(stored)
    for name, value in change.items():
        before = kept.get(name)
        if name in JSON:
            kept[name] = merged_json(before or {}, value)
        elif isinstance(value, dict) and name not in WHOLE:
            kept[name] = merged(before or {}, value)
        elif isinstance(value, list):
            kept[name] = merged_list(before or [], value, merged)
        else:
            kept[name] = value
    return kept


def removed(stored: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A body after the removal of what a change names."""
    kept = dict(stored)
    for name, value in change.items():
        if isinstance(value, list):
            gone = {each["id"] for each in value if has_id(each)}
            if all(isinstance(each, dict) for each in value):
                kept[name] = [each for each in kept.get(name, []) if each["id"] not in gone]
            else:
                kept[name] = kept.get(name, []) + value
        elif name not in kept:
            continue
        elif name in JSON:
            kept[name] = less_json(kept[name], value)
        elif isinstance(value, dict) and name not in WHOLE:
            kept[name] = removed(kept[name], value)
        else:
            del kept[name]
    return kept


def patched(stored: dict[str, Any], change: dict[str, Any], action: str, fields: frozenset[str]) -> dict[str, Any]:
    """A body after a patch that may touch these fields."""
    touched = {name: value for name, value in change.items() if name in fields}
    if action == "overwrite":
        return stored | touched
    return merged(stored, touched) if action == "merge" else removed(stored, touched)
