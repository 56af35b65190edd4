"""All rows of every indicator from a truth folder, by plain loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracle import clock, documents, filings, settlement, windows
from tests.oracle.agencies import Organisation, Place
from tests.oracle.catalogue import Catalogue
from tests.oracle.periods import Period, all_periods
from tests.oracle.truth import Dossier, Payment, Truth, read
from tests.oracle.values import CITY, agency_code, due_moment, plain_name, root_of

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
BREAK_2022 = date(2022, 8, 15)
BREAK_2025 = date(2025, 7, 1)
LAND_FIELDS = frozenset({"Đất đai", "Đầu tư tại Việt nam"})  # R11

TIMELINESS = ("headline", "first_due", "incl_overdue", "official_766")


class Key(NamedTuple):
    """What names a row of mart.indicator_value."""

    indicator_id: str
    variant: str
    period_type: str
    period_start: date
    period_end: date
    grain: str
    agency_id: str | None
    agency_group: str | None
    field_code: str | None


class Cell(NamedTuple):
    """What a row says."""

    numerator: int | None
    denominator: int | None
    status: str | None
    value_pct: Decimal | None


class Slot(NamedTuple):
    """One row of one indicator and variant, before it has a status."""

    period: Period
    grain: str
    agency: str | None
    group: str | None
    field: str | None


class Tally:
    """Sums numerators and denominators of one indicator's variant over all grains."""

    def __init__(self) -> None:
        self.sums: dict[Slot, list[int]] = {}
        self._seen: dict[tuple[date, Place, str | None], list[int]] = {}

    def see(self, on: date, place: Place, field: str | None, hit: int, base: int = 1) -> None:
        """Count one record on the day of its event; `spread` puts it into the periods with that day."""
        if place.in_city:
            half = on.replace(day=1 if on.day < 15 else 15)
            pair = self._seen.setdefault((half, place, field), [0, 0])
            pair[0] += hit
            pair[1] += base

    def spread(self, holding: Callable[[date], list[Period]]) -> None:
        """Count what was seen in every period that contains its half of the month: all are made of such halves."""
        for (half, place, field), (hit, base) in self._seen.items():
            for period in holding(half):
                self.add(period, place, field, hit, base)
        self._seen.clear()

    def add(self, period: Period, place: Place, field: str | None, hit: int, base: int = 1) -> None:
        """Count one record, or several alike, in every row of the period they belong to."""
        if not place.in_city:
            return
        self._count(Slot(period, "city", None, None, None), hit, base)
        if period.is_report:  # for the city; its fields are counted because they judge it (R02)
            if field is not None:
                self._count(Slot(period, "field", None, None, field), hit, base)
            return
        if place.group is not None:
            self._count(Slot(period, "agency_group", None, place.group, None), hit, base)
        if place.agency is not None:
            self._count(Slot(period, "agency", place.agency, None, None), hit, base)
        if field is not None:
            self._count(Slot(period, "field", None, None, field), hit, base)
        if place.agency is not None and field is not None and period.kind in {"month", "year"}:  # R67
            self._count(Slot(period, "agency_field", place.agency, None, field), hit, base)

    def _count(self, slot: Slot, hit: int, base: int) -> None:
        pair = self.sums.setdefault(slot, [0, 0])
        pair[0] += hit
        pair[1] += base


# --- targets (R29: none before 2021, the 2025 target goes on) ---


def target(indicator: str, period: Period, variant: str = "headline") -> tuple[str, int] | None:
    """Operator and percentage in force on the period's first day; a report's on the first day of what it is named for.

    Every target so far begins with a year: the report of 2025 is judged by what 2025 asks for, though it opens in 2024.
    """
    start = period.start if not period.is_report else date(period.year, 1, 1)
    if start < date(2021, 1, 1):
        return None
    if indicator == "land_branches_on_time":
        return ">", 80 if variant == "headline" else {2021: 80, 2022: 81, 2023: 82, 2024: 83}.get(
            start.year, 84
        )
    if indicator == "on_time_resolution":
        return ">=", 98
    if indicator == "late_land_investment":
        return {2021: ("<", 4), 2022: ("<", 3), 2023: ("<", 2), 2024: ("<", 1)}.get(start.year, ("=", 0))
    if indicator == "online_service_coverage":
        return ">", 60
    if indicator in {"electronic_document_share", "epayment_agency_adoption", "reports_on_time", "wards_equipped",
                     "one_stop_modern", "communication_products"}:  # fmt: skip
        return "=", 100
    if indicator.startswith("satisfaction_"):
        return (">=", 95) if start >= date(2025, 1, 1) else None  # R83
    return {
        "par_index_rank": ("<=", 5),
        "par_agencies_rated_good": (">=", 90),
        "complaint_on_time": (">=", 95),
        "agencies_inspected": (">=", 40),
    }.get(indicator)


