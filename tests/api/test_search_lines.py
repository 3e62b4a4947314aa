"""Every statement of behaviour §12.1, by its own words: what is asked, and what must be found.

One filled app serves all of them; nothing here changes it but for the tests at the end, which say so.
"""

import math
import sqlite3
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode
from google.protobuf.struct_pb2 import Struct

from support.inputs import Inputs, image, text
from support.serving import SAMPLES, SAMPLES_URL, Server, within_store

PICTURES = ("puppy", "coffee")
TEXTS = {"dogs": "The dog sleeps on the sofa.", "stocks": "Stock prices fell again.", "deer": "A deer in the wood."}
EVERYTHING = ["coffee", "deer", "dogs", "puppy", "stocks"]
COMPASS = {"puppy": (1, 0, 0, 0), "coffee": (0, 1, 0, 0), "dogs": (-1, 0, 0, 0)}
"""Vectors of four numbers that a few inputs have beside those of the base workflow."""


@dataclass
class World:
    """The app, and the ids that the server gave. made: annotation id → the model or workflow version that signed it."""

    app: Inputs
    made: dict[str, str] = field(default_factory=dict)

    def search(self, rpc: str = "PostInputsSearches", **query: Any) -> Any:
        return self.app.ok(rpc, searches=[res.Search(query=res.Query(**query))])

    def inputs(self, *filters: Any, **query: Any) -> list[str]:
        return [hit.input.id for hit in self.search(filters=filters, **query).hits]

    def annotations(self, *filters: Any) -> list[str]:
        """Of annotations that have an id of ours: input-level ones are named by a number."""
        hits = self.search("PostAnnotationsSearches", filters=filters).hits
        return sorted(f"{hit.input.id}*" if hit.annotation.input_level else hit.annotation.id for hit in hits)

    def scores(self, *ranks: Any, **query: Any) -> dict[str, float]:
        return {hit.input.id: hit.score for hit in self.search(ranks=ranks, **query).hits}


def struct_of(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


def concept(id: str = "", value: float = 1, **more: Any) -> res.Concept:
    return res.Concept(id=id, value=value, **more)


def by(**data: Any) -> res.Filter:
    """A filter by the data of annotations, as the SDK sends it."""
    return res.Filter(annotation=res.Annotation(data=res.Data(**data)), input=res.Input())


def said(**fields: Any) -> res.Filter:
    """A filter by the fields of annotations."""
    return res.Filter(annotation=res.Annotation(**fields))


def by_workflow(version: str, **fields: Any) -> res.Annotation:
    """An annotation with `workflow_version_id`, which newer clients do not know any more."""
    plain = res.Annotation(**fields).SerializeToString()
    return res.Annotation.FromString(plain + b"\xa2\x01" + bytes([len(version)]) + version.encode())


def of(**fields: Any) -> res.Filter:
    """A filter by inputs."""
    return res.Filter(input=res.Input(**fields))


def region(shape: str = "", made: Any = None, **more: Any) -> res.Region:
    info = res.RegionInfo()
    if shape:
        getattr(info, shape).CopyFrom(made) if made is not None else getattr(info, shape).SetInParent()
    return res.Region(region_info=info, **more) if shape else res.Region(**more)


def point(longitude: float, latitude: float) -> res.GeoPoint:
    return res.GeoPoint(longitude=longitude, latitude=latitude)


def near(kind: str, value: float) -> res.Filter:
    return by(geo=res.Geo(geo_point=point(43, 56), geo_limit=res.GeoLimit(type=kind, value=value)))


def box(*corners: tuple[float, float]) -> res.Filter:
    return by(geo=res.Geo(geo_box=[res.GeoBoxedPoint(geo_point=point(*corner)) for corner in corners]))


def negated(filter: res.Filter) -> res.Filter:
    turned = res.Filter.FromString(filter.SerializeToString())
    turned.negate = True
    return turned


def rank(negate: bool = False, **fields: Any) -> res.Rank:
    return res.Rank(annotation=res.Annotation(**fields), negate=negate)


def vector(*numbers: float, **fields: Any) -> dict[str, Any]:
    return {"data": res.Data(embeddings=[res.Embedding(vector=numbers)]), **fields}


CORNERS = res.BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.4, right_col=0.4)
OUTLINE = res.Polygon(points=[res.Point(row=row, col=col) for row, col in ((0.1, 0.1), (0.5, 0.1), (0.5, 0.5))])
SPAN = res.Span(char_start=4, char_end=7, raw_text="dog")


