"""What holds for every operator whatever comes in."""

import random
from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from meshserve.core.structs import to_dict
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve.workflow.model_types import COMPARISONS
from meshserve.workflow.operators import OPERATORS, Crops, Result, random_sample
from meshserve_proto.resources_pb2 import BoundingBox, Concept, Data, Region, RegionInfo, Text

few = settings(max_examples=settings.default.max_examples // 3)
IDS = ("ant", "bee", "cat", "dog")
SHARES = st.floats(0, 1, width=32)
CONCEPTS = st.lists(st.builds(Concept, id=st.sampled_from(IDS), value=SHARES), max_size=6)
OPPOSITES = [("GREATER_THAN", "LESS_THAN_OR_EQUAL"), ("LESS_THAN", "GREATER_THAN_OR_EQUAL")]


def compute(type_id: str, item: Item | Data, concepts: Sequence[Concept] = (), **params: object) -> Result:
    given = item if isinstance(item, Item) else Item(item)
    (result,) = OPERATORS[type_id].compute([given], Settings(params, concepts))
    return result


def data(result: Result) -> Data:
    """What is passed; nothing where the input was kept back."""
    assert result is None or isinstance(result, Data)
    return result or Data()


def values(concepts: Sequence[Concept]) -> list[tuple[str, float]]:
    return [(concept.id, concept.value) for concept in concepts]


@few
@given(CONCEPTS, st.dictionaries(st.sampled_from(IDS), SHARES, min_size=1), st.sampled_from(COMPARISONS))
def test_a_thresholder_passes_a_part_and_passes_that_again(
    seen: list[Concept], thresholds: dict[str, float], how: str
) -> None:
    listed = [Concept(id=id, value=value) for id, value in thresholds.items()]
    once = data(compute("concept-thresholder", Data(concepts=seen), listed, concept_threshold_type=how))
    assert all(concept in seen for concept in once.concepts)
    again = data(compute("concept-thresholder", once, listed, concept_threshold_type=how))
    assert again == once


@few
@given(CONCEPTS, SHARES, st.sampled_from(OPPOSITES))
def test_opposite_comparisons_share_the_listed_concepts_out(
    seen: list[Concept], least: float, sides: tuple[str, str]
) -> None:
    listed = [Concept(id=id, value=least) for id in IDS[:3]]
    halves = [
        data(compute("concept-threshold", Data(concepts=seen), listed, concept_threshold_type=side)) for side in sides
    ]
    parts = [pair for half in halves for pair in values(half.concepts)]
    assert sorted(parts) == sorted(pair for pair in values(seen) if pair[0] in IDS[:3])


@few
@given(st.lists(CONCEPTS, max_size=4), SHARES, st.sampled_from(COMPARISONS))
def test_a_region_passes_as_its_concepts_alone_would(regions: list[list[Concept]], least: float, how: str) -> None:
    listed = [Concept(id=id, value=least) for id in IDS[:2]]
    seen = Data(regions=[Region(id=str(n), data=Data(concepts=each)) for n, each in enumerate(regions)])
    passed = data(compute("region-thresholder", seen, listed, concept_threshold_type=how))
    alone = {
        str(n): values(kept.concepts)
        for n, each in enumerate(regions)
        if (kept := compute("concept-thresholder", Data(concepts=each), listed, concept_threshold_type=how))
        and isinstance(kept, Data)
    }
    assert {region.id: values(region.data.concepts) for region in passed.regions} == alone


@few
@given(SHARES, st.integers(0, 1 << 32))
def test_a_sample_is_the_share_that_was_asked_for(share: float, seed: int) -> None:
    items = [Item(Data()) for _ in range(400)]
    with patch.object(random_sample, "chance", lambda: random.Random(seed)):  # noqa: S311 - a sample
        results = OPERATORS["random-sample"].compute(items, Settings({"keep_fraction": share}))
    kept = sum(result is not None for result in results)
    assert abs(kept - 400 * share) <= 6 * (400 * share * (1 - share)) ** 0.5 + 1  # six deviations: never
    assert all(result is None or result is item.data for item, result in zip(items, results, strict=True))


@few
@given(CONCEPTS, st.text(max_size=8))
def test_a_writer_and_a_full_sample_pass_everything_as_it_is(seen: list[Concept], raw: str) -> None:
    item = Item(Data(concepts=seen, text=Text(raw=raw)))
    assert compute("annotation-writer", item, annotation_status=24151.0) is item.data
    assert compute("random-sample", item, keep_fraction=1) is item.data


def picture(height: int, width: int) -> Picture:
    """Each pixel says where it is."""
    rows, columns = np.mgrid[0:height, 0:width]
    return Picture(np.stack([rows, columns, rows + columns], axis=2).astype(np.uint8), "PNG", "RGB")


SIDES = st.integers(1, 60)
BOXES = st.builds(BoundingBox, top_row=SHARES, left_col=SHARES, bottom_row=SHARES, right_col=SHARES)


@few
@given(SIDES, SIDES, st.lists(BOXES, max_size=3), st.floats(0.1, 10))
def test_a_cut_lies_within_the_picture_and_grows_with_its_margin(
    height: int, width: int, boxes: list[BoundingBox], margin: float
) -> None:
    regions = [Region(id=str(n), region_info=RegionInfo(bounding_box=box)) for n, box in enumerate(boxes)]
    item = Item(Data(regions=regions), picture(height, width))
    small, large = (compute("image-crop", item, margin=size) for size in sorted([margin, min(margin * 1.5, 10.0)]))
    assert isinstance(small, Crops)
    assert isinstance(large, Crops)
    for result in (small, large):
        for cut in result.pictures:
            assert cut is not None
            assert 1 <= cut.height <= height
            assert 1 <= cut.width <= width
            top, left = int(cut.rgb[0, 0, 0]), int(cut.rgb[0, 0, 1])
            assert item.picture is not None
            assert np.array_equal(cut.rgb, item.picture.rgb[top : top + cut.height, left : left + cut.width])
    sizes = {region.id: cut for region, cut in zip(large.data.regions, large.pictures, strict=True)}
    for region, cut in zip(small.data.regions, small.pictures, strict=True):
        wider = sizes[region.id]
        assert cut is not None
        assert wider is not None
        assert (wider.height, wider.width) >= (cut.height, cut.width)
        assert wider.width >= cut.width


@few
@given(st.integers(1, 200), st.integers(1, 200), st.integers(60, 100), st.data())
def test_things_up_to_the_largest_size_lie_whole_in_a_tile(
    height: int, width: int, tile: int, draw: st.DataObject
) -> None:
    largest = draw.draw(st.integers(0, tile * 3 // 4))
    item = Item(Data(), picture(height, width))
    result = compute("image-tiling-operator", item, tile_size=tile, max_object_size=largest)
    assert isinstance(result, Crops)
    spans = []
    for region, cut in zip(result.data.regions, result.pictures, strict=True):
        box = region.region_info.bounding_box
        top, left = round(box.top_row * height), round(box.left_col * width)
        assert cut is not None
        assert (cut.height, cut.width) == (min(tile, height), min(tile, width))
        spans.append((top, left, top + cut.height, left + cut.width))
    high, wide = min(largest, height), min(largest, width)
    for _ in range(10):
        top, left = draw.draw(st.integers(0, height - high)), draw.draw(st.integers(0, width - wide))
        assert any(a <= top and b <= left and top + high <= c and left + wide <= d for a, b, c, d in spans)


WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5)


@few
@given(st.lists(st.lists(WORD, min_size=1, max_size=3), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_texts_are_read_as_they_stand_however_they_come(rows: list[list[str]], chance: random.Random) -> None:
    regions = []
    for number, row in enumerate(rows):
        for place, word in enumerate(row):
            lean = chance.uniform(-0.01, 0.01)
            box = BoundingBox(
                top_row=number / 5 + 0.05 + lean,
                bottom_row=number / 5 + 0.15 + lean,
                left_col=place / 4,
                right_col=place / 4 + 0.2,
            )
            regions.append(Region(region_info=RegionInfo(bounding_box=box), data=Data(text=Text(raw=word))))
    chance.shuffle(regions)
    joined = data(compute("text-aggregation-operator", Data(regions=regions))).text.raw
    assert joined == "\n".join(" ".join(row) for row in rows)


def count(regions: Sequence[Region], *ids: str) -> float:
    result = data(compute("object-counter", Data(regions=regions), [Concept(id=id) for id in ids]))
    return float(to_dict(result.metadata)["object_count"])


@few
@given(st.lists(st.sampled_from(IDS), max_size=12), st.integers(0, 12))
def test_counts_add_up(found: list[str], cut: int) -> None:
    regions = [Region(data=Data(concepts=[Concept(id=id, value=0.5)])) for id in found]
    assert count(regions) == len(found) == sum(count(regions, id) for id in IDS)
    assert count(regions, "ant", "bee") == count(regions, "ant") + count(regions, "bee")
    assert count(regions) == count(regions[:cut]) + count(regions[cut:])


@few
@given(st.text(max_size=20), st.text("ab.", max_size=4), st.booleans())
def test_a_quoted_pattern_is_found_exactly_where_it_stands(raw: str, word: str, there: bool) -> None:
    import regex

    text = raw + word + raw if there else raw
    pattern = "(?:" + regex.escape(word, special_only=False) + ")"
    result = data(compute("regex-based-classifier", Data(text=Text(raw=text)), [Concept(id="hit")], regex=pattern))
    assert values(result.concepts) == ([("hit", 1.0)] if word in text else [])


@few
@given(st.text(max_size=20), st.text(max_size=10), st.text(max_size=10))
def test_a_prompt_is_the_template_around_the_text(raw: str, before: str, after: str) -> None:
    template = f"{before}{{data.text.raw}}{after}"
    result = data(compute("prompter", Data(text=Text(raw=raw)), prompt_template=template))
    assert result.text.raw == template.replace("{data.text.raw}", raw)
    assert result.text.raw.startswith(before + raw) or "{data.text.raw}" in before
