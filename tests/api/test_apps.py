"""Apps through the official client."""

import itertools
import os
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct

from support.serving import Caller

ME = r.UserAppIDSet(user_id="me")
_numbers = itertools.count()


def at(app_id: str, user_id: str = "me") -> r.UserAppIDSet:
    return r.UserAppIDSet(user_id=user_id, app_id=app_id)


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


@pytest.fixture
def app_id() -> str:
    return f"apps-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def app(call: Callable[..., Any], app_id: str) -> Any:
    return call("PostApps", s.PostAppsRequest(user_app_id=ME, apps=[r.App(id=app_id)])).apps[0]


def get(call: Any, app_id: str, *fields: str) -> Any:
    return call("GetApp", s.GetAppRequest(user_app_id=at(app_id), additional_fields=fields)).app


def patch(call: Any, app: Any, code: int = codes.SUCCESS, action: str = "overwrite", **more: Any) -> Any:
    return call("PatchApps", s.PatchAppsRequest(user_app_id=ME, apps=[app], action=action, **more), code)


def test_a_new_app_is_completed(app: Any, app_id: str) -> None:
    assert (app.id, app.name, app.default_language, app.user_id) == (app_id, app_id, "en", "test-user")
    assert app.visibility.gettable == r.Visibility.PRIVATE
    assert app.created_at.seconds == app.modified_at.seconds > 0
    base = app.default_workflow
    assert (base.id, base.user_id, base.app_id) == ("Empty", "clarifai", "main")
    assert app.default_workflow_id == "Empty"


def test_all_fields_come_back(call: Any, app_id: str) -> None:
    sent = r.App(
        id=app_id, name="Cats", default_language="de", description="d", sample_ms=500, notes="n" * 65_536,
        user_id="somebody-else", metadata=struct(tag=[1, {"a": None}]), image=r.Image(url="https://example.com/a.png"),
        visibility=r.Visibility(gettable=r.Visibility.PUBLIC), data_tier_id="t",
    )  # fmt: skip
    sent.is_template.value = True
    posted = call("PostApps", s.PostAppsRequest(user_app_id=ME, apps=[sent])).apps[0]
    read = get(call, app_id)
    assert read.extra_info.search_revision_marker
    read.ClearField("extra_info")
    assert read == posted
    for field in ("name", "default_language", "description", "sample_ms", "notes", "metadata", "image", "visibility"):
        assert getattr(read, field) == getattr(sent, field), field
    assert read.user_id == "test-user", "the body's owner is not believed"


@pytest.mark.parametrize(
    ("bad", "code", "words"),
    [
        ({"id": "-x"}, codes.CONN_INVALID_REQUEST, "valid id"),
        ({"id": "x" * 49}, codes.CONN_INVALID_REQUEST, "49"),
        ({"default_language": "xx"}, codes.CONN_INVALID_REQUEST, "default_language 'xx'"),
        ({"notes": "é" * 40_000}, codes.CONN_INVALID_REQUEST, "80000 bytes"),
        ({"name": "n" * 1001}, codes.CONN_INVALID_REQUEST, "app.name has 1001 characters; at most 1000"),
        ({"description": "d" * 65_537}, codes.CONN_INVALID_REQUEST, "app.description has 65537 bytes; at most 65536"),
        ({"sample_ms": 99}, codes.CONN_INVALID_REQUEST, "app.sample_ms is 99"),
        ({"sample_ms": 3_600_001}, codes.CONN_INVALID_REQUEST, "from 100 to 3600000"),
        ({"default_workflow_id": "nope"}, codes.WORKFLOW_DOES_NOT_EXIST, "'nope'"),
        ({"default_workflow": r.Workflow(id="Universal", user_id="x")}, codes.WORKFLOW_DOES_NOT_EXIST, "clarifai/main"),
        ({"visibility": r.Visibility(gettable=7)}, codes.CONN_INVALID_REQUEST, "gettable is 7"),
    ],
)
def test_what_is_refused(call: Any, app_id: str, bad: dict[str, Any], code: int, words: str) -> None:
    good, wrong = r.App(id=app_id), r.App(**{"id": f"{app_id}-b", **bad})
    response = call("PostApps", s.PostAppsRequest(user_app_id=ME, apps=[good, wrong]), code)
    assert words in response.status.details
    assert not response.apps
    call("GetApp", s.GetAppRequest(user_app_id=at(app_id)), codes.CONN_DOES_NOT_EXIST)


