"""Decoded rows as the frame that is landed: the columns and types of the entity's contract, nothing inferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from warehouse.registry.contracts.contract import Column, Contract

Row = dict[str, object]
"""One decoded record by the names of its columns."""

_TYPES: Mapping[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "INTEGER": pl.Int32(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
    "DECIMAL(9,2)": pl.Decimal(9, 2),
    "DECIMAL(9,4)": pl.Decimal(9, 4),
    "DECIMAL(20,4)": pl.Decimal(20, 4),
}


@cache
def schema_of(contract: Contract) -> dict[str, pl.DataType]:
    """The Polars type of every landed column, in order."""
    return {column.name: _type_of(column) for column in contract.all_columns}


def _type_of(column: Column) -> pl.DataType:
    if column.type.startswith("STRUCT"):
        return pl.List(pl.Struct({field.name: _type_of(field) for field in column.fields}))
    if column.is_list:
        return pl.List(_TYPES[column.type.removesuffix("[]")])
    return _TYPES[column.type]


def frame_of(contract: Contract, rows: Sequence[Row]) -> pl.DataFrame:
    """Build the frame of decoded rows.

    Raises:
        TypeError: a row lacks a column or has one that the contract does not name, or a value is of another type.
    """
    names = schema_of(contract).keys()
    if stranger := next((row for row in rows if row.keys() != names), None):
        raise _other_columns(contract, stranger)
    return frame_of_columns(contract, {name: [row[name] for row in rows] for name in names})


def frame_of_columns(contract: Contract, columns: Mapping[str, Sequence[object]]) -> pl.DataFrame:
    """Build the frame of values given by column, all of the same length.

    Arrow builds nested columns from Python values many times faster than Polars does.
    """
    import pyarrow as pa  # here, because importing it takes longer than most runs of this module need

    frame = pl.DataFrame(schema=schema_of(contract))
    if columns.keys() != schema_of(contract).keys():
        raise _other_columns(contract, columns)
    if not any(columns.values()):
        return frame
    target = frame.to_arrow().schema
    arrays = [pa.array(columns[field.name], type=field.type) for field in target]
    built = pl.from_arrow(pa.Table.from_arrays(arrays, schema=target))
    if not isinstance(built, pl.DataFrame) or built.schema != frame.schema:
        raise TypeError(f"{contract.entity}: the decoded values do not fit their contract")
    return built


def _other_columns(contract: Contract, decoded: Mapping[str, object]) -> TypeError:
    differing = ", ".join(sorted(decoded.keys() ^ schema_of(contract).keys()))
    return TypeError(f"{contract.entity}: not the columns of the contract: {differing}")
