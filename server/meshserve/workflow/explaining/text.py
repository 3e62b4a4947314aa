"""An explanation for people at a terminal: aligned. The same bytes each time."""

from collections.abc import Sequence

from meshserve.core.problems import printable
from meshserve.workflow.explaining.explanation import (
    DEPENDS,
    FAILS,
    RUNS,
    STARVES,
    Expected,
    Explanation,
    Node,
    Verdict,
)

THE_INPUT = "the input"


def text_of(explained: Explanation) -> str:
    """The whole text, with an end of line."""
    title = f"workflow {printable(explained.title)}" if explained.title else "workflow"
    version = f", version {printable(explained.version)}" if explained.version else ""
    if explained.refusal is not None:
        refusal = explained.refusal
        where = f" at node '{printable(refusal.node)}'" if refusal.node else ""
        said = f"{refusal.code} {refusal.name}: {refusal.description}"
        return f"{title}{version}: refused{where}\n  {said}\n  {printable(refusal.details)}\n"
    count = "n inputs" if explained.inputs is None else f"{explained.inputs} inputs"
    levels = f"{_number(len(explained.nodes), 'node')} in {_number(len(explained.levels), 'level')}"
    lines = [f"{title}{version}: {levels}, for {count}", ""]
    lines += _table(["", "node", "runs", "items", "ms/item", "memory"], [_facts(node) for node in explained.nodes])
    lines += ["", *_data(explained), "", *_verdicts(explained)]
    lines += _notes(explained)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _facts(node: Node) -> list[str]:
    return [
        f"{node.level + 1}",
        printable(node.id) + (" (suppressed)" if node.suppressed else ""),
        f"{printable(node.label)} by {engine_name(node)}",
        node.items,
        milliseconds(node.expected),
        megabytes(node.memory),
    ]


def engine_name(node: Node) -> str:
    """What computes a node, in words."""
    kind, name = node.engine
    words = {
        "nothing": "nothing here",
        "remote": "a runner of a user",
        "data": "the data of the app",
        "operator": "operator",
    }
    return words.get(kind) or printable(f"{kind} {name}" if kind != name else name)


def milliseconds(expected: Expected | None) -> str:
    """The time of one item, or that nobody knows."""
    return "unknown until it ran" if expected is None else f"{expected.milliseconds:.3g}"


def megabytes(memory: int | None) -> str:
    """Memory for people."""
    return "unknown" if memory is None else "none" if not memory else f"{memory / 1e6:.1f} MB"


def _data(explained: Explanation) -> list[str]:
    rows = []
    for node in explained.nodes:
        for each in node.gets:
            source = printable(each.node) if each.node else THE_INPUT
            rows.append([printable(node.id), "from", source, ", ".join(each.fields) or "nothing that it takes"])
        rows.append([printable(node.id), "gives", "", ", ".join(node.gives) or "nothing"])
        rows += [[printable(node.id), "only", "if", printable(condition)] for condition in node.conditions]
        if node.fallback_for:
            rows.append([printable(node.id), "only", "if", f"node '{printable(node.fallback_for)}' fails"])
    return _table(["data", "", "", ""], rows)


def _verdicts(explained: Explanation) -> list[str]:
    """A line a node and, below, the reasons; kinds of inputs with one verdict throughout share a column."""
    heads = ["verdicts", *explained.kinds]
    rows = [[printable(node.id), *(word(node.verdicts[kind]) for kind in explained.kinds)] for node in explained.nodes]
    lines = _table(heads, rows)
    reasons: dict[tuple[str, str], list[str]] = {}
    for node in explained.nodes:
        for kind in explained.kinds:
            if node.verdicts[kind].why and node.verdicts[kind].verdict != STARVES:  # the table says which node failed
                reasons.setdefault((node.id, _reason(node.verdicts[kind])), []).append(kind)
    if reasons:
        lines.append("")
    return lines + [f"  {printable(id)} ({', '.join(kinds)}): {printable(why)}" for (id, why), kinds in reasons.items()]


def _reason(verdict: Verdict) -> str:
    first = verdict.possible[0]
    return f"{first.code} {first.name}: {verdict.why}" if verdict.verdict == FAILS else verdict.why


def word(verdict: Verdict) -> str:
    """A verdict in a word or two."""
    first = verdict.possible[0]
    if verdict.verdict == STARVES:
        return f"starves ({printable(first.failed)})"
    if verdict.verdict == FAILS:
        return f"fails {first.code}"
    regional = {"yes": " by region", "may": " maybe by region", "no": ""}[verdict.by_region]
    return f"{verdict.verdict}{regional}" if verdict.verdict in (RUNS, DEPENDS) else verdict.verdict


def _notes(explained: Explanation) -> list[str]:
    several = {kind: count for kind, count in explained.at_once.items() if count is not None}
    notes = []
    if any("k" in node.items for node in explained.nodes):
        notes.append("k: the regions of an input.")
    if several:
        notes.append(f"At once: {', '.join(f'{count} of {kind}' for kind, count in several.items())}.")
    if not explained.exhaustive:
        notes.append("There are too many ways in which this may turn out to try all of them: a selection was tried.")
    return ["", *notes] if notes else []


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
