"""Cases that a naive reading gets wrong, by the numbers of docs/mistakes.md.

Some are laid by hand, so that they exist at every scale and stand exactly at the break; ``describe`` names
these and the drawn ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.agencies import CITY
from sandbox.catalogue import Procedure
from sandbox.dossiers import Dossier
from sandbox.payments import FAILED, PENDING, SUCCESS, Transaction
from sandbox.records import Fact, Record, State
from sandbox.times import stamp

if TYPE_CHECKING:
    from sandbox.world import World

_MOST = 25
Marks = dict[tuple[str, str], list[str]]


class Planter:
    """Lays dossiers and payments by hand into a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.marks: Marks = defaultdict(list)
        wards = [
            p for p in world.catalogue.procedures if p.is_ward and p.valid_from is None and p.valid_to is None
        ]
        self._ward = wards[0]
        self._fee = next((p for p in wards if p.fee > 0), self._ward)

    def plant(self) -> None:
        """Lay every case."""
        self._organisation()
        self._due_dates()
        self._statutory_times()
        self._payments()

    def _dossier(
        self,
        item: str,
        what: str,
        agency: str,
        received: datetime,
        due: datetime | None,
        finished: datetime | None = None,
        *,
        procedure: Procedure | None = None,
        root: str = CITY,
        code: str | None = None,
        changes: Sequence[tuple[datetime, State]] = (),
        **values: object,
    ) -> Dossier:
        world, procedure = self._world, procedure or self._ward
        number = len(world.dossiers) + len(world.dossiers.planted)
        code = code or f"{agency}-{received:%y%m%d}-9{number % 10_000:04d}"
        fees = tuple(
            (f"{procedure.code}.01", "Phi", amount) for amount in ((procedure.fee,) if procedure.fee else ())
        )
        state: State = {
            "MaTTHC": procedure.code,
            "MaLinhVuc": procedure.field_id,
            "KenhThucHien": "1",
            "LoaiDoiTuong": "1",
            "HinhThuc": "0",
            "NoiNopHoSo": "2",
            "MaDinhDanhDonVi": agency,
            "HoSoCoThanhPhanSoHoa": 0,
            "TaiKhoanDuocXacThucVoiVNeID": 0,
            "DuocThanhToanTrucTuyen": 0,
            "DanhSachLePhi": [
                {"MaPhiLePhi": name, "LoaiPhiLePhi": kind, "HinhThucThu": "1", "Gia": amount}
                for name, kind, amount in fees
            ],
            "DanhSachHoSoBoSung": [],
            "DanhSachGiayToKetQua": [],
            "TaiLieuNop": [],
            "NgayNopHoSo": received,
            "NgayTiepNhan": received,
            "NgayHenTra": due,
            "NgayTra": None,
            "NgayKetThucXuLy": None,
            "NgayTuChoi": None,
            "DaXoa": 0,
            "TrangThaiHoSo": "4",
        }
        state.update(values)
        facts: list[Fact] = [(received + timedelta(minutes=3), state), *changes]
        if finished is not None:
            last = max(moment for moment, _ in facts)
            known = max(finished + timedelta(minutes=4), last + timedelta(seconds=1))
            facts.append((known, {"TrangThaiHoSo": "10", "NgayKetThucXuLy": finished, "NgayTra": finished}))
        made = Dossier(
            number,
            code,
            root,
            procedure,
            number * 13,
            agency,
            received,
            received,
            fees,
            False,
            "0",
            Record(facts),
        )
        if received.date() <= world.end:
            world.dossiers.planted.append(made)
            self.marks[item, what].append(code)
        return made

    def _organisation(self) -> None:
        moment = datetime
        self._dossier(
            "25",
            "received by Quận 2, finished after it had merged into TP Thủ Đức, code unchanged",
            "H29.42",
            moment(2020, 12, 28, 9),
            moment(2021, 1, 14, 17),
            moment(2021, 1, 15, 10),
        )
        self._dossier(
            "25",
            "finished in 2020 but already under the code of the successor born in 2021",
            "H29.65",
            moment(2020, 12, 7, 9),
            moment(2020, 12, 14, 17),
            moment(2020, 12, 10, 10),
        )
        self._dossier(
            "25",
            "district dossier finished after the districts were split",
            "H29.43",
            moment(2025, 6, 26, 9),
            moment(2025, 7, 3, 17),
            moment(2025, 7, 2, 11),
        )
        self._dossier(
            "25",
            "the newest version carries a commune's code for a finish before communes existed",
            "H29.43",
            moment(2025, 6, 2, 9),
            moment(2025, 6, 9, 17),
            moment(2025, 6, 9, 11),
            changes=[(moment(2025, 7, 20, 3), {"MaDinhDanhDonVi": "H29.213"})],
        )
        self._dossier(
            "25",
            "Sở TT&TT absorbed by Sở KH&CN between receipt and finish",
            "H29.14",
            moment(2025, 2, 26, 9),
            moment(2025, 3, 7, 17),
            moment(2025, 3, 6, 11),
        )
        self._dossier(
            "25",
            "two mergers in a row between receipt and finish",
            "H29.84",
            moment(2021, 12, 20, 9),
            moment(2022, 1, 10, 17),
            moment(2025, 3, 4, 11),
        )
        self._dossier(
            "24",
            "unknown sub-unit of a district",
            "H29.41.05",
            moment(2023, 5, 4, 9),
            moment(2023, 5, 11, 17),
            moment(2023, 5, 10, 11),
        )
        self._dossier(
            "24",
            "unknown leaf under the city",
            "H29.97",
            moment(2023, 5, 4, 9),
            moment(2023, 5, 11, 17),
            moment(2023, 5, 12, 11),
        )
        twin = "000.00.41.H29-240514-90001"
        for root, agency in ((CITY, "H29.41"), ("G12", "G12.29")):
            self._dossier(
                "33",
                "one dossier number under two roots is two dossiers",
                agency,
                moment(2024, 5, 14, 9),
                moment(2024, 5, 21, 17),
                moment(2024, 5, 20, 11),
                root=root,
                code=twin,
            )
        self._dossier(
            "33",
            "one dossier that moved between two agencies of the city",
            "H29.41",
            moment(2024, 5, 14, 10),
            moment(2024, 5, 21, 17),
            moment(2024, 5, 22, 11),
            changes=[(moment(2024, 5, 16, 8), {"MaDinhDanhDonVi": "H29.43"})],
        )

    def _due_dates(self) -> None:
        moment = datetime
        self._dossier(
            "17",
            "due at 00:00:00, finished in the evening of that day",
            "H29.45",
            moment(2023, 3, 24, 9),
            moment(2023, 3, 31),
            moment(2023, 3, 31, 20, 15),
        )
        self._dossier(
            "17",
            "finished in the last second of the year",
            "H29.45",
            moment(2022, 12, 27, 9),
            moment(2022, 12, 30, 17),
            moment(2022, 12, 31, 23, 59, 59),
        )
        self._dossier(
            "17",
            "finished at the first second of the year",
            "H29.45",
            moment(2022, 12, 27, 9),
            moment(2023, 1, 3, 17),
            moment(2023, 1, 1),
        )
        self._dossier(
            "17",
            "finished at 00:30 local time, the day before in UTC",
            "H29.46",
            moment(2024, 1, 29, 9),
            moment(2024, 2, 1, 17),
            moment(2024, 2, 1, 0, 30),
        )
        self._dossier(
            "17",
            "unfinished, due at 00:00:00 of the last day of a month",
            "H29.101",
            moment(2026, 3, 24, 9),
            moment(2026, 3, 31),
        )
        self._dossier(
            "13",
            "overdue at the end of June, finished in July",
            "H29.102",
            moment(2026, 6, 10, 9),
            moment(2026, 6, 19, 17),
            moment(2026, 7, 6, 10),
        )
        self._dossier(
            "13", "overdue and never finished", "H29.103", moment(2026, 1, 5, 9), moment(2026, 1, 12, 17)
        )
        first, moved = moment(2024, 8, 9, 17), moment(2024, 8, 20, 17)
        entry: State = {
            "HoSoBoSungId": "HL1",
            "NgayBoSung": moment(2024, 8, 9, 16),
            "NgayTiepNhanBoSung": moment(2024, 8, 9, 16),
            "NgayHenTraTruoc": first,
            "NgayHenTraMoi": moved,
        }
        self._dossier(
            "11",
            "late, but rescheduled before the due date passed",
            "H29.47",
            moment(2024, 8, 2, 9),
            first,
            moment(2024, 8, 19, 10),
            changes=[(moment(2024, 8, 9, 16, 5), {"NgayHenTra": moved, "DanhSachHoSoBoSung": [entry]})],
        )
        late_pickup = self._dossier(
            "12",
            "finished in time, picked up long after the due date",
            "H29.48",
            moment(2024, 4, 1, 9),
            moment(2024, 4, 8, 17),
            moment(2024, 4, 5, 10),
        )
        late_pickup.record.add(moment(2024, 5, 2, 9, 10), {"NgayTra": moment(2024, 5, 2, 9)})
        asked = [
            {
                "HoSoBoSungId": f"BS{n}",
                "NgayBoSung": moment(2024, 4, 2 + n, 9),
                "NgayTiepNhanBoSung": moment(2024, 4, 2 + n, 15),
                "NgayHenTraTruoc": moment(2024, 4, 12, 17),
                "NgayHenTraMoi": moment(2024, 4, 12, 17),
            }
            for n in (1, 2)
        ]
        self._dossier(
            "10",
            "asked for papers twice, finished in time",
            "H29.50",
            moment(2024, 4, 1, 9),
            moment(2024, 4, 12, 17),
            moment(2024, 4, 11, 10),
            DanhSachHoSoBoSung=asked,
        )
        for status, item in (("3", "14"), ("7", "14"), ("8", "14")):
            self._dossier(
                item,
                f"ended with status {status}",
                "H29.51",
                moment(2024, 4, 1, 9),
                moment(2024, 4, 12, 17),
                TrangThaiHoSo=status,
                NgayKetThucXuLy=moment(2024, 4, 20, 10),
            )

    def _statutory_times(self) -> None:
        """Dossiers without NgayHenTra, one for each unit, around Tết and a month's end."""
        units: dict[str, Procedure] = {}
        for procedure in self._world.catalogue.procedures:
            if procedure.valid_from is not None or procedure.valid_to is not None or procedure.redecided:
                continue
            for method in procedure.methods:
                if method.channel == "DIRECT" and method.time:
                    units.setdefault(method.unit, procedure)
        for unit, procedure in sorted(units.items()):
            for start in (datetime(2023, 1, 17, 15, 30), datetime(2024, 1, 31, 9), datetime(2026, 4, 24, 16)):
                time = next(m.time for m in procedure.methods if m.channel == "DIRECT") or 1
                guess = (
                    start
                    + {"MONTH": timedelta(days=30), "HOUR": timedelta(hours=1)}.get(unit, timedelta(days=1))
                    * time
                )
                for shift in (timedelta(days=-1), timedelta(days=2), timedelta(days=9)):
                    self._dossier(
                        "15" if start.year != 2023 else "16",
                        f"no due date, statutory time in {unit}",
                        "H29.44" if start.year < 2025 else "H29.110",
                        start,
                        None,
                        max(start + timedelta(hours=1), guess + shift).replace(microsecond=0),
                        procedure=procedure,
                    )

    def _payments(self) -> None:
        fee, moment = self._fee, datetime
        owner = self._dossier(
            "18",
            "paid in two receipts after two failed attempts, one refunded in a later month",
            "H29.104",
            moment(2026, 3, 30, 9),
            moment(2026, 4, 6, 17),
            moment(2026, 4, 3, 10),
            procedure=fee,
            DuocThanhToanTrucTuyen=1,
        )
        for attempt in (1, 2):
            self._pay(owner, moment(2026, 3, 30, 9, attempt), FAILED, 50_000, attempt)
        self._pay(owner, moment(2026, 3, 30, 9, 5), SUCCESS, 50_000, 3)
        second = self._pay(owner, moment(2026, 3, 30, 9, 6), SUCCESS, 8_000, 1, kind="LePhi")
        second.record.add(
            moment(2026, 5, 12, 10), {"SoTienHoan": 8_000, "ThoiGianHoan": moment(2026, 5, 12, 9)}
        )
        waiting = self._dossier(
            "18",
            "pending for ever in LIST, QUERY knows a success of the next month",
            "H29.105",
            moment(2026, 3, 31, 15),
            moment(2026, 4, 7, 17),
            moment(2026, 4, 2, 10),
            procedure=fee,
            DuocThanhToanTrucTuyen=1,
        )
        hung = self._pay(waiting, moment(2026, 3, 31, 23, 50), PENDING, 20_000, 1)
        settled = moment(2026, 4, 1, 0, 35)
        hung.query = Record(
            [(settled, {"TrangThaiGD": SUCCESS, "MaGiaoDich": "GD609090000001", "ThoiGianGD": settled})]
        )
        self._dossier(
            "19",
            "cash at the desk, flagged as paid online",
            "H29.106",
            moment(2026, 4, 6, 9),
            moment(2026, 4, 10, 17),
            moment(2026, 4, 9, 9),
            procedure=fee,
            DuocThanhToanTrucTuyen=1,
        )
        exempt = [{"MaPhiLePhi": f"{fee.code}.01", "LoaiPhiLePhi": "Phi", "HinhThucThu": "1", "Gia": 0}]
        self._dossier(
            "19",
            "exempt: every fee is 0",
            "H29.106",
            moment(2026, 4, 6, 10),
            moment(2026, 4, 10, 17),
            moment(2026, 4, 9, 10),
            procedure=fee,
            DanhSachLePhi=exempt,
        )
        self._dossier(
            "19",
            "an empty fee list is not an exemption",
            "H29.106",
            moment(2026, 4, 6, 11),
            moment(2026, 4, 10, 17),
            moment(2026, 4, 9, 11),
            procedure=fee,
            DanhSachLePhi=[],
        )
        evening = self._dossier(
            "20",
            "afternoon payment written with a 12-hour clock",
            "H29.107",
            moment(2026, 4, 13, 14),
            moment(2026, 4, 17, 17),
            moment(2026, 4, 15, 10),
            procedure=fee,
            DuocThanhToanTrucTuyen=1,
        )
        self._pay(evening, moment(2026, 4, 13, 14, 30), SUCCESS, 20_000, 1).twelve_hours = True

    def _pay(
        self, dossier: Dossier, when: datetime, status: int, amount: int, attempt: int, kind: str = "Phi"
    ) -> Transaction:
        payments = self._world.payments
        reference = f"dvc{dossier.code}{stamp(when)}P"
        place = len(payments.planted)
        state: State = {
            "MaThamChieu": reference,
            "MaGiaoDich": f"GD{when:%j}8{place:08d}" if status == SUCCESS else None,
            "MaHoSo": dossier.code,
            "MaTTHC": dossier.procedure.code,
            "MaDonVi": dossier.agency,
            "SoTien": amount,
            "MaTienTe": "VND",
            "MaNganHang": "VCB",
            "MaKenhThanhToan": "1",
            "ThoiGianGD": when,
            "TrangThaiGD": status,
            "LanThu": attempt,
            "SoTienHoan": 0,
            "ThoiGianHoan": None,
            "PhiLePhi": [
                {"LoaiPhiLePhi": kind, "MaPhiLePhi": f"{dossier.procedure.code}.01", "SoTien": amount}
            ],
        }
        made = Transaction(reference, dossier.person, Record([(when + timedelta(minutes=2), state)]))
        if when.date() <= self._world.end:
            payments.planted.append(made)
        return made


