"""The pool, the memo and the weights."""

import asyncio
import gc
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.runners import onnx
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.optional import require
from meshserve.runners.memo import Memo
from meshserve.runners.pool import RunnerPool
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Text
from unit.runners.runner_items import PICTURES, picture_item, text_item


class Echo:
    """Says each text back after a while; notes loads and threads."""

    def __init__(self) -> None:
        self.loads = 0
        self.threads: set[int] = set()

    def load(self) -> None:
        time.sleep(0.02)
        self.loads += 1

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        self.threads.add(threading.get_ident())
        time.sleep(0.005 * len(items))
        return [Data(text=Text(raw=item.data.text.raw + str(settings.params.get("end", "")))) for item in items]


class Broken(Echo):
    """Fails in one of three ways."""

    def __init__(self, failure: BaseException | None) -> None:
        super().__init__()
        self.failure = failure

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        if self.failure is not None:
            raise self.failure
        return []


def texts(count: int) -> list[Item]:
    return [text_item(str(i)) for i in range(count)]


def answer(pool: RunnerPool, name: str, items: Sequence[Item], settings: Settings | None = None) -> list[Outcome]:
    try:
        return asyncio.run(pool.run(name, items, settings or Settings()))
    finally:
        pool.close()


def test_results_come_in_order_from_all_threads() -> None:
    echo = Echo()
    outcomes = answer(RunnerPool({"echo": lambda: echo}, 4), "echo", texts(37), Settings({"end": "!"}))
    assert [o.text.raw for o in outcomes if isinstance(o, Data)] == [f"{i}!" for i in range(37)]
    assert len(echo.threads) > 1
    assert echo.loads == 1


def test_a_runner_loads_once_for_many_callers() -> None:
    echo = Echo()

    async def many() -> None:
        pool = RunnerPool({"echo": lambda: echo}, 8)
        await asyncio.gather(*(pool.run("echo", texts(1), Settings()) for _ in range(20)))
        pool.close()

    asyncio.run(many())
    assert echo.loads == 1


def test_no_items_no_outcomes_and_no_load() -> None:
    echo = Echo()
    assert answer(RunnerPool({"echo": lambda: echo}), "echo", []) == []
    assert echo.loads == 0


@pytest.mark.parametrize("failure", [ValueError("inner words"), GeneratorExit("inner words"), None])
def test_a_failure_is_a_problem_for_each_item(failure: BaseException | None) -> None:
    outcomes = answer(RunnerPool({"broken": lambda: Broken(failure)}, 2), "broken", texts(3))
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Problem)] == [codes.MODEL_PREDICTION_FAILED] * 3
    assert all("inner words" not in outcome.details for outcome in outcomes if isinstance(outcome, Problem))


def test_a_problem_of_the_runner_is_passed_on() -> None:
    problem = Problem(codes.MODEL_BUSY_PLEASE_RETRY, "Later.")
    assert answer(RunnerPool({"broken": lambda: Broken(problem)}), "broken", texts(1)) == [problem]


def test_a_missing_package_says_which_extra() -> None:
    class Needy(Echo):
        def load(self) -> None:
            require("package_that_nobody_has", "meshserve[ocr]")

    (outcome,) = answer(RunnerPool({"needy": Needy}), "needy", texts(1))
    assert isinstance(outcome, Problem)
    assert "pip install 'meshserve[ocr]'" in outcome.details


class Choosy(Echo):
    """Breaks on one text, and with it on every batch that holds it."""

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        if any(item.data.text.raw == "3" for item in items):
            raise ValueError("3 is too much")
        return super().run(items, settings)


def test_one_bad_item_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    outcomes = answer(RunnerPool({"choosy": Choosy}), "choosy", texts(6))
    assert [isinstance(outcome, Problem) for outcome in outcomes] == [False, False, False, True, False, False]
    bad = outcomes[3]
    assert isinstance(bad, Problem)
    assert (bad.code, bad.notes) == (codes.MODEL_PREDICTION_FAILED, "ValueError: 3 is too much")
    assert [record.getMessage() for record in caplog.records] == [
        "a model failed on an input: ValueError: 3 is too much"
    ]


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        answer(RunnerPool({}), "nobody", texts(1))


