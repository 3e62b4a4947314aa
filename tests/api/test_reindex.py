"""Indexing anew after a change of the base workflow (behaviour §4, §5, §6.2)."""

import time
from contextlib import closing
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2

from meshserve.store.database import connect
from support.inputs import MEDIA_URL, Inputs, image, text
from support.serving import SAMPLES

pytestmark = pytest.mark.base("Universal")
PUPPY = next(SAMPLES.glob("puppy.jp*g")).read_bytes()


def base(inputs: Inputs, workflow: str = "", reindex: bool = True, rpc: str = "PatchApps", **fields: Any) -> Any:
    """Give the app a base workflow, or leave it the one it has."""
    app = res.App(id=inputs.app.app_id, **fields)
    if workflow:
        app.default_workflow.id = workflow
    place = res.UserAppIDSet(user_id=inputs.app.user_id)
    if rpc == "PatchApps":
        request: Any = service_pb2.PatchAppsRequest(user_app_id=place, apps=[app], action="overwrite", reindex=reindex)
    else:
        request = service_pb2.PatchAppRequest(user_app_id=inputs.app, app=app, action="overwrite", reindex=reindex)
    answer = getattr(inputs.stub, rpc)(request, metadata=inputs.metadata, timeout=30)
    assert answer.status.code == 10000, answer.status
    return answer


def counts(inputs: Inputs) -> tuple[int, int, int, int]:
    """How many are reindexed, to be reindexed, being reindexed, and failed to be."""
    found = inputs.ok("GetInputCount").counts
    return found.reindexed, found.to_reindex, found.reindexing, found.reindex_errors


def reindexed(inputs: Inputs, seconds: float = 60.0) -> tuple[int, int]:
    """How many were reindexed and how many failed, once nothing is left."""
    deadline = time.monotonic() + seconds
    while True:
        done, left, running, errors = counts(inputs)
        if not left and not running:
            return done, errors
        assert time.monotonic() < deadline, (done, left, running, errors)
        time.sleep(0.02)


def by_models(inputs: Inputs, id: str) -> list[Any]:
    found = inputs.ok("ListAnnotations", input_ids=[id], list_all_annotations=True).annotations
    return [each for each in found if each.model_version_id]


def spaces(inputs: Inputs, id: str) -> list[str]:
    """Where the input has vectors, one entry each."""
    with closing(connect(inputs.server.data / "meshserve.db")) as store:
        sql = "SELECT v.space FROM vectors v JOIN inputs i ON i.pk = v.input JOIN apps a ON a.pk = i.owner"
        return [row[0] for row in store.execute(f"{sql} WHERE i.id = ? AND a.id = ?", (id, inputs.app.app_id))]


@pytest.fixture
def indexed(inputs: Inputs) -> Inputs:
    """A picture and a text, indexed by Universal."""
    inputs.post(image("puppy", base64=PUPPY), text("The dog sleeps.", "words"))
    inputs.all_settled(["puppy", "words"], 60)
    return inputs


def test_a_new_workflow_indexes_nothing_old_until_it_is_asked_to(indexed: Inputs) -> None:
    said, vectors = by_models(indexed, "puppy"), spaces(indexed, "puppy")
    assert said
    assert vectors
    assert counts(indexed) == (0, 0, 0, 0)
    base(indexed, "Empty", reindex=False)
    assert by_models(indexed, "puppy") == said
    indexed.post(image("later", base64=PUPPY))
    indexed.settled("later")
    assert by_models(indexed, "later") == []
    base(indexed)
    assert reindexed(indexed) == (3, 0)
    for id in ("puppy", "words", "later"):
        assert by_models(indexed, id) == []
        assert spaces(indexed, id) == []
    base(indexed, "Universal", rpc="PatchApp")
    assert reindexed(indexed) == (3, 0)
    again = by_models(indexed, "puppy")
    assert [each.data.concepts for each in again] == [each.data.concepts for each in said]
    assert sorted(spaces(indexed, "puppy")) == sorted(vectors) == sorted(spaces(indexed, "later"))
    assert {indexed.get(id).status.code for id in ("puppy", "words", "later")} == {30000}


