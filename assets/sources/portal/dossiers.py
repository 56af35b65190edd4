"""Dossiers (hồ sơ): slices of one update window, checked against the portal's own count and checksum."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Mapping, Sequence

from assets.sources.decode import (
    DecodeError,
    RecordDecoder,
    agency_code,
    as_list,
    flag,
    key_text,
    list_number,
    local_time,
    money,
    procedure_code,
    text,
)
from assets.sources.errors import Incomplete
from assets.sources.portal.client import DeclaredCount, DossierPage, PortalClient
from assets.sources.portal.contract import DOSSIER_KEYS, DOSSIER_SCHEMA, SYSTEM, frame_of
from assets.sources.pull import PullContext, PullReport, pull_windows
from warehouse.landing import ExtractWriter, Manifest, Window

ENTITY = "dossier"
_ROWS_PER_PART = 10_000
_MAX_EMPTY_PAGES = 10
_MAX_PAGES = 200_000
_MAX_MISMATCHES = 2
_MAX_READS = 5
_NONE = (None, "")


async def pull_dossiers(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the dossiers of every missing window (portal/dossier).

    A window whose records do not match the portal's control total is read once more and then fails (R63). One of
    several pages without a checksum is read until two readings agree.
    """

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        return await _pull_window(client, ctx, window)

    return await pull_windows(ctx, SYSTEM, ENTITY, one, concurrency=client.config.concurrency)


class DossierDecoder(RecordDecoder):
    """Decodes dossier records (B1) into rows of DOSSIER_SCHEMA; everything else of a record is forgotten."""

    def __init__(self) -> None:
        super().__init__(DOSSIER_KEYS)
        self.rows: list[tuple[object, ...]] = []
        self.declared_codes: set[str] = set()
        self.keys: set[tuple[str, str]] = set()

    def add(self, raw: object, page: int, pos: int) -> None:
        """Decode one record, or quarantine it (R33)."""
        record = self.begin(raw, page, pos)
        if record is None:
            return
        delivered = record.get("MaHoSo")
        if delivered not in _NONE and not isinstance(delivered, (dict, list)):
            # The control total counts what was delivered, quarantined and withdrawn records included (R38).
            self.declared_codes.add(delivered if isinstance(delivered, str) else str(delivered))
        try:
            self.rows.append(self._row(record, page, pos))
        except DecodeError as error:
            self.refuse(error, text(delivered), page, pos)

    def _row(self, record: Mapping[str, object], page: int, pos: int) -> tuple[object, ...]:
        get = record.get
        code = key_text(get("MaHoSo"), "MaHoSo")
        agency_raw = text(get("MaDinhDanhDonVi"))
        if agency_raw is None:
            raise DecodeError("required", "thiếu MaDinhDanhDonVi")
        agency = agency_code(agency_raw, "MaDinhDanhDonVi")
        procedure_raw = self._procedure(get("MaTTHC"))
        status = _required_number(get("TrangThaiHoSo"), "TrangThaiHoSo")
        updated_at = local_time(get("ThoiGianCapNhat"), "ThoiGianCapNhat")
        if updated_at is None:
            raise DecodeError("required", "thiếu ThoiGianCapNhat")
        results = as_list(get("DanhSachGiayToKetQua"))
        attachments = as_list(get("TaiLieuNop"))
        # Links may carry names, so they are compared here and forgotten.
        given = {text(item.get("DuongDanTaiTepTin")) for item in attachments}
        links = [link for item in results if (link := text(item.get("DuongDanTepTinKetQua")))]
        row = (
            code,
            agency_raw,
            agency.canonical,
            agency.root,
            procedure_raw,
            procedure_code(procedure_raw),
            self.code(get("MaLinhVuc"), "MaLinhVuc"),
            self.code(get("KenhThucHien"), "KenhThucHien"),
            self.code(get("LoaiDoiTuong"), "LoaiDoiTuong"),
            self.code(get("NoiNopHoSo"), "NoiNopHoSo"),
            self.code(get("HinhThuc"), "HinhThuc"),
            status,
            self._unused_time(get("NgayNopHoSo"), "NgayNopHoSo"),
            local_time(get("NgayTiepNhan"), "NgayTiepNhan"),
            local_time(get("NgayHenTra"), "NgayHenTra"),
            local_time(get("NgayTra"), "NgayTra"),
            local_time(get("NgayKetThucXuLy"), "NgayKetThucXuLy"),
            local_time(get("NgayTuChoi"), "NgayTuChoi"),
            self.code_flag(get("HoSoCoThanhPhanSoHoa"), "HoSoCoThanhPhanSoHoa"),
            self.code_flag(get("TaiKhoanDuocXacThucVoiVNeID"), "TaiKhoanDuocXacThucVoiVNeID"),
            self.code_number(get("DuocThanhToanTrucTuyen"), "DuocThanhToanTrucTuyen"),
            [self._fee(item) for item in _objects(get("DanhSachLePhi"), "DanhSachLePhi")],
            [self._supplement(item) for item in _objects(get("DanhSachHoSoBoSung"), "DanhSachHoSoBoSung")],
            len(results),
            len(links),
            sum(1 for link in links if link in given),
            len(attachments),
            sum(1 for item in attachments if _is_set(item.get("DuocSoHoa"))),
            sum(1 for item in attachments if _is_set(item.get("DuocTaiSuDung"))),
            updated_at,
            flag(get("DaXoa"), "DaXoa") or False,
            page,
            pos,
        )
        self.keys.add((code, agency.root))
        return row

    def _procedure(self, value: object) -> str | None:
        raw = text(value)
        if raw is None:
            raise DecodeError("required", "thiếu MaTTHC")
        try:
            # A suffixed code (1.000494.000.00.00.H29) is longer than other codes, so R84's 20 do not bind it.
            return key_text(raw, "MaTTHC")
        except DecodeError:
            self.nulled_codes["MaTTHC"] += 1
            return None

    def _unused_time(self, value: object, name: str) -> object:
        """Return a time that no indicator reads; an unparseable one is NULL and counted, the record stays."""
        try:
            return local_time(value, name)
        except DecodeError:
            self.nulled_codes[name] += 1
            return None

    def _fee(self, item: Mapping[str, object]) -> dict[str, object]:
        return {
            "code": self.code(item.get("MaPhiLePhi"), "MaPhiLePhi"),
            "kind": self.code(item.get("LoaiPhiLePhi"), "LoaiPhiLePhi"),
            "collected_at": self.code(item.get("HinhThucThu"), "HinhThucThu"),
            "amount": money(item.get("Gia"), "Gia"),
        }

    def _supplement(self, item: Mapping[str, object]) -> dict[str, object]:
        return {
            "supplement_id": self.code(item.get("HoSoBoSungId"), "HoSoBoSungId"),
            "requested_at": local_time(item.get("NgayBoSung"), "NgayBoSung"),
            "answered_at": local_time(item.get("NgayTiepNhanBoSung"), "NgayTiepNhanBoSung"),
            "due_before": local_time(item.get("NgayHenTraTruoc"), "NgayHenTraTruoc"),
            "due_after": self._unused_time(item.get("NgayHenTraMoi"), "NgayHenTraMoi"),
        }


