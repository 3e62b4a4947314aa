"""The lists in a task, which the contract has in several ways: old fields are read into the new ones and filled again."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from meshserve.crud.patching import patch
from meshserve_proto.resources_pb2 import Concept, Task, TaskConcept, User, Worker

FIELDS = (
    "name",
    "description",
    "type",
    "worker",
    "concepts",
    "input_source",
    "sample_ms",
    "ai_assistant",
    "review",
    "ai_assist_params",
    "visibility",
    "label_order_id",
    "delete_previous_annotations",
    "priority",
    "metadata",
)
"""What a patch may change, beside the status."""


def identity(worker: Worker) -> tuple[str, ...]:
    """What tells workers of a task apart; a model or workflow is the same in whatever version."""
    which = worker.WhichOneof("worker") or ""
    if which == "user":
        return (which, _person(worker.user))
    return (which, getattr(worker, which).id if which else "")


def _person(user: User) -> str:
    return user.id or user.user_detail.primary_email or user.primary_email


_LISTS: tuple[tuple[Callable[[Task], Any], Callable[[Any], Hashable]], ...] = (
    (lambda task: task.worker.workers, identity),
    (lambda task: task.review.users, _person),
    (lambda task: task.concepts, lambda each: each.concept.id),
)
"""The lists, and what tells their items apart."""


def gather(task: Task) -> None:
    """Put what the old fields say into the new ones, each item once; the old ones are empty afterwards."""
    worker, review = task.worker, task.review
    if task.HasField("worker"):
        users = [*worker.users, *(User(id=id) for id in worker.user_ids)]
        worker.workers.extend(Worker(user=user) for user in users)
        worker.ClearField("users")
        worker.ClearField("user_ids")
    if task.HasField("review"):
        review.users.extend(User(id=id) for id in review.user_ids)
        review.ClearField("user_ids")
    task.concepts.extend(TaskConcept(concept=Concept(id=id)) for id in task.concept_ids)
    task.ClearField("concept_ids")
    for of, key in _LISTS:
        _replace(of, task, {key(each): each for each in reversed(of(task))}.values(), turned=True)


def _replace(of: Callable[[Task], Any], task: Task, items: Iterable[Any], *, turned: bool = False) -> None:
    kept = [type(each).FromString(each.SerializeToString()) for each in items]
    if kept or len(of(task)):  # a message that is not there stays away
        del of(task)[:]
        of(task).extend(kept[::-1] if turned else kept)


def scatter(task: Task) -> None:
    """Fill the old fields from the new ones."""
    users = [each.user for each in task.worker.workers if each.HasField("user")]
    if task.HasField("worker"):
        del task.worker.users[:], task.worker.user_ids[:]
        task.worker.users.extend(users)
        task.worker.user_ids.extend(user.id for user in users)
    if task.HasField("review"):
        del task.review.user_ids[:]
        task.review.user_ids.extend(user.id for user in task.review.users)
    del task.concept_ids[:]
    task.concept_ids.extend(each.concept.id for each in task.concepts)


def apply(stored: Task, change: Task, action: str) -> None:
    """Patch a gathered task with another one; lists are matched by what their items are."""
    if action == "overwrite":
        patch(stored, change, action, FIELDS)
        return
    both = [({key(each): each for each in of(stored)}, {key(each): each for each in of(change)}) for of, key in _LISTS]
    plain = Task.FromString(change.SerializeToString())
    for of, _ in _LISTS:
        if len(of(plain)):
            del of(plain)[:]
    patch(stored, plain, action, FIELDS)
    for (of, _), (before, after) in zip(_LISTS, both, strict=True):
        rest = {key: each for key, each in before.items() if key not in after}
        _replace(of, stored, (before | after if action == "merge" else rest).values())
