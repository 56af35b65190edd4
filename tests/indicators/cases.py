"""Cases worked by hand: a few records, and the fractions a person gets with a pencil.

Each case fills a TinyTruth and returns what must come out. The same cases run through the oracle and
through the pipeline's SQL, so neither is judged by the other alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.indicators.tiny import TinyTruth, method, procedure, recipient
from tests.oracle.periods import next_month

ANY = "any"


@dataclass(frozen=True)
class Expect:
    """One row; `period` is "2021-06", "2021Q2", "2021" or "ytd 2021-06", of administrative reports "report 2021-06" ...

    None, None = no such row, or, with status no_data, one without numbers. Status "count": no denominator (R68).
    """

    indicator: str
    period: str
    numerator: int | None
    denominator: int | None
    status: str | None = ANY
    variant: str = "headline"
    grain: str = "city"
    agency: str | None = None
    group: str | None = None
    field: str | None = None

    @property
    def span(self) -> tuple[str, date, date]:
        """The period as (type, start, end); of reports from the 15th of the month before to the 14th."""
        if self.period.startswith("report "):
            kind, start, end = replace(self, period=self.period[7:]).span
            return (
                kind,
                (start - timedelta(days=1)).replace(day=15),
                (end - timedelta(days=1)).replace(day=15),
            )
        kind, text = ("ytd", self.period[4:]) if self.period.startswith("ytd ") else ("", self.period)
        if "Q" in text:
            start = date(int(text[:4]), 3 * int(text[5]) - 2, 1)
            return "quarter", start, next_month(next_month(next_month(start)))
        if "-" in text:
            month = date(int(text[:4]), int(text[5:]), 1)
            return (
                (kind, month.replace(month=1), next_month(month))
                if kind
                else ("month", month, next_month(month))
            )
        return "year", date(int(text), 1, 1), date(int(text) + 1, 1, 1)


Case = Callable[[TinyTruth], list[Expect]]
CASES: dict[str, tuple[str, Case]] = {}


def case(now: str = "2022-01-01T06:00:00") -> Callable[[Case], Case]:
    """Register a case under its function's name, run at the local moment `now`."""

    def register(function: Case) -> Case:
        CASES[function.__name__] = (now, function)
        return function

    return register


ON_TIME = "on_time_resolution"


@case()
def due_at_midnight_means_the_end_of_that_day(t: TinyTruth) -> list[Expect]:
    """R08, Civil Code 148(6)."""
    due = {"NgayTiepNhan": "2021-03-01T08:00:00", "NgayHenTra": "2021-03-10T00:00:00", "TrangThaiHoSo": 9}
    t.dossier(**due, NgayKetThucXuLy="2021-03-10T16:00:00")  # on the due day: on time
    t.dossier(**due, NgayKetThucXuLy="2021-03-11T00:00:00")  # the next day's first second: late
    # due 31/3 23:59:59, still in progress: 23:59:59 < 1/4 00:00:00, so overdue at March's end
    t.dossier(NgayTiepNhan="2021-03-02T08:00:00", NgayHenTra="2021-03-31T00:00:00", TrangThaiHoSo=4)
    return [
        Expect(ON_TIME, "2021-03", 1, 2, "not_met"),  # 1 of the 2 resolved
        Expect(ON_TIME, "2021-03", 1, 3, variant="incl_overdue"),  # 2 resolved + 1 overdue
        Expect(ON_TIME, "2021-02", None, None),  # the first event is in March: no row before it
        Expect(ON_TIME, "2021-05", 0, 0, "not_applicable"),
    ]


@case()
def working_days_skip_tet(t: TinyTruth) -> list[Expect]:
    """R09: 5 working days over Tết 2021 (10-16/2)."""
    # received Tuesday 9/2; 17, 18, 19, 22, 23 February are the five working days after it: due 23/2 23:59:59
    for finished in ("2021-02-23T18:00:00", "2021-02-24T00:00:00"):
        t.dossier(NgayTiepNhan="2021-02-09T09:00:00", NgayKetThucXuLy=finished, TrangThaiHoSo=9)
    return [Expect(ON_TIME, "2021-02", 1, 2, "not_met"), Expect(ON_TIME, "2021Q1", 1, 2)]


@case()
def a_month_is_clipped_then_rolled(t: TinyTruth) -> list[Expect]:
    """R09, Civil Code 148(3) and 148(5)."""
    t.procedures.append(procedure("1.000002", "Hộ tịch", method("DIRECT", 1, "MONTH")))
    # 31/1 + 1 month = 28/2/2021 (clipped), a Sunday: rolled to Monday 1/3 23:59:59
    for finished in ("2021-03-01T20:00:00", "2021-03-02T08:00:00"):
        t.dossier(
            MaTTHC="1.000002", NgayTiepNhan="2021-01-31T09:00:00", NgayKetThucXuLy=finished, TrangThaiHoSo=9
        )
    return [Expect(ON_TIME, "2021-03", 1, 2, "not_met"), Expect(ON_TIME, "2021-01", 0, 0, "not_applicable")]


@case()
def calendar_days_hours_and_channels(t: TinyTruth) -> list[Expect]:
    """R09: the method of the dossier's channel, else DIRECT, else the longest; fractions of days round up."""
    t.procedures += [
        procedure("1.000005", "Hộ tịch", method("DIRECT", 9, "DAY"), method("ONLINE", 2.5, "DAY")),
        procedure("1.000006", "Hộ tịch", method("POSTAL", 1, "WORKING_DAY"), method("ONLINE", 36, "HOUR")),
        procedure("1.000007", "Hộ tịch", method("DIRECT", 3, "UNKNOWN")),
    ]
    start = {"NgayTiepNhan": "2021-04-14T09:00:00", "TrangThaiHoSo": 9}
    # online, 2.5 days -> 3: Saturday 17/4 rolls to Monday 19/4 23:59:59: on time
    t.dossier(**start, MaTTHC="1.000005", KenhThucHien="2", NgayKetThucXuLy="2021-04-19T23:59:59")
    # no channel = DIRECT, 9 days: Friday 23/4 23:59:59: late on the 24th
    t.dossier(**start, MaTTHC="1.000005", KenhThucHien=None, NgayKetThucXuLy="2021-04-24T08:00:00")
    # direct, but only POSTAL (due 15/4 23:59:59) and ONLINE (36 hours: 15/4 21:00:00): the longest is POSTAL
    t.dossier(**start, MaTTHC="1.000006", NgayKetThucXuLy="2021-04-15T22:00:00")
    # online: exactly 36 hours
    t.dossier(**start, MaTTHC="1.000006", KenhThucHien="2", NgayKetThucXuLy="2021-04-15T21:00:00")
    t.dossier(
        **start, MaTTHC="1.000006", KenhThucHien="2", NgayKetThucXuLy="2021-04-15T21:00:01"
    )  # late (R82)
    # an unknown unit, and a procedure the catalogue does not know: no due date, excluded
    t.dossier(**start, MaTTHC="1.000007", NgayKetThucXuLy="2021-04-15T21:00:00")
    t.dossier(**start, MaTTHC="9.999999", NgayKetThucXuLy="2021-04-15T21:00:00")
    return [Expect(ON_TIME, "2021-04", 3, 5)]  # on time: 1st, 3rd, 4th of the five with a due date


@case()
def a_method_without_a_usable_time_is_passed_over(t: TinyTruth) -> list[Expect]:
    """R86: the order of R09 (own channel, DIRECT, the longest) runs over the methods that state a time."""
    t.procedures += [
        procedure(
            "1.000012",
            "Hộ tịch",
            method("DIRECT", None, "WORKING_DAY"),
            method("ONLINE", 2, "WORKING_DAY"),
            method("POSTAL", 4, "WORKING_DAY"),
        ),
        procedure("1.000013", "Hộ tịch", method("ONLINE", 9, "UNKNOWN"), method("DIRECT", 1, "WORKING_DAY")),
        procedure(
            "1.000014", "Hộ tịch", method("DIRECT", None, "WORKING_DAY"), method("ONLINE", 3, "UNKNOWN")
        ),
    ]
    start = {"NgayTiepNhan": "2021-04-14T09:00:00", "TrangThaiHoSo": 9}
    # direct has no time: the longest that has one, POSTAL: 15, 16, 19, 20 April, so Tuesday 20/4 23:59:59
    t.dossier(**start, MaTTHC="1.000012", KenhThucHien="1", NgayKetThucXuLy="2021-04-20T18:00:00")  # on time
    t.dossier(**start, MaTTHC="1.000012", KenhThucHien="1", NgayKetThucXuLy="2021-04-21T00:00:00")  # late
    # online is in no unit: DIRECT, one working day: Thursday 15/4 23:59:59
    t.dossier(**start, MaTTHC="1.000013", KenhThucHien="2", NgayKetThucXuLy="2021-04-16T08:00:00")  # late
    # no method states a time: no due date, excluded
    t.dossier(**start, MaTTHC="1.000014", KenhThucHien="2", NgayKetThucXuLy="2021-04-16T08:00:00")
    return [Expect(ON_TIME, "2021-04", 1, 3, "not_met")]


@case()
def supplements_add_wall_clock_without_a_second_roll(t: TinyTruth) -> list[Expect]:
    """R09: answered minus requested; open and negative ones add nothing."""
    start = {"NgayTiepNhan": "2021-03-01T09:00:00", "TrangThaiHoSo": 9}  # 5 working days: 8/3 23:59:59
    five_days = [{"NgayBoSung": "2021-03-03T10:00:00", "NgayTiepNhanBoSung": "2021-03-08T10:00:00"}]
    # + 5 days = Saturday 13/3 23:59:59, not rolled on
    t.dossier(**start, DanhSachHoSoBoSung=five_days, NgayKetThucXuLy="2021-03-13T12:00:00")  # on time
    t.dossier(**start, DanhSachHoSoBoSung=five_days, NgayKetThucXuLy="2021-03-15T08:00:00")  # late
    nothing = [
        {"NgayBoSung": "2021-03-03T10:00:00", "NgayTiepNhanBoSung": None},
        {"NgayBoSung": "2021-03-05T10:00:00", "NgayTiepNhanBoSung": "2021-03-04T10:00:00"},
    ]
    t.dossier(**start, DanhSachHoSoBoSung=nothing, NgayKetThucXuLy="2021-03-09T08:00:00")  # 8/3 + 0: late
    return [Expect(ON_TIME, "2021-03", 1, 3, "not_met")]