def describe(world: World) -> list[dict[str, object]]:
    """Return the planted and drawn cases with the keys of (at most 25 of) their records."""
    marks: Marks = defaultdict(list)
    for case, keys in world.planter.marks.items():
        marks[case].extend(keys)
    _catalogue_marks(world, marks)
    _dossier_marks(world, marks)
    _payment_marks(world, marks)
    _document_marks(world, marks)
    return [
        {"item": item, "what": what, "count": len(keys), "keys": keys[:_MOST]}
        for (item, what), keys in sorted(marks.items(), key=lambda pair: (int(pair[0][0]), pair[0][1]))
    ]


def _catalogue_marks(world: World, marks: Marks) -> None:
    for procedure in world.catalogue.procedures:
        levels = {level.level for level in procedure.levels if level.valid_to is None}
        services = {level.service for level in procedure.levels}
        if len(services) > 1:
            marks["1", "several services of one procedure"].append(procedure.code)
        if {3, 4} <= levels:
            marks["1", "services at level 3 and at level 4"].append(procedure.code)
        if not procedure.eligible:
            marks["2", "in force but not eligible"].append(procedure.code)
        if procedure.valid_to is not None and procedure.valid_to < world.clock.date():
            marks["2", "abolished: in force in the past only"].append(procedure.code)
        if any(level.level >= 3 and level.valid_to == date(2022, 8, 14) for level in procedure.levels):
            marks["3", "level 3 or 4 closed by the change of classes on 15/8/2022"].append(procedure.code)
        if not any(method.fees for method in procedure.methods):
            marks["21", "no fee known"].append(procedure.code)


