"""Results that still hold are given back; whatever could make them another is judged again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.bridge import validate_landing, validate_tables
from expectations.content import TableContent, tables_of
from expectations.kept import KeptResults, of_extracts
from expectations.model import Suite, TableResult
from expectations.suites import SUITES
from tests.unit.expectations.bench import LANDED, NOW
from warehouse.database.stamps import Stamps
from warehouse.registry.source_entity import SourceEntity


class Home:
    """A working file and its kept results, validated run after run."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.path = folder / source.name
        shutil.copyfile(source, self.path)
        self.checked = folder / "checked"
        self.run_no = 0

    def write(self, sql: str) -> None:
        """As somebody does who is not the pipeline."""
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{self.path}' AS w; USE w; {sql}")

    def run(self, *tables: str, now: datetime = NOW) -> list[TableResult]:
        self.run_no += 1
        stamps = Stamps(self.path, self.checked / f"{self.path.name}.json", "1", {})
        return validate_tables(
            self.path, tables, now=now, kept=self.kept, content=TableContent(stamps)
        )  # fmt: skip

    @property
    def kept(self) -> KeptResults:
        return KeptResults(self.checked, f"run {self.run_no}")

    def judged(self, *tables: str, now: datetime = NOW) -> set[str]:
        """The rules that the next run judges itself."""
        return {
            rule.name for result in self.run(*tables, now=now) for rule in result.rules if not rule.judged_in
        }


@pytest.fixture
def core(core_file: Path, tmp_path: Path) -> Home:
    return Home(tmp_path, core_file)


@pytest.fixture
def mart(mart_file: Path, tmp_path: Path) -> Home:
    return Home(tmp_path, mart_file)


def names(suites: Iterable[Suite]) -> set[str]:
    return {rule.name for suite in suites for rule in suite.checked}


def test_nothing_new_is_not_judged_again_and_says_who_judged_it(core: Home) -> None:
    # A warning that does not hold is kept like the others.
    core.write("UPDATE core.dossier SET status = 0")
    first = core.run("core.field", "core.dossier")
    again = core.run("core.field", "core.dossier")
    assert {rule.judged_in for result in first for rule in result.rules} == {""}
    assert {rule.judged_in for result in again for rule in result.rules} == {"run 1"}
    assert [
        TableResult(result.table, [replace(rule, judged_in="") for rule in result.rules], result.rows)
        for result in again
    ] == first
    assert any(not rule.passed for rule in again[1].rules)
    # The third still names the first, who did the work.
    assert {rule.judged_in for result in core.run("core.field") for rule in result.rules} == {"run 1"}


def test_on_another_day_only_what_knows_the_day_is_judged(core: Home) -> None:
    core.run("core.dossier", "core.field")
    dated = {rule.name for rule in SUITES["core.dossier"].checked if rule.knows_now}
    assert "newest_event" in dated
    assert core.judged("core.dossier", "core.field", now=NOW + timedelta(hours=15)) == set()
    assert core.judged("core.dossier", "core.field", now=NOW + timedelta(hours=16)) == dated
    assert core.judged("core.dossier", now=NOW + timedelta(hours=16)) == set()
    assert core.judged("core.dossier", now=NOW) == dated, "a clock that goes back is another day too"
    late = core.run("core.dossier", now=NOW + timedelta(days=90))[0]
    assert [rule.name for rule in late.rules if not rule.passed and not rule.judged_in] == ["newest_event"]


def test_a_row_changed_behind_the_pipelines_back_is_caught(core: Home) -> None:
    [before] = core.run("core.dossier")
    assert not any(rule.blocks for rule in before.rules)
    core.write("UPDATE core.dossier SET status = 99")
    [after] = core.run("core.dossier")
    assert [rule.name for rule in after.rules if rule.blocks] == ["status_in_list"]


def test_what_blocks_is_judged_by_every_run(core: Home) -> None:
    core.write("UPDATE core.dossier SET status = 99")
    for _ in range(2):
        assert core.judged("core.dossier") == names([SUITES["core.dossier"]])
    core.write("UPDATE core.dossier SET status = 10")
    assert core.judged("core.dossier") == names([SUITES["core.dossier"]])
    assert core.judged("core.dossier") == set()


def test_what_could_not_be_judged_is_judged_again(core: Home) -> None:
    core.run("core.field")
    good = core.path.read_bytes()
    core.path.write_bytes(b"not a database")
    [broken] = core.run("core.field")
    assert {rule.outcome for rule in broken.rules} == {"errored"}
    core.path.write_bytes(good)
    [mended] = core.run("core.field")
    assert {(rule.outcome, rule.judged_in) for rule in mended.rules} == {("passed", "")}


