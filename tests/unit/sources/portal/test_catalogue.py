from __future__ import annotations

import gzip
import json
from pathlib import Path

import httpx
import polars as pl
import pytest

from assets.sources.decode import RecordDecoder
from assets.sources.errors import BadAnswer, Incomplete, SourceError
from assets.sources.frame import schema_of
from assets.sources.portal.catalogue import (
    AGENCIES,
    FIELDS,
    PROCEDURES,
    SERVICES,
    decode_service,
    pull_agencies,
    pull_fields,
    pull_procedures,
    pull_service_levels,
    split_field_name,
)
from assets.sources.portal.details import pull_procedure_details
from assets.sources.pull import PullReport
from tests.unit.sources.common.fake import answer
from tests.unit.sources.portal.portal import Portal, Record, context, with_client
from warehouse.landing.quarantine import Retries, listed
from warehouse.registry.contracts.portal import PROCEDURE_DETAIL, SERVICE_LEVEL
from warehouse.registry.source_entity import SourceEntity


def procedures(count: int, amount: int | None = None, decision: str = "115140") -> list[Record]:
    return [
        {
            "ID": str(500000 + n),
            "PROCEDURE_CODE": f"1.{n:06d}",
            "PROCEDURE_NAME": f"Thủ tục {n}",
            "FIELD_NAME": "Hộ tịch",
            "QDCBID": decision,
            "AMOUNT": str(count if amount is None else amount),
            "ROW_STT": str(n + 1),
        }
        for n in range(count)
    ]


def catalogue(ordinary: list[Record], connected: list[Record] | None = None) -> Portal:
    portal = Portal()
    portal.listings = {f"{PROCEDURES}:0": ordinary, f"{PROCEDURES}:1": connected or []}
    return portal


def pull_catalogue(portal: Portal, home: Path) -> PullReport:
    ctx = context(home)
    return with_client(portal, lambda client: pull_procedures(client, ctx))


def pull_details(portal: Portal, home: Path) -> PullReport:
    ctx = context(home)
    return with_client(portal, lambda client: pull_procedure_details(client, ctx))


def test_procedures_of_both_kinds_are_one_extract(tmp_path: Path) -> None:
    report = pull_catalogue(catalogue(procedures(7), procedures(2)), tmp_path)
    (manifest,) = report.manifests
    assert (manifest.records, manifest.declared_total, manifest.completeness) == (9, 9, "verified")
    assert manifest.window is None
    assert manifest.extra == {"pull_date": "2026-03-05"}
    frame = pl.read_parquet(context(tmp_path).store.data_files(SourceEntity("portal", "procedure")))
    assert frame["is_connected"].value_counts().sort("is_connected").rows() == [(0, 7), (1, 2)]
    assert frame["_page"].n_unique() == 4


def test_an_empty_listing_is_a_listing(tmp_path: Path) -> None:
    assert pull_catalogue(catalogue([]), tmp_path).records == 0


def test_a_listing_that_stops_before_its_total_fails(tmp_path: Path) -> None:
    with pytest.raises(Incomplete, match="khai báo 9 dòng nhưng chỉ trả 7"):
        pull_catalogue(catalogue(procedures(7, amount=9)), tmp_path)
    assert context(tmp_path).store.manifests(SourceEntity("portal", "procedure")) == []


def test_a_listing_longer_than_its_total_fails(tmp_path: Path) -> None:
    with pytest.raises(Incomplete, match="khai báo 4 dòng nhưng trả 6"):
        pull_catalogue(catalogue(procedures(7, amount=4)), tmp_path)


def test_a_total_that_changes_restarts_three_times(tmp_path: Path) -> None:
    portal = catalogue(procedures(7))
    honest = portal.listing
    passes: list[int] = []
    stable_at = 4

    def listing(service: str, asked: dict[str, object]) -> httpx.Response:
        number = int(str(asked["pageIndex"]))
        if asked["is_connected"] == 1:
            return honest(service, asked)
        if number == 1:
            passes.append(1)
        if number == 2 and len(passes) < stable_at:
            return answer(procedures(7, amount=8)[3:6])
        return honest(service, asked)

    portal.listing = listing
    assert pull_catalogue(portal, tmp_path).records == 7
    assert len(passes) == 4
    passes.clear()
    stable_at = 5
    with pytest.raises(Incomplete, match="thay đổi"):
        pull_catalogue(portal, tmp_path)
    assert len(passes) == 4


