import datetime

from meshserve_proto import duration_pb2 as _duration_pb2
from meshserve_proto import struct_pb2 as _struct_pb2
from meshserve_proto import timestamp_pb2 as _timestamp_pb2
from meshserve_proto import wrappers_pb2 as _wrappers_pb2
from meshserve_proto import status_pb2 as _status_pb2
from meshserve_proto import status_code_pb2 as _status_code_pb2
from meshserve_proto import extensions_pb2 as _extensions_pb2
from meshserve_proto import matrix_pb2 as _matrix_pb2
from meshserve_proto import time_pb2 as _time_pb2
from meshserve_proto import extension_pb2 as _extension_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WorkflowModelUseCase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORKFLOW_MODEL_USE_CASE_NOT_SET: _ClassVar[WorkflowModelUseCase]
    CLASSIFICATION: _ClassVar[WorkflowModelUseCase]
    DETECTION: _ClassVar[WorkflowModelUseCase]

class DatasetVersionRequestOrigin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATASET_VERSION_REQUEST_ORIGIN_NOT_SET: _ClassVar[DatasetVersionRequestOrigin]
    MANUAL: _ClassVar[DatasetVersionRequestOrigin]
    TRAINING: _ClassVar[DatasetVersionRequestOrigin]
    EVAL_GROUND_TRUTH: _ClassVar[DatasetVersionRequestOrigin]
    EVAL_PREDICTIONS: _ClassVar[DatasetVersionRequestOrigin]

class DatasetVersionMetricsGroupType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATASET_VERSION_METRICS_GROUP_TYPE_NOT_SET: _ClassVar[DatasetVersionMetricsGroupType]
    INPUT_TYPE: _ClassVar[DatasetVersionMetricsGroupType]
    CONCEPT_ID: _ClassVar[DatasetVersionMetricsGroupType]
    CONCEPTS_COUNT: _ClassVar[DatasetVersionMetricsGroupType]
    BOUNDING_BOXES_COUNT: _ClassVar[DatasetVersionMetricsGroupType]
    POLYGONS_COUNT: _ClassVar[DatasetVersionMetricsGroupType]
    POINTS_COUNT: _ClassVar[DatasetVersionMetricsGroupType]
    MASKS_COUNT: _ClassVar[DatasetVersionMetricsGroupType]
    PIXELS_COUNT: _ClassVar[DatasetVersionMetricsGroupType]
    ASPECT_RATIO: _ClassVar[DatasetVersionMetricsGroupType]

class DatasetVersionExportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATASET_VERSION_EXPORT_FORMAT_NOT_SET: _ClassVar[DatasetVersionExportFormat]
    CLARIFAI_DATA_PROTOBUF: _ClassVar[DatasetVersionExportFormat]
    CLARIFAI_DATA_JSON: _ClassVar[DatasetVersionExportFormat]
    COCO: _ClassVar[DatasetVersionExportFormat]

class LicenseType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN_LICENSE_TYPE: _ClassVar[LicenseType]
    FIRST_PARTY: _ClassVar[LicenseType]
    OPEN_SOURCE: _ClassVar[LicenseType]
    CLOSED_SOURCE: _ClassVar[LicenseType]

class DeployRestriction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_RESTRICTION_NOT_SET: _ClassVar[DeployRestriction]
    NO_LIMITS: _ClassVar[DeployRestriction]
    SHARED_COMPUTE_ONLY: _ClassVar[DeployRestriction]
    DEDICATED_COMPUTE_ONLY: _ClassVar[DeployRestriction]
    MODEL_OWNER_DEDICATED_COMPUTE_ONLY: _ClassVar[DeployRestriction]

class DataType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNDEFINED: _ClassVar[DataType]
    STRING: _ClassVar[DataType]
    UINT8: _ClassVar[DataType]
    INT32: _ClassVar[DataType]
    INT64: _ClassVar[DataType]
    FP32: _ClassVar[DataType]

class ValueComparator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONCEPT_THRESHOLD_NOT_SET: _ClassVar[ValueComparator]
    GREATER_THAN: _ClassVar[ValueComparator]
    GREATER_THAN_OR_EQUAL: _ClassVar[ValueComparator]
    LESS_THAN: _ClassVar[ValueComparator]
    LESS_THAN_OR_EQUAL: _ClassVar[ValueComparator]
    EQUAL: _ClassVar[ValueComparator]

class EvaluationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    Undefined: _ClassVar[EvaluationType]
    Classification: _ClassVar[EvaluationType]
    Detection: _ClassVar[EvaluationType]
    Segmentation: _ClassVar[EvaluationType]
    Clustering: _ClassVar[EvaluationType]
    Tracker: _ClassVar[EvaluationType]
    Generation: _ClassVar[EvaluationType]

class APIEventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    API_EVENT_TYPE_NOT_SET: _ClassVar[APIEventType]
    ON_PREM_PREDICT: _ClassVar[APIEventType]
    ON_PREM_TRAIN: _ClassVar[APIEventType]
    ON_PREM_SEARCH: _ClassVar[APIEventType]

class UsageIntervalType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    undef: _ClassVar[UsageIntervalType]
    day: _ClassVar[UsageIntervalType]
    month: _ClassVar[UsageIntervalType]
    year: _ClassVar[UsageIntervalType]

class AnnotationDataType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANNOTATION_DATA_TYPE_NOT_SET: _ClassVar[AnnotationDataType]
    TAG: _ClassVar[AnnotationDataType]
    BOUNDING_BOX: _ClassVar[AnnotationDataType]
    POLYGON: _ClassVar[AnnotationDataType]
    POINT: _ClassVar[AnnotationDataType]
    SPAN: _ClassVar[AnnotationDataType]
    MASK: _ClassVar[AnnotationDataType]

class RoleType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEAM: _ClassVar[RoleType]
    ORG: _ClassVar[RoleType]

class ValidationErrorType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VALIDATION_ERROR_TYPE_NOT_SET: _ClassVar[ValidationErrorType]
    RESTRICTED: _ClassVar[ValidationErrorType]
    DATABASE: _ClassVar[ValidationErrorType]
    FORMAT: _ClassVar[ValidationErrorType]

