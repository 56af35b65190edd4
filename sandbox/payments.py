"""Transactions of the payment platform.

A state has the keys of a LIST item. ``query`` holds what QUERY knows about a transaction
that LIST shows as pending for ever: facts of the same form with TrangThaiGD, MaGiaoDich and ThoiGianGD.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sandbox.dossiers import Dossier, DossierBook
from sandbox.records import Record, State
from sandbox.scales import draw
from sandbox.times import stamp

BANKS = ("VCB", "BIDV", "CTG", "AGR", "ACB", "MBB", "TCB")
SUCCESS, PENDING, FAILED = 1, 3, 4


@dataclass
class Transaction:
    """One transaction: its reference, its life, and QUERY's better knowledge where there is any."""

    reference: str
    person: int
    record: Record
    query: Record | None = None
    settled: date | None = None
    twelve_hours: bool = False
    odd: dict[str, str] = field(default_factory=dict)


def number_of(dossier: Dossier, place: int, moment: datetime) -> str:
    """Return MaGiaoDich: GD, last digit of the year, day of the year, and a running number of eight digits."""
    return f"GD{moment.year % 10}{moment.timetuple().tm_yday:03d}{(dossier.number * 10 + place) % 100_000_000:08d}"


class _Maker:
    def __init__(self, rng: Random, dossier: Dossier) -> None:
        self.rng, self.dossier = rng, dossier
        self.place = 0
        self.made: list[Transaction] = []

    def add(
        self,
        moment: datetime,
        status: int,
        fees: tuple[tuple[str, str, int], ...],
        attempt: int = 1,
        dossier_code: str | None = None,
        query: int | None = None,
    ) -> Transaction:
        rng, dossier = self.rng, self.dossier
        self.place += 1
        amount = sum(value for _, _, value in fees)
        reference = f"dvc{dossier.code}{stamp(moment)}{self.place}"
        unit: str | None = dossier.agency
        lot = rng.random()
        if lot < 0.02:
            unit = None
        elif lot < 0.03:
            unit = "H29.96"
        known = moment + timedelta(minutes=rng.randint(1, 25), seconds=rng.randint(0, 59))
        values: State = {
            "MaThamChieu": reference,
            "MaGiaoDich": number_of(dossier, self.place, moment) if status == SUCCESS else None,
            "MaHoSo": dossier_code or dossier.code,
            "MaTTHC": dossier.procedure.code,
            "MaDonVi": unit,
            "SoTien": amount,
            "MaTienTe": "VND",
            "MaNganHang": rng.choice(BANKS),
            "MaKenhThanhToan": rng.choice(("1", "1", "2")),
            "ThoiGianGD": moment,
            "TrangThaiGD": status,
            "LanThu": attempt,
            "SoTienHoan": 0,
            "ThoiGianHoan": None,
            "PhiLePhi": [
                {"LoaiPhiLePhi": kind, "MaPhiLePhi": code, "SoTien": value} for code, kind, value in fees
            ],
        }
        facts: list[tuple[datetime, State]] = []
        if status == SUCCESS and rng.random() < 0.25:
            facts.append(
                (moment + timedelta(seconds=2), {**values, "TrangThaiGD": PENDING, "MaGiaoDich": None})
            )
            facts.append((known, {"TrangThaiGD": status, "MaGiaoDich": values["MaGiaoDich"]}))
        else:
            facts.append((known, values))
        made = Transaction(reference, dossier.person, Record(facts))
        if query is not None:
            settled_at = moment + timedelta(minutes=rng.randint(31, 900))
            made.query = Record(
                [
                    (
                        settled_at,
                        {
                            "TrangThaiGD": query,
                            "MaGiaoDich": number_of(dossier, self.place, settled_at)
                            if query == SUCCESS
                            else None,
                            "ThoiGianGD": settled_at if query == SUCCESS else moment,
                        },
                    )
                ]
            )
        made.twelve_hours = rng.random() < 0.015 and status != PENDING
        self.made.append(made)
        return made

    def refund(self, made: Transaction, amount: int) -> None:
        moment = made.record.facts[-1][0] + timedelta(
            days=self.rng.randint(3, 75), minutes=self.rng.randint(0, 500)
        )
        made.record.add(
            moment + timedelta(minutes=self.rng.randint(1, 90)),
            {"SoTienHoan": amount, "ThoiGianHoan": moment},
        )


