"""Official Decision-766 figures, in the two shapes of the current portal (wire A2).

Figures follow the generated dossiers with small deviations, as a second system's would; they start with
2022, when the index began to run. A month can be asked for only after it has ended.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sandbox.agencies import CITY
from sandbox.answers import Answer, Call, answer_json
from sandbox.world import World

ROOT_DEPARTMENT = "019d2be3-6a87-7317-855a-9a81af57b106"
SHAPE_A = ("transparency", "dossier-digitized", "handling-satisfaction")
SHAPE_B = ("dvc-progress-tree", "provide-online-tree", "formality-online-payment-tree")
_MAXIMA = {
    "transparency": 18,
    "dossier-digitized": 22,
    "handling-satisfaction": 18,
    "dvc-progress-tree": 20,
    "provide-online-tree": 12,
    "formality-online-payment-tree": 10,
}
_FIRST_YEAR = 2022


def rounded(value: float | Decimal) -> float:
    """Round half-up to two decimals."""
    return float(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def metric(code: str, numerator: int, denominator: int, maximum: int, full: int = 100) -> dict[str, object]:
    """Return one metric row: ratio with two decimals, score linear up to the full ratio."""
    ratio = rounded(Decimal(100 * numerator) / Decimal(denominator)) if denominator else 0.0
    score = min(float(maximum), rounded(Decimal(str(ratio)) * maximum / full))
    return {
        "code": code,
        "name": code,
        "numerator": numerator,
        "denominator": denominator,
        "ratio": ratio,
        "score": score,
        "maxScore": maximum,
    }


class Tally:
    """What is counted per agency and month."""

    __slots__ = (
        "completed",
        "days",
        "fee",
        "on_time",
        "online",
        "paid",
        "received",
        "results",
        "reused",
        "scanned",
    )

    def __init__(self) -> None:
        self.received = self.on_time = self.completed = self.online = self.fee = self.paid = 0
        self.scanned = self.results = self.reused = 0
        self.days = 0.0

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Official:
    """Handler of the six evaluation endpoints."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tallies: tuple[int, dict[tuple[int, int], dict[str, Tally]]] | None = None

    def _count(self) -> dict[tuple[int, int], dict[str, Tally]]:
        if self._tallies is not None and self._tallies[0] == self._world.changes:
            return self._tallies[1]
        out: dict[tuple[int, int], dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
        for dossier in self._world.dossiers:
            found = dossier.record.at(self._world.clock)
            if found is None or dossier.root != CITY:
                continue
            state = found[1]
            received, due, finished = state["NgayTiepNhan"], state["NgayHenTra"], state["NgayKetThucXuLy"]
            if not isinstance(received, datetime) or received.year < _FIRST_YEAR:
                continue
            if dossier.number % 250 == 7:
                continue
            code = ".".join(str(state["MaDinhDanhDonVi"]).split(".")[:2])
            tally = out[(received.year, received.month)][code]
            tally.received += 1
            late = (
                isinstance(due, datetime)
                and (finished if isinstance(finished, datetime) else self._world.clock) > due
            )
            tally.on_time += not late
            tally.online += state["KenhThucHien"] == "2"
            tally.scanned += state["HoSoCoThanhPhanSoHoa"] == 1
            papers = state["DanhSachGiayToKetQua"]
            tally.results += isinstance(papers, list) and any(paper["CoTep"] for paper in papers)
            scans = state["TaiLieuNop"]
            tally.reused += isinstance(scans, list) and any(scan["DuocTaiSuDung"] for scan in scans)
            if isinstance(finished, datetime):
                tally.completed += 1
                tally.days += max(0.0, (finished - received).total_seconds() / 86_400)
            if any(amount for _, _, amount in dossier.fees):
                tally.fee += 1
                tally.paid += state["DuocThanhToanTrucTuyen"] in (1, 2)
        self._tallies = (self._world.changes, out)
        return out

    def evaluation(self, call: Call) -> Answer:
        """Answer one evaluation endpoint: HTTP 201 envelope, 400 for a month that has not ended."""
        name = call.path.rsplit("/", 1)[-1]
        body = call.json()
        if name not in _MAXIMA:
            return answer_json({"code": "NOT_FOUND", "message": "Không có báo cáo này", "data": None}, 404)
        if body.get("rootDepartmentId") != ROOT_DEPARTMENT:
            return answer_json({"code": "BAD_REQUEST", "message": "Sai mã đơn vị", "data": None}, 400)
        try:
            months = self._months(name, body)
        except (ValueError, KeyError, TypeError):
            return answer_json(
                {"code": "BAD_REQUEST", "message": "Kỳ báo cáo không hợp lệ", "data": None}, 400
            )
        total, children = Tally(), defaultdict[str, Tally](Tally)
        counts = self._count()
        for month in months:
            for code, tally in counts.get(month, {}).items():
                total.add(tally)
                children[code].add(tally)
        kids = sorted((code, tally) for code, tally in children.items() if code != CITY)
        data = self._shape_a(name, body, total, kids) if name in SHAPE_A else self._shape_b(name, total, kids)
        return answer_json({"code": "OK", "message": "OK", "data": data}, 201)

    def _months(self, name: str, body: dict[str, object]) -> list[tuple[int, int]]:
        today = self._world.clock.date()
        if name == "handling-satisfaction":
            first, last = date.fromisoformat(str(body["fromDate"])), date.fromisoformat(str(body["toDate"]))
            return sorted(
                {
                    ((first + timedelta(days=n)).year, (first + timedelta(days=n)).month)
                    for n in range((last - first).days + 1)
                }
            )
        year = int(str(body["year"]))
        kind = body.get("timeType")
        if kind == "month":
            month = int(str(body["month"]))
            ends = date(year + month // 12, month % 12 + 1, 1)
            if ends > today:
                raise ValueError("the month has not ended")
            return [(year, month)]
        if kind == "quarter":
            quarter = int(str(body["quarter"]))
            if not 1 <= quarter <= 4:
                raise ValueError("no such quarter")
            return [(year, month) for month in range(3 * quarter - 2, 3 * quarter + 1)]
        if kind == "year":
            return [(year, month) for month in range(1, 13)]
        raise ValueError("unknown timeType")

    def _named(self, code: str) -> dict[str, object]:
        leaf = code.split(".")[-1]
        commune = len(leaf) == 3 and leaf != CITY
        return {
            "departmentId": f"019d2be3-0000-7000-8000-{int(''.join(c for c in leaf if c.isdigit()) or 0):012d}",
            "departmentName": self._world.names.get(code, "Đơn vị khác"),
            "departmentCode": code,
            "departmentType": "COMMUNE_PEOPLE_COMMITTEE" if commune else "PROVINCIAL_DEPARTMENT",
            "departmentLevel": "COMMUNE" if commune else "PROVINCE",
            "agencyLevel": "level_2" if commune else "level_1",
        }

    @staticmethod
    def _metrics(name: str, tally: Tally) -> list[dict[str, object]]:
        n = tally.received
        if name == "transparency":
            sync = metric("DOSSIER_SYNC", n, n, 6)
            sync["dataQualityStatus"] = "TEMP_NATIONAL_REPORT_DENOMINATOR"
            return [
                metric("PUBLISH_ON_TIME", 0, 58, 6),
                metric("PUBLIC_UPDATE_ON_TIME", 0, 60, 4),
                metric("PUBLIC_CONTENT_FULL", 60, 60, 2),
                sync,
            ]
        if name == "dossier-digitized":
            copy = metric("ELECTRONIC_CERTIFIED_COPY", 0, 0, 2)
            copy.update({"numerator": None, "denominator": None, "ratio": 100, "score": 2})
            return [
                metric("ORIGINAL_RESULT_AVAILABLE", tally.results, n, 6),
                metric("SO_HOA_GIAY_TO_GIAI_QUYET", tally.scanned, n, 4),
                metric("REUSED_DIGITIZED_DATA", tally.reused, n, 2, 80),
                metric("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", n // 60, n, 4),
                metric("CITIZEN_DATA_CONNECTED_DOSSIER", n * 5561 // 10_000, n, 2),
                metric("CITIZEN_DATA_CONNECTED_FORMALITY", 563, 1313, 2),
                copy,
            ]
        petitions = n // 300
        rows = [
            metric("DOSSIER_RECEIVING_SATISFACTION", tally.on_time - tally.on_time // 500, n, 6, 90),
            metric("PETITION_PROCESSING_ON_TIME", petitions * 4039 // 10_000, petitions, 6, 90),
            metric("PETITION_HANDLING_SATISFACTION", petitions * 329 // 1_000, petitions, 6, 90),
        ]
        if not petitions:
            rows[1]["score"] = rows[2]["score"] = 6.0
        for code, share in (("PETITION_CLASSIFICATION_TTHC", 7419), ("PETITION_CLASSIFICATION_STAFF", 2049)):
            rows.append(
                {**metric(code, petitions * share // 10_000, petitions, 0), "score": None, "maxScore": 0}
            )
        return rows

    def _row_a(self, name: str, code: str, tally: Tally, place: int) -> dict[str, object]:
        metrics = self._metrics(name, tally)
        score = rounded(sum(float(str(m["score"] or 0)) for m in metrics))
        maximum = _MAXIMA[name]
        row = {
            "stt": place,
            **self._named(code),
            "totalScore": score,
            "totalMaxScore": maximum,
            "ratio": rounded(100 * score / maximum),
            "scoreDelta": None,
            "metrics": metrics,
        }
        if code == CITY:
            row.update({"departmentId": ROOT_DEPARTMENT, "departmentType": "PROVINCE"})
        return row

    def _shape_a(
        self, name: str, body: dict[str, object], total: Tally, kids: list[tuple[str, Tally]]
    ) -> dict[str, object]:
        page, size = int(str(body.get("currentPage", 1))), int(str(body.get("pageSize", 200)))
        part = kids[(page - 1) * size : page * size]
        data: dict[str, object] = {
            "overview": self._row_a(name, CITY, total, 0),
            "evaluation": [
                self._row_a(name, code, tally, place)
                for place, (code, tally) in enumerate(part, (page - 1) * size + 1)
            ],
            "pagination": {
                "currentPage": page,
                "pageSize": size,
                "total": len(kids),
                "totalPages": -(-len(kids) // size),
            },
            "source": "sandbox",
        }
        if name != "dossier-digitized":
            data["monthlyChart"] = []
        if name == "handling-satisfaction":
            petitions = total.received // 300
            data.update(
                {
                    "totalPetitions": petitions,
                    "classifiedPetitions": petitions,
                    "totalDossiers": total.received,
                    "averageScore": 2.9,
                }
            )
        return data

    def _shape_b(self, name: str, total: Tally, kids: list[tuple[str, Tally]]) -> dict[str, object]:
        maximum = _MAXIMA[name]
        parent: dict[str, object] = {
            "departmentCode": CITY,
            "departmentName": self._world.names[CITY],
            "departmentId": ROOT_DEPARTMENT,
            "totalMaxScore": maximum,
        }
        children = []
        for code, tally in kids:
            named = self._named(code)
            child = {**named, "level": named["departmentLevel"], "scoreDelta": None, "maxScore": maximum}
            child.update(self._figures(name, tally, False))
            children.append(child)
        parent.update(self._figures(name, total, True))
        return {"parent": parent, "children": children, "monthlyChart": []}

    @staticmethod
    def _figures(name: str, tally: Tally, parent: bool) -> dict[str, object]:
        n = tally.received
        key = "totalScore" if parent else "score"
        if name == "dvc-progress-tree":
            ratio = rounded(Decimal(100 * tally.on_time) / n) if n else 0.0
            figures: dict[str, object] = {
                "totalReceived": n,
                "totalOnTime": tally.on_time,
                "avgProcessingDays": rounded(tally.days / tally.completed) if tally.completed else None,
                "ratio": ratio,
                key: rounded(Decimal(str(ratio)) * 20 / 100),
            }
            figures["totalCompleted" if parent else "totalOverdue"] = (
                tally.completed if parent else n - tally.on_time
            )
            return figures
        if name == "provide-online-tree":
            score = rounded(min(6.0, 12 * tally.online / n)) if n else 0.0
            if not parent:
                return {key: score}
            return {
                key: score,
                "authorityCount": 89,
                "partialCount": 31,
                "fullCount": 21,
                "onlineDossierCount": 516,
                "onlineServiceTotal": 1884,
                "channelOnlineSum": tally.online,
                "channelDirectSum": n - tally.online,
                "channelPostalSum": 0,
                "channelTotalSum": n,
                "onlineOnTimeSum": tally.online * 885 // 1000,
                "onlineOverdueSum": tally.online - tally.online * 885 // 1000,
            }
        ratio = rounded(Decimal(100 * tally.paid) / tally.fee) if tally.fee else 0.0
        return {
            key: rounded(Decimal(str(ratio)) * 6 / 100),
            "totalDossierOnlinePaymentSuccess": tally.paid,
            "totalDossierFinancialObligation": tally.fee,
            "totalDossierOnlineFormalityPaymentSuccess": min(236, tally.paid),
            "totalFeeDossierFormalityDistinct": min(393, tally.fee),
            "totalFeeDossierFormality": min(236, tally.fee),
            "totalFeeFormality": 393,
        }
