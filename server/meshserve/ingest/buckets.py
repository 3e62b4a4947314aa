"""Objects in buckets: S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage.

Requests go through the guarded client like all others, which is why their signatures are made here: the services' own
libraries open sockets by themselves, past the check of addresses.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus, urlencode, urlsplit
from xml.etree import ElementTree

from meshserve.core.problems import Problem, printable
from meshserve.ingest.fetch import check_answer, check_url
from meshserve.ingest.sources import Source, Thing, save
from meshserve.ingest.stopping import Stopped
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AWSCreds, AzureBlobCreds, DataSourceCredentials

if TYPE_CHECKING:
    from meshserve.ingest.fetch import Fetcher

_LARGEST_LISTING = 16_000_000
_EMPTY = hashlib.sha256(b"").hexdigest()
_ATTEMPTS = 3
_GOOGLE = "https://storage.googleapis.com"
_AZURE_VERSION = "2021-08-06"
_SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"


def bucket_of(url: str, credentials: DataSourceCredentials, fetcher: "Fetcher", endpoints: Mapping[str, str]) -> Source:
    """The bucket and prefix of an address, `scheme://bucket/prefix`. Problem 30106 for one that is none."""
    parsed = urlsplit(url)
    scheme, bucket, prefix = parsed.scheme.lower(), parsed.netloc, url.split("://", 1)[1].partition("/")[2]
    if not bucket or not all(c.isalnum() or c in "-._" for c in bucket) or not bucket.isascii():
        raise _invalid(f"'{printable(url)[:300]}' names no bucket: write {scheme}://bucket/prefix")
    kind, expected = credentials.WhichOneof("credentials"), {"s3": "s3_creds", "gs": "gcp_creds"}.get(scheme)
    expected = expected or "azure_blob_creds"
    if kind not in (None, expected):
        raise _invalid(f"{scheme}:// takes credentials.{expected}, not {kind}")
    endpoint = endpoints.get(scheme, "").rstrip("/")
    if scheme == "s3":
        return S3(bucket, prefix, credentials.s3_creds, fetcher, endpoint)
    if scheme == "gs":
        return Google(bucket, prefix, credentials.gcp_creds, fetcher, endpoint)
    return Azure(bucket, prefix, credentials.azure_blob_creds, fetcher, endpoint)


def _invalid(details: str) -> Problem:
    return Problem(codes.INPUT_INVALID_URL, f"{details}.")


def _unlisted(details: str) -> Problem:
    return Problem(codes.LIST_OBJECTS_FAILED, printable(details))


class _Bucket(ABC):
    """What the services have in common. Kinds of it say how requests are addressed and signed, and read listings."""

    single = False
    scheme = ""

    def __init__(self, bucket: str, prefix: str, fetcher: "Fetcher") -> None:
        self._bucket, self._prefix, self._fetcher = bucket, prefix, fetcher

    async def things(self, after: str) -> AsyncIterator[Thing]:
        """Objects whose key begins with the prefix. Problem 66000 where they cannot be listed, or there are none."""
        marker, found = "", bool(after)
        while True:
            keys, marker = await self._page(after, marker)
            for key in keys:
                found = True
                if key > after and not key.endswith("/"):  # some programs make empty objects that stand for folders
                    after = key
                    yield Thing(key)
            if not marker:
                break
        if not found:
            raise _unlisted(
                f"There is no object in {self.scheme}://{self._bucket} whose key begins with '{self._prefix}'"
            )

    async def local(self, thing: Thing, target: Path, stopped: Stopped) -> Path:
        """Download an object; a server that is busy is asked again."""
        shown = f"{self.scheme}://{self._bucket}/{thing.name}"
        for attempt in range(1, _ATTEMPTS + 1):
            url, headers = await self._object(thing.name)
            async with self._fetcher.open(url, headers) as response:
                if attempt == _ATTEMPTS or not (response.status == 429 or response.status >= 500):
                    check_answer(response, shown)
                    await save(response, shown, target, stopped)
                    return target
            await asyncio.sleep(0.1 * 4**attempt)
        raise AssertionError

    @abstractmethod
    async def _page(self, after: str, marker: str) -> tuple[list[str], str]:
        """Keys, and what to ask the next page by, or ""."""

    @abstractmethod
    async def _object(self, key: str) -> tuple[str, dict[str, str]]:
        """URL and headers that get an object."""

    async def _listing(self, url: str, headers: Mapping[str, str]) -> bytes:
        async with self._fetcher.open(url, headers) as response:
            body = bytearray()
            async for piece in response.content.iter_chunked(65_536):
                body += piece
                if len(body) > _LARGEST_LISTING:
                    raise _unlisted(f"The list of {self.scheme}://{self._bucket} has pages that are too large to read")
            if response.status != 200:
                raise _unlisted(
                    f"{self.scheme}://{self._bucket} cannot be listed: the service answers {response.status}"
                    f" {response.reason or ''} {_error_code(bytes(body))}".strip()
                )
            return bytes(body)


def _error_code(body: bytes) -> str:
    """The service's own word for what is wrong: <Code>AccessDenied</Code>, or "reason": "forbidden"."""
    for begins, ends in ((b"<Code>", b"</Code>"), (b'"reason": "', b'"')):
        _, found, rest = body.partition(begins)
        if found:
            return f"({rest.partition(ends)[0][:60].decode('utf-8', 'replace')})"
    return ""


