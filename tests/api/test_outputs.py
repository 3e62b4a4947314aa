"""Predictions of one model through the official client (behaviour §1.4, §9.3)."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode
from PIL import Image

from support.calls import Call
from support.serving import SAMPLES_URL

DOG_URL, CAT_URL = f"{SAMPLES_URL}dog2.jpeg", f"{SAMPLES_URL}cat.jpg"
MISSING_URL = f"{SAMPLES_URL}no-such-picture.jpg"
GENERAL = "general-image-recognition"
MAIN = res.UserAppIDSet(user_id="clarifai", app_id="main")


def png(colour: str = "red", size: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()


def of_url(url: str) -> Any:
    return res.Input(data=res.Data(image=res.Image(url=url)))


def of_bytes(content: bytes | None = None) -> Any:
    return res.Input(data=res.Data(image=res.Image(base64=content or png())))


def of_text(raw: str) -> Any:
    return res.Input(data=res.Data(text=res.Text(raw=raw)))


def config(**fields: Any) -> Any:
    return res.Model(output_info=res.OutputInfo(output_config=res.OutputConfig(**fields)))


@pytest.fixture(scope="module")
def predict(send: Call) -> Call:
    """`predict(of_url(…))` with the general model, or `model_id`, in the module's app; the answer must have `code`."""

    def predict(*inputs: Any, code: int = StatusCode.SUCCESS, model_id: str = GENERAL, **fields: Any) -> Any:
        return send("PostModelOutputs", code, model_id=model_id, inputs=inputs, **fields)

    return predict


def values(output: Any) -> dict[str, float]:
    return {concept.name: concept.value for concept in output.data.concepts}


def test_a_dog_is_a_dog_and_a_cat_a_cat(predict: Call) -> None:
    wanted = config(select_concepts=[res.Concept(name="dog"), res.Concept(name="cat")])
    dog, cat = (values(output) for output in predict(of_url(DOG_URL), of_url(CAT_URL), model=wanted).outputs)
    assert dog["dog"] > 0.5
    assert dog["dog"] > dog["cat"]
    assert cat["cat"] > 0.5
    assert cat["cat"] > cat["dog"]


def test_concepts_are_named_in_english(predict: Call) -> None:
    answer = predict(of_bytes(), code=StatusCode.MODEL_INVALID_ARGUMENT, model=config(language="ja"))
    assert "language is 'ja'" in answer.status.details
    assert predict(of_bytes(), model=config(language="en")).outputs[0].data.concepts


def test_an_output_says_what_made_it_and_of_what(predict: Call) -> None:
    (output,) = predict(res.Input(id="mine", data=of_bytes().data)).outputs
    assert output.status.code == StatusCode.SUCCESS
    assert len(output.id) == 32
    assert output.created_at.seconds > 0
    assert (output.model.id, output.model.user_id, output.model.app_id) == (GENERAL, "clarifai", "main")
    assert output.model.model_version.id
    assert output.model.model_version.status.code == StatusCode.MODEL_TRAINED
    assert output.input.id == "mine"
    assert output.input.data.HasField("image")
    assert output.input.data.image.base64 == b""


def test_concepts_come_sorted_and_twenty_unless_asked_otherwise(predict: Call) -> None:
    found = list(predict(of_url(DOG_URL)).outputs[0].data.concepts)
    assert len(found) == 20
    assert [c.value for c in found] == sorted((c.value for c in found), reverse=True)
    assert len(predict(of_url(DOG_URL), model=config(max_concepts=3)).outputs[0].data.concepts) == 3
    assert len(predict(of_url(DOG_URL), model=config(max_concepts=200)).outputs[0].data.concepts) == 200
    above = predict(of_url(DOG_URL), model=config(min_value=0.3)).outputs[0].data.concepts
    assert 0 < len(above) < 20
    assert all(concept.value >= 0.3 for concept in above)


def test_the_sdk_says_in_the_version_how_to_answer(predict: Call) -> None:
    few = config(max_concepts=3)
    version = res.ModelVersion(output_info=few.output_info)
    assert len(predict(of_url(DOG_URL), model=res.Model(model_version=version)).outputs[0].data.concepts) == 3
    both = config(max_concepts=7)
    both.model_version.CopyFrom(version)
    assert len(predict(of_url(DOG_URL), model=both).outputs[0].data.concepts) == 3


