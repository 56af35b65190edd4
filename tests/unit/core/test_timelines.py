"""Procedures and service levels over time, eligibility, fields and the calendar: cases worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.core.landed import START, Home
from warehouse.clock import Clock
from warehouse.core.apply import ApplyReport, apply_entity

EVER = date(1900, 1, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def apply(home: Home, table: str) -> ApplyReport:
    with home.warehouse.core() as con:
        return apply_entity(con, home.store, table, Clock(START))


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with home.warehouse.core() as con:
        return con.execute(query).fetchall()


def pull(home: Home, on: str, *codes: str, **more: Any) -> None:
    listed = [
        {"procedure_code": code, "name": f"TTHC {code}", "field_name": "Hộ tịch"} | more for code in codes
    ]
    home.land("portal", "procedure", listed, extra={"pull_date": on})


def file_row(code: str, first: str | None, last: str | None, **more: Any) -> dict[str, Any]:
    return {
        "procedure_code": code,
        "valid_from": date.fromisoformat(first) if first else None,
        "valid_to": date.fromisoformat(last) if last else None,
    } | more


def spans(home: Home, code: str) -> list[tuple[Any, ...]]:
    apply(home, "procedure")
    return rows(
        home,
        "SELECT source, valid_from, valid_to FROM core.procedure "
        f"WHERE procedure_code = '{code}' ORDER BY valid_from",
    )


A, B, C, D = "1.000001", "1.000002", "1.000003", "1.000004"


def test_listed_at_the_first_pull_without_file_rows_is_in_force_since_ever(home: Home) -> None:
    """R05."""
    pull(home, "2026-09-01", A)
    pull(home, "2026-09-02", A)
    assert spans(home, A) == [("catalogue", EVER, None)]


def test_file_rows_decide_before_the_first_pull_and_the_catalogue_after(home: Home) -> None:
    home.land("files", "procedures", [file_row(A, "2021-03-01", None)], extra={"period": "2026"})
    pull(home, "2026-09-01", A)
    assert spans(home, A) == [
        ("file", date(2021, 3, 1), date(2026, 9, 1)),
        ("catalogue", date(2026, 9, 1), None),
    ]


def test_a_code_with_file_rows_only_ends_with_its_row_or_at_the_first_pull(home: Home) -> None:
    listed = [
        file_row(B, "2020-01-01", "2022-06-30"),
        file_row(C, None, None),
        file_row(D, "2026-10-01", None),
    ]
    home.land("files", "procedures", listed, extra={"period": "2026"})
    pull(home, "2026-09-01", A)
    assert spans(home, B) == [("file", date(2020, 1, 1), date(2022, 7, 1))]  # R15: the last day is included
    assert spans(home, C) == [("file", EVER, date(2026, 9, 1))]
    assert spans(home, D) == []  # the catalogue alone decides by then


def test_without_any_pull_the_files_stand_alone(home: Home) -> None:
    home.land("files", "procedures", [file_row(C, "2020-01-01", None)], extra={"period": "2026"})
    assert spans(home, C) == [("file", date(2020, 1, 1), None)]


def test_each_pull_rules_until_the_next(home: Home) -> None:
    """Listed, gone, listed again; and one that appears at the second pull begins there."""
    pull(home, "2026-09-01", A, B)
    pull(home, "2026-09-05", B, C)
    pull(home, "2026-09-09", A, B, C)
    assert spans(home, A) == [("catalogue", EVER, date(2026, 9, 5)), ("catalogue", date(2026, 9, 9), None)]
    assert spans(home, B) == [("catalogue", EVER, None)]
    assert spans(home, C) == [("catalogue", date(2026, 9, 5), None)]


def test_two_pulls_of_one_day_the_later_stands(home: Home) -> None:
    pull(home, "2026-09-01", A, B)
    pull(home, "2026-09-01", A)
    assert spans(home, B) == []
    assert spans(home, A) == [("catalogue", EVER, None)]


def test_an_empty_pull_ends_everything(home: Home) -> None:
    pull(home, "2026-09-01", A)
    pull(home, "2026-09-02")
    assert spans(home, A) == [("catalogue", EVER, date(2026, 9, 2))]


def test_a_file_of_the_same_period_replaces_and_of_another_adds(home: Home) -> None:
    """R46."""
    home.land("files", "procedures", [file_row(A, "2020-01-01", "2020-12-31")], extra={"period": "2025"})
    home.land("files", "procedures", [file_row(B, "2020-01-01", "2020-12-31")], extra={"period": "2026"})
    home.land("files", "procedures", [file_row(A, "2021-01-01", "2021-12-31")], extra={"period": "2025"})
    assert spans(home, A) == [("file", date(2021, 1, 1), date(2022, 1, 1))]
    assert spans(home, B) == [("file", date(2020, 1, 1), date(2021, 1, 1))]


def test_overlapping_file_rows_are_united(home: Home) -> None:
    home.land(
        "files",
        "procedures",
        [file_row(A, "2020-01-01", "2025-12-31", field_code="7")],
        extra={"period": "1"},
    )
    home.land(
        "files",
        "procedures",
        [file_row(A, "2021-01-01", "2021-12-31", field_code="8")],
        extra={"period": "2"},
    )
    apply(home, "procedure")
    assert rows(home, "SELECT field_code, valid_from, valid_to FROM core.procedure ORDER BY valid_from") == [
        ("7", date(2020, 1, 1), date(2021, 1, 1)),
        ("8", date(2021, 1, 1), date(2022, 1, 1)),  # the newer row names the field
        ("7", date(2022, 1, 1), date(2026, 1, 1)),
    ]


def test_the_field_of_a_procedure(home: Home) -> None:
    """R10: by name, lowest number of several; else the file's own code."""
    home.land(
        "portal",
        "field",
        [
            {"field_code": "101", "name": "Hộ tịch", "name_raw": "Hộ tịch(Bộ Tư pháp)"},
            {"field_code": "9", "name": "Hộ tịch", "name_raw": "Hộ tịch(Bộ Công an)"},
            {"field_code": "12", "name": "Đất đai"},
        ],
    )
    listed = [
        file_row(A, "2020-01-01", None, field_code="55"),
        file_row(B, "2020-01-01", None, field_code="12"),
    ]
    home.land("files", "procedures", listed, extra={"period": "2026"})
    pull(home, "2026-09-01", A, C)
    pull(home, "2026-09-01", A, C, field_name=" Hộ tịch ")
    apply(home, "procedure")
    assert rows(home, "SELECT procedure_code, source, field_code FROM core.procedure ORDER BY ALL") == [
        (A, "catalogue", "9"),
        (A, "file", "9"),
        (B, "file", "12"),
        (C, "catalogue", "9"),
    ]
    home.land("portal", "field", [{"field_code": "12", "name": "Đất đai"}])
    assert apply(home, "procedure").change_no is not None  # a new field list moves the procedures too
    found = rows(home, "SELECT DISTINCT procedure_code, field_code FROM core.procedure ORDER BY ALL")
    assert found == [(A, "55"), (B, "12"), (C, None)]


