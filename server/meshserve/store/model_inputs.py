"""The inputs of an app that are labelled with any of some concepts."""

import json
from collections.abc import Iterable

from meshserve.store.concepts import LABEL_STATUS
from meshserve.store.query import Condition


def labelled_with(app: int, concept_ids: Iterable[str]) -> Condition:
    """Inputs of an app that trusted annotations in force label with one of the concepts, for or against it."""
    sql = (
        "pk IN (SELECT a.input FROM annotation_concepts l JOIN annotations a ON a.pk = l.annotation"
        " WHERE l.owner = ? AND l.concept IN (SELECT value FROM json_each(?)) AND a.trusted = 1 AND a.status = ?)"
    )
    return Condition(sql, (app, json.dumps(list(concept_ids)), LABEL_STATUS))