def _xml(body: bytes) -> Any:
    """A listing without name spaces."""
    try:
        # expat limits what entities expand to, and the size of the body is limited already
        root = ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError as error:
        raise _unlisted(f"The service's list of objects cannot be read: {error}") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


class S3(_Bucket):
    """Amazon's, or what speaks like it at an endpoint that the operator names."""

    scheme = "s3"

    def __init__(self, bucket: str, prefix: str, creds: AWSCreds, fetcher: "Fetcher", endpoint: str) -> None:
        super().__init__(bucket, prefix, fetcher)
        self._creds, self._region = creds, creds.region or "us-east-1"
        if bool(creds.id) != bool(creds.secret):
            raise _invalid("credentials.s3_creds needs id and secret, or neither for a public bucket")
        if not all(c.isalnum() or c == "-" for c in self._region):
            raise _invalid("credentials.s3_creds.region is no name of a region such as eu-central-1")
        self._base = f"{endpoint}/{bucket}" if endpoint else f"https://s3.{self._region}.amazonaws.com/{bucket}"
        check_url(self._base)

    async def _page(self, after: str, marker: str) -> tuple[list[str], str]:
        query = {"encoding-type": "url", "list-type": "2", "prefix": self._prefix, "start-after": after}
        url = f"{self._base}?{urlencode({k: v for k, v in query.items() if v}, quote_via=quote, safe='')}"
        root = _xml(await self._listing(url, self._signed(url)))
        keys = [unquote_plus(key.text or "") for key in root.findall("Contents/Key")]
        more = root.findtext("IsTruncated") == "true" and keys and keys[-1] > after
        return keys, "more" if more else ""

    async def _object(self, key: str) -> tuple[str, dict[str, str]]:
        url = f"{self._base}/{quote(key, safe='/-_.~')}"
        return url, self._signed(url)

    def _signed(self, url: str) -> dict[str, str]:
        return sign_s3(url, self._creds, self._region, datetime.now(UTC)) if self._creds.id else {}


