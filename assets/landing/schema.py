"""Columns of the landed Parquet files, for Dagster's pages.

Belongs here: the columns core reads, taken from the contract between the two, and those it does not
read. Descriptions are those of the core column of the same name, from the DDL. Does not belong here:
how a column is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import dagster as dg

from assets import ddl
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.source_entity import SourceEntity

# Landed for people and for later readers; core does not read these.
_UNREAD: Final[Mapping[str, str]] = {
    "portal/dossier": "result_input_count INTEGER",
    "portal/agency": "source_id VARCHAR, name VARCHAR, code VARCHAR",
    "portal/field": "name_raw VARCHAR, ministry VARCHAR",
    "portal/procedure": (
        "procedure_code_raw VARCHAR, source_id VARCHAR, published_agency VARCHAR, "
        "implementing_agency VARCHAR, decision_id VARCHAR, is_connected INTEGER"
    ),
    "portal/service_level": (
        "procedure_code_raw VARCHAR, object_type VARCHAR, is_national_system BOOLEAN, usage_weight BIGINT"
    ),
    "exchange/agency": (
        "source_id VARCHAR, parent_id VARCHAR, code_raw VARCHAR, agency_code VARCHAR, name VARCHAR"
    ),
    "files/procedures": "procedure_code_raw VARCHAR",
    "files/eligible_procedures": "procedure_code_raw VARCHAR",
    "files/service_levels": "procedure_code_raw VARCHAR",
    "files/agencies": "code_qd20_raw VARCHAR",
}
_ALWAYS: Final[Mapping[str, str]] = {
    "_page": "Trang của câu trả lời mà bản ghi nằm trên đó | Page of the answer the record stood on",
    "_pos": "Vị trí trong trang | Position on that page",
}


def _read_by_core(entity: SourceEntity) -> tuple[dict[str, str], dict[str, str]]:
    """Columns and comments of one entity, from every core table that reads it."""
    columns: dict[str, str] = {}
    comments: dict[str, str] = {}
    for name, spec in CORE_TABLES.items():
        for source in spec.inputs:
            if source.landed == entity:
                columns |= dict(source.columns)
                known = ddl.tables("core").get(name)
                comments |= dict((known.comments if known else {}).items())
    return columns, comments


def column_schema(entity: SourceEntity) -> dg.TableSchema:
    """The columns of one landed entity, the two position columns last."""
    columns, comments = _read_by_core(entity)
    for item in _UNREAD.get(str(entity), "").split(", "):
        if item:
            name, kind = item.split(" ", 1)
            columns.setdefault(name, kind)
    if entity.system == "files":
        columns.setdefault("file_period", "VARCHAR")
    return dg.TableSchema(
        columns=[
            *(
                dg.TableColumn(
                    name, type=re.sub(r"STRUCT\(.*\)", "STRUCT", kind), description=comments.get(name)
                )
                for name, kind in columns.items()
                if name not in _ALWAYS
            ),
            *(dg.TableColumn(name, type="INTEGER", description=text) for name, text in _ALWAYS.items()),
        ]
    )
