"""An explanation as a picture: nodes by level from top to bottom, edges with the fields that go along them.

Drawn without libraries, whole numbers only, the same bytes each time. Colours follow the reader's light or dark scheme.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from meshserve.workflow.explaining.explanation import VERDICTS, Explanation, Node
from meshserve.workflow.explaining.mermaid import shown_kind
from meshserve.workflow.explaining.text import engine_name, megabytes, milliseconds, word

WIDTH, LINE, PAD, GAP, ROW, MARGIN = 300, 17, 12, 44, 30, 28
"""Of a box; of a line of text; within a box; between boxes; least space between levels; around everything."""
NARROWEST = 620
"""Of the picture: what the verdicts mean is written below."""
INPUT = "\0input"
"""The id of the box for it; no node has such a one."""
_LETTER = 6.7
"""Average width of a letter."""
_STYLE = """
text{font:12px ui-sans-serif,system-ui,'Segoe UI',Roboto,sans-serif;fill:#1e293b}
.b{font-weight:600;font-size:13px}.s{fill:#64748b}.t{font-weight:600;font-size:15px}
.page{fill:#ffffff}.box{stroke-width:1.5;fill:#f8fafc;stroke:#94a3b8}.edge{fill:none;stroke:#94a3b8;stroke-width:1.5}
.dash{stroke-dasharray:5 4}.head{fill:#94a3b8}.label{fill:#ffffff;fill-opacity:.85}
.runs{fill:#f0fdf4;stroke:#16a34a}.depends{fill:#fefce8;stroke:#ca8a04}.fails{fill:#fef2f2;stroke:#dc2626}
.starves{fill:#faf5ff;stroke:#9333ea}.skipped,.empty{fill:#f8fafc;stroke:#94a3b8}
@media (prefers-color-scheme:dark){text{fill:#e2e8f0}.s{fill:#94a3b8}.page{fill:#0f172a}.box{fill:#1e293b;stroke:#64748b}
.edge{stroke:#64748b}.head{fill:#64748b}.label{fill:#0f172a}.runs{fill:#052e16;stroke:#22c55e}
.depends{fill:#422006;stroke:#eab308}.fails{fill:#450a0a;stroke:#ef4444}.starves{fill:#3b0764;stroke:#c084fc}
.skipped,.empty{fill:#1e293b;stroke:#64748b}}
"""


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a node is drawn. lines: (class of the text, words)."""

    level: int
    x: int
    y: int
    height: int
    kind: str
    lines: tuple[tuple[str, str], ...]

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


@dataclass(frozen=True, slots=True)
class _Edge:
    """From a box to another, with words; dashed: what comes along the graph, or only sometimes."""

    source: str
    target: str
    words: tuple[str, ...]
    dashed: bool = False


def svg_of(explained: Explanation) -> str:
    """The picture, with an end of line."""
    if explained.refusal is not None:
        return _refusal(explained)
    kind = shown_kind(explained)
    rows = [[INPUT], *(list(level) for level in explained.levels)]
    nodes = {node.id: node for node in explained.nodes}
    edges = list(_edges(explained))
    spaces = [_space(row, edges) for row in rows]
    lines = {id: _lines(nodes[id], kind) for id in nodes}
    lines[INPUT] = (("b", f"input: {kind}"), ("s", _count(explained, kind)))
    width = max(max(len(row) for row in rows) * (WIDTH + GAP) - GAP + 2 * MARGIN, NARROWEST)
    boxes: dict[str, _Box] = {}
    y = MARGIN + 30
    for level, (row, space) in enumerate(zip(rows, spaces, strict=True)):
        y += space
        tall = max(len(lines[id]) for id in row) * LINE + 2 * PAD
        left = (width - len(row) * (WIDTH + GAP) + GAP) // 2
        for place, id in enumerate(row):
            verdict = nodes[id].verdicts[kind].verdict if id in nodes else ""
            boxes[id] = _Box(
                level, left + place * (WIDTH + GAP), y, len(lines[id]) * LINE + 2 * PAD, verdict, lines[id]
            )
        y += tall
    title = " ".join(part for part in ("workflow", explained.title) if part)
    body = [f'<text class="t" x="{MARGIN}" y="{MARGIN + 14}">{_text(_cut(title, (width - 2 * MARGIN) / 8))}</text>']
    for number, edge in enumerate(edges):
        body.append(_drawn_edge(boxes[edge.source], boxes[edge.target], edge.dashed, number))
    for id, box in boxes.items():
        body += _labels(box, [edge for edge in edges if edge.target == id])
    for id, box in boxes.items():
        about = _about(nodes[id]) if id in nodes else ""
        body += _drawn_box(box, about)
    legend = sorted({box.kind for box in boxes.values() if box.kind})
    return _page(width, y + MARGIN + LINE * len(legend), [*body, *_legend(legend, y + MARGIN)], title)


def _refusal(explained: Explanation) -> str:
    refusal = explained.refusal
    assert refusal is not None
    title = " ".join(part for part in ("workflow", explained.title, "is refused") if part)
    words = [f"{refusal.code} {refusal.name}", *_wrapped(refusal.details, 80)]
    height = len(words) * LINE + 2 * PAD
    body = [f'<text class="t" x="{MARGIN}" y="{MARGIN + 14}">{_text(_cut(title, 80))}</text>']
    box = f'<rect class="box fails" x="{MARGIN}" y="{MARGIN + 30}" width="600" height="{height}" rx="8"/>'
    body.append(box)
    for number, line in enumerate(words):
        style = "b" if not number else ""
        body.append(_line(style, MARGIN + PAD, MARGIN + 30 + PAD + 12 + number * LINE, line))
    return _page(600 + 2 * MARGIN, height + 2 * MARGIN + 30, body, title)


def _edges(explained: Explanation) -> Iterator[_Edge]:
    for node in explained.nodes:
        for each in node.gets:
            words = tuple(_cut(field, WIDTH / _LETTER) for field in each.fields) or ("nothing that it takes",)
            yield _Edge(each.node or INPUT, node.id, words, dashed=not each.node and bool(node.parents))
        if node.fallback_for:
            yield _Edge(node.fallback_for, node.id, ("if it fails",), dashed=True)


def _space(row: Sequence[str], edges: Sequence[_Edge]) -> int:
    """Between a level and the one above: as many lines as the labels of what comes in have."""
    counts = [sum(len(edge.words) for edge in edges if edge.target == id) for id in row]
    return ROW + LINE * max(counts, default=0) if any(counts) else 0


def _count(explained: Explanation, kind: str) -> str:
    count = "n" if explained.inputs is None else str(explained.inputs)
    at_once = explained.at_once.get(kind)
    return f"{count} inputs" + (f", {at_once} at once" if at_once else "")


def _lines(node: Node, kind: str) -> tuple[tuple[str, str], ...]:
    verdict = node.verdicts[kind]
    memory = f", {megabytes(node.memory)}" if node.memory else ""
    found = [
        ("b", node.id + (" (suppressed)" if node.suppressed else "")),
        ("", node.model_id or node.label),
        ("s", f"{node.type_id} by {engine_name(node)}"),
        ("s", f"{node.items} items, {milliseconds(node.expected)} ms/item{memory}"),
        ("b", word(verdict)),
    ]
    if node.expected is None:
        found[3] = ("s", f"{node.items} items, time unknown until it ran")
    found += [("s", f"if {condition}") for condition in node.conditions]
    most = (WIDTH - 2 * PAD) / _LETTER
    return tuple((style, _cut(words, most)) for style, words in found)


def _about(node: Node) -> str:
    """What a reader sees who points at a node: the verdict for each kind of input."""
    told = [
        f"{kind}: {word(verdict)}{f' - {verdict.why}' if verdict.why else ''}"
        for kind, verdict in node.verdicts.items()
    ]
    return "\n".join([node.id, *told])


def _drawn_box(box: _Box, about: str) -> list[str]:
    rectangle = f'<rect class="box {box.kind}" x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="8"/>'
    drawn = ["<g>", f"<title>{_text(about)}</title>" if about else "", rectangle]
    for number, (style, words) in enumerate(box.lines):
        drawn.append(_line(style, box.x + PAD, box.y + PAD + 12 + number * LINE, words))
    return [*(part for part in drawn if part), "</g>"]


def _drawn_edge(source: _Box, target: _Box, dashed: bool, number: int) -> str:
    """A line with an arrow: from box to box below it, or past the boxes between along their left."""
    style = "edge dash" if dashed else "edge"
    if target.level - source.level == 1:
        x1, y1, x2, y2 = source.middle, source.y + source.height, target.middle, target.y
        bend = max(12, (y2 - y1) // 2)
        line = f"M{x1} {y1}C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2 - 7}"
        head = f"M{x2 - 5} {y2 - 8}h10l-5 8z"
    else:
        x1, y1, x2, y2 = source.x, source.y + source.height // 2, target.x, target.y + target.height // 2
        lane = min(x1, x2) - 10 - number % 3 * 5
        line = f"M{x1} {y1}Q{lane} {y1} {lane} {y1 + 20}L{lane} {y2 - 20}Q{lane} {y2} {x2 - 7} {y2}"
        head = f"M{x2 - 8} {y2 - 5}v10l8 -5z"
    return f'<path class="{style}" d="{line}"/><path class="head" d="{head}"/>'


def _labels(target: _Box, edges: Sequence[_Edge]) -> list[str]:
    """What comes into a box, above it: a line a field, with where it is from if there are several."""
    several = len(edges) > 1
    lines = [(edge, words) for edge in edges for words in edge.words]
    drawn = []
    for number, (edge, words) in enumerate(lines):
        source = "input" if edge.source == INPUT else edge.source
        said = _cut(f"{source}: {words}" if several else words, (WIDTH + GAP - 8) / _LETTER)
        top, long = target.y - 14 - LINE * (len(lines) - 1 - number), round(_long(said) * _LETTER)
        x = target.middle - long // 2 - 3
        drawn.append(f'<rect class="label" x="{x}" y="{top - 12}" width="{long + 6}" height="{LINE}"/>')
        drawn.append(f'<text class="s" text-anchor="middle" x="{target.middle}" y="{top}">{_text(said)}</text>')
    return drawn


def _legend(kinds: Sequence[str], y: int) -> list[str]:
    lines = []
    for number, kind in enumerate(kinds):
        top = y + number * LINE
        lines.append(f'<rect class="box {kind}" x="{MARGIN}" y="{top - 10}" width="12" height="12" rx="3"/>')
        lines.append(_line("s", MARGIN + 20, top, f"{kind}: {VERDICTS[kind]}"))
    return lines


def _line(style: str, x: int, y: int, words: str) -> str:
    named = f' class="{style}"' if style else ""
    return f'<text{named} x="{x}" y="{y}">{_text(words)}</text>'


def _page(width: int, height: int, body: Sequence[str], title: str) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' role="img"><title>{_text(title)}</title><style>{_STYLE}</style>',
            f'<rect class="page" width="{width}" height="{height}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _text(words: str) -> str:
    """Text of XML: escaped, without characters that XML does not have."""
    allowed = "".join(
        c if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff") else "�"
        for c in words
    )
    return escape(allowed)


def _long(words: str) -> int:
    """How many letters wide; some scripts have letters of two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in words)


def _cut(words: str, most: float) -> str:
    """The words, or the beginning of them."""
    if _long(words) <= most:
        return words
    kept, room = "", most - 1
    for c in words:
        room -= _long(c)
        if room < 0:
            break
        kept += c
    return f"{kept}…"


def _wrapped(words: str, most: int) -> list[str]:
    lines = [""]
    for word_ in words.split():
        if lines[-1] and _long(lines[-1]) + 1 + _long(word_) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word_}".strip()
    return [_cut(line, most) for line in lines]
