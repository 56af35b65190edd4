"""What the rows that a suite of core or mart reads are known by.

Belongs here: which tables those are, and what of them matters. Does not belong here: making stamps
(warehouse.database.stamps), what follows from the same content (kept).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import duckdb

from expectations.kept import Content
from expectations.model import Suite
from expectations.rules.records import AS_DELIVERED
from warehouse.database.declared import tables_read
from warehouse.database.stamps import Stamps


@dataclass(frozen=True)
class TableContent:
    """The content of a working file's tables."""

    stamps: Stamps

    def of(self, relations: Collection[str]) -> Content | None:
        """What tables or sub-queries are known by now; None where they cannot be read."""
        try:
            return {relation: str(stamp) for relation, stamp in self.stamps.of(relations).items()}
        except duckdb.Error:
            return None

    def read_by(self, suite: Suite) -> Content | None:
        """What the rows are known by that the rules of a suite read; None where they cannot be read."""
        try:
            relations = {suite.table}
            for name in tables_of(suite):
                relations |= self._relevant(name, suite)
            if suite.evidence and not self.stamps.of([suite.table])[suite.table].rows:
                # Whether a source has delivered anything is asked of an empty table alone.
                relations |= tables_read(suite.evidence)
        except duckdb.Error:
            return None
        return self.of(relations)

    def _relevant(self, name: str, suite: Suite) -> set[str]:
        """What of a table decides over the rows of another one, where that is less than all of it.

        Each run adds to the log of extracts and to what is known of the build, also where it brings nothing new. Of
        the log the rules ask that the rows' own extracts are on record, which lines that are added leave as it is,
        and one of them how many records were delivered last. tests/unit/expectations/test_kept.py holds that they
        ask no more.
        """
        if name == "core.applied_extract":
            lines = self.stamps.of([name])[name].rows
            relevant = {f"(SELECT * FROM {name} WHERE rowid < {lines})"}
            if any(rule.name == AS_DELIVERED for rule in suite.checked):
                table = suite.table.removeprefix("core.")
                delivered = f"FROM {name} WHERE table_name = '{table}' GROUP BY ALL"
                relevant.add(f"(SELECT entity, max_by(records, extract_id) {delivered})")
            return relevant
        if name == "mart.state":
            return {f"(SELECT public_min_count FROM {name})"}
        return {name}


@cache
def tables_of(suite: Suite) -> frozenset[str]:
    """The tables that the rules of a suite read beside its own."""
    queries = [query for rule in suite.at(datetime.min).checked if (query := rule.failing_rows(()))]
    named = {name for query in queries for name in tables_read(query.replace("{batch}", suite.table))}
    return frozenset(named - {suite.table})
