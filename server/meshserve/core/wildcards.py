"""Patterns in which `*` stands for any text, matched in linear time: a regular expression may take for ever."""

from collections.abc import Callable


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text fits the whole pattern, whatever the case of letters."""
    first, *others = pattern.casefold().split("*")
    if not others:
        return lambda text: text.casefold() == first
    *middle, last = others
    inner = [part for part in middle if part]

    def fits(text: str) -> bool:
        folded = text.casefold()
        position, end = len(first), len(folded) - len(last)
        if end < position or not (folded.startswith(first) and folded.endswith(last)):
            return False
        for part in inner:  # the first place that a part fits leaves most room for those behind it
            position = folded.find(part, position, end)
            if position < 0:
                return False
            position += len(part)
        return True

    return fits
