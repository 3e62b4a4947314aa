"""The vendor SDK's own model server, on loopback: `clarifai_server.py PORT CALLERS JOB`, the job as JSON.

It is put together as the SDK's `ModelServer` does it, which listens to the whole network and wants a container's folders.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import clarifai.client  # noqa: F401 - first, for the packages import one another
from clarifai.runners.models.model_class import ModelClass
from clarifai.runners.models.model_servicer import ModelServicer
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2, status_pb2
from clarifai_protocol.utils.grpc_server import GRPCServer
from job import Job


class Served(ModelClass):
    """The job behind the SDK, from messages to messages, which costs it less than its typed methods."""

    def load_model(self) -> None:
        """Open the graph."""
        self._job = Job(**json.loads(sys.argv[3]))

    def PostModelOutputs(  # noqa: N802 - the SDK looks for this name
        self, request: service_pb2.PostModelOutputsRequest
    ) -> service_pb2.MultiOutputResponse:
        """One embedding for each picture."""
        outputs = []
        for given in request.inputs:
            vector = self._job(given.data.image.base64)
            embedding = resources_pb2.Embedding(vector=vector.tolist(), num_dimensions=len(vector))
            status = status_pb2.Status(code=status_code_pb2.SUCCESS)
            outputs.append(resources_pb2.Output(status=status, data=resources_pb2.Data(embeddings=[embedding])))
        return service_pb2.MultiOutputResponse(outputs=outputs)


def main() -> None:
    """Serve until the process is ended."""
    port, callers = int(sys.argv[1]), int(sys.argv[2])
    model = Served()
    model.load_model()
    server = GRPCServer(ThreadPoolExecutor(32), 1 << 30, callers)  # the SDK's 32 threads; more may wait than its 10
    server.add_port_to_server(f"127.0.0.1:{port}", False)
    service_pb2_grpc.add_V2Servicer_to_server(ModelServicer(model), server)
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
