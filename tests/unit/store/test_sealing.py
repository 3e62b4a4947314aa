"""Sealed values: back under their name and key alone, and a key that only its owner reads."""

from pathlib import Path

import pytest

from meshserve.store.sealing import KeyLost, opened, seal


def test_a_sealed_value_comes_back_under_its_own_name_alone(tmp_path: Path) -> None:
    sealed = seal(tmp_path, b"hush", b"one")
    assert b"hush" not in sealed
    assert seal(tmp_path, b"hush", b"one") != sealed
    assert opened(tmp_path, sealed, b"one") == b"hush"
    with pytest.raises(KeyLost):
        opened(tmp_path, sealed, b"two")


def test_the_key_is_for_its_owner_and_what_it_sealed_is_lost_without_it(tmp_path: Path) -> None:
    sealed = seal(tmp_path, b"hush", b"one")
    (key,) = tmp_path.iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    with pytest.raises(KeyLost):
        opened(tmp_path, sealed, b"one")
    assert not key.exists()
    key.write_bytes(b"short")
    with pytest.raises(KeyLost, match="5 bytes"):
        seal(tmp_path, b"hush", b"one")
