"""mart.settlement_difference against a plain reading of the same rows, with a difference of every kind planted."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from tests.oracle.settlement import reconcile
from tests.oracle.truth import Payment, SettledLine
from tests.unit.mart.world import World

Found = tuple[str, date, str, str | None, str | None, int | None]
START = datetime(2024, 6, 1, 9, 0)


@dataclass(frozen=True)
class Transaction:
    """One transaction of the platform."""

    reference: str
    number: str | None
    at: datetime
    amount: int = 100_000
    status: int = 1
    refund: int | None = None
    dossier: str | None = None
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a settlement file."""

    file: str
    no: int
    settled: date
    at: datetime
    rrn: str | None
    amount: int = 100_000
    code: str = "0000"


@dataclass(frozen=True)
class Dossier:
    """One dossier with its fees."""

    code: str
    fees: tuple[int, ...] = ()
    status: int = 9
    flag: int | None = None
    deleted: bool = False
    root: str = "H29"


@dataclass
class Books:
    """What both sides and the portal hold."""

    transactions: list[Transaction]
    lines: list[Line]
    dossiers: list[Dossier]

    def pay(self, **given: object) -> Transaction:
        """A transaction that agrees with everything; its line is added by `settle`."""
        number = len(self.transactions)
        base = Transaction(f"TT{number:05}", f"GD26{number:012}", START + timedelta(hours=7 * number))
        made = replace(base, **given)  # type: ignore[arg-type]
        self.transactions.append(made)
        return made

    def settle(self, of: Transaction, **given: object) -> Line:
        """The line that agrees with a transaction."""
        day = of.at.date() + timedelta(days=1 if of.at.hour >= 23 else 0)
        file = f"{day:%m%d%y}.dat"
        rrn = None if of.number is None else of.number[-12:]
        base = Line(file, len(self.lines) + 1, day, of.at, rrn, of.amount)
        made = replace(base, **given)  # type: ignore[arg-type]
        self.lines.append(made)
        return made

    def agreed(self, **given: object) -> Transaction:
        """A transaction and its line."""
        made = self.pay(**given)
        self.settle(made)
        return made

    def write(self, world: World) -> None:
        """Put everything into core."""
        for one in self.transactions:
            world.insert(
                "payment",
                {
                    "reference": one.reference,
                    "transaction_no": one.number,
                    "dossier_code": one.dossier,
                    "agency_code": "H29.41",
                    "amount": one.amount,
                    "status": one.status,
                    "transacted_at": one.at,
                    "refund_amount": one.refund,
                    "updated_at": one.at,
                    **world.origin(),
                },
            )
            for number, amount in enumerate(one.parts, 1):
                world.insert("payment_fee", {"reference": one.reference, "fee_no": number, "amount": amount})
        for line in self.lines:
            world.insert(
                "settlement_line",
                {
                    "file_name": line.file,
                    "line_no": line.no,
                    "settlement_date": line.settled,
                    "transacted_at": line.at,
                    "rrn": line.rrn,
                    "amount": line.amount,
                    "response_code": line.code,
                    **world.origin(),
                },
            )
        for dossier in self.dossiers:
            world.dossier(
                code=dossier.code,
                fees=list(dossier.fees),
                status=dossier.status,
                finished_at=datetime(2024, 6, 7, 10, 0) if dossier.status == 9 else None,
                online_payment_flag=dossier.flag,
                deleted=dossier.deleted,
                agency_root=dossier.root,
                agency_code=f"{dossier.root}.41",
            )


def oracle(books: Books) -> list[Found]:
    """The differences, read off the rows one by one; shares no SQL with the mart."""
    return sorted([*_settlement(books), *_fees(books)], key=str)


def _settlement(books: Books) -> list[Found]:
    found: list[Found] = []
    lines = sorted(books.lines, key=lambda line: (line.settled, line.file, line.no))
    transactions = sorted(books.transactions, key=lambda one: (one.status != 1, one.at, one.reference))
    pairs: list[tuple[Line | None, Transaction | None]] = []
    for same_amount in (True, False):
        for line in list(lines):
            for one in transactions:
                rrn = None if one.number is None else one.number[-12:]
                if (
                    line.rrn is not None
                    and line.rrn == rrn
                    and (not same_amount or line.amount == one.amount)
                ):
                    pairs.append((line, one))
                    lines.remove(line)
                    transactions.remove(one)
                    break
    matched = {line.rrn for line, _ in pairs if line is not None}
    pairs += [(line, None) for line in lines] + [(None, one) for one in transactions]
    days = [line.settled for line in books.lines]
    for left, right in pairs:
        kind = None
        if left is None and right is not None:
            rrn = None if right.number is None else right.number[-12:]
            if right.status == 1 and right.amount > 0:
                if rrn in matched:
                    kind = "duplicate_in_platform"
                elif days and min(days) <= right.at.date() < max(days):
                    kind = "missing_in_file"
            if kind:
                found.append(("settlement", right.at.date(), kind, right.reference, None, None))
        elif left is not None and right is None:
            kind = "duplicate_in_file" if left.rrn in matched else "missing_in_platform"
            found.append(("settlement", left.settled, kind, None, left.file, left.no))
        elif left is not None and right is not None:
            if (right.status == 1) != (left.code in ("0", "00", "0000")):
                kind = "status_differs"
            elif right.amount != left.amount:
                kind = "amount_differs"
            elif right.at.date() != left.at.date():
                kind = "date_differs"
            if kind:
                found.append(("settlement", left.settled, kind, right.reference, left.file, left.no))
    return found


