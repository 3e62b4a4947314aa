"""Searches through the official client: each test is a line of behaviour §12."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode
from google.protobuf.struct_pb2 import Struct

from meshserve.api.searching import exhaustive
from support.inputs import Inputs, image, text
from support.serving import SAMPLES, Server
from support.tasks import new as task_of

pytestmark = pytest.mark.base("Universal")
PICTURES = ("puppy", "cat", "coffee", "person")


@pytest.fixture(scope="module")
def app(stub: Any, server: Server, user_app: Any) -> Inputs:
    """Four pictures and two texts, labelled, placed and described."""
    inputs = Inputs(stub, server, user_app, server.owner.metadata)
    inputs.post(*[image(name, base64=picture(name), **facts(name)) for name in PICTURES])
    inputs.post(text("The dog sleeps on the sofa.", "dogs"), text("Stock prices fell again.", "stocks"))
    inputs.all_settled([*PICTURES, "dogs", "stocks"], 60)
    return inputs


def picture(name: str) -> bytes:
    return next(SAMPLES.glob(f"{name}.jp*g")).read_bytes()


def facts(name: str) -> dict[str, Any]:
    """What the pictures are said to be: labels, metadata, place."""
    metadata = Struct()
    metadata.update({"name": name, "tags": [1, 2, 3] if name == "puppy" else [5], "deep": {"animal": name != "coffee"}})
    place = res.Geo(geo_point=res.GeoPoint(longitude=44, latitude=55 if name == "puppy" else -10))
    labels = {"puppy": [("dog", 1), ("cat", 0)], "cat": [("cat", 1), ("dog", 0)], "coffee": [("drink", 1)]}
    concepts = [res.Concept(id=id, value=value) for id, value in labels.get(name, [])]
    return {"metadata": metadata, "geo": place, "concepts": concepts}


def find(app: Inputs, rpc: str = "PostInputsSearches", **query: Any) -> list[Any]:
    fields = {name: query.pop(name) for name in ("pagination", "only_count") if name in query}
    of_search = {name: query.pop(name) for name in ("algorithm", "metric", "min_value") if name in query}
    return list(app.ok(rpc, searches=[res.Search(query=res.Query(**query), **of_search)], **fields).hits)


def ids(hits: list[Any]) -> list[str]:
    return [hit.input.id for hit in hits]


def data(**fields: Any) -> res.Filter:
    return res.Filter(annotation=res.Annotation(data=res.Data(**fields)), input=res.Input())


def concept(id: str, value: float = 1) -> res.Concept:
    return res.Concept(id=id, value=value)


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


def test_without_conditions_everything_is_found_once_with_score_1(app: Inputs) -> None:
    hits = find(app, ranks=[res.Rank(annotation=res.Annotation())], filters=[res.Filter(input=res.Input())])
    assert sorted(ids(hits)) == sorted([*PICTURES, "dogs", "stocks"])
    assert {hit.score for hit in hits} == {1.0}
    assert {hit.app_id for hit in hits} == {app.app.app_id}
    assert next(hit for hit in hits if hit.input.id == "puppy").input.data.image.url.startswith("http://")


def test_filters_are_anded_and_concepts_in_one_filter_ored(app: Inputs) -> None:
    assert ids(find(app, filters=[data(concepts=[concept("dog"), concept("cat")])])) == ["cat", "puppy"]
    assert not find(app, filters=[data(concepts=[concept("dog")]), data(concepts=[concept("cat")])])


def test_a_concept_of_value_0_asks_for_a_negative_label(app: Inputs) -> None:
    assert ids(find(app, filters=[data(concepts=[concept("dog", 0)])])) == ["cat"]
    assert ids(find(app, filters=[data(concepts=[res.Concept(name="drink", value=1)])])) == ["coffee"]


def test_annotation_searches_want_all_on_one_annotation(app: Inputs) -> None:
    corners = res.BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.4, right_col=0.4)
    for label in ("palm", "water"):
        region = res.Region(region_info=res.RegionInfo(bounding_box=corners), data=res.Data(concepts=[concept(label)]))
        made = res.Annotation(input_id="person", data=res.Data(regions=[region]))
        app.ok("PostAnnotations", annotations=[made])
    box = res.Region(region_info=res.RegionInfo(bounding_box=res.BoundingBox()))
    assert len(find(app, "PostAnnotationsSearches", filters=[data(regions=[box])])) == 2
    palm = find(app, "PostAnnotationsSearches", filters=[data(regions=[box]), data(concepts=[concept("palm")])])
    assert [hit.annotation.input_id for hit in palm] == ["person"]
    assert [hit.input.id for hit in palm] == ["person"]
    both = [data(concepts=[concept("palm")]), data(concepts=[concept("water")])]
    assert not find(app, "PostAnnotationsSearches", filters=both)
    assert ids(find(app, filters=both)) == ["person"]
    assert not find(app, filters=[data(regions=[res.Region(region_info=res.RegionInfo(mask=res.Mask()))])])


def test_present_and_empty_data_means_nothing_in_space_or_time(app: Inputs) -> None:
    whole = [res.Filter(annotation=res.Annotation(data=res.Data()))]
    found = find(app, "PostAnnotationsSearches", filters=whole)
    assert {hit.annotation.input_level for hit in found} == {True}


def test_media_types_and_states_in_one_filter_are_ored(app: Inputs) -> None:
    def asked(*types: str, status: int = 0) -> res.Filter:
        media = {"text": res.Text(), "image": res.Image(), "video": res.Video(), "audio": res.Audio()}
        wanted = res.Input(data=res.Data(**{name: media[name] for name in types}))
        wanted.status.code = status
        return res.Filter(annotation=res.Annotation(), input=wanted)

    assert sorted(ids(find(app, filters=[asked("text")]))) == ["dogs", "stocks"]
    assert len(find(app, filters=[asked("text", "image")])) == 6
    assert len(find(app, filters=[asked("video", "audio", status=30000)])) == 6
    assert not find(app, filters=[asked("video"), asked(status=30000)])


METADATA = [
    ({"name": "cat"}, ["cat"]),
    ({"tags": [1, 2]}, ["puppy"]),
    ({"tags": [1, 5]}, []),
    ({"deep": {"animal": False}}, ["coffee"]),
    ({"name": "cat", "tags": [1]}, ["cat", "puppy"]),
    ({}, ["person", "coffee", "cat", "puppy", "stocks", "dogs"]),
]


@pytest.mark.parametrize(("wanted", "expected"), METADATA)
def test_metadata_is_contained_and_its_top_level_keys_are_ored(app: Inputs, wanted: Any, expected: list[str]) -> None:
    assert sorted(ids(find(app, filters=[data(metadata=struct(**wanted))]))) == sorted(expected)


LIMITS = [
    ("withinKilometers", 1000, ["puppy"]),
    ("withinMiles", 600, ["puppy"]),
    ("withinDegrees", 2, ["puppy"]),
    ("withinRadians", 0.05, ["puppy"]),
    ("withinKilometers", 1, []),
    ("withinRadians", 3.2, ["cat", "coffee", "person", "puppy"]),
]


@pytest.mark.parametrize(("unit", "value", "expected"), LIMITS)
def test_places_within_a_distance(app: Inputs, unit: str, value: float, expected: list[str]) -> None:
    geo = res.Geo(geo_point=res.GeoPoint(longitude=43, latitude=56), geo_limit=res.GeoLimit(type=unit, value=value))
    assert sorted(ids(find(app, filters=[data(geo=geo)]))) == expected


def test_places_in_a_box_of_any_two_corners(app: Inputs) -> None:
    corners = [(45, 54), (43, 56)]
    box = [res.GeoBoxedPoint(geo_point=res.GeoPoint(longitude=x, latitude=y)) for x, y in corners]
    assert ids(find(app, filters=[data(geo=res.Geo(geo_box=box))])) == ["puppy"]


def test_negate_turns_a_filter_round(app: Inputs) -> None:
    wanted = data(concepts=[concept("dog"), concept("cat"), concept("drink")])
    wanted.negate = True
    assert sorted(ids(find(app, filters=[wanted]))) == ["dogs", "person", "stocks"]


def test_the_same_picture_comes_first_with_a_score_near_1(app: Inputs) -> None:
    alike = res.Annotation(data=res.Data(image=res.Image(base64=picture("cat"))))
    hits = find(app, ranks=[res.Rank(annotation=alike)])
    assert hits[0].input.id == "cat"
    assert hits[0].score == pytest.approx(1, abs=0.01)
    assert [hit.score for hit in hits] == sorted([hit.score for hit in hits], reverse=True)
    assert set(ids(hits)) == set(PICTURES)
    negated = find(app, ranks=[res.Rank(annotation=alike, negate=True)])
    assert ids(negated) == ids(hits)[::-1]
    filtered = find(app, ranks=[res.Rank(annotation=alike)], filters=[data(concepts=[concept("dog")])])
    assert ids(filtered) == ["puppy"]


def test_by_an_input_of_the_app(app: Inputs) -> None:
    assert ids(find(app, ranks=[res.Rank(annotation=res.Annotation(input_id="puppy"))]))[0] == "puppy"
    late = app.post(text("not yet")).inputs[0]
    request = [res.Search(query=res.Query(ranks=[res.Rank(annotation=res.Annotation(input_id=late.id))]))]
    answer = app.call("PostInputsSearches", searches=request)
    app.settled(late.id)
    app.ok("DeleteInput", input_id=late.id)
    assert answer.status.code in (StatusCode.SEARCH_BY_NOT_FULLY_INDEXED_INPUT, StatusCode.SUCCESS)
    gone = [res.Search(query=res.Query(ranks=[res.Rank(annotation=res.Annotation(input_id="none"))]))]
    assert app.call("PostInputsSearches", searches=gone).status.code == StatusCode.CONN_DOES_NOT_EXIST


def test_words_find_texts_and_pictures_by_what_is_in_them(app: Inputs) -> None:
    about = res.Annotation(data=res.Data(text=res.Text(raw="a sleeping dog")))
    hits = ids(find(app, ranks=[res.Rank(annotation=about)]))
    assert hits[0] == "dogs"
    assert hits.index("puppy") < hits.index("coffee")
    assert hits.index("dogs") < hits.index("stocks")


def test_by_a_predicted_concept_the_score_is_the_probability(app: Inputs) -> None:
    dog = res.Annotation(data=res.Data(concepts=[res.Concept(name="dog", value=1)]))
    hits = find(app, ranks=[res.Rank(annotation=dog)])
    assert hits[0].input.id == "puppy"
    assert hits[0].score > 0.9


def test_several_ranks_count_together(app: Inputs) -> None:
    cat = res.Annotation(data=res.Data(image=res.Image(base64=picture("cat"))))
    dog = res.Annotation(data=res.Data(image=res.Image(base64=picture("puppy"))))
    hits = find(app, ranks=[res.Rank(annotation=cat), res.Rank(annotation=dog)])
    assert set(ids(hits)[:2]) == {"cat", "puppy"}
    one = {hit.input.id: hit.score for hit in find(app, ranks=[res.Rank(annotation=cat)])}
    other = {hit.input.id: hit.score for hit in find(app, ranks=[res.Rank(annotation=dog)])}
    for hit in hits:
        assert hit.score == pytest.approx((one[hit.input.id] + other[hit.input.id]) / 2, abs=1e-3)


def test_a_vector_of_ones_own(app: Inputs) -> None:
    refused = res.Annotation(data=res.Data(embeddings=[res.Embedding(vector=[1.0, 2.0])]))
    answer = app.call(
        "PostInputsSearches", searches=[res.Search(query=res.Query(ranks=[res.Rank(annotation=refused)]))]
    )
    assert answer.status.code == StatusCode.SEARCH_INVALID_REQUEST
    assert "384, 1280" in answer.status.details
    vector = res.Embedding(vector=[1.0] * 1280)
    assert len(find(app, ranks=[res.Rank(annotation=res.Annotation(data=res.Data(embeddings=[vector])))])) == 4


def test_a_threshold_leaves_out_what_scores_less(app: Inputs) -> None:
    alike = res.Annotation(data=res.Data(image=res.Image(base64=picture("cat"))))
    assert ids(find(app, ranks=[res.Rank(annotation=alike)], min_value=0.99)) == ["cat"]


def test_algorithm_and_metric(app: Inputs) -> None:
    alike = [res.Rank(annotation=res.Annotation(input_id="cat"))]
    cosine = res.Search.Metric.COSINE_DISTANCE
    assert ids(find(app, ranks=alike, algorithm="brute_force", metric=cosine))[0] == "cat"
    search = res.Search(query=res.Query(ranks=alike), algorithm="nearest_neighbor", metric=cosine)
    assert app.call("PostInputsSearches", searches=[search]).status.code == StatusCode.SEARCH_INVALID_REQUEST
    search = res.Search(query=res.Query(ranks=alike), algorithm="guess")
    assert app.call("PostInputsSearches", searches=[search]).status.code == StatusCode.SEARCH_INVALID_REQUEST
    average = res.Rank(annotation=res.Annotation(data=res.Data(concepts=[concept("cat")])))
    assert ids(find(app, ranks=[average], algorithm="avg_concept_brute_force"))[0] == "cat"


def test_the_cosine_metric_without_an_algorithm_is_brute_force(app: Inputs) -> None:
    """As releases 9.11.1 and 10.2.1 of the SDK search by default, ranks or none."""
    cosine = res.Search.COSINE_DISTANCE
    alike = [res.Rank(annotation=res.Annotation(data=res.Data(image=res.Image(base64=picture("cat")))))]
    assert ids(find(app, ranks=alike, metric=cosine)) == ids(
        find(app, ranks=alike, metric=cosine, algorithm="brute_force")
    )
    assert ids(find(app, metric=cosine)) == ids(find(app))
    assert exhaustive(res.Search(metric=cosine))
    assert not exhaustive(res.Search())


def test_pages_and_the_window(app: Inputs) -> None:
    def page(number: int, size: int) -> list[str]:
        return ids(find(app, pagination=service_pb2.Pagination(page=number, per_page=size)))

    assert page(1, 4) + page(2, 4) == ids(find(app))
    assert not page(3, 4)
    search = [res.Search(query=res.Query())]
    past = service_pb2.Pagination(page=11, per_page=1000)
    answer = app.call("PostInputsSearches", searches=search, pagination=past)
    assert "page * perPage cannot exceed" in answer.status.details


def test_only_count_counts(app: Inputs) -> None:
    search = [res.Search(query=res.Query(filters=[data(concepts=[concept("dog"), concept("cat")])]))]
    answer = app.ok("PostInputsSearches", searches=search, only_count=True)
    assert not answer.hits
    assert answer.hit_counts[0].estimated_total == 2


def test_a_saved_search_is_not_run_until_asked_for_by_id(app: Inputs) -> None:
    query = res.Query(filters=[data(concepts=[concept("drink")])])
    saved = app.ok("PostInputsSearches", searches=[res.Search(id="drinks", save=True, query=query)])
    assert not saved.hits
    assert saved.searches[0].id == "drinks"
    assert ids(list(app.ok("PostSearchesByID", id="drinks").hits)) == ["coffee"]
    on = app.ok("PostAnnotationsSearches", searches=[res.Search(id="drinks-too", save=True, query=query)])
    assert not on.hits
    (hit,) = app.ok("PostSearchesByID", id="drinks-too").hits
    assert hit.score == 1
    assert hit.annotation.input_id == "coffee"
    assert {each.id for each in app.ok("ListSearches").searches} == {"drinks", "drinks-too"}
    other = res.Search(id="drinks", query=res.Query(filters=[data(concepts=[concept("dog")])]))
    assert app.call("PatchAnnotationsSearches", searches=[other], action="overwrite").status.code == 11101
    app.ok("PatchInputsSearches", searches=[other], action="overwrite")
    assert ids(list(app.ok("PostSearchesByID", id="drinks").hits)) == ["puppy"]
    assert app.ok("GetSearch", id="drinks").search.query.filters[0].annotation.data.concepts[0].id == "dog"
    mine = res.Search(id="mine", save=True, query=res.Query(filters=[{"annotation": {"user_id": "me"}}]))
    app.ok("PostInputsSearches", searches=[mine])
    assert app.ok("GetSearch", id="mine").search.query.filters[0].annotation.user_id == "me"
    assert "puppy" in ids(list(app.ok("PostSearchesByID", id="mine").hits))
    source = res.TaskInputSource(type=res.TaskInputSource.SAVED_SEARCH, id="mine")
    labeller = res.TaskWorker(strategy="FULL", workers=[res.Worker(user=res.User(id=app.app.user_id))])
    refused = app.call("PostTasks", tasks=[task_of(worker=labeller, input_source=source)])
    assert (refused.status.code, "user 'me'" in refused.status.details) == (StatusCode.SEARCH_INVALID_REQUEST, True), (
        refused
    )
    for id in ("drinks", "drinks-too", "mine"):
        app.ok("DeleteSearch", id=id)
    assert app.call("PostSearchesByID", id="drinks").status.code == StatusCode.CONN_DOES_NOT_EXIST
    assert app.call("GetSearch", id="drinks").status.code == StatusCode.CONN_DOES_NOT_EXIST


def test_the_older_form_of_queries(app: Inputs) -> None:
    by_label = res.And(input=res.Input(data=res.Data(concepts=[concept("cat")])))
    assert ids(list(app.ok("PostSearches", query=res.Query(ands=[by_label])).hits)) == ["cat"]
    alike = res.And(output=res.Output(input=res.Input(data=res.Data(image=res.Image(base64=picture("puppy"))))))
    assert ids(list(app.ok("PostSearches", query=res.Query(ands=[alike])).hits))[0] == "puppy"
    predicted = res.And(output=res.Output(data=res.Data(concepts=[res.Concept(name="dog", value=1)])))
    assert ids(list(app.ok("PostSearches", query=res.Query(ands=[predicted])).hits))[0] == "puppy"
    counted = app.ok("PostInputsSearches", searches=[res.Search(query=res.Query(ands=[by_label]))], only_count=True)
    assert counted.hit_counts[0].estimated_total == 1


def test_what_is_deleted_is_not_found(app: Inputs) -> None:
    app.post(image("twin", base64=picture("coffee")))
    app.settled("twin")
    alike = [res.Rank(annotation=res.Annotation(data=res.Data(image=res.Image(base64=picture("coffee")))))]
    assert set(ids(find(app, ranks=alike))[:2]) == {"coffee", "twin"}
    app.ok("DeleteInput", input_id="twin")
    assert "twin" not in ids(find(app, ranks=alike))


NAN = float("nan")
REFUSED_FILTERS: list[tuple[res.Filter, str]] = [
    (said, name)
    for name, said in {
        "annotation.created_at": res.Filter(annotation=res.Annotation(created_at={"seconds": 5})),
        "annotation.data.image": data(image=res.Image(url="https://a.example/b.jpg")),
        "annotation.data.text.raw is nothing that a filter looks at: rank by a text": data(text=res.Text(raw="x")),
        "annotation.data.colors": data(colors=[res.Color(raw_hex="#fff")]),
        "bounding_box.bottom_row": data(regions=[{"region_info": {"bounding_box": {"bottom_row": 1}}}]),
        "regions[0].id": data(regions=[res.Region(id="x")]),
        "frame_info.index": data(frames=[res.Frame(frame_info=res.FrameInfo(index=7))]),
        "clusters[0].id is empty": data(clusters=[res.Cluster()]),
        "concepts[0].value is nan": data(concepts=[concept("dog", NAN)]),
        "concepts[0].value is 7": data(concepts=[concept("dog", 7)]),
        "concepts[0].language": data(concepts=[res.Concept(name="dog", language="xx")]),
        "metadata.a is nan": data(metadata=struct(a=NAN)),
        "model_version.id is empty": res.Filter(annotation={"worker": {"model": {"id": "general"}}}),
        "annotation.worker.user.id is empty": res.Filter(
            annotation={"worker": {"user": {"primary_email": "a@b.example"}}}
        ),
        "annotation.status.code is empty": res.Filter(annotation={"status": {"description": "Ok"}}),
        "input.status.code is empty": res.Filter(input={"status": {"details": "x"}}),
        "status.code is 7": res.Filter(annotation={"status": {"code": 7}}),
        "input.status.code is 8": res.Filter(input={"status": {"code": 8}}),
        "input.data.image.base64": res.Filter(input={"data": {"image": {"base64": b"x"}}}),
        "geo has a geo_box beside": data(geo={"geo_box": [{}, {}], "geo_point": {"latitude": 1}}),
        "geo_box[0].geo_point is missing": data(geo={"geo_box": [{}, {"geo_point": {"latitude": 1}}]}),
        "a distance is a number": data(geo={"geo_point": {}, "geo_limit": {"type": "withinMiles", "value": -1}}),
        "ends before it starts": res.Filter(
            last_updated_time_range={"start_time": {"seconds": 9}, "end_time": {"seconds": 8}}
        ),
        "end_time has": res.Filter(last_updated_time_range={"end_time": {"seconds": 2**62}}),
    }.items()
]
REFUSED_RANKS: list[tuple[dict[str, Any], str]] = [
    ({"data": {"video": {"url": "https://a.example/b.mp4"}}}, "data.video is nothing to rank by"),
    ({"data": {"metadata": struct(a=1)}}, "an input_id. Filter by it instead."),
    ({"data": {"geo": {"geo_point": {"latitude": 1}}}}, "data.geo.geo_point is nothing to rank by"),
    ({"user_id": "x"}, "annotation.user_id"),
    ({"model_version_id": "x"}, "nothing to compare with"),
    ({"model_version_id": "x", "data": {"text": {"raw": "dog"}}}, "names model version 'x'"),
    ({"worker": {"model": {"id": "general"}}, "input_id": "cat"}, "model_version.id is empty"),
    ({"worker": {"workflow": {"version": {"id": "x"}}}, "data": {"text": {"raw": "x"}}}, "workflow version 'x'"),
    ({"data": {"image": {}}}, "neither url nor base64"),
    ({"data": {"text": {"raw": "x", "url": "https://a.example/b.txt"}}}, "both url and raw"),
    ({"data": {"concepts": [concept("dog", NAN)]}}, "concepts[0].value is nan"),
    ({"data": {"concepts": [concept("")]}}, "neither id nor name"),
    ({"data": {"embeddings": [{"vector": [NAN, 1]}]}}, "it takes finite ones"),
    ({"data": {"embeddings": [{"vector": [0] * 384}]}}, "zero everywhere"),
    ({"data": {"embeddings": [{"vector": [1] * 384, "num_dimensions": 3}]}}, "num_dimensions is 3"),
]
UNKNOWN = res.Annotation(data=res.Data(concepts=[res.Concept(name="none-such", value=1)]))
REFUSED_SEARCHES: list[tuple[dict[str, Any], str]] = [
    ({"application_id": "another"}, "application_id is 'another'"),
    ({"as_of": {"seconds": 2**62}}, "as_of has"),
    ({"query": {"language": "xx"}}, "query.language is 'xx'"),
    ({"query": {"language": "xx", "ranks": [{"annotation": {"input_id": "cat"}}]}}, "query.language is 'xx'"),
    (
        {"query": {"filters": [data(geo={"geo_box": [{}]})], "ranks": [{"annotation": UNKNOWN}]}},
        "a box has two corners",
    ),
    ({"metric": 9}, "metric is 9"),
    ({"min_value": NAN}, "min_value is nan"),
]


def test_what_would_be_ignored_or_cannot_be_is_refused_by_name(app: Inputs) -> None:
    """Run or saved: a condition that nobody reads finds too much, and a saved search must be able to run."""
    asked = [(res.Search(query=res.Query(filters=[filtered])), why) for filtered, why in REFUSED_FILTERS]
    asked += [(res.Search(query=res.Query(ranks=[{"annotation": rank}])), why) for rank, why in REFUSED_RANKS]
    asked += [(res.Search(**fields), why) for fields, why in REFUSED_SEARCHES]
    needs_models = ("names model version 'x'",)
    for search, why in asked:
        for saved in (False, True):
            search.save = saved
            answer = app.call("PostInputsSearches", searches=[search])
            if saved and why in needs_models:  # what the app has is looked up when it runs
                app.ok("DeleteSearch", id=answer.id)
                continue
            assert answer.status.code == StatusCode.SEARCH_INVALID_REQUEST, (why, saved, answer.status)
            assert why in answer.status.details, answer.status
    for output in ({"id": "x"}, {"status": {"code": 30000}}, {"input": {"dataset_ids": ["x"]}}, {"model": {"id": "x"}}):
        answer = app.call("PostSearches", query={"ands": [{"output": output}]})
        assert answer.status.code == StatusCode.SEARCH_INVALID_REQUEST, output
    both = app.call("PostSearches", query={"ands": [{"negate": True}]}, searches=[res.Search()])
    assert "Both query and searches" in both.status.details
    counted = app.call("PostInputsSearches", searches=[res.Search(save=True)], only_count=True)
    assert "only_count" in counted.status.details
    assert not app.ok("ListSearches").searches


def test_what_ranks_carry_is_honoured(app: Inputs) -> None:
    def scores(*numbers: list[float]) -> dict[str, float]:
        given = res.Data(embeddings=[res.Embedding(vector=each) for each in numbers])
        return {hit.input.id: hit.score for hit in find(app, ranks=[res.Rank(annotation={"data": given})])}

    axis, long = [1.0] * 1280, [3e38] * 1280
    assert scores(long) == pytest.approx(scores(axis), abs=1e-6), "a vector whose length overflows has a direction"
    other = [1.0, *[-1.0] * 1279]
    one, two = scores(axis), scores(other)
    assert scores(axis, other) == pytest.approx({id: (one[id] + two[id]) / 2 for id in one}, abs=1e-6)
    nothing = res.Annotation(worker={"model": {"model_version": {"id": "x"}}}, data={"embeddings": [{"vector": axis}]})
    answer = app.call("PostInputsSearches", searches=[{"query": {"ranks": [{"annotation": nothing}]}}])
    assert "no embeddings by model version 'x'" in answer.status.details


def test_a_rank_of_empty_messages_says_nothing(app: Inputs) -> None:
    empty = res.Query(ranks=[res.Rank(annotation={"data": {"metadata": Struct(), "geo": res.Geo()}})])
    assert app.ok("PostInputsSearches", searches=[{"query": empty}], only_count=True).hit_counts[0].estimated_total == 6
    for hit in app.ok("PostAnnotationsSearches", searches=[{"query": empty}]).hits:
        assert hit.annotation.trusted, "without a rank only people's are found"


def test_a_patched_search_is_judged_as_a_whole(app: Inputs) -> None:
    app.ok("PostInputsSearches", searches=[res.Search(id="whole", save=True, algorithm="brute_force")])
    change = {"action": "overwrite"}
    app.ok("PatchSearches", searches=[res.Search(id="whole", metric=res.Search.COSINE_DISTANCE)], **change)
    answer = app.call("PatchSearches", searches=[res.Search(id="whole", algorithm="nearest_neighbor")], **change)
    assert answer.status.code == StatusCode.SEARCH_INVALID_REQUEST
    assert len(app.ok("PostSearchesByID", id="whole").hits) == 6
    app.ok("DeleteSearch", id="whole")


def test_as_of_knows_no_label_that_came_later(app: Inputs) -> None:
    made = app.ok("PostAnnotations", annotations=[{"input_id": "stocks", "data": {"concepts": [concept("late")]}}])
    (late,) = made.annotations
    then = {"seconds": late.created_at.seconds - 1}
    query = res.Query(filters=[data(concepts=[concept("late")])])
    for rpc in ("PostInputsSearches", "PostAnnotationsSearches"):
        assert len(app.ok(rpc, searches=[{"query": query}]).hits) == 1
        assert not app.ok(rpc, searches=[{"query": query, "as_of": then}]).hits
    app.ok("DeleteAnnotation", input_id="stocks", annotation_id=late.id)


def test_thousands_of_conditions_are_one_search(app: Inputs) -> None:
    many = struct(tags=[float(number) for number in range(2_000)])
    for filtered in (data(metadata=many), data(clusters=[res.Cluster(id=f"c{n}") for n in range(2_000)])):
        assert not find(app, filters=[filtered])
    inner = res.Data(concepts=[concept("x")])
    for _ in range(40):
        inner = res.Data(regions=[res.Region(data=inner)])
    deep = app.call("PostInputsSearches", searches=[{"query": {"filters": [data(regions=inner.regions)]}}])
    assert deep.status.code == StatusCode.CONN_INVALID_REQUEST
    assert "split it up" in deep.status.details


def test_a_picture_and_a_concept_rank_annotations_together(app: Inputs) -> None:
    """One model embeds the picture, another says what it shows: annotations of their own that belong to one input."""
    looks = res.Rank(annotation=res.Annotation(data=res.Data(image=res.Image(base64=picture("puppy")))))
    says = res.Rank(annotation=res.Annotation(data=res.Data(concepts=[res.Concept(name="dog", value=1)])))
    scores = [
        {hit.annotation.input_id: hit.score for hit in find(app, "PostAnnotationsSearches", ranks=ranks)}
        for ranks in ([looks], [looks, says])
    ]
    inputs = {hit.input.id: hit.score for hit in find(app, ranks=[looks, says])}
    assert max(scores[1], key=scores[1].__getitem__) == "puppy"
    assert set(inputs) <= set(scores[1]) <= set(scores[0])
    assert scores[1]["puppy"] == pytest.approx(inputs["puppy"], abs=1e-5)


@pytest.mark.base("Face")
def test_in_an_app_of_faces_a_picture_ranks_by_its_face(inputs: Inputs) -> None:
    inputs.post(image("person", base64=picture("person")), image("coffee", base64=picture("coffee")))
    inputs.all_settled(["person", "coffee"], 60)
    rank = res.Rank(annotation=res.Annotation(data=res.Data(image=res.Image(base64=picture("person")))))
    for rpc in ("PostInputsSearches", "PostAnnotationsSearches"):
        (hit,) = find(inputs, rpc, ranks=[rank])
        assert (hit.input.id, round(hit.score, 4)) == ("person", 1.0)
