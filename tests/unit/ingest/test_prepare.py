"""What of a call is decoded at a time."""

from meshserve.ingest.prepare import PORTION, VIDEOS, portions
from meshserve_proto.resources_pb2 import Data, Image, Input, Text, Video


def test_pictures_come_in_portions_and_texts_at_once() -> None:
    pictures = [Input(id=str(n), data=Data(image=Image(url="x"))) for n in range(2 * PORTION + 3)]
    found = list(portions(pictures))
    assert [first for first, _ in found] == [0, PORTION, 2 * PORTION]
    assert [given.id for _, portion in found for given in portion] == [given.id for given in pictures]
    texts = [Input(data=Data(text=Text(raw="x")))] * 128
    assert [(first, len(portion)) for first, portion in portions(texts)] == [(0, 128)]
    assert not list(portions([]))


def test_of_videos_fewer_are_fetched_at_a_time() -> None:
    given = [Input(data=Data(text=Text(raw="x"))), Input(data=Data(video=Video(url="x")))] * 4
    assert [len(portion) for _, portion in portions(given)] == [VIDEOS] * (8 // VIDEOS)
