"""Random programs of calls against a server in this process and against the model; the smallest that shows a difference.

A program is a list of numbers. Each is the seed of one call, which chooses among what there is when its turn comes; so
any part of a program is a program. RESTART closes the server and opens it again on the same folder, and compares
everything by lists, as the end of a program does.
"""

import asyncio
import itertools
import random
import shutil
import tempfile
import time
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import ensure_owner, ensure_user
from meshserve.config import Config
from meshserve.core import clock
from meshserve.core.contract import RPCS
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import keys
from meshserve_proto.resources_pb2 import Key
from support.programs_apps import SECRETS
from support.programs_families import APP_IDS, audits, makers, new_model
from support.programs_kinds import Step
from support.programs_model import Difference, Model, Refusal
from support.programs_values import put

RESTART = -1
SHOWN = 300
"""Calls of a program that are printed."""
OWNERS = ("alice", "bob")
STRANGE = "f" * 32
SERVED = registry.bind(api.families(), api.ABSENT)


class Clock:
    """Moments that never repeat: what is done later is later, however fast."""

    def __init__(self) -> None:
        self.last = 0

    def now(self) -> int:
        """Microseconds since 1970."""
        self.last = max(self.last + 1, time.time_ns() // 1000)
        return self.last


@dataclass
class World:
    """A server of its own, with two users, and the model of it."""

    folder: Path
    model: Model = field(default_factory=lambda: new_model(SECRETS))
    calls: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)
    keep_log: bool = False
    done: int = 0

    def open(self) -> None:
        """Start, or go on."""
        config = Config(data=self.folder, user_id=OWNERS[0], app_id=APP_IDS[0], pat=SECRETS[OWNERS[0]])
        self.services = build_services(config)
        self.dispatcher = Dispatcher(SERVED, self.services)

    async def close(self) -> None:
        """Stop."""
        await self.services.close()

    async def restart(self) -> None:
        """Stop, go on, and look whether all is there."""
        await self.close()
        self.open()
        await self.audit()

    async def audit(self) -> None:
        """Compare everything by lists."""
        for step in audits(self.model, SECRETS):
            await self.do(step, *step.at or ("", "", ""))

    async def run(self, program: Sequence[int]) -> None:
        """Make the calls of a program; Difference at the first whose answer is not what the model says."""
        for seed in program:
            self.done += 1
            if seed == RESTART:
                await self.restart()
            else:
                await self.one(random.Random(seed))  # noqa: S311 - no secret

    async def one(self, chance: random.Random) -> None:
        """One call."""
        number = bisect(_WEIGHTS, chance.random() * _WEIGHTS[-1])
        step = _MAKERS[number](self.model, chance)
        await self.do(step, *(step.at or self.somewhere(chance)))

    def somewhere(self, chance: random.Random) -> tuple[str, str, str]:
        """Who calls, and about which app: mostly an owner about their own."""
        drawn, owner = chance.random(), OWNERS[chance.random() < 0.4]
        secret = SECRETS[owner]
        if drawn > 0.8:
            others = [key for key in self.model.keys if key not in SECRETS.values()]
            other = chance.choice([SECRETS[OWNERS[0]], SECRETS[OWNERS[1]], *others])
            secret = STRANGE if drawn > 0.995 else other
        apps = list(self.model.users[owner].table("apps"))
        app = chance.choice((*APP_IDS, "no-app", "")) if drawn < 0.04 or not apps else chance.choice(apps)
        return secret, chance.choice((owner, owner, owner, "me")) if drawn < 0.7 else owner, app

    async def do(self, step: Step, secret: str, owner: str, app: str) -> None:
        """Make a call, let the model make it, and compare."""
        rpc = RPCS[step.rpc]
        request: Any = rpc.request()
        request.user_app_id.user_id, request.user_app_id.app_id = owner, app
        put(request, step.fields)
        call = self.dispatcher.open(step.rpc, {"authorization": f"Key {secret}"})
        answer: Any = rpc.response.FromString(await self.dispatcher.unary(call, request.SerializeToString()))
        self.calls[step.rpc] += 1
        self.answers[answer.status.code] += 1
        if self.keep_log:
            self.log.append(f"{secret[-4:]} {step.rpc} {_line(request)} -> {_line(answer)}")
        code, expected, refused = self.expected(step, answer, secret, owner, app)
        got = step.view(answer)
        if answer.status.code != code or (not refused and got != expected):
            raise Difference(
                f"{step.rpc} by {secret[-4:]} at {owner}/{app} with {step.fields}\n  answered {answer.status.code}"
                f" {answer.status.details}\n  {got}\n  the model says {code}\n  {expected}"
            )

    def expected(self, step: Step, answer: Any, secret: str, owner: str, app: str) -> tuple[int, Any, bool]:
        """What the model answers: its code, what it shows, and whether it is a refusal, which shows nothing."""
        self.model.settle()
        try:
            with self.model.all_or_none():
                visit = self.model.admit(secret, step.rpc, owner, app)
                shown = step.act(visit, answer)
        except Refusal as refusal:
            return refusal.code, None, True
        except Difference as difference:
            raise Difference(
                f"{step.rpc} by {secret[-4:]} at {owner}/{app} with {step.fields}\n  answered {answer.status.code}"
                f" {answer.status.details}, and the model expected success: {difference}"
            ) from None
        return visit.code, shown, False


