"""Operators that read: bar codes, texts of pictures, and the language of texts."""

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin import language, ocr
from meshserve.workflow.operators import OPERATORS, Result, barcodes, tesseract
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Region, Text

GERMAN = "Ein Satz auf Deutsch, der lang genug ist, um erkannt zu werden."
FRENCH = "Une phrase en français, assez longue pour être reconnue."


def compute(type_id: str, item: Item | Data, **params: object) -> Result:
    (result,) = OPERATORS[type_id].compute([item if isinstance(item, Item) else Item(item)], Settings(params))
    return result


def seen(grey: NDArray[np.uint8]) -> Item:
    return Item(Data(), Picture(np.stack([grey] * 3, axis=2), "PNG", "RGB"))


def text(raw: str) -> Data:
    return Data(text=Text(raw=raw))


def code(symbology: str, content: str, scale: int = 3) -> NDArray[np.uint8]:
    """A bar code with its quiet zone."""
    import zxingcpp

    made = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat[symbology])
    return np.asarray(made.to_image(scale=scale, add_quiet_zones=True))


def on_paper(*codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bar codes below each other on white."""
    width = max(each.shape[1] for each in codes) + 40
    rows = [
        np.pad(each, ((20, 20), (20, width - 20 - each.shape[1])), constant_values=255).astype(np.uint8)
        for each in codes
    ]
    return np.concatenate(rows)


def read(*codes: NDArray[np.uint8]) -> list[Region]:
    result = compute("barcode-operator", seen(on_paper(*codes)))
    assert isinstance(result, Data)
    return list(result.regions)


LEFT = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"]
PARITIES = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]


def ean13(digits: str) -> NDArray[np.uint8]:
    """The bars of an EAN-13 after the standard's own tables: a reader is not judged by its own writer alone."""
    right = ["".join("10"[int(bar)] for bar in each) for each in LEFT]
    odd_even = {"L": LEFT, "G": [each[::-1] for each in right]}
    first = [odd_even[parity][int(digit)] for parity, digit in zip(PARITIES[int(digits[0])], digits[1:7], strict=True)]
    bars = "101" + "".join(first) + "01010" + "".join(right[int(digit)] for digit in digits[7:]) + "101"
    line = np.repeat(np.array([0 if bar == "1" else 255 for bar in bars], np.uint8), 3)
    return np.pad(np.tile(line, (60, 1)), ((5, 5), (40, 40)), constant_values=255)


def test_an_ean_as_the_standard_draws_it() -> None:
    (region,) = read(ean13("4006381333931"))
    assert region.data.text.raw == "4006381333931"
    assert to_dict(region.data.metadata) == {"symbology": "EAN-13"}
    box = region.region_info.bounding_box
    height, width = 110, 95 * 3 + 80 + 40
    assert [round(side) for side in (box.top_row * height, box.bottom_row * height)] == [25, 85]
    assert [round(side) for side in (box.left_col * width, box.right_col * width)] == [60, 60 + 95 * 3]
    assert region.id == read(ean13("4006381333931"))[0].id


def test_every_documented_kind_of_code_in_one_picture() -> None:
    contents = [
        ("EAN8", "96385074", "96385074", "EAN-8"),
        ("UPCA", "036000291452", "036000291452", "UPC-A"),
        ("UPCE", "01234565", "012345000065", "UPC-E"),
        ("Code128", "Shelf-42/b", "Shelf-42/b", "Code 128"),
        ("Code39", "CODE 39", "CODE 39", "Code 39"),
        ("ITF", "12345678", "12345678", "ITF"),
        ("QRCode", "https://example.org/?q=ü\nzwei", "https://example.org/?q=ü\nzwei", "QR Code"),
    ]
    found = read(*(code(symbology, content) for symbology, content, _, _ in contents))
    told = [(region.data.text.raw, to_dict(region.data.metadata)["symbology"]) for region in found]
    assert told == [(raw, kind) for _, _, raw, kind in contents]


def test_other_codes_and_pictures_without_any_give_no_region() -> None:
    assert read(code("DataMatrix", "not among them")) == []
    for size in ((1, 1), (1, 50), (50, 50)):
        assert compute("barcode-operator", seen(np.zeros(size, np.uint8))) == Data()


@settings(max_examples=settings.default.max_examples // 4)
@given(st.text(st.characters(codec="ascii"), min_size=1, max_size=30), st.integers(0, 3))
def test_what_a_qr_code_says_is_read_whichever_way_up(content: str, turns: int) -> None:
    grey = np.rot90(on_paper(code("QRCode", content)), turns)
    result = compute("barcode-operator", seen(np.ascontiguousarray(grey)))
    assert isinstance(result, Data)
    (region,) = result.regions
    assert region.data.text.raw == content
    box = region.region_info.bounding_box
    assert 0 <= box.top_row < box.bottom_row <= 1
    assert 0 <= box.left_col < box.right_col <= 1


def languages(raw: str, **params: object) -> list[tuple[str, float]]:
    result = compute("language-id-operator", text(raw), **params)
    assert isinstance(result, Data)
    return [(concept.id, concept.value) for concept in result.concepts]


def test_the_id_of_a_concept_is_the_code_of_the_language() -> None:
    ((found, value),) = languages(GERMAN)
    assert (found, value > 0.99) == ("de", True)
    assert languages(FRENCH, library="langdetect")[0][0] == languages(FRENCH, library="fastText")[0][0] == "fr"


def test_letter_case_counts_unless_it_is_lowered() -> None:
    assert languages(GERMAN.title(), lowercase=True) == languages(GERMAN.lower())
    assert languages(GERMAN.title(), topk=97) != languages(GERMAN.lower(), topk=97)


@settings(max_examples=settings.default.max_examples // 2)
@given(st.sampled_from([GERMAN, FRENCH, "ciao", "hello world"]), st.integers(1, 200), st.floats(0, 1))
def test_the_surest_come_first_and_none_below_the_threshold(raw: str, top: int, least: float) -> None:
    everything, found = languages(raw, topk=1000), languages(raw, topk=top, threshold=least)
    assert found == [pair for pair in everything[:top] if pair[1] >= least]
    assert [value for _, value in everything] == sorted((value for _, value in everything), reverse=True)
    assert languages(raw, topk=2, threshold=everything[1][1]) == everything[:2]


@pytest.mark.parametrize("params", [{"topk": 0}, {"topk": 1.5}, {"threshold": 1.5}, {"lowercase": "yes"}])
def test_language_refuses_what_makes_no_sense(params: dict[str, Any]) -> None:
    with pytest.raises(Problem) as caught:
        compute("language-id-operator", text(GERMAN), **params)
    assert caught.value.code == codes.MODEL_INVALID_ARGUMENT
    assert f"output_info.params.{next(iter(params))} is" in caught.value.details


class Engine:
    """Stands for RapidOCR: a picture has as many lines as its first pixel says, the lowest first."""

    def __call__(self, bgr: NDArray[np.uint8]) -> Any:
        count, (height, width) = int(bgr[0, 0, 0]), bgr.shape[:2]
        lines = [(f"line {n}", n * height / 10) for n in reversed(range(count))]
        boxes = [[[0, top], [width, top], [width, top + 5], [0, top + 5]] for _, top in lines]
        return type("Read", (), {"boxes": boxes or None, "txts": [raw for raw, _ in lines], "scores": [0.9] * count})


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_engine", Engine)


def test_the_lines_of_a_picture_become_one_text(engine: None) -> None:
    for count in range(4):
        grey = np.full((100, 50), count, np.uint8)
        expected = "\n".join(f"line {n}" for n in range(count))
        assert compute("tesseract-operator", seen(grey), language="deu+eng") == text(expected)


@settings(max_examples=settings.default.max_examples // 2)
@given(st.lists(st.sampled_from([*sorted(tesseract.LANGUAGES), "kor", "ara", "vie", "xx", "ENG", ""]), min_size=1))
def test_languages_are_taken_if_all_of_them_can_be_read(named: list[str]) -> None:
    asked = Settings({"language": "+".join(named)})
    if set(named) <= tesseract.LANGUAGES or named == [""]:
        assert tesseract.check(asked)
        return
    with pytest.raises(Problem) as caught:
        tesseract.check(asked)
    assert caught.value.code == codes.MODEL_INVALID_ARGUMENT
    assert "output_info.params.language has" in caught.value.details


def test_what_reads_pictures_refuses_texts_and_the_other_way_round() -> None:
    for type_id, item in (
        ("barcode-operator", Item(text("x"))),
        ("tesseract-operator", Item(text("x"))),
        ("image-align", Item(text("x"))),
        ("language-id-operator", seen(np.zeros((5, 5), np.uint8))),
    ):
        result = compute(type_id, item)
        assert isinstance(result, Problem), type_id
        assert result.code == codes.INPUT_UNSUPPORTED_FORMAT


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    grey = seen(np.zeros((5, 5), np.uint8))
    for type_id, item, package, loader, extra in (
        ("barcode-operator", grey, "zxingcpp", (barcodes, "_reader"), "meshserve[barcodes]"),
        ("language-id-operator", Item(text("x")), "py3langid.langid", (language, "identifier"), "meshserve[text]"),
        ("tesseract-operator", grey, "rapidocr", (ocr, "_engine"), "meshserve[ocr]"),
    ):
        monkeypatch.setattr(*loader, getattr(*loader).__wrapped__)  # as if nobody had loaded it
        monkeypatch.setitem(sys.modules, package, None)
        result = compute(type_id, item)
        assert isinstance(result, Problem), type_id
        assert result.code == codes.MODEL_PREDICTION_FAILED
        assert f"pip install '{extra}'" in result.details


@pytest.mark.slow
def test_the_text_of_a_picture_with_the_real_reader() -> None:
    from PIL import Image, ImageDraw, ImageFont

    drawn = Image.new("RGB", (700, 200), "white")
    for number, line in enumerate(["Invoice 4711", "Total 12.50 EUR"]):
        ImageDraw.Draw(drawn).text((20, 30 + 80 * number), line, "black", ImageFont.load_default(40))
    item = Item(Data(), Picture(np.asarray(drawn), "PNG", "RGB"))
    assert compute("tesseract-operator", item, language="eng+deu") == text("Invoice 4711\nTotal 12.50 EUR")
