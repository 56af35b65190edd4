"""Whatever is updated, added or deleted between two pages, no record is lost and none counts twice.

A model source changes at every request while the connectors' own paging reads it. A reading either fails, saying so,
or what is landed after the next, quiet reading holds every record of the source in its newest version.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from assets.sources.errors import Incomplete
from assets.sources.exchange import ExchangeConfig
from assets.sources.exchange.client import ExchangeClient
from assets.sources.exchange.pulls import pull_register
from assets.sources.http import HttpSettings
from assets.sources.payment import PaymentConfig
from assets.sources.payment.client import PaymentClient
from assets.sources.payment.pulls import pull_transactions
from assets.sources.portal.client import PortalClient
from assets.sources.portal.dossiers import pull_dossiers
from assets.sources.pull import PullContext
from tests.unit.sources.common.fake import answer
from tests.unit.sources.payment.test_pulls import digest, item
from tests.unit.sources.portal.portal import Portal, portal_config, record
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.registry.source_entity import SourceEntity

FIRST = datetime(2026, 3, 1)
QUIET = datetime(2026, 3, 4, 23, tzinfo=UTC)  # 06:00 of the 5th in local time
SETTINGS = HttpSettings(attempts=1)
PAGE = 2

Moves = list[tuple[str, int]]
moves = st.lists(
    st.tuples(st.sampled_from(["update", "update", "delete", "insert"]), st.integers(0, 9)), max_size=2
)


@dataclass
class Source:
    """Records by key: when they were last changed, and how often. Each request lets one entry of `plan` happen."""

    plan: list[Moves]
    by_time: bool
    records: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    now: datetime = QUIET.replace(tzinfo=None) + timedelta(hours=8)
    restless: bool = True

    def step(self) -> None:
        for what, number in self.plan.pop(0) if self.restless and self.plan else []:
            self.now += timedelta(seconds=1)
            keys = sorted(self.records)
            if what == "insert":
                self.records[max(keys, default=0) + 1] = (self.now, 1)
            elif keys and what == "update":
                key = keys[number % len(keys)]
                self.records[key] = (self.now, self.records[key][1] + 1)
            elif keys:
                del self.records[keys[number % len(keys)]]

    def inside(self, start: str, end: str) -> list[tuple[int, str, int]]:
        """(key, time, version) of a window, in the source's order."""
        found = [(key, f"{moment:%Y%m%d%H%M%S}", version) for key, (moment, version) in self.records.items()]
        wanted = [one for one in found if start <= one[1] < end]
        return sorted(wanted, key=lambda one: (one[1], one[0]) if self.by_time else (one[0],))


def portal(source: Source, offers: str) -> Callable[[PullContext], Awaitable[object]]:
    """Slices without a total; `offers` says what /count tells afterwards."""
    server = Portal(page_cap=PAGE)
    if offers == "nothing":
        server.count = lambda _: answer("", 404)
    elif offers == "count":
        server.count = lambda inside: answer({"count": len(inside)})

    def handle(request: httpx.Request) -> httpx.Response:
        if "/dossier/" in request.url.path:
            source.step()
            server.dossiers = [
                record(key, ThoiGianCapNhat=moment, TrangThaiHoSo=version)
                for key, moment, version in source.inside("0", "9")
            ]
        return server(request)

    async def pull(ctx: PullContext) -> object:
        async with PortalClient(portal_config(), SETTINGS, transport=httpx.MockTransport(handle)) as client:
            return await pull_dossiers(client, ctx)

    return pull


def payment(source: Source, _: str) -> Callable[[PullContext], Awaitable[object]]:
    """Counted pages with a total on each."""

    def handle(request: httpx.Request) -> httpx.Response:
        source.step()
        body = json.loads(request.content)
        rows = source.inside(body["TuThoiGian"], body["DenThoiGian"])
        at = (int(body["TrangSo"]) - 1) * PAGE
        shown = [
            item(key, ThoiGianCapNhat=moment, SoTien=version) for key, moment, version in rows[at : at + PAGE]
        ]
        reply = {
            "MaLoi": "00",
            "TongSo": len(rows),
            "DanhSach": shown,
            "MaXacThuc": digest("LIST", "P", len(rows), len(shown), "pay"),
        }
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(reply).encode()))

    async def pull(ctx: PullContext) -> object:
        config = PaymentConfig("http://pay.test", "P", SecretStr("pay"))
        async with PaymentClient(config, SETTINGS, transport=httpx.MockTransport(handle)) as client:
            return await pull_transactions(client, ctx)

    return pull


