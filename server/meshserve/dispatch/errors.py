"""One table from problems to what the caller reads: status on the wire, HTTP status in REST (behaviour §1)."""

import logging
import sqlite3

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

log = logging.getLogger(__name__)

HTTP: dict[int, int] = {
    codes.SUCCESS: 200,
    codes.ACCEPTED: 202,
    codes.MIXED_STATUS: 207,
    codes.MOVED: 307,
    codes.FAILURE: 400,
    codes.NOT_IMPLEMENTED: 501,
    codes.TRY_AGAIN: 503,
    codes.CONN_KEY_INVALID: 401,
    codes.CONN_KEY_NOT_FOUND: 401,
    codes.CONN_CREDENTIALS_INVALID: 401,
    codes.CONN_INSUFFICIENT_SCOPES: 403,
    codes.CONN_THROTTLED: 429,
    codes.CONN_METHOD_NOT_ALLOWED: 405,
    codes.CONN_DOES_NOT_EXIST: 404,
    codes.INPUT_DOES_NOT_EXIST: 404,
    codes.MODEL_DOES_NOT_EXIST: 404,
    codes.WORKFLOW_DOES_NOT_EXIST: 404,
    codes.COMPUTE_CLUSTER_DOES_NOT_EXIST: 404,
    codes.NODEPOOL_DOES_NOT_EXIST: 404,
    codes.RUNNER_DOES_NOT_EXIST: 404,
    codes.DEPLOYMENT_DOES_NOT_EXIST: 404,
    codes.PIPELINE_STEP_DOES_NOT_EXIST: 404,
    codes.PIPELINE_DOES_NOT_EXIST: 404,
    codes.ARTIFACT_DOES_NOT_EXIST: 404,
    codes.ARTIFACT_VERSION_DOES_NOT_EXIST: 404,
    codes.TASK_MISSING: 404,
    codes.TASK_PERMISSION_DENIED: 403,
    codes.TASK_CONFLICT: 409,
    codes.TASK_NOT_IMPLEMENTED: 501,
    codes.RPC_REQUEST_TIMEOUT: 504,
    codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED: 413,
    codes.INTERNAL_UNCATEGORIZED: 500,
}
"""Codes that are not named here are 400."""
_TOO_MUCH = (
    "Expression tree is too large",
    "parser stack overflow",
    "too many SQL variables",
    "query string is too large",
)
"""What SQLite says of a query that is too long or too deep for it, whenever it is asked."""


def http_status(code: int) -> int:
    """The HTTP status of a response whose body carries `code`."""
    return HTTP.get(code, 400)


def problem_of(error: Exception) -> Problem:
    """The problem behind any exception; what nobody foresaw is logged and answered without its insides."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, (sqlite3.OperationalError, sqlite3.DataError)) and str(error).startswith(_TOO_MUCH):
        return Problem(
            codes.CONN_INVALID_REQUEST,
            "The request has more conditions, or conditions within conditions, than one query takes: split it up.",
            str(error),
        )
    if isinstance(error, sqlite3.OperationalError):
        log.exception("the store could not serve a call")
        return Problem(codes.TRY_AGAIN, "The store could not do this now; nothing was changed. Try again.", str(error))
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return Problem(
            codes.CONN_DOES_NOT_EXIST,
            "The app or another thing that this belongs to was deleted while the call ran; nothing was changed.",
        )
    log.exception("a call failed in a way nobody foresaw")
    return Problem(
        codes.INTERNAL_UNCATEGORIZED, "The server failed in a way nobody foresaw. Its log has the request id.", ""
    )
