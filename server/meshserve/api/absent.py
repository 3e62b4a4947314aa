"""RPCs that this server refuses with 10040 NOT_IMPLEMENTED, and why: family → RPC → reason."""

_EVALUATIONS = "this server does not evaluate models yet, and numbers that nothing measured would mislead."
_EXPORTS = "the server does not train yet, and the weights of the public models are those of the packages it names."
_UPLOADS = "code and weights that users send are not run by this server."
_TRAINING = "this server does not train yet, so there is no time to estimate."
_WORKFLOW_EVALUATIONS = "this server does not evaluate workflows yet, and numbers that nothing measured would mislead."
_MIGRATIONS = "there is no older generation of models here to migrate from."
_LIVE = (
    "this server takes in no live streams, so no input can be one; StreamAnnotations streams those of a stored video."
)
_SAMPLES = "there are no labelling tasks yet, and samples belong to tasks."
_MANIFESTS = "videos are stored as they come and not transcoded, so there is no manifest to play them by."
_MODEL_INPUTS = "deprecated, and no model of this server keeps the inputs it was made from."
_TASKS = "labelling tasks come with a later version."
_ORDERS = "label orders are sold to labelling workforces, which a self-hosted server does not have."
_RUNNERS = "models run inside this server; runners of your own come with a later version."
_CLUSTERS = "this server is one machine: there are no clusters, node pools or deployments to manage."
_METERS = "usage of hosted compute is not metered here."
_LOGS = "log entries of runners are not kept; the server's own log goes to its standard error."
_AUDIT = "the server keeps no audit log yet."
_PIPELINES = "pipelines run containers on a cluster, which this server does not have."
_ARTIFACTS = "artifacts belong to pipelines, which this server does not run."
_SECRETS = "secrets are handed to pipelines and deployments, which this server does not run."
_COLLECTORS = "collectors come with a later version; predictions are not stored as inputs."
_STATS = "statistics are not collected."
_MODULES = "modules are web programs of the hosted platform; this server hosts none."
_DUPLICATIONS = "copying of apps comes with a later version."
_SEARCH_METRICS = "evaluation of annotations against each other needs searches, which come with a later version."

