"""A landed extract that breaks its contract: kept out, let in by a waiver, out again when that is over."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import cast

import dagster as dg
import pytest

from assets import checks, systems
from assets.landing.factory import _validate
from assets.platform import Platform
from pipelines.instance_home import mend
from pipelines.resources import build_platform
from pipelines.settings import load_settings
from tests.unit.core.landed import frame_of
from warehouse.decided.waivers import Waivers
from warehouse.landing.ledger import CheckLedger
from warehouse.registry.source_entity import SourceEntity

FIELD = systems.entity(SourceEntity("portal", "field"))
GOOD = [{"field_code": f"{number}", "name": "Đất đai"} for number in range(10)]
LOG = cast(dg.DagsterLogManager, logging.getLogger("test"))


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = 0

    def platform(self, day: str = "2026-10-01") -> Platform:
        self.runs += 1
        environment = {
            "EGOV_HOME": str(self.folder),
            "EGOV_NOW": f"{day}T12:{self.runs:02}:00",
            "EGOV_ORIGIN": "test",
        }
        return build_platform(load_settings(environment), f"run-{self.runs}")

    def land(self, platform: Platform, rows: list[dict[str, str]]) -> None:
        with platform.store.extract(
            SourceEntity("portal", "field"),
            window=None,
            clock=platform.clock,
            run_id=platform.run_id,
            code_version="v",
        ) as writer:
            writer.write(frame_of("portal", "field", rows))
            writer.commit(pages=1, distinct_keys=len(rows))

    def check(self, platform: Platform) -> dict[str, dg.AssetCheckResult]:
        return {str(one.check_name): one for one in _validate(LOG, platform, FIELD)[0]}

    def waive(self, rule: str, days: int) -> None:
        clock = self.platform().clock
        Waivers(self.folder).waive(
            f"{FIELD.table}:{rule}",
            until=clock.today() + timedelta(days=days),
            reason="Nguồn xác nhận",
            by="Trần Văn A",
            clock=clock,
        )


def ids(platform: Platform) -> list[str]:
    return [one.extract_id for one in platform.store.manifests(SourceEntity("portal", "field"))]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_waived_rule_lets_the_extract_in_until_the_day_is_over(home: Home) -> None:
    bad = [*GOOD, {"field_code": "mã lạ", "name": "Đất đai"}]
    first = home.platform()
    home.land(first, bad)
    assert home.check(first)["blocking_rules"].severity == dg.AssetCheckSeverity.ERROR
    assert ids(first) == []

    home.waive("field_code_numeric", days=3)
    second = home.platform()
    home.land(second, bad)
    found = home.check(second)["blocking_rules"]
    assert not found.passed
    assert found.severity == dg.AssetCheckSeverity.WARN
    assert "Trần Văn A" in (found.description or "")
    assert len(ids(second)) == 1
    assert [entry.kind for entry in second.journal.entries()] == ["waived"]

    # Good data that comes while the waiver lasts goes with the bad: both are asked for again.
    core = second.warehouse.core_path
    with second.warehouse.core():
        pass  # it holds the bad row now
    third = home.platform("2026-10-05")
    home.land(third, GOOD)
    assert home.check(third)["blocking_rules"].severity == dg.AssetCheckSeverity.ERROR
    assert ids(third) == []
    assert CheckLedger(third.store.root).core_is_stale()

    fourth = home.platform("2026-10-05")
    [said] = mend(fourth)
    assert "dựng lại" in said
    assert not core.exists()
    home.land(fourth, GOOD)
    assert home.check(fourth)["blocking_rules"].passed
    assert mend(home.platform("2026-10-05")) == []


def test_a_list_that_a_waiver_let_shrink_stays_when_the_waiver_is_over(home: Home) -> None:
    first = home.platform()
    home.land(first, GOOD)
    home.check(first)
    second = home.platform()
    home.land(second, GOOD[:5])
    assert home.check(second)["blocking_rules"].severity == dg.AssetCheckSeverity.ERROR
    assert len(ids(second)) == 1

    home.waive("retraction", days=0)
    third = home.platform()
    home.land(third, GOOD[:5])
    assert home.check(third)["blocking_rules"].severity == dg.AssetCheckSeverity.WARN
    fourth = home.platform("2026-10-09")
    assert home.check(fourth)["blocking_rules"].passed
    assert len(ids(fourth)) == 2
    assert not CheckLedger(fourth.store.root).core_is_stale()


def test_a_validator_that_broke_is_never_let_pass(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first = home.platform()
    home.land(first, GOOD)
    home.waive("field_code_numeric", days=3)
    second = home.platform()
    [path] = second.store.data_files(SourceEntity("portal", "field"))
    path.write_bytes(b"no Parquet")
    found = home.check(second)["blocking_rules"]
    kept = found.metadata[checks.FAILED].data  # type: ignore[union-attr]
    assert ("field_code_numeric", "errored") in {(rule["name"], rule["outcome"]) for rule in kept}
    assert found.severity == dg.AssetCheckSeverity.ERROR
