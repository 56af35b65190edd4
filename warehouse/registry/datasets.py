"""The registry of file datasets: one YAML entry each under ``warehouse/datasets``, validated once.

What comes out of it: how the connector reads a dropped file, the landing entity, ``core.file_<id>`` and
``mart.file_<id>`` with their comments, the rules that check them, the templates and the data dictionary. Adding a
dataset is one YAML file; an indicator that reads it is one YAML file and one SQL file more.

Belongs here: the entries and what follows from them. Does not: their tables (warehouse.database.generated_tables),
reading files (assets.sources.files), rules (expectations.suites.datasets), indicators.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.registry.indicators import Bilingual, RegistryError, parse_yaml

DATASETS_DIR: Final = Path(__file__).parents[1] / "datasets"
SYSTEM: Final = "files"

ColumnType = Literal[
    "code", "text", "date", "agency", "field", "choice", "flag", "count", "number", "period", "year"
]
SQL_TYPES: Final[dict[str, str]] = {
    "date": "DATE",
    "flag": "BOOLEAN",
    "count": "BIGINT",
    "number": "DOUBLE",
    "year": "INTEGER",
}
"""DuckDB type of a column type; all others are VARCHAR."""

_KEYWORDS = """
    all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
    create default deferrable desc describe distinct do else end except false fetch for foreign from
    group having in initially intersect into lambda lateral leading limit not null offset on only or
    order pivot pivot_longer pivot_wider placing primary qualify references returning select show some
    summarize symmetric table then to trailing true union unique unpivot using variadic when where
    window with
"""
RESERVED: Final = frozenset(_KEYWORDS.split())
"""Words that DuckDB keeps for itself: no column can be named so. A header can."""
_PERIOD: Final = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?")
_ADDED: Final = {
    "file_period": "Kỳ ghi trong tên tệp | Period in the file's name",
    "span_start": (
        "Ngày đầu của thời gian mà dòng nói về; trống khi chưa biết | First day the row speaks about; NULL = not known"
    ),
    "span_end": "Ngày sau ngày cuối của thời gian đó | Day after the last day it speaks about",
}
_IN_MART: Final = {
    "in_city": ("BOOLEAN", "Cơ quan thuộc thành phố | The agency belongs to the city"),
    "agency_id": (
        "VARCHAR",
        "Cơ quan vào ngày cuối của thời gian đó | Agency as of the last day of that time",
    ),
    "agency_level": ("VARCHAR", "Cấp của cơ quan ngày đó | Level of the agency on that day"),
}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatasetColumn(_Strict):
    """One column of a dataset.

    ``vi`` and ``en`` are its headers; ``words`` of a choice: value to the words that mean it, beside the value
    itself (case, accents and signs do not matter). ``example``: the cell of the template's example row.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    vi: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    en: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: ColumnType
    required: bool = True
    words: dict[str, tuple[str, ...]] = {}
    description: Bilingual
    example: str

    @model_validator(mode="after")
    def _consistent(self) -> DatasetColumn:
        if (self.type == "choice") != bool(self.words):
            raise ValueError(f"cột {self.name}: words dành cho kiểu choice, và kiểu choice phải có words")
        if self.name in RESERVED:
            raise ValueError(
                f"cột {self.name}: tên này là từ khoá của SQL, hãy chọn tên khác (tiêu đề thì được)"
            )
        if self.name in {*_ADDED, *_IN_MART, "field_code"}:
            raise ValueError(f"cột {self.name}: tên này dành cho cột thêm")
        return self

    @property
    def sql_type(self) -> str:
        """The DuckDB type in landing, core and mart."""
        return SQL_TYPES.get(self.type, "VARCHAR")


