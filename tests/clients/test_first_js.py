"""The first client for JavaScript, npm's `clarifai` 2.9.1, in a process of its own: courses and old apps call by it."""

import json
import os
import subprocess
from pathlib import Path

from support.node import node, node_environment
from support.serving import Server, add_app, add_app_key

STORY = Path(__file__).parent / "stories" / "story_first.js"
SEEN = {
    "face": [["bottom_row", "left_col", "right_col", "top_row"]],
    "general": [2, 2],
    "dog": [["dog", True]],
    "color": True,
    "unknown": 21200,
    "nothing": 30002,
    "made": ["puppy", "person"],
    "errors": 0,
    "labels": [["dog", 1], ["cat", 0]],
    "searches": {
        "alike": ["puppy", 1],
        "like": ["puppy", 1],
        "label": [["puppy", 1]],
        "missing": [["puppy", 1]],
        "predicted": "puppy",
        "metadata": [["puppy", 1]],
        "near": [["puppy", 1]],
        "far": [],
        "within": [["puppy", 1]],
        "both": [["puppy", 1]],
    },
    "merged": ["dog", "cat", "pet"],
    "concepts": ["cat", "dog", "pet"],
    "named": "Zed",
    "models": True,
    "workflow": 3,
    "deleted": 10000,
}


def test_a_course_s_program_sees_what_it_expects(server: Server) -> None:
    app = f"first-js-{os.getpid()}"
    add_app(server, app, "Universal")
    told = subprocess.run(
        [node(), str(STORY), server.base, add_app_key(server, app)],
        env=node_environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.splitlines()[-1]) == SEEN