def _fees(books: Books) -> list[Found]:
    found: list[Found] = []
    paid: dict[str, list[Transaction]] = defaultdict(list)
    known = {dossier.code for dossier in books.dossiers}
    for one in books.transactions:
        if one.status != 1:
            continue
        if one.parts and sum(one.parts) != one.amount:
            found.append(("fee", one.at.date(), "parts_differ", one.reference, None, None))
        if (one.refund or 0) > 0 and (one.refund or 0) >= one.amount:
            continue
        if one.dossier not in known:
            if books.dossiers:
                found.append(("fee", one.at.date(), "dossier_unknown", one.reference, None, None))
        elif one.dossier is not None:
            paid[one.dossier].append(one)
    chosen: dict[str, Dossier] = {}
    for dossier in books.dossiers:
        if not dossier.deleted and (dossier.code not in chosen or dossier.root == "H29"):
            chosen[dossier.code] = dossier
    for code, dossier in chosen.items():
        due, got = sum(dossier.fees), sum(one.amount - (one.refund or 0) for one in paid[code])
        first = min((one.at.date() for one in paid[code]), default=date(2024, 6, 7))
        kind = None
        if got == 0:
            if dossier.flag in (1, 2) and dossier.status == 9 and due > 0:
                kind = "payment_missing"
        elif dossier.status in (3, 7, 8):
            kind = "cancelled_not_refunded"
        elif due == 0:
            kind = "paid_without_fee"
        elif got != due:
            kind = "underpaid" if got < due else "overpaid"
        if kind:
            reference = min((one.reference for one in paid[code]), default=None)
            found.append(("fee", first, kind, reference, None, None))
    return found


def days(books: Books) -> list[tuple[date, int, int]]:
    """Day, matched and union, by the indicator's own oracle."""
    matched, union = reconcile(
        [
            SettledLine(one.file, one.no, one.settled, one.rrn, one.amount, one.code == "0000")
            for one in books.lines
        ],
        [
            Payment(one.reference, None, None, None, one.amount, one.refund, one.at, one.status, one.number)
            for one in books.transactions
        ],
    )
    return sorted((day, matched[day], number) for day, number in union.items())


def in_days(world: World) -> list[tuple[object, ...]]:
    return world.query(
        """SELECT settlement_date, matched,
               matched + missing_in_file + missing_in_platform + amount_differs + status_differs
           FROM mart.settlement_day ORDER BY 1"""
    )


def in_mart(world: World) -> list[Found]:
    world.log()
    world.build()
    rows = world.query(
        """SELECT comparison, settlement_date, kind, reference, file_name, line_no
           FROM mart.settlement_difference"""
    )
    return sorted(rows, key=str)  # type: ignore[arg-type]


def planted(world: World) -> tuple[Books, dict[str, int]]:
    """Agreeing books, and one difference of every kind, with how many rows of it there must be."""
    books = Books([], [], [])
    kinds: Counter[str] = Counter()

    def plant(kind: str) -> None:
        kinds[kind] += 1

    for number in range(3):
        books.dossiers.append(Dossier(f"OK{number}", fees=(60_000, 40_000), flag=1))
        books.agreed(dossier=f"OK{number}", parts=(60_000, 40_000))
    books.dossiers.append(Dossier("BASE", fees=(100_000,)))

    def dossier(**given: object) -> str:
        made = replace(Dossier(f"D{len(books.dossiers)}", fees=(100_000,)), **given)  # type: ignore[arg-type]
        books.dossiers.append(made)
        return made.code

    # Between platform and file.
    books.pay(dossier=dossier())
    plant("missing_in_file")
    books.pay(dossier=dossier(), number=None)
    plant("missing_in_file")
    books.lines.append(Line("stray.dat", 1, date(2024, 6, 3), START, "999999999999"))
    books.lines.append(Line("stray.dat", 2, date(2024, 6, 3), START, None))
    plant("missing_in_platform")
    plant("missing_in_platform")
    books.settle(books.pay(dossier=dossier()), amount=101_000)
    plant("amount_differs")
    books.settle(books.pay(dossier=dossier()), code="0116")
    plant("status_differs")
    books.settle(books.pay(status=4))  # cancelled on the platform, settled by the bank
    plant("status_differs")
    books.settle(books.pay(status=4), code="0116")  # cancelled on both sides: they agree
    one = books.pay(dossier=dossier())
    books.settle(one, at=one.at - timedelta(days=2))
    plant("date_differs")
    one = books.agreed(dossier=dossier())
    books.settle(one, file="again.dat")
    plant("duplicate_in_file")
    one = books.agreed(dossier=dossier())
    books.pay(number=one.number, dossier=dossier())
    plant("duplicate_in_platform")
    late = books.pay(dossier=dossier(), at=datetime(2024, 6, 20, 23, 30))
    books.settle(late)  # settled on the next day: no difference
    # Between fees and payments.
    books.agreed(dossier=dossier(), parts=(60_000, 30_000))
    plant("parts_differ")
    dossier(flag=1)
    plant("payment_missing")
    dossier(flag=1, status=4)  # not yet resolved: nothing to miss
    dossier(flag=1, deleted=True)
    dossier(flag=3)
    books.agreed(dossier=dossier(fees=()))
    plant("paid_without_fee")
    books.agreed(dossier=dossier(fees=(150_000,)))
    plant("underpaid")
    books.agreed(dossier=dossier(fees=(50_000,)))
    plant("overpaid")
    code = dossier()
    books.agreed(dossier=code)
    books.agreed(dossier=code)
    plant("overpaid")  # paid twice
    books.agreed(dossier=dossier(fees=(70_000,)), refund=30_000)  # a part given back: they agree
    books.agreed(dossier=dossier(flag=1), refund=100_000)  # given back whole, and still flagged as paid
    plant("payment_missing")
    books.agreed(dossier=dossier(status=7))
    plant("cancelled_not_refunded")
    books.agreed(dossier=dossier(status=8), refund=100_000)  # cancelled and given back: they agree
    books.agreed(dossier="UNKNOWN")
    plant("dossier_unknown")
    # The newest day may still bring more lines; the day before the first file never had any.
    last = max(line.settled for line in books.lines)
    books.pay(dossier=dossier(), at=datetime.combine(last, datetime.min.time()))
    books.pay(dossier=dossier(), at=START - timedelta(days=30))
    # Two dossiers of one code: a payment is compared with the city's own.
    books.dossiers.append(Dossier("TWO", fees=(1,), root="G12"))
    books.dossiers.append(Dossier("TWO", fees=(100_000,)))
    books.agreed(dossier="TWO")
    return books, dict(kinds)


