"""Models that were predicted with a moment ago, ready to predict again, for as long as nothing is committed.

To find a model costs half a dozen reads of the store, and a small network less than one of them.
"""

from dataclasses import dataclass, field

from meshserve.api.model_lookup import ResolvedModel, resolve
from meshserve.call import Call
from meshserve.store.momentary import Momentary
from meshserve.workflow.plan import NodeModel

_MOST = 256


@dataclass(slots=True)
class KnownModel:
    """A model as a caller found it, which is read only.

    node, header: what computes it as it is, and the model that its outputs repeat, serialized; filled by the first
    prediction.
    """

    resolved: ResolvedModel
    node: NodeModel | None = None
    header: bytes = b""


@dataclass(slots=True)
class KnownModels:
    """By everything that finding a model depends on, until anybody commits anything. For the loop's thread alone."""

    _known: Momentary[tuple[object, ...], KnownModel] = field(default_factory=lambda: Momentary(_MOST))

    def find(self, call: Call, model_id: str, version_id: str) -> KnownModel:
        """The model that ids mean for this caller; Problem as `model_lookup.resolve` raises it."""
        database, place, key = call.services.database, call.place, call.caller
        remembered = self._known.of(database.version())
        name = (model_id, version_id, place.user, place.app, call.stranger, key.user, key.app)
        known = remembered.get(name)
        if known is None:
            known = remembered[name] = KnownModel(resolve(call, database.reader, model_id, version_id))
        return known


__all__ = ["KnownModel", "KnownModels"]
