"""What each core table is built from: contracts with the sources, and how their extracts are taken.

A column that an older extract lacks is read as its contract says; columns it calls unread are left out.

Belongs here: which table stands on which contract. Does not belong here: columns and keys
(warehouse.registry.contracts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from warehouse.registry.contracts import exchange, files, payment, portal
from warehouse.registry.contracts.contract import NUMBER, VERSION, Column, Contract
from warehouse.registry.datasets import Dataset, datasets
from warehouse.registry.source_entity import SourceEntity

Take = Literal["all", "latest", "per_period", "per_pull_date"]


@dataclass(frozen=True)
class Source:
    """A landing entity as core reads it; the view over it is `landed_<name>` (`landed` for a fact).

    Attributes:
        contract: what is landed of it.
        take: which extracts count: all; the latest; the newest per file period (R46) or per pull date.
    """

    contract: Contract
    take: Take = "all"

    @property
    def landed(self) -> SourceEntity:
        """The landing entity."""
        return self.contract.entity

    @property
    def columns(self) -> Mapping[str, str]:
        """DuckDB type of every column that is read."""
        return self.contract.read


@dataclass(frozen=True)
class DeclaredTable:
    """A table of core whose columns follow from a declaration.

    Attributes:
        name: its name.
        comment: what it holds, Vietnamese | English.
        columns: its columns, in order.
        filled_by: the table whose application fills it: itself, or its parent.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    filled_by: str


@dataclass(frozen=True)
class Fact:
    """A table whose rows live by business key: of each key the newest version stands, whatever came first.

    Attributes:
        contract: of the one landing entity.
        comment: what the table holds, Vietnamese | English.
        derived: columns that its own statement adds (``sql/core/<table>.sql``); without any it hands on what was
            landed.
        mart_table: the table of mart that is made of these rows, and has the columns that are handed on.
        is_catalogue: what it says is reference data, though it comes record by record.
        whole_by: a newer extract of this group (a file) replaces all its rows, not only the keys it repeats.
        code_column: column whose new agency codes must be resolved in the same transaction.
    """

    contract: Contract
    comment: str
    derived: tuple[Column, ...] = ()
    mart_table: str = ""
    is_catalogue: bool = False
    whole_by: str | None = None
    code_column: str | None = None

    @cached_property
    def source(self) -> Source:
        """The one landing entity."""
        return Source(self.contract)

    @property
    def inputs(self) -> tuple[Source, ...]:
        """The landing entities this table is built from."""
        return (self.source,)

    @property
    def key(self) -> tuple[str, ...]:
        """The business key."""
        return self.contract.key

    @cached_property
    def children(self) -> tuple[str, ...]:
        """The tables its lists go to, rewritten together with their parent row."""
        return tuple(column.table for column in self.contract.columns if column.table)

    @property
    def has_update_time(self) -> bool:
        """Rows carry `updated_at`, which comes before the extract in the order of versions."""
        return "updated_at" in self.contract.read

    def tables(self, name: str) -> Iterator[DeclaredTable]:
        """The table of this name, and those of its lists: their key, the place in the list, the fields."""
        read = [column for column in self.contract.columns if not column.unread]
        own = [column for column in read if not column.is_list]
        yield DeclaredTable(name, self.comment, (*own, *self.derived, *VERSION), name)
        key = [replace(column, check="") for column in own if column.name in self.key]
        for column in read:
            if column.table:
                number = [replace(NUMBER, name=column.number)] if column.number else []
                fields = [field for field in column.fields if not field.is_list]
                yield DeclaredTable(column.table, column.comment, (*key, *number, *fields), name)

    def select(self) -> str:
        """SQL of the rows as they were landed."""
        absent = ", ".join(
            f"coalesce({column.name}, {column.absent}) AS {column.name}"
            for column in self.contract.columns
            if column.absent
        )
        return f"SELECT *{f' REPLACE ({absent})' if absent else ''} FROM landed"

    def select_list(self, column: Column) -> str:
        """SQL of the rows of a list's table: one per entry of each row whose content changed."""
        key = ", ".join(self.key)
        fields = ", ".join(
            f"entry.{field.name} AS {field.name}" for field in column.fields if not field.is_list
        )
        return (
            f"SELECT {key}, {column.number}, {fields} FROM ("
            f"SELECT {key}, unnest(generate_series(1, len({column.name}))) AS {column.number}, "
            f"unnest({column.name}) AS entry FROM staged WHERE _state <> 'same')"
        )


@dataclass(frozen=True)
class Reference:
    """A table rebuilt as a whole whenever an input has a new extract (always, when it has no landing input).

    Attributes:
        inputs: landing entities.
        moves_resolution: a change of it changes what agency codes resolve to.
        code_column: column whose new agency codes must be resolved in the same transaction.
    """

    inputs: tuple[Source, ...] = ()
    moves_resolution: bool = field(default=False)
    code_column: str | None = None


