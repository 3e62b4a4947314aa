"""YOLO: images, beside them or in a twin folder `labels` a text file each, and the names of classes in data.yaml or a list."""

import re
from collections.abc import Iterator
from pathlib import Path

from meshserve.commands.importing.folders import files
from meshserve.commands.importing.items import Item, Unreadable, box, of_file, polygon, present
from meshserve_proto.resources_pb2 import Annotation

LISTS = ("classes.txt", "obj.names", "labels/classes.txt")
TABLES = ("data.yaml", "data.yml", "dataset.yaml")


def read(folder: Path) -> Iterator[Item | str]:
    """An image an item; its label file may be missing, for there may be nothing on it."""
    names = _names(folder)
    for file in files(folder):
        if file.suffix.lower() in (".txt", ".yaml", ".yml", ".names", ".cache"):
            continue
        name = file.relative_to(folder).as_posix()
        item = of_file(name, file)
        if item is not None:
            labels = _labels(folder, file)
            if labels is not None:
                item.annotations = present(_shapes(labels, names))
        yield item or name


def _labels(folder: Path, image: Path) -> Path | None:
    parts = list(image.relative_to(folder).with_suffix(".txt").parts)
    twins = [image.with_suffix(".txt")]
    if "images" in parts:
        at = len(parts) - 1 - parts[::-1].index("images")
        twins.insert(0, folder.joinpath(*parts[:at], "labels", *parts[at + 1 :]))
    return next((twin for twin in twins if twin.is_file()), None)


def _shapes(labels: Path, names: list[str]) -> Iterator[Annotation | None]:
    for number, line in enumerate(labels.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            index, *values = line.split()
            numbers, name = [float(value) for value in values], names[int(index)]
            if len(numbers) in (4, 5):  # the fifth is how sure a model was
                x, y, wide, high = numbers[:4]
                yield box(name, x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            else:
                yield polygon(name, list(zip(numbers[::2], numbers[1::2], strict=True)))
        except (ValueError, IndexError):
            raise Unreadable(f"'{labels}', line {number} is no label: {line[:100]}") from None


def _names(folder: Path) -> list[str]:
    for name in TABLES:
        if (folder / name).is_file():
            return _from_yaml(folder / name)
    for name in LISTS:
        if (folder / name).is_file():
            lines = (folder / name).read_text(encoding="utf-8").splitlines()
            return [line.strip() for line in lines if line.strip()]
    raise Unreadable(f"'{folder}' names no classes: there is none of {', '.join((*TABLES, *LISTS))}")


def _from_yaml(path: Path) -> list[str]:
    """`names` in the three ways in which these files have it: [a, b], a list below, or numbers with names below."""
    text = path.read_text(encoding="utf-8")
    inline = re.search(r"^names\s*:\s*[\[{](.*?)[\]}]", text, re.MULTILINE | re.DOTALL)
    if inline:
        return _in_order([part for part in (part.strip() for part in inline[1].split(",")) if part])
    block = re.search(r"^names\s*:\s*(?:#.*)?\n((?:[ \t]*(?:-|\d+\s*:).*\n?|\s*#.*\n|\s*\n)+)", text, re.MULTILINE)
    if block is None:
        raise Unreadable(f"'{path}' has no list of names")
    lines = (line.strip().removeprefix("-").strip() for line in block[1].splitlines())
    return _in_order([line for line in lines if line and not line.startswith("#")])


def _in_order(entries: list[str]) -> list[str]:
    numbered = [re.match(r"(\d+)\s*:\s*(.*)", entry) for entry in entries]
    named = {int(match[1]): match[2] for match in numbered if match} or dict(enumerate(entries))
    plain = {index: re.sub(r"\s+#.*$", "", name).strip().strip("'\"") for index, name in named.items()}
    return [plain.get(index, f"class-{index}") for index in range(max(plain, default=-1) + 1)]