def meets(numerator: int, denominator: int, wanted: tuple[str, int]) -> bool:
    """Decided on the exact fraction, never on the rounded value."""
    share, bound = Fraction(100 * numerator, denominator), Fraction(wanted[1])
    return {">=": share >= bound, ">": share > bound, "<": share < bound, "=": share == bound}[wanted[0]]


def rounded(numerator: int, denominator: int) -> Decimal:
    """100 x numerator / denominator, half-up to two decimals."""
    thousandths = Decimal(100 * numerator) / Decimal(denominator)
    return thousandths.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


# --- the run ---


def always(period: Period) -> bool:
    return True


def civil(period: Period) -> bool:
    """What a file says of a whole period, it says of a civil one: no report's period is exactly that (R76)."""
    return not period.is_report


@dataclass(frozen=True)
class Known:
    """One dossier of the city with what the rules make of it."""

    raw: Dossier
    field: str | None
    received: datetime
    due: datetime | None
    first_due: datetime | None
    resolved: datetime | None


class Run:
    """One computation: the truth, the moment, the periods, and the rows found so far."""

    def __init__(
        self,
        truth: Truth,
        now: datetime,
        pulled: date,
        history_from: date,
        folder: Path,
        reports: bool = False,
    ) -> None:
        self.folder = folder
        self.truth, self.now, self.today, self.history_from = truth, now, now.date(), history_from
        self.organisation = Organisation(truth.agencies, truth.successions)
        self.catalogue = Catalogue(truth, pulled)
        self.days = clock.WorkingDays(truth.working_days)
        self.rows: dict[Key, Cell] = {}
        self.city_dossiers = [
            row for row in truth.dossiers if root_of(row.agency) == CITY and not row.deleted
        ]
        # a payment names only MaHoSo: of two roots (R38) the city's dossier is meant
        ours_last = sorted(truth.dossiers, key=lambda row: root_of(row.agency) == CITY)
        self.dossier_agency = {row.code: row.agency for row in ours_last}
        self.known = [self._know(row) for row in self.city_dossiers if row.received_at is not None]
        self.field_of_dossier = {row.code: self._field(row) for row in ours_last}  # R50: DaXoa or not
        self.complained = {one.dossier for one in truth.ratings if one.level == 3}
        self.complained |= {one.dossier for one in truth.petitions if one.dossier is not None}
        self.paid_online = {
            row.dossier for row in truth.payments if row.successful and row.dossier is not None
        }
        first = min(
            [row.received.date() for row in self.known]
            + [row.promulgated for row in truth.documents if not row.deleted]
            + [row.at.date() for row in truth.payments],
            default=self.today,
        )
        self.periods = all_periods(first, self.today, reports)
        self.instants = {period: self._instant(period) for period in self.periods}
        self._holding: dict[date, list[Period]] = {}

    def _field(self, row: Dossier) -> str | None:
        return row.own_field or self.catalogue.field_of(row.procedure)  # R10

    def _know(self, row: Dossier) -> Known:
        assert row.received_at is not None
        due = clock.due_at(row, self.truth.listed.get(row.procedure), self.days)
        return Known(
            raw=row,
            field=self._field(row),
            received=row.received_at,
            due=due,
            first_due=clock.first_due_at(row, due),
            resolved=clock.resolved_at(row),
        )

    def holding(self, on: date) -> list[Period]:
        """The periods that contain a day."""
        if on not in self._holding:
            self._holding[on] = [period for period in self.periods if period.has(on)]
        return self._holding[on]

    def _instant(self, period: Period) -> datetime:
        """The period's end; for an open period the run's moment (R85)."""
        return min(period.end_moment, self.now) if period.is_open(self.today) else period.end_moment

    # --- rows ---

    def cell(
        self,
        indicator: str,
        slot: Slot,
        numerator: int,
        denominator: int,
        met: bool | None = None,
        variant: str = "headline",
    ) -> Cell:
        """Value and status of a row; `met` when the status was decided elsewhere (field by field)."""
        rank = indicator == "par_index_rank"
        value = rounded(numerator, denominator) if denominator and not rank else None
        if slot.period.is_open(self.today):
            return Cell(numerator, denominator, "provisional", value)
        if not denominator:
            return Cell(numerator, denominator, "not_applicable", None)
        wanted = target(indicator, slot.period, variant)
        if wanted is None or (indicator == "agencies_inspected" and slot.period.kind != "year"):
            return Cell(numerator, denominator, None, value)
        if rank:
            met = numerator <= wanted[1]  # R68: the rank itself is compared
        if met is None:
            met = meets(numerator, denominator, wanted)
        return Cell(numerator, denominator, "met" if met else "not_met", value)

    def put(self, indicator: str, variant: str, slot: Slot, cell: Cell) -> None:
        key = Key(indicator, variant, slot.period.kind, slot.period.start, slot.period.end,
                  slot.grain, slot.agency, slot.group, slot.field)  # fmt: skip
        assert key not in self.rows, key
        self.rows[key] = cell

    def publish(
        self,
        indicator: str,
        variant: str,
        tally: Tally,
        exists: Callable[[Period], bool] = always,
        no_data: Callable[[Period], bool] | None = None,
        known: Callable[[Period], bool] | None = None,
        waiting: Callable[[Period], bool] = lambda period: False,
    ) -> None:
        """City rows for every period, other grains where the denominator is above 0 (R14).

        `known`: what files say something about, in place of the windows that are pulled. `waiting`: ended periods
        whose source is known to be incomplete.
        """
        tally.spread(self.holding)
        for period in self.periods:
            if not exists(period):
                continue
            slot = Slot(period, "city", None, None, None)
            if self.nothing(period, known) or (no_data is not None and no_data(period)):
                self.put(indicator, variant, slot, Cell(None, None, "no_data", None))
                continue
            numerator, denominator = tally.sums.get(slot, (0, 0))
            cell = self.cell(indicator, slot, numerator, denominator, variant=variant)
            if waiting(period):
                cell = cell._replace(status="provisional")
            self.put(indicator, variant, slot, cell)
        for slot, (numerator, denominator) in tally.sums.items():
            if slot.period.is_report:
                continue  # R47: reports are the city's
            if slot.grain != "city" and denominator > 0 and exists(slot.period) and (
                known is None or known(slot.period)
            ):  # fmt: skip
                cell = self.cell(indicator, slot, numerator, denominator, variant=variant)
                self.put(indicator, variant, slot, cell)

    def nothing(self, period: Period, known: Callable[[Period], bool] | None) -> bool:
        return period.end <= self.history_from if known is None else not known(period)

    def publish_in_each_field(
        self,
        indicator: str,
        variant: str,
        tally: Tally,
        highest_is_worst: bool,
        exists: Callable[[Period], bool] = always,
        known: Callable[[Period], bool] | None = None,
    ) -> None:
        """R02: the pooled city row judged field by field, and the worst field beside it."""
        self.publish(indicator, variant, tally, exists, known=known)
        fields: dict[Period, list[tuple[int, int, str]]] = {}
        for slot, (numerator, denominator) in tally.sums.items():
            if slot.grain == "field" and denominator > 0 and slot.field is not None:
                fields.setdefault(slot.period, []).append((numerator, denominator, slot.field))
        sign = -1 if highest_is_worst else 1
        worst_name = "worst_field" if variant == "headline" else f"worst_field_{variant}"
        for period in filter(exists, self.periods):
            slot = Slot(period, "city", None, None, None)
            if self.nothing(period, known):
                self.put(indicator, worst_name, slot, Cell(None, None, "no_data", None))
                continue
            found = fields.get(period, [])
            wanted = target(indicator, period)
            if found and wanted is not None:
                numerator, denominator = tally.sums[slot]
                met = all(meets(hit, base, wanted) for hit, base, _ in found)
                judged = self.cell(indicator, slot, numerator, denominator, met)
                self.rows[
                    Key(indicator, variant, period.kind, period.start, period.end, "city", None, None, None)
                ] = judged
            worst = min(
                found, key=lambda row: (sign * Fraction(row[0], row[1]), -row[1], row[2]), default=(0, 0, "")
            )
            self.put(indicator, worst_name, slot, self.cell(indicator, slot, worst[0], worst[1]))

    # --- dossiers ---

    def timeliness(self) -> None:
        """on_time_resolution with its variants, and late_land_investment."""
        tallies = {variant: Tally() for variant in TIMELINESS}
        late_land = Tally()
        land = {code for code, name in self.truth.field_names.items() if name in LAND_FIELDS}
        for row in self.known:
            self._resolved(row, tallies, late_land if row.field in land else None)
            for period in self.periods:
                if row.received < self.instants[period]:
                    self._overdue(row, period, tallies["incl_overdue"])
                    self._official(row, period, tallies["official_766"])
        for variant in TIMELINESS:
            self.publish_in_each_field(
                "on_time_resolution", variant, tallies[variant], highest_is_worst=False
            )
        self.publish_in_each_field("late_land_investment", "headline", late_land, highest_is_worst=True)

    def _resolved(self, row: Known, tallies: dict[str, Tally], late_land: Tally | None) -> None:
        if row.resolved is None:
            return
        if row.due is None or row.first_due is None:
            return  # no due date, and none can be computed: excluded
        on = row.resolved.date()
        place = self.organisation.place(row.raw.agency, on)
        on_time = row.resolved <= row.due
        tallies["headline"].see(on, place, row.field, int(on_time))
        tallies["incl_overdue"].see(on, place, row.field, int(on_time))
        tallies["first_due"].see(on, place, row.field, int(row.resolved <= row.first_due))
        if late_land is not None:
            late_land.see(on, place, row.field, int(not on_time))

    def _overdue(self, row: Known, period: Period, tally: Tally) -> None:
        instant = self.instants[period]
        if row.due is None or row.due >= instant or not clock.unfinished(row.raw, instant):
            return
        if row.resolved is not None and period.has(row.resolved.date()):
            return  # already counted as resolved in this (open) period
        tally.add(period, self.organisation.place(row.raw.agency, period.last_day), row.field, 0)

    def _official(self, row: Known, period: Period, tally: Tally) -> None:
        found = self.in_base_766(row, period)
        if found is not None:
            place, on_time = found
            tally.add(period, place, row.field, int(on_time))

    def in_base_766(self, row: Known, period: Period) -> tuple[Place, bool] | None:
        """Received before the end, not ended before the start (R30), as it stood at the end (R07): whose, on time?"""
        counted, end = clock.end_766(row.raw)
        if not counted or row.due is None or (end is not None and end < period.start_moment):
            return None
        instant = self.instants[period]
        if row.received >= instant:
            return None
        if clock.unfinished(row.raw, instant) and (end is None or end >= instant):
            end = None
        on_time = (end or instant) <= row.due and len(row.raw.supplements) <= 1
        event = end.date() if end is not None and period.has(end.date()) else period.last_day
        return self.organisation.place(row.raw.agency, event), on_time

    def received_shares(self) -> None:
        """online_dossier_share, epayment_dossier_share and its variant `reconciled`."""
        online, flagged, reconciled = Tally(), Tally(), Tally()
        for row in self.known:
            place = self.organisation.place(row.raw.agency, row.received.date())
            exempt = bool(row.raw.fees) and all(fee == 0 for fee in row.raw.fees)
            on = row.received.date()
            online.see(on, place, row.field, int(row.raw.channel == 2))
            if self.catalogue.fee_bearing(row.raw.procedure) and not exempt:
                flagged.see(on, place, row.field, int(row.raw.online_flag in {1, 2}))
                reconciled.see(on, place, row.field, int(row.raw.code in self.paid_online))
        self.publish("online_dossier_share", "headline", online)
        self.publish("epayment_dossier_share", "headline", flagged)
        self.publish("epayment_dossier_share", "reconciled", reconciled)

    def supporting_shares(self) -> None:
        """full_online_dossier_share (R104), epayment_paid_share, digitised_dossier_share,
        electronic_result_share, online_dossier_share_766 (R51)."""
        full, paid, digitised, with_result, online_766 = Tally(), Tally(), Tally(), Tally(), Tally()
        for row in self.known:
            on = row.received.date()
            place = self.organisation.place(row.raw.agency, on)
            if self.catalogue.eligible_in_full(row.raw.procedure, on):
                full.see(on, place, row.field, int(row.raw.channel == 2))
            listed = self.truth.listed.get(row.raw.procedure)
            has_file = row.raw.result_files > 0
            no_paper = listed is not None and listed.results == 0
            online_766.see(on, place, row.field, int(row.raw.channel == 2 and (has_file or no_paper)))
            if row.resolved is not None and listed is not None and listed.results > 0:
                done = row.resolved.date()
                with_result.see(done, self.organisation.place(row.raw.agency, done), row.field, int(has_file))
            online = row.raw.code in self.paid_online
            fee = sum(price for price in row.raw.fees if price is not None)
            if online or (row.resolved is not None and fee > 0):
                paid.see(on, place, row.field, int(online))
            if row.resolved is not None:
                done = row.resolved.date()
                hit = row.raw.digitised and row.raw.result_files > 0
                digitised.see(done, self.organisation.place(row.raw.agency, done), row.field, int(hit))
        self.publish("full_online_dossier_share", "headline", full)
        self.publish("epayment_paid_share", "headline", paid)
        self.publish("digitised_dossier_share", "headline", digitised)
        self.publish("electronic_result_share", "headline", with_result)
        self.publish("online_dossier_share_766", "headline", online_766)
        self._synced(online_766)

    def _synced(self, online: Tally) -> None:
        """Variant `synced` (R51): times the official rate of the same days, of the city and of each agency its own.

        Of an ended period only what was published after its end is official.
        """
        rates = {(rate.start, rate.end, rate.agency): rate for rate in self.truth.sync_rates
                 if rate.final or rate.end > self.today}  # fmt: skip
        tally = Tally()
        for slot, (hit, base) in online.sums.items():
            rate = rates.get((slot.period.start, slot.period.end, slot.agency))
            if rate is not None and slot.grain in {"city", "agency"}:
                tally.sums[slot] = [hit * rate.synced, base * rate.total]
        self.publish(
            "online_dossier_share_766",
            "synced",
            tally,
            known=lambda period: (period.start, period.end, None) in rates,
        )

    def opinions(self) -> None:
        """petition_on_time, and the variants of satisfaction_tthc that no survey is asked for."""
        petitions, rated, quiet = Tally(), Tally(), Tally()
        for petition in self.truth.petitions:
            if petition.finished_at is not None:
                on, due = petition.finished_at.date(), due_moment(petition.due_raw)
                in_time = petition.status in {3, 4} and due is not None and petition.finished_at <= due
                petitions.see(on, self.organisation.place(petition.agency, on), None, int(in_time))
        for rating in self.truth.ratings:
            if rating.level in {1, 2, 3}:
                on, theirs = rating.at.date(), self.dossier_agency.get(rating.dossier)
                # A rating of a dossier that is not there is the city's, whose portal it was given on.
                place = Place(True) if theirs is None else self.organisation.place(theirs, on)
                rated.see(on, place, self.field_of_dossier.get(rating.dossier), int(rating.level < 3))
        for row in self.known:
            place = self.organisation.place(row.raw.agency, row.received.date())
            for period in self.holding(row.received.date()):
                instant = self.instants[period]
                late = row.resolved is not None and row.due is not None and row.due < row.resolved < instant
                overdue = row.due is not None and row.due < instant and clock.unfinished(row.raw, instant)
                bad = late or overdue or row.raw.code in self.complained
                quiet.add(period, place, row.field, int(not bad))
        self.publish("petition_on_time", "headline", petitions)
        self.publish("satisfaction_tthc", "portal_rating", rated)
        self.publish("satisfaction_tthc", "proxy_766", quiet)

    def backlog(self) -> None:
        """overdue_backlog: a count of what is unfinished and overdue at each period's end (R07, R53, R68, R85)."""
        tally = Tally()
        for row in self.known:
            for period in self.periods:
                instant = self.instants[period]
                if row.received >= instant or row.due is None or row.due >= instant:
                    continue
                if clock.unfinished(row.raw, instant):
                    tally.add(period, self.organisation.place(row.raw.agency, period.last_day), row.field, 1)
        self.publish("overdue_backlog", "headline", tally)
        for key, cell in list(self.rows.items()):
            if key.indicator_id == "overdue_backlog" and cell.status != "no_data":
                status = "provisional" if cell.status == "provisional" else None
                self.rows[key] = Cell(cell.numerator, None, status, None)

    def land_branches(self) -> None:
        """land_branches_on_time with its variant `share_grows` (R70): city only, a branch judged as a whole."""
        grows, fixed = Tally(), Tally()
        for period in self.periods:
            shares: dict[str, list[int]] = {}
            for row in self.known:
                if row.resolved is None or row.due is None or not period.has(row.resolved.date()):
                    continue
                place = self.organisation.place(row.raw.agency, row.resolved.date())
                if place.level == "branch" and place.agency is not None:
                    pair = shares.setdefault(place.agency, [0, 0])
                    pair[0] += int(row.resolved <= row.due)
                    pair[1] += 1
            threshold = min(max(period.year - 2021, 0) + 96, 100)
            for on_time, resolved in shares.values():
                share = Fraction(100 * on_time, resolved)
                grows.add(period, Place(True), None, int(share >= threshold))
                fixed.add(period, Place(True), None, int(share >= 96))
        self.publish("land_branches_on_time", "headline", grows)
        self.publish("land_branches_on_time", "share_grows", fixed)

    def procedures_in_use(self) -> None:
        """online_services_in_use (C4, R69) and epayment_procedure_share (P3): procedures, each counted once."""
        used, paid = Tally(), Tally()
        anywhere = Place(True)
        for period in self.periods:
            online = {
                row.raw.procedure
                for row in self.known
                if row.raw.channel == 2 and period.has(row.received.date())
            }
            offered = self.catalogue.offered(period.last_day)
            bought = {
                payment.procedure
                for payment in self.truth.payments
                if payment.successful
                and payment.procedure is not None
                and period.has(payment.at.date())
                and self.payment_place(payment).in_city
                and self.catalogue.fee_bearing(payment.procedure)
            }
            in_force = {
                code for code in self.catalogue.in_force(period.last_day) if self.catalogue.fee_bearing(code)
            }
            for tally, done, all_of_them in ((used, online, offered), (paid, bought, in_force)):
                for code in done | all_of_them:
                    field = self.catalogue.field_of(code)
                    tally.add(period, anywhere, field, int(code in done), int(code in all_of_them))
        self.publish("online_services_in_use", "headline", used)
        self.publish("epayment_procedure_share", "headline", paid)

    # --- payments ---

    def payment_place(self, row: Payment) -> Place:
        """R19: MaDonVi; if empty or unresolvable, the dossier's agency; by the payment's day."""
        own = None if row.agency is None else self.organisation.place(row.agency, row.at.date())
        if own is not None and (not own.in_city or own.agency is not None):
            return own
        theirs = self.dossier_agency.get(row.dossier) if row.dossier is not None else None
        if own is None:
            return Place(True) if theirs is None else self.organisation.place(theirs, row.at.date())
        fallback = None if theirs is None else self.organisation.place(theirs, row.at.date())
        return fallback if fallback is not None and fallback.in_city else own

    def payment_field(self, row: Payment) -> str | None:
        field = self.field_of_dossier.get(row.dossier) if row.dossier is not None else None
        if field is not None:
            return field
        return self.catalogue.field_of(row.procedure) if row.procedure is not None else None

    def payment_shares(self) -> None:
        """Shares of transactions and of money, each with its variant `platform` (R03, R06, R20, R87, R88)."""
        count, amount, count_platform, amount_platform = Tally(), Tally(), Tally(), Tally()
        for payment in self.truth.payments:
            failed = payment.status == 4 and payment.amount > 0  # R88: as asked, whatever became of it
            if not payment.successful and not failed:
                continue
            place, field = self.payment_place(payment), self.payment_field(payment)
            on = payment.at.date()
            if not failed:
                count.see(on, place, field, 1)
                amount.see(on, place, field, payment.net, payment.net)
                count_platform.see(on, place, field, 1)
                amount_platform.see(on, place, field, payment.net, payment.net)
            else:
                count_platform.see(on, place, field, 0)
                amount_platform.see(on, place, field, 0, payment.amount)
        for row in self.known:
            fee = sum(price for price in row.raw.fees if price is not None)
            if row.resolved is None or fee <= 0 or row.raw.code in self.paid_online:
                continue
            on = row.resolved.date()
            place = self.organisation.place(row.raw.agency, on)
            count.see(on, place, row.field, 0)
            amount.see(on, place, row.field, 0, fee)
        self.publish("epayment_transaction_share", "headline", count)
        self.publish("epayment_amount_share", "headline", amount)
        self.publish("epayment_transaction_share", "platform", count_platform)
        self.publish("epayment_amount_share", "platform", amount_platform)

    def settlements(self) -> None:
        """settlement_match_rate: city only; no_data where no file reaches, provisional until a later day follows."""
        matched, union = settlement.reconcile(self.truth.settled, self.truth.payments)
        days = [line.day for line in self.truth.settled]
        tally = Tally()
        for day, number in union.items():
            tally.see(day, Place(True), None, matched[day], number)
        self.publish(
            "settlement_match_rate",
            "headline",
            tally,
            known=lambda period: bool(days) and period.start <= max(days) and period.end > min(days),
            waiting=lambda period: max(days) < period.end,
        )

    def completeness(self, landing: Path | None) -> None:
        """source_completeness: every window that meets the period (R28), once."""
        tally = Tally()
        for window in windows.declared(landing) if landing is not None else []:
            for period in self.periods:
                if window.start < period.end_moment and window.end > period.start_moment:
                    tally.add(period, Place(True), None, int(window.met))
        self.publish("source_completeness", "headline", tally)

    def adoption(self) -> None:
        """epayment_agency_adoption: agencies in scope on the last day with a payment of their own (R18)."""
        first: dict[
            tuple[str, str | None], datetime
        ] = {}  # (agency, its level then) -> first fee-bearing receipt
        for row in self.known:
            place = self.organisation.place(row.raw.agency, row.received.date())
            if place.agency is not None and self.catalogue.fee_bearing(row.raw.procedure):
                agency = (place.agency, place.level)  # R43: an agency is joined by code and level
                first[agency] = min(first.get(agency, row.received), row.received)
        paid: list[tuple[date, tuple[str, str | None]]] = []
        for payment in self.truth.payments:
            if payment.successful:  # R42
                place = self.payment_place(payment)
                if place.agency is not None:
                    paid.append((payment.at.date(), (place.agency, place.level)))
        tally = Tally()
        for period in self.periods:
            levels = {"department", "commune" if period.last_day >= BREAK_2025 else "district"}
            paying = {agency for on, agency in paid if period.has(on)}
            for version in self.organisation.alive(period.last_day):
                agency = (version.code, version.level)
                if version.level in levels and agency in first and first[agency] < period.end_moment:
                    tally.add(period, Place(True, *agency), None, int(agency in paying))
        self.publish("epayment_agency_adoption", "headline", tally)

    # --- documents ---

    def documents(self) -> None:
        """electronic_document_share with its variants."""
        recalled = documents.recalled(self.truth.axis_documents, self.truth.axis_statuses)
        replaced = documents.replaced(self.truth.axis_documents)
        confirmed = documents.confirmations(self.truth.axis_statuses)
        tallies = {
            name: Tally() for name in ("headline", "signed_paperless", "axis_confirmed", "any_recipient")
        }
        for row in self.truth.documents:
            if row.deleted or row.scope != "lien-co-quan" or row.secrecy != 0 or not row.recipients:
                continue
            if row.key in recalled or row.key in replaced:
                continue
            place = self.organisation.place(row.organ, row.promulgated)
            answers = documents.sent(row, confirmed.get(row.key, set()))
            for variant, yes in answers.items():
                tallies[variant].see(row.promulgated, place, None, int(yes))
        for variant, tally in tallies.items():
            self.publish("electronic_document_share", variant, tally)

    # --- coverage ---

    def coverage(self) -> None:
        """online_service_coverage: city and field only (R25), as of the period's last day (R15)."""
        tallies = {name: Tally() for name in ("headline", "all", "level4", "full")}
        anywhere = Place(True)
        for period in self.periods:
            on = period.last_day
            for code, field in self.catalogue.in_force(on).items():
                level = self.catalogue.level(code, on)
                tallies["all"].add(period, anywhere, field, int(level in {3, 4}))
                if self.catalogue.eligible(code, on):
                    tallies["headline"].add(period, anywhere, field, int(level in {3, 4}))
                    tallies["level4"].add(period, anywhere, field, int(level == 4))
                    tallies["full"].add(period, anywhere, field, int(level == 4))
        limits: dict[str, Callable[[Period], bool]] = {
            "level4": lambda period: period.end <= BREAK_2022,  # R22
            "full": lambda period: period.end > BREAK_2022,
        }
        for variant, tally in tallies.items():
            exists = limits.get(variant, always)
            self.publish(
                "online_service_coverage", variant, tally, exists, lambda period: not self.catalogue.known
            )

    # --- what offices report by file (R76) ---

    def filed_events(self) -> None:
        """complaint_on_time, reports_on_time, milestones_done: rows with a day."""
        for indicator, dataset, done, due in (
            ("complaint_on_time", "complaints", "ngay_giai_quyet", "han"),
            ("reports_on_time", "central_reports", "ngay_gui", "han"),
            ("milestones_done", "milestones", "ngay_hoan_thanh", "han"),
        ):
            rows, tally = filings.read(self.folder, dataset), Tally()
            for row in rows:
                if row.start is None:
                    continue
                place = Place(True)
                if "ma_don_vi" in row.cells:
                    place = self.organisation.place(agency_code(row["ma_don_vi"]) or "", row.start)
                finished, last = row.day(done), row.day(due)
                tally.see(
                    row.start,
                    place,
                    None,
                    int(finished is not None and last is not None and finished <= last),
                )
            self.publish(indicator, "headline", tally, known=filings.speaks(dataset, rows))

    def filed_years(self) -> None:
        """par_index_rank (R68) and par_agencies_rated_good (R79)."""
        rank, rated = Tally(), Tally()
        ranks = filings.read(self.folder, "par_index")
        ratings = filings.read(self.folder, "par_agency_rating")
        for period in self.periods:
            for row in ranks:
                if filings.seen(row, period):
                    rank.add(period, Place(True), None, row.number("hang"), row.number("tong_so"))
            for row in ratings:
                if filings.seen(row, period):
                    place = self.organisation.place(agency_code(row["ma_don_vi"]) or "", period.last_day)
                    good = filings.word(row["xep_loai"]) in {"tot", "xuat sac", "good", "excellent"}
                    rated.add(period, place, None, int(good))
        self.publish("par_index_rank", "headline", rank, civil, known=filings.speaks("par_index", ranks))
        self.publish(
            "par_agencies_rated_good",
            "headline",
            rated,
            civil,
            known=filings.speaks("par_agency_rating", ratings),
        )

    def surveys(self) -> None:
        """The three satisfaction indicators; a field is its code if the list knows the name (R78)."""
        codes: dict[str, str] = {}
        for code, name in sorted(self.truth.field_names.items(), key=lambda item: int(item[0])):
            codes.setdefault(name.lower(), code)

        def field_of(row: filings.Filed) -> str:
            return codes.get((plain_name(row["linh_vuc"]) or "").lower(), row["linh_vuc"].strip())

        def same(row: filings.Filed) -> object:
            return filings.word(row["loai"]), field_of(row)

        survey = filings.read(self.folder, "satisfaction_survey")
        for indicator, kinds in (
            ("satisfaction_state_agencies", {"state_agency"}),
            ("satisfaction_public_services", {"education", "health"}),
            ("satisfaction_tthc", {"tthc"}),
        ):
            rows, tally = [row for row in survey if filings.word(row["loai"]) in kinds], Tally()
            for period in self.periods:
                for row in filings.not_doubled(rows, period, same):
                    answered, satisfied = row.number("so_phieu"), row.number("so_hai_long")
                    tally.add(period, Place(True), field_of(row), satisfied, answered)
            known = filings.speaks("satisfaction_survey", rows)
            if indicator == "satisfaction_state_agencies":
                self.publish_in_each_field(
                    indicator, "headline", tally, highest_is_worst=False, exists=civil, known=known
                )
            else:
                self.publish(indicator, "headline", tally, civil, known=known)

    def filed_agencies(self) -> None:
        """R77: agencies existing on the last day, whether a file names them or not."""
        for indicator, dataset in (
            ("agencies_inspected", "inspections"),
            ("wards_equipped", "ward_equipment"),
            ("one_stop_modern", "one_stop"),
            ("communication_products", "communication"),
        ):
            rows, tally = filings.read(self.folder, dataset), Tally()
            spoken = filings.speaks(dataset, rows)

            def known(
                period: Period, indicator: str = indicator, spoken: Callable[[Period], bool] = spoken
            ) -> bool:
                gone = indicator == "one_stop_modern" and period.last_day >= BREAK_2025
                return gone or spoken(period)

            exists = always if dataset == "inspections" else civil
            for period in filter(known, filter(exists, self.periods)):
                levels = {"department", "commune" if period.last_day >= BREAK_2025 else "district"}
                if indicator == "wards_equipped":
                    levels = {"commune"}
                if indicator == "one_stop_modern":
                    levels = set() if period.last_day >= BREAK_2025 else {"district"}
                good = self._meeting(dataset, rows, period)
                for version in self.organisation.alive(period.last_day):
                    if version.level in levels:
                        agency = (version.code, version.level)
                        tally.add(period, Place(True, *agency), None, int(agency in good))
            self.publish(indicator, "headline", tally, exists, known=known)

    def _meeting(
        self, dataset: str, rows: list[filings.Filed], period: Period
    ) -> set[tuple[str | None, str | None]]:
        """Agencies, each with its level then, that a file says meet the standard in the period."""
        if dataset == "inspections":
            rows = [row for row in rows if filings.within(row, period)]
        else:
            rows = sorted((row for row in rows if filings.seen(row, period)), key=filings.newest_first)
        said: dict[tuple[str | None, str | None], bool] = {}
        for row in rows:
            assert row.end is not None
            place = self.organisation.place(agency_code(row["ma_don_vi"]) or "", row.end - timedelta(days=1))
            agency = (place.agency, place.level)
            if dataset == "inspections":
                said[agency] = True
            elif dataset == "communication":
                said[agency] = said.get(agency, False) or row.yes("hieu_qua")
            else:
                said.setdefault(agency, row.yes("dat"))
        return {agency for agency, good in said.items() if good}


