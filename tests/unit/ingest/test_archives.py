"""Archives: good ones are read whole in any form, hostile ones are refused soon, with a reason, and in little memory."""

import bz2
import lzma
import resource
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshserve.core.problems import Problem
from meshserve.ingest import archives, members
from meshserve.ingest.archives import Limits, check, kind_of
from meshserve.ingest.stopping import Cancelled
from meshserve.store.blobs import Blobs
from meshserve_proto import status_code_pb2 as codes
from support.archives import Files, film, hostile, picture, tarred, zipped

FILES = {
    "a.png": picture(),
    "folder/b.jpg": picture(format="JPEG"),
    "folder/deeper/words.txt": "zwölf Boxkämpfer".encode(),
    "empty.txt": b"",
    "block.txt": b"x" * 512,
    "big.txt": b"0123456789" * 100_000,
    "ä/" + "long" * 40 + ".txt": b"a long name, with letters beyond ASCII",
}
FORMS: dict[str, Callable[[Files], bytes]] = {
    "zip": zipped,
    "zip, stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "zip, bzip2": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "tar": tarred,
    "tar, GNU": lambda files: tarred(files, format=tarfile.GNU_FORMAT),
    "tar.gz": lambda files: tarred(files, "w:gz"),
    "tar.bz2": lambda files: tarred(files, "w:bz2"),
    "tar.xz": lambda files: tarred(files, "w:xz"),
    "tar.bz2 of several streams": lambda files: _in_streams(tarred(files), bz2.compress),
    "tar.xz of several streams": lambda files: _in_streams(tarred(files), lzma.compress),
}


def _in_streams(content: bytes, pack: Callable[[bytes], bytes]) -> bytes:
    return b"".join(pack(content[at : at + 300_000]) for at in range(0, len(content), 300_000))


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def _read(path: Path) -> dict[str, bytes]:
    found = {}
    for member in archives.members(path):
        content = b""
        while piece := member.read(1000):
            content += piece
        assert len(content) == member.size
        found[member.name] = content
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_to_the_byte(form: str, tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(FORMS[form](FILES))
    assert check(path) == len(FILES)
    assert _read(path) == FILES


@pytest.mark.parametrize("form", FORMS)
def test_members_need_not_be_read_to_their_end(form: str, tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(FORMS[form](FILES))
    assert [(member.name, member.read(3)) for member in archives.members(path)] == [
        (name, content[:3]) for name, content in FILES.items()
    ]


NAMES = st.builds(
    lambda first, rest: "/".join([first, *rest]),
    st.text(ascii_lowercase, min_size=1, max_size=9),
    st.lists(st.text(ascii_lowercase, min_size=1, max_size=200), max_size=2),
)


@settings(max_examples=40)
@given(st.dictionaries(NAMES, st.binary(max_size=2000), max_size=8), st.sampled_from(sorted(FORMS)))
def test_any_files_come_back(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], form: str) -> None:
    if not files and form.startswith("tar"):
        return  # a tar of nothing is zeros
    path = tmp_path_factory.mktemp("any") / "archive"
    path.write_bytes(FORMS[form](files))
    assert _read(path) == files


@pytest.mark.parametrize("name", hostile())
def test_hostile_archives_are_refused_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    make, words = hostile()[name]
    path = tmp_path / "archive"
    path.write_bytes(make())
    before, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Problem) as caught:
        check(path)
    assert caught.value.code == codes.ARCHIVE_EXTRACT_FAILED
    assert words in caught.value.details
    assert caught.value.details.startswith("The archive ")
    assert time.process_time() - before < 2, "seconds of this process, whatever else runs here"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 120_000, "kilobytes"
    assert [entry.name for entry in tmp_path.iterdir()] == ["archive"]


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 3000), st.sampled_from(sorted(FORMS)))
def test_damage_is_named_and_never_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, form: str
) -> None:
    content = bytearray(FORMS[form]({"a.png": picture(), "b.txt": b"words " * 300}))
    at %= len(content)
    content[at : at + len(noise)] = noise
    path = tmp_path_factory.mktemp("damaged") / "archive"
    path.write_bytes(content)
    try:
        check(path)
        for member in archives.members(path):
            while member.read(10_000):
                pass
    except Problem as problem:
        assert problem.code == codes.ARCHIVE_EXTRACT_FAILED  # noqa: PT017 - it need not be raised


