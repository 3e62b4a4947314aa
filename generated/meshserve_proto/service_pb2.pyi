import datetime

from meshserve_proto import annotations_pb2 as _annotations_pb2
from meshserve_proto import duration_pb2 as _duration_pb2
from meshserve_proto import struct_pb2 as _struct_pb2
from meshserve_proto import timestamp_pb2 as _timestamp_pb2
from meshserve_proto import resources_pb2 as _resources_pb2
from meshserve_proto import status_pb2 as _status_pb2
from meshserve_proto import status_code_pb2 as _status_code_pb2
from meshserve_proto import extensions_pb2 as _extensions_pb2
from meshserve_proto import scope_pb2 as _scope_pb2
from meshserve_proto import extension_pb2 as _extension_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OrganizationInvitationStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOT_SET: _ClassVar[OrganizationInvitationStatus]
    PENDING: _ClassVar[OrganizationInvitationStatus]
    ACCEPTED: _ClassVar[OrganizationInvitationStatus]
    CANCELLED: _ClassVar[OrganizationInvitationStatus]
    DECLINED: _ClassVar[OrganizationInvitationStatus]
    EXPIRED: _ClassVar[OrganizationInvitationStatus]

class PutTaskAssignmentsRequestAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUT_TASK_ASSIGNMENTS_REQUEST_ACTION_NOT_SET: _ClassVar[PutTaskAssignmentsRequestAction]
    LABEL_START: _ClassVar[PutTaskAssignmentsRequestAction]
    LABEL_SUBMIT: _ClassVar[PutTaskAssignmentsRequestAction]
    REVIEW_START: _ClassVar[PutTaskAssignmentsRequestAction]
    REVIEW_APPROVE: _ClassVar[PutTaskAssignmentsRequestAction]
    REVIEW_REQUEST_CHANGES: _ClassVar[PutTaskAssignmentsRequestAction]
    REVIEW_REJECT: _ClassVar[PutTaskAssignmentsRequestAction]
NOT_SET: OrganizationInvitationStatus
PENDING: OrganizationInvitationStatus
ACCEPTED: OrganizationInvitationStatus
CANCELLED: OrganizationInvitationStatus
DECLINED: OrganizationInvitationStatus
EXPIRED: OrganizationInvitationStatus
PUT_TASK_ASSIGNMENTS_REQUEST_ACTION_NOT_SET: int
LABEL_START: int
LABEL_SUBMIT: int
REVIEW_START: int
REVIEW_APPROVE: int
REVIEW_REQUEST_CHANGES: int
REVIEW_REJECT: int

class Pagination(_message.Message):
    __slots__ = ("page", "per_page")
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    page: int
    per_page: int
    def __init__(self, page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetAnnotationRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_id", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_id: str
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_id: _Optional[str] = ..., input_id: _Optional[str] = ...) -> None: ...

class ListAnnotationsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "input_ids", "user_ids", "model_version_ids", "workflow_version_ids", "statuses", "list_all_annotations", "return_model_output", "page", "per_page", "task_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    INPUT_IDS_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LIST_ALL_ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    RETURN_MODEL_OUTPUT_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    input_ids: _containers.RepeatedScalarFieldContainer[str]
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    model_version_ids: _containers.RepeatedScalarFieldContainer[str]
    workflow_version_ids: _containers.RepeatedScalarFieldContainer[str]
    statuses: _containers.RepeatedCompositeFieldContainer[_status_pb2.Status]
    list_all_annotations: bool
    return_model_output: bool
    page: int
    per_page: int
    task_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., input_ids: _Optional[_Iterable[str]] = ..., user_ids: _Optional[_Iterable[str]] = ..., model_version_ids: _Optional[_Iterable[str]] = ..., workflow_version_ids: _Optional[_Iterable[str]] = ..., statuses: _Optional[_Iterable[_Union[_status_pb2.Status, _Mapping]]] = ..., list_all_annotations: _Optional[bool] = ..., return_model_output: _Optional[bool] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., task_id: _Optional[str] = ...) -> None: ...

class PostTrackAnnotationsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id", "track_id", "frame_number_start", "frame_time_start", "annotation_type", "max_frames", "max_duration", "worker")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    TRACK_ID_FIELD_NUMBER: _ClassVar[int]
    FRAME_NUMBER_START_FIELD_NUMBER: _ClassVar[int]
    FRAME_TIME_START_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    MAX_FRAMES_FIELD_NUMBER: _ClassVar[int]
    MAX_DURATION_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    track_id: str
    frame_number_start: int
    frame_time_start: int
    annotation_type: int
    max_frames: int
    max_duration: int
    worker: _resources_pb2.Worker
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ..., track_id: _Optional[str] = ..., frame_number_start: _Optional[int] = ..., frame_time_start: _Optional[int] = ..., annotation_type: _Optional[_Union[int, str]] = ..., max_frames: _Optional[int] = ..., max_duration: _Optional[int] = ..., worker: _Optional[_Union[_resources_pb2.Worker, _Mapping]] = ...) -> None: ...

class StreamAnnotationsRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id", "track_ids", "frame_number_start", "frame_time_start", "annotation_type", "max_frames", "max_duration", "worker", "min_prediction_score")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    TRACK_IDS_FIELD_NUMBER: _ClassVar[int]
    FRAME_NUMBER_START_FIELD_NUMBER: _ClassVar[int]
    FRAME_TIME_START_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    MAX_FRAMES_FIELD_NUMBER: _ClassVar[int]
    MAX_DURATION_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    MIN_PREDICTION_SCORE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    track_ids: _containers.RepeatedScalarFieldContainer[str]
    frame_number_start: int
    frame_time_start: int
    annotation_type: int
    max_frames: int
    max_duration: int
    worker: _resources_pb2.Worker
    min_prediction_score: float
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ..., track_ids: _Optional[_Iterable[str]] = ..., frame_number_start: _Optional[int] = ..., frame_time_start: _Optional[int] = ..., annotation_type: _Optional[_Union[int, str]] = ..., max_frames: _Optional[int] = ..., max_duration: _Optional[int] = ..., worker: _Optional[_Union[_resources_pb2.Worker, _Mapping]] = ..., min_prediction_score: _Optional[float] = ...) -> None: ...

class StreamLivestreamAnnotationsRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id", "min_prediction_score")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_PREDICTION_SCORE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    min_prediction_score: float
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ..., min_prediction_score: _Optional[float] = ...) -> None: ...

class PostAnnotationsRequest(_message.Message):
    __slots__ = ("user_app_id", "annotations")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Annotation]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotations: _Optional[_Iterable[_Union[_resources_pb2.Annotation, _Mapping]]] = ...) -> None: ...

class PatchAnnotationsRequest(_message.Message):
    __slots__ = ("user_app_id", "annotations", "action", "delete_if_empty_data")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    DELETE_IF_EMPTY_DATA_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Annotation]
    action: str
    delete_if_empty_data: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotations: _Optional[_Iterable[_Union[_resources_pb2.Annotation, _Mapping]]] = ..., action: _Optional[str] = ..., delete_if_empty_data: _Optional[bool] = ...) -> None: ...

class PatchAnnotationsStatusRequest(_message.Message):
    __slots__ = ("user_app_id", "user_ids", "task_id", "status_codes", "action", "status_code")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    task_id: str
    status_codes: _containers.RepeatedScalarFieldContainer[int]
    action: str
    status_code: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., user_ids: _Optional[_Iterable[str]] = ..., task_id: _Optional[str] = ..., status_codes: _Optional[_Iterable[_Union[int, str]]] = ..., action: _Optional[str] = ..., status_code: _Optional[_Union[int, str]] = ...) -> None: ...

class PatchAnnotationsStatusResponse(_message.Message):
    __slots__ = ("status", "user_ids", "updated_count")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    updated_count: int
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., user_ids: _Optional[_Iterable[str]] = ..., updated_count: _Optional[int] = ...) -> None: ...

class DeleteAnnotationRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id", "annotation_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    annotation_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ..., annotation_id: _Optional[str] = ...) -> None: ...

class DeleteAnnotationsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "input_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    INPUT_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    input_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., input_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListAnnotationTracksRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "input_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    input_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., input_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostAnnotationTracksRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_tracks", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_TRACKS_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_tracks: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationTrack]
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_tracks: _Optional[_Iterable[_Union[_resources_pb2.AnnotationTrack, _Mapping]]] = ..., input_id: _Optional[str] = ...) -> None: ...

class PatchAnnotationTracksRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_tracks", "input_id", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_TRACKS_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_tracks: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationTrack]
    input_id: str
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_tracks: _Optional[_Iterable[_Union[_resources_pb2.AnnotationTrack, _Mapping]]] = ..., input_id: _Optional[str] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteAnnotationTracksRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., input_id: _Optional[str] = ...) -> None: ...

class MultiAnnotationTrackResponse(_message.Message):
    __slots__ = ("status", "annotation_tracks")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_TRACKS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotation_tracks: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationTrack]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotation_tracks: _Optional[_Iterable[_Union[_resources_pb2.AnnotationTrack, _Mapping]]] = ...) -> None: ...

class SingleAnnotationResponse(_message.Message):
    __slots__ = ("status", "annotation")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotation: _resources_pb2.Annotation
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotation: _Optional[_Union[_resources_pb2.Annotation, _Mapping]] = ...) -> None: ...

class SingleStreamAnnotationResponse(_message.Message):
    __slots__ = ("status", "annotation", "frame_fully_processed")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    FRAME_FULLY_PROCESSED_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotation: _resources_pb2.Annotation
    frame_fully_processed: bool
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotation: _Optional[_Union[_resources_pb2.Annotation, _Mapping]] = ..., frame_fully_processed: _Optional[bool] = ...) -> None: ...

class MultiAnnotationResponse(_message.Message):
    __slots__ = ("status", "annotations")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Annotation]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotations: _Optional[_Iterable[_Union[_resources_pb2.Annotation, _Mapping]]] = ...) -> None: ...

class ListAnnotationWorkersRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "additional_fields", "trusted_only")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_ONLY_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    trusted_only: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., additional_fields: _Optional[_Iterable[str]] = ..., trusted_only: _Optional[bool] = ...) -> None: ...

class MultiWorkerResponse(_message.Message):
    __slots__ = ("status", "workers")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workers: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Worker]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workers: _Optional[_Iterable[_Union[_resources_pb2.Worker, _Mapping]]] = ...) -> None: ...

class GetAppRequest(_message.Message):
    __slots__ = ("user_app_id", "additional_fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., additional_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ListAppsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "additional_fields", "sort_ascending", "sort_by_name", "sort_by_modified_at", "sort_by_created_at", "sort_by_star_count", "sort_by_id", "sort_by_relevance", "featured_only", "starred_only", "template_only", "visibility", "search", "query", "name", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_NAME_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_RELEVANCE_FIELD_NUMBER: _ClassVar[int]
    FEATURED_ONLY_FIELD_NUMBER: _ClassVar[int]
    STARRED_ONLY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    sort_ascending: bool
    sort_by_name: bool
    sort_by_modified_at: bool
    sort_by_created_at: bool
    sort_by_star_count: bool
    sort_by_id: bool
    sort_by_relevance: bool
    featured_only: bool
    starred_only: bool
    template_only: bool
    visibility: _resources_pb2.Visibility
    search: str
    query: str
    name: str
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., additional_fields: _Optional[_Iterable[str]] = ..., sort_ascending: _Optional[bool] = ..., sort_by_name: _Optional[bool] = ..., sort_by_modified_at: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ..., sort_by_star_count: _Optional[bool] = ..., sort_by_id: _Optional[bool] = ..., sort_by_relevance: _Optional[bool] = ..., featured_only: _Optional[bool] = ..., starred_only: _Optional[bool] = ..., template_only: _Optional[bool] = ..., visibility: _Optional[_Union[_resources_pb2.Visibility, _Mapping]] = ..., search: _Optional[str] = ..., query: _Optional[str] = ..., name: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class PostAppsRequest(_message.Message):
    __slots__ = ("user_app_id", "apps")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APPS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    apps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.App]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., apps: _Optional[_Iterable[_Union[_resources_pb2.App, _Mapping]]] = ...) -> None: ...

class DeleteAppRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class PatchAppsRequest(_message.Message):
    __slots__ = ("user_app_id", "apps", "action", "metadata_action", "reindex")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APPS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    METADATA_ACTION_FIELD_NUMBER: _ClassVar[int]
    REINDEX_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    apps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.App]
    action: str
    metadata_action: _resources_pb2.PatchAction
    reindex: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., apps: _Optional[_Iterable[_Union[_resources_pb2.App, _Mapping]]] = ..., action: _Optional[str] = ..., metadata_action: _Optional[_Union[_resources_pb2.PatchAction, _Mapping]] = ..., reindex: _Optional[bool] = ...) -> None: ...

class PatchAppsDetailsRequest(_message.Message):
    __slots__ = ("user_app_id", "apps", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APPS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    apps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.App]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., apps: _Optional[_Iterable[_Union[_resources_pb2.App, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchAppRequest(_message.Message):
    __slots__ = ("user_app_id", "app", "action", "metadata_action", "reindex")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APP_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    METADATA_ACTION_FIELD_NUMBER: _ClassVar[int]
    REINDEX_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    app: _resources_pb2.App
    action: str
    metadata_action: _resources_pb2.PatchAction
    reindex: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., app: _Optional[_Union[_resources_pb2.App, _Mapping]] = ..., action: _Optional[str] = ..., metadata_action: _Optional[_Union[_resources_pb2.PatchAction, _Mapping]] = ..., reindex: _Optional[bool] = ...) -> None: ...

class PatchAppsIdsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedCompositeFieldContainer[IdUpdateSource]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[_Union[IdUpdateSource, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PostAppsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "app_query", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APP_QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    app_query: _resources_pb2.AppQuery
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., app_query: _Optional[_Union[_resources_pb2.AppQuery, _Mapping]] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class SingleAppResponse(_message.Message):
    __slots__ = ("status", "app")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    APP_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    app: _resources_pb2.App
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., app: _Optional[_Union[_resources_pb2.App, _Mapping]] = ...) -> None: ...

class MultiAppResponse(_message.Message):
    __slots__ = ("status", "apps")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    APPS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    apps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.App]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., apps: _Optional[_Iterable[_Union[_resources_pb2.App, _Mapping]]] = ...) -> None: ...

class ListCollaboratorsRequest(_message.Message):
    __slots__ = ("user_app_id", "list_all_collaborators", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    LIST_ALL_COLLABORATORS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    list_all_collaborators: bool
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., list_all_collaborators: _Optional[bool] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostCollaboratorsRequest(_message.Message):
    __slots__ = ("user_app_id", "collaborators")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COLLABORATORS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    collaborators: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collaborator]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., collaborators: _Optional[_Iterable[_Union[_resources_pb2.Collaborator, _Mapping]]] = ...) -> None: ...

class PatchCollaboratorsRequest(_message.Message):
    __slots__ = ("user_app_id", "collaborators", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COLLABORATORS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    collaborators: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collaborator]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., collaborators: _Optional[_Iterable[_Union[_resources_pb2.Collaborator, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteCollaboratorsRequest(_message.Message):
    __slots__ = ("user_app_id", "collaborator_ids", "user_emails")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COLLABORATOR_IDS_FIELD_NUMBER: _ClassVar[int]
    USER_EMAILS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    collaborator_ids: _containers.RepeatedScalarFieldContainer[str]
    user_emails: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., collaborator_ids: _Optional[_Iterable[str]] = ..., user_emails: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiCollaboratorsResponse(_message.Message):
    __slots__ = ("status", "collaborators", "app_owner")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COLLABORATORS_FIELD_NUMBER: _ClassVar[int]
    APP_OWNER_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    collaborators: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collaborator]
    app_owner: _resources_pb2.User
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., collaborators: _Optional[_Iterable[_Union[_resources_pb2.Collaborator, _Mapping]]] = ..., app_owner: _Optional[_Union[_resources_pb2.User, _Mapping]] = ...) -> None: ...

class ListCollaborationsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "template_only")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    template_only: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., template_only: _Optional[bool] = ...) -> None: ...

class MultiCollaborationsResponse(_message.Message):
    __slots__ = ("status", "collaborations")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COLLABORATIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    collaborations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collaboration]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., collaborations: _Optional[_Iterable[_Union[_resources_pb2.Collaboration, _Mapping]]] = ...) -> None: ...