def annotations() -> list[res.Annotation]:
    """One of each kind."""

    def about(input: str, id: str, data: Any, **more: Any) -> res.Annotation:
        return res.Annotation(input_id=input, id=id, data=data, **more)

    def within(shape: str, made: Any, label: str, **more: Any) -> res.Data:
        return res.Data(regions=[region(shape, made, data=res.Data(concepts=[concept(label)]), **more)])

    frame = res.Frame(frame_info=res.FrameInfo(index=1, time=500), data=res.Data(concepts=[concept("moving")]))
    segment = res.TimeSegment(
        time_info=res.TimeInfo(begin_time=1, end_time=2), data=res.Data(concepts=[concept("loud")])
    )
    pending = {"code": StatusCode.ANNOTATION_PENDING}
    return [
        about("coffee", "palm", within("bounding_box", CORNERS, "palm", track_id="track-1"), status=pending),
        about("coffee", "water", within("bounding_box", CORNERS, "water"), annotation_info=struct_of(round=2, by="x")),
        about("puppy", "mask", within("mask", res.Mask(image=res.Image(base64=picture("puppy"))), "fur")),
        about("puppy", "outline", within("polygon", OUTLINE, "fur")),
        about("puppy", "nose", within("point", res.Point(row=0.5, col=0.5), "nose")),
        about("dogs", "word", within("span", SPAN, "noun")),
        about("coffee", "frame", res.Data(frames=[frame])),
        about("coffee", "segment", res.Data(time_segments=[segment])),
        about("coffee", "note", res.Data(text=res.Text(raw="what a cup"))),
        about("stocks", "undecided", res.Data(concepts=[concept("both", 1), concept("both", 0)])),
    ]


def picture(name: str) -> bytes:
    return next(SAMPLES.glob(f"{name}.jp*g")).read_bytes()


@pytest.fixture(scope="module")
def world(stub: Any, server: Server, make_app: Callable[..., Any]) -> World:
    """Two pictures and three texts with all that searches look at."""
    made = World(Inputs(stub, server, make_app("search-lines", base="Universal"), server.owner.metadata))
    app = made.app
    first = {
        "metadata": struct_of(name="puppy", tags=[1, 2, 5], deep={"animal": True, "legs": 4}),
        "geo": res.Geo(geo_point=point(44, 55)),
        "concepts": [concept("dog"), concept("cat", 0)],
    }
    second = {
        "metadata": struct_of(name="coffee", tags=[1, 2]),
        "geo": res.Geo(geo_point=point(44, -10)),
        "concepts": [concept("drink")],
    }
    app.post(image("puppy", base64=picture("puppy"), **first), image("coffee", base64=picture("coffee"), **second))
    app.post(*(text(raw, id) for id, raw in TEXTS.items()))
    app.ok("PatchInputs", action="merge", inputs=[text("", "deer", concepts=[concept("deer")])])
    app.ok("PostAnnotations", annotations=annotations())
    app.ok("PostConceptLanguages", concept_id="dog", concept_languages=[res.ConceptLanguage(id="de", name="Hund")])
    for id, members in (("pets", ["puppy"]), ("words", ["dogs", "stocks"])):
        app.ok("PostDatasets", datasets=[res.Dataset(id=id)])
        added = [res.DatasetInput(input=res.Input(id=member)) for member in members]
        app.ok("PostDatasetInputs", dataset_id=id, dataset_inputs=added)
    for one in app.all_settled(EVERYTHING, 60):
        assert one.status.code == StatusCode.INPUT_DOWNLOAD_SUCCESS, one
    _signed(made)
    within_store(server.data, lambda connection: _in_store(connection, app.app.app_id))
    return made


