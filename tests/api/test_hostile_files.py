"""Hostile files through a real server: each gets its status soon, memory stays flat, and the server lives."""

import os
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2_grpc
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.hostile import KEPT, Hostile, all_files, picture
from support.inputs import MEDIA_URL, Inputs
from support.serving import running

PATIENCE = 30.0
"""Seconds for one file on a machine that runs other tests beside it; see WORK."""
WORK = 2.0
"""Seconds of computing that a file may take of the server and its decoders, and seconds that half the files may take by the
clock: beside other work a file waits for its turn, and one for which a decoder is started waits long.
"""
GROWTH, PEAK = 500_000_000, 1_000_000_000
"""Bytes that the server may keep, for each of its threads has a heap, and that it may take at any moment."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile-media")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Inputs]:
    """A server of its own, whose memory nobody else uses."""
    options = ("--mirror", f"{MEDIA_URL}={folder}")
    with (
        running(tmp_path_factory.mktemp("hostile"), options=options) as server,
        ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", server.port) as channel,
    ):
        owner = server.owner
        app = res.UserAppIDSet(user_id=owner.user_id, app_id=owner.app_id)
        made = Inputs(service_pb2_grpc.V2Stub(channel), server, app, owner.metadata)
        made.ok("PostInputs", inputs=[of_file(Hostile("warm", "image", picture("JPEG")), "warm", folder)])
        warm = made.settled("warm", 60).status
        assert warm.code == StatusCode.INPUT_DOWNLOAD_SUCCESS, warm  # models are in memory from here on
        yield made


def of_file(file: Hostile, id: str, folder: Path) -> Any:
    """An input as somebody would post the file; texts by a URL, for a text in a request is well formed already."""
    if file.kind == "text":
        (folder / f"{id}.txt").write_bytes(file.content)
        return res.Input(id=id, data=res.Data(text=res.Text(url=f"{MEDIA_URL}{id}.txt")))
    medium = {"image": res.Image, "video": res.Video, "audio": res.Audio}[file.kind](base64=file.content)
    return res.Input(id=id, data=res.Data(**{file.kind: medium}))


def memory(inputs: Inputs, field: str) -> int:
    """Bytes of the server: VmRSS now, VmHWM at most so far."""
    path = Path(f"/proc/{inputs.server.process.pid}/status")
    if not path.exists():
        pytest.skip("the system does not tell the memory of a process")
    found = re.search(rf"{field}:\s+(\d+) kB", path.read_text())
    assert found
    return int(found[1]) * 1024


def worked(inputs: Inputs) -> float:
    """Seconds that the server and the processes that it started have computed so far."""
    pid = inputs.server.process.pid
    own, ticks = str(pid), 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if own == path.parent.name:
            ticks += sum(map(int, fields[11:15]))  # with those of its children that have ended
        elif fields[1] == own:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def settled(inputs: Inputs, posted: Any) -> Any:
    """The status of an input in the end, which may be at once."""
    (answer,) = inputs.post(posted).inputs
    if answer.status.code != StatusCode.INPUT_DOWNLOAD_PENDING:
        return answer.status
    return inputs.settled(posted.id, PATIENCE).status


@pytest.mark.parametrize("share", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_each_gets_its_status_and_the_server_lives_on_as_before(inputs: Inputs, folder: Path, share: int) -> None:
    files = all_files()[::share]
    assert len(files) * share >= 200
    before, seconds, work = memory(inputs, "VmRSS"), {}, {}
    for number, file in enumerate(files):
        begun, had_worked = time.monotonic(), worked(inputs)
        status = settled(inputs, of_file(file, f"file-{share}-{number}", folder))
        seconds[file.name], work[file.name] = time.monotonic() - begun, worked(inputs) - had_worked
        good = status.code == StatusCode.INPUT_DOWNLOAD_SUCCESS
        if not good:
            assert 30000 <= status.code < 30400, (file.name, status)
            assert len(status.details) > 10, (file.name, status)
            assert "could not process" not in status.details, (file.name, status)
        if file.fate:
            assert good is (file.fate == KEPT), (file.name, status)
    slow = {name: round(took, 1) for name, took in work.items() if took > WORK}
    assert not slow, slow
    assert statistics.median(seconds.values()) < WORK
    assert max(seconds.values()) < PATIENCE
    assert memory(inputs, "VmHWM") < PEAK
    assert memory(inputs, "VmRSS") - before < GROWTH
    assert inputs.server.process.poll() is None
    assert "Traceback" not in inputs.server.log.read_text()
    fine = of_file(Hostile("fine", "image", picture("PNG")), f"fine-{share}", folder)
    assert settled(inputs, fine).code == StatusCode.INPUT_DOWNLOAD_SUCCESS
    counts = inputs.ok("GetInputCount").counts
    assert counts.to_process == counts.processing == 0
    print(
        {
            "slowest": max(seconds, key=seconds.__getitem__),
            "seconds": max(seconds.values()),
            "all": sum(seconds.values()),
            "most work": max(work, key=work.__getitem__),
            "seconds of work": max(work.values()),
        }
    )
