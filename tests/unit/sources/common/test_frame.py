"""Rows by name: what is landed has the columns of its contract, no more and no fewer."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assets.sources.files.datasets import DATASETS
from assets.sources.frame import frame_of, schema_of
from assets.sources.portal.dossiers import DossierDecoder
from tests.unit.sources.portal.portal import record
from warehouse.landing.store import scan_landed
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.contracts.portal import DOSSIER, RATING
from warehouse.registry.source_entity import SourceEntity


def test_the_order_in_which_a_decoder_names_columns_does_not_matter() -> None:
    decoder = DossierDecoder()
    decoder.add(record(1), 3, 7)
    [row] = decoder.rows
    backwards = dict(reversed(row.items()))
    assert frame_of(DOSSIER, [backwards]).equals(frame_of(DOSSIER, [row]))


@pytest.mark.parametrize("rows", [[{"level": 1}], [{**dict.fromkeys(schema_of(RATING)), "comment": "x"}]])
def test_a_row_with_other_columns_than_the_contract_is_named(rows: list[dict[str, object]]) -> None:
    with pytest.raises(
        TypeError, match=r"portal/rating: not the columns of the contract: .*(rated_at|comment)"
    ):
        frame_of(RATING, rows)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: str(contract.entity))
def test_an_empty_extract_has_the_columns_of_its_contract(contract: Contract) -> None:
    assert frame_of(contract, []).columns == list(contract.landed)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_of_a_dropped_file_has_a_reader(dataset: str) -> None:
    read = [column.name for column in DATASETS[dataset]]
    assert [*read, "file_period"] == [
        column.name for column in CONTRACTS[SourceEntity("files", dataset)].columns
    ]


def test_every_text_about_a_column_is_in_both_languages() -> None:
    for contract in CONTRACTS.values():
        texts = [contract.comment, *(column.comment for column in contract.all_columns)]
        texts += [field.comment for column in contract.columns for field in column.fields]
        assert all(len(text.split(" | ")) == 2 and all(text.split(" | ")) for text in texts), contract.entity


def test_files_of_an_older_contract_are_read_together_with_those_of_today(tmp_path: Path) -> None:
    older, newer = tmp_path / "1.parquet", tmp_path / "2.parquet"
    pl.DataFrame({"code": ["a"], "amount": [1]}).write_parquet(older)
    pl.DataFrame({"code": ["b"], "note": ["n"], "amount": [2]}).write_parquet(newer)
    assert scan_landed([older, newer]).select("code").collect()["code"].to_list() == ["a", "b"]
    schema = {"code": pl.String(), "note": pl.String(), "amount": pl.Int64()}
    assert scan_landed([older, newer], schema=schema).collect().rows() == [("a", None, 1), ("b", "n", 2)]