def _signed(world: World) -> None:
    """What a model and a workflow say, posted by the app's owner; with what the base workflow said on its own."""
    listed = world.app.ok("ListAnnotations", input_ids=["puppy"], list_all_annotations=True).annotations
    world.made["model"] = next(one.model_version_id for one in listed if one.model_version_id)
    main = {"user_id": "clarifai", "app_id": "main"}
    request = service_pb2.GetWorkflowRequest(user_app_id=res.UserAppIDSet(**main), workflow_id="General")
    answer = world.app.stub.GetWorkflow(request, metadata=world.app.metadata)
    world.made["workflow"] = answer.workflow.version.id
    guess = res.Data(concepts=[concept("dog", 0.75), concept("oddity", 0.625)], clusters=[res.Cluster(id="c1")])
    world.app.ok(
        "PostAnnotations",
        annotations=[
            res.Annotation(input_id="coffee", id="guess", data=guess, model_version_id=world.made["model"]),
            by_workflow(world.made["workflow"], input_id="stocks", id="flow", data=res.Data()),
        ],
    )


def _in_store(connection: sqlite3.Connection, app_id: str) -> None:
    """What only other parts of the API would write: an annotation of a task, and vectors that are easy to reckon with."""
    (app,) = connection.execute("SELECT pk FROM apps WHERE id = ?", (app_id,)).fetchone()
    connection.execute("UPDATE annotations SET task = 'task-1' WHERE owner = ? AND id = 'nose'", (app,))
    for id, numbers in COMPASS.items():
        connection.execute(
            "INSERT INTO vectors (owner, input, annotation, space, vector) SELECT a.owner, a.input, a.pk, 'compass', ?"
            " FROM annotations a JOIN inputs i ON i.pk = a.input WHERE i.owner = ? AND i.id = ? AND a.input_level",
            (struct.pack("<4f", *numbers), app, id),
        )


