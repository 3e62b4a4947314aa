"""`page` and `per_page` as every list reads them (behaviour §3)."""

from typing import Any

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

DEFAULT_PER_PAGE = 128
LARGEST_PER_PAGE = 1000


def page_of(request: Any, default: int = DEFAULT_PER_PAGE) -> tuple[int, int]:
    """(page, per_page): 0 means 1 and `default`; without such fields, one page of everything (per_page -1).

    Problem 11102 over 1,000 a page.
    """
    if "per_page" not in request.DESCRIPTOR.fields_by_name:
        return 1, -1
    return request.page or 1, per_page_of(request, default)


def per_page_of(request: Any, default: int = DEFAULT_PER_PAGE) -> int:
    """How many items are asked for: 0 means `default`. Problem 11102 over 1,000 a page."""
    if request.per_page > LARGEST_PER_PAGE:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"per_page is {request.per_page}; a page has at most {LARGEST_PER_PAGE} items."
        )
    return int(request.per_page or default)
