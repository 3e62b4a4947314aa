"""The public models: what each is called, what computes it, and what it cannot do.

The ids are those that clients of the API know. A subject model (food, travel …) is the general recogniser with a
narrower list of concepts, and says so. What nothing honest backs is not offered: see `REFUSED`.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from meshserve.runners.builtin import faces, moderation, segmentation, sentiment, subjects
from meshserve.runners.concepts import Label, general_vocabulary, object_labels

APACHE, MIT, BSD = "Apache-2.0", "MIT", "BSD-3-Clause"


def no_concepts() -> tuple[Label, ...]:
    """Of models that answer something other than concepts, or whose concepts are open."""
    return ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One public model.

    id: the readable id; name: for people; model_type_id: as in ListModelTypes.
    runner: the name in `pool.RUNNERS`; description: what computes it, and what it cannot do.
    version_id: of its one version; legacy_ids and legacy_version_ids: other ids that must resolve to it.
    concepts: every concept that it may answer; input_fields and output_fields: paths of Data.
    licence: of the weights; restriction: the subject that the general recogniser is narrowed to, or "".
    extra: the extra of the package that it needs, or "".
    """

    id: str
    name: str
    model_type_id: str
    runner: str
    description: str
    input_fields: tuple[str, ...]
    output_fields: tuple[str, ...]
    licence: str
    legacy_ids: tuple[str, ...] = ()
    legacy_version_ids: tuple[str, ...] = ()
    concepts: Callable[[], Sequence[Label]] = no_concepts
    restriction: str = ""
    extra: str = ""

    @property
    def version_id(self) -> str:
        """The same on every server; changes when `REVISION` does."""
        return hashlib.sha256(f"meshserve/{REVISION}/{self.id}".encode()).hexdigest()[:32]


REVISION = 1
"""Raise it when weights or vocabularies change what models answer."""

CLASSIFIER, DETECTOR, EMBEDDER, TEXT = "visual-classifier", "visual-detector", "visual-embedder", "text-classifier"
IMAGE, CONCEPTS = ("image",), ("concepts",)
BOXES = ("regions[...].data.concepts", "regions[...].region_info.bounding_box")


def _subject(
    subject: str, id: str, name: str, legacy_ids: tuple[str, ...], legacy_version_ids: tuple[str, ...] = ()
) -> Offer:
    return Offer(
        id=id,
        name=name,
        model_type_id=CLASSIFIER,
        runner=subject,
        description=(
            f"The general recogniser, restricted to concepts of {subject}: the same networks and values, a narrower"
            " list. It was not trained for the subject."
        ),
        input_fields=IMAGE,
        output_fields=CONCEPTS,
        licence=APACHE,
        legacy_ids=legacy_ids,
        legacy_version_ids=legacy_version_ids,
        concepts=lambda: subjects.vocabulary(subject),
        restriction=subject,
    )


MODERATION = (
    "Whether a picture shows nudity or sex: sfw and nsfw, which sum to 1 (Yahoo's open_nsfw). It says nothing of"
    " gore, drugs, weapons or hate. 1 of 137 harmless photos came above .5; how many bad ones it finds was not"
    " measured."
)

