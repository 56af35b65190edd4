from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from assets.sources.errors import BadAnswer, Incomplete
from assets.sources.frame import schema_of
from assets.sources.portal.official import due_periods, pull_official_766
from assets.sources.portal.probe import probe
from assets.sources.pull import PullReport
from tests.unit.sources.common.fake import answer
from tests.unit.sources.portal.portal import NOW, Portal, context, portal_config, record, with_client
from warehouse.registry.contracts.portal import OFFICIAL_766
from warehouse.registry.source_entity import SourceEntity


def pull(portal: Portal, home: Path, now: str = NOW) -> PullReport:
    ctx = context(home, now)
    return with_client(portal, lambda client: pull_official_766(client, ctx))


def test_which_periods_are_due(tmp_path: Path) -> None:
    store = context(tmp_path).store
    assert [p.name for p in due_periods(store, date(2026, 3, 5), 2)] == [
        "year:2026",
        "quarter:2026:1",
        "month:2026:1",
        "month:2026:2",
    ]
    assert due_periods(store, date(2025, 12, 31), 2) == []
    names = [p.name for p in due_periods(store, date(2027, 1, 15), 2)]
    assert len(names) == 18
    assert "month:2027:1" not in names
    assert [p.year for p in due_periods(store, date(2030, 1, 15), 2)] == [2029] * 17 + [2030]


def test_ended_periods_are_asked_once_and_running_ones_once_per_run(tmp_path: Path) -> None:
    portal = Portal()
    assert len(pull(portal, tmp_path).manifests) == 4
    assert len(portal.requests) == 24
    portal.requests.clear()
    report = pull(portal, tmp_path)
    assert [m.extra for m in report.manifests] == [
        {"period": "year:2026", "closed": "false"},
        {"period": "quarter:2026:1", "closed": "false"},
    ]
    later = pull(portal, tmp_path, now="2026-04-01T00:30:00")
    assert [m.extra["period"] for m in later.manifests] == ["year:2026", "quarter:2026:1", "month:2026:3"]


def test_rows_of_both_shapes(tmp_path: Path) -> None:
    portal = Portal()

    def report(endpoint: str, asked: dict[str, object]):  # type: ignore[no-untyped-def]
        if endpoint != "dossier-digitized":
            return answer({"code": "OK", "data": None}, 201)
        number = int(str(asked["currentPage"]))
        overview = {
            "departmentId": "019d2be3-6a87-7317-855a-9a81af57b106",
            "departmentCode": "H29",
            "departmentLevel": "PROVINCE",
            "totalScore": 10.25,
            "totalMaxScore": "22",
            "metrics": [
                {"code": "REUSED_DIGITIZED_DATA", "numerator": "311489", "denominator": 1653458, "ratio": 18.84,
                 "score": 0.47, "maxScore": 2},
                {"code": "ELECTRONIC_CERTIFIED_COPY", "numerator": None, "denominator": None, "ratio": 100,
                 "dataQualityStatus": "NO_NATIONAL_REPORT_DATA"},
            ],
        }  # fmt: skip
        child = {
            "departmentCode": f"H29.10{number}",
            "departmentName": "Phường",
            "totalScore": 1,
            "metrics": [],
        }
        data = {
            "overview": overview,
            "evaluation": [child],
            "monthlyChart": [{"month": "01", "averageScore": 36.23}, {"month": "02", "averageScore": None}],
            "pagination": {"currentPage": number, "pageSize": 200, "total": "2", "totalPages": "2"},
        }
        return answer({"code": "OK", "data": data}, 201)

    portal.report = report
    pull(portal, tmp_path)
    frame = pl.read_parquet(context(tmp_path).store.data_files(SourceEntity("portal", "official_766")))
    assert dict(frame.schema) == schema_of(OFFICIAL_766)
    year = frame.filter(pl.col("period_type") == "year")
    assert sorted(year.select("scope", "department_code", "metric_code").rows()) == [
        ("child", "H29.101", "TOTAL"),
        ("child", "H29.102", "TOTAL"),
        ("parent", "H29", "ELECTRONIC_CERTIFIED_COPY"),
        ("parent", "H29", "REUSED_DIGITIZED_DATA"),
        ("parent", "H29", "TOTAL"),
        ("parent", "H29", "averageScore:01"),
    ]
    reused = year.filter(pl.col("metric_code") == "REUSED_DIGITIZED_DATA").to_dicts()[0]
    assert (reused["numerator"], reused["ratio"], reused["max_score"]) == (311489, Decimal("18.84"), 2)
    certified = year.filter(pl.col("metric_code") == "ELECTRONIC_CERTIFIED_COPY").to_dicts()[0]
    assert certified["numerator"] is None
    assert certified["quality_flag"] == "NO_NATIONAL_REPORT_DATA"


