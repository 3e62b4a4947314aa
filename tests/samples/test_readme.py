"""The README's program runs as it stands, and prints what the README says it prints."""

import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.clients import RELEASES, client_environment, python
from support.serving import Caller, Server, running

README = Path(__file__).resolve().parents[2] / "README.md"
SOMEBODY = Caller("local-user", "my-app", "00112233445566778899aabbccddeeff")
PICTURE = Path(__file__).parent / "detect-cut-name.svg"
"""As the server drew the workflow of the program, which the README shows."""
_TIMES = re.compile(r"(?<= items), [^<]*")
_NUMBER = re.compile(r"\d+\.\d+")


def _example() -> tuple[str, str]:
    """The program between the README's markers, and the output that follows it."""
    text = README.read_text().partition("<!-- example -->")[2].partition("<!-- /example -->")[0]
    found = re.fullmatch(r"\n```python\n(.*?)```\n.*?```\n(.*?)```\n", text, re.DOTALL)
    assert found, "the README has a program and its output between the markers"
    return found[1], found[2]


@pytest.fixture(scope="module")
def first_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that belongs to SOMEBODY, as after a first start."""
    with running(tmp_path_factory.mktemp("first-server"), SOMEBODY) as started:
        yield started


@pytest.mark.parametrize("release", RELEASES)
def test_the_program_prints_what_is_shown(release: str, first_server: Server) -> None:
    program, shown = _example()
    assert "18080" in program
    names = {"CLARIFAI_PAT": SOMEBODY.pat, "CLARIFAI_USER_ID": SOMEBODY.user_id, "CLARIFAI_APP_ID": SOMEBODY.app_id}
    ended = subprocess.run(
        [python(), "-c", program.replace("18080", str(first_server.port))],
        env=client_environment(release) | names,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert _NUMBER.sub("#", ended.stdout) == _NUMBER.sub("#", shown)
    numbers, expected = ([float(n) for n in _NUMBER.findall(text)] for text in (ended.stdout, shown))
    assert numbers == pytest.approx(expected, abs=0.02), "other processors round otherwise, but not by much"


def test_the_picture_is_what_the_server_draws(first_server: Server) -> None:
    """But for how long the nodes took, which is another machine's. The programs above made the workflow."""
    place = f"users/{SOMEBODY.user_id}/apps/{SOMEBODY.app_id}"
    query = "format=svg&inputs=8&input=image"
    asked = urllib.request.Request(
        f"http://127.0.0.1:{first_server.port}/v1/explain/{place}/workflows/detect-cut-name?{query}",
        headers={"authorization": f"Key {SOMEBODY.pat}"},
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        drawn = answer.read().decode()
    assert f"({PICTURE.relative_to(README.parent)})" in README.read_text()
    assert _TIMES.sub("", drawn) == _TIMES.sub("", PICTURE.read_text())
