"""visual-search: inputs of another app that look like this one. What it asks for; searching is the server's work."""

from dataclasses import dataclass

from meshserve.runners.base import Settings
from meshserve.workflow.operators.base import count, invalid, share, text

MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """user_id: "" for the owner of the model; least: the score that a hit needs, 0 to 1; most: hits."""

    user_id: str
    app_id: str
    least: float
    most: int


def check(settings: Settings) -> Wanted:
    """What the parameters ask for. Raises Problem 21202."""
    app_id = text(settings, "app_id")
    if not app_id:
        raise invalid("app_id", "is empty; it must name the app to search")
    most = count(settings, "max_results", 10, MOST_RESULTS)
    return Wanted(text(settings, "user_id"), app_id, share(settings, "min_score", 0.0), most)
