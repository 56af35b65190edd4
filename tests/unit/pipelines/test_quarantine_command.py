"""`egov quarantine`: what a person sees of refused records, and asking for them again."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.cli import call
from pipelines.exit_codes import ExitCode
from tests.unit.core.landed import Home
from warehouse.landing.quarantine import Retries
from warehouse.landing.store import Quarantined
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

JUNE = Window(datetime(2026, 6, 1), datetime(2026, 7, 1))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("EGOV_HOME", str(tmp_path))
    monkeypatch.setenv("EGOV_ORIGIN", "test")
    return Home(tmp_path)


def fill(home: Home) -> None:
    home.land(
        "portal",
        "dossier",
        [],
        window=JUNE,
        quarantined=[
            Quarantined("required", "thiếu MaTTHC", "H29.1-260601-0001", 1, 0),
            Quarantined("date", "NgayTiepNhan không phải thời điểm", "NGUYỄN VĂN A", 1, 1),
        ],
    )
    home.land(
        "exchange",
        "document",
        [],
        window=JUNE,
        quarantined=[Quarantined("edxml_doctype", "edXML có DTD", "m-1", 1, 0)],
    )


def test_nothing_refused_is_said(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    assert call(["quarantine"]) == ExitCode.DONE
    assert "Không có bản ghi nào bị cách ly" in capfd.readouterr().out
    assert call(["quarantine", "retry"]) == ExitCode.USAGE


def test_the_list_says_what_since_when_and_what_to_do(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    fill(home)
    assert call(["quarantine"]) == ExitCode.DONE
    told = capfd.readouterr().out
    for part in ("portal/dossier", "H29.1-260601-0001", "thiếu MaTTHC", "tự trở lại", "retry"):
        assert part in told
    assert "NGUYỄN" not in told

    assert call(["quarantine", "--source", "portal", "--format", "json"]) == ExitCode.DONE
    rows = json.loads(capfd.readouterr().out)
    assert [row["rule"] for row in rows] == ["required", "date"]
    assert rows[1]["key"].startswith("#")
    assert all(row["since"] and row["what_to_do"] and row["open"] for row in rows)

    assert call(["quarantine", "--rule", "edxml_doctype", "--format", "csv"]) == ExitCode.DONE
    [row] = csv.DictReader(io.StringIO(capfd.readouterr().out))
    assert (row["source"], row["entity"], row["key"]) == ("exchange", "document", "m-1")


def test_what_came_back_is_shown_on_request_only(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    fill(home)
    home.land("exchange", "document", [{"doc_id": "m-1"}], window=JUNE)
    call(["quarantine", "--entity", "document", "--format", "json"])
    assert json.loads(capfd.readouterr().out) == []
    call(["quarantine", "--entity", "document", "--all"])
    assert "đã trở lại" in capfd.readouterr().out


def test_retry_is_a_decision_that_the_next_pull_follows(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(home)
    assert call(["quarantine", "retry", "--entity", "dossier", "--rule", "required"]) == ExitCode.DONE
    assert "portal/dossier (1)" in capfd.readouterr().out
    retries = Retries(home.folder)
    assert retries.pending(home.store, "portal")[SourceEntity("portal", "dossier")].windows == (JUNE,)
    assert retries.pending(home.store, "exchange") == {}
    assert call(["quarantine", "retry", "--key", "m-2"]) == ExitCode.USAGE
    assert "egov quarantine" in capfd.readouterr().err