def test_indexing_twice_says_nothing_twice(indexed: Inputs) -> None:
    said, vectors = len(by_models(indexed, "puppy")), sorted(spaces(indexed, "puppy"))
    for _ in range(2):
        base(indexed)
        assert reindexed(indexed) == (2, 0)
        assert len(by_models(indexed, "puppy")) == said
        assert sorted(spaces(indexed, "puppy")) == vectors
    label = res.Data(text=res.Text(raw="The dog sleeps."))
    query = res.Query(ranks=[res.Rank(annotation=res.Annotation(data=label))])
    hits = indexed.ok("PostInputsSearches", searches=[res.Search(query=query)]).hits
    assert sorted(hit.input.id for hit in hits) == ["puppy", "words"]


def test_what_people_say_stays_and_what_they_posted_for_a_model_too(indexed: Inputs) -> None:
    version = by_models(indexed, "puppy")[0].model_version_id
    label = res.Data(concepts=[res.Concept(id="mine", value=1)])
    mine = res.Annotation(input_id="puppy", data=label)
    model = res.Annotation(input_id="puppy", data=label, model_version_id=version)
    posted = indexed.ok("PostAnnotations", annotations=[mine, model]).annotations
    base(indexed, "Empty")
    assert reindexed(indexed) == (2, 0)
    left = indexed.ok("ListAnnotations", input_ids=["puppy"], list_all_annotations=True).annotations
    assert {each.id for each in posted} < {each.id for each in left}
    assert len(left) == 3


def test_an_input_that_cannot_be_read_again_counts_as_an_error(inputs: Inputs, media: Any) -> None:
    (media / "passing.png").write_bytes((media / "red.png").read_bytes())
    inputs.post(image("passing", url=MEDIA_URL + "passing.png"), image("broken", url=MEDIA_URL + "broken.jpg"))
    inputs.post(text("words", "words"))
    found = inputs.all_settled(["passing", "broken", "words"], 60)
    assert [each.status.code for each in found] == [30000, 30002, 30000]
    said = by_models(inputs, "passing")
    (media / "passing.png").unlink()
    base(inputs)
    assert reindexed(inputs) == (1, 1)
    assert inputs.get("passing").status.code == 30000
    assert by_models(inputs, "passing") == said


def test_a_later_reindex_ends_an_earlier_one(indexed: Inputs) -> None:
    for start in range(0, 384, 128):
        indexed.post(*(text(f"text {number}", f"i{number}") for number in range(start, start + 128)))
    for _ in range(3):
        base(indexed)
    base(indexed, "Empty")
    assert reindexed(indexed) == (386, 0)
    assert spaces(indexed, "puppy") == []
    assert spaces(indexed, "i383") == []
    with closing(connect(indexed.server.data / "meshserve.db")) as store:
        deadline = time.monotonic() + 10
        while store.execute("SELECT COUNT(*) FROM jobs WHERE kind = 'reindex'").fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assert reindexed(indexed) == (386, 0)


def test_an_empty_app_is_done_at_once_and_a_refused_patch_begins_nothing(inputs: Inputs) -> None:
    base(inputs)
    assert reindexed(inputs) == (0, 0)
    inputs.post(text("words", "words"))
    inputs.settled("words")
    app = res.App(id=inputs.app.app_id, default_workflow=res.Workflow(id="none-such"))
    place = res.UserAppIDSet(user_id=inputs.app.user_id)
    request = service_pb2.PatchAppsRequest(user_app_id=place, apps=[app], action="overwrite", reindex=True)
    answer = inputs.stub.PatchApps(request, metadata=inputs.metadata, timeout=30)
    assert answer.status.code == 22102
    assert counts(inputs) == (0, 0, 0, 0)


def test_what_is_being_processed_meanwhile_follows_the_new_workflow(inputs: Inputs) -> None:
    ids = [f"i{number}" for number in range(96)]
    inputs.post(image("puppy", base64=PUPPY), *(text(f"text {id}", id) for id in ids))
    base(inputs, "Empty")
    inputs.all_settled(["puppy", *ids], 60)
    done, errors = reindexed(inputs)
    assert (done, errors) == (97, 0)
    assert all(not spaces(inputs, id) for id in ("puppy", *ids))
