"""`egov waive`: a check that exists and blocks, a day, a reason, a name; anything else is refused with advice."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from expectations.suites import RULES
from pipelines.cli import call
from pipelines.exit_codes import ExitCode
from pipelines.health import collect
from pipelines.settings import load_settings
from warehouse.clock import LOCAL, Clock
from warehouse.decided.waivers import Waivers

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
    assert call(["waive", "core.dossier:status_in_list", *WORDS]) == ExitCode.DONE
    assert "20/03/2026" in capfd.readouterr().out
    assert call(["waive", "--list"]) == ExitCode.DONE
    text = capfd.readouterr().out
    assert all(part in text for part in ("core.dossier:status_in_list", "còn 19 ngày", "Trần Văn A"))
    words = [
        "waive",
        "core.dossier:status_in_list",
        "--revoke",
        "--reason",
        "Nguồn đã sửa",
        "--by",
        "Lê Thị B",
    ]
    assert call(words) == ExitCode.DONE
    assert call(words) == ExitCode.USAGE
    capfd.readouterr()
    assert call(["waive", "--list"]) == ExitCode.DONE
    assert "đã thu hồi" in capfd.readouterr().out


def warned() -> str:
    return next(name for name, rule in RULES.items() if rule.severity == "WARN")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["core.dosier:status_in_list", *WORDS], "core.dossier:status_in_list"),
        (["core/dossier:status_in_list", *WORDS], "core.dossier:status_in_list"),
        # The name of a group of rules, as waivers had it once: the table's rules are named instead.
        (["core.dossier:keys", *WORDS], "core.dossier:dossier_code_agency_root_unique"),
        (["landing/portal/dossier:source_answered", *WORDS], "landing/portal/dossier:"),
        (["warned", *WORDS], "WARN"),
        (["core.dossier:status_in_list", "--until", "20.3.2026", *WORDS[2:]], "2026-12-31"),
        (["core.dossier:status_in_list", "--until", "2025-12-31", *WORDS[2:]], "đã qua"),
        (["core.dossier:status_in_list", *WORDS[:4]], "--by"),
        (["core.dossier:status_in_list", "--revoke", *WORDS], "--until"),
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
    assert call(["waive", "core.dossier:status_in_list", *WORDS]) == ExitCode.USAGE
    assert "EGOV_HOME" in capfd.readouterr().err
    assert not (home.parent / "elsewhere").exists()


def test_a_decision_about_what_is_no_rule_lets_nothing_pass_and_says_so(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Waivers(home).waive(
        "core.dossier:keys",
        until=date(2026, 3, 20),
        reason="Nguồn xác nhận",
        by="Trần Văn A",
        clock=Clock(datetime(2026, 3, 1, 12, tzinfo=LOCAL)),
    )
    assert call(["waive", "--list"]) == ExitCode.DONE
    assert "không cho qua gì cả" in " ".join(capfd.readouterr().out.split())
    [trouble] = [one for one in collect(load_settings(), None) if one.kind == "waiver"]
    assert trouble.level == "broken"
    assert "không có quy tắc nào tên như vậy" in trouble.what
    assert "`egov waive core.dossier:keys --revoke`" in trouble.action
    words = ["waive", "core.dossier:keys", "--revoke", "--reason", "Đã quyết định lại", "--by", "Lê Thị B"]
    assert call(words) == ExitCode.DONE
