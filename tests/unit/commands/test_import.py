"""`meshserve import` into a running server: each form of data, resumed, refused, and what it says at the end."""

import csv
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import service_pb2
from PIL import Image

from meshserve import cli
from meshserve.commands.importing import items, yolo
from support.archives import film, picture
from support.serving import Server, command, environment

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def app(make_app: Callable[..., Any]) -> Any:
    return make_app("import")


@pytest.fixture
def run(server: Server, app: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command; its exit code and its summary."""
    monkeypatch.setenv("CLARIFAI_API_BASE", server.base)
    monkeypatch.setenv("CLARIFAI_USER_ID", app.user_id)
    monkeypatch.setenv("CLARIFAI_PAT", server.owner.pat)
    monkeypatch.setenv("CLARIFAI_APP_ID", app.app_id)

    def run(*arguments: object) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = cli.main(["import", "--json", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, json.loads(printed.out) if printed.out else {"error": printed.err}

    return run


@pytest.fixture
def listed(stub: Any, app: Any, metadata: Any) -> Callable[[str], list[Any]]:
    """`listed("inputs")` and `listed("annotations")`: what the app has."""

    def listed(what: str) -> list[Any]:
        if what == "inputs":
            request = service_pb2.ListInputsRequest(user_app_id=app, per_page=1000)
            return list(stub.ListInputs(request, metadata=metadata).inputs)
        every = service_pb2.ListAnnotationsRequest(user_app_id=app, per_page=1000, list_all_annotations=True)
        found = stub.ListAnnotations(every, metadata=metadata).annotations
        return [each for each in found if each.data.regions]

    return listed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Media in folders, with junk."""
    for name, content in {
        "cats/tom.png": picture((1, 0, 0)),
        "cats/film.mp4": film(),
        "dogs/rex.jpg": picture((2, 0, 0), "JPEG"),
        "dogs and wolves/words.txt": b"some words",
        "top.png": picture((3, 0, 0)),
        ".hidden/x.png": picture(),
        "cats/.DS_Store": b"x",
        "paper.pdf": b"%PDF-1.4",
    }.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes(content)
    return tmp_path / "data"


def numbers(summary: dict[str, Any]) -> tuple[int, ...]:
    return tuple(summary[name] for name in ("found", "added", "already", "failed", "skipped"))


def test_a_folder_and_again(run: Run, folder: Path, listed: Callable[[str], list[Any]]) -> None:
    code, summary = run(folder, "--concepts-from-folders", "--wait")
    assert (code, summary["format"], numbers(summary)) == (0, "folder", (5, 5, 0, 0, 1))
    assert sum(summary["processed"].values()) == 5
    labels = {each.id.rpartition("-")[0]: [c.id for c in each.data.concepts] for each in listed("inputs")}
    assert labels == {"tom": ["cats"], "film": ["cats"], "rex": ["dogs"], "words": ["dogs-and-wolves"], "top": []}
    code, summary = run(folder, "--concepts-from-folders")
    assert (code, numbers(summary)) == (0, (5, 0, 5, 0, 1))
    (folder / "new.png").write_bytes(picture((9, 9, 9)))
    (folder / "top.png").write_bytes(picture((8, 8, 8)))
    assert numbers(run(folder)[1]) == (6, 2, 4, 0, 1)


def test_an_import_that_was_broken_off_goes_on(
    run: Run, folder: Path, listed: Callable[[str], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from meshserve.commands.importing import sending

    for number in range(20):
        (folder / f"{number}.txt").write_text(f"text {number}")
    monkeypatch.setattr(sending, "MOST", 4)
    posted = sending.Sender._post
    monkeypatch.setattr(sending.Sender, "_post", lambda self, fresh: _after(self, fresh, posted, 3))
    code, summary = run(folder)
    assert (code, summary["stopped"]) == (1, "broken off; run it again to go on")
    assert len(listed("inputs")) == 12
    monkeypatch.setattr(sending.Sender, "_post", posted)
    code, summary = run(folder)
    assert (code, numbers(summary)) == (0, (25, 13, 12, 0, 1))
    assert len(listed("inputs")) == 25


def _after(sender: Any, fresh: Any, posted: Any, calls: int) -> Any:
    if sender.tally.added >= 4 * calls:
        raise KeyboardInterrupt
    return posted(sender, fresh)


def test_a_table(run: Run, folder: Path, listed: Callable[[str], list[Any]]) -> None:
    path = folder / "table.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["inputid", "input", "concepts", "metadata", "geopoints"])
        rows.writerow(["one", "a text, with a comma", "good,very good", '{"a": 1}', "13.4,52.5"])
        rows.writerow(["two", "cats/tom.png", "", "{'b': [2]}", ""])
        rows.writerow(["three", "https://samples.clarifai.com/metro-north.jpg", "train", "", ""])
    code, summary = run(path)
    assert (code, summary["format"], numbers(summary)) == (0, "csv", (3, 3, 0, 0, 0))
    found = {each.id: each.data for each in listed("inputs")}
    assert found["one"].text.raw == "a text, with a comma"
    assert [(c.id, c.name) for c in found["one"].concepts] == [("good", "good"), ("very-good", "very good")]
    assert found["one"].metadata["a"] == 1
    assert found["one"].geo.geo_point.longitude == pytest.approx(13.4)
    assert found["two"].image.hosted.suffix
    assert list(found["two"].metadata["b"]) == [2]
    assert found["three"].image.url.endswith("metro-north.jpg")
    assert numbers(run(path)[1]) == (3, 0, 3, 0, 0)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["input,colour", "a,b"], "column 'colour'"),
        (["inputid", "a"], "no column 'input'"),
        (["input,metadata", "a,no json"], "line 2: metadata is no JSON object"),
        (["input,geopoints", 'a,"1"'], "longitude,latitude"),
        ([], "is empty"),
        (["input,concepts", "a,b,c"], "line 2 has more values than there are columns: c"),
        (["inputid,input", "one,a", "one,b"], "line 3: the inputid 'one' is in line 2 already"),
        (["input\xff"], "cannot be read as CSV"),
    ],
)
def test_tables_that_make_no_sense(run: Run, tmp_path: Path, lines: list[str], words: str) -> None:
    (tmp_path / "table.csv").write_text("\n".join(lines), encoding="latin-1")
    code, summary = run(tmp_path / "table.csv")
    assert code == 1
    assert words in summary["stopped"]


