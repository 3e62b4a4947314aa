"""What calls of the pool share: equal work, kept results, batches; and what is dropped when a caller goes away."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.onnx import LOAD
from meshserve.runners.pool import RunnerPool
from meshserve.runners.results import ResultCache, key_of, kind_of
from meshserve.workflow.execute import execute
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve.workflow.tally import TALLY, Tally
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Image
from unit.runners.runner_items import text_item

PLAIN = Settings()
T = TypeVar("T")


class Gated:
    """Says each text back once its gate is open; notes what it was given, batch by batch."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.entered = threading.Semaphore(0)
        self.batches: list[list[str]] = []

    def load(self) -> None:
        """Nothing to load."""

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        self.batches.append([item.data.text.raw for item in items])
        self.entered.release()
        assert self.gate.wait(5)
        if any(item.data.text.raw == "bad" for item in items):
            raise ValueError("bad")
        return [Data(concepts=[Concept(id=item.data.text.raw)]) for item in items]

    @property
    def seen(self) -> list[str]:
        return sorted(text for batch in self.batches for text in batch)


def pooled(
    test: Callable[[RunnerPool, Gated], Awaitable[T]], threads: int = 1, results: ResultCache | None = None
) -> tuple[T, RunnerPool, Gated]:
    runner = Gated()
    pool = RunnerPool({"echo": lambda: runner, "other": lambda: runner}, threads, results=results)

    async def run() -> T:
        try:
            return await test(pool, runner)
        finally:
            runner.gate.set()

    try:
        return asyncio.run(run()), pool, runner
    finally:
        pool.close()


def calls(
    pool: RunnerPool, *texts: str, name: str = "echo", settings: Settings = PLAIN
) -> "asyncio.Task[list[Outcome]]":
    return asyncio.ensure_future(pool.run(name, [text_item(text) for text in texts], settings))


async def entered(runner: Gated) -> None:
    assert await asyncio.to_thread(runner.entered.acquire, timeout=5)


def said(outcomes: Sequence[Outcome]) -> list[str]:
    return [one.concepts[0].id if isinstance(one, Data) else f"{one.code}" for one in outcomes]


def test_equal_work_in_progress_is_done_once() -> None:
    async def test(pool: RunnerPool, runner: Gated) -> list[list[str]]:
        first = calls(pool, "a", "b", "a")
        await entered(runner)
        others = [
            calls(pool, "b", "a", "c"),
            calls(pool, "a", settings=Settings({"k": 1.0})),
            calls(pool, "a", settings=Settings({}, [Concept(id="k")])),
            calls(pool, "a", name="other"),
        ]
        await asyncio.sleep(0)
        runner.gate.set()
        return [said(outcomes) for outcomes in await asyncio.gather(first, *others)]

    answers, pool, runner = pooled(test)
    assert answers == [["a", "b", "a"], ["b", "a", "c"], ["a"], ["a"], ["a"]]
    assert runner.seen == ["a", "a", "a", "a", "b", "c"]
    assert (pool.counters.joined, pool.counters.computed, pool.counters.hits) == (3, 6, 0)


def test_a_failure_is_shared_by_those_who_waited_and_tried_again_by_the_next() -> None:
    async def test(pool: RunnerPool, runner: Gated) -> list[list[str]]:
        both = [calls(pool, "bad"), calls(pool, "bad")]
        await asyncio.sleep(0)
        runner.gate.set()
        return [said(outcomes) for outcomes in (*await asyncio.gather(*both), await calls(pool, "bad"))]

    answers, _, runner = pooled(test, results=ResultCache(100_000))
    assert answers == [[f"{codes.MODEL_PREDICTION_FAILED}"]] * 3
    assert runner.seen == ["bad", "bad"]


def test_waiting_work_is_dropped_with_its_caller_unless_others_want_it() -> None:
    async def test(pool: RunnerPool, runner: Gated) -> list[str]:
        gone = calls(pool, "running", "mine", "ours")
        await entered(runner)
        staying = calls(pool, "ours", "running", "theirs")
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        late = calls(pool, "late")
        late.cancel()
        await asyncio.gather(late, return_exceptions=True)
        again = calls(pool, "again")
        await asyncio.sleep(0)
        again.cancel()
        await asyncio.gather(again, return_exceptions=True)
        runner.gate.set()
        return said(await staying) + said(await calls(pool, "again"))

    answers, pool, runner = pooled(test)
    assert answers == ["ours", "running", "theirs", "again"]
    assert runner.seen == ["again", "ours", "running", "theirs"]
    assert pool.counters.dropped == 2


def test_what_queues_up_of_several_calls_is_computed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meshserve.runners.pool.WINDOW", 60.0)

    async def test(pool: RunnerPool, runner: Gated) -> list[list[str]]:
        runner.gate.set()
        await calls(pool, "warm")  # from here on the pool knows how cheap the runner is
        await entered(runner)
        runner.gate.clear()
        runner.batches.clear()
        first = calls(pool, "first")
        await entered(runner)
        waiting = [calls(pool, f"{n}") for n in range(5)] + [calls(pool, "else", name="other"), calls(pool, "5")]
        await asyncio.sleep(0)
        runner.gate.set()
        await asyncio.gather(first, *waiting)
        return runner.batches

    batches, _, _ = pooled(test)
    assert batches == [["first"], ["0", "1", "2", "3", "4"], ["else"], ["5"]]


def test_closing_ends_those_who_wait() -> None:
    async def test(pool: RunnerPool, runner: Gated) -> list[object]:
        running = calls(pool, "running")
        await entered(runner)
        waiting = calls(pool, "waiting")
        await asyncio.sleep(0)
        threading.Timer(0.01, runner.gate.set).start()
        pool.close()
        return list(await asyncio.gather(running, waiting, return_exceptions=True))

    (done, dropped), _, runner = pooled(test)
    assert isinstance(done, list)
    assert isinstance(dropped, asyncio.CancelledError)
    assert runner.seen == ["running"]


