"""Uploads of artifacts' and steps' versions over a stream, as the official client's stub sends them."""

import io
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

PATIENCE_SECONDS = 20


def config(kind: str, where: Any, parent: str, size: int, version: Any) -> Any:
    """The first message. kind: "artifact" or "pipeline_step"."""
    request: Any = getattr(service_pb2, f"Post{_camel(kind)}VersionsUploadRequest")
    fields = {"user_app_id": where, f"{kind}_id": parent, f"{kind}_version": version, "total_size": size}
    return request(upload_config=getattr(service_pb2, f"Post{_camel(kind)}VersionsUploadConfig")(**fields))


def part(kind: str, number: int, start: int, data: bytes) -> Any:
    """A message with a part."""
    content = resources_pb2.UploadContentPart(part_number=number, range_start=start, data=data)
    request: Any = getattr(service_pb2, f"Post{_camel(kind)}VersionsUploadRequest")
    return request(content_part=content)


def whole(kind: str, where: Any, parent: str, content: bytes, version: Any, size: int) -> Iterator[Any]:
    """All messages of an upload in parts of a size."""
    yield config(kind, where, parent, len(content), version)
    for number, start in enumerate(range(0, len(content), size), 1):
        yield part(kind, number, start, content[start : start + size])


def archive(files: Mapping[str, bytes]) -> bytes:
    """A tar in gzip, as the SDK makes it of a folder."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        folder = tarfile.TarInfo(".")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, content in files.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return made.getvalue()


def until(found: Callable[[], Any]) -> Any:
    """What `found` gives as soon as it gives something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return value


def _camel(kind: str) -> str:
    return "".join(word.title() for word in kind.split("_"))
