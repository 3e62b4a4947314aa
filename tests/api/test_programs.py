"""Random programs of calls of all families, by two users with their keys in their apps, against a model in plain Python.

Codes must be the model's, and answers too, as far as the model keeps what they say: ids, order, contents, counts. The
server is closed and opened again several times in a program, and everything is compared by lists then and at the end.
5,000 calls by default, 1,000,000 in the slow run. A failure prints the smallest program that shows it.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.programs import Bench, explained, program_of, room


def run(seed: int, calls: int, restarts: int) -> None:
    with TemporaryDirectory(prefix="programs-", dir=room()) as folder:
        bench = Bench(Path(folder))
        program = program_of(seed, calls, restarts)
        world, difference = bench.run(program)
        if difference is not None:
            pytest.fail(explained(bench, seed, program[: world.done], difference), pytrace=False)
        assert sum(world.calls.values()) >= calls
        assert len(world.calls) > 120, "a family is not called any more"


def test_random_programs_do_what_the_model_says() -> None:
    run(seed=7, calls=5_000, restarts=2)


@pytest.mark.slow
def test_a_million_calls_do_what_the_model_says() -> None:
    for part in range(50):
        run(seed=1_000 + part, calls=20_000, restarts=4)
