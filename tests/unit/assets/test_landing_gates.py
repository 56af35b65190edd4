"""A gate that closes: what is stopped, what is told, and how a waiver opens it."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any, cast

import dagster as dg
import polars as pl
import pytest

from assets import systems
from assets.landing.factory import _validate
from assets.platform import Platform
from expectations.model import TableResult
from pipelines.resources import build_platform
from pipelines.settings import load_settings
from warehouse.decided.waivers import Waivers
from warehouse.registry.source_entity import SourceEntity

AGENCY = systems.entity(SourceEntity("exchange", "agency"))
DOSSIER = systems.entity(SourceEntity("portal", "dossier"))


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    # The gates stand beside the suites, which have tests of their own.
    monkeypatch.setattr(
        "assets.landing.factory.validate_landing", lambda entity, *_, **__: TableResult(f"landing/{entity}")
    )
    return {"EGOV_HOME": str(tmp_path), "EGOV_ORIGIN": "test", "EGOV_NOW": "2026-10-01T06:00:00"}


def land(platform: Platform, entity: Any, rows: int, refused: int = 0) -> None:
    from warehouse.landing.store import Quarantined

    with platform.store.extract(
        entity.id,
        window=None,
        clock=platform.clock,
        run_id=platform.run_id,
        code_version="v",
    ) as writer:
        data = {"_page": [1] * rows, "_pos": list(range(rows))}
        writer.write(pl.DataFrame(data, schema={"_page": pl.Int32, "_pos": pl.Int32}))
        writer.quarantine([Quarantined("required", "thiếu", f"K{pos}", 1, pos) for pos in range(refused)])
        writer.commit(pages=1, distinct_keys=rows)


def judge(platform: Platform, entity: Any) -> dg.AssetCheckResult:
    log = cast(dg.DagsterLogManager, logging.getLogger("test"))
    [found], _ = _validate(log, platform, entity)
    return found


def landed(platform: Platform, entity: Any) -> list[int]:
    return [one.records for one in platform.store.manifests(entity.id)]


def test_a_list_that_shrinks_replaces_nothing_until_a_person_lets_it(environment: dict[str, str]) -> None:
    settings = load_settings(environment)
    first = build_platform(settings, "run-1")
    land(first, AGENCY, 100)
    assert judge(first, AGENCY).passed

    second = build_platform(settings, "run-2")
    land(second, AGENCY, 60)
    stopped = judge(second, AGENCY)
    assert not stopped.passed
    assert stopped.severity == dg.AssetCheckSeverity.ERROR
    assert "còn 60 dòng so với 100" in (stopped.description or "")
    assert landed(second, AGENCY) == [100], "what was stopped is out of sight"
    [entry] = second.journal.of("data_failed")
    assert "exchange/agency" in entry.message

    Waivers(settings.home).waive(
        "landing/exchange/agency:retraction",
        until=date(2026, 10, 1),
        reason="Sắp xếp đơn vị theo nghị quyết",
        by="Trần Bình",
        clock=second.clock,
    )
    third = build_platform(settings, "run-3")
    land(third, AGENCY, 60)
    assert judge(third, AGENCY).severity == dg.AssetCheckSeverity.WARN
    assert landed(third, AGENCY) == [100, 60]
    assert third.journal.of("data_failed") == []

    # What was let through is what the next list is held against, with or without the waiver.
    after = build_platform(load_settings(environment | {"EGOV_NOW": "2026-10-05T06:00:00"}), "run-4")
    land(after, AGENCY, 50)
    assert judge(after, AGENCY).passed


@pytest.mark.parametrize(("limit", "passes"), [("0.05", False), ("0.5", True)])
def test_a_pull_that_refuses_too_much_is_set_aside_whole(
    environment: dict[str, str], limit: str, passes: bool
) -> None:
    platform = build_platform(load_settings(environment | {"QUARANTINE_MAX_SHARE": limit}), "run-1")
    land(platform, DOSSIER, 80, refused=20)
    found = judge(platform, DOSSIER)
    assert found.passed is passes
    assert landed(platform, DOSSIER) == ([80] if passes else [])
    assert "20/100" in (found.description or "20/100")
    assert len(platform.journal.of("data_failed")) == (0 if passes else 1)