OFFERS: tuple[Offer, ...] = (
    Offer(
        id="general-image-recognition",
        name="General Image Recognition",
        model_type_id=CLASSIFIER,
        runner="general",
        description=(
            "Things, animals, food, vehicles and some scenes. EfficientNet-Lite2's 1,000 ImageNet classes, sharpened, summed up"
            " the WordNet tree, joined with NanoDet's 80 classes of things: about 1,350 concepts, a broad one never"
            " below a narrow one. Weak on moods, actions and most scenes."
        ),
        input_fields=IMAGE,
        output_fields=CONCEPTS,
        licence=APACHE,
        legacy_ids=("aaa03c23b3724a16a56b629203edc62c", "general-v1.3"),
        legacy_version_ids=("aa9ca48295b37401f8af92ad1af0d91d",),
        concepts=general_vocabulary,
    ),
    Offer(
        id="general-image-detection",
        name="General Image Detection",
        model_type_id=DETECTOR,
        runner="detector",
        description=(
            "Boxes of people and 79 kinds of everyday things (NanoDet, COCO classes). Misses small things: it sees the"
            " picture at 416 × 416."
        ),
        input_fields=IMAGE,
        output_fields=BOXES,
        licence=APACHE,
        legacy_ids=("1580bb1932594c93b7e2e04456af7c6f",),
        concepts=object_labels,
    ),
    Offer(
        id="general-image-embedding",
        name="General Image Embedding",
        model_type_id=EMBEDDER,
        runner="embedding",
        description=(
            "1,280 numbers of unit length in which pictures that look alike lie near each other: what"
            " EfficientNet-Lite2 sees before it names it. Text cannot be embedded into the same space."
        ),
        input_fields=IMAGE,
        output_fields=("embeddings",),
        licence=APACHE,
        legacy_ids=("bbb5f41425b8468d9b7a554ff10f8581",),
    ),
    Offer(
        id="general-clusterer",
        name="General Clusterer",
        model_type_id="clusterer",
        runner="clusterer",
        description=(
            "The one of 64 fixed groups of looks that an image embedding is nearest to; the groups are those of the"
            " tagging network's classes. It does not learn from an app's pictures."
        ),
        input_fields=("embeddings",),
        output_fields=("clusters",),
        licence=APACHE,
        legacy_ids=("cccbe437d6e54e2bb911c6aa292fb072",),
    ),
    Offer(
        id="face-detection",
        name="Face Detection",
        model_type_id=DETECTOR,
        runner="faces",
        description="Boxes of faces (YuNet). It says where faces are, not whose, nor anything about the person.",
        input_fields=IMAGE,
        output_fields=BOXES,
        licence=MIT,
        legacy_ids=("a403429f2ddf4b49b307e318f00e528b", "face-v1.3"),
        concepts=lambda: (faces.FACE,),
    ),
    Offer(
        id="face-embedding",
        name="Face Embedding",
        model_type_id="visual-detector-embedder",
        runner="face_embedding",
        description=(
            "128 numbers of unit length for every face, found by YuNet or given as regions (SFace). On our pairs the"
            " cosine of two pictures of one person was at least .68, of two people at most .43."
        ),
        input_fields=IMAGE,
        output_fields=("regions[...].data.embeddings", "regions[...].region_info.bounding_box"),
        licence=APACHE,
        legacy_ids=("d02b4508df58432fbb84e800597b8959",),
        concepts=lambda: (faces.FACE,),
    ),
    Offer(
        id="nsfw-recognition",
        name="NSFW Recognition",
        model_type_id=CLASSIFIER,
        runner="moderation",
        description=MODERATION,
        input_fields=IMAGE,
        output_fields=CONCEPTS,
        licence="BSD-2-Clause",
        legacy_ids=("e9576d86d2004ed1a38ba0cf39ecb4b1", "ccc76d86d2004ed1a38ba0cf39ecb4b1", "nsfw-v1.0"),
        legacy_version_ids=("cc76a92beaeb4d8495a58ba197998158",),
        concepts=lambda: moderation.LABELS,
        extra="moderation",
    ),
    Offer(
        id="moderation-recognition",
        name="Moderation Recognition",
        model_type_id=CLASSIFIER,
        runner="moderation",
        description=MODERATION + " The same as nsfw-recognition, under the id that clients ask for.",
        input_fields=IMAGE,
        output_fields=CONCEPTS,
        licence="BSD-2-Clause",
        legacy_ids=("d16f390eb32cad478c7ae150069bd2c6",),
        concepts=lambda: moderation.LABELS,
        extra="moderation",
        restriction="nudity",
    ),
    Offer(
        id="color-recognition",
        name="Color Recognition",
        model_type_id="image-color-recognizer",
        runner="colors",
        description=(
            "At most 8 dominant colours with their share of the picture and the nearest W3C name. Counted, not learned."
        ),
        input_fields=IMAGE,
        output_fields=("colors",),
        licence=APACHE,
        legacy_ids=("eeed0b6733a644cea07cf4c60f87ebb7",),
    ),
    Offer(
        id="person-segmentation",
        name="Person Segmentation",
        model_type_id="visual-segmenter",
        runner="segmentation",
        description=(
            "A mask of the people near the camera, all together (MediaPipe selfie segmentation), where the detector sees"
            " a person. Made for portraits and video calls; people far away are missed."
        ),
        input_fields=IMAGE,
        output_fields=("regions[...].region_info.mask", "regions[...].data.concepts"),
        licence=APACHE,
        concepts=lambda: (segmentation.PERSON,),
    ),
    Offer(
        id="ocr-scene-english",
        name="Optical Character Recognition",
        model_type_id="optical-character-recognizer",
        runner="ocr",
        description=(
            "Text in pictures, printed and on signs, Latin and Chinese letters (RapidOCR, PP-OCR): boxes, and the whole"
            " in reading order."
        ),
        input_fields=IMAGE,
        output_fields=("text", "regions[...].data.text", "regions[...].region_info.bounding_box"),
        licence=APACHE,
        extra="ocr",
    ),
    Offer(
        id="text-embedding",
        name="Text Embedding",
        model_type_id="text-embedder",
        runner="text_embedding",
        description=(
            "384 numbers of unit length in which English texts of like meaning lie near each other (all-MiniLM-L6-v2,"
            " 8 bits). Reads the first 256 word pieces."
        ),
        input_fields=("text",),
        output_fields=("embeddings",),
        licence=APACHE,
        extra="text",
    ),
    Offer(
        id="language-identification",
        name="Language Identification",
        model_type_id=TEXT,
        runner="language",
        description=(
            "The language of a text, ISO 639-1 codes with probabilities (py3langid, 97 languages). Whole sentences:"
            " single words are guesses."
        ),
        input_fields=("text",),
        output_fields=CONCEPTS,
        licence=BSD,
        extra="text",
    ),
    Offer(
        id="text-sentiment",
        name="Text Sentiment",
        model_type_id=TEXT,
        runner="sentiment",
        description=(
            "Positive, negative or neutral, by a list of English words and some grammar (VADER). It misses irony."
        ),
        input_fields=("text",),
        output_fields=CONCEPTS,
        licence=MIT,
        concepts=lambda: sentiment.LABELS,
        extra="text",
    ),
    _subject(
        "food",
        "food-item-recognition",
        "Food Item Recognition",
        ("bd367be194cf45149e75f01d59f77ba7", "food-items-v1.0"),
        ("dfebc169854e429086aceb8368662641",),
    ),
    _subject(
        "travel",
        "travel-recognition",
        "Travel Recognition",
        ("eee28c313d69466f836ab83287a54ed9", "ccc28c313d69466f836ab83287a54ed9", "travel-v1.0"),
        ("cce28c313d69466f836ab83287a54ed9",),
    ),
    _subject(
        "wedding",
        "wedding-recognition",
        "Wedding Recognition",
        ("c386b7a870114f4a87477c0824499348", "weddings-v1.0"),
        ("787cc9a002164250800598d36b072384",),
    ),
    _subject("apparel", "apparel-recognition", "Apparel Recognition", ("e0be3b9d6a454f0493ac3a30784001ff",)),
)

