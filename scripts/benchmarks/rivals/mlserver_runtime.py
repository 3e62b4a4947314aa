"""MLServer's side of the job: a runtime of its own making, as its documents show it."""

from job import Job
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Runtime(MLModel):
    """The job behind MLServer; `parameters.extra` of its model settings are the job's arguments."""

    async def load(self) -> bool:
        """Open the graph."""
        self._job = Job(**self.settings.parameters.extra)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """One picture, as the only element of a tensor of bytes."""
        vector = self._job(payload.inputs[0].data[0])
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("vector", vector[None])])