def test_a_repeated_listing_page_fails(tmp_path: Path) -> None:
    portal = catalogue([])
    portal.listing = lambda service, asked: answer(procedures(3, amount=9))
    with pytest.raises(Incomplete, match="lặp lại"):
        pull_catalogue(portal, tmp_path)


@pytest.mark.parametrize(
    "body", [{}, None, {"message": "lỗi"}, "x", [1], [{"ID": "1"}], [{"AMOUNT": "nhiều"}]]
)
def test_what_is_no_listing_fails(tmp_path: Path, body: object) -> None:
    portal = catalogue([])
    portal.listing = lambda service, asked: answer(body)
    with pytest.raises(BadAnswer):
        pull_catalogue(portal, tmp_path)


def test_services_are_asked_level_by_level(tmp_path: Path) -> None:
    portal = Portal()
    for level in (2, 4):
        portal.listings[f"{SERVICES}:{level}"] = [
            {"TTHC_MA": f"{level}.00000{n}", "TYPE": 1, "ISNGANHDOC": "1", "WEIGHT": n, "TOTAL_RECORDS": 4}
            for n in range(4)
        ]
    ctx = context(tmp_path)
    report = with_client(portal, lambda client: pull_service_levels(client, ctx))
    assert (report.records, report.manifests[0].declared_total) == (8, 8)
    frame = pl.read_parquet(ctx.store.data_files(SourceEntity("portal", "service_level")))
    assert set(frame["level"]) == {2, 4}
    assert frame["is_national_system"].all()
    asked = portal.paths(SERVICES)
    assert {arguments["pCoQuanId"] for arguments in asked} == {"411312"}
    assert {arguments["pObjectType"] for arguments in asked} == {"-1"}


def test_agencies_and_fields(tmp_path: Path) -> None:
    portal = Portal()
    portal.listings = {
        f"{AGENCIES}:": [{"ID": "1", "NAME": "Bộ Công an", "CODE": "000.00.00.G01"}, {"NAME": "không mã"}],
        f"{FIELDS}:": [
            {"ID": "67", "FIELD_NAME": "Hộ tịch(Bộ Tư pháp)"},
            {"ID": 68, "FIELD_NAME": "Đất đai", "LA": 1},
            {"ID": "69", "FIELD_NAME": ""},
        ],
    }
    ctx = context(tmp_path)
    agencies = with_client(portal, lambda client: pull_agencies(client, ctx))
    fields = with_client(portal, lambda client: pull_fields(client, ctx))
    assert (agencies.records, agencies.quarantined) == (1, 1)
    assert (fields.records, fields.quarantined, fields.unknown_keys) == (2, 1, {"LA": 1})
    frame = pl.read_parquet(ctx.store.data_files(SourceEntity("portal", "field")))
    assert frame.select("field_code", "name", "ministry").rows() == [
        ("67", "Hộ tịch", "Bộ Tư pháp"),
        ("68", "Đất đai", None),
    ]


@pytest.mark.parametrize(
    ("raw", "split"),
    [
        ("Hộ tịch(Bộ Tư pháp)", ("Hộ tịch", "Bộ Tư pháp")),
        ("Thuế (phí) khác (Bộ Tài chính)", ("Thuế (phí) khác", "Bộ Tài chính")),
        ("A(Bộ B (Cục C))", ("A", "Bộ B (Cục C)")),
        ("(chỉ có ngoặc)", ("(chỉ có ngoặc)", None)),
        ("lệch)", ("lệch)", None)),
        ("rỗng()", ("rỗng", None)),
    ],
)
def test_field_names(raw: str, split: tuple[str, str | None]) -> None:
    assert split_field_name(raw) == split