_NO_DATA = "no model with usable weights was found for it"
_PERSONAL = "guessing this from a face cannot be done honestly, and harms people"
REFUSED: Mapping[str, str] = {
    "c0c0ac362b03416da06ab3fa36fb58e3": f"demographics: {_PERSONAL}",
    "age-demographics-recognition": f"age: {_PERSONAL}",
    "gender-demographics-recognition": f"gender: {_PERSONAL}",
    "ethnicity-demographics-recognition": f"ethnicity: {_PERSONAL}",
    "e466caa0619f444ab97497640cefc4dc": f"celebrities: {_NO_DATA}, and naming people needs their consent",
    "celebrity-face-recognition": f"celebrities: {_NO_DATA}, and naming people needs their consent",
    "c443119bf2ed4da98487520d01a0b1e3": f"logos: {_NO_DATA}",
    "logo-detection": f"logos: {_NO_DATA}",
    "fbefb47f9fdb410e8ce14f24f54b47ff": f"textures and patterns: {_NO_DATA}",
    "texture-recognition": f"textures and patterns: {_NO_DATA}",
    "bec14810deb94c40a05f1f0eb3c91403": f"quality of landscapes: {_NO_DATA}",
    "de9bd05cfdbf4534af151beb2a5d0953": f"quality of portraits: {_NO_DATA}",
    "text-moderation": f"insults and threats in texts: {_NO_DATA}",
}
"""Ids that clients may ask for and that are not offered, with the reason."""