class GetStatusCodeRequest(_message.Message):
    __slots__ = ("status_code_id",)
    STATUS_CODE_ID_FIELD_NUMBER: _ClassVar[int]
    status_code_id: str
    def __init__(self, status_code_id: _Optional[str] = ...) -> None: ...

class ListStatusCodesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SingleStatusCodeResponse(_message.Message):
    __slots__ = ("status",)
    STATUS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class MultiStatusCodeResponse(_message.Message):
    __slots__ = ("status", "statuses")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    statuses: _containers.RepeatedCompositeFieldContainer[_status_pb2.Status]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., statuses: _Optional[_Iterable[_Union[_status_pb2.Status, _Mapping]]] = ...) -> None: ...

class GetConceptRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ...) -> None: ...

class ListConceptsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., id: _Optional[str] = ...) -> None: ...

class ListModelConceptsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id", "page", "per_page", "search")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    page: int
    per_page: int
    search: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., search: _Optional[str] = ...) -> None: ...

class PostConceptsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_query", "extra_info", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_QUERY_FIELD_NUMBER: _ClassVar[int]
    EXTRA_INFO_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_query: _resources_pb2.ConceptQuery
    extra_info: ConceptExtraInfoRequest
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_query: _Optional[_Union[_resources_pb2.ConceptQuery, _Mapping]] = ..., extra_info: _Optional[_Union[ConceptExtraInfoRequest, _Mapping]] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class ConceptExtraInfoRequest(_message.Message):
    __slots__ = ("rankable_model",)
    RANKABLE_MODEL_FIELD_NUMBER: _ClassVar[int]
    rankable_model: _resources_pb2.Model
    def __init__(self, rankable_model: _Optional[_Union[_resources_pb2.Model, _Mapping]] = ...) -> None: ...

class PostConceptsRequest(_message.Message):
    __slots__ = ("user_app_id", "concepts")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concepts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Concept]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concepts: _Optional[_Iterable[_Union[_resources_pb2.Concept, _Mapping]]] = ...) -> None: ...

class PatchConceptsRequest(_message.Message):
    __slots__ = ("user_app_id", "concepts", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concepts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Concept]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concepts: _Optional[_Iterable[_Union[_resources_pb2.Concept, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class GetConceptCountsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class SingleConceptResponse(_message.Message):
    __slots__ = ("status", "concept")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    concept: _resources_pb2.Concept
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., concept: _Optional[_Union[_resources_pb2.Concept, _Mapping]] = ...) -> None: ...

class MultiConceptResponse(_message.Message):
    __slots__ = ("status", "concepts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    concepts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Concept]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., concepts: _Optional[_Iterable[_Union[_resources_pb2.Concept, _Mapping]]] = ...) -> None: ...

class MultiConceptCountResponse(_message.Message):
    __slots__ = ("status", "concept_counts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_COUNTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    concept_counts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptCount]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., concept_counts: _Optional[_Iterable[_Union[_resources_pb2.ConceptCount, _Mapping]]] = ...) -> None: ...

class ListConceptRelationsRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "predicate", "knowledge_graph_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    PREDICATE_FIELD_NUMBER: _ClassVar[int]
    KNOWLEDGE_GRAPH_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    predicate: str
    knowledge_graph_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., predicate: _Optional[str] = ..., knowledge_graph_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostConceptRelationsRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "concept_relations")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_RELATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    concept_relations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptRelation]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., concept_relations: _Optional[_Iterable[_Union[_resources_pb2.ConceptRelation, _Mapping]]] = ...) -> None: ...

class DeleteConceptRelationsRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListKnowledgeGraphsRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class PostKnowledgeGraphsRequest(_message.Message):
    __slots__ = ("user_app_id", "knowledge_graphs")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    KNOWLEDGE_GRAPHS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    knowledge_graphs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.KnowledgeGraph]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., knowledge_graphs: _Optional[_Iterable[_Union[_resources_pb2.KnowledgeGraph, _Mapping]]] = ...) -> None: ...

class MultiConceptRelationResponse(_message.Message):
    __slots__ = ("status", "concept_relations")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_RELATIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    concept_relations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptRelation]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., concept_relations: _Optional[_Iterable[_Union[_resources_pb2.ConceptRelation, _Mapping]]] = ...) -> None: ...

class MultiKnowledgeGraphResponse(_message.Message):
    __slots__ = ("status", "knowledge_graphs")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    KNOWLEDGE_GRAPHS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    knowledge_graphs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.KnowledgeGraph]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., knowledge_graphs: _Optional[_Iterable[_Union[_resources_pb2.KnowledgeGraph, _Mapping]]] = ...) -> None: ...

class GetConceptLanguageRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "language")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    language: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class ListConceptLanguagesRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PatchConceptLanguagesRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "concept_languages", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    concept_languages: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptLanguage]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., concept_languages: _Optional[_Iterable[_Union[_resources_pb2.ConceptLanguage, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PostConceptLanguagesRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_id", "concept_languages")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_id: str
    concept_languages: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptLanguage]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_id: _Optional[str] = ..., concept_languages: _Optional[_Iterable[_Union[_resources_pb2.ConceptLanguage, _Mapping]]] = ...) -> None: ...

class SingleConceptLanguageResponse(_message.Message):
    __slots__ = ("status", "concept_language")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    concept_language: _resources_pb2.ConceptLanguage
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., concept_language: _Optional[_Union[_resources_pb2.ConceptLanguage, _Mapping]] = ...) -> None: ...

class MultiConceptLanguageResponse(_message.Message):
    __slots__ = ("status", "concept_languages")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    concept_languages: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptLanguage]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., concept_languages: _Optional[_Iterable[_Union[_resources_pb2.ConceptLanguage, _Mapping]]] = ...) -> None: ...

class GetInputRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ...) -> None: ...

class GetVideoManifestRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ...) -> None: ...

class GetInputSamplesRequest(_message.Message):
    __slots__ = ("user_app_id", "task_id", "user_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    task_id: str
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., task_id: _Optional[str] = ..., user_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "status", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    status: _status_pb2.Status
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class StreamInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "per_page", "last_id", "order_by_id", "descending")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    LAST_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_ID_FIELD_NUMBER: _ClassVar[int]
    DESCENDING_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    per_page: int
    last_id: str
    order_by_id: bool
    descending: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., per_page: _Optional[int] = ..., last_id: _Optional[str] = ..., order_by_id: _Optional[bool] = ..., descending: _Optional[bool] = ...) -> None: ...

class PostInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "inputs", "inputs_add_job_id", "input_id_conflict_resolution")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_ADD_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_CONFLICT_RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    inputs_add_job_id: str
    input_id_conflict_resolution: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., inputs_add_job_id: _Optional[str] = ..., input_id_conflict_resolution: _Optional[_Union[int, str]] = ...) -> None: ...

class PatchInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "inputs", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteInputRequest(_message.Message):
    __slots__ = ("user_app_id", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., input_id: _Optional[str] = ...) -> None: ...

class DeleteInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "delete_all")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    DELETE_ALL_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    delete_all: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., delete_all: _Optional[bool] = ...) -> None: ...

class SingleInputResponse(_message.Message):
    __slots__ = ("status", "input")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    input: _resources_pb2.Input
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., input: _Optional[_Union[_resources_pb2.Input, _Mapping]] = ...) -> None: ...

class GetVideoManifestResponse(_message.Message):
    __slots__ = ("status", "manifest_url")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_URL_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    manifest_url: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., manifest_url: _Optional[str] = ...) -> None: ...

class MultiInputResponse(_message.Message):
    __slots__ = ("status", "inputs", "inputs_add_job")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_ADD_JOB_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    inputs_add_job: _resources_pb2.InputsAddJob
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., inputs_add_job: _Optional[_Union[_resources_pb2.InputsAddJob, _Mapping]] = ...) -> None: ...

class MultiInputAnnotationResponse(_message.Message):
    __slots__ = ("status", "hits")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    hits: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Hit]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., hits: _Optional[_Iterable[_Union[_resources_pb2.Hit, _Mapping]]] = ...) -> None: ...

class SingleInputCountResponse(_message.Message):
    __slots__ = ("status", "counts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    counts: _resources_pb2.InputCount
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., counts: _Optional[_Union[_resources_pb2.InputCount, _Mapping]] = ...) -> None: ...

class GetInputCountRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class ListDatasetsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "additional_fields", "sort_ascending", "sort_by_created_at", "sort_by_star_count", "sort_by_modified_at", "sort_by_id", "sort_by_relevance", "starred_only", "bookmark", "search", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_RELEVANCE_FIELD_NUMBER: _ClassVar[int]
    STARRED_ONLY_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    sort_ascending: bool
    sort_by_created_at: bool
    sort_by_star_count: bool
    sort_by_modified_at: bool
    sort_by_id: bool
    sort_by_relevance: bool
    starred_only: bool
    bookmark: bool
    search: str
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., additional_fields: _Optional[_Iterable[str]] = ..., sort_ascending: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ..., sort_by_star_count: _Optional[bool] = ..., sort_by_modified_at: _Optional[bool] = ..., sort_by_id: _Optional[bool] = ..., sort_by_relevance: _Optional[bool] = ..., starred_only: _Optional[bool] = ..., bookmark: _Optional[bool] = ..., search: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class GetDatasetRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "additional_fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., additional_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class PostDatasetsRequest(_message.Message):
    __slots__ = ("user_app_id", "datasets")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASETS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    datasets: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Dataset]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., datasets: _Optional[_Iterable[_Union[_resources_pb2.Dataset, _Mapping]]] = ...) -> None: ...

class PatchDatasetsRequest(_message.Message):
    __slots__ = ("user_app_id", "datasets", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASETS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    datasets: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Dataset]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., datasets: _Optional[_Iterable[_Union[_resources_pb2.Dataset, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteDatasetsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiDatasetResponse(_message.Message):
    __slots__ = ("status", "datasets")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASETS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    datasets: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Dataset]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., datasets: _Optional[_Iterable[_Union[_resources_pb2.Dataset, _Mapping]]] = ...) -> None: ...

class SingleDatasetResponse(_message.Message):
    __slots__ = ("status", "dataset")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    dataset: _resources_pb2.Dataset
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset: _Optional[_Union[_resources_pb2.Dataset, _Mapping]] = ...) -> None: ...

class ListDatasetInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetDatasetInputRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "input_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    input_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., input_id: _Optional[str] = ...) -> None: ...

class PostDatasetInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_inputs", "search")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_INPUTS_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetInput]
    search: _resources_pb2.Search
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_inputs: _Optional[_Iterable[_Union[_resources_pb2.DatasetInput, _Mapping]]] = ..., search: _Optional[_Union[_resources_pb2.Search, _Mapping]] = ...) -> None: ...

class DeleteDatasetInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "input_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    input_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., input_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiDatasetInputResponse(_message.Message):
    __slots__ = ("status", "dataset_inputs", "bulk_operation")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_INPUTS_FIELD_NUMBER: _ClassVar[int]
    BULK_OPERATION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    dataset_inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetInput]
    bulk_operation: _resources_pb2.BulkOperation
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset_inputs: _Optional[_Iterable[_Union[_resources_pb2.DatasetInput, _Mapping]]] = ..., bulk_operation: _Optional[_Union[_resources_pb2.BulkOperation, _Mapping]] = ...) -> None: ...

class SingleDatasetInputResponse(_message.Message):
    __slots__ = ("status", "dataset_input")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_INPUT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    dataset_input: _resources_pb2.DatasetInput
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset_input: _Optional[_Union[_resources_pb2.DatasetInput, _Mapping]] = ...) -> None: ...

class ListDatasetVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "page", "per_page", "request_origins")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ORIGINS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    page: int
    per_page: int
    request_origins: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., request_origins: _Optional[_Iterable[_Union[int, str]]] = ...) -> None: ...

class GetDatasetVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_version_id: _Optional[str] = ...) -> None: ...

class ListDatasetVersionMetricsGroupsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_version_id", "page", "per_page", "parent_paths", "types", "values")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    PARENT_PATHS_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_version_id: str
    page: int
    per_page: int
    parent_paths: _containers.RepeatedScalarFieldContainer[str]
    types: _containers.RepeatedScalarFieldContainer[int]
    values: _containers.RepeatedCompositeFieldContainer[_struct_pb2.Value]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., parent_paths: _Optional[_Iterable[str]] = ..., types: _Optional[_Iterable[_Union[int, str]]] = ..., values: _Optional[_Iterable[_Union[_struct_pb2.Value, _Mapping]]] = ...) -> None: ...

class PostDatasetVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_versions")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetVersion]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_versions: _Optional[_Iterable[_Union[_resources_pb2.DatasetVersion, _Mapping]]] = ...) -> None: ...

class PatchDatasetVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_versions", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetVersion]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_versions: _Optional[_Iterable[_Union[_resources_pb2.DatasetVersion, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteDatasetVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_version_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_version_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_version_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PutDatasetVersionExportsRequest(_message.Message):
    __slots__ = ("user_app_id", "dataset_id", "dataset_version_id", "exports")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EXPORTS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    dataset_id: str
    dataset_version_id: str
    exports: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetVersionExport]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., dataset_id: _Optional[str] = ..., dataset_version_id: _Optional[str] = ..., exports: _Optional[_Iterable[_Union[_resources_pb2.DatasetVersionExport, _Mapping]]] = ...) -> None: ...

class MultiDatasetVersionResponse(_message.Message):
    __slots__ = ("status", "dataset_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    dataset_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset_versions: _Optional[_Iterable[_Union[_resources_pb2.DatasetVersion, _Mapping]]] = ...) -> None: ...

class MultiDatasetVersionExportResponse(_message.Message):
    __slots__ = ("status", "exports")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EXPORTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    exports: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetVersionExport]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., exports: _Optional[_Iterable[_Union[_resources_pb2.DatasetVersionExport, _Mapping]]] = ...) -> None: ...

class MultiDatasetVersionMetricsGroupResponse(_message.Message):
    __slots__ = ("status", "dataset_version_metrics_groups")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSION_METRICS_GROUPS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    dataset_version_metrics_groups: _containers.RepeatedCompositeFieldContainer[_resources_pb2.DatasetVersionMetricsGroup]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset_version_metrics_groups: _Optional[_Iterable[_Union[_resources_pb2.DatasetVersionMetricsGroup, _Mapping]]] = ...) -> None: ...

class SingleDatasetVersionResponse(_message.Message):
    __slots__ = ("status", "dataset_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASET_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    dataset_version: _resources_pb2.DatasetVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., dataset_version: _Optional[_Union[_resources_pb2.DatasetVersion, _Mapping]] = ...) -> None: ...

class PostModelOutputsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id", "inputs", "model", "runner_selector", "use_predict_cache", "enable_log_summary_on_error")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    RUNNER_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    USE_PREDICT_CACHE_FIELD_NUMBER: _ClassVar[int]
    ENABLE_LOG_SUMMARY_ON_ERROR_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    model: _resources_pb2.Model
    runner_selector: _resources_pb2.RunnerSelector
    use_predict_cache: bool
    enable_log_summary_on_error: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., model: _Optional[_Union[_resources_pb2.Model, _Mapping]] = ..., runner_selector: _Optional[_Union[_resources_pb2.RunnerSelector, _Mapping]] = ..., use_predict_cache: _Optional[bool] = ..., enable_log_summary_on_error: _Optional[bool] = ...) -> None: ...

class ListModelInputsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostComputePlaneMetricsRequest(_message.Message):
    __slots__ = ("compute_plane_metrics",)
    COMPUTE_PLANE_METRICS_FIELD_NUMBER: _ClassVar[int]
    compute_plane_metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ComputePlaneMetrics]
    def __init__(self, compute_plane_metrics: _Optional[_Iterable[_Union[_resources_pb2.ComputePlaneMetrics, _Mapping]]] = ...) -> None: ...

class PostRunnerReplicaTaskMetricsRequest(_message.Message):
    __slots__ = ("user_app_id", "runner_replica_task_metrics")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_REPLICA_TASK_METRICS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    runner_replica_task_metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.RunnerReplicaTaskMetrics]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., runner_replica_task_metrics: _Optional[_Iterable[_Union[_resources_pb2.RunnerReplicaTaskMetrics, _Mapping]]] = ...) -> None: ...

