"""Columns of the landed Parquet files, for Dagster's pages.

Belongs here: the contracts as Dagster shows them. Does not belong here: the contracts (warehouse.registry.contracts),
how a column is decoded (assets.sources).
"""

from __future__ import annotations

import re

import dagster as dg

from warehouse.registry.contracts.contract import Contract


def column_schema(contract: Contract) -> dg.TableSchema:
    """The columns of one landed entity, the two position columns last."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name, type=re.sub(r"STRUCT\(.*\)", "STRUCT", column.type), description=column.comment
            )
            for column in contract.all_columns
        ]
    )
