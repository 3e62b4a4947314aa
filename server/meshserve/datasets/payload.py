"""What the jobs of datasets are called, and what they carry: one number."""

VERSION = "dataset_version"
"""Make a snapshot: the number is the version's pk, the owner its dataset."""
EXPORT = "dataset_export"
"""Write an export: the number is the format, the owner the version's pk."""
GONE = "dataset_gone"
"""Remove the files of a deleted version, whose pk is written in digits: a trigger of the table adds these jobs."""


def packed(number: int) -> bytes:
    """A number as payload."""
    return b"%d" % number


def number(payload: bytes) -> int:
    """The inverse of `packed`."""
    return int(payload)
