"""The public-service portal: catalogue, detail, token, dossiers, ratings, petitions."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import parse_qs
from zlib import crc32

from sandbox.agencies import leaf_first
from sandbox.answers import Answer, Call, answer_json
from sandbox.catalogue import Procedure
from sandbox.dossiers import Dossier
from sandbox.opinions import Opinion
from sandbox.opinions import Place as Said
from sandbox.records import State
from sandbox.times import parse_stamp, stamp
from sandbox.world import Archive, World

AGENCY_ID = "411312"
CITY_NAME = "UBND Thành phố Hồ Chí Minh"
MAX_SLICE = 500
_LISTINGS = 32
"""Windows whose listing is kept: more than a client that pulls three kinds at once has open."""
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Sliced(Protocol[T_co]):
    """What a search pages through."""

    def slice(self, start: datetime | None, end: datetime | None) -> Iterable[tuple[datetime, str, T_co]]:
        """Return the (time, key, item) rows of a window in order."""
        ...


@dataclass(frozen=True)
class PortalSecrets:
    """The credentials the token service accepts."""

    client_id: str
    client_secret: str
    lifetime: int = 3600


def wire_text(value: object) -> object:
    """Return a raw value as the portal writes it: everything is text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, list):
        return [{key: wire_text(part) for key, part in item.items()} for item in value]
    return str(value)


def old_style(code: str) -> str:
    """Turn ``H29.41`` into ``00.41.H29``, the form before 2016; other codes stay."""
    root, *leaves = code.split(".")
    return f"00.{leaves[0]}.{root}" if len(leaves) == 1 and len(leaves[0]) == 2 else code


def dossier_wire(world: World, dossier: Dossier, moment: datetime, state: State) -> dict[str, object]:
    """Return one dossier record as served, wire noise included."""
    mark = crc32(dossier.code.encode())
    person = world.people[dossier.person]
    record: dict[str, object] = {"MaHoSo": dossier.code}
    for key, value in state.items():
        if value is None:
            # "", null and an absent key all mean "no value".
            if mark % 7 == 0 and key not in ("MaTTHC", "TrangThaiHoSo", "MaDinhDanhDonVi"):
                continue
            record[key] = None if mark % 5 == 0 else ""
        elif isinstance(value, list) and not value:
            if mark % 7 == 1:
                continue
            record[key] = "" if mark % 5 == 1 else None if mark % 5 == 2 else []
        else:
            record[key] = wire_text(value)
    if mark % 12 == 0:
        record["MaTTHC"] = f"{state['MaTTHC']}.000.00.00.H29"
    unit = str(state["MaDinhDanhDonVi"])
    if mark % 10 < 3:
        record["MaDinhDanhDonVi"] = old_style(unit) if mark % 10 == 2 else (leaf_first(unit) or unit)
    papers = state["DanhSachGiayToKetQua"]
    if isinstance(papers, list) and papers:
        record["DanhSachGiayToKetQua"] = [
            {
                "TenGiayTo": f"Kết quả của {person.name}",
                "MaGiayToKetQua": f"KQ{place}",
                "DuongDanTepTinKetQua": f"/files/{person.file_name}" if paper["CoTep"] else "",
            }
            for place, paper in enumerate(papers)
        ]
    scans = state["TaiLieuNop"]
    if isinstance(scans, list) and scans:
        record["TaiLieuNop"] = [
            {
                "TepDinhKemId": f"{mark:08x}{place}",
                "TenTepDinhKem": person.file_name,
                "IsDeleted": "False",
                "DuocSoHoa": str(scan["DuocSoHoa"]),
                "DuocTaiSuDung": str(scan["DuocTaiSuDung"]),
            }
            for place, scan in enumerate(scans)
        ]
    record["TenTTHC"] = dossier.procedure.name
    record["TenLinhVuc"] = dossier.procedure.field_name
    record["ChuHoSo"] = person.name.upper() if mark % 2 else person.name
    record["DinhDanhCHS"] = [{"LoaiDinhDanh": "1", "SoDinhDanh": person.identity}]
    record["SoDienThoai"] = person.phone
    record["Email"] = person.email
    record["ThongTinTra"] = person.address
    record["TrichYeuHoSo"] = person.subject
    record["SoBienNhan"] = f"BN{mark:010d}"
    record["ThoiGianCapNhat"] = stamp(moment)
    if mark % 11 == 0:
        record["PhienBanDongBo"] = "2.1"
    if mark % 97 == 0:
        record["NoiNopHoSo"] = f"Tại nhà {person.name}"
    if mark % 101 == 0:
        record["LoaiDoiTuong"] = person.name
    if mark % 103 == 0:
        record["TenLinhVuc"] = f"{dossier.procedure.field_name} - {person.name}"
    if mark % 107 == 0:
        record["HinhThuc"] = f"Gửi về {person.address}"
    return record


