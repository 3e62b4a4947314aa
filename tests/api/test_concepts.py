"""Concepts through the official client: posting, reading, patching, counting, languages (behaviour §8)."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from meshserve.store import records, schema
from meshserve.store.records import Row
from support.serving import Caller, Server, within_store

Concept = resources_pb2.Concept
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(stub: Any, metadata: Any, user_app: Any) -> Ask:
    """`ask("PostConcepts", concepts=[…])` calls an RPC in this module's app, or in the `user_app_id` given."""

    def call(name: str, **fields: Any) -> Any:
        method = getattr(stub, name)
        request = getattr(service_pb2, f"{fields.pop('request', name)}Request")
        fields.setdefault("user_app_id", user_app)
        return method(request(**fields), metadata=fields.pop("metadata", metadata))

    return call


@pytest.fixture
def empty_app(make_app: Callable[..., Any]) -> Any:
    return make_app("concepts")


def unique(prefix: str = "c") -> str:
    return f"{prefix}-{uuid.uuid4().hex}"


def ok(response: Any) -> Any:
    assert response.status.code == codes.SUCCESS, response.status
    return response


def test_a_posted_concept_is_complete_in_every_answer(ask: Ask, user_app: Any) -> None:
    id = unique()
    (posted,) = ok(ask("PostConcepts", concepts=[Concept(id=id, name="的な", language="zh", value=0.3)])).concepts
    got = ok(ask("GetConcept", concept_id=id)).concept
    assert posted == got
    assert (got.id, got.name, got.language, got.value) == (id, "的な", "en", 1.0)
    assert (got.user_id, got.app_id) == (user_app.user_id, user_app.app_id)
    assert got.visibility.gettable == resources_pb2.Visibility.PRIVATE
    assert got.created_at.seconds > 0
    assert not got.HasField("extra_info")


def test_the_name_defaults_to_the_id(ask: Ask) -> None:
    id = unique()
    assert ok(ask("PostConcepts", concepts=[Concept(id=id)])).concepts[0].name == id


def test_a_duplicate_is_told_in_the_words_clients_look_for(ask: Ask) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id)]))
    status = ask("PostConcepts", concepts=[Concept(id=id, name="again")]).status
    assert status.code == codes.CONCEPTS_INVALID_REQUEST
    assert status.description == "Invalid request"
    assert "duplicate" in status.details.lower()


@pytest.mark.parametrize("clash", ["within", "with stored"])
def test_a_batch_with_a_duplicate_leaves_nothing(ask: Ask, clash: str) -> None:
    first, second, stored = unique("a"), unique("b"), unique("s")
    ok(ask("PostConcepts", concepts=[Concept(id=stored)]))
    clashing = first if clash == "within" else stored
    response = ask("PostConcepts", concepts=[Concept(id=first), Concept(id=second), Concept(id=clashing)])
    assert response.status.code == codes.CONCEPTS_INVALID_REQUEST
    assert "duplicate" in response.status.details.lower()
    assert not response.concepts
    for id in (first, second):
        assert ask("GetConcept", concept_id=id).status.code == codes.CONN_DOES_NOT_EXIST


@pytest.mark.parametrize("id", ["", " blank", "a\tb", "x" * 129])
def test_an_id_that_cannot_be_one_is_refused_by_field(ask: Ask, id: str) -> None:
    status = ask("PostConcepts", concepts=[Concept(id=unique()), Concept(id=id)]).status
    assert status.code == codes.CONCEPTS_INVALID_REQUEST
    assert "concepts[1].id" in status.details


@pytest.mark.parametrize("id", ["T-shirt/top", "собака", "id-hotdog's", "50% off", "a b"])
def test_classes_of_data_sets_can_be_ids(ask: Ask, id: str) -> None:
    ok(ask("PostConcepts", concepts=[Concept(id=id)]))
    assert ask("GetConcept", concept_id=id).concept.id == id


def test_no_concepts_and_too_many_are_refused(ask: Ask) -> None:
    assert ask("PostConcepts", concepts=[]).status.code == codes.CONN_INVALID_REQUEST
    many = [Concept(id=unique()) for _ in range(129)]
    status = ask("PostConcepts", concepts=many).status
    assert status.code == codes.CONN_INVALID_REQUEST
    assert "129" in status.details


def test_an_unknown_concept_does_not_exist(ask: Ask) -> None:
    status = ask("GetConcept", concept_id="nobody").status
    assert (status.code, status.description) == (codes.CONN_DOES_NOT_EXIST, "Resource does not exist")


