"""The official command line, unmodified: accounts, apps, models, deployments of one's own model; and secrets by the SDK.

What it does with clusters, nodepools and runners is in test_cli_compute.py, with pipelines and artifacts in
test_sdk_pipelines.py.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from clients.test_stories import PATIENCE_SECONDS, STORIES, clean, exported
from support.clients import sdk_python
from support.serving import Server

pytestmark = pytest.mark.slow
SEEN = {
    "account": {
        "user found by token": True,
        "context": True,
        "who": True,
        "orgs": [],
        "wrong token": True,
        "left": True,
    },
    "apps": {"made": True, "listed": True, "of the user": True, "page": 2, "twice": True, "gone": True},
    "models": {
        "public": True,
        "predicts": True,
        "tells its method": True,
        "own": True,
        "not deployed": True,
        "deployed": True,
        "status": True,
        "gone": True,
        "no runner": True,
    },
    "secrets": {"made": "a token", "hidden": True, "listed": ["a token"], "got": "a token", "left": []},
}


def test_the_commands_for_accounts_apps_models_and_secrets(server: Server, tmp_path: Path) -> None:
    told = [sdk_python(), str(STORIES / "story_cli.py"), server.owner.user_id, f"cli-{os.getpid()}"]
    environment = clean(exported(server)) | {"HOME": str(tmp_path)}
    end = subprocess.run(told, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert end.returncode == 0, f"{end.stderr[-4000:]}\n{end.stdout[-2000:]}"
    assert json.loads(end.stdout.splitlines()[-1]) == SEEN
