"""One story through the official SDK: `story_sdk.py APP PICTURE` prints what it saw as a line of JSON.

That is the digest of seen.py, and under `more` what the SDK alone does. It uses the SDK's own classes and no call that they do not make. The app of that id is made and deleted. Where the
server is, who calls, and whose certificates count is in the environment, as `meshserve env` has it.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from clarifai.client.app import App
from clarifai.client.model import Model
from clarifai.client.user import User
from clarifai.client.workflow import Workflow
from clarifai.utils.logging import logger
from clarifai_grpc.grpc.api import resources_pb2 as res
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from seen import best, ids, labels, nodes, notes

SAMPLES = "https://samples.clarifai.com/"
GENERAL = "https://clarifai.com/clarifai/main/models/general-image-recognition"
PROCESSED, WAIT_SECONDS = 30000, 60.0
CHAIN = """
workflow:
  id: look
  nodes:
    - id: see
      model:
        model_id: general-image-recognition
        user_id: clarifai
        app_id: main
    - id: pass
      model:
        model_id: keep
        model_type_id: random-sample
        output_info:
          params:
            keep_fraction: 1.0
      node_inputs:
        - node_id: see
"""


def struct(**fields: Any) -> Any:
    """Metadata as the SDK wants it."""
    made = Struct()
    made.update(fields)
    return made


class Noted:
    """A list of annotations, as `notes` reads it."""

    def __init__(self, annotations: Iterator[Any]) -> None:
        self.annotations = list(annotations)


def stored(inputs: Any, input_id: str) -> Any:
    """The input once it is processed."""
    late = time.monotonic() + WAIT_SECONDS
    while (found := inputs.get_input(input_id)).status.code != PROCESSED:
        if time.monotonic() > late:
            raise TimeoutError(f"{input_id} is not processed: {found.status}")
        time.sleep(0.05)
    return found


def beginning(user: User, app_id: str, file: str, seen: dict[str, Any]) -> App:
    """Make an app, and add and annotate inputs."""
    user.create_app(app_id=app_id, base_workflow="Empty", description="first", default_language="en")
    app = user.app(app_id=app_id)
    read = app.app_info
    seen["app"] = [read.description, read.default_language, read.created_at.seconds > 0]
    inputs = app.inputs()
    first = inputs.get_input_from_file(
        "picture",
        image_file=file,
        labels=["puppy"],
        geo_info=[-30, 40],
        metadata=struct(**{"from": "a story", "deep": {"list": [1, "two", None, True]}}),
    )
    first.data.concepts.append(res.Concept(id="cat", value=0))
    second = inputs.get_input_from_url("station", image_url=f"{SAMPLES}metro-north.jpg")
    third = inputs.get_text_input("words", raw_text="żółw, a turtle 🐢")
    _, posted = inputs.upload_inputs([first, second, third])
    seen["posted"] = [(each.id, each.status.code) for each in posted.inputs]
    picture, station, words = (stored(inputs, each) for each in ("picture", "station", "words"))
    info, point = picture.data.image.image_info, picture.data.geo.geo_point
    seen["stored"] = [each.status.code for each in (picture, station, words)]
    seen["size"] = [info.width, info.height, info.format]
    seen["hosted"] = inputs.download_inputs([picture]) == [Path(file).read_bytes()]
    seen["place"] = [point.longitude, point.latitude]
    seen["metadata"] = json_format.MessageToDict(picture.data.metadata)
    seen["labels"] = labels(picture.data)
    seen["words"] = words.data.text.text_info.char_count
    return app


def annotating(app: App, seen: dict[str, Any]) -> None:
    """Annotate the picture."""
    inputs = app.inputs()
    boxed = inputs.get_bbox_proto("picture", "collar", [0.2, 0.1, 0.75, 0.5], annot_id="boxed-note")
    whole = res.Annotation(
        id="whole-note", input_id="picture", data=res.Data(concepts=[res.Concept(id="leash", value=1)])
    )
    if failed := inputs.upload_annotations([boxed, whole]):
        raise RuntimeError(f"the SDK says that it could not upload {failed}")
    listed = Noted(inputs.list_annotations(batch_input=[res.Input(id="picture")]))
    seen["noted"] = [each.status.code for each in listed.annotations if not each.input_level]
    seen["notes"] = notes(listed)


def middle(app: App, file: str, folder: Path, seen: dict[str, Any]) -> None:
    """Make a model and a workflow, predict, and list."""
    (folder / "chain.yml").write_text(CHAIN)
    made = app.create_workflow(config_filepath=str(folder / "chain.yml"), display=False)
    seen["setting"] = json_format.MessageToDict(app.model(model_id="keep").model_version.output_info.params)
    workflow: Workflow = app.workflow(workflow_id=made.id)
    workflow.load_info()
    seen["workflow"] = nodes(workflow.workflow_info)
    general = Model(url=GENERAL)
    seen["predicted"] = best(general.predict_by_filepath(file).outputs[0])
    seen["fetched"] = best(general.predict_by_url(f"{SAMPLES}puppy.jpeg").outputs[0])
    ran = workflow.predict_by_url(f"{SAMPLES}puppy.jpeg").results[0]
    seen["ran"] = [[each.model.id, best(each)] for each in ran.outputs]
    inputs = app.inputs()
    seen["pages"] = [ids(inputs.list_inputs(page_no=number, per_page=2)) for number in (1, 2, 3)]
    seen["concepts"] = sorted((each.id, each.name) for each in app.list_concepts())
    seen["models"] = ids(app.list_models())
    seen["workflows"] = ids(app.list_workflows())
    seen["counted"] = app.get_input_count()


def more(app: App, folder: Path) -> dict[str, Any]:
    """What the SDK does beyond the story: settings of predictions, asyncio, uploads, exports and relations."""
    app.patch_workflow("look", action="overwrite", config_filepath=str(folder / "chain.yml"))
    app.patch_model("keep", action="overwrite", description="keeps all")
    workflow, general = app.workflow(workflow_id="look"), Model(url=GENERAL)
    workflow.export(str(folder / "exported.yml"))
    exported = yaml.safe_load((folder / "exported.yml").read_text())["workflow"]["nodes"]
    puppy = f"{SAMPLES}puppy.jpeg"
    few = general.predict_by_url(puppy, output_config={"max_concepts": 3})
    dogs = {"select_concepts": [res.Concept(name="dog")]}
    alone = asyncio.run(
        general.async_predict([app.inputs().get_input_from_url("", image_url=puppy)], output_config=dogs)
    )
    weights = folder / "weights.bin"
    weights.write_bytes(bytes(range(240)) * 25_000)
    made = app.create_model("sent", model_type_id="text-to-text")
    made.create_version_by_file(str(weights), {"text": "x"}, {"text": "y"}, no_cache=True).export(str(folder / "got"))
    app.delete_model("sent")
    app.create_concept_relations("puppy", ["leash"], ["hypernym"])
    relations = [each.predicate for each in app.search_concept_relations(concept_id="puppy")]
    app.delete_concept_relations("puppy")
    return {
        "versions": len(list(workflow.list_versions())),
        "described": app.model(model_id="keep").model_info.description,
        "exported": [each["id"] for each in exported],
        "sent and got": (folder / "got" / "model.tar").read_bytes() == weights.read_bytes(),
        "few": len(few.outputs[0].data.concepts),
        "alone": [each.name for each in alone.outputs[0].data.concepts],
        "relations": [relations, len(list(app.search_concept_relations(concept_id="puppy")))],
    }


def end(user: User, app: App, seen: dict[str, Any]) -> None:
    """Patch and delete."""
    inputs = app.inputs()
    user.patch_app(app_id=app.id, action="overwrite", description="second")
    concepts = [res.Concept(id="grass", value=1), res.Concept(id="puppy", value=0)]
    data = res.Data(concepts=concepts, metadata=struct(**{"more": [], "from": "a patch"}))
    inputs.patch_inputs([res.Input(id="picture", data=data)], action="merge")
    patched = inputs.get_input("picture")
    seen["patched"] = [user.app(app_id=app.id).app_info.description, labels(patched.data)]
    seen["patched metadata"] = json_format.MessageToDict(patched.data.metadata)
    ball = res.Data(concepts=[res.Concept(id="ball", value=1)])
    inputs.patch_annotations([res.Annotation(id="whole-note", input_id="picture", data=ball)], action="overwrite")
    seen["patched notes"] = notes(Noted(inputs.list_annotations(batch_input=[patched])))
    inputs.delete_annotations(["picture"], ["whole-note"])
    left = notes(Noted(inputs.list_annotations(batch_input=[patched])))
    inputs.delete_inputs([res.Input(id="station")])
    seen["left"] = [left, ids(inputs.list_inputs())]
    app.delete_workflow("look")
    app.delete_model("keep")
    seen["empty"] = [len(list(app.list_workflows())), len(list(app.list_models()))]
    user.delete_app(app.id)
    try:
        user.app(app_id=app.id)
    except Exception as refused:  # the SDK raises nothing else; the status is what it is made of
        seen["gone"] = refused.args[0].code


def main(app_id: str, file: str) -> None:
    """The whole story."""
    logger.setLevel(logging.WARNING)
    seen: dict[str, Any] = {}
    user = User(user_id=os.environ["CLARIFAI_USER_ID"])
    app = beginning(user, app_id, file, seen)
    annotating(app, seen)
    with tempfile.TemporaryDirectory() as folder:
        middle(app, file, Path(folder), seen)
        seen["more"] = more(app, Path(folder))
    end(user, app, seen)
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