@case(now="2025-09-01T06:00:00")
def an_agency_is_the_one_of_the_event(t: TinyTruth) -> list[Expect]:
    """R01: merge forward, split stays, a younger code is kept."""
    # Quận 2 received it in 2020 and finished it in 2021: Thủ Đức answers for it
    t.dossier(MaDinhDanhDonVi="H29.31", NgayTiepNhan="2020-12-28T09:00:00", NgayHenTra="2021-02-10T17:00:00",
              NgayKetThucXuLy="2021-02-03T09:00:00", TrangThaiHoSo=9)  # fmt: skip
    # Quận 10 was split over two communes: the row stays with Quận 10, at its level
    t.dossier(MaDinhDanhDonVi="000.00.41.H29",
              NgayTiepNhan="2025-06-20T09:00:00", NgayHenTra="2025-07-09T17:00:00",
              NgayKetThucXuLy="2025-07-10T09:00:00", TrangThaiHoSo=9)  # fmt: skip
    # a commune's code on an event before it existed: that commune as it is
    t.dossier(MaDinhDanhDonVi="H29.123", NgayTiepNhan="2025-06-02T09:00:00", NgayHenTra="2025-06-30T17:00:00",
              NgayKetThucXuLy="2025-06-20T09:00:00", TrangThaiHoSo=9)  # fmt: skip
    # Quận 2 merged into Thủ Đức, which was split: Thủ Đức is where the walk ends
    t.dossier(MaDinhDanhDonVi="H29.31", NgayTiepNhan="2025-06-20T09:00:00", NgayHenTra="2025-07-29T17:00:00",
              NgayKetThucXuLy="2025-07-11T09:00:00", TrangThaiHoSo=9)  # fmt: skip
    return [
        Expect(ON_TIME, "2021-02", 1, 1, "met", grain="agency", agency="H29.40"),
        Expect(ON_TIME, "2021-02", None, None, grain="agency", agency="H29.31"),
        Expect("online_dossier_share", "2020-12", 0, 1, None, grain="agency", agency="H29.31"),
        Expect(ON_TIME, "2025-07", 0, 1, "not_met", grain="agency", agency="H29.41"),
        Expect(ON_TIME, "2025-07", 1, 1, "met", grain="agency", agency="H29.40"),
        Expect(ON_TIME, "2025-07", 1, 2, grain="agency_group", group="district"),
        Expect(ON_TIME, "2025-06", 1, 1, grain="agency", agency="H29.123"),
        Expect(ON_TIME, "2025-06", 1, 1, grain="agency_group", group="commune"),
        Expect(ON_TIME, "2025Q3", 1, 2, "provisional"),
    ]


@case()
def foreign_unknown_and_sub_units(t: TinyTruth) -> list[Expect]:
    """R26, R27, R54."""
    done = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00",
            "NgayKetThucXuLy": "2021-03-05T09:00:00", "TrangThaiHoSo": 10}  # fmt: skip
    t.dossier(**done, MaDinhDanhDonVi="G12.29")  # another root: nowhere
    t.dossier(**done, MaDinhDanhDonVi="H29.999")  # unknown leaf: city and field only
    t.dossier(**done, MaDinhDanhDonVi="000.77.01.H29")  # H29.01.77 walks up to H29.01
    t.dossier(**done, MaDinhDanhDonVi="H29.01.05")  # a branch: agency row, no group
    t.dossier(**done, MaDinhDanhDonVi="H29.01", DaXoa=1)  # withdrawn at the source: nowhere
    return [
        Expect(ON_TIME, "2021-03", 3, 3, "met"),
        Expect(ON_TIME, "2021-03", 3, 3, grain="field", field="11"),
        Expect(ON_TIME, "2021-03", 1, 1, grain="agency", agency="H29.01"),
        Expect(ON_TIME, "2021-03", 1, 1, grain="agency", agency="H29.01.05"),
        Expect(ON_TIME, "2021-03", 1, 1, grain="agency_field", agency="H29.01", field="11"),
        Expect(ON_TIME, "2021Q1", None, None, grain="agency_field", agency="H29.01", field="11"),  # R67
        Expect(ON_TIME, "2021-03", 1, 1, grain="agency_group", group="department"),
        Expect(ON_TIME, "2021-03", None, None, grain="agency_group", group="branch"),
    ]


@case()
def a_city_meets_only_if_every_field_does(t: TinyTruth) -> list[Expect]:
    """R02, and the worst field beside it."""
    done = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00", "TrangThaiHoSo": 9}
    for _ in range(99):
        t.dossier(**done, NgayKetThucXuLy="2021-03-10T17:00:00")
    t.dossier(**done, MaLinhVuc="12", NgayKetThucXuLy="2021-03-10T17:00:01")  # by the letter: late (R82)
    return [
        Expect(ON_TIME, "2021-03", 99, 100, "not_met"),  # 99% pooled, but field 12 has 0/1
        Expect(ON_TIME, "2021-03", 0, 1, "not_met", variant="worst_field"),
        Expect(ON_TIME, "2021-03", 99, 99, "met", grain="field", field="11"),
        Expect(ON_TIME, "2021-03", 0, 1, "not_met", grain="field", field="12"),
        Expect(
            ON_TIME, "2021-03", 99, 100, "met", grain="agency", agency="H29.01"
        ),  # pooled and judged as such
        Expect(ON_TIME, "2021-04", 0, 0, "not_applicable", variant="worst_field"),
        Expect("late_land_investment", "2021-03", 1, 1, "not_met"),
        Expect("late_land_investment", "2021-03", 1, 1, "not_met", variant="worst_field"),
        Expect("late_land_investment", "2021-03", None, None, grain="field", field="11"),
    ]


@case(now="2026-02-01T06:00:00")
def the_late_target_falls_to_zero(t: TinyTruth) -> list[Expect]:
    """Late land cases: < 1% in 2024, = 0% from 2025 on, still so in 2026 (R29); before 2021 no target."""
    for year in (2020, 2024, 2025, 2026):
        start = {
            "NgayTiepNhan": f"{year}-01-04T09:00:00",
            "NgayHenTra": f"{year}-01-20T17:00:00",
            "TrangThaiHoSo": 9,
        }
        if year == 2020:
            start = {**start, "NgayTiepNhan": "2020-12-03T09:00:00", "NgayHenTra": "2020-12-10T17:00:00"}
            t.dossier(**start, MaLinhVuc="12", NgayKetThucXuLy="2020-12-11T17:00:00")
            continue
        for number in range(200):
            late = number == 0 and year != 2026
            day = 21 if late else 8
            t.dossier(**start, MaLinhVuc="12", NgayKetThucXuLy=f"{year}-01-{day:02d}T17:00:00")
    return [
        Expect("late_land_investment", "2020-12", 1, 1, None),
        Expect("late_land_investment", "2024-01", 1, 200, "met"),  # 0.5% < 1%
        Expect("late_land_investment", "2025-01", 1, 200, "not_met"),  # 0.5% is not 0%
        Expect("late_land_investment", "2026-01", 0, 200, "met"),
    ]


@case()
def refunds_change_the_month_of_the_payment(t: TinyTruth) -> list[Expect]:
    """R03 and R06, both shares and the platform variant."""
    a, b, c = "A-1", "B-1", "C-1"
    done = {"NgayTiepNhan": "2021-01-11T09:00:00", "NgayHenTra": "2021-02-26T17:00:00",
            "NgayKetThucXuLy": "2021-02-22T09:00:00", "TrangThaiHoSo": 9}  # fmt: skip
    t.dossier(**done, MaHoSo=a, DanhSachLePhi=[{"Gia": 50000}])
    t.dossier(**done, MaHoSo=b, DanhSachLePhi=[{"Gia": 100000}])
    t.dossier(**done, MaHoSo=c, DanhSachLePhi=[{"Gia": 30000}, {"Gia": 20000}])
    # partly refunded in March: one online transaction of 60,000 in January
    t.payment("2021-01-12T10:00:00", 100000, MaHoSo=b, SoTienHoan=40000, ThoiGianHoan="2021-03-05T10:00:00")
    # wholly refunded in February: counts nowhere
    t.payment("2021-01-13T10:00:00", 50000, MaHoSo=a, SoTienHoan=50000, ThoiGianHoan="2021-02-05T10:00:00")
    t.payment("2021-01-14T10:00:00", 70000, MaHoSo="X-9", TrangThaiGD=4)  # failed: platform only
    # offline in February: A (its payment went back) 50,000 and C 30,000 + 20,000
    count, amount = "epayment_transaction_share", "epayment_amount_share"
    return [
        Expect(count, "2021-01", 1, 1, None),
        Expect(count, "2021-02", 0, 2),
        Expect(count, "2021", 1, 3),
        Expect(count, "2021-01", 1, 2, variant="platform"),
        Expect(amount, "2021-01", 60000, 60000),
        Expect(amount, "2021-02", 0, 100000),
        Expect(amount, "2021", 60000, 160000),
        Expect(amount, "2021-01", 60000, 130000, variant="platform"),
        Expect(amount, "2021-03", 0, 0, "not_applicable"),
    ]


@case()
def a_payment_of_nothing_counts_nowhere(t: TinyTruth) -> list[Expect]:
    """R87: 0 VND is no online payment of a dossier, of a procedure or of an agency, on neither side."""
    t.procedures.append(procedure("1.000003", "Hộ tịch", method("DIRECT", 5, "WORKING_DAY", 10000)))
    done = {"NgayTiepNhan": "2021-05-10T09:00:00", "NgayHenTra": "2021-05-20T17:00:00", "TrangThaiHoSo": 9,
            "NgayKetThucXuLy": "2021-05-18T09:00:00", "DanhSachLePhi": [{"Gia": 10000}]}  # fmt: skip
    t.dossier(**done, MaTTHC="1.000003", MaHoSo="A-1")
    t.dossier(**done, MaTTHC="1.000003", MaHoSo="B-1")
    t.payment("2021-05-11T09:00:00", 0, MaHoSo="A-1", MaTTHC="1.000003")  # nothing was paid online for A
    t.payment("2021-05-11T10:00:00", 0, MaHoSo="A-1", MaTTHC="1.000003", TrangThaiGD=4)  # nor did it fail
    t.payment("2021-05-12T09:00:00", 10000, MaHoSo="B-1")
    return [
        Expect("epayment_dossier_share", "2021-05", 1, 2, variant="reconciled"),
        Expect("epayment_paid_share", "2021-05", 1, 2),
        Expect("epayment_procedure_share", "2021-05", 0, 1),  # B's payment names no procedure
        Expect("epayment_transaction_share", "2021-05", 1, 2),  # B online, A offline
        Expect("epayment_amount_share", "2021-05", 10000, 20000),
        Expect("epayment_transaction_share", "2021-05", 1, 1, variant="platform"),
        Expect("epayment_amount_share", "2021-05", 10000, 10000, variant="platform"),
    ]


