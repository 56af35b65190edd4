"""How a contract is written: what is taken of one source entity, told once.

From it follow the keys a decoder may meet, the columns of the landed files, the tables of core with their comments,
the rules about column types, and what people read about each column. A new field is one line in the contract, one in
the decoder, and the SQL that uses it.

Belongs here: the words contracts are written in. Does not belong here: the contracts (the modules beside this one),
how a value is decoded (assets.sources), which core table stands on which contract (warehouse.registry.core_tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from warehouse.registry.source_entity import SourceEntity

Replaces = Literal["", "list", "period", "file"]


@dataclass(frozen=True)
class Column:
    """One column of a landed entity, or one field of a list in it.

    Attributes:
        name: its name in landing, and in core.
        type: DuckDB type.
        comment: what it says, Vietnamese | English.
        wire: keys of the source's record that it is read from; "" when it is worked out or comes from elsewhere.
        required: core takes no row without it.
        check: what core holds its values to, behind the column's name: ``>= 0``.
        absent: SQL of its value in extracts that have none; "" is NULL.
        unread: landed for people and for later readers; core does not read it.
        handed_on: the table of mart that is made of these rows has it as it is.
        fields: of a list of records, what each of them holds.
        table: core table that a list goes to, one row per entry.
        number: column of that table with the entry's place in the list, from 1.
    """

    name: str
    type: str
    comment: str
    wire: str = ""
    required: bool = False
    check: str = ""
    absent: str = ""
    unread: bool = False
    handed_on: bool = False
    fields: tuple[Column, ...] = ()
    table: str = ""
    number: str = ""

    @property
    def is_list(self) -> bool:
        """Whether it holds several values; core has these in a table of their own."""
        return self.type.endswith("[]")


def records(name: str, comment: str, *fields: Column, table: str, number: str, wire: str = "") -> Column:
    """A column that holds a list of records."""
    inner = ", ".join(f"{field.name} {field.type}" for field in fields)
    return Column(name, f"STRUCT({inner})[]", comment, wire, fields=fields, table=table, number=number)


PLACE: Final = (
    Column(
        "_page",
        "INTEGER",
        "Trang của câu trả lời mà bản ghi nằm trên đó | Page of the answer the record stood on",
    ),
    Column("_pos", "INTEGER", "Vị trí trong trang | Position on that page"),
)
"""The columns every landed file ends with: where in its extract a record stood."""

# fmt: off
VERSION: Final = (
    Column("_extract_id", "VARCHAR", "Mã lần trích xuất mang bản ghi này | Extract that brought this version", required=True),
    Column("_page", "INTEGER", "Trang trong lần trích xuất | Page inside the extract", required=True),
    Column("_pos", "INTEGER", "Vị trí trong trang | Position inside the page", required=True),
    Column("_content_hash", "UBIGINT", "Dấu vân tay nội dung, kể cả bảng con, để biết bản ghi có thật sự đổi | Fingerprint of the content, children included: tells real changes from repeats", required=True),
)
"""The columns that a table of core ends with, when rows live by key: which version stands."""
NUMBER: Final = Column("", "INTEGER", "Thứ tự trong danh sách, từ 1 | Position in the list, from 1", required=True, check="> 0")
"""The column of a list's table that tells an entry's place, without its name."""
# fmt: on


@dataclass(frozen=True)
class Contract:
    """What is taken of one source entity.

    Attributes:
        entity: its name.
        comment: what it is, Vietnamese | English.
        columns: what is landed of a record, without its place.
        key: columns that name a record; empty for lists that are read as a whole.
        windowed: pulled by windows of update time; False is a whole pull each time.
        replaces: what a new extract takes the place of: the whole list, the list of its period, a file of the same
            name; "" when extracts only add versions.
        fetched_once: its records are fetched one by one, each once in its life, so that a window that is asked for
            again says nothing about a refused one.
        listing: entity of the same system that lists the codes it is fetched by, and is landed before it.
        dropped: keys that the source documents and that are left out on purpose, personal data above all: known, so
            never counted as unknown, and never written. ``A.B`` is key B of the records in list A.
    """

    entity: SourceEntity
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    windowed: bool = False
    replaces: Replaces = ""
    fetched_once: bool = False
    listing: str = ""
    dropped: frozenset[str] = frozenset()

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns of the landed files, the place of a record last."""
        return (*self.columns, *PLACE)

    @cached_property
    def landed(self) -> dict[str, str]:
        """DuckDB type of every column of the landed files."""
        return {column.name: column.type for column in self.all_columns}

    @cached_property
    def read(self) -> dict[str, str]:
        """DuckDB type of every column that core reads."""
        return {column.name: column.type for column in self.columns if not column.unread}

    @cached_property
    def kept_keys(self) -> frozenset[str]:
        """Keys of the source's record that something is read from."""
        return frozenset(key for column in self.columns for key in column.wire.split())

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of the source's record that are known, kept or dropped."""
        return self.kept_keys | {key for key in self.dropped if "." not in key}

    def keys_within(self, name: str) -> frozenset[str]:
        """Keys that are known of the records in a list."""
        column = next(column for column in self.columns if column.name == name)
        inside = f"{column.wire}."
        kept = {key for field in column.fields for key in field.wire.split()}
        return frozenset(kept | {key.removeprefix(inside) for key in self.dropped if key.startswith(inside)})


def words(text: str) -> frozenset[str]:
    """The words of a text; a list of keys reads best as one."""
    return frozenset(text.split())
