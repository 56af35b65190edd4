"""Files that want more than to be read: each is refused by a rule of its own, and takes little memory."""

import io
import os
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.sources.files.reader import DropError
from assets.sources.files.table import MAX_BYTES, UnreadableError, read_content, read_table
from assets.sources.pull import PullContext
from tests.unit.sources.files.test_reader import GOOD, ctx, drop, pull, xlsx
from warehouse.registry.source_entity import SourceEntity

__all__ = ["ctx", "drop"]

MEGABYTE = 1 << 20
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Fail if Python's own memory grows by more inside the block."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGABYTE, f"{peak / MEGABYTE:.0f} MB"


def workbook(sheet: str, **more: str) -> bytes:
    """A workbook whose sheet (and any other part, `__` for a slash and a dot last) is what the test says."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["a"]]))) as plain,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in plain.namelist():
            text = plain.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = sheet if sheet.startswith("<!") else f"<worksheet {MAIN}>{sheet}</worksheet>"
            elif name.endswith("workbook.xml.rels"):
                shared = f'<Relationship Id="r3" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
                text = text.replace("</Relationships>", f"{shared}</Relationships>")
            archive.writestr(name, text)
        for name, text in more.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def lying(content: bytes, name: str, size: int) -> bytes:
    """The same archive, whose list of parts tells another size of one part."""
    changed = bytearray(content)
    at = content.rindex(name.encode()) - 46
    assert changed[at : at + 4] == b"PK\x01\x02"
    changed[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def repeated_text() -> bytes:
    rows = '<row><c t="s"><v>0</v></c></row>' * 100_000
    text = f'<sst {MAIN} uniqueCount="1"><si><t>{"x" * 32_000}</t></si></sst>'
    return workbook(f"<sheetData>{rows}</sheetData>", **{"xl__sharedStrings.xml": text})


SPACES = " " * (200 * MEGABYTE)
ONE = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{}</sheetData>'
WORKBOOKS = {
    "a cell in the last corner": (
        lambda: workbook(ONE.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "too_large",
    ),
    "one text a hundred thousand times": (repeated_text, "too_large"),
    "a list of texts that claims to be endless": (
        lambda: workbook(
            '<sheetData><row><c t="s"><v>0</v></c></row></sheetData>',
            **{"xl__sharedStrings.xml": f'<sst {MAIN} uniqueCount="4294967295"><si><t>x</t></si></sst>'},
        ),
        "too_large",
    ),
    "bomb": (lambda: workbook(f"<sheetData>{SPACES}</sheetData>"), "too_large"),
    "thousands of parts": (
        lambda: workbook(ONE, **{f"xl__media__{n}": "" for n in range(1100)}),
        "too_large",
    ),
    "entities": (
        lambda: workbook(
            f'<!DOCTYPE x [<!ENTITY a "{"a" * 100}"><!ENTITY b "{"&a;" * 100}">]><worksheet {MAIN}><sheetData>'
            '<row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
        ),
        "unreadable",
    ),
    "macros": (lambda: workbook(ONE.format(""), **{"xl__vbaProject.bin": "x"}), "active"),
    "links to other workbooks": (
        lambda: workbook(ONE.format(""), **{"xl__externalLinks__externalLink1.xml": "<x/>"}),
        "active",
    ),
    "cut short": (lambda: workbook(ONE.format(""))[:-40], "unreadable"),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_hostile_workbooks(name: str) -> None:
    make, rule = WORKBOOKS[name]
    content = make()
    assert len(content) < MEGABYTE
    with at_most(8), pytest.raises(UnreadableError) as caught:
        read_table(Path("procedures_2026.xlsx"), content)
    assert str(caught.value) == rule


def test_a_bomb_that_lies_about_its_size() -> None:
    content = lying(workbook(f"<sheetData>{SPACES}</sheetData>"), "xl/worksheets/sheet1.xml", 10)
    with at_most(8), pytest.raises(UnreadableError):
        read_table(Path("procedures_2026.xlsx"), content)


def test_a_false_dimension_and_paths_that_lead_out_change_nothing(tmp_path: Path) -> None:
    rows = '<dimension ref="A1:XFD1048576"/><sheetData><row><c t="inlineStr"><is><t>a</t></is></c></row></sheetData>'
    content = workbook(rows, **{"..__..__evil.txt": "x", "__etc__evil": "x"})
    assert read_table(Path("procedures_2026.xlsx"), content).header == ["a"]
    assert not (tmp_path.parent / "evil.txt").exists()


def test_a_formula_is_read_as_its_last_value() -> None:
    cell = '<c t="str"><f>HYPERLINK("http://127.0.0.1:9","x")</f><v>x</v></c>'
    table = read_table(Path("procedures_2026.xlsx"), workbook(f"<sheetData><row>{cell}</row></sheetData>"))
    assert table.header == ["x"]


CSV = {
    "one endless line": (b"ma_tthc,tu_ngay\n" + b"x" * (8 * MEGABYTE), "too_large"),
    "one endless cell over many lines": (b'ma_tthc,tu_ngay\n"' + b"x\n" * MEGABYTE, "too_large"),
    "cells without end": (b"ma_tthc,tu_ngay\n" + b"," * (8 * MEGABYTE), "too_large"),
    "a header without end": (b"a" * (8 * MEGABYTE), "too_large"),
    "a cell over the limit of one": (b"ma_tthc,tu_ngay\n" + b"x" * 140_000, "too_large"),
    "blank lines without end": (b"\n" * (2 * MEGABYTE), "too_large"),
    "NUL": (b"ma_tthc,tu_ngay\n1.000494\0,2020-01-01\n", "unreadable"),
    "UTF-16": ("ma_tthc,tu_ngay\n".encode("utf-16"), "encoding"),
    "Latin letters": (b"m\xe3,t\xf9\n", "encoding"),
}


@pytest.mark.parametrize("name", CSV)
def test_hostile_csv(name: str) -> None:
    content, rule = CSV[name]
    with at_most(12 + 5 * len(content) // MEGABYTE), pytest.raises(UnreadableError) as caught:
        read_table(Path("procedures_2026.csv"), content)
    assert str(caught.value) == rule


def test_rows_and_cells_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.sources.files.table.MAX_CELLS", 1000)
    with pytest.raises(UnreadableError, match="too_large"):
        read_table(Path("procedures_2026.csv"), b"a,b,c\n" * 400)
    monkeypatch.setattr("assets.sources.files.table.MAX_ROWS", 100)
    with pytest.raises(UnreadableError, match="too_large"):
        read_table(Path("procedures_2026.csv"), b"a\n" * 200)


def test_a_file_over_the_limit_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "procedures_2026.csv"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    with at_most(2 + MAX_BYTES // MEGABYTE), pytest.raises(UnreadableError, match="too_large"):
        read_content(path)


def refusal(folder: Path, ctx: PullContext) -> dict[str, list[str]]:
    with pytest.raises(DropError) as caught:
        pull(folder, "procedures", ctx)
    assert not ctx.store.manifests(SourceEntity("files", "procedures"))
    return {name: [fault.rule for fault in faults] for name, faults in caught.value.faults.items()}


def test_links_are_refused_wherever_they_lead(drop: Path, ctx: PullContext, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(GOOD, encoding="utf-8")
    (drop / "procedures_2021.csv").symlink_to(secret)
    (drop / "procedures_2022.csv").symlink_to("/dev/zero")
    (drop / "procedures_2023.csv").symlink_to(tmp_path / "nowhere")
    assert refusal(drop, ctx) == {f"procedures_{year}.csv": ["not_a_file"] for year in (2021, 2022, 2023)}


def test_a_pipe_in_the_folder_is_no_file_and_nobody_waits_for_it(drop: Path, ctx: PullContext) -> None:
    os.mkfifo(drop / "procedures_2026.csv")
    (drop / "procedures_2025.csv").mkdir()
    assert not pull(drop, "procedures", ctx).manifests
    with pytest.raises(UnreadableError, match="not_a_file"):
        read_content(drop / "procedures_2026.csv")


@pytest.mark.parametrize(
    "name",
    ["procedures_2026\n.csv", "procedures_2026.csv\n", "procedures_../2026.csv", "procedures_٢٠٢٦.csv"],
)
def test_names_that_are_no_names(name: str, drop: Path, ctx: PullContext) -> None:
    name = name.replace("/", "\u2215")
    (drop / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(DropError) as caught:
        pull(drop, "procedures", ctx)
    assert [fault.rule for fault in caught.value.faults[name]] == ["file_name"]
    assert "\n" not in str(caught.value)


def test_the_errors_file_never_goes_through_a_link(drop: Path, ctx: PullContext, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("as it was", encoding="utf-8")
    (drop / "procedures_2026.csv").write_text("x\n", encoding="utf-8")
    (drop / ".procedures_2026.csv.errors.csv.tmp").symlink_to(victim)
    (drop / "procedures_2026.csv.errors.csv").symlink_to(victim)
    refusal(drop, ctx)
    assert victim.read_text(encoding="utf-8") == "as it was"
    assert not (drop / "procedures_2026.csv.errors.csv").is_symlink()
