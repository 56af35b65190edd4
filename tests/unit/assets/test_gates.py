"""The two gates of a pull: too much refused, too much gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from assets import systems
from assets.landing.gates import judge
from assets.platform import GateLimits
from expectations.model import RuleResult
from expectations.suites import SUITES
from warehouse.clock import Clock
from warehouse.landing.ledger import CheckLedger
from warehouse.landing.store import LandingStore, Quarantined
from warehouse.registry.source_entity import SourceEntity

CLOCK = Clock(datetime(2026, 10, 1, tzinfo=UTC))
LIMITS = GateLimits(quarantine_max_share=0.05, retraction_min_share=0.8)
POSITIONS = {"_page": pl.Int32(), "_pos": pl.Int32()}


class Home:
    """Landing of one entity: what is landed, what has passed, what the gates say."""

    def __init__(self, root: Path, system: str, name: str) -> None:
        self.entity = systems.entity(SourceEntity(system, name))
        self.store = LandingStore(root, "test")
        self.ledger = CheckLedger(root)

    def land(self, rows: int, refused: int = 0, files: Mapping[str, int] | None = None, **extra: str) -> None:
        names = [name for name, lines in (files or {"": rows}).items() for _ in range(lines)]
        data = {"file_name": names, "_page": [1] * len(names), "_pos": list(range(len(names)))}
        if files:
            extra["files"] = json.dumps([{"name": name, "sha256": ""} for name in files])
        with self.store.extract(
            self.entity.id, window=None, clock=CLOCK, run_id="r", code_version="v"
        ) as writer:
            writer.write(pl.DataFrame(data, schema={"file_name": pl.String(), **POSITIONS}))
            writer.quarantine([Quarantined("required", "thiếu", None, 1, pos) for pos in range(refused)])
            writer.commit(pages=1, distinct_keys=len(names), extra=extra)

    @property
    def ids(self) -> list[str]:
        return [one.extract_id for one in self.store.manifests(self.entity.id)]

    def accept(self) -> None:
        self.ledger.passed(self.entity.id, self.ids)

    def judge(self) -> dict[str, RuleResult]:
        manifests = self.store.manifests(self.entity.id)
        fresh = self.ledger.unchecked(self.entity.id, self.ids)
        return {found.name: found for found in judge(self.store, self.entity, manifests, fresh, LIMITS)}


@pytest.mark.parametrize(
    ("rows", "refused", "blocks"),
    [
        (950, 50, False),  # exactly the limit
        (949, 51, True),
        (0, 30, True),
        (5, 10, False),  # a handful says nothing
        (0, 0, False),
    ],
)
def test_a_share_of_refused_records_above_the_limit_blocks(
    rows: int, refused: int, blocks: bool, tmp_path: Path
) -> None:
    home = Home(tmp_path, "portal", "dossier")
    home.land(rows, refused)
    found = home.judge()["quarantine_share"]
    assert found.blocks is blocks
    if blocks:
        assert f"{refused}/{rows + refused}" in found.observed
        assert "egov waive landing/portal/dossier:quarantine_share" in found.action


def test_only_what_has_not_passed_counts(tmp_path: Path) -> None:
    home = Home(tmp_path, "portal", "dossier")
    home.land(1, 100)
    home.accept()
    assert not home.judge()["quarantine_share"].blocks
    home.land(100, 1)
    assert not home.judge()["quarantine_share"].blocks


@pytest.mark.parametrize(("now", "blocks"), [(100, False), (80, False), (79, True), (0, True), (300, False)])
def test_a_list_that_shrinks_blocks(now: int, blocks: bool, tmp_path: Path) -> None:
    home = Home(tmp_path, "portal", "procedure")
    home.land(100, pull_date="2026-09-30")
    assert not home.judge()["retraction"].blocks, "nothing to compare with"
    home.accept()
    home.land(now, pull_date="2026-10-01")
    found = home.judge()["retraction"]
    assert found.blocks is blocks
    if blocks:
        assert f"{now} dòng so với 100" in found.observed


def test_a_list_let_through_is_the_next_good_one_and_one_set_aside_is_not(tmp_path: Path) -> None:
    home = Home(tmp_path, "exchange", "agency")
    home.land(100)
    home.accept()
    home.land(50)
    home.store.set_aside(home.entity.id, home.ids[-1])
    home.land(70)
    assert "70 dòng so với 100" in home.judge()["retraction"].observed
    home.accept()  # what a waiver does
    home.land(60)
    assert not home.judge()["retraction"].blocks


def test_files_are_compared_with_what_they_replace(tmp_path: Path) -> None:
    drop = Home(tmp_path / "drop", "files", "agencies")
    drop.land(100, period="2024")
    drop.accept()
    drop.land(10, period="2025")
    assert not drop.judge()["retraction"].blocks, "another period replaces nothing"
    drop.accept()
    drop.land(70, period="2024")
    assert "2024" in drop.judge()["retraction"].observed

    bank = Home(tmp_path / "bank", "payment", "settlement")
    bank.land(0, files={"a.dat": 10, "b.dat": 10})
    bank.accept()
    bank.land(0, files={"c.dat": 1})
    assert not bank.judge()["retraction"].blocks
    bank.land(0, files={"b.dat": 7})
    found = bank.judge()["retraction"]
    assert found.blocks
    assert "b.dat: còn 7 dòng so với 10" in found.observed


def test_whatever_is_replaced_as_a_whole_is_guarded() -> None:
    assert {one.contract.replaces for one in systems.system("files").entities} == {"period"}
    assert {
        str(one.id) for one in systems.entities() if one.contract.replaces and one.id.system != "files"
    } == {
        "portal/agency",
        "portal/field",
        "portal/procedure",
        "portal/service_level",
        "exchange/agency",
        "payment/settlement",
    }


def test_every_gate_of_the_rules_is_judged(tmp_path: Path) -> None:
    for entity in systems.entities():
        home = Home(tmp_path / entity.id.system, entity.id.system, entity.id.name)
        home.land(1)
        assert set(home.judge()) == {rule.name for rule in SUITES[entity.table].rules if rule.is_gate}
