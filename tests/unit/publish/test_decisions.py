"""Decisions: on disk when taken, never rewritten, a line cut short is no decision and spoils no other."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from warehouse.clock import LOCAL, Clock
from warehouse.decided.log import DecisionRefusedError
from warehouse.decided.waivers import MAX_DAYS, Waivers

NOW = Clock(datetime(2026, 3, 1, 23, 30, tzinfo=LOCAL))
TODAY = date(2026, 3, 1)
CHECK = "core.dossier:keys"


@pytest.fixture
def waivers(tmp_path: Path) -> Waivers:
    return Waivers(tmp_path)


def waive(waivers: Waivers, check: str = CHECK, days: int = 10, **texts: str) -> None:
    words = {"reason": "Nguồn xác nhận, công văn 12/STTTT", "by": "Trần Văn A"} | texts
    waivers.waive(check, until=TODAY + timedelta(days=days), clock=NOW, **words)


def test_a_waiver_counts_through_its_last_local_day(waivers: Waivers) -> None:
    waive(waivers, days=2)
    assert set(waivers.in_force(TODAY)) == {CHECK}
    assert set(waivers.in_force(TODAY + timedelta(days=2))) == {CHECK}
    assert waivers.in_force(TODAY + timedelta(days=3)) == {}


def test_nothing_is_made_before_the_first_decision(waivers: Waivers, tmp_path: Path) -> None:
    assert waivers.read().lines == ()
    assert waivers.in_force(TODAY) == {}
    assert list(tmp_path.iterdir()) == []


def test_the_newest_decision_counts_and_the_old_lines_stay(waivers: Waivers) -> None:
    waive(waivers, days=30)
    first = waivers.path.read_bytes()
    waive(waivers, days=1)
    waive(waivers, "mart.field:keys")
    assert waivers.in_force(TODAY)[CHECK].until == TODAY + timedelta(days=1)
    waivers.revoke(CHECK, reason="Nguồn đã sửa", by="Lê Thị B", clock=NOW)
    assert set(waivers.in_force(TODAY)) == {"mart.field:keys"}
    assert waivers.path.read_bytes().startswith(first)
    assert [line.kind for line in waivers.read().lines] == ["waive", "waive", "waive", "revoke"]


@pytest.mark.parametrize("cut", [1, 40, -5])
def test_a_line_cut_short_is_reported_and_the_next_one_is_whole(waivers: Waivers, cut: int) -> None:
    waive(waivers)
    whole = waivers.path.read_bytes()
    waivers.path.write_bytes(whole + whole[:cut])
    assert set(waivers.in_force(TODAY)) == {CHECK}
    assert waivers.read().unreadable == (2,)
    waive(waivers, "mart.field:keys")
    assert set(waivers.in_force(TODAY)) == {CHECK, "mart.field:keys"}
    assert waivers.read().unreadable == (2,)
    assert waivers.path.read_bytes().startswith(whole + whole[:cut])


def test_a_revocation_that_was_cut_short_leaves_the_waiver(waivers: Waivers) -> None:
    waive(waivers)
    waivers.revoke(CHECK, reason="Nguồn đã sửa", by="Lê Thị B", clock=NOW)
    waivers.path.write_bytes(waivers.path.read_bytes()[:-20])
    assert set(waivers.in_force(TODAY)) == {CHECK}
    assert waivers.read().unreadable == (2,)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"days": -1}, "đã qua"),
        ({"days": MAX_DAYS + 1}, f"{MAX_DAYS} ngày"),
        ({"reason": " \n "}, "--reason"),
        ({"by": ""}, "--by"),
        ({"reason": "x" * 501}, "--reason"),
        ({"reason": "gọi 0909 123 456"}, "dữ liệu cá nhân"),
        ({"reason": "CCCD 079123456789"}, "dữ liệu cá nhân"),
        ({"by": "a.nguyen@example.vn"}, "dữ liệu cá nhân"),
    ],
)
def test_what_is_refused(waivers: Waivers, change: dict[str, object], part: str) -> None:
    with pytest.raises(DecisionRefusedError, match=part):
        waive(waivers, **change)  # type: ignore[arg-type]
    assert not waivers.path.exists()


def test_a_dossier_code_is_no_personal_data_and_a_reason_is_one_line(waivers: Waivers) -> None:
    waive(waivers, reason="Hồ sơ 000.00.41.H29-250310-0001\ntrùng ở nguồn")
    [line] = waivers.path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["reason"] == "Hồ sơ 000.00.41.H29-250310-0001 trùng ở nguồn"


def test_only_what_is_in_force_can_be_revoked(waivers: Waivers) -> None:
    with pytest.raises(DecisionRefusedError, match=CHECK):
        waivers.revoke(CHECK, reason="Nhầm", by="Lê Thị B", clock=NOW)