class Dataset(_Strict):
    """One file dataset.

    ``key``: columns that name a row; of two files that hold the same key the one landed later wins. ``span``: the
    date, period or year column that says which time a row speaks about, and so which periods it is seen in.
    ``at_most``: pairs of columns, the first of which may not be larger (later) than the second. ``file_names``: what
    a file may begin with instead of the id (R46).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    order: int
    file_names: tuple[str, ...] = ()
    name: Bilingual
    description: Bilingual
    columns: tuple[DatasetColumn, ...] = Field(min_length=1)
    key: tuple[str, ...] = Field(min_length=1)
    span: str
    at_most: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Dataset:
        known = {column.name: column for column in self.columns}
        headers = [header for column in self.columns for header in {column.vi, column.en}]
        if len(known) < len(self.columns) or len(set(headers)) < len(headers):
            raise ValueError("hai cột trùng tên hoặc trùng tiêu đề")
        named = [*self.key, self.span, *(name for pair in self.at_most for name in pair)]
        if missing := [name for name in named if name not in known]:
            raise ValueError(f"không có cột {', '.join(missing)}")
        if optional := [name for name in self.key if not known[name].required]:
            raise ValueError(f"cột khoá phải bắt buộc: {', '.join(optional)}")
        if known[self.span].type not in ("date", "period", "year"):
            raise ValueError(f"span phải là cột kiểu date, period hoặc year: {self.span}")
        for kind in ("agency", "field"):
            if sum(column.type == kind for column in self.columns) > 1:
                raise ValueError(f"chỉ một cột kiểu {kind}")
        return self

    @property
    def table(self) -> str:
        """Name of its table in core and in mart."""
        return f"file_{self.id}"

    @property
    def source(self) -> str:
        """How indicators name it."""
        return f"{SYSTEM}/{self.id}"

    @property
    def by_period(self) -> bool:
        """Rows speak about whole periods (R76): seen in exactly that period and in its year, no finer."""
        return self.column(self.span).type != "date"

    def column(self, name: str) -> DatasetColumn:
        """The column of this name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def of_type(self, kind: ColumnType) -> str | None:
        """Name of the first column of a type, None if there is none."""
        return next((column.name for column in self.columns if column.type == kind), None)

    def tables(self, schema: Literal["core", "mart"]) -> Iterator[tuple[str, str, str, bool]]:
        """Columns of its table in a schema: name, type, comment (vi | en), NOT NULL."""
        for column in self.columns:
            text = f"{column.description.vi} | {column.description.en}"
            yield column.name, column.sql_type, text, column.required
        yield "file_period", "VARCHAR", _ADDED["file_period"], True
        yield "span_start", "DATE", _ADDED["span_start"], False
        yield "span_end", "DATE", _ADDED["span_end"], False
        if schema == "mart" and self.of_type("agency"):
            for name, (kind, text) in _IN_MART.items():
                yield name, kind, text, False
        if schema == "mart" and self.of_type("field"):
            text = "Mã lĩnh vực; tên trong tệp nếu không khớp | Field code; the file's name if unmatched"
            yield "field_code", "VARCHAR", text, False

    def core_select(self) -> str:
        """SQL of the rows of its core table from ``landed_<id>``: of each key the row of the later file."""
        span = self.span
        if self.by_period:
            year = f"left({span}::VARCHAR, 4)::INTEGER"
            first = (
                f"CASE WHEN substr({span}::VARCHAR, 5, 1) = 'Q' THEN 3 * substr({span}::VARCHAR, 6, 1)::INTEGER - 2 "
                f"WHEN length({span}::VARCHAR) = 7 THEN substr({span}::VARCHAR, 6, 2)::INTEGER ELSE 1 END"
            )
            months = (
                f"CASE WHEN substr({span}::VARCHAR, 5, 1) = 'Q' THEN 3 "
                f"WHEN length({span}::VARCHAR) = 7 THEN 1 ELSE 12 END"
            )
            start = f"make_date({year}, {first}, 1)"
            end = f"({start} + to_months({months}))::DATE"
        else:
            start, end = span, f"{span} + 1"
        columns = ", ".join(column.name for column in self.columns)
        return (
            f"SELECT {columns}, file_period, {start} AS span_start, {end} AS span_end FROM landed_{self.id} "
            f"QUALIFY row_number() OVER (PARTITION BY {', '.join(self.key)} "
            "ORDER BY _extract_id DESC, _page DESC, _pos DESC) = 1"
        )

    def mart_select(self) -> str:
        """SQL of the rows of its mart table: agencies as of the last day of the span, fields matched by name."""
        columns = [f"f.{name}" for name, *_ in self.tables("core")]
        joins = ""
        if agency := self.of_type("agency"):
            columns += [
                f"coalesce(r.in_city, split_part(f.{agency}, '.', 1) = 'H29') AS in_city",
                "r.agency_id",
                "r.level AS agency_level",
            ]
            joins += (
                f" LEFT JOIN core_db.core.agency_resolution AS r ON r.code = f.{agency} "
                "AND f.span_end - 1 >= r.valid_from AND (r.valid_to IS NULL OR f.span_end - 1 < r.valid_to)"
            )
        if field := self.of_type("field"):
            plain = "lower(trim(regexp_replace(nfc_normalize({}), '\\s*\\([^()]*\\)\\s*$', '')))"
            columns.append(f"coalesce(n.field_code, f.{field}) AS field_code")
            # R10: the lowest number if several fields carry the name
            joins += (
                f" LEFT JOIN (SELECT {plain.format('name')} AS name, "
                "arg_min(field_code, try_cast(field_code AS BIGINT)) AS field_code "
                f"FROM core_db.core.field GROUP BY 1) AS n ON n.name = {plain.format(f'f.{field}')}"
            )
        return f"SELECT {', '.join(columns)} FROM core_db.core.{self.table} AS f{joins}"

    @property
    def comment(self) -> str:
        """The comment of its tables."""
        return f"Tệp thả: {self.name.vi}. {self.description.vi} | Drop file: {self.name.en}. {self.description.en}"


