"""The addresses of callers."""


def address(peer: str) -> str:
    """The caller's address without the words of the wire; "" for a socket that is a file."""
    family, _, rest = peer.partition(":")
    if family in ("ipv4", "ipv6"):
        return rest.replace("%5B", "[").replace("%5D", "]")
    return "" if family == "unix" else peer


def host(peer: str) -> str:
    """The same without the port and without brackets."""
    return address(peer).rpartition(":")[0].strip("[]")
