"""Nothing of a person and no secret is in anything a run has written; the search proves itself with canaries."""

from __future__ import annotations

import base64
import gzip
import html
import json
import sqlite3
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import xlsxwriter

from pipelines.settings import SECRET_NAMES
from tests.e2e.bench import Bench, query, sandbox
from tests.e2e.personal_data import load_people, search

CANARY = "Nguyễn Thị Hoàng & Yến"
DROPPED = "Trần Quốc Khánh Toản"
ERRORS = {"HTTP_ATTEMPTS": "2", "HTTP_TOTAL_SECONDS": "5"}


def secrets(bench: Bench) -> list[str]:
    """The sandbox's secrets, each of its own kind, and what is sent in place of one."""
    pair = f"{bench.env['PORTAL_CLIENT_ID']}:{bench.env['PORTAL_CLIENT_SECRET']}"
    values = {base64.b64encode(pair.encode()).decode(), *(bench.env[name] for name in SECRET_NAMES)}
    assert len(values) == len(SECRET_NAMES) + 1
    return sorted(values)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with sandbox(tmp_path_factory.mktemp("planted"), program="tests.e2e.planting") as bench:
        # Every sixth record has something personal in the place of a field, and many are refused for it.
        bench.extra["QUARANTINE_MAX_SHARE"] = "1"
        yield bench


@pytest.mark.mistake(32)
def test_no_personal_value_and_no_secret_in_anything_written(planted: Bench) -> None:
    bench, home = planted, planted.folder / "home"
    bench.control("/control/planting", {"mode": "rows"})
    bench.run(home)
    [(dossiers, hidden)] = query(
        home, "select (select count(*) from mart.dossier), (select sum(records) from mart.quarantine_summary)"
    )
    assert dossiers > 1_500, "the run must have used what it was given"
    assert hidden > 50, "some records must have been refused for what was planted in them"

    dropped = drop_files(bench.folder / "drop")
    bench.control("/control/clock", {"now": "2026-10-02T06:00:00"})
    bench.extra["EGOV_NOW"] = "2026-10-02T06:00:00"
    bench.control("/control/planting", {"mode": "errors", "spare": ["portal.token"]})
    bench.run(home, expect=3, **ERRORS)
    assert bench.egov(home, "status").code == 0
    assert bench.egov(home, "quarantine").code == 0
    assert bench.egov(home, "backup", str(bench.folder / "backup")).code == 0

    values = [str(one["value"]) for one in bench.control("/control/planting", method="GET")["planted"]]
    values += load_people(bench.truth / "people.jsonl") + dropped
    print(f"personal values searched for: {len(values)}")
    assert len(values) > 8_000
    written = [home, bench.folder / "home.log", bench.folder / "backup"]
    written += list((bench.folder / "drop").glob("*.errors.csv"))
    # One search for both: reading everything is what costs.
    findings = search(written, [*values, *secrets(bench)])
    assert not findings, findings[:20]


def drop_files(folder: Path) -> list[str]:
    """Files as people drop them, with a person's data in names, headers, cells and properties; the values."""
    person = {
        "name": DROPPED,
        "nfd": unicodedata.normalize("NFD", "Huỳnh Ngọc Bảo Trâm"),
        "identity": "079912500001",
        "phone": "0998500001",
        "email": "tran.quoc.khanh.toan@example.vn",
        "author": "Nguyễn Hữu Xuân Nghĩa",
        "header": "Nguyễn Gia Thanh Luyến",
        "file": "Nguyen Minh Duc Khai",
    }
    cells = [person[kind] for kind in ("name", "nfd", "identity", "phone", "email")]
    lines = [f"ma_tthc,muc_do,tu_ngay,{person['header']},{person['phone']}"]
    lines += [f"{cell},{cell},{cell},{cell},{cell}" for cell in cells]
    (folder / "service_levels_2019.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / f"procedures_{person['file']}.csv").write_text("ma_tthc\n1.000001\n", encoding="utf-8")
    (folder / f"agencies_{person['name']} {person['phone']}.csv").write_text("ten\n", encoding="utf-8")
    book = xlsxwriter.Workbook(str(folder / "agency_succession_2019.xlsx"))
    book.set_properties({"author": person["author"], "title": person["name"], "comments": person["email"]})
    sheet = book.add_worksheet(person["name"])
    for place, cell in enumerate(["ma_cu", "ma_moi", "ngay", "kieu", person["header"], person["email"]]):
        sheet.write_string(0, place, cell)
    for row, cell in enumerate(cells, start=1):
        for place in range(6):
            sheet.write_string(row, place, cell)
        sheet.write_comment(row, 0, person["author"])
    book.close()
    good = ["quyet_dinh,hieu_luc_tu,ma_tthc,du_dieu_kien,ghi_chu,nguoi_lap"]
    good += [f"QĐ 19/2019,2019-01-01,1.000001,full,{cell},{person['name']}" for cell in cells]
    (folder / "eligible_procedures_2019.csv").write_text("\n".join(good), encoding="utf-8")
    return sorted(person.values())


def plant(folder: Path) -> dict[str, Path]:
    frame = pl.DataFrame({"id": [1], "note": [[{"said": f"gửi {CANARY} ký"}]]})
    frame.write_parquet(folder / "a.parquet", compression="zstd")
    with duckdb.connect(str(folder / "b.duckdb")) as con:
        con.execute("create schema s")
        con.execute("create table s.t as select ? as note", [CANARY])
    with sqlite3.connect(folder / "c.sqlite") as db:
        db.execute("create table event (body text)")
        db.execute("insert into event values (?)", [json.dumps({"x": json.dumps({"name": CANARY})})])
    (folder / "d.txt").write_text(CANARY, encoding="utf-8")
    (folder / "e.json").write_text(json.dumps([CANARY]))
    (folder / "f.html").write_text(f"<td>{html.escape(CANARY)}</td>", encoding="utf-8")
    (folder / "g.gz").write_bytes(gzip.compress(CANARY.encode()))
    with zipfile.ZipFile(folder / "h.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{html.escape(CANARY)}</t>")
    (folder / "i.txt").write_text(unicodedata.normalize("NFD", CANARY), encoding="utf-8")
    (folder / "j.json").write_text('{"nguyen_thi_hoang_yen": 1}')
    with tarfile.open(folder / "k.tar", "w") as tar:
        tar.add(folder / "a.parquet", "landing/a.parquet")
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    "name",
    [
        *("a.parquet", "b.duckdb", "c.sqlite", "d.txt", "e.json", "f.html", "g.gz", "h.xlsx"),
        *("i.txt", "j.json", "k.tar"),
    ],
)
def test_search_finds_a_canary_in_every_format(tmp_path: Path, name: str) -> None:
    planted = plant(tmp_path)
    assert search([planted[name]], [CANARY])
    assert not search([planted[name]], ["Trần Văn Không Có"])
