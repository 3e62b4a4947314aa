"""Certificates: what the server makes, when it makes it anew, what it refuses of others, how it changes them as it runs."""

import asyncio
import datetime
import os
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from meshserve.config import Config
from meshserve.transport import tls
from meshserve.transport.tls import Certificates, wanted_names

DAY = datetime.timedelta(days=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data")


def parsed(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def own(folder: Path, *, begins: int = -1, ends: int = 30, kind: str = "ec", usage: Any = None) -> tuple[Path, Path]:
    """A self-signed certificate and its key in two files; days from now."""
    key: Any = ec.generate_private_key(ec.SECP256R1())
    if kind == "rsa":
        key = rsa.generate_private_key(65_537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    usages = x509.ExtendedKeyUsage([usage or ExtendedKeyUsageOID.SERVER_AUTH])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins * DAY)
        .not_valid_after(now + ends * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(usages, critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain, secret = folder / "chain.pem", folder / "key.pem"
    secret.write_bytes(key.private_bytes(*form))
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return chain, secret


def test_what_is_made_at_the_first_start(config: Config) -> None:
    facts = Certificates(config).facts
    folder = config.data / "tls"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "authority.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "server.pem").stat().st_mode) == 0o600
    assert {"localhost", "127.0.0.1", "::1", "host.docker.internal"} <= facts.names
    authority, server = parsed(folder / "authority.pem"), parsed(folder / "server.pem")
    constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    assert isinstance(authority.public_key(), ec.EllipticCurvePublicKey)
    assert authority.not_valid_after_utc - authority.not_valid_before_utc > 3650 * DAY
    assert server.not_valid_after_utc - server.not_valid_before_utc < 398 * DAY
    assert server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value == x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.SERVER_AUTH]
    )
    server.verify_directly_issued_by(authority)


def test_openssl_finds_no_fault_in_it(config: Config) -> None:
    Certificates(config)
    folder = config.data / "tls"
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost"]
    subprocess.run([*command, "-CAfile", folder / "authority.pem", folder / "server.pem"], check=True)


def test_names_that_are_asked_for(config: Config) -> None:
    asked = replace(
        config, host="10.1.2.3", names=("Media.Example.COM.", "*.models.test", "[fe80::1]", "bücher.example")
    )
    assert {"10.1.2.3", "media.example.com", "*.models.test", "fe80::1", "xn--bcher-kva.example"} <= wanted_names(asked)
    assert Certificates(asked).facts.names == wanted_names(asked)
    assert "0.0.0.0" not in wanted_names(replace(config, host="0.0.0.0"))  # noqa: S104 - not bound


@pytest.mark.parametrize("name", ["", "a b", "http://x", "-", "x" * 64 + ".example", "a..b", "*"])
def test_names_that_make_no_sense(config: Config, name: str) -> None:
    with pytest.raises(OSError, match="is neither a host name nor an address"):
        Certificates(replace(config, names=(name,)))


def test_a_second_start_makes_nothing_and_imports_no_library(config: Config) -> None:
    Certificates(config)
    before = {path.name: path.read_bytes() for path in (config.data / "tls").iterdir()}
    code = (
        "import sys; from pathlib import Path; from meshserve.config import Config;"
        "from meshserve.transport.tls import Certificates; Certificates(Config(data=Path(sys.argv[1])));"
        "sys.exit('cryptography' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code, str(config.data)], check=True, env=environment)
    assert {path.name: path.read_bytes() for path in (config.data / "tls").iterdir()} == before


def test_other_names_or_a_near_end_make_a_new_certificate_of_the_same_authority(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    Certificates(config)
    authority, first = parsed(config.data / "tls/authority.pem"), parsed(config.data / "tls/server.pem")
    Certificates(replace(config, names=("more.test",)))
    second = parsed(config.data / "tls/server.pem")
    assert second.serial_number != first.serial_number
    now = time.time()
    monkeypatch.setattr(tls.time, "time", lambda: now + 340 * 86_400)
    Certificates(replace(config, names=("more.test",)))
    third = parsed(config.data / "tls/server.pem")
    assert third.serial_number != second.serial_number
    third.verify_directly_issued_by(authority)


@pytest.mark.parametrize("spoil", ["server.pem", "authority.key", "authority.pem", "all"])
def test_what_is_spoiled_or_gone_is_made_anew(config: Config, spoil: str) -> None:
    Certificates(config)
    folder = config.data / "tls"
    for name in ["server.pem", "authority.key", "authority.pem"] if spoil == "all" else [spoil]:
        (folder / name).write_text("spoiled")
    Certificates(config)
    if spoil != "authority.key":  # that is not needed until something is signed
        parsed(folder / "server.pem").verify_directly_issued_by(parsed(folder / "authority.pem"))
    (folder / "server.pem").unlink()
    Certificates(config)
    parsed(folder / "server.pem").verify_directly_issued_by(parsed(folder / "authority.pem"))
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_certificate_of_the_owners(config: Config, tmp_path: Path) -> None:
    chain, key = own(tmp_path)
    certificates = Certificates(replace(config, certificate=chain, private_key=key))
    assert certificates.facts.names == {"localhost"}
    assert certificates.authority is None
    assert not (config.data / "tls").exists()
    both = tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + chain.read_bytes())
    Certificates(replace(config, certificate=both))


def mismatch(chain: Path, key: Path) -> None:
    kept = chain.read_bytes()
    own(chain.parent)
    chain.write_bytes(kept)


def lock(chain: Path, key: Path) -> None:
    secret: Any = serialization.load_pem_private_key(key.read_bytes(), None)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x"))
    key.write_bytes(secret.private_bytes(*form))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (mismatch, "do not belong together"),
        (lock, "is locked by a password: give one without"),
        (lambda chain, key: chain.write_text("x"), "no certificate and private key can be read"),
        (lambda chain, key: key.write_text("x"), "no certificate and private key can be read"),
        (lambda chain, key: key.write_bytes(chain.read_bytes()), "no certificate and private key can be read"),
        (lambda chain, key: chain.unlink(), "cannot be read: No such file"),
        (lambda chain, key: own(chain.parent, begins=-3, ends=-1), "cannot be used: certificate has expired"),
        (lambda chain, key: own(chain.parent, begins=1), "cannot be used: certificate is not yet valid"),
        (lambda chain, key: own(chain.parent, usage=ExtendedKeyUsageOID.CLIENT_AUTH), "cannot be used: unsuit"),
    ],
)
def test_a_certificate_that_is_no_good_is_refused(
    config: Config, tmp_path: Path, spoil: Callable[[Path, Path], object], words: str
) -> None:
    chain, key = own(tmp_path)
    spoil(chain, key)
    with pytest.raises(OSError, match=words):
        Certificates(replace(config, certificate=chain, private_key=key))


def test_a_key_without_a_certificate_is_refused(config: Config, tmp_path: Path) -> None:
    _, key = own(tmp_path)
    with pytest.raises(OSError, match="name that with --certificate as well"):
        Certificates(replace(config, private_key=key))


async def _shown(port: int, chain: Path, highest: ssl.TLSVersion, server: str | None) -> tuple[int, str | None]:
    """The serial number that a client is shown and the protocol it is offered."""
    context = ssl.create_default_context(cafile=str(chain))
    context.check_hostname = server is not None
    context.maximum_version = highest
    context.set_alpn_protocols(["h2", "http/1.1"])
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=server or "")
    shaken = writer.get_extra_info("ssl_object")
    writer.close()
    return int(shaken.getpeercert()["serialNumber"], 16), shaken.selected_alpn_protocol()


