"""Pages read by the column say what pages read record by record say: rows, refusals, counts, keys and checksum.

The exact parser and `DossierDecoder.add` are the oracle. Pages of good records are spoiled as in `test_answers`, at any
place, and by values that real sources send: small numbers instead of texts, days without a time, blanks, people's names
in the place of codes, keys nobody has heard of, one key twice.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assets.sources.frame import frame_of
from assets.sources.http import loads
from assets.sources.portal.client import SlicePage
from assets.sources.portal.columns import ColumnReader, Columns
from assets.sources.portal.dossiers import DossierDecoder
from tests.property.test_answers import MARK, ODD, any_json, places
from tests.unit.sources.portal.portal import record
from warehouse.landing.store import Quarantined

SHAPE = DossierDecoder.shape
assert SHAPE is not None
FULL: dict[str, Any] = record(1) | {
    "DanhSachLePhi": [
        {"MaPhiLePhi": "P1", "LoaiPhiLePhi": "1", "HinhThucThu": "1", "Gia": "50000", "TenPhiLePhi": "Phí"},
        {"MaPhiLePhi": "P2", "LoaiPhiLePhi": "2", "HinhThucThu": "4", "Gia": "0"},
    ],
    "DanhSachHoSoBoSung": [
        {
            "HoSoBoSungId": "BS-1",
            "NgayBoSung": "20260301080000",
            "NgayTiepNhanBoSung": "20260302080000",
            "NgayHenTraTruoc": "20260303",
            "NgayHenTraMoi": "",
            "LyDoBoSung": "NGUYỄN VĂN A thiếu giấy tờ",
        }
    ],
    "DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": "/kq/1"}, {"DuongDanTepTinKetQua": " /tep/don.pdf "}],
    "TaiLieuNop": [
        {"DuongDanTaiTepTin": "/tep/don.pdf", "DuocSoHoa": "1", "DuocTaiSuDung": "0"},
        {"DuongDanTaiTepTin": "", "DuocSoHoa": "true", "DuocTaiSuDung": None},
    ],
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "079123456789"}],
    "HinhThuc": "1",
    "NoiNopHoSo": "2",
    "HoSoCoThanhPhanSoHoa": "1",
    "TaiKhoanDuocXacThucVoiVNeID": "0",
    "DuocThanhToanTrucTuyen": "3",
}
REAL = [
    json.dumps(one, ensure_ascii=False)
    for one in (
        0, 4, 9, 20260301, 999_999_999, 10**9, 912345678, True, 1.0, "4", " 4 ", "20260301", "20260229", "20240229",
        "20260301240000", "20260301235960", "00200301080000", "09990301080000", "+2026030108150", "2026030108150 ",
        "NGUYỄN VĂN A", "nguyen.van.a", "NguyenVanA", "0912345678", "079123456789", "84912345678", "a.pdf", "1.7z",
        "000.00.41.H29", "H29.41.2", "h29", "0301234567", "1.001193", "x" * 20, "x" * 21,
        "K" * 63 + "1", "K" * 64 + "1",
        "50000.00", "50.000", "0", "false", "False", "có", " ", "\u00a0", "\u2003x", "a\u0085b", "\u200b", "\x1f",
        "\x00", "a\"b", "a\\", "a\\\":", "a\": ", "{", "}", ":\"", "\t1",
    )
]  # fmt: skip
value = st.sampled_from(ODD) | st.sampled_from(REAL) | any_json
change = st.tuples(st.lists(st.integers(0, 60), min_size=1, max_size=4), value)
key = st.sampled_from(
    ["PhienBanDongBo", "Nguyễn Văn A", "0912345678", "", "a\\b", 'a"b', "MaHoSo ", "x" * 70]
)
spoiled = st.fixed_dictionaries(
    {
        "number": st.integers(1, 4),
        "changes": st.lists(change, max_size=2),
        "extra": st.lists(st.tuples(st.integers(0, 60), key, value), max_size=2),
        "twice": st.none() | st.tuples(st.integers(0, 60), value),
        "drop": st.lists(st.integers(0, 40), max_size=2),
    }
)
pages = st.lists(spoiled, min_size=1, max_size=4)
style = st.sampled_from(["compact", "spaced", "indented"])
Told = tuple[pl.DataFrame, list[Quarantined], Counter[str], Counter[str], tuple[int, str], int]


def objects(value: Any) -> list[dict[str, Any]]:
    """Every object in a record, itself included."""
    if isinstance(value, dict):
        return [value, *(found for one in value.values() for found in objects(one))]
    return [found for one in value for found in objects(one)] if isinstance(value, list) else []


def body_of(plan: list[dict[str, Any]], how: str) -> bytes:
    """A page of records, each changed as planned, as it goes over the wire."""
    records = []
    raw: dict[str, str] = {}

    def as_it_is(text: str) -> str:
        mark = f"{MARK}{len(raw)}"
        raw[f'"{mark}"'] = text
        return mark

    for one in plan:
        made = copy.deepcopy(FULL | {"MaHoSo": f"H29.100-260301-{one['number']:04d}"})
        for way, odd in one["changes"]:
            ways = list(places(made))
            steps = ways[sum(way) % len(ways)]
            place: Any = made
            for step in steps[:-1]:
                place = place[step]
            place[steps[-1]] = as_it_is(odd)
        for where, name, odd in one["extra"]:
            inner = objects(made)
            inner[where % len(inner)][name] = as_it_is(odd)
        for where in one["drop"]:
            inner = objects(made)
            chosen = inner[where % len(inner)]
            if chosen:
                del chosen[sorted(chosen)[where % len(chosen)]]
        if one["twice"] is not None:
            where, odd = one["twice"]
            inner = [found for found in objects(made) if found]
            chosen = inner[where % len(inner)]
            name = sorted(chosen)[where % len(chosen)]
            chosen[f"{MARK}key"] = as_it_is(odd)
            raw[json.dumps(f"{MARK}key")] = json.dumps(name, ensure_ascii=False)
        records.append(made)
    answer = {"content": records, "last": True, "number": 0}
    separators = (",", ":") if how == "compact" else None
    indent = 1 if how == "indented" else None
    text = json.dumps(answer, ensure_ascii=False, separators=separators, indent=indent)
    for mark, literal in sorted(raw.items(), key=lambda item: -len(item[0])):
        text = text.replace(mark, literal)
    return text.encode("utf-8", "surrogatepass")


def told(decoder: DossierDecoder, frame: pl.DataFrame) -> Told:
    refused = sorted(decoder.quarantined, key=lambda one: (one.page, one.pos))
    return (
        frame,
        refused,
        decoder.unknown_keys,
        decoder.nulled_codes,
        decoder.delivered.summary(),
        decoder.distinct_keys(),
    )


def exactly(body: bytes) -> Told | type[Exception]:
    """What record by record says of a page: the oracle."""
    try:
        content = loads(body)["content"]  # type: ignore[index]
    except (ValueError, RecursionError) as error:
        return type(error)
    decoder = DossierDecoder()
    frame = decoder.take([(7, SlicePage(content, last=True))])
    assert frame.equals(frame_of(decoder.contract, []) if frame.is_empty() else frame)
    return told(decoder, frame)


def by_column(body: bytes, reader: ColumnReader) -> tuple[Told | type[Exception], bool]:
    """What the columns say, and whether the page was read as such."""
    try:
        content = reader.read(body)["content"]  # type: ignore[index]
    except (ValueError, RecursionError) as error:
        return type(error), False
    decoder = DossierDecoder()
    frame = decoder.take([(7, SlicePage(content, last=True))])
    return told(decoder, frame), isinstance(content, Columns)


def same(one: Told | type[Exception], other: Told | type[Exception]) -> None:
    if isinstance(one, type) or isinstance(other, type):
        assert one is other
        return
    assert one[0].schema == other[0].schema
    assert one[0].to_dicts() == other[0].to_dicts()
    assert one[1:] == other[1:]


@settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
@given(plan=pages, how=style)
@example(plan=[{"number": 1, "changes": [], "extra": [], "twice": (3, '"x"'), "drop": []}], how="compact")
def test_whatever_a_page_holds_both_ways_say_the_same(plan: list[dict[str, Any]], how: str) -> None:
    body = body_of(plan, how)
    oracle = exactly(body)
    reader = ColumnReader(SHAPE)
    # The first time the keys of the page are learned, the second time they are foreseen.
    for _ in (1, 2):
        same(by_column(body, reader)[0], oracle)


@pytest.mark.parametrize("odd", [one for one in (*ODD, *REAL) if one[0] in '0123456789"['])
def test_an_odd_value_at_every_place_is_the_same_in_a_column(odd: str) -> None:
    """One page with a record per place; of values that no column takes, a page per place."""
    ways = [way for way in places(FULL) if isinstance(way[-1], str)]
    good = json.dumps(FULL, ensure_ascii=False)
    bad = [json.dumps(_marked(way), ensure_ascii=False).replace(f'"{MARK}"', odd) for way in ways]
    reader = ColumnReader(SHAPE)
    reader.read(page([FULL]))
    for records in [bad] if odd[0] == '"' else [[good, one] for one in bad[:: len(bad) // 6]]:
        text = f'{{"content":[{",".join(records)}],"last":true,"number":0}}'
        body = text.encode("utf-8", "surrogatepass")
        same(by_column(body, reader)[0], exactly(body))


def _marked(way: list[Any]) -> Any:
    root = copy.deepcopy(FULL)
    place: Any = root
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = MARK
    return root


CLEAN = [FULL | {"MaHoSo": f"H29.100-260301-{number:04d}"} for number in range(5)]


def page(records: list[dict[str, Any]], **options: Any) -> bytes:
    return json.dumps({"content": records, "last": True, "number": 0}, ensure_ascii=False, **options).encode()


@pytest.mark.parametrize(
    "options", [{}, {"separators": (",", ":")}, {"indent": 2}, {"ensure_ascii": True}], ids=str
)
def test_clean_pages_are_read_by_the_column_once_their_keys_are_known(options: dict[str, Any]) -> None:
    body = json.dumps({"content": CLEAN, "last": True}, **{"ensure_ascii": False, **options}).encode()
    reader = ColumnReader(SHAPE)
    reader.read(body)
    found, columns = by_column(body, reader)
    assert columns
    same(found, exactly(body))


@pytest.mark.parametrize(
    "changes",
    [
        {"TrangThaiHoSo": 4, "KenhThucHien": 2, "NgayHenTra": 20260305},
        {"DanhSachLePhi": "", "TaiLieuNop": "", "DanhSachGiayToKetQua": None, "DinhDanhCHS": ""},
        {
            "NoiNopHoSo": "Tại nhà NGUYỄN VĂN A",
            "PhienBanDongBo": "2.1",
            "TrichYeuHoSo": 'V/v "xin cấp" : lại',
        },
        {"MaHoSo": "NGUYỄN VĂN A"},
        {"DanhSachLePhi": [{"Gia": "-1"}]},
        {"DSKetNoiCSDL": [{"A": {"B": [{"C": 1}]}}], "ThongTinKhac": {"A": []}},
    ],
    ids=str,
)
def test_what_real_sources_send_keeps_a_page_in_columns(changes: dict[str, Any]) -> None:
    body = page([*CLEAN, FULL | changes])
    reader = ColumnReader(SHAPE)
    reader.read(body)
    found, columns = by_column(body, reader)
    assert columns
    same(found, exactly(body))


@pytest.mark.parametrize(
    "body",
    [
        page(CLEAN).replace(b'"ChuHoSo":', b'"ChuHoSo":"TRAN","ChuHoSo":', 1),
        page(CLEAN).replace(b'"LoaiDinhDanh":', b'"LoaiDinhDanh":"9","LoaiDinhDanh":', 1),
        page(CLEAN).replace(b'"last":', b'"last":false,"last":', 1),
        # One key the less that counting sees, one the more: the sum is right and proves nothing.
        page(CLEAN).replace(b'"MaHoSo":', b'"MaHoSo":"H29.1","MaHoSo" :', 1),
        page([FULL | {'a\\': "1"}]).replace(b'"MaHoSo":', b'"MaHoSo":"H29.1","MaHoSo":', 1),
    ],
    ids=["in a dropped key", "in a dropped list", "around", "behind a blank", "behind a backslash"],
)  # fmt: skip
def test_two_values_under_one_key_are_noticed_wherever_they_stand(body: bytes) -> None:
    reader = ColumnReader(SHAPE)
    reader.read(page([FULL | {"a\\": "1"}]))
    same(by_column(body, reader)[0], exactly(body))
    assert isinstance(exactly(body), type)


def test_bytes_that_are_no_text_are_no_json_even_where_nothing_is_kept() -> None:
    body = page(CLEAN).replace("NGUYỄN VĂN A".encode(), b"\xff\xfe", 1)
    reader = ColumnReader(SHAPE)
    reader.read(page(CLEAN))
    assert by_column(body, reader)[0] is exactly(body) is UnicodeDecodeError


def test_a_source_with_ever_other_keys_is_read_exactly_and_stays_right() -> None:
    reader = ColumnReader(SHAPE)
    for number in range(30):
        body = page([FULL | {f"Khoa{number}_{n}": "1" for n in range(10)}])
        same(by_column(body, reader)[0], exactly(body))
    assert not by_column(page(CLEAN), reader)[1]
