"""Posts batches of 128 texts until it is told to stop: `pour.py PORT SECONDS`."""

import itertools
import sys
import time

from client import PLACE, Client

from meshserve_proto import resources_pb2, service_pb2


def batch(start: int) -> service_pb2.PostInputsRequest:
    """128 text inputs with ids of their own."""
    texts = [
        resources_pb2.Data(text=resources_pb2.Text(raw=f"text number {start + i} of a bulk load")) for i in range(128)
    ]
    inputs = [resources_pb2.Input(id=f"in{start + i}", data=data) for i, data in enumerate(texts)]
    return service_pb2.PostInputsRequest(user_app_id=PLACE, inputs=inputs)


if __name__ == "__main__":
    client, end = Client(int(sys.argv[1])), time.monotonic() + float(sys.argv[2])
    for start in itertools.count(time.time_ns(), 128):
        if time.monotonic() > end:
            break
        client.call("PostInputs", batch(start), service_pb2.MultiInputResponse)
