"""Tables of compute: clusters, nodepools, runners, deployments, secrets, logs and measurements. `schema` makes them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

CLUSTERS = Table("compute_clusters", owner="users")
NODEPOOLS = Table("nodepools", owner="compute_clusters")
RUNNERS = Table("runners", owner="nodepools", columns={"model": int, "workflow": int, "version": str, "replicas": int})
"""model, workflow: the pk of what it runs, one of them NULL; it goes with it. version: the id of its version."""
DEPLOYMENTS = Table(
    "deployments", owner="users", columns={"model": int, "workflow": int, "version": str, "latest": int}
)
"""The same for what is deployed. latest: 1 where new versions take the place of `version` as they appear."""
DEPLOYMENT_NODEPOOLS = "deployment_nodepools"
"""Where a deployment may run, in the order of `number`. One without a nodepool is deleted."""
SECRETS = Table("secrets", owner="users", columns={"sealed": bytes})
"""sealed: the value as `store.sealing` makes it; the body has none."""
LOG_FIELDS = (
    "compute_cluster_id",
    "nodepool_id",
    "runner_id",
    "model_id",
    "model_version_id",
    "workflow_id",
    "pipeline_id",
    "pipeline_version_id",
    "pipeline_version_run_id",
    "pipeline_step_id",
    "pipeline_step_version_id",
)
LOG_ENTRIES = Table("log_entries", owner="users", columns={"kind": str, "app_id": str} | dict.fromkeys(LOG_FIELDS, str))
"""What was logged about whom, by the ids of the time. kind: the log type."""
MEASUREMENTS = Table("measurements", owner="users", columns={"cluster": str, "nodepool": str, "moment": int})
"""Reports of machines (ComputePlaneMetrics); moment: when it was measured, in microseconds."""
TASK_MEASUREMENTS = Table("task_measurements", columns={"task": str, "moment": int})
"""Reports of runners about labelling tasks of an app (RunnerReplicaTaskMetrics)."""


def create(db: "Database", make: Callable[..., None]) -> None:
    """Make them; `make(db, table, references)` makes one table of records."""
    worker = {"model": "models", "workflow": "workflows"}
    for table in (CLUSTERS, NODEPOOLS, SECRETS, LOG_ENTRIES, MEASUREMENTS, TASK_MEASUREMENTS):
        make(db, table)
    make(db, RUNNERS, worker)
    make(db, DEPLOYMENTS, worker)
    db.table("log_entries").create_index(["owner", "kind", "runner_id"])
    db.table("log_entries").create_index(["owner", "created"])
    db.table("measurements").create_index(["owner", "moment"])
    db.table("task_measurements").create_index(["owner", "moment"])
    db.execute(
        "CREATE TABLE deployment_nodepools (deployment INTEGER NOT NULL REFERENCES deployments(pk) ON DELETE CASCADE,"
        " nodepool INTEGER NOT NULL REFERENCES nodepools(pk) ON DELETE CASCADE, number INTEGER NOT NULL,"
        " priority INTEGER NOT NULL, PRIMARY KEY (deployment, nodepool)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX deployment_nodepools_nodepool ON deployment_nodepools (nodepool)")
    db.execute(
        "CREATE TRIGGER deployment_nodepools_gone AFTER DELETE ON deployment_nodepools"
        " WHEN NOT EXISTS (SELECT 1 FROM deployment_nodepools WHERE deployment = old.deployment)"
        " BEGIN DELETE FROM deployments WHERE pk = old.deployment; END"
    )