def test_a_pull_that_changes_nothing_is_no_change(home: Home) -> None:
    pull(home, "2026-09-01", A)
    assert apply(home, "procedure").change_no == 1
    pull(home, "2026-09-02", A)
    report = apply(home, "procedure")
    assert (report.change_no, report.inserted, report.replaced, len(report.extracts)) == (None, 0, 0, 1)


# -- service levels -------------------------------------------------------------------------------


def levels(home: Home, on: str, *pairs: tuple[str, int]) -> None:
    listed = [{"procedure_code": code, "level": level} for code, level in pairs]
    home.land("portal", "service_level", listed, extra={"pull_date": on})


def level_rows(home: Home) -> list[tuple[Any, ...]]:
    apply(home, "service_level")
    return rows(
        home,
        "SELECT procedure_code, service_code, level, source, valid_from, valid_to FROM core.service_level "
        "ORDER BY procedure_code, level, valid_from",
    )


def test_files_decide_levels_before_the_first_pull_and_the_portal_after(home: Home) -> None:
    """R23: the pull counts from its own date; an open file row ends there."""
    listed = [
        file_row(A, "2021-01-01", None, service_code="S1", level=3),
        file_row(A, "2022-01-01", "2022-12-31", service_code="S2", level=4),
    ]
    home.land("files", "service_levels", listed, extra={"period": "2026"})
    levels(home, "2026-09-01", (A, 4), (A, 4), (B, 3))
    levels(home, "2026-09-05", (A, 4))
    assert level_rows(home) == [
        (A, "S1", 3, "file", date(2021, 1, 1), date(2026, 9, 1)),
        (A, "S2", 4, "file", date(2022, 1, 1), date(2023, 1, 1)),
        (A, None, 4, "portal", date(2026, 9, 1), None),
        (B, None, 3, "portal", date(2026, 9, 1), date(2026, 9, 5)),
    ]


