"""Pictures for the workflow patterns: sample photos pasted, text and codes drawn, so that what is in them is known."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from api.test_tracking import FRAMES, walk
from support.serving import SAMPLES

PICTURES = Path(__file__).parent / "pictures"
Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels."""

NOTICE = ("Der Zug nach Hamburg kommt heute", "leider eine halbe Stunde nach Plan.", "Wir bitten um Entschuldigung.")
LINK, GOODS = "https://example.org/shelf/42", "4006381333931"
YARD = {"dog": (20, 20, 270, 270), "person": (350, 200, 610, 460)}
"""What is pasted into yard.jpg, which is 640 × 480, and where, in pixels."""
DOGS = ((10, 10), (330, 20), (170, 250))
STRAYS = ((40, 60), (860, 120), (420, 560), (900, 900))
SMALL, FIELD = 100, 1040
"""Pixels of a side of the things in field.jpg and of the picture itself."""
FACES = {"washington": (0, 24, 160, 192), "lincoln": (160, 60, 320, 228)}
"""Where in rushmore.jpg they are with what is around them, in pixels."""
CROWD = {"washington": (480, 0), "lincoln": (480, 480), "eileen": (0, 0)}
"""Whose faces are in crowd.jpg, which is 960 × 960: left and top of the quarter in which each is."""
CODES = (10, 250)
"""Where codes.jpg has its codes, from above."""
STEPS, PACE = FRAMES, 40
"""Frames of walk.mp4, and pixels that its two go in each."""


def photo(name: str, side: int = 0) -> Image.Image:
    """A sample photo, square if a side is given."""
    picture = Image.open(SAMPLES / name).convert("RGB")
    return picture.resize((side, side)) if side else picture


def make(folder: Path) -> None:
    """Write all pictures, and the film of the trackers, into a folder."""
    made = {"yard": yard(), "notice": notice(), "codes": codes(), "dogs": dogs(), "field": field(), "crowd": crowd()}
    for name, picture in made.items():
        picture.save(folder / f"{name}.jpg", quality=95)
    for name, box in FACES.items():
        face(box).save(folder / f"{name}.jpg", quality=95)
    ImageOps.mirror(photo("metro-north.jpg")).save(folder / "mirrored.jpg", quality=95)
    (folder / "walk.mp4").write_bytes(walk(STEPS, pixels=PACE))
    for name in ("puppy.jpeg", "dog2.jpeg", "metro-north.jpg", "coffee.jpg", "person.jpg", "food.jpg"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())


def yard() -> Image.Image:
    """A dog at the top left, a person at the bottom right."""
    picture = Image.new("RGB", (640, 480), (120, 130, 125))
    for name, file in (("dog", "dog2.jpeg"), ("person", "person.jpg")):
        left, top, right, _ = YARD[name]
        picture.paste(photo(file, right - left), (left, top))
    return picture


def notice() -> Image.Image:
    """Rows of a printed notice."""
    picture = Image.new("RGB", (640, 220), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(32)
    for number, row in enumerate(NOTICE):
        draw.text((24, 24 + 60 * number), row, "black", font)
    return picture


def codes() -> Image.Image:
    """A QR code above the bar code of some goods."""
    import zxingcpp

    picture = Image.new("RGB", (400, 420), "white")
    kinds = zxingcpp.BarcodeFormat
    for top, kind, content in zip(CODES, (kinds.QRCode, kinds.EAN13), (LINK, GOODS), strict=True):
        code = Image.fromarray(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(content, kind), scale=3))
        picture.paste(code.convert("RGB"), (60, top))
    return picture


def dogs() -> Image.Image:
    """Three dogs and a person."""
    picture = Image.new("RGB", (640, 480), (120, 130, 125))
    for file, place in zip(("dog2.jpeg", "puppy.jpeg", "dog2.jpeg"), DOGS, strict=True):
        picture.paste(photo(file, 200), place)
    picture.paste(photo("person.jpg", 200), (420, 260))
    return picture


def field() -> Image.Image:
    """A wide field with small dogs in it."""
    picture = Image.new("RGB", (FIELD, FIELD), (120, 130, 125))
    for place in STRAYS:
        picture.paste(photo("dog2.jpeg", SMALL), place)
    return picture


def face(box: Box) -> Image.Image:
    """One of the heads of Mount Rushmore, alone."""
    return Image.open(PICTURES / "rushmore.jpg").resize((320, 336), Image.Resampling.BICUBIC, box=box)


def crowd() -> Image.Image:
    """The faces in another light, size and angle than they are known in."""
    picture = Image.new("RGB", (960, 960), (90, 110, 140))
    eileen = photo("person.jpg", 480).rotate(-20, Image.Resampling.BICUBIC, fillcolor=(90, 110, 140))
    picture.paste(ImageEnhance.Brightness(eileen).enhance(0.7), (0, 0))
    for name, place in (("washington", (520, 30)), ("lincoln", (520, 510))):
        turned = face(FACES[name]).resize((400, 420), Image.Resampling.BICUBIC).rotate(-8, Image.Resampling.BICUBIC)
        picture.paste(ImageEnhance.Contrast(turned).enhance(1.15), place)
    return picture
