"""Requests that schemathesis makes from an OpenAPI document.

They are the cases of its coverage phase, which are values at and beyond the bounds of each schema, and examples that
hypothesis draws from its strategies.
"""

import contextlib
import itertools
import json
import random
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig
from schemathesis.core.errors import InvalidSchema

from support.fuzzing import Place
from support.raw_http import Request
from support.recorded_cases import save

BASE = "http://127.0.0.1"
LARGEST_RECORDED = 3000
"""Bytes of a request that is kept in the file."""


class Schemathesis:
    """Cases for some operations of a document, at a place: where a path has an id of it, most cases name it."""

    def __init__(self, document: Mapping[str, Any], place: Place, seed: str, operations: Sequence[str] = ()) -> None:
        self._place = place
        self._random = random.Random(seed)  # noqa: S311 - nonsense, not secrets
        kept = _only(document, frozenset(operations)) if operations else document
        loaded = schemathesis.openapi.from_dict(json.loads(json.dumps(kept)))
        found: list[Any] = list(loaded.get_all_operations())
        self.operations = [one.ok() for one in found]

    def covering(self, seconds: float, most: int) -> Iterator[Request]:
        """Cases of the coverage phase: of each operation at most so many, and what so many seconds suffice to make.

        What is absent, and further paths of an RPC, take a tenth of that: their bodies are read by the same code.
        """
        seen: set[str] = set()
        for operation in self.operations:
            raw = operation.definition.raw
            is_first = raw["x-meshserve-status"] != "absent" and raw["x-rpc"] not in seen
            seen.add(raw["x-rpc"])
            share = 1.0 if is_first else 0.1
            cases = operation.schema.iter_coverage_cases(
                operation, generation_modes=list(GenerationMode), generation_config=GenerationConfig()
            )
            left, started = seconds * share, time.thread_time()
            for case in itertools.islice(cases, max(1, int(most * share))):
                left -= time.thread_time() - started
                yield from self._request(case, operation)
                started = time.thread_time()
                if left < 0:
                    break

    def drawn(self, operations: int, each: int) -> Iterator[Request]:
        """So many examples of each mode for so many of the operations that are served, drawn by the seed."""
        served = [one for one in self.operations if one.definition.raw["x-meshserve-status"] != "absent"]
        for operation in self._random.sample(served, min(operations, len(served))):
            for mode in GenerationMode:
                yield from [
                    request
                    for case in _examples(operation, mode, each, self._random.getrandbits(32))
                    for request in self._request(case, operation)
                ]

    def one_each(self, seconds: float, most: int) -> Iterator[Request]:
        """Of each operation that is served one case of the coverage phase, any of those that `covering` would yield."""
        served = frozenset(
            one.definition.raw["operationId"]
            for one in self.operations
            if one.definition.raw["x-meshserve-status"] != "absent"
        )
        for label, found in itertools.groupby(self.covering(seconds, most), lambda request: request.label):
            fitting = [request for request in found if len(request.wire()) < LARGEST_RECORDED]
            if fitting and label in served:
                yield self._random.choice(fitting)

    def _request(self, case: Any, operation: Any) -> Iterator[Request]:
        place, pick = self._place, self._random
        if pick.random() < 0.8:
            known = {"user_id": place.user_id, "app_id": place.app_id}
            case.path_parameters = {
                name: known.get(name, "thing" if pick.random() < 0.7 else value)
                for name, value in (case.path_parameters or {}).items()
            }
        key = place.pat if "{app_id}" in operation.path or pick.random() < 0.3 else place.app_key
        try:
            sent = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        except (ValueError, requests.RequestException):  # what this library cannot send
            return
        headers = {name.lower(): str(value) for name, value in sent.headers.items()}
        if "authorization" not in headers or pick.random() < 0.9:
            headers["authorization"] = f"Key {key}"
        wire = [
            (name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers.items()
        ]
        wire = [
            (name, value)
            for name, value in wire
            if name not in (b"content-length", b"host", b"cookie", b"transfer-encoding")
        ]
        body: Any = sent.body or b""
        if isinstance(body, str):
            body = body.encode("utf-8", "surrogatepass")
        label = operation.definition.raw["operationId"]
        yield Request(str(sent.method).encode(), str(sent.path_url).encode(), tuple(wire), body, 0, label)


def _only(document: Mapping[str, Any], operations: frozenset[str]) -> dict[str, Any]:
    paths = {
        path: {verb: operation for verb, operation in verbs.items() if operation["operationId"] in operations}
        for path, verbs in document["paths"].items()
    }
    return {**document, "paths": {path: verbs for path, verbs in paths.items() if verbs}}


def _examples(operation: Any, mode: GenerationMode, count: int, number: int) -> list[Any]:
    found: list[Any] = []

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(Unsatisfiable, InvalidSchema):  # no request is wrong where anything is right
            collect()
    return found


def main() -> None:
    """Make the file of recorded cases anew."""
    from api.test_fuzz_http import PLACE, SEED
    from meshserve import api
    from meshserve.dispatch import registry
    from meshserve.transport.openapi_document import build

    document = build(registry.bind(api.families(), api.ABSENT))
    warnings.simplefilter("ignore")
    save(Schemathesis(document, PLACE, SEED).one_each(0.4, 20))


if __name__ == "__main__":
    main()
