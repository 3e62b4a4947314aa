"""What ids mean to whom, and what the catalogue's models become in a store of one's own (behaviour §2.4, §2.5)."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from meshserve.api import public
from meshserve.api.model_lookup import ResolvedModel, resolve
from meshserve.api.model_store import add_version, create_model
from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.call import Call
from meshserve.config import Config
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.secrets import digest
from meshserve.runners import catalogue, recipes
from meshserve.services import Services
from meshserve.store import access, records, schema
from meshserve.store.query import Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Model, ModelVersion

SECRET = "0" * 32


def written(services: Services, job: Callable[[Connection], Any]) -> Any:
    return services.database.submit(job).result(10)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = build_services(Config(data=tmp_path))
    asyncio.run(public.seed(opened))
    yield opened
    asyncio.run(opened.close())


@pytest.fixture
def call(services: Services) -> Call:
    """A call of user ada in her app one; she also has app two."""

    def people(connection: Connection) -> None:
        ada = ensure_user(connection, "ada")
        add_token(connection, ada.pk, SECRET, "")
        ensure_app(connection, ada.pk, "one")
        ensure_app(connection, ada.pk, "two")
        for gettable, app in ((10, "private"), (50, "public")):
            ensure_app(connection, ensure_user(connection, "bob", 50).pk, app, gettable)

    written(services, people)
    reader = services.database.reader
    made = Call(RPCS["PostModelOutputs"], services, {}, key=access.find_key(reader, digest(SECRET)))
    place = access.find_app(reader, "ada", "one")
    assert place
    made.place = place
    return made


def add(call: Call, user: str, app: str, **fields: Any) -> ResolvedModel | None:
    """Make a model somewhere; resolve it from the call if it can be."""
    place = access.find_app(call.services.database.reader, user, app)
    assert place
    there = replace(call, place=place)
    model = Model(**fields)
    written(call.services, lambda connection: create_model(there, connection, model))
    with suppress(Problem):
        return resolve(call, call.services.database.reader, fields["id"], user_id=user, app_id=app)
    return None


def found(call: Call, *names: str) -> ResolvedModel:
    return resolve(call, call.services.database.reader, *names)


def refused(call: Call, *names: str) -> Problem:
    with pytest.raises(Problem) as caught:
        found(call, *names)
    return caught.value


def test_a_bare_id_is_the_own_app_s_before_the_public_one(call: Call) -> None:
    public_one = found(call, "face-detection")
    assert (public_one.place.user_id, public_one.place.app_id, public_one.engine) == ("clarifai", "main", "faces")
    add(call, "ada", "one", id="face-detection", model_type_id="prompter")
    own = found(call, "face-detection")
    assert (own.place.app_id, own.engine) == ("one", "operator:prompter")
    assert found(call, "face-detection", "", "clarifai", "main").engine == "faces"
    assert found(call, "face-detection", "", "clarifai").engine == "faces"
    assert found(call, "face-detection", "", "me").place.app_id == "one"


def test_every_offer_has_its_runner_and_no_concepts_on_the_way(call: Call) -> None:
    for offer in catalogue.OFFERS:
        for id in (offer.id, *offer.legacy_ids):
            for version in ("", offer.version_id, *offer.legacy_version_ids):
                resolved = found(call, id, version)
                assert resolved.engine == offer.runner
                assert (resolved.model.id, resolved.version.id) == (offer.id, offer.version_id)
                assert (resolved.model.user_id, resolved.version.app_id) == ("clarifai", "main")
                assert resolved.model.model_version == resolved.version
                assert not resolved.output_info.data.concepts


def test_operators_come_with_their_thresholds(call: Call) -> None:
    model: dict[str, Any] = {"id": "limit", "model_type_id": "concept-thresholder"}
    version = ModelVersion()
    version.output_info.data.concepts.append(Concept(id="cat", value=0.5))
    version.output_info.params.update({"concept_threshold_type": "LESS_THAN"})
    resolved = add(call, "ada", "one", **model, model_version=version)
    assert resolved
    assert resolved.engine == "operator:concept-thresholder"
    assert [(c.id, c.value) for c in resolved.output_info.data.concepts] == [("cat", 0.5)]
    assert resolved.output_info.params["concept_threshold_type"] == "LESS_THAN"


def test_what_nothing_computes_has_no_engine(call: Call) -> None:
    resolved = add(call, "ada", "one", id="mystery", model_type_id="text-to-image")
    assert resolved
    assert resolved.engine is None


def test_the_latest_trained_version_comes_before_a_later_one(call: Call) -> None:
    first = add(call, "ada", "one", id="learner")
    assert first
    assert first.version.status.code == codes.MODEL_UNTRAINED
    ids = {}
    for code in (codes.MODEL_TRAINED, codes.MODEL_UNTRAINED):
        version = ModelVersion()
        written(call.services, lambda c, v=version, s=code: add_version(c, first.row, v, s, "trained"))
        ids[code] = version.id
    resolved = found(call, "learner")
    assert resolved.version.id == ids[codes.MODEL_TRAINED]
    assert resolved.engine == "trained"
    assert found(call, "learner", ids[codes.MODEL_UNTRAINED]).version.id == ids[codes.MODEL_UNTRAINED]
    problem = refused(call, "learner", "nope")
    assert problem.code == codes.CONN_DOES_NOT_EXIST
    assert "nope" in problem.details


def test_others_share_what_is_public_in_public_apps(call: Call) -> None:
    for app in ("private", "public"):
        for gettable in (10, 50):
            seen = add(call, "bob", app, id=f"m{gettable}", model_type_id="prompter", visibility={"gettable": gettable})
            assert (seen is not None) == (app == "public" and gettable == 50), (app, gettable)
    assert refused(call, "m50").code == codes.MODEL_DOES_NOT_EXIST  # only the public user's are found by a bare id
    assert add(call, "ada", "two", id="other-app", model_type_id="prompter") is not None
    assert refused(call, "other-app").code == codes.MODEL_DOES_NOT_EXIST
    for names in (("x",), ("x", "", "nobody", "nothing"), ("x", "", "ada", "three")):
        problem = refused(call, *names)
        assert (problem.code, problem.details.startswith("Model does not exist")) == (21200, True)


def test_an_app_key_stays_in_its_app_but_for_public_models(call: Call) -> None:
    add(call, "ada", "two", id="other-app", model_type_id="prompter")
    assert call.key
    call.key = replace(call.key, app=call.place.app, kind="api_key")
    assert refused(call, "other-app", "", "ada", "two").code == codes.MODEL_DOES_NOT_EXIST
    assert found(call, "face-detection", "", "clarifai", "main").engine == "faces"


# Seeding


TABLES = (
    schema.USERS,
    schema.APPS,
    schema.CONCEPTS,
    schema.MODELS,
    schema.MODEL_VERSIONS,
    schema.WORKFLOWS,
    schema.WORKFLOW_VERSIONS,
    schema.MODEL_REFERENCES,
    schema.MODEL_EXAMPLES,
)


def contents(services: Services) -> list[list[str]]:
    reader = services.database.reader
    return [[row.id for row in records.select(reader, table, [], Order(ascending=True))] for table in TABLES]


def reseed(services: Services) -> None:
    written(services, lambda connection: connection.execute("DELETE FROM settings"))
    asyncio.run(public.seed(services))


def test_seeding_again_changes_nothing(services: Services) -> None:
    before = contents(services)
    asyncio.run(public.seed(services))
    assert contents(services) == before
    reseed(services)
    assert contents(services) == before


def test_a_start_that_finds_all_up_to_date_writes_nothing(services: Services) -> None:
    before = services.database.version()
    asyncio.run(public.seed(services))
    assert services.database.version() == before


def test_another_catalogue_keeps_ids_and_pinned_versions(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = services.database.reader
    main = access.find_app(reader, "clarifai", "main")
    assert main

    def row(id: str) -> Any:
        return records.find(reader, schema.MODELS, main.app, id)

    kept, gone = catalogue.OFFERS[0], catalogue.OFFERS[-1]
    old = row(kept.id)
    offers = tuple(replace(offer, description="changed") for offer in catalogue.OFFERS[:-1])
    recipe = recipes.Recipe("General", "Another.", (recipes.Node("only", kept.id),))
    monkeypatch.setattr(catalogue, "OFFERS", offers)
    monkeypatch.setattr(catalogue, "workflows", lambda: (recipe,))
    monkeypatch.setattr("meshserve.runners.offers.REVISION", 2)
    reseed(services)
    assert row(gone.id) is None
    assert row(kept.id).pk == old.pk
    assert row(kept.id).created == old.created
    assert Model.FromString(row(kept.id).body).description == "changed"
    versions = reader.execute("SELECT COUNT(*) FROM model_versions WHERE owner = ?", (old.pk,)).fetchone()
    assert versions == (2,)
    general = records.find(reader, schema.WORKFLOWS, main.app, "General")
    assert general
    assert reader.execute("SELECT COUNT(*) FROM workflow_versions WHERE owner = ?", (general.pk,)).fetchone() == (2,)
