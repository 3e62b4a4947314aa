"""The OpenAPI document against the contract, its own standard, and what the codec writes; and how it is delivered."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from meshserve import api
from meshserve.core.contract import NO_AUTH, RPCS
from meshserve.core.json_encode import to_dict
from meshserve.dispatch import registry
from meshserve.dispatch.registry import Served
from meshserve.transport.openapi import OpenApi
from meshserve.transport.openapi_document import build
from meshserve.transport.routes import TIES
from unit.transport.asgi import request
from unit.transport.random_messages import random_message

VARIABLE = re.compile(r"\{([^}]+)\}")


@pytest.fixture(scope="module")
def served() -> dict[str, Served]:
    return registry.bind(api.families(), api.ABSENT)


@pytest.fixture(scope="module")
def document(served: dict[str, Served]) -> dict[str, Any]:
    return build(served)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            yield verb.upper(), path, operation


def the(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(operation for _, _, operation in operations(document) if operation["operationId"] == name)


def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    """By the schema of OpenAPI 3.1, and each schema in it by JSON Schema's own."""
    standard: Any = pytest.importorskip("openapi_spec_validator.schemas").schema_v31
    wrong = jsonschema_rs.Draft202012Validator(dict(standard)).iter_errors(document)
    assert [(error.instance_path, error.message[:200]) for error in wrong] == []
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


@pytest.mark.slow
def test_the_slow_judge_of_openapi_agrees(document: dict[str, Any]) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.OpenAPIV31SpecValidator(document).validate()


def test_a_document_that_is_wrong_would_be_found(document: dict[str, Any]) -> None:
    wrong = {**document, "paths": {"/v2/x": {"get": {"responses": 3}}}}
    with pytest.raises(AssertionError, match="is not of type"):
        test_it_is_valid_openapi(wrong)
    schemas = {**document["components"]["schemas"], "Wrong": {"type": "words"}}
    with pytest.raises(jsonschema_rs.ValidationError):
        test_it_is_valid_openapi({**document, "components": {**document["components"], "schemas": schemas}})


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named == named & document["components"]["schemas"].keys()  # WorkerIDSet is nowhere but in a query


def test_every_binding_is_there_under_the_rpc_that_serves_it(document: dict[str, Any]) -> None:
    bound = Counter((b.verb, VARIABLE.sub("{}", b.path)) for rpc in RPCS.values() for b in rpc.http)
    assert sum(bound.values()) == 519
    losers = {loser for _, loser in TIES}
    found = {(verb, VARIABLE.sub("{}", path)): operation["x-rpc"] for verb, path, operation in operations(document)}
    assert found.keys() == bound.keys()
    assert all(found[where] not in losers for where, times in bound.items() if times > 1)


def test_ids_are_unique_and_the_first_binding_has_the_plain_name(document: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for _, _, operation in operations(document))
    assert set(ids.values()) == {1}
    assert {name for name in ids if not re.search(r"_\d+$", name)} >= {"ListModels", "PostModelOutputs", "DeleteInputs"}


def test_path_variables_are_declared_by_the_names_in_the_path(document: dict[str, Any]) -> None:
    for verb, path, operation in operations(document):
        declared = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
        assert declared == VARIABLE.findall(path), (verb, path)
        assert len(set(declared)) == len(declared)
    variable = next(p for p in the(document, "GetModel")["parameters"] if p["name"] == "user_id")
    assert variable["x-field"] == "user_app_id.user_id"


def test_bodies_where_the_rule_has_one_and_queries_where_not(document: dict[str, Any]) -> None:
    bodies = Counter(verb for verb, _, operation in operations(document) if "requestBody" in operation)
    assert bodies["GET"] == 0
    assert bodies["DELETE"] > 30
    for _, _, operation in operations(document):
        queried = any(p["in"] == "query" for p in operation.get("parameters", []))
        assert not (queried and "requestBody" in operation)


def test_query_parameters(document: dict[str, Any]) -> None:
    query = {p["name"]: p for p in the(document, "ListInputs_2")["parameters"]}
    assert query["user_app_id.user_id"]["in"] == "query"
    assert query["ids"]["schema"] == {"type": "array", "items": {"type": "string"}}
    assert query["status.code"]["schema"] == {"$ref": "#/components/schemas/StatusCode"}
    assert "user_app_id.app_id" not in {p["name"] for p in the(document, "ListInputs")["parameters"]}


def test_what_is_absent_says_so_and_why(document: dict[str, Any], served: dict[str, Served]) -> None:
    absent = {name for name, row in served.items() if row.status == "absent"}
    assert absent
    for _, _, operation in operations(document):
        is_absent = operation["x-meshserve-status"] == "absent"
        assert is_absent == (operation["x-rpc"] in absent)
        assert is_absent == ("501" in operation["responses"])
        if is_absent:
            assert served[operation["x-rpc"]].reason in operation["description"]