@case()
def the_platform_is_measured_against_its_failures(t: TinyTruth) -> list[Expect]:
    """R88: successes net of refunds, failures as asked; wholly refunded, pending and empty ones on neither side."""
    t.payment("2021-01-12T10:00:00", 50000, SoTienHoan=20000, ThoiGianHoan="2021-01-20T10:00:00")  # 30,000
    t.payment("2021-01-13T10:00:00", 40000, SoTienHoan=40000, ThoiGianHoan="2021-01-20T10:00:00")  # nowhere
    t.payment("2021-01-14T10:00:00", 70000, TrangThaiGD=4)
    t.payment("2021-01-14T11:00:00", 0, TrangThaiGD=4)  # nowhere
    t.payment("2021-01-15T10:00:00", 90000, TrangThaiGD=3)  # pending: nowhere
    return [
        Expect("epayment_transaction_share", "2021-01", 1, 2, variant="platform"),
        Expect("epayment_amount_share", "2021-01", 30000, 100000, variant="platform"),
        Expect("epayment_transaction_share", "2021-01", 1, 1),
    ]


@case()
def the_dossiers_that_have_something_to_pay(t: TinyTruth) -> list[Expect]:
    """R17, R04, R74."""
    t.procedures.append(procedure("1.000003", "Hộ tịch", method("DIRECT", 5, "WORKING_DAY", 10000)))
    got = {"NgayTiepNhan": "2021-05-10T09:00:00", "NgayHenTra": "2021-05-20T17:00:00"}
    fee = {**got, "MaTTHC": "1.000003.000.00.00.H29"}  # the suffix is cut (R37)
    t.dossier(**fee, DanhSachLePhi=[{"Gia": 10000}], DuocThanhToanTrucTuyen=1)  # both sides
    t.dossier(
        **fee, MaHoSo="B-2", DanhSachLePhi=[{"Gia": 10000}], DuocThanhToanTrucTuyen=3
    )  # base, reconciled
    t.dossier(**fee, DanhSachLePhi=[{"Gia": 0}, {"Gia": 0}], DuocThanhToanTrucTuyen=1)  # all zero: out
    t.dossier(**fee, DanhSachLePhi=[], DuocThanhToanTrucTuyen=2)  # an empty list is not all zero: both sides
    t.dossier(**fee, DanhSachLePhi=[{"Gia": 0}, {"Gia": 5000}], DuocThanhToanTrucTuyen=0)  # base
    t.dossier(**got, DanhSachLePhi=[{"Gia": 5000}], DuocThanhToanTrucTuyen=1)  # a procedure without fee: out
    t.dossier(
        **got, MaTTHC="9.999999", DanhSachLePhi=[{"Gia": 7000}]
    )  # not in the catalogue, has Gia > 0: base
    t.dossier(**fee, DanhSachLePhi=[{"Gia": 10000}], DuocThanhToanTrucTuyen=1, DaXoa=1)  # out
    t.payment("2021-07-01T09:00:00", 10000, MaHoSo="B-2")  # whenever paid
    return [
        Expect("epayment_dossier_share", "2021-05", 2, 5, None),
        Expect("epayment_dossier_share", "2021-05", 1, 5, variant="reconciled"),
        Expect("epayment_dossier_share", "2021Q2", 2, 5),
    ]


@case(now="2026-01-05T06:00:00")
def adoption_across_the_first_of_july(t: TinyTruth) -> list[Expect]:
    """R18, R42: the year 2025 counts departments and communes that exist on 31/12."""
    t.procedures.append(procedure("1.000003", "Hộ tịch", method("DIRECT", 5, "WORKING_DAY", 10000)))
    for agency, day in (("H29.01", "2024-11-04"), ("H29.02", "2025-01-06"), ("H29.41", "2024-12-02")):
        t.dossier(MaTTHC="1.000003", MaDinhDanhDonVi=agency, NgayTiepNhan=f"{day}T09:00:00")
    t.dossier(MaTTHC="1.000003", MaDinhDanhDonVi="H29.123", NgayTiepNhan="2025-08-04T09:00:00")
    t.dossier(
        MaTTHC="1.000001", MaDinhDanhDonVi="H29.03", NgayTiepNhan="2025-08-04T09:00:00"
    )  # nothing to pay
    t.payment("2025-01-15T10:00:00", 10000, MaDonVi="H29.02")
    t.payment("2025-02-10T10:00:00", 10000, MaDonVi="000.00.01.H29")
    t.payment("2025-06-16T10:00:00", 10000, MaDonVi="H29.41")
    t.payment(
        "2025-08-20T10:00:00", 10000, MaDonVi="H29.123", SoTienHoan=10000, ThoiGianHoan="2025-09-01T10:00:00"
    )
    t.payment("2025-08-20T11:00:00", 0, MaDonVi="H29.123")
    adoption = "epayment_agency_adoption"
    return [
        Expect(adoption, "2024-11", 0, 1, "not_met"),
        Expect(adoption, "2025-01", 1, 3, "not_met"),  # H29.01, H29.02*, H29.41
        Expect(
            adoption, "report 2025-01", 0, 3
        ),  # 15/12-14/1: the same three, and the payment is of the 15th
        Expect(adoption, "report 2025-02", 2, 3),  # H29.02* on 15/1, H29.01* on 10/2, H29.41
        Expect(adoption, "report 2025-06", 0, 2),  # H29.01, H29.41, which pays on 16/6
        Expect(
            adoption, "report 2025-07", 0, 1
        ),  # on 14/7 there are no districts, and H29.123 has no dossier yet
        Expect(adoption, "2025-06", 1, 2),  # H29.01, H29.41*; H29.02 is gone, its dossier is not inherited
        Expect(adoption, "2025-06", 1, 1, "met", grain="agency_group", group="district"),
        Expect(adoption, "2025-08", 0, 2),  # H29.01, H29.123 (refunded, and a payment of 0)
        Expect(adoption, "2025", 1, 2),  # H29.01*, H29.123: half a year of Quận 10 counts nowhere
        Expect(adoption, "2025", None, None, grain="agency_group", group="district"),
        Expect(adoption, "ytd 2025-06", 2, 2, "met"),  # H29.01* (February), H29.41*
        Expect(adoption, "2025", 1, 1, "met", grain="agency", agency="H29.01"),
    ]


@case()
def whose_payment_it_is(t: TinyTruth) -> list[Expect]:
    """R19, R50: MaDonVi, else the dossier's agency; an unknown dossier's field comes from MaTTHC."""
    t.procedures.append(procedure("1.000004", "Đất đai", method("DIRECT", 5, "WORKING_DAY", 10000)))
    t.dossier(MaHoSo="A-1", MaDinhDanhDonVi="H29.41", NgayTiepNhan="2021-03-01T09:00:00", DaXoa=1)
    t.dossier(MaHoSo="B-1", MaDinhDanhDonVi="H29.41", NgayTiepNhan="2021-03-01T09:00:00")
    t.payment("2021-03-02T10:00:00", 1000, MaHoSo="B-1", MaDonVi="H29.01")  # its own: H29.01
    t.payment("2021-03-03T10:00:00", 1000, MaHoSo="B-1", MaDonVi=None)  # the dossier's: H29.41
    t.payment("2021-03-04T10:00:00", 1000, MaHoSo="B-1", MaDonVi="H29.998")  # unresolvable: H29.41
    t.payment(
        "2021-03-05T10:00:00", 1000, MaHoSo="Z-1", MaDonVi="H29.01", MaTTHC="1.000004"
    )  # unknown dossier
    t.payment("2021-03-06T10:00:00", 1000, MaHoSo="B-1", MaDonVi="G12.29")  # another root: nowhere
    count = "epayment_transaction_share"
    return [
        Expect(count, "2021-03", 4, 4),
        Expect(count, "2021-03", 2, 2, grain="agency", agency="H29.01"),
        Expect(count, "2021-03", 2, 2, grain="agency", agency="H29.41"),
        Expect(count, "2021-03", 3, 3, grain="field", field="11"),
        Expect(count, "2021-03", 1, 1, grain="field", field="12"),
    ]


@case()
def pending_payments_are_what_query_says(t: TinyTruth) -> list[Expect]:
    """R20."""
    t.payment("2021-03-31T23:50:00", 1000, TrangThaiGD=3,
              Query={"TrangThaiGD": 1, "MaGiaoDich": "G1", "ThoiGianGD": "2021-04-01T00:05:00"})  # fmt: skip
    t.payment("2021-03-10T10:00:00", 1000, TrangThaiGD=3,
              Query={"TrangThaiGD": 4, "MaGiaoDich": None, "ThoiGianGD": "2021-03-10T10:20:00"})  # fmt: skip
    t.payment("2021-03-11T10:00:00", 1000, TrangThaiGD=3,
              Query={"TrangThaiGD": 3, "MaGiaoDich": None, "ThoiGianGD": "2021-03-11T10:00:00"})  # fmt: skip
    count = "epayment_transaction_share"
    return [
        Expect(count, "2021-03", 0, 0, "not_applicable"),
        Expect(count, "2021-03", 0, 1, variant="platform"),  # the failed one; the pending one is nowhere
        Expect(count, "2021-04", 1, 1),
    ]


@case()
def postal_and_null_channels_stay_below(t: TinyTruth) -> list[Expect]:
    """R16, R21: whatever its status, every received dossier is in the base."""
    for channel, status in (("2", 4), ("3", 9), (None, 3), ("1", 7), ("9", 0), ("", 11)):
        t.dossier(KenhThucHien=channel, TrangThaiHoSo=status, NgayTiepNhan="2021-06-10T09:00:00")
    t.dossier(KenhThucHien="2", TrangThaiHoSo=1)  # not received: no base
    return [
        Expect("online_dossier_share", "2021-06", 1, 6, None),
        Expect("online_dossier_share", "ytd 2021-06", 1, 6),
    ]


@case()
def overdue_stands_at_the_end_of_a_past_period(t: TinyTruth) -> list[Expect]:
    """R07: a dossier finished in July was overdue at the end of June, and stays so."""
    got = {"NgayTiepNhan": "2021-06-01T09:00:00", "NgayHenTra": "2021-06-20T17:00:00"}
    t.dossier(**got, TrangThaiHoSo=10, NgayKetThucXuLy="2021-07-05T09:00:00", NgayTra="2021-09-01T09:00:00")
    t.dossier(**got, TrangThaiHoSo=7, NgayKetThucXuLy="2021-07-05T09:00:00")  # withdrawn: never unfinished
    t.dossier(**got, TrangThaiHoSo=9, NgayTra="2021-06-18T09:00:00")  # 9 without an end: a data fault (R52)
    t.dossier(**got, TrangThaiHoSo=10, NgayTra="2021-06-18T09:00:00")  # 10 without an end: NgayTra, on time
    return [
        Expect(ON_TIME, "2021-06", 1, 1),
        Expect(ON_TIME, "2021-06", 1, 2, variant="incl_overdue"),
        Expect(ON_TIME, "2021-07", 0, 1, variant="incl_overdue"),  # now resolved late, once
        Expect(ON_TIME, "2021-09", 0, 0, "not_applicable"),  # the day it was collected is nothing
        Expect(ON_TIME, "2021", 1, 2),
        Expect(ON_TIME, "2021", 1, 2, variant="incl_overdue"),
    ]


