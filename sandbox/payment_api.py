"""The payment platform and the folder of settlement files, as servers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from sandbox.agencies import leaf_first
from sandbox.answers import Answer, Call, answer_json
from sandbox.payments import Place, Transaction, effective
from sandbox.records import State
from sandbox.signing import sha256_joined
from sandbox.times import parse_stamp, stamp, stamp12
from sandbox.world import World

LIST_ORDER = (
    "LoaiBanTin",
    "PhienBan",
    "MaDoiTac",
    "TuThoiGian",
    "DenThoiGian",
    "TrangSo",
    "KichThuoc",
    "ThoiGianGD",
)
QUERY_ORDER = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
QUERY_ANSWER_ORDER = (
    "LoaiBanTin",
    "MaLoi",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "MaTienTe",
    "MaGiaoDich",
    "MaNganHang",
    "ThoiGianGD",
    "ThongTinGiaoDich",
)


def transaction_wire(world: World, made: Transaction, moment: datetime, state: State) -> dict[str, object]:
    """Return one LIST item as served, wire noise included."""
    mark = crc32(made.reference.encode())
    person = world.people[made.person]
    item: dict[str, object] = {}
    for key, value in state.items():
        if isinstance(value, datetime):
            item[key] = stamp12(value) if key == "ThoiGianGD" and made.twelve_hours else stamp(value)
        elif value is None:
            if mark % 5:
                item[key] = None if mark % 3 == 0 else ""
        elif isinstance(value, int):
            item[key] = value if key in ("LanThu",) and mark % 2 else str(value)
        elif isinstance(value, list):
            item[key] = [{**part, "SoTien": str(part["SoTien"])} for part in value]
        else:
            item[key] = value
    if mark % 12 == 0:
        item["MaTTHC"] = f"{state['MaTTHC']}.000.00.00.H29"
    unit = state["MaDonVi"]
    if isinstance(unit, str) and mark % 6 == 0:
        item["MaDonVi"] = leaf_first(unit) or unit
    item["HoTenNguoiNop"] = person.name.upper()
    item["SoCMNDNguoiNop"] = person.identity
    item["DiaChiNguoiNop"] = person.address
    item["TaiKhoanNguoiNop"] = person.phone
    if mark % 97 == 0:
        item["MaNganHang"] = f"TK cua {person.name}"
    if mark % 31 == 0:
        item["MaThietBi"] = "1"
    item["ThoiGianCapNhat"] = stamp(moment)
    return item


class PaymentApi:
    """Handlers of LIST, QUERY and the settlement folder."""

    def __init__(self, world: World, partner: str, secret: str, settlement_key: str) -> None:
        self._world, self._partner, self._secret, self._key = world, partner, secret, settlement_key
        self._files: tuple[int, dict[str, bytes], list[dict[str, object]]] | None = None
        self.change_file: Callable[[bytes], bytes] = bytes
        self._places: dict[str, Place] = {}

    @staticmethod
    def interface(call: Call) -> str:
        """Return which interface a request to the one address is for."""
        return "payment.query" if call.json().get("LoaiBanTin") == "QUERY" else "payment.list"

    def transactions(self, call: Call) -> Answer:
        """Answer LIST or QUERY, after checking the signature."""
        body = {key: str(value) for key, value in call.json().items()}
        order = QUERY_ORDER if body.get("LoaiBanTin") == "QUERY" else LIST_ORDER
        expected = sha256_joined([body.get(key, "") for key in order], self._secret)
        if body.get("MaXacThuc", "").lower() != expected or body.get("MaDoiTac") != self._partner:
            return answer_json({"MaLoi": "97", "MoTaLoi": "Sai mã xác thực"})
        if body["LoaiBanTin"] == "QUERY":
            return self._query(call, body)
        if body["LoaiBanTin"] != "LIST":
            return answer_json({"MaLoi": "02", "MoTaLoi": "Loại bản tin không được hỗ trợ"})
        return self._list(call, body)

    def _list(self, call: Call, body: dict[str, str]) -> Answer:
        world = self._world
        try:
            page, size = int(body["TrangSo"]), int(body["KichThuoc"])
            places, item = self._rows(parse_stamp(body["TuThoiGian"]), parse_stamp(body["DenThoiGian"]))
        except ValueError:
            return answer_json({"MaLoi": "03", "MoTaLoi": "Sai định dạng"})
        if not 1 <= size <= 1000:
            return answer_json({"MaLoi": "03", "MoTaLoi": "KichThuoc phải từ 1 đến 1000"})
        size = min(size, world.page_cap)
        if call.mode == "capped_size":
            size = max(1, size // 2)
        total = len(places) + (1 if call.mode in ("total_changes", "count_mismatch") else 0)
        shown = page - 1 if call.mode in ("repeated_page", "stuck_cursor") and page > 1 else page
        items = [item(place) for place in places[(shown - 1) * size : shown * size]]
        if call.mode == "missing_record":
            items = items[1:]
        elif call.mode == "malformed":
            items = [{**i, "SoTien": "1000.5"} if n % 10 == 0 else i for n, i in enumerate(items)]
        elif call.mode == "dirty":
            items = [{**i, "MaTienTe": "USD"} if n % 10 == 0 else i for n, i in enumerate(items)]
        elif call.mode == "missing_key":
            items = [
                {k: v for k, v in i.items() if k != "SoTien"} if n % 10 == 0 else i
                for n, i in enumerate(items)
            ]
        signature = sha256_joined(["LIST", self._partner, total, len(items)], self._secret)
        if call.mode == "bad_checksum":
            signature = "0" * 64
        return answer_json(
            {
                "MaLoi": "00",
                "MoTaLoi": "Thành công",
                "LoaiBanTin": "LIST",
                "TrangSo": str(shown if call.mode == "stuck_cursor" else page),
                "TongSo": str(total) if page % 2 else total,
                "DanhSach": items,
                "MaXacThuc": signature,
            }
        )

    def _rows(
        self, start: datetime, end: datetime
    ) -> tuple[Sequence[Any], Callable[[Any], dict[str, object]]]:
        """Return the places of a window in order, and what makes the item of a place."""
        world, archive = self._world, self._world.archive
        if archive is not None:
            return archive.window("transaction", start, end), lambda place: json.loads(
                archive.body("transaction", place)
            )

        def item(place: Place) -> dict[str, object]:
            made = world.payments.get(place)
            found = made.record.at(world.clock)
            if found is None:
                raise LookupError(made.reference)
            return transaction_wire(world, made, *found)

        return world.payment_line().window(start, end), item

    def _find(self, reference: str) -> Transaction | None:
        if self._world.archive is not None:
            return self._world.archive.pending(reference)
        if not self._places:
            self._places = {made.reference: place for place, made in self._world.payments.places()}
        place = self._places.get(reference)
        return None if place is None else self._world.payments.get(place)

    def _query(self, call: Call, body: dict[str, str]) -> Answer:
        made = self._find(body.get("MaThamChieu", ""))
        state = effective(made, self._world.clock) if made is not None else None
        if made is None or state is None:
            return answer_json({"MaLoi": "91", "MoTaLoi": "Không tìm thấy giao dịch"})
        moment = state["ThoiGianGD"]
        answer: dict[str, object] = {
            "MaLoi": "00",
            "MoTaLoi": "Thành công",
            "LoaiBanTin": "QUERY",
            "MaDoiTac": self._partner,
            "MaThamChieu": made.reference,
            "SoTien": str(state["SoTien"]),
            "MaTienTe": state["MaTienTe"],
            "MaGiaoDich": state["MaGiaoDich"] or "",
            "MaNganHang": state["MaNganHang"],
            "ThoiGianGD": stamp(moment) if isinstance(moment, datetime) else "",
            "ThongTinGiaoDich": f"THANH TOAN HO SO {state['MaHoSo']}",
            "TrangThaiGD": str(state["TrangThaiGD"]),
        }
        answer["MaXacThuc"] = sha256_joined([answer[key] for key in QUERY_ANSWER_ORDER], self._secret)
        if call.mode == "bad_checksum":
            answer["MaXacThuc"] = "0" * 64
        return answer_json(answer)

    def forget_files(self) -> None:
        """Make the settlement files anew when they are next asked for."""
        self._files = None

    def _folder(self) -> tuple[dict[str, bytes], list[dict[str, object]]]:
        """Return the settlement files that are out, by name, and their listing, oldest day first."""
        if self._files is None or self._files[0] != self._world.changes:
            files = {
                file.name: self.change_file(file.content(self._key)) for file in self._world.settlements()
            }
            rows: list[dict[str, object]] = []
            for name, content in files.items():
                rows.append(
                    {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                )
            self._files = (self._world.changes, files, rows)
        return self._files[1:]

    def folder(self, call: Call) -> Answer:
        """Answer the list of settlement files."""
        archive = self._world.archive
        listed = self._folder()[1] if archive is None else archive.settlement_names()
        rows = [dict(row) for row in listed]
        if call.mode == "bad_checksum" and rows:
            rows[0]["sha256"] = "0" * 64
        return answer_json(rows)

    def file(self, call: Call) -> Answer:
        """Answer one settlement file."""
        name, archive = call.path.rsplit("/", 1)[-1], self._world.archive
        found = self._folder()[0].get(name) if archive is None else archive.settlement(name)
        if found is None:
            return answer_json({"message": "Not Found"}, 404)
        content = found
        if call.mode == "bad_checksum":
            content = content.replace(b"[RRC]0000", b"[RRC]0116", 1)
        elif call.mode == "missing_record":
            lines = content.split(b"\n")
            content = b"\n".join(lines[:1] + lines[2:])
        elif call.mode == "malformed":
            content = content.replace(b"[F49]704", b"[F49]840", 1)
        return Answer(content, kind="application/octet-stream")
