"""Take the samples out of a published page: Markdown with one tab a language, or plain text that shows calls in cURL.

`extract.py DOCUMENTS TARGET` writes them, a folder a language; with `--check` it says whether they are what the
documents hold. DOCUMENTS is a folder whose files begin with the number of the document, such as `000_….txt`.
All languages of one example have its number: the place of its row of tabs in the document.

It shares some lines with `endpoints/extract.py`, and no module: both are run as scripts, from wherever a client is installed.
"""

import argparse
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])] if __name__ == "__main__" else []

from samples.catalogue import DOCUMENTS, LANGUAGES, Language  # noqa: E402 - found by the line above when run by hand

_HEADING = re.compile(r"#+ (.+)")
_TAB = re.compile(r'\{% tab title="(.+)" %\}')
_BY_TAB = {tab: language for language in LANGUAGES.values() for tab in language.tabs}


@dataclass(frozen=True, slots=True)
class Sample:
    """One block of code. `line` is the 1-based line of the document on which the code begins."""

    document: str
    number: int
    line: int
    section: str
    language: Language
    code: str

    @property
    def name(self) -> str:
        """Its file, from the folder of all samples."""
        return f"{self.language.name}/{self.document}_{self.number:02}{self.language.extension}"

    def rendered(self) -> str:
        """Its file's content: one line that says where it is from, then the code."""
        title = DOCUMENTS.get(self.document, self.document)
        origin = f"Document {self.document}, {title!r}, line {self.line}, section {self.section!r}."
        return f"{self.language.comment} {origin}\n{self.code}"


def samples(document: str, text: str) -> Iterator[Sample]:
    """The blocks of a page that stand in a tab, in order; ValueError if we know no language of a tab's title."""
    section, number, fenced = "", 0, False
    language: Language | None = None
    block: list[str] = []
    for place, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            if fenced and language:
                code = "".join(f"{one}\n" for one in block)
                yield Sample(document, number, place - len(block), section, language, code)
            fenced, block = not fenced, []
        elif fenced:
            block.append(line)
        elif line == "{% tabs %}":
            number += 1
        elif found := _TAB.match(line):
            if found[1] not in _BY_TAB:
                raise ValueError(f"line {place}: a tab of an unknown language, {found[1]!r}")
            language = _BY_TAB[found[1]]
        elif line == "{% endtab %}":
            language = None
        elif found := _HEADING.match(line):
            section = found[1]


def plain_samples(document: str, text: str) -> Iterator[Sample]:
    """The commands of cURL in a page without tabs, in order; the line above each is its heading."""
    language, heading, block, number = LANGUAGES["curl"], "", list[str](), 0
    for place, line in enumerate(text.splitlines(), start=1):
        if not block and not line.startswith("curl "):
            heading = line
            continue
        block.append(line)
        if _is_whole("\n".join(block)):
            number += 1
            code = "".join(f"{one}\n" for one in block)
            yield Sample(document, number, place - len(block) + 1, heading, language, code)
            block = []


def _is_whole(command: str) -> bool:
    """Whether a command of the shell ends here: no quote is open, and the line does not go on."""
    try:
        shlex.split(command)
    except ValueError:
        return False
    return not command.endswith("\\")


def all_samples(documents: Path) -> dict[str, str]:
    """Name of a file, such as `python/000_01.py`, → content, for every document that we know."""
    found: dict[str, str] = {}
    for number in DOCUMENTS:
        (path,) = documents.glob(f"{number}_*")
        text = path.read_text()
        read = samples if "{% tabs %}" in text else plain_samples
        found |= {sample.name: sample.rendered() for sample in read(number, text)}
    return found


def present(target: Path) -> dict[str, str]:
    """What `all_samples` would give for the files that are there."""
    paths = [path for one in LANGUAGES.values() for path in (target / one.name).glob(f"*{one.extension}")]
    return {path.relative_to(target).as_posix(): path.read_text() for path in paths}


def main() -> int:
    """Write the files, or with --check name those that differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    wanted = all_samples(options.documents)
    if options.check:
        there = present(options.target)
        differ = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        print(f"differ: {', '.join(differ)}" if differ else f"{len(wanted)} samples are as the documents have them")
        return int(bool(differ))
    for name, content in wanted.items():
        (options.target / name).parent.mkdir(parents=True, exist_ok=True)
        (options.target / name).write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
