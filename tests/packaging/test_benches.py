"""The benches still run with what they measure: a change that breaks them is seen before anybody wants a figure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ("--rounds", "1", "--inputs", "60000", "--vectors", "3000", "--annotations", "300", "--pictures", "4")
QUICK = ("search", "export")
SLOW = ("start", "calls", "door", "predict", "workflow", "approximate", "bulk", "ingest")
"""With these all but `rival`, which installs others' servers."""


@pytest.mark.parametrize("group", [*QUICK, *(pytest.param(group, marks=pytest.mark.slow) for group in SLOW)])
def test_each_group_measures_what_it_names(group: str) -> None:
    """On so little the figures say nothing; that there are some says that the bench works."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "server"), str(ROOT / "generated")])}
    command = [sys.executable, str(ROOT / "scripts/benchmarks"), group, *SMALL]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    measured = [line for line in run.stdout.splitlines() if line.startswith(("met ", "MISSED "))]
    assert measured, run.stderr[-2000:]
    assert "Traceback" not in run.stderr, run.stderr[-2000:]
