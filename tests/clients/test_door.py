"""The door of a real server: clients of many kinds, certificates that change under load, and clients that behave badly."""

import asyncio
import contextlib
import http.client
import json
import os
import random
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from meshserve.transport.authority import make_authority, make_certificate
from support import http2
from support.clients import python
from support.serving import Server, running

NAMES = ("localhost", "127.0.0.1")
LIVE = b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
METHOD = "/clarifai.api.V2/GetUser"


class Signer:
    """An authority of the test's own; each certificate that it makes is taken over by the server."""

    def __init__(self, folder: Path) -> None:
        self.trusted, self._key, self.chain = folder / "ca.pem", folder / "ca.key", folder / "chain.pem"
        make_authority(self.trusted, self._key)
        self.rotate()

    def rotate(self) -> None:
        make_certificate(self.trusted, self._key, NAMES, self.chain)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, signer: Signer) -> Iterator[Server]:
    """A server for this module alone, since it is treated badly."""
    with running(tmp_path_factory.mktemp("door"), options=["--certificate", str(signer.chain)]) as started:
        get(started)  # HTTP is loaded
        yield started


def get(server: Server) -> None:
    """One request on a connection of its own."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as one:
        one.request("GET", "/livez")
        assert one.getresponse().status == 200


def memory(server: Server) -> int:
    """MiB of a server."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


class Others:
    """Clients who behave: they call over gRPC and HTTP while the block runs, and all must be answered."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self.grpc: list[float] = []
        self.http: list[float] = []
        self.failures: list[str] = []
        self._threads = [threading.Thread(target=work) for work in (self._grpc, self._http)]

    def __enter__(self) -> "Others":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def check(self, at_least: int = 3, seconds: float = 8.0) -> None:
        """All were answered, soon enough for a machine on which the attacker has the other core."""
        assert not self.failures
        for taken in (self.grpc, self.http):
            assert len(taken) >= at_least
            assert max(taken) < seconds
            assert sorted(taken)[len(taken) // 2] < 1.0

    def _repeat(self, taken: list[float], action: Callable[[], object]) -> None:
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                action()
            except (grpc.RpcError, OSError, AssertionError) as error:
                self.failures.append(repr(error))
            taken.append(time.monotonic() - started)
            time.sleep(0.02)

    def endure(self, seconds: float, at_least: int = 5) -> None:
        """Let so much time pass, and more until each kind was answered so often since."""
        started, before = time.monotonic(), (len(self.grpc), len(self.http))
        while time.monotonic() - started < 10:
            more = min(len(self.grpc) - before[0], len(self.http) - before[1])
            if time.monotonic() - started >= seconds and more >= at_least:
                return
            time.sleep(0.02)

    def _grpc(self) -> None:
        with grpc.insecure_channel(self._server.address) as channel:
            call = channel.unary_unary(METHOD)
            metadata = self._server.owner.metadata
            self._repeat(self.grpc, lambda: call(b"", metadata=metadata, timeout=20))

    def _http(self) -> None:
        self._repeat(self.http, lambda: get(self._server))


# Clients


def test_the_official_client_over_tls_by_the_variable_of_grpc(server: Server) -> None:
    """What `meshserve env` exports is enough for the client's own secure channel, by name and by address."""
    code = """
import sys
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
for host in ("localhost", "127.0.0.1"):
    stub = service_pb2_grpc.V2Stub(ClarifaiChannel.get_grpc_channel(base=f"{host}:{sys.argv[1]}"))
    request = service_pb2.GetUserRequest(user_app_id=resources_pb2.UserAppIDSet(user_id="me"))
    reply = stub.GetUser(request, metadata=(("authorization", "Key " + sys.argv[2]),), timeout=20)
    print(reply.status.code, reply.user.id)
"""
    environment = os.environ | {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(server.authority)}
    command = [python(), "-c", code, str(server.tls_port), server.owner.pat]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout.splitlines() == [f"10000 {server.owner.user_id}"] * 2, ran.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("options", [[], ["--http1.1"], ["--tls-max", "1.2"]], ids=["both", "http/1.1", "tls 1.2"])
