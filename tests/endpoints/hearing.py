"""A model that a runner of ours computes: it hears sounds, which no model of the server does."""

import base64
import io
import threading
import time
import wave
from typing import Any

from endpoints.asking import OK, PATIENCE_SECONDS, World, new_id


def _wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(800))
    return out.getvalue()


WAV = _wav()
CLOSING = "close"


class Ears:
    """A model of one version, and a runner that polls for it until it is closed.

    Of sounds by their bytes it says how many there are, of others the address: as a text, and as an embedding.
    """

    def __init__(self, world: World, type: str) -> None:
        from endpoints.running import new_pool, new_runner  # which has use for workflows, as they have for this

        self._world, self.id = World(world.server, world.app_id), new_id("ears")
        world.post("models", {"id": self.id, "modelTypeId": type})
        given = {"modelVersions": [{"pretrainedModelConfig": {"localDev": True}}]}
        self.version = world.at("POST", f"/models/{self.id}/versions", given)["model"]["modelVersion"]["id"]
        model = {"id": self.id, **world.app, "modelVersion": {"id": self.version}}
        self._runner = new_runner(world, new_pool(world), model)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._ask(world, "hello") != OK:
            assert time.monotonic() < deadline, "the runner was never found"

    def _ask(self, world: World, url: str) -> Any:
        body = {"inputs": [{"data": {"audio": {"url": url}}}]}
        return world.at("POST", f"/models/{self.id}/outputs", body, code=None)["status"]["code"]

    def _serve(self) -> None:
        path = f"/v2/users/{self._world.user_id}/runners/{self._runner}/items"
        heard: list[Any] = []
        while not any(audio.get("url") == CLOSING for audio in heard):
            for item in self._world.call("GET", path).get("runnerItems", []):
                heard = [given["data"].get("audio", {}) for given in item["postModelOutputsRequest"]["inputs"]]
                outputs = [{"status": {"code": "SUCCESS"}, "data": _said(audio)} for audio in heard]
                answer = {"multiOutputResponse": {"status": {"code": "SUCCESS"}, "outputs": outputs}}
                self._world.call("POST", f"{path}/{item['id']}/outputs", {"runnerItemOutputs": [answer]})
        self._world.close()

    def close(self, world: World) -> None:
        """Let the runner end."""
        self._ask(world, CLOSING)
        self._thread.join(PATIENCE_SECONDS)


def _said(audio: Any) -> dict[str, Any]:
    size = len(base64.b64decode(audio.get("base64", "")))
    said = f"{size} bytes" if size else audio.get("url", "")
    return {"text": {"raw": said}, "embeddings": [{"vector": [1, len(said), size], "numDimensions": 3}]}
