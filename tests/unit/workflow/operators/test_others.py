"""Operators that neither compare nor cut."""

import time

import pytest

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.runners.base import Item, Settings
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import OPERATORS, Result, rag_prompter
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Concept, Data, Region, RegionInfo, Text


def compute(type_id: str, *datas: Data, concepts: tuple[Concept, ...] = (), **params: object) -> list[Result]:
    return OPERATORS[type_id].compute([Item(data) for data in datas], Settings(params, concepts))


def words(text: str, top: float = 0, left: float = 0, bottom: float = 1, right: float = 1) -> Region:
    sides = BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    return Region(region_info=RegionInfo(bounding_box=sides), data=Data(text=Text(raw=text)))


def test_every_operator_is_a_known_model_type() -> None:
    for type_id in OPERATORS:
        assert MODEL_TYPES[type_id].operator


@pytest.mark.parametrize(("fraction", "least", "most"), [(0, 0, 0), (1, 1000, 1000), (0.3, 220, 380), (None, 400, 600)])
def test_random_sample_passes_that_share(fraction: float | None, least: int, most: int) -> None:
    params = {} if fraction is None else {"keep_fraction": fraction}
    datas = [Data(concepts=[Concept(id=str(n))]) for n in range(1000)]
    results = compute("random-sample", *datas, **params)
    assert least <= sum(result is not None for result in results) <= most
    assert all(result is None or result is data for data, result in zip(datas, results, strict=True))


@pytest.mark.parametrize("fraction", [-0.1, 1.1, "0.5"])
def test_random_sample_refuses_what_is_no_share(fraction: object) -> None:
    with pytest.raises(Problem):
        compute("random-sample", Data(), keep_fraction=fraction)


def test_annotation_writer_passes_data_on() -> None:
    data = Data(concepts=[Concept(id="dog")])
    assert compute("annotation-writer", data, annotation_status="ANNOTATION_PENDING") == [data]


def counted(*concepts: Concept) -> float:
    regions = [
        Region(data=Data(concepts=[Concept(id="dog"), Concept(id="pet")])),
        Region(data=Data(concepts=[Concept(id="dog")])),
        Region(data=Data(concepts=[Concept(id="c1", name="A Cat")])),
        Region(),
    ]
    (result,) = compute("object-counter", Data(regions=regions), concepts=concepts)
    assert isinstance(result, Data)
    return float(to_dict(result.metadata)["object_count"])


def test_object_counter_counts_regions() -> None:
    assert counted() == 4
    assert counted(Concept(id="dog")) == 2
    assert counted(Concept(id="pet"), Concept(name="A Cat")) == 2
    assert counted(Concept(id="horse")) == 0


def test_texts_are_joined_in_reading_order() -> None:
    regions = [
        words("below", 0.5, 0.1, 0.6, 0.3),
        words("right", 0.11, 0.6, 0.21, 0.9),
        words("left", 0.1, 0.1, 0.2, 0.3),
        Region(),
    ]
    (result,) = compute("text-aggregation-operator", Data(regions=regions))
    assert isinstance(result, Data)
    assert result.text.raw == "left right\nbelow"


def test_no_texts_make_an_empty_one() -> None:
    assert compute("text-aggregation-operator", Data()) == [Data(text=Text(raw=""))]


YES = (Concept(id="yes", name="Yes"),)


def test_regex_answers_its_concepts_on_a_match() -> None:
    found, missed = compute(
        "regex-based-classifier",
        Data(text=Text(raw="order 66")),
        Data(text=Text(raw="no")),
        concepts=YES,
        regex=r"\b\d{2}$",
    )
    assert isinstance(found, Data)
    assert [(c.id, c.name, c.value) for c in found.concepts] == [("yes", "Yes", 1.0)]
    assert missed == Data()


@pytest.mark.parametrize("params", [{}, {"regex": ""}, {"regex": "("}, {"regex": 5}])
def test_regex_refuses_what_is_no_pattern(params: dict[str, object]) -> None:
    with pytest.raises(Problem) as caught:
        compute("regex-based-classifier", Data(text=Text(raw="x")), concepts=YES, **params)
    assert caught.value.code == codes.MODEL_INVALID_ARGUMENT


def test_regex_needs_concepts_and_texts() -> None:
    with pytest.raises(Problem):
        compute("regex-based-classifier", Data(text=Text(raw="x")), regex="x")
    (result,) = compute("regex-based-classifier", Data(), concepts=YES, regex="x")
    assert isinstance(result, Problem)
    assert result.code == codes.INPUT_UNSUPPORTED_FORMAT


def test_a_pattern_that_would_take_for_ever_is_stopped() -> None:
    started = time.monotonic()
    (result,) = compute("regex-based-classifier", Data(text=Text(raw="a" * 60 + "b")), concepts=YES, regex=r"^(a|aa)+$")
    assert isinstance(result, Problem)
    assert result.code == codes.MODEL_PREDICTION_FAILED
    assert time.monotonic() - started < 5


def test_prompter_fills_its_template() -> None:
    (result,) = compute("prompter", Data(text=Text(raw="fish")), prompt_template="About {data.text.raw}:")
    assert result == Data(text=Text(raw="About fish:"))
    with pytest.raises(Problem):
        compute("prompter", Data(text=Text(raw="fish")), prompt_template="About it:")


def test_a_prompt_repeats_no_text_until_the_memory_is_full() -> None:
    """Of both prompters; a long text stands once in a prompt, however long."""
    text, template = "x" * 2_000_000, "{data.text.raw}" * 2_000
    (refused,) = compute("prompter", Data(text=Text(raw=text)), prompt_template=template)
    assert isinstance(refused, Problem)
    assert refused.code == codes.INPUT_OVER_LIMIT
    assert f"{4_000_000_000:,} characters" in refused.details
    (once,) = compute("prompter", Data(text=Text(raw=text)), prompt_template="Of {data.text.raw}")
    assert isinstance(once, Data)
    assert len(once.text.raw) == 2_000_003
    prompting = rag_prompter.check(Settings({"prompt_template": "{data.text.raw}" + "{data.hits}" * 2_000}))
    with pytest.raises(Problem, match="repeats"):
        prompting.filled("x", [text])
