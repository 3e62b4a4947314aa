"""What can go wrong, in the words of the contract's status codes.

Every layer raises `Problem`; `dispatch.errors` alone turns it into a status on the wire and an HTTP
status. Descriptions are not written here: they are options of the codes in the proto.
"""

from meshserve_proto import status_code_pb2 as codes

LONGEST_DETAILS = 2000
"""Characters of details that a caller gets to read."""


class Problem(Exception):
    """A refusal or failure that the caller should read.

    code: a `StatusCode` number of the contract.
    details: one or two sentences for people: which field, why, what to do; cut where what they quote is endless.
    notes: technical words for developers, or empty.
    """

    def __init__(self, code: int, details: str, notes: str = "") -> None:
        if len(details) > LONGEST_DETAILS:
            details = f"{details[: LONGEST_DETAILS - 1]}…"
        super().__init__(details)
        self.code = code
        self.details = details
        self.notes = notes

    def __repr__(self) -> str:
        return f"Problem({self.code}, {self.details!r})"


class Moved(Problem):
    """Problem 10050: something was asked for by an id that it had once. kind: what its ids are called ("app")."""

    def __init__(self, kind: str, old: str, new: str) -> None:
        super().__init__(codes.MOVED, f"The {kind} '{old}' was renamed; its id is now '{new}'. Use the new id.")
        self.kind = kind
        self.old = old
        self.new = new


def printable(text: str) -> str:
    """The text with what cannot be printed (ends of lines, other controls, half characters) as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
