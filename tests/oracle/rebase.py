"""What an agency did on a day, on the units of another day: the succession followed line by line.

Additive counts may be re-based through the succession; a merge passes everything on, a
split goes by weight, and where the file gives none by equal parts; what nobody succeeds stays where it is.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.oracle import clock
from tests.oracle.agencies import Organisation
from tests.oracle.truth import AgencyVersion, Succession, Truth


def on_units_of(
    code: str, day: date, today: date, versions: list[AgencyVersion], successions: list[Succession]
) -> dict[str, Fraction]:
    """The units that hold today what `code` did on `day`, and which part of it each."""
    lines = [line for line in successions if line.old == code and line.on <= today]
    own = [row for row in versions if row.code == code]
    begun = [row for row in own if row.first is None or row.first <= day]
    if begun and not any(row.covers(day) for row in begun):
        # it had ended already: who took its place when it ended
        last = max(begun, key=lambda row: row.first or date.min)
        dead_since = [line.on for line in lines if (last.first or date.min) < line.on <= day]
        on = max(dead_since, default=min((line.on for line in lines if line.on > day), default=None))
    else:
        on = min((line.on for line in lines if line.on > day), default=None)
    heirs = [line for line in lines if line.on == on]
    if not heirs:
        return {code: Fraction(1)}
    if {line.new for line in heirs} == {code}:
        # renamed in place: still itself, and what comes later counts
        return on_units_of(code, max(day, heirs[0].on), today, versions, successions)
    weights = [line.weight for line in heirs if line.weight is not None]
    total = sum(weights, Fraction(0)) if len(weights) == len(heirs) else Fraction(0)
    found: dict[str, Fraction] = {}
    for line in heirs:
        part = line.weight / total if line.weight is not None and total else Fraction(1, len(heirs))
        further = on_units_of(line.new, max(day, line.on), today, versions, successions)
        for unit, share in further.items():
            found[unit] = found.get(unit, Fraction(0)) + part * share
    return found


def counts_on_todays_units(truth: Truth, today: date) -> dict[tuple[date, str, str | None], Fraction]:
    """The city's dossiers received and resolved, by month, measure and unit of today (None: unknown)."""
    organisation = Organisation(truth.agencies, truth.successions)
    parts: dict[tuple[str, date], dict[str, Fraction]] = {}
    found: dict[tuple[date, str, str | None], Fraction] = {}
    for dossier in truth.dossiers:
        moments = {"dossiers_received": dossier.received_at, "dossiers_resolved": clock.resolved_at(dossier)}
        for measure, moment in moments.items():
            if moment is None or dossier.deleted:
                continue
            day = moment.date()
            place = organisation.place(dossier.agency, day)
            if not place.in_city:
                continue
            units: dict[str | None, Fraction] = {None: Fraction(1)}
            if place.agency is not None:
                if (place.agency, day) not in parts:
                    parts[place.agency, day] = on_units_of(
                        place.agency, day, today, truth.agencies, truth.successions
                    )
                units = {**parts[place.agency, day]}
            for unit, share in units.items():
                key = (day.replace(day=1), measure, unit)
                found[key] = found.get(key, Fraction(0)) + share
    return found
