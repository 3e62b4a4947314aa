"""How large media may be (behaviour §6.1)."""

MEGABYTE = 1_000_000
LARGEST_POSTED = {"image": 20 * MEGABYTE, "video": 10 * MEGABYTE, "audio": 5 * MEGABYTE, "text": 20 * MEGABYTE}
"""Bytes of media that come inside a request."""
LARGEST_FETCHED = {**LARGEST_POSTED, "video": 100 * MEGABYTE}
"""Bytes of media that come from a URL."""
LARGEST_METADATA = 64 * 1024
"""Bytes of an input's metadata as protobuf."""
MOST_LABELS, MOST_POINTS = 10_000, 100_000
"""Concepts, regions, frames and the like, and points of polygons, that one input or annotation is posted with."""
LARGEST_LABELS = 20 * MEGABYTE
"""Bytes of what an input is posted with beside its media, as protobuf; masks are pictures, too."""