Asked = Callable[[World], list[Any]]
INPUTS: list[tuple[str, Asked, list[str]]] = [
    ("no filters: everything", lambda w: [], EVERYTHING),
    ("filters list is AND", lambda w: [by(concepts=[concept("dog")]), of(id="puppy")], ["puppy"]),
    ("filters list is AND: none", lambda w: [by(concepts=[concept("dog")]), of(id="dogs")], []),
    ("inside one filter OR", lambda w: [by(concepts=[concept("deer"), concept("dog")])], ["deer", "puppy"]),
    ("in two filters AND", lambda w: [by(concepts=[concept("deer")]), by(concepts=[concept("dog")])], []),
    (
        "inputs: filters may be satisfied by different annotations",
        lambda w: [by(concepts=[concept("palm")]), by(concepts=[concept("water")])],
        ["coffee"],
    ),
    ("Filter.input type image", lambda w: [of(data=res.Data(image=res.Image()))], ["coffee", "puppy"]),
    ("Filter.input type text", lambda w: [of(data=res.Data(text=res.Text()))], ["deer", "dogs", "stocks"]),
    ("Filter.input type audio", lambda w: [of(data=res.Data(audio=res.Audio()))], []),
    ("Filter.input type video", lambda w: [of(data=res.Data(video=res.Video()))], []),
    ("several types OR", lambda w: [of(data=res.Data(video=res.Video(), image=res.Image()))], ["coffee", "puppy"]),
    ("dataset_ids", lambda w: [of(dataset_ids=["pets"])], ["puppy"]),
    ("dataset_ids OR", lambda w: [of(dataset_ids=["pets", "words"])], ["dogs", "puppy", "stocks"]),
    ("input status.code", lambda w: [of(status={"code": 30000})], EVERYTHING),
    ("input status.code of another state", lambda w: [of(status={"code": 30002})], []),
    (
        "types and status inside one filter are OR-ed",
        lambda w: [of(data=res.Data(audio=res.Audio(), video=res.Video()), status={"code": 30000})],
        EVERYTHING,
    ),
    (
        "types and status in separate filters AND",
        lambda w: [of(data=res.Data(audio=res.Audio())), of(status={"code": 30000})],
        [],
    ),
    (
        "empty sub-messages mean no condition",
        lambda w: [res.Filter(annotation=res.Annotation(), input=res.Input())],
        EVERYTHING,
    ),
    ("concept value 1 is a positive label", lambda w: [by(concepts=[concept("cat", 1)])], []),
    ("concept value 0 is a negative label", lambda w: [by(concepts=[concept("cat", 0)])], ["puppy"]),
    ("concept filters match human annotations: no model's", lambda w: [by(concepts=[concept("dog")])], ["puppy"]),
    (
        "a concept with both labels is found by the positive one",
        lambda w: [by(concepts=[concept("both", 1)])],
        ["stocks"],
    ),
    ("and by the negative one", lambda w: [by(concepts=[concept("both", 0)])], ["stocks"]),
    ("concept by id", lambda w: [by(concepts=[concept("drink")])], ["coffee"]),
    ("concept by name", lambda w: [by(concepts=[concept(name="drink")])], ["coffee"]),
    ("metadata is contained, nested", lambda w: [by(metadata=struct_of(deep={"animal": True}))], ["puppy"]),
    ("metadata is contained, nested: not", lambda w: [by(metadata=struct_of(deep={"animal": False}))], []),
    ("metadata list [1,2] matches supersets", lambda w: [by(metadata=struct_of(tags=[1, 2]))], ["coffee", "puppy"]),
    ("metadata list [5] matches supersets", lambda w: [by(metadata=struct_of(tags=[5]))], ["puppy"]),
    ("metadata list that is no subset", lambda w: [by(metadata=struct_of(tags=[1, 7]))], []),
    (
        "several top-level metadata keys are OR-ed",
        lambda w: [by(metadata=struct_of(name="coffee", deep={"legs": 4}))],
        ["coffee", "puppy"],
    ),
    ("empty metadata is no condition", lambda w: [by(metadata=Struct(), concepts=[concept("dog")])], ["puppy"]),
    ("geo withinKilometers 1000 of (43,56) finds (44,55)", lambda w: [near("withinKilometers", 1000)], ["puppy"]),
    ("geo withinKilometers too few", lambda w: [near("withinKilometers", 100)], []),
    ("geo withinMiles", lambda w: [near("withinMiles", 79.5)], ["puppy"]),
    ("geo withinMiles are longer than kilometers", lambda w: [near("withinKilometers", 79.5)], []),
    ("geo withinDegrees", lambda w: [near("withinDegrees", 1.16)], ["puppy"]),
    ("geo withinDegrees too few", lambda w: [near("withinDegrees", 1.14)], []),
    ("geo withinRadians", lambda w: [near("withinRadians", math.radians(1.16))], ["puppy"]),
    ("geo withinRadians too few", lambda w: [near("withinRadians", math.radians(1.14))], []),
    ("geo_box (43,54)-(45,56)", lambda w: [box((43, 54), (45, 56))], ["puppy"]),
    ("geo_box of any corners", lambda w: [box((45, 54), (43, 56))], ["puppy"]),
    ("geo_box elsewhere", lambda w: [box((46, 54), (47, 56))], []),
    ("negate on a filter is NOT", lambda w: [negated(by(concepts=[concept("dog"), concept("drink")]))], [*TEXTS]),
    ("negate of a type", lambda w: [negated(of(data=res.Data(text=res.Text())))], ["coffee", "puppy"]),
    (
        "query.language names concepts",
        lambda w: [by(concepts=[concept(name="Hund", language="de")])],
        ["puppy"],
    ),
]
"""What is asked of inputs, and the inputs that are found."""

