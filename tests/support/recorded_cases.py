"""Requests that schemathesis made once, one for each operation, kept in a file: making one takes up to a second.

`python -m support.schemathesis_cases`, run in the folder of tests, makes the file anew from the OpenAPI document of today.
The slow test asks for all of its cases as they are made.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from support.raw_http import Request

FILE = Path(__file__).with_name("schemathesis.jsonl")


def save(requests: Iterable[Request]) -> None:
    """Write the file."""
    lines = [
        json.dumps(
            [
                request.label,
                *(part.decode("latin-1") for part in (request.verb, request.target, request.body)),
                [[part.decode("latin-1") for part in header] for header in request.headers],
            ],
            ensure_ascii=True,
        )
        for request in requests
    ]
    FILE.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def recorded() -> Iterator[Request]:
    """The requests of the file."""
    for line in FILE.read_text(encoding="ascii").splitlines():
        label, *texts, headers = json.loads(line)
        verb, target, body = (text.encode("latin-1") for text in texts)
        pairs = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
        yield Request(verb, target, pairs, body, 0, label)
