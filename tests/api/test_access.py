"""Who may call what: the matrix of every RPC against every kind of credential, made from the registry itself.

It runs in process, bytes in and bytes out, with a probe in the place of each handler: what is asserted is both the
answer and whether the handler was reached. A sample of it goes over the wire.
"""

import asyncio
import dataclasses
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core import clock, rights
from meshserve.core.contract import KEY_AUTH, NO_AUTH, RPCS
from meshserve.core.secrets import APP_KEY, PAT
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import collaborators, keys
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Collaborator, Key
from meshserve_proto.status_pb2 import BaseResponse, Status
from support.serving import Server

OWNER, GUEST = "owner", "guest"
GOOD, BAD, MALFORMED = codes.SUCCESS, codes.CONN_KEY_INVALID, codes.CONN_INVALID_REQUEST
HIDDEN, LACKS = codes.CONN_DOES_NOT_EXIST, codes.CONN_INSUFFICIENT_SCOPES
MALFORMED_HEADERS = {
    "no header": {},
    "empty": {"authorization": ""},
    "no scheme": {"authorization": "owner-pat"},
    "lower case": {"authorization": "key owner-pat"},
    "bearer": {"authorization": "Bearer owner-pat"},
    "two spaces": {"authorization": "Key  owner-pat"},
    "trailing words": {"authorization": "Key owner-pat more"},
    "tab": {"authorization": "Key\towner-pat"},
    "no secret": {"authorization": "Key "},
    "empty session": {"x-clarifai-session-token": ""},
}
AUTHENTICATED = [name for name, rpc in RPCS.items() if rpc.auth != NO_AUTH]


def of_each(names: Iterable[str]) -> Callable[[Callable[["Hall", str], None]], Callable[["Hall"], None]]:
    """Make a test of a check: it must hold for each of these RPCs, and those for which it fails are named."""

    def made(check: Callable[["Hall", str], None]) -> Callable[["Hall"], None]:
        def test(hall: Hall) -> None:
            failed = {}
            for name in names:
                try:
                    check(hall, name)
                except AssertionError as error:
                    failed[name] = str(error)
            assert not failed

        test.__doc__ = check.__doc__
        return test

    return made


class Hall:
    """A dispatcher whose handlers only say that they were reached, over a store with two users."""

    def __init__(self, folder: Path) -> None:
        self.services = build_services(Config(data=folder))
        self.services.database.submit(_furnish).result()
        self.reached: list[str] = []
        self.loop = asyncio.Runner()
        served = registry.bind(api.families(), api.ABSENT)
        probed = {name: dataclasses.replace(row, handler=self._probe(name)) for name, row in served.items()}
        self.dispatcher = Dispatcher(probed, self.services)

    def _probe(self, name: str) -> Any:
        rpc = RPCS[name]

        async def unary(call: Any, request: Any) -> BaseResponse:
            self.reached.append(name)
            return BaseResponse()

        async def stream(call: Any, requests: Any) -> AsyncIterator[BaseResponse]:
            self.reached.append(name)
            if rpc.client_streaming:
                async for _ in requests:
                    yield BaseResponse()
            else:
                yield BaseResponse()

        return stream if rpc.client_streaming or rpc.server_streaming else unary

    def ask(self, name: str, headers: dict[str, str], user: str = "", app: str = "") -> Status:
        """Call an RPC about a place; check that the handler was reached exactly if the answer is a success."""
        self.reached.clear()
        answers = self.loop.run(self._ask(name, headers, request_for(name, user, app)))
        status = BaseResponse.FromString(answers[-1]).status
        assert (self.reached == [name]) == (status.code == GOOD), (name, headers, status)
        assert len(status.req_id) == 32
        return status

    async def _ask(self, name: str, headers: dict[str, str], body: bytes) -> list[bytes]:
        rpc, call = RPCS[name], self.dispatcher.open(name, headers)

        async def bodies() -> AsyncIterator[bytes]:
            yield body

        if rpc.client_streaming:
            return [answer async for answer in self.dispatcher.bidi_stream(call, bodies())]
        if rpc.server_streaming:
            return [answer async for answer in self.dispatcher.server_stream(call, body)]
        return [await self.dispatcher.unary(call, body)]


def request_for(name: str, user: str, app: str) -> bytes:
    """A request that says nothing but which place it is about."""
    request = RPCS[name].request()
    holder = getattr(request, "upload_config", request)
    if "user_app_id" in holder.DESCRIPTOR.fields_by_name:
        holder.user_app_id.user_id, holder.user_app_id.app_id = user, app
    return request.SerializeToString()


def names_an_app(name: str) -> bool:
    """Whether a call of the RPC can be about an app."""
    rpc = RPCS[name]
    nested = "upload_config" in rpc.request.DESCRIPTOR.fields_by_name
    return nested or ("user_app_id" in rpc.request.DESCRIPTOR.fields_by_name and not rpc.user_level)


def key(secret: str) -> dict[str, str]:
    """The header that clients send."""
    return {"authorization": f"Key {secret}"}


