"""What the published documents hold, in which languages, and how each sample is played here.

The tests run by it and the README's table is written from it, so that neither can say more than the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
BASE = "https://api.clarifai.com"
"""The base URL of the samples: what is replaced in them."""
BASES = {"004": "https://api.runflow.io"}
"""That of documents which have another."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the samples.

    tabs: titles of its tabs in the documents. how: "run" as a program, or "built from text": the request of the text
    is built and sent by the official Python client.
    """

    name: str
    title: str
    extension: str
    comment: str
    tabs: tuple[str, ...]
    how: str = "run"


LANGUAGES = {
    language.name: language
    for language in (
        Language("python", "Python", ".py", "#", ("Python", "gRPC Python")),
        Language("nodejs", "NodeJS", ".js", "//", ("NodeJS", "gRPC NodeJS")),
        Language("curl", "cURL", ".sh", "#", ("cURL",)),
        Language("javascript", "JavaScript (fetch)", ".js", "//", ("Javascript (REST)",)),
        Language("java", "Java", ".java", "//", ("Java", "gRPC Java"), "built from text"),
        Language("csharp", "C#", ".cs", "//", ("C#",), "built from text"),
    )
}

DOCUMENTS = {
    "000": "Setting Up Mesh Workflows",
    "003": "Create, Get, Update, Delete",
    "004": "Partial update flow",
}
"""The documents whose samples must run, by number and title."""

WITHOUT = {
    "001": "lists endpoints and holds no samples",
    "002": "lists endpoints and holds no samples",
}
"""The documents that have no row, and why."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A sample that cannot do what it is for as it is published: what is replaced once by what, and why."""

    old: str
    new: str
    why: str


Key = tuple[str, str]
"""Language and number of a sample, such as ("curl", "000_02")."""

CORRECTIONS: dict[Key, Correction] = {
    ("curl", "000_02"): Correction(
        "}'\\\n",
        "}' \\\n",
        "no space between the body and the URL, so that the shell joins them and curl has no URL: a space is added",
    ),
    ("curl", "000_06"): Correction(
        "my-custom-workflow \\", "my-custom-workflow' \\", "the quote round the URL is never closed: it is added"
    ),
    ("curl", "003_02"): Correction(
        "'\"`base64 ",
        '"\'"`base64 -w 0 ',
        "the base64 text has no opening quote in the JSON, and GNU's `base64` breaks it into lines: "
        "the quote and `-w 0` are added",
    ),
}
"""Each is also played as published, and must fail in the way that is said here."""

AS_JAVA: dict[Key, str] = {
    ("nodejs", "003_12"): "the tab of NodeJS holds Java, which removes `tree` where Python and cURL remove `water`"
}
"""Samples whose tab holds the text of another language."""

EARLIER = "`delete_all` of inputs is in no release any more: the request is sent as an earlier client encodes it"
"""Of what is played with a client that has forgotten a field."""
NOTES: dict[Key, str] = {
    ("python", "003_16"): EARLIER,
    ("nodejs", "003_16"): EARLIER,
    ("java", "003_16"): EARLIER,
    ("nodejs", "003_05"): "the client drops metadata given as a plain object (its `Struct` wants `fields`): "
    "the input arrives without",
    ("nodejs", "003_07"): "calls `done`, a function of the program around it",
    ("curl", "004_01"): "`updated_at` is the optimistic lock: it is also played on a flow that was changed since, and "
    "then refused with 409",
    ("curl", "003_06"): "the shell cuts the unquoted URL at `&`: the page has the default size",
}
"""What else is worth knowing about a sample."""

DIFFERENCES: dict[Key, str] = {
    ("java", "000_04"): "asks for the workflow `food-and-general`, which no sample makes; the others ask for "
    "`my-custom-workflow`",
    ("java", "003_12"): "removes `tree`; Python and cURL remove `water`",
    ("nodejs", "003_12"): "removes `tree`; Python and cURL remove `water`",
    ("nodejs", "003_05"): "sends no metadata",
    ("curl", "003_06"): "sends no `per_page`",
    ("csharp", "000_02"): "predicts with a model, by PostModelOutputs, not with a workflow",
}
"""Samples that ask for something else than the Python of the same example, and what. All others ask for the same."""


@dataclass(frozen=True, slots=True)
class Example:
    """What one or more samples show, each in a language. name: such as "003_06"; section: the heading above it."""

    name: str
    section: str
    languages: tuple[str, ...]


def source(language: str, name: str) -> Path:
    """The file of a sample."""
    return HERE / language / f"{name}{LANGUAGES[language].extension}"


def text(language: str, name: str, values: Mapping[str, str], base: str, as_published: bool = False) -> str:
    """A sample with the base URL and placeholders replaced and, unless as published, corrected.

    values: by placeholder without `{YOUR_` and `}`; API_KEY, IMAGE_LOCATION and FLOW_ID also fill what cURL has in their
    place.
    AssertionError if a placeholder is left.
    """
    code = source(language, name).read_text()
    correction = CORRECTIONS.get((language, name))
    if correction and not as_published:
        assert code.count(correction.old) == 1
        code = code.replace(correction.old, correction.new)
    for placeholder, value in values.items():
        code = code.replace(f"{{YOUR_{placeholder}}}", value)
    if language == "curl":
        code = code.replace("YOUR_API_KEY", values["API_KEY"]).replace("<token>", values["API_KEY"])
        code = code.replace("/flows/{id}", f"/flows/{values.get('FLOW_ID', '{id}')}")
        code = code.replace("/home/user/image.jpeg", values.get("IMAGE_LOCATION", "/home/user/image.jpeg"))
    assert "{YOUR_" not in code, f"a placeholder of {name} is not filled"
    return code.replace(BASES.get(name[:3], BASE), base)


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order of the documents."""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES.values():
        for path in (HERE / language.name).glob(f"*{language.extension}"):
            found.setdefault(path.stem, []).append(language.name)
    return tuple(Example(name, _section(name, found[name][0]), tuple(found[name])) for name in sorted(found))


def _section(name: str, language: str) -> str:
    """The heading, as the first line of a file names it."""
    with source(language, name).open() as lines:
        return lines.readline().partition("section '")[2].rstrip().removesuffix("'.")


def how(language: str, name: str) -> str:
    """How a sample is played: "run" or "built from text", and whether it needed more than its placeholders."""
    key = (language, name)
    played = LANGUAGES["java" if key in AS_JAVA else language].how
    if key in CORRECTIONS:
        return f"{played}, corrected"
    return f"{played}, as earlier" if NOTES.get(key) is EARLIER else played


def remarks(language: str, name: str) -> list[str]:
    """What is to be known about a sample besides, a sentence each."""
    key = (language, name)
    if key in CORRECTIONS:
        return [f"as published it cannot do what it is for: {CORRECTIONS[key].why}"]
    found = [said[key] for said in (AS_JAVA, NOTES) if key in said]
    return found or ([DIFFERENCES[key]] if key in DIFFERENCES else [])
