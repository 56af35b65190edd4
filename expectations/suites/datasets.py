"""Suites of the file datasets of the registry, made from their entries: landing, core and mart alike.

A file is taken whole or not at all, so what a rule finds here is a fault of our own reading, or a file whose
contract has changed since. One group per severity and layer keeps the number of checks low.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectations.model import Rule, Severity, Suite, query, required, row_count, rows, unique
from expectations.suites.common import FIRST_DAY, LAST_DAY, bad_agency, landed, references
from warehouse.registry.datasets import Dataset, DatasetColumn, datasets

_FILE: Final = "Sửa tệp ở thư mục nhận tệp, lưu lại cùng tên (cùng kỳ) rồi chạy lại."
_REBUILD: Final = "Dựng lại kho từ dữ liệu đã hạ cánh; nếu còn lỗi thì báo nhóm kỹ thuật."
_PERIOD: Final = "[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2]))?"
CONTRACT: Final = "contract"
PLAUSIBLE: Final = "plausible_values"


def _rows(
    name: str, bad: str, *columns: str, reason: str, severity: Severity = "ERROR", action: str = _FILE
) -> Rule:
    group = CONTRACT if severity == "ERROR" else PLAUSIBLE
    return rows(name, bad, *columns, group=group, severity=severity, reason=reason, action=action)


def _of_column(column: DatasetColumn) -> list[Rule]:
    name = column.name
    if column.type == "choice":
        listed = ", ".join(f"'{value}'" for value in column.words)
        reason = f"{column.description.vi}: giá trị khác thì dòng không được tính đúng."
        return [_rows(f"{name}_known", f"{name} NOT IN ({listed})", name, reason=reason)]
    if column.type == "agency":
        reason = "Mã cơ quan phải ở dạng chuẩn QĐ 20/2020; dạng khác sẽ không nối được với cơ quan."
        return [_rows(f"{name}_canonical", bad_agency(name), name, reason=reason)]
    if column.type in ("count", "number"):
        return [_rows(f"{name}_not_negative", f"{name} < 0", name, reason="Số đếm và điểm không âm.")]
    if column.type == "year":
        reason = "Năm ngoài khoảng 2000–2100 thì dòng không thuộc kỳ nào."
        return [_rows(f"{name}_in_range", f"{name} NOT BETWEEN 2000 AND 2100", name, reason=reason)]
    if column.type == "period":
        reason = "Kỳ có dạng 2024, 2024Q1 hoặc 2024-01; dạng khác không thuộc kỳ nào."
        return [_rows(f"{name}_form", f"NOT regexp_full_match({name}, '{_PERIOD}')", name, reason=reason)]
    if column.type == "date":
        return [
            _rows(
                f"{name}_plausible",
                f"{name} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}",
                name,
                severity="WARN",
                reason="Ngày ngoài khoảng hợp lý: thường là gõ nhầm năm.",
            )
        ]
    return []


def _contract(entry: Dataset) -> list[Rule]:
    """What holds of the rows in every layer."""
    found = [replace(rule, action=_FILE) for rule in _required(entry)]
    for column in entry.columns:
        found += _of_column(column)
    for low, high in entry.at_most:
        reason = f"Cột {low} không thể lớn hơn (hay sau) cột {high}: tệp bị ghi nhầm."
        found.append(_rows(f"{low}_at_most_{high}", f"{low} > {high}", low, high, reason=reason))
    return found


def _required(entry: Dataset) -> tuple[Rule, ...]:
    return required(*(column.name for column in entry.columns if column.required), group=CONTRACT)


def _table(entry: Dataset) -> list[Rule]:
    """What holds of its tables in core and in mart besides."""
    return [
        replace(row_count(severity="WARN"), group=PLAUSIBLE),
        *_contract(entry),
        unique(*entry.key, group=CONTRACT, name="key_unique"),
        _rows(
            "span_is_half_open",
            "span_end <= span_start OR (span_start IS NULL) <> (span_end IS NULL) "
            f"OR ({entry.span} IS NULL) <> (span_start IS NULL)",
            "span_start",
            "span_end",
            entry.span,
            reason="Thời gian mà dòng nói về quyết định kỳ của nó: phải có cả hai đầu và không rỗng.",
            action=_REBUILD,
        ),
    ]


def _core(entry: Dataset) -> Suite:
    return Suite(f"core.{entry.table}", entry.key, tuple(_table(entry)), evidence=landed(entry.table))


def _mart(entry: Dataset) -> Suite:
    found = _table(entry)
    if entry.of_type("agency"):
        found += [
            references(
                "agency_exists",
                "agency_id",
                "mart.agency",
                "agency_id",
                group=CONTRACT,
                reason="Cơ quan của dòng phải có trong mart.agency.",
                action=_REBUILD,
            ),
            _rows(
                "agency_known",
                "in_city AND agency_id IS NULL AND span_start IS NOT NULL",
                "agency_id",
                severity="WARN",
                reason="Mã cơ quan không có trong danh mục: dòng được tính cho thành phố, không cho cơ quan nào.",
            ),
        ]
    if entry.of_type("field"):
        found.append(
            query(
                "field_code_present",
                f"SELECT {', '.join(f'b.{name}' for name in entry.key)} FROM {{batch}} AS b "
                "WHERE b.field_code IS NULL",
                "field_code",
                group=CONTRACT,
                reason="Lĩnh vực không khớp danh mục thì giữ tên trong tệp, không được để trống.",
                action=_REBUILD,
            )
        )
    return Suite(
        f"mart.{entry.table}",
        entry.key,
        tuple(found),
        evidence=f"SELECT coalesce(sum(landed), 0) AS landed FROM mart.source_window WHERE source = 'files' "
        f"AND entity = '{entry.id}'",
    )


def _landing(entry: Dataset) -> Suite:
    first = replace(row_count(severity="WARN"), group=PLAUSIBLE)
    return Suite(f"landing/files/{entry.id}", entry.key, (first, *_contract(entry)))


SUITES: tuple[Suite, ...] = tuple(
    suite for entry in datasets().datasets for suite in (_landing(entry), _core(entry), _mart(entry))
)
