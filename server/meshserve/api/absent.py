"""RPCs that this server refuses with 10040 NOT_IMPLEMENTED, and why: family → RPC → reason."""

_EVALUATIONS = "this server does not evaluate models yet, and numbers that nothing measured would mislead."
_TRAINING = "this server does not train yet, so there is no time to estimate."
_WORKFLOW_EVALUATIONS = "this server does not evaluate workflows yet, and numbers that nothing measured would mislead."
_MIGRATIONS = "there is no older generation of models here to migrate from."
_LIVE = (
    "this server takes in no live streams, so no input can be one; StreamAnnotations streams those of a stored video."
)
_MANIFESTS = "videos are stored as they come and not transcoded, so there is no manifest to play them by."
_MODEL_INPUTS = "deprecated, and no model of this server keeps the inputs it was made from."
_RUNNERS = "runners can be registered; a later version hands work to them."
_AUDIT = "the server keeps no audit log yet."

ABSENT: dict[str, dict[str, str]] = {
    "concepts": {
        "PostConceptMappingJobs": (
            "nothing here can tell by itself which concepts of two graphs mean the same; post the relations that you"
            " know with PostConceptRelations."
        ),
    },
    "models": {
        "PostModelVersionsTrainingTimeEstimate": _TRAINING,
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
        "GetInputVideoManifest": _MANIFESTS,
        "ListModelInputs": _MODEL_INPUTS,
    },
    "operations": {
        "PostAuditLogSearches": _AUDIT,
    },
    "compute": {
        "ListRunnerItems": _RUNNERS,
        "PostRunnerItemOutputs": _RUNNERS,
        "ProcessRunnerItems": _RUNNERS,
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
