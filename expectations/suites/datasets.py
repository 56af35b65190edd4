"""Suites of the file datasets of the registry, made from their entries: landing, core and mart alike.

A file is taken whole or not at all, so what a rule finds here is a fault of our own reading, or a file whose
contract has changed since.
"""

from __future__ import annotations

from typing import Final

from expectations.model import Rule, Suite, error, required, row_count, unique, warn
from expectations.rules import actions
from expectations.rules.codes import agency_code, one_of
from expectations.rules.records import gates, known_agency, known_to_mart, landed
from expectations.rules.times import plausible_times
from warehouse.registry.datasets import Dataset, DatasetColumn, datasets

_PERIOD: Final = "[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2]))?"


def _of_column(column: DatasetColumn) -> tuple[Rule, ...]:
    name = column.name
    match column.type:
        case "choice":
            reason = f"{column.description.vi}: giá trị khác thì dòng không được tính đúng."
            return (one_of(name, tuple(column.words), reason),)
        case "agency":
            return (agency_code(name, action=actions.FILE),)
        case "count" | "number":
            return (error(f"{name}_not_negative", f"{name} < 0", "Số đếm và điểm không âm."),)
        case "year":
            reason = "Năm ngoài khoảng 2000–2100 thì dòng không thuộc kỳ nào."
            return (error(f"{name}_in_range", f"{name} NOT BETWEEN 2000 AND 2100", reason),)
        case "period":
            reason = "Kỳ có dạng 2024, 2024Q1 hoặc 2024-01; dạng khác không thuộc kỳ nào."
            return (error(f"{name}_form", f"NOT regexp_full_match({name}, '{_PERIOD}')", reason),)
        case "date":
            return plausible_times(name, action=actions.FILE)
    return ()


def _contract(entry: Dataset) -> list[Rule]:
    """What holds of the rows in every layer."""
    rules = [row_count("WARN")]
    for column in entry.columns:
        rules += _of_column(column)
    for low, high in entry.at_most:
        reason = f"Cột {low} không thể lớn hơn (hay sau) cột {high}: tệp bị ghi nhầm."
        rules.append(error(f"{low}_at_most_{high}", f"{low} > {high}", reason))
    return rules


def _table(entry: Dataset) -> list[Rule]:
    """What holds of its tables in core and in mart besides."""
    return [
        *_contract(entry),
        unique(*entry.key, name="key_unique"),
        error(
            "span_is_half_open",
            "span_end <= span_start OR (span_start IS NULL) <> (span_end IS NULL) "
            f"OR ({entry.span} IS NULL) <> (span_start IS NULL)",
            "Thời gian mà dòng nói về quyết định kỳ của nó: phải có cả hai đầu và không rỗng.",
            actions.REBUILD,
        ),
    ]


def _core(entry: Dataset) -> Suite:
    evidence = landed(entry.table)
    return Suite(f"core.{entry.table}", entry.key, tuple(_table(entry)), actions.FILE, evidence=evidence)


def _mart(entry: Dataset) -> Suite:
    rules = _table(entry)
    if entry.of_type("agency"):
        rules += [
            known_agency(action=actions.REBUILD),
            warn(
                "agency_known",
                "in_city AND agency_id IS NULL AND span_start IS NOT NULL",
                "Mã cơ quan không có trong danh mục: dòng được tính cho thành phố, không cho cơ quan nào.",
            ),
        ]
    if entry.of_type("field"):
        rules.append(
            error(
                "field_code_present",
                "field_code IS NULL",
                "Lĩnh vực không khớp danh mục thì giữ tên trong tệp, không được để trống.",
                actions.REBUILD,
            )
        )
    evidence = known_to_mart(entry.id, source="files")
    return Suite(f"mart.{entry.table}", entry.key, tuple(rules), actions.FILE, evidence=evidence)


def _landing(entry: Dataset) -> Suite:
    given = required(*(column.name for column in entry.columns if column.required), action=actions.FILE)
    rules = (*gates("files", entry.id), *given, *_contract(entry))
    return Suite(f"landing/files/{entry.id}", entry.key, rules, actions.FILE)


SUITES: Final = tuple(
    suite for entry in datasets().datasets for suite in (_landing(entry), _core(entry), _mart(entry))
)
