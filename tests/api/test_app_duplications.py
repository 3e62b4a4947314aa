"""Copies of apps as jobs (behaviour §16)."""

import sqlite3
import urllib.request
from contextlib import closing
from typing import Any

import pytest

from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Annotation,
    App,
    AppDuplication,
    AppDuplicationFilters,
    BoundingBox,
    Concept,
    ConceptLanguage,
    Data,
    Image,
    Input,
    InstalledModuleVersion,
    Key,
    Model,
    ModelVersion,
    Module,
    ModuleVersion,
    OutputInfo,
    Region,
    RegionInfo,
    Text,
    Workflow,
    WorkflowNode,
)
from meshserve_proto.struct_pb2 import Struct
from support.own import Own, until
from support.serving import SAMPLES, Caller, within_store

GOING = (codes.APP_DUPLICATION_PENDING, codes.APP_DUPLICATION_IN_PROGRESS)
FIELDS = ["annotations", "concepts", "inputs", "installed_module_versions", "models", "workflows"]


def begin(own: Own, to: str, code: int = codes.SUCCESS, **fields: bool) -> Any:
    wanted = AppDuplicationFilters(**{f"copy_{name}": value for name, value in fields.items()}) if fields else None
    item = AppDuplication(destination_app=App(id=to), filter=wanted)
    answer = own("PostAppDuplications", code, app_duplications=[item])
    return answer.app_duplications[0] if answer.app_duplications else answer.status


def copied(own: Own, to: str, **fields: bool) -> Any:
    """A copy that has ended well."""
    posted = begin(own, to, **fields)
    mine = own.at("")

    def ended() -> Any:
        found = mine("GetAppDuplication", app_duplication_id=posted.id).app_duplication
        return found if found.status.code not in GOING else None

    found = until(ended)
    assert found.status.code == codes.APP_DUPLICATION_SUCCESS, found
    return found


def fill(own: Own) -> None:
    """An app with something of everything."""
    own("PostConcepts", concepts=[Concept(id="cat"), Concept(id="dog", name="Dog")])
    own("PostConceptLanguages", concept_id="cat", concept_languages=[ConceptLanguage(id="de", name="Katze")])
    params = Struct()
    params.update({"regex": "dog"})
    info = OutputInfo(params=params, data=Data(concepts=[Concept(id="dog")]))
    version = ModelVersion(output_info=info)
    own("PostModels", models=[Model(id="dogs", model_type_id="regex-based-classifier", model_version=version)])
    own("PostWorkflows", workflows=[Workflow(id="flow", nodes=[WorkflowNode(id="n", model=Model(id="dogs"))])])
    own("PostModules", modules=[Module(id="m", module_version=ModuleVersion(id="1_0"))])
    installed = InstalledModuleVersion(id="i", module_version=ModuleVersion(module_id="m", id="1_0"))
    own("PostInstalledModuleVersions", installed_module_versions=[installed])
    labels = [Concept(id="dog", value=1), Concept(id="cat", value=0)]
    metadata = Struct()
    metadata.update({"of": "a test"})
    texts = [Input(id=f"t{n}", data=Data(text=Text(raw=f"text {n}"), concepts=labels[:1])) for n in range(20)]
    picture = Image(base64=(SAMPLES / "dog2.jpeg").read_bytes())
    own("PostInputs", inputs=[Input(id="p", data=Data(image=picture, concepts=labels, metadata=metadata)), *texts])
    region = Region(region_info=RegionInfo(bounding_box=BoundingBox(top_row=0.1, right_col=0.9, bottom_row=0.8)))
    region.data.concepts.add(id="cat", value=1)
    own("PostAnnotations", annotations=[Annotation(id="a", input_id="p", data=Data(regions=[region]))])
    until(lambda: own("GetInputCount").counts.processed == 21)


@pytest.fixture
def full(own: Own) -> Own:
    fill(own)
    return own


