"""Facts about known RPCs that the server reads from the descriptors."""

import pytest

from meshserve.core.contract import KEY_AUTH, NO_AUTH, PAT_AUTH, RPCS, SERVICE, descriptions, scope_dependencies
from meshserve_proto import status_code_pb2 as codes


def test_every_method_of_the_service_is_there() -> None:
    assert list(RPCS) == [method.name for method in SERVICE.methods]
    assert len(RPCS) == 304
    assert RPCS["GetConcept"].path == "/clarifai.api.V2/GetConcept"


@pytest.mark.parametrize(
    ("name", "auth"),
    [
        ("ListConcepts", KEY_AUTH),
        ("PostInputs", KEY_AUTH),
        ("ListStatusCodes", NO_AUTH),
        ("GetStatusCode", NO_AUTH),
        ("ListConceptRelations", PAT_AUTH),
        ("PostApps", PAT_AUTH),
        ("ListKeys", PAT_AUTH),
    ],
)
def test_who_may_call(name: str, auth: int) -> None:
    assert RPCS[name].auth == auth


@pytest.mark.parametrize(
    ("name", "app_level"),
    [
        ("ListConcepts", True),
        ("GetModel", True),
        ("PostInputs", True),
        ("ListModels", False),  # of a user too
        ("ListWorkflows", False),
        ("ListDatasets", False),
        ("ListApps", False),
        ("GetUser", False),
        ("ListKeys", False),
        ("ListStatusCodes", False),
    ],
)
def test_which_need_an_app(name: str, app_level: bool) -> None:
    assert RPCS[name].app_level is app_level


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("ListConcepts", True),
        ("GetModel", True),
        ("PostConceptsSearches", True),
        ("PostModelsSearches", True),
        ("PostModelOutputs", True),
        ("PostWorkflowResults", True),
        ("PostConcepts", False),
        ("PatchConcepts", False),
        ("DeleteInputs", False),
        ("PostModelVersions", False),
        ("PostAnnotations", False),
    ],
)
def test_what_strangers_may_do_with_public_things(name: str, reads: bool) -> None:
    assert RPCS[name].reads is reads


def test_nothing_that_changes_something_counts_as_reading() -> None:
    for rpc in RPCS.values():
        if rpc.reads:
            assert not rpc.name.startswith(("Patch", "Delete", "Put")), rpc.name
            assert not any(scope.endswith(("_Add", "_Delete")) for scope in rpc.scopes), rpc.name


def test_scopes_and_variables_come_from_the_options() -> None:
    assert RPCS["PostConcepts"].scopes == {"Apps_Get", "Concepts_Add", "Concepts_Get"}
    assert RPCS["GetConceptLanguage"].variables == ("concept_id", "language")
    assert RPCS["GetModelVersion"].variables == ("model_id", "version_id")
    assert RPCS["ListConcepts"].variables == ()


def test_kinds_of_streaming() -> None:
    streaming = {name for name, rpc in RPCS.items() if rpc.client_streaming or rpc.server_streaming}
    assert {"GenerateModelOutputs", "StreamModelOutputs", "PostModelVersionsUpload", "ProcessRunnerItems"} <= streaming
    assert RPCS["GenerateModelOutputs"].server_streaming
    assert not RPCS["GenerateModelOutputs"].client_streaming
    assert not RPCS["StreamInputs"].server_streaming


def test_phrases_that_clients_match() -> None:
    assert descriptions()[codes.CONN_DOES_NOT_EXIST] == "Resource does not exist"
    assert descriptions()[codes.CONCEPTS_INVALID_REQUEST] == "Invalid request"
    assert descriptions()[codes.CONN_INVALID_REQUEST] == "Invalid request"
    assert descriptions()[codes.CONN_KEY_INVALID] == "Invalid API key or Invalid API key/application pair"


def test_scopes_say_what_they_build_on() -> None:
    assert set(scope_dependencies()["Concepts_Add"]) >= {"Concepts_Get"}
