"""The addresses of callers."""


def address(peer: str) -> str:
    """The caller's address without the words of the wire; "" where the door carried the call and its own is all."""
    family, _, rest = peer.partition(":")
    if family in ("ipv4", "ipv6"):
        return rest.replace("%5B", "[").replace("%5D", "]")
    if family == "unix-abstract":  # the door wrote the client's address there
        return address(rest.rpartition("/")[2])
    return "" if family == "unix" else peer


def host(peer: str) -> str:
    """The same without the port and without brackets."""
    return address(peer).rpartition(":")[0].strip("[]")
