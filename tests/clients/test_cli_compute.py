"""The official command line `clarifai`, unmodified, for compute: each command a process, so all of it is slow."""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from support.clients import sdk_python
from support.serving import Server, command, environment

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 120
CLUSTER = """
    compute_cluster:
      id: cli-cluster
      description: from the command line
      cloud_provider: {id: local}
      region: local
      managed_by: user
      cluster_type: dedicated
"""
NODEPOOL = """
    nodepool:
      id: cli-pool
      compute_cluster: {id: cli-cluster}
      instance_types: [{id: local, compute_info: {cpu_limit: "1", cpu_memory: 1Gi}}]
      node_capacity_type: {capacity_types: [1, 2]}
      min_instances: 1
      max_instances: 1
"""
DEPLOYMENT = """
    deployment:
      id: cli-deployment
      worker: {model: {id: general-image-recognition, user_id: clarifai, app_id: main}}
      autoscale_config: {min_replicas: 0, max_replicas: 2}
      scheduling_choice: 4
      nodepools: [{id: cli-pool, compute_cluster: {id: cli-cluster}}]
"""
CONFIG = """
    model: {id: cli-model, model_type_id: any-to-any}
    build_info: {python_version: "3.11"}
    inference_compute_info: {cpu_limit: "1", cpu_memory: 1Gi, num_accelerators: 0}
"""
MODEL = """
    from clarifai.runners.models.model_class import ModelClass


    class Shout(ModelClass):
        def load_model(self):
            pass

        @ModelClass.method
        def shout(self, text: str = "") -> str:
            return text.upper()
"""
Cli = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the command line is called and keeps its settings."""
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def settings(server: Server, home: Path) -> dict[str, str]:
    """The environment: what `meshserve env` prints, and a home of its own."""
    asked = command("env", "--data", str(server.data), "--pat", server.owner.pat, "--shell", "json")
    done = subprocess.run(asked, env=environment(), capture_output=True, text=True, check=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLARIFAI_", "GRPC_"))}
    return {**kept, "NO_PROXY": "*", "no_proxy": "*", "HOME": str(home), **json.loads(done.stdout)}


@pytest.fixture
def cli(settings: dict[str, str], home: Path) -> Cli:
    """`cli("nodepool", "list")`: what the command prints; it must end well."""

    def run(*words: str) -> str:
        end = subprocess.run(
            [clarifai(), *words],
            env=settings,
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert end.returncode == 0, end.stdout[-2000:] + end.stderr[-2000:]
        return end.stdout + end.stderr

    return run


def clarifai() -> str:
    """The command, beside the interpreter of the SDK."""
    return str(Path(sdk_python()).with_name("clarifai"))


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).lstrip())
    return str(path)


def test_clusters_nodepools_and_deployments_by_the_command_line(cli: Cli, home: Path) -> None:
    cli("computecluster", "create", "cli-cluster", "--config", written(home, "cluster.yaml", CLUSTER))
    assert "from the command line" in cli("computecluster", "list")
    cli("nodepool", "create", "cli-cluster", "cli-pool", "--config", written(home, "pool.yaml", NODEPOOL))
    assert "cli-pool" in cli("nodepool", "list")
    cli("deployment", "create", "cli-pool", "cli-deployment", "--config", written(home, "d.yaml", DEPLOYMENT))
    listed = cli("deployment", "list")
    assert all(word in listed for word in ("cli-deployment", "general-image-recognition", "cli-pool", "cli-cluster"))
    shown = cli("deployment", "get", "cli-deployment")
    assert all(word in shown for word in ("Enabled", "clarifai/main/models/general-image-recognition", "0 - 2"))
    assert "local" in cli("list-instances")
    cli("deployment", "delete", "cli-deployment")
    cli("nodepool", "delete", "cli-cluster", "cli-pool")
    cli("computecluster", "delete", "cli-cluster")
    assert "cli-cluster" not in cli("computecluster", "list")


def test_a_local_runner_sets_everything_up_and_finds_it_again(cli: Cli, settings: dict[str, str], home: Path) -> None:
    folder = home / "model"
    for name, text in (("config.yaml", CONFIG), ("requirements.txt", "clarifai\n"), ("1/model.py", MODEL)):
        written(folder, name, text)
    assert "Creating runner" in run_until_ready(settings, home, folder)
    assert "cli-model" in cli("deployment", "get", "local-cli-model")
    again = run_until_ready(settings, home, folder)
    assert "Deployment ready" in again
    assert "Creating" not in again


def run_until_ready(settings: dict[str, str], home: Path, folder: Path) -> str:
    """Start a local runner; what it prints until it waits for work, where it is interrupted."""
    process = subprocess.Popen(
        [clarifai(), "model", "local-runner", str(folder)],
        env=settings | {"PYTHONUNBUFFERED": "1"},
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "Press Ctrl+C to stop" in line:
                break
        else:
            pytest.fail("".join(said)[-3000:])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    return "".join(said)
