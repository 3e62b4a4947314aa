"""The families that random programs mix: their calls with weights, and the lists that show all that there is."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from random import Random

from support import (
    programs_annotations,
    programs_apps,
    programs_concepts,
    programs_datasets,
    programs_inputs,
    programs_models,
    programs_records,
    programs_work,
    programs_workflows,
)
from support.programs_kinds import Step
from support.programs_model import Credential, Item, Model

APP_IDS = programs_apps.IDS
FAMILIES = (
    programs_apps,
    programs_concepts,
    programs_inputs,
    programs_annotations,
    programs_datasets,
    programs_models,
    programs_workflows,
    programs_records,
    programs_work,
)
Maker = Callable[[Model, Random], Step]


def makers() -> list[tuple[float, Maker]]:
    """(weight, maker) of every call."""
    return list(chain.from_iterable(family.steps() for family in FAMILIES))


def new_model(secrets: Mapping[str, str]) -> Model:
    """What the model knows of a server with these users, name → secret, whose first user has the first app."""
    model = Model()
    for name, secret in secrets.items():
        model.users[name] = Item(name, model.tick(), {})
        model.keys[secret] = Credential(name, None)
    owner = next(iter(model.users.values()))
    body = programs_apps.founded(APP_IDS[0])
    owner.table("apps")[APP_IDS[0]] = Item(APP_IDS[0], model.tick(), body, owner)
    return model


def audits(model: Model, secrets: Mapping[str, str]) -> Iterator[Step]:
    """Lists of everything, as the owners see it."""
    for name, secret in secrets.items():
        for family in FAMILIES:
            yield from family.audit(model, name, secret)