def _dossier_marks(world: World, marks: Marks) -> None:
    for dossier in world.dossiers:
        found = dossier.record.at(world.clock)
        if found is None:
            continue
        state, code = found[1], dossier.code
        if state["KenhThucHien"] is None:
            marks["8", "channel missing"].append(code)
        elif state["KenhThucHien"] == "3":
            marks["8", "postal channel"].append(code)
        supplements = state["DanhSachHoSoBoSung"]
        if isinstance(supplements, list) and supplements:
            if str(supplements[-1]["HoSoBoSungId"]).startswith("HL"):
                marks["11", "rescheduled"].append(code)
            else:
                marks["10", "supplements"].append(code)
        finished, received, due = state["NgayKetThucXuLy"], state["NgayTiepNhan"], state["NgayHenTra"]
        returned = state["NgayTra"]
        timed = (
            isinstance(finished, datetime) and isinstance(due, datetime) and isinstance(returned, datetime)
        )
        if timed and str(finished) <= str(due) < str(returned):
            marks["12", "picked up after the due date"].append(code)
        if state["TrangThaiHoSo"] == "10" and finished is None:
            marks["12", "returned without an end of processing"].append(code)
        if state["TrangThaiHoSo"] in ("2", "4", "5", "6") and isinstance(due, datetime) and due < world.clock:
            marks["13", "overdue now"].append(code)
        if received is not None and due is None:
            marks["15", "no due date"].append(code)
        if isinstance(due, datetime) and due.time() == datetime.min.time():
            marks["17", "due at midnight"].append(code)
        if finished is not None and finished == received:
            marks["30", "no time between receipt and finish"].append(code)
        if state["TrangThaiHoSo"] in ("0", "11"):
            marks["33", "unknown status"].append(code)
        if state["DaXoa"] == 1:
            marks["31", "withdrawn from the source"].append(code)
        if dossier.root != CITY:
            marks["24", "another root"].append(code)
        if (
            found[0] - max(m for m in (received, finished, dossier.submitted) if isinstance(m, datetime))
        ).days > 1:
            marks["27", "became known days later"].append(code)


