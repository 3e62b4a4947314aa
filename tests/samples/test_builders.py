"""Java and C# samples are read as what they build, and nothing is passed over."""

from pathlib import Path

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from samples.builders import build, csharp_calls, java_calls

JAVA = """
// stub.notThis(Nothing.newBuilder().build());
MultiInputResponse first = stub.postInputs(
    PostInputsRequest.newBuilder()
        .addInputs(
            Input.newBuilder()
                .setId("a // b")  // a comment
                .setData(Data.newBuilder()
                    .setImage(Image.newBuilder().setAllowDuplicateUrl(true))
                    .addConcepts(Concept.newBuilder().setId("x").setValue(0.5f))
                    .setMetadata(Struct.newBuilder().putFields("n", Value.newBuilder().setNumberValue(100).build()))
                ).build()
        )
        .build()
);
stub.streamInputs(StreamInputsRequest.newBuilder().setLastId(lastId).setPerPage(10).build());
"""
CSHARP = """# a comment
var response = client.PostInputs(
    new PostInputsRequest()
    {
        UserAppId = new UserAppIDSet() { UserId = "me" }, // another
        Inputs = { new List<Input>() { new Input() { Id = "a" } }, new Input() { Id = "b", } }
    },
    metadata
);
"""


def test_java_builders() -> None:
    first, second = java_calls(JAVA)
    assert (first.rpc, first.answer) == ("PostInputs", "MultiInputResponse")
    data = resources_pb2.Data(
        image=resources_pb2.Image(allow_duplicate_url=True), concepts=[resources_pb2.Concept(id="x", value=0.5)]
    )
    data.metadata.update({"n": 100})
    wanted = service_pb2.PostInputsRequest(inputs=[resources_pb2.Input(id="a // b", data=data)])
    assert build(first.request, {}) == wanted
    assert (second.rpc, second.answer) == ("StreamInputs", "")
    assert build(second.request, {"lastId": "z"}) == service_pb2.StreamInputsRequest(last_id="z", per_page=10)


def test_the_bytes_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\x00\x01")
    text = f'ByteString.copyFrom(Files.readAllBytes(new File("{tmp_path / "file"}").toPath()))'
    (call,) = java_calls(f"stub.x(Image.newBuilder().setBase64({text}).build());")
    assert build(call.request, {}) == resources_pb2.Image(base64=b"\x00\x01")


def test_csharp_initializers() -> None:
    (call,) = csharp_calls(CSHARP)
    assert call.rpc == "PostInputs"
    wanted = service_pb2.PostInputsRequest(
        user_app_id=resources_pb2.UserAppIDSet(user_id="me"),
        inputs=[resources_pb2.Input(id="a"), resources_pb2.Input(id="b")],
    )
    assert build(call.request, {}) == wanted


@pytest.mark.parametrize(
    ("request_text", "words"),
    [
        ('Input.newBuilder().setIdd("a").build()', "Input has no field idd"),
        ('Input.newBuilder().addId("a").build()', "Input.id has one value"),
        ("Data.newBuilder().setConcepts(Concept.newBuilder()).build()", "Data.concepts has many values"),
        ('Input.newBuilder().clearId("a").build()', "clearId is no setter"),
        ("Input.newBuilder().setId(other()).build()", r"'\(' where '\)' is expected"),
    ],
)
def test_what_is_not_understood_is_refused(request_text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build(next(java_calls(f"stub.x({request_text});")).request, {})
