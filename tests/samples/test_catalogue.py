"""What the catalogue says about the samples is so, and every sample is played by a test."""

import json

import pytest

from samples import test_flow_samples, test_input_samples, test_workflow_samples
from samples.catalogue import AS_JAVA, CORRECTIONS, DIFFERENCES, NOTES, examples
from samples.harness import PICTURES, Scene, picture_file
from samples.marks import played
from samples.players import Programs
from samples.test_requests import KEYS

SAMPLES = {(language, example.name) for example in examples() for language in example.languages}
BAD_FORMAT = 11100


def test_every_sample_is_played() -> None:
    found = list(played(test_flow_samples, test_input_samples, test_workflow_samples))
    assert len(found) == len(set(found)), "each by one test"
    assert set(found) == SAMPLES


def test_every_sample_is_compared() -> None:
    alone = {(example.languages[0], example.name) for example in examples() if len(example.languages) == 1}
    assert alone == {("curl", "004_01")}, "there is nothing that it could be compared with"
    in_python = {key for key in SAMPLES if key[0] == "python"}
    assert {*KEYS, *in_python, *alone} == SAMPLES
    assert {name for _, name in in_python} == {name for _, name in KEYS}


def test_only_samples_that_exist_are_spoken_of() -> None:
    assert CORRECTIONS.keys() | AS_JAVA.keys() | NOTES.keys() | DIFFERENCES.keys() <= SAMPLES


class TestAsPublished:
    """Samples that are corrected fail without it, in the way that the catalogue says."""

    def _published(self, scene: Scene, name: str, **placeholders: str) -> tuple[int, str, str]:
        assert ("curl", name) in CORRECTIONS
        assert isinstance(scene.player, Programs)
        ended = scene.player.run(scene.task(name, placeholders, as_published=True))
        return ended.returncode, ended.stdout, ended.stderr

    @pytest.mark.sample("000_02", only=["curl"])
    def test_body_and_url_are_one_word(self, scene: Scene) -> None:
        code, out, errors = self._published(scene, "000_02")
        assert (code, out) == (2, "")
        assert "no URL specified" in errors

    @pytest.mark.sample("000_06", only=["curl"])
    def test_a_quote_is_open(self, scene: Scene) -> None:
        code, out, errors = self._published(scene, "000_06")
        assert (code, out) == (2, "")
        assert "unexpected EOF while looking for matching" in errors

    @pytest.mark.sample("003_02", only=["curl"])
    def test_text_without_a_quote_is_no_json(self, scene: Scene) -> None:
        code, out, _ = self._published(scene, "003_02", IMAGE_LOCATION=str(picture_file(PICTURES[0])))
        assert code == 0, "curl has had an answer"
        assert json.loads(out)["status"]["code"] == BAD_FORMAT
        assert scene.inputs() == []

    def test_these_are_all(self) -> None:
        assert CORRECTIONS.keys() == {("curl", "000_02"), ("curl", "000_06"), ("curl", "003_02")}
