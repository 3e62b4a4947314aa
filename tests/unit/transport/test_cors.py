"""Which pages may call, and what a browser is told about it."""

from typing import Any

import pytest

from meshserve.commands.values import Nonsense, origin
from meshserve.transport.cors import Cors
from unit.transport.asgi import Answer, request

PAGE, FRIEND = "https://page.example", "https://friend.example"
PREFLIGHT = {"origin": PAGE, "access-control-request-method": "PATCH"}


async def app(scope: Any, receive: Any, send: Any) -> None:
    head = {"type": "http.response.start", "status": 200, "headers": [(b"vary", b"accept-encoding")]}
    await send(head)
    await send({"type": "http.response.body", "body": b"reached"})


def ask(origins: tuple[str, ...], headers: dict[str, str], verb: str = "GET", path: str = "/v2/x") -> Answer:
    return request(Cors(app, origins, ("/metrics",)), verb, path, headers)


def listed(answer: Answer, header: str) -> set[str]:
    return {one.strip().lower() for one in answer.headers[header].split(",")}


def test_by_default_any_page_may_call_without_credentials() -> None:
    answer = ask(("*",), {"origin": PAGE})
    assert answer.body == b"reached"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    wanted = {"grpc-status", "grpc-message", "x-request-id", "content-range", "location"}
    assert wanted <= listed(answer, "access-control-expose-headers")
    assert listed(answer, "vary") == {"accept-encoding", "origin"}


def test_a_preflight_is_answered_at_once() -> None:
    asked = PREFLIGHT | {"access-control-request-headers": "authorization,x-of-mine"}
    answer = ask(("*",), asked, "OPTIONS")
    assert (answer.status, answer.body) == (204, b"")
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    allowed = listed(answer, "access-control-allow-headers")
    assert {
        "authorization",
        "content-type",
        "x-grpc-web",
        "x-user-agent",
        "grpc-timeout",
        "range",
        "x-clarifai-request-id-prefix",
        "x-meshserve-api-version",
        "x-of-mine",
    } <= allowed
    assert "*" not in allowed
    assert int(answer.headers["access-control-max-age"]) > 0
    assert "access-control-allow-private-network" not in answer.headers


def test_pages_of_the_internet_may_reach_a_private_address() -> None:
    answer = ask(("*",), PREFLIGHT | {"access-control-request-private-network": "true"}, "OPTIONS")
    assert answer.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize("names", ["x\r\nset-cookie: a=b", "x y", "ł", "x" * 5000, ",;"])
def test_what_is_no_list_of_headers_is_not_repeated(names: str) -> None:
    answer = ask(("*",), PREFLIGHT | {"access-control-request-headers": names}, "OPTIONS")
    assert answer.status == 204
    assert names not in answer.headers["access-control-allow-headers"]


def test_a_named_origin_may_send_cookies_and_others_may_not_call() -> None:
    friend, stranger = (ask((FRIEND,), {"origin": who}) for who in (FRIEND, PAGE))
    assert friend.headers["access-control-allow-origin"] == FRIEND
    assert friend.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in stranger.headers
    assert "origin" in listed(stranger, "vary")
    assert ask((FRIEND,), PREFLIGHT | {"origin": FRIEND}, "OPTIONS").status == 204
    refused = ask((FRIEND,), PREFLIGHT, "OPTIONS")
    assert refused.status == 403
    assert b"--cors" in refused.body
    assert not any(name.startswith("access-control") for name in refused.headers)


def test_named_origins_and_all_others() -> None:
    friend, stranger = (ask((FRIEND, "*"), {"origin": who}) for who in (FRIEND, PAGE))
    assert friend.headers["access-control-allow-credentials"] == "true"
    assert stranger.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in stranger.headers


@pytest.mark.parametrize(
    "who", ["null", "https://friend.example.evil.example", "http://friend.example", "HTTPS://friend.example"]
)
def test_origins_are_compared_whole(who: str) -> None:
    assert "access-control-allow-origin" not in ask((FRIEND,), {"origin": who}).headers


def test_cors_can_be_off() -> None:
    assert "access-control-allow-origin" not in ask(("off",), {"origin": PAGE}).headers
    assert ask(("off",), PREFLIGHT, "OPTIONS").status == 403
    assert "access-control-allow-origin" not in ask(("off",), {"origin": "off"}).headers


def test_private_paths_are_for_no_page() -> None:
    answer = ask(("*", FRIEND), {"origin": FRIEND}, path="/metrics")
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert ask(("*",), PREFLIGHT, "OPTIONS", "/metrics").status == 403


def test_who_is_no_page_gets_the_answer_as_it_is() -> None:
    assert ask(("*",), {}, "POST").headers == {"vary": "accept-encoding"}
    assert listed(ask(("*",), {}), "vary") == {"accept-encoding", "origin"}, "a cache must keep pages' answers apart"


def test_options_without_a_preflight_reach_the_app() -> None:
    assert ask(("*",), {"origin": PAGE}, "OPTIONS").body == b"reached"
    assert ask(("*",), {}, "OPTIONS").body == b"reached"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("*", "*"),
        ("off", "off"),
        ("https://A.example/", "https://a.example"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_origins_on_the_command_line(given: str, meant: str) -> None:
    assert origin(given) == meant


@pytest.mark.parametrize("given", ["", "a.example", "https://a.example/path", "https://u@a.example", "https://"])
def test_what_is_no_origin(given: str) -> None:
    with pytest.raises(Nonsense, match="--cors"):
        origin(given)
