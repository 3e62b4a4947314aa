"""The command line: values that make no sense, keys and exports beside no server, the greeting."""

import base64
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from meshserve import cli
from meshserve.bootstrap import Welcome, ensure_owner
from meshserve.config import Config
from meshserve.greeting import lines
from meshserve.store import schema, settings
from meshserve.store.database import connect, transaction
from meshserve.transport.listeners import Ports
from meshserve_proto.resources_pb2 import App

SAMPLES = Path(cli.__file__).parent / "samples"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("MESHSERVE_", "CLARIFAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it, to be copied."""
    folder = tmp_path_factory.mktemp("first")
    schema.migrate(folder / "meshserve.db")
    with transaction(folder / "meshserve.db") as connection:
        ensure_owner(connection, Config(data=folder))
        settings.put(connection, settings.ADDRESS, "127.0.0.1:18181")
    return folder


@pytest.fixture
def data(tmp_path: Path, first: Path) -> Path:
    """A data folder of the test's own."""
    return shutil.copytree(first, tmp_path / "meshserve.data")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "abc"], "'abc' is not a port"),
        (["--port", "65536"], "0 to 65535"),
        (["--port", "-1"], "port"),
        (["--port", "²"], "not a port"),
        (["--allow-fetch", "10.0.0.1/8"], "host bits"),
        (["--allow-fetch", "home"], "--allow-fetch"),
        (["--mirror", "nonsense"], "PREFIX=DIR"),
        (["--mirror", "https://x/=/no/such/folder"], "/no/such/folder"),
        (["--log", "xml"], "text or json"),
        (["--base-workflow", "Everything"], "'Everything' is no public workflow: "),
        (["--log-level", "loud"], "debug, info, warning, error"),
        (["--metrics", "closed"], "auto or open"),
        (["--data", __file__], "is a file"),
        (["--prot", "1"], "--prot"),
        (["key", "create", "--expires", "soon"], "'soon' is no time"),
        (["key", "create", "--expires", "2001-01-01"], "in the past"),
        (["key", "list", "--data", "nowhere"], "no server state in 'nowhere'"),
        (["env", "--data", "nowhere"], "start `meshserve` there once"),
    ],
)
def test_nonsense_is_refused_with_the_reason(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "x", "MESHSERVE_PORT"),
        ("LOG", "xml", "MESHSERVE_LOG"),
        ("ALLOW_FETCH", "10.0.0.0/8,bad", "MESHSERVE_ALLOW_FETCH"),
        ("MIRROR", "bad", "MESHSERVE_MIRROR"),
        ("DATA", "/etc/hostname", "MESHSERVE_DATA"),
        ("USER_ID", "a b", "MESHSERVE_USER_ID"),
        ("APP_ID", "-", "MESHSERVE_APP_ID"),
        ("PAT", "a b", "MESHSERVE_PAT"),
    ],
)
def test_nonsense_in_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv("MESHSERVE_PORT", "0")
    monkeypatch.setenv(f"MESHSERVE_{name}", value)
    code, _, err = run(capsys, "serve")
    assert code == 2
    assert words in err
    assert "Traceback" not in err


def test_the_first_app_indexes_what_it_is_given(data: Path) -> None:
    with closing(connect(data / "meshserve.db")) as connection:
        (body,) = connection.execute("SELECT body FROM apps WHERE id = 'my-app'").fetchone()
    assert App.FromString(body).default_workflow.id == "Universal"


