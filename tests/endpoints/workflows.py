"""The endpoints of workflows, their versions and their runs."""

import base64
import io
from typing import Any

from PIL import Image

from endpoints.asking import OWN, Asker, World, new_id
from endpoints.bodies import PICTURE_OWN, SOURCES, check_picture, differences
from endpoints.hearing import WAV, Ears
from support.serving import MEDIA_URL

COLOURS = {"id": "color-recognition", "userId": "clarifai", "appId": "main"}
EMBEDDER = {"id": "general-image-embedding", "userId": "clarifai", "appId": "main"}
CLUSTERER = {"id": "general-clusterer", "userId": "clarifai", "appId": "main"}
TEXT_EMBEDDER = {"id": "text-embedding", "userId": "clarifai", "appId": "main"}
TAGS = {"id": "general-image-recognition", "userId": "clarifai", "appId": "main"}
CONCEPTS = {"concepts": [{"id": "dog", "value": 0.5}]}


def _red() -> str:
    """The bytes of the picture that the URL leads to."""
    out = io.BytesIO()
    Image.new("RGB", (32, 20), (200, 30, 30)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def _film() -> bytes:
    """Two frames in red, a short video that costs nothing to make."""
    frames = [Image.new("RGB", (16, 16), colour) for colour in ((255, 0, 0), (200, 0, 0))]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


RED, FILM = _red(), _film()
BOX = {"boundingBox": {"topRow": 0.25, "leftCol": 0.25, "bottomRow": 0.75, "rightCol": 0.75}}
WORKFLOW_OWN = ("version", *PICTURE_OWN)


def new(world: World, *nodes: Any, **fields: Any) -> Any:
    """A new workflow; it shows colours unless there are nodes."""
    return world.post("workflows", {"id": new_id("workflow"), "nodes": nodes or [colours("first")], **fields})


def colours(id: str, **more: Any) -> dict[str, Any]:
    """A node that finds colours."""
    return {"id": id, "model": COLOURS, **more}


def versions(world: World, id: str) -> list[Any]:
    """The versions of a workflow, the newest first."""
    found: list[Any] = world.at("GET", f"/workflows/{id}/versions").get("workflowVersions", [])
    return found


def add_version(world: World, id: str) -> Any:
    """Another version: other nodes make one."""
    changed = {"id": id, "nodes": [colours(new_id("node"))]}
    return world.at("PATCH", "/workflows", {"workflows": [changed], "action": "overwrite"})["workflows"][0]["version"]


def get(world: World, id: str) -> Any:
    """A workflow as it is now."""
    return world.at("GET", f"/workflows/{id}")["workflow"]


def gone(world: World, id: str) -> None:
    world.at("GET", f"/workflows/{id}?excludeClarifaiWorkflows=true", code=22102)


def patch_ids(ask: Asker) -> None:
    old, name = new(ask.world), new_id("renamed")
    ask({"ids": [{"id": old["id"], "newId": name}], "action": "overwrite"})
    assert get(ask.world, name)["version"]["id"] == old["version"]["id"]


def delete(ask: Asker) -> None:
    made = new(ask.world)
    ask(workflowId=made["id"])
    gone(ask.world, made["id"])


def delete_many(ask: Asker) -> None:
    world = ask.world
    kept, first, second = new(world), new(world), new(world)
    ask({"ids": [first["id"], second["id"]], "deleteAll": False})
    gone(world, first["id"])
    gone(world, second["id"])
    assert get(world, kept["id"])


def get_one(ask: Asker) -> None:
    made = new(ask.world, description="to be read")
    query = {
        "favorClarifaiWorkflows": "false",
        "additionalFields": ["all", "stars"],
        "excludeClarifaiWorkflows": "true",
    }
    found = ask(query=query, workflowId=made["id"])["workflow"]
    assert (found["id"], found["description"], found["version"]["id"]) == (
        made["id"],
        "to be read",
        made["version"]["id"],
    )
    assert ask(query={"favorClarifaiWorkflows": "true"}, workflowId="General")["workflow"]["userId"] == "clarifai"


NODES = [
    {"id": "first", "model": EMBEDDER, "nodeInputs": [], "suppressOutput": True, "outputInfoOverride": ...},
    {
        "id": "second",
        "model": CLUSTERER,
        "suppressOutput": False,
        "nodeInputs": [{"nodeId": "first"}],
        "outputInfoOverride": ...,
    },
    {
        "id": "third",
        "model": TAGS,
        "suppressOutput": False,
        "nodeInputs": [],
        "outputInfoOverride": {"data": CONCEPTS, "params": {"note": 1}},
    },
]
"""Nodes that use every property of one."""
NODE_OWN = ("model", "outputInfoOverride")
"""Of a node's model only the address and the version are kept, of its override the data and params."""


def post_many(ask: Asker) -> None:
    for source in SOURCES:
        id = new_id("workflow")
        given = {"id": id, "nodes": NODES, "visibility": {"gettable": "PUBLIC"}, "checkConsents": ["minor"]}
        ask({"workflows": [given]}, without=[f"workflows.image.{source}"])
        there = get(ask.world, id)
        ask.check_kept("workflows", there, [*WORKFLOW_OWN, *NODE_OWN])
        check_picture(ask.sent["workflows"], there)
        check_nodes(there["nodes"])


def check_nodes(found: Any) -> None:
    first, second, third = found
    assert (first["model"]["id"], first["suppressOutput"]) == (EMBEDDER["id"], True)
    assert second["nodeInputs"] == [{"nodeId": "first"}]
    assert third["model"]["userId"] == "clarifai"
    assert third["outputInfoOverride"]["data"]["concepts"][0]["id"] == "dog"


def patch_many(ask: Asker) -> None:
    before = new(ask.world)
    given = {"id": before["id"], "nodes": NODES, "visibility": {"gettable": "PUBLIC"}}
    made = [before["version"]["id"]]
    for source in SOURCES:
        ask({"workflows": [given], "action": "overwrite"}, without=[f"workflows.image.{source}"])
        there = get(ask.world, before["id"])
        ask.check_kept("workflows", there, [*WORKFLOW_OWN, *NODE_OWN])
        check_picture(ask.sent["workflows"], there)
        check_nodes(there["nodes"])
        made.insert(0, there["version"]["id"])
    assert [version["id"] for version in versions(ask.world, before["id"])] == made
    assert len(set(made)) == 3


def list_many(ask: Asker) -> None:
    world, word = ask.world, new_id("list")
    ids = [new(world, id=f"{word}{letter}", description=word)["id"] for letter in "abc"]

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in ask(query={"perPage": 50, **query}).get("workflows", []) if one["id"] in ids]

    assert found(sortById="true", sortAscending="true") == ids
    assert found(sortByModifiedAt="true") == ids[::-1] == found(sortByCreatedAt="true", sortAscending="false")
    assert set(found(sortByStarCount="true", additionalFields=["stars"])) == set(ids)
    for name in ("search", "query", "searchTerm"):
        assert set(found(**{name: word})) == set(ids), name
    assert found(id=f"{word}b") == ids[1:2]
    page = ask(query={"page": 2, "perPage": 2, "search": word, "sortById": "true", "sortAscending": "true"})
    assert [one["id"] for one in page["workflows"]] == ids[2:]
    for name in ("featuredOnly", "starredOnly", "bookmark"):
        assert found(**{name: "true"}) == [], "nobody featured, starred or bookmarked these"


