"""A source system that is declared here and nowhere else: settings, assets, checks, pulls and probe follow from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Annotated

import dagster as dg
import polars as pl
import pytest
from pydantic import SecretStr
from rich.console import Console

from assets import systems
from assets.landing.factory import landing_asset
from assets.landing.pulls import Pulls
from assets.platform import PullWindow
from assets.sources.config import Address, Secret, SystemConfig
from assets.sources.errors import Unreachable
from assets.sources.frame import frame_of
from assets.sources.pull import ProbeResult, PullContext, PullReport
from assets.sources.system import Entity, Later, System
from assets.systems import SYSTEMS, UnknownSystemError
from expectations import suites
from expectations.model import Suite, row_count
from expectations.rules.records import gates
from pipelines.cli.probe import probe
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.resources import build_platform
from pipelines.settings import SettingsError, load_settings
from warehouse.registry.contracts.contract import Column, Contract
from warehouse.registry.source_entity import SourceEntity

CALL = Contract(
    SourceEntity("hotline", "call"),
    "Cuộc gọi tới tổng đài | Calls to the hotline",
    columns=(Column("call_id", "VARCHAR", "Mã cuộc gọi | Id of the call"),),
    replaces="list",
)


@dataclass(frozen=True)
class HotlineConfig(SystemConfig):
    url: Annotated[str | None, Address("HOTLINE_URL", needs=("HOTLINE_TOKEN",))] = None
    token: Annotated[SecretStr | None, Secret("HOTLINE_TOKEN")] = None


class Hotline:
    """Stands for the server and its client."""

    def __init__(self) -> None:
        self.calls = ["c1", "c2"]
        self.asked: list[HotlineConfig] = []
        self.is_down = False

    @asynccontextmanager
    async def client(self, config: HotlineConfig, _http: object) -> AsyncIterator[Hotline]:
        self.asked.append(config)
        yield self

    async def pull(self, client: Hotline, ctx: PullContext) -> PullReport:
        if client.is_down:
            raise Unreachable("hotline", "calls", None, "không trả lời")
        report = PullReport(CALL.entity)
        with ctx.extract(CALL.entity) as writer:
            writer.write(
                frame_of(
                    CALL, [{"call_id": call, "_page": 1, "_pos": at} for at, call in enumerate(client.calls)]
                )
            )
            report.add(writer.commit(pages=1, distinct_keys=len(client.calls)))
        return report

    async def probe(self, client: Hotline, _ctx: PullContext) -> list[ProbeResult]:
        return [ProbeResult("hotline", "hotline.calls", reachable=not client.is_down)]


@pytest.fixture
def hotline(monkeypatch: pytest.MonkeyPatch) -> Hotline:
    served = Hotline()
    declared = System(
        id="hotline",
        vi="Tổng đài",
        en="Hotline",
        config=HotlineConfig,
        client=served.client,
        probe=served.probe,
        entities=(Entity(CALL, served.pull),),
    )
    suite = Suite("landing/hotline/call", ("call_id",), (row_count(), *gates("portal", "field")))
    monkeypatch.setitem(SYSTEMS, "hotline", declared)
    monkeypatch.setitem(suites.SUITES, suite.table, suite)
    for rule in suite.rules:
        monkeypatch.setitem(suites.RULES, f"{suite.table}:{rule.name}", rule)
    return served


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "EGOV_HOME": str(tmp_path),
        "EGOV_ORIGIN": "test",
        "HOTLINE_URL": "http://127.0.0.1:9/calls/",
        "HOTLINE_TOKEN": "s3cret-token",
    }


def materialized(environment: dict[str, str], run: str) -> dg.ExecuteInProcessResult:
    platform = build_platform(load_settings(environment), run)
    [entity] = systems.system("hotline").entities
    return dg.materialize(
        [landing_asset(entity)],
        resources={"platform": platform, "window": PullWindow()},
        raise_on_error=False,
    )


def checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {one.check_name: one.passed for one in result.get_asset_check_evaluations()}


def test_its_settings_are_read_by_its_own_words(hotline: Hotline, environment: dict[str, str]) -> None:
    settings = load_settings(environment)
    assert settings.configs["hotline"] == HotlineConfig("http://127.0.0.1:9/calls", SecretStr("s3cret-token"))
    assert [one.id for one in settings.remote_systems] == ["hotline"]
    assert settings.secrets == ("s3cret-token",)
    settings.require_a_source()
    with pytest.raises(SettingsError, match="HOTLINE_TOKEN"):
        load_settings({name: value for name, value in environment.items() if name != "HOTLINE_TOKEN"})
    with pytest.raises(SettingsError, match="HOTLINE_URL"):
        load_settings({}).require_a_source()


def test_it_is_pulled_landed_and_checked(hotline: Hotline, environment: dict[str, str]) -> None:
    result = materialized(environment, "run-1")
    assert result.success
    assert checks(result) == {"source_answered": True, "blocking_rules": True}
    [asked] = hotline.asked
    assert asked.url == "http://127.0.0.1:9/calls"
    platform = build_platform(load_settings(environment), "look")
    assert pl.read_parquet(platform.store.data_files(CALL.entity))["call_id"].to_list() == ["c1", "c2"]
    node = landing_asset(systems.entity(CALL.entity))
    assert node.descriptions_by_key[dg.AssetKey(["landing", "hotline", "call"])] == CALL.comment
    hotline.is_down = True
    # What was landed before still stands.
    assert checks(materialized(environment, "run-2")) == {"source_answered": False, "blocking_rules": True}


def test_it_is_passed_over_while_nobody_configured_it(hotline: Hotline, environment: dict[str, str]) -> None:
    bare = {name: value for name, value in environment.items() if not name.startswith("HOTLINE_")}
    [answered, *_] = materialized(bare, "run-1").get_asset_check_evaluations()
    assert not answered.passed
    assert answered.severity == dg.AssetCheckSeverity.WARN
    assert not hotline.asked


def test_it_can_be_probed(hotline: Hotline, environment: dict[str, str]) -> None:
    shown = Console(file=StringIO(), width=200)
    assert probe(load_settings(environment), "hotline", shown) == ExitCode.DONE
    assert "hotline.calls" in shown.file.getvalue()  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="hotline"):
        probe(load_settings(environment), "telegraph", shown)


def test_an_unknown_system_is_nobody_and_not_another(environment: dict[str, str]) -> None:
    with pytest.raises(UnknownSystemError, match=r"'telegraph' .*portal, exchange, payment"):
        systems.system("telegraph")
    stray = Entity(Contract(SourceEntity("telegraph", "wire"), "…", columns=()), lambda *_: asyncio.sleep(0))
    platform = build_platform(load_settings(environment | {"PAYMENT_URL": ""}), "run-1")
    with pytest.raises(UnknownSystemError):
        Pulls(platform, PullWindow(), [stray])


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_finds_what_it_names(name: str) -> None:
    system = systems.system(name)
    assert system.id == name
    for entity in system.entities:
        assert entity.id.system == name
    named = [system.client, system.probe, *(getattr(one.pull, "func", one.pull) for one in system.entities)]
    for later in named:
        if isinstance(later, Later):
            assert callable(later.function)
