from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest

from assets.sources.errors import BadAnswer, Incomplete, NotConfigured, RefusedAccess, SourceError
from assets.sources.frame import schema_of
from assets.sources.portal import slices
from assets.sources.portal.dossiers import DossierDecoder, pull_dossiers
from assets.sources.pull import PullReport
from tests.unit.sources.common.fake import answer
from tests.unit.sources.portal.portal import Portal, context, portal_config, record, with_client
from warehouse.landing.store import ExtractWriter
from warehouse.landing.windows import Window
from warehouse.privacy.keys import has_key_form
from warehouse.registry.contracts.portal import DOSSIER
from warehouse.registry.source_entity import SourceEntity


def pull(portal: Portal, home: Path, **options: object) -> PullReport:
    ctx = context(home, **options)
    return with_client(portal, lambda client: pull_dossiers(client, ctx))


def landed(home: Path) -> pl.DataFrame:
    return pl.read_parquet(context(home).store.data_files(SourceEntity("portal", "dossier")))


def test_a_slice_is_landed_whole_and_verified(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 11)])
    report = pull(portal, tmp_path)
    (manifest,) = report.manifests
    assert (manifest.records, manifest.pages, manifest.declared_total) == (10, 4, 10)
    assert manifest.completeness == "verified"
    assert manifest.window == Window(datetime(2026, 3, 1), datetime(2026, 3, 5, 5, 50))
    frame = landed(tmp_path)
    assert dict(frame.schema) == schema_of(DOSSIER)
    row = frame.sort("dossier_code").to_dicts()[0]
    assert row["agency_code"] == "H29.41"
    assert row["agency_code_raw"] == "000.00.41.H29"
    assert row["agency_root"] == "H29"
    assert row["procedure_code"] == "1.001193"
    assert row["procedure_code_raw"] == "1.001193.000.00.00.H29"
    assert row["due_at"] == datetime(2026, 3, 5)
    assert row["finished_at"] is None
    assert row["fees"] == [{"code": "P1", "kind": "1", "collected_at": "1", "amount": 50000}]
    assert row["supplements"] == []
    assert (row["attachment_count"], row["attachment_digitised_count"], row["attachment_reused_count"]) == (
        1,
        1,
        0,
    )
    assert row["deleted"] is False


def test_a_result_that_is_a_file_the_citizen_handed_in_is_counted_and_no_link_is_kept(tmp_path: Path) -> None:
    given = [{"DuongDanTaiTepTin": "/tep/don-NGUYEN.pdf"}, {"DuongDanTaiTepTin": ""}]
    results = [
        {"DuongDanTepTinKetQua": "/tep/don-NGUYEN.pdf"},
        {"DuongDanTepTinKetQua": "/kq/1"},
        {"DuongDanTepTinKetQua": ""},
    ]
    pull(Portal([record(1, TaiLieuNop=given, DanhSachGiayToKetQua=results), record(2)]), tmp_path)
    rows = landed(tmp_path).sort("dossier_code").to_dicts()
    counts = [(row["result_count"], row["result_file_count"], row["result_input_count"]) for row in rows]
    assert counts == [(3, 2, 1), (0, 0, 0)]
    assert "NGUYEN" not in str(rows), "a link may carry a name"


def test_personal_data_is_nowhere_in_landing(tmp_path: Path) -> None:
    pull(Portal([record(1, NoiNopHoSo="Tại nhà NGUYỄN VĂN A"), record(2, MaHoSo="NGUYỄN VĂN A")]), tmp_path)
    for path in tmp_path.rglob("*"):
        if path.suffix == ".parquet":
            content = str(pl.read_parquet(path).to_dicts())
        elif path.is_file():
            content = path.read_text(encoding="utf-8")
        else:
            continue
        for personal in ("NGUYỄN", "0901234567", "don.pdf"):
            assert personal not in content


def test_a_second_pull_asks_one_tail_window_once(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 5)])
    pull(portal, tmp_path)
    portal.requests.clear()
    report = pull(portal, tmp_path)
    assert report.asked == [Window(datetime(2026, 3, 5, 5, 40), datetime(2026, 3, 5, 5, 50))]
    assert len(portal.paths("/search")) == len(portal.paths("/count")) == 1