class PostLogEntriesRequest(_message.Message):
    __slots__ = ("log_entries",)
    LOG_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    log_entries: _containers.RepeatedCompositeFieldContainer[_resources_pb2.LogEntry]
    def __init__(self, log_entries: _Optional[_Iterable[_Union[_resources_pb2.LogEntry, _Mapping]]] = ...) -> None: ...

class ListLogEntriesRequest(_message.Message):
    __slots__ = ("page", "per_page", "log_type", "user_app_id", "model_id", "model_version_id", "workflow_id", "compute_cluster_user_id", "compute_cluster_id", "nodepool_id", "runner_id", "pipeline_id", "pipeline_version_id", "pipeline_version_run_id", "pipeline_step_id", "pipeline_step_version_id")
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
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
    page: int
    per_page: int
    log_type: str
    user_app_id: _resources_pb2.UserAppIDSet
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
    def __init__(self, page: _Optional[int] = ..., per_page: _Optional[int] = ..., log_type: _Optional[str] = ..., user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., workflow_id: _Optional[str] = ..., compute_cluster_user_id: _Optional[str] = ..., compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ..., runner_id: _Optional[str] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_run_id: _Optional[str] = ..., pipeline_step_id: _Optional[str] = ..., pipeline_step_version_id: _Optional[str] = ...) -> None: ...

class StreamLogEntriesRequest(_message.Message):
    __slots__ = ("log_type", "user_app_id", "model_id", "model_version_id", "workflow_id", "compute_cluster_user_id", "compute_cluster_id", "nodepool_id", "runner_id", "pipeline_id", "pipeline_version_id", "pipeline_version_run_id", "pipeline_step_id", "pipeline_step_version_id")
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
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
    log_type: str
    user_app_id: _resources_pb2.UserAppIDSet
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
    def __init__(self, log_type: _Optional[str] = ..., user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., workflow_id: _Optional[str] = ..., compute_cluster_user_id: _Optional[str] = ..., compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ..., runner_id: _Optional[str] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_run_id: _Optional[str] = ..., pipeline_step_id: _Optional[str] = ..., pipeline_step_version_id: _Optional[str] = ...) -> None: ...

class GetKeyRequest(_message.Message):
    __slots__ = ("user_app_id", "key_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    key_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., key_id: _Optional[str] = ...) -> None: ...

class ListKeysRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "not_expired", "scopes", "endpoints", "type")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    NOT_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    not_expired: bool
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    type: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., not_expired: _Optional[bool] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., type: _Optional[str] = ...) -> None: ...

class ListAppKeysRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostKeysRequest(_message.Message):
    __slots__ = ("user_app_id", "keys")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    keys: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Key]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., keys: _Optional[_Iterable[_Union[_resources_pb2.Key, _Mapping]]] = ...) -> None: ...

class DeleteKeyRequest(_message.Message):
    __slots__ = ("user_app_id", "key_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    key_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., key_id: _Optional[str] = ...) -> None: ...

class PatchKeysRequest(_message.Message):
    __slots__ = ("user_app_id", "keys", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    keys: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Key]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., keys: _Optional[_Iterable[_Union[_resources_pb2.Key, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class SingleKeyResponse(_message.Message):
    __slots__ = ("status", "key")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    key: _resources_pb2.Key
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., key: _Optional[_Union[_resources_pb2.Key, _Mapping]] = ...) -> None: ...

class MultiKeyResponse(_message.Message):
    __slots__ = ("status", "keys")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    keys: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Key]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., keys: _Optional[_Iterable[_Union[_resources_pb2.Key, _Mapping]]] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id", "language", "trained_before", "additional_fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TRAINED_BEFORE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    language: str
    trained_before: bool
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ..., language: _Optional[str] = ..., trained_before: _Optional[bool] = ..., additional_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "additional_fields", "show_replicas", "sort_ascending", "sort_by_name", "sort_by_num_inputs", "sort_by_modified_at", "sort_by_created_at", "sort_by_star_count", "sort_by_relevance", "model_type_id", "trained_only", "input_fields", "output_fields", "license", "featured_only", "starred_only", "toolkits", "use_cases", "languages", "dont_fetch_from_main", "bookmark", "model_version_ids", "license_type", "source", "creator", "min_replicas", "visibility", "search", "query", "name", "filter_by_user_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    SHOW_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_NAME_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_NUM_INPUTS_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_RELEVANCE_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_ID_FIELD_NUMBER: _ClassVar[int]
    TRAINED_ONLY_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    FEATURED_ONLY_FIELD_NUMBER: _ClassVar[int]
    STARRED_ONLY_FIELD_NUMBER: _ClassVar[int]
    TOOLKITS_FIELD_NUMBER: _ClassVar[int]
    USE_CASES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    DONT_FETCH_FROM_MAIN_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    LICENSE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    MIN_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    show_replicas: bool
    sort_ascending: bool
    sort_by_name: bool
    sort_by_num_inputs: bool
    sort_by_modified_at: bool
    sort_by_created_at: bool
    sort_by_star_count: bool
    sort_by_relevance: bool
    model_type_id: str
    trained_only: bool
    input_fields: _containers.RepeatedScalarFieldContainer[str]
    output_fields: _containers.RepeatedScalarFieldContainer[str]
    license: str
    featured_only: bool
    starred_only: bool
    toolkits: _containers.RepeatedScalarFieldContainer[str]
    use_cases: _containers.RepeatedScalarFieldContainer[str]
    languages: _containers.RepeatedScalarFieldContainer[str]
    dont_fetch_from_main: bool
    bookmark: bool
    model_version_ids: _containers.RepeatedScalarFieldContainer[str]
    license_type: int
    source: int
    creator: str
    min_replicas: int
    visibility: _resources_pb2.Visibility
    search: str
    query: str
    name: str
    filter_by_user_id: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., additional_fields: _Optional[_Iterable[str]] = ..., show_replicas: _Optional[bool] = ..., sort_ascending: _Optional[bool] = ..., sort_by_name: _Optional[bool] = ..., sort_by_num_inputs: _Optional[bool] = ..., sort_by_modified_at: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ..., sort_by_star_count: _Optional[bool] = ..., sort_by_relevance: _Optional[bool] = ..., model_type_id: _Optional[str] = ..., trained_only: _Optional[bool] = ..., input_fields: _Optional[_Iterable[str]] = ..., output_fields: _Optional[_Iterable[str]] = ..., license: _Optional[str] = ..., featured_only: _Optional[bool] = ..., starred_only: _Optional[bool] = ..., toolkits: _Optional[_Iterable[str]] = ..., use_cases: _Optional[_Iterable[str]] = ..., languages: _Optional[_Iterable[str]] = ..., dont_fetch_from_main: _Optional[bool] = ..., bookmark: _Optional[bool] = ..., model_version_ids: _Optional[_Iterable[str]] = ..., license_type: _Optional[_Union[int, str]] = ..., source: _Optional[int] = ..., creator: _Optional[str] = ..., min_replicas: _Optional[int] = ..., visibility: _Optional[_Union[_resources_pb2.Visibility, _Mapping]] = ..., search: _Optional[str] = ..., query: _Optional[str] = ..., name: _Optional[str] = ..., filter_by_user_id: _Optional[bool] = ...) -> None: ...

class GetResourceCountsRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class GetResourceCountsResponse(_message.Message):
    __slots__ = ("status", "datasets", "models", "workflows", "inputs", "pipelines", "modules")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATASETS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    PIPELINES_FIELD_NUMBER: _ClassVar[int]
    MODULES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    datasets: int
    models: int
    workflows: int
    inputs: int
    pipelines: int
    modules: int
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., datasets: _Optional[int] = ..., models: _Optional[int] = ..., workflows: _Optional[int] = ..., inputs: _Optional[int] = ..., pipelines: _Optional[int] = ..., modules: _Optional[int] = ...) -> None: ...

class PatchModelToolkitsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "toolkits", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    TOOLKITS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    toolkits: _containers.RepeatedScalarFieldContainer[str]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., toolkits: _Optional[_Iterable[str]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchModelCheckConsentsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "check_consents", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    CHECK_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    check_consents: _containers.RepeatedScalarFieldContainer[str]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., check_consents: _Optional[_Iterable[str]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchModelUseCasesRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "usecases", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    USECASES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    usecases: _containers.RepeatedScalarFieldContainer[str]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., usecases: _Optional[_Iterable[str]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchModelLanguagesRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "languages", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., action: _Optional[str] = ...) -> None: ...

class MultiModelToolkitResponse(_message.Message):
    __slots__ = ("status", "toolkits")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TOOLKITS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    toolkits: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., toolkits: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiModelCheckConsentResponse(_message.Message):
    __slots__ = ("status", "check_consents")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CHECK_CONSENTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    check_consents: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., check_consents: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiModelUseCaseResponse(_message.Message):
    __slots__ = ("status", "usecases")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    USECASES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    usecases: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., usecases: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiModelLanguageResponse(_message.Message):
    __slots__ = ("status", "languages")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., languages: _Optional[_Iterable[str]] = ...) -> None: ...

class PostModelsRequest(_message.Message):
    __slots__ = ("user_app_id", "model", "models")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model: _resources_pb2.Model
    models: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Model]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model: _Optional[_Union[_resources_pb2.Model, _Mapping]] = ..., models: _Optional[_Iterable[_Union[_resources_pb2.Model, _Mapping]]] = ...) -> None: ...

class PatchModelsRequest(_message.Message):
    __slots__ = ("user_app_id", "models", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    models: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Model]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., models: _Optional[_Iterable[_Union[_resources_pb2.Model, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class IdUpdateSource(_message.Message):
    __slots__ = ("id", "new_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    NEW_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    new_id: str
    def __init__(self, id: _Optional[str] = ..., new_id: _Optional[str] = ...) -> None: ...

class PatchModelIdsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedCompositeFieldContainer[IdUpdateSource]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[_Union[IdUpdateSource, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteModelRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ...) -> None: ...

class DeleteModelsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "delete_all")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    DELETE_ALL_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    delete_all: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., delete_all: _Optional[bool] = ...) -> None: ...

class PostModelsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "model_query", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_query: _resources_pb2.ModelQuery
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_query: _Optional[_Union[_resources_pb2.ModelQuery, _Mapping]] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class SingleModelResponse(_message.Message):
    __slots__ = ("status", "model", "workflow_count")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_COUNT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model: _resources_pb2.Model
    workflow_count: int
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model: _Optional[_Union[_resources_pb2.Model, _Mapping]] = ..., workflow_count: _Optional[int] = ...) -> None: ...

class MultiModelResponse(_message.Message):
    __slots__ = ("status", "models")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    models: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Model]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., models: _Optional[_Iterable[_Union[_resources_pb2.Model, _Mapping]]] = ...) -> None: ...

class PatchModelVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_versions", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelVersion]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_versions: _Optional[_Iterable[_Union[_resources_pb2.ModelVersion, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class GetModelVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ...) -> None: ...

class ListModelVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "page", "per_page", "concept_ids", "trained_only", "min_replicas", "sort_ascending", "sort_by_status_code", "sort_by_num_inputs", "sort_by_description", "sort_by_created_at")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_IDS_FIELD_NUMBER: _ClassVar[int]
    TRAINED_ONLY_FIELD_NUMBER: _ClassVar[int]
    MIN_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_STATUS_CODE_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_NUM_INPUTS_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    page: int
    per_page: int
    concept_ids: _containers.RepeatedScalarFieldContainer[str]
    trained_only: bool
    min_replicas: int
    sort_ascending: bool
    sort_by_status_code: bool
    sort_by_num_inputs: bool
    sort_by_description: bool
    sort_by_created_at: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., concept_ids: _Optional[_Iterable[str]] = ..., trained_only: _Optional[bool] = ..., min_replicas: _Optional[int] = ..., sort_ascending: _Optional[bool] = ..., sort_by_status_code: _Optional[bool] = ..., sort_by_num_inputs: _Optional[bool] = ..., sort_by_description: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ...) -> None: ...

class DeleteModelVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ...) -> None: ...

class SingleModelVersionResponse(_message.Message):
    __slots__ = ("status", "model_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_version: _resources_pb2.ModelVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_version: _Optional[_Union[_resources_pb2.ModelVersion, _Mapping]] = ...) -> None: ...

class MultiModelVersionResponse(_message.Message):
    __slots__ = ("status", "model_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_versions: _Optional[_Iterable[_Union[_resources_pb2.ModelVersion, _Mapping]]] = ...) -> None: ...

class PostModelVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_versions", "description", "eval_info", "do_migration")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    EVAL_INFO_FIELD_NUMBER: _ClassVar[int]
    DO_MIGRATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelVersion]
    description: str
    eval_info: _resources_pb2.EvalInfo
    do_migration: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_versions: _Optional[_Iterable[_Union[_resources_pb2.ModelVersion, _Mapping]]] = ..., description: _Optional[str] = ..., eval_info: _Optional[_Union[_resources_pb2.EvalInfo, _Mapping]] = ..., do_migration: _Optional[bool] = ...) -> None: ...

class PostModelVersionsUploadRequest(_message.Message):
    __slots__ = ("upload_config", "content_part")
    UPLOAD_CONFIG_FIELD_NUMBER: _ClassVar[int]
    CONTENT_PART_FIELD_NUMBER: _ClassVar[int]
    upload_config: PostModelVersionsUploadConfig
    content_part: _resources_pb2.UploadContentPart
    def __init__(self, upload_config: _Optional[_Union[PostModelVersionsUploadConfig, _Mapping]] = ..., content_part: _Optional[_Union[_resources_pb2.UploadContentPart, _Mapping]] = ...) -> None: ...

class PostModelVersionsUploadResponse(_message.Message):
    __slots__ = ("status", "bytes_remaining", "model_version_id")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BYTES_REMAINING_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    bytes_remaining: int
    model_version_id: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., bytes_remaining: _Optional[int] = ..., model_version_id: _Optional[str] = ...) -> None: ...

class PostModelVersionsUploadConfig(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version", "total_size", "is_v3", "storage_request_size")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    IS_V3_FIELD_NUMBER: _ClassVar[int]
    STORAGE_REQUEST_SIZE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_version: _resources_pb2.ModelVersion
    total_size: int
    is_v3: bool
    storage_request_size: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version: _Optional[_Union[_resources_pb2.ModelVersion, _Mapping]] = ..., total_size: _Optional[int] = ..., is_v3: _Optional[bool] = ..., storage_request_size: _Optional[int] = ...) -> None: ...

class PutModelVersionExportsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ...) -> None: ...

class GetModelVersionExportRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ...) -> None: ...

class SingleModelVersionExportResponse(_message.Message):
    __slots__ = ("status", "export")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EXPORT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    export: _resources_pb2.ModelVersionExport
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., export: _Optional[_Union[_resources_pb2.ModelVersionExport, _Mapping]] = ...) -> None: ...

class PostWorkflowVersionsUnPublishRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "publications")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLICATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    publications: _containers.RepeatedCompositeFieldContainer[WorkflowVersionUnPublishRequest]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., publications: _Optional[_Iterable[_Union[WorkflowVersionUnPublishRequest, _Mapping]]] = ...) -> None: ...

class PostWorkflowVersionsPublishRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "publications")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLICATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    publications: _containers.RepeatedCompositeFieldContainer[WorkflowVersionPublishRequest]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., publications: _Optional[_Iterable[_Union[WorkflowVersionPublishRequest, _Mapping]]] = ...) -> None: ...

class WorkflowVersionPublishRequest(_message.Message):
    __slots__ = ("version_id",)
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    version_id: str
    def __init__(self, version_id: _Optional[str] = ...) -> None: ...

class WorkflowVersionUnPublishRequest(_message.Message):
    __slots__ = ("version_id",)
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    version_id: str
    def __init__(self, version_id: _Optional[str] = ...) -> None: ...

class ModelVersionPublishRequest(_message.Message):
    __slots__ = ("version_id",)
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    version_id: str
    def __init__(self, version_id: _Optional[str] = ...) -> None: ...

class PostModelVersionsPublishRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "publications")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLICATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    publications: _containers.RepeatedCompositeFieldContainer[ModelVersionPublishRequest]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., publications: _Optional[_Iterable[_Union[ModelVersionPublishRequest, _Mapping]]] = ...) -> None: ...

class ModelVersionUnpublishRequest(_message.Message):
    __slots__ = ("version_id",)
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    version_id: str
    def __init__(self, version_id: _Optional[str] = ...) -> None: ...

class PostModelVersionsUnPublishRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "publications")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLICATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    publications: _containers.RepeatedCompositeFieldContainer[ModelVersionUnpublishRequest]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., publications: _Optional[_Iterable[_Union[ModelVersionUnpublishRequest, _Mapping]]] = ...) -> None: ...

class PostEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "eval_metrics")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    EVAL_METRICS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    eval_metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.EvalMetrics]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., eval_metrics: _Optional[_Iterable[_Union[_resources_pb2.EvalMetrics, _Mapping]]] = ...) -> None: ...

class ListEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "sort_ascending", "sort_by_app_id", "sort_by_roc_auc", "sort_by_f1", "sort_by_created_at", "sort_by_mean_avg_precision", "sort_by_precision", "sort_by_recall", "sort_by_model_id", "sort_by_eval_dataset_id", "sort_by_train_dataset_id", "model_type_id", "eval_dataset_ids", "train_dataset_ids", "concept_ids", "show_failed_metrics")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_ROC_AUC_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_F1_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MEAN_AVG_PRECISION_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_PRECISION_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_RECALL_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_EVAL_DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_TRAIN_DATASET_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_ID_FIELD_NUMBER: _ClassVar[int]
    EVAL_DATASET_IDS_FIELD_NUMBER: _ClassVar[int]
    TRAIN_DATASET_IDS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_IDS_FIELD_NUMBER: _ClassVar[int]
    SHOW_FAILED_METRICS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    sort_ascending: bool
    sort_by_app_id: bool
    sort_by_roc_auc: bool
    sort_by_f1: bool
    sort_by_created_at: bool
    sort_by_mean_avg_precision: bool
    sort_by_precision: bool
    sort_by_recall: bool
    sort_by_model_id: bool
    sort_by_eval_dataset_id: bool
    sort_by_train_dataset_id: bool
    model_type_id: str
    eval_dataset_ids: _containers.RepeatedScalarFieldContainer[str]
    train_dataset_ids: _containers.RepeatedScalarFieldContainer[str]
    concept_ids: _containers.RepeatedScalarFieldContainer[str]
    show_failed_metrics: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., sort_ascending: _Optional[bool] = ..., sort_by_app_id: _Optional[bool] = ..., sort_by_roc_auc: _Optional[bool] = ..., sort_by_f1: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ..., sort_by_mean_avg_precision: _Optional[bool] = ..., sort_by_precision: _Optional[bool] = ..., sort_by_recall: _Optional[bool] = ..., sort_by_model_id: _Optional[bool] = ..., sort_by_eval_dataset_id: _Optional[bool] = ..., sort_by_train_dataset_id: _Optional[bool] = ..., model_type_id: _Optional[str] = ..., eval_dataset_ids: _Optional[_Iterable[str]] = ..., train_dataset_ids: _Optional[_Iterable[str]] = ..., concept_ids: _Optional[_Iterable[str]] = ..., show_failed_metrics: _Optional[bool] = ...) -> None: ...

class GetEvaluationRequest(_message.Message):
    __slots__ = ("user_app_id", "evaluation_id", "fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    evaluation_id: str
    fields: _resources_pb2.FieldsValue
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., evaluation_id: _Optional[str] = ..., fields: _Optional[_Union[_resources_pb2.FieldsValue, _Mapping]] = ...) -> None: ...

class PostModelVersionEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version_id", "eval_metrics")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EVAL_METRICS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_version_id: str
    eval_metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.EvalMetrics]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., eval_metrics: _Optional[_Iterable[_Union[_resources_pb2.EvalMetrics, _Mapping]]] = ...) -> None: ...

class ListModelVersionEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_version_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetModelVersionEvaluationRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version_id", "evaluation_id", "fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_version_id: str
    evaluation_id: str
    fields: _resources_pb2.FieldsValue
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., evaluation_id: _Optional[str] = ..., fields: _Optional[_Union[_resources_pb2.FieldsValue, _Mapping]] = ...) -> None: ...

class SingleEvalMetricsResponse(_message.Message):
    __slots__ = ("status", "eval_metrics")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EVAL_METRICS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    eval_metrics: _resources_pb2.EvalMetrics
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., eval_metrics: _Optional[_Union[_resources_pb2.EvalMetrics, _Mapping]] = ...) -> None: ...

class MultiEvalMetricsResponse(_message.Message):
    __slots__ = ("status", "eval_metrics")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EVAL_METRICS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    eval_metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.EvalMetrics]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., eval_metrics: _Optional[_Iterable[_Union[_resources_pb2.EvalMetrics, _Mapping]]] = ...) -> None: ...

class PostModelVersionMetricsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id", "test_search", "eval_info")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    TEST_SEARCH_FIELD_NUMBER: _ClassVar[int]
    EVAL_INFO_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    test_search: _resources_pb2.Search
    eval_info: _resources_pb2.EvalInfo
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ..., test_search: _Optional[_Union[_resources_pb2.Search, _Mapping]] = ..., eval_info: _Optional[_Union[_resources_pb2.EvalInfo, _Mapping]] = ...) -> None: ...

class GetModelVersionMetricsRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id", "fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    fields: _resources_pb2.FieldsValue
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ..., fields: _Optional[_Union[_resources_pb2.FieldsValue, _Mapping]] = ...) -> None: ...

class GetModelTypeRequest(_message.Message):
    __slots__ = ("user_app_id", "model_type_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_type_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_type_id: _Optional[str] = ...) -> None: ...

class ListModelTypesRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class ListOpenSourceLicensesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListOpenSourceLicensesResponse(_message.Message):
    __slots__ = ("status", "licenses")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LICENSES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    licenses: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., licenses: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleModelTypeResponse(_message.Message):
    __slots__ = ("status", "model_type")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_type: _resources_pb2.ModelType
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_type: _Optional[_Union[_resources_pb2.ModelType, _Mapping]] = ...) -> None: ...

class MultiModelTypeResponse(_message.Message):
    __slots__ = ("status", "model_types", "model_importers", "triton_conda_envs_info")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPES_FIELD_NUMBER: _ClassVar[int]
    MODEL_IMPORTERS_FIELD_NUMBER: _ClassVar[int]
    TRITON_CONDA_ENVS_INFO_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_types: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelType]
    model_importers: _resources_pb2.ModelTypeField
    triton_conda_envs_info: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TritonCondaEnvInfo]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_types: _Optional[_Iterable[_Union[_resources_pb2.ModelType, _Mapping]]] = ..., model_importers: _Optional[_Union[_resources_pb2.ModelTypeField, _Mapping]] = ..., triton_conda_envs_info: _Optional[_Iterable[_Union[_resources_pb2.TritonCondaEnvInfo, _Mapping]]] = ...) -> None: ...

class GetModelVersionInputExampleRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version_id", "example_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    EXAMPLE_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_version_id: str
    example_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., example_id: _Optional[str] = ...) -> None: ...

class ListModelVersionInputExamplesRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_version_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_version_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class SingleModelVersionInputExampleResponse(_message.Message):
    __slots__ = ("status", "model_version_input_example")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_INPUT_EXAMPLE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_version_input_example: _resources_pb2.ModelVersionInputExample
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_version_input_example: _Optional[_Union[_resources_pb2.ModelVersionInputExample, _Mapping]] = ...) -> None: ...

class MultiModelVersionInputExampleResponse(_message.Message):
    __slots__ = ("status", "model_version_input_examples")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_INPUT_EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_version_input_examples: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelVersionInputExample]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_version_input_examples: _Optional[_Iterable[_Union[_resources_pb2.ModelVersionInputExample, _Mapping]]] = ...) -> None: ...

class ListModelReferencesRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class MultiModelReferenceResponse(_message.Message):
    __slots__ = ("status", "model_references")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODEL_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    model_references: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelReference]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., model_references: _Optional[_Iterable[_Union[_resources_pb2.ModelReference, _Mapping]]] = ...) -> None: ...

class MultiOutputResponse(_message.Message):
    __slots__ = ("status", "outputs", "runner_selector")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    outputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Output]
    runner_selector: _resources_pb2.RunnerSelector
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., outputs: _Optional[_Iterable[_Union[_resources_pb2.Output, _Mapping]]] = ..., runner_selector: _Optional[_Union[_resources_pb2.RunnerSelector, _Mapping]] = ...) -> None: ...

class MultiLogEntryResponse(_message.Message):
    __slots__ = ("status", "log_entries", "page", "per_page")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LOG_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    log_entries: _containers.RepeatedCompositeFieldContainer[_resources_pb2.LogEntry]
    page: int
    per_page: int
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., log_entries: _Optional[_Iterable[_Union[_resources_pb2.LogEntry, _Mapping]]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class ListScopesRequest(_message.Message):
    __slots__ = ("key_type", "user_app_id")
    KEY_TYPE_FIELD_NUMBER: _ClassVar[int]
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    key_type: str
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, key_type: _Optional[str] = ..., user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class MyScopesRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class MyScopesUserRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class MyScopesRootRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MultiScopeDepsResponse(_message.Message):
    __slots__ = ("status", "scope_deps", "endpoint_deps")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SCOPE_DEPS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_DEPS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    scope_deps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ScopeDeps]
    endpoint_deps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.EndpointDeps]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., scope_deps: _Optional[_Iterable[_Union[_resources_pb2.ScopeDeps, _Mapping]]] = ..., endpoint_deps: _Optional[_Iterable[_Union[_resources_pb2.EndpointDeps, _Mapping]]] = ...) -> None: ...

class MultiScopeResponse(_message.Message):
    __slots__ = ("status", "scopes", "app", "endpoints", "user_feature_flags")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    APP_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    USER_FEATURE_FLAGS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    scopes: _containers.RepeatedScalarFieldContainer[str]
    app: _resources_pb2.App
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    user_feature_flags: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., scopes: _Optional[_Iterable[str]] = ..., app: _Optional[_Union[_resources_pb2.App, _Mapping]] = ..., endpoints: _Optional[_Iterable[str]] = ..., user_feature_flags: _Optional[str] = ...) -> None: ...

class MultiScopeUserResponse(_message.Message):
    __slots__ = ("status", "scopes", "endpoints", "user_feature_flags")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    USER_FEATURE_FLAGS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    user_feature_flags: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., user_feature_flags: _Optional[str] = ...) -> None: ...

class MultiScopeRootResponse(_message.Message):
    __slots__ = ("status", "scopes", "endpoints", "user_feature_flags")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    USER_FEATURE_FLAGS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    scopes: _containers.RepeatedScalarFieldContainer[str]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    user_feature_flags: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., scopes: _Optional[_Iterable[str]] = ..., endpoints: _Optional[_Iterable[str]] = ..., user_feature_flags: _Optional[str] = ...) -> None: ...

class GetSearchRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class ListSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "query", "searches", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    query: _resources_pb2.Query
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., query: _Optional[_Union[_resources_pb2.Query, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class PatchInputsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "searches", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchAnnotationsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "searches", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "searches", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PostSearchesByIDRequest(_message.Message):
    __slots__ = ("user_app_id", "id", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class DeleteSearchRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class PostAnnotationsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "searches", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class PostInputsSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "searches", "pagination", "only_count")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    ONLY_COUNT_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    pagination: Pagination
    only_count: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ..., only_count: _Optional[bool] = ...) -> None: ...

class SingleSearchResponse(_message.Message):
    __slots__ = ("status", "search")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    search: _resources_pb2.Search
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., search: _Optional[_Union[_resources_pb2.Search, _Mapping]] = ...) -> None: ...

class MultiSearchResponse(_message.Message):
    __slots__ = ("status", "id", "hits", "query", "searches", "hit_counts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    SEARCHES_FIELD_NUMBER: _ClassVar[int]
    HIT_COUNTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    id: str
    hits: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Hit]
    query: _resources_pb2.Query
    searches: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Search]
    hit_counts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.HitCount]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., id: _Optional[str] = ..., hits: _Optional[_Iterable[_Union[_resources_pb2.Hit, _Mapping]]] = ..., query: _Optional[_Union[_resources_pb2.Query, _Mapping]] = ..., searches: _Optional[_Iterable[_Union[_resources_pb2.Search, _Mapping]]] = ..., hit_counts: _Optional[_Iterable[_Union[_resources_pb2.HitCount, _Mapping]]] = ...) -> None: ...

class ListAnnotationFiltersRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetAnnotationFilterRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_filter_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_filter_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_filter_id: _Optional[str] = ...) -> None: ...

class PostAnnotationFiltersRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_filters")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTERS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_filters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationFilter]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_filters: _Optional[_Iterable[_Union[_resources_pb2.AnnotationFilter, _Mapping]]] = ...) -> None: ...

class PatchAnnotationFiltersRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_filters", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTERS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_filters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationFilter]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_filters: _Optional[_Iterable[_Union[_resources_pb2.AnnotationFilter, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteAnnotationFiltersRequest(_message.Message):
    __slots__ = ("user_app_id", "annotation_filter_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    annotation_filter_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., annotation_filter_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiAnnotationFilterResponse(_message.Message):
    __slots__ = ("status", "annotation_filters")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTERS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotation_filters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationFilter]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotation_filters: _Optional[_Iterable[_Union[_resources_pb2.AnnotationFilter, _Mapping]]] = ...) -> None: ...

class SingleAnnotationFilterResponse(_message.Message):
    __slots__ = ("status", "annotation_filter")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FILTER_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotation_filter: _resources_pb2.AnnotationFilter
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotation_filter: _Optional[_Union[_resources_pb2.AnnotationFilter, _Mapping]] = ...) -> None: ...

class GetUserRequest(_message.Message):
    __slots__ = ("user_app_id", "additional_fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., additional_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleUserResponse(_message.Message):
    __slots__ = ("status", "user")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    user: _resources_pb2.User
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., user: _Optional[_Union[_resources_pb2.User, _Mapping]] = ...) -> None: ...

class PostValidatePasswordRequest(_message.Message):
    __slots__ = ("user_app_id", "password")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    password: _resources_pb2.Password
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., password: _Optional[_Union[_resources_pb2.Password, _Mapping]] = ...) -> None: ...

class SinglePasswordValidationResponse(_message.Message):
    __slots__ = ("status", "password_violations")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    password_violations: _resources_pb2.PasswordViolations
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., password_violations: _Optional[_Union[_resources_pb2.PasswordViolations, _Mapping]] = ...) -> None: ...

class GetWorkflowRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "additional_fields", "favor_clarifai_workflows", "exclude_clarifai_workflows")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    FAVOR_CLARIFAI_WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_CLARIFAI_WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    favor_clarifai_workflows: bool
    exclude_clarifai_workflows: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., additional_fields: _Optional[_Iterable[str]] = ..., favor_clarifai_workflows: _Optional[bool] = ..., exclude_clarifai_workflows: _Optional[bool] = ...) -> None: ...

class ListWorkflowsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "additional_fields", "sort_ascending", "sort_by_id", "sort_by_modified_at", "sort_by_created_at", "sort_by_star_count", "sort_by_relevance", "featured_only", "starred_only", "bookmark", "visibility", "search", "query", "id", "search_term")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_RELEVANCE_FIELD_NUMBER: _ClassVar[int]
    FEATURED_ONLY_FIELD_NUMBER: _ClassVar[int]
    STARRED_ONLY_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    SEARCH_TERM_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    sort_ascending: bool
    sort_by_id: bool
    sort_by_modified_at: bool
    sort_by_created_at: bool
    sort_by_star_count: bool
    sort_by_relevance: bool
    featured_only: bool
    starred_only: bool
    bookmark: bool
    visibility: _resources_pb2.Visibility
    search: str
    query: str
    id: str
    search_term: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., additional_fields: _Optional[_Iterable[str]] = ..., sort_ascending: _Optional[bool] = ..., sort_by_id: _Optional[bool] = ..., sort_by_modified_at: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ..., sort_by_star_count: _Optional[bool] = ..., sort_by_relevance: _Optional[bool] = ..., featured_only: _Optional[bool] = ..., starred_only: _Optional[bool] = ..., bookmark: _Optional[bool] = ..., visibility: _Optional[_Union[_resources_pb2.Visibility, _Mapping]] = ..., search: _Optional[str] = ..., query: _Optional[str] = ..., id: _Optional[str] = ..., search_term: _Optional[str] = ...) -> None: ...

class PostWorkflowsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflows")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflows: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Workflow]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflows: _Optional[_Iterable[_Union[_resources_pb2.Workflow, _Mapping]]] = ...) -> None: ...

class PatchWorkflowsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflows", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflows: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Workflow]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflows: _Optional[_Iterable[_Union[_resources_pb2.Workflow, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class PatchWorkflowIdsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedCompositeFieldContainer[IdUpdateSource]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[_Union[IdUpdateSource, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteWorkflowRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ...) -> None: ...

class DeleteWorkflowsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "delete_all")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    DELETE_ALL_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    delete_all: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., delete_all: _Optional[bool] = ...) -> None: ...

class SingleWorkflowResponse(_message.Message):
    __slots__ = ("status", "workflow")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow: _resources_pb2.Workflow
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow: _Optional[_Union[_resources_pb2.Workflow, _Mapping]] = ...) -> None: ...

class MultiWorkflowResponse(_message.Message):
    __slots__ = ("status", "workflows")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflows: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Workflow]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflows: _Optional[_Iterable[_Union[_resources_pb2.Workflow, _Mapping]]] = ...) -> None: ...

class PostWorkflowResultsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "version_id", "inputs", "output_config", "favor_clarifai_workflows", "workflow_state", "node_runner_selectors")
    class NodeRunnerSelectorsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _resources_pb2.RunnerSelector
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_resources_pb2.RunnerSelector, _Mapping]] = ...) -> None: ...
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    FAVOR_CLARIFAI_WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_STATE_FIELD_NUMBER: _ClassVar[int]
    NODE_RUNNER_SELECTORS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    version_id: str
    inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    output_config: _resources_pb2.OutputConfig
    favor_clarifai_workflows: bool
    workflow_state: _resources_pb2.WorkflowState
    node_runner_selectors: _containers.MessageMap[str, _resources_pb2.RunnerSelector]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., version_id: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., output_config: _Optional[_Union[_resources_pb2.OutputConfig, _Mapping]] = ..., favor_clarifai_workflows: _Optional[bool] = ..., workflow_state: _Optional[_Union[_resources_pb2.WorkflowState, _Mapping]] = ..., node_runner_selectors: _Optional[_Mapping[str, _resources_pb2.RunnerSelector]] = ...) -> None: ...

class PostWorkflowResultsResponse(_message.Message):
    __slots__ = ("status", "workflow", "results", "workflow_state")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_STATE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow: _resources_pb2.Workflow
    results: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowResult]
    workflow_state: _resources_pb2.WorkflowState
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow: _Optional[_Union[_resources_pb2.Workflow, _Mapping]] = ..., results: _Optional[_Iterable[_Union[_resources_pb2.WorkflowResult, _Mapping]]] = ..., workflow_state: _Optional[_Union[_resources_pb2.WorkflowState, _Mapping]] = ...) -> None: ...

class ListWorkflowVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetWorkflowVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ...) -> None: ...

class DeleteWorkflowVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PatchWorkflowVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_versions", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersion]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_versions: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersion, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class MultiWorkflowVersionResponse(_message.Message):
    __slots__ = ("status", "workflow_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow_versions: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersion, _Mapping]]] = ...) -> None: ...

class SingleWorkflowVersionResponse(_message.Message):
    __slots__ = ("status", "workflow_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow_version: _resources_pb2.WorkflowVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow_version: _Optional[_Union[_resources_pb2.WorkflowVersion, _Mapping]] = ...) -> None: ...

class PostAppDuplicationsRequest(_message.Message):
    __slots__ = ("user_app_id", "app_duplications")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APP_DUPLICATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    app_duplications: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AppDuplication]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., app_duplications: _Optional[_Iterable[_Union[_resources_pb2.AppDuplication, _Mapping]]] = ...) -> None: ...

class GetAppDuplicationRequest(_message.Message):
    __slots__ = ("user_app_id", "app_duplication_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    APP_DUPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    app_duplication_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., app_duplication_id: _Optional[str] = ...) -> None: ...

class ListAppDuplicationsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class MultiAppDuplicationsResponse(_message.Message):
    __slots__ = ("status", "app_duplications")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    APP_DUPLICATIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    app_duplications: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AppDuplication]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., app_duplications: _Optional[_Iterable[_Union[_resources_pb2.AppDuplication, _Mapping]]] = ...) -> None: ...

class SingleAppDuplicationResponse(_message.Message):
    __slots__ = ("status", "app_duplication")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    APP_DUPLICATION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    app_duplication: _resources_pb2.AppDuplication
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., app_duplication: _Optional[_Union[_resources_pb2.AppDuplication, _Mapping]] = ...) -> None: ...

class PostTasksRequest(_message.Message):
    __slots__ = ("user_app_id", "tasks")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    tasks: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Task]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., tasks: _Optional[_Iterable[_Union[_resources_pb2.Task, _Mapping]]] = ...) -> None: ...

class GetTaskRequest(_message.Message):
    __slots__ = ("user_app_id", "task_id", "additional_fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    task_id: str
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., task_id: _Optional[str] = ..., additional_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ListTasksRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "worker_user_ids", "review_user_ids", "label_order_ids", "including_label_order_tasks", "additional_fields", "ids", "input_source_type", "input_source_ids", "worker_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    WORKER_USER_IDS_FIELD_NUMBER: _ClassVar[int]
    REVIEW_USER_IDS_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDER_IDS_FIELD_NUMBER: _ClassVar[int]
    INCLUDING_LABEL_ORDER_TASKS_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    INPUT_SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    INPUT_SOURCE_IDS_FIELD_NUMBER: _ClassVar[int]
    WORKER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    worker_user_ids: _containers.RepeatedScalarFieldContainer[str]
    review_user_ids: _containers.RepeatedScalarFieldContainer[str]
    label_order_ids: _containers.RepeatedScalarFieldContainer[str]
    including_label_order_tasks: bool
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    ids: _containers.RepeatedScalarFieldContainer[str]
    input_source_type: int
    input_source_ids: _containers.RepeatedScalarFieldContainer[str]
    worker_ids: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkerIDSet]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., worker_user_ids: _Optional[_Iterable[str]] = ..., review_user_ids: _Optional[_Iterable[str]] = ..., label_order_ids: _Optional[_Iterable[str]] = ..., including_label_order_tasks: _Optional[bool] = ..., additional_fields: _Optional[_Iterable[str]] = ..., ids: _Optional[_Iterable[str]] = ..., input_source_type: _Optional[_Union[int, str]] = ..., input_source_ids: _Optional[_Iterable[str]] = ..., worker_ids: _Optional[_Iterable[_Union[_resources_pb2.WorkerIDSet, _Mapping]]] = ...) -> None: ...

class PatchTasksRequest(_message.Message):
    __slots__ = ("user_app_id", "tasks", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    tasks: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Task]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., tasks: _Optional[_Iterable[_Union[_resources_pb2.Task, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteTasksRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiTaskResponse(_message.Message):
    __slots__ = ("status", "tasks")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    tasks: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Task]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., tasks: _Optional[_Iterable[_Union[_resources_pb2.Task, _Mapping]]] = ...) -> None: ...

class SingleTaskResponse(_message.Message):
    __slots__ = ("status", "task")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    task: _resources_pb2.Task
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., task: _Optional[_Union[_resources_pb2.Task, _Mapping]] = ...) -> None: ...

class GetTaskCountRequest(_message.Message):
    __slots__ = ("user_app_id", "task_id", "user_ids", "model_version_ids", "workflow_version_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    task_id: str
    user_ids: _containers.RepeatedScalarFieldContainer[str]
    model_version_ids: _containers.RepeatedScalarFieldContainer[str]
    workflow_version_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., task_id: _Optional[str] = ..., user_ids: _Optional[_Iterable[str]] = ..., model_version_ids: _Optional[_Iterable[str]] = ..., workflow_version_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleTaskCountResponse(_message.Message):
    __slots__ = ("status", "app_id", "task_id", "counts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    app_id: str
    task_id: str
    counts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TaskStatusCountPerUser]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., app_id: _Optional[str] = ..., task_id: _Optional[str] = ..., counts: _Optional[_Iterable[_Union[_resources_pb2.TaskStatusCountPerUser, _Mapping]]] = ...) -> None: ...

class PostLabelOrdersRequest(_message.Message):
    __slots__ = ("user_app_id", "label_orders")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDERS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    label_orders: _containers.RepeatedCompositeFieldContainer[_resources_pb2.LabelOrder]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., label_orders: _Optional[_Iterable[_Union[_resources_pb2.LabelOrder, _Mapping]]] = ...) -> None: ...

class GetLabelOrderRequest(_message.Message):
    __slots__ = ("user_app_id", "label_order_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    label_order_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., label_order_id: _Optional[str] = ...) -> None: ...

class ListLabelOrdersRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PatchLabelOrdersRequest(_message.Message):
    __slots__ = ("user_app_id", "label_orders", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDERS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    label_orders: _containers.RepeatedCompositeFieldContainer[_resources_pb2.LabelOrder]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., label_orders: _Optional[_Iterable[_Union[_resources_pb2.LabelOrder, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteLabelOrdersRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MultiLabelOrderResponse(_message.Message):
    __slots__ = ("status", "label_orders")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDERS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    label_orders: _containers.RepeatedCompositeFieldContainer[_resources_pb2.LabelOrder]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., label_orders: _Optional[_Iterable[_Union[_resources_pb2.LabelOrder, _Mapping]]] = ...) -> None: ...

class SingleLabelOrderResponse(_message.Message):
    __slots__ = ("status", "label_order")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LABEL_ORDER_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    label_order: _resources_pb2.LabelOrder
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., label_order: _Optional[_Union[_resources_pb2.LabelOrder, _Mapping]] = ...) -> None: ...

class ListNextTaskAssignmentsRequest(_message.Message):
    __slots__ = ("user_app_id", "task_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    task_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., task_id: _Optional[str] = ...) -> None: ...

class PostBulkOperationsRequest(_message.Message):
    __slots__ = ("user_app_id", "bulk_operations")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    BULK_OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    bulk_operations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.BulkOperation]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., bulk_operations: _Optional[_Iterable[_Union[_resources_pb2.BulkOperation, _Mapping]]] = ...) -> None: ...

class ListBulkOperationsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetBulkOperationRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class CancelBulkOperationRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class DeleteBulkOperationRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleBulkOperationsResponse(_message.Message):
    __slots__ = ("status", "bulk_operation")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BULK_OPERATION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    bulk_operation: _resources_pb2.BulkOperation
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., bulk_operation: _Optional[_Union[_resources_pb2.BulkOperation, _Mapping]] = ...) -> None: ...

class MultiBulkOperationsResponse(_message.Message):
    __slots__ = ("status", "bulk_operation")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BULK_OPERATION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    bulk_operation: _containers.RepeatedCompositeFieldContainer[_resources_pb2.BulkOperation]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., bulk_operation: _Optional[_Iterable[_Union[_resources_pb2.BulkOperation, _Mapping]]] = ...) -> None: ...

class PutTaskAssignmentsRequest(_message.Message):
    __slots__ = ("user_app_id", "task_id", "input_id", "action", "label_submit_config", "review_start_config", "review_approve_config", "review_request_changes_config", "review_reject_config")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    INPUT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    LABEL_SUBMIT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    REVIEW_START_CONFIG_FIELD_NUMBER: _ClassVar[int]
    REVIEW_APPROVE_CONFIG_FIELD_NUMBER: _ClassVar[int]
    REVIEW_REQUEST_CHANGES_CONFIG_FIELD_NUMBER: _ClassVar[int]
    REVIEW_REJECT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    task_id: str
    input_id: str
    action: int
    label_submit_config: LabelSubmitConfig
    review_start_config: ReviewStartConfig
    review_approve_config: ReviewApproveConfig
    review_request_changes_config: ReviewRequestChangesConfig
    review_reject_config: ReviewRejectConfig
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., task_id: _Optional[str] = ..., input_id: _Optional[str] = ..., action: _Optional[_Union[int, str]] = ..., label_submit_config: _Optional[_Union[LabelSubmitConfig, _Mapping]] = ..., review_start_config: _Optional[_Union[ReviewStartConfig, _Mapping]] = ..., review_approve_config: _Optional[_Union[ReviewApproveConfig, _Mapping]] = ..., review_request_changes_config: _Optional[_Union[ReviewRequestChangesConfig, _Mapping]] = ..., review_reject_config: _Optional[_Union[ReviewRejectConfig, _Mapping]] = ...) -> None: ...

class LabelSubmitConfig(_message.Message):
    __slots__ = ("task_assignments",)
    TASK_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    task_assignments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TaskAssignment]
    def __init__(self, task_assignments: _Optional[_Iterable[_Union[_resources_pb2.TaskAssignment, _Mapping]]] = ...) -> None: ...

class ReviewStartConfig(_message.Message):
    __slots__ = ("workers",)
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    workers: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Worker]
    def __init__(self, workers: _Optional[_Iterable[_Union[_resources_pb2.Worker, _Mapping]]] = ...) -> None: ...

class ReviewApproveConfig(_message.Message):
    __slots__ = ("task_assignments", "workers")
    TASK_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    task_assignments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TaskAssignment]
    workers: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Worker]
    def __init__(self, task_assignments: _Optional[_Iterable[_Union[_resources_pb2.TaskAssignment, _Mapping]]] = ..., workers: _Optional[_Iterable[_Union[_resources_pb2.Worker, _Mapping]]] = ...) -> None: ...

class ReviewRequestChangesConfig(_message.Message):
    __slots__ = ("task_assignments", "workers")
    TASK_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    task_assignments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TaskAssignment]
    workers: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Worker]
    def __init__(self, task_assignments: _Optional[_Iterable[_Union[_resources_pb2.TaskAssignment, _Mapping]]] = ..., workers: _Optional[_Iterable[_Union[_resources_pb2.Worker, _Mapping]]] = ...) -> None: ...

class ReviewRejectConfig(_message.Message):
    __slots__ = ("task_assignments", "workers")
    TASK_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    task_assignments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TaskAssignment]
    workers: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Worker]
    def __init__(self, task_assignments: _Optional[_Iterable[_Union[_resources_pb2.TaskAssignment, _Mapping]]] = ..., workers: _Optional[_Iterable[_Union[_resources_pb2.Worker, _Mapping]]] = ...) -> None: ...

class MultiTaskAssignmentResponse(_message.Message):
    __slots__ = ("status", "task_assignments")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TASK_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    task_assignments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TaskAssignment]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., task_assignments: _Optional[_Iterable[_Union[_resources_pb2.TaskAssignment, _Mapping]]] = ...) -> None: ...

class ListInputsAddJobsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetInputsAddJobRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class CancelInputsAddJobRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class MultiInputsAddJobResponse(_message.Message):
    __slots__ = ("status", "inputs_add_jobs")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_ADD_JOBS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    inputs_add_jobs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InputsAddJob]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., inputs_add_jobs: _Optional[_Iterable[_Union[_resources_pb2.InputsAddJob, _Mapping]]] = ...) -> None: ...

class SingleInputsAddJobResponse(_message.Message):
    __slots__ = ("status", "inputs_add_job")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_ADD_JOB_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    inputs_add_job: _resources_pb2.InputsAddJob
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., inputs_add_job: _Optional[_Union[_resources_pb2.InputsAddJob, _Mapping]] = ...) -> None: ...

class PostUploadsRequest(_message.Message):
    __slots__ = ("user_app_id", "uploads")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    UPLOADS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    uploads: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Upload]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., uploads: _Optional[_Iterable[_Union[_resources_pb2.Upload, _Mapping]]] = ...) -> None: ...

class DeleteUploadsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListUploadsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetUploadRequest(_message.Message):
    __slots__ = ("user_app_id", "upload_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    upload_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., upload_id: _Optional[str] = ...) -> None: ...

class SingleUploadResponse(_message.Message):
    __slots__ = ("status", "upload")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    upload: _resources_pb2.Upload
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., upload: _Optional[_Union[_resources_pb2.Upload, _Mapping]] = ...) -> None: ...

class MultiUploadResponse(_message.Message):
    __slots__ = ("status", "uploads")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UPLOADS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    uploads: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Upload]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., uploads: _Optional[_Iterable[_Union[_resources_pb2.Upload, _Mapping]]] = ...) -> None: ...

class PutUploadContentPartsRequest(_message.Message):
    __slots__ = ("user_app_id", "upload_id", "content_parts")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_PARTS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    upload_id: str
    content_parts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.UploadContentPart]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., upload_id: _Optional[str] = ..., content_parts: _Optional[_Iterable[_Union[_resources_pb2.UploadContentPart, _Mapping]]] = ...) -> None: ...

