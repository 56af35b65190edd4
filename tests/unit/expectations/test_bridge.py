"""The bridge: three outcomes, masked samples, closed files, the shim, the pages."""

from __future__ import annotations

import os
import pkgutil
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from expectations import gxrun, suites
from expectations.bridge import UnknownTableError, run_suite, validate_landing, validate_tables
from expectations.docs import write_docs
from expectations.limits import CheckLimits
from expectations.masking import MASKED, mask_key
from expectations.model import Rule, RuleResult, Suite, TableResult, error, required, row_count, unique, warn
from expectations.suites import SUITES
from tests.unit.expectations.bench import NOW, ROOT, Bench
from warehouse.clock import LOCAL
from warehouse.registry.source_entity import SourceEntity

WHY = ("Vì sao.", "Làm gì.")
DOSSIER = SourceEntity("portal", "dossier")


def outcomes(result: TableResult) -> dict[str, str]:
    return {rule.name: rule.outcome for rule in result.rules}


def suite(*rules: Rule, keys: tuple[str, ...] = ("i",)) -> Suite:
    return Suite("core.probe", keys, (row_count(), *rules))


# -- outcomes --------------------------------------------------------------------------------------------


def test_a_broken_rule_is_errored_and_spoils_no_other(session: gxrun.Session) -> None:
    found = run_suite(
        session,
        suite(
            error("good", "i < 0", *WHY),
            error("broken", "no_such_column > 1", *WHY),
            error("bad", "i > 7", *WHY),
            error("broken_query", "SELECT * FROM {batch} AS b JOIN nowhere USING (i)", *WHY),
            unique("i"),
        ),
        "(SELECT i FROM range(10) AS t(i))",
        now=NOW,
    )
    assert outcomes(found) == {
        "row_count": "passed",
        "good": "passed",
        "broken": "errored",
        "bad": "failed",
        "broken_query": "errored",
        "i_unique": "passed",
    }
    by_name = {rule.name: rule for rule in found.rules}
    broken = by_name["broken"]
    assert broken.failing_rows is None
    assert "no_such_column" in broken.observed
    assert broken.blocks
    assert found.rows == 10


def test_an_error_never_quotes_a_value(session: gxrun.Session) -> None:
    probe = suite(error("cast", "CAST(name AS INTEGER) > 1", *WHY))
    found = run_suite(session, probe, "(SELECT 1 AS i, 'Nguyễn Văn An' AS name)", now=NOW)
    assert outcomes(found)["cast"] == "errored"
    assert "Văn An" not in str(found)


def test_a_missing_table_is_errored(core_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "core.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS w; CREATE SCHEMA w.core")
    [found] = validate_tables(path, ["core.field"], now=NOW)
    assert set(outcomes(found).values()) == {"errored"}
    assert all(rule.blocks for rule in found.rules)


def test_a_file_that_cannot_be_opened_is_errored(tmp_path: Path) -> None:
    path = tmp_path / "core.duckdb"
    path.write_bytes(b"not a database")
    found = validate_tables(path, ["core.field", "core.dossier"], now=NOW)
    assert [result.table for result in found] == ["core.field", "core.dossier"]
    assert {rule.outcome for result in found for rule in result.rules} == {"errored"}


def test_a_table_without_suite_is_refused(core_file: Path) -> None:
    with pytest.raises(UnknownTableError, match="chưa có bộ quy tắc"):
        validate_tables(core_file, ["core.dossier", "core.nothing"], now=NOW)


def test_no_file_landed_fails_and_says_so() -> None:
    found = validate_landing(DOSSIER, [], now=NOW)
    assert set(outcomes(found).values()) == {"failed"}
    assert found.rules[0].observed == "Chưa có tệp nào được nạp"


def test_an_unreadable_landing_file_is_errored(tmp_path: Path) -> None:
    file = tmp_path / "it's.parquet"
    file.write_bytes(b"PAR1")
    found = validate_landing(SourceEntity("portal", "field"), [file], now=NOW)
    assert set(outcomes(found).values()) == {"errored"}


def test_a_share_is_allowed_up_to_its_limit(session: gxrun.Session) -> None:
    probe = suite(error("few", "i >= 8", *WHY, allowed_share=0.2))
    assert (
        outcomes(run_suite(session, probe, "(SELECT i FROM range(10) AS t(i))", now=NOW))["few"] == "passed"
    )
    assert (
        outcomes(run_suite(session, probe, "(SELECT i FROM range(11) AS t(i))", now=NOW))["few"] == "failed"
    )


