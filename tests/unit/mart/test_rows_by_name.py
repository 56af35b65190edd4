"""No row is written by the place of its values: a column more or less is an error, and not another figure."""

from __future__ import annotations

import re
from pathlib import Path

import warehouse

BY_PLACE = re.compile(r"INSERT INTO [\w.{}]+(?![\w.{}])(?![\s\"f]*(?:BY NAME|\())")


def test_every_insert_names_its_columns() -> None:
    folder = Path(warehouse.__file__).parent
    files = [*folder.rglob("*.py"), *folder.rglob("*.sql")]
    by_place = [
        f"{path.name}: {text}"
        for path in files
        for text in BY_PLACE.findall(path.read_text(encoding="utf-8"))
    ]
    assert by_place == []
    assert BY_PLACE.search("INSERT INTO mart.state VALUES (?)")
    assert BY_PLACE.search("INSERT INTO mart.state SELECT * FROM staged")
