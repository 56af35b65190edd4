"""The succession bridge against the succession followed line by line, over random histories of units."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from tests.oracle.rebase import on_units_of
from tests.oracle.truth import AgencyVersion, Succession
from warehouse.mart.rows import SQL_DIR

TODAY = date(2026, 9, 30)
BRIDGE = (SQL_DIR / "prepared" / "agency_bridge.sql").read_text(encoding="utf-8")


def bridge(
    versions: Sequence[AgencyVersion], successions: Sequence[Succession]
) -> list[tuple[str, date, date | None, str, Decimal, str, Decimal, Decimal]]:
    with duckdb.connect() as con:
        con.execute(
            """CREATE SCHEMA mart;
               CREATE TABLE mart.agency (agency_id VARCHAR, valid_from DATE, valid_to DATE);
               CREATE TABLE mart.agency_succession (
                   old_code VARCHAR, new_code VARCHAR, date DATE, kind VARCHAR, weight DOUBLE)"""
        )
        con.execute(f"CREATE TABLE build_day AS SELECT DATE '{TODAY}' AS day")
        con.executemany(
            "INSERT INTO mart.agency VALUES (?, ?, ?)",
            [
                [one.code, one.first or date(1900, 1, 1), one.last + timedelta(1) if one.last else None]
                for one in versions
            ],
        )
        if successions:
            con.executemany(
                "INSERT INTO mart.agency_succession VALUES (?, ?, ?, ?, ?)",
                [
                    [one.old, one.new, one.on, one.kind, None if one.weight is None else float(one.weight)]
                    for one in successions
                ],
            )
        return con.execute(f"SELECT * FROM ({BRIDGE}) ORDER BY agency_id, valid_from, unit_id").fetchall()


def history(rng: random.Random) -> tuple[list[AgencyVersion], list[Succession]]:
    """Units that are merged, split, recoded or simply end on a few days; some codes come back."""
    born: dict[str, date | None] = {f"H29.{number}": None for number in range(10, 10 + rng.randint(3, 9))}
    versions: list[AgencyVersion] = []
    lines: list[Succession] = []
    fresh = 100
    for day in sorted(
        rng.sample([date(2021, 1, 1) + timedelta(40 * n) for n in range(60)], rng.randint(1, 5))
    ):
        for code in rng.sample(sorted(born), rng.randint(1, max(1, len(born) // 2))):
            if len(born) < 3:
                break
            first = born.pop(code)
            versions.append(AgencyVersion(first, day - timedelta(1), code, "commune"))
            lot = rng.random()
            if lot < 0.4:
                lines.append(Succession(code, rng.choice(sorted(born)), day, "merge", None))
            elif lot < 0.8:
                heirs = []
                for _ in range(rng.randint(1, 4)):
                    fresh += 1
                    born[f"H29.{fresh}"] = day
                    heirs.append(f"H29.{fresh}")
                weighted = rng.random() < 0.6
                lines += [
                    Succession(
                        code, heir, day, "split", Fraction(rng.randint(1, 9), 10) if weighted else None
                    )
                    for heir in heirs
                ]
            elif lot < 0.9:
                fresh += 1
                born[f"H29.{fresh}"] = day
                lines.append(Succession(code, f"H29.{fresh}", day, "recode", Fraction(1)))
    versions += [AgencyVersion(first, None, code, "commune") for code, first in born.items()]
    return versions, lines


@pytest.mark.parametrize("seed", range(12))
def test_parts_and_counts_are_those_of_the_lines(seed: int) -> None:
    rng = random.Random(seed)
    versions, lines = history(rng)
    rows = bridge(versions, lines)
    moments = {date(2020, 6, 1), TODAY} | {line.on + timedelta(n) for line in lines for n in (-1, 0, 20)}
    compared = 0
    for code in sorted({version.code for version in versions}):
        for day in sorted(moments):
            held = [
                row for row in rows if row[0] == code and row[1] <= day and (row[2] is None or day < row[2])
            ]
            expected = on_units_of(code, day, TODAY, versions, lines)
            assert {row[3] for row in held} == expected.keys(), (code, day)
            for row in held:
                assert abs(Fraction(row[4]) - expected[row[3]]) < Fraction(1, 10**8), (code, day, row)
            if len(held) == 1:
                assert held[0][4] == 1
            # whatever is counted, the parts sum to it to the last unit
            for count in (1, 7, 999_999_999_999):
                parts = [round(count * row[7], 6) - round(count * row[6], 6) for row in held]
                assert sum(parts) == count
                assert all(part >= 0 for part in parts)
            compared += 1
    assert compared >= 6


def test_a_merge_is_exact_and_a_split_is_marked() -> None:
    split_day, merge_day = date(2025, 7, 1), date(2021, 1, 1)
    versions = [
        AgencyVersion(None, date(2020, 12, 31), "H29.42", "district"),
        AgencyVersion(merge_day, date(2025, 6, 30), "H29.65", "district"),
        AgencyVersion(split_day, None, "H29.101", "commune"),
        AgencyVersion(split_day, None, "H29.102", "commune"),
        AgencyVersion(split_day, None, "H29.103", "commune"),
    ]
    lines = [Succession("H29.42", "H29.65", merge_day, "merge", Fraction(1))]
    lines += [Succession("H29.65", f"H29.{number}", split_day, "split", None) for number in (101, 102, 103)]
    whole = bridge(versions[:2], lines[:1])
    assert {(row[3], row[4], row[5]) for row in whole} == {("H29.65", Decimal(1), "whole")}
    # Quận 2 of 2020 is a third of each commune of today; a row that kept the dead code (R01) goes the same way
    for day in (date(1900, 1, 1), merge_day):
        rows = [row for row in bridge(versions, lines) if row[0] == "H29.42" and row[1] == day]
        assert [(row[3], row[5]) for row in rows] == [(f"H29.{n}", "equal") for n in (101, 102, 103)]
        assert sum(round(10 * row[7], 6) - round(10 * row[6], 6) for row in rows) == 10


def test_what_is_announced_for_later_changes_nothing_yet() -> None:
    versions = [
        AgencyVersion(None, None, "H29.10", "commune"),
        AgencyVersion(None, None, "H29.11", "commune"),
    ]
    rows = bridge(versions, [Succession("H29.10", "H29.11", TODAY + timedelta(1), "merge", None)])
    assert {(row[0], row[3]) for row in rows} == {("H29.10", "H29.10"), ("H29.11", "H29.11")}


def test_a_circle_ends() -> None:
    """Two units that succeed each other on one day are refused by the checks; here they must not hang."""
    versions = [
        AgencyVersion(None, date(2024, 12, 31), "H29.10", "commune"),
        AgencyVersion(None, date(2024, 12, 31), "H29.11", "commune"),
    ]
    day = date(2025, 1, 1)
    lines = [Succession("H29.10", "H29.11", day, "merge"), Succession("H29.11", "H29.10", day, "merge")]
    rows = bridge(versions, lines)
    assert {row[0]: row[4] for row in rows} == {"H29.10": Decimal(1), "H29.11": Decimal(1)}
