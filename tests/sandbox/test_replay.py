"""Replay mode answers what was recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sandbox.build import build
from sandbox.replay import Replay
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server

ROOT = "019d2be3-6a87-7317-855a-9a81af57b106"


@pytest.fixture(scope="module")
def client() -> TestClient:
    world = build(1, SCALES["small"], DEFAULT_END)
    return TestClient(Server(world, Secrets.of(1), Path(), Replay()).app)


def _rows(client: TestClient, **params: object) -> list[dict[str, str]]:
    return client.post("/portal/jsp/rest.jsp", data={"params": json.dumps(params)}).json()


def test_agencies_and_fields(client: TestClient) -> None:
    assert len(_rows(client, service="get_list_agency_service_v2")) == 57
    assert len(_rows(client, service="procedure_get_list_field_service_v2")) == 489


@pytest.mark.parametrize(("kind", "total"), [("1", "2507"), ("5", "2467"), ("-1", "2507")])
def test_service_pages_hold_less_than_they_declare(client: TestClient, kind: str, total: str) -> None:
    found = []
    for page in (1, 2, 3):
        rows = _rows(
            client, service="get_ds_tthc_da_cong_bo_dvc_service", pCoQuanId="411312", pMucDo="1", pObjectType=kind,
            p_Page_Size=1000, p_Page_Index=page,
        )  # fmt: skip
        assert len(rows) == (1000 if page < 3 else 0)
        found += rows
    assert {row["TOTAL_RECORDS"] for row in found} == {total}


def test_official_figures_of_2026(client: TestClient) -> None:
    body = {"timeType": "year", "year": 2026, "rootDepartmentId": ROOT, "currentPage": 1, "pageSize": 100}
    path = "/portal/api/v1/reporting/evaluation/"
    progress = client.post(path + "dvc-progress-tree", json=body)
    assert progress.status_code == 201
    parent = progress.json()["data"]["parent"]
    assert (parent["totalReceived"], parent["totalOnTime"], parent["avgProcessingDays"]) == (
        1653458,
        1478230,
        3.8,
    )
    metrics = client.post(path + "dossier-digitized", json=body).json()["data"]["overview"]["metrics"]
    assert next(m for m in metrics if m["code"] == "ELECTRONIC_CERTIFIED_COPY")["numerator"] is None
    empty = client.post(path + "dvc-progress-tree", json={**body, "year": 2025}).json()["data"]["parent"]
    assert "totalReceived" not in empty