@case(now="2026-02-01T06:00:00")
def the_official_base_looks_at_the_end_or_at_the_last_day(t: TinyTruth) -> list[Expect]:
    """R89: a withdrawn dossier by its own end, a resolved one as it stood. R90: whose, by the end or the last day."""
    # withdrawn on 10 April: at the end of March its due time was still to come, and yet it was too late
    t.dossier(MaDinhDanhDonVi="H29.41", TrangThaiHoSo=7, NgayTiepNhan="2025-03-03T09:00:00",
              NgayHenTra="2025-04-05T17:00:00", NgayKetThucXuLy="2025-04-10T09:00:00")  # fmt: skip
    # resolved late on 10 July: in progress, and not yet due, at the end of June
    t.dossier(MaDinhDanhDonVi="H29.41", TrangThaiHoSo=9, NgayTiepNhan="2025-06-10T09:00:00",
              NgayHenTra="2025-07-05T17:00:00", NgayKetThucXuLy="2025-07-10T09:00:00")  # fmt: skip
    # H29.02 ended on 28 February, merged into H29.03: what it resolved in the year is its own ...
    t.dossier(MaDinhDanhDonVi="H29.02", TrangThaiHoSo=9, NgayTiepNhan="2025-02-03T09:00:00",
              NgayHenTra="2025-02-14T17:00:00", NgayKetThucXuLy="2025-02-10T09:00:00")  # fmt: skip
    # ... and what it left in progress belongs to whoever has it on the last day
    t.dossier(MaDinhDanhDonVi="H29.02", TrangThaiHoSo=4, NgayTiepNhan="2025-02-04T09:00:00",
              NgayHenTra="2026-03-02T17:00:00")  # fmt: skip

    def official(period: str, numerator: int | None, denominator: int | None, agency: str = "") -> Expect:
        grain = {"grain": "agency", "agency": agency} if agency else {}
        return Expect(ON_TIME, period, numerator, denominator, variant="official_766", **grain)

    return [
        official("2025-02", 2, 2, "H29.02"),
        official("2025-03", 1, 2),
        official("2025-03", 0, 1, "H29.41"),
        official("2025-03", 1, 1, "H29.03"),
        official("2025-03", None, None, "H29.02"),
        official("2025-04", 1, 2),
        official("2025-06", 2, 2),
        official("2025-06", 1, 1, "H29.41"),
        official("2025-07", 1, 2),
        official("2025-07", 0, 1, "H29.41"),
        official("2025", 2, 4),
        official("2025", 0, 2, "H29.41"),
        official("2025", 1, 1, "H29.02"),
        official("2025", 1, 1, "H29.03"),
    ]


@case()
def the_first_due_date_is_the_smallest(t: TinyTruth) -> list[Expect]:
    """R35, docs/mistakes.md 11: rescheduling does not hide lateness."""
    t.dossier(
        NgayTiepNhan="2021-06-01T09:00:00",
        NgayHenTra="2021-06-30T17:00:00",
        NgayKetThucXuLy="2021-06-22T09:00:00",
        TrangThaiHoSo=9,
        DanhSachHoSoBoSung=[
            {"NgayBoSung": "2021-06-10T09:00:00", "NgayTiepNhanBoSung": "2021-06-11T09:00:00",
             "NgayHenTraTruoc": "2021-06-25T17:00:00", "NgayHenTraMoi": "2021-06-19T17:00:00"},
            {"NgayBoSung": "2021-06-08T09:00:00", "NgayTiepNhanBoSung": "2021-06-09T09:00:00",
             "NgayHenTraTruoc": "2021-06-21T00:00:00", "NgayHenTraMoi": "2021-06-25T17:00:00"},
        ],
    )  # fmt: skip
    # first due 21/6 23:59:59 < 22/6: late; current due 30/6: on time; two supplements: never on time for 766
    return [
        Expect(ON_TIME, "2021-06", 1, 1, "met"),
        Expect(ON_TIME, "2021-06", 0, 1, "not_met", variant="first_due"),
        Expect(ON_TIME, "2021-06", 0, 1, "not_met", variant="official_766"),
    ]


@case()
def recalls_refusals_and_chains(t: TinyTruth) -> list[Expect]:
    """R12, docs/mistakes.md 5 and 6."""
    one, two = recipient("H29.40"), recipient("000.00.41.H29")
    name = "000.00.01.H29,2021/{},{}/STP".format

    def recall(number: int, day: str, *answers: tuple[str, str, str]) -> None:
        t.axis(name(day, number))
        t.axis(name("02/20", 100 + number), 1, name(day, number))
        for sender, status, at in answers:
            t.status(name(day, number), sender, status, at)

    t.document("1/STP", "2021-01-05", [one, two])  # recalled: one agreed, nobody refused
    recall(1, "01/05", ("H29.40", "15", "2021-02-21T09:00:00"))
    t.document("2/STP", "2021-01-06", [one])  # 16 is a refusal: stays
    recall(2, "01/06", ("H29.40", "16", "2021-02-21T09:00:00"))
    t.document(
        "3/STP", "2021-01-07", [one, recipient("H29.41", "giay")]
    )  # one agreed, the other refused: stays
    recall(
        3, "01/07", ("H29.40", "15", "2021-02-21T09:00:00"), ("000.00.41.H29", "16", "2021-02-22T09:00:00")
    )
    t.document("4/STP", "2021-01-08", [one])  # refused first, agreed in the end: recalled
    recall(
        4, "01/08", ("000.00.40.H29", "16", "2021-02-21T09:00:00"), ("H29.40", "15", "2021-02-22T09:00:00")
    )
    # 5 replaced by 6 (February) replaced by 7 (March): only 7 counts, in March
    t.document("5/STP", "2021-01-11", [one])
    t.document("6/STP", "2021-02-11", [one])
    t.document("7/STP", "2021-03-11", [one])
    t.axis(name("02/11", 6), 3, name("01/11", 5))
    t.axis("H29.01,2021/03/11,7/STP", 3, "H29.01,2021/02/11,6/STP")
    share = "electronic_document_share"
    return [
        Expect(share, "2021-01", 1, 2, "not_met"),  # 2 (electronic) and 3 (one recipient on paper)
        Expect(share, "2021-02", 0, 0, "not_applicable"),
        Expect(share, "2021-03", 1, 1, "met"),
        Expect(share, "2021Q1", 2, 3, "not_met"),
        Expect(share, "2021-01", 2, 2, "met", variant="any_recipient"),
        Expect(share, "2021-01", 1, 2, grain="agency", agency="H29.01"),
        Expect(share, "2021-01", 1, 2, grain="agency_group", group="department"),
    ]


@case()
def recipients_papers_and_secrets(t: TinyTruth) -> list[Expect]:
    """R32, R48, docs/mistakes.md 4, 6, 7."""
    key = "000.00.01.H29,2021/06/0{},{}/STP".format
    t.document(
        "1/STP", "2021-06-01", [recipient("H29.40"), recipient("000.00.40.H29", "giay")]
    )  # once truc: yes
    t.document("2/STP", "2021-06-02", [recipient("H29.40", "dien-tu"), recipient("H29.41")])  # yes, paperless
    t.document("3/STP", "2021-06-03", [recipient("H29.40"), recipient("H29.41", "giay")])  # one on paper: no
    t.document("4/STP", "2021-06-04", [recipient("H29.40")], KySo=0)  # yes, unsigned
    t.document("5/STP", "2021-06-05", [recipient("H29.40", "truc", 1)])  # yes, a paper copy follows
    t.document("6/STP", "2021-06-06", [])  # nobody to send to: outside both sides
    t.document("7/STP", "2021-06-07", [recipient("H29.40", "giay")], DoMat=1)  # secret: outside
    t.document("8/STP", "2021-06-08", [recipient("H29.40", "giay")], PhamVi="noi-bo")  # outside
    t.document("9/STP", "2021-06-09", [recipient("H29.40", "giay")], DaXoa=1)  # outside
    t.status(key(1, 1), "H29.40", "01", "2021-06-01T12:00:00")
    t.status(key(2, 2), "000.00.40.H29", "03", "2021-06-02T12:00:00")  # only one of the two
    t.status(key(3, 3), "H29.40", "01", "2021-06-03T12:00:00")
    t.status(key(3, 3), "H29.41", "03", "2021-06-03T12:00:00")
    t.status(key(4, 4), "H29.40", "02", "2021-06-04T12:00:00")  # refused
    share = "electronic_document_share"
    return [
        Expect(share, "2021-06", 4, 5, "not_met"),  # 1, 2, 4, 5 of 1-5
        Expect(share, "2021-06", 1, 5, variant="signed_paperless"),  # 2
        Expect(share, "2021-06", 2, 5, variant="axis_confirmed"),  # 1, 3
        Expect(share, "2021-06", 5, 5, "met", variant="any_recipient"),
    ]


