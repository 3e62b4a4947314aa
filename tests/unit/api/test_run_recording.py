"""Which runs are noted, which of them are kept, and what is left out of what is kept."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.api.run_recording import ASK, LARGEST_MEDIA, Recorder, begin, lasting, plain, without_secrets
from meshserve.call import Call
from meshserve.config import Config
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.secrets import PAT
from meshserve.store.access import Place, StoredKey
from meshserve.store.records import Row
from meshserve.store.run_keeper import Kept
from meshserve.workflow.plan import Plan
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Image, Input, Output, WorkflowResult
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest, PostWorkflowResultsResponse
from meshserve_proto.status_pb2 import Status

PLACE = Place(1, "me", 2, "app", 0)
REQUEST = PostWorkflowResultsRequest()
_ROWS = [Row(pk=1, owner=1, id=id, created=0, modified=0, visibility=0, body=b"") for id in ("w", "v")]
RAN = (PLACE, _ROWS[0], _ROWS[1])


def call(config: Config, kept: list[Kept] | None = None, **metadata: str) -> Call:
    services: Any = SimpleNamespace(config=config, run_keeper=SimpleNamespace(keep=(kept or []).append))
    if kept is not None:
        services.run_keeper.keep = kept.append
    key = StoredKey(3, 1, "me", None, PAT, 0, frozenset(), frozenset())
    return Call(RPCS["PostWorkflowResults"], services, metadata, key=key, place=PLACE, request_id="asked")


def test_nothing_is_noted_unless_somebody_wants_it() -> None:
    assert begin(call(Config()), Plan(), REQUEST, RAN) is None
    for made in (
        call(Config(), **{ASK: "1"}),
        call(Config(trace_fraction=1.0)),
        call(Config(trace_errors=True)),
    ):
        assert begin(made, Plan(), REQUEST, RAN) is not None
    collected = call(Config())
    collected.spans = []
    assert begin(collected, Plan(), REQUEST, RAN) is not None
    noted = sum(begin(call(Config(trace_fraction=0.25)), Plan(), REQUEST, RAN) is not None for _ in range(400))
    assert 50 < noted < 150


@pytest.mark.parametrize(
    ("config", "asked", "code", "is_kept"),
    [
        (Config(trace_errors=True), "", codes.SUCCESS, False),
        (Config(trace_errors=True), "", codes.MIXED_STATUS, True),
        (Config(trace_errors=True), "1", codes.SUCCESS, True),
        (Config(trace_fraction=1.0), "", codes.SUCCESS, True),
    ],
)
def test_of_failed_runs_the_failed_ones_are_kept(config: Config, asked: str, code: int, is_kept: bool) -> None:
    kept: list[Kept] = []
    inputs = [Input(data=Data(image=Image(base64=b"red"))), Input(data=Data(image=Image(url="http://x/y?key=hush")))]
    request = PostWorkflowResultsRequest(inputs=inputs)
    recorder = begin(call(config, kept, **{ASK: asked}), Plan(), request, RAN)
    assert recorder is not None
    recorder.fetched("http://x/y?key=hush", b"blue")
    request.inputs[0].data.image.ClearField("base64")
    results = [WorkflowResult(id="made-up", outputs=[Output(data=Data(image=Image(url="http://x/y?key=hush")))])]
    reply = PostWorkflowResultsResponse(status=Status(code=code), results=results)
    recorder.end(reply, [["node"]])
    assert bool(kept) == is_kept
    if kept:
        run = kept[0].make()
        assert kept[0].media == {"posted 0 image": b"red", "fetched http://x/y?…0": b"blue"}
        assert (run.app, run.user, run.request_id, run.workflow, run.version) == (2, 1, "asked", "w", "v")
        assert b"hush" not in run.request + run.results + run.trace.encode()
        assert b"made-up" not in run.results


def test_of_too_much_media_all_but_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meshserve.api.run_recording.LARGEST_MEDIA", 4)
    assert LARGEST_MEDIA > 4
    kept: list[Kept] = []
    inputs = [Input(data=Data(image=Image(base64=content))) for content in (b"red", b"green")]
    made = call(Config(), kept, **{ASK: "1"})
    recorder = begin(made, Plan(), PostWorkflowResultsRequest(inputs=inputs), RAN)
    assert recorder is not None
    recorder.end(PostWorkflowResultsResponse(), [])
    assert list(kept[0].media) == ["posted 0 image"]
    assert '"complete": false' in kept[0].make().trace


@given(st.text(), st.sampled_from(["http://h/p", "https://h:1/p/q"]), st.text("abc=&%.", min_size=1))
def test_queries_of_urls_do_not_stay(words: str, url: str, query: str) -> None:
    assert without_secrets(f"https://me:{query}@h/p") == "https://h/p"
    assert without_secrets(url) == url
    assert without_secrets(f"{url}?{query}") == url
    assert plain(f"It is gone, for url: {url}?{query}") == f"It is gone, for url: {url}?…"
    assert plain(plain(words)) == plain(words)


def test_what_lasts_has_nothing_made_up() -> None:
    one, other = (
        PostWorkflowResultsResponse(
            status=Status(code=codes.SUCCESS, req_id=id),
            results=[WorkflowResult(id=id, input=Input(id=id), outputs=[Output(id=id, data=Data())])],
        )
        for id in ("a", "b")
    )
    assert lasting(one, [["n"]]) == lasting(other, [["n"]])
    assert lasting(one, [["n"]]) != lasting(other, [["m"]])
    assert Recorder(call(Config()), Plan(), REQUEST, seed=7).seed == 7


def test_a_run_that_raises_is_kept_without_results() -> None:
    kept: list[Kept] = []
    recorder = begin(call(Config(trace_errors=True), kept), Plan(), REQUEST, RAN)
    assert recorder is not None
    with pytest.raises(Problem), recorder:
        raise Problem(codes.RPC_REQUEST_TIMEOUT, "It took too long.")
    run = kept[0].make()
    reply = PostWorkflowResultsResponse.FromString(run.results)
    assert (run.status, reply.status.details, len(reply.results)) == (codes.RPC_REQUEST_TIMEOUT, "It took too long.", 0)


def test_words_of_a_thousand_addresses_are_read_once() -> None:
    began = time.perf_counter()
    assert plain("http://" * 50_000) == "http://" * 50_000
    assert plain("of http://a/b?c=d, https://e#f 'http://g'") == "of http://a/b?… https://e?… 'http://g'"
    assert time.perf_counter() - began < 1
