"""`egov waive`: a check that exists and blocks, a day, a reason, a name; anything else is refused with advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.cli import call
from pipelines.cli.waive import blocking_checks
from pipelines.exit_codes import ExitCode

WORDS = ["--until", "2026-03-20", "--reason", "Nguồn xác nhận", "--by", "Trần Văn A"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("EGOV_ORIGIN", "EGOV_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EGOV_NOW", "2026-03-01T12:00:00")
    monkeypatch.setenv("EGOV_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "landing").mkdir(parents=True)
    return tmp_path / "home"


def test_a_waiver_is_kept_listed_and_revoked(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call(["waive", "core.dossier:keys", *WORDS]) == ExitCode.DONE
    assert "20/03/2026" in capfd.readouterr().out
    assert call(["waive", "--list"]) == ExitCode.DONE
    text = capfd.readouterr().out
    assert all(part in text for part in ("core.dossier:keys", "còn 19 ngày", "Trần Văn A"))
    words = ["waive", "core.dossier:keys", "--revoke", "--reason", "Nguồn đã sửa", "--by", "Lê Thị B"]
    assert call(words) == ExitCode.DONE
    assert call(words) == ExitCode.USAGE
    capfd.readouterr()
    assert call(["waive", "--list"]) == ExitCode.DONE
    assert "đã thu hồi" in capfd.readouterr().out


def warned() -> str:
    return next(name for name, severity in blocking_checks().items() if severity == "WARN")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["core.dosier:keys", *WORDS], "core.dossier:keys"),
        (["core/dossier:keys", *WORDS], "core.dossier:keys"),
        (["landing/portal/dossier:source_answered", *WORDS], "landing/portal/dossier:"),
        (["warned", *WORDS], "WARN"),
        (["core.dossier:keys", "--until", "20.3.2026", *WORDS[2:]], "2026-12-31"),
        (["core.dossier:keys", "--until", "2025-12-31", *WORDS[2:]], "đã qua"),
        (["core.dossier:keys", *WORDS[:4]], "--by"),
        (["core.dossier:keys", "--revoke", *WORDS], "--until"),
        ([], "--list"),
    ],
)
def test_what_is_refused(home: Path, capfd: pytest.CaptureFixture[str], words: list[str], part: str) -> None:
    assert call(["waive", *(warned() if word == "warned" else word for word in words)]) == ExitCode.USAGE
    assert part in capfd.readouterr().err
    assert not (home / "decisions").exists()


def test_a_home_without_data_is_no_place_for_decisions(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EGOV_HOME", str(home.parent / "elsewhere"))
    assert call(["waive", "core.dossier:keys", *WORDS]) == ExitCode.USAGE
    assert "EGOV_HOME" in capfd.readouterr().err
    assert not (home.parent / "elsewhere").exists()