@case()
def the_base_of_decision_766(t: TinyTruth) -> list[Expect]:
    """R30 with R07: carried over, in progress, supplements, withdrawn."""
    june = {"NgayTiepNhan": "2021-06-02T09:00:00"}
    may = {"NgayTiepNhan": "2021-05-10T09:00:00"}
    open_supplement = [{"NgayBoSung": "2021-06-10T09:00:00", "NgayTiepNhanBoSung": None}]
    two = [
        {"NgayBoSung": f"2021-06-0{day}T09:00:00", "NgayTiepNhanBoSung": f"2021-06-0{day}T15:00:00"}
        for day in (3, 4)
    ]
    # a: carried over from May, finished in time
    t.dossier(**may, TrangThaiHoSo=9, NgayHenTra="2021-06-15T17:00:00", NgayKetThucXuLy="2021-06-12T09:00:00")
    # b: ended before June began: outside
    t.dossier(**may, TrangThaiHoSo=9, NgayHenTra="2021-06-15T17:00:00", NgayKetThucXuLy="2021-05-31T09:00:00")
    # c: more than one supplement: not on time
    t.dossier(**june, TrangThaiHoSo=9,
              NgayHenTra="2021-06-25T17:00:00", NgayKetThucXuLy="2021-06-20T09:00:00",
              DanhSachHoSoBoSung=two)  # fmt: skip
    # d: one open supplement ends it on 10/6, before 12/6: on time
    t.dossier(**june, TrangThaiHoSo=5, NgayHenTra="2021-06-12T17:00:00", DanhSachHoSoBoSung=open_supplement)
    # e: in progress, due 10/7: on time at the end of June; f: in progress, due 30/6 23:59:59: not
    t.dossier(**june, TrangThaiHoSo=4, NgayHenTra="2021-07-10T17:00:00")
    t.dossier(**june, TrangThaiHoSo=4, NgayHenTra="2021-06-30T00:00:00")
    # g: withdrawn without an end moment: outside; h: refused after reception, in time
    t.dossier(**june, TrangThaiHoSo=7, NgayHenTra="2021-06-20T17:00:00")
    t.dossier(**june, TrangThaiHoSo=3, NgayHenTra="2021-06-20T17:00:00", NgayTuChoi="2021-06-08T09:00:00")
    # i: never received; j: status 11; l: no due date known at all: outside
    t.dossier(TrangThaiHoSo=1, NgayHenTra="2021-06-20T17:00:00")
    t.dossier(**june, TrangThaiHoSo=11, NgayHenTra="2021-06-20T17:00:00")
    t.dossier(**june, TrangThaiHoSo=4, MaTTHC="9.999999")
    # m: withdrawn on 9/7 after its due 5/7: never "in progress" (R07), so its end is late in June and in July
    t.dossier(**june, TrangThaiHoSo=7, NgayHenTra="2021-07-05T17:00:00", NgayTra="2021-07-09T09:00:00")
    # k: finished 5/7 after its due 3/7: in progress and in time at the end of June, late in July
    t.dossier(**june, TrangThaiHoSo=10, NgayHenTra="2021-07-03T17:00:00", NgayTra="2021-07-05T09:00:00")
    return [
        Expect(ON_TIME, "2021-06", 5, 8, variant="official_766"),  # a c d e f h k m; on time a d e h k
        Expect(ON_TIME, "2021-05", 2, 2, variant="official_766"),  # a (in progress at its end) and b
        Expect(ON_TIME, "2021-07", 0, 4, variant="official_766"),  # e f (past due), k m (late)
        Expect(ON_TIME, "2021-06", 5, 8, "not_met", grain="field", field="11", variant="official_766"),
        Expect(ON_TIME, "2021-06", 2, 2),  # resolved in June with a due date: a, c
    ]


@case()
def open_periods_end_now(t: TinyTruth) -> list[Expect]:
    """R85, R28: due before 31/1/2022 is not overdue on 1/1/2022 at 06:00."""
    t.dossier(NgayTiepNhan="2021-12-27T09:00:00", NgayHenTra="2022-01-10T17:00:00", TrangThaiHoSo=4)
    t.dossier(NgayTiepNhan="2021-12-20T09:00:00", NgayHenTra="2021-12-31T00:00:00", TrangThaiHoSo=4)
    return [
        Expect(ON_TIME, "2021-12", 0, 1, "not_met", variant="incl_overdue"),
        Expect(ON_TIME, "2022-01", 0, 1, "provisional", variant="incl_overdue"),  # only the one due 31/12
        Expect(ON_TIME, "2022", 1, 2, "provisional", variant="official_766"),
        Expect(ON_TIME, "2021", 1, 2, "not_met", variant="official_766"),
        Expect(ON_TIME, "2022-02", None, None),
    ]


@case()
def coverage_counts_procedures_once(t: TinyTruth) -> list[Expect]:
    """R05, R15, R22-R24, R31, docs/mistakes.md 1 and 2."""
    t.procedures += [
        procedure("1.000003", "Hộ tịch", method("DIRECT", 5, "DAY")),  # its file row begins in 2022
        procedure("1.000004", "Đất đai", method("DIRECT", 5, "DAY")),  # no file row: in force since ever
    ]
    t.file_procedures += [
        ("1.000003", "11", "2022-01-01", ""),
        ("2.000009", "12", "2019-01-01", "2021-12-31"),  # no longer listed; 31/12 is its last day
    ]
    t.eligible += [
        ("QĐ 1", "2020-01-01", "", "1.000001", "full"),
        ("QĐ 2", "2021-06-01", "", "1.000001", "partial"),  # a second decision: still one procedure
        ("QĐ 1", "2020-01-01", "2021-12-31", "2.000009", "partial"),
        ("QĐ 1", "2020-01-01", "", "3.000007", "full"),  # not the city's: ignored
        ("QĐ 1", "2020-01-01", "", "1.000003", "full"),  # not yet in force
    ]
    t.file_levels += [
        ("1.000001", "1.000001.01", "2", "2020-01-01", ""),
        ("1.000001", "1.000001.02", "4", "2020-01-01", ""),  # its highest level is 4
        (
            "2.000009",
            "2.000009.01",
            "3",
            "2020-01-01",
            "2021-12-30",
        ),  # withdrawn a day before the period's last
        ("3.000007", "3.000007.01", "4", "2020-01-01", ""),
    ]
    t.levels += [("1.000001", 3), ("1.000004", 4)]  # the portal's own list: from the pull of 1/1/2022 on
    t.dossier(NgayTiepNhan="2021-11-01T09:00:00")
    coverage = "online_service_coverage"
    return [
        Expect(coverage, "2021-11", 2, 2, "met"),
        Expect(coverage, "2021-12", 1, 2, "not_met"),
        Expect(coverage, "2021-12", 1, 3, "not_met", variant="all"),  # 1.000001*, 1.000004, 2.000009
        Expect(coverage, "2021-11", 1, 2, variant="level4"),
        Expect(coverage, "2021-11", None, None, variant="full"),
        Expect(coverage, "2022-01", 1, 2, "provisional"),  # listed and eligible: 1.000001* (3), 1.000003
        Expect(coverage, "2022-01", 2, 3, "provisional", variant="all"),
        Expect(coverage, "2022-01", 0, 2, variant="level4"),
        Expect(coverage, "2022-01", None, None, variant="full"),
        Expect(coverage, "2021-11", 1, 1, "met", grain="field", field="12"),  # 2.000009
        Expect(
            coverage, "2021-12", 1, 1, "met", grain="field", field="7"
        ),  # "Hộ tịch" has two ids: the lowest
        Expect(coverage, "2021-12", None, None, grain="field", field="11"),
        Expect(coverage, "2021-12", None, None, grain="agency", agency="H29.01"),
    ]


@case()
def fields_meet_by_name(t: TinyTruth) -> list[Expect]:
    """R10: the list's name without its last bracket equals FIELD_NAME, brackets of its own included."""
    t.procedures += [
        procedure("1.000011", "Công chứng (nội bộ)", method("DIRECT", 5, "DAY")),
        procedure("1.000012", unicodedata.normalize("NFD", "Đất đai"), method("DIRECT", 5, "DAY")),
    ]
    got = {"NgayTiepNhan": "2021-03-01T09:00:00", "MaLinhVuc": None}
    t.dossier(**got, MaTTHC="1.000011")  # 15764, not 15763 "Công chứng"
    t.dossier(**got, MaTTHC="1.000012")  # composed or decomposed letters, the same name: 12
    t.dossier(**got, MaTTHC="1.000001")  # "Hộ tịch" twice: the lower number, 7
    t.dossier(**got, MaTTHC="9.999999")  # no field at all: in no field row
    share = "online_dossier_share"
    return [
        Expect(share, "2021-03", 0, 4),
        Expect(share, "2021-03", 0, 1, grain="field", field="15764"),
        Expect(share, "2021-03", 0, 1, grain="field", field="12"),
        Expect(share, "2021-03", 0, 1, grain="field", field="7"),
        Expect(share, "2021-03", None, None, grain="field", field="15763"),
    ]


@case()
def exactly_sixty_is_not_above_sixty(t: TinyTruth) -> list[Expect]:
    """docs/mistakes.md 35: "trên 60%" is >, "từ 98% trở lên" is >=."""
    t.procedures = [procedure(f"1.00002{n}", "Đất đai", method("DIRECT", 5, "DAY")) for n in range(5)]
    for n in range(5):
        t.eligible.append(("QĐ 1", "2020-01-01", "", f"1.00002{n}", "full"))
        if n < 3:
            t.file_levels.append((f"1.00002{n}", f"1.00002{n}.01", "3", "2020-01-01", ""))
    t.file_levels.append(("1.000023", "1.000023.01", "3", "2021-04-01", ""))
    done = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00", "TrangThaiHoSo": 9}
    for number in range(50):
        t.dossier(**done, NgayKetThucXuLy=f"2021-03-{11 if number == 0 else 9:02d}T09:00:00")
    return [
        Expect("online_service_coverage", "2021-03", 3, 5, "not_met"),  # exactly 60%
        Expect("online_service_coverage", "2021-04", 4, 5, "met"),
        Expect(ON_TIME, "2021-03", 49, 50, "met"),  # exactly 98%
    ]


@case()
def what_is_used_paid_and_digitised(t: TinyTruth) -> list[Expect]:
    """C4, C6, P3, P5, D2: procedures and dossiers, each counted once."""
    t.procedures = [
        procedure("1.000031", "Đất đai", method("DIRECT", 5, "DAY", 20_000)),  # fee-bearing
        procedure("1.000032", "Đất đai", method("DIRECT", 5, "DAY")),
        procedure("1.000033", "Đất đai", method("DIRECT", 5, "DAY", 10_000)),  # fee-bearing, never paid for
    ]
    t.file_levels += [(f"1.00003{n}", f"1.00003{n}.01", "3", "2020-01-01", "") for n in (1, 2)]
    t.file_levels.append(("9.000000", "9.000000.01", "4", "2020-01-01", ""))  # not the city's: ignored
    t.eligible += [
        ("QĐ 1", "2020-01-01", "2021-03-15", "1.000031", "full"),
        ("QĐ 1", "2020-01-01", "", "1.000032", "partial"),
    ]
    online = {"MaTTHC": "1.000031", "KenhThucHien": "2", "DanhSachLePhi": [{"Gia": 20_000}]}
    papers = {"HoSoCoThanhPhanSoHoa": 1, "DanhSachGiayToKetQua": [{"CoTep": 0}, {"CoTep": 1}]}
    done = {"TrangThaiHoSo": 9, "NgayKetThucXuLy": "2021-04-05T09:00:00"}
    t.dossier(**online, **papers, **done, NgayTiepNhan="2021-03-15T23:00:00")  # paid online, below
    t.dossier(**online, **done, NgayTiepNhan="2021-03-16T00:00:00")  # no longer eligible; paid at the desk
    t.dossier(
        MaTTHC="1.000031", NgayTiepNhan="2021-03-02T09:00:00", DanhSachLePhi=[{"Gia": 20_000}]
    )  # unpaid
    t.dossier(MaTTHC="1.000032", NgayTiepNhan="2021-03-02T09:00:00", **done)  # nothing to pay, no result file
    first = t.dossiers[0]["MaHoSo"]
    for _ in range(2):  # Phí and Lệ phí: two receipts, one dossier, one procedure
        t.payment("2021-03-16T10:00:00", 10_000, MaHoSo=first, MaTTHC="1.000031")
    return [
        Expect("full_online_dossier_share", "2021-03", 1, 2),  # dossiers 1 and 3; 2 came a day too late
        Expect("online_services_in_use", "2021-03", 1, 2),  # 1.000031 of 1.000031 and 1.000032
        Expect("online_services_in_use", "2021", 1, 2),  # not 2 of 24 months
        Expect("epayment_procedure_share", "2021-03", 1, 2),
        Expect("epayment_procedure_share", "2021-04", 0, 2),
        Expect("epayment_paid_share", "2021-03", 1, 2),  # 1 online, 2 at the desk; 3 has not paid
        Expect("digitised_dossier_share", "2021-04", 1, 3),
        Expect("digitised_dossier_share", "2021-03", 0, 0, "not_applicable"),
    ]


