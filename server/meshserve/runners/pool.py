"""The pool: runs any runner by name on one thread a core, and turns every failure into Problems."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from meshserve.core import heap
from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Runner, Settings
from meshserve.runners.builtin.clusterer import ClustererRunner
from meshserve.runners.builtin.colors import ColorRunner
from meshserve.runners.builtin.detector import DetectorRunner
from meshserve.runners.builtin.embedding import EmbeddingRunner
from meshserve.runners.builtin.face_embedding import FaceEmbeddingRunner
from meshserve.runners.builtin.faces import FaceRunner
from meshserve.runners.builtin.general import GeneralRunner
from meshserve.runners.builtin.language import LanguageRunner
from meshserve.runners.builtin.moderation import ModerationRunner
from meshserve.runners.builtin.ocr import OcrRunner
from meshserve.runners.builtin.segmentation import SegmentationRunner
from meshserve.runners.builtin.sentiment import SentimentRunner
from meshserve.runners.builtin.subjects import SUBJECTS, vocabulary
from meshserve.runners.builtin.text_embedding import TextEmbeddingRunner
from meshserve.runners.concepts import general_vocabulary
from meshserve.runners.graph_line import GraphLine
from meshserve.runners.graphs import PREFIX, Recipe
from meshserve.runners.memory import resident
from meshserve.runners.onnx import CORES
from meshserve.runners.results import Counters, ResultCache, key_of, kind_of
from meshserve.runners.works import Desk, Job, Work, Works, failure, smoothed
from meshserve.workflow.tally import FRESH, cached
from meshserve_proto.resources_pb2 import Data

Factory = Callable[[], Runner]
WINDOW, MOST_TOGETHER = 0.004, 32
"""Seconds of work that a thread takes from the queue at a time, and items: a model of 20 ms gets one by one."""
MOST_UPLOADED = 4
"""Uploaded graphs that are in memory at a time; the one that was not used for longest goes."""

RUNNERS: Mapping[str, Factory] = {
    "general": lambda: GeneralRunner(general_vocabulary()),
    **{name: partial(lambda subject: GeneralRunner(vocabulary(subject)), name) for name in SUBJECTS},
    "detector": DetectorRunner,
    "embedding": EmbeddingRunner,
    "clusterer": ClustererRunner,
    "faces": FaceRunner,
    "face_embedding": FaceEmbeddingRunner,
    "moderation": ModerationRunner,
    "colors": ColorRunner,
    "segmentation": SegmentationRunner,
    "ocr": OcrRunner,
    "text_embedding": TextEmbeddingRunner,
    "language": LanguageRunner,
    "sentiment": SentimentRunner,
}


@dataclass(slots=True)
class Slot:
    """A runner by its factory: made and loaded once, by the first thread that needs it. seconds: what an item takes.

    memory: bytes by which the process grew when it was loaded; None before.
    """

    factory: Factory
    lock: Lock = field(default_factory=Lock)
    runner: Runner | None = None
    seconds: float = 0.0
    memory: int | None = None

    def ready(self) -> Runner:
        """The loaded runner. A failure to load is raised each time, and tried again the next time."""
        with self.lock:
            if self.runner is None:
                runner, before = self.factory(), resident()
                runner.load()
                self.runner, self.memory = runner, max(0, resident() - before)
                heap.settle()
            return self.runner

    @property
    def together(self) -> int:
        """How many items a thread takes at a time: as many as it computes in `WINDOW` seconds."""
        return _together(self.seconds)

    def note(self, seconds: float) -> None:
        """What an item took lately."""
        self.seconds = smoothed(self.seconds, seconds)


def _together(seconds: float) -> int:
    """How many items of so many seconds each are taken at a time; 0 seconds: nobody knows yet."""
    return min(int(WINDOW / seconds), MOST_TOGETHER) if seconds else 1


class RunnerPool:
    """Runs models for the whole server. Safe for many tasks; `close` when the server stops.

    Equal work that is under way is done once. When a caller is cancelled, what it alone waits for is dropped.

    runners: name to factory; the built-in ones unless given.
    threads: how many items are computed at once.
    blob: where the content of a digest is, for graphs that were uploaded; without it there are none.
    results: keeps what was computed; None keeps nothing.
    """

    def __init__(
        self,
        runners: Mapping[str, Factory] = RUNNERS,
        threads: int = CORES,
        blob: Callable[[str], Path] | None = None,
        results: ResultCache | None = None,
    ) -> None:
        self._slots = {name: Slot(factory) for name, factory in runners.items()}
        self._uploaded: OrderedDict[str, GraphLine] = OrderedDict()
        self._blob = blob
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="runner")
        self._works = Works(self._executor, threads, _compute, lambda slot: slot.together)
        self._desk: Desk | None = None
        self.results = results
        self.counters = Counters()

    @property
    def names(self) -> frozenset[str]:
        """The runners that this pool knows."""
        return frozenset(self._slots)

    @property
    def loaded(self) -> frozenset[str]:
        """The runners that are ready because somebody used them."""
        return frozenset(name for name, slot in self._slots.items() if slot.runner is not None)

    def memory(self, name: str) -> int | None:
        """Bytes by which the process grew when a runner was loaded; None where it was not, or is no name of ours.

        Networks that several runners share count for the one that was loaded first.
        """
        slot = self._slots.get(name)
        return None if slot is None else slot.memory

    async def load(self, names: Iterable[str]) -> None:
        """Make runners ready before they are needed. What fails to load says so when it is run; KeyError as `run`."""
        loop = asyncio.get_running_loop()
        loading: list[Awaitable[object]] = []
        for target in map(self._target, names):
            if isinstance(target, GraphLine):
                loading.append(target.load())
            elif target.runner is None:
                loading.append(loop.run_in_executor(self._executor, target.ready))
        await asyncio.gather(*loading, return_exceptions=True)

    async def run(self, name: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One outcome for each item, in order. Raises KeyError for a name that is not in `names`, nothing else.

        Outcomes are read only: others may have been given the same.
        """
        target = self._target(name)
        desk = self._desk_here()
        job = Job([None] * len(items), len(items), desk.loop.create_future())
        kind = kind_of(name, settings)
        fresh: list[Work] = []
        for position, item in enumerate(items):
            key = None if FRESH.get() else key_of(kind, item)
            if key is not None and self._known(job, position, key, desk):
                continue
            work = Work(target, settings, kind, item, key, [(job, position)])
            job.works.append(work)
            fresh.append(work)
            if key is not None:
                desk.running[key] = work
        if job.lacking:
            (target if isinstance(target, GraphLine) else self._works).add(desk, fresh)
            try:
                await job.done
            except asyncio.CancelledError:
                self.counters.dropped += self._works.leave(desk, job)
                raise
        return job.outcomes

    def close(self) -> None:
        """Let end what is being computed, drop what waits, stop the threads."""
        self._works.close()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for line in self._uploaded.values():
            line.close()

    def _desk_here(self) -> Desk:
        loop = asyncio.get_running_loop()
        if self._desk is None or self._desk.loop is not loop:
            self._desk = Desk(loop, self._settled)
        return self._desk

    def _known(self, job: Job, position: int, key: bytes, desk: Desk) -> bool:
        """Whether a result is there already, or will be without more work."""
        if self.results is not None:
            known = self.results.get(key)
            if known is not None:
                self.counters.hits += 1
                cached()
                job.fill(position, known)
                return True
            self.counters.misses += 1
        running = desk.running.get(key)
        if running is None:
            return False
        self.counters.joined += 1
        running.jobs.append((job, position))
        job.works.append(running)
        return True

    def _settled(self, work: Work, outcome: Outcome) -> None:
        self.counters.computed += 1
        if self.results is not None and work.key is not None and isinstance(outcome, Data):
            self.results.put(work.key, outcome)

    def _target(self, name: str) -> Slot | GraphLine:
        """What runs under a name; an uploaded graph is brought in by its name alone. KeyError."""
        if self._blob is None or not name.startswith(PREFIX):
            return self._slots[name]
        line = self._uploaded.get(name)
        if line is None or line.loop is not asyncio.get_running_loop():
            if line is not None:
                line.close()
            recipe = Recipe.of(name)
            line = GraphLine(recipe, self._blob(recipe.blob), self._executor, _together)
            self._uploaded[name] = line
        self._uploaded.move_to_end(name)
        while len(self._uploaded) > MOST_UPLOADED:
            self._uploaded.popitem(last=False)[1].leave()
        return line


def _compute(slot: Slot, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """Runs in a worker thread. Never raises: what goes wrong becomes a Problem, of the one item that is to blame."""
    try:
        runner = slot.ready()
    except BaseException as error:  # what was written in Rust panics with no Exception
        return [failure(error)] * len(items)
    began = time.perf_counter()
    try:
        outcomes = runner.run(items, settings)
        slot.note((time.perf_counter() - began) / len(items))
        if len(outcomes) != len(items):
            raise RuntimeError(f"{len(outcomes)} outcomes for {len(items)} items")
        return outcomes
    except BaseException as error:
        if len(items) == 1 or isinstance(error, Problem):
            return [failure(error)] * len(items)
    return [outcome for item in items for outcome in _compute(slot, [item], settings)]
