"""Tells `runners.usage` of each call of a model, once it is known how it ended."""

from collections.abc import Callable

from meshserve.call import Call
from meshserve.core import clock
from meshserve.dispatch.errors import http_status
from meshserve.runners.usage import CALLED, Called, Usage


def observer(usage: Usage) -> Callable[[Call, float], None]:
    """An observer of the pipeline that counts calls which name a model that there is."""

    def note(call: Call, seconds: float) -> None:
        named = call.notes.get(CALLED)
        if named is not None and call.key is not None:
            app_id, model_id, version_id = named.split("\n")
            status = http_status(call.code)
            usage.add(Called(clock.now(), call.key.user, app_id, model_id, version_id, status, seconds))

    return note
