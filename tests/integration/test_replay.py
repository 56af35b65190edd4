"""The portal's connectors against recorded answers of the real portal."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from assets.sources.errors import Incomplete
from assets.sources.portal.catalogue import pull_agencies, pull_fields, pull_service_levels
from assets.sources.portal.client import PortalClient
from assets.sources.portal.official import pull_official_766
from assets.sources.pull import PullContext, PullReport
from pipelines.resources import build_platform
from pipelines.settings import load_settings
from tests.e2e.bench import ROOT, Bench, sandbox

RECORDED = ROOT / "sandbox" / "data" / "recorded"
Pull = Callable[[PortalClient, PullContext], Awaitable[PullReport]]


def pulled(bench: Bench, home: Path, pull: Pull) -> tuple[PullReport, pl.DataFrame]:
    env = bench.env | {"EGOV_HOME": str(home), "EGOV_NOW": "2026-10-10T08:00:00"}
    platform = build_platform(load_settings(env), "replay")
    context = PullContext(
        store=platform.store, clock=platform.clock, run_id="replay", code_version="replay",
        history_from=datetime(2020, 12, 1), settle=timedelta(minutes=10), since=None, until=None,
        only_window=None, progress=lambda what, done, total: None,
    )  # fmt: skip

    async def ask() -> PullReport:
        async with PortalClient(platform.configs["portal"], platform.http) as client:
            return await pull(client, context)

    report = asyncio.run(ask())
    return report, pl.read_parquet(platform.store.data_files(report.entity))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    with sandbox(tmp_path_factory.mktemp("replay"), "--replay") as bench:
        yield bench  # type: ignore[misc]


def test_the_recorded_agencies_are_landed(replay: Bench, tmp_path: Path) -> None:
    report, rows = pulled(replay, tmp_path, pull_agencies)
    assert (report.records, report.quarantined) == (57, 0)
    assert rows.filter(pl.col("code") == "H29")["name"].to_list() == ["UBND Thành phố Hồ Chí Minh"]


def test_the_recorded_fields_are_landed(replay: Bench, tmp_path: Path) -> None:
    report, rows = pulled(replay, tmp_path, pull_fields)
    assert (report.records, report.quarantined) == (489, 0)
    assert rows["field_code"].n_unique() == 489


def test_the_recorded_services_are_refused_as_incomplete(replay: Bench, tmp_path: Path) -> None:
    with pytest.raises(Incomplete, match=r"25?07|2507|2467") as refused:
        pulled(replay, tmp_path, pull_service_levels)
    assert "2000" in str(refused.value)
    assert not (tmp_path / "landing" / "portal" / "service_level").exists()


def test_every_recorded_service_row_decodes(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    folder = tmp_path_factory.mktemp("complete")
    rows = 0
    for path in RECORDED.glob("*.json.gz"):
        recorded = json.loads(gzip.decompress(path.read_bytes()))
        if "get_ds_tthc" in path.name:
            rows += len(recorded)
            recorded = [row | {"TOTAL_RECORDS": "2000"} for row in recorded]
        (folder / path.name.removesuffix(".gz")).write_text(json.dumps(recorded), encoding="utf-8")
    assert rows == 4_000
    with sandbox(folder / "sandbox", "--replay", str(folder)) as bench:
        report, landed = pulled(bench, tmp_path, pull_service_levels)
    assert (report.records, report.quarantined) == (4 * 2_000, 0)
    assert landed["procedure_code"].str.contains(r"^\d\.\d{6}$").all()
    assert landed["usage_weight"].null_count() == 0


def test_the_official_figures_of_the_city_are_landed(replay: Bench, tmp_path: Path) -> None:
    report, rows = pulled(replay, tmp_path, pull_official_766)
    assert report.quarantined == 0
    year = rows.filter((pl.col("period_type") == "year") & (pl.col("department_code") == "H29"))
    progress = year.filter(pl.col("endpoint") == "dvc-progress-tree")
    values = dict(progress.select("metric_code", "value").iter_rows())
    assert values["totalReceived"] == Decimal(1_653_458)
    assert values["totalOnTime"] == Decimal(1_478_230)
    assert values["avgProcessingDays"] == Decimal("3.8")
    payment = year.filter(pl.col("endpoint") == "formality-online-payment-tree")
    values = dict(payment.select("metric_code", "value").iter_rows())
    assert values["totalDossierOnlinePaymentSuccess"] == Decimal(782_493)
    assert values["totalDossierFinancialObligation"] == Decimal(928_763)
    [satisfaction] = year.filter(pl.col("metric_code") == "DOSSIER_RECEIVING_SATISFACTION").to_dicts()
    assert (satisfaction["numerator"], satisfaction["denominator"], satisfaction["score"]) == (
        Decimal(1_475_128),
        Decimal(1_653_458),
        Decimal("5.95"),
    )
