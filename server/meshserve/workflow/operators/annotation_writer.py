"""annotation-writer: in a workflow that a request runs, it passes data on.

It writes only where an app's base workflow indexes new inputs; what runs that reads the parents' outputs itself.
"""

from collections.abc import Sequence

from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """The data as it is."""
    return [item.data for item in items]
