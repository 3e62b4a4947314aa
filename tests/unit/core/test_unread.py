"""Fields that nobody reads, and numbers that are none, are named by their paths."""

from meshserve.core.numbers import misfit
from meshserve.core.unread import Read, unread
from meshserve_proto.resources_pb2 import Annotation, Concept, Data, Embedding, Frame, Image, Point, Region, RegionInfo

READ: Read = {"id": None, "data": {"concepts": {"id": None}, "text": {}, "metadata": None}}


def test_the_first_field_that_nobody_reads_is_named() -> None:
    data = Data(concepts=[Concept(id="a"), Concept(id="b", name="c")])
    data.metadata.update({"any": ["thing"]})
    assert unread(Annotation(id="x", data=data), READ, "it") == "it.data.concepts[1].name"
    data.concepts[1].name = ""
    assert not unread(Annotation(id="x", data=data), READ, "it")
    data.text.SetInParent()
    assert not unread(Annotation(data=data), READ, "it"), "its presence is read"
    data.text.raw = "words"
    assert unread(Annotation(data=data), READ, "it") == "it.data.text.raw"
    assert unread(Annotation(trusted=True), READ, "it") == "it.trusted"


def test_numbers_and_enumerated_values_must_be_some() -> None:
    deep = Data(frames=[Frame(data=Data(regions=[Region(region_info=RegionInfo(point=Point(z=float("nan"))))]))])
    assert misfit(deep, "data") == "data.frames[0].data.regions[0].region_info.point.z is nan; it must be finite."
    assert "vector[1] is inf" in misfit(Data(embeddings=[Embedding(vector=[1, float("inf")])]), "data")
    strange = RegionInfo(point=Point())
    strange.point.visibility = 99
    assert misfit(strange, "info").startswith("info.point.visibility is 99; it is one of ")
    fine = Data(float_value=1, image=Image(url="x"), concepts=[Concept(value=1)])
    fine.image.hosted_image_info["orig"].width = 3
    assert not misfit(fine, "data")
