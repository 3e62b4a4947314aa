"""Ingest of pictures through the General workflow, beside threads that decode the same ones and run the same networks."""

import io
import multiprocessing
import os
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from typing import Any

import numpy as np
from client import PLACE, Client
from networks import DETECTOR, EMBEDDER, Networks, variant
from PIL import Image
from report import Measure
from servers import Server, busy_seconds, meshserve

from meshserve_proto import resources_pb2, service_pb2, status_code_pb2

_SIZES = ((1024, 768), (1280, 853), (800, 1200), (1600, 1200))
"""Pixels across and down: what people post from the web and from phones, made smaller."""
_CALLERS, _A_CALL, _CORES = 4, 16, os.cpu_count() or 1
_STEP = 0.02
_ids = count(1)


def measures(rounds: int, pictures: int) -> Iterator[Measure]:
    """So many pictures in, until the last one is indexed, in turns with the bare loop in a process of its own."""
    with ThreadPoolExecutor(_CORES) as pool:
        jpegs = list(pool.map(picture, range(pictures)))
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    bare = context.Process(target=_bare, args=(there, jpegs), daemon=True)
    bare.start()
    with meshserve(options=("--base-workflow", "General")) as server:
        posters = [Client(server.port) for _ in range(_CALLERS)]
        _ingest(server, posters, jpegs[:_A_CALL])  # loads the models
        turns = []
        for _ in range(rounds):
            ours = _ingest(server, posters, jpegs)
            here.send(True)
            turns.append((*ours, *here.recv()))
    here.send(False)
    bare.join()
    ratios = [limit / ours for ours, _, limit, _ in turns]
    busy, limit = (statistics.median(turn[place] for turn in turns) / pictures * 1000 for place in (1, 3))
    rate = pictures / statistics.median(turn[0] for turn in turns)
    size = sum(map(len, jpegs)) // pictures // 1000
    note = f"{rate:.1f}/s of {size} kB; {busy:.1f} ms of processor time against {limit:.1f}"
    title = f"ingest of {pictures} JPEGs: throughput against a thread a core"
    yield Measure(title, statistics.median(ratios), 0.9, False, note)


def picture(number: int) -> bytes:
    """A JPEG of as many bytes as a photo: soft shapes and edges, with the grain of a camera."""
    random = np.random.default_rng(number)
    width, height = _SIZES[number % len(_SIZES)]
    coarse = random.integers(0, 256, (12, 16, 3), np.uint8)
    soft = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), np.float32)
    for _ in range(6):
        left, top = random.integers(0, width - 80), random.integers(0, height - 80)
        wide, high = random.integers(40, 400, 2)
        soft[top : top + high, left : left + wide] = random.integers(0, 256, 3)
    grain = random.normal(0, 6, (height, width, 1)).astype(np.float32)
    out = io.BytesIO()
    Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=85)
    return out.getvalue()


def _ingest(server: Server, posters: Sequence[Client], jpegs: Sequence[bytes]) -> tuple[float, float]:
    """Seconds on the wall and of processor time, from the first call until the last picture is indexed."""
    bodies = [_request(jpegs[start : start + _A_CALL]) for start in range(0, len(jpegs), _A_CALL)]
    before, began = busy_seconds(server.pid), time.perf_counter()
    with ThreadPoolExecutor(len(posters)) as pool:
        list(pool.map(_post, [posters[n % len(posters)] for n in range(len(bodies))], bodies))
    path = f"file:{server.data / 'meshserve.db'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as connection:  # looked at without a word to the server
        while _unfinished(connection):
            time.sleep(_STEP)
        taken = time.perf_counter() - began, busy_seconds(server.pid) - before
        failed = "SELECT COUNT(*) FROM inputs WHERE status <> ?"
        if connection.execute(failed, (status_code_pb2.INPUT_DOWNLOAD_SUCCESS,)).fetchone()[0]:
            raise RuntimeError("not all pictures were ingested")
    return taken


def _request(jpegs: Sequence[bytes]) -> service_pb2.PostInputsRequest:
    """Pictures in files that the server has not seen."""
    data = [resources_pb2.Data(image=resources_pb2.Image(base64=variant(jpeg))) for jpeg in jpegs]
    inputs = [resources_pb2.Input(id=f"picture{next(_ids)}", data=each) for each in data]
    return service_pb2.PostInputsRequest(user_app_id=PLACE, inputs=inputs)


def _post(client: Client, request: service_pb2.PostInputsRequest) -> None:
    client.call("PostInputs", request, service_pb2.MultiInputResponse)


def _unfinished(connection: sqlite3.Connection) -> bool:
    sql = "SELECT 1 FROM inputs WHERE status IN (?, ?) LIMIT 1"
    waiting = status_code_pb2.INPUT_DOWNLOAD_PENDING, status_code_pb2.INPUT_DOWNLOAD_IN_PROGRESS
    return connection.execute(sql, waiting).fetchone() is not None


def _bare(turns: Any, jpegs: Sequence[bytes]) -> None:
    """In a process of its own: all pictures each time that it is told True; the same two clocks for an answer."""
    networks = Networks([EMBEDDER, DETECTOR], 1)
    with ThreadPoolExecutor(_CORES) as pool:
        list(pool.map(networks.decode_and_run, jpegs[:_A_CALL]))
        while turns.recv():
            busy, began = time.process_time(), time.perf_counter()
            list(pool.map(networks.decode_and_run, jpegs))
            turns.send((time.perf_counter() - began, time.process_time() - busy))
