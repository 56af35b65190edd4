"""The row query of an indicator, and what is made of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from warehouse.mart.rows import SQL_DIR, rows_of
from warehouse.registry.indicators import registry


def test_a_column_of_no_variant_is_refused(tmp_path: Path) -> None:
    """A slip in the name would let the variant count what the headline counts."""
    shutil.copytree(SQL_DIR, tmp_path / "sql")
    path = tmp_path / "sql" / "indicators" / "epayment_dossier_share.sql"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("AS numerator_reconciled", "AS numerator_reconcilled"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"epayment_dossier_share.*reconcilled"):
        rows_of(registry().get("epayment_dossier_share"), tmp_path / "sql")


def test_a_build_reads_the_rows_once_whatever_the_variants() -> None:
    for indicator in registry().indicators:
        rows = rows_of(indicator)
        kinds = ("day" in rows.columns) + ("period_end" in rows.columns)
        assert rows.contributions().count(rows.query) == kinds, indicator.id


def test_a_definition_brings_what_it_reads_besides_published_tables() -> None:
    for published in registry().published():
        for text in rows_of(published.indicator).definition(published.base_variant).values():
            assert "core_db" not in text
            assert "--" not in text