def register(source: Source, _: str) -> Callable[[PullContext], Awaitable[object]]:
    """Counted pages with a total on each."""

    def handle(request: httpx.Request) -> httpx.Response:
        source.step()
        asked = request.url.params
        rows = source.inside(asked["updated-from"], asked["updated-to"])
        at = (int(asked["page"]) - 1) * PAGE
        shown = [
            {
                "RegisterId": f"R{key}",
                "OrganId": "H29.14",
                "CodeNumber": f"{key}",
                "CodeNotation": "UB",
                "PromulgationDate": "2026/03/01",
                "DoMat": version,
                "PhamVi": "noi-bo",
                "ThoiGianCapNhat": moment,
            }
            for key, moment, version in rows[at : at + PAGE]
        ]
        reply = {"items": shown, "total": len(rows)}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(reply).encode()))

    async def pull(ctx: PullContext) -> object:
        config = ExchangeConfig(register_url="http://register.test", register_token=SecretStr("token"))
        async with ExchangeClient(config, SETTINGS, transport=httpx.MockTransport(handle)) as client:
            return await pull_register(client, ctx)

    return pull


Connector = tuple[
    Callable[[Source, str], Callable[[PullContext], Awaitable[object]]],
    str,
    str,
    str,
    str,
    Callable[[Any], int],
]
CONNECTORS: Mapping[str, Connector] = {
    "portal": (portal, "portal", "dossier", "dossier_code", "status", lambda key: int(key.split("-")[-1])),
    "payment": (payment, "payment", "transaction", "reference", "amount", lambda key: int(key[3:])),
    "register": (register, "exchange", "register", "register_id", "secrecy", lambda key: int(key[1:])),
}


def newest(store: LandingStore, system: str, entity: str, key: str, version: str) -> dict[str, int]:
    """The version of each record that would stand: newest time, then the one landed last."""
    files = store.data_files(SourceEntity(system, entity))
    if not files:
        return {}
    frame = pl.concat(
        pl.read_parquet(path).with_columns(pl.lit(place).alias("_extract"))
        for place, path in enumerate(files)
    )
    kept = frame.sort("updated_at", "_extract", "_page", "_pos").unique(key, keep="last")
    return dict(zip(kept[key], kept[version], strict=True))


OFFERS = ["count and checksum", "count", "nothing"]


@pytest.mark.parametrize("name", CONNECTORS)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=st.integers(0, 7),
    plan=st.lists(moves, max_size=8),
    by_time=st.booleans(),
    offers=st.sampled_from(OFFERS),
)
def test_no_record_is_lost_or_doubled(
    name: str, start: int, plan: list[Moves], by_time: bool, offers: str
) -> None:
    check_paging(name, start, plan, by_time, offers)


def check_paging(name: str, start: int, plan: list[Moves], by_time: bool, offers: str) -> None:
    """Read once while the plan happens and once in peace; compare what is landed with the source."""
    make, system, entity, key, version, number_of = CONNECTORS[name]
    source = Source(plan, by_time)
    source.records = {key: (FIRST + timedelta(hours=key), 1) for key in range(1, start + 1)}
    with tempfile.TemporaryDirectory() as folder:
        store = LandingStore(Path(folder), "test")
        pull = make(source, offers)

        def context(now: datetime) -> PullContext:
            return PullContext(store, Clock(now), "r", "1", FIRST, timedelta(minutes=10))

        try:
            asyncio.run(pull(context(QUIET)))
        except Incomplete:
            assert not store.manifests(SourceEntity(system, entity))
        for manifest in store.manifests(SourceEntity(system, entity)):
            frame = pl.read_parquet(store.data_files(SourceEntity(system, entity), [manifest.extract_id]))
            assert frame[key].n_unique() == manifest.distinct_keys
        source.restless = False
        asyncio.run(pull(context(QUIET + timedelta(days=1))))
        landed = {number_of(one): found for one, found in newest(store, system, entity, key, version).items()}

    for number, (_, current) in source.records.items():
        assert landed.pop(number, None) == current, f"record {number} is lost"
    # What is left was deleted at the source without a word.
    assert all(number not in source.records for number in landed)
