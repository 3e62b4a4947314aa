"""Exports of anybody: what is none is refused, and no name in it is trusted."""

import zipfile
from pathlib import Path

import pytest

from meshserve.core.problems import Problem
from meshserve.datasets import reading
from meshserve_proto.resources_pb2 import Concept, Data, Frame, FrameInfo, Input, InputBatch, Region

PROTOBUF, JSON = "application/x.clarifai-data+protobuf", "application/x.clarifai-data+json"


def archive(folder: Path, mimetype: str, **members: bytes) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("mimetype", ["", "text/plain", PROTOBUF + "\n"])
def test_another_kind_of_archive_is_refused(tmp_path: Path, mimetype: str) -> None:
    with pytest.raises(Problem, match="mimetype"):
        list(reading.read(archive(tmp_path, mimetype, all=b"")))


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK no")
    with pytest.raises(Problem, match="no export"):
        list(reading.read(path))


@pytest.mark.parametrize(("mimetype", "content"), [(PROTOBUF, b"\xff\xff"), (JSON, b'{"inputs": 5}'), (JSON, b"[")])
def test_a_damaged_batch_is_refused(tmp_path: Path, mimetype: str, content: bytes) -> None:
    with pytest.raises(Problem, match="no export"):
        list(reading.read(archive(tmp_path, mimetype, batch=content)))


def test_a_batch_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LARGEST_MEMBER", 1000)
    with pytest.raises(Problem, match="1000 bytes"):
        list(reading.read(archive(tmp_path, PROTOBUF, batch=b"\0" * 1001)))


def test_an_input_is_taken_apart(tmp_path: Path) -> None:
    label = Data(concepts=[Concept(id="cat", value=1)])
    frame = Frame(frame_info=FrameInfo(time=500), data=Data(concepts=label.concepts, regions=[Region(data=label)] * 2))
    data = Data(concepts=label.concepts, regions=[Region(id="r", data=label)], frames=[frame])
    batch = InputBatch(inputs=[Input(id="a", data=data), Input(id="b")])
    first, second = reading.read(archive(tmp_path, PROTOBUF, batch=batch.SerializeToString()))
    assert first.input == Input(id="a", data=label)
    assert [each.input_id for each in first.annotations] == ["a"] * 4
    assert [len(each.data.regions) for each in first.annotations] == [1, 0, 0, 0]
    inner = [each.data.frames[0].data for each in first.annotations[1:]]
    assert [(len(each.concepts), len(each.regions)) for each in inner] == [(1, 0), (0, 1), (0, 1)]
    assert (second.input.id, second.annotations) == ("b", [])


def test_inputs_come_in_posts(tmp_path: Path) -> None:
    batch = InputBatch(inputs=[Input(id=str(number)) for number in range(300)])
    path = archive(tmp_path, PROTOBUF, batch=batch.SerializeToString())
    assert [len(each) for each in reading.in_posts(reading.read(path))] == [128, 128, 44]
