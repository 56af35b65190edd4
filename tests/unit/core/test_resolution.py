"""What agency codes resolve to, worked by hand from the reorganisations of the city (R01, R26, R43, R54)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.core.landed import START, Home
from warehouse.clock import Clock
from warehouse.core.apply import apply_entity

Answer = tuple[str | None, str | None, bool]

# code, name, level, first day, last day (inclusive, as in the file)
AGENCIES = [
    ("H29", "Thành phố Hồ Chí Minh", "other", "2016-01-01", None),
    # Quận 2, Quận 9 and Thủ Đức became the city of Thủ Đức on 1/1/2021
    ("H29.31", "Quận 2", "district", "2016-01-01", "2020-12-31"),
    ("H29.32", "Quận 9", "district", "2016-01-01", "2020-12-31"),
    ("H29.40", "Thành phố Thủ Đức", "district", "2021-01-01", "2025-06-30"),
    # Quận 10: its commune level on 1/7/2025
    ("H29.41", "Quận 10", "district", "2016-01-01", "2025-06-30"),
    ("H29.123", "Phường Diên Hồng", "commune", "2025-07-01", None),
    ("H29.124", "Phường Vườn Lài", "commune", "2025-07-01", None),
    # Sở TT&TT went into Sở KH&CN, which kept its code under a new row
    ("H29.02", "Sở Thông tin và Truyền thông", "department", "2016-01-01", "2025-02-28"),
    ("H29.03", "Sở Khoa học và Công nghệ", "department", "2016-01-01", "2025-02-28"),
    ("H29.03", "Sở Khoa học và Công nghệ (mới)", "department", "2025-03-01", None),
    # a branch that became a department under the same code, with a gap of a year
    ("H29.50", "Chi cục", "branch", "2016-01-01", "2022-12-31"),
    ("H29.50", "Sở An toàn thực phẩm", "department", "2024-01-01", None),
    # renamed, then recoded, then merged
    ("H29.60", "Ban A", "other", "2016-01-01", "2021-12-31"),
    ("H29.61", "Ban B", "other", "2022-01-01", "2023-12-31"),
    ("H29.62", "Ban C", "branch", "2024-01-01", "2024-12-31"),
    ("H29.63", "Ban D", "department", "2025-01-01", None),
    # dead without a successor
    ("H29.70", "Ban giải thể", "other", "2016-01-01", "2020-06-30"),
    # one merged row only, but called a split
    ("H29.71", "Xã cũ", "commune", "2016-01-01", "2020-06-30"),
    # its successor is in no file
    ("H29.72", "Xã chuyển đi", "commune", "2016-01-01", "2020-06-30"),
    # two that point at each other
    ("H29.80", "Vòng một", "other", "2016-01-01", "2020-06-30"),
    ("H29.81", "Vòng hai", "branch", "2016-01-01", "2020-06-30"),
    # a part was split off in 2018, the rest went on and merged in 2022
    ("H29.90", "Huyện lớn", "district", "2016-01-01", "2021-12-31"),
    ("H29.91", "Phần tách", "district", "2018-01-01", None),
]
SUCCESSIONS = [
    ("H29.31", "H29.40", "2021-01-01", "merge"),
    ("H29.32", "H29.40", "2021-01-01", "merge"),
    ("H29.40", "H29.123", "2025-07-01", "split"),
    ("H29.40", "H29.124", "2025-07-01", "split"),
    ("H29.41", "H29.123", "2025-07-01", "split"),
    ("H29.41", "H29.124", "2025-07-01", "split"),
    ("H29.02", "H29.03", "2025-03-01", "merge"),
    ("H29.03", "H29.03", "2025-03-01", "rename"),
    ("H29.60", "H29.61", "2022-01-01", "rename"),
    ("H29.61", "H29.62", "2024-01-01", "recode"),
    ("H29.62", "H29.63", "2025-01-01", "merge"),
    ("H29.71", "H29.123", "2020-07-01", "split"),
    ("H29.72", "H29.999", "2020-07-01", "merge"),
    ("H29.80", "H29.81", "2020-07-01", "merge"),
    ("H29.81", "H29.80", "2020-07-01", "merge"),
    ("H29.90", "H29.90", "2018-01-01", "split"),
    ("H29.90", "H29.91", "2018-01-01", "split"),
    ("H29.90", "H29.91", "2022-01-01", "merge"),
]
FACT_CODES = ["H29.41.05", "H29.41.05.01", "H29.999", "H29.999.1", "H29", "G12.29", "J01.29.41", "H61.41"]


def agency_rows() -> list[dict[str, Any]]:
    return [
        {
            "code_qd20": code,
            "name": name,
            "level": level,
            "parent_code": None if code == "H29" else "000.00.00.H29",
            "valid_from": date.fromisoformat(first),
            "valid_to": date.fromisoformat(last) if last else None,
        }
        for code, name, level, first, last in AGENCIES
    ]


def succession_rows() -> list[dict[str, Any]]:
    return [
        {"old_code": old, "new_code": new, "date": date.fromisoformat(on), "kind": kind, "weight": 1.0}
        for old, new, on, kind in SUCCESSIONS
    ]


def dossiers(codes: list[str]) -> list[dict[str, Any]]:
    when = datetime(2025, 1, 1)
    return [
        {"dossier_code": f"A{at}", "agency_root": code.split(".")[0], "agency_code": code, "updated_at": when}
        for at, code in enumerate(codes)
    ]


def apply_all(home: Home, *tables: str) -> None:
    with home.warehouse.core() as con:
        for table in tables:
            apply_entity(con, home.store, table, Clock(START))


def table_of(home: Home) -> list[tuple[Any, ...]]:
    with home.warehouse.core() as con:
        return con.execute("FROM core.agency_resolution ORDER BY ALL").fetchall()


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    home = Home(tmp_path_factory.mktemp("resolution"))
    home.land("files", "agencies", agency_rows(), extra={"period": "2026"})
    home.land("files", "agency_succession", succession_rows(), extra={"period": "2026"})
    home.land("portal", "dossier", dossiers(FACT_CODES))
    apply_all(home, "agency", "agency_succession", "dossier")
    return table_of(home)


def ask(table: list[tuple[Any, ...]], code: str, on: str) -> Answer:
    day = date.fromisoformat(on)
    found = [row for row in table if row[0] == code and row[1] <= day and (row[2] is None or day < row[2])]
    assert len(found) == 1, f"{code} on {on}: {found}"
    return found[0][3], found[0][4], found[0][5]


@pytest.mark.parametrize(
    ("code", "on", "agency", "level"),
    [
        # Quận 2 → Thủ Đức 1/1/2021 → split 1/7/2025: Thủ Đức is where the walk ends
        ("H29.31", "2020-12-31", "H29.31", "district"),
        ("H29.31", "2021-01-01", "H29.40", "district"),
        ("H29.31", "2021-02-10", "H29.40", "district"),
        ("H29.31", "2025-08-01", "H29.40", "district"),
        # a code younger than the event stays as it is
        ("H29.40", "2020-12-15", "H29.40", "district"),
        ("H29.123", "2024-05-01", "H29.123", "commune"),
        # Quận 10 was split: the row stays with the predecessor
        ("H29.41", "2025-06-30", "H29.41", "district"),
        ("H29.41", "2025-07-01", "H29.41", "district"),
        # Sở TT&TT → Sở KH&CN, whose own code goes on
        ("H29.02", "2025-02-28", "H29.02", "department"),
        ("H29.02", "2025-03-01", "H29.03", "department"),
        ("H29.03", "2025-02-28", "H29.03", "department"),
        ("H29.03", "2025-03-01", "H29.03", "department"),
        # one code, two levels; in the gap nothing succeeds it, so its last version stays
        ("H29.50", "2015-01-01", "H29.50", "branch"),
        ("H29.50", "2022-12-31", "H29.50", "branch"),
        ("H29.50", "2023-06-01", "H29.50", "branch"),
        ("H29.50", "2024-01-01", "H29.50", "department"),
        # repeatedly forward
        ("H29.60", "2021-12-31", "H29.60", "other"),
        ("H29.60", "2022-01-01", "H29.61", "other"),
        ("H29.60", "2024-06-01", "H29.62", "branch"),
        ("H29.60", "2026-01-01", "H29.63", "department"),
        # no successor, a lone row called split, an unknown successor, a circle: the last version stays
        ("H29.70", "2023-01-01", "H29.70", "other"),
        ("H29.71", "2023-01-01", "H29.71", "commune"),
        ("H29.72", "2023-01-01", "H29.72", "commune"),
        ("H29.80", "2023-01-01", "H29.80", "other"),
        ("H29.81", "2023-01-01", "H29.81", "branch"),
        # a part left in 2018, the end came in 2022
        ("H29.90", "2019-01-01", "H29.90", "district"),
        ("H29.90", "2023-01-01", "H29.91", "district"),
        # R54: sub-units stand for their nearest known ancestor, with its history
        ("H29.41.05", "2020-01-01", "H29.41", "district"),
        ("H29.41.05.01", "2026-01-01", "H29.41", "district"),
        # R26: unknown leaves are in the city, in no agency; the city is not their ancestor
        ("H29.999", "2023-01-01", None, None),
        ("H29.999.1", "2023-01-01", None, None),
        ("H29", "2023-01-01", "H29", "other"),
    ],
)
def test_in_the_city(
    resolved: list[tuple[Any, ...]], code: str, on: str, agency: str | None, level: str | None
) -> None:
    assert ask(resolved, code, on) == (agency, level, True)


@pytest.mark.parametrize("code", ["G12.29", "J01.29.41", "H61.41"])
def test_foreign_roots_are_outside(resolved: list[tuple[Any, ...]], code: str) -> None:
    assert ask(resolved, code, "2023-01-01") == (None, None, False)


def test_every_code_has_one_answer_for_every_day(resolved: list[tuple[Any, ...]]) -> None:
    for code in {row[0] for row in resolved}:
        spans = sorted((row[1], row[2]) for row in resolved if row[0] == code)
        assert spans[0][0] == date(1900, 1, 1)
        assert spans[-1][1] is None
        assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


def test_neither_order_nor_grouping_matters(resolved: list[tuple[Any, ...]], tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.land("portal", "dossier", dossiers(FACT_CODES[:3]))
    apply_all(home, "dossier")
    home.land("files", "agency_succession", succession_rows(), extra={"period": "2026"})
    apply_all(home, "agency_succession")
    home.land("portal", "dossier", dossiers(FACT_CODES))
    apply_all(home, "dossier")
    home.land("files", "agencies", agency_rows(), extra={"period": "2026"})
    apply_all(home, "agency")
    assert table_of(home) == resolved
    with home.warehouse.core() as con:
        report = apply_entity(con, home.store, "agency_resolution", Clock(START))
    assert (report.change_no, report.inserted, report.replaced) == (None, 0, 0)


def test_new_codes_are_no_change_of_what_is_known(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.land("files", "agencies", agency_rows(), extra={"period": "2026"})
    home.land("portal", "dossier", dossiers(["H29.41.05"]))
    apply_all(home, "agency", "dossier")
    home.land("portal", "dossier", dossiers(["H29.41.06"]))
    apply_all(home, "dossier")
    with home.warehouse.core() as con:
        logged = con.execute("SELECT table_name FROM core.change_log ORDER BY change_no").fetchall()
        assert logged == [("agency",), ("dossier",), ("dossier",)]
        # a succession changes what codes known before resolve to: everything may move
        home.land("files", "agency_succession", succession_rows(), extra={"period": "2026"})
        apply_entity(con, home.store, "agency_succession", Clock(START))
        logged = con.execute("SELECT table_name FROM core.change_log WHERE change_no > 3").fetchall()
        assert logged == [("agency_succession",), ("agency_resolution",)]


def test_a_record_without_a_code_has_no_row(tmp_path: Path) -> None:
    home = Home(tmp_path)
    row = {"reference": "r", "amount": 1, "status": 1, "transacted_at": datetime(2025, 1, 1)}
    row |= {"updated_at": datetime(2025, 1, 1)}
    home.land("payment", "transaction", [row, row | {"reference": "s", "agency_code": ""}])
    apply_all(home, "payment", "agency_resolution")
    assert table_of(home) == []


def test_agency_versions_from_files(tmp_path: Path) -> None:
    """R15, R43, R44, R46: exclusive ends, durable ids, computed QCVN codes, files of several periods add."""
    home = Home(tmp_path)
    first = {"name": "Quận 10", "level": "district", "parent_code": "H29", "valid_from": date(2016, 1, 1)}
    home.land(
        "files",
        "agencies",
        [{"code_qd20": "H29.41", "name": "sai", "level": "other"}],
        extra={"period": "2025"},
    )
    home.land(
        "files",
        "agencies",
        [
            first | {"code_qd20": "H29.41", "valid_to": date(2025, 6, 30)},
            first | {"code_qd20": "H29.41.05", "parent_code": "000.00.41.H29"},
            first | {"code_qd20": "H29.123", "valid_from": None, "code_qcvn102": " "},
            first | {"code_qd20": "H29", "code_qcvn102": "000.00.00.H29", "parent_code": ""},
        ],
        extra={"period": "2025"},
    )
    home.land(
        "files",
        "agencies",
        [
            first
            | {"code_qd20": "H29.123", "name": "Phường", "level": "commune", "valid_from": date(2025, 7, 1)}
        ],
        extra={"period": "2026"},
    )
    apply_all(home, "agency")
    with home.warehouse.core() as con:
        found = con.execute(
            "SELECT agency_id, code_qcvn102, name, parent_agency_id, valid_from, valid_to "
            "FROM core.agency ORDER BY agency_id, valid_from"
        ).fetchall()
    assert found == [
        ("H29", "000.00.00.H29", "Quận 10", None, date(2016, 1, 1), None),
        ("H29.123", None, "Quận 10", "H29", date(1900, 1, 1), date(2025, 7, 1)),
        ("H29.123", None, "Phường", "H29", date(2025, 7, 1), None),
        ("H29.41", "000.00.41.H29", "Quận 10", "H29", date(2016, 1, 1), date(2025, 7, 1)),
        ("H29.41.05", "000.05.41.H29", "Quận 10", "H29.41", date(2016, 1, 1), None),
    ]
