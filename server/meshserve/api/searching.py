"""How searches run: imported by the first of them, as the engines behind it cost numpy (behaviour §12)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

import numpy as np

from meshserve.api.inputs_hosted import addresses
from meshserve.api.search_ranks import AVERAGE, check_ranks, ranks_of
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded, sized
from meshserve.core.storable import check_storable
from meshserve.search import filters
from meshserve.search.filtered import Filtered
from meshserve.search.filters import Scope, refused
from meshserve.search.index import Index, Integers, Wanted
from meshserve.search.ranks import BY_ANNOTATION, BY_INPUT, LikenessRank, Rank, best, scored
from meshserve.store import datasets, query, search
from meshserve.store import inputs as input_store
from meshserve.store.query import Condition
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Hit, HitCount, Search
from meshserve_proto.service_pb2 import MultiSearchResponse, Pagination

WINDOW = 10_000
"""How far a search can be paged; the real service's limit is not published."""
DEFAULT_PER_PAGE, LARGEST_PER_PAGE = 128, 1000
ALGORITHMS = ("nearest_neighbor", "brute_force", AVERAGE)
_HITS_FIELD = 3
"""`hits` of MultiSearchResponse."""
_SCORE, _SCORE_TAG = struct.Struct("<Bf"), 1 << 3 | 5
"""The field `score` of a hit."""
_FULL = 1.0
"""The score of what a search without ranks finds."""


@dataclass(frozen=True, slots=True)
class Window:
    """A page of hits: how many to leave out, and how many to give."""

    skip: int
    limit: int


def window(pagination: Pagination) -> Window:
    """The page that is asked for. Problem 40002 past the result window, 11102 for a page too large."""
    page, per_page = pagination.page or 1, pagination.per_page or DEFAULT_PER_PAGE
    if per_page > LARGEST_PER_PAGE:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"per_page is {per_page}; a page has at most {LARGEST_PER_PAGE} hits."
        )
    if page * per_page > WINDOW:
        raise refused(f"page * perPage cannot exceed {WINDOW}; it is {page} * {per_page}. Narrow the search instead.")
    return Window((page - 1) * per_page, per_page)


def check(call: Call, asked: Search) -> None:
    """Problem 40002 for an algorithm, a metric, a threshold or a moment that does not exist, and for another app."""
    if asked.HasField("as_of") or asked.HasField("visibility"):  # filters are looked at one by one
        check_storable(asked, "search", codes.SEARCH_INVALID_REQUEST)
    filters.check_language(asked.query.language, "query.language")
    if asked.application_id not in ("", call.place.app_id):
        raise refused(f"application_id is '{asked.application_id}', but the search is in app '{call.place.app_id}'.")
    if asked.algorithm and asked.algorithm not in ALGORITHMS:
        raise refused(f"algorithm is '{asked.algorithm}'; it is one of {', '.join(ALGORITHMS)}.")
    if asked.metric == Search.COSINE_DISTANCE and asked.algorithm not in ("", "brute_force"):
        raise refused("metric COSINE_DISTANCE goes with the algorithm brute_force alone; name that, or none.")
    if asked.metric not in Search.Metric.values():
        raise refused(f"metric is {asked.metric}; it is EUCLIDEAN_DISTANCE or COSINE_DISTANCE.")
    if not 0 <= asked.min_value <= 1:
        raise refused(f"min_value is {asked.min_value:g}; scores are from 0 to 1.")


def exhaustive(asked: Search) -> bool:
    """Whether all vectors are compared. The cosine metric implies it: older SDKs send that without an algorithm."""
    return asked.algorithm in ("brute_force", AVERAGE) or asked.metric == Search.COSINE_DISTANCE


def check_query(call: Call, connection: Connection, asked: Search, table: str) -> None:
    """Problem 40002 for a search that could not run; what it would find is not looked at."""
    check(call, asked)
    check_ranks(asked.query.ranks)
    _conditions(_scope(call, connection, asked), asked, table)


async def found(call: Call, asked: Search, page: Window, table: str) -> bytes:
    """The hits of a search over `inputs` or `annotations`, as the serialized response without its status."""
    check(call, asked)
    database = call.services.database
    scope = _scope(call, database.reader, asked)
    ranks = await ranks_of(call, scope, asked.query.ranks, asked.algorithm)
    nothing = any(not getattr(rank, "queries", True) or not getattr(rank, "concepts", True) for rank in ranks)

    def read(connection: Connection) -> bytes:
        here = _scope(call, connection, asked)
        if nothing:
            _conditions(here, asked, table)  # those that cannot be meant are refused all the same
        hits = [] if nothing else _hits(call, here, asked, ranks, page, table)
        return _embedded(call, connection, hits, table)

    identified = MultiSearchResponse(id=asked.id or ids.new_id()).SerializeToString()
    if ranks and page.limit <= DEFAULT_PER_PAGE and _at_hand(call, scope, asked, ranks, table):
        return identified + read(database.reader)
    return identified + await database.scan(read)


