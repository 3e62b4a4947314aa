"""What one client may cost the others: open files, connections, seconds, bytes."""

import contextlib
import socket
from dataclasses import dataclass

LARGEST_MESSAGE = 1 << 30
"""Bytes of a gRPC message: clients allow 1 GiB in either direction; the media's own limits are far below it."""
FILES_WANTED = 65_536
"""As many open files as the door can make use of."""
_FILES_KEPT = 256
"""Files that are not for connections: store, models, media, what is fetched."""
_FEWEST, _MOST = 16, 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and seconds of the door; each is far from what a client needs.

    connections: at once, of all clients. share: the part of them that one address may hold.
    opening_seconds: for a TLS handshake, until the first bytes, and from the first byte of a request to the end of its
    header. body_seconds, body_progress: a body brings so many bytes in so many seconds. keep_alive_seconds: between
    requests. write_seconds: how long a client may leave full buffers unread. half_seconds: how long a request is still
    served whose client closed its half of the connection: it may be gone, or wait for the answer.
    linger_seconds: how long the rest of a refused request is read, so that its client gets to read the refusal.
    pipelined: requests that wait behind the one that is served.
    """

    connections: int = _MOST
    share: float = 0.75
    opening_seconds: float = 15.0
    body_seconds: float = 15.0
    body_progress: int = 4096
    keep_alive_seconds: int = 75
    write_seconds: float = 60.0
    half_seconds: float = 1.0
    linger_seconds: float = 2.0
    header_bytes: int = 64 << 10
    headers: int = 256
    url_bytes: int = 32 << 10
    body_bytes: int = 1 << 30
    pipelined: int = 32


def raise_open_files() -> int:
    """Let this process open as many files as it may and we want; how many that is."""
    try:
        import resource
    except ImportError:  # not made for Windows, which has no such limit on sockets
        return FILES_WANTED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, FILES_WANTED)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return FILES_WANTED if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # macOS has a lower limit that it does not tell
        return soft
    return wanted


def connections_for(files: int) -> int:
    """How many connections may be open in a process that can open so many files."""
    return max(_FEWEST, min(_MOST, files - _FILES_KEPT))


def notice_the_dead(connection: socket.socket, seconds: float) -> None:
    """Let the system end a connection whose other side is gone without a word, or takes nothing for so long."""
    with contextlib.suppress(OSError, AttributeError):  # a system that has not all of them
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, int(seconds))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
