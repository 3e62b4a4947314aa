"""What user `clarifai`, app `main` offers, and how the ids that clients send find it."""

from collections.abc import Mapping
from functools import cache

from meshserve.runners.offers import OFFERS, REFUSED, Offer
from meshserve.runners.recipes import RECIPES, Node, Recipe

__all__ = ["APP", "OFFERS", "REFUSED", "USER", "Node", "Offer", "Recipe", "find", "find_version", "workflows"]

USER, APP = "clarifai", "main"


def workflows() -> tuple[Recipe, ...]:
    """Every public workflow."""
    return RECIPES


@cache
def _by_id() -> Mapping[str, Offer]:
    return {known: offer for offer in OFFERS for known in (offer.id, *offer.legacy_ids)}


def find(model_id: str) -> Offer | None:
    """The offer of a readable or legacy model id."""
    return _by_id().get(model_id)


def find_version(model_id: str, version_id: str) -> Offer | None:
    """The offer of a model and version id, either form; "" means the latest. Every offer has one version."""
    offer = find(model_id)
    known = offer is not None and version_id in ("", offer.version_id, *offer.legacy_version_ids)
    return offer if known else None
