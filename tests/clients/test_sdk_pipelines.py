"""Pipelines and artifacts as the official SDK and its commands know them, unmodified (behaviour §18, §9.5)."""

import json
import os
import subprocess
from pathlib import Path

from clients.test_stories import PATIENCE_SECONDS, STORIES, clean, exported
from support.clients import sdk_python
from support.serving import Server

SEEN = {
    "pipelines": {
        "locked": ["users/{user}/apps/{app}/pipeline_steps/train"],
        "listed": True,
        "steps": [True, True],
        "valid": True,
        "across apps": [["chain"], ["alone", "train"]],
        "watched": "success",
        "pool": "pool",
        "monitored": True,
        "nobody ran it": "timeout",
        "never uploaded": "CONN_DOES_NOT_EXIST",
    },
    "artifacts": {
        "latest": [5, 50, 4070908800],
        "whole": True,
        "downloaded": "small",
        "listed": True,
        "versions": [True, True, True],
        "described": True,
        "left": ["first"],
        "gone": True,
    },
}


def test_the_sdk_and_its_commands_upload_run_and_download(server: Server, tmp_path: Path) -> None:
    user, app = server.owner.user_id, f"pipes-{os.getpid()}"
    told = [sdk_python(), str(STORIES / "story_pipelines.py"), user, app]
    environment = clean(exported(server)) | {"HOME": str(tmp_path)}
    end = subprocess.run(told, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert end.returncode == 0, f"{end.stderr[-4000:]}\n{end.stdout[-2000:]}"
    (line,) = end.stdout.splitlines()
    expected = json.dumps(SEEN).replace("{user}", user).replace("{app}", app)
    assert json.loads(line) == json.loads(expected)
