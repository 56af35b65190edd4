"""NAPAS settlement files: one per working day of the bank, made from the day's successful transactions.

The layout is the platform's; both checksums are MD5(text + key). A few differences with the platform are
drawn: a line missing, a line too many, another amount, another reconciliation code.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sandbox.payments import SUCCESS, Transaction, effective
from sandbox.scales import draw
from sandbox.times import at

BIN = "971003"
ACCOUNTS = ("9704000000000001", "9704000000000002")
"""The account numbers that stand in every line: a payer's and the treasury's."""
_ZERO = "0" * 12
_FEES = "".join(
    f"[{tag}]{_ZERO}"
    for tag in (
        "SVFISSNP",
        "IRFISSACQ",
        "IRFISSBNB",
        "SVFACQNP",
        "IRFACQISS",
        "IRFACQBNB",
        "SVFBNBNP",
        "IRFBNBISS",
        "IRFBNBACQ",
    )
)


@dataclass(frozen=True)
class Line:
    """One detail line: when, how much, which reference, how it ended."""

    settled: date
    moment: datetime
    amount: int
    rrn: str
    code: str
    trace: int
    account: str = ACCOUNTS[0]
    reference: str = ""

    def text(self, key: str) -> str:
        """Return the line with its checksum."""
        amount = f"{self.amount * 100:012d}"
        body = (
            f"DR[MTI]0210[F2]{self.account:>19}[F3]910000[SVC]{'IF_DEP':>10}[TCC]97[F4]{amount}[RTA]{amount}[F49]704"
            f"[F5]{amount}[F50]704[F9]00000001[F6]{_ZERO}[RCA]{_ZERO}[F51]704[F10]00000000[F11]{self.trace:06d}"
            f"[F12]{self.moment:%H%M%S}[F13]{self.moment:%m%d}[F15]{self.settled:%m%d}[F18]9399[F22]000[F25]00"
            f"[F41]00000001[ACQ]{BIN:>8}[ISS]{BIN:>8}[MID]{'':>15}[BNB]{'970403':>8}[F102]{self.account:>28}"
            f"[F103]{ACCOUNTS[1]:>28}{_FEES}[F37]{self.rrn:>12}[F38]{self.trace % 1_000_000:06d}"
            f"[TRN]{self.settled:%Y%m%d}{self.trace:08d}[RRC]{self.code}[RSV1]{'':100}[RSV2]{'':100}[RSV3]{'':100}"
            "[CSR]"
        )
        return body + _md5(body + key)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("ascii"), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class SettlementFile:
    """One day's file."""

    day: date
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The file name, MMddyy first."""
        return f"{self.day:%m%d%y}_ISS_DVCQG_{BIN}_1_SL_H29.dat"

    @property
    def ready(self) -> datetime:
        """When the file is put out: 04:15 of the next morning."""
        return at(self.day, 4, 15) + timedelta(days=1)

    def content(self, key: str) -> bytes:
        """Return the file, checksums made with the key."""
        rows = [f"HR[REV]{BIN:>8}[DATE]{self.day:%d%m%Y}"]
        rows += [line.text(key) for line in self.lines]
        made = self.ready
        tail = f"TR[NOT]{len(self.lines):09d}[CRE]{'sandbox':>20}[TIME]{made:%H%M%S}[DATE]{made:%d%m%Y}[CSF]"
        rows.append(tail + _md5(tail + key))
        return ("\n".join(rows) + "\n").encode("ascii")


class Paid(NamedTuple):
    """What the platform holds of a transaction that was paid."""

    reference: str
    moment: datetime
    code: str
    amount: int


def paid(transaction: Transaction, clock: datetime) -> Paid | None:
    """Return what was paid at a moment, None if nothing was."""
    state = effective(transaction, clock)
    if state is None or state["TrangThaiGD"] != SUCCESS or not state["SoTien"]:
        return None
    moment, code, amount = state["ThoiGianGD"], state["MaGiaoDich"], state["SoTien"]
    if not (isinstance(moment, datetime) and isinstance(code, str) and isinstance(amount, int)):
        return None
    return Paid(transaction.reference, moment, code, amount)


def lines_of(seed: int, number: int, one: Paid) -> list[tuple[date, Line]]:
    """Return the lines of a payment, and the day in whose file they stand; a few payments have none, a few have two.

    ``number`` is the place of the transaction among all of the world.
    """
    rng = draw(seed, "settlement", one.reference)
    lot = rng.random()
    if lot < 0.007:
        return []
    moment, amount = one.moment, one.amount
    settled = moment.date() + timedelta(days=1 if moment.hour >= 23 else 0)
    # No file is made on New Year's Day: its lines, F15 of the old day included, stand in the next file.
    day = settled + timedelta(days=1) if (settled.month, settled.day) == (1, 1) else settled
    if (settled.month, settled.day) == (12, 31):
        day = settled + timedelta(days=2)
    rrc, shown = "0000", amount
    if lot < 0.011:
        shown = amount + 1_000
    elif lot < 0.015:
        rrc = "0116"
    lines = [
        (day, Line(settled, moment, shown, one.code[-12:], rrc, number % 1_000_000, reference=one.reference))
    ]
    if lot > 0.995:
        extra = f"{day.year % 10}{day.timetuple().tm_yday:03d}9{number % 10_000_000:07d}"
        lines.append((day, Line(settled, moment, amount, extra, "0000", number % 1_000_000)))
    return lines


def settle(seed: int, transactions: Iterable[Transaction], clock: datetime) -> list[SettlementFile]:
    """Return the files that are out at a moment, oldest first."""
    by_day: dict[date, list[Line]] = defaultdict(list)
    for number, transaction in enumerate(transactions, 1):
        one = paid(transaction, clock)
        if one is not None:
            for day, line in lines_of(seed, number, one):
                by_day[day].append(line)
    files = [SettlementFile(day, tuple(lines)) for day, lines in sorted(by_day.items())]
    return [file for file in files if file.ready <= clock]
