"""All languages of an example ask for the same, but for the differences that the catalogue names."""

from collections.abc import Iterator

import pytest

from samples.builders import build, csharp_calls, java_calls
from samples.catalogue import AS_JAVA, BASE, DIFFERENCES, Key, examples, text
from samples.harness import PICTURES, WORKFLOW, picture_file
from samples.players import Lines, Task, curling, fetching, node_lines
from samples.twins import ANSWER, comparable, node_requests, python_requests, recorded

VALUES = {
    "USER_ID": "me",
    "APP_ID": "my-app",
    "PERSONAL_TOKEN": "token",
    "API_KEY": "key",
    "WORKFLOW_ID": WORKFLOW,
    "INPUT_ID": "wanted",
    "INPUT_ID_1": "first",
    "INPUT_ID_2": "second",
    "IMAGE_LOCATION": str(picture_file(PICTURES[1])),
}
KEYS = [
    (language, example.name)
    for example in examples()
    for language in example.languages
    if language != "python" and len(example.languages) > 1
]


@pytest.fixture(scope="module")
def node() -> Iterator[Lines]:
    """Runs NodeJS samples and sends nothing."""
    with node_lines("localhost:1") as lines:
        yield lines


def _requests(key: Key, node: Lines) -> list[tuple[str, bytes]]:
    language, name = key
    if language in ("java", "csharp") or key in AS_JAVA:
        read = csharp_calls if language == "csharp" else java_calls
        calls = read(text(language, name, VALUES, BASE))
        return [comparable(call.rpc, build(call.request, {"lastId": "last"}).SerializeToString()) for call in calls]
    if language == "nodejs":
        return node_requests(node.ask(code=text(language, name, VALUES, BASE), secret="key", answer=ANSWER))
    with recorded() as (base, requests):
        (curling if language == "curl" else fetching)().play(Task(text(language, name, VALUES, base), "key"))
        return requests


@pytest.mark.parametrize("key", KEYS, ids="-".join)
def test_as_in_python(key: Key, node: Lines) -> None:
    found, wanted = _requests(key, node), python_requests(text("python", key[1], VALUES, BASE))
    assert found
    if key in DIFFERENCES:
        assert found != wanted, f"the same as in Python: {key} is no difference"
    else:
        assert found == wanted
