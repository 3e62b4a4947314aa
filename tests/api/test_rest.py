"""REST over a real server: stories as one would tell them with curl, in the JSON that goes over the wire."""

import base64
import http.client
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from support.serving import SAMPLES, SAMPLES_URL, Caller, Server

MODEL = "general-image-recognition"


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> int:
        return int(self.body["status"]["code"])


class Web:
    """One kept connection to a server, and a key."""

    def __init__(self, server: Server, key: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {"Authorization": f"Key {key}"}

    def send(self, verb: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send JSON, or bytes as they are; header names have underscores for hyphens."""
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(verb, path, sent, self.headers | named)
        response = self.connection.getresponse()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def ok(self, verb: str, path: str, body: Any = None) -> Any:
        """The body of an answer that must be a success."""
        reply = self.send(verb, path, body)
        assert (reply.status, reply.code) == (200, 10000), reply.raw
        return reply.body


@pytest.fixture
def web(server: Server) -> Iterator[Web]:
    made = Web(server, server.owner.pat)
    yield made
    made.connection.close()


@pytest.fixture
def app(web: Web) -> Iterator[str]:
    """The path of an app that was made over REST, and is deleted over REST."""
    app_id = f"rest-{os.getpid()}"
    made = web.ok("POST", "/v2/users/me/apps", {"apps": [{"id": app_id, "defaultWorkflowId": "Universal"}]})
    assert made["apps"][0]["id"] == app_id
    yield f"/v2/users/me/apps/{app_id}"
    web.ok("DELETE", f"/v2/users/me/apps/{app_id}")


def text_input(input_id: str, **concepts: float) -> dict[str, Any]:
    data: dict[str, Any] = {"text": {"raw": f"text of {input_id}"}}
    if concepts:
        data["concepts"] = [{"id": name, "value": value} for name, value in concepts.items()]
    return {"id": input_id, "data": data}


def test_the_life_of_inputs(web: Web, app: str) -> None:
    posted = web.ok("POST", f"{app}/inputs", {"inputs": [text_input("a-1", cat=1, dog=0), text_input("b")]})
    assert posted["status"]["details"] == "All inputs successfully added"
    assert [item["id"] for item in posted["inputs"]] == ["a-1", "b"]

    read = web.ok("GET", f"{app}/inputs/%61-1")["input"]
    assert read["data"]["text"]["raw"] == "text of a-1"
    assert isinstance(read["status"]["code"], int)  # enums are numbers
    concepts = {concept["id"]: concept["value"] for concept in read["data"]["concepts"]}
    assert concepts == {"cat": 1, "dog": 0}  # a value of 0 is shown
    assert read["created_at"].endswith("Z")

    page = web.ok("GET", f"{app}/inputs?page=1&perPage=1")
    assert len(page["inputs"]) == 1
    assert web.ok("GET", f"{app}/inputs?page=9")["inputs"] == []  # shown though empty

    change = {"action": "merge", "inputs": [{"id": "b", "data": {"metadata": {"camelCase": {"n": 1}}}}]}
    changed = web.ok("PATCH", f"{app}/inputs", change)["inputs"][0]
    assert changed["data"]["metadata"] == {"camelCase": {"n": 1}}

    assert set(web.ok("DELETE", f"{app}/inputs", {"ids": ["b"]})) == {"status"}
    assert web.send("GET", f"{app}/inputs/b").status == 404
    web.ok("DELETE", f"{app}/inputs/%61-1")
    assert web.ok("GET", f"{app}/inputs")["inputs"] == []


def test_the_short_form_names_its_app_in_query_or_body(web: Web, app: str) -> None:
    app_id = app.rpartition("/")[2]
    place = {"user_id": "me", "app_id": app_id}
    web.ok("POST", "/v2/inputs", {"user_app_id": place, "inputs": [text_input("x")]})
    found = web.ok("GET", f"/v2/inputs?user_app_id.user_id=me&user_app_id.app_id={app_id}")
    assert [item["id"] for item in found["inputs"]] == ["x"]
    web.ok("DELETE", "/v2/inputs", {"userAppId": place, "ids": ["x"]})
    nowhere = web.send("GET", "/v2/inputs")
    assert (nowhere.status, nowhere.code) == (401, 11008)
    assert "Must provide app external ID" in nowhere.body["status"]["details"]


def test_some_of_a_batch(web: Web, app: str) -> None:
    web.ok("POST", f"{app}/inputs", {"inputs": [text_input("twice")]})
    mixed = web.send("POST", f"{app}/inputs", {"inputs": [text_input("twice"), text_input("new")]})
    assert (mixed.status, mixed.code) == (207, 10010)
    assert [item["status"]["code"] for item in mixed.body["inputs"]] == [40010, 30001]
    none = web.send("POST", f"{app}/inputs", {"inputs": [text_input("twice")]})
    assert (none.status, none.code) == (400, 10020)


def test_json_that_breaks_off_says_where(web: Web, app: str) -> None:
    reply = web.send("POST", f"{app}/inputs", b'{"inputs": [\n  {"id": }]}', Content_Type="application/javascript")
    assert (reply.status, reply.code) == (400, 11100)
    assert "line 2" in reply.body["status"]["details"]
    assert reply.body["inputs"] == []
    wrong = web.send("POST", f"{app}/inputs", {"inputs": [{"id": ["a"]}]})
    assert wrong.body["status"]["details"].startswith("inputs[0].id")


@pytest.mark.parametrize(
    "kind", ["application/javascript", "text/plain", "application/x-www-form-urlencoded", "nonsense"]
)
def test_json_is_read_whatever_it_is_called(web: Web, app: str, kind: str) -> None:
    reply = web.send("POST", f"{app}/concepts", b'{"concepts": [{"id": "c"}]}', Content_Type=kind)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"


def test_what_is_not_there(web: Web, app: str) -> None:
    missing = web.send("GET", f"{app}/inputs/none")
    assert (missing.status, missing.code) == (404, 11101)
    assert missing.body["status"]["description"] == "Resource does not exist"
    assert missing.headers["x-request-id"] == missing.body["status"]["req_id"]
    assert missing.headers["cache-control"] == "no-store"
    model = web.send("GET", f"{app}/models/none")
    assert (model.status, model.code) == (404, 21200)
    path = web.send("GET", "/v2/input")
    assert (path.status, path.code) == (404, 11101)
    assert "near it: /v2/inputs" in path.body["status"]["details"]
    verb = web.send("PUT", "/v2/inputs")
    assert (verb.status, verb.code) == (405, 11103)
    assert "GET" in verb.headers["allow"]


def test_who_calls(server: Server, stranger: Caller, app: str) -> None:
    unknown = Web(server, "0" * 32).send("POST", f"{app}/inputs", b"{")
    assert (unknown.status, unknown.code) == (401, 11008)
    assert unknown.headers["www-authenticate"] == "Key"
    nobody = Web(server, "")
    nobody.headers = {}
    assert (nobody.send("GET", f"{app}/inputs").code, nobody.send("GET", "/v2/status_codes").code) == (11102, 10000)
    owner_app = app.replace("/users/me/", f"/users/{server.owner.user_id}/")
    hidden = Web(server, stranger.pat).send("GET", f"{owner_app}/inputs")
    assert (hidden.status, hidden.code) == (404, 11101)


def test_a_status_code_that_is_asked_for_is_no_failure(web: Web) -> None:
    reply = web.send("GET", "/v2/status_codes/21200")
    assert (reply.status, reply.code) == (200, 21200)
    assert web.send("GET", "/v2/status_codes/21").status == 404


def test_what_was_renamed_says_where_it_is(web: Web, app: str) -> None:
    model = {"id": "old", "model_type_id": "embedding-classifier"}
    web.ok("POST", f"{app}/models", {"models": [model]})
    web.ok("PATCH", f"{app}/models/ids", {"action": "overwrite", "ids": [{"id": "old", "new_id": "new-1"}]})
    moved = web.send("GET", f"{app}/models/old?additional_fields=stars")
    assert (moved.status, moved.code) == (307, 10050)
    assert moved.headers["location"] == f"{app}/models/new-1?additional_fields=stars"
    assert web.ok("GET", moved.headers["location"])["model"]["id"] == "new-1"


def test_a_head_has_no_body(web: Web, app: str) -> None:
    head, get = web.send("HEAD", f"{app}/inputs"), web.send("GET", f"{app}/inputs")
    assert (head.status, head.raw) == (200, b"")
    assert len(get.raw) - int(head.headers["content-length"]) in range(-40, 40)


def test_a_prediction_of_bytes_and_its_stream(web: Web, app: str) -> None:
    image = base64.b64encode((SAMPLES / "metro-north.jpg").read_bytes()).decode()
    request = {
        "inputs": [{"data": {"image": {"base64": image}}}],
        "model": {"output_info": {"output_config": {"max_concepts": 3}}},
    }
    at = f"/v2/users/clarifai/apps/main/models/{MODEL}/outputs"
    output = web.ok("POST", at, request)["outputs"][0]
    assert len(output["data"]["concepts"]) == 3
    assert all(0 < concept["value"] <= 1 for concept in output["data"]["concepts"])
    streamed = web.send("POST", f"{at}/generate", request)
    assert streamed.headers["content-type"] == "application/x-ndjson"
    (line,) = streamed.raw.splitlines()
    assert json.loads(line)["outputs"][0]["data"] == output["data"]
    url = {"inputs": [{"data": {"image": {"url": f"{SAMPLES_URL}metro-north.jpg"}}}]}
    assert web.ok("POST", at, url)["outputs"][0]["data"]["concepts"]


def test_a_body_without_a_length_and_one_of_megabytes(server: Server, web: Web, app: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"inputs": [{"id": "chunks", '
        yield b'"data": {"text": {"raw": "in pieces"}}}]}'

    web.connection.request("POST", f"{app}/inputs", pieces(), web.headers, encode_chunked=True)
    response = web.connection.getresponse()
    assert json.loads(response.read())["inputs"][0]["id"] == "chunks"
    large = {"inputs": [{"id": "large", "data": {"metadata": {"text": "x" * 3_000_000}}}]}
    assert web.send("POST", f"{app}/inputs", large).status in (200, 400)  # read as a whole, whatever the limits say
    refused = Web(server, "1" * 32).send("POST", f"{app}/inputs", large)
    assert (refused.status, refused.code) == (401, 11008)


def test_clients_that_leave_harm_nobody(server: Server, web: Web, app: str) -> None:
    begun = f"POST {app}/inputs HTTP/1.1\r\nHost: x\r\nAuthorization: Key {server.owner.pat}\r\nContent-Length: 999\r\n\r\n{{"
    for sent in (
        begun,
        begun[:40],
        f"GET {app}/inputs HTTP/1.1\r\nHost: x\r\nAuthorization: Key {server.owner.pat}\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(sent.encode())
    assert web.ok("GET", f"{app}/inputs")["inputs"] == []
    assert "Traceback" not in server.tail(400)