def test_pages_cover_every_concept_once_and_end_with_a_bare_status(ask: Ask, empty_app: Any) -> None:
    ids = [unique() for _ in range(25)]
    ok(ask("PostConcepts", user_app_id=empty_app, concepts=[Concept(id=id) for id in ids]))
    seen = []
    for page in range(1, 5):
        response = ok(ask("ListConcepts", user_app_id=empty_app, page=page, per_page=10))
        seen += [concept.id for concept in response.concepts]
        if not response.concepts:
            assert [field.name for field, _ in response.ListFields()] == ["status"]
    assert seen == ids[::-1]
    assert len(ok(ask("ListConcepts", user_app_id=empty_app)).concepts) == 25
    assert len(ok(ask("ListConcepts", user_app_id=empty_app, per_page=1000)).concepts) == 25
    assert ask("ListConcepts", user_app_id=empty_app, per_page=1001).status.code == codes.CONN_INVALID_REQUEST
    assert not ok(ask("ListConcepts", user_app_id=empty_app, page=4_000_000_000, per_page=1000)).concepts


def test_list_by_a_part_of_the_id(ask: Ask, empty_app: Any) -> None:
    ok(ask("PostConcepts", user_app_id=empty_app, concepts=[Concept(id=i) for i in ("big-dog", "dogma", "cat", "d_g")]))

    def found(id: str) -> list[str]:
        return sorted(c.id for c in ok(ask("ListConcepts", user_app_id=empty_app, id=id)).concepts)

    assert found("dog") == ["big-dog", "dogma"]
    assert found("DOG") == ["big-dog", "dogma"]
    assert found("d_g") == ["d_g"]
    assert found("b*g-d") == ["big-dog"]
    assert found("%") == []


def test_a_patch_renames_and_nothing_else(ask: Ask) -> None:
    id = unique()
    before = ok(ask("PostConcepts", concepts=[Concept(id=id, name="old", definition="kept")])).concepts[0]
    change = Concept(id=id, name="新", definition="ignored", language="de", value=0.5, user_id="x", app_id="y")
    after = ok(ask("PatchConcepts", concepts=[change], action="overwrite")).concepts[0]
    before.name = "新"
    assert after == before
    assert ok(ask("GetConcept", concept_id=id)).concept == before


@pytest.mark.parametrize("action", ["", "merge", "remove", "nonsense"])
def test_concepts_know_no_other_patch(ask: Ask, action: str) -> None:
    status = ask("PatchConcepts", concepts=[Concept(id="x", name="y")], action=action).status
    assert status.code == codes.CONN_INVALID_REQUEST
    assert "overwrite" in status.details


def test_a_patch_of_an_unknown_concept_changes_nothing(ask: Ask) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id, name="old")]))
    for stranger in ("nobody", "ai_VPmHr5bm"):
        changes = [Concept(id=id, name="new"), Concept(id=stranger, name="new")]
        response = ask("PatchConcepts", concepts=changes, action="overwrite")
        assert response.status.code == codes.CONN_DOES_NOT_EXIST
        assert not response.concepts
    assert ok(ask("GetConcept", concept_id=id)).concept.name == "old"


def test_an_id_twice_in_a_patch_takes_both_in_turn(ask: Ask) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id)]))
    changes = [Concept(id=id, name="one"), Concept(id=id, name="two")]
    response = ok(ask("PatchConcepts", concepts=changes, action="overwrite"))
    assert [concept.name for concept in response.concepts] == ["one", "two"]
    assert ok(ask("GetConcept", concept_id=id)).concept.name == "two"


def test_a_stranger_sees_none_of_it(ask: Ask, stub: Any, stranger: Caller, user_app: Any) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id)]))
    request = service_pb2.GetConceptRequest(user_app_id=user_app, concept_id=id)
    assert stub.GetConcept(request, metadata=stranger.metadata).status.code == codes.CONN_DOES_NOT_EXIST


# Languages


def test_the_own_language_is_there_without_posting_it(ask: Ask) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id, name="dog", definition="barks")]))
    (own,) = ok(ask("ListConceptLanguages", concept_id=id)).concept_languages
    assert (own.id, own.name, own.definition) == ("en", "dog", "barks")
    assert ok(ask("GetConceptLanguage", concept_id=id, language="en")).concept_language == own
    assert ask("GetConceptLanguage", concept_id=id, language="de").status.code == codes.CONN_DOES_NOT_EXIST