def test_numbers_out_of_range(predict: Call) -> None:
    for wrong in ({"max_concepts": 201}, {"min_value": 1.5}, {"min_value": -0.1}):
        predict(of_bytes(), model=config(**wrong), code=StatusCode.MODEL_INVALID_ARGUMENT)


def test_selected_concepts_that_the_model_lacks(predict: Call) -> None:
    nothing = config(select_concepts=[res.Concept(id="no-such-concept")])
    predict(of_bytes(), model=nothing, code=StatusCode.MODEL_INVALID_ARGUMENT)
    partly = config(select_concepts=[res.Concept(name="dog"), res.Concept(name="No Such Thing")])
    mixed = predict(of_bytes(), model=partly, code=StatusCode.MIXED_STATUS)
    assert "No Such Thing" in mixed.status.details
    assert list(values(mixed.outputs[0])) == ["dog"]
    case = config(select_concepts=[res.Concept(name="DOG")])
    predict(of_bytes(), model=case, code=StatusCode.MODEL_INVALID_ARGUMENT)


def test_a_batch_keeps_its_order(predict: Call) -> None:
    colours = ["red", "lime", "blue", "white", "black"] * 3
    answer = predict(*(of_bytes(png(colour)) for colour in colours), model_id="color-recognition")
    assert [output.data.colors[0].w3c.name.lower() for output in answer.outputs] == colours


def test_a_batch_of_many_pictures_counts_its_inputs_through(predict: Call) -> None:
    colours = ["red", "lime", "blue", "white", "black"] * 4
    inputs = [of_bytes(png(colour)) for colour in colours]
    inputs[17] = res.Input()
    response = predict(*inputs, model_id="color-recognition", code=StatusCode.MIXED_STATUS)
    assert response.outputs[17].status.details.startswith("inputs[17].data is empty")
    del response.outputs[17], colours[17]
    found = [output.data.colors[0].w3c.name.lower() for output in response.outputs]
    assert found == colours


def test_128_inputs_and_no_more(predict: Call) -> None:
    inputs = [of_bytes(png(size=8))] * 128
    assert len(predict(*inputs, model_id="color-recognition").outputs) == 128
    refused = predict(*inputs, inputs[0], model_id="color-recognition", code=StatusCode.INPUT_INVALID_REQUEST)
    assert "129" in refused.status.details
    assert "128" in refused.status.details
    predict(code=StatusCode.INPUT_INVALID_REQUEST)


def test_all_failed_of_one_cause(predict: Call) -> None:
    answer = predict(of_url(MISSING_URL), of_url(MISSING_URL), code=StatusCode.INPUT_DOWNLOAD_FAILED)
    assert answer.status.details == f"404 Client Error: Not Found for url: {MISSING_URL}"
    for output in answer.outputs:
        assert output.status.code == StatusCode.INPUT_DOWNLOAD_FAILED
        assert output.id
        assert output.model.id == GENERAL
        assert output.created_at.seconds > 0
        assert output.input.data.image.url == MISSING_URL
        assert not output.HasField("data")


def test_failed_of_several_causes(predict: Call) -> None:
    answer = predict(of_url(MISSING_URL), res.Input(), code=StatusCode.FAILURE)
    assert [o.status.code for o in answer.outputs] == [30002, 30104]


def test_some_failed(predict: Call) -> None:
    inputs = [of_url(DOG_URL), res.Input(), of_url(MISSING_URL), of_bytes(b"not a picture"), of_text("hello")]
    answer = predict(*inputs, code=StatusCode.MIXED_STATUS)
    assert [output.status.code for output in answer.outputs] == [10000, 30104, 30002, 30101, 30101]
    assert [output.HasField("data") for output in answer.outputs] == [True, False, False, False, False]
    assert "4 of 5" in answer.status.details


EMPTY = [
    res.Input(),
    res.Input(data=res.Data()),
    res.Input(data=res.Data(image=res.Image())),
    res.Input(data=res.Data(text=res.Text())),
]


@pytest.mark.parametrize("given", EMPTY)
def test_inputs_with_nothing_in_them(predict: Call, given: Any) -> None:
    predict(given, code=StatusCode.INPUT_INVALID_ARGUMENT)


SOUNDS = [
    (res.Audio(url=f"{SAMPLES_URL}a.wav"), "it got audio"),
    (res.Audio(base64=b"ID3\0"), "it got audio"),
    (res.Audio(base64=b"\0\0\0"), "no audio in a format that is accepted"),
]


