from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TimeOfDay(_message.Message):
    __slots__ = ("hours", "minutes", "seconds", "nanos")
    HOURS_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    NANOS_FIELD_NUMBER: _ClassVar[int]
    hours: int
    minutes: int
    seconds: int
    nanos: int
    def __init__(self, hours: _Optional[int] = ..., minutes: _Optional[int] = ..., seconds: _Optional[int] = ..., nanos: _Optional[int] = ...) -> None: ...

class TimeOfDayRange(_message.Message):
    __slots__ = ("start", "end", "is_start_inclusive", "is_end_inclusive")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    IS_START_INCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    IS_END_INCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    start: TimeOfDay
    end: TimeOfDay
    is_start_inclusive: bool
    is_end_inclusive: bool
    def __init__(self, start: _Optional[_Union[TimeOfDay, _Mapping]] = ..., end: _Optional[_Union[TimeOfDay, _Mapping]] = ..., is_start_inclusive: _Optional[bool] = ..., is_end_inclusive: _Optional[bool] = ...) -> None: ...
