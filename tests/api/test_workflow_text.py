"""`meshserve workflow` against a running server: import, export, diff and rollback (behaviour §11.1)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import service_pb2 as api

from meshserve import cli
from support.serving import Server

Run = Callable[..., tuple[int, str, str]]
LOOK = """workflow:
  id: look
  nodes:
    - id: see
      model:
        model_id: general-image-recognition
        user_id: clarifai
        app_id: main
    - id: pass
      model:
        model_id: keep
        model_type_id: random-sample
        output_info:
          params:
            keep_fraction: 0.5
      node_inputs:
        - node_id: see
"""
RICH = """workflow:
  id: rich
  nodes:
    - id: see
      model:
        model_id: general-image-recognition
        user_id: clarifai
        app_id: main
      suppress_output: true
    - id: dogs
      model:
        model_id: doggy
        model_type_id: concept-thresholder
        output_info:
          params:
            concept_threshold_type: GREATER_THAN
          data:
            concepts:
              - id: dog
                name: dog
                value: 0.3
      node_inputs:
        - node_id: see
      output_info_override:
        params:
          run_if:
            at_least: 0.1
            concept: animal
            node: see
        data:
          concepts:
            - id: dog
              name: dog
              value: 0.9
"""


@pytest.fixture
def app(make_app: Callable[..., Any]) -> Any:
    return make_app("text")


@pytest.fixture
def run(
    server: Server, app: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Run a verb; its exit code and what it printed. Files are in the working directory."""
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("API_BASE", server.base), ("USER_ID", app.user_id), ("APP_ID", app.app_id), ("PAT", server.owner.pat),
    ):  # fmt: skip
        monkeypatch.setenv(f"CLARIFAI_{name}", value)
    Path("look.yml").write_text(LOOK)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["workflow", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def models(stub: Any, app: Any, metadata: Any) -> Callable[[], list[tuple[str, int]]]:
    """The ids of the app's models, and how many versions each has."""

    def models() -> list[tuple[str, int]]:
        listed = stub.ListModels(api.ListModelsRequest(user_app_id=app), metadata=metadata).models
        asked = [api.ListModelVersionsRequest(user_app_id=app, model_id=each.id) for each in listed]
        counts = [len(stub.ListModelVersions(each, metadata=metadata).model_versions) for each in asked]
        return sorted(zip((each.id for each in listed), counts, strict=True))

    return models


def test_a_file_becomes_a_workflow_and_the_same_file_nothing(run: Run, models: Any) -> None:
    code, out, _ = run("import", "look.yml", "--dry-run", "--json")
    assert (code, json.loads(out)["outcome"], models()) == (0, "created", [])
    made = json.loads(run("import", "look.yml", "--json")[1])
    assert (made["outcome"], [each["id"] for each in made["models_made"]]) == ("created", ["keep"])
    there = models()
    assert json.loads(run("import", "look.yml", "--json")[1])["version"] == made["version"]
    assert run("import", "look.yml")[1] == f"unchanged: workflow 'look', version {made['version']}\n"
    assert run("export", "look", "out.yml")[0] == 0
    text = Path("out.yml").read_text()
    assert run("import", "out.yml")[1].startswith("unchanged")
    assert run("export", "look") == (0, text, "")
    assert run("diff", "look", "look.yml") == run("diff", "out.yml", "look@" + made["version"]) == (0, "", "")
    assert run("export", "look", "--describe") == (0, _pinned(text), "")
    Path("out.yml").write_text(text.replace("id: look", "id: other", 1))
    assert json.loads(run("import", "out.yml", "--id", "third", "--json")[1])["id"] == "third"
    assert run("diff", "third", "look")[0] == 0
    assert models() == there


def _pinned(exported: str) -> str:
    """LOOK with the version of the public model that an export names."""
    version = exported.partition("model_version_id: ")[2].partition("\n")[0]
    model = "model_id: general-image-recognition\n"
    return LOOK.replace(model, f"{model}        model_version_id: {version}\n")


def test_a_changed_file_makes_versions_that_differ_and_can_be_taken_back(
    run: Run, models: Any, stub: Any, app: Any, metadata: Any
) -> None:
    first = json.loads(run("import", "look.yml", "--json")[1])
    Path("new.yml").write_text(LOOK.replace("0.5", "0.25").replace("id: see\n", "id: watch\n"))
    assert "would make a new version of workflow 'look'" in run("import", "new.yml", "--dry-run")[1]
    second = json.loads(run("import", "new.yml", "--json")[1])
    assert (second["outcome"], second["difference"]["renamed"]) == ("changed", [{"old": "see", "new": "watch"}])
    old, new = f"look@{first['version']}", f"look@{second['version']}"
    versions = [each["models_made"][0]["version"] for each in (first, second)]
    code, out, _ = run("diff", old, new)
    assert (code, out) == (1, f"= see is now called watch\n~ pass: version: {versions[0]} → {versions[1]}\n")
    (change,) = json.loads(run("diff", old, new, "--json")[1])["changed"]
    assert change == {"node": "pass", "path": ["model", "model_version_id"], "old": versions[0], "new": versions[1]}
    code, out, _ = run("rollback", "look", first["version"])
    assert (code, out.splitlines()[1:]) == (
        0,
        ["  = watch is now called see", f"  ~ pass: version: {versions[1]} → {versions[0]}"],
    )
    assert run("diff", "look", old)[0] == 0
    assert run("rollback", "look", first["version"])[1].startswith("unchanged")
    request = api.DeleteModelVersionRequest(user_app_id=app, model_id="keep", version_id=versions[1])
    stub.DeleteModelVersion(request, metadata=metadata)
    code, out, err = run("rollback", "look", second["version"])
    assert (code, out) == (1, "")
    assert f"Node 'pass': The model 'keep' has no version '{versions[1]}'" in err
    assert run("diff", "look", old)[0] == 0
    assert "has no version 'nope'" in run("rollback", "look", "nope")[2]
    assert run("rollback", "General", "nope")[0] == 2
    assert run("diff", "look", "look@nope")[0] == 2


def test_what_the_sdk_has_no_words_for_travels_too(run: Run, make_app: Any, models: Any, monkeypatch: Any) -> None:
    Path("rich.yml").write_text(RICH)
    assert run("import", "rich.yml")[0] == 0
    code, out, err = run("export", "rich", "--describe")
    assert (code, out) == (
        0,
        RICH.replace(
            "model_id: general-image-recognition\n", out[out.index("model_id: gen") : out.index("        user_id")]
        ),
    )
    assert [line.partition("this: ")[2] for line in err.splitlines()] == [
        "node 'see' has suppress_output", "node 'dogs' has output_info_override", "node 'dogs' describes its model with data",
    ]  # fmt: skip
    assert run("import", "rich.yml")[1].startswith("unchanged")
    Path("moved.yml").write_text(out)
    monkeypatch.setenv("CLARIFAI_APP_ID", make_app("text").app_id)
    assert run("import", "moved.yml")[0] == 0
    assert run("export", "rich", "--describe")[1] == out
    assert models() == [("doggy", 2)]


def test_what_the_server_refuses_is_told_by_line_and_leaves_nothing(run: Run, models: Any) -> None:
    cases = [
        ("keep_fraction: 0.5", "keep_fraction: 5", "15:28", "keep_fraction must be from 0 to 1; it is 5"),
        ("keep_fraction: 0.5", "keep_fraction: 0.5\n      output_info_override: {params: {keep_fraction: much}}", "16:54", "must be a number"),
        ("random-sample", "no-such-type", "12:24", "no-such-type"),
        ("random-sample", "visual-classifier", "12:24", "has to be trained"),
        ("random-sample", "image-crop", "16:7", "runs model 'keep' (image-crop), which takes"),
        ("model_id: general-image-recognition", "model_id: never-was", "6:19", "there is no model 'never-was' in app 'main'"),
        ("model_id: general-image-recognition", "model_id: general-image-recognition\n        model_version_id: b1", "7:27", "has no version 'b1'"),
        ("        model_type_id: random-sample\n        output_info:\n          params:\n            keep_fraction: 0.5\n", "", "11:19", "describe it by model_type_id"),
    ]  # fmt: skip
    missed = []
    for old, new, where, words in cases:
        Path("bad.yml").write_text(LOOK.replace(old, new))
        for more in ([], ["--dry-run"]):
            code, out, err = run("import", "bad.yml", *more)
            if code != 1 or out or words not in err or not err.startswith(f"bad.yml:{where}"):
                missed.append((new, where, words, code, out, err))
    assert missed == []
    assert models() == []
    assert "no workflow 'look'" in run("export", "look")[2]
    assert run("import", "look.yml")[0] == 0
    Path("bad.yml").write_text(LOOK.replace("random-sample", "image-crop"))
    assert "there already and of type random-sample" in run("import", "bad.yml")[2]


def test_nodes_that_are_described_alike_share_a_version(run: Run, models: Any) -> None:
    third = (
        LOOK[LOOK.index("    - id: pass") :].replace("id: pass", "id: again").replace("node_id: see", "node_id: pass")
    )
    Path("twice.yml").write_text(LOOK + third)
    Path("other.yml").write_text(LOOK + third.replace("0.5", "0.25"))
    for name in ("twice.yml", "other.yml"):
        assert run("import", name)[0] == 0
        assert run("import", name)[1].startswith("unchanged")
    assert models() == [("keep", 3)]  # a model of such a type has a version before it has settings


def test_a_public_workflow_names_its_models_in_full(run: Run) -> None:
    assert run("export", "General", "general.yml")[0] == 0
    assert Path("general.yml").read_text().count("user_id: clarifai\n") == 3
    assert run("import", "general.yml", "--id", "mine")[0] == 0
    assert run("diff", "General", "mine") == run("diff", "mine", "general.yml") == (0, "", "")


def test_what_makes_no_sense(run: Run, tmp_path: Path) -> None:
    assert run("import", "nowhere.yml")[::2] == (
        2,
        "meshserve: 'nowhere.yml' cannot be read: No such file or directory\n",
    )
    assert run("export", "a@b", "--version", "c")[0] == 2
    assert run("export", "@b")[0] == 2
    Path("bad.yml").write_text("workflow: {id: a, nodes: [}")
    assert run("diff", "bad.yml", "look.yml")[::2][0] == 2
    assert run("diff", "look.yml", "look.yml") == (0, "", "")