def test_a_difference_of_every_kind_is_a_row_and_what_agrees_is_none(world: World) -> None:
    books, kinds = planted(world)
    books.write(world)
    found = in_mart(world)
    assert found == oracle(books)
    assert dict(Counter(row[2] for row in found)) == kinds
    assert in_days(world) == days(books)


@pytest.mark.parametrize("seed", range(2))
def test_any_books_give_what_a_plain_reading_gives(world: World, seed: int) -> None:
    rng = random.Random(seed)
    books = Books([], [], [])

    def money() -> int:
        return rng.choice((0, 50_000, 100_000, 100_000, 150_000))

    for number in range(40):
        books.dossiers.append(
            Dossier(
                f"D{number}",
                fees=tuple(money() for _ in range(rng.randint(0, 2))),
                status=rng.choice((9, 9, 4, 7, 3)),
                flag=rng.choice((None, 0, 1, 2)),
                deleted=rng.random() < 0.1,
            )
        )
    for _ in range(120):
        made = books.pay(
            amount=money(),
            status=rng.choice((1, 1, 1, 3, 4)),
            refund=rng.choice((None, None, 0, 50_000, 100_000)),
            dossier=rng.choice((None, f"D{rng.randrange(45)}")),
            parts=tuple(money() for _ in range(rng.randint(0, 2))),
            at=START + timedelta(hours=rng.randrange(24 * 30)),
            number=None if rng.random() < 0.05 else f"GD26{rng.randrange(90):012}",
        )
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            books.settle(
                made,
                amount=made.amount if rng.random() < 0.8 else money(),
                code=rng.choice(("0000", "0000", "0116")),
                at=made.at + timedelta(days=rng.choice((0, 0, 0, 1))),
            )
    for _ in range(10):
        rrn: Sequence[str | None] = (None, f"{rng.randrange(200):012}")
        day = date(2024, 6, 1) + timedelta(days=rng.randrange(30))
        books.lines.append(Line("x.dat", len(books.lines) + 1, day, START, rng.choice(rrn), money()))
    books.write(world)
    assert in_mart(world) == oracle(books)
    assert in_days(world) == days(books)


def test_a_file_settles_the_days_before_it_that_have_none(world: World) -> None:
    """30 April to 3 May without a file: the one of 4 May shows that the payment of 30 April is missing."""
    books = Books([], [], [])
    books.agreed(at=datetime(2024, 4, 29, 9))
    books.pay(at=datetime(2024, 4, 30, 9))
    books.write(world)
    world.log()
    world.build()
    asked = """SELECT numerator, denominator, status FROM mart.indicator_value WHERE is_current
        AND indicator_id = 'settlement_match_rate' AND period_type = 'month' AND period_start = DATE '2024-04-01'"""
    assert world.query(asked) == [(1, 1, "provisional")]
    later = Books([], [], [])
    later.lines.append(Line("040524.dat", 1, date(2024, 5, 4), datetime(2024, 5, 4, 9), "999999999999"))
    later.write(world)
    world.log()
    assert world.build(run_id="run-2").mode == "incremental"
    assert world.query(asked) == [(1, 2, None)]
    assert world.build(full=True, run_id="run-3").inserted == 0