def sign_s3(
    url: str, creds: AWSCreds, region: str, moment: datetime, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The headers that sign a GET by AWS's Signature Version 4. The URL's path and query are escaped as it asks.

    more: further headers that are sent and signed, in lower case.
    """
    parsed = urlsplit(url)
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    headers = {"x-amz-content-sha256": _EMPTY, "x-amz-date": stamp, **(more or {})}
    if creds.token:
        headers["x-amz-security-token"] = creds.token
    named = sorted({**headers, "host": parsed.netloc}.items())
    names = ";".join(name for name, _ in named)
    query = "&".join(sorted(part if "=" in part else f"{part}=" for part in parsed.query.split("&") if part))
    lines = "".join(f"{name}:{value}\n" for name, value in named)
    request = "\n".join(("GET", parsed.path or "/", query, lines, names, _EMPTY))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    signed = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{creds.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, signed.encode(), "sha256").hex()
    credential = f"Credential={creds.id}/{scope},SignedHeaders={names},Signature={signature}"
    return headers | {"Authorization": f"AWS4-HMAC-SHA256 {credential}"}


class Google(_Bucket):
    """Google Cloud Storage; the credentials are the JSON file of a service account, or none for a public bucket."""

    scheme = "gs"

    def __init__(self, bucket: str, prefix: str, creds: bytes, fetcher: "Fetcher", endpoint: str) -> None:
        super().__init__(bucket, prefix, fetcher)
        self._base = f"{endpoint or _GOOGLE}/storage/v1/b/{quote(bucket, safe='')}/o"
        self._account = _service_account(creds) if creds else None
        self._token, self._until = "", 0.0

    async def _page(self, after: str, marker: str) -> tuple[list[str], str]:
        query = {"fields": "items(name),nextPageToken", "prefix": self._prefix, "pageToken": marker}
        if not marker:
            query["startOffset"] = after
        url = f"{self._base}?{urlencode({k: v for k, v in query.items() if v})}"
        try:
            answer = json.loads(await self._listing(url, await self._headers()))
            return [str(item["name"]) for item in answer.get("items", [])], str(answer.get("nextPageToken", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _unlisted(
                f"The list of gs://{self._bucket} cannot be read: it is not the JSON that is expected"
            ) from None

    async def _object(self, key: str) -> tuple[str, dict[str, str]]:
        return f"{self._base}/{quote(key, safe='')}?alt=media", await self._headers()

    async def _headers(self) -> dict[str, str]:
        if self._account is None:
            return {}
        if time.time() > self._until - 60:
            await self._renew(self._account)
        return {"Authorization": f"Bearer {self._token}"}

    async def _renew(self, account: Mapping[str, str]) -> None:
        """Trade a signed claim for a token that is good for an hour."""
        now = int(time.time())
        claim = {"iss": account["client_email"], "scope": _SCOPE, "aud": account["token_uri"], "iat": now}
        assertion = _jwt(claim | {"exp": now + 3600}, account["private_key"])
        grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        async with self._fetcher.open(account["token_uri"], form, "POST", urlencode(grant).encode()) as response:
            try:
                answer = json.loads(await response.content.read(65_536))
                self._token, self._until = str(answer["access_token"]), now + float(answer.get("expires_in", 3600))
            except (ValueError, KeyError, TypeError):
                raise _unlisted(f"Google gives the service account no token: it answers {response.status}") from None


def _service_account(creds: bytes) -> dict[str, str]:
    try:
        account = json.loads(creds)
        if account["type"] != "service_account":
            raise _invalid(f"credentials.gcp_creds is of type '{account['type']}'; give the file of a service account")
        kept = {name: str(account[name]) for name in ("client_email", "private_key", "token_uri")}
    except (ValueError, KeyError, TypeError):
        raise _invalid("credentials.gcp_creds is no JSON file of a service account's key") from None
    check_url(kept["token_uri"])
    return kept


def _jwt(claim: Mapping[str, Any], private_key: str) -> str:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    parts = [_url_base64(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claim)]
    try:
        key = load_pem_private_key(private_key.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise _invalid("credentials.gcp_creds has a private_key that is no RSA key in PEM form")
    signature = key.sign(".".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())
    return ".".join((*parts, _url_base64(signature)))


def _url_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Azure(_Bucket):
    """Azure Blob Storage: the bucket is a container of the account that the credentials name."""

    scheme = "azure"

    def __init__(self, bucket: str, prefix: str, creds: AzureBlobCreds, fetcher: "Fetcher", endpoint: str) -> None:
        super().__init__(bucket, prefix, fetcher)
        account = creds.account_name
        if not (account.isascii() and account.isalnum()):
            raise _invalid(
                "azure://container/prefix needs credentials.azure_blob_creds.account_name, which says whose container it is"
            )
        self._account = account
        try:
            self._key = base64.b64decode(creds.account_key, validate=True)
        except ValueError:
            raise _invalid("credentials.azure_blob_creds.account_key is not in base64, as Azure gives it") from None
        # At an endpoint of one's own (an emulator) the account is the first part of the path.
        self._base = f"{endpoint}/{account}" if endpoint else f"https://{account}.blob.core.windows.net"
        self._base = f"{self._base}/{bucket}"
        check_url(self._base)

    async def _page(self, after: str, marker: str) -> tuple[list[str], str]:
        query = {"comp": "list", "marker": marker, "prefix": self._prefix, "restype": "container"}
        query = {name: value for name, value in query.items() if value}
        url = f"{self._base}?{urlencode(query, quote_via=quote, safe='')}"
        root = _xml(await self._listing(url, self._signed(url, query)))
        return [name.text or "" for name in root.findall("Blobs/Blob/Name")], root.findtext("NextMarker") or ""

    async def _object(self, key: str) -> tuple[str, dict[str, str]]:
        url = f"{self._base}/{quote(key, safe='/-_.~')}"
        return url, self._signed(url, {})

    def _signed(self, url: str, query: Mapping[str, str]) -> dict[str, str]:
        """The headers that sign a GET by Azure's Shared Key."""
        from yarl import URL

        headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": _AZURE_VERSION}
        if not self._key:
            return headers
        lines = [f"{name}:{value}" for name, value in sorted(headers.items())]
        path = URL(url).raw_path  # as the client sends it, for that is what Azure signs
        resource = [f"/{self._account}{path}", *(f"{name}:{value}" for name, value in sorted(query.items()))]
        signed = "\n".join(("GET", *[""] * 11, *lines, *resource))
        signature = base64.b64encode(hmac.digest(self._key, signed.encode(), "sha256")).decode()
        return headers | {"Authorization": f"SharedKey {self._account}:{signature}"}
