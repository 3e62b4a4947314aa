"""What a story has seen, from the answers to its calls: the same whoever called, by whatever way.

Needs the official client and nothing else: `story.py` runs with what a user of it has.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from clarifai_grpc.grpc.api import service_pb2
from google.protobuf import json_format, message_factory

METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name
OK, MISSING = 10000, 11101
EXPECTED = {"gone": MISSING}
"""The codes of steps that do not succeed."""


def from_json(step: str, answer: Any) -> Any:
    """An answer as tools print it, `{rpc: {…}}`. ParseError if it has anything that the client does not know."""
    ((rpc, fields),) = answer.items()
    return checked(step, json_format.ParseDict(fields, message_factory.GetMessageClass(METHODS[rpc].output_type)()))


def checked(step: str, answer: Any) -> Any:
    """The answer of a step, which must have the code that the step expects. RuntimeError otherwise."""
    if answer.status.code != EXPECTED.get(step, OK):
        raise RuntimeError(f"{step}: {answer.status}")
    return answer


def seen(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The digest of the answers by step."""
    made, picture, patched = answers["made"].apps[0], answers["picture"].input, answers["patched picture"].input
    info = picture.data.image.image_info
    return {
        "app": [made.description, answers["app"].app.default_language, made.created_at.seconds > 0],
        "posted": [(each.id, each.status.code) for each in answers["posted"].inputs],
        "stored": [answers[step].input.status.code for step in ("picture", "station", "words")],
        "size": [info.width, info.height, info.format],
        "hosted": picture.data.image.hosted.prefix != "" or picture.data.image.url != "",
        "place": [picture.data.geo.geo_point.longitude, picture.data.geo.geo_point.latitude],
        "metadata": json_format.MessageToDict(picture.data.metadata),
        "labels": labels(picture.data),
        "words": answers["words"].input.data.text.text_info.char_count,
        "noted": [each.status.code for each in answers["noted"].annotations],
        "notes": notes(answers["notes"]),
        "setting": json_format.MessageToDict(answers["setting"].model.model_version.output_info.params),
        "workflow": nodes(answers["workflow"].workflows[0]),
        "predicted": best(answers["predicted"].outputs[0]),
        "fetched": best(answers["fetched"].outputs[0]),
        "ran": [[each.model.id, best(each)] for each in answers["ran"].results[0].outputs],
        "pages": [ids(answers[f"page {number}"].inputs) for number in (1, 2, 3)],
        "concepts": sorted((each.id, each.name) for each in answers["concepts"].concepts),
        "models": ids(answers["models"].models),
        "workflows": ids(answers["workflows"].workflows),
        "counted": answers["counted"].counts.processed,
        "patched": [answers["patched app"].app.description, labels(patched.data)],
        "patched metadata": json_format.MessageToDict(patched.data.metadata),
        "patched notes": notes(answers["patched notes"]),
        "left": [notes(answers["notes left"]), ids(answers["inputs left"].inputs)],
        "empty": [len(answers["workflows left"].workflows), len(answers["models left"].models)],
        "gone": answers["gone"].status.code,
    }


def labels(data: Any) -> list[tuple[str, str, float]]:
    """Concepts as (id, name, value), sorted."""
    return sorted((each.id, each.name, round(each.value, 3)) for each in data.concepts)


def notes(answer: Any) -> list[Any]:
    """What annotations say, those of inputs left out: [corners of a box in thousandths or [], labels], sorted."""
    return sorted(note(each) for each in answer.annotations if not each.input_level)


def note(annotation: Any) -> list[Any]:
    """What one annotation says."""
    for region in annotation.data.regions:
        box = region.region_info.bounding_box
        corners = (box.top_row, box.left_col, box.bottom_row, box.right_col)
        return [[round(corner * 1000) for corner in corners], labels(region.data)]
    return [[], labels(annotation.data)]


def nodes(workflow: Any) -> list[list[Any]]:
    """Nodes as [id, id of the model, whether its version is named, ids of the nodes before it]."""
    return [
        [each.id, each.model.id, each.model.model_version.id != "", [before.node_id for before in each.node_inputs]]
        for each in workflow.nodes
    ]


def best(output: Any) -> list[Any]:
    """The three best concepts of an output, and how sure it is of a dog, in hundredths."""
    values = {each.name: each.value for each in output.data.concepts}
    return [sorted(values, key=lambda name: -values[name])[:3], round(values.get("dog", 0) * 100)]


def ids(resources: Iterable[Any]) -> list[str]:
    """Their ids, sorted."""
    return sorted(each.id for each in resources)