class Portal:
    """Handlers of the portal's interfaces."""

    def __init__(self, world: World, secrets: PortalSecrets) -> None:
        self._world, self._secrets = world, secrets
        self._tokens: dict[str, float] = {}
        self._count_token = 0
        self._details: dict[tuple[str, int], Answer] = {}
        self._pages: OrderedDict[tuple[object, ...], object] = OrderedDict()
        self._bodies: dict[int, tuple[int, bytes]] = {}

    # --- catalogue -----------------------------------------------------------------------------------------------

    def catalogue(self, call: Call) -> Answer:
        """Answer rest.jsp: HTTP 200, a bare array of rows, upper-case keys, text values."""
        try:
            params = json.loads(parse_qs(call.body.decode()).get("params", ["{}"])[0])
        except ValueError:
            return answer_json({})
        arguments = (
            {str(key): str(value) for key, value in params.items()} if isinstance(params, dict) else {}
        )
        service = arguments.get("service", "")
        catalogue = self._world.catalogue
        if service == "get_list_agency_service_v2":
            return answer_json(catalogue.agency_rows)
        if service == "procedure_get_list_field_service_v2":
            return answer_json(catalogue.field_rows)
        if service == "procedure_advanced_search_service_v2":
            return answer_json(self._search(call, arguments))
        if service == "get_ds_tthc_da_cong_bo_dvc_service":
            return answer_json(self._services(call, arguments))
        return answer_json([])

    def _search(self, call: Call, arguments: dict[str, str]) -> list[dict[str, str]]:
        if arguments.get("impl_agency_id") not in (AGENCY_ID, "-1"):
            return []
        today = self._world.clock.date()
        rows = self._world.catalogue.listed(today, arguments.get("is_connected") == "1")
        size = min(int(arguments.get("recordPerPage", "10")), 500, self._world.page_cap)
        page = int(arguments.get("pageIndex", "1"))
        total = len(rows) + (1 if call.mode == "total_changes" else 0)
        if call.mode in ("repeated_page", "stuck_cursor"):
            page = max(1, page - 1)
        found = []
        for place, procedure in enumerate(rows[(page - 1) * size : page * size], (page - 1) * size + 1):
            agency = "UBND cấp xã" if procedure.is_ward else CITY_NAME
            found.append(
                {
                    "ID": str(500_000 + procedure.number),
                    "PROCEDURE_CODE": procedure.code,
                    "PROCEDURE_NAME": procedure.name,
                    "PUBLISHED_AGENCY": CITY_NAME,
                    "IMPLEMENTATION_AGENCY": f"{agency};{agency}" if procedure.number % 13 == 0 else agency,
                    "FIELD_NAME": procedure.field_name,
                    "QDCBID": procedure.decision_id(today),
                    "AMOUNT": str(total),
                    "ROW_STT": str(place),
                }
            )
        if call.mode == "missing_record" and found:
            found.pop()
        return found

    def _services(self, call: Call, arguments: dict[str, str]) -> list[dict[str, str]]:
        if arguments.get("pCoQuanId") not in (AGENCY_ID, "-1"):
            return []
        level = int(arguments.get("pMucDo", "-1"))
        levels = (1, 2, 3, 4) if level < 0 else (level,)
        rows = [
            row
            for value in levels
            for row in self._world.catalogue.services_at(self._world.clock.date(), value)
        ]
        size = min(int(arguments.get("p_Page_Size", "1000")), self._world.page_cap)
        page = int(arguments.get("p_Page_Index", "1"))
        total = len(rows) + (1 if call.mode == "total_changes" else 0)
        if call.mode in ("repeated_page", "stuck_cursor"):
            page = max(1, page - 1)
        found = [
            {
                "TTHC_MA": code if crc32(code.encode()) % 12 else f"{code}.000.00.00.H29",
                "TYPE": "1",
                "NAME": name,
                "ISNGANHDOC": "1" if national else "0",
                "WEIGHT": str(weight),
                "TOTAL_RECORDS": str(total),
            }
            for code, name, national, weight in rows[(page - 1) * size : page * size]
        ]
        if call.mode == "missing_record" and found:
            found.pop()
        return found

    def detail(self, call: Call) -> Answer:
        """Answer get-formality-by-citizen: HTTP 201 envelope; 400 for an id that is not listed."""
        code = str(call.json().get("id", ""))
        today = self._world.clock.date()
        key = (code, today.toordinal())
        if key not in self._details:
            procedure = self._world.catalogue.by_code.get(code[:8])
            if procedure is None or not procedure.in_force(today):
                return answer_json(
                    {"code": "BAD_REQUEST", "message": "Không tìm thấy thủ tục", "data": None}, 400
                )
            self._details[key] = answer_json(
                {"code": "OK", "message": "OK", "data": detail_wire(procedure, self._world.clock)}, 201
            )
        return self._details[key]

    # --- token and dossiers --------------------------------------------------------------------------------------

    def token(self, call: Call) -> Answer:
        """Answer the client_credentials request: HTTP Basic, ``{access_token, expires_in}``."""
        given = call.headers.get("authorization", "")
        try:
            pair = base64.b64decode(given.removeprefix("Basic "), validate=True).decode()
        except (ValueError, binascii.Error):
            pair = ""
        if pair != f"{self._secrets.client_id}:{self._secrets.client_secret}":
            return answer_json(
                {"error": "invalid_client", "error_description": "Sai thông tin xác thực"}, 401
            )
        self._count_token += 1
        token = f"sandbox-{self._world.seed}-{self._count_token}"
        self._tokens[token] = time.monotonic() + self._secrets.lifetime
        return answer_json(
            {"access_token": token, "token_type": "Bearer", "expires_in": self._secrets.lifetime}
        )

    def expire(self) -> None:
        """Forget every token given out."""
        self._tokens.clear()

    def _refused(self, call: Call) -> Answer | None:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, 0.0) < time.monotonic():
            return answer_json({"error": "invalid_token"}, 401)
        return None

    def _window(self, call: Call) -> tuple[datetime | None, datetime | None]:
        start, end = call.query.get("updated-from"), call.query.get("updated-to")
        return (parse_stamp(start) if start else None, parse_stamp(end) if end else None)

    def _record(self, number: int) -> bytes:
        """Return one record as JSON text, kept until the world changes."""
        kept = self._bodies.get(number)
        if kept is not None and kept[0] == self._world.changes:
            return kept[1]
        dossier = self._world.dossiers.get(number)
        found = dossier.record.at(self._world.clock)
        if found is None:
            raise LookupError(dossier.code)
        wire = dossier_wire(self._world, dossier, *found)
        body = json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode()
        if self._world.scale.keep:
            self._bodies[number] = (self._world.changes, body)
        return body

    def _listing(
        self, line: Sliced[T], name: str, start: datetime | None, end: datetime | None, size: int
    ) -> Sequence[T]:
        """Return the records of a window in order, a few of them twice, now and then across a page edge."""
        key = (self._world.changes, name, start, end, size)
        known = self._pages.get(key)
        if known is not None:
            self._pages.move_to_end(key)
            return cast("Sequence[T]", known)
        rows: list[T] = []
        for _, code, place in line.slice(start, end):
            if size > 2 and rows and len(rows) % size == 0:
                rows.append(rows[-1])
            rows.append(place)
            if crc32(code.encode()) % 151 == 0:
                rows.append(place)
        # places of an archive are numbers: a fifth of the memory
        kept = (
            rows if self._world.archive is None else cast("Sequence[T]", array("q", cast("list[int]", rows)))
        )
        self._pages[key] = kept
        while len(self._pages) > _LISTINGS:
            self._pages.popitem(last=False)
        return kept

    def _slices(
        self,
        call: Call,
        name: str,
        line: Callable[[], Sliced[T]],
        body: Callable[[T], bytes],
        spoil: Callable[[str, Sequence[T], list[bytes]], list[bytes]],
    ) -> Answer:
        """Answer a search: a slice without total, page base 0."""
        if (refused := self._refused(call)) is not None:
            return refused
        try:
            start, end = self._window(call)
            page, size = int(call.query.get("page", "0")), int(call.query.get("size", "20"))
        except ValueError:
            return answer_json({"message": "Tham số không hợp lệ"}, 400)
        size = max(1, min(size, MAX_SLICE, self._world.page_cap))
        if call.mode == "capped_size":
            size = max(1, size // 2)
        rows = self._listing(line(), name, start, end, size)
        shown = page - 1 if call.mode in ("repeated_page", "stuck_cursor") and page > 0 else page
        part = rows[shown * size : (shown + 1) * size]
        last = (page + 1) * size >= len(rows)
        bodies = [body(place) for place in part]
        if call.mode is not None:
            bodies = spoil(call.mode, part, bodies)
        number = shown if call.mode == "stuck_cursor" else page
        text = (
            b'{"content":['
            + b",".join(bodies)
            + b'],"last":%s,"number":%d,"size":%d,"numberOfElements":%d}'
            % (
                b"true" if last else b"false",
                number,
                size,
                len(bodies),
            )
        )
        return Answer(text)

    def dossiers(self, call: Call) -> Answer:
        """Answer dossier search."""
        if self._world.archive is not None:
            return self._archived(call, self._world.archive, "dossier", self._spoil)
        return self._slices(call, "dossier", self._world.dossier_line, self._record, self._spoil)

    def _archived(
        self,
        call: Call,
        archive: Archive,
        kind: str,
        spoil: Callable[[str, Sequence[Any], list[bytes]], list[bytes]],
    ) -> Answer:
        """Answer a search from the archive, which has no older versions to spoil an answer with."""
        return self._slices(
            call,
            kind,
            lambda: archive.line(kind),
            lambda place: archive.body(kind, place),
            lambda mode, part, bodies: spoil(mode, (), bodies),
        )

    def _spoil(self, mode: str, part: Sequence[int], bodies: list[bytes]) -> list[bytes]:
        world = self._world
        if mode == "duplicates":
            return [body for body in bodies for _ in (0, 1)]
        if mode == "missing_record":
            return bodies[1:]
        if mode == "out_of_order":
            older = []
            for number in part[: max(1, len(part) // 5)]:
                dossier = world.dossiers.get(number)
                before = dossier.record.before(world.clock)
                if before is not None:
                    wire = dossier_wire(world, dossier, *before)
                    older.append(json.dumps(wire, ensure_ascii=False).encode())
            return list(reversed(bodies)) + older
        changes: Callable[[dict[str, object]], dict[str, object]] | None = {
            "deleted": lambda record: {**record, "DaXoa": "1"},
            "malformed": lambda record: {**record, "NgayTiepNhan": "31/02/2026"},
            "missing_key": lambda record: {k: v for k, v in record.items() if k != "TrangThaiHoSo"},
            "personal": lambda record: {
                **record,
                "NoiNopHoSo": f"Tại nhà {record['ChuHoSo']}",
                "KenhThucHien": "2",
            },
            "dirty": lambda record: {**record, "MaDinhDanhDonVi": "H29.99", "TrangThaiHoSo": "11"},
        }.get(mode)
        if changes is None:
            return bodies
        return [
            json.dumps(changes(json.loads(body)), ensure_ascii=False).encode() if place % 10 == 0 else body
            for place, body in enumerate(bodies)
        ]

    def count(self, call: Call) -> Answer:
        """Answer the control total of a window: distinct MaHoSo and their checksum."""
        if (refused := self._refused(call)) is not None:
            return refused
        if call.mode == "not_offered":
            return answer_json({"message": "Not Found"}, 404)
        try:
            start, end = self._window(call)
        except ValueError:
            return answer_json({"message": "Tham số không hợp lệ"}, 400)
        archive = self._world.archive
        line = self._world.dossier_line() if archive is None else archive.line("dossier")
        codes = sorted(set(line.keys(start, end)))
        checksum = hashlib.sha256("\n".join(codes).encode()).hexdigest()
        count = len(codes)
        if call.mode in ("count_mismatch", "total_changes"):
            count += 1
        if call.mode == "bad_checksum":
            checksum = "0" * 64
        return answer_json({"count": count, "checksum": checksum})

    # --- ratings and petitions -----------------------------------------------------------------------------------

    def ratings(self, call: Call) -> Answer:
        """Answer rating search."""
        return self._events(call, "rating")

    def petitions(self, call: Call) -> Answer:
        """Answer petition search."""
        return self._events(call, "petition")

    def _events(self, call: Call, kind: str) -> Answer:
        if self._world.archive is not None:
            return self._archived(
                call,
                self._world.archive,
                kind,
                lambda mode, part, bodies: self._spoil_events(kind, mode, part, bodies),
            )
        return self._slices(
            call,
            kind,
            lambda: self._world.opinion_line(kind),
            lambda place: _json(opinion_wire(self._world, kind, self._world.opinions[kind].get(place))),
            lambda mode, part, bodies: self._spoil_events(kind, mode, part, bodies),
        )

    def _spoil_events(self, kind: str, mode: str, part: Sequence[Said], bodies: list[bytes]) -> list[bytes]:
        if mode == "duplicates":
            return [body for body in bodies for _ in (0, 1)]
        if mode == "missing_record":
            return bodies[1:]
        if mode == "out_of_order":
            book, older = self._world.opinions[kind], []
            for place in part[: max(1, len(part) // 5)]:
                before = book.get(place).record.before(self._world.clock)
                if before is not None:
                    older.append(_json(opinion_wire(self._world, kind, book.get(place), before)))
            return list(reversed(bodies)) + older
        changes: dict[tuple[str, str], dict[str, object]] = {
            ("rating", "malformed"): {"ThoiGianDanhGia": "31/02/2026"},
            ("petition", "malformed"): {"NgayXuLyXong": "31/02/2026"},
            ("rating", "missing_key"): {"MucDoHaiLong": None},
            ("petition", "missing_key"): {"TrangThai": ""},
            ("rating", "dirty"): {"MucDoHaiLong": "7"},
            ("petition", "dirty"): {"MaDinhDanhDonVi": "H29.99", "TrangThai": "9"},
            ("petition", "personal"): {"MaHoSo": self._world.people[0].name},
        }
        change = changes.get((kind, mode))
        if change is None:
            return bodies
        return [
            _json({**json.loads(body), **change}) if place % 10 == 0 else body
            for place, body in enumerate(bodies)
        ]


def _json(record: dict[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def opinion_wire(
    world: World, kind: str, opinion: Opinion, found: tuple[datetime, State] | None = None
) -> dict[str, object]:
    """Return one rating or petition as served at the clock, or in another version, wire noise included."""
    version = found or opinion.record.at(world.clock)
    if version is None:
        raise LookupError(opinion.code)
    moment, state = version
    mark, person = crc32(opinion.code.encode()), world.people[opinion.person]
    record: dict[str, object] = {}
    for key, value in state.items():
        if value is None:
            # "", null and an absent key all mean "no value".
            if mark % 3:
                record[key] = None if mark % 3 == 1 else ""
        else:
            record[key] = wire_text(value)
    if "MaDinhDanhDonVi" in record and mark % 10 < 3:
        unit = str(state["MaDinhDanhDonVi"])
        record["MaDinhDanhDonVi"] = old_style(unit) if mark % 10 == 2 else (leaf_first(unit) or unit)
    if kind == "petition":
        record["NoiDung"] = person.subject
        record["NguoiGui"] = {"HoTen": person.name, "SoDienThoai": person.phone}
    elif mark % 4 == 0:
        record["NhanXet"] = f"{person.name}: {person.subject}"
    record["ThoiGianCapNhat"] = stamp(moment)
    return record


def detail_wire(procedure: Procedure, clock: datetime) -> dict[str, object]:
    """Return the detail of a procedure as the portal shows it at a moment."""
    methods = []
    for method in procedure.methods_on(clock.date()):
        shown: object = method.time
        if method.time is not None and method.time == int(method.time):
            shown = int(method.time)
        methods.append(
            {
                "submissionMethod": method.channel,
                "processingTime": str(shown) if procedure.number % 3 == 0 and shown is not None else shown,
                "processingTimeUnit": method.unit,
                "fees": [{"name": "Phí, lệ phí", "amount": amount} for amount in method.fees],
                "description": "",
            }
        )
    return {
        "id": f"019d2bfb-0000-7000-8000-{procedure.number:012d}",
        "code": procedure.code,
        "name": procedure.name,
        "formalityType": "ASSIGNED_REGULATION",
        "isWard": procedure.is_ward,
        "isProvince": procedure.is_province,
        "isMinistry": False,
        "procedureProposal": {"proposalNumber": procedure.decision_id(clock.date())},
        "categoriesDetails": [{"name": procedure.field_name}],
        "executionMethods": methods,
        "resultsDetails": [
            {"name": "Giấy kết quả", "code": f"KQ.H29.{procedure.number:06d}"}
            for _ in range(procedure.result_count)
        ],
    }