class InputIDConflictResolution(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INPUT_ID_CONFLICT_RESOLUTION_NOT_SET: _ClassVar[InputIDConflictResolution]
    SKIP: _ClassVar[InputIDConflictResolution]
    SUFFIX: _ClassVar[InputIDConflictResolution]

class RunnerMethodType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN: _ClassVar[RunnerMethodType]
    UNARY_UNARY: _ClassVar[RunnerMethodType]
    UNARY_STREAMING: _ClassVar[RunnerMethodType]
    STREAMING_UNARY: _ClassVar[RunnerMethodType]
    STREAMING_STREAMING: _ClassVar[RunnerMethodType]

class EventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_TYPE_NOT_SET: _ClassVar[EventType]
    ORGANIZATION_MEMBER_ADD: _ClassVar[EventType]
    ORGANIZATION_MEMBER_CHANGE: _ClassVar[EventType]
    ORGANIZATION_MEMBER_REMOVE: _ClassVar[EventType]
    ORGANIZATION_MEMBER_INVITATION_CREATE: _ClassVar[EventType]
    ORGANIZATION_MEMBER_INVITATION_CANCEL: _ClassVar[EventType]
    ORGANIZATION_MEMBER_INVITATION_ACCEPT: _ClassVar[EventType]
    ORGANIZATION_MEMBER_INVITATION_DECLINE: _ClassVar[EventType]
    ORGANIZATION_TEAM_CREATE: _ClassVar[EventType]
    ORGANIZATION_TEAM_UPDATE: _ClassVar[EventType]
    ORGANIZATION_TEAM_DELETE: _ClassVar[EventType]
    ORGANIZATION_TEAM_MEMBER_ADD: _ClassVar[EventType]
    ORGANIZATION_TEAM_MEMBER_REMOVE: _ClassVar[EventType]
    ORGANIZATION_TEAM_APP_ADD: _ClassVar[EventType]
    ORGANIZATION_TEAM_APP_REMOVE: _ClassVar[EventType]
    MODEL_CREATE: _ClassVar[EventType]
    MODEL_UPDATE: _ClassVar[EventType]
    MODEL_DELETE: _ClassVar[EventType]
    MODEL_VERSION_CREATE: _ClassVar[EventType]
    MODEL_VERSION_UPDATE: _ClassVar[EventType]
    MODEL_VERSION_DELETE: _ClassVar[EventType]
    WORKFLOW_CREATE: _ClassVar[EventType]
    WORKFLOW_UPDATE: _ClassVar[EventType]
    WORKFLOW_DELETE: _ClassVar[EventType]
    WORKFLOW_VERSION_CREATE: _ClassVar[EventType]
    WORKFLOW_VERSION_UPDATE: _ClassVar[EventType]
    WORKFLOW_VERSION_DELETE: _ClassVar[EventType]
    APPLICATION_CREATE: _ClassVar[EventType]
    APPLICATION_UPDATE: _ClassVar[EventType]
    APPLICATION_DELETE: _ClassVar[EventType]
    COLLABORATOR_ADD: _ClassVar[EventType]
    COLLABORATOR_UPDATE: _ClassVar[EventType]
    COLLABORATOR_REMOVE: _ClassVar[EventType]
    USER_UPDATE: _ClassVar[EventType]
    COMPUTE_CLUSTER_CREATE: _ClassVar[EventType]
    COMPUTE_CLUSTER_UPDATE: _ClassVar[EventType]
    COMPUTE_CLUSTER_DELETE: _ClassVar[EventType]
    NODEPOOL_CREATE: _ClassVar[EventType]
    NODEPOOL_UPDATE: _ClassVar[EventType]
    NODEPOOL_DELETE: _ClassVar[EventType]
    DEPLOYMENT_CREATE: _ClassVar[EventType]
    DEPLOYMENT_UPDATE: _ClassVar[EventType]
    DEPLOYMENT_DELETE: _ClassVar[EventType]

class MetricType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    METRIC_TYPE_NOT_SET: _ClassVar[MetricType]
    MODEL_TTFT: _ClassVar[MetricType]
    MODEL_THROUGHPUT: _ClassVar[MetricType]
    MODEL_PROMPT_TOKEN_THROUGHPUT: _ClassVar[MetricType]
    MODEL_COMPLETION_TOKEN_THROUGHPUT: _ClassVar[MetricType]
    MODEL_REQUEST_COUNT: _ClassVar[MetricType]
    MODEL_E2E_LATENCY: _ClassVar[MetricType]
    NODEPOOL_NODE_COUNT: _ClassVar[MetricType]
    NODEPOOL_GPU_UTILIZATION: _ClassVar[MetricType]
    NODEPOOL_GPU_TENSOR_UTILIZATION: _ClassVar[MetricType]
    NODEPOOL_GPU_MEMORY_UTILIZATION: _ClassVar[MetricType]
    NODEPOOL_CPU_UTILIZATION: _ClassVar[MetricType]
    NODEPOOL_MEMORY_UTILIZATION: _ClassVar[MetricType]

class MetricLabel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    METRIC_LABEL_NOT_SET: _ClassVar[MetricLabel]
    APP_ID: _ClassVar[MetricLabel]
    MODEL_ID: _ClassVar[MetricLabel]
    MODEL_VERSION_ID: _ClassVar[MetricLabel]
    HTTP_STATUS: _ClassVar[MetricLabel]
    COMPUTE_CLUSTER_ID: _ClassVar[MetricLabel]
    NODEPOOL_ID: _ClassVar[MetricLabel]

class ExpirationAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPIRATION_ACTION_NOT_SET: _ClassVar[ExpirationAction]
    DELAY: _ClassVar[ExpirationAction]
    EXPIRY: _ClassVar[ExpirationAction]

class LicenseScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LICENSE_SCOPE_NOT_SET: _ClassVar[LicenseScope]
    PREDICT: _ClassVar[LicenseScope]
    TRAIN: _ClassVar[LicenseScope]
    SEARCH: _ClassVar[LicenseScope]

class StatValueAggType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUM: _ClassVar[StatValueAggType]
    AVG: _ClassVar[StatValueAggType]

class StatTimeAggType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NO_TIME_AGG: _ClassVar[StatTimeAggType]
    YEAR: _ClassVar[StatTimeAggType]
    MONTH: _ClassVar[StatTimeAggType]
    WEEK: _ClassVar[StatTimeAggType]
    DAY: _ClassVar[StatTimeAggType]
    HOUR: _ClassVar[StatTimeAggType]
    MINUTE: _ClassVar[StatTimeAggType]
WORKFLOW_MODEL_USE_CASE_NOT_SET: int
CLASSIFICATION: int
DETECTION: int
DATASET_VERSION_REQUEST_ORIGIN_NOT_SET: int
MANUAL: int
TRAINING: int
EVAL_GROUND_TRUTH: int
EVAL_PREDICTIONS: int
DATASET_VERSION_METRICS_GROUP_TYPE_NOT_SET: int
INPUT_TYPE: int
CONCEPT_ID: int
CONCEPTS_COUNT: int
BOUNDING_BOXES_COUNT: int
POLYGONS_COUNT: int
POINTS_COUNT: int
MASKS_COUNT: int
PIXELS_COUNT: int
ASPECT_RATIO: int
DATASET_VERSION_EXPORT_FORMAT_NOT_SET: int
CLARIFAI_DATA_PROTOBUF: int
CLARIFAI_DATA_JSON: int
COCO: int
UNKNOWN_LICENSE_TYPE: int
FIRST_PARTY: int
OPEN_SOURCE: int
CLOSED_SOURCE: int
USAGE_RESTRICTION_NOT_SET: int
NO_LIMITS: int
SHARED_COMPUTE_ONLY: int
DEDICATED_COMPUTE_ONLY: int
MODEL_OWNER_DEDICATED_COMPUTE_ONLY: int
UNDEFINED: int
STRING: int
UINT8: int
INT32: int
INT64: int
FP32: int
CONCEPT_THRESHOLD_NOT_SET: ValueComparator
GREATER_THAN: ValueComparator
GREATER_THAN_OR_EQUAL: ValueComparator
LESS_THAN: ValueComparator
LESS_THAN_OR_EQUAL: ValueComparator
EQUAL: ValueComparator
Undefined: int
Classification: int
Detection: int
Segmentation: int
Clustering: int
Tracker: int
Generation: int
API_EVENT_TYPE_NOT_SET: APIEventType
ON_PREM_PREDICT: APIEventType
ON_PREM_TRAIN: APIEventType
ON_PREM_SEARCH: APIEventType
undef: UsageIntervalType
day: UsageIntervalType
month: UsageIntervalType
year: UsageIntervalType
ANNOTATION_DATA_TYPE_NOT_SET: AnnotationDataType
TAG: AnnotationDataType
BOUNDING_BOX: AnnotationDataType
POLYGON: AnnotationDataType
POINT: AnnotationDataType
SPAN: AnnotationDataType
MASK: AnnotationDataType
TEAM: int
ORG: int
VALIDATION_ERROR_TYPE_NOT_SET: ValidationErrorType
RESTRICTED: ValidationErrorType
DATABASE: ValidationErrorType
FORMAT: ValidationErrorType
INPUT_ID_CONFLICT_RESOLUTION_NOT_SET: int
SKIP: int
SUFFIX: int
UNKNOWN: int
UNARY_UNARY: int
UNARY_STREAMING: int
STREAMING_UNARY: int
STREAMING_STREAMING: int
EVENT_TYPE_NOT_SET: int
ORGANIZATION_MEMBER_ADD: int
ORGANIZATION_MEMBER_CHANGE: int
ORGANIZATION_MEMBER_REMOVE: int
ORGANIZATION_MEMBER_INVITATION_CREATE: int
ORGANIZATION_MEMBER_INVITATION_CANCEL: int
ORGANIZATION_MEMBER_INVITATION_ACCEPT: int
ORGANIZATION_MEMBER_INVITATION_DECLINE: int
ORGANIZATION_TEAM_CREATE: int
ORGANIZATION_TEAM_UPDATE: int
ORGANIZATION_TEAM_DELETE: int
ORGANIZATION_TEAM_MEMBER_ADD: int
ORGANIZATION_TEAM_MEMBER_REMOVE: int
ORGANIZATION_TEAM_APP_ADD: int
ORGANIZATION_TEAM_APP_REMOVE: int
MODEL_CREATE: int
MODEL_UPDATE: int
MODEL_DELETE: int
MODEL_VERSION_CREATE: int
MODEL_VERSION_UPDATE: int
MODEL_VERSION_DELETE: int
WORKFLOW_CREATE: int
WORKFLOW_UPDATE: int
WORKFLOW_DELETE: int
WORKFLOW_VERSION_CREATE: int
WORKFLOW_VERSION_UPDATE: int
WORKFLOW_VERSION_DELETE: int
APPLICATION_CREATE: int
APPLICATION_UPDATE: int
APPLICATION_DELETE: int
COLLABORATOR_ADD: int
COLLABORATOR_UPDATE: int
COLLABORATOR_REMOVE: int
USER_UPDATE: int
COMPUTE_CLUSTER_CREATE: int
COMPUTE_CLUSTER_UPDATE: int
COMPUTE_CLUSTER_DELETE: int
NODEPOOL_CREATE: int
NODEPOOL_UPDATE: int
NODEPOOL_DELETE: int
DEPLOYMENT_CREATE: int
DEPLOYMENT_UPDATE: int
DEPLOYMENT_DELETE: int
METRIC_TYPE_NOT_SET: int
MODEL_TTFT: int
MODEL_THROUGHPUT: int
MODEL_PROMPT_TOKEN_THROUGHPUT: int
MODEL_COMPLETION_TOKEN_THROUGHPUT: int
MODEL_REQUEST_COUNT: int
MODEL_E2E_LATENCY: int
NODEPOOL_NODE_COUNT: int
NODEPOOL_GPU_UTILIZATION: int
NODEPOOL_GPU_TENSOR_UTILIZATION: int
NODEPOOL_GPU_MEMORY_UTILIZATION: int
NODEPOOL_CPU_UTILIZATION: int
NODEPOOL_MEMORY_UTILIZATION: int
METRIC_LABEL_NOT_SET: int
APP_ID: int
MODEL_ID: int
MODEL_VERSION_ID: int
HTTP_STATUS: int
COMPUTE_CLUSTER_ID: int
NODEPOOL_ID: int
EXPIRATION_ACTION_NOT_SET: ExpirationAction
DELAY: ExpirationAction
EXPIRY: ExpirationAction
LICENSE_SCOPE_NOT_SET: LicenseScope
PREDICT: LicenseScope
TRAIN: LicenseScope
SEARCH: LicenseScope
SUM: int
AVG: int
NO_TIME_AGG: int
YEAR: int
MONTH: int
WEEK: int
DAY: int
HOUR: int
MINUTE: int

class Annotation(_message.Message):
    __slots__ = ("id", "input_id", "data", "annotation_info", "user_id", "model_version_id", "embed_model_version_id", "status", "created_at", "modified_at", "trusted", "input_level", "consensus_info", "task_id", "worker", "workflow_version_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_INFO_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EMBED_MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_FIELD_NUMBER: _ClassVar[int]
    INPUT_LEVEL_FIELD_NUMBER: _ClassVar[int]
    CONSENSUS_INFO_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    input_id: str
    data: Data
    annotation_info: _struct_pb2.Struct
    user_id: str
    model_version_id: str
    embed_model_version_id: str
    status: _status_pb2.Status
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    trusted: bool
    input_level: bool
    consensus_info: _struct_pb2.Struct
    task_id: str
    worker: Worker
    workflow_version_id: str
    def __init__(self, id: _Optional[str] = ..., input_id: _Optional[str] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., annotation_info: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., user_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., embed_model_version_id: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., trusted: _Optional[bool] = ..., input_level: _Optional[bool] = ..., consensus_info: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., task_id: _Optional[str] = ..., worker: _Optional[_Union[Worker, _Mapping]] = ..., workflow_version_id: _Optional[str] = ...) -> None: ...

class AnnotationTrack(_message.Message):
    __slots__ = ("id", "input_id", "concept", "status", "start_frame_nr", "end_frame_nr", "start_frame_ms", "end_frame_ms", "created_at", "modified_at", "sample_rate_ms", "sample_rate_frame")
    ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    START_FRAME_NR_FIELD_NUMBER: _ClassVar[int]
    END_FRAME_NR_FIELD_NUMBER: _ClassVar[int]
    START_FRAME_MS_FIELD_NUMBER: _ClassVar[int]
    END_FRAME_MS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_MS_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_FRAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    input_id: str
    concept: Concept
    status: _status_pb2.Status
    start_frame_nr: int
    end_frame_nr: int
    start_frame_ms: int
    end_frame_ms: int
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    sample_rate_ms: int
    sample_rate_frame: int
    def __init__(self, id: _Optional[str] = ..., input_id: _Optional[str] = ..., concept: _Optional[_Union[Concept, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., start_frame_nr: _Optional[int] = ..., end_frame_nr: _Optional[int] = ..., start_frame_ms: _Optional[int] = ..., end_frame_ms: _Optional[int] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sample_rate_ms: _Optional[int] = ..., sample_rate_frame: _Optional[int] = ...) -> None: ...

class Worker(_message.Message):
    __slots__ = ("user", "model", "workflow")
    USER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    user: User
    model: Model
    workflow: Workflow
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ...) -> None: ...

class App(_message.Message):
    __slots__ = ("id", "name", "default_language", "default_workflow_id", "default_workflow", "user_id", "created_at", "modified_at", "legal_consent_status", "metadata", "description", "sample_ms", "visibility", "data_tier_id", "is_starred", "star_count", "notes", "image", "is_template", "extra_info", "embeddings_storage")
    class EmbeddingsStorage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EMBEDDING_STORAGE_NOT_SET: _ClassVar[App.EmbeddingsStorage]
        POSTGRES: _ClassVar[App.EmbeddingsStorage]
        QDRANT: _ClassVar[App.EmbeddingsStorage]
    EMBEDDING_STORAGE_NOT_SET: int
    POSTGRES: int
    QDRANT: int
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    LEGAL_CONSENT_STATUS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_MS_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    DATA_TIER_ID_FIELD_NUMBER: _ClassVar[int]
    IS_STARRED_FIELD_NUMBER: _ClassVar[int]
    STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    IS_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    EXTRA_INFO_FIELD_NUMBER: _ClassVar[int]
    EMBEDDINGS_STORAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    default_language: str
    default_workflow_id: str
    default_workflow: Workflow
    user_id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    legal_consent_status: int
    metadata: _struct_pb2.Struct
    description: str
    sample_ms: int
    visibility: Visibility
    data_tier_id: str
    is_starred: bool
    star_count: int
    notes: str
    image: Image
    is_template: _wrappers_pb2.BoolValue
    extra_info: AppExtraInfo
    embeddings_storage: int
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., default_language: _Optional[str] = ..., default_workflow_id: _Optional[str] = ..., default_workflow: _Optional[_Union[Workflow, _Mapping]] = ..., user_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., legal_consent_status: _Optional[int] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., description: _Optional[str] = ..., sample_ms: _Optional[int] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., data_tier_id: _Optional[str] = ..., is_starred: _Optional[bool] = ..., star_count: _Optional[int] = ..., notes: _Optional[str] = ..., image: _Optional[_Union[Image, _Mapping]] = ..., is_template: _Optional[_Union[_wrappers_pb2.BoolValue, _Mapping]] = ..., extra_info: _Optional[_Union[AppExtraInfo, _Mapping]] = ..., embeddings_storage: _Optional[_Union[int, str]] = ...) -> None: ...

class AppExtraInfo(_message.Message):
    __slots__ = ("search_revision_marker", "counts")
    SEARCH_REVISION_MARKER_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    search_revision_marker: str
    counts: AppResourceCounts
    def __init__(self, search_revision_marker: _Optional[str] = ..., counts: _Optional[_Union[AppResourceCounts, _Mapping]] = ...) -> None: ...

class AppQuery(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class AppResourceCounts(_message.Message):
    __slots__ = ("datasets", "models", "workflows", "inputs", "pipelines", "modules")
    DATASETS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    PIPELINES_FIELD_NUMBER: _ClassVar[int]
    MODULES_FIELD_NUMBER: _ClassVar[int]
    datasets: int
    models: int
    workflows: int
    inputs: int
    pipelines: int
    modules: int
    def __init__(self, datasets: _Optional[int] = ..., models: _Optional[int] = ..., workflows: _Optional[int] = ..., inputs: _Optional[int] = ..., pipelines: _Optional[int] = ..., modules: _Optional[int] = ...) -> None: ...

class Collaborator(_message.Message):
    __slots__ = ("id", "app", "user", "scopes", "endpoints", "created_at", "modified_at", "deleted_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    APP_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    DELETED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    app: App
    user: User
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    deleted_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., app: _Optional[_Union[App, _Mapping]] = ..., user: _Optional[_Union[User, _Mapping]] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deleted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Collaboration(_message.Message):
    __slots__ = ("app", "app_owner", "scopes", "endpoints", "created_at")
    APP_FIELD_NUMBER: _ClassVar[int]
    APP_OWNER_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    app: App
    app_owner: User
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, app: _Optional[_Union[App, _Mapping]] = ..., app_owner: _Optional[_Union[User, _Mapping]] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Audio(_message.Message):
    __slots__ = ("url", "base64", "allow_duplicate_url", "hosted", "audio_info")
    URL_FIELD_NUMBER: _ClassVar[int]
    BASE64_FIELD_NUMBER: _ClassVar[int]
    ALLOW_DUPLICATE_URL_FIELD_NUMBER: _ClassVar[int]
    HOSTED_FIELD_NUMBER: _ClassVar[int]
    AUDIO_INFO_FIELD_NUMBER: _ClassVar[int]
    url: str
    base64: bytes
    allow_duplicate_url: bool
    hosted: HostedURL
    audio_info: AudioInfo
    def __init__(self, url: _Optional[str] = ..., base64: _Optional[bytes] = ..., allow_duplicate_url: _Optional[bool] = ..., hosted: _Optional[_Union[HostedURL, _Mapping]] = ..., audio_info: _Optional[_Union[AudioInfo, _Mapping]] = ...) -> None: ...

class AudioInfo(_message.Message):
    __slots__ = ("audio_format", "sample_rate", "duration_seconds", "bit_rate")
    AUDIO_FORMAT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_FIELD_NUMBER: _ClassVar[int]
    DURATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    BIT_RATE_FIELD_NUMBER: _ClassVar[int]
    audio_format: str
    sample_rate: int
    duration_seconds: float
    bit_rate: int
    def __init__(self, audio_format: _Optional[str] = ..., sample_rate: _Optional[int] = ..., duration_seconds: _Optional[float] = ..., bit_rate: _Optional[int] = ...) -> None: ...

class Track(_message.Message):
    __slots__ = ("id", "data", "time_info", "quality")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TIME_INFO_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    data: Data
    time_info: TimeInfo
    quality: float
    def __init__(self, id: _Optional[str] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., time_info: _Optional[_Union[TimeInfo, _Mapping]] = ..., quality: _Optional[float] = ...) -> None: ...

class Cluster(_message.Message):
    __slots__ = ("id", "count", "score", "hits", "projection")
    ID_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    PROJECTION_FIELD_NUMBER: _ClassVar[int]
    id: str
    count: int
    score: float
    hits: _containers.RepeatedCompositeFieldContainer[Hit]
    projection: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, id: _Optional[str] = ..., count: _Optional[int] = ..., score: _Optional[float] = ..., hits: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ..., projection: _Optional[_Iterable[float]] = ...) -> None: ...

class Color(_message.Message):
    __slots__ = ("raw_hex", "w3c", "value")
    RAW_HEX_FIELD_NUMBER: _ClassVar[int]
    W3C_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    raw_hex: str
    w3c: W3C
    value: float
    def __init__(self, raw_hex: _Optional[str] = ..., w3c: _Optional[_Union[W3C, _Mapping]] = ..., value: _Optional[float] = ...) -> None: ...

class W3C(_message.Message):
    __slots__ = ("hex", "name")
    HEX_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    hex: str
    name: str
    def __init__(self, hex: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class UserAppIDSet(_message.Message):
    __slots__ = ("user_id", "app_id")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    app_id: str
    def __init__(self, user_id: _Optional[str] = ..., app_id: _Optional[str] = ...) -> None: ...

class WorkerIDSet(_message.Message):
    __slots__ = ("user_id", "app_id", "model_id", "model_version_id", "workflow_id", "workflow_version_id")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    app_id: str
    model_id: str
    model_version_id: str
    workflow_id: str
    workflow_version_id: str
    def __init__(self, user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ...) -> None: ...

class PatchAction(_message.Message):
    __slots__ = ("op", "merge_conflict_resolution", "path")
    OP_FIELD_NUMBER: _ClassVar[int]
    MERGE_CONFLICT_RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    op: str
    merge_conflict_resolution: str
    path: str
    def __init__(self, op: _Optional[str] = ..., merge_conflict_resolution: _Optional[str] = ..., path: _Optional[str] = ...) -> None: ...

class Concept(_message.Message):
    __slots__ = ("id", "name", "value", "created_at", "language", "app_id", "definition", "vocab_id", "visibility", "user_id", "keypoint_info", "extra_info", "metadata", "image")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    VOCAB_ID_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    KEYPOINT_INFO_FIELD_NUMBER: _ClassVar[int]
    EXTRA_INFO_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    value: float
    created_at: _timestamp_pb2.Timestamp
    language: str
    app_id: str
    definition: str
    vocab_id: str
    visibility: Visibility
    user_id: str
    keypoint_info: KeypointInfo
    extra_info: ConceptExtraInfo
    metadata: _struct_pb2.Struct
    image: Image
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., value: _Optional[float] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., language: _Optional[str] = ..., app_id: _Optional[str] = ..., definition: _Optional[str] = ..., vocab_id: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., user_id: _Optional[str] = ..., keypoint_info: _Optional[_Union[KeypointInfo, _Mapping]] = ..., extra_info: _Optional[_Union[ConceptExtraInfo, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class KeypointInfo(_message.Message):
    __slots__ = ("keypoint_names", "skeleton")
    KEYPOINT_NAMES_FIELD_NUMBER: _ClassVar[int]
    SKELETON_FIELD_NUMBER: _ClassVar[int]
    keypoint_names: _containers.RepeatedScalarFieldContainer[str]
    skeleton: _containers.RepeatedCompositeFieldContainer[KeypointEdge]
    def __init__(self, keypoint_names: _Optional[_Iterable[str]] = ..., skeleton: _Optional[_Iterable[_Union[KeypointEdge, _Mapping]]] = ...) -> None: ...

class KeypointEdge(_message.Message):
    __slots__ = ("k1", "k2")
    K1_FIELD_NUMBER: _ClassVar[int]
    K2_FIELD_NUMBER: _ClassVar[int]
    k1: int
    k2: int
    def __init__(self, k1: _Optional[int] = ..., k2: _Optional[int] = ...) -> None: ...

class ConceptExtraInfo(_message.Message):
    __slots__ = ("is_rankable",)
    IS_RANKABLE_FIELD_NUMBER: _ClassVar[int]
    is_rankable: bool
    def __init__(self, is_rankable: _Optional[bool] = ...) -> None: ...

class ConceptCount(_message.Message):
    __slots__ = ("id", "name", "concept_type_count", "detail_concept_count")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_TYPE_COUNT_FIELD_NUMBER: _ClassVar[int]
    DETAIL_CONCEPT_COUNT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    concept_type_count: ConceptTypeCount
    detail_concept_count: DetailConceptCount
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., concept_type_count: _Optional[_Union[ConceptTypeCount, _Mapping]] = ..., detail_concept_count: _Optional[_Union[DetailConceptCount, _Mapping]] = ...) -> None: ...

class ConceptTypeCount(_message.Message):
    __slots__ = ("positive", "negative")
    POSITIVE_FIELD_NUMBER: _ClassVar[int]
    NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    positive: int
    negative: int
    def __init__(self, positive: _Optional[int] = ..., negative: _Optional[int] = ...) -> None: ...

class DetailConceptCount(_message.Message):
    __slots__ = ("processed", "to_process", "errors", "processing")
    PROCESSED_FIELD_NUMBER: _ClassVar[int]
    TO_PROCESS_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    processed: ConceptTypeCount
    to_process: ConceptTypeCount
    errors: ConceptTypeCount
    processing: ConceptTypeCount
    def __init__(self, processed: _Optional[_Union[ConceptTypeCount, _Mapping]] = ..., to_process: _Optional[_Union[ConceptTypeCount, _Mapping]] = ..., errors: _Optional[_Union[ConceptTypeCount, _Mapping]] = ..., processing: _Optional[_Union[ConceptTypeCount, _Mapping]] = ...) -> None: ...

class ConceptQuery(_message.Message):
    __slots__ = ("name", "language", "workflow_id", "use_cases", "model", "workflow", "ignore_app_concepts")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    IGNORE_APP_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    language: str
    workflow_id: str
    use_cases: _containers.RepeatedScalarFieldContainer[int]
    model: Model
    workflow: Workflow
    ignore_app_concepts: bool
    def __init__(self, name: _Optional[str] = ..., language: _Optional[str] = ..., workflow_id: _Optional[str] = ..., use_cases: _Optional[_Iterable[_Union[int, str]]] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ..., ignore_app_concepts: _Optional[bool] = ...) -> None: ...

class ConceptRelation(_message.Message):
    __slots__ = ("id", "subject_concept", "object_concept", "predicate", "knowledge_graph_id", "visibility")
    ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_CONCEPT_FIELD_NUMBER: _ClassVar[int]
    OBJECT_CONCEPT_FIELD_NUMBER: _ClassVar[int]
    PREDICATE_FIELD_NUMBER: _ClassVar[int]
    KNOWLEDGE_GRAPH_ID_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    subject_concept: Concept
    object_concept: Concept
    predicate: str
    knowledge_graph_id: str
    visibility: Visibility
    def __init__(self, id: _Optional[str] = ..., subject_concept: _Optional[_Union[Concept, _Mapping]] = ..., object_concept: _Optional[_Union[Concept, _Mapping]] = ..., predicate: _Optional[str] = ..., knowledge_graph_id: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ...) -> None: ...

class KnowledgeGraph(_message.Message):
    __slots__ = ("id", "name", "description", "examples_app_id", "sampled_examples_app_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    EXAMPLES_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_EXAMPLES_APP_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    description: str
    examples_app_id: str
    sampled_examples_app_id: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., examples_app_id: _Optional[str] = ..., sampled_examples_app_id: _Optional[str] = ...) -> None: ...

class ConceptLanguage(_message.Message):
    __slots__ = ("id", "name", "definition")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    definition: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., definition: _Optional[str] = ...) -> None: ...

class Data(_message.Message):
    __slots__ = ("image", "video", "concepts", "metadata", "geo", "colors", "clusters", "embeddings", "regions", "frames", "text", "audio", "tracks", "time_segments", "hits", "heatmaps", "parts", "ndarray", "int_value", "float_value", "bytes_value", "bool_value", "string_value", "struct_value")
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    VIDEO_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    GEO_FIELD_NUMBER: _ClassVar[int]
    COLORS_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AUDIO_FIELD_NUMBER: _ClassVar[int]
    TRACKS_FIELD_NUMBER: _ClassVar[int]
    TIME_SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    HEATMAPS_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    NDARRAY_FIELD_NUMBER: _ClassVar[int]
    INT_VALUE_FIELD_NUMBER: _ClassVar[int]
    FLOAT_VALUE_FIELD_NUMBER: _ClassVar[int]
    BYTES_VALUE_FIELD_NUMBER: _ClassVar[int]
    BOOL_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRUCT_VALUE_FIELD_NUMBER: _ClassVar[int]
    image: Image
    video: Video
    concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    metadata: _struct_pb2.Struct
    geo: Geo
    colors: _containers.RepeatedCompositeFieldContainer[Color]
    clusters: _containers.RepeatedCompositeFieldContainer[Cluster]
    embeddings: _containers.RepeatedCompositeFieldContainer[Embedding]
    regions: _containers.RepeatedCompositeFieldContainer[Region]
    frames: _containers.RepeatedCompositeFieldContainer[Frame]
    text: Text
    audio: Audio
    tracks: _containers.RepeatedCompositeFieldContainer[Track]
    time_segments: _containers.RepeatedCompositeFieldContainer[TimeSegment]
    hits: _containers.RepeatedCompositeFieldContainer[Hit]
    heatmaps: _containers.RepeatedCompositeFieldContainer[Image]
    parts: _containers.RepeatedCompositeFieldContainer[Part]
    ndarray: NDArray
    int_value: int
    float_value: float
    bytes_value: bytes
    bool_value: bool
    string_value: str
    struct_value: _struct_pb2.Struct
    def __init__(self, image: _Optional[_Union[Image, _Mapping]] = ..., video: _Optional[_Union[Video, _Mapping]] = ..., concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., geo: _Optional[_Union[Geo, _Mapping]] = ..., colors: _Optional[_Iterable[_Union[Color, _Mapping]]] = ..., clusters: _Optional[_Iterable[_Union[Cluster, _Mapping]]] = ..., embeddings: _Optional[_Iterable[_Union[Embedding, _Mapping]]] = ..., regions: _Optional[_Iterable[_Union[Region, _Mapping]]] = ..., frames: _Optional[_Iterable[_Union[Frame, _Mapping]]] = ..., text: _Optional[_Union[Text, _Mapping]] = ..., audio: _Optional[_Union[Audio, _Mapping]] = ..., tracks: _Optional[_Iterable[_Union[Track, _Mapping]]] = ..., time_segments: _Optional[_Iterable[_Union[TimeSegment, _Mapping]]] = ..., hits: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ..., heatmaps: _Optional[_Iterable[_Union[Image, _Mapping]]] = ..., parts: _Optional[_Iterable[_Union[Part, _Mapping]]] = ..., ndarray: _Optional[_Union[NDArray, _Mapping]] = ..., int_value: _Optional[int] = ..., float_value: _Optional[float] = ..., bytes_value: _Optional[bytes] = ..., bool_value: _Optional[bool] = ..., string_value: _Optional[str] = ..., struct_value: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class Part(_message.Message):
    __slots__ = ("data", "id")
    DATA_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    data: Data
    id: str
    def __init__(self, data: _Optional[_Union[Data, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class Region(_message.Message):
    __slots__ = ("id", "region_info", "data", "value", "track_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    REGION_INFO_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TRACK_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    region_info: RegionInfo
    data: Data
    value: float
    track_id: str
    def __init__(self, id: _Optional[str] = ..., region_info: _Optional[_Union[RegionInfo, _Mapping]] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., value: _Optional[float] = ..., track_id: _Optional[str] = ...) -> None: ...

class RegionInfo(_message.Message):
    __slots__ = ("bounding_box", "mask", "polygon", "point", "span", "token", "keypoint_locations")
    BOUNDING_BOX_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    POLYGON_FIELD_NUMBER: _ClassVar[int]
    POINT_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    KEYPOINT_LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    bounding_box: BoundingBox
    mask: Mask
    polygon: Polygon
    point: Point
    span: Span
    token: Token
    keypoint_locations: _containers.RepeatedCompositeFieldContainer[Point]
    def __init__(self, bounding_box: _Optional[_Union[BoundingBox, _Mapping]] = ..., mask: _Optional[_Union[Mask, _Mapping]] = ..., polygon: _Optional[_Union[Polygon, _Mapping]] = ..., point: _Optional[_Union[Point, _Mapping]] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., token: _Optional[_Union[Token, _Mapping]] = ..., keypoint_locations: _Optional[_Iterable[_Union[Point, _Mapping]]] = ...) -> None: ...

class BoundingBox(_message.Message):
    __slots__ = ("top_row", "left_col", "bottom_row", "right_col")
    TOP_ROW_FIELD_NUMBER: _ClassVar[int]
    LEFT_COL_FIELD_NUMBER: _ClassVar[int]
    BOTTOM_ROW_FIELD_NUMBER: _ClassVar[int]
    RIGHT_COL_FIELD_NUMBER: _ClassVar[int]
    top_row: float
    left_col: float
    bottom_row: float
    right_col: float
    def __init__(self, top_row: _Optional[float] = ..., left_col: _Optional[float] = ..., bottom_row: _Optional[float] = ..., right_col: _Optional[float] = ...) -> None: ...

class FrameInfo(_message.Message):
    __slots__ = ("index", "time", "number")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    index: int
    time: int
    number: int
    def __init__(self, index: _Optional[int] = ..., time: _Optional[int] = ..., number: _Optional[int] = ...) -> None: ...

class Frame(_message.Message):
    __slots__ = ("frame_info", "data", "id")
    FRAME_INFO_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    frame_info: FrameInfo
    data: Data
    id: str
    def __init__(self, frame_info: _Optional[_Union[FrameInfo, _Mapping]] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class NDArray(_message.Message):
    __slots__ = ("buffer", "shape", "dtype")
    BUFFER_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    DTYPE_FIELD_NUMBER: _ClassVar[int]
    buffer: bytes
    shape: _containers.RepeatedScalarFieldContainer[int]
    dtype: str
    def __init__(self, buffer: _Optional[bytes] = ..., shape: _Optional[_Iterable[int]] = ..., dtype: _Optional[str] = ...) -> None: ...

class Mask(_message.Message):
    __slots__ = ("image",)
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    image: Image
    def __init__(self, image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class Polygon(_message.Message):
    __slots__ = ("points",)
    POINTS_FIELD_NUMBER: _ClassVar[int]
    points: _containers.RepeatedCompositeFieldContainer[Point]
    def __init__(self, points: _Optional[_Iterable[_Union[Point, _Mapping]]] = ...) -> None: ...

class Point(_message.Message):
    __slots__ = ("row", "col", "z", "visibility")
    class Visibility(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NOT_SET: _ClassVar[Point.Visibility]
        VISIBLE: _ClassVar[Point.Visibility]
        NOT_VISIBLE: _ClassVar[Point.Visibility]
        NOT_PRESENT: _ClassVar[Point.Visibility]
    NOT_SET: int
    VISIBLE: int
    NOT_VISIBLE: int
    NOT_PRESENT: int
    ROW_FIELD_NUMBER: _ClassVar[int]
    COL_FIELD_NUMBER: _ClassVar[int]
    Z_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    row: float
    col: float
    z: float
    visibility: int
    def __init__(self, row: _Optional[float] = ..., col: _Optional[float] = ..., z: _Optional[float] = ..., visibility: _Optional[_Union[int, str]] = ...) -> None: ...

class Span(_message.Message):
    __slots__ = ("char_start", "char_end", "raw_text")
    CHAR_START_FIELD_NUMBER: _ClassVar[int]
    CHAR_END_FIELD_NUMBER: _ClassVar[int]
    RAW_TEXT_FIELD_NUMBER: _ClassVar[int]
    char_start: int
    char_end: int
    raw_text: str
    def __init__(self, char_start: _Optional[int] = ..., char_end: _Optional[int] = ..., raw_text: _Optional[str] = ...) -> None: ...

class Token(_message.Message):
    __slots__ = ("char_start", "char_end", "raw_text")
    CHAR_START_FIELD_NUMBER: _ClassVar[int]
    CHAR_END_FIELD_NUMBER: _ClassVar[int]
    RAW_TEXT_FIELD_NUMBER: _ClassVar[int]
    char_start: int
    char_end: int
    raw_text: str
    def __init__(self, char_start: _Optional[int] = ..., char_end: _Optional[int] = ..., raw_text: _Optional[str] = ...) -> None: ...

class Embedding(_message.Message):
    __slots__ = ("vector", "num_dimensions")
    VECTOR_FIELD_NUMBER: _ClassVar[int]
    NUM_DIMENSIONS_FIELD_NUMBER: _ClassVar[int]
    vector: _containers.RepeatedScalarFieldContainer[float]
    num_dimensions: int
    def __init__(self, vector: _Optional[_Iterable[float]] = ..., num_dimensions: _Optional[int] = ...) -> None: ...

class GeoPoint(_message.Message):
    __slots__ = ("longitude", "latitude")
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    longitude: float
    latitude: float
    def __init__(self, longitude: _Optional[float] = ..., latitude: _Optional[float] = ...) -> None: ...

class GeoLimit(_message.Message):
    __slots__ = ("type", "value")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    type: str
    value: float
    def __init__(self, type: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class GeoBoxedPoint(_message.Message):
    __slots__ = ("geo_point",)
    GEO_POINT_FIELD_NUMBER: _ClassVar[int]
    geo_point: GeoPoint
    def __init__(self, geo_point: _Optional[_Union[GeoPoint, _Mapping]] = ...) -> None: ...

class Geo(_message.Message):
    __slots__ = ("geo_point", "geo_limit", "geo_box")
    GEO_POINT_FIELD_NUMBER: _ClassVar[int]
    GEO_LIMIT_FIELD_NUMBER: _ClassVar[int]
    GEO_BOX_FIELD_NUMBER: _ClassVar[int]
    geo_point: GeoPoint
    geo_limit: GeoLimit
    geo_box: _containers.RepeatedCompositeFieldContainer[GeoBoxedPoint]
    def __init__(self, geo_point: _Optional[_Union[GeoPoint, _Mapping]] = ..., geo_limit: _Optional[_Union[GeoLimit, _Mapping]] = ..., geo_box: _Optional[_Iterable[_Union[GeoBoxedPoint, _Mapping]]] = ...) -> None: ...

class Image(_message.Message):
    __slots__ = ("url", "base64", "allow_duplicate_url", "hosted", "image_info", "hosted_image_info", "decoded_bytes")
    class HostedImageInfoEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ImageInfo
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ImageInfo, _Mapping]] = ...) -> None: ...
    URL_FIELD_NUMBER: _ClassVar[int]
    BASE64_FIELD_NUMBER: _ClassVar[int]
    ALLOW_DUPLICATE_URL_FIELD_NUMBER: _ClassVar[int]
    HOSTED_FIELD_NUMBER: _ClassVar[int]
    IMAGE_INFO_FIELD_NUMBER: _ClassVar[int]
    HOSTED_IMAGE_INFO_FIELD_NUMBER: _ClassVar[int]
    DECODED_BYTES_FIELD_NUMBER: _ClassVar[int]
    url: str
    base64: bytes
    allow_duplicate_url: bool
    hosted: HostedURL
    image_info: ImageInfo
    hosted_image_info: _containers.MessageMap[str, ImageInfo]
    decoded_bytes: bytes
    def __init__(self, url: _Optional[str] = ..., base64: _Optional[bytes] = ..., allow_duplicate_url: _Optional[bool] = ..., hosted: _Optional[_Union[HostedURL, _Mapping]] = ..., image_info: _Optional[_Union[ImageInfo, _Mapping]] = ..., hosted_image_info: _Optional[_Mapping[str, ImageInfo]] = ..., decoded_bytes: _Optional[bytes] = ...) -> None: ...

class ImageInfo(_message.Message):
    __slots__ = ("width", "height", "format", "color_mode", "mode")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    COLOR_MODE_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    width: int
    height: int
    format: str
    color_mode: str
    mode: str
    def __init__(self, width: _Optional[int] = ..., height: _Optional[int] = ..., format: _Optional[str] = ..., color_mode: _Optional[str] = ..., mode: _Optional[str] = ...) -> None: ...

class HostedURL(_message.Message):
    __slots__ = ("prefix", "suffix", "sizes", "crossorigin")
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    SUFFIX_FIELD_NUMBER: _ClassVar[int]
    SIZES_FIELD_NUMBER: _ClassVar[int]
    CROSSORIGIN_FIELD_NUMBER: _ClassVar[int]
    prefix: str
    suffix: str
    sizes: _containers.RepeatedScalarFieldContainer[str]
    crossorigin: str
    def __init__(self, prefix: _Optional[str] = ..., suffix: _Optional[str] = ..., sizes: _Optional[_Iterable[str]] = ..., crossorigin: _Optional[str] = ...) -> None: ...

class Input(_message.Message):
    __slots__ = ("id", "data", "created_at", "modified_at", "status", "dataset_ids", "settings")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_IDS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    id: str
    data: Data
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    status: _status_pb2.Status
    dataset_ids: _containers.RepeatedScalarFieldContainer[str]
    settings: InputSettings
    def __init__(self, id: _Optional[str] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset_ids: _Optional[_Iterable[str]] = ..., settings: _Optional[_Union[InputSettings, _Mapping]] = ...) -> None: ...

class InputSettings(_message.Message):
    __slots__ = ("worker", "sample_rate_ms", "sample_rate_frame", "pinned_concepts")
    WORKER_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_MS_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_FRAME_FIELD_NUMBER: _ClassVar[int]
    PINNED_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    worker: Worker
    sample_rate_ms: int
    sample_rate_frame: int
    pinned_concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    def __init__(self, worker: _Optional[_Union[Worker, _Mapping]] = ..., sample_rate_ms: _Optional[int] = ..., sample_rate_frame: _Optional[int] = ..., pinned_concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ...) -> None: ...

class InputBatch(_message.Message):
    __slots__ = ("inputs",)
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    inputs: _containers.RepeatedCompositeFieldContainer[Input]
    def __init__(self, inputs: _Optional[_Iterable[_Union[Input, _Mapping]]] = ...) -> None: ...

class InputCount(_message.Message):
    __slots__ = ("processed", "to_process", "errors", "processing", "reindexed", "to_reindex", "reindex_errors", "reindexing")
    PROCESSED_FIELD_NUMBER: _ClassVar[int]
    TO_PROCESS_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    REINDEXED_FIELD_NUMBER: _ClassVar[int]
    TO_REINDEX_FIELD_NUMBER: _ClassVar[int]
    REINDEX_ERRORS_FIELD_NUMBER: _ClassVar[int]
    REINDEXING_FIELD_NUMBER: _ClassVar[int]
    processed: int
    to_process: int
    errors: int
    processing: int
    reindexed: int
    to_reindex: int
    reindex_errors: int
    reindexing: int
    def __init__(self, processed: _Optional[int] = ..., to_process: _Optional[int] = ..., errors: _Optional[int] = ..., processing: _Optional[int] = ..., reindexed: _Optional[int] = ..., to_reindex: _Optional[int] = ..., reindex_errors: _Optional[int] = ..., reindexing: _Optional[int] = ...) -> None: ...

class Dataset(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "app_id", "user_id", "description", "metadata", "visibility", "default_annotation_filter", "default_processing_info", "notes", "version", "is_starred", "star_count", "bookmark_origin", "image")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_ANNOTATION_FILTER_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_PROCESSING_INFO_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IS_STARRED_FIELD_NUMBER: _ClassVar[int]
    STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    app_id: str
    user_id: str
    description: str
    metadata: _struct_pb2.Struct
    visibility: Visibility
    default_annotation_filter: AnnotationFilter
    default_processing_info: DatasetVersionProcessingInfo
    notes: str
    version: DatasetVersion
    is_starred: bool
    star_count: int
    bookmark_origin: BookmarkOrigin
    image: Image
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., description: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., default_annotation_filter: _Optional[_Union[AnnotationFilter, _Mapping]] = ..., default_processing_info: _Optional[_Union[DatasetVersionProcessingInfo, _Mapping]] = ..., notes: _Optional[str] = ..., version: _Optional[_Union[DatasetVersion, _Mapping]] = ..., is_starred: _Optional[bool] = ..., star_count: _Optional[int] = ..., bookmark_origin: _Optional[_Union[BookmarkOrigin, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class AnnotationFilter(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "user_id", "app_id", "search")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    user_id: str
    app_id: str
    search: Search
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., search: _Optional[_Union[Search, _Mapping]] = ...) -> None: ...

class DatasetInput(_message.Message):
    __slots__ = ("created_at", "input")
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    input: Input
    def __init__(self, created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., input: _Optional[_Union[Input, _Mapping]] = ...) -> None: ...

class DatasetVersion(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "app_id", "user_id", "dataset_id", "annotation_filter_config", "model_predict_config", "status", "description", "processing_info", "metrics", "export_info", "metadata", "visibility", "embed_model_version_ids", "request_origin")
    class MetricsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: DatasetVersionMetrics
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[DatasetVersionMetrics, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTER_CONFIG_FIELD_NUMBER: _ClassVar[int]
    MODEL_PREDICT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_INFO_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    EXPORT_INFO_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    EMBED_MODEL_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    app_id: str
    user_id: str
    dataset_id: str
    annotation_filter_config: AnnotationFilterConfig
    model_predict_config: ModelPredictConfig
    status: _status_pb2.Status
    description: str
    processing_info: DatasetVersionProcessingInfo
    metrics: _containers.MessageMap[str, DatasetVersionMetrics]
    export_info: DatasetVersionExportInfo
    metadata: _struct_pb2.Struct
    visibility: Visibility
    embed_model_version_ids: _containers.RepeatedScalarFieldContainer[str]
    request_origin: int
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., dataset_id: _Optional[str] = ..., annotation_filter_config: _Optional[_Union[AnnotationFilterConfig, _Mapping]] = ..., model_predict_config: _Optional[_Union[ModelPredictConfig, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., description: _Optional[str] = ..., processing_info: _Optional[_Union[DatasetVersionProcessingInfo, _Mapping]] = ..., metrics: _Optional[_Mapping[str, DatasetVersionMetrics]] = ..., export_info: _Optional[_Union[DatasetVersionExportInfo, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., embed_model_version_ids: _Optional[_Iterable[str]] = ..., request_origin: _Optional[_Union[int, str]] = ...) -> None: ...

class AnnotationFilterConfig(_message.Message):
    __slots__ = ("annotation_filter", "ignore_empty_inputs")
    ANNOTATION_FILTER_FIELD_NUMBER: _ClassVar[int]
    IGNORE_EMPTY_INPUTS_FIELD_NUMBER: _ClassVar[int]
    annotation_filter: AnnotationFilter
    ignore_empty_inputs: bool
    def __init__(self, annotation_filter: _Optional[_Union[AnnotationFilter, _Mapping]] = ..., ignore_empty_inputs: _Optional[bool] = ...) -> None: ...

class ModelPredictConfig(_message.Message):
    __slots__ = ("model",)
    MODEL_FIELD_NUMBER: _ClassVar[int]
    model: Model
    def __init__(self, model: _Optional[_Union[Model, _Mapping]] = ...) -> None: ...

class DatasetVersionMetrics(_message.Message):
    __slots__ = ("inputs_count", "unlabeled_inputs_count", "inputs_with_metadata_count", "inputs_with_geo_count", "regions_count", "region_location_matrix", "bounding_boxes_count", "polygons_count", "points_count", "masks_count", "region_inputs_count", "region_frames_count", "frames_count", "frame_inputs_count", "embeddings_count", "positive_input_tags_count", "positive_region_tags_count", "positive_frame_tags_count")
    INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNLABELED_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    INPUTS_WITH_METADATA_COUNT_FIELD_NUMBER: _ClassVar[int]
    INPUTS_WITH_GEO_COUNT_FIELD_NUMBER: _ClassVar[int]
    REGIONS_COUNT_FIELD_NUMBER: _ClassVar[int]
    REGION_LOCATION_MATRIX_FIELD_NUMBER: _ClassVar[int]
    BOUNDING_BOXES_COUNT_FIELD_NUMBER: _ClassVar[int]
    POLYGONS_COUNT_FIELD_NUMBER: _ClassVar[int]
    POINTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    MASKS_COUNT_FIELD_NUMBER: _ClassVar[int]
    REGION_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    REGION_FRAMES_COUNT_FIELD_NUMBER: _ClassVar[int]
    FRAMES_COUNT_FIELD_NUMBER: _ClassVar[int]
    FRAME_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    EMBEDDINGS_COUNT_FIELD_NUMBER: _ClassVar[int]
    POSITIVE_INPUT_TAGS_COUNT_FIELD_NUMBER: _ClassVar[int]
    POSITIVE_REGION_TAGS_COUNT_FIELD_NUMBER: _ClassVar[int]
    POSITIVE_FRAME_TAGS_COUNT_FIELD_NUMBER: _ClassVar[int]
    inputs_count: _wrappers_pb2.UInt64Value
    unlabeled_inputs_count: _wrappers_pb2.UInt64Value
    inputs_with_metadata_count: _wrappers_pb2.UInt64Value
    inputs_with_geo_count: _wrappers_pb2.UInt64Value
    regions_count: _wrappers_pb2.UInt64Value
    region_location_matrix: _matrix_pb2.MatrixUint64
    bounding_boxes_count: _wrappers_pb2.UInt64Value
    polygons_count: _wrappers_pb2.UInt64Value
    points_count: _wrappers_pb2.UInt64Value
    masks_count: _wrappers_pb2.UInt64Value
    region_inputs_count: _wrappers_pb2.UInt64Value
    region_frames_count: _wrappers_pb2.UInt64Value
    frames_count: _wrappers_pb2.UInt64Value
    frame_inputs_count: _wrappers_pb2.UInt64Value
    embeddings_count: _wrappers_pb2.UInt64Value
    positive_input_tags_count: _wrappers_pb2.UInt64Value
    positive_region_tags_count: _wrappers_pb2.UInt64Value
    positive_frame_tags_count: _wrappers_pb2.UInt64Value
    def __init__(self, inputs_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., unlabeled_inputs_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., inputs_with_metadata_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., inputs_with_geo_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., regions_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., region_location_matrix: _Optional[_Union[_matrix_pb2.MatrixUint64, _Mapping]] = ..., bounding_boxes_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., polygons_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., points_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., masks_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., region_inputs_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., region_frames_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., frames_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., frame_inputs_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., embeddings_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., positive_input_tags_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., positive_region_tags_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., positive_frame_tags_count: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ...) -> None: ...

class DatasetVersionMetricsGroup(_message.Message):
    __slots__ = ("parent_path", "type", "value", "metrics")
    PARENT_PATH_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    parent_path: str
    type: int
    value: _struct_pb2.Value
    metrics: DatasetVersionMetrics
    def __init__(self, parent_path: _Optional[str] = ..., type: _Optional[_Union[int, str]] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., metrics: _Optional[_Union[DatasetVersionMetrics, _Mapping]] = ...) -> None: ...

class DatasetVersionExportInfo(_message.Message):
    __slots__ = ("clarifai_data_protobuf", "clarifai_data_json", "coco")
    CLARIFAI_DATA_PROTOBUF_FIELD_NUMBER: _ClassVar[int]
    CLARIFAI_DATA_JSON_FIELD_NUMBER: _ClassVar[int]
    COCO_FIELD_NUMBER: _ClassVar[int]
    clarifai_data_protobuf: DatasetVersionExport
    clarifai_data_json: DatasetVersionExport
    coco: DatasetVersionExport
    def __init__(self, clarifai_data_protobuf: _Optional[_Union[DatasetVersionExport, _Mapping]] = ..., clarifai_data_json: _Optional[_Union[DatasetVersionExport, _Mapping]] = ..., coco: _Optional[_Union[DatasetVersionExport, _Mapping]] = ...) -> None: ...

class DatasetVersionExport(_message.Message):
    __slots__ = ("format", "status", "url", "size", "include_embeddings")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    format: int
    status: _status_pb2.Status
    url: str
    size: int
    include_embeddings: bool
    def __init__(self, format: _Optional[_Union[int, str]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., url: _Optional[str] = ..., size: _Optional[int] = ..., include_embeddings: _Optional[bool] = ...) -> None: ...

class DatasetVersionProcessingInfo(_message.Message):
    __slots__ = ("frame_interpolation_info",)
    FRAME_INTERPOLATION_INFO_FIELD_NUMBER: _ClassVar[int]
    frame_interpolation_info: FrameInterpolationInfo
    def __init__(self, frame_interpolation_info: _Optional[_Union[FrameInterpolationInfo, _Mapping]] = ...) -> None: ...

class FrameInterpolationInfo(_message.Message):
    __slots__ = ("sample_ms",)
    SAMPLE_MS_FIELD_NUMBER: _ClassVar[int]
    sample_ms: int
    def __init__(self, sample_ms: _Optional[int] = ...) -> None: ...

class Key(_message.Message):
    __slots__ = ("id", "type", "description", "scopes", "endpoints", "apps", "created_at", "expires_at", "authorized_idp_ids", "organization_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    APPS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    AUTHORIZED_IDP_IDS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    description: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    apps: _containers.RepeatedCompositeFieldContainer[App]
    created_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    authorized_idp_ids: _containers.RepeatedScalarFieldContainer[str]
    organization_id: str
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., description: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., apps: _Optional[_Iterable[_Union[App, _Mapping]]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., authorized_idp_ids: _Optional[_Iterable[str]] = ..., organization_id: _Optional[str] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("id", "name", "created_at", "modified_at", "app_id", "output_info", "model_version", "display_name", "user_id", "default_eval_info", "model_type_id", "task", "visibility", "description", "metadata", "presets", "notes", "toolkits", "use_cases", "languages", "languages_full", "check_consents", "is_starred", "star_count", "workflow_recommended", "bookmark_origin", "image", "license_type", "source", "creator", "version_count", "billing_type", "featured_order", "deploy_restriction", "replica_count", "open_router_info")
    class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_SOURCE: _ClassVar[Model.Source]
        HOSTED: _ClassVar[Model.Source]
        WRAPPED: _ClassVar[Model.Source]
    UNKNOWN_SOURCE: int
    HOSTED: int
    WRAPPED: int
    class BillingType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        Unknown: _ClassVar[Model.BillingType]
        Tokens: _ClassVar[Model.BillingType]
        Ops: _ClassVar[Model.BillingType]
    Unknown: int
    Tokens: int
    Ops: int
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_INFO_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_EVAL_INFO_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PRESETS_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    TOOLKITS_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FULL_FIELD_NUMBER: _ClassVar[int]
    CHECK_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    IS_STARRED_FIELD_NUMBER: _ClassVar[int]
    STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_RECOMMENDED_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    LICENSE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    VERSION_COUNT_FIELD_NUMBER: _ClassVar[int]
    BILLING_TYPE_FIELD_NUMBER: _ClassVar[int]
    FEATURED_ORDER_FIELD_NUMBER: _ClassVar[int]
    DEPLOY_RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    REPLICA_COUNT_FIELD_NUMBER: _ClassVar[int]
    OPEN_ROUTER_INFO_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    app_id: str
    output_info: OutputInfo
    model_version: ModelVersion
    display_name: str
    user_id: str
    default_eval_info: EvalInfo
    model_type_id: str
    task: str
    visibility: Visibility
    description: str
    metadata: _struct_pb2.Struct
    presets: _struct_pb2.Struct
    notes: str
    toolkits: _containers.RepeatedScalarFieldContainer[str]
    use_cases: _containers.RepeatedScalarFieldContainer[str]
    languages: _containers.RepeatedScalarFieldContainer[str]
    languages_full: _containers.RepeatedCompositeFieldContainer[FullTag]
    check_consents: _containers.RepeatedScalarFieldContainer[str]
    is_starred: bool
    star_count: int
    workflow_recommended: _wrappers_pb2.BoolValue
    bookmark_origin: BookmarkOrigin
    image: Image
    license_type: int
    source: int
    creator: str
    version_count: int
    billing_type: int
    featured_order: _wrappers_pb2.Int32Value
    deploy_restriction: int
    replica_count: int
    open_router_info: OpenRouterInfo
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., app_id: _Optional[str] = ..., output_info: _Optional[_Union[OutputInfo, _Mapping]] = ..., model_version: _Optional[_Union[ModelVersion, _Mapping]] = ..., display_name: _Optional[str] = ..., user_id: _Optional[str] = ..., default_eval_info: _Optional[_Union[EvalInfo, _Mapping]] = ..., model_type_id: _Optional[str] = ..., task: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., description: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., presets: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., notes: _Optional[str] = ..., toolkits: _Optional[_Iterable[str]] = ..., use_cases: _Optional[_Iterable[str]] = ..., languages: _Optional[_Iterable[str]] = ..., languages_full: _Optional[_Iterable[_Union[FullTag, _Mapping]]] = ..., check_consents: _Optional[_Iterable[str]] = ..., is_starred: _Optional[bool] = ..., star_count: _Optional[int] = ..., workflow_recommended: _Optional[_Union[_wrappers_pb2.BoolValue, _Mapping]] = ..., bookmark_origin: _Optional[_Union[BookmarkOrigin, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ..., license_type: _Optional[_Union[int, str]] = ..., source: _Optional[_Union[int, str]] = ..., creator: _Optional[str] = ..., version_count: _Optional[int] = ..., billing_type: _Optional[_Union[int, str]] = ..., featured_order: _Optional[_Union[_wrappers_pb2.Int32Value, _Mapping]] = ..., deploy_restriction: _Optional[_Union[int, str]] = ..., replica_count: _Optional[int] = ..., open_router_info: _Optional[_Union[OpenRouterInfo, _Mapping]] = ...) -> None: ...

class SpecialHandling(_message.Message):
    __slots__ = ("id", "reason", "done")
    class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REASON_NOT_SET: _ClassVar[SpecialHandling.Reason]
        CONTACT_SALES: _ClassVar[SpecialHandling.Reason]
        INTERNAL_ONLY: _ClassVar[SpecialHandling.Reason]
    REASON_NOT_SET: int
    CONTACT_SALES: int
    INTERNAL_ONLY: int
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: int
    done: bool
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[_Union[int, str]] = ..., done: _Optional[bool] = ...) -> None: ...

class OpenRouterInfo(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _struct_pb2.Struct
    def __init__(self, params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ModelReference(_message.Message):
    __slots__ = ("id", "model_id", "url", "name", "metadata")
    ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    id: str
    model_id: str
    url: str
    name: str
    metadata: _struct_pb2.Struct
    def __init__(self, id: _Optional[str] = ..., model_id: _Optional[str] = ..., url: _Optional[str] = ..., name: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ModelVersionInputExample(_message.Message):
    __slots__ = ("id", "model_id", "model_version_id", "data", "name", "description")
    ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    id: str
    model_id: str
    model_version_id: str
    data: Data
    name: str
    description: str
    def __init__(self, id: _Optional[str] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., name: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...

class OutputInfo(_message.Message):
    __slots__ = ("data", "output_config", "message", "fields_map", "params", "params_specs")
    DATA_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_MAP_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    PARAMS_SPECS_FIELD_NUMBER: _ClassVar[int]
    data: Data
    output_config: OutputConfig
    message: str
    fields_map: _struct_pb2.Struct
    params: _struct_pb2.Struct
    params_specs: _containers.RepeatedCompositeFieldContainer[ModelTypeField]
    def __init__(self, data: _Optional[_Union[Data, _Mapping]] = ..., output_config: _Optional[_Union[OutputConfig, _Mapping]] = ..., message: _Optional[str] = ..., fields_map: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., params_specs: _Optional[_Iterable[_Union[ModelTypeField, _Mapping]]] = ...) -> None: ...

class InputInfo(_message.Message):
    __slots__ = ("fields_map", "params", "base_embed_model")
    FIELDS_MAP_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    BASE_EMBED_MODEL_FIELD_NUMBER: _ClassVar[int]
    fields_map: _struct_pb2.Struct
    params: _struct_pb2.Struct
    base_embed_model: Model
    def __init__(self, fields_map: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., base_embed_model: _Optional[_Union[Model, _Mapping]] = ...) -> None: ...

class TrainInfo(_message.Message):
    __slots__ = ("params", "dataset", "resume_from_model")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    RESUME_FROM_MODEL_FIELD_NUMBER: _ClassVar[int]
    params: _struct_pb2.Struct
    dataset: Dataset
    resume_from_model: Model
    def __init__(self, params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., dataset: _Optional[_Union[Dataset, _Mapping]] = ..., resume_from_model: _Optional[_Union[Model, _Mapping]] = ...) -> None: ...

class EvalInfo(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _struct_pb2.Struct
    def __init__(self, params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ImportInfo(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _struct_pb2.Struct
    def __init__(self, params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class OutputConfig(_message.Message):
    __slots__ = ("concepts_mutually_exclusive", "existing_model_id", "language", "hyper_parameters", "max_concepts", "min_value", "select_concepts", "training_timeout", "sample_ms", "hyper_params", "embed_model_version_id", "fail_on_missing_positive_examples", "model_metadata")
    CONCEPTS_MUTUALLY_EXCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    EXISTING_MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    HYPER_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    MIN_VALUE_FIELD_NUMBER: _ClassVar[int]
    SELECT_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_MS_FIELD_NUMBER: _ClassVar[int]
    HYPER_PARAMS_FIELD_NUMBER: _ClassVar[int]
    EMBED_MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    FAIL_ON_MISSING_POSITIVE_EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    MODEL_METADATA_FIELD_NUMBER: _ClassVar[int]
    concepts_mutually_exclusive: bool
    existing_model_id: str
    language: str
    hyper_parameters: str
    max_concepts: int
    min_value: float
    select_concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    training_timeout: int
    sample_ms: int
    hyper_params: _struct_pb2.Struct
    embed_model_version_id: str
    fail_on_missing_positive_examples: bool
    model_metadata: _struct_pb2.Struct
    def __init__(self, concepts_mutually_exclusive: _Optional[bool] = ..., existing_model_id: _Optional[str] = ..., language: _Optional[str] = ..., hyper_parameters: _Optional[str] = ..., max_concepts: _Optional[int] = ..., min_value: _Optional[float] = ..., select_concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ..., training_timeout: _Optional[int] = ..., sample_ms: _Optional[int] = ..., hyper_params: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., embed_model_version_id: _Optional[str] = ..., fail_on_missing_positive_examples: _Optional[bool] = ..., model_metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ModelType(_message.Message):
    __slots__ = ("id", "title", "description", "input_fields", "output_fields", "trainable", "creatable", "internal_only", "model_type_fields", "requires_sequential_frames", "expected_input_layers", "expected_output_layers", "evaluation_type", "method_signatures")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    TRAINABLE_FIELD_NUMBER: _ClassVar[int]
    CREATABLE_FIELD_NUMBER: _ClassVar[int]
    INTERNAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_FIELDS_FIELD_NUMBER: _ClassVar[int]
    REQUIRES_SEQUENTIAL_FRAMES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_INPUT_LAYERS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_OUTPUT_LAYERS_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    METHOD_SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    description: str
    input_fields: _containers.RepeatedScalarFieldContainer[str]
    output_fields: _containers.RepeatedScalarFieldContainer[str]
    trainable: bool
    creatable: bool
    internal_only: bool
    model_type_fields: _containers.RepeatedCompositeFieldContainer[ModelTypeField]
    requires_sequential_frames: bool
    expected_input_layers: _containers.RepeatedCompositeFieldContainer[ModelLayerInfo]
    expected_output_layers: _containers.RepeatedCompositeFieldContainer[ModelLayerInfo]
    evaluation_type: int
    method_signatures: _containers.RepeatedCompositeFieldContainer[MethodSignature]
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., input_fields: _Optional[_Iterable[str]] = ..., output_fields: _Optional[_Iterable[str]] = ..., trainable: _Optional[bool] = ..., creatable: _Optional[bool] = ..., internal_only: _Optional[bool] = ..., model_type_fields: _Optional[_Iterable[_Union[ModelTypeField, _Mapping]]] = ..., requires_sequential_frames: _Optional[bool] = ..., expected_input_layers: _Optional[_Iterable[_Union[ModelLayerInfo, _Mapping]]] = ..., expected_output_layers: _Optional[_Iterable[_Union[ModelLayerInfo, _Mapping]]] = ..., evaluation_type: _Optional[_Union[int, str]] = ..., method_signatures: _Optional[_Iterable[_Union[MethodSignature, _Mapping]]] = ...) -> None: ...

class ModelLayerInfo(_message.Message):
    __slots__ = ("data_field_name", "shapes", "description", "requires_label_filename")
    DATA_FIELD_NAME_FIELD_NUMBER: _ClassVar[int]
    SHAPES_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REQUIRES_LABEL_FILENAME_FIELD_NUMBER: _ClassVar[int]
    data_field_name: str
    shapes: _containers.RepeatedCompositeFieldContainer[LayerShape]
    description: str
    requires_label_filename: bool
    def __init__(self, data_field_name: _Optional[str] = ..., shapes: _Optional[_Iterable[_Union[LayerShape, _Mapping]]] = ..., description: _Optional[str] = ..., requires_label_filename: _Optional[bool] = ...) -> None: ...

class TritonCondaEnvInfo(_message.Message):
    __slots__ = ("conda_pack_url", "conda_yaml_url")
    CONDA_PACK_URL_FIELD_NUMBER: _ClassVar[int]
    CONDA_YAML_URL_FIELD_NUMBER: _ClassVar[int]
    conda_pack_url: str
    conda_yaml_url: str
    def __init__(self, conda_pack_url: _Optional[str] = ..., conda_yaml_url: _Optional[str] = ...) -> None: ...

class LayerShape(_message.Message):
    __slots__ = ("dims", "max_dims", "data_type", "description")
    DIMS_FIELD_NUMBER: _ClassVar[int]
    MAX_DIMS_FIELD_NUMBER: _ClassVar[int]
    DATA_TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    dims: _containers.RepeatedScalarFieldContainer[int]
    max_dims: _containers.RepeatedScalarFieldContainer[int]
    data_type: int
    description: str
    def __init__(self, dims: _Optional[_Iterable[int]] = ..., max_dims: _Optional[_Iterable[int]] = ..., data_type: _Optional[_Union[int, str]] = ..., description: _Optional[str] = ...) -> None: ...

class ModelTypeField(_message.Message):
    __slots__ = ("path", "field_type", "default_value", "description", "placeholder", "model_type_enum_options", "internal_only", "required", "model_type_range_info", "name", "type", "type_args", "iterator", "default", "is_param")
    class ModelTypeFieldType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        INVALID_MODEL_TYPE_FIELD_TYPE: _ClassVar[ModelTypeField.ModelTypeFieldType]
        BOOLEAN: _ClassVar[ModelTypeField.ModelTypeFieldType]
        STRING: _ClassVar[ModelTypeField.ModelTypeFieldType]
        NUMBER: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ARRAY_OF_CONCEPTS: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ARRAY_OF_CONCEPTS_WITH_THRESHOLD: _ClassVar[ModelTypeField.ModelTypeFieldType]
        RANGE: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ENUM: _ClassVar[ModelTypeField.ModelTypeFieldType]
        COLLABORATORS: _ClassVar[ModelTypeField.ModelTypeFieldType]
        JSON: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ARRAY_OF_NUMBERS: _ClassVar[ModelTypeField.ModelTypeFieldType]
        WORKFLOW_EMBED_MODELS: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ARRAY_OF_STRINGS: _ClassVar[ModelTypeField.ModelTypeFieldType]
        RECURSIVE_ENUM: _ClassVar[ModelTypeField.ModelTypeFieldType]
        PYTHON_CODE: _ClassVar[ModelTypeField.ModelTypeFieldType]
        DATASET_ID: _ClassVar[ModelTypeField.ModelTypeFieldType]
        DATASET_VERSION_ID: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ARRAY_OF_MODEL_CONCEPTS: _ClassVar[ModelTypeField.ModelTypeFieldType]
        DATASET: _ClassVar[ModelTypeField.ModelTypeFieldType]
        DATASET_VERSION: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ENCRYPTED_STRING: _ClassVar[ModelTypeField.ModelTypeFieldType]
        CHECKPOINT_MODEL: _ClassVar[ModelTypeField.ModelTypeFieldType]
        ARRAY_OF_SECRETS: _ClassVar[ModelTypeField.ModelTypeFieldType]
    INVALID_MODEL_TYPE_FIELD_TYPE: int
    BOOLEAN: int
    STRING: int
    NUMBER: int
    ARRAY_OF_CONCEPTS: int
    ARRAY_OF_CONCEPTS_WITH_THRESHOLD: int
    RANGE: int
    ENUM: int
    COLLABORATORS: int
    JSON: int
    ARRAY_OF_NUMBERS: int
    WORKFLOW_EMBED_MODELS: int
    ARRAY_OF_STRINGS: int
    RECURSIVE_ENUM: int
    PYTHON_CODE: int
    DATASET_ID: int
    DATASET_VERSION_ID: int
    ARRAY_OF_MODEL_CONCEPTS: int
    DATASET: int
    DATASET_VERSION: int
    ENCRYPTED_STRING: int
    CHECKPOINT_MODEL: int
    ARRAY_OF_SECRETS: int
    class DataType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NOT_SET: _ClassVar[ModelTypeField.DataType]
        STR: _ClassVar[ModelTypeField.DataType]
        BYTES: _ClassVar[ModelTypeField.DataType]
        INT: _ClassVar[ModelTypeField.DataType]
        FLOAT: _ClassVar[ModelTypeField.DataType]
        BOOL: _ClassVar[ModelTypeField.DataType]
        NDARRAY: _ClassVar[ModelTypeField.DataType]
        JSON_DATA: _ClassVar[ModelTypeField.DataType]
        TEXT: _ClassVar[ModelTypeField.DataType]
        IMAGE: _ClassVar[ModelTypeField.DataType]
        CONCEPT: _ClassVar[ModelTypeField.DataType]
        REGION: _ClassVar[ModelTypeField.DataType]
        FRAME: _ClassVar[ModelTypeField.DataType]
        AUDIO: _ClassVar[ModelTypeField.DataType]
        VIDEO: _ClassVar[ModelTypeField.DataType]
        NAMED_FIELDS: _ClassVar[ModelTypeField.DataType]
        TUPLE: _ClassVar[ModelTypeField.DataType]
        LIST: _ClassVar[ModelTypeField.DataType]
    NOT_SET: int
    STR: int
    BYTES: int
    INT: int
    FLOAT: int
    BOOL: int
    NDARRAY: int
    JSON_DATA: int
    TEXT: int
    IMAGE: int
    CONCEPT: int
    REGION: int
    FRAME: int
    AUDIO: int
    VIDEO: int
    NAMED_FIELDS: int
    TUPLE: int
    LIST: int
    PATH_FIELD_NUMBER: _ClassVar[int]
    FIELD_TYPE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_VALUE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_ENUM_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    INTERNAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_RANGE_INFO_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TYPE_ARGS_FIELD_NUMBER: _ClassVar[int]
    ITERATOR_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    IS_PARAM_FIELD_NUMBER: _ClassVar[int]
    path: str
    field_type: int
    default_value: _struct_pb2.Value
    description: str
    placeholder: str
    model_type_enum_options: _containers.RepeatedCompositeFieldContainer[ModelTypeEnumOption]
    internal_only: bool
    required: bool
    model_type_range_info: ModelTypeRangeInfo
    name: str
    type: int
    type_args: _containers.RepeatedCompositeFieldContainer[ModelTypeField]
    iterator: bool
    default: str
    is_param: bool
    def __init__(self, path: _Optional[str] = ..., field_type: _Optional[_Union[int, str]] = ..., default_value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., description: _Optional[str] = ..., placeholder: _Optional[str] = ..., model_type_enum_options: _Optional[_Iterable[_Union[ModelTypeEnumOption, _Mapping]]] = ..., internal_only: _Optional[bool] = ..., required: _Optional[bool] = ..., model_type_range_info: _Optional[_Union[ModelTypeRangeInfo, _Mapping]] = ..., name: _Optional[str] = ..., type: _Optional[_Union[int, str]] = ..., type_args: _Optional[_Iterable[_Union[ModelTypeField, _Mapping]]] = ..., iterator: _Optional[bool] = ..., default: _Optional[str] = ..., is_param: _Optional[bool] = ...) -> None: ...

class ModelTypeRangeInfo(_message.Message):
    __slots__ = ("min", "max", "step")
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    min: float
    max: float
    step: float
    def __init__(self, min: _Optional[float] = ..., max: _Optional[float] = ..., step: _Optional[float] = ...) -> None: ...

class ModelTypeEnumOption(_message.Message):
    __slots__ = ("id", "aliases", "description", "model_type_fields", "internal_only", "recommended")
    ID_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_FIELDS_FIELD_NUMBER: _ClassVar[int]
    INTERNAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_FIELD_NUMBER: _ClassVar[int]
    id: str
    aliases: _containers.RepeatedCompositeFieldContainer[ModelTypeEnumOptionAlias]
    description: str
    model_type_fields: _containers.RepeatedCompositeFieldContainer[ModelTypeField]
    internal_only: bool
    recommended: bool
    def __init__(self, id: _Optional[str] = ..., aliases: _Optional[_Iterable[_Union[ModelTypeEnumOptionAlias, _Mapping]]] = ..., description: _Optional[str] = ..., model_type_fields: _Optional[_Iterable[_Union[ModelTypeField, _Mapping]]] = ..., internal_only: _Optional[bool] = ..., recommended: _Optional[bool] = ...) -> None: ...

class ModelTypeEnumOptionAlias(_message.Message):
    __slots__ = ("id_int", "wildcard_string")
    ID_INT_FIELD_NUMBER: _ClassVar[int]
    WILDCARD_STRING_FIELD_NUMBER: _ClassVar[int]
    id_int: int
    wildcard_string: str
    def __init__(self, id_int: _Optional[int] = ..., wildcard_string: _Optional[str] = ...) -> None: ...

class ModelQuery(_message.Message):
    __slots__ = ("name", "model_type_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    model_type_id: str
    def __init__(self, name: _Optional[str] = ..., model_type_id: _Optional[str] = ...) -> None: ...

class ModelVersion(_message.Message):
    __slots__ = ("id", "created_at", "status", "active_concept_count", "metrics", "total_input_count", "pretrained_model_config", "completed_at", "description", "visibility", "app_id", "user_id", "modified_at", "metadata", "license", "output_info", "input_info", "train_info", "import_info", "train_log", "inference_compute_info", "build_info", "method_signatures", "special_handling", "num_threads")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_CONCEPT_COUNT_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_INPUT_COUNT_FIELD_NUMBER: _ClassVar[int]
    PRETRAINED_MODEL_CONFIG_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_INFO_FIELD_NUMBER: _ClassVar[int]
    INPUT_INFO_FIELD_NUMBER: _ClassVar[int]
    TRAIN_INFO_FIELD_NUMBER: _ClassVar[int]
    IMPORT_INFO_FIELD_NUMBER: _ClassVar[int]
    TRAIN_LOG_FIELD_NUMBER: _ClassVar[int]
    INFERENCE_COMPUTE_INFO_FIELD_NUMBER: _ClassVar[int]
    BUILD_INFO_FIELD_NUMBER: _ClassVar[int]
    METHOD_SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    NUM_THREADS_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    status: _status_pb2.Status
    active_concept_count: int
    metrics: EvalMetrics
    total_input_count: int
    pretrained_model_config: PretrainedModelConfig
    completed_at: _timestamp_pb2.Timestamp
    description: str
    visibility: Visibility
    app_id: str
    user_id: str
    modified_at: _timestamp_pb2.Timestamp
    metadata: _struct_pb2.Struct
    license: str
    output_info: OutputInfo
    input_info: InputInfo
    train_info: TrainInfo
    import_info: ImportInfo
    train_log: str
    inference_compute_info: ComputeInfo
    build_info: BuildInfo
    method_signatures: _containers.RepeatedCompositeFieldContainer[MethodSignature]
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    num_threads: int
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., active_concept_count: _Optional[int] = ..., metrics: _Optional[_Union[EvalMetrics, _Mapping]] = ..., total_input_count: _Optional[int] = ..., pretrained_model_config: _Optional[_Union[PretrainedModelConfig, _Mapping]] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., description: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., license: _Optional[str] = ..., output_info: _Optional[_Union[OutputInfo, _Mapping]] = ..., input_info: _Optional[_Union[InputInfo, _Mapping]] = ..., train_info: _Optional[_Union[TrainInfo, _Mapping]] = ..., import_info: _Optional[_Union[ImportInfo, _Mapping]] = ..., train_log: _Optional[str] = ..., inference_compute_info: _Optional[_Union[ComputeInfo, _Mapping]] = ..., build_info: _Optional[_Union[BuildInfo, _Mapping]] = ..., method_signatures: _Optional[_Iterable[_Union[MethodSignature, _Mapping]]] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ..., num_threads: _Optional[int] = ...) -> None: ...

class MethodSignature(_message.Message):
    __slots__ = ("name", "method_type", "description", "input_fields", "output_fields")
    NAME_FIELD_NUMBER: _ClassVar[int]
    METHOD_TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    name: str
    method_type: int
    description: str
    input_fields: _containers.RepeatedCompositeFieldContainer[ModelTypeField]
    output_fields: _containers.RepeatedCompositeFieldContainer[ModelTypeField]
    def __init__(self, name: _Optional[str] = ..., method_type: _Optional[_Union[int, str]] = ..., description: _Optional[str] = ..., input_fields: _Optional[_Iterable[_Union[ModelTypeField, _Mapping]]] = ..., output_fields: _Optional[_Iterable[_Union[ModelTypeField, _Mapping]]] = ...) -> None: ...

class BuildInfo(_message.Message):
    __slots__ = ("docker_image_name", "docker_image_tag", "docker_image_digest", "platform")
    DOCKER_IMAGE_NAME_FIELD_NUMBER: _ClassVar[int]
    DOCKER_IMAGE_TAG_FIELD_NUMBER: _ClassVar[int]
    DOCKER_IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    docker_image_name: str
    docker_image_tag: str
    docker_image_digest: str
    platform: str
    def __init__(self, docker_image_name: _Optional[str] = ..., docker_image_tag: _Optional[str] = ..., docker_image_digest: _Optional[str] = ..., platform: _Optional[str] = ...) -> None: ...

class ModelVersionExport(_message.Message):
    __slots__ = ("status", "url", "size")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    url: str
    size: int
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., url: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class PretrainedModelConfig(_message.Message):
    __slots__ = ("input_fields_map", "output_fields_map", "model_zip_url", "local_dev")
    INPUT_FIELDS_MAP_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELDS_MAP_FIELD_NUMBER: _ClassVar[int]
    MODEL_ZIP_URL_FIELD_NUMBER: _ClassVar[int]
    LOCAL_DEV_FIELD_NUMBER: _ClassVar[int]
    input_fields_map: _struct_pb2.Struct
    output_fields_map: _struct_pb2.Struct
    model_zip_url: str
    local_dev: bool
    def __init__(self, input_fields_map: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., output_fields_map: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., model_zip_url: _Optional[str] = ..., local_dev: _Optional[bool] = ...) -> None: ...

class TrainStats(_message.Message):
    __slots__ = ("loss_curve",)
    LOSS_CURVE_FIELD_NUMBER: _ClassVar[int]
    loss_curve: _containers.RepeatedCompositeFieldContainer[LossCurveEntry]
    def __init__(self, loss_curve: _Optional[_Iterable[_Union[LossCurveEntry, _Mapping]]] = ...) -> None: ...

class LossCurveEntry(_message.Message):
    __slots__ = ("epoch", "global_step", "cost")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    GLOBAL_STEP_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    global_step: int
    cost: float
    def __init__(self, epoch: _Optional[int] = ..., global_step: _Optional[int] = ..., cost: _Optional[float] = ...) -> None: ...

class LabelCount(_message.Message):
    __slots__ = ("concept_name", "count", "concept")
    CONCEPT_NAME_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    concept_name: str
    count: int
    concept: Concept
    def __init__(self, concept_name: _Optional[str] = ..., count: _Optional[int] = ..., concept: _Optional[_Union[Concept, _Mapping]] = ...) -> None: ...

class LabelDistribution(_message.Message):
    __slots__ = ("positive_label_counts",)
    POSITIVE_LABEL_COUNTS_FIELD_NUMBER: _ClassVar[int]
    positive_label_counts: _containers.RepeatedCompositeFieldContainer[LabelCount]
    def __init__(self, positive_label_counts: _Optional[_Iterable[_Union[LabelCount, _Mapping]]] = ...) -> None: ...

class CooccurrenceMatrixEntry(_message.Message):
    __slots__ = ("row", "col", "count")
    ROW_FIELD_NUMBER: _ClassVar[int]
    COL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    row: str
    col: str
    count: int
    def __init__(self, row: _Optional[str] = ..., col: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class CooccurrenceMatrix(_message.Message):
    __slots__ = ("matrix", "concept_ids")
    MATRIX_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_IDS_FIELD_NUMBER: _ClassVar[int]
    matrix: _containers.RepeatedCompositeFieldContainer[CooccurrenceMatrixEntry]
    concept_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, matrix: _Optional[_Iterable[_Union[CooccurrenceMatrixEntry, _Mapping]]] = ..., concept_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConfusionMatrixEntry(_message.Message):
    __slots__ = ("predicted", "actual", "value", "predicted_concept", "actual_concept")
    PREDICTED_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_CONCEPT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_CONCEPT_FIELD_NUMBER: _ClassVar[int]
    predicted: str
    actual: str
    value: float
    predicted_concept: Concept
    actual_concept: Concept
    def __init__(self, predicted: _Optional[str] = ..., actual: _Optional[str] = ..., value: _Optional[float] = ..., predicted_concept: _Optional[_Union[Concept, _Mapping]] = ..., actual_concept: _Optional[_Union[Concept, _Mapping]] = ...) -> None: ...

class ConfusionMatrix(_message.Message):
    __slots__ = ("matrix", "concept_ids")
    MATRIX_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_IDS_FIELD_NUMBER: _ClassVar[int]
    matrix: _containers.RepeatedCompositeFieldContainer[ConfusionMatrixEntry]
    concept_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, matrix: _Optional[_Iterable[_Union[ConfusionMatrixEntry, _Mapping]]] = ..., concept_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ROC(_message.Message):
    __slots__ = ("fpr", "tpr", "thresholds", "fpr_per_image", "fpr_per_object")
    FPR_FIELD_NUMBER: _ClassVar[int]
    TPR_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    FPR_PER_IMAGE_FIELD_NUMBER: _ClassVar[int]
    FPR_PER_OBJECT_FIELD_NUMBER: _ClassVar[int]
    fpr: _containers.RepeatedScalarFieldContainer[float]
    tpr: _containers.RepeatedScalarFieldContainer[float]
    thresholds: _containers.RepeatedScalarFieldContainer[float]
    fpr_per_image: _containers.RepeatedScalarFieldContainer[float]
    fpr_per_object: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, fpr: _Optional[_Iterable[float]] = ..., tpr: _Optional[_Iterable[float]] = ..., thresholds: _Optional[_Iterable[float]] = ..., fpr_per_image: _Optional[_Iterable[float]] = ..., fpr_per_object: _Optional[_Iterable[float]] = ...) -> None: ...

class PrecisionRecallCurve(_message.Message):
    __slots__ = ("recall", "precision", "thresholds")
    RECALL_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    recall: _containers.RepeatedScalarFieldContainer[float]
    precision: _containers.RepeatedScalarFieldContainer[float]
    thresholds: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, recall: _Optional[_Iterable[float]] = ..., precision: _Optional[_Iterable[float]] = ..., thresholds: _Optional[_Iterable[float]] = ...) -> None: ...

class BinaryMetrics(_message.Message):
    __slots__ = ("num_pos", "num_neg", "num_tot", "roc_auc", "f1", "concept", "roc_curve", "precision_recall_curve", "avg_precision", "area_name", "area_min", "area_max", "iou")
    NUM_POS_FIELD_NUMBER: _ClassVar[int]
    NUM_NEG_FIELD_NUMBER: _ClassVar[int]
    NUM_TOT_FIELD_NUMBER: _ClassVar[int]
    ROC_AUC_FIELD_NUMBER: _ClassVar[int]
    F1_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    ROC_CURVE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_RECALL_CURVE_FIELD_NUMBER: _ClassVar[int]
    AVG_PRECISION_FIELD_NUMBER: _ClassVar[int]
    AREA_NAME_FIELD_NUMBER: _ClassVar[int]
    AREA_MIN_FIELD_NUMBER: _ClassVar[int]
    AREA_MAX_FIELD_NUMBER: _ClassVar[int]
    IOU_FIELD_NUMBER: _ClassVar[int]
    num_pos: int
    num_neg: int
    num_tot: int
    roc_auc: float
    f1: float
    concept: Concept
    roc_curve: ROC
    precision_recall_curve: PrecisionRecallCurve
    avg_precision: float
    area_name: str
    area_min: float
    area_max: float
    iou: float
    def __init__(self, num_pos: _Optional[int] = ..., num_neg: _Optional[int] = ..., num_tot: _Optional[int] = ..., roc_auc: _Optional[float] = ..., f1: _Optional[float] = ..., concept: _Optional[_Union[Concept, _Mapping]] = ..., roc_curve: _Optional[_Union[ROC, _Mapping]] = ..., precision_recall_curve: _Optional[_Union[PrecisionRecallCurve, _Mapping]] = ..., avg_precision: _Optional[float] = ..., area_name: _Optional[str] = ..., area_min: _Optional[float] = ..., area_max: _Optional[float] = ..., iou: _Optional[float] = ...) -> None: ...

class TrackerMetrics(_message.Message):
    __slots__ = ("mot_mota", "mot_num_switches", "morse_frag", "avg_precision", "aiid", "unique_switch_rate")
    MOT_MOTA_FIELD_NUMBER: _ClassVar[int]
    MOT_NUM_SWITCHES_FIELD_NUMBER: _ClassVar[int]
    MORSE_FRAG_FIELD_NUMBER: _ClassVar[int]
    AVG_PRECISION_FIELD_NUMBER: _ClassVar[int]
    AIID_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_SWITCH_RATE_FIELD_NUMBER: _ClassVar[int]
    mot_mota: float
    mot_num_switches: int
    morse_frag: float
    avg_precision: float
    aiid: str
    unique_switch_rate: float
    def __init__(self, mot_mota: _Optional[float] = ..., mot_num_switches: _Optional[int] = ..., morse_frag: _Optional[float] = ..., avg_precision: _Optional[float] = ..., aiid: _Optional[str] = ..., unique_switch_rate: _Optional[float] = ...) -> None: ...

class EvalTestSetEntry(_message.Message):
    __slots__ = ("input", "predicted_concepts", "ground_truth_concepts", "annotation", "predicted_annotation", "ground_truth_annotation")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    GROUND_TRUTH_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    GROUND_TRUTH_ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    input: Input
    predicted_concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    ground_truth_concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    annotation: Annotation
    predicted_annotation: Annotation
    ground_truth_annotation: Annotation
    def __init__(self, input: _Optional[_Union[Input, _Mapping]] = ..., predicted_concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ..., ground_truth_concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ..., annotation: _Optional[_Union[Annotation, _Mapping]] = ..., predicted_annotation: _Optional[_Union[Annotation, _Mapping]] = ..., ground_truth_annotation: _Optional[_Union[Annotation, _Mapping]] = ...) -> None: ...

class MetricsSummary(_message.Message):
    __slots__ = ("top1_accuracy", "top5_accuracy", "macro_avg_roc_auc", "macro_std_roc_auc", "macro_avg_f1_score", "macro_std_f1_score", "macro_avg_precision", "macro_avg_recall", "mean_avg_precision_iou_50", "mean_avg_precision_iou_range", "lopq_metrics")
    TOP1_ACCURACY_FIELD_NUMBER: _ClassVar[int]
    TOP5_ACCURACY_FIELD_NUMBER: _ClassVar[int]
    MACRO_AVG_ROC_AUC_FIELD_NUMBER: _ClassVar[int]
    MACRO_STD_ROC_AUC_FIELD_NUMBER: _ClassVar[int]
    MACRO_AVG_F1_SCORE_FIELD_NUMBER: _ClassVar[int]
    MACRO_STD_F1_SCORE_FIELD_NUMBER: _ClassVar[int]
    MACRO_AVG_PRECISION_FIELD_NUMBER: _ClassVar[int]
    MACRO_AVG_RECALL_FIELD_NUMBER: _ClassVar[int]
    MEAN_AVG_PRECISION_IOU_50_FIELD_NUMBER: _ClassVar[int]
    MEAN_AVG_PRECISION_IOU_RANGE_FIELD_NUMBER: _ClassVar[int]
    LOPQ_METRICS_FIELD_NUMBER: _ClassVar[int]
    top1_accuracy: float
    top5_accuracy: float
    macro_avg_roc_auc: float
    macro_std_roc_auc: float
    macro_avg_f1_score: float
    macro_std_f1_score: float
    macro_avg_precision: float
    macro_avg_recall: float
    mean_avg_precision_iou_50: float
    mean_avg_precision_iou_range: float
    lopq_metrics: _containers.RepeatedCompositeFieldContainer[LOPQEvalResult]
    def __init__(self, top1_accuracy: _Optional[float] = ..., top5_accuracy: _Optional[float] = ..., macro_avg_roc_auc: _Optional[float] = ..., macro_std_roc_auc: _Optional[float] = ..., macro_avg_f1_score: _Optional[float] = ..., macro_std_f1_score: _Optional[float] = ..., macro_avg_precision: _Optional[float] = ..., macro_avg_recall: _Optional[float] = ..., mean_avg_precision_iou_50: _Optional[float] = ..., mean_avg_precision_iou_range: _Optional[float] = ..., lopq_metrics: _Optional[_Iterable[_Union[LOPQEvalResult, _Mapping]]] = ...) -> None: ...

class EvalMetrics(_message.Message):
    __slots__ = ("status", "user_id", "app_id", "id", "model", "ground_truth_dataset", "predictions_dataset", "summary", "confusion_matrix", "cooccurrence_matrix", "label_counts", "binary_metrics", "test_set", "metrics_by_area", "metrics_by_class", "tracker_metrics", "eval_info", "extended_metrics")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    GROUND_TRUTH_DATASET_FIELD_NUMBER: _ClassVar[int]
    PREDICTIONS_DATASET_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CONFUSION_MATRIX_FIELD_NUMBER: _ClassVar[int]
    COOCCURRENCE_MATRIX_FIELD_NUMBER: _ClassVar[int]
    LABEL_COUNTS_FIELD_NUMBER: _ClassVar[int]
    BINARY_METRICS_FIELD_NUMBER: _ClassVar[int]
    TEST_SET_FIELD_NUMBER: _ClassVar[int]
    METRICS_BY_AREA_FIELD_NUMBER: _ClassVar[int]
    METRICS_BY_CLASS_FIELD_NUMBER: _ClassVar[int]
    TRACKER_METRICS_FIELD_NUMBER: _ClassVar[int]
    EVAL_INFO_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_METRICS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    user_id: str
    app_id: str
    id: str
    model: Model
    ground_truth_dataset: Dataset
    predictions_dataset: Dataset
    summary: MetricsSummary
    confusion_matrix: ConfusionMatrix
    cooccurrence_matrix: CooccurrenceMatrix
    label_counts: LabelDistribution
    binary_metrics: _containers.RepeatedCompositeFieldContainer[BinaryMetrics]
    test_set: _containers.RepeatedCompositeFieldContainer[EvalTestSetEntry]
    metrics_by_area: _containers.RepeatedCompositeFieldContainer[BinaryMetrics]
    metrics_by_class: _containers.RepeatedCompositeFieldContainer[BinaryMetrics]
    tracker_metrics: _containers.RepeatedCompositeFieldContainer[TrackerMetrics]
    eval_info: EvalInfo
    extended_metrics: ExtendedMetrics
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., id: _Optional[str] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., ground_truth_dataset: _Optional[_Union[Dataset, _Mapping]] = ..., predictions_dataset: _Optional[_Union[Dataset, _Mapping]] = ..., summary: _Optional[_Union[MetricsSummary, _Mapping]] = ..., confusion_matrix: _Optional[_Union[ConfusionMatrix, _Mapping]] = ..., cooccurrence_matrix: _Optional[_Union[CooccurrenceMatrix, _Mapping]] = ..., label_counts: _Optional[_Union[LabelDistribution, _Mapping]] = ..., binary_metrics: _Optional[_Iterable[_Union[BinaryMetrics, _Mapping]]] = ..., test_set: _Optional[_Iterable[_Union[EvalTestSetEntry, _Mapping]]] = ..., metrics_by_area: _Optional[_Iterable[_Union[BinaryMetrics, _Mapping]]] = ..., metrics_by_class: _Optional[_Iterable[_Union[BinaryMetrics, _Mapping]]] = ..., tracker_metrics: _Optional[_Iterable[_Union[TrackerMetrics, _Mapping]]] = ..., eval_info: _Optional[_Union[EvalInfo, _Mapping]] = ..., extended_metrics: _Optional[_Union[ExtendedMetrics, _Mapping]] = ...) -> None: ...

class ExtendedMetrics(_message.Message):
    __slots__ = ("user_metrics",)
    USER_METRICS_FIELD_NUMBER: _ClassVar[int]
    user_metrics: _struct_pb2.Struct
    def __init__(self, user_metrics: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class FieldsValue(_message.Message):
    __slots__ = ("confusion_matrix", "cooccurrence_matrix", "label_counts", "binary_metrics", "test_set", "metrics_by_area", "metrics_by_class")
    CONFUSION_MATRIX_FIELD_NUMBER: _ClassVar[int]
    COOCCURRENCE_MATRIX_FIELD_NUMBER: _ClassVar[int]
    LABEL_COUNTS_FIELD_NUMBER: _ClassVar[int]
    BINARY_METRICS_FIELD_NUMBER: _ClassVar[int]
    TEST_SET_FIELD_NUMBER: _ClassVar[int]
    METRICS_BY_AREA_FIELD_NUMBER: _ClassVar[int]
    METRICS_BY_CLASS_FIELD_NUMBER: _ClassVar[int]
    confusion_matrix: bool
    cooccurrence_matrix: bool
    label_counts: bool
    binary_metrics: bool
    test_set: bool
    metrics_by_area: bool
    metrics_by_class: bool
    def __init__(self, confusion_matrix: _Optional[bool] = ..., cooccurrence_matrix: _Optional[bool] = ..., label_counts: _Optional[bool] = ..., binary_metrics: _Optional[bool] = ..., test_set: _Optional[bool] = ..., metrics_by_area: _Optional[bool] = ..., metrics_by_class: _Optional[bool] = ...) -> None: ...

class Output(_message.Message):
    __slots__ = ("id", "status", "created_at", "model", "input", "data", "prompt_tokens", "completion_tokens", "cached_tokens")
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CACHED_TOKENS_FIELD_NUMBER: _ClassVar[int]
    id: str
    status: _status_pb2.Status
    created_at: _timestamp_pb2.Timestamp
    model: Model
    input: Input
    data: Data
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    def __init__(self, id: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., input: _Optional[_Union[Input, _Mapping]] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., prompt_tokens: _Optional[int] = ..., completion_tokens: _Optional[int] = ..., cached_tokens: _Optional[int] = ...) -> None: ...

class ScopeDeps(_message.Message):
    __slots__ = ("scope", "depending_scopes")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    DEPENDING_SCOPES_FIELD_NUMBER: _ClassVar[int]
    scope: str
    depending_scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, scope: _Optional[str] = ..., depending_scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class EndpointDeps(_message.Message):
    __slots__ = ("endpoint", "depending_scopes")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    DEPENDING_SCOPES_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    depending_scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, endpoint: _Optional[str] = ..., depending_scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class Hit(_message.Message):
    __slots__ = ("score", "input", "annotation", "user_id", "app_id")
    SCORE_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    score: float
    input: Input
    annotation: Annotation
    user_id: str
    app_id: str
    def __init__(self, score: _Optional[float] = ..., input: _Optional[_Union[Input, _Mapping]] = ..., annotation: _Optional[_Union[Annotation, _Mapping]] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ...) -> None: ...

class HitCount(_message.Message):
    __slots__ = ("estimated_total",)
    ESTIMATED_TOTAL_FIELD_NUMBER: _ClassVar[int]
    estimated_total: int
    def __init__(self, estimated_total: _Optional[int] = ...) -> None: ...

class And(_message.Message):
    __slots__ = ("input", "output", "negate", "annotation")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    NEGATE_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    input: Input
    output: Output
    negate: bool
    annotation: Annotation
    def __init__(self, input: _Optional[_Union[Input, _Mapping]] = ..., output: _Optional[_Union[Output, _Mapping]] = ..., negate: _Optional[bool] = ..., annotation: _Optional[_Union[Annotation, _Mapping]] = ...) -> None: ...

class Query(_message.Message):
    __slots__ = ("ands", "language", "filters", "ranks")
    ANDS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    RANKS_FIELD_NUMBER: _ClassVar[int]
    ands: _containers.RepeatedCompositeFieldContainer[And]
    language: str
    filters: _containers.RepeatedCompositeFieldContainer[Filter]
    ranks: _containers.RepeatedCompositeFieldContainer[Rank]
    def __init__(self, ands: _Optional[_Iterable[_Union[And, _Mapping]]] = ..., language: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[Filter, _Mapping]]] = ..., ranks: _Optional[_Iterable[_Union[Rank, _Mapping]]] = ...) -> None: ...

class Search(_message.Message):
    __slots__ = ("query", "id", "application_id", "name", "as_of", "git_hash", "created_at", "modified_at", "algorithm", "save", "min_value", "visibility", "metric")
    class Metric(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        METRIC_NOT_SET: _ClassVar[Search.Metric]
        EUCLIDEAN_DISTANCE: _ClassVar[Search.Metric]
        COSINE_DISTANCE: _ClassVar[Search.Metric]
    METRIC_NOT_SET: int
    EUCLIDEAN_DISTANCE: int
    COSINE_DISTANCE: int
    QUERY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    GIT_HASH_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    SAVE_FIELD_NUMBER: _ClassVar[int]
    MIN_VALUE_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    query: Query
    id: str
    application_id: str
    name: str
    as_of: _timestamp_pb2.Timestamp
    git_hash: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    algorithm: str
    save: bool
    min_value: float
    visibility: Visibility
    metric: int
    def __init__(self, query: _Optional[_Union[Query, _Mapping]] = ..., id: _Optional[str] = ..., application_id: _Optional[str] = ..., name: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., git_hash: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., algorithm: _Optional[str] = ..., save: _Optional[bool] = ..., min_value: _Optional[float] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., metric: _Optional[_Union[int, str]] = ...) -> None: ...

class Filter(_message.Message):
    __slots__ = ("negate", "annotation", "input", "last_updated_time_range")
    NEGATE_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    LAST_UPDATED_TIME_RANGE_FIELD_NUMBER: _ClassVar[int]
    negate: bool
    annotation: Annotation
    input: Input
    last_updated_time_range: TimeRange
    def __init__(self, negate: _Optional[bool] = ..., annotation: _Optional[_Union[Annotation, _Mapping]] = ..., input: _Optional[_Union[Input, _Mapping]] = ..., last_updated_time_range: _Optional[_Union[TimeRange, _Mapping]] = ...) -> None: ...

class TimeRange(_message.Message):
    __slots__ = ("start_time", "end_time")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Rank(_message.Message):
    __slots__ = ("negate", "annotation")
    NEGATE_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    negate: bool
    annotation: Annotation
    def __init__(self, negate: _Optional[bool] = ..., annotation: _Optional[_Union[Annotation, _Mapping]] = ...) -> None: ...

class Text(_message.Message):
    __slots__ = ("raw", "url", "allow_duplicate_url", "hosted", "text_info")
    RAW_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    ALLOW_DUPLICATE_URL_FIELD_NUMBER: _ClassVar[int]
    HOSTED_FIELD_NUMBER: _ClassVar[int]
    TEXT_INFO_FIELD_NUMBER: _ClassVar[int]
    raw: str
    url: str
    allow_duplicate_url: bool
    hosted: HostedURL
    text_info: TextInfo
    def __init__(self, raw: _Optional[str] = ..., url: _Optional[str] = ..., allow_duplicate_url: _Optional[bool] = ..., hosted: _Optional[_Union[HostedURL, _Mapping]] = ..., text_info: _Optional[_Union[TextInfo, _Mapping]] = ...) -> None: ...

class TextInfo(_message.Message):
    __slots__ = ("char_count", "encoding")
    CHAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    char_count: int
    encoding: str
    def __init__(self, char_count: _Optional[int] = ..., encoding: _Optional[str] = ...) -> None: ...

class User(_message.Message):
    __slots__ = ("id", "primary_email", "first_name", "last_name", "company_name", "job_title", "job_role", "intention", "referral_source", "bill_type", "created_at", "date_gdpr_consent", "date_tos_consent", "date_marketing_consent", "date_pii_consent", "metadata", "email_addresses", "two_factor_auth_enabled", "teams_count", "is_starred", "star_count", "visibility", "user_detail", "image")
    ID_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_EMAIL_FIELD_NUMBER: _ClassVar[int]
    FIRST_NAME_FIELD_NUMBER: _ClassVar[int]
    LAST_NAME_FIELD_NUMBER: _ClassVar[int]
    COMPANY_NAME_FIELD_NUMBER: _ClassVar[int]
    JOB_TITLE_FIELD_NUMBER: _ClassVar[int]
    JOB_ROLE_FIELD_NUMBER: _ClassVar[int]
    INTENTION_FIELD_NUMBER: _ClassVar[int]
    REFERRAL_SOURCE_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DATE_GDPR_CONSENT_FIELD_NUMBER: _ClassVar[int]
    DATE_TOS_CONSENT_FIELD_NUMBER: _ClassVar[int]
    DATE_MARKETING_CONSENT_FIELD_NUMBER: _ClassVar[int]
    DATE_PII_CONSENT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    EMAIL_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    TWO_FACTOR_AUTH_ENABLED_FIELD_NUMBER: _ClassVar[int]
    TEAMS_COUNT_FIELD_NUMBER: _ClassVar[int]
    IS_STARRED_FIELD_NUMBER: _ClassVar[int]
    STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    USER_DETAIL_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    primary_email: str
    first_name: str
    last_name: str
    company_name: str
    job_title: str
    job_role: str
    intention: str
    referral_source: str
    bill_type: str
    created_at: _timestamp_pb2.Timestamp
    date_gdpr_consent: _timestamp_pb2.Timestamp
    date_tos_consent: _timestamp_pb2.Timestamp
    date_marketing_consent: _timestamp_pb2.Timestamp
    date_pii_consent: _timestamp_pb2.Timestamp
    metadata: _struct_pb2.Struct
    email_addresses: _containers.RepeatedCompositeFieldContainer[EmailAddress]
    two_factor_auth_enabled: bool
    teams_count: int
    is_starred: bool
    star_count: int
    visibility: Visibility
    user_detail: UserDetail
    image: Image
    def __init__(self, id: _Optional[str] = ..., primary_email: _Optional[str] = ..., first_name: _Optional[str] = ..., last_name: _Optional[str] = ..., company_name: _Optional[str] = ..., job_title: _Optional[str] = ..., job_role: _Optional[str] = ..., intention: _Optional[str] = ..., referral_source: _Optional[str] = ..., bill_type: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_gdpr_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_tos_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_marketing_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_pii_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., email_addresses: _Optional[_Iterable[_Union[EmailAddress, _Mapping]]] = ..., two_factor_auth_enabled: _Optional[bool] = ..., teams_count: _Optional[int] = ..., is_starred: _Optional[bool] = ..., star_count: _Optional[int] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., user_detail: _Optional[_Union[UserDetail, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class UserDetail(_message.Message):
    __slots__ = ("primary_email", "bill_type", "date_gdpr_consent", "date_tos_consent", "date_marketing_consent", "date_pii_consent", "metadata", "email_addresses", "two_factor_auth_enabled", "teams_count", "country", "state", "commitment_value", "phone_verified")
    PRIMARY_EMAIL_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    DATE_GDPR_CONSENT_FIELD_NUMBER: _ClassVar[int]
    DATE_TOS_CONSENT_FIELD_NUMBER: _ClassVar[int]
    DATE_MARKETING_CONSENT_FIELD_NUMBER: _ClassVar[int]
    DATE_PII_CONSENT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    EMAIL_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    TWO_FACTOR_AUTH_ENABLED_FIELD_NUMBER: _ClassVar[int]
    TEAMS_COUNT_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_VALUE_FIELD_NUMBER: _ClassVar[int]
    PHONE_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    primary_email: str
    bill_type: str
    date_gdpr_consent: _timestamp_pb2.Timestamp
    date_tos_consent: _timestamp_pb2.Timestamp
    date_marketing_consent: _timestamp_pb2.Timestamp
    date_pii_consent: _timestamp_pb2.Timestamp
    metadata: _struct_pb2.Struct
    email_addresses: _containers.RepeatedCompositeFieldContainer[EmailAddress]
    two_factor_auth_enabled: bool
    teams_count: int
    country: str
    state: str
    commitment_value: CommitmentValue
    phone_verified: bool
    def __init__(self, primary_email: _Optional[str] = ..., bill_type: _Optional[str] = ..., date_gdpr_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_tos_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_marketing_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date_pii_consent: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., email_addresses: _Optional[_Iterable[_Union[EmailAddress, _Mapping]]] = ..., two_factor_auth_enabled: _Optional[bool] = ..., teams_count: _Optional[int] = ..., country: _Optional[str] = ..., state: _Optional[str] = ..., commitment_value: _Optional[_Union[CommitmentValue, _Mapping]] = ..., phone_verified: _Optional[bool] = ...) -> None: ...

class EmailAddress(_message.Message):
    __slots__ = ("email", "primary", "verified")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    email: str
    primary: bool
    verified: bool
    def __init__(self, email: _Optional[str] = ..., primary: _Optional[bool] = ..., verified: _Optional[bool] = ...) -> None: ...

class Password(_message.Message):
    __slots__ = ("plaintext",)
    PLAINTEXT_FIELD_NUMBER: _ClassVar[int]
    plaintext: str
    def __init__(self, plaintext: _Optional[str] = ...) -> None: ...

class PasswordViolations(_message.Message):
    __slots__ = ("minimum_length", "maximum_length", "upper_case_needed", "lower_case_needed", "numeric_needed", "non_alphanumeric_needed", "password_reuse", "exclude_names", "exclude_email", "no_confusing_letters", "no_simple_passwords", "no_common_vocabs", "no_overlap_with_old", "password_lifespan")
    MINIMUM_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_LENGTH_FIELD_NUMBER: _ClassVar[int]
    UPPER_CASE_NEEDED_FIELD_NUMBER: _ClassVar[int]
    LOWER_CASE_NEEDED_FIELD_NUMBER: _ClassVar[int]
    NUMERIC_NEEDED_FIELD_NUMBER: _ClassVar[int]
    NON_ALPHANUMERIC_NEEDED_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_REUSE_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_NAMES_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_EMAIL_FIELD_NUMBER: _ClassVar[int]
    NO_CONFUSING_LETTERS_FIELD_NUMBER: _ClassVar[int]
    NO_SIMPLE_PASSWORDS_FIELD_NUMBER: _ClassVar[int]
    NO_COMMON_VOCABS_FIELD_NUMBER: _ClassVar[int]
    NO_OVERLAP_WITH_OLD_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_LIFESPAN_FIELD_NUMBER: _ClassVar[int]
    minimum_length: bool
    maximum_length: bool
    upper_case_needed: bool
    lower_case_needed: bool
    numeric_needed: bool
    non_alphanumeric_needed: bool
    password_reuse: bool
    exclude_names: bool
    exclude_email: bool
    no_confusing_letters: bool
    no_simple_passwords: bool
    no_common_vocabs: bool
    no_overlap_with_old: bool
    password_lifespan: bool
    def __init__(self, minimum_length: _Optional[bool] = ..., maximum_length: _Optional[bool] = ..., upper_case_needed: _Optional[bool] = ..., lower_case_needed: _Optional[bool] = ..., numeric_needed: _Optional[bool] = ..., non_alphanumeric_needed: _Optional[bool] = ..., password_reuse: _Optional[bool] = ..., exclude_names: _Optional[bool] = ..., exclude_email: _Optional[bool] = ..., no_confusing_letters: _Optional[bool] = ..., no_simple_passwords: _Optional[bool] = ..., no_common_vocabs: _Optional[bool] = ..., no_overlap_with_old: _Optional[bool] = ..., password_lifespan: _Optional[bool] = ...) -> None: ...

class CommitmentValue(_message.Message):
    __slots__ = ("value", "type")
    class CommitmentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_NOT_SET: _ClassVar[CommitmentValue.CommitmentType]
        MONTHLY: _ClassVar[CommitmentValue.CommitmentType]
        ANNUAL: _ClassVar[CommitmentValue.CommitmentType]
    TYPE_NOT_SET: int
    MONTHLY: int
    ANNUAL: int
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    value: int
    type: int
    def __init__(self, value: _Optional[int] = ..., type: _Optional[_Union[int, str]] = ...) -> None: ...

class Video(_message.Message):
    __slots__ = ("url", "base64", "allow_duplicate_url", "thumbnail_url", "hosted", "hosted_thumbnail", "video_info")
    URL_FIELD_NUMBER: _ClassVar[int]
    BASE64_FIELD_NUMBER: _ClassVar[int]
    ALLOW_DUPLICATE_URL_FIELD_NUMBER: _ClassVar[int]
    THUMBNAIL_URL_FIELD_NUMBER: _ClassVar[int]
    HOSTED_FIELD_NUMBER: _ClassVar[int]
    HOSTED_THUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    VIDEO_INFO_FIELD_NUMBER: _ClassVar[int]
    url: str
    base64: bytes
    allow_duplicate_url: bool
    thumbnail_url: str
    hosted: HostedURL
    hosted_thumbnail: HostedURL
    video_info: VideoInfo
    def __init__(self, url: _Optional[str] = ..., base64: _Optional[bytes] = ..., allow_duplicate_url: _Optional[bool] = ..., thumbnail_url: _Optional[str] = ..., hosted: _Optional[_Union[HostedURL, _Mapping]] = ..., hosted_thumbnail: _Optional[_Union[HostedURL, _Mapping]] = ..., video_info: _Optional[_Union[VideoInfo, _Mapping]] = ...) -> None: ...

class VideoInfo(_message.Message):
    __slots__ = ("width", "height", "fps", "video_format", "bit_rate", "frame_count", "duration_seconds")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FPS_FIELD_NUMBER: _ClassVar[int]
    VIDEO_FORMAT_FIELD_NUMBER: _ClassVar[int]
    BIT_RATE_FIELD_NUMBER: _ClassVar[int]
    FRAME_COUNT_FIELD_NUMBER: _ClassVar[int]
    DURATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    width: int
    height: int
    fps: float
    video_format: str
    bit_rate: int
    frame_count: int
    duration_seconds: float
    def __init__(self, width: _Optional[int] = ..., height: _Optional[int] = ..., fps: _Optional[float] = ..., video_format: _Optional[str] = ..., bit_rate: _Optional[int] = ..., frame_count: _Optional[int] = ..., duration_seconds: _Optional[float] = ...) -> None: ...

class Workflow(_message.Message):
    __slots__ = ("id", "app_id", "created_at", "nodes", "metadata", "visibility", "user_id", "modified_at", "version", "is_starred", "star_count", "description", "notes", "use_cases", "check_consents", "bookmark_origin", "image")
    ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IS_STARRED_FIELD_NUMBER: _ClassVar[int]
    STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    CHECK_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    app_id: str
    created_at: _timestamp_pb2.Timestamp
    nodes: _containers.RepeatedCompositeFieldContainer[WorkflowNode]
    metadata: _struct_pb2.Struct
    visibility: Visibility
    user_id: str
    modified_at: _timestamp_pb2.Timestamp
    version: WorkflowVersion
    is_starred: bool
    star_count: int
    description: str
    notes: str
    use_cases: _containers.RepeatedScalarFieldContainer[str]
    check_consents: _containers.RepeatedScalarFieldContainer[str]
    bookmark_origin: BookmarkOrigin
    image: Image
    def __init__(self, id: _Optional[str] = ..., app_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., nodes: _Optional[_Iterable[_Union[WorkflowNode, _Mapping]]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., user_id: _Optional[str] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[_Union[WorkflowVersion, _Mapping]] = ..., is_starred: _Optional[bool] = ..., star_count: _Optional[int] = ..., description: _Optional[str] = ..., notes: _Optional[str] = ..., use_cases: _Optional[_Iterable[str]] = ..., check_consents: _Optional[_Iterable[str]] = ..., bookmark_origin: _Optional[_Union[BookmarkOrigin, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class WorkflowVersion(_message.Message):
    __slots__ = ("id", "workflow_id", "created_at", "modified_at", "visibility", "nodes", "metadata", "app_id", "user_id", "description", "license", "is_deprecated")
    ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    IS_DEPRECATED_FIELD_NUMBER: _ClassVar[int]
    id: str
    workflow_id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    visibility: Visibility
    nodes: _containers.RepeatedCompositeFieldContainer[WorkflowNode]
    metadata: _struct_pb2.Struct
    app_id: str
    user_id: str
    description: str
    license: str
    is_deprecated: bool
    def __init__(self, id: _Optional[str] = ..., workflow_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., nodes: _Optional[_Iterable[_Union[WorkflowNode, _Mapping]]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., description: _Optional[str] = ..., license: _Optional[str] = ..., is_deprecated: _Optional[bool] = ...) -> None: ...

class WorkflowNode(_message.Message):
    __slots__ = ("id", "model", "node_inputs", "suppress_output", "output_info_override")
    ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    NODE_INPUTS_FIELD_NUMBER: _ClassVar[int]
    SUPPRESS_OUTPUT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_INFO_OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    id: str
    model: Model
    node_inputs: _containers.RepeatedCompositeFieldContainer[NodeInput]
    suppress_output: bool
    output_info_override: OutputInfo
    def __init__(self, id: _Optional[str] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., node_inputs: _Optional[_Iterable[_Union[NodeInput, _Mapping]]] = ..., suppress_output: _Optional[bool] = ..., output_info_override: _Optional[_Union[OutputInfo, _Mapping]] = ...) -> None: ...

class NodeInput(_message.Message):
    __slots__ = ("node_id",)
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    def __init__(self, node_id: _Optional[str] = ...) -> None: ...

class WorkflowResult(_message.Message):
    __slots__ = ("id", "status", "created_at", "input", "outputs", "suppress_output", "model")
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    SUPPRESS_OUTPUT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    id: str
    status: _status_pb2.Status
    created_at: _timestamp_pb2.Timestamp
    input: Input
    outputs: _containers.RepeatedCompositeFieldContainer[Output]
    suppress_output: bool
    model: Model
    def __init__(self, id: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., input: _Optional[_Union[Input, _Mapping]] = ..., outputs: _Optional[_Iterable[_Union[Output, _Mapping]]] = ..., suppress_output: _Optional[bool] = ..., model: _Optional[_Union[Model, _Mapping]] = ...) -> None: ...

class WorkflowState(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class AppDuplication(_message.Message):
    __slots__ = ("id", "destination_app", "existing_app_id", "new_app_id", "new_app_name", "status", "created_at", "last_modified_at", "filter", "progress")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_APP_FIELD_NUMBER: _ClassVar[int]
    EXISTING_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_APP_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    id: str
    destination_app: App
    existing_app_id: str
    new_app_id: str
    new_app_name: str
    status: _status_pb2.Status
    created_at: _timestamp_pb2.Timestamp
    last_modified_at: _timestamp_pb2.Timestamp
    filter: AppDuplicationFilters
    progress: _containers.RepeatedCompositeFieldContainer[AppCopyProgress]
    def __init__(self, id: _Optional[str] = ..., destination_app: _Optional[_Union[App, _Mapping]] = ..., existing_app_id: _Optional[str] = ..., new_app_id: _Optional[str] = ..., new_app_name: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., filter: _Optional[_Union[AppDuplicationFilters, _Mapping]] = ..., progress: _Optional[_Iterable[_Union[AppCopyProgress, _Mapping]]] = ...) -> None: ...

class AppCopyProgress(_message.Message):
    __slots__ = ("field", "value")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    field: str
    value: int
    def __init__(self, field: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...

class AppDuplicationFilters(_message.Message):
    __slots__ = ("copy_inputs", "copy_concepts", "copy_annotations", "copy_models", "copy_workflows", "copy_installed_module_versions")
    COPY_INPUTS_FIELD_NUMBER: _ClassVar[int]
    COPY_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    COPY_ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    COPY_MODELS_FIELD_NUMBER: _ClassVar[int]
    COPY_WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    COPY_INSTALLED_MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    copy_inputs: bool
    copy_concepts: bool
    copy_annotations: bool
    copy_models: bool
    copy_workflows: bool
    copy_installed_module_versions: bool
    def __init__(self, copy_inputs: _Optional[bool] = ..., copy_concepts: _Optional[bool] = ..., copy_annotations: _Optional[bool] = ..., copy_models: _Optional[bool] = ..., copy_workflows: _Optional[bool] = ..., copy_installed_module_versions: _Optional[bool] = ...) -> None: ...

class LabelOrder(_message.Message):
    __slots__ = ("id", "name", "status", "auto_release", "allow_empty_tag", "desired_fulfill_time", "estimate_fulfill_time", "task", "created_at", "modified_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AUTO_RELEASE_FIELD_NUMBER: _ClassVar[int]
    ALLOW_EMPTY_TAG_FIELD_NUMBER: _ClassVar[int]
    DESIRED_FULFILL_TIME_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FULFILL_TIME_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    status: _status_pb2.Status
    auto_release: bool
    allow_empty_tag: bool
    desired_fulfill_time: _timestamp_pb2.Timestamp
    estimate_fulfill_time: _timestamp_pb2.Timestamp
    task: Task
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., auto_release: _Optional[bool] = ..., allow_empty_tag: _Optional[bool] = ..., desired_fulfill_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., estimate_fulfill_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., task: _Optional[_Union[Task, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Task(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "type", "description", "worker", "concept_ids", "input_source", "sample_ms", "ai_assistant", "review", "status", "name", "ai_assist_params", "visibility", "app_id", "user_id", "label_order_id", "concepts", "delete_previous_annotations", "metrics", "priority", "metadata")
    class TaskType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_NOT_SET: _ClassVar[Task.TaskType]
        CONCEPTS_CLASSIFICATION: _ClassVar[Task.TaskType]
        BOUNDING_BOX_DETECTION: _ClassVar[Task.TaskType]
        POLYGON_DETECTION: _ClassVar[Task.TaskType]
    TYPE_NOT_SET: int
    CONCEPTS_CLASSIFICATION: int
    BOUNDING_BOX_DETECTION: int
    POLYGON_DETECTION: int
    class TaskPriority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TASK_PRIORITY_NOT_SET: _ClassVar[Task.TaskPriority]
        LOW: _ClassVar[Task.TaskPriority]
        MEDIUM: _ClassVar[Task.TaskPriority]
        HIGH: _ClassVar[Task.TaskPriority]
    TASK_PRIORITY_NOT_SET: int
    LOW: int
    MEDIUM: int
    HIGH: int
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_IDS_FIELD_NUMBER: _ClassVar[int]
    INPUT_SOURCE_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_MS_FIELD_NUMBER: _ClassVar[int]
    AI_ASSISTANT_FIELD_NUMBER: _ClassVar[int]
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AI_ASSIST_PARAMS_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    DELETE_PREVIOUS_ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    type: int
    description: str
    worker: TaskWorker
    concept_ids: _containers.RepeatedScalarFieldContainer[str]
    input_source: TaskInputSource
    sample_ms: int
    ai_assistant: TaskAIAssistant
    review: TaskReview
    status: _status_pb2.Status
    name: str
    ai_assist_params: AiAssistParameters
    visibility: Visibility
    app_id: str
    user_id: str
    label_order_id: str
    concepts: _containers.RepeatedCompositeFieldContainer[TaskConcept]
    delete_previous_annotations: bool
    metrics: TaskMetrics
    priority: int
    metadata: _struct_pb2.Struct
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., type: _Optional[_Union[int, str]] = ..., description: _Optional[str] = ..., worker: _Optional[_Union[TaskWorker, _Mapping]] = ..., concept_ids: _Optional[_Iterable[str]] = ..., input_source: _Optional[_Union[TaskInputSource, _Mapping]] = ..., sample_ms: _Optional[int] = ..., ai_assistant: _Optional[_Union[TaskAIAssistant, _Mapping]] = ..., review: _Optional[_Union[TaskReview, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., name: _Optional[str] = ..., ai_assist_params: _Optional[_Union[AiAssistParameters, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., label_order_id: _Optional[str] = ..., concepts: _Optional[_Iterable[_Union[TaskConcept, _Mapping]]] = ..., delete_previous_annotations: _Optional[bool] = ..., metrics: _Optional[_Union[TaskMetrics, _Mapping]] = ..., priority: _Optional[_Union[int, str]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class AiAssistParameters(_message.Message):
    __slots__ = ("min_threshold", "max_threshold", "concept_relation_ids")
    MIN_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    MAX_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_RELATION_IDS_FIELD_NUMBER: _ClassVar[int]
    min_threshold: float
    max_threshold: float
    concept_relation_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, min_threshold: _Optional[float] = ..., max_threshold: _Optional[float] = ..., concept_relation_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class TaskWorker(_message.Message):
    __slots__ = ("strategy", "user_ids", "users", "partitioned_strategy_info", "workers", "type", "runner_selectors")
    class TaskWorkerStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        WORKER_STRATEGY_NOT_SET: _ClassVar[TaskWorker.TaskWorkerStrategy]
        PARTITIONED: _ClassVar[TaskWorker.TaskWorkerStrategy]
        FULL: _ClassVar[TaskWorker.TaskWorkerStrategy]
        DYNAMIC: _ClassVar[TaskWorker.TaskWorkerStrategy]
    WORKER_STRATEGY_NOT_SET: int
    PARTITIONED: int
    FULL: int
    DYNAMIC: int
    class WorkerType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        WORKER_TYPE_NOT_SET: _ClassVar[TaskWorker.WorkerType]
        WORKER_HUMAN: _ClassVar[TaskWorker.WorkerType]
        WORKER_AUTO: _ClassVar[TaskWorker.WorkerType]
    WORKER_TYPE_NOT_SET: int
    WORKER_HUMAN: int
    WORKER_AUTO: int
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    USERS_FIELD_NUMBER: _ClassVar[int]
    PARTITIONED_STRATEGY_INFO_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RUNNER_SELECTORS_FIELD_NUMBER: _ClassVar[int]
    strategy: int
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    users: _containers.RepeatedCompositeFieldContainer[User]
    partitioned_strategy_info: TaskWorkerPartitionedStrategyInfo
    workers: _containers.RepeatedCompositeFieldContainer[Worker]
    type: int
    runner_selectors: _containers.RepeatedCompositeFieldContainer[RunnerSelector]
    def __init__(self, strategy: _Optional[_Union[int, str]] = ..., user_ids: _Optional[_Iterable[str]] = ..., users: _Optional[_Iterable[_Union[User, _Mapping]]] = ..., partitioned_strategy_info: _Optional[_Union[TaskWorkerPartitionedStrategyInfo, _Mapping]] = ..., workers: _Optional[_Iterable[_Union[Worker, _Mapping]]] = ..., type: _Optional[_Union[int, str]] = ..., runner_selectors: _Optional[_Iterable[_Union[RunnerSelector, _Mapping]]] = ...) -> None: ...

class TaskWorkerPartitionedStrategyInfo(_message.Message):
    __slots__ = ("type", "workers_per_input", "weights")
    class TaskWorkerPartitionedStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PARTITIONED_WORKER_STRATEGY_NOT_SET: _ClassVar[TaskWorkerPartitionedStrategyInfo.TaskWorkerPartitionedStrategy]
        EVENLY: _ClassVar[TaskWorkerPartitionedStrategyInfo.TaskWorkerPartitionedStrategy]
        WEIGHTED: _ClassVar[TaskWorkerPartitionedStrategyInfo.TaskWorkerPartitionedStrategy]
    PARTITIONED_WORKER_STRATEGY_NOT_SET: int
    EVENLY: int
    WEIGHTED: int
    TYPE_FIELD_NUMBER: _ClassVar[int]
    WORKERS_PER_INPUT_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    type: int
    workers_per_input: int
    weights: _struct_pb2.Struct
    def __init__(self, type: _Optional[_Union[int, str]] = ..., workers_per_input: _Optional[int] = ..., weights: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class TaskInputSource(_message.Message):
    __slots__ = ("type", "id")
    class TaskInputSourceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        INPUT_SOURCE_TYPE_NOT_SET: _ClassVar[TaskInputSource.TaskInputSourceType]
        ALL_INPUTS: _ClassVar[TaskInputSource.TaskInputSourceType]
        SAVED_SEARCH: _ClassVar[TaskInputSource.TaskInputSourceType]
        DATASET: _ClassVar[TaskInputSource.TaskInputSourceType]
        INPUT: _ClassVar[TaskInputSource.TaskInputSourceType]
    INPUT_SOURCE_TYPE_NOT_SET: int
    ALL_INPUTS: int
    SAVED_SEARCH: int
    DATASET: int
    INPUT: int
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    type: int
    id: str
    def __init__(self, type: _Optional[_Union[int, str]] = ..., id: _Optional[str] = ...) -> None: ...

class TaskReview(_message.Message):
    __slots__ = ("strategy", "user_ids", "users", "manual_strategy_info", "consensus_strategy_info")
    class TaskReviewStrategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TASK_REVIEW_STRATEGY_NOT_SET: _ClassVar[TaskReview.TaskReviewStrategy]
        NONE: _ClassVar[TaskReview.TaskReviewStrategy]
        MANUAL: _ClassVar[TaskReview.TaskReviewStrategy]
        CONSENSUS: _ClassVar[TaskReview.TaskReviewStrategy]
    TASK_REVIEW_STRATEGY_NOT_SET: int
    NONE: int
    MANUAL: int
    CONSENSUS: int
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    USERS_FIELD_NUMBER: _ClassVar[int]
    MANUAL_STRATEGY_INFO_FIELD_NUMBER: _ClassVar[int]
    CONSENSUS_STRATEGY_INFO_FIELD_NUMBER: _ClassVar[int]
    strategy: int
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    users: _containers.RepeatedCompositeFieldContainer[User]
    manual_strategy_info: TaskReviewManualStrategyInfo
    consensus_strategy_info: TaskReviewConsensusStrategyInfo
    def __init__(self, strategy: _Optional[_Union[int, str]] = ..., user_ids: _Optional[_Iterable[str]] = ..., users: _Optional[_Iterable[_Union[User, _Mapping]]] = ..., manual_strategy_info: _Optional[_Union[TaskReviewManualStrategyInfo, _Mapping]] = ..., consensus_strategy_info: _Optional[_Union[TaskReviewConsensusStrategyInfo, _Mapping]] = ...) -> None: ...

class TaskReviewManualStrategyInfo(_message.Message):
    __slots__ = ("sample_percentage", "approval_threshold")
    SAMPLE_PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    sample_percentage: float
    approval_threshold: int
    def __init__(self, sample_percentage: _Optional[float] = ..., approval_threshold: _Optional[int] = ...) -> None: ...

class TaskReviewConsensusStrategyInfo(_message.Message):
    __slots__ = ("approval_threshold", "approval_threshold_labelers", "approval_threshold_reviewers")
    APPROVAL_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_THRESHOLD_LABELERS_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_THRESHOLD_REVIEWERS_FIELD_NUMBER: _ClassVar[int]
    approval_threshold: int
    approval_threshold_labelers: int
    approval_threshold_reviewers: int
    def __init__(self, approval_threshold: _Optional[int] = ..., approval_threshold_labelers: _Optional[int] = ..., approval_threshold_reviewers: _Optional[int] = ...) -> None: ...

class TaskAIAssistant(_message.Message):
    __slots__ = ("workflow_id", "workflow")
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    workflow_id: str
    workflow: Workflow
    def __init__(self, workflow_id: _Optional[str] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ...) -> None: ...

class TaskAssignment(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "worker", "input", "status")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    worker: Worker
    input: Input
    status: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., worker: _Optional[_Union[Worker, _Mapping]] = ..., input: _Optional[_Union[Input, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class TaskStatusCountPerUser(_message.Message):
    __slots__ = ("user_id", "pending", "awaiting_review", "success", "review_denied", "awaiting_consensus_review", "worker")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    AWAITING_REVIEW_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    REVIEW_DENIED_FIELD_NUMBER: _ClassVar[int]
    AWAITING_CONSENSUS_REVIEW_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    pending: int
    awaiting_review: int
    success: int
    review_denied: int
    awaiting_consensus_review: int
    worker: Worker
    def __init__(self, user_id: _Optional[str] = ..., pending: _Optional[int] = ..., awaiting_review: _Optional[int] = ..., success: _Optional[int] = ..., review_denied: _Optional[int] = ..., awaiting_consensus_review: _Optional[int] = ..., worker: _Optional[_Union[Worker, _Mapping]] = ...) -> None: ...

class ThresholdRange(_message.Message):
    __slots__ = ("is_lower_inclusive", "is_upper_inclusive", "lower", "upper")
    IS_LOWER_INCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    IS_UPPER_INCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    LOWER_FIELD_NUMBER: _ClassVar[int]
    UPPER_FIELD_NUMBER: _ClassVar[int]
    is_lower_inclusive: bool
    is_upper_inclusive: bool
    lower: float
    upper: float
    def __init__(self, is_lower_inclusive: _Optional[bool] = ..., is_upper_inclusive: _Optional[bool] = ..., lower: _Optional[float] = ..., upper: _Optional[float] = ...) -> None: ...

class TaskConceptAutoAnnotationConfig(_message.Message):
    __slots__ = ("annotation_data_types", "threshold_range", "status_code", "time_of_day_range", "polygon")
    ANNOTATION_DATA_TYPES_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_RANGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODE_FIELD_NUMBER: _ClassVar[int]
    TIME_OF_DAY_RANGE_FIELD_NUMBER: _ClassVar[int]
    POLYGON_FIELD_NUMBER: _ClassVar[int]
    annotation_data_types: int
    threshold_range: ThresholdRange
    status_code: int
    time_of_day_range: _time_pb2.TimeOfDayRange
    polygon: Polygon
    def __init__(self, annotation_data_types: _Optional[int] = ..., threshold_range: _Optional[_Union[ThresholdRange, _Mapping]] = ..., status_code: _Optional[_Union[int, str]] = ..., time_of_day_range: _Optional[_Union[_time_pb2.TimeOfDayRange, _Mapping]] = ..., polygon: _Optional[_Union[Polygon, _Mapping]] = ...) -> None: ...

class TaskConcept(_message.Message):
    __slots__ = ("concept", "auto_annotation_config")
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    AUTO_ANNOTATION_CONFIG_FIELD_NUMBER: _ClassVar[int]
    concept: Concept
    auto_annotation_config: TaskConceptAutoAnnotationConfig
    def __init__(self, concept: _Optional[_Union[Concept, _Mapping]] = ..., auto_annotation_config: _Optional[_Union[TaskConceptAutoAnnotationConfig, _Mapping]] = ...) -> None: ...

class TaskMetrics(_message.Message):
    __slots__ = ("work", "review", "input_source")
    WORK_FIELD_NUMBER: _ClassVar[int]
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    INPUT_SOURCE_FIELD_NUMBER: _ClassVar[int]
    work: TaskWorkMetrics
    review: TaskReviewMetrics
    input_source: TaskInputSourceMetrics
    def __init__(self, work: _Optional[_Union[TaskWorkMetrics, _Mapping]] = ..., review: _Optional[_Union[TaskReviewMetrics, _Mapping]] = ..., input_source: _Optional[_Union[TaskInputSourceMetrics, _Mapping]] = ...) -> None: ...

class TaskWorkMetrics(_message.Message):
    __slots__ = ("inputs_count_estimated", "inputs_percent_estimated")
    INPUTS_COUNT_ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    INPUTS_PERCENT_ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    inputs_count_estimated: int
    inputs_percent_estimated: int
    def __init__(self, inputs_count_estimated: _Optional[int] = ..., inputs_percent_estimated: _Optional[int] = ...) -> None: ...

class TaskReviewMetrics(_message.Message):
    __slots__ = ("inputs_count_estimated", "inputs_percent_estimated", "inputs_count_estimated_per_reviewer", "inputs_reviewable_count_estimated_per_reviewer", "inputs_percent_estimated_per_reviewer")
    INPUTS_COUNT_ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    INPUTS_PERCENT_ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    INPUTS_COUNT_ESTIMATED_PER_REVIEWER_FIELD_NUMBER: _ClassVar[int]
    INPUTS_REVIEWABLE_COUNT_ESTIMATED_PER_REVIEWER_FIELD_NUMBER: _ClassVar[int]
    INPUTS_PERCENT_ESTIMATED_PER_REVIEWER_FIELD_NUMBER: _ClassVar[int]
    inputs_count_estimated: int
    inputs_percent_estimated: int
    inputs_count_estimated_per_reviewer: _containers.RepeatedScalarFieldContainer[int]
    inputs_reviewable_count_estimated_per_reviewer: _containers.RepeatedScalarFieldContainer[int]
    inputs_percent_estimated_per_reviewer: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, inputs_count_estimated: _Optional[int] = ..., inputs_percent_estimated: _Optional[int] = ..., inputs_count_estimated_per_reviewer: _Optional[_Iterable[int]] = ..., inputs_reviewable_count_estimated_per_reviewer: _Optional[_Iterable[int]] = ..., inputs_percent_estimated_per_reviewer: _Optional[_Iterable[int]] = ...) -> None: ...

class TaskInputSourceMetrics(_message.Message):
    __slots__ = ("inputs_count_estimated",)
    INPUTS_COUNT_ESTIMATED_FIELD_NUMBER: _ClassVar[int]
    inputs_count_estimated: int
    def __init__(self, inputs_count_estimated: _Optional[int] = ...) -> None: ...

class Role(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "name", "description", "scopes", "endpoints", "type")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    name: str
    description: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    type: int
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., type: _Optional[_Union[int, str]] = ...) -> None: ...

class Team(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "name", "default_role_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_ROLE_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    name: str
    default_role_id: str
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., name: _Optional[str] = ..., default_role_id: _Optional[str] = ...) -> None: ...

class PCAProjectionComparator(_message.Message):
    __slots__ = ("distance_threshold", "model_version_id")
    DISTANCE_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    distance_threshold: float
    model_version_id: str
    def __init__(self, distance_threshold: _Optional[float] = ..., model_version_id: _Optional[str] = ...) -> None: ...

class DuplicateAnnotationsResults(_message.Message):
    __slots__ = ("duplicate_cfid", "unique_count")
    DUPLICATE_CFID_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_COUNT_FIELD_NUMBER: _ClassVar[int]
    duplicate_cfid: _containers.RepeatedScalarFieldContainer[str]
    unique_count: int
    def __init__(self, duplicate_cfid: _Optional[_Iterable[str]] = ..., unique_count: _Optional[int] = ...) -> None: ...

class Visibility(_message.Message):
    __slots__ = ("gettable",)
    class Gettable(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_VISIBILITY: _ClassVar[Visibility.Gettable]
        PRIVATE: _ClassVar[Visibility.Gettable]
        ORG: _ClassVar[Visibility.Gettable]
        PUBLIC: _ClassVar[Visibility.Gettable]
    UNKNOWN_VISIBILITY: int
    PRIVATE: int
    ORG: int
    PUBLIC: int
    GETTABLE_FIELD_NUMBER: _ClassVar[int]
    gettable: int
    def __init__(self, gettable: _Optional[_Union[int, str]] = ...) -> None: ...

class FullTag(_message.Message):
    __slots__ = ("name", "id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    id: str
    def __init__(self, name: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class TimeSegment(_message.Message):
    __slots__ = ("id", "data", "time_info")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TIME_INFO_FIELD_NUMBER: _ClassVar[int]
    id: str
    data: Data
    time_info: TimeInfo
    def __init__(self, id: _Optional[str] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., time_info: _Optional[_Union[TimeInfo, _Mapping]] = ...) -> None: ...

class TimeInfo(_message.Message):
    __slots__ = ("num_frames", "begin_time", "end_time")
    NUM_FRAMES_FIELD_NUMBER: _ClassVar[int]
    BEGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    num_frames: int
    begin_time: float
    end_time: float
    def __init__(self, num_frames: _Optional[int] = ..., begin_time: _Optional[float] = ..., end_time: _Optional[float] = ...) -> None: ...

class BulkOperation(_message.Message):
    __slots__ = ("id", "input_ids", "search", "dataset", "annotation_search", "operation", "app_id", "status", "progress", "created_by", "created_at", "last_modified_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_IDS_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_SEARCH_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    input_ids: InputIDs
    search: Search
    dataset: Dataset
    annotation_search: Search
    operation: Operation
    app_id: str
    status: _status_pb2.Status
    progress: Progress
    created_by: str
    created_at: _timestamp_pb2.Timestamp
    last_modified_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., input_ids: _Optional[_Union[InputIDs, _Mapping]] = ..., search: _Optional[_Union[Search, _Mapping]] = ..., dataset: _Optional[_Union[Dataset, _Mapping]] = ..., annotation_search: _Optional[_Union[Search, _Mapping]] = ..., operation: _Optional[_Union[Operation, _Mapping]] = ..., app_id: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., created_by: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class InputIDs(_message.Message):
    __slots__ = ("input_ids",)
    INPUT_IDS_FIELD_NUMBER: _ClassVar[int]
    input_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, input_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("processed", "last_processed_id")
    PROCESSED_FIELD_NUMBER: _ClassVar[int]
    LAST_PROCESSED_ID_FIELD_NUMBER: _ClassVar[int]
    processed: int
    last_processed_id: str
    def __init__(self, processed: _Optional[int] = ..., last_processed_id: _Optional[str] = ...) -> None: ...

class Operation(_message.Message):
    __slots__ = ("add_concepts", "delete_concepts", "add_metadata", "delete_metadata", "overwrite_geo", "delete_geo", "delete_from_dataset", "add_to_dataset", "split_into_datasets", "delete_annotations")
    ADD_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    DELETE_CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    ADD_METADATA_FIELD_NUMBER: _ClassVar[int]
    DELETE_METADATA_FIELD_NUMBER: _ClassVar[int]
    OVERWRITE_GEO_FIELD_NUMBER: _ClassVar[int]
    DELETE_GEO_FIELD_NUMBER: _ClassVar[int]
    DELETE_FROM_DATASET_FIELD_NUMBER: _ClassVar[int]
    ADD_TO_DATASET_FIELD_NUMBER: _ClassVar[int]
    SPLIT_INTO_DATASETS_FIELD_NUMBER: _ClassVar[int]
    DELETE_ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    add_concepts: AddConcepts
    delete_concepts: DeleteConcepts
    add_metadata: AddMetadata
    delete_metadata: DeleteMetadata
    overwrite_geo: OverwriteGeo
    delete_geo: DeleteGeo
    delete_from_dataset: DeleteFromDataset
    add_to_dataset: AddToDataset
    split_into_datasets: SplitIntoDatasets
    delete_annotations: DeleteAnnotations
    def __init__(self, add_concepts: _Optional[_Union[AddConcepts, _Mapping]] = ..., delete_concepts: _Optional[_Union[DeleteConcepts, _Mapping]] = ..., add_metadata: _Optional[_Union[AddMetadata, _Mapping]] = ..., delete_metadata: _Optional[_Union[DeleteMetadata, _Mapping]] = ..., overwrite_geo: _Optional[_Union[OverwriteGeo, _Mapping]] = ..., delete_geo: _Optional[_Union[DeleteGeo, _Mapping]] = ..., delete_from_dataset: _Optional[_Union[DeleteFromDataset, _Mapping]] = ..., add_to_dataset: _Optional[_Union[AddToDataset, _Mapping]] = ..., split_into_datasets: _Optional[_Union[SplitIntoDatasets, _Mapping]] = ..., delete_annotations: _Optional[_Union[DeleteAnnotations, _Mapping]] = ...) -> None: ...

class AddConcepts(_message.Message):
    __slots__ = ("concepts",)
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    def __init__(self, concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ...) -> None: ...

class DeleteConcepts(_message.Message):
    __slots__ = ("concepts", "user_ids")
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    concepts: _containers.RepeatedCompositeFieldContainer[Concept]
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, concepts: _Optional[_Iterable[_Union[Concept, _Mapping]]] = ..., user_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AddMetadata(_message.Message):
    __slots__ = ("metadata",)
    METADATA_FIELD_NUMBER: _ClassVar[int]
    metadata: _struct_pb2.Struct
    def __init__(self, metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class DeleteMetadata(_message.Message):
    __slots__ = ("metadata",)
    METADATA_FIELD_NUMBER: _ClassVar[int]
    metadata: _struct_pb2.Struct
    def __init__(self, metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class OverwriteGeo(_message.Message):
    __slots__ = ("geo",)
    GEO_FIELD_NUMBER: _ClassVar[int]
    geo: Geo
    def __init__(self, geo: _Optional[_Union[Geo, _Mapping]] = ...) -> None: ...

class DeleteGeo(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AddToDataset(_message.Message):
    __slots__ = ("dataset_id",)
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    dataset_id: str
    def __init__(self, dataset_id: _Optional[str] = ...) -> None: ...

class DeleteFromDataset(_message.Message):
    __slots__ = ("dataset_id",)
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    dataset_id: str
    def __init__(self, dataset_id: _Optional[str] = ...) -> None: ...

class SplitIntoDatasets(_message.Message):
    __slots__ = ("dataset_splits", "method")
    class DatasetSplitMethod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NOT_SET: _ClassVar[SplitIntoDatasets.DatasetSplitMethod]
        RANDOM_PERCENTAGE_SPLIT: _ClassVar[SplitIntoDatasets.DatasetSplitMethod]
    NOT_SET: int
    RANDOM_PERCENTAGE_SPLIT: int
    DATASET_SPLITS_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    dataset_splits: _containers.RepeatedCompositeFieldContainer[DatasetSplit]
    method: int
    def __init__(self, dataset_splits: _Optional[_Iterable[_Union[DatasetSplit, _Mapping]]] = ..., method: _Optional[_Union[int, str]] = ...) -> None: ...

class DatasetSplit(_message.Message):
    __slots__ = ("dataset", "percentage")
    DATASET_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    dataset: Dataset
    percentage: int
    def __init__(self, dataset: _Optional[_Union[Dataset, _Mapping]] = ..., percentage: _Optional[int] = ...) -> None: ...

class DeleteAnnotations(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class InputsAddJob(_message.Message):
    __slots__ = ("id", "call_back_url", "app_pat", "progress", "created_at", "modified_at", "extraction_jobs", "uploads", "status")
    ID_FIELD_NUMBER: _ClassVar[int]
    CALL_BACK_URL_FIELD_NUMBER: _ClassVar[int]
    APP_PAT_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    EXTRACTION_JOBS_FIELD_NUMBER: _ClassVar[int]
    UPLOADS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id: str
    call_back_url: str
    app_pat: str
    progress: InputsAddJobProgress
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    extraction_jobs: _containers.RepeatedCompositeFieldContainer[InputsExtractionJob]
    uploads: _containers.RepeatedCompositeFieldContainer[Upload]
    status: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., call_back_url: _Optional[str] = ..., app_pat: _Optional[str] = ..., progress: _Optional[_Union[InputsAddJobProgress, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., extraction_jobs: _Optional[_Iterable[_Union[InputsExtractionJob, _Mapping]]] = ..., uploads: _Optional[_Iterable[_Union[Upload, _Mapping]]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class InputsAddJobProgress(_message.Message):
    __slots__ = ("pending_count", "in_progress_count", "success_count", "failed_count")
    PENDING_COUNT_FIELD_NUMBER: _ClassVar[int]
    IN_PROGRESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    FAILED_COUNT_FIELD_NUMBER: _ClassVar[int]
    pending_count: int
    in_progress_count: int
    success_count: int
    failed_count: int
    def __init__(self, pending_count: _Optional[int] = ..., in_progress_count: _Optional[int] = ..., success_count: _Optional[int] = ..., failed_count: _Optional[int] = ...) -> None: ...

class Upload(_message.Message):
    __slots__ = ("id", "created_at", "modified_at", "expires_at", "status", "content_name", "content_length", "content_url")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_LENGTH_FIELD_NUMBER: _ClassVar[int]
    CONTENT_URL_FIELD_NUMBER: _ClassVar[int]
    id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    status: _status_pb2.Status
    content_name: str
    content_length: int
    content_url: str
    def __init__(self, id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., content_name: _Optional[str] = ..., content_length: _Optional[int] = ..., content_url: _Optional[str] = ...) -> None: ...

class UploadContentPart(_message.Message):
    __slots__ = ("range_start", "part_number", "data")
    RANGE_START_FIELD_NUMBER: _ClassVar[int]
    PART_NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    range_start: int
    part_number: int
    data: bytes
    def __init__(self, range_start: _Optional[int] = ..., part_number: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class InputsExtractionJob(_message.Message):
    __slots__ = ("status", "id", "url", "progress", "created_at", "modified_at", "input_id_conflict_resolution", "input_template")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_CONFLICT_RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    id: str
    url: str
    progress: InputsExtractionJobProgress
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    input_id_conflict_resolution: int
    input_template: Input
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., id: _Optional[str] = ..., url: _Optional[str] = ..., progress: _Optional[_Union[InputsExtractionJobProgress, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., input_id_conflict_resolution: _Optional[_Union[int, str]] = ..., input_template: _Optional[_Union[Input, _Mapping]] = ...) -> None: ...

class InputsExtractionJobProgress(_message.Message):
    __slots__ = ("audio_inputs_count", "image_inputs_count", "video_inputs_count", "text_inputs_count", "pending_archives_count", "in_progress_archives_count", "completed_archives_count", "failed_archives_count")
    AUDIO_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    IMAGE_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    VIDEO_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    TEXT_INPUTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    PENDING_ARCHIVES_COUNT_FIELD_NUMBER: _ClassVar[int]
    IN_PROGRESS_ARCHIVES_COUNT_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_ARCHIVES_COUNT_FIELD_NUMBER: _ClassVar[int]
    FAILED_ARCHIVES_COUNT_FIELD_NUMBER: _ClassVar[int]
    audio_inputs_count: int
    image_inputs_count: int
    video_inputs_count: int
    text_inputs_count: int
    pending_archives_count: int
    in_progress_archives_count: int
    completed_archives_count: int
    failed_archives_count: int
    def __init__(self, audio_inputs_count: _Optional[int] = ..., image_inputs_count: _Optional[int] = ..., video_inputs_count: _Optional[int] = ..., text_inputs_count: _Optional[int] = ..., pending_archives_count: _Optional[int] = ..., in_progress_archives_count: _Optional[int] = ..., completed_archives_count: _Optional[int] = ..., failed_archives_count: _Optional[int] = ...) -> None: ...

class InputsDataSource(_message.Message):
    __slots__ = ("inputs_add_job_id", "url", "input_id_conflict_resolution", "input_template")
    INPUTS_ADD_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_CONFLICT_RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    inputs_add_job_id: str
    url: DataSourceURL
    input_id_conflict_resolution: int
    input_template: Input
    def __init__(self, inputs_add_job_id: _Optional[str] = ..., url: _Optional[_Union[DataSourceURL, _Mapping]] = ..., input_id_conflict_resolution: _Optional[_Union[int, str]] = ..., input_template: _Optional[_Union[Input, _Mapping]] = ...) -> None: ...

class DataSourceURL(_message.Message):
    __slots__ = ("url", "credentials")
    URL_FIELD_NUMBER: _ClassVar[int]
    CREDENTIALS_FIELD_NUMBER: _ClassVar[int]
    url: str
    credentials: DataSourceCredentials
    def __init__(self, url: _Optional[str] = ..., credentials: _Optional[_Union[DataSourceCredentials, _Mapping]] = ...) -> None: ...

class DataSourceCredentials(_message.Message):
    __slots__ = ("s3_creds", "gcp_creds", "azure_blob_creds")
    S3_CREDS_FIELD_NUMBER: _ClassVar[int]
    GCP_CREDS_FIELD_NUMBER: _ClassVar[int]
    AZURE_BLOB_CREDS_FIELD_NUMBER: _ClassVar[int]
    s3_creds: AWSCreds
    gcp_creds: bytes
    azure_blob_creds: AzureBlobCreds
    def __init__(self, s3_creds: _Optional[_Union[AWSCreds, _Mapping]] = ..., gcp_creds: _Optional[bytes] = ..., azure_blob_creds: _Optional[_Union[AzureBlobCreds, _Mapping]] = ...) -> None: ...

class AWSCreds(_message.Message):
    __slots__ = ("region", "id", "secret", "token")
    REGION_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    region: str
    id: str
    secret: str
    token: str
    def __init__(self, region: _Optional[str] = ..., id: _Optional[str] = ..., secret: _Optional[str] = ..., token: _Optional[str] = ...) -> None: ...

class AzureBlobCreds(_message.Message):
    __slots__ = ("account_name", "account_key")
    ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_KEY_FIELD_NUMBER: _ClassVar[int]
    account_name: str
    account_key: str
    def __init__(self, account_name: _Optional[str] = ..., account_key: _Optional[str] = ...) -> None: ...

class InputsUpload(_message.Message):
    __slots__ = ("inputs_add_job_id", "app_pat", "upload", "input_id_conflict_resolution", "input_template")
    INPUTS_ADD_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    APP_PAT_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_CONFLICT_RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    inputs_add_job_id: str
    app_pat: str
    upload: Upload
    input_id_conflict_resolution: int
    input_template: Input
    def __init__(self, inputs_add_job_id: _Optional[str] = ..., app_pat: _Optional[str] = ..., upload: _Optional[_Union[Upload, _Mapping]] = ..., input_id_conflict_resolution: _Optional[_Union[int, str]] = ..., input_template: _Optional[_Union[Input, _Mapping]] = ...) -> None: ...

class BookmarkOrigin(_message.Message):
    __slots__ = ("id", "app_id", "user_id", "resource_type")
    class BookmarkType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        unknown: _ClassVar[BookmarkOrigin.BookmarkType]
        model: _ClassVar[BookmarkOrigin.BookmarkType]
        workflow: _ClassVar[BookmarkOrigin.BookmarkType]
        dataset: _ClassVar[BookmarkOrigin.BookmarkType]
        module: _ClassVar[BookmarkOrigin.BookmarkType]
    unknown: int
    model: int
    workflow: int
    dataset: int
    module: int
    ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    id: str
    app_id: str
    user_id: str
    resource_type: int
    def __init__(self, id: _Optional[str] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., resource_type: _Optional[_Union[int, str]] = ...) -> None: ...

class RunnerMetrics(_message.Message):
    __slots__ = ("pods_total", "pods_running", "total_pods_running_time_s", "pods_preempted_total")
    PODS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    PODS_RUNNING_FIELD_NUMBER: _ClassVar[int]
    TOTAL_PODS_RUNNING_TIME_S_FIELD_NUMBER: _ClassVar[int]
    PODS_PREEMPTED_TOTAL_FIELD_NUMBER: _ClassVar[int]
    pods_total: int
    pods_running: int
    total_pods_running_time_s: int
    pods_preempted_total: int
    def __init__(self, pods_total: _Optional[int] = ..., pods_running: _Optional[int] = ..., total_pods_running_time_s: _Optional[int] = ..., pods_preempted_total: _Optional[int] = ...) -> None: ...

class Runner(_message.Message):
    __slots__ = ("id", "description", "created_at", "modified_at", "metadata", "labels", "worker", "nodepool", "compute_info", "num_replicas", "special_handling", "runner_metrics", "min_replicas", "priority", "user_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_INFO_FIELD_NUMBER: _ClassVar[int]
    NUM_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    RUNNER_METRICS_FIELD_NUMBER: _ClassVar[int]
    MIN_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    metadata: _struct_pb2.Struct
    labels: _containers.RepeatedScalarFieldContainer[str]
    worker: Worker
    nodepool: Nodepool
    compute_info: ComputeInfo
    num_replicas: int
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    runner_metrics: RunnerMetrics
    min_replicas: int
    priority: int
    user_id: str
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., labels: _Optional[_Iterable[str]] = ..., worker: _Optional[_Union[Worker, _Mapping]] = ..., nodepool: _Optional[_Union[Nodepool, _Mapping]] = ..., compute_info: _Optional[_Union[ComputeInfo, _Mapping]] = ..., num_replicas: _Optional[int] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ..., runner_metrics: _Optional[_Union[RunnerMetrics, _Mapping]] = ..., min_replicas: _Optional[int] = ..., priority: _Optional[int] = ..., user_id: _Optional[str] = ...) -> None: ...

class Nodepool(_message.Message):
    __slots__ = ("id", "description", "created_at", "modified_at", "compute_cluster", "node_capacity_type", "instance_types", "min_instances", "max_instances", "enforced_min_instances", "enforced_max_instances", "warm_instances", "visibility", "metadata", "special_handling", "node_count", "status", "status_description")
    class NodepoolStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NODEPOOL_STATUS_UNKNOWN: _ClassVar[Nodepool.NodepoolStatus]
        NODEPOOL_STATUS_PENDING: _ClassVar[Nodepool.NodepoolStatus]
        NODEPOOL_STATUS_READY: _ClassVar[Nodepool.NodepoolStatus]
        NODEPOOL_STATUS_ERROR: _ClassVar[Nodepool.NodepoolStatus]
        NODEPOOL_STATUS_DELETED: _ClassVar[Nodepool.NodepoolStatus]
    NODEPOOL_STATUS_UNKNOWN: int
    NODEPOOL_STATUS_PENDING: int
    NODEPOOL_STATUS_READY: int
    NODEPOOL_STATUS_ERROR: int
    NODEPOOL_STATUS_DELETED: int
    class CapacityType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UKNOWN_CAPACITY_TYPE: _ClassVar[Nodepool.CapacityType]
        ONDEMAND_TYPE: _ClassVar[Nodepool.CapacityType]
        SPOT_TYPE: _ClassVar[Nodepool.CapacityType]
    UKNOWN_CAPACITY_TYPE: Nodepool.CapacityType
    ONDEMAND_TYPE: Nodepool.CapacityType
    SPOT_TYPE: Nodepool.CapacityType
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    NODE_CAPACITY_TYPE_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_TYPES_FIELD_NUMBER: _ClassVar[int]
    MIN_INSTANCES_FIELD_NUMBER: _ClassVar[int]
    MAX_INSTANCES_FIELD_NUMBER: _ClassVar[int]
    ENFORCED_MIN_INSTANCES_FIELD_NUMBER: _ClassVar[int]
    ENFORCED_MAX_INSTANCES_FIELD_NUMBER: _ClassVar[int]
    WARM_INSTANCES_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    NODE_COUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    compute_cluster: ComputeCluster
    node_capacity_type: NodeCapacityType
    instance_types: _containers.RepeatedCompositeFieldContainer[InstanceType]
    min_instances: int
    max_instances: int
    enforced_min_instances: int
    enforced_max_instances: int
    warm_instances: int
    visibility: Visibility
    metadata: _struct_pb2.Struct
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    node_count: int
    status: int
    status_description: str
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., compute_cluster: _Optional[_Union[ComputeCluster, _Mapping]] = ..., node_capacity_type: _Optional[_Union[NodeCapacityType, _Mapping]] = ..., instance_types: _Optional[_Iterable[_Union[InstanceType, _Mapping]]] = ..., min_instances: _Optional[int] = ..., max_instances: _Optional[int] = ..., enforced_min_instances: _Optional[int] = ..., enforced_max_instances: _Optional[int] = ..., warm_instances: _Optional[int] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ..., node_count: _Optional[int] = ..., status: _Optional[_Union[int, str]] = ..., status_description: _Optional[str] = ...) -> None: ...

class NodeCapacityType(_message.Message):
    __slots__ = ("capacity_types",)
    class CapacityType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UKNOWN_CAPACITY_TYPE: _ClassVar[NodeCapacityType.CapacityType]
        ON_DEMAND_TYPE: _ClassVar[NodeCapacityType.CapacityType]
        SPOT_TYPE: _ClassVar[NodeCapacityType.CapacityType]
    UKNOWN_CAPACITY_TYPE: int
    ON_DEMAND_TYPE: int
    SPOT_TYPE: int
    CAPACITY_TYPES_FIELD_NUMBER: _ClassVar[int]
    capacity_types: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, capacity_types: _Optional[_Iterable[_Union[int, str]]] = ...) -> None: ...

class InstanceType(_message.Message):
    __slots__ = ("id", "description", "compute_info", "price", "cloud_provider", "region", "allowed_capacity_types", "feature_flag_group", "special_handling", "architecture", "available_compute_info")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_INFO_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    CLOUD_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_CAPACITY_TYPES_FIELD_NUMBER: _ClassVar[int]
    FEATURE_FLAG_GROUP_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    ARCHITECTURE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_COMPUTE_INFO_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    compute_info: ComputeInfo
    price: str
    cloud_provider: CloudProvider
    region: str
    allowed_capacity_types: NodeCapacityType
    feature_flag_group: str
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    architecture: str
    available_compute_info: ComputeInfo
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., compute_info: _Optional[_Union[ComputeInfo, _Mapping]] = ..., price: _Optional[str] = ..., cloud_provider: _Optional[_Union[CloudProvider, _Mapping]] = ..., region: _Optional[str] = ..., allowed_capacity_types: _Optional[_Union[NodeCapacityType, _Mapping]] = ..., feature_flag_group: _Optional[str] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ..., architecture: _Optional[str] = ..., available_compute_info: _Optional[_Union[ComputeInfo, _Mapping]] = ...) -> None: ...

class CloudProvider(_message.Message):
    __slots__ = ("id", "name", "special_handling")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ...) -> None: ...

class CloudRegion(_message.Message):
    __slots__ = ("id", "special_handling", "cloud", "region")
    class Cloud(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKOWN_CLOUD: _ClassVar[CloudRegion.Cloud]
        SELF_HOSTED: _ClassVar[CloudRegion.Cloud]
        AWS: _ClassVar[CloudRegion.Cloud]
        GCP: _ClassVar[CloudRegion.Cloud]
        AZURE: _ClassVar[CloudRegion.Cloud]
        LAMBDA: _ClassVar[CloudRegion.Cloud]
    UNKOWN_CLOUD: int
    SELF_HOSTED: int
    AWS: int
    GCP: int
    AZURE: int
    LAMBDA: int
    ID_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    CLOUD_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    id: str
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    cloud: int
    region: str
    def __init__(self, id: _Optional[str] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ..., cloud: _Optional[_Union[int, str]] = ..., region: _Optional[str] = ...) -> None: ...

class ComputeCluster(_message.Message):
    __slots__ = ("id", "description", "cloud_provider", "region", "user_id", "created_at", "modified_at", "visibility", "cluster_type", "managed_by", "key")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CLOUD_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_TYPE_FIELD_NUMBER: _ClassVar[int]
    MANAGED_BY_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    cloud_provider: CloudProvider
    region: str
    user_id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    visibility: Visibility
    cluster_type: str
    managed_by: str
    key: Key
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., cloud_provider: _Optional[_Union[CloudProvider, _Mapping]] = ..., region: _Optional[str] = ..., user_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., cluster_type: _Optional[str] = ..., managed_by: _Optional[str] = ..., key: _Optional[_Union[Key, _Mapping]] = ...) -> None: ...

class ComputeInfo(_message.Message):
    __slots__ = ("cpu_limit", "cpu_memory", "cpu_requests", "cpu_memory_requests", "num_accelerators", "accelerator_memory", "accelerator_type", "accelerator_topology", "num_cpus")
    CPU_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CPU_MEMORY_FIELD_NUMBER: _ClassVar[int]
    CPU_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    CPU_MEMORY_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    NUM_ACCELERATORS_FIELD_NUMBER: _ClassVar[int]
    ACCELERATOR_MEMORY_FIELD_NUMBER: _ClassVar[int]
    ACCELERATOR_TYPE_FIELD_NUMBER: _ClassVar[int]
    ACCELERATOR_TOPOLOGY_FIELD_NUMBER: _ClassVar[int]
    NUM_CPUS_FIELD_NUMBER: _ClassVar[int]
    cpu_limit: str
    cpu_memory: str
    cpu_requests: str
    cpu_memory_requests: str
    num_accelerators: int
    accelerator_memory: str
    accelerator_type: _containers.RepeatedScalarFieldContainer[str]
    accelerator_topology: _containers.RepeatedScalarFieldContainer[str]
    num_cpus: int
    def __init__(self, cpu_limit: _Optional[str] = ..., cpu_memory: _Optional[str] = ..., cpu_requests: _Optional[str] = ..., cpu_memory_requests: _Optional[str] = ..., num_accelerators: _Optional[int] = ..., accelerator_memory: _Optional[str] = ..., accelerator_type: _Optional[_Iterable[str]] = ..., accelerator_topology: _Optional[_Iterable[str]] = ..., num_cpus: _Optional[int] = ...) -> None: ...

class AutoscaleConfig(_message.Message):
    __slots__ = ("min_replicas", "max_replicas", "traffic_history_seconds", "scale_down_delay_seconds", "scale_up_delay_seconds", "disable_packing", "scale_to_zero_delay_seconds", "soft_min_replicas", "enable_packing")
    MIN_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    MAX_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    TRAFFIC_HISTORY_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SCALE_DOWN_DELAY_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SCALE_UP_DELAY_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DISABLE_PACKING_FIELD_NUMBER: _ClassVar[int]
    SCALE_TO_ZERO_DELAY_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SOFT_MIN_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    ENABLE_PACKING_FIELD_NUMBER: _ClassVar[int]
    min_replicas: int
    max_replicas: int
    traffic_history_seconds: int
    scale_down_delay_seconds: int
    scale_up_delay_seconds: int
    disable_packing: bool
    scale_to_zero_delay_seconds: int
    soft_min_replicas: int
    enable_packing: bool
    def __init__(self, min_replicas: _Optional[int] = ..., max_replicas: _Optional[int] = ..., traffic_history_seconds: _Optional[int] = ..., scale_down_delay_seconds: _Optional[int] = ..., scale_up_delay_seconds: _Optional[int] = ..., disable_packing: _Optional[bool] = ..., scale_to_zero_delay_seconds: _Optional[int] = ..., soft_min_replicas: _Optional[int] = ..., enable_packing: _Optional[bool] = ...) -> None: ...

class DeploymentMetricsSummary(_message.Message):
    __slots__ = ("desired_replicas", "live_replicas", "rollout_in_progress")
    DESIRED_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    LIVE_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    ROLLOUT_IN_PROGRESS_FIELD_NUMBER: _ClassVar[int]
    desired_replicas: int
    live_replicas: int
    rollout_in_progress: bool
    def __init__(self, desired_replicas: _Optional[int] = ..., live_replicas: _Optional[int] = ..., rollout_in_progress: _Optional[bool] = ...) -> None: ...

class NodepoolDeploymentMetrics(_message.Message):
    __slots__ = ("compute_cluster_id", "nodepool_id", "metrics")
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    compute_cluster_id: str
    nodepool_id: str
    metrics: DeploymentMetricsSummary
    def __init__(self, compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ..., metrics: _Optional[_Union[DeploymentMetricsSummary, _Mapping]] = ...) -> None: ...

class DeploymentMetrics(_message.Message):
    __slots__ = ("desired_replicas", "live_replicas", "rollout_in_progress", "nodepool_metrics", "aggregate")
    DESIRED_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    LIVE_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    ROLLOUT_IN_PROGRESS_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_METRICS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    desired_replicas: int
    live_replicas: int
    rollout_in_progress: bool
    nodepool_metrics: _containers.RepeatedCompositeFieldContainer[NodepoolDeploymentMetrics]
    aggregate: DeploymentMetricsSummary
    def __init__(self, desired_replicas: _Optional[int] = ..., live_replicas: _Optional[int] = ..., rollout_in_progress: _Optional[bool] = ..., nodepool_metrics: _Optional[_Iterable[_Union[NodepoolDeploymentMetrics, _Mapping]]] = ..., aggregate: _Optional[_Union[DeploymentMetricsSummary, _Mapping]] = ...) -> None: ...

class Deployment(_message.Message):
    __slots__ = ("id", "user_id", "autoscale_config", "nodepools", "scheduling_choice", "visibility", "metadata", "description", "worker", "desired_worker", "created_at", "modified_at", "deploy_latest_version", "special_handling", "email_reminder_after", "graceful_deploy", "deployment_nodepools", "deployment_metrics", "status", "model", "workflow")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ENABLED: _ClassVar[Deployment.Status]
        DISABLED: _ClassVar[Deployment.Status]
    ENABLED: int
    DISABLED: int
    class SchedulingChoice(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN_SCHEDULING_CHOICE: _ClassVar[Deployment.SchedulingChoice]
        FAIL: _ClassVar[Deployment.SchedulingChoice]
        RANDOM: _ClassVar[Deployment.SchedulingChoice]
        PRICE: _ClassVar[Deployment.SchedulingChoice]
        PERFORMANCE: _ClassVar[Deployment.SchedulingChoice]
        NETWORK: _ClassVar[Deployment.SchedulingChoice]
        UTILIZATION: _ClassVar[Deployment.SchedulingChoice]
        PREFER_SPOT: _ClassVar[Deployment.SchedulingChoice]
        PREFER_ONDEMAND: _ClassVar[Deployment.SchedulingChoice]
    UNKNOWN_SCHEDULING_CHOICE: int
    FAIL: int
    RANDOM: int
    PRICE: int
    PERFORMANCE: int
    NETWORK: int
    UTILIZATION: int
    PREFER_SPOT: int
    PREFER_ONDEMAND: int
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    AUTOSCALE_CONFIG_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_CHOICE_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    DESIRED_WORKER_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    DEPLOY_LATEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_HANDLING_FIELD_NUMBER: _ClassVar[int]
    EMAIL_REMINDER_AFTER_FIELD_NUMBER: _ClassVar[int]
    GRACEFUL_DEPLOY_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_METRICS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    id: str
    user_id: str
    autoscale_config: AutoscaleConfig
    nodepools: _containers.RepeatedCompositeFieldContainer[Nodepool]
    scheduling_choice: int
    visibility: Visibility
    metadata: _struct_pb2.Struct
    description: str
    worker: Worker
    desired_worker: Worker
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    deploy_latest_version: bool
    special_handling: _containers.RepeatedCompositeFieldContainer[SpecialHandling]
    email_reminder_after: _duration_pb2.Duration
    graceful_deploy: bool
    deployment_nodepools: _containers.RepeatedCompositeFieldContainer[DeploymentNodepool]
    deployment_metrics: DeploymentMetrics
    status: int
    model: Model
    workflow: Workflow
    def __init__(self, id: _Optional[str] = ..., user_id: _Optional[str] = ..., autoscale_config: _Optional[_Union[AutoscaleConfig, _Mapping]] = ..., nodepools: _Optional[_Iterable[_Union[Nodepool, _Mapping]]] = ..., scheduling_choice: _Optional[_Union[int, str]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., description: _Optional[str] = ..., worker: _Optional[_Union[Worker, _Mapping]] = ..., desired_worker: _Optional[_Union[Worker, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deploy_latest_version: _Optional[bool] = ..., special_handling: _Optional[_Iterable[_Union[SpecialHandling, _Mapping]]] = ..., email_reminder_after: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., graceful_deploy: _Optional[bool] = ..., deployment_nodepools: _Optional[_Iterable[_Union[DeploymentNodepool, _Mapping]]] = ..., deployment_metrics: _Optional[_Union[DeploymentMetrics, _Mapping]] = ..., status: _Optional[_Union[int, str]] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ...) -> None: ...

class DeploymentNodepool(_message.Message):
    __slots__ = ("id", "compute_cluster", "priority", "nodepool")
    ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_FIELD_NUMBER: _ClassVar[int]
    id: str
    compute_cluster: ComputeCluster
    priority: int
    nodepool: Nodepool
    def __init__(self, id: _Optional[str] = ..., compute_cluster: _Optional[_Union[ComputeCluster, _Mapping]] = ..., priority: _Optional[int] = ..., nodepool: _Optional[_Union[Nodepool, _Mapping]] = ...) -> None: ...

class RunnerSelector(_message.Message):
    __slots__ = ("nodepool", "runner", "deployment")
    NODEPOOL_FIELD_NUMBER: _ClassVar[int]
    RUNNER_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_FIELD_NUMBER: _ClassVar[int]
    nodepool: Nodepool
    runner: Runner
    deployment: Deployment
    def __init__(self, nodepool: _Optional[_Union[Nodepool, _Mapping]] = ..., runner: _Optional[_Union[Runner, _Mapping]] = ..., deployment: _Optional[_Union[Deployment, _Mapping]] = ...) -> None: ...

class ProcessingInfo(_message.Message):
    __slots__ = ("runner_method_type", "status", "processing_id")
    RUNNER_METHOD_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_ID_FIELD_NUMBER: _ClassVar[int]
    runner_method_type: int
    status: _status_pb2.Status
    processing_id: str
    def __init__(self, runner_method_type: _Optional[_Union[int, str]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., processing_id: _Optional[str] = ...) -> None: ...

class AuditLogTarget(_message.Message):
    __slots__ = ("user", "role", "team", "app", "workflow", "workflow_version", "model", "model_version", "compute_cluster", "nodepool", "deployment")
    USER_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    APP_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_FIELD_NUMBER: _ClassVar[int]
    user: User
    role: Role
    team: Team
    app: App
    workflow: Workflow
    workflow_version: WorkflowVersion
    model: Model
    model_version: ModelVersion
    compute_cluster: ComputeCluster
    nodepool: Nodepool
    deployment: Deployment
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ..., role: _Optional[_Union[Role, _Mapping]] = ..., team: _Optional[_Union[Team, _Mapping]] = ..., app: _Optional[_Union[App, _Mapping]] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ..., workflow_version: _Optional[_Union[WorkflowVersion, _Mapping]] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., model_version: _Optional[_Union[ModelVersion, _Mapping]] = ..., compute_cluster: _Optional[_Union[ComputeCluster, _Mapping]] = ..., nodepool: _Optional[_Union[Nodepool, _Mapping]] = ..., deployment: _Optional[_Union[Deployment, _Mapping]] = ...) -> None: ...

class AuditLogEntry(_message.Message):
    __slots__ = ("timestamp", "user", "operation", "description", "targets", "details", "success", "req_id", "source_ip")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    REQ_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_IP_FIELD_NUMBER: _ClassVar[int]
    timestamp: _timestamp_pb2.Timestamp
    user: User
    operation: int
    description: str
    targets: _containers.RepeatedCompositeFieldContainer[AuditLogTarget]
    details: _containers.RepeatedScalarFieldContainer[str]
    success: bool
    req_id: str
    source_ip: str
    def __init__(self, timestamp: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., user: _Optional[_Union[User, _Mapping]] = ..., operation: _Optional[_Union[int, str]] = ..., description: _Optional[str] = ..., targets: _Optional[_Iterable[_Union[AuditLogTarget, _Mapping]]] = ..., details: _Optional[_Iterable[str]] = ..., success: _Optional[bool] = ..., req_id: _Optional[str] = ..., source_ip: _Optional[str] = ...) -> None: ...

class AuditLogQuery(_message.Message):
    __slots__ = ("timestamp_from", "timestamp_to", "user_ids", "operations", "targets", "success", "source_ips")
    TIMESTAMP_FROM_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_TO_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_IPS_FIELD_NUMBER: _ClassVar[int]
    timestamp_from: _timestamp_pb2.Timestamp
    timestamp_to: _timestamp_pb2.Timestamp
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    operations: _containers.RepeatedScalarFieldContainer[int]
    targets: _containers.RepeatedCompositeFieldContainer[AuditLogTarget]
    success: _wrappers_pb2.BoolValue
    source_ips: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, timestamp_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., timestamp_to: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., user_ids: _Optional[_Iterable[str]] = ..., operations: _Optional[_Iterable[_Union[int, str]]] = ..., targets: _Optional[_Iterable[_Union[AuditLogTarget, _Mapping]]] = ..., success: _Optional[_Union[_wrappers_pb2.BoolValue, _Mapping]] = ..., source_ips: _Optional[_Iterable[str]] = ...) -> None: ...

class WorkflowVersionEvaluationMetric(_message.Message):
    __slots__ = ("id", "summary", "description", "data_type", "visualisation_type")
    class DataType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DATA_TYPE_NOT_SET: _ClassVar[WorkflowVersionEvaluationMetric.DataType]
        FLOAT: _ClassVar[WorkflowVersionEvaluationMetric.DataType]
    DATA_TYPE_NOT_SET: int
    FLOAT: int
    class VisualisationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        VISUALIZATION_TYPE_NOT_SET: _ClassVar[WorkflowVersionEvaluationMetric.VisualisationType]
        CONFUSION_MATRIX: _ClassVar[WorkflowVersionEvaluationMetric.VisualisationType]
        PRECISION_RECALL_CURVE: _ClassVar[WorkflowVersionEvaluationMetric.VisualisationType]
        ROC_AUC_CURVE: _ClassVar[WorkflowVersionEvaluationMetric.VisualisationType]
    VISUALIZATION_TYPE_NOT_SET: int
    CONFUSION_MATRIX: int
    PRECISION_RECALL_CURVE: int
    ROC_AUC_CURVE: int
    ID_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    DATA_TYPE_FIELD_NUMBER: _ClassVar[int]
    VISUALISATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    id: str
    summary: str
    description: str
    data_type: int
    visualisation_type: int
    def __init__(self, id: _Optional[str] = ..., summary: _Optional[str] = ..., description: _Optional[str] = ..., data_type: _Optional[_Union[int, str]] = ..., visualisation_type: _Optional[_Union[int, str]] = ...) -> None: ...

class WorkflowVersionEvaluationTemplate(_message.Message):
    __slots__ = ("id", "description", "task_types", "workflow_version_evaluation_metrics")
    class TaskType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TASK_TYPE_NOT_SET: _ClassVar[WorkflowVersionEvaluationTemplate.TaskType]
        TEXT_CLASSIFICATION: _ClassVar[WorkflowVersionEvaluationTemplate.TaskType]
    TASK_TYPE_NOT_SET: int
    TEXT_CLASSIFICATION: int
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    TASK_TYPES_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_METRICS_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    task_types: _containers.RepeatedScalarFieldContainer[int]
    workflow_version_evaluation_metrics: _containers.RepeatedCompositeFieldContainer[WorkflowVersionEvaluationMetric]
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., task_types: _Optional[_Iterable[_Union[int, str]]] = ..., workflow_version_evaluation_metrics: _Optional[_Iterable[_Union[WorkflowVersionEvaluationMetric, _Mapping]]] = ...) -> None: ...

class ComputePlaneMetrics(_message.Message):
    __slots__ = ("meta", "cloud", "region", "instance_type", "reservation_type", "reservation_price", "runtime_s", "timestamp", "event_type", "gpu_metrics", "hostname", "cpu_metrics", "is_final_metrics")
    META_FIELD_NUMBER: _ClassVar[int]
    CLOUD_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESERVATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESERVATION_PRICE_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_S_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    GPU_METRICS_FIELD_NUMBER: _ClassVar[int]
    HOSTNAME_FIELD_NUMBER: _ClassVar[int]
    CPU_METRICS_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_METRICS_FIELD_NUMBER: _ClassVar[int]
    meta: ComputeSourceMetadata
    cloud: str
    region: str
    instance_type: str
    reservation_type: str
    reservation_price: float
    runtime_s: int
    timestamp: _timestamp_pb2.Timestamp
    event_type: str
    gpu_metrics: _containers.RepeatedCompositeFieldContainer[GpuMetrics]
    hostname: str
    cpu_metrics: _containers.RepeatedCompositeFieldContainer[CpuMetrics]
    is_final_metrics: bool
    def __init__(self, meta: _Optional[_Union[ComputeSourceMetadata, _Mapping]] = ..., cloud: _Optional[str] = ..., region: _Optional[str] = ..., instance_type: _Optional[str] = ..., reservation_type: _Optional[str] = ..., reservation_price: _Optional[float] = ..., runtime_s: _Optional[int] = ..., timestamp: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event_type: _Optional[str] = ..., gpu_metrics: _Optional[_Iterable[_Union[GpuMetrics, _Mapping]]] = ..., hostname: _Optional[str] = ..., cpu_metrics: _Optional[_Iterable[_Union[CpuMetrics, _Mapping]]] = ..., is_final_metrics: _Optional[bool] = ...) -> None: ...

class GpuMetrics(_message.Message):
    __slots__ = ("uuid", "model_name", "utilization_pct", "tensor_utilization_pct", "memory_utilization_pct")
    UUID_FIELD_NUMBER: _ClassVar[int]
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    UTILIZATION_PCT_FIELD_NUMBER: _ClassVar[int]
    TENSOR_UTILIZATION_PCT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_UTILIZATION_PCT_FIELD_NUMBER: _ClassVar[int]
    uuid: str
    model_name: str
    utilization_pct: float
    tensor_utilization_pct: float
    memory_utilization_pct: float
    def __init__(self, uuid: _Optional[str] = ..., model_name: _Optional[str] = ..., utilization_pct: _Optional[float] = ..., tensor_utilization_pct: _Optional[float] = ..., memory_utilization_pct: _Optional[float] = ...) -> None: ...

class CpuMetrics(_message.Message):
    __slots__ = ("timestamp", "cpu_utilization_pct", "memory_utilization_pct", "millicores", "memory_bytes")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CPU_UTILIZATION_PCT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_UTILIZATION_PCT_FIELD_NUMBER: _ClassVar[int]
    MILLICORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    timestamp: _timestamp_pb2.Timestamp
    cpu_utilization_pct: float
    memory_utilization_pct: float
    millicores: int
    memory_bytes: int
    def __init__(self, timestamp: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cpu_utilization_pct: _Optional[float] = ..., memory_utilization_pct: _Optional[float] = ..., millicores: _Optional[int] = ..., memory_bytes: _Optional[int] = ...) -> None: ...

class RunnerReplicaTaskMetrics(_message.Message):
    __slots__ = ("task_id", "start_time", "end_time", "start_frame_time", "end_frame_time", "frames_processed", "frames_dropped", "frames_skipped", "annotations_uploaded", "annotations_failed", "batches_uploaded", "batches_dropped", "avg_upload_latency", "max_upload_latency", "last_upload_latency", "avg_stream_delay", "max_stream_delay", "last_stream_delay", "predict_queue_size", "upload_queue_size", "current_frame_drop_chance")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    START_FRAME_TIME_FIELD_NUMBER: _ClassVar[int]
    END_FRAME_TIME_FIELD_NUMBER: _ClassVar[int]
    FRAMES_PROCESSED_FIELD_NUMBER: _ClassVar[int]
    FRAMES_DROPPED_FIELD_NUMBER: _ClassVar[int]
    FRAMES_SKIPPED_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_UPLOADED_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FAILED_FIELD_NUMBER: _ClassVar[int]
    BATCHES_UPLOADED_FIELD_NUMBER: _ClassVar[int]
    BATCHES_DROPPED_FIELD_NUMBER: _ClassVar[int]
    AVG_UPLOAD_LATENCY_FIELD_NUMBER: _ClassVar[int]
    MAX_UPLOAD_LATENCY_FIELD_NUMBER: _ClassVar[int]
    LAST_UPLOAD_LATENCY_FIELD_NUMBER: _ClassVar[int]
    AVG_STREAM_DELAY_FIELD_NUMBER: _ClassVar[int]
    MAX_STREAM_DELAY_FIELD_NUMBER: _ClassVar[int]
    LAST_STREAM_DELAY_FIELD_NUMBER: _ClassVar[int]
    PREDICT_QUEUE_SIZE_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_QUEUE_SIZE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FRAME_DROP_CHANCE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    start_frame_time: _wrappers_pb2.UInt64Value
    end_frame_time: _wrappers_pb2.UInt64Value
    frames_processed: int
    frames_dropped: int
    frames_skipped: int
    annotations_uploaded: int
    annotations_failed: int
    batches_uploaded: int
    batches_dropped: int
    avg_upload_latency: _duration_pb2.Duration
    max_upload_latency: _duration_pb2.Duration
    last_upload_latency: _duration_pb2.Duration
    avg_stream_delay: _duration_pb2.Duration
    max_stream_delay: _duration_pb2.Duration
    last_stream_delay: _duration_pb2.Duration
    predict_queue_size: int
    upload_queue_size: int
    current_frame_drop_chance: float
    def __init__(self, task_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_frame_time: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., end_frame_time: _Optional[_Union[_wrappers_pb2.UInt64Value, _Mapping]] = ..., frames_processed: _Optional[int] = ..., frames_dropped: _Optional[int] = ..., frames_skipped: _Optional[int] = ..., annotations_uploaded: _Optional[int] = ..., annotations_failed: _Optional[int] = ..., batches_uploaded: _Optional[int] = ..., batches_dropped: _Optional[int] = ..., avg_upload_latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., max_upload_latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., last_upload_latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., avg_stream_delay: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., max_stream_delay: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., last_stream_delay: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., predict_queue_size: _Optional[int] = ..., upload_queue_size: _Optional[int] = ..., current_frame_drop_chance: _Optional[float] = ...) -> None: ...

class LogEntry(_message.Message):
    __slots__ = ("message", "log_type", "url", "meta")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    message: str
    log_type: str
    url: str
    meta: ComputeSourceMetadata
    def __init__(self, message: _Optional[str] = ..., log_type: _Optional[str] = ..., url: _Optional[str] = ..., meta: _Optional[_Union[ComputeSourceMetadata, _Mapping]] = ...) -> None: ...

class ComputeSourceMetadata(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version_id", "workflow_id", "compute_cluster_user_id", "compute_cluster_id", "nodepool_id", "runner_id", "pipeline_id", "pipeline_version_id", "pipeline_version_run_id", "pipeline_step_id", "pipeline_step_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_USER_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: UserAppIDSet
    model_id: str
    model_version_id: str
    workflow_id: str
    compute_cluster_user_id: str
    compute_cluster_id: str
    nodepool_id: str
    runner_id: str
    pipeline_id: str
    pipeline_version_id: str
    pipeline_version_run_id: str
    pipeline_step_id: str
    pipeline_step_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., workflow_id: _Optional[str] = ..., compute_cluster_user_id: _Optional[str] = ..., compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ..., runner_id: _Optional[str] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_run_id: _Optional[str] = ..., pipeline_step_id: _Optional[str] = ..., pipeline_step_version_id: _Optional[str] = ...) -> None: ...

class WorkflowVersionEvaluation(_message.Message):
    __slots__ = ("id", "workflow_version", "target_node_id", "ground_truth_dataset_version", "predictions_dataset_version", "workflow_version_evaluation_template", "user_id", "app_id", "workflow_evaluation_result", "status", "created_at", "modified_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_FIELD_NUMBER: _ClassVar[int]
    TARGET_NODE_ID_FIELD_NUMBER: _ClassVar[int]
    GROUND_TRUTH_DATASET_VERSION_FIELD_NUMBER: _ClassVar[int]
    PREDICTIONS_DATASET_VERSION_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_EVALUATION_RESULT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    workflow_version: WorkflowVersion
    target_node_id: str
    ground_truth_dataset_version: DatasetVersion
    predictions_dataset_version: DatasetVersion
    workflow_version_evaluation_template: WorkflowVersionEvaluationTemplate
    user_id: str
    app_id: str
    workflow_evaluation_result: WorkflowEvaluationResult
    status: _status_pb2.Status
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., workflow_version: _Optional[_Union[WorkflowVersion, _Mapping]] = ..., target_node_id: _Optional[str] = ..., ground_truth_dataset_version: _Optional[_Union[DatasetVersion, _Mapping]] = ..., predictions_dataset_version: _Optional[_Union[DatasetVersion, _Mapping]] = ..., workflow_version_evaluation_template: _Optional[_Union[WorkflowVersionEvaluationTemplate, _Mapping]] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., workflow_evaluation_result: _Optional[_Union[WorkflowEvaluationResult, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WorkflowEvaluationResult(_message.Message):
    __slots__ = ("summary",)
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    summary: WorkflowEvaluationResultSummary
    def __init__(self, summary: _Optional[_Union[WorkflowEvaluationResultSummary, _Mapping]] = ...) -> None: ...

class WorkflowEvaluationResultSummary(_message.Message):
    __slots__ = ("evaluation_metric_values",)
    EVALUATION_METRIC_VALUES_FIELD_NUMBER: _ClassVar[int]
    evaluation_metric_values: _containers.RepeatedCompositeFieldContainer[EvaluationMetricValue]
    def __init__(self, evaluation_metric_values: _Optional[_Iterable[_Union[EvaluationMetricValue, _Mapping]]] = ...) -> None: ...

class EvaluationMetricValue(_message.Message):
    __slots__ = ("evaluation_metric_id", "metric_value", "explanation", "per_concept_values")
    class PerConceptValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: MetricValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[MetricValue, _Mapping]] = ...) -> None: ...
    EVALUATION_METRIC_ID_FIELD_NUMBER: _ClassVar[int]
    METRIC_VALUE_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    PER_CONCEPT_VALUES_FIELD_NUMBER: _ClassVar[int]
    evaluation_metric_id: str
    metric_value: MetricValue
    explanation: str
    per_concept_values: _containers.MessageMap[str, MetricValue]
    def __init__(self, evaluation_metric_id: _Optional[str] = ..., metric_value: _Optional[_Union[MetricValue, _Mapping]] = ..., explanation: _Optional[str] = ..., per_concept_values: _Optional[_Mapping[str, MetricValue]] = ...) -> None: ...

class InputEvaluationMetricValue(_message.Message):
    __slots__ = ("evaluation_metric_id", "metric_value", "explanation", "per_region_values")
    class PerRegionValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: MetricValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[MetricValue, _Mapping]] = ...) -> None: ...
    EVALUATION_METRIC_ID_FIELD_NUMBER: _ClassVar[int]
    METRIC_VALUE_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    PER_REGION_VALUES_FIELD_NUMBER: _ClassVar[int]
    evaluation_metric_id: str
    metric_value: MetricValue
    explanation: str
    per_region_values: _containers.MessageMap[str, MetricValue]
    def __init__(self, evaluation_metric_id: _Optional[str] = ..., metric_value: _Optional[_Union[MetricValue, _Mapping]] = ..., explanation: _Optional[str] = ..., per_region_values: _Optional[_Mapping[str, MetricValue]] = ...) -> None: ...

class MetricValue(_message.Message):
    __slots__ = ("string_value", "float_value", "int_value")
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    FLOAT_VALUE_FIELD_NUMBER: _ClassVar[int]
    INT_VALUE_FIELD_NUMBER: _ClassVar[int]
    string_value: str
    float_value: float
    int_value: int
    def __init__(self, string_value: _Optional[str] = ..., float_value: _Optional[float] = ..., int_value: _Optional[int] = ...) -> None: ...

class WorkflowEvaluationInputResult(_message.Message):
    __slots__ = ("input_evaluation_metric_values",)
    INPUT_EVALUATION_METRIC_VALUES_FIELD_NUMBER: _ClassVar[int]
    input_evaluation_metric_values: _containers.RepeatedCompositeFieldContainer[InputEvaluationMetricValue]
    def __init__(self, input_evaluation_metric_values: _Optional[_Iterable[_Union[InputEvaluationMetricValue, _Mapping]]] = ...) -> None: ...

class WorkflowVersionEvaluationData(_message.Message):
    __slots__ = ("id", "input", "ground_truths", "predictions", "workflow_evaluation_sample_result")
    ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    GROUND_TRUTHS_FIELD_NUMBER: _ClassVar[int]
    PREDICTIONS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_EVALUATION_SAMPLE_RESULT_FIELD_NUMBER: _ClassVar[int]
    id: str
    input: Input
    ground_truths: _containers.RepeatedCompositeFieldContainer[Data]
    predictions: _containers.RepeatedCompositeFieldContainer[Data]
    workflow_evaluation_sample_result: WorkflowEvaluationInputResult
    def __init__(self, id: _Optional[str] = ..., input: _Optional[_Union[Input, _Mapping]] = ..., ground_truths: _Optional[_Iterable[_Union[Data, _Mapping]]] = ..., predictions: _Optional[_Iterable[_Union[Data, _Mapping]]] = ..., workflow_evaluation_sample_result: _Optional[_Union[WorkflowEvaluationInputResult, _Mapping]] = ...) -> None: ...

class ArgoParameterOverride(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ArgoArgsOverride(_message.Message):
    __slots__ = ("parameters",)
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    parameters: _containers.RepeatedCompositeFieldContainer[ArgoParameterOverride]
    def __init__(self, parameters: _Optional[_Iterable[_Union[ArgoParameterOverride, _Mapping]]] = ...) -> None: ...

class OrchestrationArgsOverride(_message.Message):
    __slots__ = ("argo_args_override",)
    ARGO_ARGS_OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    argo_args_override: ArgoArgsOverride
    def __init__(self, argo_args_override: _Optional[_Union[ArgoArgsOverride, _Mapping]] = ...) -> None: ...

class ArgoOrchestrationSpec(_message.Message):
    __slots__ = ("api_version", "spec_json")
    API_VERSION_FIELD_NUMBER: _ClassVar[int]
    SPEC_JSON_FIELD_NUMBER: _ClassVar[int]
    api_version: str
    spec_json: str
    def __init__(self, api_version: _Optional[str] = ..., spec_json: _Optional[str] = ...) -> None: ...

class OrchestrationSpec(_message.Message):
    __slots__ = ("argo_orchestration_spec",)
    ARGO_ORCHESTRATION_SPEC_FIELD_NUMBER: _ClassVar[int]
    argo_orchestration_spec: ArgoOrchestrationSpec
    def __init__(self, argo_orchestration_spec: _Optional[_Union[ArgoOrchestrationSpec, _Mapping]] = ...) -> None: ...

class PipelineStepInputParam(_message.Message):
    __slots__ = ("name", "default_value", "description", "accepted_values")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_VALUE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    default_value: str
    description: str
    accepted_values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., default_value: _Optional[str] = ..., description: _Optional[str] = ..., accepted_values: _Optional[_Iterable[str]] = ...) -> None: ...

class PipelineStep(_message.Message):
    __slots__ = ("id", "user_id", "description", "pipeline_step_version", "visibility", "created_at", "modified_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    user_id: str
    description: str
    pipeline_step_version: PipelineStepVersion
    visibility: Visibility
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., user_id: _Optional[str] = ..., description: _Optional[str] = ..., pipeline_step_version: _Optional[_Union[PipelineStepVersion, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OrchestrationStepSpec(_message.Message):
    __slots__ = ("argo_orchestration_step_spec",)
    ARGO_ORCHESTRATION_STEP_SPEC_FIELD_NUMBER: _ClassVar[int]
    argo_orchestration_step_spec: ArgoOrchestrationStepSpec
    def __init__(self, argo_orchestration_step_spec: _Optional[_Union[ArgoOrchestrationStepSpec, _Mapping]] = ...) -> None: ...

class ArgoOrchestrationStepSpec(_message.Message):
    __slots__ = ("api_version", "spec_json")
    API_VERSION_FIELD_NUMBER: _ClassVar[int]
    SPEC_JSON_FIELD_NUMBER: _ClassVar[int]
    api_version: str
    spec_json: str
    def __init__(self, api_version: _Optional[str] = ..., spec_json: _Optional[str] = ...) -> None: ...

class PipelineStepVersion(_message.Message):
    __slots__ = ("id", "user_id", "app_id", "description", "pipeline_step", "orchestration_step_spec", "pipeline_step_input_params", "status", "pipeline_step_compute_info", "build_info", "visibility", "created_at", "modified_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_FIELD_NUMBER: _ClassVar[int]
    ORCHESTRATION_STEP_SPEC_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_INPUT_PARAMS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_COMPUTE_INFO_FIELD_NUMBER: _ClassVar[int]
    BUILD_INFO_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    user_id: str
    app_id: str
    description: str
    pipeline_step: PipelineStep
    orchestration_step_spec: OrchestrationStepSpec
    pipeline_step_input_params: _containers.RepeatedCompositeFieldContainer[PipelineStepInputParam]
    status: _status_pb2.Status
    pipeline_step_compute_info: ComputeInfo
    build_info: BuildInfo
    visibility: Visibility
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., description: _Optional[str] = ..., pipeline_step: _Optional[_Union[PipelineStep, _Mapping]] = ..., orchestration_step_spec: _Optional[_Union[OrchestrationStepSpec, _Mapping]] = ..., pipeline_step_input_params: _Optional[_Iterable[_Union[PipelineStepInputParam, _Mapping]]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_step_compute_info: _Optional[_Union[ComputeInfo, _Mapping]] = ..., build_info: _Optional[_Union[BuildInfo, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Pipeline(_message.Message):
    __slots__ = ("id", "user_id", "app_id", "pipeline_version", "description", "visibility", "notes", "metadata", "created_at", "modified_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    user_id: str
    app_id: str
    pipeline_version: PipelineVersion
    description: str
    visibility: Visibility
    notes: str
    metadata: _struct_pb2.Struct
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., pipeline_version: _Optional[_Union[PipelineVersion, _Mapping]] = ..., description: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., notes: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PipelineVersionConfig(_message.Message):
    __slots__ = ("step_version_secrets",)
    class StepVersionSecretsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Struct
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...
    STEP_VERSION_SECRETS_FIELD_NUMBER: _ClassVar[int]
    step_version_secrets: _containers.MessageMap[str, _struct_pb2.Struct]
    def __init__(self, step_version_secrets: _Optional[_Mapping[str, _struct_pb2.Struct]] = ...) -> None: ...

class PipelineVersion(_message.Message):
    __slots__ = ("id", "app_id", "user_id", "orchestration_spec", "pipeline_id", "description", "visibility", "metadata", "created_at", "modified_at", "config")
    ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ORCHESTRATION_SPEC_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    id: str
    app_id: str
    user_id: str
    orchestration_spec: OrchestrationSpec
    pipeline_id: str
    description: str
    visibility: Visibility
    metadata: _struct_pb2.Struct
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    config: PipelineVersionConfig
    def __init__(self, id: _Optional[str] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., orchestration_spec: _Optional[_Union[OrchestrationSpec, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., description: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., config: _Optional[_Union[PipelineVersionConfig, _Mapping]] = ...) -> None: ...

class OrchestrationStatus(_message.Message):
    __slots__ = ("argo_status", "status")
    ARGO_STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    argo_status: ArgoOrchestrationStatus
    status: _status_pb2.Status
    def __init__(self, argo_status: _Optional[_Union[ArgoOrchestrationStatus, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ArgoOrchestrationStatus(_message.Message):
    __slots__ = ("status",)
    STATUS_FIELD_NUMBER: _ClassVar[int]
    status: str
    def __init__(self, status: _Optional[str] = ...) -> None: ...

class PipelineVersionRun(_message.Message):
    __slots__ = ("id", "pipeline_version", "nodepools", "orchestration_status", "user_id", "app_id", "created_at", "modified_at", "input_args_override", "orchestration_spec", "started_at", "ended_at", "total_run_duration")
    ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    ORCHESTRATION_STATUS_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    INPUT_ARGS_OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    ORCHESTRATION_SPEC_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_RUN_DURATION_FIELD_NUMBER: _ClassVar[int]
    id: str
    pipeline_version: PipelineVersion
    nodepools: _containers.RepeatedCompositeFieldContainer[Nodepool]
    orchestration_status: OrchestrationStatus
    user_id: str
    app_id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    input_args_override: OrchestrationArgsOverride
    orchestration_spec: OrchestrationSpec
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    total_run_duration: _duration_pb2.Duration
    def __init__(self, id: _Optional[str] = ..., pipeline_version: _Optional[_Union[PipelineVersion, _Mapping]] = ..., nodepools: _Optional[_Iterable[_Union[Nodepool, _Mapping]]] = ..., orchestration_status: _Optional[_Union[OrchestrationStatus, _Mapping]] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., input_args_override: _Optional[_Union[OrchestrationArgsOverride, _Mapping]] = ..., orchestration_spec: _Optional[_Union[OrchestrationSpec, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., total_run_duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class PipelineVersionRunStatusLog(_message.Message):
    __slots__ = ("id", "pipeline_version_run_id", "status", "message", "triggered_by_user_id", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TRIGGERED_BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    pipeline_version_run_id: str
    status: _status_pb2.Status
    message: str
    triggered_by_user_id: str
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., pipeline_version_run_id: _Optional[str] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., message: _Optional[str] = ..., triggered_by_user_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PipelineTemplateParameter(_message.Message):
    __slots__ = ("name", "type", "required", "default_string", "default_int", "default_float", "default_bool", "description", "constraints", "ui_hints")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PARAMETER_TYPE_UNSPECIFIED: _ClassVar[PipelineTemplateParameter.Type]
        STRING: _ClassVar[PipelineTemplateParameter.Type]
        INT: _ClassVar[PipelineTemplateParameter.Type]
        FLOAT: _ClassVar[PipelineTemplateParameter.Type]
        BOOL: _ClassVar[PipelineTemplateParameter.Type]
    PARAMETER_TYPE_UNSPECIFIED: int
    STRING: int
    INT: int
    FLOAT: int
    BOOL: int
    class Constraints(_message.Message):
        __slots__ = ("string_constraints", "int_constraints", "float_constraints")
        class StringConstraints(_message.Message):
            __slots__ = ("allowed_values", "allow_free_text", "min_length", "max_length")
            ALLOWED_VALUES_FIELD_NUMBER: _ClassVar[int]
            ALLOW_FREE_TEXT_FIELD_NUMBER: _ClassVar[int]
            MIN_LENGTH_FIELD_NUMBER: _ClassVar[int]
            MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
            allowed_values: _containers.RepeatedScalarFieldContainer[str]
            allow_free_text: bool
            min_length: int
            max_length: int
            def __init__(self, allowed_values: _Optional[_Iterable[str]] = ..., allow_free_text: _Optional[bool] = ..., min_length: _Optional[int] = ..., max_length: _Optional[int] = ...) -> None: ...
        class IntConstraints(_message.Message):
            __slots__ = ("min", "max")
            MIN_FIELD_NUMBER: _ClassVar[int]
            MAX_FIELD_NUMBER: _ClassVar[int]
            min: int
            max: int
            def __init__(self, min: _Optional[int] = ..., max: _Optional[int] = ...) -> None: ...
        class FloatConstraints(_message.Message):
            __slots__ = ("min", "max")
            MIN_FIELD_NUMBER: _ClassVar[int]
            MAX_FIELD_NUMBER: _ClassVar[int]
            min: float
            max: float
            def __init__(self, min: _Optional[float] = ..., max: _Optional[float] = ...) -> None: ...
        STRING_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
        INT_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
        FLOAT_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
        string_constraints: PipelineTemplateParameter.Constraints.StringConstraints
        int_constraints: PipelineTemplateParameter.Constraints.IntConstraints
        float_constraints: PipelineTemplateParameter.Constraints.FloatConstraints
        def __init__(self, string_constraints: _Optional[_Union[PipelineTemplateParameter.Constraints.StringConstraints, _Mapping]] = ..., int_constraints: _Optional[_Union[PipelineTemplateParameter.Constraints.IntConstraints, _Mapping]] = ..., float_constraints: _Optional[_Union[PipelineTemplateParameter.Constraints.FloatConstraints, _Mapping]] = ...) -> None: ...
    class UIHints(_message.Message):
        __slots__ = ("widget", "data_source", "serialize_as_string")
        class UIWidget(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            UI_WIDGET_UNSPECIFIED: _ClassVar[PipelineTemplateParameter.UIHints.UIWidget]
            TEXT_INPUT: _ClassVar[PipelineTemplateParameter.UIHints.UIWidget]
            NUMBER_INPUT: _ClassVar[PipelineTemplateParameter.UIHints.UIWidget]
            SLIDER: _ClassVar[PipelineTemplateParameter.UIHints.UIWidget]
            DROPDOWN: _ClassVar[PipelineTemplateParameter.UIHints.UIWidget]
            TOGGLE: _ClassVar[PipelineTemplateParameter.UIHints.UIWidget]
        UI_WIDGET_UNSPECIFIED: int
        TEXT_INPUT: int
        NUMBER_INPUT: int
        SLIDER: int
        DROPDOWN: int
        TOGGLE: int
        WIDGET_FIELD_NUMBER: _ClassVar[int]
        DATA_SOURCE_FIELD_NUMBER: _ClassVar[int]
        SERIALIZE_AS_STRING_FIELD_NUMBER: _ClassVar[int]
        widget: int
        data_source: str
        serialize_as_string: bool
        def __init__(self, widget: _Optional[_Union[int, str]] = ..., data_source: _Optional[str] = ..., serialize_as_string: _Optional[bool] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_STRING_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_INT_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FLOAT_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_BOOL_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    UI_HINTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: int
    required: bool
    default_string: str
    default_int: int
    default_float: float
    default_bool: bool
    description: str
    constraints: PipelineTemplateParameter.Constraints
    ui_hints: PipelineTemplateParameter.UIHints
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[int, str]] = ..., required: _Optional[bool] = ..., default_string: _Optional[str] = ..., default_int: _Optional[int] = ..., default_float: _Optional[float] = ..., default_bool: _Optional[bool] = ..., description: _Optional[str] = ..., constraints: _Optional[_Union[PipelineTemplateParameter.Constraints, _Mapping]] = ..., ui_hints: _Optional[_Union[PipelineTemplateParameter.UIHints, _Mapping]] = ...) -> None: ...

class PipelineTemplate(_message.Message):
    __slots__ = ("name", "description", "pipeline_template_type", "compute_info", "parameters", "pipeline_steps")
    class PipelineTemplateType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNKNOWN: _ClassVar[PipelineTemplate.PipelineTemplateType]
        TRAINING: _ClassVar[PipelineTemplate.PipelineTemplateType]
    UNKNOWN: int
    TRAINING: int
    class PipelineStepsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_TEMPLATE_TYPE_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_INFO_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEPS_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    pipeline_template_type: int
    compute_info: ComputeInfo
    parameters: _containers.RepeatedCompositeFieldContainer[PipelineTemplateParameter]
    pipeline_steps: _containers.ScalarMap[str, str]
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., pipeline_template_type: _Optional[_Union[int, str]] = ..., compute_info: _Optional[_Union[ComputeInfo, _Mapping]] = ..., parameters: _Optional[_Iterable[_Union[PipelineTemplateParameter, _Mapping]]] = ..., pipeline_steps: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Secret(_message.Message):
    __slots__ = ("id", "user_id", "value", "version", "description", "created_at", "modified_at", "expires_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    user_id: str
    value: str
    version: int
    description: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., user_id: _Optional[str] = ..., value: _Optional[str] = ..., version: _Optional[int] = ..., description: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MetricData(_message.Message):
    __slots__ = ("matrix_data",)
    class Label(_message.Message):
        __slots__ = ("name", "value")
        NAME_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        name: int
        value: str
        def __init__(self, name: _Optional[_Union[int, str]] = ..., value: _Optional[str] = ...) -> None: ...
    class MetricSample(_message.Message):
        __slots__ = ("timestamp", "value")
        TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        timestamp: _timestamp_pb2.Timestamp
        value: float
        def __init__(self, timestamp: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., value: _Optional[float] = ...) -> None: ...
    class MatrixData(_message.Message):
        __slots__ = ("series",)
        class TimeSeries(_message.Message):
            __slots__ = ("labels", "value")
            LABELS_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            labels: _containers.RepeatedCompositeFieldContainer[MetricData.Label]
            value: _containers.RepeatedCompositeFieldContainer[MetricData.MetricSample]
            def __init__(self, labels: _Optional[_Iterable[_Union[MetricData.Label, _Mapping]]] = ..., value: _Optional[_Iterable[_Union[MetricData.MetricSample, _Mapping]]] = ...) -> None: ...
        SERIES_FIELD_NUMBER: _ClassVar[int]
        series: _containers.RepeatedCompositeFieldContainer[MetricData.MatrixData.TimeSeries]
        def __init__(self, series: _Optional[_Iterable[_Union[MetricData.MatrixData.TimeSeries, _Mapping]]] = ...) -> None: ...
    MATRIX_DATA_FIELD_NUMBER: _ClassVar[int]
    matrix_data: MetricData.MatrixData
    def __init__(self, matrix_data: _Optional[_Union[MetricData.MatrixData, _Mapping]] = ...) -> None: ...

class MetricAggregate(_message.Message):
    __slots__ = ("operator", "labels")
    class Operator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OPERATOR_NOT_SET: _ClassVar[MetricAggregate.Operator]
        AVG: _ClassVar[MetricAggregate.Operator]
        SUM: _ClassVar[MetricAggregate.Operator]
        MAX: _ClassVar[MetricAggregate.Operator]
        MIN: _ClassVar[MetricAggregate.Operator]
        P95: _ClassVar[MetricAggregate.Operator]
        P99: _ClassVar[MetricAggregate.Operator]
        P50: _ClassVar[MetricAggregate.Operator]
        COUNT: _ClassVar[MetricAggregate.Operator]
    OPERATOR_NOT_SET: int
    AVG: int
    SUM: int
    MAX: int
    MIN: int
    P95: int
    P99: int
    P50: int
    COUNT: int
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    operator: int
    labels: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, operator: _Optional[_Union[int, str]] = ..., labels: _Optional[_Iterable[_Union[int, str]]] = ...) -> None: ...

class MetricFilter(_message.Message):
    __slots__ = ("label", "equals")
    class MultiValues(_message.Message):
        __slots__ = ()
        IN_FIELD_NUMBER: _ClassVar[int]
        def __init__(self, **kwargs) -> None: ...
    LABEL_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    IN_FIELD_NUMBER: _ClassVar[int]
    label: int
    equals: str
    def __init__(self, label: _Optional[_Union[int, str]] = ..., equals: _Optional[str] = ..., **kwargs) -> None: ...

class MetricSearchQuery(_message.Message):
    __slots__ = ("metric_type", "start_time", "end_time", "resolution", "filters", "aggregate")
    METRIC_TYPE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    metric_type: int
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    resolution: str
    filters: _containers.RepeatedCompositeFieldContainer[MetricFilter]
    aggregate: MetricAggregate
    def __init__(self, metric_type: _Optional[_Union[int, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., resolution: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[MetricFilter, _Mapping]]] = ..., aggregate: _Optional[_Union[MetricAggregate, _Mapping]] = ...) -> None: ...

class MetricTypeLabels(_message.Message):
    __slots__ = ("metric_type", "labels")
    class LabelWithValues(_message.Message):
        __slots__ = ("label", "values")
        LABEL_FIELD_NUMBER: _ClassVar[int]
        VALUES_FIELD_NUMBER: _ClassVar[int]
        label: int
        values: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, label: _Optional[_Union[int, str]] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...
    METRIC_TYPE_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    metric_type: int
    labels: _containers.RepeatedCompositeFieldContainer[MetricTypeLabels.LabelWithValues]
    def __init__(self, metric_type: _Optional[_Union[int, str]] = ..., labels: _Optional[_Iterable[_Union[MetricTypeLabels.LabelWithValues, _Mapping]]] = ...) -> None: ...

class Artifact(_message.Message):
    __slots__ = ("id", "user_id", "app_id", "artifact_version", "created_at", "modified_at", "deleted_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    DELETED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    user_id: str
    app_id: str
    artifact_version: ArtifactVersion
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    deleted_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., artifact_version: _Optional[_Union[ArtifactVersion, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deleted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ArtifactVersion(_message.Message):
    __slots__ = ("id", "description", "artifact", "upload", "visibility", "expires_at", "created_at", "modified_at", "deleted_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    DELETED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    artifact: Artifact
    upload: Upload
    visibility: Visibility
    expires_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    deleted_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., artifact: _Optional[_Union[Artifact, _Mapping]] = ..., upload: _Optional[_Union[Upload, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deleted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConceptMappingJob(_message.Message):
    __slots__ = ("knowledge_graph_id", "concept_ids")
    KNOWLEDGE_GRAPH_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_IDS_FIELD_NUMBER: _ClassVar[int]
    knowledge_graph_id: str
    concept_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, knowledge_graph_id: _Optional[str] = ..., concept_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class WorkflowResultsSimilarity(_message.Message):
    __slots__ = ("probe_input", "pool_results")
    PROBE_INPUT_FIELD_NUMBER: _ClassVar[int]
    POOL_RESULTS_FIELD_NUMBER: _ClassVar[int]
    probe_input: Input
    pool_results: _containers.RepeatedCompositeFieldContainer[Hit]
    def __init__(self, probe_input: _Optional[_Union[Input, _Mapping]] = ..., pool_results: _Optional[_Iterable[_Union[Hit, _Mapping]]] = ...) -> None: ...

class LOPQEvalResult(_message.Message):
    __slots__ = ("k", "recall_vs_brute_force", "kendall_tau_vs_brute_force", "most_frequent_code_percent", "lopq_ndcg", "brute_force_ndcg")
    K_FIELD_NUMBER: _ClassVar[int]
    RECALL_VS_BRUTE_FORCE_FIELD_NUMBER: _ClassVar[int]
    KENDALL_TAU_VS_BRUTE_FORCE_FIELD_NUMBER: _ClassVar[int]
    MOST_FREQUENT_CODE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    LOPQ_NDCG_FIELD_NUMBER: _ClassVar[int]
    BRUTE_FORCE_NDCG_FIELD_NUMBER: _ClassVar[int]
    k: int
    recall_vs_brute_force: float
    kendall_tau_vs_brute_force: float
    most_frequent_code_percent: float
    lopq_ndcg: float
    brute_force_ndcg: float
    def __init__(self, k: _Optional[int] = ..., recall_vs_brute_force: _Optional[float] = ..., kendall_tau_vs_brute_force: _Optional[float] = ..., most_frequent_code_percent: _Optional[float] = ..., lopq_ndcg: _Optional[float] = ..., brute_force_ndcg: _Optional[float] = ...) -> None: ...

class AnnotationSearchMetrics(_message.Message):
    __slots__ = ("ground_truth", "search_to_eval", "metrics", "data", "active_concept_count", "visibility")
    GROUND_TRUTH_FIELD_NUMBER: _ClassVar[int]
    SEARCH_TO_EVAL_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_CONCEPT_COUNT_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    ground_truth: Search
    search_to_eval: Search
    metrics: EvalMetrics
    data: Data
    active_concept_count: int
    visibility: Visibility
    def __init__(self, ground_truth: _Optional[_Union[Search, _Mapping]] = ..., search_to_eval: _Optional[_Union[Search, _Mapping]] = ..., metrics: _Optional[_Union[EvalMetrics, _Mapping]] = ..., data: _Optional[_Union[Data, _Mapping]] = ..., active_concept_count: _Optional[int] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ...) -> None: ...

class Collector(_message.Message):
    __slots__ = ("id", "description", "created_at", "pre_queue_workflow_id", "pre_queue_random_sample", "post_queue_workflow_id", "collector_source", "status", "collect_outputs")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    PRE_QUEUE_WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    PRE_QUEUE_RANDOM_SAMPLE_FIELD_NUMBER: _ClassVar[int]
    POST_QUEUE_WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    COLLECTOR_SOURCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COLLECT_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    created_at: _timestamp_pb2.Timestamp
    pre_queue_workflow_id: str
    pre_queue_random_sample: float
    post_queue_workflow_id: str
    collector_source: CollectorSource
    status: _status_pb2.Status
    collect_outputs: bool
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pre_queue_workflow_id: _Optional[str] = ..., pre_queue_random_sample: _Optional[float] = ..., post_queue_workflow_id: _Optional[str] = ..., collector_source: _Optional[_Union[CollectorSource, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., collect_outputs: _Optional[bool] = ...) -> None: ...

class CollectorSource(_message.Message):
    __slots__ = ("api_post_model_outputs_collector_source",)
    API_POST_MODEL_OUTPUTS_COLLECTOR_SOURCE_FIELD_NUMBER: _ClassVar[int]
    api_post_model_outputs_collector_source: APIPostModelOutputsCollectorSource
    def __init__(self, api_post_model_outputs_collector_source: _Optional[_Union[APIPostModelOutputsCollectorSource, _Mapping]] = ...) -> None: ...

class APIPostModelOutputsCollectorSource(_message.Message):
    __slots__ = ("model_user_id", "model_app_id", "model_id", "model_version_id", "post_inputs_key_id", "caller_user_id")
    MODEL_USER_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    POST_INPUTS_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    CALLER_USER_ID_FIELD_NUMBER: _ClassVar[int]
    model_user_id: str
    model_app_id: str
    model_id: str
    model_version_id: str
    post_inputs_key_id: str
    caller_user_id: str
    def __init__(self, model_user_id: _Optional[str] = ..., model_app_id: _Optional[str] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., post_inputs_key_id: _Optional[str] = ..., caller_user_id: _Optional[str] = ...) -> None: ...

class StatValue(_message.Message):
    __slots__ = ("time", "value", "tags")
    TIME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    value: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., value: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class StatValueAggregateResult(_message.Message):
    __slots__ = ("stat_value_aggregates", "stat_value_aggregate_query")
    STAT_VALUE_AGGREGATES_FIELD_NUMBER: _ClassVar[int]
    STAT_VALUE_AGGREGATE_QUERY_FIELD_NUMBER: _ClassVar[int]
    stat_value_aggregates: _containers.RepeatedCompositeFieldContainer[StatValueAggregate]
    stat_value_aggregate_query: StatValueAggregateQuery
    def __init__(self, stat_value_aggregates: _Optional[_Iterable[_Union[StatValueAggregate, _Mapping]]] = ..., stat_value_aggregate_query: _Optional[_Union[StatValueAggregateQuery, _Mapping]] = ...) -> None: ...

class StatValueAggregate(_message.Message):
    __slots__ = ("time", "aggregate_value", "count", "tags")
    TIME_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_VALUE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    aggregate_value: float
    count: int
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., aggregate_value: _Optional[float] = ..., count: _Optional[int] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class StatValueAggregateQuery(_message.Message):
    __slots__ = ("tags", "tag_groups", "stat_value_agg_type", "stat_time_agg_type", "start_time", "end_time")
    TAGS_FIELD_NUMBER: _ClassVar[int]
    TAG_GROUPS_FIELD_NUMBER: _ClassVar[int]
    STAT_VALUE_AGG_TYPE_FIELD_NUMBER: _ClassVar[int]
    STAT_TIME_AGG_TYPE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedScalarFieldContainer[str]
    tag_groups: _containers.RepeatedScalarFieldContainer[str]
    stat_value_agg_type: int
    stat_time_agg_type: int
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, tags: _Optional[_Iterable[str]] = ..., tag_groups: _Optional[_Iterable[str]] = ..., stat_value_agg_type: _Optional[_Union[int, str]] = ..., stat_time_agg_type: _Optional[_Union[int, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TrendingMetric(_message.Message):
    __slots__ = ("user_id", "app_id", "object_id", "view_count")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    OBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    VIEW_COUNT_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    app_id: str
    object_id: str
    view_count: int
    def __init__(self, user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., object_id: _Optional[str] = ..., view_count: _Optional[int] = ...) -> None: ...

class DatasetStar(_message.Message):
    __slots__ = ("dataset_id",)
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    dataset_id: str
    def __init__(self, dataset_id: _Optional[str] = ...) -> None: ...

class ModuleStar(_message.Message):
    __slots__ = ("module_id",)
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    module_id: str
    def __init__(self, module_id: _Optional[str] = ...) -> None: ...

class Module(_message.Message):
    __slots__ = ("id", "description", "created_at", "modified_at", "visibility", "metadata", "user_id", "app_id", "module_version", "is_starred", "star_count", "bookmark_origin", "image")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    IS_STARRED_FIELD_NUMBER: _ClassVar[int]
    STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    visibility: Visibility
    metadata: _struct_pb2.Struct
    user_id: str
    app_id: str
    module_version: ModuleVersion
    is_starred: bool
    star_count: int
    bookmark_origin: BookmarkOrigin
    image: Image
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., user_id: _Optional[str] = ..., app_id: _Optional[str] = ..., module_version: _Optional[_Union[ModuleVersion, _Mapping]] = ..., is_starred: _Optional[bool] = ..., star_count: _Optional[int] = ..., bookmark_origin: _Optional[_Union[BookmarkOrigin, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class ModuleVersion(_message.Message):
    __slots__ = ("id", "module_id", "app_id", "user_id", "description", "notes", "created_at", "modified_at", "git_commit_url", "module_nav", "approved", "visibility", "metadata")
    class ModuleSubNav(_message.Message):
        __slots__ = ("title", "query_key", "query_value")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        QUERY_KEY_FIELD_NUMBER: _ClassVar[int]
        QUERY_VALUE_FIELD_NUMBER: _ClassVar[int]
        title: str
        query_key: str
        query_value: str
        def __init__(self, title: _Optional[str] = ..., query_key: _Optional[str] = ..., query_value: _Optional[str] = ...) -> None: ...
    class ModuleNav(_message.Message):
        __slots__ = ("title", "module_sub_navs")
        TITLE_FIELD_NUMBER: _ClassVar[int]
        MODULE_SUB_NAVS_FIELD_NUMBER: _ClassVar[int]
        title: str
        module_sub_navs: _containers.RepeatedCompositeFieldContainer[ModuleVersion.ModuleSubNav]
        def __init__(self, title: _Optional[str] = ..., module_sub_navs: _Optional[_Iterable[_Union[ModuleVersion.ModuleSubNav, _Mapping]]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    GIT_COMMIT_URL_FIELD_NUMBER: _ClassVar[int]
    MODULE_NAV_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    id: str
    module_id: str
    app_id: str
    user_id: str
    description: str
    notes: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    git_commit_url: str
    module_nav: ModuleVersion.ModuleNav
    approved: bool
    visibility: Visibility
    metadata: _struct_pb2.Struct
    def __init__(self, id: _Optional[str] = ..., module_id: _Optional[str] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., description: _Optional[str] = ..., notes: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., git_commit_url: _Optional[str] = ..., module_nav: _Optional[_Union[ModuleVersion.ModuleNav, _Mapping]] = ..., approved: _Optional[bool] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class InstalledModuleVersion(_message.Message):
    __slots__ = ("id", "module_version", "app_id", "user_id", "created_at", "modified_at", "deploy_url", "visibility", "key_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    DEPLOY_URL_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    module_version: ModuleVersion
    app_id: str
    user_id: str
    created_at: _timestamp_pb2.Timestamp
    modified_at: _timestamp_pb2.Timestamp
    deploy_url: str
    visibility: Visibility
    key_id: str
    def __init__(self, id: _Optional[str] = ..., module_version: _Optional[_Union[ModuleVersion, _Mapping]] = ..., app_id: _Optional[str] = ..., user_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deploy_url: _Optional[str] = ..., visibility: _Optional[_Union[Visibility, _Mapping]] = ..., key_id: _Optional[str] = ...) -> None: ...

class CustomCodeOperatorRequest(_message.Message):
    __slots__ = ("inputs", "metadata")
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    inputs: _containers.RepeatedCompositeFieldContainer[Input]
    metadata: _struct_pb2.Struct
    def __init__(self, inputs: _Optional[_Iterable[_Union[Input, _Mapping]]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...