def checksum_of(codes: set[str]) -> str:
    r"""Return the lower-case hex SHA-256 of the codes sorted by code point and joined by `\n`."""
    # Python sorts str by code point.
    return hashlib.sha256("\n".join(sorted(codes)).encode("utf-8", "surrogatepass")).hexdigest()


async def _pull_window(
    client: PortalClient, ctx: PullContext, window: Window
) -> tuple[Manifest, Sequence[str]]:
    before: set[str] | None = None
    attempt = mismatches = 0
    fault: str | None = None
    while attempt < _MAX_READS and mismatches < _MAX_MISMATCHES:
        attempt += 1
        with ctx.store.extract(
            SYSTEM, ENTITY, window=window, clock=ctx.clock, run_id=ctx.run_id, code_version=ctx.code_version
        ) as writer:
            decoder, pages, outside = await _read_slice(client, window, writer)
            declared = await client.dossier_count(window)
            fault = _mismatch(decoder.declared_codes, declared)
            if fault is not None:
                mismatches += 1
            elif not _is_proven(declared, pages) and decoder.declared_codes != before:
                fault = "danh sách hồ sơ đổi trong khi đọc"
                before = decoder.declared_codes
            else:
                verified = declared is not None and declared.count is not None
                manifest = await asyncio.to_thread(
                    writer.commit,
                    pages=pages,
                    distinct_keys=len(decoder.keys),
                    declared_total=declared.count if declared else None,
                    declared_checksum=declared.checksum if declared else None,
                    completeness="verified" if verified else "unverified",
                    unknown_keys=decoder.unknown_keys,
                    nulled_codes=decoder.nulled_codes,
                    extra={"attempts": str(attempt), "outside_window": str(outside)},
                )
                return manifest, _notes(window, verified, outside)
    raise Incomplete(SYSTEM, ENTITY, window, f"{fault}, {attempt} lần liền; không nhận. Hãy chạy lại sau.")


