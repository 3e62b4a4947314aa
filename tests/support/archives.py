"""Archives as people make them, and as nobody should."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

from PIL import Image

Files = Mapping[str, bytes]


def picture(
    colour: tuple[int, int, int] = (200, 30, 30), format: str = "PNG", size: tuple[int, int] = (16, 12)
) -> bytes:
    """A small image file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format)
    return out.getvalue()


def film() -> bytes:
    """The beginning of an MP4, as far as its kind can be told."""
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 100


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: Files, mode: str = "w", format: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar; mode "w:gz" and the like pack it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=format) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            archive.addfile(_info(name, len(content)), io.BytesIO(content))
    return out.getvalue()


def _info(name: str, size: int = 0, type: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, type, link
    return info


def tar_of(infos: Iterable[tarfile.TarInfo]) -> bytes:
    """A tar of headers without content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for info in infos:
            archive.addfile(info)
    return out.getvalue()


def _zip_with(name: str, content: bytes = b"x", mode: int = 0, flags: int = 0) -> bytes:
    out = io.BytesIO()
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    info.external_attr = mode << 16
    info.create_system = 3
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, content)
    made = bytearray(out.getvalue())
    if flags:
        for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            made[made.find(magic) + offset] |= flags
    return bytes(made)


def _overlapping(times: int) -> bytes:
    """A zip whose directory names one packed piece many times."""
    content = zlib.compress(bytes(10_000_000), 9)[2:-4]
    crc = zlib.crc32(bytes(10_000_000))
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, crc, len(content), 10_000_000, 1, 0)
    local = b"PK\3\4" + fields + b"a" + content
    entries = b"".join(
        b"PK\1\2"
        + struct.pack("<H", 20)
        + fields[:-4]
        + struct.pack("<HHHHHLL", 4, 0, 0, 0, 0, 0, 0)
        + b"%04d" % number
        for number in range(times)
    )
    end = b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, times, times, len(entries), len(local), 0)
    return local + entries + end


def _many_entries(number: int) -> bytes:
    entry = b"PK\1\2" + bytes(24) + struct.pack("<HHH", 0, 0, 0) + bytes(12)
    entries = entry * number
    return entries + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(entries), 0, 0)


def _zeros(pack: Callable[[bytes], bytes], size: int) -> bytes:
    """A packed tar with one file of zeros."""
    head = tar_of([_info("zeros.txt", 0)])[:512]
    info = _info("zeros.txt", size)
    return pack(info.tobuf(tarfile.GNU_FORMAT) + bytes(size)) if head else b""


def _pax(length: int) -> bytes:
    header = _info("pax", length, tarfile.XHDTYPE)
    return header.tobuf(tarfile.GNU_FORMAT) + bytes(min(length, 4096))


def _endless_xz() -> bytes:
    """An xz that asks for a dictionary of 1.5 GB."""
    filters = [
        {"id": lzma.FILTER_LZMA2, "dict_size": 1536 << 20, "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3, "nice_len": 4}
    ]
    made = bytearray(lzma.compress(tarred({"a.txt": b"a"}), filters=[{**filters[0], "dict_size": 1 << 20}]))
    at = made.index(b"\x21\x01", 12)  # the filter's id and the size of its properties, in the first block's header
    made[at + 2] = 37  # 1.5 GiB
    header = made[12 : 12 + (made[12] + 1) * 4 - 4]
    made[12 + len(header) : 16 + len(header)] = struct.pack("<L", zlib.crc32(bytes(header)))
    return bytes(made)


def hostile() -> dict[str, tuple[Callable[[], bytes], str]]:
    """name → (what makes it, a part of what is said of it)."""
    link, device = stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666
    inner = zipped({"a.png": picture()})
    good = tarred({"a.txt": b"some words"}, "w:gz")
    return {
        "zip slip": (lambda: _zip_with("../../../meshserve-slip.png"), "leads out"),
        "zip slip, absolute": (lambda: _zip_with("/meshserve-slip.png"), "leads out"),
        "zip slip, backslashes": (lambda: _zip_with("..\\..\\meshserve-slip.png"), "leads out"),
        "zip slip, drive": (lambda: _zip_with("C:\\meshserve-slip.png"), "leads out"),
        "zip slip, in the middle": (lambda: _zip_with("a/../../meshserve-slip.png"), "leads out"),
        "tar slip": (lambda: tar_of([_info("../../meshserve-slip.png")]), "leads out"),
        "tar slip, absolute": (lambda: tar_of([_info("/meshserve-slip.png")]), "leads out"),
        "zip with a link": (lambda: _zip_with("link.png", b"/etc/passwd", link), "link"),
        "tar with a link": (lambda: tar_of([_info("a.png", 0, tarfile.SYMTYPE, "/etc/passwd")]), "link"),
        "tar with a hard link": (lambda: tar_of([_info("a.png", 0, tarfile.LNKTYPE, "/etc/passwd")]), "link"),
        "zip with a device": (lambda: _zip_with("zero", b"", device), "device"),
        "tar with a device": (lambda: tar_of([_info("zero", 0, tarfile.CHRTYPE)]), "device"),
        "tar with a pipe": (lambda: tar_of([_info("pipe", 0, tarfile.FIFOTYPE)]), "device or a pipe"),
        "tar with a sparse file": (lambda: tar_of([_info("sparse", 0, tarfile.GNUTYPE_SPARSE)]), "sparse"),
        "encrypted zip": (lambda: _zip_with("a.png", b"x", flags=1), "password"),
        "zip by an unknown method": (lambda: zipped({"a.txt": b"a" * 99}, zipfile.ZIP_LZMA), "method"),
        "zip in a zip": (lambda: zipped({"inner.zip": inner}), "archives within archives"),
        "zip in a tar": (lambda: tarred({"deep/inner.ZIP": inner}), "archives within archives"),
        "zip bomb": (lambda: zipped({"bomb.txt": bytes(40_000_000)}), "times its size"),
        "zip bomb of many": (lambda: zipped({f"{n}.txt": bytes(1_000_000) for n in range(60)}), "times its size"),
        "zip whose members overlap": (lambda: _overlapping(3000), "overlap"),
        "gzip bomb": (lambda: _zeros(gzip.compress, 40_000_000), "times its size"),
        "bzip2 bomb": (lambda: _zeros(bz2.compress, 40_000_000), "times its size"),
        "xz bomb": (lambda: _zeros(lambda content: lzma.compress(content, preset=0), 40_000_000), "times its size"),
        "xz that wants memory": (_endless_xz, "damaged"),
        "zip that lies about its number": (lambda: b"PK\3\4" + _many_entries(400_000), "members"),
        "tar of many members": (lambda: _info("a").tobuf(tarfile.GNU_FORMAT) * 50_100, "members"),
        "tar with an endless name": (lambda: tarred({"a" * 5000: b"x"}), "name is longer"),
        "tar with a huge header": (lambda: _pax(1 << 33), "header of"),
        "tar of negative size": (lambda: _negative(), "damaged"),
        "zip with deep folders": (lambda: zipped({"a/" * 40 + "b.txt": b"x"}), "deep"),
        "truncated zip": (lambda: inner[:-30], "damaged"),
        "truncated gzip": (lambda: good[:-30], "damaged"),
        "truncated tar": (lambda: tarred({"a.txt": b"x" * 5000})[:2000], "damaged"),
        "gzip of one file": (lambda: gzip.compress(b"no tar at all" * 100), "no tar"),
        "garbage in a gzip": (lambda: good[:20] + b"\xff" * 200, "damaged"),
        "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100), "7z"),
        "rar": (lambda: b"Rar!\x1a\x07\x01\0" + bytes(100), "rar"),
    }


def _negative() -> bytes:
    header = bytearray(_info("a", 0).tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 8 + struct.pack(">l", -512)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)