def _pictures(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        Image.new("RGB", (100, 50), (number, 0, 0)).save(folder / name)


def test_coco(run: Run, tmp_path: Path, listed: Callable[[str], list[Any]]) -> None:
    _pictures(tmp_path / "train", "1.jpg", "2.jpg")
    (tmp_path / "annotations").mkdir()
    shapes = [
        {"image_id": 7, "category_id": 3, "bbox": [10, 5, 20, 10]},
        {"image_id": 7, "category_id": 4, "bbox": [0, 0, 9, 9], "segmentation": [[0, 0, 50, 0, 50, 25]]},
        {"image_id": 8, "category_id": 3, "bbox": [90, 40, 100, 100], "segmentation": {"counts": "x"}, "iscrowd": 1},
        {"image_id": 8, "category_id": 3, "bbox": [10, 10, 0, 5]},
    ]
    content = {
        "images": [{"id": 7, "file_name": "1.jpg", "width": 100, "height": 50}, {"id": 8, "file_name": "2.jpg"}],
        "categories": [{"id": 3, "name": "cat"}, {"id": 4, "name": "hot dog"}],
        "annotations": shapes,
    }
    content["images"].append({"id": 9, "file_name": "missing.jpg", "width": 1, "height": 1})
    (tmp_path / "annotations" / "instances_train.json").write_text(json.dumps(content))
    code, summary = run(tmp_path)
    assert (code, summary["format"], numbers(summary)) == (0, "coco", (2, 2, 0, 0, 1)), summary
    assert summary["annotations_added"] == 3
    regions = {each.data.regions[0].data.concepts[0].id: [] for each in listed("annotations")}
    for each in listed("annotations"):
        regions[each.data.regions[0].data.concepts[0].id].append(each.data.regions[0].region_info)
    (outline,) = regions["hot-dog"]
    assert [(p.col, p.row) for p in outline.polygon.points] == [(0, 0), (0.5, 0), (0.5, 0.5)]
    corners = {tuple(round(getattr(info.bounding_box, side), 3) for side in _SIDES) for info in regions["cat"]}
    assert corners == {(0.1, 0.1, 0.3, 0.3), (0.9, 0.8, 1.0, 1.0)}
    code, summary = run(tmp_path / "annotations" / "instances_train.json", "--images", tmp_path / "train")
    assert (code, numbers(summary), summary["annotations_already"]) == (0, (2, 0, 2, 0, 1), 3)


_SIDES = ("left_col", "top_row", "right_col", "bottom_row")


def _boxes(found: list[Any]) -> set[tuple[Any, ...]]:
    """(concept, left, top, right, bottom) of each rectangle."""
    regions = [each.data.regions[0] for each in found]
    return {
        (region.data.concepts[0].name, *(round(getattr(region.region_info.bounding_box, side), 3) for side in _SIDES))
        for region in regions
    }


def test_voc(run: Run, tmp_path: Path, listed: Callable[[str], list[Any]]) -> None:
    _pictures(tmp_path / "JPEGImages", "1.jpg")
    (tmp_path / "Annotations").mkdir()
    (tmp_path / "Annotations" / "1.xml").write_text(
        "<annotation><filename>1.jpg</filename><size><width>100</width><height>50</height></size>"
        "<object><name>dining table</name>"
        "<bndbox><xmin>11</xmin><ymin>6</ymin><xmax>30</xmax><ymax>25</ymax></bndbox></object></annotation>"
    )
    code, summary = run(tmp_path)
    assert (code, summary["format"], numbers(summary)) == (0, "voc", (1, 1, 0, 0, 0))
    assert _boxes(listed("annotations")) == {("dining table", 0.1, 0.1, 0.3, 0.5)}
    (tmp_path / "Annotations" / "1.xml").write_text("<annotation><object><name>x</name></object></annotation>")
    assert run(tmp_path)[0] == 1


def test_yolo(run: Run, tmp_path: Path, listed: Callable[[str], list[Any]]) -> None:
    _pictures(tmp_path / "images" / "train", "1.jpg", "2.jpg")
    (tmp_path / "labels" / "train").mkdir(parents=True)
    (tmp_path / "labels" / "train" / "1.txt").write_text("1 0.2 0.3 0.2 0.4\n0 0 0 0.5 0 0.5 0.5\n\n")
    (tmp_path / "data.yaml").write_text("train: images/train\nnames:\n  0: person\n  1: 'fire truck'  # red\nnc: 2\n")
    code, summary = run(tmp_path)
    assert (code, summary["format"], numbers(summary)) == (0, "yolo", (2, 2, 0, 0, 0)), summary
    found = listed("annotations")
    assert ("fire truck", 0.1, 0.1, 0.3, 0.5) in _boxes(found)
    assert any(len(each.data.regions[0].region_info.polygon.points) == 3 for each in found)
    (tmp_path / "labels" / "train" / "2.txt").write_text("9 0.1 0.1 0.1 0.1")
    code, summary = run(tmp_path)
    assert (code, "line 1 is no label" in summary["stopped"]) == (1, True)


def test_an_export(run: Run, server: Server, folder: Path, tmp_path: Path, listed: Callable[[str], list[Any]]) -> None:
    """One input with its text, one with a picture that this server hosts and that takes the caller's key to fetch."""
    run(folder, "--wait")
    hosted = next(each for each in listed("inputs") if each.id.startswith("tom"))
    region = {
        "region_info": {"bounding_box": {"bottom_row": 0.5, "right_col": 0.5}},
        "data": {"concepts": [{"id": "a"}]},
    }
    image = {"url": hosted.data.image.url, "hosted": {"prefix": "x"}}
    inputs = [
        {"id": "exported-text", "data": {"text": {"raw": "words"}, "concepts": [{"id": "b", "value": 1}]}},
        {"id": "exported-picture", "data": {"image": image, "regions": [region]}},
    ]
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("mimetype", "application/x.clarifai-data+json")
        archive.writestr("0.json", json.dumps({"inputs": inputs}))
    code, summary = run(tmp_path / "export.zip")
    assert (code, summary["format"], numbers(summary)) == (0, "export", (2, 2, 0, 0, 0)), summary
    assert summary["annotations_added"] == 1
    assert {"exported-text", "exported-picture"} < {each.id for each in listed("inputs")}
    assert numbers(run(tmp_path / "export.zip")[1]) == (2, 0, 2, 0, 0)


@pytest.mark.parametrize(
    "text",
    ["names: [a, 'b c']", "nc: 2\nnames:\n- a\n- b c\n", "names:\n  0: a\n  1: b c\n", 'names: {0: a, 1: "b c"}\n'],
)
def test_names_of_classes_in_all_their_forms(tmp_path: Path, text: str) -> None:
    (tmp_path / "data.yaml").write_text(text)
    assert yolo._names(tmp_path) == ["a", "b c"]


def test_concepts_get_ids_from_their_names() -> None:
    from meshserve.core.ids import is_id

    assert items.concept_id("cat") == "cat"
    assert items.concept_id("Hot Dog!") == "Hot-Dog"
    odd = ["x" * 100, "猫", "-", "a" * 60 + "b"]
    assert all(is_id(items.concept_id(name)) for name in odd)
    assert len({items.concept_id(name) for name in odd}) == len(odd)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--app", "no-such-app"], "11101"),
        (["--pat", "wrong"], "11008"),
        (["--base", "127.0.0.1:1"], "does not answer"),
    ],
)
def test_a_server_that_refuses(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], words: str
) -> None:
    from meshserve.transport import outgoing

    monkeypatch.setattr(outgoing, "_PAUSE", 0.001)
    code, summary = run(folder, *options)
    assert code == 1
    assert words in summary["stopped"]