WHOLE = ["coffee*", "deer*", "dogs*", "puppy*", "stocks*"]
SHAPES = {
    "bounding_box": ["palm", "water"],
    "mask": ["mask"],
    "polygon": ["outline"],
    "point": ["nose"],
    "span": ["word"],
}
ANNOTATIONS: list[tuple[str, Asked, list[str]]] = [
    (
        "annotations: all filters hold on one annotation",
        lambda w: [by(regions=[region("bounding_box")]), by(concepts=[concept("palm")])],
        ["palm"],
    ),
    (
        "annotations: box palm and box water are two",
        lambda w: [by(concepts=[concept("palm")]), by(concepts=[concept("water")])],
        [],
    ),
    (
        "annotation {data:{}}: without space-time info",
        lambda w: [said(data=res.Data())],
        sorted([*WHOLE, "note", "undecided"]),
    ),
    *(
        (f"present but empty {shape}", lambda w, shape=shape: [by(regions=[region(shape)])], found)
        for shape, found in SHAPES.items()
    ),
    ("present but empty frame_info", lambda w: [by(frames=[res.Frame(frame_info=res.FrameInfo())])], ["frame"]),
    (
        "present but empty time_info",
        lambda w: [by(time_segments=[res.TimeSegment(time_info=res.TimeInfo())])],
        ["segment"],
    ),
    ("present but empty text", lambda w: [by(text=res.Text())], ["note"]),
    ("annotation filter id", lambda w: [said(id="nose")], ["nose"]),
    ("annotation filter input_id", lambda w: [said(input_id="dogs")], ["dogs*", "word"]),
    ("annotation filter model_version_id", lambda w: [said(model_version_id=w.made["model"], id="guess")], ["guess"]),
    ("annotation filter model_version_id of another", lambda w: [said(model_version_id="x", id="guess")], []),
    ("annotation filter task_id", lambda w: [said(task_id="task-1")], ["nose"]),
    ("annotation filter user_id", lambda w: [said(user_id=w.app.app.user_id, input_id="deer")], ["deer*"]),
    ("annotation filter user_id of the caller", lambda w: [said(user_id="me", input_id="deer")], ["deer*"]),
    ("annotation filter user_id of another", lambda w: [said(user_id="x")], []),
    (
        "annotation filter workflow_version_id",
        lambda w: [res.Filter(annotation=by_workflow(w.made["workflow"]))],
        ["flow"],
    ),
    ("annotation filter annotation_info", lambda w: [said(annotation_info=struct_of(round=2))], ["water"]),
    ("annotation filter annotation_info: not", lambda w: [said(annotation_info=struct_of(round=3))], []),
    ("annotation filter input_level", lambda w: [said(input_level=True)], WHOLE),
    ("annotation filter status.code", lambda w: [said(status={"code": StatusCode.ANNOTATION_PENDING})], ["palm"]),
    ("annotation filter trusted", lambda w: [said(trusted=True, input_id="stocks")], ["stocks*", "undecided"]),
    ("annotation filter data.clusters[].id", lambda w: [by(clusters=[res.Cluster(id="c1")])], ["guess"]),
    ("annotation filter worker.user", lambda w: [worked(user={"id": w.app.app.user_id}, input="deer")], ["deer*"]),
    ("annotation filter worker.user, the caller", lambda w: [worked(user={"id": "me"}, input="deer")], ["deer*"]),
    (
        "annotation filter worker.model",
        lambda w: [worked(model={"model_version": {"id": w.made["model"]}}, input="coffee"), said(id="guess")],
        ["guess"],
    ),
    (
        "annotation filter worker.workflow",
        lambda w: [worked(workflow={"version": {"id": w.made["workflow"]}}, input="stocks")],
        ["flow"],
    ),
    ("annotation filter regions[].track_id", lambda w: [by(regions=[res.Region(track_id="track-1")])], ["palm"]),
    ("negate on annotations", lambda w: [negated(said(input_level=True)), said(input_id="dogs")], ["word"]),
]
"""What is asked of annotations, and those that are found: `x*` is the input-level one of the input x."""


def worked(input: str, **worker: Any) -> res.Filter:
    return said(worker=res.Worker(**worker), input_id=input)


@pytest.mark.parametrize(("line", "asked", "found"), INPUTS, ids=[line for line, *_ in INPUTS])
def test_inputs(world: World, line: str, asked: Asked, found: list[str]) -> None:
    assert sorted(world.inputs(*asked(world))) == sorted(found), line


@pytest.mark.parametrize(("line", "asked", "found"), ANNOTATIONS, ids=[line for line, *_ in ANNOTATIONS])
def test_annotations(world: World, line: str, asked: Asked, found: list[str]) -> None:
    assert world.annotations(*asked(world)) == found, line


