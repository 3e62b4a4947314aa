"""What the API has: one module a family, listed here; the registry binds them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from meshserve.api import (
    annotation_filters,
    annotation_tracks,
    annotations,
    apps,
    bulk_operations,
    collaborators,
    concept_languages,
    concept_relations,
    concept_search,
    concepts,
    data_sources,
    dataset_exports,
    dataset_inputs,
    dataset_versions,
    datasets,
    extraction,
    inputs,
    inputs_add_jobs,
    inputs_patching,
    keys,
    model_types,
    model_versions,
    models,
    outputs,
    public,
    searches,
    statuses,
    track_annotations,
    uploads,
    users,
    workflow_results,
    workflow_versions,
    workflows,
)
from meshserve.api.absent import ABSENT as LISTED
from meshserve.core.contract import RPCS
from meshserve.crud.binding import Binding
from meshserve.datasets import making
from meshserve.ingest import process, reindexing
from meshserve.ingest.decoded import Decoded
from meshserve.services import Services

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said


def families() -> Mapping[str, Iterable[Binding]]:
    """Family name → its bindings."""
    return {
        "accounts": [*users.BINDINGS, *keys.BINDINGS, *collaborators.BINDINGS, *statuses.BINDINGS],
        "apps": apps.BINDINGS,
        "concepts": [
            *concepts.BINDINGS,
            *concept_languages.BINDINGS,
            *concept_relations.BINDINGS,
            *concept_search.BINDINGS,
        ],
        "inputs": [
            *inputs.BINDINGS,
            *inputs_patching.BINDINGS,
            *inputs_add_jobs.BINDINGS,
            *data_sources.BINDINGS,
            *uploads.BINDINGS,
        ],
        "annotations": [*annotations.BINDINGS, *annotation_tracks.BINDINGS, *track_annotations.BINDINGS],
        "datasets": [
            *datasets.BINDINGS,
            *dataset_inputs.BINDINGS,
            *dataset_versions.BINDINGS,
            *dataset_exports.BINDINGS,
            *annotation_filters.BINDINGS,
        ],
        "operations": bulk_operations.BINDINGS,
        "models": [*models.BINDINGS, *model_versions.BINDINGS, *model_types.BINDINGS],
        "outputs": outputs.BINDINGS,
        "searches": searches.BINDINGS,
        "workflows": [*workflows.BINDINGS, *workflow_versions.BINDINGS, *workflow_results.BINDINGS],
    }


async def seed(services: Services) -> None:
    """Put the public models and workflows into the store where they are missing or out of date."""
    await public.seed(services)


def serve_jobs(services: Services) -> None:
    """Say who does which background jobs."""

    async def say_all(apps: Sequence[int], items: Sequence[Decoded]) -> "list[list[Said]]":
        from meshserve.api import base_workflow  # its engines cost much; the first input brings them in

        return await base_workflow.say_all(services, apps, items)

    process.serve(services, say_all)
    reindexing.serve(services, say_all)
    bulk_operations.serve(services)
    extraction.serve(services)
    uploads.serve(services)
    making.serve(services)


def _pending() -> dict[str, dict[str, str]]:
    bound = {b.name for bs in families().values() for b in bs} | {n for r in LISTED.values() for n in r}
    return {**LISTED, "pending": {n: "it comes with a later version" for n in RPCS if n not in bound}}


ABSENT = _pending()

__all__ = ["ABSENT", "families", "seed", "serve_jobs"]
