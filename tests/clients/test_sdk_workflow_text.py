"""The official SDK reads the workflow files that we write, and we read those that it writes."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from api.test_workflow_text import LOOK
from clients.test_stories import PATIENCE_SECONDS, STORIES, clean
from meshserve import cli
from meshserve.workflow.text.beyond import beyond_the_sdk
from meshserve.workflow.text.plain import plain_workflow
from meshserve.workflow.text.reader import read
from meshserve.workflow.text.writer import written
from meshserve_proto.resources_pb2 import Workflow
from support.clients import sdk_python
from support.serving import Server
from support.workflow_texts import FEWER, workflows


@pytest.mark.slow
def test_files_of_either_are_read_by_the_other(
    server: Server, make_app: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("text")
    exports = {
        "CLARIFAI_API_BASE": server.base,
        "CLARIFAI_USER_ID": app.user_id,
        "CLARIFAI_APP_ID": app.app_id,
        "CLARIFAI_PAT": server.owner.pat,
    }
    for name, value in exports.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    Path("look.yml").write_text(LOOK)
    assert cli.main(["workflow", "import", "look.yml"]) == 0
    assert cli.main(["workflow", "export", "look", "ours.yml"]) == 0
    made_up = _made_up(tmp_path / "texts")

    told = [sdk_python(), str(STORIES / "story_workflow_text.py"), str(tmp_path), app.app_id]
    environment = clean(exports) | {"HOME": str(tmp_path)}
    end = subprocess.run(told, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert end.returncode == 0, end.stderr[-4000:]
    seen = json.loads(end.stdout.splitlines()[-1])

    assert seen["texts"] == {
        name: None if any(beyond_the_sdk(workflow)) else plain_workflow(workflow) for name, workflow in made_up.items()
    }
    assert {text is None for text in seen["texts"].values()} == {True, False}
    for theirs in ("theirs.yml", "listed.yml"):
        assert read(Path(theirs).read_bytes()).workflow.id == seen["made"]
        for other in ("ours.yml", "look", seen["made"]):
            assert cli.main(["workflow", "diff", theirs, other]) == 0
        assert cli.main(["workflow", "import", theirs, "--id", "look"]) == 0
    assert cli.main(["workflow", "export", seen["made"], "again.yml"]) == 0
    assert Path("again.yml").read_text() == Path("ours.yml").read_text().replace("id: look\n", _named(seen["made"]), 1)


def _named(id: str) -> str:
    """The line of a workflow's id, which without a letter at its start is in quotes."""
    return f"id: {id}\n" if id[0].isalpha() else f'id: "{id}"\n'


def _made_up(folder: Path) -> dict[str, Workflow]:
    """File name → workflow: some that the SDK has words for, and some that it has not."""
    folder.mkdir()
    found: dict[str, Workflow] = {}

    @FEWER
    @given(workflows(most=3, plain=True), workflows(most=2))
    def gather(plain: Workflow, any_workflow: Workflow) -> None:
        for workflow in (plain, any_workflow):
            found[f"{len(found)}.yml"] = workflow

    gather()
    for name, workflow in found.items():
        (folder / name).write_text(written(workflow), encoding="utf-8")
    return found