def _furnish(connection: sqlite3.Connection) -> None:
    owner, guest = ensure_user(connection, OWNER), ensure_user(connection, GUEST)
    app = ensure_app(connection, owner.pk, "app")
    ensure_app(connection, owner.pk, "closed")
    ensure_app(connection, owner.pk, "open", gettable=50)
    shared = ensure_app(connection, owner.pk, "shared")
    guests = ensure_app(connection, guest.pk, "theirs")
    for row, secret in ((owner, "owner-pat"), (guest, "guest-pat")):
        add_token(connection, row.pk, secret, "")
    past = clock.stamp(clock.now() - 1)
    keys.insert(connection, owner.pk, "expired", Key(type=PAT, scopes=["All"], expires_at=past))
    keys.insert(connection, owner.pk, "owner-app-key", Key(type=APP_KEY, scopes=["All"]), app.pk)
    keys.insert(connection, guest.pk, "guest-app-key", Key(type=APP_KEY, scopes=["All"]), guests.pk)
    for scope in rights.known_scopes():
        others = sorted(rights.known_scopes() - {scope, "All"})
        keys.insert(connection, owner.pk, f"without-{scope}", Key(type=PAT, scopes=others))
    for rpc in RPCS.values():
        keys.insert(connection, owner.pk, f"just-{rpc.name}", Key(type=PAT, scopes=sorted(rpc.scopes)))
        fitting = Key(type=PAT, scopes=["All"], endpoints=[rpc.path])
        keys.insert(connection, owner.pk, f"only-{rpc.name}", fitting)
    collaborators.insert(connection, shared.pk, guest.pk, Collaborator(scopes=["Apps_Get"]))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    made = Hall(tmp_path_factory.mktemp("access"))
    yield made
    made.loop.run(made.services.close())
    made.loop.close()


@of_each(AUTHENTICATED)
def test_without_a_proper_header(hall: Hall, name: str) -> None:
    for case, headers in MALFORMED_HEADERS.items():
        status = hall.ask(name, headers, OWNER, "app")
        assert status.code == MALFORMED, case
        assert status.details == (
            "Empty or malformed authorization header. Please provide an API key or session token."
        )


@of_each([name for name in RPCS if name not in AUTHENTICATED])
def test_what_is_open_to_anybody(hall: Hall, name: str) -> None:
    for headers in (*MALFORMED_HEADERS.values(), key("unknown"), key("expired")):
        assert hall.ask(name, headers).code == GOOD


@of_each(AUTHENTICATED)
def test_with_a_key_that_is_none(hall: Hall, name: str) -> None:
    for secret in ("unknown", "expired", "OWNER-PAT", "\udcff", "owner-pat\x00"):
        status = hall.ask(name, key(secret), OWNER, "app")
        assert status.code == BAD, secret
        assert status.description == "Invalid API key or Invalid API key/application pair"


@of_each(AUTHENTICATED)
def test_with_the_wrong_type_of_key(hall: Hall, name: str) -> None:
    expected = GOOD if RPCS[name].auth == KEY_AUTH else BAD
    assert hall.ask(name, key("owner-app-key"), OWNER, "app").code == expected
    assert hall.ask(name, key("owner-app-key")).code == expected, "an app key implies its app"
    assert hall.ask(name, {"x-clarifai-session-token": "owner-app-key"}, OWNER, "app").code == BAD
    assert hall.ask(name, {"x-clarifai-session-token": "owner-pat"}, OWNER, "app").code == GOOD


@of_each(AUTHENTICATED)
def test_with_just_the_scopes_and_without_each(hall: Hall, name: str) -> None:
    assert hall.ask(name, key("owner-pat"), "me", "app").code == GOOD
    assert hall.ask(name, key(f"just-{name}"), "me", "app").code == GOOD
    for scope in RPCS[name].scopes:
        status = hall.ask(name, key(f"without-{scope}"), OWNER, "app")
        assert status.code == LACKS
        assert scope in status.details


@of_each(AUTHENTICATED)
def test_endpoints_confine(hall: Hall, name: str) -> None:
    assert hall.ask(name, key(f"only-{name}"), OWNER, "app").code == GOOD
    other = "MyScopes" if name != "MyScopes" else "GetApp"
    status = hall.ask(name, key(f"only-{other}"), OWNER, "app")
    assert status.code == LACKS
    assert RPCS[name].path in status.details


@of_each([name for name in AUTHENTICATED if names_an_app(name)])
def test_another_users_private_app(hall: Hall, name: str) -> None:
    closed = hall.ask(name, key("guest-pat"), OWNER, "closed")
    absent = hall.ask(name, key("guest-pat"), OWNER, "absent")
    assert closed.code == absent.code == HIDDEN
    assert closed.details.replace("closed", "absent") == absent.details, "what is private must look like nothing"
    if RPCS[name].auth == KEY_AUTH:
        closed, absent = (hall.ask(name, key("guest-app-key"), OWNER, app) for app in ("closed", "absent"))
        assert closed.code == absent.code == BAD
        assert closed.details == absent.details
        assert hall.ask(name, key("owner-app-key"), OWNER, "shared").code == BAD, "nor another of one's own"


