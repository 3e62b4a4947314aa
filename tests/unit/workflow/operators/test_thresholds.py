"""The two thresholders."""

from typing import Any

import pytest

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators import OPERATORS, Result
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Concept, Data, Region, RegionInfo

LISTED = [Concept(id="dog", value=0.5), Concept(name="A Cat", value=0.5)]
SEEN = Data(
    concepts=[
        Concept(id="dog", value=0.5),
        Concept(id="c1", name="A Cat", value=0.75),
        Concept(id="fish", value=0.99),
    ]
)


def passed(type_id: str, data: Data, params: dict[str, Any] | None = None) -> Result:
    return OPERATORS[type_id].compute([Item(data)], Settings(params or {}, LISTED))[0]


def ids(data: Result) -> list[str]:
    assert isinstance(data, Data)
    return [concept.id for concept in data.concepts]


@pytest.mark.parametrize("type_id", ["concept-thresholder", "concept-threshold"])
@pytest.mark.parametrize(
    ("number", "name", "expected"),
    [
        (1, "GREATER_THAN", ["c1"]),
        (2, "GREATER_THAN_OR_EQUAL", ["dog", "c1"]),
        (3, "LESS_THAN", None),
        (4, "LESS_THAN_OR_EQUAL", ["dog"]),
        (5, "EQUAL", ["dog"]),
    ],
)
def test_comparisons_by_name_and_by_number(type_id: str, number: int, name: str, expected: list[str] | None) -> None:
    for given in (name, float(number)):
        result = passed(type_id, SEEN, {"concept_threshold_type": given})
        assert result is None if expected is None else ids(result) == expected


def test_greater_than_is_the_default_and_unlisted_concepts_do_not_pass() -> None:
    assert ids(passed("concept-thresholder", SEEN)) == ["c1"]


def test_values_of_thresholds_are_compared_as_the_wire_has_them() -> None:
    tenth = Settings({"concept_threshold_type": "EQUAL"}, [Concept(id="x", value=0.1)])
    (result,) = OPERATORS["concept-thresholder"].compute([Item(Data(concepts=[Concept(id="x", value=0.1)]))], tenth)
    assert ids(result) == ["x"]


@pytest.mark.parametrize("wrong", ["ABOVE", 6, 1.5, True, [1]])
def test_unknown_comparisons_are_refused_with_those_there_are(wrong: object) -> None:
    with pytest.raises(Problem) as caught:
        passed("concept-thresholder", SEEN, {"concept_threshold_type": wrong})
    assert caught.value.code == codes.MODEL_INVALID_ARGUMENT
    assert "GREATER_THAN_OR_EQUAL" in caught.value.details


def test_no_thresholds_are_refused() -> None:
    with pytest.raises(Problem) as caught:
        OPERATORS["region-thresholder"].compute([Item(SEEN)], Settings())
    assert "output_info.data.concepts" in caught.value.details


def region(id: str, **values: float) -> Region:
    concepts = [Concept(id=name, value=value) for name, value in values.items()]
    sides = RegionInfo(bounding_box=BoundingBox(bottom_row=1, right_col=1))
    return Region(id=id, value=0.5, region_info=sides, data=Data(concepts=concepts))


def test_a_region_keeps_the_concepts_that_pass_and_goes_without_any() -> None:
    data = Data(regions=[region("a", dog=0.9, fish=0.9), region("b", dog=0.2), region("c", fish=1.0)])
    result = passed("region-thresholder", data)
    assert isinstance(result, Data)
    assert [one.id for one in result.regions] == ["a"]
    assert [concept.id for concept in result.regions[0].data.concepts] == ["dog"]
    assert result.regions[0].region_info.bounding_box.right_col == 1
    assert len(data.regions[0].data.concepts) == 2  # what came in stays as it was


def test_without_a_region_left_the_input_is_kept_back() -> None:
    assert passed("region-thresholder", Data(regions=[region("b", dog=0.2)])) is None
