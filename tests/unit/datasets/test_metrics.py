"""What is counted of inputs, compared with what plain loops count."""

import math
import random
from collections import Counter

from meshserve.datasets.metrics import CELLS, Metrics, value_key
from meshserve_proto.resources_pb2 import (
    CONCEPT_ID,
    BoundingBox,
    Concept,
    Data,
    Image,
    ImageInfo,
    Input,
    Region,
    RegionInfo,
)
from meshserve_proto.struct_pb2 import Value


def random_input(chance: random.Random) -> Input:
    data = Data(image=Image(image_info=ImageInfo(width=chance.randint(1, 90), height=chance.randint(1, 90))))
    data.concepts.extend(Concept(id=id, value=chance.choice((0, 1))) for id in "abc" if chance.random() < 0.4)
    for _ in range(chance.randint(0, 4)):
        top, left = chance.random() * 0.8, chance.random() * 0.8
        box = BoundingBox(top_row=top, left_col=left, bottom_row=top + 0.15, right_col=left + 0.15)
        label = Concept(id=chance.choice("abc"), value=1)
        data.regions.append(Region(region_info=RegionInfo(bounding_box=box), data=Data(concepts=[label])))
    return Input(id="x", data=data)


def test_ten_thousand_inputs_are_counted_as_plain_loops_count_them() -> None:
    chance = random.Random(4)  # noqa: S311 - data, no secrets
    metrics, inputs = Metrics(), [random_input(chance) for _ in range(10_000)]
    for each in inputs:
        metrics.add(each, bool(each.data.concepts or each.data.regions), 2)
    whole = metrics.whole()
    regions = [region for each in inputs for region in each.data.regions]
    assert whole.inputs_count.value == 10_000
    assert whole.unlabeled_inputs_count.value == sum(not (i.data.concepts or i.data.regions) for i in inputs)
    assert whole.regions_count.value == whole.bounding_boxes_count.value == len(regions)
    assert whole.embeddings_count.value == 20_000
    assert list(whole.region_location_matrix.data) == cells(regions)
    expected: Counter[tuple[str, str]] = Counter()
    for each in inputs:
        expected.update(("input.data", concept.id) for concept in each.data.concepts)
        expected.update({("input.data.regions[].data", region.data.concepts[0].id) for region in each.data.regions})
    found = {
        (group.parent_path, group.value.string_value): group.metrics.inputs_count.value
        for group in metrics.groups()
        if group.type == CONCEPT_ID
    }
    assert found == expected


def cells(regions: list[Region]) -> list[int]:
    counts = [0] * CELLS**2
    for region in regions:
        box = region.region_info.bounding_box
        for row in range(int(box.top_row * CELLS), min(math.ceil(box.bottom_row * CELLS), CELLS)):
            for column in range(int(box.left_col * CELLS), min(math.ceil(box.right_col * CELLS), CELLS)):
                counts[row * CELLS + column] += 1
    return counts


def test_every_number_is_there_even_if_it_is_zero() -> None:
    whole = Metrics().whole()
    assert len(whole.ListFields()) == len(whole.DESCRIPTOR.fields)


def test_values_are_told_apart() -> None:
    keys = [value_key(Value(string_value="1")), value_key(Value(number_value=1)), value_key(Value(bool_value=True))]
    assert keys == ['"1"', "1.0", ""]
