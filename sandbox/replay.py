"""Replay mode: recorded answers of the real portal, for the arguments they were recorded with.

- ``get_list_agency_service_v2`` and ``procedure_get_list_field_service_v2`` answer the recorded 57 and 489
  rows.
- ``get_ds_tthc_da_cong_bo_dvc_service``: ``pObjectType`` 1 and 5 answer their recordings, whatever the
  level and agency asked for. ``pObjectType`` -1 answers recording 1, but recording 5 when ``pMucDo`` is 4.
  Both recordings hold 2,000 rows (pages 1 and 2 of 1,000) and declare more; every further page is ``[]``.
- Evaluation endpoints answer the city's real figures for the year 2026, and an empty report for any other
  period.
- Any other service answers ``[]``.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import parse_qs

from sandbox.answers import Answer, Call, answer_json
from sandbox.official import ROOT_DEPARTMENT, SHAPE_A
from sandbox.times import DATA

_SERVICES = "get_ds_tthc_da_cong_bo_dvc_service"
_CITY = {
    "departmentId": ROOT_DEPARTMENT,
    "departmentName": "UBND Thành phố Hồ Chí Minh",
    "departmentCode": "H29",
    "departmentType": "PROVINCE",
    "departmentLevel": "PROVINCE",
    "agencyLevel": "level_1",
}


class Replay:
    """Handlers that answer from recordings in a folder (``*.json`` or ``*.json.gz``), by default the shipped ones."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or DATA / "recorded"
        self._agencies = self._load("get_list_agency_service_v2")
        self._fields = self._load("procedure_get_list_field_service_v2")
        self._type_1 = self._load(f"{_SERVICES}.type1.page1") + self._load(f"{_SERVICES}.page2")
        self._type_5 = self._load(f"{_SERVICES}.type5.pages1-2")
        self._official = json.loads((DATA / "hcmc_766_20261010.json").read_text(encoding="utf-8"))

    def _load(self, name: str) -> list[dict[str, str]]:
        plain = self._folder / f"{name}.json"
        text = (
            plain.read_bytes()
            if plain.exists()
            else gzip.decompress((self._folder / f"{name}.json.gz").read_bytes())
        )
        rows: list[dict[str, str]] = json.loads(text)
        return rows

    def catalogue(self, call: Call) -> Answer:
        """Answer rest.jsp from the recordings."""
        arguments = json.loads(parse_qs(call.body.decode()).get("params", ["{}"])[0])
        service = arguments.get("service")
        if service == "get_list_agency_service_v2":
            return answer_json(self._agencies)
        if service == "procedure_get_list_field_service_v2":
            return answer_json(self._fields)
        if service == _SERVICES:
            kind, level = str(arguments.get("pObjectType", "-1")), str(arguments.get("pMucDo", "-1"))
            rows = self._type_5 if kind == "5" or (kind == "-1" and level == "4") else self._type_1
            size, page = int(arguments.get("p_Page_Size", 1000)), int(arguments.get("p_Page_Index", 1))
            return answer_json(rows[(page - 1) * size : page * size])
        return answer_json([])

    def evaluation(self, call: Call) -> Answer:
        """Answer an evaluation endpoint: the real figures of the year 2026, empty for other periods."""
        name, body = call.path.rsplit("/", 1)[-1], call.json()
        year = str(body.get("year")) == "2026" and body.get("timeType") == "year"
        if name == "handling-satisfaction":
            year = str(body.get("fromDate")) == "2026-01-01" and str(body.get("toDate", "")) >= "2026-09"
        if name in SHAPE_A:
            group = {"transparency": "CKMB", "dossier-digitized": "MDSH", "handling-satisfaction": "MDHL"}[
                name
            ]
            rows = self._official[group] if year else {}
            metrics = [
                {"code": code, "name": code, **figures}
                for code, figures in rows.items()
                if isinstance(figures, dict)
            ]
            maximum = {"CKMB": 18, "MDSH": 22, "MDHL": 18}[group]
            overview: dict[str, object] = {**_CITY, "stt": 0, "metrics": metrics}
            if year:
                score = self._official["groups"][group]
                overview.update(
                    {
                        "totalScore": score,
                        "totalMaxScore": maximum,
                        "ratio": round(100 * score / maximum, 2),
                        "scoreDelta": None,
                    }
                )
            size = int(str(body.get("pageSize", 200)))
            pagination = {"currentPage": 1, "pageSize": size, "total": 0, "totalPages": 0}
            data: dict[str, object] = {
                "overview": overview,
                "evaluation": [],
                "monthlyChart": [],
                "pagination": pagination,
                "source": "replay",
            }
            if year and name == "handling-satisfaction":
                data["totalPetitions"] = self._official["MDHL"]["totalPetitions"]
            return answer_json({"code": "OK", "message": "OK", "data": data}, 201)
        groups = {
            "dvc-progress-tree": "TDGQ",
            "provide-online-tree": "ONLINE",
            "formality-online-payment-tree": "TTTT",
        }
        if name not in groups:
            return answer_json({"code": "NOT_FOUND", "message": "Không có báo cáo này", "data": None}, 404)
        figures = dict(self._official[groups[name]]) if year else {}
        if year and name == "dvc-progress-tree":
            figures.update({"totalScore": self._official["groups"]["TDGQ"], "totalMaxScore": 20})
        parent = {**_CITY, **figures}
        data = {"parent": parent, "children": [], "monthlyChart": []}
        return answer_json({"code": "OK", "message": "OK", "data": data}, 201)