def test_a_request_has_exactly_one_search(world: World) -> None:
    for rpc in ("PostInputsSearches", "PostAnnotationsSearches"):
        for count in (0, 2):
            answer = world.app.call(rpc, searches=[res.Search()] * count)
            assert answer.status.code == StatusCode.SEARCH_INVALID_REQUEST, (rpc, count)
            assert f"searches has {count} items" in answer.status.details


def test_pagination_goes_with_a_search(world: World) -> None:
    for rpc in ("PostInputsSearches", "PostAnnotationsSearches"):
        page = service_pb2.Pagination(page=2, per_page=2)
        assert len(world.app.ok(rpc, searches=[res.Search()], pagination=page).hits) == 2, rpc


def test_legacy_query_ands_and_searches_query_ands(world: World) -> None:
    older = res.Query(ands=[res.And(input=res.Input(data=res.Data(concepts=[concept("drink")])))])
    for asked in ({"query": older}, {"searches": [res.Search(query=older)]}):
        assert [hit.input.id for hit in world.app.ok("PostSearches", **asked).hits] == ["coffee"]


def test_the_response_has_status_id_hits_query_searches_and_hit_counts(world: World) -> None:
    found = world.search(filters=[by(concepts=[concept("drink")])])
    assert (found.status.code, len(found.hits)) == (10000, 1)
    assert found.id
    older = res.Query(ands=[res.And(input=res.Input(data=res.Data(concepts=[concept("drink")])))])
    assert world.app.ok("PostSearches", query=older).query == older
    counted = world.app.ok("PostInputsSearches", searches=[res.Search()], only_count=True)
    assert counted.hit_counts[0].estimated_total == len(EVERYTHING)
    saved = world.app.ok("PostInputsSearches", searches=[res.Search(id="kept", save=True)])
    assert [one.id for one in saved.searches] == ["kept"]
    world.app.ok("DeleteSearch", id="kept")


def test_no_arguments_of_the_sdk_are_no_condition(world: World) -> None:
    empty = res.Filter(annotation=res.Annotation(), input=res.Input())
    assert sorted(world.inputs(empty, ranks=[rank()])) == EVERYTHING


def test_geo_filters_only_the_order_is_that_of_creation(world: World) -> None:
    everywhere = [near("withinDegrees", 180)]
    found = world.search(filters=everywhere).hits
    assert [hit.input.id for hit in found] == ["coffee", "puppy"]  # the nearest is the older one
    assert {hit.score for hit in found} == {1.0}


def test_last_updated_time_range_includes_both_ends(world: World) -> None:
    at = world.app.get("deer").modified_at
    later = type(at)(seconds=at.seconds, nanos=at.nanos + 1000)
    earlier = type(at)(seconds=at.seconds, nanos=at.nanos - 1000)

    def within(start: Any, end: Any) -> bool:
        span = res.TimeRange(start_time=start, end_time=end)
        return world.inputs(of(id="deer"), res.Filter(last_updated_time_range=span)) == ["deer"]

    assert within(at, at)
    assert not within(later, later)
    assert not within(earlier, earlier)


def test_query_language_names_concepts_of_filters_and_ranks(world: World) -> None:
    german = [concept(name="Hund")]
    assert world.inputs(by(concepts=german), language="de") == ["puppy"]
    assert not world.inputs(by(concepts=german))
    data = res.Data(concepts=german)
    assert world.scores(rank(data=data), language="de") == {"coffee": 0.75}
    assert not world.scores(rank(data=data))


def test_a_rank_by_concept_scores_the_predicted_probability(world: World) -> None:
    listed = world.app.ok("ListAnnotations", input_ids=["puppy"], list_all_annotations=True).annotations
    (predicted,) = [c for one in listed if one.model_version_id for c in one.data.concepts if c.name == "dog"]
    by_id = world.scores(rank(data=res.Data(concepts=[concept(predicted.id)])))
    assert by_id["puppy"] == pytest.approx(predicted.value, abs=1e-6)
    by_name = world.scores(rank(data=res.Data(concepts=[concept(name="dog")])), language="en")
    assert by_name["puppy"] == pytest.approx(predicted.value, abs=1e-6)
    without = world.scores(rank(data=res.Data(concepts=[concept(predicted.id, 0)])))
    assert without["puppy"] == pytest.approx(1 - predicted.value, abs=1e-6)