def test_patterns_with_braces_and_percent_signs_reach_duckdb(session: gxrun.Session) -> None:
    table = "(SELECT i, '50%' AS t, 'H29.41' AS c FROM range(3) AS r(i))"
    probe = suite(
        error("pattern", "NOT regexp_full_match(c, 'H[0-9]{2}(\\.[0-9]{1,3}){0,6}')", *WHY),
        error("percent", "t NOT LIKE '%0\\%' ESCAPE '\\'", *WHY),
        error("in_query", "SELECT i FROM {batch} AS b WHERE NOT regexp_full_match(c, 'H[0-9]{2}.*')", *WHY),
        error("time_text", "SELECT i FROM {batch} AS b WHERE t = '23:59:59'", *WHY),
    )
    assert set(outcomes(run_suite(session, probe, table, now=NOW)).values()) == {"passed"}


def test_a_failed_warning_does_not_block(bench: Bench) -> None:
    with bench.planted("UPDATE core.dossier SET status = 0"):
        warned = bench.judge("core.dossier")
    assert [rule.name for rule in warned.rules if not rule.passed] == ["status_local_noise"]
    assert not any(rule.blocks for rule in warned.rules)
    with bench.planted("UPDATE core.dossier SET status = 99"):
        stopped = bench.judge("core.dossier")
    assert [rule.name for rule in stopped.rules if rule.blocks] == ["status_in_list"]


# -- samples ---------------------------------------------------------------------------------------------


def test_a_sample_holds_keys_only_and_at_most_five(bench: Bench) -> None:
    with bench.planted("UPDATE core.dossier SET status = 77, submission_place = 'Nhà bà Hai'"):
        found = bench.judge("core.dossier")
    sample = next(rule for rule in found.rules if rule.name == "status_in_list").sample
    assert len(sample) == 5
    assert {key for row in sample for key in row} == {"dossier_code", "agency_code"}
    assert "bà Hai" not in str(found)


def test_a_key_that_looks_personal_is_masked_in_the_sample(bench: Bench) -> None:
    with bench.planted("UPDATE core.dossier SET status = 77, dossier_code = 'Nguyễn Văn An'"):
        found = bench.judge("core.dossier")
    shown = next(rule for rule in found.rules if rule.name == "status_in_list").sample
    assert {row["dossier_code"] for row in shown} == {MASKED}


@pytest.mark.parametrize(
    "key",
    [
        "000.00.41.H29-260601-0001",
        "G09.20-20260609-0092637",
        "H29.41",
        "1.000494",
        "REG-0000150",
        "2026-06-01",
        17,
    ],
)
def test_keys_are_shown(key: object) -> None:
    assert mask_key(key) == str(key)


@pytest.mark.parametrize(
    "value",
    [
        "Nguyễn Văn An",
        "0912345678",
        "079201001234",
        "a@b.vn",
        "an",
        "12 Lê Lợi",
        "H29-0912345678",
        912345678,
        "x" * 90,
    ],
)
def test_what_may_be_personal_is_masked(value: object) -> None:
    assert mask_key(value) == MASKED


def test_our_own_words_are_shown_in_the_mart_only() -> None:
    assert mask_key("on_time_resolution", words=True) == "on_time_resolution"
    assert mask_key("on_time_resolution") == MASKED
    assert mask_key(None) == "NULL"
    assert mask_key(True) == "true"


# -- the library -----------------------------------------------------------------------------------------


