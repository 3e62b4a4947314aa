"""The base workflow of an app, run by the server itself for whoever owns the app (behaviour §5 and §6.1)."""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import TYPE_CHECKING

from meshserve.api.workflow_nodes import plan_of
from meshserve.api.workflow_store import find, find_version
from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.secrets import PAT
from meshserve.ingest import sampling
from meshserve.ingest.courtesy import Courtesy
from meshserve.ingest.decoded import Decoded
from meshserve.services import Services
from meshserve.store import access
from meshserve.store.access import Place, StoredKey
from meshserve.store.drawn import Box
from meshserve.workflow.plan import Plan

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said
    from meshserve.media.picture import Picture
    from meshserve.workflow.execute import Run

NO_PLAN = Plan()
"""Of an app whose inputs are not indexed."""
_EVERYTHING = frozenset({"All"})


def owner_call(services: Services, place: Place, rpc: str) -> Call:
    """A call that the server makes on behalf of an app's owner, in that app."""
    key = StoredKey(0, place.user, place.user_id, None, PAT, 0, _EVERYTHING, frozenset())
    return Call(RPCS[rpc], services, {}, key=key, place=place, granted=None)


async def say_all(services: Services, apps: Sequence[int], items: Sequence[Decoded]) -> list[list["Said"]]:
    """What the base workflow of each input's app says of it. The engines are imported when the first input comes."""
    from meshserve.ingest.indexing import Indexer

    database = services.database
    indexer = Indexer(
        lambda app: plan_for(services, database.reader, app),
        lambda app: _run_for(services, app),
        lambda app: sampling.of_app(database.reader, app),
        turn=services.single(Courtesy).turn,
    )
    return await indexer.say_all(apps, items)


def embeds_boxes(services: Services, app: int) -> bool:
    """Whether the base workflow of an app gives boxes that people draw embeddings."""
    plan = plan_for(services, services.database.reader, app)
    if not plan.steps:
        return False
    from meshserve.ingest.box_vectors import embedders

    return bool(embedders(plan))


async def embed_boxes(
    services: Services, app: int, picture: "Picture", boxes: Sequence[Box]
) -> list[tuple[Box, str, bytes]]:
    """(box, space, unit vector) of boxes of a picture, as the base workflow of the app embeds them."""
    from meshserve.ingest.box_vectors import vectors

    plan = plan_for(services, services.database.reader, app)
    return await vectors(plan, _run_for(services, app), picture, boxes, services.single(Courtesy).turn)


def _run_for(services: Services, app: int) -> "Run":
    """What runs the nodes of an app's base workflow, on behalf of its owner."""
    from meshserve.api.remote_nodes import run_of

    place = access.app_by_pk(services.database.reader, app)
    return services.pool.run if place is None else run_of(owner_call(services, place, "PostWorkflowResults"))


async def ready(services: Services, pictures: bool, apps: Sequence[int]) -> None:
    """Load the models of the base workflows of apps, those for text alone unless there may be pictures."""
    plans = [plan for app in apps if (plan := plan_for(services, services.database.reader, app)).steps]
    if plans:
        from meshserve.ingest.indexing import needs

        await services.pool.load(set().union(*(needs(plan, pictures) for plan in plans)))


def plan_for(services: Services, connection: Connection, app: int) -> Plan:
    """The plan of an app's base workflow; NO_PLAN if the app, or the workflow, is gone or cannot run."""
    place = access.app_by_pk(connection, app)
    if place is None:
        return NO_PLAN
    call = owner_call(services, place, "PostWorkflowResults")
    try:
        at, row = find(call, connection, "")
        return plan_of(call, at, find_version(call, connection, at, row, ""))
    except Problem:
        return NO_PLAN
