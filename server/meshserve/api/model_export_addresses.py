"""The addresses of exported versions: `/model-exports/users/{user}/apps/{app}/models/{model}/versions/{version}/content`."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

FOLDER = "/model-exports/"
"""What all of them begin with."""


@dataclass(frozen=True, slots=True)
class Address:
    """One version's content, as its path names it."""

    user_id: str
    app_id: str
    model_id: str
    version_id: str

    @classmethod
    def of(cls, path: str) -> Self | None:
        """The address that a path is, without its escapes; None for one that is no such path."""
        match path.split("/"):
            case ["", "model-exports", "users", user, "apps", app, "models", model, "versions", version, "content"]:
                return cls(user, app, model, version)
        return None

    @property
    def path(self) -> str:
        """The path, with escapes."""
        user, app, model, version = (
            quote(part, safe="") for part in (self.user_id, self.app_id, self.model_id, self.version_id)
        )
        return f"{FOLDER}users/{user}/apps/{app}/models/{model}/versions/{version}/content"