def test_ranks_by_custom_concepts_need_what_a_model_predicts(world: World) -> None:
    """What nothing predicts is ranked by people's labels; once a model says it, by the model alone."""
    assert world.scores(rank(data=res.Data(concepts=[concept("oddity")]))) == {"coffee": 0.625}
    assert world.scores(rank(data=res.Data(concepts=[concept("drink")]))) == {"coffee": 1.0}


@pytest.mark.parametrize("source", ["url", "base64"])
def test_a_rank_by_image(world: World, source: str) -> None:
    file = next(SAMPLES.glob("coffee.jp*g"))
    given = {"url": f"{SAMPLES_URL}{file.name}"} if source == "url" else {"base64": file.read_bytes()}
    scores = world.scores(rank(data=res.Data(image=res.Image(**given))))
    assert list(scores) == ["coffee", "puppy"]
    assert scores["coffee"] == pytest.approx(1, abs=0.01)


def test_a_rank_by_text_raw(world: World) -> None:
    scores = world.scores(rank(data=res.Data(text=res.Text(raw=TEXTS["stocks"]))))
    assert next(iter(scores)) == "stocks"
    assert scores["stocks"] == pytest.approx(1, abs=1e-3)


def test_a_rank_by_an_embeddings_vector(world: World) -> None:
    assert world.scores(rank(**vector(3, 0, 0, 0))) == {"puppy": 1.0, "coffee": 0.5, "dogs": 0.0}


def test_a_negated_rank_is_inverted_and_unrelated_hits_score_a_half(world: World) -> None:
    assert world.scores(rank(negate=True, **vector(3, 0, 0, 0))) == {"puppy": 0.0, "coffee": 0.5, "dogs": 1.0}


def test_model_version_id_chooses_the_embedder(world: World) -> None:
    assert len(world.scores(rank(**vector(1, 0, 0, 0, model_version_id="compass")))) == 3
    wanted = rank(**vector(1, 0, 0, 0, model_version_id=world.made["model"]))
    answer = world.app.call("PostInputsSearches", searches=[res.Search(query=res.Query(ranks=[wanted]))])
    assert answer.status.code == StatusCode.SEARCH_INVALID_REQUEST
    alike = rank(input_id="puppy", model_version_id="compass")
    assert world.scores(alike) == {"puppy": 1.0, "coffee": 0.5, "dogs": 0.0}


def test_several_ranks_are_combined_as_the_mean(world: World) -> None:
    both = world.scores(rank(**vector(1, 0, 0, 0)), rank(**vector(0, 1, 0, 0)))
    assert both == {"puppy": 0.75, "coffee": 0.75, "dogs": 0.25}


def test_filters_apply_before_ranking(world: World) -> None:
    query = res.Query(ranks=[rank(**vector(1, 0, 0, 0))], filters=[of(data=res.Data(text=res.Text()))])
    page = service_pb2.Pagination(page=1, per_page=1)
    (hit,) = world.app.ok("PostInputsSearches", searches=[res.Search(query=query)], pagination=page).hits
    assert (hit.input.id, hit.score) == ("dogs", 0.0)


def test_a_rank_by_input_id_averages_its_embeddings(world: World) -> None:
    """Last: from here on puppy has a second vector."""
    assert world.scores(rank(input_id="dogs", model_version_id="compass"))["dogs"] == 1.0

    def another(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO vectors (owner, input, annotation, space, vector) SELECT v.owner, v.input, v.annotation,"
            " v.space, ? FROM vectors v JOIN inputs i ON i.pk = v.input JOIN apps a ON a.pk = i.owner"
            " WHERE a.id = ? AND i.id = 'puppy' AND v.space = 'compass'",
            (struct.pack("<4f", 0, 0, 1, 0), world.app.app.app_id),
        )

    within_store(world.app.server.data, another)
    scores = world.scores(rank(input_id="puppy", model_version_id="compass"))
    assert scores["puppy"] == pytest.approx((1 + math.sqrt(0.5)) / 2, abs=1e-6)
    assert scores["coffee"] == pytest.approx(0.5)
