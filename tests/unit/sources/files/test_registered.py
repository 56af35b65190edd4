"""Datasets of the registry: how their cells are read, what is refused, and their templates."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.sources.files.datasets import DATASETS, CellError, read_count, read_flag, read_period, read_year
from assets.sources.files.reader import (
    DropError,
    check_file,
    dataset_of,
    decode_table,
    period_of,
    pull_dataset,
)
from assets.sources.files.table import Table, read_table
from assets.sources.files.templates import GUIDE, example, headers, write_templates
from assets.sources.pull import PullContext
from sandbox.xlsx import workbook
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.registry.datasets import DATASETS_DIR, RESERVED, DatasetColumn, load_datasets, period_span
from warehouse.registry.indicators import RegistryError
from warehouse.registry.source_entity import SourceEntity


@pytest.fixture
def ctx(tmp_path: Path) -> PullContext:
    return PullContext(
        store=LandingStore(tmp_path / "landing", "test"),
        clock=Clock(datetime(2026, 3, 10, tzinfo=UTC)),
        run_id="r",
        code_version="1",
        history_from=datetime(2020, 12, 1),
        settle=timedelta(minutes=10),
    )


@pytest.mark.parametrize(
    ("text", "period"),
    [("2024", "2024"), ("2024.0", "2024"), ("2024Q1", "2024Q1"), ("2024-q4", "2024Q4"), ("Q2/2024", "2024Q2"),
     ("2024-03", "2024-03"), ("3/2024", "2024-03")],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(text: str, period: str) -> None:
    assert read_period(text) == period
    assert period_span(period) is not None


@pytest.mark.parametrize("text", ["2024Q5", "2024-13", "0/2024", "Quý 1", "24", "1999", "2024-1"])
def test_no_periods(text: str) -> None:
    with pytest.raises(CellError):
        read_period(text)


@pytest.mark.parametrize("text", ["1.000", "1,000", "-1", "1.5", "12a", "1e3", "٣"])
def test_a_count_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_count(text)


def test_flags_counts_and_years() -> None:
    assert [read_flag(text) for text in ("Có", "yes", "1", "không", "NO", "0")] == [True] * 3 + [False] * 3
    assert (read_count("400.0"), read_year("2024.0")) == (400, 2024)
    for text in ("maybe", "2"):
        with pytest.raises(CellError):
            read_flag(text)


def test_words_of_a_choice_in_both_languages() -> None:
    rows = ["Xuất sắc", "TỐT", "tot", "good", "Khá"]
    table = Table(
        ["year", "ma_don_vi", "xep_loai"],
        [(n, ["2024", f"H29.{n}", word]) for n, word in enumerate(rows, 11)],
    )
    decoded, faults = decode_table("par_agency_rating", table)
    assert not faults
    assert decoded.columns["rating"] == ["excellent", "good", "good", "good", "fair"]


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "satisfaction_survey_2024Q1.csv"
    path.write_text(
        "ky;linh_vuc;loai;so_phieu;so_hai_long\n"
        "2024Q1;Hộ tịch;tthc;400;401\n2024Q9;Hộ tịch;khác;1.000;1\n;Hộ tịch;tthc;10;9\n",
        encoding="utf-8",
    )
    faults = [(fault.row, fault.rule) for fault in check_file(path, tmp_path)]
    assert faults == [
        (2, "at_most"),
        (3, "period"),
        (3, "satisfaction_survey.kind"),
        (3, "count"),
        (4, "required"),
    ]


def test_two_rows_of_one_key_need_a_person_but_the_same_row_twice_is_one(tmp_path: Path) -> None:
    path = tmp_path / "par_index_2024.csv"
    path.write_text("nam,hang,tong_so,diem\n2024,4,63,87\n2024,4,63,87\n", encoding="utf-8")
    assert check_file(path, tmp_path) == []
    path.write_text("nam,hang,tong_so,diem\n2024,4,63,87\n2024,5,63,87\n", encoding="utf-8")
    assert [(fault.row, fault.rule) for fault in check_file(path, tmp_path)] == [(3, "repeated_key")]


def test_the_survey_may_be_named_in_vietnamese(tmp_path: Path, ctx: PullContext) -> None:
    header = ["ky", "linh_vuc", "loai", "so_phieu", "so_hai_long"]
    path = tmp_path / "khao_sat_hai_long_2024q1.xlsx"
    path.write_bytes(workbook([header, ["2024Q1", "Hộ tịch", "tthc", 400, 388]]))
    assert period_of(path, "satisfaction_survey") == "2024Q1"
    report = asyncio.run(pull_dataset(tmp_path, ctx, "satisfaction_survey"))
    assert report.records == 1
    other = tmp_path / "satisfaction_survey_2024Q1.csv"
    other.write_text("ky,linh_vuc,loai,so_phieu,so_hai_long\n2024Q1,Hộ tịch,tthc,400,388\n", encoding="utf-8")
    assert [fault.rule for fault in check_file(other, tmp_path)] == ["two_files"]


def test_a_corrected_file_is_landed_beside_the_earlier_one(tmp_path: Path, ctx: PullContext) -> None:
    path = tmp_path / "complaints_2024.csv"
    header = "case_id,kind,agency_code,accepted,due,resolved\n"
    for resolved in ("", "20/03/2024"):
        path.write_text(
            f"{header}KN-1,complaint,000.00.15.H29,2024-03-01,2024-03-31,{resolved}\n", encoding="utf-8"
        )
        asyncio.run(pull_dataset(tmp_path, ctx, "complaints"))
    landed = pl.read_parquet(ctx.store.data_files(SourceEntity("files", "complaints"))).sort(
        "resolved", nulls_last=False
    )
    assert landed["resolved"].to_list() == [None, date(2024, 3, 20)]
    assert landed["agency_code"].to_list() == ["H29.15"] * 2
    path.write_text(f"{header}KN-1,complaint,H29.15,2024-03-01,2024-03-31,2024-02-01\n", encoding="utf-8")
    with pytest.raises(DropError):
        asyncio.run(pull_dataset(tmp_path, ctx, "complaints"))
    assert "at_most" in (tmp_path / "complaints_2024.csv.errors.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_is_a_good_file_once_it_is_renamed(dataset: str, tmp_path: Path) -> None:
    decoded, faults = decode_table(
        dataset, Table([vi for vi, _, _ in headers(dataset)], [(2, example(dataset))])
    )
    assert not faults
    assert decoded.height == 1


def test_templates_are_refused_until_renamed_and_never_overwrite_work(tmp_path: Path) -> None:
    written, kept = write_templates(tmp_path)
    assert len(written) == 2 * len(DATASETS) + 1
    assert not kept
    for dataset in DATASETS:
        path = tmp_path / f"{dataset}_mau.csv"
        assert [fault.rule for fault in check_file(path, tmp_path)] == ["file_name"]
        table = read_table(path, path.read_bytes())
        assert [len(table.header), len(table.rows)] == [len(headers(dataset)), 1]
    (tmp_path / "complaints_mau.csv").write_text("mine", encoding="utf-8")
    assert write_templates(tmp_path)[1] == ["complaints_mau.csv"]
    assert (tmp_path / "complaints_mau.csv").read_text(encoding="utf-8") == "mine"
    guide = (tmp_path / GUIDE).read_text(encoding="utf-8")
    assert all(f"## {dataset}" in guide for dataset in DATASETS)


@pytest.mark.parametrize(
    ("broken", "named"),
    [("span: ngay", "ngay"), ("key: [resolved]", "khoá"), ("order: x", "order"), ("id: other", "other")],
)
def test_a_bad_entry_is_named(broken: str, named: str, tmp_path: Path) -> None:
    text = (DATASETS_DIR / "complaints.yaml").read_text(encoding="utf-8")
    key = broken.split(":")[0]
    lines = [broken if line.startswith(f"{key}:") else line for line in text.splitlines()]
    (tmp_path / "complaints.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RegistryError, match=named):
        load_datasets(tmp_path)


def test_a_column_is_never_named_by_a_word_of_sql() -> None:
    with duckdb.connect() as con:
        words = con.execute(
            "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
        ).fetchall()
    assert {word for (word,) in words} == RESERVED
    with pytest.raises(ValueError, match="từ khoá"):
        DatasetColumn.model_validate(
            {"name": "group", "vi": "nhom", "en": "group", "type": "text", "example": "x",
             "description": {"vi": "Nhóm", "en": "Group"}}
        )  # fmt: skip


def test_a_file_is_of_the_dataset_with_the_longest_name() -> None:
    assert dataset_of(Path("par_index_2024.csv")) == "par_index"
    assert dataset_of(Path("KHAO_SAT_HAI_LONG_2024Q1.XLSX")) == "satisfaction_survey"
    assert dataset_of(Path("par_2024.csv")) is None
