"""The command line: values that make no sense, keys and exports beside no server, the greeting."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from meshserve import cli
from meshserve.bootstrap import Welcome, ensure_owner
from meshserve.config import Config
from meshserve.greeting import lines
from meshserve.store import schema, settings
from meshserve.store.database import transaction


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("MESHSERVE_", "CLARIFAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as a first start leaves it."""
    folder = tmp_path / "meshserve.data"
    folder.mkdir()
    schema.migrate(folder / "meshserve.db")
    with transaction(folder / "meshserve.db") as connection:
        ensure_owner(connection, Config(data=folder))
        settings.put(connection, settings.ADDRESS, "127.0.0.1:18181")
    return folder


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
def test_nonsense_in_the_environment(tmp_path: Path, name: str, value: str, words: str) -> None:
    from support.serving import command, environment

    ended = subprocess.run(
        command("serve"), env=environment(**{"MESHSERVE_PORT": "0", f"MESHSERVE_{name}": value}), capture_output=True,
        text=True, timeout=60, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


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


@pytest.mark.parametrize("shell", ["sh", "fish", "pwsh"])
def test_shells_take_the_exports(capsys: pytest.CaptureFixture[str], data: Path, shell: str) -> None:
    program = shutil.which(shell)
    printed = run(capsys, "env", "--shell", shell)[1]
    assert all("CLARIFAI_" in line for line in printed.splitlines())
    if program is None:
        return
    shown = subprocess.run(
        [program, "-c", f"{printed}\necho $CLARIFAI_API_BASE"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == ("http://127.0.0.1:18181" if shell != "pwsh" else shown.stdout.strip())


def test_the_greeting_is_short_and_its_lines_are_commands(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "with a blank", host="0.0.0.0")  # noqa: S104 - nothing listens
    greeting = lines(config, Welcome("me", "mine", "s3cret"), 1234)
    assert len(greeting) <= 12
    assert sum("s3cret" in line for line in greeting) == 1
    evaluated = next(line for line in greeting if "eval" in line)
    assert shlex.quote(str(config.data)) in evaluated
    call = shlex.split(next(line for line in greeting if "python -c" in line))[-1]
    compile(call, "greeting", "exec")
    assert '"127.0.0.1", 1234' in call
    assert not any(
        "token" in line for line in lines(config, Welcome("me", "mine", ""), 1) if "CLARIFAI_PAT" not in line
    )
