"""Secrets of keys: how they are made, and what the store keeps of them."""

import hashlib
import string

from meshserve.core.ids import new_id

APP_KEY, PAT = "api_key", "personal_access_token"
"""The two types of key; an app key names one app."""
LONGEST = 256
_PRINTABLE = frozenset(string.ascii_letters + string.digits + string.punctuation)


def new_secret() -> str:
    """128 random bits as 32 hexadecimal digits, as clients know them."""
    return new_id()


def digest(secret: str) -> str:
    """What the store keeps of a secret. Ours have 128 random bits, so a plain SHA-256 cannot be reversed.

    A header may hold any bytes; what is no text has a digest too, and no key has it.
    """
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def sendable(secret: str) -> bool:
    """Whether a header can carry it: printable ASCII without blanks."""
    return 0 < len(secret) <= LONGEST and _PRINTABLE.issuperset(secret)
