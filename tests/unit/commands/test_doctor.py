"""`meshserve doctor`: each thing that can be wrong is found, said in words, and comes with what to do."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meshserve import cli
from meshserve.bootstrap import add_token, ensure_owner
from meshserve.commands.checks import OK, PROBLEM, WARNING, Finding, Known, credentials, folder, machine, server, shell
from meshserve.config import Config
from meshserve.core import clock
from meshserve.core.secrets import APP_KEY, PAT
from meshserve.store import keys, records, schema, settings
from meshserve.store.database import transaction
from meshserve_proto.resources_pb2 import Key

MEND = 'eval "$(meshserve env)"'
TOKEN, ENDED, APP = "0" * 32, "1" * 32, "2" * 32


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("MESHSERVE_", "CLARIFAI_", "GRPC_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as a first start leaves it, whose server listened where nobody does now."""
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    schema.migrate(made / "meshserve.db")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with transaction(made / "meshserve.db") as connection:
        ensure_owner(connection, Config(data=made))
        settings.put(connection, settings.ADDRESS, f"127.0.0.1:{port}")
        user = records.find(connection, schema.USERS, 0, "local-user")
        assert user
        add_token(connection, user.pk, TOKEN, "a test")
        ended = Key(type=PAT)
        ended.expires_at.CopyFrom(clock.stamp(1))
        keys.insert(connection, user.pk, ENDED, ended)
        app = records.find(connection, schema.APPS, user.pk, "my-app")
        assert app
        keys.insert(connection, user.pk, APP, Key(type=APP_KEY), app.pk)
    return made


def levels(found: Iterator[Finding]) -> dict[str, str]:
    return {each.check: each.level for each in found}


def wrong(found: Iterator[Finding]) -> list[Finding]:
    """What is not well; each of it must say what to do."""
    bad = [each for each in found if each.level != OK]
    assert all(each.remedy for each in bad)
    return bad


def test_this_machine_can_run_the_server() -> None:
    found = levels(machine.findings())
    assert found["python"] == found["packages"] == OK


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("grpcio>=1.75", ""),
        ("grpcio>=99.1", "is older than 99.1"),
        ("no-such-package>=1", "no-such-package is missing"),
        ("no-such-package==1.0.0; extra == 'ocr'", ""),
        ("grpcio", ""),
    ],
)
def test_packages_are_compared_with_what_is_required(requirement: str, words: str) -> None:
    said = machine._wrong(requirement)
    assert words in said
    assert bool(said) is bool(words)


def test_a_missing_extra_says_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_EXTRAS", {"ocr": (("no_such_module",), "the model that reads text in pictures")})
    [missing] = wrong(machine.findings())
    assert missing.level == WARNING
    assert "the model that reads text in pictures will not work" in missing.says
    assert missing.remedy == "pip install 'meshserve[ocr]'"


def test_no_state(tmp_path: Path) -> None:
    [missing] = wrong(folder.findings(tmp_path / "nowhere"))
    assert (missing.level, folder.known(tmp_path / "nowhere")) == (WARNING, Known())