def test_eight_threads_get_what_one_gets() -> None:
    pool = RunnerPool(threads=8)
    names = ["cat.jpg", "coffee.jpg", "astronaut.jpg"] * 3

    async def both(name: str) -> tuple[list[Outcome], list[Outcome]]:
        alone = [(await pool.run(name, [picture_item(PICTURES / file)], Settings()))[0] for file in names[:3]]
        together = await pool.run(name, [picture_item(PICTURES / file) for file in names], Settings())
        return alone, together

    async def every() -> list[tuple[list[Outcome], list[Outcome]]]:
        return [await both(name) for name in ("general", "detector", "faces")]

    for alone, together in asyncio.run(every()):
        for number, outcome in enumerate(together):
            expected = alone[number % 3]
            assert isinstance(outcome, Data)
            assert isinstance(expected, Data)
            first, second = flat(outcome), flat(expected)
            assert first.keys() == second.keys()
            assert [first[key] for key in first] == pytest.approx([second[key] for key in first], abs=1e-6)
    pool.close()


def flat(data: Data) -> dict[str, float]:
    """Every concept's value by place and name."""
    regions = {f"{i}:{c.name}": c.value for i, r in enumerate(data.regions) for c in r.data.concepts}
    return {c.name: c.value for c in data.concepts} | regions


def test_a_memo_computes_once_for_many_threads() -> None:
    calls: list[int] = []

    def slow(pixels: np.ndarray) -> int:
        calls.append(1)
        time.sleep(0.02)
        return int(pixels.sum())

    memo, pixels = Memo(slow), np.ones((4, 4), np.uint8)
    with ThreadPoolExecutor(8) as executor:
        assert set(executor.map(lambda _: memo(pixels), range(16))) == {16}
    assert len(calls) == 1
    assert memo(pixels.copy()) == 16
    assert len(calls) == 2


def test_a_memo_forgets_what_died_and_what_failed() -> None:
    memo: Memo[int] = Memo(lambda pixels: 1 // int(pixels[0]))
    pixels = np.ones(1, np.uint8)
    memo(pixels)
    assert len(memo) == 1
    del pixels
    gc.collect()
    assert len(memo) == 0
    zeros = np.zeros(1, np.uint8)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            memo(zeros)
    assert len(memo) == 0


def test_the_load_is_counted() -> None:
    load = onnx.Load()
    with load.working():
        assert not load.crowded
        with load.working():
            assert load.crowded
    assert not load.crowded


def test_networks_of_one_picture_are_no_crowd() -> None:
    load, one, other = onnx.Load(), np.ones(1), np.ones(1)
    with load.working(one), load.working(one):
        assert not load.crowded
        with load.working(other):
            assert load.crowded
        assert not load.crowded
        with load.working():
            assert load.crowded
    assert not load.crowded


def test_weights_are_what_the_manifest_says() -> None:
    files = {path.name for path in onnx.WEIGHTS.iterdir() if path.suffix in (".onnx", ".npy")}
    assert files <= set(onnx.manifest())
    for name, entry in onnx.manifest().items():
        assert onnx.weights(name).stat().st_size == entry["bytes"]
        assert (onnx.WEIGHTS / entry["licence_file"]).is_file()


def test_damaged_weights_are_refused(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx, "manifest", lambda: {"yunet.onnx": {"sha256": "0" * 64}})
    onnx.weights.cache_clear()
    with pytest.raises(Problem, match="damaged"):
        onnx.weights("yunet.onnx")
    onnx.weights.cache_clear()
    with pytest.raises(Problem, match="not installed"):
        onnx.weights("no-such.onnx")
