"""What rows are found by: words, wildcards, and conditions that combine."""

import sqlite3
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshserve.store import query, records
from meshserve.store.query import Condition, Order
from unit.store.concept_rows import CONCEPTS, found_by, row


@pytest.fixture
def library(connection: sqlite3.Connection) -> sqlite3.Connection:
    texts = {
        "1": "a satisfied customer",
        "2": "running dogs",
        "3": "Ein Café in Zürich",
        "4": "e-mail (urgent)",
        "5": "日本語 テスト",
        "6": "हिन्दी भाषा",
        "7": "cafe\u0301s everywhere",
        "8": "",
    }
    for id, words in texts.items():
        records.insert(connection, CONCEPTS, row(id, words=words))
    return connection


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("satisfy", ["1"]),
        ("SATISFIED", ["1"]),
        ("satis", ["1"]),
        ("custom satisfy", ["1"]),
        ("customer dogs", []),
        ("dog", ["2"]),
        ("run", ["2"]),
        ("ogs", []),
        ("custome", ["1"]),
        ("everyw", ["7"]),
        ("cafe", ["3", "7"]),
        ("zurich", ["3"]),
        ("mail", ["4"]),
        ("e-mail", ["4"]),
        ("日本", ["5"]),
        ("हिन्दी", ["6"]),
        ("cafe\u0301s every", ["7"]),
        ("  ", ["1", "2", "3", "4", "5", "6", "7", "8"]),
        ("***", ["1", "2", "3", "4", "5", "6", "7", "8"]),
        ("*** dog", ["2"]),
    ],
)
def test_words_are_found_by_their_stem_or_beginning(
    library: sqlite3.Connection, text: str, expected: list[str]
) -> None:
    assert found_by(library, text) == expected


@pytest.mark.parametrize(
    "text",
    ['"', '""', "'", "dog\"", '" OR 1', "NEAR(dog cat)", "dog AND", "AND", "OR", "NOT dog", "text:dog", "-dog", "^dog",
     "dog*", "*", "(", ")", "dog)(", "{a b}", "a + b", "\x00", "dog\x00cat", "\\", ";", "--", "²", "½ ①", "\u0301",
     "\u200d", "🐕", "a" * 100_000, "word " * 10_000, '"' * 10_000, "(" * 10_000],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_no_text_breaks_a_search(library: sqlite3.Connection, text: str) -> None:
    found_by(library, text)


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_no_text_at_all_breaks_a_search(text: str) -> None:
    connection = _searched()
    found = records.select(
        connection, CONCEPTS, [query.words("concepts", text)], Order(query.relevance("concepts", text))
    )
    assert len(found) <= 1


@cache
def _searched() -> sqlite3.Connection:
    """A store in memory with one concept."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE concepts (pk, owner, id, created, modified, visibility, name, body)")
    connection.execute("INSERT INTO concepts (pk) VALUES (1)")
    for index in ("words", "starts"):
        connection.execute(f"CREATE VIRTUAL TABLE concepts_{index} USING fts5(text)")
        connection.execute(f"INSERT INTO concepts_{index} (rowid, text) VALUES (1, 'some text 0 ½')")  # noqa: S608 # no input
    return connection


def test_a_wildcard_is_a_star_and_nothing_else(connection: sqlite3.Connection) -> None:
    for name in ("dog", "dogma", "a%b", "a_b", "axb", "back\\slash", "Ärger", "100%"):
        records.insert(connection, CONCEPTS, row(str(abs(hash(name))), name=name))

    def found(pattern: str) -> list[str]:
        rows = records.select(connection, CONCEPTS, [query.wildcard("name", pattern)], Order(ascending=True))
        return [row.extra["name"] for row in rows]

    assert found("dog") == found("DOG") == ["dog"]
    assert found("dog*") == ["dog", "dogma"]
    assert found("*g*") == ["dog", "dogma", "Ärger"]
    assert found("a%b") == ["a%b"]
    assert found("a_b") == ["a_b"]
    assert found("a*b") == ["a%b", "a_b", "axb"]
    assert found("back\\slash") == found("*\\*") == ["back\\slash"]
    assert found("*%") == ["100%"]
    assert found("") == []
    assert found("x" * 60_000) == found("_" * 60_000) == []
    rows = records.select(connection, CONCEPTS, [query.contains("name", "og")], Order(ascending=True))
    assert [row.extra["name"] for row in rows] == ["dog", "dogma"]


def test_conditions_combine(connection: sqlite3.Connection) -> None:
    for number in range(6):
        records.insert(connection, CONCEPTS, row(f"id-{number}", name=f"n{number}", created=number))

    def ids(*conditions: Condition) -> list[int]:
        return [row.created for row in records.select(connection, CONCEPTS, conditions, Order(ascending=True))]

    assert ids(query.among("created", [1, 3])) == [1, 3]
    assert ids(query.among("created", [])) == []
    assert ids(query.either([query.equal("name", "n0"), query.at_least("created", 4)])) == [0, 4, 5]
    assert ids(query.either([])) == []
    assert ids(query.negated(query.among("created", [1, 3]))) == [0, 2, 4, 5]
    assert ids(query.either([query.equal("name", "n0"), query.equal("name", "n1")]), query.at_least("created", 1)) == [
        1
    ]
    assert ids(query.of_user(1)) == list(range(6))
    assert ids(query.of_user(2)) == []
    assert ids(query.of_visible_apps(1, 50)) == []
    connection.execute("UPDATE apps SET visibility = 50 WHERE pk = 1")
    assert ids(query.of_visible_apps(1, 50)) == list(range(6))
