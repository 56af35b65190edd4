"""Taking dropped files whole or not at all, and telling people what to mend."""

import csv
import hashlib
import io
import itertools
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from assets.sources.errors import SourceError, mask_words
from assets.sources.files.datasets import DATASETS, RULES, CellError, Column, Value, plain
from assets.sources.files.table import Table, UnreadableError, read_content, read_table
from assets.sources.frame import frame_of_columns
from assets.sources.pull import PullContext, PullReport
from warehouse.privacy.personal import may_name_person
from warehouse.privacy.spreadsheet import plain_cell
from warehouse.registry.codes import qcvn102_code
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.datasets import Dataset, datasets
from warehouse.registry.source_entity import SourceEntity

SYSTEM = "files"
ERRORS_SUFFIX = ".errors.csv"
MAX_ERRORS = 1000
_BY_ID = {entry.id: entry for entry in datasets().datasets}
_PERIOD = re.compile(r"\d{4}(Q[1-4]|-(0[1-9]|1[0-2]))?", re.ASCII)
_SAFE_NAME = re.compile(r"[0-9A-Za-z._-]{1,120}")


@dataclass(frozen=True)
class FileFault:
    """One thing to mend: row as people see it (0 = the file), column header, value, rule of ``RULES``."""

    row: int
    column: str
    value: str
    rule: str


class DropError(SourceError):
    """One or more dropped files were refused whole; the good ones have been landed before.

    Attributes:
        faults: file name to what is wrong in it.
    """

    def __init__(self, dataset: str, faults: Mapping[str, Sequence[FileFault]]) -> None:
        named = "; ".join(f"{mask_name(name)} ({len(found)} lỗi)" for name, found in faults.items())
        super().__init__(
            SYSTEM,
            dataset,
            None,
            f"tệp không được nhận: {named}. Xem tệp {ERRORS_SUFFIX} bên cạnh, sửa rồi chạy lại",
        )
        self.faults = {name: list(found) for name, found in faults.items()}


def mask_name(name: str) -> str:
    """Return a file name for messages; one that is not plain ASCII may name a person and is masked."""
    return (
        name
        if _SAFE_NAME.fullmatch(name) and not may_name_person(name)
        else f"(tên tệp lạ, {Path(name).suffix[:6].strip()})"
    )


def mask_value(value: str) -> str:
    """Return a cell's value for the errors file: masked where it looks personal, safe in a spreadsheet."""
    return plain_cell(mask_words(value)[:80])


@dataclass
class Decoded:
    """Rows of one good file by landing column."""

    columns: dict[str, list[Value]]
    unknown_keys: Counter[str] = field(default_factory=Counter)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))


def decode_table(dataset: str, table: Table) -> tuple[Decoded, list[FileFault]]:
    """Decode a table against its dataset.

    Args:
        dataset: a key of ``DATASETS``.
        table: the file's text.

    Returns:
        The rows, and every fault found (no row may be used if there is one).
    """
    columns = DATASETS[dataset]
    faults: list[FileFault] = []
    names = [plain(cell) for cell in table.header]
    place: dict[tuple[str, str], int] = {}
    used: set[int] = set()
    for headers in dict.fromkeys(column.headers for column in columns):
        found = [index for index, name in enumerate(names) if name in headers]
        used.update(found)
        if len(found) > 1:
            faults.append(FileFault(1, " | ".join(headers), "", "repeated_column"))
        elif found:
            place[headers] = found[0]
        elif any(column.required for column in columns if column.headers == headers):
            faults.append(FileFault(1, " | ".join(headers), "", "missing_column"))
    unknown = Counter(
        name if re.fullmatch(r"[a-z_]{1,40}", name) and not may_name_person(name) else "(?)"
        for index, name in enumerate(names)
        if index not in used and name
    )
    decoded = Decoded({column.name: [] for column in columns}, unknown)
    if faults:
        return decoded, faults
    if not table.rows:
        return decoded, [FileFault(0, "", "", "empty")]
    entry = _BY_ID.get(dataset)
    for number, cells in table.rows:
        faults.extend(_decode_row(columns, entry, place, names, number, cells, decoded))
        if len(faults) >= MAX_ERRORS:
            break
    if not faults and entry is not None:
        faults.extend(_repeated(entry, table, decoded))
    if not faults and dataset == "agencies":
        faults.extend(_overlaps(table, decoded))
        decoded.columns["code_qcvn102"] = [
            given if given is not None else qcvn102_code(str(code))
            for given, code in zip(decoded.columns["code_qcvn102"], decoded.columns["code_qd20"], strict=True)
        ]
    return decoded, faults