def test_a_duplicate(call: Any, app: Any) -> None:
    again = s.PostAppsRequest(user_app_id=ME, apps=[r.App(id=app.id)])
    assert "uplicate" in call("PostApps", again, codes.DATABASE_DUPLICATE_KEY).status.details


@pytest.mark.parametrize("workflow", ["General", "Empty", "Face"])
def test_base_workflows_of_main(call: Any, app_id: str, workflow: str) -> None:
    older, newer = r.App(id=app_id, default_workflow_id=workflow), r.App(id=f"{app_id}-b")
    newer.default_workflow.id = workflow
    for app in call("PostApps", s.PostAppsRequest(user_app_id=ME, apps=[older, newer])).apps:
        assert (app.default_workflow.id, app.default_workflow.app_id, app.default_workflow_id) == (
            workflow, "main", workflow,
        )  # fmt: skip


def test_counts_and_the_marker_follow_the_contents(call: Any, app: Any) -> None:
    before = get(call, app.id, "counts")
    assert before.extra_info.counts.inputs == 0
    assert get(call, app.id).extra_info.search_revision_marker == before.extra_info.search_revision_marker
    text = r.Input(id="i", data=r.Data(text=r.Text(raw="word")))
    call("PostInputs", s.PostInputsRequest(user_app_id=at(app.id), inputs=[text]))
    after = get(call, app.id, "all")
    assert after.extra_info.counts.inputs == 1
    assert after.extra_info.search_revision_marker != before.extra_info.search_revision_marker
    counted = call("GetResourceCounts", s.GetResourceCountsRequest(user_app_id=at(app.id)))
    assert (counted.inputs, counted.models, counted.workflows) == (1, 0, 0)
    assert not get(call, app.id).extra_info.HasField("counts")
    listed = call("ListApps", s.ListAppsRequest(user_app_id=ME, id=app.id, additional_fields=["counts"])).apps
    assert listed[0].extra_info.counts.inputs == 1
    assert not listed[0].extra_info.search_revision_marker


class TestListing:
    @pytest.fixture(scope="class")
    def word(self, stub: Any, metadata: Any) -> str:
        """A word that four apps have in common, posted b, a, c and then d with the word twice."""
        word = f"zebra{os.getpid()}"
        for letter in "bac":
            app = r.App(id=f"{word}-{letter}", name=f"{word} {letter.upper()}", description=f"about {word} walking")
            app.is_template.value = letter == "a"
            assert stub.PostApps(s.PostAppsRequest(user_app_id=ME, apps=[app]), metadata=metadata).apps
        last = r.App(id=f"{word}-d", name="d", notes=word, visibility=r.Visibility(gettable=50))
        assert stub.PostApps(s.PostAppsRequest(user_app_id=ME, apps=[last]), metadata=metadata).apps
        return word

    def ids(self, call: Any, word: str, **more: Any) -> str:
        apps = call("ListApps", s.ListAppsRequest(user_app_id=ME, search=word, **more)).apps
        return "".join(app.id[-1] for app in apps)

    def test_the_last_changed_comes_first(self, call: Any, word: str) -> None:
        assert self.ids(call, word) == "dcab"
        patch(call, r.App(id=f"{word}-b", description=f"{word} again"))
        assert self.ids(call, word) == "bdca"

    def test_other_orders(self, call: Any, word: str) -> None:
        assert self.ids(call, word, sort_by_id=True, sort_ascending=True) == "abcd"
        assert self.ids(call, word, sort_by_name=True) == "cbad"
        assert self.ids(call, word, sort_by_created_at=True, sort_ascending=True) == "bacd"
        assert set(self.ids(call, word, sort_by_relevance=True)) == set("abcd")

    def test_filters(self, call: Any, word: str) -> None:
        assert self.ids(call, f"{word} walk", sort_by_id=True) in ("ca", "cba")
        assert self.ids(call, word, template_only=True) == "a"
        assert self.ids(call, word, visibility=r.Visibility(gettable=50)) == "d"
        assert self.ids(call, word, name=f"*{word} A") == "a"
        assert self.ids(call, word, name=word) == ""
        assert self.ids(call, word, id=f"{word}-?") == ""
        assert self.ids(call, word, query="-c") == "c"
        assert self.ids(call, word, featured_only=True) == ""
        assert self.ids(call, word, starred_only=True) == ""

    def test_pages(self, call: Any, word: str) -> None:
        ordered = {"sort_by_id": True, "sort_ascending": True, "per_page": 3}
        assert [self.ids(call, word, page=page, **ordered) for page in (1, 2)] == ["abc", "d"]
        last = call("ListApps", s.ListAppsRequest(user_app_id=ME, search=word, page=3, per_page=3))
        assert [field.name for field, _ in last.ListFields()] == ["status"]
        call("ListApps", s.ListAppsRequest(user_app_id=ME, per_page=1001), codes.CONN_INVALID_REQUEST)

    def test_searches_by_name(self, call: Any, word: str) -> None:
        request = s.PostAppsSearchesRequest(user_app_id=ME, app_query=r.AppQuery(name=f"{word} *"))
        assert len(call("PostAppsSearches", request).apps) == 3
        request.pagination.per_page = 2
        request.pagination.page = 2
        assert len(call("PostAppsSearches", request).apps) == 1

    def test_a_stranger_sees_what_is_public(self, call: Any, word: str, stranger: Caller) -> None:
        theirs = s.ListAppsRequest(user_app_id=at("", "test-user"), search=word)
        assert [app.id[-1] for app in call("ListApps", theirs, by=stranger.metadata).apps] == ["d"]
        one = s.GetAppRequest(user_app_id=at(f"{word}-d", "test-user"))
        assert call("GetApp", one, by=stranger.metadata).app.user_id == "test-user"
        call("DeleteApp", s.DeleteAppRequest(user_app_id=at(f"{word}-d", "test-user")), 11007, by=stranger.metadata)