def test_it_is_changed_while_the_server_runs(config: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """From EC to RSA and back, with a server name and without, in both versions; what is open stays open."""
    chain, key = own(tmp_path)
    certificates = Certificates(replace(config, certificate=chain, private_key=key))

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    async def test() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=certificates.context)
        port = server.sockets[0].getsockname()[1]
        trusting = ssl.create_default_context(cafile=str(chain))
        reader, writer = await asyncio.open_connection("localhost", port, ssl=trusting)
        for kind in ("rsa", "ec", "rsa"):
            own(tmp_path, kind=kind)
            serial = parsed(chain).serial_number
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                for name in ("localhost", None):
                    assert await _shown(port, chain, version, name) == (serial, "http/1.1")
        trusted = tmp_path / "trusted.pem"
        trusted.write_bytes(chain.read_bytes())
        for spoil in (lambda: chain.write_text("x"), lambda: own(tmp_path, ends=-1, begins=-2), lambda: chain.unlink()):
            spoil()
            assert (await _shown(port, trusted, ssl.TLSVersion.TLSv1_3, "localhost"))[0] == serial
        writer.write(b"still here")
        assert await reader.read(100) == b"still here"
        writer.close()
        server.close()

    caplog.set_level("INFO")
    asyncio.run(test())
    assert [record.levelname for record in caplog.records if "certificate" in record.message] == [
        *["INFO"] * 3,
        *["ERROR"] * 3,
    ]
    assert "the old one stays" in caplog.text


def test_clients_of_old_versions_are_refused(config: Config) -> None:
    context = Certificates(config).context
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_watching_takes_over_and_renews(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "_LOOK_SECONDS", 0.02)
    certificates = Certificates(config)
    first = certificates.facts

    async def test() -> None:
        watching = asyncio.create_task(certificates.watch())
        await asyncio.sleep(0.1)
        monkeypatch.setattr(tls, "_RENEW_EACH_SECONDS", 0)
        monkeypatch.setattr(tls, "_RENEW_SECONDS", 400 * 86_400)
        for _ in range(200):
            if certificates.facts is first:
                await asyncio.sleep(0.05)
        watching.cancel()

    asyncio.run(test())
    assert certificates.facts is not first