def test_networks_know_whether_another_picture_waits_for_the_cores() -> None:
    one, two = (Picture(np.zeros((2, 2, 3), np.uint8), "PNG", "RGB", digest) for digest in (b"1", b"2"))
    crowded: list[bool] = []

    class Asking(Gated):
        def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
            with LOAD.working(items[0].picture):
                crowded.append(LOAD.crowded)
            return [Data() for _ in items]

    pool = RunnerPool({"a": Asking, "b": Asking}, 1)

    async def both(*pictures: Picture) -> list[bool]:
        crowded.clear()
        await asyncio.gather(*(pool.run(name, [Item(Data(), each) for each in pictures], PLAIN) for name in "ab"))
        return list(crowded)

    assert asyncio.run(both(one)) == [False, False]  # two models of one picture
    first, *_, last = asyncio.run(both(one, two))
    assert first
    assert not last
    pool.close()


def test_results_are_kept_by_content_settings_and_model() -> None:
    picture = Picture(np.zeros((2, 2, 3), np.uint8), "PNG", "RGB", b"digest")

    async def test(pool: RunnerPool, runner: Gated) -> list[Outcome]:
        runner.gate.set()
        await calls(pool, "a", "b")
        tally = Tally(0)
        TALLY.set(tally)
        outcomes = await pool.run("echo", [text_item("b"), text_item("c"), text_item("a")], PLAIN)
        assert tally.cached == 2
        outcomes[0].concepts[0].id = "spoilt"  # type: ignore[union-attr]
        outcomes += await calls(pool, "b", settings=Settings({"k": 1.0})) + await calls(pool, "b", name="other")
        items = [Item(Data(image=Image(url=url)), picture) for url in ("x", "y")]
        items.append(Item(Data(), Picture(picture.rgb, "FRAME", "RGB")))
        for item in (*items, items[2]):
            await pool.run("echo", [item], PLAIN)
        return outcomes + await calls(pool, "b")

    outcomes, pool, runner = pooled(test, results=ResultCache(100_000))
    assert said(outcomes)[1:] == ["c", "a", "b", "b", "b"]
    assert runner.seen == ["", "", "", "a", "b", "b", "b", "c"]  # the picture once, wherever it was; the frame twice
    assert (pool.counters.hits, pool.counters.misses) == (4, 6)


def test_the_cache_is_bounded_and_forgets_the_oldest() -> None:
    cache = ResultCache(10_000)
    for number in range(100):
        cache.put(b"%d" % number, Data(concepts=[Concept(id="x" * 100)]))
        cache.get(b"0")
        assert cache.size <= 10_000
    assert cache.get(b"0") is not None
    assert cache.get(b"99") is not None
    assert cache.get(b"1") is None
    cache.put(b"large", Data(concepts=[Concept(id="x" * 2_000)]))
    assert cache.get(b"large") is None


def test_what_makes_two_items_equal() -> None:
    kinds = {
        kind_of("a", PLAIN),
        kind_of("b", PLAIN),
        kind_of("a", Settings({"x": 1})),
        kind_of("a", Settings({"x": 1, "y": {"z": []}})),
        kind_of("a", Settings({}, [Concept(id="x")])),
        kind_of("a", Settings({}, [Concept(id="x"), Concept(id="y")])),
    }
    assert len(kinds) == 6
    assert kind_of("a", Settings({"x": 1, "y": 2})) == kind_of("a", Settings({"y": 2, "x": 1}))
    whole = Picture(np.zeros((8, 8, 3), np.uint8), "PNG", "RGB", b"digest")
    left, right = whole.cut(slice(0, 8), slice(0, 4)), whole.cut(slice(0, 8), slice(4, 8))
    pictures = [None, whole, left, right, left.cut(slice(0, 4), slice(0, 4))]
    keys = {key_of(b"", Item(data, one)) for one in pictures for data in (Data(), Data(concepts=[Concept(id="x")]))}
    assert len(keys) == 10
    assert key_of(b"", Item(Data(), left)) == key_of(b"", Item(Data(), whole.cut(slice(0, 8), slice(0, 4))))
    assert Picture(whole.rgb, "FRAME", "RGB").cut(slice(0, 4), slice(0, 4)).digest == b""


def test_operators_are_asked_each_time() -> None:
    """Chance is none of the pool's work, so no cache ever sees it."""
    sample = NodeModel("operator:random-sample", "random-sample", "sample", settings=Settings({"keep_fraction": 0.5}))

    async def test(pool: RunnerPool, runner: Gated) -> set[bool]:
        item, plan = text_item("a"), Plan((Step("n", sample),), ((0,),))
        return {(await execute(plan, [item], pool.run))[0][0] is None for _ in range(64)}

    both, pool, _ = pooled(test, results=ResultCache(100_000))
    assert both == {True, False}
    assert pool.counters.misses == 0


def test_no_level_begins_once_the_caller_is_gone() -> None:
    async def test(pool: RunnerPool, runner: Gated) -> None:
        first, second = (NodeModel(name, "", name) for name in ("echo", "other"))
        plan = Plan((Step("a", first), Step("b", second, (0,))), ((0,), (1,)))
        running = asyncio.ensure_future(execute(plan, [text_item("1"), text_item("2")], pool.run))
        await entered(runner)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        runner.gate.set()
        with pytest.raises(Problem):
            await execute(plan, [text_item("3")], pool.run, time.monotonic() - 1)

    _, pool, runner = pooled(test)
    assert runner.seen == ["1"]
    assert pool.counters.dropped == 1
