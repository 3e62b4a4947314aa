"""Which event a call is in the audit log, by its name, and what of a request its entry says."""

from typing import Any

from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.dispatch import audit_events, auditing
from meshserve.store.access import Place, StoredKey
from meshserve_proto import resources_pb2 as r
from meshserve_proto import service_pb2 as s

IN_APP, OF_USER = Place(1, "u", 2, "a", 10), Place(1, "u", 0, "", 10)
NEVER = "ORGANIZATION_", "USER_UPDATE", "WORKFLOW_VERSION_CREATE"
"""Events of what the contract has no calls for: organisations, changes of users, versions beside a change of a workflow."""


def entry_of(request: Any, place: Place = IN_APP) -> Any:
    name = type(request).__name__.removesuffix("Request")
    call = Call(RPCS[name], None, {})  # type: ignore[arg-type]
    call.key = StoredKey(1, 1, "u", None, "personal_access_token", 0, frozenset(), frozenset())
    call.place = place
    return r.AuditLogEntry.FromString(auditing.entry_of(call, request, "", 0).body)


def test_every_event_type_has_its_calls() -> None:
    wanted = {name for name in r.EventType.DESCRIPTOR.values_by_name if not name.startswith(NEVER)}
    events = {r.EventType.Name(audit_events.event_of(name)[0]) for name in audit_events.MUTATING}
    assert events == wanted
    assert set(audit_events.NEAREST) <= audit_events.MUTATING
    assert {noun for noun, _ in audit_events.NEAREST.values()} <= set(audit_events.FAMILIES)


def test_what_reads_is_no_mutation() -> None:
    assert not [name for name in audit_events.MUTATING if name.startswith(("Get", "List", "My"))]
    assert not {"PostModelOutputs", "PostWorkflowResults"} & audit_events.MUTATING
    assert {"PostInputs", "DeleteApp", "PatchKeys", "PutTaskAssignments", "PostSearches"} <= audit_events.MUTATING


def test_targets_are_what_the_request_names() -> None:
    def targets(request: Any, place: Place = IN_APP) -> list[tuple[str, str]]:
        found = entry_of(request, place).targets
        return [(one.WhichOneof("target"), getattr(one, one.WhichOneof("target")).id) for one in found]

    model, version = ("model", "m"), ("model_version", "v")
    assert targets(s.DeleteModelVersionRequest(model_id="m", version_id="v")) == [version, model]
    one = s.ModelVersionPublishRequest(version_id="v")
    assert targets(s.PostModelVersionsPublishRequest(model_id="m", publications=[one])) == [version, model]
    assert targets(s.PatchModelLanguagesRequest(model_id="m")) == [model]
    assert targets(s.DeleteModelsRequest(ids=["m", "n", "m"])) == [model, ("model", "n")]
    assert targets(s.DeleteModelsRequest(delete_all=True)) == [("app", "a")]
    assert targets(s.PatchAppsIdsRequest(ids=[s.IdUpdateSource(id="a", new_id="b")]), OF_USER) == [("app", "a")]
    pools = s.DeleteNodepoolsRequest(compute_cluster_id="c", ids=["p"])
    assert targets(pools, OF_USER) == [("nodepool", "p"), ("compute_cluster", "c")]
    assert targets(s.PostConceptsRequest(concepts=[r.Concept(id="c")])) == [("app", "a")]
    assert targets(s.PostSecretsRequest(), OF_USER) == [("user", "u")]
    config = s.PostModelVersionsUploadConfig(model_id="m", model_version=r.ModelVersion(id="v"))
    assert targets(s.PostModelVersionsUploadRequest(upload_config=config)) == [version, model]


def test_entries_hold_ids_and_numbers_alone() -> None:
    secret = "5ec2e75ec2e75ec2e75ec2e75ec2e700"
    concept = r.Concept(id="c", name=f"name {secret}")
    for request in (
        s.PostKeysRequest(keys=[r.Key(id=secret, description=secret)]),
        s.PatchKeysRequest(keys=[r.Key(id=secret)]),
        s.DeleteKeyRequest(key_id=secret),
        s.PostSecretsRequest(secrets=[r.Secret(id="s", value=secret, description=secret)]),
        s.PostConceptsRequest(concepts=[concept]),
        s.PostCollectorsRequest(
            collectors=[
                r.Collector(
                    id="c",
                    collector_source=r.CollectorSource(
                        api_post_model_outputs_collector_source=r.APIPostModelOutputsCollectorSource(
                            post_inputs_key_id=secret
                        )
                    ),
                )
            ]
        ),
        s.PostComputeClustersRequest(compute_clusters=[r.ComputeCluster(id="c", key=r.Key(id=secret))]),
        s.PostInputsDataSourcesRequest(app_pat=secret),
        s.DeleteCollaboratorsRequest(user_emails=[secret]),
    ):
        entry = entry_of(request)
        assert secret not in str(entry), entry
        assert entry.details[0] == f"rpc: {type(request).__name__.removesuffix('Request')}"
    assert entry_of(s.PostConceptsRequest(concepts=[concept])).details[1] == "concepts: 1 (c)"
