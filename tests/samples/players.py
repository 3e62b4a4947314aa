"""How the samples of each language are played: by the program that reads them, or as the request that they build."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from clarifai_grpc.grpc.api import service_pb2
from google.protobuf import json_format

from samples.builders import build, csharp_calls, java_calls
from support.clients import RELEASES, client_environment, python
from support.node import node, node_environment
from support.serving import Server

HERE = Path(__file__).parent
LIMIT_SECONDS = 40
_METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name


@dataclass(frozen=True, slots=True)
class Task:
    """What a sample is played with. user_id, app_id: whom the initialization code names, empty for an app key."""

    code: str
    secret: str
    user_id: str = ""
    app_id: str = ""
    earlier: bool = False


class Player(Protocol):
    """Plays samples."""

    def play(self, task: Task) -> str:
        """Play a sample; return what it printed. AssertionError if it failed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays: a language and, where there are several, the release of the client."""

    language: str
    release: str = ""

    def __str__(self) -> str:
        """As the id of a test has it."""
        return f"{self.language}-{self.release}" if self.release else self.language


def parts(languages: Sequence[str]) -> list[Part]:
    """Who plays the samples of these languages: Python's are played by each release."""
    releases = {"python": RELEASES}
    return [Part(language, release) for language in languages for release in releases.get(language, ("",))]


class Lines:
    """A process that answers a line of JSON with a line of JSON."""

    def __init__(self, process: "subprocess.Popen[str]", **task: Any) -> None:
        self._process = process
        self._task = task

    def play(self, task: Task) -> str:
        """Run a sample there."""
        answer = self.ask(
            code=task.code, secret=task.secret, user_id=task.user_id, app_id=task.app_id, shim=task.earlier
        )
        assert not answer["error"], answer["error"]
        return str(answer["printed"])

    def ask(self, **task: Any) -> dict[str, Any]:
        """Its answer, whatever that is."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(self._task | task) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process that runs samples has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def _lines(command: Sequence[str], environment: Mapping[str, str], **task: Any) -> Iterator[Lines]:
    """A process of that command for the length of the block."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tempfile.gettempdir()
    )
    try:
        yield Lines(process, **task)
    finally:
        process.communicate(timeout=20)


class Programs:
    """Runs each sample as a program of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def play(self, task: Task) -> str:
        """Run a sample; it must end well and print an answer."""
        ended = self.run(task)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout, ended.stderr
        return ended.stdout

    def run(self, task: Task) -> "subprocess.CompletedProcess[str]":
        """How it ends, whatever that is."""
        return subprocess.run(
            self._command,
            input=task.code,
            env=client_environment(RELEASES[0]) | {"NO_PROXY": "*", "no_proxy": "*"},
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )


def fetching() -> Programs:
    """Runs JavaScript samples that use `fetch`."""
    return Programs([node(), "-"])


def curling() -> Programs:
    """Runs samples of the shell. AssertionError if there is no curl."""
    assert shutil.which("curl"), "curl is not installed"
    return Programs(["bash", "-s"])


class Built:
    """Makes the calls that the text of a sample builds; prints the answers as JSON, one a line."""

    def __init__(self, stub: Any, language: str) -> None:
        self._stub = stub
        self._calls = {"java": java_calls, "csharp": csharp_calls}[language]

    def play(self, task: Task) -> str:
        """Make the calls in order."""
        answers: list[Any] = []
        for call in self._calls(task.code):
            method = _METHODS[call.rpc]
            request = build(call.request, _variables(task.code, answers))
            assert request.DESCRIPTOR.name == method.input_type.name
            assert call.answer in ("", method.output_type.name)
            metadata = (("authorization", f"Key {task.secret}"),)
            answers.append(getattr(self._stub, call.rpc)(request, metadata=metadata, timeout=LIMIT_SECONDS))
        assert answers, "no call was found in the sample"
        return "".join(f"{_as_json(answer)}\n" for answer in answers)


def _as_json(answer: Any) -> str:
    fields = json_format.MessageToDict(answer, preserving_proto_field_name=True, use_integers_for_enums=True)
    return json.dumps(fields)


def _variables(code: str, answers: Sequence[Any]) -> dict[str, Any]:
    """The variables that samples take from an earlier answer."""
    if answers and "String lastId = inputs.get(inputs.size() - 1).getId();" in code:
        return {"lastId": answers[0].inputs[-1].id}
    return {}


def node_lines(base: str, **trust: str) -> AbstractContextManager[Lines]:
    """A process that runs NodeJS samples against that host and port, which speaks TLS."""
    command = [node(), str(HERE / "node_driver.js")]
    return _lines(command, node_environment(CLARIFAI_GRPC_BASE=base, **trust))


@contextmanager
def player(part: Part, server: Server, stub: Any) -> Iterator[Player]:
    """Who plays that part against the server, for the length of the block."""
    if part.language == "python":
        command = [python(), str(HERE / "driver.py")]
        with _lines(command, client_environment(part.release), port=server.port) as lines:
            yield lines
    elif part.language == "nodejs":
        trusted = str(server.authority)
        with node_lines(f"localhost:{server.tls_port}", GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=trusted) as lines:
            yield lines
    elif part.language == "javascript":
        yield fetching()
    elif part.language == "curl":
        yield curling()
    else:
        yield Built(stub, part.language)
