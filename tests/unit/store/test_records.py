"""Records, and pages by keyset against an oracle by OFFSET."""

import random
import sqlite3
from typing import Any

import pytest

from meshserve.store import query, records, schema
from meshserve.store.query import Condition, Order
from meshserve.store.records import DuplicateId, Pages, Row
from unit.store.concept_rows import CONCEPTS, found_by, row

# Pages


def oracle(
    connection: sqlite3.Connection, conditions: list[Condition], order: Order, page: int, per_page: int
) -> list[tuple[int, bytes]]:
    found = records.select(connection, CONCEPTS, conditions, order)
    return [(row.owner, row.body) for row in found[(page - 1) * per_page :][:per_page]]


def version(connection: sqlite3.Connection) -> bytes:
    return str(connection.total_changes).encode()


ORDERS = [
    Order(column, ascending) for column in ("pk", "id", "created", "name", "LENGTH(id)") for ascending in (True, False)
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.column}-{order.ascending}")
@pytest.mark.parametrize("seed", range(4))
def test_pages_equal_the_oracle_while_rows_come_and_go(
    connection: sqlite3.Connection, order: Order, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few values in the sort columns, so that most rows tie, and NULLs among the names."""
    monkeypatch.setattr(records, "_MANY", (1, 100)[seed % 2])  # small pages are read as large ones are, and as they are
    chance = random.Random(seed)  # noqa: S311 # it makes data
    numbers = iter(range(10_000))

    def change() -> None:
        for _ in range(chance.randrange(4)):
            if chance.random() < 0.6:
                name = chance.choice([None, None, "a", "b", "c"])
                records.insert(connection, CONCEPTS, row(f"id-{next(numbers)}", 1, name, chance.randrange(3)))
            else:
                pks = [pk for (pk,) in connection.execute("SELECT pk FROM concepts WHERE owner = 1")]
                records.delete(connection, CONCEPTS, chance.sample(pks, min(len(pks), 2)))

    for _ in range(60):
        name = chance.choice([None, "a", "b", "c"])
        records.insert(connection, CONCEPTS, row(f"id-{next(numbers)}", 1, name, chance.randrange(3)))
        records.insert(connection, CONCEPTS, row(f"other-{next(numbers)}", 2))
    pages, conditions = Pages(), [query.of_app(1)]
    for per_page in (1, 7, 20, 1000):
        for page in [*range(1, 15), 3, 2, 9, 500]:
            if chance.random() < 0.4:
                change()
            found = pages.page(connection, version(connection), CONCEPTS, conditions, order, page, per_page)
            assert found == oracle(connection, conditions, order, page, per_page)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.column}-{order.ascending}")
@pytest.mark.parametrize("per_page", [1, 3, 8, 40])
def test_a_walk_over_pages_sees_every_row_once(connection: sqlite3.Connection, order: Order, per_page: int) -> None:
    for number in range(40):
        name = None if number % 3 == 0 else "same" if number % 3 == 1 else f"n{number}"
        records.insert(connection, CONCEPTS, row(f"id-{number:02}", 1, name, number // 10))
    pages, seen = Pages(), []
    for page in range(1, 50):
        found = pages.page(connection, b"1", CONCEPTS, [query.of_app(1)], order, page, per_page)
        if not found:
            break
        seen += [body for _, body in found]
    assert seen == [row.body for row in records.select(connection, CONCEPTS, [query.of_app(1)], order)]
    assert len(seen) == 40


def test_rows_side_by_side_are_found_by_a_walk_through_their_part_of_the_table(connection: sqlite3.Connection) -> None:
    """Whatever lies between them and beyond; `plans` says how each page was read."""
    plans: list[str] = []
    for number in range(600):
        records.insert(connection, CONCEPTS, row(f"id-{number}", 1 if number < 300 or number % 5 == 0 else 2))
    mine = [pk for (pk,) in connection.execute("SELECT pk FROM concepts WHERE owner = 1 ORDER BY pk")]
    connection.set_trace_callback(lambda sql: plans.append("walk" if "NOT INDEXED" in sql else "other"))
    for ascending, after, expected in (
        (True, None, "walk"),
        (True, mine[149], "walk"),
        (False, None, "other"),  # one of five
        (False, mine[250], "walk"),
        (False, mine[50], "other"),  # not so many left
    ):
        plans.clear()
        found, last = records.in_order_of_adding(connection, "concepts", ("pk",), 1, after, 100, ascending=ascending)
        way = mine if ascending else mine[::-1]
        rest = way if after is None else way[way.index(after) + 1 :]
        assert [row[0] for row in found] == rest[:100]
        assert last == rest[:100][-1]
        assert ("walk" if "walk" in plans else "other") == expected, (ascending, after)


def test_a_page_is_full_though_rows_are_deleted_while_it_is_looked_for(connection: sqlite3.Connection) -> None:
    for number in range(150):
        records.insert(connection, CONCEPTS, row(f"id-{number}"))
    left = [pk for (pk,) in connection.execute("SELECT pk FROM concepts")]

    class Between:
        """The same connection; before the walk, another deletes a row."""

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if "NOT INDEXED" in sql:
                records.delete(connection, CONCEPTS, [left.pop(7)])
            return connection.execute(sql, *parameters)

    between: Any = Between()
    found, last = records.in_order_of_adding(between, "concepts", ("pk",), 1, None, 100, ascending=True)
    assert [row[0] for row in found] == left[:100]
    assert last == left[99]
    assert records.in_order_of_adding(connection, "concepts", ("pk",), 1, left[-1], 100, ascending=True) == ([], None)


def test_a_remembered_start_is_used_for_the_same_version_only(connection: sqlite3.Connection) -> None:
    for number in range(10):
        records.insert(connection, CONCEPTS, row(f"id-{number}"))
    pages, order = Pages(), Order(ascending=True)

    def page(number: int, version: bytes) -> list[bytes]:
        return [body for _, body in pages.page(connection, version, CONCEPTS, [query.of_app(1)], order, number, 4)]

    assert page(1, b"v1") == [b"id-0", b"id-1", b"id-2", b"id-3"]
    records.delete(connection, CONCEPTS, [1, 2])
    assert page(2, b"v1") == [b"id-4", b"id-5", b"id-6", b"id-7"]  # from where page 1 ended
    assert page(2, b"v2") == [b"id-6", b"id-7", b"id-8", b"id-9"]  # what is page 2 now
    records.delete(connection, CONCEPTS, [3])
    assert page(2, b"v2") == [b"id-6", b"id-7", b"id-8", b"id-9"]  # from where it was found to start
    assert page(2, b"v3") == [b"id-7", b"id-8", b"id-9"]
    assert page(3, b"v3") == page(9, b"v3") == []


def test_listings_do_not_share_starts(connection: sqlite3.Connection) -> None:
    for owner in (1, 2):
        for number in range(10):
            records.insert(connection, CONCEPTS, row(f"id-{number}", owner, f"n{-number}"))
    pages = Pages()
    for order in ORDERS:
        for owner in (1, 2):
            for per_page in (2, 3):
                for page in (1, 2, 3):
                    conditions = [query.of_app(owner)]
                    found = pages.page(connection, b"v", CONCEPTS, conditions, order, page, per_page)
                    assert found == oracle(connection, conditions, order, page, per_page)


def test_starts_are_forgotten_when_there_are_many(connection: sqlite3.Connection) -> None:
    for number in range(30):
        records.insert(connection, CONCEPTS, row(f"id-{number}"))
    pages = Pages(capacity=4)
    for page in [*range(1, 16), 2, 15]:
        found = pages.page(connection, b"v", CONCEPTS, [query.of_app(1)], Order(), page, 2)
        assert found == oracle(connection, [query.of_app(1)], Order(), page, 2)


def test_one_page_of_everything(connection: sqlite3.Connection) -> None:
    for number in range(2000):
        records.insert(connection, CONCEPTS, row(f"id-{number}"))
    assert len(Pages().page(connection, b"v", CONCEPTS, [query.of_app(1)], Order(), 1, -1)) == 2000


# Records


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.column}-{order.ascending}")
def test_ids_are_looked_up_and_not_searched_for_among_all(connection: sqlite3.Connection, order: Order) -> None:
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    Pages().page(connection, b"1", CONCEPTS, [query.of_app(1), query.among("id", ["a", "b"])], order, 1, 10)
    connection.set_trace_callback(None)
    plan = [detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statements[-1]}")]
    assert any("owner=? AND id=?" in detail for detail in plan), plan


def test_what_is_inserted_is_found(connection: sqlite3.Connection) -> None:
    made = row("a", name="A", created=5, visibility=50)
    pk = records.insert(connection, CONCEPTS, made)
    assert pk == made.pk
    made.words = None
    assert records.find(connection, CONCEPTS, 1, "a") == records.find_pk(connection, CONCEPTS, pk) == made
    assert records.find(connection, CONCEPTS, 2, "a") is None
    assert records.find_pk(connection, CONCEPTS, pk + 1) is None


def test_many_are_found_by_id(connection: sqlite3.Connection) -> None:
    for number in range(1200):
        records.insert(connection, CONCEPTS, row(f"id-{number}"))
    wanted = [f"id-{number}" for number in range(0, 2400, 2)] * 2
    found = records.find_many(connection, CONCEPTS, 1, wanted)
    assert sorted(found) == sorted({id for id in wanted if int(id[3:]) < 1200})
    assert records.find_many(connection, CONCEPTS, 1, []) == {}


def test_an_id_is_taken_below_its_owner_only(connection: sqlite3.Connection) -> None:
    records.insert(connection, CONCEPTS, row("a"))
    records.insert(connection, CONCEPTS, row("a", owner=2))
    with pytest.raises(DuplicateId) as caught:
        records.insert(connection, CONCEPTS, row("a"))
    assert caught.value.id == "a"
    other = row("b")
    records.insert(connection, CONCEPTS, other)
    other.id = "a"
    with pytest.raises(DuplicateId):
        records.update(connection, CONCEPTS, other)
    assert records.count(connection, CONCEPTS, [query.of_app(1)]) == 2


def test_an_owner_must_exist(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        records.insert(connection, CONCEPTS, row("a", owner=99))


def test_bulk_inserts_equal_single_ones(connection: sqlite3.Connection) -> None:
    table = schema.KNOWLEDGE_GRAPHS
    rows = [Row(1, f"g-{number}", b"body", number, number) for number in range(777)]
    records.insert_many(connection, table, rows)
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    for made in rows:
        assert records.find(connection, table, 1, made.id) == made
    records.insert_many(connection, table, [])
    assert records.count(connection, table, [query.of_app(1)]) == 777


def test_an_update_changes_all_but_owner_and_creation(connection: sqlite3.Connection) -> None:
    made = row("a", name="A", created=5, words="first")
    records.insert(connection, CONCEPTS, made)
    changed = Row(2, "b", b"new", 99, 7, 50, made.pk, {"name": "B"}, "second")
    records.update(connection, CONCEPTS, changed)
    assert records.find_pk(connection, CONCEPTS, made.pk) == Row(1, "b", b"new", 5, 7, 50, made.pk, {"name": "B"})
    assert found_by(connection, "second") == ["b"]
    assert found_by(connection, "first") == []


def test_a_row_that_was_read_keeps_its_words_when_written_back(connection: sqlite3.Connection) -> None:
    records.insert(connection, CONCEPTS, row("a", words="findable"))
    read = records.find(connection, CONCEPTS, 1, "a")
    assert read is not None
    read.body = b"changed"
    records.update(connection, CONCEPTS, read)
    assert found_by(connection, "findable") == ["a"]


def test_deleting_an_owner_deletes_what_it_has_at_any_depth(connection: sqlite3.Connection) -> None:
    for owner in (1, 2):
        concept = row("c", owner, words="word")
        records.insert(connection, CONCEPTS, concept)
        records.insert(connection, schema.CONCEPT_LANGUAGES, Row(concept.pk, "de", b"", 0, 0, extra={"name": "n"}))
    records.delete(connection, schema.APPS, [1])
    assert records.count(connection, CONCEPTS, []) == 1
    assert records.count(connection, schema.CONCEPT_LANGUAGES, []) == 1
    assert indexed(connection) == (1, 1)
    records.delete(connection, schema.USERS, [1])
    for table in (schema.APPS, CONCEPTS, schema.CONCEPT_LANGUAGES):
        assert records.count(connection, table, []) == 0
    assert indexed(connection) == (0, 0)


def indexed(connection: sqlite3.Connection) -> tuple[int, ...]:
    """How many rows the two indexes of words know."""
    tables = ("concepts_words", "concepts_starts")
    return tuple(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608 # no input


def test_a_primary_key_is_never_used_again(connection: sqlite3.Connection) -> None:
    first = records.insert(connection, CONCEPTS, row("a"))
    records.delete(connection, CONCEPTS, [first])
    assert records.insert(connection, CONCEPTS, row("a")) > first


def test_a_part_of_a_write_undoes_itself_alone(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    records.insert(connection, CONCEPTS, row("before"))

    def part(id: str, *, fail: bool) -> None:
        with records.undo_on_problem(connection):
            records.insert(connection, CONCEPTS, row(id))
            if fail:
                raise ValueError(id)

    part("kept", fail=False)
    with pytest.raises(ValueError, match="undone"):
        part("undone", fail=True)

    def outer() -> None:
        with records.undo_on_problem(connection):
            part("inner", fail=False)
            raise ValueError("outer")

    with pytest.raises(ValueError, match="outer"):
        outer()
    records.insert(connection, CONCEPTS, row("after"))
    connection.execute("COMMIT")
    found = records.select(connection, CONCEPTS, [query.of_app(1)], Order(ascending=True))
    assert [row.id for row in found] == ["before", "kept", "after"]
