"""What differs between two results is said where it is, and equal ones differ nowhere."""

from hypothesis import given
from hypothesis import strategies as st

from meshserve.workflow.differences import Difference, differences
from meshserve_proto.resources_pb2 import Concept, Data, Embedding, Output, Region, Text
from meshserve_proto.status_pb2 import Status


def output(*concepts: tuple[str, float], regions: int = 0, text: str = "", vector: tuple[float, ...] = ()) -> Output:
    data = Data(concepts=[Concept(id=id, value=value) for id, value in concepts])
    data.regions.extend(Region(value=number) for number in range(regions))
    if text:
        data.text.CopyFrom(Text(raw=text))
    if vector:
        data.embeddings.append(Embedding(vector=vector))
    return Output(status=Status(code=10000), data=data)


def test_concepts_are_compared_by_their_ids() -> None:
    found = differences(output(("cat", 0.5), ("dog", 0.25)), output(("dog", 0.75), ("cow", 0.125)))
    assert found == [
        Difference("data.concepts[cat]", "Concept cat 0.5", ""),
        Difference("data.concepts[dog].value", "0.25", "0.75"),
        Difference("data.concepts[cow]", "", "Concept cow 0.125"),
    ]
    (order,) = differences(output(("a", 1), ("b", 1)), output(("b", 1), ("a", 1)))
    assert order == Difference("data.concepts", "a, b", "b, a")


def test_what_has_no_ids_by_its_place() -> None:
    changed = output(regions=2)
    changed.data.regions[1].value = 0.5
    assert differences(output(regions=2), changed) == [Difference("data.regions[1].value", "1", "0.5")]
    (more,) = differences(output(regions=1), output(regions=2))
    assert (more.path, more.before) == ("data.regions[1]", "")


def test_texts_statuses_and_vectors() -> None:
    failed = Output(status=Status(code=21353, details="It is busy."))
    found = {one.path: one for one in differences(output(text="a  b"), failed)}
    assert found["status.code"] == Difference("status.code", "10000", "21353")
    assert found["status.details"].after == "It is busy."
    assert found["data"].after == ""
    (text,) = differences(output(text="a"), output(text="b"))
    assert text == Difference("data.text.raw", "a", "b")
    (vector,) = differences(output(vector=(0, 1, 2)), output(vector=(0, 1.5, 2.25)))
    assert vector.after == "2 of them differ, [1] the most: 1 became 1.5"


_outputs = st.builds(
    lambda concepts, regions, text, vector: output(*concepts, regions=regions, text=text, vector=tuple(vector)),
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 4)), max_size=3),
    st.integers(0, 2),
    st.sampled_from(["", "x", "y"]),
    st.lists(st.integers(0, 3), max_size=3),
)


@given(_outputs, _outputs)
def test_there_are_differences_just_where_messages_differ(one: Output, other: Output) -> None:
    assert bool(differences(one, other)) == (one != other)
