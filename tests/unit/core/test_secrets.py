"""What the store keeps of secrets."""

import pytest

from meshserve.core.secrets import digest, new_secret, sendable


def test_secrets_are_32_hexadecimal_digits_and_differ() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(secret) == 32 and int(secret, 16) >= 0 for secret in made)


def test_the_digest_is_sha256_and_takes_whatever_a_header_holds() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(digest("\udcff")) == 64


@pytest.mark.parametrize(
    ("secret", "fits"), [("abc", True), ("", False), ("a b", False), ("ü", False), ("a" * 257, False)]
)
def test_what_a_header_can_carry(secret: str, fits: bool) -> None:
    assert sendable(secret) is fits