def test_a_folder_is_well_or_open_to_others_or_full(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not wrong(folder.findings(data))
    data.chmod(0o755)
    [opened] = wrong(folder.findings(data))
    assert opened.remedy == f"chmod 700 '{data}'"
    data.chmod(0o700)
    monkeypatch.setattr(folder, "_LOW", 1 << 80)
    assert levels(folder.findings(data))["space"] == WARNING
    monkeypatch.setattr(folder, "_FULL", 1 << 80)
    assert levels(folder.findings(data))["space"] == PROBLEM


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(data: Path) -> None:
    data.chmod(0o500)
    assert levels(folder.findings(data))["data"] == PROBLEM
    data.chmod(0o700)


def test_a_damaged_store_is_said_not_raised(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "meshserve.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(OSError, match="cannot be read"):
        folder.known(data)
    assert cli.main(["doctor", "--data", str(data)]) == 1
    assert "cannot be read" in capsys.readouterr().out


def test_no_server_runs(data: Path) -> None:
    [none] = wrong(server.findings(data, folder.known(data)))
    assert (none.level, none.check) == (WARNING, "server")


def test_another_program_has_the_port(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = wrong(server.findings(data, Known("127.0.0.1", taken.getsockname()[1])))
    assert found[0].level == PROBLEM
    if Path("/proc/net/tcp").exists():
        assert f"process {os.getpid()}: " in found[0].says


def test_what_answers_is_no_meshserve(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """As it is seen where the system does not tell who listens."""
    monkeypatch.setattr(server.ports, "owner", lambda port: None)
    monkeypatch.setattr(server.probe, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = wrong(server.findings(data, Known("127.0.0.1", taken.getsockname()[1])))
    assert [each.check for each in found] == ["gRPC", "HTTP"]
    assert {each.level for each in found} == {PROBLEM}


KNOWN = Known("127.0.0.1", 18080, 18443, "/nowhere/authority.pem")


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("http://127.0.0.1:18080", ""),
        ("http://localhost:18080", ""),
        ("https://127.0.0.1:18443", ""),
        ("127.0.0.1:18080", ""),
        ("http://127.0.0.1:18080/", "not even a slash"),
        ("http://127.0.0.1:18080/v2", "not even a slash"),
        ("https://127.0.0.1:18080", "begins with http://"),
        ("http://127.0.0.1:18443", "begins with https://"),
        ("http://127.0.0.1:9", "is at port 18080"),
        ("http://127.0.0.1", "is at port 18080"),
        ("http://192.0.2.1:18080", "is at 127.0.0.1:18080"),
        ("https://api.clarifai.com", "hosted service"),
        ("http://127.0.0.1:port", "no address"),
        ("grpc://127.0.0.1:18080", "no scheme 'grpc'"),
    ],
)
def test_the_base_url(base: str, words: str) -> None:
    found = {each.check: each for each in shell.findings(KNOWN, {"CLARIFAI_API_BASE": base}, MEND)}["CLARIFAI_API_BASE"]
    assert words in found.says
    assert (found.level, found.remedy) == ((PROBLEM, MEND) if words else (OK, ""))


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("localhost:18443", ""),
        ("127.0.0.1:18443", ""),
        ("127.0.0.1", ""),
        ("https://127.0.0.1:18443", "no scheme"),
        ("127.0.0.1:18443/", "no path"),
        ("127.0.0.1:18080", "speaks none"),
        ("127.0.0.1:9", "TLS at port 18443"),
        ("192.0.2.1:18443", "is at 127.0.0.1"),
        ("api.clarifai.com", "hosted service"),
    ],
)
def test_the_base_of_grpc(base: str, words: str) -> None:
    found = {each.check: each for each in shell.findings(KNOWN, {"CLARIFAI_GRPC_BASE": base}, MEND)}[
        "CLARIFAI_GRPC_BASE"
    ]
    assert words in found.says
    assert (found.level, found.remedy) == ((PROBLEM, MEND) if words else (OK, ""))


def test_the_authority(tmp_path: Path) -> None:
    authority, bundle, other = tmp_path / "authority.pem", tmp_path / "bundle.pem", tmp_path / "other.pem"
    authority.write_text("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n")
    bundle.write_text("# mine\n" + authority.read_text().replace("\n", "\r\n"))
    other.write_text("-----BEGIN CERTIFICATE-----\nWFla\n-----END CERTIFICATE-----\n")
    known = Known("127.0.0.1", 18080, 18443, str(authority))

    def look(**names: str) -> Finding:
        environment = {"CLARIFAI_PAT": TOKEN, **names}
        return {each.check: each for each in shell.findings(known, environment, MEND)}[shell.ROOTS]

    assert look(GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(authority)).level == OK
    assert look(GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(bundle)).level == OK
    assert look(GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(other)).level == PROBLEM
    assert look(GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(tmp_path / "none")).level == PROBLEM
    assert look().level == WARNING
    assert "NODE_EXTRA_CA_CERTS is not read by gRPC" in look(NODE_EXTRA_CA_CERTS=str(authority)).says


@pytest.mark.parametrize(
    ("environment", "remedy"),
    [
        ({}, None),
        ({"http_proxy": "http://p:1", "no_proxy": "localhost,127.0.0.1"}, ""),
        ({"http_proxy": "http://p:1", "no_proxy": "*"}, ""),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "127.0.0.0/8"}, ""),
        ({"http_proxy": "http://p:1"}, "export no_proxy=localhost,127.0.0.1,::1 NO_PROXY=localhost,127.0.0.1,::1"),
        (
            {"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".corp, x"},
            "export no_proxy=localhost,127.0.0.1,::1,.corp,x NO_PROXY=localhost,127.0.0.1,::1,.corp,x",
        ),
        # gRPC does not know the name in capitals.
        (
            {"grpc_proxy": "http://p:1", "NO_PROXY": "127.0.0.1"},
            "export no_proxy=localhost,127.0.0.1,::1 NO_PROXY=localhost,127.0.0.1,::1",
        ),
        # Its own name is instead of the common one.
        (
            {"http_proxy": "http://p:1", "no_proxy": "127.0.0.1", "no_grpc_proxy": "x"},
            "export no_proxy=localhost,127.0.0.1,::1 NO_PROXY=localhost,127.0.0.1,::1"
            " no_grpc_proxy=localhost,127.0.0.1,::1",
        ),
    ],
)
def test_proxies_that_swallow_calls(environment: dict[str, str], remedy: str | None) -> None:
    found = [each for each in shell.findings(Known("127.0.0.1", 18080), environment, MEND) if each.check == "proxy"]
    assert [each.remedy for each in found] == ([] if remedy is None else [remedy])
    assert all((each.level == PROBLEM) is bool(remedy) for each in found)