def test_details_only_for_new_codes_and_changed_decisions(tmp_path: Path) -> None:
    portal = catalogue(procedures(5))
    pull_catalogue(portal, tmp_path)
    assert pull_details(portal, tmp_path).records == 5
    frame = pl.read_parquet(context(tmp_path).store.data_files(SourceEntity("portal", "procedure_detail")))
    assert dict(frame.schema) == schema_of(PROCEDURE_DETAIL)
    row = frame.to_dicts()[0]
    assert (row["is_ward"], row["is_province"], row["result_count"]) == (True, False, 1)
    assert row["methods"][0]["fee_amounts"] == [8000]
    portal.requests.clear()
    assert pull_details(portal, tmp_path).manifests == []
    assert portal.requests == []
    changed = procedures(6)
    changed[2]["QDCBID"] = "999"
    portal.listings[f"{PROCEDURES}:0"] = changed
    pull_catalogue(portal, tmp_path)
    assert pull_details(portal, tmp_path).records == 2


def test_a_detail_that_does_not_decode_is_not_asked_for_ever(tmp_path: Path) -> None:
    portal = catalogue(procedures(1))
    portal.detail = lambda code: answer(
        {"code": "OK", "data": {"code": code, "executionMethods": [{"fees": [{"amount": "8 nghìn"}]}]}}, 201
    )
    pull_catalogue(portal, tmp_path)
    assert pull_details(portal, tmp_path).quarantined == 1
    portal.requests.clear()
    assert pull_details(portal, tmp_path).manifests == []
    assert portal.requests == []
    # A person may ask: then it is asked for once more.
    ctx = context(tmp_path)
    Retries(tmp_path).ask(listed(ctx.store), ctx.clock, rule=None, key=None)
    asked = context(tmp_path, again=Retries(tmp_path).pending(ctx.store, "portal"))
    assert with_client(portal, lambda client: pull_procedure_details(client, asked)).quarantined == 1
    assert Retries(tmp_path).pending(ctx.store, "portal") == {}


def test_details_fetched_before_a_failure_stay(tmp_path: Path) -> None:
    portal = catalogue(procedures(40))
    pull_catalogue(portal, tmp_path)
    honest = portal.detail
    portal.detail = lambda code: answer({"message": "sai id"}, 400) if code == "1.000030" else honest(code)
    with pytest.raises(SourceError, match="sai id"):
        pull_details(portal, tmp_path)
    stored = sum(
        m.records for m in context(tmp_path).store.manifests(SourceEntity("portal", "procedure_detail"))
    )
    assert 0 < stored < 40
    portal.detail = honest
    assert pull_details(portal, tmp_path).records == 40 - stored


@pytest.mark.parametrize(
    "body",
    [
        {"code": "ERROR", "message": "hỏng"},
        {"code": "OK", "data": None},
        {"code": "OK", "data": [1]},
        {"code": "OK", "data": {"code": "9.999999"}},
        [],
    ],
)
def test_a_wrong_detail_fails(tmp_path: Path, body: object) -> None:
    portal = catalogue(procedures(1))
    portal.detail = lambda code: answer(body, 201)
    pull_catalogue(portal, tmp_path)
    with pytest.raises(BadAnswer):
        pull_details(portal, tmp_path)


RECORDED = Path(__file__).parents[4] / "sandbox" / "data" / "recorded"


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDED.glob("get_ds_*.json.gz")))
def test_every_recorded_service_row_decodes(name: str) -> None:
    rows = json.loads(gzip.decompress((RECORDED / name).read_bytes()))
    decoder = RecordDecoder(SERVICE_LEVEL.keys)
    decoded = [decode_service(decoder, row, 4, 1, pos) for pos, row in enumerate(rows)]
    assert None not in decoded
    assert len(decoded) in (1000, 2000)
    assert decoder.quarantined == []
    assert not decoder.unknown_keys
    assert not decoder.nulled_codes


def test_the_recorded_lists_are_taken_whole(tmp_path: Path) -> None:
    portal = Portal()
    for service in (AGENCIES, FIELDS):
        portal.listings[f"{service}:"] = json.loads(
            gzip.decompress((RECORDED / f"{service}.json.gz").read_bytes())
        )
    ctx = context(tmp_path)
    agencies = with_client(portal, lambda client: pull_agencies(client, ctx))
    fields = with_client(portal, lambda client: pull_fields(client, ctx))
    assert (agencies.records, fields.records) == (57, 489)
    assert agencies.quarantined == fields.quarantined == 0
    frame = pl.read_parquet(ctx.store.data_files(SourceEntity("portal", "field")))
    assert frame["ministry"].null_count() == 0
    assert frame["field_code"].n_unique() == 489