_TABLE = makers()
_WEIGHTS = list(itertools.accumulate(weight for weight, _ in _TABLE))
_MAKERS = [maker for _, maker in _TABLE]


def _line(message: Any) -> str:
    return " ".join(str(message).split())


def room() -> Path:
    """Where folders of servers are made: memory if there is any, for a disk would be waited for at every call."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it
    return memory if memory.is_dir() else Path(tempfile.gettempdir())


class Bench:
    """Where programs run, each on a server of its own that begins with nothing but its two users."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._template, self._number = folder, folder / "template", 0
        asyncio.run(self._prepare())

    async def _prepare(self) -> None:
        config = Config(data=self._template, user_id=OWNERS[0], app_id=APP_IDS[0], pat=SECRETS[OWNERS[0]])
        services = build_services(config)
        await api.seed(services)
        await services.database.write(lambda connection: ensure_owner(connection, config))

        def second(connection: Any) -> None:
            user = ensure_user(connection, OWNERS[1])
            keys.insert(connection, user.pk, SECRETS[OWNERS[1]], Key(type="personal_access_token", scopes=["All"]))

        await services.database.write(second)
        await services.close()

    def run(self, program: Sequence[int], *, log: bool = False) -> tuple[World, Difference | None]:
        """The world after a program, and the difference if there was one."""
        self._number += 1
        folder = self.folder / f"world-{self._number}"
        shutil.copytree(self._template, folder)
        world = World(folder, keep_log=log)
        try:
            return world, asyncio.run(_run(world, program))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def smallest(self, program: Sequence[int], seconds: float) -> list[int]:
        """The shortest part of a failing program that was found to fail, by leaving out ever smaller pieces."""
        until, kept, pieces = time.monotonic() + seconds, list(program), 2
        size = 64
        while size < len(program) and time.monotonic() < until:  # often the last calls are enough
            if self.run(program[-size:])[1] is not None:
                kept = list(program[-size:])
                break
            size *= 2
        while len(kept) > 1 and time.monotonic() < until:
            size = max(1, len(kept) // pieces)
            for start in range(0, len(kept), size):
                fewer = kept[:start] + kept[start + size :]
                if time.monotonic() >= until:
                    break
                if self.run(fewer)[1] is not None:
                    kept, pieces = fewer, max(2, pieces - 1)
                    break
            else:
                if size == 1:
                    break
                pieces = min(len(kept), pieces * 2)
        return kept


async def _run(world: World, program: Sequence[int]) -> Difference | None:
    before, ticking = clock.now, Clock()
    clock.now = ticking.now
    world.open()
    try:
        await world.run(program)
        await world.audit()
    except Difference as difference:
        return difference
    finally:
        clock.now = before
        with suppress(Exception):
            await world.close()
    return None


def program_of(seed: int, calls: int, restarts: int) -> list[int]:
    """A program of so many calls, with restarts spread over it."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    every = max(1, calls // (restarts + 1))
    made: list[int] = []
    for number in range(calls):
        made.append(chance.getrandbits(48))
        if (number + 1) % every == 0 and number + 1 < calls:
            made.append(RESTART)
    return made


def explained(bench: Bench, seed: int, program: Sequence[int], found: Difference, seconds: float = 60.0) -> str:
    """What went wrong, with the smallest program that shows it, call by call."""
    small = bench.smallest(program, seconds)
    if len(small) > SHOWN:
        return f"seed {seed}: {found}\n\nIt takes the first {len(program)} calls; no short part that shows it was found in time."
    world, difference = bench.run(small, log=True)
    calls = "\n".join(world.log)
    return f"seed {seed}: {difference or found}\n\nThe same by {len(small)} calls, {small}:\n{calls}\n"