def test_a_limit_is_on_what_all_members_unpack_to(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    for form in ("zip, stored", "tar.gz"):
        path.write_bytes(FORMS[form](FILES))
        with pytest.raises(Problem, match="more than 500,000 bytes"):
            check(path, Limits(unpacked=500_000))


def test_well_packed_texts_are_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(zipped({f"{n}.txt": b"the same line once more\n" * 20_000 for n in range(60)}))
    assert check(path) == 60


def test_it_stops_when_nobody_wants_it(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(tarred(FILES, "w:gz"))
    with pytest.raises(Cancelled):
        check(path, stopped=lambda: True)


@pytest.mark.parametrize(
    ("head", "kind"),
    [(zipped(FILES), "zip"), (tarred(FILES), "tar"), (picture(), ""), (film(), ""), (b"", ""), (b"BZh", "bzip2")],
)
def test_kinds_are_told_by_content(head: bytes, kind: str) -> None:
    assert kind_of(head[: archives.PROBE]) == kind


def test_files_become_blobs_and_texts(tmp_path: Path, blobs: Blobs) -> None:
    path = tmp_path / "archive.zip"
    junk = {".hidden": b"x", "__MACOSX/._a.png": b"x", "folder/.DS_Store": b"x", "Thumbs.db": b"x"}
    odd = {"paper.pdf": b"%PDF-1.4", "disguised.jpg": zipped({"a.txt": b"a"}), "film.mp4": film()}
    path.write_bytes(zipped({**FILES, **junk, **odd}))
    unpacking = members.Unpacking(path, "", 0, blobs, tmp_path, lambda: False)
    found = {each.name: each for each in unpacking.portion() or []}
    assert unpacking.portion() is None
    assert unpacking.cursor == len(FILES) + len(junk) + len(odd)
    assert set(found) == {*FILES, *odd}
    assert {name: each.kind for name, each in found.items() if each.problem is None} == {
        "a.png": "image",
        "folder/b.jpg": "image",
        "film.mp4": "video",
        "folder/deeper/words.txt": "text",
        "block.txt": "text",
        "big.txt": "text",
        "ä/" + "long" * 40 + ".txt": "text",
    }
    assert blobs.get(found["a.png"].digest or "") == FILES["a.png"]
    assert found["folder/deeper/words.txt"].text == "zwölf Boxkämpfer"
    refused = {name: str(each.problem) for name, each in found.items() if each.problem}
    assert refused["empty.txt"].startswith("is empty")
    assert "PDF document" in refused["paper.pdf"]
    assert "ZIP document" in refused["disguised.jpg"]


def test_a_portion_begins_behind_the_cursor(tmp_path: Path, blobs: Blobs) -> None:
    path = tmp_path / "archive"
    path.write_bytes(tarred({f"{n}.txt": b"%d" % n for n in range(300)}, "w:gz"))
    names, cursor = [], 0
    for _ in range(3):
        unpacking = members.Unpacking(path, "source", cursor, blobs, tmp_path, lambda: False)
        names += [each.name for each in unpacking.portion() or []]
        cursor = unpacking.cursor
    assert names == [f"source/{n}.txt" for n in range(300)]


def test_a_file_over_the_limit_of_its_kind_is_refused_and_leaves_nothing(tmp_path: Path, blobs: Blobs) -> None:
    content = picture() + bytes(20_000_000)
    path = tmp_path / "large.png"
    path.write_bytes(content)
    found = members.of_file("large.png", path, blobs, tmp_path)
    assert found.problem is not None
    assert found.problem.code == codes.INPUT_OVER_LIMIT
    assert [entry for entry in tmp_path.rglob("*") if entry.is_file()] == [path]


def test_ids_are_the_same_each_time_and_begin_like_the_file() -> None:
    from meshserve.core.ids import is_id

    names = ["a.png", "b/a.png", "Größe & Maß (1).jpg", "...", "日本.png", "x" * 300 + ".png", "-_-.txt"]
    ids = [members.input_id("job", name) for name in names]
    assert ids == [members.input_id("job", name) for name in names]
    assert len(set(ids)) == len(names)
    assert all(map(is_id, ids)), ids
    assert ids[0].startswith("a-")
    assert members.input_id("other", "a.png") != ids[0]