def test_keys_are_made_listed_and_revoked(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    code, secret, about = run(capsys, "key", "create", "--scopes", "Apps_Get,Predict", "--description", "for a test")
    assert code == 0
    assert re.fullmatch(r"[0-9a-f]{32}\n", secret)
    id = about.split()[-1]
    listed = json.loads(run(capsys, "key", "list", "--json")[1])
    entry = next(entry for entry in listed if entry["id"] == id)
    assert entry["scopes"] == ["Apps_Get", "Predict"]
    assert (entry["description"], entry["expires_at"], entry["app"]) == ("for a test", None, None)
    assert secret.strip() not in json.dumps(listed)
    assert id in run(capsys, "key", "list")[1]
    assert run(capsys, "key", "revoke", secret.strip())[0] == 0
    assert run(capsys, "key", "revoke", id)[0] == 2
    assert id not in run(capsys, "key", "list")[1]


def test_app_keys_and_other_users(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    made = json.loads(run(capsys, "key", "create", "--app", "my-app", "--expires", "2d", "--json")[1])
    assert (made["type"], made["app"]) == ("api_key", "my-app")
    assert made["expires_at"]
    assert "no app 'other'" in run(capsys, "key", "create", "--app", "other")[2]
    user = json.loads(run(capsys, "key", "create", "--user", "alice", "--email", "a@example.org", "--json")[1])
    assert user["user_made"]
    assert not json.loads(run(capsys, "key", "create", "--user", "alice", "--json")[1])["user_made"]
    assert len(json.loads(run(capsys, "key", "list", "--user", "alice", "--json")[1])) == 2
    assert "no user 'bob'" in run(capsys, "key", "list", "--user", "bob")[2]
    assert "Nope" in run(capsys, "key", "create", "--scopes", "Nope")[2]
    assert "--user 'a b'" in run(capsys, "key", "create", "--user", "a b")[2]


def test_exports(capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = json.loads(run(capsys, "env", "--shell", "json")[1])
    assert exports["CLARIFAI_USER_ID"], exports["CLARIFAI_APP_ID"] == ("local-user", "my-app")
    assert exports["CLARIFAI_API_BASE"] == "http://127.0.0.1:18181"
    assert exports["CLARIFAI_GRPC_BASE"] == "127.0.0.1"
    monkeypatch.setenv("CLARIFAI_PAT", exports["CLARIFAI_PAT"])
    again = json.loads(run(capsys, "env", "--shell", "json")[1])
    assert again == exports, "a token that the shell has already is used again"
    monkeypatch.setenv("CLARIFAI_PAT", "of another server")
    other = json.loads(run(capsys, "env", "--shell", "json")[1])["CLARIFAI_PAT"]
    assert other not in ("of another server", exports["CLARIFAI_PAT"])
    assert json.loads(run(capsys, "env", "--shell", "json", "--pat", other)[1])["CLARIFAI_PAT"] == other
    assert "none that the server knows" in run(capsys, "env", "--pat", "wrong")[2]
    ids = [entry["id"] for entry in json.loads(run(capsys, "key", "list", "--json")[1])]
    assert "none that the server knows" in run(capsys, "env", "--pat", ids[0])[2], "an id is no secret"


def _with_tls(data: Path) -> Path:
    """Let the folder say that its server has a TLS twin with an authority of its own; the authority's file."""
    authority = data / "tls" / "authority.pem"
    authority.parent.mkdir()
    authority.write_text("PEM")
    with transaction(data / "meshserve.db") as connection:
        settings.put(connection, settings.TLS_PORT, "18544")
        settings.put(connection, settings.AUTHORITY, str(authority))
    return authority


def test_exports_for_tls(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    authority = _with_tls(data)
    exports = json.loads(run(capsys, "env", "--shell", "json")[1])
    assert exports["CLARIFAI_API_BASE"] == "http://127.0.0.1:18181"
    assert exports["CLARIFAI_GRPC_BASE"] == "localhost:18544"
    assert exports["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] == str(authority)
    plain = json.loads(run(capsys, "env", "--plain", "--shell", "json")[1])
    assert plain["CLARIFAI_GRPC_BASE"] == "127.0.0.1"
    assert "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH" not in plain
    authority.unlink()
    assert "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH" not in run(capsys, "env")[1], "it is instead of the world's authorities"


@pytest.fixture
def odd(tmp_path: Path, first: Path) -> Path:
    """A data folder whose path every shell must quote, with TLS."""
    folder = shutil.copytree(first, tmp_path / "o'dd $HOME `x` \\n")
    _with_tls(folder)
    return folder


_READ = {
    "sh": ["-c", '{}\nprintf %s "$GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"'],
    "bash": ["-c", '{}\nprintf %s "$GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"'],
    "fish": ["-c", '{}\nprintf %s "$GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"'],
    "pwsh": ["-NoProfile", "-Command", "{}\n[Console]::Write($Env:GRPC_DEFAULT_SSL_ROOTS_FILE_PATH)"],
}


@pytest.mark.parametrize("shell", list(_READ))
def test_shells_take_the_exports(capsys: pytest.CaptureFixture[str], odd: Path, shell: str) -> None:
    program = shutil.which(shell)
    printed = run(capsys, "env", "--data", str(odd), "--shell", "sh" if shell == "bash" else shell)[1]
    assert len(printed.splitlines()) == 6
    if program is None:
        pytest.skip(f"there is no {shell} here")
    option, *more, script = _READ[shell]
    command = [program, option, *more, script.replace("{}", printed)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout == str(odd / "tls" / "authority.pem")


def test_dotenv_has_quotes_only_where_they_are_needed(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    _with_tls(data)
    lines = run(capsys, "env", "--shell", "dotenv")[1].splitlines()
    assert "CLARIFAI_API_BASE=http://127.0.0.1:18181" in lines
    assert not any("'" in line for line in lines if " " not in line)


def test_the_greeting_is_short_and_its_lines_are_commands(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "with a blank", host="0.0.0.0")  # noqa: S104 - nothing listens
    ports = Ports(1234, 1235, 1236, tmp_path / "authority.pem")
    greeting = lines(config, Welcome("me", "mine", "s3cret"), ports)
    assert len(greeting) <= 12
    assert sum("s3cret" in line for line in greeting) == 1
    evaluated = next(line for line in greeting if "eval" in line)
    assert shlex.quote(str(config.data)) in evaluated
    assert any("http://127.0.0.1:1234 " in line and "on 0.0.0.0" in line for line in greeting)
    assert any("https://127.0.0.1:1235 " in line and str(ports.authority) in line for line in greeting)
    assert any("127.0.0.1:1236 " in line for line in greeting)
    quiet = lines(Config(data=tmp_path), Welcome("me", "mine", ""), Ports(1, None, None, tls_refusal="taken"))
    assert not any("token" in line for line in quiet)
    assert any("TLS    not served: taken" in line for line in quiet)


@pytest.mark.parametrize("mirrored", [True, False])
def test_the_first_call_runs_as_it_is_printed(tmp_path: Path, mirrored: bool) -> None:
    """Whatever `curl` stands for: it gets the whole call, and the picture as a URL or as bytes."""
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "puppy.jpeg").touch()
    mirrors = {"https://samples.example.org/": folder} if mirrored else {}
    call = lines(Config(data=tmp_path, mirrors=mirrors), Welcome("me", "mine", ""), Ports(1234, None, None))[-2]
    curl = tmp_path / "curl"
    curl.write_text(
        '#!/bin/sh\nfor word; do last=$word; printf "%s\\n" "$word"; done\n[ "$last" = @- ] && cat\nexit 0\n'
    )
    curl.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    shown = subprocess.run(
        ["sh", "-c", call], env={"PATH": path, "CLARIFAI_PAT": "s3cret"}, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "Authorization: Key s3cret" in shown
    assert "http://127.0.0.1:1234/v2/users/clarifai/apps/main/models/general-image-recognition/outputs" in shown
    image = json.loads(shown[-1])["inputs"][0]["data"]["image"]
    if mirrored:
        assert image == {"url": "https://samples.example.org/puppy.jpeg"}
    else:
        assert base64.b64decode(image["base64"])[:2] == b"\xff\xd8"


def test_the_readme_shows_the_greeting(tmp_path: Path) -> None:
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text()
    block = readme.partition("<!-- greeting -->")[2].partition("<!-- /greeting -->")[0].partition("```\n")[2]
    shown = block.partition("```")[0].splitlines()
    config = Config(data=tmp_path, mirrors={"https://samples.clarifai.com/": SAMPLES})
    welcome, ports = Welcome("local-user", "my-app", "0" * 32), Ports(18080, 18443, None, tmp_path / "authority.pem")
    greeting = lines(config, welcome, ports)
    assert [line[:9] for line in shown] == [line[:9] for line in greeting]
    assert shown[-2] == greeting[-2], "the first call"


@contextmanager
def _listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


@pytest.mark.parametrize("option", ["--port", "--tls-port", "--grpc-port"])
def test_a_taken_port_is_named_with_its_owner(capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str) -> None:
    with _listening() as port:
        code, _, err = run(capsys, "serve", "--port", "0", option, str(port), "--data", str(tmp_path / "data"))
    assert code == 2
    said = [line for line in err.splitlines() if line.startswith("meshserve: ")]
    assert len(said) == 1
    assert f"port {port} is taken by" in said[0]
    assert f"choose another port with {option} (0 picks one)" in said[0]
    assert "Traceback" not in err
    if Path("/proc/net/tcp").exists():
        assert f"process {os.getpid()}: " in said[0]


def test_a_start_does_without_the_libraries_of_the_engines() -> None:
    """Each costs a good part of the time of a start, and is imported by the first call that needs it."""
    program = (
        "import sys; from meshserve import api, app; from meshserve.cli import _parser; _parser().parse_args(['serve']);"
        " api.families(); print(*{'grpc', 'numpy', 'PIL', 'onnxruntime', 'aiohttp', 'yaml', 'opentelemetry'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.strip() == ""
