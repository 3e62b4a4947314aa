"""Search by a vector beside bare numpy over the same matrix, and beside an embedded vector database.

The searches go through the dispatcher in this process: parsing, key, filters, ranking, reading of the hits; what the
wire adds, `calls` measures. The database of vectors is chromadb, where it is installed (`pip install chromadb`).
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import texts
from client import in_turns, p50
from report import Measure

_TOP, _SPACE, _PAT = 10, "bench", "0123456789abcdef0123456789abcdef"
_RARE = "rare"
_ONE_IN = 100
_MOST_BESIDE_CHROMA = 200_000
"""Beyond, building its graph takes hours."""
_WIDTH = 512
"""Numbers of a vector where searches are approximate."""
_MANY = 1_000_000
"""From so many on, the approximate search has to be much faster; reading hits takes as long for few."""
_REAL, _ASKED = 10_000, 100
"""Sentences that are embedded, and how many of them are asked for and left out of what is searched."""


def measures(rounds: int, count: int, width: int) -> Iterator[Measure]:
    """Time against a numpy scan, without and with a filter that leaves 1 %; the recall; the peer."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = _Bench(Path(folder), _random(count, width), [unit(row) for row in _random(50, width, 8)])
        try:
            yield from _beside_numpy(bench, rounds)
            yield from _beside_chroma(bench, rounds, Path(folder))
        finally:
            bench.close()


def approximate(rounds: int, count: int) -> Iterator[Measure]:
    """The approximate first pass over real embeddings of texts, and more between them, against a numpy scan; the recall."""
    try:
        real = texts.embedded(texts.sentences(_REAL))
    except ImportError:
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        queries = list(np.pad(real[:_ASKED], ((0, 0), (0, _WIDTH - real.shape[1]))))
        bench = _Bench(Path(folder), texts.multiplied(real[_ASKED:], count, _WIDTH), queries, approximate=1)
        try:
            yield from _approximately(bench, rounds, len(real) - _ASKED)
        finally:
            bench.close()


def _approximately(bench: "_Bench", rounds: int, real: int) -> Iterator[Measure]:
    from meshserve.search.index import Index

    size = f"{len(bench.vectors):,} × {_WIDTH}"
    bench.search(bench.queries[0], filtered=False)
    [sketches] = bench.services.single(Index).sketches()
    sketches.wait()
    note = sketches.state
    if sketches.measured:
        ten = sketches.measured[0]
        note = f"by its own measure {ten.recall:.4f}, {ten.candidates} rescored; {real:,} vectors are of real texts"
    found = [
        len(set(bench.search(query, filtered=False)) & set(bench.bare(query, filtered=False))) / _TOP
        for query in bench.queries
    ]
    yield Measure(f"approximate search {size}: recall of the best ten", statistics.mean(found), 0.99, False, note)
    turns = _turns(bench, rounds, filtered=False)
    yield Measure(
        f"approximate search {size}: times as fast as a numpy scan",
        p50([bare for _, bare in turns]) / p50([ours for ours, _ in turns]),
        10.0 if len(bench.vectors) >= _MANY else 1.0,
        False,
        f"{p50([ours for ours, _ in turns]) * 1000:.1f} ms, numpy {p50([bare for _, bare in turns]) * 1000:.1f} ms",
    )


def _random(count: int, width: int, seed: int = 7) -> Any:
    """So many unit vectors in all directions."""
    vectors = np.random.default_rng(seed).standard_normal((count, width), np.float32)
    for start in range(0, count, 10_000):  # not at once, which would take as much memory again
        part = vectors[start : start + 10_000]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


