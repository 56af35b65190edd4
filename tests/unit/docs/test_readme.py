"""Both READMEs name commands that are there, the same ones, and every setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from assets.systems import SYSTEMS
from pipelines.cli.app import app
from pipelines.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
ENGLISH, VIETNAMESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.vi.md"))


def commands(page: str) -> set[str]:
    return set(re.findall(r"\.venv/bin/egov (\w+)", page))


def targets(page: str) -> set[str]:
    return set(re.findall(r"`make ([a-z-]+)", page)) | set(
        re.findall(r"^make ([a-z-]+)$", page, re.MULTILINE)
    )


def test_both_show_the_same_commands() -> None:
    assert commands(ENGLISH) == commands(VIETNAMESE)
    assert targets(ENGLISH) == targets(VIETNAMESE)
    links = [
        set(re.findall(r"\]\(([^)]+)\)", page)) - {"README.md", "README.vi.md"}
        for page in (ENGLISH, VIETNAMESE)
    ]
    assert links[0] == links[1]


def test_every_command_shown_is_there() -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert commands(ENGLISH) <= set(known)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets(ENGLISH) <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


SETTINGS = [
    *(field.upper() for field in Settings.model_fields if field != "configs"),
    *(variable.name for system in SYSTEMS.values() for variable in system.config.variables().values()),
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained(setting: str) -> None:
    assert f"`{setting}`" in ENGLISH
