"""What the `data` of a posted input may be: checked, cleaned of what only the server sets, and taken apart.

Every function raises Problem with the precise code of an item; none touches the store.
"""

import math
from collections.abc import Iterable
from typing import Any

from meshserve.api.posted_parts import check_amount, check_shapes
from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.core.storable import check_storable
from meshserve.ingest.fetch import check_url
from meshserve.ingest.limits import LARGEST_POSTED
from meshserve.store.annotation_facts import concepts_in
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Geo, Input

MEDIA = ("image", "video", "audio", "text")
_SET_BY_SERVER = {
    "image": ("hosted", "hosted_image_info", "decoded_bytes", "image_info"),
    "video": ("hosted", "hosted_thumbnail", "thumbnail_url", "video_info"),
    "audio": ("hosted", "audio_info"),
    "text": ("hosted", "text_info"),
}
_CONCEPT_SET_BY_SERVER = ("app_id", "user_id", "created_at", "visibility", "extra_info")


def invalid(details: str) -> Problem:
    """The problem of an input that breaks a rule of inputs."""
    return Problem(codes.INPUT_INVALID_ARGUMENT, details)


def check_settings(input: Input) -> None:
    """Problem 10040 for settings of an input of its own, which would do nothing here."""
    if input.HasField("settings"):
        raise Problem(
            codes.NOT_IMPLEMENTED,
            "settings: this server has none for a single input; the app's base workflow says what is done with its inputs,"
            " and its models how videos are sampled.",
        )


def check_media(data: Data, fields: Iterable[str]) -> list[str]:
    """The media among the fields that are set: each has one source, and loses what only the server fills in."""
    present = [name for name in fields if name in MEDIA]
    if not present:
        raise invalid("data has no image, video, audio or text.")
    if len(present) - ("text" in present) > 1:
        raise invalid(
            f"data has {' and '.join(present)}: an input has one of image, video and audio; text may join it."
        )
    for name in present:
        _check_medium(name, getattr(data, name))
    return present


def _check_medium(name: str, medium: Any) -> None:
    content = "raw" if name == "text" else "base64"
    size = _size(medium.raw) if name == "text" else len(medium.base64)
    if not size and not medium.url:
        raise invalid(f"data.{name} has neither url nor {content}.")
    if size and medium.url:
        raise invalid(f"data.{name} has both url and {content}: give one of them.")
    if size >= LARGEST_POSTED[name]:
        raise Problem(
            codes.INPUT_OVER_LIMIT,
            f"data.{name}.{content} has {size} bytes; {name} in a request must stay below {LARGEST_POSTED[name]}.",
        )
    if medium.url:
        check_url(medium.url)
    for field in _SET_BY_SERVER[name]:
        medium.ClearField(field)


def _size(text: str) -> int:
    """Bytes of a text as UTF-8, which only texts near the limit need to be encoded for."""
    return len(text) if 4 * len(text) < LARGEST_POSTED["text"] else len(text.encode())


def check_all(data: Data) -> None:
    """Labels as they will be stored: few enough, well formed, and inside the picture."""
    check_labels(data)
    check_shapes(data)


def check_labels(data: Data) -> None:
    """Labels, also those of a patch, are few enough and well formed; regions get ids where they have none."""
    check_amount(data)
    check_storable(data, "data", codes.INPUT_INVALID_ARGUMENT)
    for path, concept in concepts_in(data):
        _check_concept(path, concept)
    for region in data.regions:
        region.id = region.id or ids.new_id()
    if data.HasField("geo"):
        _check_geo(data.geo)


def _check_concept(path: str, concept: Concept) -> None:
    if not concept.id:
        raise invalid(f"{path}.id is empty: a concept is named by its id.")
    try:
        ids.checked_label(concept.id, f"{path}.id")
    except Problem as problem:
        raise invalid(problem.details) from None
    if not math.isfinite(concept.value) or not 0 <= concept.value <= 1:
        raise invalid(f"{path}.value is {concept.value:g}; 1 says that the concept is there, 0 that it is not.")
    for field in _CONCEPT_SET_BY_SERVER:
        concept.ClearField(field)


def _check_geo(geo: Geo) -> None:
    """A place is a point; what searches draw around one may stand beside it, as documents of the API have it."""
    point = geo.geo_point
    if not geo.HasField("geo_point") or not (abs(point.longitude) <= 180 and abs(point.latitude) <= 90):
        raise invalid(
            f"data.geo.geo_point is longitude {point.longitude:g}, latitude {point.latitude:g}; it must be set, and"
            " within -180 to 180 and -90 to 90 degrees."
        )


def labels_of(data: Data) -> Data:
    """What the input-level annotation holds: everything but the media."""
    labels = Data()
    labels.CopyFrom(data)
    for name in MEDIA:
        labels.ClearField(name)
    return labels
