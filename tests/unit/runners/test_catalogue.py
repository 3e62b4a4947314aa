"""What is offered, and under which ids."""

import re

import pytest

from meshserve.runners import catalogue
from meshserve.runners.pool import RUNNERS

# Ids in the published examples of the API.
EXAMPLES = [
    ("bd367be194cf45149e75f01d59f77ba7", "dfebc169854e429086aceb8368662641", "food-item-recognition"),
    ("aaa03c23b3724a16a56b629203edc62c", "aa9ca48295b37401f8af92ad1af0d91d", "general-image-recognition"),
    ("ccc28c313d69466f836ab83287a54ed9", "cce28c313d69466f836ab83287a54ed9", "travel-recognition"),
    ("ccc76d86d2004ed1a38ba0cf39ecb4b1", "cc76a92beaeb4d8495a58ba197998158", "nsfw-recognition"),
    ("c386b7a870114f4a87477c0824499348", "787cc9a002164250800598d36b072384", "wedding-recognition"),
]


@pytest.mark.parametrize(("model", "version", "meant"), EXAMPLES)
def test_ids_of_published_examples_resolve(model: str, version: str, meant: str) -> None:
    offer = catalogue.find_version(model, version)
    assert offer is not None
    assert offer.id == meant
    assert catalogue.find_version(meant, "") is offer
    assert catalogue.find_version(meant, offer.version_id) is offer


def test_unknown_ids_do_not() -> None:
    assert catalogue.find("no-such-model") is None
    assert catalogue.find_version("general-image-recognition", "787cc9a002164250800598d36b072384") is None


def test_no_id_means_two_things() -> None:
    ids = [known for offer in catalogue.OFFERS for known in (offer.id, *offer.legacy_ids)]
    versions = [known for offer in catalogue.OFFERS for known in (offer.version_id, *offer.legacy_version_ids)]
    assert len(set(ids)) == len(ids)
    assert len(set(versions)) == len(versions)
    assert not set(ids) & set(catalogue.REFUSED)
    assert all(re.fullmatch("[0-9a-f]{32}", version) for version in versions)


def test_every_offer_has_a_runner_and_says_what_computes_it() -> None:
    assert {offer.runner for offer in catalogue.OFFERS} == set(RUNNERS)
    assert all(len(offer.description) > 60 and offer.licence for offer in catalogue.OFFERS)


def test_general_comes_in_the_order_concept_embed_cluster() -> None:
    (general,) = (recipe for recipe in catalogue.workflows() if recipe.id == "General")
    assert [node.id for node in general.nodes] == ["concept", "embed", "cluster"]
    assert general.nodes[2].inputs == ("embed",)


def test_workflows_name_offers_and_earlier_nodes() -> None:
    for recipe in catalogue.workflows():
        seen: set[str] = set()
        for node in recipe.nodes:
            assert catalogue.find(node.offer) is not None
            assert set(node.inputs) <= seen
            assert node.id not in seen
            seen.add(node.id)
