"""Documented workflow patterns, end to end, on real media, through official clients in processes of their own.

What nodes must have seen is known from what was pasted and drawn into the pictures: see pattern_media.py.
"""

import itertools
import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from clients import pattern_media as media
from clients.test_stories import PATIENCE_SECONDS, clean, exported
from support.clients import RELEASES, client_environment, python, sdk_python
from support.node import node, node_environment
from support.serving import Server

HERE = Path(__file__).parent
Seen = Any
"""What nodes said of each input, by their ids, as pattern_script.shown has it."""
Sides = Sequence[float]
"""left, top, right, bottom; of regions in 0..1."""
DONE, REVIEW = 24150, 24157
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The media."""
    made = tmp_path_factory.mktemp("patterns")
    media.make(made)
    return made


def play(server: Server, folder: Path, release: str, patterns: Sequence[str], named: bool = False) -> dict[str, Any]:
    """What a release of the client saw of patterns, all in one process. named: it says which release it is."""
    task = {
        "port": server.port,
        "secret": server.owner.pat,
        "user_id": server.owner.user_id,
        "release": release if named else "",
        "prefix": f"pattern-{os.getpid()}-{next(_numbers)}",
        "media": str(folder),
        "patterns": list(patterns),
    }
    done = subprocess.run(
        [python(), str(HERE / "pattern_script.py")],
        env=client_environment(release),
        input=f"{json.dumps(task)}\n",
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def middle(sides: Sides) -> tuple[float, float]:
    return (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2


def within(region: Any, sides: Sides, size: tuple[int, int]) -> bool:
    """Whether the middle of a region is in a part of a picture of that size, in pixels."""
    x, y = middle(region["box"])
    return sides[0] < x * size[0] < sides[2] and sides[1] < y * size[1] < sides[3]


def overlap(one: Sides, other: Sides) -> float:
    """Intersection over union."""
    width = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
    height = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
    both = width * height
    return both / (area(one) + area(other) - both)


def area(sides: Sides) -> float:
    return (sides[2] - sides[0]) * (sides[3] - sides[1])


def square(place: tuple[int, int], side: int) -> Sides:
    return (*place, place[0] + side, place[1] + side)


def classified(seen: Seen) -> None:
    """Tags came back to the region that they are about, and one region passed."""
    ((said),) = seen
    regions = {name: said[name]["regions"] for name in said}
    assert len(regions["boxes"]) >= len(regions["likely"]) == 2
    for name, pasted in media.YARD.items():
        (likely,) = (one for one in regions["likely"] if within(one, pasted, (640, 480)))
        assert list(likely["concepts"]) == [name]
        (tagged,) = (one for one in regions["tags"] if one["box"] == likely["box"])
        assert (tagged["concepts"].get("spaniel", 0) > 0.5) == (name == "dog")
        assert (tagged["concepts"].get("person", 0) > 0.5) == (name == "person")
        assert [one["box"] for one in regions["cut"]].count(likely["box"]) == 1
        if name == "dog":
            value = tagged["concepts"]["spaniel"]
            assert regions["sure"] == [{"box": likely["box"], "concepts": {"spaniel": value}}]


def read(seen: Seen) -> None:
    """What was printed comes back, row by row, and as a prompt."""
    ((said),) = seen
    assert [one["text"] for one in said["rows"]["regions"]] == list(media.NOTICE)
    text = "\n".join(media.NOTICE)
    assert said["join"]["text"] == text
    assert list(said["language"]["concepts"]) == ["de"]
    assert said["translate"]["text"] == f"Translate into English:\n{text}"


def followed(seen: Seen) -> None:
    """The dog goes right above, the person left below, each as one track from the first frame to the last."""
    ((said),) = seen
    tracks: dict[str, set[str]] = {"dog": set(), "person": set()}
    assert len(said["tracks"]["frames"]) == media.STEPS
    for number, (frame, detected) in enumerate(zip(said["tracks"]["frames"], said["boxes"]["frames"], strict=True)):
        assert all(one["box"] in [each["box"] for each in detected["regions"]] for one in frame["regions"])
        way = media.PACE * number
        places = {"dog": (20 + way, 5), "person": (290 - way, 185)}
        assert len(frame["regions"]) == len(places)
        for name, place in places.items():
            (one,) = (each for each in frame["regions"] if within(each, square(place, 170), (480, 360)))
            assert list(one["concepts"]) == [name]
            tracks[name].add(one["track"])
    assert sorted(map(sorted, tracks.values())) == [["t1"], ["t2"]]


def known(seen: Seen) -> None:
    """Each face gets the name of its owner."""
    ((said),) = seen
    assert len(said["who"]["regions"]) == len(media.CROWD)
    for name, corner in media.CROWD.items():
        (one,) = (each for each in said["who"]["regions"] if within(each, square(corner, 480), (960, 960)))
        assert one["concepts"] == {name: 1.0}
    boxes = {node: [one["box"] for one in said[node]["regions"]] for node in said}
    assert boxes["faces"] == boxes["upright"] == boxes["embed"] == boxes["who"]
    assert all(len(one["vector"]) == 128 for one in said["embed"]["regions"])


def annotated(seen: Seen) -> None:
    """Inputs that were added have a label: sure of dogs, for review of others."""
    sure, review = [[DONE, ["dog"]]], [[REVIEW, ["dog"]]]
    assert seen == {"puppy.jpeg": sure, "dog2.jpeg": sure, "metro-north.jpg": review, "coffee.jpg": review}


def moderated(seen: Seen) -> None:
    """Harmless pictures may be shown, nobody must look at them; of texts the insult is found."""
    *pictures, rude, polite = seen
    for said in pictures:
        assert list(said["show"]["concepts"]) == ["sfw"]
        assert said["show"]["concepts"]["sfw"] == said["judge"]["concepts"]["sfw"]
        assert said["look"] == {}
        assert sum(said["judge"]["concepts"].values()) == pytest.approx(1)
    assert (rude, polite) == ({"words": {"concepts": {"insult": 1.0}}}, {"words": {}})


def described(seen: Seen) -> None:
    """Two spaniels are alike, in one cluster; a train is something else."""
    puppy, dog, train = seen
    assert "spaniel" in puppy["concept"]["concepts"]
    assert "spaniel" in dog["concept"]["concepts"]
    assert "vehicle" in train["concept"]["concepts"]
    assert puppy["cluster"]["cluster"] == dog["cluster"]["cluster"] != train["cluster"]["cluster"]
    vectors = [said["embed"]["vector"] for said in seen]
    alike = [sum(x * y for x, y in zip(vectors[0], other, strict=True)) for other in vectors]
    assert alike[0] == pytest.approx(1, abs=1e-4)
    assert alike[1] > alike[2] + 0.2


def sorted_out(seen: Seen) -> None:
    """Language, orders by their four digits, and who is happy."""
    told = {
        text: (list(said["language"]["concepts"]), list(said["order"].get("concepts", ())), "concepts" in said["happy"])
        for text, said in seen.items()
    }
    assert told == {
        "glad": (["en"], ["about an order"], True),
        "cross": (["en"], [], False),
        "german": (["de"], [], False),
    }
    moods = {text: said["mood"]["concepts"] for text, said in seen.items()}
    assert seen["glad"]["happy"]["concepts"] == {"positive": moods["glad"]["positive"]}
    assert moods["cross"]["negative"] > 0.5 > moods["cross"]["positive"]


def prompted(seen: Seen) -> None:
    """The text that is about the question, and no other, is its context."""
    asked = {"loaf": "sourdough", "flu": "Vaccines", "loan": "mortgage"}
    for said, (question, answer) in zip(seen, asked.items(), strict=True):
        head, context, last = said["prompt"]["text"].split("\n")
        assert head == "Context:"
        assert answer in context
        assert last.startswith("Question: ")
        assert question in last


def counted(seen: Seen) -> None:
    ((said),) = seen
    assert said["count"]["metadata"] == {"object_count": len(media.DOGS) + 1}
    assert said["people"]["metadata"] == {"object_count": 1}
    for place in media.DOGS:
        found = [one for one in said["sure"]["regions"] if within(one, square(place, 200), (640, 480))]
        assert [list(one["concepts"]) for one in found] == [["dog"]]


def renamed(seen: Seen) -> None:
    """What the recogniser calls a dog, the app calls by its synonym, and by what that is a kind of."""
    dog, train = seen
    value = dog["tags"]["concepts"]["dog"]
    assert dog["german"]["concepts"] == dog["sure"]["concepts"] == {"Hund": value, "Haustier": value}
    assert train["sure"] == {}


def looked_closer(seen: Seen) -> None:
    """Each dog is seen whole in some tile, none from afar."""
    ((said),) = seen
    places = [[side / media.FIELD for side in square(place, media.SMALL)] for place in media.STRAYS]
    tiles = said["near"]["regions"]
    assert [tile["box"] for tile in tiles] == [tile["box"] for tile in said["tiles"]["regions"]]
    found = [
        on_the_whole(tile["box"], one["box"])
        for tile in tiles
        for one in tile.get("regions", ())
        if "dog" in one["concepts"]
    ]
    for place in places:
        assert max(overlap(place, box) for box in found) > 0.5
    assert "dog" not in {name for one in said["far"]["regions"] for name in one["concepts"]}


def on_the_whole(tile: Sides, box: Sides) -> Sides:
    """A box within a tile as one of the whole picture."""
    width, height = tile[2] - tile[0], tile[3] - tile[1]
    return [
        tile[0] + box[0] * width,
        tile[1] + box[1] * height,
        tile[0] + box[2] * width,
        tile[1] + box[3] * height,
    ]


def deciphered(seen: Seen) -> None:
    ((said),) = seen
    link, goods = said["codes"]["regions"]
    assert (link["text"], link["metadata"]) == (media.LINK, {"symbology": "QR Code"})
    assert (goods["text"], goods["metadata"]) == (media.GOODS, {"symbology": "EAN-13"})
    for one, top in ((link, media.CODES[0]), (goods, media.CODES[1])):
        assert within(one, (60, top, 400, top + 160), (400, 420))
    assert said["join"]["text"] == f"{media.LINK}\n{media.GOODS}"
    assert said["goods"]["concepts"] == {"goods": 1.0}


def found_alike(seen: Seen) -> None:
    assert [said["like"]["hits"] for said in seen] == [["spaniel"], ["train"]]


CHECKS: dict[str, Callable[[Seen], None]] = {
    "classify": classified,
    "follow": followed,
    "faces": known,
    "annotate": annotated,
    "moderate": moderated,
    "describe": described,
    "texts": sorted_out,
    "rag": prompted,
    "count": counted,
    "synonyms": renamed,
    "tiles": looked_closer,
    "codes": deciphered,
    "alike": found_alike,
    "read": read,
}
"""Pattern → what must be true of it."""
QUICK = ("classify", "follow", "faces", "annotate", "rag", "codes")
"""Those of the default run: each kind of engine once."""


def judged(told: dict[str, Any]) -> None:
    """All patterns that were told are as they must be; what is not says which it is."""
    for name, one in told.items():
        assert not one["error"], f"{name}: {one['error']}"
        try:
            CHECKS[name](one["seen"])
        except (AssertionError, KeyError, ValueError) as wrong:
            raise AssertionError(f"{name}: {wrong!r} of {json.dumps(one['seen'])[:3000]}") from wrong


def test_patterns_through_the_newest_release(server: Server, folder: Path) -> None:
    told = play(server, folder, RELEASES[0], QUICK)
    assert set(told) == set(QUICK)
    judged(told)


@pytest.mark.slow
def test_more_patterns_through_the_newest_release(server: Server, folder: Path) -> None:
    judged(play(server, folder, RELEASES[0], [name for name in CHECKS if name not in QUICK]))


@pytest.mark.slow
@pytest.mark.parametrize("named", [False, True], ids=["unnamed", "named"])
def test_patterns_through_the_release_of_the_documents(server: Server, folder: Path, named: bool) -> None:
    """All of them; once it says which release it is, and so gets nothing newer."""
    judged(play(server, folder, RELEASES[1], list(CHECKS), named))


@pytest.mark.slow
def test_a_pattern_through_the_sdk(server: Server, folder: Path) -> None:
    """It makes models by its classes and the workflow from a file."""
    told = [sdk_python(), str(HERE / "pattern_sdk_script.py"), f"pattern-sdk-{os.getpid()}", str(folder / "yard.jpg")]
    classified(printed(told, clean(exported(server))))


@pytest.mark.slow
def test_a_pattern_through_nodejs(server: Server, folder: Path) -> None:
    told = [node(), str(HERE / "pattern_script.js"), f"pattern-node-{os.getpid()}", str(folder / "codes.jpg")]
    seen = printed(told, clean(exported(server)) | {"NODE_PATH": node_environment()["NODE_PATH"]})
    assert seen == {"codes": [media.LINK, media.GOODS], "join": f"{media.LINK}\n{media.GOODS}", "goods": ["goods"]}


def printed(told: Sequence[str], environment: dict[str, str]) -> Seen:
    """What a client's process printed."""
    done = subprocess.run(told, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])
