"""The addresses of files that belong to versions: `/{folder}/users/{user}/apps/{app}/{family}/{id}/versions/{version}/{name}`."""

from dataclasses import dataclass
from urllib.parse import quote

CONTENT = "content"
"""The name of a file that is all there is to a version."""


@dataclass(frozen=True, slots=True)
class Address:
    """One file of a version, as its path names it. id: of what the version is of."""

    user_id: str
    app_id: str
    id: str
    version_id: str
    name: str = CONTENT


@dataclass(frozen=True, slots=True)
class Folder:
    """Files of the versions of one kind of resource. only: the one name that they have; "" for several."""

    name: str
    family: str
    only: str = CONTENT

    @property
    def root(self) -> str:
        """What all their paths begin with."""
        return f"/{self.name}/"

    def path(self, address: Address) -> str:
        """The path of a file, with escapes."""
        app = of_app(address.user_id, address.app_id)
        id, version, name = (quote(part, safe="") for part in (address.id, address.version_id, address.name))
        return f"{self.root}{app}/{self.family}/{id}/versions/{version}/{name}"

    def address(self, path: str) -> Address | None:
        """The file that a path names, which is without escapes; None for one that is no such path."""
        match path.split("/"):
            case ["", self.name, "users", user, "apps", app, self.family, id, "versions", version, name]:
                return Address(user, app, id, version, name) if self.only in ("", name) else None
        return None


def of_app(user_id: str, app_id: str) -> str:
    """The part of a path that names an app, with escapes."""
    return f"users/{quote(user_id, safe='')}/apps/{quote(app_id, safe='')}"


EXPORTS = Folder("exports", "datasets", only="")
ARTIFACTS = Folder("artifacts", "artifacts")
MODEL_EXPORTS = Folder("model-exports", "models")
