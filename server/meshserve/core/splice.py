"""Serialized messages put together without parsing them."""

from collections.abc import Iterable


def varint(number: int) -> bytes:
    """Protobuf's variable-length integer."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


_LENGTHS = tuple(varint(n) for n in range(8192))


def _length(number: int) -> bytes:
    return _LENGTHS[number] if number < 8192 else varint(number)


def sized(body: bytes) -> bytes:
    """The body behind its length: an embedded message, text or bytes field but for the tag."""
    size = len(body)
    return (_LENGTHS[size] if size < len(_LENGTHS) else varint(size)) + body  # not by a call: done for every row


def embedded(field_number: int, bodies: Iterable[bytes], suffix: bytes = b"") -> bytes:
    """The bodies as embedded messages of one field, `suffix` (more fields, serialized) added to each."""
    tag = varint(field_number << 3 | 2)
    extra = len(suffix)
    parts: list[bytes] = []
    for body in bodies:
        parts += (tag, _length(len(body) + extra), body, suffix)
    return b"".join(parts)
