"""Hosts that lead to private addresses in spite of how they look: more than 1,000, always the same."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

TARGETS = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
)
PRIVATE_6 = ("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "100::1", "2001:db8::1")
_DIGITS = (
    "０１２３４５６７８９",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "₀₁₂₃₄₅₆₇₈₉",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
)
_DOTS = "。．｡․"


def spellings(address: str) -> Iterator[str]:
    """Hosts that some program or other reads as that IPv4 address."""
    yield from _numbers(address)
    yield from _letters(address)
    yield from _inside_ipv6(IPv4Address(address))
    yield from _disguises(address)


def _numbers(address: str) -> Iterator[str]:
    """Of one to four parts, decimal, octal and hexadecimal, too long and too large."""
    whole = int(IPv4Address(address))
    a, b, c, d = IPv4Address(address).packed
    yield address
    yield from (str(whole), f"0x{whole:x}", f"0X{whole:08X}", f"0{whole:o}", f"0x{whole:016x}", f"000{whole:o}")
    yield from (str(whole + 2**32), str(whole + 2**64), str(whole - 2**32), f"{whole}.", f"{whole:e}")
    yield from (
        f"{a}.{whole & 0xFFFFFF}",
        f"{a}.{b}.{c << 8 | d}",
        f"0x{a:x}.{whole & 0xFFFFFF}",
        f"0{a:o}.{b}.{c << 8 | d}",
    )
    yield from (f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{a:03}.{b:03}.{c:03}.{d:03}")
    yield from (
        f"0x{a:x}.0{b:o}.{c}.{d}",
        f"{a}.0x{b:x}.0{c:o}.{d}",
        f"{a + 256}.{b}.{c}.{d}",
        f"00000{a:o}.{b}.{c}.{d}",
    )
    yield from (f"{address}.", f"{address}..", f".{address}", f"{a}..{b}.{c}.{d}", f"+{address}", f"{a}.{b}.{c}.{d}.0")


def _letters(address: str) -> Iterator[str]:
    """In digits and dots of other scripts, and in escapes."""
    for digits in _DIGITS:
        yield address.translate(str.maketrans("0123456789", digits))
    for dot in _DOTS:
        yield address.replace(".", dot)
    yield "".join(f"%{ord(letter):02x}" for letter in address)
    yield "".join(f"%25{ord(letter):02x}" for letter in address)
    yield address.replace(".", "%2e")
    yield address.replace(".", "%E3%80%82")
    for hidden in ("\u200b", "\u00ad", "\u2060", "\ufeff", "\t", "%00", "%20", "%0a", "%09", "\u180e"):
        yield address[:-1] + hidden + address[-1]


def _inside_ipv6(address: IPv4Address) -> Iterator[str]:
    """In all the ways in which IPv6 carries IPv4, with and without zones."""
    whole, high, low = int(address), int(address) >> 16, int(address) & 0xFFFF
    plain = (f"::ffff:{address}", f"::{address}", f"::ffff:0:{address}", f"64:ff9b::{address}", f"fe80::5efe:{address}")
    for text in (*plain, f"::ffff:{high:x}:{low:x}", f"0:0:0:0:0:ffff:{high:04x}:{low:04X}", f"64:ff9b:1::{address}"):
        yield f"[{text}]"
    yield f"[2002:{high:x}:{low:x}::1]"
    yield f"[{IPv6Address((0x20010000 << 96) | (whole ^ 0xFFFFFFFF))}]"  # Teredo keeps it inverted
    yield f"[::ffff:{address}%25lo]"
    yield f"[::ffff:{address}%1]"
    yield f"[::ffff:{address}"
    yield f"[{address}]"


def _disguises(address: str) -> Iterator[str]:
    """Behind, before and beside other names."""
    yield from (
        f"example.com@{address}",
        f"example.com:443@{address}",
        f"user:pass@{address}",
        f"a@b@{address}",
        f"@{address}",
    )
    yield from (f"{address}\\@example.com", f"example.com\\@{address}", f"\\\\{address}", f"{address}%2f@example.com")
    yield from (f"{address}%23@example.com", f"{address} ", f"{address}\r\nHost: example.com", f"[::1]@{address}")


def ipv6_spellings(address: str) -> Iterator[str]:
    """Hosts that are that IPv6 address."""
    full = IPv6Address(address).exploded
    yield from (
        f"[{address}]",
        f"[{full}]",
        f"[{full.upper()}]",
        f"[{address}%25eth0]",
        f"[{address}%lo]",
        f"[{address}].",
    )
    yield from (address, f"[{address}", f"[[{address}]]", f"x@[{address}]", f"[{address}]%00", f"[{full[:-4]}00001]")


def names() -> dict[str, list[list[str]]]:
    """Names → what a resolver answers, call by call, the last for ever: each has something private in it."""
    made: dict[str, list[list[str]]] = {}
    public = "93.184.215.14"
    for number, address in enumerate((*TARGETS, *PRIVATE_6)):
        made[f"n{number}.private.example"] = [[address]]
        made[f"N{number}.UPPER.Example."] = [[address]]
        made[f"n{number}.beside.example"] = [[public, address]]
        made[f"n{number}.bücher.example"] = [[address, public]]
        made[f"n{number}.rebinding.example"] = [[public], [address]]
    for number, address in enumerate(TARGETS):
        made[f"n{number}.mapped.example"] = [[f"::ffff:{address}"]]
        made[f"n{number}.nat64.example"] = [[f"64:ff9b::{address}"]]
        made[f"{address.replace('.', '-')}.dashes.example"] = [[address]]
        made[f"{address}.dots.example"] = [[address]]
    for number, address in enumerate(("fe80::1%lo", "fe80::1%1", "::1%lo", "not an address", "")):
        made[f"n{number}.odd.example"] = [[address]]
    return made


def hosts() -> list[str]:
    """Every host, each once."""
    listed = [host for address in TARGETS for host in spellings(address)]
    listed += [host for address in PRIVATE_6 for host in ipv6_spellings(address)]
    return list(dict.fromkeys([*listed, *names()]))