def test_touching_and_overlapping_levels_of_one_service_are_united(home: Home) -> None:
    listed = [
        file_row(A, "2021-01-01", "2021-12-31", service_code="S1", level=3),
        file_row(A, "2022-01-01", "2022-12-31", service_code="S1", level=3),
        file_row(A, "2021-03-01", "2021-04-30", service_code="S1", level=3),
        file_row(A, "2023-02-01", None, service_code="S1", level=3),
    ]
    home.land("files", "service_levels", listed, extra={"period": "2026"})
    assert level_rows(home) == [
        (A, "S1", 3, "file", date(2021, 1, 1), date(2023, 1, 1)),
        (A, "S1", 3, "file", date(2023, 2, 1), None),
    ]


def test_a_level_that_comes_and_goes_at_the_portal(home: Home) -> None:
    levels(home, "2026-09-01", (A, 3))
    levels(home, "2026-09-02", (A, 4))
    levels(home, "2026-09-03", (A, 3), (A, 4))
    assert [row[2:] for row in level_rows(home)] == [
        (3, "portal", date(2026, 9, 1), date(2026, 9, 2)),
        (3, "portal", date(2026, 9, 3), None),
        (4, "portal", date(2026, 9, 2), None),
    ]


# -- eligibility, fields, succession, calendar ----------------------------------------------------


def test_eligible_rows_live_by_their_own_dates(home: Home) -> None:
    """R31: nothing of an earlier decision is ended by a later one."""
    old = {"decision": "QĐ 406", "class": "full"}
    home.land(
        "files",
        "eligible_procedures",
        [file_row(A, "2021-01-01", "2021-12-31", **old)],
        extra={"period": "1"},
    )
    new = {"decision": "QĐ 422", "class": "partial"}
    listed = [file_row(A, "2021-06-01", None, **new), file_row(A, "2021-06-01", None, **new)]
    home.land("files", "eligible_procedures", listed, extra={"period": "2"})
    apply(home, "eligible_procedure")
    assert rows(
        home, "SELECT decision, class, valid_from, valid_to FROM core.eligible_procedure ORDER BY ALL"
    ) == [
        ("QĐ 406", "full", date(2021, 1, 1), date(2022, 1, 1)),
        ("QĐ 422", "partial", date(2021, 6, 1), None),
    ]


def test_fields_are_those_of_the_latest_pull(home: Home) -> None:
    home.land("portal", "field", [{"field_code": "1", "name": "a"}, {"field_code": "2", "name": "b"}])
    home.land("portal", "field", [{"field_code": "2", "name": "c"}])
    apply(home, "field")
    assert rows(home, "SELECT field_code, name FROM core.field") == [("2", "c")]


def test_succession_rows_of_several_periods(home: Home) -> None:
    row = {"old_code": "H29.1", "new_code": "H29.2", "date": date(2025, 7, 1), "kind": "merge", "weight": 1.0}
    home.land("files", "agency_succession", [row], extra={"period": "2025"})
    home.land(
        "files",
        "agency_succession",
        [row | {"kind": "split"}, row | {"new_code": "H29.3"}],
        extra={"period": "2"},
    )
    apply(home, "agency_succession")
    found = rows(home, "SELECT new_code, kind FROM core.agency_succession ORDER BY ALL")
    assert found == [("H29.2", "split"), ("H29.3", "merge")]


@pytest.mark.parametrize(
    ("day", "working", "reason"),
    [
        ("2021-02-12", False, "public_holiday"),  # mùng 1 Tết Tân Sửu
        ("2024-04-29", False, "public_holiday"),
        ("2024-05-04", True, "make_up_saturday"),
        ("2025-07-01", True, None),
        ("2026-11-24", False, "public_holiday"),
    ],
)
def test_calendar(home: Home, day: str, working: bool, reason: str | None) -> None:
    assert apply(home, "calendar").inserted == 2922
    assert apply(home, "calendar").change_no is None
    found = rows(home, f"SELECT is_working_day, reason FROM core.calendar WHERE date = DATE '{day}'")
    assert found == [(working, reason)]
