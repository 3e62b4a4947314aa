"""Write the table of published samples into README.md, between `<!-- samples -->` and `<!-- /samples -->`.

It is made of the catalogue that the tests run by; `--check` says whether it is up to date (exit 1 if not).
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from samples.catalogue import DOCUMENTS, LANGUAGES, WITHOUT, Example, examples, how, remarks  # noqa: E402 - found there

README = ROOT / "README.md"
_BETWEEN = re.compile(r"(<!-- samples -->\n).*?(<!-- /samples -->)", re.DOTALL)


def table() -> str:
    """A row an example, a column a language; what else is to be said of a sample stands below by number."""
    notes: list[str] = []
    lines = [
        f"| | {' | '.join(language.title for language in LANGUAGES.values())} |",
        f"|---|{'---|' * len(LANGUAGES)}",
    ]
    for document, title in DOCUMENTS.items():
        lines.append(f"| **{document}, {title}** |{' |' * len(LANGUAGES)}")
        for example in examples():
            if example.name.startswith(document):
                cells = " | ".join(_cell(language, example, notes) for language in LANGUAGES)
                lines.append(f"| {example.name[-2:]} {example.section} | {cells} |")
    for document, reason in WITHOUT.items():
        lines.append(f"| **{document}**: {reason} |{' |' * len(LANGUAGES)}")
    lines.append(f"| **{_total()} samples** | {' | '.join(_count(language) for language in LANGUAGES)} |")
    return "\n".join([*lines, "", *(f"{number}. {note}" for number, note in enumerate(notes, start=1))])


def _cell(language: str, example: Example, notes: list[str]) -> str:
    """How it is played with the numbers of its notes, which are added if they are new; empty if there is none."""
    if language not in example.languages:
        return ""
    said = remarks(language, example.name)
    notes += [note for note in said if note not in notes]
    numbers = ", ".join(str(notes.index(note) + 1) for note in said)
    return how(language, example.name) + (f" ({numbers})" if numbers else "")


def _count(language: str) -> str:
    return str(sum(language in example.languages for example in examples()))


def _total() -> int:
    return sum(len(example.languages) for example in examples())


def rendered(text: str) -> str:
    """The text with the table written anew; ValueError if its markers are missing."""
    if not _BETWEEN.search(text):
        raise ValueError(f"{README.name} lacks the markers of the table of samples")
    return _BETWEEN.sub(lambda found: f"{found[1]}{table()}\n{found[2]}", text)


def main() -> int:
    """Write the table, or with --check compare it."""
    text = README.read_text()
    wanted = rendered(text)
    if "--check" in sys.argv[1:]:
        print("the table is up to date" if wanted == text else "out of date, run scripts/samples_table.py")
        return int(wanted != text)
    README.write_text(wanted)
    print("wrote the table")
    return 0


if __name__ == "__main__":
    sys.exit(main())