def local(moment: datetime) -> datetime:
    """A moment as naive local wall time; a naive one is local already."""
    return moment if moment.tzinfo is None else moment.astimezone(LOCAL).replace(tzinfo=None)


def compute(
    truth_dir: Path,
    now: datetime,
    catalogue_pull_dates: Iterable[date] = (),
    history_from: date = date(2020, 12, 1),
    landing: Path | None = None,
    reports: bool = False,
) -> dict[Key, Cell]:
    """Every current row of every indicator; of administrative reports' periods if `reports`.

    `now` is the run's moment (naive means Asia/Ho_Chi_Minh). The catalogue is pulled once, on the earliest of
    `catalogue_pull_dates`, by default on the run's local date. Money counts in whole VND, everything else in
    records. Periods that end before `history_from` have no landed window and are `no_data`. `landing` is the store
    whose windows are judged; without one no source has declared anything.
    """
    moment = local(now)
    truth = read(truth_dir, moment)
    run = Run(
        truth, moment, min(catalogue_pull_dates, default=moment.date()), history_from, truth_dir, reports
    )
    run.timeliness()
    run.received_shares()
    run.supporting_shares()
    run.opinions()
    run.backlog()
    run.land_branches()
    run.procedures_in_use()
    run.payment_shares()
    run.settlements()
    run.completeness(landing)
    run.adoption()
    run.documents()
    run.coverage()
    run.filed_events()
    run.filed_years()
    run.surveys()
    run.filed_agencies()
    return run.rows
