"""Folders that answer for URLs, and only for what lies inside them."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.ingest.mirror import Mirrors

BASE = "https://samples.example.com/media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files, links that stay inside and links that lead out, next to a secret."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "served-not").mkdir()
    (tmp_path / "served-not" / "secret.txt").write_text("secret")
    served = tmp_path / "served"
    (served / "deep").mkdir(parents=True)
    for name in ("dog.jpg", "deep/cat.jpg", "with blank.jpg", "12:30.jpg", "%2e.jpg", "grün.jpg", "a+b.jpg", "..dots"):
        (served / name).write_text(name)
    (served / "inside.jpg").symlink_to(served / "dog.jpg")
    (served / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (served / "out").symlink_to(tmp_path)
    (served / "round").symlink_to(served / "round")
    os.mkfifo(served / "pipe")
    return served


@pytest.mark.parametrize("prefix", [BASE, BASE + "/"])
@pytest.mark.parametrize(
    ("rest", "name"),
    [
        ("/dog.jpg", "dog.jpg"),
        ("/deep/cat.jpg", "deep/cat.jpg"),
        ("/deep%2Fcat.jpg", "deep/cat.jpg"),
        ("/with%20blank.jpg", "with blank.jpg"),
        ("/12:30.jpg", "12:30.jpg"),
        ("/%252e.jpg", "%2e.jpg"),
        ("/gr%C3%BCn.jpg", "grün.jpg"),
        ("/grün.jpg", "grün.jpg"),
        ("/a+b.jpg", "a+b.jpg"),
        ("/..dots", "..dots"),
        ("/dog.jpg?size=large&x=/../..", "dog.jpg"),
        ("/dog.jpg#part", "dog.jpg"),
        ("/dog.jpg?a#b", "dog.jpg"),
        ("/dog.jpg#a?b", "dog.jpg"),
        ("/./dog.jpg", "dog.jpg"),
        ("//dog.jpg", "dog.jpg"),
        ("/inside.jpg", "dog.jpg"),
    ],
)
def test_files_are_found(folder: Path, prefix: str, rest: str, name: str) -> None:
    mirrors = Mirrors({prefix: folder})
    assert mirrors.covers(BASE + rest)
    assert mirrors.file(BASE + rest) == folder / name


@pytest.mark.parametrize(
    "rest",
    [
        "/",
        "",
        "?dog.jpg",
        "#dog.jpg",
        "/missing.jpg",
        "/deep",
        "/deep/",
        "/dog.jpg/more",
        "/DOG.JPG",
        "/../secret.txt",
        "/deep/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E/secret.txt",
        "/.%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%252fsecret.txt",
        "/%25252e%25252e/secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/%5c..%5csecret.txt",
        "/../served-not/secret.txt",
        "/../served/dog.jpg",
        "/outside.txt",
        "/out/secret.txt",
        "/out/served/../secret.txt",
        "/round",
        "/round/x",
        "/pipe",
        "//etc/passwd",
        "///etc/passwd",
        "/%2fetc/passwd",
        "/%2Fetc%2Fpasswd",
        "/dog.jpg%00",
        "/%00",
        "/dog.jpg%00.png",
        "/~root/secret.txt",
        "/file:///etc/passwd",
        "/%c0%ae%c0%ae/secret.txt",
        "/%ff",
        "/%zz",
        "/..;/secret.txt",
        "/．．/secret.txt",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
        "/\ud800",
    ],
)
def test_nothing_else_is(folder: Path, rest: str) -> None:
    mirrors = Mirrors({BASE: folder})
    assert mirrors.covers(BASE + rest)
    assert mirrors.file(BASE + rest) is None


@given(
    path=st.lists(st.sampled_from(["..", "%2e%2e", "/", "%2f", "%5c", "\\", "out", "deep", "secret.txt", "%25", "2e"]))
)
def test_no_path_leads_out(tmp_path_factory: pytest.TempPathFactory, path: list[str]) -> None:
    served = tmp_path_factory.getbasetemp() / "mirror" / "served"
    if not served.is_dir():
        (served / "deep").mkdir(parents=True)
        (served / "deep" / "secret.txt").touch()
        (served.parent / "secret.txt").touch()
        (served / "out").symlink_to(served.parent)
    found = Mirrors({BASE: served}).file(BASE + "/" + "".join(path))
    assert found is None or found == served / "deep" / "secret.txt"


@pytest.mark.parametrize(
    "url",
    [
        "https://samples.example.com/mediaa/dog.jpg",
        "https://samples.example.com/media.evil.example/dog.jpg",
        "https://samples.example.com.evil.example/media/dog.jpg",
        "https://samples.example.com@evil.example/media/dog.jpg",
        "https://samples.example.com/MEDIA/dog.jpg",
        "http://samples.example.com/media/dog.jpg",
        "https://evil.example/?https://samples.example.com/media/dog.jpg",
    ],
)
def test_neighbours_of_a_prefix_are_not_covered(folder: Path, url: str) -> None:
    mirrors = Mirrors({BASE: folder})
    assert not mirrors.covers(url)
    assert mirrors.file(url) is None


def test_a_host_as_prefix_covers_no_longer_host(folder: Path) -> None:
    mirrors = Mirrors({"https://samples.example.com": folder})
    assert mirrors.covers("https://samples.example.com/dog.jpg")
    assert not mirrors.covers("https://samples.example.com.evil.example/dog.jpg")
    assert not mirrors.covers("https://samples.example.com:8443/dog.jpg")
    assert not mirrors.covers("https://samples.example.com@evil.example/dog.jpg")


def test_scheme_and_host_have_no_case(folder: Path) -> None:
    url = "HTTPS://SAMPLES.Example.com/media/dog.jpg"
    assert Mirrors({BASE: folder}).file(url) == folder / "dog.jpg"
    assert Mirrors({"https://Samples.EXAMPLE.com/media": folder}).file(url) == folder / "dog.jpg"


@pytest.mark.parametrize("host", ["samples.example.com", "samples.example.com:443", "samples.example.com.:0443"])
def test_a_port_or_dot_that_goes_without_saying_makes_no_difference(folder: Path, host: str) -> None:
    for prefix in (BASE, f"https://{host}/media"):
        assert Mirrors({prefix: folder}).file(f"https://{host}/media/dog.jpg") == folder / "dog.jpg"
    assert not Mirrors({BASE: folder}).covers("https://samples.example.com:80/media/dog.jpg")
    assert not Mirrors({BASE: folder}).covers("http://samples.example.com:443/media/dog.jpg")


def test_the_longest_prefix_answers(folder: Path) -> None:
    mirrors = Mirrors({BASE: folder, BASE + "/pets": folder / "deep"})
    assert mirrors.file(BASE + "/pets/cat.jpg") == folder / "deep" / "cat.jpg"
    assert mirrors.file(BASE + "/pets/dog.jpg") is None
    assert mirrors.file(BASE + "/dog.jpg") == folder / "dog.jpg"


def test_no_mirrors_cover_nothing() -> None:
    assert not Mirrors({}).covers(BASE)
    assert Mirrors({}).file(BASE) is None


def test_a_folder_may_be_named_by_a_link(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert Mirrors({BASE: link}).file(BASE + "/dog.jpg") == folder / "dog.jpg"
