"""Jobs that map concepts into a knowledge graph: relations that names and the built-in vocabulary show (behaviour §8).

A concept is a synonym of one in the graph that has its name, in any language of either, but for case and spacing. Where both
are in the vocabulary of the general recogniser, which is summed up WordNet's tree, it is a hyponym of the narrowest concept in
the graph that has it under it, and a hypernym of the widest ones that it has under itself. What none of these shows is not
related. In the graph are the concepts that its relations name, and those that one job names together.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache, partial
from sqlite3 import Connection

from meshserve.api.concept_relations import INVERSE, KNOWLEDGE_GRAPHS, RELATIONS
from meshserve.api.concepts import CONCEPTS, invalid
from meshserve.call import Call
from meshserve.core import ids
from meshserve.crud.binding import rpc
from meshserve.crud.verbs import batch_of, existing
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import access, query, records, schema
from meshserve.store import jobs as store_jobs
from meshserve.store.concepts import same_fact
from meshserve.store.jobs import Job
from meshserve.store.query import Order
from meshserve_proto.resources_pb2 import Concept, ConceptLanguage, ConceptRelation
from meshserve_proto.service_pb2 import MultiConceptMappingJobResponse, PostConceptMappingJobsRequest

MAP = "concept_mapping"
"""A kind of job. It carries JSON: the graph's id, and the ids of concepts."""
_MOST_CONCEPTS = 1000
Fact = tuple[str, str, str]
"""subject, predicate, object"""


@rpc(
    "PostConceptMappingJobs",
    "behavioural",
    "related is what names, languages and the built-in vocabulary show to be; meanings are not guessed",
)
async def post_jobs(call: Call, request: PostConceptMappingJobsRequest) -> MultiConceptMappingJobResponse:
    """Begin jobs, all or none; the graph has the relations when they are done."""
    asked = batch_of(request, "concept_mapping_jobs", "concept mapping job")

    def write(connection: Connection) -> list[str]:
        made = []
        for number, job in enumerate(asked):
            field = f"concept_mapping_jobs[{number}]"
            if not 0 < len(job.concept_ids) <= _MOST_CONCEPTS:
                raise invalid(f"{field}.concept_ids has {len(job.concept_ids)} ids; it has 1 to {_MOST_CONCEPTS}.")
            if job.knowledge_graph_id:
                existing(call, KNOWLEDGE_GRAPHS, connection, call.place.app, job.knowledge_graph_id)
            for concept_id in job.concept_ids:
                existing(call, CONCEPTS, connection, call.place.app, concept_id)
            payload = {"graph": job.knowledge_graph_id, "concepts": list(dict.fromkeys(job.concept_ids))}
            store_jobs.add_many(connection, MAP, [(call.place.app, json.dumps(payload).encode())])
            made.append(ids.new_id())
        return made

    made = await call.services.database.write(write)
    call.services.jobs.wake(MAP)
    return MultiConceptMappingJobResponse(ids=made)


def serve(services: Services) -> None:
    """Let the queue map concepts."""

    async def work(jobs: list[Job]) -> None:
        (job,) = jobs
        asked = json.loads(job.payload)
        facts = await services.database.scan(partial(_facts, app=job.owner, **asked))
        await services.database.write(lambda connection: _write(connection, job, asked["graph"], facts))

    services.jobs.serve(MAP, Kind(work, 1, 1))


def _facts(connection: Connection, app: int, graph: str, concepts: list[str]) -> list[Fact]:
    """What is to be written, each once."""
    conditions = [query.of_app(app), query.equal("graph", graph)]
    relations = records.select(connection, schema.CONCEPT_RELATIONS, conditions, Order())
    there = {side for row in relations for side in (row.extra["subject"], row.extra["object"])}
    names = _names(connection, app, there.union(concepts))
    facts: dict[frozenset[str], Fact] = {}
    for subject in concepts:
        for fact in _of_one(subject, names):
            facts.setdefault(frozenset((fact[0], fact[2])), fact)
    return list(facts.values())


def _names(connection: Connection, app: int, wanted: Iterable[str]) -> dict[str, list[str]]:
    """Concept id → its name and those in other languages, plain, of concepts of the app."""
    rows = records.find_many(connection, schema.CONCEPTS, app, wanted)
    names = {}
    for id, row in rows.items():
        others = records.select(connection, schema.CONCEPT_LANGUAGES, [query.of_app(row.pk)], Order())
        spoken = [Concept.FromString(row.body).name, *(ConceptLanguage.FromString(one.body).name for one in others)]
        names[id] = list(dict.fromkeys(plain for name in spoken if (plain := _plain(name))))
    return names


def _plain(name: str) -> str:
    """A name without what says nothing: case, and whether words are joined by spaces, hyphens or underscores."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _of_one(subject: str, names: dict[str, list[str]]) -> Iterator[Fact]:
    """What one concept is to the others."""
    own = set(names.get(subject, ()))
    same = {other for other, theirs in names.items() if other != subject and own.intersection(theirs)}
    yield from ((subject, "synonym", other) for other in sorted(same))
    under = {other: found for other, theirs in names.items() if (found := _covered(theirs))}
    mine = under.pop(subject, None)
    if mine is None:
        return
    rest = {other: found for other, found in under.items() if other not in same}
    wider = {other: found for other, found in rest.items() if mine < found}
    narrower = {other: found for other, found in rest.items() if found < mine}
    nearest = (other for other, found in wider.items() if not any(one < found for one in wider.values()))
    yield from ((subject, "hyponym", other) for other in sorted(nearest))
    widest = (other for other, found in narrower.items() if not any(found < one for one in narrower.values()))
    yield from ((subject, "hypernym", other) for other in sorted(widest))


def _covered(names: list[str]) -> frozenset[tuple[str, int]]:
    """The classes that the vocabulary puts under a concept of one of these names; none if it has none."""
    known = _vocabulary()
    found = next((known[name] for name in names if name in known), None)
    return frozenset() if found is None else found


@cache
def _vocabulary() -> dict[str, frozenset[tuple[str, int]]]:
    """Plain name → the classes of the recogniser and the objects of the detector that are such a thing."""
    from meshserve.runners.concepts import general_vocabulary  # costs numpy

    return {
        _plain(label.name): frozenset(
            {*(("class", number) for number in label.classes), *(("object", number) for number in label.objects)}
        )
        for label in general_vocabulary()
    }


def _write(connection: Connection, job: Job, graph: str, facts: list[Fact]) -> None:
    """Add the relations that are not known yet, between concepts that are still there."""
    app, place = job.owner, access.app_by_pk(connection, job.owner)
    gone = place is None or (graph and records.find(connection, schema.KNOWLEDGE_GRAPHS, app, graph) is None)
    sides = {side for subject, _, other in facts for side in (subject, other)}
    here = {} if gone else records.find_many(connection, schema.CONCEPTS, app, sides)
    for subject, predicate, other in facts:
        same = same_fact(subject, other, predicate, INVERSE[predicate], graph)
        if subject in here and other in here and not records.count(
            connection, schema.CONCEPT_RELATIONS, [query.of_app(app), same]
        ):  # fmt: skip
            relation = ConceptRelation(
                id=ids.new_id(),
                subject_concept=Concept(id=subject),
                object_concept=Concept(id=other),
                predicate=predicate,
                knowledge_graph_id=graph,
            )
            records.insert(connection, schema.CONCEPT_RELATIONS, RELATIONS.row(app, relation))
    store_jobs.finish(connection, [job])


BINDINGS = [post_jobs]