def test_files_that_are_too_large_or_cannot_be_read_fail_alone(run: Run, folder: Path) -> None:
    (folder / "large.png").write_bytes(picture() + bytes(20_000_000))
    (folder / "a link to nowhere.png").symlink_to(folder / "nowhere.png")
    os.mkfifo(folder / "pipe.png")
    code, summary = run(folder)
    assert (code, numbers(summary)) == (1, (7, 5, 0, 2, 2))
    assert "a link to nowhere.png: it cannot be read" in summary["errors"][0]
    assert "large.png" in summary["errors"][1]


def test_coco_files_that_contradict_themselves(run: Run, tmp_path: Path) -> None:
    for shape, words in [
        ({"id": 5, "image_id": 2, "category_id": 1}, "annotation 5 names the image_id 2"),
        ({"id": 5, "image_id": 1, "category_id": 9}, "annotation 5 names the category_id 9"),
    ]:
        content = {
            "images": [{"id": 1, "file_name": "x"}],
            "categories": [{"id": 1, "name": "a"}],
            "annotations": [shape],
        }
        (tmp_path / "coco.json").write_text(json.dumps(content))
        code, summary = run(tmp_path)
        assert (code, words in summary["stopped"]) == (1, True), summary
    assert run(tmp_path, "--images", tmp_path / "none")[0] == 2