def language(id: str, name: str, definition: str = "") -> Any:
    return resources_pb2.ConceptLanguage(id=id, name=name, definition=definition)


def test_languages_are_added_patched_and_paged(ask: Ask) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id, name="dog")]))
    posted = ok(
        ask("PostConceptLanguages", concept_id=id, concept_languages=[language("de", "Hund"), language("zh-TW", "狗")])
    )
    assert [item.id for item in posted.concept_languages] == ["de", "zh-TW"]
    changed = [language("de", "Köter"), language("en", "hound", "a dog")]
    patched = ok(ask("PatchConceptLanguages", concept_id=id, concept_languages=changed, action="overwrite"))
    assert list(patched.concept_languages) == changed
    assert ok(ask("GetConcept", concept_id=id)).concept.name == "hound"
    pages = [ok(ask("ListConceptLanguages", concept_id=id, page=p, per_page=2)).concept_languages for p in (1, 2, 3)]
    assert [[item.id for item in page] for page in pages] == [["en", "de"], ["zh-TW"], []]
    assert ok(ask("GetConceptLanguage", concept_id=id, language="de")).concept_language.name == "Köter"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (language("en", "dog"), "duplicate"),
        (language("fr", "chien"), "duplicate"),
        (language("xx", "dog"), "not a language"),
        (language("", "dog"), "not a language"),
        (language("es", ""), "name is empty"),
    ],
)
def test_a_wrong_language_undoes_the_batch(ask: Ask, wrong: Any, words: str) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id)]))
    ok(ask("PostConceptLanguages", concept_id=id, concept_languages=[language("fr", "chien")]))
    status = ask("PostConceptLanguages", concept_id=id, concept_languages=[language("it", "cane"), wrong]).status
    assert status.code == codes.CONCEPTS_INVALID_REQUEST
    assert words in status.details.lower()
    assert len(ok(ask("ListConceptLanguages", concept_id=id)).concept_languages) == 2


def test_languages_of_what_is_not_there(ask: Ask) -> None:
    id = unique()
    ok(ask("PostConcepts", concepts=[Concept(id=id)]))
    for name, fields in [
        ("ListConceptLanguages", {}),
        ("GetConceptLanguage", {"language": "en"}),
        ("PostConceptLanguages", {"concept_languages": [language("de", "x")]}),
        ("PatchConceptLanguages", {"concept_languages": [language("de", "x")], "action": "overwrite"}),
    ]:
        assert ask(name, concept_id="nobody", **fields).status.code == codes.CONN_DOES_NOT_EXIST
    unknown = ask("PatchConceptLanguages", concept_id=id, concept_languages=[language("de", "x")], action="overwrite")
    assert unknown.status.code == codes.CONN_DOES_NOT_EXIST
    merge = ask("PatchConceptLanguages", concept_id=id, concept_languages=[language("en", "x")], action="merge")
    assert merge.status.code == codes.CONN_INVALID_REQUEST


# Counts


Label = tuple[str, float]


class Labels:
    """Puts labelled inputs into the store of a running server."""

    def __init__(self, connection: sqlite3.Connection, user_app: Any) -> None:
        user = records.find(connection, schema.USERS, 0, user_app.user_id)
        assert user is not None
        app = records.find(connection, schema.APPS, user.pk, user_app.app_id)
        assert app is not None
        self._connection, self._app = connection, app.pk
        self._numbers = iter(range(1, 1000))

    def input(self, status: int) -> int:
        row = Row(self._app, f"input-{next(self._numbers)}", b"", 1, 1, extra={"status": status})
        return records.insert(self._connection, schema.INPUTS, row)

    def annotation(self, input: int, labels: list[Label], status: int = 24150, trusted: int = 1) -> None:
        extra = {"input": input, "status": status, "worker": "", "input_level": 0, "trusted": trusted}
        row = Row(self._app, f"annotation-{next(self._numbers)}", b"", 1, 1, extra=extra)
        pk = records.insert(self._connection, schema.ANNOTATIONS, row)
        self._connection.executemany(
            "INSERT INTO annotation_concepts (annotation, owner, concept, value) VALUES (?, ?, ?, ?)",
            [(pk, self._app, concept, value) for concept, value in labels],
        )