class DatasetRegistry(_Strict):
    """All datasets, ordered. ``content_hash`` changes with every byte of the entries."""

    datasets: tuple[Dataset, ...]
    content_hash: str

    def get(self, dataset: str) -> Dataset:
        """The dataset with this id; KeyError if there is none."""
        for entry in self.datasets:
            if entry.id == dataset:
                return entry
        raise KeyError(dataset)

    def by_source(self, source: str) -> Dataset | None:
        """The dataset behind ``files/<id>``, None for any other source."""
        return next((entry for entry in self.datasets if entry.source == source), None)

    def by_table(self, table: str) -> Dataset | None:
        """The dataset of ``file_<id>``, None for any other table."""
        return next((entry for entry in self.datasets if entry.table == table), None)


def load_datasets(directory: Path = DATASETS_DIR) -> DatasetRegistry:
    """Read and validate every entry of ``directory``.

    Raises RegistryError naming the file and what is wrong with it.
    """
    digest = hashlib.sha256()
    found: list[Dataset] = []
    for path in sorted(directory.glob("*.yaml")):
        raw = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + raw + b"\0")
        try:
            entry = Dataset.model_validate(parse_yaml(raw))
        except (yaml.YAMLError, ValueError) as error:
            raise RegistryError(
                f"Danh mục bộ dữ liệu: tệp {path.name} không đọc được: {error}. Hãy sửa tệp này rồi chạy lại."
            ) from error
        if entry.id != path.stem:
            raise RegistryError(
                f"Danh mục bộ dữ liệu: tệp {path.name} mô tả bộ {entry.id}; hãy đặt tên trùng nhau."
            )
        found.append(entry)
    return DatasetRegistry(
        datasets=tuple(sorted(found, key=lambda entry: (entry.order, entry.id))),
        content_hash=digest.hexdigest(),
    )


@lru_cache(maxsize=1)
def datasets() -> DatasetRegistry:
    """The registry shipped with the package, read once per process."""
    return load_datasets(DATASETS_DIR)


def period_span(text: str) -> tuple[date, date] | None:
    """First day, and day after the last, of 2024, 2024Q1 or 2024-01; None for anything else."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    year = int(found[1])
    if not 1 <= year < 9999:
        return None
    first = 3 * int(found[2]) - 2 if found[2] else int(found[3]) if found[3] else 1
    months = 3 if found[2] else 1 if found[3] else 12
    after = first + months
    return date(year, first, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1)
