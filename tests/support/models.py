"""Models made and listed through the official client."""

from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as res

from support.calls import Call

HINT = "Show output_info with: GET /models/{model_id}/output_info"


def made(send: Call, id: str, where: Any = None, **fields: Any) -> Any:
    return send("PostModels", where=where, models=[res.Model(id=id, **fields)]).model


def listed(send: Call, where: Any, **fields: Any) -> list[str]:
    return [model.id for model in send("ListModels", where=where, **fields).models]


def thresholds(**values: float) -> res.OutputInfo:
    concepts = [res.Concept(id=id, value=value) for id, value in values.items()]
    return res.OutputInfo(data=res.Data(concepts=concepts))
