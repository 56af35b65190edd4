"""The contract of the portal, checked by hand."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

import pytest

from tests.sandbox.conftest import Desk

ALL = ("20201201000000", "20261001060000")
SEARCH = {
    "service": "procedure_advanced_search_service_v2", "provider": "dvcquocgia", "type": "ref",
    "impl_agency_id": "411312",
}  # fmt: skip


def test_catalogue_lists_are_arrays_of_upper_case_text(desk: Desk) -> None:
    agencies = desk.rows(service="get_list_agency_service_v2")
    fields = desk.rows(service="procedure_get_list_field_service_v2")
    assert len(agencies) == 57
    assert len(fields) == 489
    for row in [*agencies, *fields]:
        assert all(key == key.upper() and isinstance(value, str) for key, value in row.items())


@pytest.mark.parametrize("connected", [0, 1])
def test_every_page_of_the_search_declares_the_total_that_arrives(desk: Desk, connected: int) -> None:
    found, page = [], 1
    while rows := desk.rows(**SEARCH, is_connected=connected, recordPerPage=50, pageIndex=page):
        found += rows
        page += 1
    assert {row["AMOUNT"] for row in found} == {str(len(found))}
    assert [row["ROW_STT"] for row in found] == [str(n) for n in range(1, len(found) + 1)]
    assert len({row["PROCEDURE_CODE"] for row in found}) == len(found)


def test_a_procedure_may_have_services_at_several_levels(desk: Desk) -> None:
    levels: dict[str, set[int]] = {}
    listed = {
        r["PROCEDURE_CODE"] for r in desk.rows(**SEARCH, is_connected=0, recordPerPage=500, pageIndex=1)
    }
    for level in (1, 2, 3, 4):
        rows = desk.rows(
            service="get_ds_tthc_da_cong_bo_dvc_service", pCoQuanId="411312", pMucDo=level, pObjectType=-1,
            p_Page_Size=1000, p_Page_Index=1,
        )  # fmt: skip
        assert {row["TOTAL_RECORDS"] for row in rows} <= {str(len(rows))}
        weights = [int(row["WEIGHT"]) for row in rows]
        assert weights == sorted(weights, reverse=True)
        for row in rows:
            levels.setdefault(row["TTHC_MA"][:8], set()).add(level)
    assert any(len(found) > 1 for found in levels.values())
    assert set(levels) - listed, "services of other authorities are listed too (R24)"


def test_detail_is_an_envelope_with_201_and_unknown_codes_are_400(desk: Desk) -> None:
    code = desk.rows(**SEARCH, is_connected=0, recordPerPage=1, pageIndex=1)[0]["PROCEDURE_CODE"]
    path = "/portal/api/v1/configuring/formality/get-formality-by-citizen"
    answer = desk.http.post(path, json={"id": code})
    assert answer.status_code == 201
    assert answer.json()["code"] == "OK"
    assert answer.json()["data"]["code"] == code
    assert answer.json()["data"]["executionMethods"]
    assert desk.http.post(path, json={"id": "9.999999"}).status_code == 400


def test_dossiers_need_a_token_and_the_right_secret(desk: Desk) -> None:
    assert desk.http.get("/portal/pa/dossier/search").status_code == 401
    refused = desk.http.post("/portal/oauth/token", auth=(desk.secrets.client_id, "wrong"))
    assert refused.status_code == 401


@pytest.mark.parametrize("size", [3, 200, 500])
def test_slices_hold_what_the_count_says(desk: Desk, size: int) -> None:
    start, end = ("20250601000000", "20250801000000") if size == 3 else ALL
    rows = desk.slices(start, end, size)
    codes = sorted({row["MaHoSo"] for row in rows})
    declared = desk.count(start, end)
    assert declared["count"] == len(codes)
    assert declared["checksum"] == hashlib.sha256("\n".join(codes).encode()).hexdigest()
    assert len(rows) > len(codes), "records on two pages are normal"
    order = [(row["ThoiGianCapNhat"], row["MaHoSo"]) for row in rows]
    assert order == sorted(order)


def test_windows_are_half_open(desk: Desk) -> None:
    moment = desk.slices(*ALL)[100]["ThoiGianCapNhat"]
    codes = {row["MaHoSo"] for row in desk.slices(moment, ALL[1])}
    before = {row["MaHoSo"] for row in desk.slices(ALL[0], moment)}
    everything = {row["MaHoSo"] for row in desk.slices(*ALL)}
    assert any(row["ThoiGianCapNhat"] == moment for row in desk.slices(moment, ALL[1]))
    assert not codes & before
    assert codes | before == everything


def test_scalars_are_text_and_absence_has_three_spellings(desk: Desk) -> None:
    rows = desk.slices(*ALL)
    spellings: set[object] = set()
    for row in rows:
        for value in row.values():
            assert value is None or isinstance(value, str | list)
        spellings.add(row.get("NgayTuChoi", "absent"))
        assert re.fullmatch(r"\d{14}", row["ThoiGianCapNhat"])
        assert {"MaHoSo", "MaTTHC", "TrangThaiHoSo", "MaDinhDanhDonVi"} <= row.keys()
    assert {"", None, "absent"} <= spellings
    assert {row["TrangThaiHoSo"] for row in rows} >= {"0", "1", "2", "3", "4", "7", "8", "9", "10", "11"}
    assert any(row["MaTTHC"].endswith(".000.00.00.H29") for row in rows)
    units = {row["MaDinhDanhDonVi"] for row in rows}
    assert any(u.startswith("000.00.") for u in units)
    assert any(u.startswith("H29.") for u in units)
    assert any(u.startswith("00.") for u in units)
    assert any(u.split(".")[0] == "G12" or u.endswith("G12") for u in units)
    empty = {str(row.get("DanhSachLePhi", "absent")) for row in rows if not row.get("DanhSachLePhi")}
    assert empty == {"", "None", "absent", "[]"}


def test_a_record_is_served_as_it_stood_then(desk: Desk) -> None:
    found = next(
        row
        for row in desk.slices(*ALL)
        if row["MaHoSo"].startswith("H29.102-260610") and row["TrangThaiHoSo"] == "10"
    )
    desk.move("2026-06-30T23:59:59")
    then = next(row for row in desk.slices(*ALL) if row["MaHoSo"] == found["MaHoSo"])
    assert then["TrangThaiHoSo"] == "4"
    assert not then.get("NgayKetThucXuLy")
    assert then["ThoiGianCapNhat"] < found["ThoiGianCapNhat"]
    assert all(row["ThoiGianCapNhat"] <= "20260630235959" for row in desk.slices(*ALL))
    desk.move("2026-06-09T00:00:00")
    assert all(row["MaHoSo"] != found["MaHoSo"] for row in desk.slices(*ALL))


def test_a_patch_makes_a_new_version_at_the_clock(desk: Desk) -> None:
    code = "H29.103-260105"
    old = next(row for row in desk.slices(*ALL) if row["MaHoSo"].startswith(code))
    desk.move("2026-10-02T08:00:00")
    done = desk.http.post(
        "/control/patch",
        json={
            "dossier": old["MaHoSo"],
            "set": {"TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T09:00:00"},
        },
    )
    assert done.status_code == 200
    new = desk.slices("20261002080000", "20261002080001")
    assert [(row["MaHoSo"], row["TrangThaiHoSo"], row["NgayKetThucXuLy"]) for row in new] == [
        (old["MaHoSo"], "9", "20261001090000")
    ]
    desk.move("2026-10-01T06:00:00")
    assert next(row for row in desk.slices(*ALL) if row["MaHoSo"] == old["MaHoSo"]) == old
    assert desk.http.post("/control/patch", json={"dossier": "none", "set": {}}).status_code == 404
    assert desk.http.post("/control/patch", json={"dossier": old["MaHoSo"]}).status_code == 400


def test_official_figures_come_in_two_shapes(desk: Desk) -> None:
    base = {"rootDepartmentId": "019d2be3-6a87-7317-855a-9a81af57b106", "currentPage": 1, "pageSize": 50}
    year = {**base, "timeType": "year", "year": 2026}
    path = "/portal/api/v1/reporting/evaluation/"
    for name in ("transparency", "dossier-digitized"):
        answer = desk.http.post(path + name, json=year)
        assert answer.status_code == 201
        data = answer.json()["data"]
        assert {"overview", "evaluation", "pagination"} <= data.keys()
        assert data["overview"]["departmentCode"] == "H29"
        for metric in data["overview"]["metrics"]:
            if metric["denominator"]:
                assert metric["ratio"] == pytest.approx(
                    100 * metric["numerator"] / metric["denominator"], abs=0.0051
                )
    span = {**base, "fromDate": "2026-01-01", "toDate": "2026-03-31"}
    assert desk.http.post(path + "handling-satisfaction", json=span).json()["data"]["overview"]["metrics"]
    for name in ("dvc-progress-tree", "provide-online-tree", "formality-online-payment-tree"):
        data = desk.http.post(path + name, json=year).json()["data"]
        codes = [child["departmentCode"] for child in data["children"]]
        assert codes == sorted(codes)
        assert data["parent"]["departmentCode"] == "H29"
    open_month = {**base, "timeType": "month", "year": 2026, "month": 10}
    assert desk.http.post(path + "transparency", json=open_month).status_code == 400
    assert desk.http.post(path + "transparency", json={**open_month, "month": 9}).status_code == 201


def test_ratings_and_petitions_page_like_dossiers(desk: Desk) -> None:
    headers = desk.token()
    for name, key in (("rating", "MucDoHaiLong"), ("petition", "MaPAKN")):
        params = {"page": 0, "size": 5, "spec": "slice", "updated-from": ALL[0], "updated-to": ALL[1]}
        answer = desk.http.get(f"/portal/pa/{name}/search", params=params, headers=headers).json()
        assert len(answer["content"]) == 5
        assert not answer["last"]
        assert all(key in row for row in answer["content"])


def test_the_date_header_follows_the_clock(desk: Desk) -> None:
    answer = desk.rest(service="get_list_agency_service_v2")
    assert datetime.strptime(answer.headers["date"], "%a, %d %b %Y %H:%M:%S GMT") == datetime(2026, 9, 30, 23)