def test_authentication(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        assert ("security" in operation) == (RPCS[operation["x-rpc"]].auth == NO_AUTH)
        assert operation["x-scopes"] == sorted(RPCS[operation["x-rpc"]].scopes)
    assert document["components"]["securitySchemes"]["key"]["name"] == "Authorization"


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    assert [o["operationId"] for _, _, o in operations(document) if len(o["summary"]) < 10] == []
    described = [s.get("description", "") for s in document["components"]["schemas"].values()]
    assert all(described)


def test_schemas_of_the_dialect(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    concept = schemas["Concept"]["properties"]
    assert concept["value"]["default"] == 1.0
    assert concept["value"]["x-always-shown"] is True
    assert concept["created_at"]["format"] == "date-time"
    assert concept["metadata"]["type"] == "object"
    assert schemas["Image"]["properties"]["base64"]["contentEncoding"] == "base64"
    assert schemas["Input"]["properties"]["data"]["$ref"] == "#/components/schemas/Data"
    code = schemas["StatusCode"]
    at = code["enum"].index(10000)
    assert (code["x-enum-varnames"][at], code["x-enum-descriptions"][at]) == ("SUCCESS", "Ok")
    assert (
        len(set(code["enum"])) == len(code["enum"]) == len(code["x-enum-varnames"]) == len(code["x-enum-descriptions"])
    )
    assert any("At most one of" in schema["description"] for schema in schemas.values())
    assert {"x-streaming", "x-grpc-method"} <= the(document, "GenerateModelOutputs").keys()
    assert "application/x-ndjson" in the(document, "GenerateModelOutputs")["responses"]["200"]["content"]


def test_what_the_codec_writes_fits_the_schemas(document: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    registry_of = {"components": {"schemas": document["components"]["schemas"]}}
    for index, rpc in enumerate(RPCS.values()):
        name = rpc.response.DESCRIPTOR.full_name.removeprefix(f"{rpc.response.DESCRIPTOR.file.package}.")
        written = finite(to_dict(random_message(rpc.response.DESCRIPTOR, index, 3)))
        schema = registry_of | {"$ref": f"#/components/schemas/{name}"}
        jsonschema.Draft202012Validator(schema).validate(written)


def finite(value: Any) -> Any:
    """The value with numbers for those that JSON has no word for, as the document says once for all."""
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [finite(inner) for inner in value]
    return 0 if value in ("NaN", "Infinity", "-Infinity") else value


class _Dispatcher:
    def __init__(self, served: dict[str, Served]) -> None:
        self.served = served

    def serves(self, name: str, metadata: Any) -> bool:
        return name != "GetModel"


@pytest.fixture(scope="module")
def endpoints(served: dict[str, Served]) -> OpenApi:
    return OpenApi(_Dispatcher(served))  # type: ignore[arg-type]


def test_it_is_delivered_packed_and_not_twice(endpoints: OpenApi) -> None:
    endpoint = endpoints
    plain = request(endpoint.document, "GET", "/openapi.json")
    assert plain.status == 200
    assert plain.headers["content-type"] == "application/json"
    assert len(plain.body) == int(plain.headers["content-length"]) < 4_000_000
    packed = request(endpoint.document, "GET", "/openapi.json", {"accept-encoding": "br, gzip;q=0.5"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    for refusing in ("gzip;q=0", "gzip;q=0.0", "br", "identity"):
        assert request(endpoint.document, "GET", "/", {"accept-encoding": refusing}).body == plain.body
    for known in (plain.headers["etag"], f'"x", W/{plain.headers["etag"]}', "*"):
        again = request(endpoint.document, "GET", "/openapi.json", {"if-none-match": known})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == plain.headers["etag"]
    assert request(endpoint.document, "GET", "/openapi.json", {"if-none-match": '"x"'}).status == 200


def test_other_verbs(endpoints: OpenApi) -> None:
    head = request(endpoints.document, "HEAD", "/openapi.json")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 100_000
    assert request(endpoints.document, "POST", "/openapi.json").status == 405


def test_rpcs_that_the_release_lacks_are_left_out(endpoints: OpenApi) -> None:
    found = json.loads(request(endpoints.document, "GET", "/openapi.json").body)
    names = {operation["x-rpc"] for _, _, operation in operations(found)}
    assert "GetModel" not in names
    assert "ListModels" in names


def test_the_page_is_one_file_that_loads_nothing_from_elsewhere(endpoints: OpenApi) -> None:
    page = request(endpoints.page, "GET", "/docs")
    html = page.body.decode()
    assert page.headers["content-type"].startswith("text/html")
    assert "/*script*/" not in html
    assert re.findall(r"""(?:src|href)=["']?(https?:)?//""", html) == []
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 2
