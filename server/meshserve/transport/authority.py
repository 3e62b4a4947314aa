"""A development authority and the certificates that it signs. Imports a cryptographic library, so only where one is made."""

import os
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_AUTHORITY_DAYS = 3652
_SERVER_DAYS = 366
"""Clients of some makers refuse certificates that live for 398 days or more."""
_EARLIER = timedelta(days=1)
"""Certificates begin in the past: clocks of clients may be slow."""
_COMMON_NAME_LENGTH = 64


def make_authority(certificate: Path, key: Path) -> None:
    """Write a new authority: what clients trust, and the key that signs (only its owner may read that)."""
    secret = ec.generate_private_key(ec.SECP256R1())
    # Its name has a random part: a client that trusts two of them must be able to tell them apart.
    name = _name(f"meshserve development authority {secrets.token_hex(4)}")
    made = (
        _builder(name, name, secret.public_key(), _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key()), critical=False)
        .sign(secret, hashes.SHA256())
    )
    write(key, _pem(secret))
    write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)


def make_certificate(authority: Path, key: Path, names: Collection[str], to: Path) -> None:
    """Write a new key and the certificate of a server with these names (DNS or IP), signed by that authority, as one file.

    ValueError, TypeError or OSError if the authority or its key is not there, cannot be read, or is not of the other.
    """
    issuer = x509.load_pem_x509_certificate(authority.read_bytes())
    signer = serialization.load_pem_private_key(key.read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey) or signer.public_key() != issuer.public_key():
        raise ValueError(f"{key} is not the key of {authority}")
    secret = ec.generate_private_key(ec.SECP256R1())
    ordered = sorted(names, key=lambda name: (name != "localhost", name))
    made = (
        _builder(_name(ordered[0][:_COMMON_NAME_LENGTH]), issuer.subject, secret.public_key(), _SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in ordered]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    write(to, _pem(secret) + made.public_bytes(serialization.Encoding.PEM))


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file as a whole or not at all; nobody but those of `mode` can ever read it."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    begin = datetime.now(UTC).replace(microsecond=0) - _EARLIER
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "meshserve"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: PrivateKeyTypes) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
