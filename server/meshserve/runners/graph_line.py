"""What waits for one uploaded graph, and how its answers become results: all on the event loop, next to its process.

A thread that waited for the process would cost a small network more than its computing. Threads only prepare pictures that
are not small. What is added goes to the process with all that came at the same moment, as much as is some milliseconds of
work; one message is on its way behind the one that is computed, so that the process has always something to do.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.runners.base import Item, Outcome
from meshserve.runners.builtin.embedding import embedding
from meshserve.runners.builtin.media import picture_of
from meshserve.runners.graph_driver import Graph, Vector, failed
from meshserve.runners.graphs import Recipe, softmax
from meshserve.runners.onnx import CORES
from meshserve.runners.works import Desk, Work, failure, smoothed
from meshserve_proto.resources_pb2 import Concept, Data

_AHEAD = 2
"""Messages that are with the process, or on their way, at a time."""
_FEW_PIXELS = 16_384
"""Of pictures and of what the graph takes of them: up to so many are prepared at once, more of them by a thread."""
_MOST_CLASSES = 16
_CONCEPTS, _VALUE = Data.DESCRIPTOR.fields_by_name["concepts"].number, Concept.DESCRIPTOR.fields_by_name["value"].number
_VALUE_TAG = bytes([_VALUE << 3 | 5])


class Classes:
    """Concepts, ready for values: the message is written once, and for each answer only its numbers are put in."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        bodies = [Concept(id=one.id, name=one.name).SerializeToString() + _VALUE_TAG + bytes(4) for one in concepts]
        parts = [embedded(_CONCEPTS, [body]) for body in bodies]
        ends = np.cumsum([len(part) for part in parts], dtype=np.intp)
        self._at = ends[:, None] - np.arange(4, 0, -1)
        self._message = np.frombuffer(b"".join(parts), np.uint8)

    def __len__(self) -> int:
        return len(self._at)

    def data(self, values: Vector) -> Data:
        """The concepts with these values, one for each."""
        filled = self._message.copy()
        filled[self._at] = values.astype("<f4").view(np.uint8).reshape(-1, 4)
        return Data.FromString(filled.tobytes())


