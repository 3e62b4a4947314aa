"""CSV files with the columns that the official SDK reads: inputid, input, concepts, metadata, geopoints."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict

from meshserve.commands.importing.items import Item, Unreadable, of_file, positive
from meshserve_proto.resources_pb2 import Data, Input
from meshserve_proto.struct_pb2 import Struct

_COLUMNS = ("inputid", "input", "concepts", "metadata", "geopoints")


def read(path: Path, kind: str) -> Iterator[Item | str]:
    """A row an item. Its input is a URL, the path of a file beside the table, or a text; kind: what URLs lead to."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows, lines = csv.DictReader(file), dict[str, int]()
        try:
            _check_columns(path, rows.fieldnames or [])
            for row in rows:
                yield _item(path, rows.line_num, _checked(path, rows.line_num, row, lines), kind)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Unreadable(f"'{path}' cannot be read as CSV: {error}") from None


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in _COLUMNS]
    if unknown or "input" not in columns:
        found = f"has the column '{unknown[0]}'" if unknown else "has no column 'input'" if columns else "is empty"
        raise Unreadable(f"'{path}' {found}; there are {', '.join(_COLUMNS)}")


def _checked(path: Path, number: int, row: dict[str, Any], lines: dict[str, int]) -> dict[str, str]:
    """A row without gaps. lines: id → the line that it was in before. Unreadable for what would be lost."""
    where = f"{path.name}, line {number}"
    if None in row:
        more = ",".join(row[None])  # type: ignore[index] # where the reader puts them
        raise Unreadable(
            f'{where} has more values than there are columns: {more[:100]}; write "a,b" for one with commas'
        )
    if (id := row.get("inputid")) and (before := lines.setdefault(id, number)) != number:
        raise Unreadable(f"{where}: the inputid '{id}' is in line {before} already")
    return {name: row.get(name) or "" for name in _COLUMNS}


def _item(path: Path, number: int, row: dict[str, str], kind: str) -> Item | str:
    where, value = f"{path.name}, line {number}", row["input"]
    item = _media(path, where, value, kind)
    if item is None:
        return f"{where}: '{value[:100]}'"
    item.input.id = row["inputid"] or item.input.id
    data = item.input.data
    data.concepts.extend(positive(name.strip()) for name in row["concepts"].split(",") if name.strip())
    if row["metadata"]:
        data.metadata.CopyFrom(_metadata(where, row["metadata"]))
    if row["geopoints"]:
        try:
            longitude, latitude = map(float, row["geopoints"].split(","))
        except ValueError:
            raise Unreadable(f"{where}: geopoints is '{row['geopoints']}'; write longitude,latitude") from None
        data.geo.geo_point.longitude, data.geo.geo_point.latitude = longitude, latitude
    return item


def _media(path: Path, where: str, value: str, kind: str) -> Item | None:
    if value.startswith(("http://", "https://")):
        input = Input(data=Data())
        getattr(input.data, kind or "image").url = value
        return Item(where, input)
    if value and len(value) < 1024 and "\n" not in value and (path.parent / value).is_file():
        return of_file(value, path.parent / value)
    if not value:
        return None
    return Item(where, Input(data=_text(value)))


def _text(value: str) -> Data:
    data = Data()
    data.text.raw = value
    return data


def _metadata(where: str, text: str) -> Struct:
    for attempt in (text, text.replace("'", '"')):  # the SDK takes both
        try:
            return ParseDict(json.loads(attempt), Struct())
        except Exception:  # noqa: S112 - it is no JSON object in one way or another
            continue
    raise Unreadable(f"{where}: metadata is no JSON object: {text[:200]}")
