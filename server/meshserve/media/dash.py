"""MPEG-DASH manifests of single files (ISO/IEC 23009-1): one period, one representation, addressed by byte ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from meshserve.media.boxes import Layout
from meshserve_proto.resources_pb2 import VideoInfo

_ON_DEMAND, _FULL = "urn:mpeg:dash:profile:isoff-on-demand:2011", "urn:mpeg:dash:profile:full:2011"
_TYPES = {
    "MP4": "video/mp4",
    "MOV": "video/quicktime",
    "3GP": "video/3gpp",
    "3GPP": "video/3gpp",
    "MATROSKA": "video/x-matroska",
}
_DEFAULT_BANDWIDTH = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a manifest points at. size: its bytes, 0 if they are not known."""

    url: str
    info: VideoInfo
    size: int = 0
    layout: Layout | None = None

    @property
    def segmented(self) -> bool:
        """Whether the file has an index of segments, so that players can seek in it by ranges."""
        return self.layout is not None and self.layout.index is not None


def manifest(source: Source) -> str:
    """The manifest. A file without an index of segments is one segment, which is played from its beginning."""
    info = source.info
    seconds = info.duration_seconds
    rate = info.bit_rate or (source.size * 8 / seconds if source.size and seconds else 0)
    facts = {
        "id": "0",
        "mimeType": _TYPES.get(info.video_format.upper(), "video/mp4"),
        "codecs": source.layout.codecs if source.layout else "",
        "width": info.width or "",
        "height": info.height or "",
        "frameRate": f"{round(info.fps * 1000)}/1000" if info.fps else "",
        "bandwidth": max(1, round(rate)) if rate else _DEFAULT_BANDWIDTH,
    }
    duration = f"PT{seconds:.3f}S" if seconds else ""
    head = {
        "xmlns": "urn:mpeg:dash:schema:mpd:2011",
        "type": "static",
        "profiles": _ON_DEMAND if source.segmented else _FULL,
        "minBufferTime": "PT2S",
        "mediaPresentationDuration": duration,
    }
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<MPD{_attributes(head)}><Period{_attributes({'duration': duration})}>"
        f"<AdaptationSet{_attributes({'contentType': 'video', 'subsegmentAlignment': 'true', 'subsegmentStartsWithSAP': 1})}>"
        f"<Representation{_attributes(facts)}><BaseURL>{escape(source.url)}</BaseURL>{_segments(source.layout)}"
        "</Representation></AdaptationSet></Period></MPD>\n"
    )


def _segments(layout: Layout | None) -> str:
    if layout is None or layout.index is None or layout.header is None:
        return ""
    (first, last), (begin, end) = layout.header, layout.index
    return f'<SegmentBase indexRange="{begin}-{end}"><Initialization range="{first}-{last}"/></SegmentBase>'


def _attributes(facts: Mapping[str, object]) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in facts.items() if value != "")