class GraphLine:
    """Computes an uploaded graph for the loop that it was made on.

    threads: prepare large pictures. together: how many items go at a time, if one takes so many seconds.
    """

    def __init__(self, recipe: Recipe, path: Path, threads: Executor, together: Callable[[float], int]) -> None:
        self.loop = asyncio.get_running_loop()
        self._recipe, self._threads, self._together = recipe, threads, together
        self._graph = Graph(path, recipe.member, self._note)
        self._seconds = 0.0
        self._waiting: deque[tuple[Desk, Work]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._planned = self._leaving = False
        self._classes: OrderedDict[bytes, Classes] = OrderedDict()

    async def load(self) -> None:
        """Start the process; Problem if it cannot be."""
        await self._graph.open()

    def add(self, desk: Desk, works: Sequence[Work]) -> None:
        """Queue works. They are begun once all that is ready on the loop had its turn, and may have added more."""
        self._waiting.extend((desk, work) for work in works)
        if not self._planned:
            self._planned = True
            self.loop.call_soon(self._begin)

    def leave(self) -> None:
        """End the process as soon as nothing is under way."""
        self._leaving = True
        self._rest()

    def close(self) -> None:
        """End the process and drop everything; who waits for it is cancelled."""
        self._leaving = True
        waiting, self._waiting = self._waiting, deque()
        with suppress(RuntimeError):  # the loop has ended, and all that waited with it
            for _, work in waiting:
                _cancel(work)
            for task in self._tasks:
                task.cancel()
            self._graph.close()

    def _begin(self) -> None:
        self._planned = False
        while self._waiting and len(self._tasks) < _AHEAD:
            taken = self._take()
            if taken:
                task = self.loop.create_task(self._serve(taken))
                self._tasks.add(task)
                task.add_done_callback(self._served)

    def _served(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._begin()
        self._rest()

    def _rest(self) -> None:
        if self._leaving and not self._tasks and not self._waiting:
            self._graph.close()

    def _take(self) -> list[tuple[Desk, Work]]:
        taken: list[tuple[Desk, Work]] = []
        most = max(1, self._together(self._seconds))
        while self._waiting and len(taken) < most:
            desk, work = self._waiting.popleft()
            if work.item is not None:
                work.taken = True
                taken.append((desk, work))
        return taken

    async def _serve(self, taken: Sequence[tuple[Desk, Work]]) -> None:
        """Settle each work, whatever happens."""
        try:
            outcomes = await self._outcomes([work for _, work in taken])
        except asyncio.CancelledError:
            for desk, work in taken:
                desk.forget(work)
                _cancel(work)
            raise
        except BaseException as error:
            outcomes = [failure(error)] * len(taken)
        for (desk, work), outcome in zip(taken, outcomes, strict=True):
            desk.settle(work, outcome)

    async def _outcomes(self, works: Sequence[Work]) -> list[Outcome]:
        items = [work.item for work in works if work.item is not None]
        prepared = self._all_prepared(items) if self._few(items) else await self._prepared_aside(items)
        arrays = [array for array in prepared if not isinstance(array, Problem)]
        answers = iter(await self._graph.compute(arrays) if arrays else ())
        answered = (array if isinstance(array, Problem) else next(answers) for array in prepared)
        return [self._outcome(answer, work) for answer, work in zip(answered, works, strict=True)]

    def _few(self, items: Sequence[Item]) -> bool:
        each = self._recipe.height * self._recipe.width
        pixels = (item.picture.width * item.picture.height for item in items if item.picture is not None)
        return len(items) * each + sum(pixels) <= _FEW_PIXELS

    async def _prepared_aside(self, items: Sequence[Item]) -> list[NDArray[Any] | Problem]:
        """By as many threads as there are cores: of large pictures this may be more work than the graph's."""
        size = -(-len(items) // CORES)
        parts = [items[at : at + size] for at in range(0, len(items), size)]
        made = (self.loop.run_in_executor(self._threads, self._all_prepared, part) for part in parts)
        return [array for part in await asyncio.gather(*made) for array in part]

    def _all_prepared(self, items: Sequence[Item]) -> list[NDArray[Any] | Problem]:
        return [self._prepared(item) for item in items]

    def _prepared(self, item: Item) -> NDArray[Any] | Problem:
        try:
            return self._recipe.array(picture_of(item))
        except BaseException as error:
            return failure(error)

    def _outcome(self, answer: Vector | Problem, work: Work) -> Outcome:
        try:
            return answer if isinstance(answer, Problem) else self._said(answer.ravel(), work)
        except Exception as error:
            return failure(error)

    def _said(self, vector: Vector, work: Work) -> Data:
        """A concept for each class, or one embedding."""
        if not np.isfinite(vector).all():
            raise failed("it answers with numbers that are none")
        if self._recipe.task == "embeddings":
            return Data(embeddings=[embedding(vector)])
        classes = self._classes_of(work)
        if len(classes) != len(vector):
            raise failed(f"it answers {len(vector)} classes, and {len(classes)} concepts are named")
        values = softmax(vector) if self._recipe.softmax else vector
        return classes.data(np.minimum(np.maximum(values, 0), 1))

    def _classes_of(self, work: Work) -> Classes:
        known = self._classes.get(work.kind)
        if known is None:
            known = self._classes[work.kind] = Classes(work.settings.concepts)
            if len(self._classes) > _MOST_CLASSES:
                self._classes.popitem(last=False)
        return known

    def _note(self, seconds: float) -> None:
        self._seconds = smoothed(self._seconds, seconds)


def _cancel(work: Work) -> None:
    for job, _ in work.jobs:
        job.done.cancel()
