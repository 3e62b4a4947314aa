"""Commands of the official command line for accounts, apps, models and secrets: `story_cli.py USER APP` prints what it saw.

They run in this process, one after the other, as a shell would run each in its own. What they make is deleted at the end.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from clarifai.cli.base import cli
from clarifai.client.app import App
from clarifai.client.user import User
from clarifai_grpc.grpc.api import resources_pb2
from click.testing import CliRunner

UI = "https://clarifai.com"
"""What addresses of models begin with, which the command line takes apart and never opens."""


class Story:
    """One user's commands."""

    def __init__(self, user_id: str, app_id: str, folder: Path) -> None:
        self.user_id, self.app_id, self.folder = user_id, app_id, folder
        self.name = f"{user_id}/{app_id}/models/own"
        self.model = f"{UI}/{self.name}"

    def command(self, *arguments: str, code: int = 0) -> str:
        """What a command prints; it must end with the code."""
        done = CliRunner().invoke(cli, ["--config", str(self.folder / "config"), *arguments], input="")
        if done.exit_code != code:
            raise SystemExit(f"{arguments}: {done.exit_code} {done.exception!r}\n{done.output}")
        return done.output

    def fails(self, *arguments: str) -> bool:
        """Whether a command ends as one that could not do what it was asked."""
        self.command(*arguments, code=1)
        return True

    def says(self, words: str, *arguments: str) -> bool:
        """Whether a command prints all these words."""
        told = self.command(*arguments)
        return all(word in told for word in words.split())

    def account(self) -> Any:
        """Log in, switch contexts, log out."""
        base, pat = os.environ["CLARIFAI_API_BASE"], os.environ["CLARIFAI_PAT"]
        told = self.command("login", base, "--pat", pat, "--context", "second")
        seen = {"user found by token": self.user_id in told, "context": "second" in told}
        seen["who"] = json.loads(self.command("whoami", "-o", "json"))["user_id"] == self.user_id
        seen["orgs"] = json.loads(self.command("whoami", "--orgs", "-o", "json"))["organizations"]
        seen["wrong token"] = self.fails("login", base, "--pat", "0" * 32, "--context", "third")
        self.command("config", "use-context", "default")
        seen["left"] = self.says("deleted", "logout", "--context", "second", "--delete")
        return seen

    def apps(self) -> Any:
        """Create and list them; there is none of an id that exists."""
        seen: dict[str, Any] = {"made": self.says("created successfully", "app", "create", self.app_id)}
        other = f"{self.app_id}-other"
        self.command("app", "create", other, "--base-workflow", "Universal")
        seen["listed"] = self.says(f"{self.app_id} {other}", "app", "list")
        seen["of the user"] = self.says(other, "app", "list", "--user_id", self.user_id)
        seen["page"] = len(self.command("app", "list", "--page_no", "1", "--per_page", "1").splitlines())
        seen["twice"] = self.fails("app", "create", self.app_id)
        self.command("app", "delete", other)
        seen["gone"] = other not in self.command("app", "list")
        return seen

    def models(self) -> Any:
        """List them, and deploy one's own where it could run."""
        app = App(user_id=self.user_id, app_id=self.app_id)
        model = app.create_model("own", model_type_id="text-to-text")
        config = resources_pb2.PretrainedModelConfig(local_dev=True)
        model.create_version(pretrained_model_config=config)
        seen: dict[str, Any] = {"public": self.says("color-recognition text-sentiment", "model", "list", "clarifai")}
        public = "clarifai/main/models/text-sentiment"
        seen["predicts"] = self.says("Concept positive", "model", "predict", public, "I love it")
        seen["tells its method"] = self.says("predict(text: str) List", "model", "predict", public, "--info")
        seen["own"] = self.says("own text-to-text", "model", "list", "--app_id", self.app_id)
        seen["not deployed"] = self.says("No deployments found", "model", "status", self.name)
        # Of no replica the command waits for none; a runner of one's own is what serves here.
        told = self.command("model", "deploy", "--model-url", self.model, "--instance", "local", "--min-replicas", "0")
        seen["deployed"] = "own" in told
        seen["status"] = self.says("own local", "model", "status", self.name)
        self.command("model", "undeploy", self.name)
        seen["gone"] = self.says("No deployments found", "model", "status", self.name)
        seen["no runner"] = self.fails("model", "logs", "--model-url", self.model, "--no-follow")
        return seen

    def secrets(self) -> Any:
        """The SDK has no commands for them, but calls."""
        user = User(user_id=self.user_id)
        (made,) = user.create_secrets([{"id": "cli-secret", "value": "hidden", "description": "a token"}])
        seen = {"made": made["description"], "hidden": "value" not in made}
        seen["listed"] = [one["description"] for one in user.list_secrets() if one["secret_id"] == "cli-secret"]
        seen["got"] = user.get_secret("cli-secret")["description"]
        user.delete_secrets(["cli-secret"])
        seen["left"] = [one for one in user.list_secrets() if one["secret_id"] == "cli-secret"]
        return seen


def main() -> None:
    """Tell it all."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLARIFAI_APP_ID"] = sys.argv[2]  # goes before the app of an address, for some of the commands
        story = Story(sys.argv[1], sys.argv[2], Path(folder))
        seen = {}
        for part in ("account", "apps", "models", "secrets"):
            seen[part] = getattr(story, part)()
        story.command("app", "delete", story.app_id)
        print(json.dumps(seen))


if __name__ == "__main__":
    main()