def publish(ask: Asker) -> None:
    made = new(ask.world)
    ask({"publications": [{"versionId": made["version"]["id"]}]}, workflowId=made["id"])
    assert versions(ask.world, made["id"])[0]["visibility"]["gettable"] == 50


def unpublish(ask: Asker) -> None:
    made = new(ask.world)
    named = {"publications": [{"versionId": made["version"]["id"]}]}
    ask.world.at("POST", f"/workflows/{made['id']}/publish", named)
    ask(named, workflowId=made["id"])
    assert versions(ask.world, made["id"])[0]["visibility"]["gettable"] == 10


def delete_versions(ask: Asker) -> None:
    made = new(ask.world)
    second, third = add_version(ask.world, made["id"]), add_version(ask.world, made["id"])
    ask({"workflowVersionIds": [made["version"]["id"], second["id"]]}, workflowId=made["id"])
    assert [one["id"] for one in versions(ask.world, made["id"])] == [third["id"]]


def list_versions(ask: Asker) -> None:
    made = new(ask.world)
    second = add_version(ask.world, made["id"])
    for page, id in enumerate((second["id"], made["version"]["id"]), start=1):
        (found,) = ask(query={"page": page, "perPage": 1}, workflowId=made["id"])["workflowVersions"]
        assert (found["id"], found["workflowId"]) == (id, made["id"])


def get_version(ask: Asker) -> None:
    made = new(ask.world)
    second = add_version(ask.world, made["id"])
    found = ask(workflowId=made["id"], workflowVersionId=made["version"]["id"])["workflowVersion"]
    assert found["nodes"][0]["id"] == "first"
    found = ask(workflowId=made["id"], workflowVersionId=second["id"])["workflowVersion"]
    assert found["nodes"][0]["id"] != "first"


