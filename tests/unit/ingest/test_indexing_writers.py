"""What annotation writers say of inputs, as it is to be kept (behaviour §7, §10.2)."""

from meshserve.ingest.indexing import Said, _in_frame, said
from meshserve.runners.base import Settings
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Embedding, FrameInfo, Model, ModelVersion, Region

PENDING = Settings({"annotation_status": "ANNOTATION_PENDING", "annotation_user_id": "ann", "task_id": "t"})
FOUND = Data(
    concepts=[Concept(id="dog", value=0.9)],
    embeddings=[Embedding(vector=[1.0])],
    regions=[
        Region(id="box", data=Data(concepts=[Concept(id="dog", value=0.9)], embeddings=[Embedding(vector=[1.0])])),
        Region(data=Data(concepts=[Concept(id="cat", value=0.2)])),
    ],
)


def step(id: str, type_id: str, *parents: int, engine: str = "", settings: Settings = Settings()) -> Step:  # noqa: B008
    model = Model(id=id, model_version=ModelVersion(id=f"{id}-version"))
    return Step(id, NodeModel(engine or f"operator:{type_id}", type_id, id, (), (), settings, model), parents)


def written(plan: Plan, *results: Data | None) -> list[Said]:
    return [each for each in said(plan, results) if each.authored is not None]


DETECT = step("detect", "visual-detector", engine="detector")
PLAN = Plan((DETECT, step("write", "annotation-writer", 0, settings=PENDING)), ((0,), (1,)))


def test_one_annotation_of_the_whole_and_one_of_each_region_without_vectors() -> None:
    whole, box, nameless = written(PLAN, FOUND, FOUND)
    assert [c.id for c in whole.data.concepts] == ["dog"]
    assert [each.data.regions[0].data.concepts[0].id for each in (box, nameless)] == ["dog", "cat"]
    for each in (whole, box, nameless):
        assert each.embeddings == []
        assert each.authored is not None
        assert each.authored.state == codes.ANNOTATION_PENDING
        assert (each.authored.user_id, each.authored.task_id) == ("ann", "t")
    assert [each.key for each in written(PLAN, FOUND, FOUND)] == ["write:0", "write:box", "write:2"]
    assert len(said(PLAN, [FOUND, FOUND])) == 6  # what the model says is kept beside it, with its vectors


def test_a_writer_that_gets_nothing_or_is_fed_by_the_input_writes_nothing() -> None:
    assert written(PLAN, FOUND, None) == []
    assert written(PLAN, FOUND, Data()) == []
    assert written(Plan((step("alone", "annotation-writer"),), ((0,),)), FOUND) == []


def test_of_a_video_each_frame_has_annotations_of_its_own() -> None:
    framed = list(_in_frame(said(PLAN, [FOUND, FOUND]), FrameInfo(index=3, time=3500)))
    authored = [each for each in framed if each.authored is not None]
    assert [each.key for each in authored] == ["write:0", "write:box", "write:2"]
    assert all(each.data.frames[0].frame_info.index == 3 for each in authored)
    assert all(len(each.data.frames[0].data.regions) <= 1 for each in authored)
