"""Calls, and the nodes that ran in them, as OpenTelemetry spans.

The API is always installed, the SDK and exporter are the extra `telemetry`. Where the SDK's own OTEL_… variables ask for
traces, or the program around this server has set a tracer provider, a span is made of each call once it ended, below the
`traceparent` that its metadata names, and one of each node of a workflow below that. Otherwise nothing of it is imported.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from meshserve import __version__
from meshserve.call import Call
from meshserve_proto import status_code_pb2 as codes

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer, TracerProvider

_ASKS = (
    "OTEL_TRACES_EXPORTER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_CONFIG_FILE",
)
_LAST_SECONDS = 2.0
_GOOD = (codes.SUCCESS, codes.ZERO)
log = logging.getLogger(__name__)


class Telemetry:
    """Spans of a server's calls. collect: what a dispatcher tells its calls to; close: when the server stops."""

    def __init__(self, provider: "TracerProvider", close: Callable[[], Any] | None = None) -> None:
        self._tracer: Tracer = provider.get_tracer("meshserve", __version__)
        self._close = close

    def note(self, call: Call, seconds: float) -> None:
        """A call ended: an observer of the dispatcher. What goes wrong is logged, for it is on the path of every call."""
        try:
            self._note(call, seconds)
        except Exception:
            log.exception("a span could not be made")

    def close(self) -> None:
        """Send what was not sent yet, or give that up: a collector that is down holds up nobody's end for long."""
        if self._close is not None:
            ending = threading.Thread(target=self._close, daemon=True)
            ending.start()
            ending.join(_LAST_SECONDS)

    def _note(self, call: Call, seconds: float) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        end = time.time_ns()
        parent = TraceContextTextMapPropagator().extract(_carrier(call.metadata))
        span = self._tracer.start_span(
            f"clarifai.api.V2/{call.rpc.name}",
            parent,
            SpanKind.SERVER,
            _of_call(call),
            start_time=end - int(seconds * 1e9),
        )
        if span.is_recording():
            if call.code not in _GOOD:
                span.set_status(Status(StatusCode.ERROR, call.details or _name(call.code)))
            within = set_span_in_context(span)
            for ran in call.spans or ():
                self._note_node(ran, within)
        span.end(end)

    def _note_node(self, ran: Any, within: Any) -> None:
        """ran: api.run_recording.Span."""
        from opentelemetry.trace import Status, StatusCode

        trace = ran.trace
        span = self._tracer.start_span(
            f"node {ran.node}", within, attributes=_of_node(ran), start_time=ran.start + trace.began
        )
        if trace.code:
            span.set_status(Status(StatusCode.ERROR, trace.details))
        span.end(ran.start + trace.ended)


def _carrier(metadata: Mapping[str, str]) -> dict[str, str]:
    return {name: metadata[name] for name in ("traceparent", "tracestate") if name in metadata}


def _of_call(call: Call) -> dict[str, Any]:
    given = {
        "rpc.system": "grpc" if call.transport != "rest" else "http",
        "rpc.service": "clarifai.api.V2",
        "rpc.method": call.rpc.name,
        "meshserve.transport": call.transport,
        "meshserve.request_id": call.request_id,
        "meshserve.user_id": call.place.user_id,
        "meshserve.app_id": call.place.app_id,
        "meshserve.status.code": call.code,
    }
    return {name: value for name, value in given.items() if value != ""}


def _of_node(ran: Any) -> dict[str, Any]:
    trace = ran.trace
    return {
        "meshserve.node.id": ran.node,
        "meshserve.node.model": ran.label,
        "meshserve.node.model_version_id": ran.version,
        **{
            f"meshserve.node.{name}": getattr(trace, name)
            for name in ("runs", "batch", "live", "kept", "starved", "failed", "cached")
        },
        "meshserve.node.busy_ms": trace.busy / 1e6,
    }


def _name(code: int) -> str:
    return codes.StatusCode.Name(code) if code in codes.StatusCode.values() else str(code)


def begin() -> Telemetry | None:
    """What the environment asks for; None for nothing, or if the extra is not installed, which the log says."""
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    asked = [name for name in _ASKS if os.environ.get(name, "").strip() not in ("", "none")]
    if os.environ.get("OTEL_TRACES_EXPORTER", "").strip() == "none":
        asked = []
    if "opentelemetry.sdk.trace" in sys.modules:  # somebody around this server has set it up
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider

        around = trace.get_tracer_provider()
        if isinstance(around, TracerProvider):
            return Telemetry(around)
    return _configured(asked[0]) if asked else None


def _configured(asked: str) -> Telemetry | None:
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        exporter = _exporter()
    except ImportError:
        log.warning("%s is set, but no spans are sent: install meshserve[telemetry]", asked)
        return None
    if exporter is None:
        return None
    service = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "meshserve"}
    resource = Resource.create({**service, "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Telemetry(provider, provider.shutdown)


def _exporter() -> Any:
    """Where OTEL_TRACES_EXPORTER and OTEL_EXPORTER_OTLP_…PROTOCOL say; None, and a warning, for what there is not."""
    kind = os.environ.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    if kind == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter(out=sys.stderr)
    if kind != "otlp":
        log.warning("OTEL_TRACES_EXPORTER is '%s', but there are otlp, console and none; no spans are sent", kind)
        return None
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    if (protocol or "http/protobuf") == "http/protobuf":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        return OTLPSpanExporter()
    log.warning("The protocol '%s' of OTEL_EXPORTER_OTLP_PROTOCOL is not spoken here: http/protobuf is", protocol)
    return None
