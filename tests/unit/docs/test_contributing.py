"""CONTRIBUTING says for every folder of the product which tests to run."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROWS = re.findall(r"^\| (`.+`) \| (`.+`) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
FOLDERS = [folder for left, _ in ROWS for folder in re.findall(r"`([^`]+/)`", left)]
TESTS = [path for _, right in ROWS for path in re.findall(r"`(tests/[^`]*)`", right)]


def test_every_folder_has_tests() -> None:
    tops = ("pipelines", "assets", "expectations", "warehouse", "sandbox")
    with_code = {
        path.parent.relative_to(ROOT).as_posix() + "/"
        for top in tops
        for path in (ROOT / top).rglob("*")
        if path.suffix in {".py", ".sql", ".yaml"} and path.name != "__init__.py"
    }
    with_code.discard("warehouse/")  # what every folder of it uses
    assert sorted(one for one in with_code if not one.startswith(tuple(FOLDERS))) == []


def test_folders_and_tests_exist() -> None:
    assert FOLDERS
    assert TESTS
    assert [path for path in (*FOLDERS, *TESTS) if not (ROOT / path).exists()] == []
