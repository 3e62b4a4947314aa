"""image-align: faces upright by their landmarks."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from meshserve.media.picture import Picture, decode
from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin import yunet
from meshserve.runners.builtin.alignment import SIZE, TEMPLATE, extent, landmarks_in
from meshserve.runners.builtin.boxes import region as boxed
from meshserve.runners.builtin.face_embedding import FaceEmbeddingRunner
from meshserve.workflow.operators import OPERATORS, Crops
from meshserve_proto.resources_pb2 import BoundingBox, Data, Point, Region, RegionInfo

ASTRONAUT = Path(__file__).parents[2] / "runners" / "pictures" / "astronaut.jpg"


def align(picture: Picture, *regions: Region, **params: object) -> Crops:
    (result,) = OPERATORS["image-align"].compute([Item(Data(regions=regions), picture)], Settings(params))
    assert isinstance(result, Crops)
    return result


def only(result: Crops) -> Picture:
    (crop,) = result.pictures
    assert crop is not None
    return crop


@pytest.fixture(scope="module")
def leaning() -> Picture:
    """An astronaut who leans their head, and more so in a picture that was turned."""
    upright = Image.fromarray(decode(ASTRONAUT.read_bytes()).rgb)
    return Picture(np.asarray(upright.rotate(40)), "JPEG", "RGB")


def face_in(picture: Picture) -> Region:
    (face,) = yunet.faces(picture)
    return boxed(face.box, [], face.score)


def test_a_leaning_face_comes_out_upright_and_as_large_as_it_was(leaning: Picture) -> None:
    (before,) = yunet.faces(leaning)
    eyes = before.landmarks[1] - before.landmarks[0]
    leans = abs(np.degrees(np.arctan2(eyes[1], eyes[0])))
    assert leans > 5  # the detector sees it as leaning less than it does
    given = face_in(leaning)
    result = align(leaning, given, margin=1.5)
    crop = only(result)
    assert crop.width == crop.height
    (after,) = yunet.faces(crop)
    upright = after.landmarks[1] - after.landmarks[0]
    assert abs(np.degrees(np.arctan2(upright[1], upright[0]))) < 4
    assert np.linalg.norm(upright) == pytest.approx(np.linalg.norm(eyes), rel=0.15)
    (kept,) = result.data.regions
    assert (kept.id, kept.region_info, kept.value) == (given.id, given.region_info, given.value)


def test_a_cut_face_is_embedded_as_the_face_that_it_is(leaning: Picture) -> None:
    """Itself, not as a region of a picture of it; neither its margin counts nor how the face leaned."""
    embedder = FaceEmbeddingRunner()
    embedder.load()
    straight = decode(ASTRONAUT.read_bytes())
    cuts = ((straight, 1.0), (straight, 1.5), (leaning, 1.3))
    faces = [only(align(picture, face_in(picture), margin=margin)) for picture, margin in cuts]
    whole, *cut = embedder.run([Item(Data(), picture) for picture in (straight, *faces)], Settings())
    assert isinstance(whole, Data)
    known = np.array(whole.regions[0].data.embeddings[0].vector)
    for each in cut:
        assert isinstance(each, Data)
        assert not each.regions
        assert known @ np.array(each.embeddings[0].vector) > 0.8


def test_a_face_that_only_a_closer_look_finds(leaning: Picture) -> None:
    small = Image.new("RGB", (2400, 1600))
    small.paste(Image.fromarray(leaning.rgb).resize((100, 100)), (1500, 900))
    wide = Picture(np.asarray(small), "JPEG", "RGB")
    assert yunet.faces(wide) == ()
    box = face_in(leaning).region_info.bounding_box
    placed = BoundingBox(
        top_row=(900 + box.top_row * 100) / 1600,
        left_col=(1500 + box.left_col * 100) / 2400,
        bottom_row=(900 + box.bottom_row * 100) / 1600,
        right_col=(1500 + box.right_col * 100) / 2400,
    )
    found = landmarks_in(wide, placed)
    assert found is not None
    expected = yunet.faces(leaning)[0].landmarks / 4 + np.array([1500, 900])
    assert np.abs(found - expected).max() < 4


def test_a_region_without_a_face_is_cut_as_it_is(leaning: Picture) -> None:
    corner = boxed((0.0, 0.8, 0.25, 1.0), [], 1.0)
    crop = only(align(leaning, corner))
    assert (crop.height, crop.width) == (80, 100)
    assert np.array_equal(crop.rgb, leaning.rgb[320:, :100])
    assert align(leaning, boxed((0.5, 0.5, 0.5, 0.5), [], 1.0)).pictures == ()


def pointed(points: np.ndarray, size: int, *, id: str = "r") -> Region:  # type: ignore[type-arg]
    """A region with keypoints, given in pixels of a square picture."""
    places = [Point(col=x / size, row=y / size) for x, y in points.tolist()]
    return Region(id=id, region_info=RegionInfo(keypoint_locations=places))


def test_keypoints_of_the_region_itself_are_taken() -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    picture = Picture(np.stack([rows, columns, rows * 0], axis=2).astype(np.uint8), "PNG", "RGB")
    crop = only(align(picture, pointed(TEMPLATE + 40, 200)))
    assert (crop.height, crop.width) == (SIZE, SIZE)
    assert np.abs(crop.rgb.astype(int) - picture.rgb[40 : 40 + SIZE, 40 : 40 + SIZE]).max() <= 1
    assert align(picture, pointed(np.full((5, 2), 50.0), 200)).pictures == ()  # all in one place: nobody's face


@settings(max_examples=settings.default.max_examples // 3)
@given(st.floats(-3, 3), st.floats(0.3, 3), st.floats(0.5, 2), st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_any_turn_and_size_of_a_face_is_undone(turn: float, scale: float, margin: float, at: tuple[int, int]) -> None:
    """The eyes of the cut are where the template has them, whatever the face was like: they are painted to be found."""
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    points = (TEMPLATE - SIZE / 2) @ rotation.T + np.array(at)
    assert extent(points.astype(np.float32)) == pytest.approx(SIZE * scale, rel=1e-3)
    size = 300
    crop = only(align(Picture(np.zeros((size, size, 3), np.uint8), "PNG", "RGB"), pointed(points, size), margin=margin))
    assert crop.height == crop.width == max(round(SIZE * scale * margin), 16)
    grey = np.zeros((size, size, 3), np.uint8)
    x, y = points[0]
    if 8 <= x < size - 8 and 8 <= y < size - 8 and scale >= 1 and margin >= 1:
        grey[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3] = 255
        eye = only(align(Picture(grey, "PNG", "RGB"), pointed(points, size), margin=margin))
        rows, columns = np.nonzero(eye.rgb[..., 0] > 100)
        expected = ((TEMPLATE[0] / SIZE - 0.5) / margin + 0.5) * eye.width
        assert abs(columns.mean() - expected[0]) < 2
        assert abs(rows.mean() - expected[1]) < 2
