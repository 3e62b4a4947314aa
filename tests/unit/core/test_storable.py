"""What cannot be shown again is not stored: free numbers without an end, times out of the calendar, unknown visibility."""

import pytest

from meshserve.core.problems import LONGEST_DETAILS, Problem
from meshserve.core.storable import check_storable
from meshserve.core.structs import to_struct
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, Concept, Data, Input, Key, Model, Region, Visibility
from meshserve_proto.timestamp_pb2 import Timestamp


def test_what_json_knows_passes() -> None:
    metadata = to_struct({"a": [1, {"b": -1e308}], "none": None, "yes": True, "text": "NaN"})
    stamp = Timestamp(seconds=253_402_300_799, nanos=999_999_999)
    check_storable(App(metadata=metadata, created_at=stamp, visibility=Visibility(gettable=50)), "app")
    check_storable(Concept(value=float("nan")), "concept")  # a field of its own: JSON writes "NaN", families check it


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_without_an_end_is_named_by_its_path(number: float) -> None:
    model = Model()
    model.model_version.output_info.params.CopyFrom(to_struct({"deep": [0, {"x": number}]}))
    with pytest.raises(Problem) as refused:
        check_storable(model, "model")
    assert refused.value.code == codes.CONN_INVALID_REQUEST
    path = "model.model_version.output_info.params.deep[1].x is "
    assert refused.value.details.startswith(path)


def test_regions_are_looked_into_and_the_code_is_the_callers() -> None:
    region = Region(data=Data(metadata=to_struct({"a": float("nan")})))
    with pytest.raises(Problem, match=r"^data\.regions\[1\]\.data\.metadata") as refused:
        check_storable(Data(regions=[Region(), region]), "data", codes.INPUT_INVALID_ARGUMENT)
    assert refused.value.code == codes.INPUT_INVALID_ARGUMENT
    check_storable(Input(), "input")


@pytest.mark.parametrize(("seconds", "nanos"), [(2**62, 0), (-(2**62), 0), (0, -1), (0, 1_000_000_000)])
def test_times_out_of_the_calendar(seconds: int, nanos: int) -> None:
    with pytest.raises(Problem, match=r"^key\.expires_at has .* no time in the years 1 to 9999"):
        check_storable(Key(expires_at=Timestamp(seconds=seconds, nanos=nanos)), "key")


def test_an_unknown_visibility() -> None:
    visibility = Visibility.FromString(b"\x08\x4d")
    with pytest.raises(Problem, match=r"^model\.visibility\.gettable is 77; it is 10"):
        check_storable(Model(visibility=visibility), "model")


def test_details_that_quote_without_end_are_cut() -> None:
    details = Problem(codes.CONN_INVALID_REQUEST, "x" * 1_000_000).details
    assert len(details) == LONGEST_DETAILS
    assert details.endswith("x…")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (Concept(name="n" * 1001), "it.name has 1001 characters; at most 1000 fit"),
        (Model(display_name="n" * 1001), "it.display_name has 1001 characters"),
        (Model(notes="é" * 32_769), "it.notes has 65538 bytes; at most 65536 fit"),
        (Concept(definition="d" * 65_537), "it.definition has 65537 bytes"),
    ],
)
def test_names_and_texts_have_an_end(message: Concept | Model, words: str) -> None:
    with pytest.raises(Problem) as refused:
        check_storable(message, "it")
    assert words in refused.value.details


def test_names_and_texts_may_reach_it() -> None:
    check_storable(Model(name="é" * 1000, notes="é" * 32_768, description="d" * 65_536), "it")
