"""A headless browser, and the little server that a page comes from."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def browser() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def command(binary: str, profile: Path, *arguments: str) -> list[str]:
    """A headless start with a profile of its own; root needs leave to go without the sandbox."""
    options = [
        "--headless=new",
        "--disable-gpu",
        "--no-first-run",
        "--disable-extensions",
        f"--user-data-dir={profile}",
    ]
    return [binary, *options, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []), *arguments]


class Pages:
    """Serves files and values by path on a port of its own, and takes what pages post."""

    def __init__(self, files: Mapping[str, tuple[str, bytes]]) -> None:
        self.posted: Queue[Any] = Queue()
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = files.get(self.path, ("text/plain", b""))
                self._answer(200 if self.path in files else 404, kind, body)

            def do_POST(self) -> None:
                pages.posted.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self._answer(200, "text/plain", b"")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *values: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator["Pages"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


@contextmanager
def showing(binary: str, profile: Path, address: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A browser that shows a page until the block ends."""
    with (profile.parent / "browser.txt").open("wb") as log:
        process = subprocess.Popen(command(binary, profile, address), stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def dom(binary: str, profile: Path, address: str) -> str:
    """What a page has become after its scripts ran."""
    arguments = ("--virtual-time-budget=20000", "--dump-dom", address)
    done = subprocess.run(command(binary, profile, *arguments), capture_output=True, text=True, timeout=120)
    return done.stdout
