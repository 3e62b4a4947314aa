"""Settings of one server, from the command line or MESHSERVE_… in the environment."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

DEFAULT_PORT = 18080
"""The port that the official clients call by default on a local base."""


@dataclass(frozen=True, slots=True)
class Config:
    """All that a start needs. `pat`, `user_id` and `app_id` fix what the first start would make up."""

    data: Path = Path("meshserve.data")
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    user_id: str = ""
    app_id: str = ""
    pat: str = ""
    mirrors: dict[str, Path] = field(default_factory=dict)
    allow_fetch: tuple[IPv4Network | IPv6Network, ...] = ()
    log_json: bool = False
    drain_seconds: float = 10.0