def test_months_are_pulled_apart_and_a_silent_page_cap_is_legal(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 9)], page_cap=2)
    report = pull(portal, tmp_path, history_from=datetime(2026, 1, 15))
    assert [manifest.window.start for manifest in report.manifests if manifest.window] == [
        datetime(2026, 1, 15),
        datetime(2026, 2, 1),
        datetime(2026, 3, 1),
    ]
    assert report.records == 8
    assert {arguments["size"] for arguments in portal.paths("/search")} == {"500"}


def test_only_window_and_until(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 9)])
    again = Window(datetime(2026, 3, 2), datetime(2026, 3, 3))
    assert pull(portal, tmp_path, only_window=again).asked == [again]
    assert pull(portal, tmp_path, only_window=again).asked == [again]
    report = pull(portal, tmp_path / "b", until=datetime(2026, 3, 3))
    assert report.asked == [Window(datetime(2026, 3, 1), datetime(2026, 3, 3))]


def test_no_control_total_means_unverified(tmp_path: Path) -> None:
    portal = Portal([record(1)])
    portal.count = lambda inside: answer(
        raw=b"<html>Not Found</html>", status=404, headers={"content-type": "text/html"}
    )
    report = pull(portal, tmp_path)
    assert report.manifests[0].completeness == "unverified"
    assert "chưa kiểm chứng" in report.notes[0]


@pytest.mark.parametrize("wrong", [{"count": 3, "checksum": ""}, {"count": "2", "checksum": "0" * 64}])
def test_a_mismatch_is_read_once_more_and_then_fails(tmp_path: Path, wrong: dict[str, object]) -> None:
    portal = Portal([record(1), record(2)])
    portal.count = lambda inside: answer(wrong)
    with pytest.raises(Incomplete, match=r"portal/dossier.*2026-03-01.*không"):
        pull(portal, tmp_path)
    assert len(portal.paths("/count")) == 2
    assert context(tmp_path).store.manifests(SourceEntity("portal", "dossier")) == []
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_record_that_moved_away_is_found_by_the_second_read(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 5)])
    honest = portal.count
    calls: list[int] = []

    def count(inside: list[dict[str, object]]) -> httpx.Response:
        calls.append(1)
        return answer({"count": 5, "checksum": None}) if len(calls) == 1 else honest(inside)

    portal.count = count
    report = pull(portal, tmp_path)
    assert report.manifests[0].extra["attempts"] == "2"
    assert report.records == 4


def test_quarantined_withdrawn_and_moved_records_count_towards_the_total(tmp_path: Path) -> None:
    portal = Portal(
        [
            record(1, DaXoa="1"),
            record(2, NgayTiepNhan="31/02/2026"),
            record(3),
            record(3, MaDinhDanhDonVi="H29.42", ThoiGianCapNhat="20260304235959"),
            record(4, MaDinhDanhDonVi="G12.29"),
        ]
    )
    (manifest,) = pull(portal, tmp_path).manifests
    assert (manifest.declared_total, manifest.records, manifest.quarantined) == (4, 4, 1)
    assert manifest.distinct_keys == 3
    assert landed(tmp_path).filter(pl.col("deleted")).height == 1
    files = context(tmp_path).store.quarantine_files(SourceEntity("portal", "dossier"))
    assert pl.read_parquet(files).select("rule", "business_key").rows() == [("time", "H29.100-260301-0002")]


@pytest.mark.parametrize("key", ["MaHoSo", "MaTTHC", "TrangThaiHoSo", "MaDinhDanhDonVi", "ThoiGianCapNhat"])
def test_required_keys(key: str) -> None:
    for missing in ("", None):
        decoder = DossierDecoder()
        decoder.add(record(1, **{key: missing}), 0, 0)
        absent = record(1)
        del absent[key]
        decoder.add(absent, 0, 1)
        assert [row.rule for row in decoder.quarantined] == ["required", "required"]
        assert decoder.rows == []


