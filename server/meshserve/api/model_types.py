"""Model types: what this server knows of, as clients read it."""

from functools import cache

from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.structs import to_struct
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.workflow.model_types import MODEL_TYPES, ModelTypeInfo, Parameter
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    EvaluationType,
    ModelType,
    ModelTypeEnumOption,
    ModelTypeField,
    ModelTypeRangeInfo,
)
from meshserve_proto.service_pb2 import (
    GetModelTypeRequest,
    ListModelTypesRequest,
    MultiModelTypeResponse,
    SingleModelTypeResponse,
)

STORED_ONLY = "This server keeps models of this type, but computes nothing with them."


@rpc("GetModelType")
async def get_type(call: Call, request: GetModelTypeRequest) -> Reply:
    """One model type."""
    info = MODEL_TYPES.get(request.model_type_id)
    if info is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no model type '{request.model_type_id}'.")
    return SingleModelTypeResponse(model_type=message(info))


@rpc("ListModelTypes")
async def list_types(call: Call, request: ListModelTypesRequest) -> Reply:
    """All model types: operators first, then learned ones."""
    number, per_page = page_of(request)
    start = (number - 1) * per_page
    listed = list(MODEL_TYPES.values())[start : start + per_page]
    return MultiModelTypeResponse(model_types=[message(info) for info in listed])


def _computed(info: ModelTypeInfo) -> bool:
    """Whether this server has anything that computes models of the type."""
    from meshserve.runners.offers import OFFERS  # imported late: both cost numpy
    from meshserve.workflow.operators import ASKING, OPERATORS

    return info.id in OPERATORS or info.id in ASKING or any(offer.model_type_id == info.id for offer in OFFERS)


@cache
def message(info: ModelTypeInfo) -> ModelType:
    """A model type as the contract writes it."""
    return ModelType(
        id=info.id,
        title=info.title,
        description=info.description if _computed(info) else f"{info.description} {STORED_ONLY}",
        input_fields=info.input_fields,
        output_fields=info.output_fields,
        trainable=info.trainable,
        creatable=info.creatable,
        requires_sequential_frames=info.sequential,
        evaluation_type=EvaluationType.Value(info.evaluation or "Undefined"),
        model_type_fields=[_field(parameter) for parameter in info.parameters],
    )


def _field(parameter: Parameter) -> ModelTypeField:
    field = ModelTypeField(
        path=parameter.path,
        field_type=ModelTypeField.ModelTypeFieldType.Value(parameter.kind),
        description=parameter.description,
        placeholder=parameter.path.rpartition(".")[2],
        required=parameter.required,
        model_type_enum_options=[ModelTypeEnumOption(id=option) for option in parameter.options],
    )
    if parameter.default is not None:
        field.default_value.CopyFrom(to_struct({"value": parameter.default}).fields["value"])
    if parameter.kind == "RANGE" and parameter.limits is not None:
        low, high, step = parameter.limits
        field.model_type_range_info.CopyFrom(ModelTypeRangeInfo(min=low, max=high, step=step))
    return field


BINDINGS = [get_type, list_types]
