"""The tables of labelling: tasks, the orders around them, and what each labeler was given of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

TASKS = Table(
    "tasks",
    columns={"label_order": str, "workers": str, "reviewers": str, "source_type": int, "source_id": str},
    searchable=False,
)
"""workers, reviewers: one line each between line feeds, as `store.tasks.lines` makes them, so that a filter finds whole
ones."""
LABEL_ORDERS = Table("label_orders", columns={"task": str})
ASSIGNMENTS = Table(
    "task_assignments",
    owner="tasks",
    columns={"input": int, "worker": str, "status": int, "reviewer": str, "follow": int},
)
"""One input of a task for one worker, who is named as in `annotations.worker`. reviewer: the id of the user who took it
for review, or "". follow: 1 until the worker's annotations have the state that it has; the body is empty."""


def create(db: "Database", make: Callable[..., None]) -> None:
    """Make the tables; `make` makes one table of records."""
    for table in (TASKS, LABEL_ORDERS):
        make(db, table)
    make(db, ASSIGNMENTS, {"input": "inputs"})
    made = db.table("task_assignments")
    made.create_index(["owner", "worker", "input"], unique=True)
    made.create_index(["owner", "input"])
    made.create_index(["owner", "status"])
    db.execute("CREATE INDEX task_assignments_follow ON task_assignments (owner) WHERE follow = 1")
    db.execute("CREATE INDEX annotations_task ON annotations (owner, task) WHERE task IS NOT NULL")
