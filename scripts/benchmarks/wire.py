"""Protocol buffers by hand, for formats whose message classes are not installed: ONNX, and the open inference protocol."""

from collections.abc import Iterator, Sequence

Content = bytes | str | int


def field(number: int, *values: Content) -> bytes:
    """A field as often as there are values: numbers as varints, all else by its length."""
    return b"".join(_one(number, value) for value in values)


def packed(number: int, values: Sequence[int]) -> bytes:
    """A repeated field of varints in one piece."""
    return field(number, b"".join(map(_varint, values)))


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field's number and content: varints as numbers, all else as bytes."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        kind, size = key & 7, {1: 8, 5: 4}.get(key & 7, 0)
        if kind == 0:
            number, at = _read_varint(message, at)
            yield key >> 3, number
            continue
        if kind == 2:
            size, at = _read_varint(message, at)
        yield key >> 3, message[at : at + size]
        at += size


def parts(message: bytes, number: int) -> list[bytes]:
    """The contents of a field that is no number."""
    return [content for found, content in fields(message) if found == number and isinstance(content, bytes)]


def _one(number: int, value: Content) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
