"""Who gets which input of a task."""

from collections import Counter

import pytest

from meshserve.core.structs import to_struct
from meshserve.labelling import sharing
from meshserve_proto.resources_pb2 import Task, TaskReview, TaskWorker, TaskWorkerPartitionedStrategyInfo, User, Worker

INPUTS = [f"input-{number}" for number in range(4000)]


def task(wanted: int, weights: dict[str, float], strategy: int = TaskWorker.PARTITIONED) -> Task:
    weighted = any(weights.values())
    info = TaskWorkerPartitionedStrategyInfo(
        type=TaskWorkerPartitionedStrategyInfo.WEIGHTED if weighted else TaskWorkerPartitionedStrategyInfo.EVENLY,
        workers_per_input=wanted,
        weights=to_struct(weights),
    )
    workers = [Worker(user=User(id=id)) for id in weights]
    return Task(id="t", worker=TaskWorker(strategy=strategy, workers=workers, partitioned_strategy_info=info))


@pytest.mark.parametrize(
    ("wanted", "weights", "expected"),
    [
        (1, {"a": 0, "b": 0, "c": 0, "d": 0}, {"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25}),
        (2, {"a": 0, "b": 0, "c": 0}, {"a": 2 / 3, "b": 2 / 3, "c": 2 / 3}),
        (1, {"a": 3, "b": 1}, {"a": 0.75, "b": 0.25}),
        (2, {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 1.0, "b": 0.6, "c": 0.4}),
    ],
)
def test_everybody_gets_their_share(wanted: int, weights: dict[str, float], expected: dict[str, float]) -> None:
    made = task(wanted, weights)
    counts: Counter[str] = Counter()
    for id in INPUTS:
        found = sharing.chosen(made, id)
        assert len(set(found)) == wanted
        assert found == sharing.chosen(made, id)
        counts.update(found)
    for worker, share in expected.items():
        assert counts[f"user:{worker}"] / len(INPUTS) == pytest.approx(share, abs=0.03)


def test_full_gives_each_input_to_every_worker() -> None:
    made = task(1, {"a": 0, "b": 0}, TaskWorker.FULL)
    assert {tuple(sharing.chosen(made, id)) for id in INPUTS[:50]} == {("user:a", "user:b")}


def test_a_sample_is_as_large_as_it_should_be() -> None:
    made = task(1, {"a": 0})
    assert not any(sharing.reviewed(made, id) for id in INPUTS)
    made.review.strategy = TaskReview.MANUAL
    assert all(sharing.reviewed(made, id) for id in INPUTS)
    made.review.manual_strategy_info.sample_percentage = 0.1
    assert sum(sharing.reviewed(made, id) for id in INPUTS) / len(INPUTS) == pytest.approx(0.1, abs=0.03)
