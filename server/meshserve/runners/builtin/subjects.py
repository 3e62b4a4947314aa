"""Models of one subject: the general recogniser, restricted to the concepts under a few of its own.

They add no knowledge: each says in its description that it is the general recogniser with a narrower list.
"""

from collections.abc import Mapping

from meshserve.runners.concepts import Label, restricted_vocabulary

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "food": ("food", "fruit", "beverage", "mushroom"),
    "travel": (
        "transportation",
        "landscape",
        "building",
        "bridge",
        "beach",
        "water",
        "memorial",
        "suitcase",
        "backpack",
        "boathouse",
        "castle",
        "palace",
        "triumphal arch",
        "dock",
        "pier",
        "fountain",
        "tent",
    ),
    "wedding": (
        "wedding",
        "groom",
        "gown",
        "suit",
        "necktie",
        "religious building",
        "altar",
        "vestment",
        "necklace",
        "candle",
        "cake",
        "limousine",
        "dining table",
        "wine glass",
        "red wine",
        "goblet",
        "person",
        "flower",
        "vase",
    ),
    "apparel": ("clothing", "footwear", "headgear", "bag", "handbag", "jewelry", "sunglasses", "umbrella", "necktie"),
}


def vocabulary(subject: str) -> tuple[Label, ...]:
    """The concepts of one of `SUBJECTS`."""
    return restricted_vocabulary(SUBJECTS[subject])
