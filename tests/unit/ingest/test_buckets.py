"""Signatures of buckets against the examples that Amazon publishes, and addresses that make no sense."""

import asyncio
from datetime import UTC, datetime

import pytest

from meshserve.core.problems import Problem
from meshserve.ingest.buckets import bucket_of, sign_s3
from meshserve.ingest.fetch import Fetcher
from meshserve_proto.resources_pb2 import AWSCreds, AzureBlobCreds, DataSourceCredentials

CREDS = AWSCreds(id="AKIAIOSFODNN7EXAMPLE", secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
MOMENT = datetime(2013, 5, 24, tzinfo=UTC)
HOST = "https://examplebucket.s3.amazonaws.com"


@pytest.mark.parametrize(
    ("url", "more", "signature"),
    [
        (
            f"{HOST}/test.txt",
            {"range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (f"{HOST}/?lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        (f"{HOST}/?max-keys=2&prefix=J", {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_signatures_are_those_of_the_published_examples(url: str, more: dict[str, str], signature: str) -> None:
    sent = sign_s3(url, CREDS, "us-east-1", MOMENT, more)["Authorization"]
    assert sent.rpartition("Signature=")[2] == signature


def test_a_session_token_is_sent_and_signed() -> None:
    with_token = AWSCreds(id=CREDS.id, secret=CREDS.secret, token="temporary")
    sent = sign_s3(f"{HOST}/", with_token, "us-east-1", MOMENT)
    assert sent["x-amz-security-token"] == "temporary"
    assert "x-amz-security-token," in sent["Authorization"]


@pytest.mark.parametrize(
    ("url", "credentials", "words"),
    [
        ("s3://", {}, "names no bucket"),
        ("s3://a@b/c", {}, "names no bucket"),
        ("s3://bucket/a", {"s3_creds": AWSCreds(id="only")}, "needs id and secret"),
        ("s3://bucket/a", {"s3_creds": AWSCreds(region="evil.example/")}, "no name of a region"),
        ("s3://bucket/a", {"gcp_creds": b"{}"}, "takes credentials.s3_creds"),
        ("gs://bucket/a", {"gcp_creds": b"no json"}, "no JSON file"),
        ("gs://bucket/a", {"gcp_creds": b'{"type": "authorized_user"}'}, "of type 'authorized_user'"),
        ("azure://container/a", {}, "account_name"),
        ("azure://container/a", {"azure_blob_creds": AzureBlobCreds(account_name="evil.example/")}, "account_name"),
        (
            "azure://container/a",
            {"azure_blob_creds": AzureBlobCreds(account_name="a", account_key="?")},
            "not in base64",
        ),
    ],
)
def test_addresses_and_credentials_that_make_no_sense(url: str, credentials: dict[str, object], words: str) -> None:
    async def attempt() -> None:
        bucket_of(url, DataSourceCredentials(**credentials), Fetcher(), {})  # type: ignore[arg-type]

    with pytest.raises(Problem) as caught:
        asyncio.run(attempt())
    assert words in caught.value.details