@pytest.mark.parametrize(("name", "words"), [("none", "there is no"), ("paper.pdf", "no CSV"), ("table.zip", "no CSV")])
def test_what_cannot_be_imported_is_said(run: Run, folder: Path, name: str, words: str) -> None:
    (folder / "table.zip").write_bytes(b"PK\5\6" + bytes(18))
    code, summary = run(folder / name)
    assert code == 2
    assert words in summary["error"]


def test_it_asks_for_what_it_is_not_told(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    for name in [name for name in os.environ if name.startswith("CLARIFAI_")]:
        monkeypatch.delenv(name)
    assert cli.main(["import", str(folder)]) == 2
    assert "meshserve env" in capsys.readouterr().err


def test_people_are_told_in_words(server: Server, app: Any, folder: Path) -> None:
    arguments = ["--base", server.base, "--user", app.user_id, "--app", app.app_id, "--pat", server.owner.pat]
    ended = subprocess.run(
        command("import", str(folder), *arguments), env=environment(), capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert "folder: 5 inputs: 5 added, 0 there already, 0 failed" in ended.stdout
    assert "1 files are no media" in ended.stdout
    assert ended.stderr == ""


def test_the_client_gives_its_key_to_its_own_server_alone(server: Server) -> None:
    from meshserve.core.problems import Problem
    from meshserve.transport.outgoing import Client

    with Client(server.base, server.owner.pat) as client, pytest.raises(Problem, match="another server"):
        client.fetch("http://127.0.0.1:1/data/x", 10)
