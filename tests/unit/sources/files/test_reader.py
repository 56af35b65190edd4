"""Dropped files: whole or not at all, in both languages, with an errors file that people can act on."""

import asyncio
import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.sources.files.datasets import DATASETS, RULES
from assets.sources.files.reader import DropError, pull_dataset
from assets.sources.pull import PullContext, PullReport
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.registry.datasets import datasets
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


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def pull(drop: Path, dataset: str, ctx: PullContext) -> PullReport:
    return asyncio.run(pull_dataset(drop, ctx, dataset))


def landed(ctx: PullContext, dataset: str) -> list[dict[str, object]]:
    return pl.read_parquet(ctx.store.data_files(SourceEntity("files", dataset))).to_dicts()


def xlsx(rows: list[list[object]]) -> bytes:
    """Build the smallest workbook: text inline, numbers plain, dates as styled day numbers."""

    def cell(value: object) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, date):
            return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        if isinstance(value, int | float):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheet = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{rel}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


GOOD = "ma_tthc,linh_vuc,tu_ngay,den_ngay\n1.000494,101,2020-01-01,2025-06-30\n2.000815.000.00.00.H29,,01/07/2025,\n"


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace(
            "ma_tthc,linh_vuc,tu_ngay,den_ngay", "procedure_code,field_code,valid_from,valid_to"
        ).encode(),
        GOOD.replace("ma_tthc,linh_vuc,tu_ngay,den_ngay", "Mã TTHC,Lĩnh vực,Từ ngày,Đến ngày").encode(),
        GOOD.encode() + b"\n,,,\n\n",
    ],
)
def test_csv_forms(content: bytes, drop: Path, ctx: PullContext) -> None:
    (drop / "procedures_2026.csv").write_bytes(content)
    report = pull(drop, "procedures", ctx)
    assert (report.records, report.manifests[0].extra["period"]) == (2, "2026")
    first, second = landed(ctx, "procedures")
    assert first["valid_to"] == date(2025, 6, 30)
    assert first["field_code"] == "101"
    assert second["procedure_code"] == "2.000815"
    assert second["procedure_code_raw"] == "2.000815.000.00.00.H29"
    assert (second["valid_from"], second["valid_to"], second["file_period"]) == (
        date(2025, 7, 1),
        None,
        "2026",
    )


def test_xlsx_with_real_dates_and_numbers(drop: Path, ctx: PullContext) -> None:
    content = xlsx(
        [
            ["ma_tthc", "ma_dich_vu", "muc_do", "tu_ngay", "den_ngay"],
            ["1.000494", "1.000494.01", 4, date(2021, 1, 1), date(2022, 8, 14)],
            ["1.000494", None, 3.0, "15/08/2022", None],
        ]
    )
    (drop / "service_levels_2022Q3.xlsx").write_bytes(content)
    pull(drop, "service_levels", ctx)
    first, second = landed(ctx, "service_levels")
    assert (first["level"], first["valid_from"], first["valid_to"]) == (
        4,
        date(2021, 1, 1),
        date(2022, 8, 14),
    )
    assert (second["level"], second["service_code"], second["valid_from"]) == (3, None, date(2022, 8, 15))
    assert second["file_period"] == "2022Q3"


def test_agencies(drop: Path, ctx: PullContext) -> None:
    (drop / "agencies_2025.csv").write_text(
        "ma_qd20,ma_qcvn102,ma_gso,ten,cap,ma_cha,tu_ngay,den_ngay\n"
        "000.00.41.H29,,760,Quận 1,cấp huyện,H29,2020-01-01,2025-06-30\n"
        "H29.123,,26734,Phường Sài Gòn,commune,H29,2025-07-01,\n"
        "H29.14,000.00.14.H29,,Sở A,Sở-ngành,H29,2020-01-01,2025-02-28\n"
        "H29.14,,,Sở A mới,department,H29,2025-03-01,\n"
        "H29.13.01,,,Chi nhánh B,chi nhánh,H29.13,2020-01-01,\n"
        "H29.90,,,Ban C,khác,H29,2020-01-01,\n",
        encoding="utf-8",
    )
    pull(drop, "agencies", ctx)
    rows = landed(ctx, "agencies")
    assert [row["level"] for row in rows] == [
        "district",
        "commune",
        "department",
        "department",
        "branch",
        "other",
    ]
    assert [row["code_qd20"] for row in rows][:2] == ["H29.41", "H29.123"]
    assert [row["code_qcvn102"] for row in rows][:3] == ["000.00.41.H29", None, "000.00.14.H29"]
    assert rows[0]["code_qd20_raw"] == "000.00.41.H29"


def test_succession_and_eligible(drop: Path, ctx: PullContext) -> None:
    (drop / "agency_succession_2025-07.csv").write_text(
        "ma_cu;ma_moi;ngay;kieu;trong_so\nH29.41;H29.123;01/07/2025;chia tách;0,5\nH29.1;H29.2;2025-03-01;merge;\n",
        encoding="utf-8",
    )
    pull(drop, "agency_succession", ctx)
    rows = landed(ctx, "agency_succession")
    assert [(row["kind"], row["weight"]) for row in rows] == [("split", 0.5), ("merge", None)]
    (drop / "eligible_procedures_2021.csv").write_text(
        "decision,valid_from,valid_to,procedure_code,class\n1191/QĐ-UBND,2021-04-01,,1.000494,toàn trình\n",
        encoding="utf-8",
    )
    pull(drop, "eligible_procedures", ctx)
    assert landed(ctx, "eligible_procedures")[0]["class"] == "full"


