"""Uploaded graphs on the event loop: company, crashes, pictures that take too long, and callers who go away."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners import graph_driver
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.graph_line import Classes
from meshserve.runners.graphs import Recipe
from meshserve.runners.pool import MOST_UPLOADED, RunnerPool
from meshserve_proto.resources_pb2 import Concept, Data

T = TypeVar("T")
CRASHES, HANGS, LIES, HUGE, REFUSES = 201, 202, 203, 204, 205
PROGRAM = f"""
import struct, sys, time
source, out = sys.stdin.buffer, sys.stdout.buffer
def message():
    head = source.read(8)
    return source.read(struct.unpack("!Q", head)[0]) if len(head) == 8 else b""
def send(body):
    out.write(struct.pack("!Q", len(body)) + body)
    out.flush()
graph = message()
ports = {json.dumps({"inputs": [["x", "tensor(uint8)", [1, 3, 2, 2]]]})!r}
send(ports.encode())
while asked := message():
    count = struct.unpack_from("!B3x5I", asked)[1]
    answer = struct.pack("!I", 1)
    for number in range(count):
        pixel = asked[24 + 12 * number]
        if pixel == {CRASHES}: sys.exit(1)
        if pixel == {HANGS}: time.sleep(60)
        if pixel == {LIES}: answer = answer[:3]
        if pixel == {HUGE}: out.write(struct.pack("!Q", 1 << 60)); out.flush(); time.sleep(60)
        if pixel == {REFUSES}: answer += struct.pack("!B3xI", 255, 3) + b"no."
        else: answer += struct.pack("!B3xI", 1, 4) + struct.pack("!I", 1) + struct.pack("<f", pixel)
    send(answer)
"""
"""Answers the first byte of each picture; some bytes do harm."""
RECIPE = Recipe("graph", "", "embeddings", dtype="uint8", height=2, width=2)


def pictures(*values: int, digest: bool = False) -> list[Item]:
    return [
        Item(Data(), Picture(np.full((2, 2, 3), value, np.uint8), "PNG", "RGB", bytes([value]) if digest else b""))
        for value in values
    ]


def numbers(outcomes: Sequence[Outcome]) -> list[float | str]:
    """What each picture was answered: its value, or a word of why there is none."""
    return [
        one.details.rpartition(": ")[2] if isinstance(one, Problem) else one.embeddings[0].vector[0] for one in outcomes
    ]


@pytest.fixture
def pooled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[RunnerPool], Awaitable[T]]], T]:
    """Does something with a pool on a loop of its own, whose graphs are computed by PROGRAM."""
    (tmp_path / "graph").write_bytes(b"graph")
    (tmp_path / "program.py").write_text(PROGRAM)
    monkeypatch.setattr(graph_driver, "PROGRAM", tmp_path / "program.py")
    monkeypatch.setattr(graph_driver, "SECONDS", 0.2)

    def run(work: Callable[[RunnerPool], Awaitable[T]]) -> T:
        async def whole() -> T:
            pool = RunnerPool({}, 1, tmp_path.joinpath)
            try:
                return await asyncio.wait_for(work(pool), 20)
            finally:
                pool.close()

        return asyncio.run(whole())

    return run


def test_a_picture_that_ends_the_process_fails_alone(pooled: Callable[..., list[Outcome]]) -> None:
    async def work(pool: RunnerPool) -> list[Outcome]:
        await pool.run(RECIPE.name, pictures(1), Settings())  # from then on several go together
        given = pictures(2, CRASHES, 3, REFUSES, 4, HANGS, 5, LIES, 6, HUGE, 7)
        both = await asyncio.gather(
            pool.run(RECIPE.name, given, Settings()), pool.run(RECIPE.name, pictures(8, 9), Settings())
        )
        return [outcome for outcomes in both for outcome in outcomes]

    ended = "it took too much time or memory, or crashed."
    assert numbers(pooled(work)) == [2, ended, 3, "no.", 4, ended, 5, ended, 6, ended, 7, 8, 9]


def test_equal_pictures_are_computed_once_and_nobody_waits_for_who_went_away(
    pooled: Callable[..., tuple[list[Outcome], int, int]],
) -> None:
    async def work(pool: RunnerPool) -> tuple[list[Outcome], int, int]:
        await pool.load([RECIPE.name])
        busy = asyncio.ensure_future(pool.run(RECIPE.name, pictures(HANGS), Settings()))
        also = asyncio.ensure_future(pool.run(RECIPE.name, pictures(HANGS), Settings()))
        await asyncio.sleep(0.02)  # both have been sent
        left = asyncio.ensure_future(pool.run(RECIPE.name, pictures(1, 2, digest=True), Settings()))
        stays = asyncio.ensure_future(pool.run(RECIPE.name, pictures(2, 2, 3, digest=True), Settings()))
        await asyncio.sleep(0.02)
        left.cancel()
        found = await stays
        await asyncio.gather(busy, also)
        return found, pool.counters.dropped, pool.counters.joined

    outcomes, dropped, joined = pooled(work)
    assert (numbers(outcomes), dropped, joined) == ([2, 2, 3], 1, 2)


def test_graphs_that_others_take_the_place_of_end_when_they_are_done(pooled: Callable[..., int]) -> None:
    async def work(pool: RunnerPool) -> int:
        names = [replace(RECIPE, std=(1, 1, number)).name for number in range(1, 7)]
        found = await asyncio.gather(*(pool.run(name, pictures(7), Settings()) for name in names))
        assert [numbers(outcomes) for outcomes in found] == [[7]] * 6
        again = await pool.run(names[0], pictures(8), Settings())
        assert numbers(again) == [8]
        return len(pool._uploaded)

    assert pooled(work) == MOST_UPLOADED


def test_classes_are_filled_as_messages_would_be() -> None:
    concepts = [Concept(id=f"id{number}", name="n" * number, language="en") for number in range(200)]
    values = np.linspace(0, 1, 200, dtype=np.float32)
    wanted = [Concept(id=one.id, name=one.name, value=value) for one, value in zip(concepts, values, strict=True)]
    filled = Classes(concepts)
    assert filled.data(values[::-1]).concepts[0].value == 1
    assert filled.data(values) == Data(concepts=wanted)
    assert (len(Classes([])), Classes([]).data(np.zeros(0, np.float32))) == (0, Data())