def _payment_marks(world: World, marks: Marks) -> None:
    for made in world.payments:
        found = made.record.at(world.clock)
        if found is None:
            continue
        state = found[1]
        amount, back = state["SoTien"], state["SoTienHoan"]
        if isinstance(amount, int) and isinstance(back, int) and back:
            marks["18", "refunded in full" if back >= amount else "refunded in part"].append(made.reference)
        if made.query is not None:
            marks["18", "pending in LIST for ever"].append(made.reference)
        if state["TrangThaiGD"] == FAILED:
            marks["18", "failed attempt"].append(made.reference)
        if made.twelve_hours:
            marks["20", "12-hour time"].append(made.reference)


def _document_marks(world: World, marks: Marks) -> None:
    for kind, keys in world.exchange.marks.items():
        item = "5" if kind.startswith("recall") else "6"
        marks[item, kind.replace("_", " ")].extend(keys)
    for entry in world.exchange.register:
        found = entry.record.at(world.clock)
        if found is None:
            continue
        state = found[1]
        recipients = state["Recipients"]
        if state["DoMat"] != 0:
            marks["4", "secret"].append(entry.key)
        if not isinstance(recipients, list) or not recipients:
            marks["6", "no recipients"].append(entry.key)
            continue
        if len(recipients) > 1:
            marks["6", "several recipients"].append(entry.key)
        if len({r["OrganId"] for r in recipients}) < len(recipients):
            marks["6", "one recipient twice, electronic and paper"].append(entry.key)
        if state["KySo"] == 0 or any(r["KemBanGiay"] == 1 for r in recipients):
            marks["7", "unsigned, or a paper copy follows"].append(entry.key)