def counts(own: Own) -> tuple[int, ...]:
    found = own("GetResourceCounts")
    return found.inputs, found.models, found.workflows


def test_an_app_is_copied_with_all_that_it_has_and_only_once(full: Own) -> None:
    done = copied(full, f"{full.app_id}-copy")
    assert {each.field: each.value for each in done.progress} == dict.fromkeys(FIELDS, 100)
    assert done.destination_app.user_id == full.user_id
    there = full.at(f"{full.app_id}-copy")
    assert counts(there) == (21, 1, 1)
    assert there("GetInputCount").counts.processed == 21
    assert there("GetConcept", concept_id="dog").concept.name == "Dog"
    assert there("GetConceptLanguage", concept_id="cat", language="de").concept_language.name == "Katze"
    one, other = (each("GetInput", input_id="p").input for each in (full, there))
    assert (other.data.metadata, list(other.data.concepts)) == (one.data.metadata, list(one.data.concepts))
    assert other.data.image.hosted.suffix or other.data.image.url
    found = {each.id: each for each in there("ListAnnotations", list_all_annotations=True).annotations}
    assert found["a"].data.regions[0].data.concepts[0].id == "cat"
    assert sum(each.input_level for each in found.values()) == 21
    said = there("PostWorkflowResults", workflow_id="flow", inputs=[Input(data=Data(text=Text(raw="a dog")))])
    assert said.results[0].outputs[0].data.concepts[0].id == "dog"
    node = there("GetWorkflow", workflow_id="flow").workflow.nodes[0]
    assert (node.model.app_id, node.model.id) == (there.app_id, "dogs")
    (installed,) = there("ListInstalledModuleVersions").installed_module_versions
    assert (installed.id, installed.module_version.app_id) == ("i", full.app_id)
    copied(full, there.app_id)  # once more: what is there stays as it is
    assert counts(there) == (21, 1, 1)
    assert len(there("ListAnnotations", list_all_annotations=True).annotations) == len(found)
    full("DeleteApp")
    picture = there("GetInput", input_id="p").input.data.image
    asked = urllib.request.Request(picture.url, headers={"Authorization": f"Key {there.caller.pat}"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        assert answer.read() == (SAMPLES / "dog2.jpeg").read_bytes()  # the bytes did not go with the source


def index_by_hand(connection: sqlite3.Connection, app_id: str) -> None:
    """Let an annotation pass for what the base workflow said, with a vector."""
    found = "SELECT n.pk FROM annotations n JOIN apps a ON a.pk = n.owner WHERE n.id = 'a' AND a.id = ?"
    (pk,) = connection.execute(found, (app_id,)).fetchone()
    connection.execute("UPDATE annotations SET indexed = 1 WHERE pk = ?", (pk,))
    connection.execute(
        "INSERT INTO vectors (owner, input, annotation, space, vector)"
        " SELECT owner, input, pk, 'space', x'0000803f' FROM annotations WHERE pk = ?",
        (pk,),
    )


def number(own: Own, table: str, column: str = "owner") -> int:
    """How many rows of a table an app has."""
    sql = f"SELECT COUNT(*) FROM {table} WHERE {column} = (SELECT pk FROM apps WHERE id = ?)"  # noqa: S608
    with closing(sqlite3.connect(own.server.data / "meshserve.db")) as store:
        return int(store.execute(sql, (own.app_id,)).fetchone()[0])


def test_what_was_indexed_is_taken_along_or_made_anew(full: Own) -> None:
    within_store(full.server.data, lambda connection: index_by_hand(connection, full.app_id))
    alike, other = full.at(f"{full.app_id}-alike"), full.at(f"{full.app_id}-other")
    copied(full, alike.app_id, concepts=True, inputs=True)
    assert (number(alike, "annotations"), number(alike, "vectors"), number(alike, "reindexes", "app")) == (22, 1, 0)
    copied(full, other.app_id, concepts=True, models=True, workflows=True)
    base = App(id=other.app_id, default_workflow=Workflow(id="flow"))
    full.at("")("PatchApps", apps=[base], action="overwrite")
    copied(full, other.app_id, concepts=True, inputs=True)
    assert (number(other, "annotations"), number(other, "vectors"), number(other, "reindexes", "app")) == (21, 0, 1)


def test_the_filter_says_what_is_copied_and_must_hold_together(full: Own) -> None:
    name = f"{full.app_id}-part"
    for fields in (
        {"inputs": True}, {"annotations": True, "concepts": True}, {"models": True},
        {"annotations": True, "inputs": True},
    ):  # fmt: skip
        assert "needs" in begin(full, name, codes.APP_DUPLICATION_INVALID_REQUEST, **fields).details
    begin(full, full.app_id, codes.APP_DUPLICATION_INVALID_REQUEST)
    full.at(name)("GetApp", codes.CONN_DOES_NOT_EXIST)  # what is refused makes no app
    done = copied(full, name, concepts=True, inputs=True)
    assert [each.field for each in done.progress] == ["concepts", "inputs"]
    there = full.at(name)
    assert counts(there) == (21, 0, 0)
    annotations = there("ListAnnotations", list_all_annotations=True).annotations
    assert [each for each in annotations if not each.input_level] == []
    assert len(annotations) == 21  # those of inputs as a whole come with them
    copied(full, f"{name}-2", workflows=True)
    node = full.at(f"{name}-2")("GetWorkflow", workflow_id="flow").workflow.nodes[0]
    assert node.model.app_id == full.app_id  # its model was not copied


def test_a_copy_belongs_to_the_caller_who_must_be_let(full: Own, stranger: Caller) -> None:
    other = full.by(stranger)
    begin(other, "of-the-stranger", codes.CONN_DOES_NOT_EXIST)
    done = copied(full, f"{full.app_id}-mine", concepts=True)
    theirs = Own(full.channel, full.server, stranger, "", stranger.user_id)
    theirs("GetAppDuplication", codes.CONN_DOES_NOT_EXIST, app_duplication_id=done.id)
    other.at("")("GetAppDuplication", codes.CONN_INSUFFICIENT_SCOPES, app_duplication_id=done.id)
    assert done.id not in [each.id for each in theirs("ListAppDuplications").app_duplications]
    scopes = ["Apps_Get", "Concepts_Get", "Inputs_Get", "Annotations_Get"]
    key = full.at("")("PostKeys", keys=[Key(type="personal_access_token", scopes=scopes)]).keys[0]
    reader = full.by(Caller(full.user_id, full.app_id, key.id))
    assert "Concepts_Add" in begin(reader, "x", codes.CONN_INSUFFICIENT_SCOPES, concepts=True).details
    for path in (f"duplications?userAppId.appId={full.app_id}&page=1&perPage=1000", f"duplications/{done.id}"):
        status, answer = full.rest("GET", f"/v2/users/{full.user_id}/{path}")
        listed = answer.get("app_duplications") or [answer["app_duplication"]]
        found = next(each for each in listed if each["id"] == done.id)
        assert (status, found["status"]["code"], found["progress"]) == (
            200,
            25200,
            [{"field": "concepts", "value": 100}],
        )


def test_a_copy_whose_source_is_deleted_fails_and_says_so(own: Own) -> None:
    own("PostConcepts", concepts=[Concept(id="c")])
    done = begin(own, f"{own.app_id}-late", concepts=True)
    own("DeleteApp")
    found = until(
        lambda: (
            (f := own.at("")("GetAppDuplication", app_duplication_id=done.id).app_duplication).status.code not in GOING
            and f
        )
    )
    assert found.status.code in (codes.APP_DUPLICATION_FAILED, codes.APP_DUPLICATION_SUCCESS)
    assert (found.status.code == codes.APP_DUPLICATION_SUCCESS) or "deleted" in found.status.details
