"""What the jobs of ingest are called, and what they carry."""

import struct
from collections.abc import Sequence

TEXTS = "ingest"
"""Texts that came with their request: many inputs a job, many jobs at a time."""
MEDIA = "ingest_media"
"""Inputs with something to fetch or decode: one a job."""
VIDEO = "ingest_video"
"""Inputs with a video: one a job. They are queued as MEDIA and passed on."""
SWEEP = "sweep"
"""Blobs whose input was deleted: the payload is the digest. A trigger of the table of inputs adds these jobs."""


def pack(inputs: Sequence[int]) -> bytes:
    """The pks of inputs."""
    return struct.pack(f"<{len(inputs)}q", *inputs)


def unpack(payload: bytes) -> list[int]:
    """The inverse of `pack`."""
    return list(struct.unpack(f"<{len(payload) // 8}q", payload))
