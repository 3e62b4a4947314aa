"""Where the callers of an app find what inputs of it were posted with."""

from meshserve.call import Call
from meshserve.media import hosting
from meshserve.media.hosting import Addresses


def addresses(call: Call) -> Addresses:
    """The addresses of hosted media of the app that is called about."""
    return hosting.addresses(call.services.base_url, call.place.user_id, call.place.app_id)