class _Bench:
    """A store with vectors, one an input, and a concept on one input in a hundred.

    vectors, queries: of unit length. approximate: the vectors beyond which searches are, 0 for never.
    """

    def __init__(self, folder: Path, vectors: Any, queries: list[Any], approximate: int = 0) -> None:
        from meshserve import api
        from meshserve.app import build_services
        from meshserve.bootstrap import ensure_owner
        from meshserve.config import Config
        from meshserve.dispatch import registry
        from meshserve.dispatch.pipeline import Dispatcher

        config = Config(data=folder / "data", user_id="u", app_id="a", pat=_PAT, approximate_search=approximate)
        self.services = build_services(config)
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self.services.database.write(lambda c: ensure_owner(c, config)))
        self.dispatcher = Dispatcher(registry.bind(api.families(), api.ABSENT), self.services)
        self.vectors, self.queries = vectors, queries
        self.rare = np.arange(0, len(vectors), _ONE_IN)
        self._requests: dict[Any, bytes] = {}
        self._fill()

    def _fill(self) -> None:
        from meshserve.core import clock
        from meshserve.store import inputs, vectors
        from meshserve.store.vectors import NewVector
        from meshserve_proto.resources_pb2 import Annotation, Input

        database = self.services.database
        app = database.one("SELECT pk FROM apps WHERE id = 'a'")[0]
        self.loop.run_until_complete(self._concept())

        def write(start: int) -> Callable[[Any], None]:
            def job(connection: Any) -> None:
                part = range(start, min(start + 10_000, len(self.vectors)))
                rows = [(f"i{n}", Input(id=f"i{n}").SerializeToString(), None, None, None, None, 8) for n in part]
                pks = inputs.insert(connection, app, clock.now(), None, rows)
                said = [(f"a{n}", Annotation(id=f"a{n}", input_id=f"i{n}").SerializeToString()) for n in part]
                facts = {
                    k: inputs.Facts([(_RARE, 1.0)], {"kinds": 0, "longitude": None, "latitude": None}, ())
                    for k, n in enumerate(part)
                    if n % _ONE_IN == 0
                }
                inputs.insert_annotations(connection, app, clock.now(), "user:u", pks, said, facts)
                found = connection.execute(
                    "SELECT pk, input FROM annotations WHERE input BETWEEN ? AND ? ORDER BY input", (pks[0], pks[-1])
                )
                raw = [self.vectors[n].astype("<f4").tobytes() for n in part]
                vectors.add(
                    connection,
                    app,
                    [NewVector(of, pk, _SPACE, body) for (pk, of), body in zip(found.fetchall(), raw, strict=True)],
                )

            return job

        for start in range(0, len(self.vectors), 10_000):
            self.loop.run_until_complete(database.write(write(start)))

    async def _concept(self) -> None:
        from meshserve_proto.resources_pb2 import Concept
        from meshserve_proto.service_pb2 import PostConceptsRequest

        await self._call("PostConcepts", PostConceptsRequest(concepts=[Concept(id=_RARE)]))

    async def _call(self, name: str, request: Any) -> Any:
        request.user_app_id.user_id, request.user_app_id.app_id = "u", "a"
        call = self.dispatcher.open(name, {"authorization": f"Key {_PAT}"})
        body = await self.dispatcher.unary(call, request.SerializeToString())
        assert call.code == 10000, (call.code, call.details)
        return call.rpc.response.FromString(body)

    def search(self, query: Any, *, filtered: bool) -> list[str]:
        """The ids of the ten nearest inputs; the request is as it comes from the wire."""
        key = (query.tobytes(), filtered)
        if key not in self._requests:
            self._requests[key] = self._request(query, filtered=filtered)
        call = self.dispatcher.open("PostInputsSearches", {"authorization": f"Key {_PAT}"})
        answer = self.loop.run_until_complete(self.dispatcher.unary(call, self._requests[key]))
        return [hit.input.id for hit in call.rpc.response.FromString(answer).hits]

    def _request(self, query: Any, *, filtered: bool) -> bytes:
        from meshserve_proto.resources_pb2 import Annotation, Concept, Data, Embedding, Filter, Query, Rank, Search
        from meshserve_proto.service_pb2 import Pagination, PostInputsSearchesRequest

        rank = Rank(annotation=Annotation(data=Data(embeddings=[Embedding(vector=query.tolist())])))
        rare = Filter(annotation=Annotation(data=Data(concepts=[Concept(id=_RARE, value=1)])))
        asked = Search(query=Query(ranks=[rank], filters=[rare] if filtered else []))
        request = PostInputsSearchesRequest(searches=[asked], pagination=Pagination(per_page=_TOP))
        request.user_app_id.user_id, request.user_app_id.app_id = "u", "a"
        return request.SerializeToString()

    def bare(self, query: Any, *, filtered: bool) -> list[str]:
        """The same by numpy alone."""
        scores = (self.vectors[self.rare] if filtered else self.vectors) @ query
        best = np.argpartition(-scores, _TOP)[:_TOP]
        best = best[np.argsort(-scores[best])]
        return [f"i{self.rare[n] if filtered else n}" for n in best]

    def close(self) -> None:
        self.loop.run_until_complete(self.services.close())
        self.loop.close()


