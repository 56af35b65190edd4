"""The allow-list of the portal: which keys exist, which are kept, and the columns they land in.

Personal data (ChuHoSo, DinhDanhCHS, SoDienThoai …) has no column here, so it cannot be written.
Times are naive Asia/Ho_Chi_Minh, amounts whole VND.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

SYSTEM = "portal"
Schema = Mapping[str, pl.DataType]

_TIME = pl.Datetime("us")
_POSITION: dict[str, pl.DataType] = {"_page": pl.Int32(), "_pos": pl.Int32()}

AGENCY_SCHEMA: Schema = {
    "source_id": pl.String(),
    "name": pl.String(),
    "code": pl.String(),
    **_POSITION,
}
FIELD_SCHEMA: Schema = {
    "field_code": pl.String(),
    "name_raw": pl.String(),
    "name": pl.String(),
    "ministry": pl.String(),
    **_POSITION,
}
PROCEDURE_SCHEMA: Schema = {
    "procedure_code": pl.String(),
    "procedure_code_raw": pl.String(),
    "source_id": pl.String(),
    "name": pl.String(),
    "published_agency": pl.String(),
    "implementing_agency": pl.String(),
    "field_name": pl.String(),
    "decision_id": pl.String(),
    "is_connected": pl.Int32(),
    **_POSITION,
}
SERVICE_LEVEL_SCHEMA: Schema = {
    "procedure_code": pl.String(),
    "procedure_code_raw": pl.String(),
    "level": pl.Int32(),
    "object_type": pl.String(),
    "is_national_system": pl.Boolean(),
    "usage_weight": pl.Int64(),
    **_POSITION,
}
PROCEDURE_DETAIL_SCHEMA: Schema = {
    "procedure_code": pl.String(),
    "decision_id": pl.String(),
    "is_ward": pl.Boolean(),
    "is_province": pl.Boolean(),
    "methods": pl.List(
        pl.Struct(
            {
                "channel": pl.String(),
                "processing_time": pl.Decimal(9, 2),
                "processing_time_unit": pl.String(),
                "fee_amounts": pl.List(pl.Int64()),
            }
        )
    ),
    "result_count": pl.Int32(),
    **_POSITION,
}
DOSSIER_SCHEMA: Schema = {
    "dossier_code": pl.String(),
    "agency_code_raw": pl.String(),
    "agency_code": pl.String(),
    "agency_root": pl.String(),
    "procedure_code_raw": pl.String(),
    "procedure_code": pl.String(),
    "field_code_raw": pl.String(),
    "channel_raw": pl.String(),
    "subject_type": pl.String(),
    "submission_place": pl.String(),
    "result_delivery": pl.String(),
    "status": pl.Int32(),
    "submitted_at": _TIME,
    "received_at": _TIME,
    "due_at": _TIME,
    "returned_at": _TIME,
    "finished_at": _TIME,
    "refused_at": _TIME,
    "digitised_components": pl.Boolean(),
    "vneid_verified": pl.Boolean(),
    "online_payment_flag": pl.Int32(),
    "fees": pl.List(
        pl.Struct(
            {
                "code": pl.String(),
                "kind": pl.String(),
                "collected_at": pl.String(),
                "amount": pl.Int64(),
            }
        )
    ),
    "supplements": pl.List(
        pl.Struct(
            {
                "supplement_id": pl.String(),
                "requested_at": _TIME,
                "answered_at": _TIME,
                "due_before": _TIME,
                "due_after": _TIME,
            }
        )
    ),
    "result_count": pl.Int32(),
    "result_file_count": pl.Int32(),
    "result_input_count": pl.Int32(),
    "attachment_count": pl.Int32(),
    "attachment_digitised_count": pl.Int32(),
    "attachment_reused_count": pl.Int32(),
    "updated_at": _TIME,
    "deleted": pl.Boolean(),
    **_POSITION,
}
RATING_SCHEMA: Schema = {
    "dossier_code": pl.String(),
    "level": pl.Int32(),
    "rated_at": _TIME,
    "updated_at": _TIME,
    **_POSITION,
}
PETITION_SCHEMA: Schema = {
    "petition_code": pl.String(),
    "agency_code_raw": pl.String(),
    "agency_code": pl.String(),
    "agency_root": pl.String(),
    "dossier_code": pl.String(),
    "received_at": _TIME,
    "due_at": _TIME,
    "finished_at": _TIME,
    "status": pl.Int32(),
    "satisfaction": pl.Int32(),
    "updated_at": _TIME,
    **_POSITION,
}
_FIGURE = pl.Decimal(20, 4)
_SCORE = pl.Decimal(9, 4)
OFFICIAL_766_SCHEMA: Schema = {
    "endpoint": pl.String(),
    "period_type": pl.String(),
    "year": pl.Int32(),
    "period": pl.Int32(),
    "department_code": pl.String(),
    "department_name": pl.String(),
    "department_level": pl.String(),
    "scope": pl.String(),
    "metric_code": pl.String(),
    "value": _FIGURE,
    "numerator": _FIGURE,
    "denominator": _FIGURE,
    "ratio": _SCORE,
    "score": _SCORE,
    "max_score": _SCORE,
    "quality_flag": pl.String(),
    **_POSITION,
}


def words(text: str) -> frozenset[str]:
    """Return the words of a text; a list of keys reads best as one."""
    return frozenset(text.split())


AGENCY_KEYS = frozenset({"ID", "AGENCY_NAME", "NAME", "CODE"})
FIELD_KEYS = frozenset({"ID", "FIELD_NAME"})
PROCEDURE_KEYS = frozenset(
    {
        "ID",
        "PROCEDURE_CODE",
        "PROCEDURE_NAME",
        "PUBLISHED_AGENCY",
        "IMPLEMENTATION_AGENCY",
        "FIELD_NAME",
        "QDCBID",
        "AMOUNT",
        "ROW_STT",
    }
)
SERVICE_KEYS = frozenset({"TTHC_MA", "TYPE", "NAME", "ISNGANHDOC", "WEIGHT", "TOTAL_RECORDS"})
DETAIL_KEYS = words(
    """
    id code codeNotation name formalityType isWard isProvince isMinistry isOtherAgency procedureProposal
    categoriesDetails subjectTypesDetails departmentsAuthority departmentsAuthorized departmentsCoordinating
    departmentsExecuting dossierReceivingAddresses executingAgencies procedureRelatedGroup executionSteps
    executionMethods executionCases legalBasisesDetails requirementsAndConditions resultsDetails keywords
    description
    """
)
DETAIL_KEPT_KEYS = frozenset({"code", "isWard", "isProvince", "executionMethods", "resultsDetails"})
DOSSIER_KEPT_KEYS = words(
    """
    MaHoSo MaTTHC MaLinhVuc TenLinhVuc KenhThucHien LoaiDoiTuong NgayNopHoSo NgayTiepNhan NgayHenTra NgayTra
    NgayKetThucXuLy NgayTuChoi TrangThaiHoSo HinhThuc NoiNopHoSo HoSoCoThanhPhanSoHoa
    TaiKhoanDuocXacThucVoiVNeID DuocThanhToanTrucTuyen DanhSachLePhi DanhSachHoSoBoSung DanhSachGiayToKetQua
    TaiLieuNop MaDinhDanhDonVi ThoiGianCapNhat DaXoa
    """
)
# Documented keys that are dropped on purpose: known, so not counted as unknown, and never written.
DOSSIER_DROPPED_KEYS = words(
    """
    TenTTHC SoBienNhan ChuHoSo MaDoiTuong DinhDanhCHS ThongTinKhac Email Fax SoDienThoai TrichYeuHoSo
    ThongTinTra DonViXuLy GhiChu DSKetNoiCSDL DanhSachTepDinhKemKhac
    """
)
DOSSIER_KEYS = DOSSIER_KEPT_KEYS | DOSSIER_DROPPED_KEYS
RATING_KEYS = words("MaHoSo MucDoHaiLong ThoiGianDanhGia ThoiGianCapNhat")
PETITION_KEYS = words(
    """
    MaPAKN MaDinhDanhDonVi MaHoSo NgayTiepNhan NgayHanXuLy NgayXuLyXong TrangThai HaiLong ThoiGianCapNhat
    """
)


def frame_of(schema: Schema, rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    """Build a frame from decoded rows in the order of the schema; nothing is inferred.

    Arrow builds nested columns from Python values many times faster than Polars does.
    """
    import pyarrow as pa  # here, because importing it takes longer than most runs of this module need

    frame = pl.DataFrame(schema=schema)
    if not rows:
        return frame
    target = frame.to_arrow().schema
    arrays = [
        pa.array(values, type=field.type)
        for values, field in zip(zip(*rows, strict=True), target, strict=True)
    ]
    built = pl.from_arrow(pa.Table.from_arrays(arrays, schema=target))
    if not isinstance(built, pl.DataFrame) or built.schema != frame.schema:
        raise TypeError("the decoded rows do not fit their schema")
    return built
