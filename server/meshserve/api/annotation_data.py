"""What the `data` of an annotation may be: checked, and boiled down to what searches ask for.

Every function raises Problem 24155 for what breaks a rule of annotations; none touches the store.
"""

from collections.abc import Iterable

from meshserve.api.posted_data import check_all
from meshserve.api.posted_parts import check_amount, parts
from meshserve.core.numbers import misfit
from meshserve.core.problems import Problem
from meshserve.core.storable import check_storable
from meshserve.ingest.fetch import check_url
from meshserve.ingest.limits import LARGEST_METADATA
from meshserve.media.sniff import sniff
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Data, Mask

_MEDIA = ("image", "video", "audio")
_STATUS_CODES = frozenset(codes.StatusCode.values())


def invalid(details: str) -> Problem:
    """The problem of an annotation that breaks a rule."""
    return Problem(codes.ANNOTATION_INVALID_ARGUMENT, details)


def check(data: Data) -> None:
    """Labels are well formed and geometry lies inside the picture; regions get ids where they have none."""
    check_media(data)
    if reason := misfit(data, "data"):
        raise invalid(reason)
    try:
        check_all(data)
        _check_masks(data, "data")
    except Problem as problem:
        raise invalid(problem.details) from None


def check_media(data: Data, path: str = "data") -> None:
    """There are none, in parts neither."""
    for name in _MEDIA:
        if data.HasField(name):
            raise invalid(
                f"{path}.{name} is set: an annotation is about the media of its input and has none of its own."
            )
    for part, where in parts(data, path):
        check_media(part, where)


def _check_masks(data: Data, path: str) -> None:
    for index, region in enumerate(data.regions):
        if region.region_info.HasField("mask"):
            _check_mask(region.region_info.mask, f"{path}.regions[{index}].region_info.mask.image")
    for part, where in parts(data, path):
        _check_masks(part, where)


def _check_mask(mask: Mask, path: str) -> None:
    """A mask is a picture; whether all of it can be decoded is seen when somebody does."""
    if mask.image.base64:
        found = sniff(mask.image.base64)
        if found is None or found.kind != "image":
            raise invalid(f"{path}.base64 is no picture but {found or 'something unknown'}.")
    elif mask.image.url:
        check_url(mask.image.url)
    else:
        raise invalid(f"{path} has neither base64 nor url: a mask is a picture.")


def known_codes(given: Iterable[int], field: str) -> list[int]:
    """The codes that a request looks for. Problem 11102 for what is no status code, and so never found."""
    listed = list(given)
    for code in listed:
        if code not in _STATUS_CODES:
            raise Problem(codes.CONN_INVALID_REQUEST, f"{field} has {code}, which is no status code.")
    return listed


def check_patched(data: Data) -> None:
    """What patches have made of labels is still few enough; merges could add to them without end."""
    try:
        check_amount(data)
    except Problem as problem:
        raise invalid(problem.details) from None


def check_info(annotation: Annotation) -> None:
    """`annotation_info` can be kept."""
    check_storable(annotation, "annotation", codes.ANNOTATION_INVALID_ARGUMENT)
    size = annotation.annotation_info.ByteSize()
    if size > LARGEST_METADATA:
        raise invalid(f"annotation_info has {size} bytes; an annotation has at most {LARGEST_METADATA} of it.")
