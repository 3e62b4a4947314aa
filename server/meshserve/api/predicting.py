"""What predictions of models and workflows share: the model behind an output, and outputs from results."""

import asyncio
from collections.abc import Sequence
from io import BytesIO

from meshserve.api.model_lookup import ResolvedModel
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status, status_of
from meshserve.core.structs import to_dict
from meshserve.media.picture import Picture
from meshserve.runners.base import Settings
from meshserve.runners.shaping import shape
from meshserve.workflow.model_types import EMBEDDINGS, MODEL_TYPES
from meshserve.workflow.operators import ASKING, FEW_PARTS, Crops, Result, Unfit, parts_of
from meshserve.workflow.plan import ASKS, OPERATOR, NodeModel
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Input, Model, Output, OutputConfig, OutputInfo
from meshserve_proto.service_pb2 import MultiOutputResponse
from meshserve_proto.timestamp_pb2 import Timestamp

SUCCESS = make_status(codes.SUCCESS)
IMPLICIT = ("image", "text")
"""What a model that takes embeddings takes as well if it asks an app, whose base workflow embeds it."""
_OUTPUT = {name: described.number for name, described in Output.DESCRIPTOR.fields_by_name.items()}
_NEW_ID = bytes([_OUTPUT["id"] << 3 | 2, 32])
"""What stands before the 32 digits of an id that `ids.new_id` made."""
_WENT_WELL = embedded(_OUTPUT["status"], [SUCCESS.SerializeToString()])


def node_model(resolved: ResolvedModel, *overrides: OutputInfo) -> NodeModel:
    """What computes a model, with its own settings overridden by `params` and `data` of each override in turn.

    Raises Problem with the version's own status (21102 …) if it is not trained.
    """
    status = resolved.version.status
    if resolved.version_row.extra["status"] != codes.MODEL_TRAINED:
        raise Problem(
            status.code or codes.MODEL_UNTRAINED,
            f"Version '{resolved.version.id}' of model '{resolved.model.id}' cannot predict:"
            f" {status.description or 'it is not trained'}. Train it, or name a trained version.",
        )
    type_id = resolved.model.model_type_id
    known = MODEL_TYPES.get(type_id)
    inputs = known.input_fields if known is not None else ()
    asks = type_id in ASKING and resolved.engine == f"{OPERATOR}{type_id}"
    if asks and EMBEDDINGS in inputs:
        inputs += IMPLICIT
    return NodeModel(
        engine=f"{ASKS}{type_id}\n{resolved.place.app}\n{resolved.version_row.pk}" if asks else resolved.engine,
        type_id=type_id,
        label=f"model '{resolved.model.id}' ({type_id})",
        inputs=inputs,
        outputs=known.output_fields if known is not None else (),
        settings=_settings(resolved.output_info, overrides),
        model=_header(resolved.model),
    )


def _settings(own: OutputInfo, overrides: Sequence[OutputInfo]) -> Settings:
    params, concepts = to_dict(own.params), list(own.data.concepts)
    for override in overrides:
        params |= to_dict(override.params)
        concepts = list(override.data.concepts) or concepts
    return Settings(params, concepts)


def _header(model: Model) -> Model:
    """The model as outputs repeat it: without what may be long."""
    header = Model(
        id=model.id,
        name=model.name,
        app_id=model.app_id,
        user_id=model.user_id,
        model_type_id=model.model_type_id,
        created_at=model.created_at,
        modified_at=model.modified_at,
    )
    version = header.model_version
    version.CopyFrom(model.model_version)
    for long in ("output_info", "train_info", "metrics", "train_log", "metadata", "input_info", "method_signatures"):
        version.ClearField(long)
    return header


async def shaped_all(call: Call, results: Sequence[Result], config: OutputConfig | None) -> list[Data | Problem]:
    """Results as messages: concepts as the caller wants them, cut regions as pictures."""

    def work() -> list[Data | Problem]:
        return [shaped(result, config) for result in results]

    if sum(map(_weight, results)) <= FEW_PARTS:
        return work()
    return await asyncio.get_running_loop().run_in_executor(call.services.threads, work)


def _weight(result: Result) -> int:
    """How much there is to look at: of cut pictures and of videos more than the event loop should."""
    if isinstance(result, Crops) or (isinstance(result, Data) and result.frames):
        return FEW_PARTS + 1
    return parts_of(result) + 1 if isinstance(result, Data) else 1


def shaped(result: Result, config: OutputConfig | None) -> Data | Problem:
    """One result as a message; empty data where an operator kept the input back."""
    if isinstance(result, Problem):
        return result
    if result is None or isinstance(result, Unfit):
        return Data()
    data = result if isinstance(result, Data) else _with_pictures(result)
    if not (data.concepts or data.regions or data.frames):
        return data
    # Which of the selected concepts the model knows was settled before it ran, so all of them count as known here.
    return shape(data, config, config.select_concepts if config is not None else ())[0]


def _with_pictures(crops: Crops) -> Data:
    data = Data()
    data.CopyFrom(crops.data)
    for region, picture in zip(data.regions, crops.pictures, strict=True):
        if picture is not None:
            region.data.image.base64 = png(picture)
            region.data.image.image_info.width, region.data.image.image_info.height = picture.width, picture.height
            region.data.image.image_info.format = "PNG"
    return data


def png(picture: Picture) -> bytes:
    """A picture's pixels as a file."""
    from PIL import Image

    buffer = BytesIO()
    Image.fromarray(picture.rgb).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def echo(given: Input) -> Input:
    """The input as an answer repeats it; its bytes are gone since it was prepared."""
    if not given.id:
        given.id = ids.new_id()
    return given


def output(result: Data | Problem, model: Model, given: Input | None, created: Timestamp) -> Output:
    """One output: data, or the status of what went wrong."""
    if isinstance(result, Problem):
        return Output(id=ids.new_id(), status=status_of(result), created_at=created, model=model, input=given)
    return Output(id=ids.new_id(), status=SUCCESS, created_at=created, model=model, input=given, data=result)


def written(results: Sequence[Data | Problem], model: bytes, inputs: Sequence[Input]) -> bytes:
    """The outputs of a model, one an input, as a response without its status. model: serialized."""
    common = common_of(model, stamp().SerializeToString())
    bodies = [
        written_output(result, common) + embedded(_OUTPUT["input"], [echo(given).SerializeToString()])
        for result, given in zip(results, inputs, strict=True)
    ]
    return embedded(MultiOutputResponse.OUTPUTS_FIELD_NUMBER, bodies)


def common_of(model: bytes, created: bytes) -> bytes:
    """What the outputs of one model in one call have in common; of serialized messages, and serialized."""
    return embedded(_OUTPUT["created_at"], [created]) + embedded(_OUTPUT["model"], [model])


def written_output(result: Data | Problem, common: bytes) -> bytes:
    """One output without an input, as `output` makes it, serialized. common: as of `common_of`."""
    if isinstance(result, Problem):
        said = embedded(_OUTPUT["status"], [status_of(result).SerializeToString()])
    else:
        said = _WENT_WELL + embedded(_OUTPUT["data"], [result.SerializeToString()])
    return b"".join((_NEW_ID, ids.new_id().encode(), common, said))


def stamp() -> Timestamp:
    """Now, for the outputs of one call."""
    return clock.stamp(clock.now())