def _decode_row(
    columns: Sequence[Column],
    entry: Dataset | None,
    place: Mapping[tuple[str, str], int],
    names: Sequence[str],
    number: int,
    cells: Sequence[str],
    decoded: Decoded,
) -> list[FileFault]:
    # Blank cells behind the last column are what spreadsheets leave; missing ones at the end are blank.
    if len(cells) > len(names) and any(cells[len(names) :]):
        return [FileFault(number, "", "", "row_length")]
    faults: list[FileFault] = []
    row: dict[str, Value] = {}
    for column in columns:
        index = place.get(column.headers)
        text = cells[index] if index is not None and index < len(cells) else ""
        value: Value = None
        if text:
            try:
                value = column.read(text)
            except CellError as error:
                fault = FileFault(number, names[index] if index is not None else "", text, str(error))
                # Two landing columns may be read from one cell; its fault is told once.
                if fault not in faults:
                    faults.append(fault)
        elif column.required:
            fault = FileFault(number, " | ".join(column.headers), "", "required")
            if fault not in faults:
                faults.append(fault)
        row[column.name] = value
    first, last = row.get("valid_from"), row.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        faults.append(FileFault(number, "valid_to", last.isoformat(), "date_order"))
    if entry is not None:
        faults.extend(_unordered(entry, number, row))
    for name, value in row.items():
        decoded.columns[name].append(value)
    return faults


def _unordered(entry: Dataset, number: int, row: Mapping[str, Value]) -> list[FileFault]:
    """Find pairs of cells whose first is larger or later than the second (answers satisfied, dates)."""
    faults = []
    for low, high in entry.at_most:
        first, second = row[low], row[high]
        # both of one type, by the registry
        if first is not None and second is not None and first > second:  # type: ignore[operator]
            headers = f"{entry.column(low).vi}, {entry.column(high).vi}"
            faults.append(FileFault(number, headers, f"{first} > {second}", "at_most"))
    return faults


def _repeated(entry: Dataset, table: Table, decoded: Decoded) -> list[FileFault]:
    """Find rows of one key that differ: only a person can tell which is right. The same row twice is one."""
    seen: dict[tuple[Value, ...], tuple[Value, ...]] = {}
    faults = []
    headers = ", ".join(entry.column(name).vi for name in entry.key)
    for index, (number, _) in enumerate(table.rows):
        key = tuple(decoded.columns[name][index] for name in entry.key)
        row = tuple(values[index] for values in decoded.columns.values())
        if seen.setdefault(key, row) != row:
            faults.append(FileFault(number, headers, " ".join(map(str, key)), "repeated_key"))
    return faults


def _overlaps(table: Table, decoded: Decoded) -> list[FileFault]:
    """Find versions of one agency that are valid on the same day: history could not be told then."""
    spans: dict[str, list[tuple[date, date, int]]] = {}
    columns = decoded.columns
    for index, (number, _) in enumerate(table.rows):
        first, last = columns["valid_from"][index], columns["valid_to"][index]
        if isinstance(first, date):
            end = last if isinstance(last, date) else date.max
            spans.setdefault(str(columns["code_qd20"][index]), []).append((first, end, number))
    faults = []
    for code, versions in spans.items():
        ordered = sorted(versions)
        for before, after in itertools.pairwise(ordered):
            if after[0] <= before[1]:
                faults.append(FileFault(after[2], "valid_from", code, "overlap"))
    return faults


