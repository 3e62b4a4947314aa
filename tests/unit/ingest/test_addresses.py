"""Which addresses are public, and which the operator's networks add."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.ingest.addresses import literal, permitted

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "168.63.129.15",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:801::200e",
    "2003::1",
    "64:ff9b::8.8.8.8",
]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::1%lo",
    "::7f00:1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:0808:0808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    assert permitted(address, ())


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_other_addresses_are_not(address: str) -> None:
    assert not permitted(address, ())


def test_the_operators_networks_are_added_and_nothing_more() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert permitted("10.1.2.3", allowed)
    assert permitted("fd00::1", allowed)
    assert not permitted("10.2.0.1", allowed)
    assert not permitted("fe80::1", allowed)
    assert not permitted("64:ff9b::10.1.2.3", allowed)


@given(st.ip_addresses())
def test_what_is_permitted_is_global_and_unicast(address: IPv4Address | IPv6Address) -> None:
    """Python knows fewer networks that are not public, so this can only hold one way."""
    if permitted(str(address), ()) and address not in ip_network("64:ff9b::/96"):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_a_gateway_reaches_what_could_be_reached_without_it(address: IPv4Address) -> None:
    assert permitted(f"64:ff9b::{address}", ()) == permitted(str(address), ())


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "1.2.3.4.", "0x7f.0.0.1", "10.0.0.1/8"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="not appear to be"):
        permitted(text, ())


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("::1", "::1"), ("[FE80::1%eth0]", "fe80::1%eth0")],
)
def test_literals_are_addresses(host: str, address: str) -> None:
    assert literal(host) == address


@pytest.mark.parametrize(
    "host",
    ["", "[]", "[[::1]]", "example.com", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "127.0.0.1.", "١.1.1.1"],
)
def test_names_and_odd_spellings_are_not_literals(host: str) -> None:
    assert literal(host) is None