@case(now="2023-01-01T06:00:00")
def a_branch_is_judged_as_a_whole(t: TinyTruth) -> list[Expect]:
    """R70: the threshold of the period's year; a branch over all its fields; other agencies are no branches."""
    branch = {"MaDinhDanhDonVi": "H29.01.05", "NgayHenTra": "2022-12-30T17:00:00", "TrangThaiHoSo": 9}
    for number in range(50):  # 48 of 50 on time: exactly 96%
        day = "2022-12-31" if number < 2 else "2022-12-29"
        t.dossier(**branch, NgayTiepNhan="2022-12-01T09:00:00", NgayKetThucXuLy=f"{day}T09:00:00")
    early = {**branch, "NgayHenTra": "2021-03-10T17:00:00", "NgayTiepNhan": "2021-03-01T09:00:00"}
    for number in range(25):  # 24 of 25: exactly 96% too
        t.dossier(**early, NgayKetThucXuLy=f"2021-03-{11 if number == 0 else 9:02d}T09:00:00")
    t.dossier(**{**early, "MaDinhDanhDonVi": "H29.01"}, NgayKetThucXuLy="2021-03-09T09:00:00")
    branches = "land_branches_on_time"
    return [
        Expect(branches, "2021-03", 1, 1, "met"),  # 96% is enough in 2021
        Expect(branches, "2022-12", 0, 1, "not_met"),  # 97% is asked in 2022
        Expect(branches, "2022-12", 1, 1, "met", variant="share_grows"),
        Expect(branches, "2021-04", 0, 0, "not_applicable"),
        Expect(branches, "2021-03", None, None, grain="agency", agency="H29.01.05"),
    ]


@case(now="2024-02-01T06:00:00")
def a_rank_is_compared_as_a_rank(t: TinyTruth) -> list[Expect]:
    """R68, R79, R76: a rank of 4 of 63 meets "at most 5" and is no percentage; years only."""
    t.payment("2021-01-05T09:00:00", 1000)  # opens the periods
    t.filing("par_index", "2021", "2021|4|63|87,5", "2022|6|63|86")
    t.filing("par_index", "2022", "2022|5|63|86.2")  # the later file's row of the year stands
    ratings = [f"2021|H29.{leaf}||{word}" for leaf, word in
               (("01", "TỐT"), ("02", "Xuất sắc"), ("03", "khá"), ("41", "Tot"), ("999", "tốt"))]  # fmt: skip
    t.filing("par_agency_rating", "2021", *ratings)
    return [
        Expect("par_index_rank", "2021", 4, 63, "met"),
        Expect("par_index_rank", "2022", 5, 63, "met"),
        Expect("par_index_rank", "2023", None, None, "no_data"),
        Expect("par_index_rank", "2021-12", None, None, "no_data"),
        Expect("par_agencies_rated_good", "2021", 4, 5, "not_met"),
        Expect("par_agencies_rated_good", "2021", 2, 3, grain="agency_group", group="department"),
        Expect("par_agencies_rated_good", "2021", 1, 1, grain="agency", agency="H29.41"),
        Expect("par_agencies_rated_good", "2021Q4", None, None, "no_data"),
    ]


@case(now="2025-11-01T06:00:00")
def a_survey_is_seen_in_its_own_period_and_its_year(t: TinyTruth) -> list[Expect]:
    """R76, R78, R83, R02: no finer, nothing between; by the name of the field; judged from 2025, field by field."""
    t.payment("2021-01-05T09:00:00", 1000)
    t.filing(
        "satisfaction_survey", "2024",
        "2024Q1|Hộ tịch|state_agency|100|95", "2024Q2|hộ tịch|state_agency|100|94", "2024-05|Đất đai|state_agency|10|9",
        "2024Q1|Hộ tịch|tthc|50|40", "2024|Hộ tịch|tthc|60|50",
    )  # fmt: skip
    t.filing(
        "satisfaction_survey", "2025Q1",
        "2025Q1|Hộ tịch|state_agency|200|190", "2025Q1|Cây xanh|state_agency|100|94",
        "2025Q1|Giáo dục|education|100|96", "2025Q1|Y tế|health|100|94",
    )  # fmt: skip
    state, services = "satisfaction_state_agencies", "satisfaction_public_services"
    return [
        Expect(state, "2024Q1", 95, 100, None),  # before 2025: shown without status
        Expect(state, "2024Q1", 95, 100, None, grain="field", field="7"),  # Hộ tịch: the lower of 7 and 11
        Expect(state, "2024-01", None, None, "no_data"),
        Expect(state, "2024-05", 9, 10, None),
        Expect(state, "2024Q2", 94, 100, None),  # the month in it is no part of it
        Expect(state, "2024", 198, 210, None),  # a quarter, a quarter, a month
        Expect(state, "ytd 2024-12", 198, 210, None),  # the same days as the year
        Expect(state, "ytd 2024-06", None, None, "no_data"),
        Expect("satisfaction_tthc", "2024", 50, 60, None),  # the year's own survey, not 90 of 110
        Expect("satisfaction_tthc", "2025Q1", None, None, "no_data"),  # the file says nothing about it
        Expect(state, "2025Q1", 284, 300, "not_met"),
        Expect(state, "2025Q1", 190, 200, "met", grain="field", field="7"),  # exactly 95%
        Expect(
            state, "2025Q1", 94, 100, "not_met", grain="field", field="Cây xanh"
        ),  # no such field: its name
        Expect(state, "2025Q1", 94, 100, "not_met", variant="worst_field"),
        Expect(services, "2025Q1", 190, 200, "met"),  # pooled: the target binds no field here
        Expect(services, "2025", 190, 200, "provisional"),
    ]


@case(now="2024-07-01T06:00:00")
def cases_reports_and_milestones_have_a_day(t: TinyTruth) -> list[Expect]:
    """R76: resolved, due; on the last day is in time; what was not done does not meet; none is not unknown."""
    t.payment("2023-12-05T09:00:00", 1000)
    t.filing(
        "complaints", "2024",
        "KN-1|khiếu nại|H29.41|2024-02-01|2024-03-02|2024-03-02",
        "KN-2|complaint|H29.41|2024-02-01|2024-03-02|2024-03-03",
        "TC-1|tố cáo|000.00.01.H29|2024-01-05|2024-03-05|", "KN-3|khiếu nại|H29.999|2024-01-05|2024-04-05|2024-03-31",
    )  # fmt: skip
    t.filing("central_reports", "2024Q1", "BC-1|Bộ Nội vụ|2024-01-31|2024-01-31", "BC-2|Bộ Nội vụ|31/01/2024|",
             "BC-3|Bộ Nội vụ|2024-02-01|2024-01-30", "BC-4|Bộ Nội vụ|2024-05-31|2024-06-01")  # fmt: skip
    t.filing("milestones", "2023", "TC-01|Một|tổ chức|2024-02-29|", "TC-02|Hai|staff|2024-02-29|2024-01-02")
    t.filing(
        "milestones", "2024", "TC-01|Một|tổ chức|2024-02-29|2024-02-29"
    )  # completed since: the later file
    complaint, reports, done = "complaint_on_time", "reports_on_time", "milestones_done"
    return [
        Expect(complaint, "2024-03", 2, 3, "not_met"),  # KN-1 and KN-3; TC-1 is not resolved
        Expect(complaint, "2024-03", 1, 2, "not_met", grain="agency", agency="H29.41"),
        Expect(complaint, "2024-03", 1, 2, grain="agency_group", group="district"),
        Expect(complaint, "2024-03", None, None, grain="agency", agency="H29.01"),
        Expect(complaint, "2024-02", 0, 0, "not_applicable"),  # the file is of 2024: there was none
        Expect(complaint, "2023-12", None, None, "no_data"),
        Expect(reports, "2024-01", 1, 2, "not_met"),
        Expect(reports, "2024-02", 1, 1, "met"),
        Expect(reports, "2024-03", 0, 0, "not_applicable"),
        Expect(reports, "2024-04", None, None, "no_data"),  # beyond the file's quarter, and nothing due
        Expect(reports, "2024-05", 0, 1, "not_met"),
        Expect(done, "2024-02", 2, 2, None),  # no target in the text
        Expect(done, "2023-12", 0, 0, "not_applicable"),
    ]


@case(now="2026-01-10T06:00:00")
def agencies_are_those_of_the_last_day(t: TinyTruth) -> list[Expect]:
    """R77, R18: who is not in the file does not meet; nothing is inherited; districts end on 30/6/2025."""
    t.payment("2024-01-05T09:00:00", 1000)
    t.filing("inspections", "2024", "2024-03-01|H29.01|định kỳ", "2024-09-01|000.00.01.H29|đột xuất",
             "2024-09-02|H29.41|ad_hoc")  # fmt: skip
    t.filing(
        "inspections",
        "2025",
        "2025-02-01|H29.41|định kỳ",
        "2025-02-03|H29.02|định kỳ",
        "2025-08-01|H29.123|ad_hoc",
    )
    t.filing(
        "one_stop", "2024", "2024|H29.40|có", "2024Q2|H29.40|không", "2024Q2|H29.41|Có", "2024-12|H29.41|0"
    )
    t.filing("one_stop", "2025Q1", "2025Q1|H29.40|1", "2025Q1|H29.41|yes")
    t.filing("ward_equipment", "2025", "2025Q3|H29.123|có", "2025Q4|H29.123|không", "2025Q3|H29.124|có")
    t.filing(
        "communication",
        "2025",
        "2025|H29.01|Tờ gấp|không",
        "2025|H29.01|Chuyên mục|có",
        "2025|H29.41|Tờ gấp|có",
    )
    inspected, wards, stops, products = (
        "agencies_inspected", "wards_equipped", "one_stop_modern", "communication_products",
    )  # fmt: skip
    return [
        Expect(inspected, "2024", 2, 5, "met"),  # of 01, 02, 03, 40 and 41; 01 counts once: exactly 40%
        Expect(inspected, "2024-09", 2, 5, None),  # the target is a year's
        Expect(inspected, "2024-10", 0, 5, None),  # the file is of 2024: nobody was inspected in October
        Expect(inspected, "2025", 1, 4, "not_met"),  # 01, 03, 123, 124: what 02 and 41 had is not inherited
        Expect(inspected, "2025", 1, 2, grain="agency_group", group="commune"),
        Expect(stops, "2024Q2", 1, 2, "not_met"),
        Expect(stops, "2024", 1, 2, "not_met"),  # 40 by its year's row, 41 by its last: not
        Expect(stops, "2025Q1", 2, 2, "met"),
        Expect(stops, "2025Q2", None, None, "no_data"),
        Expect(stops, "2025Q3", 0, 0, "not_applicable"),  # no districts any more, no file either
        Expect(stops, "2025", 0, 0, "not_applicable"),
        Expect(wards, "2025Q3", 2, 2, "met"),
        Expect(wards, "2025", 1, 2, "not_met"),  # in the year the newest period speaks
        Expect(wards, "2025", 1, 1, "met", grain="agency", agency="H29.124"),
        Expect(wards, "2025Q2", None, None, "no_data"),
        Expect(products, "2025", 1, 4, "not_met"),  # 01; what district 41 had does not count for its communes
        Expect(products, "2025Q4", None, None, "no_data"),
    ]