def test_what_the_sdk_refuses() -> None:
    both = {"CLARIFAI_PAT": "x", "CLARIFAI_SESSION_TOKEN": "y", "CLARIFAI_ROOT_CERTIFICATES_PATH": "/nowhere"}
    found = [each for each in shell.findings(KNOWN, both, MEND) if each.check == "credentials"]
    assert [each.remedy for each in found] == [
        "unset CLARIFAI_SESSION_TOKEN",
        "unset CLARIFAI_ROOT_CERTIFICATES_PATH",
    ]


@pytest.mark.parametrize(
    ("names", "check", "level"),
    [
        ({"PAT": TOKEN, "USER_ID": "local-user", "APP_ID": "my-app"}, "CLARIFAI_PAT", OK),
        ({"PAT": TOKEN, "USER_ID": "local-user", "APP_ID": "my-app"}, "CLARIFAI_USER_ID", OK),
        ({"PAT": "unknown"}, "CLARIFAI_PAT", PROBLEM),
        ({"PAT": ENDED}, "CLARIFAI_PAT", PROBLEM),
        ({"PAT": APP}, "CLARIFAI_PAT", WARNING),
        ({"USER_ID": "local-user"}, "CLARIFAI_PAT", WARNING),
        ({"PAT": TOKEN}, "CLARIFAI_USER_ID", WARNING),
        ({"USER_ID": "nobody"}, "CLARIFAI_USER_ID", PROBLEM),
        ({"USER_ID": "local-user", "APP_ID": "none"}, "CLARIFAI_APP_ID", PROBLEM),
    ],
)
def test_token_user_and_app(data: Path, names: dict[str, str], check: str, level: str) -> None:
    environment = {f"CLARIFAI_{name}": value for name, value in names.items()}
    found = list(credentials.findings(data, environment, MEND))
    assert levels(iter(found))[check] == level
    if "PAT" in names:
        assert names["PAT"] not in json.dumps([[each.says, each.remedy] for each in found])


def report(capsys: pytest.CaptureFixture[str], data: Path) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = cli.main(["doctor", "--json", "--data", str(data)])
    return code, json.loads(capsys.readouterr().out)


def test_the_exit_code_and_the_forms(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, found = report(capsys, data)
    assert (code, found["ok"]) == (0, True), "warnings are no problems"
    assert {"check", "level", "says", "remedy"} == set(found["findings"][0])
    monkeypatch.setenv("CLARIFAI_PAT", "unknown")
    code, found = report(capsys, data)
    assert (code, found["ok"]) == (1, False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert cli.main(["doctor", "--data", str(data)]) == 1
    shown = capsys.readouterr().out
    assert "\x1b[31mproblem \x1b[0m" in shown
    assert "  → unset CLARIFAI_PAT; eval " in shown
    assert "1 problem" in shown.splitlines()[-1]
    monkeypatch.delenv("FORCE_COLOR")
    cli.main(["doctor", "--data", str(data)])
    assert "\x1b" not in capsys.readouterr().out


def test_it_changes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def state() -> Any:
        with transaction(data / "meshserve.db") as connection:
            rows = keys.of_user(connection, 1), settings.get(connection, settings.ADDRESS)
        return rows, sorted(path.name for path in data.iterdir())

    before = state()
    report(capsys, data)
    assert state() == before
