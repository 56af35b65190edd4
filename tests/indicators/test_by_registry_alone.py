"""A target, an indicator and a file dataset come into being by registry entries and one SQL file, with no other change.

The packages are copied to a folder of their own, the entries are put there, and everything that people see is asked:
tables, figures, dictionary, templates, report, the assets and checks of the UI.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

DATASET = """
id: training
order: 200
name: {vi: Bồi dưỡng công chức, en: Staff training}
description: {vi: Số người học và số người đạt theo kỳ và cơ quan., en: Learners and those who passed.}
key: [period, agency_code]
span: period
at_most: [[passed, learners]]
columns:
  - {name: period, vi: ky, en: period, type: period, description: {vi: Kỳ, en: Period}, example: "2024"}
  - {name: agency_code, vi: ma_don_vi, en: agency_code, type: agency, description: {vi: Mã, en: Code}, example: H29.15}
  - {name: learners, vi: so_hoc_vien, en: learners, type: count, description: {vi: Học, en: Learners}, example: "20"}
  - {name: passed, vi: so_dat, en: passed, type: count, description: {vi: Người đạt, en: Passed}, example: "18"}
"""

INDICATOR = """
id: training_passed
order: 300
tier: supporting
unit: người
direction: higher
grains: [city, agency]
sources: [files/training, files/agencies, files/agency_succession]
name: {vi: Tỷ lệ công chức đạt sau bồi dưỡng, en: Share of staff who passed their training}
description: {vi: Người đạt trong số người học., en: Those who passed of those who learned.}
exclusions: {vi: Không., en: None.}
legal_basis: {vi: Thử nghiệm, en: A test}
owner: Sở Nội vụ
formula_version: "1"
formula_since: 2024-01-01
variants:
  headline:
    name: {vi: Đạt, en: Passed}
    formula: {vi: đạt / học, en: passed / learners}
targets:
  - {from: 2024-01-01, operator: ">=", pct: 90}
"""

SQL = """
-- grain: one row per agency and period
-- inputs: mart.file_training, computed_period
-- owner: warehouse.mart
SELECT
    f.agency_code AS item, p.period_type, p.period_start, p.period_end, f.agency_id, f.agency_level,
    if(f.in_city, f.learners, 0) AS denominator, if(f.in_city, f.passed, 0) AS numerator,
    if(f.in_city, 'Đã học', 'Không thuộc thành phố') AS reason
FROM computed_period AS p
INNER JOIN mart.file_training AS f ON f.span_start = p.period_start AND f.span_end = p.period_end
"""

ASK = """
import json, sys
from pathlib import Path
from datetime import timedelta
import duckdb
from assets.sources.files.datasets import DATASETS
from assets.sources.files.reader import check_file
from assets.sources.files.templates import write_templates
from pipelines.definitions import build_defs
from tests.indicators import tiny
from tests.indicators.pipeline import ORIGIN, compute_by_sql
from tools import write_docs
from tests.moments import to_utc
from warehouse.clock import Clock
from warehouse.database.connection import Warehouse
from warehouse.published.explain import Asked, explain
from warehouse.published.publish import publish
from warehouse.registry.periods import parse_period

home = Path(sys.argv[1])
tiny.FILINGS["training"] = "ky,ma_don_vi,so_hoc_vien,so_dat"
truth = tiny.TinyTruth(home / "truth", "2025-02-01T06:00:00")
truth.payment("2023-12-05T09:00:00", 1000)
truth.dossier(KenhThucHien="2", NgayTiepNhan="2024-03-01T08:00:00")
truth.filing("training", "2024", "2024|000.00.01.H29|20|18", "2024|H29.41|30|26")
compute_by_sql(truth.write(), truth.now, home / "home")
warehouse = Warehouse(home / "home" / "warehouse", clock=Clock(to_utc(truth.now)))
snapshot = publish(warehouse, home / "published", warehouse.clock, "run-1", ORIGIN)
with duckdb.connect(str(snapshot.folder / "egov.duckdb"), read_only=True) as con:
    def ask(sql):
        return [list(map(str, row)) for row in con.execute(sql).fetchall()]
    figures = ask('''SELECT grain, coalesce(agency_id, ''), numerator, denominator, status FROM mart.indicator_value
        WHERE is_current AND indicator_id = 'training_passed' AND period_type = 'year' AND period_label LIKE '%2024'
        ORDER BY 1, 2''')
    judged = ask('''SELECT DISTINCT target_operator, target_pct, status FROM mart.indicator_value WHERE is_current
        AND indicator_id = 'online_dossier_share' AND period_type = 'year' AND grain = 'city' AND variant = 'headline'
        AND period_start = DATE '2024-01-01' ''')
    rows = ask("SELECT agency_id, learners, passed, span_end FROM mart.file_training ORDER BY 1")
    scored = ask("SELECT name_vi, year_status FROM mart.scorecard WHERE indicator_id = 'training_passed'")
    found = explain(con, Asked("training_passed", "headline", parse_period("2024", "civil"), "H29.01"))