async def counted(call: Call, asked: Search) -> MultiSearchResponse:
    """How many inputs a search would find."""
    check(call, asked)
    check_ranks(asked.query.ranks)
    if filters.ranking(asked.query.ranks):
        raise Problem(codes.SEARCH_COUNTS_UNAVAILABLE, "only_count counts what filters find; leave out the ranks.")

    def read(connection: Connection) -> int:
        scope = _scope(call, connection, asked)
        return search.count(connection, "inputs", scope.app, _conditions(scope, asked, "inputs"))

    total = await call.services.database.scan(read)
    return MultiSearchResponse(id=asked.id or ids.new_id(), hit_counts=[HitCount(estimated_total=total)])


def _scope(call: Call, connection: Connection, asked: Search) -> Scope:
    search.prepare(connection)
    app, before = call.place.app, clock.micros(asked.as_of) if asked.HasField("as_of") else None
    return Scope(connection, app, asked.query.language, datasets.members_of(app), before)


def _conditions(scope: Scope, asked: Search, table: str) -> list[Condition]:
    """All filters; of annotations people's alone unless models are asked for; and what there was at `as_of`."""
    wanted = asked.query.filters
    if table == "inputs":
        conditions = filters.on_inputs(scope, wanted)
    else:
        conditions = filters.on_annotations(scope, wanted)
        ranked = filters.ranking(asked.query.ranks)
        if not ranked and not filters.names_a_worker(wanted):
            conditions.append(query.equal("annotations.trusted", 1))
    if scope.before is not None:
        conditions.append(query.at_most(f"{table}.created", scope.before))
    return conditions


def _hits(
    call: Call, scope: Scope, asked: Search, ranks: Sequence[Rank], page: Window, table: str
) -> list[tuple[int, float]]:
    """(pk, score) of the page, best first."""
    if not ranks:
        conditions = _conditions(scope, asked, table)
        rows = search.page(scope.connection, table, scope.app, conditions, page.limit, page.skip)
        return [(pk, _FULL) for pk in rows]
    version = call.services.database.version()
    wanted = _filtered(call, scope, asked, table, version)
    by = BY_INPUT if table == "inputs" else BY_ANNOTATION
    index = call.services.single(Index)
    beyond = 0 if exhaustive(asked) else call.services.config.approximate_search
    count = page.skip + page.limit
    everything = scored(scope.connection, index, scope.app, ranks, by, wanted, count, beyond, version)
    return best(everything, asked.min_value, count)[page.skip :]


def _at_hand(call: Call, scope: Scope, asked: Search, ranks: Sequence[Rank], table: str) -> bool:
    """Whether so little is left to do that handing it to a thread would take longer: few rows, all of them in memory."""
    if not asked.query.filters or not all(isinstance(rank, LikenessRank) for rank in ranks):
        return False
    wanted = call.services.single(Filtered).known(call.services.database.version(), _key(scope, asked, table))
    by = BY_INPUT if table == "inputs" else BY_ANNOTATION
    index = call.services.single(Index)
    return wanted is not None and all(
        wanted.at_hand(index.matrix(scope.connection, scope.app, space), by)
        for rank in ranks
        if isinstance(rank, LikenessRank)
        for space in rank.queries
    )


def _key(scope: Scope, asked: Search, table: str) -> tuple[object, ...]:
    """All that the conditions of a search with ranks are made of, beside the store; making them takes longer."""
    filtering = (each.SerializeToString() for each in asked.query.filters)
    return (table, scope.app, scope.language, scope.before, *filtering)


def _filtered(call: Call, scope: Scope, asked: Search, table: str, version: bytes) -> Wanted | None:
    """What all filters of a search with ranks leave, None for everything.

    Remembered until anything is committed, for searches that follow each other. version: the store's, asked for before.
    """
    if not asked.query.filters and not asked.HasField("as_of"):
        return None

    def make() -> Integers:
        return np.array(search.pks(scope.connection, table, scope.app, _conditions(scope, asked, table)), np.int64)

    return call.services.single(Filtered).get(version, _key(scope, asked, table), make)


def _embedded(call: Call, connection: Connection, hits: Sequence[tuple[int, float]], table: str) -> bytes:
    """Hits as items of the response; stored bodies are spliced in."""
    annotations: dict[int, Any] = {}
    of = [pk for pk, _ in hits]
    if table == "annotations":
        annotations = search.bodies(connection, "annotations", of, ("body", "input"))
        of = [annotations[pk][1] for pk in of if pk in annotations]
    inputs = search.bodies(connection, "inputs", of, input_store.SHOWN)
    shown = dict(zip(inputs, addresses(call).all(inputs.values()), strict=True))
    place = Hit(user_id=call.place.user_id, app_id=call.place.app_id).SerializeToString()
    parts = []
    for pk, score in hits:
        body, owner = annotations.get(pk, (b"", pk))
        if owner not in shown or (table == "annotations" and pk not in annotations):
            continue
        hit = _SCORE.pack(_SCORE_TAG, score) + b"\x12" + sized(shown[owner])
        parts.append(hit + b"\x1a" + sized(body) if body else hit)
    return embedded(_HITS_FIELD, parts, place)
