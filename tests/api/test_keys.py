"""Keys through the official client and the command line: made, used, narrowed, revoked, and nowhere to be found."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api import service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.calls import Call
from support.serving import OWNER, Caller, command, environment, running

ME = r.UserAppIDSet(user_id="me")
PAT = "personal_access_token"


def with_key(secret: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Key {secret}"),)


@pytest.fixture
def make(call: Call) -> Call:
    """`make(scopes=[…])` posts a key and returns it; `code` and `by` as in `call`."""

    def do(code: int = codes.SUCCESS, by: Any = None, **fields: Any) -> Any:
        more = {} if by is None else {"by": by}
        response = call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=[r.Key(**fields)]), code, **more)
        return response.keys[0] if response.keys else response.status

    return do


def public_id(call: Call, secret: str) -> str:
    return call("GetKey", s.GetKeyRequest(user_app_id=ME, key_id=secret)).key.id


def soon(seconds: float) -> Any:
    key = r.Key()
    key.expires_at.FromMilliseconds(int((time.time() + seconds) * 1000))
    return key.expires_at


def test_a_token_does_what_its_scopes_say(make: Call, call: Call, user_app: Any) -> None:
    key = make(type=PAT, scopes=["Apps_Get", "Concepts_Get"], description="reads")
    assert len(key.id) == 32
    assert (key.type, list(key.scopes), key.description) == (PAT, ["Apps_Get", "Concepts_Get"], "reads")
    assert key.created_at.seconds
    assert not key.HasField("expires_at")
    assert not key.apps
    by = with_key(key.id)
    call("ListConcepts", s.ListConceptsRequest(user_app_id=user_app), by=by)
    concept = s.PostConceptsRequest(user_app_id=user_app, concepts=[r.Concept(id="x")])
    assert "Concepts_Add" in call("PostConcepts", concept, 11007, by=by).status.details
    for form, request in (
        ("MyScopesRoot", s.MyScopesRootRequest()),
        ("MyScopesUser", s.MyScopesUserRequest(user_app_id=ME)),
        ("MyScopes", s.MyScopesRequest(user_app_id=user_app)),
    ):
        assert list(call(form, request, by=by).scopes) == ["Apps_Get", "Concepts_Get"]


def test_an_app_key_implies_its_app(make: Call, call: Call, user_app: Any, make_app: Call) -> None:
    key = make(scopes=["All"], apps=[r.App(id=user_app.app_id)])
    assert key.type == "api_key"
    assert [(app.id, app.user_id) for app in key.apps] == [(user_app.app_id, "test-user")]
    by = with_key(key.id)
    assert call("GetApp", s.GetAppRequest(), by=by).app.id == user_app.app_id
    mine = call("MyScopes", s.MyScopesRequest(), by=by)
    assert (list(mine.scopes), mine.app.id) == (["All"], user_app.app_id)
    call("GetApp", s.GetAppRequest(user_app_id=make_app()), 11008, by=by)
    call("ListKeys", s.ListKeysRequest(user_app_id=ME), 11008, by=by)
    main = r.UserAppIDSet(user_id="clarifai", app_id="main")
    assert call("ListModels", s.ListModelsRequest(user_app_id=main, per_page=1), by=by).models
    listed = call("ListAppKeys", s.ListAppKeysRequest(user_app_id=user_app)).keys
    assert public_id(call, key.id) in [k.id for k in listed]


def test_the_secret_is_told_once(make: Call, call: Call) -> None:
    secret = make(type=PAT, scopes=["Predict"]).id
    shown = call("GetKey", s.GetKeyRequest(user_app_id=ME, key_id=secret)).key
    assert shown.id != secret
    assert call("GetKey", s.GetKeyRequest(user_app_id=ME, key_id=shown.id)).key == shown
    listed = call("ListKeys", s.ListKeysRequest(user_app_id=ME, per_page=1000))
    assert shown.id in [key.id for key in listed.keys]
    assert secret not in str(listed)
    call("GetApp", s.GetAppRequest(), 11008, by=with_key(shown.id))
    missing = call("GetKey", s.GetKeyRequest(user_app_id=ME, key_id="f" * 32), 11101)
    assert "f" * 32 not in missing.status.details


@pytest.mark.parametrize("named_by", ["secret", "public id"])
def test_revocation_is_effective_at_once(make: Call, call: Call, named_by: str) -> None:
    secret = make(type=PAT, scopes=["All"]).id
    id = secret if named_by == "secret" else public_id(call, secret)
    by = with_key(secret)
    call("GetUser", s.GetUserRequest(user_app_id=ME), by=by)
    call("DeleteKey", s.DeleteKeyRequest(user_app_id=ME, key_id=id))
    call("GetUser", s.GetUserRequest(user_app_id=ME), 11008, by=by)
    call("DeleteKey", s.DeleteKeyRequest(user_app_id=ME, key_id=id), 11101)


def test_a_key_expires(make: Call, call: Call) -> None:
    secret = make(type=PAT, scopes=["All"], expires_at=soon(1.5)).id
    by = with_key(secret)
    call("GetUser", s.GetUserRequest(user_app_id=ME), by=by)
    time.sleep(1.7)
    assert "expired" in call("GetUser", s.GetUserRequest(user_app_id=ME), 11008, by=by).status.details
    ids = [key.id for key in call("ListKeys", s.ListKeysRequest(user_app_id=ME, not_expired=True, per_page=1000)).keys]
    assert public_id(call, secret) not in ids


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"scopes": ["Nonsense", "All"]}, 11102, "Nonsense"),
        ({"scopes": ["Inputs_Delete", "Inputs_Get"]}, 11102, "Inputs_Delete needs Inputs_Add"),
        ({"endpoints": ["/clarifai.api.V2/Nope"]}, 11102, "/clarifai.api.V2/Nope"),
        ({"endpoints": ["/clarifai.api.V2/ListConcepts"], "scopes": ["Apps_Get"]}, 11102, "Concepts_Get"),
        ({"type": "other"}, 11102, "'other'"),
        ({"apps": [r.App(id="a")]}, 11102, "names no app"),
        ({"type": "api_key"}, 11102, "exactly one app"),
        ({"type": "api_key", "apps": [r.App(id="a"), r.App(id="b")]}, 11102, "exactly one app"),
        ({"type": "app_specific_key", "apps": [r.App(id="absent")]}, 11101, "'absent'"),
        ({"type": "api_key", "apps": [r.App(id="main", user_id="clarifai")]}, 11101, "one's own"),
        ({"expires_at": soon(-1)}, 11102, "past"),
        ({"expires_at": r.Key(expires_at={"seconds": 2**62}).expires_at}, 11102, "years 1 to 9999"),
        ({"organization_id": "o"}, 11102, "organization_id"),
        ({"authorized_idp_ids": ["good", ""]}, 11102, "authorized_idp_ids"),
        ({"authorized_idp_ids": ["x"] * 33}, 11102, "at most 32 ids"),
    ],
)
def test_what_is_refused(make: Call, fields: dict[str, Any], code: int, words: str) -> None:
    status = make(code, **({"type": PAT} | fields))
    assert words in status.details


def test_a_batch_of_keys_is_all_or_none(call: Call) -> None:
    before = len(call("ListKeys", s.ListKeysRequest(user_app_id=ME, per_page=1000)).keys)
    both = [r.Key(type=PAT, scopes=["All"]), r.Key(type=PAT, scopes=["Nonsense"])]
    assert not call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=both), 11102).keys
    assert len(call("ListKeys", s.ListKeysRequest(user_app_id=ME, per_page=1000)).keys) == before


class TestNoKeyGivesMoreThanItHas:
    KEYS = ("Apps_Get", "Keys_Get", "Keys_Add")

    def test_scopes(self, make: Call, call: Call) -> None:
        by = with_key(make(type=PAT, scopes=self.KEYS).id)
        for scopes in (["All"], ["Apps_Get", "Predict"]):
            assert scopes[-1] in make(11007, by, type=PAT, scopes=scopes).details
        given = make(by=by, type=PAT, scopes=["Apps_Get"])
        assert list(given.scopes) == ["Apps_Get"]
        raised = s.PatchKeysRequest(user_app_id=ME, action="overwrite", keys=[r.Key(id=given.id, scopes=["All"])])
        call("PatchKeys", raised, 11007, by=by)

    def test_it_cannot_prolong_a_stronger_one(self, make: Call, call: Call) -> None:
        by = with_key(make(type=PAT, scopes=self.KEYS).id)
        strong = make(type=PAT, scopes=["All"], expires_at=soon(60)).id
        longer = s.PatchKeysRequest(user_app_id=ME, action="overwrite", keys=[r.Key(id=strong, expires_at=soon(999))])
        call("PatchKeys", longer, 11007, by=by)

    def test_time(self, make: Call) -> None:
        by = with_key(make(type=PAT, scopes=self.KEYS, expires_at=soon(60)).id)
        assert "expires_at" in make(11007, by, type=PAT).details
        assert "expires_at" in make(11007, by, type=PAT, expires_at=soon(90)).details
        assert make(by=by, type=PAT, expires_at=soon(30)).id

    def test_endpoints(self, make: Call) -> None:
        path = "/clarifai.api.V2/PostKeys"
        by = with_key(make(type=PAT, scopes=self.KEYS, endpoints=[path]).id)
        assert "endpoints" in make(11007, by, type=PAT).details
        other = "/clarifai.api.V2/MyScopes"
        assert other in make(11007, by, type=PAT, scopes=self.KEYS, endpoints=[path, other]).details
        assert make(by=by, type=PAT, scopes=self.KEYS, endpoints=[path]).id


def test_endpoints_confine_a_key(make: Call, call: Call, user_app: Any) -> None:
    scopes = ["Apps_Get", "Concepts_Get", "Models_Get", "Workflows_Get"]
    by = with_key(make(type=PAT, scopes=scopes, endpoints=["/clarifai.api.V2/ListConcepts"]).id)
    call("ListConcepts", s.ListConceptsRequest(user_app_id=user_app), by=by)
    refused = call("GetApp", s.GetAppRequest(user_app_id=user_app), 11007, by=by)
    assert "/clarifai.api.V2/GetApp" in refused.status.details


def test_patching(make: Call, call: Call) -> None:
    secret = make(type=PAT, scopes=["All"], description="old").id
    by = with_key(secret)
    change = r.Key(id=public_id(call, secret), scopes=["Apps_Get"], description="new")
    request = s.PatchKeysRequest(user_app_id=ME, keys=[change], action="overwrite")
    changed = call("PatchKeys", request).keys[0]
    assert (list(changed.scopes), changed.description, changed.type) == (["Apps_Get"], "new", PAT)
    call("ListKeys", s.ListKeysRequest(user_app_id=ME), 11007, by=by)
    for wrong, words in (
        (s.PatchKeysRequest(user_app_id=ME, keys=[change], action="merge"), "overwrite"),
        (s.PatchKeysRequest(user_app_id=ME, keys=[r.Key(id=secret, type="api_key")], action="overwrite"), "key.type"),
        (s.PatchKeysRequest(user_app_id=ME, keys=[r.Key(id=secret, apps=[r.App(id="x")])], action="overwrite"), "apps"),
        (s.PatchKeysRequest(user_app_id=ME, keys=[r.Key(id=secret, expires_at=soon(-5))], action="overwrite"), "past"),
    ):
        assert words in call("PatchKeys", wrong, 11102).status.details


def test_listing(make: Call, call: Call, user_app: Any) -> None:
    secret = make(type=PAT, scopes=["Search"], description="to list").id
    id = public_id(call, secret)

    def ids(**more: Any) -> list[str]:
        return [key.id for key in call("ListKeys", s.ListKeysRequest(user_app_id=ME, per_page=1000, **more)).keys]

    assert ids()[0] == id
    assert id in ids(scopes=["Search"])
    assert id not in ids(scopes=["Search", "Predict"])
    assert id in ids(type=PAT)
    assert id not in ids(type="app_specific_key")
    assert id not in ids(endpoints=["/clarifai.api.V2/GetApp"])
    past = call("ListKeys", s.ListKeysRequest(user_app_id=ME, page=1000))
    assert [field.name for field, _ in past.ListFields()] == ["status"]


def test_keys_are_their_users_alone(call: Call, make: Call, stranger: Caller) -> None:
    id = public_id(call, make(type=PAT, scopes=["All"]).id)
    theirs = r.UserAppIDSet(user_id="test-user")
    by = stranger.metadata
    call("ListKeys", s.ListKeysRequest(user_app_id=theirs), 11007, by=by)
    call("GetKey", s.GetKeyRequest(user_app_id=theirs, key_id=id), 11007, by=by)
    call("GetKey", s.GetKeyRequest(user_app_id=ME, key_id=id), 11101, by=by)
    call("DeleteKey", s.DeleteKeyRequest(user_app_id=ME, key_id=id), 11101, by=by)
    call("PostKeys", s.PostKeysRequest(user_app_id=theirs, keys=[r.Key(type=PAT, scopes=["All"])]), 11007, by=by)


def test_users(call: Call, stranger: Caller) -> None:
    own = call("GetUser", s.GetUserRequest(user_app_id=ME)).user
    assert own.id == "test-user"
    assert own.created_at.seconds
    other = call(
        "GetUser", s.GetUserRequest(user_app_id=r.UserAppIDSet(user_id="test-user")), by=stranger.metadata
    ).user
    assert other.id == "test-user"
    assert not other.HasField("user_detail")
    call("GetUser", s.GetUserRequest(user_app_id=r.UserAppIDSet(user_id="nobody")), 11101)


def test_scopes_are_listed_with_what_they_need(call: Call) -> None:
    listed = call("ListScopes", s.ListScopesRequest(user_app_id=ME))
    needs = {entry.scope: set(entry.depending_scopes) for entry in listed.scope_deps}
    assert needs["Inputs_Delete"] == {"Inputs_Add", "Inputs_Get"}
    assert needs["All"] == set()
    methods = {entry.endpoint: set(entry.depending_scopes) for entry in listed.endpoint_deps}
    assert methods["/clarifai.api.V2/PostConcepts"] == {"Apps_Get", "Concepts_Add", "Concepts_Get"}
    assert "/clarifai.api.V2/PostKeys" not in methods, "an app key could not call it"
    assert methods["/clarifai.api.V2/MyScopes"] == set(), "what needs no scope can be listed by a key all the same"
    assert "/clarifai.api.V2/ListStatusCodes" not in methods, "it takes no key"
    tokens = call("ListScopes", s.ListScopesRequest(user_app_id=ME, key_type=PAT))
    assert "/clarifai.api.V2/PostKeys" in {entry.endpoint for entry in tokens.endpoint_deps}
    call("ListScopes", s.ListScopesRequest(user_app_id=ME, key_type="x"), 11102)


def test_passwords(call: Call) -> None:
    def ask(text: str) -> Any:
        password = r.Password(plaintext=text)
        return s.PostValidatePasswordRequest(user_app_id=ME, password=password)

    call("PostValidatePassword", ask("Tr1cky-enough-horse"), codes.PASSWORD_VALIDATION_SUCCESS)
    broken = call("PostValidatePassword", ask("qwerty"), codes.PASSWORD_VALIDATION_FAILED).password_violations
    assert broken.minimum_length
    assert broken.upper_case_needed
    assert broken.no_common_vocabs
    assert not broken.lower_case_needed
    for password, rule in (
        ("Tr1cky-enouh", ""),
        ("Tr1cky-enou", "minimum_length"),
        ("Tr1cky-" * 19, "maximum_length"),
        ("tr1cky-enough-horse", "upper_case_needed"),
        ("TR1CKY-ENOUGH-HORSE", "lower_case_needed"),
        ("Tricky-enough-horse", "numeric_needed"),
        ("Tr1ckyenoughhorse", "non_alphanumeric_needed"),
        ("Tr1cky-test-user-horse", "exclude_names"),
        ("Tr1cky-enough-whole", "no_confusing_letters"),
        ("Tr2cky-en0ugh-hOrse", "no_confusing_letters"),
        ("Aa1-Aa1-Aa1-", "no_simple_passwords"),
        ("Tr2cky-welcome-horse", "no_common_vocabs"),
    ):
        code = codes.PASSWORD_VALIDATION_FAILED if rule else codes.PASSWORD_VALIDATION_SUCCESS
        said = call("PostValidatePassword", ask(password), code).password_violations
        assert [field.name for field, _ in said.ListFields()] == ([rule] if rule else []), password


def _meshserve(data: Path, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(*arguments, "--data", str(data)), env=environment(**extra), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def _found(folder: Path, secret: str) -> list[str]:
    return [str(file) for file in folder.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]


def test_no_secret_is_left_anywhere(tmp_path: Path) -> None:
    """Made by call and by command, used, named in calls, revoked; the server with its log runs, and then has ended."""
    with running(tmp_path) as server:
        (tmp_path / "probe").write_bytes(b"\x00" + OWNER.pat.encode())
        assert _found(tmp_path, OWNER.pat) == [str(tmp_path / "probe")], "the search itself finds what is there"
        (tmp_path / "probe").unlink()
        channel = ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", server.port)
        stub = service_pb2_grpc.V2Stub(channel)
        app = r.App(id=OWNER.app_id)
        wanted = [r.Key(type=PAT, scopes=["All"]), r.Key(scopes=["All"], apps=[app])]
        made = stub.PostKeys(s.PostKeysRequest(user_app_id=ME, keys=wanted), metadata=OWNER.metadata)
        printed = json.loads(_meshserve(server.data, "key", "create", "--json").stdout)
        exported = json.loads(_meshserve(server.data, "env", "--shell", "json").stdout)
        secrets = [*(key.id for key in made.keys), printed["secret"], exported["CLARIFAI_PAT"], OWNER.pat]
        assert len({len(secret) for secret in secrets}) == 1
        for secret in secrets:
            assert stub.GetApp(s.GetAppRequest(user_app_id=r.UserAppIDSet(app_id=OWNER.app_id)),
                               metadata=with_key(secret)).status.code == codes.SUCCESS  # fmt: skip
            stub.GetKey(s.GetKeyRequest(user_app_id=ME, key_id=secret), metadata=OWNER.metadata)
            stub.GetKey(
                s.GetKeyRequest(user_app_id=r.UserAppIDSet(user_id="x"), key_id=secret), metadata=OWNER.metadata
            )
        assert _meshserve(server.data, "key", "revoke", secrets[0]).returncode == 0
        stub.DeleteKey(s.DeleteKeyRequest(user_app_id=ME, key_id=secrets[1]), metadata=OWNER.metadata)
        for secret in secrets[:2]:
            answer = stub.GetUser(s.GetUserRequest(user_app_id=ME), metadata=with_key(secret))
            assert answer.status.code == codes.CONN_KEY_INVALID
        assert [_found(tmp_path, secret) for secret in secrets] == [[]] * len(secrets)
    assert [_found(tmp_path, secret) for secret in secrets] == [[]] * len(secrets)


def test_the_first_token_is_printed_once_and_kept_nowhere(tmp_path: Path) -> None:
    nobody = Caller("", "", "")
    with running(tmp_path, owner=nobody) as server:
        greeting = server.out.read_text()
        secret = next(line for line in greeting.splitlines() if line.startswith("  token")).split()[1]
        assert len(greeting.splitlines()) <= 12
        assert _found(server.data, secret) == []
        assert _found(tmp_path, secret) == [str(server.out)]
    with running(tmp_path, owner=nobody) as server:
        assert "\n  token" not in server.out.read_text()
