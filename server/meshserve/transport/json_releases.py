"""Messages as JSON for a client of some release, whose parser may refuse a name that it does not know."""

from typing import Any, cast

import orjson
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from meshserve.core.json_encode import encode, to_dict
from meshserve.core.json_fields import entry
from meshserve.transport.releases import Release


def encode_for(release: Release | None, message: Message) -> bytes:
    """The message as JSON in UTF-8; for a release, without what it lacks, be it only shown because it is empty."""
    if release is None:
        return encode(message)
    found = to_dict(message)
    _hide(release, cast(Descriptor, message.DESCRIPTOR), found)
    return orjson.dumps(found)


def _hide(release: Release, message: Descriptor, found: dict[str, Any]) -> None:
    """Remove names from the JSON of a message, and from that of the messages in it."""
    for name in list(found):
        field = message.fields_by_name[name]
        pair = entry(field)
        child = field.message_type if pair is None else pair[1].message_type
        if not release.has_field(field):
            del found[name]
        elif child is not None and child.file.package != "google.protobuf":  # whose JSON is no object of their fields
            value = found[name]
            items = [value] if not field.is_repeated else value if pair is None else list(value.values())
            for item in filter(None, items):  # a message that is shown though unset is null
                _hide(release, child, item)
