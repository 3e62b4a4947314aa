"""Take the Python samples out of a published page, as it stands in Markdown with one tab a language.

`extract.py DOCUMENTS TARGET` writes them; with `--check` it says whether they are what the documents hold.
DOCUMENTS is a folder whose files begin with the number of the document, such as `000_….txt`.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCUMENTS = {"000": "Setting Up Mesh Workflows", "003": "Create, Get, Update, Delete"}
"""The documents whose Python samples must run, by number and title."""
_HEADING = re.compile(r"#+ (.+)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One block of Python. `line` is the 1-based line of the document on which the code begins."""

    document: str
    number: int
    line: int
    section: str
    code: str

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.document}_{self.number:02}.py"

    def rendered(self) -> str:
        """Its file: one line that says where it is from, then the code."""
        title = DOCUMENTS.get(self.document, self.document)
        return f"# Document {self.document}, {title!r}, line {self.line}, section {self.section!r}.\n{self.code}"


def samples(document: str, text: str) -> Iterator[Sample]:
    """The Python blocks of a page in order; other languages and unfenced text are passed over."""
    section, fence, number = "", None, 0
    block: list[str] = []
    for place, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            if fence == "python":
                number += 1
                yield Sample(document, number, place - len(block), section, "".join(f"{x}\n" for x in block))
            fence, block = (line[3:].strip() or "text") if fence is None else None, []
        elif fence is not None:
            block.append(line)
        elif found := _HEADING.match(line):
            section = found[1]


def all_samples(documents: Path) -> dict[str, str]:
    """File name → content for every document that we know."""
    found: dict[str, str] = {}
    for number in DOCUMENTS:
        (path,) = documents.glob(f"{number}_*")
        found |= {sample.name: sample.rendered() for sample in samples(number, path.read_text())}
    return found


def main() -> int:
    """Write the files, or with --check name those that differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    wanted = all_samples(options.documents)
    if options.check:
        present = {path.name: path.read_text() for path in options.target.glob("*.py")}
        differ = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        print(f"differ: {', '.join(differ)}" if differ else f"{len(wanted)} samples are as the documents have them")
        return int(bool(differ))
    options.target.mkdir(parents=True, exist_ok=True)
    for name, content in wanted.items():
        (options.target / name).write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
