"""What `meshserve doctor` looks at, one module a part of the set-up. A check looks and changes nothing."""

from dataclasses import dataclass

OK, WARNING, PROBLEM = "ok", "warning", "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is what to do, empty where nothing is wrong."""

    check: str
    level: str
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Where the folder of state says that its server is. Empty, 0 or None where it does not say.

    host: as URLs have it. authority: what clients of `tls_port` must trust, "" for a certificate of the owner's.
    """

    host: str = ""
    port: int = 0
    tls_port: int = 0
    authority: str = ""
