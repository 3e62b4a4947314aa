"""Data through the official SDK: `story_sdk_data.py APP PICTURES` prints what it saw as a line of JSON.

A folder, a CSV file and a dataset object are uploaded, lists and searches are read, a dataset is exported and
downloaded. It uses the SDK's own classes and nothing else; where the server is and who calls is in the environment.
"""

import csv
import json
import logging
import os
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from clarifai.client.dataset import Dataset
from clarifai.client.search import Search
from clarifai.client.user import User
from clarifai.datasets.upload.base import ClarifaiDataLoader
from clarifai.datasets.upload.features import VisualClassificationFeatures, VisualDetectionFeatures
from clarifai.utils.logging import logger

PROCESSED, WAIT_SECONDS = 30000, 120.0


class Pictures(ClarifaiDataLoader):
    """A dataset object: pictures with one label each."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._paths = [folder / f"{name}.jpg" for name in names]

    @property
    def task(self) -> str:
        return "visual_classification"

    def load_data(self) -> None:
        """Everything is at hand."""

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> Any:
        path = self._paths[index]
        return VisualClassificationFeatures(image_path=str(path), labels=[path.stem], id=f"object-{path.stem}")


class Boxes(Pictures):
    """The same with a box each."""

    @property
    def task(self) -> str:
        return "visual_detection"

    def __getitem__(self, index: int) -> Any:
        path = self._paths[index]
        return VisualDetectionFeatures(
            image_path=str(path), labels=[f"boxed-{path.stem}"], bboxes=[[0.1, 0.1, 0.6, 0.7]], id=f"boxed-{path.stem}"
        )


def await_processed(app: Any, expected: int) -> None:
    """Until so many inputs of the app are processed."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        states = [each.status.code for each in app.inputs().list_inputs()]
        if len(states) == expected and set(states) == {PROCESSED}:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(states)} of {expected} inputs, states {sorted(set(states))}")
        time.sleep(0.1)


def hits(found: Any) -> list[Any]:
    """All hits of a search's pages."""
    return [hit for page in found for hit in page.hits]


def found_ids(found: Any) -> list[str]:
    """The ids of the inputs that were found."""
    return [hit.input.id for hit in hits(found)]


def tell(app_id: str, folder: Path) -> dict[str, Any]:
    """Do it all; what was seen."""
    seen: dict[str, Any] = {}
    app = User().create_app(app_id=app_id, base_workflow="Universal")
    inputs = app.inputs()

    pictures = Path(tempfile.mkdtemp()) / "pets"
    pictures.mkdir()
    for name in ("puppy", "cat"):
        shutil.copy(next(folder.glob(f"{name}.jp*g")), pictures / f"{name}.jpg")
    animals = app.create_dataset(dataset_id="animals")
    animals.upload_from_folder(folder_path=str(pictures), input_type="image", labels=True)

    sheet = pictures.parent / "texts.csv"
    with sheet.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["inputid", "input", "concepts", "metadata", "geopoints"])
        writer.writerow(["sheet-dogs", "The dog sleeps on the sofa.", "animal", "{'kind': 'pet'}", "44,55"])
        writer.writerow(["sheet-money", "Stock prices fell again.", "finance,собака", "{'kind': 'news'}", "10,20"])
    texts = app.create_dataset(dataset_id="texts")
    texts.upload_from_csv(csv_path=str(sheet), input_type="text", csv_type="raw", labels=True)

    whole = Path(tempfile.mkdtemp())
    for name in ("coffee", "person"):
        shutil.copy(next(folder.glob(f"{name}.jp*g")), whole / f"{name}.jpg")
    objects = app.create_dataset(dataset_id="objects")
    objects.upload_dataset(dataloader=Pictures(whole, ["coffee", "person"]), get_upload_status=False)
    boxed = app.create_dataset(dataset_id="boxed")
    boxed.upload_dataset(dataloader=Boxes(whole, ["coffee"]), get_upload_status=False)
    await_processed(app, 7)

    seen["listed"] = {
        dataset.id: len(list(dataset.list_inputs()))
        for dataset in sorted(app.list_datasets(), key=lambda each: each.id)
    }
    seen["inputs"] = len(list(inputs.list_inputs()))
    seen["annotations"] = len(list(inputs.list_annotations()))

    search = Search(user_id=os.environ["CLARIFAI_USER_ID"], app_id=app_id, top_k=3)
    seen["by picture"] = found_ids(search.query(ranks=[{"image_bytes": (pictures / "cat.jpg").read_bytes()}]))[0]
    seen["by text"] = found_ids(search.query(ranks=[{"text_raw": "a dog that sleeps"}]))[0]
    everything = Search(user_id=os.environ["CLARIFAI_USER_ID"], app_id=app_id, pagination=True)
    seen["by label"] = found_ids(everything.query(filters=[{"concepts": [{"name": "coffee", "value": 1}]}]))
    seen["by metadata"] = found_ids(everything.query(filters=[{"metadata": {"kind": "pet"}}]))
    near = {"geo_point": {"longitude": 44.5, "latitude": 55.5, "geo_limit": 500}}
    seen["by place"] = found_ids(everything.query(filters=[near]))
    seen["by type"] = sorted(found_ids(everything.query(filters=[{"input_types": ["text"]}])))
    seen["by dataset"] = sorted(found_ids(everything.query(filters=[{"input_dataset_ids": ["texts"]}])))
    seen["pages"] = len(found_ids(everything.query(page_no=1, per_page=4)))
    seen["scores"] = sorted({hit.score for hit in hits(everything.query(filters=[{"input_types": ["text"]}]))})

    version = objects.create_version(id="first", description="two pictures")
    seen["versions"] = [each.version.id for each in objects.list_versions()]
    exported = Dataset(dataset_id="objects", dataset_version_id=version.version.id, app_id=app_id)
    archive = pictures.parent / "export"
    exported.export(save_path=str(archive))
    path = next(p for p in archive.parent.glob("export*") if p.is_file())
    with zipfile.ZipFile(path) as opened:
        seen["exported"] = sorted(Path(name).parent.name for name in opened.namelist())
    app.delete_dataset(dataset_id="animals")
    seen["datasets left"] = sorted(each.id for each in app.list_datasets())
    User().delete_app(app_id=app_id)
    return seen


if __name__ == "__main__":
    logger.setLevel(logging.ERROR)
    print(json.dumps(tell(sys.argv[1], Path(sys.argv[2]))))
