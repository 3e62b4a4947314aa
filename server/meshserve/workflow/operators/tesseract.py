"""tesseract-operator: the text of a picture. RapidOCR reads it, which knows its languages by their letters.

So a language is nothing to choose: those whose letters the network has are read all at once, the others are refused.
Shares its reader with the public model of texts; extra `ocr`.
"""

from collections.abc import Sequence

from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin.media import picture_of
from meshserve.runners.builtin.ocr import joined, rows_of
from meshserve.workflow.operators.base import Result, each, invalid, text
from meshserve_proto.resources_pb2 import Data, Text

LANGUAGES = frozenset({
    "afr", "aze", "bos", "bre", "cat", "ceb", "ces", "chi_sim", "chi_tra", "cos", "cym", "dan", "deu", "eng",
    "enm", "epo", "est", "eus", "fao", "fil", "fin", "fra", "frm", "fry", "gla", "gle", "glg", "hat", "hrv", "hun",
    "ind", "isl", "ita", "jav", "jpn", "lat", "lav", "lit", "ltz", "mlt", "mri", "msa", "nld", "nor", "oci", "pol",
    "por", "que", "ron", "slk", "slv", "spa", "sqi", "srp_latn", "sun", "swa", "swe", "tgl", "ton", "tur", "uzb",
})  # fmt: skip
"""As Tesseract names them. Left out are those with letters that the network was not taught: Vietnamese, Greek with its
accents, Cyrillic, Arabic, Hebrew, Hangul, Thai, the scripts of India …"""


def check(settings: Settings) -> tuple[str, ...]:
    """The languages. Raises Problem 21202 for one that cannot be read."""
    asked = tuple((text(settings, "language") or "eng").split("+"))
    if unread := [name for name in asked if name not in LANGUAGES]:
        raise invalid(
            "language", f"has {unread[0]!r}; this server reads {', '.join(sorted(LANGUAGES))}, and several joined by +"
        )
    return asked


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.text.raw`: a row a line, "" where there is no text. Problem 21313 without the extra."""
    check(settings)
    return each(items, lambda item: Data(text=Text(raw=joined(rows_of(picture_of(item))))))