@pytest.mark.parametrize(
    "change",
    [
        {"NgayHenTra": "20260231000000"},
        {"NgayKetThucXuLy": "hôm qua"},
        {"TrangThaiHoSo": "mới"},
        {"TrangThaiHoSo": "99999999999"},
        {"DanhSachLePhi": [{"Gia": "-1"}]},
        {"DanhSachLePhi": [{"Gia": "12.5"}]},
        {"DanhSachLePhi": ["x"]},
        {"DanhSachLePhi": "x"},
        {"DanhSachHoSoBoSung": [{"NgayBoSung": "20261301000000"}]},
        {"MaDinhDanhDonVi": "Phường Bến Nghé"},
        {"MaHoSo": {"a": 1}},
        {"DaXoa": "có"},
    ],
)
def test_what_an_indicator_reads_must_parse(change: dict[str, object]) -> None:
    decoder = DossierDecoder()
    decoder.add(record(1, **change), 0, 0)
    assert decoder.rows == []
    assert len(decoder.quarantined) == 1


@pytest.mark.mistake(33)
@pytest.mark.parametrize(
    "change",
    [
        {"NgayNopHoSo": "31/02/2026"},
        {"LoaiDoiTuong": "Ông Ba"},
        {"KenhThucHien": None},
        {"TrangThaiHoSo": 0},
        {"TrangThaiHoSo": 11},
        {"MaTTHC": "hỏi cô Tư"},
        {"DanhSachLePhi": None, "TaiLieuNop": "", "DanhSachGiayToKetQua": [None]},
        {"NgayHenTra": "20250101000000"},
        {"DuocThanhToanTrucTuyen": "không rõ"},
        {"TaiLieuNop": "x"},
    ],
)
def test_dirty_but_usable_records_stay(change: dict[str, object]) -> None:
    decoder = DossierDecoder()
    decoder.add(record(1, **change), 0, 0)
    assert len(decoder.rows) == 1


@pytest.mark.parametrize("record_", [None, 1, "x", [], {"MaHoSo": "\ud800"}, {"a": {"b": []}}])
def test_hostile_records_are_quarantined(record_: object) -> None:
    decoder = DossierDecoder()
    decoder.add(record_, 0, 0)
    assert len(decoder.quarantined) == 1
    assert not has_key_form(decoder.quarantined[0].business_key or "")


def test_a_repeated_page_fails(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 9)])
    honest = portal.page
    portal.page = lambda number, inside: answer(
        {**_body(honest(min(number, 1), inside)), "number": number, "last": False}
    )
    with pytest.raises(Incomplete, match="lặp lại"):
        pull(portal, tmp_path)


@pytest.mark.mistake(31)
def test_the_wrong_page_fails(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 9)])
    honest = portal.page
    portal.page = lambda number, inside: answer({**_body(honest(number, inside)), "number": 0})
    with pytest.raises(Incomplete, match="hỏi trang 1"):
        pull(portal, tmp_path)


def test_pages_that_never_end_fail(tmp_path: Path) -> None:
    portal = Portal()
    portal.page = lambda number, inside: answer({"content": None, "number": number, "last": ""})
    with pytest.raises(Incomplete, match="rỗng"):
        pull(portal, tmp_path)


@pytest.mark.mistake(31)
@pytest.mark.parametrize(
    "body",
    [
        {"error_code": "-1", "message": "lỗi hệ thống"},
        [],
        "OK",
        None,
        {"content": "x", "last": True},
        {"last": "có"},
    ],
)
def test_an_envelope_in_http_200_fails(tmp_path: Path, body: object) -> None:
    portal = Portal()
    portal.page = lambda number, inside: answer(body)
    with pytest.raises(BadAnswer):
        pull(portal, tmp_path)


@pytest.mark.parametrize("body", [{"error": "x"}, [], {"count": "ba"}])
def test_a_bad_control_total_fails(tmp_path: Path, body: object) -> None:
    portal = Portal()
    portal.count = lambda inside: answer(body)
    with pytest.raises(BadAnswer):
        pull(portal, tmp_path)


