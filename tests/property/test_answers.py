"""Whatever a server answers, a pull ends with rows, quarantine or a SourceError, and with nothing else.

Good answers are spoiled at a place that Hypothesis picks: a value replaced by another JSON value, left out, or put
twice; or the whole body by any JSON. What is landed then is read back, so that no value breaks the file either.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from assets import systems
from assets.sources.decode import DecodeError, RecordDecoder
from assets.sources.errors import SourceError
from assets.sources.exchange import ExchangeConfig
from assets.sources.exchange.client import ExchangeClient
from assets.sources.exchange.decode import MESSAGE_KEYS, agency_row, document_row, message_id, register_row
from assets.sources.frame import frame_of
from assets.sources.http import HttpSettings, loads
from assets.sources.payment import PaymentConfig
from assets.sources.payment.client import PaymentClient
from assets.sources.payment.decode import QUERY_KEYS, settle_with, transaction_row
from assets.sources.portal import details, official
from assets.sources.portal.catalogue import (
    AGENCIES,
    FIELDS,
    PROCEDURES,
    SERVICES,
    decode_procedure,
    decode_service,
    pull_procedures,
)
from assets.sources.portal.client import PortalClient
from assets.sources.portal.dossiers import DossierDecoder
from assets.sources.portal.opinions import PetitionDecoder, RatingDecoder
from assets.sources.portal.slices import SliceDecoder
from assets.sources.pull import PullContext
from tests.unit.sources.exchange import test_pulls as exchange_stub
from tests.unit.sources.payment import test_pulls as payment_stub
from tests.unit.sources.payment.test_napas import DETAIL, KEY, built
from tests.unit.sources.portal.portal import Portal, petition, portal_config, rating, record
from tests.unit.sources.portal.test_catalogue import procedures
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.registry.contracts import exchange as axis
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.contracts.payment import TRANSACTION
from warehouse.registry.contracts.portal import (
    DOSSIER,
    OFFICIAL_766,
    PETITION,
    PROCEDURE,
    PROCEDURE_DETAIL,
    RATING,
    SERVICE_LEVEL,
)
from warehouse.registry.source_entity import SourceEntity

ODD = [
    "null", "true", "false", "0", "-1", "1.5", "1e999999999", "1e-999999999", "9" * 30, "-" + "9" * 30, '""', '" "',
    '"\\u0000"', '"\\ud800"', '"²"', '"٣"', '"1.000.000"', '"' + "9" * 40 + '"', '"' + "x" * 5000 + '"', "[]", "{}",
    "[null]", "[[]]", "[{}]", '{"a": []}', '"20261301000000"', '"00010101000000"', '"99991231235959"',
    '"9999-12-31T23:59:59+00:00"', '"0001-01-01T00:00:00Z"', '"H29"', '"=1+1"', '"<a>"', '"&lt;"', '"OK"',
]  # fmt: skip
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
).map(json.dumps)
value = st.sampled_from(ODD) | any_json
spoiling = st.tuples(
    st.integers(0, 4),  # which answer
    st.lists(st.integers(0, 40), max_size=7),  # the way down
    st.sampled_from(["replace", "replace", "replace", "drop", "double", "body"]),
    value,
)
spoilings = st.lists(spoiling, min_size=1, max_size=3)
MARK = "@@odd@@"


def spoil(body: bytes, way: list[int], how: str, odd: str) -> bytes:
    """Return a JSON body with one value changed."""
    if how == "body":
        return odd.encode()
    root = [json.loads(body)]
    place: Any = root
    key: Any = 0
    for step in way:
        inner = place[key]
        if not inner or not isinstance(inner, dict | list):
            break
        place, key = inner, sorted(inner)[step % len(inner)] if isinstance(inner, dict) else step % len(inner)
    if how == "drop" and place is not root:
        del place[key]
    elif how == "double" and isinstance(place, list):
        place.append(place[key])
    else:
        place[key] = MARK
    return json.dumps(root[0]).replace(f'"{MARK}"', odd).encode()


REGISTER_SAMPLE: dict[str, object] = {
    "RegisterId": "R1", "OrganId": "H29.14", "CodeNumber": "1", "CodeNotation": "UB",
    "PromulgationDate": "2026/03/01", "DocumentType": "18", "DoMat": 0, "PhamVi": "lien-co-quan",
    "Recipients": [{"OrganId": "H29.15", "Kenh": "truc", "KemBanGiay": "0"}], "KySo": "1",
    "ThoiGianCapNhat": "20260301080000", "DaXoa": "0",
}  # fmt: skip
Plan = list[tuple[int, list[int], str, str]]
Handler = Callable[[httpx.Request], httpx.Response]
Pull = Callable[[PullContext, Handler], Awaitable[object]]


class Spoiler:
    """Passes requests on to a good server and spoils the answers it was told to (tokens are left alone)."""

    def __init__(self, server: Callable[[httpx.Request], httpx.Response], plan: Plan) -> None:
        self._server = server
        self._plan = plan
        self._number = -1

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        good = self._server(request)
        body = await good.aread()
        if not request.url.path.endswith("/token"):
            self._number += 1
            for number, way, how, odd in self._plan:
                if number == self._number and body[:1] in b"[{":
                    body = spoil(body, way, how, odd)
        return httpx.Response(good.status_code, headers=good.headers, stream=httpx.ByteStream(body))


SETTINGS = HttpSettings(attempts=1, total_seconds=30)


def portal_server() -> Handler:
    server = Portal([record(number) for number in range(4)])
    server.opinions = {"rating": [rating(1), rating(2)], "petition": [petition(1), petition(2)]}
    rows = procedures(3)
    server.listings = {
        f"{PROCEDURES}:0": rows,
        f"{PROCEDURES}:1": [],
        f"{SERVICES}:3": [
            {"TTHC_MA": "1.000494", "TYPE": "1", "ISNGANHDOC": "0", "WEIGHT": "12", "TOTAL_RECORDS": "1"}
        ],
        f"{AGENCIES}:": [{"ID": "411312", "AGENCY_NAME": "UBND", "NAME": "UBND", "CODE": "H29"}],
        f"{FIELDS}:": [{"ID": "67", "FIELD_NAME": "Hộ tịch(Bộ Tư pháp)"}],
    }
    return server


async def ask_portal(pull: Any, ctx: PullContext, handle: Handler) -> object:
    transport = httpx.MockTransport(handle)
    async with PortalClient(portal_config(), SETTINGS, transport=transport) as client:
        return await pull(client, ctx)


async def ask_details(ctx: PullContext, handle: Handler) -> object:
    await ask_portal(pull_procedures, ctx, portal_server())
    return await ask_portal(details.pull_procedure_details, ctx, handle)


def payment_server() -> Handler:
    server = payment_stub.Server(
        items=[payment_stub.item(1), payment_stub.item(2, TrangThaiGD="3")],
        files={"060101_ISS.dat": built(DETAIL)},
    )
    server.outcomes = {"ref2": {"TrangThaiGD": "1", "MaGiaoDich": "GD2", "ThoiGianGD": "20260301101500"}}
    return server


async def ask_payment(pull: Any, ctx: PullContext, handle: Handler) -> object:
    config = PaymentConfig("http://pay.test/api", "P", SecretStr("pay"), "http://files.test", SecretStr(KEY))
    async with PaymentClient(config, SETTINGS, transport=httpx.MockTransport(handle)) as client:
        return await pull(client, ctx)


def exchange_server() -> Handler:
    server = exchange_stub.Server()
    server.contents = {"d1": exchange_stub.edxml(1), "s1": exchange_stub.status(1)}
    server.sent = [{"senderDocId": "d1", "sentTime": "2026-03-02 08:00:00"}]
    server.received = [{"docId": "s1", "created_time": "2026-03-02 09:00:00"}]
    server.register = [REGISTER_SAMPLE]
    return server.answer


async def ask_exchange(pull: Any, ctx: PullContext, handle: Handler) -> object:
    config = ExchangeConfig(
        "http://axis.test", "S", SecretStr("axis"), "http://register.test", SecretStr("tok")
    )
    async with ExchangeClient(config, SETTINGS, transport=httpx.MockTransport(handle)) as client:
        return await pull(client, ctx)


SERVED: dict[str, tuple[Callable[[], Handler], Callable[..., Awaitable[object]]]] = {
    "portal": (portal_server, ask_portal),
    "exchange": (exchange_server, ask_exchange),
    "payment": (payment_server, ask_payment),
}
PULLS: dict[str, tuple[Callable[[], Handler], Pull]] = {
    str(entity.id): (server, partial(ask, entity.pull))
    for system, (server, ask) in SERVED.items()
    for entity in systems.system(system).entities
} | {"portal/procedure_detail": (portal_server, ask_details)}
SLOW = {"portal/official_766"}


def ends_well(name: str, plan: Plan) -> int:
    """Pull once; the number of rows and quarantined records that were landed."""
    server, pull = PULLS[name]
    system, entity = name.split("/")
    with tempfile.TemporaryDirectory() as folder:
        store = LandingStore(Path(folder), "test")
        now = datetime(2026, 3, 4, 23, tzinfo=UTC)
        ctx = PullContext(store, Clock(now), "r", "1", datetime(2026, 3, 1), timedelta(minutes=10))
        with contextlib.suppress(SourceError):
            asyncio.run(pull(ctx, Spoiler(server(), plan)))  # type: ignore[arg-type]
        files = [
            *store.data_files(SourceEntity(system, entity)),
            *store.quarantine_files(SourceEntity(system, entity)),
        ]
        return sum(pl.read_parquet(path).height for path in files)


Record = dict[str, Any]
Take = Callable[[list[Record]], pl.DataFrame]


def take_slice(make: Callable[[], SliceDecoder]) -> Take:
    def take(records: list[Record]) -> pl.DataFrame:
        decoder = make()
        for pos, one in enumerate(records):
            decoder.add(one, 1, pos)
        return frame_of(decoder.contract, decoder.rows)

    return take


def take_official(records: list[Record]) -> pl.DataFrame:
    decoder = official._OfficialDecoder(next(official.periods_of(2026)))
    for one in records:
        decoder.report("transparency", one, first_page=True)
    return frame_of(OFFICIAL_766, decoder.rows)


def each(decode: Callable[[Record, RecordDecoder], Any], frame: Callable[[list[Any]], pl.DataFrame]) -> Take:
    """Decode record by record, as the pulls do, and build the frame of those that are good."""

    def take(records: list[Record]) -> pl.DataFrame:
        decoder = RecordDecoder(())
        rows = []
        for one in records:
            decoder.begin(one, 1, 0)
            with contextlib.suppress(DecodeError):
                rows.append(decode(one, decoder))
        return frame([row for row in rows if row is not None])

    return take


def with_place(contract: Contract) -> Callable[[list[Any]], pl.DataFrame]:
    return lambda rows: frame_of(contract, [{**row, "_page": 1, "_pos": 1} for row in rows])


DETAIL_SAMPLE = {
    "code": "1.000494", "isWard": True, "isProvince": "0", "resultsDetails": [{"name": "x"}],
    "executionMethods": [
        {"submissionMethod": "ONLINE", "processingTime": "3", "processingTimeUnit": "DAY", "fees": [{"amount": "8"}]}
    ],
}  # fmt: skip
OFFICIAL_SAMPLE = {
    "overview": {"departmentCode": "H29", "departmentName": "UBND", "departmentLevel": "PROVINCE", "ratio": 1.5},
    "parent": {"totalReceived": 1, "level": "PROVINCE", "totalScore": "1"},
    "evaluation": [
        {
            "departmentCode": "H29.1", "childGroup": "AGENCY", "score": 1, "maxScore": 2,
            "metrics": [
                {"code": "A", "numerator": 1, "denominator": 2, "ratio": 50, "score": 1, "maxScore": 2,
                 "dataQualityStatus": "OK"}
            ],
        }
    ],
    "monthlyChart": [{"month": "01", "averageScore": 1}], "totalPetitions": 3, "averageScore": "1",
}  # fmt: skip
RECORDS: dict[str, tuple[Record, frozenset[str], Take]] = {
    "dossier": (
        record(1)
        | {
            "DanhSachHoSoBoSung": [
                {
                    "HoSoBoSungId": "1",
                    "NgayBoSung": "20260301080000",
                    "NgayTiepNhanBoSung": "20260302080000",
                    "NgayHenTraTruoc": "20260303",
                    "NgayHenTraMoi": "20260304",
                }
            ],
            "DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": "x"}],
        },
        DOSSIER.keys,
        take_slice(DossierDecoder),
    ),
    "rating": (rating(1), RATING.keys, take_slice(RatingDecoder)),
    "petition": (petition(1), PETITION.keys, take_slice(PetitionDecoder)),
    "procedure": (
        procedures(1)[0],
        PROCEDURE.keys,
        each(lambda one, d: decode_procedure(d, one, 0, 1, 0), partial(frame_of, PROCEDURE)),
    ),
    "service": (
        {"TTHC_MA": "1.000494", "TYPE": "1", "ISNGANHDOC": "0", "WEIGHT": "12"},
        SERVICE_LEVEL.keys,
        each(lambda one, d: decode_service(d, one, 4, 1, 0), partial(frame_of, SERVICE_LEVEL)),
    ),
    "detail": (
        DETAIL_SAMPLE,
        PROCEDURE_DETAIL.keys,
        each(
            lambda one, d: details._row(d, "1.000494", None, one, 0),
            partial(frame_of, PROCEDURE_DETAIL),
        ),
    ),
    "official": (OFFICIAL_SAMPLE, frozenset(), take_official),
    "transaction": (
        payment_stub.item(1, SoTienHoan="0", ThoiGianHoan="20260301", MaKenhThanhToan="1"),
        TRANSACTION.keys,
        each(transaction_row, with_place(TRANSACTION)),
    ),
    "query": (
        {"TrangThaiGD": "1", "MaGiaoDich": "GD2", "ThoiGianGD": "20260301101500"},
        QUERY_KEYS,
        each(
            lambda one, d: settle_with(transaction_row(payment_stub.item(1), d), one, d),
            with_place(TRANSACTION),
        ),
    ),
    "axis agency": (
        {"id": 7, "pid": "1", "code": "000.00.14.H29", "name": "Sở A"},
        axis.AGENCY.keys,
        each(agency_row, with_place(axis.AGENCY)),
    ),
    "register": (REGISTER_SAMPLE, axis.REGISTER.keys, each(register_row, with_place(axis.REGISTER))),
    "message": (
        {"senderDocId": "d1", "sentTime": "2026-03-02 08:00:00"},
        MESSAGE_KEYS,
        each(
            lambda one, d: document_row(exchange_stub.edxml(1), message_id(one, "senderDocId"), one, d),
            with_place(axis.DOCUMENT),
        ),
    ),
}


def places(value: Any) -> Iterator[list[Any]]:
    """The way to every value inside a record, lists and objects included."""
    steps: Iterable[Any] = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for step in steps:
        yield [step]
        yield from ([step, *rest] for rest in places(value[step]))


def changed(sample: Record, way: list[Any], odd: str) -> Record:
    """The record as it would be parsed with an odd value at a place."""
    root = copy.deepcopy(sample)
    place: Any = root
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = MARK
    return loads(json.dumps(root).replace(f'"{MARK}"', odd))  # type: ignore[return-value]


@pytest.mark.parametrize("name", RECORDS)
def test_every_odd_value_at_every_place_is_a_row_or_a_refusal(name: str) -> None:
    sample, keys, take = RECORDS[name]
    assert take([sample]).height
    ways = [*places(sample), *([key] for key in sorted(keys - sample.keys()))]
    taken = take([changed(sample, way, odd) for way in ways for odd in ODD])
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        taken.write_parquet(file.name)
        assert pl.read_parquet(file.name).height == taken.height


@pytest.mark.parametrize("name", PULLS)
def test_the_good_answers_are_taken(name: str) -> None:
    assert ends_well(name, []) > 0


@pytest.mark.parametrize("name", sorted(set(PULLS) - SLOW))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
@given(plan=spoilings)
def test_spoiled_answers_end_in_rows_quarantine_or_our_own_error(name: str, plan: Plan) -> None:
    ends_well(name, plan)


@pytest.mark.parametrize("name", sorted(SLOW))
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
@given(plan=spoilings)
def test_spoiled_reports_end_in_rows_quarantine_or_our_own_error(name: str, plan: Plan) -> None:
    ends_well(name, plan)
