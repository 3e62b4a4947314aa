"""A real browser: a page of another origin calls the server over gRPC-Web and REST, and the server's own page works."""

import json
import os
import re
import subprocess
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

from meshserve import api
from meshserve.dispatch import registry
from support.browser import Pages, browser, dom, showing
from support.node import MODULES, node, node_environment
from support.serving import SAMPLES, Server

STORY = Path(__file__).parent / "node" / "browser_story.js"
PATIENCE_SECONDS = 120
BROWSER = browser()

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="neither Chromium nor Chrome is installed (apt install chromium)"
)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The story with npm's clients in one file, as web pages are made."""
    out = tmp_path_factory.mktemp("page") / "story.js"
    esbuild = MODULES / "esbuild" / "bin" / "esbuild"
    arguments = [str(STORY), "--bundle", "--platform=browser", f"--outfile={out}", "--log-level=error"]
    subprocess.run([node(), str(esbuild), *arguments], env=node_environment(), check=True, timeout=120)
    return out.read_bytes()


def told(pages: Pages, profile: Path) -> Any:
    """What the page of a little server posts back to it."""
    assert BROWSER
    with pages.serving(), showing(BROWSER, profile, f"{pages.origin}/") as process:
        try:
            return pages.posted.get(timeout=PATIENCE_SECONDS)
        except Empty:
            log = (profile.parent / "browser.txt").read_text(errors="replace")[-2000:]
            pytest.fail(f"the page said nothing; the browser's exit code is {process.poll()}:\n{log}")


def test_a_page_of_another_origin_lives_a_whole_story(server: Server, script: bytes, tmp_path: Path) -> None:
    settings = {
        "base": server.base,
        "pat": server.owner.pat,
        "user_id": server.owner.user_id,
        "app_id": f"browser-{os.getpid()}",
    }
    files = {
        "/": ("text/html", b"<!doctype html><meta charset=utf-8><title>story</title><script src=/story.js></script>"),
        "/story.js": ("text/javascript", script),
        "/settings.json": ("application/json", json.dumps(settings).encode()),
        "/picture": ("image/jpeg", (SAMPLES / "puppy.jpeg").read_bytes()),
    }
    assert told(Pages(files), tmp_path / "profile") == {
        "app": True,
        "request_id": True,
        "metadata": {"from": "a page", "many": [1, "two", None]},
        "size": [600, 600],
        "labels": [["cat", 0], ["leash", 1], ["puppy", 1]],
        "predicted": [1, True],
        "listed": ["picture", "words"],
        "beyond": 0,
        "patched": "patched",
        "rest": [200, 200, 200, 200, 404],
        "rest_name": "Renamed",
        "rest_id": True,
        "part": [206, True, 10],
        "cookies": "refused by the browser",
        "metrics": "refused by the browser",
        "unknown": [12, True],
        "streamed": [True, True],
        "deleted": True,
    }


@pytest.mark.slow
def test_the_page_of_the_document_shows_every_operation(server: Server, tmp_path: Path) -> None:
    assert BROWSER
    served = registry.bind(api.families(), api.ABSENT)
    html = dom(BROWSER, tmp_path / "profile", f"{server.base}/docs#PostModelOutputs")
    found = re.search(r'id="found"[^>]*>(\d+) operations<', html)
    assert found, "the script of the page did not run, or did not get the document"
    assert int(found[1]) > 300
    assert "In the path" in html, "the operation that the address names is open"
    absent = sum(row.status == "absent" for row in served.values() if row.rpc.http)
    assert html.count('class="op absent"') >= absent > 0
