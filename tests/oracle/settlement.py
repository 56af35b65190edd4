"""Payment platform against settlement files, read as two piles of slips (source contract 3.2)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.oracle.truth import Payment, SettledLine


def reconcile(lines: list[SettledLine], payments: list[Payment]) -> tuple[Counter[date], Counter[date]]:
    """(matched, union) per settlement day.

    F37 of a line holds the last 12 characters of MaGiaoDich. Where several slips bear one number, those of one amount
    belong together, then the others, each pile in order of time and successes of the platform first. A platform
    success that no line names is missing only where a file should have it: a line that stands for another one of the
    same number shows that it should, and so does a day between the first and the last day in the files.
    """
    matched: Counter[date] = Counter()
    union: Counter[date] = Counter()
    left: dict[str | None, list[Payment]] = {}
    for payment in sorted(payments, key=lambda row: (row.status != 1, row.at, row.reference)):
        if payment.number is not None:
            left.setdefault(payment.number[-12:], []).append(payment)
    waiting = sorted(lines, key=lambda line: (line.day, line.file, line.number))
    named: set[str | None] = set()
    for same_amount in (True, False):
        unpaired = []
        for line in waiting:
            fitting = [row for row in left.get(line.rrn, []) if row.amount == line.amount or not same_amount]
            if not fitting:
                unpaired.append(line)
                continue
            payment = fitting[0]
            left[line.rrn].remove(payment)
            named.add(line.rrn)
            union[line.day] += 1
            matched[line.day] += payment.amount == line.amount and (payment.status == 1) == line.success
        waiting = unpaired
    for line in waiting:
        union[line.day] += 1
    if lines:
        first, last = min(line.day for line in lines), max(line.day for line in lines)
        unnamed = [row for row in payments if row.number is None]
        for payment in [row for pile in left.values() for row in pile] + unnamed:
            number = None if payment.number is None else payment.number[-12:]
            due = number in named or first <= payment.at.date() < last
            if due and payment.status == 1 and payment.amount > 0:
                union[payment.at.date()] += 1
    return matched, union
