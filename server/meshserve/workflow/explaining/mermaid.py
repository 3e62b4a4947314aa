"""An explanation as a Mermaid flowchart, for pages that draw those."""

from meshserve.workflow.explaining.explanation import DEPENDS, EMPTY, FAILS, RUNS, SKIPPED, STARVES, Explanation, Node
from meshserve.workflow.explaining.text import engine_name, word

_STYLES = {
    RUNS: "fill:#dcfce7,stroke:#15803d,color:#052e16",
    DEPENDS: "fill:#fef9c3,stroke:#a16207,color:#422006",
    FAILS: "fill:#fee2e2,stroke:#b91c1c,color:#450a0a",
    STARVES: "fill:#f3e8ff,stroke:#7e22ce,color:#3b0764",
    SKIPPED: "fill:#f1f5f9,stroke:#64748b,color:#0f172a",
    EMPTY: "fill:#f1f5f9,stroke:#64748b,color:#0f172a",
}
_ORDER = (FAILS, STARVES, DEPENDS, RUNS, EMPTY, SKIPPED)


def overall(node: Node, kind: str) -> str:
    """The verdict that a picture shows for a node."""
    return node.verdicts[kind].verdict


def shown_kind(explained: Explanation) -> str:
    """The kind of input that a picture is about: the first for which most nodes run."""

    def running(kind: str) -> int:
        return sum(node.verdicts[kind].verdict in (RUNS, DEPENDS) for node in explained.nodes)

    return max(explained.kinds, key=running)


def mermaid_of(explained: Explanation) -> str:
    """The chart, with an end of line."""
    lines = ["flowchart TD"]
    if explained.refusal is not None:
        refusal = explained.refusal
        lines.append(f'  refused["{_escaped(f"refused: {refusal.code} {refusal.name}: {refusal.details}")}"]:::fails')
        return "\n".join([*lines, f"  classDef fails {_STYLES[FAILS]}"]) + "\n"
    kind = shown_kind(explained)
    lines.append(f'  input(["input: {_escaped(kind)}"])')
    numbers = {node.id: f"n{number}" for number, node in enumerate(explained.nodes)}
    for node in explained.nodes:
        words = [node.id, f"{node.label}, {engine_name(node)}", f"{node.items} items: {word(node.verdicts[kind])}"]
        label = "<br/>".join(_escaped(each) for each in words)
        shape = ('[["', '"]]') if node.suppressed else ('["', '"]')
        lines.append(f"  {numbers[node.id]}{shape[0]}{label}{shape[1]}:::{overall(node, kind)}")
    for node in explained.nodes:
        for each in node.gets:
            source = numbers[each.node] if each.node else "input"
            label = _escaped(", ".join(each.fields) or "nothing that it takes")
            arrow = "-.->" if not each.node and node.parents else "-->"
            lines.append(f'  {source} {arrow}|"{label}"| {numbers[node.id]}')
        if node.fallback_for:
            lines.append(f'  {numbers[node.fallback_for]} -.->|"if it fails"| {numbers[node.id]}')
    used = {overall(node, kind) for node in explained.nodes}
    lines += [f"  classDef {name} {_STYLES[name]}" for name in _ORDER if name in used]
    return "\n".join(lines) + "\n"


def _escaped(words: str) -> str:
    """Text as a label has it: by numbers, whatever may mean something to Mermaid or to HTML."""
    return "".join(c if c.isalnum() or c in " ,.:()-_/'·…→" else f"#{ord(c)};" for c in words)
