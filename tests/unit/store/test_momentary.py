"""What is remembered of one state of the store, and for how long."""

from meshserve.store.momentary import Momentary


def test_it_is_forgotten_once_the_store_has_changed_or_too_much_is_known() -> None:
    momentary: Momentary[str, int] = Momentary(2)
    momentary.of(b"1")["a"] = 1
    assert momentary.of(b"1") == {"a": 1}
    assert momentary.of(b"2") == {}
    momentary.of(b"2")["a"] = 1
    assert momentary.of(b"1") == {}, "an older state is another one, too"
    momentary.of(b"1").update(a=1, b=2)
    assert momentary.of(b"1") == {}