def test_counts_are_inputs_by_what_people_said_and_how_far_the_input_is(
    ask: Ask, empty_app: Any, server: Server
) -> None:
    ok(
        ask(
            "PostConcepts",
            user_app_id=empty_app,
            concepts=[Concept(id=i, name=i.upper()) for i in ("cat", "dog", "none")],
        )
    )

    def label(connection: sqlite3.Connection) -> None:
        labels = Labels(connection, empty_app)
        done, waiting, running, failed = (labels.input(status) for status in (30000, 30001, 30003, 30002))
        labels.annotation(done, [("cat", 1.0), ("dog", 0.0)])
        labels.annotation(done, [("cat", 1.0)])  # a second region of the same input
        labels.annotation(labels.input(30000), [("cat", 1.0)])
        labels.annotation(waiting, [("cat", 0.0), ("dog", 1.0)])
        labels.annotation(running, [("cat", 1.0)])
        labels.annotation(failed, [("cat", 1.0)])
        labels.annotation(done, [("none", 1.0)], trusted=0)  # a model said so
        labels.annotation(done, [("none", 1.0)], status=24158)  # a reviewer said no

    within_store(server.data, label)
    counts = {c.id: c for c in ok(ask("GetConceptCounts", user_app_id=empty_app)).concept_counts}
    assert list(counts) == ["none", "dog", "cat"]

    def numbers(count: Any) -> tuple[int, int]:
        return count.positive, count.negative

    assert counts["cat"].name == "CAT"
    assert numbers(counts["cat"].concept_type_count) == (4, 1)
    detail = counts["cat"].detail_concept_count
    assert [numbers(getattr(detail, f)) for f in ("processed", "to_process", "errors", "processing")] == [
        (2, 0),
        (0, 1),
        (1, 0),
        (1, 0),
    ]
    assert numbers(counts["dog"].concept_type_count) == (1, 1)
    assert numbers(counts["none"].concept_type_count) == (0, 0)
    second = ok(ask("GetConceptCounts", user_app_id=empty_app, page=2, per_page=2)).concept_counts
    assert [count.id for count in second] == ["cat"]
    assert numbers(second[0].concept_type_count) == (4, 1)


def test_a_name_has_an_end(ask: Ask) -> None:
    id = unique()
    response = ask("PostConcepts", concepts=[Concept(id=id, name="ü" * 1001)])
    assert response.status.code == codes.CONN_INVALID_REQUEST
    assert "concept.name has 1001 characters; at most 1000 fit" in response.status.details
    ok(ask("PostConcepts", concepts=[Concept(id=id, name="ü" * 1000)]))


# The public concepts and those of models


@pytest.fixture(scope="module")
def public(ask: Ask) -> Iterator[Any]:
    """The public app, which the server fills."""
    main = resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main")
    assert ok(ask("ListConcepts", user_app_id=main, per_page=1)).concepts
    return main


def test_public_concepts_are_read_and_not_written(ask: Ask, public: Any) -> None:
    concept = ok(ask("ListConcepts", user_app_id=public, per_page=1)).concepts[0]
    assert concept.id.startswith("ai_")
    assert (concept.user_id, concept.app_id) == ("clarifai", "main")
    assert ok(ask("GetConcept", user_app_id=public, concept_id=concept.id)).concept == concept
    response = ask("PatchConcepts", user_app_id=public, concepts=[Concept(id=concept.id, name="x")], action="overwrite")
    assert response.status.code == codes.CONN_INSUFFICIENT_SCOPES
    assert ask("PatchConcepts", concepts=[Concept(id=concept.id, name="x")], action="overwrite").status.code == (
        codes.CONN_DOES_NOT_EXIST
    )


def test_the_concepts_of_a_public_model_page_by_page(ask: Ask, public: Any) -> None:
    model = {"model_id": "general-image-recognition"}
    first = ok(ask("ListModelConcepts", **model, per_page=1000)).concepts
    second = ok(ask("ListModelConcepts", **model, per_page=1000, page=2)).concepts
    assert len(first) == 1000
    ids = [concept.id for concept in (*first, *second)]
    assert len(set(ids)) == len(ids) > 1200
    assert ok(ask("ListModelConcepts", user_app_id=public, **model, per_page=1000)).concepts == first
    assert not ok(ask("ListModelConcepts", **model, page=99)).concepts
    found = ok(ask("ListModelConcepts", **model, search="ALM")).concepts
    assert found
    assert all("alm" in concept.name.lower() or "alm" in concept.id.lower() for concept in found)
    assert ask("ListModelConcepts", model_id="nothing").status.code == codes.MODEL_DOES_NOT_EXIST
    unknown = ask("ListModelConcepts", **model, version_id="nothing")
    assert unknown.status.code == codes.CONN_DOES_NOT_EXIST
