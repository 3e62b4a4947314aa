"""What the API has: one module a family, listed here; the registry binds them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from meshserve.api import (
    annotation_filters,
    annotation_search_metrics,
    annotation_tracks,
    annotations,
    app_duplications,
    apps,
    artifacts,
    audit_log,
    bulk_operations,
    cloud,
    collaborators,
    collecting,
    collectors,
    compute_clusters,
    compute_runners,
    concept_languages,
    concept_mapping,
    concept_relations,
    concept_search,
    concepts,
    data_sources,
    dataset_exports,
    dataset_inputs,
    dataset_versions,
    datasets,
    deployments,
    evaluations,
    extraction,
    inputs,
    inputs_add_jobs,
    inputs_patching,
    installed_modules,
    keys,
    label_orders,
    log_entries,
    metrics,
    model_exports,
    model_inputs,
    model_types,
    model_uploads,
    model_versions,
    models,
    modules,
    outputs,
    pipeline_runs,
    pipeline_steps,
    pipeline_templates,
    pipelines,
    public,
    runner_items,
    searches,
    stats,
    statuses,
    task_assignments,
    task_counts,
    tasks,
    track_annotations,
    uploads,
    user_secrets,
    users,
    version_contents,
    video_manifests,
    workflow_evaluation_data,
    workflow_evaluations,
    workflow_results,
    workflow_versions,
    workflows,
)
from meshserve.api.absent import ABSENT as LISTED
from meshserve.core.contract import RPCS
from meshserve.crud.binding import Binding
from meshserve.datasets import making
from meshserve.ingest import boxes, process, reindexing
from meshserve.ingest.decoded import Decoded
from meshserve.services import Services
from meshserve.store.drawn import Box

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said
    from meshserve.media.picture import Picture


def families() -> Mapping[str, Iterable[Binding]]:
    """Family name → its bindings."""
    return {
        "accounts": [
            *users.BINDINGS,
            *keys.BINDINGS,
            *collaborators.BINDINGS,
            *statuses.BINDINGS,
            *audit_log.BINDINGS,
        ],
        "apps": apps.BINDINGS,
        "concepts": [
            *concepts.BINDINGS,
            *concept_languages.BINDINGS,
            *concept_relations.BINDINGS,
            *concept_mapping.BINDINGS,
            *concept_search.BINDINGS,
        ],
        "inputs": [
            *inputs.BINDINGS,
            *inputs_patching.BINDINGS,
            *inputs_add_jobs.BINDINGS,
            *data_sources.BINDINGS,
            *uploads.BINDINGS,
            *model_inputs.BINDINGS,
            *video_manifests.BINDINGS,
        ],
        "annotations": [*annotations.BINDINGS, *annotation_tracks.BINDINGS, *track_annotations.BINDINGS],
        "datasets": [
            *datasets.BINDINGS,
            *dataset_inputs.BINDINGS,
            *dataset_versions.BINDINGS,
            *dataset_exports.BINDINGS,
            *annotation_filters.BINDINGS,
        ],
        "compute": [
            *cloud.BINDINGS,
            *compute_clusters.BINDINGS,
            *compute_runners.BINDINGS,
            *runner_items.BINDINGS,
            *deployments.BINDINGS,
            *user_secrets.BINDINGS,
            *log_entries.BINDINGS,
            *metrics.BINDINGS,
        ],
        "tasks": [
            *tasks.BINDINGS,
            *task_assignments.BINDINGS,
            *task_counts.BINDINGS,
            *label_orders.BINDINGS,
        ],
        "operations": [
            *bulk_operations.BINDINGS,
            *app_duplications.BINDINGS,
            *collectors.BINDINGS,
            *modules.BINDINGS,
            *installed_modules.BINDINGS,
            *stats.BINDINGS,
        ],
        "models": [
            *models.BINDINGS,
            *model_versions.BINDINGS,
            *model_types.BINDINGS,
            *model_uploads.BINDINGS,
            *model_exports.BINDINGS,
        ],
        "evaluations": evaluations.BINDINGS,
        "outputs": outputs.BINDINGS,
        "pipelines": [
            *pipelines.BINDINGS,
            *pipeline_runs.BINDINGS,
            *pipeline_steps.BINDINGS,
            *pipeline_templates.BINDINGS,
            *artifacts.BINDINGS,
        ],
        "searches": [*searches.BINDINGS, *annotation_search_metrics.BINDINGS],
        "workflows": [
            *workflows.BINDINGS,
            *workflow_versions.BINDINGS,
            *workflow_results.BINDINGS,
            *workflow_evaluations.BINDINGS,
            *workflow_evaluation_data.BINDINGS,
        ],
    }


async def seed(services: Services) -> None:
    """Put the public models and workflows into the store where they are missing or out of date."""
    await public.seed(services)


def serve_jobs(services: Services) -> None:
    """Say who does which background jobs."""

    async def say_all(apps: Sequence[int], items: Sequence[Decoded]) -> "list[list[Said]]":
        from meshserve.api import base_workflow  # its engines cost much; the first input brings them in

        return await base_workflow.say_all(services, apps, items)

    async def ready(pictures: bool, apps: Sequence[int]) -> None:
        from meshserve.api import base_workflow

        await base_workflow.ready(services, pictures, apps)

    def embeds(app: int) -> bool:
        from meshserve.api import base_workflow

        return base_workflow.embeds_boxes(services, app)

    async def embed(app: int, picture: "Picture", drawn: Sequence[Box]) -> list[tuple[Box, str, bytes]]:
        from meshserve.api import base_workflow

        return await base_workflow.embed_boxes(services, app, picture, drawn)

    process.serve(services, say_all, ready)
    boxes.serve(services, embeds, embed, ready)
    reindexing.serve(services, say_all, ready)
    bulk_operations.serve(services)
    app_duplications.serve(services)
    collecting.serve(services)
    evaluations.serve(services)
    workflow_evaluations.serve(services)
    extraction.serve(services)
    uploads.serve(services)
    version_contents.serve(services)
    pipeline_steps.serve(services)
    model_uploads.serve(services)
    concept_mapping.serve(services)
    making.serve(services)
    tasks.serve(services)


def _pending() -> dict[str, dict[str, str]]:
    bound = {b.name for bs in families().values() for b in bs} | {n for r in LISTED.values() for n in r}
    return {**LISTED, "pending": {n: "it comes with a later version" for n in RPCS if n not in bound}}


ABSENT = _pending()

__all__ = ["ABSENT", "families", "seed", "serve_jobs"]
