"""Values that must be had back but not be read in the database: AES-256-GCM under a key in a file of its own.

The key stands in the folder of state, readable for its owner alone: this keeps values out of copies of the database and
of its log. It does not keep them from who can read the whole folder.
"""

import os
from pathlib import Path

_FILE, _KEY_BYTES, _NONCE_BYTES = "secrets.key", 32, 12


class KeyLost(Exception):
    """The file with the key is gone or is another one, so that what it sealed cannot be had back."""


def seal(folder: Path, value: bytes, name: bytes) -> bytes:
    """The value, sealed under a name: only `opened` with that name gives it back. Makes the key when first used."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # it costs more than most starts need

    if not (folder / _FILE).exists():
        _make(folder / _FILE)
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key(folder)).encrypt(nonce, value, name)


def opened(folder: Path, sealed: bytes, name: bytes) -> bytes:
    """The inverse of `seal`; raises KeyLost."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_key(folder)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name)
    except InvalidTag:
        raise KeyLost(f"{folder / _FILE} is not the key that this was sealed with") from None


def _key(folder: Path) -> bytes:
    path = folder / _FILE
    key = path.read_bytes() if path.exists() else b""
    if len(key) != _KEY_BYTES:
        raise KeyLost(f"{path} has {len(key)} bytes and not the {_KEY_BYTES} of a key")
    return key


def _make(path: Path) -> None:
    """Write a new key so that it is there as a whole or not at all, on disk before anything is sealed with it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, os.urandom(_KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(draft, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