class PostInputsDataSourcesRequest(_message.Message):
    __slots__ = ("user_app_id", "data_sources", "call_back_url", "app_pat")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_SOURCES_FIELD_NUMBER: _ClassVar[int]
    CALL_BACK_URL_FIELD_NUMBER: _ClassVar[int]
    APP_PAT_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    data_sources: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InputsDataSource]
    call_back_url: str
    app_pat: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., data_sources: _Optional[_Iterable[_Union[_resources_pb2.InputsDataSource, _Mapping]]] = ..., call_back_url: _Optional[str] = ..., app_pat: _Optional[str] = ...) -> None: ...

class GetInputsExtractionJobRequest(_message.Message):
    __slots__ = ("user_app_id", "inputs_extraction_job_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUTS_EXTRACTION_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    inputs_extraction_job_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., inputs_extraction_job_id: _Optional[str] = ...) -> None: ...

class ListInputsExtractionJobsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class SingleInputsExtractionJobResponse(_message.Message):
    __slots__ = ("status", "inputs_extraction_job")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_EXTRACTION_JOB_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    inputs_extraction_job: _resources_pb2.InputsExtractionJob
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., inputs_extraction_job: _Optional[_Union[_resources_pb2.InputsExtractionJob, _Mapping]] = ...) -> None: ...

class MultiInputsExtractionJobResponse(_message.Message):
    __slots__ = ("status", "inputs_extraction_jobs")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_EXTRACTION_JOBS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    inputs_extraction_jobs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InputsExtractionJob]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., inputs_extraction_jobs: _Optional[_Iterable[_Union[_resources_pb2.InputsExtractionJob, _Mapping]]] = ...) -> None: ...

class CancelInputsExtractionJobsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PostInputsUploadsRequest(_message.Message):
    __slots__ = ("user_app_id", "inputs_uploads")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INPUTS_UPLOADS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    inputs_uploads: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InputsUpload]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., inputs_uploads: _Optional[_Iterable[_Union[_resources_pb2.InputsUpload, _Mapping]]] = ...) -> None: ...

class GetRunnerRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "runner_id", "compute_cluster_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    runner_id: str
    compute_cluster_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., runner_id: _Optional[str] = ..., compute_cluster_id: _Optional[str] = ...) -> None: ...

class ListRunnersRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "page", "per_page", "compute_cluster_id", "min_replicas", "model_version_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_REPLICAS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    page: int
    per_page: int
    compute_cluster_id: str
    min_replicas: int
    model_version_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., compute_cluster_id: _Optional[str] = ..., min_replicas: _Optional[int] = ..., model_version_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PostRunnersRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "runners", "compute_cluster_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNERS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    runners: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Runner]
    compute_cluster_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., runners: _Optional[_Iterable[_Union[_resources_pb2.Runner, _Mapping]]] = ..., compute_cluster_id: _Optional[str] = ...) -> None: ...

class PatchRunnersRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "runners", "compute_cluster_id", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNERS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    runners: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Runner]
    compute_cluster_id: str
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., runners: _Optional[_Iterable[_Union[_resources_pb2.Runner, _Mapping]]] = ..., compute_cluster_id: _Optional[str] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteRunnersRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "ids", "compute_cluster_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    compute_cluster_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ..., compute_cluster_id: _Optional[str] = ...) -> None: ...

class SingleRunnerResponse(_message.Message):
    __slots__ = ("status", "runner")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    runner: _resources_pb2.Runner
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., runner: _Optional[_Union[_resources_pb2.Runner, _Mapping]] = ...) -> None: ...

class MultiRunnerResponse(_message.Message):
    __slots__ = ("status", "runners")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RUNNERS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    runners: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Runner]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., runners: _Optional[_Iterable[_Union[_resources_pb2.Runner, _Mapping]]] = ...) -> None: ...

class ListRunnerItemsRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "runner_id", "compute_cluster_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    runner_id: str
    compute_cluster_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., runner_id: _Optional[str] = ..., compute_cluster_id: _Optional[str] = ...) -> None: ...

class PostRunnerItemOutputsRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "runner_id", "runner_item_id", "runner_item_outputs", "status", "runner_replica_id", "compute_cluster_id", "cloud_provider_id", "region")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ITEM_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_REPLICA_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    CLOUD_PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    runner_id: str
    runner_item_id: str
    runner_item_outputs: _containers.RepeatedCompositeFieldContainer[RunnerItemOutput]
    status: _status_pb2.Status
    runner_replica_id: str
    compute_cluster_id: str
    cloud_provider_id: str
    region: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., runner_id: _Optional[str] = ..., runner_item_id: _Optional[str] = ..., runner_item_outputs: _Optional[_Iterable[_Union[RunnerItemOutput, _Mapping]]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., runner_replica_id: _Optional[str] = ..., compute_cluster_id: _Optional[str] = ..., cloud_provider_id: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class SyncStateRequest(_message.Message):
    __slots__ = ("operation_type", "compute_clusters", "nodepools", "runners", "pipeline_version_runs", "secrets")
    OPERATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    RUNNERS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUNS_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    operation_type: str
    compute_clusters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ComputeCluster]
    nodepools: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Nodepool]
    runners: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Runner]
    pipeline_version_runs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersionRun]
    secrets: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Secret]
    def __init__(self, operation_type: _Optional[str] = ..., compute_clusters: _Optional[_Iterable[_Union[_resources_pb2.ComputeCluster, _Mapping]]] = ..., nodepools: _Optional[_Iterable[_Union[_resources_pb2.Nodepool, _Mapping]]] = ..., runners: _Optional[_Iterable[_Union[_resources_pb2.Runner, _Mapping]]] = ..., pipeline_version_runs: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersionRun, _Mapping]]] = ..., secrets: _Optional[_Iterable[_Union[_resources_pb2.Secret, _Mapping]]] = ...) -> None: ...

class MultiRunnerItemResponse(_message.Message):
    __slots__ = ("status", "runner_items")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ITEMS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    runner_items: _containers.RepeatedCompositeFieldContainer[RunnerItem]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., runner_items: _Optional[_Iterable[_Union[RunnerItem, _Mapping]]] = ...) -> None: ...

class RunnerItem(_message.Message):
    __slots__ = ("id", "description", "processing_info", "post_model_outputs_request", "sync_state_request", "auto_annotation_request", "metadata")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_INFO_FIELD_NUMBER: _ClassVar[int]
    POST_MODEL_OUTPUTS_REQUEST_FIELD_NUMBER: _ClassVar[int]
    SYNC_STATE_REQUEST_FIELD_NUMBER: _ClassVar[int]
    AUTO_ANNOTATION_REQUEST_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    processing_info: _resources_pb2.ProcessingInfo
    post_model_outputs_request: PostModelOutputsRequest
    sync_state_request: SyncStateRequest
    auto_annotation_request: AutoAnnotationRequest
    metadata: RunnerItemMetadata
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., processing_info: _Optional[_Union[_resources_pb2.ProcessingInfo, _Mapping]] = ..., post_model_outputs_request: _Optional[_Union[PostModelOutputsRequest, _Mapping]] = ..., sync_state_request: _Optional[_Union[SyncStateRequest, _Mapping]] = ..., auto_annotation_request: _Optional[_Union[AutoAnnotationRequest, _Mapping]] = ..., metadata: _Optional[_Union[RunnerItemMetadata, _Mapping]] = ...) -> None: ...

class RunnerItemMetadata(_message.Message):
    __slots__ = ("user_id", "block_hashes")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HASHES_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    block_hashes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_id: _Optional[str] = ..., block_hashes: _Optional[_Iterable[int]] = ...) -> None: ...

class AutoAnnotationRequest(_message.Message):
    __slots__ = ("post_model_outputs_request", "task", "authorization_value")
    POST_MODEL_OUTPUTS_REQUEST_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    AUTHORIZATION_VALUE_FIELD_NUMBER: _ClassVar[int]
    post_model_outputs_request: PostModelOutputsRequest
    task: _resources_pb2.Task
    authorization_value: str
    def __init__(self, post_model_outputs_request: _Optional[_Union[PostModelOutputsRequest, _Mapping]] = ..., task: _Optional[_Union[_resources_pb2.Task, _Mapping]] = ..., authorization_value: _Optional[str] = ...) -> None: ...

class RunnerItemOutput(_message.Message):
    __slots__ = ("multi_output_response",)
    MULTI_OUTPUT_RESPONSE_FIELD_NUMBER: _ClassVar[int]
    multi_output_response: MultiOutputResponse
    def __init__(self, multi_output_response: _Optional[_Union[MultiOutputResponse, _Mapping]] = ...) -> None: ...

class MultiRunnerItemOutputResponse(_message.Message):
    __slots__ = ("status", "runner_item_outputs")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_ITEM_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    runner_item_outputs: _containers.RepeatedCompositeFieldContainer[RunnerItemOutput]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., runner_item_outputs: _Optional[_Iterable[_Union[RunnerItemOutput, _Mapping]]] = ...) -> None: ...

class PostModelVersionsTrainingTimeEstimateRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "model_versions", "estimated_input_count")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_INPUT_COUNT_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    model_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModelVersion]
    estimated_input_count: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., model_versions: _Optional[_Iterable[_Union[_resources_pb2.ModelVersion, _Mapping]]] = ..., estimated_input_count: _Optional[int] = ...) -> None: ...

class MultiTrainingTimeEstimateResponse(_message.Message):
    __slots__ = ("status", "training_time_estimates")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_TIME_ESTIMATES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    training_time_estimates: _containers.RepeatedCompositeFieldContainer[_duration_pb2.Duration]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., training_time_estimates: _Optional[_Iterable[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]]] = ...) -> None: ...

class ListCloudProvidersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MultiCloudProviderResponse(_message.Message):
    __slots__ = ("status", "cloud_providers")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CLOUD_PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    cloud_providers: _containers.RepeatedCompositeFieldContainer[_resources_pb2.CloudProvider]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., cloud_providers: _Optional[_Iterable[_Union[_resources_pb2.CloudProvider, _Mapping]]] = ...) -> None: ...

class ListCloudRegionsRequest(_message.Message):
    __slots__ = ("cloud_provider",)
    CLOUD_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    cloud_provider: _resources_pb2.CloudProvider
    def __init__(self, cloud_provider: _Optional[_Union[_resources_pb2.CloudProvider, _Mapping]] = ...) -> None: ...

class MultiCloudRegionResponse(_message.Message):
    __slots__ = ("status", "regions", "cloud_regions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    CLOUD_REGIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    regions: _containers.RepeatedScalarFieldContainer[str]
    cloud_regions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.CloudRegion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., regions: _Optional[_Iterable[str]] = ..., cloud_regions: _Optional[_Iterable[_Union[_resources_pb2.CloudRegion, _Mapping]]] = ...) -> None: ...

class ListInstanceTypesRequest(_message.Message):
    __slots__ = ("cloud_provider", "region")
    CLOUD_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    cloud_provider: _resources_pb2.CloudProvider
    region: str
    def __init__(self, cloud_provider: _Optional[_Union[_resources_pb2.CloudProvider, _Mapping]] = ..., region: _Optional[str] = ...) -> None: ...

class MultiInstanceTypeResponse(_message.Message):
    __slots__ = ("status", "instance_types")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_TYPES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    instance_types: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InstanceType]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., instance_types: _Optional[_Iterable[_Union[_resources_pb2.InstanceType, _Mapping]]] = ...) -> None: ...

class GetComputeClusterRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ...) -> None: ...

class ListComputeClustersRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostComputeClustersRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_clusters")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_clusters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ComputeCluster]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_clusters: _Optional[_Iterable[_Union[_resources_pb2.ComputeCluster, _Mapping]]] = ...) -> None: ...

class PatchComputeClustersRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_clusters", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_clusters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ComputeCluster]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_clusters: _Optional[_Iterable[_Union[_resources_pb2.ComputeCluster, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteComputeClustersRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleComputeClusterResponse(_message.Message):
    __slots__ = ("status", "compute_cluster")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    compute_cluster: _resources_pb2.ComputeCluster
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., compute_cluster: _Optional[_Union[_resources_pb2.ComputeCluster, _Mapping]] = ...) -> None: ...

class MultiComputeClusterResponse(_message.Message):
    __slots__ = ("status", "compute_clusters")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    compute_clusters: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ComputeCluster]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., compute_clusters: _Optional[_Iterable[_Union[_resources_pb2.ComputeCluster, _Mapping]]] = ...) -> None: ...

class GetNodepoolRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id", "nodepool_id", "active_usage")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_USAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    nodepool_id: str
    active_usage: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ..., active_usage: _Optional[bool] = ...) -> None: ...

class ListNodepoolsRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id", "page", "per_page", "active_usage")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_USAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    page: int
    per_page: int
    active_usage: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., active_usage: _Optional[bool] = ...) -> None: ...

class PostNodepoolsRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id", "nodepools")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    nodepools: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Nodepool]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ..., nodepools: _Optional[_Iterable[_Union[_resources_pb2.Nodepool, _Mapping]]] = ...) -> None: ...

class PatchNodepoolsRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id", "nodepools", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    nodepools: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Nodepool]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ..., nodepools: _Optional[_Iterable[_Union[_resources_pb2.Nodepool, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteNodepoolsRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PostNodepoolStatusRequest(_message.Message):
    __slots__ = ("user_app_id", "compute_cluster_id", "nodepool_id", "status", "status_description")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    compute_cluster_id: str
    nodepool_id: str
    status: int
    status_description: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ..., status: _Optional[_Union[int, str]] = ..., status_description: _Optional[str] = ...) -> None: ...

class SingleNodepoolResponse(_message.Message):
    __slots__ = ("status", "nodepool")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    nodepool: _resources_pb2.Nodepool
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., nodepool: _Optional[_Union[_resources_pb2.Nodepool, _Mapping]] = ...) -> None: ...

class MultiNodepoolResponse(_message.Message):
    __slots__ = ("status", "nodepools")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    nodepools: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Nodepool]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., nodepools: _Optional[_Iterable[_Union[_resources_pb2.Nodepool, _Mapping]]] = ...) -> None: ...

class GetDeploymentRequest(_message.Message):
    __slots__ = ("user_app_id", "deployment_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    deployment_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., deployment_id: _Optional[str] = ...) -> None: ...

class ListDeploymentsRequest(_message.Message):
    __slots__ = ("user_app_id", "nodepool_id", "page", "per_page", "model_version_ids", "workflow_version_ids", "compute_cluster_id", "scheduling_priorities")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    nodepool_id: str
    page: int
    per_page: int
    model_version_ids: _containers.RepeatedScalarFieldContainer[str]
    workflow_version_ids: _containers.RepeatedScalarFieldContainer[str]
    compute_cluster_id: str
    scheduling_priorities: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., nodepool_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., model_version_ids: _Optional[_Iterable[str]] = ..., workflow_version_ids: _Optional[_Iterable[str]] = ..., compute_cluster_id: _Optional[str] = ..., scheduling_priorities: _Optional[_Iterable[int]] = ...) -> None: ...

class PostDeploymentsRequest(_message.Message):
    __slots__ = ("user_app_id", "deployments")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    deployments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Deployment]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., deployments: _Optional[_Iterable[_Union[_resources_pb2.Deployment, _Mapping]]] = ...) -> None: ...

class DeleteDeploymentsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PostAuditLogSearchesRequest(_message.Message):
    __slots__ = ("user_app_id", "query", "sort_ascending", "pagination")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    query: _resources_pb2.AuditLogQuery
    sort_ascending: bool
    pagination: Pagination
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., query: _Optional[_Union[_resources_pb2.AuditLogQuery, _Mapping]] = ..., sort_ascending: _Optional[bool] = ..., pagination: _Optional[_Union[Pagination, _Mapping]] = ...) -> None: ...

class MultiAuditLogEntryResponse(_message.Message):
    __slots__ = ("status", "entries")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    entries: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AuditLogEntry]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., entries: _Optional[_Iterable[_Union[_resources_pb2.AuditLogEntry, _Mapping]]] = ...) -> None: ...

