"""A story through PyPI's `clarifai` 2.6.2, the first client for Python, as courses use it. Prints what it saw.

Arguments: an app key and the path of a picture. CLARIFAI_API_BASE says where the server is; those programs lack it.
"""

import json
import sys
import time
from collections.abc import Iterable
from typing import Any

from clarifai.errors import ApiError
from clarifai.rest import ClarifaiApp, Image, InputSearchTerm, OutputSearchTerm, SearchQueryBuilder
from clarifai.rest.client import Concept, Workflow
from clarifai.rest.geo import Geo, GeoBox, GeoLimit, GeoPoint

PUPPY, PERSON = "https://samples.clarifai.com/puppy.jpeg", "https://samples.clarifai.com/person.jpg"
MISSING = "https://samples.clarifai.com/none.jpeg"
HERE = Geo(geo_point=GeoPoint(30, 55))
KEY, PICTURE = sys.argv[1:]


def code(call: Any, *arguments: Any, **named: Any) -> int:
    """The code with which a call fails, 10000 if it does not."""
    try:
        call(*arguments, **named)
    except ApiError as refused:
        return int(refused.error_code)
    return 10000


def data(answer: dict[str, Any]) -> dict[str, Any]:
    return dict(answer["outputs"][0]["data"])


def predicting(app: ClarifaiApp) -> dict[str, Any]:
    models = app.public_models
    general = models.general_model
    face = data(models.face_detection_model.predict_by_url(PERSON))["regions"]
    dog = data(general.predict_by_url(PUPPY, select_concepts=[Concept(concept_name="dog")]))["concepts"]
    both = general.predict([Image(url=PUPPY), Image(url=MISSING)])
    return {
        "face": [sorted(region["region_info"]["bounding_box"]) for region in face],
        "few": len(data(general.predict_by_filename(PICTURE, max_concepts=3, min_value=0.5))["concepts"]),
        "dog": [[concept["name"], concept["value"] > 0.9] for concept in dog],
        "by id": data(app.models.get(model_id=general.model_id).predict_by_url(PUPPY))["concepts"][0]["name"],
        "tagged": len(data(app.tag_urls([PUPPY], model_id=general.model_id))["concepts"]),
        "tagged by default": data(app.tag_urls([PUPPY]))["concepts"][0]["name"],
        "color": len(data(models.color_model.predict_by_url(PUPPY))["colors"]) > 0,
        "embedding": len(data(models.general_embedding_model.predict_by_url(PUPPY))["embeddings"]),
        "one missing": [output["status"]["code"] for output in both["outputs"]],
        "missing": code(general.predict_by_url, MISSING),
        "no picture": code(general.predict_by_bytes, b"words"),
        "celebrities": code(models.celebrity_model.predict_by_url, PERSON),
    }


def processed(app: ClarifaiApp, count: int) -> list[int]:
    for _ in range(600):
        counts = app.inputs.check_status()
        if counts.processed + counts.errors == count:
            return [counts.processed, counts.to_process, counts.errors]
        time.sleep(0.05)
    raise TimeoutError("the inputs were never processed")


def adding(app: ClarifaiApp) -> dict[str, Any]:
    inputs = app.inputs
    labels = {"concepts": ["dog"], "not_concepts": ["cat"]}
    inputs.create_image_from_url(PUPPY, image_id="puppy", metadata={"of": {"a": "story"}}, geo=HERE, **labels)
    inputs.create_image_from_filename(PICTURE, image_id="file", allow_duplicate_url=True)
    made = inputs.bulk_create_images([Image(url=PERSON, image_id="person"), Image(url=MISSING, image_id="none")])
    return {
        "made": [each.input_id for each in made],
        "processed": processed(app, 4),
        "again": code(inputs.create_image_from_url, PERSON, image_id="person"),
        "listed": [each.input_id for each in inputs.get_all(ignore_error=True)],
        "page": [each.input_id for each in inputs.get_by_page(page=2, per_page=2)],
        "got": inputs.get("puppy").dict()["data"],
        "nobody": code(inputs.get, "nobody"),
    }


def found(hits: Iterable[Any]) -> list[str]:
    return sorted(hit.input_id for hit in hits)


def asked(app: ClarifaiApp, *terms: Any) -> list[str]:
    query = SearchQueryBuilder()
    for term in terms:
        query.add_term(term)
    return found(app.inputs.search(query))


