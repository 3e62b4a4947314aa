"""How the inputs of a task are shared out among its workers: by a hash of task and input, so the same each time."""

import hashlib
from collections.abc import Sequence

from meshserve.core.structs import to_dict
from meshserve_proto.resources_pb2 import Task, TaskReview, TaskWorker, TaskWorkerPartitionedStrategyInfo, Worker

_SPAN = float(1 << 64)


def column_of(worker: Worker) -> str:
    """A worker as `annotations.worker` names them."""
    which = worker.WhichOneof("worker")
    if which == "model":
        return f"model:{worker.model.model_version.id}"
    if which == "workflow":
        return f"workflow:{worker.workflow.version.id}"
    return f"user:{worker.user.id}"


def columns_of(task: Task) -> list[str]:
    """All workers of a task."""
    return [column_of(worker) for worker in task.worker.workers]


def automatic(task: Task) -> bool:
    """Whether a model or a workflow labels."""
    return any(worker.WhichOneof("worker") != "user" for worker in task.worker.workers)


def shares(info: TaskWorkerPartitionedStrategyInfo, workers: Sequence[str]) -> list[float]:
    """Each worker's part of the work, in their order; they sum to 1."""
    weights = {str(id): float(weight) for id, weight in to_dict(info.weights).items()}
    if info.type == TaskWorkerPartitionedStrategyInfo.WEIGHTED:
        own = [weights.get(worker.partition(":")[2], 0.0) for worker in workers]
    else:
        own = [1.0] * len(workers)
    whole = sum(own)
    return [each / whole for each in own] if whole else own


def chosen(task: Task, input_id: str) -> list[str]:
    """The workers that an input of the task is for, as `column_of` names them.

    PARTITIONED: the shares, times the workers of an input, lie one behind the other on a line; a point from the hash of
    the input, and those at whole steps behind it, fall on the workers. No share may be longer than a step, so they are
    different ones, and everybody gets their share but for chance.
    """
    workers = columns_of(task)
    info = task.worker.partitioned_strategy_info
    wanted = max(info.workers_per_input, 1)
    if task.worker.strategy != TaskWorker.PARTITIONED or wanted >= len(workers):
        return workers
    point, end, found = _fraction(task.id, input_id), 0.0, []
    for worker, share in zip(workers, shares(info, workers), strict=True):
        end += share * wanted
        if point < end:
            found.append(worker)
            point += 1
    return found or workers[-1:]  # where rounding left the last point beyond the end


def is_for(task: Task, input_id: str, worker: str) -> bool:
    """Whether the worker is to label the input."""
    return worker in chosen(task, input_id)


def reviewed(task: Task, input_id: str) -> bool:
    """Whether a manual review looks at the input: the sample, or all where its size is not given."""
    if task.review.strategy != TaskReview.MANUAL:
        return False
    share = task.review.manual_strategy_info.sample_percentage
    return share == 0 or _fraction(f"{task.id} review", input_id) < share


def order_of(task: Task, input_id: str) -> float:
    """Where the input stands in an order by chance that is always the same."""
    return _fraction(f"{task.id} samples", input_id)


def _fraction(first: str, second: str) -> float:
    """A number from 0 to 1, evenly spread, that follows from two texts."""
    digest = hashlib.blake2b(f"{first}\n{second}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / _SPAN
