"""Every cell of the table of patches (behaviour §4), in JSON and in messages, and properties that must always hold."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict, to_struct
from meshserve.crud.patching import checked_action, merge_json, patch, remove_json
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    App,
    BoundingBox,
    Concept,
    Data,
    Geo,
    GeoPoint,
    Image,
    Input,
    Model,
    Region,
    RegionInfo,
    Visibility,
    Workflow,
    WorkflowNode,
)

MERGE = [
    # scalars and objects
    ({"a": 1}, {"a": 2}, {"a": 2}),
    ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, {"a": {"b": 1, "c": 3}}),
    ({"a": {"b": {"c": {"d": 1}}}}, {"a": {"b": {"c": {"e": 2}}}}, {"a": {"b": {"c": {"d": 1, "e": 2}}}}),
    ({"a": 0}, {"a": False}, {"a": False}),
    ({"a": "x"}, {"a": ""}, {"a": ""}),
    # another type overwrites
    ({"a": 1}, {"a": {"b": 2}}, {"a": {"b": 2}}),
    ({"a": {"b": 2}}, {"a": 1}, {"a": 1}),
    ({"a": [1]}, {"a": 1}, {"a": 1}),
    ({"a": 1}, {"a": [1]}, {"a": [1]}),
    ({"a": [1]}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ({"a": {"b": 1}}, {"a": [1]}, {"a": [1]}),
    # lists of things with an id: in place, new ones behind
    (
        {"a": [{"id": "x", "v": 1}, {"id": "y", "v": 2}]},
        {"a": [{"id": "z", "v": 3}, {"id": "x", "w": 4}]},
        {"a": [{"id": "x", "v": 1, "w": 4}, {"id": "y", "v": 2}, {"id": "z", "v": 3}]},
    ),
    ({"a": [{"id": 1.0, "v": 1}]}, {"a": [{"id": 1.0, "v": 2}]}, {"a": [{"id": 1.0, "v": 2}]}),
    ({"a": [{"id": "x"}, 5]}, {"a": [{"id": "x", "v": 1}, 6]}, {"a": [{"id": "x", "v": 1}, 5, 6]}),
    # other lists: appended
    ({"a": [1, 2]}, {"a": [2, 3]}, {"a": [1, 2, 2, 3]}),
    ({"a": [{"v": 1}]}, {"a": [{"v": 1}]}, {"a": [{"v": 1}, {"v": 1}]}),
    ({"a": [{"id": []}]}, {"a": [{"id": []}]}, {"a": [{"id": []}, {"id": []}]}),
    # {} and [] replace
    ({"a": {"b": 1}, "c": 2}, {"a": {}}, {"a": {}, "c": 2}),
    ({"a": 1}, {"a": {}}, {"a": {}}),
    ({"a": [1]}, {"a": {}}, {"a": {}}),
    ({"a": [1, 2]}, {"a": []}, {"a": []}),
    ({"a": 1}, {"a": []}, {"a": []}),
    ({"a": {"b": 1}}, {"a": []}, {"a": []}),
    # null does nothing
    ({"a": 1}, {"a": None}, {"a": 1}),
    ({}, {"a": None}, {}),
    ({"a": {"b": 1}}, {"a": {"b": None, "c": None}}, {"a": {"b": 1}}),
    ({"a": 1}, None, {"a": 1}),
]


@pytest.mark.parametrize(("stored", "change", "expected"), MERGE)
def test_merge(stored: Any, change: Any, expected: Any) -> None:
    before = copy.deepcopy((stored, change))
    assert merge_json(stored, change) == expected
    assert (stored, change) == before


REMOVE = [
    # what is named goes; nested objects stay, empty
    ({"a": 1, "b": 2}, {"a": True}, {"b": 2}),
    ({"a": 1}, {"a": "whatever"}, {}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"b": True}}, {"a": {"c": 2}}),
    ({"a": {"b": 1}}, {"a": {"b": True}}, {"a": {}}),
    ({"a": {"b": 1}}, {"a": True}, {}),
    ({"a": [1]}, {"a": True}, {}),
    ({"a": 1}, {"b": True}, {"a": 1}),
    ({"a": 1}, {"a": {"b": True}}, {}),
    # false overwrites
    ({"a": 1}, {"a": False}, {"a": False}),
    ({"a": {"b": 1}}, {"a": {"b": False}}, {"a": {"b": False}}),
    # lists of things with an id
    ({"a": [{"id": "x"}, {"id": "y"}]}, {"a": [{"id": "x"}, {"id": "z"}]}, {"a": [{"id": "y"}]}),
    ({"a": [{"id": "x"}, 5, {"v": 1}]}, {"a": [{"id": "x"}]}, {"a": [5, {"v": 1}]}),
    # other lists: appended, as strange as it is
    ({"a": [1, 2]}, {"a": [1]}, {"a": [1, 2, 1]}),
    ({"a": [{"v": 1}]}, {"a": [{"v": 1}]}, {"a": [{"v": 1}, {"v": 1}]}),
    ({"a": 1}, {"a": [{"v": 1}]}, {"a": []}),
    # {}, [] and null do nothing
    ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
    ({"a": [1]}, {"a": []}, {"a": [1]}),
    ({"a": 1}, {"a": None}, {"a": 1}),
    ({"a": {"b": 1}}, {"a": {"b": None}}, {"a": {"b": 1}}),
]


@pytest.mark.parametrize(("stored", "change", "expected"), REMOVE)
def test_remove(stored: Any, change: Any, expected: Any) -> None:
    before = copy.deepcopy((stored, change))
    assert remove_json(stored, change) == expected
    assert (stored, change) == before


# Properties

scalars = st.one_of(st.booleans(), st.floats(allow_nan=False, width=32), st.text(max_size=3))
keys = st.sampled_from(["a", "b", "c", "id"])
values = st.recursive(
    st.one_of(st.none(), scalars),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)
objects = st.dictionaries(keys, values, max_size=4)
plain_values = st.recursive(scalars, lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=10)
plain_objects = st.dictionaries(keys, plain_values, max_size=4)
"""Without lists: a merge appends to those that have no ids."""
items = st.fixed_dictionaries({}, optional=dict.fromkeys("xyz", scalars)).map(
    lambda values: [{"id": id, "v": value} for id, value in values.items()]
)
named_lists = st.fixed_dictionaries({}, optional=dict.fromkeys("lm", items))


@given(objects, objects)
def test_no_pair_of_objects_breaks_a_patch(stored: Any, change: Any) -> None:
    before = copy.deepcopy((stored, change))
    assert isinstance(merge_json(stored, change) if change else {}, dict)
    assert set(remove_json(stored, change)) <= set(stored)
    assert (stored, change) == before


@given(plain_objects, plain_objects)
def test_a_merge_twice_is_a_merge_once(stored: Any, change: Any) -> None:
    once = merge_json(stored, change)
    assert merge_json(once, change) == once


@given(named_lists, named_lists)
def test_a_merge_of_things_with_ids_twice_is_once(stored: Any, change: Any) -> None:
    once = merge_json(stored, change)
    assert merge_json(once, change) == once


@given(plain_objects.filter(bool))
def test_a_merge_into_nothing_is_the_patch(change: Any) -> None:
    assert merge_json({}, change) == change


@given(named_lists.filter(bool), named_lists)
def test_what_was_merged_is_removed_by_its_ids(change: Any, stored: Any) -> None:
    removed = remove_json(merge_json(stored, change), change)
    for key, items in change.items():
        kept = {item["id"] for item in removed[key]}
        assert not kept & {item["id"] for item in items}
        if items:
            assert kept == {item["id"] for item in stored.get(key, [])} - {item["id"] for item in items}


@given(st.dictionaries(keys, scalars.filter(lambda value: value is not False)), st.dictionaries(keys, scalars))
def test_what_was_merged_is_removed_by_its_keys(change: Any, stored: Any) -> None:
    kept = {key: value for key, value in stored.items() if key not in change}
    assert remove_json(merge_json(stored, change) if change else stored, change) == kept


@given(objects)
def test_structs_are_patched_as_the_json_they_are(stored: Any) -> None:
    change = {"a": {"b": 1.0}}
    item = Input(data=Data(metadata=to_struct(stored)))
    patch(item, Input(data=Data(metadata=to_struct(change))), "merge", ["data"])
    assert to_dict(item.data.metadata) == merge_json(stored, change)


# Messages


def test_only_set_and_patchable_fields_are_touched() -> None:
    stored = App(id="a", name="old", description="kept", sample_ms=5)
    patch(stored, App(id="b", name="new", description=""), "overwrite", ("name", "description"))
    assert stored == App(id="a", name="new", description="kept", sample_ms=5)


def test_overwrite_replaces_lists_messages_and_scalars() -> None:
    stored = Workflow(description="old", nodes=[WorkflowNode(id="a")], visibility=Visibility(gettable=10))
    stored.metadata.CopyFrom(to_struct({"a": 1}))
    change = Workflow(description="new", nodes=[WorkflowNode(id="b")], visibility=Visibility(gettable=50))
    change.metadata.CopyFrom(to_struct({"b": 2}))
    patch(stored, change, "overwrite", ("description", "nodes", "visibility", "metadata"))
    assert stored == change


def test_merge_finds_list_items_by_id_and_keeps_their_order() -> None:
    stored = Data(concepts=[Concept(id="a", value=1, name="A"), Concept(id="b", value=1)])
    change = Data(concepts=[Concept(id="c", value=1), Concept(id="b"), Concept(id="a", value=0.5)])
    item = Input(data=stored)
    patch(item, Input(data=change), "merge", ["data"])
    assert [(c.id, c.value, c.name) for c in item.data.concepts] == [("a", 0.5, "A"), ("b", 0.0, ""), ("c", 1.0, "")]


def test_merge_keeps_list_items_without_an_id_apart() -> None:
    item = Input(data=Data(regions=[Region(value=1), Region(value=2)]))
    patch(item, Input(data=Data(regions=[Region(value=3), Region(value=4)])), "merge", ["data"])
    assert [region.value for region in item.data.regions] == [1, 2, 3, 4]


def test_merge_appends_to_plain_lists() -> None:
    model = Model(toolkits=["a", "b"])
    patch(model, Model(toolkits=["b", "c"]), "merge", ["toolkits"])
    assert list(model.toolkits) == ["a", "b", "b", "c"]


def test_merge_replaces_coordinates_as_a_whole() -> None:
    box = BoundingBox(top_row=0.5, left_col=0.5, bottom_row=1, right_col=1)
    stored = Data(geo=Geo(geo_point=GeoPoint(longitude=5, latitude=6)))
    stored.regions.append(Region(id="r", region_info=RegionInfo(bounding_box=box)))
    change = Data(geo=Geo(geo_point=GeoPoint(longitude=0, latitude=7)))
    corner = BoundingBox(bottom_row=0.25, right_col=0.25)
    change.regions.append(Region(id="r", region_info=RegionInfo(bounding_box=corner)))
    item = Input(data=stored)
    patch(item, Input(data=change), "merge", ["data"])
    assert item.data.geo == change.geo
    assert item.data.regions[0].region_info.bounding_box == corner


def test_merge_writes_a_wrapped_false_and_a_whole_second() -> None:
    app = App()
    app.is_template.value = True
    app.created_at.seconds, app.created_at.nanos = 5, 7
    change = App()
    change.is_template.SetInParent()
    change.created_at.seconds = 9
    patch(app, change, "merge", ["is_template", "created_at"])
    assert app.HasField("is_template")
    assert not app.is_template.value
    assert (app.created_at.seconds, app.created_at.nanos) == (9, 0)


def test_merge_of_messages_goes_field_by_field() -> None:
    stored = Input(data=Data(image=Image(url="u", allow_duplicate_url=True)))
    patch(stored, Input(data=Data(image=Image(url="v"))), "merge", ["data"])
    assert stored.data.image == Image(url="v", allow_duplicate_url=True)


@pytest.mark.parametrize("action", ["merge", "remove"])
def test_a_message_that_is_present_and_empty_says_nothing(action: str) -> None:
    stored = Input(data=Data(image=Image(url="u"), concepts=[Concept(id="a")]))
    before = Input.FromString(stored.SerializeToString())
    patch(stored, Input(data=Data(image=Image())), action, ["data"])
    assert stored == before


def test_remove_takes_named_items_fields_and_keys() -> None:
    stored = Input(data=Data(image=Image(url="u"), concepts=[Concept(id="a"), Concept(id="b")]))
    stored.data.metadata.CopyFrom(to_struct({"k": 1, "l": {"m": 2}}))
    change = Data(concepts=[Concept(id="a"), Concept(id="zzz")])
    change.metadata.CopyFrom(to_struct({"l": {"m": True}}))
    patch(stored, Input(data=change), "remove", ["data"])
    assert [concept.id for concept in stored.data.concepts] == ["b"]
    assert to_dict(stored.data.metadata) == {"k": 1, "l": {}}
    patch(stored, Input(data=Data(image=Image(url="u"))), "remove", ["data"])
    assert stored.data.image == Image()


def test_remove_without_ids_removes_no_item() -> None:
    stored = Input(data=Data(regions=[Region(value=1), Region(id="r")]))
    patch(stored, Input(data=Data(regions=[Region(value=1)])), "remove", ["data"])
    assert len(stored.data.regions) == 2


def test_remove_of_what_is_not_there_leaves_no_trace() -> None:
    stored = Input(id="a")
    patch(stored, Input(data=Data(image=Image(url="u"))), "remove", ["data"])
    assert stored == Input(id="a")


def test_actions_are_checked_by_name() -> None:
    assert checked_action("merge", ("overwrite", "merge")) == "merge"
    for action in ("", "remove", "MERGE"):
        with pytest.raises(Problem) as caught:
            checked_action(action, ("overwrite", "merge"))
        assert caught.value.code == codes.CONN_INVALID_REQUEST
        assert "merge, overwrite" in caught.value.details
