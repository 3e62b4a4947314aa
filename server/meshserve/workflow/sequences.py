"""What the trackers of a plan remember while frames follow each other: one memory a run of a video, or a state."""

from dataclasses import replace

from meshserve.workflow.operators.tracking import Following, following
from meshserve.workflow.operators.tracking.following import Late
from meshserve.workflow.plan import Plan, Step


class Memory:
    """The trackers of the sequential nodes of a workflow, by the nodes' ids."""

    def __init__(self) -> None:
        self._trackers: dict[str, tuple[str, Following]] = {}

    def begin(self, plan: Plan) -> Plan:
        """The plan, its sequential nodes with the trackers of this memory, for frames that are counted from 0.

        A node that got another type or other settings since begins anew. A plan without such nodes comes back as it is.
        """
        if not any(step.sequential for step in plan.steps):
            return plan
        return replace(plan, steps=tuple(self._bound(step) if step.sequential else step for step in plan.steps))

    def _bound(self, step: Step) -> Step:
        model = step.model
        type_id, tracker = self._trackers.get(step.id, ("", None))
        if tracker is None or type_id != model.type_id or tracker.settings != model.settings:
            tracker = following(model.type_id, model.settings)
            self._trackers[step.id] = (model.type_id, tracker)
        tracker.begin()
        return replace(step, model=replace(model, follows=tracker.follow))

    def late(self, plan: Plan) -> list[tuple[int, Late]]:
        """(number of a node, what became known of an earlier frame) since this was asked last."""
        return [
            (number, late)
            for number, step in enumerate(plan.steps)
            if step.sequential
            for late in self._trackers[step.id][1].late()
        ]
