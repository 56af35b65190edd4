"""What the suites must not call bad, and what an empty table means."""

from __future__ import annotations

import pytest

from tests.unit.expectations.bench import Bench


def test_an_empty_fact_blocks_only_if_its_source_delivered(bench: Bench) -> None:
    def blocks(sql: str) -> bool:
        with bench.planted(sql):
            [counted] = [rule for rule in bench.judge("core.dossier").rules if rule.name == "row_count"]
            assert counted.outcome == "failed"
            return counted.blocks

    assert blocks("DELETE FROM core.dossier")
    assert not blocks("DELETE FROM core.dossier; DELETE FROM core.applied_extract")
    assert blocks("DELETE FROM core.dossier; DROP TABLE core.applied_extract")


def all_with(bench: Bench, assignment: str) -> dict[str, str]:
    with bench.planted(f"UPDATE landing.portal_dossier SET {assignment}"):
        return bench.red("landing/portal/dossier")


LEGAL_CODES = [
    "000.00.01.H29-260310-0420",
    "H29.41-260310-0420",
    "000.00.01.H29-260310-04201",
    "G09.20-20260609-0092637",
]


@pytest.mark.mistake(33)
@pytest.mark.parametrize("code", LEGAL_CODES)
def test_every_form_of_dossier_code_is_accepted(code: str, bench: Bench) -> None:
    assert all_with(bench, f"dossier_code = '{code}'") == {}


@pytest.mark.parametrize(
    "raw", ["000.00.41.H29", "000.00.00.H29", "00.41.H29", "H29.41", "H29.0.162", "H29.41 "]
)
def test_both_agency_schemes_are_accepted(raw: str, bench: Bench) -> None:
    assert all_with(bench, f"agency_code_raw = '{raw}'") == {}
