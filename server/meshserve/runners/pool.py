"""The pool: runs any runner by name on one thread a core, and turns every failure into Problems."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Lock

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
from meshserve.runners.graphs import PREFIX, GraphRunner, Recipe
from meshserve.runners.onnx import CORES
from meshserve_proto import status_code_pb2 as codes

log = logging.getLogger(__name__)

Factory = Callable[[], Runner]
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
    """A runner by its factory: made and loaded once, by the first thread that needs it."""

    factory: Factory
    lock: Lock = field(default_factory=Lock)
    runner: Runner | None = None

    def ready(self) -> Runner:
        """The loaded runner. A failure to load is raised each time, and tried again the next time."""
        with self.lock:
            if self.runner is None:
                runner = self.factory()
                runner.load()
                self.runner = runner
            return self.runner


class RunnerPool:
    """Runs models for the whole server. Safe for many tasks; `close` when the server stops.

    runners: name to factory; the built-in ones unless given.
    threads: how many chunks run at once.
    blob: where the content of a digest is, for graphs that were uploaded; without it there are none.
    """

    def __init__(
        self,
        runners: Mapping[str, Factory] = RUNNERS,
        threads: int = CORES,
        blob: Callable[[str], Path] | None = None,
    ) -> None:
        self._slots = {name: Slot(factory) for name, factory in runners.items()}
        self._uploaded: OrderedDict[str, Slot] = OrderedDict()
        self._blob = blob
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="runner")

    @property
    def names(self) -> frozenset[str]:
        """The runners that this pool knows."""
        return frozenset(self._slots)

    @property
    def loaded(self) -> frozenset[str]:
        """The runners that are ready because somebody used them."""
        return frozenset(name for name, slot in self._slots.items() if slot.runner is not None)

    async def load(self, names: Iterable[str]) -> None:
        """Make runners ready before they are needed. What fails to load says so when it is run; KeyError as `run`."""
        loop = asyncio.get_running_loop()
        missing = [slot for name in names if (slot := self._slot(name)).runner is None]
        loading = [loop.run_in_executor(self._executor, slot.ready) for slot in missing]
        await asyncio.gather(*loading, return_exceptions=True)

    async def run(self, name: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One outcome for each item, in order. Raises KeyError for a name that is not in `names`, nothing else."""
        slot = self._slot(name)
        loop = asyncio.get_running_loop()
        chunks = [
            loop.run_in_executor(self._executor, _compute, slot, chunk, settings)
            for chunk in split(items, self._threads)
        ]
        return [outcome for chunk in await asyncio.gather(*chunks) for outcome in chunk]

    def close(self) -> None:
        """Let running chunks end, drop waiting ones, stop the threads."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        for slot in self._uploaded.values():
            _end(slot)

    def _slot(self, name: str) -> Slot:
        """What runs under a name; an uploaded graph is brought in by its name alone. KeyError."""
        if self._blob is None or not name.startswith(PREFIX):
            return self._slots[name]
        slot = self._uploaded.get(name)
        if slot is None:
            recipe = Recipe.of(name)
            path = self._blob(recipe.blob)
            slot = self._uploaded[name] = Slot(lambda: GraphRunner(recipe, path))
        self._uploaded.move_to_end(name)
        while len(self._uploaded) > MOST_UPLOADED:
            self._executor.submit(_end, self._uploaded.popitem(last=False)[1])
        return slot


def split(items: Sequence[Item], parts: int) -> list[Sequence[Item]]:
    """Neighbouring items in at most `parts` chunks of nearly equal size, in order, none empty."""
    size, rest = divmod(len(items), parts)
    starts = [i * size + min(i, rest) for i in range(parts + 1)]
    return [items[a:b] for a, b in pairwise(starts) if a < b]


def _end(slot: Slot) -> None:
    """Close what a slot has open; who still uses it opens it again."""
    with slot.lock:
        if isinstance(slot.runner, GraphRunner):
            slot.runner.close()


def _compute(slot: Slot, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """Runs in a worker thread. Never raises: what goes wrong becomes a Problem, of the one item that is to blame."""
    try:
        runner = slot.ready()
    except Exception as error:
        return [_failure(error)] * len(items)
    try:
        outcomes = runner.run(items, settings)
        if len(outcomes) != len(items):
            raise RuntimeError(f"{len(outcomes)} outcomes for {len(items)} items")
        return outcomes
    except Exception as error:
        if len(items) == 1 or isinstance(error, Problem):
            return [_failure(error)] * len(items)
    return [outcome for item in items for outcome in _compute(slot, [item], settings)]


def _failure(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    notes = f"{type(error).__name__}: {error}"
    log.warning("a model failed on an input: %s", notes)
    return Problem(codes.MODEL_PREDICTION_FAILED, "The model failed on this input.", notes)
