"""Asking a server from outside whether it is well, without any proxy in between."""

import http.client
import json
import socket
import ssl
from pathlib import Path
from typing import Any

SECONDS = 2.0


def listens(host: str, port: int) -> bool:
    """Whether anything takes connections there."""
    try:
        socket.create_connection((host.strip("[]"), port), SECONDS).close()
    except OSError:
        return False
    return True


def health(address: str) -> str:
    """Why gRPC's health check of `host:port` fails, or ""."""
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=SECONDS)
        except grpc.RpcError as error:
            code, details = getattr(error, "code", str), getattr(error, "details", str)
            return f"{getattr(code(), 'name', 'failed')}: {details()}"
    if answer.status == health_pb2.HealthCheckResponse.SERVING:
        return ""
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


def get(host: str, port: int, path: str) -> tuple[int, Any]:
    """(HTTP status, JSON of the body or None). OSError if it does not answer as HTTP does."""
    connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read(65_536)
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP: {type(error).__name__}") from None
    finally:
        connection.close()
    try:
        return answer.status, json.loads(body)
    except ValueError:
        return answer.status, None


def shake_hands(host: str, port: int, authority: Path | None) -> None:
    """Connect by TLS as a client that trusts that authority alone, or those of the world. OSError if it would hang up."""
    host = host.strip("[]")
    context = ssl.create_default_context(cafile=str(authority) if authority else None)
    with socket.create_connection((host, port), SECONDS) as plain, context.wrap_socket(plain, server_hostname=host):
        return