def _registered(entry: Dataset) -> Reference:
    """The table of a file dataset: rebuilt from the newest file of each period (R46)."""
    source = Source(files.of_dataset(entry), take="per_period")
    return Reference((source,), code_column=entry.of_type("agency"))


_FIELDS = Source(portal.FIELD, take="latest")

CORE_TABLES: Mapping[str, Fact | Reference] = MappingProxyType(
    {
        "field": Reference((_FIELDS,)),
        "agency": Reference((Source(files.AGENCIES, take="per_period"),), moves_resolution=True),
        "agency_succession": Reference(
            (Source(files.AGENCY_SUCCESSION, take="per_period"),), moves_resolution=True
        ),
        "procedure": Reference(
            (
                Source(portal.PROCEDURE, take="per_pull_date"),
                Source(files.PROCEDURES, take="per_period"),
                _FIELDS,
            )
        ),
        "service_level": Reference(
            (
                Source(portal.SERVICE_LEVEL, take="per_pull_date"),
                Source(files.SERVICE_LEVELS, take="per_period"),
            )
        ),
        "eligible_procedure": Reference((Source(files.ELIGIBLE_PROCEDURES, take="per_period"),)),
        "calendar": Reference(),
        "procedure_detail": Fact(
            portal.PROCEDURE_DETAIL,
            "Chi tiết TTHC mới nhất của từng mã | Newest detail of each procedure",
            derived=(
                Column(
                    "has_fee",
                    "BOOLEAN",
                    "Có mức phí lớn hơn 0 | Some fee amount is above 0",
                    required=True,
                ),
            ),
            is_catalogue=True,
        ),
        "dossier": Fact(
            portal.DOSSIER,
            "Hồ sơ thủ tục hành chính, bản hiện hành, như nguồn đã gửi | "
            "Administrative-procedure dossiers, current version, as delivered",
            mart_table="dossier",
            code_column="agency_code",
        ),
        "rating": Fact(
            portal.RATING,
            "Đánh giá mức độ hài lòng về từng hồ sơ, bản hiện hành | Ratings of dossiers, current version",
        ),
        "petition": Fact(
            portal.PETITION,
            "Phản ánh, kiến nghị về thủ tục hành chính, bản hiện hành, không có nội dung và người gửi | "
            "Petitions about procedures, current version, without text and author",
            code_column="agency_code",
        ),
        "register_document": Fact(
            exchange.REGISTER,
            "Sổ đăng ký văn bản đi, bản hiện hành | Outgoing-document register, current version",
            mart_table="document",
            code_column="organ_code",
        ),
        "axis_document": Fact(
            exchange.DOCUMENT,
            "Văn bản trên trục liên thông, mỗi thông điệp một dòng | Documents on the axis, one row per message",
        ),
        "axis_status": Fact(exchange.STATUS, "Thông điệp trạng thái trên trục | Status messages on the axis"),
        "payment": Fact(
            payment.TRANSACTION,
            "Giao dịch trên nền tảng thanh toán, bản hiện hành | Payment-platform transactions, current version",
            mart_table="payment",
            code_column="agency_code",
        ),
        "settlement_line": Fact(
            payment.SETTLEMENT, "Dòng của tệp đối soát | Lines of settlement files", whole_by="file_name"
        ),
        "official_766": Fact(
            portal.OFFICIAL_766,
            "Số liệu chính thức của Bộ chỉ số 766, như đã công bố | Official Decision-766 figures as published",
        ),
        **{entry.table: _registered(entry) for entry in datasets().datasets},
        "agency_resolution": Reference(),
    }
)
"""Core tables that `apply_entity` fills, in an order that respects what they read of each other."""

CHILD_TABLES: Mapping[str, str] = MappingProxyType(
    {child: name for name, spec in CORE_TABLES.items() if isinstance(spec, Fact) for child in spec.children}
)
"""Child table → the table it is filled with."""


def pass_through(table: str) -> str | None:
    """SQL of a table that hands on what was landed; None where a statement of its own (``sql/core``) says more."""
    fact = CORE_TABLES.get(CHILD_TABLES.get(table, table))
    if not isinstance(fact, Fact):
        return None
    if table not in CHILD_TABLES:
        return None if fact.derived else fact.select()
    column = next(column for column in fact.contract.columns if column.table == table)
    return fact.select_list(column) if column.number else None


def handed_on() -> Iterator[tuple[str, Column]]:
    """Tables of mart with the columns that they hand on from core as they are."""
    for fact in CORE_TABLES.values():
        if isinstance(fact, Fact):
            yield from ((fact.mart_table, column) for column in fact.contract.columns if column.handed_on)
