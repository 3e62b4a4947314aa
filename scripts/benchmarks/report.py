"""One line a measure: the figure, the aim, and whether it was met."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A figure of this run. `aim` is a limit from above if `at_most`, else from below."""

    name: str
    figure: float
    aim: float
    at_most: bool
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure keeps the aim."""
        return self.figure <= self.aim if self.at_most else self.figure >= self.aim


def line(measure: Measure) -> str:
    """The measure for people."""
    sign = "≤" if measure.at_most else "≥"
    verdict = "met   " if measure.met else "MISSED"
    return f"{verdict} {measure.name:58} {measure.figure:8.3f}  aim {sign} {measure.aim:<6g} {measure.note}"