def test_curl_over_tls(server: Server, options: list[str]) -> None:
    """It offers h2 and HTTP/1.1, and gets the one in which REST is served."""
    command = ["curl", "-sS", "--cacert", str(server.authority), "-w", " %{http_version} %{http_code}"]
    ran = subprocess.run([*command, *options, f"{server.tls_base}/livez"], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith(" 1.1 200")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("options", [["--http2"], ["-H", "Expect: 100-continue"]], ids=["upgrade", "expect"])
def test_curl_posts_much(server: Server, tmp_path: Path, options: list[str]) -> None:
    """Its request for an upgrade is passed over, its question whether it may send is answered, and no byte is lost."""
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"inputs": [{"id": "curl", "data": {"text": {"raw": "x" * 100_000}}}]}))
    url = f"{server.base}/v2/users/{server.owner.user_id}/apps/{server.owner.app_id}/inputs"
    command = ["curl", "-sS", *options, "-H", f"Authorization: Key {server.owner.pat}", url]
    posted = subprocess.run([*command, "-d", f"@{body}"], capture_output=True, text=True, check=True)
    try:
        assert '"code":10000' in posted.stdout.replace(" ", "")[:200]
    finally:
        subprocess.run([*command[:-1], f"{url}/curl", "-X", "DELETE"], capture_output=True, check=True)


def test_grpcurl_over_tls(server: Server) -> None:
    program = Path(sys.executable).with_name("grpcurl")
    command = [str(program) if program.is_file() else "grpcurl", "-cacert", str(server.authority)]
    listed = subprocess.run(
        [*command, f"localhost:{server.tls_port}", "list"], capture_output=True, text=True, check=True, timeout=60
    )
    assert "clarifai.api.V2" in listed.stdout.split()


# Certificates


def _rotate_under_load(door: Server, signer: Signer, times: int) -> None:
    """gRPC and HTTPS clients, with old connections and with new ones, while the certificate changes."""
    trusted = signer.trusted.read_bytes()
    context = ssl.create_default_context(cafile=str(signer.trusted))
    stop, failures, done = threading.Event(), [], {"grpc": 0, "new grpc": 0, "https": 0, "new https": 0}
    serials = set()

    def channel() -> grpc.Channel:
        options = [("grpc.use_local_subchannel_pool", 1)]
        return grpc.secure_channel(f"localhost:{door.tls_port}", grpc.ssl_channel_credentials(trusted), options)

    def call(one: grpc.Channel) -> None:
        one.unary_unary(METHOD)(b"", metadata=door.owner.metadata, timeout=20)

    def call_anew() -> None:
        with channel() as one:
            call(one)

    def connection() -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", door.tls_port, context=context, timeout=20)

    def ask(one: http.client.HTTPSConnection) -> None:
        one.request("GET", "/livez")
        answer = one.getresponse()
        answer.read()
        assert answer.status == 200

    def get_anew() -> None:
        with contextlib.closing(connection()) as one:
            one.connect()
            serials.add(one.sock.getpeercert()["serialNumber"])
            ask(one)

    def repeat(name: str, action: Callable[[], None]) -> None:
        while not stop.is_set():
            try:
                action()
                done[name] += 1
            except Exception as error:
                failures.append((name, repr(error)))

    with channel() as kept, contextlib.closing(connection()) as opened, ThreadPoolExecutor(4) as pool:
        pool.submit(repeat, "grpc", lambda: call(kept))
        pool.submit(repeat, "new grpc", call_anew)
        pool.submit(repeat, "https", lambda: ask(opened))
        pool.submit(repeat, "new https", get_anew)
        try:
            for _ in range(times):
                before = len(serials)
                signer.rotate()
                deadline = time.monotonic() + 20
                while len(serials) == before and time.monotonic() < deadline:
                    time.sleep(0.01)
        finally:
            stop.set()
    assert not failures
    assert len(serials) >= times
    assert min(done.values()) >= times / 2, done


def test_certificates_change_under_load(door: Server, signer: Signer) -> None:
    _rotate_under_load(door, signer, 10)


@pytest.mark.slow
def test_certificates_change_a_hundred_times_under_load(door: Server, signer: Signer) -> None:
    _rotate_under_load(door, signer, 100)


# Nonsense


