"""The datasets that posted inputs join when they are added (behaviour §13)."""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import TYPE_CHECKING

from meshserve.api.posted_data import invalid
from meshserve.store import datasets as store

if TYPE_CHECKING:
    from meshserve.api.inputs_posting import Posted


def settle(connection: Connection, app: int, items: Iterable["Posted"]) -> None:
    """Refuse the items that name datasets the app does not have; within the write."""
    joining = [posted for posted in items if posted.datasets and posted.problem is None]
    known = store.pks(connection, app, (id for posted in joining for id in posted.datasets)) if joining else {}
    for posted in joining:
        unknown = next((id for id in posted.datasets if id not in known), None)
        if unknown is not None:
            posted.problem = invalid(f"dataset_ids names '{unknown}': there is no such dataset in the app.")


def join(connection: Connection, app: int, moment: int, items: Sequence["Posted"], pks: Sequence[int]) -> None:
    """Put inputs that were just added into their datasets; within the same write."""
    joining = [(posted, pk) for posted, pk in zip(items, pks, strict=True) if posted.datasets]
    if not joining:
        return
    known = store.pks(connection, app, (id for posted, _ in joining for id in posted.datasets))
    members = [(known[dataset], pk, posted.id) for posted, pk in joining for dataset in dict.fromkeys(posted.datasets)]
    store.add(connection, moment, members)
