"""The public user, app, models, concepts and workflows, put into the store from the catalogue.

A digest of the catalogue's sources is kept beside them, so that a start which finds them up to date reads one row.
Versions that an older catalogue had stay, and so do the workflows that pin them.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from meshserve.api.concepts import CONCEPTS
from meshserve.api.model_store import MODELS, VERSIONS, settle
from meshserve.api.public_sources import EXAMPLES, SOURCES
from meshserve.api.workflow_store import add_version, add_workflow, completed, fill_nodes, refresh
from meshserve.bootstrap import PUBLIC_APP, PUBLIC_USER, ensure_app, ensure_user
from meshserve.core.languages import DEFAULT_LANGUAGE
from meshserve.core.statuses import make_status
from meshserve.runners import methods
from meshserve.services import Services
from meshserve.store import aliases, models, query, records, schema, settings
from meshserve.store.access import Place
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Concept,
    Data,
    Model,
    ModelReference,
    ModelVersion,
    ModelVersionInputExample,
    NodeInput,
    Visibility,
    Workflow,
    WorkflowNode,
    WorkflowVersion,
)

if TYPE_CHECKING:
    from meshserve.runners.concepts import Label
    from meshserve.runners.offers import Offer
    from meshserve.runners.recipes import Recipe

_PUBLIC = Visibility.PUBLIC
_SETTING = "public catalogue"
_PACKAGE = Path(__file__).parent.parent


async def seed(services: Services) -> None:
    """Bring the public things up to date; idempotent."""
    wanted = digest()
    if settings.get(services.database.reader, _SETTING) != wanted:
        await services.database.write(lambda connection: _seed(connection, wanted))


def digest() -> str:
    """A digest of everything that the public things are made from.

    Of sources, not of objects, since reading files is far quicker than importing the runners.
    """
    here = Path(__file__)
    sources = [here, here.with_name("public_sources.py"), here.with_name("model_store.py")]
    sources += [path for path in sorted((_PACKAGE / "runners").rglob("*")) if path.suffix in (".py", ".tsv")]
    total = hashlib.sha256()
    for path in sources:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _seed(connection: Connection, wanted: str) -> None:
    from meshserve.runners import catalogue  # costs numpy; a start that finds all up to date does without

    user = ensure_user(connection, PUBLIC_USER, _PUBLIC)
    app = ensure_app(connection, user.pk, PUBLIC_APP, _PUBLIC)
    place = Place(user.pk, user.id, app.pk, app.id, _PUBLIC)
    _seed_concepts(connection, place, catalogue.OFFERS)
    _drop_others(connection, place, {offer.id for offer in catalogue.OFFERS})
    for offer in reversed(catalogue.OFFERS):  # lists show what came last first
        _seed_model(connection, place, offer)
    for recipe in reversed(catalogue.workflows()):
        _seed_workflow(connection, place, recipe)
    settings.put(connection, _SETTING, wanted)


def _seed_concepts(connection: Connection, place: Place, offers: Iterable["Offer"]) -> None:
    labels = {label.id: label for offer in offers for label in offer.concepts()}
    known = records.find_many(connection, schema.CONCEPTS, place.app, labels)
    rows = [CONCEPTS.row(place.app, _concept(label)) for label in labels.values() if label.id not in known]
    records.insert_many(connection, schema.CONCEPTS, rows)


def _concept(label: "Label") -> Concept:
    concept = Concept(id=label.id, name=label.name, value=1.0, language=DEFAULT_LANGUAGE, definition=label.definition)
    concept.visibility.gettable = _PUBLIC
    return concept


def _drop_others(connection: Connection, place: Place, kept: set[str]) -> None:
    """Models that the catalogue no longer has."""
    rows = records.select(connection, schema.MODELS, [query.of_app(place.app)], Order())
    gone = [row.pk for row in rows if row.id not in kept]
    for pk in gone:
        aliases.remove(connection, schema.MODELS, pk)
    records.delete(connection, schema.MODELS, gone)


def _seed_model(connection: Connection, place: Place, offer: "Offer") -> None:
    stored = records.find(connection, schema.MODELS, place.app, offer.id)
    model = Model() if stored is None else MODELS.decode(stored.body)
    row = MODELS.row(place.app, _described(model, offer), 0 if stored is None else stored.created)
    if stored is None:
        records.insert(connection, schema.MODELS, row)
    else:
        row.pk = stored.pk
        records.update(connection, schema.MODELS, row)
    for legacy in offer.legacy_ids:
        aliases.add(connection, schema.MODELS, place.app, legacy, row.pk, moved=False)
    version = _seed_version(connection, place, row, offer)
    for legacy in offer.legacy_version_ids:
        aliases.add(connection, schema.MODEL_VERSIONS, row.pk, legacy, version.pk, moved=False)
    _seed_references(connection, row, offer)


def _described(model: Model, offer: "Offer") -> Model:
    """The model of an offer. `name` is the id, as clients search for it; `display_name` is for people."""
    model.id = model.name = offer.id
    model.display_name, model.model_type_id, model.description = offer.name, offer.model_type_id, offer.description
    model.visibility.gettable, model.source = _PUBLIC, Model.HOSTED
    settle(model)
    return model


def _seed_version(connection: Connection, place: Place, model: Row, offer: "Offer") -> Row:
    stored = records.find(connection, schema.MODEL_VERSIONS, model.pk, offer.version_id)
    labels = offer.concepts()
    version = ModelVersion() if stored is None else VERSIONS.decode(stored.body)
    version.id, version.license, version.active_concept_count = offer.version_id, offer.licence, len(labels)
    version.status.CopyFrom(make_status(codes.MODEL_TRAINED))
    version.visibility.gettable = _PUBLIC
    version.ClearField("method_signatures")
    if (method := methods.signature(offer.input_fields, offer.output_fields, offer.description)) is not None:
        version.method_signatures.append(method)
    row = VERSIONS.row(model.pk, version, 0 if stored is None else stored.created)
    row.extra["engine"] = offer.runner
    if stored is None:
        version.completed_at.CopyFrom(version.created_at)
        row.body = VERSIONS.encode(version)
        records.insert(connection, schema.MODEL_VERSIONS, row)
    else:
        row.pk = stored.pk
        records.update(connection, schema.MODEL_VERSIONS, row)
    models.set_vocabulary(connection, row.pk, _vocabulary(place, labels))
    _seed_examples(connection, model.id, row, offer)
    return row


def _vocabulary(place: Place, labels: Iterable["Label"]) -> bytes:
    data = Data(
        concepts=[
            Concept(
                id=label.id,
                name=label.name,
                value=1.0,
                language=DEFAULT_LANGUAGE,
                app_id=place.app_id,
                user_id=place.user_id,
            )
            for label in labels
        ]
    )
    return data.SerializeToString()


def _seed_references(connection: Connection, model: Row, offer: "Offer") -> None:
    old = records.select(connection, schema.MODEL_REFERENCES, [query.of_app(model.pk)], Order())
    records.delete(connection, schema.MODEL_REFERENCES, [row.pk for row in old])
    for number, (name, url) in enumerate(SOURCES.get(offer.runner, ()), start=1):
        reference = ModelReference(id=f"source-{number}", model_id=offer.id, name=name, url=url)
        row = Row(model.pk, reference.id, reference.SerializeToString(), model.created, model.modified)
        records.insert(connection, schema.MODEL_REFERENCES, row)


def _seed_examples(connection: Connection, model_id: str, version: Row, offer: "Offer") -> None:
    old = records.select(connection, schema.MODEL_EXAMPLES, [query.of_app(version.pk)], Order())
    records.delete(connection, schema.MODEL_EXAMPLES, [row.pk for row in old])
    for number, text in enumerate(EXAMPLES.get(offer.runner, ()), start=1):
        example = ModelVersionInputExample(id=f"example-{number}", model_id=model_id, model_version_id=version.id)
        example.name, example.data.text.raw = f"Example {number}", text
        row = Row(version.pk, example.id, example.SerializeToString(), version.created, version.modified)
        records.insert(connection, schema.MODEL_EXAMPLES, row)


def _seed_workflow(connection: Connection, place: Place, recipe: "Recipe") -> None:
    nodes = _nodes(place, recipe)
    workflow = Workflow(id=recipe.id, description=recipe.description, nodes=nodes)
    workflow.visibility.gettable = _PUBLIC
    stored = records.find(connection, schema.WORKFLOWS, place.app, recipe.id)
    if stored is None:
        add_workflow(connection, place, workflow)
        return
    fill_nodes(nodes, place)
    if list(completed(stored.body, place).nodes) != nodes:
        stored = add_version(connection, place, stored, WorkflowVersion(nodes=nodes, visibility=workflow.visibility))
    changed = Workflow.FromString(stored.body)
    changed.description = recipe.description
    stored.body = changed.SerializeToString()
    refresh(connection, stored)


def _nodes(place: Place, recipe: "Recipe") -> list[WorkflowNode]:
    from meshserve.runners import catalogue

    nodes = []
    for node in recipe.nodes:
        offer = catalogue.find(node.offer)
        if offer is None:
            raise LookupError(f"workflow {recipe.id} names a model that is not offered: {node.offer}")
        model = Model(id=offer.id, user_id=place.user_id, app_id=place.app_id, model_type_id=offer.model_type_id)
        model.model_version.id = offer.version_id
        inputs = [NodeInput(node_id=parent) for parent in node.inputs]
        nodes.append(WorkflowNode(id=node.id, model=model, node_inputs=inputs))
    return nodes
