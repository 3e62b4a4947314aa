"""Which network addresses media may come from: public ones, and those that the operator allows."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
_NAT64 = IPv6Network("64:ff9b::/96")


def permitted(address: str, allowed: Sequence[Network]) -> bool:
    """Whether to connect to an address. What carries an IPv4 address inside is judged by that one too."""
    ip = ip_address(address)
    if any(ip in network for network in allowed):
        return True
    return _public(ip) and all(_public(inner) for inner in _embedded(ip))


def _public(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses that a gateway would take from an IPv6 address: mapped, 6to4, Teredo, NAT64, compatible."""
    if isinstance(ip, IPv4Address):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or int(ip) >> 32 == 0:
        found.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def literal(host: str) -> str | None:
    """The host as an address if it is one as it stands; names, and odd spellings, go through the resolver."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None