def test_patching(call: Any, app: Any) -> None:
    change = r.App(id=app.id, description="new", metadata=struct(a=1), default_workflow_id="General")
    changed = patch(call, change).apps[0]
    assert (changed.description, changed.name, changed.default_workflow.id) == ("new", app.name, "General")
    assert MessageToDict(changed.metadata) == {"a": 1}
    single = s.PatchAppRequest(user_app_id=at(app.id), app=r.App(name="N"), action="overwrite")
    assert call("PatchApp", single).app.name == "N"
    details = s.PatchAppsDetailsRequest(user_app_id=at(app.id), apps=[r.App(notes="x")], action="overwrite")
    assert call("PatchAppsDetails", details).apps[0].notes == "x"
    assert get(call, app.id).description == "new"


@pytest.mark.parametrize(
    ("change", "action", "words"),
    [
        ({"default_language": "fr"}, "overwrite", "default_language is 'en'"),
        ({"description": "x"}, "merge", "overwrite, remove"),
        ({"description": "x"}, "", "action is empty"),
        ({"description": "x"}, "remove", "picture"),
        ({"image": r.Image(url="https://other.example")}, "remove", "not the address"),
    ],
)
def test_patches_that_are_refused(call: Any, app: Any, change: dict[str, Any], action: str, words: str) -> None:
    refused = patch(call, r.App(id=app.id, **change), codes.CONN_INVALID_REQUEST, action)
    assert words in refused.status.details
    assert get(call, app.id).default_language == "en"


def test_a_batch_of_patches_is_all_or_none(call: Any, app: Any) -> None:
    both = [r.App(id=app.id, description="half"), r.App(id="no-such-app", description="half")]
    request = s.PatchAppsRequest(user_app_id=ME, apps=both, action="overwrite")
    call("PatchApps", request, codes.CONN_DOES_NOT_EXIST)
    assert get(call, app.id).description == ""


def test_the_picture_alone_is_removed(call: Any, app: Any) -> None:
    picture = r.Image(url="https://example.com/cat.png")
    patch(call, r.App(id=app.id, image=picture, description="stays"))
    removed = patch(call, r.App(id=app.id, image=picture), action="remove").apps[0]
    assert not removed.HasField("image")
    assert removed.description == "stays"


def test_metadata_at_a_path(call: Any, app: Any) -> None:
    patch(call, r.App(id=app.id, metadata=struct(tag=[{"id": "a", "n": 1}, {"id": "b"}], keep=True)))
    merge = r.PatchAction(op="merge", merge_conflict_resolution="merge_by_id")
    change = r.App(id=app.id, metadata=struct(tag=[{"id": "a", "m": 2}, {"id": "c"}]))
    merged = patch(call, change, metadata_action=merge).apps[0]
    expected = [{"id": "a", "n": 1, "m": 2}, {"id": "b"}, {"id": "c"}]
    assert MessageToDict(merged.metadata) == {"keep": True, "tag": expected}
    gone = patch(call, r.App(id=app.id), metadata_action=r.PatchAction(op="delete", path="tag[0].n")).apps[0]
    assert MessageToDict(gone.metadata)["tag"][0] == {"id": "a", "m": 2}
    wrong = patch(call, r.App(id=app.id), 11102, metadata_action=r.PatchAction(op="delete", path="tag[9]"))
    assert "tag[9]" in wrong.status.details