@of_each([name for name in AUTHENTICATED if names_an_app(name)])
def test_another_users_public_app(hall: Hall, name: str) -> None:
    status = hall.ask(name, key("guest-pat"), OWNER, "open")
    assert status.code == (GOOD if RPCS[name].reads else LACKS)


@of_each([name for name in AUTHENTICATED if names_an_app(name)])
def test_a_collaborator_has_the_intersection(hall: Hall, name: str) -> None:
    missing = RPCS[name].scopes - {"Apps_Get"}
    status = hall.ask(name, key("guest-pat"), OWNER, "shared")
    assert status.code == (LACKS if missing else GOOD)
    assert all(scope in status.details for scope in missing)


@of_each([name for name in AUTHENTICATED if RPCS[name].user_level])
def test_another_users_own_things(hall: Hall, name: str) -> None:
    """To name an app that one may enter must not open what belongs to its owner."""
    visible = any(
        field.message_type is not None and "visibility" in field.message_type.fields_by_name
        for field in RPCS[name].response.DESCRIPTOR.fields
    )
    for app in ("", "open", "shared", "closed"):
        status = hall.ask(name, key("guest-pat"), OWNER, app)
        assert status.code == (GOOD if RPCS[name].reads and visible else LACKS), app
    assert hall.ask(name, key("guest-pat"), "nobody").code == HIDDEN


@of_each([name for name in AUTHENTICATED if RPCS[name].app_level])
def test_a_token_implies_no_app(hall: Hall, name: str) -> None:
    status = hall.ask(name, key("owner-pat"), "me")
    assert status.code == BAD
    assert "Must provide app external ID in API authorizer" in status.details


def test_who_has_no_key_is_told_so_before_their_bytes_are_judged(hall: Hall) -> None:
    async def ask(headers: dict[str, str]) -> Status:
        call = hall.dispatcher.open("GetApp", headers)
        return BaseResponse.FromString(await hall.dispatcher.unary(call, b"\xff\xff")).status

    assert asyncio.run(ask({})).code == MALFORMED
    status = asyncio.run(ask(key("owner-pat")))
    assert status.code == codes.CONN_BAD_REQUEST_FORMAT
    assert len(status.req_id) == 32


@of_each([name for name, rpc in RPCS.items() if rpc.client_streaming])
def test_a_stream_ends_with_its_key_and_stays_in_its_place(hall: Hall, name: str) -> None:
    secret = f"short-lived-{name}"
    database = hall.services.database
    owner = database.submit(lambda c: ensure_user(c, OWNER).pk).result()
    database.submit(lambda c: add_token(c, owner, secret, "")).result()

    async def ask(second: bytes, revoked: bool) -> list[int]:
        async def bodies() -> AsyncIterator[bytes]:
            yield request_for(name, OWNER, "app")
            if revoked:
                await database.write(lambda c: keys.delete(c, keys.find(c, owner, secret)))
            yield second

        call = hall.dispatcher.open(name, key(secret))
        answers = hall.dispatcher.bidi_stream(call, bodies())
        return [BaseResponse.FromString(answer).status.code async for answer in answers]

    assert asyncio.run(ask(b"", revoked=False)) == [GOOD, GOOD]
    assert asyncio.run(ask(request_for(name, OWNER, "app"), revoked=False)) == [GOOD, GOOD]
    elsewhere = asyncio.run(ask(request_for(name, GUEST, "theirs"), revoked=False))
    assert elsewhere[0] == GOOD
    assert elsewhere[1] in (HIDDEN, LACKS, MALFORMED)
    assert asyncio.run(ask(b"", revoked=True)) == [GOOD, BAD]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Key 0123456789abcdef0123456789abcdef", GOOD),
        ("key 0123456789abcdef0123456789abcdef", MALFORMED),
        ("Bearer 0123456789abcdef0123456789abcdef", MALFORMED),
        ("Key  0123456789abcdef0123456789abcdef", MALFORMED),
        ("", MALFORMED),
        (None, MALFORMED),
        ("Key 00000000000000000000000000000000", BAD),
    ],
)
@pytest.mark.parametrize("name", ["GetApp", "ListApps", "ListModels", "PostInputs", "ListKeys", "ListScopes"])
def test_over_the_wire(stub: Any, server: Server, name: str, header: str | None, code: int) -> None:
    from clarifai_grpc.grpc.api import resources_pb2, service_pb2

    request = getattr(service_pb2, f"{name}Request")()
    request.user_app_id.CopyFrom(resources_pb2.UserAppIDSet(user_id="me", app_id=server.owner.app_id))
    if name == "PostInputs" and code == GOOD:
        request.inputs.add().data.text.raw = "a word"
    sent = () if header is None else (("authorization", header),)
    assert getattr(stub, name)(request, metadata=sent, timeout=20).status.code == code
