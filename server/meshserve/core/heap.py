"""The collector of cyclic garbage, kept from looking through what stays anyway."""

import gc

_YOUNG = 10_000
"""Objects that are made before the young ones are looked through; of Python's 700 a single call makes several times."""


def calm() -> None:
    """Look through young objects less often: a server makes and drops many, and hardly any in cycles."""
    gc.set_threshold(_YOUNG, 10, 10)


def settle() -> None:
    """What is there now stays: later looks leave it out, some 15 ms each time, with calls waiting."""
    gc.collect()
    gc.freeze()
