"""Operators: model types that compute from their parameters alone. Type id → operator."""

from collections.abc import Mapping

from meshserve.workflow.operators import (
    annotation_writer,
    barcodes,
    concept_thresholder,
    image_align,
    image_crop,
    language_id,
    object_counter,
    prompter,
    random_sample,
    regex_classifier,
    region_thresholder,
    tesseract,
    text_aggregation,
    tiler,
    tracking,
)
from meshserve.workflow.operators.asking import ASKING
from meshserve.workflow.operators.base import FEW_PARTS, UNFIT, Crops, Operator, Result, Unfit, parts_of
from meshserve.workflow.operators.thresholds import thresholds

OPERATORS: Mapping[str, Operator] = {
    "concept-thresholder": Operator(concept_thresholder.compute, thresholds),
    "concept-threshold": Operator(concept_thresholder.compute, thresholds),
    "region-thresholder": Operator(region_thresholder.compute, thresholds),
    "random-sample": Operator(random_sample.compute, random_sample.check),
    "annotation-writer": Operator(annotation_writer.compute, annotation_writer.check),
    "image-crop": Operator(image_crop.compute, image_crop.check),
    "image-tiling-operator": Operator(tiler.compute, tiler.check),
    "object-counter": Operator(object_counter.compute),
    "text-aggregation-operator": Operator(text_aggregation.compute),
    "regex-based-classifier": Operator(regex_classifier.compute, regex_classifier.check, slow=True),
    "image-align": Operator(image_align.compute, image_align.check, slow=True),
    "language-id-operator": Operator(language_id.compute, language_id.check, slow=True),
    "barcode-operator": Operator(barcodes.compute, slow=True),
    "tesseract-operator": Operator(tesseract.compute, tesseract.check, slow=True),
    "prompter": Operator(prompter.compute, prompter.check),
    **{type_id: tracking.operator(type_id) for type_id in tracking.TRACKERS},
}
"""Types of operators that are neither here nor in `ASKING` are refused when a workflow comes to run them."""

__all__ = ["ASKING", "FEW_PARTS", "OPERATORS", "UNFIT", "Crops", "Operator", "Result", "Unfit", "parts_of"]