@case()
def results_that_are_handed_over_electronically(t: TinyTruth) -> list[Expect]:
    """D1 and C5 (R51): of procedures with a result paper; one without a paper owes none."""
    plain = procedure("1.000005", "Hộ tịch")
    t.procedures.append(plain | {"detail": plain["detail"] | {"resultsDetails": []}})
    done = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00", "TrangThaiHoSo": 9,
            "NgayKetThucXuLy": "2021-03-08T09:00:00"}  # fmt: skip
    t.dossier(**done, KenhThucHien="2", DanhSachGiayToKetQua=[{"CoTep": 1}])  # online, electronic
    t.dossier(**done, KenhThucHien="2", DanhSachGiayToKetQua=[{"CoTep": 0}])  # online, on paper
    t.dossier(**done, KenhThucHien="1", DanhSachGiayToKetQua=[{"CoTep": 1}])  # direct, electronic
    t.dossier(**done, KenhThucHien="2", MaTTHC="1.000005")  # online, nothing to hand over
    return [
        Expect("electronic_result_share", "2021-03", 2, 3, None),
        Expect("online_dossier_share_766", "2021-03", 2, 4, None),
        Expect("online_dossier_share", "2021-03", 3, 4, None),
    ]


@case()
def the_backlog_is_counted_at_each_end(t: TinyTruth) -> list[Expect]:
    """R68: a count, without denominator; what was resolved late counts until it was."""
    late = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00"}
    t.dossier(**late, TrangThaiHoSo=4)  # still open: overdue at every end from March on
    t.dossier(**late, TrangThaiHoSo=9, NgayKetThucXuLy="2021-04-20T09:00:00")  # at the end of March only
    t.dossier(**late, TrangThaiHoSo=7)  # withdrawn: never
    t.dossier(NgayTiepNhan="2021-03-20T09:00:00", NgayHenTra="2021-04-30T17:00:00", TrangThaiHoSo=4)
    return [
        Expect("overdue_backlog", "2021-03", 2, None, "count"),
        Expect("overdue_backlog", "2021-04", 2, None, "count"),
        Expect("overdue_backlog", "2021Q1", 2, None, "count"),
        Expect("overdue_backlog", "2021-03", 2, None, "count", grain="agency", agency="H29.01"),
    ]


@case()
def settled_days_are_matched_line_by_line(t: TinyTruth) -> list[Expect]:
    """Source contract 3.2: matched, missing on either side, amount, status; a day is open until a later one follows."""
    for number, day in enumerate((2, 3, 5, 5, 5, 5, 6, 20, 31)):
        status = 4 if number in (4, 5) else 1
        t.payment(f"2021-03-{day:02d}T08:00:00", 1000, MaGiaoDich=f"A7-G{number:011d}", TrangThaiGD=status)
    t.payment("2021-04-02T08:00:00", 1000, MaGiaoDich="G0")
    t.settled("2021-03-03", "G00000000001", 1000)  # matched; the payment of 2/3 lies before the first day
    t.settled("2021-03-06", "G00000000002", 1000)  # settled on the day after: matched in its settlement day
    t.settled("2021-03-05", "G00000000003", 999)  # another amount
    t.settled("2021-03-05", "G00000000004", 1000)  # failed there, settled here
    t.settled("2021-03-05", "G00000000005", 1000, "0116")  # failed on both sides: they agree
    t.settled("2021-03-06", "G00000000006", 1000)
    t.settled("2021-03-06", "G00000000006", 1000)  # a second line of one transaction
    t.settled("2021-03-20", "999999999999", 1000)  # nobody paid this; and the payment of 20/3 is in no file
    # March: 8 lines, 4 of them matched, and two payments in no file: 20/3 and 31/3
    t.settled(
        "2021-04-01", "888888888888", 1000
    )  # the last day in the files: the payment of 2/4 may still come
    rate = "settlement_match_rate"
    return [
        Expect(rate, "2021-03", 4, 10, None),
        Expect(rate, "2021-04", 0, 1, "provisional"),
        Expect(rate, "2021Q2", 0, 1, "provisional"),
        Expect(rate, "2021Q1", 4, 10, None),
        Expect(rate, "ytd 2021-04", 4, 11, "provisional"),
        Expect(rate, "2021-05", None, None, "no_data"),  # no file reaches May: not 0 of 0
        Expect(rate, "2021-03", None, None, grain="agency", agency="H29.01"),
    ]


@case()
def without_a_settlement_file_nothing_is_known(t: TinyTruth) -> list[Expect]:
    t.payment("2021-03-02T08:00:00", 1000)
    return [Expect("settlement_match_rate", "2021-03", None, None, "no_data")]


@case(now="2022-12-20T06:00:00")
def reports_close_on_the_fourteenth(t: TinyTruth) -> list[Expect]:
    """NĐ 09/2019/NĐ-CP; R47: the second before and the second after, at the end of a month and of a year."""
    due = {"NgayTiepNhan": "2021-06-01T08:00:00", "TrangThaiHoSo": 9}
    t.dossier(**due, NgayHenTra="2021-06-20T17:00:00", NgayKetThucXuLy="2021-06-14T23:59:59")
    t.dossier(**due, NgayHenTra="2021-06-20T17:00:00", NgayKetThucXuLy="2021-06-15T00:00:00")
    # due on the 14th, finished on the 30th: of June either way, but overdue when the report of June closes
    t.dossier(**due, NgayHenTra="2021-06-14T17:00:00", NgayKetThucXuLy="2021-06-30T10:00:00")
    year = {"NgayTiepNhan": "2021-12-01T08:00:00", "NgayHenTra": "2021-12-31T17:00:00", "TrangThaiHoSo": 9}
    t.dossier(**year, NgayKetThucXuLy="2021-12-14T23:59:59")
    t.dossier(**year, NgayKetThucXuLy="2021-12-15T00:00:00")
    t.dossier(**year, NgayKetThucXuLy="2022-12-15T00:00:00")  # late, in the report of January 2023
    report = "report "
    return [
        Expect(ON_TIME, "2021-06", 2, 3, "not_met"),
        Expect(ON_TIME, report + "2021-06", 1, 1, "met"),
        Expect(ON_TIME, report + "2021-07", 1, 2, "not_met"),
        Expect(ON_TIME, report + "2021Q2", 1, 1, "met"),
        Expect(ON_TIME, report + "2021Q3", 1, 2, "not_met"),
        Expect(ON_TIME, report + "ytd 2021-06", 1, 1, "met"),
        Expect(ON_TIME, report + "ytd 2021-07", 2, 3, "not_met"),
        Expect(ON_TIME, report + "2021", 3, 4, "not_met"),  # three of June, one of 14/12
        Expect(ON_TIME, "2021", 4, 5, "not_met"),
        Expect(ON_TIME, report + "ytd 2021-12", 3, 4, "not_met"),
        Expect(ON_TIME, report + "2021-12", 1, 1, "met"),
        Expect(ON_TIME, report + "2022-01", 1, 1, "met"),
        Expect(ON_TIME, report + "2022", 1, 1, "met"),  # closed: the 20th of December is behind the 14th
        Expect(ON_TIME, "2022", 0, 1, "provisional"),
        Expect(ON_TIME, report + "2023-01", 0, 1, "provisional"),
        Expect(ON_TIME, report + "2023", 0, 1, "provisional"),
        Expect("overdue_backlog", report + "2021-06", 1, None, "count"),
        Expect("overdue_backlog", "2021-06", 0, None, "count"),
        Expect(ON_TIME, report + "2021-06", 1, 2, variant="incl_overdue"),
        # of the city only
        Expect(ON_TIME, report + "2021-06", None, None, grain="agency", agency="H29.01"),
        Expect(ON_TIME, report + "2021-06", None, None, grain="field", field="11"),
        Expect(ON_TIME, report + "2021-06", None, None, grain="agency_group", group="department"),
    ]


@case(now="2022-02-01T06:00:00")
def a_report_is_judged_by_the_year_it_is_named_for(t: TinyTruth) -> list[Expect]:
    """1 of 29 late is 3.4%: less than the 4% of 2021, more than the 3% of 2022, whose report opens on 15/12/2021."""
    for number in range(29):
        finished = "2021-12-20T09:00:00" if number == 0 else "2021-12-16T09:00:00"
        t.dossier(NgayTiepNhan="2021-12-01T08:00:00", NgayHenTra="2021-12-17T17:00:00", TrangThaiHoSo=9,
                  MaLinhVuc="12", MaDinhDanhDonVi="H29.01.05", NgayKetThucXuLy=finished)  # fmt: skip
    land, branches = "late_land_investment", "land_branches_on_time"
    return [
        Expect(land, "2021-12", 1, 29, "met"),
        Expect(land, "report 2022-01", 1, 29, "not_met"),
        Expect(land, "report 2022-01", 1, 29, "not_met", variant="worst_field"),
        # 28 of 29 in time is 96.6%: enough in 2021 (96%), not in 2022 (97%)
        Expect(branches, "2021-12", 1, 1, "met"),
        Expect(branches, "report 2022-01", 0, 1, "not_met"),
        Expect(branches, "report 2022-01", 1, 1, "met", variant="share_grows"),
    ]


