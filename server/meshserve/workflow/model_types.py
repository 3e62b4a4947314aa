"""Model types as plain data: what each takes and gives, and which parameters it has (behaviour §10).

Paths name fields of `Data`; a comma joins fields of one source, each entry is another source, `any` fits all.
Numeric defaults are our own choice: nobody publishes any. `OPERATORS` need no training and no weights; the other
types are learned, and a model of theirs answers only if it is public here or was trained.
"""

# Long because: it is one table, and a type is found sooner on one long page than on several.

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from meshserve.store import annotation_facts
from meshserve_proto.status_code_pb2 import StatusCode

PARAMS, TRAINING = "output_info.params", "train_info.params"
DATA_CONCEPTS = "output_info.data.concepts"
COMPARISONS = ("GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "EQUAL")
"""In the order of their numbers, 1 to 5, which may be given instead."""
STATES = tuple(StatusCode.Name(code) for code in annotation_facts.STATES)
LIBRARIES = ("langdetect", "fastText")

CONCEPTS, EMBEDDINGS, IMAGE, TEXT, AUDIO = "concepts", "embeddings", "image", "text", "audio"
REGION_CONCEPTS = "regions[...].data.concepts"
BOX = "regions[...].region_info.bounding_box"
CROPS = "regions[...].data.image"
TRACKED = "frames[...].data.regions[...].data.concepts,frames[...].data.regions[...].region_info.bounding_box"
TRACKS = "frames[...].data.regions[...].track_id"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a type.

    path: where its value lives, at least two parts; kind: a name of `ModelTypeField.ModelTypeFieldType`.
    default: a plain JSON value, None for none. options: of an ENUM; numbers: what may be given instead of each of them.
    limits: (min, max, step) of a RANGE, and of a NUMBER where there are some; a step of 1 wants whole numbers.
    """

    path: str
    kind: str
    description: str
    default: Any = None
    required: bool = False
    options: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    limits: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class ModelTypeInfo:
    """One model type.

    trainable: a new model waits for training; operator: this server computes it from its parameters alone.
    creatable: users may post models of it. sequential: frames must come in order.
    evaluation: a name of `EvaluationType`, or "".
    """

    id: str
    title: str
    description: str
    input_fields: tuple[str, ...]
    output_fields: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    trainable: bool = False
    creatable: bool = True
    operator: bool = False
    sequential: bool = False
    evaluation: str = ""


def _number(name: str, description: str, default: float | None = None, under: str = PARAMS) -> Parameter:
    return Parameter(f"{under}.{name}", "NUMBER", description, default)


def _count(name: str, description: str, default: int, least: int = 0, under: str = PARAMS) -> Parameter:
    return Parameter(f"{under}.{name}", "NUMBER", description, default, limits=(least, math.inf, 1))


def _share(name: str, description: str, default: float, under: str = PARAMS) -> Parameter:
    return Parameter(f"{under}.{name}", "RANGE", description, default, limits=(0.0, 1.0, 0.01))


def _text(name: str, description: str, default: str | None = None, *, required: bool = False) -> Parameter:
    return Parameter(f"{PARAMS}.{name}", "STRING", description, default, required)


def _flag(name: str, description: str, default: bool) -> Parameter:
    return Parameter(f"{PARAMS}.{name}", "BOOLEAN", description, default)


def _choice(
    name: str, description: str, options: tuple[str, ...], default: str, numbers: tuple[int, ...] = ()
) -> Parameter:
    return Parameter(f"{PARAMS}.{name}", "ENUM", description, default, options=options, numbers=numbers)


_THRESHOLDS = (
    Parameter(
        "output_info.data.concepts",
        "ARRAY_OF_CONCEPTS_WITH_THRESHOLD",
        "The concepts to compare, each with its threshold as value; concepts that are not listed do not pass.",
        required=True,
    ),
    _choice(
        "concept_threshold_type",
        "How a value must compare with its threshold: a name, or its number from 1 to 5.",
        COMPARISONS,
        "GREATER_THAN",
        (1, 2, 3, 4, 5),
    ),
)


def _amount(name: str, description: str, default: float) -> Parameter:
    return Parameter(f"{PARAMS}.{name}", "NUMBER", description, default, limits=(0.0, 1e6, 0.0))


def _least(default: float) -> Parameter:
    return _share("min_confidence", "Detections below this are ignored.", default)


_LASTING = (
    _count("min_visible_frames", "Only tracks that are seen in more frames than this are returned.", 0),
    _count("max_disappeared", "A track ends when it is missing in more frames than this.", 10),
)
_NAMED = (
    *_LASTING,
    _text("track_id_prefix", "What track ids begin with; a number follows.", ""),
    _share(
        "max_distance",
        "Detections join a track only below this distance of middles, the picture's width and height being 1 each.",
        0.2,
    ),
)
_BYTE = (
    _least(0.1),
    *_NAMED,
    _share("new_track_confidence_thresh", "A track starts only above this.", 0.6),
    _share("confidence_thresh", "Sure detections are above this; they are matched first.", 0.5),
    _share("high_confidence_match_thresh", "Sure detections match below this: 1 less the overlap of boxes.", 0.8),
    _share("low_confidence_match_thresh", "Unsure detections match below this, in the second round.", 0.5),
    _share("unconfirmed_match_thresh", "Tracks seen in one frame alone match below this.", 0.7),
)
_HUNGARIAN = (
    _least(0.5),
    *_LASTING,
    _flag("filtered_probability", "Return probabilities smoothed along the track.", False),
    _count("max_detection", "So many detections of a frame are followed: the surest, else the leftmost; 0 is all.", 0),
    _flag("has_probability", "Detections have probabilities; if not, min_confidence has no effect.", True),
    _flag("has_embedding", "Detections have embeddings, which then count as much as their places.", False),
)
_REID = (
    _least(0.3),
    *_NAMED,
    _share("association_confidence", "Only detections from this on extend a track.", 0.4),
    _share("initialization_confidence", "A track starts only above this.", 0.6),
    _amount("covariance_error", "Uncertainty of a new track, in squares of a twentieth of its box's size.", 100.0),
    _amount("observation_error", "Uncertainty of a detection's place, in the same unit.", 10.0),
    _choice("distance_metric", "How embeddings are compared.", ("cosine", "euclidean"), "cosine"),
    _amount("max_emb_distance", "Detections join a track only below this distance of embeddings.", 0.4),
    _choice("var_tracker", "A track's embedding: the newest one (na), or the mean of all.", ("na", "mean"), "na"),
    _count("max_dead", "For how many frames an ended track may come back, known by its embedding alone.", 100),
    _count("project_track", "For how many frames without a detection a track is returned all the same.", 0),
    _count("use_detect_box", "For how many frames, the detection's own first, the detection's box is returned.", 1),
    _flag("project_without_detect", "Boxes without a detection move on; if not, they stay.", True),
    _flag("project_fix_box_size", "Boxes without a detection keep their size.", True),
    _share("detect_box_fall_back", "Above this distance (1 less the overlap) the detection's box is returned.", 1.0),
    _flag("keep_track_in_image", "Filtered and predicted boxes are cut at the picture's sides.", True),
    _amount(
        "match_limit_ratio", "Matches more than this many times as far as the frame's median are undone; from 1.", 0.0
    ),
    _count("match_limit_min_matches", "That counts from this many matches in the frame on.", 3),
    _flag("optimal_assignment", "Match all at once rather than the nearest pair first.", True),
    _text("reid_model_path", "Accepted when empty: embeddings come from the node before.", ""),
)

OPERATORS: tuple[ModelTypeInfo, ...] = (
    ModelTypeInfo(
        "concept-thresholder",
        "Concept Thresholder",
        "Passes the concepts whose value compares well.",
        (CONCEPTS,),
        (CONCEPTS,),
        _THRESHOLDS,
    ),
    ModelTypeInfo(
        "concept-threshold",
        "Concept Thresholder (older id)",
        "Passes the concepts whose value compares well.",
        (CONCEPTS,),
        (CONCEPTS,),
        _THRESHOLDS,
    ),
    ModelTypeInfo(
        "region-thresholder",
        "Region Thresholder",
        "Passes the regions with a concept whose value compares well.",
        (REGION_CONCEPTS,),
        (REGION_CONCEPTS,),
        _THRESHOLDS,
    ),
    ModelTypeInfo(
        "random-sample",
        "Random Sample",
        "Passes an input by chance.",
        ("any",),
        ("any",),
        (_share("keep_fraction", "How likely an input passes.", 0.5),),
    ),
    ModelTypeInfo(
        "annotation-writer",
        "Annotation Writer",
        "Writes what its parents found as annotations when an app indexes its inputs; elsewhere it passes data on.",
        ("any",),
        ("any",),
        (
            _choice(
                "annotation_status",
                "The status of what is written: a name, or its number.",
                STATES,
                "ANNOTATION_SUCCESS",
                annotation_facts.STATES,
            ),
            Parameter(
                f"{PARAMS}.annotation_user_id",
                "COLLABORATORS",
                "Who is named as the annotator: the app's owner, unless it says another who works in the app.",
            ),
            Parameter(f"{PARAMS}.annotation_info", "JSON", "Kept with each annotation."),
            _text("task_id", "The task that the annotations belong to.", ""),
        ),
    ),
    ModelTypeInfo(
        "image-crop",
        "Image Cropper",
        "Cuts each region out of the picture.",
        (f"{IMAGE},{BOX}",),
        (CROPS,),
        (_number("margin", "Size of the cut relative to the box; 1 is the box itself.", 1.0),),
    ),
    ModelTypeInfo(
        "image-tiling-operator",
        "Image Tiler",
        "Cuts the picture into overlapping tiles. What is found in a tile has its place in the tile.",
        (IMAGE,),
        (f"{CROPS},{BOX}",),
        (
            _count("tile_size", "Height and width of a tile in pixels.", 512, 1),
            _count("max_object_size", "Things up to this many pixels lie whole in some tile.", 64),
        ),
    ),
    ModelTypeInfo(
        "image-align",
        "Image Align",
        "Cuts faces out of the picture, turned upright by their landmarks: those of the region, or those found in its"
        " box. Where there are none, the box is cut as it is.",
        (f"{IMAGE},{BOX}",),
        (CROPS,),
        (_number("margin", "Size of the cut relative to the face; 1 is from above the brows to the chin.", 1.0),),
    ),
    ModelTypeInfo(
        "concept-synonym-mapper",
        "Concept Synonym Mapper",
        "Replaces concepts by those of the app that are synonyms of them, wider ones or narrower ones; values stay, and"
        " what is not related does not pass.",
        (CONCEPTS,),
        (CONCEPTS,),
        (_text("knowledge_graph_id", "The graph whose relations count; empty is the global one.", ""),),
    ),
    ModelTypeInfo(
        "regex-based-classifier",
        "Regex-Based Classifier",
        "Answers its concepts where the pattern is found.",
        (TEXT,),
        (CONCEPTS,),
        (
            _text("regex", "The regular expression to look for.", required=True),
            Parameter("output_info.data.concepts", "ARRAY_OF_CONCEPTS", "What to answer.", required=True),
        ),
    ),
    ModelTypeInfo(
        "language-id-operator",
        "Language Identification",
        "Answers the languages of a text as concepts.",
        (TEXT,),
        (CONCEPTS,),
        (
            _choice("library", "Accepted for compatibility; this server has one identifier.", LIBRARIES, "langdetect"),
            _count("topk", "How many languages to answer.", 1, 1),
            _share("threshold", "The smallest value to answer.", 0.0),
            _flag("lowercase", "Lower the text's case first.", False),
        ),
    ),
    ModelTypeInfo(
        "barcode-operator",
        "Barcode Reader",
        "Reads bar codes (EAN, UPC, Code 128, Code 39, Interleaved 2 of 5) and QR codes.",
        (IMAGE,),
        (f"regions[...].data.text,{BOX}",),
    ),
    ModelTypeInfo(
        "tesseract-operator",
        "Tesseract",
        "Reads the text of a picture. RapidOCR computes it, not Tesseract: it reads all its languages at once.",
        (IMAGE,),
        (TEXT,),
        (
            _text(
                "language",
                "The languages of the text as Tesseract names them, joined by +; those that cannot be read are refused.",
                "eng",
            ),
        ),
    ),
    ModelTypeInfo(
        "text-aggregation-operator",
        "Text Aggregator",
        "Joins the texts of regions, left to right and top to bottom.",
        ("regions[...].data.text",),
        (TEXT,),
    ),
    ModelTypeInfo(
        "object-counter",
        "Object Counter",
        "Counts regions by their concepts into metadata.",
        (REGION_CONCEPTS,),
        ("metadata",),
        (Parameter("output_info.data.concepts", "ARRAY_OF_CONCEPTS", "Count only these; none is all."),),
    ),
    ModelTypeInfo(
        "prompter",
        "Prompter",
        "Puts a text into a template.",
        (TEXT,),
        (TEXT,),
        (_text("prompt_template", "Must contain {data.text.raw}.", required=True),),
    ),
    ModelTypeInfo(
        "rag-prompter",
        "RAG Prompter",
        "Puts a text, and the app's texts that are like it, into a template.",
        (TEXT,),
        (TEXT,),
        (
            _text("prompt_template", "Must contain {data.text.raw} and {data.hits}.", required=True),
            _share("min_score", "The smallest likeness of a hit; unrelated texts have 0.5.", 0.5),
            Parameter(f"{PARAMS}.max_results", "NUMBER", "At most this many hits.", 5, limits=(1, 100, 1)),
        ),
    ),
    ModelTypeInfo(
        "byte-tracker",
        "BYTE Tracker",
        "Follows regions by two rounds of matching.",
        (TRACKED,),
        (TRACKS,),
        _BYTE,
        sequential=True,
    ),
    ModelTypeInfo(
        "centroid-tracker",
        "Centroid Tracker",
        "Follows regions by the distance of their centres.",
        (TRACKED,),
        (TRACKS,),
        (_least(0.5), *_NAMED),
        sequential=True,
    ),
    ModelTypeInfo(
        "kalman-filter-hungarian-tracker",
        "Kalman Filter Hungarian Tracker",
        "Follows regions by predicted positions and the best matching of all.",
        (TRACKED,),
        (TRACKS,),
        _HUNGARIAN,
        sequential=True,
    ),
    ModelTypeInfo(
        "kalman-reid-tracker",
        "Kalman Filter ReID Tracker",
        "Follows regions by predicted positions and the likeness of their embeddings.",
        (f"{TRACKED},frames[...].data.regions[...].data.embeddings",),
        (TRACKS,),
        _REID,
        sequential=True,
    ),
    ModelTypeInfo(
        "knn-concept",
        "KNN Classifier",
        "The concept that most of the nearest annotated inputs of the app have.",
        (EMBEDDINGS,),
        (CONCEPTS,),
        (
            Parameter("output_info.data.concepts", "ARRAY_OF_CONCEPTS", "The concepts to vote for.", required=True),
            Parameter(f"{PARAMS}.k", "NUMBER", "How many neighbours vote.", 5, limits=(1, 1000, 1)),
            Parameter(
                "input_info.base_embed_model",
                "WORKFLOW_EMBED_MODELS",
                "Whose embeddings are compared; none is the first fitting model of the app's base workflow.",
            ),
        ),
        evaluation="Classification",
    ),
    ModelTypeInfo(
        "visual-search",
        "Cross-App Visual Searcher",
        "Finds inputs of another app, which whoever runs it must be allowed to search, that are like this one. The real"
        " service publishes neither the id of this type nor its parameters: both are of this server's choosing.",
        (EMBEDDINGS,),
        ("hits",),
        (
            _text("app_id", "The app to search.", required=True),
            _text("user_id", "Whose app it is; empty is the owner of the model, `me` is the caller.", ""),
            _share("min_score", "The smallest likeness of a hit; unrelated inputs have 0.5.", 0.0),
            Parameter(f"{PARAMS}.max_results", "NUMBER", "At most this many hits.", 10, limits=(1, 100, 1)),
        ),
    ),
)

_TAUGHT = (
    Parameter("output_info.data.concepts", "ARRAY_OF_CONCEPTS", "What the model learns to tell apart."),
    Parameter("train_info.dataset", "DATASET", "What it learns from; none is every annotated input of the app."),
)
_EMBEDDED = (
    *_TAUGHT,
    Parameter("input_info.base_embed_model", "WORKFLOW_EMBED_MODELS", "Whose embeddings it learns from."),
    Parameter(
        "output_info.output_config.concepts_mutually_exclusive",
        "BOOLEAN",
        "Whether an input has one concept at most.",
        False,
    ),
)
LEARNED: tuple[ModelTypeInfo, ...] = (
    ModelTypeInfo(
        "embedding-classifier",
        "Embedding Classifier",
        "Concepts from the embedding of an input.",
        (EMBEDDINGS,),
        (CONCEPTS,),
        _EMBEDDED,
        trainable=True,
        evaluation="Classification",
    ),
    ModelTypeInfo(
        "visual-classifier",
        "Visual Classifier",
        "Concepts of a picture or video.",
        (IMAGE,),
        (CONCEPTS,),
        _TAUGHT,
        trainable=True,
        evaluation="Classification",
    ),
    ModelTypeInfo(
        "visual-detector",
        "Visual Detector",
        "Boxes with concepts.",
        (IMAGE,),
        (f"{REGION_CONCEPTS},{BOX}",),
        _TAUGHT,
        trainable=True,
        evaluation="Detection",
    ),
    ModelTypeInfo(
        "visual-segmenter",
        "Visual Segmenter",
        "Masks with concepts.",
        (IMAGE,),
        (f"{REGION_CONCEPTS},regions[...].region_info.mask",),
        _TAUGHT,
        trainable=True,
        evaluation="Segmentation",
    ),
    ModelTypeInfo(
        "visual-embedder",
        "Visual Embedder",
        "An embedding of a picture.",
        (IMAGE,),
        (EMBEDDINGS,),
        _TAUGHT,
        trainable=True,
    ),
    ModelTypeInfo(
        "clusterer",
        "Clusterer",
        "The cluster of an embedding.",
        (EMBEDDINGS,),
        ("clusters",),
        trainable=True,
        parameters=(_TAUGHT[1],),
        evaluation="Clustering",
    ),
    ModelTypeInfo(
        "text-classifier",
        "Text Classifier",
        "Concepts of a text.",
        (TEXT,),
        (CONCEPTS,),
        _TAUGHT,
        trainable=True,
        evaluation="Classification",
    ),
    ModelTypeInfo("text-to-text", "Text to Text", "A text from a text.", (TEXT,), (TEXT,), _TAUGHT[1:], trainable=True),
    ModelTypeInfo(
        "visual-detector-embedder",
        "Visual Detector Embedder",
        "Boxes with embeddings.",
        (IMAGE,),
        (f"regions[...].data.embeddings,{BOX}",),
    ),
    ModelTypeInfo(
        "visual-keypointer",
        "Visual Keypointer",
        "Points of things and how they join.",
        (IMAGE,),
        ("regions[...].region_info.keypoint_locations",),
    ),
    ModelTypeInfo(
        "image-color-recognizer", "Image Color Recognizer", "The colours of a picture.", (IMAGE,), ("colors",)
    ),
    ModelTypeInfo(
        "optical-character-recognizer",
        "Optical Character Recognizer",
        "The text of a picture.",
        (IMAGE,),
        (f"regions[...].data.text,{BOX}",),
    ),
    ModelTypeInfo("text-embedder", "Text Embedder", "An embedding of a text.", (TEXT,), (EMBEDDINGS,)),
    ModelTypeInfo("audio-embedder", "Audio Embedder", "An embedding of a sound.", (AUDIO,), (EMBEDDINGS,)),
    ModelTypeInfo(
        "multimodal-embedder",
        "Multimodal Embedder",
        "Embeddings of pictures and texts in one space.",
        (IMAGE, TEXT),
        (EMBEDDINGS,),
    ),
    ModelTypeInfo("text-to-image", "Text to Image", "A picture from a text.", (TEXT,), (IMAGE,)),
    ModelTypeInfo("text-to-audio", "Text to Audio", "A sound from a text.", (TEXT,), (AUDIO,)),
    ModelTypeInfo("image-to-text", "Image to Text", "A text about a picture.", (IMAGE,), (TEXT,)),
    ModelTypeInfo("audio-to-text", "Audio to Text", "The words of a sound.", (AUDIO,), (TEXT,)),
    ModelTypeInfo(
        "multimodal-to-text", "Multimodal to Text", "A text from pictures and texts.", (f"{IMAGE},{TEXT}",), (TEXT,)
    ),
    ModelTypeInfo("any-to-any", "Any to Any", "Whatever its own methods say.", ("any",), ("any",)),
)


def _by_id(operators: Iterable[ModelTypeInfo], learned: Iterable[ModelTypeInfo]) -> dict[str, ModelTypeInfo]:
    listed = [*(replace(info, operator=True) for info in operators), *learned]
    return {info.id: info for info in listed}


NEVER_BASE = frozenset({"rag-prompter"})
"""Types that search what base workflows index, and so may not be in one."""
REFUSED: Mapping[str, str] = dict.fromkeys(
    ("custom-code", "custom-code-operator"),
    "it would run code of users inside of the server; let a runner of your own serve that code as a model of type"
    " any-to-any, which workflows can use as a node",
)
"""Types that there are elsewhere → why there is none here."""
MODEL_TYPES: Mapping[str, ModelTypeInfo] = _by_id(OPERATORS, LEARNED)
DEFAULT_TYPE = "embedding-classifier"
EMBEDDING_BASED = frozenset(info.id for info in MODEL_TYPES.values() if info.input_fields == (EMBEDDINGS,))
"""Types that a workflow may start with: the server embeds the input first."""
