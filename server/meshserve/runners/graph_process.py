"""A program of its own: computes one ONNX graph that somebody uploaded, picture after picture.

It is started by its path, imports nothing of ours, and may crash: what it reads is anybody's bytes. Before it looks at the
graph it gives up memory, new files and core dumps, so a graph reaches neither other weights nor anything else on the disk.

Messages both ways are 8 bytes with a size, and so many bytes. The first is the graph, answered by JSON that says its inputs
and outputs, or why it is refused. Each other one is an `ASKED` and arrays of that shape, one a picture; its answer is a
`TAKEN`, and for each picture an `ANSWER`, its dimensions as 4 bytes each, and floats, or what went wrong as text. Pictures
that come together are computed one by one all the same, so that company changes no numbers.
"""

import json
import os
import struct
import sys
import tempfile
from contextlib import suppress
from typing import Any, BinaryIO

SIZE = struct.Struct("!Q")
ASKED = struct.Struct("!B3x5I")
"""Number of the array's type among `DTYPES`, how many arrays, and the four dimensions of each."""
TAKEN, ANSWER = struct.Struct("!I"), struct.Struct("!B3xI")
"""Microseconds of computing; number of dimensions or `REFUSED`, and bytes of what follows them."""
REFUSED = 255
DTYPES = ("float32", "float16", "float64", "uint8")
SECONDS, SECONDS_TO_OPEN, LARGEST_ANSWER = 20, 60, 64_000_000
"""What the pictures of one message may take, opening the graph, and bytes of the answer for a picture."""
_MEMORY = 6_000_000_000


def main() -> None:
    """Open the graph, say what it takes and gives, and compute until there is nothing more to do."""
    os.chdir(tempfile.gettempdir())
    import onnxruntime

    source = sys.stdin.buffer
    graph = _message(source)
    _limit()
    _allow(SECONDS_TO_OPEN)
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        _send(json.dumps({"refused": _said(error)}).encode())
        return
    del graph
    ports = {
        name: [[port.name, port.type, port.shape] for port in found]
        for name, found in (("inputs", session.get_inputs()), ("outputs", session.get_outputs()))
    }
    _send(json.dumps(ports).encode())
    _serve(session, source)


def _serve(session: Any, source: BinaryIO) -> None:
    import time

    import numpy as np

    first_in, first_out = session.get_inputs()[0].name, session.get_outputs()[0].name
    while asked := _message(source):
        began = time.perf_counter()
        _allow(SECONDS)
        dtype, count, *shape = ASKED.unpack_from(asked)
        answers = [b""]
        for given in np.frombuffer(asked, DTYPES[dtype], offset=ASKED.size).reshape(count, *shape):
            try:
                (found,) = session.run([first_out], {first_in: given})
                answer = np.ascontiguousarray(found, np.float32)
                if answer.nbytes > LARGEST_ANSWER:
                    raise ValueError(f"it answers {answer.nbytes} bytes")
                head = ANSWER.pack(answer.ndim, answer.nbytes) + struct.pack(f"!{answer.ndim}I", *answer.shape)
                answers += head, answer.tobytes()
            except Exception as error:
                said = _said(error).encode()
                answers += ANSWER.pack(REFUSED, len(said)), said
        answers[0] = TAKEN.pack(min(int((time.perf_counter() - began) * 1e6), 0xFFFF_FFFF))
        _send(b"".join(answers))


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _allow(seconds: float) -> None:
    """So much more computing, and the system ends us."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, resource.RLIM_INFINITY))


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]


def _message(source: BinaryIO) -> bytes:
    """The next message; empty where nothing more comes."""
    head = source.read(SIZE.size)
    return source.read(SIZE.unpack(head)[0]) if len(head) == SIZE.size else b""


def _send(body: bytes) -> None:
    sys.stdout.buffer.write(SIZE.pack(len(body)) + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
