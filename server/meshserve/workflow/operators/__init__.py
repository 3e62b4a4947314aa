"""Operators: model types that compute from their parameters alone. Type id → operator."""

from collections.abc import Mapping

from meshserve.workflow.operators import (
    annotation_writer,
    concept_thresholder,
    image_crop,
    object_counter,
    prompter,
    random_sample,
    regex_classifier,
    region_thresholder,
    text_aggregation,
    tiler,
)
from meshserve.workflow.operators.base import UNFIT, Crops, Operator, Result, Unfit
from meshserve.workflow.operators.thresholds import thresholds

OPERATORS: Mapping[str, Operator] = {
    "concept-thresholder": Operator(concept_thresholder.compute, thresholds),
    "concept-threshold": Operator(concept_thresholder.compute, thresholds),
    "region-thresholder": Operator(region_thresholder.compute, thresholds),
    "random-sample": Operator(random_sample.compute, random_sample.check),
    "annotation-writer": Operator(annotation_writer.compute),
    "image-crop": Operator(image_crop.compute, image_crop.check),
    "image-tiling-operator": Operator(tiler.compute, tiler.check),
    "object-counter": Operator(object_counter.compute),
    "text-aggregation-operator": Operator(text_aggregation.compute),
    "regex-based-classifier": Operator(regex_classifier.compute, regex_classifier.check, slow=True),
    "prompter": Operator(prompter.compute, prompter.check),
}
"""Types of operators that are not here are refused when a workflow comes to run them."""

__all__ = ["OPERATORS", "UNFIT", "Crops", "Operator", "Result", "Unfit"]
