"""The concepts behind labels: called what the app calls them, and made where they are new and the caller may."""

from collections.abc import Iterable
from sqlite3 import Connection

from meshserve.api.concepts import CONCEPTS
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.crud.verbs import create
from meshserve.store import records
from meshserve.store.annotation_facts import concepts_in
from meshserve_proto.resources_pb2 import Concept, Data


def names_of(connection: Connection, app: int, concepts: Iterable[str]) -> dict[str, str]:
    """Concept id → name, of those that the app has."""
    return {id: row.extra["name"] for id, row in records.find_many(connection, CONCEPTS.table, app, concepts).items()}


def set_names(data: Data, known: dict[str, str]) -> None:
    """Give every label its name."""
    for _, concept in concepts_in(data):
        concept.name = known.get(concept.id) or concept.name or concept.id


def may_create(call: Call, unknown: Iterable[str]) -> Problem | None:
    """The problem of a caller who uses new concepts and may not add any."""
    try:
        call.require("Concepts_Add")
    except Problem as problem:
        listed = ", ".join(sorted(unknown))
        return Problem(
            problem.code, f"The app has no concept {listed}, and {problem.details[0].lower()}{problem.details[1:]}"
        )
    return None


def name_concepts(call: Call, connection: Connection, data: Data, met: dict[str, str] | None = None) -> None:
    """Labels get the names of the app's concepts; those that are new to the app are created, if the caller may.

    met: names of concepts that were found within this write, which are not looked for again. Those that were made are
    not among them, for what made them may yet be undone.
    """
    met = {} if met is None else met
    names = {concept.id: concept.name for _, concept in concepts_in(data)}
    if unmet := names.keys() - met.keys():
        met |= names_of(connection, call.place.app, unmet)
    known = {id: met[id] for id in names if id in met}
    set_names(data, known)
    if unknown := names.keys() - known.keys():
        refusal = may_create(call, unknown)
        if refusal is not None:
            raise refusal
        create_concepts(call, connection, names)


def create_concepts(call: Call, connection: Connection, names: dict[str, str]) -> None:
    """Add the concepts that the app does not have yet; within a write."""
    if not names:
        return
    known = names_of(connection, call.place.app, names)
    for id, name in names.items():
        if id not in known:
            create(call, CONCEPTS, connection, call.place.app, Concept(id=id, name=name or id))
