"""Every figure can be taken apart: the rows behind it add up to it, at every grain, and can be handed to an agency."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import duckdb
import pytest

from tests.e2e.bench import Bench, current
from tests.e2e.conftest import Finished
from warehouse.published.explain import WITHOUT_AGENCY, Asked, explain, to_do
from warehouse.registry.indicators import registry
from warehouse.registry.periods import Period

EVERY = [(one.indicator.id, one.variant) for one in registry().published() if not one.is_worst_field]


@pytest.mark.parametrize(("indicator", "variant"), EVERY)
def test_the_rows_add_up_to_the_figure(indicator: str, variant: str, finished: Finished) -> None:
    """A sample of the figures, drawn by a hash so that all calendars, grains, period types and years are in it."""
    with duckdb.connect(str(current(finished.home).resolve()), read_only=True) as con:
        con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        figures = con.execute(
            """SELECT period_type, period_start, period_end, agency_id, field_code
               FROM mart.indicator_value
               WHERE is_current AND indicator_id = ? AND variant = ? AND grain <> 'agency_group'
                   AND status IS DISTINCT FROM 'no_data'
                   AND (agency_id IS NULL OR NOT ?)
               QUALIFY row_number() OVER (
                   PARTITION BY calendar, grain, period_type, year(period_start) % 3
                   ORDER BY md5(concat_ws('/', period_start, period_end, agency_id, field_code))
               ) = 1""",
            [indicator, variant, (indicator, variant) in WITHOUT_AGENCY],
        ).fetchall()
        assert len(figures) >= 6  # a rank is of years only
        for period_type, start, end, agency, field in figures:
            asked = Asked(indicator, variant, Period(period_type, start, end), agency, field)
            found = explain(con, asked)
            assert found.agrees, (asked, found.sums, found.value["numerator"], found.value["denominator"])
            assert len(to_do(con, found, None)) == found.todo


def test_a_person_reads_it_and_an_agency_gets_its_list(finished: Finished, bench: Bench) -> None:
    asked = ("explain", "on_time_resolution", "--period", "2025")
    told = bench.egov(finished.home, *asked)
    assert told.code == 0, told.tail
    for part in (
        "Định nghĩa:",
        "Trễ hạn",
        "khớp với số đã công bố",
        "Nguồn portal/dossier",
        "Cảnh báo ở các bảng nguồn của chỉ số: core.dossier:",
        "SQL tử số",
        "FROM mart.dossier AS d",
    ):
        assert part in told.out
    listed = bench.egov(finished.home, *asked, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(listed.out)))
    with duckdb.connect(str(current(finished.home).resolve()), read_only=True) as con:
        late = con.execute(
            """SELECT dossier_code FROM mart.dossier
               WHERE in_timeliness_base AND NOT is_on_time AND year(finished_date) = 2025"""
        ).fetchall()
    assert sorted(row["item"] for row in rows) == sorted(code for (code,) in late)


def test_the_period_of_a_report_is_explained_and_written_by_its_own_days(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    told = bench.egov(
        finished.home, "explain", "on_time_resolution", "--period", "2025-07", "--calendar", "admin15"
    )
    assert told.code == 0, told.tail
    assert "07/2025 (15/06–14/07)" in told.out
    assert "khớp với số đã công bố" in told.out
    wrote = bench.egov(
        finished.home, "export", "report", "2025-07", "--calendar", "admin15", "--to", str(tmp_path)
    )
    assert wrote.code == 0, wrote.tail
    assert {path.name for path in tmp_path.iterdir()} == {
        "bao-cao-cchc_2025-07_admin15.xlsx",
        "bao-cao-cchc_2025-07_admin15.docx",
    }
    paragraphs = docx.Document(str(tmp_path / "bao-cao-cchc_2025-07_admin15.docx")).paragraphs
    assert any("07/2025 (15/06–14/07)" in paragraph.text for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("satisfaction_tthc", "--period", "2025-07", "--calendar", "admin15"), "Kỳ chốt ngày 14 chỉ có"),
        (("on_time", "--period", "2025"), "Chỉ số có: "),
        (("on_time_resolution", "--period", "2025", "--variant", "best"), "Biến thể có: "),
        (("on_time_resolution", "--period", "05/2025"), "Không hiểu kỳ"),
        (("on_time_resolution", "--period", "2025", "--agency", "H29.999"), "Hãy kiểm tra kỳ, mã cơ quan"),
        (
            ("on_time_resolution", "--period", "2025", "--variant", "incl_overdue", "--agency", "H29.41"),
            "bỏ --agency",
        ),
    ],
)
def test_what_cannot_be_explained_says_what_there_is(
    arguments: tuple[str, ...], told: str, finished: Finished, bench: Bench
) -> None:
    done = bench.egov(finished.home, "explain", *arguments)
    assert done.code == 2
    assert told in done.out
    assert "Traceback" not in done.out


def test_the_report_says_the_same_and_every_figure_of_it_adds_up(finished: Finished, bench: Bench) -> None:
    page = current(finished.home).resolve().with_name("report.html").read_text(encoding="utf-8")
    assert page.count("khớp với số đã công bố") >= 30
    assert "KHÔNG khớp" not in page
    assert len(page.encode()) < 500_000
    programme = bench.egov(finished.home, "status", "--programme")
    assert programme.code == 0, programme.tail
    assert "Hai chỉ tiêu không khớp nhau (nhóm 5, đất đai và đầu tư): Đúng hạn từ 98%" in programme.out