def test_a_token_that_expires_on_the_way_is_renewed(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 20)])
    portal.token_lasts = 2
    assert pull(portal, tmp_path).records == 19
    assert portal.tokens >= 4


def test_a_token_that_is_never_accepted_ends(tmp_path: Path) -> None:
    portal = Portal([record(1)])
    portal.token_lasts = 0
    with pytest.raises(RefusedAccess):
        pull(portal, tmp_path)
    assert portal.tokens == 2


def test_a_wrong_secret_names_the_setting(tmp_path: Path) -> None:
    config = portal_config(client_id="someone else")
    ctx = context(tmp_path)
    with pytest.raises(RefusedAccess, match="PORTAL_CLIENT_SECRET"):
        with_client(Portal(), lambda client: pull_dossiers(client, ctx), config=config)


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"url": None}, "PORTAL_URL"),
        ({"token_url": None}, "PORTAL_TOKEN_URL"),
        ({"client_id": None}, "PORTAL_CLIENT_ID"),
        ({"client_secret": None}, "PORTAL_CLIENT_SECRET"),
    ],
)
def test_a_missing_setting_is_named(tmp_path: Path, change: dict[str, object], variable: str) -> None:
    ctx = context(tmp_path)
    with pytest.raises(NotConfigured, match=variable):
        with_client(Portal(), lambda client: pull_dossiers(client, ctx), config=portal_config(**change))


@pytest.mark.parametrize("body", [{}, [], {"access_token": ""}, {"access_token": "t", "expires_in": "soon"}])
def test_a_strange_token_answer_fails(tmp_path: Path, body: object) -> None:
    ctx = context(tmp_path)
    with pytest.raises(BadAnswer, match="token"):
        with_client(lambda _: answer(body), lambda client: pull_dossiers(client, ctx))


def test_windows_landed_before_a_failure_stay(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 5)])
    honest = portal.page

    def page(number: int, inside: list[dict[str, object]]) -> httpx.Response:
        return answer({"message": "hỏng"}, 400) if inside else honest(number, inside)

    portal.page = page
    with pytest.raises(SourceError, match="HTTP 400"):
        pull(portal, tmp_path, history_from=datetime(2026, 1, 1))
    store = context(tmp_path).store
    assert store.covered(SourceEntity("portal", "dossier")) == [
        Window(datetime(2026, 1, 1), datetime(2026, 3, 1))
    ]
    portal.page = honest
    report = pull(portal, tmp_path, history_from=datetime(2026, 1, 1))
    assert len(report.asked) == 1
    assert report.records == 4


def test_a_long_history_is_walked_in_order(tmp_path: Path) -> None:
    portal = Portal([record(n) for n in range(1, 5)])
    report = pull(portal, tmp_path, history_from=datetime(2020, 12, 1))
    assert len(report.manifests) == len(report.asked) == 64
    assert [m.extract_id for m in report.manifests] == sorted(m.extract_id for m in report.manifests)


def test_no_more_than_two_parts_of_a_window_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = Portal([record(n) for n in range(1, 60)])
    write, seen = slices._write, []

    def slowly(*arguments: Any) -> int:
        asked = len(portal.paths("/search"))
        seen.append(asked)
        return write(*arguments)

    monkeypatch.setattr(slices, "_ROWS_PER_PART", portal.page_cap)
    monkeypatch.setattr(slices, "_write", slowly)
    assert pull(portal, tmp_path).records == 59
    # Pages are parts here: the one that is written, the one that waits, and the one that is being fetched.
    assert all(asked <= number + 3 for number, asked in enumerate(seen)), seen


def test_a_part_that_cannot_be_written_ends_the_pull_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: ExtractWriter, frame: pl.DataFrame) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ExtractWriter, "write", full)
    with pytest.raises(OSError, match="No space"):
        pull(Portal([record(1)]), tmp_path)
    assert list((tmp_path / ".tmp").iterdir()) == []


def _body(response: httpx.Response) -> dict[str, object]:
    return dict(json.loads(response.stream._body))  # type: ignore[union-attr]
