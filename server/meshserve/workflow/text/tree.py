"""YAML as a tree that knows where each part of it stands, read event by event within limits.

Nothing of a file is ever constructed but texts, numbers, truth values, null, lists and mappings. An alias is the tree
that its anchor names, so what a text full of them would grow to is known, and refused, before anybody walks it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

LARGEST = 1 << 20
"""Bytes of a file at most."""
DEEPEST = 128
"""Lists and mappings in each other at most."""
MOST = 100_000
"""Values of a file at most, those that aliases repeat counted each time."""
_TAG = "tag:yaml.org,2002:"
_MERGE = f"{_TAG}merge"
_PLAIN = frozenset({"str", "timestamp", "value"})
"""Tags of what is taken as the text that it is: a date without quotes is no time here."""


class Mark(NamedTuple):
    """A place in a file, both counted from 1."""

    line: int
    column: int


class Fault(NamedTuple):
    """One thing that is wrong in a file, and where."""

    mark: Mark
    why: str

    def __str__(self) -> str:
        return f"{self.mark.line}:{self.mark.column}: {self.why}"


class BadText(Exception):
    """A file that cannot be read. faults: all that is wrong with it, in the order of its lines."""

    def __init__(self, faults: "list[Fault]") -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a mapping, and where its key stands."""

    mark: Mark
    value: "Tree"


@dataclass(frozen=True, slots=True)
class Tree:
    """One value. value: None, bool, int, float, str, list[Tree] or dict[str, Entry].

    size: how many values it is, itself and all within; height: how many lists and mappings are in each other.
    """

    mark: Mark
    value: Any
    size: int = 1
    height: int = 0

    def at(self, path: tuple[str | int, ...]) -> Mark | None:
        """Where the part of that path stands, a list or mapping of a key at the key; None if there is none."""
        tree, mark = self, self.mark
        for step in path:
            if isinstance(step, int) and isinstance(tree.value, list) and step < len(tree.value):
                tree = tree.value[step]
                mark = tree.mark
            elif isinstance(step, str) and isinstance(tree.value, dict) and step in tree.value:
                mark, tree = tree.value[step].mark, tree.value[step].value
                mark = mark if tree.height else tree.mark
            else:
                return None
        return mark

    def get(self, key: str) -> "Tree | None":
        """The value of a key of a mapping; None if it has none, or is no mapping."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return None if found is None else found.value


def parse(content: str | bytes) -> Tree:
    """The tree of a file's content. Raises BadText."""
    text = _decoded(content)
    import yaml

    builder = _Builder()
    try:
        tree = builder.document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
        why = " ".join(part for part in (error.problem, error.context) if part)
        raise BadText([Fault(where, f"this is not YAML: {why}")]) from None
    if builder.faults:
        raise BadText(builder.faults)
    return tree


def _decoded(content: str | bytes) -> str:
    size = len(content)
    if size > LARGEST:
        raise BadText([Fault(Mark(1, 1), f"the file has {size} bytes; a workflow may have at most {LARGEST}")])
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        raise BadText([Fault(_end_of(before), "this byte is not UTF-8: save the file as UTF-8")]) from None
    from yaml.reader import Reader

    strange = Reader.NON_PRINTABLE.search(text)
    if strange is not None:
        why = f"the character U+{ord(strange.group()):04X} cannot stand in YAML: write it as an escape within quotes"
        raise BadText([Fault(_end_of(text[: strange.start()]), why)])
    return text


def _end_of(text: str) -> Mark:
    lines = text.split("\n")
    return Mark(len(lines), len(lines[-1]) + 1)


