"""Networks on onnxruntime: weights by name, verified once, with the right number of threads for the load.

Measured on 2 cores: a lone call is 1.5 to 1.9 times faster with both cores inside the network; two callers
at once get 1.2 to 1.4 times more done with one thread each. So a network has two sessions, and the pictures in
flight choose. Batches gain nothing for these networks, so pictures go through one by one.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from numpy.typing import NDArray

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

WEIGHTS = Path(__file__).parent / "weights"
CORES = os.cpu_count() or 1


class Load:
    """For how many pictures networks are at work at this moment in this process: the cores are shared by all models.

    The networks of one picture, which the nodes of a workflow want at the same time, count once. Measured on 2 cores: a
    tagger and a detector of one picture end after 45 ms if both use all cores, after 48 to 62 if one of them keeps to one.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._subjects: Counter[int] = Counter()

    @contextmanager
    def working(self, subject: object = None) -> Iterator[None]:
        """Counts one run, for a picture; without one it counts by itself. It may be nested."""
        held = object() if subject is None else subject
        with self._lock:
            self._subjects[id(held)] += 1
        try:
            yield
        finally:
            with self._lock:
                self._subjects[id(held)] -= 1
                if not self._subjects[id(held)]:
                    del self._subjects[id(held)]

    @property
    def crowded(self) -> bool:
        """True when others want the cores too."""
        return len(self._subjects) > 1


LOAD = Load()


@dataclass(slots=True)
class Opened:
    """A network that is in memory: how many sessions it has, and the bytes of its file."""

    sessions: int
    weights: int


OPENED: dict[str, Opened] = {}
"""The networks of this process by the names of their files."""


@cache
def manifest() -> Mapping[str, Mapping[str, Any]]:
    """What `weights/manifest.json` says of each file: sha256, bytes, licence, source, task."""
    entries = json.loads((WEIGHTS / "manifest.json").read_text("utf-8"))["files"]
    return {entry["file"]: entry for entry in entries}


@cache
def weights(name: str) -> Path:
    """The path of a file of ours, its SHA-256 compared with the manifest the first time.

    Raises Problem(MODEL_PREDICTION_FAILED) when the file is missing or differs.
    """
    path = WEIGHTS / name
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise Problem(codes.MODEL_PREDICTION_FAILED, f"The weights {name} are not installed.", str(error)) from error
    if digest != manifest()[name]["sha256"]:
        raise Problem(
            codes.MODEL_PREDICTION_FAILED,
            f"The weights {name} are damaged: reinstall meshserve.",
            f"SHA-256 {digest}, wanted {manifest()[name]['sha256']}",
        )
    return path


class Network:
    """One network, safe for many threads.

    locate: gives the path of the .onnx file; called at most once, on `load` or the first `run`.
    """

    def __init__(self, locate: Callable[[], Path]) -> None:
        self._locate = locate
        self._lock = Lock()
        self._sessions: dict[int, Any] = {}

    def load(self) -> None:
        """Open the session of a lone caller; that of a crowd opens when a crowd comes."""
        self._session(CORES)

    def run(
        self, outputs: Sequence[str] | None, feeds: Mapping[str, NDArray[Any]], subject: object = None
    ) -> list[NDArray[Any]]:
        """The outputs asked for (None: all), in order, for named inputs. subject: the picture that they were made of."""
        with LOAD.working(subject):
            session = self._session(1 if LOAD.crowded else CORES)
            result: list[NDArray[Any]] = session.run(outputs, feeds)
        return result

    @property
    def outputs(self) -> list[str]:
        """The names of all outputs, in order."""
        return [output.name for output in self._session(CORES).get_outputs()]

    def _session(self, threads: int) -> Any:
        session = self._sessions.get(threads)
        if session is None:
            with self._lock:
                session = self._sessions.get(threads) or self._open(threads)
                self._sessions[threads] = session
        return session

    def _open(self, threads: int) -> Any:
        import onnxruntime  # slow to import, so not before a model is wanted

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that spin after a run take the cores from the next network: two in a row cost 90 ms instead of 50.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = self._locate()
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        before = OPENED.get(path.name, Opened(0, 0)).sessions
        OPENED[path.name] = Opened(before + 1, path.stat().st_size)
        return session


def ours(name: str) -> Network:
    """A network of the weights folder."""
    return Network(lambda: weights(name))
