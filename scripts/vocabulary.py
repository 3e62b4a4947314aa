"""Rebuild the vocabulary of the general recogniser from WordNet.

    apt-get install wordnet-base          # Debian's copy of WordNet 3.0
    python scripts/vocabulary.py [--check]

Reads WordNet's data.noun, the ImageNet labels beside the weights and the choices in vocabulary_choices.toml;
writes server/meshserve/runners/vocabulary/general.tsv, one concept a line:

    name <tab> ImageNet classes under it <tab> detector classes under it <tab> definition

Classes are numbers and ranges ("151-268,281"). `--check` writes nothing and exits 1 when the file differs.
"""

import argparse
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RUNNERS = HERE.parent / "server" / "meshserve" / "runners"
TABLE = RUNNERS / "vocabulary" / "general.tsv"
LABELS = RUNNERS / "weights" / "imagenet_labels.txt"
WORDNET = Path("/usr/share/wordnet/data.noun")


@dataclass(slots=True)
class Synset:
    """One meaning: its words, what it is a kind of, and its definition."""

    lemmas: list[str]
    kinds: list[str]
    definition: str


@dataclass(slots=True)
class Entry:
    """A concept in the making: the classes that count for it."""

    definition: str
    classes: set[int] = field(default_factory=set)
    objects: set[int] = field(default_factory=set)


def read_wordnet(path: Path) -> dict[str, Synset]:
    """The nouns by offset. Format: wndb(5WN) of WordNet 3.0."""
    nouns = {}
    for line in path.read_text("latin-1").splitlines():
        if line.startswith(" "):  # the licence
            continue
        fields, _, gloss = line.partition("|")
        words = fields.split()
        count = int(words[3], 16)
        lemmas = [word.replace("_", " ") for word in words[4 : 4 + 2 * count : 2]]
        pointers = words[5 + 2 * count :]
        kinds = [pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i] in ("@", "@i")]
        nouns[words[0]] = Synset(lemmas, kinds, gloss.split('; "')[0].strip())
    return nouns


def extend(nouns: dict[str, Synset], choices: dict[str, Any]) -> None:
    """Add the concepts and edges that WordNet lacks."""
    for name, definition in choices["extra"].items():
        nouns[name] = Synset([name], [], definition)
    for child, parents in choices["kinds"].items():
        nouns[child].kinds.extend(parents)


def match_labels(labels: list[str], nouns: dict[str, Synset], senses: dict[str, str]) -> list[str]:
    """The synset of every ImageNet class.

    A label is the list of its synset's words, and the classes are in the order of their offsets: so a label that
    several synsets share is the one between its neighbours, or the one that people chose.
    """
    known = defaultdict(list)
    for offset, noun in nouns.items():
        known[", ".join(noun.lemmas)].append(offset)
    candidates = [known[label] for label in labels]
    certain = [(i, found[0]) for i, found in enumerate(candidates) if len(found) == 1]
    chosen: list[str] = []
    for i, (label, found) in enumerate(zip(labels, candidates, strict=True)):
        low = max((offset for j, offset in certain if j < i), default="")
        high = min((offset for j, offset in certain if j > i), default="9")
        between = [offset for offset in found if low < offset < high] or found
        chosen.append(senses.get(label, between[0]))
        if len(chosen) > 1 and chosen[-1] <= chosen[-2]:
            raise SystemExit(f"class {i} ({label}) is out of order: {chosen[-2:]}")
    return chosen


def above(start: str, nouns: dict[str, Synset]) -> set[str]:
    """A synset and everything that it is a kind of."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        offset = waiting.pop()
        if offset not in seen:
            seen.add(offset)
            waiting.extend(nouns[offset].kinds)
    return seen


def build(nouns: dict[str, Synset], labels: list[str], choices: dict[str, Any]) -> dict[str, Entry]:
    """Every concept by name, with all classes under it."""
    depicts = choices["depicts"]
    leaves = [depicts.get(o, o) for o in match_labels(labels, nouns, choices["senses"])]
    objects: list[str] = choices["objects"]["classes"]
    classes_under, objects_under = defaultdict(set), defaultdict(set)
    for i, offset in enumerate(leaves):
        for parent in above(offset, nouns):
            classes_under[parent].add(i)
    for i, offset in enumerate(objects):
        for parent in above(offset, nouns):
            objects_under[parent].add(i)
    shown = set(leaves) | set(objects) | set(choices["extra"])
    shown |= set(worthwhile(classes_under, nouns, choices))
    entries: dict[str, Entry] = {}
    for offset in sorted(shown):
        if not classes_under[offset] and not objects_under[offset]:
            continue
        entry = entries.setdefault(name_of(offset, nouns, choices), Entry(nouns[offset].definition))
        entry.classes |= classes_under[offset]
        entry.objects |= objects_under[offset]
    return entries


def worthwhile(under: dict[str, set[int]], nouns: dict[str, Synset], choices: dict[str, Any]) -> Iterator[str]:
    """The hypernyms that a person would use of a picture."""
    drop, dropped = set(choices["drop"]["names"]), set(choices["drop"]["synsets"])
    few = set(choices["keep"]["few"])
    for offset, classes in under.items():
        names = {name_of(offset, nouns, choices), nouns[offset].lemmas[0]}
        if offset in few or (len(classes) > 1 and offset not in dropped and not names & drop):
            yield offset


def name_of(offset: str, nouns: dict[str, Synset], choices: dict[str, Any]) -> str:
    """The chosen name, or WordNet's first word."""
    return str(choices["names"].get(offset, nouns[offset].lemmas[0]))


def ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 as "1-3,7"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def render(entries: dict[str, Entry]) -> str:
    """The table: narrow concepts first, so that of equal values the more telling one is shown first."""
    rows = sorted(entries.items(), key=lambda row: (len(row[1].classes) + len(row[1].objects), row[0].lower(), row[0]))
    return "".join(f"{n}\t{ranges(e.classes)}\t{ranges(e.objects)}\t{e.definition}\n" for n, e in rows)


def main() -> int:
    """Rebuild, or with --check compare."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    choices = tomllib.loads((HERE / "vocabulary_choices.toml").read_text("utf-8"))
    nouns = read_wordnet(WORDNET)
    extend(nouns, choices)
    text = render(build(nouns, LABELS.read_text("utf-8").splitlines(), choices))
    if not check:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text(text, "utf-8")
    return int(check and TABLE.read_text("utf-8") != text)


if __name__ == "__main__":
    sys.exit(main())
