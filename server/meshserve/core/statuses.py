"""Status messages: the fixed phrase of a code, which the proto declares, with details of the occasion."""

from collections.abc import Iterable, Sequence

from meshserve.core.contract import descriptions
from meshserve.core.problems import Moved, Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import RedirectInfo, Status


def make_status(code: int, details: str = "", notes: str = "") -> Status:
    """A status with the phrase of its code."""
    return Status(code=code, description=descriptions().get(code, ""), details=details, developer_notes=notes)


def status_of(problem: Problem) -> Status:
    """The status of a problem; of something that moved, with both ids."""
    status = make_status(problem.code, problem.details, problem.notes)
    if isinstance(problem, Moved):
        moved = RedirectInfo(resource_type=problem.kind, old_resource_id=problem.old, new_resource_id=problem.new)
        status.redirect_info.CopyFrom(moved)
    return status


def fold(item_codes: Iterable[int], good: Iterable[int]) -> int:
    """The top-level code of a batch: all good, some, or none (behaviour §1.4)."""
    accepted = set(good)
    verdicts = {code in accepted for code in item_codes}
    if verdicts == {True, False}:
        return codes.MIXED_STATUS
    return codes.FAILURE if verdicts == {False} else codes.SUCCESS


def fold_details(item_codes: Sequence[int], good: Iterable[int]) -> str:
    """The top-level details of a batch: how many of how many failed, nothing if none did."""
    accepted = set(good)
    failed = sum(code not in accepted for code in item_codes)
    return f"{failed} of {len(item_codes)} did not succeed; the status of each says why." if failed else ""


def fold_causes(statuses: Sequence[Status], what: str) -> Status:
    """The top-level status of a prediction: success, mixed, or what all failed of; Failure where causes differ.

    what: the field that holds these statuses, for the details ("outputs[i].status").
    """
    failed = [status for status in statuses if status.code != codes.SUCCESS]
    if not failed:
        return make_status(codes.SUCCESS)
    count = f"{len(failed)} of {len(statuses)} did not succeed; see {what}."
    if len(failed) < len(statuses) or any(status.code == codes.MIXED_STATUS for status in failed):
        return make_status(codes.MIXED_STATUS, count)
    if len({status.code for status in failed}) > 1:
        return make_status(codes.FAILURE, count)
    return make_status(failed[0].code, failed[0].details, failed[0].developer_notes)