def test_a_model_says_that_it_does_not_take_sound(predict: Call) -> None:
    for audio, words in SOUNDS:
        answer = predict(res.Input(data=res.Data(audio=audio)), code=StatusCode.INPUT_UNSUPPORTED_FORMAT)
        assert words in answer.outputs[0].status.details
        assert not answer.outputs[0].input.data.audio.base64


def test_no_bytes_are_echoed_beside_a_text_of_an_address(predict: Call) -> None:
    text = res.Text(url=f"{SAMPLES_URL}none.txt")
    given = of_bytes()
    given.data.text.CopyFrom(text)
    answer = predict(given, code=StatusCode.INPUT_DOWNLOAD_FAILED)
    assert not answer.outputs[0].input.data.image.base64


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (res.Input(data=res.Data(image=res.Image(url=CAT_URL, base64=b"true"))), "inputs[0].data.image"),
        (res.Input(data=res.Data(text=res.Text(url=CAT_URL, raw="a cat"))), "inputs[0].data.text"),
    ],
)
def test_two_sources_of_one_medium(predict: Call, given: Any, field: str) -> None:
    status = predict(given, code=StatusCode.INPUT_INVALID_ARGUMENT).outputs[0].status
    assert status.details.startswith(f"{field} has both url and")


def test_bytes_that_are_too_many(predict: Call) -> None:
    predict(of_bytes(b"\0" * 20_000_000), code=StatusCode.INPUT_OVER_LIMIT)


def test_urls_that_lead_nowhere_good(predict: Call) -> None:
    predict(of_url("ftp://example.com/a.jpg"), code=StatusCode.INPUT_INVALID_URL)
    predict(of_url("http://127.0.0.1:1/a.jpg"), code=StatusCode.INPUT_DOWNLOAD_FAILED)


def test_a_medium_that_the_model_does_not_take(predict: Call) -> None:
    predict(of_text("hello"), code=StatusCode.INPUT_UNSUPPORTED_FORMAT)
    predict(of_bytes(), model_id="text-sentiment", code=StatusCode.INPUT_UNSUPPORTED_FORMAT)


def test_a_blank_text(predict: Call) -> None:
    response = predict(of_text(" \n"), model_id="text-sentiment", code=StatusCode.INPUT_INVALID_ARGUMENT)
    assert "blank" in response.outputs[0].status.details


def test_texts(predict: Call) -> None:
    answer = predict(
        of_text("What a wonderful day!"), of_text("I hate this horrible, awful mess."), model_id="text-sentiment"
    )
    assert [output.data.concepts[0].name for output in answer.outputs] == ["positive", "negative"]
    assert answer.outputs[0].input.data.text.raw == "What a wonderful day!"


def test_legacy_ids_and_versions(predict: Call) -> None:
    legacy = "aaa03c23b3724a16a56b629203edc62c"
    answer = predict(of_bytes(), model_id=legacy, version_id="aa9ca48295b37401f8af92ad1af0d91d")
    assert answer.outputs[0].model.id == GENERAL
    named = res.Model(model_version=res.ModelVersion(id=answer.outputs[0].model.model_version.id))
    predict(of_bytes(), model=named)
    predict(of_bytes(), version_id="no-such-version", code=StatusCode.CONN_DOES_NOT_EXIST)
    predict(of_bytes(), model_id="no-such-model", code=StatusCode.MODEL_DOES_NOT_EXIST)
    predict(of_bytes(), where=MAIN)


def test_an_untrained_model(stub: Any, metadata: Any, user_app: Any, predict: Call) -> None:
    stub.PostModels(api.PostModelsRequest(user_app_id=user_app, models=[res.Model(id="raw")]), metadata=metadata)
    answer = predict(of_bytes(), model_id="raw", code=StatusCode.MODEL_UNTRAINED)
    assert "'raw'" in answer.status.details


def test_an_operator_as_a_model(stub: Any, metadata: Any, user_app: Any, predict: Call) -> None:
    gate = res.OutputInfo(data=res.Data(concepts=[res.Concept(id="dog", value=0.5)]))
    model = res.Model(id="gate", model_type_id="concept-thresholder", output_info=gate)
    stub.PostModels(api.PostModelsRequest(user_app_id=user_app, models=[model]), metadata=metadata)

    def seen(value: float) -> Any:
        return res.Input(data=res.Data(concepts=[res.Concept(id="dog", value=value), res.Concept(id="cat", value=1)]))

    answer = predict(seen(0.9), seen(0.2), model_id="gate")
    assert [[c.id for c in output.data.concepts] for output in answer.outputs] == [["dog"], []]
    other = res.Model(output_info=res.OutputInfo())
    other.output_info.params.update({"concept_threshold_type": "LESS_THAN"})
    answer = predict(seen(0.9), seen(0.2), model_id="gate", model=other)
    assert [[c.id for c in output.data.concepts] for output in answer.outputs] == [[], ["dog"]]