def test_a_renamed_app_tells_its_new_id(call: Any, app: Any, stranger: Caller) -> None:
    new = f"{app.id}-new"
    ids = [s.IdUpdateSource(id=app.id, new_id=new)]
    renamed = call("PatchAppsIds", s.PatchAppsIdsRequest(user_app_id=ME, ids=ids, action="overwrite")).apps[0]
    assert (renamed.id, renamed.name) == (new, app.name)
    assert get(call, new).id == new
    for name, request in (
        ("GetApp", s.GetAppRequest(user_app_id=at(app.id))),
        ("ListInputs", s.ListInputsRequest(user_app_id=at(app.id))),
        ("PatchApps", s.PatchAppsRequest(user_app_id=ME, apps=[r.App(id=app.id, name="x")], action="overwrite")),
    ):
        moved = call(name, request, codes.MOVED)
        assert f"'{new}'" in moved.status.details
    theirs = s.GetAppRequest(user_app_id=at(app.id, "test-user"))
    assert new not in call("GetApp", theirs, 11101, by=stranger.metadata).status.details
    call("PostApps", s.PostAppsRequest(user_app_id=ME, apps=[r.App(id=app.id)]))
    assert get(call, app.id).id == app.id, "who takes the old id has it"
    taken = s.PatchAppsIdsRequest(user_app_id=ME, ids=ids, action="overwrite")
    call("PatchAppsIds", taken, codes.DATABASE_DUPLICATE_KEY)
    taken.ids.add(id="x", new_id="y")
    assert "exactly one" in call("PatchAppsIds", taken, 11102).status.details


def test_a_patch_keeps_to_the_same_limits(call: Any, app: Any) -> None:
    for bad in ({"sample_ms": 1}, {"name": "n" * 1001}, {"description": "d" * 65_537}):
        (field,) = bad
        refused = patch(call, r.App(id=app.id, **bad), codes.CONN_INVALID_REQUEST)
        assert f"app.{field} " in refused.status.details
    for good in (100, 3_600_000):
        assert patch(call, r.App(id=app.id, sample_ms=good)).apps[0].sample_ms == good


def test_a_deleted_app_takes_everything_along(call: Any, app: Any, stub: Any) -> None:
    key = r.Key(scopes=["All"], apps=[r.App(id=app.id)])
    secret = call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=[key])).keys[0].id
    of_app = (("authorization", f"Key {secret}"),)
    concept = s.PostConceptsRequest(concepts=[r.Concept(id="cat")])
    call("PostConcepts", concept, by=of_app)
    call("DeleteApp", s.DeleteAppRequest(user_app_id=at(app.id)))
    call("GetApp", s.GetAppRequest(user_app_id=at(app.id)), codes.CONN_DOES_NOT_EXIST)
    call("ListConcepts", s.ListConceptsRequest(), codes.CONN_KEY_INVALID, by=of_app)
    call("PostApps", s.PostAppsRequest(user_app_id=ME, apps=[r.App(id=app.id)]))
    assert not call("ListConcepts", s.ListConceptsRequest(user_app_id=at(app.id))).concepts


def test_an_own_workflow_becomes_the_base(call: Any, app: Any) -> None:
    node = r.WorkflowNode(id="n", model=r.Model(id="general-image-recognition", user_id="clarifai", app_id="main"))
    workflow = r.Workflow(id="mine", nodes=[node])
    call("PostWorkflows", s.PostWorkflowsRequest(user_app_id=at(app.id), workflows=[workflow]))
    changed = patch(call, r.App(id=app.id, default_workflow_id="mine")).apps[0]
    assert (changed.default_workflow.id, changed.default_workflow.app_id) == ("mine", app.id)
    ids = [s.IdUpdateSource(id=app.id, new_id=f"{app.id}-2")]
    call("PatchAppsIds", s.PatchAppsIdsRequest(user_app_id=ME, ids=ids, action="overwrite"))
    assert get(call, f"{app.id}-2").default_workflow.app_id == f"{app.id}-2"
