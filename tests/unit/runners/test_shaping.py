"""The rules of output_config (behaviour 9.3)."""

import pytest

from meshserve.core.problems import Problem
from meshserve.runners.shaping import Selection, shape
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Embedding, Frame, OutputConfig, Region


def concepts(*values: float) -> list[Concept]:
    return [Concept(id=f"c{i}", name=f"Name {i}", value=value) for i, value in enumerate(values)]


def ids(data: Data) -> list[str]:
    return [concept.id for concept in data.concepts]


def test_concepts_are_sorted_by_value_and_equal_ones_keep_their_order() -> None:
    assert ids(shape(Data(concepts=concepts(0.25, 0.5, 0.75, 0.5)), None)[0]) == ["c2", "c1", "c3", "c0"]


@pytest.mark.parametrize(("asked", "given"), [(0, 20), (1, 1), (3, 3), (200, 200)])
def test_max_concepts(asked: int, given: int) -> None:
    data = Data(concepts=concepts(*(i / 300 for i in range(300))))
    assert len(shape(data, OutputConfig(max_concepts=asked))[0].concepts) == given


def test_without_a_config_there_are_twenty() -> None:
    assert len(shape(Data(concepts=concepts(*[0.5] * 30)), None)[0].concepts) == 20


@pytest.mark.parametrize(
    "config",
    [
        OutputConfig(max_concepts=201),
        OutputConfig(min_value=1.5),
        OutputConfig(min_value=-0.5),
        OutputConfig(select_concepts=[Concept()]),
        OutputConfig(select_concepts=[Concept(id="unknown")]),
        OutputConfig(select_concepts=[Concept(name="name 1")]),
    ],
)
def test_bad_configs_are_refused(config: OutputConfig) -> None:
    with pytest.raises(Problem) as caught:
        shape(Data(concepts=concepts(0.5, 0.25)), config)
    assert caught.value.code == codes.MODEL_INVALID_ARGUMENT


def test_min_value_keeps_equal_ones() -> None:
    assert ids(shape(Data(concepts=concepts(0.25, 0.5, 0.75)), OutputConfig(min_value=0.5))[0]) == ["c2", "c1"]


def test_select_by_id_or_exact_name() -> None:
    config = OutputConfig(select_concepts=[Concept(id="c0"), Concept(name="Name 2")])
    shaped, selection = shape(Data(concepts=concepts(0.25, 0.5, 0.75)), config)
    assert ids(shaped) == ["c2", "c0"]
    assert selection is Selection.ALL


def test_some_selected_concepts_unknown_is_mixed() -> None:
    config = OutputConfig(select_concepts=[Concept(id="c0"), Concept(name="Nothing")])
    shaped, selection = shape(Data(concepts=concepts(0.25, 0.5)), config)
    assert ids(shaped) == ["c0"]
    assert selection is Selection.SOME


def test_a_known_concept_below_min_value_is_no_error() -> None:
    config = OutputConfig(select_concepts=[Concept(id="c0")], min_value=0.5)
    shaped, selection = shape(Data(concepts=concepts(0.25, 0.75)), config)
    assert ids(shaped) == []
    assert selection is Selection.ALL


def detections() -> Data:
    regions = [Region(id=str(i), data=Data(concepts=concepts(v, v / 2))) for i, v in enumerate((0.9, 0.4, 0.6))]
    return Data(regions=regions)


def test_regions_are_cut_each_and_go_when_they_lose_all() -> None:
    shaped, _ = shape(detections(), OutputConfig(min_value=0.5, max_concepts=1))
    assert [(region.id, ids(region.data)) for region in shaped.regions] == [("0", ["c0"]), ("2", ["c0"])]


def test_frames_and_their_regions_are_cut() -> None:
    data = Data(frames=[Frame(data=Data(concepts=concepts(0.25, 0.5))), Frame(data=detections())])
    shaped, _ = shape(data, OutputConfig(max_concepts=1))
    assert ids(shaped.frames[0].data) == ["c1"]
    assert [ids(region.data) for region in shaped.frames[1].data.regions] == [["c0"]] * 3


def test_the_vocabulary_says_what_a_detector_knows() -> None:
    config = OutputConfig(select_concepts=[Concept(name="Name 4")])
    shaped, selection = shape(detections(), config, concepts(0, 0, 0, 0, 0))
    assert not shaped.regions
    assert selection is Selection.ALL
    with pytest.raises(Problem):
        shape(Data(), config, concepts(0, 0))


def test_other_data_stays_and_the_source_is_not_touched() -> None:
    data = Data(embeddings=[Embedding(vector=[1, 2], num_dimensions=2)])
    assert shape(data, OutputConfig(select_concepts=[Concept(id="c0")]))[0] == data
    data = Data(concepts=concepts(0.25, 0.5))
    shape(data, OutputConfig(max_concepts=1))
    assert ids(data) == ["c0", "c1"]
