"""Spans of calls and of the nodes that ran in them; nothing is imported or said where nobody asks."""

import logging
import subprocess
import sys
import time

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from meshserve.api.run_recording import Recorder
from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.dispatch import telemetry
from meshserve.store.access import Place
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve.workflow.watching import NodeRun
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def call(code: int = codes.SUCCESS, details: str = "", **metadata: str) -> Call:
    place = Place(1, "me", 2, "photos", 0)
    made = Call(RPCS["PostWorkflowResults"], None, metadata, request_id="r" * 32, place=place, spans=[])  # type: ignore[arg-type]
    made.code, made.details = code, details
    return made


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> telemetry.Telemetry:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return telemetry.Telemetry(provider, provider.shutdown)


def recorded(made: Call) -> None:
    """Let two nodes have run in a call, of which one failed."""
    steps = tuple(Step(id, NodeModel("engine", "type", f"model '{id}'")) for id in ("first", "second", "never"))
    recorder = Recorder(made, Plan(steps, ((0, 1, 2),)), PostWorkflowResultsRequest())
    now = time.monotonic_ns()
    failed = Problem(codes.MODEL_PREDICTION_FAILED, "It broke.")
    with recorder:
        recorder.ran(NodeRun(0, now, now + 2_000_000, batch=4, live=3, cached=1))
        recorder.ran(NodeRun(1, now + 2_000_000, now + 5_000_000, batch=1, live=1, failed=1, error=failed))


def test_a_span_of_the_call_and_one_of_each_node_below_it(
    spans: telemetry.Telemetry, exporter: InMemorySpanExporter
) -> None:
    made = call(codes.MIXED_STATUS, "1 of 2.", traceparent=f"00-{TRACE}-{PARENT}-01")
    recorded(made)
    spans.note(made, 0.02)
    found: dict[str, ReadableSpan] = {span.name: span for span in exporter.get_finished_spans()}
    assert set(found) == {"clarifai.api.V2/PostWorkflowResults", "node first", "node second"}
    top = found["clarifai.api.V2/PostWorkflowResults"]
    assert top.kind is SpanKind.SERVER
    assert top.parent is not None
    assert top.context is not None
    assert (f"{top.context.trace_id:032x}", f"{top.parent.span_id:016x}") == (TRACE, PARENT)
    assert top.attributes is not None
    assert top.attributes["meshserve.app_id"] == "photos"
    assert top.attributes["meshserve.status.code"] == codes.MIXED_STATUS
    assert (top.status.status_code, top.status.description) == (StatusCode.ERROR, "1 of 2.")
    assert abs((top.end_time or 0) - (top.start_time or 0) - 20_000_000) < 1_000_000
    first, second = found["node first"], found["node second"]
    for node in (first, second):
        assert node.parent is not None
        assert node.parent.span_id == top.context.span_id
    assert abs((first.end_time or 0) - (first.start_time or 0) - 2_000_000) < 1000
    assert first.attributes is not None
    assert (first.attributes["meshserve.node.batch"], first.attributes["meshserve.node.cached"]) == (4, 1)
    assert (first.status.status_code, second.status.status_code) == (StatusCode.UNSET, StatusCode.ERROR)
    assert second.status.description == "It broke."


def test_a_parent_that_is_none_begins_a_trace(spans: telemetry.Telemetry, exporter: InMemorySpanExporter) -> None:
    for metadata in ({}, {"traceparent": "nonsense"}):
        spans.note(call(**metadata), 0.001)
    one, other = exporter.get_finished_spans()
    assert one.parent is None
    assert other.parent is None
    assert one.status.status_code is StatusCode.UNSET


def test_what_cannot_be_made_a_span_ends_no_call(
    spans: telemetry.Telemetry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "_of_call", lambda call: 1 / 0)
    with caplog.at_level(logging.ERROR):
        spans.note(call(), 0.001)
    assert "span" in caplog.text


def test_only_the_environment_turns_it_on(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    assert telemetry.begin() is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    for name, value in (("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")):
        with monkeypatch.context() as there:
            there.setenv(name, value)
            assert telemetry.begin() is None
    for name, value in (("OTEL_TRACES_EXPORTER", "pigeon"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "pigeon")):
        with monkeypatch.context() as there:
            there.setenv(name, value)
            assert telemetry.begin() is None
            assert "pigeon" in caplog.text
            caplog.clear()
    with monkeypatch.context() as there:
        there.setitem(sys.modules, "opentelemetry.sdk.resources", None)
        assert telemetry.begin() is None
        assert "meshserve[telemetry]" in caplog.text
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    made = telemetry.begin()
    assert made is not None
    made.close()


@pytest.mark.slow
def test_a_server_without_it_imports_nothing_of_it() -> None:
    code = "import sys, meshserve.app, meshserve.dispatch.telemetry as t; t.begin(); "
    code += "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}).returncode == 0