def test_the_shim_is_still_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, Great Expectations reads DuckDB by itself: remove keep_connection_open."""
    without = tuple(
        dialect
        for dialect in gxrun.gx_sql._PERSISTED_CONNECTION_DIALECTS
        if str(getattr(dialect, "value", dialect)) != "duckdb"
    )
    monkeypatch.setattr(gxrun.gx_sql, "_PERSISTED_CONNECTION_DIALECTS", without)
    monkeypatch.setattr(gxrun, "keep_connection_open", lambda: False)
    with gxrun.new_session() as session:
        found, _ = session.run("range(3)", [row_count(), error("r", "range < 0", *WHY)])
    assert {outcome.outcome for outcome in found.values()} == {"errored"}


def test_the_shim_is_put_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gxrun.gx_sql, "_PERSISTED_CONNECTION_DIALECTS", ())
    assert gxrun.keep_connection_open() is True
    assert gxrun.keep_connection_open() is False


def test_great_expectations_is_imported_only_to_validate() -> None:
    code = (
        "import sys, expectations.bridge, expectations.suites; "
        "assert 'great_expectations' not in sys.modules and 'duckdb' not in sys.modules; "
        "import expectations.gxrun, os; assert os.environ['GX_ANALYTICS_ENABLED'] == 'False'"
    )
    env = {key: value for key, value in os.environ.items() if key != "GX_ANALYTICS_ENABLED"}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=env, capture_output=True)


def test_the_file_is_closed_after_a_validation_and_nothing_is_left_behind(core_file: Path) -> None:
    before = {path.name for path in core_file.parent.iterdir()}
    validate_tables(core_file, ["core.field"], now=NOW)
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{core_file}' AS w")  # read-write: impossible while a reader has it
        con.execute("CREATE TABLE w.core.written (i INTEGER); DROP TABLE w.core.written")
    assert {path.name for path in core_file.parent.iterdir()} == before


def test_the_shared_session_survives_a_broken_file_and_lets_go_of_each(
    core_file: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "mart.duckdb"
    wrong.write_bytes(b"not a database")
    for _ in range(2):
        for file, outcome in ((core_file, "passed"), (wrong, "errored")):
            [found] = validate_tables(file, ["core.field"], now=NOW)
            assert set(outcomes(found).values()) == {outcome}
    with pytest.raises(RuntimeError, match="inside"), gxrun.open_session(core_file):
        raise RuntimeError("inside")
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{core_file}' AS w")


def test_duckdb_takes_no_more_than_it_is_given(tmp_path: Path) -> None:
    def given(limits: CheckLimits | None) -> tuple[str, int, str]:
        names = ("memory_limit", "threads", "temp_directory")
        asked = ", ".join(f"current_setting('{name}') AS {name}" for name in names)
        with gxrun.open_session(None, limits) as session:
            [row] = session.fetch(f"SELECT {asked}")
        return tuple(row[name] for name in names)

    assert given(CheckLimits("300MiB", 1, tmp_path / "it's")) == ("300.0 MiB", 1, str(tmp_path / "it's"))
    assert given(None)[:2] == ("1.8 GiB", 2)


def test_what_does_not_fit_in_memory_is_counted_all_the_same(tmp_path: Path) -> None:
    spread = "(SELECT hash(i % 600000) AS code, 'x' || hash(i % 600000) AS root FROM range(600001) AS r(i))"
    with gxrun.open_session(None, CheckLimits("60MiB", 1, tmp_path / "spill")) as session:
        found, _ = session.run(spread, [unique("code", "root")])
    assert found["code_root_unique"].observed == 1
    with gxrun.open_session(None, CheckLimits(spill=tmp_path / "other")) as session:
        assert session.fetch("SELECT 1 AS n") == [{"n": 1}]


# -- pages -----------------------------------------------------------------------------------------------


def test_pages_say_what_failed_and_need_no_network(core_file: Path, tmp_path: Path) -> None:
    bad = RuleResult(
        "core.x", "r", "ERROR", "failed", 1, "1 <dòng>", "Vì sao", "Làm gì", "nguồn", sample=({"k": "<b>"},)
    )
    began = datetime(2026, 6, 30, 2, tzinfo=LOCAL)
    bad = replace(bad, since=began)
    warned = replace(
        bad, name="w", severity="WARN", failing_rows=7, action="Làm gì khác", owner="vận hành", sample=(),
        since=began - timedelta(days=9),
    )  # fmt: skip
    fine = validate_tables(core_file, ["core.field"], now=NOW)
    index = write_docs(tmp_path, [*fine, TableResult("core.x", [warned, bad], 3)])
    page = (tmp_path / "core.x.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page
    # The sentence first, of what blocks; then each failing rule with its rows, problem, action, owner, since.
    told = page.index("Quy tắc core.x:r không đạt từ 30/06/2026 02:00: 1 &lt;dòng&gt;")
    assert told < page.index("Dòng sai")
    for part in ("<td>7</td>", "Làm gì khác", "vận hành", "21/06/2026 02:00"):
        assert page.index(part) > told
    listed = index.read_text(encoding="utf-8")
    assert "core.field" in listed
    assert "<code>r</code> (ERROR)" in listed
    for file in tmp_path.glob("*.html"):
        assert not re.search(r"(?:https?:)?//|<script|<link", file.read_text(encoding="utf-8"))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


# -- suites as a whole -----------------------------------------------------------------------------------


def test_a_suite_needs_a_row_count_rule_and_whole_rules() -> None:
    with pytest.raises(ValueError, match="row-count"):
        Suite("core.x", ("i",), required("i"))
    assert Suite("core.x", ("i",), required("i"), may_be_empty=True)
    with pytest.raises(ValueError, match="one name"):
        suite(error("a", "true", *WHY), warn("a", "true", *WHY))
    with pytest.raises(ValueError, match="batch"):
        error("a", "SELECT 1", *WHY)
    with pytest.raises(ValueError, match="one way"):
        error("a", "", *WHY)
    with pytest.raises(ValueError, match="what to do"):
        suite(error("a", "true", "Vì sao."))
    assert (
        Suite("core.x", (), (row_count(), error("a", "true", "Vì sao.")), "Làm gì.").rules[1].action
        == "Làm gì."
    )


def test_a_suite_is_found_by_its_table() -> None:
    """`core.dossier_fee` in core/dossier.py, `landing/portal/field` in landing/portal/field.py."""
    for module in pkgutil.walk_packages(suites.__path__, "expectations.suites."):
        place = module.name.removeprefix("expectations.suites.").split(".")
        for one in getattr(import_module(module.name), "SUITES", ()):
            path = re.split(r"[/.]", one.table)
            assert module.name.endswith(".datasets") or (
                path[: len(place) - 1] == place[:-1] and re.match(rf"{place[-1]}(_|$)", path[len(place) - 1])
            ), (one.table, module.name)


READ_BY_INDICATORS = {
    "core.dossier": "received_at due_at finished_at returned_at refused_at submitted_at status channel_raw "
    "agency_code agency_root procedure_code field_code_raw online_payment_flag updated_at deleted "
    "result_count result_file_count dossier_code",
    "core.dossier_fee": "amount dossier_code agency_root",
    "core.dossier_supplement": "requested_at answered_at due_before",
    "core.register_document": "secrecy scope promulgation_date notation organ_code signed deleted updated_at",
    "core.register_recipient": "channel paper_copy organ_code register_id",
    "core.axis_document": "business_type business_organ_code business_date business_notation organ_code "
    "promulgation_date notation from_code doc_id",
    "core.axis_recipient": "organ_code doc_id",
    "core.axis_status": "status_code status_at organ_code promulgation_date notation from_code",
    "core.payment": "status amount refund_amount refunded_at transacted_at agency_code dossier_code "
    "procedure_code currency updated_at reference",
    "core.rating": "dossier_code rated_at level",
    "core.petition": "petition_code agency_code agency_root dossier_code received_at due_at finished_at status "
    "satisfaction",
    "core.settlement_line": "amount settlement_date rrn response_code",
    "core.agency": "agency_id code_qd20 level parent_agency_id valid_from valid_to",
    "core.agency_succession": "old_code new_code date kind weight",
    "core.agency_resolution": "code agency_id level in_city valid_from valid_to",
    "core.procedure": "procedure_code valid_from valid_to field_code",
    "core.service_level": "procedure_code level valid_from valid_to",
    "core.eligible_procedure": "procedure_code class valid_from valid_to",
    "core.procedure_detail": "procedure_code has_fee result_count",
    "core.procedure_method": "processing_time processing_time_unit channel procedure_code",
    "core.field": "field_code name",
    "core.calendar": "date is_working_day",
    "core.official_766": "year score ratio",
    "mart.indicator_value": "numerator denominator value_pct status target_pct target_operator period_type "
    "period_start period_end grain agency_id agency_group field_code indicator_id variant is_current",
    "mart.dossier": "received_at due_at first_due_at finished_at is_resolved is_on_time status channel fee_total "
    "online_payment_flag procedure_code field_code received_agency_id received_agency_level",
    "mart.document": "secrecy scope promulgation_date deleted in_base sent_to_all recipient_count agency_id",
    "mart.payment": "amount refund_amount net_amount status transacted_at is_success counts_online agency_id",
    "mart.rating": "rated_at level counts is_satisfied agency_id",
    "mart.petition": "received_at due_at finished_at status is_on_time finished_agency_id",
    "landing/portal/dossier": "fees supplements",
    "landing/portal/procedure_detail": "methods",
    "landing/exchange/document": "to_codes",
    "landing/exchange/register": "recipients",
}


@pytest.mark.parametrize("table", sorted(READ_BY_INDICATORS))
def test_every_column_an_indicator_reads_has_a_value_rule(table: str, bench: Bench) -> None:
    """Beside being there: a rule of the suite speaks of its values, or a CHECK of the database does."""
    checks = bench.session.fetch(
        "SELECT constraint_text AS text FROM duckdb_constraints() WHERE constraint_type = 'CHECK' "
        f"AND schema_name || '.' || table_name = '{table}'"
    )
    texts = [str(row["text"]) for row in checks]
    texts += [rule.sql for rule in SUITES[table].rules if not rule.name.endswith("_present")]
    said = {word for text in texts for word in re.findall(r"\w+", text)}
    assert set(READ_BY_INDICATORS[table].split()) - said == set()


def test_texts_for_people_are_sentences() -> None:
    for one in SUITES.values():
        for rule in one.rules:
            assert rule.reason.rstrip().endswith("."), f"{one.table}.{rule.name}: {rule.reason}"
            assert rule.action.rstrip().endswith("."), f"{one.table}.{rule.name}: {rule.action}"