graph = build_defs().resolve_asset_graph()
assets = [key.to_user_string() for key in graph.materializable_asset_keys if "training" in key.to_user_string()]
checks = [key.asset_key.to_user_string() for key in graph.asset_check_keys if "training" in str(key)]
columns = graph.get(next(k for k in graph.materializable_asset_keys if k.path[-1] == "training")).metadata
write_templates(home / "templates")
bad = home / "training_2025.csv"
bad.write_text("ky,ma_don_vi,so_hoc_vien,so_dat\\n2025,H29.01,1,2\\n", encoding="utf-8")
print(json.dumps({
    "figures": figures, "judged": judged, "rows": rows, "scored": scored, "assets": sorted(assets),
    "checks": sorted(set(checks)), "landed": [c.name for c in columns["dagster/column_schema"].columns],
    "template": (home / "templates" / "training_mau.csv").read_text(encoding="utf-8-sig").split(),
    "faults": [fault.rule for fault in check_file(bad, home)],
    "dictionary": "## mart.file_training" in write_docs.dictionary(),
    "page": "training_passed" in write_docs.indicators(),
    "explained": [found.agrees, found.reasons],
    "report": "đạt sau bồi dưỡng" in (snapshot.folder / "report.html").read_text(encoding="utf-8"),
}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("copy")
    code = place / "code"
    for name in (
        "assets",
        "expectations",
        "pipelines",
        "warehouse",
        "tools",
        "tests/oracle",
        "tests/indicators",
    ):
        shutil.copytree(
            ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__", "var", "inbox")
        )
    for name in ("__init__.py", "moments.py"):
        shutil.copy(ROOT / "tests" / name, code / "tests" / name)
    (code / "warehouse/datasets/training.yaml").write_text(DATASET, encoding="utf-8")
    (code / "warehouse/indicators/training_passed.yaml").write_text(INDICATOR, encoding="utf-8")
    (code / "warehouse/sql/mart/indicators/training_passed.sql").write_text(SQL, encoding="utf-8")
    entry = code / "warehouse/indicators/online_dossier_share.yaml"
    text = entry.read_text(encoding="utf-8")
    assert text.count("targets: []") == 1
    entry.write_text(
        text.replace("targets: []", 'targets:\n  - {from: 2024-01-01, operator: ">=", pct: 100}'),
        encoding="utf-8",
    )
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("EGOV_", "DROP_", "PORTAL_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(place)],
        cwd=code,
        env=clean | {"PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_dataset_and_its_indicator_give_figures(answers: dict[str, Any]) -> None:
    assert answers["rows"] == [["H29.01", "20", "18", "2025-01-01"], ["H29.41", "30", "26", "2025-01-01"]]
    assert answers["figures"] == [
        ["agency", "H29.01", "18", "20", "met"],
        ["agency", "H29.41", "26", "30", "not_met"],
        ["city", "", "44", "50", "not_met"],
    ]
    assert answers["scored"] == [["Tỷ lệ công chức đạt sau bồi dưỡng", "not_met"]]


def test_a_target_is_judged(answers: dict[str, Any]) -> None:
    assert answers["judged"] == [[">=", "100.00", "met"]]


def test_people_see_them_everywhere(answers: dict[str, Any]) -> None:
    assert answers["assets"] == ["core/file_training", "landing/files/training", "mart/file_training"]
    assert answers["checks"] == answers["assets"]
    assert {"period", "agency_code", "learners", "passed", "file_period"} <= set(answers["landed"])
    assert answers["template"] == ["ky,ma_don_vi,so_hoc_vien,so_dat", "2024,H29.15,20,18"]
    assert answers["faults"] == ["at_most"]
    assert answers["dictionary"]
    assert answers["page"]
    assert answers["explained"] == [True, [["Đã học", 1, 18, 20]]]
    assert answers["report"]