def patch_versions(ask: Asker) -> None:
    made = new(ask.world, *NODES)
    given = {
        "id": made["version"]["id"],
        "nodes": NODES,
        "visibility": {"gettable": "PUBLIC"},
        "workflowId": made["id"],
    }
    ask({"workflowVersions": [given], "action": "overwrite"}, workflowId=made["id"])
    (there,) = versions(ask.world, made["id"])
    ask.check_kept("workflowVersions", there, NODE_OWN)
    check_nodes(there["nodes"])


MEDIA = ("text", "audio", "image", "video")
LABELS = {
    "geo": {"geoPoint": {"longitude": 12.5, "latitude": 41.5}},
    "hits": [{"score": 0.5}],
    "colors": [{"w3c": {"hex": "#ff0000", "name": "Red"}, "rawHex": "#ff0000", "value": 0.5}],
    "frames": [{"id": "frame", "data": {"concepts": [{"id": "seen"}]}, "frameInfo": {"index": 1, "time": 2}}],
    "tracks": [{"id": "track", "data": {}, "timeInfo": {"beginTime": 1}}],
    "regions": [{"id": "region", "data": {"concepts": [{"id": "part"}]}, "regionInfo": BOX}],
    "clusters": [{"id": "cluster", "hits": [], "projection": [0.25, 0.5]}],
    "concepts": [{"id": "cat", "name": "cat", "value": 0.5, "visibility": {}, "keypointInfo": {}}],
    "heatmaps": [{}],
    "timeSegments": [{"id": "segment", "data": {}, "timeInfo": {"beginTime": 1, "endTime": 2}}],
}
"""Data of an input beside its media."""


def shapes(prefix: str) -> dict[str, list[str]]:
    """Ways to give data → what each leaves out: an input has one medium, and one source of it."""

    def left(*kept: str, source: str = "") -> list[str]:
        media = [f"{prefix}.{one}" for one in MEDIA if one not in kept]
        sources = {"url", "base64", "raw"} - {source}
        return media + [f"{prefix}.{one}.{other}" for one in kept for other in sources]

    return {
        "image url": left("image", source="url"),
        "image bytes": left("image", source="base64"),
        "text": left("text", source="raw"),
        "text url": left("text", source="url"),
        "video url": left("video", source="url"),
        "video bytes": left("video", source="base64"),
        "audio url": left("audio", source="url"),
        "audio bytes": left("audio", source="base64"),
    }


_HOSTED = {"hosted": {}, "imageInfo": {}, "videoInfo": {}, "textInfo": {}, "hostedThumbnail": {}}
MEDIA_VALUES = {
    "image url": {"image": {}},
    "image bytes": {"image": {"base64": RED}},
    "text": {"text": {"raw": "zwölf Boxkämpfer"}},
    "text url": {"text": {"url": f"{MEDIA_URL}notes.txt"}},
    "video url": {"video": {"url": f"{MEDIA_URL}film.gif"}},
    "video bytes": {"video": {"base64": base64.b64encode(FILM).decode()}},
    "audio url": {"audio": {"url": f"{MEDIA_URL}sound.wav"}},
    "audio bytes": {"audio": {"base64": base64.b64encode(WAV).decode()}},
}


def words(world: World) -> dict[str, Any]:
    """A node that finds the word red in texts."""
    if "words" not in (one["id"] for one in world.at("GET", "/models").get("models", [])):
        info = {"params": {"regex": "zwölf"}, "data": {"concepts": [{"id": "found", "value": 1}]}}
        world.post("models", {"id": "words", "modelTypeId": "regex-based-classifier", "outputInfo": info})
    return {"id": "words", "model": {"id": "words"}}


def run(ask: Asker) -> None:
    ears = Ears(ask.world, "audio-to-text")
    hears = {"id": "ears", "model": {"id": ears.id}}
    made = new(ask.world, colours("first"), colours("hidden", suppressOutput=True), words(ask.world), hears)
    add_version(ask.world, made["id"])
    variables = {"workflowId": made["id"]}
    if "{versionId}" in ask.endpoint.path:
        variables["versionId"] = made["version"]["id"]
    state = "init"
    for name, without in shapes("inputs.data").items():
        given = {
            "inputs": [{"id": name.replace(" ", "-"), "data": LABELS | MEDIA_VALUES[name]}],
            "versionId": made["version"]["id"],
            "workflowState": {"id": state},
            "favorClarifaiWorkflows": False,
            "outputConfig": {"selectConcepts": [{"id": "found", "visibility": {"gettable": "PRIVATE"}}]},
        }
        found = ask(given, without=without, **variables)
        state = found["workflowState"]["id"]
        assert found["workflow"]["version"]["id"] == made["version"]["id"]
        (result,) = found["results"]
        check_echo(ask.sent["inputs"][0], result["input"], name)
        (output,) = result["outputs"]
        check_output(output, name)
    ears.close(ask.world)