@case(now="2021-09-01T06:00:00")
def files_with_days_are_seen_in_reports(t: TinyTruth) -> list[Expect]:
    """R76: a case of 20 June is of the report of July; what is said of a whole civil period is in no report."""
    t.dossier(NgayTiepNhan="2021-05-03T08:00:00")
    t.filing("complaints", "2021Q2", "KN1|complaint|H29.01|2021-06-01|2021-06-30|2021-06-20")
    t.filing("satisfaction_survey", "2021-06", "2021-06|Hộ tịch|tthc|10|9")
    return [
        Expect("complaint_on_time", "2021-06", 1, 1, "met"),
        Expect("complaint_on_time", "report 2021-07", 1, 1, "met"),
        # the file of the quarter speaks about all of its days: none by 14 June
        Expect("complaint_on_time", "report 2021-06", 0, 0, "not_applicable"),
        Expect("complaint_on_time", "report 2021-08", None, None, "no_data"),
        Expect("satisfaction_tthc", "2021-06", 9, 10, None),
        Expect("satisfaction_tthc", "report 2021-06", None, None),
        Expect("satisfaction_tthc", "report 2021", None, None),
    ]


@case(now="2026-08-20T06:00:00")
def the_online_share_times_the_official_sync_rate(t: TinyTruth) -> list[Expect]:
    """R51: of the same days, the city's and each agency's own; nothing official, no figure."""
    for month, channel in ((1, "2"), (1, "1"), (2, "2"), (4, "2"), (7, "2")):
        t.dossier(NgayTiepNhan=f"2026-{month:02d}-10T09:00:00", KenhThucHien=channel, TrangThaiHoSo=9,
                  NgayKetThucXuLy=f"2026-{month:02d}-12T09:00:00", DanhSachGiayToKetQua=[{"CoTep": 1}])  # fmt: skip
    t.dossier(NgayTiepNhan="2026-01-11T09:00:00", KenhThucHien="2", MaDinhDanhDonVi="H29.123")
    for period, code, synced, total in (
        ("2026-01", "H29", 90, 100),
        ("2026-01", "H29.01", 3, 4),  # H29.123 has no rate
        ("2026-02", "H29.01", 1, 1),  # and the city none
        ("2026-04", "H29", 9, 0),  # no rate at all
        ("2026Q1", "H29", 190, 200),
        ("2026Q2", "H29", 50, 50),
    ):
        t.sync(period, code, synced, total)
    t.sync("2026-07", "H29", 7, 8, final=False)  # published while July was running, and not again
    t.sync("2026", "H29", 500, 1000, final=False)
    share, synced = "online_dossier_share_766", "synced"
    return [
        Expect(share, "2026-01", 1, 3, None),
        Expect(share, "2026-01", 90, 300, None, synced),
        Expect(share, "ytd 2026-01", 90, 300, None, synced),  # the same days
        Expect(share, "2026-01", 1 * 3, 2 * 4, None, synced, "agency", "H29.01"),
        Expect(share, "2026-01", None, None, None, synced, "agency", "H29.123"),
        Expect(share, "2026-01", None, None, None, synced, "field", field="11"),
        Expect(share, "2026-02", None, None, "no_data", synced),
        Expect(share, "2026-02", None, None, None, synced, "agency", "H29.01"),
        Expect(share, "2026-03", None, None, "no_data", synced),
        Expect(share, "2026-04", None, None, "no_data", synced),
        Expect(share, "2026-07", None, None, "no_data", synced),
        Expect(share, "2026Q1", 2 * 190, 4 * 200, None, synced),
        Expect(share, "ytd 2026-02", None, None, "no_data", synced),
        Expect(share, "2026", 4 * 500, 6 * 1000, "provisional", synced),
    ]


@case(now="2022-02-01T06:00:00")
def a_petition_is_judged_on_the_day_it_is_handled(t: TinyTruth) -> list[Expect]:
    """Answered or refused by the due time, of all that were handled; what is open, or another root's, is not in it."""
    t.payment("2021-01-05T09:00:00", 1000)  # opens the periods
    t.petition(
        "2021-03-01T08:00:00", "2021-03-10T00:00:00", "2021-03-10T16:00:00"
    )  # midnight: the whole 10th
    t.petition("2021-03-01T08:00:00", "2021-03-10T12:00:00", "2021-03-10T12:00:01")  # a second late
    t.petition(
        "2021-03-01T08:00:00", "2021-03-10T12:00:00", "2021-03-02T09:00:00", TrangThai=4
    )  # refused in time
    t.petition("2021-03-01T08:00:00", None, "2021-03-02T09:00:00")  # no due time: not in time
    t.petition(
        "2021-03-01T08:00:00", "2021-03-10T12:00:00", "2021-03-03T09:00:00", TrangThai=2
    )  # not answered, it says
    t.petition("2021-02-01T08:00:00", "2021-02-10T12:00:00", None)  # still open
    t.petition("2021-03-01T08:00:00", "2021-03-10T12:00:00", "2021-03-03T09:00:00", MaDinhDanhDonVi="G12.29")
    t.petition("2021-03-01T08:00:00", "2021-03-10T12:00:00", "2021-03-03T09:00:00", MaDinhDanhDonVi="H29.97")
    t.petition("2021-03-01T08:00:00", "2021-04-05T12:00:00", "2021-04-01T00:00:00", MaDinhDanhDonVi="H29.41")
    petition = "petition_on_time"
    return [
        Expect(petition, "2021-03", 3, 6, None),
        Expect(petition, "2021-03", 2, 5, grain="agency", agency="H29.01"),
        Expect(petition, "2021-03", 2, 5, grain="agency_group", group="department"),
        Expect(petition, "2021-03", None, None, grain="agency", agency="H29.41"),  # none that month: not 0%
        Expect(petition, "2021-04", 1, 1, grain="agency", agency="H29.41"),
        Expect(petition, "2021-02", 0, 0, "not_applicable"),
        Expect(petition, "2021", 4, 7, None),
        Expect(petition, "report 2021-04", 1, 1, None),
    ]


@case(now="2026-02-01T06:00:00")
def ratings_are_no_survey(t: TinyTruth) -> list[Expect]:
    """Two ratings of one dossier are two; the day of the rating; agency and field of the dossier, if it is there."""
    got = {"NgayTiepNhan": "2025-03-01T09:00:00", "MaLinhVuc": "11"}
    t.dossier(**got)
    t.dossier(**got, DaXoa=1)  # withdrawn: its rating was given all the same
    t.dossier(**got, MaDinhDanhDonVi="G12.29")
    first, withdrawn, foreign = (row["MaHoSo"] for row in t.dossiers)
    t.rating(first, 1, "2025-03-05T10:00:00")
    t.rating(first, 2, "2025-03-31T23:59:59")
    t.rating(first, 3, "2025-04-01T00:00:00")
    t.rating(first, 4, "2025-03-06T10:00:00")  # no such level: neither yes nor no
    t.rating(withdrawn, 3, "2025-03-07T10:00:00")
    t.rating(foreign, 3, "2025-03-07T10:00:00")
    t.rating("000.00.01.H29-250301-9999", 2, "2025-03-08T10:00:00")  # not in store: the city's, nobody's
    t.filing("satisfaction_survey", "2025", "2025-03|Công chứng|tthc|60|58")
    rated = {"variant": "portal_rating"}
    return [
        Expect("satisfaction_tthc", "2025-03", 3, 4, "not_met", **rated),
        Expect("satisfaction_tthc", "2025-03", 2, 3, grain="agency", agency="H29.01", **rated),
        Expect("satisfaction_tthc", "2025-03", 2, 3, grain="field", field="11", **rated),
        Expect("satisfaction_tthc", "2025-04", 0, 1, "not_met", **rated),
        Expect("satisfaction_tthc", "2025-05", 0, 0, "not_applicable", **rated),
        Expect("satisfaction_tthc", "2025", 3, 5, "not_met", **rated),
        Expect("satisfaction_tthc", "2025-03", 58, 60, "met"),  # the survey alone
        Expect("satisfaction_tthc", "2025-03", None, None, grain="agency", agency="H29.01"),
        Expect("satisfaction_tthc", "2025-04", None, None, "no_data"),
    ]


@case(now="2022-02-01T06:00:00")
def a_dossier_is_taken_off_once(t: TinyTruth) -> list[Expect]:
    """R106: received less disliked, petitioned, overdue; a complaint counts whenever, overdue at the end."""
    got = {"NgayTiepNhan": "2021-03-01T09:00:00", "NgayHenTra": "2021-03-10T17:00:00", "TrangThaiHoSo": 9}
    t.dossier(**got, NgayKetThucXuLy="2021-03-11T09:00:00")  # late, disliked and petitioned: once
    t.dossier(**got, NgayKetThucXuLy="2021-03-09T09:00:00")  # petitioned in May
    t.dossier(**got, NgayKetThucXuLy="2021-03-10T17:00:01")  # late by a second
    t.dossier(**{**got, "NgayHenTra": "2021-04-15T17:00:00", "TrangThaiHoSo": 4})  # overdue from April on
    t.dossier(
        **{**got, "NgayHenTra": "2021-05-31T17:00:00"}, NgayKetThucXuLy="2021-06-02T09:00:00"
    )  # late in June
    t.dossier(**got, NgayKetThucXuLy="2021-03-09T09:00:00")  # rated 3, then 1: disliked
    t.dossier(**got, NgayKetThucXuLy="2021-03-09T09:00:00")  # fine
    t.dossier(**{**got, "TrangThaiHoSo": 3})  # refused: never overdue
    t.dossier(**got, DaXoa=1)
    one, two, six = (t.dossiers[at]["MaHoSo"] for at in (0, 1, 5))
    t.rating(one, 3, "2021-04-02T08:00:00")
    t.petition("2021-04-02T08:00:00", None, None, MaHoSo=one)
    t.petition("2021-05-02T08:00:00", None, None, MaHoSo=two, MaDinhDanhDonVi="G12.29")
    t.rating(six, 3, "2021-03-10T08:00:00")
    t.rating(six, 1, "2021-03-11T08:00:00")
    proxy = {"variant": "proxy_766"}
    return [
        Expect("satisfaction_tthc", "2021-03", 4, 8, None, **proxy),  # 4, 5, 7 and 8
        Expect("satisfaction_tthc", "2021Q1", 4, 8, None, **proxy),
        Expect("satisfaction_tthc", "ytd 2021-04", 3, 8, None, **proxy),  # 4 is overdue by now
        Expect("satisfaction_tthc", "ytd 2021-05", 2, 8, None, **proxy),  # and 5, on the last of May
        Expect("satisfaction_tthc", "2021", 2, 8, None, **proxy),
        Expect("satisfaction_tthc", "2021", 2, 8, grain="agency", agency="H29.01", **proxy),
        Expect("satisfaction_tthc", "2021-04", 0, 0, "not_applicable", **proxy),
        Expect("satisfaction_tthc", "2021", None, None, "no_data"),
    ]