def transactions_of(seed: int, dossier: Dossier) -> list[Transaction]:
    """Return the platform transactions of a dossier, attempts and refunds included."""
    rng = draw(seed, "payment", dossier.number, dossier.code)
    paying = tuple(fee for fee in dossier.fees if fee[2] > 0)
    maker = _Maker(rng, dossier)
    start = dossier.received or dossier.submitted
    if not dossier.online_paid:
        lot = rng.random()
        if paying and lot < 0.24:
            # Tried and gave up, or left hanging.
            status = FAILED if lot < 0.21 else PENDING
            query = None if status == FAILED else rng.choice((FAILED, FAILED, PENDING))
            maker.add(start + timedelta(minutes=rng.randint(5, 4000)), status, paying, query=query)
        elif not dossier.fees and lot < 0.004:
            maker.add(start + timedelta(minutes=40), SUCCESS, ((f"{dossier.procedure.code}.01", "Phi", 0),))
        return maker.made
    if not paying:
        return maker.made
    before = dossier.submitted
    moment = before + timedelta(minutes=rng.randint(1, 60))
    if rng.random() < 0.25:
        moment = start + timedelta(hours=rng.randint(1, 96), minutes=rng.randint(0, 59))
    if rng.random() < 0.02:
        moment = (start + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    attempt = 1
    while rng.random() < 0.27 and attempt < 5:
        maker.add(moment, FAILED, paying, attempt)
        moment += timedelta(minutes=rng.randint(2, 30))
        attempt += 1
    apart = len(paying) > 1 and rng.random() < 0.6
    receipts = [(fee,) for fee in paying] if apart else [paying]
    for receipt in receipts:
        lot = rng.random()
        code = dossier.code if lot > 0.006 else f"{dossier.code}X"
        if 0.006 < lot < 0.02:
            made = maker.add(moment, PENDING, receipt, attempt, query=rng.choice((SUCCESS, SUCCESS, PENDING)))
        else:
            made = maker.add(moment, SUCCESS, receipt, attempt, dossier_code=code)
            amount = sum(value for _, _, value in receipt)
            if lot > 0.97:
                maker.refund(made, amount)
            elif lot > 0.955:
                maker.refund(made, max(1_000, amount // 2 // 1_000 * 1_000))
        moment += timedelta(minutes=rng.randint(1, 3))
    return maker.made


Place = tuple[int, int]
"""Where a transaction is found: the number of its dossier (-1: laid by hand) and its place among the dossier's."""


class PaymentBook:
    """All transactions of one world."""

    def __init__(self, seed: int, dossiers: DossierBook) -> None:
        self.seed, self._dossiers = seed, dossiers
        self._kept: dict[int, list[Transaction]] = {}
        self.planted: list[Transaction] = []

    def of(self, dossier: Dossier) -> list[Transaction]:
        """Return the transactions of a drawn dossier."""
        found = self._kept.get(dossier.number)
        if found is None:
            found = transactions_of(self.seed, dossier)
            if self._dossiers.scale.keep:
                self._kept[dossier.number] = found
        return found

    def get(self, place: Place) -> Transaction:
        """Return the transaction of a place."""
        number, index = place
        return self.planted[index] if number < 0 else self.of(self._dossiers.get(number))[index]

    def places(self) -> Iterator[tuple[Place, Transaction]]:
        """Yield every transaction with its place, planted ones last."""
        for number in range(len(self._dossiers)):
            for index, made in enumerate(self.of(self._dossiers.get(number))):
                yield (number, index), made
        for index, made in enumerate(self.planted):
            yield (-1, index), made

    def __iter__(self) -> Iterator[Transaction]:
        """Yield every transaction, planted ones last."""
        return (made for _, made in self.places())


def effective(transaction: Transaction, clock: datetime) -> State | None:
    """Return what the platform really holds at a moment: LIST's values, bettered by QUERY's."""
    found = transaction.record.at(clock)
    if found is None:
        return None
    state = dict(found[1])
    if transaction.query is not None and state["TrangThaiGD"] == PENDING:
        known = transaction.query.at(clock)
        if known is not None:
            state.update(known[1])
    return state
