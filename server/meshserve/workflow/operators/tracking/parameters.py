"""The parameters of a tracker, checked against the table of model types, which also has their defaults."""

from meshserve.runners.base import Settings
from meshserve.workflow.model_types import MODEL_TYPES, PARAMS
from meshserve.workflow.operators.base import invalid
from meshserve.workflow.parameters import unfit


class Parameters:
    """What a tracker of a type is set to; each method raises Problem 21202 for a value that the table forbids."""

    def __init__(self, type_id: str, settings: Settings) -> None:
        self._given = settings.params
        self._table = {one.path.removeprefix(f"{PARAMS}."): one for one in MODEL_TYPES[type_id].parameters}

    def __contains__(self, name: str) -> bool:
        """Whether trackers of this type have such a parameter."""
        return name in self._table

    def number(self, name: str) -> float:
        """A number."""
        value = self._value(name)
        assert isinstance(value, (int, float))
        return float(value)

    def count(self, name: str) -> int:
        """A whole number."""
        return int(self.number(name))

    def flag(self, name: str) -> bool:
        """True or false."""
        return bool(self._value(name))

    def text(self, name: str) -> str:
        """A text, or one of the options."""
        return str(self._value(name))

    def _value(self, name: str) -> object:
        parameter = self._table[name]
        value = self._given.get(name)
        if value is None:
            return parameter.default
        if why := unfit(parameter, value):
            raise invalid(name, f"must be {why}; it is {value!r}")
        return value

    def refuse(self, name: str, why: str) -> None:
        """For a parameter that cannot have an effect here."""
        if self._given.get(name):
            raise invalid(name, why)
