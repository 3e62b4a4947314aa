"""Status codes and licences, which anybody may read."""

from typing import Any

from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes


def test_codes_are_listed_with_their_phrases(stub: Any) -> None:
    listed = {status.code: status.description for status in stub.ListStatusCodes(s.ListStatusCodesRequest()).statuses}
    assert listed[codes.SUCCESS] == "Ok"
    assert listed[codes.CONN_KEY_INVALID] == "Invalid API key or Invalid API key/application pair"
    assert {value.number for value in codes.StatusCode.DESCRIPTOR.values} - {0} <= set(listed)
    assert len(listed) > 300
    assert 0 not in listed
    assert all(listed.values())


def test_one_code(stub: Any) -> None:
    status = stub.GetStatusCode(s.GetStatusCodeRequest(status_code_id="11008")).status
    assert (status.code, status.description) == (11008, "Invalid API key or Invalid API key/application pair")
    assert len(status.req_id) == 32


def test_a_code_that_is_none(stub: Any) -> None:
    for asked in ("", "12345678", "ten", "-1", "²", "9" * 400):
        status = stub.GetStatusCode(s.GetStatusCodeRequest(status_code_id=asked)).status
        assert status.code == codes.CONN_DOES_NOT_EXIST, asked
        assert asked in status.details


def test_licences_are_those_of_what_is_installed_and_shipped(stub: Any) -> None:
    licences = list(stub.ListOpenSourceLicenses(s.ListOpenSourceLicensesRequest()).licenses)
    assert licences == sorted(set(licences))
    assert {"Apache-2.0", "MIT", "BSD-3-Clause"} <= set(licences)