def test_a_table_that_the_rules_read_beside_it_counts_too(core: Home) -> None:
    assert "core.procedure" in tables_of(SUITES["core.dossier"])
    core.run("core.dossier", "core.field")
    core.write("UPDATE core.procedure SET name = name || ' ' WHERE true")
    assert core.judged("core.dossier", "core.field") == names([SUITES["core.dossier"]])


def test_another_rule_is_judged(core: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    core.run("core.field")
    suite = SUITES["core.field"]
    first = suite.rules[0]
    for change in (
        replace(first, sql="name IS NULL OR false"),
        replace(first, severity="WARN"),
        replace(first, allowed_share=0.5),
    ):
        monkeypatch.setitem(SUITES, "core.field", replace(suite, rules=(change, *suite.rules[1:])))
        assert core.judged("core.field") == names([suite])
        assert core.judged("core.field") == set()


def test_without_the_folder_everything_is_judged(core: Home) -> None:
    core.run("core.field")
    (core.checked / "core.field.json").write_text("{}", encoding="utf-8")
    assert core.judged("core.field") == names([SUITES["core.field"]])
    shutil.rmtree(core.checked)
    assert core.judged("core.field") == names([SUITES["core.field"]])


EXTRACT = "INSERT INTO core.applied_extract BY NAME SELECT * REPLACE ('{}' AS extract_id{}) FROM core.applied_extract"


def test_lines_added_to_the_log_of_extracts_bring_nothing_to_judge(core: Home) -> None:
    core.run("core.dossier", "core.field")
    core.write(EXTRACT.format("zz", ""))
    assert core.judged("core.dossier", "core.field") == set()
    # Fewer lines than there were: rows may have lost their extract.
    core.write("DELETE FROM core.applied_extract")
    [dossiers] = core.run("core.dossier")
    assert "extract_on_record" in {rule.name for rule in dossiers.rules if rule.blocks}


def test_another_number_of_records_delivered_is_something_to_judge(core: Home) -> None:
    core.run("core.field")
    core.write(EXTRACT.format("zz", ", 900 AS records") + " WHERE table_name = 'field'")
    [fields] = core.run("core.field")
    assert [rule.name for rule in fields.rules if rule.blocks] == ["as_many_as_delivered"]


def test_an_empty_table_is_judged_again_when_something_is_delivered(core: Home) -> None:
    core.write("DELETE FROM core.field; DELETE FROM core.applied_extract WHERE table_name = 'field'")
    [nothing] = core.run("core.field")
    assert nothing.rows == 0
    assert not any(rule.blocks for rule in nothing.rules)
    assert core.judged("core.field") == set()
    core.write(EXTRACT.format("zz", ", 'field' AS table_name, 5 AS records") + " LIMIT 1")
    [lost] = core.run("core.field")
    assert "row_count" in {rule.name for rule in lost.rules if rule.blocks}


def test_another_run_id_in_the_state_of_the_build_is_nothing_to_judge(mart: Home) -> None:
    mart.run("mart.public_agency_procedure")
    mart.write("UPDATE mart.state SET run_id = 'another'")
    assert mart.judged("mart.public_agency_procedure") == set()
    mart.write("UPDATE mart.state SET public_min_count = public_min_count + 1")
    assert mart.judged("mart.public_agency_procedure") != set()


def test_rules_ask_no_more_of_log_and_state_than_is_looked_at() -> None:
    def asking(name: str) -> dict[str, set[str]]:
        return {
            suite.table: found
            for suite in SUITES.values()
            if not suite.table.startswith("landing/")
            and (found := {rule.name for rule in suite.checked if name in rule.sql})
        }

    of_the_log = set().union(*asking("core.applied_extract").values())
    assert of_the_log == {"extract_on_record", "rows_within_records", "as_many_as_delivered"}
    assert asking("mart.state").keys() == {"mart.public_agency_procedure"}
    for rule in SUITES["mart.public_agency_procedure"].checked:
        asked = rule.sql.count("mart.state")
        assert rule.sql.count("(SELECT min(public_min_count) FROM mart.state)") == asked


def test_the_same_list_landed_again_is_not_judged_again(tmp_path: Path) -> None:
    file = tmp_path / "part-00000.parquet"
    row = {"name_raw": "Đất đai (Bộ)", "name": "Đất đai", "ministry": "Bộ", "_page": 0}
    rows = [row | {"field_code": str(100 + number), "_pos": number} for number in range(20)]
    pl.DataFrame(rows, schema=dict(LANDED["portal/field"])).write_parquet(file)
    field = SourceEntity("portal", "field")

    def judged(run: str, *hashes: str) -> set[str]:
        found = validate_landing(
            field, [file], now=NOW, kept=KeptResults(tmp_path / "checked", run), content=of_extracts(hashes)
        )
        return {rule.name for rule in found.rules if not rule.judged_in}

    everything = judged("one", "a")
    assert judged("two", "a") == set()
    assert judged("three", "a", "a") == set()
    assert judged("four", "a", "b") == everything