@dataclass(slots=True)
class _Builder:
    """From events to a tree. What is wrong with it but does not keep it from being read is gathered in faults."""

    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, Tree] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    scalar: "Callable[[Any], Any]" = field(init=False)
    tag: "Callable[[Any], str]" = field(init=False)
    read: int = 0

    def __post_init__(self) -> None:
        from yaml import SafeLoader, ScalarNode

        loader: Any = SafeLoader("")
        makers: Mapping[str, Callable[[Any], Any]] = {
            f"{_TAG}null": loader.construct_yaml_null,
            f"{_TAG}bool": loader.construct_yaml_bool,
            f"{_TAG}int": loader.construct_yaml_int,
            f"{_TAG}float": loader.construct_yaml_float,
        } | {f"{_TAG}{name}": lambda node: node.value for name in _PLAIN}

        def tag(event: Any) -> str:
            if event.tag in (None, "!"):
                quoted = (False, True) if event.tag else event.implicit
                return str(loader.resolve(ScalarNode, event.value, quoted))
            return str(event.tag)

        def scalar(event: Any) -> Any:
            name = tag(event)
            if name not in makers:
                raise ValueError(f"the tag {name.replace(_TAG, '!!')} is not for workflows: leave it out")
            try:
                return makers[name](ScalarNode(name, event.value))
            except (ValueError, KeyError, IndexError):
                raise ValueError(f"'{event.value[:40]}' is no {name.removeprefix(_TAG)}") from None

        self.tag, self.scalar = tag, scalar

    def document(self, events: Iterator[Any]) -> Tree:
        """The only document of a stream."""
        import yaml

        tree: Tree | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if tree is not None:
                    raise self._stop(event, "a second document begins here: a file holds one workflow")
                tree = self._value(next(events), events, 0)
        if tree is None:
            raise BadText([Fault(Mark(1, 1), "the file is empty: a workflow begins with 'workflow:'")])
        return tree

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Tree:
        import yaml

        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        anchor, mark = event.anchor, _mark(event)
        self._count(event, 1)
        if isinstance(event, yaml.ScalarEvent):
            try:
                tree = Tree(mark, self.scalar(event))
            except ValueError as error:
                self.faults.append(Fault(mark, str(error)))
                tree = Tree(mark, event.value)
        else:
            if depth >= DEEPEST:
                raise self._stop(event, f"this is nested deeper than {DEEPEST} levels")
            self.open.add(anchor)
            if isinstance(event, yaml.SequenceStartEvent):
                self._check_tag(event, "seq")
                tree = self._list(mark, events, depth)
            else:
                self._check_tag(event, "map")
                tree = self._mapping(mark, events, depth)
            self.open.discard(anchor)
        if anchor:
            self.anchors[anchor] = tree
        return tree

    def _check_tag(self, event: Any, name: str) -> None:
        if event.tag not in (None, "!", f"{_TAG}{name}"):
            words = event.tag.replace(_TAG, "!!")
            self.faults.append(Fault(_mark(event), f"the tag {words} is not for workflows: leave it out"))

    def _alias(self, event: Any, depth: int) -> Tree:
        if event.anchor in self.open:
            raise self._stop(event, f"'*{event.anchor}' stands within what it names, which would never end")
        tree = self.anchors.get(event.anchor)
        if tree is None:
            raise self._stop(event, f"'*{event.anchor}' names nothing: there is no '&{event.anchor}' before it")
        self._count(event, tree.size)
        if depth + tree.height > DEEPEST:
            raise self._stop(event, f"this is nested deeper than {DEEPEST} levels")
        return tree

    def _list(self, mark: Mark, events: Iterator[Any], depth: int) -> Tree:
        import yaml

        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._value(event, events, depth + 1))
        return Tree(mark, items, *_measures(items))

    def _mapping(self, mark: Mark, events: Iterator[Any], depth: int) -> Tree:
        import yaml

        entries: dict[str, Entry] = {}
        merged: list[Tree] = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            is_merge = isinstance(event, yaml.ScalarEvent) and self.tag(event) == _MERGE
            key = Tree(_mark(event), "<<") if is_merge else self._value(event, events, depth + 1)
            value = self._value(next(events), events, depth + 1)
            if is_merge:
                merged += value.value if isinstance(value.value, list) else [value]
            elif not isinstance(key.value, str):
                words = "a list or mapping" if isinstance(key.value, (list, dict)) else "not text"
                self.faults.append(Fault(key.mark, f"this key is {words}; keys are text, so put it in quotes"))
            elif key.value in entries:
                before = entries[key.value].mark.line
                self.faults.append(Fault(key.mark, f"the key '{key.value}' is here twice, first in line {before}"))
            else:
                entries[key.value] = Entry(key.mark, value)
        for other in merged:
            if not isinstance(other.value, dict):
                self.faults.append(Fault(other.mark, "'<<' takes a mapping, or a list of them"))
                continue
            entries = entries | {key: entry for key, entry in other.value.items() if key not in entries}
        return Tree(mark, entries, *_measures([entry.value for entry in entries.values()]))

    def _count(self, event: Any, more: int) -> None:
        self.read += more
        if self.read > MOST:
            raise self._stop(event, f"the file has more than {MOST} values, counting what aliases repeat")

    def _stop(self, event: Any, why: str) -> BadText:
        return BadText([*self.faults, Fault(_mark(event), why)])


def _measures(items: list[Tree]) -> tuple[int, int]:
    return 1 + sum(item.size for item in items), 1 + max((item.height for item in items), default=0)


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
