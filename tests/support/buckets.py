"""Stand-ins for the services of buckets, on this machine. They check signatures by what they know themselves."""

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ACCOUNT, KEY = "account", base64.b64encode(b"a key that is a secret").decode()
_PAGE = 7


class Fake:
    """One service with one bucket. `problems`: what was wrong with requests, beyond what the answer says."""

    def __init__(self, objects: Mapping[str, bytes]) -> None:
        self.objects = dict(sorted(objects.items()))
        self.problems: list[str] = []
        self.served: set[str] = set()
        self.url = ""
        self.busy = {"photos/003.png"}

    @classmethod
    @contextmanager
    def serving(cls, objects: Mapping[str, bytes]) -> Iterator[Self]:
        fake = cls(objects)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.answer(self)

            do_POST = do_GET  # noqa: N815 - the standard library's name

            def log_message(self, *arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        fake.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield fake
        finally:
            server.shutdown()
            server.server_close()

    def check(self) -> None:
        assert not self.problems
        assert any("strange" in key for key in self.served)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        raise NotImplementedError

    def send(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def give(self, request: BaseHTTPRequestHandler, key: str) -> None:
        """An object; one of them is busy at first."""
        if key in self.busy:
            self.busy.remove(key)
            self.send(request, 503, b"<Code>SlowDown</Code>")
        elif key in self.objects:
            self.served.add(key)
            self.send(request, 200, self.objects[key])
        else:
            self.problems.append(f"no object {key!r}")
            self.send(request, 404, b"")

    def page(self, prefix: str, after: str) -> tuple[list[str], bool]:
        found = [key for key in self.objects if key.startswith(prefix) and key > after]
        return found[:_PAGE], len(found) > _PAGE


class S3Fake(Fake):
    def answer(self, request: BaseHTTPRequestHandler) -> None:
        refusal = self._refusal(request)
        if refusal:
            self.send(request, 403, f"<Error><Code>{refusal}</Code></Error>".encode())
            return
        parsed = urlsplit(request.path)
        key = unquote(parsed.path).removeprefix("/bucket").removeprefix("/")
        if key:
            self.give(request, key)
            return
        query = dict(parse_qsl(parsed.query))
        assert query["list-type"] == "2"
        keys, more = self.page(query.get("prefix", ""), query.get("start-after", ""))
        items = "".join(f"<Contents><Key>{quote(key)}</Key><Size>1</Size></Contents>" for key in keys)
        listing = f"<IsTruncated>{str(more).lower()}</IsTruncated>{items}"
        xml = f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{listing}'
        self.send(request, 200, f"{xml}</ListBucketResult>".encode())

    def _refusal(self, request: BaseHTTPRequestHandler) -> str:
        """Signature Version 4, worked out from what arrived."""
        sent = request.headers.get("Authorization", "")
        parts = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d+)/([\w-]+)/s3/aws4_request,SignedHeaders=([\w;-]+),Signature=(\w+)",
            sent,
        )
        if parts is None:
            return "AccessDenied"
        account, day, region, names, signature = parts.groups()
        parsed = urlsplit(request.path)
        pairs = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in parse_qsl(parsed.query, True))
        lines = [f"{name}:{request.headers[name].strip()}\n" for name in names.split(";")]
        path = quote(unquote(parsed.path), safe="/-_.~")
        query = "&".join(f"{k}={v}" for k, v in pairs)
        canonical = f"GET\n{path}\n{query}\n{''.join(lines)}\n{names}\n{request.headers['x-amz-content-sha256']}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{request.headers['x-amz-date']}\n{day}/{region}/s3/aws4_request\n{digest}"
        key = f"AWS4{KEY}".encode()
        for part in (day, region, "s3", "aws4_request", text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return "" if account == ACCOUNT and key.hex() == signature else "SignatureDoesNotMatch"


class GoogleFake(Fake):
    def __init__(self, objects: Mapping[str, bytes]) -> None:
        super().__init__(objects)
        self._key = rsa.generate_private_key(65537, 2048)

    def account_file(self) -> bytes:
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        facts = {"type": "service_account", "client_email": "a@b", "private_key": pem.decode()}
        return json.dumps({**facts, "token_uri": f"{self.url}/token"}).encode()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path == "/token":
            self._token(request)
            return
        if request.headers.get("Authorization") != "Bearer a-token":
            self.send(request, 401, b'{"error": {"errors": [{"reason": "authError"}]}}')
            return
        parsed = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parsed.query).items()}
        folder, _, key = parsed.path.partition("/storage/v1/b/bucket/o")
        assert not folder
        if key:
            assert query["alt"] == "media"
            self.give(request, unquote(key[1:]))
            return
        after = query.get("pageToken") or query.get("startOffset", "")
        keys, more = self.page(query.get("prefix", ""), after)
        listing: dict[str, Any] = {"items": [{"name": key} for key in keys]}
        if more:
            listing["nextPageToken"] = keys[-1]
        self.send(request, 200, json.dumps(listing).encode())

    def _token(self, request: BaseHTTPRequestHandler) -> None:
        form = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode())
        head, claim, signature = form["assertion"][0].split(".")
        content = base64.urlsafe_b64decode(signature + "==")
        self._key.public_key().verify(content, f"{head}.{claim}".encode(), padding.PKCS1v15(), hashes.SHA256())
        said = json.loads(base64.urlsafe_b64decode(claim + "=="))
        assert said["iss"] == "a@b"
        assert said["aud"] == f"{self.url}/token"
        self.send(request, 200, json.dumps({"access_token": "a-token", "expires_in": 3600}).encode())


class AzureFake(Fake):
    def answer(self, request: BaseHTTPRequestHandler) -> None:
        parsed = urlsplit(request.path)
        query = dict(parse_qsl(parsed.query))
        stamped = sorted((k.lower(), v) for k, v in request.headers.items() if k.lower().startswith("x-ms-"))
        lines = "\n".join(f"{name}:{value}" for name, value in stamped)
        resource = "".join(f"\n{name}:{value}" for name, value in sorted(query.items()))
        text = f"GET{chr(10) * 12}{lines}\n/{ACCOUNT}{parsed.path}{resource}"
        digest = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
        if request.headers.get("Authorization") != f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}":
            self.send(request, 403, b"<Error><Code>AuthenticationFailed</Code></Error>")
            return
        folder, _, key = unquote(parsed.path).partition(f"/{ACCOUNT}/bucket")
        assert not folder
        if key:
            self.give(request, key[1:])
            return
        assert (query["comp"], query["restype"]) == ("list", "container")
        keys, more = self.page(query.get("prefix", ""), query.get("marker", ""))
        blobs = "".join(f"<Blob><Name>{escape(key)}</Name></Blob>" for key in keys)
        marker = escape(keys[-1]) if more else ""
        xml = f"<EnumerationResults><Blobs>{blobs}</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>"
        self.send(request, 200, f'\ufeff<?xml version="1.0" encoding="utf-8"?>{xml}'.encode())