def unit(vector: Any) -> Any:
    """At length 1."""
    return vector / np.linalg.norm(vector)


def _beside_numpy(bench: _Bench, rounds: int) -> Iterator[Measure]:
    size = f"{len(bench.vectors):,} × {bench.vectors.shape[1]}"
    recalls = [
        len(set(bench.search(query, filtered=filtered)) & set(bench.bare(query, filtered=filtered))) / _TOP
        for query in bench.queries[:20]
        for filtered in (False, True)
    ]
    yield Measure(f"search {size}: recall of the best ten", statistics.mean(recalls), 1.0, False)
    turns = _turns(bench, rounds, filtered=False)
    yield Measure(
        f"search {size}: time against a numpy scan",
        p50([ours / bare for ours, bare in turns]),
        1.3,
        True,
        f"{p50([ours for ours, _ in turns]) * 1000:.1f} ms",
    )
    turns = _turns(bench, rounds, filtered=True)
    yield Measure(
        f"search {size}, 1 % filter: ms above gather and dot",
        p50([(ours - bare) * 1000 for ours, bare in turns]),
        0.2,
        True,
        f"{p50([ours for ours, _ in turns]) * 1000:.2f} ms",
    )


def _turns(bench: _Bench, rounds: int, *, filtered: bool) -> list[tuple[float, float]]:
    queries = iter(bench.queries * 100)
    current = [next(queries)]

    def ours() -> None:
        current[0] = next(queries)
        bench.search(current[0], filtered=filtered)

    return in_turns(ours, lambda: bench.bare(current[0], filtered=filtered), 20 * rounds)


def _beside_chroma(bench: _Bench, rounds: int, folder: Path) -> Iterator[Measure]:
    if len(bench.vectors) > _MOST_BESIDE_CHROMA:
        return
    try:
        import chromadb
    except ImportError:
        return
    client = chromadb.PersistentClient(str(folder / "chroma"))
    collection = client.create_collection("bench", metadata={"hnsw:space": "cosine"})
    for start in range(0, len(bench.vectors), 5000):
        part = range(start, min(start + 5000, len(bench.vectors)))
        collection.add(
            ids=[f"i{n}" for n in part],
            embeddings=bench.vectors[start : part.stop],
            metadatas=[{"rare": n % _ONE_IN == 0} for n in part],
        )
    for filtered, aim in ((True, 10.0), (False, 1.0)):
        where = {"rare": True} if filtered else None
        theirs = _times(
            bench, rounds, lambda query, where=where: collection.query([query], n_results=_TOP, where=where)
        )
        ours = _times(bench, rounds, lambda query, filtered=filtered: bench.search(query, filtered=filtered))
        what = "1 % filter" if filtered else "no filter"
        note = f"ours {ours * 1000:.2f} ms, exact; chromadb {theirs * 1000:.2f} ms, approximate"
        yield Measure(f"search, {what}: times as fast as chromadb", theirs / ours, aim, False, note)


def _times(bench: _Bench, rounds: int, action: Callable[[Any], object]) -> float:
    taken = []
    action(bench.queries[0])
    for query in bench.queries[: 10 * rounds]:
        started = time.perf_counter()
        action(query)
        taken.append(time.perf_counter() - started)
    return p50(taken)