def test_satisfaction_goes_by_dates_the_others_by_period(tmp_path: Path) -> None:
    portal = Portal()
    asked: list[tuple[str, dict[str, object]]] = []
    honest = portal.report
    portal.report = lambda endpoint, body: (asked.append((endpoint, body)), honest(endpoint, body))[1]
    pull(portal, tmp_path)
    satisfaction = [body for endpoint, body in asked if endpoint == "handling-satisfaction"]
    assert [(body["fromDate"], body["toDate"]) for body in satisfaction] == [
        ("2026-01-01", "2026-03-05"),
        ("2026-01-01", "2026-03-05"),
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
    ]
    progress = [body for endpoint, body in asked if endpoint == "dvc-progress-tree"]
    assert progress[1]["timeType"] == "quarter"
    assert progress[1]["quarter"] == 1
    assert progress[3]["month"] == 2


@pytest.mark.mistake(31)
def test_an_answer_about_another_province_is_refused(tmp_path: Path) -> None:
    portal = Portal()
    portal.report = lambda endpoint, body: answer(
        {"code": "OK", "data": {"overview": {"departmentId": "other"}, "evaluation": []}}, 201
    )
    with pytest.raises(BadAnswer, match="PORTAL_ROOT_DEPARTMENT_ID"):
        pull(portal, tmp_path)


def test_a_report_that_repeats_its_page_fails(tmp_path: Path) -> None:
    data = {"evaluation": [{"departmentCode": "H29.101"}], "pagination": {"totalPages": 3}}
    portal = Portal()
    portal.report = lambda endpoint, body: answer({"code": "OK", "data": data}, 201)
    with pytest.raises(Incomplete, match="lặp lại"):
        pull(portal, tmp_path)


def test_probe_looks_everywhere_and_writes_nothing(tmp_path: Path) -> None:
    portal = Portal([record(1, LaLam="x"), record(2)])
    ctx = context(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    results = {r.interface.split(" ")[0]: r for r in with_client(portal, lambda client: probe(client, ctx))}
    assert sorted(tmp_path.rglob("*")) == before
    assert results["portal.token"].signature_ok is True
    dossier = results["portal.dossier"]
    assert dossier.unknown_keys == ["LaLam"]
    assert "TrangThaiHoSo" not in dossier.missing_keys
    assert {a.name: a.holds for a in dossier.assumptions}["updated_filters"] is True
    assert {a.name: a.holds for a in results["portal.count"].assumptions} == {
        "count": True,
        "checksum": True,
    }
    assert "Hộ tịch" not in str(results)
    assert "NGUYỄN" not in str(results)


def test_probe_tells_a_wrong_secret_from_an_absent_system(tmp_path: Path) -> None:
    ctx = context(tmp_path)
    refused = with_client(Portal(), lambda client: probe(client, ctx), config=portal_config(client_id="x"))
    token = next(r for r in refused if r.interface == "portal.token")
    assert (token.reachable, token.signature_ok) == (True, False)

    def dead(request: object):  # type: ignore[no-untyped-def]
        return answer("x", 503)

    results = with_client(dead, lambda client: probe(client, ctx))
    assert not any(r.reachable for r in results)
    assert all(r.error for r in results)
