"""Manifests to play the videos of inputs by: MPEG-DASH, as a data URI (behaviour §6.2)."""

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Any

from meshserve.api.inputs import INPUTS
from meshserve.api.inputs_hosted import addresses
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.verbs import existing
from meshserve.media.boxes import Layout, layout
from meshserve.media.dash import Source, manifest
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Input
from meshserve_proto.service_pb2 import GetVideoManifestResponse

_TYPE = "data:application/dash+xml;base64,"
_ISO = ("MP4", "MOV", "3GP", "3GPP")


@rpc(
    "GetInputVideoManifest",
    "behavioural",
    "videos are not transcoded: one that is not fragmented is a single segment, which 10010 says",
)
async def get_manifest(call: Call, request: Any) -> Reply:
    """The manifest of an input's video. Mixed status where the file has no index of segments; Failure without a video."""
    row = existing(call, INPUTS, call.services.database.reader, call.place.app, request.input_id)
    extra = row.extra
    input = Input.FromString(
        addresses(call).complete(row.id, row.body, extra["hosted"], extra["blob"], extra["status"])
    )
    video = input.data.video
    if not video.url:
        raise Problem(codes.FAILURE, f"The input '{row.id}' has no video, so there is no manifest to play it by.")
    source = Source(video.url, video.video_info)
    if extra["blob"] and video.HasField("hosted"):
        source = await asyncio.to_thread(_looked_at, source, call.services.blobs.path(extra["blob"]))
    if not source.segmented:
        call.code = codes.MIXED_STATUS
        call.details = "The video has no index of segments, so the manifest has it as one: the file as it was posted."
    return GetVideoManifestResponse(manifest_url=_TYPE + b64encode(manifest(source).encode()).decode())


def _looked_at(source: Source, path: Path) -> Source:
    found: Layout | None = None
    size = 0
    try:
        size = path.stat().st_size
        if source.info.video_format.upper() in _ISO or not source.info.video_format:
            with path.open("rb") as file:
                found = layout(file, size)
    except FileNotFoundError:
        raise Problem(codes.FAILURE, "The video's bytes are no longer in the server's store.") from None
    return Source(source.url, source.info, size, found)


BINDINGS = [get_manifest]
