"""Pipelines and artifacts through the official SDK and its commands: `story_pipelines.py USER APP` prints what it saw.

The commands run in this process, one after the other, as a shell would run each in its own. The app of that id is made by
the upload of a pipeline, and deleted at the end.
"""

import json
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import yaml
from clarifai.cli.base import cli
from clarifai.client.artifact import Artifact
from clarifai.client.artifact_version import ArtifactVersion
from clarifai.client.pipeline import Pipeline
from clarifai.client.user import User
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from click.testing import CliRunner

STEPS = ("train",)
"""Each costs a second, which the SDK waits for a build."""
TICK = 0.05
LARGE = bytes(range(251)) * 62_000
"""More than the SDK sends in one part."""


class Story:
    """One user's commands and calls in one app."""

    def __init__(self, user_id: str, app_id: str, folder: Path) -> None:
        self.user_id, self.app_id, self.folder = user_id, app_id, folder
        self.place = f"users/{user_id}/apps/{app_id}"

    def command(self, *arguments: str, keys: str = "") -> str:
        """What a command prints; it must end well."""
        done = CliRunner().invoke(cli, ["--config", str(self.folder / "config"), *arguments], input=keys)
        if done.exit_code:
            raise SystemExit(f"{arguments}: {done.exit_code} {done.exception!r}\n{done.output}")
        return done.output

    def project(self) -> Path:
        """A pipeline as the SDK wants it on the disk."""
        project = self.folder / "project"
        references = [f"{self.place}/pipeline_steps/{step}" for step in STEPS]
        groups = [[{"name": n, "templateRef": {"name": r, "template": r}}] for n, r in zip(STEPS, references)]  # noqa: B905
        argo = {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Workflow",
            "spec": {
                "entrypoint": "all",
                "arguments": {"parameters": [{"name": "epochs", "value": "3"}]},
                "templates": [{"name": "all", "steps": groups}],
            },
        }
        pipeline = {
            "id": "chain",
            "user_id": self.user_id,
            "app_id": self.app_id,
            "step_directories": list(STEPS),
            "orchestration_spec": {"argo_orchestration_spec": yaml.safe_dump(argo)},
            "config": {"step_version_secrets": {"train": {"TOKEN": f"users/{self.user_id}/secrets/token"}}},
        }
        for step in STEPS:
            self.step(project / step, step)
        (project / "config.yaml").write_text(yaml.safe_dump({"pipeline": pipeline}))
        return project

    def step(self, folder: Path, id: str) -> Path:
        """A step as the SDK wants it on the disk."""
        (folder / "1").mkdir(parents=True)
        step = {"id": id, "user_id": self.user_id, "app_id": self.app_id}
        compute = {"cpu_limit": "500m", "cpu_memory": "500Mi", "num_accelerators": 0}
        params = [{"name": "epochs", "default": "3", "description": "how long"}]
        config = {"pipeline_step": step, "pipeline_step_compute_info": compute, "pipeline_step_input_params": params}
        (folder / "config.yaml").write_text(yaml.safe_dump(config))
        (folder / "requirements.txt").write_text("clarifai\n")
        (folder / "1" / "pipeline_step.py").write_text(f"print('{id}')\n")
        return folder

    def pipelines(self) -> dict[str, Any]:
        """Upload, list, run, pause, resume, cancel."""
        project = self.project()
        self.command("pipeline", "upload", str(project))
        self.command("pipelinestep", "upload", str(self.step(self.folder / "alone", "alone")), keys="\n")
        self.command("pipeline", "upload", str(project))
        lock = yaml.safe_load((project / "config-lock.yaml").read_text())["pipeline"]
        argo = yaml.safe_load(lock["orchestration_spec"]["argo_orchestration_spec"])
        names = [group[0]["templateRef"]["name"] for group in argo["spec"]["templates"][0]["steps"]]
        version = lock["version_id"]
        listed = self.command("pipeline", "ls", "--app_id", self.app_id, "--user_id", self.user_id)
        steps = self.command("pipelinestep", "ls", "--app_id", self.app_id, "--user_id", self.user_id)
        validated = self.command("pipeline", "validate-lock", str(project / "config-lock.yaml"))
        return {
            "locked": [name.split("/versions/")[0] for name in names],
            "listed": "chain" in listed and version in listed,
            "steps": [step in steps for step in (*STEPS, "alone")],
            "valid": "valid" in validated.lower(),
            "across apps": self.across_apps(),
            **self.runs(version),
        }

    def across_apps(self) -> list[Any]:
        """What the user's own lists have of the app, asked without one: the SDK takes that of the environment."""
        os.environ.pop("CLARIFAI_APP_ID", None)
        user = User(user_id=self.user_id)
        pipelines = [found.pipeline_id for found in user.list_pipelines() if found.app_id == self.app_id]
        steps = [found.pipeline_step_id for found in user.list_pipeline_steps() if found.app_id == self.app_id]
        return [pipelines, steps]

    def runs(self, version: str) -> dict[str, Any]:
        """One run that an orchestrator works through while the SDK watches, and one that is cancelled."""
        place = {"user_id": self.user_id, "app_id": self.app_id, "pipeline_id": "chain", "pipeline_version_id": version}
        watching = Pipeline(**place, pipeline_version_run_id="watched", compute_cluster_id="own", nodepool_id="pool")
        orchestrator = Pipeline(**place)
        ended: list[Any] = []

        def watch() -> None:
            ended.append(watching.run(timeout=30, monitor_interval=TICK))

        thread = threading.Thread(target=watch)
        thread.start()
        while thread.is_alive():
            try:
                orchestrator.patch_pipeline_version_run("watched", codes.JOB_RUNNING)
                break
            except Exception:  # it is not there yet
                thread.join(TICK)
        options = [f"--{name}={value}" for name, value in place.items()]
        self.command("pipelinerun", "pause", "watched", *options)
        self.command("pipelinerun", "resume", "watched", *options)
        orchestrator.patch_pipeline_version_run("watched", codes.JOB_COMPLETED)
        thread.join()
        monitored = self.command("pipelinerun", "monitor", "watched", *options, "--monitor_interval=1")
        short = Pipeline(**place, pipeline_version_run_id="short")
        waited = short.run(timeout=0.01, monitor_interval=TICK)
        self.command("pipelinerun", "cancel", "short", *options)
        return {
            "watched": ended[0]["status"],
            "pool": ended[0]["pipeline_version_run"]["nodepools"][0]["id"],
            "monitored": '"status": "success"' in monitored,
            "nobody ran it": waited["status"],
            "never uploaded": Pipeline(**{**place, "pipeline_id": "no-such"}).run()["status"]["code"],
        }

    def artifacts(self) -> dict[str, Any]:
        """Upload, list, look, download, go on with a download, delete."""
        source, target = self.folder / "model.bin", self.folder / "down"
        source.write_bytes(LARGE)
        target.mkdir()
        path = f"{self.place}/artifacts/model"
        self.command("artifact", "cp", str(source), f"{path}/versions/first", "--description", "the first")
        source.write_bytes(b"small")
        self.command(
            "artifact", "cp", str(source), path, "--visibility", "public", "--expires-at", "2099-01-01T00:00:00Z"
        )
        latest = Artifact(artifact_id="model", user_id=self.user_id, app_id=self.app_id).get().artifact_version
        part = target / "part"
        part.write_bytes(LARGE[:1000])
        first = ArtifactVersion(artifact_id="model", version_id="first", user_id=self.user_id, app_id=self.app_id)
        first.download(output_path=str(part))
        self.command("artifact", "cp", path, str(target))
        versions = self.command("artifact", "list", path, "--versions")
        seen = {
            "latest": [latest.upload.content_length, latest.visibility.gettable, latest.expires_at.seconds],
            "whole": part.read_bytes() == LARGE,
            "downloaded": (target / "model").read_text(),
            "listed": "model" in self.command("artifact", "list", self.place),
            "versions": ["first" in versions, latest.id in versions, "2099" in versions],
            "described": "the first" in self.command("artifact", "get", f"{path}/versions/first"),
        }
        self.command("artifact", "rm", f"{path}/versions/{latest.id}", "--force")
        left = [version.id for version in first.list()]
        self.command("artifact", "rm", path, "--force")
        gone = self.command("artifact", "list", self.place)
        return {**seen, "left": left, "gone": "No artifacts found" in gone}


def main(user_id: str, app_id: str) -> None:
    """Tell the story."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(user_id, app_id, Path(folder))
        try:
            seen = {"pipelines": story.pipelines(), "artifacts": story.artifacts()}
        finally:
            User(user_id=user_id).delete_app(app_id)
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
