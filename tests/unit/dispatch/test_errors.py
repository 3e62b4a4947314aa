"""What becomes of exceptions that are no problems, and of words that a log must not take as they are."""

import logging
import sqlite3

import pytest

from meshserve.core.problems import printable
from meshserve.dispatch.errors import problem_of
from meshserve_proto import status_code_pb2 as codes


def _refused(statement: str) -> sqlite3.Error:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("CREATE TABLE apps (pk INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE inputs (pk INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES apps(pk))")
    with pytest.raises(sqlite3.Error) as error:
        connection.execute(statement)
    return error.value


def test_an_owner_that_was_deleted_meanwhile_does_not_exist(caplog: pytest.LogCaptureFixture) -> None:
    problem = problem_of(_refused("INSERT INTO inputs (owner) VALUES (7)"))
    assert problem.code == codes.CONN_DOES_NOT_EXIST
    assert "deleted while the call ran; nothing was changed" in problem.details
    assert not caplog.records


def test_other_broken_rules_of_the_store_are_faults_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    problem = problem_of(_refused("INSERT INTO inputs (owner) VALUES (NULL)"))
    assert problem.code == codes.INTERNAL_UNCATEGORIZED
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_query_too_deep_for_the_store_is_the_requests_fault(caplog: pytest.LogCaptureFixture) -> None:
    for statement in (f"SELECT {' OR '.join(['1'] * 2_000)}", f"SELECT {'(' * 500}1{')' * 500}"):
        problem = problem_of(_refused(statement))
        assert problem.code == codes.CONN_INVALID_REQUEST, problem.notes
        assert "split it up" in problem.details
    assert not caplog.records


def test_what_a_request_says_cannot_pass_for_lines_of_the_log() -> None:
    assert printable("There is no concept 'zw\u00f6lf' here.") == "There is no concept 'zw\u00f6lf' here."
    assert printable("a\n2026 INFO forged\x1b[2J\0\u2028") == "a\\n2026 INFO forged\\x1b[2J\\x00\\u2028"
