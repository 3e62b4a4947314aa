"""Fixtures of every test: one real server a test process, the official client's stub, and fresh apps.

`server` serves the whole session (with xdist: one a worker), so modules keep apart by apps: `user_app` names
an app that only the module uses, `make_app` makes more. What a test asserts about a user's apps or keys must
bear that other modules have theirs.
"""

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import pytest
from hypothesis import HealthCheck, settings

from support.serving import MEDIA_URL, STRANGER, Caller, Server, add_app, add_caller, base_of, running
from support.splits import split_fields

_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says nothing on a machine that runs other tests beside it."""
settings.register_profile("suite", _patient, max_examples=25)
settings.register_profile("thorough", _patient, max_examples=400)

_numbers = itertools.count(1)
_WALKED = 1 << 18
"""Bytes of an answer up to which it is walked: Python is slow at it."""
_servers: list[Server] = []


def pytest_configure(config: pytest.Config) -> None:
    """Examples are few where tests must be quick; the slow run tries many."""
    gc.set_threshold(20_000)  # or a seventh of all time goes into looking for cycles among thousands of tests
    thorough = config.option.markexpr == "slow or not slow"
    settings.load_profile("thorough" if thorough else "suite")
    if not thorough:
        _leave_out_constants()


def _leave_out_constants() -> None:
    """Let hypothesis not look through all of our source for constants, which takes longer than a few examples do.

    It has no setting for that; a release that does it some other way does as it likes.
    """
    with suppress(ImportError):
        from hypothesis.internal.conjecture import providers
        from hypothesis.internal.constants_ast import Constants

        providers._get_local_constants = Constants


def pytest_collection_finish() -> None:
    """The tests stay till the end, so nobody need look for cycles among them."""
    gc.freeze()


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small media, good and bad, that URLs below MEDIA_URL lead to."""
    from PIL import Image

    folder = tmp_path_factory.mktemp("media")
    Image.new("RGB", (32, 20), (200, 30, 30)).save(folder / "red.png")
    Image.new("RGB", (64, 48), (30, 200, 30)).save(folder / "green.jpg")
    (folder / "broken.jpg").write_bytes((folder / "green.jpg").read_bytes()[:200])
    (folder / "notes.txt").write_text("zwölf Boxkämpfer", encoding="utf-8")
    (folder / "latin.txt").write_bytes("zwölf".encode("latin-1"))
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[Server]:
    """A server of this checkout, started by its command line, that knows the sample media and `media`."""
    with running(
        tmp_path_factory.mktemp("server"), options=("--mirror", f"{MEDIA_URL}={media}", "--base-workflow", "Empty")
    ) as started:
        _servers.append(started)
        yield started
        _servers.remove(started)


@pytest.fixture(scope="session")
def whole_answers() -> None:
    """From here on no answer over the official client's gRPC channels may have a singular field twice."""
    from clarifai_grpc.channel import clarifai_channel

    plain = clarifai_channel._response_deserializer_for_grpc
    clarifai_channel._response_deserializer_for_grpc = lambda kind: _whole(kind, plain(kind))


@pytest.fixture(scope="session")
def channel(server: Server, whole_answers: None) -> Iterator[grpc.Channel]:
    """A channel to `server`, made by the official client."""
    from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel

    with ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", server.port) as opened:
        yield opened


def _whole(kind: Any, parse: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """`parse` for answers in which no singular field comes twice; others fail the test."""

    def parse_whole(body: bytes) -> Any:
        answer = parse(body)
        if answer.ByteSize() != len(body) < _WALKED:  # what was merged is shorter: the rest need not be walked
            twice = sorted(set(split_fields(kind.DESCRIPTOR, body)))
            assert not twice, f"{kind.DESCRIPTOR.name} has fields twice, which JavaScript does not merge: {twice}"
        return answer

    return parse_whole


@pytest.fixture(scope="session")
def stub(channel: grpc.Channel) -> Any:
    """The official client's stub, connected to `server`."""
    from clarifai_grpc.grpc.api import service_pb2_grpc

    return service_pb2_grpc.V2Stub(channel)


@pytest.fixture(scope="session")
def metadata(server: Server) -> tuple[tuple[str, str], ...]:
    """The owner's personal access token as call metadata."""
    return server.owner.metadata


@pytest.fixture(scope="session")
def stranger(server: Server) -> Caller:
    """A second user of `server`, with an app and a token."""
    add_caller(server.data, STRANGER)
    return STRANGER


@pytest.fixture(scope="session")
def make_app(server: Server) -> Callable[..., Any]:
    """`make_app("cats")` makes a new app of the owner and returns its UserAppIDSet; base: its base workflow."""
    from clarifai_grpc.grpc.api import resources_pb2

    def make(name: str = "app", base: str = "Empty") -> Any:
        app_id = f"{name}-{os.getpid()}-{next(_numbers)}"
        add_app(server, app_id, base)
        return resources_pb2.UserAppIDSet(user_id=server.owner.user_id, app_id=app_id)

    return make


@pytest.fixture(scope="module")
def user_app(make_app: Callable[..., Any], request: pytest.FixtureRequest) -> Any:
    """The UserAppIDSet of an app that only this module uses."""
    return make_app(request.module.__name__.rpartition(".")[2].replace("_", "-")[:20], base_of(request.node))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """A failure shows the end of the server's log and where the rest is."""
    report = yield
    if report.failed and "server" in getattr(item, "fixturenames", ()):
        for server in _servers:
            ended = server.process.poll()
            state = "" if ended is None else f" (the server is gone, exit code {ended})"
            report.sections.append((f"server log, all of it in {server.log}{state}", server.tail()))
    return report
