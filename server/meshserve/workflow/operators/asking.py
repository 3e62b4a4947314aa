"""Operators that ask the data of the app that their model is in: what checks their settings.

They are no pure functions, so whoever runs a workflow answers them, as it does for models that runners of users compute.
"""

from collections.abc import Mapping

from meshserve.workflow.operators import knn_concept, rag_prompter, synonym_mapper, visual_search
from meshserve.workflow.operators.base import Check

KNN, MAPPER, PROMPTER, SEARCHER = "knn-concept", "concept-synonym-mapper", "rag-prompter", "visual-search"
ASKING: Mapping[str, Check] = {
    KNN: knn_concept.check,
    MAPPER: synonym_mapper.check,
    PROMPTER: rag_prompter.check,
    SEARCHER: visual_search.check,
}