def check_echo(sent: Any, echoed: Any, name: str) -> None:
    """The answer repeats the input: all of it but the bytes and what the server says of media."""
    assert echoed["id"] == sent["id"]
    if name != "text url":
        wrong = differences(
            sent["data"], echoed["data"], (*OWN, "base64", "allowDuplicateUrl", "visibility", "videoInfo", "audioInfo")
        )
        assert not wrong, wrong


def check_output(output: Any, name: str) -> None:
    medium = name.split()[0]
    if medium == "text":
        assert output["model"]["id"] == "words"
        assert [(one["id"], one["value"]) for one in output["data"]["concepts"]] == [("found", 1)]
        return
    if medium == "audio":
        heard = f"{MEDIA_URL}sound.wav" if name == "audio url" else f"{len(WAV)} bytes"
        assert output["data"]["text"]["raw"] == heard
        return
    assert output["model"]["id"] == COLOURS["id"]
    seen = output["data"]["frames"][0]["data"] if medium == "video" else output["data"]
    found = max(seen["colors"], key=lambda one: one["value"])["rawHex"]
    assert int(found[1:3], 16) > 150 > int(found[3:5], 16) + int(found[5:7], 16), f"{found} is not red"


def compare(ask: Asker) -> None:
    ears = Ears(ask.world, "audio-embedder")
    nodes = [{"id": "images", "model": EMBEDDER}, {"id": "texts", "model": TEXT_EMBEDDER}]
    made = new(ask.world, *nodes, {"id": "ears", "model": {"id": ears.id}})
    add_version(ask.world, made["id"])
    variables = {"workflowId": made["id"]}
    if "{versionId}" in ask.endpoint.path:
        variables["versionId"] = made["version"]["id"]
    versions = [node["model"]["modelVersion"]["id"] for node in made["nodes"]]
    for probe, pool in (
        ("image url", "image bytes"),
        ("image bytes", "image url"),
        ("text", "text url"),
        ("text url", "text"),
        ("video url", "video bytes"),
        ("video bytes", "video url"),
        ("audio url", "audio url"),
        ("audio bytes", "audio bytes"),
    ):
        embedder = {"text": 1, "audio": 2}.get(probe.split()[0], 0)
        given = {
            "probeInputs": [{"id": "probe", "data": LABELS | MEDIA_VALUES[probe]}],
            "poolInputs": [{"id": "same", "data": LABELS | MEDIA_VALUES[pool]}],
            "modelVersionId": versions[embedder],
            "versionId": made["version"]["id"],
            "favorClarifaiWorkflows": False,
        }
        left = [*shapes("probeInputs.data")[probe], *shapes("poolInputs.data")[pool]]
        if pool == "image url":
            given["poolInputs"] = [
                {"id": "green", "data": {"image": {"url": f"{MEDIA_URL}green.jpg"}}},
                *given["poolInputs"],
            ]
        (result,) = ask(given, without=left, **variables)["results"]
        hits = result["poolResults"]
        check_echo(ask.sent["probeInputs"][0], result["probeInput"], probe)
        check_echo(ask.sent["poolInputs"][-1], hits[0]["input"], pool)
        assert hits[0]["score"] > 0.999 > max([0.0, *(hit["score"] for hit in hits[1:])]), hits
    ears.close(ask.world)


CASES = {
    "PatchWorkflowIds": patch_ids,
    "DeleteWorkflow": delete,
    "DeleteWorkflows": delete_many,
    "GetWorkflow": get_one,
    "PostWorkflows": post_many,
    "PatchWorkflows": patch_many,
    "ListWorkflows": list_many,
    "PostWorkflowVersionsPublish": publish,
    "PostWorkflowVersionsUnPublish": unpublish,
    "DeleteWorkflowVersions": delete_versions,
    "ListWorkflowVersions": list_versions,
    "GetWorkflowVersion": get_version,
    "PatchWorkflowVersions": patch_versions,
    "PostWorkflowResults": run,
    "PostWorkflowResultsSimilarity": compare,
}
