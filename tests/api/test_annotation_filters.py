"""Annotation filters through the official client: a search, stored to choose annotations by (behaviour §13)."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.inputs import Inputs

Annotation, AnnotationFilter, Concept, Data = (
    resources_pb2.Annotation,
    resources_pb2.AnnotationFilter,
    resources_pb2.Concept,
    resources_pb2.Data,
)
Filter, Query, Rank, Search = resources_pb2.Filter, resources_pb2.Query, resources_pb2.Rank, resources_pb2.Search


def by_concept(concept: str = "cat", **fields: Any) -> Any:
    wanted = Filter(annotation=Annotation(data=Data(concepts=[Concept(id=concept, value=1)])))
    return Search(query=Query(filters=[wanted]), **fields)


def post(inputs: Inputs, *sent: Any) -> Any:
    return inputs.call("PostAnnotationFilters", annotation_filters=sent)


def test_filters_are_posted_read_changed_and_deleted(inputs: Inputs) -> None:
    response = post(
        inputs, AnnotationFilter(id="cats", search=by_concept()), AnnotationFilter(search=by_concept("dog"))
    )
    assert response.status.code == codes.SUCCESS, response.status
    cats, dogs = response.annotation_filters
    assert (cats.id, cats.user_id, cats.app_id) == ("cats", inputs.app.user_id, inputs.app.app_id)
    assert len(dogs.id) == 32
    assert cats.search == by_concept()
    assert inputs.ok("GetAnnotationFilter", annotation_filter_id="cats").annotation_filter == cats
    listed = inputs.ok("ListAnnotationFilters").annotation_filters
    assert [found.id for found in listed] == [dogs.id, "cats"]
    change = AnnotationFilter(id="cats", search=by_concept("lion"))
    (patched,) = inputs.ok("PatchAnnotationFilters", annotation_filters=[change], action="overwrite").annotation_filters
    assert patched.search == by_concept("lion")
    inputs.ok("DeleteAnnotationFilters", annotation_filter_ids=["cats"])
    gone = inputs.call("GetAnnotationFilter", annotation_filter_id="cats")
    assert gone.status.code == codes.CONN_DOES_NOT_EXIST


def test_a_saved_search_can_be_named(inputs: Inputs) -> None:
    inputs.ok("PostAnnotationsSearches", searches=[by_concept(id="saved", save=True)])
    (made,) = post(inputs, AnnotationFilter(search=Search(id="saved"))).annotation_filters
    assert made.search.query == by_concept().query
    missing = post(inputs, AnnotationFilter(search=Search(id="nowhere")))
    assert missing.status.code == codes.CONN_DOES_NOT_EXIST


def test_a_rank_that_says_nothing_is_none(inputs: Inputs) -> None:
    search = by_concept()
    search.query.ranks.append(Rank(annotation=Annotation()))
    assert post(inputs, AnnotationFilter(search=search)).status.code == codes.SUCCESS


@pytest.mark.parametrize(
    ("search", "code", "why"),
    [
        (Search(), codes.CONN_INVALID_REQUEST, "no query"),
        (
            Search(query=Query(ranks=[Rank(annotation=Annotation(data=Data(concepts=[Concept(id="cat")])))])),
            codes.SEARCH_INVALID_REQUEST,
            "ranks",
        ),
        (
            Search(
                query=Query(
                    filters=[Filter(annotation=Annotation(data=Data(geo=resources_pb2.Geo(geo_limit={"value": 1}))))]
                )
            ),
            codes.SEARCH_INVALID_REQUEST,
            "geo",
        ),
    ],
)
def test_a_search_that_could_not_choose_is_refused(inputs: Inputs, search: Any, code: int, why: str) -> None:
    refused = post(inputs, AnnotationFilter(id="good", search=by_concept()), AnnotationFilter(search=search))
    assert refused.status.code == code
    assert why in refused.status.details
    assert not inputs.ok("ListAnnotationFilters").annotation_filters
    assert post(inputs, AnnotationFilter(id="good", search=by_concept())).status.code == codes.SUCCESS
    change = AnnotationFilter(id="good", search=search)
    refused = inputs.call("PatchAnnotationFilters", annotation_filters=[change], action="overwrite")
    assert refused.status.code == code
