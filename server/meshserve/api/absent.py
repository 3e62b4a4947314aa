"""RPCs that this server refuses with 10040 NOT_IMPLEMENTED, and why: family → RPC → reason."""

_TRAINING = "this server does not train yet, so there is no time to estimate."
_MIGRATIONS = "there is no older generation of models here to migrate from."
_LIVE = (
    "this server takes in no live streams, so no input can be one; StreamAnnotations streams those of a stored video."
)

ABSENT: dict[str, dict[str, str]] = {
    "models": {
        "PostModelVersionsTrainingTimeEstimate": _TRAINING,
        "PostModelMigration": _MIGRATIONS,
        "DeleteModelMigration": _MIGRATIONS,
    },
    "annotations": {
        "StreamLivestreamAnnotations": _LIVE,
    },
}
