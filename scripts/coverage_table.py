"""Write the tables of README.md that the code knows best: what each family serves, and the public models.

Each stands between two markers, `<!-- NAME: begin … -->` and `<!-- NAME: end -->`.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from meshserve.runners.catalogue import OFFERS

README = Path(__file__).resolve().parent.parent / "README.md"
STATUSES = ("exact", "behavioural", "absent")

Rows = list[dict[str, str]]


def rows() -> Rows:
    """Every RPC as the server itself accounts for it."""
    command = [sys.executable, "-m", "meshserve.cli", "rpcs", "--json"]
    found: Rows = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def coverage() -> str:
    """Counts by family, then each RPC that is not exact with the reason."""
    found = rows()
    families: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        families[row["family"]].append(row["status"])
    lines = [f"| family | RPCs | {' | '.join(STATUSES)} |", "|---|--:|--:|--:|--:|"]
    for family, statuses in sorted(families.items()):
        counts = " | ".join(str(statuses.count(status)) for status in STATUSES)
        lines.append(f"| {family} | {len(statuses)} | {counts} |")
    totals = " | ".join(str(sum(row["status"] == status for row in found)) for status in STATUSES)
    lines.append(f"| **all** | {len(found)} | {totals} |")
    for status in STATUSES[1:]:
        lines += _reasons(status, [row for row in found if row["status"] == status])
    return "\n".join(lines)


def _reasons(status: str, found: Rows) -> list[str]:
    if not found:
        return []
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        by_reason[row["reason"]].append(f"`{row['rpc']}`")
    lines = ["", f"<details><summary>{status}: {len(found)} RPCs, and why</summary>", ""]
    lines += [f"- {', '.join(names)}: {reason}" for reason, names in by_reason.items()]
    return [*lines, "", "</details>"]


def models() -> str:
    """The public models: what computes each, the licence of its weights, and the extra that it needs."""
    lines = ["| model | what it does, and what it does not | weights | needs |", "|---|---|---|---|"]
    for offer in OFFERS:
        extra = f"extra `{offer.extra}`" if offer.extra else ""
        lines.append(f"| `{offer.id}` | {offer.description} | {offer.licence} | {extra} |")
    return "\n".join(lines)


TABLES = {"coverage": coverage, "models": models}


def rendered(text: str) -> str:
    """The text with every table written anew; ValueError if its markers are missing."""
    for name, write in TABLES.items():
        between = re.compile(rf"(<!-- {name}: begin[^>]*-->\n).*?(<!-- {name}: end -->)", re.DOTALL)
        if not between.search(text):
            raise ValueError(f"{README.name} lacks the markers of the table '{name}'")
        table = write()
        text = between.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)
    return text


def main() -> int:
    """Write the tables, or with --check say whether they are up to date (exit 1 if not)."""
    text = README.read_text()
    wanted = rendered(text)
    if "--check" in sys.argv[1:]:
        print("the tables are up to date" if wanted == text else "out of date, run scripts/coverage")
        return int(wanted != text)
    README.write_text(wanted)
    print("wrote the tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
