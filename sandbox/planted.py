"""Cases that a naive reading gets wrong, by the numbers of docs/mistakes.md.

They are laid by hand, so that they exist at every scale and stand exactly at the break.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sandbox.agencies import CITY
from sandbox.catalogue import Procedure
from sandbox.dossiers import Dossier
from sandbox.payments import FAILED, PENDING, SUCCESS, Transaction
from sandbox.records import Fact, Record, State
from sandbox.times import stamp
from sandbox.world import World

Marks = dict[tuple[str, str], list[str]]
"""Keys of records by (number of the mistake, what the case is)."""


def plant(world: World) -> Marks:
    """Lay every case into a world that has none yet, and return where it lies."""
    planter = _Planter(world)
    planter.plant()
    return planter.marks


class _Planter:
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
