"""What samples show: the same facts from the output of a Python or Node program, and from a JSON answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TEXT, DOCUMENTS, ANSWERS = "text", "documents", "answers"
"""Text as Python prints messages, JSON documents that a program makes of parts of an answer, and whole answers."""
STYLES = {"python": TEXT, "nodejs": DOCUMENTS}
"""By language; the others show whole answers."""
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a sample printed, in a style."""

    style: str
    printed: str

    def documents(self) -> list[Any]:
        """All JSON in it, one after the other; whole answers must be of success."""
        found, place = [], 0
        while place < len(self.printed.rstrip()):
            document, place = _DECODER.raw_decode(self.printed, place)
            found.append(document)
            place += len(self.printed[place:]) - len(self.printed[place:].lstrip())
        if self.style == ANSWERS:
            for document in found:
                assert document["status"]["code"] == 10000, document["status"]
        return found

    def succeeded(self) -> None:
        """AssertionError unless the answers are of success; programs would have raised."""
        if self.style == ANSWERS:
            assert self.documents()

    def predicted(self) -> list[tuple[str, list[tuple[str, float]]]]:
        """The name of each model with the names and values of its concepts."""
        if self.style == ANSWERS:
            (result,) = self.documents()[0]["results"]
            return [(one["model"].get("name", ""), concepts(one)) for one in result["outputs"]]
        blocks = re.split(r"^Predicted concepts for the model `(.+)`:?$", self.printed, flags=re.MULTILINE)
        lines = [re.findall(r"^\t(.+) ([\d.e-]+)$", block, re.MULTILINE) for block in blocks[2::2]]
        values = [[(name, float(value)) for name, value in each] for each in lines]
        return list(zip(blocks[1::2], values, strict=True))

    def workflows(self) -> list[tuple[str, list[str]]]:
        """The id of each workflow, empty where a program prints none, with the ids of its models."""
        if self.style == ANSWERS:
            (answer,) = self.documents()
            found = answer["workflows"] if "workflows" in answer else [answer["workflow"]]
            return [(one["id"], [node["model"]["id"] for node in one["nodes"]]) for one in found]
        heads = re.split(r"^The workflow ?(.*) consists of these models:\n", self.printed, flags=re.MULTILINE)
        assert not heads[0]
        return [(id, block.split()) for id, block in zip(heads[1::2], heads[2::2], strict=True)]

    def inputs(self) -> list[tuple[str, list[str]]]:
        """The id of each input with the ids of its concepts."""
        if self.style == TEXT:
            ids = re.split(r'^id: "(.+)"$', self.printed, flags=re.MULTILINE)
            blocks = zip(ids[1::2], ids[2::2], strict=True)
            return [(id, re.findall(r'^ +id: "(.+)"$', block, re.MULTILINE)) for id, block in blocks]
        return [(one["id"], [each["id"] for each in one["data"].get("concepts", ())]) for one in self._inputs()]

    def _inputs(self) -> Iterator[Any]:
        for document in self.documents():
            if self.style == DOCUMENTS:
                yield document
            else:
                yield from document["inputs"] if "inputs" in document else [document["input"]]

    def streamed(self) -> tuple[str, list[str], list[str]]:
        """After which input the second page begins, and the ids of both pages."""
        if self.style == ANSWERS:
            first, second = ([one["id"] for one in answer["inputs"]] for answer in self.documents())
            return first[-1], first, second
        before, between, after = self.printed.partition("Second response (first input is the one following input ID ")
        assert between
        pages = [re.findall(r"^\t(.+)$", each, re.MULTILINE) for each in (before, after)]
        return after.partition(")")[0], pages[0], pages[1]

    def processed(self) -> int:
        """How many inputs are counted as processed."""
        if self.style == TEXT:
            (count,) = re.findall(r"^processed: (\d+)$", self.printed, re.MULTILINE)
            return int(count)
        (document,) = self.documents()
        return int((document if self.style == DOCUMENTS else document["counts"])["processed"])


def concepts(output: Any) -> list[tuple[str, float]]:
    """Names and values of the concepts of an output in JSON."""
    return [(one["name"], float(one["value"])) for one in output["data"]["concepts"]]
