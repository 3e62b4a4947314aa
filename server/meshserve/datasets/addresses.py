"""The addresses of exports: `/exports/users/{user}/apps/{app}/datasets/{dataset}/versions/{version}/{file}`."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

FOLDER = "/exports/"
"""What all of them begin with."""


@dataclass(frozen=True, slots=True)
class Address:
    """One export, as its path names it. name: one of `exports.NAMES`."""

    user_id: str
    app_id: str
    dataset_id: str
    version_id: str
    name: str

    @classmethod
    def of(cls, path: str) -> Self | None:
        """The address that a path is, without its escapes; None for one that is no such path."""
        match path.split("/"):
            case [
                "",
                "exports",
                "users",
                user_id,
                "apps",
                app_id,
                "datasets",
                dataset_id,
                "versions",
                version_id,
                name,
            ]:
                return cls(user_id, app_id, dataset_id, version_id, name)
        return None

    @property
    def path(self) -> str:
        """The path, with escapes."""
        user_id, app_id, dataset_id, version_id = (
            quote(part, safe="") for part in (self.user_id, self.app_id, self.dataset_id, self.version_id)
        )
        return f"{FOLDER}users/{user_id}/apps/{app_id}/datasets/{dataset_id}/versions/{version_id}/{self.name}"