def test_the_question_for_method_signatures_is_declined(predict: Call) -> None:
    asking = res.Input()
    asking.data.metadata.update({"_method_name": "_GET_SIGNATURES"})
    model = "color-recognition"  # whose results clients have no type for
    assert len(predict(asking, code=StatusCode.INPUT_UNSUPPORTED_FORMAT, model_id=model).outputs) == 0


def calling(**arguments: Any) -> Any:
    """An input as newer clients send it, who call the method of a model."""
    given = res.Input()
    given.data.metadata.update({"_method_name": "predict"})
    given.data.parts.extend(res.Part(id=name, data=data) for name, data in arguments.items())
    return given


def test_a_model_is_called_by_its_method(send: Call, predict: Call) -> None:
    picture = res.Data(image=res.Image(url=DOG_URL))
    plain, called = (predict(each).outputs[0].data for each in (of_url(DOG_URL), calling(image=picture)))
    assert called == plain
    words = calling(text=res.Data(string_value="I love it"))
    assert predict(words, model_id="text-sentiment").outputs[0].data.concepts[0].name == "positive"
    vector = predict(calling(image=picture), model_id="general-image-embedding").outputs[0].data
    assert vector.ndarray.buffer == np.array(vector.embeddings[0].vector, "<f4").tobytes()
    assert (list(vector.ndarray.shape), vector.ndarray.dtype) == ([1280], "float32")
    (method,) = send("GetModel", where=MAIN, model_id="text-sentiment").model.model_version.method_signatures
    assert [(each.name, each.type) for each in method.input_fields] == [("text", res.ModelTypeField.STR)]
    assert method.output_fields[0].type_args[0].type == res.ModelTypeField.CONCEPT
    refused = predict(calling(text=picture), code=StatusCode.INPUT_UNSUPPORTED_FORMAT).status.details
    assert refused == "This model has one method, predict(image); the call is of 'predict' with the arguments text."


def test_detections_and_embeddings(predict: Call) -> None:
    (boxes,) = predict(of_url(DOG_URL), model_id="general-image-detection").outputs
    best = boxes.data.regions[0]
    assert best.id
    assert best.region_info.bounding_box.bottom_row > best.region_info.bounding_box.top_row
    assert best.data.concepts[0].value == pytest.approx(best.value)
    assert "dog" in {region.data.concepts[0].name for region in boxes.data.regions}
    (embedded,) = predict(of_url(DOG_URL), model_id="general-image-embedding").outputs
    assert embedded.data.embeddings[0].num_dimensions == len(embedded.data.embeddings[0].vector) == 1280


def test_generating_is_one_whole_message(stub: Any, metadata: Any, user_app: Any) -> None:
    request = api.PostModelOutputsRequest(user_app_id=user_app, model_id=GENERAL, inputs=[of_bytes()])
    (only,) = stub.GenerateModelOutputs(request, metadata=metadata)
    assert only.status.code == StatusCode.SUCCESS
    assert len(only.outputs[0].data.concepts) == 20
    request.model_id = "no-such-model"
    (only,) = stub.GenerateModelOutputs(request, metadata=metadata)
    assert only.status.code == StatusCode.MODEL_DOES_NOT_EXIST


def test_a_stream_answers_request_by_request(stub: Any, metadata: Any, user_app: Any) -> None:
    def requests() -> Iterator[Any]:
        yield api.PostModelOutputsRequest(user_app_id=user_app, model_id="color-recognition", inputs=[of_bytes()])
        yield api.PostModelOutputsRequest(inputs=[of_bytes(png("blue")), of_bytes(b"broken")])

    first, second = stub.StreamModelOutputs(requests(), metadata=metadata)
    assert first.status.code == StatusCode.SUCCESS
    assert first.outputs[0].data.colors[0].w3c.name.lower() == "red"
    assert second.status.code == StatusCode.MIXED_STATUS
    assert second.outputs[0].data.colors[0].w3c.name.lower() == "blue"
