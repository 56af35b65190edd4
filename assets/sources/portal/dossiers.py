"""Dossiers (hồ sơ): slices of one update window, checked against the portal's own count and checksum."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from assets.sources.decode import (
    DecodeError,
    agency_code,
    as_list,
    flag,
    key_text,
    local_time,
    money,
    procedure_code,
    required_number,
    text,
)
from assets.sources.frame import Row
from assets.sources.portal.client import PortalClient
from assets.sources.portal.columns import Listed, Rows
from assets.sources.portal.dossier_columns import SHAPE, DossierColumns, is_set, read_procedure
from assets.sources.portal.slices import SliceDecoder, pull_slices
from assets.sources.pull import PullContext, PullReport
from warehouse.registry.contracts.portal import DOSSIER


async def pull_dossiers(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the dossiers of every missing window (portal/dossier).

    A window whose records do not match the portal's control total is read once more and then fails (R63). One of
    several pages without a checksum is read until two readings agree.
    """
    return await pull_slices(client, ctx, DossierDecoder, client.dossier_count)


class DossierDecoder(SliceDecoder):
    """Decodes dossier records; everything that the contract has no column for is forgotten."""

    contract = DOSSIER
    # The control total counts what was delivered, quarantined and withdrawn records included (R38).
    identity = ("MaHoSo",)
    shape = SHAPE

    def __init__(self) -> None:
        super().__init__()
        self._columns = DossierColumns()

    def columns(self, values: pl.DataFrame, lists: Mapping[str, Listed]) -> Rows:
        """Make rows of columns."""
        return self._columns.rows(values, lists)

    def _row(self, record: Mapping[str, object]) -> Row:
        get = record.get
        code = key_text(get("MaHoSo"), "MaHoSo")
        agency_raw = text(get("MaDinhDanhDonVi"))
        if agency_raw is None:
            raise DecodeError("required", "thiếu MaDinhDanhDonVi")
        agency = agency_code(agency_raw, "MaDinhDanhDonVi")
        procedure_raw = read_procedure(self, get("MaTTHC"))
        status = required_number(get("TrangThaiHoSo"), "TrangThaiHoSo")
        updated_at = local_time(get("ThoiGianCapNhat"), "ThoiGianCapNhat")
        if updated_at is None:
            raise DecodeError("required", "thiếu ThoiGianCapNhat")
        results = as_list(get("DanhSachGiayToKetQua"))
        attachments = as_list(get("TaiLieuNop"))
        # Links may carry names, so they are compared here and forgotten.
        given = {text(item.get("DuongDanTaiTepTin")) for item in attachments}
        links = [link for item in results if (link := text(item.get("DuongDanTepTinKetQua")))]
        row: Row = {
            "dossier_code": code,
            "agency_root": agency.root,
            "agency_code_raw": agency_raw,
            "agency_code": agency.canonical,
            "procedure_code_raw": procedure_raw,
            "procedure_code": procedure_code(procedure_raw),
            "field_code_raw": self.code(get("MaLinhVuc"), "MaLinhVuc"),
            "channel_raw": self.code(get("KenhThucHien"), "KenhThucHien"),
            "subject_type": self.code(get("LoaiDoiTuong"), "LoaiDoiTuong"),
            "submission_place": self.code(get("NoiNopHoSo"), "NoiNopHoSo"),
            "result_delivery": self.code(get("HinhThuc"), "HinhThuc"),
            "status": status,
            "submitted_at": self._unused_time(get("NgayNopHoSo"), "NgayNopHoSo"),
            "received_at": local_time(get("NgayTiepNhan"), "NgayTiepNhan"),
            "due_at": local_time(get("NgayHenTra"), "NgayHenTra"),
            "returned_at": local_time(get("NgayTra"), "NgayTra"),
            "finished_at": local_time(get("NgayKetThucXuLy"), "NgayKetThucXuLy"),
            "refused_at": local_time(get("NgayTuChoi"), "NgayTuChoi"),
            "digitised_components": self.code_flag(get("HoSoCoThanhPhanSoHoa"), "HoSoCoThanhPhanSoHoa"),
            "vneid_verified": self.code_flag(
                get("TaiKhoanDuocXacThucVoiVNeID"), "TaiKhoanDuocXacThucVoiVNeID"
            ),
            "online_payment_flag": self.code_number(get("DuocThanhToanTrucTuyen"), "DuocThanhToanTrucTuyen"),
            "result_count": len(results),
            "result_file_count": len(links),
            "result_input_count": sum(1 for link in links if link in given),
            "attachment_count": len(attachments),
            "attachment_digitised_count": sum(1 for item in attachments if is_set(item.get("DuocSoHoa"))),
            "attachment_reused_count": sum(1 for item in attachments if is_set(item.get("DuocTaiSuDung"))),
            "deleted": flag(get("DaXoa"), "DaXoa") or False,
            "updated_at": updated_at,
            "fees": [self._fee(item) for item in _objects(get("DanhSachLePhi"), "DanhSachLePhi")],
            "supplements": [
                self._supplement(item) for item in _objects(get("DanhSachHoSoBoSung"), "DanhSachHoSoBoSung")
            ],
        }
        return row

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


def _objects(value: object, name: str) -> list[Mapping[str, object]]:
    """Return a list that indicators read; no value is empty (R72), anything but objects is refused."""
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        return []
    if isinstance(value, list):
        items = [item for item in value if item is not None]
        if all(isinstance(item, dict) for item in items):
            return items
    raise DecodeError("list", f"{name} không phải một danh sách bản ghi")
