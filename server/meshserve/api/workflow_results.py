"""Runs of workflows: the calls. What computes is imported by the first of them, not by every start."""

from meshserve.call import Call, Reply
from meshserve.crud.binding import rpc
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest, PostWorkflowResultsSimilarityRequest


@rpc("PostWorkflowResults")
async def post_workflow_results(call: Call, request: PostWorkflowResultsRequest) -> Reply:
    """Run a workflow on 1 to 32 inputs."""
    from meshserve.api.workflow_runs import run  # costs numpy

    return await run(call, request)


@rpc(
    "PostWorkflowResultsSimilarity",
    "behavioural",
    "hits carry the cosine of the embeddings, 0 where it is negative, as the contract names no measure; the embedding of a"
    " video is the middle of those of its frames",
)
async def post_workflow_results_similarity(call: Call, request: PostWorkflowResultsSimilarityRequest) -> Reply:
    """For each probe the pool's inputs by the likeness of their embeddings, most alike first."""
    from meshserve.api.workflow_runs import compare  # costs numpy

    return await compare(call, request)


BINDINGS = [post_workflow_results, post_workflow_results_similarity]
