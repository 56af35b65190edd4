"""The contract of the payment platform, checked by hand."""

from __future__ import annotations

import hashlib
import re

from tests.sandbox.conftest import Desk


def _md5(text: str, key: str) -> str:
    return hashlib.md5((text + key).encode(), usedforsecurity=False).hexdigest()


def test_list_meets_its_total_and_is_signed(desk: Desk) -> None:
    items, page = [], 1
    while True:
        answer = desk.transactions(page, 200)
        assert answer["MaLoi"] == "00"
        count = len(answer["DanhSach"])
        text = f"LIST|{desk.secrets.payment_partner}|{int(answer['TongSo'])}|{count}|{desk.secrets.payment_secret}"
        assert answer["MaXacThuc"] == hashlib.sha256(text.encode()).hexdigest()
        items += answer["DanhSach"]
        if len(items) >= int(answer["TongSo"]):
            break
        page += 1
    assert len({item["MaThamChieu"] for item in items}) == len(items) == int(answer["TongSo"])
    assert {item["TrangThaiGD"] for item in items} == {"1", "3", "4"}
    assert all(re.fullmatch(r"\d+", item["SoTien"]) for item in items)
    assert any(item["SoTienHoan"] == item["SoTien"] != "0" for item in items)
    assert any(0 < int(item["SoTienHoan"]) < int(item["SoTien"]) for item in items)
    dossiers = [item["MaHoSo"] for item in items]
    assert len(set(dossiers)) < len(dossiers)


def test_wrong_signature_is_refused(desk: Desk) -> None:
    answer = desk.http.post("/payment", json={"LoaiBanTin": "LIST", "MaXacThuc": "0"}).json()
    assert answer["MaLoi"] == "97"
    assert "DanhSach" not in answer


def test_query_settles_what_list_leaves_pending(desk: Desk) -> None:
    items = desk.transactions()["DanhSach"] + desk.transactions(2)["DanhSach"]
    (pending,) = [i for i in items if i["MaHoSo"].startswith("H29.105-260331") and i["TrangThaiGD"] == "3"]
    answer = desk.pay(
        LoaiBanTin="QUERY", PhienBan="1.0.6", MaDoiTac=desk.secrets.payment_partner,
        MaThamChieu=pending["MaThamChieu"], ThoiGianGD="20261001060000",
    )  # fmt: skip
    assert (answer["TrangThaiGD"], answer["ThoiGianGD"]) == ("1", "20260401003500")
    assert pending["ThoiGianGD"] == "20260331235000"
    states = set()
    for item in items:
        if item["TrangThaiGD"] == "3":
            answer = desk.pay(
                LoaiBanTin="QUERY", PhienBan="1.0.6", MaDoiTac=desk.secrets.payment_partner,
                MaThamChieu=item["MaThamChieu"], ThoiGianGD="20261001060000",
            )  # fmt: skip
            states.add(answer["TrangThaiGD"])
    assert states == {"1", "3", "4"}


def test_settlement_files_verify_and_mostly_match_the_platform(desk: Desk) -> None:
    files = desk.http.get("/settlement/").json()
    key = desk.secrets.settlement_key
    lines: dict[str, int] = {}
    years = set()
    for file in files:
        content = desk.http.get(f"/settlement/{file['name']}").content
        assert len(content) == file["size"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        header, *details, trailer = content.decode("ascii").rstrip("\n").split("\n")
        assert header.startswith("HR[REV]")
        assert int(trailer[7:16]) == len(details)
        assert _md5(trailer[:-32], key) == trailer[-32:]
        day, month, year = header[-8:-6], header[-6:-4], header[-4:]
        assert file["name"].startswith(f"{month}{day}{year[2:]}_")
        for detail in details:
            assert _md5(detail[:-32], key) == detail[-32:]
            amount = re.search(r"\[F4\](\d{12})", detail)
            rrn = re.search(r"\[F37\](.{12})", detail)
            settled = re.search(r"\[F15\](\d{4})", detail)
            assert amount
            assert rrn
            assert settled
            assert amount[1].endswith("00")
            lines[rrn[1]] = int(amount[1][:-2])
            if settled[1] > f"{month}{day}":
                years.add(settled[1])
    assert years == {"1231"}, "lines of 31/12 stand in the first file of the next year (R62)"
    items = desk.transactions()["DanhSach"] + desk.transactions(2)["DanhSach"]
    paid = {
        i["MaGiaoDich"][-12:]: int(i["SoTien"]) for i in items if i["TrangThaiGD"] == "1" and int(i["SoTien"])
    }
    matched = sum(lines.get(rrn) == amount for rrn, amount in paid.items())
    assert matched / len(paid) > 0.95
    assert set(lines) - set(paid)
    assert desk.http.get("/settlement/none.dat").status_code == 404