def frame_of(dataset: str, decoded: Decoded, period: str) -> pl.DataFrame:
    """Build the landing frame of a good file: the dataset's columns, ``file_period``, ``_page``, ``_pos``."""
    height = decoded.height
    place: dict[str, list[object]] = {
        "file_period": [period] * height,
        "_page": [1] * height,
        "_pos": list(range(height)),
    }
    return frame_of_columns(CONTRACTS[SourceEntity(SYSTEM, dataset)], {**decoded.columns, **place})


def write_errors(path: Path, faults: Sequence[FileFault]) -> None:
    """Write ``<file>.errors.csv`` beside a refused file, whole or not at all.

    Columns: row, column, value (masked), rule, what is wrong and how to mend it, in Vietnamese and English.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "dong | row",
            "cot | column",
            "gia_tri | value",
            "quy_tac | rule",
            "loi",
            "cach_sua",
            "error",
            "how_to_mend",
        ]
    )
    for fault in faults[:MAX_ERRORS]:
        wrong_vi, wrong_en, mend_vi, mend_en = RULES[fault.rule]
        writer.writerow(
            [
                fault.row,
                fault.column,
                mask_value(fault.value),
                fault.rule,
                wrong_vi,
                mend_vi,
                wrong_en,
                mend_en,
            ]
        )
    target = path.with_name(path.name + ERRORS_SUFFIX)
    draft = path.with_name(f".{path.name}{ERRORS_SUFFIX}.tmp")
    # Made anew and never opened: others may write into this folder, and what waits under the name may be a link.
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    # The mark at the start makes spreadsheets read the diacritics right.
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        stream.write(out.getvalue())
    draft.replace(target)


def names_of(dataset: str) -> tuple[str, ...]:
    """What the name of a file of this dataset may begin with."""
    entry = _BY_ID.get(dataset)
    return (dataset, *(entry.file_names if entry else ()))


_NAMES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"{name}([_.\- ].*)?\.(csv|xlsx)\s*", re.IGNORECASE | re.DOTALL), dataset)
    # The longest name first: a file of par_index is none of a dataset par.
    for name, dataset in sorted(
        ((name, dataset) for dataset in DATASETS for name in names_of(dataset)),
        key=lambda pair: -len(pair[0]),
    )
]


def find_files(drop_dir: Path, dataset: str) -> list[Path]:
    """Return the files of the drop folder that are meant for a dataset, well named or not; sorted."""
    if not drop_dir.is_dir():
        return []
    return sorted(
        path
        for path in drop_dir.iterdir()
        if dataset_of(path) == dataset
        and not path.name.lower().endswith(ERRORS_SUFFIX)
        # A link is refused and not passed over, wherever it leads.
        and (path.is_file() or path.is_symlink())
    )


def period_of(path: Path, dataset: str) -> str | None:
    """Return the period in a file name (2024, 2024Q1, 2024-01), or None if there is none."""
    for name in names_of(dataset):
        period = path.stem[len(name) + 1 :].upper()
        if path.stem[: len(name) + 1].lower() == f"{name}_" and _PERIOD.fullmatch(period):
            return period if path.suffix.lower() in (".csv", ".xlsx") else None
    return None


def dataset_of(path: Path) -> str | None:
    """Return the dataset that a file's name says it is for, well named or not; None if it says none."""
    return next((dataset for pattern, dataset in _NAMES if pattern.fullmatch(path.name)), None)


def check_file(path: Path, drop_dir: Path) -> list[FileFault]:
    """Check a file as the next pull would judge it in the inbox; nothing is landed, written or moved.

    Args:
        path: the file, anywhere.
        drop_dir: the inbox, for another file of the same dataset and period under another name.

    Returns:
        Every fault found; none means that the next pull takes it.
    """
    dataset = dataset_of(path)
    period = period_of(path, dataset) if dataset else None
    if dataset is None or period is None:
        return [FileFault(0, "", "", "file_name")]
    others = [other for other in find_files(drop_dir, dataset) if other.name != path.name]
    if any(period_of(other, dataset) == period for other in others):
        return [FileFault(0, "", "", "two_files")]
    try:
        return decode_table(dataset, read_table(path, read_content(path)))[1]
    except UnreadableError as error:
        return [FileFault(0, "", "", str(error))]