class PatchDeploymentsRequest(_message.Message):
    __slots__ = ("user_app_id", "deployments", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    deployments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Deployment]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., deployments: _Optional[_Iterable[_Union[_resources_pb2.Deployment, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class SingleDeploymentResponse(_message.Message):
    __slots__ = ("status", "deployment")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    deployment: _resources_pb2.Deployment
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., deployment: _Optional[_Union[_resources_pb2.Deployment, _Mapping]] = ...) -> None: ...

class MultiDeploymentResponse(_message.Message):
    __slots__ = ("status", "deployments")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    deployments: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Deployment]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., deployments: _Optional[_Iterable[_Union[_resources_pb2.Deployment, _Mapping]]] = ...) -> None: ...

class ListWorkflowEvaluationTemplatesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MultiWorkflowEvaluationTemplateResponse(_message.Message):
    __slots__ = ("status", "workflow_version_evaluation_templates")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow_version_evaluation_templates: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersionEvaluationTemplate]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow_version_evaluation_templates: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersionEvaluationTemplate, _Mapping]]] = ...) -> None: ...

class PostWorkflowVersionEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id", "workflow_version_evaluations", "runner_selectors")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATIONS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_SELECTORS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    workflow_version_evaluations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersionEvaluation]
    runner_selectors: _containers.RepeatedCompositeFieldContainer[_resources_pb2.RunnerSelector]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ..., workflow_version_evaluations: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersionEvaluation, _Mapping]]] = ..., runner_selectors: _Optional[_Iterable[_Union[_resources_pb2.RunnerSelector, _Mapping]]] = ...) -> None: ...

class PatchWorkflowVersionEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id", "workflow_version_evaluations", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    workflow_version_evaluations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersionEvaluation]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ..., workflow_version_evaluations: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersionEvaluation, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class MultiWorkflowVersionEvaluationResponse(_message.Message):
    __slots__ = ("status", "workflow_version_evaluations")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow_version_evaluations: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersionEvaluation]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow_version_evaluations: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersionEvaluation, _Mapping]]] = ...) -> None: ...

class SingleWorkflowVersionEvaluationResponse(_message.Message):
    __slots__ = ("status", "workflow_version_evaluation")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow_version_evaluation: _resources_pb2.WorkflowVersionEvaluation
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow_version_evaluation: _Optional[_Union[_resources_pb2.WorkflowVersionEvaluation, _Mapping]] = ...) -> None: ...

class GetWorkflowVersionEvaluationRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id", "workflow_version_evaluation_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    workflow_version_evaluation_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ..., workflow_version_evaluation_id: _Optional[str] = ...) -> None: ...

class ListWorkflowVersionEvaluationsRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostModelMigrationRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id", "version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ..., version_id: _Optional[str] = ...) -> None: ...

class DeleteModelMigrationRequest(_message.Message):
    __slots__ = ("user_app_id", "model_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    model_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., model_id: _Optional[str] = ...) -> None: ...

class ListWorkflowVersionEvaluationDataRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id", "workflow_version_evaluation_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    workflow_version_evaluation_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ..., workflow_version_evaluation_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostWorkflowVersionEvaluationDataRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "workflow_version_id", "workflow_version_evaluation_id", "workflow_version_evaluation_data")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_DATA_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    workflow_version_id: str
    workflow_version_evaluation_id: str
    workflow_version_evaluation_data: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersionEvaluationData]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., workflow_version_id: _Optional[str] = ..., workflow_version_evaluation_id: _Optional[str] = ..., workflow_version_evaluation_data: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersionEvaluationData, _Mapping]]] = ...) -> None: ...

class MultiListWorkflowVersionEvaluationDataResponse(_message.Message):
    __slots__ = ("status", "workflow_version_evaluation_data")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_VERSION_EVALUATION_DATA_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    workflow_version_evaluation_data: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowVersionEvaluationData]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., workflow_version_evaluation_data: _Optional[_Iterable[_Union[_resources_pb2.WorkflowVersionEvaluationData, _Mapping]]] = ...) -> None: ...

class GetPipelineRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ...) -> None: ...

class ListPipelinesRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostPipelinesRequest(_message.Message):
    __slots__ = ("user_app_id", "pipelines")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipelines: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Pipeline]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipelines: _Optional[_Iterable[_Union[_resources_pb2.Pipeline, _Mapping]]] = ...) -> None: ...

class PatchPipelinesRequest(_message.Message):
    __slots__ = ("user_app_id", "pipelines", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipelines: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Pipeline]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipelines: _Optional[_Iterable[_Union[_resources_pb2.Pipeline, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeletePipelinesRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SinglePipelineResponse(_message.Message):
    __slots__ = ("status", "pipeline")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline: _resources_pb2.Pipeline
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline: _Optional[_Union[_resources_pb2.Pipeline, _Mapping]] = ...) -> None: ...

class MultiPipelineResponse(_message.Message):
    __slots__ = ("status", "pipelines")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipelines: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Pipeline]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipelines: _Optional[_Iterable[_Union[_resources_pb2.Pipeline, _Mapping]]] = ...) -> None: ...

class GetPipelineVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ...) -> None: ...

class ListPipelineVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PatchPipelineVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_versions", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersion]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_versions: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersion, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeletePipelineVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SinglePipelineVersionResponse(_message.Message):
    __slots__ = ("status", "pipeline_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_version: _resources_pb2.PipelineVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_version: _Optional[_Union[_resources_pb2.PipelineVersion, _Mapping]] = ...) -> None: ...

class MultiPipelineVersionResponse(_message.Message):
    __slots__ = ("status", "pipeline_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_versions: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersion, _Mapping]]] = ...) -> None: ...

class GetPipelineVersionRunRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_id", "pipeline_version_run_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_id: str
    pipeline_version_run_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_run_id: _Optional[str] = ...) -> None: ...

class ListPipelineVersionRunsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_id", "page", "per_page", "status_codes", "compute_cluster_id", "nodepool_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODES_FIELD_NUMBER: _ClassVar[int]
    COMPUTE_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NODEPOOL_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_id: str
    page: int
    per_page: int
    status_codes: _containers.RepeatedScalarFieldContainer[int]
    compute_cluster_id: str
    nodepool_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., status_codes: _Optional[_Iterable[_Union[int, str]]] = ..., compute_cluster_id: _Optional[str] = ..., nodepool_id: _Optional[str] = ...) -> None: ...

class PostPipelineVersionRunsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_id", "pipeline_version_runs", "runner_selector")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUNS_FIELD_NUMBER: _ClassVar[int]
    RUNNER_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_id: str
    pipeline_version_runs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersionRun]
    runner_selector: _resources_pb2.RunnerSelector
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_runs: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersionRun, _Mapping]]] = ..., runner_selector: _Optional[_Union[_resources_pb2.RunnerSelector, _Mapping]] = ...) -> None: ...

class PatchPipelineVersionRunsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_id", "pipeline_version_runs", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUNS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_id: str
    pipeline_version_runs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersionRun]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_runs: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersionRun, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class SinglePipelineVersionRunResponse(_message.Message):
    __slots__ = ("status", "pipeline_version_run")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_version_run: _resources_pb2.PipelineVersionRun
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_version_run: _Optional[_Union[_resources_pb2.PipelineVersionRun, _Mapping]] = ...) -> None: ...

class MultiPipelineVersionRunResponse(_message.Message):
    __slots__ = ("status", "pipeline_version_runs")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUNS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_version_runs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersionRun]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_version_runs: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersionRun, _Mapping]]] = ...) -> None: ...

class ListPipelineVersionRunStatusLogsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_id", "pipeline_version_id", "pipeline_version_run_id", "status_codes", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODES_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_id: str
    pipeline_version_id: str
    pipeline_version_run_id: str
    status_codes: _containers.RepeatedScalarFieldContainer[int]
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_id: _Optional[str] = ..., pipeline_version_id: _Optional[str] = ..., pipeline_version_run_id: _Optional[str] = ..., status_codes: _Optional[_Iterable[_Union[int, str]]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class MultiPipelineVersionRunStatusLogResponse(_message.Message):
    __slots__ = ("status", "pipeline_version_run_status_logs")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_STATUS_LOGS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_version_run_status_logs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineVersionRunStatusLog]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_version_run_status_logs: _Optional[_Iterable[_Union[_resources_pb2.PipelineVersionRunStatusLog, _Mapping]]] = ...) -> None: ...

class PostPipelineStepsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_steps")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEPS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_steps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineStep]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_steps: _Optional[_Iterable[_Union[_resources_pb2.PipelineStep, _Mapping]]] = ...) -> None: ...

class MultiPipelineStepResponse(_message.Message):
    __slots__ = ("status", "pipeline_steps")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEPS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_steps: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineStep]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_steps: _Optional[_Iterable[_Union[_resources_pb2.PipelineStep, _Mapping]]] = ...) -> None: ...

class ListPipelineStepsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class ListPipelineStepVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_step_id", "page", "per_page", "status_codes")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_CODES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_step_id: str
    page: int
    per_page: int
    status_codes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_step_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., status_codes: _Optional[_Iterable[_Union[int, str]]] = ...) -> None: ...

class MultiPipelineStepVersionResponse(_message.Message):
    __slots__ = ("status", "pipeline_step_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_step_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineStepVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_step_versions: _Optional[_Iterable[_Union[_resources_pb2.PipelineStepVersion, _Mapping]]] = ...) -> None: ...

class PostPipelineStepVersionsUploadRequest(_message.Message):
    __slots__ = ("upload_config", "content_part")
    UPLOAD_CONFIG_FIELD_NUMBER: _ClassVar[int]
    CONTENT_PART_FIELD_NUMBER: _ClassVar[int]
    upload_config: PostPipelineStepVersionsUploadConfig
    content_part: _resources_pb2.UploadContentPart
    def __init__(self, upload_config: _Optional[_Union[PostPipelineStepVersionsUploadConfig, _Mapping]] = ..., content_part: _Optional[_Union[_resources_pb2.UploadContentPart, _Mapping]] = ...) -> None: ...

class PostPipelineStepVersionsUploadResponse(_message.Message):
    __slots__ = ("status", "bytes_remaining", "pipeline_step_version_id")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BYTES_REMAINING_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    bytes_remaining: int
    pipeline_step_version_id: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., bytes_remaining: _Optional[int] = ..., pipeline_step_version_id: _Optional[str] = ...) -> None: ...

class PostPipelineStepVersionsUploadConfig(_message.Message):
    __slots__ = ("user_app_id", "pipeline_step_id", "pipeline_step_version", "total_size", "storage_request_size")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_REQUEST_SIZE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_step_id: str
    pipeline_step_version: _resources_pb2.PipelineStepVersion
    total_size: int
    storage_request_size: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_step_id: _Optional[str] = ..., pipeline_step_version: _Optional[_Union[_resources_pb2.PipelineStepVersion, _Mapping]] = ..., total_size: _Optional[int] = ..., storage_request_size: _Optional[int] = ...) -> None: ...

class GetPipelineStepRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_step_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_step_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_step_id: _Optional[str] = ...) -> None: ...

class SinglePipelineStepResponse(_message.Message):
    __slots__ = ("status", "pipeline_step")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_step: _resources_pb2.PipelineStep
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_step: _Optional[_Union[_resources_pb2.PipelineStep, _Mapping]] = ...) -> None: ...

class GetPipelineStepVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_step_id", "pipeline_step_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_step_id: str
    pipeline_step_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_step_id: _Optional[str] = ..., pipeline_step_version_id: _Optional[str] = ...) -> None: ...

class SinglePipelineStepVersionResponse(_message.Message):
    __slots__ = ("status", "pipeline_step_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_step_version: _resources_pb2.PipelineStepVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_step_version: _Optional[_Union[_resources_pb2.PipelineStepVersion, _Mapping]] = ...) -> None: ...

class DeletePipelineStepsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class DeletePipelineStepVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_step_id", "pipeline_step_version_ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_STEP_VERSION_IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_step_id: str
    pipeline_step_version_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_step_id: _Optional[str] = ..., pipeline_step_version_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetSecretRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class ListSecretsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostSecretsRequest(_message.Message):
    __slots__ = ("user_app_id", "secrets")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    secrets: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Secret]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., secrets: _Optional[_Iterable[_Union[_resources_pb2.Secret, _Mapping]]] = ...) -> None: ...

class PatchSecretsRequest(_message.Message):
    __slots__ = ("user_app_id", "secret", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    secret: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Secret]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., secret: _Optional[_Iterable[_Union[_resources_pb2.Secret, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteSecretsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleSecretResponse(_message.Message):
    __slots__ = ("status", "secret")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    secret: _resources_pb2.Secret
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., secret: _Optional[_Union[_resources_pb2.Secret, _Mapping]] = ...) -> None: ...

class MultiSecretResponse(_message.Message):
    __slots__ = ("status", "secrets")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    secrets: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Secret]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., secrets: _Optional[_Iterable[_Union[_resources_pb2.Secret, _Mapping]]] = ...) -> None: ...

class ListPipelineTemplatesRequest(_message.Message):
    __slots__ = ("pipeline_template_type",)
    PIPELINE_TEMPLATE_TYPE_FIELD_NUMBER: _ClassVar[int]
    pipeline_template_type: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, pipeline_template_type: _Optional[_Iterable[_Union[int, str]]] = ...) -> None: ...

class MultiPipelineTemplateResponse(_message.Message):
    __slots__ = ("status", "pipeline_templates")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline_templates: _containers.RepeatedCompositeFieldContainer[_resources_pb2.PipelineTemplate]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline_templates: _Optional[_Iterable[_Union[_resources_pb2.PipelineTemplate, _Mapping]]] = ...) -> None: ...

class PostPipelineVersionRunFromTemplateRequest(_message.Message):
    __slots__ = ("user_app_id", "pipeline_template_name", "pipeline_id", "pipeline_description", "pipeline_version_description", "nodepools", "input_args_override")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_TEMPLATE_NAME_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    NODEPOOLS_FIELD_NUMBER: _ClassVar[int]
    INPUT_ARGS_OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    pipeline_template_name: str
    pipeline_id: str
    pipeline_description: str
    pipeline_version_description: str
    nodepools: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Nodepool]
    input_args_override: _resources_pb2.OrchestrationArgsOverride
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., pipeline_template_name: _Optional[str] = ..., pipeline_id: _Optional[str] = ..., pipeline_description: _Optional[str] = ..., pipeline_version_description: _Optional[str] = ..., nodepools: _Optional[_Iterable[_Union[_resources_pb2.Nodepool, _Mapping]]] = ..., input_args_override: _Optional[_Union[_resources_pb2.OrchestrationArgsOverride, _Mapping]] = ...) -> None: ...

class PostPipelineVersionRunFromTemplateResponse(_message.Message):
    __slots__ = ("status", "pipeline", "pipeline_version_run")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_RUN_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    pipeline: _resources_pb2.Pipeline
    pipeline_version_run: _resources_pb2.PipelineVersionRun
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., pipeline: _Optional[_Union[_resources_pb2.Pipeline, _Mapping]] = ..., pipeline_version_run: _Optional[_Union[_resources_pb2.PipelineVersionRun, _Mapping]] = ...) -> None: ...

class PostMetricsQueryRequest(_message.Message):
    __slots__ = ("user_app_id", "query")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    query: _resources_pb2.MetricSearchQuery
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., query: _Optional[_Union[_resources_pb2.MetricSearchQuery, _Mapping]] = ...) -> None: ...

class MetricsQueryResponse(_message.Message):
    __slots__ = ("status", "data", "resolution")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    data: _resources_pb2.MetricData
    resolution: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., data: _Optional[_Union[_resources_pb2.MetricData, _Mapping]] = ..., resolution: _Optional[str] = ...) -> None: ...

class ListMetricLabelsRequest(_message.Message):
    __slots__ = ("user_app_id", "metric_types")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    METRIC_TYPES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    metric_types: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., metric_types: _Optional[_Iterable[_Union[int, str]]] = ...) -> None: ...

class MultiMetricLabelsResponse(_message.Message):
    __slots__ = ("status", "metric_type_labels")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    METRIC_TYPE_LABELS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    metric_type_labels: _containers.RepeatedCompositeFieldContainer[_resources_pb2.MetricTypeLabels]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., metric_type_labels: _Optional[_Iterable[_Union[_resources_pb2.MetricTypeLabels, _Mapping]]] = ...) -> None: ...

class PostArtifactsRequest(_message.Message):
    __slots__ = ("user_app_id", "artifacts")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACTS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifacts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Artifact]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifacts: _Optional[_Iterable[_Union[_resources_pb2.Artifact, _Mapping]]] = ...) -> None: ...

