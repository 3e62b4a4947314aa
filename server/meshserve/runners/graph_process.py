"""A program of its own: computes one ONNX graph that somebody uploaded, picture after picture.

It is started by its path, imports nothing of ours, and may crash: what it reads is anybody's bytes. Before it looks at the
graph it gives up memory, new files and core dumps, so a graph reaches neither other weights nor anything else on the disk.
First come 8 bytes with the size of the graph, and the graph. Then each request is a line of JSON ({"dtype", "shape",
"seconds"}) and an array's bytes; an answer is 4 bytes with the size of its head, the head as JSON, and `bytes` of floats.
"""

import json
import os
import sys
import tempfile
from contextlib import suppress
from typing import Any

_MEMORY, _LARGEST_ANSWER, _SECONDS_TO_OPEN = 6_000_000_000, 64_000_000, 60


def main() -> None:
    """Open the graph, say what it takes and gives, and compute until there is nothing more to do."""
    os.chdir(tempfile.gettempdir())
    import numpy as np
    import onnxruntime

    source, out = sys.stdin.buffer, sys.stdout.buffer
    graph = source.read(int.from_bytes(source.read(8), "big"))
    _limit()
    _allow(_SECONDS_TO_OPEN)
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        _send({"refused": _said(error)})
        return
    del graph
    ports = {
        name: [[port.name, port.type, port.shape] for port in found]
        for name, found in (("inputs", session.get_inputs()), ("outputs", session.get_outputs()))
    }
    _send(ports)
    first_in, first_out = session.get_inputs()[0].name, session.get_outputs()[0].name
    for line in source:
        asked: dict[str, Any] = json.loads(line)
        dtype = np.dtype(asked["dtype"])
        count = int(np.prod(asked["shape"]))
        given = np.frombuffer(source.read(count * dtype.itemsize), dtype).reshape(asked["shape"])
        _allow(asked["seconds"])
        try:
            (found,) = session.run([first_out], {first_in: given})
            answer = np.ascontiguousarray(found, np.float32)
            if answer.nbytes > _LARGEST_ANSWER:
                raise ValueError(f"it answers {answer.nbytes} bytes")
            _send({"shape": answer.shape}, answer.tobytes())
        except Exception as error:
            _send({"refused": _said(error)})
        out.flush()


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


def _send(head: dict[str, Any], body: bytes = b"") -> None:
    out = sys.stdout.buffer
    text = json.dumps({**head, "bytes": len(body)}).encode()
    out.write(len(text).to_bytes(4, "big") + text)
    out.write(body)
    out.flush()


if __name__ == "__main__":
    main()
