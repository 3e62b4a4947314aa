"""Boxes that people draw are embedded as pictures are, and found by their looks (behaviour §7)."""

import io
import json
import time
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status.status_pb2 import Status
from PIL import Image

from meshserve.store.database import connect
from support.inputs import Inputs, image, text
from support.serving import SAMPLES, within_store

pytestmark = pytest.mark.base("Universal")
SIDE = 320
LEFT, RIGHT = (0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 1.0)
"""Top, left, bottom, right."""


def square(name: str) -> Image.Image:
    with Image.open(SAMPLES / name) as picture:
        return picture.convert("RGB").resize((SIDE, SIDE))


def encoded(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def pair() -> bytes:
    """A puppy at the left of a train."""
    both = Image.new("RGB", (2 * SIDE, SIDE))
    both.paste(square("puppy.jpeg"), (0, 0))
    both.paste(square("metro-north.jpg"), (SIDE, 0))
    return encoded(both)


PAIR, PUPPY, TRAIN = pair(), encoded(square("puppy.jpeg")), encoded(square("metro-north.jpg"))


def annotation(id: str, box: tuple[float, ...], label: str = "", input_id: str = "pair") -> Any:
    top, left, bottom, right = box
    sides = res.BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    concepts = [res.Concept(id=label, value=1)] if label else []
    region = res.Region(region_info=res.RegionInfo(bounding_box=sides), data=res.Data(concepts=concepts))
    return res.Annotation(id=id, input_id=input_id, data=res.Data(regions=[region]))


def query(picture: bytes) -> Any:
    rank = res.Rank(annotation=res.Annotation(data=res.Data(image=res.Image(base64=picture))))
    return [res.Search(query=res.Query(ranks=[rank]))]


def alike(inputs: Inputs, picture: bytes) -> dict[str, float]:
    """Annotation id → score by the looks of a picture."""
    hits = inputs.ok("PostAnnotationsSearches", searches=query(picture)).hits
    return {hit.annotation.id: hit.score for hit in hits}


def vectors(inputs: Inputs, *ids: str) -> int:
    """How many embeddings annotations have."""
    with closing(connect(inputs.server.data / "meshserve.db")) as store:
        sql = (
            "SELECT COUNT(*) FROM vectors v JOIN annotations n ON n.pk = v.annotation JOIN apps a ON a.pk = n.owner"
            " WHERE a.id = ? AND n.id IN (SELECT value FROM json_each(?))"
        )
        return int(store.execute(sql, (inputs.app.app_id, json.dumps(ids))).fetchone()[0])


def embedded(inputs: Inputs, *ids: str, seconds: float = 30.0) -> None:
    """Wait until each of the annotations has its one embedding."""
    deadline = time.monotonic() + seconds
    while vectors(inputs, *ids) < len(ids):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert vectors(inputs, *ids) == len(ids)


def jobs(inputs: Inputs) -> int:
    with closing(connect(inputs.server.data / "meshserve.db")) as store:
        sql = "SELECT COUNT(*) FROM jobs j JOIN apps a ON a.pk = j.owner WHERE j.kind = 'embed_boxes' AND a.id = ?"
        return int(store.execute(sql, (inputs.app.app_id,)).fetchone()[0])


def no_jobs(inputs: Inputs, seconds: float = 10.0) -> None:
    """Wait until no box of the app waits."""
    deadline = time.monotonic() + seconds
    while jobs(inputs):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def drawn(inputs: Inputs) -> Inputs:
    """An app with the pair, a box around each, and a third around next to nothing."""
    inputs.post(image("pair", base64=PAIR))
    inputs.settled("pair")
    boxes = [annotation("puppy", LEFT, "dog"), annotation("train", RIGHT), annotation("speck", (0, 0, 1e-6, 1e-6))]
    inputs.ok("PostAnnotations", annotations=boxes)
    embedded(inputs, "puppy", "train")
    return inputs


def test_a_box_is_found_by_what_is_in_it(drawn: Inputs) -> None:
    by_train, by_puppy = alike(drawn, TRAIN), alike(drawn, PUPPY)
    assert by_train["train"] > 0.99 > by_train["puppy"] + 0.1
    assert by_puppy["puppy"] > 0.99 > by_puppy["train"] + 0.1
    whole = next(iter(set(by_train) - {"train", "puppy"}))
    assert by_train["puppy"] < by_train[whole] < by_train["train"]
    (hit,) = drawn.ok("PostInputsSearches", searches=query(TRAIN)).hits
    assert (hit.input.id, round(hit.score, 5)) == ("pair", round(by_train["train"], 5))
    no_jobs(drawn)
    assert vectors(drawn, "speck") == 0


def test_a_box_that_moves_is_embedded_anew_and_nothing_else_is(drawn: Inputs) -> None:
    drawn.ok("PatchAnnotations", action="merge", annotations=[annotation("puppy", RIGHT)])
    deadline = time.monotonic() + 30
    while alike(drawn, TRAIN).get("puppy", 0) < 0.99:
        assert time.monotonic() < deadline
    assert vectors(drawn, "puppy", "train") == 2
    reviewed = res.Annotation(id="train", input_id="pair", status=Status(code=codes.ANNOTATION_REVIEW_DENIED))
    drawn.ok("PatchAnnotations", action="merge", annotations=[reviewed])
    assert jobs(drawn) == 0
    assert vectors(drawn, "train") == 1


def test_embeddings_go_with_their_box(drawn: Inputs) -> None:
    drawn.ok("DeleteAnnotation", input_id="pair", annotation_id="train")
    assert set(alike(drawn, TRAIN)) & {"train", "puppy"} == {"puppy"}
    drawn.ok("DeleteInputs", ids=["pair"])
    assert vectors(drawn, "puppy", "train") == 0


def test_indexing_anew_embeds_boxes_anew(drawn: Inputs) -> None:
    before = alike(drawn, TRAIN)
    drawn.ok("PatchApps", apps=[res.App(id=drawn.app.app_id)], action="overwrite", reindex=True)
    deadline = time.monotonic() + 60
    while drawn.ok("GetInputCount").counts.reindexed < 1:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    embedded(drawn, "puppy", "train")
    no_jobs(drawn)
    assert alike(drawn, TRAIN) == pytest.approx(before, abs=1e-5)


def test_boxes_of_a_copied_app_have_embeddings(drawn: Inputs) -> None:
    """Those of the source, or new ones where it has none yet."""
    no_jobs(drawn)
    forget = "DELETE FROM vectors WHERE annotation IN (SELECT pk FROM annotations WHERE id = 'train')"
    within_store(drawn.server.data, lambda store: store.execute(forget))
    copy = replace(drawn, app=res.UserAppIDSet(user_id=drawn.app.user_id, app_id=f"{drawn.app.app_id}-copy"))
    wanted = res.AppDuplication(destination_app=res.App(id=copy.app.app_id))
    drawn.ok("PostAppDuplications", app_duplications=[wanted])
    embedded(copy, "puppy", "train")
    by_train = alike(copy, TRAIN)
    assert by_train["train"] > 0.99 > by_train["puppy"] + 0.1
    assert vectors(drawn, "puppy", "train") == 1


def test_boxes_on_inputs_that_are_not_processed_yet(inputs: Inputs) -> None:
    inputs.post(image("pair", base64=PAIR))
    inputs.ok("PostAnnotations", annotations=[annotation("train", RIGHT)])
    embedded(inputs, "train")
    assert alike(inputs, TRAIN)["train"] > 0.99


def test_many_boxes_in_one_call(inputs: Inputs) -> None:
    inputs.post(image("pair", base64=PAIR))
    inputs.settled("pair")
    boxes = [annotation(f"b{n}", (0, n / 40, 1, (n + 2) / 40)) for n in range(36)]
    inputs.ok("PostAnnotations", annotations=boxes)
    embedded(inputs, *(each.id for each in boxes), seconds=60)


def test_the_average_of_an_input_leaves_boxes_out(drawn: Inputs) -> None:
    rank = res.Rank(annotation=res.Annotation(input_id="pair"))
    hits = drawn.ok("PostAnnotationsSearches", searches=[res.Search(query=res.Query(ranks=[rank]))]).hits
    assert hits[0].score == pytest.approx(1, abs=1e-5)
    assert hits[0].annotation.input_level


def test_a_label_of_a_box_counts_among_neighbours(drawn: Inputs) -> None:
    drawn.ok("PatchAnnotations", action="merge", annotations=[annotation("train", RIGHT, "vehicle")])
    concepts = res.Data(concepts=[res.Concept(id="dog"), res.Concept(id="vehicle")])
    version = res.ModelVersion(output_info=res.OutputInfo(data=concepts, params={"k": 1}))
    drawn.ok("PostModels", models=[res.Model(id="dogs", model_type_id="knn-concept", model_version=version)])
    for picture, wanted in ((PUPPY, "dog"), (TRAIN, "vehicle")):
        answer = drawn.ok("PostModelOutputs", model_id="dogs", inputs=[image(base64=picture)])
        assert [each.id for each in answer.outputs[0].data.concepts] == [wanted]


def test_boxes_that_nothing_embeds_leave_no_work(inputs: Inputs) -> None:
    inputs.post(text("a box on a text", "text"))
    inputs.settled("text")
    inputs.ok("PostAnnotations", annotations=[annotation("odd", LEFT, input_id="text")])
    no_jobs(inputs)
    assert vectors(inputs, "odd") == 0


@pytest.mark.base("Face")
def test_a_box_in_an_app_of_faces_is_embedded_as_a_face(inputs: Inputs) -> None:
    person = encoded(square("person.jpg"))
    inputs.post(image("pair", base64=person))
    inputs.settled("pair")
    found = inputs.ok("ListAnnotations", input_ids=["pair"], list_all_annotations=True).annotations
    face = next(each.data.regions[0] for each in found if each.model_version_id)
    box = face.region_info.bounding_box
    sides = box.top_row, box.left_col, box.bottom_row, box.right_col
    inputs.ok("PostAnnotations", annotations=[annotation("mine", sides), annotation("none", (0.9, 0.9, 1.0, 1.0))])
    embedded(inputs, "mine", "none")
    scores = alike(inputs, person)
    assert scores["mine"] > 0.99 > scores["none"] + 0.2


@pytest.mark.base("Empty")
def test_apps_that_index_nothing_embed_no_box(inputs: Inputs) -> None:
    inputs.post(image("pair", base64=PAIR))
    inputs.settled("pair")
    inputs.ok("PostAnnotations", annotations=[annotation("train", RIGHT)])
    no_jobs(inputs)
    assert vectors(inputs, "train") == 0
