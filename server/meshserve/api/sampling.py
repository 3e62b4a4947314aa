"""Predictions on videos: which of its frames, and what becomes of the results."""

from collections.abc import Container, Sequence

from meshserve.api import predicting
from meshserve.api.apps import LONGEST_SAMPLE, SHORTEST_SAMPLE
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.ingest import sampling
from meshserve.runners.base import Item
from meshserve.workflow.frames import Compute, Lates, over_frames
from meshserve.workflow.operators import Result
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import OutputConfig


def sample_ms(call: Call, config: OutputConfig | None) -> int:
    """The distance of frames: as the request says, else as the app says, else 1000. Problem 21202 out of range."""
    wanted = config.sample_ms if config is not None else 0
    if wanted and not SHORTEST_SAMPLE <= wanted <= LONGEST_SAMPLE:
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT,
            f"Invalid output_config: sample_ms is {wanted}; it must be 0 (as the app says) or from {SHORTEST_SAMPLE}"
            f" to {LONGEST_SAMPLE}.",
        )
    return wanted or sampling.of_app(call.services.database.reader, call.place.app)


async def over_video(
    call: Call,
    item: Item,
    config: OutputConfig | None,
    nodes: int,
    compute: Compute,
    lates: Lates = tuple,
    unseen: Container[int] = (),
) -> Sequence[Result]:
    """One result a node, with frames; each is shaped at once, so that a long video takes little memory.

    unseen: the nodes whose frames the answer leaves out.
    """
    assert item.film is not None
    try:
        distance = sample_ms(call, config)
    except Problem as problem:
        return [problem] * nodes
    return await over_frames(
        item.film, distance, nodes, compute, lambda result: predicting.shaped(result, config), lates, unseen
    )
