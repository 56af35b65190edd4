"""`egov drop` and `egov templates`: a file is in the inbox whole or not at all, and people learn what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.sources.files.reader import decode_table, find_files
from assets.sources.files.table import read_table
from assets.sources.files.templates import write_templates
from pipelines.cli import call
from pipelines.exit_codes import ExitCode

GOOD = "nam,hang,tong_so,diem\n2024,4,63,87.5\n"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EGOV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DROP_DIR", str(tmp_path / "inbox"))
    return tmp_path / "inbox"


def test_a_good_file_is_taken_and_a_corrected_one_takes_its_place(inbox: Path, tmp_path: Path) -> None:
    path = tmp_path / "par_index_2024.csv"
    for text in (GOOD, GOOD.replace("4,63", "3,63")):
        path.write_text(text, encoding="utf-8")
        assert call(["drop", str(path)]) == ExitCode.DONE
        assert [found.name for found in inbox.iterdir()] == ["par_index_2024.csv"]
        assert (inbox / "par_index_2024.csv").read_text(encoding="utf-8") == text


def test_a_refused_file_changes_nothing_and_says_why_in_both_languages(
    inbox: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "par_index_2024.csv"
    path.write_text(GOOD, encoding="utf-8")
    call(["drop", str(path)])
    path.write_text("nam,hang,tong_so,diem\n2024,64,63,x\n", encoding="utf-8")
    capfd.readouterr()
    assert call(["drop", str(path)]) == ExitCode.DATA
    told = capfd.readouterr().out
    assert all(part in told for part in ("dòng 2, cột diem", "row 2, column diem", "Refused: 2 faults"))
    assert (inbox / "par_index_2024.csv").read_text(encoding="utf-8") == GOOD
    errors = (tmp_path / "par_index_2024.csv.errors.csv").read_text(encoding="utf-8-sig")
    assert "at_most" in errors
    path.write_text(GOOD, encoding="utf-8")
    assert call(["drop", str(path)]) == ExitCode.DONE
    assert not (tmp_path / "par_index_2024.csv.errors.csv").exists()


def test_names_that_say_no_dataset_and_files_that_are_not_there(
    inbox: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bao_cao.csv").write_text(GOOD, encoding="utf-8")
    assert call(["drop", str(tmp_path / "bao_cao.csv")]) == ExitCode.DATA
    assert "par_agency_rating" in capfd.readouterr().out
    assert call(["drop", str(tmp_path / "par_index_2024.csv")]) == ExitCode.USAGE
    assert not inbox.exists()


def test_templates_are_written_where_asked(tmp_path: Path, inbox: Path) -> None:
    assert call(["templates", str(tmp_path / "mau")]) == ExitCode.DONE
    assert (tmp_path / "mau" / "huong_dan.md").exists()
    assert find_files(tmp_path / "mau", "complaints")
    for ending in ("csv", "xlsx"):
        path = tmp_path / "mau" / f"complaints_mau.{ending}"
        _, faults = decode_table("complaints", read_table(path, path.read_bytes()))
        assert faults == [], "the example row is one that would be taken"
    assert write_templates(tmp_path / "mau")[1] == [], (
        "the same bytes each time: none is taken for a person's"
    )
    (tmp_path / "taken").write_text("")
    assert call(["templates", str(tmp_path / "taken")]) == ExitCode.USAGE