ABSENT: dict[str, dict[str, str]] = {
    "concepts": {
        "PostConceptMappingJobs": (
            "nothing here can tell by itself which concepts of two graphs mean the same; post the relations that you"
            " know with PostConceptRelations."
        ),
    },
    "models": {
        "PostModelVersionsUpload": _UPLOADS,
        "PostModelVersionsTrainingTimeEstimate": _TRAINING,
        "PutModelVersionExports": _EXPORTS,
        "GetModelVersionExport": _EXPORTS,
        "PostModelMigration": _MIGRATIONS,
        "DeleteModelMigration": _MIGRATIONS,
    },
    "evaluations": {
        "PostModelVersionMetrics": _EVALUATIONS,
        "GetModelVersionMetrics": _EVALUATIONS,
        "PostModelVersionEvaluations": _EVALUATIONS,
        "ListModelVersionEvaluations": _EVALUATIONS,
        "GetModelVersionEvaluation": _EVALUATIONS,
        "PostEvaluations": _EVALUATIONS,
        "ListEvaluations": _EVALUATIONS,
        "GetEvaluation": _EVALUATIONS,
    },
    "annotations": {
        "StreamLivestreamAnnotations": _LIVE,
    },
    "inputs": {
        "GetInputSamples": _SAMPLES,
        "GetInputVideoManifest": _MANIFESTS,
        "ListModelInputs": _MODEL_INPUTS,
    },
    "searches": {
        "PostAnnotationSearchMetrics": _SEARCH_METRICS,
        "GetAnnotationSearchMetrics": _SEARCH_METRICS,
        "ListAnnotationSearchMetrics": _SEARCH_METRICS,
        "DeleteAnnotationSearchMetrics": _SEARCH_METRICS,
    },
    "tasks": {
        "PostTasks": _TASKS,
        "GetTaskAnnotationCount": _TASKS,
        "GetTaskInputCount": _TASKS,
        "GetTask": _TASKS,
        "ListTasks": _TASKS,
        "PatchTasks": _TASKS,
        "DeleteTasks": _TASKS,
        "ListNextTaskAssignments": _TASKS,
        "PutTaskAssignments": _TASKS,
        "PostLabelOrders": _ORDERS,
        "GetLabelOrder": _ORDERS,
        "ListLabelOrders": _ORDERS,
        "PatchLabelOrders": _ORDERS,
        "DeleteLabelOrders": _ORDERS,
    },
    "operations": {
        "PostAppDuplications": _DUPLICATIONS,
        "ListAppDuplications": _DUPLICATIONS,
        "GetAppDuplication": _DUPLICATIONS,
        "PostStatValues": _STATS,
        "PostStatValuesAggregate": _STATS,
        "PostTrendingMetricsView": _STATS,
        "ListTrendingMetricsViews": _STATS,
        "PostAuditLogSearches": _AUDIT,
        "PostCollectors": _COLLECTORS,
        "GetCollector": _COLLECTORS,
        "ListCollectors": _COLLECTORS,
        "PatchCollectors": _COLLECTORS,
        "DeleteCollectors": _COLLECTORS,
        "GetModule": _MODULES,
        "ListModules": _MODULES,
        "PostModules": _MODULES,
        "PatchModules": _MODULES,
        "DeleteModules": _MODULES,
        "GetModuleVersion": _MODULES,
        "ListModuleVersions": _MODULES,
        "PostModuleVersions": _MODULES,
        "PatchModuleVersions": _MODULES,
        "DeleteModuleVersions": _MODULES,
        "GetModuleVersionUsageCount": _MODULES,
        "GetInstalledModuleVersion": _MODULES,
        "ListInstalledModuleVersions": _MODULES,
        "PostInstalledModuleVersions": _MODULES,
        "DeleteInstalledModuleVersions": _MODULES,
        "PostInstalledModuleVersionsKey": _MODULES,
    },
    "compute": {
        "GetRunner": _RUNNERS,
        "ListRunners": _RUNNERS,
        "PostRunners": _RUNNERS,
        "PatchRunners": _RUNNERS,
        "DeleteRunners": _RUNNERS,
        "ListRunnerItems": _RUNNERS,
        "PostRunnerItemOutputs": _RUNNERS,
        "ProcessRunnerItems": _RUNNERS,
        "ListCloudProviders": _CLUSTERS,
        "ListCloudRegions": _CLUSTERS,
        "ListInstanceTypes": _CLUSTERS,
        "GetComputeCluster": _CLUSTERS,
        "ListComputeClusters": _CLUSTERS,
        "PostComputeClusters": _CLUSTERS,
        "DeleteComputeClusters": _CLUSTERS,
        "PatchComputeClusters": _CLUSTERS,
        "GetNodepool": _CLUSTERS,
        "ListNodepools": _CLUSTERS,
        "PostNodepools": _CLUSTERS,
        "PatchNodepools": _CLUSTERS,
        "DeleteNodepools": _CLUSTERS,
        "PostNodepoolStatus": _CLUSTERS,
        "GetDeployment": _CLUSTERS,
        "ListDeployments": _CLUSTERS,
        "PostDeployments": _CLUSTERS,
        "PatchDeployments": _CLUSTERS,
        "DeleteDeployments": _CLUSTERS,
        "PostComputePlaneMetrics": _METERS,
        "PostRunnerReplicaTaskMetrics": _METERS,
        "PostMetricsQuery": _METERS,
        "ListMetricLabels": _METERS,
        "PostLogEntries": _LOGS,
        "ListLogEntries": _LOGS,
        "StreamLogEntries": _LOGS,
        "GetSecret": _SECRETS,
        "ListSecrets": _SECRETS,
        "PostSecrets": _SECRETS,
        "PatchSecrets": _SECRETS,
        "DeleteSecrets": _SECRETS,
    },
    "pipelines": {
        "ListPipelineVersionRuns": _PIPELINES,
        "PostPipelines": _PIPELINES,
        "GetPipeline": _PIPELINES,
        "ListPipelines": _PIPELINES,
        "PatchPipelines": _PIPELINES,
        "DeletePipelines": _PIPELINES,
        "GetPipelineVersion": _PIPELINES,
        "ListPipelineVersions": _PIPELINES,
        "PatchPipelineVersions": _PIPELINES,
        "DeletePipelineVersions": _PIPELINES,
        "GetPipelineVersionRun": _PIPELINES,
        "PostPipelineVersionRuns": _PIPELINES,
        "PatchPipelineVersionRuns": _PIPELINES,
        "ListPipelineVersionRunStatusLogs": _PIPELINES,
        "PostPipelineSteps": _PIPELINES,
        "GetPipelineStep": _PIPELINES,
        "ListPipelineSteps": _PIPELINES,
        "PostPipelineStepVersionsUpload": _PIPELINES,
        "ListPipelineStepVersions": _PIPELINES,
        "GetPipelineStepVersion": _PIPELINES,
        "DeletePipelineSteps": _PIPELINES,
        "DeletePipelineStepVersions": _PIPELINES,
        "ListPipelineTemplates": _PIPELINES,
        "PostPipelineVersionRunFromTemplate": _PIPELINES,
        "PostArtifacts": _ARTIFACTS,
        "GetArtifact": _ARTIFACTS,
        "ListArtifacts": _ARTIFACTS,
        "DeleteArtifact": _ARTIFACTS,
        "PostArtifactVersionsUpload": _ARTIFACTS,
        "ListArtifactVersions": _ARTIFACTS,
        "GetArtifactVersion": _ARTIFACTS,
        "DeleteArtifactVersion": _ARTIFACTS,
    },
    "workflows": {
        "ListWorkflowEvaluationTemplates": _WORKFLOW_EVALUATIONS,
        "PostWorkflowVersionEvaluations": _WORKFLOW_EVALUATIONS,
        "GetWorkflowVersionEvaluation": _WORKFLOW_EVALUATIONS,
        "ListWorkflowVersionEvaluations": _WORKFLOW_EVALUATIONS,
        "PatchWorkflowVersionEvaluations": _WORKFLOW_EVALUATIONS,
        "ListWorkflowVersionEvaluationData": _WORKFLOW_EVALUATIONS,
        "PostWorkflowVersionEvaluationData": _WORKFLOW_EVALUATIONS,
    },
}