class MultiArtifactResponse(_message.Message):
    __slots__ = ("status", "artifacts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ARTIFACTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    artifacts: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Artifact]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., artifacts: _Optional[_Iterable[_Union[_resources_pb2.Artifact, _Mapping]]] = ...) -> None: ...

class ListArtifactsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class GetArtifactRequest(_message.Message):
    __slots__ = ("user_app_id", "artifact_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifact_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifact_id: _Optional[str] = ...) -> None: ...

class SingleArtifactResponse(_message.Message):
    __slots__ = ("status", "artifact")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    artifact: _resources_pb2.Artifact
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., artifact: _Optional[_Union[_resources_pb2.Artifact, _Mapping]] = ...) -> None: ...

class DeleteArtifactRequest(_message.Message):
    __slots__ = ("user_app_id", "artifact_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifact_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifact_id: _Optional[str] = ...) -> None: ...

class PostArtifactVersionsUploadRequest(_message.Message):
    __slots__ = ("upload_config", "content_part")
    UPLOAD_CONFIG_FIELD_NUMBER: _ClassVar[int]
    CONTENT_PART_FIELD_NUMBER: _ClassVar[int]
    upload_config: PostArtifactVersionsUploadConfig
    content_part: _resources_pb2.UploadContentPart
    def __init__(self, upload_config: _Optional[_Union[PostArtifactVersionsUploadConfig, _Mapping]] = ..., content_part: _Optional[_Union[_resources_pb2.UploadContentPart, _Mapping]] = ...) -> None: ...

class PostArtifactVersionsUploadResponse(_message.Message):
    __slots__ = ("status", "bytes_remaining", "artifact_version_id")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BYTES_REMAINING_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    bytes_remaining: int
    artifact_version_id: str
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., bytes_remaining: _Optional[int] = ..., artifact_version_id: _Optional[str] = ...) -> None: ...

class PostArtifactVersionsUploadConfig(_message.Message):
    __slots__ = ("user_app_id", "artifact_id", "artifact_version", "total_size", "storage_request_size")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_REQUEST_SIZE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifact_id: str
    artifact_version: _resources_pb2.ArtifactVersion
    total_size: int
    storage_request_size: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifact_id: _Optional[str] = ..., artifact_version: _Optional[_Union[_resources_pb2.ArtifactVersion, _Mapping]] = ..., total_size: _Optional[int] = ..., storage_request_size: _Optional[int] = ...) -> None: ...

class ListArtifactVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "artifact_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifact_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifact_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class MultiArtifactVersionResponse(_message.Message):
    __slots__ = ("status", "artifact_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    artifact_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ArtifactVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., artifact_versions: _Optional[_Iterable[_Union[_resources_pb2.ArtifactVersion, _Mapping]]] = ...) -> None: ...

class GetArtifactVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "artifact_id", "artifact_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifact_id: str
    artifact_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifact_id: _Optional[str] = ..., artifact_version_id: _Optional[str] = ...) -> None: ...

class SingleArtifactVersionResponse(_message.Message):
    __slots__ = ("status", "artifact_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    artifact_version: _resources_pb2.ArtifactVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., artifact_version: _Optional[_Union[_resources_pb2.ArtifactVersion, _Mapping]] = ...) -> None: ...

class DeleteArtifactVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "artifact_id", "artifact_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_ID_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    artifact_id: str
    artifact_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., artifact_id: _Optional[str] = ..., artifact_version_id: _Optional[str] = ...) -> None: ...

class PostConceptMappingJobsRequest(_message.Message):
    __slots__ = ("user_app_id", "concept_mapping_jobs")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_MAPPING_JOBS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    concept_mapping_jobs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ConceptMappingJob]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., concept_mapping_jobs: _Optional[_Iterable[_Union[_resources_pb2.ConceptMappingJob, _Mapping]]] = ...) -> None: ...

class MultiConceptMappingJobResponse(_message.Message):
    __slots__ = ("status", "ids")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class DeleteAnnotationSearchMetricsRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class PostAnnotationSearchMetricsRequest(_message.Message):
    __slots__ = ("user_app_id", "id", "ground_truth", "search_to_eval", "data", "evaluation_type")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    GROUND_TRUTH_FIELD_NUMBER: _ClassVar[int]
    SEARCH_TO_EVAL_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    ground_truth: _resources_pb2.Search
    search_to_eval: _resources_pb2.Search
    data: _resources_pb2.Data
    evaluation_type: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ..., ground_truth: _Optional[_Union[_resources_pb2.Search, _Mapping]] = ..., search_to_eval: _Optional[_Union[_resources_pb2.Search, _Mapping]] = ..., data: _Optional[_Union[_resources_pb2.Data, _Mapping]] = ..., evaluation_type: _Optional[_Union[int, str]] = ...) -> None: ...

class GetAnnotationSearchMetricsRequest(_message.Message):
    __slots__ = ("user_app_id", "id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class ListAnnotationSearchMetricsRequest(_message.Message):
    __slots__ = ("user_app_id",)
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ...) -> None: ...

class MultiAnnotationSearchMetricsResponse(_message.Message):
    __slots__ = ("status", "annotation_search_metrics")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_SEARCH_METRICS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    annotation_search_metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.AnnotationSearchMetrics]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., annotation_search_metrics: _Optional[_Iterable[_Union[_resources_pb2.AnnotationSearchMetrics, _Mapping]]] = ...) -> None: ...

class PostWorkflowResultsSimilarityRequest(_message.Message):
    __slots__ = ("user_app_id", "workflow_id", "version_id", "model_version_id", "probe_inputs", "pool_inputs", "favor_clarifai_workflows")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    PROBE_INPUTS_FIELD_NUMBER: _ClassVar[int]
    POOL_INPUTS_FIELD_NUMBER: _ClassVar[int]
    FAVOR_CLARIFAI_WORKFLOWS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    workflow_id: str
    version_id: str
    model_version_id: str
    probe_inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    pool_inputs: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Input]
    favor_clarifai_workflows: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., workflow_id: _Optional[str] = ..., version_id: _Optional[str] = ..., model_version_id: _Optional[str] = ..., probe_inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., pool_inputs: _Optional[_Iterable[_Union[_resources_pb2.Input, _Mapping]]] = ..., favor_clarifai_workflows: _Optional[bool] = ...) -> None: ...

class PostWorkflowResultsSimilarityResponse(_message.Message):
    __slots__ = ("status", "results")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    results: _containers.RepeatedCompositeFieldContainer[_resources_pb2.WorkflowResultsSimilarity]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., results: _Optional[_Iterable[_Union[_resources_pb2.WorkflowResultsSimilarity, _Mapping]]] = ...) -> None: ...

class PostCollectorsRequest(_message.Message):
    __slots__ = ("user_app_id", "collectors")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COLLECTORS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    collectors: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collector]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., collectors: _Optional[_Iterable[_Union[_resources_pb2.Collector, _Mapping]]] = ...) -> None: ...

class PatchCollectorsRequest(_message.Message):
    __slots__ = ("user_app_id", "collectors", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COLLECTORS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    collectors: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collector]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., collectors: _Optional[_Iterable[_Union[_resources_pb2.Collector, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteCollectorsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids", "delete_all")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    DELETE_ALL_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    delete_all: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ..., delete_all: _Optional[bool] = ...) -> None: ...

class GetCollectorRequest(_message.Message):
    __slots__ = ("user_app_id", "collector_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    COLLECTOR_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    collector_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., collector_id: _Optional[str] = ...) -> None: ...

class ListCollectorsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class MultiCollectorResponse(_message.Message):
    __slots__ = ("status", "collectors")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COLLECTORS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    collectors: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Collector]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., collectors: _Optional[_Iterable[_Union[_resources_pb2.Collector, _Mapping]]] = ...) -> None: ...

class SingleCollectorResponse(_message.Message):
    __slots__ = ("status", "collector")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COLLECTOR_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    collector: _resources_pb2.Collector
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., collector: _Optional[_Union[_resources_pb2.Collector, _Mapping]] = ...) -> None: ...

class PostStatValuesRequest(_message.Message):
    __slots__ = ("user_app_id", "stat_values")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    STAT_VALUES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    stat_values: _containers.RepeatedCompositeFieldContainer[_resources_pb2.StatValue]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., stat_values: _Optional[_Iterable[_Union[_resources_pb2.StatValue, _Mapping]]] = ...) -> None: ...

class MultiStatValueResponse(_message.Message):
    __slots__ = ("status", "stat_values")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STAT_VALUES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    stat_values: _containers.RepeatedCompositeFieldContainer[_resources_pb2.StatValue]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., stat_values: _Optional[_Iterable[_Union[_resources_pb2.StatValue, _Mapping]]] = ...) -> None: ...

class PostStatValuesAggregateRequest(_message.Message):
    __slots__ = ("user_app_id", "stat_value_aggregate_queries")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    STAT_VALUE_AGGREGATE_QUERIES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    stat_value_aggregate_queries: _containers.RepeatedCompositeFieldContainer[_resources_pb2.StatValueAggregateQuery]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., stat_value_aggregate_queries: _Optional[_Iterable[_Union[_resources_pb2.StatValueAggregateQuery, _Mapping]]] = ...) -> None: ...

class MultiStatValueAggregateResponse(_message.Message):
    __slots__ = ("status", "stat_value_aggregate_results")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STAT_VALUE_AGGREGATE_RESULTS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    stat_value_aggregate_results: _containers.RepeatedCompositeFieldContainer[_resources_pb2.StatValueAggregateResult]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., stat_value_aggregate_results: _Optional[_Iterable[_Union[_resources_pb2.StatValueAggregateResult, _Mapping]]] = ...) -> None: ...

class PostTrendingMetricsViewRequest(_message.Message):
    __slots__ = ("user_app_id", "view_type", "object_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    VIEW_TYPE_FIELD_NUMBER: _ClassVar[int]
    OBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    view_type: str
    object_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., view_type: _Optional[str] = ..., object_id: _Optional[str] = ...) -> None: ...

class ListTrendingMetricsViewsRequest(_message.Message):
    __slots__ = ("user_app_id", "view_type", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    VIEW_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    view_type: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., view_type: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class MultiTrendingMetricsViewResponse(_message.Message):
    __slots__ = ("status", "metrics")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    metrics: _containers.RepeatedCompositeFieldContainer[_resources_pb2.TrendingMetric]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., metrics: _Optional[_Iterable[_Union[_resources_pb2.TrendingMetric, _Mapping]]] = ...) -> None: ...

class GetModuleRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "additional_fields")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., additional_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ListModulesRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page", "additional_fields", "sort_ascending", "sort_by_created_at", "sort_by_star_count", "sort_by_modified_at", "sort_by_id", "starred_only", "bookmark", "search", "name", "filter_by_user_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_FIELDS_FIELD_NUMBER: _ClassVar[int]
    SORT_ASCENDING_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_STAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_ID_FIELD_NUMBER: _ClassVar[int]
    STARRED_ONLY_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    additional_fields: _containers.RepeatedScalarFieldContainer[str]
    sort_ascending: bool
    sort_by_created_at: bool
    sort_by_star_count: bool
    sort_by_modified_at: bool
    sort_by_id: bool
    starred_only: bool
    bookmark: bool
    search: str
    name: str
    filter_by_user_id: bool
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ..., additional_fields: _Optional[_Iterable[str]] = ..., sort_ascending: _Optional[bool] = ..., sort_by_created_at: _Optional[bool] = ..., sort_by_star_count: _Optional[bool] = ..., sort_by_modified_at: _Optional[bool] = ..., sort_by_id: _Optional[bool] = ..., starred_only: _Optional[bool] = ..., bookmark: _Optional[bool] = ..., search: _Optional[str] = ..., name: _Optional[str] = ..., filter_by_user_id: _Optional[bool] = ...) -> None: ...

class PostModulesRequest(_message.Message):
    __slots__ = ("user_app_id", "modules")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULES_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    modules: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Module]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., modules: _Optional[_Iterable[_Union[_resources_pb2.Module, _Mapping]]] = ...) -> None: ...

class PatchModulesRequest(_message.Message):
    __slots__ = ("user_app_id", "modules", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    modules: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Module]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., modules: _Optional[_Iterable[_Union[_resources_pb2.Module, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteModulesRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleModuleResponse(_message.Message):
    __slots__ = ("status", "module")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODULE_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    module: _resources_pb2.Module
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., module: _Optional[_Union[_resources_pb2.Module, _Mapping]] = ...) -> None: ...

class MultiModuleResponse(_message.Message):
    __slots__ = ("status", "modules")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODULES_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    modules: _containers.RepeatedCompositeFieldContainer[_resources_pb2.Module]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., modules: _Optional[_Iterable[_Union[_resources_pb2.Module, _Mapping]]] = ...) -> None: ...

class GetModuleVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "module_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    module_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., module_version_id: _Optional[str] = ...) -> None: ...

class ListModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "module_versions")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    module_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModuleVersion]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., module_versions: _Optional[_Iterable[_Union[_resources_pb2.ModuleVersion, _Mapping]]] = ...) -> None: ...

class PatchModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "module_versions", "action")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    module_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModuleVersion]
    action: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., module_versions: _Optional[_Iterable[_Union[_resources_pb2.ModuleVersion, _Mapping]]] = ..., action: _Optional[str] = ...) -> None: ...

class DeleteModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetModuleVersionUsageCountRequest(_message.Message):
    __slots__ = ("user_app_id", "module_id", "module_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_ID_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    module_id: str
    module_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., module_id: _Optional[str] = ..., module_version_id: _Optional[str] = ...) -> None: ...

class SingleModuleVersionResponse(_message.Message):
    __slots__ = ("status", "module_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    module_version: _resources_pb2.ModuleVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., module_version: _Optional[_Union[_resources_pb2.ModuleVersion, _Mapping]] = ...) -> None: ...

class MultiModuleVersionResponse(_message.Message):
    __slots__ = ("status", "module_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    module_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.ModuleVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., module_versions: _Optional[_Iterable[_Union[_resources_pb2.ModuleVersion, _Mapping]]] = ...) -> None: ...

class SingleModuleVersionUsageCountResponse(_message.Message):
    __slots__ = ("status", "usage_count")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    USAGE_COUNT_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    usage_count: int
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., usage_count: _Optional[int] = ...) -> None: ...

class GetInstalledModuleVersionRequest(_message.Message):
    __slots__ = ("user_app_id", "installed_module_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_MODULE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    installed_module_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., installed_module_version_id: _Optional[str] = ...) -> None: ...

class ListInstalledModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "page", "per_page")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PER_PAGE_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    page: int
    per_page: int
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., page: _Optional[int] = ..., per_page: _Optional[int] = ...) -> None: ...

class PostInstalledModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "installed_module_versions")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    installed_module_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InstalledModuleVersion]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., installed_module_versions: _Optional[_Iterable[_Union[_resources_pb2.InstalledModuleVersion, _Mapping]]] = ...) -> None: ...

class PostInstalledModuleVersionsKeyRequest(_message.Message):
    __slots__ = ("user_app_id", "installed_module_version_id")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_MODULE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    installed_module_version_id: str
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., installed_module_version_id: _Optional[str] = ...) -> None: ...

class DeleteInstalledModuleVersionsRequest(_message.Message):
    __slots__ = ("user_app_id", "ids")
    USER_APP_ID_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    user_app_id: _resources_pb2.UserAppIDSet
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, user_app_id: _Optional[_Union[_resources_pb2.UserAppIDSet, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SingleInstalledModuleVersionResponse(_message.Message):
    __slots__ = ("status", "installed_module_version")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_MODULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    installed_module_version: _resources_pb2.InstalledModuleVersion
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., installed_module_version: _Optional[_Union[_resources_pb2.InstalledModuleVersion, _Mapping]] = ...) -> None: ...

class MultiInstalledModuleVersionResponse(_message.Message):
    __slots__ = ("status", "installed_module_versions")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    status: _status_pb2.Status
    installed_module_versions: _containers.RepeatedCompositeFieldContainer[_resources_pb2.InstalledModuleVersion]
    def __init__(self, status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., installed_module_versions: _Optional[_Iterable[_Union[_resources_pb2.InstalledModuleVersion, _Mapping]]] = ...) -> None: ...
