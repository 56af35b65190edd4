"""Fault modes, the request log, and the control desk."""

from __future__ import annotations

import gzip
import json

import httpx
import pytest

from tests.sandbox.conftest import Desk

LIST = {
    "service": "procedure_advanced_search_service_v2", "impl_agency_id": "411312", "is_connected": 0,
    "recordPerPage": 50, "pageIndex": 2,
}  # fmt: skip
ALL = ("20201201000000", "20261001060000")


@pytest.mark.parametrize("status", [400, 403, 404, 408, 425, 429, 500, 502, 503, 504])
def test_status_faults_strike_the_named_calls_only(desk: Desk, status: int) -> None:
    desk.faults({"interface": "portal.catalogue", "mode": f"http_{status}", "calls": [2]})
    answers = [desk.rest(**LIST) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, status, 200]
    assert ("retry-after" in answers[1].headers) == (status in (429, 503))


def test_a_share_is_a_share_and_the_same_each_time(desk: Desk) -> None:
    runs = []
    for _ in range(2):
        desk.faults({"interface": "portal.catalogue", "mode": "http_500", "share": 0.3})
        runs.append([desk.rest(**LIST).status_code for _ in range(60)])
    assert runs[0] == runs[1]
    assert 8 <= runs[0].count(500) <= 30


def test_retry_after_may_be_a_date(desk: Desk) -> None:
    desk.faults({"interface": "portal.catalogue", "mode": "http_429_date", "calls": [1]})
    assert desk.rest(**LIST).headers["retry-after"].endswith("GMT")


def test_html_and_envelopes_inside_200(desk: Desk) -> None:
    desk.faults({"interface": "*", "mode": "html", "calls": [1]})
    answer = desk.rest(**LIST)
    assert answer.status_code == 200
    assert "Request Rejected" in answer.text
    desk.faults({"interface": "*", "mode": "error_envelope"})
    assert isinstance(desk.rest(**LIST).json(), dict)
    assert desk.transactions()["MaLoi"] == "99"
    assert desk.axis("getAgenciesList")["status"] == "FAIL"


def test_damaged_bodies(desk: Desk) -> None:
    desk.faults({"interface": "portal.catalogue", "mode": "truncated_json", "calls": [1]})
    with pytest.raises(json.JSONDecodeError):
        desk.rest(**LIST).json()
    desk.faults({"interface": "portal.catalogue", "mode": "corrupt_gzip", "calls": [1]})
    with pytest.raises(httpx.DecodingError):
        desk.rest(**LIST)
    desk.faults({"interface": "portal.catalogue", "mode": "truncated_gzip", "calls": [1]})
    request = desk.http.build_request("POST", "/portal/jsp/rest.jsp", data={"params": json.dumps(LIST)})
    raw = b"".join(desk.http.send(request, stream=True).iter_raw())
    with pytest.raises(EOFError):
        gzip.decompress(raw)


def test_gzip_only_when_asked_and_worth_it(desk: Desk) -> None:
    path = "/portal/jsp/rest.jsp"
    asked = desk.http.post(path, data={"params": json.dumps(LIST)}, headers={"accept-encoding": "gzip"})
    plain = desk.http.post(path, data={"params": json.dumps(LIST)}, headers={"accept-encoding": "identity"})
    assert asked.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert asked.json() == plain.json()


def test_an_expired_token_must_be_renewed(desk: Desk) -> None:
    headers = desk.token()
    desk.faults({"interface": "portal.count", "mode": "expired_token", "calls": [1]})
    params = {"updated-from": ALL[0], "updated-to": ALL[1]}
    codes = [
        desk.http.get("/portal/pa/dossier/count", params=params, headers=headers).status_code
        for _ in range(2)
    ]
    assert codes == [401, 401]
    assert desk.http.get("/portal/pa/dossier/count", params=params, headers=desk.token()).status_code == 200