async def pull_dataset(drop_dir: Path, ctx: PullContext, dataset: str) -> PullReport:
    """Land the new or changed files of one dataset, each whole or not at all.

    Args:
        drop_dir: the inbox; it need not exist.
        ctx: store, clock and run.
        dataset: a key of ``DATASETS``.

    Returns:
        One extract per new file (window None; ``extra``: file_name, file_sha256, period). A file whose
        content is that of the newest extract of its period is not landed again. No folder or no file is
        a note, not a failure.

    Raises:
        DropError: some files have faults; each has its ``.errors.csv`` beside it, and all good files
            were landed first.
        KeyError: no such dataset.
    """
    if dataset not in DATASETS:
        raise KeyError(dataset)
    entity = SourceEntity(SYSTEM, dataset)
    report = PullReport(entity)
    paths = find_files(drop_dir, dataset)
    if not paths:
        where = "chưa có thư mục nhận tệp" if not drop_dir.is_dir() else "không có tệp"
        report.notes.append(f"{dataset}: {where}; bộ dữ liệu này được bỏ qua")
        return report
    newest = {
        manifest.extra.get("period"): manifest.extra.get("file_sha256")
        for manifest in ctx.store.manifests(entity)
    }
    by_period = Counter(period_of(path, dataset) for path in paths)
    refused: dict[str, list[FileFault]] = {}
    for number, path in enumerate(paths, start=1):
        ctx.progress(str(entity), number, len(paths))
        period = period_of(path, dataset)
        faults: list[FileFault]
        if period is None:
            faults = [FileFault(0, "", "", "file_name")]
        elif by_period[period] > 1:
            faults = [FileFault(0, "", "", "two_files")]
        else:
            faults = _take(path, period, dataset, newest, ctx, report)
        if faults:
            refused[path.name] = faults
            _tell(path, faults, report)
        else:
            _forget(path, report)
    if refused:
        raise DropError(dataset, refused)
    return report


def _tell(path: Path, faults: Sequence[FileFault], report: PullReport) -> None:
    try:
        write_errors(path, faults)
    except OSError:
        report.notes.append(f"không ghi được tệp lỗi bên cạnh {mask_name(path.name)}: thư mục chỉ cho đọc?")


def _forget(path: Path, report: PullReport) -> None:
    try:
        path.with_name(path.name + ERRORS_SUFFIX).unlink(missing_ok=True)
    except OSError:
        report.notes.append(f"không xoá được tệp lỗi cũ bên cạnh {mask_name(path.name)}")


def _take(
    path: Path,
    period: str,
    dataset: str,
    newest: Mapping[str | None, str | None],
    ctx: PullContext,
    report: PullReport,
) -> list[FileFault]:
    try:
        content = read_content(path)
    except UnreadableError as error:
        return [FileFault(0, "", "", str(error))]
    digest = hashlib.sha256(content).hexdigest()
    if newest.get(period) == digest:
        report.notes.append(f"{path.name}: không đổi, không nhận lại")
        return []
    try:
        table = read_table(path, content)
    except UnreadableError as error:
        return [FileFault(0, "", "", str(error))]
    decoded, faults = decode_table(dataset, table)
    if faults:
        return faults
    with ctx.extract(report.entity) as writer:
        frame = frame_of(dataset, decoded, period)
        writer.write(frame)
        manifest = writer.commit(
            pages=1,
            distinct_keys=frame.height,
            declared_total=frame.height,
            completeness="verified",
            unknown_keys=decoded.unknown_keys,
            extra={"file_name": path.name, "file_sha256": digest, "period": period},
        )
    report.manifests.append(manifest)
    report.records += frame.height
    for key, count in decoded.unknown_keys.items():
        report.unknown_keys[key] = report.unknown_keys.get(key, 0) + count
    return []
