"""The first client for Python, PyPI's `clarifai` 2.6.2, in a process of its own: courses and old apps call by it."""

import json
import os
import subprocess
from pathlib import Path

from support.clients import legacy_environment, python
from support.serving import SAMPLES, Server, add_app, add_app_key

STORY = Path(__file__).parent / "stories" / "story_legacy.py"
SEEN = {
    "predicting": {
        "face": [["bottom_row", "left_col", "right_col", "top_row"]],
        "few": 3,
        "dog": [["dog", True]],
        "by id": "animal",
        "tagged": 20,
        "tagged by default": "animal",
        "color": True,
        "embedding": 1,
        "one missing": [10000, 30002],
        "missing": 30002,
        "no picture": 30101,
        "celebrities": 21200,
    },
    "adding": {
        "made": ["person", "none"],
        "processed": [3, 0, 1],
        "again": 10020,
        "listed": ["person", "file", "puppy"],
        "page": ["file", "puppy"],
        "got": {
            "concepts": [{"id": "dog", "value": True}, {"id": "cat", "value": False}],
            "metadata": {"of": {"a": "story"}},
            "geo": {"geo_point": {"longitude": 30, "latitude": 55}},
            "image": {"url": "https://samples.clarifai.com/puppy.jpeg"},
        },
        "nobody": 11101,
    },
    "searching": {
        "alike": ["file", "puppy"],
        "like": 1,
        "file": ["file", "puppy"],
        "url": ["puppy"],
        "metadata": ["puppy"],
        "label": ["puppy"],
        "not label": ["puppy"],
        "labels": ["puppy"],
        "predicted": ["file", "puppy"],
        "near": ["puppy"],
        "far": [],
        "within": ["puppy"],
        "by id": ["person"],
        "both": ["puppy"],
        "nothing": 40002,
    },
    "patching": {
        "merged": [["dog", True], ["pet", True], ["cat", False], ["wolf", False]],
        "left": [["dog", True], ["cat", False]],
        "metadata": {"more": "x", "of": {"a": "story"}},
        "overwritten": [["pet", True]],
        "nobody": 10020,
        "concepts": ["cat", "dog", "pet", "wolf"],
        "named": "Zed",
        "renamed": "Zett",
        "got": "Zett",
        "searched": ["pet"],
        "again": 40003,
    },
    "modelling": {
        "made": ["pets", "Pets", ["dog", "cat"]],
        "exclusive": True,
        "added": ["dog", "cat", "pet"],
        "overwritten": ["dog"],
        "own": ["pets"],
        "public": ["color-recognition"],
        "untrained": 21102,
        "deleted": 10000,
        "again": 21200,
        "workflow": 3,
        "no workflow": 22102,
    },
    "deleted": {"all": 10000, "stranger": 11008},
}


def test_a_course_s_program_sees_what_it_expects(server: Server) -> None:
    app = f"legacy-{os.getpid()}"
    add_app(server, app, "Universal")
    told = subprocess.run(
        [python(), str(STORY), add_app_key(server, app), str(SAMPLES / "puppy.jpeg")],
        env=legacy_environment() | {"CLARIFAI_API_BASE": server.base},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.splitlines()[-1]) == SEEN
