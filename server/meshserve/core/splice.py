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


class _Varints(dict[int, bytes]):
    """Those below a bound are made once. Lists look one up for every row, so it takes no function of ours."""

    _KEPT = 8192

    def __missing__(self, number: int) -> bytes:
        made = varint(number)
        if number < self._KEPT:
            self[number] = made
        return made


_VARINTS = _Varints()


def sized(body: bytes) -> bytes:
    """The body behind its length: an embedded message, text or bytes field but for the tag."""
    return _VARINTS[len(body)] + body


def embedded(field_number: int, bodies: Iterable[bytes], suffix: bytes = b"") -> bytes:
    """The bodies as embedded messages of one field, `suffix` (more fields, serialized) added to each."""
    tag = _VARINTS[field_number << 3 | 2]
    whole = [body + suffix for body in bodies] if suffix else list(bodies)
    if len(whole) == 1:
        return tag + sized(whole[0])
    parts = [tag] * (3 * len(whole))
    parts[1::3] = map(_VARINTS.__getitem__, map(len, whole))
    parts[2::3] = whole
    return b"".join(parts)