async def _read_slice(
    client: PortalClient, window: Window, writer: ExtractWriter
) -> tuple[DossierDecoder, int, int]:
    decoder = DossierDecoder()
    outside = pages = 0
    async with contextlib.aclosing(_pages(client, window)) as slices:
        async for number, page in slices:
            decoded_before = len(decoder.rows)
            for pos, record in enumerate(page.records):
                decoder.add(record, number, pos)
            pages = number + 1
            outside += sum(1 for row in decoder.rows[decoded_before:] if not _inside(row, window))
            if len(decoder.rows) >= _ROWS_PER_PART:
                await _flush(writer, decoder)
    await _flush(writer, decoder)
    writer.quarantine(decoder.quarantined)
    return decoder, pages, outside


async def _flush(writer: ExtractWriter, decoder: DossierDecoder) -> None:
    frame = frame_of(DOSSIER_SCHEMA, decoder.rows)
    decoder.rows.clear()
    await asyncio.to_thread(writer.write, frame)


async def _pages(client: PortalClient, window: Window) -> AsyncGenerator[tuple[int, DossierPage], None]:
    """Yield the pages of a slice until `last`; the next page is fetched while the caller decodes this one."""
    before: list[object] = []
    empty = 0
    number = 0
    fetching: asyncio.Task[DossierPage] | None = asyncio.create_task(client.dossier_page(0, window))
    try:
        while fetching is not None:
            page = await fetching
            if page.records and page.records == before:
                raise Incomplete(
                    SYSTEM, ENTITY, window, f"trang {number} lặp lại y nguyên trang trước; không nhận."
                )
            if number >= _MAX_PAGES:
                raise Incomplete(SYSTEM, ENTITY, window, f"quá {_MAX_PAGES} trang mà chưa hết; không nhận.")
            empty = 0 if page.records else empty + 1
            if empty > _MAX_EMPTY_PAGES:
                raise Incomplete(
                    SYSTEM, ENTITY, window, "nhiều trang rỗng liền nhau mà chưa hết; không nhận."
                )
            fetching = None
            if not page.last:
                fetching = asyncio.create_task(client.dossier_page(number + 1, window))
            yield number, page
            before = page.records
            number += 1
    finally:
        if fetching is not None:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)


def _is_proven(declared: DeclaredCount | None, pages: int) -> bool:
    """Tell whether one reading can be trusted not to have missed a dossier.

    One that is updated while we read leaves its page, and those behind it move forward, one of them onto a page that
    was read already. The count may even agree; without the checksum only a second reading of the same codes tells.
    """
    return pages <= 1 or (declared is not None and declared.checksum is not None)


def _mismatch(codes: set[str], declared: DeclaredCount | None) -> str | None:
    """Compare what came with the control total; None if they agree or there is none to compare with."""
    if declared is None:
        return None
    if declared.count is not None and declared.count != len(codes):
        return f"Cổng khai báo {declared.count} hồ sơ nhưng trả {len(codes)} hồ sơ"
    if declared.checksum is not None and declared.checksum != checksum_of(codes):
        return "mã kiểm tra của danh sách hồ sơ không khớp"
    return None


def _notes(window: Window, verified: bool, outside: int) -> list[str]:
    notes = []
    if not verified:
        notes.append(f"{window}: Cổng không cho số tổng, chưa kiểm chứng được là đủ")
    if outside:
        notes.append(f"{window}: {outside} hồ sơ có ThoiGianCapNhat ngoài khoảng đã hỏi")
    return notes


_UPDATED_AT = list(DOSSIER_SCHEMA).index("updated_at")


def _inside(row: tuple[object, ...], window: Window) -> bool:
    updated = row[_UPDATED_AT]
    return window.start <= updated < window.end  # type: ignore[operator]


def _required_number(value: object, name: str) -> int:
    number = list_number(value, name)
    if number is None:
        raise DecodeError("required", f"thiếu {name}")
    return number


def _objects(value: object, name: str) -> list[Mapping[str, object]]:
    """Return a list that indicators read; no value is empty (R72), anything but objects is refused."""
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        return []
    if isinstance(value, list):
        items = [item for item in value if item is not None]
        if all(isinstance(item, dict) for item in items):
            return items
    raise DecodeError("list", f"{name} không phải một danh sách bản ghi")


def _is_set(value: object) -> bool:
    return text(value) not in (None, "0", "false", "False")
