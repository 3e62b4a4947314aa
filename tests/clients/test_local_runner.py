"""A model run by the official `clarifai model local-runner`, and called through the server by the official SDK.

Both are unmodified and each is a process, so all of it is slow.
"""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from support.clients import sdk_python
from support.serving import Server, command, environment, running

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 60
CONFIG = """
    model: {id: spoken, model_type_id: any-to-any}
    build_info: {python_version: "3.11"}
    inference_compute_info: {cpu_limit: "1", cpu_memory: 1Gi, num_accelerators: 0}
"""
MODEL = """
    import os
    import time
    from typing import Iterator

    from clarifai.runners.models.model_class import ModelClass


    class Spoken(ModelClass):
        def load_model(self):
            pass

        @ModelClass.method
        def predict(self, text: str = "") -> str:
            if text == "die":
                os._exit(1)
            if text == "fail":
                raise ValueError("no such word")
            return text.upper()

        @ModelClass.method
        def generate(self, text: str = "", pause: float = 0.0) -> Iterator[str]:
            for word in text.split():
                yield word.upper()
                time.sleep(pause)

        @ModelClass.method
        def stream(self, words: Iterator[str]) -> Iterator[str]:
            for word in words:
                yield word.upper()
"""
CALLS = """
    import json, sys, time
    from concurrent.futures import ThreadPoolExecutor
    from clarifai.client import Model

    user, method, *words = sys.argv[1:]
    url = f"https://clarifai.com/{user}/main/models/spoken"
    model = Model(url, deployment_id="local-spoken", deployment_user_id=user) if method == "batch" else Model(url)
    if method == "predict":
        said = [model.predict(text=word) for word in words]
    elif method == "many":
        model.predict(text="first")  # what defines its methods
        with ThreadPoolExecutor(16) as pool:
            said = list(pool.map(lambda word: model.predict(text=word), words * 50))
    elif method == "batch":
        said = model.predict([{"text": word} for word in words])
    elif method == "generate":
        begun, said = time.monotonic(), []
        for piece in model.generate(text=" ".join(words), pause=0.3):
            said.append([piece, time.monotonic() - begun])
    elif method == "leave":
        said = [next(iter(model.generate(text=" ".join(words), pause=0.5)))]
    else:
        said = list(model.stream(iter(words)))
    print("SAID " + json.dumps(said))
"""


class Run:
    """The local runner as a process."""

    def __init__(self, settings: dict[str, str], home: Path, folder: Path) -> None:
        self._lines: list[str] = []
        self.process = subprocess.Popen(
            [str(Path(sdk_python()).with_name("clarifai")), "model", "local-runner", str(folder), "--verbose"],
            env=settings | {"PYTHONUNBUFFERED": "1", "CLARIFAI_LOG_LEVEL": "DEBUG", "LOG_LEVEL": "DEBUG"},
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self._lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def said(self) -> str:
        return "".join(self._lines)

    def until(self, *words: str) -> None:
        """Wait until it has printed these."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(word in self.said for word in words):
            assert time.monotonic() < deadline, self.said[-3000:]
            time.sleep(0.05)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reading.join(10)


def settings_for(server: Server, home: Path) -> dict[str, str]:
    """The environment: what `meshserve env` prints, and a home of its own."""
    asked = command("env", "--data", str(server.data), "--pat", server.owner.pat, "--shell", "json")
    done = subprocess.run(asked, env=environment(), capture_output=True, text=True, check=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLARIFAI_", "GRPC_"))}
    return {**kept, "NO_PROXY": "*", "no_proxy": "*", "HOME": str(home), **json.loads(done.stdout)}


@contextmanager
def local_runner(settings: dict[str, str], home: Path) -> Iterator[Run]:
    folder = home / "model"
    (folder / "1").mkdir(parents=True, exist_ok=True)
    for name, text in (("config.yaml", CONFIG), ("requirements.txt", "clarifai\n"), ("1/model.py", MODEL)):
        (folder / name).write_text(dedent(text).lstrip())
    run = Run(settings, home, folder)
    try:
        run.until("Control connection established", "Loop iteration: 0")
        yield run
    finally:
        run.end()


def caller(settings: dict[str, str], server: Server) -> Callable[..., Any]:
    """`say("predict", "a")`: what the SDK gives back."""

    def say(*words: str, code: int = 0) -> Any:
        end = subprocess.run(
            [sdk_python(), "-c", dedent(CALLS), server.owner.user_id, *words],
            env=settings,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert end.returncode == code, end.stderr[-2000:]
        if code:
            return end.stderr
        return json.loads(end.stdout.rpartition("SAID ")[2])

    return say


def test_a_model_of_a_local_runner_is_called_through_the_server(tmp_path: Path) -> None:
    with running(tmp_path / "server") as server:
        settings = settings_for(server, tmp_path)
        say = caller(settings, server)
        with local_runner(settings, tmp_path) as runner:
            assert say("predict", "one", "two") == ["ONE", "TWO"]
            assert say("batch", "one", "two") == ["ONE", "TWO"]
            assert say("stream", "one", "two", "three") == ["ONE", "TWO", "THREE"]
            pieces = say("generate", "one", "two", "three")
            assert [piece for piece, _ in pieces] == ["ONE", "TWO", "THREE"]
            assert pieces[-1][1] - pieces[0][1] > 0.5, "the pieces came all at once"
            assert say("many", "a", "b", "c", "d") == ["A", "B", "C", "D"] * 50
            assert "no such word" in say("predict", "fail", code=1)
            assert say("leave", "one", "two", "three", "four") == ["ONE"]
            runner.until("Cancellation received on control connection")
            failed = say("predict", "die", code=1)
            assert "25608" in failed or "RUNNER_PROCESSING_FAILED" in failed
            assert runner.process.wait(PATIENCE_SECONDS) == 1
        gone = say("predict", "x", code=1)
        assert "21353" in gone or "MODEL_NOT_DEPLOYED" in gone


def test_a_local_runner_comes_back_after_the_server_does(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    with running(folder) as server:
        settings, port = settings_for(server, tmp_path), str(server.port)
        say = caller(settings, server)
        context = local_runner(settings, tmp_path)
        runner = context.__enter__()
        assert say("predict", "one") == ["ONE"]
    try:
        runner.until("Signalled to retry")
        with running(folder, options=("--port", port)):
            assert say("predict", "two") == ["TWO"]
    finally:
        context.__exit__(None, None, None)
