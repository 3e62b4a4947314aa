"""Settings of one server, from the command line or MESHSERVE_… in the environment."""

from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

DEFAULT_PORT = 18080
"""The port that the official clients call by default on a local base."""
TLS_DISTANCE = 363
"""How far above the port its TLS twin listens unless told otherwise: 18080 → 18443."""
BASE_WORKFLOW = "Universal"
"""What new apps run their inputs through if neither they nor the settings name a workflow."""
AUDIT_KEEP = 1_000_000
"""Entries of the audit log that are kept unless told otherwise."""
TRACE_KEEP, TRACE_BYTES = 1000, 1 << 30
"""Runs of workflows that are kept, and their bytes, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Config:
    """All that a start needs. `pat`, `user_id` and `app_id` fix what the first start would make up.

    port, tls_port, grpc_port: 0 lets the system choose, None opens none. gRPC, REST and gRPC-Web share `port`; `tls_port` is
    its TLS twin; `grpc_port` is gRPC's own.
    tls_port_asked: whether `tls_port` was named; a twin that nobody named is left out if its port is taken.
    names: further host names and addresses for the certificate that the server makes.
    certificate, private_key: PEM files of the owner's own, instead of one that the server makes.
    base_url: what URLs in answers begin with; empty for the address of `port`.
    api_version: the release whose clients call, empty for the newest.
    log_level: debug, info, warning or error; calls that went well are info.
    allow_files: folders that file:// addresses of data sources may reach.
    endpoints: services that buckets are read from instead of Amazon's, Google's and Azure's: s3, gs or azure → base URL.
    cors: origins whose pages may call with cookies; "*" among them lets pages of all others call without.
    open_metrics: whether anybody may read /metrics even where others than this machine reach the server.
    audit_keep: how many entries of the audit log are kept, the newest; 0 keeps all.
    base_workflow: id of the public workflow that new apps run their inputs through if they name none.
    trace_fraction: how many of all runs of workflows are kept to be read and run again, from 0 to 1; trace_errors: whether
    those that failed are, all of them. trace_keep, trace_bytes, trace_seconds: how many, how much and how long; 0 is no limit.
    hour_price: what an hour of running workflows costs the owner, in any money; the costs of flows are made from it.
    result_cache: megabytes of what models said that are kept for the next who asks the same; 0 keeps nothing.
    approximate_search: vectors of one kind in an app beyond which searches may be approximate; 0 is never.
    """

    data: Path = Path("meshserve.data")
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    tls_port: int | None = None
    grpc_port: int | None = None
    tls_port_asked: bool = False
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    private_key: Path | None = None
    base_url: str = ""
    api_version: str = ""
    user_id: str = ""
    app_id: str = ""
    pat: str = ""
    mirrors: dict[str, Path] = field(default_factory=dict)
    allow_fetch: tuple[IPv4Network | IPv6Network, ...] = ()
    log_json: bool = False
    log_level: str = "info"
    allow_files: tuple[Path, ...] = ()
    endpoints: tuple[tuple[str, str], ...] = ()
    cors: tuple[str, ...] = ("*",)
    open_metrics: bool = False
    audit_keep: int = AUDIT_KEEP
    base_workflow: str = BASE_WORKFLOW
    hour_price: Decimal = Decimal(0)
    result_cache: int = 0
    approximate_search: int = 0
    trace_fraction: float = 0.0
    trace_errors: bool = False
    trace_keep: int = TRACE_KEEP
    trace_bytes: int = TRACE_BYTES
    trace_seconds: int = 0
    drain_seconds: float = 10.0