@pytest.mark.mistake(34)
@pytest.mark.parametrize("text", ["thời gian toàn trình", "toàn trình 3 ngày", "không toàn trình"])
def test_words_about_the_whole_way_are_no_class(text: str, drop: Path, ctx: PullContext) -> None:
    """The post calls its delivery time «thời gian toàn trình»; a search for the two words would find a full service."""
    (drop / "eligible_procedures_2021.csv").write_text(
        f"decision,valid_from,valid_to,procedure_code,class\n1191/QĐ-UBND,2021-04-01,,1.000494,{text}\n",
        encoding="utf-8",
    )
    with pytest.raises(DropError):
        pull(drop, "eligible_procedures", ctx)
    assert "toàn trình" in (drop / "eligible_procedures_2021.csv.errors.csv").read_text(encoding="utf-8-sig")


def test_no_folder_or_no_file_is_a_note(drop: Path, ctx: PullContext) -> None:
    for folder in (drop, drop / "missing"):
        report = pull(folder, "agencies", ctx)
        assert report.notes
        assert not report.manifests


def test_bad_file_is_refused_whole_and_good_one_lands_first(drop: Path, ctx: PullContext) -> None:
    bad = drop / "procedures_2021.csv"
    bad.write_text(
        "ma_tthc,tu_ngay,den_ngay\n1.000494,2021-01-01,\n1.00049,31/02/2021,\n,2021-01-01,2020-01-01\n"
        "Nguyễn Thị Hoa 0901234567,=1+1,\n",
        encoding="utf-8",
    )
    (drop / "procedures_2026.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DropError) as caught:
        pull(drop, "procedures", ctx)
    assert "procedures_2021.csv" in str(caught.value)
    assert [m.extra["period"] for m in ctx.store.manifests(SourceEntity("files", "procedures"))] == ["2026"]
    errors = drop / "procedures_2021.csv.errors.csv"
    text = errors.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert [(row[0], row[3]) for row in rows] == [
        ("3", "procedure_code"), ("3", "date"), ("4", "required"), ("4", "date_order"),
        ("5", "procedure_code"), ("5", "date"),
    ]  # fmt: skip
    assert "Hoa" not in text
    assert "0901234567" not in text
    assert rows[-1][2].startswith("'=")
    assert all(len(row) == 8 and all(row[4:]) for row in rows)

    bad.write_text(GOOD, encoding="utf-8")
    pull(drop, "procedures", ctx)
    assert not errors.exists()


def test_unchanged_file_is_not_landed_again_and_a_corrected_one_is(drop: Path, ctx: PullContext) -> None:
    path = drop / "procedures_2026.csv"
    path.write_text(GOOD, encoding="utf-8")
    pull(drop, "procedures", ctx)
    assert not pull(drop, "procedures", ctx).manifests
    path.write_text(GOOD + "1.000001,,2020-01-01,\n", encoding="utf-8")
    assert pull(drop, "procedures", ctx).records == 3
    assert len(ctx.store.manifests(SourceEntity("files", "procedures"))) == 2


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("procedures.csv", GOOD.encode(), "file_name"),
        ("procedures_thang_1.csv", GOOD.encode(), "file_name"),
        ("procedures_2026.csv", "ma_tthc\nThủ".encode("utf-16"), "encoding"),
        ("procedures_2026.csv", b"", "empty"),
        ("procedures_2026.csv", b"ma_tthc,tu_ngay\n", "empty"),
        ("procedures_2026.csv", b"ma_tthc\n1.000494\n", "missing_column"),
        (
            "procedures_2026.csv",
            b"ma_tthc,procedure_code,tu_ngay\n1.000494,1.000494,2020-01-01\n",
            "repeated_column",
        ),
        ("procedures_2026.csv", b"ma_tthc,tu_ngay\n1.000494,2020-01-01,x\n", "row_length"),
        ("procedures_2026.csv", b'ma_tthc,tu_ngay\n"1.000494,2020-01-01\n', "unreadable"),
        ("procedures_2026.xlsx", b"no workbook", "unreadable"),
    ],
)
def test_unusable_files(name: str, content: bytes, rule: str, drop: Path, ctx: PullContext) -> None:
    (drop / name).write_bytes(content)
    with pytest.raises(DropError) as caught:
        pull(drop, "procedures", ctx)
    assert [fault.rule for fault in caught.value.faults[name]] == [rule]
    assert (drop / f"{name}.errors.csv").exists()
    assert not ctx.store.manifests(SourceEntity("files", "procedures"))


def test_two_files_of_one_period(drop: Path, ctx: PullContext) -> None:
    (drop / "procedures_2026.csv").write_text(GOOD, encoding="utf-8")
    (drop / "procedures_2026.xlsx").write_bytes(xlsx([["ma_tthc", "tu_ngay"], ["1.000494", "2020-01-01"]]))
    with pytest.raises(DropError):
        pull(drop, "procedures", ctx)


def test_overlapping_versions_of_an_agency(drop: Path, ctx: PullContext) -> None:
    (drop / "agencies_2025.csv").write_text(
        "ma_qd20,ten,cap,tu_ngay,den_ngay\nH29.14,A,khác,2020-01-01,2025-03-01\nH29.14,B,khác,2025-03-01,\n",
        encoding="utf-8",
    )
    with pytest.raises(DropError) as caught:
        pull(drop, "agencies", ctx)
    assert [(f.row, f.rule) for f in caught.value.faults["agencies_2025.csv"]] == [(3, "overlap")]


def test_every_rule_speaks_both_languages() -> None:
    assert all(len(texts) == 4 and all(texts) for texts in RULES.values())
    assert set(DATASETS) == {
        "procedures",
        "eligible_procedures",
        "service_levels",
        "agencies",
        "agency_succession",
    } | {entry.id for entry in datasets().datasets}