def test_totals_pages_and_cursors_that_lie(desk: Desk) -> None:
    first = desk.rows(**{**LIST, "pageIndex": 1})
    desk.faults({"interface": "portal.catalogue", "mode": "repeated_page", "calls": [1]})
    assert desk.rows(**LIST) == first
    desk.faults({"interface": "portal.catalogue", "mode": "total_changes", "calls": [1]})
    assert int(desk.rows(**LIST)[0]["AMOUNT"]) == int(first[0]["AMOUNT"]) + 1
    desk.faults({"interface": "portal.dossier", "mode": "stuck_cursor", "calls": [2]})
    headers = desk.token()
    params = {"size": 100, "updated-from": ALL[0], "updated-to": ALL[1]}
    pages = [
        desk.http.get("/portal/pa/dossier/search", params={**params, "page": n}, headers=headers).json()
        for n in (0, 1)
    ]
    assert [page["number"] for page in pages] == [0, 0]
    assert pages[0]["content"] == pages[1]["content"]


@pytest.mark.parametrize(
    ("mode", "key", "value"),
    [
        ("deleted", "DaXoa", "1"),
        ("malformed", "NgayTiepNhan", "31/02/2026"),
        ("dirty", "TrangThaiHoSo", "11"),
    ],
)
def test_spoilt_records(desk: Desk, mode: str, key: str, value: str) -> None:
    before = sum(row.get(key) == value for row in desk.slices(*ALL))
    desk.faults({"interface": "portal.dossier", "mode": mode})
    assert sum(row.get(key) == value for row in desk.slices(*ALL)) > before + 50


def test_late_copies_are_older_versions(desk: Desk) -> None:
    fresh = {row["MaHoSo"]: row["ThoiGianCapNhat"] for row in desk.slices(*ALL)}
    desk.faults({"interface": "portal.dossier", "mode": "out_of_order"})
    rows = desk.slices(*ALL)
    assert any(row["ThoiGianCapNhat"] < fresh[row["MaHoSo"]] for row in rows)
    assert {row["MaHoSo"] for row in rows} == set(fresh)


def test_count_may_be_missing_or_wrong(desk: Desk) -> None:
    true = desk.count(*ALL)
    desk.faults({"interface": "portal.count", "mode": "count_mismatch"})
    assert desk.count(*ALL)["count"] == true["count"] + 1
    desk.faults({"interface": "portal.count", "mode": "not_offered"})
    params = {"updated-from": ALL[0], "updated-to": ALL[1]}
    assert desk.http.get("/portal/pa/dossier/count", params=params, headers=desk.token()).status_code == 404


def test_payment_answers_with_a_wrong_signature(desk: Desk) -> None:
    good = desk.transactions()["MaXacThuc"]
    desk.faults({"interface": "payment.list", "mode": "bad_checksum", "calls": [1]})
    assert desk.transactions()["MaXacThuc"] != good
    assert desk.transactions()["MaXacThuc"] == good


def test_unknown_rules_are_refused(desk: Desk) -> None:
    for rule in ({"interface": "portal.x", "mode": "html"}, {"interface": "register", "mode": "x"}):
        assert desk.http.post("/control/faults", json={"rules": [rule]}).status_code == 400


def test_the_log_tells_what_was_asked_but_no_credential(desk: Desk) -> None:
    desk.http.delete("/control/requests")
    desk.count(*ALL)
    desk.transactions()
    desk.axis(
        "getSentEdocList", servicetype="eDoc", messagetype="edoc", fromDate="2026/01/01", toDate="2026/01/02"
    )
    log = desk.http.get("/control/requests").json()
    assert [line["interface"] for line in log] == [
        "portal.token",
        "portal.count",
        "payment.list",
        "exchange.sent",
    ]
    assert log[1]["params"] == {"updated-from": ALL[0], "updated-to": ALL[1]}
    assert log[3]["params"]["fromdate"] == "2026/01/01"
    text = json.dumps(log)
    for secret in (desk.secrets.client_secret, desk.secrets.edoc_secret, desk.secrets.payment_secret):
        assert secret not in text