_POST = (
    b"POST /v2/models/general-image-recognition/outputs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    b'authorization: Key x\r\ncontent-length: 51\r\n\r\n{"inputs":[{"data":{"image":{"url":"http://x/y"}}}]}'
)
_SEEDS = [
    LIVE,
    _POST,
    b"POST /v2/x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{}{}\r\n0\r\ntrailer: y\r\n\r\n",
    b"GET /v2/users/me/apps?page=1&per_page=2&x=%00%ff HTTP/1.1\r\nhost: x\r\ncookie: a=b\r\nrange: bytes=0-\r\n\r\n",
    b"OPTIONS /v2/x HTTP/1.1\r\norigin: http://y\r\naccess-control-request-method: POST\r\n\r\n",
    b"GET /x HTTP/1.1\r\nconnection: Upgrade\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n",
    b"POST /clarifai.api.V2/GetUser HTTP/1.1\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: 5\r\n\r\n"
    + bytes(5),
    LIVE.replace(b"connection: close\r\n", b"") * 3 + LIVE,
    http2.opening(),
    http2.opening()
    + http2.frame(http2.HEADERS, http2.call("GetUser"), http2.END_HEADERS, 1)
    + http2.frame(http2.DATA, http2.message(), http2.END_STREAM, 1)
    + http2.frame(http2.PING, b"12345678")
    + http2.frame(http2.GOAWAY, bytes(8)),
    b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(range(160)),
    b"",
]


def _opening(chance: random.Random) -> bytes:
    """What a client might say first: sense, with some nonsense in it."""
    said = bytearray(chance.choice(_SEEDS))
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(said) + 1)
        match chance.randrange(7):
            case 0 if said:
                said[at % len(said)] = chance.randrange(256)
            case 1:
                del said[at:]
            case 2:
                said[at:at] = chance.randbytes(chance.randrange(40))
            case 3:
                said[at:at] = said[: chance.randrange(len(said) + 1)]
            case 4:
                other = chance.choice(_SEEDS)
                said[at:] = other[chance.randrange(len(other) + 1) :]
            case 5:
                del said[at : at + chance.randrange(20)]
            case _:
                said[at:at] = bytes([chance.choice(b"\r\n :;,%/\0\xff0")]) * chance.choice((1, 2, 300, 20_000))
    return bytes(said)


