"""Numbers that users record, what they add up to, and views (behaviour §16)."""

import uuid
from datetime import UTC, datetime

import pytest

from meshserve.api.stats import bucket_of
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    AVG,
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    WEEK,
    YEAR,
    Model,
    StatValue,
    StatValueAggregateQuery,
    Visibility,
)
from meshserve_proto.timestamp_pb2 import Timestamp
from support.own import Own
from support.serving import Caller


def at(text: str) -> Timestamp:
    return Timestamp(seconds=int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()))


VALUES = [
    StatValue(time=at("2024-02-28T23:59:30"), value=1, tags=["team:a", "host:x"]),
    StatValue(time=at("2024-02-29T00:00:10"), value=2, tags=["team:b"]),
    StatValue(time=at("2024-03-04T10:20:00"), value=5, tags=["team:a"]),
]


def test_buckets_begin_where_the_calendar_says() -> None:
    micros = at("2024-02-29T13:14:15").seconds * 1_000_000 + 999
    begins = {
        YEAR: "2024-01-01T00:00", MONTH: "2024-02-01T00:00", WEEK: "2024-02-26T00:00", DAY: "2024-02-29T00:00",
        HOUR: "2024-02-29T13:00", MINUTE: "2024-02-29T13:14",
    }  # fmt: skip
    assert {w: bucket_of(micros, w) for w in begins} == {w: at(t).seconds * 1_000_000 for w, t in begins.items()}
    assert bucket_of(at("0001-01-01T00:00:01").seconds * 1_000_000, WEEK) == at("0001-01-01").seconds * 1_000_000


def test_values_add_up_by_time_and_tag_group(own: Own) -> None:
    own("PostStatValues", stat_values=VALUES)
    (now,) = own("PostStatValues", stat_values=[StatValue(value=100)]).stat_values
    assert abs(now.time.seconds - datetime.now(UTC).timestamp()) < 60  # the time is now unless it is said
    period = {"start_time": at("2024-01-01"), "end_time": at("2024-04-01")}
    queries = [
        StatValueAggregateQuery(**period),
        StatValueAggregateQuery(stat_value_agg_type=AVG, **period),
        StatValueAggregateQuery(stat_time_agg_type=MONTH, **period),
        StatValueAggregateQuery(tag_groups=["team"], **period),
        StatValueAggregateQuery(tags=["team:a"], **period),
        StatValueAggregateQuery(start_time=at("2024-02-29"), end_time=at("2024-03-04T10:20:00")),
        StatValueAggregateQuery(),
    ]
    answer = own("PostStatValuesAggregate", stat_value_aggregate_queries=queries)
    found = [
        [(each.aggregate_value, each.count, *each.tags) for each in result.stat_value_aggregates]
        for result in answer.stat_value_aggregate_results
    ]
    assert found[0] == [(8, 3)]
    assert found[1] == [(pytest.approx(8 / 3), 3)]
    assert found[2] == [(3, 2), (5, 1)]
    assert found[3] == [(6, 2, "team:a"), (2, 1, "team:b")]
    assert found[4] == [(6, 2)]
    assert found[5] == [(2, 1)]  # the end is outside
    assert found[6] == [(108, 4)]
    months = answer.stat_value_aggregate_results[2].stat_value_aggregates
    assert [each.time for each in months] == [at("2024-02-01"), at("2024-03-01")]
    assert answer.stat_value_aggregate_results[3].stat_value_aggregate_query == queries[3]


def test_what_is_no_statistic_is_refused(own: Own) -> None:
    for bad in (StatValue(tags=["plain"]), StatValue(tags=[":x"]), StatValue(value=float("nan"))):
        own("PostStatValues", codes.STATS_INVALID_REQUEST, stat_values=[StatValue(value=1), bad])
    everything = own("PostStatValuesAggregate", stat_value_aggregate_queries=[StatValueAggregateQuery()])
    assert not everything.stat_value_aggregate_results[0].stat_value_aggregates  # all or none
    for wrong in (StatValueAggregateQuery(tag_groups=["a:b"]), StatValueAggregateQuery(tags=["team"])):
        own("PostStatValuesAggregate", codes.STATS_INVALID_REQUEST, stat_value_aggregate_queries=[wrong])


def test_views_are_counted_and_listed_by_number(own: Own, stranger: Caller) -> None:
    visible, hidden = Visibility(gettable=Visibility.PUBLIC), f"hidden-{uuid.uuid4().hex[:8]}"
    models = [f"seen-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    own("PostModels", models=[Model(id=id, model_type_id="prompter", visibility=visible) for id in models])
    own("PostModels", models=[Model(id=hidden, model_type_id="prompter")])
    for id in (models[0], models[1], models[1], hidden):
        own("PostTrendingMetricsView", view_type="models", object_id=id)
    listed = own("ListTrendingMetricsViews", view_type="models", per_page=1000).metrics
    mine = [(each.object_id, each.view_count) for each in listed if each.app_id == own.app_id]
    assert mine == [(models[1], 2), (models[0], 1), (hidden, 1)]
    assert [each.view_count for each in listed] == sorted((each.view_count for each in listed), reverse=True)
    own.by(stranger)("ListTrendingMetricsViews", codes.CONN_DOES_NOT_EXIST, view_type="models")  # a private app
    main = Own(own.channel, own.server, stranger, "main", "clarifai")
    main("PostTrendingMetricsView", view_type="apps", object_id="main")  # who looks need not own
    elsewhere = main("ListTrendingMetricsViews", view_type="models", per_page=1000).metrics
    assert hidden not in [each.object_id for each in elsewhere]
    assert "main" in [each.object_id for each in main("ListTrendingMetricsViews", view_type="apps").metrics]
    main("PostTrendingMetricsView", codes.CONN_INVALID_REQUEST, view_type="inputs", object_id="x")
    main("PostTrendingMetricsView", codes.MODEL_DOES_NOT_EXIST, view_type="models", object_id="none")
    status, answer = own.rest(
        "POST", f"/v2/users/{own.user_id}/apps/{own.app_id}/trending_metrics/views/models/{models[0]}", {}
    )
    assert (status, answer["status"]["code"]) == (200, 10000)
    own("DeleteModels", ids=models)
    left = own("ListTrendingMetricsViews", view_type="models", per_page=1000).metrics
    assert [each.object_id for each in left if each.app_id == own.app_id] == [hidden]
