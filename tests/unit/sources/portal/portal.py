"""A small portal written from the source contract: slices, count, token, catalogue, reports."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

import httpx
from pydantic import SecretStr

from assets.sources.http import HttpSettings
from assets.sources.portal import PortalConfig
from assets.sources.portal.client import PortalClient
from assets.sources.pull import PullContext
from tests.moments import to_utc
from tests.unit.sources.common.fake import FAST, Hours, answer
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore

T = TypeVar("T")
NOW = "2026-03-05T06:00:00"
Record = dict[str, object]


def record(number: int, **changes: object) -> Record:
    base: Record = {
        "MaHoSo": f"H29.100-260301-{number:04d}",
        "MaTTHC": "1.001193.000.00.00.H29",
        "MaLinhVuc": "67",
        "TenLinhVuc": "Hộ tịch",
        "KenhThucHien": "2",
        "ChuHoSo": "NGUYỄN VĂN A",
        "SoDienThoai": "0901234567",
        "LoaiDoiTuong": "1",
        "NgayNopHoSo": "20260301081500",
        "NgayTiepNhan": "20260301090000",
        "NgayHenTra": "20260305000000",
        "NgayTra": "",
        "NgayKetThucXuLy": None,
        "TrangThaiHoSo": "4",
        "DanhSachLePhi": [{"MaPhiLePhi": "P1", "LoaiPhiLePhi": "1", "HinhThucThu": "1", "Gia": "50000"}],
        "DanhSachHoSoBoSung": "",
        "TaiLieuNop": [{"TenTepDinhKem": "don.pdf", "DuocSoHoa": "1", "DuocTaiSuDung": "0"}],
        "MaDinhDanhDonVi": "000.00.41.H29",
        "ThoiGianCapNhat": f"2026030{1 + number % 4}1200{number % 60:02d}",
        "DaXoa": "0",
    }
    return {**base, **changes}


def rating(number: int, **changes: object) -> Record:
    base: Record = {
        "MaHoSo": f"H29.100-260301-{number:04d}",
        "MucDoHaiLong": "2",
        "ThoiGianDanhGia": f"2026030112{number % 60:02d}00",
        "NhanXet": "NGUYỄN VĂN A rất vui",
        "ThoiGianCapNhat": f"2026030{1 + number % 4}1200{number % 60:02d}",
    }
    return {**base, **changes}


def petition(number: int, **changes: object) -> Record:
    base: Record = {
        "MaPAKN": f"PAKN-20260301-{number:06d}",
        "MaDinhDanhDonVi": "000.00.41.H29",
        "MaHoSo": f"H29.100-260301-{number:04d}",
        "NgayTiepNhan": "20260301081500",
        "NgayHanXuLy": "20260315000000",
        "NgayXuLyXong": "20260304101500",
        "TrangThai": "3",
        "HaiLong": "1",
        "NoiDung": "NGUYỄN VĂN A phản ánh",
        "ThoiGianCapNhat": f"2026030{1 + number % 4}1200{number % 60:02d}",
    }
    return {**base, **changes}


class Portal:
    """Serves what it is given; tests bend its answers."""

    def __init__(self, dossiers: list[Record] | None = None, page_cap: int = 3) -> None:
        self.dossiers = dossiers or []
        self.opinions: dict[str, list[Record]] = {}
        self.page_cap = page_cap
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.tokens = 0
        self.token_uses = 0
        self.token_lasts = 10**9
        self.count: Callable[[list[Record]], httpx.Response] = self._count
        self.page: Callable[[int, list[Record]], httpx.Response] = self._page
        self.listings: dict[str, list[Record]] = {}
        self.listing: Callable[[str, dict[str, object]], httpx.Response] = self._listing
        self.detail: Callable[[str], httpx.Response] = self._detail
        self.report: Callable[[str, dict[str, object]], httpx.Response] = self._report

    def paths(self, part: str) -> list[dict[str, str]]:
        return [arguments for path, arguments in self.requests if part in path]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        arguments = dict(request.url.params)
        self.requests.append((path, arguments))
        if path.endswith("/token"):
            return self._token(request)
        if path.endswith("/rest.jsp"):
            asked = json.loads(parse_qs(request.content.decode())["params"][0])
            self.requests[-1] = (asked["service"], {key: str(value) for key, value in asked.items()})
            return self.listing(asked["service"], asked)
        if path.endswith("/get-formality-by-citizen"):
            return self.detail(json.loads(request.content)["id"])
        if "/reporting/evaluation/" in path:
            return self.report(path.rsplit("/", 1)[1], json.loads(request.content))
        self.token_uses += 1
        if (
            request.headers.get("authorization") != f"Bearer t{self.tokens}"
            or self.token_uses > self.token_lasts
        ):
            return answer({"error": "invalid_token"}, 401)
        inside = sorted(
            (
                item
                for item in self.opinions.get(path.split("/")[-2], self.dossiers)
                if arguments["updated-from"] <= str(item["ThoiGianCapNhat"]) < arguments["updated-to"]
            ),
            key=lambda item: (str(item["ThoiGianCapNhat"]), str(item.get("MaPAKN", item["MaHoSo"]))),
        )
        if path.endswith("/count"):
            return self.count(inside)
        return self.page(int(arguments["page"]), inside)

    def _token(self, request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] != "Basic " + base64.b64encode(b"me:secret").decode():
            return answer({"error": "invalid_client"}, 401)
        assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"]}
        self.tokens += 1
        self.token_uses = 0
        return answer({"access_token": f"t{self.tokens}", "expires_in": "3600"})

    def _page(self, number: int, inside: list[Record]) -> httpx.Response:
        content = inside[number * self.page_cap : (number + 1) * self.page_cap]
        last = (number + 1) * self.page_cap >= len(inside)
        return answer({"content": content, "last": "true" if last else False, "number": str(number)})

    def _count(self, inside: list[Record]) -> httpx.Response:
        codes = sorted({str(item["MaHoSo"]) for item in inside if item.get("MaHoSo")})
        return answer(
            {"count": str(len(codes)), "checksum": hashlib.sha256("\n".join(codes).encode()).hexdigest()}
        )

    def _listing(self, service: str, asked: dict[str, object]) -> httpx.Response:
        key = f"{service}:{asked.get('is_connected', asked.get('pMucDo', ''))}"
        rows = self.listings.get(key, [])
        number = int(str(asked.get("pageIndex", asked.get("p_Page_Index", 1))))
        return answer(
            rows[(number - 1) * self.page_cap : number * self.page_cap] if ":" in key[:-1] else rows
        )

    def _detail(self, code: str) -> httpx.Response:
        data = {
            "code": code,
            "isWard": True,
            "isProvince": "0",
            "executionMethods": [
                {
                    "submissionMethod": "ONLINE",
                    "processingTime": "3",
                    "processingTimeUnit": "WORKING_DAY",
                    "fees": [{"name": "Lệ phí", "amount": "8000"}, {"name": "x", "amount": None}],
                }
            ],
            "resultsDetails": [{"name": "Giấy khai sinh", "code": "KQ.1"}],
        }
        return answer({"code": "OK", "message": "OK", "data": data}, 201)

    def _report(self, endpoint: str, asked: dict[str, object]) -> httpx.Response:
        root = {"departmentCode": "H29", "departmentName": "UBND TP", "totalReceived": 10, "ratio": "89.4"}
        child = {
            "departmentCode": "H29.101",
            "departmentName": "Phường A",
            "score": 18.67,
            "scoreDelta": None,
        }
        return answer({"code": "OK", "data": {"parent": root, "children": [child]}}, 201)


def portal_config(**changes: object) -> PortalConfig:
    base: dict[str, object] = {
        "url": "http://portal.example/gate",
        "token_url": "http://sso.example/token",
        "client_id": "me",
        "client_secret": SecretStr("secret"),
    }
    return PortalConfig(**{**base, **changes})  # type: ignore[arg-type]


def context(home: Path, now: str = NOW, **changes: object) -> PullContext:
    base: dict[str, object] = {
        "store": LandingStore(home, "test"),
        "clock": Clock(to_utc(now)),
        "run_id": "run-1",
        "code_version": "1",
        "history_from": datetime(2026, 3, 1),
        "settle": timedelta(minutes=10),
    }
    return PullContext(**{**base, **changes})  # type: ignore[arg-type]


def with_client(
    portal: Callable[[httpx.Request], httpx.Response],
    work: Callable[[PortalClient], Awaitable[T]],
    settings: HttpSettings = FAST,
    config: PortalConfig | None = None,
) -> T:
    async def go() -> T:
        async with PortalClient(
            config or portal_config(), settings, transport=httpx.MockTransport(portal), timing=Hours().timing
        ) as client:
            return await work(client)

    return asyncio.run(go())