async def _say(port: int, said: bytes) -> tuple[bytes, float]:
    """What is answered until the door closes, and the seconds from the end of what was said till then."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.monotonic()
    try:
        writer.write(said)
        writer.write_eof()
        started = time.monotonic()
        return await asyncio.wait_for(reader.read(), 20), time.monotonic() - started
    except (ConnectionError, RuntimeError):
        return b"", time.monotonic() - started
    finally:
        writer.close()


def _fuzz(door: Server, openings: int, growth: int) -> None:
    chance = random.Random(20_250_607)  # noqa: S311 - the same each time
    slow: list[tuple[float, bytes]] = []
    wrong: list[tuple[bytes, bytes]] = []

    async def worker(count: int) -> None:
        for _ in range(count):
            said = _opening(chance)
            answer, taken = await _say(door.port, said)
            if taken > 1.0:
                slow.append((taken, said))
            if any(part[:1] == b"5" for part in answer.split(b"HTTP/1.1 ")[1:]):
                wrong.append((said, answer))

    async def run(count: int) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(worker(count // 20))

    asyncio.run(run(max(400, openings // 10)))
    warm = memory(door)
    slow.clear()  # the first of a kind may import something
    asyncio.run(run(openings))
    assert not wrong
    assert not slow
    assert memory(door) - warm < growth
    assert asyncio.run(_say(door.port, LIVE))[0].startswith(b"HTTP/1.1 200")


def test_2000_openings_of_all_kinds(door: Server) -> None:
    """No answer is a 5xx, no connection hangs, no memory is kept."""
    _fuzz(door, 2000, growth=24)


@pytest.mark.slow
def test_100000_openings_of_all_kinds(door: Server) -> None:
    _fuzz(door, 100_000, growth=24)


# Attacks


@contextlib.contextmanager
def attack(door: Server, work: Callable[[socket.socket, int], bytes], clients: int = 3) -> Iterator[None]:
    """While the block runs, as many clients say in a loop what `work` makes of the turn, and connect anew if cut off."""
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", door.port), 5) as one:
                one.settimeout(0.5)
                one.sendall(http2.opening())
                turn = 0
                while not stop.is_set():
                    one.sendall(work(one, turn))
                    turn += 1

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _resets(block: bytes, whole: bool) -> Callable[[socket.socket, int], bytes]:
    def work(one: socket.socket, turn: int) -> bytes:
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            one.recv(1 << 20)
        one.settimeout(0.5)
        parts = []
        for number in range(100):
            stream = 1 + 2 * (turn * 100 + number)
            parts.append(http2.frame(http2.HEADERS, block, http2.END_HEADERS, stream))
            if whole:
                parts.append(http2.frame(http2.DATA, http2.message(), http2.END_STREAM, stream))
            parts.append(http2.frame(http2.RST_STREAM, b"\0\0\0\x08", 0, stream))
        return b"".join(parts)

    return work


@pytest.mark.parametrize("whole", [False, True], ids=["headers", "calls"])
def test_rapid_resets_fail_no_call_of_others(door: Server, whole: bool) -> None:
    """gRPC by itself cancels calls at random, whosoever they are, when so many wait (grpc_server.py)."""
    with Others(door) as others, attack(door, _resets(http2.call("GetUser", door.owner.pat), whole)):
        others.endure(0.6)
    others.check()


@pytest.mark.parametrize(
    "frames",
    [
        http2.frame(http2.PING, b"12345678") * 100,
        http2.frame(http2.SETTINGS, b"\0\x04\0\0\xff\xff") * 100,
        http2.frame(http2.WINDOW_UPDATE, b"\0\0\0\1") * 100,
        random.Random(1).randbytes(4000),  # noqa: S311 - the same each time
    ],
    ids=["pings", "settings", "window updates", "noise"],
)
def test_floods_of_frames_by_clients_that_never_read(door: Server, frames: bytes) -> None:
    before = memory(door)
    with Others(door) as others, attack(door, lambda one, turn: frames):
        others.endure(0.3)
    others.check()
    assert memory(door) - before < 100


def test_openings_that_do_not_end(door: Server) -> None:
    """Slow-loris: 300 connections that keep a header, a preface, a body or a handshake open; others are served."""
    openings = [
        b"GET / HTTP/1.1\r\nhost: x\r\n",
        http2.PREFACE[:10],
        b"POST /v2/x HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{",
        b"",
    ]
    with contextlib.ExitStack() as stack, Others(door) as others:
        held = []
        for number in range(300):
            port = door.tls_port if number % 5 == 4 else door.port
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            one.sendall(openings[number % 4] if port == door.port else b"\x16\x03\x01")
            held.append(one)
        for one in held[::5]:
            one.sendall(b"x: y\r\n")
        others.endure(0.2)
    others.check()


@pytest.mark.slow
def test_openings_that_do_not_end_are_ended(door: Server) -> None:
    """The limits of a real start: 15 seconds."""
    with socket.create_connection(("127.0.0.1", door.port)) as one:
        one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        one.settimeout(20)
        assert one.recv(1000).startswith(b"HTTP/1.1 408")
    with socket.create_connection(("127.0.0.1", door.tls_port)) as one:
        one.settimeout(20)
        assert one.recv(1000) == b""


def test_headers_without_end(door: Server) -> None:
    """They are cut off at 64 KiB, whatever they are made of."""
    with Others(door) as others:
        for line in (b"a: b\r\n", b"x" * 1000, b"x: " + b"y" * 4000 + b"\r\n"):
            with socket.create_connection(("127.0.0.1", door.port), 5) as one:
                answer = b""
                with contextlib.suppress(OSError):
                    one.sendall(b"GET / HTTP/1.1\r\n" + line * (200_000 // len(line)))
                with contextlib.suppress(OSError):
                    answer = one.recv(1000)
            assert answer == b"" or answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))
    others.check(at_least=1)


def test_when_no_more_files_can_be_opened(door: Server) -> None:
    """What is open is served, who comes waits or is sent away, and afterwards all is as before."""
    pid = door.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    few = len(list(Path(f"/proc/{pid}/fd").iterdir())) + 20
    with contextlib.ExitStack() as stack, Others(door) as others:
        others.endure(0.0, at_least=1)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (few, limits[1]))
        stack.callback(resource.prlimit, pid, resource.RLIMIT_NOFILE, limits)
        for number in range(100):
            with contextlib.suppress(OSError):
                one = stack.enter_context(socket.create_connection(("127.0.0.1", door.port), 1))
                one.sendall(http2.opening() if number % 2 else b"GET /")
        time.sleep(0.3)
        called = len(others.grpc)
        time.sleep(0.3)
        assert len(others.grpc) > called
        assert not [failure for failure in others.failures if "StatusCode" in failure]
    with Others(door) as others:
        others.endure(0.1)
    others.check()
    assert door.process.poll() is None
