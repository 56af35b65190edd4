"""What a run without one source must have published, said from the registry and from the whole run's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from pathlib import Path

from tests.e2e.bench import HOW, query
from warehouse.registry.indicators import registry

KEY = (
    "indicator_id, variant, period_type, period_start, period_end, grain, agency_id, agency_group, field_code"
)
ROW = f"{KEY}, status, numerator, denominator, value_pct, target_pct, calendar"


def depending(sources: Collection[str]) -> set[tuple[str, str]]:
    """The (indicator, variant) that read any of these sources."""
    return {
        (published.indicator.id, published.variant)
        for published in registry().published()
        if set(published.indicator.sources_of(published.base_variant)) & set(sources)
    }


def check_only_these_are_provisional(
    home: Path, whole: Path, sources: Collection[str], since: date, *, arrives_late: bool = False
) -> Counter[str]:
    """Compare a run that lacks `sources` from a day on with the whole run; the statuses of what depends on them.

    Args:
        home, whole: the home of the run, and the one to compare with.
        sources: what it lacked, as `system/entity`.
        since: the first day it lacks.
        arrives_late: whether its records may tell of days long gone: then the figures before `since` that depend on it
            are as they were known, which is neither run's, and only their status is looked at.

    Raises:
        AssertionError: a figure that does not depend on them is another, or one that does is not marked.
    """
    # How many windows there were is another matter: the runs cut them elsewhere.
    select = f"select {ROW} from mart.indicator_value where is_current and indicator_id <> '{HOW}'"
    found = {row[:9]: row for row in query(home, select)}
    expected = {row[:9]: row for row in query(whole, select)}
    depend = depending(sources)
    statuses: Counter[str] = Counter()
    wrong = []
    for key in found.keys() | expected.keys():
        touched = key[:2] in depend and key[4] > since
        if touched and key in found:
            statuses[found[key][9]] += 1
            if found[key][9] not in ("provisional", "no_data"):
                wrong.append(found[key])
        elif arrives_late and key[:2] in depend:
            if key in found and found[key][9] == "provisional":
                wrong.append(found[key])
        elif not touched and found.get(key) != expected.get(key):
            wrong.append((key, found.get(key), expected.get(key)))
    assert not wrong, (len(wrong), wrong[:5])
    assert statuses["provisional"], "nothing depends on it: the test shows nothing"
    return statuses