def searching(app: ClarifaiApp) -> dict[str, Any]:
    inputs = app.inputs
    box = GeoBox(GeoPoint(29, 54), GeoPoint(31, 56))
    return {
        "alike": found(inputs.search_by_image(url=PUPPY)[:2]),
        "like": round(inputs.search_by_image(image_id="puppy")[0].score, 3),
        "file": found(inputs.search_by_image(filename=PICTURE)[:2]),
        "url": found(inputs.search_by_original_url(PUPPY)),
        "metadata": found(inputs.search_by_metadata({"of": {"a": "story"}})),
        "label": found(inputs.search_by_annotated_concepts(concept="dog")),
        "not label": found(inputs.search_by_annotated_concepts(concept_id="cat", value=False)),
        "labels": found(inputs.search_by_annotated_concepts(concepts=["dog", "cat"], values=[True, False])),
        "predicted": found(inputs.search_by_predicted_concepts(concept="dog")[:2]),
        "near": found(inputs.search_by_geo(geo_point=GeoPoint(30, 55), geo_limit=GeoLimit("kilometer", 1))),
        "far": found(inputs.search_by_geo(geo_point=GeoPoint(0, 0), geo_limit=GeoLimit("mile", 10))),
        "within": found(inputs.search_by_geo(geo_box=box)),
        "by id": asked(app, InputSearchTerm(input_id="person")),
        "both": asked(app, OutputSearchTerm(input_id="person"), InputSearchTerm(concept="dog")),
        "nothing": code(asked, app),
    }


def labels(image: Any) -> list[list[Any]]:
    return [[concept["id"], concept["value"]] for concept in image.dict()["data"].get("concepts", ())]


def patching(app: ClarifaiApp) -> dict[str, Any]:
    inputs, concepts = app.inputs, app.concepts
    seen: dict[str, Any] = {
        "merged": labels(inputs.merge_concepts("puppy", ["pet"], ["wolf"])),
        "left": labels(inputs.delete_concepts("puppy", ["pet", "wolf"])),
        "metadata": inputs.merge_metadata("puppy", {"more": "x"}).metadata,
        "overwritten": labels(inputs.merge_concepts("puppy", ["pet"], overwrite=True)),
        "nobody": code(inputs.merge_concepts, "nobody", ["pet"]),
        "concepts": sorted(concept.concept_id for concept in concepts.get_all()),
        "named": concepts.create("z", "Zed").concept_name,
        "renamed": concepts.update("z", "Zett").concept_name,
        "got": concepts.get("z").concept_name,
        "searched": sorted({concept.concept_name for concept in concepts.search("pe*") if concept.app_id != "main"}),
        "again": code(concepts.create, "z"),
    }
    return seen


def modelling(app: ClarifaiApp) -> dict[str, Any]:
    models = app.models
    made = models.create("pets", model_name="Pets", concepts=["dog", "cat"], concepts_mutually_exclusive=True)
    seen: dict[str, Any] = {
        "made": [made.model_id, made.model_name, made.get_concept_ids()],
        "exclusive": made.get_info(verbose=True)["model"]["output_info"]["output_config"][
            "concepts_mutually_exclusive"
        ],
        "added": made.add_concepts(["pet"]).get_concept_ids(),
        "overwritten": made.merge_concepts(["dog"], overwrite=True).get_concept_ids(),
        "own": [model.model_id for model in models.get_all(private_only=True)],
        "public": sorted(model.model_id for model in models.search("color*")),
        "untrained": code(models.get("pets").predict_by_url, PUPPY),
        "deleted": models.delete("pets")["status"]["code"],
        "again": code(models.delete, "pets"),
    }
    workflow = Workflow(app.api, workflow_id="General")
    seen["workflow"] = len(workflow.predict_by_filename(PICTURE)["results"][0]["outputs"])
    seen["no workflow"] = code(app.workflows.get, "nothing")
    return seen


def main() -> None:
    app = ClarifaiApp(api_key=KEY)
    parts = (predicting, adding, searching, patching, modelling)
    seen = {part.__name__: part(app) for part in parts}
    seen["deleted"] = {"all": app.inputs.delete_all().code}
    app.wait_until_inputs_delete_finish()
    seen["deleted"]["stranger"] = code(ClarifaiApp, api_key="0" * 32)
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
