"""The official client and our server in one process: both import orders, and a call from one to the other.

Generated code of the usual kind would end such a process with a duplicate symbol (architecture: private pool).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.clients import RELEASES, client_environment
from support.serving import OWNER, ROOT

CLIENT = """
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
"""
SERVER = "from meshserve import app, config"
PROGRAM = f"""
import asyncio
import sys
from pathlib import Path

OWNER = dict(user_id="{OWNER.user_id}", app_id="{OWNER.app_id}")

def call(port):
    stub = service_pb2_grpc.V2Stub(ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", port))
    place = dict(user_app_id=resources_pb2.UserAppIDSet(**OWNER))
    how = dict(metadata=(("authorization", "Key {OWNER.pat}"),), timeout=20)
    concept = resources_pb2.Concept(id="beside", name="Beside")
    added = stub.PostConcepts(service_pb2.PostConceptsRequest(concepts=[concept], **place), **how)
    found = stub.GetConcept(service_pb2.GetConceptRequest(concept_id="beside", **place), **how)
    print(added.status.code, found.concept.name)

async def main():
    settings = config.Config(data=Path(sys.argv[1]), port=0, pat="{OWNER.pat}", **OWNER)
    port = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(app.serve(settings, lambda welcome, *bound: port.set_result(bound[0].port)))
    await asyncio.wait([port, serving], return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    await asyncio.to_thread(call, port.result())
    serving.cancel()
    await asyncio.wait([serving])

asyncio.run(main())
"""


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    "order",
    [
        pytest.param((CLIENT, SERVER), id="client first"),
        pytest.param((SERVER, CLIENT), id="server first", marks=pytest.mark.slow),
    ],
)
def test_client_and_server_share_a_process(order: tuple[str, str], release: str, tmp_path: Path) -> None:
    first, second = order
    program = "\n".join([first, second, PROGRAM])
    env = client_environment(release)
    env["PYTHONPATH"] = os.pathsep.join([env["PYTHONPATH"], str(ROOT / "server"), str(ROOT / "generated")])
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "10000 Beside"), ended.stderr[-3000:]
