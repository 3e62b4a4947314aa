"""Colours for a terminal, put on the plain text of an explanation."""

import re

_CODES = {"runs": "32", "depends": "33", "fails": "31", "refused": "31", "starves": "35", "skipped": "2", "empty": "2"}
_VERDICT = re.compile(rf"(?<=  )({'|'.join(_CODES)})\b|(?<=: )refused\b")
_HEAD = re.compile(r"^(workflow\b.*|   node .*|data|verdicts .*)$", re.MULTILINE)


def coloured(text: str) -> str:
    """The text with heads in bold and verdicts in their colours."""
    with_verdicts = _VERDICT.sub(lambda found: f"\x1b[{_CODES[found[0]]}m{found[0]}\x1b[0m", text)
    return _HEAD.sub(lambda found: f"\x1b[1m{found[0]}\x1b[0m", with_verdicts)
